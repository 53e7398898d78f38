use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

mod differential;
mod direct;
mod written;

/// Every item of the input, read in batches of `chunks`; the same straight from the values and by
/// way of XML.
fn items(bytes: &[u8], chunks: usize) -> Vec<EventItem> {
    let ways = [EvtxReader::new, EvtxReader::lean, EvtxReader::by_markup];
    let [direct, lean, markup] = ways.map(|reader| {
        let mut reader = reader(Box::new(Cursor::new(bytes.to_vec()))).with_recovered(true);
        let mut out = Vec::new();
        while reader.read_batch(chunks, &mut out).unwrap() {}
        assert_eq!(reader.bytes(), bytes.len() as u64);
        out
    });
    for (direct, markup) in direct.iter().zip(&markup) {
        assert_eq!(direct, markup, "the two ways differ");
    }
    assert_eq!(direct.len(), markup.len(), "one way gives more");
    let without_system = |items: &[EventItem]| -> Vec<EventItem> {
        let mut items = items.to_vec();
        for item in &mut items {
            if let EventItem::Event(record) = item {
                record.event.system = None;
            }
        }
        items
    };
    assert_eq!(without_system(&lean), without_system(&direct));
    direct
}

/// The real samples, where they are at hand.
fn samples() -> Option<Vec<(String, PathBuf)>> {
    let folder = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/samples/evtx"
    ));
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no folder ../shared/samples/evtx beside the repository");
        return None;
    };
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                entry.path(),
            )
        })
        .collect();
    files.sort();
    Some(files)
}

fn summary(items: &[EventItem]) -> String {
    let events: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            EventItem::Event(event) => Some(event),
            EventItem::Problem(_) => None,
        })
        .collect();
    let mut kinds = BTreeMap::<&str, usize>::new();
    for item in items {
        if let EventItem::Problem(problem) = item {
            *kinds.entry(&problem.kind).or_default() += 1;
        }
    }
    let live = events
        .iter()
        .filter(|event| !(event.carved || event.recovered))
        .count();
    let stamps = events
        .iter()
        .filter(|event| !(event.carved || event.recovered))
        .filter_map(|event| event.stamp);
    let mut out = format!("{live} live, {} carved", events.len() - live);
    for (kind, count) in kinds {
        write!(out, ", {count} {kind}").unwrap();
    }
    let without = events.iter().filter(|event| event.stamp.is_none()).count();
    if without > 0 {
        write!(out, ", {without} without a stamp").unwrap();
    }
    if let (Some(first), Some(last)) = (stamps.clone().min(), stamps.max()) {
        write!(out, ", {first} to {last}").unwrap();
    }
    out
}

fn problems(items: &[EventItem]) -> String {
    let mut out = String::new();
    for item in items {
        if let EventItem::Problem(problem) = item {
            writeln!(out, "{}: {}", problem.kind, problem.message).unwrap();
        }
    }
    out
}

/// The header of a log that says it has this many chunks.
fn file_header(chunks: u16, flags: u32) -> Vec<u8> {
    let mut bytes = vec![0; HEADER_BYTES];
    bytes[..8].copy_from_slice(b"ElfFile\0");
    bytes[42..44].copy_from_slice(&chunks.to_le_bytes());
    bytes[120..124].copy_from_slice(&flags.to_le_bytes());
    bytes
}

/// A chunk without records, and without checksums.
fn empty_chunk() -> Vec<u8> {
    let mut bytes = vec![0; CHUNK_BYTES];
    bytes[..8].copy_from_slice(CHUNK_MAGIC);
    bytes[40..44].copy_from_slice(&128_u32.to_le_bytes());
    bytes[48..52].copy_from_slice(&512_u32.to_le_bytes());
    bytes[120..124].copy_from_slice(&4_u32.to_le_bytes());
    bytes
}

