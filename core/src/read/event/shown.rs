//! Events in a text that a document shows in another form: a page, or the cells of a table. The text is read as any
//! text is, and what is read is told to stand where the document shows it.

use super::EventItem;
use super::in_cells::{self, Column, InCells};
use super::page::{self, PageText};
use super::region::Habits;
use super::shown_text::{Shows, Text};
use super::text::{EventReader, EventText};

/// What shows the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Page,
    /// A column of a table.
    Column(Column),
}

/// Tells a document that shows events in another form than its own by its head.
pub(crate) fn recognise(head: &str, is_page: bool) -> Option<(By, EventText)> {
    if is_page {
        return page::recognise(head).map(|kind| (By::Page, kind));
    }
    in_cells::recognise(head).map(|(column, kind)| (By::Column(column), kind))
}

/// Tells a page, of which nothing else is known, by what it shows somewhere.
pub(crate) fn within_page(head: &str) -> Option<(By, EventText)> {
    let kind = EventText::within(&page::text_of(head), |_| false)?;
    Some((By::Page, kind))
}

impl By {
    /// A reader of the document.
    pub(crate) fn reader(self, kind: EventText, habits: Habits) -> Box<dyn EventReader> {
        let reader = kind.reader(habits);
        match self {
            Self::Page => Box::new(Shown::new(PageText::default(), reader)),
            Self::Column(column) => Box::new(Shown::new(InCells::new(column), reader)),
        }
    }

    /// How the document was told from any other, in front of how its text was.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::Page => "a page with ",
            Self::Column(_) => "a table whose cells hold ",
        }
    }
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
        self.text.start_at(line);
        self.reader.start_at(1, offset);
    }
}
