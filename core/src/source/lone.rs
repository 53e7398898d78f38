//! Carriage returns that end lines by themselves, and byte order marks within a text.

/// A byte order mark.
const MARK: &[u8; 3] = b"\xef\xbb\xbf";

/// Whether a byte is a carriage return with no line end behind it.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a branch for every byte costs more"
)]
fn is_lone(byte: u8, next: u8) -> bool {
    (byte == b'\r') & (next != b'\n') & (next != b'\r')
}

/// Whether a text may have a carriage return that stands alone, or a byte order mark. Looked for in one pass without a branch:
/// most texts have neither, and all are asked.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a branch for every byte costs more"
)]
pub(super) fn may_need_mending(text: &[u8]) -> bool {
    text.windows(2).fold(false, |found, pair| {
        found | is_lone(pair[0], pair[1]) | (pair[0] == MARK[0])
    })
}

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
        if may_need_mending(bytes) {
            let mut mended = String::with_capacity(block.len());
            let mut within = self.within;
            for (at, c) in block.char_indices() {
                match c {
                    '\u{feff}' if !within => continue,
                    '\r' if bytes.get(at + 1).is_some_and(|next| is_lone(b'\r', *next)) => {
                        mended.push('\n');
                    }
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
