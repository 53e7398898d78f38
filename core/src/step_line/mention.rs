//! Lines that may be a log's own way to open and close its steps: they name a step in a frame of a
//! few words, or say how something ended and name nobody.

use std::ops::Range;

use super::clause::Statement;
use super::decide::free_text;
use super::fields::{Field, fields, outside};
use super::hint::{Hint, hint};
use super::lexicon::{Class, Fact, Set};
use super::line::{LineSubject, Phase, StepLine};
use super::reader::Reader;
use super::recognise::{clip, worth_a_look};
use super::vocabulary::Vocabulary;
use super::words::Words;
use crate::model::{Level, StepKind};

/// What is about these says nothing of an end.
const HARMLESS: Set = Set::HARMLESS
    .or(Set::of(Class::Object))
    .or(Set::of(Class::Objects))
    .or(Set::of(Class::Limit));
/// So much of a line is looked at.
const LONGEST: usize = 400;
/// A name stands behind no more words than these.
const WORDS: usize = 8;
/// So many words behind a name are of its frame.
const BEHIND: usize = 5;

/// A line that is no step line by itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mention {
    Step(StepMention),
    /// It names several steps, or the cycle, and tells of something grave.
    Others,
    /// It says how something ended, and names nobody.
    Ended(StepLine),
    /// More was changed or deleted than the import filter allows.
    Exceeded,
    /// A record of an error.
    Error,
}

/// A line that names one step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepMention {
    pub(crate) kind: StepKind,
    /// As written, where the step has no name in the data.
    pub(crate) name: Option<String>,
    /// The beginning of the line in lower case without the name and numbers, up to the first border
    /// behind a word other than `step` and the like: `entering {}`, `<-- {}`, `{} wrapped up in`.
    pub(crate) frame: Box<str>,
    /// What its words say of an end, where the log shows that it is one.
    pub(crate) end: End,
    /// What is told of it, without the frame.
    pub(crate) reason: Option<String>,
    /// It is about a person, a row or another single object of the step.
    pub(crate) object: bool,
    /// It is about a setting, a limit, a plan or objects: it says nothing of an end.
    pub(crate) harmless: bool,
    /// How long it took, where the line says so behind its frame.
    pub(crate) duration_us: Option<i64>,
}

/// What a line says of an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Nothing bad.
    Well,
    /// An exit code, a flag or a word for a failure.
    Failed,
    /// What may be bad.
    Unknown,
}

impl Mention {
    /// What is told of the end of a step.
    pub(crate) fn reason_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Step(named) => named.reason.as_mut(),
            Self::Ended(line) => line.reason.as_mut(),
            Self::Others | Self::Exceeded | Self::Error => None,
        }
    }

    /// The step that the line names, where it names one.
    pub(crate) const fn step(&self) -> Option<&StepMention> {
        match self {
            Self::Step(of) => Some(of),
            _ => None,
        }
    }
}

impl Vocabulary {
    /// Whether a message begins as one that names nobody and tells of an end.
    pub(crate) fn may_begin(&self, message: &str) -> bool {
        worth_a_look(self, message)
    }

    /// What a message that is no step line says in a frame.
    pub(crate) fn mention(&self, message: &str, level: Level) -> Option<Mention> {
        let line = message.lines().next().unwrap_or_default().trim();
        let words = Words::new(clip(line, LONGEST));
        let reader = Reader::new(self, words);
        let exceeded = reader.exceeds_filter().then_some(Mention::Exceeded);
        let found = exceeded.or_else(|| reader.named_once(level));
        found
            .or_else(|| reader.ended_unnamed(level))
            .or_else(|| (level >= Level::Error).then_some(Mention::Error))
    }
}

