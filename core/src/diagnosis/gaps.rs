//! What could not be judged, which conclusion it limits, and what would settle it.
//!
//! A gap that limits nothing is not shown.

use std::collections::{BTreeMap, BTreeSet};

use super::judgement::Judgement;
use super::verdict::{Blocked, Withheld, deciding};
use crate::model::{Cycle, CycleStatus, Evidence, Finding, Gap, Lang, Mode, Source, UnparsedLine};

/// What gaps are found from.
pub(crate) struct GapCase<'a> {
    pub(crate) judgement: &'a Judgement,
    pub(crate) lang: Lang,
    pub(crate) sources: &'a [Source],
    pub(crate) cycles: &'a [Cycle],
    pub(crate) findings: &'a [Finding],
    /// Nothing in the evidence is later than the last cycle.
    pub(crate) unwatched: bool,
    /// What takes green away.
    pub(crate) blocked: &'a [Blocked],
    /// What was not read, or not to its end, and may tell anything.
    pub(crate) withheld: &'a [Withheld<'a>],
    /// What the portal's view shows and a log contradicts.
    pub(crate) disputed: Vec<Evidence>,
    /// Paths of sources of which nothing says which of several machines or customers they are of.
    pub(crate) undecided: Vec<&'a str>,
    pub(crate) has_task_scheduler: bool,
}

/// A source of which less than this share belongs to no record is understood.
const STRAY_LINES: f64 = 0.01;

/// The text of a record, as it stands in a sentence.
fn quoted(evidence: &Evidence) -> String {
    one_line(evidence.text.as_deref().unwrap_or_default())
}

fn one_line(text: &str) -> String {
    text.replace(['\t', '\n'], " ")
}

/// Whether Windows events were read from a source.
pub(crate) fn holds_events(source: &Source) -> bool {
    let format = source.format.as_deref();
    format.is_some_and(|format| format.starts_with("event:")) && source.records > 0
}

