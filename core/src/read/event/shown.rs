//! Events in a text that a document shows in another form: a page, or the cells of a table. The text is read as any
//! text is, and what is read is told to stand where the document shows it.

use std::collections::VecDeque;

use super::EventItem;
use super::in_cells::{self, InCells};
use super::page::{self, PageText};
use super::region::Habits;
use super::text::{EventReader, EventText};

/// Places that are remembered: where lines of the text stand in the document.
const PLACES: usize = 1 << 16;

/// What shows the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Page,
    /// A column of a table.
    Column {
        /// What stands between the cells.
        delimiter: u8,
        column: usize,
        /// Rows above the first one with an event.
        above: usize,
    },
}

/// Tells a document that shows events in another form than its own by its head.
pub(crate) fn recognise(head: &str, is_page: bool) -> Option<(By, EventText)> {
    if is_page {
        return page::recognise(head).map(|kind| (By::Page, kind));
    }
    in_cells::recognise(head)
}

impl By {
    /// A reader of the document.
    pub(crate) fn reader(self, kind: EventText, habits: Habits) -> Box<dyn EventReader> {
        let reader = kind.reader(habits);
        match self {
            Self::Page => Box::new(Shown::new(PageText::default(), reader)),
            Self::Column {
                delimiter,
                column,
                above,
            } => Box::new(Shown::new(InCells::new(delimiter, column, above), reader)),
        }
    }

    /// How the document was told from any other, in front of how its text was.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::Page => "a page with ",
            Self::Column { .. } => "a table whose cells hold ",
        }
    }
}

/// What finds the text in a document.
pub(super) trait Shows: std::fmt::Debug + Send {
    fn feed(&mut self, piece: &str, text: &mut Text);

    fn finish(&mut self, text: &mut Text);

    /// Says, before anything else, on which line the document begins.
    fn start_at(&mut self, line: u64);
}

/// Reads events in a text that is shown.
#[derive(Debug)]
struct Shown<S> {
    shows: S,
    text: Text,
    reader: Box<dyn EventReader>,
    items: Vec<EventItem>,
}

impl<S> Shown<S> {
    fn new(shows: S, reader: Box<dyn EventReader>) -> Self {
        Self {
            shows,
            text: Text::default(),
            reader,
            items: Vec::new(),
        }
    }

    /// Says of what was read where in the document it is.
    fn hand_on(&mut self, out: &mut Vec<EventItem>) {
        for mut item in self.items.drain(..) {
            match &mut item {
                EventItem::Event(record) => record.line = self.text.line_of(record.line),
                EventItem::Problem(problem) => {
                    problem.line = problem.line.map(|line| self.text.line_of(line));
                    problem.message = format!("in the text that it shows: {}", problem.message);
                }
            }
            out.push(item);
        }
    }
}

impl<S: Shows> EventReader for Shown<S> {
    fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        self.shows.feed(piece, &mut self.text);
        self.reader.feed(&self.text.ready, &mut self.items);
        self.text.ready.clear();
        self.hand_on(out);
    }

    fn finish(&mut self, out: &mut Vec<EventItem>) {
        self.shows.finish(&mut self.text);
        self.reader.feed(&self.text.ready, &mut self.items);
        self.text.ready.clear();
        self.reader.finish(&mut self.items);
        self.hand_on(out);
    }

    fn start_at(&mut self, line: u64, offset: u64) {
        self.shows.start_at(line);
        self.reader.start_at(1, offset);
    }
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
}

impl Text {
    /// Whether nothing stands on the line so far.
    pub(super) fn is_at_start(&self) -> bool {
        self.last.is_none_or(|last| last == '\n')
    }

    /// Adds a character that stands on a line of the document.
    pub(super) fn put(&mut self, c: char, line: u64) {
        if self.is_at_start() {
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

    /// The line of the document on which a line of the text begins. Each that is asked for lies behind the one
    /// before.
    fn line_of(&mut self, line: u64) -> u64 {
        while self.places.get(1).is_some_and(|(next, _)| *next <= line) {
            self.places.pop_front();
        }
        match self.places.front() {
            Some((text, document)) => document.saturating_add(line.saturating_sub(*text)),
            None => line,
        }
    }
}
