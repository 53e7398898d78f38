//! What a line may tell of an outcome, where no step line was read from it.
//!
//! Reading a step line claims something; a hint claims nothing. It says that a person would have
//! to look at the line before anybody calls the cycle green or running. So it goes by words of
//! `data/unread.toml` alone, wherever in the line they stand: a name of a step or the cycle (or a
//! word for the process that runs it), and a word for a failure, a stop or an end that nothing
//! near it takes back. `docs/design.md`, "The guard".

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::clause::REASON;
use super::lexicon::{Class, Set};
use super::line::{LineSubject, Phase, StepLine};
use super::reader::Reader;
use super::recognise::clip;
use super::vocabulary::{Mentioned, STEMS, Vocabulary};
use super::words::Words;
use crate::knowledge::forms::step::UnreadFile;

/// An outcome that is understood where a status stands.
const KNOWN: Set = Set::ANY_BEHIND
    .or(Set::of(Class::Good))
    .or(Set::of(Class::Bad))
    .or(Set::of(Class::Held));
/// So much of a line is looked at.
const LOOKED_AT: usize = 2000;
/// So many words of it.
const MOST_WORDS: usize = 200;
/// A word takes back another that stands this near behind it.
const NEAR: usize = 2;
/// The process is the subject of a word that stands this near behind it.
const SUBJECT: usize = 4;
/// So many lines below a message are looked at for a stack trace.
const TRACE_LINES: usize = 200;

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

/// A word, and whether it is whole or only a beginning.
type Stem = (String, bool);

/// Phrases whose words may be only beginnings of words.
#[derive(Debug)]
struct Stems<T> {
    /// By the first character, longest phrase first.
    by_first: BTreeMap<char, Vec<(Vec<Stem>, T)>>,
}

impl<T: Copy> Stems<T> {
    fn new<'p>(lists: impl IntoIterator<Item = (&'p Vec<String>, T)>) -> Self {
        let mut by_first: BTreeMap<char, Vec<_>> = BTreeMap::new();
        for (list, value) in lists {
            for phrase in list {
                let words: Vec<Stem> = phrase
                    .split([' ', '-'])
                    .map(|word| match word.strip_suffix('*') {
                        Some(stem) => (stem.to_owned(), false),
                        None => (word.to_owned(), true),
                    })
                    .collect();
                if let Some(first) = phrase.chars().next() {
                    by_first.entry(first).or_default().push((words, value));
                }
            }
        }
        for list in by_first.values_mut() {
            let whole = |words: &[Stem]| words.iter().filter(|(_, whole)| *whole).count();
            list.sort_by_key(|(words, _)| std::cmp::Reverse((words.len(), whole(words))));
        }
        Self { by_first }
    }

    /// The longest phrase at word `at`: its value and the index of the word behind it.
    fn at(&self, words: &Words<'_>, at: usize) -> Option<(T, usize)> {
        let first = words.lower(at)?.chars().next()?;
        let fits = |(phrase, _): &&(Vec<Stem>, T)| {
            phrase.iter().enumerate().all(|(i, (wanted, whole))| {
                let near = i == 0 || words.gap(at + i).chars().count() <= 1;
                near && words.lower(at + i).is_some_and(|word| {
                    if *whole {
                        word == wanted
                    } else {
                        word.starts_with(wanted.as_str())
                    }
                })
            })
        };
        let (phrase, value) = self.by_first.get(&first)?.iter().find(fits)?;
        Some((*value, at + phrase.len()))
    }

    fn is_at(&self, words: &Words<'_>, at: usize) -> bool {
        self.at(words, at).is_some()
    }

    fn firsts(&self) -> impl Iterator<Item = &str> {
        let phrases = self.by_first.values().flatten();
        phrases.filter_map(|(words, _)| words.first().map(|(word, _)| word.as_str()))
    }
}

