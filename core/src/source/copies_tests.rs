use std::io::Write;

use super::*;
use crate::source::Bundle;
use crate::source::bundle::tests::zip;

/// A log of so many records.
fn log(records: usize) -> String {
    let line = |at: usize| {
        format!(
            "2026-03-02 05:{:02}:{:02} Importerer «{at}»\n",
            at / 60 % 60,
            at % 60
        )
    };
    (0..records).map(line).collect()
}

/// The documents that are left out of a folder with these files, each with what holds it.
fn copies(files: &[(&str, Vec<u8>)]) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let bundle = Bundle::open(folder.path()).unwrap();
    let copy = |d: &Document| {
        let of = d
            .skip_reason()?
            .strip_prefix("a copy: `")?
            .strip_suffix("` holds all of it")?;
        Some((d.path().to_owned(), of.to_owned()))
    };
    let copies: Vec<_> = bundle.documents().iter().filter_map(copy).collect();
    // The first ones are told, and how many more there are.
    assert_eq!(
        bundle.notes().len(),
        copies.len().min(21),
        "{:?}",
        bundle.notes()
    );
    copies
}

fn held(copy: &str, of: &str) -> (String, String) {
    (copy.to_owned(), of.to_owned())
}

fn gzip(text: &str) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap()
}

#[test]
fn a_log_of_any_length_loose_and_packed_is_one() {
    for records in [1, 3, 200, 5000] {
        let text = log(records);
        let bytes = text.clone().into_bytes();
        let archive = zip(&[("logg/eadm.log", text.as_bytes())]);
        let files = [
            ("b.zip", archive.clone()),
            ("a.zip", archive),
            ("eadm.log.gz", gzip(&text)),
            ("z/eadm.log", bytes),
        ];
        let expected = [
            held("a.zip!/logg/eadm.log", "z/eadm.log"),
            held("b.zip!/logg/eadm.log", "z/eadm.log"),
            held("eadm.log.gz", "z/eadm.log"),
        ];
        assert_eq!(copies(&files), expected, "{records} records");
        // Without the loose one, the first archive's.
        let expected = [held("b.zip!/logg/eadm.log", "a.zip!/logg/eadm.log")];
        assert_eq!(copies(&files[..2]), expected, "{records} records");
    }
}

#[test]
fn encodings_and_line_ends_make_no_other_log() {
    for records in [2, 4000] {
        let text = log(records);
        let crlf = text.replace('\n', "\r\n");
        let wide: Vec<u8> = "\u{feff}"
            .encode_utf16()
            .chain(crlf.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        let (ansi, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
        assert!(!lost);
        let files = [
            ("a.log", text.clone().into_bytes()),
            ("b.log", crlf.into_bytes()),
            ("c.log", wide),
            ("d.log", ansi.into_owned()),
            ("e.log", format!("\u{feff}{}", text.trim_end()).into_bytes()),
        ];
        let expected: Vec<_> = ["b.log", "c.log", "d.log", "e.log"]
            .map(|copy| held(copy, "a.log"))
            .into();
        assert_eq!(copies(&files), expected, "{records} records");
    }
}

#[test]
fn what_was_copied_while_it_was_written_is_held_by_what_it_became() {
    let text = log(9000);
    // Within a character, within an opening, at a block's border, and by whole records.
    for cut in [
        5,
        39,
        60,
        255,
        257,
        4096,
        BLOCK - 1,
        BLOCK,
        BLOCK + 1,
        3 * BLOCK,
        text.len() - 1,
    ] {
        let cut = text.floor_char_boundary(cut);
        let files = [
            ("eadm.log", text.clone().into_bytes()),
            ("før/eadm.log", text.as_bytes()[..cut].to_vec()),
            ("før/eadm2.log", text.as_bytes()[..cut / 2].to_vec()),
        ];
        let expected = [
            held("før/eadm.log", "eadm.log"),
            held("før/eadm2.log", "eadm.log"),
        ];
        assert_eq!(copies(&files), expected, "{cut}");
    }
}

#[test]
fn logs_that_differ_anywhere_are_no_copies() {
    let text = log(9000);
    for at in [3, 300, 5000, BLOCK, text.len() - 3] {
        let at = text.floor_char_boundary(at);
        let mut other = text.clone();
        other.insert(at, '!');
        let files = [
            ("a.log", text.clone().into_bytes()),
            ("b.log", other.into_bytes()),
        ];
        assert_eq!(copies(&files), [], "{at}");
    }
    let lines = [
        ("a.log", b"2026-03-02 05:40:00 x\n".to_vec()),
        ("b.log", b"2026-03-02 05:40:01 x\n".to_vec()),
    ];
    assert_eq!(copies(&lines), []);
    let blank = [
        ("a.log", b"\n\n".to_vec()),
        ("b.log", b"  \n".to_vec()),
        ("c.log", b"x".to_vec()),
    ];
    assert_eq!(copies(&blank), [], "white space alone is in everything");
}

#[test]
fn more_logs_that_begin_alike_than_are_read_at_once() {
    let text = log(900);
    let files: Vec<(String, Vec<u8>)> = (0..SIDE_BY_SIDE + 10)
        .map(|at| {
            (
                format!("{at:03}.log"),
                format!("{text}{}\n", at / 2).into_bytes(),
            )
        })
        .collect();
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.clone()))
        .collect();
    assert_eq!(copies(&files).len(), files.len() / 2);
}

#[test]
fn bad_input_a_log_that_breaks_off_is_no_copy() {
    let text = log(9000);
    let whole = gzip(&text);
    let files = [
        ("a.log", text.clone().into_bytes()),
        ("b.log.gz", whole[..whole.len() / 2].to_vec()),
    ];
    assert_eq!(copies(&files), []);
}

#[test]
fn copies_in_a_chain_are_held_by_its_end() {
    let chain = vec![Some(1), Some(2), None, Some(0), Some(3), None];
    assert_eq!(
        last_holders(chain),
        [Some(2), Some(2), None, Some(2), Some(2), None]
    );
}
