//! A saved page as the lines that a reader of it sees.
//!
//! What stands side by side in a row or list item is one line; icons that are pictures or class
//! names become signs or the words that name them.

use super::signs::Signs;
use super::{LONGEST_LINE, Line, Lines};
use crate::read::page::{Page, Seen, Tag, decoded};

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

/// Finds the lines.
#[derive(Debug)]
pub(crate) struct HtmlLines<'s> {
    page: Page,
    shown: Shown<'s>,
}

/// What is shown so far.
#[derive(Debug)]
struct Shown<'s> {
    signs: &'s Signs,
    line: Option<Line>,
    row: bool,
    /// Lines that are whole.
    whole: Vec<Line>,
}

impl Lines for HtmlLines<'_> {
    fn feed(&mut self, piece: &str, out: &mut Vec<Line>) {
        self.page.feed(piece, &mut self.shown);
        out.append(&mut self.shown.whole);
    }

    fn finish(&mut self, out: &mut Vec<Line>) {
        self.page.finish(&mut self.shown);
        self.shown.end_line();
        out.append(&mut self.shown.whole);
    }
}

impl<'s> HtmlLines<'s> {
    pub(crate) fn new(signs: &'s Signs) -> Self {
        Self {
            page: Page::default(),
            shown: Shown {
                signs,
                line: None,
                row: false,
                whole: Vec::new(),
            },
        }
    }
}

impl Seen for Shown<'_> {
    fn text(&mut self, c: char, number: u64) {
        let c = if c == '\u{a0}' { ' ' } else { c };
        if c.is_whitespace() && c != '\t' {
            if let Some(line) = &mut self.line
                && !line.text.ends_with([' ', '\t'])
            {
                line.text.push(' ');
            }
            return;
        }
        let line = self.line.get_or_insert_with(|| Line {
            number,
            text: String::new(),
        });
        if line.text.len() < LONGEST_LINE {
            line.text.push(c);
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, line: u64) {
        let name = tag.name;
        if ROWS.contains(&name) {
            self.end_line();
            self.row = !tag.closes;
        } else if BLOCKS.contains(&name) {
            if matches!(name, "table" | "ul" | "ol") {
                self.row = false;
            }
            if self.row {
                self.apart();
            } else {
                self.end_line();
            }
        } else if !INLINE.contains(&name) {
            self.apart();
        }
        if !tag.closes {
            self.icon(tag.attributes, line);
        }
    }
}

impl Shown<'_> {
    /// Side by side, and not one text.
    fn apart(&mut self) {
        if let Some(line) = &mut self.line
            && !line.text.ends_with('\t')
            && line.text.len() < LONGEST_LINE
        {
            line.text.push('\t');
        }
    }

    fn end_line(&mut self) {
        if let Some(mut line) = self.line.take() {
            line.text.truncate(line.text.trim_end().len());
            if !line.text.is_empty() {
                self.whole.push(line);
            }
        }
    }

    /// The icon that an element is: a word that names it, else its class.
    fn icon(&mut self, attributes: &str, line: u64) {
        let mut label = None;
        let mut class = None;
        for (name, value) in values(attributes) {
            match name.to_ascii_lowercase().as_str() {
                "alt" | "title" | "aria-label" => {
                    let value = decoded(value);
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
            shown.chars().for_each(|c| self.text(c, line));
            self.apart();
        }
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
