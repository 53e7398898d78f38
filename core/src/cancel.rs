//! The token that ends a long call. It stands to the left of everything: whoever loops over input
//! polls it, so that a call ends within some ten milliseconds.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A token that ends a running call early.
///
/// ```
/// let cancel = eadm_logs::Cancel::new();
/// let for_the_other_thread = cancel.clone();
/// for_the_other_thread.cancel();
/// assert!(cancel.is_cancelled());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the call to end: it returns [`Error::Cancelled`](crate::error::Error::Cancelled) soon.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the call was asked to end.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A reader that ends with an error once the token is cancelled: for what reads to the end of an
/// input in one call.
pub(crate) struct Until<'a, R> {
    pub(crate) reader: R,
    pub(crate) cancel: &'a Cancel,
}

impl<R: Read> Read for Until<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.cancel.is_cancelled() {
            return Err(io::Error::other("cancelled"));
        }
        self.reader.read(buf)
    }
}
