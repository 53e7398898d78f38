//! The objects of a CLIXML text that arrives in pieces: where one ends, also where it is broken.
//!
//! Only tags are looked at: PowerShell escapes every `<` of a text. An object that stands in no
//! member has no name, so one without a name that is no item of a list begins the next event. Where
//! a list is never closed the next event looks like an item of it: its type tells, once it is plain
//! that the object around it has no end. What was looked at till then is looked at once more.

use super::super::buffer::{Buffer, REACH, before};
use super::super::fragment::{Ending, FRAGMENT, Fragment, HEAD};
use super::super::markup::attribute;

/// What stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Object(Fragment),
    /// Text, or the tag of something that is no object, outside of any object: its line.
    Stray(u64),
}

/// What kind of element is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Object,
    /// It holds objects that have no name: `LST`, `IE`, `STK`, `QUE`.
    List,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Between,
    Object,
    /// In the rest of an object that is too long.
    Skipped,
}

/// Finds the objects.
#[derive(Debug)]
pub(super) struct Splitter {
    pub(in crate::read::event) input: Buffer,
    within: Within,
    /// Open elements of the object.
    stack: Vec<Element>,
    start: usize,
    at: usize,
    column: Option<usize>,
    /// Number of the object's type.
    kind: Option<u64>,
    /// Where the item of a list begins that the last tag opened.
    item: Option<usize>,
    /// The first item that has the type of the object itself.
    same: Option<usize>,
    /// Up to here such an item begins the next object: an object before it has no end.
    broken_until: usize,
    /// The object has members: no list of events follows within it.
    members: bool,
    /// Objects that only stand around a list of events.
    around: u32,
    /// Elements between objects that are open and none: those within an object around a list.
    rest: u32,
    opened: bool,
    ended: bool,
    /// The last stray line; 0 for none.
    stray_line: u64,
    limit: usize,
    head: usize,
}

/// A tag, as far as the splitter is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// `named` where it has the name of a member.
    Open {
        element: Element,
        named: bool,
        empty: bool,
        /// Number of the type that it gives to the object around it.
        kind: Option<u64>,
    },
    Close(Element),
    Root,
    RootEnd,
    /// A declaration or comment.
    Nothing,
}

impl Splitter {
    /// Starts at line 1, byte 0.
    pub(super) fn new() -> Self {
        Self {
            input: Buffer::new(),
            within: Within::Between,
            stack: Vec::new(),
            start: 0,
            at: 0,
            column: None,
            kind: None,
            item: None,
            same: None,
            broken_until: 0,
            members: false,
            around: 0,
            rest: 0,
            opened: false,
            ended: false,
            stray_line: 0,
            limit: FRAGMENT,
            head: HEAD,
        }
    }

    #[cfg(test)]
    pub(super) fn with_limit(self, limit: usize) -> Self {
        Self {
            limit,
            head: limit / 2,
            ..self
        }
    }

    /// Takes the next piece, of any size, and appends what it completes.
    pub(super) fn feed(&mut self, piece: &str, out: &mut Vec<Piece>) {
        self.input.text.push_str(piece);
        self.run(false, out);
    }

    /// Ends the input; gives its last line where the root is still open there.
    pub(super) fn finish(&mut self, out: &mut Vec<Piece>) -> Option<u64> {
        self.run(true, out);
        while self.within == Within::Object && self.back(out) {
            self.run(true, out);
        }
        let open = self.within == Within::Between && self.opened && !self.ended;
        if self.within == Within::Object {
            self.emit(self.input.len(), Ending::Cut, out);
        }
        self.within = Within::Between;
        let last = self.input.line_at(self.input.text.trim_end().len());
        open.then_some(last)
    }

