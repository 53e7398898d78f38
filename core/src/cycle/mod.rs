//! Cycles and step outcomes.

mod activity;
mod assemble;
mod draft;
mod duration;
mod examples;
mod extend;
mod hint;
mod names;
mod recognise;
mod reduce;
mod shown;
mod signal;
mod spelling;
mod tail;
mod view;
mod vocabulary;
mod words;

pub(crate) use activity::{Activity, Coverage};
pub(crate) use assemble::{Context, assemble};
pub(crate) use draft::{AFTERMATH_US, CycleDraft};
pub(crate) use examples::Sample;
pub(crate) use extend::{Extension, Meaning, Taken, said};
pub(crate) use hint::{Hint, hint};
pub(crate) use recognise::{LineSubject, Phase, StepLine, recognise};
pub(crate) use reduce::{CycleOutcome, Effect, Judge, StepOutcome, reduce};
pub(crate) use shown::differs;
pub(crate) use signal::{Signal, Source, What};
pub(crate) use spelling::Spellings;
pub(crate) use view::{Shown, ViewRead, ViewReader};
pub(crate) use vocabulary::{PhaseWord, StatusWord, TailWord, Vocabulary};
