//! The cells of single rows.

use std::io::{Cursor, SeekFrom};

use ::csv::{Position, Reader, ReaderBuilder, StringRecord, Terminator};

/// Reads one row at a time, with one parser for all: to build it costs more than any row.
#[derive(Debug)]
pub(super) struct Cells {
    reader: Reader<Cursor<Vec<u8>>>,
    row: StringRecord,
}

impl Cells {
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            reader: builder(delimiter).from_reader(Cursor::default()),
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
        match self.reader.read_record(&mut self.row) {
            Ok(true) => Some(&self.row),
            _ => None,
        }
    }
}

/// The rows of a text; never fails, as nothing is asked of them.
pub(super) fn rows(text: &str, delimiter: u8) -> impl Iterator<Item = StringRecord> + '_ {
    builder(delimiter)
        .buffer_capacity(text.len().clamp(64, 1 << 13))
        .from_reader(text.as_bytes())
        .into_records()
        .map_while(Result::ok)
}

fn builder(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .terminator(Terminator::Any(b'\n'));
    builder
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
            let mut cells = Cells::new(b',');
            for text in &texts {
                prop_assert_eq!(cells.first(text).cloned(), rows(text, b',').next(), "{:?}", text);
            }
        }
    }
}
