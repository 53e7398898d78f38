//! A story told in frames of an author's own: the log is its own dictionary.

use eadm_logs::{Analyzer, Bundle, BundleAudit, CycleStatus, StepStatus, VerdictStatus};
use proptest::prelude::*;

use crate::story::config;
use crate::story::wording::Dice;

const STEPS: [(&str, &str); 6] = [
    ("Import HR", "import-hr"),
    ("Import Hierarchy", "import-hierarchy"),
    ("Import AD", "import-ad"),
    ("Synchronization", "synchronization"),
    ("Export AD", "export-ad"),
    ("Import AD Results", "import-ad-results"),
];

/// How an author opens a step, closes it, tells that it failed, and ends the run (well, badly).
/// `{}` is the name, `#` a number that differs from line to line, `@` the number of the step.
struct Author {
    opens: &'static str,
    closes: &'static str,
    fails: &'static str,
    ends: Option<(&'static str, &'static str)>,
}

const AUTHORS: [Author; 15] = [
    Author {
        opens: "--> {}",
        closes: "<-- {} (tok # sek)",
        fails: "Noe gikk galt i steget {}: ingen svar",
        ends: Some(("Syklus avsluttet", "Syklus avsluttet")),
    },
    Author {
        opens: "=== {} ===",
        closes: "=== Done ===",
        fails: "=== {} FAILED ===",
        ends: None,
    },
    Author {
        opens: ">> {}",
        closes: "<< {}, # rows",
        fails: "{} gave up: no answer",
        ends: Some(("Exit code 0", "Exit code 3")),
    },
    Author {
        opens: "Step @ of 6 ({}) ...",
        closes: "Step @ of 6 ({}) passed",
        fails: "Step @ of 6 ({}) did not pass. No answer",
        ends: Some(("Cycle passed", "Cycle did not pass")),
    },
    Author {
        opens: "Running step {}",
        closes: "Step took # s",
        fails: "{} threw System.IO.IOException: no answer",
        ends: None,
    },
    Author {
        opens: "{} ->",
        closes: "{} <- exit code 0",
        fails: "{} <- exit code 1",
        ends: Some(("cycle <- exit code 0", "cycle <- exit code 1")),
    },
    Author {
        opens: "[@/6] now at {}",
        closes: "[@/6] through with {}",
        fails: "[@/6] {}: FAILED",
        ends: Some(("Host stopped, exit code 0", "Host stopped, exit code -1")),
    },
    Author {
        opens: "START {}",
        closes: "STOP  {} rc=0",
        fails: "STOP  {} rc=8",
        ends: None,
    },
    Author {
        opens: "{}.Execute() entered",
        closes: "{}.Execute() returned true after # s",
        fails: "{}.Execute() returned false",
        ends: Some(("Runner.Run() returned true", "Runner.Run() returned false")),
    },
    Author {
        opens: "Byrjar på {}",
        closes: "{} er ferdig utan feil",
        fails: "{} gjekk ikkje bra: ikkje svar",
        ends: Some((
            "Køyringa er avslutta utan feil",
            "Køyringa er avslutta med feil",
        )),
    },
    Author {
        opens: "Tackling {} now",
        closes: "{} in the can after # s, # rows",
        fails: "{} fell apart after # s\nSystem.IO.IOException: no answer\n   at A.B()",
        ends: Some(("Cycle finished", "Cycle finished")),
    },
    Author {
        opens: "Step \"{}\": Idle => Busy",
        closes: "Step \"{}\": Busy => Rested (# s, # objects)",
        fails: "Step \"{}\": Busy => Faulted",
        ends: Some(("Cycle 7 finished", "Cycle 7 finished")),
    },
    Author {
        opens: "evt=step.begin run=# step=\"{}\"",
        closes: "evt=step.end run=# step=\"{}\" success=true ms=#",
        fails: "evt=step.end run=# step=\"{}\" success=false ms=#",
        ends: None,
    },
    Author {
        opens: "({}) tar fatt på {}",
        closes: "({}) {} gikk unna, # s",
        fails: "({}) {} lot seg ikke fullføre",
        ends: Some(("Syklus avsluttet", "Syklus avsluttet")),
    },
    Author {
        opens: "srv1 eadm[#]: in with {}",
        closes: "srv1 eadm[#]: {} came back with exit status 0, # s",
        fails: "srv1 eadm[#]: {} came back with exit status 3, # s",
        ends: Some((
            "srv1 eadm[#]: cycle came back",
            "srv1 eadm[#]: cycle came back",
        )),
    },
];

