//! How much archives may unpack to: the one place that says it.

use std::fmt;
use std::io::{self, Read};

use super::problem;
use crate::model::SourceProblem;

/// A member of no more bytes is read however well it is packed.
const FREE: u64 = 64 << 20;
/// How many times its packed bytes a larger member may unpack to. Measured with deflate at its best on
/// logs of 17 to 42 MiB: records that differ in their time alone reach 24 to 36, stack traces that repeat
/// 158, a heartbeat of 1,000 characters a minute 193. Only lines that repeat with their time come to 270
/// to 295, and zeros to 1,029; crafted archives are made of such.
const RATIO: u64 = 200;
/// What the smallest archive may unpack to.
const LEAST: u64 = 1 << 30;
/// What the largest may, unless the caller allows more.
const MOST: u64 = 64 << 30;

/// Bytes that something of these packed bytes may unpack to by itself.
pub(super) fn allowed(packed: u64) -> u64 {
    packed.saturating_mul(RATIO).max(FREE)
}

/// Why a member is not unpacked that would become more than [`allowed`].
pub(super) fn refused(unpacked: u64, packed: u64) -> Option<SourceProblem> {
    (unpacked > allowed(packed)).then(|| {
        problem(
            "too-large",
            format!(
                "the member's {packed} bytes unpack to {unpacked}, more than {RATIO} times as many, so it was not read; make sure that it is a log, unpack it and name the folder"
            ),
        )
    })
}

/// What everything within one outermost archive may unpack to together, archives in it and their
/// members alike.
#[derive(Debug)]
pub(super) struct Budget {
    whole: u64,
    left: u64,
}

impl Budget {
    /// For an archive of so many bytes; `given` is what the caller allows.
    pub(super) fn new(packed: u64, given: Option<u64>) -> Self {
        let own = packed.saturating_mul(RATIO).clamp(LEAST, MOST);
        let whole = given.unwrap_or(own);
        Self { whole, left: whole }
    }

    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Takes what something unpacks to; or says why it is not read.
    pub(super) fn take(&mut self, unpacked: u64) -> Result<(), SourceProblem> {
        let left = self.left.checked_sub(unpacked);
        self.left = left.ok_or_else(|| self.spent())?;
        Ok(())
    }

    /// Why something is not read that no longer fits.
    pub(super) fn spent(&self) -> SourceProblem {
        problem(
            "too-large",
            format!(
                "its archive may unpack to {} in all, so it was not read; make sure that the archive holds logs, unpack it and name the folder, or allow more (--max-unpacked)",
                Size(self.whole)
            ),
        )
    }
}

/// Bytes in the largest unit that divides them.
struct Size(u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (shift, unit) in [(30, "GiB"), (20, "MiB")] {
            let unit_bytes = 1_u64 << shift;
            if self.0 >= unit_bytes && self.0.is_multiple_of(unit_bytes) {
                return write!(f, "{} {unit}", self.0 >> shift);
            }
        }
        write!(f, "{} bytes", self.0)
    }
}

/// More came than may.
#[derive(Debug)]
pub(super) enum TooMuch {
    /// More than these bytes may be unpacked.
    Unpacked(u64),
    /// What is unpacked has to be held in memory, and there is no more for it.
    Held,
}

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unpacked(most) => write!(f, "it unpacks to more than {}", Size(*most)),
            Self::Held => f.write_str("it would take more memory than archives may"),
        }
    }
}

impl std::error::Error for TooMuch {}

impl TooMuch {
    /// This, where it is why reading ended, however it was wrapped on its way.
    pub(super) fn of(error: &io::Error) -> Option<&Self> {
        let mut inner = error.get_ref()? as &(dyn std::error::Error + 'static);
        loop {
            if let Some(much) = inner.downcast_ref() {
                return Some(much);
            }
            inner = match inner
                .downcast_ref::<io::Error>()
                .and_then(io::Error::get_ref)
            {
                Some(wrapped) => wrapped,
                None => inner.source()?,
            };
        }
    }
}

/// A reader that ends with [`TooMuch`] behind so many bytes, where more come.
pub(super) struct Bounded<R> {
    reader: R,
    most: u64,
    left: u64,
}

impl<R: Read> Bounded<R> {
    pub(super) fn new(reader: R, most: u64) -> Self {
        Self {
            reader,
            most,
            left: most,
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        if self.left == 0 {
            // Only a byte more tells whether it ends here.
            return match self.reader.read(&mut [0])? {
                0 => Ok(0),
                _ => Err(io::Error::other(TooMuch::Unpacked(self.most))),
            };
        }
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX);
        let wanted = wanted.min(buf.len());
        let read = self
            .reader
            .read(buf.get_mut(..wanted).unwrap_or_default())?;
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_unpacks_to_much_more_is_refused_above_a_size() {
        assert!(refused(FREE, 1).is_none());
        assert!(refused(FREE + 1, FREE / RATIO + 1).is_none());
        let problem = refused(FREE + 1, 1000).unwrap();
        assert_eq!(problem.kind, "too-large");
        for part in ["1000 bytes", "67108865", "200 times", "name the folder"] {
            assert!(problem.message.contains(part), "{}", problem.message);
        }
    }

    #[test]
    fn a_budget_is_for_all_within_one_archive() {
        for (packed, given, whole) in [
            (1, None, LEAST),
            (LEAST, None, MOST),
            (20 << 20, None, (20 << 20) * RATIO),
            (u64::MAX, None, MOST),
            (u64::MAX, Some(10), 10),
            (1, Some(MOST * 2), MOST * 2),
        ] {
            let mut budget = Budget::new(packed, given);
            assert_eq!(budget.left(), whole);
            budget.take(whole - 1).unwrap();
            let refused = budget.take(2).unwrap_err();
            assert!(
                refused.message.contains("--max-unpacked"),
                "{}",
                refused.message
            );
            budget.take(1).unwrap();
        }
    }

    #[test]
    fn a_bounded_reader_ends_in_an_error_only_where_more_comes() {
        for most in 0..5 {
            let mut read = Vec::new();
            let ended = Bounded::new(&b"abc"[..], most).read_to_end(&mut read);
            assert_eq!(read, b"abc"[..read.len()]);
            match ended {
                Ok(_) => assert!(most >= 3 && read.len() == 3),
                Err(error) => {
                    assert!(most < 3 && TooMuch::of(&error).is_some() && read.len() as u64 == most);
                }
            }
        }
    }

    #[test]
    fn sizes_are_told_in_the_unit_that_divides_them() {
        let told = |bytes| Size(bytes).to_string();
        assert_eq!(
            [told(64 << 30), told(3 << 20), told(1025)],
            ["64 GiB", "3 MiB", "1025 bytes"]
        );
    }
}
