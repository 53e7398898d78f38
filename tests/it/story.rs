//! The same story told in many ways gives the same audit, and it is the one that the rules give.

mod beside;
mod server;
pub(crate) mod tale;
pub(crate) mod tell;
pub(crate) mod truth;
pub(crate) mod wording;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use eadm_logs::{Analyzer, AnalyzerBuilder, Audit, Bundle};
use proptest::prelude::*;

use self::tale::{Event, story, with_heartbeat};
pub(crate) use self::tell::{Clock, offset as oslo};
use self::tell::{Layout, Pack, Telling, Told, day, last_sunday, telling, told};
use crate::expectation;

fn builder() -> AnalyzerBuilder {
    Analyzer::builder()
        .zone("Europe/Oslo")
        .unwrap()
        // Stories pause as long as they like.
        .stale_after(Duration::from_hours(400 * 24))
}

fn analyzer(threads: usize, chunk: usize) -> Analyzer {
    builder()
        .threads(threads)
        .chunk_bytes(chunk)
        .build()
        .unwrap()
}

/// The first one is the plain one: one thread, large chunks.
static ANALYZERS: LazyLock<Vec<Analyzer>> = LazyLock::new(|| {
    let mut all = vec![analyzer(1, 1 << 20)];
    for threads in [1, 2, 8] {
        for chunk in [1, 100, 4096, 1 << 20] {
            all.push(analyzer(threads, chunk));
        }
    }
    all
});

/// Analyzers for chunks of 1 to 64 KiB, with 1 and 4 threads.
static READERS: LazyLock<Vec<Analyzer>> = LazyLock::new(|| {
    let all = [1, 4]
        .into_iter()
        .flat_map(|threads| [1, 4, 16, 64].map(|kib| analyzer(threads, kib << 10)));
    all.collect()
});

/// The reader that a seed picks.
pub(crate) fn reader(seed: u64) -> &'static Analyzer {
    &READERS[seed as usize % READERS.len()]
}

/// Checks every telling of a story; a difference shows the lines that were told.
fn agree(events: &[Event], tellings: &[Telling]) -> Result<(), TestCaseError> {
    let expected = truth::of_story(events);
    for telling in tellings {
        let Told { bundle, .. } = &told(events, telling);
        let audit = reader(telling.seed)
            .audit_all(std::slice::from_ref(bundle))
            .unwrap();
        let actual = truth::of_audit(&audit.bundles[0]);
        let (lines, _) = tell::lines(events, telling);
        prop_assert_eq!(&expected, &actual, "{:?}\n{}", telling, lines.join("\n"));
    }
    Ok(())
}

/// So many cases unless the environment asks for more, and no file for the seeds of those that
/// failed: what they show is made a test.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: asked.and_then(|n| n.parse().ok()).unwrap_or(cases),
        max_shrink_iters: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A working day without a change of clocks.
pub(crate) const MONDAY: i64 = 1_768_190_400; // 2026-01-12T04:00:00Z

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn every_telling_of_a_story_gives_the_same_audit(
        events in story(MONDAY, 5),
        tellings in prop::collection::vec(telling(), 4),
    ) {
        agree(&events, &tellings)?;
    }

    #[test]
    fn the_night_in_march_loses_no_hour(
        events in (1_i64..12).prop_flat_map(|before| story((last_sunday(2026, 3) * 24 + 1 - before) * 3600 + 17, 3)),
        tellings in prop::collection::vec(telling(), 2),
    ) {
        agree(&events, &tellings)?;
    }

    #[test]
    fn the_night_in_october_has_its_hour_twice(
        events in (1_i64..12).prop_flat_map(|before| story((last_sunday(2025, 10) * 24 + 1 - before) * 3600 + 17, 3)),
        tellings in prop::collection::vec(telling(), 2),
    ) {
        // Which of two is told only by the order: something is written all night.
        agree(&with_heartbeat(events), &tellings)?;
    }
}

fn json(audit: &Audit) -> String {
    serde_json::to_string(audit).unwrap()
}

