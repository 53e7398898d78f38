//! Tables as Arrow hands them on: the capsules of its C interface, slices, plain values, bytes.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{
    DurationMicrosecondType, Int32Type, TimestampMicrosecondType, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, SchemaRef};
use arrow_select::interleave::interleave_record_batch;
use eadm_logs::Error;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyList};

use crate::errors::{self, Fault};

/// Rows in columns, in one batch or more.
#[pyclass(frozen, module = "eadm_logs._native")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    pub(crate) fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches }
    }
}

/// What Arrow refuses, as an error of the library.
pub(crate) fn refused(error: &ArrowError) -> Error {
    Error::Data {
        file: "table".to_owned(),
        line: None,
        message: error.to_string(),
    }
}

fn raised(py: Python<'_>, error: &ArrowError) -> PyErr {
    errors::raise(py, &Fault::from(refused(error)))
}

#[pymethods]
impl Table {
    /// A table from what `to_bytes` gave.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let read = || {
            let reader = StreamReader::try_new(Cursor::new(data), None)?;
            let schema = reader.schema();
            Ok(Self::new(schema, reader.collect::<Result<_, _>>()?))
        };
        read().map_err(|error: ArrowError| raised(py, &error))
    }

    /// The rows of several tables with the columns of this one behind its own, without copying.
    fn joined(&self, others: Vec<PyRef<'_, Self>>) -> Self {
        let mut batches = self.batches.clone();
        for other in others {
            batches.extend(other.batches.iter().cloned());
        }
        Self::new(Arc::clone(&self.schema), batches)
    }

    /// The table as an Arrow IPC stream.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let write = || {
            let mut writer = StreamWriter::try_new(Vec::new(), &self.schema)?;
            self.batches
                .iter()
                .try_for_each(|batch| writer.write(batch))?;
            writer.into_inner()
        };
        let bytes = write().map_err(|error: ArrowError| raised(py, &error))?;
        Ok(PyBytes::new(py, &bytes))
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The names of the columns, in their order.
    fn names(&self) -> Vec<String> {
        let fields = self.schema.fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

    /// What each column holds, in their order: `text`, `number`, `flag`, `list`, `time`, `span`.
    fn kinds(&self) -> Vec<&'static str> {
        let fields = self.schema.fields().iter();
        fields
            .map(|field| match field.data_type() {
                DataType::Timestamp(..) => "time",
                DataType::Duration(_) => "span",
                DataType::UInt64 | DataType::UInt32 => "number",
                DataType::Boolean => "flag",
                DataType::List(_) => "list",
                _ => "text",
            })
            .collect()
    }

    /// The zone of its times.
    fn zone(&self) -> String {
        let fields = self.schema.fields().iter();
        let mut zones = fields.filter_map(|field| match field.data_type() {
            DataType::Timestamp(_, Some(zone)) => Some(zone.to_string()),
            _ => None,
        });
        zones.next().unwrap_or_else(|| "UTC".to_owned())
    }

    /// `length` rows from `offset` on, without copying.
    fn slice(&self, offset: usize, length: usize) -> Self {
        let (mut skip, mut left) = (offset, length);
        let mut batches = Vec::new();
        for batch in &self.batches {
            let rows = batch.num_rows();
            let from = skip.min(rows);
            let take = left.min(rows - from);
            if take > 0 {
                batches.push(batch.slice(from, take));
            }
            (skip, left) = (skip - from, left - take);
        }
        Self::new(Arc::clone(&self.schema), batches)
    }

    /// `length` rows from `offset` on, every `step`th, backwards where it is negative; copied.
    fn stride(&self, py: Python<'_>, offset: usize, step: isize, length: usize) -> PyResult<Self> {
        let batches: Vec<&RecordBatch> = self.batches.iter().collect();
        let mut rows = 0;
        // The first row of each batch, and one behind the last.
        let mut first = vec![0];
        first.extend(batches.iter().map(|batch| {
            rows += batch.num_rows();
            rows
        }));
        let found: Vec<(usize, usize)> = (0..length)
            .map_while(|n| offset.checked_add_signed(step.checked_mul(n.try_into().ok()?)?))
            .filter(|row| *row < rows)
            .map(|row| {
                let batch = first.partition_point(|start| *start <= row) - 1;
                (batch, row - first[batch])
            })
            .collect();
        if found.is_empty() {
            return Ok(self.slice(0, 0));
        }
        let batch = py
            .detach(|| interleave_record_batch(&batches, &found))
            .map_err(|error| raised(py, &error))?;
        Ok(Self::new(Arc::clone(&self.schema), vec![batch]))
    }

    /// The values of a column; times and spans as whole microseconds.
    fn column<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>> {
        let out = PyList::empty(py);
        for batch in &self.batches {
            let Some(array) = batch.columns().get(index) else {
                continue;
            };
            for row in 0..batch.num_rows() {
                out.append(value(py, array.as_ref(), row)?)?;
            }
        }
        Ok(out.into_any())
    }

    /// The table as a stream of Arrow's C interface.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        // The interface lets a producer give its own schema where it cannot give the one asked for.
        drop(requested_schema);
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        Ok(PyCapsule::new_with_value(py, stream, c"arrow_array_stream")?.into_any())
    }

    /// The columns as a schema of Arrow's C interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let schema =
            FFI_ArrowSchema::try_from(self.schema.as_ref()).map_err(|error| raised(py, &error))?;
        Ok(PyCapsule::new_with_value(py, schema, c"arrow_schema")?.into_any())
    }
}

/// One cell as a plain value.
fn value<'py>(py: Python<'py>, array: &dyn Array, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    let number = |number: u64| Ok(number.into_pyobject(py)?.into_any());
    let micros = |us: i64| Ok(us.into_pyobject(py)?.into_any());
    match array.data_type() {
        DataType::Utf8 => text(py, array.as_string::<i32>(), row),
        DataType::Dictionary(..) => {
            let words = array.as_dictionary::<Int32Type>();
            match (words.key(row), words.values().as_string_opt::<i32>()) {
                (Some(key), Some(values)) => text(py, values, key),
                _ => Ok(py.None().into_bound(py)),
            }
        }
        DataType::UInt64 => number(array.as_primitive::<UInt64Type>().value(row)),
        DataType::UInt32 => number(array.as_primitive::<UInt32Type>().value(row).into()),
        DataType::Boolean => {
            let flag = array.as_boolean().value(row);
            Ok(flag.into_pyobject(py)?.to_owned().into_any())
        }
        DataType::Timestamp(..) => {
            micros(array.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        DataType::Duration(_) => micros(array.as_primitive::<DurationMicrosecondType>().value(row)),
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            let out = PyList::empty(py);
            for item in 0..items.len() {
                out.append(value(py, items.as_ref(), item)?)?;
            }
            Ok(out.into_any())
        }
        DataType::Struct(fields) => {
            let parts = array.as_struct();
            let out = PyDict::new(py);
            for (field, part) in fields.iter().zip(parts.columns()) {
                out.set_item(field.name(), value(py, part.as_ref(), row)?)?;
            }
            Ok(out.into_any())
        }
        _ => Ok(py.None().into_bound(py)),
    }
}

fn text<'py>(py: Python<'py>, texts: &StringArray, row: usize) -> PyResult<Bound<'py, PyAny>> {
    Ok(texts.value(row).into_pyobject(py)?.into_any())
}
