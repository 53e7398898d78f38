use proptest::prelude::*;

use super::*;
use crate::model::Level;
use crate::read::record::tests::told;

pub(super) fn marked(text: &str, cut: usize) -> Option<Marked> {
    let mut reader = Structured::of(
        text,
        Layouts::builtin(),
        Vocabulary::builtin(),
        false,
        &|_, _| None,
    )?;

    let mut out = Marked::default();
    reader.feed(&text[..cut], &mut out);
    reader.feed(&text[cut..], &mut out);
    reader.finish(&mut out);
    Some(out)
}

/// Level, step, phase and first line of each record.
pub(super) fn steps(text: &str) -> Vec<(Level, String, String)> {
    let marked = marked(text, 0).unwrap();
    let heads = marked.heads.unwrap();
    heads
        .iter()
        .map(|head| {
            let Message::Whole(message) = &head.message else {
                panic!("{head:?}");
            };
            let line = recognise(
                Vocabulary::builtin(),
                head.signal.as_deref().unwrap_or(message),
            );
            let said = line.map_or_else(String::new, |line| {
                format!("{} {}", line.subject.id(), line.phase.id())
            });
            let first = message.lines().next().unwrap_or_default();
            (head.level, said, first.to_owned())
        })
        .collect()
}

pub(super) fn said(of: &[(Level, &str, &str)]) -> Vec<(Level, String, String)> {
    of.iter()
        .map(|(level, said, first)| (*level, (*said).to_owned(), (*first).to_owned()))
        .collect()
}

#[test]
fn the_reason_is_what_the_message_says_whatever_stands_in_the_other_fields() {
    let rows = |columns: &[(&str, &str)], failure: &str| {
        let names: String = columns.iter().map(|(name, _)| format!("{name};")).collect();
        let cells: String = columns.iter().map(|(_, cell)| format!("{cell};")).collect();
        let row =
            |second: u32, text: &str| format!("2026-03-02T05:00:{second:02}Z;{cells}{text}\n");
        let lines = ["Import AD started", "reading", "42 users", failure];
        let rows = (0..).zip(lines).map(|(second, text)| row(second, text));
        format!("Time;{names}Message\n{}", rows.collect::<String>())
    };
    let reason = |text: &str| {
        let heads = marked(text, 0).unwrap().heads.unwrap();
        let head = heads.last().unwrap();
        let Message::Whole(message) = &head.message else {
            panic!("{head:?}");
        };
        let line = head.signal.as_deref().unwrap_or(message);
        recognise(Vocabulary::builtin(), line.lines().next().unwrap()).unwrap()
    };
    for failure in [
        "Import AD failed: no answer",
        "Import AD feilet: rad 12, kolonne 3",
        "Import AD ended with error: no answer",
    ] {
        let alone = recognise(Vocabulary::builtin(), failure).unwrap();
        for column in [
            ("Level", "Error"),
            ("Severity", "Critical"),
            ("Result", "failure"),
            ("Success", "false"),
            ("ExitCode", "8"),
            ("Outcome", "Failed"),
        ] {
            let told = reason(&rows(&[("Machine", "SRV01"), column], failure));
            assert_eq!(told.phase, alone.phase, "{column:?} {failure}");
            assert_eq!(told.reason, alone.reason, "{column:?} {failure}");
        }
    }
}

#[test]
fn a_column_that_is_called_a_level_is_one_whatever_words_it_has() {
    let text = "Time;Level;Message\n\
        2026-03-02T05:00:00Z;Medium;Import AD started\n\
        2026-03-02T05:00:01Z;Unexpected;reading\n\
        2026-03-02T05:00:02Z;Monitorable;42 users\n\
        2026-03-02T05:00:03Z;Critical;Import AD failed\n";
    let levels: Vec<_> = steps(text).into_iter().map(|(level, ..)| level).collect();
    let none = Level::None;
    assert_eq!(levels, [none, none, none, Level::Critical]);
}

