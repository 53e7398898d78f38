//! Words in a value and around it: those that say how it is with a secret, those that lead to one, and what
//! a word of prose is, an error's code or a secret itself.

use std::collections::HashSet;

use super::line::is_blank;
use crate::knowledge::forms::text::RawValueWords;

/// Brackets and quotes around a word, and what ends its sentence.
const AROUND: [char; 17] = [
    '(', ')', '[', ']', '<', '>', '{', '}', '"', '\'', ',', '.', ';', ':', '!', '?', '$',
];

/// The longest word that is looked at: a value may go on to the end of a long line.
const LONGEST: usize = 64;

/// The shortest word of prose that its letters and digits alone show to be a secret.
const MIXED: usize = 6;

/// The first word of a text; of a longer one its beginning.
pub(super) fn first_word(text: &str) -> &str {
    let head = text
        .get(..text.floor_char_boundary(LONGEST))
        .unwrap_or(text);
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

/// A value without what is of the sentence behind it: signs, and brackets that it does not open.
pub(super) fn without_trailing(value: &str) -> &str {
    let mut value = value;
    loop {
        let opens = |open: char| value.contains(open);
        let shorter = match value.chars().next_back() {
            Some(',' | '.' | ';') => true,
            Some(')') => !opens('('),
            Some(']') => !opens('['),
            Some('}') => !opens('{'),
            _ => false,
        };
        match value.get(..value.len().saturating_sub(1)) {
            Some(rest) if shorter => value = rest,
            _ => return value,
        }
    }
}

/// Whether a word of prose can be no word of a language: a digit or sign in it, or capitals within.
pub(super) fn is_no_word(token: &str) -> bool {
    let inner =
        token.chars().skip(1).any(char::is_uppercase) && token.chars().any(char::is_lowercase);
    (has_sign(token) || inner) && !is_code(token)
}

/// Whether a word of some length has letters among digits or signs, and is no name of a file, a
/// machine or a type.
pub(super) fn is_mixed(token: &str) -> bool {
    let token = without_trailing(token);
    let of_name = |c: char| ".:/\\@=<>()[]\"'-_".contains(c);
    token.chars().count() >= MIXED
        && !token.contains(of_name)
        && token.contains(char::is_alphabetic)
        && has_sign(token)
        && !is_code(token)
}

pub(super) fn has_sign(token: &str) -> bool {
    let of_words = |c: char| c.is_alphabetic() || "-/'’.,:()".contains(c);
    !token.chars().all(of_words)
}

/// Whether a word is the number or name of an error, a count or a time.
pub(super) fn is_code(token: &str) -> bool {
    let code = token.trim_matches(|c: char| "()[],.:;".contains(c));
    let of_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    let hex = code
        .get(..2)
        .is_some_and(|head| head.eq_ignore_ascii_case("0x"));
    let named = code.starts_with(|c: char| c.is_ascii_uppercase()) && code.chars().all(of_code);
    let digits = code
        .chars()
        .all(|c| c.is_ascii_digit() || "-:./".contains(c));
    // A count, a date, a time of day.
    let number = digits && (code.len() <= 5 || code.contains(['-', ':', '.', '/']));
    hex || named || number
}
