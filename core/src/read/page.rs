//! A page of HTML as its text and its tags.
//!
//! No tree is built, so that a page may be cut anywhere and costs no more than its longest tag.

use quick_xml::escape::resolve_html5_entity;

/// A tag is read up to this many bytes; what follows in it is passed over.
const LONGEST_TAG: usize = 8192;
/// The longest character reference that is waited for.
const LONGEST_ENTITY: usize = 32;
/// Elements whose content nobody sees.
const HIDDEN: &[&str] = &["script", "style", "template", "noscript"];

/// Takes what a page consists of, in its order.
pub(super) trait Seen {
    /// A character that is shown, and the line of the page on which it stands, 1-based.
    fn text(&mut self, c: char, line: u64);

    fn tag(&mut self, tag: &Tag<'_>, line: u64);
}

/// A tag that begins or ends an element.
#[derive(Debug)]
pub(super) struct Tag<'t> {
    /// In lower case.
    pub(super) name: &'t str,
    /// It ends the element.
    pub(super) closes: bool,
    pub(super) attributes: &'t str,
}

/// Where in the page the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Within {
    #[default]
    Text,
    /// Behind `&`.
    Entity,
    /// Behind `<`; the quote that is open.
    Tag(Option<char>),
    /// In `<!-- … -->`.
    Comment,
    /// In an element of [`HIDDEN`].
    Hidden(usize),
}

/// Reads a page that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct Page {
    within: Within,
    /// Line ends so far.
    ends: u64,
    /// The tag, reference or end of a comment so far.
    part: String,
}

impl Page {
    /// Takes the next piece, of any size.
    pub(super) fn feed(&mut self, piece: &str, seen: &mut impl Seen) {
        for c in piece.chars() {
            self.take(c, seen);
            self.ends = self.ends.saturating_add(u64::from(c == '\n'));
        }
    }

    /// Ends the page.
    pub(super) fn finish(&mut self, seen: &mut impl Seen) {
        if self.within == Within::Entity {
            self.literal(seen);
        }
    }

    fn text(&self, text: &str, seen: &mut impl Seen) {
        for c in text.chars() {
            seen.text(c, self.ends.saturating_add(1));
        }
    }

    fn take(&mut self, c: char, seen: &mut impl Seen) {
        match self.within {
            Within::Text => match c {
                '<' => self.enter(Within::Tag(None)),
                '&' => self.enter(Within::Entity),
                c => seen.text(c, self.ends.saturating_add(1)),
            },
            Within::Entity => self.entity(c, seen),
            Within::Tag(quote) => self.tag_char(c, quote, seen),
            Within::Comment => {
                self.part.push(c);
                if self.part.ends_with("-->") {
                    self.within = Within::Text;
                } else if self.part.len() > 8 {
                    self.part.drain(..self.part.floor_char_boundary(4));
                }
            }
            Within::Hidden(element) => self.hidden(c, element),
        }
    }

    fn enter(&mut self, within: Within) {
        self.within = within;
        self.part.clear();
    }

    fn entity(&mut self, c: char, seen: &mut impl Seen) {
        if c == ';' {
            self.within = Within::Text;
            if let Some(text) = entity(&self.part) {
                self.text(&text, seen);
            } else {
                self.literal(seen);
                self.text(";", seen);
            }
        } else if (c.is_ascii_alphanumeric() || c == '#') && self.part.len() < LONGEST_ENTITY {
            self.part.push(c);
        } else {
            self.literal(seen);
            self.take(c, seen);
        }
    }

    /// What began as a character reference is none.
    fn literal(&mut self, seen: &mut impl Seen) {
        self.within = Within::Text;
        let part = std::mem::take(&mut self.part);
        self.text("&", seen);
        self.text(&part, seen);
    }

    fn tag_char(&mut self, c: char, quote: Option<char>, seen: &mut impl Seen) {
        if self.part.is_empty() && !(c.is_ascii_alphabetic() || "/!?".contains(c)) {
            // `a < b`
            self.within = Within::Text;
            self.text("<", seen);
            self.take(c, seen);
            return;
        }
        match (c, quote) {
            ('>', None) => {
                self.within = Within::Text;
                let tag = std::mem::take(&mut self.part);
                self.tag(&tag, seen);
                return;
            }
            // Quotes stand around values only.
            ('"' | '\'', None) if self.part.trim_end().ends_with('=') => {
                self.within = Within::Tag(Some(c));
            }
            (c, Some(open)) if c == open => self.within = Within::Tag(None),
            _ => {}
        }
        if self.part.len() < LONGEST_TAG {
            self.part.push(c);
        }
        if self.part == "!--" {
            self.enter(Within::Comment);
        }
    }

    fn hidden(&mut self, c: char, element: usize) {
        self.part.push(c.to_ascii_lowercase());
        let name = HIDDEN.get(element).copied().unwrap_or_default();
        if c == '>' {
            let ends = self
                .part
                .rsplit_once("</")
                .is_some_and(|(_, tag)| tag.trim_end_matches('>').trim_end() == name);
            self.part.clear();
            if ends {
                self.within = Within::Text;
            }
        } else if self.part.len() > 64 {
            self.part.drain(..self.part.floor_char_boundary(32));
        }
    }

    fn tag(&mut self, tag: &str, seen: &mut impl Seen) {
        let closes = tag.starts_with('/');
        let body = tag.trim_start_matches('/');
        let end = body
            .find(|c: char| c.is_whitespace() || c == '/')
            .unwrap_or(body.len());
        let (name, attributes) = body.split_at(end);
        let name = name.to_ascii_lowercase();
        if name.starts_with(['!', '?']) {
            return;
        }
        let hidden = HIDDEN.iter().position(|hidden| *hidden == name);
        let line = self.ends.saturating_add(1);
        let tag = Tag {
            name: &name,
            closes,
            attributes,
        };
        seen.tag(&tag, line);
        if let Some(element) = hidden.filter(|_| !closes && !attributes.trim_end().ends_with('/')) {
            self.enter(Within::Hidden(element));
        }
    }
}

/// What a character reference stands for; `name` has neither `&` nor `;`.
fn entity(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).map(String::from)
}

/// The value of an attribute with its character references resolved.
pub(super) fn decoded(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let found = behind
            .split_once(';')
            .and_then(|(name, after)| Some((entity(name)?, after)));
        if let Some((text, after)) = found {
            out.push_str(&text);
            rest = after;
        } else {
            out.push('&');
            rest = behind;
        }
    }
    out.push_str(rest);
    out
}
