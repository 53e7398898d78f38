//! An event as a tree of elements, in the order in which Windows writes them.

use super::binxml::{Child, Element, Slot};
use super::value::Value;

const NAMESPACE: &str = "http://schemas.microsoft.com/win/2004/08/events/event";

/// How the elements are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As Windows does: one template for `System`, one for the data, and typed values.
    Templates,
    /// Every element spelled out, every value as text.
    Plain,
}

/// The data section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    None,
    /// `EventData` with its optional name; a field without a name is `<Data>value</Data>`.
    Fields(Option<String>, Vec<(Option<String>, Value)>),
    /// `EventData` of a classic event: strings, then bytes.
    Classic(Vec<String>, Vec<u8>),
    /// `UserData` with one element of this name, and the elements within it.
    User(String, Vec<(String, Value)>),
}

/// One event, with all of `System`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) provider: String,
    pub(crate) provider_guid: Option<[u8; 16]>,
    pub(crate) event_source: Option<String>,
    pub(crate) id: u16,
    pub(crate) qualifiers: Option<u16>,
    pub(crate) version: u8,
    pub(crate) level: u8,
    pub(crate) task: u16,
    pub(crate) opcode: u8,
    pub(crate) keywords: u64,
    /// FILETIME, in the record's head as well; 0 where nobody set it.
    pub(crate) time: u64,
    /// Has to ascend within a log.
    pub(crate) record: u64,
    pub(crate) activity: Option<[u8; 16]>,
    pub(crate) related_activity: Option<[u8; 16]>,
    pub(crate) process: u32,
    pub(crate) thread: u32,
    pub(crate) channel: String,
    pub(crate) computer: String,
    /// Authority and the rest of the identifier.
    pub(crate) user: Option<(u8, Vec<u32>)>,
    pub(crate) body: Body,
}

impl Event {
    /// An event of information with nothing but what every event has.
    pub(crate) fn new(record: u64, time: u64, provider: &str, id: u16) -> Self {
        Self {
            provider: provider.to_owned(),
            provider_guid: None,
            event_source: None,
            id,
            qualifiers: None,
            version: 0,
            level: 4,
            task: 0,
            opcode: 0,
            keywords: 0x8000_0000_0000_0000,
            time,
            record,
            activity: None,
            related_activity: None,
            process: 4,
            thread: 8,
            channel: "Application".to_owned(),
            computer: "SERVER01.example.no".to_owned(),
            user: None,
            body: Body::None,
        }
    }

    /// The data as pairs of name and shown value, in order.
    pub(crate) fn data(&self) -> Vec<(Option<String>, String)> {
        match &self.body {
            Body::None => Vec::new(),
            Body::Fields(_, fields) => fields
                .iter()
                .map(|(name, value)| (name.clone(), value.shown()))
                .collect(),
            Body::Classic(strings, bytes) => {
                let mut out: Vec<_> = strings.iter().map(|s| (None, s.clone())).collect();
                out.push((
                    Some("Binary".to_owned()),
                    Value::Binary(bytes.clone()).shown(),
                ));
                out
            }
            // An element that holds none is a field without a value itself.
            Body::User(name, fields) if fields.is_empty() => {
                vec![(Some(name.clone()), String::new())]
            }
            Body::User(_, fields) => fields
                .iter()
                .map(|(name, value)| (Some(name.clone()), value.shown()))
                .collect(),
        }
    }

    /// The element `System`.
    pub(super) fn system(&self) -> Element {
        let guid = |guid: Option<[u8; 16]>| Slot::optional(guid.map(Value::Guid), 0x0f);
        Element::new("System")
            .child(
                Element::new("Provider")
                    .attribute("Name", Slot::value(Value::text(&self.provider)))
                    .attribute("Guid", guid(self.provider_guid))
                    .attribute(
                        "EventSourceName",
                        Slot::optional(self.event_source.clone().map(Value::Text), 0x01),
                    ),
            )
            .child(
                Element::new("EventID")
                    .attribute(
                        "Qualifiers",
                        Slot::optional(self.qualifiers.map(Value::U16), 0x06),
                    )
                    .value(Value::U16(self.id)),
            )
            .child(Element::new("Version").value(Value::U8(self.version)))
            .child(Element::new("Level").value(Value::U8(self.level)))
            .child(Element::new("Task").value(Value::U16(self.task)))
            .child(Element::new("Opcode").value(Value::U8(self.opcode)))
            .child(Element::new("Keywords").value(Value::Hex64(self.keywords)))
            .child(
                Element::new("TimeCreated")
                    .attribute("SystemTime", Slot::value(Value::FileTime(self.time))),
            )
            .child(Element::new("EventRecordID").value(Value::U64(self.record)))
            .child(
                Element::new("Correlation")
                    .attribute("ActivityID", guid(self.activity))
                    .attribute("RelatedActivityID", guid(self.related_activity)),
            )
            .child(
                Element::new("Execution")
                    .attribute("ProcessID", Slot::value(Value::U32(self.process)))
                    .attribute("ThreadID", Slot::value(Value::U32(self.thread))),
            )
            .child(Element::new("Channel").value(Value::text(&self.channel)))
            .child(Element::new("Computer").value(Value::text(&self.computer)))
            .child(Element::new("Security").attribute(
                "UserID",
                Slot::optional(self.user.clone().map(|(a, rest)| Value::Sid(a, rest)), 0x13),
            ))
    }

    /// The data section.
    pub(super) fn section(&self, form: Form) -> Option<Element> {
        Some(match &self.body {
            Body::None => return None,
            Body::Fields(name, fields) => {
                let mut data = Element::new("EventData");
                if let Some(name) = name {
                    data = data.attribute("Name", Slot::literal(name));
                }
                for (name, value) in fields {
                    let mut field = Element::new("Data");
                    if let Some(name) = name {
                        field = field.attribute("Name", Slot::literal(name));
                    }
                    data = data.child(field.value(value.clone()));
                }
                data
            }
            Body::Classic(strings, bytes) => {
                let mut data = Element::new("EventData");
                let values = match form {
                    Form::Templates => vec![Value::Texts(strings.clone())],
                    Form::Plain => strings.iter().map(Value::text).collect(),
                };
                for value in values {
                    data = data.child(Element::new("Data").value(value));
                }
                data.child(Element::new("Binary").value(Value::Binary(bytes.clone())))
            }
            Body::User(name, fields) => {
                let mut inner =
                    Element::new(name).attribute("xmlns", Slot::literal("http://example.no/event"));
                for (name, value) in fields {
                    inner = inner.child(Element::new(name).value(value.clone()));
                }
                Element::new("UserData").child(inner)
            }
        })
    }

    /// The element `Event` around what is within it.
    pub(super) fn around(children: impl IntoIterator<Item = Child>) -> Element {
        let mut event = Element::new("Event").attribute("xmlns", Slot::literal(NAMESPACE));
        event.children.extend(children);
        event
    }
}
