//! Numbers in a text that may be codes: whole ones, in any written form.

use crate::knowledge::forms::code::Family;

use super::context;

/// A number in a text that may be an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Code {
    /// Byte offset where it starts, sign and `0x` included.
    pub(crate) start: usize,
    /// Byte offset behind it.
    pub(crate) end: usize,
    /// What the text calls it; a number that the text says nothing of is a status value.
    pub(crate) family: Family,
    /// Its 32 bits; signed and unsigned forms of one code are equal.
    pub(crate) value: u32,
}

/// The Win32 number inside an HRESULT of the Win32 facility (`0x8007NNNN`).
pub(crate) fn wrapped_win32(hresult: u32) -> Option<u32> {
    (hresult >> 16 == 0x8007).then_some(hresult & 0xFFFF)
}

/// All numbers of a text that may be codes, by place. Each stands once as a status value (eight bare
/// hexadecimal digits that are all decimal: once in each reading) and once more for each family that
/// the words beside it give it. Parts of GUIDs, dotted numbers and words are none.
pub(crate) fn codes(text: &str) -> Vec<Code> {
    let mut out = numbers(text);
    context::named(text, None, &mut out);
    out.sort_by_key(|code| code.start);
    out
}

/// The numbers that a whole value may mean: `0x8007052E`, `2147943726`, `-2147023570` and the bare
/// `8007052E` are the same; nothing where the value is no number.
pub(crate) fn readings(value: &str) -> impl Iterator<Item = u32> {
    let value = value.trim();
    let length = value.len();
    numbers(value)
        .into_iter()
        .filter(move |code| code.start == 0 && code.end == length)
        .map(|code| code.value)
}

/// The numbers of a text, whatever the words beside them say.
pub(super) fn numbers(text: &str) -> Vec<Code> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_word(bytes[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && is_word(bytes[at]) {
            at += 1;
        }
        // Bytes, as a word may hold letters outside ASCII; digits never are.
        token(bytes, start, at, &mut out);
    }
    out
}

/// Non-ASCII bytes count as letters: `ø1326` is a word, not a number.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// What stands around a stretch of a text.
struct Around {
    before: Option<u8>,
    before2: Option<u8>,
    behind: Option<u8>,
    behind2: Option<u8>,
}

impl Around {
    fn new(bytes: &[u8], start: usize, end: usize) -> Self {
        let back = |n| start.checked_sub(n).map(|i| bytes[i]);
        Self {
            before: back(1),
            before2: back(2),
            behind: bytes.get(end).copied(),
            behind2: bytes.get(end.saturating_add(1)).copied(),
        }
    }

    /// Part of a version, an address or a decimal fraction.
    fn dotted(&self) -> bool {
        let digit = |byte: Option<u8>| byte.is_some_and(|b| b.is_ascii_digit());
        (self.before == Some(b'.') && digit(self.before2))
            || (self.behind == Some(b'.') && digit(self.behind2))
    }

    /// Part of a GUID, a date or a word with a hyphen.
    fn joined(&self) -> bool {
        let joined =
            |sign: Option<u8>, next: Option<u8>| sign == Some(b'-') && next.is_some_and(is_word);
        joined(self.behind, self.behind2) || joined(self.before, self.before2)
    }
}

/// Whether a stretch is a number of its own, not a part of something longer.
pub(super) fn alone(text: &str, start: usize, end: usize) -> bool {
    let around = Around::new(text.as_bytes(), start, end);
    !around.before.is_some_and(is_word)
        && !around.behind.is_some_and(is_word)
        && around.before != Some(b'-')
        && !around.dotted()
        && !around.joined()
}

fn token(bytes: &[u8], start: usize, end: usize, out: &mut Vec<Code>) {
    let word = &bytes[start..end];
    let around = Around::new(bytes, start, end);
    let mut push = |start, value| {
        out.push(Code {
            start,
            end,
            family: Family::Status,
            value,
        });
    };
    if let Some(digits) = after_0x(word) {
        if !around.dotted()
            && let Some(value) = hex(digits)
        {
            push(start, value);
        }
        return;
    }
    if around.dotted() || around.joined() {
        return;
    }
    let negative = around.before == Some(b'-');
    if word.iter().all(u8::is_ascii_digit) {
        let number = decimal(word);
        if negative {
            if let Some(value) = number.and_then(signed) {
                push(start - 1, value);
            }
            return;
        }
        if let Some(value) = number.and_then(|n| u32::try_from(n).ok()) {
            push(start, value);
        }
    }
    if word.len() == 8
        && !negative
        && let Some(value) = hex(word)
    {
        push(start, value);
    }
}

