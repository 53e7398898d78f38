//! No field is lost: everything that the decoding crate's own JSON shows of an event stands in
//! ours, or in the list of what the model does not carry.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{EventItem, items, number, samples};
use crate::model::System;
use crate::read::event::EventRecord;
use crate::read::event::clock::system_time;

/// Number of each event, and whether it was carved.
pub(super) fn carved_or_live(items: &[EventItem]) -> Vec<(u64, bool)> {
    records(items)
        .map(|record| {
            (
                record.event.record_id.unwrap(),
                record.carved || record.recovered,
            )
        })
        .collect()
}

fn records(items: &[EventItem]) -> impl Iterator<Item = &EventRecord> {
    items.iter().filter_map(|item| match item {
        EventItem::Event(record) => Some(&**record),
        EventItem::Problem(_) => None,
    })
}

/// Every value, with its path below `value`: `Execution/@ProcessID`. Blank ones say nothing.
fn leaves(path: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = match (path, name.as_str()) {
                    (path, "#text") => path.to_owned(),
                    (path, "#attributes") => format!("{path}/@"),
                    ("", name) => name.to_owned(),
                    (path, name) if path.ends_with('@') => format!("{path}{name}"),
                    (path, name) => format!("{path}/{name}"),
                };
                leaves(&path, member, out);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                leaves(path, element, out);
            }
        }
        Value::Null => {}
        Value::String(text) if text.trim().is_empty() => {}
        Value::String(text) => out.push((path.to_owned(), as_windows_shows(text))),
        other => out.push((path.to_owned(), other.to_string())),
    }
}

/// Every leaf of `System` stands in the event.
fn compare_system(what: &str, system: &Value, ours: &EventRecord) {
    let mut found = Vec::new();
    leaves("", system, &mut found);
    let has_name = found.iter().any(|(path, _)| path == "Provider/@Name");
    for (path, theirs) in found {
        let event = &ours.event;
        let own = match path.as_str() {
            // It is the provider's name as well, where there is no other.
            "Provider/@EventSourceName" if !has_name => Some(event.provider.clone()),
            "Provider/@Name" => Some(event.provider.clone()),
            "EventID" => Some(event.id.to_string()),
            "Level" => event.level.map(|level| level.to_string()),
            "Channel" => event.channel.clone(),
            "Computer" => event.computer.clone(),
            "EventRecordID" => event.record_id.map(|id| id.to_string()),
            "TimeCreated/@SystemTime" => {
                let theirs = system_time(&theirs).map(|stamp| stamp.utc_us);
                // Where the event has no time, the record's head may have one.
                if theirs.is_some() {
                    assert_eq!(ours.stamp.map(|stamp| stamp.utc_us), theirs, "{what}");
                }
                continue;
            }
            path => {
                let (item, theirs) = item(event.system.as_deref(), path, &theirs);
                assert_eq!(item, Some(theirs), "{what}: {path}");
                continue;
            }
        };
        assert_eq!(own.as_deref(), Some(theirs.trim()), "{what}: {path}");
    }
}

/// One of the other items of `System`, ours and theirs in one spelling.
fn item(system: Option<&System>, path: &str, theirs: &str) -> (Option<String>, String) {
    let Some(own) = system else {
        return (None, theirs.to_owned());
    };
    let number = |number: Option<u64>| number.map(|n| n.to_string());
    let guid = |own: &Option<String>| {
        let theirs = theirs.trim_matches(['{', '}']).to_lowercase();
        (own.clone(), format!("{{{theirs}}}"))
    };
    let own = match path {
        "Provider/@Guid" => return guid(&own.provider_guid),
        "Correlation/@ActivityID" => return guid(&own.activity_id),
        "Correlation/@RelatedActivityID" => return guid(&own.related_activity_id),
        "Keywords" => {
            let digits = theirs.trim_start_matches("0x");
            let theirs = u64::from_str_radix(digits, 16).unwrap();
            return (number(own.keywords), theirs.to_string());
        }
        "Provider/@EventSourceName" => own.event_source.clone(),
        "Security/@UserID" => own.user_id.clone(),
        "EventID/@Qualifiers" => number(own.qualifiers.map(u64::from)),
        "Version" => number(own.version.map(u64::from)),
        "Task" => number(own.task.map(u64::from)),
        "Opcode" => number(own.opcode.map(u64::from)),
        "Execution/@ProcessID" => number(own.process_id.map(u64::from)),
        "Execution/@ThreadID" => number(own.thread_id.map(u64::from)),
        "Execution/@ProcessorID" => number(own.processor_id.map(u64::from)),
        "Execution/@SessionID" => number(own.session_id.map(u64::from)),
        "Execution/@KernelTime" => number(own.kernel_time.map(u64::from)),
        "Execution/@UserTime" => number(own.user_time.map(u64::from)),
        "Execution/@ProcessorTime" => number(own.processor_time.map(u64::from)),
        path => panic!("System/{path} is not carried"),
    };
    (own, theirs.to_owned())
}

