//! Steps that a log says did not run: they are no failures, and a night may be green without them.

use eadm_logs::{Analyzer, Bundle, BundleAudit, StepStatus, VerdictStatus};
use proptest::prelude::*;

use crate::story::config;

/// How a log says that `{}` did not run.
const WORDINGS: [&str; 14] = [
    "{} skipped",
    "Skipping {}",
    "Step '{}' was skipped",
    "-- {} not executed",
    "{} did not run",
    "{} has not been started",
    "{} is not executed",
    "{} er ikke kjørt",
    "{} ble ikke kjørt",
    "Hopper over {}",
    "{} vart ikkje køyrd",
    "{} hoppet over",
    "[{}] bypassed",
    "{} kjørte ikke",
];
const REASONS: [&str; 4] = [
    "",
    ": an earlier step failed",
    " (upstream fault)",
    " - Import AD feilet",
];
const BEHIND: [(&str, &str); 3] = [
    ("Synchronization", "synchronization"),
    ("Export AD", "export-ad"),
    ("Import AD Results", "import-ad-results"),
];

/// A night whose Import AD ends so, and whose later steps are told of so.
fn night(end: &str, later: &[String], last: &str) -> BundleAudit {
    let mut log = String::new();
    let mut minute = 0;
    let mut line = |level: &str, text: &str| {
        minute += 1;
        log += &format!("2026-03-02 05:{minute:02}:00 {level} {text}\n");
    };
    line("INFO ", "Sync cycle 7 started");
    line("INFO ", "Import HR started");
    line("INFO ", "Import HR completed");
    line("INFO ", "Import AD started");
    line("INFO ", end);
    for text in later {
        let (level, text) = text.split_at(5);
        line(level, text);
    }
    line("INFO ", last);
    let bundle = Bundle::from_bytes("eadm.log", log.into_bytes());
    let analyzer = Analyzer::builder().zone("Europe/Oslo").unwrap().build();
    analyzer.unwrap().audit(&bundle).unwrap().bundles.remove(0)
}

fn statuses(audit: &BundleAudit) -> Vec<(String, StepStatus)> {
    let steps = audit.cycles[0].steps.iter();
    steps.map(|s| (s.step.to_string(), s.status)).collect()
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn what_did_not_run_behind_a_failure_did_not_start(
        wording in prop::sample::select(&WORDINGS[..]),
        reason in prop::sample::select(&REASONS[..]),
        level in prop::sample::select(vec!["INFO ", "WARN "]),
        behind_the_end in any::<bool>(),
    ) {
        let told = |(name, _): &(&str, &str)| format!("{level}{}{reason}", wording.replace("{}", name));
        let mut later: Vec<String> = BEHIND.iter().map(told).collect();
        let mut last = "Sync cycle 7 failed".to_owned();
        if behind_the_end {
            later.insert(0, format!("INFO {last}"));
            last = "Closing the log".to_owned();
        }
        let audit = night("Import AD failed: no answer", &later, &last);
        prop_assert_eq!(audit.cycles.len(), 1, "{:?}", later);
        let mut expected = vec![
            ("import-hr".to_owned(), StepStatus::Completed),
            ("import-ad".to_owned(), StepStatus::Failed),
        ];
        expected.extend(BEHIND.iter().map(|(_, id)| ((*id).to_owned(), StepStatus::NotStarted)));
        prop_assert_eq!(statuses(&audit), expected, "{:?}", later);
        prop_assert_eq!(audit.verdict.status, VerdictStatus::Action);
        let blamed = audit.findings.iter().filter(|f| f.asks_for_action());
        for finding in blamed {
            let step = finding.step.as_ref().map(ToString::to_string);
            prop_assert_eq!(step.as_deref(), Some("import-ad"));
        }
    }

    #[test]
    fn a_night_that_leaves_out_a_step_is_green_where_nothing_warns(
        wording in prop::sample::select(&WORDINGS[..]),
    ) {
        let told = |level: &str| vec![format!("{level}{}", wording.replace("{}", "Export Compilo"))];
        let audit = night("Import AD completed", &told("INFO "), "Sync cycle 7 completed");
        prop_assert_eq!(audit.verdict.status, VerdictStatus::Ok, "{}", wording);
        let left_out = ("export-compilo".to_owned(), StepStatus::NotStarted);
        prop_assert!(statuses(&audit).contains(&left_out), "{}", wording);
        // What is left out with a warning is so for something that nobody told of.
        let audit = night("Import AD completed", &told("WARN "), "Sync cycle 7 completed");
        prop_assert_eq!(audit.verdict.status, VerdictStatus::CannotJudge, "{}", wording);
    }

    #[test]
    fn a_step_that_started_is_not_excused(wording in prop::sample::select(&WORDINGS[..])) {
        let later = vec![
            "INFO Export AD started".to_owned(),
            format!("INFO {}", wording.replace("{}", "Export AD")),
        ];
        let audit = night("Import AD completed", &later, "Closing the log");
        let (id, status) = statuses(&audit).pop().unwrap();
        prop_assert_eq!((id.as_str(), status), ("export-ad", StepStatus::Unknown), "{}", wording);
    }
}
