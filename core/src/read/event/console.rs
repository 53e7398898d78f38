//! What PowerShell prints of events as a table, whatever it was not told otherwise: Get-WinEvent with
//! a section for each provider, Get-EventLog with dates that have no year, or chosen columns.
//!
//! A window has no room for whole messages: one that was cut off ends with `...` or `…`, keeps it, and
//! is counted in a problem of the file. With `-Wrap` a cell goes on below itself.

use super::fields::Fields;
use super::grid::{self, Dated, Grid};
use super::items::{Items, Span, Stray};
use super::labels::Means;
use super::lines::{Line, LineForm, beginning};
use super::region::Habits;
use super::wrap::{Value, Window};

/// Longest cell, in bytes; the rest of it is left out.
const CELL: usize = 1 << 20;
/// What stands before the provider of a section.
const SECTION: &str = "ProviderName: ";

/// What is read of an open row.
#[derive(Debug)]
struct Row {
    line: u64,
    offset: u64,
    end: u64,
    cells: Vec<(Option<Means>, Value)>,
    year: bool,
    too_long: bool,
}

/// Events of one kind: how many, and the line of the first.
#[derive(Debug, Default)]
struct Count(u64, u64);

impl Count {
    fn add(&mut self, line: u64) {
        if self.0 == 0 {
            self.1 = line;
        }
        self.0 = self.0.saturating_add(1);
    }
}

/// Reads the tables.
#[derive(Debug)]
pub(crate) struct Console {
    items: Items,
    window: Window,
    grid: Option<Grid>,
    /// The heading, until the line below it was seen.
    heading: Option<String>,
    provider: Option<String>,
    row: Option<Row>,
    blank: usize,
    cut: Count,
    no_year: Count,
}

impl LineForm for Console {
    fn end(&mut self, _: u64) {
        self.close();
        self.items.tell_strays();
        if self.cut.0 > 0 {
            let message = format!(
                "the window cut off the text of {} event(s), from line {} on; ask for the .evtx file or an export as XML",
                self.cut.0, self.cut.1
            );
            self.items
                .problem("truncated-messages", message, self.cut.1);
        }
        if self.no_year.0 > 0 {
            let message = format!(
                "the dates of {} event(s), from line {} on, have no year, so the events have no time; ask for the .evtx file or an export as XML",
                self.no_year.0, self.no_year.1
            );
            self.items
                .problem("dates-without-year", message, self.no_year.1);
        }
    }

    fn items(&mut self) -> &mut Items {
        &mut self.items
    }

    fn line(&mut self, line: Line) {
        let text = &line.text;
        if text.trim().is_empty() {
            self.blank = self.blank.saturating_add(1);
            return;
        }
        let blank = std::mem::take(&mut self.blank);
        if let Some(heading) = self.heading.take()
            && grid::is_dashes(text)
        {
            self.grid = Grid::of_dashes(&heading, text).or_else(|| self.grid.take());
            return;
        }
        if let Some(provider) = section(text, self.grid.is_none()) {
            self.close();
            self.grid = None;
            self.provider = Some(provider.to_owned());
            return;
        }
        if let Some(grid) = Grid::of_heading(text) {
            self.close();
            if grid.has(Means::Source) {
                self.provider = None;
            }
            self.grid = Some(grid);
            self.heading = Some(text.clone());
            return;
        }
        let width = text.chars().count();
        let Some(grid) = &self.grid else {
            self.items.stray(line.number, line.number);
            return;
        };
        if line.open && width < grid.last_start() {
            self.close();
            let message = format!(
                "the event on line {} is cut off before its last column",
                line.number
            );
            self.items.problem("truncated", message, line.number);
            return;
        }
        let cells = grid.cells(text);
        if let Some(dated) = begins(grid, text, &cells) {
            let row = Row {
                line: line.number,
                offset: line.offset,
                end: line.end,
                cells: cells
                    .into_iter()
                    .map(|(means, text)| (means, Value::new(text, width)))
                    .collect(),
                year: dated != Dated::NoYear,
                too_long: line.cut,
            };
            self.close();
            self.row = Some(row);
        } else if let Some(row) = &mut self.row
            && cells
                .first()
                .is_some_and(|(_, text)| text.trim().is_empty())
        {
            row.go_on(&cells, blank, width, self.window);
            row.end = line.end;
            row.too_long |= line.cut;
        } else {
            self.close();
            self.items.stray(line.number, line.number);
        }
    }
}

