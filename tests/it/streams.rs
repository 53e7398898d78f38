//! Logs of several machines and customers side by side, and one log that lies there twice.

use std::path::Path;

use eadm_logs::{Analyzer, Bundle, BundleAudit, VerdictStatus};
use tempfile::TempDir;

use crate::expectation::fixtures;

/// A cycle of a log: its day, whether Export AD fails in it, and lines in front.
fn log(day: u32, fails: bool, head: &str) -> String {
    let end = if fails { "failed: x" } else { "completed" };
    let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
    for line in [
        "Import HR started",
        "Import HR completed",
        "Synchronization started",
        "Synchronization completed",
        "Export AD started",
    ] {
        lines.push(line.to_owned());
    }
    lines.push(format!("Export AD {end}"));
    let stamped = lines.iter().enumerate();
    stamped
        .map(|(at, line)| format!("2026-03-{day:02} 05:40:{at:02},123 [1] INFO Sync - {line}\n"))
        .collect()
}

fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn audited(path: &Path) -> BundleAudit {
    let analyzer = Analyzer::builder().build().unwrap();
    let bundle = Bundle::open(path).unwrap();
    analyzer.audit(&bundle).unwrap().bundles.remove(0)
}

/// Host and number of the stream of each source, by path.
fn writers(audit: &BundleAudit) -> Vec<(Option<&str>, Option<&str>)> {
    let streams = audit
        .sources
        .iter()
        .map(|s| &audit.streams[s.stream.unwrap()]);
    streams
        .map(|s| (s.host.as_deref(), s.orgnr.as_deref()))
        .collect()
}

fn gaps(audit: &BundleAudit) -> usize {
    let said = |gap: &&eadm_logs::Gap| gap.what.contains("nothing says which of them it is of");
    audit.gaps.iter().filter(said).count()
}

/// Ways in which the first lines of a log say whose it is.
const HEADS: [(&str, &str, &str); 6] = [
    ("Host: {}", "SRV01", "SRV02"),
    (
        "eAdm client 4.2 running on {}",
        "SRV01",
        "SRV02.fjord.example",
    ),
    ("Maskin={}", "idm", "idm-ny"),
    ("Organisasjonsnummer: {}", "961 381 630", "974 760 673"),
    ("Starting for customer {}", "NO961381630", "NO974760673"),
    ("Machine name: SRV01, orgnr: {}", "961381630", "974760673"),
];

#[test]
fn what_fails_on_one_machine_is_not_mended_by_another() {
    for (head, one, other) in HEADS {
        let (one, other) = (head.replace("{}", one), head.replace("{}", other));
        let folder = folder(&[
            ("logg/a.log", log(2, true, &one)),
            ("logg/b.log", log(3, false, &other)),
        ]);
        let audit = audited(folder.path());
        assert_eq!(audit.streams.len(), 2, "{head}");
        assert_eq!(audit.verdict.status, VerdictStatus::Action, "{head}");
        // The same machine's log of the next day mends it.
        let folder = self::folder(&[
            ("logg/a.log", log(2, true, &one)),
            ("logg/b.log", log(3, false, &one)),
        ]);
        let audit = audited(folder.path());
        assert_eq!(audit.streams.len(), 1, "{head}");
        assert_eq!(audit.verdict.status, VerdictStatus::Ok, "{head}");
        assert_eq!(gaps(&audit), 0, "{head}");
    }
}

#[test]
fn a_log_without_a_head_is_its_neighbours_or_nobodys() {
    for (head, one, other) in HEADS {
        let (one, other) = (head.replace("{}", one), head.replace("{}", other));
        // The other files of one rotated log say it, whatever else lies in the folder.
        let folder = folder(&[
            ("logg/a.log.1", log(2, true, &one)),
            ("logg/a.log", log(3, false, "")),
            ("logg/b.log", log(3, false, &other)),
        ]);
        let audit = audited(folder.path());
        let of = writers(&audit);
        assert_eq!(of[0], of[1], "{head}");
        assert_eq!(audit.streams.len(), 2, "{head}");
        assert_eq!(audit.verdict.status, VerdictStatus::Ok, "{head}");
        assert_eq!(gaps(&audit), 0, "{head}");
        // So does a folder of one machine.
        let folder = self::folder(&[
            ("a/x.log", log(2, true, &one)),
            ("a/y.log", log(3, false, "")),
            ("b/z.log", log(3, false, &other)),
        ]);
        let audit = audited(folder.path());
        assert_eq!(audit.streams.len(), 2, "{head}");
        assert_eq!(audit.verdict.status, VerdictStatus::Ok, "{head}");
        // Beside two machines nobody knows, and it is said.
        let folder = self::folder(&[
            ("logg/a.log", log(2, true, &one)),
            ("logg/b.log", log(2, false, &other)),
            ("logg/c.log", log(3, false, "")),
            ("logg/d.log", log(4, false, "")),
        ]);
        let audit = audited(folder.path());
        assert_eq!(audit.streams.len(), 4, "{head}");
        assert_eq!(audit.verdict.status, VerdictStatus::Action, "{head}");
        assert_eq!(gaps(&audit), 2, "{head}");
    }
}

#[test]
fn older_files_of_a_log_are_of_its_stream_wherever_they_were_moved() {
    for old in [
        "logg/arkiv/eadm.log.1",
        "logg/2026-03-02/eadm.log",
        "logg/gammel/eadm_20260302.log",
    ] {
        let folder = folder(&[
            (old, log(2, true, "")),
            ("logg/eadm.log", log(3, false, "")),
        ]);
        let audit = audited(folder.path());
        assert_eq!(audit.streams.len(), 1, "{old}");
        assert_eq!(audit.verdict.status, VerdictStatus::Ok, "{old}");
    }
}

