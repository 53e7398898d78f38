//! One event's piece of a text that arrives in pieces.

use super::items::Span;
use crate::model::SourceProblem;

/// Longest fragment, in bytes. Events as Windows writes them are below 64 KiB of UTF-16.
pub(super) const FRAGMENT: usize = 8 << 20;
/// What is kept of a longer one; in a table also the longest line that can begin a row behind it.
pub(super) const HEAD: usize = 64 << 10;

/// How a fragment ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With `</Event>`; a row at a line end outside of quotes, or at the end of the input.
    Closed,
    /// Where the next `<Event` starts; a row where the next one begins, within quotes that were
    /// never closed.
    Unclosed,
    /// Where the input ends, within the event or within quotes.
    Cut,
    /// It is longer than a fragment may be; only its head is kept.
    TooLong,
    /// With `</Event>`, and nothing of it stands before.
    Headless,
}

/// The markup of one event, or the text of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fragment {
    /// Markup begins with `<Event`.
    pub(crate) text: String,
    /// Line on which it starts, 1-based.
    pub(crate) line: u64,
    /// First byte, in the decoded text.
    pub(crate) offset: u64,
    /// How it ends.
    pub(crate) ending: Ending,
}

impl Fragment {
    /// Without the white space behind it.
    pub(super) fn trimmed(mut self) -> Self {
        self.text.truncate(self.text.trim_end().len());
        self
    }

    /// The line on which it ends.
    pub(super) fn last_line(&self) -> u64 {
        let inside = self.text.trim_end().matches('\n').count() as u64;
        self.line.saturating_add(inside)
    }

    /// The line of a byte of it.
    pub(super) fn line_of(&self, at: usize) -> u64 {
        let text = self.text.as_bytes();
        self.line
            .saturating_add(lines(text.get(..at).unwrap_or(text)))
    }

    /// What is wrong with an event of a nested form: how it ends, or else what `wrong` says and
    /// from which line on; `named` where something of it could be used.
    pub(super) fn problem(&self, named: bool, wrong: (String, u64)) -> SourceProblem {
        let start = self.line;
        let kept = if named {
            "what could be read of it is kept"
        } else {
            "nothing of it could be used"
        };
        let (kind, message, line) = match self.ending {
            Ending::Cut => {
                let event = format!("the input ends within the event that starts on line {start}");
                let message = format!("{event}; {kept}; ask for the whole export");
                ("truncated", message, start)
            }
            Ending::Headless => {
                let message = format!(
                    "an event ends on line {start} that begins nowhere before; nothing of it could be used; ask for the whole export"
                );
                ("truncated", message, start)
            }
            ending => {
                let (what, line) = match ending {
                    Ending::TooLong => (format!("is longer than {FRAGMENT} bytes"), start),
                    _ => wrong,
                };
                let message = format!("the event that starts on line {start} {what}; {kept}");
                ("bad-record", message, line)
            }
        };
        SourceProblem::new(kind, message, Some(line))
    }

    /// Where it stands.
    pub(super) fn place(&self) -> Span {
        Span {
            line: self.line,
            offset: self.offset,
            end: self.offset.saturating_add(self.text.len() as u64),
            carved: self.ending != Ending::Closed,
        }
    }
}

/// How many lines end in a text.
pub(super) fn lines(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}
