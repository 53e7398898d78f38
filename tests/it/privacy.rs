//! What must not leave the house leaves it in no view, unless it is asked for.

use std::path::Path;

use eadm_logs::report::{self, Format, View};
use eadm_logs::{Analyzer, Bundle, Redactor};
use tempfile::TempDir;

use crate::command::ran;

/// Made up: numbers of the synthetic kind (month + 80) belong to nobody.
const SECRETS: [&str; 6] = [
    "15819040017",
    "158190 40017",
    "Vinter2026",
    "0a1b2c3d4e5f60718293a4b5",
    "sommer77",
    "hunter2",
];

const LOG: &str = "\
2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started
2026-03-02 05:00:10,000 [1] INFO  Eadm - connecting with https://ola:hunter2@hr.example.no/api
2026-03-02 05:01:00,000 [1] ERROR Eadm - Import HR failed with error: person 15819040017 (158190 40017) refused, password=Vinter2026, Authorization: Bearer 0a1b2c3d4e5f60718293a4b5
2026-03-02 05:02:00,000 [1] ERROR Eadm - cannot store 158190 40017 with pwd=sommer77 and Authorization: Bearer 0a1b2c3d4e5f60718293a4b5
this line has no header: 15819040017 password=Vinter2026
";

const EVENTS: &str = "<Events><Event><System><Provider Name='.NET Runtime'/><EventID>1026</EventID><Level>2</Level>\
<TimeCreated SystemTime='2026-03-02T04:03:00.0000000Z'/><Channel>Application</Channel><Computer>srv</Computer></System>\
<EventData><Data Name='Password'>sommer77</Data><Data>Application: Eadm.exe person 15819040017 158190 40017 password=Vinter2026 \
url https://ola:hunter2@hr.example.no Authorization: Bearer 0a1b2c3d4e5f60718293a4b5</Data></EventData></Event></Events>\n";

/// Lines that no layout fits, so that `inspect` quotes them.
const NOTE: &str = "about 15819040017 and 158190 40017: password=Vinter2026 pwd=sommer77\n\
                    Authorization: Bearer 0a1b2c3d4e5f60718293a4b5 https://ola:hunter2@hr.example.no/\n";

fn bundle() -> TempDir {
    let folder = TempDir::new().unwrap();
    let kunde = folder.path().join("kunde");
    std::fs::create_dir(&kunde).unwrap();
    std::fs::write(kunde.join("eadm.log"), LOG).unwrap();
    std::fs::write(kunde.join("Application.xml"), EVENTS).unwrap();
    std::fs::write(kunde.join("notat.txt"), NOTE).unwrap();
    std::fs::write(kunde.join("15819040017.log"), LOG.replace(" HR ", " AD ")).unwrap();
    folder
}

/// What the command writes, standard output and error.
fn said(folder: &Path, args: &[&str]) -> String {
    let ran = ran(folder, &[args, &["kunde"]].concat());
    assert!(!ran.out.is_empty(), "{args:?}");
    ran.out + &ran.err
}

fn calls() -> Vec<Vec<&'static str>> {
    let mut calls = Vec::new();
    for format in ["table", "json", "ndjson", "csv", "markdown", "html"] {
        for lang in ["en", "nb"] {
            calls.push(vec!["audit", "--all", "--format", format, "--lang", lang]);
            calls.push(vec!["inspect", "--format", format, "--lang", lang]);
            calls.push(vec!["records", "--all", "--format", format, "--lang", lang]);
        }
    }
    for table in ["cycles", "steps", "findings", "unexplained", "sources"] {
        calls.push(vec!["audit", "--format", "csv", "--table", table]);
    }
    calls
}

#[test]
fn no_command_and_no_format_shows_a_secret() {
    let folder = bundle();
    for call in calls() {
        let said = said(folder.path(), &call);
        for secret in SECRETS {
            assert!(!said.contains(secret), "{call:?} shows {secret}:\n{said}");
        }
    }
}

/// Else the test above could pass because nothing is quoted at all.
#[test]
fn every_command_shows_them_when_it_is_asked_to() {
    let folder = bundle();
    for (call, secrets) in [
        (
            ["audit", "--show-secrets", "--format", "json"],
            &SECRETS[..5],
        ),
        (
            ["inspect", "--show-secrets", "--format", "json"],
            &SECRETS[..],
        ),
        (
            ["records", "--show-secrets", "--format", "json"],
            &SECRETS[..],
        ),
        (
            ["records", "--show-secrets", "--format", "csv"],
            &SECRETS[..],
        ),
        (
            ["records", "--show-secrets", "--format", "markdown"],
            &SECRETS[..1],
        ),
        (
            ["audit", "--show-secrets", "--format", "csv"],
            &SECRETS[..1],
        ),
        (
            ["audit", "--show-secrets", "--format", "table"],
            &SECRETS[..1],
        ),
        (
            ["audit", "--show-secrets", "--format", "markdown"],
            &SECRETS[..1],
        ),
    ] {
        let said = said(folder.path(), &call);
        for secret in secrets {
            assert!(
                said.contains(secret),
                "{call:?} does not show {secret}:\n{said}"
            );
        }
    }
}

#[test]
fn the_name_of_a_file_is_masked_and_still_tells_what_it_is() {
    let folder = bundle();
    let said = said(folder.path(), &["audit", "--format", "json"]);
    assert!(said.contains("[national-id].log"), "{said}");
}

/// The threads that make the records mask them; one record after the other is the slow way.
#[test]
fn a_redacted_time_line_is_what_a_redactor_makes_of_each_record() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut bundles: Vec<Bundle> = std::fs::read_dir(root.join("bundles"))
        .unwrap()
        .map(|entry| Bundle::open(entry.unwrap().path()).unwrap())
        .collect();
    bundles.push(Bundle::open(root.join("events")).unwrap());
    let folder = bundle();
    bundles.push(Bundle::open(folder.path().join("kunde")).unwrap());
    let redactors = [Redactor::standard, Redactor::placeholders, Redactor::reveal];
    let mut masked = 0;
    for threads in [1, 3] {
        let analyzer = Analyzer::builder().threads(threads).build().unwrap();
        for (bundle, redactor) in bundles.iter().flat_map(|b| redactors.map(|r| (b, r))) {
            let timeline = || analyzer.records(bundle).unwrap().with_events();
            let one_by_one = redactor();
            let slow: Vec<_> = timeline().map(|r| one_by_one.record(r)).collect();
            let fast: Vec<_> = timeline().redacted(redactor()).collect();
            assert_eq!(fast, slow, "{}", bundle.name());
            let cut = Some("2026-03-02 02:10".parse().unwrap());
            for (format, since) in [(Format::Json, None), (Format::Ndjson, cut)] {
                let view = View {
                    since,
                    ..View::default()
                };
                let (mut text, mut wanted) = (Vec::new(), Vec::new());
                let whole = [timeline().redacted(redactor())];
                report::timelines(whole, format, &view, &mut text).unwrap();
                report::records(slow.iter().cloned(), format, &view, &mut wanted).unwrap();
                assert!(text == wanted, "{} as {format:?}", bundle.name());
            }
            let plain = timeline()
                .zip(&fast)
                .filter(|(record, seen)| *record != ***seen);
            masked += plain.count();
        }
    }
    assert!(masked > 20, "{masked}");
}
