//! Values: how they are stored, and how they are shown.

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nothing; an attribute of it is left out.
    Null,
    Text(String),
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    I32(i32),
    I64(i64),
    Bool(bool),
    Binary(Vec<u8>),
    /// As stored: the first three parts are little-endian.
    Guid([u8; 16]),
    /// 100 ns since 1601-01-01, UTC.
    FileTime(u64),
    /// Authority and what follows it: `S-1-5-18` is 5 and 18.
    Sid(u8, Vec<u32>),
    Hex32(u32),
    Hex64(u64),
    /// Several texts, each of them an element of its own: the strings of a classic event.
    Texts(Vec<String>),
}

impl Value {
    /// Text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The number of the type.
    pub(super) fn kind(&self) -> u8 {
        match self {
            Self::Null => 0x00,
            Self::Text(_) => 0x01,
            Self::U8(_) => 0x04,
            Self::U16(_) => 0x06,
            Self::I32(_) => 0x07,
            Self::U32(_) => 0x08,
            Self::I64(_) => 0x09,
            Self::U64(_) => 0x0a,
            Self::Bool(_) => 0x0d,
            Self::Binary(_) => 0x0e,
            Self::Guid(_) => 0x0f,
            Self::FileTime(_) => 0x11,
            Self::Sid(..) => 0x13,
            Self::Hex32(_) => 0x14,
            Self::Hex64(_) => 0x15,
            Self::Texts(_) => 0x81,
        }
    }

    /// The stored bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Null => Vec::new(),
            Self::Text(text) => utf16(text),
            Self::U8(n) => vec![*n],
            Self::U16(n) => n.to_le_bytes().to_vec(),
            Self::I32(n) => n.to_le_bytes().to_vec(),
            Self::U32(n) | Self::Hex32(n) => n.to_le_bytes().to_vec(),
            Self::I64(n) => n.to_le_bytes().to_vec(),
            Self::U64(n) | Self::Hex64(n) | Self::FileTime(n) => n.to_le_bytes().to_vec(),
            Self::Bool(b) => u32::from(*b).to_le_bytes().to_vec(),
            Self::Binary(bytes) => bytes.clone(),
            Self::Guid(bytes) => bytes.to_vec(),
            Self::Sid(authority, rest) => {
                let mut out = vec![1, rest.len() as u8, 0, 0, 0, 0, 0, *authority];
                out.extend(rest.iter().flat_map(|n| n.to_le_bytes()));
                out
            }
            Self::Texts(texts) => texts
                .iter()
                .flat_map(|text| utf16(text).into_iter().chain([0, 0]))
                .collect(),
        }
    }

    /// As Windows shows it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::U8(n) => n.to_string(),
            Self::U16(n) => n.to_string(),
            Self::U32(n) => n.to_string(),
            Self::U64(n) => n.to_string(),
            Self::I32(n) => n.to_string(),
            Self::I64(n) => n.to_string(),
            Self::Bool(b) => b.to_string(),
            Self::Binary(bytes) => bytes.iter().map(|b| format!("{b:02X}")).collect(),
            Self::Guid(bytes) => guid(bytes),
            Self::FileTime(ticks) => moment(*ticks),
            Self::Sid(authority, rest) => {
                let rest: String = rest.iter().map(|n| format!("-{n}")).collect();
                format!("S-1-{authority}{rest}")
            }
            Self::Hex32(n) => format!("{n:#x}"),
            Self::Hex64(n) => format!("{n:#x}"),
            Self::Texts(texts) => texts.join("\n"),
        }
    }
}

/// UTF-16LE without an end mark.
pub(super) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn guid(b: &[u8; 16]) -> String {
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut out = String::from("{");
    for (i, at) in order.into_iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        out += &format!("{:02x}", b[at]);
    }
    out + "}"
}

const TICKS: u64 = 10_000_000;
const DAY: u64 = 86_400 * TICKS;

/// `2026-03-02T04:14:07.1200000Z`, counted year by year: slow and plain.
fn moment(ticks: u64) -> String {
    let leap = |year: u64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (mut days, rest) = (ticks / DAY, ticks % DAY);
    let mut year = 1601;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (second, fraction) = (rest / TICKS, rest % TICKS);
    format!(
        "{year:04}-{month:02}-{:02}T{:02}:{:02}:{:02}.{fraction:07}Z",
        days + 1,
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// A moment in microseconds since 1970 as a FILETIME.
pub(crate) fn filetime(unix_us: i64) -> u64 {
    (unix_us + 11_644_473_600_000_000) as u64 * 10
}
