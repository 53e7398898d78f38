//! The pipeline for one bundle: scan, streams, cycles, diagnosis, one value.

use rayon::prelude::*;

use crate::clock::Clock;
use crate::cycle::{
    Activity, Coverage, CycleOutcome, Effect, Judge, Signal, Source as Spot, Spellings,
    StepOutcome, Vocabulary, What, assemble, reduce,
};
use crate::describe::describe;
use crate::diagnosis::{
    GapCase, Judgement, Runbook, StreamCase, Unknowns, diagnose, gaps, number, template, verdict,
};
use crate::error::Error;
use crate::format::text::Layouts;
use crate::format::zone::Zone;
use crate::model::{
    AsOfBy, BundleAudit, Cycle, CycleKind, CycleStatus, Evidence, Lang, Level, Source,
    SourceProblem, Stamp, Step, StepKind, ZoneBy,
};
use crate::scan::{DocumentScan, Kind, Row, Scanner, Watch};
use crate::signature::{Catalog, Matcher};
use crate::source::Bundle;
use crate::stream::{StreamDraft, Streams, streams};

/// What every bundle of a call is audited with.
pub(crate) struct Tools {
    pub(crate) layouts: &'static Layouts,
    pub(crate) vocabulary: &'static Vocabulary,
    pub(crate) judgement: &'static Judgement,
    pub(crate) runbook: Runbook,
    pub(crate) catalog: Catalog,
    pub(crate) matcher: Matcher,
    pub(crate) zone: Zone,
    pub(crate) lang: Lang,
    pub(crate) as_of_us: Option<i64>,
    pub(crate) gap_us: i64,
    pub(crate) stale_us: i64,
    pub(crate) chunk_bytes: usize,
}

impl Tools {
    pub(crate) fn scanner<'a>(&'a self, threads: usize, watch: &'a Watch) -> Scanner<'a> {
        Scanner {
            layouts: self.layouts,
            vocabulary: self.vocabulary,
            matcher: &self.matcher,
            zone: &self.zone,
            lang: self.lang,
            silence_us: self.gap_us,
            chunk_bytes: self.chunk_bytes,
            threads,
            watch,
        }
    }
}

/// A point in time that the caller gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AsOf {
    Utc(i64),
    /// On the wall clock of the zone, which may be named later.
    Civil(i64),
}

impl AsOf {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
            return Ok(Self::Utc(timestamp.as_microsecond()));
        }
        let civil = text
            .parse::<jiff::civil::DateTime>()
            .map_err(|_| Error::AsOf {
                text: text.to_owned(),
            })?;
        let utc = civil
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map_err(|_| Error::AsOf {
                text: text.to_owned(),
            })?;
        Ok(Self::Civil(utc.timestamp().as_microsecond()))
    }

    pub(crate) fn resolve(self, zone: &Zone) -> i64 {
        match self {
            Self::Utc(us) => us,
            Self::Civil(us) => zone.resolve(us, false).utc_us,
        }
    }
}

/// Audits one bundle.
pub(crate) fn bundle(tools: &Tools, bundle: &Bundle, threads: usize, watch: &Watch) -> BundleAudit {
    let scanner = tools.scanner(threads, watch);
    let documents: Vec<DocumentScan> = bundle
        .documents()
        .par_iter()
        .map(|document| scanner.document(document))
        .collect();
    let streams = streams(bundle.name(), &documents, tools.vocabulary, &tools.zone);
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
    case.audit(bundle)
}

struct Case<'a> {
    tools: &'a Tools,
    documents: &'a [DocumentScan],
    streams: &'a Streams,
    clock: Clock,
    spellings: Spellings,
}

/// One stream, cut and judged.
struct Judged {
    signals: Vec<Signal>,
    contexts: Vec<crate::cycle::Context>,
    drafts: Vec<crate::cycle::CycleDraft>,
    outcomes: Vec<CycleOutcome>,
    activity: Activity,
}

