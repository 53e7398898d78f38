//! The catalog is held to its own samples, the matcher to the slow truth, bad files to their
//! messages.

use proptest::prelude::*;

use super::{Catalog, Client, Matcher, Signature, Subject, builtin, from_file, reference};
use crate::cancel::Cancel;
use crate::lazy::Lazy;
use crate::model::{Effect, Event, Level, Mode, SignatureStatus};
use crate::read::event::haystack;

fn catalog() -> Catalog {
    Catalog::builtin().unwrap()
}

fn matched(catalog: &Catalog, matcher: &Matcher, subject: &Subject<'_>) -> Vec<String> {
    let mut out = Vec::new();
    matcher.matches(subject, &mut out);
    out.iter()
        .filter_map(|hit| Some(catalog.rule(*hit)?.1.id.clone()))
        .collect()
}

#[test]
fn every_sample_matches_and_no_near_miss_does() {
    for proof in catalog().prove() {
        assert_eq!(proof.failed, [], "{}", proof.id);
    }
}

#[test]
fn the_built_in_signatures_pass_every_lint() {
    assert_eq!(catalog().lint().to_string(), "");
}

#[test]
fn wordings_of_our_own_are_marked_as_such() {
    use SignatureStatus::{Assumed, Documented, Known};
    let catalog = catalog();
    let of = |id: &str| {
        let signature = catalog.signatures().iter().find(|s| s.id == id).unwrap();
        signature.match_statuses().collect::<Vec<_>>()
    };
    assert_eq!(
        of("compilo-departments-unavailable"),
        [Documented, Assumed, Assumed]
    );
    assert!(
        of("import-filter-stop")
            .iter()
            .all(|status| *status == Assumed)
    );
    // The last two match a type name and a number, which no language changes.
    assert_eq!(of("http-401"), [Known, Known, Assumed, Known, Known]);
}

#[test]
fn every_signature_proves_itself_well() {
    for signature in catalog().signatures() {
        let id = &signature.id;
        assert!(signature.samples().len() >= 2, "{id}: two samples at least");
        assert!(
            signature.near_misses().len() >= 2,
            "{id}: two near misses at least"
        );
        assert!(!signature.actions().is_empty(), "{id}: say what to do");
    }
}

/// The library's own signatures are loaded from what the build made ready; here is the slow way.
#[test]
fn what_the_build_made_ready_is_what_the_file_says() {
    let places = regex::Regex::new(r"[0-9]+\.\.[0-9]+").unwrap();
    let shown = |signature: &Signature| {
        // Read when first asked for.
        let _ = signature.samples();
        let shown = format!("{signature:#?}").replace("builtin: false", "builtin: true");
        places.replace_all(&shown, "_").into_owned()
    };
    let catalog = catalog();
    assert_eq!(catalog.signatures().len(), builtin::FILES.len());
    for (name, text) in builtin::FILES {
        let file = std::sync::Arc::new(crate::lint::File::new(*name, *text));
        let mut found = Vec::new();
        let whole = from_file::signature(&file, &mut found).unwrap();
        assert_eq!(found, [], "{name}");
        let ready = catalog.get(&whole.id).unwrap();
        assert_eq!(shown(ready), shown(&whole), "{name}");
        assert_eq!(
            format!("{:?}", ready.placed().source.id),
            format!("{:?}", whole.source.id)
        );
    }
}

#[test]
fn what_is_explained_is_what_matches() {
    let (catalog, _) = &*COMPILED;
    let all = catalog.signatures().iter();
    for example in all.flat_map(|s| s.samples().iter().chain(s.near_misses())) {
        let subject = example.subject();
        let (matched, close) = catalog.notes(&subject, Client::builtin(), crate::model::Lang::En);
        let mut expected: Vec<&str> =
            reference::matches(catalog.rules(), &subject, Client::builtin())
                .iter()
                .map(|hit| catalog.rule(*hit).unwrap().1.id.as_str())
                .collect();
        expected.dedup();
        let explained: Vec<&str> = matched.iter().map(|n| n.id.as_str()).collect();
        assert_eq!(explained, expected, "{}", subject.text);
        for note in &matched {
            assert!(note.conditions.iter().all(|c| c.holds), "{note:?}");
        }
        for note in &close {
            assert!(note.conditions.iter().any(|c| !c.holds), "{note:?}");
            assert!(!explained.contains(&note.id.as_str()));
        }
    }
}

#[test]
fn no_signature_needs_to_be_tried_on_every_record() {
    assert!(
        !Matcher::new(&catalog(), &Cancel::new())
            .unwrap()
            .has_fallback()
    );
}

