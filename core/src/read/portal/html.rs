//! A saved page as the lines that a reader of it sees.
//!
//! No tree is built, so that a page may be cut anywhere and costs no more than its longest line.
//! What stands side by side in a row or list item is one line; icons that are pictures or class
//! names become signs or the words that name them.

use super::signs::Signs;
use super::{LONGEST_LINE, Line, Lines};

/// A tag is read up to this many bytes; what follows in it is passed over.
const LONGEST_TAG: usize = 8192;
/// The longest character reference that is waited for.
const LONGEST_ENTITY: usize = 32;
/// Elements whose content nobody sees.
const HIDDEN: &[&str] = &["script", "style", "template", "noscript"];
/// Elements within words.
const INLINE: &[&str] = &[
    "b", "em", "strong", "u", "font", "small", "sup", "sub", "wbr", "mark", "code", "abbr",
];
/// Elements that begin and end a line, unless they stand in a row.
const BLOCKS: &[&str] = &[
    "html", "head", "body", "title", "table", "ul", "ol", "p", "div", "h1", "h2", "h3", "h4", "h5",
    "h6", "br", "hr", "section", "article", "header", "footer", "nav", "main", "dl", "dt", "dd",
    "form", "pre", "thead", "tbody", "caption", "option",
];
/// Elements that are a line, whatever stands in them.
const ROWS: &[&str] = &["tr", "li"];

/// Where in the page the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
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

/// Finds the lines.
#[derive(Debug)]
pub(crate) struct HtmlLines<'s> {
    signs: &'s Signs,
    within: Within,
    /// Line of the document, 1-based.
    number: u64,
    /// The tag, reference or end of a comment so far.
    part: String,
    line: Option<Line>,
    row: bool,
}

impl Lines for HtmlLines<'_> {
    fn feed(&mut self, piece: &str, out: &mut Vec<Line>) {
        for c in piece.chars() {
            self.take(c, out);
            self.number = self.number.saturating_add(u64::from(c == '\n'));
        }
    }

    fn finish(&mut self, out: &mut Vec<Line>) {
        if self.within == Within::Entity {
            self.literal();
        }
        self.end_line(out);
    }
}

impl<'s> HtmlLines<'s> {
    pub(crate) fn new(signs: &'s Signs) -> Self {
        Self {
            signs,
            within: Within::Text,
            number: 1,
            part: String::new(),
            line: None,
            row: false,
        }
    }

