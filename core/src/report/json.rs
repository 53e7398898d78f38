//! JSON, indented. An audit is exactly schema 1.

use std::io::{self, Write};

use serde::Serialize;

use super::{Records, View};
use crate::backtest::BacktestReport;
use crate::model::{Audit, Inspection};
use crate::redact::Redacted;

pub(super) fn audit(audit: &Redacted<Audit>, _: &View, out: &mut dyn Write) -> io::Result<()> {
    pretty(&**audit, out)
}

pub(super) fn inspections(
    inspections: &Redacted<Vec<Inspection>>,
    _: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    pretty(&**inspections, out)
}

pub(super) fn records(records: Records<'_>, _: &View, out: &mut dyn Write) -> io::Result<()> {
    array(records, out)
}

/// An array with one value a line, so that a long one never has to be held in memory.
pub(super) fn array<T: Serialize>(
    values: impl Iterator<Item = Redacted<T>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut any = false;
    for value in values {
        out.write_all(if any { b",\n" } else { b"[\n" })?;
        serde_json::to_writer(&mut *out, &*value)?;
        any = true;
    }
    out.write_all(if any { b"\n]\n" } else { b"[]\n" })
}

pub(super) fn backtest(report: &Redacted<BacktestReport>, out: &mut dyn Write) -> io::Result<()> {
    pretty(&**report, out)
}

/// Any value, indented.
pub(super) fn pretty(value: &(impl Serialize + ?Sized), out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}
