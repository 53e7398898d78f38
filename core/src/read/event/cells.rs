//! The cells of single rows.

use std::borrow::Cow;
use std::io::{Cursor, SeekFrom};

use ::csv::{Position, Reader, ReaderBuilder, StringRecord, Terminator};

/// How the rows of a table are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) delimiter: u8,
    made: Made,
}

/// What was made of rows on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    Nothing,
    /// A spreadsheet took rows, or lines of them, for single cells, and put quotes around them.
    WholeRows,
    /// Tabs became blanks, two at least.
    Blanks,
}

/// What holds the cells of a row apart once its blanks are tabs again.
const TAB: u8 = b'\t';

impl Form {
    /// What a header and the first row show of it.
    pub(super) fn of(header: &str, body: &str, delimiter: u8) -> Self {
        let first = body.lines().find(|line| !line.trim().is_empty());
        let is_whole = |line: &str| {
            // A message that goes on below is no whole row.
            let closed = line.trim_end_matches([';', ' ', '\r']).ends_with('"');
            let quoted = line.starts_with('"') && closed && line.matches('"').count() % 2 == 0;
            let cells = rows(line, Self::plain(delimiter)).next().filter(|_| quoted);
            cells.is_some_and(|cells| whole_row(&cells, delimiter).is_some())
        };
        let whole = is_whole(header) || first.is_some_and(is_whole);
        let made = match delimiter {
            b' ' => Made::Blanks,
            _ if whole => Made::WholeRows,
            _ => Made::Nothing,
        };
        Self { delimiter, made }
    }

    pub(super) fn plain(delimiter: u8) -> Self {
        Self {
            delimiter,
            made: Made::Nothing,
        }
    }

    /// Whether blanks hold at least so many cells of a line apart.
    pub(super) fn has_blanks(line: &str, cells: usize) -> bool {
        let apart = line.trim().split("  ").filter(|cell| !cell.is_empty());
        apart.take(cells).count() == cells
    }

    /// Cells of a row as the one that they were, where its text held what holds cells apart.
    pub(super) fn joined(self, cells: &[&str]) -> String {
        if self.made == Made::Blanks {
            return cells.join("  ").replace(char::from(TAB), "  ");
        }
        cells.join(char::from(self.delimiter).encode_utf8(&mut [0; 4]))
    }

    fn builder(self) -> ReaderBuilder {
        let mut builder = ReaderBuilder::new();
        builder
            .delimiter(if self.made == Made::Blanks {
                TAB
            } else {
                self.delimiter
            })
            .has_headers(false)
            .flexible(true)
            .terminator(Terminator::Any(b'\n'));
        builder
    }

    /// The text with the rows that became cells in their place.
    fn unwrapped(self, text: &str) -> Cow<'_, str> {
        match self.made {
            Made::Nothing => return Cow::Borrowed(text),
            Made::Blanks => return Cow::Owned(tabbed(text)),
            Made::WholeRows => {}
        }
        let mut out = String::with_capacity(text.len());
        for row in rows(text, Self::plain(self.delimiter)) {
            if let Some(row) = whole_row(&row, self.delimiter) {
                out.push_str(row);
            } else {
                let cells: Vec<&str> = row.iter().collect();
                out.push_str(&self.joined(&cells));
            }
            out.push('\n');
        }
        Cow::Owned(out)
    }

    /// Whether a part of a row opens or closes quotes that only show once it is taken out of its cell.
    pub(super) fn has_open_quotes(self, part: &str) -> bool {
        self.made == Made::WholeRows && self.unwrapped(part).matches('"').count() % 2 == 1
    }
}

/// The text with a tab for blanks that are two or more.
fn tabbed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("  ") {
        out.push_str(before);
        out.push(char::from(TAB));
        rest = behind.trim_start_matches(' ');
    }
    out + rest
}

/// The one cell of a row that holds a row; the semicolons of a spreadsheet may stand behind it.
fn whole_row(cells: &StringRecord, delimiter: u8) -> Option<&str> {
    let mut said = cells.iter().filter(|cell| !cell.trim().is_empty());
    let one = said.next()?.trim_end_matches(';');
    let quoted = one.contains('"');
    let holds = one.as_bytes().contains(&delimiter) || quoted;
    (said.next().is_none() && holds).then_some(one)
}

/// Reads one row at a time, with one parser for all: to build it costs more than any row.
#[derive(Debug)]
pub(super) struct Cells {
    form: Form,
    reader: Reader<Cursor<Vec<u8>>>,
    row: StringRecord,
}

impl Cells {
    pub(super) fn new(form: Form) -> Self {
        Self {
            form,
            reader: form.builder().from_reader(Cursor::default()),
            row: StringRecord::new(),
        }
    }

    /// The cells of the first row of a text.
    pub(super) fn first(&mut self, text: &str) -> Option<&StringRecord> {
        let text = self.form.unwrapped(text);
        let input = self.reader.get_mut().get_mut();
        input.clear();
        input.extend_from_slice(text.as_bytes());
        // Forgets what was read ahead, and where in a row or at an end the parser was.
        let start = SeekFrom::Start(0);
        self.reader.seek_raw(start, Position::new()).ok()?;
        match self.reader.read_record(&mut self.row) {
            Ok(true) => Some(&self.row),
            _ => None,
        }
    }

    /// The cells that were read last.
    pub(super) fn row(&self) -> &StringRecord {
        &self.row
    }

    /// What stood in their text behind them.
    pub(super) fn behind(&self) -> &str {
        let read = usize::try_from(self.reader.position().byte());
        let text = self.reader.get_ref().get_ref();
        let behind = read.ok().and_then(|at| text.get(at..));
        std::str::from_utf8(behind.unwrap_or_default()).unwrap_or_default()
    }
}

/// The rows of a text; never fails, as nothing is asked of them.
pub(super) fn rows(text: &str, form: Form) -> impl Iterator<Item = StringRecord> + '_ {
    let text = match form.unwrapped(text) {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    form.builder()
        .buffer_capacity(text.len().clamp(64, 1 << 13))
        .from_reader(Cursor::new(text))
        .into_records()
        .map_while(Result::ok)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_parser_that_was_used_reads_as_a_new_one(
            texts in prop::collection::vec("([a-c,;ø]|\"|\"\"|\r|\n){0,40}", 1..6)
        ) {
            let form = Form::plain(b',');
            let mut cells = Cells::new(form);
            for text in &texts {
                prop_assert_eq!(cells.first(text).cloned(), rows(text, form).next(), "{:?}", text);
            }
        }
    }
}
