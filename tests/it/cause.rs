//! Which of several known errors is told as the cause of a failed step: the one that says what the
//! log gives as the reason, whatever else was logged.

use eadm_logs::{BundleAudit, Party};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::lines::audited;
use crate::reasons::{NOT_RIGHT, ROWS};
use crate::story::config;

/// Reasons that no signature knows.
const UNKNOWN: [&str; 6] = [
    "The department table has no row for 4711",
    "row 4711 has no department",
    "ola.nordmann mangler avdeling",
    "System.IO.InvalidDataException: The shift plan is closed",
    "no answer from the workflow",
    "Regelen for brukernavn ga ingen verdi",
];

/// A known error that stands somewhere before the end of the step, or right behind it.
#[derive(Debug, Clone)]
struct Noise {
    row: Index,
    typed: bool,
    error: bool,
    at: Index,
}

fn noise() -> impl Strategy<Value = Vec<Noise>> {
    let one = (any::<Index>(), any::<bool>(), any::<bool>(), any::<Index>());
    let one = one.prop_map(|(row, typed, error, at)| Noise {
        row,
        typed,
        error,
        at,
    });
    prop::collection::vec(one, 1..6)
}

/// A cycle whose step failed with this reason, with other errors of the table in it.
fn log(step: &str, failure: &str, id: &str, noise: &[Noise]) -> Vec<String> {
    let mut lines = vec![
        "Sync cycle 7 started".to_owned(),
        format!("{step} started"),
        "reading".to_owned(),
        failure.to_owned(),
        "Sync cycle 7 ended with status Failed".to_owned(),
    ];
    for noise in noise {
        let row = noise.row.get(ROWS);
        // Two of one kind are one.
        if row.id == id {
            continue;
        }
        let text = match row.exception {
            "" => row.text.to_owned(),
            of if noise.typed => format!("{of}: {}\n   at Eadm.Client.Call.Run()", row.text),
            _ => row.text.to_owned(),
        };
        let level = if noise.error { "!" } else { "" };
        let at = 1 + noise.at.index(lines.len() - 1);
        lines.insert(at, format!("{level}{text}"));
    }
    lines
}

/// Id and party of the first finding of the cycle: the primary one of its step.
fn primary(lines: &[String]) -> (String, String) {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let audit = audited(&lines);
    let first = first(&audit);
    (first.id.clone(), first.who.to_string())
}

fn first(audit: &BundleAudit) -> &eadm_logs::Finding {
    let step = audit.cycles[0]
        .steps
        .iter()
        .find(|s| !s.findings.is_empty());
    &audit.findings[step.unwrap().findings[0]]
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn an_unrelated_known_error_is_not_the_cause_of_an_unknown_reason(
        reason in select(UNKNOWN.to_vec()),
        step in select(vec!["Import HR", "Import AD", "Export AD", "Synchronization"]),
        noise in noise(),
    ) {
        let log = log(step, &format!("!{step} failed: {reason}"), "", &noise);
        let (id, _) = primary(&log);
        let expected = format!("{}-failed", step.to_lowercase().replace(' ', "-"));
        prop_assert_eq!(id, expected, "{:#?}", log);
    }

    #[test]
    fn an_unrelated_known_error_does_not_hide_the_known_reason(
        row in any::<Index>(),
        typed in any::<bool>(),
        noise in noise(),
    ) {
        let row = row.get(ROWS);
        // A wrapper says nothing of its own: then the other error is the best that is known.
        prop_assume!(row.text != NOT_RIGHT[0]);
        let reason = if typed && !row.exception.is_empty() {
            format!("{}: {}", row.exception, row.text)
        } else {
            row.text.to_owned()
        };
        let failure = format!("!{} failed: {reason}", row.step);
        let alone = primary(&log(row.step, &failure, row.id, &[]));
        let log = log(row.step, &failure, row.id, &noise);
        prop_assert_eq!(primary(&log), alone, "{:#?}", log);
    }
}

fn cause(lines: &[&str]) -> (String, String) {
    let audit = audited(lines);
    let finding = first(&audit);
    (finding.id.clone(), finding.cause.clone())
}

const DENIED: &str = "!System.DirectoryServices.DirectoryServicesCOMException (0x80072098): Insufficient access rights to perform the operation.";
const FULL: &str = "!System.IO.IOException: There is not enough space on the disk.";

#[test]
fn where_the_reason_is_no_known_error_the_finding_says_so() {
    let failed = "!Export AD failed: row 4711 has no department";
    let (id, beside) = cause(&["Export AD started", FULL, failed]);
    let (_, alone) = cause(&["Export AD started", failed]);
    assert_eq!(id, "export-ad-failed");
    assert!(beside.starts_with(&alone) && beside.contains("no known error"));
}

