//! Chunks, workers, ordered merge: from a document to the few rows that matter.

mod codes;
mod document;
mod event;
mod origin;
mod row;
mod text;
mod unread;
mod watch;

pub use watch::Progress;

pub(crate) use codes::Codes;
pub(crate) use document::{DocumentScan, Kind, Scanner};
pub(crate) use event::{Sighting, Told};
pub(crate) use row::{Row, Stretch};
pub(crate) use unread::{QUIET, Spot, Spots, Unread};
pub(crate) use watch::{OnProgress, Watch};
