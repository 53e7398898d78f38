//! What an audit must say of a story: a plain reading of the rules, one list at a time, that
//! shares nothing with the library.

use eadm_logs::{BundleAudit, Severity, Stamp};

use super::tale::{End, Event, Phase, REASONS, RESULTS, STEPS, SYNC, What};
use super::wording::is_exception;

const GAP: i64 = 1800;

/// An audit cut down to what every telling of a story must agree on. Times in whole seconds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Truth {
    pub(crate) verdict: String,
    pub(crate) cycles: Vec<CycleTruth>,
    /// Id, step, cycle, state.
    pub(crate) findings: Vec<(String, Option<String>, Option<usize>, String)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CycleTruth {
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) number: Option<u64>,
    pub(crate) started: Option<i64>,
    pub(crate) ended: Option<i64>,
    pub(crate) steps: Vec<StepTruth>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepTruth {
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) attempts: u32,
    pub(crate) started: Option<i64>,
    pub(crate) ended: Option<i64>,
    /// Index of the reason.
    pub(crate) reason: Option<usize>,
}

/// What the library says, in the same form.
pub(crate) fn of_audit(audit: &BundleAudit) -> Truth {
    let second = |s: Option<Stamp>| s.map(|s| s.utc_us.div_euclid(1_000_000));
    let reason = |text: &str| REASONS.iter().position(|r| text.contains(r));
    Truth {
        verdict: audit.verdict.status.to_string(),
        cycles: audit
            .cycles
            .iter()
            .map(|c| CycleTruth {
                kind: c.kind.to_string(),
                status: c.status.to_string(),
                number: c.number,
                started: second(c.started),
                ended: second(c.ended),
                steps: c
                    .steps
                    .iter()
                    .map(|s| StepTruth {
                        id: s.step.to_string(),
                        status: s.status.to_string(),
                        attempts: s.attempts,
                        started: second(s.started),
                        ended: second(s.ended),
                        reason: s.reason.as_deref().and_then(reason),
                    })
                    .collect(),
            })
            .collect(),
        findings: audit
            .findings
            .iter()
            // Information asks nobody for anything; noise may hold some.
            .filter(|f| f.severity > Severity::Info)
            .map(|f| {
                let step = f.step.as_ref().map(ToString::to_string);
                (id(f), step, f.cycle, f.state.to_string())
            })
            .collect(),
    }
}

/// The id of a finding. A hold that names no step may or may not say that it was the filter's.
pub(crate) fn id(finding: &eadm_logs::Finding) -> String {
    match finding.id.as_str() {
        "cycle-held" => "import-filter-stop".to_owned(),
        id => id.to_owned(),
    }
}

#[derive(Default)]
struct Seen {
    /// The line that opened it starts something.
    from_start: bool,
    /// A start line, and no step line since.
    bare: bool,
    opened: i64,
    number: Option<u64>,
    steps: Vec<SeenStep>,
    end: Option<(i64, End)>,
    held: bool,
    last_step_line: Option<i64>,
    /// Step and time, where the last step line was a failure.
    failed: Option<(usize, i64)>,
}

struct SeenStep {
    kind: usize,
    /// Number of the event and time, of the last attempt.
    start: Option<(usize, i64)>,
    /// Number of the event, time and outcome, of the last attempt.
    ends: Vec<(usize, i64, Phase)>,
    attempts: u32,
}

impl SeenStep {
    fn begun(&self) -> bool {
        self.start.is_some() || !self.ends.is_empty()
    }

    fn runs(&self) -> bool {
        self.start.is_some() && self.ends.is_empty()
    }

    /// Started, and nothing says how it ended.
    fn open(&self) -> bool {
        let stopped = |(_, _, phase): &(usize, i64, Phase)| {
            matches!(phase, Phase::Stopped | Phase::Cancelled)
        };
        self.start.is_some() && self.ends.iter().all(stopped)
    }
}

/// So many steps that started, and none that ended.
const ONLY_STARTS: usize = 3;

fn is_import(step: usize) -> bool {
    step < SYNC
}