#[test]
fn a_record_that_says_the_reason_in_full_is_the_cause() {
    let more =
        "!could not close the day\nSystem.IO.IOException: There is not enough space on the disk.";
    let lines = ["Export AD started", more, DENIED];
    let lines = [&lines[..], &["!Export AD failed: Could not close the day"]].concat();
    assert_eq!(cause(&lines).0, "disk-full");
}

#[test]
fn without_a_reason_the_graver_record_is_the_cause_and_then_the_nearer_one() {
    let warned = DENIED.trim_start_matches('!');
    for failed in [
        "!Export AD failed",
        "!Export AD failed: exit code 8",
        "!Export AD failed: One or more errors occurred.",
        "!Export AD failed: 8",
    ] {
        let of = |lines: &[&str]| cause(&[&["Export AD started"], lines, &[failed]].concat()).0;
        assert_eq!(of(&[FULL, warned]), "disk-full", "{failed}");
        assert_eq!(of(&[FULL, DENIED]), "ad-access-denied", "{failed}");
        assert_eq!(of(&[DENIED, FULL]), "disk-full", "{failed}");
        let again = format!("{DENIED} Retrying in 3 s");
        assert_eq!(of(&[FULL, &again]), "disk-full", "{failed}");
    }
}

/// The known errors that ask for action.
fn asking(lines: &[&str]) -> Vec<String> {
    let audit = audited(lines);
    let asks = audit.findings.iter().filter(|f| f.asks_for_action());
    let mut ids: Vec<_> = asks.map(|f| f.id.clone()).collect();
    ids.retain(|id| id != "export-ad-failed");
    ids.dedup();
    ids
}

#[test]
fn a_warning_that_no_step_failed_of_asks_for_nothing_beside_a_failure() {
    let failed = "!Export AD failed: row 4711 has no department";
    let warned = DENIED.replacen('!', "?", 1);
    let again = format!("{DENIED} Retrying in 3 s");
    for (told, asks) in [(warned.as_str(), false), (&again, false), (DENIED, true)] {
        let expected: &[&str] = if asks { &["ad-access-denied"] } else { &[] };
        let quiet = ["Import AD started", "Import AD completed"];
        // Before all steps, between them, in the one that failed.
        let outside = [told, quiet[0], quiet[1], "Export AD started", failed];
        let between = [quiet[0], quiet[1], told, "Export AD started", failed];
        let within = [quiet[0], quiet[1], "Export AD started", told, failed];
        for lines in [outside, between, within] {
            let lines = [&["Sync cycle 7 started"], &lines[..]].concat();
            assert_eq!(asking(&lines), expected, "{lines:#?}");
        }
    }
    // Where the log gives no reason, nobody can tell, and the warning is the cause that is known.
    let (id, _) = cause(&["Export AD started", &warned, "!Export AD failed"]);
    assert_eq!(id, "ad-access-denied");
}

#[test]
fn what_is_wrong_on_the_customers_server_is_the_customers_whatever_step_it_stops() {
    for error in [
        "There is not enough space on the disk.",
        "The process cannot access the file 'c:\\eadm\\hr.csv' because it is being used by another process.",
        "Cannot open database \"eadm\" requested by the login. The login failed.",
    ] {
        for (step, other) in [
            ("Import HR", true),
            ("Import Hierarchy", true),
            ("Export Compilo", true),
            ("Export AD", false),
            ("Export Visma", false),
        ] {
            let failed = format!("!{step} failed: {error}");
            let audit = audited(&[&format!("{step} started"), &failed]);
            let finding = first(&audit);
            assert_eq!(finding.who, Party::CustomerAdmin, "{failed}");
            assert_eq!(finding.actions[0].who, Party::CustomerAdmin, "{failed}");
            assert!(
                audit.verdict.sentence.contains("customer's administrator"),
                "{failed}"
            );
            let beside = finding
                .cause
                .contains("The vendor's table names Identum support");
            assert_eq!(beside, other, "{failed}: {}", finding.cause);
            let documented = other.then_some(Party::IdentumSupport);
            assert_eq!(finding.documented_who, documented, "{failed}");
        }
    }
}

/// The known error and the vendor's table both say to start the synchronization again.
#[test]
fn to_start_again_is_told_once_and_in_the_vendors_words_where_it_has_some() {
    for reason in [
        "The server is not operational",
        "The LDAP server is unavailable",
    ] {
        for (step, vendors) in [("Export AD", true), ("Import AD", false)] {
            let failure = format!("{step} failed: {reason}");
            let lines = log(step, &failure, "", &[]);
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let audit = audited(&lines);
            let finding = first(&audit);
            assert_eq!(finding.id, "ldap-server-not-operational", "{step}");
            let again = ["Run the eAdm sync script", "Run the synchronization again"];
            let told = again.map(|text| {
                finding
                    .actions
                    .iter()
                    .filter(|a| a.text.starts_with(text))
                    .count()
            });
            assert_eq!(
                told,
                [usize::from(vendors), usize::from(!vendors)],
                "{step}"
            );
        }
    }
}