/// Attributes of data elements, which have no place of their own in the model: it knows a field by
/// its name and its text. They name schemas, and versions and instances of device drivers.
const ATTRIBUTES_NOT_CARRIED: &[&str] = &[
    "xmlns",
    "xmlns:auto-ns3",
    "version",
    "instance",
    "lifetime",
    "clsid",
    "name",
    "upgrade",
];

/// Name and value of every field below a data section; blank values say nothing. The values of
/// attributes are not among them, their names are in `attributes`.
fn fields(
    name: &str,
    value: &Value,
    out: &mut Vec<(String, String)>,
    attributes: &mut BTreeSet<String>,
) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("#attributes", Value::Object(members)) => {
                        attributes.extend(members.keys().map(|key| format!("{name}/@{key}")));
                    }
                    ("#text", _) => fields(name, member, out, attributes),
                    (key, _) => fields(key, member, out, attributes),
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                fields(name, element, out, attributes);
            }
        }
        Value::Null => {}
        Value::String(text) if text.trim().is_empty() => {}
        Value::String(text) => out.push((name.to_owned(), as_windows_shows(text))),
        other => out.push((name.to_owned(), other.to_string())),
    }
}

/// Lines end in one way, and what XML does not allow is shown as `_`: JSON spells it out.
pub(super) fn as_windows_shows(text: &str) -> String {
    without_controls(&text.replace("\r\n", "\n"))
}

/// What XML does not allow is shown as `_`.
pub(super) fn without_controls(text: &str) -> String {
    text.replace(
        |c: char| {
            (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
        },
        "_",
    )
}

/// Every value of the data sections stands in ours under its name, as often; the number of values
/// that stand in ours alone. JSON cannot repeat a name: the crate numbers those that come back,
/// `Name_1`, and where fields with names and without are mixed it leaves some out.
fn compare_data(what: &str, event: &Value, ours: &EventRecord) -> usize {
    let mut theirs = Vec::new();
    let mut attributes = BTreeSet::new();
    for (section, value) in event.as_object().unwrap() {
        if !matches!(section.as_str(), "System" | "RenderingInfo" | "#attributes") {
            fields(section, value, &mut theirs, &mut attributes);
        }
    }
    for attribute in attributes {
        let (element, name) = attribute.split_once("/@").unwrap();
        // `EventData/@Name` repeats what provider and id say.
        let known =
            (element, name) == ("EventData", "Name") || ATTRIBUTES_NOT_CARRIED.contains(&name);
        assert!(known, "{what}: {attribute} is neither carried nor listed");
    }
    let mut own: Vec<_> = ours
        .event
        .data
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.as_deref().unwrap_or("Data"), without_controls(value)))
        .collect();
    for (name, value) in theirs {
        let numbered = name
            .rsplit_once('_')
            .filter(|(_, n)| n.parse::<u32>().is_ok());
        let base = numbered.map(|(base, _)| base);
        let at = own.iter().position(|(own_name, own_value)| {
            *own_value == value && (*own_name == name || Some(*own_name) == base)
        });
        let Some(at) = at else {
            panic!("{what}: {name} = {value:?} is lost; left are {own:?}");
        };
        own.remove(at);
    }
    own.len()
}

/// Holds the reader to the decoding crate's JSON of the same bytes, record by record; the number
/// of values that it gives and the JSON does not.
pub(super) fn compare(name: &str, bytes: &[u8]) -> usize {
    let read = items(bytes, 100);
    let live: Vec<_> = records(&read).filter(|record| !record.recovered).collect();
    let mut parser = ::evtx::EvtxParser::from_buffer(bytes.to_vec()).unwrap();
    let (mut compared, mut surplus) = (0, 0);
    for theirs in parser.records_json_value().filter_map(Result::ok) {
        let event = &theirs.data["Event"];
        let id = number(&event["System"]["EventRecordID"]).unwrap_or(theirs.event_record_id);
        let what = format!("{name}, record {id}");
        let ours: Vec<_> = live
            .iter()
            .filter(|record| record.event.record_id == Some(id))
            .collect();
        assert_eq!(ours.len(), 1, "{what}");
        compare_system(&what, &event["System"], ours[0]);
        surplus += compare_data(&what, event, ours[0]);
        compared += 1;
    }
    // What the crate leaves alone at the end of a cut file is read here.
    assert!(
        compared <= live.len() && compared > 0,
        "{name}: {compared} of {}",
        live.len()
    );
    surplus
}

#[test]
fn no_field_of_the_decoding_crates_json_is_lost() {
    for (name, path) in samples().unwrap_or_default() {
        let surplus = compare(&name, &std::fs::read(&path).unwrap());
        assert_eq!(surplus, 0, "{name}");
    }
}
