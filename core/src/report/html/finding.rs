//! Findings: what it is, why, who owns it, what to do, and the evidence folded below.

use std::io::{self, Write};

use super::cycle::code;
use super::escape::{esc, quote};
use super::page::{Page, class, fact, sign};
use crate::model::{Action, Finding, FindingState};
use crate::report::select::Group;
use crate::report::style::Tone;
use crate::report::table;
use crate::report::text::{evidence_place, span};

pub(super) fn group(page: &Page<'_>, group: &Group<'_>, out: &mut dyn Write) -> io::Result<()> {
    let words = page.words;
    let label = &words.label;
    let f = group.finding;
    let resolved = f.state == FindingState::Resolved;
    let icon = if resolved {
        ("✔", Tone::Good)
    } else {
        table::severity(f.severity)
    };
    let tone = class(icon.1);
    writeln!(out, "<article class=\"finding {tone}\">")?;
    let mut state = words.severity(f.severity).to_owned();
    if resolved {
        state.extend([", ", words.state(f.state)]);
    }
    let title = format!(
        "{} {} <span class=\"tag {tone}\">{state}</span>",
        sign(icon),
        esc(&f.title)
    );
    page.heading(2, &title, out)?;
    writeln!(out, "<dl>")?;
    fact(&label.cause, &esc(&f.cause), out)?;
    let owner = format!("<strong>{}</strong>", owner(page, f));
    fact(&label.owner, &owner, out)?;
    if let Some(span) = span(group.first.as_ref(), group.last.as_ref()) {
        let seen = if group.cycles > 1 {
            format!("{span} ({} {})", group.cycles, label.in_cycles)
        } else {
            span
        };
        fact(&label.seen, &seen, out)?;
    }
    for code in &f.codes {
        fact(&label.code, &esc(&words.code(code)), out)?;
    }
    writeln!(out, "</dl>")?;
    if !f.actions.is_empty() {
        page.heading(3, &label.what_to_do, out)?;
        writeln!(out, "<ol>")?;
        f.actions.iter().try_for_each(|a| action(page, a, out))?;
        writeln!(out, "</ol>")?;
    }
    if f.general_advice {
        writeln!(out, "<p class=\"about\">{}</p>", label.general)?;
    }
    evidence(page, f, out)?;
    writeln!(out, "</article>")
}

/// The party that owns the solution, with the third party's name.
pub(super) fn owner(page: &Page<'_>, finding: &Finding) -> String {
    let third = finding
        .third_party
        .as_ref()
        .map(|third| format!(" ({})", esc(third)))
        .unwrap_or_default();
    format!("{}{third}", page.words.party(finding.who))
}

fn action(page: &Page<'_>, action: &Action, out: &mut dyn Write) -> io::Result<()> {
    let words = page.words;
    let only_if = action
        .only_if
        .as_ref()
        .map(|condition| {
            let only_if = words.label.only_if.to_lowercase();
            format!(
                " <span class=\"dim\">({only_if}: {})</span>",
                esc(condition)
            )
        })
        .unwrap_or_default();
    writeln!(
        out,
        "<li><span class=\"who\">{}</span> – {}: {}{only_if}</li>",
        words.party(action.who),
        words.action(action.kind),
        esc(&action.text)
    )
}

fn evidence(page: &Page<'_>, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    if finding.evidence.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<details><summary>{} ({})</summary>",
        page.words.label.evidence,
        finding.evidence.len()
    )?;
    for one in &finding.evidence {
        writeln!(out, "<p>{}</p>", code(&evidence_place(one)))?;
        if let Some(text) = &one.text {
            writeln!(
                out,
                "<blockquote class=\"quote\">{}</blockquote>",
                quote(text)
            )?;
        }
    }
    writeln!(out, "</details>")
}
