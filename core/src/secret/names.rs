//! Which words name a secret: `LdapPassword` and `ldap_password_2` do, `PasswordExpired` does not.

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::knowledge::forms::text::{Kind, RawNames, Where};

/// What may stand between the words of a name.
const BETWEEN: [&str; 5] = ["", "_", "-", " ", "."];
/// So many characters in front of a name are looked at: no name is longer.
const LONGEST: usize = 64;

/// The names that secrets have, and the words that make other things of them.
#[derive(Debug)]
pub(super) struct Names {
    search: AhoCorasick,
    /// What each pattern of the search names.
    named: Vec<(Kind, Where)>,
    /// What may follow a name within a longer one, in lower case, the longest first.
    tails: Vec<String>,
    /// Names that end as one of a secret does, and are none: letters and digits in lower case.
    others: Vec<String>,
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
    pub(super) fn of(raw: &RawNames) -> Result<Self, String> {
        let spelled = spelled(raw);
        let patterns = spelled.iter().map(|(written, ..)| written);
        let search = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            // Every message is searched: the fastest form for some more memory.
            .kind(Some(AhoCorasickKind::DFA))
            .build(patterns)
            .map_err(|error| format!("the names cannot be searched for: {error}"))?;
        let named = spelled.iter().map(|(_, kind, only)| (*kind, *only));
        let named = named.collect();
        let mut tails: Vec<String> = raw.tails.iter().map(|w| w.to_lowercase()).collect();
        tails.sort_by_key(|tail| std::cmp::Reverse(tail.len()));
        let others = raw.others.iter().map(|name| compact(name)).collect();
        Ok(Self {
            search,
            named,
            tails,
            others,
        })
    }

    /// The names in a text, in order.
    pub(super) fn within<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Name> + 't {
        self.search.find_overlapping_iter(text).filter_map(|hit| {
            let (kind, only) = *self.named.get(hit.pattern().as_usize())?;
            self.name(text, hit.start(), hit.end(), kind, only)
        })
    }

    /// What a whole text, such as the name of a field, names.
    pub(super) fn whole(&self, text: &str) -> Option<Kind> {
        let text = text.trim();
        let named = |only| !matches!(only, Where::Query | Where::Switch);
        let is_whole = |name: &Name| name.end == text.len() && named(name.only);
        self.within(text).find(is_whole).map(|name| name.kind)
    }

    fn name(&self, text: &str, start: usize, end: usize, kind: Kind, only: Where) -> Option<Name> {
        let (before, after) = (text.get(..start)?, text.get(end..)?);
        // A longer tail makes another thing of it.
        let after = after.get(..floor(after, LONGEST)).unwrap_or(after);
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
        let from = floor(text, start.saturating_sub(LONGEST));
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
    pub(super) fn within_slowly(&self, text: &str) -> Vec<Name> {
        let spelled = spelled(&crate::knowledge::REDACT.read().names);
        let mut found = Vec::new();
        for end in 0..=text.len() {
            for (word, kind, only) in &spelled {
                if let Some(start) = end.checked_sub(word.len())
                    && let Some(written) = text.get(start..end)
                    && written.eq_ignore_ascii_case(word)
                {
                    found.extend(self.name(text, start, end, *kind, *only));
                }
            }
        }
        found
    }
}

/// Every way in which a name is written, and what it names.
fn spelled(raw: &RawNames) -> Vec<(String, Kind, Where)> {
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

/// The last place at or before `at` where a character begins.
pub(super) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or_default()
}
