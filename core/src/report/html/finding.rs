//! Findings: what it is, why, who owns it, what to do, and the evidence folded below.

use std::io::{self, Write};

use super::cycle::code;
use super::escape::{esc, quote};
use super::page::{Page, class, fact, sign};
use crate::model::{ActionKind, Finding, FindingState, Party};
use crate::report::select::Group;
use crate::report::style::Tone;
use crate::report::table;
use crate::report::text::evidence_place;

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
    if let Some(seen) = group.seen(words) {
        fact(&label.seen, &seen, out)?;
    }
    for code in &f.codes {
        fact(&label.code, &esc(&words.code(code)), out)?;
    }
    writeln!(out, "</dl>")?;
    if !f.actions.is_empty() {
        page.heading(3, &label.what_to_do, out)?;
        writeln!(out, "<ol>")?;
        for a in &f.actions {
            action(page, a.who, a.kind, &a.text, a.only_if.as_deref(), out)?;
        }
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
    let third_party = finding.third_party.as_deref().map(esc);
    page.words.owner_of(finding, third_party.as_deref())
}

/// One thing to do, of a finding or of a known error.
pub(super) fn action(
    page: &Page<'_>,
    who: Party,
    kind: ActionKind,
    text: &str,
    only_if: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = page.words;
    let only_if = match only_if {
        Some(_) => format!(
            " <span class=\"dim\">{}</span>",
            esc(&words.only_if(only_if))
        ),
        None => String::new(),
    };
    let (who, kind, text) = (words.party(who), words.action(kind), esc(text));
    writeln!(
        out,
        "<li><span class=\"who\">{who}</span> – {kind}: {text}{only_if}</li>"
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
