use proptest::prelude::*;

use super::tests::{marked, said, steps};
use super::*;
use crate::model::Level;
use crate::read::record::tests::told;

/// An object over several lines.
fn pretty(second: u32, level: &str, message: &str) -> String {
    format!(
        "{{\n  \"@timestamp\": \"2026-03-02T05:14:{second:02}Z\",\n  \"log\": {{\n    \"level\": \"{level}\"\n  }},\n  \"message\": \"{message}\"\n}}"
    )
}

fn three() -> [String; 3] {
    [
        pretty(1, "info", "Import HR started"),
        pretty(2, "info", "Import HR completed"),
        pretty(3, "error", "Export AD failed"),
    ]
}

fn wanted() -> Vec<(Level, String, String)> {
    said(&[
        (Level::Info, "import-hr started", "Import HR started"),
        (Level::Info, "import-hr completed", "Import HR completed"),
        (Level::Error, "export-ad failed", "Export AD failed"),
    ])
}

fn numbers(text: &str) -> Vec<u64> {
    let told = told(marked(text, 0).unwrap());
    told.into_iter().map(|(line, ..)| line).collect()
}

#[test]
fn objects_over_several_lines_are_records_wherever_they_lie() {
    let all = three();
    for (text, lines) in [
        (all.join("\n"), [1, 8, 15]),
        (format!("{}\n", all.join(",\n\n")), [1, 9, 17]),
        (format!("[\n{}\n]\n", all.join(",\n")), [2, 9, 16]),
        (
            format!("{{\n\"took\": 3, \"events\": [\n{}]}}", all.join(",\n")),
            [3, 10, 17],
        ),
        (
            format!(
                "{{\"a\": [1, {{}}], \"hits\": {{\"total\": {{\"value\": 3}}, \"hits\": [\n{{\"_index\": \"x\", \"_source\": {}}}]}}}}",
                all.join("},\n{\"_index\": \"y\", \"_source\": ")
            ),
            [2, 9, 16],
        ),
        (format!("[{}]", all.join(",").replace('\n', "")), [1, 1, 1]),
        (all.join("").replace('\n', ""), [1, 1, 1]),
    ] {
        assert_eq!(steps(&text), wanted(), "{text}");
        assert_eq!(numbers(&text), lines, "{text}");
    }
}

#[test]
fn templates_are_filled_from_nested_fields() {
    let text = r#"{"Timestamp":"2026-03-02T05:14:07.12+01:00","Level":"Information","MessageTemplate":"{Step} started","Properties":{"Step":"Import AD","Host":"SRV01"}}
{"Timestamp":"2026-03-02T05:14:08.12+01:00","Level":"Error","MessageTemplate":"{Step} failed","Exception":"System.IO.IOException: no","Properties":{"Step":"Import AD","Host":"SRV01"}}
"#;
    let got = told(marked(text, 0).unwrap());
    assert_eq!(got[0].3, "Import AD started");
    assert_eq!(got[1].3, "Import AD failed\nSystem.IO.IOException: no");
}

#[test]
fn lines_that_are_no_objects_are_kept_and_records_of_a_layout_read() {
    let line = |second: u32, message: &str| {
        format!("{{\"t\":\"2026-03-02T05:14:{second:02}Z\",\"l\":\"INFO\",\"m\":\"{message}\"}}\n")
    };
    let text = "eAdm client 4.2\n(c) somebody\n".to_owned()
        + &line(1, "Import HR started")
        + "Unhandled exception: gone\n   at A.B()\n"
        + &line(2, "Import HR completed")
        + "{\"t\":\"2026-03-02T05:14:03Z\",\"l\":\"ERR\n"
        + "{\"t\":\"2026-03-02T05:14:03Z\",\n"
        + &line(4, "Export AD started")
        + "2026-03-02 05:14:05,123 [1] ERROR Eadm - Export AD failed\nbecause\n"
        + &line(6, "Import AD started")
        + &line(7, "Import AD completed")
        + "{\"t\":\"2026-03-02T05:14:08Z\",\"l\":\"ERROR\",\"m\":\"Export CSV fai";
    let sample: String = (1..9).map(|n| line(n, "Import HR started")).collect();
    let mut reader = Structured::of(
        &sample,
        Layouts::builtin(),
        Vocabulary::builtin(),
        false,
        &|_, _| None,
    )
    .unwrap();
    let mut out = Marked::default();
    reader.feed(&text, &mut out);
    reader.finish(&mut out);
    let got = told(out);
    let messages: Vec<(u64, &str)> = got.iter().map(|r| (r.0, r.3.as_str())).collect();
    assert_eq!(
        messages,
        [
            (
                3,
                "Import HR started\nUnhandled exception: gone\n   at A.B()"
            ),
            (
                6,
                "Import HR completed\n{\"t\":\"2026-03-02T05:14:03Z\",\"l\":\"ERR\n{\"t\":\"2026-03-02T05:14:03Z\","
            ),
            (9, "Export AD started"),
            (10, "Export AD failed\nbecause"),
            (12, "Import AD started"),
            (
                13,
                "Import AD completed\n{\"t\":\"2026-03-02T05:14:08Z\",\"l\":\"ERROR\",\"m\":\"Export CSV fai"
            ),
        ]
    );
}

