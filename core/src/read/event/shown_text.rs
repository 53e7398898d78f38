//! The text that a document shows in another form, and on which lines of the document it stands.

use std::collections::VecDeque;

/// Places that are remembered: where lines of the text stand in the document.
const PLACES: usize = 1 << 16;

/// What finds the text in a document.
pub(super) trait Shows: std::fmt::Debug + Send {
    /// Takes the next piece of the document, of any size. Lines are counted from 1.
    fn feed(&mut self, piece: &str, text: &mut Text);

    fn finish(&mut self, text: &mut Text);
}

/// The text that is shown.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// What may be read.
    pub(super) ready: String,
    /// Line ends so far.
    ends: u64,
    last: Option<char>,
    /// Where lines begin: the line of the text, and that of the document.
    places: VecDeque<(u64, u64)>,
    /// Lines before the document.
    above: u64,
}

impl Text {
    /// Says, before anything else, on which line the document begins.
    pub(super) fn start_at(&mut self, line: u64) {
        self.above = line.saturating_sub(1);
    }

    /// Whether nothing stands on the line so far.
    pub(super) fn is_at_start(&self) -> bool {
        self.last.is_none_or(|last| last == '\n')
    }

    /// Adds a character that stands on a line of the document.
    pub(super) fn put(&mut self, c: char, line: u64) {
        if self.is_at_start() {
            let line = line.saturating_add(self.above);
            let begins = (self.ends.saturating_add(1), line);
            let told = self.places.back().is_some_and(|place| {
                begins.0.saturating_sub(place.0) == begins.1.saturating_sub(place.1)
            });
            if !told {
                self.places.push_back(begins);
                if self.places.len() > PLACES {
                    self.places.pop_front();
                }
            }
        }
        self.ends = self.ends.saturating_add(u64::from(c == '\n'));
        self.last = Some(c);
        self.ready.push(c);
    }

    /// Adds a text that begins on a line of the document, and has the lines that it has there.
    pub(super) fn add(&mut self, text: &str, mut line: u64) {
        for c in text.chars() {
            self.put(c, line);
            line = line.saturating_add(u64::from(c == '\n'));
        }
    }

    /// The line of the document on which a line of the text begins. Each that is asked for lies behind the one
    /// before.
    pub(super) fn line_of(&mut self, line: u64) -> u64 {
        while self.places.get(1).is_some_and(|(next, _)| *next <= line) {
            self.places.pop_front();
        }
        match self.places.front() {
            Some((text, document)) => document.saturating_add(line.saturating_sub(*text)),
            None => line,
        }
    }
}
