//! Reading a binary event log beside the JSON dump of the crate that decodes it, on the same bytes:
//! the reader alone, from bytes to events; a time line; an audit.

#[path = "../tests/it/evtx_writer/mod.rs"]
#[expect(dead_code, reason = "a bench damages no logs")]
mod evtx_writer;

use std::error::Error;
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use eadm_logs::fuzzing::evtx_events;
use eadm_logs::{Analyzer, Bundle};
use evtx::{EvtxParser, ParserSettings};
use evtx_writer::{Body, Event, Form, Header, Log, Value, filetime};

const SIZE: usize = 20_000_000;
/// 2026-03-02T05:00:00Z, in microseconds since 1970.
const START_US: i64 = 1_772_427_600_000_000;

/// The kinds of events that a server's logs hold most of, none of them a failure of the client.
fn event(number: u64) -> Event {
    let time = filetime(START_US) + number * 7_000_000;
    let named = |name: &str, value: Value| (Some(name.to_owned()), value);
    let mut event = match number % 5 {
        0 => Event::new(
            number,
            time,
            "Microsoft-Windows-TaskScheduler",
            [100, 102, 129, 200][(number / 5 % 4) as usize],
        ),
        1 | 2 => Event::new(number, time, "Microsoft-Windows-Security-Auditing", 4624),
        3 => Event::new(number, time, "Service Control Manager", 7036),
        _ => Event::new(number, time, "MSSQLSERVER", 17137),
    };
    event.body = match number % 5 {
        0 => Body::Fields(
            Some("TaskSuccessEvent".to_owned()),
            vec![
                named(
                    "TaskName",
                    Value::text(format!("\\Maintenance {}", number % 37)),
                ),
                named("UserContext", Value::text("EXAMPLE\\svc-tasks")),
                named("InstanceId", Value::Guid([(number % 251) as u8; 16])),
                named("ResultCode", Value::U32(0)),
            ],
        ),
        1 | 2 => Body::Fields(
            None,
            vec![
                named("SubjectUserSid", Value::Sid(5, vec![18])),
                named("SubjectUserName", Value::text("SERVER01$")),
                named("SubjectDomainName", Value::text("EXAMPLE")),
                named("SubjectLogonId", Value::Hex64(0x3e7)),
                named(
                    "TargetUserSid",
                    Value::Sid(5, vec![21, 1, 2, number as u32]),
                ),
                named(
                    "TargetUserName",
                    Value::text(format!("user{}", number % 911)),
                ),
                named("LogonType", Value::U32(3)),
                named("LogonProcessName", Value::text("Kerberos")),
                named("AuthenticationPackageName", Value::text("Kerberos")),
                named("WorkstationName", Value::text("-")),
                named("LogonGuid", Value::Guid([(number % 241) as u8; 16])),
                named("ProcessId", Value::Hex64(0x2c4)),
                named(
                    "ProcessName",
                    Value::text("C:\\Windows\\System32\\lsass.exe"),
                ),
                named("IpAddress", Value::text(format!("10.0.0.{}", number % 254))),
                named("IpPort", Value::text("0")),
            ],
        ),
        3 => Body::Fields(
            None,
            vec![
                named("param1", Value::text("Windows Update")),
                named("param2", Value::text("running")),
                named(
                    "Binary",
                    Value::Binary(b"w\0u\0a\0u\0s\0e\0r\0v\0".to_vec()),
                ),
            ],
        ),
        _ => Body::Classic(vec![format!("Customer{}", number % 53)], vec![0xf1; 38]),
    };
    event.provider_guid = Some([(number % 5) as u8; 16]);
    event.process = 700 + (number % 5) as u32;
    event
}

/// A log of about [`SIZE`] bytes, and the number of its events.
fn log() -> (Vec<u8>, u64) {
    let mut log = Log::new(Form::Templates);
    let mut count = 0;
    while log.len() < SIZE {
        count += 1;
        log.add(&event(count));
    }
    (log.finish(Header::default()), count)
}

/// The decoding crate's dump: the number of its records, and the bytes of their JSON.
fn dump(bytes: &[u8]) -> Result<(u64, usize), evtx::err::EvtxError> {
    let settings = ParserSettings::new().num_threads(1).indent(false);
    let mut parser = EvtxParser::from_buffer(bytes.to_vec())?.with_configuration(settings);
    let (mut records, mut length) = (0, 0);
    for record in parser.records_json() {
        length += record?.data.len();
        records += 1;
    }
    Ok((records, length))
}

fn main() -> Result<(), Box<dyn Error>> {
    let all = std::thread::available_parallelism()?.get();
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let (bytes, count) = log();
    let bundle = [Bundle::from_bytes("Security.evtx", bytes.clone())];
    let mut group = criterion.benchmark_group("evtx");
    group.throughput(Throughput::Bytes(bytes.len() as u64));

    // A fast wrong answer is no result.
    let (dumped, _) = dump(&bytes)?;
    let read = evtx_events(bytes.clone());
    if dumped != count || read as u64 != count {
        return Err(format!("{count} events written, {dumped} dumped, {read} read").into());
    }
    group.bench_function("crate's JSON dump, 1 thread", |bencher| {
        bencher.iter(|| black_box(dump(&bytes)));
    });
    // The reader decodes on the pool that it is called from.
    let single = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    group.bench_function("read, 1 thread", |bencher| {
        bencher.iter(|| single.install(|| black_box(evtx_events(bytes.clone()))));
    });
    for threads in if all == 1 { vec![1] } else { vec![1, all] } {
        let analyzer = Analyzer::builder().threads(threads).build()?;
        let audit = analyzer.audit_all(&bundle)?;
        let read: u64 = audit.bundles[0].sources.iter().map(|s| s.records).sum();
        if read != count {
            return Err(format!("{count} events written, {read} read").into());
        }
        group.bench_function(format!("audit, {threads} threads"), |bencher| {
            bencher.iter(|| black_box(analyzer.audit_all(&bundle)));
        });
        if threads == 1 {
            group.bench_function("records, 1 thread", |bencher| {
                bencher.iter(|| black_box(analyzer.records(&bundle[0]).map(Iterator::count)));
            });
        }
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}
