//! Tables of events: Event Viewer's CSV and TXT, and what PowerShell's `Export-Csv` writes.
//!
//! The table says nothing of the zone, and Event Viewer's has neither computer, channel nor record
//! number: what an export does not hold stays empty.

use std::cell::RefCell;

use ::csv::StringRecord;

use super::EventItem;
use super::cells::Cells;
use super::element::unix_lines;
use super::fields::ReadFields;
use super::fragment::{Ending, Fragment};
use super::items::{Items, Stray};
use super::labels::Means;
use super::objects;
use super::region::Habits;
use super::rows::Splitter;
use super::table::Dialect;
use super::text::EventReader;

/// Reads a table of events.
#[derive(Debug)]
pub(crate) struct CsvReader {
    dialect: Dialect,
    splitter: Splitter,
    cells: RefCell<Cells>,
    items: Items,
    /// Lines of the events so far, and whether one of them had a message.
    read: Option<(u64, bool)>,
}

impl EventReader for CsvReader {
    fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        self.splitter.feed(piece);
        self.rows(false);
        self.items.hand_on(out);
    }

    fn finish(&mut self, out: &mut Vec<EventItem>) {
        self.rows(true);
        if let Some((line, false)) = self.read {
            let message = "no message could be taken from any row of the table; ask for an export of the event log itself (.evtx)";
            self.items.tell_strays();
            self.items.problem("no-messages", message, line);
        }
        self.items.finish(out);
    }

    fn start_at(&mut self, line: u64, offset: u64) {
        self.splitter.input.start_at(line, offset);
    }
}

impl CsvReader {
    pub(crate) fn new(dialect: Dialect, habits: Habits) -> Self {
        let what = ": neither id nor date where the others have them";
        let mut items = Items::new(habits, false, Stray::unreadable(what));
        items.dating.suggest(dialect.columns.region);
        Self {
            dialect,
            splitter: Splitter::new(&dialect),
            cells: RefCell::new(Cells::new(dialect.form)),
            items,
            read: None,
        }
    }

    /// Reads the rows that have come whole, and where the input has `ended` the rest of it.
    fn rows(&mut self, ended: bool) {
        loop {
            // A head within the table changes what begins a row behind it.
            let (dialect, cells) = (&self.dialect, &self.cells);
            let begins =
                |line: &str, before: &str| dialect.begins(line, before, &mut cells.borrow_mut());
            let Some(row) = self.splitter.next(ended, &begins) else {
                return;
            };
            self.row(&row);
        }
    }

    fn row(&mut self, raw: &Fragment) {
        let text = raw.text.trim_start_matches('\u{feff}');
        let mut parser = self.cells.borrow_mut();
        if parser.first(text).is_none() {
            return;
        }
        let (cells, behind) = (parser.row(), parser.behind());
        let row = self.event(cells, behind.trim_end());
        let header = match row {
            Some(_) => None,
            None => self.dialect.columns.renamed(cells, self.dialect.powershell),
        };
        drop(parser);
        let Some(row) = row else {
            // Exports appended to one another have more than one head.
            if let Some(columns) = header {
                self.dialect.columns = columns;
            } else if !text.starts_with("#TYPE ") && !is_rule(text) {
                self.items.stray(raw.line, raw.last_line());
            }
            return;
        };
        let line = raw.line;
        let (first, said) = self.read.unwrap_or((line, false));
        let says = row.event.message.is_some() || !row.event.data.is_empty();
        self.read = Some((first, said || says));
        self.items.read(row, raw.place());
        let (kind, what) = match raw.ending {
            // Markup alone ends without a beginning.
            Ending::Closed | Ending::Headless => return,
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
        self.items.problem(kind, message, line);
    }

    /// Reads a row, and the lines that its message goes on with; `None` where it is no event.
    fn event(&self, row: &StringRecord, behind: &str) -> Option<ReadFields> {
        let columns = &self.dialect.columns;
        let other_level = columns.other_level.and_then(|at| row.get(usize::from(at)));
        let cell = |means| columns.cell(means, row).filter(|text| !is_type_name(text));
        let message = self.rendered(row, behind);
        let mut read = ReadFields::of(cell, other_level, columns.system(row), message);
        if let Some(held) = columns.cell(Means::Data, row) {
            objects::add_held(&mut read.event, &held);
        }
        let says_id = columns.get(Means::Id).is_some() || columns.get(Means::Instance).is_some();
        let is_event = if says_id {
            read.numbered
        } else {
            read.written.is_some()
        };
        is_event.then_some(read)
    }

    /// The message stands in its column, or behind the last one that has a name.
    fn rendered(&self, row: &StringRecord, behind: &str) -> Option<String> {
        let columns = &self.dialect.columns;
        let mut text = match columns.get(Means::Message) {
            Some(at) => row.get(at)?.to_owned(),
            None if self.dialect.powershell => return None,
            None => {
                let rest: Vec<&str> = row.iter().skip(columns.width).collect();
                self.dialect.form.joined(&rest)
            }
        };
        if !behind.is_empty() {
            text.truncate(text.trim_end_matches('\r').len());
            text.push('\n');
            text.push_str(behind);
        }
        Some(unix_lines(text.into())).filter(|text| !is_type_name(text.trim()))
    }
}

/// A row of signs alone, as Markdown has below a header.
fn is_rule(text: &str) -> bool {
    text.chars().all(|c| "|-+:=_ \t\r\n".contains(c))
}

/// What PowerShell writes for a list: `System.String[]` and the like.
fn is_type_name(text: &str) -> bool {
    text.starts_with("System.") && (text.ends_with("[]") || text.contains("`1["))
}

#[cfg(test)]
mod tests;
