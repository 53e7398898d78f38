//! Lines put together from the parts of the grammar: what one part says, no other part changes.

use proptest::prelude::*;

use super::{LineSubject, Phase, StepLine, Vocabulary, read};
use crate::model::Level;

/// Lines whose head says that the step failed, English and Norwegian.
const FAILING: [&str; 15] = [
    "Import HR failed",
    "Import HR has failed",
    "Import HR was aborted",
    "Import HR did not complete",
    "Import HR stopped with error",
    "Import HR failed with an unexpected error",
    "Import HR gave up",
    "Import HR ended with status Failed",
    "Import HR feilet",
    "Importer HR stanset med feil",
    "Import HR ble avbrutt",
    "Import HR avsluttet med feil",
    "Import HR fullført med feil",
    "Import HR ble ikke fullført",
    "Import HR gjekk ikkje bra",
];

const SEPARATORS: [(&str, &str); 5] =
    [(": ", ""), (" - ", ""), ("; ", ""), (" (", ")"), (". ", "")];

/// Reasons that begin with a word that means something behind a colon.
const REASONS: [&str; 15] = [
    "No data received",
    "None of the rows could be read",
    "Zero rows were read",
    "404 Not Found",
    "Yes/No flag missing",
    "no connection to host",
    "Without a key nothing can be read",
    "0 rows were read",
    "Null reference in row 7",
    "Ingen data mottatt",
    "Uten nøkkel kan ingenting leses",
    "Ikke svar fra kilden",
    "Nei takk, sa serveren",
    "3 of 12 tables are missing",
    "true is not a number",
];

/// Lines whose head says that the step ended, and nothing of an error.
const COMPLETED: [&str; 15] = [
    "Import HR completed",
    "Import HR has completed",
    "Import HR: OK",
    "Import HR succeeded",
    "Import HR finished",
    "Import HR done",
    "Completed Import HR",
    "Import HR ended with status Completed",
    "Import HR fullført",
    "Import HR er ferdig",
    "Import HR ble gjennomført",
    "Import HR avsluttet",
    "Import HR ferdig utan feil",
    "Import HR slutförd",
    "Import HR gennemført",
];

/// Tails with frightening words that tell of no failure.
const HARMLESS: [&str; 15] = [
    "no errors",
    "0 errors",
    "errors: 0",
    "Failed: 0, Errors: 0",
    "3 of 812 rows failed",
    "812 rows, 3 failed",
    "the error log is empty",
    "an earlier failure was retried",
    "retried once after a timeout",
    "ingen feil",
    "0 feil",
    "antall feil: 0",
    "2 av 812 rader feilet",
    "no row was rejected",
    "utan feil",
];

/// Words that change nothing in a completion.
const WITHOUT: [&str; 6] = [
    " without errors",
    " with no errors",
    " with 0 errors",
    " uten feil",
    " utan feil",
    " med 0 feil",
];

fn phase(line: &str, level: Level) -> Option<Phase> {
    read(Vocabulary::builtin(), line, level).map(|line| line.phase)
}

fn all(heads: &[&str], tails: &[&str]) -> Vec<String> {
    let mut out = Vec::new();
    for head in heads {
        for (before, behind) in SEPARATORS {
            out.extend(
                tails
                    .iter()
                    .map(|tail| format!("{head}{before}{tail}{behind}")),
            );
        }
    }
    out
}

fn wrong(lines: Vec<String>, right: impl Fn(&str) -> bool) -> String {
    let wrong: Vec<String> = lines.into_iter().filter(|line| !right(line)).collect();
    format!("{} lines\n{}", wrong.len(), wrong.join("\n"))
}

#[test]
fn a_head_that_says_failed_is_failed_whatever_its_reason_begins_with() {
    for level in [Level::Error, Level::Info, Level::None] {
        let failed = |line: &str| phase(line, level) == Some(Phase::Failed);
        let wrong = wrong(all(&FAILING, &REASONS), failed);
        assert!(wrong.starts_with("0 lines"), "{level}: {wrong}");
    }
}

