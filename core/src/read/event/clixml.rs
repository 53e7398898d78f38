//! Events as CLIXML: what PowerShell's `Export-Clixml` writes of `Get-WinEvent` and `Get-EventLog`, and what
//! `ConvertTo-Xml` does, which names the same parts in full.
//!
//! One object is held at a time; of those before it only what a later one may refer to, and not
//! all of that.

use super::EventItem;
use super::markup::{Scanner, Token, attribute};
use super::objects::{LOOKED_AT, Objects, most_are_telling, read};
use super::region::Habits;
use super::text::EventReader;

mod parse;
mod split;

use parse::{References, parse};
use split::{Piece, Splitter};

/// Reads events as CLIXML.
#[derive(Debug)]
pub(crate) struct ClixmlReader {
    splitter: Splitter,
    pieces: Vec<Piece>,
    references: References,
    objects: Objects,
}

impl ClixmlReader {
    pub(crate) fn new(habits: Habits) -> Self {
        Self {
            splitter: Splitter::new(),
            pieces: Vec::new(),
            references: References::new(),
            objects: Objects::new(habits, "CLIXML"),
        }
    }

    fn read(&mut self) {
        for piece in self.pieces.drain(..) {
            match piece {
                Piece::Stray(line) => self.objects.stray(line),
                Piece::Object(raw) => {
                    let parsed = parse(&raw.text, &mut self.references);
                    self.objects.object(&parsed, &raw);
                }
            }
        }
    }
}

impl EventReader for ClixmlReader {
    fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        self.splitter.feed(piece, &mut self.pieces);
        self.read();
        self.objects.hand_on(out);
    }

    fn finish(&mut self, out: &mut Vec<EventItem>) {
        let open = self.splitter.finish(&mut self.pieces);
        self.read();
        self.objects.finish(open, out);
    }

    fn start_at(&mut self, line: u64, offset: u64) {
        self.splitter.input.start_at(line, offset);
    }
}

/// The namespace of CLIXML.
const NAMESPACE: &str = "http://schemas.microsoft.com/powershell/2004/04";

/// Whether a text begins with the root of CLIXML: in its namespace, or in none, as what was pasted
/// by hand is.
fn is_root(text: &str) -> bool {
    let Some(Token::Open {
        name, attributes, ..
    }) = Scanner::new(text).next()
    else {
        return false;
    };
    let root = matches!(name, "Objs" | "Objects");
    root && attribute(attributes, "xmlns").is_none_or(|namespace| namespace == NAMESPACE)
}

/// Tells events as CLIXML by the root of a head and the objects in it.
pub(crate) fn recognise(head: &str) -> bool {
    let mut text = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.starts_with("<?") {
        text = text
            .split_once("?>")
            .map_or("", |(_, behind)| behind.trim_start());
    }
    if !is_root(text) {
        return false;
    }
    let mut splitter = Splitter::new();
    let mut pieces = Vec::new();
    splitter.feed(text, &mut pieces);
    splitter.finish(&mut pieces);
    let mut references = References::new();
    let objects = pieces.iter().filter_map(|piece| match piece {
        Piece::Object(raw) => Some(read(&parse(&raw.text, &mut references).node)),
        Piece::Stray(_) => None,
    });
    most_are_telling(&objects.take(LOOKED_AT).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;
