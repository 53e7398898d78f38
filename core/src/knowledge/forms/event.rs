//! Forms of `data/events` and of what else concerns Windows' events.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::SystemItem;

/// `regions.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Regions {
    pub(crate) month_first: Vec<String>,
    pub(crate) day_first: Vec<String>,
    pub(crate) languages: BTreeMap<String, String>,
}

/// `win32-messages.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Messages {
    pub(crate) message: Vec<Message>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    pub(crate) code: u32,
    pub(crate) en: String,
    pub(crate) nb: Option<String>,
}

/// `events/providers.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Providers {
    pub(crate) provider: Vec<Provider>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    pub(crate) name: String,
    pub(crate) numbered: Option<String>,
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, Vec<Vec<String>>>,
}

/// `events/levels.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventLevels {
    pub(crate) level: Vec<EventLevel>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventLevel {
    pub(crate) number: u8,
    pub(crate) words: Vec<LevelWord>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LevelWord {
    pub(crate) word: String,
    pub(crate) lang: String,
    pub(crate) backing: Backing,
}

/// How well it is known that a word stands in exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Backing {
    Seen,
    Documented,
    Assumed,
}

/// `events/wrappers.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wrappers {
    pub(crate) wrapper: Vec<Wrapper>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wrapper {
    /// How such a message starts.
    pub(crate) starts: String,
    /// What stands before the strings of the event itself.
    pub(crate) inserted: String,
    pub(crate) strings: Strings,
    /// What may stand behind them.
    #[serde(default)]
    pub(crate) trailers: Vec<String>,
    pub(crate) sample: WrapperSample,
}

/// How the strings stand behind each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Strings {
    Lines,
    Quoted,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrapperSample {
    pub(crate) id: u32,
    pub(crate) provider: String,
    pub(crate) message: String,
    pub(crate) strings: Vec<String>,
}

/// `events/objects.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Objects {
    pub(crate) lists: Vec<String>,
    pub(crate) entry_type: EntryType,
    pub(crate) shape: Vec<Shape>,
}

/// A property whose numbers are not those of levels.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntryType {
    pub(crate) property: String,
    pub(crate) levels: BTreeMap<String, u8>,
}

/// A form that nests its properties.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shape {
    pub(crate) telling: String,
    pub(crate) paths: Vec<Path>,
    pub(crate) samples: Vec<String>,
    pub(crate) near_misses: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Path {
    pub(crate) means: Means,
    pub(crate) path: String,
}

/// `events/labels.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Labels {
    pub(crate) column: Vec<Column>,
    pub(crate) audit: Vec<Audit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    pub(crate) means: Means,
    pub(crate) viewer: Vec<Label>,
    pub(crate) powershell: Vec<String>,
    #[serde(default)]
    pub(crate) console: Vec<String>,
    #[serde(default)]
    pub(crate) other: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Label {
    pub(crate) label: String,
    pub(crate) lang: String,
    pub(crate) backing: Backing,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Audit {
    pub(crate) words: Vec<String>,
    pub(crate) backing: Backing,
}

/// What a column, or a label of a copied event, holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Means {
    /// A word, or the number of it.
    Level,
    Date,
    Source,
    Id,
    /// The id with its qualifiers in the upper half.
    Instance,
    Category,
    Message,
    Log,
    Computer,
    Record,
    Keywords,
    User,
    Opcode,
    /// The inserted strings, as a list.
    Strings,
    /// The data fields, with names or without.
    Data,
    /// The heading before the event's own XML.
    Markup,
}

/// `events/sentences.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sentences {
    pub(crate) sentence: Vec<Sentence>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sentence {
    pub(crate) provider: String,
    pub(crate) id: u32,
    pub(crate) en: String,
    pub(crate) nb: String,
    pub(crate) sample: SentenceSample,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentenceSample {
    pub(crate) data: Vec<(String, String)>,
    pub(crate) en: String,
    pub(crate) nb: String,
}

/// `events/system.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SystemItems {
    pub(crate) item: Vec<Item>,
}

/// Where an item of an event's `System` element stands, by form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Item {
    pub(crate) means: SystemItem,
    pub(crate) element: String,
    pub(crate) attribute: Option<String>,
    #[serde(default)]
    pub(crate) properties: Vec<String>,
    #[serde(default)]
    pub(crate) paths: Vec<String>,
}

/// `events/task-runs.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskRuns {
    pub(crate) provider: String,
    pub(crate) instance: Vec<String>,
    pub(crate) result: String,
    /// Events that name the instance of another run.
    pub(crate) of_another: Vec<u32>,
    pub(crate) says: BTreeMap<Says, Vec<u32>>,
}

/// What an event says of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Says {
    Triggered,
    Started,
    ActionStarted,
    ActionEnded,
    ActionFailed,
    Ended,
    Stopped,
    NotStarted,
}
