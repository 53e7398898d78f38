//! Logs of our own: what was written comes back, and what was damaged costs no more than itself.

use super::differential::{as_windows_shows, carved_or_live, compare, without_controls};
use super::*;
use crate::evtx_writer::{Body, Event, Form, Header, Log, Value, arbitrary, filetime};
use crate::model;

const FORMS: [Form; 2] = [Form::Templates, Form::Plain];

/// What the reader has to give for an event.
fn expected(event: &Event) -> (model::Event, Option<i64>) {
    let data = event
        .data()
        .into_iter()
        .map(|(name, value)| {
            let blank = value.trim().is_empty();
            let value = if blank { "" } else { &value };
            (name.map(Arc::from), as_windows_shows(value))
        })
        // `Binary` stands in every classic event; it says nothing where it is empty.
        .filter(|(name, value)| !value.is_empty() || name.as_deref() != Some("Binary"))
        .collect();
    let us = (event.time / 10) as i64 - 11_644_473_600_000_000;
    let zeroed = event.time < 10 * 86_400_000_000;
    let expected = model::Event {
        id: event.id.into(),
        provider: event.provider.clone(),
        level: Some(event.level),
        channel: Some(event.channel.clone()),
        computer: Some(event.computer.clone()),
        record_id: Some(event.record),
        system: Some(Box::new(system(event))),
        data,
        message: None,
        culture: None,
    };
    (expected, (!zeroed).then_some(us))
}

/// The items of `System` that the writer writes.
fn system(event: &Event) -> model::System {
    let guid = |bytes: [u8; 16]| {
        // The first three parts are stored with their lowest byte first.
        let part = |places: &[usize]| -> String {
            places
                .iter()
                .map(|at| format!("{:02x}", bytes[*at]))
                .collect()
        };
        let parts = [
            part(&[3, 2, 1, 0]),
            part(&[5, 4]),
            part(&[7, 6]),
            part(&[8, 9]),
            part(&[10, 11, 12, 13, 14, 15]),
        ];
        format!("{{{}}}", parts.join("-"))
    };
    model::System {
        provider_guid: event.provider_guid.map(guid),
        event_source: event.event_source.clone(),
        qualifiers: event.qualifiers,
        version: Some(event.version),
        task: Some(event.task),
        opcode: Some(event.opcode),
        keywords: Some(event.keywords),
        activity_id: event.activity.map(guid),
        related_activity_id: event.related_activity.map(guid),
        process_id: Some(event.process),
        thread_id: Some(event.thread),
        user_id: event.user.as_ref().map(|(authority, parts)| {
            let parts: String = parts.iter().map(|part| format!("-{part}")).collect();
            format!("S-1-{authority}{parts}")
        }),
        ..model::System::default()
    }
}

fn events(items: &[EventItem]) -> Vec<(model::Event, Option<i64>)> {
    let events = items.iter().filter_map(|item| match item {
        EventItem::Event(record) => Some(record),
        EventItem::Problem(_) => None,
    });
    events
        .map(|record| (record.event.clone(), record.stamp.map(|stamp| stamp.utc_us)))
        .collect()
}

/// A story of every kind of data.
pub(super) fn story(count: u64) -> Vec<Event> {
    let start = filetime(1_772_424_847_120_000);
    (1..=count)
        .map(|record| {
            let mut event = Event::new(
                record,
                start + record * 10_000_000,
                "Microsoft-Windows-TaskScheduler",
                201,
            );
            let named = |name: &str, value| (Some(name.to_owned()), value);
            event.body = match record % 4 {
                0 => Body::Classic(vec!["eAdm".to_owned(), "%%1053".to_owned()], vec![1, 2]),
                1 => Body::Fields(
                    Some("TaskSuccessEvent".to_owned()),
                    vec![
                        named("TaskName", Value::text("\\eAdm synkronisering")),
                        named("ResultCode", Value::U32(2_147_942_401)),
                        named("TaskInstanceId", Value::Guid([7; 16])),
                        named("Started", Value::FileTime(start)),
                        named("Who", Value::Sid(5, vec![18])),
                        named("Mask", Value::Hex32(0x1f)),
                    ],
                ),
                2 => Body::User(
                    "EventXML".to_owned(),
                    vec![("Reason".to_owned(), Value::text("a < b & c"))],
                ),
                _ => Body::Fields(
                    None,
                    vec![(None, Value::text("æøå")), (None, Value::I32(-5))],
                ),
            };
            event
        })
        .collect()
}

#[test]
fn many_chunks_give_every_event_without_a_problem() {
    let written = story(900);
    for form in FORMS {
        let bytes = Log::file(form, &written);
        assert!(bytes.len() > HEADER_BYTES + 3 * CHUNK_BYTES, "{form:?}");
        let items = items(&bytes, 2);
        assert_eq!(problems(&items), "", "{form:?}");
        let expected: Vec<_> = written.iter().map(expected).collect();
        assert_eq!(events(&items), expected, "{form:?}");
        assert_eq!(compare(&format!("{form:?}"), &bytes), 0);
    }
}

