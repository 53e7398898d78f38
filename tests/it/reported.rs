//! Small logs in the layouts that programs around a directory write: whatever the layout, and wherever the error
//! stands, the step, its status, its cause and the party are the same, and a healthy night alarms nobody.

use eadm_logs::{Analyzer, Bundle, BundleAudit, Severity, StepStatus, VerdictStatus};

/// A record: its level, its text, and whether an exception's trace stands below it.
#[derive(Clone, Copy)]
struct Said<'t>(Level, &'t str, bool);

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

/// How a log is written.
#[derive(Debug, Clone, Copy)]
enum Layout {
    LevelFirst,
    Dashes,
    PlainIso,
    TraceSource,
    TimeBelow,
    Table,
    Rows,
    Log4net,
    Ecs,
    NoYear,
    Brackets,
    Serilog,
    SourceContext,
    OwnLevels,
    Padded,
    Console,
    HeadWords,
    OwnStamps,
}

const LAYOUTS: [Layout; 18] = [
    Layout::LevelFirst,
    Layout::Dashes,
    Layout::PlainIso,
    Layout::TraceSource,
    Layout::TimeBelow,
    Layout::Table,
    Layout::Rows,
    Layout::Log4net,
    Layout::Ecs,
    Layout::NoYear,
    Layout::Brackets,
    Layout::Serilog,
    Layout::SourceContext,
    Layout::OwnLevels,
    Layout::Padded,
    Layout::Console,
    Layout::HeadWords,
    Layout::OwnStamps,
];

const TRACE: &str =
    "\n   at Eadm.Client.Directory.Bind(Boolean throwIfFail)\n   at Eadm.Client.Run()";

impl Layout {
    fn word(self, level: Level) -> &'static str {
        let words = match self {
            Self::TraceSource | Self::TimeBelow | Self::Ecs => {
                ["Verbose", "Information", "Warning", "Error"]
            }
            // Words that no list of levels has.
            Self::Table => ["Verbose", "Medium", "Unexpected", "Critical"],
            Self::Rows => ["Trace", "Information", "Exception", "Error"],
            Self::OwnLevels => ["DETAIL", "INFO", "SUCCESS", "FAILURE"],
            Self::HeadWords => ["DEBUG", "INFO", "OK", "FAILED"],
            Self::Serilog | Self::SourceContext => ["DBG", "INF", "WRN", "ERR"],
            Self::Console => ["dbug", "info", "warn", "fail"],
            Self::Dashes => ["Debug", "Info", "Warn", "Error"],
            _ => ["DEBUG", "INFO", "WARN", "ERROR"],
        };
        words[level as usize]
    }

    fn log(self, said: &[Said<'_>]) -> String {
        let mut out = String::from(match self {
            Self::Table => {
                "Timestamp              \tProcess                 \tTID   \tArea\tCategory\tEventID\tLevel     \tMessage \tCorrelation\n"
            }
            Self::Rows => "Time;Machine;Process;Category;EventId;Level;Message\n",
            Self::OwnStamps => {
                "**********************\nWindows PowerShell transcript start\nStart time: 20260318050000\nUsername: KOMMUNE\\svc-eadm\nMachine: SRV01 (Microsoft Windows NT 10.0.17763.0)\nProcess ID: 4242\n**********************\n"
            }
            _ => "",
        });
        for (second, Said(level, text, traced)) in said.iter().enumerate() {
            out += &self.record(second, *level, text, *traced);
        }
        if matches!(self, Self::OwnStamps) {
            out += "**********************\nWindows PowerShell transcript end\nEnd time: 20260318050130\n**********************\n";
        }
        out
    }

    fn record(self, s: usize, level: Level, text: &str, traced: bool) -> String {
        let word = self.word(level);
        let trace = if traced { TRACE } else { "" };
        match self {
            Self::LevelFirst => format!(
                "{word:<5} 2026-03-18 05:00:{s:02},034 [13   ] c.Infrastructure.SyncController - {text}{trace}\n"
            ),
            Self::Dashes => {
                format!("2026/03/18 05:00:{s:02}.100+01:00 {word} -- SRV01(5) -- {text}{trace}\n")
            }
            Self::PlainIso => format!("2026-03-18 05:00:{s:02}.378 {word:<5} {text}{trace}\n"),
            Self::TraceSource => {
                format!("Eadm.Client.Tracer {word}: 0 : 2026-03-18T05:00:{s:02} : {text}{trace}\n")
            }
            Self::TimeBelow => format!(
                "Eadm.exe {word}: 0 : {text}\n    ProcessId=4242\n    DateTime=2026-03-18T04:00:{s:02}.9988147Z\n"
            ),
            Self::Table => format!(
                "03/18/2026 05:00:{s:02}.78 \teadm.exe (0x22A0)\t0x1AE8\tEadm\tSync\t1337\t{word}\t{text}\t\n"
            ),
            Self::Rows => {
                format!("18-03-2026 05:00:{s:02}.864;SRV01;Eadm.exe;General;0;{word};{text}\n")
            }
            Self::Log4net => {
                format!(
                    "2026-03-18 05:00:{s:02},345 [1] {word} Eadm.Sync [(null)] - {text}{trace}\n"
                )
            }
            Self::Ecs => format!(
                "{{\"@timestamp\":\"2026-03-18T05:00:{s:02}.986+01:00\",\"log.level\":\"{word}\",\"message\":{},\"log\":{{\"logger\":\"Eadm.Sync\"}},\"process\":{{\"thread\":{{\"id\":6}}}}}}\n",
                serde_json::Value::from(text)
            ),
            Self::NoYear => format!("Mar 18 05:00:{s:02} - {word:<5} - {text}{trace}\n"),
            Self::Brackets => format!(
                "[2026-03-18 05:00:{s:02},494] [main] [{word}] [usersyncapp.FullSyncAgent] {text}{trace}\n"
            ),
            Self::Serilog => format!("2026-03-18 05:00:{s:02}.000 +01:00 [{word}] {text}{trace}\n"),
            Self::SourceContext => {
                format!(
                    "2026-03-18 05:00:{s:02}.123 +01:00 [{word}] [Eadm.Client.Sync] {text}{trace}\n"
                )
            }
            Self::OwnLevels => {
                format!("2026-03-18 05:00:{s:02}.1000|{word}|Eadm.Sync|{text}{trace}\n")
            }
            Self::Padded => {
                format!("2026-03-18 05:00:{s:02}.1234|{word:>5}|Eadm.Sync|{text}{trace}\n")
            }
            Self::Console => {
                let below = format!("{text}{trace}").replace('\n', "\n      ");
                format!("2026-03-18 05:00:{s:02} {word}: Eadm.Sync[0]\n      {below}\n")
            }
            Self::HeadWords => format!("2026-03-18 05:00:{s:02} [{word}] {text}{trace}\n"),
            Self::OwnStamps => format!("[3/18/2026 05:00:{s:02}] - {text}\n"),
        }
    }
}

