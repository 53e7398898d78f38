//! Never green over what was not understood: a line behind an otherwise healthy log that may tell
//! of a failure or an end takes `ok` and `waiting` away, and a harmless one never does.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use eadm_logs::{Analyzer, Bundle, BundleAudit, VerdictStatus};
use proptest::prelude::*;

use crate::story::tale::{Event, What, story};
use crate::story::tell::{self, Telling, telling, told};
use crate::story::{MONDAY, config, reader, truth, wording};

/// Single last lines that tell a person that something went wrong, each in words of its own.
const BAD: [&str; 40] = [
    "Export AD end, success=False",
    "Step 4/5: Export AD threw System.IO.IOException",
    "FATAL Run aborted in Export AD",
    "Export AD: Running => Failed",
    "Exit code 3",
    "Cycle is over, result: Error",
    "Export AD ended with exit code 8",
    "Export AD ended. Outcome: Faulted",
    "Export AD done (rc=8)",
    "Export AD did not pass",
    "Export AD | state=Faulted",
    "ExportAD.Execute() threw DirectoryServicesCOMException",
    "Process exited with code 1",
    "The host terminated unexpectedly",
    "Run aborted",
    "Job cancelled in step Export AD",
    "Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.",
    "The synchronization cycle was aborted",
    "Synkroniseringssyklusen er over, utfall: Feil",
    "Kjøringen ble avbrutt i Export AD",
    "Prosessen avsluttet med kode 5",
    "Steg 4 av 5: Export AD kastet unntak",
    "Export AD: ikke fullført",
    "Export AD gikk i stå og ble drept",
    "Gav opp Export AD etter 3 forsøk på å skrive",
    "[4/5] Export AD ... NOK",
    "Export AD completed: false",
    "Result of step Export AD was: Rejected",
    "Export AD finished, 5 of 5 failed",
    "Export AD has been killed by the watchdog",
    "While running Export AD the connection broke and the step was given up",
    "eadm.client.exe: run failed in Export AD with HRESULT 0x8007203A",
    "Status of synchronization cycle: Degraded",
    "Export AD -> Error",
    "Could not finish the cycle: no answer from dc01",
    "Export AD: avslutta, resultat=Mislukka",
    "ERRORLEVEL=2",
    "Shutting down because of an error",
    "Export AD NOT OK",
    "!! Export AD stopped halfway !!",
];

const HEALTHY: &str = "\
2026-03-02 05:30:00,000 [1] INFO  Eadm.Client - Synchronization cycle started
2026-03-02 05:30:01,000 [1] INFO  Eadm.Client - Import HR started
2026-03-02 05:31:01,000 [1] INFO  Eadm.Client - Import HR completed
2026-03-02 05:31:02,000 [1] INFO  Eadm.Client - Synchronization started
2026-03-02 05:32:01,000 [1] INFO  Eadm.Client - Synchronization completed
2026-03-02 05:32:02,000 [1] INFO  Eadm.Client - Export AD started
";
const ENDED: &str = "\
2026-03-02 05:33:01,000 [1] INFO  Eadm.Client - Export AD completed
";

fn audit(log: String) -> BundleAudit {
    let analyzer = Analyzer::builder().zone("Europe/Oslo").unwrap();
    let mut audit = analyzer
        .build()
        .unwrap()
        .audit(&Bundle::from_bytes("eadm.log", log.into_bytes()))
        .unwrap();
    audit.bundles.remove(0)
}

fn behind(log: &str, line: &str) -> BundleAudit {
    audit(format!(
        "{log}2026-03-02 05:34:00,000 [1] INFO  Eadm.Client - {line}\n"
    ))
}

fn green(audit: &BundleAudit) -> bool {
    matches!(
        audit.verdict.status,
        VerdictStatus::Ok | VerdictStatus::Waiting
    )
}

