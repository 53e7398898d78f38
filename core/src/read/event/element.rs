//! From the markup of one `<Event>` to an [`Event`].

use std::borrow::Cow;
use std::sync::Arc;

use super::clock::system_time;
use super::levels::level_of_word;
use super::markup::{Scanner, Token, attribute, unescape};
use super::system;
use super::wrapper::unwrap;
use crate::model::{Event, Stamp, System, SystemItem};

/// Elements deeper than this are read as text of the one around them. The deepest real ones
/// (`UserData`) have five levels.
const DEPTH: usize = 128;

/// What could be read of one event.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadEvent {
    pub(super) event: Event,
    pub(super) stamp: Option<Stamp>,
    /// Byte offset of the first place where the nesting is wrong.
    pub(super) broken_at: Option<usize>,
    /// Whether a provider or an event id was read.
    pub(super) named: bool,
}

/// Reads the markup of one event, which may begin within these elements of it. Never fails: what is missing or
/// broken stays empty, and `broken_at` says where the nesting went wrong.
pub(super) fn read_event(text: &str, around: &[&'static str]) -> ReadEvent {
    let mut builder = Builder::default();
    around.iter().for_each(|name| builder.open(name, ""));
    let mut scanner = Scanner::new(text);
    loop {
        let offset = scanner.offset();
        let Some(token) = scanner.next() else { break };
        match token {
            Token::Open {
                name,
                attributes,
                empty,
            } => {
                builder.open(name, attributes);
                if empty {
                    builder.close();
                }
            }
            Token::Close { name } => {
                if !builder.close_named(name) {
                    builder.broken_at.get_or_insert(offset);
                }
            }
            Token::Text(text) => builder.text(text, unescape),
            Token::Raw(text) => builder.text(text, Cow::Borrowed),
            Token::Broken => {
                builder.broken_at.get_or_insert(offset);
            }
        }
    }
    builder.finish(text.len())
}

/// Where an element stands; what it means follows from that and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Outermost: `Event`.
    Root,
    /// In `Event`: `System`, `EventData` and their like.
    Section,
    System,
    Rendering,
    /// Anywhere else in a section.
    Data,
    /// Where nothing is kept.
    Nowhere,
}

impl Place {
    /// The place of what an element of this name, here, holds.
    pub(super) fn within(self, name: &str) -> Self {
        match self {
            Self::Root => Self::Section,
            Self::Section => match name {
                "System" => Self::System,
                "RenderingInfo" => Self::Rendering,
                _ => Self::Data,
            },
            Self::Data => Self::Data,
            Self::System | Self::Rendering | Self::Nowhere => Self::Nowhere,
        }
    }

    /// What an element of this name means here.
    pub(super) fn meaning(self, name: &str) -> Meaning {
        match (self, name) {
            // Data sections, known and unknown: an unknown one is kept rather than lost.
            (Self::Section, "RenderingInfo") => Meaning::Rendering,
            (
                Self::Section,
                "System" | "EventData" | "UserData" | "DebugData" | "ProcessingErrorData",
            ) => Meaning::Nothing,
            (Self::Section, _) => Meaning::Section,
            (Self::System, "Provider") => Meaning::Provider,
            (Self::System, "TimeCreated") => Meaning::Time,
            (Self::System, "EventID") => Meaning::EventId,
            (Self::System, "Level") => Meaning::Level,
            (Self::System, "EventRecordID") => Meaning::RecordId,
            (Self::System, "Channel") => Meaning::Channel,
            (Self::System, "Computer") => Meaning::Computer,
            (Self::System, name) => system::text(name).map_or(Meaning::Nothing, Meaning::Item),
            (Self::Rendering, "Message") => Meaning::Message,
            (Self::Rendering, "Level") => Meaning::LevelWord,
            (Self::Data, _) => Meaning::Data,
            (Self::Root | Self::Rendering | Self::Nowhere, _) => Meaning::Nothing,
        }
    }
}

