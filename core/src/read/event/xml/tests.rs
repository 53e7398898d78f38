use std::path::PathBuf;

use super::*;
use crate::read::event::{harness, haystack};

mod properties;

fn items(text: &str) -> Vec<EventItem> {
    harness::items_of(XmlReader::default(), &[text])
}

fn events(text: &str) -> Vec<EventRecord> {
    harness::apart(items(text)).0
}

fn one(text: &str) -> EventRecord {
    let mut items = items(text);
    assert_eq!(items.len(), 1, "{items:?}");
    match items.remove(0) {
        EventItem::Event(event) => *event,
        EventItem::Problem(problem) => panic!("{problem:?}"),
    }
}

/// A line an item: what a person would check.
fn lines_of(items: &[EventItem]) -> String {
    let mut out = Vec::new();
    for item in items {
        out.push(match item {
            EventItem::Event(record) => {
                let event = &record.event;
                let data: Vec<_> = event
                    .data
                    .iter()
                    .map(|(name, value)| format!("{}={value:?}", name.as_deref().unwrap_or("-")))
                    .collect();
                format!(
                    "line {} {} {} [{}]{}",
                    record.line,
                    event.provider,
                    event.id,
                    data.join(" "),
                    if record.carved { " carved" } else { "" }
                )
            }
            EventItem::Problem(problem) => {
                format!(
                    "{} line {}: {}",
                    problem.kind,
                    problem.line.unwrap_or(0),
                    problem.message
                )
            }
        });
    }
    out.join("\n")
}

fn event(id: u32, data: &str) -> String {
    format!(
        "<Event><System><Provider Name='P'/><EventID>{id}</EventID></System><EventData>{data}</EventData></Event>"
    )
}

#[test]
fn event_viewer_export_with_single_quotes_and_rendering_info() {
    let text = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-TaskScheduler' Guid='{de7b24ea-73c8-4a09-985d-5bdadcfa9017}'/><EventID>101</EventID><Version>0</Version><Level>2</Level><TimeCreated SystemTime='2026-03-02T04:40:00.1234567Z'/><EventRecordID>77</EventRecordID><Channel>Microsoft-Windows-TaskScheduler/Operational</Channel><Computer>SRV01.kommune.local</Computer></System><EventData Name='TaskStartFailedEvent'><Data Name='TaskName'>\\eAdm synkronisering</Data><Data Name='ResultCode'>2147943726</Data></EventData><RenderingInfo Culture='nb-NO'><Message>Oppgaven ble ikke startet.&#13;&#10;Kode: 2147943726</Message><Level>Feil</Level><Keywords><Keyword>x</Keyword></Keywords></RenderingInfo></Event></Events>";
    let record = one(text);
    let event = &record.event;
    assert_eq!(event.provider, "Microsoft-Windows-TaskScheduler");
    assert_eq!(
        (event.id, event.level, event.record_id),
        (101, Some(2), Some(77))
    );
    assert_eq!(
        event.channel.as_deref(),
        Some("Microsoft-Windows-TaskScheduler/Operational")
    );
    assert_eq!(event.computer.as_deref(), Some("SRV01.kommune.local"));
    assert_eq!(event.culture.as_deref(), Some("nb-NO"));
    assert_eq!(
        event.message.as_deref(),
        Some("Oppgaven ble ikke startet.\nKode: 2147943726")
    );
    assert_eq!(event.field("taskname"), Some("\\eAdm synkronisering"));
    assert_eq!(event.data.len(), 2);
    assert_eq!(
        record.stamp.unwrap().to_string(),
        "2026-03-02T04:40:00.123456+00:00"
    );
    assert_eq!(record.line, 2);
    assert_eq!(&text[record.offset as usize..][..12], "<Event xmlns");
    assert!(text[record.offset as usize + record.length as usize..].starts_with("</Events>"));
    assert_eq!(
        haystack(event),
        "Oppgaven ble ikke startet.\nKode: 2147943726\n\\eAdm synkronisering\n2147943726"
    );
}

#[test]
fn a_level_word_serves_where_no_number_stands() {
    let text = "<Event><System><Provider Name='P'/></System><RenderingInfo Culture='nb-NO'><Level> Advarsel </Level></RenderingInfo></Event>";
    assert_eq!(one(text).event.level, Some(3));
}

#[test]
fn wevtutil_prints_fragments_without_a_root_and_messages_break_lines() {
    let text = format!(
        "{}\r\n{}\n",
        event(1, "<Data>a\r\nb\r\n</Data>"),
        event(2, "")
    );
    assert_eq!(
        lines_of(&items(&text)),
        "line 1 P 1 [-=\"a\\nb\\n\"]\nline 4 P 2 []"
    );
}

