//! One stream of a bundle: its signals in order, cut into cycles, judged.

use crate::case::Case;
use crate::cycle::{
    Activity, Coverage, CycleDraft, CycleOutcome, Effect, Judge, Signal, Source as Spot, What,
    assemble, differs, reduce,
};
use crate::model::{CycleKind, CycleStatus, Stamp, StepKind};
use crate::run::{self, Runs};
use crate::scan::{Kind, Row};
use crate::stream::StreamDraft;

/// One stream, cut and judged.
pub(crate) struct Judged {
    pub(crate) signals: Vec<Signal>,
    pub(crate) contexts: Vec<crate::cycle::Context>,
    pub(crate) drafts: Vec<CycleDraft>,
    pub(crate) outcomes: Vec<CycleOutcome>,
    /// The runs of its task, and the cycle that each carried out.
    pub(crate) runs: Runs,
    pub(crate) activity: Activity,
    /// What a view of the portal shows and the log contradicts.
    pub(crate) disputed: Vec<Signal>,
}

fn disputes(cycle: &CycleDraft, signal: &Signal) -> bool {
    matches!(&signal.what, What::Shown(line) if differs(cycle, line))
}

impl Case<'_> {
    /// Orders the signals of a stream and cuts it into cycles.
    pub(crate) fn cut(&self, index: usize) -> Judged {
        let stream = &self.streams.streams[index];
        let activity = self.activity(stream);
        let (starts, others) = self.events(index, &activity);
        let mut heads: Vec<std::iter::Peekable<std::vec::IntoIter<Signal>>> =
            vec![starts.into_iter().peekable()];
        for sequence in &stream.sequences {
            let rows: Vec<Signal> = sequence
                .iter()
                .flat_map(|&d| {
                    self.documents[d]
                        .stretch
                        .rows
                        .iter()
                        .map(move |row| (d, row))
                })
                .map(|(d, row)| self.signal(d, row, self.what(row, false)))
                .collect();
            heads.push(rows.into_iter().peekable());
        }
        // Within a sequence the files' order stands; between sequences the earlier head goes first.
        // A record without a sane stamp goes where it stands.
        let mut signals = Vec::new();
        loop {
            let next = heads
                .iter_mut()
                .enumerate()
                .filter_map(|(i, head)| {
                    head.peek()
                        .map(|s| (s.at.map_or(i64::MIN, |a| a.utc_us), i))
                })
                .min();
            let Some((_, head)) = next else { break };
            signals.extend(heads[head].next());
        }
        let mut disputed = Vec::new();
        for &view in &stream.views {
            let shown = self.shown(view);
            let (drafts, _) = assemble(&signals, &activity, self.tools.gap_us);
            let against: Vec<Signal> = match drafts.last() {
                Some(cycle) => shown
                    .iter()
                    .filter(|s| disputes(cycle, s))
                    .cloned()
                    .collect(),
                None => Vec::new(),
            };
            if against.is_empty() {
                signals.extend(shown);
            } else {
                disputed.extend(against);
            }
        }
        signals.extend(others);
        let (drafts, contexts) = assemble(&signals, &activity, self.tools.gap_us);
        let runs = runs(&signals, &drafts);
        Judged {
            signals,
            contexts,
            drafts,
            outcomes: Vec::new(),
            runs,
            activity,
            disputed,
        }
    }

    /// What a view shows, in its order.
    fn shown(&self, document: usize) -> Vec<Signal> {
        let rows = &self.documents[document].stretch.rows;
        rows.iter()
            .map(|row| {
                let what = match self.what(row, false) {
                    What::Line(line) => What::Shown(line),
                    what => what,
                };
                self.signal(document, row, what)
            })
            .collect()
    }

    fn activity(&self, stream: &StreamDraft) -> Activity {
        let mut documents = Vec::new();
        for &index in stream.sequences.iter().flatten() {
            let stretch = &self.documents[index].stretch;
            let (Some(first), Some(last)) = self.clock.bounds(self.tools, self.documents, index)
            else {
                continue;
            };
            let stamp = |raw| {
                self.clock
                    .sane(self.tools, index, Some(raw))
                    .map(|s| s.utc_us)
            };
            let silences = stretch
                .silences
                .iter()
                .filter_map(|(a, b)| Some((stamp(*a)?, stamp(*b)?)))
                .filter(|(a, b)| b.saturating_sub(*a) > self.tools.gap_us)
                .collect();
            documents.push(Coverage {
                first_us: first.utc_us,
                last_us: last.utc_us,
                silences,
            });
        }
        Activity { documents }
    }

    /// The events of a stream: starts of its task that no text log covers, and all others by time.
    fn events(&self, stream: usize, activity: &Activity) -> (Vec<Signal>, Vec<Signal>) {
        let (mut starts, mut others) = (Vec::new(), Vec::new());
        for (index, document) in self.documents.iter().enumerate() {
            if !matches!(document.kind, Kind::Event(_)) {
                continue;
            }
            for row in &document.stretch.rows {
                let product = row.client.and_then(|c| c.product);
                if self.streams.of_event(index, product) != Some(stream) {
                    continue;
                }
                let task = row.client.is_some_and(|c| c.task_start);
                let signal = self.signal(index, row, self.what(row, true));
                let covered = signal
                    .at
                    .is_none_or(|at| activity.covers(at.utc_us, self.tools.gap_us));
                if task && !covered {
                    starts.push(Signal {
                        what: What::TaskStart,
                        event: false,
                        ..signal.clone()
                    });
                } else if signal.what != What::Hit
                    || !signal.hits.is_empty()
                    || signal.run.is_some()
                {
                    others.push(signal);
                }
            }
        }
        let by_time = |s: &Signal| (s.at, s.source);
        starts.sort_by_key(by_time);
        others.sort_by_key(by_time);
        (starts, others)
    }

    /// What a row says; step lines of events are none.
    fn what(&self, row: &Row, event: bool) -> What {
        match (&row.step, row.client) {
            (Some(line), _) if !event => What::Line(self.spellings.apply(line.clone())),
            (_, Some(client)) if client.crash => What::Crash(client.product),
            _ => What::Hit,
        }
    }

    fn signal(&self, document: usize, row: &Row, what: What) -> Signal {
        Signal {
            at: self.clock.sane(self.tools, document, row.stamp),
            source: Spot {
                document,
                line: row.line,
                record: row.record,
            },
            text: row.text.clone(),
            what,
            hits: row.hits.clone(),
            codes: row.codes.clone(),
            count: row.count,
            event: matches!(self.documents[document].kind, Kind::Event(_)),
            of_client: row.client.is_some_and(|client| client.product.is_some()),
            run: row.run.clone(),
            level: row.level,
            again: !row.hits.is_empty() && self.tools.vocabulary.goes_on_all_the_same(&row.text),
        }
    }

    /// Twice the median distance between full cycles, where three of them show a rhythm.
    pub(crate) fn stale_limit(&self, judged: &[Judged]) -> i64 {
        let mut full = 0;
        let mut distances: Vec<i64> = Vec::new();
        for stream in judged {
            let starts: Vec<i64> = stream
                .drafts
                .iter()
                .filter(|c| c.steps.iter().any(|s| s.kind.is_import()))
                .filter_map(|c| c.opened.map(|o| o.utc_us))
                .collect();
            full += starts.len();
            distances.extend(starts.windows(2).map(|w| w[1].saturating_sub(w[0])));
        }
        distances.sort_unstable();
        match distances.as_slice() {
            [] => self.tools.stale_us,
            _ if full < 3 => self.tools.stale_us,
            sorted => {
                let middle = sorted.len() / 2;
                let median = if sorted.len() % 2 == 1 {
                    sorted[middle]
                } else {
                    i64::midpoint(sorted[middle - 1], sorted[middle])
                };
                // Cycles that start at one time, as in a log of a single second, show no rhythm.
                median.saturating_mul(2).max(self.tools.gap_us)
            }
        }
    }

    pub(crate) fn judge(&self, stream: &mut Judged, as_of: Option<Stamp>, limit: i64) {
        let quiet_us = match (as_of, stream.activity.last()) {
            (Some(now), Some(last)) => now.utc_us.saturating_sub(last),
            _ => 0,
        };
        let effect = |hit: u32, step: Option<&StepKind>| {
            let (_, signature, steps) = self.tools.catalog.rule(hit)?;
            if !steps.is_empty() && !step.is_some_and(|s| steps.contains(s)) {
                return None;
            }
            match signature.effect {
                crate::model::Effect::FailsStep => Some(Effect::Fails),
                crate::model::Effect::HoldsCycle => Some(Effect::Holds),
                _ => None,
            }
        };
        let weight = |hit: u32| {
            let rule = self.tools.catalog.rule(hit);
            rule.map_or(0, |(index, _, _)| self.tools.catalog.specificity(index))
        };
        let judge = Judge {
            vocabulary: &self.tools.vocabulary,
            effect: &effect,
            weight: &weight,
            quiet_us,
            stale_us: limit,
        };
        stream.outcomes = reduce(&stream.drafts, &stream.signals, &stream.contexts, &judge);
    }

    /// The last full cycle of a stream (the last cycle, where none is full), where it is older
    /// than it may be, time went on, and no other stream that may be of the same
    /// client shows a newer one.
    pub(crate) fn overdue(
        &self,
        judged: &[Judged],
        stream: usize,
        as_of: Option<Stamp>,
        limit: i64,
    ) -> Option<usize> {
        let now = as_of?;
        let last = |s: usize| -> Option<(usize, Stamp)> {
            let outcomes = &judged[s].outcomes;
            let of_kind = |kind: Option<CycleKind>| {
                outcomes
                    .iter()
                    .rposition(|c| kind.is_none_or(|k| c.kind == k) && !c.steps.is_empty())
            };
            let index = of_kind(Some(CycleKind::Full)).or_else(|| of_kind(None))?;
            Some((index, outcomes[index].started?))
        };
        let (index, started) = last(stream)?;
        if now.utc_us.saturating_sub(started.utc_us) <= limit {
            return None;
        }
        if matches!(
            judged[stream].outcomes[index].status,
            CycleStatus::Held | CycleStatus::Running
        ) {
            return None;
        }
        let own = &self.streams.streams[stream];
        let of_client = |other: &StreamDraft| other.product == own.product && other.may_be_of(own);
        let newer =
            (0..judged.len()).filter(|&s| s != stream && of_client(&self.streams.streams[s]));
        let newer = newer.filter_map(last).any(|(_, other)| other > started);
        (!newer).then_some(index)
    }
}

