//! Logs whose records are entries of fields, through the whole library: what is read, what is not,
//! and where it stands.

use eadm_logs::{Analyzer, Bundle, BundleAudit, StepStatus};

fn analyzer(chunk: usize) -> Analyzer {
    let builder = Analyzer::builder().zone("Europe/Oslo").unwrap();
    builder.chunk_bytes(chunk).build().unwrap()
}

/// The audit of a file, the same for any size of chunks.
fn audited(text: &str) -> BundleAudit {
    let audit = |chunk| {
        let bundle = Bundle::from_bytes("eadm.log", text.as_bytes().to_vec());
        analyzer(chunk).audit(&bundle).unwrap()
    };
    let mut large = audit(1 << 20);
    assert_eq!(audit(64), large, "{text}");
    large.bundles.remove(0)
}

/// Format, records, and for each step its id, status and the line that tells it.
fn told(text: &str) -> (String, u64, Vec<(String, StepStatus, u64)>) {
    let audit = audited(text);
    let steps = audit.cycles.iter().flat_map(|cycle| &cycle.steps);
    let steps = steps.map(|step| {
        let line = step
            .evidence
            .last()
            .and_then(|e| e.line)
            .unwrap_or_default();
        (step.step.to_string(), step.status, line)
    });
    let source = &audit.sources[0];
    let format = source.format.clone().unwrap_or_default();
    (format, source.records, steps.collect())
}

fn wanted(format: &str, line: u64) -> (String, u64, Vec<(String, StepStatus, u64)>) {
    let steps = vec![("export-ad".to_owned(), StepStatus::Failed, line)];
    (format.to_owned(), 3, steps)
}

const RECORDS: [(u32, &str, &str); 3] = [
    (1, "INFO", "Client ready"),
    (2, "INFO", "Export AD started"),
    (3, "ERROR", "Export AD failed: no answer"),
];

fn each(record: impl Fn(u32, &str, &str) -> String) -> String {
    RECORDS
        .iter()
        .map(|(n, level, text)| record(*n, level, text))
        .collect()
}

fn pretty(n: u32, level: &str, text: &str) -> String {
    format!(
        "  {{\r\n    \"@timestamp\": \"2026-03-02T05:14:0{n}Z\",\r\n    \"log\": {{\"level\": \"{level}\"}},\r\n    \"message\": \"{text}\"\r\n  }}"
    )
}

fn object(n: u32, level: &str, text: &str) -> String {
    format!("{{\"t\":\"2026-03-02T05:14:0{n}Z\",\"l\":\"{level}\",\"m\":\"{text}\"}}\n")
}

fn event(n: u32, level: &str, text: &str) -> String {
    format!(
        "<log4net:event logger=\"Eadm.Client\" timestamp=\"2026-03-02T05:14:0{n}.1230000+01:00\" level=\"{level}\" thread=\"7\">\r\n<log4net:message>{text}</log4net:message>\r\n</log4net:event>\r\n"
    )
}

#[test]
fn every_kind_of_structured_text_tells_its_steps_and_lines() {
    assert_eq!(told(&each(event)), wanted("text:xml", 7));
    let events = format!(
        "<?xml version=\"1.0\"?>\r\n<events>\r\n{}</events>\r\n",
        each(event)
    );
    assert_eq!(told(&events), wanted("text:xml", 9));
    assert_eq!(told(&each(object)), wanted("text:json", 3));
    let list = |n: u32, level: &str, text: &str| {
        pretty(n, level, text) + if n < 3 { ",\r\n" } else { "\r\n" }
    };
    assert_eq!(
        told(&format!("[\r\n{}]\r\n", each(list))),
        wanted("text:json", 12)
    );
    let wrapped = format!("{{\"logs\": [\r\n{}]}}\r\n", each(list));
    assert_eq!(told(&wrapped), wanted("text:json", 12));
    let one_line = format!("[{}]", each(list).replace("\r\n", ""));
    assert_eq!(told(&one_line), wanted("text:json", 1));
    let pairs = |n: u32, level: &str, text: &str| {
        format!("time=2026-03-02T05:14:0{n}Z level={level} msg=\"{text}\"\n")
    };
    assert_eq!(told(&each(pairs)), wanted("text:logfmt", 3));
    let row = |n: u32, level: &str, text: &str| {
        format!("2026-03-02 05:14:0{n};{level};7;\"{text}\n   at A.B();\n\"\n")
    };
    let rows = format!(
        "Exported by somebody\n\nTime;Level;Thread;Message\n{}",
        each(row)
    );
    assert_eq!(told(&rows), wanted("text:delimited", 10));
    let cells =
        |n: u32, level: &str, text: &str| format!("| 2026-03-02 05:14:0{n} | {level} | {text} |\n");
    let table = format!("| Time | Level | Message |\n|---|:--|---|\n{}", each(cells));
    assert_eq!(told(&table), wanted("text:delimited", 5));
}

