//! RFC 4180: one row a step, cycle, finding, template, source or record.

use std::io::{self, Write};

use csv::{ErrorKind, Terminator, Writer, WriterBuilder};

use super::words::words;
use super::{Records, Table, View};
use crate::model::{Audit, BundleAudit, Evidence, Inspection, Stamp, ZoneBy};
use crate::redact::Redacted;

type Rows<'a> = Writer<&'a mut dyn Write>;

/// Writes the rows of one bundle.
type OfBundle = fn(&BundleAudit, &View, &mut Rows<'_>) -> csv::Result<()>;

pub(super) fn audit(audit: &Redacted<Audit>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let (header, rows): (&[&str], OfBundle) = match view.table {
        Table::Steps => (STEPS, steps),
        Table::Cycles => (CYCLES, cycles),
        Table::Findings => (FINDINGS, findings),
        Table::Unexplained => (UNEXPLAINED, unexplained),
        Table::Sources => (SOURCES, sources),
    };
    write(out, header, |out| {
        audit
            .bundles
            .iter()
            .try_for_each(|bundle| rows(bundle, view, out))
    })
}

pub(super) fn inspections(
    inspections: &Redacted<Vec<Inspection>>,
    _: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    write(out, INSPECTIONS, |out| {
        for i in inspections.iter() {
            let used: Vec<_> = i
                .layouts
                .iter()
                .filter(|l| l.used)
                .map(|l| l.layout.as_str())
                .collect();
            out.write_record([
                i.path.as_str(),
                or_empty(i.format.as_ref()),
                &i.why,
                &used.join(" "),
                or_empty(i.encoding.as_ref()),
                or_empty(i.encoding_by.as_ref()),
                &i.replaced_bytes.to_string(),
                or_empty(i.zone.as_ref()),
                i.zone_by.map_or("", ZoneBy::as_str),
                &i.bytes.to_string(),
                &i.lines.to_string(),
                &i.records.to_string(),
                &text(i.first),
                &text(i.last),
                &i.unparsed_lines.to_string(),
                or_empty(i.skipped.as_ref()),
                &problems(&i.problems),
            ])?;
        }
        Ok(())
    })
}

pub(super) fn records(records: Records<'_>, _: &View, out: &mut dyn Write) -> io::Result<()> {
    write(out, RECORDS, |out| {
        for r in records {
            out.write_record([
                &text(r.time),
                &r.path,
                &text(r.line),
                &text(r.record),
                r.level.as_str(),
                or_empty(r.logger.as_ref()),
                &text(r.event_id),
                or_empty(r.thread.as_ref()),
                &r.message,
                &r.incomplete.to_string(),
            ])?;
        }
        Ok(())
    })
}

const STEPS: &[&str] = &[
    "bundle",
    "stream",
    "cycle",
    "cycle_kind",
    "cycle_status",
    "cycle_number",
    "cycle_started",
    "step",
    "name",
    "status",
    "started",
    "ended",
    "duration_s",
    "attempts",
    "reason",
    "finding",
    "who",
    "path",
    "line",
    "record",
];

fn steps(bundle: &BundleAudit, view: &View, out: &mut Rows<'_>) -> csv::Result<()> {
    for c in &bundle.cycles {
        for s in c
            .steps
            .iter()
            .filter(|_| view.shows(c.started.as_ref(), c.ended.as_ref()))
        {
            let primary = s.findings.first().and_then(|at| bundle.findings.get(*at));
            let [path, line, record] = place(s.evidence.first());
            out.write_record([
                bundle.name.as_str(),
                &c.stream.to_string(),
                &c.index.to_string(),
                c.kind.as_str(),
                c.status.as_str(),
                &text(c.number),
                &text(c.started),
                &s.step.to_string(),
                &s.name,
                s.status.as_str(),
                &text(s.started),
                &text(s.ended),
                &text(s.duration_s),
                &s.attempts.to_string(),
                or_empty(s.reason.as_ref()),
                primary.map_or("", |f| f.id.as_str()),
                primary.map_or("", |f| f.who.as_str()),
                &path,
                &line,
                &record,
            ])?;
        }
    }
    Ok(())
}

const CYCLES: &[&str] = &[
    "bundle",
    "cycle",
    "stream",
    "product",
    "host",
    "orgnr",
    "kind",
    "status",
    "number",
    "started",
    "ended",
    "steps",
    "steps_not_completed",
];

fn cycles(bundle: &BundleAudit, view: &View, out: &mut Rows<'_>) -> csv::Result<()> {
    for c in bundle
        .cycles
        .iter()
        .filter(|c| view.shows(c.started.as_ref(), c.ended.as_ref()))
    {
        let stream = bundle.streams.iter().find(|s| s.index == c.stream);
        let open: Vec<_> = c
            .steps
            .iter()
            .filter(|s| s.status != crate::model::StepStatus::Completed)
            .map(|s| s.step.to_string())
            .collect();
        out.write_record([
            bundle.name.as_str(),
            &c.index.to_string(),
            &c.stream.to_string(),
            stream
                .and_then(|s| s.product)
                .map_or("", crate::model::Product::as_str),
            or_empty(stream.and_then(|s| s.host.as_ref())),
            or_empty(stream.and_then(|s| s.orgnr.as_ref())),
            c.kind.as_str(),
            c.status.as_str(),
            &text(c.number),
            &text(c.started),
            &text(c.ended),
            &c.steps.len().to_string(),
            &open.join(" "),
        ])?;
    }
    Ok(())
}

const FINDINGS: &[&str] = &[
    "bundle",
    "finding",
    "key",
    "id",
    "state",
    "severity",
    "title",
    "cause",
    "step",
    "cycle",
    "stream",
    "mode",
    "who",
    "third_party",
    "actions",
    "general_advice",
    "count",
    "first",
    "last",
    "path",
    "line",
    "record",
    "text",
    "codes",
];

fn findings(bundle: &BundleAudit, view: &View, out: &mut Rows<'_>) -> csv::Result<()> {
    let words = words(view.lang);
    for f in bundle
        .findings
        .iter()
        .filter(|f| view.shows(f.first.as_ref(), f.last.as_ref()))
    {
        // One action a line within the cell.
        let actions: Vec<_> = f
            .actions
            .iter()
            .map(|a| {
                let only_if = a
                    .only_if
                    .as_ref()
                    .map(|c| format!(" [{c}]"))
                    .unwrap_or_default();
                format!(
                    "{} {}: {}{only_if}",
                    a.who.as_str(),
                    a.kind.as_str(),
                    a.text
                )
            })
            .collect();
        // One code a line within the cell.
        let codes: Vec<_> = f.codes.iter().map(|code| words.code(code)).collect();
        let evidence = f.evidence.first();
        let [path, line, record] = place(evidence);
        out.write_record([
            bundle.name.as_str(),
            &f.index.to_string(),
            &f.key,
            &f.id,
            f.state.as_str(),
            f.severity.as_str(),
            &f.title,
            &f.cause,
            &text(f.step.as_ref()),
            &text(f.cycle),
            &text(f.stream),
            f.mode.as_str(),
            f.who.as_str(),
            or_empty(f.third_party.as_ref()),
            &actions.join("\n"),
            &f.general_advice.to_string(),
            &f.count.to_string(),
            &text(f.first),
            &text(f.last),
            &path,
            &line,
            &record,
            or_empty(evidence.and_then(|e| e.text.as_ref())),
            &codes.join("\n"),
        ])?;
    }
    Ok(())
}

const UNEXPLAINED: &[&str] = &[
    "bundle", "template", "level", "count", "first", "last", "path", "line", "record", "text",
];

fn unexplained(bundle: &BundleAudit, view: &View, out: &mut Rows<'_>) -> csv::Result<()> {
    for u in bundle
        .unexplained
        .iter()
        .filter(|u| view.shows(u.first.as_ref(), u.last.as_ref()))
    {
        let [path, line, record] = place(Some(&u.sample));
        out.write_record([
            bundle.name.as_str(),
            &u.template,
            u.level.as_str(),
            &u.count.to_string(),
            &text(u.first),
            &text(u.last),
            &path,
            &line,
            &record,
            or_empty(u.sample.text.as_ref()),
        ])?;
    }
    Ok(())
}

const SOURCES: &[&str] = &[
    "bundle",
    "path",
    "format",
    "stream",
    "encoding",
    "encoding_by",
    "zone",
    "zone_by",
    "bytes",
    "lines",
    "records",
    "unparsed_lines",
    "replaced_bytes",
    "first",
    "last",
    "skipped",
    "problems",
];

fn sources(bundle: &BundleAudit, _: &View, out: &mut Rows<'_>) -> csv::Result<()> {
    for s in &bundle.sources {
        out.write_record([
            bundle.name.as_str(),
            &s.path,
            or_empty(s.format.as_ref()),
            &text(s.stream),
            or_empty(s.encoding.as_ref()),
            or_empty(s.encoding_by.as_ref()),
            or_empty(s.zone.as_ref()),
            s.zone_by.map_or("", ZoneBy::as_str),
            &s.bytes.to_string(),
            &s.lines.to_string(),
            &s.records.to_string(),
            &s.unparsed_lines.to_string(),
            &s.replaced_bytes.to_string(),
            &text::<Stamp>(s.first),
            &text(s.last),
            or_empty(s.skipped.as_ref()),
            &problems(&s.problems),
        ])?;
    }
    Ok(())
}

const INSPECTIONS: &[&str] = &[
    "path",
    "format",
    "why",
    "layouts",
    "encoding",
    "encoding_by",
    "replaced_bytes",
    "zone",
    "zone_by",
    "bytes",
    "lines",
    "records",
    "first",
    "last",
    "unparsed_lines",
    "skipped",
    "problems",
];

const RECORDS: &[&str] = &[
    "time",
    "path",
    "line",
    "record",
    "level",
    "logger",
    "event_id",
    "thread",
    "message",
    "incomplete",
];

/// Writes the header and the rows.
pub(super) fn write(
    out: &mut dyn Write,
    header: &[&str],
    rows: impl FnOnce(&mut Rows<'_>) -> csv::Result<()>,
) -> io::Result<()> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(out);
    writer
        .write_record(header)
        .and_then(|()| rows(&mut writer))
        // The kind of the error is kept, so that a closed pipe is known as one.
        .map_err(|error| match error.into_kind() {
            ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        })?;
    writer.flush()
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn or_empty(value: Option<&String>) -> &str {
    value.map_or("", String::as_str)
}

fn place(evidence: Option<&Evidence>) -> [String; 3] {
    evidence
        .map(|e| [e.path.clone(), text(e.line), text(e.record)])
        .unwrap_or_default()
}

/// One problem a line within the cell.
fn problems(problems: &[crate::model::SourceProblem]) -> String {
    let lines: Vec<_> = problems
        .iter()
        .map(|p| format!("{}: {}", p.kind, p.message))
        .collect();
    lines.join("\n")
}
