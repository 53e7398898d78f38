//! Judging steps and cycles: `docs/design.md`, "Judging a step".

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::Context;
use super::draft::{CycleDraft, EndMark, Opener, StepDraft};
use super::signal::{Signal, What};
use crate::model::{CycleKind, CycleStatus, Stamp, StepKind, StepStatus};
use crate::step_line::{Fact, Phase, Vocabulary};

/// The events of one crash follow each other within seconds.
const ONE_CRASH_US: i64 = 60_000_000;

/// What a signature's match does to the step in whose records it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Fails,
    Holds,
}

/// What judging needs to know beside the signals.
pub(crate) struct Judge<'a> {
    pub(crate) vocabulary: &'a Vocabulary,
    /// The effect of a signature where it stands in the records of this step (`None`: of none).
    pub(crate) effect: &'a dyn Fn(u32, Option<&StepKind>) -> Option<Effect>,
    /// How much a signature says: how many others it beats.
    pub(crate) weight: &'a dyn Fn(u32) -> usize,
    /// Microseconds for which nothing has happened in the stream's text logs.
    pub(crate) quiet_us: i64,
    pub(crate) stale_us: i64,
}

/// A step judged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepOutcome {
    pub(crate) kind: StepKind,
    pub(crate) name: String,
    pub(crate) status: StepStatus,
    pub(crate) started: Option<Stamp>,
    pub(crate) ended: Option<Stamp>,
    pub(crate) duration_s: Option<f64>,
    pub(crate) attempts: u32,
    pub(crate) reason: Option<String>,
    /// The signal that decides, where one does.
    pub(crate) decided_by: Option<usize>,
    /// It was the client's crash that failed it.
    pub(crate) crashed: bool,
    /// Signals that show it, in order.
    pub(crate) evidence: Vec<usize>,
}

/// A cycle judged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CycleOutcome {
    pub(crate) kind: CycleKind,
    pub(crate) status: CycleStatus,
    pub(crate) number: Option<u64>,
    pub(crate) started: Option<Stamp>,
    pub(crate) ended: Option<Stamp>,
    pub(crate) steps: Vec<StepOutcome>,
    /// The signal that decides where no step does: its end line, a nameless hold.
    pub(crate) decided_by: Option<usize>,
    pub(crate) reason: Option<String>,
}

/// Judges the cycles of one stream.
pub(crate) fn reduce(
    cycles: &[CycleDraft],
    signals: &[Signal],
    contexts: &[Context],
    judge: &Judge<'_>,
) -> Vec<CycleOutcome> {
    let within = Within::new(contexts);
    let mut out: Vec<CycleOutcome> = (0..cycles.len())
        .map(|index| judge.cycle(cycles, index, signals, &within))
        .collect();
    let crashes = |&cycle: &usize| {
        let mut between = within.of(cycle, None).iter();
        let crash = between.rfind(|&&i| matches!(signals[i].what, What::Crash(_)));
        let last = cycles[cycle].signals.last();
        crash.is_some_and(|crash| last.is_none_or(|last| last < crash))
    };
    let crashed: BTreeSet<usize> = (0..cycles.len()).filter(crashes).collect();
    unfinished(&mut out, cycles, &crashed, judge);
    let shapes = shapes(&out, cycles);
    for index in 0..out.len() {
        not_started(&mut out[index], &cycles[index], &shapes);
    }
    out
}

/// Which signals stand in a step of a cycle, or between its steps, in order.
struct Within(BTreeMap<(usize, Option<usize>), Vec<usize>>);

impl Within {
    fn new(contexts: &[Context]) -> Self {
        let mut signals: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, context) in contexts.iter().enumerate() {
            if let Some(cycle) = context.cycle {
                signals
                    .entry((cycle, context.step))
                    .or_default()
                    .push(index);
            }
        }
        Self(signals)
    }

    fn of(&self, cycle: usize, step: Option<usize>) -> &[usize] {
        self.0.get(&(cycle, step)).map_or(&[], Vec::as_slice)
    }
}

