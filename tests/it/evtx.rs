//! Binary event logs through the public API: logs of our own, whole and damaged, and real ones
//! where they lie beside the repository.

use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use eadm_logs::{Analyzer, Bundle, Level, Source, TimelineRecord};
use evtx::EvtxParser;
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::evtx_writer::{
    Body, CHUNK_BYTES, Event, Form, HEADER_BYTES, Header, Log, Value, arbitrary, filetime,
};

const FORMS: [Form; 2] = [Form::Templates, Form::Plain];
/// 2026-03-02T04:14:07Z, in microseconds since 1970.
const START_US: i64 = 1_772_424_847_000_000;
/// Far above what an unoptimised build needs for one small file on two busy processors.
const QUICK: Duration = Duration::from_mins(1);

fn analyzer() -> Analyzer {
    Analyzer::builder().threads(1).build().unwrap()
}

/// The time line of a log, and the kinds of its problems.
fn time_line(analyzer: &Analyzer, bytes: Vec<u8>) -> (Vec<TimelineRecord>, Vec<String>) {
    let bundle = Bundle::from_bytes("System.evtx", bytes);
    let mut line = analyzer.records(&bundle).unwrap();
    let records: Vec<_> = line.by_ref().collect();
    let kinds = line.problems().iter().map(|(_, p)| p.kind.clone());
    (records, kinds.collect())
}

fn source(bytes: Vec<u8>) -> Source {
    let audit = analyzer().audit(&Bundle::from_bytes("System.evtx", bytes));
    audit.unwrap().bundles.remove(0).sources.remove(0)
}

fn numbers(records: &[TimelineRecord]) -> Vec<u64> {
    records.iter().map(|r| r.record.unwrap()).collect()
}

/// Events of a provider that no sentence is known for: the time line tells all their values.
fn events(count: u64) -> Vec<Event> {
    (1..=count)
        .map(|record| {
            let time = filetime(START_US) + record * 10_000_000;
            let mut event = Event::new(record, time, "Contoso-Agent", 4000 + record as u16);
            event.level = (record % 6) as u8;
            event.provider_guid = Some([record as u8; 16]);
            event.qualifiers = (record % 2 == 0).then_some(49_152);
            event.activity = (record % 3 == 0).then_some([9; 16]);
            event.user = (record % 2 == 1).then(|| (5, vec![18]));
            let named = |name: &str, value| (Some(name.to_owned()), value);
            event.body = match record % 3 {
                0 => Body::Classic(
                    vec![format!("first-{record}"), "b & <c>".to_owned()],
                    vec![0x22, 0, 0, 0xc0],
                ),
                1 => Body::Fields(
                    Some("Ended".to_owned()),
                    vec![
                        named("Number", Value::U64(record)),
                        named("Code", Value::Hex32(0x8007_052e)),
                        named("Who", Value::Sid(5, vec![21, 1, 2, 500])),
                        named("Instance", Value::Guid([record as u8; 16])),
                        named("At", Value::FileTime(time)),
                        (None, Value::I32(-7)),
                    ],
                ),
                _ => Body::User(
                    "EventXML".to_owned(),
                    vec![
                        ("Reason".to_owned(), Value::text("blåbær")),
                        ("Done".to_owned(), Value::Bool(true)),
                    ],
                ),
            };
            event
        })
        .collect()
}

/// Holds what the time line carries to the event that was written.
fn assert_same(read: &TimelineRecord, written: &Event) {
    let us = (written.time / 10) as i64 - 11_644_473_600_000_000;
    let zeroed = written.time < 10 * 86_400_000_000;
    let what = written.record;
    assert_eq!(
        read.time.map(|stamp| stamp.utc_us),
        (!zeroed).then_some(us),
        "{what}"
    );
    assert_eq!(read.record, Some(written.record));
    assert_eq!(read.event_id, Some(written.id.into()), "{what}");
    assert_eq!(read.level, Level::from_windows(written.level), "{what}");
    assert_eq!(read.logger.as_deref(), Some(&*written.provider), "{what}");
    assert_eq!(read.line, None);
}

