//! How sources were understood: one part a source.

use std::io::{self, Write};

use super::cycle::code;
use super::escape::{esc, quote};
use super::page::{Page, end_table, fact, sign, table};
use crate::model::Inspection;
use crate::report::select;
use crate::report::style::Tone;

pub(super) fn inspections(
    page: &Page<'_>,
    inspections: &[Inspection],
    out: &mut dyn Write,
) -> io::Result<()> {
    page.heading(0, &page.words.label.inspected, out)?;
    inspections
        .iter()
        .try_for_each(|one| inspection(page, one, out))
}

fn inspection(page: &Page<'_>, i: &Inspection, out: &mut dyn Write) -> io::Result<()> {
    let words = page.words;
    let label = &words.label;
    writeln!(out, "<section>")?;
    page.heading(1, &code(&i.path), out)?;
    writeln!(out, "<dl>")?;
    if let Some(why) = &i.skipped {
        let said = format!("{} {}", sign(("!", Tone::Warn)), esc(why));
        fact(&label.not_read, &said, out)?;
    }
    for (term, said) in select::facts(i, words) {
        fact(term, &esc(&said), out)?;
    }
    if i.unparsed_lines > 0 {
        let said = format!("{} {}", i.unparsed_lines, label.lines);
        fact(&label.not_understood, &said, out)?;
    }
    for problem in &i.problems {
        let kind = sign(("!", Tone::Warn)) + " " + &esc(&problem.kind);
        let said = format!("{kind}: {}", esc(&select::told(problem)));
        fact(&label.problems, &said, out)?;
    }
    writeln!(out, "</dl>")?;
    layouts(page, i, out)?;
    unparsed(page, i, out)?;
    steps(page, i, out)?;
    writeln!(out, "</section>")
}

/// Every layout that was tried, folded.
fn layouts(page: &Page<'_>, i: &Inspection, out: &mut dyn Write) -> io::Result<()> {
    let label = &page.words.label;
    if i.layouts.is_empty() {
        return Ok(());
    }
    let (layouts, tried) = (&label.layouts, i.layouts.len());
    writeln!(out, "<details><summary>{layouts} ({tried})</summary>")?;
    let heads = [&label.layouts, &label.used, &label.lines, &label.reason];
    table("layouts", layouts, &heads, out)?;
    for fit in &i.layouts {
        let used = if fit.used {
            format!("{} {}", sign(("✔", Tone::Good)), label.used)
        } else {
            "–".to_owned()
        };
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"fixed\">{used}</td>\
             <td class=\"number\">{}</td><td class=\"words\">{}</td></tr>",
            esc(&fit.layout),
            fit.lines,
            esc(&fit.why)
        )?;
    }
    end_table(out)?;
    writeln!(out, "</details>")
}

/// How the lines were read that name a step, folded.
fn steps(page: &Page<'_>, i: &Inspection, out: &mut dyn Write) -> io::Result<()> {
    if i.steps.is_empty() {
        return Ok(());
    }
    let (label, lines) = (&page.words.label.steps, i.steps.len());
    writeln!(out, "<details><summary>{label} ({lines})</summary>\n<dl>")?;
    for step in &i.steps {
        let [line, read, came] = select::reading(step, page.words);
        let line = format!("<span class=\"quote\">{}</span>", quote(&line));
        fact(&line, &format!("{}<br>{}", esc(&read), esc(&came)), out)?;
    }
    writeln!(out, "</dl></details>")
}

/// The first lines that belong to no record, folded.
fn unparsed(page: &Page<'_>, i: &Inspection, out: &mut dyn Write) -> io::Result<()> {
    if i.unparsed.is_empty() {
        return Ok(());
    }
    let (label, lines) = (&page.words.label.not_understood, i.unparsed.len());
    writeln!(out, "<details><summary>{label} ({lines})</summary>\n<dl>")?;
    for line in &i.unparsed {
        let said = format!("<span class=\"quote\">{}</span>", quote(&line.text));
        fact(&line.line.to_string(), &said, out)?;
    }
    writeln!(out, "</dl></details>")
}
