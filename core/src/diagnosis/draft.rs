//! Findings as they are written: from a signature or the runbook to words, actions and evidence.

use std::collections::BTreeSet;

use super::finding::StreamCase;
use super::runbook::Entry;
use crate::code::explained;
use crate::knowledge::ActionTemplate;
use crate::model::{Action, Finding, FindingState, Mode, Party, Severity};
use crate::signature::Signature;

/// Most records that a finding shows.
pub(super) const SHOWN: usize = 10;

/// A finding before it is numbered; cycles are counted within the stream.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FindingDraft {
    pub(crate) finding: Finding,
    pub(crate) stream: usize,
    pub(crate) cycle: Option<usize>,
    /// Index of the step within the cycle.
    pub(crate) step: Option<usize>,
    pub(super) primary: bool,
    /// Id of the signature whose finding beats this one.
    pub(super) beaten_by: Option<String>,
}

impl StreamCase<'_> {
    pub(super) fn describe(&self, finding: &mut Finding, signature: &Signature) {
        finding.id.clone_from(&signature.id);
        finding.severity = signature.severity;
        signature
            .title()
            .get(self.lang)
            .clone_into(&mut finding.title);
        signature
            .cause()
            .get(self.lang)
            .clone_into(&mut finding.cause);
        finding.who = signature.who;
        finding.third_party.clone_from(&signature.third_party);
        finding.actions = signature
            .actions()
            .iter()
            .map(|a| self.action(a, ""))
            .collect();
        finding.mode = signature.mode;
    }

    /// Takes what the runbook says; in its texts the name of the step is filled in.
    pub(super) fn advise(&self, finding: &mut Finding, entry: &Entry, step: &str) {
        finding.title = fill(entry.title.get(self.lang), step);
        finding.cause = fill(entry.cause.get(self.lang), step);
        finding.severity = entry.severity;
        finding.who = entry.who;
        finding.third_party.clone_from(&entry.third_party);
        finding.actions = entry.actions.iter().map(|a| self.action(a, step)).collect();
        finding.general_advice = entry.general_advice;
    }

    /// Adds the runbook's actions to the signature's. Where both ask the same party to start the synchronization again,
    /// the runbook's action stays, which is the vendor's.
    pub(super) fn advise_too(
        &self,
        finding: &mut Finding,
        signature: &Signature,
        entry: &Entry,
        step: &str,
    ) {
        let documented = |own: &ActionTemplate| {
            let mut theirs = entry.actions.iter();
            own.reruns && theirs.any(|their| their.reruns && their.who == own.who)
        };
        let mut own = signature.actions().iter();
        // They are the signature's, in its order.
        finding
            .actions
            .retain(|_| own.next().is_none_or(|own| !documented(own)));
        for action in entry.actions.iter().map(|their| self.action(their, step)) {
            if finding
                .actions
                .iter()
                .all(|known| known.text != action.text)
            {
                finding.actions.push(action);
            }
        }
    }

    fn action(&self, template: &ActionTemplate, step: &str) -> Action {
        Action {
            who: template.who,
            kind: template.kind,
            text: fill(template.text.get(self.lang), step),
            only_if: template
                .only_if
                .as_ref()
                .map(|t| fill(t.get(self.lang), step)),
        }
    }

    pub(super) fn blank(&self, shown: &[usize], counted: &[usize]) -> Finding {
        let mut unique: Vec<usize> = Vec::new();
        for &index in shown {
            if !unique.contains(&index) && unique.len() < SHOWN {
                unique.push(index);
            }
        }
        let stamps = || counted.iter().filter_map(|&i| self.signals[i].at);
        Finding {
            index: 0,
            key: String::new(),
            id: String::new(),
            state: FindingState::Open,
            severity: Severity::Error,
            title: String::new(),
            cause: String::new(),
            step: None,
            cycle: None,
            stream: Some(self.index),
            mode: Mode::Other,
            who: Party::IdentumSupport,
            third_party: None,
            actions: Vec::new(),
            general_advice: false,
            count: counted.iter().map(|&i| self.signals[i].count).sum(),
            first: stamps().min(),
            last: stamps().max(),
            evidence: unique
                .iter()
                .map(|&i| (self.evidence)(&self.signals[i]))
                .collect(),
            codes: explained(
                self.codes,
                self.lang,
                unique.iter().flat_map(|&i| &self.signals[i].codes),
            ),
            superseded_by: None,
            primary: false,
            documented_who: None,
        }
    }

    pub(super) fn draft(
        &self,
        mut finding: Finding,
        cycle: Option<usize>,
        step: Option<usize>,
        primary: bool,
    ) -> FindingDraft {
        let subject = finding
            .step
            .as_ref()
            .map_or_else(|| "-".to_owned(), ToString::to_string);
        finding.key = format!("{}/{subject}/{}", finding.id, self.label);
        FindingDraft {
            finding,
            stream: self.index,
            cycle,
            step,
            primary,
            beaten_by: None,
        }
    }
}

/// The text with the name of its step.
fn fill(text: &str, step: &str) -> String {
    text.replace("{step}", step)
}

/// Orders the findings of all streams, numbers them, and turns cycle numbers into the bundle's.
pub(crate) fn number(drafts: &mut [FindingDraft], first_cycle: &[usize]) {
    let place = |index: Option<usize>| index.unwrap_or(usize::MAX);
    drafts.sort_by(|a, b| {
        let key = |d: &FindingDraft| {
            let none = d.cycle.is_none();
            (
                none,
                d.stream,
                place(d.cycle),
                place(d.step),
                !d.primary,
                d.beaten_by.is_some(),
            )
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| a.finding.first.cmp(&b.finding.first))
            .then_with(|| a.finding.id.cmp(&b.finding.id))
    });
    for (index, draft) in drafts.iter_mut().enumerate() {
        draft.finding.index = index;
        draft.finding.cycle = draft
            .cycle
            .map(|cycle| first_cycle.get(draft.stream).copied().unwrap_or(0) + cycle);
    }
    // The sort above put those of one place next to each other.
    let place = |draft: &FindingDraft| (draft.stream, draft.cycle, draft.step);
    for of_one_place in drafts.chunk_by_mut(|a, b| place(a) == place(b)) {
        for index in 0..of_one_place.len() {
            let beaten_by = of_one_place[index].beaten_by.as_ref();
            let mut others = of_one_place.iter().map(|other| &other.finding);
            let beats = others.find(|other| beaten_by == Some(&other.id));
            of_one_place[index].finding.superseded_by = beats.map(|other| other.index);
        }
    }
    let mut places = BTreeSet::new();
    for draft in drafts {
        let place = draft.cycle.zip(draft.step);
        let stands = draft.finding.superseded_by.is_none();
        draft.finding.primary =
            stands && place.is_none_or(|(cycle, step)| places.insert((draft.stream, cycle, step)));
    }
}
