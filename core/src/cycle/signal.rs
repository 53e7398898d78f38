//! What the reading of a stream hands to the rules: one signal a record that matters.

use crate::model::{Product, Stamp};

use crate::step_line::StepLine;

/// Where a signal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Source {
    /// Index of the document within the bundle.
    pub(crate) document: usize,
    /// 1-based; 0 where the format has no lines.
    pub(crate) line: u64,
    pub(crate) record: Option<u64>,
}

/// A record that matters, in the order of its stream.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Signal {
    /// `None` where the record has no stamp, or a wild one.
    pub(crate) at: Option<Stamp>,
    pub(crate) source: Source,
    pub(crate) text: Box<str>,
    pub(crate) what: What,
    /// Indexes of the signatures that match the record.
    pub(crate) hits: Vec<u32>,
    /// The known error codes in the record.
    pub(crate) codes: Box<[crate::code::FoundCode]>,
    /// Records that it stands for.
    pub(crate) count: u64,
    /// From a Windows event: joins by time and never counts as activity.
    pub(crate) event: bool,
    /// From an event that concerns the client's own task or program.
    pub(crate) of_client: bool,
    /// What it says, as an event, of a run of the client's task.
    pub(crate) run: Option<Box<crate::run::Note>>,
    pub(crate) level: crate::model::Level,
    /// It has hits, and says that what failed is tried once more or left out.
    pub(crate) again: bool,
}

/// What a signal says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// A step or cycle line of a text log.
    Line(StepLine),
    /// What the portal's view shows of a step or cycle, at a time that is not known.
    Shown(StepLine),
    /// The client's scheduled task started, at a time that no text log covers.
    TaskStart,
    /// The client's program crashed or hung.
    Crash(Option<Product>),
    /// Nothing but its hits.
    Hit,
}