pub(super) fn after_0x(word: &[u8]) -> Option<&[u8]> {
    word.strip_prefix(b"0x")
        .or_else(|| word.strip_prefix(b"0X"))
}

pub(super) fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 10 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(digits.iter().fold(0, |n, d| n * 10 + u64::from(d - b'0')))
}

/// The 32 bits of a negative number.
pub(super) fn signed(number: u64) -> Option<u32> {
    (1..=0x8000_0000)
        .contains(&number)
        .then(|| (number as u32).wrapping_neg())
}

/// One to eight digits, or sixteen that only extend the sign of eight.
pub(super) fn hex(digits: &[u8]) -> Option<u32> {
    let digits = match digits.len() {
        1..=8 => digits,
        16 if digits[..8].eq_ignore_ascii_case(b"ffffffff") => &digits[8..],
        _ => return None,
    };
    digits
        .iter()
        .try_fold(0_u32, |n, d| Some(n << 4 | char::from(*d).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(text: &str) -> Vec<u32> {
        codes(text).into_iter().map(|c| c.value).collect()
    }

    #[test]
    fn every_written_form_is_the_same_code() {
        for text in [
            "Error Value: 2147943726.",
            "(0x8007052E)",
            "hr=0x8007052e,",
            "8007052E",
            "code -2147023570",
            "0xFFFFFFFF8007052E",
        ] {
            assert_eq!(values(text), [0x8007_052E], "{text}");
        }
    }

    #[test]
    fn parts_of_other_things_are_no_codes() {
        for text in [
            "8e59add8-6b31-4dbc-a869-5b698117421c",
            "10.0.0.12",
            "v4.0.30319",
            "NO961381630",
            "0x8007052E00",
            "121474837260",
            "æ1326",
            "file_1326",
            "2026-03-02",
        ] {
            assert_eq!(values(text), [] as [u32; 0], "{text}");
        }
    }

    #[test]
    fn eight_decimal_digits_are_read_both_ways() {
        assert_eq!(values("80070005"), [80_070_005, 0x8007_0005]);
    }

    #[test]
    fn a_number_has_its_family_beside_its_plain_reading() {
        let families =
            |text: &str| -> Vec<Family> { codes(text).iter().map(|c| c.family).collect() };
        assert_eq!(
            families("Win32 error 1326"),
            [Family::Status, Family::Win32]
        );
        assert_eq!(
            families("HTTP 503, LDAP error 32"),
            [Family::Status, Family::Http, Family::Status, Family::Ldap]
        );
        assert_eq!(families("1326 users, Win32 error"), [Family::Status]);
        assert_eq!(
            families("Win32 error 5, 1326 users")[..2],
            [Family::Status, Family::Win32]
        );
        assert_eq!(families("LDAP error 32.5 and 10.0.0.1"), []);
    }

    #[test]
    fn a_long_text_takes_no_longer_than_its_length() {
        // A megabyte of what contexts begin with: anything worse than linear would not end.
        let text = "LDAP result HTTP win32 AcceptSecurityContext error ".repeat(20_000);
        assert_eq!(codes(&text), []);
    }

    proptest! {
        #[test]
        fn any_text_is_safe_and_places_are_sound(
            text in "\\PC{0,60}|[-0-9xXa-f.%\\n ]{0,40}|(?:LDAP error |HTTP |data |%%|[0-9æ-]{1,4}){0,9}"
        ) {
            for code in codes(&text) {
                prop_assert!(text.get(code.start..code.end).is_some());
            }
        }

        #[test]
        fn all_forms_of_any_code_agree(value: u32) {
            let hex = format!("({value:#010X})").replace("0X", "0x");
            for form in [format!(" {value} "), hex] {
                prop_assert!(values(&form).contains(&value), "{}", form);
            }
            if value >= 0x8000_0000 {
                let signed = format!("[{}]", value as i32);
                prop_assert_eq!(values(&signed), [value]);
            }
        }

        #[test]
        fn a_number_within_a_longer_one_is_none(value: u32, more in "[0-9]{1,3}") {
            for text in [format!("0x{value:08X}{more}"), format!("x{value}"), format!("{value}.{more}"), format!("{value}-{more}"), format!("a-{value}")] {
                prop_assert_eq!(values(&text), [] as [u32; 0], "{}", text);
            }
        }
    }
}
