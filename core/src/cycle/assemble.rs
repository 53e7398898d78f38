//! Cutting a stream into cycles. These rules cut, they judge nothing; `reduce` judges.
//!
//! The rules are those of `docs/design.md`, "Cutting a stream into cycles", in their order:
//! a new cycle starts at its start line; at the first step line after its end line; at a start
//! line of a step already started, or a waiting line of a step already ended, in this cycle; at a
//! start or waiting line of an import after Synchronization or an export has started; at a start
//! or waiting line more than the cycle gap after the last step line (while a step runs: after the
//! last text record); at the start of the client's task where no text log covers that time.

use super::activity::Activity;
use super::draft::{CycleDraft, Opener, Skip, StepDraft, end_mark};
use super::signal::{Signal, What};
use crate::model::{Level, Stamp, StepKind};
use crate::step_line::{LineSubject, Phase, StepLine};

/// The same line in two logs of one folder is one line where they are this close.
const ECHO_US: i64 = 2_000_000;

/// The cycle, and the step of it, that a signal belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Context {
    pub(crate) cycle: Option<usize>,
    /// Index into the cycle's steps.
    pub(crate) step: Option<usize>,
}

/// Cuts the signals of one stream into cycles, and says where each signal belongs.
///
/// Signals of text logs come in the order of the stream, and the task's starts among them by
/// time; other events stand behind them and are joined by time.
pub(crate) fn assemble(
    signals: &[Signal],
    activity: &Activity,
    gap_us: i64,
) -> (Vec<CycleDraft>, Vec<Context>) {
    let mut cutter = Cutter {
        activity,
        gap_us,
        cycles: Vec::new(),
    };
    let mut contexts = Vec::with_capacity(signals.len());
    for (index, signal) in signals.iter().enumerate() {
        cutter.take(index, signal, signals);
        contexts.push(if signal.event {
            Context::default()
        } else {
            cutter.context(index, signal)
        });
    }
    for (context, signal) in contexts.iter_mut().zip(signals).filter(|(_, s)| s.event) {
        *context = by_time(&cutter.cycles, signal.at);
    }
    (cutter.cycles, contexts)
}

/// Where an event belongs: the cycle whose span holds it, and the step that ran then.
fn by_time(cycles: &[CycleDraft], at: Option<Stamp>) -> Context {
    let Some(at) = at else {
        return Context::default();
    };
    let Some(cycle) = cycles
        .iter()
        .rposition(|c| c.opened.is_some_and(|o| o <= at))
    else {
        return Context::default();
    };
    let ran = |step: &&(usize, &StepDraft)| {
        step.1.started.is_some_and(|s| s <= at)
            && step
                .1
                .ends
                .iter()
                .all(|end| end.at.is_some_and(|end| end >= at))
    };
    let steps: Vec<(usize, &StepDraft)> = cycles[cycle].steps.iter().enumerate().collect();
    let step = steps
        .iter()
        .filter(ran)
        .max_by_key(|(_, s)| s.started)
        .map(|(i, _)| *i);
    Context {
        cycle: Some(cycle),
        step,
    }
}

pub(super) struct Cutter<'a> {
    activity: &'a Activity,
    gap_us: i64,
    pub(super) cycles: Vec<CycleDraft>,
}

