//! Forms of what people read: `runbook.toml`, `judgement.toml`, `words.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{ActionKind, Mode, Party, Severity};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRunbook {
    pub(crate) entry: Vec<RawEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEntry {
    pub(crate) steps: Vec<String>,
    pub(crate) modes: Vec<Mode>,
    pub(crate) documented: bool,
    pub(crate) severity: Severity,
    pub(crate) who: Party,
    pub(crate) third_party: Option<String>,
    pub(crate) title: RawText,
    pub(crate) cause: RawText,
    pub(crate) action: Vec<RawAction>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    pub(crate) en: String,
    pub(crate) nb: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct GapText {
    pub(crate) what: Said,
    pub(crate) limits: Said,
    pub(crate) would_settle: Said,
}

/// What stands for a value that nothing says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unknown {
    pub(crate) time: Said,
}

/// The sentences, in one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Judgement {
    pub(crate) who: BTreeMap<String, Said>,
    pub(crate) unknown: Unknown,
    pub(crate) verdict: BTreeMap<String, Said>,
    pub(crate) gap: BTreeMap<String, GapText>,
    pub(crate) why: BTreeMap<String, Said>,
}

/// Words by the stable id that stands in the JSON.
pub(crate) type ById = BTreeMap<String, String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordsFile {
    pub(crate) en: Words,
    pub(crate) nb: Words,
}

/// All words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Words {
    pub(crate) verdict: ById,
    pub(crate) step_status: ById,
    pub(crate) cycle_status: ById,
    pub(crate) cycle_kind: ById,
    pub(crate) run_status: ById,
    pub(crate) severity: ById,
    pub(crate) state: ById,
    pub(crate) level: ById,
    pub(crate) party: ById,
    pub(crate) action: ById,
    pub(crate) known_by: ById,
    pub(crate) as_of: ById,
    pub(crate) outcome: ById,
    pub(crate) effect: ById,
    pub(crate) signature_status: ById,
    pub(crate) label: Labels,
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
    cycle, cycles, deltas, duration, effect, encoding, evidence, file, format, general, in_cycles,
    incomplete, inspected, known_from, last_cycle, last_full, layouts, level, limits, lines, made_by, matched_by,
    message, more, more_lines, more_steps, near_misses, no_cycles, no_findings, not_judged, not_read,
    not_understood, nothing_close, notes, nothing_to_explain, number, only_if, others, owner, problems, profile, reason, records, references,
    result, runs, samples, seen, settles, severity, size, sources, status, step, steps, stream, superseded_by, supersedes,
    task, time, time_line, unexplained,
    unknown_time, used, what, what_to_do, r#where, zone,
}

/// A text as it stands in a data file: both languages, neither empty.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawText {
    #[serde(deserialize_with = "filled")]
    pub(crate) en: String,
    #[serde(deserialize_with = "filled")]
    pub(crate) nb: String,
}

/// An action as it stands in a data file.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAction {
    pub(crate) who: Party,
    pub(crate) kind: ActionKind,
    #[serde(deserialize_with = "filled")]
    pub(crate) en: String,
    #[serde(deserialize_with = "filled")]
    pub(crate) nb: String,
    pub(crate) only_if: Option<RawText>,
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
