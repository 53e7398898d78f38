//! The columns of the tables, each told once: the csv view writes them as texts, `table` as Arrow.

#![expect(clippy::unnecessary_wraps, reason = "a cell of a column may be null")]

use std::borrow::Cow;

use super::words::Words;
use super::{Table, View};
use crate::model::{
    Audit, BundleAudit, Cycle, Evidence, Finding, Inspection, Source, SourceProblem, Stamp, Step,
    StepStatus, Stream, TimelineRecord, Unexplained,
};
use crate::redact::Redacted;
use crate::signature::Signature;

/// A text of a row; `None` where it is not known.
type Told<'r> = Option<Cow<'r, str>>;

/// What a column holds, and how a row tells it.
pub(crate) enum Cell<R> {
    /// Mostly different in each row.
    Text(fn(&R) -> Told<'_>),
    /// One of a few, again and again.
    Word(fn(&R) -> Told<'_>),
    Number(fn(&R) -> Option<u64>),
    Time(fn(&R) -> Option<Stamp>),
    /// Seconds.
    Span(fn(&R) -> Option<f64>),
    Flag(fn(&R) -> bool),
    /// Words that hold no blanks.
    Texts(fn(&R) -> Vec<String>),
    Objects(Objects<R>),
}

/// Several objects in one cell.
pub(crate) struct Objects<R> {
    /// The names of their texts.
    #[cfg_attr(not(feature = "arrow"), expect(dead_code, reason = "for Arrow alone"))]
    pub(crate) names: &'static [&'static str],
    /// The texts of each, in the order of the names.
    #[cfg_attr(not(feature = "arrow"), expect(dead_code, reason = "for Arrow alone"))]
    pub(crate) of: fn(&R) -> Vec<Vec<Told<'_>>>,
    /// Each on a line of its own.
    pub(crate) lines: fn(&R, &Words) -> Vec<String>,
}

/// A column of rows `R`.
pub(crate) struct Column<R> {
    pub(crate) name: &'static str,
    pub(crate) cell: Cell<R>,
}

impl<R> Column<R> {
    const fn new(name: &'static str, cell: Cell<R>) -> Self {
        Self { name, cell }
    }
}

/// What a table of an audit becomes; the rows of each table have a type of their own.
pub(crate) trait Writes {
    type Out;

    fn table<R>(self, columns: &[Column<R>], rows: impl Iterator<Item = R>) -> Self::Out;
}

/// Gives the columns and the rows of the table that the view names, of every bundle.
pub(crate) fn table<W: Writes>(audit: &Audit, view: &View, to: W) -> W::Out {
    let bundles = audit.bundles.iter();
    let in_time = |c: &Cycle| view.shows(c.started.as_ref(), c.ended.as_ref());
    match view.table {
        Table::Steps => {
            let rows = bundles.flat_map(StepRow::of);
            to.table(&steps(), rows.filter(|row| in_time(row.cycle)))
        }
        Table::Cycles => {
            let rows = bundles.flat_map(CycleRow::of);
            to.table(&cycles(), rows.filter(|row| in_time(row.cycle)))
        }
        Table::Findings => {
            let rows = bundles.flat_map(|b| b.findings.iter().map(move |f| (b, f)));
            let rows = rows.filter(|(_, f)| view.shows(f.first.as_ref(), f.last.as_ref()));
            to.table(&findings(), rows)
        }
        Table::Unexplained => {
            let rows = bundles.flat_map(|b| b.unexplained.iter().map(move |u| (b, u)));
            let rows = rows.filter(|(_, u)| view.shows(u.first.as_ref(), u.last.as_ref()));
            to.table(&unexplained(), rows)
        }
        Table::Sources => {
            let rows = bundles.flat_map(|b| b.sources.iter().map(move |s| (b, s)));
            to.table(&sources(), rows)
        }
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
                let mut findings = step.findings.iter();
                Self {
                    bundle,
                    cycle,
                    step,
                    finding: findings.find_map(|at| bundle.findings.get(*at).filter(|f| f.primary)),
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

fn number(number: usize) -> Option<u64> {
    Some(number as u64)
}

fn word(text: &str) -> Told<'_> {
    Some(text.into())
}

fn maybe(text: Option<&String>) -> Told<'_> {
    word(text?)
}

fn id<T: ToString>(id: &T) -> Told<'static> {
    Some(id.to_string().into())
}

fn line(evidence: Option<&Evidence>) -> Option<u64> {
    evidence?.line
}

fn record(evidence: Option<&Evidence>) -> Option<u64> {
    evidence?.record
}

fn path(evidence: Option<&Evidence>) -> Told<'_> {
    word(&evidence?.path)
}

