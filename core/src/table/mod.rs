//! The tables of an audit and of its records as Arrow, for frames and databases (feature `arrow`).
//!
//! Column names and their order are those of the CSV view, but for `duration`, which is a duration
//! here and `duration_s`, a number of seconds, there.
//!
//! | kind of column | Arrow type |
//! |---|---|
//! | ids, states, parties, levels, paths, loggers | dictionary of text |
//! | titles, causes, messages | text |
//! | counts, lines, record numbers, indexes | `UInt64` |
//! | points in time | timestamp in microseconds, in UTC or in the zone that all sources share |
//! | spans | duration in microseconds |
//! | lists, such as the actions of a finding | list of text or of structs |
//!
//! What is not known is null.

mod audit;
mod column;
mod records;

pub use audit::{audit, zone};
pub use records::{RecordBatches, record_schema};

#[cfg(test)]
mod tests;
