//! A signature's file as written, before anything is checked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::model::{ActionKind, Level, Mode, Party, Severity};

use super::{Effect, SignatureStatus};

/// One file. Its examples are no part of what is hashed: they change no audit.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSignature {
    pub(super) id: Spanned<String>,
    pub(super) status: SignatureStatus,
    pub(super) severity: Severity,
    #[serde(default)]
    pub(super) steps: Vec<Spanned<String>>,
    pub(super) effect: Effect,
    pub(super) mode: Option<Mode>,
    #[serde(default)]
    pub(super) only_failed: bool,
    pub(super) who: Spanned<Party>,
    pub(super) third_party: Option<String>,
    #[serde(default)]
    pub(super) references: Vec<String>,
    #[serde(default)]
    pub(super) supersedes: Vec<Spanned<String>>,
    pub(super) title: Spanned<RawWords>,
    pub(super) cause: Spanned<RawWords>,
    #[serde(default)]
    pub(super) action: Vec<Spanned<RawDeed>>,
    #[serde(default, rename = "match")]
    pub(super) matches: Vec<Spanned<RawMatch>>,
    #[serde(default, skip_serializing)]
    pub(super) sample: Vec<Spanned<RawExample>>,
    #[serde(default, skip_serializing)]
    pub(super) near_miss: Vec<Spanned<RawExample>>,
}

/// `catalog.toml` of a folder: what it takes away from the catalog that it is added to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawManifest {
    #[serde(default)]
    pub(super) disable: Vec<Spanned<String>>,
}

/// A text in both languages, one of which may be missing.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWords {
    pub(super) en: Option<Spanned<String>>,
    pub(super) nb: Option<Spanned<String>>,
}

/// An action.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDeed {
    pub(super) who: Party,
    pub(super) kind: ActionKind,
    pub(super) en: Option<Spanned<String>>,
    pub(super) nb: Option<Spanned<String>>,
    pub(super) only_if: Option<Spanned<RawWords>>,
}

/// Conditions of which all must hold. Within `all`, `any` and `none` the same form, without
/// `status` and `step`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMatch {
    pub(super) status: Option<Spanned<SignatureStatus>>,
    pub(super) text: Option<Spanned<String>>,
    pub(super) regex: Option<Spanned<String>>,
    pub(super) event: Option<RawEvent>,
    pub(super) code: Option<Spanned<String>>,
    pub(super) exception: Option<Spanned<String>>,
    pub(super) level: Option<Level>,
    pub(super) logger: Option<String>,
    pub(super) format: Option<String>,
    pub(super) step: Option<Spanned<OneOrMany<String>>>,
    pub(super) about: Option<About>,
    #[serde(default)]
    pub(super) all: Vec<Spanned<RawMatch>>,
    #[serde(default)]
    pub(super) any: Vec<Spanned<RawMatch>>,
    #[serde(default)]
    pub(super) none: Vec<Spanned<RawMatch>>,
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
    pub(super) provider: Spanned<String>,
    pub(super) id: Option<OneOrMany<u32>>,
    #[serde(default)]
    pub(super) data: BTreeMap<Spanned<String>, OneOrMany<Value>>,
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
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExample {
    pub(super) text: Option<String>,
    pub(super) level: Option<Level>,
    pub(super) logger: Option<String>,
    pub(super) format: Option<String>,
    pub(super) step: Option<Spanned<String>>,
    pub(super) event: Option<RawExampleEvent>,
}

/// An event of a sample: named data, or values by position.
#[derive(Debug, Deserialize)]
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
