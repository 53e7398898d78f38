//! A line and the words to read it with: classes of words, borders of clauses, values.

use std::cell::Cell;

use super::lexicon::{Class, Set};
use super::vocabulary::Vocabulary;
use super::words::Words;

/// What quotes can be.
pub(super) const QUOTES: [(char, char); 4] = [('\'', '\''), ('"', '"'), ('«', '»'), ('“', '”')];
/// So many words can stand between a preposition and the error that it brings.
const ADJECTIVES: usize = 3;

/// A line and the words to read it with.
pub(crate) struct Reader<'v, 'l> {
    pub(crate) vocabulary: &'v Vocabulary,
    pub(crate) words: Words<'l>,
    /// What each word can begin, once it was asked.
    starts: Vec<Cell<Option<Set>>>,
}

impl<'v, 'l> Reader<'v, 'l> {
    pub(crate) fn new(vocabulary: &'v Vocabulary, words: Words<'l>) -> Self {
        Self {
            starts: vec![Cell::new(None); words.len()],
            vocabulary,
            words,
        }
    }
}

/// What stands right behind a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Border {
    End,
    /// A colon, a dash, a bracket: another clause.
    Clause,
    /// A blank: the same clause.
    None,
    /// Anything else.
    Other,
}

/// A tail that is nothing but a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Flag,
    Zero,
    Number,
}

impl Reader<'_, '_> {
    pub(super) fn any(&self, at: usize, wanted: Set) -> Option<(Set, usize)> {
        let asked = self.starts.get(at)?;
        let starts = asked.get().unwrap_or_else(|| {
            let word = self.words.lower(at).unwrap_or_default();
            self.vocabulary.lexicon.starts(word)
        });
        asked.set(Some(starts));
        if !starts.meets(wanted) {
            return None;
        }
        self.vocabulary.lexicon.at(&self.words, at, wanted)
    }

    /// The word behind the longest phrase of a class at word `at`.
    pub(super) fn class(&self, at: usize, class: Class) -> Option<usize> {
        self.any(at, Set::of(class)).map(|(_, end)| end)
    }

    /// Whether a word stands at `at` that no list has.
    pub(super) fn unknown(&self, at: usize) -> bool {
        at < self.words.len() && self.any(at, Set::ALL).is_none()
    }

    /// The word behind all phrases of a class that follow one another.
    pub(super) fn skip(&self, mut at: usize, class: Class) -> usize {
        while let Some(end) = self.class(at, class) {
            at = end;
        }
        at
    }

    pub(super) fn joined_class(&self, at: usize, class: Class) -> Option<usize> {
        self.class(at, class).filter(|_| self.words.joined(at))
    }

    pub(super) fn digits(&self, at: usize) -> bool {
        let word = self.words.lower(at).unwrap_or_default();
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
    }

    /// Whether a number of something stands at word `at`.
    pub(super) fn counts(&self, at: usize) -> bool {
        let follows = at + 1 < self.words.len() && self.words.joined(at + 1);
        self.digits(at) && self.words.joined(at) && !self.words.gap(at).contains('-') && follows
    }

    /// The word behind the error that stands at word `at`, articles and adjectives before it. A
    /// number or a word for none before it counts errors.
    pub(super) fn error_behind(&self, at: usize) -> Option<usize> {
        let mut most = at + ADJECTIVES;
        let mut i = at;
        while i <= most {
            // `System.IO.IOException` is one.
            if i > at && self.words.gap(i) == "." {
                most += 1;
            } else if i > at && !self.words.joined(i) {
                return None;
            }
            if let Some(end) = self.class(i, Class::Error) {
                let zero = self.number(end) == Some(0) || self.class(end, Class::Zero).is_some();
                let count = zero && end + 1 >= self.words.len();
                return (!count).then_some(end);
            }
            let counts = self.digits(i) || self.class(i, Class::Zero).is_some();
            if counts || !self.names(i).is_empty() || i >= self.words.len() {
                return None;
            }
            i += 1;
        }
        None
    }

