//! The columns of the batch that is being filled.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Int32Builder, StringBuilder, TimestampMicrosecondBuilder, UInt32Builder,
    UInt64Builder,
};
use arrow_array::types::Int32Type;
use arrow_array::{DictionaryArray, RecordBatch, StringArray};
use arrow_schema::{ArrowError, SchemaRef};

use super::rows::{NO_KEYS, Row, Rows, Word};

/// Bytes of messages after which a batch is given out, however few its rows.
const BYTES: usize = 16 << 20;

#[derive(Default)]
pub(super) struct Batch {
    /// Tells it from others.
    number: usize,
    most: usize,
    rows: usize,
    bytes: usize,
    time: TimestampMicrosecondBuilder,
    path: Words<0>,
    line: UInt64Builder,
    record: UInt64Builder,
    level: Words<1>,
    logger: Words<2>,
    event_id: UInt32Builder,
    thread: Words<3>,
    message: StringBuilder,
    incomplete: BooleanBuilder,
    recovered: BooleanBuilder,
}

impl Batch {
    /// A batch of so many rows at most; no two have one number.
    pub(super) fn new(number: usize, most: usize) -> Self {
        Self {
            number,
            most,
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// How many more rows it may have.
    pub(super) fn room(&self) -> usize {
        if self.bytes >= BYTES {
            0
        } else {
            self.most.saturating_sub(self.rows)
        }
    }

    /// Moves the first rows of a list here, `most` at most, and says how many.
    pub(super) fn append(&mut self, list: &mut Rows, most: usize) -> usize {
        let words = &mut list.words.all;
        if list.batch != self.number {
            list.batch = self.number;
            words.iter_mut().for_each(|word| word.keys = NO_KEYS);
        }
        let mut count = 0;
        while count < most
            && self.room() > 0
            && let Some(row) = list.rows.pop_front()
        {
            let message = list.messages.get(list.from..row.end);
            self.push(&row, message.unwrap_or_default(), words);
            list.from = row.end;
            count += 1;
        }
        count
    }

    fn push(&mut self, row: &Row, message: &str, words: &mut [Word]) {
        self.time.append_option(row.utc_us);
        self.path.push(Some(row.path), words);
        self.line.append_option(row.line);
        self.record.append_option(row.record);
        self.level.push(Some(row.level), words);
        self.logger.push(row.logger, words);
        self.event_id.append_option(row.event_id);
        self.thread.push(row.thread, words);
        self.bytes = self.bytes.saturating_add(message.len());
        self.message.append_value(message);
        self.incomplete.append_value(row.incomplete);
        self.recovered.append_value(row.recovered);
        self.rows += 1;
    }

    pub(super) fn finish(
        mut self,
        schema: &SchemaRef,
        zone: &Arc<str>,
    ) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![
                Arc::new(self.time.finish().with_timezone(Arc::clone(zone))),
                Arc::new(self.path.finish()?),
                Arc::new(self.line.finish()),
                Arc::new(self.record.finish()),
                Arc::new(self.level.finish()?),
                Arc::new(self.logger.finish()?),
                Arc::new(self.event_id.finish()),
                Arc::new(self.thread.finish()?),
                Arc::new(self.message.finish()),
                Arc::new(self.incomplete.finish()),
                Arc::new(self.recovered.finish()),
            ],
        )
    }
}

/// A column of few words, each in many rows; the words of a list keep its keys at this place.
#[derive(Default)]
struct Words<const PLACE: usize> {
    keys: Int32Builder,
    values: Vec<Box<str>>,
    known: HashMap<Box<str>, i32>,
}

impl<const PLACE: usize> Words<PLACE> {
    /// Appends the word at this place of a list.
    fn push(&mut self, place: Option<usize>, words: &mut [Word]) {
        let word = place.and_then(|place| words.get_mut(place));
        let key = word.map(|word| match word.keys[PLACE] {
            Some(key) => key,
            None => *word.keys[PLACE].insert(self.key(&word.text)),
        });
        self.keys.append_option(key);
    }

    fn key(&mut self, word: &str) -> i32 {
        if let Some(key) = self.known.get(word) {
            return *key;
        }
        // What is out of range is an error once the column is finished.
        let key = i32::try_from(self.values.len()).unwrap_or(i32::MAX);
        self.values.push(word.into());
        self.known.insert(word.into(), key);
        key
    }

    fn finish(mut self) -> Result<DictionaryArray<Int32Type>, ArrowError> {
        let values = StringArray::from_iter_values(&self.values);
        DictionaryArray::try_new(self.keys.finish(), Arc::new(values))
    }
}