impl Judge<'_> {
    fn cycle(
        &self,
        cycles: &[CycleDraft],
        index: usize,
        signals: &[Signal],
        within: &Within,
    ) -> CycleOutcome {
        let cycle = &cycles[index];
        let later = index + 1 < cycles.len();
        let steps: Vec<StepOutcome> = (0..cycle.steps.len())
            .map(|step| self.step(cycle, step, later, signals, within.of(index, Some(step))))
            .collect();
        let kind = if steps.iter().any(|s| s.kind.is_import()) {
            CycleKind::Full
        } else if cycle.start_seen()
            && steps
                .first()
                .is_some_and(|s| s.kind == StepKind::Synchronization || s.kind.is_export())
        {
            CycleKind::Delta
        } else {
            CycleKind::Unknown
        };
        let said = |phase: Phase| cycle.ends.iter().find(|e| e.phase == phase);
        // A hold that names no step, in the records between the steps.
        let hold = cycle.held.or_else(|| {
            let mut between = within.of(index, None).iter().copied();
            between.find(|&i| {
                matches!(signals[i].what, What::Hit)
                    && signals[i]
                        .hits
                        .iter()
                        .any(|&h| (self.effect)(h, None) == Some(Effect::Holds))
            })
        });
        let has = |status: &[StepStatus]| steps.iter().any(|s| status.contains(&s.status));
        let live = !later && self.quiet_us <= self.stale_us && cycle.ends.is_empty();
        let empty = steps.is_empty() && cycle.ends.is_empty();
        // An end that says nothing of how is no completion where no step was understood.
        let nothing_told = steps.is_empty() && cycle.ends.iter().all(|end| end.only_ended);
        let status = if has(&[StepStatus::Failed]) || said(Phase::Failed).is_some() {
            CycleStatus::Failed
        } else if has(&[StepStatus::Held]) || said(Phase::Held).is_some() || hold.is_some() {
            CycleStatus::Held
        } else if has(&[
            StepStatus::Running,
            StepStatus::Waiting,
            StepStatus::RunningOrWaiting,
        ]) || (empty && live && cycle.opener == Opener::Line)
        {
            CycleStatus::Running
        } else if has(&[StepStatus::Interrupted])
            || (empty && cycle.opener == Opener::Line)
            || cycle.by_person()
        {
            CycleStatus::Interrupted
        } else if has(&[StepStatus::Unknown]) || said(Phase::Stopped).is_some() || nothing_told {
            CycleStatus::Unknown
        } else {
            CycleStatus::Completed
        };
        let decided: Option<&EndMark> = match status {
            CycleStatus::Failed => said(Phase::Failed),
            CycleStatus::Held => said(Phase::Held),
            _ => None,
        };
        let last_end = steps.iter().filter_map(|s| s.ended).max();
        let ended = cycle.ends.iter().find_map(|e| e.at).or(match status {
            CycleStatus::Running => None,
            _ => last_end,
        });
        CycleOutcome {
            kind,
            status,
            number: cycle.number,
            started: cycle.opened,
            ended,
            decided_by: decided
                .map(|e| e.signal)
                .or(if status == CycleStatus::Held {
                    hold
                } else {
                    None
                }),
            reason: decided.and_then(|e| e.reason.clone()),
            steps,
        }
    }

    fn step(
        &self,
        cycle: &CycleDraft,
        index: usize,
        later_cycle: bool,
        signals: &[Signal],
        inside: &[usize],
    ) -> StepOutcome {
        let step = &cycle.steps[index];
        let inferred = if step.undecided() {
            self.inferred(step, signals, inside)
        } else {
            None
        };
        let mut ends = step.ends.clone();
        let error = step.error.as_ref().filter(|error| !error.retried);
        let open = |end: &EndMark| end.fact() == Fact::Ended;
        let error = error.filter(|_| !ends.is_empty() && ends.iter().all(open));
        if !ends.iter().any(EndMark::decides) {
            let broken_off = || cycle.broken_off(index).cloned();
            ends.extend(inferred.or_else(|| step.error.clone()).or_else(broken_off));
        }
        let facts = ends.iter().map(EndMark::fact);
        let facts: Vec<Fact> = facts.chain(error.map(|_| Fact::Error)).collect();
        let ending = self.vocabulary.together(&facts).map(outcome);
        let stale = self.quiet_us > self.stale_us;
        // Another step must have failed, or nobody would look at what was cancelled.
        let fails = |end: &EndMark| end.phase == Phase::Failed && !end.cancelled;
        let elsewhere = cycle.steps.iter().any(|other| other.ends.iter().any(fails));
        let skipped = elsewhere && step.start.is_none() && ends.iter().all(|end| end.cancelled);
        let status = match ending {
            Some(StepStatus::Failed) if skipped => StepStatus::NotStarted,
            Some(StepStatus::Unknown) if ends.iter().all(EndMark::by_person) => {
                StepStatus::Interrupted
            }
            Some(status) => status,
            None if step.start.is_some() => {
                if cycle.overtakes(step) {
                    StepStatus::Unknown
                } else if later_cycle || cycle.by_person() {
                    StepStatus::Interrupted
                } else if !cycle.ends.is_empty() {
                    StepStatus::Unknown
                } else if stale {
                    StepStatus::Interrupted
                } else if cycle.only_starts() {
                    StepStatus::Unknown
                } else {
                    StepStatus::Running
                }
            }
            // What is left out with a warning is so for something that went wrong.
            None if step
                .skipped
                .as_ref()
                .is_some_and(|skip| skip.warns && !cycle.stopped()) =>
            {
                StepStatus::Unknown
            }
            None if step.skipped.is_some() => StepStatus::NotStarted,
            None if step.turning.is_some() && step.waiting.is_none() => {
                StepStatus::RunningOrWaiting
            }
            None if later_cycle || stale || !cycle.ends.is_empty() => StepStatus::NotStarted,
            None => StepStatus::Waiting,
        };
        let decided = ends.iter().rfind(|end| end.decides()).or(ends.last());
        let ended = decided.and_then(|e| e.at);
        let stated = ends
            .iter()
            .rev()
            .find_map(|e| e.duration_us)
            .map(|us| us as f64 / 1e6);
        let measured = match (step.started, ended) {
            (Some(from), Some(to)) if to >= from => Some(to.seconds_since(&from)),
            _ => None,
        };
        let crashed = decided.is_some_and(|e| matches!(signals[e.signal].what, What::Crash(_)));
        let mut evidence: Vec<usize> = step
            .waiting
            .into_iter()
            .chain(step.turning)
            .chain(step.shown.iter().copied())
            .chain(step.failed_before)
            .chain(step.skipped.as_ref().map(|skip| skip.signal))
            .chain(step.start)
            .chain(ends.iter().map(|e| e.signal))
            .collect();
        // All that Windows says of the one crash: the reports behind it and the task's result too.
        let of_crash = |i: &&usize| {
            matches!(signals[**i].what, What::Crash(_))
                || (crashed
                    && signals[**i].event
                    && matches!((ended, signals[**i].at), (Some(end), Some(at)) if (at.utc_us - end.utc_us).abs() <= ONE_CRASH_US))
        };
        evidence.extend(inside.iter().filter(of_crash));
        evidence.sort_unstable();
        evidence.dedup();
        let reason = match status {
            StepStatus::Failed | StepStatus::Held => {
                let mut marks = ends.iter().chain(error);
                marks.find_map(|end| end.reason.clone())
            }
            StepStatus::NotStarted => step.skipped.as_ref().and_then(|skip| skip.reason.clone()),
            _ => None,
        };
        StepOutcome {
            name: step
                .name
                .clone()
                .or_else(|| self.vocabulary.display(&step.kind).map(str::to_owned))
                .unwrap_or_else(|| step.kind.to_string()),
            kind: step.kind.clone(),
            status,
            started: step.started,
            ended,
            duration_s: stated.or(measured),
            attempts: if status == StepStatus::NotStarted {
                0
            } else {
                step.attempts
            },
            reason,
            decided_by: decided.map(|e| e.signal),
            crashed,
            evidence,
        }
    }

    /// The end of a step that has no end line: the client's crash while it ran, or a signature
    /// whose effect says so.
    fn inferred(&self, step: &StepDraft, signals: &[Signal], inside: &[usize]) -> Option<EndMark> {
        let since = step.start.unwrap_or(0);
        let mark = |signal: usize, phase: Phase| {
            let text = &signals[signal].text;
            let reason = text
                .lines()
                .map(str::trim)
                .find(|l| !l.is_empty())
                .map(str::to_owned);
            EndMark {
                phase,
                at: signals[signal].at,
                reason,
                duration_us: None,
                only_ended: false,
                retried: false,
                cancelled: false,
                signal,
            }
        };
        let current = |i: &&usize| **i > since || signals[**i].event;
        let crash = |i: usize| matches!(signals[i].what, What::Crash(_));
        inside.iter().filter(current).find_map(|&i| {
            if crash(i) {
                // One crash is told by several events: the one that says most decides.
                let near = |j: &&usize| {
                    crash(**j) && matches!((signals[i].at, signals[**j].at), (Some(a), Some(b)) if b.utc_us - a.utc_us <= ONE_CRASH_US)
                };
                let weight = |j: usize| signals[j].hits.iter().map(|&h| (self.weight)(h)).max();
                let telling = inside.iter().filter(near).max_by_key(|&&j| (weight(j), std::cmp::Reverse(j)));
                return Some(mark(telling.copied().unwrap_or(i), Phase::Failed));
            }
            signals[i]
                .hits
                .iter()
                .find_map(|&hit| match (self.effect)(hit, Some(&step.kind)) {
                    Some(Effect::Fails) => Some(mark(i, Phase::Failed)),
                    Some(Effect::Holds) => Some(mark(i, Phase::Held)),
                    None => None,
                })
        })
    }
}

