//! A text cut into stretches: one that may be an entry, one that is something else.

use crate::read::chunk::LONGEST_RECORD;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// One entry, as far as its brackets, tags or quotes tell.
    Entry,
    /// A line, or a part of one, that is no entry.
    Other,
    /// Nothing that says something: blanks, brackets between entries, the tags around them.
    Blank,
    /// A line that says how the entries below it are read.
    Heading,
}

/// A stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    /// Bytes, never none.
    pub(super) len: usize,
    pub(super) holds: Holds,
}

impl Frame {
    pub(super) const fn new(len: usize, holds: Holds) -> Self {
        Self { len, holds }
    }

    /// The first line of a text, once it is whole: it is no entry.
    pub(super) fn line(text: &str, ended: bool) -> Option<Self> {
        let feed = memchr::memchr(b'\n', text.as_bytes());
        let len = feed.map_or(text.len(), |feed| feed + 1);
        (ended || feed.is_some()).then_some(Self::new(len, Holds::Other))
    }
}

/// Cuts a text into stretches, one behind the other.
pub(super) trait Framer {
    /// The stretch that a text begins with, which is never empty; `None` where what decides has
    /// not come yet, never if the text has `ended`.
    fn frame(&mut self, text: &str, ended: bool) -> Option<Frame>;

    /// Takes a heading: what stands below it is cut, and read, as it says.
    fn turn(&mut self, _heading: &str) {}
}

/// Cuts a text, and passes on the rest of a line that is too long to be looked at.
#[derive(Debug, Default)]
struct Cutter {
    midline: bool,
}

impl Cutter {
    /// What a text begins with; `None` where that has not come yet.
    fn next(&mut self, rest: &str, framer: &mut impl Framer, ended: bool) -> Option<Frame> {
        if self.midline {
            let feed = memchr::memchr(b'\n', rest.as_bytes());
            self.midline = feed.is_none();
            let len = feed.map_or(rest.len(), |feed| feed + 1);
            return Some(Frame::new(len, Holds::Blank));
        }
        // What is decided never depends on how much has come: only on this much.
        let full = rest.len() > LONGEST_RECORD;
        let seen = &rest[..rest.floor_char_boundary(LONGEST_RECORD)];
        let frame = framer.frame(seen, ended || full)?;
        let end = frame.holds == Holds::Other && frame.len == seen.len();
        self.midline = full && end && !seen.ends_with('\n');
        Some(frame)
    }
}

/// Cuts a text that arrives in pieces; never holds more than the longest record and one piece.
#[derive(Debug, Default)]
pub(super) struct Window {
    text: String,
    cutter: Cutter,
}

impl Window {
    /// Adds a piece of any size.
    pub(super) fn push(&mut self, piece: &str) {
        self.text.push_str(piece);
    }

    /// Takes what can be told so far, up to the next heading at most: the text, and where each
    /// stretch of it ends.
    pub(super) fn take(
        &mut self,
        framer: &mut impl Framer,
        ended: bool,
    ) -> (String, Vec<(usize, Holds)>) {
        let mut frames = Vec::new();
        let mut at = 0;
        while let Some(rest) = self.text.get(at..).filter(|rest| !rest.is_empty()) {
            let Some(frame) = self.cutter.next(rest, framer, ended) else {
                break;
            };
            at += frame.len;
            frames.push((at, frame.holds));
            if frame.holds == Holds::Heading {
                break;
            }
        }
        let rest = self.text.split_off(at);
        (std::mem::replace(&mut self.text, rest), frames)
    }
}

/// The stretches of a whole text.
pub(super) struct Frames<'t, 'f, F> {
    rest: &'t str,
    framer: &'f mut F,
    cutter: Cutter,
}

impl<'t, 'f, F: Framer> Frames<'t, 'f, F> {
    pub(super) fn of(framer: &'f mut F, text: &'t str) -> Self {
        Self {
            rest: text,
            framer,
            cutter: Cutter::default(),
        }
    }
}

impl<'t, F: Framer> Iterator for Frames<'t, '_, F> {
    type Item = (&'t str, Holds);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let frame = self.cutter.next(self.rest, self.framer, true)?;
        let (text, rest) = self.rest.split_at(frame.len);
        self.rest = rest;
        if frame.holds == Holds::Heading {
            self.framer.turn(text);
        }
        Some((text, frame.holds))
    }
}
