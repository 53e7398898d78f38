//! The Arrow types of columns, and the arrays that rows become.

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, DurationMicrosecondBuilder, ListBuilder, StringBuilder,
    StringDictionaryBuilder, StructBuilder, TimestampMicrosecondBuilder, UInt64Builder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, TimeUnit};

use crate::report::columns::{Cell, Column};

impl<R> Column<R> {
    /// A span has a type of its own here, and needs no unit in its name.
    fn field(&self, zone: &Arc<str>) -> Field {
        let name = match self.cell {
            Cell::Span(_) => self.name.strip_suffix("_s").unwrap_or(self.name),
            _ => self.name,
        };
        Field::new(name, self.data_type(zone), true)
    }

    fn data_type(&self, zone: &Arc<str>) -> DataType {
        match &self.cell {
            Cell::Text(_) => DataType::Utf8,
            Cell::Word(_) => word(),
            Cell::Number(_) => DataType::UInt64,
            Cell::Time(_) => time(zone),
            Cell::Span(_) => DataType::Duration(TimeUnit::Microsecond),
            Cell::Flag(_) => DataType::Boolean,
            Cell::Texts(_) => list(DataType::Utf8),
            Cell::Objects(objects) => list(DataType::Struct(members(objects.names))),
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
    let fields: Vec<Field> = columns.iter().map(|column| column.field(zone)).collect();
    let arrays: Result<Vec<ArrayRef>, ArrowError> = columns
        .iter()
        .map(|column| column.array(rows, zone))
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays?, &options)
}

pub(super) fn word() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

pub(super) fn time(zone: &Arc<str>) -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::clone(zone)))
}

fn list(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(item, true)))
}

fn members(names: &[&str]) -> Fields {
    names
        .iter()
        .map(|name| Field::new(*name, DataType::Utf8, true))
        .collect()
}
