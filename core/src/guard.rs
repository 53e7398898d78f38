//! Never green over what was not understood: `docs/design.md`, "The guard".
//!
//! `ok`, `waiting`, `running` and `completed` are claims about all the time since the last line
//! that was understood. What stands behind it and may tell otherwise takes them back.

use crate::case::Case;
use crate::cycle::{CycleDraft, CycleOutcome, Signal, StepOutcome, What};
use crate::diagnosis::Blocked;
use crate::judged::Judged;
use crate::model::{CycleStatus, Product, Stamp, StepStatus};
use crate::scan::{Kind, QUIET, Spot, Spots, Unread};
use crate::step_line::{LineSubject, Phase, StepLine};
use crate::stream::is_older;

/// The last line of a stream's logs that was understood.
#[derive(Debug, Clone, Copy)]
struct Last {
    at: Option<Stamp>,
    document: usize,
}

impl Last {
    fn of(signals: &[Signal]) -> Option<Self> {
        let understood = |signal: &&Signal| {
            let line =
                |line: &StepLine| line.phase != Phase::Error && line.subject != LineSubject::Run;
            !signal.event && matches!(&signal.what, What::Line(of) if line(of))
        };
        signals.iter().rfind(understood).map(|signal| Self {
            at: signal.at,
            document: signal.source.document,
        })
    }
}

/// The signal of an end that does not say how its step ended, or contradicts another one, in a
/// cycle that runs: nobody can say then that nothing has failed.
fn in_doubt(cycle: &CycleOutcome, draft: &CycleDraft) -> Option<usize> {
    let steps = cycle.steps.iter().zip(&draft.steps);
    let doubtful = |(step, _): &(&StepOutcome, _)| step.status == StepStatus::Unknown;
    let mut ends = steps
        .filter(doubtful)
        .filter_map(|(_, draft)| draft.ends.last());
    let running = cycle.status == CycleStatus::Running;
    running.then(|| ends.next().map(|end| end.signal)).flatten()
}

/// Takes back what is claimed of a cycle; its own end stands.
fn doubt(cycle: &mut CycleOutcome, ended: bool) {
    if !ended {
        cycle.status = CycleStatus::Unknown;
    }
    for step in &mut cycle.steps {
        if step.status == StepStatus::Running {
            step.status = StepStatus::Unknown;
        }
    }
}

impl Case<'_> {
    /// Takes back what is claimed of the last cycle of a stream where something behind its last
    /// line speaks against it.
    pub(crate) fn guard(&self, stream: usize, judged: &mut Judged) -> Option<Blocked> {
        let (cycle, draft) = judged.outcomes.last().zip(judged.drafts.last())?;
        let running = cycle.status == CycleStatus::Running;
        if !running && cycle.status != CycleStatus::Completed {
            return None;
        }
        let step_runs = cycle.steps.iter().any(|s| s.status == StepStatus::Running);
        let ended = !draft.ends.is_empty();
        let opened = draft.opened;
        let last = Last::of(&judged.signals);
        let blocks = |spots: &Option<Spots>, of: &[usize]| {
            let spots = spots.as_ref()?;
            let later = |spot: &&Spot| self.later(spot, last, of);
            let spot = [&spots.first, &spots.last].into_iter().find(later)?;
            Some((spot.clone(), spots.count))
        };
        let found = |log: &(Vec<usize>, Unread)| {
            let (of, unread) = log;
            let went_on = step_runs && unread.quiet >= QUIET;
            let errors = || (!went_on).then(|| blocks(&unread.errors, of)).flatten();
            let ends = || running.then(|| blocks(&unread.ends, of)).flatten();
            blocks(&unread.bad, of).or_else(errors).or_else(ends)
        };
        if self.has_no_layout(stream) {
            // Its lines were looked at one by one: what lies between them is not known.
            let cycle = judged.outcomes.last_mut()?;
            doubt(cycle, false);
            return None;
        }
        let logs = self.logs(stream);
        let found = logs
            .iter()
            .find_map(found)
            .or_else(|| self.client_error(stream, opened));
        let Some((spot, count)) = found else {
            let signal = judged.signals.get(in_doubt(cycle, draft)?)?;
            return Some(Blocked {
                evidence: self.show(signal),
                count: 1,
                cycle: opened,
            });
        };
        let cycle = judged.outcomes.last_mut()?;
        doubt(cycle, ended);
        Some(Blocked {
            evidence: self.place(spot.document, spot.line, spot.record, &spot.text),
            count,
            cycle: opened,
        })
    }

    /// Whether no layout reads any log of a stream that has one.
    fn has_no_layout(&self, stream: usize) -> bool {
        let draft = self.streams.streams.get(stream);
        let mut logs = draft
            .into_iter()
            .flat_map(|of| of.sequences.iter().flatten());
        let none = |&document: &usize| self.documents[document].stretch.records == 0;
        logs.clone().next().is_some() && logs.all(none)
    }

    /// What each log of a stream holds behind its last step line, with the documents that are it,
    /// oldest first. Text that is nobody's log may be about any stream.
    fn logs(&self, stream: usize) -> Vec<(Vec<usize>, Unread)> {
        let nobodys = self
            .documents
            .iter()
            .enumerate()
            .filter(|(index, document)| {
                let own = self.streams.of_document.get(*index).copied().flatten();
                matches!(document.kind, Kind::Text { .. }) && own.is_none()
            });
        let nobodys = nobodys.map(|(index, _)| vec![index]);
        let sequences = self
            .streams
            .streams
            .get(stream)
            .map(|s| s.sequences.clone());
        let all = sequences.into_iter().flatten().chain(nobodys);
        all.map(|of| {
            let mut unread = Unread::default();
            for &document in &of {
                unread.append(self.documents[document].stretch.unread.clone().of(document));
            }
            (of, unread)
        })
        .collect()
    }

    /// Whether something was written behind the last line that was understood; `of` are the
    /// documents of its log, oldest first.
    fn later(&self, spot: &Spot, last: Option<Last>, of: &[usize]) -> bool {
        let Some(last) = last else { return true };
        let place = |document: usize| of.iter().position(|&d| d == document);
        if let (Some(own), Some(other)) = (place(spot.document), place(last.document)) {
            return own >= other;
        }
        let at = self.clock.sane(self.tools, spot.document, spot.stamp);
        if let (Some(at), Some(last)) = (at, last.at) {
            return at >= last;
        }
        // Where nobody knows it may be.
        let path = |document: usize| self.documents[document].path.as_str();
        !is_older(path(spot.document), path(last.document)).unwrap_or(false)
    }

    /// An error of the client's own task or program since the last cycle began that no signature
    /// explains; one without a time may be.
    fn client_error(&self, stream: usize, since: Option<Stamp>) -> Option<(Spot, u64)> {
        for (index, document) in self.documents.iter().enumerate() {
            let of_stream =
                |product: Product| self.streams.of_event(index, Some(product)) == Some(stream);
            // Events of nobody knows which machine may be of this one.
            let open = self.streams.undecided.contains(&index);
            let errors = &document.facts.client_errors;
            for (_, spots) in errors
                .iter()
                .filter(|(product, _)| open || of_stream(**product))
            {
                let later = |spot: &&Spot| {
                    let at = self.clock.sane(self.tools, index, spot.stamp);
                    at.is_none() || since.is_none() || at >= since
                };
                let found = [&spots.last, &spots.first].into_iter().find(later);
                if let Some(spot) = found {
                    let spot = Spot {
                        document: index,
                        ..spot.clone()
                    };
                    return Some((spot, spots.count));
                }
            }
        }
        None
    }
}
