//! Lines of a text that arrives in pieces, and the reader of what is told line by line.

use super::EventItem;
use super::items::Items;
use super::text::EventReader;

/// Longest line, in bytes; more of it is left out.
const LINE: usize = 1 << 20;

/// A whole line without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    /// 1-based.
    pub(super) number: u64,
    /// First byte, in the decoded text.
    pub(super) offset: u64,
    /// The byte behind its end.
    pub(super) end: u64,
    /// More than its text was there.
    pub(super) cut: bool,
    /// The input ends within it.
    pub(super) open: bool,
}

/// Puts lines together.
#[derive(Debug)]
pub(super) struct Lines {
    text: String,
    /// Bytes of the open line that were left out.
    dropped: u64,
    number: u64,
    offset: u64,
}

impl Lines {
    /// Starts at line 1, byte 0.
    pub(super) fn new() -> Self {
        Self {
            text: String::new(),
            dropped: 0,
            number: 1,
            offset: 0,
        }
    }

    /// Takes the next piece, of any size; gives the lines that it completes.
    pub(super) fn feed(&mut self, piece: &str) -> Vec<Line> {
        let mut out = Vec::new();
        for part in piece.split_inclusive('\n') {
            let room = LINE.saturating_sub(self.text.len());
            let kept = part.get(..part.floor_char_boundary(room)).unwrap_or("");
            // Once something is left out, so is all that follows on the line.
            let kept = if self.dropped > 0 { "" } else { kept };
            self.text.push_str(kept);
            let left = part.len().saturating_sub(kept.len()) as u64;
            self.dropped = self.dropped.saturating_add(left);
            if part.ends_with('\n') {
                out.push(self.end(false));
            }
        }
        out
    }

    /// The last line, where it has no end.
    pub(super) fn finish(&mut self) -> Option<Line> {
        (!self.text.is_empty()).then(|| self.end(true))
    }

    /// Where the next line begins.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    fn end(&mut self, open: bool) -> Line {
        let mut text = std::mem::take(&mut self.text);
        let dropped = std::mem::take(&mut self.dropped);
        let width = (text.len() as u64).saturating_add(dropped);
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
        if self.number == 1 && text.starts_with('\u{feff}') {
            text.remove(0);
        }
        let line = Line {
            text,
            number: self.number,
            offset: self.offset,
            end: self.offset.saturating_add(width),
            // A line end alone may be left out.
            cut: dropped > 2,
            open,
        };
        self.number = self.number.saturating_add(1);
        self.offset = line.end;
        line
    }
}

/// A form of events that is told line by line.
pub(super) trait LineForm: std::fmt::Debug + Send {
    /// Takes the next line.
    fn line(&mut self, line: Line);

    /// Nothing follows; `end` is the byte behind the last line.
    fn end(&mut self, end: u64);

    /// Where its items are put in order.
    fn items(&mut self) -> &mut Items;
}

/// Reads a form line by line.
#[derive(Debug)]
pub(crate) struct LineReader<F> {
    lines: Lines,
    form: F,
}

impl<F> LineReader<F> {
    pub(super) fn of(form: F) -> Self {
        Self {
            lines: Lines::new(),
            form,
        }
    }
}

impl<F: LineForm> EventReader for LineReader<F> {
    fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        for line in self.lines.feed(piece) {
            self.form.line(line);
        }
        self.form.items().hand_on(out);
    }

    fn finish(&mut self, out: &mut Vec<EventItem>) {
        if let Some(line) = self.lines.finish() {
            self.form.line(line);
        }
        self.form.end(self.lines.offset());
        self.form.items().finish(out);
    }

    fn start_at(&mut self, line: u64, offset: u64) {
        (self.lines.number, self.lines.offset) = (line, offset);
    }
}

/// Appends a line, as far as the text has room for it below `most` bytes; else false.
pub(super) fn push_line(text: &mut String, line: &str, most: usize) -> bool {
    let fits = text.len().saturating_add(line.len()) < most;
    if fits {
        text.push_str(line);
        text.push('\n');
    }
    fits
}

/// Lines that may stand before the first event of an export: what was typed, or a greeting.
const BEFORE: usize = 8;
/// Lines in which an export begins, empty ones among them.
pub(super) const TOP: usize = 64;

/// The line that an export begins with. The lines before it are few, and none begins as a record of a
/// log or the head of a transcript does: most files are ruled out by their first line.
pub(super) fn beginning<'t>(
    lines: impl IntoIterator<Item = &'t str>,
    mut begins: impl FnMut(&str) -> bool,
) -> Option<usize> {
    let mut before = 0;
    for (at, line) in lines.into_iter().enumerate().take(TOP) {
        if begins(line) {
            return Some(at);
        }
        let line = line.trim();
        before += usize::from(!line.is_empty());
        if before > BEFORE || line.starts_with(|c: char| c.is_ascii_digit() || "[<{*".contains(c)) {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_pieces() {
        let mut lines = Lines::new();
        let mut all = lines.feed("\u{feff}on");
        all.extend(lines.feed("e\r\n\ntw"));
        all.extend(lines.finish());
        let told: Vec<(&str, u64, u64, u64)> = all
            .iter()
            .map(|l| (l.text.as_str(), l.number, l.offset, l.end))
            .collect();
        assert_eq!(told, [("one", 1, 0, 8), ("", 2, 8, 9), ("tw", 3, 9, 11)]);
        assert_eq!(lines.finish(), None);
    }

    #[test]
    fn a_line_has_a_limit() {
        let long = "x".repeat(LINE + 7);
        let mut lines = Lines::new();
        let mut all = lines.feed(&long);
        all.extend(lines.feed("y\nz\n"));
        assert_eq!((all[0].text.len(), all[0].cut), (LINE, true));
        assert_eq!((all[1].text.as_str(), all[1].cut), ("z", false));
        assert_eq!(all[1].offset, LINE as u64 + 9);
    }

    #[test]
    fn a_log_is_no_greeting() {
        let behind = |before: &[&str]| beginning([before, &["x"]].concat(), |line| line == "x");
        assert_eq!(behind(&["PS C:\\> Get-WinEvent", ""]), Some(2));
        assert_eq!(behind(&["02.03.2026 05:14:07 Import HR started"]), None);
        assert_eq!(behind(&["**********************"]), None);
        assert_eq!(behind(&["a"; 9]), None);
        assert_eq!(behind(&[""; 64]), None);
    }
}
