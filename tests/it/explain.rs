//! `catalog explain`: by what a signature matches a record, and which condition kept one from it.

use std::path::Path;

use serde_json::Value;

use crate::command::{Ran, ran_on};

fn ran(args: &[&str], stdin: &str) -> (i32, String, String) {
    let args = [&["catalog", "explain"], args].concat();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ran { code, out, err } = ran_on(root, &args, stdin);
    (code, out, err)
}

fn json(args: &[&str], stdin: &str) -> Vec<Value> {
    let mut all = vec!["--format", "json"];
    all.extend(args);
    let (code, out, err) = ran(&all, stdin);
    assert_eq!((code, err.as_str()), (0, ""), "{args:?}");
    serde_json::from_str(&out).unwrap()
}

const LOG: &str = "fixtures/bundles/compilo-down/loggfiler/eadm.log";

#[test]
fn a_record_is_explained_by_any_of_its_lines() {
    let (code, out, err) = ran(&[&format!("{LOG}:57")], "");
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "\
eadm.log:57  2026-03-10 05:37:11 +01:00  error
  Export Compilo failed: Failed to retrieve the list of departments from Compilo
  → export-compilo failed (words: failed)
  ✔ compilo-departments-unavailable Compilo does not answer · Steps: export-compilo
      compilo-departments-unavailable.toml:39
      ✔ text: Failed to retrieve the list of departments from Compilo ← Failed to retrieve the list
        of departments from Compilo
"
    );
}

#[test]
fn a_whole_file_tells_only_of_records_that_say_something() {
    let explained = json(&[LOG], "");
    assert_eq!(explained.len(), 2);
    for one in &explained {
        assert_eq!(one["matched"][0]["id"], "compilo-departments-unavailable");
    }
}

#[test]
fn a_pasted_line_that_comes_close_names_what_is_missing() {
    let line = "Failed to retrieve a list of departments from Compilo\n";
    let explained = json(&["-"], line);
    assert_eq!(explained[0]["matched"], Value::Array(Vec::new()));
    let close = &explained[0]["close"][0];
    assert_eq!(close["id"], "compilo-departments-unavailable");
    assert_eq!(close["conditions"][0]["holds"], false);
    assert_eq!(close["conditions"][0]["found"], "6 of its 7 words");
}

#[test]
fn an_event_with_other_data_is_close_and_says_which() {
    let event = |code: &str| {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
             <Provider Name='Microsoft-Windows-TaskScheduler'/><EventID>101</EventID><Level>2</Level>\
             <TimeCreated SystemTime='2026-03-02T04:00:00Z'/></System><EventData>\
             <Data Name='TaskName'>\\eAdm synkronisering</Data>\
             <Data Name='ResultCode'>{code}</Data></EventData></Event>"
        )
    };
    let explained = json(&["-"], &event("2147943730"));
    let ids: Vec<&str> = explained[0]["matched"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["id"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"task-password-expired"), "{ids:?}");
    let generic =
        &explained[0]["matched"][ids.iter().position(|i| *i == "task-start-failed").unwrap()];
    let beaten: Vec<&str> = generic["superseded_by"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    assert!(beaten.contains(&"task-password-expired"), "{beaten:?}");

    let other = json(&["-"], &event("2147946720"));
    let matched = other[0]["matched"].to_string();
    assert!(!matched.contains("task-password-expired"), "{matched}");
}

#[test]
fn secrets_are_masked_here_too() {
    let line = "Login failed. Check the audit log for ID: 7, password=Sommer2026!\n";
    let (_, out, _) = ran(&["-"], line);
    assert!(
        out.contains("api-login-failed") && !out.contains("Sommer2026"),
        "{out}"
    );
}

#[test]
fn a_line_that_is_not_there_is_wrong_use() {
    let (code, out, err) = ran(&["-o", "/dev/null", "no-such.log:5"], "");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("no-such.log: no such file or folder"), "{err}");
    let (code, _, err) = ran(&[&format!("{LOG}:0")], "");
    assert_eq!(code, 2);
    assert!(err.contains("no record at line 0"), "{err}");
    let (code, _, err) = ran(&["fixtures/bundles/client-crashed:3"], "");
    assert_eq!(code, 2);
    assert!(err.contains("a line number needs one file"), "{err}");
}

#[test]
fn what_could_be_better_in_a_folder_or_profile_is_told_beside_the_result() {
    let folder = "fixtures/lint/few-examples/catalog";
    for (args, told) in [
        (["--catalog", folder, LOG].as_slice(), true),
        (["--catalog", folder, "--quiet", LOG].as_slice(), false),
    ] {
        let (code, out, err) = ran(args, "");
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("compilo-departments-unavailable"), "{out}");
        assert_eq!(err.contains("warning[few-examples]"), told, "{err}");
        assert_eq!(err.is_empty(), !told, "{err}");
    }
}

#[test]
fn a_line_behind_the_end_of_a_file_was_answered_with_the_last_record() {
    let folder = tempfile::TempDir::new().unwrap();
    let log = "2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started\n\
               2026-03-02 05:01:00,000 [1] ERROR Eadm - Import HR failed: x\n   at Eadm.Run()\n";
    std::fs::write(folder.path().join("eadm.log"), log).unwrap();
    let explain = |place: &str| crate::command::ran(folder.path(), &["catalog", "explain", place]);
    for line in 1..=3 {
        assert_eq!(explain(&format!("eadm.log:{line}")).code, 0, "{line}");
    }
    for line in [4, 99] {
        let ran = explain(&format!("eadm.log:{line}"));
        assert_eq!(ran.code, 2, "{line}");
        let told = format!("eadm.log: no record at line {line}");
        assert!(ran.err.contains(&told), "{}", ran.err);
    }
}