#[test]
fn the_compact_form_of_serilog_fills_its_templates() {
    let text = r#"{"@t":"2026-03-02T04:14:00.371Z","@mt":"{Step} started","Step":"Import AD"}
{"@t":"2026-03-02T04:14:09.371Z","@mt":"{Step} failed","@l":"Error","@x":"System.IO.IOException: no\r\n   at A.B()","Step":"Import AD"}
"#;
    let got = steps(text);
    let wanted = said(&[
        (Level::Info, "import-ad started", "Import AD started"),
        (Level::Error, "import-ad failed", "Import AD failed"),
    ]);
    assert_eq!(got, wanted);
    let told = told(marked(text, 0).unwrap());
    assert_eq!(
        told[1].3,
        "Import AD failed\nSystem.IO.IOException: no\n   at A.B()"
    );
    assert_eq!((told[1].0, told[1].1.as_str()), (2, "20260302041409+0"));
}

#[test]
fn fields_that_are_a_step_and_its_status_are_a_step_line() {
    let text = r#"{"timestamp":"2026-10-17T05:25:02.113+02:00","level":"Information","message":"Running step","step":"Synchronization"}
{"timestamp":"2026-10-17T05:26:03.113+02:00","level":"Information","message":"Step ended","step":"Synchronization","result":"Success"}
{"timestamp":"2026-10-17T05:26:04.113+02:00","level":"Information","message":"Step ended","step":"Export AD","exitCode":8}
{"timestamp":"2026-10-17T05:26:05.113+02:00","level":"Error","message":"Step ended","step":"Export Compilo","result":"Failed","exception":{"type":"X","message":"no such list"}}
{"timestamp":"2026-10-17T05:26:06.113+02:00","level":"Information","message":"Step ended","step":"Export HR","success":false}
"#;
    let phases: Vec<String> = steps(text).into_iter().map(|(_, said, _)| said).collect();
    assert_eq!(
        phases,
        [
            "synchronization progress",
            "synchronization completed",
            "export-ad failed",
            "export-compilo failed",
            "export-hr failed",
        ]
    );
}

#[test]
fn rows_and_pairs_are_entries_too() {
    let rows = "time;level;logger;message\n2026-11-20 05:00:03.2000;INFO;Eadm;\"Import HR started\"\n\
                2026-11-20 05:00:43.2000;ERROR;Eadm;\"Import HR failed: a;b\"\n";
    let wanted = [
        (Level::Info, "import-hr started", "Import HR started"),
        (Level::Error, "import-hr failed", "Import HR failed: a;b"),
    ];
    assert_eq!(steps(rows), said(&wanted));
    let bare = rows.split_once('\n').unwrap().1;
    assert_eq!(steps(bare), said(&wanted), "without a header");
    let tabs = bare
        .replace("a;b", "a b")
        .replace(';', "\t")
        .replace('"', "");
    assert_eq!(steps(&tabs)[1].1, "import-hr failed");
    let columns = "11/21/2026 05:00:01.12 \tOWSTIMER.EXE (0x0A20)\t0x1F34\teAdm Client\tMedium  \tImport HR started\t9f1a-1\n\
                   11/21/2026 05:00:09.92 \tOWSTIMER.EXE (0x0A20)\t0x1F34\teAdm Client\tUnexpected\tImport HR failed: gone\t9f1a-1\n";
    assert_eq!(steps(columns)[1].1, "import-hr failed");
    // Rules around the rows and their heading are no rows, whatever they are drawn with.
    for (corner, dash) in [("+", "-"), ("╬", "═"), ("|", "-")] {
        let rule = format!(
            "{corner}{}{corner}\n",
            [dash.repeat(22), dash.repeat(9)].join(corner)
        );
        let boxed = format!(
            "{rule}| Time | Level | Text |\n{rule}| 2026-11-20 05:00:03 | INFO | Import HR started |\n\
             | 2026-11-20 05:00:09 | ERROR | Import HR failed: gone |\n{rule}"
        );
        assert_eq!(steps(&boxed)[1].1, "import-hr failed", "{boxed}");
    }
    let pairs = "time=2026-11-20T05:00:03Z level=info msg=\"Import HR started\"\n\
                 time=2026-11-20T05:00:04Z level=error msg=\"Import HR failed: \\\"no\\\"\"\n";
    assert_eq!(
        steps(pairs)[1],
        (
            Level::Error,
            "import-hr failed".into(),
            "Import HR failed: \"no\"".into()
        )
    );
    // The name of what wrote a line, where the output of several programs is shown.
    let named: String = pairs
        .lines()
        .map(|line| format!("eadm-sync-1  | {line}\n"))
        .collect();
    assert_eq!(steps(&named), steps(pairs));
    let array = "[{\"ts\":1772424847,\"lvl\":\"INFO\",\"text\":\"Import HR started\"},\n{\"ts\":1772424848,\"lvl\":\"INFO\",\"text\":\"Import HR completed\"}]\n";
    assert_eq!(steps(array)[1].1, "import-hr completed");
}