fn outcome(fact: Fact) -> StepStatus {
    match fact {
        Fact::Completed | Fact::Ended => StepStatus::Completed,
        Fact::Held => StepStatus::Held,
        Fact::Failed => StepStatus::Failed,
        _ => StepStatus::Unknown,
    }
}

/// How far a cycle came: imports, Synchronization, exports.
fn reach(cycle: &CycleDraft) -> u8 {
    let far = |kind: &StepKind| {
        if kind.is_import() {
            0
        } else if *kind == StepKind::Synchronization {
            1
        } else {
            2
        }
    };
    cycle.steps.iter().map(|s| far(&s.kind)).max().unwrap_or(0)
}

/// A cycle whose steps all completed, but that has no end line and came less far than another of
/// its kind, did not end there: it goes on, or was cut off.
/// The client crashed behind the last line of those in `crashed`.
fn unfinished(
    out: &mut [CycleOutcome],
    cycles: &[CycleDraft],
    crashed: &BTreeSet<usize>,
    judge: &Judge<'_>,
) {
    let completed = |c: &CycleOutcome| c.status == CycleStatus::Completed;
    let furthest = |kind: CycleKind| {
        let of_kind = out.iter().zip(cycles);
        let of_kind = of_kind.filter(|(o, _)| o.kind == kind && completed(o));
        of_kind.map(|(_, cycle)| reach(cycle)).max().unwrap_or(0)
    };
    let [full, delta, unknown] =
        [CycleKind::Full, CycleKind::Delta, CycleKind::Unknown].map(furthest);
    let count = out.len();
    for (index, (outcome, cycle)) in out.iter_mut().zip(cycles).enumerate() {
        let furthest = match outcome.kind {
            CycleKind::Full => full,
            CycleKind::Delta => delta,
            CycleKind::Unknown => unknown,
        };
        if !completed(outcome) || !cycle.ends.is_empty() || reach(cycle) >= furthest {
            continue;
        }
        let quiet = judge.quiet_us > judge.stale_us || crashed.contains(&index);
        let live = index + 1 == count && !quiet;
        outcome.status = if live {
            CycleStatus::Running
        } else {
            CycleStatus::Interrupted
        };
        if live {
            outcome.ended = None;
        }
    }
}

