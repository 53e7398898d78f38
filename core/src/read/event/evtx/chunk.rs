//! One chunk: its records, and what could not be read of them.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;

use evtx::err::EvtxError;
use evtx::{EvtxChunkData, EvtxRecord, ParserSettings};

use super::direct::Decoder;
use super::walk::{Found, HEAD, RECORDS, TAIL, join, walk};
use super::{Block, CHUNK_BYTES, CHUNK_MAGIC, Way, problem};
use crate::read::event::clock::utc;
use crate::read::event::element::{ReadEvent, read_event};
use crate::read::event::{EventItem, EventRecord};

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
    /// The block's bytes, to read another block into.
    pub(super) buffer: Vec<u8>,
}

/// Reads a block.
pub(super) fn read_chunk(
    mut block: Block,
    settings: &Arc<ParserSettings>,
    checks: bool,
    way: Way,
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
        way,
        offset: block.offset,
        length,
        place: &place,
    };
    if headless {
        // Without a header nothing says which records are live: with an empty one every record
        // counts as a remnant and is looked for.
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
            out.buffer = data.data;
            let is_event = |item: &&EventItem| matches!(item, EventItem::Event(_));
            let found = out.items.iter().filter(is_event).count();
            out.used = found > 0;
            let message = format!(
                "{place}: it does not start as a chunk, so nothing says which of its records are live; records that can be recovered from it: {found}"
            );
            out.items.push(problem("bad-chunk", message));
        }
        Ok(mut data) => {
            out.used = true;
            if checks && !short && !data.validate_checksum() {
                out.mismatch = Some(place.clone());
            }
            chunk.read(&mut data, settings, &mut out.items);
            out.buffer = data.data;
        }
        Err(error) => {
            let why = innermost(&error);
            let message = format!("{place}: {why}; nothing of it could be read");
            out.items.push(problem("bad-chunk", message));
        }
    }
    if short {
        out.items.push(problem(
            "truncated",
            format!("{place}: the file ends after {length} of {CHUNK_BYTES} bytes; ask for the whole file"),
        ));
    }
    out
}

impl Found {
    /// A record that the decoding crate found.
    fn by_crate(record: &EvtxRecord<'_>) -> Self {
        // Places in a chunk are small.
        let markup = record.binxml_offset as usize;
        Self {
            id: record.event_record_id,
            time_us: record.timestamp.as_microsecond(),
            start: markup.saturating_sub(HEAD),
            markup: markup..markup.saturating_add(record.binxml_size as usize),
            recovered: record.recovered,
        }
    }

    /// What tells a stale copy of it from the live one: number and time.
    fn key(&self) -> (u64, i64) {
        (self.id, self.time_us)
    }
}

/// One item, with what tells a stale copy of a record from the live one.
struct Read {
    /// Number and time.
    key: Option<(u64, i64)>,
    recovered: bool,
    item: EventItem,
}

