use std::path::Path;

use super::{Content, sniff};
use crate::read::event::text::EventText;
use crate::source::Packed;

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn archives_and_event_logs_by_their_first_bytes() {
    assert_eq!(sniff(b""), Content::Empty);
    assert_eq!(sniff(b"ElfFile\0rest"), Content::Evtx);
    assert_eq!(sniff(b"ElfChnk\0rest"), Content::Evtx);
    assert_eq!(sniff(b"PK\x03\x04rest"), Content::Packed(Packed::Zip));
    assert_eq!(sniff(b"\x1f\x8b\x08"), Content::Packed(Packed::Gzip));
    assert_eq!(sniff(b"PK is no archive\n"), Content::Text);
    assert_eq!(sniff(b"ElfFile is a word\n"), Content::Text);
}

#[test]
fn known_formats_that_hold_no_log() {
    assert_eq!(
        sniff(b"\x89PNG\r\n\x1a\n\0\0"),
        Content::NotALog("PNG picture")
    );
    assert_eq!(sniff(b"%PDF-1.7\n"), Content::NotALog("PDF document"));
    let mut program = b"MZ\x90\0\x03\0".to_vec();
    program.resize(256, 0);
    assert_eq!(sniff(&program), Content::NotALog("Windows executable"));
    assert_eq!(sniff(b"MZ: a line of text\n"), Content::Text);
}

#[test]
fn events_as_xml_whatever_stands_before_them() {
    let event = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>";
    for text in [
        event.to_owned(),
        format!("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events>{event}"),
        format!("\u{feff}\n<!-- exported --><Events>\n{event}"),
        "<Events></Events>".to_owned(),
    ] {
        assert_eq!(
            sniff(text.as_bytes()),
            Content::Events(EventText::Xml),
            "{text}"
        );
        assert_eq!(
            sniff(&wide(&text)),
            Content::Events(EventText::Xml),
            "{text}"
        );
    }
}

#[test]
fn near_misses_of_event_xml_are_text() {
    for text in [
        "<EventLog><System>",
        "<Event>no head</Event>",
        "<?xml version=\"1.0\"?><configuration/>",
        "<!-- never closed",
        "2026-03-02 05:40:00 <Event><System>",
    ] {
        assert_eq!(sniff(text.as_bytes()), Content::Text, "{text}");
    }
}

#[test]
fn text_in_any_encoding_is_text() {
    assert_eq!(sniff("Fullførte\n".as_bytes()), Content::Text);
    assert_eq!(sniff(b"Fullf\xF8rte\n"), Content::Text);
    assert_eq!(sniff(&wide("Fullførte Import HR\r\n")), Content::Text);
    assert_eq!(sniff(b"\x1b[31mred\x1b[0m\n"), Content::Text);
}

#[test]
fn a_log_that_ends_in_zeros_after_a_power_cut_is_text() {
    let mut bytes = b"2026-03-02 05:40:00 Import HR started\r\n".to_vec();
    bytes.resize(4096, 0);
    assert_eq!(sniff(&bytes), Content::Text);
}

#[test]
fn binary_junk_is_told() {
    assert_eq!(sniff(&[0; 512]), Content::Binary("zero bytes only"));
    assert_eq!(
        sniff(&b"ab\0\0\0\0\x07".repeat(40)),
        Content::Binary("zero bytes that are no UTF-16")
    );
    let spread: Vec<u8> = (0..4096_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    assert!(matches!(sniff(&spread), Content::Binary(_)));
}

#[test]
fn real_samples_are_what_their_folders_say() {
    let samples = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/samples"));
    if !samples.exists() {
        eprintln!("not run: the folder with real samples does not exist");
        return;
    }
    for (folder, content) in [
        ("evtx", Content::Evtx),
        ("event-xml", Content::Events(EventText::Xml)),
        ("transcripts", Content::Text),
    ] {
        for entry in std::fs::read_dir(samples.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let got = sniff(&bytes[..bytes.len().min(65536)]);
            assert_eq!(got, content, "{}", path.display());
        }
    }
}

#[test]
fn an_export_that_was_cut_in_front_is_still_events() {
    let event = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>";
    let cut = format!("a>4</Data></EventData></Event>\n{event}");
    assert_eq!(sniff(cut.as_bytes()), Content::Events(EventText::Xml));
    let tail = format!("</EventData></Event>{event}");
    assert_eq!(sniff(tail.as_bytes()), Content::Events(EventText::Xml));
    let quoted = format!("2026-03-02 05:14:07,123 [1] INFO A - got {event}\n");
    assert_eq!(sniff(quoted.as_bytes()), Content::Text);
}
