//! Bytes to text: a streaming decoder whose result never depends on how the bytes arrive.

use std::io::{self, Read};

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::{memchr, memchr_iter, memrchr};

/// How many raw bytes may decide on the encoding and the format.
const HEAD: usize = 64 * 1024;
/// A line longer than this is handed on in pieces, so that memory stays bounded.
const MAX_LINE: usize = 16 * 1024 * 1024;

/// How a document's bytes became text. Final only after the end was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decoding {
    /// Encoding as the WHATWG names it, in lower case.
    pub(crate) encoding: &'static str,
    /// `bom`, `sniffed` or `assumed`.
    pub(crate) by: &'static str,
    /// Raw bytes that became U+FFFD.
    pub(crate) replaced_bytes: u64,
    /// Lines that are in the other one of UTF-8 and Windows-1252 than `encoding` says.
    pub(crate) mixed_lines: u64,
    /// Raw bytes read, byte order mark included.
    pub(crate) bytes: u64,
}

/// What the first bytes say about the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// UTF-8 by its byte order mark: what is not valid is replaced.
    Utf8,
    /// Every line for itself: UTF-8 where it is valid, else Windows-1252.
    Lines,
    Utf16 {
        big: bool,
        bom: bool,
    },
}

/// Reads a document as UTF-8 text, in blocks of whole lines.
///
/// Carriage returns stay as they are. An error of the reader is told only after everything that
/// could be read before it.
pub(crate) struct TextReader {
    reader: Box<dyn Read + Send>,
    /// Raw bytes read ahead; those before `pos` are done with.
    raw: Vec<u8>,
    pos: usize,
    ended: bool,
    error: Option<io::Error>,
    mode: Option<Mode>,
    max_line: usize,
    bytes: u64,
    replaced: u64,
    /// Lines that are valid UTF-8 and not plain ASCII.
    utf8_lines: u64,
    /// Lines that are no valid UTF-8.
    other_lines: u64,
}

