//! What `wevtutil qe … /f:text` prints: blocks under `Event[0]`, with labels that are English on any
//! Windows and values that are not, and the description from the first column on.
//!
//! Older versions print local dates with milliseconds. Newer ones print seven digits and a `Z`
//! behind the same local time, so the `Z` is not believed, and that is told. What stands between
//! the end of a description and the next block cannot be told from the description.

use super::dating::Dating;
use super::fields::Fields;
use super::labels::{self, Means};
use super::lines::{Foreign, Line, Lines, TOP, may_stand_before};
use super::region::Habits;
use super::{EventItem, EventRecord};
use crate::model::SourceProblem;

/// Longest description, in bytes; more is left out.
const DESCRIPTION: usize = 1 << 20;
/// What it writes for nothing.
const NOTHING: &str = "N/A";

/// What part of a block a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// No block.
    Outside,
    Labels,
    Description,
}

/// What is read of an open block.
#[derive(Debug, Default)]
struct Block {
    line: u64,
    offset: u64,
    date_line: u64,
    fields: Fields,
    description: String,
    too_long: bool,
}

/// Reads the blocks.
#[derive(Debug)]
pub(crate) struct WevtutilReader {
    dating: Dating,
    zone: String,
    lines: Lines,
    part: Part,
    block: Block,
    /// A heading that may begin a block: the next line tells.
    pending: Option<Line>,
    foreign: Foreign,
    /// Blocks so far have a description.
    described: bool,
    blocks: u64,
    told_zone: bool,
}

impl WevtutilReader {
    pub(crate) fn new(habits: Habits) -> Self {
        Self {
            zone: habits.zone.name.clone(),
            dating: Dating::new(habits, false),
            lines: Lines::new(),
            part: Part::Outside,
            block: Block::default(),
            pending: None,
            foreign: Foreign::default(),
            described: false,
            blocks: 0,
            told_zone: false,
        }
    }