#[test]
fn a_completed_head_is_never_failed_by_frightening_words_that_tell_of_no_failure() {
    for level in [Level::Error, Level::Info, Level::None] {
        let sound = |line: &str| phase(line, level) != Some(Phase::Failed);
        let wrong = wrong(all(&COMPLETED, &HARMLESS), sound);
        assert!(wrong.starts_with("0 lines"), "{level}: {wrong}");
    }
}

#[test]
fn a_completed_head_without_errors_is_completed() {
    let ended = [
        "Import HR ended",
        "Import HR avsluttet",
        "Import HR stopped",
        "Import HR stanset",
    ];
    for tail in WITHOUT {
        for head in COMPLETED {
            let line = format!("{head}{tail}");
            assert_eq!(phase(&line, Level::Info), Some(Phase::Completed), "{line}");
        }
        for head in ended {
            let line = format!("{head}{tail}");
            assert!(
                matches!(
                    phase(&line, Level::Info),
                    Some(Phase::Completed | Phase::Stopped)
                ),
                "{line}"
            );
        }
    }
}

#[test]
fn a_tail_that_is_nothing_but_a_value_makes_a_setting_and_the_level_breaks_the_tie() {
    for head in [
        "Import HR failed",
        "Import HR feilet",
        "Import HR completed",
        "Import HR stanset",
    ] {
        for value in ["0", "no", "nei", "false", "true", "none", "0/11"] {
            for sign in [": ", "="] {
                let line = format!("{head}{sign}{value}");
                assert_eq!(phase(&line, Level::Error), None, "{line}");
            }
        }
    }
    for head in ["Import HR failed", "Import HR feilet"] {
        let line = format!("{head}: 404");
        assert_eq!(phase(&line, Level::Info), None, "a count");
        assert_eq!(phase(&line, Level::Error), Some(Phase::Failed), "a code");
    }
}

#[test]
fn the_level_alone_fails_nothing() {
    for line in [
        "Import HR stopped",
        "Import HR completed",
        "Import HR started",
        "Import HR is running",
        "Import HR stopped by user",
        "Import HR: 812 rows",
    ] {
        assert_eq!(
            phase(line, Level::Error),
            phase(line, Level::Info),
            "{line}"
        );
    }
    // An end that leaves open how is no good one in a record of an error.
    for line in ["Import HR ended", "Import HR avsluttet, se loggen"] {
        assert_eq!(phase(line, Level::Info), Some(Phase::Completed), "{line}");
        assert_eq!(phase(line, Level::Error), Some(Phase::Stopped), "{line}");
    }
    // An end that leaves open how, and a text that says why.
    let line = "Import HR stanset: Ingen data mottatt";
    assert_eq!(phase(line, Level::Info), Some(Phase::Stopped));
    assert_eq!(phase(line, Level::Error), Some(Phase::Failed));
}

