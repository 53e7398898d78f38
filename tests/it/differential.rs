//! The fast path is held to the slow truth: an audit that tries every signature on every record
//! says the same as one that looks only where the prefilter points.

mod log;
mod mutate;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::thread;

use eadm_logs::{Analyzer, AnalyzerBuilder, Backtest, Bundle, Catalog, Example};

use self::log::{Log, examples};

/// Generated logs.
const LOGS: u64 = 10_000;
/// Logs that are audited in one call.
const TOGETHER: u64 = 20;
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

/// All that an analyzer says of bundles, a line each, and the signatures that matched. What an
/// audit leaves out (a signature that another one beats, one that counts in other steps) stands in
/// the counts.
fn said(analyzer: &Analyzer, bundles: &[Bundle], all: &Backtest) -> (String, Vec<String>) {
    let audit = analyzer.audit_all(bundles).unwrap();
    let mut out = serde_json::to_string_pretty(&audit).unwrap();
    let mut matched = Vec::new();
    match analyzer.backtest(bundles, all) {
        Ok(report) => {
            out.push_str(&serde_json::to_string_pretty(&report).unwrap());
            let found = report.cases.into_iter().flat_map(|case| case.unexpected);
            matched.extend(found.map(|found| found.signature));
        }
        // Nothing in the bundles is a log.
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
        let bundle = [Bundle::open(path).unwrap()];
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

    /// What is told differently, and the signatures that matched. Each log is a bundle of its own;
    /// several in one call save the threads that a call makes.
    fn compare(&self, number: u64, logs: &[Log]) -> (Option<String>, Vec<String>) {
        let bundles: Vec<Bundle> = logs.iter().map(Log::bundle).collect();
        let fast = &self.fast[number as usize % self.fast.len()];
        let (told, matched) = said(fast, &bundles, &self.all);
        let (truth, _) = said(&self.slow, &bundles, &self.all);
        (difference(&told, &truth), matched)
    }

    /// Compares the logs with these numbers, and names one that is told differently.
    fn compare_all(&self, numbers: Range<u64>) -> Result<Vec<String>, u64> {
        let at = numbers.start / TOGETHER;
        let logs: Vec<Log> = numbers.clone().map(|number| self.log(number)).collect();
        let (difference, matched) = self.compare(at, &logs);
        if difference.is_none() {
            return Ok(matched);
        }
        let differs = |number: &u64| self.compare(at, &[self.log(*number)]).0.is_some();
        Err(numbers.clone().find(differs).unwrap_or(numbers.start))
    }

    /// Drops records for as long as a difference stays.
    fn smallest(&self, number: u64) -> String {
        let mut log = self.log(number);
        let at = number / TOGETHER;
        let one = |log: &Log| self.compare(at, std::slice::from_ref(log)).0;
        let differs = |log: &Log| one(log).is_some();
        while let Some(less) = log.without_one().into_iter().find(differs) {
            log = less;
        }
        let difference = one(&log);
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
        for start in (0..LOGS).step_by(TOGETHER as usize) {
            if start / TOGETHER % WORKERS == worker {
                seen.extend(rivals.compare_all(start..start + TOGETHER)?);
            }
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
