//! Carriage returns that end lines by themselves, and byte order marks within a text.

use memchr::{memchr_iter, memmem};

const MARK: &str = "\u{feff}";

/// Where a text that comes in blocks stands.
#[derive(Debug, Default)]
pub(super) struct LineEnds {
    /// What comes next is not the start of a line.
    within: bool,
}

impl LineEnds {
    /// Gives the lines of the text from `from` on their usual ends, and takes the byte order marks
    /// from their starts.
    ///
    /// Several carriage returns in front of a line feed are one line end, as a text has it that was
    /// converted twice; so the last character of a block is never changed.
    pub(super) fn mend(&mut self, text: &mut String, from: usize) {
        let block = text.get(from..).unwrap_or_default();
        let bytes = block.as_bytes();
        let is_lone = |at: &usize| !matches!(bytes.get(at + 1), None | Some(b'\n' | b'\r'));
        let lone = memchr_iter(b'\r', bytes).any(|at| is_lone(&at));
        let marked = memmem::find(bytes, MARK.as_bytes()).is_some();
        if lone || marked {
            let mut mended = String::with_capacity(block.len());
            let mut within = self.within;
            for (at, c) in block.char_indices() {
                match c {
                    '\u{feff}' if !within => continue,
                    '\r' if is_lone(&at) => mended.push('\n'),
                    c => mended.push(c),
                }
                within = !mended.ends_with('\n');
            }
            text.truncate(from);
            text.push_str(&mended);
        }
        if let Some(last) = text.get(from..).and_then(|block| block.chars().next_back()) {
            self.within = last != '\n';
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mended(text: &str) -> String {
        let mut text = text.to_owned();
        LineEnds::default().mend(&mut text, 0);
        text
    }

    #[test]
    fn a_lone_carriage_return_ends_a_line() {
        assert_eq!(mended("a\rb\r\nc\r\r\nd\r"), "a\nb\r\nc\r\r\nd\r");
    }

    #[test]
    fn a_mark_is_left_out_at_the_start_of_a_line_alone() {
        assert_eq!(
            mended("\u{feff}a\n\u{feff}\u{feff}b\u{feff}c\r\u{feff}d"),
            "a\nb\u{feff}c\nd"
        );
    }

    proptest! {
        #[test]
        fn blocks_of_whole_lines_give_what_the_whole_gives(
            lines in proptest::collection::vec("[ab\r\u{feff}]{0,6}", 0..8),
        ) {
            let mut parts = String::new();
            let mut ends = LineEnds::default();
            for line in &lines {
                let from = parts.len();
                parts.push_str(line);
                parts.push('\n');
                ends.mend(&mut parts, from);
            }
            let whole: String = lines.iter().map(|line| format!("{line}\n")).collect();
            prop_assert_eq!(parts, mended(&whole));
        }
    }
}
