//! Bad input through the command: each with its message and its exit code, and all the rest told.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::command;

const GREEN: &str = "2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started\n\
                     2026-03-02 05:01:00,000 [1] INFO  Eadm - Import HR completed\n";
const FAILED: &str = "2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started\n\
                      2026-03-02 05:01:00,000 [1] ERROR Eadm - Import HR failed with error: no file\n";
/// Far above what an unoptimised build needs on two busy processors.
const QUICK: Duration = Duration::from_mins(1);

/// Path, what it was skipped for, kind and message of each problem.
type Source<'a> = (&'a str, Option<&'a str>, Vec<(&'a str, &'a str)>);

struct Ran {
    code: i32,
    bundle: Value,
    err: String,
}

impl Ran {
    fn sources(&self) -> Vec<Source<'_>> {
        self.bundle["sources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|source| {
                let problems = source["problems"].as_array().unwrap();
                (
                    source["path"].as_str().unwrap(),
                    source["skipped"].as_str(),
                    problems
                        .iter()
                        .map(|p| (p["kind"].as_str().unwrap(), p["message"].as_str().unwrap()))
                        .collect(),
                )
            })
            .collect()
    }

    fn verdict(&self) -> &str {
        self.bundle["verdict"]["status"].as_str().unwrap()
    }

    fn completed_steps(&self) -> usize {
        self.bundle["cycles"][0]["steps"]
            .as_array()
            .map_or(0, |steps| {
                steps.iter().filter(|s| s["status"] == "completed").count()
            })
    }
}

fn audit(folder: &Path, args: &[&str]) -> Ran {
    let began = Instant::now();
    let args = [&["audit", "--format", "json"], args].concat();
    let command::Ran { code, out, err } = command::ran(folder, &args);
    assert!(
        began.elapsed() < QUICK,
        "{args:?} took {:?}",
        began.elapsed()
    );
    let mut audit: Value = serde_json::from_str(&out).unwrap_or_default();
    Ran {
        code,
        bundle: audit["bundles"]
            .get_mut(0)
            .map(Value::take)
            .unwrap_or_default(),
        err,
    }
}

/// Audits one file of these bytes.
fn audit_file(name: &str, bytes: &[u8]) -> Ran {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let ran = audit(folder.path(), &[name]);
    assert_eq!(ran.err, "", "{name}");
    ran
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// A zip of stored members, written by hand: no tool would make the bad ones. The flags of each
/// member are its third part (1: encrypted).
fn zip(members: &[(&str, &[u8], u16)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes, flags) in members {
        let at = out.len() as u32;
        let mut shared = Vec::new();
        shared.extend(20_u16.to_le_bytes());
        shared.extend((flags | 0x800).to_le_bytes());
        shared.extend([0; 6]);
        shared.extend(crc32(bytes).to_le_bytes());
        shared.extend((bytes.len() as u32).to_le_bytes());
        shared.extend((bytes.len() as u32).to_le_bytes());
        shared.extend((name.len() as u16).to_le_bytes());
        shared.extend([0; 2]);
        out.extend(b"PK\x03\x04");
        out.extend(&shared);
        out.extend(name.bytes());
        out.extend(*bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&shared);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.bytes());
    }
    let at = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((members.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0; 2]);
    out
}

#[test]
fn wrong_use_is_refused_before_anything_is_read() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("eadm.log"), FAILED).unwrap();
    for (args, message) in [
        (
            &["borte.zip"][..],
            "eadm-logs: borte.zip: no such file or folder; check the path\n",
        ),
        (
            &["eadm.log", "--as-of", "yesterday"],
            "eadm-logs: cannot read `yesterday` as a point in time; write it as 2026-03-02T05:40:00+01:00\n",
        ),
        (
            &["eadm.log", "--cycle-gap", "0"],
            "eadm-logs: invalid value '0' for '--cycle-gap <DURATION>': write a number and a unit (s, m, h, d), such as 90s, 30m, 2h or 3d\n",
        ),
        (
            &["eadm.log", "--zone", "Europe/Olso"],
            "eadm-logs: unknown zone `Europe/Olso`; did you mean ",
        ),
    ] {
        let ran = audit(folder.path(), args);
        assert_eq!((ran.code, &ran.bundle), (2, &Value::Null), "{args:?}");
        assert!(ran.err.starts_with(message), "{args:?}: {}", ran.err);
        assert!(!message.contains("Olso") || ran.err.contains("Europe/Oslo"));
    }
}

