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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const A: &str = "8e59add8-6b31-4dbc-a869-5b698117421c";
    const B: &str = "3b0a5c1e-0c3b-4c55-9d0e-3a1d5a1f0007";

    fn note(says: Says, instance: &str, result: Option<u32>) -> Note {
        Note {
            says,
            task: Some(r"\eAdm synkronisering".into()),
            instance: (!instance.is_empty()).then(|| instance.into()),
            result,
        }
    }

    /// The runs of notes given with their second.
    fn runs(notes: &[(i64, Note)]) -> Vec<RunDraft> {
        let at = |s: &i64| Some(Stamp::stated(s * 1_000_000, 0));
        assemble(&notes.iter().map(|(s, n)| (at(s), n)).collect::<Vec<_>>())
    }

    fn shown(notes: &[(i64, Note)]) -> Vec<(RunStatus, Option<u32>, Vec<usize>, usize)> {
        let runs = runs(notes).into_iter();
        runs.map(|r| (r.status, r.result, r.events, r.decided_by))
            .collect()
    }

    #[test]
    fn a_run_is_told_from_its_trigger_to_its_end() {
        let notes = [
            (0, note(Says::Triggered, A, None)),
            (0, note(Says::Started, A, None)),
            (1, note(Says::ActionStarted, "", None)), // 129 names no instance
            (1, note(Says::ActionStarted, A, None)),
            (900, note(Says::ActionEnded, A, Some(0))),
            (901, note(Says::Ended, A, None)),
        ];
        let all = runs(&notes);
        assert_eq!(all.len(), 1);
        let seconds = |s: Option<Stamp>| s.unwrap().utc_us / 1_000_000;
        assert_eq!((seconds(all[0].started), seconds(all[0].ended)), (0, 901));
        assert_eq!(all[0].status, RunStatus::Completed);
        assert_eq!(all[0].decided_by, 4);
    }

    #[test]
    fn runs_that_overlap_are_told_apart_by_their_instance() {
        let notes = [
            (0, note(Says::Started, A, None)),
            (5, note(Says::Started, B, None)),
            (60, note(Says::ActionEnded, B, Some(1))),
            (90, note(Says::ActionEnded, A, Some(0))),
        ];
        let wanted = vec![
            (RunStatus::Completed, Some(0), vec![0, 3], 3),
            (RunStatus::Failed, Some(1), vec![1, 2], 2),
        ];
        assert_eq!(shown(&notes), wanted);
    }

    #[test]
    fn what_stops_a_run_says_more_than_its_result() {
        let notes = [
            (0, note(Says::Started, A, None)),
            (600, note(Says::Stopped, A, None)),
            (600, note(Says::ActionEnded, A, Some(0x0004_1306))),
        ];
        let wanted = vec![(RunStatus::Stopped, Some(0x0004_1306), vec![0, 1, 2], 1)];
        assert_eq!(shown(&notes), wanted);
    }

    #[test]
    fn several_events_of_one_start_that_did_not_come_are_one() {
        let refused = |result| note(Says::NotStarted, "", Some(result));
        let notes = [
            (0, refused(0x8007_0532)),
            (1, refused(0x8007_0532)),
            (86_400, refused(0x8007_0532)),
        ];
        let not = RunStatus::NotStarted;
        let wanted = vec![
            (not, Some(0x8007_0532), vec![0, 1], 1),
            (not, Some(0x8007_0532), vec![2], 2),
        ];
        assert_eq!(shown(&notes), wanted);
    }

    #[test]
    fn only_the_newest_run_may_still_be_running() {
        let notes = [
            (0, note(Says::Started, A, None)),
            (86_400, note(Says::Started, B, None)),
        ];
        let wanted = vec![
            (RunStatus::Unknown, None, vec![0], 0),
            (RunStatus::Running, None, vec![1], 1),
        ];
        assert_eq!(shown(&notes), wanted);
        // "Finished" alone says nothing of the result.
        let ended = [
            (0, note(Says::Started, A, None)),
            (9, note(Says::Ended, A, None)),
        ];
        assert_eq!(shown(&ended)[0].0, RunStatus::Unknown);
    }

    fn any_note() -> impl Strategy<Value = Note> {
        let says = prop::sample::select(vec![
            Says::Triggered,
            Says::Started,
            Says::ActionStarted,
            Says::ActionEnded,
            Says::ActionFailed,
            Says::Ended,
            Says::Stopped,
            Says::NotStarted,
        ]);
        let instance = prop::sample::select(vec!["", A, B]);
        (says, instance, prop::option::of(any::<u32>())).prop_map(|(s, i, r)| note(s, i, r))
    }

    proptest! {
        #[test]
        fn every_event_is_in_one_run(
            notes in prop::collection::vec((prop::option::of(0_i64..200_000), any_note()), 0..40),
        ) {
            let mut notes = notes;
            notes.sort_by_key(|(at, _)| *at);
            let stamped: Vec<_> = notes
                .iter()
                .map(|(at, note)| (at.map(|s| Stamp::stated(s * 1_000_000, 0)), note))
                .collect();
            let runs = assemble(&stamped);
            let mut seen: Vec<usize> = runs.iter().flat_map(|r| r.events.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..notes.len()).collect::<Vec<_>>());
            for run in &runs {
                prop_assert!(run.events.contains(&run.decided_by));
            }
        }
    }
}
