//! Typed values as BinXML stores them, and how Windows spells them.

use std::ops::Range;

use crate::model::civil_from_days;

const NULL: u8 = 0x00;
const TEXT: u8 = 0x01;
const ANSI: u8 = 0x02;
const I8: u8 = 0x03;
const U8: u8 = 0x04;
const I16: u8 = 0x05;
const U16: u8 = 0x06;
const I32: u8 = 0x07;
const U32: u8 = 0x08;
const I64: u8 = 0x09;
const U64: u8 = 0x0a;
const BOOL: u8 = 0x0d;
const BINARY: u8 = 0x0e;
const GUID: u8 = 0x0f;
const SIZE: u8 = 0x10;
const FILETIME: u8 = 0x11;
const SID: u8 = 0x13;
const HEX32: u8 = 0x14;
const HEX64: u8 = 0x15;
const FRAGMENT: u8 = 0x21;
const TEXTS: u8 = 0x81;

/// Whether a template may declare a value of this type: the decoding crate refuses the whole template for any
/// other, be the value of a sound type.
pub(super) fn is_type(kind: u8) -> bool {
    matches!(kind, NULL..=HEX64 | 0x20 | FRAGMENT | 0x23 | TEXTS..=0x95)
}

/// Days and microseconds from 1601-01-01 to 1970-01-01.
const EPOCH_DAYS: i64 = 134_774;
const EPOCH_US: i64 = EPOCH_DAYS * 86_400_000_000;
/// 100 ns in a day and in a second.
const DAY: u64 = 864_000_000_000;
const SECOND: u64 = 10_000_000;
/// 10000-01-01, in 100 ns since 1601.
const YEAR_10000: u64 = 3_067_671 * DAY;

/// A value: its type and where it stands in the chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    kind: u8,
    /// First byte, in the chunk.
    at: usize,
    bytes: &'a [u8],
}

impl<'a> Value<'a> {
    /// A value of a type that is read here and of a length that fits it. Others are left to the
    /// decoding crate: floating point, most arrays, code pages, and what damage makes of a value.
    pub(super) fn new(kind: u8, at: usize, bytes: &'a [u8]) -> Option<Self> {
        let length = bytes.len();
        let fits = match kind {
            NULL | BINARY => true,
            // An empty one counts as null, but only for what depends on it.
            FRAGMENT => length > 0,
            TEXT => length % 2 == 0,
            TEXTS => length % 2 == 0 && bytes.ends_with(&[0, 0]),
            ANSI => bytes.iter().all(|byte| matches!(byte, b' '..=b'~')),
            I8 | U8 => length == 1,
            I16 | U16 => length == 2,
            I32 | U32 | BOOL | HEX32 => length == 4,
            I64 | U64 | HEX64 | FILETIME => length == 8,
            GUID => length == 16,
            SIZE => matches!(length, 4 | 8),
            SID => bytes
                .get(1)
                .is_some_and(|&count| length == 8 + 4 * usize::from(count)),
            _ => false,
        };
        fits.then_some(Self { kind, at, bytes })
    }

    /// Whether an element that depends on it is left out.
    pub(super) fn is_null(self) -> bool {
        self.kind == NULL
    }

    /// Whether an attribute of it is left out.
    pub(super) fn is_empty(self) -> bool {
        match self.kind {
            NULL => true,
            TEXT => self.bytes.is_empty() || self.bytes.starts_with(&[0, 0]),
            ANSI | BINARY => self.bytes.is_empty(),
            _ => false,
        }
    }

    /// The place of the markup that it is.
    pub(super) fn fragment(self) -> Option<Range<usize>> {
        (self.kind == FRAGMENT).then(|| self.at..self.at + self.bytes.len())
    }

    /// The texts of an array, each of which ends with a zero.
    pub(super) fn texts(self) -> Option<impl Iterator<Item = String> + use<'a>> {
        let units = self.bytes.as_chunks::<2>().0;
        (self.kind == TEXTS).then(|| {
            units
                .split_inclusive(|unit| *unit == [0, 0])
                .map(utf16_units)
        })
    }

    /// A number without a sign.
    pub(super) fn number(self) -> Option<u64> {
        matches!(self.kind, U8 | U16 | U32 | U64).then(|| little(self.bytes))
    }

    /// A time that has four digits for its year, in microseconds since 1970.
    pub(super) fn time(self) -> Option<i64> {
        let ticks = little(self.bytes);
        (self.kind == FILETIME && ticks < YEAR_10000).then(|| (ticks / 10) as i64 - EPOCH_US)
    }

    /// The spelling; `None` where it has none of its own.
    pub(super) fn text(self) -> Option<String> {
        let bytes = self.bytes;
        let number = little(bytes);
        Some(match self.kind {
            NULL => String::new(),
            TEXT => utf16(bytes),
            ANSI => String::from_utf8_lossy(bytes).into_owned(),
            U8 | U16 | U32 | U64 => number.to_string(),
            I8 => (number as i8).to_string(),
            I16 => (number as i16).to_string(),
            I32 => (number as i32).to_string(),
            I64 => (number as i64).to_string(),
            // Some providers keep a mask in place of it.
            BOOL => match number as i32 {
                0 => "false".to_owned(),
                1 => "true".to_owned(),
                mask => mask.to_string(),
            },
            BINARY => {
                let mut out = String::with_capacity(bytes.len() * 2);
                bytes
                    .iter()
                    .for_each(|&byte| push_hex(&mut out, byte, UPPER));
                out
            }
            GUID => guid(bytes),
            SIZE | HEX32 | HEX64 => hex(number),
            FILETIME if number < YEAR_10000 => moment(number),
            SID => sid(bytes)?,
            _ => return None,
        })
    }
}