#[test]
fn what_holds_no_log_is_named_and_cannot_be_judged() {
    for (name, bytes, skipped) in [
        ("tom.log", &b""[..], "empty file"),
        ("tom.evtx", b"", "empty file"),
        ("nuller.log", &[0; 300], "no log: zero bytes only"),
        (
            "junk.bin",
            &(0..5000_u32)
                .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
                .collect::<Vec<_>>(),
            "no log: control characters",
        ),
        (
            "bilde.log",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "no log: PNG picture",
        ),
    ] {
        let ran = audit_file(name, bytes);
        assert_eq!(ran.sources(), [(name, Some(skipped), vec![])]);
        assert_eq!((ran.code, ran.verdict()), (4, "cannot-judge"), "{name}");
    }
}

#[test]
fn folders_without_logs_cannot_be_judged() {
    let folder = TempDir::new().unwrap();
    std::fs::create_dir_all(folder.path().join("tom")).unwrap();
    std::fs::create_dir_all(folder.path().join("papir")).unwrap();
    std::fs::write(folder.path().join("papir/a.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    std::fs::write(
        folder.path().join("papir/b.docx"),
        zip(&[
            ("[Content_Types].xml", b"<x/>", 0),
            ("word/document.xml", b"<x/>", 0),
        ]),
    )
    .unwrap();
    let empty = audit(folder.path(), &["tom"]);
    assert_eq!(
        (empty.code, empty.sources().len(), empty.err.as_str()),
        (4, 0, "")
    );
    let paper = audit(folder.path(), &["papir"]);
    assert_eq!(paper.code, 4);
    assert_eq!(
        paper.sources(),
        [
            ("a.png", Some("picture"), vec![]),
            ("b.docx", Some("office document"), vec![])
        ]
    );
}

#[test]
fn members_that_lead_out_of_an_archive_are_not_opened() {
    let end = "so it was not opened; ask the sender for an archive made by an ordinary tool, or unpack it and name the folder";
    for (member, shown, why) in [
        ("/etc/a.log", "kunde.zip!//etc/a.log", "is absolute"),
        (
            "../b.log",
            "kunde.zip!/../b.log",
            "leads out of the archive with `..`",
        ),
        ("C:\\c.log", "kunde.zip!/C:/c.log", "names a drive"),
    ] {
        let ran = audit_file(
            "kunde.zip",
            &zip(&[
                (member, FAILED.as_bytes(), 0),
                ("ok.log", GREEN.as_bytes(), 0),
            ]),
        );
        let message = format!("the member's name {why}, {end}");
        assert!(
            ran.sources().contains(&(
                shown,
                Some("could not be read"),
                vec![("unsafe-path", &message)]
            )),
            "{:?}",
            ran.sources()
        );
        assert_eq!((ran.code, ran.completed_steps()), (4, 1), "{member}");
    }
}

#[test]
fn an_encrypted_member_is_named_and_the_others_are_read() {
    let ran = audit_file(
        "kunde.zip",
        &zip(&[("l.log", b"secret", 1), ("ok.log", GREEN.as_bytes(), 0)]),
    );
    assert_eq!(
        ran.sources()[0],
        (
            "kunde.zip!/l.log",
            Some("could not be read"),
            vec![(
                "encrypted",
                "the member is encrypted; unpack the archive with its password and name the folder instead"
            )]
        )
    );
    assert_eq!((ran.code, ran.completed_steps()), (4, 1));
}

/// Something to do counts before something unread.
#[test]
fn a_damaged_member_is_exit_4_unless_something_is_open() {
    const NOISE: &[u8] = b"2026-03-02 04:00:00,000 [1] INFO  Eadm - queue length is 219\n";
    for (beside, code) in [(GREEN, 4), (FAILED, 1)] {
        let mut bytes = zip(&[("a.log", NOISE, 0), ("ok.log", beside.as_bytes(), 0)]);
        bytes[30 + 5 + 50] ^= 0x01;
        let ran = audit_file("kunde.zip", &bytes);
        let sources = ran.sources();
        assert_eq!(sources[0].0, "kunde.zip!/a.log");
        assert!(
            !sources[0].2.is_empty(),
            "the wrong checksum is not told: {sources:?}"
        );
        assert_eq!(sources[1], ("kunde.zip!/ok.log", None, vec![]));
        assert_eq!(ran.code, code, "{sources:?}");
    }
}

#[test]
fn cut_archives_say_that_they_are() {
    let whole = zip(&[("eadm.log", GREEN.repeat(50).as_bytes(), 0)]);
    let ran = audit_file("kunde.zip", &whole[..whole.len() / 2]);
    assert_eq!(
        ran.sources(),
        [(
            "kunde.zip",
            Some("could not be read"),
            vec![(
                "broken-archive",
                "the archive is broken: invalid Zip archive: Could not find EOCD; ask for it again, or unpack what can be and name the folder"
            )]
        )]
    );
    assert_eq!(ran.code, 4);
    // A stored deflate block that promises more than comes.
    let mut gz = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x01".to_vec();
    gz.extend(60_000_u16.to_le_bytes());
    gz.extend((!60_000_u16).to_le_bytes());
    gz.extend(GREEN.bytes());
    let ran = audit_file("eadm.log.gz", &gz);
    let sources = ran.sources();
    assert!(
        sources[0]
            .2
            .iter()
            .any(|(kind, message)| *kind == "truncated"
                && message.ends_with("what came before was read; send the file again")),
        "{sources:?}"
    );
}

/// A tar archive of one member, written by hand.
fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
    header[148..156].fill(b' ');
    header[156] = b'0';
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut out = header.to_vec();
    out.extend(bytes);
    out.resize(out.len().next_multiple_of(512) + 1024, 0);
    out
}

