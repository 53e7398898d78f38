//! Where the records of a chunk stand, as the decoding crate walks it, while nothing is damaged.

use std::ops::Range;

use evtx::EvtxChunkData;
use memchr::memmem;

use super::template::Cursor;

const MAGIC: &[u8; 4] = b"**\0\0";
/// Head of a record, before its markup, and the copy of its length behind it.
pub(super) const HEAD: usize = 24;
pub(super) const TAIL: usize = 4;
/// Where the records start.
pub(super) const RECORDS: usize = 512;
/// 1970-01-01 as a FILETIME.
const EPOCH: i64 = 116_444_736_000_000_000;
/// The last moment of the decoding crate, 9999-12-30T22:00:00.9999999Z, as a FILETIME.
const LAST: u64 = 2_650_466_808_009_999_999;

/// One record, not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) id: u64,
    /// Microseconds since 1970.
    pub(super) time_us: i64,
    /// First byte, in the chunk.
    pub(super) start: usize,
    /// Its markup, in the chunk.
    pub(super) markup: Range<usize>,
    /// Found in the unused part.
    pub(super) recovered: bool,
}

/// The records of a chunk, the stale ones behind its last one too; `None` where damage makes the
/// decoding crate look for the next one.
pub(super) fn walk(chunk: &EvtxChunkData) -> Option<Vec<Found>> {
    let data = chunk.data.as_slice();
    let end = data.len().min(chunk.header.free_space_offset as usize);
    let mut out = Vec::new();
    let mut at = RECORDS;
    while at < end {
        let (found, behind) = record(data, at)?;
        at = behind;
        let last = found.id == chunk.header.last_event_record_id;
        out.push(found);
        if last {
            break;
        }
    }
    loop {
        let Some(next) = memmem::find(data.get(at..).unwrap_or_default(), MAGIC) else {
            return Some(out);
        };
        at += next;
        match record(data, at) {
            Some((mut found, behind))
                if behind <= data.len()
                    && data.get(found.markup.end..behind) == data.get(at + 4..at + 8) =>
            {
                found.recovered = true;
                out.push(found);
                at = behind;
            }
            _ => at += 1,
        }
    }
}

impl Found {
    /// The byte behind it, in the chunk.
    pub(super) fn end(&self) -> usize {
        self.markup.end.saturating_add(TAIL)
    }
}

/// Makes one record, that nobody reads, of a run of records that were read.
pub(super) fn join(data: &mut [u8], run: &[Found]) -> Option<()> {
    let (first, last) = (run.first()?, run.last()?);
    let length = u32::try_from(last.end().checked_sub(first.start)?).ok()?;
    let head = data.get_mut(first.start + 4..first.start + 16)?;
    let (place, id) = head.split_at_mut(4);
    place.copy_from_slice(&length.to_le_bytes());
    id.copy_from_slice(&last.id.to_le_bytes());
    Some(())
}

/// The record at a byte of the chunk, and where the next one stands.
fn record(data: &[u8], at: usize) -> Option<(Found, usize)> {
    let mut cursor = Cursor { data, at };
    if cursor.bytes(4)? != MAGIC {
        return None;
    }
    let length = cursor.u32()? as usize;
    let id = cursor.u64()?;
    let time = cursor.u64()?;
    if time > LAST {
        return None;
    }
    let markup = cursor.at..at.checked_add(length)?.checked_sub(TAIL)?;
    data.get(markup.clone())?;
    let found = Found {
        id,
        time_us: (time as i64 - EPOCH) / 10,
        start: at,
        markup,
        recovered: false,
    };
    Some((found, at + length))
}
