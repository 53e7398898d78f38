//! The time line as batches of records.

mod batch;
mod rows;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};

use self::batch::Batch;
use self::rows::{AsRows, Rows};
use super::column::{time, word};
use crate::model::SourceProblem;
use crate::redact::Redactor;
use crate::timeline::{Merge, RedactedTimeline, Timeline};

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
    records: Records<'a>,
    zone: Arc<str>,
    schema: SchemaRef,
    rows: usize,
    /// Batches that were given out.
    given: usize,
}

/// Where rows come from.
enum Records<'a> {
    /// Those of many records at a time, made by the threads that read them.
    Rows(Box<Merge<'a, AsRows>>),
    /// One record after the other.
    Values(Box<RedactedTimeline<'a>>),
}

impl std::fmt::Debug for RecordBatches<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordBatches")
            .field("zone", &self.zone)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

impl<'a> RecordBatches<'a> {
    /// Batches of at most `rows` records; fewer where their messages are long.
    pub fn new(timeline: Timeline<'a>, redactor: Redactor, zone: &str, rows: usize) -> Self {
        Self {
            records: match timeline.redacted(redactor).in_form(AsRows) {
                Ok(rows) => Records::Rows(Box::new(rows)),
                Err(unused) => Records::Values(Box::new(unused.0)),
            },
            zone: zone.into(),
            schema: record_schema(zone),
            rows: rows.max(1),
            given: 0,
        }
    }

    /// What could not be read so far; whole once the iterator has ended.
    pub fn problems(&self) -> &[(String, SourceProblem)] {
        match &self.records {
            Records::Rows(rows) => &rows.problems,
            Records::Values(values) => values.problems(),
        }
    }
}

impl Records<'_> {
    /// Adds the next records to a batch; `false` where there are none.
    fn add_to(&mut self, batch: &mut Batch) -> bool {
        match self {
            Self::Rows(rows) => rows.take_next(batch.room(), |list, due| batch.append(list, due)),
            Self::Values(values) => values.next().is_some_and(|record| {
                let mut one = Rows::default();
                one.push(&record);
                batch.append(&mut one, 1);
                true
            }),
        }
    }
}

impl Iterator for RecordBatches<'_> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.given += 1;
        let mut batch = Batch::new(self.given, self.rows);
        while batch.room() > 0 && self.records.add_to(&mut batch) {}
        (!batch.is_empty()).then(|| batch.finish(&self.schema, &self.zone))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{Analyzer, Bundle};

    #[test]
    fn rows_of_many_records_are_those_of_one_after_the_other() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
        let bundles = std::fs::read_dir(root.join("bundles")).unwrap();
        let bundles = bundles.map(|entry| entry.unwrap().path());
        let mut batches = 0;
        for path in bundles.chain([root.join("events")]) {
            let bundle = Bundle::open(&path).unwrap();
            for (threads, most) in [(1, 1), (3, 7), (2, 1000)] {
                let analyzer = Analyzer::builder().threads(threads).build().unwrap();
                let timeline = || analyzer.records(&bundle).unwrap();
                let fast = RecordBatches::new(timeline(), Redactor::standard(), "UTC", most);
                let mut slow = RecordBatches::new(timeline(), Redactor::standard(), "UTC", most);
                let redacted = timeline().redacted(Redactor::standard());
                slow.records = Records::Values(Box::new(redacted));
                let (fast, slow): (Vec<_>, Vec<_>) = (
                    fast.map(Result::unwrap).collect(),
                    slow.map(Result::unwrap).collect(),
                );
                assert_eq!(fast, slow, "{}", path.display());
                batches += fast.len();
            }
        }
        assert!(batches > 1000, "{batches}");
    }
}