#[test]
fn directives_name_the_columns_and_may_change_them() {
    let text = "#Software: X\n#Date: 2026-03-02 04:00:00\n#Fields: date time x-level x-step x-event x-result\n\
                2026-03-02 04:00:01 INFO Import+HR started -\n\
                2026-03-02 04:00:31 INFO \"Import HR\" ended OK\n\
                #Date: 2026-03-03 04:00:00\n#Fields: time x-event x-result x-step x-level\n\
                04:00:01 started - Import+AD INFO\n\
                04:00:09 ended failed Import+AD ERROR\n";
    let phases: Vec<(Level, String)> = steps(text).into_iter().map(|(l, s, _)| (l, s)).collect();
    let wanted = [
        (Level::Info, "import-hr started"),
        (Level::Info, "import-hr completed"),
        (Level::Info, "import-ad started"),
        (Level::Error, "import-ad failed"),
    ];
    assert_eq!(phases, wanted.map(|(level, said)| (level, said.to_owned())));
    for cut in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        let times: Vec<(u64, String)> = told(marked(text, cut).unwrap())
            .into_iter()
            .map(|record| (record.0, record.1))
            .collect();
        let wanted = [
            (4, "20260302040001+0"),
            (5, "20260302040031+0"),
            (8, "20260303040001+0"),
            (9, "20260303040009+0"),
        ];
        assert_eq!(times, wanted.map(|(line, time)| (line, time.to_owned())));
    }
    let local = text.replace("#Software: X", "#Time Format: Local");
    assert_eq!(told(marked(&local, 0).unwrap())[0].1, "20260302040001");
    let commas = "#Fields: date-time,source,event-id,message\n\
                  2026-03-02T04:00:01.123Z,A,RUN,Import HR started\n\
                  2026-03-02T04:00:02.123Z,A,RUN,Import HR completed\n";
    assert_eq!(steps(commas)[1].1, "import-hr completed");
}

/// A line within quotes has as many words as there are columns, and is no row for that.
#[test]
fn a_quoted_cell_between_blanks_may_go_on_with_any_number_of_words() {
    for words in 1..8 {
        let more = vec!["x"; words].join(" ");
        let text = format!(
            "#Fields: date time x-level x-thread x-message\n\
             2026-03-02 04:00:01 INFO 4 \"Import AD started\"\n\
             2026-03-02 04:00:31 ERROR 4 \"Import AD failed\n{more}\"\n\
             #Fields: date time x-level x-thread x-message\n\
             2026-03-02 04:01:01 INFO 4 \"Import HR started\"\n"
        );
        let records = told(marked(&text, 0).unwrap());
        assert_eq!(records.len(), 3, "{text}");
        assert_eq!(records[1].3, format!("Import AD failed\n{more}"));
    }
}