/// What became of the last step that is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Completed,
    Failed,
    Running,
}

fn told(author: &Author, steps: usize, fate: Fate, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let mut at = 5 * 3600;
    let mut out = String::new();
    let mut line = |text: String, level: &str, out: &mut String| {
        let (h, m, s) = (at / 3600, at / 60 % 60, at % 60);
        *out += &format!("2026-03-02 {h:02}:{m:02}:{s:02},000 [1] {level} Eadm.Client - {text}\n");
        at += 5 + dice.below(60);
    };
    for (index, (name, _)) in STEPS.iter().take(steps).enumerate() {
        let compact = author.opens.contains("Execute");
        let name = if compact {
            name.replace(' ', "")
        } else {
            (*name).to_owned()
        };
        let fill = |text: &str, number: usize| {
            text.replace("{}", &name)
                .replace('@', &(index + 1).to_string())
                .replace('#', &number.to_string())
        };
        line(fill(author.opens, 0), "INFO ", &mut out);
        line("Heartbeat".to_owned(), "INFO ", &mut out);
        let last = index + 1 == steps;
        match fate {
            Fate::Failed if last => line(fill(author.fails, 0), "ERROR", &mut out),
            Fate::Running if last => {}
            _ => line(fill(author.closes, 7 + index * 13), "INFO ", &mut out),
        }
    }
    if let (Some((good, bad)), true) = (author.ends, fate != Fate::Running) {
        let text = if fate == Fate::Failed { bad } else { good };
        line(text.to_owned(), "INFO ", &mut out);
    }
    out
}

fn audit(log: &str) -> BundleAudit {
    let analyzer = Analyzer::builder().zone("Europe/Oslo").unwrap().build();
    let bundle = Bundle::from_bytes("eadm.log", log.as_bytes().to_vec());
    analyzer.unwrap().audit(&bundle).unwrap().bundles.remove(0)
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn a_story_is_the_same_whoever_tells_it(
        author in 0..AUTHORS.len(),
        steps in 3_usize..=6,
        fate in prop::sample::select(vec![Fate::Completed, Fate::Failed, Fate::Running]),
        seed in any::<u64>(),
    ) {
        let log = told(&AUTHORS[author], steps, fate, seed);
        let audit = audit(&log);
        prop_assert_eq!(audit.cycles.len(), 1, "{}", log);
        let cycle = &audit.cycles[0];
        let found: Vec<_> = cycle.steps.iter().map(|s| (s.step.to_string(), s.status)).collect();
        let last = match fate {
            Fate::Completed => StepStatus::Completed,
            Fate::Failed => StepStatus::Failed,
            Fate::Running => StepStatus::Running,
        };
        let expected: Vec<_> = STEPS.iter().take(steps).enumerate().map(|(index, (_, id))| {
            let status = if index + 1 == steps { last } else { StepStatus::Completed };
            ((*id).to_owned(), status)
        }).collect();
        prop_assert_eq!(found, expected, "{}", log);
        let (status, verdict) = match fate {
            Fate::Completed => (CycleStatus::Completed, VerdictStatus::Ok),
            Fate::Failed => (CycleStatus::Failed, VerdictStatus::Action),
            Fate::Running => (CycleStatus::Running, VerdictStatus::Waiting),
        };
        prop_assert_eq!((cycle.status, audit.verdict.status), (status, verdict), "{}", log);
    }
}

fn lines(texts: &[&str], apart: usize) -> String {
    let line = |(index, text): (usize, &&str)| {
        let at = index * apart;
        format!(
            "2026-03-02 05:{:02}:{:02},000 [1] INFO  Eadm.Client - {text}\n",
            at / 60,
            at % 60
        )
    };
    texts.iter().enumerate().map(line).collect()
}

