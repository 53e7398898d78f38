//! Chunks, workers, ordered merge: from a document to the few rows that matter.

mod chunk;
mod codes;
mod document;
mod event;
mod fold;
mod islands;
mod lines;
mod row;
mod text;
mod unread;
mod view;
mod watch;

pub use watch::Progress;

pub(crate) use chunk::{Chunk, Chunks};
pub(crate) use codes::Codes;
pub(crate) use document::{DocumentScan, Kind, PORTAL, Scanner, broken};
pub(crate) use event::{Sighting, Told};
pub(crate) use fold::{Calendar, FoldState, RawStamp};
pub(crate) use islands::Islands;
pub(crate) use lines::TextLines;
pub(crate) use row::Row;
pub(crate) use text::records;
pub(crate) use unread::{QUIET, Spot, Spots, Unread};
pub(crate) use view::{is_view, read as read_view};
pub(crate) use watch::{OnProgress, Watch};
