//! Arbitrary events.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{Body, Event, Value};

/// The last tick that Windows shows with four digits of the year.
const LAST_TICK: u64 = 2_650_467_743_999_999_999;

/// Text of any characters but NUL, which ends a text.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,24}",
        "[ &<>\"'æøåÆØÅ\\t\\r\\n\u{1}\u{3}\u{5}\u{f}\u{1f600}]{0,12}",
        "\\PC{0,16}",
        Just("%%1053".to_owned()),
        any::<String>().prop_map(|s| s.replace('\0', "")),
    ]
}

/// Text that is not blank at its ends, as names are.
fn name() -> impl Strategy<Value = String> {
    "[!-~æøå]([ -~æøå]{0,20}[!-~æøå])?"
}

/// The name of an element.
fn tag() -> impl Strategy<Value = String> {
    "[A-Z][A-Za-z0-9_.-]{0,12}"
}

fn sid() -> impl Strategy<Value = (u8, Vec<u32>)> {
    (any::<u8>(), vec(any::<u32>(), 0..6))
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => text().prop_map(Value::Text),
        1 => Just(Value::Null),
        1 => any::<u8>().prop_map(Value::U8),
        1 => any::<u16>().prop_map(Value::U16),
        1 => any::<u32>().prop_map(Value::U32),
        1 => any::<u64>().prop_map(Value::U64),
        1 => any::<i32>().prop_map(Value::I32),
        1 => any::<i64>().prop_map(Value::I64),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => vec(any::<u8>(), 0..20).prop_map(Value::Binary),
        1 => any::<[u8; 16]>().prop_map(Value::Guid),
        1 => (0..=LAST_TICK).prop_map(Value::FileTime),
        1 => sid().prop_map(|(authority, rest)| Value::Sid(authority, rest)),
        1 => any::<u32>().prop_map(Value::Hex32),
        1 => any::<u64>().prop_map(Value::Hex64),
    ]
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        1 => Just(Body::None),
        4 => (option::of(tag()), vec((option::weighted(0.7, name()), value()), 0..8))
            .prop_map(|(name, fields)| Body::Fields(name, fields)),
        2 => (vec(text(), 1..6), vec(any::<u8>(), 0..12))
            .prop_map(|(strings, bytes)| Body::Classic(strings, bytes)),
        2 => (tag(), vec((tag(), value()), 0..6)).prop_map(|(name, fields)| Body::User(name, fields)),
    ]
}

/// An event with this record number.
fn event(record: u64) -> impl Strategy<Value = Event> {
    let numbers = (
        any::<u16>(),
        option::of(any::<u16>()),
        any::<u8>(),
        any::<u8>(),
        any::<u16>(),
        any::<u8>(),
        any::<u64>(),
        prop_oneof![1 => Just(0), 6 => 0..=LAST_TICK],
        any::<u32>(),
        any::<u32>(),
    );
    let guid = || option::of(any::<[u8; 16]>());
    let names = (name(), option::of(name()), name(), name());
    let others = (guid(), guid(), guid(), option::of(sid()), body());
    (numbers, names, others).prop_map(move |(numbers, names, others)| {
        let (id, qualifiers, version, level, task, opcode, keywords, time, process, thread) =
            numbers;
        let (provider, event_source, channel, computer) = names;
        let (provider_guid, activity, related_activity, user, body) = others;
        Event {
            provider,
            provider_guid,
            event_source,
            id,
            qualifiers,
            version,
            level,
            task,
            opcode,
            keywords,
            time,
            record,
            activity,
            related_activity,
            process,
            thread,
            channel,
            computer,
            user,
            body,
        }
    })
}

/// Events with ascending record numbers.
pub(crate) fn events() -> impl Strategy<Value = Vec<Event>> {
    (1..u64::MAX / 2, 1_usize..12).prop_flat_map(|(first, count)| {
        (first..first + count as u64).map(event).collect::<Vec<_>>()
    })
}
