//! What the views for people show of a bundle, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use super::View;
use super::text::span;
use super::words::Words;
use crate::model::{
    BundleAudit, Cycle, CycleKind, CycleStatus, Finding, FindingState, Inspection, ReadBy, Run,
    Source, SourceProblem, Stamp, StepReading, StepStatus, StepWord, Stream, TimelineRecord, Tool,
    Unexplained,
};

/// How many templates of unexplained errors are shown unless all is asked for.
const TEMPLATES: usize = 5;

/// The cycles of one stream that are shown.
pub(super) struct StreamCycles<'a> {
    pub(super) stream: Option<&'a Stream>,
    /// The last full cycle, else the last one of any kind; `None` where all are listed.
    pub(super) main: Option<&'a Cycle>,
    /// The others, newest first.
    pub(super) others: Vec<Line<'a>>,
    /// How many are not shown.
    pub(super) hidden: usize,
}

impl StreamCycles<'_> {
    /// What stands over its main cycle, or over all.
    pub(super) fn heading<'w>(&self, words: &'w Words) -> &'w str {
        match self.main {
            None => &words.label.cycles,
            Some(main) if main.kind == CycleKind::Full => &words.label.last_full,
            Some(_) => &words.label.last_cycle,
        }
    }
}

/// What tells a stream from the others of its bundle.
pub(super) fn stream_name(stream: &Stream) -> String {
    let product = stream.product.map(crate::model::Product::as_str);
    let parts = [product, stream.host.as_deref(), stream.orgnr.as_deref()];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        stream.index.to_string()
    } else {
        parts.join(" · ")
    }
}

/// A cycle, or several in a row that tell nothing one by one.
#[derive(Clone, Copy)]
pub(super) enum Line<'a> {
    Cycle(&'a Cycle),
    Completed { count: usize, last: &'a Cycle },
}

pub(super) fn cycles<'a>(bundle: &'a BundleAudit, view: &View) -> Vec<StreamCycles<'a>> {
    let mut streams: BTreeMap<usize, Vec<&Cycle>> = BTreeMap::new();
    for cycle in &bundle.cycles {
        if view.shows(cycle.started.as_ref(), cycle.ended.as_ref()) {
            streams.entry(cycle.stream).or_default().push(cycle);
        }
    }
    streams
        .into_iter()
        .map(|(index, cycles)| {
            let stream = bundle.streams.iter().find(|s| s.index == index);
            if view.all {
                let others = cycles.into_iter().rev().map(Line::Cycle).collect();
                return StreamCycles {
                    stream,
                    main: None,
                    others,
                    hidden: 0,
                };
            }
            let at = cycles
                .iter()
                .rposition(|c| c.kind == CycleKind::Full)
                .unwrap_or(cycles.len().saturating_sub(1));
            let others = fold(cycles.get(at + 1..).unwrap_or_default());
            StreamCycles {
                stream,
                main: cycles.get(at).copied(),
                others,
                hidden: at,
            }
        })
        .collect()
}

/// Newest first, two or more green ones in a row on one line.
fn fold<'a>(cycles: &[&'a Cycle]) -> Vec<Line<'a>> {
    let green = |c: &Cycle| {
        c.status == CycleStatus::Completed
            && c.steps.iter().all(|s| s.status == StepStatus::Completed)
    };
    let mut lines: Vec<Line<'a>> = Vec::new();
    for &cycle in cycles.iter().rev() {
        match lines.last_mut() {
            Some(Line::Completed { count, .. }) if green(cycle) => *count += 1,
            Some(line @ Line::Cycle(_)) if green(cycle) => {
                if let Line::Cycle(last) = line
                    && green(last)
                {
                    *line = Line::Completed { count: 2, last };
                } else {
                    lines.push(Line::Cycle(cycle));
                }
            }
            _ => lines.push(Line::Cycle(cycle)),
        }
    }
    lines
}

