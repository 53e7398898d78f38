//! Where the value behind the name of a secret begins and ends: as the syntax of the place says,
//! and to its end, whatever characters it holds.

use std::ops::Range;

use super::identity::{is_name_of, past_surname};
use super::line::{
    FIELD, Line, begins_field, begins_field_of_list, closes_element, is_blank, is_in_address,
};
use super::names::{Name, is_part};
use super::words::{Words, first_word, has_sign, is_code, is_mixed, is_no_word, without_trailing};
use crate::knowledge::forms::text::{Kind, Where};

/// What stands between a name and its value.
const SIGNS: [&str; 9] = [":=", "=>", "->", "→", "==", "=", ":", "%3D", "%3d"];
/// Quotes, and what closes each.
const QUOTES: [(&str, &str); 7] = [
    ("\"", "\""),
    ("'", "'"),
    ("&quot;", "&quot;"),
    ("&#34;", "&#34;"),
    ("&apos;", "&apos;"),
    ("“", "”"),
    ("«", "»"),
];
/// A tag is no longer than this.
const TAG: usize = 512;

/// The value that a name in a text has, if it has one that is a secret.
pub(super) fn of(text: &str, name: &Name, line: &mut Line, words: &Words) -> Option<Range<usize>> {
    let value = Value {
        text,
        name: *name,
        words,
    };
    let found = match name.only {
        Where::Query => value.of_query(),
        Where::Switch => value.of_switch(line),
        Where::Assigned => value.assigned(line),
        Where::Header => value.of_header(line),
        Where::Anywhere => value
            .assigned(line)
            .or_else(|| value.of_markup(line))
            .or_else(|| value.of_switch(line))
            .or_else(|| value.of_prose(line)),
    };
    found.filter(|range| !range.is_empty())
}

struct Value<'t> {
    text: &'t str,
    name: Name,
    words: &'t Words,
}

impl<'t> Value<'t> {
    fn from(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    /// What stands between the name and its value.
    fn sign(&self, at: usize) -> &'t str {
        self.text.get(self.name.end..at).unwrap_or_default()
    }

    /// Where a value without quotes of its own ends at the latest: with the quotes around both it and
    /// its name, or with the line.
    fn most(&self, at: usize, line: &mut Line) -> usize {
        let closed = line.closing_quote(self.text, self.name.start, at);
        closed.unwrap_or_else(|| line.end(self.text, at))
    }

