//! Cycles and step outcomes.

mod duration;
mod recognise;
mod vocabulary;
mod words;

pub(crate) use recognise::{LineSubject, Phase, StepLine, recognise};
pub(crate) use vocabulary::Vocabulary;
