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

impl Lang {
    /// `en` or `nb`.
    ///
    /// ```
    /// assert_eq!(eadm_logs::Lang::Nb.id(), "nb");
    /// ```
    pub const fn id(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nb => "nb",
        }
    }
}

impl std::str::FromStr for Lang {
    type Err = UnknownLang;

    /// The language of a tag such as `nb`, `nb-NO` or `en_GB`, in any case. `no` is Norwegian as well, and so is
    /// `nn`, since all who read nynorsk read bokmål.
    ///
    /// # Errors
    ///
    /// Any other language is unknown.
    ///
    /// ```
    /// use eadm_logs::Lang;
    ///
    /// assert_eq!("nn-NO".parse::<Lang>()?, Lang::Nb);
    /// assert!("de".parse::<Lang>().is_err());
    /// # Ok::<(), eadm_logs::UnknownLang>(())
    /// ```
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "en" => Ok(Self::En),
            "nb" | "no" | "nn" => Ok(Self::Nb),
            _ => Err(UnknownLang {
                lang: tag.to_owned(),
            }),
        }
    }
}

/// A language that nothing is written in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language `{lang}`; give en or nb")]
#[non_exhaustive]
pub struct UnknownLang {
    /// The language as named.
    pub lang: String,
}
