//! Known errors: the catalog and its matcher.

use crate::model::{Event, Level};

/// What a signature is matched against: one record, whatever it was written in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// The whole message with its continuation lines; for an event the rendered message and all
    /// data values, joined by line feeds.
    pub(crate) text: &'a str,
    /// The record's level.
    pub(crate) level: Level,
    /// Logger or provider; empty where there is none.
    pub(crate) logger: &'a str,
    /// `text:log4net`, `event:evtx`, …
    pub(crate) format: &'a str,
    /// The event, where the record is one.
    pub(crate) event: Option<&'a Event>,
}
