//! A story: what a client did, before anybody words it.

use proptest::prelude::*;

/// Ids of the steps that stories tell of; imports, Synchronization, exports.
pub(crate) const STEPS: [&str; 13] = [
    "import-hr",
    "import-hr-future",
    "import-hierarchy",
    "import-samaccountname",
    "import-ad",
    "import-visma",
    "synchronization",
    "export-ad",
    "import-ad-results",
    "export-hr",
    "export-azure",
    "export-compilo",
    "export-gat",
];
/// Index of Synchronization among the steps.
pub(crate) const SYNC: usize = 6;
/// Index of the client's feedback, which imports nobody.
pub(crate) const RESULTS: usize = 8;

/// Why a step failed; no signature knows any of them.
pub(crate) const REASONS: [&str; 4] = [
    "the file is locked",
    "disken er full på E",
    "row 12 has no e-mail (ola)",
    "Ugyldig verdi: 'Åse'",
];

/// One thing that a log tells, and when (seconds since 1970, UTC).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    pub(crate) at: i64,
    pub(crate) what: What,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum What {
    CycleStart(Option<u64>),
    CycleEnd(Option<u64>, End),
    /// A step, by its index.
    Step(usize, Phase),
    /// `Stopped by import filter`, with nobody named.
    Hold,
    /// Anything else; the number picks what.
    Noise(u32),
    /// Anything else, in these words.
    Other(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Waiting,
    Started,
    Completed,
    /// Index of the reason.
    Failed(usize),
    Held,
    /// An end, and no word of why.
    Stopped,
    /// A person ended it.
    Cancelled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Completed,
    Failed,
    Held,
    Stopped,
    Cancelled,
}

/// What becomes of a step in the story.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Completes,
    Fails(usize),
    /// Fails, starts again after a pause, and then completes or fails once more.
    Retried(usize, bool),
    Held(bool),
    Stopped,
    Cancelled,
    /// No end line.
    Silent,
    /// Two end lines that disagree.
    Conflict(usize),
}

#[derive(Debug, Clone)]
struct Stage {
    step: usize,
    fate: Fate,
    waits: bool,
    seconds: i64,
    noise: Option<u32>,
    /// The cycle stops where this step does not end well.
    stops: bool,
}

#[derive(Debug, Clone)]
struct CycleTale {
    stages: Vec<Stage>,
    parallel: bool,
    start_line: bool,
    end_line: Option<bool>,
    number: Option<u64>,
    /// Seconds since the cycle before it.
    pause: i64,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        12 => Just(Fate::Completes),
        2 => (0..REASONS.len()).prop_map(Fate::Fails),
        1 => (0..REASONS.len(), any::<bool>()).prop_map(|(r, ok)| Fate::Retried(r, ok)),
        1 => any::<bool>().prop_map(Fate::Held),
        1 => Just(Fate::Stopped),
        1 => Just(Fate::Cancelled),
        1 => Just(Fate::Silent),
        1 => (0..REASONS.len()).prop_map(Fate::Conflict),
    ]
}

fn stage(step: usize) -> impl Strategy<Value = Stage> {
    (
        fate(),
        prop::bool::weighted(0.2),
        5_i64..1500,
        prop::option::of(any::<u32>()),
        prop::bool::weighted(0.7),
    )
        .prop_map(move |(fate, waits, seconds, noise, stops)| Stage {
            step,
            fate,
            waits,
            seconds,
            noise,
            stops,
        })
}

