//! Signatures on a terminal.

use std::io::{self, Write};

use super::super::View;
use super::super::style::Tone;
use super::super::text::{end_line, hang, hang_sign, left, one_line, width};
use super::super::words::{Words, words};
use super::shown;
use crate::model::Severity;
use crate::signature::Signature;

/// Ids are padded to the longest one, but no further than this.
const ID: usize = 34;

pub(super) fn signatures(
    signatures: &[&Signature],
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = words(view.lang);
    let columns = signatures.iter().map(|s| width(&s.id)).max();
    let columns = columns.unwrap_or(0).min(ID);
    let mut text = String::new();
    for s in signatures {
        let (sign, tone) = sign(s.severity);
        let id = left(&one_line(&s.id), columns);
        let head = format!("{sign} {id}  ");
        let painted = format!("{} {id}  ", view.style.paint(tone, sign));
        hang(
            &mut text,
            &head,
            &painted,
            s.title().get(view.lang),
            view.columns(),
        );
        let about = format!(
            "{} · {} · {} · {}",
            words.severity(s.severity),
            words.signature_status(s.status),
            owner(s, words),
            words.effect(s.effect)
        );
        let head = " ".repeat(columns + 4);
        hang(&mut text, &head, &head, &about, view.columns());
    }
    out.write_all(text.as_bytes())
}

pub(super) fn signature(s: &Signature, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let words = words(view.lang);
    let label = &words.label;
    let mut page = Page {
        view,
        text: String::new(),
    };
    let (sign, tone) = sign(s.severity);
    page.hang(&format!("{sign} "), tone, s.title().get(view.lang));
    page.fact("Id", &s.id);
    page.fact(&label.severity, words.severity(s.severity));
    page.fact(&label.known_from, words.signature_status(s.status));
    page.fact(&label.effect, words.effect(s.effect));
    page.fact(&label.steps, &steps(s, words));
    page.fact(&label.cause, s.cause().get(view.lang));
    page.fact(&label.owner, &owner(s, words));
    if !s.supersedes.is_empty() {
        page.fact(&label.supersedes, &s.supersedes.join(", "));
    }
    page.fact(&label.file, s.file());
    page.title(&label.what_to_do);
    for (at, action) in s.actions().iter().enumerate() {
        let only_if = action.only_if.as_ref().map(|c| c.get(view.lang));
        let only_if = words.only_if(only_if);
        let (who, kind) = (words.party(action.who), words.action(action.kind));
        let text = action.text.get(view.lang);
        let text = format!("{who} – {kind}: {text}{only_if}");
        page.hang(&format!("  {}. ", at + 1), Tone::Head, &text);
    }
    page.title(&label.matched_by);
    for (asks, status) in s.matches().zip(s.match_statuses()) {
        let status = if status == s.status {
            String::new()
        } else {
            format!(" [{}]", words.signature_status(status))
        };
        page.hang("  - ", Tone::Head, &format!("{asks}{status}"));
    }
    for (title, examples) in [
        (&label.samples, s.samples()),
        (&label.near_misses, s.near_misses()),
    ] {
        page.title(title);
        for example in examples {
            page.hang("  │ ", Tone::Dim, &shown(example));
        }
    }
    if !s.references().is_empty() {
        page.title(&label.references);
    }
    for reference in s.references() {
        page.hang("  - ", Tone::Head, reference);
    }
    out.write_all(page.text.as_bytes())
}

struct Page<'a> {
    view: &'a View,
    text: String,
}

impl Page<'_> {
    fn hang(&mut self, head: &str, tone: Tone, text: &str) {
        hang_sign(&mut self.text, head, tone, text, self.view);
    }

    fn fact(&mut self, label: &str, text: &str) {
        let head = format!("  {}", left(label, 16));
        hang(&mut self.text, &head, &head, text, self.view.columns());
    }

    fn title(&mut self, title: &str) {
        self.text.push('\n');
        self.text
            .push_str(&self.view.style.paint(Tone::Head, title));
        end_line(&mut self.text);
    }
}

const fn sign(severity: Severity) -> (&'static str, Tone) {
    match severity {
        Severity::Error => ("✖", Tone::Bad),
        Severity::Warning => ("!", Tone::Warn),
        Severity::Info => ("i", Tone::Dim),
    }
}

/// The party that owns the solution, with the third party's name.
pub(in crate::report) fn owner(s: &Signature, words: &Words) -> String {
    words.owner(s.who, s.third_party.as_deref())
}

/// The steps in which it counts.
pub(in crate::report) fn steps(s: &Signature, words: &Words) -> String {
    if s.steps.is_empty() {
        return words.label.any_step.clone();
    }
    let steps: Vec<String> = s.steps.iter().map(ToString::to_string).collect();
    steps.join(", ")
}
