//! Where a document changes between text of one byte a character and UTF-16.
//!
//! `>>` and `Out-File -Append` of Windows PowerShell write UTF-16LE without a byte order mark behind
//! whatever a file holds, and programs append single bytes to what is UTF-16. Nothing marks the
//! place, so it is found by where zeros lie: at the beginning of a line, or within one where the
//! text before it has no line end. What follows a place decides on it, up to [`LOOK`] bytes, so the
//! answer never depends on how the bytes arrive.

use memchr::memchr;

/// How many bytes behind a place decide on it.
pub(super) const LOOK: usize = 4096;

/// Whether UTF-16LE begins here: Latin letters with zeros behind them, to the end of a line.
pub(super) fn is_wide(bytes: &[u8]) -> bool {
    let bytes = bytes.get(..LOOK).unwrap_or(bytes);
    let (mut units, mut latin) = (0_usize, 0_usize);
    for pair in bytes.chunks_exact(2) {
        units = units.saturating_add(1);
        match pair {
            // Zeros in pairs are what a power cut leaves behind.
            [0, _] => return false,
            [_, 0] => latin = latin.saturating_add(1),
            _ => {}
        }
        // An empty line alone would say too little.
        if pair == [b'\n', 0] && units > 2 {
            break;
        }
    }
    latin > 1 && latin.saturating_mul(10) >= units.saturating_mul(6)
}

/// Whether text of single bytes begins here, where a line of UTF-16 would: a line that is mostly
/// printable ASCII, and long enough not to be a few characters of another script.
pub(super) fn is_narrow(bytes: &[u8]) -> bool {
    let window = bytes.get(..LOOK).unwrap_or(bytes);
    let end = window
        .get(3..)
        .and_then(|rest| memchr(b'\n', rest))
        .map_or(window.len(), |at| at.saturating_add(4));
    let line = window.get(..end).unwrap_or(window);
    // The zero of a UTF-16 line end stands behind its line feed.
    let ends = bytes.get(end) != Some(&0);
    let long = line.len() > 3 || (line.len() > 1 && line.ends_with(b"\n"));
    long && ends && mostly_plain(line)
}

/// Whether the beginning of a document is text of single bytes, whatever follows it.
pub(super) fn begins_narrow(head: &[u8]) -> bool {
    let before = memchr(0, head)
        .and_then(|zero| zero.checked_sub(1))
        .and_then(|end| head.get(..end))
        .unwrap_or_default();
    let before = before.strip_suffix(&[0xFF, 0xFE]).unwrap_or(before);
    // A few letters of other scripts may look like ASCII.
    (before.len() > 7 || before.ends_with(b"\n")) && mostly_plain(before)
}

/// Four of five bytes and more are printable ASCII; the others are beyond it, none is a control.
fn mostly_plain(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x1B);
    let plain = bytes.iter().filter(|byte| byte.is_ascii()).count();
    !bytes.is_empty()
        && !bytes.iter().any(|byte| is_control(*byte))
        && plain.saturating_mul(10) >= bytes.len().saturating_mul(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn utf16_by_its_zeros() {
        for text in ["økt\r\n", "\r\n\r\nx\r\n", "ab", "Import HR"] {
            assert!(is_wide(&wide(text)), "{text}");
        }
        for bytes in [
            b"".as_slice(),
            b"a\0",
            b"a\0\0\0\0\0",
            b"\n\0\0\0\0\0",
            b"a\0 plain text behind a zero\n",
            b"plain",
        ] {
            assert!(!is_wide(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn single_bytes_by_what_they_print() {
        for bytes in [
            b"2026-03-02 done\r\n".as_slice(),
            b"\r\nok\r\n",
            b"ok\n",
            b"Fullf\xF8rte \xF8kt\r\nx",
        ] {
            assert!(is_narrow(bytes), "{bytes:?}");
        }
        for text in ["abc\r\n", "漢字漢字\r\n", "上海\r\n", "ж\r\n", "\n", ""] {
            assert!(!is_narrow(&wide(text)), "{text}");
        }
    }

    #[test]
    fn a_document_that_begins_with_single_bytes() {
        let tail = wide("tail\r\n");
        for head in [b"log\n".as_slice(), b"log without end", b"a\n"] {
            assert!(begins_narrow(&[head, &tail].concat()), "{head:?}");
        }
        assert!(!begins_narrow(&tail));
        assert!(!begins_narrow(&wide("漢字 x\r\n")));
        assert!(!begins_narrow(b"plain text"));
    }
}