impl Console {
    pub(super) fn new(window: Window, habits: Habits) -> Self {
        Self {
            items: Items::new(habits, false, Stray::foreign()),
            window,
            grid: None,
            heading: None,
            provider: None,
            row: None,
            blank: 0,
            cut: Count::default(),
            no_year: Count::default(),
        }
    }

    /// Ends the open row, and hands its event on.
    fn close(&mut self) {
        let Some(row) = self.row.take() else { return };
        let line = row.line;
        let mut fields = Fields::default();
        let mut cut = false;
        for (means, value) in &row.cells {
            let text = value.as_str().trim();
            cut |= text.ends_with("...") || text.ends_with('…');
            match means {
                Some(Means::Date) if !row.year => {}
                Some(means) => fields.set(*means, text),
                None => {}
            }
        }
        if let Some(provider) = &self.provider
            && !fields.has(Means::Source)
        {
            fields.set(Means::Source, provider);
        }
        let Some(mut read) = fields.read() else {
            self.items.tell_strays();
            let message =
                format!("line {line} begins an event, but neither its id nor its date can be read");
            self.items.problem("bad-record", message, line);
            return;
        };
        if !row.year {
            self.no_year.add(line);
            read.written = None;
        }
        if cut {
            self.cut.add(line);
        }
        let too_long = row.too_long || fields.too_long;
        let place = Span {
            line,
            offset: row.offset,
            end: row.end,
            carved: too_long,
        };
        self.items.read(read, place);
        if too_long {
            let message = format!(
                "the event that starts on line {line} is longer than any event; what could be read of it is kept"
            );
            self.items.problem("bad-record", message, line);
        }
    }
}

impl Row {
    /// Takes a line on which cells go on.
    fn go_on(
        &mut self,
        cells: &[(Option<Means>, &str)],
        blank: usize,
        line: usize,
        window: Window,
    ) {
        let last = cells.len().saturating_sub(1);
        let parts = self.cells.iter_mut().zip(cells).enumerate();
        for (at, ((_, value), (_, part))) in parts {
            if part.trim().is_empty() {
                continue;
            }
            if value.len().saturating_add(part.len()) >= CELL {
                self.too_long = true;
            } else if at == last {
                value.push(part, blank, line, window);
            } else {
                value.push_word(part, line);
            }
        }
    }
}

/// The provider that a section is of.
fn section(line: &str, at_head: bool) -> Option<&str> {
    // A copy from a console may begin with the first letter of its first line.
    let indented = line.strip_prefix("   ").or(at_head.then_some(line));
    let provider = indented?.trim().strip_prefix(SECTION)?.trim();
    (!provider.is_empty()).then_some(provider)
}

/// Whether a line begins a row: it has a number where the ids are, else a date, and something where
/// the dates are. Gives what the date is.
fn begins(grid: &Grid, line: &str, cells: &[(Option<Means>, &str)]) -> Option<Dated> {
    if let Some(dated) = grid.fits(line) {
        return Some(dated);
    }
    let (Some(id), Some(date)) = grid::id_and_date(cells) else {
        return None;
    };
    let numbered = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    (numbered && date.starts_with(|c: char| c.is_ascii_digit())).then_some(Dated::Unreadable)
}

/// Tells a table of events near the top of a text; gives the width of the window that it shows.
pub(crate) fn recognise(head: &str) -> Option<Window> {
    let head = head.trim_start_matches('\u{feff}');
    let begins = |line: &str| section(line, true).is_some() || Grid::of_heading(line).is_some();
    let before = beginning(head.lines(), begins)?;
    let behind = head.lines().skip(before);
    let mut written = behind.clone().filter(|line| !line.trim().is_empty());
    let heading = written.find_map(|line| Grid::of_heading(line).map(|grid| (line, grid)));
    let (heading, mut grid) = heading?;
    let mut next = written.next()?;
    if grid::is_dashes(next) {
        grid = Grid::of_dashes(heading, next)?;
        next = written.next()?;
    } else if grid.known < 3 {
        return None;
    }
    grid.fits(next)?;
    Some(Window::of(behind))
}

#[cfg(test)]
mod tests;