#[test]
fn modes_follow_effects_unless_stated() {
    let catalog = catalog();
    let of = |id: &str| catalog.signatures().iter().find(|s| s.id == id).unwrap();
    assert_eq!(of("compilo-departments-unavailable").mode, Mode::Failed);
    assert_eq!(of("import-filter-stop").mode, Mode::Held);
    assert_eq!(of("import-filter-stop").effect, Effect::HoldsCycle);
    assert_eq!(of("task-logon-failed").mode, Mode::NotStarted);
    assert_eq!(of("client-crash").mode, Mode::Crashed);
    assert_eq!(of("http-401").mode, Mode::Other);
}

#[test]
fn samples_of_the_specific_one_beat_the_generic() {
    let catalog = catalog();
    let matcher = Matcher::new(&catalog, &Cancel::new()).unwrap();
    let expired = catalog
        .signatures()
        .iter()
        .find(|s| s.id == "task-password-expired")
        .unwrap();
    let found = matched(&catalog, &matcher, &expired.samples()[0].subject());
    assert_eq!(found, ["task-logon-failed", "task-password-expired"]);
    assert!(expired.supersedes.contains(&"task-logon-failed".to_owned()));
}

#[test]
fn the_hash_knows_content_and_nothing_else() {
    let mut files: Vec<(&str, String)> = builtin::FILES
        .iter()
        .map(|(n, t)| (*n, t.replace('\n', "\r\n")))
        .collect();
    files.reverse();
    let as_files = |files: &[(&'static str, String)]| {
        let files: Vec<_> = files.iter().map(|(n, t)| (*n, t.as_str())).collect();
        Catalog::parse(&files).unwrap().hash()
    };
    let hash = catalog().hash();
    assert_eq!(hash.len(), 16);
    assert_eq!(as_files(&files), hash);
    files[0].1 = files[0]
        .1
        .replace("status = \"known\"", "status = \"assumed\"");
    assert_ne!(as_files(&files), hash);
}

fn text_subject(text: &str) -> Subject<'_> {
    Subject {
        text,
        level: Level::Error,
        logger: "",
        format: "text:log4net",
        event: None,
        failed: false,
    }
}

