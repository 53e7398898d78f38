use proptest::prelude::*;

use super::*;
use crate::lint::Lint;
use crate::step_line::recognise;

fn unsound(text: &str) -> Diagnostics {
    match Profile::parse("profile.toml", text) {
        Err(Error::Unsound { diagnostics }) => diagnostics,
        other => panic!("{other:?}"),
    }
}

fn lints(diagnostics: &Diagnostics) -> Vec<Lint> {
    diagnostics.iter().map(|d| d.lint).collect()
}

/// A profile with one sample and one near miss, so that nothing but `words` can be wrong.
fn with(words: &str) -> String {
    format!(
        "{words}\n[[sample]]\nline = \"Import HR startet\"\nstep = \"import-hr\"\nphase = \"started\"\n\
         [[near_miss]]\nline = \"Import HR\"\n"
    )
}

#[test]
fn the_built_in_knowledge_breaks_none_of_its_own_samples() {
    assert_eq!(Vocabulary::builtin().broken(), []);
}

#[test]
fn every_kind_of_word_is_read() {
    for (words, line, step, phase) in [
        (
            "[phase.progress]\nafter = [\"gnager\"]",
            "Import HR gnager",
            "import-hr",
            "progress",
        ),
        (
            "[phase.waiting]\nbefore = [\"henger på\"]",
            "Henger på Import HR",
            "import-hr",
            "waiting",
        ),
        (
            "[phase.stopped]\nafter = [\"satt fast\"]",
            "Import HR satt fast av importfilter",
            "import-hr",
            "held",
        ),
        (
            "[status]\nfailed = [\"svart\"]",
            "Import HR ended with status svart",
            "import-hr",
            "failed",
        ),
        (
            "[status]\nheld = [\"fastholdt\"]",
            "Sync cycle 3 ended with status fastholdt",
            "cycle",
            "held",
        ),
        (
            "[words]\nnoun = [\"Etappe\"]",
            "Etappe 3: Import HR startet",
            "import-hr",
            "started",
        ),
        (
            "[words]\narticle = [\"denne\"]",
            "Starter denne Import HR",
            "import-hr",
            "started",
        ),
        (
            "[words]\nauxiliary = [\"vortet\"]",
            "Import HR vortet startet",
            "import-hr",
            "started",
        ),
        (
            "[words]\nfilter = [\"slettevernet\"]",
            "Import HR stanset av slettevernet",
            "import-hr",
            "held",
        ),
        (
            "[words]\nby = [\"takket være\"]",
            "Import HR stanset takket være importfilter",
            "import-hr",
            "held",
        ),
        (
            "[tail]\nreason = [\"ettersom det\"]",
            "Import HR feilet ettersom det: x",
            "import-hr",
            "failed",
        ),
        (
            "[words]\nerror = [\"rot\"]",
            "Import HR stanset med rot",
            "import-hr",
            "failed",
        ),
        (
            "[words]\nperson = [\"av Kari\"]",
            "Import HR avbrutt av Kari",
            "import-hr",
            "stopped",
        ),
        (
            "[phase.ended]\nwords = [\"utkvittert\"]",
            "Utkvittert Import HR",
            "import-hr",
            "completed",
        ),
        (
            "[tail]\nduration = [\"i alt\"]",
            "Import HR fullført i alt 2 min",
            "import-hr",
            "completed",
        ),
        (
            "[cycle]\nname = [\"Nattrutine\"]",
            "Nattrutine 4 startet",
            "cycle",
            "started",
        ),
    ] {
        let without = Vocabulary::builtin();
        let before = recognise(without, line).map(|l| (l.subject.id(), l.phase.id()));
        assert_ne!(before, Some((step.to_owned(), phase)), "{line}");
        let profile = Profile::parse("profile.toml", &with(words)).unwrap();
        let read = recognise(profile.vocabulary(), line).map(|l| (l.subject.id(), l.phase.id()));
        assert_eq!(read, Some((step.to_owned(), phase)), "{line}");
        assert!(
            profile.diagnostics().is_empty(),
            "{}",
            profile.diagnostics()
        );
    }
}

#[test]
fn a_step_of_its_own_has_its_name_and_product() {
    let text = with(
        "[[step]]\nid = \"export-arkiv\"\nname = \"Arkivering\"\nproduct = \"efeide\"\n\
         [[step]]\nid = \"export-ad\"\nname = \"Skriv til AD\"",
    );
    let profile = Profile::parse("profile.toml", &text).unwrap();
    let vocabulary = profile.vocabulary();
    let shown = |id: &str| vocabulary.display(&crate::model::StepKind::from_id(id).unwrap());
    assert_eq!(shown("export-arkiv"), Some("Arkivering"));
    assert_eq!(shown("export-ad"), Some("Skriv til AD"));
    let kind = crate::model::StepKind::from_id("export-arkiv").unwrap();
    assert_eq!(
        vocabulary.product(&kind),
        Some(crate::model::Product::Efeide)
    );
    let line = recognise(vocabulary, "Arkivering startet").unwrap();
    assert_eq!(line.subject.id(), "export-arkiv");
}

