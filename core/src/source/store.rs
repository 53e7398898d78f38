//! Where a document's bytes lie, and fresh readers over them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::Crc;
use flate2::read::DeflateDecoder;

/// A stretch of a file or of memory. Every reader opens the file anew: so readers never wait for
/// each other, and thousands of archives hold no open file.
#[derive(Debug, Clone)]
pub(super) struct Store {
    base: Base,
    start: u64,
    length: u64,
}

#[derive(Clone)]
enum Base {
    File(Arc<PathBuf>),
    Bytes(Arc<Vec<u8>>),
    #[cfg(test)]
    Faulty(Arc<Vec<u8>>, Fault),
}

/// What goes wrong at a byte, for tests.
#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// Reading that byte fails, each time.
    Fails(u64),
    /// A read that reaches the byte is interrupted once, and ends in front of it.
    Interrupts(u64),
    /// A read gives no more than so many bytes.
    Short(usize),
}

impl std::fmt::Debug for Base {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Bytes(bytes) => f.debug_tuple("Bytes").field(&bytes.len()).finish(),
            #[cfg(test)]
            Self::Faulty(_, fault) => f.debug_tuple("Faulty").field(fault).finish(),
        }
    }
}

impl Store {
    /// A whole file of that many bytes; what is appended later is not read.
    pub(super) fn file(path: &Path, length: u64) -> Self {
        Self {
            base: Base::File(Arc::new(path.to_path_buf())),
            start: 0,
            length,
        }
    }

    pub(super) fn bytes(bytes: Vec<u8>) -> Self {
        let length = bytes.len() as u64;
        Self {
            base: Base::Bytes(Arc::new(bytes)),
            start: 0,
            length,
        }
    }

    #[cfg(test)]
    pub(super) fn faulty(bytes: Vec<u8>, fault: Fault) -> Self {
        let length = bytes.len() as u64;
        Self {
            base: Base::Faulty(Arc::new(bytes), fault),
            start: 0,
            length,
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// A stretch of this stretch; what lies outside is left out.
    pub(super) fn window(&self, start: u64, length: u64) -> Self {
        let start = start.min(self.length);
        Self {
            base: self.base.clone(),
            start: self.start.saturating_add(start),
            length: length.min(self.length.saturating_sub(start)),
        }
    }

    pub(super) fn reader(&self) -> io::Result<StoreReader> {
        let input = match &self.base {
            Base::File(path) => {
                let mut file = File::open(path.as_path())?;
                if self.start > 0 {
                    file.seek(SeekFrom::Start(self.start))?;
                }
                Input::File(file)
            }
            Base::Bytes(bytes) => Input::Bytes(Arc::clone(bytes)),
            #[cfg(test)]
            Base::Faulty(bytes, fault) => Input::Faulty(Arc::clone(bytes), Some(*fault)),
        };
        Ok(StoreReader {
            input,
            start: self.start,
            length: self.length,
            at: 0,
        })
    }
}

enum Input {
    File(File),
    Bytes(Arc<Vec<u8>>),
    /// The fault until it has been seen.
    #[cfg(test)]
    Faulty(Arc<Vec<u8>>, Option<Fault>),
}

impl Input {
    /// Reads from a position, where a file already is.
    fn read_at(&mut self, from: u64, buf: &mut [u8]) -> io::Result<usize> {
        let at = usize::try_from(from).unwrap_or(usize::MAX);
        match self {
            Self::File(file) => file.read(buf),
            Self::Bytes(bytes) => bytes.get(at..).unwrap_or_default().read(buf),
            #[cfg(test)]
            Self::Faulty(bytes, fault) => {
                let most = match *fault {
                    Some(Fault::Short(most)) => most,
                    Some(Fault::Fails(at)) if at == from => {
                        return Err(io::Error::other("the disk gave out"));
                    }
                    Some(Fault::Interrupts(at)) if at == from => {
                        *fault = None;
                        return Err(io::ErrorKind::Interrupted.into());
                    }
                    Some(Fault::Fails(at) | Fault::Interrupts(at)) if at > from => {
                        usize::try_from(at - from).unwrap_or(usize::MAX)
                    }
                    _ => buf.len(),
                };
                let most = most.min(buf.len());
                bytes.get(at..).unwrap_or_default().read(&mut buf[..most])
            }
        }
    }
}

/// Reads a [`Store`]; positions count from its start.
pub(super) struct StoreReader {
    input: Input,
    start: u64,
    length: u64,
    at: u64,
}

impl Read for StoreReader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let wanted = left.min(buf.len());
        let Some(buf) = buf.get_mut(..wanted).filter(|buf| !buf.is_empty()) else {
            return Ok(0);
        };
        let from = self.start.saturating_add(self.at);
        let read = loop {
            match self.input.read_at(from, buf) {
                // Not all who read try again.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        if read == 0 {
            // It was as long as that when it was listed.
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                format!("it is {left} bytes shorter than when reading began"),
            ));
        }
        self.at = self.at.saturating_add(read as u64);
        Ok(read)
    }
}