#[test]
fn a_dump_of_settings_is_no_list_of_steps() {
    let dump = [
        "Import HR: enabled",
        "Import HR: every night",
        "Import AD: enabled",
        "Import AD: every night",
        "Export AD: enabled",
        "Export AD: every night",
    ];
    assert!(audit(&lines(&dump, 0)).cycles.is_empty());
}

#[test]
fn a_frame_of_one_step_shows_nothing() {
    let one = [
        "--> Import HR",
        "<-- Import HR",
        "--> Import HR",
        "<-- Import HR",
    ];
    assert!(audit(&lines(&one, 20)).cycles.is_empty());
}

#[test]
fn an_error_behind_a_frame_that_closes_takes_the_completion_away() {
    let log = told(&AUTHORS[0], 3, Fate::Running, 1)
        + "2026-03-02 05:30:00,000 [1] INFO  Eadm.Client - <-- Import AD (tok 4 sek)\n"
        + "2026-03-02 05:30:01,000 [1] ERROR Eadm.Client - The disk is full\n";
    let audit = audit(&log);
    assert_ne!(audit.cycles[0].steps[2].status, StepStatus::Completed);
    assert!(!matches!(
        audit.verdict.status,
        VerdictStatus::Ok | VerdictStatus::Waiting
    ));
}

#[test]
fn a_line_that_is_like_the_frame_that_closes_and_is_not_it_takes_green_away() {
    for odd in ["xx Import AD (tok 3 sek)", "<-- Import AD i grøfta"] {
        let log = told(&AUTHORS[0], 3, Fate::Running, 1)
            + &format!("2026-03-02 05:30:00,000 [1] INFO  Eadm.Client - {odd}\n");
        assert_eq!(
            audit(&log).verdict.status,
            VerdictStatus::CannotJudge,
            "{odd}"
        );
    }
    let log = told(&AUTHORS[0], 3, Fate::Running, 1)
        + "2026-03-02 05:30:00,000 [1] INFO  Eadm.Client - Import AD: 812 rows read\n";
    assert_eq!(audit(&log).verdict.status, VerdictStatus::Waiting);
}

#[test]
fn what_is_told_of_a_step_while_it_runs_closes_nothing() {
    let steps = ["Import HR", "Import AD", "Synchronization", "Export AD"];
    let told: Vec<String> = steps
        .iter()
        .flat_map(|name| [format!("Starting {name}"), format!("{name}: 812 rows read")])
        .collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_ne!(audit(&lines(&told, 20)).verdict.status, VerdictStatus::Ok);
}

/// A label in front of what is told while the step runs is one in front of its end too, where that
/// end says how long the step took.
#[test]
fn a_label_with_how_long_the_step_took_closes_it() {
    let steps = ["Import HR", "Import AD", "Synchronization", "Export AD"];
    for (took, verdict) in [
        (", 12 s", VerdictStatus::Ok),
        (" (00:00:12)", VerdictStatus::Ok),
        ("", VerdictStatus::CannotJudge),
        (", 12 rows", VerdictStatus::CannotJudge),
    ] {
        for end in ["ready", "nailed", "spilt av"] {
            let told = steps
                .iter()
                .flat_map(|name| [format!("{name}: working"), format!("{name}: {end}{took}")]);
            let told: Vec<String> = told.collect();
            let told: Vec<&str> = told.iter().map(String::as_str).collect();
            let log = lines(&told, 20);
            assert_eq!(audit(&log).verdict.status, verdict, "{log}");
        }
    }
}

#[test]
fn a_log_of_ends_alone_has_a_cycle_a_night() {
    let night = |last: &str| lines(&["Import HR OK", "Import AD OK", last], 20);
    let log = night("Export AD FAILED") + &night("Export AD OK").replace("03-02", "03-03");
    let audit = audit(&log);
    let statuses: Vec<CycleStatus> = audit.cycles.iter().map(|cycle| cycle.status).collect();
    assert_eq!(statuses, [CycleStatus::Failed, CycleStatus::Completed]);
}

#[test]
fn another_program_that_ends_does_not_end_the_cycle() {
    let log = lines(
        &[
            "Import HR started",
            "Process exited with code 1",
            "Import HR completed",
            "Import AD started",
            "Import AD completed",
        ],
        20,
    );
    let audit = audit(&log);
    assert_eq!(audit.cycles.len(), 1);
    assert_eq!(audit.cycles[0].status, CycleStatus::Completed);
}