fn is_export(step: usize) -> bool {
    step > SYNC && step != RESULTS
}

/// A log that begins with the end of a cycle shows a cycle whose start was not seen.
fn open_first(cycles: &mut Vec<Seen>, at: i64) {
    if cycles.is_empty() {
        cycles.push(Seen {
            opened: at,
            ..Seen::default()
        });
    }
}

fn cut(events: &[Event]) -> Vec<Seen> {
    let mut cycles: Vec<Seen> = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let at = event.at;
        match event.what {
            What::Noise(_) | What::Other(_) => {}
            What::CycleStart(number) => {
                if !cycles.last().is_some_and(|c| c.bare) {
                    cycles.push(Seen {
                        from_start: true,
                        bare: true,
                        opened: at,
                        ..Seen::default()
                    });
                }
                let cycle = cycles.last_mut().unwrap();
                cycle.number = cycle.number.or(number);
            }
            What::CycleEnd(number, end) => {
                open_first(&mut cycles, at);
                let open = cycles.last().and_then(|c| c.number);
                // The end of another cycle than the open one: its start was not seen.
                if open.zip(number).is_some_and(|(a, b)| a != b) {
                    cycles.push(Seen {
                        opened: at,
                        ..Seen::default()
                    });
                }
                let cycle = cycles.last_mut().unwrap();
                cycle.number = cycle.number.or(number);
                cycle.end = cycle.end.or(Some((at, end)));
                cycle.bare = false;
            }
            What::Hold => {
                open_first(&mut cycles, at);
                let cycle = cycles.last_mut().unwrap();
                let runs = cycle.steps.iter().any(SeenStep::runs);
                let mut running: Vec<_> = cycle.steps.iter_mut().collect();
                running.retain(|s| if runs { s.runs() } else { s.open() });
                match running.as_mut_slice() {
                    [only] => only.ends.push((index, at, Phase::Held)),
                    _ => cycle.held = true,
                }
            }
            What::Step(step, phase) => {
                let starts = phase == Phase::Started;
                let opens = starts || phase == Phase::Waiting;
                let retry = cycles.last().is_some_and(|c| {
                    starts
                        && c.end.is_none()
                        && c.failed
                            .is_some_and(|(s, failed)| s == step && at - failed <= GAP)
                });
                let new = match cycles.last() {
                    None => true,
                    Some(c) if c.end.is_some() => true,
                    Some(_) if retry || !opens => false,
                    Some(c) => {
                        let own = c.steps.iter().find(|s| s.kind == step);
                        let past =
                            |s: &SeenStep| s.begun() && (s.kind == SYNC || is_export(s.kind));
                        let last = if c.steps.iter().any(SeenStep::runs) {
                            Some(events[index - 1].at)
                        } else {
                            c.last_step_line
                        };
                        own.is_some_and(|s| {
                            if starts {
                                s.begun()
                            } else {
                                !s.ends.is_empty()
                            }
                        }) || (is_import(step) && c.steps.iter().any(past))
                            || last.is_some_and(|last| at - last > GAP)
                    }
                };
                if new {
                    cycles.push(Seen {
                        // The first cycle may have begun before its log does.
                        from_start: opens && !cycles.is_empty(),
                        opened: at,
                        ..Seen::default()
                    });
                }
                let cycle = cycles.last_mut().unwrap();
                cycle.bare = false;
                cycle.last_step_line = Some(at);
                cycle.failed = None;
                let own = cycle
                    .steps
                    .iter()
                    .position(|s| s.kind == step)
                    .unwrap_or_else(|| {
                        cycle.steps.push(SeenStep {
                            kind: step,
                            start: None,
                            ends: Vec::new(),
                            attempts: 0,
                        });
                        cycle.steps.len() - 1
                    });
                let seen = &mut cycle.steps[own];
                match phase {
                    Phase::Waiting => {}
                    Phase::Started => {
                        seen.ends.clear();
                        seen.start = Some((index, at));
                        seen.attempts += 1;
                    }
                    _ => {
                        seen.ends.push((index, at, phase));
                        seen.attempts = seen.attempts.max(1);
                        if matches!(phase, Phase::Failed(_) | Phase::Stopped | Phase::Cancelled) {
                            cycle.failed = Some((step, at));
                        }
                    }
                }
            }
        }
    }
    cycles
}