#[test]
fn a_day_and_a_time_may_stand_in_fields_of_their_own() {
    for text in [
        "Date;Time;Level;Message\n02.03.2026;05:14:01;INFO;Import HR started\n02.03.2026;05:14:09;INFO;Import HR completed\n",
        "2026-03-02\t05:14:01\tINFO\tImport HR started\n2026-03-02\t05:14:09\tINFO\tImport HR completed\n",
        "date=2026-03-02 time=05:14:01 level=info msg=\"Import HR started\"\n\
         date=2026-03-02 time=05:14:09 level=info msg=\"Import HR completed\"\n",
        "{\"date\":\"2026-03-02\",\"time\":\"05:14:01\",\"level\":\"info\",\"msg\":\"Import HR started\"}\n\
         {\"date\":\"2026-03-02\",\"time\":\"05:14:09\",\"level\":\"info\",\"msg\":\"Import HR completed\"}\n",
    ] {
        assert_eq!(steps(text)[1].1, "import-hr completed", "{text}");
        assert_eq!(
            told(marked(text, 0).unwrap()).last().unwrap().1,
            "20260302051409"
        );
    }
    // Days alone, and hours of opening, are no times of a log.
    for text in [
        "Name;Born;Level\nOla Moen;02.03.1976;INFO\nKari Moen;02.03.1977;INFO\nPer Moen;02.03.1978;INFO\n",
        "Day;Opens;Shop\n2026-03-02;10:00;Import HR\n2026-03-02;09:00;Export AD\n2026-03-02;08:00;Import AD\n",
    ] {
        assert!(marked(text, 0).is_none(), "{text}");
    }
}

#[test]
fn a_quoted_cell_may_have_lines_and_a_quote_that_is_none_takes_no_row() {
    let row =
        |second: u32, message: &str| format!("2026-03-02 05:14:{second:02};INFO;{message};x\n");
    let text = "time;level;message;by\n".to_owned()
        + &row(1, "\"Import HR started\n  with \"\"care\"\"; and more\n\"")
        + &row(2, "\"Import AD started")
        + &row(3, "\"Export AD started")
        + &row(4, "Import HR; the second, completed")
        + &row(5, "Export AD failed")
        + "short;row\n"
        + &row(6, "\"never closed");
    let got = told(marked(&text, 0).unwrap());
    let got: Vec<(u64, &str)> = got
        .iter()
        .map(|record| (record.0, record.3.as_str()))
        .collect();
    assert_eq!(
        got,
        [
            (2, "Import HR started\n  with \"care\"; and more"),
            (5, "\"Import AD started"),
            (6, "\"Export AD started"),
            (7, "Import HR\nthe second, completed;x"),
            (8, "Export AD failed\nshort;row"),
            (10, "\"never closed"),
        ]
    );
}

#[test]
fn quotes_that_never_close_take_bounded_time() {
    let head = "time;level;message;by\n".to_owned()
        + &"2026-03-02 05:14:07;INFO;Import HR started;x\n".repeat(3);
    for part in ["a;\"b\n", "\"", "\"\n", "a;b;\"c;d\n", "\n", ";", "x"] {
        let text = head.clone() + &part.repeat((1 << 20) / part.len());
        let whole = marked(&text, 0);
        assert!(whole.is_none_or(|whole| whole.text == text), "{part}");
        let mut reader = Structured::of(
            &head,
            Layouts::builtin(),
            Vocabulary::builtin(),
            false,
            &|_, _| None,
        )
        .unwrap();
        let mut out = Marked::default();
        reader.feed(&text, &mut out);
        reader.finish(&mut out);
        assert!(out.text == text, "{part}");
    }
}

/// Thread and logger of each record.
fn by(text: &str) -> Vec<(Option<String>, Option<String>)> {
    let marked = marked(text, 0).unwrap();
    let heads = marked.heads.iter().flatten();
    let part = |part: &Option<Field>| Some(part.as_ref()?.of(&marked.text)?.to_owned());
    heads
        .map(|head| (part(&head.thread), part(&head.logger)))
        .collect()
}

/// Twenty entries, each with its second, the thread, the logger, and a message that comes again.
fn twenty(entry: impl Fn(usize, usize, &str, &str) -> String) -> String {
    let texts = ["Import HR started", "read a page", "Import HR completed"];
    let each = (0..20).map(|n| {
        let logger = ["Eadm.Client.Sync", "Eadm.Ad"][n / 3 % 2];
        entry(n, [7, 12][n / 2 % 2], logger, texts[n % 3])
    });
    each.collect()
}

