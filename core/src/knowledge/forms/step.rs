//! Forms of what tells steps and cycles: `steps.toml`, `phases.toml`, `portal.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Product;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepsFile {
    pub(crate) step: Vec<StepEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepEntry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) product: Option<Product>,
    pub(crate) aliases: Vec<String>,
    pub(crate) assumed: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhasesFile {
    pub(crate) phase: BTreeMap<String, Phase>,
    pub(crate) status: StatusTable,
    pub(crate) words: BTreeMap<String, Vec<String>>,
    pub(crate) join: Vec<Join>,
    pub(crate) cycle: CycleTable,
    pub(crate) durations: DurationTable,
    pub(crate) sample: Vec<Sample>,
    pub(crate) near_miss: Vec<NearMiss>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phase {
    /// In front of a name and behind it.
    #[serde(default)]
    pub(crate) words: Vec<String>,
    #[serde(default)]
    pub(crate) after: Vec<String>,
    #[serde(default)]
    pub(crate) before: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusTable {
    pub(crate) completed: Vec<String>,
    pub(crate) failed: Vec<String>,
    pub(crate) held: Vec<String>,
}

/// What a line was, what more it states, and what it is then.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Join {
    pub(crate) was: String,
    pub(crate) and: Vec<String>,
    pub(crate) is: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CycleTable {
    pub(crate) noun: Vec<String>,
    pub(crate) name: Vec<String>,
    pub(crate) kind: Vec<String>,
    pub(crate) number: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DurationTable {
    pub(crate) joints: Vec<String>,
    pub(crate) units: Vec<Unit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unit {
    pub(crate) seconds: f64,
    pub(crate) words: Vec<String>,
}

/// A line and what must be read from it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample {
    pub(crate) line: String,
    /// A step's id, `cycle`, or `-` where the line names nobody.
    pub(crate) step: String,
    pub(crate) phase: String,
    /// Seconds; none must be read where none is stated.
    pub(crate) duration: Option<f64>,
    /// Compared where it is stated.
    pub(crate) reason: Option<String>,
    /// The cycle's number; none must be read where none is stated.
    pub(crate) number: Option<u64>,
}

/// A line from which nothing must be read.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NearMiss {
    pub(crate) line: String,
}

/// `unread.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnreadFile {
    pub(crate) words: UnreadWords,
    pub(crate) harmless: HarmlessWords,
    pub(crate) exception: ExceptionWords,
    pub(crate) sample: Vec<HintSample>,
    pub(crate) near_miss: Vec<NearMiss>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnreadWords {
    pub(crate) bad: Vec<String>,
    pub(crate) limit: Vec<String>,
    pub(crate) error: Vec<String>,
    pub(crate) good: Vec<String>,
    pub(crate) end: Vec<String>,
    pub(crate) status: Vec<String>,
    pub(crate) code: Vec<String>,
    pub(crate) leaving: Vec<String>,
    pub(crate) no: Vec<String>,
    pub(crate) yes: Vec<String>,
    pub(crate) not: Vec<String>,
    pub(crate) yet: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HarmlessWords {
    pub(crate) setting: Vec<String>,
    pub(crate) plan: Vec<String>,
    pub(crate) often: Vec<String>,
    pub(crate) object: Vec<String>,
    pub(crate) part: Vec<String>,
    pub(crate) objects: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExceptionWords {
    pub(crate) unhandled: Vec<String>,
    pub(crate) frame: Vec<String>,
}

/// A line and what it may tell: `bad` or `end`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HintSample {
    pub(crate) line: String,
    pub(crate) hint: String,
}

/// `portal.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PortalFile {
    pub(crate) icons: SignLists,
    pub(crate) words: SignLists,
    pub(crate) classes: SignLists,
    pub(crate) cycle: CycleWords,
    pub(crate) times: Times,
    pub(crate) entities: BTreeMap<String, String>,
    pub(crate) sample: Vec<ViewSample>,
    pub(crate) near_miss: Vec<ViewNearMiss>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SignLists {
    pub(crate) completed: Vec<String>,
    pub(crate) failed: Vec<String>,
    pub(crate) held: Vec<String>,
    pub(crate) running: Vec<String>,
    pub(crate) waiting: Vec<String>,
    pub(crate) turning: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CycleWords {
    pub(crate) labels: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Times {
    pub(crate) words: Vec<String>,
}

/// A line and what it shows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViewSample {
    pub(crate) line: String,
    pub(crate) step: String,
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViewNearMiss {
    pub(crate) line: String,
}