/// What an element says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing of its own: an element that holds others, or one that is not kept.
    Nothing,
    /// By its attributes: the name, or else the name of the event source.
    Provider,
    /// By its attribute `SystemTime`.
    Time,
    /// By its attribute `Culture`.
    Rendering,
    EventId,
    Level,
    RecordId,
    Channel,
    Computer,
    /// A data field with the element's own name, if it holds no further elements.
    Section,
    /// A data field with the name that its attribute gives, if it holds no further elements.
    Data,
    Message,
    LevelWord,
    /// One of the other items of `System`.
    Item(SystemItem),
}

impl Meaning {
    /// Whether the text of the element counts.
    pub(super) fn has_text(self) -> bool {
        !matches!(
            self,
            Self::Nothing | Self::Provider | Self::Time | Self::Rendering
        )
    }
}

/// What was read of an event so far.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) id: Option<u32>,
    pub(super) level: Option<u8>,
    pub(super) record_id: Option<u64>,
    pub(super) stamp: Option<Stamp>,
    pub(super) data: Vec<(Option<Arc<str>>, String)>,
    pub(super) system: System,
    provider: Option<String>,
    level_word: Option<u8>,
    channel: Option<String>,
    computer: Option<String>,
    message: Option<String>,
    culture: Option<String>,
}

impl Parts {
    /// Takes the name of the provider.
    pub(super) fn provider(&mut self, name: Option<Cow<'_, str>>) {
        self.provider = name.and_then(word);
    }

    /// Takes the attribute `Culture`.
    pub(super) fn culture(&mut self, culture: Option<Cow<'_, str>>) {
        self.culture = culture.and_then(word);
    }

    /// Takes the text of a closed element with a meaning of its own.
    pub(super) fn text(&mut self, meaning: Meaning, text: Cow<'_, str>) {
        match meaning {
            Meaning::EventId => {
                // Some exports give the qualifiers in the upper half of the number.
                self.id = text.trim().parse::<u32>().ok().map(|id| id & 0xFFFF);
            }
            Meaning::Level => self.level = text.trim().parse().ok(),
            Meaning::RecordId => self.record_id = text.trim().parse().ok(),
            Meaning::Channel => self.channel = word(text),
            Meaning::Computer => self.computer = word(text),
            Meaning::Item(item) => self.system.set(item, &text),
            Meaning::LevelWord => self.level_word = level_of_word(text.trim()),
            Meaning::Message => self.message = Some(unix_lines(text)),
            Meaning::Nothing
            | Meaning::Provider
            | Meaning::Time
            | Meaning::Rendering
            | Meaning::Section
            | Meaning::Data => {}
        }
    }

    /// Takes a data field, where it says something.
    pub(super) fn field(&mut self, field: Option<Arc<str>>, text: Cow<'_, str>) {
        let blank = text.trim().is_empty();
        // An event without binary data has an empty `Binary`.
        if !(blank && field.as_deref() == Some("Binary")) {
            let value = if blank {
                String::new()
            } else {
                unix_lines(text)
            };
            self.data.push((field, value));
        }
    }

    /// The event.
    pub(super) fn finish(self, broken_at: Option<usize>) -> ReadEvent {
        let named = self.id.is_some() || self.provider.is_some();
        let mut event = Event {
            id: self.id.unwrap_or_default(),
            provider: self.provider.unwrap_or_default(),
            level: self.level.or(self.level_word),
            channel: self.channel,
            computer: self.computer,
            record_id: self.record_id,
            system: self.system.told(),
            data: self.data,
            message: self.message,
            culture: self.culture,
        };
        unwrap(&mut event);
        ReadEvent {
            named,
            event,
            stamp: self.stamp,
            broken_at,
        }
    }
}

#[derive(Debug)]
struct Open<'a> {
    name: &'a str,
    meaning: Meaning,
    inner: Place,
    field: Option<Arc<str>>,
    text: Cow<'a, str>,
    has_elements: bool,
}

#[derive(Debug, Default)]
struct Builder<'a> {
    stack: Vec<Open<'a>>,
    /// Open elements beyond [`DEPTH`].
    deeper: usize,
    parts: Parts,
    broken_at: Option<usize>,
}

