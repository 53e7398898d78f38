//! Elements of XML: the events of log4net, log4j and NLog, and any others with a time. A root
//! element may stand around them or not.

use super::fields::{Entry, MOST_FIELDS};
use super::frame::{Frame, Framer, Holds};
use crate::read::event::markup::{Scanner, Token, attributes, unescape};

/// What is nested deeper is no entry.
const DEEPEST: usize = 32;
/// Different elements that are looked at.
const MOST_NAMES: usize = 12;

/// The names of the elements of a text, without their prefixes, in the order in which they begin.
pub(super) fn names(head: &str) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for token in Scanner::new(head) {
        if let Token::Open { name, .. } = token
            && out.len() < MOST_NAMES
            && !out.contains(&name)
        {
            out.push(name);
        }
    }
    out
}

/// Cuts a text at the elements of one name.
#[derive(Debug, Clone)]
pub(super) struct Elements {
    name: String,
}

impl Elements {
    pub(super) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
        }
    }

    /// Where the element ends that a text begins with, and `Ok(None)` where it goes on. `Err` where
    /// it does not end before the next one of its name, with the place of that one if it is known.
    fn end(&self, text: &str) -> Result<Option<usize>, Option<usize>> {
        let Mark::Tag(Tag { end, empty, .. }) = mark(text) else {
            return Ok(None);
        };
        if empty {
            return Ok(Some(end));
        }
        let mut at = end;
        loop {
            let Some(found) = memchr::memchr(b'<', &text.as_bytes()[at..]) else {
                return Ok(None);
            };
            at += found;
            match mark(&text[at..]) {
                Mark::Tag(tag) if tag.name == self.name => {
                    if !tag.closes {
                        return Err(Some(at));
                    }
                    return Ok(Some(at + tag.end));
                }
                Mark::Tag(tag) => at += tag.end,
                Mark::Other(length) => {
                    // A section that takes in the beginning of the next event was never closed.
                    if self.begins_line(&text[at..at + length]) {
                        return Err(None);
                    }
                    at += length;
                }
                Mark::Text => at += 1,
                Mark::Broken => return Err(None),
                Mark::Open => {
                    let broken = self.begins_line(&text[at..]);
                    return if broken { Err(None) } else { Ok(None) };
                }
            }
        }
    }

    /// Whether a text begins with the start of an element of the name.
    fn begins(&self, text: &str) -> bool {
        let Some(inside) = text.strip_prefix('<') else {
            return false;
        };
        let end = inside.find(|c: char| c.is_whitespace() || "<>/".contains(c));
        end.is_some_and(|end| local(&inside[..end]) == self.name)
    }

    /// Whether a line within a text, the first one aside, begins so.
    fn begins_line(&self, text: &str) -> bool {
        let mut lines = text.lines().skip(1);
        lines.any(|line| self.begins(line.trim_start()))
    }
}

