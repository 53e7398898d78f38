//! Words for people, in both languages.

use serde::Serialize;

use super::forms::advice::{RawAction, RawText};
use crate::model::{ActionKind, Lang, Party};

/// One text in English and in Norwegian (bokmål).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActionTemplate {
    /// By whom.
    pub who: Party,
    /// What kind of act.
    pub kind: ActionKind,
    /// The act.
    pub text: Text,
    /// Under which condition, where there is one.
    pub only_if: Option<Text>,
    /// Whether the action starts the synchronization again.
    #[serde(skip)]
    pub reruns: bool,
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
            reruns: raw.reruns,
        }
    }
}
