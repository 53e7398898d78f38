//! The nouns: plain values with no behaviour beyond their own.

mod audit;
mod event;
mod orgnr;
mod place;
mod status;
mod step;
mod system;
mod texts;
mod time;
mod view;

pub use audit::{
    Action, Audit, BundleAudit, CatalogChanges, CodeNote, Cycle, CycleEvent, Evidence, Finding,
    Gap, Run, Source, SourceProblem, Step, Stream, Tool, Unexplained, UnparsedLine, Verdict,
};
pub use event::Event;
pub(crate) use orgnr::orgnr;
pub(crate) use place::place;
pub use status::{
    ActionKind, AsOfBy, CycleKind, CycleStatus, Effect, FindingState, LayoutBy, Level, Mode,
    Outcome, Party, Product, ReadBy, RunStatus, Severity, SignatureStatus, StepStatus,
    VerdictStatus, ZoneBy,
};
pub use step::StepKind;
pub use system::System;
pub(crate) use system::{SystemItem, is_guid};
pub(crate) use texts::Texts;
pub use time::{Fold, Stamp};
pub use view::{
    ConditionNote, Explanation, Inspection, LayoutFit, MatchNote, StepReading, StepWord,
    TimelineRecord,
};

pub(crate) use time::{StampText, civil_from_days, days_from_civil, days_in_month};

/// The language of titles, causes, actions and sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Norwegian (bokmål).
    Nb,
}
