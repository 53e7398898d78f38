//! A signature's file as written, before anything is checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::model::{Level, Mode, Party, Severity, StepKind};

use super::{
    Effect, SignatureStatus,
    wording::{RawAction, RawText},
};

/// One file.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSignature {
    pub(super) id: Spanned<String>,
    pub(super) status: SignatureStatus,
    pub(super) severity: Severity,
    #[serde(default)]
    pub(super) steps: Vec<StepKind>,
    pub(super) effect: Effect,
    pub(super) mode: Option<Mode>,
    pub(super) who: Party,
    pub(super) third_party: Option<String>,
    #[serde(default)]
    pub(super) references: Vec<String>,
    #[serde(default)]
    pub(super) supersedes: Vec<Spanned<String>>,
    pub(super) title: RawText,
    pub(super) cause: RawText,
    #[serde(default)]
    pub(super) action: Vec<RawAction>,
    #[serde(default, rename = "match")]
    pub(super) matches: Vec<Spanned<RawMatch>>,
    #[serde(default)]
    pub(super) sample: Vec<Spanned<RawExample>>,
    #[serde(default)]
    pub(super) near_miss: Vec<Spanned<RawExample>>,
}

/// Conditions of which all must hold.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMatch {
    pub(super) status: Option<SignatureStatus>,
    pub(super) text: Option<Spanned<String>>,
    pub(super) regex: Option<Spanned<String>>,
    pub(super) event: Option<RawEvent>,
    pub(super) code: Option<Spanned<String>>,
    pub(super) exception: Option<Spanned<String>>,
    pub(super) level: Option<Level>,
    pub(super) logger: Option<String>,
    pub(super) format: Option<String>,
    pub(super) about: Option<About>,
    #[serde(default)]
    pub(super) none: Vec<RawNone>,
}

/// Conditions that together exclude a record.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNone {
    pub(super) text: Option<Spanned<String>>,
    pub(super) regex: Option<Spanned<String>>,
    pub(super) code: Option<Spanned<String>>,
    pub(super) exception: Option<Spanned<String>>,
}

/// Whom an event concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum About {
    /// The client's own task or program.
    Client,
    /// The client's own task or program, or no task at all: Task Scheduler's log-on failure names
    /// the account and not the task.
    ClientOrUnnamed,
}

/// What an event must be.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvent {
    pub(super) provider: String,
    pub(super) id: Option<OneOrMany<u32>>,
    #[serde(default)]
    pub(super) data: BTreeMap<String, OneOrMany<Value>>,
}

/// A value, or any of several.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    pub(super) fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

/// The value of a data field.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum Value {
    Number(i64),
    Text(String),
}

impl Value {
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// A sample or a near miss: a record of a text log, or an event.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExample {
    pub(super) text: Option<String>,
    pub(super) level: Option<Level>,
    pub(super) logger: Option<String>,
    pub(super) format: Option<String>,
    pub(super) step: Option<StepKind>,
    pub(super) event: Option<RawExampleEvent>,
}

/// An event of a sample: named data, or values by position.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExampleEvent {
    pub(super) provider: String,
    pub(super) id: u32,
    #[serde(default)]
    pub(super) data: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) values: Vec<String>,
    pub(super) message: Option<String>,
}