#[test]
fn every_place_is_where_the_record_stands() {
    let written = story(400);
    let log = Log::of(Form::Templates, &written);
    let places = log.places();
    let read = items(&log.finish(Header::default()), 8);
    let read: Vec<_> = read
        .iter()
        .map(|item| match item {
            EventItem::Event(record) => {
                record.offset as usize..record.offset as usize + record.length as usize
            }
            EventItem::Problem(problem) => panic!("{problem:?}"),
        })
        .collect();
    assert_eq!(read, places);
}

#[test]
fn a_log_that_was_not_closed_is_read_beyond_its_count() {
    let written = story(900);
    let header = Header {
        dirty: true,
        stated_chunks: Some(1),
        unused_chunks: 3,
        ..Header::default()
    };
    let bytes = Log::of(Form::Templates, &written).finish(header);
    let items = items(&bytes, 2);
    assert_eq!(events(&items).len(), 900);
    let used = bytes.len() / CHUNK_BYTES - 3;
    assert_eq!(
        problems(&items),
        format!(
            "dirty: the log was copied while it was in use; its header counts 1 chunks, {used} hold records\n"
        )
    );
}

#[test]
fn a_log_without_checksums_has_no_problem() {
    let header = Header {
        no_checksums: true,
        ..Header::default()
    };
    let bytes = Log::of(Form::Plain, &story(20)).finish(header);
    let items = items(&bytes, 2);
    assert_eq!(problems(&items), "");
    assert_eq!(events(&items).len(), 20);
}

#[test]
fn records_in_the_unused_part_of_a_chunk_are_marked() {
    let written = story(12);
    for form in FORMS {
        let mut log = Log::of(form, &written);
        log.forget_last();
        log.forget_last();
        let items = items(&log.finish(Header::default()), 2);
        assert_eq!(problems(&items), "", "{form:?}");
        let expected: Vec<_> = written.iter().map(expected).collect();
        assert_eq!(events(&items), expected, "{form:?}");
        assert_eq!(
            carved_or_live(&items),
            (1..=12).map(|id| (id, id > 10)).collect::<Vec<_>>(),
            "{form:?}"
        );
    }
}

#[test]
fn a_zeroed_time_is_none() {
    let mut event = Event::new(1, 0, "P", 1);
    event.body = Body::Fields(None, vec![(Some("At".to_owned()), Value::FileTime(0))]);
    for form in FORMS {
        let items = items(&Log::file(form, [&event]), 1);
        let (read, stamp) = events(&items).remove(0);
        assert_eq!(stamp, None);
        assert_eq!(read.field("At"), Some("1601-01-01T00:00:00.0000000Z"));
    }
}

#[test]
fn one_damaged_record_costs_no_other() {
    let written = story(30);
    for form in FORMS {
        let log = Log::of(form, &written);
        // Not the records that hold the names and templates of the others.
        let damaged = log.places()[19].clone();
        let mut bytes = log.finish(Header::default());
        // Behind the record's head and the fragment's: a token that there is none of.
        bytes[damaged.start + 28] = 0xee;
        let items = items(&bytes, 2);
        let ids: Vec<_> = carved_or_live(&items).iter().map(|(id, _)| *id).collect();
        assert_eq!(
            ids,
            (1..=30).filter(|id| *id != 20).collect::<Vec<_>>(),
            "{form:?}"
        );
        let problems = problems(&items);
        assert!(problems.contains("bad-record"), "{form:?}: {problems}");
        assert!(problems.contains("record 20"), "{form:?}: {problems}");
    }
}

#[test]
fn a_record_without_its_head_costs_no_other() {
    let written = story(30);
    let log = Log::of(Form::Templates, &written);
    let damaged = log.places()[19].clone();
    let mut bytes = log.finish(Header::default());
    bytes[damaged.start..damaged.start + 8].fill(0);
    let items = items(&bytes, 2);
    assert_eq!(events(&items).len(), 29);
    assert!(problems(&items).contains(&format!(
        "chunk 0 at byte 4096: a record at byte {}",
        damaged.start
    )));
}

#[test]
fn a_file_cut_anywhere_gives_every_whole_record_before_the_cut() {
    let written = story(160);
    for form in FORMS {
        let log = Log::of(form, &written);
        let places = log.places();
        let bytes = log.finish(Header::default());
        for cut in (0..bytes.len()).step_by(1000) {
            let items = items(&bytes[..cut], 4);
            let whole = places.iter().filter(|place| place.end <= cut).count();
            let read = events(&items);
            assert!(
                read.len() >= whole,
                "{form:?}, cut at {cut}: {} of {whole}",
                read.len()
            );
            for (read, written) in read.iter().zip(&written).take(whole) {
                assert_eq!(*read, expected(written), "{form:?}, cut at {cut}");
            }
            assert!(
                problems(&items).contains("truncated: "),
                "{form:?}, cut at {cut}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn arbitrary_events_come_back(written in arbitrary::events()) {
        let wanted: Vec<_> = written.iter().map(expected).collect();
        for form in FORMS {
            let bytes = Log::file(form, &written);
            let items = items(&bytes, 2);
            prop_assert_eq!(problems(&items), "", "{:?}", form);
            let mut read = events(&items);
            for (event, _) in &mut read {
                // A reference may name what no XML allows.
                for (_, value) in &mut event.data {
                    *value = without_controls(value);
                }
            }
            prop_assert_eq!(read, wanted.clone(), "{:?}", form);
            compare("arbitrary", &bytes);
        }
    }
}
