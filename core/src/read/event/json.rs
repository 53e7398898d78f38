//! Events as JSON: what PowerShell's `ConvertTo-Json` writes, one object or a list of them, and
//! what other tools write with the same properties, also an object a line.
//!
//! One object is held at a time, however long the list is.

use super::EventItem;
use super::objects::{LOOKED_AT, Objects, ReadObject, most_are_telling, read};
use super::region::Habits;
use super::text::EventReader;

mod head;
mod parse;
mod split;

pub(super) use parse::parse;
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

    fn read(&mut self) {
        for piece in self.pieces.drain(..) {
            match piece {
                Piece::Object(raw) => self.objects.object(&parse(&raw.text), &raw),
                Piece::Before(..) => {}
                Piece::Stray(_, text) if is_heading(&text) => {}
                Piece::Stray(line, _) => self.objects.stray(line),
            }
        }
    }
}

impl EventReader for JsonReader {
    fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        self.splitter.feed(piece, &is_event, &mut self.pieces);
        self.read();
        self.objects.hand_on(out);
    }

    fn finish(&mut self, out: &mut Vec<EventItem>) {
        let open = self.splitter.finish(&is_event, &mut self.pieces);
        self.read();
        self.objects.finish(open, out);
    }

    fn start_at(&mut self, line: u64, offset: u64) {
        self.splitter.input.start_at(line, offset);
    }
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
    let alone = text.starts_with(['{', '[']);
    let first = text.lines().next().unwrap_or_default();
    if !alone && !first.contains("{\"") {
        return false;
    }
    let mut splitter = Splitter::new();
    let mut pieces = Vec::new();
    splitter.feed(text, &is_event, &mut pieces);
    splitter.finish(&is_event, &mut pieces);
    let objects = pieces.iter().filter_map(|piece| match piece {
        Piece::Object(raw) => Some(read(&parse(&raw.text).node)),
        Piece::Stray(..) | Piece::Before(..) => None,
    });
    let objects: Vec<ReadObject> = objects.take(LOOKED_AT).collect();
    let stray = |piece: &&Piece| matches!(piece, Piece::Stray(_, text) if !is_heading(text));
    let strays = pieces.iter().filter(stray).count();
    // The lines of a text log may hold objects too: those say less of an event.
    let within_lines = !alone
        || pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Before(..)));
    let sure = !within_lines || objects.iter().any(ReadObject::is_of_windows);
    strays * 2 < pieces.len() && most_are_telling(&objects) && sure
}

#[cfg(test)]
mod tests;