impl Framer for Elements {
    fn frame(&mut self, text: &str, ended: bool) -> Option<Frame> {
        let blanks = text.len() - text.trim_start_matches(is_blank).len();
        if blanks > 0 {
            // Up to the line's end, so that every stretch is within one line.
            let feed = memchr::memchr(b'\n', &text.as_bytes()[..blanks]);
            return Some(Frame::new(
                feed.map_or(blanks, |feed| feed + 1),
                Holds::Blank,
            ));
        }
        match mark(text) {
            Mark::Tag(tag) if tag.name == self.name && !tag.closes => match self.end(text) {
                Ok(Some(end)) => Some(Frame::new(end, Holds::Entry)),
                Err(Some(next)) => Some(Frame::new(next, Holds::Other)),
                Ok(None) if !ended => None,
                Ok(None) | Err(None) => Frame::line(text, ended),
            },
            Mark::Tag(Tag { end, .. }) | Mark::Other(end) => {
                let says = text.starts_with("<![CDATA[");
                let holds = if says { Holds::Other } else { Holds::Blank };
                Some(Frame::new(end, holds))
            }
            Mark::Open if !ended => None,
            // What never ends: up to the next one of the name.
            Mark::Open => {
                let next = memchr::memchr_iter(b'<', text.as_bytes())
                    .skip(1)
                    .find(|at| self.begins(&text[*at..]));
                Some(Frame::new(next.unwrap_or(text.len()), Holds::Other))
            }
            // Up to where a tag may begin again.
            Mark::Text | Mark::Broken => {
                let next = memchr::memchr2(b'<', b'\n', &text.as_bytes()[1..]);
                match next.map(|at| at + 1) {
                    Some(at) if text.as_bytes()[at] == b'<' => Some(Frame::new(at, Holds::Other)),
                    _ => Frame::line(text, ended),
                }
            }
        }
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A tag that a text begins with.
#[derive(Debug, Clone, Copy)]
struct Tag<'t> {
    /// Without its prefix.
    name: &'t str,
    /// Bytes with its brackets.
    end: usize,
    closes: bool,
    empty: bool,
}

/// What a text begins with.
#[derive(Debug, Clone, Copy)]
enum Mark<'t> {
    Tag(Tag<'t>),
    /// A comment, a section, a declaration, an instruction of this length.
    Other(usize),
    /// No markup.
    Text,
    /// A tag with another one within.
    Broken,
    /// Markup that does not end here.
    Open,
}

fn mark(text: &str) -> Mark<'_> {
    const KINDS: [(&str, &str); 4] = [
        ("<!--", "-->"),
        ("<![CDATA[", "]]>"),
        ("<?", "?>"),
        ("<!", ">"),
    ];
    let Some(behind) = text.strip_prefix('<') else {
        return Mark::Text;
    };
    for (start, end) in KINDS {
        if let Some(inside) = text.strip_prefix(start) {
            let found = memchr::memmem::find(inside.as_bytes(), end.as_bytes());
            return found.map_or(Mark::Open, |at| Mark::Other(start.len() + at + end.len()));
        }
        // Too little has come to tell them apart.
        if start.starts_with(text) {
            return Mark::Open;
        }
    }
    let (closes, inside) = behind
        .strip_prefix('/')
        .map_or((false, behind), |inside| (true, inside));
    match inside.chars().next() {
        None => return Mark::Open,
        Some(first) if first.is_alphabetic() || first == '_' => {}
        Some(_) => return Mark::Text,
    }
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in inside.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (_, '<') => return Mark::Broken,
            (None, '"' | '\'') if before == '=' => quote = Some(c),
            (None, '>') => {
                let tag = &inside[..at];
                let empty = tag.ends_with('/');
                let end = tag.find(|c: char| c.is_whitespace() || c == '/');
                let name = &tag[..end.unwrap_or(tag.len())];
                return Mark::Tag(Tag {
                    name: local(name),
                    end: text.len() - inside.len() + at + 1,
                    closes,
                    empty,
                });
            }
            _ => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    Mark::Open
}

/// The fields of an element: its attributes, and the texts and attributes within; `None` where it
/// is not sound. An element that has two attributes and nothing else names a field and its value.
pub(super) fn entry(text: &str) -> Option<Entry> {
    let mut out = Entry::new();
    let mut open: Vec<(&str, String)> = Vec::new();
    let mut scanner = Scanner::new(text);
    for token in &mut scanner {
        match token {
            Token::Open {
                name,
                attributes: written,
                empty,
            } => {
                let path = path(&open, name);
                let found: Vec<_> = attributes(written).collect();
                match found.as_slice() {
                    [(_, key), (_, value)] if empty && !open.is_empty() => {
                        out.push((key.to_string(), value.to_string()));
                    }
                    found => {
                        for (key, value) in found {
                            let key = if path.is_empty() {
                                (*key).to_owned()
                            } else {
                                format!("{path}.{key}")
                            };
                            out.push((key, value.to_string()));
                        }
                    }
                }
                if !empty {
                    open.push((name, String::new()));
                }
                if open.len() > DEEPEST {
                    return None;
                }
            }
            Token::Close { name } => {
                let (opened, said) = open.pop()?;
                if opened != name {
                    return None;
                }
                let said = said.trim();
                if !said.is_empty() {
                    out.push((path(&open, name), said.to_owned()));
                }
            }
            Token::Text(text) => {
                if let Some((_, said)) = open.last_mut() {
                    said.push_str(&unescape(text));
                }
            }
            Token::Raw(text) => {
                if let Some((_, said)) = open.last_mut() {
                    said.push_str(text);
                }
            }
            Token::Broken => return None,
        }
        out.truncate(MOST_FIELDS);
    }
    (open.is_empty() && !out.is_empty()).then_some(out)
}

/// The names of what stands around an element, the entry itself aside, and its own.
fn path(open: &[(&str, String)], name: &str) -> String {
    let around = open.iter().map(|(name, _)| *name);
    let names: Vec<&str> = around.chain([name]).skip(1).collect();
    names.join(".")
}
