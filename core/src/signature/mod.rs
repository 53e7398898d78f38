//! Known errors: the catalog and its matcher.

mod atom;
mod builtin;
mod catalog;
mod client;
mod event_condition;
mod evidence;
mod explain;
mod from_file;
mod lint;
mod matcher;
mod pattern;
mod prove;
mod reference;
mod sampled;
#[expect(clippy::module_inception, reason = "the noun that the module is about")]
mod signature;
mod terms;
#[cfg(test)]
mod tests;

pub use catalog::{Catalog, Examined};
pub use prove::{FailedExample, Proof};
pub use signature::{Example, Signature};

pub(crate) use catalog::near;
pub(crate) use client::Client;
pub(crate) use matcher::{Candidates, Matcher};

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
    /// It says that a step or cycle failed.
    pub(crate) failed: bool,
}

impl Subject<'_> {
    /// Whether what stands in it is why something failed, and no mere mention: it says that a step
    /// failed, or it is an error.
    pub(crate) fn tells_of_failure(&self) -> bool {
        self.failed || self.level >= Level::Error
    }
}
