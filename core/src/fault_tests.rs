//! Readers that fail, are interrupted or give little at each byte of small inputs of every format.
//! `FAULT_PLACES` says at how many bytes of an input; `make soak` takes more than most of them have.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::evtx_writer::{Event, Form, Log};
use crate::source::{Fault, gzip, zip};
use crate::{Analyzer, Audit, Bundle, VerdictStatus};

fn fixture(path: &str) -> Vec<u8> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    std::fs::read(fixtures.join(path)).unwrap()
}

fn green() -> Vec<u8> {
    let phases = ["started", "completed"];
    let line = |(second, phase)| format!("02.03.2026 05:14:0{second} INFO Import HR {phase}\r\n");
    phases
        .into_iter()
        .enumerate()
        .map(line)
        .collect::<String>()
        .into()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A name and bytes for every kind of reader.
fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let log = green();
    let text = String::from_utf8(log.clone()).unwrap();
    let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut members: Vec<(&str, &[u8])> = vec![("a.log", &log), ("b.log", b"05:14:07 nothing\n")];
    let inner = zip(&members);
    members.push(("inner.zip", &inner));
    let time = 132_000_000_000_000_000;
    let events = [1, 2].map(|record| Event::new(record, time + record, "EventLog", 11));
    let mut inputs = vec![
        ("wide.log", wide),
        ("eadm.log.gz", gzip(&log)),
        ("logs.zip", zip(&members)),
        ("logs.tar", tar(&members)),
        ("logs.tgz", gzip(&tar(&members))),
        ("system.evtx", Log::file(Form::Templates, &events)),
        ("portal.txt", fixture("bundles/portal-text/portal.txt")),
        ("portal.html", fixture("bundles/portal-page-nb/portal.html")),
        (
            "transcript.txt",
            fixture(
                "bundles/transcript-nb/logg/PowerShell_transcript.SRV-EADM01.20260302050000.txt",
            ),
        ),
    ];
    inputs.push(("eadm.log", log));
    let exports = [
        "clixml-5.xml",
        "details-xml.txt",
        "events.xml",
        "format-list.txt",
        "json-7.json",
        "powershell-7.csv",
        "viewer.csv",
        "viewer.txt",
        "wevtutil.txt",
    ];
    let exports = exports.map(|file| (file, fixture(&format!("events/en/{file}"))));
    inputs.extend(exports);
    inputs
}

/// A folder with one file, and its path.
fn written(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// At which bytes of so many.
fn places(length: usize) -> Vec<u64> {
    let most = std::env::var("FAULT_PLACES").map_or(16, |places| places.parse().unwrap());
    let step = length.div_ceil(most).max(1);
    // Not each time at the same place of a block.
    let spread = (0..length).step_by(step).enumerate();
    let spread = spread.map(|(n, at)| at + n % step);
    let all = spread.chain([1, length - 1]).filter(|at| *at < length);
    all.map(|at| at as u64).collect()
}

/// Audits each input with a fault at each of its places, and compares with the audit without one.
fn with_faults(fault: impl Fn(u64) -> Fault, sound: impl Fn(&Audit, &Audit) -> bool) {
    let analyzer = Analyzer::builder().threads(1).build().unwrap();
    for (name, bytes) in inputs() {
        let whole = analyzer.audit(&Bundle::from_bytes(name, bytes.clone()));
        let whole = whole.unwrap();
        for at in places(bytes.len()) {
            let bundle = Bundle::from_faulty_bytes(name, bytes.clone(), fault(at));
            let audit = analyzer.audit(&bundle).unwrap();
            assert!(sound(&audit, &whole), "{name}, byte {at}: {audit:#?}");
        }
    }
}

/// Whether nothing is missing, or what is missing is named and nothing green.
fn is_sound(audit: &Audit, whole: &Audit) -> bool {
    let bundle = &audit.bundles[0];
    let mut sources = bundle.sources.iter();
    let is_named = sources.any(|source| !source.problems.is_empty());
    audit == whole || is_named && bundle.verdict.status != VerdictStatus::Ok
}

#[test]
fn a_reader_that_fails_at_a_byte_is_named_and_never_green() {
    // Some bytes need not be read, such as the unused part of a chunk.
    with_faults(Fault::Fails, is_sound);
}

#[test]
fn records_are_whole_or_a_reader_that_fails_at_a_byte_is_named() {
    let analyzer = Analyzer::builder().threads(1).build().unwrap();
    let read = |bundle: &Bundle| {
        let mut records = analyzer.records(bundle).unwrap();
        let count = records.by_ref().count();
        (count, records.problems().len())
    };
    for (name, bytes) in inputs() {
        let (whole, none) = read(&Bundle::from_bytes(name, bytes.clone()));
        for at in places(bytes.len()) {
            let bundle = Bundle::from_faulty_bytes(name, bytes.clone(), Fault::Fails(at));
            let (count, problems) = read(&bundle);
            let is_named = problems > none;
            assert!(is_named || count == whole, "{name}, byte {at}: {count}");
        }
    }
}

#[test]
fn a_reader_that_is_interrupted_reads_the_same() {
    with_faults(Fault::Interrupts, |audit, whole| audit == whole);
}

#[test]
fn a_reader_that_gives_little_reads_the_same() {
    let little = |at| Fault::Short(1 + usize::try_from(at).unwrap() % 7);
    with_faults(little, |audit, whole| audit == whole);
}

#[test]
fn a_file_that_is_shorter_than_when_it_was_listed_is_named() {
    let analyzer = Analyzer::builder().threads(1).build().unwrap();
    for (name, bytes) in inputs() {
        let (_folder, path) = written(name, &bytes);
        let whole = analyzer.audit(&Bundle::open(&path).unwrap()).unwrap();
        for at in places(bytes.len()) {
            std::fs::write(&path, &bytes).unwrap();
            let bundle = Bundle::open(&path).unwrap();
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_len(at).unwrap();
            let audit = analyzer.audit(&bundle).unwrap();
            assert!(
                is_sound(&audit, &whole),
                "{name}, {at} bytes left: {audit:#?}"
            );
        }
    }
}

#[test]
fn a_file_that_was_removed_after_it_was_listed_is_named() {
    let analyzer = Analyzer::builder().threads(1).build().unwrap();
    for (name, bytes) in inputs() {
        let (folder, path) = written(name, &bytes);
        let whole = analyzer.audit(&Bundle::open(folder.path()).unwrap());
        let whole = whole.unwrap();
        let bundle = Bundle::open(folder.path()).unwrap();
        std::fs::remove_file(&path).unwrap();
        let audit = analyzer.audit(&bundle).unwrap();
        // The members of a packed tar archive were kept when it was listed.
        assert!(is_sound(&audit, &whole), "{name}: {audit:#?}");
        assert_eq!(audit == whole, name == "logs.tgz", "{name}");
    }
}
