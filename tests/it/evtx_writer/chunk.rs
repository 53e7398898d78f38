//! One chunk: records, the tables of names and templates, checksums.

use std::collections::BTreeMap;
use std::ops::Range;

use super::binxml::write_event;
use super::event::{Event, Form};
use super::value::utf16;
use super::{CHUNK_BYTES, checksum, put};

/// Bytes of the chunk's header with its tables.
const HEAD: usize = 512;
const NAME_BUCKETS: usize = 64;
const TEMPLATE_BUCKETS: usize = 32;

/// A chunk that is being written. The tables are lists: each entry points to the one before it
/// in its bucket, and the head of the chunk points to the last one.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) bytes: Vec<u8>,
    names: BTreeMap<String, u32>,
    templates: BTreeMap<String, u32>,
    name_buckets: [u32; NAME_BUCKETS],
    template_buckets: [u32; TEMPLATE_BUCKETS],
    places: Vec<Range<usize>>,
    ids: Vec<u64>,
    /// Records at the end that the header does not count.
    forgotten: usize,
    /// What stands behind the records.
    left: Vec<u8>,
}

impl Chunk {
    pub(super) fn new() -> Self {
        Self {
            bytes: vec![0; HEAD],
            names: BTreeMap::new(),
            templates: BTreeMap::new(),
            name_buckets: [0; NAME_BUCKETS],
            template_buckets: [0; TEMPLATE_BUCKETS],
            places: Vec::new(),
            ids: Vec::new(),
            forgotten: 0,
            left: Vec::new(),
        }
    }

    /// Appends a record; false, and nothing is changed, where there is no room for it.
    pub(super) fn add(&mut self, event: &Event, form: Form) -> bool {
        let start = self.bytes.len();
        let buckets = (self.name_buckets, self.template_buckets);
        self.bytes.extend(b"**\0\0\0\0\0\0");
        self.bytes.extend(event.record.to_le_bytes());
        self.bytes.extend(event.time.to_le_bytes());
        write_event(self, event, form);
        // A record's length is a multiple of eight, its copy at the end included.
        let end = (self.bytes.len() + 4).next_multiple_of(8);
        if end > CHUNK_BYTES {
            self.bytes.truncate(start);
            (self.name_buckets, self.template_buckets) = buckets;
            self.names.retain(|_, at| (*at as usize) < start);
            self.templates.retain(|_, at| (*at as usize) < start);
            return false;
        }
        self.bytes.resize(end, 0);
        let length = ((end - start) as u32).to_le_bytes();
        put(&mut self.bytes, start + 4, &length);
        put(&mut self.bytes, end - 4, &length);
        self.places.push(start..end);
        self.ids.push(event.record);
        true
    }

    pub(super) fn forget_last(&mut self) {
        self.forgotten = (self.forgotten + 1).min(self.places.len());
    }

    pub(super) fn leave_bytes(&mut self, bytes: &[u8]) {
        self.left.extend(bytes);
    }

    pub(super) fn places(&self) -> &[Range<usize>] {
        &self.places
    }

    fn counted(&self) -> usize {
        self.places.len() - self.forgotten
    }

    /// Number of the last record that is counted.
    pub(super) fn last_id(&self) -> Option<u64> {
        self.ids[..self.counted()].last().copied()
    }

    /// Where a name stands, and the name itself at its first use.
    pub(super) fn write_name(&mut self, name: &str) {
        if let Some(at) = self.names.get(name) {
            self.bytes.extend(at.to_le_bytes());
            return;
        }
        let at = self.bytes.len() as u32 + 4;
        self.bytes.extend(at.to_le_bytes());
        let hash = name.encode_utf16().fold(0_u32, |hash, unit| {
            hash.wrapping_mul(65_599).wrapping_add(u32::from(unit))
        });
        let hash = (hash & 0xffff) as u16;
        let bucket = &mut self.name_buckets[usize::from(hash) % NAME_BUCKETS];
        self.bytes.extend(bucket.to_le_bytes());
        *bucket = at;
        self.bytes.extend(hash.to_le_bytes());
        let units = utf16(name);
        self.bytes.extend(((units.len() / 2) as u16).to_le_bytes());
        self.bytes.extend(units);
        self.bytes.extend([0, 0]);
        self.names.insert(name.to_owned(), at);
    }

    /// Where the template of this look stands.
    pub(super) fn template(&self, shape: &str) -> Option<u32> {
        self.templates.get(shape).copied()
    }

    /// Takes note of a template; the place of the one before it in its bucket.
    pub(super) fn register_template(&mut self, shape: String, id: u32, at: u32) -> u32 {
        self.templates.insert(shape, at);
        let bucket = &mut self.template_buckets[id as usize % TEMPLATE_BUCKETS];
        std::mem::replace(bucket, at)
    }

    /// The chunk's 64 KiB.
    pub(super) fn finish(mut self, checksums: bool) -> Vec<u8> {
        let counted = self.counted();
        let free = self.places[..counted].last().map_or(HEAD, |p| p.end);
        let last = self.places[..counted].last().map_or(0, |p| p.start);
        let (first_id, last_id) = match &self.ids[..counted] {
            // As Windows marks a chunk without records.
            [] => (u64::MAX, u64::MAX),
            [first, rest @ ..] => (*first, rest.last().copied().unwrap_or(*first)),
        };
        let out = &mut self.bytes;
        out.append(&mut self.left);
        out.resize(CHUNK_BYTES, 0);
        put(out, 0, b"ElfChnk\0");
        for (at, id) in [(8, first_id), (16, last_id), (24, first_id), (32, last_id)] {
            put(out, at, &id.to_le_bytes());
        }
        put(out, 40, &128_u32.to_le_bytes());
        put(out, 44, &(last as u32).to_le_bytes());
        put(out, 48, &(free as u32).to_le_bytes());
        for (i, at) in self.name_buckets.iter().enumerate() {
            put(out, 128 + i * 4, &at.to_le_bytes());
        }
        for (i, at) in self.template_buckets.iter().enumerate() {
            put(out, 384 + i * 4, &at.to_le_bytes());
        }
        if checksums {
            let records = checksum(&[&out[HEAD..free]]);
            put(out, 52, &records.to_le_bytes());
            let head = checksum(&[&out[..120], &out[128..HEAD]]);
            put(out, 124, &head.to_le_bytes());
        } else {
            put(out, 120, &super::NO_CRC32.to_le_bytes());
        }
        self.bytes
    }
}