/// A choice of steps, in order, never none.
fn some_of(steps: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Stage>> {
    let all: Vec<usize> = steps.collect();
    let most = all.len();
    prop::sample::subsequence(all, 1..=most)
        .prop_flat_map(|chosen| chosen.into_iter().map(stage).collect::<Vec<_>>())
}

fn cycle() -> impl Strategy<Value = CycleTale> {
    (
        prop::option::weighted(0.6, some_of(0..SYNC)),
        stage(SYNC),
        some_of(SYNC + 1..STEPS.len()),
        any::<(bool, bool)>(),
        prop::option::weighted(0.6, prop::bool::weighted(0.2)),
        prop::option::of(1_u64..5000),
        1_i64..600,
    )
        .prop_map(
            |(imports, sync, exports, (parallel, start_line), end_line, number, minutes)| {
                let mut stages = imports.unwrap_or_default();
                stages.push(sync);
                stages.extend(exports);
                CycleTale {
                    stages,
                    parallel,
                    start_line,
                    end_line,
                    number,
                    // Never near the gap of 30 minutes.
                    pause: minutes * 60 + if minutes == 30 { 90 } else { 7 },
                }
            },
        )
}

/// Tells the events of one cycle from `at` on; returns when the last one was.
fn tell(cycle: &CycleTale, mut at: i64, out: &mut Vec<Event>) -> i64 {
    let mut push = |at: i64, what: What| out.push(Event { at, what });
    if cycle.start_line {
        push(at, What::CycleStart(cycle.number));
        at += 3;
    }
    let (mut failed, mut held, mut stopped) = (false, false, None);
    let imports = cycle.stages.iter().filter(|s| s.step < SYNC).count();
    let together = cycle.parallel && imports > 1;
    if together {
        for stage in &cycle.stages[..imports] {
            push(at, What::Step(stage.step, Phase::Started));
            at += 1;
        }
    }
    for (index, stage) in cycle.stages.iter().enumerate() {
        let step = |phase| What::Step(stage.step, phase);
        let together = together && index < imports;
        if !together {
            if stage.waits {
                push(at, step(Phase::Waiting));
                at += stage.seconds / 4 + 1;
            }
            push(at, step(Phase::Started));
        }
        if let Some(noise) = stage.noise {
            at += stage.seconds / 3 + 1;
            push(at, What::Noise(noise));
        }
        at += stage.seconds;
        let well = match stage.fate {
            Fate::Completes => {
                push(at, step(Phase::Completed));
                true
            }
            Fate::Retried(reason, ok) if !together => {
                push(at, step(Phase::Failed(reason)));
                at += 100;
                push(at, step(Phase::Started));
                at += stage.seconds;
                let end = if ok {
                    Phase::Completed
                } else {
                    Phase::Failed((reason + 1) % REASONS.len())
                };
                push(at, step(end));
                failed |= !ok;
                ok
            }
            Fate::Fails(reason) | Fate::Retried(reason, _) => {
                push(at, step(Phase::Failed(reason)));
                failed = true;
                false
            }
            Fate::Held(named) => {
                let nameless = !named && !together;
                push(
                    at,
                    if nameless {
                        What::Hold
                    } else {
                        step(Phase::Held)
                    },
                );
                held = true;
                false
            }
            Fate::Stopped => {
                push(at, step(Phase::Stopped));
                stopped = stopped.or(Some(End::Stopped));
                false
            }
            Fate::Cancelled => {
                push(at, step(Phase::Cancelled));
                stopped = Some(End::Cancelled);
                false
            }
            Fate::Silent => true,
            Fate::Conflict(reason) => {
                push(at, step(Phase::Failed(reason)));
                at += 4;
                push(at, step(Phase::Completed));
                true
            }
        };
        at += 11;
        if !well && stage.stops && !together {
            break;
        }
    }
    if let Some(contrary) = cycle.end_line {
        let end = if failed || contrary {
            End::Failed
        } else if held {
            End::Held
        } else {
            stopped.unwrap_or(End::Completed)
        };
        push(at, What::CycleEnd(cycle.number, end));
    }
    at
}

/// Stories of one to five cycles from `start` on, some cut off at either end.
pub(crate) fn story(start: i64, cycles: usize) -> impl Strategy<Value = Vec<Event>> {
    (
        prop::collection::vec(cycle(), 1..=cycles),
        prop_oneof![3 => Just(0_usize), 1 => 0_usize..8],
        prop_oneof![3 => Just(0_usize), 1 => 0_usize..8],
    )
        .prop_map(move |(cycles, head, tail)| {
            let mut events = Vec::new();
            let mut at = start;
            for cycle in &cycles {
                at = tell(cycle, at + cycle.pause, &mut events);
            }
            events.truncate(events.len().saturating_sub(tail).max(2));
            let mut rest = events.split_off(head.min(events.len() - 2));
            // What a cycle's end line alone says of its start is left open by the rules.
            while rest.len() > 1 && !matches!(rest[0].what, What::CycleStart(_) | What::Step(..)) {
                rest.remove(0);
            }
            rest
        })
}

/// The story with something written every ten minutes, from two hours before it on.
pub(crate) fn with_heartbeat(mut events: Vec<Event>) -> Vec<Event> {
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return events;
    };
    let beats: Vec<Event> = (first.at / 600 - 12..=last.at / 600 + 1)
        .map(|n| Event {
            at: n * 600 + 1,
            what: What::Noise(0),
        })
        .collect();
    events.extend(beats);
    events.sort_by_key(|e| e.at);
    events
}
