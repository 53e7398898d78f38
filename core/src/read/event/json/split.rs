//! The objects of a JSON text that arrives in pieces: where one ends, also where it is broken.
//!
//! A small automaton follows the grammar, so that a slip is seen where it stands and not at the
//! end of the input. From there on the next event is looked for by what an event's object begins
//! with; each byte is looked at a bounded number of times.

use super::super::buffer::Buffer;
use super::super::fragment::{Ending, FRAGMENT, Fragment, HEAD};
use super::super::objects::{is_list, is_property};
use super::head::{REACH, column, first_name, may_be_named, name};
use super::parse::{is_blank, is_word};

/// What is kept of a stray line.
const STRAY: usize = 64;

/// What stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Object(Fragment),
    /// A line, or a part of one, outside of any object: its number and its head.
    Stray(u64, String),
    /// The same before an object on its line, as the time and tag that a collector writes there.
    Before(u64, String),
}

/// Where the automaton is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Between,
    /// In what stands between objects, up to the end of the line.
    Stray,
    Object,
    /// In an object that is broken: the next one is looked for.
    Broken,
    /// In the same, whose fragment was already given.
    Skipped,
}

/// What may come next in an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wants {
    Name,
    Colon,
    Value,
    Comma,
}

/// Finds the objects.
#[derive(Debug)]
pub(super) struct Splitter {
    pub(in crate::read::event) input: Buffer,
    within: Within,
    wants: Wants,
    /// Open containers of the object: whether each is an object.
    stack: Vec<bool>,
    /// Where the object begins, and how far it was looked through.
    start: usize,
    at: usize,
    /// The quote that opens the last string of the object, and the one behind it.
    string: Option<usize>,
    string_end: usize,
    /// In a string; true behind a backslash.
    quoted: Option<bool>,
    /// What the next object begins like, where this one is broken.
    first: String,
    column: Option<usize>,
    /// Open lists around the objects, and for each object with a list around them how many of these stand around it.
    lists: u32,
    around: Vec<u32>,
    stray: String,
    limit: usize,
    head: usize,
}

/// Whether an object begins at a place.
enum Begins {
    Yes,
    No,
    /// Too little text to tell.
    Wait,
}

