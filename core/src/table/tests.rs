//! The tables are held to the CSV view of the same audit, which is written in another way.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, TimestampMicrosecondType, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;

use super::{RecordBatches, audit as table, record_schema};
use crate::report::{self, Format, Table, View};
use crate::{Analyzer, Audit, Bundle, Redactor};

const TABLES: [Table; 5] = [
    Table::Steps,
    Table::Cycles,
    Table::Findings,
    Table::Unexplained,
    Table::Sources,
];

fn csv(audit: &crate::redact::Redacted<Audit>, table: Table) -> Vec<Vec<String>> {
    let view = View {
        table,
        all: true,
        ..View::default()
    };
    let mut out = Vec::new();
    report::audit(audit, Format::Csv, &view, &mut out).unwrap();
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(out.as_slice());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        row.iter().map(str::to_owned).collect()
    });
    rows.collect()
}

/// A cell as the CSV view writes it; `None` for lists, which it joins.
fn cell(batch: &RecordBatch, column: usize, row: usize) -> Option<String> {
    let array = batch.column(column);
    if array.is_null(row) {
        return Some(String::new());
    }
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Dictionary(..) => {
            let words = array.as_dictionary::<Int32Type>();
            let values = words.downcast_dict::<arrow_array::StringArray>().unwrap();
            values.into_iter().nth(row).flatten().unwrap().to_owned()
        }
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Timestamp(..) => {
            let us = array.as_primitive::<TimestampMicrosecondType>().value(row);
            format!("{us} us")
        }
        DataType::Duration(_) => {
            let us = array
                .as_primitive::<arrow_array::types::DurationMicrosecondType>()
                .value(row);
            (us as f64 / 1e6).to_string()
        }
        _ => return None,
    })
}

fn us(text: &str) -> String {
    let stamp: jiff::Timestamp = text.parse().unwrap();
    format!("{} us", stamp.as_microsecond())
}

#[test]
fn every_table_tells_what_the_csv_view_tells() {
    let audit = Redactor::standard().value(&report::sample_audit()).unwrap();
    for kind in TABLES {
        let batch = table(&audit, kind, "Europe/Oslo").unwrap();
        let rows = csv(&audit, kind);
        let schema = batch.schema();
        let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
        let header: Vec<&str> = rows[0]
            .iter()
            .map(|name| match name.as_str() {
                "duration_s" => "duration",
                name => name,
            })
            .collect();
        assert_eq!(names, header, "{kind:?}");
        assert_eq!(batch.num_rows(), rows.len() - 1, "{kind:?}");
        assert!(batch.num_rows() > 0, "{kind:?} is empty in the sample");
        for (row, told) in rows.iter().skip(1).enumerate() {
            for (column, text) in told.iter().enumerate() {
                let is_time = matches!(schema.field(column).data_type(), DataType::Timestamp(..));
                let wanted = if is_time && !text.is_empty() {
                    us(text)
                } else {
                    text.clone()
                };
                if let Some(found) = cell(&batch, column, row) {
                    assert_eq!(found, wanted, "{kind:?}, {}", names[column]);
                }
            }
        }
    }
}

#[test]
fn an_audit_of_nothing_has_tables_without_rows() {
    let analyzer = Analyzer::builder().build().unwrap();
    let audit = analyzer.audit_all(&[]).unwrap();
    let audit = Redactor::reveal().value(&audit).unwrap();
    assert_eq!(super::zone(&audit), "UTC");
    for kind in TABLES {
        assert_eq!(table(&audit, kind, "UTC").unwrap().num_rows(), 0);
    }
}

#[test]
fn records_are_the_time_line_masked_whatever_the_batches() {
    let mut log = String::new();
    for second in 10..60 {
        log += &format!("2026-03-02 05:14:{second},120 [1] INFO A.B - pwd=sommer{second}\n");
    }
    let analyzer = Analyzer::builder()
        .zone("Europe/Oslo")
        .unwrap()
        .build()
        .unwrap();
    let bundle = Bundle::from_bytes("token=8f14e45fceea/eadm.log", log.into());
    let redactor = Redactor::standard();
    let slow: Vec<_> = analyzer.records(&bundle).unwrap().collect();
    for rows in [1, 7, 50, 1000] {
        let timeline = analyzer.records(&bundle).unwrap();
        let batches: Vec<RecordBatch> = RecordBatches::new(timeline, redactor.clone(), "UTC", rows)
            .map(Result::unwrap)
            .collect();
        assert_eq!(batches.len(), 50_usize.div_ceil(rows));
        let mut at = 0;
        for batch in &batches {
            assert_eq!(batch.schema(), record_schema("UTC"));
            for row in 0..batch.num_rows() {
                let record = &slow[at];
                let wanted = [
                    format!("{} us", record.time.unwrap().utc_us),
                    "token=[token]".to_owned(),
                    record.line.unwrap().to_string(),
                    String::new(),
                    "info".to_owned(),
                    "A.B".to_owned(),
                    String::new(),
                    "1".to_owned(),
                    "pwd=[password]".to_owned(),
                    "false".to_owned(),
                ];
                for (column, wanted) in wanted.iter().enumerate() {
                    assert_eq!(cell(batch, column, row).as_ref(), Some(wanted));
                }
                at += 1;
            }
        }
        assert_eq!(at, slow.len());
    }
}