impl Cutter<'_> {
    fn take(&mut self, index: usize, signal: &Signal, signals: &[Signal]) {
        match &signal.what {
            What::TaskStart => self.start_signal(index, signal.at, Opener::Task, None),
            What::Line(line) => match &line.subject {
                LineSubject::Cycle { number } => self.cycle_line(index, signal.at, line, *number),
                LineSubject::Unnamed if line.phase == Phase::Failed => {
                    self.unnamed_failure(index, signal.at, line);
                }
                LineSubject::Unnamed => self.unnamed_hold(index, signal.at, line),
                LineSubject::Run => self.run_ended(index, signal.at, line, signals),
                LineSubject::Step { kind, name } => {
                    self.step_line(index, signal, line, kind, name.as_deref(), signals);
                }
            },
            What::Shown(line) => self.shown(index, line),
            What::Crash(_) | What::Hit => {}
        }
    }

    /// Where a signal of a text log belongs, asked right after it was taken.
    fn context(&self, index: usize, signal: &Signal) -> Context {
        let Some(cycle) = self.cycles.last() else {
            return Context::default();
        };
        let step = match &signal.what {
            What::Line(StepLine {
                subject: LineSubject::Step { kind, .. },
                phase,
                ..
            })
            | What::Shown(StepLine {
                subject: LineSubject::Step { kind, .. },
                phase,
                ..
            }) => cycle
                .steps
                .iter()
                .position(|s| s.kind == *kind)
                .or_else(|| match phase {
                    Phase::Error => cycle.at_work(signal.at),
                    _ => None,
                }),
            What::Line(StepLine {
                subject: LineSubject::Cycle { .. } | LineSubject::Run,
                ..
            })
            | What::Shown(_)
            | What::TaskStart => None,
            // A hold that names nobody is about the step that it ended.
            What::Line(StepLine {
                subject: LineSubject::Unnamed,
                ..
            }) => cycle
                .steps
                .iter()
                .position(|s| s.ends.iter().any(|end| end.signal == index)),
            _ => cycle.at_work(signal.at),
        };
        Context {
            cycle: Some(self.cycles.len() - 1),
            step,
        }
    }

    pub(super) fn open(&mut self, opener: Opener, at: Option<Stamp>) {
        let first = self.cycles.is_empty();
        self.cycles.push(CycleDraft::new(opener, first, at));
    }

    /// A start line or the task's start: start signals with no step line between them are one.
    fn start_signal(
        &mut self,
        index: usize,
        at: Option<Stamp>,
        opener: Opener,
        number: Option<u64>,
    ) {
        let same = self.cycles.last().is_some_and(|cycle| {
            matches!(cycle.opener, Opener::Line | Opener::Task)
                && cycle.steps.is_empty()
                && cycle.ends.is_empty()
                && !(number.is_some() && cycle.number.is_some() && number != cycle.number)
                && !self.longer_than_gap(cycle.opened, at)
        });
        if !same {
            self.open(opener, at);
        }
        if let Some(cycle) = self.cycles.last_mut() {
            cycle.number = cycle.number.or(number);
            cycle.signals.push(index);
        }
    }

    fn cycle_line(
        &mut self,
        index: usize,
        at: Option<Stamp>,
        line: &StepLine,
        number: Option<u64>,
    ) {
        match line.phase {
            Phase::Started => self.start_signal(index, at, Opener::Line, number),
            Phase::Progress | Phase::Waiting | Phase::Turning | Phase::Skipped | Phase::Error => {}
            Phase::Completed | Phase::Failed | Phase::Held | Phase::Stopped => {
                // The end of another cycle than the open one: its start was not seen.
                let other = self.cycles.last().is_none_or(|cycle| {
                    number.is_some() && cycle.number.is_some() && number != cycle.number
                });
                if other {
                    self.open(Opener::End, at);
                }
                if let Some(cycle) = self.cycles.last_mut() {
                    cycle.number = cycle.number.or(number);
                    cycle.signals.push(index);
                    cycle.ends.push(end_mark(index, at, line));
                }
            }
        }
    }

    /// What runs the cycle ended: so did the cycle, unless a step goes on with it. It may as well
    /// have been another program.
    fn run_ended(&mut self, index: usize, at: Option<Stamp>, line: &StepLine, all: &[Signal]) {
        let next = all
            .iter()
            .skip(index + 1)
            .find_map(|signal| match &signal.what {
                What::Line(line) if line.phase == Phase::Skipped => None,
                What::Line(line) => match &line.subject {
                    LineSubject::Step { kind, .. } => Some((signal.at, line.phase, Some(kind))),
                    LineSubject::Cycle { .. } => Some((signal.at, line.phase, None)),
                    LineSubject::Run | LineSubject::Unnamed => None,
                },
                What::TaskStart => Some((signal.at, Phase::Started, None)),
                _ => None,
            });
        let goes_on = match next {
            None => false,
            Some((_, phase, None)) => phase != Phase::Started,
            Some((at, phase, Some(kind))) => !self.begins_again(at, phase, kind),
        };
        let over = self.cycles.last().is_none_or(|cycle| {
            !cycle.ends.is_empty() || !cycle.steps.iter().any(StepDraft::has_started)
        });
        if !goes_on
            && !over
            && let Some(cycle) = self.cycles.last_mut()
        {
            cycle.signals.push(index);
            cycle.ends.push(end_mark(index, at, line));
        }
    }

    /// Whether a step line belongs to another cycle than the open one.
    fn begins_again(&self, at: Option<Stamp>, phase: Phase, kind: &StepKind) -> bool {
        let seen = self.cycles.last().and_then(|cycle| cycle.step(kind));
        self.starts_new(at, phase, kind) || seen.is_some_and(|step| !step.ends.is_empty())
    }

    /// An exception that nobody caught ended the step that ran; or a line says that it failed, and
    /// does not name it.
    fn unnamed_failure(&mut self, index: usize, at: Option<Stamp>, line: &StepLine) {
        let Some(cycle) = self.cycles.last_mut() else {
            return;
        };
        let runs = |step: &StepDraft| step.runs();
        let running = cycle.steps.iter().filter(|step| runs(step)).count();
        if running == 1
            && cycle.ends.is_empty()
            && let Some(step) = cycle.steps.iter_mut().find(|step| runs(step))
        {
            cycle.signals.push(index);
            step.signals.push(index);
            step.ends.push(end_mark(index, at, line));
        }
    }

    fn unnamed_hold(&mut self, index: usize, at: Option<Stamp>, line: &StepLine) {
        if self.cycles.is_empty() {
            self.open(Opener::StepEnd, at);
        }
        if let Some(cycle) = self.cycles.last_mut() {
            cycle.signals.push(index);
            if let Some(step) = cycle.one_undecided() {
                step.signals.push(index);
                step.ends.push(end_mark(index, at, line));
            } else {
                cycle.held = cycle.held.or(Some(index));
            }
        }
    }

    fn step_line(
        &mut self,
        index: usize,
        signal: &Signal,
        line: &StepLine,
        kind: &StepKind,
        name: Option<&str>,
        signals: &[Signal],
    ) {
        if self.is_echo(signal, line, kind, signals) {
            if let Some(step) = self
                .cycles
                .last_mut()
                .and_then(|c| c.steps.iter_mut().find(|s| s.kind == *kind))
            {
                step.signals.push(index);
            }
            return;
        }
        if line.phase == Phase::Error {
            self.error_line(index, signal.at, line, kind, name);
            return;
        }
        let restart = self.is_restart(signal.at, line.phase, kind);
        if !restart && self.starts_new(signal.at, line.phase, kind) {
            let opener = match line.phase {
                Phase::Started | Phase::Progress | Phase::Waiting | Phase::Turning => {
                    Opener::StepStart
                }
                Phase::Completed
                | Phase::Failed
                | Phase::Held
                | Phase::Stopped
                | Phase::Skipped
                | Phase::Error => Opener::StepEnd,
            };
            self.open(opener, signal.at);
        }
        let Some(cycle) = self.cycles.last_mut() else {
            return;
        };
        cycle.signals.push(index);
        cycle.last_step_line = signal.at.or(cycle.last_step_line);
        let known = cycle.steps.iter().position(|s| s.kind == *kind);
        let at = known.unwrap_or_else(|| {
            cycle.steps.push(StepDraft::new(kind, name));
            cycle.steps.len() - 1
        });
        let step = &mut cycle.steps[at];
        step.signals.push(index);
        cycle.last_failed = None;
        match line.phase {
            Phase::Waiting | Phase::Turning => {
                // Waiting never alters a step that has started.
                if !step.has_started() {
                    step.waiting = step.waiting.or(Some(index));
                }
            }
            Phase::Progress if step.has_started() => {}
            Phase::Started | Phase::Progress => {
                let error = step.error.take();
                if restart {
                    step.failed_before = step.ends.last().or(error.as_ref()).map(|e| e.signal);
                    step.ends.clear();
                }
                step.start = Some(index);
                step.started = signal.at;
                step.attempts += 1;
            }
            Phase::Completed | Phase::Failed | Phase::Held | Phase::Stopped => {
                step.attempts = step.attempts.max(1);
                step.ends.push(end_mark(index, signal.at, line));
                if matches!(line.phase, Phase::Failed | Phase::Stopped) {
                    cycle.last_failed = Some((at, signal.at));
                }
            }
            Phase::Skipped if step.has_started() => {
                let mut mark = end_mark(index, signal.at, line);
                mark.phase = Phase::Stopped;
                step.ends.extend(step.runs().then_some(mark));
            }
            Phase::Skipped => {
                step.skipped = Some(Skip {
                    signal: index,
                    reason: line.reason.clone(),
                    warns: signal.level >= Level::Warning,
                });
            }
            Phase::Error => {}
        }
    }

    /// An error is told of a step: of one that runs, or of one that nothing else is known of,
    /// while none runs that it could be about. It ends nothing and begins no cycle.
    fn error_line(
        &mut self,
        index: usize,
        at: Option<Stamp>,
        line: &StepLine,
        kind: &StepKind,
        name: Option<&str>,
    ) {
        if self.cycles.is_empty() {
            self.open(Opener::StepEnd, at);
        }
        let Some(cycle) = self.cycles.last_mut() else {
            return;
        };
        cycle.signals.push(index);
        let known = cycle.steps.iter().position(|s| s.kind == *kind);
        let alone = cycle.ends.is_empty() && !cycle.steps.iter().any(StepDraft::runs);
        let step = match known {
            Some(step) if cycle.steps[step].ends.is_empty() => step,
            None if alone => {
                cycle.steps.push(StepDraft::new(kind, name));
                cycle.steps.len() - 1
            }
            _ => return,
        };
        let draft = &mut cycle.steps[step];
        draft.signals.push(index);
        draft.attempts = draft.attempts.max(1);
        draft.error = Some(end_mark(index, at, line));
        cycle.last_failed = Some((step, at));
    }

    /// The same step line from another document at the same time.
    fn is_echo(
        &self,
        signal: &Signal,
        line: &StepLine,
        kind: &StepKind,
        signals: &[Signal],
    ) -> bool {
        let Some(step) = self.cycles.last().and_then(|c| c.step(kind)) else {
            return false;
        };
        let Some(last) = step.signals.last().and_then(|&i| signals.get(i)) else {
            return false;
        };
        let same_line = matches!(&last.what, What::Line(other) if other.phase == line.phase);
        let close = match (last.at, signal.at) {
            (Some(a), Some(b)) => (b.utc_us - a.utc_us).abs() <= ECHO_US,
            _ => false,
        };
        same_line && close && last.source.document != signal.source.document
    }

    /// A step that starts again right after its own failure or stop is a second attempt.
    fn is_restart(&self, at: Option<Stamp>, phase: Phase, kind: &StepKind) -> bool {
        let Some(cycle) = self.cycles.last() else {
            return false;
        };
        let Some((step, failed)) = cycle.last_failed else {
            return false;
        };
        matches!(phase, Phase::Started | Phase::Progress)
            && cycle.ends.is_empty()
            && cycle.steps.get(step).is_some_and(|s| s.kind == *kind)
            && !self.longer_than_gap(failed, at)
    }

    fn starts_new(&self, at: Option<Stamp>, phase: Phase, kind: &StepKind) -> bool {
        let Some(cycle) = self.cycles.last() else {
            return true;
        };
        if !cycle.ends.is_empty() {
            return phase != Phase::Skipped;
        }
        let step = cycle.step(kind);
        let opens = match phase {
            Phase::Started => step.is_some_and(StepDraft::has_started),
            // A step that runs says so as often as it likes.
            Phase::Progress => step.is_some_and(|s| !s.ends.is_empty()),
            Phase::Waiting => step.is_some_and(|s| !s.ends.is_empty()),
            // A log that has only end lines.
            Phase::Completed | Phase::Failed | Phase::Held | Phase::Stopped => {
                let again = step.is_some_and(|s| !s.ends.is_empty() && s.start.is_none());
                return again && self.after_a_gap(cycle, at);
            }
            Phase::Error | Phase::Turning | Phase::Skipped => return false,
        };
        if phase == Phase::Progress && step.is_some_and(StepDraft::runs) {
            return false;
        }
        opens || (kind.is_import() && cycle.past_imports()) || self.after_a_gap(cycle, at)
    }

    fn after_a_gap(&self, cycle: &CycleDraft, at: Option<Stamp>) -> bool {
        let Some(now) = at else { return false };
        let last = if cycle.steps.iter().any(StepDraft::runs) {
            // Its records show that it still works, whatever they say.
            self.activity
                .last_before(now.utc_us, cycle.last_step_line.map(|s| s.utc_us))
        } else {
            cycle.last_step_line.map(|s| s.utc_us)
        };
        last.is_some_and(|last| now.utc_us.saturating_sub(last) > self.gap_us)
    }

    fn longer_than_gap(&self, from: Option<Stamp>, to: Option<Stamp>) -> bool {
        match (from, to) {
            (Some(from), Some(to)) => to.utc_us.saturating_sub(from.utc_us) > self.gap_us,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cycle::signal::Source;
    use crate::step_line::Vocabulary;
    use crate::step_line::recognise;

    /// Signals of step lines, ten seconds apart.
    fn signals(lines: &[&str]) -> Vec<Signal> {
        let vocabulary = Vocabulary::builtin();
        (1..)
            .zip(lines)
            .map(|(line, text)| Signal {
                at: Some(Stamp::stated(line as i64 * 10_000_000, 0)),
                source: Source {
                    document: 0,
                    line,
                    record: None,
                },
                text: (*text).into(),
                what: What::Line(recognise(vocabulary, text).unwrap()),
                hits: Vec::new(),
                codes: Box::default(),
                count: 1,
                event: false,
                of_client: false,
                run: None,
                level: Level::None,
                again: false,
            })
            .collect()
    }

    #[test]
    fn a_hold_that_names_nobody_stands_in_the_records_of_the_step_that_it_ended() {
        let signals = signals(&["Import HR started", "Stopped by import filter"]);
        let (cycles, contexts) = assemble(&signals, &Activity::default(), 1_800_000_000);
        assert_eq!(cycles.len(), 1);
        assert_eq!(
            contexts[1],
            Context {
                cycle: Some(0),
                step: Some(0)
            }
        );
    }

    #[test]
    fn a_hold_while_two_steps_run_is_the_cycles() {
        let signals = signals(&[
            "Import HR started",
            "Import AD started",
            "Stopped by import filter",
        ]);
        let (cycles, contexts) = assemble(&signals, &Activity::default(), 1_800_000_000);
        assert_eq!(cycles[0].held, Some(2));
        assert_eq!(contexts[2].step, None);
    }
}
