//! The records of a chunk as rows that are copied into columns many at a time.

use std::collections::{HashMap, VecDeque};

use crate::model::TimelineRecord;
use crate::redact::Redacted;
use crate::timeline::{Extras, Form};

/// Records as rows.
pub(super) struct AsRows;

impl Form for AsRows {
    type List = Rows;

    fn add(&self, rows: &mut Rows, record: Redacted<&mut TimelineRecord>, _: Extras<'_>) {
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
    pub(super) event_id: Option<u32>,
    /// Places among the words.
    pub(super) path: usize,
    pub(super) level: usize,
    pub(super) logger: Option<usize>,
    pub(super) thread: Option<usize>,
    /// Where the message ends.
    pub(super) end: usize,
    pub(super) incomplete: bool,
    pub(super) recovered: bool,
}

/// Paths, levels, loggers and threads, each once.
#[derive(Default)]
pub(super) struct Words {
    pub(super) all: Vec<Word>,
    places: HashMap<Box<str>, usize>,
}

pub(super) struct Word {
    pub(super) text: Box<str>,
    /// Its key in each column of the batch that was appended to last, where it has one.
    pub(super) keys: [Option<i32>; 4],
}

/// Those of a word that the batch does not have yet.
pub(super) const NO_KEYS: [Option<i32>; 4] = [None; 4];

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
            keys: NO_KEYS,
        });
        self.places.insert(word.into(), place);
        place
    }
}

impl Rows {
    pub(super) fn push(&mut self, record: &TimelineRecord) {
        // What the record before has is the most likely.
        let before = self.rows.back();
        let (path, level) = (before.map(|row| row.path), before.map(|row| row.level));
        let (logger, thread) = before.map_or((None, None), |row| (row.logger, row.thread));
        let words = &mut self.words;
        let path = words.place(&record.path, path);
        let level = words.place(record.level.as_str(), level);
        let mut place =
            |word: &Option<String>, likely| word.as_deref().map(|word| words.place(word, likely));
        let logger = place(&record.logger, logger);
        let thread = place(&record.thread, thread);
        self.messages.push_str(&record.message);
        self.rows.push_back(Row {
            utc_us: record.time.map(|time| time.utc_us),
            line: record.line,
            record: record.record,
            event_id: record.event_id,
            path,
            level,
            logger,
            thread,
            end: self.messages.len(),
            incomplete: record.incomplete,
            recovered: record.recovered,
        });
    }
}
