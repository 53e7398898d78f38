//! The same twelve events in every form of an export: each gives the same records, but for what the
//! form cannot hold.

use std::path::PathBuf;

use eadm_logs::{Analyzer, Bundle, Level, TimelineRecord, ZoneBy};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/events")
}

fn expected() -> Value {
    serde_json::from_slice(&std::fs::read(folder().join("expected.json")).unwrap()).unwrap()
}

fn analyzer() -> Analyzer {
    Analyzer::builder().threads(1).build().unwrap()
}

fn read(analyzer: &Analyzer, path: &str) -> (Bundle, Vec<TimelineRecord>, Vec<(String, u64)>) {
    let bytes = std::fs::read(folder().join(path)).unwrap();
    let bundle = Bundle::from_bytes("export", bytes);
    let mut timeline = analyzer.records(&bundle).unwrap();
    let records = timeline.by_ref().collect();
    let problems = timeline
        .problems()
        .iter()
        .map(|(_, problem)| (problem.kind.clone(), problem.line.unwrap_or(0)))
        .collect();
    (bundle, records, problems)
}

/// What PowerShell 5 makes of a text: it writes ASCII.
fn ascii(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii() { c } else { '?' })
        .collect()
}

/// A record, as a person would compare it.
fn shown(record: &TimelineRecord) -> String {
    let micros = record.time.map_or(0, |time| time.utc_us);
    format!(
        "{micros} {:?} {} {} {} {}",
        record.record,
        record.level.as_str(),
        record.logger.as_deref().unwrap_or("-"),
        record.event_id.unwrap_or(0),
        record.message
    )
}

fn wanted(event: &Value, lang: &str, lost: &[&str]) -> String {
    let time: eadm_logs::Stamp = event["time"].as_str().unwrap().parse().unwrap();
    let exact = match lost {
        _ if lost.contains(&"time") => i64::MAX,
        _ if lost.contains(&"fraction") || lost.contains(&"subsecond") => 1_000_000,
        _ if lost.contains(&"micros") => 1_000,
        _ => 1,
    };
    let micros = time.utc_us / exact * exact;
    let record = (!lost.contains(&"record")).then(|| event["record"].as_u64().unwrap());
    let level = if lost.contains(&"level") {
        Level::None
    } else {
        Level::from_windows(event["level"].as_u64().unwrap() as u8)
    };
    let message = event["message"][lang].as_str().unwrap();
    let message = if lost.contains(&"letters") {
        ascii(message)
    } else {
        message.to_owned()
    };
    format!(
        "{micros} {record:?} {} {} {} {message}",
        level.as_str(),
        event["provider"].as_str().unwrap(),
        event["id"]
    )
}

/// Whether two records are the same but for what a console did to the message.
fn same(given: &str, wanted: &str, lost: &[&str]) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if lost.contains(&"end") && given.ends_with("...") {
        let kept = given.trim_end_matches('.');
        return wanted.starts_with(kept);
    }
    if lost.contains(&"breaks") {
        return words(given) == words(wanted);
    }
    given == wanted
}

#[test]
fn every_form_gives_the_same_records() {
    let expected = expected();
    let analyzer = analyzer();
    let files = expected["files"].as_object().unwrap();
    assert_eq!(files.len(), 44);
    for (path, file) in files {
        let lang = path.split('/').next().unwrap();
        let lost: Vec<&str> = file["lost"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l.as_str().unwrap())
            .collect();
        let (bundle, records, problems) = read(&analyzer, path);
        let told: Vec<&str> = problems.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(Value::from(told), file["told"], "{path}");

        let all = expected["events"].as_array().unwrap();
        let scheduler = |event: &Value| event["provider"] == "Microsoft-Windows-TaskScheduler";
        let mut wanted: Vec<String> = all
            .iter()
            .filter(|event| !lost.contains(&"scheduler") || !scheduler(event))
            .map(|event| wanted(event, lang, &lost))
            .collect();
        if file["newest_first"] == true {
            wanted.reverse();
        }
        let given: Vec<String> = records.iter().map(shown).collect();
        assert_eq!(given.len(), wanted.len(), "{path}");
        for (given, wanted) in given.iter().zip(&wanted) {
            assert!(same(given, wanted, &lost), "{path}:\n{given}\n{wanted}");
        }

        let inspections = analyzer.inspect(&bundle).unwrap();
        let inspection = &inspections[0];
        assert_eq!(
            inspection.format.as_deref(),
            file["format"].as_str(),
            "{path}"
        );
        assert!(!inspection.why.is_empty(), "{path}");
        assert_eq!(inspection.records, wanted.len() as u64, "{path}");
        let by = if lost.contains(&"fraction") || lost.contains(&"zone") {
            ZoneBy::Assumed
        } else {
            ZoneBy::Stated
        };
        assert_eq!(inspection.zone_by, Some(by), "{path}");
        for record in &records {
            let stamped = record.time.map(|time| time.zone_by);
            let wanted = (!lost.contains(&"time")).then_some(by);
            assert_eq!(stamped, wanted, "{path}");
            assert!(record.line.is_some(), "{path}");
        }
    }
}

#[test]
fn what_can_be_read_of_a_broken_export_is_read_and_the_rest_is_told() {
    let expected = expected();
    let analyzer = analyzer();
    for (name, file) in expected["bad"].as_object().unwrap() {
        let (bundle, records, problems) = read(&analyzer, &format!("bad/{name}"));
        let ids: Vec<Value> = records.iter().map(|r| r.event_id.into()).collect();
        assert_eq!(Value::from(ids), file["ids"], "{name}");
        let told: Vec<Value> = problems
            .iter()
            .map(|(kind, line)| Value::from(vec![Value::from(kind.clone()), Value::from(*line)]))
            .collect();
        assert_eq!(Value::from(told), file["problems"], "{name}");
        let inspections = analyzer.inspect(&bundle).unwrap();
        assert_eq!(inspections[0].problems.len(), problems.len(), "{name}");
    }
}