fn audit_of(log: &str) -> BundleAudit {
    let analyzer = Analyzer::builder().build().unwrap();
    let bundle = Bundle::from_bytes("eadm.log", log.as_bytes().to_vec());
    analyzer.audit(&bundle).unwrap().bundles.remove(0)
}

/// A reason, the type of its exception, the step, and what is to be told: id and party.
const ERRORS: [(&str, &str, &str, &str, &str); 8] = [
    (
        "Unknown error (0x80005000)",
        "System.Runtime.InteropServices.COMException",
        "Import AD",
        "ldap-invalid-dn",
        "customer-admin",
    ),
    (
        "A constraint violation occurred.",
        "System.DirectoryServices.DirectoryServicesCOMException",
        "Export AD",
        "ldap-constraint-violation",
        "customer-admin",
    ),
    (
        "The LDAP server is unavailable.",
        "System.DirectoryServices.Protocols.LdapException",
        "Import AD",
        "ldap-server-not-operational",
        "customer-admin",
    ),
    (
        "An operations error occurred.",
        "System.DirectoryServices.DirectoryServicesCOMException",
        "Import AD",
        "ldap-operations-error",
        "customer-admin",
    ),
    (
        "Strong Authentication Required",
        "System.DirectoryServices.Protocols.LdapException",
        "Import AD",
        "ldap-stronger-auth-required",
        "customer-admin",
    ),
    (
        "The remote server returned an error: (503) Server Unavailable.",
        "System.Net.WebException",
        "Import HR",
        "http-server-error",
        "identum-support",
    ),
    (
        "There is not enough space on the disk.",
        "System.IO.IOException",
        "Import HR",
        "disk-full",
        "customer-admin",
    ),
    (
        "row 4711 has no department",
        "System.IO.InvalidDataException",
        "Export AD",
        "export-ad-failed",
        "customer-admin",
    ),
];

