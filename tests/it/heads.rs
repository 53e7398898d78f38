//! Columns before the messages of a log, which nobody told the library of: a story told with them is
//! the same story.

use eadm_logs::{Analyzer, Bundle, LayoutBy};
use proptest::prelude::*;

use crate::story::tale::{Event, Phase, What, story};
use crate::story::tell::Clock;
use crate::story::wording::{self, Dice};
use crate::story::{MONDAY, config, reader, truth};

/// Fewer lines show no columns.
const ENOUGH: usize = 8;

/// What stands between the time and the message.
#[derive(Debug, Clone)]
struct Head {
    columns: Vec<&'static str>,
    brackets: (&'static str, &'static str),
    between: &'static str,
}

fn head() -> impl Strategy<Value = Head> {
    let others = vec!["logger", "thread", "host", "program"];
    (
        prop::sample::subsequence(others, 1..=3).prop_shuffle(),
        prop::sample::select(vec![("", ""), ("[", "]"), ("(", ")")]),
        prop::sample::select(vec![" ", " - ", " | "]),
    )
        .prop_map(|(mut columns, brackets, between)| {
            // Without brackets a word behind the level could be one of the message.
            columns.push("level");
            Head {
                columns,
                brackets,
                between,
            }
        })
}

impl Head {
    fn column(&self, name: &str, grave: bool, turn: usize) -> String {
        let of = |values: &[&str]| values[turn % values.len()].to_owned();
        let value = match name {
            "logger" => of(&["eadm.pipeline", "eadm.ad", "urllib3.pool"]),
            "thread" => of(&["main", "worker-1", "worker-2"]),
            "host" => "idm01.example".to_owned(),
            "program" => return of(&["eadm-run[2211]", "eadm-run[2211]", "CRON[7843]"]),
            _ => of(&[if grave { "ERROR" } else { "INFO" }]),
        };
        format!("{}{value}{}", self.brackets.0, self.brackets.1)
    }

    fn line(&self, time: &str, grave: bool, turn: usize, message: &str) -> String {
        let columns = self.columns.iter();
        let columns: Vec<String> = columns.map(|c| self.column(c, grave, turn)).collect();
        let between = self.between;
        format!("{time}{between}{}{between}{message}", columns.join(between))
    }
}

fn is_grave(what: What) -> bool {
    matches!(what, What::Step(_, Phase::Failed(_)))
        || matches!(what, What::Noise(n) if wording::is_exception(n))
}

/// The story as a log with a head of columns, or with the level alone.
fn told(events: &[Event], head: Option<&Head>, seed: u64) -> Bundle {
    let mut dice = Dice::new(seed);
    let mut log = String::new();
    for (turn, event) in events.iter().enumerate() {
        let message = wording::message(event.what, &mut dice);
        let time = Clock::in_oslo(event.at).iso(' ');
        let grave = is_grave(event.what);
        log += &match head {
            Some(head) => head.line(&time, grave, turn, &message),
            None => format!("{time} {} {message}", if grave { "ERROR" } else { "INFO" }),
        };
        log.push('\n');
    }
    Bundle::from_bytes("eadm.log", log.into_bytes())
}

/// Line, time, level and message of each record.
fn records(analyzer: &Analyzer, bundle: &Bundle) -> Vec<String> {
    let records = analyzer.records(bundle).unwrap();
    let shown = records.map(|r| {
        let time = r.time.map(|time| time.utc_us);
        format!("{:?} {time:?} {:?} {}", r.line, r.level, r.message)
    });
    shown.collect()
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn a_head_of_columns_changes_no_record_and_nothing_of_the_audit(
        events in story(MONDAY, 4),
        head in head(),
        seed in any::<u64>(),
    ) {
        prop_assume!(events.len() >= ENOUGH);
        let (plain, with) = (told(&events, None, seed), told(&events, Some(&head), seed));
        let analyzer = reader(seed);
        prop_assert_eq!(records(analyzer, &plain), records(analyzer, &with));
        let audit = analyzer.audit_all(std::slice::from_ref(&with)).unwrap();
        prop_assert_eq!(truth::of_story(&events), truth::of_audit(&audit.bundles[0]));
    }
}

fn audited(name: &str, log: &str) -> eadm_logs::BundleAudit {
    let bundle = Bundle::from_bytes(name, log.as_bytes().to_vec());
    reader(0).audit_all(&[bundle]).unwrap().bundles.remove(0)
}

#[test]
fn a_log_with_columns_says_that_its_layout_was_found_and_one_without_is_read_as_ever() {
    let log = |head: &str| -> String {
        (0..20)
            .map(|turn| format!("2026-03-02 05:14:{turn:02},123{head}Import HR: row {turn}\n"))
            .collect()
    };
    for (head, by, format) in [
        (
            " - eadm.pipeline - INFO - ",
            LayoutBy::Induced,
            "text:induced",
        ),
        (" srv01 eadm[42]: ", LayoutBy::Induced, "text:induced"),
        (" INFO ", LayoutBy::BuiltIn, "text:plain-iso"),
        (" ", LayoutBy::BuiltIn, "text:plain-iso"),
        (" [7] INFO Eadm.Sync - ", LayoutBy::BuiltIn, "text:log4net"),
    ] {
        let audit = audited("eadm.log", &log(head));
        let source = &audit.sources[0];
        let told = (source.layout_by, source.format.as_deref(), source.records);
        assert_eq!(told, (Some(by), Some(format), 20), "{head}");
    }
}

