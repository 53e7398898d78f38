//! `--redact`: persons, machines, addresses and telephone numbers planted at random in every place that marks
//! them, and no view shows one; what a diagnosis needs stays. `PLANTED_CASES` says how many bundles are made.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of these tests, too, end the test"
)]

use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use crate::command::ran;
use crate::planted::{SHOWN, calls, config, xml};

const ACCOUNTS: [&str; 16] = [
    "bind as user={v} retry",
    "UserName: {v}",
    "Account Name:\t\t{v}",
    "opprettet bruker: {v} (7 grupper)",
    "created user: {v} not yet a member",
    "{\"sAMAccountName\":\"{v}\",\"n\":1}",
    "<Data Name='TargetUserName'>{v}</Data>",
    "user '{v}' was not found",
    "Bruker \"{v}\" ble ikke funnet",
    "the task for user \"KOMMUNE\\{v}\" was not started",
    "logged on as kommune.example\\{v}",
    "no mailbox for {v}@kommune.example.",
    "upn={v}@kommune.example;",
    "moved CN={v},OU=Skole,DC=kommune",
    "Connect-Eadm -User {v} -Force",
    "cannot open C:\\Users\\{v}\\AppData\\x",
];

const HOSTS: [&str; 9] = [
    "Computer: {v}",
    "host={v}, retry",
    "\"machineName\": \"{v}\"",
    "cannot open \\\\{v}\\logg$\\x.log",
    "cannot reach {v}.kommune.local:636",
    "GET https://{v}.kommune.example/api gave nothing",
    "cannot reach server {v} now",
    "Server={v};Database=eadm",
    "<host>{v}</host>",
];

const ADDRESSES: [&str; 4] = [
    "no answer from {v}:389",
    "host={v}",
    "[{v}] closed the connection",
    "from {v}.",
];

const PHONES: [&str; 3] = ["sms to +47 {v} sent", "mobile: {v}", "tlf. {v} finnes"];

fn planted() -> impl Strategy<Value = (String, String)> {
    let in_place = |places: &'static [&'static str], value: &'static str| {
        (proptest::sample::select(places), value)
    };
    let ahead = prop_oneof![3 => Just(0_usize), 1 => 150..420_usize, 1 => 900..1100_usize];
    let text = prop_oneof![
        4 => in_place(&ACCOUNTS, "q[a-z]{3}\\.?[a-z]{2}[0-9]{2}"),
        3 => in_place(&HOSTS, "x[a-z]{3}-?[a-z]{2}[0-9]{2}"),
        1 => in_place(&ADDRESSES, "10\\.1[0-9]{2}\\.[1-9][0-9]\\.2[0-4][0-9]|2001:db8::[1-9a-f][0-9a-f]{3}"),
        1 => in_place(&PHONES, "9[0-9]{2} [7-9][0-9] [0-9]{3}"),
    ];
    // Some stand across the place where a view cuts a text.
    (text, ahead).prop_map(|((place, value), ahead)| {
        let text = place.replace("{v}", &value);
        ("venter på svar ".repeat(ahead / 16) + &text, value)
    })
}

