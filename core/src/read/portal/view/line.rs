//! What one line of a view holds: whom it is about, what it shows, and the text beside it.

use std::collections::BTreeSet;

use crate::read::portal::Signs;
use crate::step_line::Words;
use crate::step_line::{Fact, LineSubject, Phase, Reader, Vocabulary, recognise};
use crate::step_line::{delimited, free_text};

/// Most words that a status has.
const MOST_WORDS: usize = 4;

/// What one line holds.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) subject: Option<LineSubject>,
    pub(super) phases: BTreeSet<Phase>,
    pub(super) text: Option<String>,
    /// Some sign is an icon.
    pub(super) icon: bool,
}

/// What ended a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Icon,
    /// A tab or a bar.
    Bar,
    /// Several blanks: columns that were lined up, or a text that has them.
    Blanks,
    End,
}

/// Takes the cells of a line, one behind the other.
struct Cells<'v> {
    vocabulary: &'v Vocabulary,
    signs: &'v Signs,
    parts: Parts,
    /// A text stood before any name: a step's line begins with its name.
    lead: bool,
    /// A label of the cycle's status stands before: with no status behind it, it heads a column.
    labelled: bool,
    /// What ended the cell before.
    before: Edge,
}

/// Splits a line at signs, tabs, bars and columns.
pub(super) fn parts(vocabulary: &Vocabulary, signs: &Signs, line: &str) -> Parts {
    let mut cells = Cells {
        vocabulary,
        signs,
        parts: Parts::default(),
        lead: false,
        labelled: false,
        before: Edge::Bar,
    };
    let mut cell = String::new();
    for c in line.chars() {
        match signs.icon(c) {
            _ if matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}') => {}
            Some(phase) => {
                cells.close(&mut cell, Edge::Icon);
                cells.parts.phases.insert(phase);
                cells.parts.icon = true;
            }
            None if matches!(c, '\t' | '|') => cells.close(&mut cell, Edge::Bar),
            None => {
                if c != ' ' && cell.ends_with("  ") && !cell.trim().is_empty() {
                    cells.close(&mut cell, Edge::Blanks);
                }
                cell.push(c);
            }
        }
    }
    cells.close(&mut cell, Edge::End);
    cells.parts
}

impl Cells<'_> {
    fn close(&mut self, cell: &mut String, edge: Edge) {
        let text = bare(cell);
        let passed = self.lead && self.parts.subject.is_none();
        // A time in a column of its own says nothing; one right before a sign is the head of a log's line.
        let aside =
            self.signs.is_time(text) && !(self.parts.subject.is_none() && edge == Edge::Icon);
        if !text.is_empty() && !passed && !aside {
            self.take(text);
            self.lead = self.parts.subject.is_none() && self.parts.text.is_some();
        }
        self.before = edge;
        cell.clear();
    }

    fn take(&mut self, cell: &str) {
        let labelled = std::mem::take(&mut self.labelled);
        if let Some(phase) = status(self.vocabulary, self.signs, cell) {
            self.parts.phases.insert(phase);
        } else if labelled && self.parts.phases.is_empty() {
            self.parts.subject = None;
            self.parts.text = free_text(cell);
        } else if self.parts.subject.is_some() || self.parts.text.is_some() {
            self.text(cell);
        } else {
            self.subject(cell);
        }
    }

    /// The text beside a step: its first cell, and what several blanks stand within.
    fn text(&mut self, cell: &str) {
        let says = cell.chars().filter(|c| c.is_alphabetic()).count() > 2;
        match &mut self.parts.text {
            Some(text) if self.before == Edge::Blanks => {
                text.push(' ');
                text.push_str(cell);
            }
            None if says => self.parts.text = free_text(cell),
            _ => {}
        }
    }

    /// A cell that names somebody, with or without what it shows of it; else a text.
    fn subject(&mut self, cell: &str) {
        let (vocabulary, signs) = (self.vocabulary, self.signs);
        let out = &mut self.parts;
        let cell = match status_first(vocabulary, signs, cell) {
            Some((phase, rest)) => {
                out.phases.insert(phase);
                rest
            }
            None => cell,
        };
        let (label, behind) = cell.split_once(':').unwrap_or((cell, ""));
        if signs.is_cycle_label(&label.trim().to_lowercase()) {
            out.subject = Some(LineSubject::Cycle { number: None });
            out.phases.extend(status(vocabulary, signs, behind));
            self.labelled = out.phases.is_empty();
            return;
        }
        let reader = Reader::new(vocabulary, Words::new(cell));
        let at = reader.skip_noun(0);
        let names = reader.names(at).into_iter();
        let names = names.chain(if at > 0 { reader.names(0) } else { Vec::new() });
        for name in names {
            let rest = reader.words.behind(name.end);
            if rest.trim().is_empty() || signs.is_time(bare(rest)) {
                out.subject = Some(name.subject);
                return;
            }
            if let Some(behind) = delimited(rest) {
                out.subject = Some(name.subject);
                let (word, why) = parted(behind);
                if let Some(phase) = status(vocabulary, signs, word) {
                    out.phases.insert(phase);
                    out.text = free_text(why);
                } else if let Some(phase) = status(vocabulary, signs, behind) {
                    out.phases.insert(phase);
                } else {
                    out.text = free_text(behind);
                }
                return;
            }
        }
        match recognise(vocabulary, cell) {
            Some(line) if !matches!(line.subject, LineSubject::Run | LineSubject::Unnamed) => {
                out.subject = Some(line.subject);
                out.phases.insert(match line.phase {
                    Phase::Started => Phase::Progress,
                    Phase::Error => Phase::Failed,
                    phase => phase,
                });
                out.text = line.reason;
            }
            _ => match name_then_status(&reader, signs) {
                Some((subject, phase, why)) => {
                    out.subject = Some(subject);
                    out.phases.insert(phase);
                    out.text = free_text(why);
                }
                None => out.text = free_text(cell),
            },
        }
    }
}

