//! The records of a chunk as rows that are copied into columns many at a time.

use std::collections::{HashMap, VecDeque};

use crate::model::{Level, TimelineRecord};
use crate::redact::Redacted;
use crate::timeline::{Beside, Form};

/// Records as rows.
pub(super) struct AsRows;

impl Form for AsRows {
    type List = Rows;

    fn add(&self, rows: &mut Rows, record: Redacted<&mut TimelineRecord>, _: Beside<'_>) {
        rows.push(&record);
    }
}

/// Rows; what they have in common stands once.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) rows: VecDeque<Row>,
    /// The messages of all rows that were ever there, one behind the other.
    pub(super) messages: String,
    pub(super) words: Words,
    /// Where the message of the first row begins.
    pub(super) from: usize,
    /// The batch that was appended to last.
    pub(super) batch: usize,
}

/// A record; its texts stand elsewhere.
pub(super) struct Row {
    /// Microseconds since 1970.
    pub(super) utc_us: Option<i64>,
    pub(super) line: Option<u64>,
    pub(super) record: Option<u64>,
    pub(super) level: Level,
    pub(super) event_id: Option<u32>,
    /// Places among the words.
    pub(super) path: usize,
    pub(super) logger: Option<usize>,
    pub(super) thread: Option<usize>,
    /// Where the message ends.
    pub(super) end: usize,
    pub(super) incomplete: bool,
    pub(super) recovered: bool,
}

/// Paths, loggers and threads, each once.
#[derive(Default)]
pub(super) struct Words {
    pub(super) all: Vec<Word>,
    places: HashMap<Box<str>, usize>,
}

pub(super) struct Word {
    pub(super) text: Box<str>,
    /// Its key in each column of the batch that was appended to last, where it has one.
    pub(super) keys: [Option<i32>; 3],
}

impl Words {
    /// Where a word stands; `likely` is a place that it may have.
    fn place(&mut self, word: &str, likely: Option<usize>) -> usize {
        if let Some(place) = likely
            && self
                .all
                .get(place)
                .is_some_and(|known| *known.text == *word)
        {
            return place;
        }
        if let Some(place) = self.places.get(word) {
            return *place;
        }
        let place = self.all.len();
        self.all.push(Word {
            text: word.into(),
            keys: [None; 3],
        });
        self.places.insert(word.into(), place);
        place
    }
}

impl Rows {
    pub(super) fn push(&mut self, record: &TimelineRecord) {
        // What the record before has is the most likely.
        let before = self.rows.back();
        let (path, logger, thread) = before.map_or((None, None, None), |row| {
            (Some(row.path), row.logger, row.thread)
        });
        let words = &mut self.words;
        let mut place =
            |word: &Option<String>, likely| word.as_deref().map(|word| words.place(word, likely));
        let logger = place(&record.logger, logger);
        let thread = place(&record.thread, thread);
        let path = words.place(&record.path, path);
        self.messages.push_str(&record.message);
        self.rows.push_back(Row {
            utc_us: record.time.map(|time| time.utc_us),
            line: record.line,
            record: record.record,
            level: record.level,
            event_id: record.event_id,
            path,
            logger,
            thread,
            end: self.messages.len(),
            incomplete: record.incomplete,
            recovered: record.recovered,
        });
    }
}
