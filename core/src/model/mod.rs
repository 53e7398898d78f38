//! The nouns: plain values with no behaviour beyond their own.

mod audit;
mod party;
mod place;
mod record;
mod status;
mod step;
mod system;
mod texts;
mod time;
mod view;

pub use audit::{
    Action, AsOfBy, Audit, BundleAudit, CatalogChanges, CodeNote, Cycle, CycleEvent, Evidence,
    Finding, Gap, Run, Source, SourceProblem, Step, Stream, Tool, Unexplained, Verdict,
};
pub use party::{ActionKind, Party};
pub use place::{DocumentId, Place};
pub use record::{Event, Level, Record};
pub use status::{
    CycleKind, CycleStatus, FindingState, Mode, Outcome, Product, RunStatus, Severity, StepStatus,
    VerdictStatus,
};
pub use step::StepKind;
pub use system::System;
pub(crate) use system::SystemItem;
pub(crate) use texts::Texts;
pub use time::{Fold, Stamp, ZoneBy};
pub use view::{
    ConditionNote, Explanation, Inspection, LayoutFit, MatchNote, TimelineRecord, UnparsedLine,
};

pub(crate) use time::{civil_from_days, days_from_civil, days_in_month};

/// The language of titles, causes, actions and sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Norwegian (bokmål).
    Nb,
}