#[test]
fn a_log_of_two_machines_is_said_to_be_one() {
    let both = log(2, true, "Host: SRV01") + &log(3, false, "Host: SRV02");
    let audit = audited(folder(&[("eadm.log", both)]).path());
    assert_eq!(gaps(&audit), 1);
}

/// A record of a time, a machine and a message.
type Line<'a> = &'a dyn Fn(&str, &str, &str) -> String;

#[test]
fn fields_of_a_record_name_the_machine() {
    let json = |time: &str, host: &str, message: &str| {
        format!(r#"{{"@t":"{time}","@l":"Information","@m":"{message}","MachineName":"{host}"}}"#)
    };
    let pairs = |time: &str, host: &str, message: &str| {
        format!(r#"time={time} level=info host={host} msg="{message}""#)
    };
    let table = |time: &str, host: &str, message: &str| format!("{time};{host};INFO;{message}");
    let syslog = |time: &str, host: &str, message: &str| {
        format!("<134>1 {time} {host} eadm 1402 STEP - {message}")
    };
    let forms: [(&str, Line<'_>); 4] = [
        ("", &json),
        ("", &pairs),
        ("Time;Host;Level;Message\n", &table),
        ("", &syslog),
    ];
    for (heading, form) in forms {
        let lines = |host: &str, day: u32, fails: bool| -> String {
            let plain = log(day, fails, "");
            let line = |line: &str| {
                let (stamp, message) = line.split_once(" [1] INFO Sync - ").unwrap();
                let time = stamp.replace(' ', "T").replace(',', ".") + "+01:00";
                form(&time, host, message) + "\n"
            };
            heading.to_owned() + &plain.lines().map(line).collect::<String>()
        };
        let text = lines("SRV01", 2, true);
        let folder = folder(&[("a.log", text.clone()), ("b.log", lines("SRV02", 3, false))]);
        let audit = audited(folder.path());
        let hosts: Vec<_> = audit.streams.iter().map(|s| s.host.as_deref()).collect();
        assert_eq!(hosts, [Some("SRV01"), Some("SRV02")], "{text}");
        assert_eq!(audit.verdict.status, VerdictStatus::Action, "{text}");
    }
}

#[test]
fn events_belong_to_the_logs_of_their_computer() {
    let events = |host: &str| {
        let from = fixtures().join("bundles/client-crashed/Application.xml");
        let text = std::fs::read_to_string(from).unwrap();
        let start = text.find("<Computer>").unwrap();
        let end = text.find("</Computer>").unwrap();
        let computer = text[start + 10..end].to_owned();
        text.replace(&computer, host)
    };
    for (host, of, streams) in [
        ("srv01.fjord.example", "srv01.fjord.example", 2),
        ("SRV02", "SRV02", 2),
        ("DC01", "DC01", 3),
    ] {
        let folder = folder(&[
            ("logg/a.log", log(2, false, "Host: SRV01")),
            ("logg/b.log", log(2, false, "Host: SRV02")),
            ("Application.xml", events(host)),
        ]);
        let audit = audited(folder.path());
        assert_eq!(writers(&audit)[0].0, Some(of));
        assert_eq!(audit.streams.len(), streams, "{host}");
        // Those of another machine fail nothing of the logs.
        let failed = |c: &&eadm_logs::Cycle| c.status == eadm_logs::CycleStatus::Failed;
        assert_eq!(audit.cycles.iter().filter(failed).count(), 0, "{host}");
    }
}

/// What an audit tells of cycles, findings and counts, without notes and what lies where.
fn told(audit: &BundleAudit) -> String {
    let streams = audit.streams.iter();
    let streams: Vec<_> = streams
        .map(|s| (s.product, s.host.clone(), s.orgnr.clone()))
        .collect();
    format!(
        "{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n{streams:?}",
        audit.verdict, audit.cycles, audit.runs, audit.findings, audit.unexplained, audit.gaps
    )
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every file below a folder, relative to it.
fn files(folder: &Path, below: &Path, out: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(folder, &path, out);
        } else {
            out.push(path.strip_prefix(folder).unwrap().to_owned());
        }
    }
}

#[test]
fn a_copy_of_any_log_beside_it_changes_nothing() {
    let mut seen = 0;
    for bundle in std::fs::read_dir(fixtures().join("bundles")).unwrap() {
        let bundle = bundle.unwrap().path();
        let folder = TempDir::new().unwrap();
        copy(&bundle, folder.path());
        let alone = audited(folder.path());
        let mut all = Vec::new();
        files(folder.path(), folder.path(), &mut all);
        all.sort();
        for file in &all {
            let bytes = std::fs::read(folder.path().join(file)).unwrap();
            if file.extension().is_some_and(|e| e == "zip") {
                continue;
            }
            let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            let options = zip::write::SimpleFileOptions::default();
            archive.start_file(file.to_string_lossy(), options).unwrap();
            std::io::Write::write_all(&mut archive, &bytes).unwrap();
            let archive = archive.finish().unwrap().into_inner();
            for (path, bytes) in [
                ("kopi/x.zip", &archive),
                ("0.zip", &archive),
                ("~kopi.txt", &bytes),
            ] {
                let path = folder.path().join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, bytes).unwrap();
                let both = audited(folder.path());
                std::fs::remove_file(&path).unwrap();
                let at = format!("{} {}", bundle.display(), path.display());
                assert_eq!(
                    both.notes.len(),
                    alone.notes.len() + 1,
                    "{at}: {:?}",
                    both.notes
                );
                same(&told(&both), &told(&alone), &at);
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

fn same(one: &str, other: &str, at: &str) {
    let different = one.lines().zip(other.lines()).find(|(a, b)| a != b);
    assert!(one == other, "{at}: {different:?}");
}
