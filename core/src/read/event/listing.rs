//! What `Format-List` of PowerShell prints of Get-WinEvent and Get-EventLog: blocks of `Name : value`
//! with the colons below each other, an empty line between blocks, and what does not fit the window
//! broken into lines that are indented as the value is.
//!
//! How broken lines are put together is told in [`super::wrap`]. Of a list of strings PowerShell
//! shows the first four.

use super::date;
use super::fields::Fields;
use super::items::{Items, Span, Stray};
use super::labels::{self, Means};
use super::lines::{Line, LineForm, beginning};
use super::region::Habits;
use super::system;
use super::wrap::{Value, Window};
use crate::read::text::structured::is_rule;

/// Longest value, in bytes; the rest of it is left out.
const VALUE: usize = 1 << 20;
/// Most properties of one block.
const NAMES: usize = 256;

/// What is read of an open block.
#[derive(Debug, Default)]
struct Block {
    line: u64,
    /// Last line that belongs to it.
    last: u64,
    offset: u64,
    end: u64,
    /// Column of its colons.
    colon: usize,
    names: Vec<String>,
    fields: Fields,
    /// The value that may go on.
    open: Option<(Means, Value)>,
    too_long: bool,
    /// The input ends within a value that is read as a whole.
    cut: bool,
}

impl Block {
    /// Whether it has what each event has.
    fn is_whole(&self) -> bool {
        let named = [Means::Id, Means::Instance, Means::Source];
        self.fields.has(Means::Date) && named.iter().any(|means| self.fields.has(*means))
    }

    fn is_within_message(&self) -> bool {
        matches!(self.open, Some((Means::Message, _)))
    }

    /// Takes a further line of a value.
    fn go_on(&mut self, part: &str, blank: usize, width: usize, window: Window) {
        if let Some((_, value)) = &mut self.open {
            if value.len().saturating_add(part.len()) < VALUE {
                value.push(part, blank, width, window);
            } else {
                self.too_long = true;
            }
        }
    }

    /// The open value is whole.
    fn settle(&mut self) {
        if let Some((means, value)) = self.open.take() {
            self.fields.set(means, value.as_str());
        }
    }
}

/// Reads the blocks.
#[derive(Debug)]
pub(crate) struct Listing {
    items: Items,
    window: Window,
    block: Option<Block>,
    /// Empty lines behind the last one that is not.
    blank: usize,
}

impl LineForm for Listing {
    fn end(&mut self, _: u64) {
        self.close();
    }

    fn items(&mut self) -> &mut Items {
        &mut self.items
    }

    fn line(&mut self, line: Line) {
        if line.text.trim().is_empty() {
            self.blank = self.blank.saturating_add(1);
            return;
        }
        let blank = std::mem::take(&mut self.blank);
        let width = line.text.chars().count();
        if let Some(block) = &mut self.block
            && let Some(part) = continuation(&line.text, block.colon)
        {
            block.go_on(part, blank, width, self.window);
            block.keep(&line);
            return;
        }
        let Some((name, colon, value)) = label(&line.text) else {
            let rule = is_rule(&line.text);
            if blank == 0
                && !rule
                && let Some(block) = &mut self.block
                && block.is_within_message()
            {
                // Other tools do not indent it.
                block.go_on(&line.text, blank, width, Window::NONE);
                block.keep(&line);
                return;
            }
            self.close();
            if !rule {
                self.items.stray(line.number, line.number);
            }
            return;
        };
        // A message may end in empty lines, and half an event is no event.
        let goes_on = self.block.as_mut().is_some_and(|b| {
            b.settle();
            let fits = b.colon == colon && b.names.len() < NAMES;
            fits && !b.names.iter().any(|n| n == name) && (blank == 0 || !b.is_whole())
        });
        if !goes_on {
            self.close();
        }
        let block = self.block.get_or_insert_with(|| Block {
            line: line.number,
            offset: line.offset,
            colon,
            ..Block::default()
        });
        block.settle();
        block.names.push(name.to_owned());
        block.keep(&line);
        if let Some(item) = system::property(name) {
            block.fields.set_item(item, value);
        }
        if let Some(means) = labels::listed(name) {
            let whole = matches!(means, Means::Id | Means::Instance | Means::Date);
            block.cut |= line.open && whole;
            block.open = Some((means, Value::new(value, width)));
        }
    }
}

