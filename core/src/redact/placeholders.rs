//! What stands in place of persons, machines, addresses and telephone numbers: the same for the same one,
//! so that a reader can still follow who or what is meant.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Replaced;
use crate::error::Error;
use crate::knowledge::forms::text::Kind;
use crate::secret;
use crate::template::template;

/// The shortest key, in bytes: one that is shorter can be guessed, and with it the names.
const KEY: usize = 16;
/// Bytes of a hash that are shown: with a million names, two are the same in one of two million cases.
const SHOWN: usize = 5;
/// No longer name is known again: so a long run of letters takes no longer than its length asks for.
const LONGEST: usize = 128;
/// The shortest name that is known again where nothing says what it is.
const KNOWN_AGAIN: usize = 4;

/// The placeholders of one output.
pub(super) struct Placeholders {
    key: Option<Hmac<Sha256>>,
    seen: Mutex<Seen>,
}

/// What was met so far.
#[derive(Debug, Default)]
struct Seen {
    /// What was replaced, by kind and in lower case, and the number of each in its kind.
    numbers: HashMap<(Kind, String), usize>,
    counts: HashMap<Kind, usize>,
    /// Names that are known again wherever they stand as words: in lower case.
    names: HashMap<String, Kind>,
    /// Texts that name a machine as a whole, in lower case.
    hosts: HashSet<String>,
}

impl fmt::Debug for Placeholders {
    /// Without the key and the names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keyed = self.key.is_some();
        f.debug_struct("Placeholders")
            .field("keyed", &keyed)
            .finish_non_exhaustive()
    }
}

impl Placeholders {
    pub(super) fn numbered() -> Self {
        Self {
            key: None,
            seen: Mutex::default(),
        }
    }

    /// With a hash for a number.
    pub(super) fn keyed(key: &[u8]) -> Result<Self, Error> {
        let bytes = key.len();
        let key = (bytes >= KEY).then(|| Hmac::new_from_slice(key).ok());
        Ok(Self {
            key: Some(key.flatten().ok_or(Error::Key { bytes })?),
            seen: Mutex::default(),
        })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many of each kind were replaced, each counted once.
    pub(super) fn replaced(&self) -> Replaced {
        let seen = self.seen();
        let count = |kind| seen.counts.get(&kind).copied().unwrap_or_default();
        Replaced {
            persons: count(Kind::Person),
            hosts: count(Kind::Host),
            addresses: count(Kind::Address),
            phones: count(Kind::Phone),
        }
    }

    /// Notes the names in a text without replacing them, so that they are known again in front of it.
    pub(super) fn note(&self, text: &str) {
        let found = secret::identities(text);
        let mut seen = self.seen();
        for (range, kind) in found {
            seen.note(&text[range], kind);
        }
    }

    /// Notes a text that names a machine as a whole.
    pub(super) fn note_host(&self, text: &str) {
        let mut seen = self.seen();
        seen.note(text, Kind::Host);
        seen.hosts.insert(text.to_lowercase());
    }

    /// A text with all in it replaced.
    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let found = secret::identities(text);
        let mut seen = self.seen();
        for (range, kind) in &found {
            seen.note(&text[range.clone()], *kind);
        }
        let found = seen.known_again(text, found);
        self.replace(text, &found, &mut seen)
    }

    /// The value of a field with this name; `None` where the name says nothing of it.
    pub(super) fn field(&self, name: &str, value: &str) -> Option<String> {
        let found = secret::identity_of_field(name, value)?;
        let mut seen = self.seen();
        seen.note(&value[found.0.clone()], found.1);
        Some(self.replace(value, &[found], &mut seen).into_owned())
    }

    fn replace<'t>(
        &self,
        text: &'t str,
        found: &[(Range<usize>, Kind)],
        seen: &mut Seen,
    ) -> Cow<'t, str> {
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for (range, kind) in found {
            out.push_str(&text[copied..range.start]);
            let number = seen.number(*kind, &text[range.clone()]);
            out.push_str(&self.placeholder(*kind, &text[range.clone()], number));
            copied = range.end;
        }
        out.push_str(&text[copied..]);
        Cow::Owned(out)
    }

    fn placeholder(&self, kind: Kind, name: &str, number: usize) -> String {
        let word = secret::replacement(kind).trim_matches(['[', ']']);
        let Some(key) = &self.key else {
            return format!("<{word}-{number}>");
        };
        let hash = key
            .clone()
            .chain_update(word)
            .chain_update([0])
            .chain_update(same(kind, name))
            .finalize()
            .into_bytes();
        let digits: String = hash
            .iter()
            .take(SHOWN)
            .map(|b| format!("{b:02x}"))
            .collect();
        format!("<{word}-{digits}>")
    }
}