impl Splitter {
    /// Starts at line 1, byte 0.
    pub(super) fn new() -> Self {
        Self {
            input: Buffer::new(),
            within: Within::Between,
            wants: Wants::Name,
            stack: Vec::new(),
            start: 0,
            at: 0,
            string: None,
            string_end: 0,
            quoted: None,
            first: String::new(),
            column: None,
            lists: 0,
            around: Vec::new(),
            stray: String::new(),
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

    /// Takes the next piece, of any size, and appends what it completes. `is_event` tells of the
    /// head of an object whether it is one, so that a list within it is one of its own.
    pub(super) fn feed(
        &mut self,
        piece: &str,
        is_event: &dyn Fn(&str) -> bool,
        out: &mut Vec<Piece>,
    ) {
        self.input.text.push_str(piece);
        self.run(false, is_event, out);
    }

    /// Ends the input; gives its last line where a list is still open there.
    pub(super) fn finish(
        &mut self,
        is_event: &dyn Fn(&str) -> bool,
        out: &mut Vec<Piece>,
    ) -> Option<u64> {
        self.run(true, is_event, out);
        let open = self.within == Within::Between && (self.lists > 0 || !self.around.is_empty());
        match self.within {
            Within::Object => self.emit(self.input.len(), Ending::Cut, out),
            Within::Broken => self.emit(self.input.len(), Ending::Unclosed, out),
            Within::Stray => self.end_stray(Piece::Stray, out),
            Within::Between | Within::Skipped => {}
        }
        self.within = Within::Between;
        let last = self.input.line_at(self.input.text.trim_end().len());
        open.then_some(last)
    }

    fn run(&mut self, ended: bool, is_event: &dyn Fn(&str) -> bool, out: &mut Vec<Piece>) {
        while self.at < self.input.len() {
            let went_on = match self.within {
                Within::Between => self.between(out),
                Within::Stray => self.stray(out),
                Within::Object => self.object(ended, is_event, out),
                Within::Broken | Within::Skipped => self.broken(ended, out),
            };
            if !went_on {
                break;
            }
        }
        let needless = match self.within {
            Within::Object | Within::Broken => self.start.min(self.at),
            _ => self.at,
        };
        let places = [&mut self.at, &mut self.start, &mut self.string_end];
        self.input.drop_front(
            needless.saturating_sub(REACH),
            places.into_iter().chain(&mut self.string),
        );
    }

    fn between(&mut self, out: &mut Vec<Piece>) -> bool {
        let byte = self.input.byte(self.at).unwrap_or(b' ');
        // Behind the list of an object the rest of that object says nothing about events.
        let behind = self.around.last().is_some_and(|lists| self.lists <= *lists);
        match byte {
            b'[' => self.lists = self.lists.saturating_add(1),
            b']' => self.lists = self.lists.saturating_sub(1),
            b'{' => {
                self.within = Within::Object;
                self.start = self.at;
                self.stack.clear();
                self.stack.push(true);
                self.wants = Wants::Name;
                self.string = None;
                self.quoted = None;
            }
            b'}' if behind => {
                self.around.pop();
            }
            b',' => {}
            byte if is_blank(byte) || behind => {}
            0xEF if self
                .input
                .text
                .get(self.at..)
                .is_some_and(|t| t.starts_with('\u{feff}')) =>
            {
                self.at += 2;
            }
            _ => {
                self.input.line_at(self.at);
                self.within = Within::Stray;
                return self.stray(out);
            }
        }
        self.at += 1;
        true
    }

    /// Takes one character of a stray line.
    fn stray(&mut self, out: &mut Vec<Piece>) -> bool {
        let Some(sign) = self
            .input
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        else {
            return false;
        };
        if sign == '{' {
            self.end_stray(Piece::Before, out);
        } else if sign == '\n' {
            self.end_stray(Piece::Stray, out);
        } else {
            if self.stray.len() < STRAY {
                self.stray.push(sign);
            }
            self.at += sign.len_utf8();
        }
        true
    }

    fn end_stray(&mut self, piece: fn(u64, String) -> Piece, out: &mut Vec<Piece>) {
        out.push(piece(self.input.line, std::mem::take(&mut self.stray)));
        self.within = Within::Between;
    }

    /// Goes on within an object, up to the end of a token.
    fn object(
        &mut self,
        ended: bool,
        is_event: &dyn Fn(&str) -> bool,
        out: &mut Vec<Piece>,
    ) -> bool {
        let most = self.start.saturating_add(self.limit);
        if self.at >= most {
            self.settle();
            let head = self.input.text.floor_char_boundary(self.start + self.head);
            self.emit(head, Ending::TooLong, out);
            self.within = Within::Skipped;
            return true;
        }
        if self.quoted.is_some() {
            self.quoted(most);
            return true;
        }
        let byte = self.input.byte(self.at).unwrap_or(b' ');
        let in_object = self.stack.last() == Some(&true);
        match byte {
            byte if is_blank(byte) => {}
            b'{' if self.wants == Wants::Value => {
                if !in_object && self.stack.len() > 1 {
                    // An event within a list of an event: that list was never closed.
                    self.first = first_name(self.input.str(self.start, self.input.len()));
                    self.column = column(&self.input.text, self.start);
                    match self.begins(self.at, ended, false) {
                        Begins::Wait => return false,
                        Begins::Yes => {
                            self.within = Within::Broken;
                            return true;
                        }
                        Begins::No => {}
                    }
                }
                self.stack.push(true);
                self.wants = Wants::Name;
            }
            b'[' if self.wants == Wants::Value => {
                // A search has its list in an object of its own.
                let in_objects = self.stack.len() <= 2 && self.stack.iter().all(|object| *object);
                if in_objects && self.is_around(is_event) {
                    self.around.push(self.lists);
                    self.lists = self.lists.saturating_add(1);
                    self.within = Within::Between;
                } else {
                    self.stack.push(false);
                }
            }
            b'}' if in_object && matches!(self.wants, Wants::Name | Wants::Comma) => {
                return self.close(out);
            }
            b']' if !in_object && matches!(self.wants, Wants::Value | Wants::Comma) => {
                return self.close(out);
            }
            b',' if self.wants == Wants::Comma => {
                self.wants = if in_object { Wants::Name } else { Wants::Value };
            }
            // A comma too many.
            b',' if self.wants == Wants::Name || (self.wants == Wants::Value && !in_object) => {}
            b':' if self.wants == Wants::Colon => self.wants = Wants::Value,
            b'"' if matches!(self.wants, Wants::Name | Wants::Value) => {
                self.string = Some(self.at);
                self.quoted = Some(false);
            }
            byte if is_word(byte) && self.wants == Wants::Value => {
                let rest = self.input.bytes(self.at, most);
                let length = rest.iter().take_while(|b| is_word(**b)).count();
                if length == rest.len() && !ended && self.input.len() < most {
                    return false;
                }
                self.at += length;
                self.wants = Wants::Comma;
                return true;
            }
            _ => {
                self.breaks();
                return true;
            }
        }
        self.at += 1;
        true
    }

    /// Goes on within a string.
    fn quoted(&mut self, most: usize) {
        let until = self.input.len().min(most);
        if self.quoted == Some(true) {
            self.quoted = Some(false);
            self.at += 1;
            return;
        }
        let rest = self.input.bytes(self.at, until);
        let Some(found) = memchr::memchr2(b'"', b'\\', rest) else {
            self.at = until;
            return;
        };
        self.at += found;
        if self.input.byte(self.at) == Some(b'\\') {
            self.quoted = Some(true);
        } else {
            self.quoted = None;
            self.string_end = self.at;
            self.wants = if self.wants == Wants::Name {
                Wants::Colon
            } else {
                Wants::Comma
            };
        }
        self.at += 1;
    }

    fn close(&mut self, out: &mut Vec<Piece>) -> bool {
        self.at += 1;
        self.stack.pop();
        self.wants = Wants::Comma;
        if self.stack.is_empty() {
            self.emit(self.at, Ending::Closed, out);
            self.within = Within::Between;
        }
        true
    }

    /// Whether the list that begins here is one of events, and the object only stands around it.
    fn is_around(&self, is_event: &dyn Fn(&str) -> bool) -> bool {
        let name = self
            .string
            .and_then(|open| self.input.text.get(open + 1..self.string_end));
        name.is_some_and(is_list)
            && self.at.saturating_sub(self.start) <= HEAD
            && !is_event(self.input.str(self.start, self.at))
    }

    /// The grammar is broken here, or at the string before: a quote that was never closed takes
    /// the next object's head with it.
    fn breaks(&mut self) {
        self.settle();
        self.within = Within::Broken;
        let Some(open) = self.string else { return };
        let inside = self.input.str(open + 1, self.string_end);
        let trimmed = inside.trim_end();
        if trimmed.ends_with('{') && inside.len() - trimmed.len() < REACH {
            self.at = open + trimmed.len();
        }
    }

    /// Learns from the object what the next one will begin like.
    fn settle(&mut self) {
        self.first = first_name(self.input.str(self.start, self.input.len()));
        self.column = column(&self.input.text, self.start);
    }

    /// Looks for the next object.
    fn broken(&mut self, ended: bool, out: &mut Vec<Piece>) -> bool {
        let most = self.start.saturating_add(self.limit);
        if self.within == Within::Broken && self.at >= most {
            let head = self.input.text.floor_char_boundary(self.start + self.head);
            self.emit(head, Ending::TooLong, out);
            self.within = Within::Skipped;
        }
        let until = if self.within == Within::Broken {
            self.input.len().min(most)
        } else {
            self.input.len()
        };
        let rest = self.input.bytes(self.at, until);
        let Some(found) = memchr::memchr(b'{', rest) else {
            self.at = until;
            return true;
        };
        self.at += found;
        match self.begins(self.at, ended, true) {
            Begins::Wait => return false,
            Begins::No => self.at += 1,
            Begins::Yes => {
                if self.within == Within::Broken {
                    self.emit(self.at, Ending::Unclosed, out);
                }
                self.within = Within::Between;
            }
        }
        true
    }

    /// Whether the brace at a place begins an event: by its first name, or by its column.
    /// `strays` says that any name of an event's property will do.
    fn begins(&self, place: usize, ended: bool, strays: bool) -> Begins {
        if place <= self.start && self.within != Within::Skipped {
            return Begins::No;
        }
        let rest = self.input.str(place, self.input.len());
        let reach = rest.floor_char_boundary(REACH);
        let head = rest.get(..reach).unwrap_or_default();
        match name(head) {
            Some(name) => {
                let column = column(&self.input.text, place);
                let aligned = column.is_some() && column == self.column;
                let alike = aligned || name == self.first;
                let known = is_property(name);
                if if strays {
                    alike || known
                } else {
                    alike && known
                } {
                    Begins::Yes
                } else {
                    Begins::No
                }
            }
            None if reach < REACH - 3 && !ended && may_be_named(head) => Begins::Wait,
            None => Begins::No,
        }
    }

    fn emit(&mut self, end: usize, ending: Ending, out: &mut Vec<Piece>) {
        let raw = self.input.fragment(self.start, end, ending);
        out.push(Piece::Object(raw.trimmed()));
    }
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
