//! An audit: the answer of each bundle first, then what it rests on.

use std::io::{self, Write};

use super::escape::{esc, name};
use super::page::{Page, class, sign};
use super::{cycle, finding, grid, rest};
use crate::model::{Audit, BundleAudit, Cycle, Finding, Run, Tool};
use crate::report::select::{self, Line, StreamCycles};
use crate::report::table;
use crate::report::text::clock_with_offset;

/// The title of a page about this audit.
pub(super) fn title(page: &Page<'_>, audit: &Audit) -> String {
    match audit.bundles.as_slice() {
        [one] => format!("{} – {}", one.name, page.words.verdict(one.verdict.status)),
        _ => audit.tool.name.clone(),
    }
}

pub(super) fn audit(page: &Page<'_>, audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    if audit.bundles.len() > 1 {
        overview(page, audit, out)?;
    }
    for (at, one) in audit.bundles.iter().enumerate() {
        bundle(page, at, one, audit.tool.profile.as_deref(), out)?;
    }
    footer(page, &audit.tool, out)
}

/// One line a bundle, with its answer.
fn overview(page: &Page<'_>, audit: &Audit, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<ul class=\"overview\">")?;
    for (at, bundle) in audit.bundles.iter().enumerate() {
        let icon = table::verdict(bundle.verdict.status);
        writeln!(
            out,
            "<li>{} <a href=\"#bundle-{at}\">{}</a> <span class=\"tag {}\">{}</span></li>",
            sign(icon),
            name(bundle.called()),
            class(icon.1),
            page.words.verdict(bundle.verdict.status)
        )?;
    }
    writeln!(out, "</ul>")
}

pub(super) fn bundle(
    page: &Page<'_>,
    at: usize,
    bundle: &BundleAudit,
    profile: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let label = &page.words.label;
    writeln!(out, "<section class=\"bundle\" id=\"bundle-{at}\">")?;
    page.heading(0, &name(bundle.called()), out)?;
    verdict(page, bundle, out)?;
    if let Some(as_of) = &bundle.as_of {
        writeln!(
            out,
            "<p class=\"about\">{}: {} ({})</p>",
            label.as_of,
            clock_with_offset(as_of),
            page.words.as_of(bundle.as_of_by)
        )?;
    }
    if let Some(profile) = profile {
        writeln!(
            out,
            "<p class=\"about\">{}: {}</p>",
            label.profile,
            cycle::code(profile)
        )?;
    }
    cycles(page, bundle, out)?;
    findings(page, bundle, out)?;
    rest::unexplained(page, bundle, out)?;
    rest::gaps(page, bundle, out)?;
    rest::sources(page, bundle, out)?;
    rest::notes(page, bundle, out)?;
    writeln!(out, "</section>")
}

/// The one answer, and who acts on it.
fn verdict(page: &Page<'_>, bundle: &BundleAudit, out: &mut dyn Write) -> io::Result<()> {
    let words = page.words;
    let icon = table::verdict(bundle.verdict.status);
    writeln!(
        out,
        "<div class=\"verdict {0}\">\n<p class=\"word {0}\">{1} {2}</p>\n\
         <p class=\"sentence\">{3}</p>",
        class(icon.1),
        sign(icon),
        words.verdict(bundle.verdict.status),
        esc(&bundle.verdict.sentence)
    )?;
    let rests_on = bundle
        .verdict
        .finding
        .and_then(|at| bundle.findings.get(at));
    if let Some(finding) = rests_on {
        writeln!(
            out,
            "<p class=\"who\">{}: <strong>{}</strong></p>",
            words.label.owner,
            finding::owner(page, finding)
        )?;
    }
    writeln!(out, "</div>")
}

fn cycles(page: &Page<'_>, bundle: &BundleAudit, out: &mut dyn Write) -> io::Result<()> {
    let label = &page.words.label;
    let streams = select::cycles(bundle, page.view);
    if streams.is_empty() {
        page.heading(1, &label.cycles, out)?;
        writeln!(out, "<p>{}</p>", label.no_cycles)?;
    }
    for shown in &streams {
        // Named only where there are several, as in the other views for people.
        let stream = (bundle.streams.len() > 1)
            .then(|| grid::stream(shown, &label.stream))
            .flatten()
            .map(|stream| format!(" – {stream}"))
            .unwrap_or_default();
        page.heading(1, &format!("{}{stream}", label.cycles), out)?;
        grid::grid(page, shown, out)?;
        if shown.hidden > 0 {
            writeln!(
                out,
                "<p class=\"about\">… {} {}</p>",
                shown.hidden, label.and_before
            )?;
        }
        details(page, bundle, shown, &stream, out)?;
    }
    if page.view.all {
        let strays: Vec<&Run> = select::runs(bundle, page.view, None);
        cycle::runs(page, &strays, out)?;
    }
    Ok(())
}

/// The last full cycle in full, the others folded.
fn details(
    page: &Page<'_>,
    bundle: &BundleAudit,
    shown: &StreamCycles<'_>,
    stream: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let label = &page.words.label;
    let body = |cycle: &Cycle, out: &mut dyn Write| {
        let runs = select::runs(bundle, page.view, Some(cycle.index));
        cycle::body(page, cycle, &runs, out)
    };
    if let Some(main) = shown.main {
        let heading = shown.heading(page.words);
        page.heading(1, &format!("{heading}{stream}"), out)?;
        writeln!(
            out,
            "<div class=\"cycle\"><p>{}</p>",
            cycle::headline(page, main)
        )?;
        body(main, out)?;
        writeln!(out, "</div>")?;
    }
    let others = shown.others.iter().filter_map(|line| match line {
        Line::Cycle(cycle) => Some(*cycle),
        Line::Completed { .. } => None,
    });
    for (at, cycle) in others.enumerate() {
        if at == 0 && shown.main.is_some() {
            page.heading(1, &format!("{}{stream}", label.deltas), out)?;
        }
        writeln!(
            out,
            "<details class=\"cycle\"><summary>{}</summary>",
            cycle::headline(page, cycle)
        )?;
        body(cycle, out)?;
        writeln!(out, "</details>")?;
    }
    Ok(())
}

fn findings(page: &Page<'_>, bundle: &BundleAudit, out: &mut dyn Write) -> io::Result<()> {
    let label = &page.words.label;
    let groups = select::findings(bundle, page.view);
    if groups.is_empty() {
        // An answer that cannot be given is never told as "nothing open".
        if bundle.verdict.status == crate::model::VerdictStatus::Ok {
            page.heading(1, &label.what_to_do, out)?;
            writeln!(out, "<p>{}</p>", label.no_findings)?;
        }
        return Ok(());
    }
    page.heading(1, &label.what_to_do, out)?;
    groups
        .iter()
        .try_for_each(|group| finding::group(page, group, out))
}

/// One finding on its own.
pub(super) fn alone(page: &Page<'_>, one: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let group = select::Group {
        finding: one,
        cycles: 1,
        first: one.first,
        last: one.last,
    };
    finding::group(page, &group, out)
}

/// What made the page, and with which known errors.
fn footer(page: &Page<'_>, tool: &Tool, out: &mut dyn Write) -> io::Result<()> {
    let words = page.words;
    writeln!(out, "<footer class=\"about\">")?;
    if let Some(changes) = select::catalog_changes(tool, words) {
        writeln!(out, "<p>{}</p>", esc(&changes))?;
    }
    writeln!(
        out,
        "<p>{}: {} {} · {}: {}</p>\n</footer>",
        words.label.made_by,
        esc(&tool.name),
        esc(&tool.version),
        words.label.catalog,
        cycle::code(&tool.catalog)
    )
}