/// The findings with one key.
pub(super) struct Group<'a> {
    /// The latest of them.
    pub(super) finding: &'a Finding,
    /// In how many cycles.
    pub(super) cycles: usize,
    pub(super) first: Option<Stamp>,
    pub(super) last: Option<Stamp>,
}

impl Group<'_> {
    /// When it was seen, and in how many cycles.
    pub(super) fn seen(&self, words: &Words) -> Option<String> {
        let span = span(self.first.as_ref(), self.last.as_ref())?;
        Some(match self.cycles {
            0 | 1 => span,
            several => format!("{span} ({several} {})", words.label.in_cycles),
        })
    }
}

/// Findings folded by key: the gravest first, then the one that the verdict rests on, then by time.
pub(super) fn findings<'a>(bundle: &'a BundleAudit, view: &View) -> Vec<Group<'a>> {
    let mut by_key: BTreeMap<(&str, FindingState), Vec<&Finding>> = BTreeMap::new();
    for finding in &bundle.findings {
        let asked = view.all || finding.asks_for_action();
        if asked && view.shows(finding.first.as_ref(), finding.last.as_ref()) {
            by_key
                .entry((&finding.key, finding.state))
                .or_default()
                .push(finding);
        }
    }
    let verdict = bundle
        .verdict
        .finding
        .and_then(|at| bundle.findings.get(at));
    let mut groups: Vec<_> = by_key
        .into_values()
        .filter_map(|group| {
            let finding = *group.iter().max_by_key(|f| (f.last, f.index))?;
            Some(Group {
                finding,
                cycles: group
                    .iter()
                    .filter_map(|f| f.cycle)
                    .collect::<BTreeSet<_>>()
                    .len(),
                first: group.iter().filter_map(|f| f.first).min(),
                last: group.iter().filter_map(|f| f.last).max(),
            })
        })
        .collect();
    groups.sort_by_key(|g| {
        let f = g.finding;
        let rests = verdict.is_some_and(|v| v.key == f.key);
        (f.state, std::cmp::Reverse(f.severity), !rests, f.index)
    });
    groups
}

/// The most frequent templates that no signature knows, and how many are not shown.
pub(super) fn unexplained<'a>(
    bundle: &'a BundleAudit,
    view: &View,
) -> (Vec<&'a Unexplained>, usize) {
    let mut found: Vec<_> = bundle
        .unexplained
        .iter()
        .filter(|u| view.shows(u.first.as_ref(), u.last.as_ref()))
        .collect();
    found.sort_by(|a, b| {
        b.count
            .cmp(&a.count)
            .then(b.level.cmp(&a.level))
            .then(a.template.cmp(&b.template))
    });
    let shown = if view.all {
        found.len()
    } else {
        found.len().min(TEMPLATES)
    };
    let hidden = found.len() - shown;
    found.truncate(shown);
    (found, hidden)
}

/// The sources that were not read, or not without problems.
pub(super) fn troubled(bundle: &BundleAudit) -> impl Iterator<Item = &Source> {
    let sources = bundle.sources.iter();
    sources.filter(|s| s.skipped.is_some() || !s.problems.is_empty())
}

/// A problem's message, with its line.
pub(super) fn told(problem: &SourceProblem) -> String {
    let line = problem.line.map(|n| format!(" (:{n})")).unwrap_or_default();
    format!("{}{line}", problem.message)
}