/// The words that hints go by.
#[derive(Debug)]
pub(crate) struct Hints {
    outcome: Stems<Outcome>,
    status: Stems<()>,
    code: Stems<()>,
    process: Stems<()>,
    leaving: Stems<()>,
    no: Stems<()>,
    yes: Stems<()>,
    not: Stems<()>,
    yet: Stems<()>,
    setting: Stems<()>,
    plan: Stems<()>,
    often: Stems<()>,
    object: Stems<()>,
    part: Stems<()>,
    objects: Stems<()>,
    unhandled: Stems<()>,
    /// Where a text may say so.
    pub(crate) uncaught: Mentioned,
    frame: Vec<String>,
    #[cfg(test)]
    pub(super) samples: Vec<crate::knowledge::forms::step::HintSample>,
    #[cfg(test)]
    pub(super) near_misses: Vec<crate::knowledge::forms::step::NearMiss>,
}

impl Hints {
    /// `lexicon` are the classes of words that step lines are read by.
    pub(super) fn of(file: UnreadFile, lexicon: &BTreeMap<String, Vec<String>>) -> Self {
        let one = |list: &Vec<String>| Stems::new([(list, ())]);
        let class = |class: Class| Stems::new(lexicon.get(class.id()).map(|list| (list, ())));
        let (words, harmless) = (&file.words, &file.harmless);
        Self {
            outcome: Stems::new([
                (&words.bad, Outcome::Bad),
                (&words.limit, Outcome::Limit),
                (&words.error, Outcome::Error),
                (&words.good, Outcome::Good),
                (&words.end, Outcome::End),
            ]),
            status: one(&words.status),
            code: one(&words.code),
            process: class(Class::Process),
            leaving: one(&words.leaving),
            no: one(&words.no),
            yes: one(&words.yes),
            not: one(&words.not),
            yet: one(&words.yet),
            setting: one(&harmless.setting),
            plan: one(&harmless.plan),
            often: one(&harmless.often),
            object: one(&harmless.object),
            part: one(&harmless.part),
            objects: one(&harmless.objects),
            unhandled: one(&file.exception.unhandled),
            uncaught: Mentioned::of(file.exception.unhandled.iter().map(String::as_str)),
            frame: file.exception.frame,
            #[cfg(test)]
            samples: file.sample,
            #[cfg(test)]
            near_misses: file.near_miss,
        }
    }

    /// What a hint must name, where the names of steps and the cycle begin with these words.
    pub(super) fn subjects<'n>(&'n self, names: impl Iterator<Item = &'n str>) -> Subjects {
        let whole = [&self.process, &self.code, &self.unhandled];
        let whole = whole.into_iter().flat_map(Stems::firsts);
        let begun = self.leaving.firsts().chain(STEMS).chain(names);
        let cased = |word: &str| {
            let upper = (!word.is_ascii()).then(|| word.to_uppercase());
            [Some(word.to_owned()), upper].into_iter().flatten()
        };
        let mut words: Vec<String> = whole.flat_map(cased).collect();
        let whole = words.len();
        words.extend(begun.flat_map(cased));
        let finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&words)
            .ok();
        Subjects { finder, whole }
    }

    /// The line of a message that says that nobody caught an exception, as the end of what runs.
    pub(crate) fn uncaught_in(&self, message: &str) -> Option<StepLine> {
        let line = message
            .lines()
            .take(TRACE_LINES)
            .find(|line| self.unhandled(line))?;
        let text = clip(line.trim(), REASON);
        let behind = text
            .split_once([':', '.'])
            .map_or(text, |(_, behind)| behind);
        let found = behind.contains(char::is_alphanumeric);
        let reason = if found { behind.trim() } else { text }.to_owned();
        Some(StepLine::new(
            LineSubject::Unnamed,
            Phase::Failed,
            Some(reason),
        ))
    }

    /// Whether a line says that an exception was caught by nobody.
    fn unhandled(&self, line: &str) -> bool {
        let words = Words::new(clip(line, LOOKED_AT));
        let counted = |end: usize| words.lower(end).is_some_and(|w| w == "0");
        (0..words.len()).any(|at| {
            self.unhandled
                .at(&words, at)
                .is_some_and(|((), end)| !counted(end))
        })
    }

    /// Whether any of the words makes a plan or a condition of what is said.
    pub(super) fn is_plan(&self, words: &Words<'_>) -> bool {
        (0..words.len()).any(|at| self.plan.is_at(words, at))
    }

    /// Whether words tell of a single object, be it a person or a row.
    pub(super) fn is_object(&self, words: &Words<'_>) -> bool {
        (0..words.len()).any(|at| self.object.is_at(words, at))
    }

    /// Whether a message carries an exception: its type with a text, or a stack trace.
    pub(crate) fn exception(&self, message: &str) -> bool {
        message.lines().take(TRACE_LINES).any(|line| {
            let indented = line.starts_with([' ', '\t']);
            let text = line.trim_start();
            let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
            let frame = indented
                && self.frame.iter().any(|frame| frame == word)
                && rest.contains('(')
                && rest.contains('.');
            frame || typed(text)
        })
    }
}

