//! The words of the views for people, read from `data/words.toml`.

use std::collections::BTreeMap;
use std::io;

use serde::Deserialize;

use crate::lazy::Lazy;
use crate::{
    ActionKind, AsOfBy, CodeNote, CycleKind, CycleStatus, Effect, FindingState, Lang, Level,
    Outcome, Party, RunStatus, Severity, SignatureStatus, StepStatus, VerdictStatus, ZoneBy,
};

/// Words by the stable id that stands in the JSON.
type ById = BTreeMap<String, String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    en: Words,
    nb: Words,
}

/// All words of one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Words {
    verdict: ById,
    step_status: ById,
    cycle_status: ById,
    cycle_kind: ById,
    run_status: ById,
    severity: ById,
    state: ById,
    level: ById,
    party: ById,
    action: ById,
    known_by: ById,
    as_of: ById,
    outcome: ById,
    effect: ById,
    signature_status: ById,
    pub(super) label: Labels,
}

macro_rules! labels {
    ($($name:ident),+ $(,)?) => {
        /// Headings and connecting words. A label that is used here and missing in the file fails the reading.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(super) struct Labels { $(pub(super) $name: String),+ }
    };
}

labels! {
    and_before, any_step, as_of, attempts, bytes, bytes_replaced, came_close, catalog, catalog_added,
    catalog_disabled, catalog_overridden, catalog_page, cause, code, completed_cycles, covers,
    cycle, cycles, deltas, duration, effect, encoding, evidence, file, format, general, in_cycles,
    incomplete, inspected, known_from, last_cycle, last_full, layouts, level, limits, lines, made_by, matched_by,
    message, more, more_lines, more_steps, near_misses, no_cycles, no_findings, not_judged, not_read,
    not_understood, nothing_close, notes, nothing_to_explain, number, only_if, others, owner, problems, profile, reason, records, references,
    result, runs, samples, seen, settles, severity, size, sources, status, step, steps, stream, superseded_by, supersedes,
    task, time, time_line, unexplained,
    unknown_time, used, what, what_to_do, r#where, zone,
}

static FILE: Lazy<Result<File, String>> = Lazy::new(|| {
    toml::from_str(include_str!("../../data/words.toml")).map_err(|e| format!("words.toml: {e}"))
});

/// The words of this language. The file is compiled in, and a test holds it complete.
pub(super) fn words(lang: Lang) -> io::Result<&'static Words> {
    let file = FILE
        .as_ref()
        .map_err(|message| io::Error::other(message.clone()))?;
    Ok(match lang {
        Lang::En => &file.en,
        Lang::Nb => &file.nb,
    })
}

/// The id of a party in the JSON.
pub(crate) const fn party_id(party: Party) -> &'static str {
    match party {
        Party::CustomerAdmin => "customer-admin",
        Party::CustomerHr => "customer-hr",
        Party::IdentumSupport => "identum-support",
        Party::ThirdParty => "third-party",
    }
}

/// The id of a kind of action in the JSON.
pub(crate) const fn action_id(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Check => "check",
        ActionKind::Do => "do",
        ActionKind::Contact => "contact",
        ActionKind::Wait => "wait",
    }
}

/// The id of where a zone came from in the JSON.
pub(crate) const fn zone_by_id(by: ZoneBy) -> &'static str {
    match by {
        ZoneBy::Stated => "stated",
        ZoneBy::Configured => "configured",
        ZoneBy::Assumed => "assumed",
    }
}

const fn as_of_id(by: AsOfBy) -> &'static str {
    match by {
        AsOfBy::Given => "given",
        AsOfBy::Newest => "newest",
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
        word(&self.party, party_id(party))
    }

    pub(super) fn action(&self, kind: ActionKind) -> &str {
        word(&self.action, action_id(kind))
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
        word(&self.known_by, zone_by_id(by))
    }

    pub(super) fn encoding_by<'a>(&'a self, by: &'a str) -> &'a str {
        word(&self.known_by, by)
    }

    pub(super) fn as_of(&self, by: AsOfBy) -> &str {
        word(&self.as_of, as_of_id(by))
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
            let w = words(lang).unwrap();
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

    #[test]
    fn ids_are_those_of_the_json() {
        for party in [
            Party::CustomerAdmin,
            Party::CustomerHr,
            Party::IdentumSupport,
            Party::ThirdParty,
        ] {
            assert_eq!(serde_json::to_value(party).unwrap(), party_id(party));
        }
        for kind in [
            ActionKind::Check,
            ActionKind::Do,
            ActionKind::Contact,
            ActionKind::Wait,
        ] {
            assert_eq!(serde_json::to_value(kind).unwrap(), action_id(kind));
        }
        for by in [ZoneBy::Stated, ZoneBy::Configured, ZoneBy::Assumed] {
            assert_eq!(serde_json::to_value(by).unwrap(), zone_by_id(by));
        }
        for by in [AsOfBy::Given, AsOfBy::Newest] {
            assert_eq!(serde_json::to_value(by).unwrap(), as_of_id(by));
        }
    }
}
