//! The first 4096 bytes of an `.evtx` file.

use super::template::Cursor;

const MAGIC: &[u8; 8] = b"ElfFile\0";
const DIRTY: u32 = 0x1;
const NO_CRC32: u32 = 0x4;
/// Dirty, full, no checksums.
const KNOWN_FLAGS: u32 = 0x7;

/// What is used of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// Chunks in use, as counted when the log was last closed.
    pub(super) chunks: u16,
    flags: u32,
}

impl Header {
    /// Reads the header, with what is wrong with it; `None` where it is not one.
    pub(super) fn read(bytes: &[u8]) -> (Option<Self>, Vec<String>) {
        let mut problems = Vec::new();
        if !bytes.starts_with(MAGIC) {
            problems.push("the file does not start as an .evtx file; chunks are looked for behind the place of its header".to_owned());
            return (None, problems);
        }
        let place = |at| Cursor { data: bytes, at };
        let (Some(chunks), Some(flags)) = (place(42).u16(), place(120).u32()) else {
            return (None, problems);
        };
        if flags & !KNOWN_FLAGS != 0 {
            problems.push(format!(
                "the flags of the header, {flags:#x}, are unknown; they are not used"
            ));
            return (Some(Self { chunks, flags: 0 }), problems);
        }
        (Some(Self { chunks, flags }), problems)
    }

    /// Whether the log says that it was not closed.
    pub(super) fn is_dirty(self) -> bool {
        self.flags & DIRTY != 0
    }

    /// Whether the log has checksums.
    pub(super) fn has_checksums(self) -> bool {
        self.flags & NO_CRC32 == 0
    }
}