/// `System.IO.IOException: …`, with or without what stands before it in a line of its own kind
/// (`---> …`).
fn typed(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '>', ' ']);
    let Some((name, behind)) = text.split_once(':') else {
        return false;
    };
    let name = name.split([' ', '(']).next().unwrap_or_default();
    name.contains('.')
        && ["Exception", "Error", "Fault"]
            .iter()
            .any(|end| name.ends_with(end))
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || "._`+".contains(c))
        && !behind.trim().is_empty()
}

/// A name in a line: of a step or the cycle.
struct Named {
    at: usize,
    end: usize,
    cycle: bool,
}

/// A line in pieces: names, and the clauses that its words stand in.
struct Line<'h, 'v, 'l> {
    hints: &'h Hints,
    reader: Reader<'v, 'l>,
    names: Vec<Named>,
    /// The clause of each word.
    clause: Vec<usize>,
    /// Whether a colon, an equals sign or an arrow opens the clause.
    value: Vec<bool>,
}

/// Finds what a hint must name: a step or the cycle, the process that runs it, or an exception
/// that nobody caught. Most records name nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subjects {
    /// Whole words first, then beginnings of words.
    finder: Option<AhoCorasick>,
    whole: usize,
}

impl Subjects {
    pub(crate) fn in_text(&self, text: &str) -> bool {
        let Some(finder) = &self.finder else {
            return true;
        };
        let within = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        finder.find_overlapping_iter(text).any(|found| {
            let begins = !within(text[..found.start()].chars().next_back());
            let beginning = found.pattern().as_usize() >= self.whole;
            begins && (beginning || !within(text[found.end()..].chars().next()))
        })
    }
}

/// What a line may tell of an outcome that no step line was read from.
pub(crate) fn hint(vocabulary: &Vocabulary, line: &str) -> Option<Hint> {
    let hints = &*vocabulary.hints;
    let line = clip(line, LOOKED_AT);
    if !vocabulary.subjects.in_text(line) {
        return None;
    }
    if hints.unhandled(line) {
        return Some(Hint::Bad);
    }
    Line::new(hints, vocabulary, line).hint()
}

