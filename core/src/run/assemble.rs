//! From the events of a task to its runs.

use super::note::{Note, Says};
use crate::model::{RunStatus, Stamp};

/// Events of one run that name no instance stand this close to one that does.
const NEAR_US: i64 = 60_000_000;
/// One start that did not come is told by several events, this close together.
const ONE_REFUSAL_US: i64 = 10_000_000;

/// One run, or one start that did not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunDraft {
    pub(crate) task: Option<Box<str>>,
    pub(crate) instance: Option<Box<str>>,
    pub(crate) status: RunStatus,
    pub(crate) started: Option<Stamp>,
    pub(crate) ended: Option<Stamp>,
    pub(crate) result: Option<u32>,
    /// Indexes of its events, in the order of time.
    pub(crate) events: Vec<usize>,
    /// The event that says most of how it ended.
    pub(crate) decided_by: usize,
    says: Vec<Says>,
}

/// Groups the events of one client's task, given in the order of time, into runs.
pub(crate) fn assemble(notes: &[(Option<Stamp>, &Note)]) -> Vec<RunDraft> {
    let mut runs: Vec<RunDraft> = Vec::new();
    for (index, (at, note)) in notes.iter().enumerate() {
        let known = runs.iter().rposition(|run| run.takes(note, *at, notes));
        let at_run = known.unwrap_or_else(|| {
            runs.push(RunDraft::new(index));
            runs.len() - 1
        });
        if let Some(run) = runs.get_mut(at_run) {
            run.add(index, *at, note);
        }
    }
    let last = runs.len();
    for (index, run) in runs.iter_mut().enumerate() {
        run.judge(notes, index + 1 == last);
    }
    runs
}

impl RunDraft {
    fn new(index: usize) -> Self {
        Self {
            task: None,
            instance: None,
            status: RunStatus::Unknown,
            started: None,
            ended: None,
            result: None,
            events: Vec::new(),
            decided_by: index,
            says: Vec::new(),
        }
    }

    fn has(&self, says: Says) -> bool {
        self.says.contains(&says)
    }

    fn refused(&self) -> bool {
        self.says.iter().all(|s| *s == Says::NotStarted)
    }

    /// Whether an event is one of this run.
    fn takes(&self, note: &Note, at: Option<Stamp>, notes: &[(Option<Stamp>, &Note)]) -> bool {
        let same_task = match (&self.task, &note.task) {
            (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
            _ => true,
        };
        if let (Some(own), Some(theirs)) = (&self.instance, &note.instance) {
            return own == theirs;
        }
        let last = self.events.last().and_then(|&i| notes.get(i));
        let apart = match (last.and_then(|(at, _)| *at), at) {
            (Some(last), Some(at)) => at.utc_us.saturating_sub(last.utc_us),
            _ => return false,
        };
        let over = self.has(Says::Ended) || self.has(Says::Stopped);
        match note.says {
            _ if !same_task => false,
            Says::NotStarted => self.refused() && apart <= ONE_REFUSAL_US,
            _ if self.refused() => false,
            // The process of an instance, and a start before the instance has a name.
            Says::Triggered | Says::Started | Says::ActionStarted => !over && apart <= NEAR_US,
            Says::ActionEnded | Says::ActionFailed | Says::Ended | Says::Stopped => {
                !over || apart <= NEAR_US
            }
        }
    }

    fn add(&mut self, index: usize, at: Option<Stamp>, note: &Note) {
        self.events.push(index);
        self.says.push(note.says);
        self.task = self.task.take().or_else(|| note.task.clone());
        self.instance = self.instance.take().or_else(|| note.instance.clone());
        match note.says {
            Says::Triggered | Says::Started | Says::ActionStarted => {
                self.started = self.started.or(at);
            }
            Says::NotStarted => {
                self.result = self.result.or(note.result);
            }
            Says::ActionEnded | Says::ActionFailed => {
                self.result = note.result.or(self.result);
                self.ended = self.ended.max(at);
            }
            Says::Ended | Says::Stopped => self.ended = self.ended.max(at),
        }
    }

    fn judge(&mut self, notes: &[(Option<Stamp>, &Note)], last: bool) {
        let decided = |says: &[Says]| {
            let of = |&&i: &&usize| notes.get(i).is_some_and(|(_, n)| says.contains(&n.says));
            self.events.iter().rfind(of).copied()
        };
        let by = decided(&[Says::Stopped])
            .or_else(|| decided(&[Says::ActionEnded, Says::ActionFailed]))
            .or_else(|| decided(&[Says::NotStarted]))
            .or_else(|| decided(&[Says::Ended]))
            .or_else(|| self.events.last().copied());
        self.decided_by = by.unwrap_or(self.decided_by);
        self.status = if self.has(Says::Stopped) {
            RunStatus::Stopped
        } else if self.has(Says::NotStarted) && !self.has(Says::ActionEnded) {
            RunStatus::NotStarted
        } else if self.has(Says::ActionFailed) || self.result.is_some_and(|r| r != 0) {
            RunStatus::Failed
        } else if self.result.is_some() {
            RunStatus::Completed
        } else if self.ended.is_none() && last {
            RunStatus::Running
        } else {
            RunStatus::Unknown
        };
    }
}
