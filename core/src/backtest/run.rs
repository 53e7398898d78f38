//! Holding a corpus to its expectations: which inputs fit which case, then counting their hits.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{
    Backtest, BacktestCase, BacktestReport, Bound, Case, Expectation, InputProblem, Name,
    UnexpectedSignature,
};
use crate::case::evidence;
use crate::error::Error;
use crate::lint::{Diagnostic, Diagnostics, Lint};
use crate::model::{Evidence, Tool};
use crate::read::Others;
use crate::scan::{DocumentScan, Kind, Row, Scanner, Watch};
use crate::settings::Tools;
use crate::signature::{Catalog, near};
use crate::source::{Bundle, Document};

/// Places that are told of one signature in one case.
const PLACES: usize = 5;

/// A corpus whose inputs are given out to the cases: everything that can be checked before
/// anything is read.
pub(crate) struct Plan<'a> {
    backtest: &'a Backtest,
    /// Those of a case, with the cases that each fits; sorted by path.
    inputs: Vec<(&'a Document, Vec<usize>)>,
    all: usize,
}

/// What a document's records match.
struct Counted {
    path: String,
    records: u64,
    log: bool,
    signatures: BTreeMap<u32, Found>,
    problems: Vec<InputProblem>,
}

/// Records that one signature matches.
#[derive(Default)]
struct Found {
    count: u64,
    places: Vec<Evidence>,
}

impl<'a> Plan<'a> {
    /// # Errors
    /// [`Error::Unsound`] where a signature is unknown or a case fits no input.
    pub(crate) fn new(
        bundles: &'a [Bundle],
        backtest: &'a Backtest,
        catalog: &Catalog,
    ) -> Result<Self, Error> {
        let mut documents: Vec<(&str, &Document)> = bundles
            .iter()
            .flat_map(|b| b.documents().iter().map(|d| (b.name(), d)))
            .filter(|(_, d)| d.skip_reason().is_none())
            .collect();
        // The order in which the paths were named changes nothing.
        documents.sort_by(|(a, x), (b, y)| (x.path(), a).cmp(&(y.path(), b)));
        let all = documents.len();
        let mut live = vec![false; backtest.cases.len()];
        let mut inputs = Vec::new();
        for (_, document) in documents {
            let cases: Vec<usize> = (0..)
                .zip(&backtest.cases)
                .filter_map(|(index, case)| case.fits(document.path()).then_some(index))
                .collect();
            for &case in &cases {
                live[case] = true;
            }
            if !cases.is_empty() {
                inputs.push((document, cases));
            }
        }
        let mut found = Vec::new();
        for (case, live) in backtest.cases.iter().zip(live) {
            found.extend(case.unknown(backtest, catalog));
            if !live {
                let message = format!("no input of the corpus fits `{}`", case.path);
                found.push(backtest.file.wrong(Lint::DeadCase, &case.span, message));
            }
        }
        backtest.refuse(found)?;
        Ok(Self {
            backtest,
            inputs,
            all,
        })
    }

    /// The documents that will be read.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &Document> {
        self.inputs.iter().map(|(document, _)| *document)
    }

    /// Reads the inputs and compares.
    ///
    /// # Errors
    /// [`Error::Unsound`] where none of a case's inputs is a log.
    pub(crate) fn run(
        &self,
        tools: &Tools,
        watch: &Watch,
        tool: Tool,
    ) -> Result<BacktestReport, Error> {
        let scanner = Scanner {
            keeps_rows: false,
            ..tools.scanner(Others::default(), watch)
        };
        let counted: Vec<Counted> = self
            .inputs
            .par_iter()
            .map(|(document, _)| count(&tools.catalog, scanner.document(document)))
            .collect();
        let mut dead = Vec::new();
        let mut cases = Vec::new();
        for (index, case) in self.backtest.cases.iter().enumerate() {
            let of_case: Vec<&Counted> = counted
                .iter()
                .zip(&self.inputs)
                .filter_map(|(counted, (_, cases))| cases.contains(&index).then_some(counted))
                .collect();
            if !watch.cancelled() && of_case.iter().all(|c| !c.log && c.problems.is_empty()) {
                let message = format!("no input that fits `{}` is a log", case.path);
                let file = &self.backtest.file;
                dead.push(file.wrong(Lint::DeadCase, &case.span, message));
            }
            cases.push(case.judge(&tools.catalog, &of_case));
        }
        self.backtest.refuse(dead)?;
        Ok(BacktestReport {
            tool,
            file: self.backtest.file.name.clone().into_owned(),
            inputs: self.all,
            inputs_of_no_case: self.all - self.inputs.len(),
            cases,
        })
    }
}

impl Backtest {
    fn refuse(&self, found: Vec<Diagnostic>) -> Result<(), Error> {
        if found.is_empty() {
            return Ok(());
        }
        let text = (&*self.file.name, &*self.file.text);
        Err(Error::Unsound {
            diagnostics: Diagnostics::new(found, [text]),
        })
    }
}