/// How problems of a source stand in a line of a cell.
fn problems(problems: &[SourceProblem]) -> Vec<String> {
    let problems = problems.iter();
    problems
        .map(|p| format!("{}: {}", p.kind, p.message))
        .collect()
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
        Column::new("step", Word(|r| id(&r.step.step))),
        Column::new("name", Word(|r| word(&r.step.name))),
        Column::new("status", Word(|r| word(r.step.status.as_str()))),
        Column::new("started", Time(|r| r.step.started)),
        Column::new("ended", Time(|r| r.step.ended)),
        Column::new("duration_s", Span(|r| r.step.duration_s)),
        Column::new("attempts", Number(|r| Some(r.step.attempts.into()))),
        Column::new("reason", Text(|r| maybe(r.step.reason.as_ref()))),
        Column::new("finding", Word(|r| word(&r.finding?.id))),
        Column::new("who", Word(|r| word(r.finding?.who.as_str()))),
        Column::new("path", Word(|r| path(r.step.evidence.first()))),
        Column::new("line", Number(|r| line(r.step.evidence.first()))),
        Column::new("record", Number(|r| record(r.step.evidence.first()))),
        Column::new("bundle_id", Word(|r| word(&r.bundle.id))),
    ]
}

fn cycles<'a>() -> Vec<Column<CycleRow<'a>>> {
    use Cell::{Number, Texts, Time, Word};
    vec![
        Column::new("bundle", Word(|r| word(&r.bundle.name))),
        Column::new("cycle", Number(|r| number(r.cycle.index))),
        Column::new("stream", Number(|r| number(r.cycle.stream))),
        Column::new("product", Word(|r| word(r.stream?.product?.as_str()))),
        Column::new("host", Word(|r| maybe(r.stream?.host.as_ref()))),
        Column::new("orgnr", Word(|r| maybe(r.stream?.orgnr.as_ref()))),
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
                    .filter(|s| s.status != StepStatus::Completed)
                    .map(|s| s.step.to_string())
                    .collect()
            }),
        ),
        Column::new("bundle_id", Word(|r| word(&r.bundle.id))),
    ]
}

fn findings<'a>() -> Vec<Column<(&'a BundleAudit, &'a Finding)>> {
    use Cell::{Flag, Number, Text, Time, Word};
    vec![
        Column::new("bundle", Word(|(b, _)| word(&b.name))),
        Column::new("finding", Number(|(_, f)| number(f.index))),
        Column::new("key", Text(|(_, f)| word(&f.key))),
        Column::new("id", Word(|(_, f)| word(&f.id))),
        Column::new("state", Word(|(_, f)| word(f.state.as_str()))),
        Column::new("severity", Word(|(_, f)| word(f.severity.as_str()))),
        Column::new("title", Word(|(_, f)| word(&f.title))),
        Column::new("cause", Word(|(_, f)| word(&f.cause))),
        Column::new("step", Word(|(_, f)| f.step.as_ref().and_then(id))),
        Column::new("cycle", Number(|(_, f)| f.cycle.and_then(number))),
        Column::new("stream", Number(|(_, f)| f.stream.and_then(number))),
        Column::new("mode", Word(|(_, f)| word(f.mode.as_str()))),
        Column::new("who", Word(|(_, f)| word(f.who.as_str()))),
        Column::new("third_party", Word(|(_, f)| maybe(f.third_party.as_ref()))),
        Column::new(
            "actions",
            Cell::Objects(Objects {
                names: &["who", "kind", "text", "only_if"],
                of: |(_, f)| {
                    let told = f.actions.iter().map(|a| {
                        let (who, kind) = (a.who.as_str(), a.kind.as_str());
                        let only_if = maybe(a.only_if.as_ref());
                        vec![word(who), word(kind), word(&a.text), only_if]
                    });
                    told.collect()
                },
                lines: |(_, f), _| {
                    let told = f.actions.iter().map(|a| {
                        let only_if = a.only_if.as_ref().map(|c| format!(" [{c}]"));
                        let only_if = only_if.unwrap_or_default();
                        format!("{} {}: {}{only_if}", a.who, a.kind, a.text)
                    });
                    told.collect()
                },
            }),
        ),
        Column::new("general_advice", Flag(|(_, f)| f.general_advice)),
        Column::new("count", Number(|(_, f)| Some(f.count))),
        Column::new("first", Time(|(_, f)| f.first)),
        Column::new("last", Time(|(_, f)| f.last)),
        Column::new("path", Word(|(_, f)| path(f.evidence.first()))),
        Column::new("line", Number(|(_, f)| line(f.evidence.first()))),
        Column::new("record", Number(|(_, f)| record(f.evidence.first()))),
        Column::new(
            "text",
            Text(|(_, f)| maybe(f.evidence.first()?.text.as_ref())),
        ),
        Column::new(
            "codes",
            Cell::Objects(Objects {
                names: &["code", "meaning"],
                of: |(_, f)| {
                    let codes = f.codes.iter();
                    codes
                        .map(|c| vec![word(&c.code), word(&c.meaning)])
                        .collect()
                },
                lines: |(_, f), words| f.codes.iter().map(|code| words.code(code)).collect(),
            }),
        ),
        Column::new(
            "documented_who",
            Word(|(_, f)| f.documented_who.and_then(|who| word(who.as_str()))),
        ),
        Column::new(
            "superseded_by",
            Number(|(_, f)| f.superseded_by.and_then(number)),
        ),
        Column::new("primary", Flag(|(_, f)| f.primary)),
        Column::new("bundle_id", Word(|(b, _)| word(&b.id))),
    ]
}

