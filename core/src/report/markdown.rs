//! Markdown that can be pasted into a ticket. Texts of a log are escaped: they are never markup.

use std::io::{self, Write};

use super::select::{self, Line};
use super::text::{
    clock_with_offset, duration, evidence_place, first_place, one_line, place, span, time_of_day,
};
use super::words::{Words, words};
use super::{Records, View, icon, table};
use crate::model::{Audit, BundleAudit, Cycle, CycleEvent, Inspection};
use crate::redact::Redacted;

/// Shows to the tool itself that a text is its own; no reader of the text sees it.
const MARK: &str = "<!-- eadm-logs -->";

pub(super) fn audit(audit: &Redacted<Audit>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{MARK}\n")?;
    let words = words(view.lang);
    for (at, b) in audit.bundles.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        bundle(b, audit.tool.profile.as_deref(), view, words, out)?;
    }
    if let Some(changes) = select::catalog_changes(&audit.tool, words) {
        writeln!(out, "\n{}", esc(&changes))?;
    }
    Ok(())
}

fn bundle(
    b: &BundleAudit,
    profile: Option<&str>,
    view: &View,
    words: &Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    let label = &words.label;
    writeln!(out, "# {}\n", esc(b.called()))?;
    writeln!(
        out,
        "**{}** {}",
        words.verdict(b.verdict.status),
        esc(&b.verdict.sentence)
    )?;
    if let Some(as_of) = &b.as_of {
        let by = words.as_of(b.as_of_by);
        writeln!(
            out,
            "\n{}: {} ({by})",
            label.as_of,
            clock_with_offset(as_of)
        )?;
    }
    if let Some(profile) = profile {
        writeln!(out, "\n{}: {}", label.profile, code(profile))?;
    }
    let findings = select::findings(b, view);
    if !findings.is_empty() {
        writeln!(out, "\n## {}", label.what_to_do)?;
    }
    for group in findings {
        let f = group.finding;
        let severity = words.severity(f.severity);
        let state = words.state(f.state);
        writeln!(out, "\n### {} ({severity}, {state})\n", esc(&f.title))?;
        writeln!(out, "- {}: {}", label.cause, esc(&f.cause))?;
        let third_party = f.third_party.as_deref().map(esc);
        let owner = words.owner_of(f, third_party.as_deref());
        writeln!(out, "- {}: {owner}", label.owner)?;
        if let Some(seen) = group.seen(words) {
            writeln!(out, "- {}: {seen}", label.seen)?;
        }
        if !f.actions.is_empty() {
            writeln!(out)?;
        }
        for (at, a) in f.actions.iter().enumerate() {
            let only_if = words.only_if(a.only_if.as_deref().map(esc).as_deref());
            let (who, kind) = (words.party(a.who), words.action(a.kind));
            writeln!(
                out,
                "{}. **{who}** – {kind}: {}{only_if}",
                at + 1,
                esc(&a.text)
            )?;
        }
        if f.general_advice {
            writeln!(out, "\n_{}_", label.general)?;
        }
        for e in &f.evidence {
            writeln!(out, "\n{}: {}", label.evidence, code(&evidence_place(e)))?;
            if let Some(text) = &e.text {
                writeln!(out, "\n> {}", esc(text))?;
            }
        }
        if !f.codes.is_empty() {
            writeln!(out)?;
        }
        for code in &f.codes {
            writeln!(out, "- {}: {}", label.code, esc(&words.code(code)))?;
        }
    }
    for shown in select::cycles(b, view) {
        if let Some(main) = shown.main {
            writeln!(out, "\n## {}", shown.heading(words))?;
            cycle(main, words, out)?;
        }
        if !shown.others.is_empty() {
            let heading = if shown.main.is_some() {
                &label.deltas
            } else {
                &label.cycles
            };
            writeln!(out, "\n## {heading}")?;
        }
        for line in shown.others {
            match line {
                Line::Cycle(one) => cycle(one, words, out)?,
                Line::Completed { count, last } => writeln!(
                    out,
                    "\n✔ {count} {} {}",
                    label.completed_cycles,
                    table::started(last, words)
                )?,
            }
        }
        if shown.hidden > 0 {
            writeln!(out, "\n… {} {}", shown.hidden, label.and_before)?;
        }
    }
    let (unexplained, hidden) = select::unexplained(b, view);
    if !unexplained.is_empty() {
        writeln!(out, "\n## {}\n", label.unexplained)?;
        head(
            out,
            &[&label.number, &label.level, &label.message, &label.r#where],
        )?;
    }
    for u in unexplained {
        let place = code(&evidence_place(&u.sample));
        row(
            out,
            &[
                &u.count.to_string(),
                words.level(u.level),
                &esc(&u.template),
                &place,
            ],
        )?;
    }
    if hidden > 0 {
        writeln!(out, "\n… {hidden} {}", label.more)?;
    }
    if !b.gaps.is_empty() {
        writeln!(out, "\n## {}\n", label.not_judged)?;
        head(out, &[&label.what, &label.limits, &label.settles])?;
    }
    for gap in &b.gaps {
        row(
            out,
            &[&esc(&gap.what), &esc(&gap.limits), &esc(&gap.would_settle)],
        )?;
    }
    for (at, s) in select::troubled(b).enumerate() {
        if at == 0 {
            writeln!(out, "\n## {}\n", label.sources)?;
        }
        writeln!(out, "- {}", code(&s.path))?;
        if let Some(why) = &s.skipped {
            writeln!(out, "  - {}: {}", label.not_read, esc(why))?;
        }
        for p in &s.problems {
            writeln!(out, "  - {}: {}", esc(&p.kind), esc(&p.message))?;
        }
    }
    if !b.notes.is_empty() {
        writeln!(out, "\n## {}\n", label.notes)?;
    }
    for note in &b.notes {
        writeln!(out, "- {}", esc(note))?;
    }
    Ok(())
}

fn cycle(c: &Cycle, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let label = &words.label;
    let number = select::number(c);
    let started = words.when(c.started.as_ref());
    let took = select::lasted(c)
        .map(|s| format!(", {}", duration(s)))
        .unwrap_or_default();
    let (kind, status) = (words.cycle_kind(c.kind), words.cycle_status(c.status));
    writeln!(out, "\n{kind}{number}, {started}{took}: **{status}**\n")?;
    head(
        out,
        &[
            "",
            &label.step,
            &label.status,
            &label.duration,
            &label.reason,
            &label.r#where,
        ],
    )?;
    let event = |out: &mut dyn Write, e: &CycleEvent| {
        let time = e.time.as_ref().map(time_of_day).unwrap_or_default();
        let said = esc(e.evidence.text.as_deref().unwrap_or_default());
        row(
            out,
            &[
                "┆",
                &time,
                "",
                "",
                &said,
                &code(&evidence_place(&e.evidence)),
            ],
        )
    };
    let before = |steps: usize| c.events.iter().filter(move |e| e.after_steps == steps);
    before(0).try_for_each(|e| event(out, e))?;
    for (at, s) in (1..).zip(&c.steps) {
        row(
            out,
            &[
                icon(s.status).0,
                &esc(&s.name),
                words.step_status(s.status),
                &s.duration_s.map(duration).unwrap_or_default(),
                &esc(s.reason.as_deref().unwrap_or_default()),
                &first_place(&s.evidence, code),
            ],
        )?;
        before(at).try_for_each(|e| event(out, e))?;
    }
    Ok(())
}

pub(super) fn inspections(
    inspections: &Redacted<Vec<Inspection>>,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{MARK}\n")?;
    let words = words(view.lang);
    let label = &words.label;
    for (at, i) in inspections.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(out, "## {}\n", code(&i.path))?;
        if let Some(why) = &i.skipped {
            writeln!(out, "- {}: {}", label.not_read, esc(why))?;
        }
        let format = i.format.as_deref().unwrap_or("–");
        writeln!(out, "- {}: {format} – {}", label.format, esc(&i.why))?;
        if let Some(encoding) = &i.encoding {
            let by = words.encoding_by(i.encoding_by.as_deref().unwrap_or_default());
            let replaced = i.replaced_bytes;
            writeln!(
                out,
                "- {}: {encoding} ({by}), {replaced} {}",
                label.encoding, label.bytes_replaced
            )?;
        }
        if let Some(zone) = &i.zone {
            let by = i
                .zone_by
                .map(|by| format!(" ({})", words.zone_by(by)))
                .unwrap_or_default();
            writeln!(out, "- {}: {zone}{by}", label.zone)?;
        }
        if let Some(span) = span(i.first.as_ref(), i.last.as_ref()) {
            writeln!(out, "- {}: {span}", label.covers)?;
        }
        writeln!(
            out,
            "- {}: {} {}, {} {}, {} {}",
            label.size, i.bytes, label.bytes, i.lines, label.lines, i.records, label.records
        )?;
        if i.recovered > 0 {
            let (term, said) = (&label.unused_parts, &label.recoverable);
            writeln!(out, "- {term}: {} {said}", i.recovered)?;
        }
        for fit in &i.layouts {
            let used = if fit.used {
                format!(" [{}]", label.used)
            } else {
                String::new()
            };
            writeln!(
                out,
                "- {}: {}{used} – {}",
                label.layouts,
                esc(&fit.layout),
                esc(&fit.why)
            )?;
        }
        if i.unparsed_lines > 0 {
            writeln!(
                out,
                "- {}: {} {}",
                label.not_understood, i.unparsed_lines, label.lines
            )?;
        }
        for line in &i.unparsed {
            writeln!(out, "  - {}: {}", line.line, code(&line.text))?;
        }
        for step in &i.steps {
            let [line, read, came] = select::reading(step, words);
            writeln!(out, "- {}: {}", label.steps, code(&line))?;
            writeln!(out, "  - {}", code(&read))?;
            writeln!(out, "  - {}", esc(&came))?;
        }
        for p in &i.problems {
            writeln!(
                out,
                "- {}: {} – {}",
                label.problems,
                esc(&p.kind),
                esc(&p.message)
            )?;
        }
    }
    Ok(())
}

