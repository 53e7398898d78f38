//! The terminal view, made to be read by a tired person at 7 in the morning: the answer first.

mod audit;
mod backtest;
mod inspect;
mod records;

pub(super) use audit::{audit, cycle_icon, severity, started, verdict};
pub(super) use backtest::backtest;
pub(super) use inspect::inspections;
pub(super) use records::records;
