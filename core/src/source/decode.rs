//! Bytes to text: a streaming decoder whose result never depends on how the bytes arrive.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::{memchr, memchr_iter};

use super::ahead::Ahead;
use super::ends::{first_line_end, last_line_end, piece_end, unit};
use super::lone::{LineEnds, may_need_mending};
use super::mixed::{LOOK, begins_narrow, is_narrow, is_wide};
use super::oem;

/// How many raw bytes may decide on the encoding and the format.
const HEAD: usize = 64 * 1024;
/// A line longer than this is handed on in pieces, so that memory stays bounded.
const MAX_LINE: usize = 16 * 1024 * 1024;

/// How a document's bytes became text. Final only after the end was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decoding {
    /// Encoding as the WHATWG names it, or IANA where it does not, in lower case.
    pub(crate) encoding: &'static str,
    /// `bom`, `sniffed` or `assumed`.
    pub(crate) by: &'static str,
    /// Raw bytes that became U+FFFD.
    pub(crate) replaced_bytes: u64,
    /// Lines that are in another encoding than `encoding` says.
    pub(crate) mixed_lines: u64,
    /// Raw bytes read, byte order mark included.
    pub(crate) bytes: u64,
}

/// What the first bytes say about the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// UTF-8 by its byte order mark: what is not valid is replaced.
    Utf8,
    /// Every line for itself: UTF-8 where it is valid, else Windows-1252 or the consoles' page.
    Lines,
    Utf16 {
        big: bool,
        bom: bool,
    },
}

/// Reads a document as UTF-8 text, in blocks of whole lines.
///
/// A carriage return that stands alone ends a line, as a line feed does; one in front of a line feed stays.
/// A byte order mark at the start of a line is left out: files are joined end to end. An error of the reader is told only after everything that
/// could be read before it.
pub(crate) struct TextReader {
    reader: Box<dyn Read + Send>,
    ahead: Ahead,
    ended: bool,
    error: Option<io::Error>,
    mode: Option<Mode>,
    /// What comes next is UTF-16, big-endian or not, whatever the document began with.
    wide: Option<bool>,
    /// What comes next is the start of a line of UTF-16.
    wide_start: bool,
    lines: LineEnds,
    max_line: usize,
    bytes: u64,
    replaced: u64,
    /// Lines that are valid UTF-8 and not plain ASCII.
    utf8_lines: u64,
    /// Lines of Windows-1252.
    ansi_lines: u64,
    /// Lines of the consoles' code page.
    oem_lines: u64,
    /// Whether the head looks like that page (above zero); it decides for lines that do not say.
    leaning: i64,
    /// Lines of UTF-16 among others, or of others among UTF-16.
    foreign_lines: u64,
    /// The last of them has no end.
    foreign_open: bool,
}

