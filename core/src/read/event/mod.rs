//! Windows events: one type, whatever they were exported as.

mod assigned;
mod buffer;
mod cells;
pub(crate) mod clixml;
mod clock;
pub(crate) mod console;
pub(crate) mod csv;
pub(crate) mod date;
mod dating;
pub(crate) mod details;
mod element;
pub(crate) mod evtx;
mod fields;
pub(crate) mod forwarded;
mod fragment;
mod grid;
#[cfg(test)]
mod harness;
mod in_cells;
mod items;
pub(crate) mod json;
mod labels;
mod levels;
mod lines;
pub(crate) mod listing;
pub(in crate::read) mod markup;
mod message;
mod mixed;
mod node;
mod objects;
mod page;
pub(crate) mod provider;
pub(crate) mod region;
mod rows;
pub(crate) mod sentence;
pub(crate) mod shown;
mod shown_text;
mod system;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod tree;
pub(crate) mod wevtutil;
mod win32;
mod wrap;
pub(crate) mod wrapper;
pub(crate) mod xml;

use crate::model::{Event, Stamp};
pub(crate) use element::push_unix_lines;

/// One event as a reader gives it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EventRecord {
    /// Everything but time and place.
    pub(crate) event: Event,
    /// `TimeCreated/@SystemTime`, the record header's time, or a local date in the zone of the
    /// source; `None` where absent or zeroed.
    pub(crate) stamp: Option<Stamp>,
    /// Line, 1-based; 0 for binary formats.
    pub(crate) line: u64,
    /// First byte: in the decoded text (XML), in the file (`.evtx`).
    pub(crate) offset: u64,
    /// Length in bytes, counted as `offset` is.
    pub(crate) length: u32,
    /// Taken from a fragment that was not well-formed.
    pub(crate) carved: bool,
    /// A remnant in the unused part of a chunk, which the log no longer holds.
    pub(crate) recovered: bool,
}

/// What a reader hands on, in the order of the input.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EventItem {
    /// A readable event.
    Event(Box<EventRecord>),
    /// A stretch that could not be read; the reader goes on behind it.
    Problem(crate::model::SourceProblem),
}

/// What signatures match text on: the rendered message and every data value, a line feed between.
pub(crate) fn haystack(event: &Event) -> String {
    let values = event.data.iter().map(|(name, value)| {
        let secret = name.as_deref().and_then(crate::secret::of_field);
        secret.unwrap_or(value)
    });
    let parts: Vec<&str> = event.message.as_deref().into_iter().chain(values).collect();
    parts.join("\n")
}
