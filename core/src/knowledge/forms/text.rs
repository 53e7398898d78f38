//! Forms of what text logs are read with, and of what is masked in them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `layouts.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLayouts {
    pub(crate) layout: Vec<RawLayout>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLayout {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) level_from_message: bool,
    #[serde(default)]
    pub(crate) message_below: bool,
    pub(crate) patterns: Vec<String>,
    pub(crate) samples: Vec<String>,
    pub(crate) near_misses: Vec<String>,
}

/// `dates.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDates {
    /// January first.
    pub(crate) months: [Vec<String>; 12],
    /// Words between a day and its time.
    pub(crate) between: Vec<String>,
    /// Seconds east of UTC.
    pub(crate) zones: BTreeMap<String, i32>,
}

/// `levels.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLevels {
    pub(crate) trace: Vec<String>,
    pub(crate) debug: Vec<String>,
    pub(crate) info: Vec<String>,
    pub(crate) warning: Vec<String>,
    pub(crate) error: Vec<String>,
    pub(crate) critical: Vec<String>,
}

/// `redact.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRules {
    pub(crate) words: BTreeMap<String, Vec<String>>,
    pub(crate) rule: Vec<RawRule>,
    pub(crate) untouched: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRule {
    pub(crate) id: String,
    pub(crate) regex: String,
    pub(crate) group: usize,
    pub(crate) replacement: String,
    pub(crate) words: Option<String>,
    #[serde(default)]
    pub(crate) needs: Vec<String>,
    #[serde(default)]
    pub(crate) digit_runs: Vec<usize>,
    pub(crate) check: Option<Check>,
    pub(crate) samples: Vec<Masked>,
    pub(crate) near_misses: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Masked {
    pub(crate) text: String,
    pub(crate) masked: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Check {
    NationalId,
}