#[test]
fn every_event_of_many_chunks_comes_back_with_its_values() {
    let written = events(700);
    for form in FORMS {
        let bytes = Log::file(form, &written);
        assert!(bytes.len() > HEADER_BYTES + 2 * CHUNK_BYTES);
        let (read, problems) = time_line(&analyzer(), bytes);
        assert_eq!(problems, Vec::<String>::new(), "{form:?}");
        assert_eq!(read.len(), written.len(), "{form:?}");
        for (read, written) in read.iter().zip(&written) {
            assert_same(read, written);
            for (name, value) in written.data() {
                let message = &read.message;
                let told = match name.as_deref() {
                    Some("Binary") => continue,
                    None => message.contains(&value),
                    Some(name) => message.contains(&format!("{name}={value}")),
                };
                assert!(told, "{form:?}: {name:?} {value:?} is not in {message:?}");
            }
        }
    }
}

#[test]
fn the_decoding_crate_reads_every_written_log_without_an_error() {
    let written = events(300);
    for form in FORMS {
        let mut parser = EvtxParser::from_buffer(Log::file(form, &written)).unwrap();
        assert!(parser.header().validate_checksum());
        for chunk in parser.chunks() {
            assert!(chunk.unwrap().validate_checksum());
        }
        let read: Vec<_> = parser.records_json_value().map(Result::unwrap).collect();
        assert_eq!(read.len(), written.len());
        for (read, written) in read.iter().zip(&written) {
            let text = |value: &Json| {
                let text = value.get("#text").unwrap_or(value);
                text.as_str()
                    .map_or_else(|| text.to_string(), str::to_owned)
            };
            let system = &read.data["Event"]["System"];
            let attribute = |element: &str, name: &str| {
                let value = &system[element]["#attributes"][name];
                (!value.is_null()).then(|| text(value))
            };
            let guid = |guid: Option<[u8; 16]>| guid.map(|guid| Value::Guid(guid).shown());
            let shown = |value: Value| Some(value.shown());
            let pairs = [
                ("Provider", "Name", Some(written.provider.clone())),
                ("Provider", "Guid", guid(written.provider_guid)),
                ("Provider", "EventSourceName", written.event_source.clone()),
                (
                    "EventID",
                    "Qualifiers",
                    written.qualifiers.map(|q| q.to_string()),
                ),
                (
                    "TimeCreated",
                    "SystemTime",
                    shown(Value::FileTime(written.time)),
                ),
                ("Correlation", "ActivityID", guid(written.activity)),
                (
                    "Correlation",
                    "RelatedActivityID",
                    guid(written.related_activity),
                ),
                ("Execution", "ProcessID", shown(Value::U32(written.process))),
                ("Execution", "ThreadID", shown(Value::U32(written.thread))),
                (
                    "Security",
                    "UserID",
                    written
                        .user
                        .clone()
                        .map(|(a, rest)| Value::Sid(a, rest).shown()),
                ),
            ];
            for (element, name, wanted) in pairs {
                assert_eq!(
                    attribute(element, name),
                    wanted,
                    "{form:?} {element}/@{name}"
                );
            }
            let elements = [
                ("EventID", written.id.to_string()),
                ("Version", written.version.to_string()),
                ("Level", written.level.to_string()),
                ("Task", written.task.to_string()),
                ("Opcode", written.opcode.to_string()),
                ("Keywords", Value::Hex64(written.keywords).shown()),
                ("EventRecordID", written.record.to_string()),
                ("Channel", written.channel.clone()),
                ("Computer", written.computer.clone()),
            ];
            for (element, wanted) in elements {
                assert_eq!(text(&system[element]), wanted, "{form:?} {element}");
            }
        }
    }
}

#[test]
fn a_log_that_was_not_closed_is_read_to_its_end() {
    let written = events(700);
    let header = Header {
        dirty: true,
        stated_chunks: Some(1),
        unused_chunks: 2,
        ..Header::default()
    };
    let read = source(Log::of(Form::Templates, &written).finish(header));
    assert_eq!(read.format.as_deref(), Some("event:evtx"));
    assert_eq!(read.records, 700);
    let kinds: Vec<_> = read.problems.iter().map(|p| p.kind.as_str()).collect();
    assert_eq!(kinds, ["dirty"]);
}

/// The analyzer that also gives what lies in unused parts.
fn recovering() -> Analyzer {
    let builder = Analyzer::builder().threads(1).recovered(true);
    builder.build().unwrap()
}

