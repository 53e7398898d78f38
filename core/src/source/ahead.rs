//! Raw bytes of a reader that were read ahead, in one buffer that is kept.

use std::io::{self, Read};

/// So many bytes are read at first.
const LEAST: usize = 32 << 10;

/// Bytes that were read and are not done with yet.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    /// All of them have been written once: growing it is the one time that costs.
    buffer: Vec<u8>,
    from: usize,
    to: usize,
}

impl Ahead {
    /// What was read and is not done with.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.from..self.to).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.to.saturating_sub(self.from)
    }

    /// So many bytes are done with.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.from = self.from.saturating_add(bytes).min(self.to);
    }

    /// Reads until there are `wanted` bytes; `false` where the reader ended before. What arrives
    /// before an error is kept.
    pub(super) fn fill(&mut self, reader: &mut dyn Read, wanted: usize) -> io::Result<bool> {
        if self.len() >= wanted {
            return Ok(true);
        }
        self.buffer.copy_within(self.from..self.to, 0);
        self.to = self.len();
        self.from = 0;
        while self.to < wanted {
            if self.to == self.buffer.len() {
                // No more than was found to be there: most documents are shorter than a block.
                let longer = self.to.saturating_mul(2).max(LEAST);
                self.buffer.resize(longer.min(wanted), 0);
            }
            let end = self.buffer.len().min(wanted);
            match reader.read(self.buffer.get_mut(self.to..end).unwrap_or_default()) {
                Ok(0) => return Ok(false),
                Ok(read) => self.to = self.to.saturating_add(read).min(end),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives the bytes in pieces, and is interrupted between them.
    struct Halting<'b> {
        bytes: &'b [u8],
        piece: usize,
        halts: bool,
    }

    impl Read for Halting<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.halts = !self.halts;
            if self.halts {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let length = self.piece.min(buffer.len());
            self.bytes.read(&mut buffer[..length])
        }
    }

    proptest! {
        #[test]
        fn bytes_come_out_as_they_went_in(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            piece in 1_usize..20,
            wishes in prop::collection::vec((0_usize..50, 0_usize..50), 1..40),
        ) {
            let mut reader = Halting { bytes: &bytes, piece, halts: false };
            let mut ahead = Ahead::default();
            let mut done = 0;
            for (wanted, passed) in wishes {
                let full = ahead.fill(&mut reader, wanted).unwrap();
                prop_assert_eq!(full, bytes.len() - done >= wanted);
                prop_assert!(ahead.len() >= wanted.min(bytes.len() - done));
                prop_assert_eq!(ahead.bytes(), &bytes[done..done + ahead.len()]);
                let passed = passed.min(ahead.len());
                ahead.pass(passed);
                done += passed;
            }
        }
    }
}
