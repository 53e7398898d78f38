//! One record of a log, whatever it was written in.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Place, Stamp};

/// How grave the writer of a record thought it was; ordered from mild to grave.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Level {
    /// The record does not say.
    #[default]
    None,
    /// Trace, Verbose.
    Trace,
    /// Debug.
    Debug,
    /// Information.
    Info,
    /// Warning.
    Warning,
    /// Error.
    Error,
    /// Fatal, Critical.
    Critical,
}

impl Level {
    /// The word that stands in the JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }

    /// The level of a Windows event (`0` and `4` are information, `1` critical … `5` verbose).
    pub const fn from_windows(level: u8) -> Self {
        match level {
            1 => Self::Critical,
            2 => Self::Error,
            3 => Self::Warning,
            0 | 4 => Self::Info,
            5 => Self::Trace,
            _ => Self::None,
        }
    }
}

/// What only Windows events carry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Event {
    /// `EventID` without qualifiers.
    pub id: u32,
    /// `Provider/@Name` as written; compared without case.
    pub provider: String,
    /// `Level`, 0 to 5; `None` where the export has only a word.
    pub level: Option<u8>,
    /// `Channel`.
    pub channel: Option<String>,
    /// `Computer`.
    pub computer: Option<String>,
    /// `EventRecordID`.
    pub record_id: Option<u64>,
    /// `EventData`/`UserData` in document order: name (`None` for classic events) and value. The
    /// names are shared: a log holds few, in thousands of events.
    pub data: Vec<(Option<Arc<str>>, String)>,
    /// The message that the export rendered, in the export's language.
    pub message: Option<String>,
    /// `RenderingInfo/@Culture`.
    pub culture: Option<String>,
}

impl Event {
    /// The value of the first data field with this name, compared without case.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.data
            .iter()
            .find(|(n, _)| n.as_deref().is_some_and(|n| n.eq_ignore_ascii_case(name)))
            .map(|(_, value)| value.as_str())
    }
}

/// One record: the common form of a log entry and a Windows event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When it was written, where it says.
    pub stamp: Option<Stamp>,
    /// How grave its writer thought it was.
    pub level: Level,
    /// Logger of a text log, provider of an event.
    pub source: Option<String>,
    /// Thread, where the layout has one.
    pub thread: Option<String>,
    /// The message with its continuation lines, joined by line feeds.
    pub message: String,
    /// What only Windows events carry.
    pub event: Option<Event>,
    /// Where it stands.
    pub place: Place,
    /// The input ended within this record (no line end after its last line).
    pub incomplete: bool,
}
