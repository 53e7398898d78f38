//! Tables of events: Event Viewer's CSV and TXT, and what PowerShell's `Export-Csv` writes.
//!
//! The table says nothing of the zone, and Event Viewer's has neither computer, channel nor record
//! number: what an export does not hold stays empty.

use std::cell::RefCell;

use ::csv::StringRecord;

use super::cells::Cells;
use super::date::{self, Written};
use super::dating::Dating;
use super::element::unix_lines;
use super::fragment::{Ending, Fragment};
use super::labels::{self, Means};
use super::rows::Splitter;
use super::table::Dialect;
use super::wrapper::unwrap;

use super::region::Habits;
use super::{EventItem, EventRecord};
use crate::model::{Event, SourceProblem};

/// Reads a table of events.
#[derive(Debug)]
pub(crate) struct CsvReader {
    dialect: Dialect,
    splitter: Splitter,
    cells: RefCell<Cells>,
    rows: Vec<Fragment>,
    dating: Dating,
    /// Rows before the first event that are still to come.
    skip: usize,
    /// First and last line of rows next to each other that are no events.
    unreadable: Option<(u64, u64)>,
}

/// What a row holds.
struct ReadRow {
    event: Event,
    written: Option<Written>,
    /// It has a date that cannot be read.
    bad_date: bool,
}

impl CsvReader {
    pub(crate) fn new(dialect: Dialect, habits: Habits) -> Self {
        let mut dating = Dating::new(habits, false);
        dating.suggest(dialect.columns.region);
        Self {
            dialect,
            splitter: Splitter::new(dialect.delimiter),
            cells: RefCell::new(Cells::new(dialect.delimiter)),
            rows: Vec::new(),
            dating,
            skip: dialect.skip,
            unreadable: None,
        }
    }

    /// Takes the next piece of text and appends the items that it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        let dialect = self.dialect;
        let cells = &self.cells;
        let begins =
            |line: &str, before: &str| dialect.begins(line, before, &mut cells.borrow_mut());
        self.splitter.feed(piece, &begins, &mut self.rows);
        self.read(out);
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, out: &mut Vec<EventItem>) {
        let dialect = self.dialect;
        let cells = &self.cells;
        let begins =
            |line: &str, before: &str| dialect.begins(line, before, &mut cells.borrow_mut());
        self.splitter.finish(&begins, &mut self.rows);
        self.read(out);
        self.tell_unreadable(out);
        self.dating.finish(out);
    }

    fn read(&mut self, out: &mut Vec<EventItem>) {
        for row in std::mem::take(&mut self.rows) {
            self.row(&row, out);
        }
    }

    fn row(&mut self, raw: &Fragment, out: &mut Vec<EventItem>) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        let text = raw.text.trim_start_matches('\u{feff}');
        let mut parser = self.cells.borrow_mut();
        let Some(cells) = parser.first(text) else {
            return;
        };
        let row = self.event(cells);
        let header = match row {
            Some(_) => None,
            None => self.dialect.header(cells),
        };
        drop(parser);
        let Some(row) = row else {
            // Exports appended to one another have more than one head.
            if let Some(columns) = header {
                self.dialect.columns = columns;
            } else if !text.starts_with("#TYPE ") {
                let inside = text.trim_end().matches('\n').count() as u64;
                let last = raw.line.saturating_add(inside);
                let first = self.unreadable.map_or(raw.line, |(first, _)| first);
                self.unreadable = Some((first, last));
            }
            return;
        };
        self.tell_unreadable(out);
        let line = raw.line;
        let record = EventRecord {
            event: row.event,
            stamp: None,
            line,
            offset: raw.offset,
            length: u32::try_from(raw.text.len()).unwrap_or(u32::MAX),
            carved: raw.ending != Ending::Closed,
        };
        self.dating.event(record, row.written, out);
        if row.bad_date {
            let message = format!("the event on line {line} has a date that cannot be read");
            self.problem("bad-date", message, line, out);
        }
        let (kind, what) = match raw.ending {
            Ending::Closed => return,
            Ending::Cut => (
                "truncated",
                "the input ends within the quotes of its message; ask for the whole export",
            ),
            Ending::Unclosed => (
                "bad-record",
                "its quotes are not closed before the next event begins",
            ),
            Ending::TooLong => ("bad-record", "it is longer than any event"),
        };
        let message = format!(
            "the event that starts on line {line}: {what}; what could be read of it is kept"
        );
        self.problem(kind, message, line, out);
    }

    fn tell_unreadable(&mut self, out: &mut Vec<EventItem>) {
        let Some((first, last)) = self.unreadable.take() else {
            return;
        };
        let place = if first == last {
            format!("line {first} is")
        } else {
            format!("lines {first} to {last} are")
        };
        let message = format!("{place} no event: neither id nor date where the others have them");
        self.problem("bad-record", message, first, out);
    }

    fn problem(&mut self, kind: &str, message: String, line: u64, out: &mut Vec<EventItem>) {
        let problem = SourceProblem {
            kind: kind.to_owned(),
            message,
            line: Some(line),
        };
        self.dating.problem(problem, out);
    }

    /// Reads a row; `None` where it is no event.
    fn event(&self, row: &StringRecord) -> Option<ReadRow> {
        let columns = &self.dialect.columns;
        let cell = |means| {
            let text = columns.get(means).and_then(|at| row.get(at));
            text.map(str::trim)
                .filter(|t| !t.is_empty() && !is_type_name(t))
        };
        let id = cell(Means::Id).or(cell(Means::Instance));
        let number = id.and_then(|id| id.parse::<u32>().ok());
        let written = cell(Means::Date).and_then(date::read);
        let says_id = columns.get(Means::Id).is_some() || columns.get(Means::Instance).is_some();
        if (says_id && number.is_none()) || (!says_id && written.is_none()) {
            return None;
        }
        let other_level = columns.other_level.and_then(|at| row.get(usize::from(at)));
        let level = cell(Means::Level)
            .and_then(labels::level)
            .or_else(|| other_level.and_then(labels::level))
            .or_else(|| cell(Means::Keywords).and_then(labels::level));
        let own = |means| cell(means).map(str::to_owned);
        let mut event = Event {
            id: number.unwrap_or_default() & 0xFFFF,
            provider: own(Means::Source).unwrap_or_default(),
            level,
            channel: own(Means::Log),
            computer: own(Means::Computer),
            record_id: cell(Means::Record).and_then(|text| text.parse().ok()),
            system: columns.system(row),
            data: Vec::new(),
            message: self.rendered(row),
            culture: None,
        };
        unwrap(&mut event);
        Some(ReadRow {
            event,
            bad_date: written.is_none() && cell(Means::Date).is_some(),
            written,
        })
    }

    /// The message stands in its column, or behind the last one that has a name.
    fn rendered(&self, row: &StringRecord) -> Option<String> {
        let columns = &self.dialect.columns;
        let text = match columns.get(Means::Message) {
            Some(at) => row.get(at)?.to_owned(),
            None if self.dialect.powershell => return None,
            None => {
                let rest: Vec<&str> = row.iter().skip(columns.width).collect();
                rest.join(char::from(self.dialect.delimiter).encode_utf8(&mut [0; 4]))
            }
        };
        Some(unix_lines(text.into())).filter(|text| !is_type_name(text.trim()))
    }
}

/// What PowerShell writes for a list: `System.String[]` and the like.
fn is_type_name(text: &str) -> bool {
    text.starts_with("System.") && (text.ends_with("[]") || text.contains("`1["))
}

#[cfg(test)]
mod tests;
