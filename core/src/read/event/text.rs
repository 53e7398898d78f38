//! Exports that are text: one door to their readers.

use super::EventItem;
use super::assigned::{self, Assigned};
use super::clixml::{self, ClixmlReader};
use super::console::{self, Console};
use super::csv::CsvReader;
use super::details::{self, Details};
use super::forwarded::{self, ForwardedLines};
use super::json::{self, JsonReader};
use super::lines::LineReader;
use super::listing::{self, Listing};
use super::message::{self, Messages};
use super::mixed::Mixed;
use super::region::Habits;
use super::table::{self, Dialect};
use super::tree::{self, Tree};
use super::wevtutil::{self, Wevtutil};
use super::wrap::Window;
use super::xml::{self, XmlReader};

/// How a text holds events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventText {
    /// Elements.
    Xml,
    /// Rows.
    Table(Dialect),
    /// Blocks of labels.
    Details,
    /// Blocks of labels under `Event[0]`.
    Wevtutil,
    /// Blocks of properties, in this window.
    List(Window),
    /// Columns on a console, in this window.
    Console(Window),
    /// Objects as JSON.
    Json,
    /// Objects as `Export-Clixml` writes them.
    Clixml,
    /// The tree of Event Viewer's Friendly View.
    Tree,
    /// An event a line, as a forwarder writes them.
    Forwarded,
    /// Blocks of `Name=value`.
    Assigned,
    /// Messages alone.
    Messages,
}

impl EventText {
    /// Tells events by the head of a text: of several kinds the one that begins first.
    pub(crate) fn recognise(head: &str) -> Option<Self> {
        let kinds = Self::kinds(head);
        let first = |kind: &Self| kind.first_line(head).unwrap_or(u64::MAX);
        match kinds.as_slice() {
            // Only one that has to be compared is read.
            [] | [_] => kinds.first().copied(),
            several => several.iter().copied().min_by_key(first),
        }
    }

    /// Tells events that stand anywhere in a text, of whose other lines nothing is told.
    pub(crate) fn within(text: &str, tells: impl Fn(&str) -> bool) -> Option<Self> {
        if xml::holds_event(text) {
            return (!text.lines().any(tells)).then_some(Self::Xml);
        }
        message::recognise(text, tells).then_some(Self::Messages)
    }

