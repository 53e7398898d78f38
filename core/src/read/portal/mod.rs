//! The portal's view of a cycle, pasted as text or saved as a page: its signs and its lines.

mod document;
mod html;
mod signs;
mod view;

pub(crate) use document::{View, is_view, read_view};
use html::HtmlLines;
pub(crate) use signs::Signs;
pub(crate) use view::{Shown, ViewRead, ViewReader};

/// The format of the portal's view.
pub(crate) const PORTAL: &str = "portal:status";

/// A line of a view is looked at up to this many bytes.
pub(crate) const LONGEST_LINE: usize = 4096;

/// A line of the view, as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Line of the document at which it begins, 1-based.
    pub(crate) number: u64,
    /// Its text; parts that stand apart are divided by tabs.
    pub(crate) text: String,
}

/// Finds the lines of a view.
pub(crate) trait Lines {
    /// Takes the next piece, of any size, and appends the lines that it completes.
    fn feed(&mut self, piece: &str, out: &mut Vec<Line>);

    /// Ends the input.
    fn finish(&mut self, out: &mut Vec<Line>);
}

/// Lines of a pasted text that arrives in pieces.
#[derive(Debug, Default)]
pub(crate) struct TextLines {
    number: u64,
    text: String,
    begun: bool,
}

impl Lines for TextLines {
    fn feed(&mut self, piece: &str, out: &mut Vec<Line>) {
        for part in piece.split_inclusive('\n') {
            self.begun = true;
            let room = LONGEST_LINE.saturating_sub(self.text.len());
            self.text.push_str(&part[..part.floor_char_boundary(room)]);
            if part.ends_with('\n') {
                self.close(out);
            }
        }
    }

    fn finish(&mut self, out: &mut Vec<Line>) {
        if self.begun {
            self.close(out);
        }
    }
}

impl TextLines {
    fn close(&mut self, out: &mut Vec<Line>) {
        self.number = self.number.saturating_add(1);
        self.begun = false;
        let text = std::mem::take(&mut self.text);
        let text = text.trim_end_matches(['\n', '\r']).to_owned();
        out.push(Line {
            number: self.number,
            text,
        });
    }
}
