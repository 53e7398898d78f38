//! Text logs whose records are not one line with a whole stamp: heads on a line of their own, lines
//! without a date, blocks of fields.

use eadm_logs::{Analyzer, Bundle, BundleAudit, StepStatus};

fn audited(name: &str, log: &str) -> BundleAudit {
    let analyzer = Analyzer::builder()
        .zone("Europe/Oslo")
        .unwrap()
        .build()
        .unwrap();
    let bundle = Bundle::from_bytes(name, log.as_bytes().to_vec());
    analyzer.audit(&bundle).unwrap().bundles.remove(0)
}

/// The only step: its status, reason, start and end.
fn told(audit: &BundleAudit) -> (StepStatus, Option<&str>, String, String) {
    let step = &audit.cycles[0].steps[0];
    let at = |stamp: Option<eadm_logs::Stamp>| stamp.map(|s| s.to_string()).unwrap_or_default();
    (
        step.status,
        step.reason.as_deref(),
        at(step.started),
        at(step.ended),
    )
}

#[test]
fn a_message_may_stand_below_its_head() {
    let audit = audited(
        "eadm.log",
        "2026-04-13 05:30:00 info: Eadm.Client[0]\r\n      Export AD started\r\n\
         2026-04-13 05:30:25 fail: Eadm.Client[12]\r\n      Export AD failed\r\n      \
         System.InvalidOperationException: no answer\r\n         at Eadm.Client.Run()\r\n",
    );
    assert_eq!(
        told(&audit),
        (
            StepStatus::Failed,
            Some("System.InvalidOperationException: no answer"),
            "2026-04-13T05:30:00+02:00".to_owned(),
            "2026-04-13T05:30:25+02:00".to_owned(),
        )
    );
    assert_eq!(audit.findings[0].evidence[0].line, Some(3));
}

#[test]
fn level_and_message_may_stand_below_a_head_that_nobody_listed() {
    let heads: [fn(&str) -> String; 4] = [
        |second| format!("okt. 19, 2026 5:00:{second} A.M. no.eadm.Runner run"),
        |second| format!("2026-10-19 05:00:{second} no.eadm.Runner run"),
        |second| format!("---- 19.10.2026 05:00:{second} ----"),
        |second| format!("19/10-2026 kl. 05.00.{second} no.eadm.Runner run"),
    ];
    for head in heads {
        let record = |second: &str, text: &str| format!("{}\n{text}\n", head(second));
        let log = record("01", "INFO: Export AD startet")
            + &record("02", "ADVARSEL: tregt svar")
            + &record("03", "ALVORLIG: Export AD feilet: ingen svar");
        let audit = audited("eadm.log", &log);
        assert_eq!(audit.sources[0].records, 3, "{log}");
        let (status, reason, started, ended) = told(&audit);
        assert_eq!(
            (status, reason),
            (StepStatus::Failed, Some("ingen svar")),
            "{log}"
        );
        assert_eq!(started, "2026-10-19T05:00:01+02:00", "{log}");
        assert_eq!(ended, "2026-10-19T05:00:03+02:00", "{log}");
    }
}

#[test]
fn the_scopes_of_a_record_change_nothing_of_what_it_says() {
    let night = |scopes: &dyn Fn(&str) -> String| {
        let mut log = String::new();
        let mut second = 0;
        for step in ["Import HR", "Import AD", "Export AD"] {
            for (level, text) in [
                ("info", format!("{step} started")),
                ("warn", "12 rows have no department".to_owned()),
                ("info", format!("{step} completed in 12 s")),
            ] {
                second += 1;
                let head = format!("2026-04-13 05:30:{second:02} {level}: Eadm.Client[0]");
                log += &format!("{head}\n{}      {text}\n", scopes(step));
            }
        }
        let audit = audited("eadm.log", &log);
        let steps: Vec<_> = audit.cycles.into_iter().flat_map(|c| c.steps).collect();
        let told = |step: &eadm_logs::Step| {
            let at = |stamp: Option<eadm_logs::Stamp>| stamp.map(|s| s.to_string());
            (
                step.step.to_string(),
                step.status,
                at(step.started),
                at(step.ended),
            )
        };
        steps.iter().map(told).collect::<Vec<_>>()
    };
    let plain = night(&|_| String::new());
    assert_eq!(plain.len(), 3);
    for scopes in [
        "      => Cycle:7 Trigger:Schedule\n",
        "      => Cycle:7 => Step:{}\n",
        "      => failed:0 => {} => request 12\n",
    ] {
        assert_eq!(night(&|step| scopes.replace("{}", step)), plain, "{scopes}");
    }
}

#[test]
fn lines_below_heads_that_say_something_are_no_messages() {
    for head in [
        "INFO Export AD started",
        "Export AD",
        "[4] INFO Eadm.Sync - x",
    ] {
        let log = format!("2026-10-19 05:00:01 {head}\nERROR: below\n").repeat(4);
        let bundle = Bundle::from_bytes("eadm.log", log.into_bytes());
        let analyzer = Analyzer::builder().build().unwrap();
        for record in analyzer.records(&bundle).unwrap() {
            assert!(record.message.ends_with("\nERROR: below"), "{record:?}");
        }
    }
}

