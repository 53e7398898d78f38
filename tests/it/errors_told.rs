//! Lines that tell of an error in a step: it failed, unless something says how it ended.

use crate::lines::{audited, told};

#[test]
fn a_step_that_ends_well_after_an_error_completed_and_the_error_is_unexplained() {
    for error in [
        "!Error in Import AD: row 12 has no name",
        "!Feil under Import AD: rad 12 mangler navn",
    ] {
        let audit = audited(&["Import AD started", error, "Import AD completed"]);
        assert_eq!(told(&audit), ["import-ad completed 1"], "{error}");
        assert!(audit.findings.is_empty(), "{:?}", audit.findings);
        assert_eq!(audit.unexplained.len(), 1, "{error}");
        assert_eq!(audit.unexplained[0].sample.line, Some(2));
    }
}

#[test]
fn a_step_without_an_end_failed_with_the_last_error_that_is_told_of_it() {
    for (error, reason) in [
        ("!Error in step Import AD: no answer", "no answer"),
        (
            "!An error occurred during Import AD: no answer",
            "no answer",
        ),
        ("!Det oppstod en feil i Import AD: ingen svar", "ingen svar"),
        ("!Import AD encountered an error: no answer", "no answer"),
        (
            "!Error during Import AD\nSystem.Exception: no answer",
            "System.Exception: no answer",
        ),
    ] {
        let first = "!Error in Import AD: row 12 has no name";
        for lines in [
            &["Import AD started", first, error][..],
            &[
                "Import AD started",
                first,
                error,
                "Export AD started",
                "Export AD completed",
            ],
            &[
                "Import AD started",
                first,
                error,
                "Sync cycle 7 ended with status Failed",
            ],
        ] {
            let audit = audited(lines);
            let step = &audit.cycles[0].steps[0];
            assert_eq!(
                (step.status.to_string().as_str(), step.reason.as_deref()),
                ("failed", Some(reason)),
                "{lines:?}"
            );
            assert_eq!(step.evidence.last().and_then(|e| e.line), Some(3));
            assert_eq!(audit.findings[0].id, "import-ad-failed", "{lines:?}");
            // The error before it explains nothing, and is not lost.
            assert_eq!(audit.unexplained.len(), 1, "{lines:?}");
        }
    }
}

#[test]
fn an_error_and_a_new_start_are_two_attempts() {
    let audit = audited(&[
        "Import AD started",
        "!Error in Import AD: no answer",
        "Import AD started",
        "Import AD completed",
    ]);
    assert_eq!(told(&audit), ["import-ad completed 2"]);
}

#[test]
fn an_error_in_a_step_of_which_nothing_else_is_seen_failed_it() {
    let audit = audited(&["!Feil i Export AD: Serveren er ikke i drift."]);
    assert_eq!(told(&audit), ["export-ad failed 1"]);
    let later = audited(&[
        "!Error in Export AD: no answer",
        "Export AD started",
        "Export AD completed",
    ]);
    assert_eq!(told(&later), ["export-ad completed 2"]);
}

#[test]
fn an_error_that_names_another_step_than_the_one_that_runs_begins_none() {
    let audit = audited(&[
        "Import AD started",
        "!Error during synchronization: row 12 has no name",
        "Import AD completed",
        "Sync cycle 7 completed",
        "!Error in Export AD: see the log",
    ]);
    assert_eq!(told(&audit), ["import-ad completed 1"]);
    assert_eq!(audit.unexplained.len(), 2);
}
