//! The time line as batches of records.

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
use crate::timeline::{RedactedTimeline, Timeline};

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
    timeline: RedactedTimeline<'a>,
    zone: Arc<str>,
    schema: SchemaRef,
    rows: usize,
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
            timeline: timeline.redacted(redactor),
            zone: zone.into(),
            schema: record_schema(zone),
            rows: rows.max(1),
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
            if let Err(error) = batch.push(&record) {
                return Some(Err(error));
            }
        }
        (batch.rows > 0).then(|| batch.finish(&self.schema, &self.zone))
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
    fn push(&mut self, record: &TimelineRecord) -> Result<(), ArrowError> {
        self.time.append_option(record.time.map(|time| time.utc_us));
        self.path.append(&record.path)?;
        self.line.append_option(record.line);
        self.record.append_option(record.record);
        self.level.append(record.level.as_str())?;
        for (column, text) in [
            (&mut self.logger, &record.logger),
            (&mut self.thread, &record.thread),
        ] {
            match text {
                Some(text) => {
                    column.append(text)?;
                }
                None => column.append_null(),
            }
        }
        self.event_id.append_option(record.event_id);
        self.bytes = self.bytes.saturating_add(record.message.len());
        self.message.append_value(&record.message);
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
