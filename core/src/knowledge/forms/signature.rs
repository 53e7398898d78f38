//! A signature's file as written, before anything is checked.

use std::collections::BTreeMap;

use super::super::At;
use crate::model::{ActionKind, Effect, Level, Mode, Party, Severity, SignatureStatus};
use serde::{Deserialize, Serialize, Serializer};

forms! {
    /// One file. Its examples are no part of what is hashed: they change no audit.
    #[derive(Serialize)]
    struct RawSignature {
        id: At<String>,
        status: SignatureStatus,
        severity: Severity,
        #[serde(default)]
        steps: Vec<At<String>>,
        effect: Effect,
        #[serde(skip_serializing_if = "Option::is_none")]
        mode: Option<Mode>,
        #[serde(default)]
        only_failed: bool,
        #[serde(default)]
        on_site: bool,
        who: At<Party>,
        #[serde(skip_serializing_if = "Option::is_none")]
        third_party: Option<String>,
        #[serde(default)]
        references: Vec<String>,
        #[serde(default)]
        supersedes: Vec<At<String>>,
        title: At<RawWords>,
        cause: At<RawWords>,
        #[serde(default)]
        action: Vec<At<RawDeed>>,
        #[serde(default, rename = "match")]
        matches: Vec<At<RawMatch>>,
        #[serde(default, skip_serializing)]
        sample: Vec<At<RawExample>>,
        #[serde(default, skip_serializing)]
        near_miss: Vec<At<RawExample>>,
    }

    /// A signature as the build makes it ready: what tells whether a record matches, and what parsing its
    /// regexes would tell. The rest is most of the text and stays in TOML.
    #[derive(Serialize)]
    struct ReadySignature {
        /// Of its content.
        hash: u64,
        signature: RawSignature,
        /// Of each regex, the literals that stand in all that it matches: one of each set.
        literals: BTreeMap<String, Vec<Vec<String>>>,
    }

    /// `catalog.toml` of a folder: what it takes away from the catalog that it is added to.
    struct RawManifest {
        #[serde(default)]
        disable: Vec<At<String>>,
    }

    /// A text in both languages, one of which may be missing.
    #[derive(Default, Serialize)]
    struct RawWords {
        #[serde(skip_serializing_if = "Option::is_none")]
        en: Option<At<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        nb: Option<At<String>>,
    }

    /// An action.
    #[derive(Serialize)]
    struct RawDeed {
        who: Party,
        kind: ActionKind,
        #[serde(skip_serializing_if = "Option::is_none")]
        en: Option<At<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        nb: Option<At<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        only_if: Option<At<RawWords>>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        reruns: bool,
    }

    /// Conditions of which all must hold. Within `all`, `any` and `none` the same form, without
    /// `status` and `step`.
    #[derive(Default, Serialize)]
    struct RawMatch {
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<At<SignatureStatus>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<At<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<At<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        regex: Option<At<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        event: Option<RawEvent>,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<At<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        exception: Option<At<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        level: Option<Level>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        failed: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        logger: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        format: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        step: Option<At<OneOrMany<String>>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        about: Option<About>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        all: Vec<At<RawMatch>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        any: Vec<At<RawMatch>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        none: Vec<At<RawMatch>>,
    }
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
    /// A service of the client.
    ClientService,
}

forms! {
    /// What an event must be.
    #[derive(Serialize)]
    struct RawEvent {
        provider: At<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<OneOrMany<u32>>,
        #[serde(default, serialize_with = "by_name")]
        data: BTreeMap<At<String>, OneOrMany<Value>>,
    }
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

forms! {
    /// A sample or a near miss: a record of a text log, or an event.
    struct RawExample {
        text: Option<String>,
        level: Option<Level>,
        logger: Option<String>,
        format: Option<String>,
        step: Option<At<String>>,
        event: Option<RawExampleEvent>,
    }

    /// An event of a sample: named data, or values by position.
    struct RawExampleEvent {
        provider: String,
        id: u32,
        #[serde(default)]
        data: BTreeMap<String, Value>,
        #[serde(default)]
        values: Vec<String>,
        message: Option<String>,
    }
}
