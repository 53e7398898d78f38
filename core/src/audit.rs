//! The pipeline for one bundle: scan, streams, cycles, diagnosis, one value.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::case::Case;
use crate::clock::Clock;
use crate::cycle::{AFTERMATH_US, Signal, StepOutcome, What};
use crate::describe::describe;
use crate::diagnosis::{
    Blocked, GapCase, Later, StreamCase, Unknowns, Withheld, diagnose, gaps, holds_events, number,
    verdict,
};
use crate::error::Error;
use crate::frames;
use crate::judged::Judged;
use crate::model::{
    AsOfBy, BundleAudit, Cycle, CycleEvent, CycleStatus, Level, Run, Source, SourceProblem, Stamp,
    Step, ZoneBy,
};
use crate::read::Others;
use crate::repeated;
use crate::scan::{DocumentScan, Scanner, Watch};
use crate::settings::Tools;
use crate::source::Bundle;
use crate::step_line::Spellings;
use crate::stream::streams;
use crate::template::template;

/// Audits one bundle. Between its stages it looks whether it is to end.
///
/// # Errors
/// [`Error::Cancelled`].
pub(crate) fn bundle(tools: &Tools, bundle: &Bundle, watch: &Watch) -> Result<BundleAudit, Error> {
    let scanner = Scanner {
        until_us: tools.as_of_us,
        ..tools.scanner(Others::of(bundle), watch)
    };
    let mut documents: Vec<DocumentScan> = bundle
        .documents()
        .par_iter()
        .map(|document| scanner.document(document))
        .collect();
    watch.check()?;
    frames::settle(&mut documents, &tools.zone);
    let note = |id: &str, values: &[(&str, &str)]| tools.judgement.note(id, tools.lang, values);
    let repeated = repeated::settle(&mut documents, &tools.zone, &note);
    watch.check()?;
    let streams = streams(bundle.name(), &documents, &tools.vocabulary, &tools.zone);
    let clock = Clock::new(tools, &documents, &streams);
    let mut spellings = Spellings::default();
    let rows = documents.iter().flat_map(|d| &d.stretch.rows);
    rows.filter_map(|row| row.step.as_ref())
        .for_each(|line| spellings.learn(line));
    let case = Case {
        tools,
        documents: &documents,
        streams: &streams,
        clock,
        spellings,
    };
    watch.check()?;
    let mut audit = case.audit(bundle, watch)?;
    audit.notes.extend(repeated);
    // It matters next to events alone, whose times are in UTC.
    let has_events = audit.sources.iter().any(holds_events);
    let assumed = |s: &&Source| s.zone_by == Some(ZoneBy::Assumed) && s.records > 0;
    let local = audit.sources.iter().find(assumed).filter(|_| has_events);
    if let Some(zone) = local.and_then(|source| source.zone.as_deref()) {
        audit.notes.push(note("zone-assumed", &[("zone", zone)]));
    }
    let later: u64 = documents.iter().map(|d| d.stretch.later).sum();
    if later > 0 {
        audit
            .notes
            .push(note("later-records", &[("count", &later.to_string())]));
    }
    Ok(audit)
}

/// Most events that are told beside one cycle.
const KEPT_EVENTS: usize = 200;

