//! A profile as it is written: TOML, every string with its place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::model::Product;

/// A string and its place.
pub(super) type Word = Spanned<String>;

forms! {
    #[derive(Default, Serialize)]
    #[serde(default)]
    struct RawProfile {
        name: Option<Word>,
        layout: Vec<RawLayout>,
        level: RawLevels,
        step: Vec<RawStep>,
        phase: BTreeMap<Word, RawPhase>,
        status: RawStatus,
        cycle: RawCycle,
        /// By class; `tail` is another name for the classes that stand behind a phase.
        words: BTreeMap<Word, Vec<Word>>,
        tail: BTreeMap<Word, Vec<Word>>,
        client: Vec<RawClient>,
        sample: Vec<RawSample>,
        near_miss: Vec<RawNearMiss>,
    }

    #[derive(Serialize)]
    struct RawLayout {
        id: Word,
        #[serde(default)]
        level_from_message: bool,
        patterns: Vec<Word>,
        #[serde(default)]
        samples: Vec<Word>,
        #[serde(default)]
        near_misses: Vec<Word>,
    }

    #[derive(Default, Serialize)]
    #[serde(default)]
    struct RawLevels {
        trace: Vec<Word>,
        debug: Vec<Word>,
        info: Vec<Word>,
        warning: Vec<Word>,
        error: Vec<Word>,
        critical: Vec<Word>,
    }

    #[derive(Serialize)]
    struct RawStep {
        id: Word,
        name: Option<Word>,
        product: Option<Product>,
        #[serde(default)]
        aliases: Vec<Word>,
    }

    #[derive(Default, Serialize)]
    #[serde(default)]
    struct RawPhase {
        words: Vec<Word>,
        after: Vec<Word>,
        before: Vec<Word>,
    }

    #[derive(Default, Serialize)]
    #[serde(default)]
    struct RawStatus {
        completed: Vec<Word>,
        failed: Vec<Word>,
        held: Vec<Word>,
    }

    #[derive(Default, Serialize)]
    #[serde(default)]
    struct RawCycle {
        name: Vec<Word>,
    }

    /// Names of the client's scheduled tasks and programs.
    #[derive(Serialize)]
    struct RawClient {
        product: Product,
        #[serde(default)]
        tasks: Vec<Word>,
        #[serde(default)]
        programs: Vec<Word>,
    }

    #[derive(Serialize)]
    struct RawSample {
        line: Word,
        step: Word,
        phase: Word,
        duration: Option<f64>,
        reason: Option<String>,
        number: Option<u64>,
    }

    #[derive(Serialize)]
    struct RawNearMiss {
        line: Word,
    }
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
