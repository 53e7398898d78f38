//! Words for people, in both languages.

use serde::{Deserialize, Serialize};

use crate::model::{ActionKind, Lang, Party};

/// One text in English and in Norwegian (bokmål).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// English.
    pub en: String,
    /// Norwegian.
    pub nb: String,
}

impl Text {
    /// The text in this language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Nb => &self.nb,
        }
    }
}

/// One thing to do, as a signature or the runbook states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionTemplate {
    /// By whom.
    pub who: Party,
    /// What kind of act.
    pub kind: ActionKind,
    /// The act.
    pub text: Text,
    /// Under which condition, where there is one.
    pub only_if: Option<Text>,
}

/// A text as it stands in a data file: both languages, neither empty.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawText {
    #[serde(deserialize_with = "filled")]
    en: String,
    #[serde(deserialize_with = "filled")]
    nb: String,
}

/// An action as it stands in a data file.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAction {
    who: Party,
    kind: ActionKind,
    #[serde(deserialize_with = "filled")]
    en: String,
    #[serde(deserialize_with = "filled")]
    nb: String,
    only_if: Option<RawText>,
}

impl From<RawText> for Text {
    fn from(raw: RawText) -> Self {
        Self {
            en: raw.en,
            nb: raw.nb,
        }
    }
}

impl From<RawAction> for ActionTemplate {
    fn from(raw: RawAction) -> Self {
        Self {
            who: raw.who,
            kind: raw.kind,
            text: Text {
                en: raw.en,
                nb: raw.nb,
            },
            only_if: raw.only_if.map(Text::from),
        }
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