#[test]
fn an_export_that_was_appended_in_another_encoding_is_read_whole() {
    let text = std::fs::read_to_string(folder().join("nb/format-list.txt")).unwrap();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let analyzer = analyzer();
    let orders = [
        (vec![text.as_bytes(), &wide], "utf-8"),
        (vec![b"\xEF\xBB\xBF\n", text.as_bytes(), &wide], "utf-8"),
        (vec![&wide, text.as_bytes()], "utf-16le"),
    ];
    for (parts, encoding) in orders {
        let bundle = Bundle::from_bytes("export.txt", parts.concat());
        let inspections = analyzer.inspect(&bundle).unwrap();
        let told = &inspections[0];
        assert_eq!(told.format.as_deref(), Some("event:format-list"));
        assert_eq!(told.encoding.as_deref(), Some(encoding));
        assert_eq!((told.records, told.replaced_bytes), (24, 0), "{encoding}");
        let kinds: Vec<&str> = told.problems.iter().map(|p| p.kind.as_str()).collect();
        assert_eq!(kinds, ["mixed-encoding"], "{encoding}");
        let mut timeline = analyzer.records(&bundle).unwrap();
        let records: Vec<TimelineRecord> = timeline.by_ref().collect();
        for (one, other) in records.iter().zip(&records[12..]) {
            assert_eq!(one.message, other.message);
        }
    }
}

#[test]
fn the_zone_that_the_caller_names_is_used() {
    let analyzer = Analyzer::builder()
        .threads(1)
        .zone("America/New_York")
        .unwrap()
        .build()
        .unwrap();
    let (_, records, _) = read(&analyzer, "en/viewer.csv");
    let last = records.last().unwrap().time.unwrap();
    assert_eq!(last.to_string(), "2026-03-02T05:00:00-05:00");
    assert_eq!(last.zone_by, ZoneBy::Configured);
    // The copied XML knows better than the caller.
    let (_, records, problems) = read(&analyzer, "en/details-xml.txt");
    assert_eq!(records[0].time.unwrap().utc_us, 1_772_424_000_412_345);
    assert_eq!(problems, [("zone-learned".to_owned(), 1)]);
}

#[test]
fn a_text_log_is_no_table_of_events() {
    let analyzer = analyzer();
    for text in [
        "INFO,2026-03-02 05:14:07,Eadm.Sync,1,main,Import HR started\nINFO,2026-03-02 05:14:08,Eadm.Sync,1,main,Import HR completed\n",
        "2026-03-02 05:14:07,123 [1] INFO Eadm - Level,Date and Time,Source,Event ID,Task Category\n",
        "02.03.2026 05:14:07 Import HR started\n02.03.2026 05:14:08 Source: x, Event ID: 5\n",
    ] {
        let bundle = Bundle::from_bytes("eadm.csv", text.as_bytes().to_vec());
        let inspections = analyzer.inspect(&bundle).unwrap();
        let format = inspections[0].format.clone().unwrap();
        assert!(format.starts_with("text:"), "{format}: {text}");
    }
}

/// A cycle in which all went well, and the known errors of Windows' services among the events beside it.
#[test]
fn what_only_informs_of_a_server_is_told_beside_something_of_the_client_alone() {
    let log = "2026-03-02 05:00:00 INFO Import HR started\n2026-03-02 05:01:00 INFO Import HR completed\n";
    let event = |id: u32, service: &str| {
        format!(
            "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>\
             <Provider Name=\"Service Control Manager\"/><EventID>{id}</EventID><Level>2</Level>\
             <TimeCreated SystemTime=\"2026-03-02T04:00:30Z\"/><Channel>System</Channel></System>\
             <EventData><Data Name=\"param1\">{service}</Data><Data Name=\"param2\">1</Data></EventData></Event>\n"
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let audited = |files: &[(&str, String)]| {
        let own = tempfile::tempdir_in(folder.path()).unwrap();
        for (name, text) in files {
            std::fs::write(own.path().join(name), text).unwrap();
        }
        let bundle = Bundle::open(own.path()).unwrap();
        analyzer().audit(&bundle).unwrap()
    };
    // Two signatures match a service that did not start in time.
    let in_time = event(7000, "Sample Agent").replace(">1</Data>", ">%%1053</Data>");
    let alone = audited(&[("System.xml", in_time)]);
    assert_eq!(alone.bundles[0].findings, []);
    assert_eq!(alone.bundles[0].unexplained[0].count, 1);
    for id in [7000, 7009, 7011, 7022, 7023, 7024, 7031, 7034, 7038] {
        let other = ("System.xml", event(id, "Sample Agent"));
        let alone = audited(std::slice::from_ref(&other));
        assert_eq!(alone.bundles[0].findings, [], "{id}");
        assert_eq!(alone.bundles[0].unexplained.len(), 1, "{id}");
        let beside = audited(&[other, ("eadm.log", log.to_owned())]);
        assert_eq!(beside.bundles[0].findings.len(), 1, "{id}");
        let own = audited(&[("System.xml", event(id, "eAdm Service"))]);
        let mut findings = own.bundles[0].findings.iter();
        assert!(
            findings.any(|finding| finding.id == "client-service-failed"),
            "{id}"
        );
    }
}
