//! Real logs by others, where they lie beside the repository: what is read of each, and that
//! nothing of eAdm is seen in logs that hold nothing of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use eadm_logs::{Analyzer, Bundle};
use serde_json::Value;

use crate::command::ran;

/// The folder of samples, or `None` with a word about it.
pub(crate) fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "not tested: the real samples are not there ({})",
        folder.display()
    );
    None
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

fn run(args: &[&str], path: &Path) -> (i32, String) {
    let args = [args, &[path.to_str().unwrap()]].concat();
    let ran = ran(Path::new(env!("CARGO_MANIFEST_DIR")), &args);
    assert_eq!(ran.err, "", "{}", path.display());
    (ran.code, ran.out)
}

fn audited(path: &Path) -> (i32, Value) {
    let (code, out) = run(&["audit", "--format", "json"], path);
    let mut audit: Value = serde_json::from_str(&out).unwrap();
    (code, audit["bundles"][0].take())
}

fn problems(source: &Value) -> BTreeMap<&str, usize> {
    let mut kinds = BTreeMap::new();
    for problem in source["problems"].as_array().unwrap() {
        *kinds.entry(problem["kind"].as_str().unwrap()).or_default() += 1;
    }
    kinds
}

/// File, records, problems by kind, first and last stamp.
type Pinned = (
    &'static str,
    u64,
    &'static [(&'static str, usize)],
    &'static str,
    &'static str,
);

const EVTX: &[Pinned] = &[
    // Format 3.2; no checksums are kept, so none may be missed.
    (
        "application-no-crc32.evtx",
        17,
        &[],
        "2021-04-01T01:51:45.018767+02:00",
        "2021-04-01T01:54:34.704884+02:00",
    ),
    // Chunks without their magic, and zeros where a record should begin: what lies in a chunk
    // without a header is no record of the log.
    (
        "bad-chunk-magic.evtx",
        301,
        &[
            ("bad-chunk", 2),
            ("bad-record", 1),
            ("checksum", 1),
            ("dirty", 1),
        ],
        "2018-08-07T17:51:15.724872+02:00",
        "2018-08-08T18:40:15.820702+02:00",
    ),
    // Forwarded from a French Windows: unnamed data, French rendering.
    (
        "french-forwarded.evtx",
        1,
        &[],
        "2021-11-19T17:52:33.833733+01:00",
        "2021-11-19T17:52:33.833733+01:00",
    ),
    // One record; twenty of two years before lie in the unused part.
    (
        "powershell-classic-600.evtx",
        1,
        &[],
        "2021-12-07T15:16:03.732852+01:00",
        "2021-12-07T15:16:03.732852+01:00",
    ),
    (
        "powershell-operational-4100-4103-4104.evtx",
        21,
        &[],
        "2021-01-30T10:13:13.309867+01:00",
        "2021-01-30T10:13:17.733559+01:00",
    ),
    (
        "security-task-created-4698.evtx",
        2,
        &[],
        "2021-06-10T23:21:26.383726+02:00",
        "2021-06-10T23:21:26.406652+02:00",
    ),
    (
        "service-start-timeout-7009.evtx",
        3,
        &[],
        "2021-10-25T14:08:13.536985+02:00",
        "2021-10-25T14:14:56.147827+02:00",
    ),
    // The header says 3 chunks, 15 are there: all of them are read.
    (
        "system-dirty.evtx",
        1881,
        &[("dirty", 1)],
        "2017-07-12T09:18:24.681123+02:00",
        "2018-03-06T09:13:42.009159+01:00",
    ),
    // Cut within its third chunk of 96.
    (
        "system-truncated.evtx",
        284,
        &[("dirty", 1), ("truncated", 1)],
        "2015-08-08T04:06:17.078125+02:00",
        "2015-08-24T13:39:15.171875+02:00",
    ),
    // A record of 1601-01-01, which is what no time looks like: it has no stamp.
    (
        "zero-filetime.evtx",
        6,
        &[("checksum", 1), ("dirty", 1)],
        "2018-07-06T20:45:46.966627+02:00",
        "2018-07-12T02:42:14.285536+02:00",
    ),
];

/// What fires on a sample, and how often: information about the server, which asks nobody to act. Events of other
/// programs give none, as nothing of the client is among them.
const FIRES: &[(&str, &[(&str, u64)])] = &[
    // An error that the transcript has twice.
    ("powershell-de.txt", &[("powershell-command-failed", 1)]),
];

/// Holds the findings of one sample to [`FIRES`].
fn fires_as_pinned(file: &str, bundle: &Value) {
    let mut found: Vec<(&str, u64)> = bundle["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            assert_eq!(f["severity"], "info", "{file}: {f}");
            (f["id"].as_str().unwrap(), f["count"].as_u64().unwrap())
        })
        .collect();
    found.sort_unstable();
    let pinned = FIRES.iter().find(|(name, _)| *name == file);
    assert_eq!(found, pinned.map_or(&[][..], |(_, ids)| ids), "{file}");
}

