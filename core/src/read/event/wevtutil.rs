//! What `wevtutil qe … /f:text` prints: blocks under `Event[0]`, with labels that are English on any
//! Windows and values that are not, and the description from the first column on.
//!
//! Older versions print local dates with milliseconds. Newer ones print seven digits and a `Z`
//! behind the same local time, so the `Z` is not believed, and that is told. What stands between
//! the end of a description and the next block cannot be told from the description.

use super::fields::Fields;
use super::items::{Items, Span, Stray};
use super::labels::{self, Means};
use super::lines::{Line, LineForm, TOP, beginning, push_line};
use super::region::Habits;

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
pub(crate) struct Wevtutil {
    items: Items,
    zone: String,
    part: Part,
    block: Block,
    /// A heading that may begin a block: the next line tells.
    pending: Option<Line>,
    /// Blocks so far have a description.
    described: bool,
    blocks: u64,
    told_zone: bool,
}

impl LineForm for Wevtutil {
    fn line(&mut self, line: Line) {
        if let Some(before) = self.pending.take() {
            if label(&line.text).is_some() {
                self.open(&before);
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

    fn end(&mut self, end: u64) {
        // A heading alone at the end: its block was cut off.
        if let Some(line) = self.pending.take() {
            self.open(&line);
        }
        self.close(true, end);
    }

    fn items(&mut self) -> &mut Items {
        &mut self.items
    }
}

impl Wevtutil {
    pub(super) fn new(habits: Habits) -> Self {
        Self {
            zone: habits.zone.name.clone(),
            items: Items::new(habits, false, Stray::foreign()),
            part: Part::Outside,
            block: Block::default(),
            pending: None,
            described: false,
            blocks: 0,
            told_zone: false,
        }
    }

    /// Begins a block.
    fn open(&mut self, heading: &Line) {
        self.close(false, heading.offset);
        self.items.tell_strays();
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
                block.too_long |= !push_line(&mut block.description, &line.text, DESCRIPTION);
            }
            Part::Labels if !line.text.trim().is_empty() => {
                let Some((name, value)) = label(&line.text) else {
                    self.items.stray(line.number, line.number);
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
                        push_line(&mut block.description, value, DESCRIPTION);
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
                self.items.stray(line.number, line.number);
            }
            Part::Labels | Part::Outside => {}
        }
    }

    /// Ends the open block, and hands its event on.
    fn close(&mut self, at_end: bool, end: u64) {
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
            self.problem(kind, "has neither an id nor a date with a source", line);
            return;
        };
        if let Some(written) = &mut read.written
            && written.offset_s == Some(0)
        {
            written.offset_s = None;
            self.tell_zone(block.date_line);
        }
        let place = Span {
            line,
            offset: block.offset,
            end,
            carved: cut || block.too_long || block.fields.too_long,
        };
        if place.carved && !cut {
            self.problem("bad-record", "is longer than any event", line);
        }
        self.items.event(read.event, read.written, place);
        if read.bad_date {
            self.problem("bad-date", "has a date that cannot be read", line);
        }
        if cut {
            self.problem("truncated", "ends before its description", line);
        }
    }

    /// Tells once that a `Z` is not believed.
    fn tell_zone(&mut self, line: u64) {
        if std::mem::replace(&mut self.told_zone, true) {
            return;
        }
        let message = format!(
            "the dates from line {line} on end in Z, but wevtutil writes local time so; they are read in {}, with low confidence; ask for the .evtx file or an export as XML",
            self.zone
        );
        self.items.problem("zone-doubtful", message, line);
    }

    fn problem(&mut self, kind: &str, what: &str, line: u64) {
        let message = format!(
            "the event that starts on line {line} {what}; what could be read of it is kept"
        );
        self.items.problem(kind, message, line);
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

/// Tells it by a heading near the top and known labels under it.
pub(crate) fn recognise(head: &str) -> bool {
    let lines: Vec<&str> = head.lines().take(TOP).collect();
    let begins = |line: &str| is_heading(line.trim_start_matches('\u{feff}'));
    let Some(at) = beginning(lines.iter().copied(), begins) else {
        return false;
    };
    let behind = &lines[at..];
    let known = |means: Means| {
        behind
            .iter()
            .skip(1)
            .map_while(|line| label(line))
            .any(|(name, _)| labels::viewer(name) == Some(means))
    };
    let telling = [Means::Log, Means::Source, Means::Date, Means::Id];
    telling.into_iter().filter(|means| known(*means)).count() >= 2
}

#[cfg(test)]
mod tests;