/// The same said in each language: English, bokmål, nynorsk, Swedish, Danish.
const SAME: [(&[&str], Phase); 12] = [
    (
        &["started", "startet", "starta", "startade", "startede"],
        Phase::Started,
    ),
    (
        &["is running", "kjører", "køyrer", "körs", "kører"],
        Phase::Progress,
    ),
    (
        &["is waiting", "venter", "ventar", "väntar", "venter"],
        Phase::Waiting,
    ),
    (
        &["completed", "fullført", "fullførd", "slutförd", "fuldført"],
        Phase::Completed,
    ),
    (
        &["ended", "avsluttet", "avslutta", "avslutad", "afsluttet"],
        Phase::Completed,
    ),
    (
        &[
            "was completed without errors",
            "ble fullført uten feil",
            "vart fullførd utan feil",
            "blev slutförd utan fel",
            "blev fuldført uden fejl",
        ],
        Phase::Completed,
    ),
    (
        &["failed", "feilet", "mislukkast", "misslyckades", "fejlede"],
        Phase::Failed,
    ),
    (
        &[
            "was aborted",
            "ble avbrutt",
            "vart avbrote",
            "blev avbruten",
            "blev afbrudt",
        ],
        Phase::Failed,
    ),
    (
        &[
            "did not complete",
            "ble ikke fullført",
            "vart ikkje fullført",
            "blev inte slutförd",
            "blev ikke fuldført",
        ],
        Phase::Failed,
    ),
    (
        &[
            "could not be completed",
            "kunne ikke fullføres",
            "kunne ikkje fullførast",
            "kunde inte slutföras",
            "kunne ikke fuldføres",
        ],
        Phase::Failed,
    ),
    (
        &[
            "ended with an error",
            "avsluttet med en feil",
            "avslutta med ein feil",
            "avslutad med ett fel",
            "afsluttet med en fejl",
        ],
        Phase::Failed,
    ),
    (
        &["stopped", "stanset", "stansa", "stoppades", "standset"],
        Phase::Stopped,
    ),
];

#[test]
fn the_languages_agree() {
    for (said, expected) in SAME {
        for words in said {
            let line = format!("Import HR {words}");
            assert_eq!(phase(&line, Level::None), Some(expected), "{line}");
        }
    }
}

#[test]
fn a_good_end_that_is_taken_back_is_a_failure() {
    for none in ["no", "not a", "ingen", "ikke en", "ikkje ein", "inte en"] {
        for noun in ["success", "suksess"] {
            for verb in ["was", "ble", "vart", "blev", "-"] {
                let line = format!("Import HR {verb} {none} {noun}: 0 of 412 rows");
                assert_eq!(phase(&line, Level::Info), Some(Phase::Failed), "{line}");
            }
        }
    }
    for end in ["ended", "finished", "avsluttet", "avslutta", "avslutad"] {
        for without in [
            "without success",
            "without succeeding",
            "uten å lykkes",
            "uten å fullføre",
            "utan suksess",
        ] {
            let line = format!("Import HR {end} {without}");
            assert_eq!(phase(&line, Level::Info), Some(Phase::Failed), "{line}");
        }
    }
    for line in [
        "Import HR did not execute successfully",
        "Import HR ble ikke kjørt i orden",
    ] {
        assert_eq!(phase(line, Level::Info), Some(Phase::Failed), "{line}");
    }
    for line in ["Import HR was a success", "Import HR ble en suksess"] {
        assert_eq!(phase(line, Level::Info), Some(Phase::Completed), "{line}");
    }
    // What is `now` in Norwegian is no negation.
    let line = "Import HR er no ferdig";
    assert_eq!(phase(line, Level::Info), Some(Phase::Completed));
}

#[test]
fn a_status_is_one_where_a_line_says_that_a_step_is_so() {
    for (status, expected) in [("red", Phase::Failed), ("green", Phase::Completed)] {
        for said in ["is", "er", "is marked", "is now", "was set"] {
            for line in [
                format!("Import HR {said} {status}"),
                format!("Cycle 3 {said} {status}."),
            ] {
                assert_eq!(phase(&line, Level::Info), Some(expected), "{line}");
            }
        }
        let prose = format!("Import HR is {status} hot");
        assert_eq!(phase(&prose, Level::Info), None, "{prose}");
    }
}

#[test]
fn a_synchronization_of_a_kind_is_a_cycle() {
    for name in [
        "Full sync",
        "delta synchronization",
        "Fullsynk",
        "Deltasynkroniseringen",
        "full synkronisering nr 12",
    ] {
        let read = told(&format!("{name} started"));
        assert_eq!(read, Some(("cycle".to_owned(), Phase::Started)), "{name}");
    }
    let step = told("Synchronization started");
    assert_eq!(step, Some(("synchronization".to_owned(), Phase::Started)));
}

