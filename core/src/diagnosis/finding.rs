//! Findings of one stream: what went wrong, why, who acts and what they do.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::draft::{FindingDraft, SHOWN};
use super::judgement::Judgement;
use super::later::Later;
use super::rank::Failed;
use super::reason::Reason;
use super::runbook::Runbook;
use crate::code::{CodeTable, explained};
use crate::cycle::{Context, CycleDraft, CycleOutcome, Signal, StepOutcome, What};
use crate::model::{
    CycleStatus, Effect, Evidence, FindingState, Lang, Level, Mode, Severity, SignatureStatus,
    Stamp, StepKind, StepStatus,
};
use crate::run::Runs;
use crate::signature::{Catalog, Signature};
use crate::step_line::Phase;

/// One stream, judged, with what is needed to explain it.
pub(crate) struct StreamCase<'a> {
    pub(crate) index: usize,
    pub(crate) label: String,
    pub(crate) signals: &'a [Signal],
    pub(crate) contexts: &'a [Context],
    pub(crate) drafts: &'a [CycleDraft],
    pub(crate) outcomes: &'a [CycleOutcome],
    pub(crate) later: Later,
    pub(crate) catalog: &'a Catalog,
    pub(crate) runbook: &'a Runbook,
    pub(crate) judgement: &'a Judgement,
    pub(crate) lang: Lang,
    pub(crate) codes: &'a CodeTable,
    /// The last full cycle, where it is older than it may be and time went on.
    pub(crate) overdue: Option<usize>,
    /// The runs of the client's task, and the cycle that each carried out.
    pub(crate) runs: &'a Runs,
    pub(crate) evidence: &'a dyn Fn(&Signal) -> Evidence,
}

/// Where hits of one signature belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) cycle: Option<usize>,
    pub(super) step: Option<usize>,
    pub(super) signature: u32,
}

impl Place {
    /// All that is of one step of a cycle.
    pub(super) fn all_of(cycle: Option<usize>, step: Option<usize>) -> RangeInclusive<Self> {
        let of = |signature| Self {
            cycle,
            step,
            signature,
        };
        of(0)..=of(u32::MAX)
    }
}

/// What became of a step or cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Became {
    Done,
    /// It runs or waits.
    Open,
    /// It failed or is held, or nothing says that it went on.
    Stopped,
    /// There is none.
    Unknown,
}

/// Finds what went wrong in one stream. Information is told once a stream, not once a step;
/// hits that count nowhere are given to `dropped`.
pub(crate) fn diagnose(
    case: &StreamCase<'_>,
    mut dropped: impl FnMut(&Signal),
) -> Vec<FindingDraft> {
    let mut places: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    let steps = case.outcomes.iter().flat_map(|cycle| &cycle.steps);
    let decided: BTreeSet<usize> = steps.filter_map(|step| step.decided_by).collect();
    for (index, signal) in case.signals.iter().enumerate() {
        let mut counted = signal.hits.is_empty();
        for &hit in &signal.hits {
            if let Some(place) = case.place(hit, index) {
                let signals = places.entry(place).or_default();
                // Two matches of one signature may count in different steps.
                if signals.last() != Some(&index) {
                    signals.push(index);
                }
                counted = true;
            }
        }
        // Nor does an error in a step where something else says how the step ended.
        let error = matches!(&signal.what, What::Line(line) if line.phase == Phase::Error);
        if !counted || error && signal.hits.is_empty() && !decided.contains(&index) {
            dropped(signal);
        }
    }
    if case.has_nothing_of_the_client() && places.keys().all(|place| case.only_informs(*place)) {
        // A record that several signatures match is one.
        let signals: BTreeSet<usize> = std::mem::take(&mut places)
            .into_values()
            .flatten()
            .collect();
        for index in signals {
            dropped(&case.signals[index]);
        }
    }
    let mut out = Vec::new();
    let all = places.clone();
    for (cycle, outcome) in case.outcomes.iter().enumerate() {
        case.cycle(cycle, outcome, &mut places, &mut out);
    }
    for (place, signals) in &places {
        let mut further = case.further(*place, signals);
        further.beaten_by = case.beaten_by(*place, &all);
        out.push(further);
    }
    if let Some(cycle) = case.overdue {
        let explained = out.iter().any(|f| {
            f.finding.mode == Mode::NotStarted
                && f.finding.asks_for_action()
                && f.cycle.is_none_or(|c| c >= cycle)
        });
        if !explained {
            out.push(case.no_new_cycle(cycle));
        }
    }
    out
}

