//! What a line says of a step or cycle: names, words, and what may be told where nothing is read.

mod duration;
mod examples;
mod extend;
mod hint;
mod line;
mod names;
mod recognise;
mod spelling;
mod tail;
mod vocabulary;
mod words;

pub(crate) use examples::Sample;
pub(crate) use extend::{Extension, Meaning, Taken, said};
pub(crate) use hint::{Hint, hint};
pub(crate) use line::{LineSubject, Phase, StepLine};
pub(crate) use recognise::{Reader, recognise};
pub(crate) use spelling::Spellings;
pub(crate) use tail::{delimited, free_text};
pub(crate) use vocabulary::{PhaseWord, StatusWord, TailWord, Vocabulary};
pub(crate) use words::Words;