/// The steps of a cycle in order: each with its name, and whether it started.
type Shape = Vec<(StepKind, String, bool)>;

/// The different shapes that cycles of each kind have, in the order in which they first come: over
/// years there are thousands of cycles, and only a few shapes.
fn shapes(out: &[CycleOutcome], cycles: &[CycleDraft]) -> Vec<(CycleKind, Shape)> {
    let mut known: BTreeSet<(&str, Shape)> = BTreeSet::new();
    let mut shapes = Vec::new();
    for (outcome, cycle) in out.iter().zip(cycles) {
        let steps = cycle.steps.iter().zip(&outcome.steps);
        let shape: Shape = steps
            .map(|(draft, step)| (step.kind.clone(), step.name.clone(), draft.has_started()))
            .collect();
        if known.insert((outcome.kind.as_str(), shape.clone())) {
            shapes.push((outcome.kind, shape));
        }
    }
    shapes
}

/// Adds the steps that another cycle of the kind shows and that this one stopped before.
fn not_started(outcome: &mut CycleOutcome, cycle: &CycleDraft, shapes: &[(CycleKind, Shape)]) {
    let stopped = matches!(
        outcome.status,
        CycleStatus::Failed | CycleStatus::Held | CycleStatus::Interrupted
    );
    if !stopped || outcome.kind == CycleKind::Unknown {
        return;
    }
    let seen = |kind: &StepKind| cycle.steps.iter().any(|s| s.kind == *kind);
    let mut missing: Vec<(StepKind, String)> = Vec::new();
    // Its own shape is among them, and shows nothing that it has not.
    for (_, shape) in shapes.iter().filter(|(kind, _)| *kind == outcome.kind) {
        // Where this cycle's start was not seen, only what comes behind its last step is missing.
        let from = if cycle.start_seen() {
            0
        } else {
            match shape.iter().rposition(|(kind, ..)| seen(kind)) {
                Some(last) => last + 1,
                None => continue,
            }
        };
        for (kind, name, started) in shape.iter().skip(from) {
            if *started && !seen(kind) && !missing.iter().any(|(k, _)| k == kind) {
                missing.push((kind.clone(), name.clone()));
            }
        }
    }
    let added = missing.into_iter().map(|(kind, name)| StepOutcome {
        kind,
        name,
        status: StepStatus::NotStarted,
        started: None,
        ended: None,
        duration_s: None,
        attempts: 0,
        reason: None,
        decided_by: None,
        crashed: false,
        evidence: Vec::new(),
    });
    outcome.steps.extend(added);
}