impl TextReader {
    pub(crate) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self::with_max_line(reader, MAX_LINE)
    }

    /// `max_line` in bytes; even and at least 8, so that any character fits.
    fn with_max_line(reader: Box<dyn Read + Send>, max_line: usize) -> Self {
        Self {
            reader,
            raw: Vec::new(),
            pos: 0,
            ended: false,
            error: None,
            mode: None,
            max_line: (max_line & !1).max(8),
            bytes: 0,
            replaced: 0,
            utf8_lines: 0,
            other_lines: 0,
        }
    }

    /// The first raw bytes, up to 64 KiB, for recognising the content; nothing is consumed.
    ///
    /// Meant to be called before the first block. Fails only where nothing at all can be read; the
    /// next block then fails likewise.
    pub(crate) fn head(&mut self) -> io::Result<&[u8]> {
        self.fill(HEAD);
        let head = self.raw.get(self.pos..).unwrap_or_default();
        if let (true, Some(error)) = (head.is_empty(), &self.error) {
            return Err(io::Error::new(error.kind(), error.to_string()));
        }
        Ok(head.get(..HEAD).unwrap_or(head))
    }

    /// Appends about `want` bytes of text to `out`; `Ok(false)` at the end.
    ///
    /// A block ends at a line end, except the last one and the pieces of an overlong line.
    pub(crate) fn read_block(&mut self, want: usize, out: &mut String) -> io::Result<bool> {
        let mode = self.begin();
        // A window of at most one longest line: so where a line is cut never depends on `want`.
        let want = want.clamp(2, self.max_line) & !1;
        self.fill(want);
        let rest = self.raw.len().saturating_sub(self.pos);
        if rest == 0 {
            return match self.error.take() {
                Some(error) => Err(error),
                None => Ok(false),
            };
        }
        let length = self.block_length(mode, want);
        let end = self.pos.saturating_add(length).min(self.raw.len());
        let last = self.ended && end == self.raw.len();
        // Out of `self` for the while, so that counters can be written.
        let raw = std::mem::take(&mut self.raw);
        let block = raw.get(self.pos..end).unwrap_or_default();
        match mode {
            Mode::Utf8 => self.utf8(block, out),
            Mode::Lines => self.lines(block, last, out),
            Mode::Utf16 { big, .. } => self.utf16(block, big, out),
        }
        self.raw = raw;
        self.pos = end;
        Ok(true)
    }

    /// How the bytes were read so far.
    pub(crate) fn decoding(&self) -> Decoding {
        let (encoding, by, mixed_lines) = match self.mode {
            Some(Mode::Utf8) => ("utf-8", "bom", 0),
            Some(Mode::Utf16 { big, bom }) => (
                if big { "utf-16be" } else { "utf-16le" },
                if bom { "bom" } else { "sniffed" },
                0,
            ),
            Some(Mode::Lines) | None => match (self.utf8_lines, self.other_lines) {
                (0, 0) => ("utf-8", "assumed", 0),
                (utf8, other) if utf8 >= other => ("utf-8", "sniffed", other),
                (utf8, _) => ("windows-1252", "sniffed", utf8),
            },
        };
        Decoding {
            encoding,
            by,
            replaced_bytes: self.replaced,
            mixed_lines,
            bytes: self.bytes,
        }
    }

    /// Reads until `n` unread bytes are there, or the reader has ended or failed.
    fn fill(&mut self, n: usize) {
        let have = self.raw.len().saturating_sub(self.pos);
        if have >= n || self.ended {
            return;
        }
        if self.pos > 0 {
            self.raw.drain(..self.pos);
            self.pos = 0;
        }
        let missing = n.saturating_sub(have);
        self.raw.reserve(missing);
        // What arrived before an error stays in the buffer: `read_to_end` promises it.
        let result = (&mut self.reader)
            .take(missing as u64)
            .read_to_end(&mut self.raw);
        let got = self.raw.len().saturating_sub(have);
        self.bytes = self.bytes.saturating_add(got as u64);
        match result {
            Ok(_) => self.ended = got < missing,
            Err(error) => {
                self.error = Some(error);
                self.ended = true;
            }
        }
    }

    /// Decides on the encoding, once, from the same bytes however they arrive.
    fn begin(&mut self) -> Mode {
        if let Some(mode) = self.mode {
            return mode;
        }
        self.fill(HEAD);
        let head = self.raw.get(..self.raw.len().min(HEAD)).unwrap_or_default();
        let (mode, bom) = match bom(head) {
            Some((mode, length)) => (mode, length),
            None => match utf16_by_zeros(head) {
                Some(big) => (Mode::Utf16 { big, bom: false }, 0),
                None => (Mode::Lines, 0),
            },
        };
        self.pos = bom;
        self.mode = Some(mode);
        mode
    }

    /// Length of the next block: to the last line end within `want`, else to the next one, else
    /// as much of the line as one piece may have.
    fn block_length(&mut self, mode: Mode, want: usize) -> usize {
        let wide = match mode {
            Mode::Utf16 { big, .. } => Some(big),
            Mode::Utf8 | Mode::Lines => None,
        };
        let rest = self.rest();
        let window = rest.get(..want).unwrap_or(rest);
        if let Some(end) = last_line_end(window, wide) {
            return end;
        }
        let mut searched = window.len();
        loop {
            // One unit beyond the longest line tells whether the document ends with it.
            let longest = self.max_line.saturating_add(2);
            let target = longest.min(searched.saturating_mul(2).max(4096)) & !1;
            self.fill(target);
            let rest = self.rest();
            let stop = rest.len().min(self.max_line);
            if let Some(end) = first_line_end(rest.get(searched..stop).unwrap_or_default(), wide) {
                return searched.saturating_add(end);
            }
            if self.ended && rest.len() <= self.max_line {
                return rest.len();
            }
            if rest.len() > self.max_line {
                return piece_end(rest.get(..stop).unwrap_or_default(), wide);
            }
            searched = stop & !1;
        }
    }

    fn rest(&self) -> &[u8] {
        self.raw.get(self.pos..).unwrap_or_default()
    }

    fn utf8(&mut self, block: &[u8], out: &mut String) {
        for chunk in block.utf8_chunks() {
            out.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                out.push(char::REPLACEMENT_CHARACTER);
                self.replaced = self.replaced.saturating_add(chunk.invalid().len() as u64);
            }
        }
    }

    fn lines(&mut self, block: &[u8], last: bool, out: &mut String) {
        if let Ok(text) = std::str::from_utf8(block) {
            out.push_str(text);
            self.utf8_lines = self.utf8_lines.saturating_add(lines_beyond_ascii(block));
            return;
        }
        let mut start = 0;
        let ends = memchr_iter(b'\n', block).map(|at| at.saturating_add(1));
        for end in ends.chain([block.len()]) {
            let line = block.get(start..end).unwrap_or_default();
            start = end;
            if !line.is_empty() {
                self.line(line, last && end == block.len(), out);
            }
        }
    }

    fn line(&mut self, line: &[u8], last: bool, out: &mut String) {
        match std::str::from_utf8(line) {
            Ok(text) => {
                out.push_str(text);
                self.utf8_lines = self.utf8_lines.saturating_add(u64::from(!text.is_ascii()));
            }
            // The writer was stopped, or the copy taken, in the middle of a character.
            Err(error) if last && error.error_len().is_none() && self.other_lines == 0 => {
                self.utf8_lines = self.utf8_lines.saturating_add(1);
                self.utf8(line, out);
            }
            Err(_) => {
                self.other_lines = self.other_lines.saturating_add(1);
                out.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0);
            }
        }
    }

    fn utf16(&mut self, block: &[u8], big: bool, out: &mut String) {
        let encoding = if big { UTF_16BE } else { UTF_16LE };
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(block) {
            out.push_str(&text);
            return;
        }
        let pairs = block.chunks_exact(2);
        let odd = !pairs.remainder().is_empty();
        for unit in char::decode_utf16(pairs.map(|pair| unit(pair, big))) {
            out.push(unit.unwrap_or_else(|_| {
                self.replaced = self.replaced.saturating_add(2);
                char::REPLACEMENT_CHARACTER
            }));
        }
        if odd {
            self.replaced = self.replaced.saturating_add(1);
            out.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// Whether bytes without a byte order mark are UTF-16 by where their zeros lie: `Some(true)` for
/// the big-endian form.
///
/// Text of European languages has a zero in nearly every code unit, always on the same side.
pub(super) fn utf16_by_zeros(head: &[u8]) -> Option<bool> {
    let pairs = head.chunks_exact(2);
    let units = pairs.len();
    let (mut first, mut second) = (0_usize, 0_usize);
    for pair in pairs {
        match pair {
            [0, 0] => return None,
            [0, _] => first = first.saturating_add(1),
            [_, 0] => second = second.saturating_add(1),
            _ => {}
        }
    }
    let mostly = |zeros: usize| units >= 2 && zeros.saturating_mul(10) >= units.saturating_mul(6);
    let hardly = |zeros: usize| zeros.saturating_mul(10) <= units;
    if mostly(second) && hardly(first) {
        Some(false)
    } else if mostly(first) && hardly(second) {
        Some(true)
    } else {
        None
    }
}

/// The text of a head, decoded well enough to look for what it begins with.
pub(crate) fn glimpse(head: &[u8]) -> String {
    let mut text = String::new();
    let mut reader = TextReader::new(Box::new(io::Cursor::new(head.to_vec())));
    // Reading from memory cannot fail; were it to, the glimpse is just shorter.
    while matches!(reader.read_block(HEAD, &mut text), Ok(true)) {}
    text
}

fn bom(head: &[u8]) -> Option<(Mode, usize)> {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => Some((Mode::Utf8, 3)),
        [0xFF, 0xFE, ..] => Some((
            Mode::Utf16 {
                big: false,
                bom: true,
            },
            2,
        )),
        [0xFE, 0xFF, ..] => Some((
            Mode::Utf16 {
                big: true,
                bom: true,
            },
            2,
        )),
        _ => None,
    }
}

fn unit(pair: &[u8], big: bool) -> u16 {
    match *pair {
        [a, b] if big => u16::from_be_bytes([a, b]),
        [a, b] => u16::from_le_bytes([a, b]),
        _ => 0,
    }
}

fn last_line_end(bytes: &[u8], wide: Option<bool>) -> Option<usize> {
    let Some(big) = wide else {
        return memrchr(b'\n', bytes).map(|at| at.saturating_add(1));
    };
    let unit_at = bytes
        .chunks_exact(2)
        .rposition(|pair| unit(pair, big) == 0x0A)?;
    Some(unit_at.saturating_add(1).saturating_mul(2))
}

fn first_line_end(bytes: &[u8], wide: Option<bool>) -> Option<usize> {
    let Some(big) = wide else {
        return memchr(b'\n', bytes).map(|at| at.saturating_add(1));
    };
    let unit_at = bytes
        .chunks_exact(2)
        .position(|pair| unit(pair, big) == 0x0A)?;
    Some(unit_at.saturating_add(1).saturating_mul(2))
}

/// Where a full piece of an overlong line may end without dividing a character.
fn piece_end(piece: &[u8], wide: Option<bool>) -> usize {
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

/// Lines of a valid block that hold more than ASCII.
fn lines_beyond_ascii(block: &[u8]) -> u64 {
    let mut rest = block;
    let mut lines = 0_u64;
    loop {
        let ascii = encoding_rs::Encoding::ascii_valid_up_to(rest);
        let Some(beyond) = rest.get(ascii..).filter(|beyond| !beyond.is_empty()) else {
            return lines;
        };
        lines = lines.saturating_add(1);
        match memchr(b'\n', beyond) {
            Some(end) => rest = beyond.get(end..).unwrap_or_default(),
            None => return lines,
        }
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