pub(super) fn records(records: Records<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{MARK}\n")?;
    let words = words(view.lang);
    let label = &words.label;
    let mut first = true;
    for r in records {
        if std::mem::take(&mut first) {
            head(
                out,
                &[&label.time, &label.level, &label.r#where, &label.message],
            )?;
        }
        let time = r.time.as_ref().map_or("–".into(), clock_with_offset);
        let place = code(&place(&r.path, r.line, r.record));
        let mut message = if view.all {
            r.message.lines().map(esc).collect::<Vec<_>>().join("<br>")
        } else {
            esc(r.message.lines().next().unwrap_or_default())
        };
        for mark in select::marks(&r, words) {
            message.extend([" ", mark]);
        }
        row(out, &[&time, words.level(r.level), &place, &message])?;
    }
    Ok(())
}

fn head(out: &mut dyn Write, cells: &[&str]) -> io::Result<()> {
    row(out, cells)?;
    row(out, &vec!["---"; cells.len()])
}

fn row(out: &mut dyn Write, cells: &[&str]) -> io::Result<()> {
    writeln!(out, "| {} |", cells.join(" | "))
}

/// The text on one line with every character escaped that markdown or HTML would act on.
pub(super) fn esc(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The text as code on one line.
fn code(text: &str) -> String {
    // Neither can be escaped within code in a table; both are rare in paths.
    format!("`{}`", one_line(text).replace('`', "'").replace('|', "¦"))
}