/// An error that is none of those, and was overcome.
const OVERCOME: &str = "ola: System.Net.WebException: The remote server returned an error: (502) Bad Gateway. Retrying in 3 s";

/// Where the error stands beside the line that says that its step failed.
#[derive(Debug, Clone, Copy)]
enum Place {
    Reason,
    Typed,
    Before,
    BehindAnother,
    BesideAWarning,
}

const PLACES: [Place; 5] = [
    Place::Reason,
    Place::Typed,
    Place::Before,
    Place::BehindAnother,
    Place::BesideAWarning,
];

#[test]
fn the_cause_is_the_same_in_every_layout_and_wherever_the_error_stands() {
    use Level::{Debug, Error, Info, Warn};
    let mut wrong = Vec::new();
    for layout in LAYOUTS {
        for (text, exception, step, id, who) in ERRORS {
            let (started, failed) = (format!("{step} started"), format!("{step} failed: {text}"));
            let typed = format!("{exception}: {text}");
            let typed_end = format!("{step} failed: {typed}");
            for place in PLACES {
                let end = match place {
                    Place::Typed => Said(Error, &typed_end, true),
                    _ => Said(Error, &failed, false),
                };
                let before: &[Said<'_>] = match place {
                    Place::Reason | Place::Typed => &[],
                    Place::Before => &[Said(Error, &typed, true)],
                    Place::BehindAnother => {
                        &[Said(Warn, OVERCOME, false), Said(Error, &typed, true)]
                    }
                    Place::BesideAWarning => {
                        &[Said(Error, &typed, false), Said(Warn, OVERCOME, true)]
                    }
                };
                let first = [
                    Said(Info, "Import Hierarchy started", false),
                    Said(Debug, OVERCOME, false),
                    Said(Info, "Import Hierarchy completed", false),
                    Said(Info, &started, false),
                    Said(Info, "reading", false),
                ];
                let log = layout.log(&[&first, before, &[end]].concat());
                let audit = audit_of(&log);
                let told = audit.verdict.finding.map(|index| {
                    let f = &audit.findings[index];
                    (f.id.as_str(), f.who.to_string())
                });
                let steps: Vec<_> = audit.cycles.iter().flat_map(|c| &c.steps).collect();
                let statuses: Vec<_> = steps.iter().map(|s| s.status).collect();
                let reason = steps.last().and_then(|s| s.reason.as_deref());
                let expected = match place {
                    Place::Typed => typed.as_str(),
                    _ => text,
                };
                let reason = reason
                    .is_some_and(|r| r.trim_end_matches('.') == expected.trim_end_matches('.'));
                let asks = audit
                    .findings
                    .iter()
                    .filter(|f| f.asks_for_action())
                    .count();
                let right = audit.verdict.status == VerdictStatus::Action
                    && told.as_ref().is_some_and(|(i, w)| *i == id && w == who)
                    && statuses == [StepStatus::Completed, StepStatus::Failed]
                    && reason
                    && asks == 1;
                if !right {
                    let last = steps.last().map(|s| (s.step.to_string(), s.reason.clone()));
                    let asks: Vec<_> = audit
                        .findings
                        .iter()
                        .filter(|f| f.asks_for_action())
                        .map(|f| f.id.clone())
                        .collect();
                    wrong.push(format!(
                        "{layout:?} {place:?} {id}: {told:?} {statuses:?} {last:?} {asks:?}"
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_night_that_completed_alarms_nobody_in_any_layout() {
    use Level::{Debug, Info, Warn};
    for layout in LAYOUTS {
        for (text, exception, step, ..) in ERRORS {
            let typed = format!("try 1: {exception}: {text} Retrying in 30 s");
            let (started, completed) = (format!("{step} started"), format!("{step} completed"));
            let log = layout.log(&[
                Said(Info, "Sync cycle 7 started", false),
                Said(Debug, &typed, false),
                Said(Info, &started, false),
                Said(Warn, &typed, true),
                Said(Info, "try 2: ok", false),
                Said(Info, &completed, false),
                Said(Info, "Sync cycle 7 ended with status Completed", false),
            ]);
            let audit = audit_of(&log);
            assert_eq!(
                audit.verdict.status,
                VerdictStatus::Ok,
                "{layout:?} {log} {:#?}",
                audit.findings
            );
            let asks = audit.findings.iter().find(|f| f.asks_for_action());
            assert!(asks.is_none(), "{layout:?} {asks:?}");
        }
    }
}

#[test]
fn a_hundred_words_for_levels_are_none_and_hide_no_step() {
    let line = |n: usize, text: &str| {
        let word: String = [b'Q', b'A' + (n / 10) as u8, b'K' + (n % 10) as u8]
            .map(char::from)
            .iter()
            .collect();
        format!(
            "2026-03-18 05:{:02}:{:02}.1000|{word}|Eadm.Sync|{text}\n",
            n / 60,
            n % 60
        )
    };
    let mut log = line(0, "Import AD started");
    log.extend((1..99).map(|n| line(n, &format!("user {n} read"))));
    let failed = log.clone() + &line(99, "Import AD failed: The LDAP server is unavailable.");
    let audit = audit_of(&failed);
    assert_eq!(audit.cycles[0].steps[0].status, StepStatus::Failed);
    assert_eq!(audit.findings[0].id, "ldap-server-not-operational");
    let completed = log + &line(99, "Import AD completed");
    let audit = audit_of(&completed);
    assert_eq!(audit.cycles[0].steps[0].status, StepStatus::Completed);
    assert!(audit.findings.is_empty(), "{:?}", audit.findings);
}

#[test]
fn a_log_in_which_every_line_is_an_error_is_judged_by_its_words() {
    let lines = |end: &str| {
        let lines = ["Import AD started", "reading users", "42 users read", end];
        Layout::Serilog.log(&lines.map(|line| Said(Level::Error, line, false)))
    };
    let audit = audit_of(&lines("Import AD completed"));
    assert_eq!(audit.cycles[0].steps[0].status, StepStatus::Completed);
    assert!(audit.findings.is_empty(), "{:?}", audit.findings);
    let audit = audit_of(&lines("Import AD failed: row 4711 has no department"));
    assert_eq!(audit.findings[0].id, "import-ad-failed");
}

#[test]
fn retries_that_never_succeed_are_the_cause_where_the_step_says_no_more() {
    for end in [
        "Import HR failed",
        "Import HR failed: gave up after 5 tries",
    ] {
        let mut said = vec![Said(Level::Info, "Import HR started", false)];
        said.extend([Said(Level::Warn, OVERCOME, false); 5]);
        said.push(Said(Level::Error, end, false));
        let audit = audit_of(&Layout::Serilog.log(&said));
        let finding = &audit.findings[audit.verdict.finding.unwrap()];
        assert!(
            ["http-server-error", "import-hr-failed"].contains(&finding.id.as_str()),
            "{end}"
        );
        assert_eq!(
            audit
                .findings
                .iter()
                .filter(|f| f.id == "http-server-error")
                .count(),
            1,
            "{end}"
        );
        assert_eq!(finding.who.to_string(), "identum-support");
    }
}

#[test]
fn two_reasons_for_one_step_name_one_of_them_and_nothing_else() {
    let ends = [
        (
            "Export AD failed: A constraint violation occurred.",
            "ldap-constraint-violation",
        ),
        (
            "Export AD failed: There is not enough space on the disk.",
            "disk-full",
        ),
    ];
    for (first, second) in [(0, 1), (1, 0)] {
        let audit = audit_of(&Layout::Serilog.log(&[
            Said(Level::Info, "Export AD started", false),
            Said(
                Level::Error,
                "Export AD: The LDAP server is unavailable.",
                false,
            ),
            Said(Level::Error, ends[first].0, false),
            Said(Level::Error, ends[second].0, false),
        ]));
        let step = &audit.cycles[0].steps[0];
        assert_eq!(step.status, StepStatus::Failed);
        let primary = &audit.findings[step.findings[0]];
        assert!(
            ends.iter().any(|(_, id)| *id == primary.id),
            "{}",
            primary.id
        );
    }
}

#[test]
fn a_reason_that_is_only_a_number_is_no_cause() {
    for reason in ["4711", "-1", "0", "12,5", "#3"] {
        let end = format!("Export AD failed: {reason}");
        let audit = audit_of(&Layout::Serilog.log(&[
            Said(Level::Info, "Export AD started", false),
            Said(Level::Error, &end, false),
        ]));
        assert_eq!(
            audit.cycles[0].steps[0].status,
            StepStatus::Failed,
            "{reason}"
        );
        let ids: Vec<_> = audit.findings.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids, ["export-ad-failed"], "{reason}");
        assert!(audit.findings[0].severity >= Severity::Error);
    }
}