/// A healthy night of three steps, and a fourth that began; each line a minute behind the last.
fn night(behind: &[&str]) -> BundleAudit {
    let mut texts = vec!["Sync cycle 7 started"];
    let steps = ["Import HR", "Import AD", "Synchronization"].map(|name| {
        let told = ["Tackling {} now", "{} in the can after 12 s"];
        told.map(|text| text.replace("{}", name))
    });
    texts.extend(steps.iter().flatten().map(String::as_str));
    texts.push("Tackling Export AD now");
    texts.extend(behind);
    audit(&lines(&texts, 60).replace("INFO  Eadm.Client - !", "ERROR Eadm.Client - "))
}

#[test]
fn an_error_ends_a_step_only_where_the_step_does_not_go_on() {
    let status = |behind: &[&str]| {
        let audit = night(behind);
        let step = audit.cycles[0].steps.last().unwrap();
        (step.step.to_string(), step.status)
    };
    let failed = ("export-ad".to_owned(), StepStatus::Failed);
    let error = "!Export AD fell apart\nSystem.IO.IOException: no answer\n   at A.B()";
    assert_eq!(status(&[error, "Sync cycle 7 finished"]), failed);
    // Or the log ends with it.
    assert_eq!(status(&[error]), failed);
    // One account that could not be written ends no step.
    for behind in [
        &["!Export AD could not write user 4711"][..],
        &[error, "Writing account 12"],
        &[error, "Export AD: 12 of 40"],
    ] {
        assert_ne!(status(behind), failed, "{behind:?}");
    }
    let completed = ("export-ad".to_owned(), StepStatus::Completed);
    let end = "Export AD in the can after 40 s";
    let single = "!Export AD could not write user 4711";
    assert_eq!(status(&[single, end, "Sync cycle 7 finished"]), completed);
    // An end that leaves open how, right behind an error of the step as a whole, is none that went
    // well.
    assert_eq!(status(&[error, end, "Sync cycle 7 finished"]), failed);
    let between = "Export AD: the rest is written";
    assert_eq!(
        status(&[error, between, end, "Sync cycle 7 finished"]),
        completed
    );
}

#[test]
fn a_cycle_behind_which_nothing_runs_is_held_where_more_changed_than_the_filter_allows() {
    for exceeded in [
        "Import filter: deleted 14.3 % is over the limit of 5 %",
        "Importfilter: slettede 188 av 1 312 (14,3 %) er over grensen på 5 %",
        "Tolerance exceeded for Changed: import filter trips",
        "Importfilteret: endrede 31 % er meir enn dei 20 % som er lov",
    ] {
        let held = night(&[exceeded, "Somebody looks at that"]);
        assert_eq!(held.cycles[0].status, CycleStatus::Held, "{exceeded}");
        assert_eq!(held.verdict.status, VerdictStatus::Action, "{exceeded}");
        // What was let through holds nothing.
        let went_on = night(&[
            "Export AD in the can after 3 s",
            exceeded,
            "Tackling Import AD Results now",
        ]);
        assert_ne!(went_on.cycles[0].status, CycleStatus::Held, "{exceeded}");
    }
    for harmless in [
        "Import filter: deleted 3 % is not over the limit of 5 %",
        "Import filter limits: new 10 %, changed 20 %, deleted 5 %",
        "The import filter stops when more than 5 % are deleted",
        "Importfilter: slår til hvis slettede er over 5 %",
    ] {
        assert_eq!(
            night(&[harmless]).verdict.status,
            VerdictStatus::Waiting,
            "{harmless}"
        );
    }
}

#[test]
fn a_step_that_never_began_and_is_cancelled_did_not_start() {
    let audit = night(&[
        "Export AD failed: no answer",
        "Step \"Import AD Results\": Pending => Cancelled",
    ]);
    let last = audit.cycles[0].steps.last().unwrap();
    assert_eq!(last.status, StepStatus::NotStarted);
    assert_eq!(audit.cycles[0].status, CycleStatus::Failed);
}