struct Chunk<'a> {
    way: Way,
    /// First byte, in the file.
    offset: u64,
    /// Bytes that the file holds of it.
    length: usize,
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
            Ok(_) => {
                self.records(data, settings, out);
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
        if let Ok(mut data) = EvtxChunkData::new(bytes, false) {
            self.records(&mut data, settings, out);
            outcome = "its records were read without it";
        }
        let place = self.place;
        let message = format!("{place}: its table of strings is broken ({error}); {outcome}");
        out.push(problem("bad-chunk", message));
    }

    fn records(
        &self,
        data: &mut EvtxChunkData,
        settings: &Arc<ParserSettings>,
        out: &mut Vec<EventItem>,
    ) {
        let direct =
            matches!(self.way, Way::Direct | Way::Lean).then(|| self.direct(data, settings));
        let read = direct
            .flatten()
            .unwrap_or_else(|| self.all_by_markup(data, settings));
        // A chunk that was written anew may hold a stale copy of a record that it also holds live.
        let live: BTreeSet<_> = if read.iter().any(|read| read.recovered) {
            let live = read.iter().filter(|read| !read.recovered);
            live.filter_map(|read| read.key).collect()
        } else {
            BTreeSet::new()
        };
        out.extend(
            read.into_iter()
                .filter(|read| !(read.recovered && read.key.is_some_and(|key| live.contains(&key))))
                .map(|read| read.item),
        );
    }

    /// All records by way of the decoding crate.
    fn all_by_markup(&self, data: &mut EvtxChunkData, settings: &Arc<ParserSettings>) -> Vec<Read> {
        let mut out = Vec::new();
        if let Ok(mut chunk) = data.parse(Arc::clone(settings)) {
            for record in chunk.iter() {
                out.extend(self.by_markup(record));
            }
        }
        out
    }

    /// All records of an undamaged chunk; only those whose markup is not what Windows writes by
    /// way of the decoding crate.
    fn direct(&self, data: &EvtxChunkData, settings: &Arc<ParserSettings>) -> Option<Vec<Read>> {
        let found = walk(data)?;
        let mut decoder = Decoder::new(&data.data, self.way != Way::Lean);
        let read: Vec<_> = found
            .iter()
            .map(|found| decoder.read(found.markup.clone()))
            .collect();
        if read.iter().all(Option::is_some) {
            let read = found.iter().zip(read.into_iter().flatten());
            return Some(
                read.filter_map(|(found, read)| self.event(found, read))
                    .collect(),
            );
        }
        // The decoding crate gets the chunk without what was read already: a run of such records
        // becomes one, whose outcome is left aside. It looks for stale ones behind the last one.
        let live = found.iter().take_while(|found| !found.recovered).count();
        let (live, _) = found.split_at(live);
        let mut runs: Vec<(usize, Option<Vec<Read>>)> = Vec::new();
        for (i, (found, read)) in live.iter().zip(read).enumerate() {
            match (read, runs.last_mut()) {
                (Some(read), Some((_, Some(run)))) => run.extend(self.event(found, read)),
                (read, _) => {
                    let run = read.map(|read| Vec::from_iter(self.event(found, read)));
                    runs.push((i, run));
                }
            }
        }
        let mut bytes = data.data.clone();
        let ends = runs.iter().skip(1).map(|(first, _)| *first);
        for ((first, run), end) in runs.iter().zip(ends.chain([live.len()])) {
            if run.is_some() {
                join(&mut bytes, live.get(*first..end)?)?;
            }
        }
        let mut data = EvtxChunkData::new(bytes, false).ok()?;
        let mut chunk = data.parse(Arc::clone(settings)).ok()?;
        let mut records = chunk.iter();
        let mut out = Vec::with_capacity(found.len());
        for (_, run) in runs {
            let record = records.next()?;
            if matches!(record, Err(EvtxError::FailedToReadRecordAt { .. })) {
                return None;
            }
            match run {
                Some(run) => out.extend(run),
                None => out.extend(self.by_markup(record)),
            }
        }
        for record in records {
            let read = record.as_ref().ok().and_then(|record| {
                let found = Found::by_crate(record);
                Some((decoder.read(found.markup.clone())?, found))
            });
            out.extend(match read {
                Some((read, found)) => self.event(&found, read),
                None => self.by_markup(record),
            });
        }
        Some(out)
    }

    /// A record by way of the decoding crate's XML: slow, and it reads everything.
    fn by_markup(&self, record: Result<EvtxRecord<'_>, EvtxError>) -> Option<Read> {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                return Some(Read {
                    key: None,
                    recovered: false,
                    item: self.unreadable(&error),
                });
            }
        };
        let found = Found::by_crate(&record);
        match record.into_xml() {
            Ok(xml) => self.event(&found, read_event(&xml.data, &[])),
            // What looked like a record in the unused part was none.
            Err(_) if found.recovered => None,
            Err(error) => {
                let message = format!(
                    "{}: record {} at byte {}: {}; the next one was read",
                    self.place,
                    found.id,
                    self.first_byte(&found),
                    innermost(&error)
                );
                Some(Read {
                    key: Some(found.key()),
                    recovered: false,
                    item: problem("bad-record", message),
                })
            }
        }
    }

    fn event(&self, found: &Found, read: ReadEvent) -> Option<Read> {
        if found.recovered && !read.named {
            return None;
        }
        let length = found.markup.len().saturating_add(HEAD + TAIL);
        let mut event = read.event;
        event.record_id = event.record_id.or(Some(found.id));
        // The part of a record that the file does not hold was read as zeros.
        let cut = found.start.saturating_add(length) > self.length;
        Some(Read {
            key: Some(found.key()),
            recovered: found.recovered,
            item: EventItem::Event(Box::new(EventRecord {
                event,
                stamp: read.stamp.or(utc(found.time_us)),
                line: 0,
                offset: self.first_byte(found),
                length: u32::try_from(length).unwrap_or(u32::MAX),
                carved: cut,
                recovered: found.recovered,
            })),
        })
    }

    /// Of a record, in the file.
    fn first_byte(&self, found: &Found) -> u64 {
        self.offset.saturating_add(found.start as u64)
    }

    fn unreadable(&self, error: &EvtxError) -> EventItem {
        let place = match error {
            EvtxError::FailedToParseRecord { record_id, .. } => format!("record {record_id}"),
            EvtxError::FailedToReadRecordAt { offset, .. } => {
                format!("a record at byte {}", self.offset.saturating_add(*offset))
            }
            _ => "a record".to_owned(),
        };
        let (chunk, why) = (self.place, innermost(error));
        let message = format!("{chunk}: {place}: {why}; reading went on behind it");
        problem("bad-record", message)
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
