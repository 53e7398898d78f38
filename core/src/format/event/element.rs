//! From the markup of one `<Event>` to an [`Event`].

use std::borrow::Cow;

use super::clock::system_time;
use super::levels::level_of_word;
use super::markup::{Scanner, Token, attribute, unescape};
use super::wrapper::written_message;
use crate::model::{Event, Stamp};

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

/// Reads the markup of one event, from `<Event` on. Never fails: what is missing or broken stays
/// empty, and `broken_at` says where the nesting went wrong.
pub(super) fn read_event(text: &str) -> ReadEvent {
    let mut builder = Builder::default();
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

/// What the text of an element means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Nothing of its own: an element that holds others, or one that is not kept.
    Nothing,
    EventId,
    Level,
    RecordId,
    Channel,
    Computer,
    /// A data field, if it holds no further elements.
    Data,
    Message,
    LevelWord,
}

#[derive(Debug)]
struct Open<'a> {
    name: &'a str,
    meaning: Meaning,
    field: Option<String>,
    text: Cow<'a, str>,
    has_elements: bool,
}

#[derive(Debug, Default)]
struct Builder<'a> {
    stack: Vec<Open<'a>>,
    /// Open elements beyond [`DEPTH`].
    deeper: usize,
    id: Option<u32>,
    provider: Option<String>,
    level: Option<u8>,
    level_word: Option<u8>,
    channel: Option<String>,
    computer: Option<String>,
    record_id: Option<u64>,
    data: Vec<(Option<String>, String)>,
    message: Option<String>,
    culture: Option<String>,
    stamp: Option<Stamp>,
    broken_at: Option<usize>,
}

impl<'a> Builder<'a> {
    fn open(&mut self, name: &'a str, attributes: &'a str) {
        if self.stack.len() >= DEPTH {
            self.deeper = self.deeper.saturating_add(1);
            return;
        }
        let section = self.stack.get(1).map(|open| open.name);
        let mut field = None;
        let meaning = match (self.stack.len(), section) {
            // Data sections, known and unknown: an unknown one is kept rather than lost.
            (1, _) => match name {
                "RenderingInfo" => {
                    self.culture = attribute(attributes, "Culture")
                        .map(|c| c.trim().to_owned())
                        .filter(|c| !c.is_empty());
                    Meaning::Nothing
                }
                "System" | "EventData" | "UserData" | "DebugData" | "ProcessingErrorData" => {
                    Meaning::Nothing
                }
                other => {
                    field = Some(other.to_owned());
                    Meaning::Data
                }
            },
            (2, Some("System")) => self.system_element(name, attributes),
            (2, Some("RenderingInfo")) => match name {
                "Message" => Meaning::Message,
                "Level" => Meaning::LevelWord,
                _ => Meaning::Nothing,
            },
            (0, _) | (_, Some("System" | "RenderingInfo")) => Meaning::Nothing,
            _ => {
                field = match attribute(attributes, "Name") {
                    Some(given) if !given.is_empty() => Some(given.into_owned()),
                    _ if name == "Data" => None,
                    _ => Some(name.to_owned()),
                };
                Meaning::Data
            }
        };
        if let Some(parent) = self.stack.last_mut() {
            parent.has_elements = true;
        }
        self.stack.push(Open {
            name,
            meaning,
            field,
            text: Cow::Borrowed(""),
            has_elements: false,
        });
    }

    fn system_element(&mut self, name: &str, attributes: &str) -> Meaning {
        match name {
            "Provider" => {
                let named = attribute(attributes, "Name")
                    .or_else(|| attribute(attributes, "EventSourceName"));
                self.provider = named.map(|p| p.trim().to_owned()).filter(|p| !p.is_empty());
                Meaning::Nothing
            }
            "TimeCreated" => {
                self.stamp = attribute(attributes, "SystemTime").and_then(|t| system_time(&t));
                Meaning::Nothing
            }
            "EventID" => Meaning::EventId,
            "Level" => Meaning::Level,
            "EventRecordID" => Meaning::RecordId,
            "Channel" => Meaning::Channel,
            "Computer" => Meaning::Computer,
            _ => Meaning::Nothing,
        }
    }

    fn text(&mut self, text: &'a str, read: impl FnOnce(&'a str) -> Cow<'a, str>) {
        if let Some(open) = self.stack.last_mut()
            && open.meaning != Meaning::Nothing
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
        let Open {
            meaning,
            field,
            text,
            has_elements,
            ..
        } = open;
        match meaning {
            Meaning::Nothing => {}
            Meaning::Data => {
                let blank = text.trim().is_empty();
                // Between the elements of a pretty print stands white space, and an event
                // without binary data has an empty `Binary`: neither says anything.
                let says_nothing =
                    blank && (has_elements || !closed || field.as_deref() == Some("Binary"));
                if !says_nothing {
                    self.data.push((
                        field,
                        if blank {
                            String::new()
                        } else {
                            unix_lines(text)
                        },
                    ));
                }
            }
            Meaning::Message => {
                self.message = written_message(&unix_lines(text), &mut self.data);
            }
            // A number that was cut off is another number.
            _ if !closed => {}
            Meaning::EventId => {
                // Some exports give the qualifiers in the upper half of the number.
                self.id = text.trim().parse::<u32>().ok().map(|id| id & 0xFFFF);
            }
            Meaning::Level => self.level = text.trim().parse().ok(),
            Meaning::RecordId => self.record_id = text.trim().parse().ok(),
            Meaning::Channel => self.channel = word(&text),
            Meaning::Computer => self.computer = word(&text),
            Meaning::LevelWord => self.level_word = level_of_word(text.trim()),
        }
    }

    fn finish(mut self, length: usize) -> ReadEvent {
        if !self.stack.is_empty() || self.deeper > 0 {
            self.broken_at.get_or_insert(length);
        }
        while let Some(open) = self.stack.pop() {
            self.take(open, false);
        }
        ReadEvent {
            named: self.id.is_some() || self.provider.is_some(),
            event: Event {
                id: self.id.unwrap_or_default(),
                provider: self.provider.unwrap_or_default(),
                level: self.level.or(self.level_word),
                channel: self.channel,
                computer: self.computer,
                record_id: self.record_id,
                data: self.data,
                message: self.message,
                culture: self.culture,
            },
            stamp: self.stamp,
            broken_at: self.broken_at,
        }
    }
}

fn word(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The same value, however the export ended its lines.
pub(super) fn unix_lines(text: Cow<'_, str>) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        text.replace("\r\n", "\n")
    } else {
        text.into_owned()
    }
}
