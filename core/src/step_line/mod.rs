//! What a line says of a step or cycle: names, words, and what may be told where nothing is read.

mod clause;
mod decide;
mod duration;
mod examples;
mod exception;
mod explain;
mod extend;
mod fields;
#[cfg(test)]
mod grid;
mod hint;
mod lexicon;
mod line;
mod look;
mod mention;
mod names;
mod reader;
mod recognise;
mod spelling;
mod tail;
mod vocabulary;
mod words;

pub(crate) use decide::free_text;
pub(crate) use examples::Sample;
pub(crate) use extend::{Extension, Meaning, Taken, said};
pub(crate) use hint::{Hint, hint};
pub(crate) use lexicon::{Class, Fact};
pub(crate) use line::{LineSubject, Phase, StepLine};
pub(crate) use mention::{End, Mention, StepMention};
pub(crate) use reader::{Reader, delimited};
pub(crate) use recognise::{
    TurnedAway, read, read_anywhere, read_beside, recognise, tells_of_failure,
};
pub(crate) use spelling::Spellings;
pub(crate) use vocabulary::Vocabulary;
pub(crate) use words::Words;
