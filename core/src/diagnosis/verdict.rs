//! The one answer for a bundle, in one sentence.

use super::judgement::Judgement;
use crate::model::{
    Cycle, CycleKind, CycleStatus, Evidence, Finding, Lang, SourceProblem, Stamp, Verdict,
    VerdictStatus, place,
};

/// What keeps a stream's last cycle from being called green or running.
pub(crate) struct Blocked {
    pub(crate) evidence: Evidence,
    /// Records and lines of its kind.
    pub(crate) count: u64,
    /// Start of the cycle.
    pub(crate) cycle: Option<Stamp>,
}

impl Blocked {
    /// File and line, or file and record.
    pub(super) fn place(&self) -> String {
        let Evidence {
            path, line, record, ..
        } = &self.evidence;
        place(path, *line, *record)
    }
}

/// An archive, or something in one, that was not read, or any document that was not read to its end. What
/// is missing may tell of a failure or of a later cycle, so nothing is green or running.
pub(crate) struct Withheld<'a> {
    pub(crate) path: &'a str,
    pub(crate) problem: &'a SourceProblem,
}

/// Judges a bundle by its cycles and findings; `unwatched` says that nothing in the evidence is
/// later than the last cycle.
pub(crate) fn verdict(
    judgement: &Judgement,
    lang: Lang,
    cycles: &[Cycle],
    findings: &[Finding],
    unwatched: bool,
    blocked: &[Blocked],
    withheld: &[Withheld<'_>],
) -> Verdict {
    let time = |cycle: &Cycle| judgement.time(cycle.started.as_ref(), lang);
    let open: Vec<&Finding> = findings.iter().filter(|f| f.asks_for_action()).collect();
    // The gravest; of equals the one of the latest cycle, and there the first.
    let worst = open
        .iter()
        .max_by_key(|f| (f.severity, f.cycle, std::cmp::Reverse(f.index)));
    if let Some(finding) = worst {
        let mut who = judgement.who(finding.who, lang);
        // Nobody is told that one party must act above a list that begins with another one's task.
        let first = finding.actions.first().map(|action| action.who);
        if let Some(first) = first.filter(|first| *first != finding.who) {
            let first = judgement.who(first, lang);
            let values = [("first", first.as_str()), ("who", who.as_str())];
            who = judgement.verdict("first-then", lang, &values);
        }
        let cycle = finding.cycle.and_then(|c| cycles.get(c));
        let step = finding.step.as_ref().and_then(|kind| {
            cycle?
                .steps
                .iter()
                .find(|s| s.step == *kind)
                .map(|s| s.name.clone())
        });
        let mut sentence = match (cycle, step) {
            (Some(cycle), Some(step)) => judgement.verdict(
                "action-in",
                lang,
                &[
                    ("title", &finding.title),
                    ("who", &who),
                    ("step", &step),
                    ("time", &time(cycle)),
                ],
            ),
            _ => judgement.verdict("action", lang, &[("title", &finding.title), ("who", &who)]),
        };
        // Repeats of the same problem are one thing to do.
        let mut keys: Vec<&str> = open.iter().map(|f| f.key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.len() > 1 {
            let count = (keys.len() - 1).to_string();
            sentence.push_str(&judgement.verdict("more", lang, &[("count", &count)]));
        }
        return Verdict {
            status: VerdictStatus::Action,
            sentence,
            finding: Some(finding.index),
        };
    }
    let said = |status, id: &str, cycle: Option<&Cycle>| {
        let time = cycle.map(time).unwrap_or_default();
        Verdict {
            status,
            sentence: judgement.verdict(id, lang, &[("time", &time)]),
            finding: None,
        }
    };
    if cycles.iter().all(|c| c.steps.is_empty()) {
        return said(VerdictStatus::CannotJudge, "no-steps", None);
    }
    if let Some(blocked) = blocked.last() {
        let time = judgement.time(blocked.cycle.as_ref(), lang);
        let line = blocked.place();
        let values = [("time", time.as_str()), ("place", line.as_str())];
        return Verdict {
            status: VerdictStatus::CannotJudge,
            sentence: judgement.verdict("not-understood", lang, &values),
            finding: None,
        };
    }
    if let Some(withheld) = withheld.first() {
        let values = [("path", withheld.path)];
        return Verdict {
            status: VerdictStatus::CannotJudge,
            sentence: judgement.verdict("withheld", lang, &values),
            finding: None,
        };
    }
    let deciding = deciding(cycles);
    let with = |wanted: &[CycleStatus]| {
        deciding
            .iter()
            .copied()
            .find(|c| wanted.contains(&c.status))
    };
    if let Some(cycle) = with(&[CycleStatus::Running]) {
        return said(VerdictStatus::Waiting, "waiting", Some(cycle));
    }
    if let Some(cycle) = with(&[CycleStatus::Unknown, CycleStatus::Interrupted]) {
        return said(VerdictStatus::CannotJudge, "ends-early", Some(cycle));
    }
    let last = deciding.iter().copied().max_by_key(|c| c.started);
    said(
        VerdictStatus::Ok,
        if unwatched { "ok-until" } else { "ok" },
        last,
    )
}

/// The cycles that decide: of each stream the last one, and the last full one.
pub(crate) fn deciding(cycles: &[Cycle]) -> Vec<&Cycle> {
    let mut out: Vec<&Cycle> = Vec::new();
    for (index, cycle) in cycles.iter().enumerate() {
        let later = || {
            cycles[index + 1..]
                .iter()
                .filter(|c| c.stream == cycle.stream)
        };
        let last = later().next().is_none();
        let last_full =
            cycle.kind == CycleKind::Full && !later().any(|c| c.kind == CycleKind::Full);
        if last || last_full {
            out.push(cycle);
        }
    }
    out
}