#[test]
fn no_single_bad_last_line_leaves_a_log_green() {
    let running = HEALTHY.to_owned();
    let ended = HEALTHY.to_owned() + ENDED;
    for log in [&running, &ended] {
        assert!(green(&audit(log.clone())));
        let wrong: Vec<&str> = BAD
            .into_iter()
            .filter(|line| green(&behind(log, line)))
            .collect();
        assert!(
            wrong.is_empty(),
            "{} of 40:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
    }
}

/// Lines of healthy logs that name steps or hold words for failures and ends, and mean neither.
fn harmless() -> Vec<&'static str> {
    static NEAR_MISSES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(root.join("core/data/phases.toml")).unwrap();
        let file: toml::Table = text.parse().unwrap();
        let misses = file["near_miss"].as_array().unwrap();
        misses
            .iter()
            .map(|miss| miss["line"].as_str().unwrap().to_owned())
            .collect()
    });
    // What the synthetic fixtures are filled with.
    let filler = [
        "Settings for Export AD loaded",
        "Import HR settings read",
        "The import completed flag of the last run is set",
        "Export AD timeout is 100 seconds",
        "Next page token received",
        "Memory in use: 749 MB",
    ];
    // A known error is no step line, and asks for action all the same.
    let near_misses = NEAR_MISSES.iter().map(String::as_str);
    let near_misses = near_misses.filter(|line| !line.ends_with("from Compilo"));
    near_misses
        .chain(filler)
        .chain(wording::NOISE.iter().copied())
        .collect()
}

/// The story with these events behind it, ten seconds apart.
fn with(events: &[Event], behind: impl IntoIterator<Item = What>) -> Vec<Event> {
    let mut events = events.to_vec();
    let last = events.last().map_or(0, |event| event.at);
    let more = (1..).zip(behind).map(|(n, what)| Event {
        at: last + n * 10,
        what,
    });
    events.extend(more);
    events
}

fn verdict(events: &[Event], telling: &Telling) -> VerdictStatus {
    let told = told(events, telling);
    let audit = reader(telling.seed)
        .audit_all(std::slice::from_ref(&told.bundle))
        .unwrap();
    audit.bundles[0].verdict.status
}

/// Stories of which the rules say `ok` or `waiting`.
fn healthy() -> impl Strategy<Value = Vec<Event>> {
    story(MONDAY, 2).prop_filter("healthy", |events| {
        ["ok", "waiting"].contains(&truth::of_story(events).verdict.as_str())
    })
}

/// A line that may tell of a failure or an end, or an error record with its trace.
fn bad() -> impl Strategy<Value = What> {
    prop_oneof![
        5 => prop::sample::select(BAD.to_vec()).prop_map(What::Other),
        1 => (1_u32..4).prop_map(|n| What::Noise(n * 3)),
    ]
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn no_bad_last_line_leaves_a_healthy_story_green(
        events in healthy(),
        telling in telling(),
        before in prop::collection::vec(prop::sample::select(harmless()), 0..3),
        bad in bad(),
    ) {
        let events = with(&events, before.into_iter().map(What::Other).chain([bad]));
        let status = verdict(&events, &telling);
        let (lines, _) = tell::lines(&events, &telling);
        prop_assert!(
            !matches!(status, VerdictStatus::Ok | VerdictStatus::Waiting),
            "{:?}\n{}", telling, lines.join("\n")
        );
    }

    #[test]
    fn harmless_last_lines_leave_a_healthy_story_as_it_is(
        events in healthy(),
        telling in telling(),
        behind in prop::collection::vec(prop::sample::select(harmless()), 1..8),
    ) {
        let before = verdict(&events, &telling);
        let events = with(&events, behind.into_iter().map(What::Other));
        let status = verdict(&events, &telling);
        let (lines, _) = tell::lines(&events, &telling);
        prop_assert_eq!(before, status, "{:?}\n{}", telling, lines.join("\n"));
    }
}

