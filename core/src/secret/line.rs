//! What the line around a name says of where its value ends: made once a line, so that a line of many
//! names takes no longer than its length asks for.

use super::names::is_part;

/// The shortest name of a field that ends the value in front of it: `;id=`, `&uid=`.
const FIELD_OF_LIST: usize = 2;
pub(super) const FIELD: usize = 3;
/// So many blanks may stand behind the last semicolon of a line.
const BLANKS: usize = 64;
/// So far back an address is looked for.
const ADDRESS: usize = 2048;

/// A quote that is open from a place on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quote {
    sign: char,
    slashes: usize,
    at: usize,
}

/// The line that was asked for last.
#[derive(Debug, Default)]
pub(super) struct Line {
    start: usize,
    end: usize,
    ready: bool,
    /// From each place on, the quote that is open there.
    quotes: Vec<(usize, Option<Quote>)>,
    /// Semicolons with a field and its equals sign behind them.
    fields: Vec<usize>,
    /// Where the quote was found to close that was asked for last.
    closed: Option<(Quote, Option<usize>)>,
}

impl Line {
    /// Where the line ends that a place is in.
    pub(super) fn end(&mut self, text: &str, at: usize) -> usize {
        self.turn_to(text, at);
        self.end
    }

    /// Where the quote ends that is open at `name` and not closed before `value`.
    pub(super) fn closing_quote(&mut self, text: &str, name: usize, value: usize) -> Option<usize> {
        self.turn_to(text, name);
        let after = self.quotes.partition_point(|(at, _)| *at <= name);
        let (_, open) = self.quotes.get(after.checked_sub(1)?)?;
        let open = (*open)?;
        if let Some((asked, found)) = self.closed
            && asked == open
            && found.is_none_or(|found| found >= value)
        {
            return found;
        }
        let found = closes(text, open, value, self.end);
        self.closed = Some((open, found));
        found
    }

    /// Where a value in a connection string ends; `None` where it is in none.
    pub(super) fn connection(
        &mut self,
        text: &str,
        name: usize,
        value: usize,
        most: usize,
    ) -> Option<usize> {
        self.turn_to(text, value);
        let next = self.fields.partition_point(|at| *at < value);
        if let Some(next) = self.fields.get(next).filter(|next| **next < most) {
            return Some(*next);
        }
        let before = text
            .get(self.start.min(name)..name)?
            .trim_end_matches(is_blank);
        let behind_field = || {
            let fields = before.strip_suffix(';')?;
            let last = fields.rfind(';').map_or(fields, |at| &fields[at..]);
            last.contains('=').then_some(most)
        };
        let closed = || {
            let value = text.get(
                text.floor_char_boundary(most.saturating_sub(BLANKS))
                    .max(value)..most,
            )?;
            value
                .trim_end_matches(is_blank)
                .ends_with(';')
                .then_some(most)
        };
        behind_field().or_else(closed)
    }

    fn turn_to(&mut self, text: &str, at: usize) {
        if self.ready && (self.start..=self.end).contains(&at) {
            return;
        }
        let start = text.get(..at).and_then(|head| head.rfind(['\n', '\r']));
        self.start = start.map_or(0, |start| start + 1);
        let end = text.get(at..).and_then(|rest| rest.find(['\n', '\r']));
        self.end = end.map_or(text.len(), |end| at + end);
        self.ready = true;
        self.closed = None;
        self.quotes.clear();
        self.fields.clear();
        let line = text.get(self.start..self.end).unwrap_or_default();
        let mut open: Option<Quote> = None;
        let mut slashes = 0;
        let mut before = None;
        for (at, c) in line.char_indices() {
            let place = self.start + at;
            match c {
                '"' | '\'' => {
                    let next = line.get(at + 1..).and_then(|rest| rest.chars().next());
                    let quote = Quote {
                        sign: c,
                        slashes,
                        at: place,
                    };
                    match open {
                        None if opens(before, next) => open = Some(quote),
                        Some(now) if now.sign == c && now.slashes == slashes && ends(next) => {
                            open = None;
                        }
                        _ => {}
                    }
                    if self.quotes.last().is_none_or(|(_, last)| *last != open) {
                        self.quotes.push((place, open));
                    }
                }
                ';' => {
                    let rest = line.get(at + 1..).unwrap_or_default();
                    if begins_field_of_list(rest) {
                        self.fields.push(place);
                    }
                }
                _ => {}
            }
            slashes = if c == '\\' { slashes + 1 } else { 0 };
            if c != '\\' {
                before = Some(c);
            }
        }
    }
}

/// Whether a place is behind the question mark of an address.
pub(super) fn is_in_address(text: &str, name: usize) -> bool {
    let from = text.floor_char_boundary(name.saturating_sub(ADDRESS));
    let before = text.get(from..name).unwrap_or_default();
    let word = before
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    word.contains('?') && (word.contains("://") || word.starts_with(['/', '?', '"', '\'']))
}

/// Whether a quote between two characters opens: an apostrophe within a word does not.
fn opens(before: Option<char>, next: Option<char>) -> bool {
    !before.is_some_and(char::is_alphanumeric) && next.is_some_and(|c| !c.is_whitespace())
}

/// Whether a quote in front of a character closes.
fn ends(next: Option<char>) -> bool {
    !next.is_some_and(char::is_alphanumeric)
}

fn closes(text: &str, open: Quote, from: usize, end: usize) -> Option<usize> {
    let rest = text.get(from..end)?;
    let mut slashes = 0;
    for (at, c) in rest.char_indices() {
        let next = || rest.get(at + 1..).and_then(|rest| rest.chars().next());
        if c == open.sign && slashes == open.slashes && ends(next()) {
            return Some(from + at - slashes);
        }
        slashes = if c == '\\' { slashes + 1 } else { 0 };
    }
    None
}

/// White space within a line.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() && c != '\n' && c != '\r'
}

/// Whether a field begins behind a semicolon, with its name and an equals sign: `user=`.
pub(super) fn begins_field_of_list(text: &str) -> bool {
    begins_field(text, FIELD_OF_LIST)
}

/// Whether a field begins, with a name of so many letters at least.
pub(super) fn begins_field(text: &str, least: usize) -> bool {
    let of_name = |c: char| c.is_alphabetic() || matches!(c, '_' | '-' | '.' | ' ');
    let name = text.trim_start_matches(is_blank);
    let rest = name.trim_start_matches(of_name);
    name.len() - rest.len() >= least
        && name.starts_with(char::is_alphabetic)
        && rest.starts_with('=')
}

/// Whether an element is closed behind its first sign: `/message>`.
pub(super) fn closes_element(text: &str) -> bool {
    let name = text.strip_prefix('/').unwrap_or_default();
    let rest = name.trim_start_matches(|c: char| is_part(c) || c == ':');
    name.starts_with(char::is_alphabetic)
        && name.len() - rest.len() >= FIELD
        && rest.starts_with('>')
}
