//! `catalog backtest` from outside: the fixtures held to their expectations, and what is told
//! where something does not hold.

use std::path::Path;

use tempfile::TempDir;

use crate::command::{self, Ran};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn ran(folder: &Path, args: &[&str]) -> Ran {
    command::ran(folder, &[&["catalog", "backtest"], args].concat())
}

/// A corpus with a healthy log, one with known errors, and an expectation file beside it.
fn corpus(expect: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "corpus/healthy/eadm.log",
        "2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started\n\
         2026-03-02 05:00:30,000 [1] INFO  Eadm - Filtered userid 270 by Hovedfilter\n\
         2026-03-02 05:01:00,000 [1] INFO  Eadm - Import HR completed\n",
    );
    write(
        "corpus/customer-7/eadm.log",
        "2026-03-02 05:00:00,000 [1] INFO  Eadm - Export Azure started\n\
         2026-03-02 05:01:00,000 [1] ERROR Eadm - Export Azure failed: token=8f14e45fceea\n   \
         System.Net.WebException: The remote server returned an error: (401) Unauthorized.\n\
         2026-03-02 05:02:00,000 [1] ERROR Eadm - The remote server returned an error: (401) Unauthorized.\n",
    );
    write("expect.toml", expect);
    folder
}

const FAILING: &str = r#"
[[case]]
path = "healthy/**"
silent = true

[[case]]
path = "customer-7/*.log"
exactly = { "http-401" = 3 }
at_least = { "client-crash" = 1 }
at_most = { "http-403" = 0 }

[[case]]
path = "*/eadm.log"
exactly = { "http-401" = 2, "user-filtered" = 1 }
others = "silent"
"#;

#[test]
fn the_fixtures_hold() {
    let root = Path::new(ROOT);
    let expect = "fixtures/backtest/expect.toml";
    let one = ran(
        root,
        &[
            "fixtures/bundles",
            "--expect",
            expect,
            "--format",
            "json",
            "--threads",
            "1",
        ],
    );
    assert_eq!((one.code, one.err.as_str()), (0, ""), "{}", one.out);
    let report: serde_json::Value = serde_json::from_str(&one.out).unwrap();
    assert_eq!(
        report["inputs_of_no_case"], 0,
        "every fixture has an expectation"
    );
    let two = ran(
        root,
        &[
            "fixtures/bundles",
            "--expect",
            expect,
            "--format",
            "json",
            "--threads",
            "2",
        ],
    );
    assert_eq!(one.out, two.out);
}

#[test]
fn every_bundle_of_the_fixtures_is_named() {
    let expect = std::fs::read_to_string(format!("{ROOT}/fixtures/backtest/expect.toml")).unwrap();
    for bundle in std::fs::read_dir(format!("{ROOT}/fixtures/bundles")).unwrap() {
        let name = bundle.unwrap().file_name().into_string().unwrap();
        assert!(expect.contains(&format!("\"{name}/")), "{name}");
    }
}

#[test]
fn what_does_not_hold_is_shown_with_its_places() {
    let folder = corpus(FAILING);
    let table = ran(folder.path(), &["corpus", "--expect", "expect.toml"]);
    assert_eq!((table.code, table.err.as_str()), (1, ""));
    assert_eq!(
        table.out,
        "\
✖ healthy/** – 1 input, 3 records
    ✖ no signature: found 1
      user-filtered: 1
        healthy/eadm.log:2: Filtered userid 270 by Hovedfilter
✖ customer-7/*.log – 1 input, 3 records
    ✖ exactly 3 of http-401: found 2
        customer-7/eadm.log:2: Export Azure failed: token=[token] System.Net.WebException: The remo…
        customer-7/eadm.log:4: The remote server returned an error: (401) Unauthorized.
    ✖ at least 1 of client-crash: found 0
    ✔ at most 0 of http-403: found 0
✔ */eadm.log – 2 inputs, 6 records

3 cases; 1 holds; 2 do not; 2 inputs, 0 of no case
"
    );

    let output = folder.path().join("backtest.xml");
    let junit = ran(
        folder.path(),
        &[
            "corpus",
            "--expect",
            "expect.toml",
            "--format",
            "junit",
            "-o",
            "backtest.xml",
        ],
    );
    assert_eq!(
        (junit.code, junit.out.as_str(), junit.err.as_str()),
        (1, "", "")
    );
    assert_eq!(
        std::fs::read_to_string(output).unwrap(),
        r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="expect.toml" tests="7" failures="3" errors="0">
  <testsuite name="healthy/**" tests="1" failures="1" errors="0">
    <testcase classname="healthy/**" name="no signature">
      <failure message="expected no signature, found user-filtered (1)">user-filtered: healthy/eadm.log:2: Filtered userid 270 by Hovedfilter</failure>
    </testcase>
  </testsuite>
  <testsuite name="customer-7/*.log" tests="3" failures="2" errors="0">
    <testcase classname="customer-7/*.log" name="exactly 3 of http-401">
      <failure message="expected exactly 3 of http-401, found 2">http-401: customer-7/eadm.log:2: Export Azure failed: token=[token] System.Net.WebException: The remote server returned an error: (401) Unauthorized.
http-401: customer-7/eadm.log:4: The remote server returned an error: (401) Unauthorized.</failure>
    </testcase>
    <testcase classname="customer-7/*.log" name="at least 1 of client-crash">
      <failure message="expected at least 1 of client-crash, found 0"/>
    </testcase>
    <testcase classname="customer-7/*.log" name="at most 0 of http-403"/>
  </testsuite>
  <testsuite name="*/eadm.log" tests="3" failures="0" errors="0">
    <testcase classname="*/eadm.log" name="exactly 2 of http-401"/>
    <testcase classname="*/eadm.log" name="exactly 1 of user-filtered"/>
    <testcase classname="*/eadm.log" name="no other signature"/>
  </testsuite>
</testsuites>
"#
    );
}