#[test]
fn a_tar_archive_is_read_as_a_zip_is() {
    for (beside, code) in [(GREEN, 0), (FAILED, 1)] {
        let ran = audit_file("kunde.tar", &tar("logg/eadm.log", beside.as_bytes()));
        assert_eq!(ran.sources(), [("kunde.tar!/logg/eadm.log", None, vec![])]);
        assert_eq!(ran.code, code);
    }
}

/// What is not read of an archive may tell of a failure or of a later cycle: nothing is green or
/// running beside it, and what is open stays open.
#[test]
fn beside_an_archive_that_was_not_read_nothing_is_green_or_running() {
    const RUNNING: &str = "2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started\n";
    let whole = zip(&[("l.log", GREEN.repeat(50).as_bytes(), 0)]);
    let deep = ["d.zip", "c.zip", "b.zip"]
        .iter()
        .fold(whole.clone(), |inner, name| zip(&[(name, &inner, 0)]));
    let mut damaged = zip(&[("l.log", b"2026-03-02 04:00:00,000 [1] INFO  Eadm - x\n", 0)]);
    damaged[30 + 5 + 40] ^= 1;
    // Two entries of the directory for the same bytes.
    let mut shared = zip(&[("l.log", b"x\n", 0), ("m.log", b"x\n", 0)]);
    let second = shared
        .windows(4)
        .rposition(|four| four == b"PK\x01\x02")
        .unwrap();
    shared[second + 42..second + 46].fill(0);
    for (name, bytes) in [
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec()),
        ("a.rar", b"Rar!\x1a\x07\x01\0".to_vec()),
        ("logg", b"BZh91AY&SY\0\0".to_vec()),
        ("a.rar", [1, 2, 3, 4].repeat(100)),
        ("a.zip", zip(&[("l.log", b"x", 1)])),
        ("a.zip", whole[..whole.len() / 2].to_vec()),
        ("a.zip", damaged),
        ("a.zip", deep),
        ("a.zip", shared),
        ("a.zip", zip(&[("../l.log", b"x", 0)])),
        ("a.zip", zip(&[("b.7z", b"7z\xbc\xaf\x27\x1c\0\x04", 0)])),
        (
            "a.tar",
            tar("l.log", GREEN.repeat(50).as_bytes())[..2000].to_vec(),
        ),
    ] {
        for (log, code, verdict) in [
            (GREEN, 4, "cannot-judge"),
            (RUNNING, 4, "cannot-judge"),
            (FAILED, 1, "action"),
        ] {
            let folder = TempDir::new().unwrap();
            std::fs::write(folder.path().join("eadm.log"), log).unwrap();
            std::fs::write(folder.path().join(name), &bytes).unwrap();
            let ran = audit(folder.path(), &["."]);
            assert_eq!((ran.code, ran.verdict()), (code, verdict), "{name}: {log}");
            let gaps = ran.bundle["gaps"].as_array().unwrap();
            let told = gaps.iter().filter(|gap| {
                gap["what"].as_str().unwrap().starts_with(name)
                    && gap["would_settle"]
                        .as_str()
                        .unwrap()
                        .contains("ordinary zip")
            });
            assert_eq!(told.count(), 1, "{name}: {gaps:?}");
            if code == 4 {
                let sentence = ran.bundle["verdict"]["sentence"].as_str().unwrap();
                assert!(sentence.starts_with(name), "{sentence}");
            }
        }
    }
}

