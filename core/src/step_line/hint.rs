//! What a line may tell of an outcome, where no step line was read from it.
//!
//! Reading a step line claims something; a hint claims nothing. It says that a person would have
//! to look at the line before anybody calls the cycle green or running. So it goes by words alone,
//! wherever in the line they stand: a name of a step or the cycle (or a word for the process that
//! runs it), and a word for a failure, a stop or an end that nothing near it takes back.
//! `docs/design.md`, "The guard".

use std::borrow::Cow;

use super::lexicon::{Class, Fact, Set};
use super::line::LineSubject;
use super::reader::{QUOTES, Reader};
use super::recognise::clip;
use super::vocabulary::Vocabulary;
use super::words::Words;
use crate::model::Level;

/// What is understood where a status stands.
const KNOWN: Set = Set::ANY_BEHIND
    .or(Outcome::ANY)
    .or(Set::of(Class::Good))
    .or(Set::of(Class::Held))
    .or(Set::of(Class::Yes))
    .or(Set::of(Class::No))
    .or(Set::AHEAD)
    .or(Set::of(Class::Setting));
/// So much of a line is looked at.
pub(super) const LOOKED_AT: usize = 2000;
/// So many words of it.
const MOST_WORDS: usize = 200;
/// A word takes back another that stands this near behind it.
const NEAR: usize = 2;
/// The process is the subject of a word that stands this near behind it.
const SUBJECT: usize = 4;

/// What a line may tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hint {
    /// An end that may have gone well: it matters while something is open.
    End,
    /// A failure, a stop, or a program that ended with an error.
    Bad,
}

/// A word for an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Bad,
    Limit,
    Error,
    Good,
    End,
}

impl Outcome {
    /// What each word is, in the order in which one that means several is taken.
    const WORDS: [(Set, Self); 6] = [
        (Set::of(Class::Closing), Self::End),
        (Set::of(Class::Limit), Self::Limit),
        (
            Set::phases(Fact::Failed)
                .or(Set::phases(Fact::Stopped))
                .or(Set::of(Class::Trouble)),
            Self::Bad,
        ),
        (Set::of(Class::Error), Self::Error),
        (
            Set::phases(Fact::Completed).or(Set::of(Class::Success)),
            Self::Good,
        ),
        (Set::phases(Fact::Ended), Self::End),
    ];
    const ANY: Set = {
        let (mut all, mut i) = (Set::of(Class::Bad), 0);
        while i < Self::WORDS.len() {
            all = all.or(Self::WORDS[i].0);
            i += 1;
        }
        all
    };

    fn of(meaning: Set) -> Self {
        let words = Self::WORDS.iter();
        let mut words = words.filter(|(set, _)| meaning.meets(*set));
        words.next().map_or(Self::Bad, |(_, outcome)| *outcome)
    }
}

/// What a number follows that is zero for success.
const CODE: Set = Set::of(Class::Exit).or(Set::of(Class::Code));
/// What a program says of itself.
pub(super) const STOPS: Set = Set::of(Class::Leaving)
    .or(Set::phases(Fact::Stopped))
    .or(Set::phases(Fact::Failed));
/// What the cause of a stop stands behind.
const CAUSE: Set = Set::of(Class::By)
    .or(Set::of(Class::Before))
    .or(Set::of(Class::Person))
    .or(Set::of(Class::Reason));
/// What takes back a word.
const NOT: Set = Set::of(Class::Not)
    .or(Set::of(Class::Zero))
    .or(Set::of(Class::Without));

/// A name in a line: of a step or the cycle.
struct Named {
    at: usize,
    end: usize,
    cycle: bool,
}

/// A line in pieces: names, and the clauses that its words stand in.
struct Line<'v, 'l> {
    reader: Reader<'v, 'l>,
    names: Vec<Named>,
    /// The clause of each word.
    clause: Vec<usize>,
    /// Whether a colon, an equals sign or an arrow opens the clause.
    value: Vec<bool>,
}