#[test]
fn several_prologs_and_roots_in_one_stream() {
    let file = format!("<?xml version='1.0'?>\n<Events>{}</Events>\n", event(1, ""));
    assert_eq!(
        lines_of(&items(&file.repeat(2))),
        "line 2 P 1 []\nline 4 P 1 []"
    );
}

#[test]
fn text_between_events_is_ignored() {
    let text = format!(
        "Log: x < y & z\n{}junk</Event><EventData>{}",
        event(1, ""),
        event(2, "")
    );
    assert_eq!(lines_of(&items(&text)), "line 2 P 1 []\nline 2 P 2 []");
}

#[test]
fn qualifiers_and_a_full_32_bit_id() {
    let with = "<Event><System><EventID Qualifiers='49152'>7000</EventID></System></Event>";
    assert_eq!(one(with).event.id, 7000);
    let full = "<Event><System><EventID>3221232472</EventID></System></Event>";
    assert_eq!(one(full).event.id, 7000);
}

#[test]
fn raw_control_characters_and_references_to_them() {
    let record = one(&event(1, "<Data>a\u{1}b&#x3;c&#0;</Data>"));
    assert_eq!(record.event.data, [(None, "a\u{1}b\u{3}c\0".to_owned())]);
}

#[test]
fn a_bare_ampersand_in_an_attribute_and_in_text() {
    let record = one(&event(1, "<Data Name='A&B'>x & y &amp; z &unknown;</Data>"));
    assert_eq!(
        record.event.data,
        [(Some("A&B".into()), "x & y & z &unknown;".to_owned())]
    );
}

#[test]
fn cdata_and_comments_may_hold_what_looks_like_an_event() {
    let record = one(&event(
        1,
        "<Data><![CDATA[<Event a></Event>&amp;]]></Data><!-- </Event> -->",
    ));
    assert_eq!(
        record.event.data,
        [(None, "<Event a></Event>&amp;".to_owned())]
    );
    assert_eq!(events(&format!("<!-- {} -->", event(1, ""))), []);
}

#[test]
fn a_comment_that_never_ends_hides_no_event() {
    let text = format!(
        "<!-- {}{}",
        event(1, "<Data><![CDATA[x</Data>"),
        event(2, "")
    );
    assert_eq!(
        lines_of(&items(&text)),
        "line 1 P 1 [-=\"[CDATA[x\"] carved\n\
         bad-record line 1: the event that starts on line 1 is not well-formed from line 1 on; what could be read of it is kept\n\
         line 1 P 2 []"
    );
}

#[test]
fn a_pretty_print_leaves_no_blanks_behind() {
    let text = "<Event>\n  <System>\n    <Provider Name=\"P\" />\n    <EventID>\n      9\n    </EventID>\n  </System>\n  <EventData>\n    <Data>\n    </Data>\n    <Data>x</Data>\n    <Binary>\n    </Binary>\n  </EventData>\n</Event>";
    assert_eq!(lines_of(&items(text)), "line 1 P 9 [-=\"\" -=\"x\"]");
}

#[test]
fn repeated_names_and_binary_stay_in_their_order() {
    let data = "<Data Name='a'>1</Data><Data>2</Data><Data Name='a'>3</Data><Binary>22C0</Binary>";
    assert_eq!(
        lines_of(&items(&event(1, data))),
        "line 1 P 1 [a=\"1\" -=\"2\" a=\"3\" Binary=\"22C0\"]"
    );
}

#[test]
fn user_data_gives_its_leaves_in_their_order() {
    let text = "<Event><System><EventID>5</EventID></System><UserData><EventXML xmlns:a='x' xmlns='y'><a:Param1>1</a:Param1><Group><Inner>2</Inner>own</Group><Param2/></EventXML></UserData></Event>";
    assert_eq!(
        lines_of(&items(text)),
        "line 1  5 [Param1=\"1\" Inner=\"2\" Group=\"own\" Param2=\"\"]"
    );
}

#[test]
fn debug_and_error_data_are_fields() {
    let text = "<Event><System><EventID>5</EventID></System><DebugData><Message>d</Message></DebugData><ProcessingErrorData><ErrorCode>15002</ErrorCode><DataItemName>x</DataItemName></ProcessingErrorData></Event>";
    assert_eq!(
        lines_of(&items(text)),
        "line 1  5 [Message=\"d\" ErrorCode=\"15002\" DataItemName=\"x\"]"
    );
}

#[test]
fn the_dialect_without_namespace_is_utc() {
    let text = "<Event><System><EventID>1</EventID><TimeCreated SystemTime=\"2018-08-19 06:41:30.9768299\" /></System></Event>";
    assert_eq!(
        one(text).stamp.unwrap().to_string(),
        "2018-08-19T06:41:30.976829+00:00"
    );
    let zeroed = text.replace("2018-08-19 06:41:30.9768299", "1601-01-01T00:00:00Z");
    assert_eq!(one(&zeroed).stamp, None);
}

