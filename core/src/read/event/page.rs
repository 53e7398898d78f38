//! Events on a page: what `ConvertTo-Html` writes, a report, a saved page of a forum. The text that the page shows is
//! read as any text is: its rows become rows of a table, its other lines are lines.

use super::shown_text::{Shows, Text};
use super::text::EventText;
use super::xml::holds_event;
use crate::read::page::{Page, Seen, Tag};

/// Elements that begin and end a line, beside rows.
const BLOCKS: &[&str] = &[
    "html",
    "head",
    "body",
    "title",
    "table",
    "thead",
    "tbody",
    "caption",
    "ul",
    "ol",
    "li",
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "dl",
    "dt",
    "dd",
    "pre",
    "blockquote",
    "textarea",
];
/// Elements in which line ends are shown as they are written.
const AS_WRITTEN: &[&str] = &["pre", "textarea"];
/// Column of the colons of a list.
const COLON: usize = 32;
/// Longest row, in bytes; of a longer one what follows is text.
const ROW: usize = 1 << 20;

/// How a head of a page holds events.
pub(super) fn recognise(head: &str) -> Option<EventText> {
    let text = text_of(head);
    // Much may stand on a page before its first event.
    EventText::recognise(&text).or_else(|| holds_event(&text).then_some(EventText::Xml))
}

/// What a page shows.
pub(super) fn text_of(page: &str) -> String {
    let mut text = Text::default();
    let mut reader = PageText::default();
    reader.feed(page, &mut text);
    reader.finish(&mut text);
    text.ready
}

/// Finds the text of a page.
#[derive(Debug, Default)]
pub(super) struct PageText {
    page: Page,
    state: State,
}

impl Shows for PageText {
    fn feed(&mut self, piece: &str, text: &mut Text) {
        self.page.feed(piece, &mut self.state.writer(text));
    }

    fn finish(&mut self, text: &mut Text) {
        let mut writer = self.state.writer(text);
        self.page.finish(&mut writer);
        writer.end_row();
    }
}

/// What stands around the next character.
#[derive(Debug, Default)]
struct State {
    row: Option<Row>,
    /// In a table, but in no cell.
    between: bool,
    /// Elements around, in which line ends are as they are written.
    as_written: usize,
    /// Behind `<br>`: a line end that follows is the same one.
    broken: bool,
}

#[derive(Debug)]
struct Row {
    line: u64,
    cells: Vec<String>,
    open: bool,
    /// The open cell holds paragraphs: its line ends are blanks, as they are outside of tables.
    flows: bool,
    bytes: usize,
}

impl State {
    fn writer<'p>(&'p mut self, text: &'p mut Text) -> Writer<'p> {
        Writer { state: self, text }
    }
}

/// Writes what a page shows to the text.
struct Writer<'p> {
    state: &'p mut State,
    text: &'p mut Text,
}

impl Seen for Writer<'_> {
    fn text(&mut self, c: char, line: u64) {
        let broken = std::mem::take(&mut self.state.broken);
        match c {
            '\r' => self.state.broken = broken,
            '\n' if broken => {}
            c if c.is_whitespace() && self.state.between => {}
            // A line that goes on would join two words.
            '\n' if self.flows() => {
                if !self.is_at_start() {
                    self.push(' ', line);
                }
            }
            '\u{a0}' => self.push(' ', line),
            c => self.push(c, line),
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, line: u64) {
        self.state.broken = false;
        match tag.name {
            "br" => {
                self.push('\n', line);
                self.state.broken = true;
            }
            "tr" => {
                self.end_row();
                self.state.between = true;
                if !tag.closes {
                    self.state.row = Some(Row {
                        line,
                        cells: Vec::new(),
                        open: false,
                        flows: false,
                        bytes: 0,
                    });
                }
            }
            "td" | "th" => {
                self.state.between = tag.closes;
                if let Some(row) = &mut self.state.row {
                    row.open = !tag.closes;
                    row.flows = false;
                    if !tag.closes {
                        // An empty cell takes room too.
                        row.bytes += size_of::<String>();
                        row.cells.push(String::new());
                    }
                    if row.bytes > ROW {
                        self.end_row();
                    }
                }
            }
            name if BLOCKS.contains(&name) => {
                if name == "table" {
                    // A table within a cell: the cells around it only place what they hold.
                    self.end_row();
                    self.state.between = !tag.closes;
                }
                if AS_WRITTEN.contains(&name) {
                    let around = self.state.as_written;
                    self.state.as_written = if tag.closes {
                        around.saturating_sub(1)
                    } else {
                        around.saturating_add(1)
                    };
                }
                if let Some(row) = &mut self.state.row {
                    row.flows = !AS_WRITTEN.contains(&name);
                }
                if !self.is_at_start() {
                    self.push('\n', line);
                }
            }
            _ => {}
        }
    }
}

impl Writer<'_> {
    /// Whether line ends are blanks here.
    fn flows(&self) -> bool {
        let in_row = self
            .state
            .row
            .as_ref()
            .is_some_and(|row| row.open && !row.flows);
        self.state.as_written == 0 && !in_row
    }

    /// Whether nothing stands on the line so far.
    fn is_at_start(&self) -> bool {
        match self.state.row.as_ref().filter(|row| row.open) {
            Some(row) => row
                .cells
                .last()
                .is_none_or(|cell| cell.is_empty() || cell.ends_with('\n')),
            None => self.text.is_at_start(),
        }
    }

    fn push(&mut self, c: char, line: u64) {
        let Some(row) = self.state.row.as_mut().filter(|row| row.open) else {
            return self.text.put(c, line);
        };
        row.bytes += c.len_utf8();
        if let Some(cell) = row.cells.last_mut() {
            cell.push(c);
        }
        if row.bytes > ROW {
            self.end_row();
        }
    }

    /// Ends the open row: its cells are those of a row of a table with tabs, where there are several. A label and its
    /// value are written as a list has them.
    fn end_row(&mut self) {
        let Some(row) = self.state.row.take() else {
            return;
        };
        if let [label, value] = row.cells.as_slice()
            && let Some(name) = label.trim().strip_suffix(':')
            && name.len() < COLON
        {
            let value = value.trim().replace('\n', &format!("\n{:COLON$}  ", ""));
            self.text
                .add(&format!("{name:COLON$}: {value}\n"), row.line);
            return;
        }
        let several = row.cells.len() > 1;
        let shown = |cell: &String| {
            let cell = cell.trim();
            if several && cell.contains(['\n', '"', '\t']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.to_owned()
            }
        };
        let cells: Vec<String> = row.cells.iter().map(shown).collect();
        if !cells.is_empty() {
            self.text.add(&(cells.join("\t") + "\n"), row.line);
        }
    }
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
