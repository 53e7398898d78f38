//! Lines that may be a log's own way to open and close its steps: they name a step in a frame of a
//! few words, or say how something ended and name nobody.

use super::line::{LineSubject, Phase, StepLine};
use super::reader::Reader;
use super::recognise::{clip, worth_a_look};
use super::vocabulary::Vocabulary;
use super::words::Words;
use crate::model::{Level, StepKind};

/// A longer line is prose.
const LONGEST: usize = 160;
/// A frame has no more words than these beside the name.
const WORDS: usize = 8;

/// A line that is no step line by itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mention {
    /// It names a step.
    Named {
        kind: StepKind,
        /// As written, where the step has no name in the data.
        name: Option<String>,
        /// The line in lower case without the name and numbers.
        frame: Box<str>,
    },
    /// It says how something ended, and names nobody.
    Ended(StepLine),
    /// A record of an error.
    Error,
}

impl Vocabulary {
    /// Whether a message begins as one that names nobody and tells of an end.
    pub(crate) fn may_begin(&self, message: &str) -> bool {
        worth_a_look(self, message)
    }

    /// What a message that is no step line says in a frame.
    pub(crate) fn mention(&self, message: &str, level: Level) -> Option<Mention> {
        let line = message.lines().next().unwrap_or_default().trim();
        let short = !line.is_empty() && line.len() <= LONGEST;
        let found = short.then(|| {
            let words = Words::most(line, WORDS + self.longest_name);
            let reader = Reader::new(self, words);
            reader.named_frame().or_else(|| reader.ended_unnamed(level))
        });
        found
            .flatten()
            .or_else(|| (level >= Level::Error).then_some(Mention::Error))
    }
}

impl Reader<'_, '_> {
    fn named_frame(&self) -> Option<Mention> {
        let named = |at: usize| {
            let name = self.names(at).into_iter().next()?;
            match name.subject {
                LineSubject::Step { kind, name: text } => Some((at, name.end, kind, text)),
                _ => None,
            }
        };
        let (at, end, kind, name) = (0..self.words.len()).find_map(named)?;
        if self.words.len() - (end - at) > WORDS {
            return None;
        }
        let line = self.words.line;
        let from = self.words.words.get(at)?.start;
        let to = self.words.words.get(end - 1)?.end;
        let frame = format!("{}{{}}{}", masked(&line[..from]), masked(&line[to..]));
        Some(Mention::Named {
            kind,
            name,
            frame: frame.into(),
        })
    }

    fn ended_unnamed(&self, level: Level) -> Option<Mention> {
        let line = self.decide(self.unnamed()?, level)?;
        let ends = matches!(line.phase, Phase::Completed | Phase::Failed);
        ends.then_some(Mention::Ended(line))
    }
}

/// A text in lower case, every number as `#`, and repeated marks and blanks once.
fn masked(text: &str) -> String {
    let mut out = String::new();
    let mut last = ' ';
    for c in clip(text, LONGEST).to_lowercase().chars() {
        let c = if c.is_ascii_digit() { '#' } else { c };
        let within = last == '#' && matches!(c, '.' | ':' | ',');
        let again = c == last && !c.is_alphabetic();
        if !(within || again) {
            out.push(c);
            last = c;
        }
    }
    out
}