impl Case {
    /// Whether the glob fits an input's path, or an archive that it lies in.
    pub(super) fn fits(&self, path: &str) -> bool {
        let archives = path.match_indices("!/").map(|(at, _)| &path[..at]);
        archives.chain([path]).any(|path| self.glob.is_match(path))
    }

    fn unknown(&self, backtest: &Backtest, catalog: &Catalog) -> Vec<Diagnostic> {
        let named = self.wanted.iter().map(|w| &w.name).chain(&self.allow);
        let unknown = named.filter(|name| catalog.get(&name.id).is_none());
        let wrong = |name: &Name| {
            let ids = catalog.signatures().iter().map(|s| &s.id);
            let near = near(&name.id, ids);
            let message = format!("`{}` is not in the catalog{near}", name.id);
            let file = &backtest.file;
            file.wrong(Lint::UnknownSignature, &name.span, message)
        };
        unknown.map(wrong).collect()
    }

    fn judge(&self, catalog: &Catalog, inputs: &[&Counted]) -> BacktestCase {
        let mut found: BTreeMap<&str, Found> = BTreeMap::new();
        for input in inputs {
            for (&index, more) in &input.signatures {
                let Some(signature) = catalog.signatures().get(index as usize) else {
                    continue;
                };
                found.entry(&signature.id).or_default().add(more);
            }
        }
        let mut expectations: Vec<Expectation> = Vec::new();
        for wanted in &self.wanted {
            let (count, places) = match found.get(wanted.name.id.as_str()) {
                Some(found) => (found.count, found.places.clone()),
                None => (0, Vec::new()),
            };
            let ok = wanted.bound.holds(wanted.number, count);
            expectations.push(Expectation {
                signature: Some(wanted.name.id.clone()),
                bound: wanted.bound,
                expected: wanted.number,
                found: count,
                ok,
                places: if ok { Vec::new() } else { places },
            });
        }
        let mut unexpected = Vec::new();
        if self.silent {
            let wanted = self.wanted.iter().map(|w| &w.name).chain(&self.allow);
            let known: BTreeSet<&str> = wanted.map(|n| n.id.as_str()).collect();
            for (id, found) in found {
                if !known.contains(id) {
                    unexpected.push(UnexpectedSignature {
                        signature: id.to_owned(),
                        found: found.count,
                        places: found.places,
                    });
                }
            }
            let sum = unexpected
                .iter()
                .fold(0_u64, |sum, u| sum.saturating_add(u.found));
            expectations.push(Expectation {
                signature: None,
                bound: Bound::Silent,
                expected: 0,
                found: sum,
                ok: sum == 0,
                places: Vec::new(),
            });
        }
        let logs = inputs.iter().filter(|i| i.log);
        BacktestCase {
            path: self.path.clone(),
            line: self.line,
            records: logs.clone().map(|i| i.records).sum(),
            inputs: logs.map(|i| i.path.clone()).collect(),
            expectations,
            unexpected,
            problems: inputs.iter().flat_map(|i| i.problems.clone()).collect(),
        }
    }
}

impl Found {
    fn add(&mut self, more: &Self) {
        self.count = self.count.saturating_add(more.count);
        let room = PLACES.saturating_sub(self.places.len());
        self.places.extend(more.places.iter().take(room).cloned());
    }
}

/// Counts a document's records by signature. One record counts once for a signature, however
/// many of its matches hold.
fn count(catalog: &Catalog, scan: DocumentScan) -> Counted {
    let DocumentScan {
        path,
        kind,
        stretch,
        problems,
        ..
    } = scan;
    let mut firsts: BTreeMap<u32, (u64, Vec<&Row>)> = BTreeMap::new();
    for (hits, tally) in &stretch.tallies {
        let signatures: BTreeSet<u32> = hits
            .iter()
            .filter_map(|&hit| catalog.rule(hit).map(|(signature, _, _)| signature))
            .collect();
        for signature in signatures {
            let (count, rows) = firsts.entry(signature).or_default();
            *count = count.saturating_add(tally.count);
            rows.extend(&tally.first);
        }
    }
    let found = |(count, mut rows): (u64, Vec<&Row>)| {
        // Each combination of hits kept its own first ones.
        rows.sort_by_key(|row| (row.line, row.record));
        let places = rows
            .iter()
            .take(PLACES)
            .map(|row| evidence(&path, row.line, row.record, &row.text));
        Found {
            count,
            places: places.collect(),
        }
    };
    let signatures = firsts.into_iter().map(|(s, f)| (s, found(f))).collect();
    let problems = problems
        .into_iter()
        .map(|problem| InputProblem {
            path: path.clone(),
            problem,
        })
        .collect();
    Counted {
        records: stretch.records,
        log: !matches!(kind, Kind::Skipped(_)),
        signatures,
        problems,
        path,
    }
}
