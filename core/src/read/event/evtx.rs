//! Binary `.evtx`: the one place that knows the crate which decodes it.
//!
//! A file is a header of 4096 bytes and chunks of 64 KiB that stand on their own, so it is read
//! from front to back, without seeking, and a batch of chunks is decoded in parallel. The header's
//! count of chunks is not believed: a log that was copied while it was written to holds more.
//! Records come in the order of the file; a log that has wrapped round starts in its middle.
//!
//! Which records are live is what the header of their chunk says. What lies behind its free-space
//! offset or its last record, or in a block without such a header, is a remnant: it may be of any
//! log that used these bytes before.

use std::io::{self, Read};
use std::sync::Arc;

use rayon::prelude::*;

use super::EventItem;
use crate::model::SourceProblem;

mod chunk;
mod direct;
mod header;
mod template;
mod values;
mod walk;

use chunk::{ChunkItems, read_chunk};
use header::Header;

const HEADER_BYTES: usize = 4096;
const CHUNK_BYTES: usize = 64 << 10;
const CHUNK_MAGIC: &[u8; 8] = b"ElfChnk\0";

/// A block of the file, as large as a chunk but for the last one.
#[derive(Debug)]
struct Block {
    /// Counted from 0.
    number: u64,
    /// First byte, in the file.
    offset: u64,
    bytes: Vec<u8>,
}

/// How records become events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Straight from the values, where a chunk has nothing but what Windows writes.
    Direct,
    /// The same, but for the items of `System` that no rule needs.
    Lean,
    /// By way of XML: the reference that the direct way is held to.
    Markup,
}

/// How far a reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the header.
    Fresh,
    Reading,
    Ended,
}

/// Reads the events of an `.evtx` file, a batch of chunks at a time.
pub(crate) struct EvtxReader {
    reader: Box<dyn Read + Send>,
    settings: Arc<::evtx::ParserSettings>,
    way: Way,
    header: Option<Header>,
    /// Bytes read before the first block that belong to it: a file without a header.
    ahead: Vec<u8>,
    /// Buffers of blocks that were decoded.
    spare: Vec<Vec<u8>>,
    bytes: u64,
    blocks: u64,
    used_chunks: u64,
    keeps_recovered: bool,
    recovered: u64,
    state: State,
    truncated: bool,
    /// Whether a mismatch of checksums was reported.
    mismatch: bool,
    failed: Option<io::Error>,
}

impl EvtxReader {
    /// Reads nothing yet.
    pub(crate) fn new(reader: Box<dyn Read + Send>) -> Self {
        // Remnants in the unused part of a chunk are counted, and given only where asked for.
        let settings = ::evtx::ParserSettings::new()
            .indent(false)
            .recover_records(true);
        Self {
            reader,
            settings: Arc::new(settings),
            way: Way::Direct,
            header: None,
            ahead: Vec::new(),
            spare: Vec::new(),
            bytes: 0,
            blocks: 0,
            used_chunks: 0,
            keeps_recovered: false,
            recovered: 0,
            state: State::Fresh,
            truncated: false,
            mismatch: false,
            failed: None,
        }
    }

    /// One that leaves out what no rule needs: [`Event::system`](crate::model::Event::system).
    pub(crate) fn lean(reader: Box<dyn Read + Send>) -> Self {
        Self {
            way: Way::Lean,
            ..Self::new(reader)
        }
    }

    /// One that goes by way of XML, which is slow.
    pub(crate) fn by_markup(reader: Box<dyn Read + Send>) -> Self {
        Self {
            way: Way::Markup,
            ..Self::new(reader)
        }
    }

    /// One that also gives what it finds in unused parts of chunks, if `keeps`: records of other
    /// logs, older copies, some garbled. What a chunk's own header counts is live; all else is a
    /// remnant, wherever it stands.
    pub(crate) fn with_recovered(self, keeps: bool) -> Self {
        Self {
            keeps_recovered: keeps,
            ..self
        }
    }

    /// Records found in unused parts so far, given or not.
    pub(crate) fn recovered(&self) -> u64 {
        self.recovered
    }