/// A bundle with these lines as a log, as a structured log and as events of a machine that files are named
/// after, too.
fn write(folder: &Path, lines: &[(String, String)], machine: &str) {
    let heads = [
        "",
        "Import HR failed with error 0x8007052E: ",
        "cannot go on: ",
        "Export AD stopped with error: ",
    ];
    let mut log = String::from("2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started\n");
    let (mut json, mut events) = (String::new(), String::from("<Events>"));
    for (at, ((text, _), head)) in lines.iter().zip(heads.into_iter().cycle()).enumerate() {
        let minute = at + 1;
        let message = format!("{head}{text}");
        writeln!(
            log,
            "2026-03-02 05:{minute:02}:00,000 [1] ERROR Eadm - {message}"
        )
        .unwrap();
        let time = format!("2026-03-02T06:{minute:02}:00.000Z");
        let line = serde_json::json!({ "@t": time, "@l": "Error", "@m": message });
        writeln!(json, "{line}").unwrap();
        write!(
            events,
            "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>\
             <Provider Name=\"eAdm\"/><EventID>800</EventID><Level>2</Level>\
             <TimeCreated SystemTime=\"2026-03-02T04:{minute:02}:00.0000000Z\"/><EventRecordID>{at}</EventRecordID>\
             <Channel>Application</Channel><Computer>{machine}</Computer></System>\
             <EventData><Data>{}</Data></EventData></Event>",
            xml(&message)
        )
        .unwrap();
    }
    events += "</Events>";
    let transcript = format!("PowerShell_transcript.{machine}.6oQSkd9n.20260302050000.txt");
    for (name, text) in [
        ("eadm.log", log.as_str()),
        ("tjeneste.json", &json),
        ("Application.xml", &events),
        (&transcript, &log.replace(" HR ", " AD ")),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

#[test]
fn no_view_shows_whom_or_what_it_replaced() {
    proptest!(config(), |(lines in proptest::collection::vec(planted(), 30), machine in "SRV-[A-Z]{4}[0-9]{2}")| {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("kunde")).unwrap();
        write(&folder.path().join("kunde"), &lines, &machine);
        let values = || lines.iter().map(|(_, value)| value).chain([&machine]);
        for call in calls() {
            let ran = ran(folder.path(), &[&call[..], &["--redact", "kunde"]].concat());
            prop_assert!(ran.err.starts_with("replaced: "), "{}", ran.err);
            let out = ran.out.to_lowercase();
            for value in values() {
                let value = value.to_lowercase();
                let mut parts = (0..=value.len() - SHOWN).map(|at| &value[at..at + SHOWN]);
                let line = parts.find_map(|part| out.lines().find(|line| line.contains(part)));
                prop_assert_eq!(line, None, "{} in {:?}", value, call);
            }
        }
        // Else the above could hold because nothing is read at all.
        let out = ran(folder.path(), &["records", "--format", "json", "kunde"]).out;
        prop_assert!(values().all(|value| out.contains(value.as_str())));
    });
}

/// What a diagnosis needs of an audit: all but texts that people wrote.
fn needed(audit: &Value) -> Vec<String> {
    let mut out = Vec::new();
    for bundle in audit["bundles"].as_array().unwrap() {
        out.push(bundle["verdict"]["status"].to_string());
        for cycle in bundle["cycles"].as_array().unwrap() {
            for step in cycle["steps"].as_array().unwrap() {
                let of = ["step", "status", "started", "ended", "findings"];
                out.extend(of.map(|key| step[key].to_string()));
            }
        }
        for finding in bundle["findings"].as_array().unwrap() {
            let of = [
                "id", "state", "who", "actions", "codes", "count", "first", "last",
            ];
            out.extend(of.map(|key| finding[key].to_string()));
        }
    }
    out
}

#[test]
fn what_a_diagnosis_needs_survives() {
    let bundles = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bundles");
    let audit = |bundle: &str, more: &[&str]| {
        let call = [&["audit", "--format", "json", bundle], more].concat();
        serde_json::from_str::<Value>(&ran(&bundles, &call).out).unwrap()
    };
    let mut names: Vec<_> = std::fs::read_dir(&bundles).unwrap().collect();
    names.sort_by_key(|entry| entry.as_ref().unwrap().file_name());
    for entry in names {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let plain = audit(&name, &[]);
        let redacted = audit(&name, &["--redact"]);
        assert_eq!(needed(&plain), needed(&redacted), "{name}");
    }
}

#[test]
fn with_a_key_two_calls_agree_and_without_it_numbers_begin_anew() {
    let folder = TempDir::new().unwrap();
    let line = |user: &str| {
        format!("2026-03-02 05:00:00,000 [1] ERROR Eadm - Import HR failed: user={user}\n")
    };
    std::fs::write(folder.path().join("a.log"), line("ola") + &line("kari")).unwrap();
    std::fs::write(folder.path().join("b.log"), line("kari")).unwrap();
    std::fs::write(folder.path().join("key"), "0123456789abcdef\n").unwrap();
    std::fs::write(folder.path().join("same"), "0123456789abcdef").unwrap();
    std::fs::write(folder.path().join("other"), "0123456789abcdeg").unwrap();
    let persons = |file: &str, options: &[&str]| {
        let out = ran(folder.path(), &[&["records", file], options].concat()).out;
        let whole = |(at, _)| out[at..].split_inclusive('>').next().unwrap().to_owned();
        out.match_indices("<person-")
            .map(whole)
            .collect::<Vec<String>>()
    };
    assert_eq!(
        persons("a.log", &["--redact"]),
        ["<person-1>", "<person-2>"]
    );
    assert_eq!(persons("b.log", &["--redact"]), ["<person-1>"]);
    let keyed = persons("a.log", &["--redact-key-file", "key"]);
    assert_eq!(keyed[0].len(), "<person-0123456789>".len());
    assert_eq!(persons("b.log", &["--redact-key-file", "same"]), keyed[1..]);
    assert_ne!(
        persons("b.log", &["--redact-key-file", "other"]),
        keyed[1..]
    );
}

#[test]
fn a_key_that_is_short_or_missing_is_wrong_use() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("a.log"), "x\n").unwrap();
    std::fs::write(folder.path().join("key"), "0123456789abcde\n").unwrap();
    let ran = |key: &str| ran(folder.path(), &["audit", "a.log", "--redact-key-file", key]);
    let short = ran("key");
    assert_eq!((short.code, short.out.as_str()), (2, ""));
    assert_eq!(
        short.err,
        "eadm-logs: key: the key has 15 bytes; give 16 or more that nobody can guess\n"
    );
    let missing = ran("none");
    assert_eq!(missing.code, 2);
    assert!(
        missing.err.contains("none: the key cannot be read"),
        "{}",
        missing.err
    );
}