fn judge_step(cycle: &Seen, step: &SeenStep, later: bool) -> StepTruth {
    let word = |phase: &Phase| match phase {
        Phase::Completed => "completed",
        Phase::Held => "held",
        Phase::Stopped => "unknown",
        Phase::Cancelled => "interrupted",
        _ => "failed",
    };
    let mut said: Vec<&str> = step.ends.iter().map(|(_, _, p)| word(p)).collect();
    if said.iter().any(|s| ["failed", "held"].contains(s)) {
        said.retain(|s| !["unknown", "interrupted"].contains(s));
    }
    said.dedup();
    let first_sign = |s: &SeenStep| {
        s.start
            .map(|(i, _)| i)
            .or(s.ends.first().map(|(i, _, _)| *i))
    };
    let overtaken = cycle
        .steps
        .iter()
        .any(|other| first_sign(other) > step.start.map(|(i, _)| i));
    // The whole cycle failed while this step ran, and no step is told to have ended badly.
    let failed = cycle.end.is_some_and(|(_, end)| end == End::Failed);
    let well = |(_, _, phase): &(usize, i64, Phase)| *phase == Phase::Completed;
    let nobody = !cycle.held && cycle.steps.iter().all(|other| other.ends.iter().all(well));
    let broken_off = failed && nobody && !overtaken && step.runs();
    // A log that tells of starts alone says nothing of what runs.
    let starts = cycle.steps.len() >= ONLY_STARTS && cycle.steps.iter().all(SeenStep::runs);
    let status = match (said.as_slice(), step.start) {
        ([one], _) => one,
        ([], Some(_)) if overtaken => "unknown",
        ([], Some(_)) if broken_off => "failed",
        ([], Some(_)) if later => "interrupted",
        ([], Some(_)) if cycle.end.is_some() || starts => "unknown",
        ([], Some(_)) => "running",
        ([], None) if later || cycle.end.is_some() => "not-started",
        ([], None) => "waiting",
        _ => "unknown",
    };
    let reason = step.ends.iter().find_map(|(_, _, p)| match p {
        Phase::Failed(reason) => Some(*reason),
        _ => None,
    });
    StepTruth {
        id: STEPS[step.kind].to_owned(),
        status: status.to_owned(),
        attempts: step.attempts,
        started: step.start.map(|(_, at)| at),
        ended: step
            .ends
            .last()
            .map(|(_, at, _)| *at)
            .or(cycle.end.map(|(at, _)| at).filter(|_| broken_off)),
        reason: reason.filter(|_| status == "failed"),
    }
}

fn judge_cycle(cycle: &Seen, later: bool) -> CycleTruth {
    let steps: Vec<StepTruth> = cycle
        .steps
        .iter()
        .map(|s| judge_step(cycle, s, later))
        .collect();
    let kind = if cycle.steps.iter().any(|s| is_import(s.kind)) {
        "full"
    } else if cycle.from_start
        && cycle
            .steps
            .first()
            .is_some_and(|s| s.kind == SYNC || is_export(s.kind))
    {
        "delta"
    } else {
        "unknown"
    };
    let has = |status: &str| steps.iter().any(|s| s.status == status);
    let says = |end: End| cycle.end.is_some_and(|(_, e)| e == end);
    let status = if has("failed") || says(End::Failed) {
        "failed"
    } else if has("held") || says(End::Held) || cycle.held {
        "held"
    } else if has("running") || has("waiting") || cycle.bare && !later {
        "running"
    } else if has("interrupted") || says(End::Cancelled) || cycle.bare {
        "interrupted"
    } else if has("unknown") || says(End::Stopped) {
        "unknown"
    } else {
        "completed"
    };
    let last_end = steps.iter().filter_map(|s| s.ended).max();
    CycleTruth {
        kind: kind.to_owned(),
        status: status.to_owned(),
        number: cycle.number,
        started: Some(cycle.opened),
        ended: cycle
            .end
            .map(|(at, _)| at)
            .or(last_end.filter(|_| status != "running")),
        steps,
    }
}

