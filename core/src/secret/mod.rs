//! What is private in a text. By the names, shapes and numbers of `data/redact.toml` what is secret:
//! passwords, keys, tokens and national identity numbers. By those of `data/identity.toml` who and where:
//! persons, machines, addresses and telephone numbers.

mod identity;
mod line;
mod names;
mod national_id;
mod search;
mod shapes;
mod value;
mod words;

use std::borrow::Cow;
use std::ops::Range;

#[cfg(test)]
use crate::knowledge::forms::text::RawNames;
use crate::knowledge::forms::text::{Kind, RawRules, Where};
use crate::knowledge::{IDENTITY, REDACT, sound};
use crate::lazy::Lazy;
use line::Line;
use names::{Name, Names, spelled};
use search::{Search, Word};
use shapes::{Chosen, Shapes};
use words::Words;

/// Rounds over a text. One round nearly always does; another finds what a replacement laid open.
/// The bound keeps a hostile text from asking for more.
const ROUNDS: usize = 8;

/// So far behind the place of a cut a text is read for what is secret across it.
const AHEAD: usize = 4096;

/// The longest word that is left out for a cut within it.
const WORD: usize = 64;

/// So far around the place of a cut a name is looked for, with what says that it is one.
const NAME: usize = 256;

/// The shortest secret, or beginning of one, that is looked for in a text without its name: a
/// shorter one stands within other words.
const SHORTEST: usize = 4;

/// The rules that are compiled in. They never change, and making them ready costs time.
static RULES: Lazy<Rules> = Lazy::new(|| sound(REDACT.name, Rules::of(REDACT.read())));

/// The same for who and where.
static IDENTITIES: Lazy<Rules> = Lazy::new(|| sound(IDENTITY.name, Rules::of(IDENTITY.read())));

/// What tells secrets from other text.
#[derive(Debug)]
struct Rules {
    search: Search,
    names: Names,
    words: Words,
    shapes: Shapes,
}

/// The text with everything secret masked; borrowed when there was nothing to mask.
pub(crate) fn mask(text: &str) -> Cow<'_, str> {
    masked(text, |text| RULES.secrets(text))
}

/// The same, but for the numbers of persons.
pub(crate) fn mask_named(text: &str) -> Cow<'_, str> {
    masked(text, |text| RULES.named_secrets(text))
}

/// Persons, machines, addresses and telephone numbers in a text: where each stands, in order and apart.
pub(crate) fn identities(text: &str) -> Vec<(Range<usize>, Kind)> {
    IDENTITIES.named_secrets(text)
}

/// Whom or what a field names by its whole value, and where in it.
pub(crate) fn identity_of_field(name: &str, value: &str) -> Option<(Range<usize>, Kind)> {
    let kind = IDENTITIES.of_field(name)?;
    let range = IDENTITIES.narrow(value, 0..value.len(), kind)?;
    Some((range, kind))
}

/// What is put in place of the value of a field whose name says that it is secret.
pub(crate) fn of_field(name: &str) -> Option<&'static str> {
    RULES.of_field(name).map(replacement)
}

/// Where a text can be cut at a place or before it, so that what is left of a secret is still seen to
/// be one.
pub(crate) fn cut(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    if at >= text.len() {
        return at;
    }
    let at = outside_names(text, at);
    let window = &text[..text.floor_char_boundary(at.saturating_add(AHEAD))];
    let whole = RULES.secrets(window);
    // Most texts have none, and need not be read again.
    if whole.first().is_none_or(|(first, _)| first.start >= at) {
        return at;
    }
    let mut at = at;
    for _ in 0..ROUNDS {
        let left = RULES.secrets(&text[..at]);
        let is_seen = |range: &Range<usize>| {
            let end = range.end.min(at);
            left.iter()
                .any(|(seen, _)| seen.start <= range.start && seen.end >= end)
        };
        let mut before = whole.iter().filter(|(range, _)| range.start < at);
        match before.find(|(range, _)| !is_seen(range)) {
            Some((lost, _)) => at = lost.start,
            None => return at,
        }
    }
    // Each cut was within what shows that something before it is secret.
    whole.first().map_or(at, |(first, _)| at.min(first.start))
}

