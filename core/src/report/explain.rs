//! Views of explained records: for people, and as JSON.

use std::io::{self, Write};

use super::json;
use super::style::Tone;
use super::text::{clock_with_offset, end_line, hang_sign, one_line, shorten};
use super::words::{Words, words};
use super::{View, select};
use crate::model::{ConditionNote, Explanation, MatchNote};
use crate::redact::Redacted;

/// What explained records are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ExplanationFormat {
    /// For people at a terminal.
    #[default]
    Table,
    /// An array of [`Explanation`]s, one a line.
    Json,
}

/// Characters of a record's message, and of a condition, that the table shows.
const SHOWN: usize = 600;

/// Writes explained records as they come.
///
/// # Errors
/// What `out` says.
pub fn explanations(
    explanations: impl Iterator<Item = Redacted<Explanation>>,
    format: ExplanationFormat,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ExplanationFormat::Table => table(explanations, view, out),
        ExplanationFormat::Json => json::array(explanations.map(Redacted::into_inner), out),
    }
}

fn table(
    explanations: impl Iterator<Item = Redacted<Explanation>>,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = words(view.lang);
    let mut any = false;
    for explanation in explanations {
        let mut page = Page {
            view,
            words,
            text: String::new(),
        };
        if any {
            page.text.push('\n');
        }
        page.explanation(&explanation);
        out.write_all(page.text.as_bytes())?;
        any = true;
    }
    if !any {
        writeln!(out, "{}", words.label.nothing_to_explain)?;
    }
    Ok(())
}

struct Page<'a> {
    view: &'a View,
    words: &'a Words,
    text: String,
}

impl Page<'_> {
    fn explanation(&mut self, explanation: &Explanation) {
        let record = &explanation.record;
        let place = match (record.line, record.record) {
            (Some(line), _) => format!("{}:{line}", record.path),
            (None, Some(number)) => format!("{}#{number}", record.path),
            (None, None) => record.path.clone(),
        };
        let time = record.time.as_ref().map(clock_with_offset);
        let level = (record.level != crate::model::Level::None).then(|| record.level.as_str());
        let about: Vec<&str> = time.as_deref().into_iter().chain(level).collect();
        let head = [one_line(&place), about.join("  ")].join("  ");
        let painted = self.view.style.paint(Tone::Head, head.trim_end());
        self.text.push_str(&painted);
        end_line(&mut self.text);
        self.hang("  ", Tone::Dim, &shorten(&one_line(&record.message), SHOWN));
        for mark in select::marks(record, self.words) {
            self.hang("  ", Tone::Warn, mark);
        }
        if let Some(step) = &explanation.step {
            let [_, read, came] = select::reading(step, self.words);
            if step.phase.is_none() {
                self.hang("  ", Tone::Dim, &shorten(&read, SHOWN));
            }
            self.hang("  ", Tone::Dim, &came);
        }
        for note in &explanation.matched {
            self.note(note, true);
        }
        for note in &explanation.close {
            self.note(note, false);
        }
        if explanation.matched.is_empty() && explanation.close.is_empty() {
            let none = self.words.label.nothing_close.clone();
            self.hang("  ", Tone::Dim, &none);
        }
    }

    fn note(&mut self, note: &MatchNote, matched: bool) {
        let label = &self.words.label;
        let mut said = format!("{}  {}", note.id, note.title);
        if !matched {
            said.push_str(&format!(" · {}", label.came_close));
        }
        if !note.steps.is_empty() {
            said.push_str(&format!(" · {}: {}", label.steps, note.steps.join(", ")));
        }
        if !note.superseded_by.is_empty() {
            let by = note.superseded_by.join(", ");
            said.push_str(&format!(" · {} {by}", label.superseded_by));
        }
        let (sign, tone) = sign(matched);
        self.hang(&format!("  {sign} "), tone, &said);
        self.hang("      ", Tone::Dim, &format!("{}:{}", note.file, note.line));
        for condition in &note.conditions {
            self.condition(condition);
        }
    }

    fn condition(&mut self, condition: &ConditionNote) {
        let asked = shorten(&one_line(&condition.asked), SHOWN);
        let mut said = format!("{}: {asked}", condition.condition);
        if let Some(found) = &condition.found {
            said.push_str(&format!(" ← {}", shorten(&one_line(found), SHOWN)));
        }
        let (sign, tone) = sign(condition.holds);
        self.hang(&format!("      {sign} "), tone, &said);
    }

    fn hang(&mut self, head: &str, tone: Tone, text: &str) {
        hang_sign(&mut self.text, head, tone, text, self.view);
    }
}

const fn sign(holds: bool) -> (&'static str, Tone) {
    if holds {
        ("✔", Tone::Good)
    } else {
        ("✖", Tone::Bad)
    }
}