#[test]
fn every_event_log_is_read_as_far_as_it_can_be() {
    let Some(samples) = samples() else { return };
    let names: Vec<String> = files(&samples.join("evtx"))
        .iter()
        .map(|f| name(f))
        .collect();
    assert_eq!(
        names,
        EVTX.iter().map(|pinned| pinned.0).collect::<Vec<_>>()
    );
    for &(file, records, kinds, first, last) in EVTX {
        let (code, bundle) = audited(&samples.join("evtx").join(file));
        let source = &bundle["sources"][0];
        assert_eq!(source["format"], "event:evtx", "{file}");
        assert_eq!(source["records"], records, "{file}");
        assert_eq!(problems(source), kinds.iter().copied().collect(), "{file}");
        assert_eq!(
            (&source["first"], &source["last"]),
            (&first.into(), &last.into()),
            "{file}"
        );
        fires_as_pinned(file, &bundle);
        assert_eq!(bundle["cycles"], Value::Array(Vec::new()), "{file}");
        assert_eq!(bundle["verdict"]["status"], "cannot-judge", "{file}");
        assert_eq!(code, 4, "{file}: nothing of a synchronization is in it");
    }
}

/// Remnants that can be read in unused parts, by file; the others have none.
const RECOVERED: &[(&str, u64)] = &[
    ("bad-chunk-magic.evtx", 50),
    ("powershell-classic-600.evtx", 20),
];

#[test]
fn remnants_are_counted_and_listed_only_where_asked_for() {
    let Some(samples) = samples() else { return };
    for &(file, records, ..) in EVTX {
        let path = samples.join("evtx").join(file);
        let expected = RECOVERED.iter().find(|(name, _)| *name == file);
        let expected = expected.map_or(0, |(_, count)| *count);
        let (_, out) = run(&["inspect", "--format", "json"], &path);
        let inspected: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(inspected[0]["recovered"], expected, "{file}");
        assert_eq!(inspected[0]["records"], records, "{file}");
        let (_, table) = run(&["inspect"], &path);
        let told = format!("Unused parts {expected} remnants");
        let table = table.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(table.contains(&told), expected > 0, "{file}: {table}");
        let marked = |args: &[&str]| {
            let out = run(args, &path).1;
            let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
            words.matches("(recovered from an unused part").count() as u64
        };
        for recovered in [false, true] {
            let expected = if recovered { expected } else { 0 };
            let args = |format| {
                let mut args = vec!["records", "--format", format];
                args.extend(recovered.then_some("--recovered"));
                args
            };
            for format in ["json", "ndjson"] {
                let (_, out) = run(&args(format), &path);
                let flags = out.replace(' ', "");
                let count = flags.matches("\"recovered\":true").count() as u64;
                assert_eq!(count, expected, "{file} as {format}");
            }
            for format in ["table", "markdown", "html"] {
                assert_eq!(marked(&args(format)), expected, "{file} as {format}");
            }
            let (_, out) = run(&args("csv"), &path);
            let mut rows = csv::Reader::from_reader(out.as_bytes());
            let of = rows
                .headers()
                .unwrap()
                .iter()
                .position(|h| h == "recovered")
                .unwrap();
            let rows = rows.records().map(Result::unwrap);
            let count = rows.filter(|row| &row[of] == "true").count() as u64;
            assert_eq!(count, expected, "{file} as csv");
        }
    }
}

/// Each id with the number of its records.
#[test]
fn the_ids_of_every_event_log_are_pinned() {
    let Some(samples) = samples() else { return };
    let mut told = String::new();
    for &(file, ..) in EVTX {
        let path = samples.join("evtx").join(file);
        let (_, out) = run(&["records", "--format", "ndjson"], &path);
        let mut ids: BTreeMap<u64, u64> = BTreeMap::new();
        for line in out.lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            *ids.entry(record["event_id"].as_u64().unwrap()).or_default() += 1;
        }
        told.push_str(file);
        told.push(':');
        for (id, count) in ids {
            told.push_str(&format!(" {id}x{count}"));
        }
        told.push('\n');
    }
    assert_eq!(told, include_str!("sample_event_ids.txt"));
}

/// Exit 4 counts before 3: nothing could be judged, whatever else could not be read.
#[test]
fn the_folder_of_event_logs_names_every_bad_record_with_its_place() {
    let Some(samples) = samples() else { return };
    let (code, bundle) = audited(&samples.join("evtx"));
    assert_eq!(code, 4);
    let sources = bundle["sources"].as_array().unwrap();
    let records: u64 = sources.iter().map(|s| s["records"].as_u64().unwrap()).sum();
    assert_eq!(records, EVTX.iter().map(|pinned| pinned.1).sum::<u64>());
    let mut places = Vec::new();
    for source in sources {
        for problem in source["problems"].as_array().unwrap() {
            let message = problem["message"].as_str().unwrap();
            if matches!(
                problem["kind"].as_str().unwrap(),
                "bad-chunk" | "bad-record" | "checksum" | "truncated"
            ) {
                let place: Vec<&str> = message.split(": ").take(2).collect();
                assert!(
                    place[0].starts_with("chunk ") && place[0].contains(" at byte "),
                    "{message}"
                );
                places.push(format!(
                    "{}: {}",
                    source["path"].as_str().unwrap(),
                    place[0]
                ));
            }
        }
    }
    for expected in [
        "bad-chunk-magic.evtx: chunk 0 at byte 4096",
        "bad-chunk-magic.evtx: chunk 6 at byte 397312",
        "bad-chunk-magic.evtx: chunk 7 at byte 462848",
        "system-truncated.evtx: chunk 2 at byte 135168",
        "zero-filetime.evtx: chunk 0 at byte 4096",
    ] {
        assert!(
            places.iter().any(|place| place == expected),
            "{expected}: {places:?}"
        );
    }
}

