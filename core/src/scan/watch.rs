//! How far a call has come, and whether it is to end.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::cancel::Cancel;
use crate::error::Error;

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Documents that are done.
    pub documents: u64,
    /// Documents of the call.
    pub documents_total: u64,
    /// Bytes read, unpacked.
    pub bytes: u64,
    /// Bytes of the call as far as they are known; an archive's may be a little off.
    pub bytes_total: u64,
}

/// Who is told how far a call has come.
pub(crate) type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;

/// Counts for one call.
pub(crate) struct Watch {
    cancel: Cancel,
    on_progress: Option<OnProgress>,
    documents: AtomicU64,
    bytes: AtomicU64,
    documents_total: u64,
    bytes_total: u64,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("cancelled", &self.cancelled())
            .finish_non_exhaustive()
    }
}

impl Watch {
    pub(crate) fn new(
        cancel: Cancel,
        on_progress: Option<OnProgress>,
        documents: u64,
        bytes: u64,
    ) -> Self {
        Self {
            cancel,
            on_progress,
            documents: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            documents_total: documents,
            bytes_total: bytes,
        }
    }

    pub(crate) fn cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// [`Error::Cancelled`] where the call was asked to end.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.cancel.check()
    }

    pub(crate) fn bytes(&self, more: u64) {
        self.bytes.fetch_add(more, Ordering::Relaxed);
        self.tell();
    }

    pub(crate) fn document(&self) {
        self.documents.fetch_add(1, Ordering::Relaxed);
        self.tell();
    }

    fn tell(&self) {
        if let Some(tell) = &self.on_progress {
            tell(Progress {
                documents: self.documents.load(Ordering::Relaxed),
                documents_total: self.documents_total,
                bytes: self.bytes.load(Ordering::Relaxed),
                bytes_total: self.bytes_total,
            });
        }
    }
}