#[test]
fn a_name_so_short_that_others_begin_with_it_is_refused() {
    let text = with("[[step]]\nid = \"export-ad\"\naliases = [\"Ex\"]");
    let diagnostics = unsound(&text);
    assert_eq!(lints(&diagnostics), [Lint::ChangesBuiltin]);
    assert!(diagnostics.to_string().starts_with("profile.toml:3:12: "));
}

#[test]
fn a_letter_is_a_level_in_the_profiles_layouts_only() {
    let text = "[level]\nerror = [\"I\"]\n[[layout]]\nid = \"x\"\n\
        patterns = [\"%date{yyyy/MM/dd HH:mm} %level %message\"]\n\
        samples = [\"2026/03/02 05:14 I text\"]\nnear_misses = [\"2026/03/02 05:14 Q text\"]\n";
    let profile = Profile::parse("profile.toml", text).unwrap();
    let layouts = profile.layouts();
    let read = |line| {
        let all: Vec<usize> = (0..layouts.len()).collect();
        layouts
            .read(&all, line)
            .map(|h| (h.fields().level, h.fields().message.to_owned()))
            .unwrap()
    };
    assert_eq!(
        read("2026/03/02 05:14 I text"),
        (crate::model::Level::Error, "text".into())
    );
    assert_eq!(
        read("02.03.2026 05:14:07 I dag"),
        (crate::model::Level::None, "I dag".into())
    );
}

#[test]
fn a_dictionary_is_refused_and_not_tried() {
    let words = |count: usize| {
        (0..count)
            .map(|i| format!("\"ord{i}\","))
            .collect::<String>()
    };
    let text = with(&format!("[phase.started]\nafter = [{}]", words(2001)));
    assert_eq!(lints(&unsound(&text)), [Lint::TooLarge]);
    let text = with(&format!("[phase.started]\nafter = [{}]", words(2000)));
    assert!(Profile::parse("profile.toml", &text).is_ok());
    let tasks = |count| format!("[[client]]\nproduct = \"eadm\"\ntasks = [{}]", words(count));
    assert_eq!(lints(&unsound(&tasks(2001))), [Lint::TooLarge]);
    assert!(Profile::parse("profile.toml", &tasks(2000)).is_ok());
    let layout = |patterns: &str| {
        format!(
            "[[layout]]\nid = \"x\"\npatterns = [{patterns}]\nsamples = [\"x\"]\nnear_misses = [\"y\"]"
        )
    };
    assert_eq!(lints(&unsound(&layout(&words(101)))), [Lint::TooLarge]);
    let bombs = ["(", "(x)?"].map(|part| format!("'{}'", part.repeat(4000)));
    for pattern in bombs {
        assert_eq!(lints(&unsound(&layout(&pattern))), [Lint::BadLayout]);
    }
    assert_eq!(lints(&unsound(&"#".repeat(1 << 21))), [Lint::TooLarge]);
    let deep = format!("a = {}", "[".repeat(100_000));
    assert!(lints(&unsound(&deep)).contains(&Lint::Syntax));
    let keys = format!("{}a = 1", "a.".repeat(100_000));
    assert!(unsound(&keys).has_errors());
}

/// Words that mean something in the built-in vocabulary, and others.
fn word() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "Import",
        "import hr",
        "Export",
        "AD",
        "started",
        "failed",
        "with",
        "error",
        "completed",
        "settings",
        "count",
        "for",
        "not",
        "ikke",
        "stopped",
        "filter",
        "in",
        "step",
        "count: 0",
        "Import HR settings",
        "HR",
        "synchronization",
        "cycle",
        "er",
        "waiting",
        "S",
        "1",
        "",
    ])
    .prop_map(str::to_owned);
    let joined = prop::collection::vec(known.clone(), 1..4).prop_map(|words| words.join(" "));
    prop_oneof![
        known,
        joined,
        "\\PC{0,12}",
        "[a-zæøå]{1,6}( [a-zæøå]{1,6})?"
    ]
}