    fn run(&mut self, last: bool, out: &mut Vec<Piece>) {
        while self.at < self.input.len() {
            let most = self.most();
            if self.at >= most {
                if self.back(out) {
                    continue;
                }
                let head = self.input.text.floor_char_boundary(self.start + self.head);
                self.emit(head, Ending::TooLong, out);
                self.within = Within::Skipped;
                continue;
            }
            let window = self.input.bytes(self.at, most);
            let found = memchr::memchr(b'<', window);
            let length = found.unwrap_or(window.len());
            if self.within == Within::Between && self.rest == 0 {
                self.strays(self.at + length, out);
            }
            self.at += length;
            if found.is_none() {
                continue;
            }
            let most = self.most();
            let until = self.input.len().min(most);
            // A tag ends before the next one begins.
            let bytes = self.input.text.as_bytes();
            let rest = bytes
                .get(self.at + 1..until.max(self.at + 1))
                .unwrap_or_default();
            let Some(length) = memchr::memchr2(b'>', b'<', rest) else {
                if last || self.input.len() >= most {
                    self.at = until;
                    continue;
                }
                break;
            };
            let end = self.at + 1 + length;
            if bytes.get(end) == Some(&b'<') {
                self.at = end;
                continue;
            }
            let tag = tag(self.input.str(self.at + 1, end));
            self.tag(tag, end + 1, out);
        }
        let needless = match self.within {
            Within::Object => self.start,
            _ => self.at,
        };
        let places = [&mut self.at, &mut self.start, &mut self.broken_until];
        let places = places.into_iter().chain(&mut self.item);
        self.input
            .drop_front(needless.saturating_sub(REACH), places.chain(&mut self.same));
    }

    /// Where the object that is looked at is too long, or a tag outside of any.
    fn most(&self) -> usize {
        let from = match self.within {
            Within::Object => self.start,
            Within::Between | Within::Skipped => self.at,
        };
        from.saturating_add(self.limit)
    }

