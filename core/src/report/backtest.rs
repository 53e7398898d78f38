//! What a backtest found: the words that its views share.

use std::io::{self, Write};

use super::text::{evidence_place, one_line};
use super::{View, json, junit, table};
use crate::backtest::{BacktestCase, BacktestReport, Bound, Expectation, InputProblem};
use crate::model::Evidence;
use crate::redact::Redacted;

/// What a backtest is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum BacktestFormat {
    /// For people at a terminal.
    #[default]
    Table,
    /// The whole value, indented.
    Json,
    /// JUnit's XML for build servers: a suite a case, a test an expectation.
    Junit,
}

/// Writes what came of a backtest. It is told in English: those who write signatures read it.
///
/// # Errors
/// As [`audit`](super::audit).
pub fn backtest(
    report: &Redacted<BacktestReport>,
    format: BacktestFormat,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        BacktestFormat::Table => table::backtest(report, view, out),
        BacktestFormat::Json => json::pretty(&**report, out),
        BacktestFormat::Junit => junit::backtest(report, out),
    }
}

/// Exit code for a backtest: 1 where some expectation does not hold, else 3 where some input of a
/// case could not be read, else 0.
pub fn exit_code_of_backtest(report: &BacktestReport) -> u8 {
    if !report.holds() {
        1
    } else if report.cases.iter().any(|c| unread(c).next().is_some()) {
        3
    } else {
        0
    }
}

/// Inputs of a case that could not be read, or not to their end.
pub(super) fn unread(case: &BacktestCase) -> impl Iterator<Item = &InputProblem> {
    case.problems.iter().filter(|p| p.problem.is_unread())
}

/// `exactly 2 of http-401`, `no other signature`
pub(super) fn wanted(case: &BacktestCase, expectation: &Expectation) -> String {
    let number = expectation.expected;
    let signature = expectation.signature.as_deref().unwrap_or_default();
    match expectation.bound {
        Bound::Exactly if number == 0 => format!("none of {signature}"),
        Bound::Exactly => format!("exactly {number} of {signature}"),
        Bound::AtLeast => format!("at least {number} of {signature}"),
        Bound::AtMost => format!("at most {number} of {signature}"),
        Bound::Silent if case.expectations.len() == 1 => "no signature".to_owned(),
        Bound::Silent => "no other signature".to_owned(),
    }
}

/// The signatures and places that speak against an expectation, each with how many there are.
pub(super) fn against<'a>(
    case: &'a BacktestCase,
    expectation: &'a Expectation,
) -> Vec<(&'a str, u64, &'a [Evidence])> {
    match &expectation.signature {
        _ if expectation.ok => Vec::new(),
        Some(id) if expectation.found > 0 => vec![(id, expectation.found, &expectation.places)],
        Some(_) => Vec::new(),
        None => case
            .unexpected
            .iter()
            .map(|u| (u.signature.as_str(), u.found, u.places.as_slice()))
            .collect(),
    }
}

/// `eadm.log:1824: the record's text`, on one line.
pub(super) fn spot(evidence: &Evidence) -> String {
    let place = evidence_place(evidence);
    match &evidence.text {
        Some(text) => one_line(&format!("{place}: {text}")),
        None => one_line(&place),
    }
}

/// `1 input`, `2 inputs`
pub(super) fn counted(number: usize, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {one}{plural}")
}