/// What every real sample holds. `live` is what the decoding crate's own parser gives too, but for
/// the truncated log: that parser leaves the last, partial chunk alone, and 194 records remain.
const PINNED: &[(&str, &str)] = &[
    (
        "application-no-crc32.evtx",
        "17 live, 0 carved, 2021-03-31T23:51:45.018767+00:00 to 2021-03-31T23:54:34.704884+00:00",
    ),
    (
        "bad-chunk-magic.evtx",
        "301 live, 50 carved, 2 bad-chunk, 1 bad-record, 1 checksum, 1 dirty, 2018-08-07T15:51:15.724872+00:00 to 2018-08-08T16:40:15.820702+00:00",
    ),
    (
        "french-forwarded.evtx",
        "1 live, 0 carved, 2021-11-19T16:52:33.833733+00:00 to 2021-11-19T16:52:33.833733+00:00",
    ),
    (
        "powershell-classic-600.evtx",
        "1 live, 20 carved, 2021-12-07T14:16:03.732852+00:00 to 2021-12-07T14:16:03.732852+00:00",
    ),
    (
        "powershell-operational-4100-4103-4104.evtx",
        "21 live, 0 carved, 2021-01-30T09:13:13.309867+00:00 to 2021-01-30T09:13:17.733559+00:00",
    ),
    (
        "security-task-created-4698.evtx",
        "2 live, 0 carved, 2021-06-10T21:21:26.383726+00:00 to 2021-06-10T21:21:26.406652+00:00",
    ),
    (
        "service-start-timeout-7009.evtx",
        "3 live, 0 carved, 2021-10-25T12:08:13.536985+00:00 to 2021-10-25T12:14:56.147827+00:00",
    ),
    (
        "system-dirty.evtx",
        "1881 live, 0 carved, 1 dirty, 2017-07-12T07:18:24.681123+00:00 to 2018-03-06T08:13:42.009159+00:00",
    ),
    (
        "system-truncated.evtx",
        "283 live, 1 carved, 1 dirty, 1 truncated, 2015-08-08T02:06:17.078125+00:00 to 2015-08-24T11:39:15.171875+00:00",
    ),
    (
        "zero-filetime.evtx",
        "6 live, 0 carved, 1 checksum, 1 dirty, 2018-07-06T18:45:46.966627+00:00 to 2018-07-12T00:42:14.285536+00:00",
    ),
];

#[test]
fn real_samples_give_what_they_hold() {
    let Some(files) = samples() else { return };
    let read: Vec<_> = files
        .iter()
        .map(|(name, path)| {
            (
                name.as_str(),
                summary(&items(&std::fs::read(path).unwrap(), 8)),
            )
        })
        .collect();
    let read: Vec<_> = read
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    assert_eq!(read, PINNED);
}

#[test]
fn live_records_are_those_of_the_decoding_crate() {
    for (name, path) in samples().unwrap_or_default() {
        let mut parser = ::evtx::EvtxParser::from_path(&path).unwrap();
        let theirs: Vec<_> = parser
            .records_json_value()
            .filter_map(Result::ok)
            // One record holds nothing but the name of the computer; its number stands in its head.
            .map(|record| {
                number(&record.data["Event"]["System"]["EventRecordID"])
                    .or(Some(record.event_record_id))
            })
            .collect();
        let mut ours: Vec<_> = items(&std::fs::read(&path).unwrap(), 100)
            .into_iter()
            .filter_map(|item| match item {
                EventItem::Event(event) if !(event.carved || event.recovered) => {
                    Some(event.event.record_id)
                }
                _ => None,
            })
            .collect();
        if name == "system-truncated.evtx" {
            assert_eq!(theirs.len(), 194, "{name}");
            ours.truncate(194);
        }
        // That parser starts at the oldest chunk, this one at the first.
        let sorted = |mut ids: Vec<Option<u64>>| {
            ids.sort_unstable();
            ids
        };
        assert_eq!(sorted(ours), sorted(theirs), "{name}");
    }
}

