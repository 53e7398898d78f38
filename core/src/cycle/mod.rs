//! Cycles and step outcomes.

mod activity;
mod assemble;
mod draft;
mod reduce;
mod shown;
mod signal;

pub(crate) use activity::{Activity, Coverage};
pub(crate) use assemble::{Context, assemble};
pub(crate) use draft::{AFTERMATH_US, CycleDraft};
pub(crate) use reduce::{CycleOutcome, Effect, Judge, StepOutcome, reduce};
pub(crate) use shown::differs;
pub(crate) use signal::{Signal, Source, What};