#[test]
fn a_heading_of_any_length_does_not_hide_the_entries_below_it() {
    let heading = "Version 4.2 of the client, see the manual\n".repeat(6000);
    let (format, records, steps) = told(&format!("{heading}{}", each(object)));
    assert_eq!((format.as_str(), records), ("text:json", 3));
    assert_eq!(steps[0].2, 6003);
}

#[test]
fn lines_of_a_layout_and_entries_may_follow_each_other() {
    let plain = "2026-03-02 06:00:00,123 [1] INFO  Eadm - Service is up\n\
                 2026-03-02 06:00:01,123 [1] INFO  Eadm - Settings read\n";
    let objects: String = ["Client ready", "Export AD started", "a", "b", "c"]
        .iter()
        .enumerate()
        .map(|(n, text)| object(n as u32, "INFO", text))
        .collect();
    let failed = object(9, "ERROR", "Export AD failed");
    let (format, records, steps) = told(&format!("{plain}{objects}{failed}"));
    assert_eq!((format.as_str(), records), ("text:json", 8));
    assert_eq!(steps, wanted("", 8).2);
    let end = "2026-03-02 06:20:00,123 [1] ERROR Eadm - Export AD failed\n   because\n";
    let (_, records, steps) = told(&format!("{objects}{end}"));
    assert_eq!(records, 6);
    assert_eq!(steps, wanted("", 6).2);
}

#[test]
fn a_signature_is_found_behind_escaped_letters() {
    let text = each(object).replace("no answer", "Det er ikke nok plass p\\u00e5 disken.");
    let audit = audited(&text);
    let plain = audited(&text.replace("\\u00e5", "å"));
    let ids = |audit: &BundleAudit| -> Vec<String> {
        audit
            .findings
            .iter()
            .map(|finding| finding.id.clone())
            .collect()
    };
    assert_eq!(ids(&audit), ids(&plain));
    assert!(
        ids(&audit).iter().any(|id| id == "disk-full"),
        "{:?}",
        ids(&audit)
    );
}

#[test]
fn a_line_that_was_cut_off_is_never_green() {
    let healthy: String = [
        "Import HR started",
        "Import HR completed",
        "Export AD started",
        "Export AD completed",
    ]
    .iter()
    .enumerate()
    .map(|(n, text)| object(n as u32, "INFO", text))
    .collect();
    let status = |text: &str| audited(text).verdict.status;
    let green = status(&healthy);
    for bad in [
        "{\"t\":\"2026-03-02T05:14:09Z\",\"l\":\"ERROR\",\"m\":\"Export AD failed: ",
        "Unhandled exception. System.IO.IOException: Export AD failed\n",
        "{\"l\":\"ERROR\",\"m\":\"Export AD failed\"}\n",
    ] {
        assert_ne!(status(&format!("{healthy}{bad}")), green, "{bad}");
    }
}

