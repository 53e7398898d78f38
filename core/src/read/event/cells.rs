//! The cells of single rows.

use std::io::{Cursor, SeekFrom};

use ::csv::{Position, Reader, ReaderBuilder, StringRecord, Terminator};

/// How the rows of a table are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) delimiter: u8,
    /// A spreadsheet took each row for one cell, and put quotes around it.
    whole_rows: bool,
}

impl Form {
    /// What a row shows of it.
    pub(super) fn of(row: &str, delimiter: u8) -> Self {
        let mut form = Self {
            delimiter,
            whole_rows: false,
        };
        let mut rows = rows(row, form);
        let cells = rows.next().filter(|_| row.starts_with('"'));
        form.whole_rows = cells.is_some_and(|cells| whole_row(&cells, delimiter).is_some());
        form
    }

    fn builder(self) -> ReaderBuilder {
        let mut builder = ReaderBuilder::new();
        builder
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .terminator(Terminator::Any(b'\n'));
        builder
    }

    /// The cells of a row, where it is one cell itself.
    fn within(self, row: &StringRecord) -> Option<StringRecord> {
        let within = whole_row(row, self.delimiter).filter(|_| self.whole_rows)?;
        let builder = self.builder();
        let mut rows = builder.from_reader(within.as_bytes()).into_records();
        rows.next()?.ok()
    }
}

/// The one cell of a row that holds a row; the semicolons of a spreadsheet may stand behind it.
fn whole_row(cells: &StringRecord, delimiter: u8) -> Option<&str> {
    let mut said = cells.iter().filter(|cell| !cell.trim().is_empty());
    let one = said.next()?.trim_end_matches(';');
    (said.next().is_none() && one.as_bytes().contains(&delimiter)).then_some(one)
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
        let input = self.reader.get_mut().get_mut();
        input.clear();
        input.extend_from_slice(text.as_bytes());
        // Forgets what was read ahead, and where in a row or at an end the parser was.
        let start = SeekFrom::Start(0);
        self.reader.seek_raw(start, Position::new()).ok()?;
        if !self.reader.read_record(&mut self.row).ok()? {
            return None;
        }
        if let Some(within) = self.form.within(&self.row) {
            self.row = within;
        }
        Some(&self.row)
    }

    /// The cells that were read last.
    pub(super) fn row(&self) -> &StringRecord {
        &self.row
    }

    /// What stands in this text behind the row that was read of it.
    pub(super) fn behind<'t>(&self, text: &'t str) -> &'t str {
        let read = usize::try_from(self.reader.position().byte());
        read.ok().and_then(|at| text.get(at..)).unwrap_or_default()
    }
}

/// The rows of a text; never fails, as nothing is asked of them.
pub(super) fn rows(text: &str, form: Form) -> impl Iterator<Item = StringRecord> + '_ {
    form.builder()
        .buffer_capacity(text.len().clamp(64, 1 << 13))
        .from_reader(text.as_bytes())
        .into_records()
        .map_while(Result::ok)
        .map(move |row| form.within(&row).unwrap_or(row))
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
            let form = Form::of("a,b", b',');
            let mut cells = Cells::new(form);
            for text in &texts {
                prop_assert_eq!(cells.first(text).cloned(), rows(text, form).next(), "{:?}", text);
            }
        }
    }
}
