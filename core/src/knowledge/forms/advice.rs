//! Forms of what people read: `runbook.toml`, `judgement.toml`, `words.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{ActionKind, Mode, Party, Severity};

forms! {
    struct RawRunbook {
        entry: Vec<RawEntry>,
    }

    struct RawEntry {
        steps: Vec<String>,
        modes: Vec<Mode>,
        documented: bool,
        severity: Severity,
        who: Party,
        third_party: Option<String>,
        title: RawText,
        cause: RawText,
        action: Vec<RawAction>,
    }

    struct Said {
        en: String,
        nb: String,
    }

    #[serde(rename_all = "kebab-case")]
    struct GapText {
        what: Said,
        limits: Said,
        would_settle: Said,
    }

    /// What stands for a value that nothing says.
    struct Unknown {
        time: Said,
    }

    /// The sentences, in one language.
    struct Judgement {
        who: BTreeMap<String, Said>,
        unknown: Unknown,
        verdict: BTreeMap<String, Said>,
        gap: BTreeMap<String, GapText>,
        note: BTreeMap<String, Said>,
        why: BTreeMap<String, Said>,
        reason: ReasonWords,
    }

    /// What tells a reason from a mere word of failure.
    #[serde(rename_all = "kebab-case")]
    struct ReasonWords {
        general: Vec<String>,
        samples: Vec<String>,
        near_misses: Vec<String>,
    }
}

/// Words by the stable id that stands in the JSON.
pub(crate) type ById = BTreeMap<String, String>;

forms! {
    struct WordsFile {
        en: Words,
        nb: Words,
    }

    /// All words of one language.
    #[serde(rename_all = "kebab-case")]
    struct Words {
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
        label: Labels,
    }
}

macro_rules! labels {
    ($($name:ident),+ $(,)?) => {
        /// Headings and connecting words. A label that is used here and missing in the file fails the reading.
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(crate) struct Labels { $(pub(crate) $name: String),+ }
    };
}

labels! {
    and_before, any_step, as_of, attempts, bytes, bytes_replaced, came_close, catalog, catalog_added,
    catalog_disabled, catalog_overridden, catalog_page, cause, code, completed_cycles, covers,
    cycle, cycles, deltas, documented, duration, effect, encoding, evidence, file, format, general, in_cycles,
    incomplete, inspected, known_from, last_cycle, last_full, layouts, level, limits, lines, made_by, matched_by,
    message, more, more_lines, more_steps, near_misses, no_cycles, no_findings, not_judged, not_read,
    not_understood, nothing_close, notes, nothing_to_explain, number, only_if, others, owner, problems, profile, reason, records, recoverable, recovered, references,
    result, runs, samples, seen, settles, severity, size, sources, status, step, steps, stream, superseded_by, supersedes,
    task, time, time_line, unexplained,
    unknown_time, unused_parts, used, what, what_to_do, r#where, zone,
}

forms! {
    /// A text as it stands in a data file: both languages, neither empty.
    #[derive(Clone, Serialize)]
    struct RawText {
        #[serde(deserialize_with = "filled")]
        en: String,
        #[serde(deserialize_with = "filled")]
        nb: String,
    }

    /// An action as it stands in a data file.
    #[derive(Clone, Serialize)]
    struct RawAction {
        who: Party,
        kind: ActionKind,
        #[serde(deserialize_with = "filled")]
        en: String,
        #[serde(deserialize_with = "filled")]
        nb: String,
        only_if: Option<RawText>,
        #[serde(default)]
        reruns: bool,
    }
}

fn filled<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() {
        return Err(serde::de::Error::custom(
            "a text that people read must not be empty",
        ));
    }
    Ok(text)
}