    /// Bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Appends the items of the next chunks, at most `chunks` of them, decoded in parallel on the
    /// current pool. `Ok(false)` at the end of the input.
    ///
    /// # Errors
    /// What the reader says; everything read before that was given first.
    pub(crate) fn read_batch(
        &mut self,
        chunks: usize,
        out: &mut Vec<EventItem>,
    ) -> io::Result<bool> {
        if let Some(error) = self.failed.take() {
            self.state = State::Ended;
            return Err(error);
        }
        if self.state == State::Fresh {
            self.state = State::Reading;
            self.read_header(out)?;
        }
        if self.state == State::Ended {
            return Ok(false);
        }
        let mut blocks = Vec::new();
        while blocks.len() < chunks.max(1) && self.state != State::Ended && self.failed.is_none() {
            match self.read_block() {
                Ok(Some(block)) => blocks.push(block),
                Ok(None) => self.state = State::Ended,
                Err(error) => self.failed = Some(error),
            }
        }
        let checks = self.header.is_none_or(Header::has_checksums);
        let (settings, way) = (&self.settings, self.way);
        let read: Vec<ChunkItems> = blocks
            .into_par_iter()
            .map(|block| read_chunk(block, settings, checks, way))
            .collect();
        for chunk in read {
            self.used_chunks += u64::from(chunk.used);
            self.truncated |= chunk.truncated;
            for item in chunk.items {
                let recovered = matches!(&item, EventItem::Event(record) if record.recovered);
                self.recovered += u64::from(recovered);
                if self.keeps_recovered || !recovered {
                    out.push(item);
                }
            }
            if chunk.buffer.capacity() > 0 {
                self.spare.push(chunk.buffer);
            }
            if let Some(place) = chunk.mismatch
                && !self.mismatch
            {
                self.mismatch = true;
                out.push(problem(
                    "checksum",
                    format!("{place}: the checksum does not match; normal for a log that was copied while it was written to"),
                ));
            }
        }
        if self.state == State::Ended {
            self.judge_header(out);
            return Ok(false);
        }
        Ok(true)
    }

    fn read_header(&mut self, out: &mut Vec<EventItem>) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        let read = self.fill(&mut bytes, HEADER_BYTES);
        if bytes.starts_with(CHUNK_MAGIC) {
            let message = "the file starts with a chunk; its header is missing";
            out.push(problem("bad-header", message));
            self.ahead = bytes;
            return read;
        }
        let (header, problems) = Header::read(&bytes);
        self.header = header;
        let problems = problems.into_iter();
        out.extend(problems.map(|message| problem("bad-header", message)));
        if read.is_ok() && bytes.len() < HEADER_BYTES {
            self.state = State::Ended;
            self.truncated = true;
            let message = format!(
                "the file has {} bytes, less than its header needs; ask for the whole file",
                bytes.len()
            );
            out.push(problem("truncated", message));
        }
        read
    }

    /// The next block; shorter than a chunk at the end of the file, `None` behind it.
    fn read_block(&mut self) -> io::Result<Option<Block>> {
        let mut bytes = std::mem::take(&mut self.ahead);
        if bytes.is_empty()
            && let Some(spare) = self.spare.pop()
        {
            bytes = spare;
            bytes.clear();
        }
        let offset = self.bytes.saturating_sub(bytes.len() as u64);
        bytes.reserve_exact(CHUNK_BYTES.saturating_sub(bytes.len()));
        let read = self.fill(&mut bytes, CHUNK_BYTES);
        if let Err(error) = read {
            if bytes.is_empty() {
                return Err(error);
            }
            self.failed = Some(error);
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let number = self.blocks;
        self.blocks += 1;
        Ok(Some(Block {
            number,
            offset,
            bytes,
        }))
    }

    /// Reads until `bytes` holds `length` bytes or the input ends.
    fn fill(&mut self, bytes: &mut Vec<u8>, length: usize) -> io::Result<()> {
        let wanted = length.saturating_sub(bytes.len()) as u64;
        let before = bytes.len();
        let read = (&mut self.reader).take(wanted).read_to_end(bytes);
        self.bytes += (bytes.len() - before) as u64;
        read.map(drop)
    }

    /// What the header says about the whole, once the whole is known.
    fn judge_header(&self, out: &mut Vec<EventItem>) {
        let Some(header) = &self.header else { return };
        let stated = u64::from(header.chunks);
        if stated > self.blocks && !self.truncated {
            let message = format!(
                "the header counts {stated} chunks, the file holds {}; ask for the whole file",
                self.blocks
            );
            out.push(problem("truncated", message));
        }
        if header.is_dirty() || self.used_chunks > stated {
            let message = format!(
                "the log was copied while it was in use; its header counts {stated} chunks, {} hold records",
                self.used_chunks
            );
            out.push(problem("dirty", message));
        }
    }
}

fn problem(kind: &str, message: impl Into<String>) -> EventItem {
    EventItem::Problem(SourceProblem::new(kind, message, None))
}

#[cfg(test)]
mod tests;