impl<'h, 'v, 'l> Line<'h, 'v, 'l> {
    fn new(hints: &'h Hints, vocabulary: &'v Vocabulary, line: &'l str) -> Self {
        let words = Words::most(line, MOST_WORDS);
        let reader = Reader::new(vocabulary, words);
        let names = named(&reader);
        let mut out = Self {
            hints,
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

    fn hint(&self) -> Option<Hint> {
        let mut found: Option<Hint> = None;
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
            found = found.max(told);
            at = end.max(at + 1);
        }
        found
    }

    /// What the word at `at` tells, and the word behind what was read.
    fn word(&self, at: usize) -> (Option<Hint>, usize) {
        let words = self.words();
        if let Some(((), end)) = self.hints.code.at(words, at)
            && let Some(number) = self.number(end)
        {
            let subject = self.about(at).is_some() || at == 0 || self.hints.leaving.is_at(words, 0);
            let bad = number != 0 && subject && !self.excused(at, end, Outcome::Bad);
            return (bad.then_some(Hint::Bad), end + 1);
        }
        if let Some(((), end)) = self.hints.status.at(words, at) {
            let told = self.odd_status(at).then_some(Hint::Bad);
            return (told, end);
        }
        let Some((outcome, end)) = self.hints.outcome.at(words, at) else {
            return (None, at + 1);
        };
        let told = self.told(outcome, at, end);
        let told = told.filter(|_| self.about(at).is_some() && !self.excused(at, end, outcome));
        (told, end)
    }

    /// What an outcome says with all that stands right beside it.
    fn told(&self, outcome: Outcome, at: usize, end: usize) -> Option<Hint> {
        let words = self.words();
        let hints = self.hints;
        let same = |other: usize| self.clause.get(other) == self.clause.get(at);
        let before = (at.saturating_sub(NEAR)..at).any(|i| same(i) && hints.not.is_at(words, i));
        let behind = same(end) && words.joined(end) && hints.not.is_at(words, end);
        let not = before || behind;
        let bad = matches!(outcome, Outcome::Bad | Outcome::Limit | Outcome::Error);
        if not {
            let yet = (end..words.len()).any(|i| same(i) && hints.yet.is_at(words, i));
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
        Some(if bad { Hint::Bad } else { Hint::End })
    }

    /// The value of the clause in which the word stands, where the next one is nothing else; or
    /// the number right behind the word.
    fn value_behind(&self, at: usize, end: usize) -> Option<Value> {
        let words = self.words();
        let mut number = end;
        while words
            .lower(number)
            .is_some_and(|w| matches!(w, "count" | "antall"))
            || self.hints.objects.is_at(words, number) && self.digits(number + 1).is_some()
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
        } else if self.hints.no.is_at(words, from) {
            Some(Value::No)
        } else if self.hints.yes.is_at(words, from) {
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

    /// The name that a word is a part of.
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

    fn name_at(&self, at: usize) -> Option<&Named> {
        self.names
            .iter()
            .find(|name| name.at <= at && at < name.end)
    }

    /// Whether the number behind a word is one of several counts.
    fn counts(&self, end: usize) -> bool {
        let words = self.words();
        if self.hints.objects.is_at(words, end) {
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
        let at = end
            + usize::from(matches!(
                words.lower(end),
                Some("is" | "er" | "of" | "på" | "set")
            ));
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
        if self.hints.objects.is_at(words, last) {
            last = last.checked_sub(1)?;
        }
        let same = self.clause[last] == self.clause[at];
        // `process 4120 exits`: a number of its own.
        let process = |i: usize| self.hints.process.is_at(words, i);
        let numbered = last.checked_sub(1).is_some_and(process);
        let count = self.digits(last).filter(|_| same && !numbered)?;
        let of = last.checked_sub(2).and_then(|first| {
            let all = matches!(words.lower(first + 1), Some("of" | "av")) || words.gap(last) == "/";
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
        let known = self.hints.outcome.is_at(words, from)
            || self.hints.no.is_at(words, from)
            || self.hints.yes.is_at(words, from)
            || self.hints.plan.is_at(words, from)
            || self.hints.setting.is_at(words, from)
            || self
                .reader
                .vocabulary
                .lexicon
                .at(words, from, KNOWN)
                .is_some();
        let word = word.chars().all(char::is_alphabetic);
        let named = self.names.iter().any(|name| name.at < from);
        alone && word && !known && named && !self.excused(from, from + 1, Outcome::Bad)
    }

    /// The place of what an outcome is about: a name, or a process whose end it is.
    fn about(&self, at: usize) -> Option<usize> {
        let words = self.words();
        let own = |name: &&Named| self.clause[name.at] == self.clause[at];
        let name = self.names.iter().find(own);
        let name = name
            .or(self.names.iter().rfind(|n| n.at < at))
            .or(self.names.first());
        if let Some(name) = name {
            return Some(name.at);
        }
        let same = |i: usize| self.clause.get(i) == self.clause.get(at);
        let subject = (at.saturating_sub(SUBJECT)..at).rev();
        let mut subject = subject.filter(|&i| same(i) && self.hints.process.is_at(words, i));
        let object = || {
            let behind = self.reader.skip(at + 1, Class::Article);
            (same(behind) && self.hints.process.is_at(words, behind)).then_some(behind)
        };
        let leaving = || (same(0) && self.hints.leaving.is_at(words, 0)).then_some(0);
        subject.next().or_else(object).or_else(leaving)
    }

    /// Whether the clause of an outcome, or that of what it is the value of, is about something
    /// else than the outcome of a step.
    fn excused(&self, at: usize, end: usize, outcome: Outcome) -> bool {
        let words = self.words();
        let hints = self.hints;
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
                let object = hints.object.at(words, i).filter(|_| by != Some(i));
                let follows = object.map(|((), end)| end);
                follows.is_some_and(|end| {
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
            let anywhere = hints.often.is_at(words, i) || single();
            let ahead = hints.setting.is_at(words, i) || hints.plan.is_at(words, i);
            anywhere || ahead && (!bad || i < at)
        });
        let part = at
            .checked_sub(1)
            .is_some_and(|i| self.clause[i] == own && hints.part.is_at(words, i));
        let is = |at: usize, class: Class| self.reader.class(at, class).is_some();
        let planned = is(at, Class::Plan) && is(end, Class::Time);
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
        let at = at + usize::from(matches!(words.lower(at), Some("is" | "was" | "er" | "var")));
        let gap = words.gap(at);
        let near = gap
            .chars()
            .all(|c| c.is_whitespace() || ":=#-(".contains(c));
        let word = words.lower(at).filter(|_| near)?;
        match word.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16).ok(),
            None => word.parse().ok(),
        }
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
    let hints = &*reader.vocabulary.hints;
    let rest = reader.words.behind(from);
    let line = Line::new(hints, reader.vocabulary, rest);
    let words = line.words();
    let told = |at: usize| {
        if let Some(((), end)) = hints.code.at(words, at) {
            return line.number(end).map(|number| number == 0);
        }
        let value = |end: usize| line.value_behind(at, end);
        if let Some(((), _)) = hints.status.at(words, at) {
            let (first, _) = line.value_clause(at)?;
            return match hints.outcome.at(words, first)?.0 {
                Outcome::Bad | Outcome::Error | Outcome::Limit => Some(false),
                Outcome::Good => Some(true),
                Outcome::End => None,
            };
        }
        match hints.outcome.at(words, at)? {
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

    #[test]
    fn every_sample_of_unread_toml_is_a_hint() {
        let wrong: Vec<String> = vocabulary()
            .hints
            .samples
            .iter()
            .filter_map(|sample| {
                let found = match hint(vocabulary(), &sample.line) {
                    Some(Hint::Bad) => "bad",
                    Some(Hint::End) => "end",
                    None => "none",
                };
                (found != sample.hint).then(|| format!("{}: {found}", sample.line))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_near_miss_of_unread_toml_or_of_phases_toml_is_a_hint() {
        let own = vocabulary().hints.near_misses.iter();
        let lines = own.chain(&vocabulary().examples.near_misses);
        let wrong: Vec<String> = lines
            .filter_map(|miss| {
                Some(format!(
                    "{}: {:?}",
                    miss.line,
                    hint(vocabulary(), &miss.line)?
                ))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn an_exception_is_told_by_its_type_or_by_its_trace() {
        let hints = &vocabulary().hints;
        for message in [
            "Could not read row 12\nSystem.ArgumentException: Bad value",
            "x\n   at Eadm.Client.Rows.Read() in C:\\src\\Rows.cs:line 12",
            "x\n   ved Eadm.Client.Rows.Read()",
            "System.FormatException: Verdien er ugyldig ---> System.OverflowException: For stor",
        ] {
            assert!(hints.exception(message), "{message}");
        }
        for message in [
            "Retries on SqlException, TimeoutException and IOException",
            "AccessViolationException and StackOverflowException are not handled here",
            "OutOfMemoryException: 0",
            "Import HR completed\n   at 05:30",
        ] {
            assert!(!hints.exception(message), "{message}");
        }
        assert!(hints.unhandled("Unhandled exception. System.IO.IOException: no"));
        assert!(!hints.unhandled("Unhandled exceptions: 0, crashes: 0"));
    }

    proptest! {
        #[test]
        fn any_line_is_looked_at(line in "\\PC{0,200}") {
            let _ = hint(vocabulary(), &line);
            let _ = vocabulary().hints.exception(&line);
        }
    }
}