    fn take(&mut self, c: char, out: &mut Vec<Line>) {
        match self.within {
            Within::Text => match c {
                '<' => self.enter(Within::Tag(None)),
                '&' => self.enter(Within::Entity),
                c => self.text(c),
            },
            Within::Entity => self.entity(c, out),
            Within::Tag(quote) => self.tag_char(c, quote, out),
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

    fn text(&mut self, c: char) {
        let c = if c == '\u{a0}' { ' ' } else { c };
        if c.is_whitespace() && c != '\t' {
            if let Some(line) = &mut self.line
                && !line.text.ends_with([' ', '\t'])
            {
                line.text.push(' ');
            }
            return;
        }
        let number = self.number;
        let line = self.line.get_or_insert_with(|| Line {
            number,
            text: String::new(),
        });
        if line.text.len() < LONGEST_LINE {
            line.text.push(c);
        }
    }

    /// Side by side, and not one text.
    fn apart(&mut self) {
        if let Some(line) = &mut self.line
            && !line.text.ends_with('\t')
            && line.text.len() < LONGEST_LINE
        {
            line.text.push('\t');
        }
    }

    fn end_line(&mut self, out: &mut Vec<Line>) {
        if let Some(mut line) = self.line.take() {
            line.text.truncate(line.text.trim_end().len());
            if !line.text.is_empty() {
                out.push(line);
            }
        }
    }

    fn entity(&mut self, c: char, out: &mut Vec<Line>) {
        if c == ';' {
            self.within = Within::Text;
            if let Some(text) = self.signs.entity(&self.part) {
                text.chars().for_each(|c| self.text(c));
            } else {
                self.literal();
                self.text(';');
            }
        } else if (c.is_ascii_alphanumeric() || c == '#') && self.part.len() < LONGEST_ENTITY {
            self.part.push(c);
        } else {
            self.literal();
            self.take(c, out);
        }
    }

    /// What began as a character reference is none.
    fn literal(&mut self) {
        self.within = Within::Text;
        self.text('&');
        let part = std::mem::take(&mut self.part);
        part.chars().for_each(|c| self.text(c));
    }

    fn tag_char(&mut self, c: char, quote: Option<char>, out: &mut Vec<Line>) {
        if self.part.is_empty() && !(c.is_ascii_alphabetic() || "/!?".contains(c)) {
            // `a < b`
            self.within = Within::Text;
            self.text('<');
            self.take(c, out);
            return;
        }
        match (c, quote) {
            ('>', None) => {
                self.within = Within::Text;
                let tag = std::mem::take(&mut self.part);
                self.tag(&tag, out);
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

    fn tag(&mut self, tag: &str, out: &mut Vec<Line>) {
        let closes = tag.starts_with('/');
        let body = tag.trim_start_matches('/');
        let end = body
            .find(|c: char| c.is_whitespace() || c == '/')
            .unwrap_or(body.len());
        let (name, attributes) = body.split_at(end);
        let name = name.to_ascii_lowercase();
        let name = name.as_str();
        if name.starts_with(['!', '?']) {
            return;
        }
        if ROWS.contains(&name) {
            self.end_line(out);
            self.row = !closes;
        } else if BLOCKS.contains(&name) {
            if matches!(name, "table" | "ul" | "ol") {
                self.row = false;
            }
            if self.row {
                self.apart();
            } else {
                self.end_line(out);
            }
        } else if !INLINE.contains(&name) {
            self.apart();
        }
        if closes {
            return;
        }
        if let Some(element) = HIDDEN.iter().position(|hidden| *hidden == name) {
            if !attributes.trim_end().ends_with('/') {
                self.enter(Within::Hidden(element));
            }
            return;
        }
        self.icon(attributes);
    }

    /// The icon that an element is: a word that names it, else its class.
    fn icon(&mut self, attributes: &str) {
        let mut label = None;
        let mut class = None;
        for (name, value) in values(attributes) {
            match name.to_ascii_lowercase().as_str() {
                "alt" | "title" | "aria-label" => {
                    let value = self.decoded(value);
                    let known = self.signs.word(&value.trim().to_lowercase()).is_some()
                        || value.trim().chars().count() <= 2
                            && value.chars().any(|c| self.signs.icon(c).is_some())
                        || is_phrase(&value);
                    if known {
                        label = label.or(Some(value));
                    }
                }
                "class" => class = class.or_else(|| self.signs.classes(value)),
                _ => {}
            }
        }
        let shown = label.or_else(|| class.map(String::from));
        if let Some(shown) = shown {
            self.apart();
            shown.chars().for_each(|c| self.text(c));
            self.apart();
        }
    }

    fn decoded(&self, value: &str) -> String {
        let mut out = String::new();
        let mut rest = value;
        while let Some((before, behind)) = rest.split_once('&') {
            out.push_str(before);
            let found = behind
                .split_once(';')
                .and_then(|(name, after)| Some((self.signs.entity(name)?, after)));
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
}

/// A few words that may name what a picture shows: the words for a status are known elsewhere.
fn is_phrase(value: &str) -> bool {
    let words = value.split_whitespace().count();
    (1..=4).contains(&words) && value.chars().all(|c| c.is_alphabetic() || c == ' ')
}

/// The attributes of a tag with a value.
fn values(attributes: &str) -> Vec<(&str, &str)> {
    let mut out = Vec::new();
    let mut rest = attributes;
    while let Some((before, behind)) = rest.split_once('=') {
        let name = before
            .trim_end()
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        let behind = behind.trim_start();
        let quoted = behind.strip_prefix(['"', '\'']);
        let (value, after) = match (quoted, behind.chars().next()) {
            (Some(inner), Some(quote)) => inner.split_once(quote).unwrap_or((inner, "")),
            _ => behind.split_at(behind.find(char::is_whitespace).unwrap_or(behind.len())),
        };
        out.push((name, value));
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(pieces: &[&str]) -> Vec<(u64, String)> {
        let mut reader = HtmlLines::new(Signs::builtin());
        let mut out = Vec::new();
        for piece in pieces {
            reader.feed(piece, &mut out);
        }
        reader.finish(&mut out);
        out.into_iter()
            .map(|line| (line.number, line.text))
            .collect()
    }

    fn texts(page: &str) -> Vec<String> {
        lines(&[page]).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn rows_and_items_are_lines() {
        let page = "<table><tr><td>Import HR</td><td><i class='fa fa-check'></i></td></tr>\n\
                    <tr><td><div>Export AD</div></td>\n<td>&#10006; feil p&aring; x</td></tr></table>\n\
                    <ul><li>&check; Import <b>AD</b><li>x</ul>";
        assert_eq!(
            lines(&[page]),
            [
                (1, "Import HR\t☑".to_owned()),
                (2, "Export AD\t\u{2716} feil på x".to_owned()),
                (4, "✓ Import AD".to_owned()),
                (4, "x".to_owned()),
            ]
        );
    }

    #[test]
    fn what_nobody_sees_is_dropped() {
        let page = "<style>p{}</style><script>if (a<b) '</div>';</script><!-- <p>no</p> -->\
                    <p title=\"not a status, but long\">yes</p><p data-x='a>b'>too &amp; R&D &bogus; 1 < 2</p>";
        assert_eq!(texts(page), ["yes", "too & R&D &bogus; 1 < 2"]);
    }

    #[test]
    fn pictures_say_what_their_labels_say() {
        let page = "<div><img src=x alt=\"Completed\"> Import HR</div><div><span aria-label='&#10060;'></span>Export AD</div>";
        assert_eq!(texts(page), ["Completed\tImport HR", "❌\tExport AD"]);
    }

    proptest! {
        #[test]
        fn cuts_do_not_matter(
            parts in prop::collection::vec(prop_oneof![
                Just("<tr>"), Just("</td>"), Just("<li class=\"fa-spin\">"), Just("<!--"), Just("-->"), Just("<script>"),
                Just("</script >"), Just("&check;"), Just("&#x2716;"), Just("&am"), Just("<"), Just("\""), Just("æ\n"), Just(" Import HR "), Just(">"),
            ], 0..40),
            size in 1_usize..20,
        ) {
            let page = parts.concat();
            let chars: Vec<char> = page.chars().collect();
            let pieces: Vec<String> = chars.chunks(size).map(|c| c.iter().collect()).collect();
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            prop_assert_eq!(lines(&pieces), lines(&[&page]));
        }

        #[test]
        fn any_page_is_read(page in any::<String>()) {
            for (_, text) in lines(&[&page]) {
                prop_assert!(!text.is_empty() && text.len() <= LONGEST_LINE + 8);
            }
        }
    }
}