/// What a line may tell of an outcome that no step line was read from.
pub(crate) fn hint(vocabulary: &Vocabulary, line: &str, level: Level) -> Option<Hint> {
    let line = clip(line, LOOKED_AT);
    let signs = line.find(char::is_alphanumeric).unwrap_or(0);
    if vocabulary.shown(&line[..signs]) == Some(false) {
        let reader = Reader::new(vocabulary, Words::new(line));
        return (!reader.is_of_object()).then_some(Hint::Bad);
    }
    if !vocabulary.subjects.in_text(line) {
        return None;
    }
    if vocabulary.is_uncaught(line) {
        return Some(Hint::Bad);
    }
    let untitled = (level < Level::Warning).then(|| without_titles(vocabulary, line));
    Line::new(vocabulary, untitled.as_deref().unwrap_or(line)).hint(level)
}

/// A line without what stands in quotes amid a sentence and is no name: `the mail 'Import HR failed' was read` tells
/// of a mail.
fn without_titles<'l>(vocabulary: &Vocabulary, line: &'l str) -> Cow<'l, str> {
    let title = |(open, close): &(char, char)| {
        let (before, rest) = line.split_once(&format!(" {open}"))?;
        let (inside, behind) = rest.split_once(*close)?;
        let reader = Reader::new(vocabulary, Words::new(inside));
        let several = reader.words.len() > 1 && reader.whole_name().is_none();
        let amid = before.ends_with(char::is_alphanumeric)
            && behind
                .trim_start_matches(' ')
                .starts_with(char::is_alphabetic)
            && behind.starts_with(' ');
        (several && amid).then(|| format!("{before}{behind}"))
    };
    let found = QUOTES.iter().find_map(title);
    found.map_or(Cow::Borrowed(line), Cow::Owned)
}

impl<'v, 'l> Line<'v, 'l> {
    fn new(vocabulary: &'v Vocabulary, line: &'l str) -> Self {
        let words = Words::most(line, MOST_WORDS);
        let reader = Reader::new(vocabulary, words);
        let names = named(&reader);
        let mut out = Self {
            reader,
            names,
            clause: Vec::new(),
            value: vec![false],
        };
        let mut name_in_clause = false;
        for at in 0..out.reader.words.len() {
            let gap = out.reader.words.gap(at);
            let value = at > 0 && gap.contains([':', '=', '>', '→', '⇒']);
            let name = out.names.iter().any(|name| name.at == at);
            let within = out.names.iter().any(|n| n.at < at && at < n.end);
            // `12:30` and `Eadm.Client` are one.
            let inside = gap.chars().count() == 1 && !gap.contains(['=', '|', ';']);
            let border = value && !inside
                || gap.contains([',', ';', '|', '(', ')', '[', ']', '{', '}', '—', '–'])
                || gap.contains(". ")
                || gap.contains(" - ");
            if at > 0 && !within && (border || name && name_in_clause) {
                out.value.push(value);
                name_in_clause = false;
            }
            name_in_clause |= name;
            out.clause.push(out.value.len() - 1);
        }
        out
    }