impl Listing {
    pub(super) fn new(window: Window, habits: Habits) -> Self {
        Self {
            items: Items::new(habits, false, Stray::foreign()),
            window,
            block: None,
            blank: 0,
        }
    }

    /// Ends the open block, and hands its event on.
    fn close(&mut self) {
        let Some(mut block) = self.block.take() else {
            return;
        };
        block.settle();
        let line = block.line;
        let known = block.names.iter().any(|n| labels::listed(n).is_some());
        let Some(read) = block.fields.read() else {
            if known {
                self.items.tell_strays();
                let kind = if block.cut { "truncated" } else { "bad-record" };
                let what = "has neither an id nor a date with a source";
                self.problem(kind, what, line);
            } else {
                self.items.stray(line, block.last);
            }
            return;
        };
        self.items.tell_strays();
        let too_long = block.too_long || block.fields.too_long;
        let place = Span {
            line,
            offset: block.offset,
            end: block.end,
            carved: too_long || block.cut,
        };
        self.items.event(read.event, read.written, place);
        if block.cut {
            let what = "ends with the input: its last value may be incomplete";
            self.problem("truncated", what, line);
        }
        if read.bad_date {
            self.problem("bad-date", "has a date that cannot be read", line);
        }
        if too_long {
            self.problem("bad-record", "is longer than any event", line);
        }
    }

    fn problem(&mut self, kind: &str, what: &str, line: u64) {
        let message = format!(
            "the listed event that starts on line {line} {what}; what could be read of it is kept"
        );
        self.items.problem(kind, message, line);
    }
}

impl Block {
    fn keep(&mut self, line: &Line) {
        self.last = line.number;
        self.end = line.end;
        self.too_long |= line.cut;
    }
}

/// A line as name, column of the colon, and value.
fn label(line: &str) -> Option<(&str, usize, &str)> {
    let colon = line.find(':')?;
    let (head, behind) = (line.get(..colon)?, line.get(colon + 1..)?);
    let name = head.trim_end_matches(' ');
    // One blank at least stands before the colon; behind it one, or nothing.
    let set = head.len() > name.len() && (behind.is_empty() || behind.starts_with(' '));
    let words = name.split(' ').all(labels::may_be_property);
    (set && (words || labels::is_known(name)))
        .then(|| (name, colon, behind.get(1..).unwrap_or_default()))
}

/// What stands below a value, of a line that goes on with it.
fn continuation(line: &str, colon: usize) -> Option<&str> {
    let column = colon.saturating_add(2);
    let indent = line.bytes().take_while(|byte| *byte == b' ').count();
    line.get(column..).filter(|_| indent >= column)
}

/// Tells a list of events near the top of a text; gives the width of the window that it shows.
pub(crate) fn recognise(head: &str) -> Option<Window> {
    let head = head.trim_start_matches('\u{feff}');
    let begins = |line: &str| label(line).is_some_and(|(name, ..)| labels::listed(name).is_some());
    let before = beginning(head.lines(), begins)?;
    let behind = head.lines().skip(before);
    let (_, colon, _) = behind.clone().next().and_then(label)?;
    let mut fields = Fields::default();
    let (mut known, mut others) = (0, false);
    for line in behind.clone() {
        match label(line) {
            Some((name, at, value)) if at == colon => {
                if let Some(means) = labels::listed(name) {
                    others |= labels::powershell(name).is_none();
                    known += usize::from(!fields.has(means));
                    fields.set(means, value);
                }
            }
            _ if line.trim().is_empty() || continuation(line, colon).is_some() => {}
            // A message that is not indented.
            _ if fields.has(Means::Message) => {}
            _ => break,
        }
    }
    let dated = fields
        .get(Means::Date)
        .is_some_and(|date| date::read(date).is_some());
    let mut telling = [Means::Id, Means::Instance, Means::Source].into_iter();
    // Names that PowerShell does not have are common words.
    let id = fields.get(Means::Id);
    let identified = if others {
        fields.has(Means::Source) && id.is_some_and(|id| id.trim().parse::<u32>().is_ok())
    } else {
        telling.any(|means| fields.has(means))
    };
    let is_list = known >= 2 && dated && identified;
    is_list.then(|| {
        let shown =
            behind.filter(|line| label(line).is_some() || continuation(line, colon).is_some());
        Window::of(shown)
    })
}

#[cfg(test)]
mod tests;
