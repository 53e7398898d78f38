//! A signature's file as written, before anything is checked.

use std::collections::BTreeMap;

use super::super::At;
use crate::model::{ActionKind, Effect, Level, Mode, Party, Severity, SignatureStatus};
use serde::{Deserialize, Serialize, Serializer};

/// One file. Its examples are no part of what is hashed: they change no audit.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSignature {
    pub(crate) id: At<String>,
    pub(crate) status: SignatureStatus,
    pub(crate) severity: Severity,
    #[serde(default)]
    pub(crate) steps: Vec<At<String>>,
    pub(crate) effect: Effect,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mode: Option<Mode>,
    #[serde(default)]
    pub(crate) only_failed: bool,
    pub(crate) who: At<Party>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) third_party: Option<String>,
    #[serde(default)]
    pub(crate) references: Vec<String>,
    #[serde(default)]
    pub(crate) supersedes: Vec<At<String>>,
    pub(crate) title: At<RawWords>,
    pub(crate) cause: At<RawWords>,
    #[serde(default)]
    pub(crate) action: Vec<At<RawDeed>>,
    #[serde(default, rename = "match")]
    pub(crate) matches: Vec<At<RawMatch>>,
    #[serde(default, skip_serializing)]
    pub(crate) sample: Vec<At<RawExample>>,
    #[serde(default, skip_serializing)]
    pub(crate) near_miss: Vec<At<RawExample>>,
}

/// A signature as the build makes it ready: what tells whether a record matches, and what parsing its
/// regexes would tell. The rest is most of the text and stays in TOML.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadySignature {
    /// Of its content.
    pub(crate) hash: u64,
    pub(crate) signature: RawSignature,
    /// Of each regex, the literals that stand in all that it matches: one of each set.
    pub(crate) literals: BTreeMap<String, Vec<Vec<String>>>,
}

/// `catalog.toml` of a folder: what it takes away from the catalog that it is added to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawManifest {
    #[serde(default)]
    pub(crate) disable: Vec<At<String>>,
}

/// A text in both languages, one of which may be missing.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWords {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) en: Option<At<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nb: Option<At<String>>,
}

/// An action.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDeed {
    pub(crate) who: Party,
    pub(crate) kind: ActionKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) en: Option<At<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nb: Option<At<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) only_if: Option<At<RawWords>>,
}

/// Conditions of which all must hold. Within `all`, `any` and `none` the same form, without
/// `status` and `step`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMatch {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<At<SignatureStatus>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<At<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) regex: Option<At<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) event: Option<RawEvent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<At<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) exception: Option<At<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) level: Option<Level>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) logger: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) step: Option<At<OneOrMany<String>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) about: Option<About>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) all: Vec<At<RawMatch>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) any: Vec<At<RawMatch>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) none: Vec<At<RawMatch>>,
}

/// Whom an event concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum About {
    /// The client's own task or program.
    Client,
    /// The client's own task or program, or no task at all: Task Scheduler's log-on failure names
    /// the account and not the task.
    ClientOrUnnamed,
}

/// What an event must be.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEvent {
    pub(crate) provider: At<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<OneOrMany<u32>>,
    #[serde(default, serialize_with = "by_name")]
    pub(crate) data: BTreeMap<At<String>, OneOrMany<Value>>,
}

/// A key of JSON can be no list.
fn by_name<S: Serializer>(
    data: &BTreeMap<At<String>, OneOrMany<Value>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(data.iter().map(|(name, value)| (name.get_ref(), value)))
}

/// A value, or any of several.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    pub(crate) fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

/// The value of a data field.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub(crate) enum Value {
    Number(i64),
    Text(String),
}

impl Value {
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// A sample or a near miss: a record of a text log, or an event.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExample {
    pub(crate) text: Option<String>,
    pub(crate) level: Option<Level>,
    pub(crate) logger: Option<String>,
    pub(crate) format: Option<String>,
    pub(crate) step: Option<At<String>>,
    pub(crate) event: Option<RawExampleEvent>,
}

/// An event of a sample: named data, or values by position.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExampleEvent {
    pub(crate) provider: String,
    pub(crate) id: u32,
    #[serde(default)]
    pub(crate) data: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) values: Vec<String>,
    pub(crate) message: Option<String>,
}