/// What is told of a source that was inspected, up to its size, each under its label.
pub(super) fn facts<'w>(i: &Inspection, words: &'w Words) -> Vec<(&'w str, String)> {
    let label = &words.label;
    let format = i.format.as_deref().unwrap_or("–");
    let mut facts = vec![(label.format.as_str(), format!("{format} – {}", i.why))];
    if let Some(encoding) = &i.encoding {
        let by = i.encoding_by.as_deref();
        let by = by.map(|by| format!(" ({})", words.encoding_by(by)));
        let mut said = format!("{encoding}{}", by.unwrap_or_default());
        if i.replaced_bytes > 0 {
            said += &format!(", {} {}", i.replaced_bytes, label.bytes_replaced);
        }
        facts.push((&label.encoding, said));
    }
    if let Some(zone) = &i.zone {
        let by = i.zone_by.map(|by| format!(" ({})", words.zone_by(by)));
        facts.push((&label.zone, format!("{zone}{}", by.unwrap_or_default())));
    }
    if let Some(span) = span(i.first.as_ref(), i.last.as_ref()) {
        facts.push((&label.covers, span));
    }
    let mut size = format!("{} {}", i.bytes, label.bytes);
    if i.lines > 0 {
        size += &format!(", {} {}", i.lines, label.lines);
    }
    size += &format!(", {} {}", i.records, label.records);
    facts.push((&label.size, size));
    if i.recovered > 0 {
        let said = format!("{} {}", i.recovered, label.recoverable);
        facts.push((&label.unused_parts, said));
    }
    facts
}

/// What is to be known of a record beside its message.
pub(super) fn marks<'w>(
    record: &TimelineRecord,
    words: &'w Words,
) -> impl Iterator<Item = &'w str> + use<'w> {
    let label = &words.label;
    let marks = [
        (record.incomplete, label.incomplete.as_str()),
        (record.recovered, label.recovered.as_str()),
    ];
    marks
        .into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, mark)| mark)
}

/// How a line was read that names a step: the line, its words with what they mean, what came of it.
pub(super) fn reading(step: &StepReading, words: &Words) -> [String; 3] {
    let count = match step.count {
        1 => String::new(),
        count => format!(" (×{count})"),
    };
    let word = |word: &StepWord| match word.means.as_slice() {
        [] => format!("{} [–]", word.text),
        means => format!("{} [{}]", word.text, means.join(" ")),
    };
    let clause = |clause: &Vec<StepWord>| clause.iter().map(word).collect::<Vec<_>>().join(" ");
    let clauses: Vec<String> = step.clauses.iter().map(clause).collect();
    let came = match (&step.phase, &step.missing) {
        (Some(phase), _) => {
            let by = step.read_by.map_or("", ReadBy::as_str);
            let states = step.states.join(", ");
            let stated = if states.is_empty() {
                by.to_owned()
            } else {
                format!("{by}: {states}")
            };
            format!("→ {} {phase} ({stated})", step.subject)
        }
        (None, why) => {
            let why = why.as_deref().unwrap_or_default();
            format!("→ {}: {}: {why}", step.subject, words.label.not_understood)
        }
    };
    [
        format!("{}{count}: {}", step.line, step.text),
        clauses.join(" | "),
        came,
    ]
}

/// The runs of the scheduled task that carried this cycle out, or those that carried out none.
pub(super) fn runs<'a>(bundle: &'a BundleAudit, view: &View, cycle: Option<usize>) -> Vec<&'a Run> {
    let runs = bundle
        .runs
        .iter()
        .filter(|run| run.cycle == cycle && view.shows(run.started.as_ref(), run.ended.as_ref()));
    runs.collect()
}

/// The number that the log gives a cycle, behind its kind.
pub(super) fn number(cycle: &Cycle) -> String {
    cycle.number.map(|n| format!(" {n}")).unwrap_or_default()
}

/// How long a cycle lasted, in seconds.
pub(super) fn lasted(cycle: &Cycle) -> Option<f64> {
    Some(cycle.ended?.seconds_since(&cycle.started?))
}

/// How the known errors in use differ from those of the tool; `None` where they do not.
pub(super) fn catalog_changes(tool: &Tool, words: &Words) -> Option<String> {
    let label = &words.label;
    let changes = &tool.catalog_changes;
    let parts: Vec<String> = [
        (&label.catalog_added, &changes.added),
        (&label.catalog_overridden, &changes.overridden),
        (&label.catalog_disabled, &changes.disabled),
    ]
    .into_iter()
    .filter(|(_, ids)| !ids.is_empty())
    .map(|(word, ids)| format!("{word} {}", ids.join(", ")))
    .collect();
    (!parts.is_empty()).then(|| format!("{}: {}", label.catalog, parts.join("; ")))
}
