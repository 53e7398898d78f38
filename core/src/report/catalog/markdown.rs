//! The documentation of the catalog, from its data.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::super::View;
use super::super::markdown::esc;
use super::super::words::{Words, words};
use super::{shown, table};
use crate::signature::{Example, Signature};

/// An area of fewer signatures than this is told among the others.
const AREA: usize = 2;

/// The whole page: contents by area, then every signature.
pub(super) fn signatures(
    signatures: &[&Signature],
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = words(view.lang);
    let label = &words.label;
    writeln!(out, "# {}\n\n{}\n", label.catalog, label.catalog_page)?;
    // The first word of an id says which part of the machinery it is about.
    let mut areas: BTreeMap<&str, Vec<&Signature>> = BTreeMap::new();
    for s in signatures {
        let area = s.id.split('-').next().unwrap_or(&s.id);
        areas.entry(area).or_default().push(s);
    }
    let (areas, others): (Vec<_>, Vec<_>) = areas.into_iter().partition(|(_, s)| s.len() >= AREA);
    let others: Vec<&Signature> = others.into_iter().flat_map(|(_, s)| s).collect();
    let named = areas.into_iter().map(|(area, s)| (area.to_owned(), s));
    for (area, list) in named.chain([(label.others.clone(), others)]) {
        if list.is_empty() {
            continue;
        }
        writeln!(out, "- **{}**", esc(&area))?;
        for s in list {
            writeln!(out, "  - [{}](#{})", esc(s.title().get(view.lang)), s.id)?;
        }
    }
    for s in signatures {
        writeln!(out)?;
        section(s, view, words, out)?;
    }
    Ok(())
}

/// One signature, with its examples.
pub(super) fn signature(s: &Signature, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let words = words(view.lang);
    section(s, view, words, out)?;
    for (title, examples) in [
        (&words.label.samples, s.samples()),
        (&words.label.near_misses, s.near_misses()),
    ] {
        writeln!(out, "\n{title}:")?;
        examples.iter().try_for_each(|e| example(e, out))?;
    }
    Ok(())
}

fn section(s: &Signature, view: &View, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let label = &words.label;
    let lang = view.lang;
    writeln!(out, "<a id=\"{}\"></a>\n", esc(&s.id))?;
    writeln!(out, "## {}\n", esc(s.title().get(lang)))?;
    writeln!(out, "{}\n", esc(s.cause().get(lang)))?;
    writeln!(out, "- Id: `{}`", s.id)?;
    writeln!(out, "- {}: {}", label.severity, words.severity(s.severity))?;
    let status = words.signature_status(s.status);
    writeln!(out, "- {}: {status}", label.known_from)?;
    writeln!(out, "- {}: {}", label.effect, words.effect(s.effect))?;
    let steps = table::steps(s, words);
    writeln!(out, "- {}: {}", label.steps, esc(&steps))?;
    let owner = table::owner(s, words);
    writeln!(out, "- {}: {}", label.owner, esc(&owner))?;
    if !s.supersedes.is_empty() {
        let ids: Vec<String> = s
            .supersedes
            .iter()
            .map(|id| format!("[{0}](#{0})", esc(id)))
            .collect();
        writeln!(out, "- {}: {}", label.supersedes, ids.join(", "))?;
    }
    if !s.actions().is_empty() {
        writeln!(out, "\n{}:\n", label.what_to_do)?;
    }
    for (at, action) in s.actions().iter().enumerate() {
        let only_if = action.only_if.as_ref().map(|c| esc(c.get(lang)));
        let only_if = words.only_if(only_if.as_deref());
        let (who, kind) = (words.party(action.who), words.action(action.kind));
        let text = esc(action.text.get(lang));
        writeln!(out, "{}. **{who}** – {kind}: {text}{only_if}", at + 1)?;
    }
    writeln!(out, "\n{}:\n", label.matched_by)?;
    for (asks, status) in s.matches().zip(s.match_statuses()) {
        let status = if status == s.status {
            String::new()
        } else {
            format!(" ({})", words.signature_status(status))
        };
        writeln!(out, "- {}{status}", esc(&asks))?;
    }
    if !s.references().is_empty() {
        writeln!(out, "\n{}:\n", label.references)?;
    }
    for reference in s.references() {
        let url = reference.starts_with("https://") || reference.starts_with("http://");
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>');
        if url && reference.chars().all(plain) {
            writeln!(out, "- <{reference}>")?;
        } else {
            writeln!(out, "- {}", esc(reference))?;
        }
    }
    Ok(())
}

/// A fenced block, with a fence that the text does not hold.
fn example(example: &Example, out: &mut dyn Write) -> io::Result<()> {
    let text = shown(example);
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    writeln!(out, "\n{fence}text\n{}\n{fence}", text.trim_end())
}
