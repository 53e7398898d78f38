//! The Arrow types of columns, and the arrays that rows become.

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, DurationMicrosecondBuilder, ListBuilder, StringBuilder,
    StringDictionaryBuilder, StructBuilder, TimestampMicrosecondBuilder, UInt64Builder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Fields, TimeUnit};

use crate::report::columns::{Cell, Column};

impl<R> Column<R> {
    /// A span has a type of its own here, and needs no unit in its name.
    fn title(&self) -> &'static str {
        match self.cell {
            Cell::Span(_) => self.name.strip_suffix("_s").unwrap_or(self.name),
            _ => self.name,
        }
    }

    fn array(&self, rows: &[R], zone: &Arc<str>) -> Result<ArrayRef, ArrowError> {
        Ok(match &self.cell {
            Cell::Text(of) => {
                let mut out = StringBuilder::new();
                rows.iter().for_each(|row| out.append_option(of(row)));
                Arc::new(out.finish())
            }
            Cell::Word(of) => {
                let mut out = StringDictionaryBuilder::<Int32Type>::new();
                for row in rows {
                    match of(row) {
                        Some(word) => {
                            out.append(word)?;
                        }
                        None => out.append_null(),
                    }
                }
                Arc::new(out.finish())
            }
            Cell::Number(of) => {
                let mut out = UInt64Builder::with_capacity(rows.len());
                rows.iter().for_each(|row| out.append_option(of(row)));
                Arc::new(out.finish())
            }
            Cell::Time(of) => {
                let mut out = TimestampMicrosecondBuilder::with_capacity(rows.len());
                for row in rows {
                    out.append_option(of(row).map(|stamp| stamp.utc_us));
                }
                Arc::new(out.finish().with_timezone(Arc::clone(zone)))
            }
            Cell::Span(of) => {
                let mut out = DurationMicrosecondBuilder::with_capacity(rows.len());
                for row in rows {
                    out.append_option(of(row).map(|seconds| (seconds * 1e6).round() as i64));
                }
                Arc::new(out.finish())
            }
            Cell::Flag(of) => {
                let mut out = BooleanBuilder::with_capacity(rows.len());
                rows.iter().for_each(|row| out.append_value(of(row)));
                Arc::new(out.finish())
            }
            Cell::Texts(of) => {
                let mut out = ListBuilder::new(StringBuilder::new());
                for row in rows {
                    out.append_value(of(row).into_iter().map(Some));
                }
                Arc::new(out.finish())
            }
            Cell::Objects(objects) => {
                let texts = objects
                    .names
                    .iter()
                    .map(|_| -> Box<dyn ArrayBuilder> { Box::new(StringBuilder::new()) });
                let mut out =
                    ListBuilder::new(StructBuilder::new(members(objects.names), texts.collect()));
                for row in rows {
                    for object in (objects.of)(row) {
                        let values = out.values();
                        for (at, text) in object.into_iter().enumerate() {
                            if let Some(texts) = values.field_builder::<StringBuilder>(at) {
                                texts.append_option(text);
                            }
                        }
                        values.append(true);
                    }
                    out.append(true);
                }
                Arc::new(out.finish())
            }
        })
    }
}

/// One batch of all rows.
pub(super) fn batch<R>(
    columns: &[Column<R>],
    rows: &[R],
    zone: &Arc<str>,
) -> Result<RecordBatch, ArrowError> {
    let columns = columns
        .iter()
        .map(|column| Ok((column.title(), column.array(rows, zone)?, true)));
    RecordBatch::try_from_iter_with_nullable(columns.collect::<Result<Vec<_>, ArrowError>>()?)
}

pub(super) fn word() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

pub(super) fn time(zone: &Arc<str>) -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::clone(zone)))
}

fn members(names: &[&str]) -> Fields {
    names
        .iter()
        .map(|name| Field::new(*name, DataType::Utf8, true))
        .collect()
}
