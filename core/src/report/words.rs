//! The words of the views for people, read from `data/words.toml`.

use super::text::clock_with_offset;
use crate::knowledge::WORDS;
pub(super) use crate::knowledge::forms::advice::Words;
use crate::knowledge::forms::advice::{ById, WordsFile};
use crate::lazy::Lazy;
use crate::model::{
    ActionKind, AsOfBy, CodeNote, CycleKind, CycleStatus, Effect, Finding, FindingState, Lang,
    Level, Outcome, Party, RunStatus, Severity, SignatureStatus, Stamp, StepStatus, VerdictStatus,
    ZoneBy,
};

static FILE: Lazy<WordsFile> = Lazy::new(|| WORDS.read());

/// The words of this language.
pub(super) fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &FILE.en,
        Lang::Nb => &FILE.nb,
    }
}

/// The word for an id; the id itself where an open vocabulary has grown past the file.
fn word<'a>(words: &'a ById, id: &'a str) -> &'a str {
    words.get(id).map_or(id, String::as_str)
}

macro_rules! by_id {
    ($($vocabulary:ty: $name:ident = $table:ident,)+) => {
        impl Words {
            $(pub(super) fn $name(&self, id: $vocabulary) -> &str {
                word(&self.$table, id.as_str())
            })+
        }
    };
}

by_id! {
    ActionKind: action = action,
    AsOfBy: as_of = as_of,
    CycleKind: cycle_kind = cycle_kind,
    CycleStatus: cycle_status = cycle_status,
    Effect: effect = effect,
    FindingState: state = state,
    Level: level = level,
    Outcome: outcome = outcome,
    Party: party = party,
    RunStatus: run_status = run_status,
    Severity: severity = severity,
    SignatureStatus: signature_status = signature_status,
    StepStatus: step_status = step_status,
    VerdictStatus: verdict = verdict,
    ZoneBy: zone_by = known_by,
}

impl Words {
    pub(super) fn encoding_by<'a>(&'a self, by: &'a str) -> &'a str {
        word(&self.known_by, by)
    }

    /// A code on one line: `0x80070001 (exit code 1 of the program): Incorrect function.`; that it
    /// is no failure is said.
    pub(super) fn code(&self, code: &CodeNote) -> String {
        let mut beside = Vec::new();
        if code.outcome != Outcome::Failure {
            beside.push(self.outcome(code.outcome));
        }
        beside.extend(code.also.as_deref());
        if beside.is_empty() {
            format!("{}: {}", code.code, code.meaning)
        } else {
            format!("{} ({}): {}", code.code, beside.join(", "), code.meaning)
        }
    }

    /// The party that owns a solution, with the third party's name.
    pub(super) fn owner(&self, who: Party, third_party: Option<&str>) -> String {
        let who = self.party(who);
        third_party.map_or_else(|| who.to_owned(), |third| format!("{who} ({third})"))
    }

    /// The party that owns a finding's solution, with the third party's name, and the one that the
    /// vendor's table names beside it.
    pub(super) fn owner_of(&self, finding: &Finding, third_party: Option<&str>) -> String {
        let owner = self.owner(finding.who, third_party);
        finding.documented_who.map_or(owner.clone(), |who| {
            format!("{owner} ({}: {})", self.label.documented, self.party(who))
        })
    }

    /// Under which condition something is to be done, behind it.
    pub(super) fn only_if(&self, condition: Option<&str>) -> String {
        let only_if = self.label.only_if.to_lowercase();
        condition.map_or_else(String::new, |told| format!(" ({only_if}: {told})"))
    }

    /// When something began, with the offset.
    pub(super) fn when(&self, began: Option<&Stamp>) -> String {
        began.map_or_else(|| self.label.unknown_time.clone(), clock_with_offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds_exactly(words: &ById, ids: &[&str]) {
        let mut ids: Vec<_> = ids.to_vec();
        ids.sort_unstable();
        assert_eq!(words.keys().map(String::as_str).collect::<Vec<_>>(), ids);
        assert!(words.values().all(|w| !w.trim().is_empty()));
    }

    #[test]
    fn both_languages_know_every_word() {
        for lang in [Lang::En, Lang::Nb] {
            let w = words(lang);
            let ids = |all: &[&'static str]| all.to_vec();
            holds_exactly(
                &w.verdict,
                &VerdictStatus::ALL
                    .iter()
                    .map(|s| s.as_str())
                    .collect::<Vec<_>>(),
            );
            holds_exactly(
                &w.step_status,
                &StepStatus::ALL
                    .iter()
                    .map(|s| s.as_str())
                    .collect::<Vec<_>>(),
            );
            holds_exactly(
                &w.cycle_status,
                &CycleStatus::ALL
                    .iter()
                    .map(|s| s.as_str())
                    .collect::<Vec<_>>(),
            );
            holds_exactly(
                &w.cycle_kind,
                &CycleKind::ALL
                    .iter()
                    .map(|s| s.as_str())
                    .collect::<Vec<_>>(),
            );
            holds_exactly(
                &w.run_status,
                &RunStatus::ALL
                    .iter()
                    .map(|s| s.as_str())
                    .collect::<Vec<_>>(),
            );
            holds_exactly(
                &w.severity,
                &Severity::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>(),
            );
            holds_exactly(
                &w.state,
                &FindingState::ALL
                    .iter()
                    .map(|s| s.as_str())
                    .collect::<Vec<_>>(),
            );
            holds_exactly(
                &w.level,
                &ids(&[
                    "none", "trace", "debug", "info", "warning", "error", "critical",
                ]),
            );
            holds_exactly(
                &w.party,
                &ids(&[
                    "customer-admin",
                    "customer-hr",
                    "identum-support",
                    "third-party",
                ]),
            );
            holds_exactly(&w.action, &ids(&["check", "do", "contact", "wait"]));
            holds_exactly(
                &w.known_by,
                &ids(&["stated", "configured", "assumed", "bom", "sniffed"]),
            );
            holds_exactly(&w.as_of, &ids(&["given", "newest"]));
            let outcomes: Vec<_> = Outcome::ALL.iter().map(|o| o.as_str()).collect();
            holds_exactly(&w.outcome, &outcomes);
            holds_exactly(
                &w.effect,
                &ids(&["fails-step", "holds-cycle", "prevents-start", "none"]),
            );
            holds_exactly(
                &w.signature_status,
                &ids(&["documented", "known", "assumed"]),
            );
        }
    }
}