    /// Takes the next piece of text and appends the items that it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        for line in self.lines.feed(piece) {
            self.line(line, out);
        }
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, out: &mut Vec<EventItem>) {
        if let Some(line) = self.lines.finish() {
            self.line(line, out);
        }
        // A heading alone at the end: its block was cut off.
        if let Some(line) = self.pending.take() {
            self.open(&line, out);
        }
        self.close(true, self.lines.offset(), out);
        self.tell_foreign(out);
        self.dating.finish(out);
    }

    fn line(&mut self, line: Line, out: &mut Vec<EventItem>) {
        if let Some(before) = self.pending.take() {
            if label(&line.text).is_some() {
                self.open(&before, out);
            } else {
                self.body(&before);
            }
        }
        if is_heading(&line.text) {
            self.pending = Some(line);
        } else {
            self.body(&line);
        }
    }

    /// Begins a block.
    fn open(&mut self, heading: &Line, out: &mut Vec<EventItem>) {
        self.close(false, heading.offset, out);
        self.tell_foreign(out);
        self.part = Part::Labels;
        self.block = Block {
            line: heading.number,
            offset: heading.offset,
            ..Block::default()
        };
    }

    /// Takes a line that begins no block.
    fn body(&mut self, line: &Line) {
        let block = &mut self.block;
        block.too_long |= line.cut;
        match self.part {
            Part::Description => {
                block.too_long |= !push(&mut block.description, &line.text);
            }
            Part::Labels if !line.text.trim().is_empty() => {
                let Some((name, value)) = label(&line.text) else {
                    self.foreign.add(line.number, line.number);
                    return;
                };
                // Of a number that was cut off the rest is another number.
                let value = if value == NOTHING || line.open {
                    ""
                } else {
                    value
                };
                match labels::viewer(name) {
                    Some(Means::Message) => {
                        self.part = Part::Description;
                        push(&mut block.description, value);
                    }
                    Some(means) => {
                        if means == Means::Date {
                            block.date_line = line.number;
                        }
                        block.fields.set(means, value);
                    }
                    None => {}
                }
            }
            Part::Outside if !line.text.trim().is_empty() => {
                self.foreign.add(line.number, line.number);
            }
            Part::Labels | Part::Outside => {}
        }
    }

    /// Ends the open block, and hands its event on.
    fn close(&mut self, at_end: bool, end: u64, out: &mut Vec<EventItem>) {
        let part = std::mem::replace(&mut self.part, Part::Outside);
        let mut block = std::mem::take(&mut self.block);
        if part == Part::Outside {
            return;
        }
        let line = block.line;
        let text = block.description.trim();
        if text != NOTHING {
            block.fields.set(Means::Message, text);
        }
        // Some outputs have no descriptions at all.
        let cut = at_end && part == Part::Labels && (self.described || self.blocks == 0);
        self.described |= part == Part::Description;
        self.blocks = self.blocks.saturating_add(1);
        let Some(mut read) = block.fields.read() else {
            let kind = if cut { "truncated" } else { "bad-record" };
            self.problem(
                kind,
                "has neither an id nor a date with a source",
                line,
                out,
            );
            return;
        };
        if let Some(written) = &mut read.written
            && written.offset_s == Some(0)
        {
            written.offset_s = None;
            self.tell_zone(block.date_line, out);
        }
        let record = EventRecord {
            event: read.event,
            stamp: None,
            line,
            offset: block.offset,
            length: u32::try_from(end.saturating_sub(block.offset)).unwrap_or(u32::MAX),
            carved: cut || block.too_long || block.fields.too_long,
        };
        if record.carved && !cut {
            self.problem("bad-record", "is longer than any event", line, out);
        }
        self.dating.event(record, read.written, out);
        if read.bad_date {
            self.problem("bad-date", "has a date that cannot be read", line, out);
        }
        if cut {
            self.problem("truncated", "ends before its description", line, out);
        }
    }

    /// Tells once that a `Z` is not believed.
    fn tell_zone(&mut self, line: u64, out: &mut Vec<EventItem>) {
        if std::mem::replace(&mut self.told_zone, true) {
            return;
        }
        let problem = SourceProblem {
            kind: "zone-doubtful".to_owned(),
            message: format!(
                "the dates from line {line} on end in Z, but wevtutil writes local time so; they are read in {}, with low confidence; ask for the .evtx file or an export as XML",
                self.zone
            ),
            line: Some(line),
        };
        self.dating.problem(problem, out);
    }

    fn tell_foreign(&mut self, out: &mut Vec<EventItem>) {
        if let Some(problem) = self.foreign.take() {
            self.dating.problem(problem, out);
        }
    }

    fn problem(&mut self, kind: &str, what: &str, line: u64, out: &mut Vec<EventItem>) {
        let problem = SourceProblem {
            kind: kind.to_owned(),
            message: format!(
                "the event that starts on line {line} {what}; what could be read of it is kept"
            ),
            line: Some(line),
        };
        self.dating.problem(problem, out);
    }
}

/// Whether a line is `Event[0]:`, in newer versions without the colon.
fn is_heading(line: &str) -> bool {
    let line = line.trim_end();
    let number = line
        .strip_suffix(':')
        .unwrap_or(line)
        .strip_prefix("Event[")
        .and_then(|rest| rest.strip_suffix(']'));
    number.is_some_and(|n| (1..=12).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}

/// An indented line as name and value.
fn label(line: &str) -> Option<(&str, &str)> {
    let indented = line
        .strip_prefix("  ")
        .filter(|rest| !rest.starts_with(' '))?;
    let (name, value) = indented.split_once(':')?;
    let letters = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.len() <= 20
        && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ');
    letters.then(|| (name, value.trim()))
}

/// Appends a line, as far as there is room for it.
fn push(text: &mut String, line: &str) -> bool {
    let fits = text.len().saturating_add(line.len()) < DESCRIPTION;
    if fits {
        text.push_str(line);
        text.push('\n');
    }
    fits
}

/// Tells it by a heading near the top and known labels under it.
pub(crate) fn recognise(head: &str) -> bool {
    let lines: Vec<&str> = head.lines().take(TOP).collect();
    let Some(at) = lines
        .iter()
        .position(|line| is_heading(line.trim_start_matches('\u{feff}')))
    else {
        return false;
    };
    let (before, behind) = lines.split_at(at);
    let known = |means: Means| {
        behind
            .iter()
            .skip(1)
            .map_while(|line| label(line))
            .any(|(name, _)| labels::viewer(name) == Some(means))
    };
    let telling = [Means::Log, Means::Source, Means::Date, Means::Id];
    may_stand_before(before) && telling.into_iter().filter(|means| known(*means)).count() >= 2
}

#[cfg(test)]
mod tests;