/// How far the cycle came: imports, Synchronization, exports.
fn reach(cycle: &Seen) -> usize {
    let far = |s: &SeenStep| usize::from(s.kind >= SYNC) + usize::from(s.kind > SYNC);
    cycle.steps.iter().map(far).max().unwrap_or(0)
}

/// A cycle without an end line that came less far than others of its kind is not over.
fn not_over(seen: &[Seen], out: &mut [CycleTruth]) {
    for index in 0..out.len() {
        let less = (0..out.len()).any(|i| {
            out[i].kind == out[index].kind
                && out[i].status == "completed"
                && reach(&seen[i]) > reach(&seen[index])
        });
        if out[index].status == "completed" && seen[index].end.is_none() && less {
            let last = index + 1 == out.len();
            let status = if last { "running" } else { "interrupted" };
            status.clone_into(&mut out[index].status);
            if last {
                out[index].ended = None;
            }
        }
    }
}

/// Steps that other cycles of the kind show, and that this one stopped before.
fn not_started(seen: &[Seen], out: &mut [CycleTruth]) {
    for index in 0..out.len() {
        let stopped = ["failed", "held", "interrupted"].contains(&out[index].status.as_str());
        if !stopped || out[index].kind == "unknown" {
            continue;
        }
        let own: Vec<usize> = seen[index].steps.iter().map(|s| s.kind).collect();
        let mut missing: Vec<usize> = Vec::new();
        for (other, cycle) in seen.iter().enumerate() {
            if other == index || out[other].kind != out[index].kind {
                continue;
            }
            // What came before the first line of a log may have run.
            let from = if seen[index].from_start {
                Some(0)
            } else {
                cycle
                    .steps
                    .iter()
                    .rposition(|s| own.contains(&s.kind))
                    .map(|i| i + 1)
            };
            let Some(from) = from else { continue };
            for s in cycle.steps[from..].iter().filter(|s| s.begun()) {
                if !own.contains(&s.kind) && !missing.contains(&s.kind) {
                    missing.push(s.kind);
                }
            }
        }
        out[index]
            .steps
            .extend(missing.into_iter().map(|step| StepTruth {
                id: STEPS[step].to_owned(),
                status: "not-started".to_owned(),
                attempts: 0,
                started: None,
                ended: None,
                reason: None,
            }));
    }
}

/// The last full cycle, where it is older than twice the median distance between full ones.
fn overdue(cycles: &[CycleTruth], now: i64) -> Option<usize> {
    let full: Vec<usize> = (0..cycles.len())
        .filter(|&i| cycles[i].kind == "full")
        .collect();
    let mut apart: Vec<i64> = full
        .windows(2)
        .map(|w| cycles[w[1]].started.unwrap() - cycles[w[0]].started.unwrap())
        .collect();
    apart.sort_unstable();
    let last = *full.last()?;
    if full.len() < 3 || ["held", "running"].contains(&cycles[last].status.as_str()) {
        return None;
    }
    // Twice the median: the middle one twice, or the two middle ones.
    let (low, high) = ((apart.len() - 1) / 2, apart.len() / 2);
    (now - cycles[last].started.unwrap() > apart[low] + apart[high]).then_some(last)
}

/// The guard: an exception that is logged behind the last line of a step or cycle takes back that
/// the last cycle runs or completed, unless a step of it runs and three quiet records follow.
fn guard(events: &[Event], seen: &[Seen], cycles: &mut [CycleTruth]) -> bool {
    let is_noise = |event: &Event| matches!(event.what, What::Noise(_) | What::Other(_));
    let behind = events
        .iter()
        .rposition(|e| !is_noise(e))
        .map_or(0, |i| i + 1);
    let error = |event: &Event| matches!(event.what, What::Noise(n) if is_exception(n));
    let Some(last) = events[behind..].iter().rposition(error) else {
        return false;
    };
    let quiet = events[behind..].len() - last - 1;
    let (Some(cycle), Some(seen)) = (cycles.last_mut(), seen.last()) else {
        return false;
    };
    let runs = cycle.steps.iter().any(|s| s.status == "running");
    let claimed = ["running", "completed"].contains(&cycle.status.as_str());
    if !claimed || runs && quiet >= 3 {
        return false;
    }
    if seen.end.is_none() {
        "unknown".clone_into(&mut cycle.status);
    }
    for step in cycle.steps.iter_mut().filter(|s| s.status == "running") {
        "unknown".clone_into(&mut step.status);
    }
    true
}

