//! Events as JSON: what PowerShell's `ConvertTo-Json` writes, one object or a list of them, and
//! what other tools write with the same properties, also an object a line.
//!
//! One object is held at a time, however long the list is.

use super::EventItem;
use super::fragment::{Fragment, lines};
use super::objects::{LOOKED_AT, Objects, most_are_telling, read};
use super::region::Habits;

mod head;
mod parse;
mod split;

use parse::parse;
use split::{Piece, Splitter};

/// Reads events as JSON.
#[derive(Debug)]
pub(crate) struct JsonReader {
    splitter: Splitter,
    pieces: Vec<Piece>,
    objects: Objects,
}

impl JsonReader {
    pub(crate) fn new(habits: Habits) -> Self {
        Self {
            splitter: Splitter::new(),
            pieces: Vec::new(),
            objects: Objects::new(habits, "JSON"),
        }
    }

    /// Takes the next piece of text and appends the items that it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        self.splitter.feed(piece, &is_event, &mut self.pieces);
        self.read(out);
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, out: &mut Vec<EventItem>) {
        let open = self.splitter.finish(&is_event, &mut self.pieces);
        self.read(out);
        if let Some(line) = open {
            self.objects.unended(line, out);
        }
        self.objects.finish(out);
    }

    fn read(&mut self, out: &mut Vec<EventItem>) {
        for piece in self.pieces.drain(..) {
            match piece {
                Piece::Object(raw) => object(&mut self.objects, &raw, out),
                Piece::Stray(_, text) if is_heading(&text) => {}
                Piece::Stray(line, _) => self.objects.stray(line, line),
            }
        }
    }
}

fn object(objects: &mut Objects, raw: &Fragment, out: &mut Vec<EventItem>) {
    let parsed = parse(&raw.text);
    let broken_at = parsed.broken_at.map(|at| {
        let before = raw.text.as_bytes().get(..at).unwrap_or_default();
        raw.line.saturating_add(lines(before))
    });
    objects.object(read(&parsed.node), raw, broken_at, out);
}

fn is_event(head: &str) -> bool {
    read(&parse(head).node).is_event()
}

/// What `evtx_dump -o json` puts before each object.
fn is_heading(line: &str) -> bool {
    let number = line.trim().strip_prefix("Record ");
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Tells events as JSON by the objects of a head: most of them have an id, a time and what else an
/// event has.
pub(crate) fn recognise(head: &str) -> bool {
    let text = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = match text.split_once('\n') {
        Some((line, behind)) if is_heading(line) => behind.trim_start(),
        _ => text,
    };
    if !text.starts_with(['{', '[']) {
        return false;
    }
    let mut splitter = Splitter::new();
    let mut pieces = Vec::new();
    splitter.feed(text, &is_event, &mut pieces);
    splitter.finish(&is_event, &mut pieces);
    let objects = pieces.iter().filter_map(|piece| match piece {
        Piece::Object(raw) => Some(read(&parse(&raw.text).node)),
        Piece::Stray(..) => None,
    });
    // In a text log with objects every line has something before its object.
    let stray = |piece: &&Piece| matches!(piece, Piece::Stray(_, text) if !is_heading(text));
    let strays = pieces.iter().filter(stray).count();
    strays * 2 < pieces.len() && most_are_telling(&objects.take(LOOKED_AT).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;
