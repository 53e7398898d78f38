//! What `audit` counts and dates is what `records` lists: two views of one stream of records.

use std::collections::BTreeMap;
use std::path::Path;

use eadm_logs::{Analyzer, Audit, Bundle, CycleStatus, Evidence, Stamp, TimelineRecord};
use proptest::prelude::*;

use crate::expectation;
use crate::samples::samples;
use crate::story::tale::{story, with_heartbeat};
use crate::story::tell::{last_sunday, telling, told};
use crate::story::{MONDAY, config};

/// Records of one place: a line, or a record's own number.
type Places<'r> = BTreeMap<(&'r str, Option<u64>, Option<u64>), Vec<&'r TimelineRecord>>;

fn places(records: &[TimelineRecord]) -> Places<'_> {
    let mut out = Places::new();
    for record in records {
        let place = (record.path.as_str(), record.line, record.record);
        out.entry(place).or_default().push(record);
    }
    out
}

/// What the two views disagree on.
fn differences(analyzer: &Analyzer, bundle: &Bundle) -> Vec<String> {
    let audit: Audit = analyzer.audit_all(std::slice::from_ref(bundle)).unwrap();
    let audit = &audit.bundles[0];
    let records: Vec<TimelineRecord> = analyzer.records(bundle).unwrap().collect();
    let places = places(&records);
    let mut wrong = Vec::new();
    for source in &audit.sources {
        let of_source: Vec<_> = records.iter().filter(|r| r.path == source.path).collect();
        if of_source.len() as u64 != source.records {
            let (listed, counted) = (of_source.len(), source.records);
            wrong.push(format!(
                "{}: {counted} counted, {listed} listed",
                source.path
            ));
        }
        if source
            .format
            .as_deref()
            .is_some_and(|f| f.starts_with("text:"))
        {
            // Of a document the order stands.
            let lines: Vec<_> = of_source.iter().map(|r| r.line).collect();
            if !lines.is_sorted() {
                wrong.push(format!("{}: out of order", source.path));
            }
        }
    }
    let look = |evidence: &Evidence, times: &[Option<Stamp>], wrong: &mut Vec<String>| {
        let place = (evidence.path.as_str(), evidence.line, evidence.record);
        let Some(found) = places.get(&place) else {
            wrong.push(format!("{place:?} is no record"));
            return;
        };
        let same_time = |record: &&&TimelineRecord| times.contains(&record.time);
        if !times.is_empty() && !found.iter().any(|record| same_time(&record)) {
            let listed: Vec<_> = found
                .iter()
                .map(|r| r.time.map(|t| t.to_string()))
                .collect();
            wrong.push(format!("{place:?}: {times:?} told, {listed:?} listed"));
        }
        let text = evidence.text.as_deref().unwrap_or_default();
        let text = text.trim_end_matches('…');
        let is_event = found.iter().any(|record| record.event_id.is_some());
        if !is_event && !found.iter().any(|record| record.message.starts_with(text)) {
            let listed: Vec<_> = found.iter().map(|r| r.message.as_str()).collect();
            wrong.push(format!("{place:?}: {text:?} told, {listed:?} listed"));
        }
    };
    for cycle in &audit.cycles {
        for step in &cycle.steps {
            for evidence in &step.evidence {
                look(evidence, &[], &mut wrong);
            }
        }
        for event in &cycle.events {
            look(&event.evidence, &[event.time], &mut wrong);
        }
    }
    for finding in &audit.findings {
        for evidence in &finding.evidence {
            look(evidence, &[], &mut wrong);
        }
    }
    for group in &audit.unexplained {
        let sample = [group.first];
        let times: &[Option<Stamp>] = if group.count == 1 { &sample } else { &[] };
        look(&group.sample, times, &mut wrong);
        let place = (
            group.sample.path.as_str(),
            group.sample.line,
            group.sample.record,
        );
        let level = places.get(&place).is_none_or(|found| {
            group.count > 1 || found.iter().any(|record| record.level == group.level)
        });
        if !level {
            wrong.push(format!("{place:?}: another level"));
        }
    }
    // Each time that a step has is that of a record of its evidence.
    for step in audit.cycles.iter().flat_map(|cycle| &cycle.steps) {
        let listed: Vec<Option<Stamp>> = step
            .evidence
            .iter()
            .filter_map(|e| places.get(&(e.path.as_str(), e.line, e.record)))
            .flatten()
            .map(|record| record.time)
            .collect();
        for time in [step.started, step.ended].into_iter().flatten() {
            let same = |other: &Option<Stamp>| {
                other.is_some_and(|other| other.to_string() == time.to_string())
            };
            if !listed.iter().any(same) {
                let listed: Vec<_> = listed.iter().flatten().map(ToString::to_string).collect();
                wrong.push(format!("{}: {time} told, {listed:?} listed", step.name));
            }
        }
    }
    wrong
}

fn analyzer() -> Analyzer {
    let builder = Analyzer::builder().zone("Europe/Oslo").unwrap();
    builder.threads(2).build().unwrap()
}

fn agreed(bundle: &Bundle) {
    let wrong = differences(&analyzer(), bundle);
    assert!(wrong.is_empty(), "{}:\n{}", bundle.name(), wrong.join("\n"));
}

#[test]
fn the_views_of_every_fixture_agree() {
    for name in expectation::names("bundles") {
        let path = expectation::fixtures().join("bundles").join(name);
        agreed(&Bundle::open(path).unwrap());
    }
}

#[test]
fn the_views_of_every_event_export_agree() {
    agreed(&Bundle::open(expectation::fixtures().join("events")).unwrap());
}

