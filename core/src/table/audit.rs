//! The tables of an audit.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;

use super::column::{Cell, Column, batch};
use crate::model::{
    Audit, BundleAudit, Cycle, Evidence, Finding, Source, Step, Stream, Unexplained,
};
use crate::redact::Redacted;
use crate::report::Table;

/// A table of an audit, one batch with the rows of every bundle.
///
/// ```
/// use eadm_logs::{Analyzer, Bundle, Redactor, report::Table, table};
///
/// let log = "02.03.2026 05:14:07 Import HR started\n02.03.2026 05:16:17 Import HR failed: no answer\n";
/// let analyzer = Analyzer::builder().zone("Europe/Oslo")?.build()?;
/// let audit = analyzer.audit(Bundle::from_bytes("eadm.log", log.into()))?;
/// let audit = Redactor::standard().value(&audit)?;
/// let steps = table::audit(&audit, Table::Steps, &table::zone(&audit)).unwrap();
/// assert_eq!(steps.num_rows(), 1);
/// assert_eq!(steps.schema().field(7).name(), "step");
/// # Ok::<(), eadm_logs::Error>(())
/// ```
///
/// # Errors
/// [`ArrowError`] where a column is larger than Arrow can hold.
pub fn audit(audit: &Redacted<Audit>, table: Table, zone: &str) -> Result<RecordBatch, ArrowError> {
    let zone: Arc<str> = zone.into();
    let bundles = audit.bundles.iter();
    match table {
        Table::Steps => {
            let rows: Vec<StepRow<'_>> = bundles.flat_map(StepRow::of).collect();
            batch(&steps(), &rows, &zone)
        }
        Table::Cycles => {
            let rows: Vec<CycleRow<'_>> = bundles.flat_map(CycleRow::of).collect();
            batch(&cycles(), &rows, &zone)
        }
        Table::Findings => {
            let rows: Vec<_> = bundles
                .flat_map(|b| b.findings.iter().map(move |f| (b, f)))
                .collect();
            batch(&findings(), &rows, &zone)
        }
        Table::Unexplained => {
            let rows: Vec<_> = bundles
                .flat_map(|b| b.unexplained.iter().map(move |u| (b, u)))
                .collect();
            batch(&unexplained(), &rows, &zone)
        }
        Table::Sources => {
            let rows: Vec<_> = bundles
                .flat_map(|b| b.sources.iter().map(move |s| (b, s)))
                .collect();
            batch(&sources(), &rows, &zone)
        }
    }
}

/// The zone in which an audit's times are best shown: the one that all of its sources with local
/// times share, where it has a name; else UTC.
pub fn zone(audit: &Audit) -> String {
    let sources = audit.bundles.iter().flat_map(|bundle| &bundle.sources);
    let named: BTreeSet<&str> = sources
        .filter_map(|source| source.zone.as_deref())
        .filter(|zone| zone.contains('/'))
        .collect();
    match (named.len(), named.first()) {
        (1, Some(only)) => (*only).to_owned(),
        _ => "UTC".to_owned(),
    }
}

struct StepRow<'a> {
    bundle: &'a BundleAudit,
    cycle: &'a Cycle,
    step: &'a Step,
    /// Its primary finding.
    finding: Option<&'a Finding>,
}

impl<'a> StepRow<'a> {
    fn of(bundle: &'a BundleAudit) -> impl Iterator<Item = Self> {
        bundle.cycles.iter().flat_map(move |cycle| {
            cycle.steps.iter().map(move |step| {
                let first = step.findings.first();
                Self {
                    bundle,
                    cycle,
                    step,
                    finding: first.and_then(|at| bundle.findings.get(*at)),
                }
            })
        })
    }
}

struct CycleRow<'a> {
    bundle: &'a BundleAudit,
    cycle: &'a Cycle,
    stream: Option<&'a Stream>,
}