#[test]
fn syslog_of_both_kinds_tells_steps_between_the_lines_of_other_programs() {
    let messages = [
        (
            "CRON[7843]:",
            "pam_unix(cron:session): session opened for user eadm(uid=997)",
            6,
        ),
        ("eadm-sync[2211]:", "Import HR started", 6),
        ("kernel:", "eth0: link is up", 4),
        ("eadm-sync[2211]:", "person 15692 unchanged", 7),
        ("eadm-sync[2211]:", "Import HR completed", 6),
        ("eadm-sync[2211]:", "Export AD started", 6),
        ("eadm-sync[2211]:", "reading page 3", 7),
        ("eadm-sync[2211]:", "Export AD failed: no answer", 3),
    ];
    let each = |line: &dyn Fn(usize, &str, &str, usize) -> String| -> String {
        let lines = messages.iter().enumerate();
        lines
            .map(|(n, (tag, text, severity))| line(n, tag, text, *severity) + "\n")
            .collect()
    };
    let plain = each(&|n, tag, text, _| format!("Mar  2 05:14:{n:02} idm01 {tag} {text}"));
    let iso =
        each(&|n, tag, text, _| format!("2026-03-02T05:14:{n:02}.5+01:00 idm01 {tag} {text}"));
    let old =
        each(&|n, tag, text, s| format!("<{}>Mar  2 05:14:{n:02} idm01 {tag} {text}", 128 + s));
    let new = each(&|n, _, text, s| {
        let data = ["-", "[step@32473 name=\"]\" ev=\"x\"][more]"][n % 2];
        format!(
            "<{}>1 2026-03-02T05:14:{n:02}.5+01:00 idm01.example eadm 1402 STEP {data} {text}",
            128 + s
        )
    });
    for log in [plain, iso, old, new] {
        let audit = audited("eadm-2026-03-02.log", &log);
        let steps: Vec<_> = audit.cycles.iter().flat_map(|c| &c.steps).collect();
        let told: Vec<String> = steps
            .iter()
            .map(|step| format!("{} {:?}", step.step, step.status))
            .collect();
        assert_eq!(told, ["import-hr Completed", "export-ad Failed"], "{log}");
        assert_eq!(audit.sources[0].records, 8, "{log}");
    }
}

#[test]
fn the_days_of_one_log_lie_in_files_named_by_them() {
    let folder = tempfile::tempdir().unwrap();
    for (day, last) in [
        ("2026-06-01", "completed"),
        ("2026-06-02", "failed: no answer"),
    ] {
        let log = format!(
            "05:00:01.216 [main] INFO  n.i.e.Main - Import HR started\n\
             05:00:02.216 [cycle-1] INFO  n.i.e.Run - Import HR completed\n\
             05:00:03.216 [cycle-1] DEBUG o.a.h.wire - 200 OK\n\
             05:00:04.216 [cycle-1] INFO  n.i.e.Run - Export AD started\n\
             05:00:05.216 [cycle-1] INFO  n.i.e.Run - Export AD {last}\n"
        );
        std::fs::write(folder.path().join(format!("eadm.{day}.log")), log).unwrap();
    }
    let bundle = Bundle::open(folder.path()).unwrap();
    let audit = reader(0).audit_all(&[bundle]).unwrap().bundles.remove(0);
    assert_eq!(audit.streams.len(), 1);
    let problems: usize = audit.sources.iter().map(|s| s.problems.len()).sum();
    assert_eq!(problems, 0);
    let last: Vec<String> = audit
        .cycles
        .iter()
        .filter_map(|cycle| cycle.steps.last())
        .map(|step| format!("{:?} {}", step.status, step.ended.unwrap()))
        .collect();
    assert_eq!(
        last,
        [
            "Completed 2026-06-01T05:00:05.216+02:00",
            "Failed 2026-06-02T05:00:05.216+02:00"
        ]
    );
}

#[test]
fn sections_of_days_with_times_alone_are_cycles_of_those_days() {
    let mut log = "Identity sync of Dal\nSettings: stop on errors\n\n".to_owned();
    for heading in [
        "Måndag 02.03.2026",
        "tysdag 3. mars 2026",
        "Wednesday, March 4, 2026",
    ] {
        let rule = "-".repeat(60);
        log += &format!(
            "{rule}\n{heading}\n{rule}\n05.00.42  Import HR completed\n05.00.45       · 25044 Jon: new\n\
             05.01.25  Export AD completed\n\n"
        );
    }
    let audit = audited("synk.txt", &log);
    let ends: Vec<String> = audit
        .cycles
        .iter()
        .filter_map(|cycle| cycle.steps.last()?.ended)
        .map(|end| end.to_string())
        .collect();
    let expected = ["02", "03", "04"].map(|day| format!("2026-03-{day}T05:01:25+01:00"));
    assert_eq!(ends, expected);
    // Nothing else in the text is a record.
    assert_eq!(audit.sources[0].records, 9);
}

