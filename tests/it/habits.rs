//! What a log's own habits say of lines whose words nobody knows: in tables and fields, at the end of the
//! evidence, and behind errors.

use eadm_logs::{Analyzer, Bundle, BundleAudit, CycleStatus, VerdictStatus};
use proptest::prelude::*;

use crate::lines::{audited, told};

const STEPS: [&str; 3] = ["Import HR", "Import AD", "Export AD"];

/// A night that went well, in words of its own.
fn night(start: &str, end: &str) -> Vec<String> {
    let steps = STEPS
        .iter()
        .flat_map(|step| [start, end].map(|frame| frame.replace("{}", step)));
    steps.collect()
}

/// Lines of a first night, and then of a second one that stops with the last line.
fn second_night(last: &str) -> BundleAudit {
    let mut lines = vec!["Cycle 1 started".to_owned()];
    lines.extend(night("Kicking off {}", "{} wrapped"));
    lines.extend(
        [
            "Cycle 1 completed",
            "Cycle 2 started",
            "Kicking off Import HR",
        ]
        .map(str::to_owned),
    );
    lines.push(last.to_owned());
    audited(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn words_that_the_log_never_used_of_the_open_step_are_no_sign_that_it_runs(
        verb in "[bcdfgkmp][aeiou][dgkmnrt]{2}[aeiou]x",
        rest in "( [bcdfgkmp][aeiou][dgkmnrt]{2}){0,3}",
    ) {
        for last in [format!("Import HR {verb}{rest}"), format!("Had to {verb}{rest} Import HR"), format!("?Import HR: {verb}{rest}")] {
            let audit = second_night(&last);
            prop_assert_eq!(audit.verdict.status, VerdictStatus::CannotJudge, "{}", last);
        }
    }
}

#[test]
fn what_counts_or_is_told_as_progress_leaves_the_step_running() {
    for last in [
        "Import HR read 2000 rows",
        "Import HR: connecting to the source",
        "?Import HR: 429, retrying in 60 s",
        "Import HR is running",
    ] {
        let audit = second_night(last);
        assert_eq!(audit.verdict.status, VerdictStatus::Waiting, "{last}");
    }
}

#[test]
fn a_step_that_ends_unlike_the_others_behind_an_error_failed() {
    for error in [true, false] {
        let mut lines = night("OPEN step '{}'", "SHUT step '{}' state=nominal");
        lines.extend(
            [
                "OPEN step 'Export itslearning'",
                "OPEN step 'Export P360'",
                "SHUT step 'Export P360' state=nominal",
            ]
            .map(str::to_owned),
        );
        let at = lines.len() - 2;
        if error {
            lines.insert(at, "!The remote name could not be resolved".to_owned());
        }
        lines.insert(
            lines.len() - 2,
            "SHUT step 'Export itslearning' state=askew".to_owned(),
        );
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let audit = audited(&lines);
        let cycle = audit.cycles.last().unwrap();
        let step = cycle
            .steps
            .iter()
            .find(|step| step.step.to_string() == "export-itslearning")
            .unwrap();
        let status = if error { "failed" } else { "unknown" };
        assert_eq!(step.status.to_string(), status, "{:?}", told(&audit));
        assert_ne!(cycle.status, CycleStatus::Completed);
    }
}

#[test]
fn a_numbered_run_is_a_cycle_and_who_cancels_it_needs_no_word_for_a_person() {
    for name in [
        "Run 12",
        "Round 12",
        "runde 12",
        "kjøring 12",
        "Full run",
        "delta runde 12",
    ] {
        for by in [
            "cancelled by kari.moe",
            "kansellert av ola.nordmann",
            "cancelled by user",
        ] {
            let lines = [
                format!("{name} started"),
                "Import HR started".to_owned(),
                format!("{name} {by}"),
            ];
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let audit = audited(&lines);
            assert_eq!(told(&audit), ["import-hr interrupted 1"], "{lines:?}");
            assert_eq!(
                audit.cycles[0].status,
                CycleStatus::Interrupted,
                "{lines:?}"
            );
        }
    }
    let killed = audited(&[
        "Run 12 started",
        "Import HR started",
        "Run 12 cancelled by error 5",
    ]);
    assert_ne!(killed.cycles[0].status, CycleStatus::Interrupted);
}

/// Forms of a log in fields, none of whose words for a start or an end is known: a heading, a record with `@` for
/// the time, `{}` for the step, `%` for the word and `#` for a code, and what stands between records.
const FORMS: [(&str, &str); 4] = [
    (
        "dato;kl;kjøring;steg;retning;kode;tekst\n",
        "@;12;\"{}\";%;#;\"\"\n",
    ),
    ("", "tid   = @\nsteg  = {}\nkva   = %\nkode  = #\n\n"),
    (
        "",
        "{\"at\":\"@\",\"body\":{\"step\":{\"name\":\"{}\"},\"state\":{\"was\":\"Queued\",\"is\":\"%\"},\"code\":#}}\n",
    ),
    ("", "ts=@ unit=\"{}\" state=% code=#\n"),
];

fn in_fields((heading, form): (&str, &str), code: u32) -> BundleAudit {
    let mut log = heading.to_owned();
    for (number, step) in STEPS.iter().enumerate() {
        for (word, second) in [("inn", 1), ("ut", 40)] {
            let time = match heading {
                "" => format!("2026-10-12T04:0{number}:{second:02}"),
                _ => format!("12.10.2026;04:0{number}:{second:02}"),
            };
            let code = if number == 2 && word == "ut" { code } else { 0 };
            let record = form
                .replace('@', &time)
                .replace("{}", step)
                .replace('%', word);
            log += &record.replace('#', &code.to_string());
        }
    }
    let analyzer = Analyzer::builder().build().unwrap();
    let mut audit = analyzer
        .audit(&Bundle::from_bytes("run.log", log.into()))
        .unwrap();
    audit.bundles.remove(0)
}

#[test]
fn words_of_fields_that_nobody_knows_open_and_close_steps_and_a_code_tells_how() {
    for form in FORMS {
        let told = |code| told(&in_fields(form, code));
        assert_eq!(
            told(0),
            ["import-hr completed 1, import-ad completed 1, export-ad completed 1"],
            "{form:?}"
        );
        assert_eq!(
            told(49),
            ["import-hr completed 1, import-ad completed 1, export-ad failed 1"],
            "{form:?}"
        );
    }
}
