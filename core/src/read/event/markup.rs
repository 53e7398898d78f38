//! A scanner for markup that is nearly XML.
//!
//! Event XML is often not XML 1.0: raw control characters, a bare `&`, a stray `<`. A strict
//! parser gives up there; this one keeps what it cannot read as text, says where the nesting
//! broke, and never recurses.

use std::borrow::Cow;

/// One piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) enum Token<'a> {
    /// `<name attributes>`; `empty` for `<name/>`.
    Open {
        name: &'a str,
        attributes: &'a str,
        empty: bool,
    },
    /// `</name>`.
    Close { name: &'a str },
    /// Text with its references not yet replaced.
    Text(&'a str),
    /// The inside of a CDATA section.
    Raw(&'a str),
    /// A tag, comment or section that does not end.
    Broken,
}

/// Gives the tokens of a text in order; comments, declarations and instructions are left out.
#[derive(Debug)]
pub(in crate::read) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Ends of [`SECTIONS`] that do not occur in what is left: looking for one again and again
    /// would take time with the square of the length.
    absent: [bool; SECTIONS.len()],
}

/// What is no tag, by how it starts and ends: CDATA, comments, instructions, declarations.
const SECTIONS: [(&str, &str); 4] = [
    ("<![CDATA[", "]]>"),
    ("<!--", "-->"),
    ("<?", "?>"),
    ("<!", ">"),
];
const CDATA: usize = 0;

impl<'a> Scanner<'a> {
    pub(in crate::read) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            absent: [false; SECTIONS.len()],
        }
    }

    /// Byte offset of the next token.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The inside of a section, which is passed; `None` where its end does not follow.
    fn inside(&mut self, section: usize) -> Option<&'a str> {
        let ((start, end), absent) = (SECTIONS.get(section)?, self.absent.get_mut(section)?);
        if *absent {
            return None;
        }
        let inside = self.text.get(self.at..)?.get(start.len()..)?;
        let Some(length) = inside.find(end) else {
            *absent = true;
            return None;
        };
        self.at += start.len() + length + end.len();
        inside.get(..length)
    }

    fn text_token(&mut self) -> Token<'a> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let mut end = 0;
        loop {
            match memchr::memchr(b'<', bytes.get(end..).unwrap_or_default()) {
                None => end = rest.len(),
                // A `<` that opens nothing is text.
                Some(found) if !opens_markup(bytes.get(end + found + 1)) => {
                    end += found + 1;
                    continue;
                }
                Some(found) => end += found,
            }
            break;
        }
        self.at += end;
        Token::Text(rest.get(..end).unwrap_or_default())
    }

    /// A start or end tag. A `<` within it means that the tag never ended.
    fn tag(&mut self) -> Token<'a> {
        let rest = self.rest();
        let end = match end_of_tag(rest.as_bytes()) {
            Ok(end) => end,
            Err(broken) => {
                self.at += broken;
                return Token::Broken;
            }
        };
        self.at += end + 1;
        let inside = rest.get(1..end).unwrap_or_default();
        if let Some(name) = inside.strip_prefix('/') {
            return Token::Close {
                name: local(name.trim()),
            };
        }
        let (inside, empty) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let split = inside.bytes().position(|b| b.is_ascii_whitespace());
        let (name, attributes) = inside.split_at(split.unwrap_or(inside.len()));
        Token::Open {
            name: local(name),
            attributes,
            empty,
        }
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with('<') || !opens_markup(rest.as_bytes().get(1)) {
                return Some(self.text_token());
            }
            let mut starts = SECTIONS.iter().map(|(start, _)| *start);
            let Some(section) = starts.position(|start| rest.starts_with(start)) else {
                return Some(self.tag());
            };
            match self.inside(section) {
                Some(raw) if section == CDATA => return Some(Token::Raw(raw)),
                Some(_) => {}
                None => {
                    // What follows is read as text and tags: more is kept than lost.
                    self.at += 2;
                    return Some(Token::Broken);
                }
            }
        }
    }
}

fn opens_markup(next: Option<&u8>) -> bool {
    next.is_some_and(|&b| {
        b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?' | b'_') || b >= 0x80
    })
}

/// Where the `>` of the tag stands that `bytes` begin with, or how far to go on from where it
/// breaks off.
fn end_of_tag(bytes: &[u8]) -> Result<usize, usize> {
    let mut at = 1;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let sign = rest
            .iter()
            .enumerate()
            .find(|(_, byte)| matches!(byte, b'<' | b'>' | b'"' | b'\''));
        let Some((length, &sign)) = sign else {
            return Err(bytes.len());
        };
        at += length;
        match sign {
            b'<' => return Err(at),
            b'>' => return Ok(at),
            quote => {
                let before = bytes.get(..at).unwrap_or_default().trim_ascii_end();
                at += 1;
                // A quotation mark elsewhere is a slip and quotes nothing.
                if before.last() == Some(&b'=') {
                    let value = bytes.get(at..).unwrap_or_default();
                    let end = memchr::memchr2(quote, b'<', value).ok_or(bytes.len())?;
                    if value.get(end) == Some(&b'<') {
                        return Err(at + end);
                    }
                    at += end + 1;
                }
            }
        }
    }
}