/// What is plainly no log takes nothing from an answer, in an archive or beside it.
#[test]
fn pictures_in_an_archive_take_nothing_from_green() {
    let bytes = zip(&[
        ("eadm.log", GREEN.as_bytes(), 0),
        ("bilde.png", b"\x89PNG\r\n\x1a\n", 0),
        ("skjerm", b"\x89PNG\r\n\x1a\n", 0),
        ("tom.log", b"", 0),
    ]);
    let ran = audit_file("kunde.zip", &bytes);
    assert_eq!((ran.code, ran.verdict()), (0, "ok"));
}

#[test]
fn archives_in_archives_are_opened_to_a_depth() {
    let mut bytes = GREEN.as_bytes().to_vec();
    for name in ["eadm.log", "d.zip", "c.zip", "b.zip"] {
        bytes = zip(&[(name, &bytes, 0)]);
    }
    let ran = audit_file("a.zip", &bytes);
    assert_eq!(
        ran.sources(),
        [(
            "a.zip!/b.zip!/c.zip!/d.zip",
            Some("could not be read"),
            vec![(
                "too-deep",
                "an archive within 3 archives is not opened; unpack the outer ones and name the folder"
            )]
        )]
    );
    assert_eq!(ran.code, 4);
}

#[cfg(unix)]
#[test]
fn links_in_a_loop_are_named_and_the_rest_is_read() {
    let folder = TempDir::new().unwrap();
    std::os::unix::fs::symlink("b.log", folder.path().join("a.log")).unwrap();
    std::os::unix::fs::symlink("a.log", folder.path().join("b.log")).unwrap();
    std::fs::write(folder.path().join("ok.log"), GREEN).unwrap();
    let ran = audit(folder.path(), &["."]);
    let sources = ran.sources();
    assert_eq!(sources[0].0, "a.log");
    assert_eq!(sources[0].2[0].0, "unreadable");
    assert!(
        sources[0].2[0]
            .1
            .ends_with("check that it is whole and its permissions")
    );
    assert_eq!((ran.code, ran.completed_steps()), (3, 1));
    let named = audit(folder.path(), &["a.log"]);
    assert_eq!(named.code, 3);
    assert!(
        named.err.starts_with("eadm-logs: a.log: cannot be read: "),
        "{}",
        named.err
    );
}

#[test]
fn paths_may_hold_spaces_and_letters_of_any_language() {
    let folder = TempDir::new().unwrap();
    let inner = folder.path().join("Kåre Ærlig Østby");
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(inner.join("logg fil å.log"), FAILED).unwrap();
    let ran = audit(folder.path(), &["Kåre Ærlig Østby"]);
    assert_eq!(ran.sources(), [("logg fil å.log", None, vec![])]);
    assert_eq!(
        (ran.code, &ran.bundle["findings"][0]["id"]),
        (1, &"import-hr-failed".into())
    );
}

#[test]
fn a_line_of_20_megabytes_is_one_record() {
    let text = format!(
        "{GREEN}2026-03-02 05:02:00,000 [1] INFO  Eadm - {}\n",
        "x".repeat(20_000_000)
    );
    let ran = audit_file("lang.log", text.as_bytes());
    assert_eq!(
        ran.sources()[0].2,
        [(
            "long-record",
            "1 record(s) longer than 1 MiB: only the first part of each was read"
        )]
    );
    assert_eq!(
        (ran.code, &ran.bundle["sources"][0]["records"]),
        (0, &3.into())
    );
}

