//! What can be told of a document before anybody knows what it is: whether it is packed, and
//! whether it is text at all.

use super::decode::utf16_by_zeros;

/// How a document is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packed {
    /// A zip archive.
    Zip,
    /// A gzip stream.
    Gzip,
}

/// How a document is packed, by its first bytes.
pub(crate) fn packed(head: &[u8]) -> Option<Packed> {
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => {
            Some(Packed::Zip)
        }
        [0x1F, 0x8B, ..] => Some(Packed::Gzip),
        _ => None,
    }
}

/// Why the first bytes of a document are no text, as a noun phrase; `text` is what they would be.
pub(crate) fn binary(head: &[u8], text: &str) -> Option<&'static str> {
    let wide =
        matches!(head, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) || utf16_by_zeros(head).is_some();
    // A log that was open when the power went ends in zeros: those say nothing about the rest.
    let used = text.trim_end_matches('\0');
    if used.is_empty() {
        return Some("zero bytes only");
    }
    let count = used.chars().count();
    let zeros = memchr::memchr_iter(0, used.as_bytes()).count();
    if !wide && over(zeros, count, 10) {
        return Some("zero bytes that are no UTF-16");
    }
    let controls = used
        .chars()
        .filter(|&c| c < ' ' && !is_text_control(c as u32))
        .count();
    // Evenly spread bytes have 10.5 % of them; what is no UTF-8 either needs fewer to be junk.
    let utf8 = wide
        || std::str::from_utf8(head)
            .err()
            .is_none_or(|error| error.error_len().is_none());
    over(controls, count, if utf8 { 10 } else { 5 }).then_some("control characters")
}

fn over(part: usize, whole: usize, percent: usize) -> bool {
    part.saturating_mul(100) > whole.saturating_mul(percent)
}

/// Tab, line feed, form feed, carriage return, escape.
fn is_text_control(code: u32) -> bool {
    matches!(code, 0x09 | 0x0A | 0x0C | 0x0D | 0x1B)
}
