//! The words of the views for people, read from `data/words.toml`.

use crate::knowledge::WORDS;
pub(super) use crate::knowledge::forms::advice::Words;
use crate::knowledge::forms::advice::{ById, WordsFile};
use crate::lazy::Lazy;
use crate::model::{
    ActionKind, AsOfBy, CodeNote, CycleKind, CycleStatus, Effect, FindingState, Lang, Level,
    Outcome, Party, RunStatus, Severity, SignatureStatus, StepStatus, VerdictStatus, ZoneBy,
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

impl Words {
    pub(super) fn verdict(&self, status: VerdictStatus) -> &str {
        word(&self.verdict, status.as_str())
    }

    pub(super) fn step_status(&self, status: StepStatus) -> &str {
        word(&self.step_status, status.as_str())
    }

    pub(super) fn cycle_status(&self, status: CycleStatus) -> &str {
        word(&self.cycle_status, status.as_str())
    }

    pub(super) fn cycle_kind(&self, kind: CycleKind) -> &str {
        word(&self.cycle_kind, kind.as_str())
    }

    pub(super) fn run_status(&self, status: RunStatus) -> &str {
        word(&self.run_status, status.as_str())
    }

    pub(super) fn severity(&self, severity: Severity) -> &str {
        word(&self.severity, severity.as_str())
    }

    pub(super) fn state(&self, state: FindingState) -> &str {
        word(&self.state, state.as_str())
    }

    pub(super) fn level(&self, level: Level) -> &str {
        word(&self.level, level.as_str())
    }

    pub(super) fn party(&self, party: Party) -> &str {
        word(&self.party, party.as_str())
    }

    pub(super) fn action(&self, kind: ActionKind) -> &str {
        word(&self.action, kind.as_str())
    }

    pub(super) fn outcome(&self, outcome: Outcome) -> &str {
        word(&self.outcome, outcome.as_str())
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

    pub(super) fn effect(&self, effect: Effect) -> &str {
        word(&self.effect, effect.as_str())
    }

    pub(super) fn signature_status(&self, status: SignatureStatus) -> &str {
        word(&self.signature_status, status.as_str())
    }

    pub(super) fn zone_by(&self, by: ZoneBy) -> &str {
        word(&self.known_by, by.as_str())
    }

    pub(super) fn encoding_by<'a>(&'a self, by: &'a str) -> &'a str {
        word(&self.known_by, by)
    }

    pub(super) fn as_of(&self, by: AsOfBy) -> &str {
        word(&self.as_of, by.as_str())
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
