//! What can be told of a document before anybody knows what it is: whether it is packed, and
//! whether it is text at all.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::decode::utf16_by_zeros;
use super::mail::is_mail;

/// How a document is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packed {
    /// A zip archive.
    Zip,
    /// A gzip stream.
    Gzip,
    /// A tar archive.
    Tar,
    /// A tar archive in a gzip stream.
    TarGz,
    /// A mail, whose parts are taken apart.
    Mail,
    /// An archive that cannot be unpacked here, and what it is.
    Foreign(&'static str),
}

/// First bytes of archives that cannot be unpacked here.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"MSCF\0\0\0\0", "cabinet archive"),
    (b"\xfd7zXZ\0", "xz archive"),
    (b"\x28\xb5\x2f\xfd", "zstd archive"),
];

/// How a document is packed, by its first bytes.
pub(crate) fn packed(head: &[u8]) -> Option<Packed> {
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => {
            Some(Packed::Zip)
        }
        [0x1F, 0x8B, ..] => {
            let mut unpacked = Vec::new();
            // A head ends within its stream.
            let _ = MultiGzDecoder::new(head)
                .take(512)
                .read_to_end(&mut unpacked);
            Some(if is_tar(&unpacked) {
                Packed::TarGz
            } else {
                Packed::Gzip
            })
        }
        // The first block of a bzip2 stream, or the end of an empty one, follows the size of blocks.
        [
            b'B',
            b'Z',
            b'h',
            b'1'..=b'9',
            0x31,
            0x41,
            0x59,
            0x26,
            0x53,
            0x59,
            ..,
        ]
        | [
            b'B',
            b'Z',
            b'h',
            b'1'..=b'9',
            0x17,
            0x72,
            0x45,
            0x38,
            0x50,
            0x90,
            ..,
        ] => Some(Packed::Foreign("bzip2 archive")),
        _ if is_tar(head) => Some(Packed::Tar),
        _ if is_mail(head) => Some(Packed::Mail),
        _ => {
            let foreign = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic));
            foreign.map(|(_, what)| Packed::Foreign(what))
        }
    }
}

fn is_tar(head: &[u8]) -> bool {
    head.get(257..)
        .is_some_and(|rest| rest.starts_with(b"ustar"))
}

/// Whether a file of this name should be an archive.
pub(super) fn named_archive(name: &str) -> bool {
    ARCHIVES.iter().any(|ending| {
        let from = name.len().checked_sub(ending.len());
        let end = from.and_then(|from| name.get(from..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(ending))
    })
}

/// Ends of the names of archives, the longer of two that end alike first.
pub(super) const ARCHIVES: &[&str] = &[".zip", ".tar.gz", ".tgz", ".tar", ".7z", ".rar"];

/// Why the first bytes of a document are no text, as a noun phrase; `text` is what they would be.
pub(crate) fn binary(head: &[u8], text: &str) -> Option<&'static str> {
    let wide =
        matches!(head, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) || utf16_by_zeros(head).is_some();
    // A log that was open when the power went ends in zeros: those say nothing about the rest.
    let used = text.trim_end_matches('\0');
    if used.is_empty() {
        return Some("zero bytes only");
    }
    let count = used.chars().count();
    let zeros = memchr::memchr_iter(0, used.as_bytes()).count();
    if !wide && over(zeros, count, 10) {
        return Some("zero bytes that are no UTF-16");
    }
    let controls = controls(used.as_bytes());
    if controls == 0 {
        return None;
    }
    // Evenly spread bytes have 10.5 % of them; what is no UTF-8 either needs fewer to be junk.
    let utf8 = wide
        || std::str::from_utf8(head)
            .err()
            .is_none_or(|error| error.error_len().is_none());
    over(controls, count, if utf8 { 10 } else { 5 }).then_some("control characters")
}

fn over(part: usize, whole: usize, percent: usize) -> bool {
    part.saturating_mul(100) > whole.saturating_mul(percent)
}

/// How many control characters there are that no text has, each of which is one byte in UTF-8. A short count at a
/// time is what the compiler makes vectors of.
fn controls(text: &[u8]) -> usize {
    let short = |bytes: &[u8]| -> usize {
        let control = |byte: &u8| u8::from(*byte < b' ' && !is_text_control(*byte));
        bytes.iter().map(control).sum::<u8>().into()
    };
    text.chunks(255).map(short).sum()
}

/// Tab, line feed, form feed, carriage return, escape.
fn is_text_control(byte: u8) -> bool {
    matches!(byte, 0x09 | 0x0A | 0x0C | 0x0D | 0x1B)
}
