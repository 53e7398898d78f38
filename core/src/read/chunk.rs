//! Decoded text cut into chunks at record boundaries.

use std::io;
use std::sync::Arc;

use memchr::memrchr;

use super::record::Head;
use crate::read::text::Layouts;

/// A source of decoded text in blocks that end at line ends (the last one aside).
pub(crate) trait Blocks {
    /// Appends about `want` bytes; `false` at the end.
    fn read_block(&mut self, want: usize, out: &mut Marked) -> io::Result<bool>;
}

/// Text, and the heads of its records where a form of its own finds them.
#[derive(Debug, Default)]
pub(crate) struct Marked {
    pub(crate) text: String,
    /// `None` where layouts tell records.
    pub(crate) heads: Option<Vec<Head>>,
}

impl Marked {
    /// Says that a record begins here.
    pub(crate) fn head(&mut self, head: Head) {
        self.heads.get_or_insert_default().push(head);
    }
}

/// A stretch of whole records.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) text: String,
    /// Line of its first byte, 1-based.
    pub(crate) first_line: u64,
    /// Offset of its first byte in the decoded text.
    pub(crate) offset: u64,
    /// Begins within a record that was too long for one chunk.
    pub(crate) continues: bool,
    /// Nothing follows.
    pub(crate) last: bool,
    /// The heads of its records, where a form of its own found them.
    pub(crate) heads: Option<Vec<Head>>,
}

/// A record is looked at up to this many bytes; a longer one is still one record.
pub(crate) const LONGEST_RECORD: usize = 1 << 20;
/// A record that is longer than this is given out in pieces of this size.
const PIECE: usize = 4 * LONGEST_RECORD;
/// So much is read at a time: what lies in the processor's cache is read once more without waiting.
const BLOCK: usize = 256 << 10;
/// How much of a document layouts are detected on.
pub(crate) const SAMPLE: usize = 2 << 20;

/// Cuts blocks into chunks.
pub(crate) struct Chunks<B> {
    blocks: B,
    layouts: Arc<Layouts>,
    used: Vec<usize>,
    /// Read, not yet given out.
    buffer: Marked,
    size: usize,
    /// Chunks that are done with: their memory is used again.
    spare: Vec<String>,
    line: u64,
    offset: u64,
    continues: bool,
    ended: bool,
    given_last: bool,
    /// The error that ended the reading, told once everything before it is given out.
    error: Option<io::Error>,
}

impl<B: Blocks> Chunks<B> {
    pub(crate) fn new(blocks: B, size: usize) -> Self {
        Self {
            blocks,
            layouts: Arc::clone(Layouts::builtin()),
            used: Vec::new(),
            buffer: Marked::default(),
            size: size.max(1),
            spare: Vec::new(),
            line: 1,
            offset: 0,
            continues: false,
            ended: false,
            given_last: false,
            error: None,
        }
    }

    /// The head of the document that layouts are detected on: whole lines.
    pub(crate) fn sample(&mut self) -> &str {
        self.fill(SAMPLE);
        let text = &self.buffer.text;
        let end = text.floor_char_boundary(SAMPLE);
        let end = if self.ended && end == text.len() {
            end
        } else {
            memrchr(b'\n', &text.as_bytes()[..end]).map_or(end, |at| at + 1)
        };
        &text[..end]
    }

    /// Whether the text ends within the sample.
    pub(crate) fn is_whole(&self) -> bool {
        self.ended && self.buffer.text.len() <= SAMPLE
    }

    /// The first head that a form of its own found so far.
    pub(crate) fn first_head(&self) -> Option<&Head> {
        self.buffer.heads.as_ref()?.first()
    }

    /// Says which layouts begin a record.
    pub(crate) fn use_layouts(&mut self, layouts: &Arc<Layouts>, used: &[usize]) {
        self.layouts = Arc::clone(layouts);
        self.used = used.to_vec();
    }

    pub(crate) fn blocks(&self) -> &B {
        &self.blocks
    }

