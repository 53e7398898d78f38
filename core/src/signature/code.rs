//! Error codes as tokens: found in any written form, never inside another number.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::Error;

use super::{
    data::File,
    read,
    wording::{RawText, Text},
};

/// A number in a text that may be an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code {
    /// Its 32 bits; signed and unsigned forms of one code are equal.
    pub(crate) value: u32,
    /// Byte offset where it starts, sign and `0x` included.
    pub(crate) start: usize,
    /// Byte offset behind it.
    pub(crate) end: usize,
    /// The text itself says that the number is a Win32 error: `Win32 error 1326`, `%%1326`.
    pub(crate) win32: bool,
}

impl Code {
    /// Whether this is the code asked for. A plain Win32 number answers for the HRESULT that
    /// wraps it only where the text calls it a Win32 error.
    pub(crate) fn is(self, wanted: u32) -> bool {
        self.value == wanted
            || (self.win32 && wrapped_win32(wanted).is_some_and(|number| number == self.value))
    }
}

/// The Win32 number inside an HRESULT of the Win32 facility (`0x8007NNNN`).
pub(crate) fn wrapped_win32(hresult: u32) -> Option<u32> {
    (hresult >> 16 == 0x8007).then_some(hresult & 0xFFFF)
}

/// All numbers of a text that may be codes: decimal, signed, hexadecimal with `0x`, and eight bare
/// hexadecimal digits (these, where they are all decimal, in both readings). Parts of GUIDs, dotted
/// numbers and words are none.
pub(crate) fn codes(text: &str) -> Vec<Code> {
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
        token(text, start, at, &mut out);
    }
    out
}

/// Non-ASCII bytes count as letters: `ø1326` is a word, not a number.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn token(text: &str, start: usize, end: usize, out: &mut Vec<Code>) {
    let bytes = text.as_bytes();
    let word = &bytes[start..end];
    let before = start.checked_sub(1).map(|i| bytes[i]);
    let before2 = start.checked_sub(2).map(|i| bytes[i]);
    let behind = bytes.get(end).copied();
    let behind2 = bytes.get(end + 1).copied();
    let dotted = (matches!(before, Some(b'.')) && before2.is_some_and(|b| b.is_ascii_digit()))
        || (matches!(behind, Some(b'.')) && behind2.is_some_and(|b| b.is_ascii_digit()));
    let code = |value, start, win32| Code {
        value,
        start,
        end,
        win32,
    };

    if let Some(digits) = word
        .strip_prefix(b"0x")
        .or_else(|| word.strip_prefix(b"0X"))
    {
        if !dotted && let Some(value) = hex(digits) {
            out.push(code(value, start, false));
        }
        return;
    }
    let joined =
        |sign: Option<u8>, next: Option<u8>| sign == Some(b'-') && next.is_some_and(is_word);
    if dotted || joined(behind, behind2) || joined(before, before2) {
        return;
    }
    let negative = before == Some(b'-');
    if word.iter().all(u8::is_ascii_digit) {
        let number = decimal(word);
        if negative {
            if let Some(value) = number.and_then(signed) {
                out.push(code(value, start - 1, false));
            }
            return;
        }
        if let Some(value) = number.and_then(|n| u32::try_from(n).ok()) {
            out.push(code(value, start, says_win32(&bytes[..start])));
        }
    }
    if word.len() == 8
        && !negative
        && let Some(value) = hex(word)
    {
        out.push(code(value, start, false));
    }
}

fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 10 {
        return None;
    }
    Some(digits.iter().fold(0, |n, d| n * 10 + u64::from(d - b'0')))
}

/// The 32 bits of a negative number.
fn signed(number: u64) -> Option<u32> {
    (1..=0x8000_0000)
        .contains(&number)
        .then(|| (number as u32).wrapping_neg())
}

/// One to eight digits, or sixteen that only extend the sign of eight.
fn hex(digits: &[u8]) -> Option<u32> {
    let digits = match digits.len() {
        1..=8 => digits,
        16 if digits[..8].eq_ignore_ascii_case(b"ffffffff") => &digits[8..],
        _ => return None,
    };
    digits
        .iter()
        .try_fold(0_u32, |n, d| Some(n << 4 | char::from(*d).to_digit(16)?))
}

/// Whether what stands before a number calls it a Win32 error.
fn says_win32(before: &[u8]) -> bool {
    if before.ends_with(b"%%") {
        return true;
    }
    // The name of the family stands at most a few words ahead, on the same line.
    let window = &before[before.len().saturating_sub(40)..];
    let line = window.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    let Some(at) = line
        .to_ascii_lowercase()
        .windows(5)
        .rposition(|w| w == b"win32")
    else {
        return false;
    };
    // No other number may stand between.
    !line[at + 5..].iter().any(u8::is_ascii_digit)
}

/// The numbers that a whole value may mean: `0x8007052E`, `2147943726`, `-2147023570` and the bare
/// `8007052E` are the same; nothing where the value is no number.
pub(super) fn readings(value: &str) -> impl Iterator<Item = u32> {
    let value = value.trim();
    let length = value.len();
    codes(value)
        .into_iter()
        .filter(move |code| code.start == 0 && code.end == length)
        .map(|code| code.value)
}

/// A code that a signature asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WantedCode(u32);

impl WantedCode {
    pub(super) fn parse(written: &str) -> Option<Self> {
        readings(written).next().map(Self)
    }