#[test]
fn no_harmless_line_alone_takes_green_away() {
    for log in [HEALTHY.to_owned(), HEALTHY.to_owned() + ENDED] {
        let before = audit(log.clone()).verdict.status;
        let wrong: Vec<&str> = harmless()
            .into_iter()
            .filter(|line| behind(&log, line).verdict.status != before)
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn a_gap_quotes_the_line_that_was_not_understood() {
    let audit = behind(HEALTHY, "Something rejected Export AD");
    assert_eq!(audit.verdict.status, VerdictStatus::CannotJudge);
    let gap = &audit.gaps[0].what;
    assert!(
        gap.contains("eadm.log:7") && gap.contains("Something rejected Export AD"),
        "{gap}"
    );
    let cycle = audit.cycles.last().unwrap();
    let statuses: Vec<String> = cycle.steps.iter().map(|s| s.status.to_string()).collect();
    assert_eq!(cycle.status.to_string(), "unknown");
    assert_eq!(
        statuses,
        ["completed", "completed", "unknown"],
        "an end of its own stands"
    );
}

#[test]
fn an_explicit_end_of_the_cycle_stands_and_the_verdict_does_not() {
    let log = HEALTHY.to_owned()
        + ENDED
        + "2026-03-02 05:33:02,000 [1] INFO  Eadm.Client - Synchronization cycle completed\n";
    let audit = behind(&log, "Something rejected Export AD");
    assert_eq!(audit.verdict.status, VerdictStatus::CannotJudge);
    assert_eq!(audit.cycles[0].status.to_string(), "completed");
}

#[test]
fn an_error_of_a_running_step_is_passed_over_where_the_step_goes_on() {
    let line = |n: u32, level: &str, text: &str| {
        format!("2026-03-02 05:34:{n:02},000 [1] {level} Eadm.Client - {text}\n")
    };
    let error = line(0, "ERROR", "Could not read row 12");
    let quiet: String = (1..4).map(|n| line(n, "INFO ", "Heartbeat")).collect();
    let two: String = (1..3).map(|n| line(n, "INFO ", "Heartbeat")).collect();
    let status = |log: String| audit(log).verdict.status;
    let running = HEALTHY.to_owned();
    assert_eq!(
        status(running.clone() + &error + &quiet),
        VerdictStatus::Waiting
    );
    assert_eq!(
        status(running.clone() + &error + &two),
        VerdictStatus::CannotJudge
    );
    assert_eq!(
        status(running.clone() + ENDED + &error + &quiet),
        VerdictStatus::CannotJudge
    );
    let caught = line(0, "INFO ", "x\n   at Eadm.Client.Rows.Read(String name)");
    let nobody = line(0, "INFO ", "Unhandled exception: System.IO.IOException: no");
    assert_eq!(
        status(running.clone() + &caught + &quiet),
        VerdictStatus::Waiting
    );
    assert_ne!(status(running + &nobody + &quiet), VerdictStatus::Waiting);
}

/// What an error says of how the step goes on counts at once, in any language, and not where it is
/// taken back.
#[test]
fn an_error_that_says_that_the_step_goes_on_takes_no_green_away() {
    let on = [
        "continuing with the next one",
        "will be retried",
        "skipped",
        "går videre til neste",
        "prøver att i neste syklus",
        "hopper over denne",
        "nytt försök mot dc1",
        "fortsætter med næste",
    ];
    let error = |text: &str| {
        let line = format!("2026-03-02 05:34:00,000 [1] ERROR Eadm.Client - {text}\n");
        audit(HEALTHY.to_owned() + &line).verdict.status
    };
    for text in on {
        let line = format!("Could not read the photo of 4711: {text}");
        assert_eq!(error(&line), VerdictStatus::Waiting, "{line}");
        for not in ["not", "ikke", "inte"] {
            let line = format!("Could not read the photo of 4711: {not} {text}");
            assert_eq!(error(&line), VerdictStatus::CannotJudge, "{line}");
        }
    }
}

#[test]
fn the_end_of_the_process_matters_while_something_is_open() {
    for line in [
        "The process ended",
        "Host shut down",
        "Kjøringen er avsluttet",
        "Exiting",
    ] {
        let status = behind(HEALTHY, line).verdict.status;
        assert_eq!(status, VerdictStatus::CannotJudge, "{line}");
        let ended = HEALTHY.to_owned() + ENDED;
        assert_eq!(
            behind(&ended, line).verdict.status,
            VerdictStatus::Ok,
            "{line}"
        );
    }
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> BundleAudit {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let analyzer = Analyzer::builder().zone("Europe/Oslo").unwrap();
    let bundle = Bundle::open(folder.path()).unwrap();
    let audit = analyzer.build().unwrap().audit(&bundle).unwrap();
    audit.bundles.into_iter().next().unwrap()
}

#[test]
fn what_stands_in_another_file_counts_by_its_time() {
    let log = HEALTHY.to_owned() + ENDED;
    let error =
        |time: &str| format!("2026-03-02 {time},000 [1] ERROR Eadm.Client - x failed\n").repeat(3);
    let status = |files: &[(&str, &str)]| folder(files).verdict.status;
    assert_eq!(
        status(&[("a.log", &error("05:34:00")), ("eadm.log", &log)]),
        VerdictStatus::CannotJudge
    );
    assert_eq!(
        status(&[("a.log", &error("05:31:30")), ("eadm.log", &log)]),
        VerdictStatus::Ok
    );
    // Text that is no log has no time: it may be later.
    let note = "Hei!\nExport AD stanset i natt.\n";
    assert_eq!(
        status(&[("a.txt", note), ("eadm.log", &log)]),
        VerdictStatus::CannotJudge
    );
    assert_eq!(
        status(&[("a.txt", "Hei!\nHer er loggen.\n"), ("eadm.log", &log)]),
        VerdictStatus::Ok
    );
}

#[test]
fn what_stands_below_the_last_understood_line_counts() {
    let log = HEALTHY.to_owned() + ENDED;
    let below = log.clone() + "   Something rejected Export AD\n";
    assert_eq!(audit(below).verdict.status, VerdictStatus::CannotJudge);
    let rotated = folder(&[
        ("eadm.log.1", &log),
        ("eadm.log", "   Something rejected Export AD\n"),
    ]);
    assert_eq!(rotated.verdict.status, VerdictStatus::CannotJudge);
}

#[test]
fn an_unexplained_error_of_the_client_itself_takes_green_away() {
    let event = |time: &str, provider: &str| {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'/>\
             <EventID>4711</EventID><Level>2</Level><TimeCreated SystemTime='{time}'/><Channel>Application</Channel>\
             <Computer>SRV01</Computer></System><EventData><Data>something odd</Data></EventData></Event>"
        )
    };
    let log = HEALTHY.to_owned() + ENDED;
    let status = |event: &str| {
        folder(&[("eadm.log", &log), ("x.xml", event)])
            .verdict
            .status
    };
    assert_eq!(
        status(&event("2026-03-02T04:31:00Z", "eAdm")),
        VerdictStatus::CannotJudge
    );
    assert_eq!(
        status(&event("2026-03-02T04:29:00Z", "eAdm")),
        VerdictStatus::Ok
    );
    assert_eq!(
        status(&event("2026-03-02T04:31:00Z", "Other")),
        VerdictStatus::Ok
    );
}

#[test]
fn an_end_of_a_cycle_of_which_no_step_was_understood_completes_nothing() {
    let log = |end: &str| {
        format!(
            "2026-03-02 05:33:01,000 [1] ERROR Eadm.Client - something odd in Export AD\n\
             2026-03-02 05:33:02,000 [1] INFO  Eadm.Client - {end}\n"
        )
    };
    for (end, status) in [
        ("Syklus avsluttet", "unknown"),
        ("Sync cycle 7 ended", "unknown"),
        ("Sync cycle 7 completed", "completed"),
        ("Sync cycle 7 ended with status Completed", "completed"),
    ] {
        let audit = audit(log(end));
        assert_eq!(audit.cycles[0].status.to_string(), status, "{end}");
        assert_eq!(audit.verdict.status, VerdictStatus::CannotJudge, "{end}");
    }
}
