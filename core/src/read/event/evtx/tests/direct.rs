//! How much is read straight from the values. That it is read right, the other tests see: each
//! reads its input both ways.

use evtx::EvtxChunkData;

use super::super::direct::Decoder;
use super::super::walk::walk;
use super::*;
use crate::evtx_writer::{Form, Log};

/// Records that are read directly, and all that the chunks of the log hold.
fn share(bytes: &[u8]) -> (usize, usize) {
    let mut share = (0, 0);
    for chunk in bytes[HEADER_BYTES..].chunks_exact(CHUNK_BYTES) {
        let Ok(chunk) = EvtxChunkData::new(chunk.to_vec(), false) else {
            continue;
        };
        let mut decoder = Decoder::new(&chunk.data, true);
        for found in walk(&chunk).unwrap_or_default() {
            share.0 += usize::from(decoder.read(found.markup).is_some());
            share.1 += 1;
        }
    }
    share
}

#[test]
fn all_that_is_written_as_windows_does_is_read_directly() {
    let written = written::story(900);
    for form in [Form::Templates, Form::Plain] {
        assert_eq!(share(&Log::file(form, &written)), (900, 900), "{form:?}");
    }
}

#[test]
fn with_a_bit_changed_anywhere_both_ways_read_the_same() {
    let file = Log::file(Form::Templates, &written::story(2));
    let used = file.iter().rposition(|byte| *byte != 0).unwrap();
    for at in HEADER_BYTES + 512..used {
        let mut changed = file.clone();
        // Another bit each time.
        changed[at] ^= 1 << (at % 8);
        items(&changed, 1);
        // Found by fuzzing: a template that declares a type that there is not.
        changed[at] = file[at] ^ 0x1a;
        items(&changed, 1);
    }
}

/// Records of the real samples that are read directly, of those that a walk finds: one that looks
/// like a record in the unused part of a chunk, and is none, counts too.
const SHARES: &[(&str, (usize, usize))] = &[
    ("application-no-crc32.evtx", (17, 51)),
    ("bad-chunk-magic.evtx", (129, 129)),
    ("french-forwarded.evtx", (1, 10)),
    ("powershell-classic-600.evtx", (1, 137)),
    ("powershell-operational-4100-4103-4104.evtx", (21, 32)),
    ("security-task-created-4698.evtx", (2, 96)),
    ("service-start-timeout-7009.evtx", (3, 3)),
    ("system-dirty.evtx", (1878, 1960)),
    ("system-truncated.evtx", (194, 194)),
    ("zero-filetime.evtx", (0, 0)),
];

#[test]
fn real_samples_are_read_directly() {
    let Some(files) = samples() else { return };
    let shares: Vec<_> = files
        .iter()
        .map(|(name, path)| (name.as_str(), share(&std::fs::read(path).unwrap())))
        .collect();
    assert_eq!(shares, SHARES);
}