/// Whether the last cycle runs and a step of it has an end that does not say how it ended: nobody
/// can say then that nothing has failed.
fn in_doubt(seen: &[Seen], cycles: &[CycleTruth]) -> bool {
    let Some((seen, cycle)) = seen.last().zip(cycles.last()) else {
        return false;
    };
    let open =
        |(seen, step): (&SeenStep, &StepTruth)| step.status == "unknown" && !seen.ends.is_empty();
    cycle.status == "running" && seen.steps.iter().zip(&cycle.steps).any(open)
}

/// What the rules say of a story.
pub(crate) fn of_story(events: &[Event]) -> Truth {
    let seen = cut(events);
    let mut cycles: Vec<CycleTruth> = seen
        .iter()
        .enumerate()
        .map(|(i, c)| judge_cycle(c, i + 1 < seen.len()))
        .collect();
    not_over(&seen, &mut cycles);
    not_started(&seen, &mut cycles);
    let now = events.iter().map(|e| e.at).max().unwrap_or(0);
    let overdue = overdue(&cycles, now);
    let blocked = guard(events, &seen, &mut cycles) || in_doubt(&seen, &cycles);
    let state = |over: bool| if over { "resolved" } else { "open" }.to_owned();
    let mut findings = Vec::new();
    for (index, cycle) in cycles.iter().enumerate() {
        let later = &cycles[index + 1..];
        let id = |subject: &str, status: &str| match status {
            "held" => "import-filter-stop".to_owned(),
            _ => format!("{subject}-{status}"),
        };
        let wrong = |status: &str| status == "failed" || status == "held";
        let mut explained = false;
        for step in cycle.steps.iter().filter(|s| wrong(&s.status)) {
            explained = true;
            let over = later
                .iter()
                .flat_map(|c| &c.steps)
                .any(|s| s.id == step.id && s.status == "completed");
            findings.push((
                id(&step.id, &step.status),
                Some(step.id.clone()),
                Some(index),
                state(over),
            ));
        }
        let filter = "import-filter-stop";
        let told = findings
            .iter()
            .any(|(id, _, at, _)| id == filter && *at == Some(index));
        let over = later.iter().any(|c| c.status == "completed");
        if seen[index].held && !told {
            findings.push((filter.to_owned(), None, Some(index), state(over)));
        } else if wrong(&cycle.status) && !explained {
            findings.push((id("cycle", &cycle.status), None, Some(index), state(over)));
        }
    }
    if let Some(last) = overdue {
        let after = findings
            .iter()
            .position(|(_, _, c, _)| *c > Some(last))
            .unwrap_or(findings.len());
        findings.insert(
            after,
            (
                "no-new-cycle".to_owned(),
                None,
                Some(last),
                "open".to_owned(),
            ),
        );
    }
    let last_full = cycles.iter().rposition(|c| c.kind == "full");
    let deciding: Vec<&str> = last_full
        .into_iter()
        .chain(cycles.len().checked_sub(1))
        .map(|i| cycles[i].status.as_str())
        .collect();
    let verdict = if findings.iter().any(|f| f.3 == "open") {
        "action"
    } else if blocked || cycles.iter().all(|c| c.steps.is_empty()) {
        "cannot-judge"
    } else if deciding.contains(&"running") {
        "waiting"
    } else if deciding
        .iter()
        .any(|s| ["unknown", "interrupted"].contains(s))
    {
        "cannot-judge"
    } else {
        "ok"
    };
    Truth {
        verdict: verdict.to_owned(),
        cycles,
        findings,
    }
}