/// A number of up to eight bytes, the lowest first.
fn little(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .take(8)
        .rev()
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}

/// UTF-16 up to its first zero. What no XML allows is shown as `_`, as Windows does.
pub(super) fn utf16(bytes: &[u8]) -> String {
    utf16_units(bytes.as_chunks::<2>().0)
}

fn utf16_units(units: &[[u8; 2]]) -> String {
    // Most text is plain ASCII: one pass to know, one to narrow it.
    let (mut all, mut control) = (0, false);
    for unit in units {
        let unit = u16::from_le_bytes(*unit);
        all |= unit;
        control |= unit < 0x20;
    }
    if all < 0x80
        && !control
        && let Ok(text) = String::from_utf8(units.iter().map(|unit| unit[0]).collect())
    {
        return text;
    }
    let mut out = String::with_capacity(units.len());
    let text = units
        .iter()
        .map(|unit| u16::from_le_bytes(*unit))
        .take_while(|&unit| unit != 0);
    for c in char::decode_utf16(text) {
        out.push(match c {
            Ok(c @ ('\t' | '\n' | '\r')) => c,
            Ok('\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}') | Err(_) => '_',
            Ok(c) => c,
        });
    }
    out
}

const UPPER: &[u8; 16] = b"0123456789ABCDEF";
const LOWER: &[u8; 16] = b"0123456789abcdef";

fn push_hex(out: &mut String, byte: u8, digits: &[u8; 16]) {
    for digit in [byte >> 4, byte & 0xF] {
        out.push(char::from(
            digits.get(usize::from(digit)).copied().unwrap_or_default(),
        ));
    }
}

/// Without leading zeros: `0x3e7`. Security logs hold several in each event: digit by digit is more
/// than twice as fast as `format!`.
fn hex(number: u64) -> String {
    let mut out = String::with_capacity(18);
    out.push_str("0x");
    let highest = (number | 1).ilog2() / 4;
    for place in (0..=highest).rev() {
        let digit = (number >> (place * 4) & 0xF) as usize;
        out.push(char::from(LOWER.get(digit).copied().unwrap_or_default()));
    }
    out
}

/// The first three parts are stored with their lowest byte first.
fn guid(bytes: &[u8]) -> String {
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut out = String::with_capacity(38);
    out.push('{');
    for (i, at) in ORDER.into_iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        push_hex(&mut out, bytes.get(at).copied().unwrap_or_default(), LOWER);
    }
    out.push('}');
    out
}

fn sid(bytes: &[u8]) -> Option<String> {
    let (head, rest) = bytes.split_first_chunk::<8>()?;
    // The authority takes six bytes, the highest first.
    let authority = u64::from_be_bytes(*head) & 0xFFFF_FFFF_FFFF;
    let mut out = String::with_capacity(48);
    out.push('S');
    let parts = rest.as_chunks::<4>().0.iter();
    let parts = parts.map(|part| u64::from(u32::from_le_bytes(*part)));
    for number in [u64::from(head[0]), authority].into_iter().chain(parts) {
        out.push('-');
        push_number(&mut out, number);
    }
    Some(out)
}

/// Digit by digit, as in [`hex`]: a SID has up to fifteen numbers.
fn push_number(out: &mut String, mut number: u64) {
    let mut digits = [0; 20];
    let mut length = 0;
    for place in digits.iter_mut().rev() {
        *place = b'0' + (number % 10) as u8;
        number /= 10;
        length += 1;
        if number == 0 {
            break;
        }
    }
    let digits = digits.get(digits.len() - length..).unwrap_or_default();
    out.extend(digits.iter().copied().map(char::from));
}

/// `2026-03-02T04:14:07.1200000Z`.
fn moment(ticks: u64) -> String {
    let (year, month, day) = civil_from_days((ticks / DAY) as i64 - EPOCH_DAYS);
    let (rest, fraction) = (ticks % DAY / SECOND, ticks % SECOND);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{fraction:07}Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}