#[test]
fn a_bad_expectation_file_ends_the_call_before_anything_is_read() {
    let root = corpus("[[case]]\npath = \"x/**\"\nat_most = { \"http-4000\" = 0 }\n");
    let folder = root.path();
    std::fs::write(folder.join("latin.toml"), b"# \xE5\n[[case]]").unwrap();
    for (args, message) in [
        (
            &["corpus", "--expect", "expect.toml"][..],
            "error[dead-case]: no input of the corpus fits `x/**`\n --> expect.toml:2:8\n",
        ),
        (
            &["corpus", "--expect", "expect.toml"],
            "error[unknown-signature]: `http-4000` is not in the catalog; did you mean `http-400`?\n --> expect.toml:3:13\n",
        ),
        (
            &["corpus", "--expect", "latin.toml"],
            "error[not-utf8]: the byte 0xE5 in line 1 is not UTF-8\n",
        ),
        (
            &["nowhere", "--expect", "latin.toml"],
            "error[not-utf8]: the byte 0xE5 in line 1 is not UTF-8\n",
        ),
        (
            &["nowhere", "--expect", "expect.toml"],
            "nowhere: no such file or folder; check the path",
        ),
        (
            &["corpus", "--expect", "expect.toml", "-o", "expect.toml"],
            "expect.toml: is one of the inputs and would be overwritten; name another file with -o",
        ),
        (
            &["corpus", "--expect", "expect.toml", "--catalog", "mine"],
            "mine: no such file or folder; check the path",
        ),
    ] {
        let ran = ran(folder, args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains(message), "{args:?}: {}", ran.err);
    }
    let missing = ran(folder, &["corpus", "--expect", "none.toml"]);
    assert_eq!(missing.code, 2);
    assert!(
        missing.err.starts_with("error[unreadable]: "),
        "{}",
        missing.err
    );
}

#[test]
fn a_broken_input_is_no_green_light() {
    let root = corpus(
        "[[case]]\npath = \"**\"\nsilent = true\nallow = [\"http-401\", \"user-filtered\"]\n",
    );
    std::fs::write(root.path().join("corpus/kunde.zip"), b"PK\x03\x04 cut off").unwrap();
    let ran = ran(root.path(), &["corpus", "--expect", "expect.toml"]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.out,
        "\
? ** – 2 inputs, 6 records
    ? kunde.zip: the archive is broken: invalid Zip archive: Could not find EOCD; ask for it again,
      or unpack what can be and name the folder

1 case; 1 could not be read in full; 3 inputs, 0 of no case
"
    );
}

#[test]
fn a_folder_of_many_customers_keeps_its_paths_and_a_folder_of_signatures_counts() {
    let root = corpus(
        "[[case]]\npath = \"NO111111111/logg/*.log\"\nexactly = { \"hr-file-late\" = 1 }\nothers = \"silent\"\n",
    );
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let line = "2026-03-02 05:00:00,000 [1] WARN  Eadm - The HR file came late\n";
    write("many/NO111111111/logg/a.log", line);
    write("many/NO222222222/logg/a.log", line);
    write(
        "mine/hr-file-late.toml",
        r#"
id = "hr-file-late"
status = "assumed"
severity = "warning"
effect = "none"
who = "customer-hr"
title = { en = "Late", nb = "Sent" }
cause = { en = "It came late.", nb = "Den kom sent." }
match = [{ text = "The HR file came late" }]
sample = [{ text = "The HR file came late" }]
near_miss = [{ text = "The HR file came" }]
"#,
    );
    let ran = ran(
        root.path(),
        &[
            "many",
            "--expect",
            "expect.toml",
            "--catalog",
            "mine",
            "--all",
            "--quiet",
        ],
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(
        ran.out,
        "\
✔ NO111111111/logg/*.log – 1 input, 1 record
    ✔ exactly 1 of hr-file-late: found 1
    ✔ no other signature: found 0

1 case; 1 holds; 2 inputs, 1 of no case
"
    );
}

#[test]
fn what_could_be_better_in_a_folder_is_told_beside_the_result() {
    let root = Path::new(ROOT);
    let folder = "fixtures/lint/few-examples/catalog";
    let call = [
        "fixtures/bundles",
        "--expect",
        "fixtures/backtest/expect.toml",
        "--catalog",
        folder,
    ];
    let loud = ran(root, &call);
    assert_eq!(loud.code, 0, "{}", loud.err);
    assert!(loud.err.contains("warning[few-examples]"), "{}", loud.err);
    let quiet = ran(root, &[&call[..], &["--quiet"]].concat());
    assert_eq!((quiet.code, quiet.err.as_str()), (0, ""));
    assert_eq!(quiet.out, loud.out);
}

#[test]
fn words_of_a_profile_count_in_a_backtest() {
    let folder = corpus("[[case]]\npath = \"*/*\"\nat_most = { \"http-401\" = 9 }\n");
    let profile = folder.path().join("bad.toml");
    std::fs::write(&profile, "[phrase]\n").unwrap();
    let ran = ran(
        folder.path(),
        &["corpus", "--expect", "expect.toml", "--profile", "bad.toml"],
    );
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("bad.toml:1"), "{}", ran.err);
}