    /// Takes the text up to a place, which stands in no object: blank, or a line that is stray.
    fn strays(&mut self, end: usize, out: &mut Vec<Piece>) {
        let mut place = self.at;
        while place < end {
            let rest = self.input.bytes(place, end);
            let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |feed| feed + 1);
            if !is_blank(rest.get(..length).unwrap_or_default()) {
                self.input.line_at(place);
                self.stray(out);
            }
            place += length;
        }
    }

    /// Gives the line as a stray one, once.
    fn stray(&mut self, out: &mut Vec<Piece>) {
        if self.stray_line != self.input.line {
            self.stray_line = self.input.line;
            out.push(Piece::Stray(self.input.line));
        }
    }

    /// Takes the tag that ends before `end`.
    fn tag(&mut self, tag: Tag, end: usize, out: &mut Vec<Piece>) {
        let before = self.item.take();
        match (self.within, tag) {
            (Within::Object, Tag::RootEnd | Tag::Root) if self.back(out) => return,
            (Within::Object, Tag::RootEnd) => {
                self.emit(self.at, Ending::Unclosed, out);
                self.within = Within::Between;
                self.ended = true;
            }
            (_, Tag::RootEnd) => {
                self.within = Within::Between;
                self.ended = true;
                self.around = 0;
                self.rest = 0;
            }
            (Within::Object, Tag::Root) => {
                self.emit(self.at, Ending::Unclosed, out);
                self.root();
            }
            (_, Tag::Root) => self.root(),
            (
                Within::Object,
                Tag::Open {
                    element,
                    named,
                    empty,
                    kind,
                },
            ) => {
                if let (Some(place), true) = (before, kind.is_some() && kind == self.kind) {
                    self.same.get_or_insert(place);
                    if place < self.broken_until && self.back(out) {
                        return;
                    }
                }
                if self.stack.len() == 1 {
                    self.kind = self.kind.or(kind);
                }
                let item = self.stack.last() == Some(&Element::List);
                let next = element == Element::Object && !named;
                if next && (!item || self.column.is_some() && self.column == self.column_here()) {
                    if !self.back(out) {
                        self.emit(self.at, Ending::Unclosed, out);
                        self.open(end, empty, out);
                    }
                    return;
                }
                self.item = (next && !empty).then_some(self.at);
                let around = element == Element::List && self.stack.len() == 1 && !self.members;
                self.members |= named;
                if around && !empty {
                    self.around = self.around.saturating_add(1);
                    self.within = Within::Between;
                } else if !empty {
                    self.stack.push(element);
                }
            }
            (Within::Object, Tag::Close(element)) => {
                let found = self.stack.iter().rposition(|open| *open == element);
                if let Some(found) = found {
                    self.stack.truncate(found);
                }
                if self.stack.is_empty() {
                    self.emit(end, Ending::Closed, out);
                    self.within = Within::Between;
                }
            }
            (
                _,
                Tag::Open {
                    element: Element::Object,
                    named: false,
                    empty,
                    ..
                },
            ) => {
                self.rest = 0;
                self.open(end, empty, out);
                return;
            }
            (Within::Between, Tag::Close(Element::Object)) if self.around > 0 => {
                self.around -= 1;
                self.rest = 0;
            }
            // Behind the list of an object around it stand members that are no events.
            (Within::Between, Tag::Close(Element::List)) if self.around > 0 => self.rest = 1,
            (Within::Between, Tag::Open { .. } | Tag::Close(_)) if self.rest == 0 => {
                self.input.line_at(self.at);
                self.stray(out);
            }
            _ => {}
        }
        self.at = end;
    }

    fn root(&mut self) {
        self.within = Within::Between;
        self.opened = true;
        self.ended = false;
    }

    /// The open object has no end: it ends where an item of its own type begins, and what follows
    /// is looked at again from there. False where there is none.
    fn back(&mut self, out: &mut Vec<Piece>) -> bool {
        let Some(place) = self.same.take() else {
            return false;
        };
        self.broken_until = self.broken_until.max(self.at);
        self.emit(place, Ending::Unclosed, out);
        self.within = Within::Between;
        self.at = place;
        true
    }

    /// An object begins here.
    fn open(&mut self, end: usize, empty: bool, out: &mut Vec<Piece>) {
        self.column = self.column_here();
        self.start = self.at;
        self.at = end;
        self.members = false;
        self.kind = None;
        self.same = None;
        self.stack.clear();
        self.stack.push(Element::Object);
        self.within = Within::Object;
        if empty {
            self.emit(end, Ending::Closed, out);
            self.within = Within::Between;
        }
    }

    /// How many blanks stand before this place on its line; `None` where anything else does.
    fn column_here(&self) -> Option<usize> {
        let (blanks, byte) = before(&self.input.text, self.at)?;
        (byte == Some(b'\n')).then_some(blanks)
    }

    fn emit(&mut self, end: usize, ending: Ending, out: &mut Vec<Piece>) {
        let raw = self.input.fragment(self.start, end, ending);
        out.push(Piece::Object(raw.trimmed()));
    }
}

fn is_blank(text: &[u8]) -> bool {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    text.iter().all(u8::is_ascii_whitespace)
}

/// What stands between `<` and `>`.
fn tag(inside: &str) -> Tag {
    if inside.starts_with(['?', '!']) {
        return Tag::Nothing;
    }
    let (inside, closes) = match inside.strip_prefix('/') {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let end = inside.find(|c: char| c.is_whitespace() || c == '/');
    let (name, attributes) = inside.split_at(end.unwrap_or(inside.len()));
    let element = match name {
        // `ConvertTo-Xml` writes the names out.
        "Objs" | "Objects" if closes => return Tag::RootEnd,
        "Objs" | "Objects" => return Tag::Root,
        "Obj" | "Object" => Element::Object,
        "LST" | "IE" | "STK" | "QUE" => Element::List,
        _ => Element::Other,
    };
    if closes {
        return Tag::Close(element);
    }
    Tag::Open {
        element,
        named: attributes.contains(" N="),
        empty: attributes.ends_with('/'),
        kind: matches!(name, "TN" | "TNRef")
            .then(|| attribute(attributes, "RefId")?.trim().parse().ok())
            .flatten(),
    }
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
