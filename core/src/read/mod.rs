//! From decoded text or raw bytes to records. The one place that knows what a document is.

pub(crate) mod chunk;
pub(crate) mod event;
pub(crate) mod late;
pub(crate) mod lines;
mod open;
mod others;
pub(crate) mod own;
mod page;
mod plan;
pub(crate) mod portal;
mod record;
mod sniff;
mod survey;
pub(crate) mod text;

pub(crate) use open::{Events, Opened, Reading, Text};
pub(crate) use others::Others;
pub(crate) use record::{Content, Record, records};
pub(crate) use text::lined::day_of_name;
