//! Which words name a secret: `LdapPassword` and `ldap_password_2` do, `PasswordExpired` does not.

use std::collections::HashSet;
use std::ops::Range;

use crate::knowledge::forms::text::{Kind, RawNames, Where};

/// What may stand between the words of a name.
const BETWEEN: [&str; 5] = ["", "_", "-", " ", "."];
/// So many characters in front of a name are looked at: no name is longer.
const LONGEST: usize = 64;

/// The names that secrets have, and the words that make other things of them.
#[derive(Debug)]
pub(super) struct Names {
    /// What may follow a name within a longer one, in lower case, the longest first.
    tails: Vec<String>,
    /// Names that end as one of a secret does, and are none: letters and digits in lower case.
    others: Vec<String>,
    /// How names end.
    ends: Ends,
}

/// The last two letters of names: bit `b` at `a`, where one ends with `ab`. Fields of every record are asked
/// by their name, and hardly one is a secret.
#[derive(Debug, Default)]
struct Ends([u32; 26]);

impl Ends {
    fn add(&mut self, name: &str) {
        if let (Some(last), before) = last_letters(name) {
            match before {
                Some(before) => self.0[before] |= 1 << last,
                // Anything may stand in front of one letter.
                None => self.0.iter_mut().for_each(|ends| *ends |= 1 << last),
            }
        }
    }

    /// Whether a name may be one of these; where it ends with letters that are not ASCII it may.
    fn may_end(&self, name: &str) -> bool {
        match last_letters(name) {
            (Some(last), Some(before)) => self.0[before] & (1 << last) != 0,
            _ => true,
        }
    }
}

/// The last two letters of a name, digits and signs behind them left out, as places in the alphabet.
fn last_letters(name: &str) -> (Option<usize>, Option<usize>) {
    let digit_or_sign = |c: char| c.is_ascii_digit() || !c.is_alphanumeric();
    let mut bytes = name.trim_end_matches(digit_or_sign).bytes().rev();
    let mut letter = || {
        let letter = bytes.next().filter(u8::is_ascii_alphabetic)?;
        Some(usize::from(letter.to_ascii_lowercase() - b'a'))
    };
    (letter(), letter())
}

/// A name of a secret in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) kind: Kind,
    pub(super) only: Where,
    /// Where the whole name begins (`db-password`: at `d`) and ends.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Names {
    pub(super) fn of(raw: &RawNames) -> Self {
        let mut tails: Vec<String> = raw.tails.iter().map(|w| w.to_lowercase()).collect();
        tails.sort_by_key(|tail| std::cmp::Reverse(tail.len()));
        let spelled = spelled(raw);
        let written = spelled.iter().map(|(written, ..)| written);
        let mut ends = Ends::default();
        written.chain(&tails).for_each(|name| ends.add(name));
        Self {
            tails,
            others: raw.others.iter().map(|name| compact(name)).collect(),
            ends,
        }
    }

    /// Whether a whole text, such as the name of a field, may be one of these.
    pub(super) fn may_be(&self, text: &str) -> bool {
        self.ends.may_end(text)
    }

    /// The name that a word found in a text is of, if it names a secret.
    pub(super) fn name(
        &self,
        text: &str,
        found: Range<usize>,
        (kind, only): (Kind, Where),
    ) -> Option<Name> {
        let Range { start, end } = found;
        let (before, after) = (text.get(..start)?, text.get(end..)?);
        // A longer tail makes another thing of it.
        let after = after
            .get(..after.floor_char_boundary(LONGEST))
            .unwrap_or(after);
        let rest = after.len() - after.trim_start_matches(is_part).len();
        if rest >= LONGEST {
            return None;
        }
        let tail = after.get(..rest)?.trim_end_matches(['-', '.', '_']);
        let whole_word = !matches!(only, Where::Anywhere | Where::Header);
        let joined = |c: char| c.is_alphanumeric() || c == '_';
        if whole_word && (before.ends_with(joined) || !tail.is_empty()) {
            return None;
        }
        if !self.is_tail(tail) {
            return None;
        }
        let from = text.floor_char_boundary(start.saturating_sub(LONGEST));
        let led = text.get(from..end)?;
        let letters = compact(led);
        if self.others.iter().any(|other| letters.ends_with(other)) {
            return None;
        }
        let own = before.get(from..)?.trim_end_matches(is_part).len();
        Some(Name {
            kind,
            only,
            start: from + own,
            end: end + tail.len(),
        })
    }

    /// Whether what follows a name within a longer one leaves it the name of a secret.
    fn is_tail(&self, tail: &str) -> bool {
        let mut rest = tail;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || !c.is_alphanumeric());
            if rest.is_empty() {
                return true;
            }
            let begins = |word: &&String| {
                rest.get(..word.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(word))
            };
            let Some(word) = self.tails.iter().find(begins) else {
                return false;
            };
            rest = rest.get(word.len()..).unwrap_or_default();
        }
    }

    /// The slow truth: every way in which a name is written, at every place.
    #[cfg(test)]
    pub(super) fn within_slowly(&self, text: &str, raw: &RawNames) -> Vec<Name> {
        let spelled = spelled(raw);
        let mut found = Vec::new();
        for end in 0..=text.len() {
            for (word, kind, only) in &spelled {
                if let Some(start) = end.checked_sub(word.len())
                    && let Some(written) = text.get(start..end)
                    && written.eq_ignore_ascii_case(word)
                {
                    found.extend(self.name(text, start..end, (*kind, *only)));
                }
            }
        }
        found
    }
}

/// Every way in which a name is written, and what it names.
pub(super) fn spelled(raw: &RawNames) -> Vec<(String, Kind, Where)> {
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for list in &raw.name {
        for word in &list.words {
            let parts: Vec<&str> = word.split(' ').collect();
            for between in BETWEEN {
                let written = parts.join(between);
                // The search knows the case of ASCII letters only.
                for written in [written.to_uppercase(), written] {
                    if seen.insert((written.to_ascii_lowercase(), list.only)) {
                        all.push((written, list.kind, list.only));
                    }
                }
            }
        }
    }
    all
}

/// Whether a character is of a name.
pub(super) fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Letters and digits in lower case.
fn compact(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