fn profile() -> impl Strategy<Value = String> {
    let list = || prop::collection::vec(word(), 0..3);
    let table = prop::sample::select(vec![
        ("phase.started", "after"),
        ("phase.completed", "after"),
        ("phase.failed", "after"),
        ("phase.waiting", "before"),
        ("phase.stopped", "before"),
        ("status", "completed"),
        ("status", "held"),
        ("cycle", "name"),
        ("words", "noun"),
        ("words", "auxiliary"),
        ("words", "article"),
        ("words", "filter"),
        ("words", "by"),
        ("tail", "reason"),
        ("tail", "duration"),
        ("level", "error"),
    ]);
    let tables = prop::collection::btree_map(table, list(), 0..4);
    let step = (
        "(import|export)-[a-z]{1,4}|export-ad|\\PC{0,6}",
        prop::option::of(word()),
        list(),
    );
    let steps = prop::collection::vec(step, 0..3);
    let pattern = prop_oneof![
        "%date\\{yyyy-MM-dd HH:mm(:ss)?\\} (%level )?(\\(%any\\)\\? )?%message",
        "\\PC{0,30}"
    ];
    let layouts = prop::collection::vec(("[a-z]{1,3}", pattern, word()), 0..2);
    let samples = prop::collection::vec((word(), word(), word()), 0..2);
    (tables, steps, layouts, samples).prop_map(|(tables, steps, layouts, samples)| {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        let all = |list: &[String]| list.iter().map(|w| quoted(w) + ",").collect::<String>();
        let mut out = String::new();
        for ((table, key), words) in tables {
            // A table that stands twice is a syntax error; that is tried as well.
            out += &format!("[{table}]\n{key} = [{}]\n", all(&words));
        }
        for (id, name, aliases) in steps {
            out += &format!("[[step]]\nid = {}\naliases = [{}]\n", quoted(&id), all(&aliases));
            out += &name.map_or(String::new(), |name| format!("name = {}\n", quoted(&name)));
        }
        for (id, pattern, sample) in layouts {
            out += &format!(
                "[[layout]]\nid = \"{id}\"\npatterns = [{}]\nsamples = [{}]\nnear_misses = [\"\"]\n",
                quoted(&pattern), quoted(&sample)
            );
        }
        for (line, step, phase) in samples {
            out += &format!(
                "[[sample]]\nline = {}\nstep = {}\nphase = {}\n[[near_miss]]\nline = {}\n",
                quoted(&line), quoted(&step), quoted(&phase), quoted(&step)
            );
        }
        out
    })
}

/// One to three words in a row of a line that the built-in data read, or refuse.
fn part() -> impl Strategy<Value = String> {
    let examples = &Vocabulary::builtin().examples;
    let samples = examples.samples.iter().map(|s| &s.line);
    let lines: Vec<&String> = samples
        .chain(examples.near_misses.iter().map(|n| &n.line))
        .collect();
    (prop::sample::select(lines), 0_usize..6, 1_usize..4).prop_map(|(line, from, count)| {
        let words: Vec<&str> = line.split_whitespace().skip(from).take(count).collect();
        words.join(" ")
    })
}

/// Few words, most of them sound, and each likely to change something.
fn meddling() -> impl Strategy<Value = String> {
    let form = prop::sample::select(vec![
        "[phase.started]\nafter",
        "[phase.completed]\nafter",
        "[phase.failed]\nafter",
        "[phase.waiting]\nafter",
        "[phase.waiting]\nbefore",
        "[phase.started]\nbefore",
        "[status]\nheld",
        "[cycle]\nname",
        "[words]\nnoun",
        "[words]\nauxiliary",
        "[words]\narticle",
        "[words]\nfilter",
        "[words]\nby",
        "[tail]\nreason",
        "[tail]\nduration",
        "[[step]]\nid = \"export-ad\"\naliases",
        "[[step]]\nid = \"import-x\"\nname = \"Import X\"\naliases",
    ]);
    (form, prop::collection::vec(part(), 1..3)).prop_map(|(form, words)| {
        let words: Vec<String> = words
            .iter()
            .map(|w| serde_json::to_string(w).unwrap())
            .collect();
        format!("{form} = [{}]", words.join(", "))
    })
}

proptest! {
    #[test]
    fn no_profile_changes_in_silence_what_is_built_in(text in prop_oneof![profile(), meddling()]) {
        match Profile::parse("profile.toml", &text) {
            Ok(profile) => {
                prop_assert!(!profile.diagnostics().has_errors());
                let builtin = Vocabulary::builtin();
                let examples = &builtin.examples;
                let lines = examples.samples.iter().map(|s| &s.line)
                    .chain(examples.near_misses.iter().map(|n| &n.line));
                for line in lines {
                    let (with, without) = (recognise(profile.vocabulary(), line), recognise(builtin, line));
                    let told = |l: Option<crate::step_line::StepLine>| l.map(|l| (l.subject.id(), l.phase, l.duration_us));
                    prop_assert_eq!(told(with), told(without), "{} with\n{}", line, text);
                }
            }
            Err(Error::Unsound { diagnostics }) => {
                prop_assert!(diagnostics.has_errors());
                for diagnostic in &diagnostics {
                    prop_assert!(diagnostic.to_string().starts_with("profile.toml"));
                }
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn any_text_is_a_profile_or_is_told_what_is_wrong(text in "\\PC{0,200}") {
        if let Err(error) = Profile::parse("profile.toml", &text) {
            prop_assert!(error.to_string().contains("error["), "{}", error);
        }
    }
}