    /// All kinds of which a head has events.
    fn kinds(head: &str) -> Vec<Self> {
        [
            xml::recognise(head).then_some(Self::Xml),
            table::recognise(head).map(Self::Table),
            // Before copied labels, as its own are the same but for the heading over them.
            wevtutil::recognise(head).then_some(Self::Wevtutil),
            json::recognise(head).then_some(Self::Json),
            clixml::recognise(head).then_some(Self::Clixml),
            details::recognise(head).then_some(Self::Details),
            listing::recognise(head).map(Self::List),
            console::recognise(head).map(Self::Console),
            tree::recognise(head).then_some(Self::Tree),
            forwarded::recognise(head).then_some(Self::Forwarded),
            assigned::recognise(head).then_some(Self::Assigned),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The line on which its first event begins in a text.
    pub(super) fn first_line(self, text: &str) -> Option<u64> {
        let mut items = Vec::new();
        let mut reader = self.alone(Habits::unknown());
        reader.feed(text, &mut items);
        reader.finish(&mut items);
        items.iter().find_map(|item| match item {
            EventItem::Event(record) => Some(record.line),
            EventItem::Problem(_) => None,
        })
    }

    /// Whether every time in it is a point in time, whatever the machine that wrote it.
    pub(crate) fn states_zone(&self) -> bool {
        matches!(self, Self::Xml)
    }

    /// `event:xml`, `event:csv` and so on.
    pub(crate) fn format(&self) -> &'static str {
        match self {
            Self::Xml => "event:xml",
            Self::Table(dialect) => dialect.format(),
            Self::Details => "event:details",
            Self::Wevtutil => "event:wevtutil-text",
            Self::List(_) => "event:format-list",
            Self::Console(_) => "event:table",
            Self::Json => "event:json",
            Self::Clixml => "event:clixml",
            Self::Tree => "event:tree",
            Self::Forwarded => "event:forwarded",
            Self::Assigned => "event:name-value",
            Self::Messages => "event:messages",
        }
    }

    /// How it was told from any other text.
    pub(crate) fn why(&self) -> String {
        match self {
            Self::Xml => "XML with event elements".to_owned(),
            Self::Table(dialect) => dialect.why(),
            Self::Details => {
                "lines of labels as Event Viewer copies them: source, date, event id".to_owned()
            }
            Self::Wevtutil => {
                "blocks under Event[0] with the labels of wevtutil: log name, source, date, event id"
                    .to_owned()
            }
            Self::List(_) => {
                "properties of Get-WinEvent or Get-EventLog below each other, as Format-List prints them"
                    .to_owned()
            }
            Self::Console(_) => {
                "names of Get-WinEvent or Get-EventLog over columns, as PowerShell prints a table"
                    .to_owned()
            }
            Self::Json => "JSON objects with the properties of events: id, time, source".to_owned(),
            Self::Clixml => {
                "CLIXML objects with the properties of events: id, time, source".to_owned()
            }
            Self::Tree => {
                "a tree of elements as Event Viewer's Friendly View copies it: System, EventID, SystemTime"
                    .to_owned()
            }
            Self::Forwarded => "lines of a forwarder of events: date, log, level, id, source".to_owned(),
            Self::Assigned => "blocks of Name=value with the names of events: id, time, source".to_owned(),
            Self::Messages => "messages of known events, without their labels".to_owned(),
        }
    }

    /// Whether its reader takes what looks like events of another kind: the blocks of wevtutil have the labels
    /// of Event Viewer.
    pub(super) fn reads(self, other: Self) -> bool {
        let among = matches!(
            (self, other),
            (Self::Details, Self::Xml) | (Self::Wevtutil, Self::Details)
        );
        among || std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// A reader of a text that begins with it; the habits are for dates that say less than a point in time.
    pub(crate) fn reader(self, habits: Habits) -> Box<dyn EventReader> {
        Box::new(Mixed::new(self, habits))
    }

    /// A reader of nothing else.
    pub(super) fn alone(self, habits: Habits) -> Box<dyn EventReader> {
        match self {
            Self::Xml => Box::<XmlReader>::default(),
            Self::Table(dialect) => Box::new(CsvReader::new(dialect, habits)),
            Self::Details => Box::new(LineReader::of(Details::new(habits))),
            Self::Wevtutil => Box::new(LineReader::of(Wevtutil::new(habits))),
            Self::List(window) => Box::new(LineReader::of(Listing::new(window, habits))),
            Self::Console(window) => Box::new(LineReader::of(Console::new(window, habits))),
            Self::Json => Box::new(JsonReader::new(habits)),
            Self::Clixml => Box::new(ClixmlReader::new(habits)),
            Self::Tree => Box::new(LineReader::of(Tree::new(habits))),
            Self::Forwarded => Box::new(LineReader::of(ForwardedLines::new(habits))),
            Self::Assigned => Box::new(LineReader::of(Assigned::new(habits))),
            Self::Messages => Box::new(LineReader::of(Messages::new(habits))),
        }
    }
}

/// Text in, items out.
pub(crate) trait EventReader: std::fmt::Debug + Send {
    /// Takes the next piece of text and appends the items that it completes.
    fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>);

    /// Ends the input.
    fn finish(&mut self, out: &mut Vec<EventItem>);

    /// Says, before anything else, where the text begins that is read: its line and its byte in the whole text.
    fn start_at(&mut self, line: u64, offset: u64);
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::*;
    use crate::model::Event;
    use crate::read::sniff::{Content, sniff};
    use crate::source::TextReader;

    fn text_or_null(text: Option<&String>) -> Value {
        text.map_or(Value::Null, |text| text.clone().into())
    }

    /// The items of `System` that the event has.
    fn items(event: &Event) -> Value {
        let mut system = serde_json::to_value(event.system.as_deref()).unwrap();
        if let Value::Object(items) = &mut system {
            items.retain(|_, value| !value.is_null());
        }
        system
    }

    fn shown(event: &Event) -> Value {
        json!({
            "id": event.id, "provider": event.provider, "level": event.level,
            "channel": text_or_null(event.channel.as_ref()), "computer": text_or_null(event.computer.as_ref()),
            "record": event.record_id, "data": event.data, "message": text_or_null(event.message.as_ref()),
            "system": items(event),
        })
    }

    fn wanted(event: &Value, lang: &str, file: &Value) -> Value {
        let has = |key: &str, what: &str| file[key].as_array().unwrap().contains(&json!(what));
        let lost = |what: &str| has("lost", what);
        let mut out = event.clone();
        out.as_object_mut().unwrap().remove("time");
        out["message"] = event["message"][lang].clone();
        if lost("letters") {
            let message = out["message"].as_str().unwrap();
            out["message"] = message.replace(|c: char| !c.is_ascii(), "?").into();
        }
        for what in ["channel", "computer", "record", "level"] {
            if lost(what) {
                out[what] = Value::Null;
            }
        }
        if lost("data") {
            out["data"] = json!([]);
        }
        let items = out["system"].as_object_mut().unwrap();
        items.retain(|name, _| has("system", name));
        if items.is_empty() {
            out["system"] = Value::Null;
        }
        if lost("strings") {
            let values = out["data"].as_array_mut().unwrap();
            values.truncate(4);
            for value in values {
                value[1] = value[1].as_str().unwrap().trim().into();
            }
        }
        out
    }

    /// Makes what was read and what is wanted comparable where a console broke or cut the text.
    fn of_console(given: &mut Value, wanted: &mut Value, lost: &Value) {
        let lost = |what: &str| lost.as_array().unwrap().contains(&json!(what));
        let (Some(text), Some(whole)) = (given["message"].as_str(), wanted["message"].as_str())
        else {
            return;
        };
        if lost("end") && text.ends_with("...") {
            assert!(text.len() < whole.len() + 4, "{text}");
            assert!(whole.starts_with(text.trim_end_matches('.')), "{text}");
            given["message"] = whole.into();
        } else if lost("breaks") {
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (text, whole) = (words(text), words(whole));
            given["message"] = text.into();
            wanted["message"] = whole.into();
        }
    }

    #[test]
    fn every_form_holds_the_same_but_for_its_losses() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/events");
        let expected: Value =
            serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
        let habits = Habits::assumed();
        for (path, file) in expected["files"].as_object().unwrap() {
            let bytes = std::fs::read(folder.join(path)).unwrap();
            let Content::Events(form) = sniff(&bytes) else {
                panic!("{path} is no export of events");
            };
            assert_eq!(form.format(), file["format"], "{path}");
            let mut source = TextReader::new(Box::new(std::io::Cursor::new(bytes)));
            let mut reader = form.reader(habits.clone());
            let (mut block, mut items) = (String::new(), Vec::new());
            while source.read_block(64, &mut block).unwrap() {
                reader.feed(&block, &mut items);
                block.clear();
            }
            reader.finish(&mut items);
            let (mut given, mut told) = (Vec::new(), Vec::new());
            for item in &items {
                match item {
                    EventItem::Event(record) => given.push(shown(&record.event)),
                    EventItem::Problem(problem) => told.push(problem.kind.as_str()),
                }
            }
            assert_eq!(json!(told), file["told"], "{path}");
            if file["newest_first"] == true {
                given.reverse();
            }
            let scheduler = file["lost"]
                .as_array()
                .unwrap()
                .contains(&json!("scheduler"));
            let mut wanted: Vec<Value> = expected["events"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|event| {
                    !scheduler || event["channel"] != "Microsoft-Windows-TaskScheduler/Operational"
                })
                .map(|event| wanted(event, &path[..2], file))
                .collect();
            for (given, wanted) in given.iter_mut().zip(&mut wanted) {
                of_console(given, wanted, &file["lost"]);
            }
            assert_eq!(given, wanted, "{path}");
        }
    }
}