#[test]
fn two_messages_below_their_heads_are_no_view_of_the_portal() {
    let audit = audited(
        "eadm.log",
        "2026-04-13 05:30:00 info: Eadm.Client[0]\n      Import HR started\n\
         2026-04-13 05:30:25 info: Eadm.Client[0]\n      Import AD started\n",
    );
    assert_eq!(audit.sources[0].format.as_deref(), Some("text:console"));
    assert_eq!(told(&audit).2, "2026-04-13T05:30:00+02:00");
}

#[test]
fn lines_without_a_date_have_that_of_the_file_and_go_on_behind_midnight() {
    for (name, log) in [
        (
            "logg/eadm_2026-04-13.log",
            "23:50:00|   Info| Import AD started\n00:03:22|  Error| Import AD failed: no answer\n",
        ),
        (
            "trace-20260413-235000.log",
            "[23:50:00.000] [  1] [INFO ] Import AD started\n[00:03:22.000] [ 16] [ERROR] Import AD failed: no answer\n",
        ),
    ] {
        let audit = audited(name, log);
        assert_eq!(
            told(&audit),
            (
                StepStatus::Failed,
                Some("no answer"),
                "2026-04-13T23:50:00+02:00".to_owned(),
                "2026-04-14T00:03:22+02:00".to_owned(),
            ),
            "{name}"
        );
        assert_eq!(audit.sources[0].format.as_deref(), Some("text:time-only"));
    }
    let audit = audited(
        "eadm.log",
        "23:50:00|Info|Import AD started\n23:50:01|Info|x\n",
    );
    let steps: Vec<_> = audit.cycles.iter().flat_map(|c| &c.steps).collect();
    assert_eq!(steps.len(), 1);
    assert_eq!(
        (steps[0].status, steps[0].started),
        (StepStatus::Running, None)
    );
    assert_eq!(audit.sources[0].problems[0].kind, "undated-records");
}

#[test]
fn an_entry_of_the_enterprise_library_is_one_record_in_utc() {
    let entry = |time: &str, severity: &str, message: &str| {
        format!(
            "----------------------------------------\nTimestamp: {time}\nMessage: {message}\nCategory: General\n\
             Priority: -1\nEventId: 1\nSeverity: {severity}\nTitle:\nMachine: SRV01\nApplication Domain: eadm.client.exe\n\
             Process Id: 4711\nProcess Name: c:\\eadm\\eadm.client.exe\nWin32 Thread Id: 3\nThread Name: \n\
             Extended Properties: \n----------------------------------------\n"
        )
    };
    for (start, end) in [
        ("13.04.2026 03:30:00", "13.04.2026 03:30:25"),
        ("4/13/2026 3:30:00 AM", "4/13/2026 3:30:25 AM"),
        ("2026-04-13 05:30:00 (local)", "2026-04-13 05:30:25 (local)"),
    ] {
        let log = entry(start, "Information", "Export AD started")
            + &entry(
                end,
                "Error",
                "Export AD failed\nSystem.InvalidOperationException: no answer",
            );
        let audit = audited("trace.log", &log);
        let (status, reason, started, ended) = told(&audit);
        assert_eq!(status, StepStatus::Failed, "{start}");
        assert_eq!(reason, Some("System.InvalidOperationException: no answer"));
        assert_eq!(
            (started, ended),
            (
                "2026-04-13T05:30:00+02:00".to_owned(),
                "2026-04-13T05:30:25+02:00".to_owned()
            ),
            "{start}"
        );
        assert_eq!(audit.findings[0].evidence[0].line, Some(19));
    }
}

/// The records of a log and what an audit says of it.
fn read(log: &[u8]) -> (Vec<(Option<u64>, String)>, eadm_logs::BundleAudit) {
    let analyzer = eadm_logs::Analyzer::builder().build().unwrap();
    let bundle = eadm_logs::Bundle::from_bytes("eadm.log", log.to_vec());
    let records = analyzer.records(&bundle).unwrap();
    let records = records
        .map(|record| (record.line, record.message))
        .collect();
    let mut audit = analyzer.audit(&bundle).unwrap();
    (records, audit.bundles.remove(0))
}

#[test]
fn line_ends_and_marks_of_joined_files_change_nothing() {
    let log = std::fs::read_to_string("fixtures/bundles/compilo-down/loggfiler/eadm.log").unwrap();
    let log = log.replace("\r\n", "\n");
    let (records, wanted) = read(log.as_bytes());
    assert!(records.len() > 100);
    let mark = |at: usize, line: &str| match at % 7 {
        3 => format!("\u{feff}{line}"),
        _ => line.to_owned(),
    };
    let marked: String = log
        .split_inclusive('\n')
        .enumerate()
        .map(|(at, line)| mark(at, line))
        .collect();
    for other in [
        log.replace('\n', "\r"),
        log.replace('\n', "\r\r\n"),
        log.replace('\n', "\r\n"),
        marked,
    ] {
        let (found, audit) = read(other.as_bytes());
        assert_eq!(found.len(), records.len());
        // The last line end of a text is not known to be one where it is a carriage return.
        let trimmed = |all: &[(Option<u64>, String)]| -> Vec<_> {
            all.iter()
                .map(|(line, text)| (*line, text.trim_end().to_owned()))
                .collect()
        };
        assert_eq!(trimmed(&found), trimmed(&records));
        assert_eq!(audit.cycles, wanted.cycles);
        assert_eq!(audit.verdict, wanted.verdict);
    }
}
