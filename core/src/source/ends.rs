//! Where lines end in raw bytes, of one byte a character or of UTF-16 (`wide` says whether big-endian).

use memchr::{memchr, memrchr};

/// The lines of a decoded text without their ends, as [`str::lines`] gives them; by the processor's vectors, which
/// is several times faster.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> + Clone {
    let mut rest = text;
    std::iter::from_fn(move || {
        let feed = memchr(b'\n', rest.as_bytes());
        let line = rest.get(..feed.unwrap_or(rest.len()))?;
        rest = rest.get(line.len() + 1..).unwrap_or_default();
        match feed {
            Some(_) => Some(line.strip_suffix('\r').unwrap_or(line)),
            None => (!line.is_empty()).then_some(line),
        }
    })
}

/// The code unit of two bytes.
pub(super) fn unit(pair: &[u8], big: bool) -> u16 {
    match *pair {
        [a, b] if big => u16::from_be_bytes([a, b]),
        [a, b] => u16::from_le_bytes([a, b]),
        _ => 0,
    }
}

/// Where the last line ends, behind its line feed.
pub(super) fn last_line_end(bytes: &[u8], wide: Option<bool>) -> Option<usize> {
    let Some(big) = wide else {
        return memrchr(b'\n', bytes).map(|at| at.saturating_add(1));
    };
    let mut units = bytes.chunks_exact(2);
    let feed = units.rposition(|pair| unit(pair, big) == 0x0A)?;
    Some(feed.saturating_add(1).saturating_mul(2))
}

/// Where the first line ends, behind its line feed.
pub(super) fn first_line_end(bytes: &[u8], wide: Option<bool>) -> Option<usize> {
    let Some(big) = wide else {
        return memchr(b'\n', bytes).map(|at| at.saturating_add(1));
    };
    let mut units = bytes.chunks_exact(2);
    let feed = units.position(|pair| unit(pair, big) == 0x0A)?;
    Some(feed.saturating_add(1).saturating_mul(2))
}

/// Where a full piece of an overlong line may end without dividing a character.
pub(super) fn piece_end(piece: &[u8], wide: Option<bool>) -> usize {
    let full = piece.len();
    if let Some(big) = wide {
        let high = piece
            .chunks_exact(2)
            .next_back()
            .is_some_and(|pair| (0xD800..0xDC00).contains(&unit(pair, big)));
        return if high { full.saturating_sub(2) } else { full };
    }
    // A character has four bytes at most, so the last three tell whether one is left open.
    for back in 1..=3_usize {
        let at = full.saturating_sub(back);
        let tail = piece.get(at..).unwrap_or_default();
        let open = std::str::from_utf8(tail)
            .is_err_and(|error| error.error_len().is_none() && error.valid_up_to() == 0);
        if open {
            return at;
        }
    }
    full
}

#[cfg(test)]
mod tests {
    proptest::proptest! {
        #[test]
        fn lines_are_those_of_the_standard_library(text in "[a\u{e5}\r\n]{0,12}") {
            let given: Vec<&str> = super::lines(&text).collect();
            proptest::prop_assert_eq!(given, text.lines().collect::<Vec<_>>());
        }
    }
}
