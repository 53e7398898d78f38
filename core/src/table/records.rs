//! The time line as batches of records.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{
    BooleanBuilder, StringBuilder, StringDictionaryBuilder, TimestampMicrosecondBuilder,
    UInt32Builder, UInt64Builder,
};
use arrow_array::types::Int32Type;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use super::column::{time, word};
use crate::model::TimelineRecord;
use crate::redact::Redactor;
use crate::timeline::Timeline;

/// Bytes of messages after which a batch is given out, however few its rows.
const BYTES: usize = 16 << 20;

/// The columns of the records, their times in this zone.
pub fn record_schema(zone: &str) -> SchemaRef {
    let zone: Arc<str> = zone.into();
    let columns = [
        ("time", time(&zone)),
        ("path", word()),
        ("line", DataType::UInt64),
        ("record", DataType::UInt64),
        ("level", word()),
        ("logger", word()),
        ("event_id", DataType::UInt32),
        ("thread", word()),
        ("message", DataType::Utf8),
        ("incomplete", DataType::Boolean),
        ("recovered", DataType::Boolean),
    ];
    let fields = columns.map(|(name, kind)| Field::new(name, kind, true));
    Arc::new(Schema::new(fields.to_vec()))
}

/// A time line in batches: bounded memory, every text masked by the redactor.
///
/// ```
/// use eadm_logs::{Analyzer, Bundle, Redactor, table::RecordBatches};
///
/// let log = "02.03.2026 05:14:07 Import HR started\n02.03.2026 05:16:17 pwd=sommer77\n";
/// let analyzer = Analyzer::builder().zone("Europe/Oslo")?.build()?;
/// let bundle = Bundle::from_bytes("eadm.log", log.into());
/// let records = analyzer.records(&bundle)?;
/// let mut batches = RecordBatches::new(records, Redactor::standard(), "Europe/Oslo", 1000);
/// assert_eq!(batches.next().unwrap().unwrap().num_rows(), 2);
/// assert!(batches.next().is_none());
/// # Ok::<(), eadm_logs::Error>(())
/// ```
pub struct RecordBatches<'a> {
    timeline: Timeline<'a>,
    redactor: Redactor,
    zone: Arc<str>,
    schema: SchemaRef,
    rows: usize,
    names: Names,
}

impl std::fmt::Debug for RecordBatches<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordBatches")
            .field("timeline", &self.timeline)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl<'a> RecordBatches<'a> {
    /// Batches of at most `rows` records; fewer where their messages are long.
    pub fn new(timeline: Timeline<'a>, redactor: Redactor, zone: &str, rows: usize) -> Self {
        Self {
            timeline,
            redactor,
            zone: zone.into(),
            schema: record_schema(zone),
            rows: rows.max(1),
            names: Names::default(),
        }
    }

    /// What could not be read so far; whole once the iterator has ended.
    pub fn problems(&self) -> &[(String, crate::model::SourceProblem)] {
        self.timeline.problems()
    }
}

impl Iterator for RecordBatches<'_> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batch = Batch::default();
        while batch.rows < self.rows && batch.bytes < BYTES {
            let Some(record) = self.timeline.next() else {
                break;
            };
            if let Err(error) = batch.push(&record, &self.redactor, &mut self.names) {
                return Some(Err(error));
            }
        }
        (batch.rows > 0).then(|| batch.finish(&self.schema, &self.zone))
    }
}

/// Most names that are remembered at a time.
const NAMES: usize = 4096;
/// Longest name, in bytes, that is.
const NAME: usize = 256;

/// Paths, loggers and threads as they look masked: few of them, each in very many records.
#[derive(Default)]
struct Names(HashMap<String, String>);

impl Names {
    fn masked<'a>(&'a mut self, name: &'a str, redactor: &Redactor) -> Cow<'a, str> {
        if name.len() > NAME {
            return redactor.mask(name);
        }
        if !self.0.contains_key(name) {
            if self.0.len() >= NAMES {
                self.0.clear();
            }
            let masked = redactor.mask(name).into_owned();
            self.0.insert(name.to_owned(), masked);
        }
        Cow::Borrowed(self.0.get(name).map_or("", String::as_str))
    }
}

/// The rows of the batch that is being filled.
#[derive(Default)]
struct Batch {
    rows: usize,
    bytes: usize,
    time: TimestampMicrosecondBuilder,
    path: StringDictionaryBuilder<Int32Type>,
    line: UInt64Builder,
    record: UInt64Builder,
    level: StringDictionaryBuilder<Int32Type>,
    logger: StringDictionaryBuilder<Int32Type>,
    event_id: UInt32Builder,
    thread: StringDictionaryBuilder<Int32Type>,
    message: StringBuilder,
    incomplete: BooleanBuilder,
    recovered: BooleanBuilder,
}

impl Batch {
    fn push(
        &mut self,
        record: &TimelineRecord,
        redactor: &Redactor,
        names: &mut Names,
    ) -> Result<(), ArrowError> {
        self.time.append_option(record.time.map(|time| time.utc_us));
        self.path.append(names.masked(&record.path, redactor))?;
        self.line.append_option(record.line);
        self.record.append_option(record.record);
        self.level.append(record.level.as_str())?;
        for (column, text) in [
            (&mut self.logger, &record.logger),
            (&mut self.thread, &record.thread),
        ] {
            match text {
                Some(text) => {
                    column.append(names.masked(text, redactor))?;
                }
                None => column.append_null(),
            }
        }
        self.event_id.append_option(record.event_id);
        let message = redactor.mask(&record.message);
        self.bytes = self.bytes.saturating_add(message.len());
        self.message.append_value(message);
        self.incomplete.append_value(record.incomplete);
        self.recovered.append_value(record.recovered);
        self.rows += 1;
        Ok(())
    }

    fn finish(mut self, schema: &SchemaRef, zone: &Arc<str>) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![
                Arc::new(self.time.finish().with_timezone(Arc::clone(zone))),
                Arc::new(self.path.finish()),
                Arc::new(self.line.finish()),
                Arc::new(self.record.finish()),
                Arc::new(self.level.finish()),
                Arc::new(self.logger.finish()),
                Arc::new(self.event_id.finish()),
                Arc::new(self.thread.finish()),
                Arc::new(self.message.finish()),
                Arc::new(self.incomplete.finish()),
                Arc::new(self.recovered.finish()),
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_masked_as_any_text_is() {
        let redactor = Redactor::standard();
        let mut names = Names::default();
        let long = format!("pwd=sommer77 {}", "x".repeat(NAME));
        for _ in 0..2 {
            for number in 0..=NAMES {
                let name = format!("thread {number} pwd=sommer{number}");
                assert_eq!(names.masked(&name, &redactor), redactor.mask(&name));
                assert_eq!(names.masked(&long, &redactor), redactor.mask(&long));
            }
        }
        assert!(names.0.len() <= NAMES);
    }
}
