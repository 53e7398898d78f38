//! The codes of a finding's evidence are explained, in every view and language.

use std::path::Path;

use eadm_logs::{Audit, CodeNote, Finding, Outcome};
use tempfile::TempDir;

use crate::command::ran;
use crate::expectation::fixtures;

/// What the command writes about a bundle.
fn said(path: &Path, args: &[&str]) -> String {
    let all = ["audit", "--zone", "Europe/Oslo", "--all"];
    let args = [&all, args, &[path.to_str().unwrap()]].concat();
    ran(Path::new(env!("CARGO_MANIFEST_DIR")), &args).out
}

/// The findings in one format.
fn view(path: &Path, format: &str, lang: &str) -> String {
    let mut args = vec!["--format", format, "--lang", lang];
    if format == "csv" {
        args.extend(["--table", "findings"]);
    }
    said(path, &args)
}

fn findings(path: &Path, lang: &str) -> Vec<Finding> {
    let json = said(path, &["--format", "json", "--lang", lang]);
    let audit: Audit = serde_json::from_str(&json).unwrap();
    audit.bundles.into_iter().flat_map(|b| b.findings).collect()
}

fn codes(path: &Path, lang: &str) -> Vec<CodeNote> {
    let mut codes: Vec<CodeNote> = Vec::new();
    for note in findings(path, lang).into_iter().flat_map(|f| f.codes) {
        if !codes.contains(&note) {
            codes.push(note);
        }
    }
    codes
}

#[test]
fn the_codes_of_the_fixtures_are_explained() {
    for (bundle, code, written, family) in [
        (
            "task-password-expired",
            "0x80070532",
            "2147943730",
            "hresult",
        ),
        ("task-logon-failed", "0x8007052E", "2147943726", "hresult"),
        (
            "export-ad-ldap-failed",
            "0x8007203A",
            "0x8007203A",
            "hresult",
        ),
        ("client-crashed", "0xE0434352", "0xe0434352", "dotnet"),
    ] {
        let path = fixtures().join("bundles").join(bundle);
        for lang in ["en", "nb"] {
            let codes = codes(&path, lang);
            let note = codes.iter().find(|n| n.code == code);
            let note = note.unwrap_or_else(|| panic!("{bundle}: {code} is not among {codes:?}"));
            assert_eq!(
                (note.written.as_str(), note.family.as_str()),
                (written, family)
            );
            assert_eq!(
                (note.outcome, note.also.as_deref()),
                (Outcome::Failure, None)
            );
            for format in ["table", "markdown", "html", "csv", "ndjson", "json"] {
                let view = view(&path, format, lang);
                // Lines of a terminal are wrapped; markdown and html escape.
                let view = view
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .replace('\\', "")
                    .replace("&#39;", "'");
                let start = note.meaning.split(',').next().unwrap_or_default();
                assert!(view.contains(code), "{bundle} {format} {lang}: {code}");
                assert!(view.contains(start), "{bundle} {format} {lang}: {start}");
            }
        }
    }
}

#[test]
fn healthy_evidence_has_no_codes() {
    for bundle in ["all-green", "running", "delta-cycles"] {
        assert_eq!(
            codes(&fixtures().join("bundles").join(bundle), "en"),
            [],
            "{bundle}"
        );
    }
}

/// A bundle with one text log, and one export of the Task Scheduler's log.
fn bundle(log: &str, result: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("eadm.log"), log).unwrap();
    let event = format!(
        "<Events><Event><System><Provider Name='Microsoft-Windows-TaskScheduler'/><EventID>201</EventID><Level>4</Level>\
         <TimeCreated SystemTime='2026-03-02T04:03:00.0000000Z'/><Channel>Microsoft-Windows-TaskScheduler/Operational</Channel>\
         <Computer>srv</Computer></System><EventData Name='ActionSuccess'><Data Name='TaskName'>\\eAdm synkronisering</Data>\
         <Data Name='ActionName'>eAdm.Client.exe</Data><Data Name='ResultCode'>{result}</Data></EventData></Event></Events>\n"
    );
    std::fs::write(folder.path().join("TaskScheduler.xml"), event).unwrap();
    folder
}

const STARTED: &str = "2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started\n";

#[test]
fn a_wrapped_exit_code_is_told_both_ways() {
    let folder = bundle(STARTED, "2147942401");
    let codes = codes(folder.path(), "en");
    let note = codes.iter().find(|n| n.code == "0x80070001").unwrap();
    assert_eq!(note.written, "2147942401");
    assert_eq!(note.also.as_deref(), Some("exit code 1 of the program"));
    let table = said(folder.path(), &[]);
    assert!(
        table.contains("0x80070001 (exit code 1 of the program): "),
        "{table}"
    );
    let norwegian = said(folder.path(), &["--lang", "nb"]);
    assert!(
        norwegian.contains("(avslutningskode 1 fra programmet): "),
        "{norwegian}"
    );
}

#[test]
fn codes_behind_the_part_of_a_record_that_is_shown_count_too() {
    let frames = "   at Eadm.Client.Export.Run(String name)\n".repeat(60);
    let log = format!(
        "{STARTED}2026-03-02 05:01:00,000 [1] ERROR Eadm - Import HR failed with error: stopped, see below\n{frames}\
         System.DirectoryServices.DirectoryServicesCOMException (0x80072035): unwilling\n\
         0000052D: SvcErr: DSID-031A1248, problem 5003 (WILL_NOT_PERFORM), data 0\n\
         Response status code does not indicate success: 429; 503 rows were read\n"
    );
    let codes = codes(bundle(&log, "0").path(), "en");
    let told: Vec<&str> = codes.iter().map(|n| n.code.as_str()).collect();
    assert_eq!(told, ["0x80072035", "Win32 1325", "HTTP 429"]);
}

#[test]
fn a_password_that_is_a_code_is_not_told_as_one() {
    let log = format!(
        "{STARTED}2026-03-02 05:01:00,000 [1] ERROR Eadm - Import HR failed with error: (0x80070005), password=2147943726\n"
    );
    let folder = bundle(&log, "0");
    for format in ["table", "markdown", "html", "csv", "ndjson", "json"] {
        let view = view(folder.path(), format, "en");
        assert!(view.contains("0x80070005"), "{format}");
        assert!(
            !view.contains("2147943726") && !view.contains("0x8007052E"),
            "{format}: {view}"
        );
    }
}