#[test]
fn a_summary_in_columns_tells_the_steps_with_times_or_without() {
    let rows = |cells: &dyn Fn(&str, &str, &str) -> String| {
        cells("Step", "Status", "Duration")
            + &cells("Import HR", "Completed", "00:01:02")
            + &cells("Synchronization", "Completed", "00:00:07")
            + &cells("Export AD", "Failed", "00:00:01")
    };
    let bare = rows(&|a, b, c| format!("{a} | {b} | {c}\n"));
    let markdown = rows(&|a, b, c| format!("| {a} | {b} | {c} |\n")).replacen(
        '\n',
        "\n|------|:---:|---:|\n",
        1,
    );
    let aligned = rows(&|a, b, c| format!("{a:<18}{b:<12}{c}\n"));
    let ruled = aligned.replacen('\n', "\n----------------  ----------  --------\n", 1);
    let tabs = rows(&|a, b, c| format!("{a}\t{b}\t{c}\n"));
    let semicolons = rows(&|a, b, c| format!("{a};{b};{c}\n"));
    for table in [bare, markdown, aligned, ruled, tabs, semicolons] {
        let (format, _, steps) = told(&table);
        let steps: Vec<_> = steps
            .iter()
            .map(|(id, status, _)| (id.as_str(), *status))
            .collect();
        let wanted = [
            ("import-hr", StepStatus::Completed),
            ("synchronization", StepStatus::Completed),
            ("export-ad", StepStatus::Failed),
        ];
        assert_eq!(
            (format.as_str(), steps.as_slice()),
            ("portal:status", wanted.as_slice()),
            "{table}"
        );
    }
    let timed = |mark: &str| {
        ["Step", "Status", "Ended"].join(mark)
            + "\n"
            + &["Import HR", "Completed", "2026-03-02 05:01:02"].join(mark)
            + "\n"
            + &["Export AD", "Failed", "2026-03-02 05:02:07"].join(mark)
            + "\n"
    };
    for mark in [";", ",", "\t", " | "] {
        let audit = audited(&timed(mark));
        let (format, records, steps) = told(&timed(mark));
        assert_eq!((format.as_str(), records), ("text:delimited", 2), "{mark}");
        assert_eq!(
            steps[1],
            ("export-ad".to_owned(), StepStatus::Failed, 3),
            "{mark}"
        );
        let ended = audit.cycles[0].steps[1]
            .ended
            .map(|stamp| stamp.to_string());
        assert_eq!(
            ended.as_deref(),
            Some("2026-03-02T05:02:07+01:00"),
            "{mark}"
        );
    }
}

/// When the only step started, and the kinds of problems of its source.
fn started(audit: &BundleAudit) -> (Option<String>, Vec<String>) {
    let step = &audit.cycles[0].steps[0];
    let source = audit.sources.iter().find(|s| s.path.starts_with("eadm"));
    let problems = source.unwrap().problems.iter().map(|p| p.kind.clone());
    (
        step.started.as_ref().map(ToString::to_string),
        problems.collect(),
    )
}

/// Rows whose dates could be of March or April.
fn swappable(text: impl Fn(u32, &str, &str) -> String) -> String {
    each(|n, level, said| text(n, level, said).replace("DATE", &format!("03/04/2026 05:14:0{n}")))
}

#[test]
fn dates_that_could_be_swapped_have_no_time_unless_something_tells_their_order() {
    let march = Some("2026-03-04T05:14:02+01:00".to_owned());
    let april = Some("2026-04-03T05:14:02+02:00".to_owned());
    let ambiguous = (None, vec!["ambiguous-dates".to_owned()]);
    let row = |_: u32, level: &str, text: &str| format!("DATE;{level};{text}\n");
    let json = |_: u32, level: &str, text: &str| {
        format!("{{\"t\":\"DATE\",\"l\":\"{level}\",\"m\":\"{text}\"}}\n")
    };
    let pairs = |_: u32, level: &str, text: &str| format!("t=\"DATE\" l={level} m=\"{text}\"\n");
    for form in [&row as &dyn Fn(u32, &str, &str) -> String, &json, &pairs] {
        let log = swappable(form);
        assert_eq!(started(&audited(&log)), ambiguous, "{log}");
        for (region, wanted) in [("US", &march), ("NO", &april)] {
            let builder = Analyzer::builder().region(region).unwrap();
            let bundle = Bundle::from_bytes("eadm.log", log.clone().into_bytes());
            let audit = builder.build().unwrap().audit(&bundle).unwrap();
            assert_eq!(
                started(&audit.bundles[0]),
                (wanted.clone(), vec![]),
                "{log}"
            );
        }
        for (day, wanted) in [("2026-03-01", &march), ("2026-04-05", &april)] {
            let other = format!("{day} 05:00:00 Service started\n");
            let files = [("eadm.log", log.clone()), ("svc/other.log", other)];
            let dir = tempfile::tempdir().unwrap();
            for (name, text) in files {
                let path = dir.path().join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            let bundle = Bundle::open(dir.path()).unwrap();
            let audit = analyzer(1 << 20).audit(&bundle).unwrap();
            assert_eq!(
                started(&audit.bundles[0]),
                (wanted.clone(), vec![]),
                "{log}"
            );
        }
        // Far behind the entries that the fields are told by, a date proves it.
        let quiet = |n: u32| {
            let time = format!("03/04/2026 0{}:{:02}:{:02}", n / 3600, n / 60 % 60, n % 60);
            form(n, "INFO", "Client ready").replace("DATE", &time)
        };
        let before: String = (0..1000).map(quiet).collect();
        let proven = before + &log + &form(9, "INFO", "x").replace("DATE", "03/13/2026 05:14:07");
        assert_eq!(started(&audited(&proven)), (march.clone(), vec![]), "{log}");
    }
}
