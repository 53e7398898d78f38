//! A profile as it is written: TOML, every string with its place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::model::Product;

/// A string and its place.
pub(super) type Word = Spanned<String>;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    pub(super) name: Option<Word>,
    #[serde(default)]
    pub(super) layout: Vec<RawLayout>,
    #[serde(default)]
    pub(super) level: RawLevels,
    #[serde(default)]
    pub(super) step: Vec<RawStep>,
    #[serde(default)]
    pub(super) phase: BTreeMap<Word, RawPhase>,
    #[serde(default)]
    pub(super) status: RawStatus,
    #[serde(default)]
    pub(super) cycle: RawCycle,
    /// By class; `tail` is another name for the classes that stand behind a phase.
    #[serde(default)]
    pub(super) words: BTreeMap<Word, Vec<Word>>,
    #[serde(default)]
    pub(super) tail: BTreeMap<Word, Vec<Word>>,
    #[serde(default)]
    pub(super) client: Vec<RawClient>,
    #[serde(default)]
    pub(super) sample: Vec<RawSample>,
    #[serde(default)]
    pub(super) near_miss: Vec<RawNearMiss>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLayout {
    pub(super) id: Word,
    #[serde(default)]
    pub(super) level_from_message: bool,
    pub(super) patterns: Vec<Word>,
    #[serde(default)]
    pub(super) samples: Vec<Word>,
    #[serde(default)]
    pub(super) near_misses: Vec<Word>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawLevels {
    pub(super) trace: Vec<Word>,
    pub(super) debug: Vec<Word>,
    pub(super) info: Vec<Word>,
    pub(super) warning: Vec<Word>,
    pub(super) error: Vec<Word>,
    pub(super) critical: Vec<Word>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) id: Word,
    pub(super) name: Option<Word>,
    pub(super) product: Option<Product>,
    #[serde(default)]
    pub(super) aliases: Vec<Word>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPhase {
    pub(super) words: Vec<Word>,
    pub(super) after: Vec<Word>,
    pub(super) before: Vec<Word>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawStatus {
    pub(super) completed: Vec<Word>,
    pub(super) failed: Vec<Word>,
    pub(super) held: Vec<Word>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawCycle {
    pub(super) name: Vec<Word>,
}

/// Names of the client's scheduled tasks and programs.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClient {
    pub(super) product: Product,
    #[serde(default)]
    pub(super) tasks: Vec<Word>,
    #[serde(default)]
    pub(super) programs: Vec<Word>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSample {
    pub(super) line: Word,
    pub(super) step: Word,
    pub(super) phase: Word,
    pub(super) duration: Option<f64>,
    pub(super) reason: Option<String>,
    pub(super) number: Option<u64>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNearMiss {
    pub(super) line: Word,
}

impl RawProfile {
    /// Whether it adds nothing.
    pub(super) fn is_empty(&self) -> bool {
        let named = |client: &RawClient| !(client.tasks.is_empty() && client.programs.is_empty());
        self.layout.is_empty()
            && self.step.is_empty()
            && self.words().is_empty()
            && !self.client.iter().any(named)
    }
}