/// The number of an element, with attributes or without.
fn number(value: &serde_json::Value) -> Option<u64> {
    // Forwarded events have it as text.
    let value = value.get("#text").unwrap_or(value);
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

#[test]
fn the_size_of_a_batch_changes_nothing() {
    for (name, path) in samples().unwrap_or_default() {
        let bytes = std::fs::read(path).unwrap();
        let whole = items(&bytes, 100);
        for chunks in [0, 1, 3] {
            assert_eq!(
                items(&bytes, chunks),
                whole,
                "{name}, {chunks} chunks at a time"
            );
        }
    }
}

#[test]
fn a_torn_sample_never_stops_the_reader() {
    for (name, path) in samples().unwrap_or_default() {
        let mut bytes = std::fs::read(path).unwrap();
        bytes.truncate(HEADER_BYTES + CHUNK_BYTES);
        // Bytes are overwritten at places that a fixed, odd step reaches.
        for step in [7, 61, 509, 4_093] {
            let mut torn = bytes.clone();
            for at in (HEADER_BYTES + 8..torn.len()).step_by(step) {
                torn[at] = torn[at].wrapping_add(step as u8);
            }
            let torn_items = items(&torn, 4);
            assert!(torn_items.len() < 70_000, "{name}");
        }
    }
}

#[test]
fn a_file_that_is_no_log() {
    insta::assert_snapshot!(problems(&items(b"", 1)), @r"
    bad-header: the file does not start as an .evtx file; chunks are looked for behind the place of its header
    truncated: the file has 0 bytes, less than its header needs; ask for the whole file
");
    insta::assert_snapshot!(problems(&items(b"just text", 1)), @r"
    bad-header: the file does not start as an .evtx file; chunks are looked for behind the place of its header
    truncated: the file has 9 bytes, less than its header needs; ask for the whole file
    ");
    insta::assert_snapshot!(problems(&items(&[0xA5; HEADER_BYTES + 100], 1)), @r"
    bad-header: the file does not start as an .evtx file; chunks are looked for behind the place of its header
    bad-chunk: chunk 0 at byte 4096: it does not start as a chunk, so nothing says which of its records are live; records that can be recovered from it: 0
    truncated: chunk 0 at byte 4096: the file ends after 100 of 65536 bytes; ask for the whole file
    ");
}

#[test]
fn a_header_with_unknown_flags_is_named_and_the_chunks_are_read() {
    let mut file = file_header(1, 0x1b97_0000);
    file.extend(empty_chunk());
    insta::assert_snapshot!(problems(&items(&file, 1)), @"bad-header: the flags of the header, 0x1b970000, are unknown; they are not used");
}

#[test]
fn a_log_without_its_header() {
    insta::assert_snapshot!(problems(&items(&empty_chunk(), 1)), @"bad-header: the file starts with a chunk; its header is missing");
}

#[test]
fn unused_chunks_are_no_problem_and_one_without_magic_is() {
    let mut file = file_header(3, 0);
    file.extend(empty_chunk());
    file.extend(vec![0; CHUNK_BYTES]);
    assert_eq!(
        problems(&items(&[file.clone(), vec![0; CHUNK_BYTES]].concat(), 8)),
        ""
    );
    file.extend(vec![7; CHUNK_BYTES]);
    insta::assert_snapshot!(problems(&items(&file, 8)), @"bad-chunk: chunk 2 at byte 135168: it does not start as a chunk, so nothing says which of its records are live; records that can be recovered from it: 0");
}

#[test]
fn a_log_that_ends_early() {
    let mut file = file_header(3, 1);
    file.extend(empty_chunk());
    insta::assert_snapshot!(problems(&items(&file, 8)), @r"
    truncated: the header counts 3 chunks, the file holds 1; ask for the whole file
    dirty: the log was copied while it was in use; its header counts 3 chunks, 1 hold records
    ");
    file.extend(&empty_chunk()[..1000]);
    insta::assert_snapshot!(problems(&items(&file, 8)), @r"
    truncated: chunk 1 at byte 69632: the file ends after 1000 of 65536 bytes; ask for the whole file
    dirty: the log was copied while it was in use; its header counts 3 chunks, 2 hold records
    ");
}

#[test]
fn a_checksum_that_does_not_match_is_named_once() {
    let mut chunk = empty_chunk();
    chunk[120] = 0;
    let file = [file_header(2, 0), chunk.clone(), chunk].concat();
    insta::assert_snapshot!(problems(&items(&file, 1)), @"checksum: chunk 0 at byte 4096: the checksum does not match; normal for a log that was copied while it was written to");
    let mut without = file;
    without[120] = 4;
    assert_eq!(problems(&items(&without, 1)), "");
}

/// Gives its bytes, then an error.
struct Failing(Cursor<Vec<u8>>);

impl Read for Failing {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buf)? {
            0 => Err(io::Error::other("the disk is gone")),
            read => Ok(read),
        }
    }
}

#[test]
fn an_error_of_the_input_comes_after_what_was_read_before_it() {
    let bytes = [file_header(1, 0), vec![7; CHUNK_BYTES]].concat();
    let mut reader = EvtxReader::new(Box::new(Failing(Cursor::new(bytes))));
    let mut out = Vec::new();
    assert!(reader.read_batch(8, &mut out).unwrap());
    assert_eq!(out.len(), 1);
    assert_eq!(
        reader.read_batch(8, &mut out).unwrap_err().to_string(),
        "the disk is gone"
    );
    assert!(!reader.read_batch(8, &mut out).unwrap());
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_the_end(
        head in 0_usize..3,
        body in proptest::collection::vec(any::<u8>(), 0..3000),
        magics in proptest::collection::vec((0_usize..2900, 0_u8..3), 0..8),
        short in 0_usize..CHUNK_BYTES,
    ) {
        let mut chunk = empty_chunk();
        chunk[48..52].copy_from_slice(&(CHUNK_BYTES as u32).to_le_bytes());
        chunk[32..40].copy_from_slice(&u64::MAX.to_le_bytes());
        chunk[512..512 + body.len()].copy_from_slice(&body);
        for (at, what) in magics {
            // A record's head, so that more than its magic is looked at.
            chunk[512 + at..512 + at + 4].copy_from_slice(b"**\0\0");
            chunk[512 + at + 4..512 + at + 8].copy_from_slice(&(40 * u32::from(what) + 28).to_le_bytes());
            chunk[512 + at + 22..512 + at + 24].copy_from_slice(&[0xd3, 0x01]);
        }
        let bytes = match head {
            0 => body,
            1 => [file_header(1, 0), chunk.clone(), chunk[..short].to_vec()].concat(),
            _ => [chunk[..short].to_vec(), chunk].concat(),
        };
        let whole = items(&bytes, 100);
        prop_assert_eq!(items(&bytes, 1), whole);
    }
}
