//! Events as XML, and the binary log itself.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::{COMPUTER, Event, Export, Lang, utc};
use crate::evtx_writer::{Body, Event as Record, Form, Log, Value, filetime};

fn escaped(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('\'', "&apos;").replace('"', "&quot;")
}

fn data(event: &Event, before: &str) -> String {
    let mut out = String::new();
    for (name, value) in &event.data {
        let name = name.map(|n| format!(" Name='{n}'")).unwrap_or_default();
        write!(out, "{before}<Data{name}>{}</Data>", escaped(value)).unwrap();
    }
    out
}

/// One event, with what stands behind its data.
fn one(event: &Event, behind: &str) -> String {
    format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{}'/>\
         <EventID>{}</EventID><Version>0</Version><Level>{}</Level><Task>0</Task><Opcode>0</Opcode>\
         <Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='{}'/><EventRecordID>{}</EventRecordID>\
         <Correlation/><Execution ProcessID='4' ThreadID='8'/><Channel>{}</Channel><Computer>{COMPUTER}</Computer>\
         <Security/></System><EventData>{}</EventData>{behind}</Event>",
        event.provider,
        event.id,
        event.level,
        utc(event.at),
        event.record,
        event.channel,
        data(event, ""),
    )
}

/// *Save All Events As*, XML: all on one line, with the rendered texts.
pub(super) fn saved(export: Export, events: &[&Event]) -> String {
    let mut out =
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events>".to_owned();
    for event in events {
        let culture = match export.lang {
            Lang::English => "en-US",
            Lang::Norwegian => "nb-NO",
            Lang::MadeUp => "eo-001",
        };
        let (message, level) = (
            escaped(&export.message(event)),
            export.lang.level(event.level),
        );
        out += &one(
            event,
            &format!(
                "<RenderingInfo Culture='{culture}'><Message>{message}</Message><Level>{level}</Level></RenderingInfo>"
            ),
        );
    }
    out + "</Events>"
}

/// `wevtutil qe`: an event a line, no root.
pub(super) fn lines(events: &[&Event]) -> String {
    events.iter().map(|event| one(event, "") + "\r\n").collect()
}

/// The data of an event as an object; values without names stand in one list.
fn fields(event: &Event, list: impl Fn(Vec<&str>) -> Json) -> Json {
    let fields = event.data.iter();
    if fields.clone().all(|(name, _)| name.is_none()) {
        return json!({ "Data": list(fields.map(|(_, value)| value.as_str()).collect()) });
    }
    let field = |(name, value): &(Option<&str>, String)| {
        (
            name.unwrap_or_default().to_owned(),
            Json::from(value.as_str()),
        )
    };
    Json::Object(fields.map(field).collect())
}

/// Objects of the shape that decoders of binary logs print.
pub(super) fn dumped(events: &[&Event]) -> String {
    let object = |event: &&Event| {
        let data = fields(event, |values| json!({ "#text": values }));
        json!({ "Event": {
            "#attributes": { "xmlns": "http://schemas.microsoft.com/win/2004/08/events/event" },
            "System": {
                "Provider": { "#attributes": { "Name": event.provider } }, "EventID": event.id, "Level": event.level,
                "TimeCreated": { "#attributes": { "SystemTime": utc(event.at) } }, "EventRecordID": event.record,
                "Channel": event.channel, "Computer": COMPUTER,
            },
            "EventData": data,
        } })
    };
    events
        .iter()
        .map(|event| format!("{}\n", object(event)))
        .collect()
}

/// Objects as EvtxECmd writes them: the data as text.
pub(super) fn evtx_ecmd(events: &[&Event]) -> String {
    let object = |event: &&Event| {
        let field = |(name, value): &(Option<&str>, String)| match name {
            Some(name) => json!({ "@Name": name, "#text": value }),
            None => Json::from(value.as_str()),
        };
        let data: Vec<Json> = event.data.iter().map(field).collect();
        let payload = json!({ "EventData": { "Data": data } }).to_string();
        json!({
            "EventId": event.id, "Level": Lang::English.level(event.level), "Provider": event.provider, "Channel": event.channel,
            "Computer": COMPUTER, "EventRecordId": event.record.to_string(), "TimeCreated": utc(event.at).replace('Z', "+00:00"),
            "MapDescription": "x", "ChunkNumber": 1, "Payload": payload,
        })
    };
    let lines = events.iter().map(|event| format!("{}\r\n", object(event)));
    lines.collect()
}