    fn words(&self) -> &Words<'l> {
        &self.reader.words
    }

    fn is(&self, at: usize, class: Class) -> bool {
        self.reader.class(at, class).is_some()
    }

    /// The word for an outcome at `at`, and the index of the word behind it.
    fn outcome(&self, at: usize) -> Option<(Outcome, usize)> {
        if let Some((meaning, end)) = self.reader.any(at, Outcome::ANY) {
            return Some((Outcome::of(meaning), end));
        }
        // `kunne ikke lese`
        let modal = self.reader.class(at, Class::Modal)?;
        let not = self.reader.joined_class(modal, Class::Not)?;
        Some((Outcome::Bad, not))
    }

    fn hint(&self, level: Level) -> Option<Hint> {
        // `If the next step fails, the cycle is stopped`: nothing of it has happened.
        if self.is(0, Class::Condition) {
            return None;
        }
        let mut found = self.warned(level);
        let mut at = 0;
        while at < self.words().len() {
            if let Some(name) = self.name_at(at) {
                at = name.end;
                continue;
            }
            if self.in_address(at) {
                at += 1;
                continue;
            }
            let (told, end) = self.word(at);
            let told = told.max(self.negated(at, level).then_some(Hint::Bad));
            found = found.max(told);
            at = end.max(at + 1);
        }
        found
    }

    /// What a warning about the cycle or a step may tell that is no plan, setting or object: whatever its
    /// words are, somebody has to read what is said of the cycle, and what is said of a step that is open.
    fn warned(&self, level: Level) -> Option<Hint> {
        let harmless = Set::HARMLESS
            .or(Set::of(Class::Object))
            .or(Set::of(Class::Objects))
            .or(Set::of(Class::Again))
            .or(Set::of(Class::Attempts));
        let harmless = |i: usize| self.reader.any(i, harmless).is_some();
        let cycle = self.names.iter().any(|name| name.cycle);
        let told = level >= Level::Warning && !self.names.is_empty();
        let told = told && !(0..self.words().len()).any(harmless);
        told.then_some(if cycle { Hint::Bad } else { Hint::End })
    }

    /// Whether the word at `at` says that a step or the cycle did not do something, whatever that
    /// is: `was not carried through`.
    fn negated(&self, at: usize, level: Level) -> bool {
        let not = self.reader.joined_class(at, Class::Not);
        // `came back without an answer`
        let without = || {
            let end = self.reader.joined_class(at, Class::Without)?;
            let flaw = Set::of(Class::Error).or(Set::of(Class::Flaw));
            let warned = level >= Level::Warning && self.reader.any(end, flaw).is_none();
            warned.then_some(end)
        };
        let Some(end) = not
            .or_else(without)
            .filter(|_| self.reader.any(at, Set::AHEAD).is_none())
        else {
            return false;
        };
        let before = |name: &Named| self.clause[name.at] == self.clause[at] && name.end <= at;
        let same = |i: usize| self.clause.get(i) == self.clause.get(at);
        let yet = (end..self.words().len()).any(|i| same(i) && self.is(i, Class::Yet));
        let idle = self.is(self.reader.skip(end, Class::Auxiliary), Class::Idle);
        same(end)
            && self.names.iter().any(before)
            && !yet
            && !idle
            && self.reader.any(end, Outcome::ANY).is_none()
            && !self.excused(at, end, Outcome::Bad)
    }

    /// What the word at `at` tells, and the word behind what was read.
    fn word(&self, at: usize) -> (Option<Hint>, usize) {
        if let Some((_, end)) = self.reader.any(at, CODE)
            && let Some(number) = self.number(end)
        {
            let subject = self.about(at).is_some() || at == 0 || self.is(0, Class::Leaving);
            let bad = number != 0 && subject && !self.excused(at, end, Outcome::Bad);
            return (bad.then_some(Hint::Bad), end + 1);
        }
        if let Some(end) = self.reader.class(at, Class::Outcome) {
            let told = self.odd_status(at).then_some(Hint::Bad);
            return (told, end);
        }
        let Some((outcome, end)) = self.outcome(at) else {
            return (None, at + 1);
        };
        let told = self.told(outcome, at, end);
        let told = told.filter(|_| self.about(at).is_some() && !self.excused(at, end, outcome));
        (told, end)
    }

    /// What an outcome says with all that stands right beside it.
    fn told(&self, outcome: Outcome, at: usize, end: usize) -> Option<Hint> {
        let words = self.words();
        let same = |other: usize| self.clause.get(other) == self.clause.get(at);
        let not = |i: usize| self.reader.any(i, NOT).is_some();
        let before = (at.saturating_sub(NEAR)..at).any(|i| same(i) && not(i));
        let behind = same(end) && words.joined(end) && not(end) && !self.is_flawless(end);
        let bad = matches!(outcome, Outcome::Bad | Outcome::Limit | Outcome::Error);
        if before || behind {
            let yet = (end..words.len()).any(|i| same(i) && self.is(i, Class::Yet));
            return (!bad && !yet).then_some(Hint::Bad);
        }
        match self.value_behind(at, end) {
            Some(Value::No) => return (outcome == Outcome::Good).then_some(Hint::Bad),
            Some(Value::Yes) => return bad.then_some(Hint::Bad),
            Some(Value::Zero) if bad => return None,
            Some(Value::Number | Value::Zero) if !bad => return None,
            Some(Value::Number) if self.counts(end) => return None,
            _ => {}
        }
        if outcome == Outcome::Limit && self.limit_behind(end) {
            return None;
        }
        if let Some(all) = self.count_before(at) {
            return (bad && all).then_some(Hint::Bad);
        }
        // `the client stops as planned`
        let expected = same(end) && self.is(end, Class::Expected);
        Some(if bad && !expected {
            Hint::Bad
        } else {
            Hint::End
        })
    }

    /// Whether these words say that nothing went wrong: `without errors`, `uten feil`.
    fn is_flawless(&self, at: usize) -> bool {
        let none = Set::of(Class::Without).or(Set::of(Class::Zero));
        let flaw = Set::of(Class::Error).or(Set::of(Class::Flaw));
        let end = self.reader.any(at, none).map(|(_, end)| end);
        end.is_some_and(|end| self.reader.any(end, flaw).is_some())
    }

    /// The value of the clause in which the word stands, where the next one is nothing else; or
    /// the number right behind the word.
    fn value_behind(&self, at: usize, end: usize) -> Option<Value> {
        let words = self.words();
        let mut number = end;
        while self.is(number, Class::Count)
            || self.is(number, Class::Objects) && self.digits(number + 1).is_some()
        {
            number += 1;
        }
        let gap = words.gap(number);
        let near = gap.chars().all(|c| c.is_whitespace() || ":=".contains(c));
        if let Some(value) = self.digits(number).filter(|_| near) {
            let part = words.gap(number + 1).starts_with('/');
            return Some(if value == 0 && !part {
                Value::Zero
            } else {
                Value::Number
            });
        }
        let (from, alone) = self.value_clause(at)?;
        if !alone {
            return None;
        }
        if self.digits(from) == Some(0) {
            Some(Value::Zero)
        } else if self.is(from, Class::No) {
            Some(Value::No)
        } else if self.is(from, Class::Yes) {
            Some(Value::Yes)
        } else {
            None
        }
    }

    /// The first word of the clause that is the value of the one in which the word stands, and
    /// whether it is the only one.
    fn value_clause(&self, at: usize) -> Option<(usize, bool)> {
        let next = self.clause[at] + 1;
        let from = self.clause.iter().position(|&clause| clause == next)?;
        let alone = self.clause.get(from + 1) != Some(&next);
        self.value[next].then_some((from, alone))
    }

    /// Whether a word is a part of a web address.
    fn in_address(&self, at: usize) -> bool {
        let words = self.words();
        let Some(word) = words.words.get(at) else {
            return false;
        };
        let before = &words.line[..word.start];
        let token = before.rsplit(char::is_whitespace).next();
        token.is_some_and(|token| token.contains("://"))
    }

    /// The name that a word is a part of.
    fn name_at(&self, at: usize) -> Option<&Named> {
        self.names
            .iter()
            .find(|name| name.at <= at && at < name.end)
    }

    /// Whether the number behind a word is one of several counts.
    fn counts(&self, end: usize) -> bool {
        let words = self.words();
        if self.is(end, Class::Objects) {
            return true;
        }
        let first = self.names.iter().map(|name| name.end).max().unwrap_or(0);
        (first..words.len())
            .filter(|&i| self.digits(i).is_some())
            .count()
            > 1
    }

    /// Whether a limit follows: `timeout: 300 s`, `timeout is 100 seconds`.
    fn limit_behind(&self, end: usize) -> bool {
        let words = self.words();
        let set = Set::of(Class::Auxiliary)
            .or(Set::of(Class::Part))
            .or(Set::of(Class::Article));
        let at = self.reader.any(end, set).map_or(end, |(_, end)| end);
        let joined = words
            .gap(at)
            .chars()
            .all(|c| c.is_whitespace() || ":=(".contains(c));
        joined
            && words
                .lower(at)
                .is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// A number right before a word counts; whether it counts all of them (`5 of 5 failed`).
    fn count_before(&self, at: usize) -> Option<bool> {
        let words = self.words();
        let mut last = at.checked_sub(1)?;
        if self.is(last, Class::Objects) {
            last = last.checked_sub(1)?;
        }
        let same = self.clause[last] == self.clause[at];
        // `process 4120 exits`: a number of its own.
        let process = |i: usize| self.is(i, Class::Process);
        let numbered = last.checked_sub(1).is_some_and(process);
        let count = self.digits(last).filter(|_| same && !numbered)?;
        let of = last.checked_sub(2).and_then(|first| {
            let all = self.is(first + 1, Class::Part) || words.gap(last) == "/";
            self.digits(first).filter(|_| all)
        });
        let slash = last
            .checked_sub(1)
            .filter(|_| words.gap(last) == "/")
            .and_then(|first| self.digits(first));
        Some(count > 0 && of.or(slash) == Some(count))
    }

    /// `state: Degraded`: a word that nobody knows, where an outcome is expected.
    fn odd_status(&self, at: usize) -> bool {
        let words = self.words();
        let Some((from, alone)) = self.value_clause(at) else {
            return false;
        };
        let word = words.lower(from).unwrap_or_default();
        let known = self.reader.any(from, KNOWN).is_some();
        let word = word.chars().all(char::is_alphabetic);
        let named = self.names.iter().any(|name| name.at < from);
        alone && word && !known && named && !self.excused(from, from + 1, Outcome::Bad)
    }

    /// The place of what an outcome is about: a name, or a process whose end it is.
    fn about(&self, at: usize) -> Option<usize> {
        let own = |name: &&Named| self.clause[name.at] == self.clause[at];
        let name = self.names.iter().find(own);
        // `will be done in the next cycle` tells of no cycle that there was.
        let planned = |name: &Named| {
            let same = |i: &usize| self.clause[*i] == self.clause[name.at];
            (0..name.at)
                .filter(same)
                .any(|i| self.reader.any(i, Set::AHEAD).is_some())
        };
        let others = || self.names.iter().filter(|name| !planned(name));
        let name = name
            .or_else(|| others().rfind(|n| n.at < at))
            .or_else(|| others().next());
        if let Some(name) = name {
            return Some(name.at);
        }
        let same = |i: usize| self.clause.get(i) == self.clause.get(at);
        let subject = (at.saturating_sub(SUBJECT)..at).rev();
        let mut subject = subject.filter(|&i| same(i) && self.is(i, Class::Process));
        let object = || {
            let behind = self.reader.skip(at + 1, Class::Article);
            (same(behind) && self.is(behind, Class::Process)).then_some(behind)
        };
        let leaving = || (same(0) && self.is(0, Class::Leaving)).then_some(0);
        let alone = || self.is_alone(at).then_some(at);
        subject
            .next()
            .or_else(object)
            .or_else(leaving)
            .or_else(alone)
    }

    /// Whether a clause is a stop or failure and at most who or what caused it: a program that
    /// writes so tells of itself (`interrupted by signal 15`).
    fn is_alone(&self, at: usize) -> bool {
        let own = self.clause[at];
        let first = at == 0 || self.clause[at - 1] != own;
        let Some((_, end)) = self
            .reader
            .any(at, STOPS)
            .filter(|_| first && !self.value[own])
        else {
            return false;
        };
        self.clause.get(end) != Some(&own) || self.reader.any(end, CAUSE).is_some()
    }

    /// Whether the clause of an outcome, or that of what it is the value of, is about something
    /// else than the outcome of a step.
    fn excused(&self, at: usize, end: usize, outcome: Outcome) -> bool {
        let words = self.words();
        let bad = matches!(outcome, Outcome::Bad | Outcome::Limit);
        let own = self.clause[at];
        let before = own.checked_sub(1).filter(|_| self.value[own]);
        // `End step: Import HR SKIPPED`
        let named = (!bad)
            .then(|| self.names.first().map(|name| self.clause[name.at]))
            .flatten();
        // `error: row 12 has …`
        let next = (own + 1 < self.value.len() && self.value[own + 1] && outcome == Outcome::Error)
            .then_some(own + 1);
        let marked = (0..words.len()).any(|i| {
            let clause = self.clause[i];
            if self.name_at(i).is_some() {
                return false;
            }
            let single = || {
                // `stopped by user admin` tells who did it.
                let by = i
                    .checked_sub(1)
                    .and_then(|i| self.reader.class(i, Class::By));
                let object = self.reader.class(i, Class::Object);
                object.filter(|_| by != Some(i)).is_some_and(|end| {
                    self.clause.get(end) == Some(&clause)
                        || words.gap(end).starts_with([' ', '\'', '"'])
                })
            };
            if Some(clause) == next {
                return single();
            }
            if clause != own && Some(clause) != before && Some(clause) != named {
                return false;
            }
            let anywhere = self.is(i, Class::Often) || single();
            // `will not be carried on` is no plan.
            let plan = self.reader.any(i, Set::AHEAD).map(|(_, end)| end);
            let plan = plan.filter(|&end| self.reader.joined_class(end, Class::Not).is_none());
            let ahead = self.is(i, Class::Setting) || plan.is_some();
            anywhere || ahead && (!bad || i < at)
        });
        let part = at
            .checked_sub(1)
            .is_some_and(|i| self.clause[i] == own && self.is(i, Class::Activity));
        let planned = self.is(at, Class::Plan) && self.is(end, Class::Time);
        // What goes wrong in a cycle is told of a step of it.
        let in_cycle = outcome == Outcome::Error
            && self
                .names
                .iter()
                .any(|n| n.cycle && n.at > at && n.at <= end + 2)
            && words.gap(at + 1).trim().is_empty();
        marked || part || planned || in_cycle
    }

    /// The number at a word, decimal or hexadecimal.
    fn number(&self, at: usize) -> Option<u64> {
        let words = self.words();
        let at = self.reader.skip(at, Class::Auxiliary);
        let gap = words.gap(at);
        let near = gap
            .chars()
            .all(|c| c.is_whitespace() || ":=#-(".contains(c));
        self.reader.number(at).filter(|_| near)
    }

    fn digits(&self, at: usize) -> Option<u64> {
        let word = self.words().lower(at)?;
        self.name_at(at)
            .is_none()
            .then(|| word.parse().ok())
            .flatten()
    }
}

