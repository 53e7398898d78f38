//! One chunk: its records, and what could not be read of them.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;

use evtx::err::EvtxError;
use evtx::{EvtxChunkData, EvtxRecord, ParserSettings};

use super::{Block, CHUNK_BYTES, CHUNK_MAGIC, problem};
use crate::format::event::clock::utc;
use crate::format::event::element::read_event;
use crate::format::event::{EventItem, EventRecord};

/// Head of a record, before its markup, and what follows it.
const RECORD_HEAD: u64 = 24;
const RECORD_TAIL: u64 = 4;
/// Where the records start.
const RECORDS: usize = 512;
/// Where the chunk's header keeps the places of its strings.
const STRING_TABLE: std::ops::Range<usize> = 128..384;

/// What one block gives.
#[derive(Debug, Default)]
pub(super) struct ChunkItems {
    pub(super) items: Vec<EventItem>,
    /// Whether it is a chunk with records, not an unused one.
    pub(super) used: bool,
    /// Whether the file ends within it.
    pub(super) truncated: bool,
    /// The place, where a checksum does not match.
    pub(super) mismatch: Option<String>,
}

/// Reads a block.
pub(super) fn read_chunk(
    mut block: Block,
    settings: &Arc<ParserSettings>,
    checks: bool,
) -> ChunkItems {
    let mut out = ChunkItems::default();
    let place = format!("chunk {} at byte {}", block.number, block.offset);
    if block.bytes.iter().all(|&byte| byte == 0) {
        return out;
    }
    let length = block.bytes.len();
    let short = length < CHUNK_BYTES;
    let headless = !block.bytes.starts_with(CHUNK_MAGIC);
    if short {
        out.truncated = true;
        block.bytes.resize(CHUNK_BYTES, 0);
    }
    let chunk = Chunk {
        offset: block.offset,
        length: length as u64,
        place: &place,
    };
    if headless {
        // With an empty header every record counts as a stale one and is looked for.
        block.bytes.get_mut(..RECORDS).unwrap_or_default().fill(0);
        block
            .bytes
            .get_mut(..CHUNK_MAGIC.len())
            .unwrap_or_default()
            .copy_from_slice(CHUNK_MAGIC);
    }
    match EvtxChunkData::new(block.bytes, false) {
        Ok(mut data) if headless => {
            chunk.read(&mut data, settings, &mut out.items);
            let is_event = |item: &&EventItem| matches!(item, EventItem::Event(_));
            let found = out.items.iter().filter(is_event).count();
            out.used = found > 0;
            out.items.push(problem(
                "bad-chunk",
                format!("{place}: it does not start as a chunk; records found in it: {found}"),
            ));
        }
        Ok(mut data) => {
            out.used = true;
            if checks && !short && !data.validate_checksum() {
                out.mismatch = Some(place.clone());
            }
            chunk.read(&mut data, settings, &mut out.items);
        }
        Err(error) => out.items.push(problem(
            "bad-chunk",
            format!(
                "{place}: {}; nothing of it could be read",
                innermost(&error)
            ),
        )),
    }
    if short {
        out.items.push(problem(
            "truncated",
            format!("{place}: the file ends after {length} of {CHUNK_BYTES} bytes; ask for the whole file"),
        ));
    }
    out
}

struct Chunk<'a> {
    /// First byte, in the file.
    offset: u64,
    /// Bytes that the file holds of it.
    length: u64,
    place: &'a str,
}

impl Chunk<'_> {
    fn read(
        &self,
        data: &mut EvtxChunkData,
        settings: &Arc<ParserSettings>,
        out: &mut Vec<EventItem>,
    ) {
        let error = match data.parse(Arc::clone(settings)) {
            Ok(mut chunk) => {
                self.records(chunk.iter(), out);
                return;
            }
            Err(error) => innermost(&error),
        };
        // The table only speeds up what the records say themselves.
        let mut bytes = std::mem::take(&mut data.data);
        if let Some(table) = bytes.get_mut(STRING_TABLE) {
            table.fill(0);
        }
        let mut outcome = "nothing of it could be read";
        if let Ok(mut data) = EvtxChunkData::new(bytes, false)
            && let Ok(mut chunk) = data.parse(Arc::clone(settings))
        {
            self.records(chunk.iter(), out);
            outcome = "its records were read without it";
        }
        out.push(problem(
            "bad-chunk",
            format!(
                "{}: its table of strings is broken ({error}); {outcome}",
                self.place
            ),
        ));
    }

    fn records<'a>(
        &self,
        records: impl Iterator<Item = Result<EvtxRecord<'a>, EvtxError>>,
        out: &mut Vec<EventItem>,
    ) {
        // A chunk that was written anew may hold a stale copy of a record that it also holds live.
        let mut live = BTreeSet::new();
        let mut carved = Vec::new();
        for record in records {
            match record {
                Ok(record) => {
                    let key = (record.event_record_id, record.timestamp.as_microsecond());
                    if record.recovered {
                        carved.push((key, out.len(), record));
                    } else {
                        live.insert(key);
                        self.record(record, out);
                    }
                }
                Err(error) => out.push(self.unreadable(&error)),
            }
        }
        // Each one stands where it was found: before the live record that came next.
        let mut shift = 0;
        for (key, at, record) in carved {
            if !live.contains(&key) {
                let mut items = Vec::with_capacity(1);
                self.record(record, &mut items);
                let added = items.len();
                out.splice(at + shift..at + shift, items);
                shift += added;
            }
        }
    }

    fn record(&self, record: EvtxRecord<'_>, out: &mut Vec<EventItem>) {
        let start = record.binxml_offset.saturating_sub(RECORD_HEAD);
        let length = u64::from(record.binxml_size) + RECORD_HEAD + RECORD_TAIL;
        let offset = self.offset.saturating_add(start);
        let id = record.event_record_id;
        let head_time = utc(record.timestamp.as_microsecond());
        let recovered = record.recovered;
        let text = match record.into_xml() {
            Ok(xml) => xml.data,
            // What looked like a record in the unused part was none.
            Err(_) if recovered => return,
            Err(error) => {
                out.push(problem(
                    "bad-record",
                    format!(
                        "{}: record {id} at byte {offset}: {}; the next one was read",
                        self.place,
                        innermost(&error)
                    ),
                ));
                return;
            }
        };
        let read = read_event(&text);
        if recovered && !read.named {
            return;
        }
        let mut event = read.event;
        event.record_id = event.record_id.or(Some(id));
        // The part of a record that the file does not hold was read as zeros.
        let cut = start.saturating_add(length) > self.length;
        out.push(EventItem::Event(Box::new(EventRecord {
            event,
            stamp: read.stamp.or(head_time),
            line: 0,
            offset,
            length: u32::try_from(length).unwrap_or(u32::MAX),
            carved: recovered || cut,
        })));
    }

    fn unreadable(&self, error: &EvtxError) -> EventItem {
        let place = match error {
            EvtxError::FailedToParseRecord { record_id, .. } => format!("record {record_id}"),
            EvtxError::FailedToReadRecordAt { offset, .. } => {
                format!("a record at byte {}", self.offset.saturating_add(*offset))
            }
            _ => "a record".to_owned(),
        };
        problem(
            "bad-record",
            format!(
                "{}: {place}: {}; reading went on behind it",
                self.place,
                innermost(error)
            ),
        )
    }
}

/// The first cause of an error; the layers above it only say where.
fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