/// Objects as Velociraptor writes them: seconds since 1970.
pub(super) fn velociraptor(events: &[&Event]) -> String {
    let object = |event: &&Event| {
        let data = fields(event, |values| json!(values));
        let seconds = format!(
            "{}.{:06}",
            event.at.div_euclid(1_000_000),
            event.at.rem_euclid(1_000_000)
        );
        let time: serde_json::Number = seconds.parse().unwrap();
        json!({
            "System": {
                "Provider": { "Name": event.provider }, "EventID": { "Value": event.id }, "Level": event.level,
                "TimeCreated": { "SystemTime": time }, "EventRecordID": event.record, "Channel": event.channel, "Computer": COMPUTER,
            },
            "EventData": data,
        })
    };
    events
        .iter()
        .map(|event| format!("{}\n", object(event)))
        .collect()
}

/// XML as Event Viewer shows it, in a mail.
pub(super) fn pasted(events: &[&Event], mark: &str) -> String {
    let mut out = "Hei,\r\nher er det vi fant:\r\n\r\n".to_owned();
    for event in events {
        for line in pretty(event).lines() {
            // The signs of a tree stand before what holds others.
            let holds = ["<Event", "<System>"]
                .iter()
                .any(|head| line.trim().starts_with(head));
            let mark = if mark == "- " && !holds { "  " } else { mark };
            write!(out, "{mark}{line} \r\n").unwrap();
        }
        out.push_str("\r\n");
    }
    out + "Mvh\r\nOla\r\n"
}

/// *Friendly View*, event below event.
pub(super) fn friendly(events: &[&Event]) -> String {
    let mut out = String::new();
    for event in events {
        write!(
            out,
            "+ System \n\n  - Provider \n\n   [ Name]  {} \n \n   EventID {} \n \n   Level {} \n \n  - TimeCreated \n\n   \
             [ SystemTime]  {} \n \n   EventRecordID {} \n \n   Channel {} \n \n   Computer {COMPUTER} \n \n   Security \n \n\n\
             - EventData \n\n",
            event.provider,
            event.id,
            event.level,
            utc(event.at),
            event.record,
            event.channel,
        )
        .unwrap();
        for (name, value) in &event.data {
            let name = name.map(|name| format!("{name} ")).unwrap_or_default();
            // A value of several lines goes on below.
            writeln!(out, "   {name}{value} ").unwrap();
        }
        out.push_str("\n\n");
    }
    out.replace('\n', "\r\n")
}

/// The XML below *Copy Details as Text*.
pub(super) fn pretty(event: &Event) -> String {
    format!(
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\n  <System>\n    \
         <Provider Name=\"{}\" />\n    <EventID>{}</EventID>\n    <Level>{}</Level>\n    \
         <TimeCreated SystemTime=\"{}\" />\n    <EventRecordID>{}</EventRecordID>\n    <Channel>{}</Channel>\n    \
         <Computer>{COMPUTER}</Computer>\n    <Security />\n  </System>\n  <EventData>{}\n  </EventData>\n</Event>",
        event.provider,
        event.id,
        event.level,
        utc(event.at),
        event.record,
        event.channel,
        data(event, "\n    ").replace('\'', "\""),
    )
}

/// The log itself, with templates and typed values.
pub(super) fn evtx(events: &[&Event]) -> Vec<u8> {
    let mut log = Log::new(Form::Templates);
    for event in events {
        let mut record = Record::new(event.record, filetime(event.at), event.provider, event.id);
        event.channel.clone_into(&mut record.channel);
        COMPUTER.clone_into(&mut record.computer);
        record.level = event.level;
        let strings = || event.data.iter().map(|(_, value)| value.clone()).collect();
        record.body = if event.data.iter().all(|(name, _)| name.is_none()) {
            Body::Classic(strings(), Vec::new())
        } else {
            let field = |(name, value): &(Option<&str>, String)| {
                (name.map(str::to_owned), Value::text(value))
            };
            Body::Fields(None, event.data.iter().map(field).collect())
        };
        log.add(&record);
    }
    log.finish(crate::evtx_writer::Header::default())
}
