//! A line as words, and phrases of words.

use std::collections::BTreeMap;

/// No step line needs more words than these to be recognised.
const MOST_WORDS: usize = 40;

/// One word of a line: a run of letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// In lower case.
    pub(crate) lower: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A line cut into words; what stands between them is reached through the line.
#[derive(Debug)]
pub(crate) struct Words<'a> {
    pub(crate) line: &'a str,
    pub(crate) words: Vec<Word>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(line: &'a str) -> Self {
        Self::most(line, MOST_WORDS)
    }

    /// The first `most` words.
    pub(crate) fn most(line: &'a str, most: usize) -> Self {
        let mut words = Vec::new();
        let mut start = None;
        for (at, c) in line.char_indices() {
            match (c.is_alphanumeric(), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    words.push(word(line, from, at));
                    start = None;
                    if words.len() == most {
                        break;
                    }
                }
                _ => {}
            }
        }
        if let Some(from) = start
            && words.len() < most
        {
            words.push(word(line, from, line.len()));
        }
        Self { line, words }
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// All words as one, in lower case.
    pub(crate) fn squeezed(&self) -> String {
        self.words.iter().map(|w| w.lower.as_str()).collect()
    }

    pub(crate) fn lower(&self, at: usize) -> Option<&str> {
        self.words.get(at).map(|w| w.lower.as_str())
    }

    /// The word as written.
    pub(crate) fn written(&self, at: usize) -> Option<&'a str> {
        self.words.get(at).map(|w| &self.line[w.start..w.end])
    }

    /// What stands before word `at` and behind the word before it.
    pub(crate) fn gap(&self, at: usize) -> &'a str {
        let from = at
            .checked_sub(1)
            .and_then(|i| self.words.get(i))
            .map_or(0, |w| w.end);
        let to = self.words.get(at).map_or(self.line.len(), |w| w.start);
        &self.line[from..to]
    }

    /// Everything behind word `at - 1`.
    pub(crate) fn behind(&self, at: usize) -> &'a str {
        let from = at
            .checked_sub(1)
            .and_then(|i| self.words.get(i))
            .map_or(0, |w| w.end);
        &self.line[from..]
    }

    /// Whether word `at` goes on where the one before it ended: blanks, or one hyphen or underscore.
    pub(crate) fn joined(&self, at: usize) -> bool {
        let gap = self.gap(at);
        !gap.is_empty() && (gap.chars().all(char::is_whitespace) || gap == "-" || gap == "_")
    }
}

fn word(line: &str, start: usize, end: usize) -> Word {
    Word {
        lower: line[start..end].to_lowercase(),
        start,
        end,
    }
}

/// Phrases of one or more words, each with a value; the longest that fits wins.
#[derive(Debug, Clone)]
pub(crate) struct Phrases<T> {
    /// By first word: the further words and the value, longest first.
    by_first: BTreeMap<String, Vec<(Vec<String>, T)>>,
}

impl<T: Copy> Phrases<T> {
    pub(crate) fn new() -> Self {
        Self {
            by_first: BTreeMap::new(),
        }
    }

    pub(crate) fn add(&mut self, phrase: &str, value: T) {
        let mut words = Words::new(phrase).words.into_iter().map(|w| w.lower);
        let Some(first) = words.next() else { return };
        let list = self.by_first.entry(first).or_default();
        let rest: Vec<String> = words.collect();
        let behind = list.partition_point(|(other, _)| other.len() >= rest.len());
        list.insert(behind, (rest, value));
    }

    /// What exactly this phrase means.
    pub(crate) fn get(&self, phrase: &str) -> Option<T> {
        let words = Words::new(phrase).words;
        let (first, rest) = words.split_first()?;
        self.by_first
            .get(&first.lower)?
            .iter()
            .find(|(other, _)| other.iter().eq(rest.iter().map(|w| &w.lower)))
            .map(|(_, value)| *value)
    }

    pub(crate) fn of<'p>(phrases: impl IntoIterator<Item = &'p String>, value: T) -> Self {
        let mut out = Self::new();
        for phrase in phrases {
            out.add(phrase, value);
        }
        out
    }

    /// The longest phrase at word `at`: its value and the index of the word behind it.
    pub(crate) fn at(&self, words: &Words<'_>, at: usize) -> Option<(T, usize)> {
        let list = self.by_first.get(words.lower(at)?)?;
        list.iter().find_map(|(rest, value)| {
            let fits = rest.iter().enumerate().all(|(i, wanted)| {
                words.lower(at + 1 + i) == Some(wanted) && words.joined(at + 1 + i)
            });
            fits.then_some((*value, at + 1 + rest.len()))
        })
    }

    /// The word behind all phrases that follow one another from word `at` on.
    pub(crate) fn behind(&self, words: &Words<'_>, mut at: usize) -> usize {
        while let Some((_, end)) = self.at(words, at) {
            at = end;
        }
        at
    }

    /// The first phrase at or behind word `from`.
    pub(crate) fn find(&self, words: &Words<'_>, from: usize) -> Option<(usize, usize)> {
        (from..words.len()).find_map(|at| self.at(words, at).map(|(_, end)| (at, end)))
    }

    pub(crate) fn first_words(&self) -> impl Iterator<Item = &str> {
        self.by_first.keys().map(String::as_str)
    }
}