/// Where a text can be cut at a place or before it: not within a word, or at least not within the name of
/// somebody or something, of which a part could not be recognised.
pub(crate) fn outside_names(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    let behind = &text[at..];
    // Digits that blanks hold apart may be one telephone number: where the number goes on in front. Of other
    // names with blanks in them, what stands in front of a blank is still known as one.
    let goes_on = |place: usize| {
        let digit = |c: char| c.is_ascii_digit();
        let head = text[..place].trim_end();
        let joined = head.ends_with(digit) && text[place..].trim_start().starts_with(digit);
        joined.then_some(head.len())
    };
    if behind.is_empty() || behind.starts_with(char::is_whitespace) && goes_on(at).is_none() {
        return at;
    }
    let word_start = |end: usize| {
        let head = text[..end].trim_end_matches(|c: char| !c.is_whitespace());
        head.len()
    };
    let mut word = word_start(at);
    while let Some(end) = goes_on(word).filter(|end| at - end <= WORD) {
        word = word_start(end);
    }
    if word > 0 && at - word <= WORD {
        word
    } else {
        IDENTITIES.before(text, at)
    }
}

/// The beginning of a text, of so many bytes at most: see [`cut`].
pub(crate) fn clip(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    &text[..cut(text, most)]
}

/// Masks what is secret in a part of a text by what stands around the part: `Password` may be in front
/// of it.
pub(crate) fn hide(text: &str, part: &mut String) {
    for (range, kind) in RULES.secrets(text) {
        let value = &text[range];
        // The part may be cut within the value.
        let ends = value.char_indices().map(|(at, c)| at + c.len_utf8());
        let ends = ends.take_while(|end| *end <= part.len());
        let shown = ends
            .filter(|end| *end >= SHORTEST)
            .filter(|end| *end == value.len() || part.ends_with(&value[..*end]))
            .filter(|end| part.contains(&value[..*end]))
            .max();
        if let Some(end) = shown
            && mask(part).contains(&value[..end])
        {
            *part = part.replace(&value[..end], replacement(kind));
        }
    }
}

/// A value with the name that says that it is secret, so that what shows the value shows that too.
pub(crate) fn with_name(name: &str, value: &str) -> String {
    if value.chars().all(char::is_alphanumeric) {
        return format!("{name}={value}");
    }
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    let line: Vec<&str> = escaped.split_whitespace().collect();
    format!("{name}=\"{}\"", line.join(" "))
}

/// Secrets of a text: where they stand, in order and apart, and what each is.
type Secrets = Vec<(Range<usize>, Kind)>;

impl Rules {
    /// An error says what is not sound, and why.
    fn of(file: RawRules) -> Result<Self, String> {
        let (shapes, needed) = Shapes::of(file.shape)?;
        let names = spelled(&file.names).into_iter();
        let names = names.map(|(written, kind, only)| (written, Word::Name(kind, only)));
        Ok(Self {
            search: Search::of(names.chain(needed).collect())?,
            names: Names::of(&file.names),
            words: Words::of(&file.values),
            shapes,
        })
    }

    /// What the name of a field says of its value.
    fn of_field(&self, name: &str) -> Option<Kind> {
        let name = name.trim();
        let may_be = self.names.may_be(name);
        may_be.then(|| self.whole(name)).flatten()
    }

    /// What a whole text names.
    fn whole(&self, text: &str) -> Option<Kind> {
        let named = |only| !matches!(only, Where::Query | Where::Switch);
        let mut names = self
            .search
            .within(text)
            .filter_map(|(word, range)| match word {
                Word::Name(kind, only) => self.names.name(text, range, (kind, only)),
                Word::Shape(_) => None,
            });
        let whole = names.find(|name| name.end == text.len() && named(name.only));
        whole.map(|name| name.kind)
    }

    /// What is secret in a text and is no replacement of an earlier secret.
    fn secrets(&self, text: &str) -> Secrets {
        let mut found = self.named_and_shaped(text);
        national_id::within(text, &mut found);
        apart(found)
    }

    /// The same without the numbers of persons.
    fn named_secrets(&self, text: &str) -> Secrets {
        apart(self.named_and_shaped(text))
    }