    pub(super) fn number(&self, at: usize) -> Option<u64> {
        let word = self.words.lower(at)?;
        match word.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16).ok(),
            None => word.parse().ok(),
        }
    }

    pub(super) fn border(&self, at: usize) -> Border {
        let text = self.words.behind(at);
        let closed = text.trim_start_matches(['"', '\'', '»', '”', ']', '*', '\u{fffd}']);
        let decorated = |c: char| c.is_whitespace() || ")!…*=><✔✖\"].#-".contains(c);
        if closed.trim_start_matches(decorated).is_empty() {
            Border::End
        } else if delimited(text).is_some() {
            Border::Clause
        } else if closed.starts_with(char::is_whitespace) || closed.starts_with(')') {
            Border::None
        } else {
            Border::Other
        }
    }

    /// What the whole of a tail is, where it is nothing but a value: `: 12`, `=true`, `: 0/11`,
    /// `: 812, failed: 3`.
    pub(super) fn value(&self, at: usize) -> Option<Value> {
        let gap = self.words.gap(at);
        let follows = at < self.words.len();
        if follows
            && gap.trim_start().starts_with('=')
            && !gap.contains("=>")
            && !gap.contains("==")
        {
            return Some(Value::Flag);
        }
        let number = self.class(at, Class::Count).unwrap_or(at);
        let gap = self.words.gap(number);
        if delimited(gap).is_none() || gap.contains(['(', '[']) {
            return None;
        }
        let flag = self.any(number, Set::of(Class::Yes).or(Set::of(Class::No)));
        if !self.digits(number) && flag.is_none() {
            return None;
        }
        let mut end = number + 1;
        // `: 812 rows, failed: 3`, `: 0/11`
        while end < self.words.len() {
            let gap = self.words.gap(end).trim_start();
            let counts = gap.starts_with([',', ';', '/']);
            if !counts {
                return None;
            }
            let next = (end..(end + 3).min(self.words.len())).find(|&i| self.digits(i))?;
            end = next + 1;
        }
        if !self
            .words
            .behind(end)
            .trim_matches(['.', ' ', '!', ')', ']'])
            .is_empty()
        {
            return None;
        }
        let zero = self.number(number) == Some(0);
        Some(match flag {
            Some(_) => Value::Flag,
            None if zero => Value::Zero,
            None => Value::Number,
        })
    }

    /// Skips `Step`, `Step 3:`, `Steg 3 av 10:`, `3/10`.
    pub(crate) fn skip_noun(&self, at: usize) -> usize {
        self.skip_number(self.class(at, Class::Noun).unwrap_or(at))
    }

    pub(super) fn skip_number(&self, at: usize) -> usize {
        let short =
            |at: usize| self.digits(at) && self.words.lower(at).is_some_and(|w| w.len() <= 3);
        if !short(at) {
            return at;
        }
        let end = at + 1;
        let of = self.class(end, Class::Part).filter(|&behind| short(behind));
        if let Some(of) = of {
            return of + 1;
        }
        if self.words.gap(end) == "/" && short(end) {
            return end + 1;
        }
        end
    }
}

/// Whether this may stand between the words in front of a name, the name and its phase: blanks,
/// marks and signs, but no equals sign, comma or slash.
pub(super) fn separator(gap: &str) -> bool {
    let allowed =
        |c: char| c.is_whitespace() || ":-–—·•<>|\"'«»“”[](){}…✔✖.*#→\u{fe0f}".contains(c);
    let plain = gap.replace("=>", "").replace("==", "");
    !gap.is_empty() && plain.chars().all(allowed)
}

/// The text behind a colon, a dash, a bracket, a comma or a full stop, where `text` begins with one.
pub(crate) fn delimited(text: &str) -> Option<&str> {
    let blank = text.starts_with(char::is_whitespace);
    let trimmed = text.trim_start();
    let trimmed = trimmed
        .trim_start_matches(['"', '\'', '»', '”', ']', '*'])
        .trim_start();
    let first = trimmed.chars().next()?;
    let rest = &trimmed[first.len_utf8()..];
    match first {
        ':' | ',' | ';' | '|' | '–' | '—' | '·' | '•' | '=' => Some(rest.trim_start()),
        '!' if rest.starts_with(' ') => Some(rest.trim_start()),
        '(' | '[' | '{' => Some(trimmed),
        ')' => delimited(rest),
        '-' if blank || rest.starts_with(char::is_whitespace) => Some(rest.trim_start()),
        '.' if rest.is_empty() || rest.starts_with([' ', '.']) => {
            Some(rest.trim_start_matches(['.', ' ']))
        }
        _ => None,
    }
}