/// A cycle opens this long before its run at the most, where the clocks of two sources differ.
const BEFORE_RUN_US: i64 = 60_000_000;

/// The runs that a stream's events tell of, each with the cycle that began while it went on.
fn runs(signals: &[Signal], drafts: &[CycleDraft]) -> Runs {
    let mut told: Vec<usize> = (0..signals.len())
        .filter(|&i| signals[i].run.is_some())
        .collect();
    told.sort_by_key(|&i| (signals[i].at, signals[i].source));
    let notes: Vec<_> = told
        .iter()
        .filter_map(|&i| Some((signals[i].at, signals[i].run.as_deref()?)))
        .collect();
    let mut runs = run::assemble(&notes);
    for run in &mut runs {
        run.decided_by = told[run.decided_by];
        for event in &mut run.events {
            *event = told[*event];
        }
    }
    let starts: Vec<Option<i64>> = runs.iter().map(|r| r.started.map(|s| s.utc_us)).collect();
    // The earliest start of the runs behind each one.
    let mut nexts = vec![i64::MAX; runs.len()];
    for index in (1..runs.len()).rev() {
        nexts[index - 1] = nexts[index].min(starts[index].unwrap_or(i64::MAX));
    }
    let mut opened: Vec<(i64, usize)> = drafts
        .iter()
        .enumerate()
        .filter_map(|(index, cycle)| Some((cycle.opened?.utc_us, index)))
        .collect();
    opened.sort_unstable();
    let cycle = |index: usize| {
        let from = starts[index]?.saturating_sub(BEFORE_RUN_US);
        let next = match nexts[index] {
            i64::MAX => i64::MAX,
            next => next.saturating_sub(BEFORE_RUN_US),
        };
        let to = runs[index].ended.map_or(next, |end| end.utc_us);
        let first = opened.partition_point(|(opened, _)| *opened < from);
        let behind = opened.get(first..).unwrap_or_default();
        let within = behind.iter().take_while(|(opened, _)| *opened <= to);
        within.map(|(_, cycle)| *cycle).min()
    };
    let cycles: Vec<_> = (0..runs.len()).map(cycle).collect();
    Runs::of(runs.into_iter().zip(cycles).collect())
}