/// Another dialect of event XML, and nothing of eAdm in it: task and crash events of other
/// programs are read and explain nothing.
#[test]
fn every_event_in_xml_is_one_record() {
    let Some(samples) = samples() else { return };
    let files = files(&samples.join("event-xml"));
    assert_eq!(files.len(), 14);
    for file in files {
        let (code, bundle) = audited(&file);
        let source = &bundle["sources"][0];
        assert_eq!(source["format"], "event:xml", "{}", file.display());
        assert_eq!(source["records"], 1, "{}", file.display());
        assert_eq!(
            source["problems"],
            Value::Array(Vec::new()),
            "{}",
            file.display()
        );
        assert!(source["first"].is_string(), "{}: no time", file.display());
        fires_as_pinned(&name(&file), &bundle);
        assert_eq!(code, 4);
    }
}

/// Records, first and last stamp: the German one has no end block.
const TRANSCRIPTS: &[(&str, u64, &str, &str)] = &[
    (
        "powershell-de.txt",
        25,
        "2022-08-24T12:21:11+02:00",
        "2022-08-24T12:42:37+02:00",
    ),
    (
        "powershell-en.txt",
        4,
        "2022-07-21T02:37:49+02:00",
        "2022-07-21T02:37:59+02:00",
    ),
];

#[test]
fn the_lines_of_transcripts_have_the_last_known_time() {
    let Some(samples) = samples() else { return };
    for (file, records, first, last) in TRANSCRIPTS {
        let (code, bundle) = audited(&samples.join("transcripts").join(file));
        let source = &bundle["sources"][0];
        assert_eq!(source["format"], "text:transcript", "{file}");
        assert_eq!(source["skipped"], Value::Null, "{file}");
        assert_eq!(
            (&source["records"], &source["unparsed_lines"]),
            (&(*records).into(), &0.into()),
            "{file}"
        );
        assert_eq!(
            (&source["first"], &source["last"]),
            (&(*first).into(), &(*last).into()),
            "{file}"
        );
        fires_as_pinned(file, &bundle);
        assert_eq!(code, 4, "{file}");
    }
}

/// Widths of the rows of a CSV text: quotes doubled, line breaks within quotes.
fn csv_widths(text: &str) -> Vec<usize> {
    let mut widths = Vec::new();
    let (mut cells, mut quoted) = (1, false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells += 1,
            '\n' if !quoted => {
                widths.push(cells);
                cells = 1;
            }
            _ => {}
        }
    }
    assert!(!quoted, "a quote is left open");
    widths
}

#[test]
fn every_sample_is_told_by_every_command_in_every_format() {
    let Some(samples) = samples() else { return };
    for folder in ["evtx", "event-xml", "transcripts"] {
        for file in files(&samples.join(folder)) {
            let shown = file.display();
            for command in ["audit", "inspect", "records"] {
                let code = if command == "audit" { 4 } else { 0 };
                let damaged = ["bad-chunk-magic.evtx", "system-truncated.evtx"]
                    .contains(&name(&file).as_str());
                let code = if damaged && command != "audit" {
                    3
                } else {
                    code
                };
                for format in ["table", "json", "ndjson", "csv", "markdown", "html"] {
                    let (got, out) = run(&[command, "--format", format], &file);
                    assert_eq!(got, code, "{command} --format {format} {shown}");
                    match format {
                        "json" => drop(serde_json::from_str::<Value>(&out).unwrap()),
                        "ndjson" => {
                            for line in out.lines() {
                                drop(serde_json::from_str::<Value>(line).unwrap());
                            }
                        }
                        "csv" => {
                            let widths = csv_widths(&out);
                            assert!(
                                !widths.is_empty() && widths.iter().all(|w| *w == widths[0]),
                                "{command} {shown}: rows of unequal width"
                            );
                        }
                        _ => assert!(
                            !out.is_empty() || command == "records",
                            "{command} --format {format} {shown}"
                        ),
                    }
                }
            }
        }
    }
}

#[test]
fn the_library_tells_the_same_number_of_records_as_it_lists() {
    let Some(samples) = samples() else { return };
    let analyzer = Analyzer::builder().build().unwrap();
    for &(file, records, ..) in EVTX {
        let bundle = Bundle::open(samples.join("evtx").join(file)).unwrap();
        let timeline = analyzer.records(&bundle).unwrap();
        assert_eq!(timeline.count() as u64, records, "{file}");
    }
}