    /// A place in a text, or where the name begins that it is in: a part of one is no longer known as one.
    fn before(&self, text: &str, at: usize) -> usize {
        let from = text.floor_char_boundary(at.saturating_sub(NAME));
        let to = text.floor_char_boundary(at.saturating_add(NAME));
        let found = self.named_secrets(&text[from..to]);
        let mut starts = found
            .iter()
            .map(|(range, _)| (from + range.start, from + range.end));
        let around = starts.find(|(start, end)| *start < at && at < *end);
        around.map_or(at, |(start, _)| start)
    }

    /// The part of what was found that is meant.
    fn narrow(&self, text: &str, found: Range<usize>, kind: Kind) -> Option<Range<usize>> {
        if kind.is_identity() {
            identity::narrow(text, found, kind, &self.words)
        } else {
            Some(found)
        }
    }

    fn named_and_shaped(&self, text: &str) -> Secrets {
        let mut found = Vec::new();
        let mut chosen: Chosen = 0;
        let names = self
            .search
            .within(text)
            .filter_map(|(word, range)| match word {
                Word::Name(kind, only) => self.names.name(text, range, (kind, only)),
                Word::Shape(shape) => {
                    chosen |= 1 << shape;
                    None
                }
            });
        self.named(text, names, &mut found);
        self.shaped(text, chosen, &mut found);
        found
    }

    fn shaped(&self, text: &str, chosen: Chosen, found: &mut Secrets) {
        let mut shaped = Vec::new();
        self.shapes.within(text, chosen, &mut shaped);
        let meant = |(range, kind)| Some((self.narrow(text, range, kind)?, kind));
        found.extend(shaped.into_iter().filter_map(meant));
    }

    /// The slow truth: every name and shape at every place.
    #[cfg(test)]
    fn slowly(&self, text: &str, raw: &RawNames) -> Secrets {
        let mut found = Vec::new();
        let names = self.names.within_slowly(text, raw);
        self.named(text, names.into_iter(), &mut found);
        self.shaped(text, Chosen::MAX, &mut found);
        found
    }

    fn named(&self, text: &str, names: impl Iterator<Item = Name>, found: &mut Secrets) {
        let mut line = Line::default();
        let mut masked_to = 0;
        for name in names {
            // A name within a value names nothing, and a name may be found twice.
            if name.end <= masked_to {
                continue;
            }
            let value = value::of(text, &name, &mut line, &self.words);
            // What is no name after all may have another one in it.
            let Some(range) = value.and_then(|range| self.narrow(text, range, name.kind)) else {
                continue;
            };
            masked_to = range.end;
            if text.get(range.clone()) != Some(replacement(name.kind)) {
                found.push((range, name.kind));
            }
        }
    }
}

/// Spans in order, those that overlap joined.
fn apart(mut found: Secrets) -> Secrets {
    if found.len() > 1 {
        found.sort_by_key(|(range, kind)| (range.start, std::cmp::Reverse(range.end), *kind));
        found.dedup_by(|(next, _), (range, _)| {
            let within = next.start < range.end;
            if within {
                range.end = range.end.max(next.end);
            }
            within
        });
    }
    found
}

/// What stands in place of what was masked.
pub(crate) const fn replacement(kind: Kind) -> &'static str {
    match kind {
        Kind::Password => "[password]",
        Kind::Secret => "[secret]",
        Kind::Token => "[token]",
        Kind::NationalId => "[national-id]",
        Kind::Address => "[address]",
        Kind::Host => "[host]",
        Kind::Phone => "[phone]",
        Kind::Person => "[person]",
    }
}

fn masked(text: &str, secrets: impl Fn(&str) -> Secrets) -> Cow<'_, str> {
    let mut seen = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        let secrets = secrets(&seen);
        if secrets.is_empty() {
            break;
        }
        seen = Cow::Owned(replaced(&seen, &secrets));
    }
    seen
}

fn replaced(text: &str, secrets: &Secrets) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut copied = 0;
    for (range, kind) in secrets {
        masked.push_str(text.get(copied..range.start).unwrap_or_default());
        masked.push_str(replacement(*kind));
        copied = range.end;
    }
    masked.push_str(text.get(copied..).unwrap_or_default());
    masked
}

#[cfg(test)]
mod tests;