fn unexplained<'a>() -> Vec<Column<(&'a BundleAudit, &'a Unexplained)>> {
    use Cell::{Number, Text, Time, Word};
    vec![
        Column::new("bundle", Word(|(b, _)| word(&b.name))),
        Column::new("template", Text(|(_, u)| word(&u.template))),
        Column::new("level", Word(|(_, u)| word(u.level.as_str()))),
        Column::new("count", Number(|(_, u)| Some(u.count))),
        Column::new("first", Time(|(_, u)| u.first)),
        Column::new("last", Time(|(_, u)| u.last)),
        Column::new("path", Word(|(_, u)| path(Some(&u.sample)))),
        Column::new("line", Number(|(_, u)| line(Some(&u.sample)))),
        Column::new("record", Number(|(_, u)| record(Some(&u.sample)))),
        Column::new("text", Text(|(_, u)| maybe(u.sample.text.as_ref()))),
        Column::new("bundle_id", Word(|(b, _)| word(&b.id))),
    ]
}

fn sources<'a>() -> Vec<Column<(&'a BundleAudit, &'a Source)>> {
    use Cell::{Number, Text, Time, Word};
    vec![
        Column::new("bundle", Word(|(b, _)| word(&b.name))),
        Column::new("path", Text(|(_, s)| word(&s.path))),
        Column::new("format", Word(|(_, s)| maybe(s.format.as_ref()))),
        Column::new("stream", Number(|(_, s)| s.stream.and_then(number))),
        Column::new("encoding", Word(|(_, s)| maybe(s.encoding.as_ref()))),
        Column::new("encoding_by", Word(|(_, s)| maybe(s.encoding_by.as_ref()))),
        Column::new("zone", Word(|(_, s)| maybe(s.zone.as_ref()))),
        Column::new("zone_by", Word(|(_, s)| word(s.zone_by?.as_str()))),
        Column::new("bytes", Number(|(_, s)| Some(s.bytes))),
        Column::new("lines", Number(|(_, s)| Some(s.lines))),
        Column::new("records", Number(|(_, s)| Some(s.records))),
        Column::new("unparsed_lines", Number(|(_, s)| Some(s.unparsed_lines))),
        Column::new("replaced_bytes", Number(|(_, s)| Some(s.replaced_bytes))),
        Column::new("first", Time(|(_, s)| s.first)),
        Column::new("last", Time(|(_, s)| s.last)),
        Column::new("skipped", Word(|(_, s)| maybe(s.skipped.as_ref()))),
        Column::new(
            "problems",
            Cell::Objects(Objects {
                names: &["kind", "message"],
                of: |(_, s)| {
                    let problems = s.problems.iter();
                    problems
                        .map(|p| vec![word(&p.kind), word(&p.message)])
                        .collect()
                },
                lines: |(_, s), _| problems(&s.problems),
            }),
        ),
        Column::new("bundle_id", Word(|(b, _)| word(&b.id))),
    ]
}

