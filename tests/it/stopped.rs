//! What ended without a word of how, which nobody can judge, and what a person ended, which is
//! interrupted: nobody is asked to mend it. What the import filter holds is another matter, and so is what it lets pass.

use eadm_logs::{CycleStatus, FindingState, StepStatus, VerdictStatus};

use crate::lines::{audited, told};

#[test]
fn a_cycle_that_stopped_is_not_green() {
    for (end, status) in [
        ("Sync cycle 7 stopped", CycleStatus::Unknown),
        ("Synkroniseringssyklus stanset", CycleStatus::Unknown),
        ("Sync cycle 7 was stopped by user", CycleStatus::Interrupted),
        ("Syklus 7 stoppet av bruker", CycleStatus::Interrupted),
        ("Sync cycle 7 cancelled by user", CycleStatus::Interrupted),
        (
            "Synkroniseringssyklus avbrutt av bruker",
            CycleStatus::Interrupted,
        ),
    ] {
        let audit = audited(&[
            "Sync cycle 7 started",
            "Import HR started",
            "Import HR completed",
            end,
        ]);
        assert_eq!(audit.cycles[0].status, status, "{end}");
        assert_eq!(audit.verdict.status, VerdictStatus::CannotJudge, "{end}");
        assert!(audit.findings.is_empty(), "{end}: {:?}", audit.findings);
    }
}

#[test]
fn a_step_that_stopped_neither_runs_nor_completed() {
    for (end, status) in [
        ("Import HR stopped", "unknown"),
        ("Import HR stanset", "unknown"),
        ("Import HR stopped by user", "interrupted"),
        ("Import HR was cancelled by the user", "interrupted"),
        ("Import HR avbrutt av bruker", "interrupted"),
    ] {
        for (lines, status) in [
            (&["Import HR started", end][..], status),
            (&["Import HR started", end, "Sync cycle ended"], status),
            (
                &["Import HR started", end, "Import HR completed"],
                "unknown",
            ),
        ] {
            let audit = audited(lines);
            assert_eq!(told(&audit), [format!("import-hr {status} 1")], "{lines:?}");
            assert_eq!(audit.verdict.status, VerdictStatus::CannotJudge);
            assert!(audit.findings.is_empty(), "{lines:?}");
        }
    }
}

#[test]
fn what_says_more_than_a_stop_decides() {
    for (more, status) in [
        ("Import HR failed: no answer", StepStatus::Failed),
        ("Stopped by import filter", StepStatus::Held),
        ("!Error in Import HR: no answer", StepStatus::Failed),
    ] {
        let stop = "Import HR stopped";
        let audit = audited(&["Sync cycle 7 started", "Import HR started", stop, more]);
        let step = &audit.cycles[0].steps[0];
        if more.starts_with('!') {
            // An error behind the end may be another step's.
            assert_eq!(step.status, StepStatus::Unknown, "{more}");
            let audit = audited(&["Import HR started", more, stop]);
            assert_eq!(audit.cycles[0].steps[0].status, status, "{more}");
        } else {
            assert_eq!(step.status, status, "{more}");
        }
    }
}

#[test]
fn a_step_that_starts_again_after_its_stop_is_a_second_attempt() {
    let audit = audited(&[
        "Import HR started",
        "Import HR stopped",
        "Import HR started",
        "Import HR completed",
    ]);
    assert_eq!(told(&audit), ["import-hr completed 2"]);
}

#[test]
fn the_status_stopped_of_a_cycle_is_the_import_filters() {
    for end in ["Sync cycle status: Stopped", "Syklus status: Stanset"] {
        let audit = audited(&["Import HR started", "Import HR completed", end]);
        assert_eq!(audit.cycles[0].status, CycleStatus::Held, "{end}");
        assert_eq!(audit.verdict.status, VerdictStatus::Action, "{end}");
    }
}

#[test]
fn what_the_import_filter_did_not_stop_is_not_held() {
    for line in [
        "Stopped by import filter: no",
        "Stanset av importfilter: nei",
        "Stanset av importfilter: 0",
        "Synchronization stopped by import filter: no",
        "Importfilteret stoppet ikke syklusen",
        "Importfilter: ingen stopp",
        "Import filter would have stopped the cycle (test mode, ignored)",
    ] {
        let audit = audited(&["Import HR started", line, "Import HR completed"]);
        assert_eq!(told(&audit), ["import-hr completed 1"], "{line}");
        assert_eq!(audit.verdict.status, VerdictStatus::Ok, "{line}");
    }
}

#[test]
fn what_failed_an_attempt_is_resolved_where_the_next_one_completed() {
    let cause = "!The remote server returned an error: (502) Bad Gateway.";
    let retried = |end: &str| {
        audited(&[
            "Import HR started",
            cause,
            "!Import HR failed",
            "Import HR started",
            end,
        ])
    };
    let audit = retried("Import HR completed");
    assert_eq!(told(&audit), ["import-hr completed 2"]);
    assert_eq!(audit.findings.len(), 1, "{:?}", audit.findings);
    assert_eq!(audit.findings[0].state, FindingState::Resolved);
    assert_eq!(audit.verdict.status, VerdictStatus::Ok);
    let audit = retried("!Import HR failed");
    assert!(audit.findings.iter().any(|f| f.state == FindingState::Open));
    // In the attempt that completed it may be about some objects only; one that passes by itself was
    // overcome there.
    let audit = audited(&["Import HR started", cause, "Import HR completed"]);
    assert_eq!(audit.findings[0].state, FindingState::Resolved);
    let cause = "!The remote server returned an error: (401) Unauthorized.";
    let audit = audited(&["Import HR started", cause, "Import HR completed"]);
    assert_eq!(audit.findings[0].state, FindingState::Open);
}
