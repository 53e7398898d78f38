//! Words around a value: those that say how it is with a secret, and those that lead to one.

use std::collections::HashSet;

use super::names::floor;
use super::value::is_blank;
use crate::knowledge::forms::text::RawValueWords;

/// Brackets and quotes around a word, and what ends its sentence.
const AROUND: [char; 17] = [
    '(', ')', '[', ']', '<', '>', '{', '}', '"', '\'', ',', '.', ';', ':', '!', '?', '$',
];

/// The longest word that is looked at: a value may go on to the end of a long line.
const LONGEST: usize = 64;

/// The first word of a text; of a longer one its beginning.
pub(super) fn first_word(text: &str) -> &str {
    let head = text.get(..floor(text, LONGEST)).unwrap_or(text);
    head.split_whitespace().next().unwrap_or_default()
}

#[derive(Debug)]
pub(super) struct Words {
    kept: HashSet<String>,
    links: Vec<String>,
    leads: Vec<String>,
    schemes: Vec<String>,
}

impl Words {
    pub(super) fn of(raw: &RawValueWords) -> Self {
        let lower = |words: &[String]| words.iter().map(|w| w.to_lowercase()).collect::<Vec<_>>();
        let mut links = lower(&raw.links);
        links.sort_by_key(|link| std::cmp::Reverse(link.len()));
        Self {
            kept: lower(&raw.kept).into_iter().collect(),
            links,
            leads: lower(&raw.leads),
            schemes: lower(&raw.schemes),
        }
    }

    /// Whether a value begins with a word that says how it is with a secret, and so is none.
    pub(super) fn is_kept(&self, value: &str) -> bool {
        self.is_word(first_word(value))
    }

    /// Whether it consists of such words.
    pub(super) fn is_kept_whole(&self, value: &str) -> bool {
        let mut words = value.split_whitespace().peekable();
        words.peek().is_some() && words.all(|word| self.is_word(word))
    }

    fn is_word(&self, word: &str) -> bool {
        let bare = word.trim_matches(AROUND);
        if bare.is_empty() {
            // `()`, `{}`: there is no value.
            return word.len() <= 2;
        }
        if bare == "-" || bare.chars().all(|c| matches!(c, '*' | '•')) {
            return true;
        }
        self.kept.contains(&bare.to_lowercase())
    }

    /// Whether a word names a way of signing in, with the secret behind it.
    pub(super) fn is_scheme(&self, word: &str) -> bool {
        self.schemes.contains(&word.to_lowercase())
    }

    /// What stands behind a word such as `is`, and the white space after it.
    pub(super) fn past_link<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.links.iter().find_map(|link| {
            let head = text.get(..link.len())?;
            let rest = text.get(link.len()..)?;
            let value = rest.strip_prefix(':').unwrap_or(rest);
            let value = value.trim_start_matches(is_blank);
            (head.to_lowercase() == *link && value.len() < rest.len()).then_some(value)
        })
    }

    /// Whether a text ends with a word such as `with`, and a blank.
    pub(super) fn ends_with_lead(&self, text: &str) -> bool {
        let head = text.trim_end_matches(is_blank);
        let word = head.rsplit(|c: char| !c.is_alphabetic()).next();
        head.len() < text.len()
            && word.is_some_and(|word| self.leads.contains(&word.to_lowercase()))
    }
}