/// The columns of what was understood of each source.
pub(super) fn inspections<'a>() -> Vec<Column<&'a Inspection>> {
    use Cell::{Number, Text, Texts, Time};
    vec![
        Column::new("path", Text(|i| word(&i.path))),
        Column::new("format", Text(|i| maybe(i.format.as_ref()))),
        Column::new("why", Text(|i| word(&i.why))),
        Column::new(
            "layouts",
            Texts(|i| {
                let used = i.layouts.iter().filter(|l| l.used);
                used.map(|l| l.layout.clone()).collect()
            }),
        ),
        Column::new("encoding", Text(|i| maybe(i.encoding.as_ref()))),
        Column::new("encoding_by", Text(|i| maybe(i.encoding_by.as_ref()))),
        Column::new("replaced_bytes", Number(|i| Some(i.replaced_bytes))),
        Column::new("zone", Text(|i| maybe(i.zone.as_ref()))),
        Column::new("zone_by", Text(|i| word(i.zone_by?.as_str()))),
        Column::new("bytes", Number(|i| Some(i.bytes))),
        Column::new("lines", Number(|i| Some(i.lines))),
        Column::new("records", Number(|i| Some(i.records))),
        Column::new("first", Time(|i| i.first)),
        Column::new("last", Time(|i| i.last)),
        Column::new("unparsed_lines", Number(|i| Some(i.unparsed_lines))),
        Column::new("skipped", Text(|i| maybe(i.skipped.as_ref()))),
        Column::new(
            "problems",
            Text(|i| Some(problems(&i.problems).join("\n").into())),
        ),
        Column::new("recovered", Number(|i| Some(i.recovered))),
    ]
}

/// The columns of the time line.
pub(super) fn records() -> Vec<Column<Redacted<TimelineRecord>>> {
    use Cell::{Flag, Number, Text, Time};
    vec![
        Column::new("time", Time(|r| r.time)),
        Column::new("path", Text(|r| word(&r.path))),
        Column::new("line", Number(|r| r.line)),
        Column::new("record", Number(|r| r.record)),
        Column::new("level", Text(|r| word(r.level.as_str()))),
        Column::new("logger", Text(|r| maybe(r.logger.as_ref()))),
        Column::new("event_id", Number(|r| r.event_id.map(u64::from))),
        Column::new("thread", Text(|r| maybe(r.thread.as_ref()))),
        Column::new("message", Text(|r| word(&r.message))),
        Column::new("incomplete", Flag(|r| r.incomplete)),
        Column::new("recovered", Flag(|r| r.recovered)),
    ]
}

/// The columns of the known errors, with their texts in both languages.
pub(super) fn signatures<'a>() -> Vec<Column<&'a Signature>> {
    use Cell::{Flag, Number, Text, Texts};
    vec![
        Column::new("id", Text(|s| word(&s.id))),
        Column::new("severity", Text(|s| word(s.severity.as_str()))),
        Column::new("status", Text(|s| word(s.status.as_str()))),
        Column::new("who", Text(|s| word(s.who.as_str()))),
        Column::new("third_party", Text(|s| maybe(s.third_party.as_ref()))),
        Column::new("effect", Text(|s| word(s.effect.as_str()))),
        Column::new(
            "steps",
            Texts(|s| s.steps.iter().map(ToString::to_string).collect()),
        ),
        Column::new("supersedes", Texts(|s| s.supersedes.clone())),
        Column::new("title_en", Text(|s| word(&s.title().en))),
        Column::new("title_nb", Text(|s| word(&s.title().nb))),
        Column::new("cause_en", Text(|s| word(&s.cause().en))),
        Column::new("cause_nb", Text(|s| word(&s.cause().nb))),
        Column::new("samples", Number(|s| number(s.samples().len()))),
        Column::new("near_misses", Number(|s| number(s.near_misses().len()))),
        Column::new("builtin", Flag(|s| s.is_builtin())),
    ]
}
