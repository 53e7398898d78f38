//! A cycle and its steps as their lines tell them: cut, not judged.

use crate::model::{Stamp, StepKind};
use crate::step_line::{Fact, Phase, StepLine};

/// What is logged this soon after a step's failure, before any other step line, explains it.
pub(crate) const AFTERMATH_US: i64 = 60_000_000;

/// What opened a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opener {
    /// Its start line.
    Line,
    /// The client's scheduled task.
    Task,
    /// The first step line: a start or a waiting line.
    StepStart,
    /// The first step line: an end. What came before it was not seen.
    StepEnd,
    /// The cycle's own end line, and nothing before it.
    End,
}

/// A step's end as one line tells it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EndMark {
    pub(crate) phase: Phase,
    pub(crate) at: Option<Stamp>,
    pub(crate) reason: Option<String>,
    pub(crate) duration_us: Option<i64>,
    /// See [`StepLine::only_ended`].
    pub(crate) only_ended: bool,
    /// See [`StepLine::retried`].
    pub(crate) retried: bool,
    /// See [`StepLine::cancelled`].
    pub(crate) cancelled: bool,
    /// Index of the signal.
    pub(crate) signal: usize,
}

impl EndMark {
    /// Whether it says how the step ended, and not only that it stopped.
    pub(crate) fn decides(&self) -> bool {
        self.phase != Phase::Stopped
    }

    /// Whether a person ended it.
    pub(crate) fn by_person(&self) -> bool {
        self.phase == Phase::Stopped && self.cancelled
    }

    /// What it says of the step.
    pub(crate) fn fact(&self) -> Fact {
        match self.phase {
            Phase::Completed if self.only_ended => Fact::Ended,
            Phase::Completed => Fact::Completed,
            Phase::Held => Fact::Held,
            Phase::Stopped => Fact::Stopped,
            // An end mark has no other phase than these.
            Phase::Failed
            | Phase::Error
            | Phase::Started
            | Phase::Progress
            | Phase::Waiting
            | Phase::Skipped
            | Phase::Turning => Fact::Failed,
        }
    }
}

/// A line that says that a step did not run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Skip {
    pub(crate) signal: usize,
    pub(crate) reason: Option<String>,
    /// It is a warning or graver.
    pub(crate) warns: bool,
}

/// A step of a cycle as its lines tell it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepDraft {
    pub(crate) kind: StepKind,
    pub(crate) name: Option<String>,
    pub(crate) waiting: Option<usize>,
    /// The portal's view shows the rotating circle.
    pub(crate) turning: Option<usize>,
    /// Signals of the view that say what the log says.
    pub(crate) shown: Vec<usize>,
    /// Signal that started the current attempt.
    pub(crate) start: Option<usize>,
    pub(crate) started: Option<Stamp>,
    pub(crate) ends: Vec<EndMark>,
    /// A line says that it did not run; of one that had started that says nothing of how it ended.
    pub(crate) skipped: Option<Skip>,
    /// The last error that a line tells of it in this attempt.
    pub(crate) error: Option<EndMark>,
    pub(crate) attempts: u32,
    /// Signal that ended the attempt before this one.
    pub(crate) failed_before: Option<usize>,
    /// Every signal about it.
    pub(crate) signals: Vec<usize>,
}

impl StepDraft {
    pub(super) fn new(kind: &StepKind, name: Option<&str>) -> Self {
        Self {
            kind: kind.clone(),
            name: name.map(str::to_owned),
            waiting: None,
            turning: None,
            shown: Vec::new(),
            start: None,
            started: None,
            ends: Vec::new(),
            skipped: None,
            error: None,
            attempts: 0,
            failed_before: None,
            signals: Vec::new(),
        }
    }

    /// Whether it had started before a signal and had not ended for good.
    pub(crate) fn runs_at(&self, signal: usize) -> bool {
        let ended = self.ends.last().is_some_and(|end| end.signal < signal);
        self.start.is_some_and(|start| start < signal) && !ended
    }

    pub(crate) fn has_started(&self) -> bool {
        self.start.is_some() || !self.ends.is_empty()
    }

    pub(crate) fn runs(&self) -> bool {
        self.start.is_some() && self.ends.is_empty()
    }

    /// Whether it started and no line says how it ended, be it that one says that it stopped.
    pub(crate) fn undecided(&self) -> bool {
        self.start.is_some() && !self.ends.iter().any(EndMark::decides)
    }
}

/// A cycle as its lines tell it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CycleDraft {
    pub(crate) opener: Opener,
    /// No cycle of its stream comes before it.
    first: bool,
    pub(crate) opened: Option<Stamp>,
    pub(crate) number: Option<u64>,
    pub(crate) steps: Vec<StepDraft>,
    /// Its end lines.
    pub(crate) ends: Vec<EndMark>,
    /// Held by the import filter, with no step named.
    pub(crate) held: Option<usize>,
    /// Every signal about it or its steps.
    pub(crate) signals: Vec<usize>,
    pub(super) last_step_line: Option<Stamp>,
    pub(super) last_failed: Option<(usize, Option<Stamp>)>,
}

