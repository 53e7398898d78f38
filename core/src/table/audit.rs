//! The tables of an audit.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;

use super::column::batch;
use crate::model::Audit;
use crate::redact::Redacted;
use crate::report::columns::{self, Column, Writes};
use crate::report::{Table, View};

/// A table of an audit, one batch with the rows of every bundle.
///
/// ```
/// use eadm_logs::{Analyzer, Bundle, Redactor, report::Table, table};
///
/// let log = "02.03.2026 05:14:07 Import HR started\n02.03.2026 05:16:17 Import HR failed: no answer\n";
/// let analyzer = Analyzer::builder().zone("Europe/Oslo")?.build()?;
/// let audit = analyzer.audit(&Bundle::from_bytes("eadm.log", log.into()))?;
/// let audit = Redactor::standard().value(&audit)?;
/// let steps = table::audit(&audit, Table::Steps, &table::zone(&audit)).unwrap();
/// assert_eq!(steps.num_rows(), 1);
/// assert_eq!(steps.schema().field(7).name(), "step");
/// # Ok::<(), eadm_logs::Error>(())
/// ```
///
/// # Errors
/// [`ArrowError`] where a column is larger than Arrow can hold.
pub fn audit(audit: &Redacted<Audit>, table: Table, zone: &str) -> Result<RecordBatch, ArrowError> {
    let view = View {
        table,
        ..View::default()
    };
    columns::table(audit, &view, Arrow(zone.into()))
}

/// Makes one batch of all rows, with times in this zone.
struct Arrow(Arc<str>);

impl Writes for Arrow {
    type Out = Result<RecordBatch, ArrowError>;

    fn table<R>(self, columns: &[Column<R>], rows: impl Iterator<Item = R>) -> Self::Out {
        batch(columns, &rows.collect::<Vec<R>>(), &self.0)
    }
}

/// The zone in which an audit's times are best shown: the one that all of its sources with local
/// times share, where it has a name; else UTC.
pub fn zone(audit: &Audit) -> String {
    let sources = audit.bundles.iter().flat_map(|bundle| &bundle.sources);
    let named: BTreeSet<&str> = sources
        .filter_map(|source| source.zone.as_deref())
        .filter(|zone| zone.contains('/'))
        .collect();
    match (named.len(), named.first()) {
        (1, Some(only)) => (*only).to_owned(),
        _ => "UTC".to_owned(),
    }
}