/// The same bytes out with any number of threads and any size of chunks.
fn one_answer(bundle: &Bundle) -> String {
    let plain = json(
        &ANALYZERS[0]
            .audit_all(std::slice::from_ref(bundle))
            .unwrap(),
    );
    for (index, analyzer) in ANALYZERS.iter().enumerate().skip(1) {
        let other = json(&analyzer.audit_all(std::slice::from_ref(bundle)).unwrap());
        assert!(
            plain == other,
            "{}: analyzer {index} differs:\n{plain}\n{other}",
            bundle.name()
        );
    }
    plain
}

#[test]
fn threads_and_chunks_change_no_byte_of_a_fixtures_audit() {
    for name in expectation::names("bundles") {
        let bundle = Bundle::open(expectation::fixtures().join("bundles").join(name)).unwrap();
        one_answer(&bundle);
    }
}

/// Every file of the fixture bundles, sorted.
fn fixture_files() -> Vec<(String, Vec<u8>)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        let mut entries: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, out);
            } else {
                out.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&expectation::fixtures().join("bundles"), &mut paths);
    let name = |p: &PathBuf| p.file_name().unwrap().to_string_lossy().into_owned();
    paths
        .iter()
        .map(|p| (name(p), fs::read(p).unwrap()))
        .collect()
}

static FIXTURES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(fixture_files);

#[derive(Debug, Clone)]
enum Damage {
    Set(prop::sample::Index, u8),
    Cut(prop::sample::Index, prop::sample::Index),
    Double(prop::sample::Index, prop::sample::Index),
    Insert(prop::sample::Index, Vec<u8>),
    End(prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(i, b)| Damage::Set(i, b)),
        (at(), at()).prop_map(|(a, b)| Damage::Cut(a, b)),
        (at(), at()).prop_map(|(a, b)| Damage::Double(a, b)),
        (at(), prop::collection::vec(any::<u8>(), 1..12)).prop_map(|(i, b)| Damage::Insert(i, b)),
        at().prop_map(Damage::End),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        let len = bytes.len() + 1;
        match damage {
            Damage::Set(at, byte) => {
                if let Some(place) = bytes.get_mut(at.index(len)) {
                    *place = *byte;
                }
            }
            Damage::Cut(a, b) => {
                let (a, b) = (a.index(len), b.index(len));
                bytes.drain(a.min(b)..a.max(b));
            }
            Damage::Double(a, b) => {
                let (a, b) = (a.index(len), b.index(len));
                let piece = bytes[a.min(b)..a.max(b)].to_vec();
                bytes.splice(a.min(b)..a.min(b), piece);
            }
            Damage::Insert(at, piece) => {
                let at = at.index(len);
                bytes.splice(at..at, piece.iter().copied());
            }
            Damage::End(at) => bytes.truncate(at.index(len)),
        }
    }
    bytes
}

