//! Forms of `data/events` and of what else concerns Windows' events.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::SystemItem;

forms! {
    /// `regions.toml`
    struct Regions {
        month_first: Vec<String>,
        day_first: Vec<String>,
        languages: BTreeMap<String, String>,
    }

    /// `win32-messages.toml`
    struct Messages {
        message: Vec<Message>,
    }

    struct Message {
        code: u32,
        en: String,
        nb: Option<String>,
    }

    /// `events/providers.toml`
    struct Providers {
        provider: Vec<Provider>,
    }

    struct Provider {
        name: String,
        numbered: Option<String>,
        #[serde(default)]
        unnamed: BTreeMap<String, Vec<String>>,
        #[serde(default)]
        logs: Vec<String>,
        #[serde(default)]
        fields: BTreeMap<String, Vec<Vec<String>>>,
    }

    /// `events/levels.toml`
    struct EventLevels {
        level: Vec<EventLevel>,
    }

    struct EventLevel {
        number: u8,
        words: Vec<LevelWord>,
    }

    struct LevelWord {
        word: String,
        lang: String,
        backing: Backing,
    }
}

/// How well it is known that a word stands in exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Backing {
    Seen,
    Documented,
    Assumed,
}

forms! {
    /// `events/wrappers.toml`
    struct Wrappers {
        wrapper: Vec<Wrapper>,
    }

    struct Wrapper {
        /// How such a message starts.
        starts: String,
        /// What stands before the strings of the event itself.
        inserted: String,
        strings: Strings,
        /// What may stand behind them.
        #[serde(default)]
        trailers: Vec<String>,
        sample: WrapperSample,
    }
}

/// How the strings stand behind each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Strings {
    Lines,
    Quoted,
}

forms! {
    struct WrapperSample {
        id: u32,
        provider: String,
        message: String,
        strings: Vec<String>,
    }

    /// `events/objects.toml`
    struct Objects {
        lists: Vec<String>,
        within: Vec<String>,
        opened: Vec<String>,
        typed: Typed,
        between: char,
        entry_type: EntryType,
        shape: Vec<Shape>,
    }

    /// Names of the types that a form writes around each value.
    struct Typed {
        plain: Vec<String>,
        pairs: String,
        list: String,
    }

    /// A property whose numbers are not those of levels.
    struct EntryType {
        property: String,
        levels: BTreeMap<String, u8>,
    }

    /// A form that nests its properties, or has names of its own for them where it is `flat`.
    struct Shape {
        telling: String,
        #[serde(default)]
        flat: bool,
        paths: Vec<Path>,
        samples: Vec<String>,
        near_misses: Vec<String>,
    }

    struct Path {
        means: Means,
        path: String,
    }

    /// `events/forwarded.toml`
    struct ForwardedFile {
        line: Vec<Forwarded>,
    }

    struct Forwarded {
        pattern: String,
        backing: Backing,
        samples: Vec<String>,
        near_misses: Vec<String>,
    }

    /// `events/messages.toml`
    struct KnownMessages {
        parts: BTreeMap<String, String>,
        message: Vec<KnownMessage>,
    }

    /// By what text an event is known.
    struct KnownMessage {
        provider: String,
        id: u32,
        templates: Vec<String>,
        samples: Vec<String>,
        near_misses: Vec<String>,
    }

    /// `events/labels.toml`
    struct Labels {
        column: Vec<Column>,
        audit: Vec<Audit>,
        history: History,
    }

    /// What the list of a task's past events leaves out.
    struct History {
        source: String,
    }

    struct Column {
        means: Means,
        viewer: Vec<Label>,
        powershell: Vec<String>,
        #[serde(default)]
        console: Vec<String>,
        #[serde(default)]
        other: Vec<String>,
    }

    struct Label {
        label: String,
        lang: String,
        backing: Backing,
    }

    struct Audit {
        words: Vec<String>,
        backing: Backing,
    }
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

forms! {
    /// `events/sentences.toml`
    struct Sentences {
        sentence: Vec<Sentence>,
    }

    struct Sentence {
        provider: String,
        id: u32,
        en: String,
        nb: String,
        sample: SentenceSample,
    }

    struct SentenceSample {
        data: Vec<(String, String)>,
        en: String,
        nb: String,
    }

    /// `events/system.toml`
    struct SystemItems {
        item: Vec<Item>,
    }

    /// Where an item of an event's `System` element stands, by form.
    struct Item {
        means: SystemItem,
        element: String,
        attribute: Option<String>,
        #[serde(default)]
        properties: Vec<String>,
        #[serde(default)]
        paths: Vec<String>,
    }

    /// `events/task-runs.toml`
    struct TaskRuns {
        provider: String,
        instance: Vec<String>,
        result: String,
        /// Events that name the instance of another run.
        of_another: Vec<u32>,
        says: BTreeMap<Says, Vec<u32>>,
    }
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