impl<'a> CycleRow<'a> {
    fn of(bundle: &'a BundleAudit) -> impl Iterator<Item = Self> {
        bundle.cycles.iter().map(move |cycle| Self {
            bundle,
            cycle,
            stream: bundle.streams.iter().find(|s| s.index == cycle.stream),
        })
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a cell of a column may be null")]
fn number(number: usize) -> Option<u64> {
    Some(number as u64)
}

#[expect(clippy::unnecessary_wraps, reason = "a cell of a column may be null")]
fn word(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn line(evidence: Option<&Evidence>) -> Option<u64> {
    evidence?.line
}

fn record(evidence: Option<&Evidence>) -> Option<u64> {
    evidence?.record
}

fn path(evidence: Option<&Evidence>) -> Option<String> {
    evidence.map(|e| e.path.clone())
}

fn steps<'a>() -> Vec<Column<StepRow<'a>>> {
    use Cell::{Number, Span, Text, Time, Word};
    vec![
        Column::new("bundle", Word(|r| word(&r.bundle.name))),
        Column::new("stream", Number(|r| number(r.cycle.stream))),
        Column::new("cycle", Number(|r| number(r.cycle.index))),
        Column::new("cycle_kind", Word(|r| word(r.cycle.kind.as_str()))),
        Column::new("cycle_status", Word(|r| word(r.cycle.status.as_str()))),
        Column::new("cycle_number", Number(|r| r.cycle.number)),
        Column::new("cycle_started", Time(|r| r.cycle.started)),
        Column::new("step", Word(|r| Some(r.step.step.to_string()))),
        Column::new("name", Word(|r| word(&r.step.name))),
        Column::new("status", Word(|r| word(r.step.status.as_str()))),
        Column::new("started", Time(|r| r.step.started)),
        Column::new("ended", Time(|r| r.step.ended)),
        Column::new("duration", Span(|r| r.step.duration_s)),
        Column::new("attempts", Number(|r| Some(r.step.attempts.into()))),
        Column::new("reason", Text(|r| r.step.reason.as_deref())),
        Column::new("finding", Word(|r| word(&r.finding?.id))),
        Column::new("who", Word(|r| word(r.finding?.who.as_str()))),
        Column::new("path", Word(|r| path(r.step.evidence.first()))),
        Column::new("line", Number(|r| line(r.step.evidence.first()))),
        Column::new("record", Number(|r| record(r.step.evidence.first()))),
    ]
}

fn cycles<'a>() -> Vec<Column<CycleRow<'a>>> {
    use Cell::{Number, Texts, Time, Word};
    vec![
        Column::new("bundle", Word(|r| word(&r.bundle.name))),
        Column::new("cycle", Number(|r| number(r.cycle.index))),
        Column::new("stream", Number(|r| number(r.cycle.stream))),
        Column::new("product", Word(|r| word(r.stream?.product?.as_str()))),
        Column::new("host", Word(|r| r.stream?.host.clone())),
        Column::new("orgnr", Word(|r| r.stream?.orgnr.clone())),
        Column::new("kind", Word(|r| word(r.cycle.kind.as_str()))),
        Column::new("status", Word(|r| word(r.cycle.status.as_str()))),
        Column::new("number", Number(|r| r.cycle.number)),
        Column::new("started", Time(|r| r.cycle.started)),
        Column::new("ended", Time(|r| r.cycle.ended)),
        Column::new("steps", Number(|r| number(r.cycle.steps.len()))),
        Column::new(
            "steps_not_completed",
            Texts(|r| {
                let steps = r.cycle.steps.iter();
                steps
                    .filter(|s| s.status != crate::model::StepStatus::Completed)
                    .map(|s| s.step.to_string())
                    .collect()
            }),
        ),
    ]
}

fn findings<'a>() -> Vec<Column<(&'a BundleAudit, &'a Finding)>> {
    use Cell::{Flag, Number, Objects, Text, Time, Word};
    vec![
        Column::new("bundle", Word(|(b, _)| word(&b.name))),
        Column::new("finding", Number(|(_, f)| number(f.index))),
        Column::new("key", Text(|(_, f)| Some(&f.key))),
        Column::new("id", Word(|(_, f)| word(&f.id))),
        Column::new("state", Word(|(_, f)| word(f.state.as_str()))),
        Column::new("severity", Word(|(_, f)| word(f.severity.as_str()))),
        Column::new("title", Word(|(_, f)| word(&f.title))),
        Column::new("cause", Word(|(_, f)| word(&f.cause))),
        Column::new(
            "step",
            Word(|(_, f)| f.step.as_ref().map(ToString::to_string)),
        ),
        Column::new("cycle", Number(|(_, f)| f.cycle.and_then(number))),
        Column::new("stream", Number(|(_, f)| f.stream.and_then(number))),
        Column::new("mode", Word(|(_, f)| word(f.mode.as_str()))),
        Column::new("who", Word(|(_, f)| word(f.who.as_str()))),
        Column::new("third_party", Word(|(_, f)| f.third_party.clone())),
        Column::new(
            "actions",
            Objects(&["who", "kind", "text", "only_if"], |(_, f)| {
                let told = f.actions.iter().map(|a| {
                    vec![
                        word(a.who.as_str()),
                        word(a.kind.as_str()),
                        word(&a.text),
                        a.only_if.clone(),
                    ]
                });
                told.collect()
            }),
        ),
        Column::new("general_advice", Flag(|(_, f)| f.general_advice)),
        Column::new("count", Number(|(_, f)| Some(f.count))),
        Column::new("first", Time(|(_, f)| f.first)),
        Column::new("last", Time(|(_, f)| f.last)),
        Column::new("path", Word(|(_, f)| path(f.evidence.first()))),
        Column::new("line", Number(|(_, f)| line(f.evidence.first()))),
        Column::new("record", Number(|(_, f)| record(f.evidence.first()))),
        Column::new("text", Text(|(_, f)| f.evidence.first()?.text.as_deref())),
        Column::new(
            "codes",
            Objects(&["code", "meaning"], |(_, f)| {
                let codes = f.codes.iter();
                codes
                    .map(|c| vec![word(&c.code), word(&c.meaning)])
                    .collect()
            }),
        ),
    ]
}

fn unexplained<'a>() -> Vec<Column<(&'a BundleAudit, &'a Unexplained)>> {
    use Cell::{Number, Text, Time, Word};
    vec![
        Column::new("bundle", Word(|(b, _)| word(&b.name))),
        Column::new("template", Text(|(_, u)| Some(&u.template))),
        Column::new("level", Word(|(_, u)| word(u.level.as_str()))),
        Column::new("count", Number(|(_, u)| Some(u.count))),
        Column::new("first", Time(|(_, u)| u.first)),
        Column::new("last", Time(|(_, u)| u.last)),
        Column::new("path", Word(|(_, u)| path(Some(&u.sample)))),
        Column::new("line", Number(|(_, u)| line(Some(&u.sample)))),
        Column::new("record", Number(|(_, u)| record(Some(&u.sample)))),
        Column::new("text", Text(|(_, u)| u.sample.text.as_deref())),
    ]
}

fn sources<'a>() -> Vec<Column<(&'a BundleAudit, &'a Source)>> {
    use Cell::{Number, Objects, Text, Time, Word};
    vec![
        Column::new("bundle", Word(|(b, _)| word(&b.name))),
        Column::new("path", Text(|(_, s)| Some(&s.path))),
        Column::new("format", Word(|(_, s)| s.format.clone())),
        Column::new("stream", Number(|(_, s)| s.stream.and_then(number))),
        Column::new("encoding", Word(|(_, s)| s.encoding.clone())),
        Column::new("encoding_by", Word(|(_, s)| s.encoding_by.clone())),
        Column::new("zone", Word(|(_, s)| s.zone.clone())),
        Column::new("zone_by", Word(|(_, s)| word(s.zone_by?.as_str()))),
        Column::new("bytes", Number(|(_, s)| Some(s.bytes))),
        Column::new("lines", Number(|(_, s)| Some(s.lines))),
        Column::new("records", Number(|(_, s)| Some(s.records))),
        Column::new("unparsed_lines", Number(|(_, s)| Some(s.unparsed_lines))),
        Column::new("replaced_bytes", Number(|(_, s)| Some(s.replaced_bytes))),
        Column::new("first", Time(|(_, s)| s.first)),
        Column::new("last", Time(|(_, s)| s.last)),
        Column::new("skipped", Word(|(_, s)| s.skipped.clone())),
        Column::new(
            "problems",
            Objects(&["kind", "message"], |(_, s)| {
                let problems = s.problems.iter();
                problems
                    .map(|p| vec![word(&p.kind), word(&p.message)])
                    .collect()
            }),
        ),
    ]
}