#[test]
fn threads_and_loggers_are_found_by_their_names_or_by_what_they_hold() {
    let wanted = (Some("12".to_owned()), Some("Eadm.Client.Sync".to_owned()));
    for text in [
        twenty(|n, thread, logger, text| {
            format!(
                "{{\"t\":\"2026-03-02T05:14:{n:02}Z\",\"l\":\"INFO\",\"a\":{thread},\"b\":\"{logger}\",\"m\":\"{text}\"}}\n"
            )
        }),
        twenty(|n, thread, logger, text| {
            format!("2026-03-02 05:14:{n:02};INFO;{thread};{logger};{text}\n")
        }),
        twenty(|n, thread, logger, text| {
            format!(
                "time=2026-03-02T05:14:{n:02}Z level=info tid={thread} logger={logger} msg=\"{text}\"\n"
            )
        }),
    ] {
        assert_eq!(by(&text)[2], wanted, "{text}");
    }
    // One thread and one word for the logger are told by their names alone.
    let named = twenty(|n, _, _, text| {
        format!(
            "{{\"@timestamp\":\"2026-03-02T05:14:{n:02}Z\",\"log\":{{\"level\":\"INFO\",\"logger\":\"sync\"}},\
                 \"process\":{{\"pid\":1402,\"thread\":{{\"id\":1}}}},\"message\":\"{text}\"}}\n"
        )
    });
    assert_eq!(
        by(&named)[0],
        (Some("1".to_owned()), Some("sync".to_owned()))
    );
}

#[test]
fn numbers_and_names_of_other_things_are_no_threads_and_loggers() {
    // The number of an event goes with its message, that of a cycle never comes back, a version is
    // always the same, and a user is named in a few entries.
    let text = twenty(|n, _, _, text| {
        let user = if n < 4 {
            ",\"user\":\"Ola.Nordmann\""
        } else {
            ""
        };
        format!(
            "{{\"t\":\"2026-03-02T05:14:{n:02}Z\",\"l\":\"INFO\",\"event\":{},\"cycle\":{},\"v\":1,\
                 \"type\":\"System.IO.IOException\"{user},\"m\":\"{text}\"}}\n",
            n % 3,
            40 + n / 10
        )
    });
    assert!(
        by(&text).iter().all(|found| *found == (None, None)),
        "{:?}",
        by(&text)
    );
}

#[test]
fn what_is_no_log_has_no_entries() {
    for text in [
        "name,born,town\nOla,1980-03-02,Dal\nKari,1990-04-01,Ås\n",
        "name,born,town\nOla,1980-03-02 00:00:00,Dal\nKari,1990-04-01 00:00:00,Ås\n",
        "{\"log\":{\"level\":\"Information\"},\"timeout\":30}\n",
        "{\"a\":1}\n{\"a\":2}\n",
        "a=1\nb=2\n",
        "id;time;value\n1;2026-03-02 05:14:07;x\n2;2025-03-02 05:14:07;y\n3;2024-03-02 05:14:07;z\n",
        "Hei, her er loggen, takk.\nHilsen, Ola, IT\n",
        "",
    ] {
        assert!(marked(text, 0).is_none(), "{text}");
    }
}