#[test]
fn a_fragment_that_is_not_closed_ends_at_the_next_event() {
    let open = event(1, "<Data>x</Data>").replace("</EventData></Event>", "\n");
    insta::assert_snapshot!(lines_of(&items(&format!("{open}{}", event(2, "")))), @r#"
    line 1 P 1 [-="x"] carved
    bad-record line 1: the event that starts on line 1 has no </Event> before the next one; what could be read of it is kept
    line 2 P 2 []
    "#);
}

#[test]
fn wrong_nesting_is_named_with_its_line_and_every_field_is_kept() {
    let text = event(1, "<Data Name='a'>1\n</EventData><Data Name='b'>2</Data>");
    insta::assert_snapshot!(lines_of(&items(&text)), @r#"
    line 1 P 1 [a="1\n" Data="2"] carved
    bad-record line 2: the event that starts on line 1 is not well-formed from line 2 on; what could be read of it is kept
    "#);
}

#[test]
fn a_tag_that_never_ends() {
    let text = event(1, "<Data>x</Data><Data Name='b");
    insta::assert_snapshot!(lines_of(&items(&text)), @r#"
    line 1 P 1 [-="x"] carved
    bad-record line 1: the event that starts on line 1 is not well-formed from line 1 on; what could be read of it is kept
    "#);
}

#[test]
fn an_input_that_ends_within_an_event() {
    let whole = event(7, "<Data>first</Data><Data>second</Data>");
    let cut = |at: &str| {
        let end = whole.find(at).unwrap() + at.len();
        lines_of(&items(&format!("\n{}", &whole[..end])))
    };
    insta::assert_snapshot!(cut("<Data>sec"), @r#"
    line 2 P 7 [-="first" -="sec"] carved
    truncated line 2: the input ends within the event that starts on line 2; what could be read of it is kept; ask for the whole export
    "#);
    // Half a number is another number.
    insta::assert_snapshot!(cut("<EventID>7"), @r"
    line 2 P 0 [] carved
    truncated line 2: the input ends within the event that starts on line 2; what could be read of it is kept; ask for the whole export
    ");
    insta::assert_snapshot!(cut("<Syst"), @"truncated line 2: the input ends within the event that starts on line 2; nothing of it could be used; ask for the whole export");
    assert_eq!(cut("<Even"), "");
}

#[test]
fn an_event_without_a_system_section() {
    insta::assert_snapshot!(lines_of(&items("<Event><EventData><Data>x</Data></EventData></Event>")), @"bad-record line 1: the event that starts on line 1 has neither a provider nor an id; nothing of it could be used");
}

#[test]
fn an_event_that_is_too_long_gives_its_head_and_the_next_one_is_read() {
    let text = format!("{}\n{}", event(1, &"x".repeat(FRAGMENT)), event(2, ""));
    let got = items(&text);
    assert_eq!(got.len(), 3);
    assert_eq!(
        lines_of(&got[1..]),
        "bad-record line 1: the event that starts on line 1 is longer than 8388608 bytes; what could be read of it is kept\nline 2 P 2 []"
    );
}

#[test]
fn a_long_line_is_held_one_event_at_a_time() {
    let mut splitter = XmlSplitter::default();
    let mut fragments = Vec::new();
    let line = event(1, "<Data>x</Data>").repeat(500);
    for _ in 0..40 {
        splitter.feed(&line, &mut fragments);
        assert!(
            splitter.input.text.len() < 16,
            "{}",
            splitter.input.text.len()
        );
    }
    assert_eq!(fragments.len(), 20_000);
    let mut splitter = XmlSplitter::default();
    for _ in 0..40 {
        splitter.feed(&"no event here ".repeat(1000), &mut fragments);
        assert!(splitter.input.text.len() < 16);
    }
}

#[test]
fn deep_nesting_is_no_recursion() {
    let data = format!("{}x{}", "<a>".repeat(300_000), "</a>".repeat(300_000));
    let record = one(&event(1, &data));
    assert_eq!(record.event.data, [(Some("a".into()), "x".to_owned())]);
}

#[test]
fn openings_without_an_end_take_linear_time() {
    for opening in [
        "<![CDATA[",
        "<!--",
        "<?",
        "<!",
        "<Event ",
        "</Event ",
        "<a b='",
    ] {
        let text = event(1, &opening.repeat(200_000));
        assert!(!items(&text).is_empty(), "{opening}");
    }
}

#[test]
fn a_provider_without_messages_leaves_the_inserted_strings() {
    let text = "<Event><System><EventID>0</EventID></System><RenderingInfo Culture='en-US'><Message>The description for Event ID 0 from source eadm.client cannot be found. Install it.\n\nThe following information was included with the event:\n\nImport HR failed\n</Message></RenderingInfo></Event>";
    assert_eq!(one(text).event.message.as_deref(), Some("Import HR failed"));
}

/// Provider, id, fields: what each real sample holds.
const PINNED: &[(&str, &str, u32, usize, &str)] = &[
    (
        "Application_Application-Error_1000.xml",
        "Application Error",
        1000,
        1,
        "2020-11-26T18:15:52.264018+00:00",
    ),
    (
        "Application_Application-Hang_1002.xml",
        "Application Hang",
        1002,
        11,
        "2020-10-24T20:28:45.191482+00:00",
    ),
    (
        "Application_Windows-Error-Reporting_1001.xml",
        "Windows Error Reporting",
        1001,
        1,
        "2020-11-26T18:16:01.687491+00:00",
    ),
    (
        "Microsoft-Windows-PowerShell-Operational_Microsoft-Windows-PowerShell_4100.xml",
        "Microsoft-Windows-PowerShell",
        4100,
        3,
        "2021-05-11T12:15:09.793679+00:00",
    ),
    (
        "Microsoft-Windows-TaskScheduler-Operational_Microsoft-Windows-TaskScheduler_100.xml",
        "Microsoft-Windows-TaskScheduler",
        100,
        3,
        "2018-08-19T06:41:21.058445+00:00",
    ),
    (
        "Microsoft-Windows-TaskScheduler-Operational_Microsoft-Windows-TaskScheduler_102.xml",
        "Microsoft-Windows-TaskScheduler",
        102,
        3,
        "2018-08-26T21:00:16.620308+00:00",
    ),
    (
        "Microsoft-Windows-TaskScheduler-Operational_Microsoft-Windows-TaskScheduler_106.xml",
        "Microsoft-Windows-TaskScheduler",
        106,
        2,
        "2018-08-28T21:43:58.356773+00:00",
    ),
    (
        "Microsoft-Windows-TaskScheduler-Operational_Microsoft-Windows-TaskScheduler_119.xml",
        "Microsoft-Windows-TaskScheduler",
        119,
        3,
        "2018-08-19T08:34:30.939928+00:00",
    ),
    (
        "Microsoft-Windows-TaskScheduler-Operational_Microsoft-Windows-TaskScheduler_129.xml",
        "Microsoft-Windows-TaskScheduler",
        129,
        4,
        "2020-12-04T23:34:48.050479+00:00",
    ),
    (
        "Microsoft-Windows-TaskScheduler-Operational_Microsoft-Windows-TaskScheduler_140.xml",
        "Microsoft-Windows-TaskScheduler",
        140,
        2,
        "2018-08-28T21:43:58.356775+00:00",
    ),
    (
        "Microsoft-Windows-TaskScheduler-Operational_Microsoft-Windows-TaskScheduler_141.xml",
        "Microsoft-Windows-TaskScheduler",
        141,
        2,
        "2018-08-28T21:43:58.323192+00:00",
    ),
    (
        "Microsoft-Windows-TaskScheduler-Operational_Microsoft-Windows-TaskScheduler_200.xml",
        "Microsoft-Windows-TaskScheduler",
        200,
        4,
        "2018-08-19T06:34:00.641935+00:00",
    ),
    (
        "Microsoft-Windows-TaskScheduler-Operational_Microsoft-Windows-TaskScheduler_201.xml",
        "Microsoft-Windows-TaskScheduler",
        201,
        5,
        "2018-08-19T06:41:30.976829+00:00",
    ),
    (
        "System_Service-Control-Manager_7031.xml",
        "Service Control Manager",
        7031,
        6,
        "2021-02-13T16:46:06.812346+00:00",
    ),
];

#[test]
fn real_samples_give_one_event_each() {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/samples/event-xml"
    ));
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no folder ../shared/samples/event-xml beside the repository");
        return;
    };
    let mut read: Vec<_> = entries
        .map(|entry| {
            let entry = entry.unwrap();
            let record = one(&std::fs::read_to_string(entry.path()).unwrap());
            let name = entry.file_name().to_string_lossy().into_owned();
            let stamp = record.stamp.unwrap().to_string();
            (
                name,
                record.event.provider,
                record.event.id,
                record.event.data.len(),
                stamp,
            )
        })
        .collect();
    read.sort();
    let read: Vec<_> = read
        .iter()
        .map(|(name, provider, id, fields, stamp)| {
            (
                name.as_str(),
                provider.as_str(),
                *id,
                *fields,
                stamp.as_str(),
            )
        })
        .collect();
    assert_eq!(read, PINNED);
}