#[test]
fn records_beyond_the_count_of_a_chunk_are_read_only_where_asked_for() {
    let written = events(20);
    let mut log = Log::of(Form::Templates, &written[..12]);
    log.forget_last();
    log.end_chunk();
    for event in &written[12..] {
        log.add(event);
    }
    let bytes = log.finish(Header::default());
    let (read, problems) = time_line(&analyzer(), bytes.clone());
    let live = (1..=20).filter(|number| *number != 12).collect::<Vec<_>>();
    assert_eq!(numbers(&read), live);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(source(bytes.clone()).records, 19);
    let (read, problems) = time_line(&recovering(), bytes);
    assert_eq!(numbers(&read), (1..=20).collect::<Vec<_>>());
    assert!(read.iter().all(|r| r.recovered == (r.record == Some(12))));
    assert_eq!(problems, Vec::<String>::new());
}

/// Events of the client and about it, which an audit would act on, if they were live.
fn telling(record: u64) -> Event {
    let time = filetime(START_US) + record * 600_000_000;
    let named = |name: &str, value: &str| (Some(name.to_owned()), Value::text(value));
    let task = named("TaskName", r"\eAdm synkronisering");
    let (provider, id, level, body) = match record % 4 {
        0 => {
            let values = ["eadm.client.exe", "4.2.0.0", "5fb30cf2", "KERNELBASE.dll"];
            let values = values.map(str::to_owned).to_vec();
            ("Application Error", 1000, 2, Body::Classic(values, vec![]))
        }
        1 => {
            let values = vec!["Application: eadm.client.exe\nDescription: unhandled".to_owned()];
            (".NET Runtime", 1026, 2, Body::Classic(values, vec![]))
        }
        2 => {
            let fields = vec![task, named("ActionName", r"C:\eadm\eadm.client.exe")];
            (
                "Microsoft-Windows-TaskScheduler",
                200,
                4,
                Body::Fields(None, fields),
            )
        }
        _ => {
            let fields = vec![task, named("ResultCode", "2147943726")];
            (
                "Microsoft-Windows-TaskScheduler",
                101,
                2,
                Body::Fields(None, fields),
            )
        }
    };
    let mut event = Event::new(record, time, provider, id);
    (event.level, event.body) = (level, body);
    event
}

/// Something that an earlier use of a chunk left behind.
#[derive(Debug, Clone)]
enum Remnant {
    Event(Box<Event>),
    /// The live record of this place once more, some with another number.
    Copy(usize),
    /// A record with these bytes over its own.
    Garbled(u64, Vec<(usize, u8)>),
    Bytes(Vec<u8>),
}

fn remnant() -> impl Strategy<Value = Remnant> {
    let event = prop_oneof![
        (0_u64..400).prop_map(telling),
        arbitrary::events().prop_filter_map("an event", |events| events.into_iter().next()),
    ];
    prop_oneof![
        4 => event.prop_map(|event| Remnant::Event(Box::new(event))),
        1 => (0_usize..9).prop_map(Remnant::Copy),
        2 => (0_u64..400, prop::collection::vec((24_usize..400, any::<u8>()), 1..9))
            .prop_map(|(record, over)| Remnant::Garbled(record, over)),
        1 => prop::collection::vec(any::<u8>(), 0..600).prop_map(Remnant::Bytes),
    ]
}

/// A log of chunks with live records and what was left behind them.
fn with_remnants(form: Form, chunks: &[(Vec<Event>, Vec<Remnant>)], leaves: bool) -> Vec<u8> {
    let mut log = Log::new(form);
    let mut garbled = Vec::new();
    for (live, remnants) in chunks {
        log.end_chunk();
        for event in live {
            log.add(event);
        }
        for remnant in remnants.iter().filter(|_| leaves) {
            match remnant {
                Remnant::Event(event) => {
                    log.leave(event);
                }
                Remnant::Copy(place) => {
                    if let Some(event) = live.get(*place) {
                        let record = event.record + 1_000 * (*place as u64 % 2);
                        log.leave(&Event {
                            record,
                            ..event.clone()
                        });
                    }
                }
                Remnant::Garbled(record, over) => {
                    if log.leave(&telling(*record)) {
                        let place = log.places().last().unwrap().clone();
                        let within = |at: &usize| place.start + at < place.end - 4;
                        let over = over.iter().filter(|(at, _)| within(at));
                        garbled.extend(over.map(|(at, byte)| (place.start + at, *byte)));
                    }
                }
                Remnant::Bytes(_) => {}
            }
        }
        for remnant in remnants.iter().filter(|_| leaves) {
            if let Remnant::Bytes(bytes) = remnant {
                log.leave_bytes(bytes);
            }
        }
    }
    // Garbling comes behind the checksums, which do not cover what is unused.
    let mut bytes = log.finish(Header::default());
    for (at, byte) in garbled {
        bytes[at] = byte;
    }
    bytes
}

