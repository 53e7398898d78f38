//! What only some records carry: a Windows event.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Level, System};

/// What says nothing of its level has none.
impl Default for Level {
    fn default() -> Self {
        Self::None
    }
}

impl Level {
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
#[non_exhaustive]
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
    /// The rest of `System`, where the export has any of it and it was asked for.
    pub system: Option<Box<System>>,
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