impl Seek for StoreReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        }
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "position before the start"))?;
        if let Input::File(file) = &mut self.input {
            file.seek(SeekFrom::Start(self.start.saturating_add(at)))?;
        }
        self.at = at;
        Ok(at)
    }
}

/// The bytes of one document, before any gzip.
#[derive(Debug, Clone)]
pub(super) enum Location {
    Plain(Store),
    Member(Member),
}

/// A packed member of an archive, as its directory tells it.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) archive: Store,
    /// Position of its local header; without one the store is its packed bytes.
    pub(super) header: Option<u64>,
    /// Bytes in the archive.
    pub(super) packed: u64,
    /// Bytes unpacked.
    pub(super) size: u64,
    pub(super) deflated: bool,
    pub(super) crc: u32,
}

impl Location {
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Plain(store) => store.length(),
            Self::Member(member) => member.size,
        }
    }

    pub(super) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        match self {
            Self::Plain(store) => Ok(Box::new(store.reader()?)),
            Self::Member(member) => {
                let packed = member.packed()?.reader()?;
                let unpacked: Box<dyn Read + Send> = if member.deflated {
                    Box::new(DeflateDecoder::new(packed))
                } else {
                    Box::new(packed)
                };
                Ok(Box::new(Checked {
                    inner: unpacked,
                    crc: Crc::new(),
                    size: 0,
                    wanted: member.clone(),
                }))
            }
        }
    }

    /// The bytes as a stretch that can be sought in, where they lie somewhere as they are.
    pub(super) fn store(&self) -> io::Result<Option<Store>> {
        match self {
            Self::Plain(store) => Ok(Some(store.clone())),
            Self::Member(member) if !member.deflated => member.packed().map(Some),
            Self::Member(_) => Ok(None),
        }
    }
}

impl Member {
    /// The packed bytes: they begin behind the local header, whose length only it tells.
    fn packed(&self) -> io::Result<Store> {
        let Some(start) = self.header else {
            return Ok(self.archive.clone());
        };
        let mut header = [0_u8; 30];
        let mut reader = self.archive.reader()?;
        reader.seek(SeekFrom::Start(start))?;
        reader.read_exact(&mut header)?;
        let [b'P', b'K', 3, 4, .., n0, n1, x0, x1] = header else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the archive's directory points to a place where no member begins",
            ));
        };
        let behind = u64::from(u16::from_le_bytes([n0, n1]))
            .saturating_add(u64::from(u16::from_le_bytes([x0, x1])))
            .saturating_add(header.len() as u64);
        Ok(self
            .archive
            .window(start.saturating_add(behind), self.packed))
    }
}

/// Compares length and checksum at the end.
struct Checked {
    inner: Box<dyn Read + Send>,
    crc: Crc,
    size: u64,
    wanted: Member,
}

impl Read for Checked {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        let read = self.inner.read(buf)?;
        self.crc.update(buf.get(..read).unwrap_or_default());
        self.size = self.size.saturating_add(read as u64);
        // What goes on behind the size that was declared need not be read to its end.
        let over = self.size > self.wanted.size;
        if over || read == 0 && (self.size != self.wanted.size || self.crc.sum() != self.wanted.crc)
        {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "unpacked to {}{} bytes that do not match the archive's directory ({} bytes, checksum {:08x})",
                    if over { "at least " } else { "" },
                    self.size,
                    self.wanted.size,
                    self.wanted.crc
                ),
            ));
        }
        Ok(read)
    }
}