#[test]
fn a_zeroed_time_is_no_time() {
    let mut written = events(3);
    written[1].time = 0;
    let (read, problems) = time_line(&analyzer(), Log::file(Form::Templates, &written));
    assert_eq!(problems, Vec::<String>::new());
    for (read, written) in read.iter().zip(&written) {
        assert_same(read, written);
    }
}

#[test]
fn a_damaged_record_is_named_and_costs_no_other() {
    let written = events(40);
    for form in FORMS {
        let log = Log::of(form, &written);
        let damaged = log.places()[24].clone();
        let mut bytes = log.finish(Header::default());
        bytes[damaged.start + 28] = 0xee;
        let read = source(bytes.clone());
        assert_eq!(read.records, 39, "{form:?}");
        let mut named = read.problems.iter().filter(|p| p.kind == "bad-record");
        let problem = named.next().unwrap();
        assert!(problem.message.contains("record 25"), "{}", problem.message);
        assert_eq!(named.next(), None);
        let (read, _) = time_line(&analyzer(), bytes);
        let wanted: Vec<_> = (1..=40).filter(|number| *number != 25).collect();
        assert_eq!(numbers(&read), wanted, "{form:?}");
    }
}

#[test]
fn a_cut_file_gives_every_whole_record_before_the_cut() {
    let written = events(120);
    let analyzer = analyzer();
    for form in FORMS {
        let log = Log::of(form, &written);
        let (places, length) = (log.places(), log.len());
        let bytes = log.finish(Header::default());
        assert_eq!(bytes.len(), length);
        for cut in (1000..bytes.len()).step_by(1000) {
            let whole = places.iter().filter(|place| place.end <= cut).count();
            let (read, problems) = time_line(&analyzer, bytes[..cut].to_vec());
            assert!(read.len() >= whole, "{form:?}, cut at {cut}");
            for (read, written) in read.iter().zip(&written).take(whole) {
                assert_same(read, written);
            }
            assert!(problems.contains(&"truncated".to_owned()), "cut at {cut}");
        }
    }
}

/// The same numbers on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn flipped_bits_neither_stop_the_reader_nor_keep_it() {
    let (done, waiting) = mpsc::channel();
    thread::spawn(move || {
        let analyzer = analyzer();
        let written = events(60);
        for seed in 0..150 {
            let form = FORMS[seed % 2];
            let log = Log::of(form, &written);
            let used = log.places().last().unwrap().end;
            let mut bytes = log.finish(Header::default());
            let mut numbers = Numbers(seed as u64);
            for _ in 0..1 << numbers.below(10) {
                let at = numbers.below(used);
                bytes[at] ^= 1 << numbers.below(8);
            }
            let (read, _) = time_line(&analyzer, bytes.clone());
            let audit = analyzer.audit(&Bundle::from_bytes("System.evtx", bytes));
            assert_eq!(audit.unwrap().bundles.len(), 1);
            done.send((seed, read.len())).unwrap();
        }
    });
    let mut most = 0;
    for wanted in 0..150 {
        let (seed, read) = waiting
            .recv_timeout(QUICK)
            .unwrap_or_else(|error| panic!("seed {wanted}: {error}"));
        assert_eq!(seed, wanted);
        most = most.max(read);
    }
    // One flip costs at most the record that it is in.
    assert!(most >= 59, "{most}");
}

