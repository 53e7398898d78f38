//! A log whose layout nothing reads: its lines count one by one, without times.

use eadm_logs::{Analyzer, Bundle, BundleAudit, StepStatus, VerdictStatus};
use proptest::prelude::*;
use proptest::sample::select;

use crate::story::config;

fn audit_of(log: String) -> BundleAudit {
    let analyzer = Analyzer::builder().build().unwrap();
    let bundle = Bundle::from_bytes("eadm.log", log.into());
    analyzer.audit(&bundle).unwrap().bundles.remove(0)
}

/// What stands before each message, in forms that no layout has.
const HEADS: [&str; 6] = [
    "",
    "<<12 best>> ",
    "srv01 > ",
    "[worker four] ",
    "job:nightly - ",
    "alpha|beta|",
];

fn says_that_times_are_missing(audit: &BundleAudit) -> bool {
    audit
        .gaps
        .iter()
        .any(|gap| gap.what.contains("times are missing"))
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn steps_their_order_and_known_errors_are_told_of_a_log_without_a_layout(
        head in select(HEADS.to_vec()),
        between in prop::collection::vec(select(vec!["reading", "42 users", "ola done", ""]), 0..6),
        (error, id) in select(vec![
            ("There is not enough space on the disk.", "disk-full"),
            ("The LDAP server is unavailable.", "ldap-server-not-operational"),
            ("row 4711 has no department", "export-ad-failed"),
        ]),
    ) {
        let mut lines = vec!["Import HR started".to_owned()];
        lines.extend(between.iter().map(|line| (*line).to_owned()));
        lines.extend(["Import HR completed", "Export AD started"].map(str::to_owned));
        lines.push(format!("Export AD failed: {error}"));
        let log: String = lines.iter().map(|line| format!("{head}{line}\n")).collect();
        let audit = audit_of(log.clone());
        prop_assert_eq!(audit.cycles.len(), 1, "{}", &log);
        let steps = &audit.cycles[0].steps;
        let told: Vec<_> = steps.iter().map(|s| (s.step.to_string(), s.status)).collect();
        let expected = [("import-hr", StepStatus::Completed), ("export-ad", StepStatus::Failed)];
        prop_assert_eq!(told, expected.map(|(step, status)| (step.to_owned(), status)), "{}", &log);
        prop_assert_eq!(&audit.findings[0].id, id, "{}", &log);
        prop_assert_eq!(audit.verdict.status, VerdictStatus::Action);
        prop_assert!(says_that_times_are_missing(&audit), "{:?}", &audit.gaps);
        let line = audit.findings[0].evidence[0].line;
        prop_assert_eq!(line, Some(lines.len() as u64));
    }
}

#[test]
fn a_single_line_or_data_of_another_form_is_no_log() {
    let json = "{\n  \"a\": [\n \"Import HR started\",\n  \"Import HR completed\"\n ],\n \"b\": \"x\n\"}\n";
    let page = "<p>\nImport HR started\nImport HR completed\n</p>\n";
    for text in ["seen: Import HR failed\nand more\n", json, page] {
        let audit = audit_of(text.to_owned());
        assert!(audit.cycles.is_empty(), "{text}: {:?}", audit.cycles);
        assert!(!says_that_times_are_missing(&audit), "{text}");
    }
}

const READ: &str = "2026-03-02 05:00:00,000 [1] INFO Eadm - Import HR started\n\
    2026-03-02 05:00:01,000 [1] INFO Eadm - Import HR completed\n\
    2026-03-02 05:00:02,000 [1] INFO Eadm - Sync cycle 7 completed\n";

/// The audit of such a log and another text beside it.
fn beside(text: &str) -> BundleAudit {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("eadm.log", READ), ("runner.txt", text)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let bundle = Bundle::open(folder.path()).unwrap();
    let analyzer = Analyzer::builder().build().unwrap();
    analyzer.audit(&bundle).unwrap().bundles.remove(0)
}

#[test]
fn beside_a_log_that_is_read_a_list_or_note_counts_nothing() {
    let alone = audit_of(READ.to_owned()).cycles;
    for text in [
        "Import AD started\nImport AD completed\n",
        "Import AD\nExport AD\n",
    ] {
        let audit = beside(text);
        assert_eq!(audit.cycles, alone, "{text}");
        assert_eq!(audit.verdict.status, VerdictStatus::Ok, "{text}");
    }
}

#[test]
fn beside_a_log_that_is_read_a_failure_that_no_layout_reads_is_told() {
    for head in HEADS {
        for (failed, id) in [
            ("There is not enough space on the disk.", "disk-full"),
            ("row 4711 has no department", "export-ad-failed"),
        ] {
            let lines = [
                "Export AD started".to_owned(),
                "reading".to_owned(),
                format!("Export AD failed: {failed}"),
            ];
            let text: String = lines.iter().map(|l| format!("{head}{l}\n")).collect();
            let audit = beside(&text);
            assert_eq!(audit.verdict.status, VerdictStatus::Action, "{text}");
            let finding = &audit.findings[audit.verdict.finding.unwrap()];
            assert_eq!(finding.id, id, "{text}");
            let line = finding.evidence[0].line;
            assert_eq!(line, Some(3), "{text}");
            assert!(says_that_times_are_missing(&audit), "{:?}", audit.gaps);
            let read = &audit.cycles[0];
            assert_eq!(read.steps.len(), 1, "{text}");
            assert_eq!(read.steps[0].status, StepStatus::Completed, "{text}");
            assert_eq!(audit.cycles.len(), 2, "{text}");
        }
    }
}

#[test]
fn a_log_without_a_layout_is_never_green() {
    let completed =
        "Import HR started\nImport HR completed\nExport AD started\nExport AD completed\n";
    let running = "Import HR started\nImport HR completed\nExport AD started\n";
    for log in [completed, running] {
        let audit = audit_of(log.to_owned());
        assert_eq!(audit.cycles.len(), 1, "{log}");
        assert_eq!(audit.verdict.status, VerdictStatus::CannotJudge, "{log}");
    }
}

#[test]
fn an_audit_says_so_where_a_log_that_is_read_has_no_time_that_is_known() {
    for log in [
        // No year, and nothing that says one.
        "Mar 02 05:27:40 - INFO - Import AD started\nMar 02 05:27:44 - INFO - 12 users\nMar 02 05:27:45 - ERROR - Import AD failed: gone\n",
        // The third of November or the eleventh of March.
        "11-03-2026 05:29:01;INFO;Import AD started\n11-03-2026 05:29:03;INFO;12 users\n11-03-2026 05:29:05;ERROR;Import AD failed: gone\n",
    ] {
        let audit = audit_of(log.to_owned());
        assert_eq!(audit.verdict.status, VerdictStatus::Action, "{log}");
        let told =
            |gap: &eadm_logs::Gap| gap.what == "eadm.log: no record has a time that is known";
        assert_eq!(
            audit.gaps.iter().filter(|gap| told(gap)).count(),
            1,
            "{:#?}",
            audit.gaps
        );
        let dated = log
            .replace("Mar 02", "2026-03-02")
            .replace("11-03-2026", "2026-03-11");
        assert!(
            !audit_of(dated)
                .gaps
                .iter()
                .any(|gap| gap.what.contains("no record has a time"))
        );
    }
}