fn valid(name: &str, bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let audit = ANALYZERS[0]
        .audit(&Bundle::from_bytes(name, bytes))
        .unwrap();
    let value = serde_json::to_value(&audit).unwrap();
    let errors = crate::schema::errors(&value);
    prop_assert!(errors.is_empty(), "{:?}\n{}", errors, value);
    Ok(())
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn any_bytes_give_an_audit_that_the_schema_allows(
        name in prop::sample::select(vec!["eadm.log", "x.evtx", "x.xml", "kunde.zip", "eadm.log.gz", "-"]),
        head in prop::sample::select(vec![
            &b""[..], b"PK\x03\x04", b"\x1f\x8b\x08", b"ElfFile\0", b"\xFF\xFE", b"<Events>", b"<Event ",
            b"2026-03-02 05:14:07,123 [1] INFO X - ",
        ]),
        tail in prop::collection::vec(any::<u8>(), 0..3000),
    ) {
        valid(name, [head, &tail].concat())?;
    }

    #[test]
    fn a_damaged_fixture_gives_an_audit_that_the_schema_allows(
        file in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..6),
    ) {
        let (name, bytes) = file.get(&FIXTURES);
        valid(name, damaged(bytes.clone(), &damages))?;
    }
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn threads_and_chunks_change_no_byte_of_a_storys_audit(
        events in story(MONDAY, 2),
        telling in telling(),
    ) {
        one_answer(&told(&events, &telling).bundle);
    }

    #[test]
    fn every_record_written_is_read_in_time_order(
        events in story(MONDAY, 3),
        telling in telling(),
    ) {
        let telling = Telling { cuts: Vec::new(), ..telling };
        let (lines, heads) = tell::lines(&events, &telling);
        let told = told(&events, &telling);
        let mut first: Option<Vec<_>> = None;
        for analyzer in ANALYZERS.iter().step_by(2) {
            let records: Vec<_> = analyzer.records(&told.bundle).unwrap().collect();
            prop_assert_eq!(records.len(), heads.len(), "{}", lines.join("\n"));
            for (record, event) in records.iter().zip(&events) {
                let second = record.time.map(|t| t.utc_us.div_euclid(1_000_000));
                prop_assert_eq!(second, Some(event.at));
            }
            // A block's record stands where its message does.
            let within = if telling.layout == Layout::Blocks { 3 } else { 1 };
            for (record, head) in records.iter().zip(&heads) {
                prop_assert_eq!(record.line, Some(*head as u64 + within));
            }
            let shown: Vec<String> = records.iter().map(|r| format!("{r:?}")).collect();
            prop_assert_eq!(first.get_or_insert_with(|| shown.clone()), &shown);
        }
    }

    #[test]
    fn rotated_files_are_one_log(
        events in story(MONDAY, 3),
        telling in telling(),
    ) {
        // Cut anywhere: lines that a cut tears off their record are no records.
        let (_, heads) = tell::lines(&events, &telling);
        let told = told(&events, &Telling { pack: Pack::Folder, ..telling });
        let records: Vec<_> = ANALYZERS[0].records(&told.bundle).unwrap().collect();
        let times: Vec<_> = records.iter().map(|r| r.time.map(|t| t.utc_us)).collect();
        prop_assert_eq!(times.len(), heads.len());
        prop_assert!(times.is_sorted(), "{:?}", times);
    }
}

#[test]
fn a_cycle_that_says_again_why_its_step_is_held_is_one_finding() {
    let log = "12.01.2026 05:01:23 Import HR started\n12.01.2026 05:01:28 Import HR stopped by import filter\n\
               12.01.2026 05:01:39 Synchronization cycle stopped by import filter\n";
    let audit = READERS[0]
        .audit(&Bundle::from_bytes("eadm.log", log.into()))
        .unwrap();
    let findings = &audit.bundles[0].findings;
    let ids: Vec<&str> = findings.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["import-filter-stop"]);
    assert_eq!(findings[0].count, 2);
    assert_eq!(findings[0].evidence.last().unwrap().line, Some(3));
}

#[test]
fn an_error_beside_a_held_cycle_is_not_why_it_is_held() {
    let log = "12.01.2026 05:01:20 Synchronization cycle started\n12.01.2026 05:01:23 Import HR started\n\
               12.01.2026 05:01:28 Import HR completed\n\
               12.01.2026 05:01:29 ERROR The remote server returned an error: (401) Unauthorized.\n\
               12.01.2026 05:01:39 Synchronization cycle ended with status Stopped\n";
    let audit = READERS[0]
        .audit(&Bundle::from_bytes("eadm.log", log.into()))
        .unwrap();
    let findings = &audit.bundles[0].findings;
    let ids: Vec<&str> = findings.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["cycle-held", "http-401"]);
}

#[test]
fn the_calendar_of_the_stories_is_right() {
    assert_eq!(day(1970, 1, 1), 0);
    assert_eq!(day(2026, 1, 12) * 86_400 + 4 * 3600, MONDAY);
    assert_eq!(last_sunday(2026, 3), day(2026, 3, 29));
    assert_eq!(last_sunday(2025, 10), day(2025, 10, 26));
}