#[test]
fn real_logs_tell_what_the_decoding_crates_json_tells() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/evtx");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!(
            "not tested: the real samples are not there ({})",
            folder.display()
        );
        return;
    };
    for file in files {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let (read, _) = time_line(&analyzer(), bytes.clone());
        let mut parser = EvtxParser::from_buffer(bytes).unwrap();
        for record in parser.records_json_value().filter_map(Result::ok) {
            let system = &record.data["Event"]["System"];
            let number = |value: &Json| {
                let value = value.get("#text").unwrap_or(value);
                let text = value.as_str().and_then(|text| text.parse().ok());
                value.as_u64().or(text)
            };
            let id = number(&system["EventRecordID"]).unwrap_or(record.event_record_id);
            let what = format!("{}, record {id}", path.display());
            let level = number(&system["Level"]).map_or(Level::None, |level| {
                Level::from_windows(u8::try_from(level).unwrap())
            });
            let event_id = number(&system["EventID"]).unwrap_or_default() as u32;
            let provider = system["Provider"]["#attributes"]["Name"].as_str();
            let written = system["TimeCreated"]["#attributes"]["SystemTime"].as_str();
            let us = written
                .map(|text| text.parse::<evtx::Timestamp>().unwrap())
                // Zeroed: the head of the record may have a time.
                .filter(|time| time.as_second() > -11_644_473_600)
                .map(evtx::Timestamp::as_microsecond);
            let found = read.iter().any(|ours| {
                ours.record == Some(id)
                    && ours.event_id == Some(event_id)
                    && ours.level == level
                    && ours.logger.as_deref() == provider
                    && us.is_none_or(|us| ours.time.is_some_and(|time| time.utc_us == us))
            });
            assert!(found, "{what}: {system}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn arbitrary_events_come_back(mut written in arbitrary::events()) {
        // The time line is in the order of time where that goes forward; here the file's counts.
        let analyzer = analyzer();
        for form in FORMS {
            let (read, problems) = time_line(&analyzer, Log::file(form, &written));
            prop_assert_eq!(problems, Vec::<String>::new());
            prop_assert_eq!(read.len(), written.len());
            for (read, written) in read.iter().zip(&written) {
                assert_same(read, written);
            }
            written.reverse();
            written.iter_mut().zip(1..).for_each(|(event, record)| event.record = record);
        }
    }

    #[test]
    fn remnants_in_any_chunk_change_nothing_in_an_audit(
        chunks in prop::collection::vec(
            (prop::collection::vec(0_u64..4, 0..9), prop::collection::vec(remnant(), 0..6)),
            1..4,
        ),
        plain in any::<bool>(),
    ) {
        let form = if plain { Form::Plain } else { Form::Templates };
        let mut number = 0;
        let chunks: Vec<_> = chunks
            .into_iter()
            .map(|(kinds, remnants)| {
                let live = kinds.into_iter().map(|kind| {
                    number += 4;
                    telling(number + kind)
                });
                (live.collect::<Vec<_>>(), remnants)
            })
            .collect();
        let clean = with_remnants(form, &chunks, false);
        let dirty = with_remnants(form, &chunks, true);
        prop_assert_eq!(clean.len(), dirty.len());
        let audited = |analyzer: &Analyzer, bytes: &[u8]| {
            let audit = analyzer.audit(&Bundle::from_bytes("System.evtx", bytes.to_vec()));
            serde_json::to_value(audit.unwrap()).unwrap()
        };
        let expected = audited(&analyzer(), &clean);
        prop_assert_eq!(&audited(&analyzer(), &dirty), &expected);
        prop_assert_eq!(&audited(&recovering(), &dirty), &expected);
        // The time line holds them only where they are asked for, and marks each.
        let live = time_line(&analyzer(), clean.clone());
        prop_assert_eq!(&time_line(&analyzer(), dirty.clone()), &live);
        let (read, problems) = time_line(&recovering(), dirty.clone());
        let (remnants, others): (Vec<_>, Vec<_>) = read.into_iter().partition(|r| r.recovered);
        prop_assert_eq!(&(others, problems), &live);
        let inspected = |bytes: &[u8]| {
            let bundle = Bundle::from_bytes("System.evtx", bytes.to_vec());
            analyzer().inspect(&bundle).unwrap().remove(0)
        };
        let (clean, mut dirty) = (inspected(&clean), inspected(&dirty));
        prop_assert_eq!(dirty.recovered, remnants.len() as u64);
        dirty.recovered = 0;
        prop_assert_eq!(dirty, clean);
    }
}