    fn before(&self) -> &'t str {
        let from = self
            .text
            .floor_char_boundary(self.name.start.saturating_sub(TAG));
        self.text.get(from..self.name.start).unwrap_or_default()
    }

    /// `name=value`, `"name": "value"`, `name => 'value'`.
    fn assigned(&self, line: &mut Line) -> Option<Range<usize>> {
        let at = self.past_sign()?;
        if self.name.only == Where::Assigned && !self.from(self.name.end).starts_with('=') {
            // `pass: 12` counts; a word with digits or signs in it does not.
            let token = first_word(self.from(at));
            if !is_no_word(token) {
                return None;
            }
        }
        if let Some(quoted) = self.quoted(at, line) {
            return self.unless_kept(quoted);
        }
        self.bare(at, line)
    }

    /// Where the value behind an equals sign or a colon begins.
    fn past_sign(&self) -> Option<usize> {
        let rest = self.from(self.name.end);
        // The name itself may be in quotes or brackets.
        let inner = rest.trim_start_matches(['\\', '"', '\'', ']', '`']);
        let inner = QUOTES
            .iter()
            .find_map(|(_, close)| inner.strip_prefix(close))
            .unwrap_or(inner);
        let inner = inner.trim_start_matches(is_blank);
        let sign = SIGNS.iter().find(|sign| inner.starts_with(**sign))?;
        let behind = inner.get(sign.len()..)?;
        // `net::password::new` and `password://` name something else.
        if *sign == ":" && (behind.starts_with(':') || behind.starts_with("//")) {
            return None;
        }
        let value = behind.trim_start_matches(is_blank);
        Some(self.text.len() - value.len())
    }

    /// What stands in the quotes that begin at `at`: to the quote that closes it, or to the end of
    /// the line where none does.
    fn quoted(&self, at: usize, line: &mut Line) -> Option<Range<usize>> {
        let rest = self.from(at);
        // Text within a string of another text has its quotes escaped, once or more often.
        let slashes = rest.len() - rest.trim_start_matches('\\').len();
        let opened = rest.get(slashes..)?;
        let (open, close) = QUOTES.iter().find(|(open, _)| opened.starts_with(*open))?;
        let start = at + slashes + open.len();
        let body = self.from(start);
        let line_end = line.end(self.text, start).saturating_sub(start);
        let mut from = 0;
        while let Some(found) = body.get(from..line_end).and_then(|rest| rest.find(close)) {
            let end = from + found;
            let head = body.get(..end)?;
            let escapes = head.len() - head.trim_end_matches('\\').len();
            let behind = end + close.len();
            let doubled = slashes == 0 && body.get(behind..)?.starts_with(close);
            // An escaped quote within has more signs in front than the quote that opened it.
            let closes = if slashes == 0 {
                escapes % 2 == 0 && !doubled
            } else {
                escapes <= slashes
            };
            if closes {
                return Some(start..start + end - escapes.min(slashes));
            }
            from = if doubled {
                behind + close.len()
            } else {
                behind
            };
        }
        Some(start..start + line_end)
    }

    /// A value without quotes: to the next field in a connection string, to the next parameter in an
    /// address, or else to the next white space.
    fn bare(&self, at: usize, line: &mut Line) -> Option<Range<usize>> {
        if self.is_empty(at) {
            return None;
        }
        let most = self.most(at, line);
        let whole = self.text.get(at..most)?;
        let sign = self.sign(at);
        let in_address = is_in_address(self.text, self.name.start);
        if sign.contains('=')
            && !in_address
            && let Some(next) = line.connection(self.text, self.name.start, at, most)
        {
            let value = self.text.get(at..next)?.trim_end_matches(is_blank);
            let value = value.strip_suffix(';').unwrap_or(value);
            return self.unless_kept(at..at + value.trim_end_matches(is_blank).len());
        }
        if self.words.is_kept(whole) || self.is_in_sentence(at, whole) {
            return None;
        }
        let encoded = sign.contains('%');
        let ends = |(place, c): &(usize, char)| {
            let behind = whole.get(place + c.len_utf8()..).unwrap_or_default();
            match c {
                '&' => in_address || begins_field(behind, FIELD),
                ',' => begins_field(behind, FIELD),
                ';' => begins_field_of_list(behind),
                '<' => closes_element(behind),
                '%' => encoded && behind.starts_with("26"),
                c => c.is_whitespace(),
            }
        };
        let end = whole.char_indices().find(ends);
        let end = end.map_or(whole.len(), |(place, _)| place);
        let end = if self.name.kind == Kind::Person {
            past_surname(whole, end)
        } else {
            end
        };
        let token = whole.get(..end)?;
        Some(at..at + without_trailing(token).len())
    }

    /// Whether there is no value, and the next field stands where it would be: `pwd= uid=3`.
    fn is_empty(&self, at: usize) -> bool {
        let sign = self.sign(at);
        let joined = sign.trim_end().len() < sign.len() && sign.starts_with('=');
        joined && begins_field(self.from(at), FIELD)
    }

    /// Whether a sentence goes on behind the colon, which says what became of the secret: `could not
    /// set the password: Access is denied`, `no token: AADSTS50034: …`.
    fn is_in_sentence(&self, at: usize, value: &str) -> bool {
        let before = self.before();
        let head = before.trim_end_matches(is_blank);
        let in_sentence = self.sign(at).trim() == ":"
            && head.len() < before.len()
            && head.ends_with(char::is_alphabetic)
            && !self.words.ends_with_lead(before);
        let token = first_word(value);
        if self.name.kind.is_identity() {
            // Names of accounts and machines have no signs either, but no sentence begins with a small letter.
            let next = value.get(token.len()..).map_or("", first_word);
            let begins = token.starts_with(char::is_uppercase);
            return in_sentence && begins && next.starts_with(char::is_lowercase);
        }
        in_sentence && (is_code(token) || !has_sign(token))
    }

    /// `?code=value`, `&sig=value`.
    fn of_query(&self) -> Option<Range<usize>> {
        if !self.before().ends_with(['?', '&']) {
            return None;
        }
        let at = self.name.end + self.from(self.name.end).strip_prefix('=').map(|_| 1)?;
        let rest = self.from(at);
        let ends = |c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '<' | '>' | '#');
        let value = rest.get(..rest.find(ends).unwrap_or(rest.len()))?;
        self.unless_kept(at..at + without_trailing(value).len())
    }

    /// `Authorization: Basic value`, `Cookie: id=value; other=value`: to the end of the line.
    fn of_header(&self, line: &mut Line) -> Option<Range<usize>> {
        let at = self.past_sign()?;
        let quoted = self.quoted(at, line);
        let whole = quoted.unwrap_or_else(|| at..self.most(at, line));
        let value = self.text.get(whole.clone())?.trim_end();
        if self.words.is_kept(value) {
            return None;
        }
        // How one signs in tells much, and gives nothing away.
        let scheme = value
            .split_once(' ')
            .filter(|(scheme, _)| self.words.is_scheme(scheme));
        let secret = scheme.map_or(value, |(_, rest)| rest.trim_start());
        let end = whole.start + value.len();
        Some(end - secret.len()..end)
    }

    /// `<Name>value</Name>`, `<add key="Name" value="value"/>`, and both with escaped signs.
    fn of_markup(&self, line: &mut Line) -> Option<Range<usize>> {
        let before = self.before();
        let mut signs = [("<", ">"), ("&lt;", "&gt;")].into_iter();
        let (open, close, head) = signs.find_map(|(open, close)| {
            let (_, head) = before.rsplit_once(open)?;
            (!head.contains(close)).then_some((open, close, head))
        })?;
        if head.starts_with('/') || head.starts_with('!') {
            return None;
        }
        let rest = self.from(self.name.end);
        let most = rest.floor_char_boundary(TAG);
        let tag_end = rest.get(..most)?.find(close)?;
        let tag = rest.get(..tag_end)?;
        // Within the name of the element, or at the end of an attribute.
        if !tag.is_empty()
            && !tag.starts_with(['"', '\'', ' ', '\t', '\r', '\n', '/'])
            && !tag.starts_with("&quot;")
        {
            return None;
        }
        let attribute = tag.match_indices("alue").find_map(|(found, word)| {
            let rest = tag.get(found + word.len()..)?.trim_start();
            Some(tag_end - rest.strip_prefix('=')?.trim_start().len())
        });
        if let Some(found) = attribute {
            let value = self.quoted(self.name.end + found, line)?;
            return self.unless_kept(value);
        }
        if tag.ends_with('/') {
            return None;
        }
        let at = self.name.end + tag_end + close.len();
        let content = self.from(at);
        let (skip, end) = match content.strip_prefix("<![CDATA[") {
            Some(inner) => ("<![CDATA[".len(), inner.find("]]>")),
            None => (0, content.find(open)),
        };
        let start = at + skip;
        let end = end.map_or(self.text.len(), |end| start + end);
        let value = self.text.get(start..end)?;
        let lead = value.len() - value.trim_start().len();
        let value = value.trim();
        self.unless_kept(start + lead..start + lead + value.len())
    }

    /// `-Name value`, `--name value`, `/name value`.
    fn of_switch(&self, line: &mut Line) -> Option<Range<usize>> {
        // A hyphen is of the name: `--db-password`.
        let own = self.text.get(self.name.start..self.name.end)?;
        let before = self.before();
        let slash = before.ends_with('/') && self.name.only == Where::Switch;
        if !own.starts_with('-') && !before.ends_with('-') && !slash {
            return None;
        }
        let lead = before.strip_suffix(['/', '-']).unwrap_or(before);
        if !lead.is_empty() && !lead.ends_with(|c: char| c.is_whitespace() || "\"'([{`".contains(c))
        {
            return None;
        }
        if let Some(at) = self.past_sign() {
            return self.quoted(at, line).or_else(|| self.bare(at, line));
        }
        let rest = self.from(self.name.end);
        let value = rest.trim_start_matches(is_blank);
        if value.len() == rest.len() {
            return None;
        }
        let at = self.text.len() - value.len();
        if let Some(quoted) = self.quoted(at, line) {
            return Some(quoted);
        }
        let value = up_to_blank(self.text.get(at..self.most(at, line))?);
        let mut letters = value.chars();
        let another = letters.next() == Some('-')
            && letters
                .next()
                .is_some_and(|c| c == '-' || c.is_alphabetic())
            && letters.all(is_part);
        if another || self.words.is_kept(value) || (slash && value.starts_with('/')) {
            return None;
        }
        Some(at..at + value.len())
    }

    /// `the password is value`, `med nytt passord value`.
    fn of_prose(&self, line: &mut Line) -> Option<Range<usize>> {
        let rest = self.from(self.name.end);
        let value = rest.trim_start_matches(is_blank);
        if value.len() == rest.len() {
            return None;
        }
        let identity = self.name.kind.is_identity();
        let led =
            identity || self.words.ends_with_lead(self.before()) || is_mixed(first_word(value));
        let value = match self.words.past_link(value) {
            Some(behind) => behind,
            None if led => value,
            None => return None,
        };
        let at = self.text.len() - value.len();
        if let Some(quoted) = self.quoted(at, line) {
            return self.unless_kept(quoted);
        }
        let token = without_trailing(up_to_blank(value));
        let is_value = if identity {
            is_name_of(token)
        } else {
            is_no_word(token)
        };
        if !is_value || self.words.is_kept(token) {
            return None;
        }
        Some(at..at + token.len())
    }

    fn unless_kept(&self, range: Range<usize>) -> Option<Range<usize>> {
        let value = self.text.get(range.clone())?;
        (!self.words.is_kept_whole(value)).then_some(range)
    }
}

fn up_to_blank(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}