impl StreamCase<'_> {
    /// Whether the stream holds events of Windows and of other programs alone. Facts about their server matter next to
    /// something of the client; without it the server may have nothing to do with the client.
    fn has_nothing_of_the_client(&self) -> bool {
        let other = |s: &Signal| s.event && !s.of_client;
        self.drafts.is_empty() && self.signals.iter().all(other)
    }

    fn only_informs(&self, place: Place) -> bool {
        let signature = self.signature(place.signature);
        signature.is_some_and(|s| s.severity == Severity::Info)
    }

    pub(super) fn signature(&self, index: u32) -> Option<&Signature> {
        self.catalog.signatures().get(index as usize)
    }

    fn kind(&self, cycle: usize, step: usize) -> Option<&StepKind> {
        self.outcomes.get(cycle)?.steps.get(step).map(|s| &s.kind)
    }

    /// What became of the step, or of the cycle where there is no step.
    fn became(&self, cycle: Option<usize>, step: Option<usize>) -> Became {
        let Some(outcome) = cycle.and_then(|cycle| self.outcomes.get(cycle)) else {
            return Became::Unknown;
        };
        match step.and_then(|step| outcome.steps.get(step)) {
            Some(step) => match step.status {
                StepStatus::Completed => Became::Done,
                StepStatus::Running | StepStatus::Waiting | StepStatus::RunningOrWaiting => {
                    Became::Open
                }
                _ => Became::Stopped,
            },
            None => match outcome.status {
                CycleStatus::Completed => Became::Done,
                CycleStatus::Running => Became::Open,
                _ => Became::Stopped,
            },
        }
    }

    /// Whether programs survive what a signature tells of in a record: what is general goes the way of
    /// the special error that beats it there.
    fn survived(&self, signature: &Signature, signal: usize) -> bool {
        let special = |&hit: &u32| {
            let rule = self.catalog.rule(hit);
            rule.is_some_and(|(_, s, _)| s.only_failed && s.supersedes.contains(&signature.id))
        };
        signature.only_failed || self.signals[signal].hits.iter().any(special)
    }

    /// Whether an error that programs survive is worth telling here: where the step came to a stop;
    /// where it did not, as a warning at least. In a stream without cycles nobody can tell, and all counts.
    fn survived_counts(&self, signal: usize) -> bool {
        let Context { cycle, step } = self.contexts[signal];
        let told = &self.signals[signal];
        self.crashed(signal)
            || match self.became(cycle, step) {
                Became::Stopped => true,
                Became::Done | Became::Open => told.level >= Level::Warning,
                Became::Unknown => self.outcomes.is_empty(),
            }
    }

    fn crashed(&self, signal: usize) -> bool {
        matches!(self.signals[signal].what, What::Crash(_))
    }

    /// Where a hit counts, if it counts at all.
    fn place(&self, hit: u32, signal: usize) -> Option<Place> {
        let (index, signature, steps) = self.catalog.rule(hit)?;
        let Context {
            mut cycle,
            mut step,
        } = self.contexts[signal];
        if self.survived(signature, signal) && !self.survived_counts(signal) {
            return None;
        }
        if signature.severity == Severity::Info && steps.is_empty() {
            (cycle, step) = (None, None);
        } else if signature.effect == Effect::PreventsStart {
            step = None;
        } else if !steps.is_empty() {
            step = Some(self.step_of(cycle?, step, signal, steps)?);
        }
        Some(Place {
            cycle,
            step,
            signature: index,
        })
    }

    /// Which of some steps a record belongs to: the one that it stands in; where it stands between
    /// steps, any of its cycle; where it stands in another one and does not name it, one that ran
    /// at the same time.
    fn step_of(
        &self,
        cycle: usize,
        step: Option<usize>,
        signal: usize,
        steps: &[StepKind],
    ) -> Option<usize> {
        let fits = |step: &usize| self.kind(cycle, *step).is_some_and(|k| steps.contains(k));
        let all = &self.drafts.get(cycle)?.steps;
        let Some(own) = step else {
            return (0..all.len()).find(fits);
        };
        if fits(&own) {
            return Some(own);
        }
        let names_its_step = all.get(own).is_some_and(|s| s.signals.contains(&signal));
        let runs = |step: &usize| all.get(*step).is_some_and(|s| s.runs_at(signal));
        (0..all.len()).find(|step| !names_its_step && fits(step) && runs(step))
    }

    /// The primary finding of each failed or held step of a cycle, and of the cycle itself.
    fn cycle(
        &self,
        cycle: usize,
        outcome: &CycleOutcome,
        places: &mut BTreeMap<Place, Vec<usize>>,
        out: &mut Vec<FindingDraft>,
    ) {
        let mut explained = false;
        let first = out.len();
        for (index, step) in outcome.steps.iter().enumerate() {
            let mode = match step.status {
                StepStatus::Failed if step.crashed => Mode::Crashed,
                StepStatus::Failed => Mode::Failed,
                StepStatus::Held => Mode::Held,
                _ => continue,
            };
            explained = true;
            let failed = Failed {
                mode,
                decided_by: step.decided_by,
                crash: if step.crashed { &step.evidence } else { &[] },
                reason: self.reason(step.reason.as_deref()),
            };
            let of = Some((index, step));
            out.push(self.primary(places, cycle, of, &failed, &step.evidence));
        }
        let mode = match outcome.status {
            CycleStatus::Failed => Mode::Failed,
            CycleStatus::Held => Mode::Held,
            _ => return,
        };
        if explained {
            let own = out.get_mut(first..).unwrap_or_default();
            self.fold_cycle_lines(cycle, places, own);
        } else {
            let failed = Failed {
                mode,
                decided_by: outcome.decided_by,
                crash: &[],
                reason: self.reason(outcome.reason.as_deref()),
            };
            out.push(self.primary(places, cycle, None, &failed, &[]));
        }
    }

    fn reason(&self, text: Option<&str>) -> Option<Reason<'_>> {
        Reason::of(text?, self.judgement)
    }

    /// The cycle's own line that says once more why a step of it is held or failed is counted
    /// with that step's finding, of those in `out`, and is none of its own.
    fn fold_cycle_lines(
        &self,
        cycle: usize,
        places: &mut BTreeMap<Place, Vec<usize>>,
        out: &mut [FindingDraft],
    ) {
        for primary in out.iter_mut().filter(|finding| finding.primary) {
            let mut known = self.catalog.signatures().iter();
            let Some(signature) = known.position(|s| s.id == primary.finding.id) else {
                continue;
            };
            let place = Place {
                cycle: Some(cycle),
                step: None,
                signature: signature as u32,
            };
            let Some(signals) = places.get_mut(&place) else {
                continue;
            };
            // Of no step, and a line that says something: the cycle's own.
            let (same, rest) = signals
                .iter()
                .partition(|&&s| matches!(self.signals[s].what, What::Line(_) | What::Shown(_)));
            let same: Vec<usize> = same;
            *signals = rest;
            if signals.is_empty() {
                places.remove(&place);
            }
            for signal in same {
                let signal = &self.signals[signal];
                let finding = &mut primary.finding;
                finding.count += signal.count;
                finding.last = finding.last.max(signal.at);
                if finding.evidence.len() < SHOWN {
                    finding.evidence.push((self.evidence)(signal));
                    for note in explained(self.codes, self.lang, signal.codes.iter()) {
                        if finding.codes.iter().all(|known| known.code != note.code) {
                            finding.codes.push(note);
                        }
                    }
                }
            }
        }
    }

    /// The finding of a step, or of a cycle without one, with the records of the signature that
    /// tells of it.
    fn primary(
        &self,
        places: &mut BTreeMap<Place, Vec<usize>>,
        cycle: usize,
        step: Option<(usize, &StepOutcome)>,
        failed: &Failed<'_>,
        evidence: &[usize],
    ) -> FindingDraft {
        let mode = failed.mode;
        let kind = step.map(|(_, s)| &s.kind);
        let name = step.map_or("", |(_, s)| s.name.as_str());
        let entry = self.runbook.entry(kind, mode);
        let index = step.map(|(index, _)| index);
        let best = self.best(places, cycle, index, failed);
        let others = best.others;
        let best = best.place;
        let hits = best.and_then(|place| places.remove(&place));
        let signature = best.and_then(|place| self.signature(place.signature));
        let mut shown: Vec<usize> = failed.decided_by.into_iter().collect();
        let counted = hits.unwrap_or_else(|| shown.clone());
        shown.extend(&counted);
        shown.extend(evidence);
        shown.extend(self.run_of(cycle));
        let mut finding = self.blank(&shown, &counted);
        finding.step = kind.cloned();
        finding.mode = mode;
        if let Some(signature) = signature {
            self.describe(&mut finding, signature);
            finding.mode = mode;
            if mode != Mode::Held {
                finding.severity = finding.severity.max(Severity::Error);
            }
            let own = signature.status == SignatureStatus::Documented
                && kind.is_some_and(|k| signature.steps.contains(k));
            if entry.documented && !own {
                if !signature.on_site {
                    finding.who = entry.who;
                    finding.third_party = finding.third_party.or_else(|| entry.third_party.clone());
                } else if finding.who != entry.who {
                    finding.documented_who = Some(entry.who);
                    let who = self.judgement.who(entry.who, self.lang);
                    let values = [("step", name), ("who", who.as_str())];
                    let cell = self.judgement.why("documented-cell", self.lang, &values);
                    finding.cause.push(' ');
                    finding.cause += &cell;
                }
                // A hold has one remedy, and its signature tells it whole.
                if mode != Mode::Held {
                    self.advise_too(&mut finding, signature, entry, name);
                }
            }
        } else {
            let subject = kind.map_or_else(|| "cycle".to_owned(), ToString::to_string);
            finding.id = format!("{subject}-{mode}");
            self.advise(&mut finding, entry, name);
            if others {
                finding.cause.push(' ');
                finding.cause += &self.judgement.why("not-the-reason", self.lang, &[]);
            }
        }
        finding.state = self.state(Some(cycle), kind, None);
        self.draft(finding, Some(cycle), index, true)
    }

    /// A known error beside the primary finding of its step, or beside any outcome.
    fn further(&self, place: Place, signals: &[usize]) -> FindingDraft {
        let mut shown = signals.to_vec();
        let signature = self.signature(place.signature);
        if signature.is_some_and(|s| s.effect == Effect::PreventsStart) {
            // Room for the other side: the last that the client's own log knows.
            shown.truncate(SHOWN - 1);
            let first = signals.iter().filter_map(|&i| self.signals[i].at).min();
            shown.extend(self.last_line(first));
        }
        let mut finding = self.blank(&shown, signals);
        let kind = place
            .cycle
            .zip(place.step)
            .and_then(|(c, s)| self.kind(c, s))
            .cloned();
        let mut cycle = place.cycle;
        if let Some(signature) = self.signature(place.signature) {
            self.describe(&mut finding, signature);
            finding.mode = match (signature.effect, signature.mode) {
                (_, Mode::NotStarted | Mode::Crashed) => signature.mode,
                _ => Mode::Other,
            };
            if signature.effect == Effect::PreventsStart {
                finding.mode = Mode::NotStarted;
                cycle = None;
            }
        }
        let mild = signals.iter().all(|&signal| self.mild(signal));
        let passing = mild || self.passing(place.signature, signals);
        let became = self.became(place.cycle, place.step);
        // The level of a record does not matter if its signature holds the cycle or fails the step.
        let beside = mild && signature.is_some_and(|s| s.effect == Effect::None);
        let over = passing && became == Became::Done || beside && self.failed_elsewhere(place);
        finding.state = if over || self.attempted_again(place, signals) {
            FindingState::Resolved
        } else {
            self.state(place.cycle, kind.as_ref(), finding.last.as_ref())
        };
        if passing && became == Became::Open || beside && self.stopped_otherwise(place, signals) {
            // The step goes on, or went on to what stopped it: nobody has to act for this yet.
            finding.severity = Severity::Info;
        }
        finding.step = kind;
        self.draft(finding, cycle, place.step, false)
    }

    /// Whether a record of a log only warns, or says that it is tried once more.
    fn mild(&self, signal: usize) -> bool {
        let record = &self.signals[signal];
        let warns = (Level::Trace..Level::Error).contains(&record.level);
        !self.crashed(signal) && !record.event && (warns || record.again)
    }

    /// Whether none of it stops a step: such records, or an error that programs survive.
    fn passing(&self, signature: u32, signals: &[usize]) -> bool {
        let signature = self.signature(signature);
        signals.iter().all(|&signal| {
            let survived = signature.is_some_and(|s| self.survived(s, signal));
            self.mild(signal) || !self.crashed(signal) && survived
        })
    }

    /// Whether something is about no step of a cycle that one of its steps stopped.
    fn failed_elsewhere(&self, place: Place) -> bool {
        let cycle = place.cycle.and_then(|cycle| self.outcomes.get(cycle));
        let stopped =
            |step: &StepOutcome| matches!(step.status, StepStatus::Failed | StepStatus::Held);
        place.step.is_none() && cycle.is_some_and(|cycle| cycle.steps.iter().any(stopped))
    }

    /// Whether the step of these records was held, or failed for a reason that none of them tells.
    fn stopped_otherwise(&self, place: Place, signals: &[usize]) -> bool {
        let of = || self.outcomes.get(place.cycle?)?.steps.get(place.step?);
        let Some(step) = of() else {
            return false;
        };
        let other = |reason: Reason<'_>| {
            let same = |&signal: &usize| {
                step.decided_by == Some(signal) || reason.is_told_in(&self.signals[signal].text)
            };
            !signals.iter().any(same)
        };
        match step.status {
            StepStatus::Held => true,
            StepStatus::Failed => self.reason(step.reason.as_deref()).is_some_and(other),
            _ => false,
        }
    }

    /// Whether all of it stands in attempts of a step before the one that completed.
    fn attempted_again(&self, place: Place, signals: &[usize]) -> bool {
        let (Some(cycle), Some(step)) = (place.cycle, place.step) else {
            return false;
        };
        let draft = self.drafts.get(cycle).and_then(|c| c.steps.get(step));
        let outcome = self.outcomes.get(cycle).and_then(|c| c.steps.get(step));
        let Some((draft, outcome)) = draft.zip(outcome) else {
            return false;
        };
        let before = |&index: &usize| {
            let signal = &self.signals[index];
            if signal.event {
                signal.at < draft.started
            } else {
                draft.start.is_some_and(|start| index < start)
            }
        };
        draft.failed_before.is_some()
            && outcome.status == StepStatus::Completed
            && signals.iter().all(before)
    }

    /// The event that says how the run that carried out this cycle ended.
    fn run_of(&self, cycle: usize) -> Option<usize> {
        self.runs.of_cycle(cycle).map(|run| run.decided_by)
    }

    /// The last step line before a point in time: what the log still knew.
    fn last_line(&self, before: Option<Stamp>) -> Option<usize> {
        let lines = self.signals.iter().enumerate().filter(|(_, signal)| {
            matches!(signal.what, What::Line(_)) && signal.at.is_some() && signal.at <= before
        });
        lines
            .max_by_key(|(index, s)| (s.at, *index))
            .map(|(i, _)| i)
    }

    fn no_new_cycle(&self, cycle: usize) -> FindingDraft {
        let entry = self.runbook.entry(None, Mode::NoNewCycle);
        let last: Vec<usize> = self.drafts[cycle]
            .signals
            .last()
            .copied()
            .into_iter()
            .collect();
        let newest = self.runs.iter().next_back().map(|(run, _)| run.decided_by);
        let shown: Vec<usize> = last.iter().copied().chain(newest).collect();
        let mut finding = self.blank(&shown, &last);
        "no-new-cycle".clone_into(&mut finding.id);
        finding.mode = Mode::NoNewCycle;
        self.advise(&mut finding, entry, "");
        self.draft(finding, Some(cycle), None, false)
    }

    /// Open until the same step completes in a later cycle (a failed attempt: in a later attempt,
    /// see [`Self::attempted_again`]); what is about no step, until a later
    /// cycle completes (what kept the task from starting too: a cycle that completed did start).
    fn state(
        &self,
        cycle: Option<usize>,
        step: Option<&StepKind>,
        last: Option<&Stamp>,
    ) -> FindingState {
        let from = match (cycle, last) {
            (Some(cycle), _) => cycle + 1,
            // Before the first cycle, or without a stamp: every cycle that starts later counts.
            (None, Some(last)) => self.later.first_after(last),
            (None, None) => self.outcomes.len(),
        };
        let over = self.later.completed(step, from);
        if over {
            FindingState::Resolved
        } else {
            FindingState::Open
        }
    }
}
