use proptest::prelude::*;

use super::*;
use crate::read::portal::{HtmlLines, Lines, TextLines};

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::builtin()
}

fn signs() -> &'static Signs {
    Signs::builtin()
}

/// Whom it is about, what it shows, where, and why.
type Told = (String, &'static str, u64, Option<String>);

/// The view of a text or page, if it is one.
fn view(text: &str, page: bool) -> Option<Vec<Told>> {
    let mut lines = Vec::new();
    if page {
        let mut reader = HtmlLines::new(signs());
        reader.feed(text, &mut lines);
        reader.finish(&mut lines);
    } else {
        let mut reader = TextLines::default();
        reader.feed(text, &mut lines);
        reader.finish(&mut lines);
    }
    let mut reader = ViewReader::new(vocabulary(), signs());
    lines.iter().for_each(|line| reader.take(line));
    reader.steps(page)?;
    let told = |s: Shown| {
        (
            s.line.subject.id(),
            s.line.phase.id(),
            s.number,
            s.line.reason,
        )
    };
    Some(reader.finish().shown.into_iter().map(told).collect())
}

fn short(text: &str, page: bool) -> Vec<(String, &'static str)> {
    let all = view(text, page).unwrap_or_default();
    all.into_iter()
        .map(|(step, phase, ..)| (step, phase))
        .collect()
}

fn pairs(of: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    of.iter()
        .map(|(step, phase)| ((*step).to_owned(), *phase))
        .collect()
}

#[test]
fn every_sample_is_read() {
    for sample in &signs().samples {
        let parts = parts(vocabulary(), signs(), &sample.line);
        let subject = parts.subject.map(|s| s.id());
        let phases: Vec<&str> = parts.phases.iter().map(|p| p.id()).collect();
        assert_eq!(
            (subject.as_deref(), phases.as_slice()),
            (
                Some(sample.step.as_str()),
                [sample.status.as_str()].as_slice()
            ),
            "{}",
            sample.line
        );
        if sample.reason.is_some() {
            assert_eq!(parts.text, sample.reason, "{}", sample.line);
        }
    }
}

#[test]
fn no_near_miss_is_read() {
    for near in &signs().near_misses {
        let parts = parts(vocabulary(), signs(), &near.line);
        assert!(
            parts.subject.is_none() || parts.phases.is_empty(),
            "{}: {parts:?}",
            near.line
        );
    }
}

#[test]
fn an_error_text_may_stand_below_its_step() {
    let got = view(
        "✔ Import HR\n❌ Export AD\n  The server is down.\nmore\n✔ Import AD\n",
        false,
    )
    .unwrap();
    assert_eq!(got[1].3.as_deref(), Some("The server is down."));
    let text =
        "✔ Import HR\n✖ Export AD Failed\n  Access is denied.\n  (0x80070005)\n\n  Version 1\n";
    let mut lines = Vec::new();
    TextLines::default().feed(text, &mut lines);
    let mut reader = ViewReader::new(vocabulary(), signs());
    lines.iter().for_each(|line| reader.take(line));
    let failed = reader.finish().shown.pop().unwrap();
    assert_eq!(failed.line.reason.as_deref(), Some("Access is denied."));
    assert!(
        failed.text.ends_with("denied.\n  (0x80070005)"),
        "{}",
        failed.text
    );
    let apart = view("✔ Import HR\n❌ Export AD\n\nVersion 1\n", false).unwrap();
    assert_eq!(apart[1].3, None);
}

#[test]
fn name_and_sign_may_stand_on_lines_of_their_own() {
    let wanted = pairs(&[("import-hr", "completed"), ("export-ad", "turning")]);
    assert_eq!(short("Import HR\n✔️\n\nExport AD\n🔄\n", false), wanted);
    assert_eq!(short("✔\nImport HR\n⟳\nExport AD\n", false), wanted);
    let page = "<div><div>Import HR</div><div><i class='fas fa-check'></i></div></div><div>Export AD</div><div><img alt='Loading'></div>";
    assert_eq!(short(page, true), wanted);
}

#[test]
fn signs_that_disagree_are_both_told() {
    let wanted = pairs(&[
        ("import-hr", "completed"),
        ("import-hr", "failed"),
        ("import-ad", "completed"),
    ]);
    assert_eq!(short("Import HR\t✔\tFailed\nImport AD ✔\n", false), wanted);
    assert_eq!(short("✔ Import HR Failed\n✔ Import AD\n", false), wanted);
}

#[test]
fn a_step_with_a_status_that_nobody_knows_is_counted() {
    let text = "Import HR ✔\nImport AD – flubbet\nSynchronization ✔\nExport AD\nExport Visma\n✔\nExport Gat\n";
    let mut lines = Vec::new();
    TextLines::default().feed(text, &mut lines);
    let mut reader = ViewReader::new(vocabulary(), signs());
    lines.iter().for_each(|line| reader.take(line));
    assert_eq!(reader.finish().unknown, Some((2, 3)));
}

#[test]
fn words_alone_are_a_view_where_each_step_stands_once() {
    assert_eq!(
        short(
            "Import HR\tFullført\nImport AD\tFeilet\tingen forbindelse\n",
            false
        ),
        pairs(&[("import-hr", "completed"), ("import-ad", "failed")])
    );
    for log in [
        "Import HR started\nImport HR completed\nImport AD started\nImport AD completed\n",
        "Import HR completed\nImport AD completed\na\nb\nc\n",
        "✔ Import HR\n",
        "see ✔ and ✖\nImport HR\n",
    ] {
        assert_eq!(view(log, false), None, "{log}");
    }
}

const NAMES: &[&str] = &[
    "Import HR",
    "Import HR Future",
    "Import AD",
    "Import AD Results",
    "Synchronization",
    "Export AD",
    "Export Compilo",
];
const REASON: &str = "Ingen kontakt (kode 7)";
/// What each status is called here, its icons, and its words.
const STATUSES: &[(&str, &[&str], &[&str])] = &[
    (
        "completed",
        &["✔", "✓", "✅", "☑\u{fe0f}"],
        &["Completed", "Fullført", "OK", "COMPLETED"],
    ),
    (
        "failed",
        &["✖", "✗", "❌"],
        &["Failed", "Feilet", "Mislyktes", "FAILED"],
    ),
    (
        "turning",
        &["⟳", "↻", "🔄"],
        &["Running or waiting", "Kjører eller venter"],
    ),
];
/// Index of the failure among the statuses.
const FAILED: usize = 1;
/// A step's line, as people paste it.
const TEXTS: &[&str] = &[
    "{icon} {name}",
    "{icon}{name}",
    "  {icon}  {name}  {reason}",
    "{name} {icon}",
    "{name}\t{icon}\t{reason}",
    "[{icon}] {name}   05:01",
    "| {name} | {icon} | {reason} |",
    "- {name}: {icon} {reason}",
    "{name}      {word}      02.03.2026 05:01:02   1 min 2 s   {reason}",
    "{name}\t{word}\t05:01\t{reason}",
    "05:01\t{name}\t{word}\t{reason}",
    "{word}\t{name}\t{reason}",
    "* {name}: {word}",
    "{name} – {word} – {reason}",
    "{name} - {word}",
    "{name} ({word})",
    "[{word}] {name}",
    "{word}: {name}",
    "{name} {word}",
    "{name} {word} {reason}",
    "{name} {icon} (05:00:06 – 05:01:10)",
];
/// A step's element in a saved page.
const PAGES: &[&str] = &[
    "<tr><td>{icon}</td><td>{name}</td><td>{reason}</td></tr>",
    "<tr><td>{name}</td><td>02.03.2026 05:01</td><td>{word}</td><td>{reason}</td></tr>",
    "<li>{name} <span>{icon}</span></li>",
    "<li class=\"step\"><img alt=\"{word}\"> {name}<p>{reason}</p></li>",
    "<div><span title=\"{word}\"></span><span>{name}</span></div>",
];

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>(), page in any::<bool>()) {
        view(&text, page);
    }

    #[test]
    fn what_is_written_is_read_back(
        steps in prop::collection::btree_map(prop::sample::select(NAMES.to_vec()), (0..STATUSES.len(), any::<prop::sample::Index>()), 2..6),
        shape in any::<prop::sample::Index>(), page in any::<bool>(), feed in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let shapes = if page { PAGES } else { TEXTS };
        let shape = shapes[shape.index(shapes.len())];
        let line = |(name, (status, pick)): (&&str, &(usize, prop::sample::Index))| {
            let (_, icons, words) = STATUSES[*status];
            let reason = if *status == FAILED { REASON } else { "" };
            let picked = |of: &[&'static str]| of[pick.index(of.len())];
            let line = shape.replace("{name}", name).replace("{icon}", picked(icons)).replace("{word}", picked(words));
            line.replace("{reason}", reason).trim_end_matches(['\t', ' ']).to_owned() + feed
        };
        let text: String = steps.iter().map(line).collect();
        let got = view(&text, page).unwrap_or_default();
        let told: Vec<&str> = got.iter().map(|(_, phase, ..)| *phase).collect();
        let wanted: Vec<&str> = steps.values().map(|(status, _)| STATUSES[*status].0).collect();
        prop_assert_eq!(told, wanted, "{}", text);
        for (_, phase, _, reason) in got {
            let wanted = (phase == "failed" && shape.contains("{reason}")).then_some(REASON);
            prop_assert_eq!(reason.as_deref(), wanted, "{}", text);
        }
    }
}