/// Pieces that come close to matching: words of all samples, codes, and what breaks words.
fn piece() -> impl Strategy<Value = String> {
    let samples: Vec<String> = catalog()
        .signatures()
        .iter()
        .flat_map(|s| s.samples().iter().chain(s.near_misses()))
        .map(|e| e.subject().text.to_owned())
        .collect();
    let words: Vec<String> = samples
        .iter()
        .flat_map(|s| s.split(' '))
        .map(str::to_owned)
        .collect();
    prop_oneof![
        2 => prop::sample::select(samples.clone()),
        1 => prop::sample::select(samples.clone()).prop_map(|s| s.to_uppercase()),
        1 => prop::sample::select(samples).prop_map(|s| s.replace(' ', "\n   ")),
        4 => prop::sample::select(words),
        1 => prop::sample::select(vec!["\u{AD}", "\u{17F}", "\u{212A}", "\n", " ", "\"", "ø"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

fn record() -> impl Strategy<Value = String> {
    (
        prop::collection::vec(piece(), 1..5),
        any::<prop::sample::Index>(),
        0_u8..4,
    )
        .prop_map(|(pieces, at, what)| {
            let mut text = pieces.join(" ");
            let at = text
                .char_indices()
                .map(|(i, _)| i)
                .nth(at.index(text.chars().count().max(1)));
            if let Some(at) = at {
                match what {
                    0 => text.insert(at, '\u{AD}'),
                    1 => text.insert_str(at, "\u{AD}\r\n  "),
                    2 => text = text.replace('s', "\u{17F}"),
                    _ => {}
                }
            }
            text
        })
}

/// Compiled once for all generated cases.
static COMPILED: Lazy<(Catalog, Matcher)> = Lazy::new(|| {
    let catalog = catalog();
    let matcher = Matcher::new(&catalog, &Cancel::new()).unwrap();
    (catalog, matcher)
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn the_matcher_equals_the_slow_truth_on_text(text in record()) {
        let (catalog, matcher) = &*COMPILED;
        let subject = text_subject(&text);
        let mut fast = Vec::new();
        matcher.matches(&subject, &mut fast);
        prop_assert_eq!(&fast, &reference::matches(catalog.rules(), &subject, Client::builtin()));
        // One that tells of no failure is looked at only where a literal stands.
        let quiet = Subject { level: Level::Info, ..text_subject(&text) };
        matcher.matches(&quiet, &mut fast);
        prop_assert_eq!(&fast, &reference::matches(catalog.rules(), &quiet, Client::builtin()));
        if !fast.is_empty() {
            let mut candidates = Vec::new();
            // Within other records, whose words may lie against this one's.
            let haystack = format!("depart\n{text}\nments of a departments");
            let range = 7..7 + text.len();
            matcher.candidates().of(&haystack, &mut candidates);
            prop_assert!(candidates.is_sorted());
            prop_assert!(candidates.iter().any(|at| range.contains(at)));
        }
    }

    #[test]
    fn a_search_made_for_a_text_proposes_every_record_that_matches(
        texts in prop::collection::vec(record(), 1..12), most in 0_usize..12,
    ) {
        let (_, matcher) = &*COMPILED;
        let sample = texts[..most.min(texts.len())].join("\n").repeat(20);
        let own = matcher.candidates_in(&sample);
        for text in &texts {
            let quiet = Subject { level: Level::Info, ..text_subject(text) };
            let (mut hits, mut candidates) = (Vec::new(), Vec::new());
            matcher.matches(&quiet, &mut hits);
            own.of(text, &mut candidates);
            prop_assert!(candidates.is_sorted());
            prop_assert!(hits.is_empty() || !candidates.is_empty(), "{}", text);
        }
    }

    #[test]
    fn the_matcher_equals_the_slow_truth_on_events(
        provider in prop::sample::select(vec![
            "Microsoft-Windows-TaskScheduler", "taskscheduler", ".NET Runtime", "Application Error",
            "Schannel", "Contoso",
        ]),
        id in prop::sample::select(vec![101_u32, 104, 114, 201, 322, 329, 332, 1000, 1026, 36887]),
        named: bool,
        values in prop::collection::vec(prop_oneof![
            piece(),
            prop::sample::select(vec![
                "\\eAdm synkronisering", "2147943726", "0x80070532", "-532462766",
                "eadm.client.exe", "Application: eadm.client.exe",
            ]).prop_map(str::to_owned),
        ], 0..4),
    ) {
        let names = ["TaskName", "ResultCode", "ActionName", "UserName"];
        let data = values
            .into_iter()
            .zip(names)
            .map(|(v, n)| (named.then(|| n.into()), v))
            .collect();
        let event = Event { id, provider: provider.to_owned(), data, ..Event::default() };
        let text = haystack(&event);
        let subject = Subject {
            text: &text, level: Level::Info, logger: provider, format: "event:xml", event: Some(&event),
            failed: false,
        };
        let (catalog, matcher) = &*COMPILED;
        let mut fast = Vec::new();
        matcher.matches(&subject, &mut fast);
        prop_assert!(fast.is_empty() || matcher.may_match(&event, Client::builtin().product_of(&event).is_some()));
        prop_assert_eq!(fast, reference::matches(catalog.rules(), &subject, Client::builtin()));
    }
}

/// A signature with nothing wrong but the number of its examples.
const SOUND: &str = r#"id = "a"
status = "known"
severity = "error"
effect = "none"
who = "customer-admin"
title = { en = "t", nb = "t" }
cause = { en = "c", nb = "c" }
[[match]]
text = "some words"
[[sample]]
text = "some words"
[[near_miss]]
text = "other words"
"#;

/// What a catalog of these files is refused or warned for, a line each.
fn said(files: &[(&str, &str)]) -> String {
    match Catalog::parse(files) {
        Ok(catalog) => catalog.warnings().to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn one_id_in_two_files_names_both() {
    let said = said(&[("x/a.toml", SOUND), ("y/a.toml", SOUND)]);
    let first = said.lines().next().unwrap();
    assert_eq!(
        first,
        "y/a.toml:1:6: error[duplicate-id]: id `a` is already in x/a.toml; rename or remove one of them"
    );
}

#[test]
fn conditions_nest() {
    let text = SOUND.replacen(
        "text = \"some words\"\n[[s",
        "all = [{ regex = 'so+me' }]\nany = [{ text = \"words\" }, { code = \"0x80070005\", level = \"error\" }]\nnone = [{ text = \"no words\" }, { all = [{ text = \"but\" }, { text = \"not\" }] }]\n[[s",
        1,
    );
    let catalog = Catalog::parse(&[("a.toml", &text)]).unwrap();
    let matcher = Matcher::new(&catalog, &Cancel::new()).unwrap();
    assert!(!matcher.has_fallback());
    for (text, holds) in [
        ("some words", true),
        ("some (0x80070005)", true),
        ("some (0x80070006)", false),
        ("sme words", false),
        ("some, no words", false),
        ("some words but not these", false),
        ("some words but these", true),
    ] {
        let subject = text_subject(text);
        assert_eq!(
            !matched(&catalog, &matcher, &subject).is_empty(),
            holds,
            "{text}"
        );
    }
    assert_eq!(
        catalog.signatures()[0].matches().next().unwrap(),
        "(regex `so+me`) and (text `words` or level error and code 0x80070005) and not (text `no words`) and not ((text `but`) and (text `not`))"
    );
}

#[test]
fn a_match_may_count_in_its_own_steps() {
    let text = SOUND.replacen(
        "[[sample]]",
        "[[match]]\ntext = \"more words\"\nstep = [\"export-ad\", \"import-ad\"]\n[[sample]]",
        1,
    );
    let catalog = Catalog::parse(&[("a.toml", &text)]).unwrap();
    let matcher = Matcher::new(&catalog, &Cancel::new()).unwrap();
    let mut hits = Vec::new();
    matcher.matches(&text_subject("some words and more words"), &mut hits);
    let steps: Vec<String> = hits
        .iter()
        .map(|hit| format!("{:?}", catalog.rule(*hit).unwrap().2))
        .collect();
    assert_eq!(steps, ["[]", "[ExportAd, ImportAd]"]);
}

#[test]
fn data_fields_levels_loggers_and_formats_are_conditions() {
    let text = SOUND.replacen(
        "text = \"some words\"\n[[s",
        "event = { provider = \"Contoso\", id = [5, 6], data = { Result = [\"0x8007052E\", 7], \"2\" = \"on\" } }\nlevel = \"warning\"\nlogger = \"Contoso\"\nformat = \"event\"\n[[s",
        1,
    );
    let text = text.replacen(
        "[[sample]]\ntext = \"some words\"",
        "[[sample]]\nlevel = \"error\"\nevent = { provider = \"contoso\", id = 5, values = [\"on\"], data = { Result = 7 } }",
        1,
    );
    let catalog = Catalog::parse(&[("a.toml", &text)]).unwrap();
    let matcher = Matcher::new(&catalog, &Cancel::new()).unwrap();
    let good = Event {
        id: 6,
        provider: "CONTOSO".into(),
        data: vec![
            (Some("result".into()), "-2147023570".into()),
            (None, "ON".into()),
        ],
        ..Event::default()
    };
    let holds = |event: &Event, level, logger, format| {
        let text = haystack(event);
        let subject = Subject {
            text: &text,
            level,
            logger,
            format,
            event: Some(event),
            failed: false,
        };
        !matched(&catalog, &matcher, &subject).is_empty()
    };
    assert!(holds(&good, Level::Error, "contoso.sync", "event:xml"));
    assert!(!holds(&good, Level::Info, "Contoso", "event:xml"));
    assert!(!holds(&good, Level::Error, "Contoso2", "event:xml"));
    assert!(!holds(&good, Level::Error, "Contoso", "events"));
    let other = Event {
        id: 7,
        ..good.clone()
    };
    assert!(!holds(&other, Level::Error, "Contoso", "event"));
    let mut other = good.clone();
    other.data[0].1 = "8".into();
    assert!(!holds(&other, Level::Error, "Contoso", "event"));
    let mut other = good;
    other.data[1].1 = "off".into();
    assert!(!holds(&other, Level::Error, "Contoso", "event"));
}

#[test]
fn a_folder_is_examined_where_it_would_be_refused() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures");
    let bad = format!("{root}/lint/near-miss-matched/catalog");
    let refused = match catalog().extend(&bad) {
        Err(crate::error::Error::Unsound { diagnostics }) => diagnostics,
        other => panic!("{other:?}"),
    };
    let examined = catalog().examine(&bad).unwrap();
    assert_eq!(examined.diagnostics, refused);
    assert_eq!(examined.diagnostics.counts(), (1, 0));
    assert!(examined.catalog.get("gate-closed").is_some());

    let sound = format!("{root}/catalogs/mine");
    let examined = catalog().examine(&sound).unwrap().sound().unwrap();
    let extended = catalog().extend(&sound).unwrap();
    assert_eq!(examined.hash(), extended.hash());
    assert_eq!(
        extended.closest("payrol-maintenance"),
        Some("payroll-maintenance")
    );
    assert_eq!(extended.closest("zzzz"), None);
}

#[test]
fn the_built_in_matches_that_ask_for_events_are_found_by_them() {
    let matcher = Matcher::new(&Catalog::builtin().unwrap(), &Cancel::new()).unwrap();
    let event = Event {
        provider: "Microsoft-Windows-Security-Auditing".into(),
        id: 4624,
        ..Event::default()
    };
    assert!(
        !matcher.may_match(&event, false),
        "the text of every event of a server would be searched"
    );
}