/// A name without its namespace prefix.
pub(super) fn local(name: &str) -> &str {
    // Names are short: a plain loop beats a search.
    match name.bytes().rposition(|b| b == b':') {
        Some(colon) => name.get(colon + 1..).unwrap_or(name),
        None => name,
    }
}

/// The value of an attribute, its references replaced.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    written(attributes)
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| unescape(value))
}

/// The names of all attributes without their prefixes, and their values, references replaced.
pub(in crate::read) fn attributes(text: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    written(text).map(|(name, value)| (name, unescape(value)))
}

/// Attributes as they are written.
fn written(attributes: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = attributes.trim_start();
    std::iter::from_fn(move || {
        let equals = memchr::memchr(b'=', rest.as_bytes())?;
        // After a slip such as `Name "a" Id="b"` the last word before the sign is the name.
        let name = rest
            .get(..equals)?
            .split_ascii_whitespace()
            .next_back()
            .unwrap_or_default();
        let value = rest.get(equals + 1..)?.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inside = value.get(1..)?;
                match memchr::memchr(quote as u8, inside.as_bytes()) {
                    Some(end) => (inside.get(..end)?, inside.get(end + 1..)?),
                    None => (inside, ""),
                }
            }
            _ => value.split_at(
                value
                    .find(|c: char| c.is_ascii_whitespace())
                    .unwrap_or(value.len()),
            ),
        };
        rest = after.trim_start();
        Some((local(name), value))
    })
}

/// Replaces references; an `&` that starts none stays as it is.
pub(in crate::read) fn unescape(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (before, after) = rest.split_at(at);
        let after = after.get(1..).unwrap_or_default();
        out.push_str(before);
        if let Some((c, length)) = reference(after) {
            out.push(c);
            rest = after.get(length..).unwrap_or_default();
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that a reference stands for, and the reference's length behind the `&`.
pub(in crate::read) fn reference(after: &str) -> Option<(char, usize)> {
    // The longest one, `&#x0010FFFF;`, has eleven characters behind the `&`.
    let end = after.bytes().take(12).position(|b| b == b';')?;
    let name = after.get(..end)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                    u32::from_str_radix(hex, 16).ok()?
                }
                None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok()?,
                _ => return None,
            };
            // Half a surrogate pair, or a number beyond Unicode, names no character.
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(text: &str) -> Vec<Token<'_>> {
        Scanner::new(text).collect()
    }

    #[test]
    fn tags_with_either_quotation_mark() {
        assert_eq!(
            tokens("<e:Data Name='a>b' x=\"'\"/>"),
            [Token::Open {
                name: "Data",
                attributes: " Name='a>b' x=\"'\"",
                empty: true
            }]
        );
        assert_eq!(attribute(" Name='a>b' x=\"'\"", "x").as_deref(), Some("'"));
        assert_eq!(
            attribute(" Name = 'a&amp;b&c'", "Name").as_deref(),
            Some("a&b&c")
        );
        assert_eq!(attribute(" Names='a'", "Name"), None);
    }

    #[test]
    fn a_stray_less_than_sign_is_text() {
        assert_eq!(tokens("a < b <= c"), [Token::Text("a < b <= c")]);
    }

    #[test]
    fn a_tag_that_never_ends_is_broken_and_the_next_one_is_read() {
        assert_eq!(tokens("<Data Name='a<b>")[0], Token::Broken);
        assert_eq!(
            tokens("<Data Name='a<b>")[1],
            Token::Open {
                name: "b",
                attributes: "",
                empty: false
            }
        );
    }

    #[test]
    fn references_to_control_characters_and_to_nothing() {
        assert_eq!(
            unescape("&#x1;&#2;&#xD800;&#x110000;"),
            "\u{1}\u{2}\u{fffd}\u{fffd}"
        );
        assert_eq!(
            unescape("a & b &nbsp; &#; &#x; &#+1; &lt"),
            "a & b &nbsp; &#; &#x; &#+1; &lt"
        );
    }

    #[test]
    fn comments_and_declarations_are_left_out_and_cdata_is_taken_as_it_is() {
        assert_eq!(
            tokens("<?xml version='1.0'?><!DOCTYPE x><!-- <b> --><![CDATA[<&amp;]]>"),
            [Token::Raw("<&amp;")]
        );
    }

    proptest! {
        #[test]
        fn every_text_ends(text in "[<>/!?&;'\"=a-c\\[\\]-]{0,60}|\\PC*") {
            let mut scanner = Scanner::new(&text);
            let mut last = 0;
            while let Some(token) = scanner.next() {
                prop_assert!(scanner.offset() > last);
                last = scanner.offset();
                if let Token::Open { attributes, .. } = token {
                    let _ = attribute(attributes, "a");
                }
            }
            prop_assert!(unescape(&text).len() <= text.len());
        }
    }
}