impl CycleDraft {
    /// Whether a person ended the cycle.
    pub(crate) fn by_person(&self) -> bool {
        self.ends.iter().any(EndMark::by_person)
    }

    /// Whether another step began or ended behind the start of a step.
    pub(super) fn overtakes(&self, step: &StepDraft) -> bool {
        let start = step.start.unwrap_or(0);
        self.steps.iter().any(|other| {
            let ended = other.ends.first().is_some_and(|end| end.signal > start);
            other.start > step.start || other.start.is_none() && ended
        })
    }

    /// The failure of the whole cycle while a step ran: where no step is told to have failed, it is
    /// the one that was open.
    pub(super) fn broken_off(&self, index: usize) -> Option<&EndMark> {
        let step = self.steps.get(index)?;
        let bad = |end: &EndMark| matches!(end.phase, Phase::Failed | Phase::Held | Phase::Stopped);
        let open = step.start.is_some() && !self.overtakes(step);
        let told = self.held.is_some() || self.steps.iter().any(|step| step.ends.iter().any(bad));
        let failed = self.ends.iter().find(|end| end.phase == Phase::Failed);
        failed.filter(|end| open && !told && Some(end.signal) > step.start)
    }

    /// Whether a line tells of a failure or a hold of the cycle or one of its steps.
    pub(super) fn stopped(&self) -> bool {
        let bad = |end: &EndMark| matches!(end.phase, Phase::Failed | Phase::Held);
        let mut steps = self.steps.iter();
        let failed = steps.any(|s| s.error.is_some() || s.ends.iter().any(bad));
        failed || self.held.is_some() || self.ends.iter().any(bad)
    }

    pub(super) fn new(opener: Opener, first: bool, opened: Option<Stamp>) -> Self {
        Self {
            opener,
            first,
            opened,
            number: None,
            steps: Vec::new(),
            ends: Vec::new(),
            held: None,
            signals: Vec::new(),
            last_step_line: None,
            last_failed: None,
        }
    }

    pub(super) fn step(&self, kind: &StepKind) -> Option<&StepDraft> {
        self.steps.iter().find(|s| s.kind == *kind)
    }

    /// Whether its start was seen, and not only its later part: the first cycle of a stream that
    /// begins with a step line may have begun before its log does.
    pub(crate) fn start_seen(&self) -> bool {
        match self.opener {
            Opener::Line | Opener::Task => true,
            Opener::StepStart => !self.first,
            Opener::StepEnd | Opener::End => false,
        }
    }

    /// Whether Synchronization or an export has started.
    pub(super) fn past_imports(&self) -> bool {
        self.steps
            .iter()
            .any(|s| s.has_started() && (s.kind == StepKind::Synchronization || s.kind.is_export()))
    }

    /// The step that a record between step lines belongs to: the one that runs, else the one that
    /// has just failed or stopped.
    pub(super) fn at_work(&self, at: Option<Stamp>) -> Option<usize> {
        let running = self.steps.iter().enumerate().filter(|(_, s)| s.runs());
        let latest = running.max_by_key(|(_, s)| s.start).map(|(i, _)| i);
        latest.or_else(|| {
            let (step, failed) = self.last_failed?;
            let soon = match (failed, at) {
                (Some(failed), Some(at)) => at.utc_us - failed.utc_us <= AFTERMATH_US,
                _ => true,
            };
            (soon && self.ends.is_empty()).then_some(step)
        })
    }

    /// The one step that a line can be about that says how a step ended, and names none: the one
    /// that runs; where none does, the one that stopped.
    pub(super) fn one_undecided(&mut self) -> Option<&mut StepDraft> {
        let runs = self.steps.iter().any(StepDraft::runs);
        let fits = |step: &&mut StepDraft| if runs { step.runs() } else { step.undecided() };
        let mut fitting = self.steps.iter_mut().filter(fits);
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }
}

impl CycleDraft {
    /// Whether several steps started and no line says of any how it ended: a log that does not tell
    /// of ends.
    pub(super) fn only_starts(&self) -> bool {
        let started = self.steps.iter().filter(|step| step.start.is_some());
        started.count() > 2 && self.steps.iter().all(|step| step.ends.is_empty())
    }
}

pub(super) fn end_mark(signal: usize, at: Option<Stamp>, line: &StepLine) -> EndMark {
    EndMark {
        phase: line.phase,
        at,
        reason: line.reason.clone(),
        duration_us: line.duration_us,
        only_ended: line.only_ended,
        retried: line.retried,
        cancelled: line.cancelled,
        signal,
    }
}