/// What stands behind a word as its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    No,
    Yes,
    Zero,
    Number,
}

/// The names in a line: of those that can stand at a word the longest that the data know, else
/// the shortest.
fn named(reader: &Reader<'_, '_>) -> Vec<Named> {
    let mut out: Vec<Named> = Vec::new();
    let mut at = 0;
    while at < reader.words.len() {
        let names = reader.names(at);
        let known = names
            .iter()
            .find(|name| !matches!(&name.subject, LineSubject::Step { name: Some(_), .. }));
        let Some(name) = known.or(names.last()) else {
            at += 1;
            continue;
        };
        out.push(Named {
            at,
            end: name.end,
            cycle: matches!(name.subject, LineSubject::Cycle { .. }),
        });
        at = name.end;
    }
    out
}

/// Whether the rest of a line that tells of an end, from word `from` on, says that it went well or
/// that it did not: `success=False`, `outcome: Faulted`, `(rc=8)`, `5 of 5 failed`. `None` where
/// it says neither.
pub(super) fn verdict(reader: &Reader<'_, '_>, from: usize) -> Option<bool> {
    let rest = reader.words.behind(from);
    let line = Line::new(reader.vocabulary, rest);
    let words = line.words();
    let told = |at: usize| {
        if let Some((_, end)) = line.reader.any(at, CODE) {
            return line.number(end).map(|number| number == 0);
        }
        let value = |end: usize| line.value_behind(at, end);
        if line.is(at, Class::Outcome) {
            let (first, _) = line.value_clause(at)?;
            return match line.outcome(first)?.0 {
                Outcome::Bad | Outcome::Error | Outcome::Limit => Some(false),
                Outcome::Good => Some(true),
                Outcome::End => None,
            };
        }
        match line.outcome(at)? {
            (Outcome::Good, end) => match value(end)? {
                Value::No => Some(false),
                Value::Yes => Some(true),
                Value::Zero | Value::Number => None,
            },
            (Outcome::Bad | Outcome::Error, end) => {
                let bad = value(end) == Some(Value::Yes) || line.count_before(at) == Some(true);
                bad.then_some(false)
            }
            _ => None,
        }
    };
    let all: Vec<bool> = (0..words.len()).filter_map(told).collect();
    all.iter().copied().min()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vocabulary() -> &'static Vocabulary {
        Vocabulary::builtin()
    }

    fn may(line: &str) -> &'static str {
        match hint(vocabulary(), line, Level::None) {
            Some(Hint::Bad) => "bad",
            Some(Hint::End) => "end",
            None => "none",
        }
    }

    #[test]
    fn every_hint_of_phases_toml_is_given() {
        let lines = vocabulary().examples.hints.iter();
        let wrong: Vec<String> = lines
            .filter(|of| may(&of.line) != of.may)
            .map(|of| format!("{}: {}", of.line, may(&of.line)))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_near_miss_of_phases_toml_is_a_hint() {
        let lines = vocabulary().examples.near_misses.iter();
        let wrong: Vec<String> = lines
            .filter(|miss| may(&miss.line) != "none")
            .map(|miss| format!("{}: {}", miss.line, may(&miss.line)))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_stop_that_was_expected_is_an_end_and_no_bad_one() {
        for stop in ["The client stops", "Klienten stopper", "Klienten stoppar"] {
            for so in [
                "as planned",
                "as usual",
                "som planlagt",
                "som normalt",
                "som vanleg",
            ] {
                assert_eq!(may(&format!("{stop} {so}")), "end", "{stop} {so}");
            }
            assert_eq!(may(&format!("{stop} on an error")), "bad", "{stop}");
        }
    }

    #[test]
    fn a_title_amid_a_sentence_tells_of_something_else() {
        for (open, close) in QUOTES {
            for title in [
                "Import HR failed",
                "stop if Export AD fails",
                "Synkronisering feilet",
            ] {
                let line = format!("The mail {open}{title}{close} was marked as read");
                assert_eq!(may(&line), "none", "{line}");
                let warned = hint(vocabulary(), &line, Level::Warning);
                assert_eq!(warned, Some(Hint::Bad), "{line}");
                // At the end of a line it is what is told.
                let told = format!("The client says {open}{title}{close}");
                assert_eq!(may(&told), "bad", "{told}");
            }
            let named = format!("Step {open}Import HR{close} failed here");
            assert_eq!(may(&named), "bad", "{named}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_looked_at(line in "\\PC{0,200}") {
            let _ = hint(vocabulary(), &line, Level::Warning);
        }
    }
}
