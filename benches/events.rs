//! A deterministic, synthetic binary event log of any size: what a server's logs hold most of.

#[path = "../tests/it/evtx_writer/mod.rs"]
#[expect(dead_code, reason = "a bench damages no logs")]
mod evtx_writer;

use evtx_writer::{Body, Event, Form, Header, Log, Value, filetime};

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

/// A log of at least so many bytes, and the number of its events.
pub(crate) fn log(size: usize) -> (Vec<u8>, u64) {
    let mut log = Log::new(Form::Templates);
    let mut count = 0;
    while log.len() < size {
        count += 1;
        log.add(&event(count));
    }
    (log.finish(Header::default()), count)
}