/// A name and the words of a status with nothing but blanks between them, and what stands behind.
fn name_then_status<'c>(
    reader: &Reader<'_, 'c>,
    signs: &Signs,
) -> Option<(LineSubject, Phase, &'c str)> {
    // The longest name first: `Import AD Results` is none of Import AD.
    reader.names(0).into_iter().rev().find_map(|name| {
        let said = reader.words.behind(name.end).trim_start();
        let ends = said.match_indices(' ').map(|(at, _)| at);
        let ends: Vec<usize> = ends.take(MOST_WORDS).chain([said.len()]).collect();
        ends.into_iter().rev().find_map(|end| {
            let (word, why) = said.split_at_checked(end)?;
            let phase = status(reader.vocabulary, signs, word)?;
            labels(word, why).then(|| (name.subject.clone(), phase, why))
        })
    })
}

/// Whether a status is a label beside a text of its own: prose, which the words of a log are read
/// for, goes on in small letters (`Export AD failed for one user`, `Export AD failed: no`).
fn labels(status: &str, behind: &str) -> bool {
    let small = |text: &str| text.trim_start().starts_with(char::is_lowercase);
    behind.trim().is_empty() || !small(status) && !small(behind) && !status.ends_with(':')
}

/// A status that stands before a name, in brackets, between colons or with a mark behind it.
fn status_first<'c>(
    vocabulary: &Vocabulary,
    signs: &Signs,
    cell: &'c str,
) -> Option<(Phase, &'c str)> {
    // Brackets and colons are of one byte each.
    let closed = |close: char| Some(cell.split_at(cell.get(1..)?.find(close)? + 2));
    let (word, rest) = match cell.chars().next()? {
        '[' => closed(']')?,
        '(' => closed(')')?,
        ':' => closed(':')?,
        _ => parted(cell),
    };
    let phase = status(vocabulary, signs, word)?;
    (!rest.trim().is_empty()).then_some((phase, rest.trim_start()))
}

/// The text up to the first mark that parts a status from what is said of it, and what stands behind.
fn parted(text: &str) -> (&str, &str) {
    let dash = text.find(" - ");
    let mark = text.find([':', ',', ';', '–', '—', '(']);
    match (dash, mark) {
        (Some(at), other) if other.is_none_or(|other| at < other) => (&text[..at], &text[at + 3..]),
        (_, Some(at)) => {
            let (word, rest) = text.split_at(at);
            // A bracket belongs to what it holds.
            let mark = rest.chars().next().filter(|c| *c != '(');
            (word, &rest[mark.map_or(0, char::len_utf8)..])
        }
        _ => (text, ""),
    }
}

/// A cell without bullets, dashes and the halves of brackets around a sign.
fn bare(cell: &str) -> &str {
    let mut text = cell.trim().trim_matches(['•', '*', '·']).trim();
    for (open, close) in [('[', ']'), ('(', ')')] {
        if !text.contains(open) {
            text = text.trim_start_matches(close).trim_start();
        }
        if !text.contains(close) {
            text = text.trim_end_matches(open).trim_end();
        }
    }
    text
}

/// What a word or phrase means where a status is expected.
fn status(vocabulary: &Vocabulary, signs: &Signs, text: &str) -> Option<Phase> {
    let lower = text.trim().to_lowercase();
    let bare = lower.trim_matches(['(', ')', '[', ']', '.', ':', '-', ' ']);
    if let Some(phase) = signs.word(&lower).or_else(|| signs.word(bare)) {
        return Some(phase);
    }
    match vocabulary.status(bare)? {
        Fact::Started | Fact::Progress => Some(Phase::Progress),
        Fact::Waiting => Some(Phase::Waiting),
        Fact::Completed | Fact::Ended => Some(Phase::Completed),
        Fact::Failed => Some(Phase::Failed),
        Fact::Held => Some(Phase::Held),
        _ => None,
    }
}