#[test]
fn an_object_that_is_cut_off_takes_no_other_one_with_it() {
    let all = three();
    let cut = format!("{}\n{}\n{}\n{}", all[0], &all[1][..60], all[1], all[2]);
    let first = |text: &str| -> Vec<String> {
        let told = told(marked(text, 0).unwrap());
        told.iter()
            .map(|r| r.3.lines().next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(
        first(&cut),
        [
            "Import HR started",
            "Import HR completed",
            "Export AD failed"
        ]
    );
    // Within a list within an object.
    let cut = format!(
        "{{\"events\": [\n{},\n{}\n{},\n{}]}}",
        all[0],
        &all[1][..60],
        all[1],
        all[2]
    );
    assert_eq!(
        first(&cut),
        [
            "Import HR started",
            "Import HR completed",
            "Export AD failed"
        ]
    );
}

#[test]
fn a_log_in_another_layout_may_stand_before_objects_and_quote_some() {
    let object = |second: u32| {
        format!(
            "{{\"t\":\"2026-03-02T05:14:{second:02}Z\",\"l\":\"INFO\",\"m\":\"Import HR started\"}}\n"
        )
    };
    let plain = "2026-03-02 05:14:00,123 [1] INFO Eadm - Client started\n".repeat(3);
    let objects = |from: u32| (from..from + 8).map(object).collect::<String>();
    let (first, second) = (objects(1), objects(11));
    let read = |text: &str| {
        Structured::of(
            text,
            Layouts::builtin(),
            Vocabulary::builtin(),
            true,
            &|_, _| None,
        )
        .is_some()
    };
    assert!(read(&format!("{plain}{first}")));
    assert!(read(&format!("{first}{plain}")));
    assert!(read(&format!("{plain}banner\n{first}{plain}{second}")));
    // What a record of a layout quotes is a part of it.
    let quoting: String = (1..9).map(|n| format!("{plain}{}", object(n))).collect();
    assert!(!read(&quoting));
    assert!(!read(&format!("{plain}{}", object(1))));
    assert!(!read(&plain));
}

#[test]
fn settings_and_other_data_are_no_log() {
    for text in [
        "{\n  \"Logging\": {\"LogLevel\": {\"Default\": \"Information\"}},\n  \"Step\": \"Export AD\",\n  \"Status\": \"Failed\",\n  \"Changed\": \"2026-03-02T05:14:07Z\"\n}\n",
        "{\"Logging\":{\"LogLevel\":{\"Default\":\"Information\"}},\"Changed\":\"2026-03-02T05:14:07Z\"}\n",
        "{\"tasks\":[{\"name\":\"Export AD\",\"at\":\"05:00:00\"},{\"name\":\"Import HR\",\"at\":\"04:00:00\"}]}\n",
        "[{\"name\":\"Ola\",\"born\":\"1980-03-02 00:00:00\"},{\"name\":\"Kari\",\"born\":\"1990-03-02 00:00:00\"}]\n",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"geometry\":{\"coordinates\":[1,2]}}]}",
        "{",
        "[",
        "[[[[{",
        "{\"a\":",
        "{\"",
        "}",
    ] {
        assert!(marked(text, 0).is_none(), "{text}");
    }
}

#[test]
fn one_huge_line_and_a_million_keys_take_bounded_time() {
    let lines: String = (0..10)
        .map(|n| format!("{{\"t\":\"2026-03-02T05:14:{n:02}Z\",\"l\":\"INFO\",\"m\":\"Import HR started\"}}\n"))
        .collect();
    let keys: Vec<String> = (0..200_000).map(|n| format!("\"key{n}\":{n}")).collect();
    let nested = "{\"a\":\n".repeat(200_000);
    for huge in [
        format!("{{{}}}\n", keys.join(",")),
        format!("[{}]\n", "{},".repeat(500_000)),
        nested,
        "{\"a\":[\n".to_owned() + &"{},\n".repeat(400_000),
        format!("{{\"a\":\"{}\n", "x".repeat(3 << 20)),
    ] {
        let text = format!("{lines}{huge}{lines}");
        let mut reader = Structured::of(
            &lines,
            Layouts::builtin(),
            Vocabulary::builtin(),
            false,
            &|_, _| None,
        )
        .unwrap();
        let mut out = Marked::default();
        for at in (0..text.len()).step_by(1 << 18) {
            reader.feed(&text[at..text.len().min(at + (1 << 18))], &mut out);
        }
        reader.finish(&mut out);
        assert!(out.text == text);
        assert_eq!(told(out).len(), 20, "{}", &huge[..20]);
        let _ = marked(&huge, 0);
    }
}

proptest! {
    #[test]
    fn any_cut_gives_the_same_and_no_byte_is_lost(
        parts in prop::collection::vec(prop_oneof![
            Just(pretty(9, "info", "Import HR started")), Just("{\"events\": [\n".to_owned()),
            Just("{".to_owned()), Just("}".to_owned()), Just("[".to_owned()), Just("]".to_owned()),
            Just("\"".to_owned()), Just("\\".to_owned()), Just("\n".to_owned()), Just(":".to_owned()), Just(",\n".to_owned()),
            Just("\u{feff}\u{1e}2026-03-02 05:14:07 x\n".to_owned()), "\\PC{0,20}",
        ], 0..20),
        around in any::<bool>(),
        at in any::<prop::sample::Index>(),
    ) {
        let (before, behind) = if around { ("{\"a\": 1, \"events\": [", "]}") } else { ("", "") };
        let text = format!("{before}{}{}{behind}", [three().join(",\n").as_str(); 10].join(",\n"), parts.concat());
        let Some(whole) = marked(&text, 0) else { return Ok(()) };
        let cut = marked(&text, text.floor_char_boundary(at.index(text.len()))).unwrap();
        prop_assert_eq!(&cut.text, &text);
        prop_assert_eq!(cut.heads, whole.heads);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "([{}\\[\\]:,\"\\\\\n]|\"t\":\"2026-03-02 05:14:07\"|\"l\":\"INFO\"|\u{feff}|\u{fec0}){0,40}") {
        let _ = marked(&text, 0);
    }
}