#[test]
fn a_log_that_tells_of_no_ends_does_not_say_that_a_step_runs() {
    let starts = [
        "Starting Import HR",
        "Starting Import AD",
        "Starting Export AD",
    ];
    let audit = audit(&lines(&starts, 60));
    assert_eq!(audit.verdict.status, VerdictStatus::CannotJudge);
}

/// Ways to write a text and the step that it is about, the step in a field.
const IN_A_FIELD: [&str; 6] = [
    r#"{text} step="{step}""#,
    "{text} run=7 unit='{step}' host=EADM01",
    r#"{text} {"run": 7, "step": "{step}"}"#,
    r#"run{id=7}:step{name="{step}"}: {text}"#,
    r#""{text}" step="{step}" objects=12"#,
    "{text} (unit={step})",
];

/// The status of the last step of a night whose lines name their steps in a field.
fn in_a_field(form: &str, last: &[(&str, &str)]) -> StepStatus {
    let line = |text: &str, step: &str| form.replace("{text}", text).replace("{step}", step);
    let mut texts = vec!["Sync cycle 7 started".to_owned()];
    for step in ["Import HR", "Import AD", "Synchronization"] {
        texts.extend(["picked from the shelf", "handed over"].map(|text| line(text, step)));
    }
    texts.push(line("picked from the shelf", "Export AD"));
    texts.extend(
        last.iter()
            .map(|(mark, text)| format!("{mark}{}", line(text, "Export AD"))),
    );
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let log = lines(&texts, 60).replace("INFO  Eadm.Client - !", "ERROR Eadm.Client - ");
    let audit = audit(&log);
    let steps = &audit.cycles.last().unwrap().steps;
    assert_eq!(steps.len(), 4, "{log}");
    let others = steps[..3].iter().map(|step| step.status);
    assert!(
        others
            .into_iter()
            .all(|status| status == StepStatus::Completed),
        "{log}"
    );
    steps[3].status
}

#[test]
fn a_step_that_a_field_names_is_told_of_by_the_text_beside_it() {
    for form in IN_A_FIELD {
        let status = |last: &[(&str, &str)]| in_a_field(form, last);
        assert_eq!(status(&[]), StepStatus::Running, "{form}");
        assert_eq!(
            status(&[("", "handed over")]),
            StepStatus::Completed,
            "{form}"
        );
        assert_eq!(
            status(&[("!", "fell through")]),
            StepStatus::Failed,
            "{form}"
        );
    }
}

#[test]
fn a_flag_that_is_false_fails_the_step_that_another_field_names() {
    for flag in ["ok=false", "success=no", "result=failed", "verdict='bad'"] {
        let texts = [
            "Sync cycle 7 started",
            "Import HR started",
            "Import HR completed",
        ];
        let told = format!("step=\"Import AD\" {flag} ms=12");
        let texts: Vec<&str> = texts.into_iter().chain([told.as_str()]).collect();
        let audit = audit(&lines(&texts, 60));
        let steps = &audit.cycles[0].steps;
        let last = steps
            .last()
            .map(|step| (step.step.to_string(), step.status));
        assert_eq!(
            last,
            Some(("import-ad".to_owned(), StepStatus::Failed)),
            "{flag}"
        );
    }
}

#[test]
fn signs_of_a_tree_open_and_end_its_steps() {
    let night = |last: &str| {
        let mut texts = vec!["Sync cycle 7 started"];
        for step in ["├─ Import HR", "├─ Import AD", "├─ Synchronization"] {
            texts.extend([step, "│    ✔ 243 rows"]);
        }
        texts.extend(["├─ Export AD", last]);
        let audit = audit(&lines(&texts, 60));
        audit.cycles[0].steps.last().unwrap().status
    };
    assert_eq!(night("│    ✔ 12 rows"), StepStatus::Completed);
    assert_eq!(
        night("│    ✘ no answer from the database"),
        StepStatus::Failed
    );
}

#[test]
fn what_runs_as_its_run_breaks_off_has_failed() {
    for end in [
        "Run aborted with exit code 3",
        "Process exited with code 1",
        "Sync cycle 7 failed",
    ] {
        let audit = night(&["Export AD: 12 of 40", end]);
        let step = audit.cycles[0].steps.last().unwrap();
        assert_eq!(step.status, StepStatus::Failed, "{end}");
    }
}