    /// Literals of which one stands in every text that holds the code.
    pub(super) fn literals(&self) -> Vec<String> {
        let code = self.0;
        let mut forms = vec![format!("{code:08x}"), code.to_string()];
        if code < 0x1000_0000 {
            // However many zeros stand before it.
            forms.push(format!("{code:x}"));
        }
        if code >= 0x8000_0000 {
            forms.push((code as i32).to_string());
        }
        if wrapped_win32(code).is_some() {
            // The number alone is too short to look for; the word that gives it its meaning is not.
            forms.push("win32".to_owned());
            forms.push("%%".to_owned());
        }
        forms.sort_unstable();
        forms.dedup();
        forms
    }

    pub(super) fn is_in(&self, codes: &[Code]) -> bool {
        codes.iter().any(|code| code.is(self.0))
    }
}

impl std::fmt::Display for WantedCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "0x{:08X}", self.0)
    }
}

/// What a code means for the run that ended with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// It went wrong.
    Failure,
    /// It went well.
    Success,
    /// Not over yet, or not begun.
    Running,
}

/// One code of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeMeaning {
    /// `task-scheduler`, `win32`, `hresult`, `ntstatus`, `dotnet`, `program`, `ldap-data`.
    pub family: String,
    /// What it means.
    pub meaning: Text,
    /// Failure, success, or still running.
    pub outcome: Outcome,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    code: Vec<RawCode>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCode {
    value: Spanned<String>,
    family: String,
    meaning: RawText,
    outcome: Outcome,
}

/// The family whose numbers are known only by their context (`data 52e`).
const LDAP_DATA: &str = "ldap-data";

/// What the codes mean that logs of this kind carry.
///
/// ```
/// use eadm_logs::{CodeTable, Lang, Outcome};
///
/// let table = CodeTable::builtin()?;
/// let code = table.get(0x8007_0532).expect("a known code");
/// assert_eq!(code.outcome, Outcome::Failure);
/// println!("{}", code.meaning.get(Lang::Nb));
/// # Ok::<(), eadm_logs::Error>(())
/// ```
#[derive(Debug)]
pub struct CodeTable {
    codes: BTreeMap<u32, CodeMeaning>,
    ldap_data: BTreeMap<u32, CodeMeaning>,
}

impl CodeTable {
    /// The table that is compiled in.
    ///
    /// # Errors
    /// [`Error::Data`] where the table is not sound.
    pub fn builtin() -> Result<Self, Error> {
        Self::parse("codes.toml", include_str!("../../data/codes.toml"))
    }

    fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let file = File { name, text };
        let raw: RawTable = read(name, text)?;
        let mut table = Self {
            codes: BTreeMap::new(),
            ldap_data: BTreeMap::new(),
        };
        for code in raw.code {
            let span = code.value.span();
            let written = code.value.into_inner();
            let Some(value) = readings(&written).next() else {
                return Err(file.error(
                    &span,
                    format!("`{written}` is not a code; write it as 0x8007052E"),
                ));
            };
            let ours = if code.family == LDAP_DATA {
                &mut table.ldap_data
            } else {
                &mut table.codes
            };
            let meaning = CodeMeaning {
                family: code.family,
                meaning: code.meaning.into(),
                outcome: code.outcome,
            };
            if ours.insert(value, meaning).is_some() {
                return Err(file.error(
                    &span,
                    format!("code `{written}` stands here twice; keep one"),
                ));
            }
        }
        Ok(table)
    }

    /// What this code means, whatever form it was written in.
    pub fn get(&self, value: u32) -> Option<&CodeMeaning> {
        self.codes.get(&value)
    }

    /// What the number behind `data` in the directory's bind error means (`0x52e`).
    pub fn ldap_data(&self, value: u32) -> Option<&CodeMeaning> {
        self.ldap_data.get(&value)
    }
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
    fn win32_numbers_count_only_where_the_text_says_so() {
        let any = |text: &str| codes(text).into_iter().any(|c| c.is(0x8007_052E));
        assert!(any("Win32Exception (1326): wrong"));
        assert!(any("Win32 error 1326"));
        assert!(any("%%1326"));
        assert!(!any("1326 users read"));
        assert!(!any("Win32 error 5, 1326 users"));
    }

    #[test]
    fn the_table_is_sound_and_knows_success() {
        let table = CodeTable::builtin().unwrap();
        assert_eq!(table.get(0).unwrap().outcome, Outcome::Success);
        assert_eq!(table.get(0x0004_1301).unwrap().outcome, Outcome::Running);
        assert_eq!(table.get(0x8007_052E).unwrap().outcome, Outcome::Failure);
        assert_eq!(table.ldap_data(0x775).unwrap().outcome, Outcome::Failure);
        assert!(table.get(0x775).is_none());
    }

    #[test]
    fn a_table_that_is_not_sound_says_where() {
        let row = |value: &str| {
            format!(
                "[[code]]\nvalue = \"{value}\"\nfamily = \"win32\"\nmeaning = {{ en = \"e\", nb = \"n\" }}\noutcome = \"failure\"\n"
            )
        };
        let twice = format!("{}{}", row("0x80070005"), row("-2147024891"));
        assert_eq!(
            CodeTable::parse("c.toml", &twice).unwrap_err().to_string(),
            "c.toml:7: code `-2147024891` stands here twice; keep one"
        );
        assert_eq!(
            CodeTable::parse("c.toml", &row("five"))
                .unwrap_err()
                .to_string(),
            "c.toml:2: `five` is not a code; write it as 0x8007052E"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_safe_and_places_are_sound(text in "\\PC{0,60}|[-0-9xXa-f.%\\n ]{0,40}") {
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
    }
}
