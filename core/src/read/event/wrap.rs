//! Text that a console broke into lines: put together again as far as that can be done.
//!
//! PowerShell fills lines up to the width of the window, in some languages between words, in others
//! (Norwegian is one) wherever the line is full. The break itself leaves no mark, so this is the rule:
//!
//! 1. A line that ends with a blank goes on behind it.
//! 2. A line as wide as the widest of the head goes on within its word, where that width can be a
//!    window's ([`NARROWEST`] and more) and neither side of the break is a blank. Where no other line is as
//!    wide, a capital behind the break begins a line of the text.
//! 3. A line onto which the next word would not have fitted goes on with a blank.
//! 4. Any other line break is the text's own.
//!
//! Signatures take any white space for any other, so only the second can go wrong for them: a line
//! of the text itself that is the widest of all. Its words are then joined.

use std::cmp::Ordering;

/// The narrowest window whose width is believed: 80 columns, of which the last may stay free.
const NARROWEST: usize = 79;

/// The window that a text was printed in: its width in columns, where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    width: Option<usize>,
    /// Several lines are as wide. One alone may be as wide as its own text.
    sure: bool,
}

impl Window {
    /// What the widest lines of a head can show.
    pub(super) fn of<'t>(lines: impl Iterator<Item = &'t str>) -> Self {
        let (mut widest, mut sure) = ("", false);
        let width = |line: &str| line.chars().count();
        for line in lines.map(|line| line.trim_end_matches(['\r', '\n'])) {
            match width(line).cmp(&width(widest)) {
                Ordering::Greater => (widest, sure) = (line, false),
                // The same value may be shown twice.
                Ordering::Equal => sure |= line.trim_start() != widest.trim_start(),
                Ordering::Less => {}
            }
        }
        Self {
            width: Some(width(widest)).filter(|width| *width >= NARROWEST),
            sure,
        }
    }

    /// That of what no console printed: nothing is broken.
    pub(super) const NONE: Self = Self {
        width: None,
        sure: false,
    };

    /// Of this width, or of an unknown one.
    #[cfg(test)]
    pub(super) const fn new(width: Option<usize>, sure: bool) -> Self {
        Self { width, sure }
    }
}

/// A value that goes on over lines.
#[derive(Debug, Default)]
pub(super) struct Value {
    text: String,
    /// Characters of the whole line that its last part stood on.
    last: usize,
}

impl Value {
    /// A first part, and the width of the line that it stands on.
    pub(super) fn new(part: &str, line: usize) -> Self {
        Self {
            text: part.to_owned(),
            last: line,
        }
    }

    /// Appends a further part, `blank` empty lines behind the last one.
    pub(super) fn push(&mut self, part: &str, blank: usize, line: usize, window: Window) {
        let last = std::mem::replace(&mut self.last, line);
        if blank > 0 {
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text
                .extend(std::iter::repeat_n('\n', blank.min(64) + 1));
        } else if let Some(sign) = between(&self.text, last, part, window) {
            self.text.push(sign);
        }
        self.text.push_str(part);
    }

    /// Appends a further part of a narrow column, where nothing tells words from parts of them.
    pub(super) fn push_word(&mut self, part: &str, line: usize) {
        self.text.truncate(self.text.trim_end().len());
        self.text.push(' ');
        self.text.push_str(part.trim_end());
        self.last = line;
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

/// What stood where a line was broken; `None` for nothing.
fn between(text: &str, last: usize, next: &str, window: Window) -> Option<char> {
    let Some(width) = window.width else {
        return (!text.ends_with(' ') || next.starts_with(' ')).then_some('\n');
    };
    let within_word = window.sure || !next.starts_with(char::is_uppercase);
    if last == width && !next.starts_with(' ') {
        return (!within_word && !text.ends_with(' ')).then_some('\n');
    }
    if text.ends_with(' ') {
        return None;
    }
    let word = next.split(' ').next().unwrap_or_default().chars().count();
    // The blank behind the word has to fit too.
    let fits = last.saturating_add(word).saturating_add(1) <= width;
    Some(if fits || next.starts_with(' ') {
        '\n'
    } else {
        ' '
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(parts: &[&str], width: Option<usize>) -> String {
        let mut value = Value::default();
        for (at, part) in parts.iter().enumerate() {
            let line = part.chars().count();
            if at == 0 {
                value = Value::new(part, line);
            } else {
                value.push(part, 0, line, Window::new(width, true));
            }
        }
        value.as_str().to_owned()
    }

    #[test]
    fn words_are_joined_where_the_line_was_full() {
        assert_eq!(joined(&["C:\\ea", "dm.ex", "e"], Some(5)), "C:\\eadm.exe");
        assert_eq!(joined(&["to be ", "or"], Some(7)), "to be or");
        assert_eq!(joined(&["to be", "ornament"], Some(8)), "to be ornament");
        assert_eq!(joined(&["short", "line"], Some(40)), "short\nline");
        assert_eq!(joined(&["trace:", "   at x"], Some(6)), "trace:\n   at x");
        assert_eq!(joined(&["one", "two"], None), "one\ntwo");
    }

    #[test]
    fn empty_lines_stay() {
        let mut value = Value::new("a", 1);
        value.push("b", 1, 1, Window::new(Some(1), true));
        assert_eq!(value.as_str(), "a\n\nb");
    }

    #[test]
    fn a_narrow_file_shows_no_window() {
        let of = |lines: &[&str]| Window::of(lines.iter().copied());
        assert_eq!(of(&["abc", "de"]), Window::new(None, false));
        let wide = "ø".repeat(80);
        let other = "x".repeat(80);
        let shown = |sure| Window::new(Some(80), sure);
        assert_eq!(of(&[&wide, "de"]), shown(false));
        assert_eq!(of(&[&wide, "de", &wide]), shown(false));
        assert_eq!(of(&[&wide, &other]), shown(true));
    }

    #[test]
    fn a_line_that_is_the_widest_alone_may_end_where_the_text_does() {
        let joined = |sure| {
            let mut value = Value::new("event:'Application: eadm.client.exe", 80);
            value.push("Framework Version: v4", 0, 21, Window::new(Some(80), sure));
            value.as_str().contains('\n')
        };
        assert_eq!((joined(false), joined(true)), (true, false));
    }
}
