//! The one number that a whole audit comes down to.

use crate::model::{Audit, Finding, Inspection, SourceProblem, VerdictStatus};

/// Exit code for an audit: 1 where some open finding of warning or above asks for action, else 4
/// where some bundle cannot be judged, else 3 where some input could not be read, else 0.
///
/// (2 is wrong use; no audit comes of it.)
pub fn exit_code(audit: &Audit) -> u8 {
    let bundles = &audit.bundles;
    let open = bundles
        .iter()
        .flat_map(|b| &b.findings)
        .any(Finding::asks_for_action);
    if open {
        1
    } else if bundles
        .iter()
        .any(|b| b.verdict.status == VerdictStatus::CannotJudge)
    {
        4
    } else if bundles
        .iter()
        .flat_map(|b| &b.sources)
        .any(|s| s.problems.iter().any(SourceProblem::is_unread))
    {
        3
    } else {
        0
    }
}

/// Exit code for an inspection: 3 where some input could not be read, else 0.
pub fn exit_code_of_inspections(inspections: &[Inspection]) -> u8 {
    if inspections
        .iter()
        .any(|i| i.problems.iter().any(SourceProblem::is_unread))
    {
        3
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FindingState, Severity};
    use crate::report::sample;

    #[test]
    fn the_graver_answer_wins() {
        let mut audit = sample::audit();
        assert_eq!(exit_code(&audit), 1);

        for finding in audit.bundles.iter_mut().flat_map(|b| &mut b.findings) {
            if finding.severity == Severity::Error {
                finding.severity = Severity::Warning;
            }
        }
        assert_eq!(exit_code(&audit), 1, "a warning asks for action too");

        for finding in audit.bundles.iter_mut().flat_map(|b| &mut b.findings) {
            finding.state = FindingState::Resolved;
        }
        assert_eq!(exit_code(&audit), 4);

        for bundle in &mut audit.bundles {
            bundle.verdict.status = VerdictStatus::Ok;
        }
        assert_eq!(exit_code(&audit), 3);

        for source in audit.bundles.iter_mut().flat_map(|b| &mut b.sources) {
            for problem in &mut source.problems {
                problem.kind = "wild-stamp".to_owned();
            }
        }
        assert_eq!(exit_code(&audit), 0, "a wild stamp was read");
    }
}
