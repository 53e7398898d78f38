//! What a line of a log says of a step or cycle.

use crate::model::StepKind;

/// Whom a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineSubject {
    Step {
        kind: StepKind,
        /// As written, where the step has no name in the data.
        name: Option<String>,
    },
    Cycle {
        number: Option<u64>,
    },
    /// What runs the cycle: a process, a run, a job.
    Run,
    /// `Stopped by import filter`: whatever runs.
    Unnamed,
}

/// What the line says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Started,
    Progress,
    Waiting,
    Completed,
    Failed,
    Held,
    /// It stopped, and the line does not say why.
    Stopped,
    /// Something went wrong in it: it failed, unless a line says how it ended.
    Error,
    /// It did not run at all.
    Skipped,
    /// Runs or waits, as the rotating circle of the portal's view says; no line of a log does.
    Turning,
}

impl LineSubject {
    /// The step's id, `cycle`, or `-` where nobody is named.
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Step { kind, .. } => kind.to_string(),
            Self::Cycle { .. } => "cycle".into(),
            Self::Run => "run".into(),
            Self::Unnamed => "-".into(),
        }
    }
}

impl Phase {
    /// All that a line of a log can say.
    pub(crate) const ALL: [Self; 9] = [
        Self::Started,
        Self::Progress,
        Self::Waiting,
        Self::Completed,
        Self::Failed,
        Self::Held,
        Self::Stopped,
        Self::Error,
        Self::Skipped,
    ];

    /// Whether what the line gives as a reason is why something went wrong.
    pub(crate) const fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Error | Self::Stopped)
    }

    /// As samples name it.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Progress => "progress",
            Self::Waiting => "waiting",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Held => "held",
            Self::Stopped => "stopped",
            Self::Error => "error",
            Self::Skipped => "skipped",
            Self::Turning => "turning",
        }
    }
}

/// A step or cycle line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepLine {
    pub(crate) subject: LineSubject,
    pub(crate) phase: Phase,
    /// Why, in the log's own words.
    pub(crate) reason: Option<String>,
    pub(crate) duration_us: Option<i64>,
    /// It says that something ended and nothing of how: `ended`, with no status behind it.
    pub(crate) only_ended: bool,
    /// What failed is tried again.
    pub(crate) retried: bool,
    /// It says that it was cancelled, or that a person ended it: a step that never started was skipped then,
    /// and one that only stopped was interrupted.
    pub(crate) cancelled: bool,
}

impl StepLine {
    pub(crate) fn new(subject: LineSubject, phase: Phase, reason: Option<String>) -> Self {
        Self {
            subject,
            phase,
            reason,
            duration_us: None,
            only_ended: false,
            retried: false,
            cancelled: false,
        }
    }

    /// The line in words that are read as it was: of a step without a name of its own, its id.
    pub(crate) fn written(&self) -> String {
        let subject = match &self.subject {
            LineSubject::Step { kind, name } => name.clone().unwrap_or_else(|| kind.to_string()),
            LineSubject::Cycle {
                number: Some(number),
            } => format!("cycle {number}"),
            LineSubject::Cycle { number: None } => "cycle".to_owned(),
            LineSubject::Run | LineSubject::Unnamed => "run".to_owned(),
        };
        let phase = match self.phase {
            Phase::Started => "started",
            Phase::Progress | Phase::Turning => "running",
            Phase::Waiting => "waiting",
            Phase::Completed if self.only_ended => "ended",
            Phase::Completed => "completed",
            Phase::Failed | Phase::Error => "failed",
            Phase::Held => "stopped by import filter",
            Phase::Stopped => "stopped",
            Phase::Skipped => "skipped",
        };
        let head = match self.phase {
            Phase::Held if self.subject == LineSubject::Unnamed => phase.to_owned(),
            Phase::Error => format!("error in {subject}"),
            _ => format!("{subject} {phase}"),
        };
        match &self.reason {
            Some(reason) => format!("{head}: {reason}"),
            None => head,
        }
    }
}
