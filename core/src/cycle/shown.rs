//! The portal's view beside the lines of a log: what it adds, and where the two differ.

use super::assemble::Cutter;
use super::draft::{CycleDraft, Opener, StepDraft, end_mark};
use crate::step_line::{LineSubject, Phase, StepLine};

impl Cutter<'_> {
    /// A view is one cycle: it never cuts, and never alters what a log says.
    pub(super) fn shown(&mut self, index: usize, line: &StepLine) {
        if self.cycles.is_empty() {
            self.open(Opener::StepEnd, None);
        }
        let Some(cycle) = self.cycles.last_mut() else {
            return;
        };
        match &line.subject {
            LineSubject::Cycle { number } => {
                cycle.signals.push(index);
                cycle.number = cycle.number.or(*number);
                if ends(line.phase) && cycle.ends.is_empty() {
                    cycle.ends.push(end_mark(index, None, line));
                }
            }
            LineSubject::Step { kind, name } => {
                let known = cycle.steps.iter().position(|s| s.kind == *kind);
                let over = cycle.ends.iter().any(|end| end.at.is_some());
                if known.is_none() && !ends(line.phase) && over {
                    // An older view: the log knows that the cycle is over.
                    return;
                }
                cycle.signals.push(index);
                let at = known.unwrap_or_else(|| {
                    cycle.steps.push(StepDraft::new(kind, name.as_deref()));
                    cycle.steps.len() - 1
                });
                if let Some(step) = cycle.steps.get_mut(at) {
                    take(step, index, line);
                }
            }
            LineSubject::Run | LineSubject::Unnamed => {}
        }
    }
}

fn take(step: &mut StepDraft, index: usize, line: &StepLine) {
    step.signals.push(index);
    let told = step.ends.iter().any(|end| end.at.is_some());
    match line.phase {
        phase if ends(phase) && !told => {
            step.attempts = step.attempts.max(1);
            step.ends.push(end_mark(index, None, line));
        }
        phase if ends(phase) => step.shown.push(index),
        Phase::Started | Phase::Progress if !step.has_started() => {
            step.start = Some(index);
            step.attempts = 1;
        }
        Phase::Waiting if !step.has_started() => step.waiting = step.waiting.or(Some(index)),
        Phase::Turning if !step.has_started() => step.turning = step.turning.or(Some(index)),
        _ => {}
    }
}

fn ends(phase: Phase) -> bool {
    matches!(
        phase,
        Phase::Completed | Phase::Failed | Phase::Held | Phase::Stopped
    )
}

/// Whether a line of a view says something else than the log of this cycle. A log that is ahead of
/// the view, or behind it, says nothing else.
pub(crate) fn differs(cycle: &CycleDraft, line: &StepLine) -> bool {
    match &line.subject {
        LineSubject::Cycle { number } => {
            let other = |n: u64| cycle.number.is_some_and(|ours| ours != n);
            let outcome = |phase| ends(phase) && cycle.ends.iter().any(|end| end.phase != phase);
            number.is_some_and(other) || outcome(line.phase)
        }
        LineSubject::Step { kind, .. } => {
            let step = cycle.steps.iter().find(|step| step.kind == *kind);
            let over = step.filter(|step| !step.ends.is_empty());
            match over {
                Some(step) => ends(line.phase) && step.ends.iter().all(|e| e.phase != line.phase),
                None => {
                    line.phase == Phase::Failed
                        && cycle.ends.iter().any(|end| end.phase == Phase::Completed)
                }
            }
        }
        LineSubject::Run | LineSubject::Unnamed => false,
    }
}