    /// What was read so far and not given out, and where the rest comes from.
    pub(crate) fn buffered(&mut self) -> (&mut Marked, &mut B, bool) {
        (&mut self.buffer, &mut self.blocks, self.ended)
    }

    /// The error that cut the document short, where it was met already.
    pub(crate) fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }

    /// The error that cut the document short, once every chunk before it is given out.
    pub(crate) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    fn fill(&mut self, want: usize) {
        while self.buffer.text.len() < want && !self.ended {
            let missing = want - self.buffer.text.len();
            let block = missing.clamp(BLOCK / 4, BLOCK);
            match self.blocks.read_block(block, &mut self.buffer) {
                Ok(true) => {}
                Ok(false) => self.ended = true,
                Err(error) => {
                    self.error = Some(error);
                    self.ended = true;
                }
            }
        }
    }

    /// Takes back a chunk's text, whose memory the next one may use.
    pub(crate) fn reuse(&mut self, text: String) {
        if text.capacity() <= 4 * self.size {
            self.spare.push(text);
        }
    }

    /// The next chunk; a document without text is one empty chunk.
    pub(crate) fn next(&mut self) -> Option<Chunk> {
        if self.given_last {
            return None;
        }
        let mut want = self.size;
        let (cut, within) = loop {
            self.fill(want.saturating_add(1));
            if self.ended && self.buffer.text.len() <= want {
                break (self.buffer.text.len(), false);
            }
            if let Some(cut) = self.last_boundary(want) {
                break (cut, false);
            }
            if self.used.is_empty()
                && self.buffer.heads.is_none()
                && let Some(cut) = self.line_end_before(want)
            {
                // No layout, no records: every line end will do.
                break (cut, false);
            }
            if want >= PIECE {
                // One record, longer than anything that is looked at: go on in pieces.
                let cut = self.line_end_before(want);
                break (
                    cut.unwrap_or_else(|| self.buffer.text.floor_char_boundary(want)),
                    true,
                );
            }
            // Pieces are of one size, whatever the size of the chunks was.
            want = want.saturating_mul(2).min(PIECE);
        };
        let mut rest = self.spare.pop().unwrap_or_default();
        rest.clear();
        rest.push_str(&self.buffer.text[cut..]);
        let mut text = std::mem::replace(&mut self.buffer.text, rest);
        text.truncate(cut);
        let heads = self.buffer.heads.as_mut().map(|heads| {
            let behind = heads.split_off(heads.partition_point(|head| head.at < cut));
            let behind = behind.into_iter().map(|head| head.moved(cut)).collect();
            std::mem::replace(heads, behind)
        });
        self.given_last = self.ended && self.buffer.text.is_empty();
        let chunk = Chunk {
            first_line: self.line,
            offset: self.offset,
            continues: std::mem::replace(&mut self.continues, within),
            last: self.given_last,
            text,
            heads,
        };
        self.line += memchr::memchr_iter(b'\n', chunk.text.as_bytes()).count() as u64;
        self.offset += chunk.text.len() as u64;
        Some(chunk)
    }

    /// The last place within the first `want` bytes at which a record begins, the start aside.
    fn last_boundary(&self, want: usize) -> Option<usize> {
        if let Some(heads) = &self.buffer.heads {
            let inside = heads.partition_point(|head| head.at <= want);
            return heads[..inside]
                .last()
                .map(|head| head.at)
                .filter(|at| *at > 0);
        }
        let bytes = self.buffer.text.as_bytes();
        let mut end = want.min(bytes.len());
        while let Some(feed) = memrchr(b'\n', &bytes[..end]) {
            let start = feed + 1;
            if start < bytes.len() {
                let line = &self.buffer.text[start..];
                let line = &line[..memchr::memchr(b'\n', line.as_bytes()).unwrap_or(line.len())];
                if self
                    .layouts
                    .read(&self.used, line.trim_end_matches('\r'))
                    .is_some()
                {
                    return Some(start);
                }
            }
            end = feed;
        }
        None
    }

    fn line_end_before(&self, want: usize) -> Option<usize> {
        let end = self.buffer.text.floor_char_boundary(want);
        memrchr(b'\n', &self.buffer.text.as_bytes()[..end]).map(|at| at + 1)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text as a source of blocks.
    pub(crate) struct Text<'a>(pub(crate) &'a str);

    impl Blocks for Text<'_> {
        fn read_block(&mut self, want: usize, out: &mut Marked) -> io::Result<bool> {
            if self.0.is_empty() {
                return Ok(false);
            }
            let end = self.0.ceil_char_boundary(want.min(self.0.len()));
            let end = self.0[end..]
                .find('\n')
                .map_or(self.0.len(), |at| end + at + 1);
            let (block, rest) = self.0.split_at(end);
            out.text.push_str(block);
            self.0 = rest;
            Ok(true)
        }
    }

    #[test]
    fn a_record_longer_than_any_chunk_is_given_in_pieces() {
        let layouts = Layouts::builtin();
        let mut text = String::from("2026-03-02 05:14:07,123 [1] INFO A - long\n");
        while text.len() < 9 << 20 {
            text.push_str("   at A.B.C(String s) in a file with a long name\n");
        }
        text.push_str("2026-03-02 05:14:08,123 [1] INFO A - next\n");
        let mut chunks = Chunks::new(Text(&text), 1 << 20);
        let used = layouts.detect(chunks.sample()).used;
        chunks.use_layouts(layouts, &used);
        let mut all = String::new();
        let mut continued = 0;
        while let Some(chunk) = chunks.next() {
            continued += u32::from(chunk.continues);
            all.push_str(&chunk.text);
        }
        assert!(continued >= 1);
        assert_eq!(all, text);
    }

    /// The first lines of the chunks, by number, of a text that has no layout.
    fn first_lines(text: &str, size: usize) -> Vec<(u64, String)> {
        let layouts = Layouts::builtin();
        let mut chunks = Chunks::new(Text(text), size);
        let used = layouts.detect(chunks.sample()).used;
        chunks.use_layouts(layouts, &used);
        std::iter::from_fn(|| chunks.next())
            .map(|c| (c.first_line, c.text))
            .collect()
    }

    #[test]
    fn text_without_a_layout_is_cut_at_line_ends_only() {
        let text = "   at A.B()\n   at C.D()\n";
        let lines: Vec<(u64, String)> = (1..)
            .zip(text.split_inclusive('\n').map(str::to_owned))
            .collect();
        assert_eq!(first_lines(text, 1), lines);
        assert_eq!(first_lines(text, 14), lines);
    }

    #[test]
    fn a_line_longer_than_any_chunk_has_pieces_of_one_size() {
        let text = "x".repeat(9 << 20);
        let one = first_lines(&text, 1);
        assert_eq!(one.len(), 3);
        assert!(one == first_lines(&text, 100), "pieces differ");
    }

    proptest! {
        #[test]
        fn chunks_are_the_text_cut_at_records(
            lines in prop::collection::vec(prop_oneof![
                Just("2026-03-02 05:14:07,123 [1] INFO A - x"), Just("   at A.B()"), Just(""), Just("æøå"),
            ], 0..40),
            size in 1_usize..300,
            reused: bool,
        ) {
            let layouts = Layouts::builtin();
            let text: String = lines.iter().map(|l| format!("{l}\r\n")).collect();
            let mut chunks = Chunks::new(Text(&text), size);
            let used = layouts.detect(chunks.sample()).used;
            chunks.use_layouts(layouts, &used);
            let mut all = String::new();
            let mut last = false;
            while let Some(chunk) = chunks.next() {
                prop_assert!(!last);
                prop_assert_eq!(chunk.offset, all.len() as u64);
                prop_assert_eq!(chunk.first_line, all.matches('\n').count() as u64 + 1);
                if !all.is_empty() && !used.is_empty() {
                    prop_assert!(layouts.read(&used, chunk.text.lines().next().unwrap_or("")).is_some());
                }
                all.push_str(&chunk.text);
                last = chunk.last;
                if reused {
                    chunks.reuse(chunk.text);
                }
            }
            prop_assert!(last);
            prop_assert_eq!(all, text);
        }
    }
}