#[test]
fn the_time_since_a_heading_is_known_in_any_form() {
    let elapsed: [fn(u32) -> String; 6] = [
        |s| format!("+{:02}:{:02}:{:02} ", s / 3600, s / 60 % 60, s % 60),
        |s| format!("[{:02}:{:02}.250] ", s / 60, s % 60),
        |s| format!("T+{s}.25s "),
        |s| format!("{s:6}.25s  "),
        |s| format!("[+{}:{:02}] ", s / 60, s % 60),
        |s| format!("+{s}.25 INFO "),
    ];
    for heading in [
        "Started 19.10.2026 05:00:00",
        "===== Kjøring 19.10.2026 kl. 05:00:00 (full) =====",
        "Log opened 19/10/2026 5:00:00 AM",
        "Mandag 19. oktober 2026 kl. 05.00.00",
        "2026-10-19T05:00:00+02:00 Client ready",
        "# started 2026-10-19 05:00",
    ] {
        for form in elapsed {
            if heading.ends_with("ready") && form(1).starts_with(' ') {
                // What stands indented below a record is a part of it.
                continue;
            }
            let day = |heading: &str| {
                let line = |(second, text): (u32, &str)| format!("{}{text}\n", form(second));
                let lines = [
                    (1, "Import HR started"),
                    (41, "Import HR completed"),
                    (42, "Import AD started"),
                    (3702, "Import AD failed: gone"),
                ];
                lines
                    .map(line)
                    .into_iter()
                    .fold(format!("{heading}\n"), |log, line| log + &line)
            };
            // A second run below a heading of its own.
            let next = heading
                .replace("19/", "20/")
                .replace("19.", "20.")
                .replace("-19", "-20");
            let next = next.replace("Mandag", "Tirsdag");
            let log = format!("{}{}", day(heading), day(&next));
            let audit = audited("eadm.log", &log);
            assert_eq!(audit.cycles.len(), 2, "{log}");
            for (cycle, started) in audit
                .cycles
                .iter()
                .zip(["2026-10-19T05:00", "2026-10-20T05:00"])
            {
                let steps = &cycle.steps;
                assert_eq!(steps.len(), 2, "{log}");
                let time = steps[0]
                    .started
                    .map(|time| time.to_string())
                    .unwrap_or_default();
                assert!(time.starts_with(started), "{time}: {log}");
                assert_eq!(steps[1].status, eadm_logs::StepStatus::Failed, "{log}");
            }
        }
    }
}

/// Words for how grave a line is, or how it went, and what may stand around them: none hides the step.
#[test]
fn what_stands_between_the_time_and_the_step_does_not_hide_it() {
    let heads: [(&str, [&str; 2]); 11] = [
        ("|{}|Eadm.Sync|", ["INFO", "FAILURE"]),
        (" [{}] ", ["OK", "NOK"]),
        (" [{}] ", ["OK", "FAILED"]),
        (" [{}] ", ["OK", "FEILET"]),
        (" [7] [srv01] {} ", ["FINER", "ALERT"]),
        (" 7 <srv01> (main) {4711} {} ", ["INFO", "FAILURE"]),
        (" srv01 eadm.exe 4711 {} ", ["Information", "Error"]),
        (" - srv01 - eadm - ", ["", ""]),
        (" {} pid=3120 ", ["info ", "error"]),
        (" run=7f3a-0412 {} ", ["INFO", "ERROR"]),
        (" | {:>8}| ", ["    INFO", "   ERROR"]),
    ];
    for (head, [well, badly]) in heads {
        let line = |second: u32, word: &str, message: &str| {
            let head = head.replace("{:>8}", "{}").replace("{}", word);
            format!("05.03.2026 05:00:{second:02}{head}{message}\n")
        };
        let log = [
            line(0, well, "Import HR started"),
            line(3, well, "Import HR completed"),
            line(4, well, "Export AD started"),
            line(9, badly, "Export AD failed: no answer"),
        ];
        let analyzer = Analyzer::builder().build().unwrap();
        let bundle = Bundle::from_bytes("eadm.log", log.concat().into());
        let audit = analyzer.audit(&bundle).unwrap().bundles.remove(0);
        let told: Vec<String> = audit.cycles[0]
            .steps
            .iter()
            .map(|step| format!("{} {}", step.step, step.status))
            .collect();
        assert_eq!(
            told,
            ["import-hr completed", "export-ad failed"],
            "{}",
            log.concat()
        );
    }
}
