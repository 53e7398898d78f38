//! The same events exported twice: they count once, and teach how far a source's clock is off.

use std::path::{Path, PathBuf};

use eadm_logs::{Analyzer, BundleAudit};
use tempfile::TempDir;

use crate::expectation::fixtures;

fn audited(folder: &Path, zone: &str) -> BundleAudit {
    let analyzer = Analyzer::builder().zone(zone).unwrap().build().unwrap();
    let bundle = eadm_logs::Bundle::open(folder).unwrap();
    let mut audit = analyzer.audit(&bundle).unwrap();
    audit.bundles.remove(0)
}

/// A folder with these of the files that hold the same twelve events.
fn folder(files: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for file in files {
        let from = fixtures().join("events").join(file);
        let to: PathBuf = folder.path().join(file.replace('/', "-"));
        std::fs::copy(from, to).unwrap();
    }
    folder
}

/// What the findings and runs of an audit rest on, without where it stands.
fn told(audit: &BundleAudit) -> Vec<String> {
    let findings = audit.findings.iter().map(|f| {
        let seconds = |s: Option<eadm_logs::Stamp>| s.map(|s| s.utc_us / 1_000_000);
        format!(
            "{} {} {:?} {:?}",
            f.id,
            f.count,
            seconds(f.first),
            seconds(f.last)
        )
    });
    let runs = audit
        .runs
        .iter()
        .map(|r| format!("{} {:?} {}", r.status, r.result, r.evidence.len()));
    findings.chain(runs).collect()
}

#[test]
fn events_exported_in_several_forms_count_once() {
    let alone = audited(folder(&["en/events.xml"]).path(), "Europe/Oslo");
    assert!(!told(&alone).is_empty() && alone.notes.is_empty());
    for more in [
        &["en/viewer.csv"][..],
        &["nb/viewer.csv", "nb/viewer.txt"],
        &["en/details-xml.txt", "nb/powershell-7.csv"],
        &["nb/details.txt", "en/get-eventlog.csv", "en/viewer.txt"],
    ] {
        let files = [&["en/events.xml"], more].concat();
        let both = audited(folder(&files).path(), "Europe/Oslo");
        assert_eq!(told(&both), told(&alone), "{more:?}");
        let once = |note: &&String| note.ends_with(" holds too count once");
        assert_eq!(
            both.notes.iter().filter(once).count(),
            more.len(),
            "{:?}",
            both.notes
        );
        assert_eq!(both.unexplained, alone.unexplained);
    }
}

#[test]
fn the_same_event_twice_in_one_source_counts_twice() {
    let folder = folder(&["en/viewer.csv"]);
    let path = folder.path().join("en-viewer.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let once = audited(folder.path(), "Europe/Oslo");
    std::fs::write(&path, format!("{head}\n{rows}{rows}")).unwrap();
    let twice = audited(folder.path(), "Europe/Oslo");
    assert!(twice.notes.is_empty(), "{:?}", twice.notes);
    let count = |audit: &BundleAudit, id: &str| {
        let of = audit.findings.iter().filter(|f| f.id == id);
        of.map(|f| f.count).sum::<u64>()
    };
    assert_eq!(count(&once, "netlogon-no-secure-channel"), 1);
    assert_eq!(count(&twice, "netlogon-no-secure-channel"), 2);
}

#[test]
fn a_source_with_true_times_corrects_one_without() {
    let alone = audited(folder(&["en/events.xml"]).path(), "Europe/Oslo");
    // The exports were made in Oslo; whoever audits them says another zone.
    for (zone, offset) in [("UTC", "-01:00"), ("Asia/Kolkata", "+04:30")] {
        let both = audited(folder(&["en/events.xml", "nb/viewer.csv"]).path(), zone);
        assert_eq!(told(&both), told(&alone), "{zone}");
        let moved = format!(
            "nb-viewer.csv: its local times were moved by {offset} hours, since en-events.xml holds the same events with their UTC time"
        );
        assert!(both.notes.contains(&moved), "{:?}", both.notes);
        let source = |path: &str| both.sources.iter().find(|s| s.path == path).unwrap();
        let (own, other) = (source("nb-viewer.csv"), source("en-events.xml"));
        let seconds = |s: Option<eadm_logs::Stamp>| s.unwrap().utc_us / 1_000_000;
        assert_eq!(seconds(own.first), seconds(other.first));
        assert_eq!(seconds(own.last), seconds(other.last));
    }
}

#[test]
fn events_of_another_server_or_another_day_are_no_repeats() {
    let folder = folder(&["en/events.xml"]);
    let text = std::fs::read_to_string(folder.path().join("en-events.xml")).unwrap();
    let other = text.replace("SRV-EADM01.kommune.example", "SRV-OTHER.kommune.example");
    std::fs::write(folder.path().join("other.xml"), other).unwrap();
    let later = text.replace("2026-03-0", "2026-04-0");
    std::fs::write(folder.path().join("later.xml"), later).unwrap();
    let all = audited(folder.path(), "Europe/Oslo");
    assert!(all.notes.is_empty(), "{:?}", all.notes);
}