fn told(line: &str) -> Option<(String, Phase)> {
    let named = |line: StepLine| match line.subject {
        LineSubject::Unnamed => ("-".to_owned(), line.phase),
        subject => (subject.id(), line.phase),
    };
    read(Vocabulary::builtin(), line, Level::None).map(named)
}

proptest! {
    #[test]
    fn the_text_of_a_reason_never_changes_the_phase(
        head in prop::sample::select(FAILING.to_vec()),
        separator in prop::sample::select(SEPARATORS.to_vec()),
        word in prop::sample::select(vec!["No", "Ingen", "404", "Zero", "stopped", "completed", "OK", "Import AD", "waiting", "uten feil", "x"]),
        rest in "[a-zæøåA-Z]{2,9}( [a-zæøå0-9]{1,9}){1,5}",
    ) {
        let line = format!("{head}{}{word} {rest}{}", separator.0, separator.1);
        prop_assert_eq!(phase(&line, Level::None), Some(Phase::Failed), "{}", line);
    }

    #[test]
    fn what_the_import_filter_did_in_a_warning_holds_the_cycle_whatever_that_is_called(
        name in prop::sample::select(vec!["Import HR", "Cycle 12", "Synkroniseringssyklusen", "Full sync"]),
        auxiliary in prop::sample::select(vec!["is", "was", "er", "ble", "vart", "has been"]),
        word in "[bcdfgkmp][aeiou][dgkmnrt]{2}(ed|et|en)",
        by in prop::sample::select(vec!["by the import filter", "av importfilteret"]),
        tail in prop::sample::select(vec!["", ".", ": 18,0 %, limit 10 %", " (Nye: 18,0 %)", ", nothing is written"]),
    ) {
        let known = Vocabulary::builtin().lexicon.word(&word).meets(super::lexicon::Set::ALL);
        prop_assume!(!known);
        let line = format!("{name} {auxiliary} {word} {by}{tail}");
        prop_assert_eq!(phase(&line, Level::Warning), Some(Phase::Held), "{}", line);
        prop_assert_eq!(phase(&line, Level::Info), None, "{}", line);
    }

    #[test]
    fn prose_in_front_makes_it_no_step_line(
        head in prop::sample::select([FAILING, COMPLETED].concat()),
        prose in "(User|Bruker|Config|Note|Ansatt) [a-zæøå]{3,9}( [a-zæøå]{2,9}){0,3}",
    ) {
        let line = format!("{prose} {head}");
        prop_assert_eq!(told(&line), None, "{}", line);
    }

    #[test]
    fn what_stands_around_a_name_changes_nothing(
        said in prop::sample::select(SAME.to_vec()),
        language in 0_usize..5,
        around in prop::sample::select(vec![
            "{} {}", "[{}] {}", "\"{}\" {}", "'{}' {}", "{}: {}", "{} - {}", "{} -> {}", "Step 3/9: {} {}", "Steg 3 av 9: {} {}",
            "Step '{}' {}", "=== {} {} ===", "({}) {}", "3/9 {} {}", "{} ..... {}", "{} | {}", "* {} {}",
            "Cycle 12: {} {}", "cycle 9001 step {}: {}", "Syklus 55 - steg 3: {} {}", "Full sync 12 - {} {}", "[cycle #7] {} {}",
        ]),
        name in prop::sample::select(vec![
            ("Import HR", "import-hr"), ("ImportHr", "import-hr"), ("Import AD Results", "import-ad-results"),
            ("Synkronisering", "synchronization"), ("Export Compilo", "export-compilo"), ("EXPORT AD", "export-ad"),
        ]),
    ) {
        let line = around.replacen("{}", name.0, 1).replacen("{}", said.0[language], 1);
        prop_assert_eq!(told(&line), Some((name.1.to_owned(), said.1)), "{}", line);
    }
}