impl Seen {
    fn number(&mut self, kind: Kind, name: &str) -> usize {
        let count = self.counts.entry(kind).or_default();
        let number = self.numbers.entry((kind, same(kind, name)));
        *number.or_insert_with(|| {
            *count += 1;
            *count
        })
    }

    /// Keeps a name, and what stands in it in front of a domain.
    fn note(&mut self, name: &str, kind: Kind) {
        let name = same(kind, name);
        let domain = match kind {
            Kind::Person => '@',
            Kind::Host => '.',
            _ => return,
        };
        if let Some((own, _)) = name.split_once(domain) {
            self.note_again(own, kind);
        }
        self.note_again(&name, kind);
    }

    /// Keeps a name that no other word is like: with a digit or a sign in it.
    fn note_again(&mut self, name: &str, kind: Kind) {
        let is_alike = |c: char| c.is_alphabetic() || c == ' ';
        let is_number = name.chars().all(|c| c.is_ascii_digit() || c == '.');
        if name.len() >= KNOWN_AGAIN && !is_number && !name.chars().all(is_alike) {
            // In templates its numbers are left out.
            for name in [template(name), name.to_owned()] {
                self.names.entry(name).or_insert(kind);
            }
        }
    }

    /// What was found in a text, and the names that are known again between.
    fn known_again(
        &self,
        text: &str,
        found: Vec<(Range<usize>, Kind)>,
    ) -> Vec<(Range<usize>, Kind)> {
        if self.hosts.contains(&text.to_lowercase()) {
            return vec![(0..text.len(), Kind::Host)];
        }
        if self.names.is_empty() {
            return found;
        }
        let mut all = Vec::new();
        let mut from = 0;
        for (range, kind) in found {
            self.names_within(text, from..range.start, &mut all);
            from = range.end;
            all.push((range, kind));
        }
        self.names_within(text, from..text.len(), &mut all);
        all
    }

    /// Names that stand as words in a part of a text, the longest where several do.
    fn names_within(&self, text: &str, part: Range<usize>, all: &mut Vec<(Range<usize>, Kind)>) {
        let of_name =
            |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '$' | '@' | '<' | '>');
        let mut from = part.start;
        for run in text[part].split(|c| !of_name(c)) {
            let start = from;
            from += run.len();
            from += text[from..].chars().next().map_or(0, char::len_utf8);
            let run_end = start + run.len();
            let mut at = start;
            while at < run_end {
                let rest = &text[at..run_end];
                let rest = &rest[..rest.floor_char_boundary(LONGEST)];
                let ends = rest
                    .char_indices()
                    .filter(|(_, c)| !c.is_alphanumeric())
                    .map(|(end, _)| end)
                    .chain((at + rest.len() == run_end).then_some(rest.len()));
                let lower = rest.to_lowercase();
                // Of a letter that is longer in lower case nothing is known again.
                let known = |end: &usize| lower.len() == rest.len() && lower.is_char_boundary(*end);
                let longest = ends
                    .filter(known)
                    .filter_map(|end| Some((end, *self.names.get(&lower[..end])?)))
                    .max_by_key(|(end, _)| *end);
                if let Some((end, kind)) = longest {
                    all.push((at..at + end, kind));
                    at += end;
                }
                // To the next word within the run.
                let rest = &text[at..run_end];
                let word = rest.find(|c: char| !c.is_alphanumeric());
                at += word.map_or(rest.len(), |end| end + 1);
            }
        }
    }
}

/// What is one and the same: an account with its domain in front and without, in any case.
fn same(kind: Kind, name: &str) -> String {
    let name = match kind {
        Kind::Person => name.rsplit('\\').next().unwrap_or(name),
        _ => name,
    };
    match kind {
        Kind::Phone => name.chars().filter(char::is_ascii_digit).collect(),
        _ => name.to_lowercase(),
    }
}
