//! Cheap looks at a word or a text: can it be one of those that step lines are read by? Most lines
//! of a log are turned away here. None of them ever says no to a word that is one.

use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, Match, StartKind};

use crate::few::Few;

/// Pairs of bytes that words begin with, in lower case: most records of a log are told from a
/// step line by them alone. Bytes beyond ASCII, and no byte at all, count as one.
#[derive(Debug, Clone)]
pub(super) struct Heads([u128; 128]);

impl Default for Heads {
    fn default() -> Self {
        Self([0; 128])
    }
}

impl Heads {
    fn at(word: &[u8]) -> (usize, u128) {
        let byte = |at: usize| {
            word.get(at)
                .filter(|b| b.is_ascii())
                .map_or(0, |b| usize::from(b.to_ascii_lowercase()))
        };
        (byte(0), 1 << byte(1))
    }

    pub(super) fn add(&mut self, word: &str) {
        let (first, second) = Self::at(word.as_bytes());
        self.0[first] |= second;
    }

    /// Whether a word can be one of those added; never `false` for one that is.
    pub(super) fn may_hold(&self, word: &str) -> bool {
        self.may_begin(word.as_bytes())
    }

    /// The same of a word that begins with these bytes: two, or one that is a word alone.
    pub(super) fn may_begin(&self, bytes: &[u8]) -> bool {
        let (first, second) = Self::at(bytes);
        self.0[first] & second != 0
    }
}

/// Words by their first four bytes and their length, in lower case: a word that looks like none of
/// them needs no look-up. Words with bytes beyond ASCII look like any.
#[derive(Debug, Clone)]
pub(super) struct Looks(Vec<u64>);

impl Default for Looks {
    fn default() -> Self {
        Self(vec![0; 1 << 10])
    }
}

impl Looks {
    fn place(word: &str) -> usize {
        let bytes = word.as_bytes().iter().take(4);
        let seed = bytes.fold(word.len(), |hash, byte| {
            (hash << 5) ^ (hash >> 11) ^ usize::from(byte.to_ascii_lowercase())
        });
        seed & 0xFFFF
    }

    pub(super) fn add(&mut self, word: &str) {
        let place = Self::place(word);
        self.0[place / 64] |= 1 << (place % 64);
    }

    pub(super) fn may_hold(&self, word: &str) -> bool {
        let place = Self::place(word);
        !word.is_ascii() || self.0[place / 64] >> (place % 64) & 1 == 1
    }
}

/// Finds where a text may hold one of some texts, in the cases that people write.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mentioned(Few);

impl Mentioned {
    pub(super) fn of(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let cases = texts.into_iter().flat_map(|text| {
            let text = text.as_ref();
            let first = text.chars().next().map_or(0, char::len_utf8);
            let title = format!("{}{}", text[..first].to_uppercase(), &text[first..]);
            [text.to_owned(), title, text.to_uppercase()]
        });
        let cases: Vec<String> = cases.collect();
        Self(Few::of(&cases))
    }

    /// The places, ascending.
    pub(crate) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> {
        self.0.find(text)
    }
}

/// Finds whether a text has any of some words, or words that begin so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subjects {
    /// Whole words first, then beginnings of words.
    finder: Option<AhoCorasick>,
    whole: usize,
    /// Most texts have no word that begins as one of them does.
    starts: Starts,
}

/// How words begin: by the classes of their first three bytes.
#[derive(Debug, Clone)]
struct Starts([u32; 1 << 10]);

impl Default for Starts {
    fn default() -> Self {
        Self([0; 1 << 10])
    }
}

impl Starts {
    /// A letter in any case, a digit, another sign of ASCII, what is none of it.
    fn class(byte: u8) -> usize {
        match byte.to_ascii_lowercase() {
            letter @ b'a'..=b'z' => usize::from(letter - b'a') + 1,
            b'0'..=b'9' => 27,
            0x80.. => 28,
            _ => 0,
        }
    }