#[test]
fn zeros_at_the_end_and_half_a_letter_take_nothing_from_the_rest() {
    let mut zeros = GREEN.as_bytes().to_vec();
    zeros.extend([0; 4096]);
    let ran = audit_file("strømbrudd.log", &zeros);
    assert_eq!(
        (ran.code, ran.verdict(), ran.completed_steps()),
        (0, "ok", 1)
    );

    let text = format!("{GREEN}2026-03-02 05:02:00,000 [1] INFO  Eadm - bye\n");
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    wide.pop();
    let ran = audit_file("halv.log", &wide);
    assert_eq!(ran.bundle["sources"][0]["encoding"], "utf-16le");
    assert_eq!(ran.bundle["sources"][0]["replaced_bytes"], 1);
    assert_eq!(
        (ran.code, ran.verdict(), ran.completed_steps()),
        (0, "ok", 1)
    );
    assert_eq!(
        ran.sources()[0].2,
        [(
            "incomplete-record",
            "the last record has no line end: it may have been cut off"
        )]
    );
}

#[test]
fn stamps_at_the_ends_of_time_move_nothing() {
    let text = format!(
        "0001-01-01 00:00:00,000 [1] INFO Eadm - a\n{GREEN}9999-12-31 23:59:59,999 [1] INFO Eadm - b\n"
    );
    let ran = audit_file("tid.log", text.as_bytes());
    let wild: Vec<&str> = ran.sources()[0].2.iter().map(|p| p.0).collect();
    assert_eq!(wild, ["wild-stamp", "wild-stamp"]);
    assert_eq!(ran.bundle["as_of"], "2026-03-02T05:01:00+01:00");
    assert_eq!((ran.code, ran.completed_steps()), (0, 1));
}

/// The report stays readable and the memory bounded, whatever a log invents.
#[test]
fn a_hundred_thousand_different_errors_are_bounded() {
    let mut text = GREEN.as_bytes().to_vec();
    for n in 0..100_000_u32 {
        let letters: String = (0..5)
            .map(|at| char::from(b'a' + (n / 26_u32.pow(at) % 26) as u8))
            .collect();
        writeln!(
            text,
            "2026-03-02 05:02:00,000 [1] ERROR Eadm - {letters}qx went wrong"
        )
        .unwrap();
    }
    let ran = audit_file("mange.log", &text);
    let unexplained = ran.bundle["unexplained"].as_array().unwrap();
    assert!(unexplained.len() <= 2001, "{}", unexplained.len());
    let counted: u64 = unexplained
        .iter()
        .map(|u| u["count"].as_u64().unwrap())
        .sum();
    assert_eq!(counted, 100_000, "none is lost from the count");
    assert_eq!(ran.completed_steps(), 1);
}

#[test]
fn event_exports_cut_short_keep_what_came_before() {
    let event = "<Event><System><Provider Name='Foo'/><EventID>1</EventID><Level>4</Level>\
                 <TimeCreated SystemTime='2026-03-02T04:00:00.0000000Z'/><Channel>Application</Channel>\
                 </System><EventData><Data>x</Data></EventData></Event>\n";
    let text = format!("<Events>\n{event}{}", &event[..event.len() / 2]);
    let ran = audit_file("kuttet.xml", text.as_bytes());
    let sources = ran.sources();
    assert_eq!(
        sources[0].2,
        [(
            "truncated",
            "the input ends within the event that starts on line 3; what could be read of it is kept; ask for the whole export"
        )]
    );
    assert_eq!(ran.code, 4);

    // A header (3 chunks) and no chunk behind it.
    let mut header = vec![0; 4096];
    header[..8].copy_from_slice(b"ElfFile\0");
    for (at, value) in [(16, 2), (32, 128), (36, 1), (38, 3), (40, 4096), (42, 3)] {
        header[at] = value as u8;
        header[at + 1] = (value >> 8) as u8;
    }
    let ran = audit_file("hode.evtx", &header);
    let kinds: Vec<(&str, &str)> = ran.sources()[0].2.clone();
    assert!(
        kinds.contains(&(
            "truncated",
            "the header counts 3 chunks, the file holds 0; ask for the whole file"
        )),
        "{kinds:?}"
    );
    assert_eq!(ran.code, 4);
}
