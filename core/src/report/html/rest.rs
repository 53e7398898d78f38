//! What no finding tells: errors that no signature knows, what could not be judged, sources with
//! problems, and how the inputs were taken.

use std::io::{self, Write};

use super::cycle::code;
use super::escape::esc;
use super::page::{Page, end_table, fact, table};
use crate::model::BundleAudit;
use crate::report::select;
use crate::report::text::{evidence_place, span};

pub(super) fn unexplained(
    page: &Page<'_>,
    bundle: &BundleAudit,
    out: &mut dyn Write,
) -> io::Result<()> {
    let label = &page.words.label;
    let (shown, hidden) = select::unexplained(bundle, page.view);
    if shown.is_empty() {
        return Ok(());
    }
    page.heading(1, &label.unexplained, out)?;
    let heads = [
        &label.number,
        &label.level,
        &label.message,
        &label.seen,
        &label.r#where,
    ];
    table("unexplained", &label.unexplained, &heads, out)?;
    for one in shown {
        writeln!(
            out,
            "<tr><td class=\"number\">{}</td><td class=\"fixed\">{}</td>\
             <td class=\"words\">{}</td><td>{}</td><td class=\"place\">{}</td></tr>",
            one.count,
            page.words.level(one.level),
            esc(&one.template),
            span(one.first.as_ref(), one.last.as_ref()).unwrap_or_default(),
            code(&evidence_place(&one.sample)),
        )?;
    }
    end_table(out)?;
    if hidden > 0 {
        writeln!(out, "<p class=\"about\">… {hidden} {}</p>", label.more)?;
    }
    Ok(())
}

pub(super) fn gaps(page: &Page<'_>, bundle: &BundleAudit, out: &mut dyn Write) -> io::Result<()> {
    let label = &page.words.label;
    if bundle.gaps.is_empty() {
        return Ok(());
    }
    page.heading(1, &label.not_judged, out)?;
    let heads = [&label.what, &label.limits, &label.settles];
    table("gaps", &label.not_judged, &heads, out)?;
    for gap in &bundle.gaps {
        writeln!(
            out,
            "<tr><td class=\"words\">{}</td><td class=\"words\">{}</td>\
             <td class=\"words\">{}</td></tr>",
            esc(&gap.what),
            esc(&gap.limits),
            esc(&gap.would_settle)
        )?;
    }
    end_table(out)
}

pub(super) fn sources(
    page: &Page<'_>,
    bundle: &BundleAudit,
    out: &mut dyn Write,
) -> io::Result<()> {
    let label = &page.words.label;
    let mut troubled = select::troubled(bundle).peekable();
    if troubled.peek().is_none() {
        return Ok(());
    }
    page.heading(1, &label.sources, out)?;
    writeln!(out, "<ul>")?;
    for source in troubled {
        writeln!(out, "<li>{}<dl>", code(&source.path))?;
        if let Some(why) = &source.skipped {
            fact(&label.not_read, &esc(why), out)?;
        }
        for problem in &source.problems {
            fact(&problem.kind, &esc(&select::told(problem)), out)?;
        }
        writeln!(out, "</dl></li>")?;
    }
    writeln!(out, "</ul>")
}

pub(super) fn notes(page: &Page<'_>, bundle: &BundleAudit, out: &mut dyn Write) -> io::Result<()> {
    if bundle.notes.is_empty() {
        return Ok(());
    }
    page.heading(1, &page.words.label.notes, out)?;
    writeln!(out, "<ul>")?;
    for note in &bundle.notes {
        writeln!(out, "<li>{}</li>", esc(note))?;
    }
    writeln!(out, "</ul>")
}