impl<'a> Builder<'a> {
    fn open(&mut self, name: &'a str, attributes: &'a str) {
        if self.stack.len() >= DEPTH {
            self.deeper = self.deeper.saturating_add(1);
            return;
        }
        let place = self.stack.last().map_or(Place::Root, |open| open.inner);
        let meaning = place.meaning(name);
        let mut field = None;
        if place == Place::System && !attributes.is_empty() {
            for (item, wanted) in system::attributes(name) {
                if let Some(value) = attribute(attributes, wanted) {
                    self.parts.system.set(item, &value);
                }
            }
        }
        match meaning {
            Meaning::Provider => {
                let named = attribute(attributes, "Name");
                self.parts
                    .provider(named.or_else(|| attribute(attributes, "EventSourceName")));
            }
            Meaning::Time => {
                self.parts.stamp =
                    attribute(attributes, "SystemTime").and_then(|t| system_time(&t));
            }
            Meaning::Rendering => self.parts.culture(attribute(attributes, "Culture")),
            Meaning::Section => field = Some(name.into()),
            Meaning::Data => {
                field = match attribute(attributes, "Name") {
                    Some(given) if !given.is_empty() => Some(given.into()),
                    _ if name == "Data" => None,
                    _ => Some(name.into()),
                };
            }
            _ => {}
        }
        if let Some(parent) = self.stack.last_mut() {
            parent.has_elements = true;
        }
        self.stack.push(Open {
            name,
            meaning,
            inner: place.within(name),
            field,
            text: Cow::Borrowed(""),
            has_elements: false,
        });
    }

    fn text(&mut self, text: &'a str, read: impl FnOnce(&'a str) -> Cow<'a, str>) {
        if let Some(open) = self.stack.last_mut()
            && open.meaning.has_text()
        {
            if open.text.is_empty() {
                open.text = read(text);
            } else {
                open.text.to_mut().push_str(&read(text));
            }
        }
    }

    /// Closes the innermost element.
    fn close(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let Some(open) = self.stack.pop() {
            self.take(open, true);
        }
    }

    /// Closes the innermost element of this name and all within it; false where the nesting is
    /// wrong.
    fn close_named(&mut self, name: &str) -> bool {
        if self.deeper > 0 {
            self.deeper -= 1;
            return true;
        }
        let Some(at) = self.stack.iter().rposition(|open| open.name == name) else {
            return false;
        };
        let right = at + 1 == self.stack.len();
        while self.stack.len() > at {
            self.close();
        }
        right
    }

    fn take(&mut self, open: Open<'a>, closed: bool) {
        // Between the elements of a pretty print stands white space, and a sign where a tree is shown.
        let blank = || {
            open.text
                .chars()
                .all(|c| c.is_whitespace() || "-+".contains(c))
        };
        match open.meaning {
            Meaning::Section | Meaning::Data if (open.has_elements || !closed) && blank() => {}
            Meaning::Section | Meaning::Data => self.parts.field(open.field, open.text),
            // A number that was cut off is another number.
            meaning if closed || meaning == Meaning::Message => {
                self.parts.text(meaning, open.text);
            }
            _ => {}
        }
    }

    fn finish(mut self, length: usize) -> ReadEvent {
        if !self.stack.is_empty() || self.deeper > 0 {
            self.broken_at.get_or_insert(length);
        }
        while let Some(open) = self.stack.pop() {
            self.take(open, false);
        }
        self.parts.finish(self.broken_at)
    }
}

fn word(text: Cow<'_, str>) -> Option<String> {
    let word = text.trim();
    if word.is_empty() {
        None
    } else if word.len() == text.len() {
        Some(text.into_owned())
    } else {
        Some(word.to_owned())
    }
}

/// The same value, however the export ended its lines.
pub(crate) fn unix_lines(text: Cow<'_, str>) -> String {
    if memchr::memmem::find(text.as_bytes(), b"\r\n").is_none() {
        return text.into_owned();
    }
    let mut out = String::with_capacity(text.len());
    push_unix_lines(&mut out, &text);
    out
}

/// Appends it.
pub(crate) fn push_unix_lines(out: &mut String, text: &str) {
    let mut from = 0;
    for at in memchr::memchr_iter(b'\r', text.as_bytes()) {
        if text.as_bytes().get(at + 1) == Some(&b'\n') {
            out.push_str(&text[from..at]);
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
}
