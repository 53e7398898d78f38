//! Known errors: the list, and one with its samples and near misses.

use std::io::{self, Write};

use super::cycle::code;
use super::escape::esc;
use super::finding::action;
use super::page::{Page, end_table, fact, sign, table};
use crate::report::catalog::{owner, shown, steps};
use crate::report::table as terminal;
use crate::signature::{Example, Signature};

/// One row a signature.
pub(super) fn list(
    page: &Page<'_>,
    signatures: &[&Signature],
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = page.words;
    let label = &words.label;
    let heads = [
        &label.catalog,
        &label.severity,
        &label.owner,
        &label.effect,
        &label.known_from,
    ];
    table("catalog", &label.catalog, &heads, out)?;
    for s in signatures {
        writeln!(
            out,
            "<tr><th scope=\"row\" class=\"words\">{}<br>{}</th>\
             <td class=\"fixed\">{} {}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            esc(s.title().get(page.view.lang)),
            code(&s.id),
            sign(terminal::severity(s.severity)),
            words.severity(s.severity),
            esc(&owner(s, words)),
            words.effect(s.effect),
            words.signature_status(s.status),
        )?;
    }
    end_table(out)
}

/// The list, then what each signature says, folded.
pub(super) fn whole(
    page: &Page<'_>,
    signatures: &[&Signature],
    out: &mut dyn Write,
) -> io::Result<()> {
    page.heading(0, &page.words.label.catalog, out)?;
    list(page, signatures, out)?;
    for s in signatures {
        writeln!(
            out,
            "<details class=\"cycle\"><summary>{} {}</summary>",
            sign(terminal::severity(s.severity)),
            esc(s.title().get(page.view.lang))
        )?;
        body(page, s, out)?;
        writeln!(out, "</details>")?;
    }
    Ok(())
}

/// One signature, with its examples.
pub(super) fn one(page: &Page<'_>, s: &Signature, out: &mut dyn Write) -> io::Result<()> {
    let label = &page.words.label;
    page.heading(0, &esc(s.title().get(page.view.lang)), out)?;
    body(page, s, out)?;
    examples(page, &label.samples, s.samples(), out)?;
    examples(page, &label.near_misses, s.near_misses(), out)
}

fn body(page: &Page<'_>, s: &Signature, out: &mut dyn Write) -> io::Result<()> {
    let words = page.words;
    let label = &words.label;
    let lang = page.view.lang;
    writeln!(out, "<p>{}</p>\n<dl>", esc(s.cause().get(lang)))?;
    fact("Id", &code(&s.id), out)?;
    fact(&label.severity, words.severity(s.severity), out)?;
    fact(&label.known_from, words.signature_status(s.status), out)?;
    fact(&label.effect, words.effect(s.effect), out)?;
    fact(&label.steps, &esc(&steps(s, words)), out)?;
    fact(&label.owner, &esc(&owner(s, words)), out)?;
    if !s.supersedes.is_empty() {
        fact(&label.supersedes, &code(&s.supersedes.join(", ")), out)?;
    }
    writeln!(out, "</dl>")?;
    if !s.actions().is_empty() {
        writeln!(out, "<p class=\"about\">{}</p>\n<ol>", label.what_to_do)?;
    }
    for a in s.actions() {
        let only_if = a.only_if.as_ref().map(|condition| condition.get(lang));
        action(page, a.who, a.kind, a.text.get(lang), only_if, out)?;
    }
    if !s.actions().is_empty() {
        writeln!(out, "</ol>")?;
    }
    writeln!(out, "<p class=\"about\">{}</p>\n<ul>", label.matched_by)?;
    for (asks, status) in s.matches().zip(s.match_statuses()) {
        let status = if status == s.status {
            String::new()
        } else {
            format!(" ({})", words.signature_status(status))
        };
        writeln!(out, "<li>{}{status}</li>", esc(&asks))?;
    }
    writeln!(out, "</ul>")?;
    if s.references().is_empty() {
        return Ok(());
    }
    writeln!(out, "<p class=\"about\">{}</p>\n<ul>", label.references)?;
    for reference in s.references() {
        // Told, never fetched: a page opened at a customer's points nowhere by itself.
        writeln!(out, "<li>{}</li>", code(reference))?;
    }
    writeln!(out, "</ul>")
}

fn examples(
    page: &Page<'_>,
    title: &str,
    examples: &[Example],
    out: &mut dyn Write,
) -> io::Result<()> {
    page.heading(1, &esc(title), out)?;
    for example in examples {
        let text = esc(&shown(example));
        writeln!(out, "<blockquote class=\"quote\">{text}</blockquote>")?;
    }
    Ok(())
}