    /// Adds a word, behind which a text may go on in any way.
    fn add(&mut self, word: &str) {
        let mut classes = word.bytes().map(|byte| {
            let class = Self::class(byte);
            class..=class
        });
        let mut next = || classes.next().unwrap_or(0..=28);
        let (first, second, third) = (next(), next(), next());
        for first in first {
            for second in second.clone() {
                for third in third.clone() {
                    self.0[first << 5 | second] |= 1 << third;
                }
            }
        }
    }

    /// The places where a word of a text may begin as one of those added does, all at which one does among them.
    fn of<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        let bytes = text.as_bytes();
        let class = |at: usize| bytes.get(at).map_or(0, |byte| Self::class(*byte));
        let mut within = false;
        bytes.iter().enumerate().filter_map(move |(at, byte)| {
            let starts = !within;
            within = byte.is_ascii_alphanumeric();
            let begins = || self.0[class(at) << 5 | class(at + 1)] >> class(at + 2) & 1 == 1;
            (starts && begins()).then_some(at)
        })
    }
}

impl Subjects {
    pub(super) fn of<'n>(
        whole: impl Iterator<Item = &'n str>,
        begun: impl Iterator<Item = &'n str>,
    ) -> Self {
        let cased = |word: &str| {
            let upper = (!word.is_ascii()).then(|| word.to_uppercase());
            [Some(word.to_owned()), upper].into_iter().flatten()
        };
        let mut words: Vec<String> = whole.flat_map(cased).collect();
        let whole = words.len();
        words.extend(begun.flat_map(cased));
        let mut starts = Starts::default();
        for word in &words {
            starts.add(word);
        }
        let finder = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .start_kind(StartKind::Anchored)
            .build(&words)
            .ok();
        Self {
            finder,
            whole,
            starts,
        }
    }

    pub(crate) fn in_text(&self, text: &str) -> bool {
        let Some(finder) = &self.finder else {
            return true;
        };
        self.starts.of(text).any(|at| {
            let input = Input::new(text).range(at..).anchored(Anchored::Yes);
            let mut state = OverlappingState::start();
            let next = || {
                finder.find_overlapping(input.clone(), &mut state);
                state.get_match()
            };
            std::iter::from_fn(next).any(|found| self.is_word(text, found))
        })
    }

    /// Whether what was found is a word of the text, or the beginning of one.
    fn is_word(&self, text: &str, found: Match) -> bool {
        let within = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let begins = !within(text[..found.start()].chars().next_back());
        let beginning = found.pattern().as_usize() >= self.whole;
        begins && (beginning || !within(text[found.end()..].chars().next()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_are_found_where_a_plain_search_finds_them(
            whole in prop::collection::vec("[aBé9 .]{1,4}", 0..4),
            begun in prop::collection::vec("[aBé9 .]{1,4}", 0..4),
            text in "[abéÉ9 ._\u{2014}]{0,16}",
        ) {
            let lower = |words: Vec<String>| -> Vec<String> {
                words.iter().map(|word| word.to_lowercase()).collect()
            };
            let (whole, begun) = (lower(whole), lower(begun));
            let subjects = Subjects::of(
                whole.iter().map(String::as_str),
                begun.iter().map(String::as_str),
            );
            let words: Vec<String> = [whole.clone(), begun].concat();
            let words: Vec<String> = words.iter().flat_map(|w| [w.clone(), w.to_uppercase()]).collect();
            let plain = AhoCorasick::builder().ascii_case_insensitive(true).build(&words).unwrap();
            let within = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let found = plain.find_overlapping_iter(&text).any(|found| {
                let whole = found.pattern().as_usize() < whole.len() * 2;
                !within(text[..found.start()].chars().next_back())
                    && (!whole || !within(text[found.end()..].chars().next()))
            });
            prop_assert_eq!(subjects.in_text(&text), found);
        }
    }
}