/// Finds the gaps of a bundle.
pub(crate) fn gaps(case: &GapCase<'_>) -> Vec<Gap> {
    let mut out = Vec::new();
    let mut add =
        |id: &str, values: &[(&str, &str)]| out.extend(case.judgement.gap(id, case.lang, values));
    let judged = case.cycles.iter().any(|c| !c.steps.is_empty());
    if !judged {
        add("no-steps", &[]);
    }
    // A crafted archive may have thousands of members that are refused alike.
    let mut alike: BTreeMap<&str, Vec<&Withheld<'_>>> = BTreeMap::new();
    for withheld in case.withheld {
        let kind = withheld.problem.kind.as_str();
        alike.entry(kind).or_default().push(withheld);
    }
    for withheld in alike.values() {
        let Some((first, more)) = withheld.split_first() else {
            continue;
        };
        let count = more.len().to_string();
        let id = if more.is_empty() {
            "withheld"
        } else {
            "withheld-more"
        };
        add(
            id,
            &[
                ("path", first.path),
                ("problem", &first.problem.message),
                ("count", &count),
            ],
        );
    }
    let withheld: BTreeSet<&str> = case.withheld.iter().map(|w| w.path).collect();
    for source in case.sources {
        let unread = source.problems.iter().find(|p| p.is_unread());
        let unread = unread.filter(|_| !withheld.contains(source.path.as_str()));
        if let Some(problem) = unread {
            add(
                "unread",
                &[("path", &source.path), ("problem", &problem.message)],
            );
        }
        let text = source
            .format
            .as_deref()
            .is_some_and(|f| f.starts_with("text:"));
        let stray = source.unparsed_lines as f64 > source.lines as f64 * STRAY_LINES;
        if text && stray && source.unparsed_lines > 0 {
            let (count, lines) = (source.unparsed_lines.to_string(), source.lines.to_string());
            add(
                "lines-not-understood",
                &[("path", &source.path), ("count", &count), ("lines", &lines)],
            );
        }
        if text && source.first.is_none() && source.stream.is_some() {
            let id = if source.records == 0 {
                "no-times"
            } else {
                "undated"
            };
            add(id, &[("path", &source.path)]);
        }
    }
    // Where all is understood, such lines say nothing more.
    if !judged || !case.blocked.is_empty() {
        for source in case.sources {
            // What another gap quotes need not be told twice.
            let told = |line: &&UnparsedLine| {
                let quoted = |b: &Blocked| {
                    b.evidence.path == source.path && b.evidence.line == Some(line.line)
                };
                case.blocked.iter().any(quoted)
            };
            let all = &source.unread_step_lines;
            let quoted = all.iter().filter(told).count() as u64;
            let line = |line: &UnparsedLine| format!("{}: {}", line.line, one_line(&line.text));
            let lines: Vec<String> = all.iter().filter(|line| !told(line)).map(line).collect();
            if lines.is_empty() {
                continue;
            }
            let count = (source.unread_steps - quoted).to_string();
            let lines = lines.join("; ");
            add(
                "steps-not-understood",
                &[("path", &source.path), ("count", &count), ("lines", &lines)],
            );
        }
    }
    for blocked in case.blocked {
        let (place, text) = (blocked.place(), quoted(&blocked.evidence));
        let count = blocked.count.to_string();
        let time = case.judgement.time(blocked.cycle.as_ref(), case.lang);
        let id = if blocked.count > 1 {
            "not-understood-more"
        } else {
            "not-understood"
        };
        add(
            id,
            &[
                ("place", &place),
                ("text", &text),
                ("count", &count),
                ("time", &time),
            ],
        );
    }
    for shown in &case.disputed {
        let line = shown.line.map_or_else(String::new, |line| line.to_string());
        let text = quoted(shown);
        add(
            "view-differs",
            &[("path", &shown.path), ("line", &line), ("text", &text)],
        );
    }
    for path in &case.undecided {
        add("writer-undecided", &[("path", path)]);
    }
    if !judged {
        return out;
    }
    for cycle in deciding(case.cycles) {
        if matches!(
            cycle.status,
            CycleStatus::Unknown | CycleStatus::Interrupted
        ) {
            let time = case.judgement.time(cycle.started.as_ref(), case.lang);
            add("ends-early", &[("time", &time)]);
        }
    }
    // Where something is open, the next cycle is not the question.
    if case.unwatched && !case.findings.iter().any(Finding::asks_for_action) {
        let last = deciding(case.cycles)
            .into_iter()
            .filter_map(|c| c.started)
            .max();
        let time = case.judgement.time(last.as_ref(), case.lang);
        add("no-later-evidence", &[("time", &time)]);
    }
    // What only events could tell.
    let open = |f: &&Finding| f.asks_for_action();
    let overdue = case
        .findings
        .iter()
        .filter(open)
        .any(|f| f.mode == Mode::NoNewCycle);
    let interrupted = case
        .cycles
        .iter()
        .any(|c| c.status == CycleStatus::Interrupted);
    let bare = case.findings.iter().filter(open).any(|f| {
        f.mode == Mode::Failed
            && f.id
                == format!(
                    "{}-failed",
                    f.step
                        .as_ref()
                        .map_or_else(|| "cycle".into(), ToString::to_string)
                )
    });
    let why = if overdue {
        Some("no-new-cycle")
    } else if interrupted {
        Some("interrupted")
    } else if bare {
        Some("failed")
    } else {
        None
    };
    let has_events = case.sources.iter().any(holds_events);
    if let Some(why) = why {
        let what = case.judgement.why(why, case.lang, &[]);
        if !has_events {
            add("no-events", &[("what", &what)]);
        } else if !case.has_task_scheduler && why != "failed" {
            add("no-task-scheduler", &[("what", &what)]);
        }
    }
    out
}