impl Reader<'_, '_> {
    fn named_once(&self, level: Level) -> Option<Mention> {
        let mut named: Vec<(usize, usize, StepKind, Option<String>)> = Vec::new();
        let (mut at, mut others, mut cycle) = (0, false, false);
        while at < self.words.len() {
            let Some(name) = self.names(at).into_iter().next() else {
                at += 1;
                continue;
            };
            let end = name.end.max(at + 1);
            match name.subject {
                LineSubject::Step { kind, name } => {
                    others |= named.first().is_some_and(|(_, _, of, _)| *of != kind);
                    named.push((at, end, kind, name));
                }
                _ => cycle = true,
            }
            at = end;
        }
        if others || cycle && named.is_empty() {
            return (level >= Level::Warning).then_some(Mention::Others);
        }
        if named.is_empty() {
            return None;
        }
        let fields = fields(self.words.line);
        let place = |at: usize| self.words.words.get(at).map_or(0, |word| word.start);
        let within = |at: usize| {
            let mut values = fields.iter().map(|field| field.at..field.span.end);
            values.any(|value| value.contains(&place(at)))
        };
        if named.iter().all(|(at, ..)| within(*at)) {
            let (.., kind, name) = named.pop()?;
            return self.beside_fields(&fields, kind, name, level);
        }
        // A column may name it too: `(import-ad) entering Import AD`.
        named.retain(|(at, ..)| *at <= WORDS);
        let (at, end, kind, name) = named.pop()?;
        let within = |i: usize| named.iter().any(|(from, to, ..)| (*from..*to).contains(&i));
        let cut = self.frame_end(at, end, &within)?;
        let line = self.words.line;
        let to = self.words.words.get(end - 1)?.end;
        let upto = self.words.words.get(cut - 1)?.end;
        // A sign right behind the name is of its frame where no word is.
        let upto = if cut > end {
            upto
        } else {
            to + signs(&line[to..])
        };
        let mut frame = String::new();
        let mut from = 0;
        for (at, end, ..) in &named {
            frame += &masked(&line[from..self.words.words.get(*at)?.start]);
            from = self.words.words.get(*end - 1)?.end;
        }
        frame += &masked(&line[from..self.words.words.get(at)?.start]);
        frame = format!("{frame}{{}}{}", masked(&line[to..upto]));
        let told = self.end_at(&kind, end..cut, level);
        Some(Mention::Step(StepMention {
            kind,
            name,
            frame: frame.trim().into(),
            end: told,
            reason: free_text(&line[to..]),
            object: self.is_of_object(),
            harmless: (0..self.words.len()).any(|at| self.any(at, HARMLESS).is_some()),
            duration_us: self.duration_in(cut),
        }))
    }

