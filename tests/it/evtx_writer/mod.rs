//! Writes `.evtx` files for tests and benches, so that they need no file from outside.
//!
//! What is written is what Windows writes: a header, chunks with their checksums, tables of names
//! and templates, and records in binary XML. A [`Log`] takes events one by one and can be made as
//! untidy as real logs are: not closed, with a count of chunks that is too low, with records in
//! the unused part of a chunk. The format is described in \[MS-EVEN6\] and by the libevtx project.

#[cfg(test)]
pub(crate) mod arbitrary;
mod binxml;
mod chunk;
mod event;
mod value;

use std::ops::Range;

use chunk::Chunk;
pub(crate) use event::{Body, Event, Form};
pub(crate) use value::{Value, filetime};

/// Bytes of the header, and of each chunk.
pub(crate) const HEADER_BYTES: usize = 4096;
pub(crate) const CHUNK_BYTES: usize = 64 << 10;

const DIRTY: u32 = 0x1;
const NO_CRC32: u32 = 0x4;

/// What the file's header says.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Header {
    /// The log was not closed.
    pub(crate) dirty: bool,
    /// Chunks that the header counts, where that is not their number.
    pub(crate) stated_chunks: Option<u16>,
    /// Neither the header nor the chunks have checksums.
    pub(crate) no_checksums: bool,
    /// Chunks of zeros at the end, which Windows reserves ahead.
    pub(crate) unused_chunks: usize,
}

/// A log that is being written.
#[derive(Debug)]
pub(crate) struct Log {
    form: Form,
    chunks: Vec<Chunk>,
}

impl Log {
    /// A log without records.
    pub(crate) fn new(form: Form) -> Self {
        Self {
            form,
            chunks: Vec::new(),
        }
    }

    /// A whole, tidy file of these events.
    pub(crate) fn file<'a>(form: Form, events: impl IntoIterator<Item = &'a Event>) -> Vec<u8> {
        Self::of(form, events).finish(Header::default())
    }

    /// A log of these events.
    pub(crate) fn of<'a>(form: Form, events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut log = Self::new(form);
        for event in events {
            log.add(event);
        }
        log
    }

    /// Appends a record; begins a new chunk where the current one has no room for it.
    ///
    /// # Panics
    /// Where the event is larger than a chunk.
    pub(crate) fn add(&mut self, event: &Event) {
        if let Some(chunk) = self.chunks.last_mut()
            && chunk.add(event, self.form)
        {
            return;
        }
        let mut chunk = Chunk::new();
        assert!(chunk.add(event, self.form), "the event fits into a chunk");
        self.chunks.push(chunk);
    }

    /// The next record begins a new chunk.
    pub(crate) fn end_chunk(&mut self) {
        self.chunks.push(Chunk::new());
    }

    /// The last record stays in the chunk's unused part, as one of an earlier use of it does.
    pub(crate) fn forget_last(&mut self) {
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.forget_last();
        }
    }

    /// Leaves a record in the unused part of the last chunk, as one of an earlier use of it; false
    /// where there is no room. Nothing more can be added to that chunk.
    pub(crate) fn leave(&mut self, event: &Event) -> bool {
        let form = self.form;
        self.chunks.last_mut().is_some_and(|chunk| {
            let fits = chunk.add(event, form);
            if fits {
                chunk.forget_last();
            }
            fits
        })
    }

    /// Leaves these bytes in the unused part of the last chunk, as far as there is room.
    pub(crate) fn leave_bytes(&mut self, bytes: &[u8]) {
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.leave_bytes(bytes);
        }
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> usize {
        HEADER_BYTES + self.chunks.len() * CHUNK_BYTES
    }

    /// Where each record stands in the file, forgotten ones among them, in order.
    pub(crate) fn places(&self) -> Vec<Range<usize>> {
        let starts = (HEADER_BYTES..).step_by(CHUNK_BYTES);
        self.chunks
            .iter()
            .zip(starts)
            .flat_map(|(chunk, start)| {
                let places = chunk.places().iter();
                places.map(move |place| start + place.start..start + place.end)
            })
            .collect()
    }

    /// The file's bytes.
    pub(crate) fn finish(self, header: Header) -> Vec<u8> {
        let flags = if header.dirty { DIRTY } else { 0 };
        let flags = flags | if header.no_checksums { NO_CRC32 } else { 0 };
        let count = self.chunks.len();
        let next_record = self.chunks.iter().rev().find_map(Chunk::last_id);
        let mut out = vec![0; HEADER_BYTES];
        out[..8].copy_from_slice(b"ElfFile\0");
        put(&mut out, 16, &(count.max(1) as u64 - 1).to_le_bytes());
        let next_record = next_record.map_or(1, |id| id.wrapping_add(1));
        put(&mut out, 24, &next_record.to_le_bytes());
        put(&mut out, 32, &128_u32.to_le_bytes());
        put(&mut out, 36, &1_u16.to_le_bytes());
        put(&mut out, 38, &3_u16.to_le_bytes());
        put(&mut out, 40, &(HEADER_BYTES as u16).to_le_bytes());
        let stated = header.stated_chunks.unwrap_or(count as u16);
        put(&mut out, 42, &stated.to_le_bytes());
        put(&mut out, 120, &flags.to_le_bytes());
        if !header.no_checksums {
            let sum = checksum(&[&out[..120]]);
            put(&mut out, 124, &sum.to_le_bytes());
        }
        out.reserve((count + header.unused_chunks) * CHUNK_BYTES);
        for chunk in self.chunks {
            out.extend(chunk.finish(!header.no_checksums));
        }
        out.resize(out.len() + header.unused_chunks * CHUNK_BYTES, 0);
        out
    }
}

/// Puts bytes over those at a place.
fn put(out: &mut [u8], at: usize, bytes: &[u8]) {
    out[at..at + bytes.len()].copy_from_slice(bytes);
}

/// The CRC32 of several stretches as one.
fn checksum(stretches: &[&[u8]]) -> u32 {
    let mut crc = flate2::Crc::new();
    for stretch in stretches {
        crc.update(stretch);
    }
    crc.sum()
}
