//! The fast path is held to the slow truth: an audit that tries every signature on every record
//! says the same as one that looks only where the prefilter points.

mod log;
mod mutate;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread;

use eadm_logs::{Analyzer, AnalyzerBuilder, Backtest, Bundle, Catalog, Example};

use self::log::{Log, examples};

/// Generated logs.
const LOGS: u64 = 10_000;
const WORKERS: u64 = 2;

fn builder(catalog: &Catalog, threads: usize, chunk: usize) -> AnalyzerBuilder {
    // Copies of a catalog share what is compiled of it.
    Analyzer::builder()
        .catalog(catalog.clone())
        .zone("Europe/Oslo")
        .unwrap()
        .threads(threads)
        .chunk_bytes(chunk)
}

/// Every signature that matches, with the number of records and the places of the first.
fn anything() -> Backtest {
    Backtest::parse(
        "anything.toml",
        "[[case]]\npath = \"**\"\nothers = \"silent\"\n",
    )
    .unwrap()
}

/// All that an analyzer says of a bundle, a line each, and the signatures that matched. What an
/// audit leaves out (a signature that another one beats, one that counts in other steps) stands in
/// the counts.
fn said(analyzer: &Analyzer, bundle: &Bundle, all: &Backtest) -> (String, Vec<String>) {
    let bundle = std::slice::from_ref(bundle);
    let audit = analyzer.audit_all(bundle).unwrap();
    let mut out = serde_json::to_string_pretty(&audit).unwrap();
    let mut matched = Vec::new();
    match analyzer.backtest(bundle, all) {
        Ok(report) => {
            out.push_str(&serde_json::to_string_pretty(&report).unwrap());
            let found = report.cases.into_iter().flat_map(|case| case.unexpected);
            matched.extend(found.map(|found| found.signature));
        }
        // Nothing in the bundle is a log.
        Err(error) => out.push_str(&error.to_string()),
    }
    (out, matched)
}

/// The first lines that differ, or `None`.
fn difference(fast: &str, slow: &str) -> Option<String> {
    if fast == slow {
        return None;
    }
    let same = fast
        .lines()
        .zip(slow.lines())
        .take_while(|(a, b)| a == b)
        .count();
    let from = |text: &str| {
        let lines = text.lines().skip(same.saturating_sub(3)).take(12);
        lines.collect::<Vec<_>>().join("\n")
    };
    Some(format!(
        "--- fast\n{}\n--- slow\n{}",
        from(fast),
        from(slow)
    ))
}

/// Files and folders below a folder, sorted.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Holds each of these paths, as a bundle, to the slow truth.
fn hold(paths: &[PathBuf]) {
    let catalog = Catalog::builtin().unwrap();
    let all = anything();
    let slow = builder(&catalog, 2, 1 << 20)
        .slow_matching(true)
        .build()
        .unwrap();
    let mut fast = Vec::new();
    for threads in [1, 2] {
        for chunk in [1, 100, 4096, 1 << 20] {
            let analyzer = builder(&catalog, threads, chunk).build().unwrap();
            fast.push((threads, chunk, analyzer));
        }
    }
    for path in paths {
        let bundle = Bundle::open(path).unwrap();
        let (truth, _) = said(&slow, &bundle, &all);
        for (threads, chunk, analyzer) in &fast {
            let (told, _) = said(analyzer, &bundle, &all);
            if let Some(difference) = difference(&told, &truth) {
                panic!(
                    "{}, {threads} threads, chunks of {chunk} bytes\n{difference}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_fixture_is_told_the_same_without_the_prefilter() {
    let bundles = below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bundles"));
    assert!(!bundles.is_empty());
    hold(&bundles);
}

#[test]
fn every_real_sample_is_told_the_same_without_the_prefilter() {
    let Some(samples) = crate::samples::samples() else {
        return;
    };
    let folders = below(&samples).into_iter().filter(|path| path.is_dir());
    let files: Vec<PathBuf> = folders.flat_map(|folder| below(&folder)).collect();
    assert!(!files.is_empty());
    hold(&files);
}

/// The two ways to match, and what is matched.
struct Rivals<'a> {
    /// Chunks small and large: records are found in them by the places of literals.
    fast: Vec<Analyzer>,
    slow: Analyzer,
    all: Backtest,
    examples: Vec<&'a Example>,
}

impl<'a> Rivals<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        let fast = [1, 200, 1 << 20].map(|chunk| builder(catalog, 1, chunk).build().unwrap());
        let slow = builder(catalog, 1, 1 << 20).slow_matching(true);
        Self {
            fast: fast.into(),
            slow: slow.build().unwrap(),
            all: anything(),
            examples: examples(catalog),
        }
    }

    fn log(&self, number: u64) -> Log {
        Log::new(number, &self.examples)
    }

    /// What is told differently, and the signatures that matched.
    fn compare(&self, number: u64, log: &Log) -> (Option<String>, Vec<String>) {
        let bundle = log.bundle();
        let fast = &self.fast[number as usize % self.fast.len()];
        let (told, matched) = said(fast, &bundle, &self.all);
        let (truth, _) = said(&self.slow, &bundle, &self.all);
        (difference(&told, &truth), matched)
    }

    /// Drops records for as long as a difference stays.
    fn smallest(&self, number: u64) -> String {
        let mut log = self.log(number);
        let differs = |log: &Log| self.compare(number, log).0.is_some();
        while let Some(less) = log.without_one().into_iter().find(differs) {
            log = less;
        }
        let (difference, _) = self.compare(number, &log);
        format!(
            "log {number}: {}\n{}",
            log.shown(),
            difference.unwrap_or_default()
        )
    }
}

#[test]
fn generated_logs_are_told_the_same_without_the_prefilter() {
    let catalog = Catalog::builtin().unwrap();
    let rivals = Rivals::new(&catalog);
    let work = |worker: u64| {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for number in (worker..LOGS).step_by(WORKERS as usize) {
            let (difference, matched) = rivals.compare(number, &rivals.log(number));
            if difference.is_some() {
                return Err(number);
            }
            seen.extend(matched);
        }
        Ok(seen)
    };
    let done: Vec<Result<BTreeSet<String>, u64>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|w| scope.spawn(move || work(w))).collect();
        workers.into_iter().map(|w| w.join().unwrap()).collect()
    });
    let mut seen = BTreeSet::new();
    for done in done {
        match done {
            Ok(matched) => seen.extend(matched),
            Err(number) => panic!("{}", rivals.smallest(number)),
        }
    }
    // Logs in which little matches would prove little.
    let ids = catalog.signatures().iter().map(|s| s.id.as_str());
    let unseen: Vec<&str> = ids.filter(|id| !seen.contains(*id)).collect();
    assert!(
        unseen.len() * 10 <= catalog.signatures().len(),
        "matched nowhere: {unseen:?}"
    );
}