impl TextReader {
    pub(crate) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self::with_max_line(reader, MAX_LINE)
    }

    /// `max_line` in bytes; even and at least 8, so that any character fits.
    fn with_max_line(reader: Box<dyn Read + Send>, max_line: usize) -> Self {
        Self {
            reader,
            ahead: Ahead::default(),
            ended: false,
            error: None,
            mode: None,
            wide: None,
            wide_start: false,
            lines: LineEnds::default(),
            max_line: (max_line & !1).max(8),
            bytes: 0,
            replaced: 0,
            utf8_lines: 0,
            ansi_lines: 0,
            oem_lines: 0,
            leaning: 0,
            foreign_lines: 0,
            foreign_open: false,
        }
    }

    /// The first raw bytes, up to 64 KiB, for recognising the content; nothing is consumed.
    ///
    /// Meant to be called before the first block. Fails only where nothing at all can be read; the
    /// next block then fails likewise.
    pub(crate) fn head(&mut self) -> io::Result<&[u8]> {
        self.fill(HEAD);
        let head = self.ahead.bytes();
        if let (true, Some(error)) = (head.is_empty(), &self.error) {
            return Err(io::Error::new(error.kind(), error.to_string()));
        }
        Ok(head.get(..HEAD).unwrap_or(head))
    }

    /// Why the first bytes are fewer than the document has; the next blocks end with it.
    pub(crate) fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }

    /// Appends about `want` bytes of text to `out`; `Ok(false)` at the end.
    ///
    /// A block ends at a line end, except the last one and the pieces of an overlong line.
    pub(crate) fn read_block(&mut self, want: usize, out: &mut String) -> io::Result<bool> {
        let from = out.len();
        let read = self.decode_block(want, out);
        self.lines.mend(out, from);
        read
    }

    fn decode_block(&mut self, want: usize, out: &mut String) -> io::Result<bool> {
        let mode = self.begin();
        // A window of at most one longest line: so where a line is cut never depends on `want`.
        let want = want.clamp(2, self.max_line) & !1;
        let mut within = false;
        loop {
            self.fill(want);
            if self.rest().is_empty() {
                return match self.error.take() {
                    _ if within => Ok(true),
                    Some(error) => Err(error),
                    None => Ok(false),
                };
            }
            let length = self.block_length(want);
            let change = self.change(length);
            let (length, skip) = change.unwrap_or((length, 0));
            let before = out.len();
            self.decode(mode, length, out);
            if change.is_some() {
                self.ahead.pass(skip);
                self.wide = self.wide.is_none().then_some(false);
                self.wide_start = false;
            }
            // Where the encoding changes within a line, the line goes on.
            let text = out.get(before..).unwrap_or_default();
            within |= !text.is_empty();
            if change.is_none() || text.ends_with('\n') {
                return Ok(true);
            }
        }
    }

    /// Decodes the next `length` bytes.
    fn decode(&mut self, mode: Mode, length: usize, out: &mut String) {
        // Out of `self` for the while, so that counters can be written.
        let mut ahead = std::mem::take(&mut self.ahead);
        let block = ahead.bytes();
        let block = block.get(..length).unwrap_or(block);
        let last = self.ended && block.len() == ahead.len();
        match (self.wide, mode) {
            (Some(big), _) => {
                self.utf16(block, big, out);
                self.wide_start = last_line_end(block, self.wide) == Some(block.len());
            }
            (None, Mode::Utf8) => self.utf8(block, out),
            (None, Mode::Lines | Mode::Utf16 { .. }) => self.lines(block, last, out),
        }
        if self.wide.is_some() != matches!(mode, Mode::Utf16 { .. }) && !block.is_empty() {
            let feeds = match self.wide {
                Some(big) => block
                    .chunks_exact(2)
                    .filter(|pair| unit(pair, big) == 0x0A)
                    .count(),
                None => memchr_iter(b'\n', block).count(),
            };
            self.foreign_lines = self.foreign_lines.saturating_add(feeds as u64);
            self.foreign_open = last_line_end(block, self.wide) != Some(block.len());
        }
        ahead.pass(length);
        self.ahead = ahead;
    }

    /// Where in the next `length` bytes the text becomes UTF-16, or ceases to be: how many bytes
    /// before that, and how many are passed over there.
    fn change(&mut self, length: usize) -> Option<(usize, usize)> {
        match self.wide {
            Some(big) => self.narrow_from(length, big).map(|at| (at, 0)),
            None => self.wide_from(length),
        }
    }

    /// Looks at the first zero of each line, which may be half of a letter.
    fn wide_from(&mut self, length: usize) -> Option<(usize, usize)> {
        // The zero of a line feed stands behind it.
        self.fill(length.saturating_add(1));
        let mut from = 0_usize;
        loop {
            let rest = self.rest();
            let end = length.saturating_add(1).min(rest.len());
            let zero = from.saturating_add(memchr(0, rest.get(from..end)?)?);
            if let Some(at) = zero.checked_sub(1) {
                self.fill(at.saturating_add(LOOK));
                let rest = self.rest();
                if is_wide(rest.get(at..).unwrap_or_default()) {
                    let mark = at.saturating_sub(2);
                    let marked = rest.get(mark..at) == Some(&[0xFF, 0xFE]);
                    return Some(if marked { (mark, 2) } else { (at, 0) });
                }
            }
            let behind = self.rest().get(zero..length)?;
            from = zero
                .saturating_add(memchr(b'\n', behind)?)
                .saturating_add(1);
        }
    }

    /// Looks at the start of each line.
    fn narrow_from(&mut self, length: usize, big: bool) -> Option<usize> {
        let mut from = 0_usize;
        if !self.wide_start {
            from = first_line_end(self.rest().get(..length)?, Some(big))?;
        }
        while from < length {
            let latin = self.rest().get(from..)?.iter().take(2).any(|b| *b == 0);
            if !latin {
                self.fill(from.saturating_add(LOOK).saturating_add(1));
                if is_narrow(self.rest().get(from..)?) {
                    return Some(from);
                }
            }
            let behind = self.rest().get(from..length)?;
            from = from.saturating_add(first_line_end(behind, Some(big))?);
        }
        None
    }

    /// How the bytes were read so far.
    pub(crate) fn decoding(&self) -> Decoding {
        let (encoding, by, mixed_lines) = match self.mode {
            Some(Mode::Utf8) => ("utf-8", "bom", 0_u64),
            Some(Mode::Utf16 { big, bom }) => (
                if big { "utf-16be" } else { "utf-16le" },
                if bom { "bom" } else { "sniffed" },
                0,
            ),
            Some(Mode::Lines) | None => self.most_lines(),
        };
        Decoding {
            encoding,
            by,
            replaced_bytes: self.replaced,
            mixed_lines: mixed_lines
                .saturating_add(self.foreign_lines)
                .saturating_add(u64::from(self.foreign_open)),
            bytes: self.bytes,
        }
    }

    /// The encoding of most lines that are more than ASCII, who says so, and how many have another.
    fn most_lines(&self) -> (&'static str, &'static str, u64) {
        let (utf8, ansi, oem) = (self.utf8_lines, self.ansi_lines, self.oem_lines);
        let all = utf8.saturating_add(ansi).saturating_add(oem);
        let (most, encoding) = if utf8 >= ansi.max(oem) {
            (utf8, "utf-8")
        } else if ansi >= oem {
            (ansi, "windows-1252")
        } else {
            (oem, "ibm850")
        };
        let by = if all == 0 { "assumed" } else { "sniffed" };
        (encoding, by, all.saturating_sub(most))
    }

    /// Reads until `n` unread bytes are there, or the reader has ended or failed.
    fn fill(&mut self, n: usize) {
        let have = self.ahead.len();
        if have >= n || self.ended {
            return;
        }
        let result = self.ahead.fill(&mut self.reader, n);
        let got = self.ahead.len().saturating_sub(have);
        self.bytes = self.bytes.saturating_add(got as u64);
        match result {
            Ok(full) => self.ended = !full,
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
        let head = self.ahead.bytes();
        let head = head.get(..HEAD).unwrap_or(head);
        let (mode, bom) = bom(head).unwrap_or_else(|| match utf16_by_zeros(head) {
            Some(big) => (Mode::Utf16 { big, bom: false }, 0),
            None => (Mode::Lines, 0),
        });
        match mode {
            Mode::Lines => self.leaning = leaning(head),
            Mode::Utf16 { big, .. } => self.wide = Some(big),
            Mode::Utf8 => {}
        }
        self.ahead.pass(bom);
        self.mode = Some(mode);
        mode
    }

    /// Length of the next block: to the last line end within `want`, else to the next one, else
    /// as much of the line as one piece may have.
    fn block_length(&mut self, want: usize) -> usize {
        let wide = self.wide;
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
        self.ahead.bytes()
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
            Err(error) if last && error.error_len().is_none() && self.narrow_lines() == 0 => {
                self.utf8_lines = self.utf8_lines.saturating_add(1);
                self.utf8(line, out);
            }
            Err(_) if is_oem(line, self.leaning) => {
                self.oem_lines = self.oem_lines.saturating_add(1);
                out.extend(oem::decode(line));
            }
            Err(_) => {
                self.ansi_lines = self.ansi_lines.saturating_add(1);
                out.push_str(&WINDOWS_1252.decode_without_bom_handling(line).0);
            }
        }
    }

    /// Lines that are no valid UTF-8.
    fn narrow_lines(&self) -> u64 {
        self.ansi_lines.saturating_add(self.oem_lines)
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
/// Text of European languages has a zero in nearly every code unit, always on the same side. Zeros
/// at the end of all are what a power cut leaves behind, and text of single bytes at the beginning
/// is what UTF-16 was appended to.
pub(super) fn utf16_by_zeros(head: &[u8]) -> Option<bool> {
    // Most documents have no zero at all.
    memchr(0, head)?;
    let used = head.iter().rposition(|byte| *byte != 0)?.saturating_add(1);
    // The second half of a last letter may be a zero.
    let head = head.get(..used.next_multiple_of(2)).unwrap_or(head);
    if begins_narrow(head) {
        return None;
    }
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
pub(crate) fn glimpse(head: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(head) {
        Ok(text) if memchr(0, head).is_none() && !may_need_mending(head) => Cow::Borrowed(text),
        _ => Cow::Owned(decoded(head)),
    }
}

/// A head decoded as its document is.
fn decoded(head: &[u8]) -> String {
    let mut text = String::new();
    let mut reader = TextReader::new(Box::new(io::Cursor::new(head.to_vec())));
    // Reading from memory cannot fail; were it to, the glimpse is just shorter.
    while matches!(reader.read_block(HEAD, &mut text), Ok(true)) {}
    text
}

/// How much the lines of a head that are no valid UTF-8 look like the consoles' code page.
fn leaning(head: &[u8]) -> i64 {
    if std::str::from_utf8(head).is_ok() {
        return 0;
    }
    head.split(|byte| *byte == b'\n')
        .filter(|line| std::str::from_utf8(line).is_err())
        .map(oem::leaning)
        .sum()
}

/// What a line itself shows decides before what the document's head looks like.
fn is_oem(line: &[u8], head: i64) -> bool {
    match oem::leaning(line) {
        0 => head > 0,
        own => own > 0,
    }
}

/// What a byte order mark says, and its length.
fn bom(head: &[u8]) -> Option<(Mode, usize)> {
    let (encoding, length) = Encoding::for_bom(head)?;
    let big = encoding == UTF_16BE;
    let mode = if encoding == UTF_8 {
        Mode::Utf8
    } else {
        Mode::Utf16 { big, bom: true }
    };
    Some((mode, length))
}

/// Lines of a valid block that hold more than ASCII.
fn lines_beyond_ascii(block: &[u8]) -> u64 {
    let mut rest = block;
    let mut lines = 0_u64;
    loop {
        let ascii = Encoding::ascii_valid_up_to(rest);
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