proptest! {
    #[test]
    fn any_cut_gives_the_same_and_no_byte_is_lost(
        lines in prop::collection::vec(prop_oneof![
            Just(r#"{"t":"2026-10-17T05:25:02Z","l":"INFO","m":"Import HR started"}"#.to_owned()),
            Just("{".to_owned()), "\\PC{0,40}",
        ], 0..20),
        at in any::<prop::sample::Index>(),
    ) {
        let first = r#"{"t":"2026-10-17T05:25:01Z","l":"INFO","m":"Import HR started"}"#;
        let text = format!("{}\n{}", [first; 40].join("\n"), lines.join("\n"));
        let whole = marked(&text, 0).unwrap();
        let cut = marked(&text, text.floor_char_boundary(at.index(text.len()))).unwrap();
        prop_assert_eq!(&cut.text, &text);
        prop_assert_eq!(cut.heads, whole.heads);
    }

    #[test]
    fn any_cut_of_rows_and_pairs_gives_the_same_and_no_byte_is_lost(
        rows in any::<bool>(),
        parts in prop::collection::vec(prop_oneof![
            Just("2026-03-02 05:14:09;INFO;Import HR completed;x\n".to_owned()),
            Just("2026-03-02 05:14:09;INFO;\"Import\n".to_owned()),
            Just("t=2026-03-02T05:14:09Z l=info m=\"Import HR completed\"\n".to_owned()),
            Just("\"".to_owned()), Just(";".to_owned()), Just("\n".to_owned()), Just("=".to_owned()), "\\PC{0,10}",
        ], 0..20),
        at in any::<prop::sample::Index>(),
    ) {
        let first = if rows {
            "2026-03-02 05:14:07;INFO;Import HR started;x\n"
        } else {
            "t=2026-03-02T05:14:07Z l=info m=\"Import HR started\"\n"
        };
        let text = format!("{}{}", first.repeat(60), parts.concat());
        let Some(whole) = marked(&text, 0) else { return Ok(()) };
        let cut = marked(&text, text.floor_char_boundary(at.index(text.len()))).unwrap();
        prop_assert_eq!(&cut.text, &text);
        prop_assert_eq!(cut.heads, whole.heads);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(\\PC{0,30}[;,=\\n{}\"]){0,20}") {
        let _ = marked(&text, 0);
    }
}

#[test]
fn blocks_of_yaml_are_entries() {
    let items = "# exported\n- time: 2026-10-19T05:00:01+02:00\n  level: info\n  message: Import HR started\n\
                 - time: 2026-10-19T05:00:41+02:00\n  level: info\n  step: \"Import HR\"\n  result: completed\n\
                 - time: 2026-10-19T05:00:42+02:00\n  level: error\n  context:\n    host: srv01 # ours\n    \
                 tags:\n    - a\n    - b: c\n  message: |\n    Import AD failed: gone\n      at A.B()\n";
    let documents = items
        .replace("\n- ", "\n---\n")
        .replace("\n  ", "\n")
        .replace("\n---\n", "\n...\n---\n");
    for text in [items, &documents] {
        let said: Vec<(Level, String)> = steps(text).into_iter().map(|(l, s, _)| (l, s)).collect();
        let wanted = [
            (Level::Info, "import-hr started"),
            (Level::Info, "import-hr completed"),
            (Level::Error, "import-ad failed"),
        ];
        assert_eq!(
            said,
            wanted.map(|(level, said)| (level, said.to_owned())),
            "{text}"
        );
        let whole = told(marked(text, 0).unwrap());
        assert_eq!(whole[2].1, "20261019050042+7200");
        assert_eq!(whole[2].3, "Import AD failed: gone\nat A.B()", "{text}");
        for cut in 0..text.len() {
            assert_eq!(told(marked(text, cut).unwrap()), whole, "{cut}");
        }
    }
    for settings in [
        "logging:\n  level: info\n  file: x.log\nsteps:\n- name: Import HR\n  enabled: true\n- name: Import AD\n  enabled: false\n",
        "---\nversion: 1\nupdated: 2026-10-19 05:00:00\nlevel: info\n",
        "- name: Ola\n  born: 1976-03-02\n- name: Kari\n  born: 1977-03-02\n",
    ] {
        assert!(marked(settings, 0).is_none(), "{settings}");
    }
}

#[test]
fn a_step_that_stands_in_the_logger_is_told_of_by_the_message_beside_it() {
    let told = |logger: &str, ends: [&str; 2]| {
        let mut log = String::new();
        let mut second = 0;
        let mut entry = |level: &str, step: &str, message: &str| {
            second += 1;
            log += &format!(
                "{{\"time\": \"2026-07-01 05:00:{second:02}\", \"level\": \"{level}\", \
                 \"{logger}\": \"{step}\", \"message\": \"{message}\", \"seconds\": 9}}\n"
            );
        };
        for (step, end) in ["Import HR", "Import AD"].into_iter().zip(ends) {
            entry("Info", step, "begin");
            entry("Debug", step, "1800 persons and 3582 employments received");
            entry("Info", step, end);
        }
        let said = steps(&log).into_iter().map(|(_, said, _)| said);
        said.filter(|said| !said.is_empty()).collect::<Vec<_>>()
    };
    for logger in ["logger", "category", "SourceContext"] {
        for (well, badly) in [
            ("end, ok", "end, failed"),
            ("ended: OK", "ended: FAILED"),
            ("slutt, i orden", "slutt, feilet"),
            ("done", "failed"),
        ] {
            let wanted = [
                "import-hr started",
                "import-hr completed",
                "import-ad started",
                "import-ad failed",
            ];
            assert_eq!(told(logger, [well, badly]), wanted, "{logger} {well}");
        }
    }
}

proptest! {
    #[test]
    fn any_block_of_yaml_is_read_or_refused_and_any_cut_gives_the_same(
        lines in prop::collection::vec(prop_oneof![
            Just("- time: 2026-10-19T05:00:01Z".to_owned()), Just("---".to_owned()), Just("  level: info".to_owned()),
            Just("  message: >".to_owned()), "[ ]{0,4}(- ){0,3}[a-z:'\"|~#]{0,6}(: )?\\PC{0,8}",
        ], 0..20),
        at in any::<prop::sample::Index>(),
    ) {
        let head = "- time: 2026-10-19T05:00:01Z\n  level: info\n  message: Import HR started\n";
        let text = format!("{}{}", head.repeat(12), lines.join("\n"));
        if let Some(whole) = marked(&text, 0) {
            let cut = marked(&text, text.floor_char_boundary(at.index(text.len()))).unwrap();
            prop_assert_eq!(&cut.text, &text);
            prop_assert_eq!(told(cut), told(whole));
        }
    }
}

/// Entries that each begin with the same key, parted by a line.
fn keyed(between: &str) -> String {
    let entry = |time: &str, level: &str, module: &str, message: &str| {
        format!(
            "Tidspunkt: 19.10.2026 {time}\nAlvorlighet: {level}\nModul: {module}\nMelding: {message}\n"
        )
    };
    let entries = [
        entry("05:00:01", "Informasjon", "Import HR", "Steget startet"),
        entry("05:00:41", "Informasjon", "Import HR", "Steget er ferdig"),
        entry("05:00:42", "Informasjon", "Import AD", "Steget startet"),
        entry(
            "05:01:02",
            "Feil",
            "Import AD",
            "Steget feilet: borte\n   at A.B()",
        ),
    ];
    entries.join(between)
}

#[test]
fn entries_that_begin_with_the_same_key_are_read_whatever_parts_them() {
    for between in ["", "\n", "----------------\n", "====\n\n", "***\n"] {
        let text = keyed(between);
        let said: Vec<(Level, String)> = steps(&text).into_iter().map(|(l, s, _)| (l, s)).collect();
        let wanted = [
            (Level::Info, "import-hr started"),
            (Level::Info, "import-hr completed"),
            (Level::Info, "import-ad started"),
            (Level::Error, "import-ad failed"),
        ];
        let wanted = wanted.map(|(level, said)| (level, said.to_owned()));
        assert_eq!(said, wanted, "{text}");
        let whole = told(marked(&text, 0).unwrap());
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            assert_eq!(told(marked(&text, cut).unwrap()), whole, "{cut}");
        }
    }
    for no_log in [
        "Navn: Ola\nFødt: 02.03.1976\n\nNavn: Kari\nFødt: 02.03.1977\n",
        "From: a@b.no\nDate: 02.03.2026 05:00:00\nSubject: x\n\nFrom: c@d.no\nText: y\n",
        "host: a\nport: 1\nhost: b\nport: 2\n",
    ] {
        assert!(marked(no_log, 0).is_none(), "{no_log}");
    }
}