    /// A line that names its step in a field: the text outside the fields is the frame.
    fn beside_fields(
        &self,
        fields: &[Field<'_>],
        kind: StepKind,
        name: Option<String>,
        level: Level,
    ) -> Option<Mention> {
        let text = outside(self.words.line, fields);
        text.contains(char::is_alphabetic).then_some(())?;
        let told = fields.iter().map(|field| (field.key, field.value));
        let bad = self.vocabulary.has_bad_code(told.clone());
        let phase = self.vocabulary.told_by(told, level).map(|line| line.phase);
        let end = match phase {
            Some(Phase::Failed | Phase::Error) => End::Failed,
            _ if bad => End::Failed,
            None if hint(self.vocabulary, self.words.line, level) == Some(Hint::Bad) => {
                End::Unknown
            }
            _ => End::Well,
        };
        Some(Mention::Step(StepMention {
            kind,
            name,
            frame: format!("{} {{}}", masked(&text)).into(),
            end,
            reason: free_text(self.words.line),
            object: self.is_of_object(),
            harmless: (0..self.words.len()).any(|at| self.any(at, HARMLESS).is_some()),
            duration_us: None,
        }))
    }

    /// Whether the line tells of a single object: a name in a directory, an address, or a word for
    /// one with its name or number behind it.
    pub(super) fn is_of_object(&self) -> bool {
        let lower = self.words.line.to_lowercase();
        let mut words = lower.split([' ', '\'', '"', '(', '<', ':', '[']);
        let named =
            |word: &str| word.starts_with("cn=") || word.starts_with("uid=") || word.contains('@');
        words.any(named) || (0..self.words.len()).any(|at| self.object_at(at))
    }

    fn object_at(&self, at: usize) -> bool {
        let Some(end) = self.class(at, Class::Object) else {
            return false;
        };
        let word = self.words.written(end).unwrap_or_default();
        let apart = self.words.gap(end + 1);
        word.starts_with(char::is_uppercase)
            || word.contains(|c: char| c.is_ascii_digit())
            || self.words.gap(end).contains(['\'', '"', '<', '«', '“'])
            || !word.is_empty() && matches!(apart, "." | "_" | "\\")
    }

    /// The word behind the frame of a name: as many words as say something of it. `None` where no
    /// word and no sign does. The words that are `within` another name say nothing.
    fn frame_end(&self, at: usize, end: usize, within: &dyn Fn(usize) -> bool) -> Option<usize> {
        let plain = Set::of(Class::Noun).or(Set::of(Class::Article));
        let telling = |i: usize| !self.digits(i) && !within(i) && self.any(i, plain).is_none();
        let sign = |c: char| {
            !c.is_alphanumeric() && !c.is_whitespace() && !"\"'()[]{},.;:%/\\_".contains(c)
        };
        let signs = |gap: &str| gap.contains(sign) || gap.contains("...");
        let mut told = (0..at).any(telling) || (0..=at).any(|i| signs(self.words.gap(i)));
        let mut cut = end;
        for i in end..self.words.len().min(end + BEHIND) {
            let gap = self.words.gap(i);
            let border = gap.contains([',', ';', '(', ':', '.']) || gap.contains(" - ");
            if told && (border || self.digits(i)) {
                break;
            }
            told |= telling(i);
            cut = i + 1;
        }
        // `Import HR in`, `Import HR out`: the one word behind the name.
        told |= cut == end + 1 && !self.digits(end) && self.class(end, Class::Noun).is_none();
        (told || signs(self.words.gap(end))).then_some(cut)
    }

    /// What stands behind a name, read as what stands behind a word for an end: from the first word
    /// up to the end of the frame that makes sense there.
    fn end_at(&self, kind: &StepKind, frame: Range<usize>, level: Level) -> End {
        let read = |at: usize| {
            let kind = kind.clone();
            let subject = LineSubject::Step { kind, name: None };
            let mut said = Statement::new(subject, at);
            said.facts = vec![(Fact::Ended, at)];
            self.decide(self.qualified(said, at)?, level)
        };
        let (first, last) = (frame.start, frame.end);
        match (first..=last).find_map(read).map(|line| line.phase) {
            Some(Phase::Failed) => End::Failed,
            Some(Phase::Completed) => End::Well,
            Some(_) => End::Unknown,
            None if hint(self.vocabulary, self.words.line, level) == Some(Hint::Bad) => {
                End::Unknown
            }
            None => End::Well,
        }
    }

    /// `Import filter: 14.3 % deleted is over the limit of 5 %`, and no condition or plan.
    fn exceeds_filter(&self) -> bool {
        let any = |class| (0..self.words.len()).find(|&at| self.class(at, class).is_some());
        if any(Class::Filter).is_none() || self.vocabulary.has(&self.words, Set::AHEAD) {
            return false;
        }
        let taken_back =
            |at: usize| (at.saturating_sub(2)..at).any(|i| self.class(i, Class::Not).is_some());
        let shares = shares(self.words.line);
        // What was counted stands in front of what is allowed.
        let over = shares
            .first()
            .zip(shares.get(1))
            .is_some_and(|(a, b)| a > b);
        over || any(Class::Exceeds).is_some_and(|at| !taken_back(at))
    }

    /// How something ended that the line does not name, by its words or by a sign in front.
    fn ended_unnamed(&self, level: Level) -> Option<Mention> {
        let line = match self.vocabulary.shown(self.words.gap(0)) {
            Some(good) => {
                let phase = if good {
                    Phase::Completed
                } else {
                    Phase::Failed
                };
                let reason = free_text(self.words.behind(0)).filter(|_| !good);
                StepLine::new(LineSubject::Unnamed, phase, reason)
            }
            None => self.decide(self.unnamed()?, level)?,
        };
        let ends = matches!(line.phase, Phase::Completed | Phase::Failed);
        ends.then_some(Mention::Ended(line))
    }
}

/// The percentages in a text, in order.
fn shares(text: &str) -> Vec<f64> {
    let number = |at: usize| {
        let text = text[..at].trim_end();
        let digit = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
        let from = text.trim_end_matches(digit).len();
        text[from..].replace(',', ".").parse().ok()
    };
    text.match_indices('%')
        .filter_map(|(at, _)| number(at))
        .collect()
}

/// How many bytes of signs stand at the beginning of a text.
fn signs(text: &str) -> usize {
    let end = text.find(|c: char| c.is_alphanumeric());
    text[..end.unwrap_or(text.len())].trim_end().len()
}

/// A text in lower case, every number and every word with a digit as `#`, and repeated marks and blanks once.
fn masked(text: &str) -> String {
    let mut out = String::new();
    let mut last = ' ';
    for c in clip(&without_ids(text), LONGEST).to_lowercase().chars() {
        let within = last == '#' && matches!(c, '.' | ':' | ',');
        let again = c == last && !c.is_alphabetic();
        if !(within || again) {
            out.push(c);
            last = c;
        }
    }
    out
}

/// A text with `#` in place of every word that has a digit: most such words are ids.
fn without_ids(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len());
        let (word, behind) = rest.split_at(word);
        let id = word.contains(|c: char| c.is_ascii_digit());
        out.push_str(if id { "#" } else { word });
        let signs = behind.find(char::is_alphanumeric).unwrap_or(behind.len());
        out.push_str(&behind[..signs]);
        rest = &behind[signs..];
    }
    out
}