impl Case<'_> {
    fn audit(&self, bundle: &Bundle, watch: &Watch) -> Result<BundleAudit, Error> {
        let tools = self.tools;
        let zone = &tools.zone;
        let as_of = tools
            .as_of_us
            .map(|us| zone.show(us, ZoneBy::Configured))
            .or(self.clock.newest);
        let mut judged = Vec::new();
        for stream in 0..self.streams.streams.len() {
            judged.push(self.cut(stream));
            watch.check()?;
        }
        let limit = self.stale_limit(&judged);
        for stream in &mut judged {
            self.judge(stream, as_of, limit);
            watch.check()?;
        }
        let overdue: Vec<Option<usize>> = (0..judged.len())
            .map(|s| self.overdue(&judged, s, as_of, limit))
            .collect();
        let blocked: Vec<Blocked> = judged
            .iter_mut()
            .enumerate()
            .filter_map(|(index, stream)| self.guard(index, stream))
            .collect();

        let mut unknowns = self.unknowns();
        let mut drafts = Vec::new();
        let mut first_cycle = Vec::new();
        let mut count = 0;
        for (index, stream) in judged.iter().enumerate() {
            first_cycle.push(count);
            count += stream.outcomes.len();
            let show = |signal: &Signal| self.show(signal);
            let case = StreamCase {
                index,
                label: self.streams.streams[index].label(),
                signals: &stream.signals,
                contexts: &stream.contexts,
                drafts: &stream.drafts,
                outcomes: &stream.outcomes,
                later: Later::of(&stream.outcomes),
                catalog: &tools.catalog,
                runbook: &tools.runbook,
                judgement: tools.judgement,
                lang: tools.lang,
                codes: tools.codes.table,
                overdue: overdue[index],
                runs: &stream.runs,
                evidence: &show,
            };
            watch.check()?;
            drafts.extend(diagnose(&case, |signal| {
                if signal.level >= Level::Warning {
                    unknowns.add(
                        &template(&signal.text),
                        signal.level,
                        signal.count,
                        signal.at,
                        signal.at,
                        || show(signal),
                    );
                }
            }));
        }
        number(&mut drafts, &first_cycle);
        watch.check()?;
        let cycles = self.cycles(&judged, &first_cycle, &drafts);
        watch.check()?;
        let findings: Vec<_> = drafts.into_iter().map(|d| d.finding).collect();
        let sources: Vec<Source> = (0..self.documents.len()).map(|i| self.source(i)).collect();
        let runs = self.runs(&judged, &first_cycle);
        let unwatched = self.unwatched(&judged, as_of);
        let withheld: Vec<Withheld<'_>> = self
            .documents
            .iter()
            .filter_map(|document| {
                let (path, problem) = (document.path.as_str(), document.withheld.as_ref()?);
                Some(Withheld { path, problem })
            })
            .collect();
        let gaps = gaps(&GapCase {
            judgement: tools.judgement,
            lang: tools.lang,
            sources: &sources,
            cycles: &cycles,
            findings: &findings,
            unwatched,
            blocked: &blocked,
            withheld: &withheld,
            disputed: judged
                .iter()
                .flat_map(|s| &s.disputed)
                .map(|s| self.show(s))
                .collect(),
            undecided: self.undecided(),
            has_task_scheduler: self.documents.iter().any(|d| d.facts.task_scheduler),
        });
        Ok(BundleAudit {
            name: bundle.name().to_owned(),
            id: bundle.id().to_owned(),
            as_of,
            as_of_by: if tools.as_of_us.is_some() {
                AsOfBy::Given
            } else {
                AsOfBy::Newest
            },
            verdict: verdict(
                tools.judgement,
                tools.lang,
                &cycles,
                &findings,
                unwatched,
                &blocked,
                &withheld,
            ),
            sources,
            streams: self
                .streams
                .streams
                .iter()
                .enumerate()
                .map(|(i, s)| s.shown(i))
                .collect(),
            cycles,
            runs,
            findings,
            unexplained: unknowns.finish(),
            gaps,
            notes: bundle.notes().to_vec(),
        })
    }

    /// Sources that tell of steps or errors, and may be of several machines or customers.
    fn undecided(&self) -> Vec<&str> {
        let all = self.streams.undecided.iter();
        let documents = all.filter_map(|&index| self.documents.get(index));
        let tells = |document: &&DocumentScan| {
            let stretch = &document.stretch;
            !stretch.rows.is_empty() || !stretch.groups.is_empty()
        };
        documents.filter(tells).map(|d| d.path.as_str()).collect()
    }

    /// Whether nothing in the evidence is later than the last cycle's own records.
    fn unwatched(&self, judged: &[Judged], as_of: Option<Stamp>) -> bool {
        // A view alone does not say when its cycle ran.
        let timeless = judged.iter().any(|s| {
            s.outcomes.last().is_some_and(|c| {
                c.status == CycleStatus::Completed
                    && c.started.is_none()
                    && c.steps.iter().all(|step| step.ended.is_none())
            })
        });
        if timeless {
            return true;
        }
        if self.tools.as_of_us.is_some() {
            return false;
        }
        let last = judged
            .iter()
            .flat_map(|s| &s.outcomes)
            .filter(|c| !c.steps.is_empty())
            .filter_map(|c| {
                [
                    c.ended,
                    c.started,
                    c.steps.iter().filter_map(|s| s.ended.max(s.started)).max(),
                ]
                .into_iter()
                .flatten()
                .max()
            })
            .max();
        let finished = judged.iter().any(|s| {
            s.outcomes
                .last()
                .is_some_and(|c| c.status != CycleStatus::Running)
        });
        match (as_of, last) {
            (Some(now), Some(last)) => {
                finished && now.utc_us.saturating_sub(last.utc_us) <= self.tools.gap_us
            }
            _ => false,
        }
    }

    fn unknowns(&self) -> Unknowns {
        let mut out = Unknowns::default();
        for (index, document) in self.documents.iter().enumerate() {
            for (template, group) in &document.stretch.groups {
                let stamp = |raw| self.clock.sane(self.tools, index, raw);
                out.add(
                    template,
                    group.level,
                    group.count,
                    stamp(group.first),
                    stamp(group.last),
                    || self.place(index, group.line, group.record, &group.text),
                );
            }
            if document.stretch.other_templates > 0 {
                out.add(
                    "…",
                    Level::Warning,
                    document.stretch.other_templates,
                    None,
                    None,
                    || self.place(index, 0, None, ""),
                );
            }
        }
        out
    }

    fn cycles(
        &self,
        judged: &[Judged],
        first_cycle: &[usize],
        findings: &[crate::diagnosis::FindingDraft],
    ) -> Vec<Cycle> {
        let mut out = Vec::new();
        let mut about: HashMap<(usize, usize, usize), Vec<usize>> = HashMap::new();
        for draft in findings {
            if let (Some(cycle), Some(step)) = (draft.cycle, draft.step) {
                let place = (draft.stream, cycle, step);
                about.entry(place).or_default().push(draft.finding.index);
            }
        }
        for (stream, judged) in judged.iter().enumerate() {
            let mut events: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (index, signal) in judged.signals.iter().enumerate() {
                if let (true, Some(cycle)) = (signal.event, judged.contexts[index].cycle) {
                    events.entry(cycle).or_default().push(index);
                }
            }
            for (index, outcome) in judged.outcomes.iter().enumerate() {
                let about = |step: usize| about.get(&(stream, index, step)).cloned();
                let step = |(at, step): (usize, &StepOutcome)| Step {
                    step: step.kind.clone(),
                    name: step.name.clone(),
                    status: step.status,
                    started: step.started,
                    ended: step.ended,
                    duration_s: step.duration_s,
                    attempts: step.attempts,
                    reason: step.reason.clone(),
                    findings: about(at).unwrap_or_default(),
                    evidence: step
                        .evidence
                        .iter()
                        .map(|&i| self.show(&judged.signals[i]))
                        .collect(),
                };
                out.push(Cycle {
                    events: self.beside(
                        judged,
                        index,
                        events.get(&index).map_or(&[], Vec::as_slice),
                    ),
                    index: first_cycle[stream] + index,
                    stream,
                    kind: outcome.kind,
                    status: outcome.status,
                    number: outcome.number,
                    started: outcome.started,
                    ended: outcome.ended,
                    steps: outcome.steps.iter().enumerate().map(step).collect(),
                });
            }
        }
        out
    }

    /// What events tell of the client during a cycle; `within` are those of its span.
    fn beside(&self, judged: &Judged, cycle: usize, within: &[usize]) -> Vec<CycleEvent> {
        let run = judged.runs.of_cycle(cycle);
        // Of what only tells of a run, its first event and the one that says how it ended.
        let ended = judged.outcomes[cycle].ended;
        // The next cycle is further away than what is written as this one ends.
        let during = |at: Option<Stamp>| match (ended, at) {
            (Some(ended), Some(at)) => at.utc_us.saturating_sub(ended.utc_us) <= AFTERMATH_US,
            _ => true,
        };
        let says = |signal: &Signal| !signal.hits.is_empty() || signal.what != What::Hit;
        let of_run = run.into_iter().flat_map(|run| {
            let first = run.events.first().copied();
            first.into_iter().chain([run.decided_by])
        });
        let known = within.iter().copied().filter(|&index| {
            let signal = &judged.signals[index];
            says(signal) && during(signal.at)
        });
        let shown: BTreeSet<usize> = of_run.chain(known).collect();
        let mut events: Vec<&Signal> = shown.iter().map(|&i| &judged.signals[i]).collect();
        events.sort_by_key(|signal| (signal.at, signal.source));
        let steps = &judged.outcomes[cycle].steps;
        let after = |at: Option<Stamp>| {
            let begun = |s: &StepOutcome| s.started.is_some() && s.started <= at;
            steps.iter().rposition(begun).map_or(0, |last| last + 1)
        };
        events
            .into_iter()
            .take(KEPT_EVENTS)
            .map(|signal| CycleEvent {
                time: signal.at,
                after_steps: after(signal.at),
                evidence: self.show(signal),
            })
            .collect()
    }

    fn runs(&self, judged: &[Judged], first_cycle: &[usize]) -> Vec<Run> {
        let mut out = Vec::new();
        for (stream, judged) in judged.iter().enumerate() {
            for (run, cycle) in judged.runs.iter() {
                let others = run.events.iter().filter(|&&e| e != run.decided_by);
                let evidence = std::iter::once(&run.decided_by)
                    .chain(others)
                    .map(|&event| self.show(&judged.signals[event]));
                out.push(Run {
                    index: out.len(),
                    stream,
                    task: run.task.as_deref().map(str::to_owned),
                    instance: run.instance.as_deref().map(str::to_owned),
                    status: run.status,
                    result: run.result.map(|result| format!("0x{result:08X}")),
                    started: run.started,
                    ended: run.ended,
                    cycle: cycle.map(|cycle| first_cycle[stream] + cycle),
                    evidence: evidence.collect(),
                });
            }
        }
        out
    }

    fn source(&self, index: usize) -> Source {
        let document = &self.documents[index];
        let stretch = &document.stretch;
        let (first, last) = self.clock.bounds(self.tools, self.documents, index);
        let mut out = describe(self.tools, document);
        out.stream = self.streams.of_document[index];
        out.first = first;
        out.last = last;
        for island in &stretch.islands.0 {
            if island.count == 1 && self.clock.islands.wild(island.first_us) {
                let stamp = self.tools.zone.show(island.first_us, self.tools.zone.by);
                out.problems.push(SourceProblem::new("wild-stamp", format!("{stamp} is more than 31 days from every other stamp; left out of when things happened"), (island.line > 0).then_some(island.line)));
            }
        }
        out
    }
}
