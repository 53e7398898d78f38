//! What a splitter holds of a text that arrives in pieces, and where in the whole text it stands.

use super::fragment::{Ending, Fragment, lines};

/// How far before an object its line is looked for.
pub(super) const REACH: usize = 256;

/// How many blanks stand before a place, and the byte before them; none where it lies too far.
pub(super) fn before(text: &str, place: usize) -> Option<(usize, Option<u8>)> {
    let before = text.as_bytes().get(place.saturating_sub(REACH)..place)?;
    let blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let blanks = before.iter().rev().take_while(blank).count();
    let byte = before.iter().rev().nth(blanks);
    Some((blanks, byte.copied()))
}

/// The text from the first byte on that is still needed.
#[derive(Debug)]
pub(super) struct Buffer {
    pub(super) text: String,
    /// Its first byte, in the whole text.
    offset: u64,
    /// Line of the byte at `counted`, in `text`; 1-based.
    pub(super) line: u64,
    counted: usize,
}

impl Buffer {
    /// Starts at line 1, byte 0.
    pub(super) fn new() -> Self {
        Self {
            text: String::new(),
            offset: 0,
            line: 1,
            counted: 0,
        }
    }

    /// Says where it begins, before it holds anything.
    pub(super) fn start_at(&mut self, line: u64, offset: u64) {
        (self.line, self.offset) = (line, offset);
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn byte(&self, place: usize) -> Option<u8> {
        self.text.as_bytes().get(place).copied()
    }

    /// The text from one place to another; nothing where one of them lies in a character.
    pub(super) fn str(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// The bytes from a place on, up to another one or the end.
    pub(super) fn bytes(&self, from: usize, to: usize) -> &[u8] {
        let bytes = self.text.as_bytes();
        bytes.get(from..to.min(bytes.len())).unwrap_or_default()
    }

    /// The line of a place; each place asked for lies behind the one before.
    pub(super) fn line_at(&mut self, place: usize) -> u64 {
        if let Some(passed) = self.text.as_bytes().get(self.counted..place) {
            self.line = self.line.saturating_add(lines(passed));
            self.counted = place;
        }
        self.line
    }

    /// What stands from a place on, up to another one.
    pub(super) fn fragment(&mut self, from: usize, to: usize, ending: Ending) -> Fragment {
        Fragment {
            line: self.line_at(from),
            text: self.str(from, to).to_owned(),
            offset: self.offset.saturating_add(from as u64),
            ending,
        }
    }

    /// Drops what stands before a place, or before the character that it lies in. These places
    /// move with the text.
    pub(super) fn drop_front<'p>(
        &mut self,
        length: usize,
        places: impl IntoIterator<Item = &'p mut usize>,
    ) {
        let length = self.text.floor_char_boundary(length);
        self.line_at(length);
        self.offset = self.offset.saturating_add(length as u64);
        self.text.drain(..length);
        self.counted = self.counted.saturating_sub(length);
        for place in places {
            *place = place.saturating_sub(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_offsets_are_those_of_the_whole_text() {
        let mut buffer = Buffer::new();
        buffer.text.push_str("a\nø\nb\n");
        let mut place = 5;
        buffer.drop_front(3, [&mut place]);
        assert_eq!((buffer.text.as_str(), place), ("ø\nb\n", 3));
        let row = buffer.fragment(place, 5, Ending::Closed);
        assert_eq!((row.text.as_str(), row.line, row.offset), ("b\n", 3, 5));
        assert_eq!(buffer.bytes(3, 99), b"b\n");
        assert_eq!(buffer.bytes(9, 99), b"");
    }
}