#[test]
fn the_views_of_every_sample_agree() {
    let Some(samples) = samples() else { return };
    for folder in ["evtx", "event-xml", "transcripts"] {
        for entry in std::fs::read_dir(samples.join(folder)).unwrap() {
            agreed(&Bundle::open(entry.unwrap().path()).unwrap());
        }
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn the_views_of_any_story_agree(events in story(MONDAY, 3), telling in telling()) {
        let told = told(&events, &telling);
        let wrong = differences(&analyzer(), &told.bundle);
        prop_assert!(wrong.is_empty(), "{:?}\n{}", telling, wrong.join("\n"));
    }

    #[test]
    fn the_views_of_the_night_in_october_agree(
        events in (1_i64..4).prop_flat_map(|before| story((last_sunday(2025, 10) * 24 + 1 - before) * 3600 + 17, 2)),
        telling in telling(),
    ) {
        let told = told(&with_heartbeat(events), &telling);
        let wrong = differences(&analyzer(), &told.bundle);
        prop_assert!(wrong.is_empty(), "{:?}\n{}", telling, wrong.join("\n"));
    }
}

/// More than the sample of a log, and ten lines behind it; `line` writes one at this second.
fn behind_the_sample(line: impl Fn(usize, &str) -> String) -> (Bundle, usize) {
    let mut log = String::new();
    while log.len() < 2_700_000 {
        log.push_str("2026-03-02 05:14:07,123 [12] INFO  Eadm.Client.Sync - Heartbeat\n");
    }
    let before = log.lines().count();
    for second in 0..5 {
        log.push_str(&line(2 * second, "Import HR started"));
        log.push_str(&line(2 * second + 1, "Import HR feilet: disken er full"));
    }
    (Bundle::from_bytes("eadm.log", log.into_bytes()), before)
}

/// A built-in layout, and such that nobody listed.
#[test]
fn a_layout_that_only_begins_behind_the_sample_is_taken_up_by_both_views() {
    let forms: [fn(usize, &str) -> String; 4] = [
        |second, text| format!("02.03.2026 06.00.{second:02} {text}\n"),
        |second, text| format!("<02/Mar/2026 06.00.{second:02}> (t7) inf :: {text}\n"),
        |second, text| format!("INFO;Mar 2, 2026 6:00:{second:02} AM;{text}\n"),
        |second, text| format!("[1772427{second:03}] {text}\n"),
    ];
    for line in forms {
        let (bundle, before) = behind_the_sample(line);
        agreed(&bundle);
        let shown = line(1, "…");
        let records = analyzer().records(&bundle).unwrap().count();
        assert_eq!(records, before + 10, "{shown}");
        let audit = analyzer().audit_all(&[bundle]).unwrap();
        let last = audit.bundles[0].cycles.last().map(|cycle| cycle.status);
        assert_eq!(last, Some(CycleStatus::Failed), "{shown}");
    }
}

/// What a message quotes of another log, with times but without steps.
#[test]
fn lines_with_times_within_a_message_behind_the_sample_are_no_layout() {
    let quoted = |second: usize, _: &str| format!("<02/Mar/2026 06.00.{second:02}> GET /status\n");
    let (bundle, before) = behind_the_sample(quoted);
    agreed(&bundle);
    let records = analyzer().records(&bundle).unwrap().count();
    assert_eq!(records, before);
}

/// A rotated log that ends and goes on in the hour that comes twice.
#[test]
fn the_hour_that_comes_twice_is_told_across_rotated_files() {
    let line = |time: &str, text: &str| format!("2025-10-26 {time},000 [1] INFO  Eadm - {text}\n");
    let first = line("02:10:00", "Import HR started") + &line("02:50:00", "Heartbeat");
    let second = line("02:20:00", "Heartbeat") + &line("02:30:00", "Import HR completed");
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    write("eadm.log.1", first);
    write("eadm.log", second);
    let bundle = Bundle::open(folder.path()).unwrap();
    agreed(&bundle);
    let analyzer = analyzer();
    let records = analyzer.records(&bundle).unwrap();
    let times: Vec<String> = records.map(|r| r.time.unwrap().to_string()).collect();
    assert_eq!(
        times,
        [
            "2025-10-26T02:10:00+02:00",
            "2025-10-26T02:50:00+02:00",
            "2025-10-26T02:20:00+01:00",
            "2025-10-26T02:30:00+01:00",
        ]
    );
}

/// Local times of one export that another one with stated times corrects.
#[test]
fn local_times_that_another_source_corrects_are_corrected_in_both_views() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/events");
    let folder = tempfile::tempdir().unwrap();
    for name in ["en/viewer.csv", "en/events.xml"] {
        let from = root.join(name);
        let to = folder.path().join(from.file_name().unwrap());
        std::fs::copy(from, to).unwrap();
    }
    let bundle = Bundle::open(folder.path()).unwrap();
    let analyzer = Analyzer::builder().zone("UTC").unwrap().build().unwrap();
    let wrong = differences(&analyzer, &bundle);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut times: BTreeMap<Option<u32>, Vec<i64>> = BTreeMap::new();
    for record in analyzer.records(&bundle).unwrap() {
        let second = record.time.unwrap().utc_us / 1_000_000;
        times.entry(record.event_id).or_default().push(second);
    }
    for (id, seconds) in &mut times {
        seconds.sort_unstable();
        assert!(seconds.len() % 2 == 0, "{id:?}");
        let pairs = seconds.chunks(2).all(|pair| pair[0] == pair[1]);
        assert!(pairs, "{id:?}: {seconds:?}");
    }
}
