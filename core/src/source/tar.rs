//! Tar archives: stretches of one whose bytes lie as they are, else taken apart as it is read.

use std::io::{self, Read, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use tar::{Archive, Entries, EntryType};

use super::archive::{self, Entry};
use super::limits::TooMuch;
use super::skip;
use super::store::{Location, Member, Store};
use crate::cancel::{Cancel, Until};
use crate::model::SourceProblem;

/// The members of an archive that can be sought in.
pub(super) fn stretches(
    archive: &Store,
    most: usize,
    cancel: &Cancel,
) -> (Vec<Entry>, Option<SourceProblem>) {
    let listed = || -> io::Result<_> {
        let mut tar = Archive::new(archive.reader()?);
        let entries = tar.entries_with_seek()?;
        Ok(each(entries, most, cancel, |member, size| {
            let store = archive.window(member.raw_file_position(), size);
            let cut = store.length() < size;
            let cut = cut.then(|| archive::broken("it ends within its last member"));
            (Some(Location::Plain(store)), cut)
        }))
    };
    listed().unwrap_or_else(|error| (Vec::new(), Some(ended(&error))))
}

/// The members of an archive that comes as a stream, each packed by itself in memory, since documents
/// are read in any order and more than once. `memory` is what all of them may take.
pub(super) fn kept(
    archive: impl Read,
    memory: &mut u64,
    most: usize,
    cancel: &Cancel,
) -> (Vec<Entry>, Option<SourceProblem>) {
    let reader = Until {
        reader: archive,
        cancel,
    };
    let mut tar = Archive::new(reader);
    let entries = match tar.entries() {
        Ok(entries) => entries,
        Err(error) => return (Vec::new(), Some(ended(&error))),
    };
    each(entries, most, cancel, |member, _| {
        let mut packing = Packing {
            packed: DeflateEncoder::new(Vec::new(), Compression::fast()),
            crc: Crc::new(),
            size: 0,
            most: *memory,
        };
        // What comes before an error is read.
        let cut = io::copy(member, &mut packing).err();
        let (size, crc) = (packing.size, packing.crc.sum());
        let packed = match packing.packed.finish() {
            Ok(mut packed) => {
                packed.shrink_to_fit();
                Store::bytes(packed)
            }
            Err(error) => return (None, Some(ended(&error))),
        };
        match memory.checked_sub(packed.length()) {
            Some(left) => *memory = left,
            None => return (None, Some(archive::beyond(&TooMuch::Held))),
        }
        let location = Location::Member(Member {
            header: None,
            packed: packed.length(),
            archive: packed,
            size,
            deflated: true,
            crc,
        });
        (Some(location), cut.map(|error| ended(&error)))
    })
}

/// Up to `most` members, folders left out, with what ended the list early. `take` gives where the bytes
/// of one lie, and why nothing behind it can be read, where that is so.
fn each<R: Read>(
    entries: Entries<'_, R>,
    most: usize,
    cancel: &Cancel,
    mut take: impl FnMut(&mut tar::Entry<'_, R>, u64) -> (Option<Location>, Option<SourceProblem>),
) -> (Vec<Entry>, Option<SourceProblem>) {
    let mut found = Vec::new();
    for member in entries {
        if cancel.is_cancelled() {
            break;
        }
        let mut member = match member {
            Ok(member) => member,
            Err(error) => return (found, Some(ended(&error))),
        };
        let kind = member.header().entry_type();
        if kind.is_dir() {
            continue;
        }
        if found.len() >= most {
            return (found, Some(archive::too_many()));
        }
        let name = archive::member_name(&member.path_bytes());
        let size = member.size();
        let mut entry = Entry::new(name, size);
        entry.skip = match kind {
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => None,
            EntryType::Symlink | EntryType::Link => Some("link within an archive"),
            _ => Some("neither file nor folder"),
        };
        if kind == EntryType::GNUSparse {
            entry.problem.get_or_insert_with(archive::sparse);
        }
        entry.skip = entry.skip.or_else(|| skip::by_name(&entry.name));
        let mut cut = None;
        if entry.problem.is_none() && entry.skip.is_none() {
            (entry.location, cut) = take(&mut member, size);
            if entry.location.is_none() {
                entry.problem.clone_from(&cut);
            }
        }
        found.push(entry);
        if cut.is_some() {
            return (found, cut);
        }
    }
    (found, None)
}

/// Why nothing more of an archive is read.
fn ended(error: &io::Error) -> SourceProblem {
    match TooMuch::of(error) {
        Some(much) => archive::beyond(much),
        None => archive::broken(&error.to_string()),
    }
}

/// Packs what is written to it, as long as that takes no more than it may.
struct Packing {
    packed: DeflateEncoder<Vec<u8>>,
    crc: Crc,
    size: u64,
    most: u64,
}

impl Write for Packing {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        if self.packed.get_ref().len() as u64 > self.most {
            return Err(io::Error::other(TooMuch::Held));
        }
        let written = self.packed.write(buf)?;
        let bytes = buf.get(..written).unwrap_or_default();
        self.crc.update(bytes);
        self.size = self.size.saturating_add(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.packed.flush()
    }
}
