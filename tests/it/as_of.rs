//! An audit as of a moment of the past is the audit of what there was then.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of these tests, too, end the test"
)]

use std::path::{Path, PathBuf};

use eadm_logs::{Analyzer, AsOfBy, Bundle, BundleAudit};

fn audit(name: &str, text: &str, as_of: &str) -> BundleAudit {
    let builder = Analyzer::builder().zone("Europe/Oslo").unwrap();
    let analyzer = builder.as_of(as_of).unwrap().build().unwrap();
    let bundle = Bundle::from_bytes(name, text.as_bytes().to_vec());
    let mut audit = analyzer.audit(&bundle).unwrap();
    audit.bundles.remove(0)
}

/// Where records begin that have a time of their own: the place, and the time as `--as-of` takes it.
fn moments(log: &str) -> Vec<(usize, String)> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in log.split_inclusive('\n') {
        let stamp = line
            .get(..19)
            .filter(|s| s.as_bytes()[10] == b' ' && s.starts_with("20"));
        if let Some(stamp) = stamp {
            let seconds = stamp.replace(' ', "T");
            found.push((at, format!("{seconds}.999")));
        }
        at += line.len();
    }
    found
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(path);
        }
    }
}

/// The logs of the fixtures whose lines begin with a time, in order of time.
fn logs() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"),
        &mut paths,
    );
    paths.sort();
    let mut out = Vec::new();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let found = moments(&text);
        // Of several layouts, the first part of a log may hold one alone.
        let behind = |(at, _): &(usize, String)| text.as_bytes().get(at + 19);
        let one = found
            .iter()
            .all(|moment| behind(moment) == behind(&found[0]));
        if one && found.len() > 5 && found.is_sorted_by(|a, b| a.1 <= b.1) {
            out.push((path.to_string_lossy().into_owned(), text));
        }
    }
    assert!(out.len() > 10, "{}", out.len());
    out
}

#[test]
fn what_came_later_is_left_out_as_if_it_had_not_been_written_yet() {
    for (path, log) in logs() {
        let found = moments(&log);
        for part in 1..8 {
            let (_, moment) = &found[found.len() * part / 8];
            let end = found.iter().find(|(_, other)| other > moment);
            let then = &log[..end.map_or(log.len(), |(at, _)| *at)];
            let (now, then) = (
                audit("eadm.log", &log, moment),
                audit("eadm.log", then, moment),
            );
            // How much was read is told of the file as it is.
            assert_eq!(now.cycles, then.cycles, "{path} at {moment}");
            assert_eq!(now.findings, then.findings, "{path} at {moment}");
            assert_eq!(now.unexplained, then.unexplained, "{path} at {moment}");
            assert_eq!(now.verdict, then.verdict, "{path} at {moment}");
            assert_eq!(now.as_of_by, AsOfBy::Given);
            assert_eq!(now.notes.is_empty(), end.is_none(), "{path} at {moment}");
        }
    }
}

#[test]
fn a_failure_after_the_moment_was_told_above_an_earlier_end_of_the_evidence() {
    let log = "2026-03-11 05:00:00,000 [1] INFO  Eadm - Import HR started\n\
               2026-03-11 05:01:00,000 [1] INFO  Eadm - Import HR completed\n\
               2026-03-12 05:00:00,000 [1] INFO  Eadm - Import HR started\n\
               2026-03-12 05:01:00,000 [1] ERROR Eadm - Import HR failed: password expired\n";
    let before = audit("eadm.log", log, "2026-03-11T12:00:00");
    assert!(before.findings.is_empty(), "{:?}", before.findings);
    assert_eq!(before.cycles.len(), 1);
    let later = audit("eadm.log", log, "2026-03-12T12:00:00");
    assert_eq!(later.cycles.len(), 2);
    assert_ne!(later.verdict.status, before.verdict.status);
}