impl Case<'_> {
    fn audit(&self, bundle: &Bundle) -> BundleAudit {
        let tools = self.tools;
        let zone = &tools.zone;
        let as_of = tools
            .as_of_us
            .map(|us| zone.show(us, ZoneBy::Configured))
            .or(self.clock.newest);
        let mut judged: Vec<Judged> = (0..self.streams.streams.len())
            .map(|s| self.cut(s))
            .collect();
        let limit = self.stale_limit(&judged);
        for stream in &mut judged {
            self.judge(stream, as_of, limit);
        }
        let overdue: Vec<Option<usize>> = (0..judged.len())
            .map(|s| self.overdue(&judged, s, as_of, limit))
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
                catalog: &tools.catalog,
                runbook: &tools.runbook,
                lang: tools.lang,
                overdue: overdue[index],
                evidence: &show,
            };
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
        let cycles = self.cycles(&judged, &first_cycle, &drafts);
        let findings: Vec<_> = drafts.into_iter().map(|d| d.finding).collect();
        let sources: Vec<Source> = (0..self.documents.len()).map(|i| self.source(i)).collect();
        let unwatched = self.unwatched(&judged, as_of);
        let gaps = gaps(&GapCase {
            judgement: tools.judgement,
            lang: tools.lang,
            sources: &sources,
            cycles: &cycles,
            findings: &findings,
            unwatched,
            has_task_scheduler: self.documents.iter().any(|d| d.facts.task_scheduler),
        });
        BundleAudit {
            name: bundle.name().to_owned(),
            as_of,
            as_of_by: if tools.as_of_us.is_some() {
                AsOfBy::Given
            } else {
                AsOfBy::Newest
            },
            verdict: verdict(tools.judgement, tools.lang, &cycles, &findings, unwatched),
            sources,
            streams: self
                .streams
                .streams
                .iter()
                .enumerate()
                .map(|(i, s)| s.shown(i))
                .collect(),
            cycles,
            findings,
            unexplained: unknowns.finish(),
            gaps,
            notes: bundle.notes().to_vec(),
        }
    }

    /// Orders the signals of a stream and cuts it into cycles.
    fn cut(&self, index: usize) -> Judged {
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
        signals.extend(others);
        let (drafts, contexts) = assemble(&signals, &activity, self.tools.gap_us);
        Judged {
            signals,
            contexts,
            drafts,
            outcomes: Vec::new(),
            activity,
        }
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
                let covered = signal.at.is_none_or(|at| activity.covers(at.utc_us));
                if task && !covered {
                    starts.push(Signal {
                        what: What::TaskStart,
                        event: false,
                        ..signal.clone()
                    });
                } else if signal.what != What::Hit || !signal.hits.is_empty() {
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
            count: row.count,
            event: matches!(self.documents[document].kind, Kind::Event(_)),
            level: row.level,
        }
    }

    /// Twice the median distance between full cycles, where three of them show a rhythm.
    fn stale_limit(&self, judged: &[Judged]) -> i64 {
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

    fn judge(&self, stream: &mut Judged, as_of: Option<Stamp>, limit: i64) {
        let quiet_us = match (as_of, stream.activity.last()) {
            (Some(now), Some(last)) => now.utc_us.saturating_sub(last),
            _ => 0,
        };
        let effect = |hit: u32, step: Option<&StepKind>| {
            let signature = self.tools.catalog.signatures().get(hit as usize)?;
            if !signature.steps.is_empty() && !step.is_some_and(|s| signature.steps.contains(s)) {
                return None;
            }
            match signature.effect {
                crate::signature::Effect::FailsStep => Some(Effect::Fails),
                crate::signature::Effect::HoldsCycle => Some(Effect::Holds),
                _ => None,
            }
        };
        let weight = |hit: u32| {
            self.tools
                .catalog
                .signatures()
                .get(hit as usize)
                .map_or(0, |s| 1 + s.supersedes.len())
        };
        let judge = Judge {
            vocabulary: self.tools.vocabulary,
            effect: &effect,
            weight: &weight,
            quiet_us,
            stale_us: limit,
        };
        stream.outcomes = reduce(&stream.drafts, &stream.signals, &stream.contexts, &judge);
    }

    /// The last full cycle of a stream (the last cycle, where none is full), where it is older
    /// than it may be, time went on, and no other stream of the product shows a newer one.
    fn overdue(
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
        let product = self.streams.streams[stream].product;
        let newer = (0..judged.len())
            .filter(|&s| s != stream && self.streams.streams[s].product == product);
        let newer = newer.filter_map(last).any(|(_, other)| other > started);
        (!newer).then_some(index)
    }

    /// Whether nothing in the evidence is later than the last cycle's own records.
    fn unwatched(&self, judged: &[Judged], as_of: Option<Stamp>) -> bool {
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
                    || {
                        self.place(
                            Spot {
                                document: index,
                                line: group.line,
                                record: group.record,
                            },
                            &group.text,
                        )
                    },
                );
            }
            if document.stretch.other_templates > 0 {
                out.add(
                    "…",
                    Level::Warning,
                    document.stretch.other_templates,
                    None,
                    None,
                    || {
                        self.place(
                            Spot {
                                document: index,
                                line: 0,
                                record: None,
                            },
                            "",
                        )
                    },
                );
            }
        }
        out
    }

    fn show(&self, signal: &Signal) -> Evidence {
        self.place(signal.source, &signal.text)
    }

    fn place(&self, spot: Spot, text: &str) -> Evidence {
        const SHOWN: usize = 300;
        let shown = text[..text.floor_char_boundary(SHOWN)].trim_end();
        let more = if shown.len() < text.trim_end().len() {
            "…"
        } else {
            ""
        };
        Evidence {
            path: self.documents[spot.document].path.clone(),
            line: (spot.line > 0).then_some(spot.line),
            record: spot.record,
            text: (!shown.is_empty()).then(|| format!("{shown}{more}")),
        }
    }

    fn cycles(
        &self,
        judged: &[Judged],
        first_cycle: &[usize],
        findings: &[crate::diagnosis::FindingDraft],
    ) -> Vec<Cycle> {
        let mut out = Vec::new();
        for (stream, judged) in judged.iter().enumerate() {
            for (index, outcome) in judged.outcomes.iter().enumerate() {
                let about = |step: usize| {
                    findings
                        .iter()
                        .filter(|f| {
                            f.stream == stream && f.cycle == Some(index) && f.step == Some(step)
                        })
                        .map(|f| f.finding.index)
                        .collect()
                };
                let step = |(at, step): (usize, &StepOutcome)| Step {
                    step: step.kind.clone(),
                    name: step.name.clone(),
                    status: step.status,
                    started: step.started,
                    ended: step.ended,
                    duration_s: step.duration_s,
                    attempts: step.attempts,
                    reason: step.reason.clone(),
                    findings: about(at),
                    evidence: step
                        .evidence
                        .iter()
                        .map(|&i| self.show(&judged.signals[i]))
                        .collect(),
                };
                out.push(Cycle {
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
                out.problems.push(SourceProblem {
                    kind: "wild-stamp".into(),
                    message: format!("{stamp} is more than 31 days from every other stamp; left out of when things happened"),
                    line: (island.line > 0).then_some(island.line),
                });
            }
        }
        out
    }
}
