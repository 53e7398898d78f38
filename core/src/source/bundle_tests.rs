use std::io::{Cursor, Read, Write};
use std::path::Path;

use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Bundle, Document};
use crate::error::Error;

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, (name, bytes)) in members.iter().enumerate() {
        let method = if at % 2 == 0 {
            CompressionMethod::Deflated
        } else {
            CompressionMethod::Stored
        };
        writer
            .start_file(
                *name,
                SimpleFileOptions::default().compression_method(method),
            )
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The same archive with other names of the same length, which its writer would not write.
fn renamed(archive: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut archive = archive.to_vec();
    let places: Vec<usize> = (0..=archive.len() - from.len())
        .filter(|&at| archive[at..].starts_with(from))
        .collect();
    assert_eq!(places.len(), 2, "local header and directory");
    for at in places {
        archive[at..at + from.len()].copy_from_slice(to);
    }
    archive
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn paths(bundle: &Bundle) -> Vec<&str> {
    bundle.documents().iter().map(Document::path).collect()
}

fn read(document: &Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.open().unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn kinds(bundle: &Bundle) -> Vec<(&str, &str)> {
    bundle
        .documents()
        .iter()
        .filter_map(|d| d.problem().map(|problem| (d.path(), problem.kind.as_str())))
        .collect()
}

fn write(folder: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_bundle_can_be_shared_between_workers() {
    fn shared<T: Send + Sync + std::fmt::Debug>() {}
    shared::<Bundle>();
}

#[test]
fn a_folder_is_listed_with_all_below_it_sorted() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("kunde");
    write(&root, "loggfiler/eadm.log", "b");
    write(&root, "a.txt", "aa");
    write(&root, "old/eadm.log.1.gz", gzip(b"older\n"));
    write(&root, "old/c.zip", zip(&[("x/eadm.log", b"in zip\n")]));
    write(
        &root,
        "docs/Rutine.docx",
        zip(&[("word/document.xml", b"<w/>")]),
    );
    let bundle = Bundle::open(root.join("")).unwrap();
    assert_eq!(bundle.name(), "kunde");
    assert_eq!(
        paths(&bundle),
        [
            "a.txt",
            "docs/Rutine.docx",
            "loggfiler/eadm.log",
            "old/c.zip!/x/eadm.log",
            "old/eadm.log.1.gz"
        ]
    );
    let documents = bundle.documents();
    assert_eq!(documents[0].size(), 2);
    assert_eq!(documents[1].skip_reason(), Some("office document"));
    assert_eq!(read(&documents[3]), b"in zip\n");
    assert_eq!(read(&documents[4]), b"older\n");
    assert_eq!(read(&documents[4]), b"older\n", "a fresh reader each time");
}

#[test]
fn members_open_side_by_side() {
    let lines = "2026-03-02 05:40:00 Import HR started\n"
        .repeat(5000)
        .into_bytes();
    let bundle = Bundle::from_bytes("c.zip", zip(&[("b.log", &lines), ("a.log", &lines)]));
    assert_eq!(paths(&bundle), ["c.zip!/a.log", "c.zip!/b.log"]);
    assert_eq!(bundle.documents()[1].size(), lines.len() as u64);
    std::thread::scope(|scope| {
        for document in bundle.documents() {
            scope.spawn(|| assert_eq!(read(document), lines));
        }
    });
}

#[test]
fn archives_are_known_by_their_bytes() {
    let bundle = Bundle::from_bytes("stdin", zip(&[("eadm.log", b"x\n")]));
    assert_eq!(paths(&bundle), ["stdin!/eadm.log"]);
    let bundle = Bundle::from_bytes("stdin", gzip(b"x\n"));
    assert_eq!(
        (paths(&bundle), read(&bundle.documents()[0])),
        (vec!["stdin"], b"x\n".to_vec())
    );
    let bundle = Bundle::from_bytes("text.zip", b"a log in disguise\n".to_vec());
    assert_eq!((paths(&bundle), kinds(&bundle)), (vec!["text.zip"], vec![]));
}

#[test]
fn gzip_members_and_several_streams_in_one() {
    let twice = [gzip(b"one\n"), gzip(b"two\n")].concat();
    let bundle = Bundle::from_bytes("c.zip", zip(&[("eadm.log.gz", &twice)]));
    assert_eq!(paths(&bundle), ["c.zip!/eadm.log.gz"]);
    assert_eq!(read(&bundle.documents()[0]), b"one\ntwo\n");
}

#[test]
fn archives_within_archives_up_to_three() {
    let inner = zip(&[("eadm.log", b"x\n")]);
    let two = zip(&[("two.zip", &inner)]);
    let three = zip(&[("a.log", b"y\n"), ("three.zip", &two)]);
    let bundle = Bundle::from_bytes("c.zip", three.clone());
    assert_eq!(
        paths(&bundle),
        ["c.zip!/a.log", "c.zip!/three.zip!/two.zip!/eadm.log"]
    );
    assert_eq!(read(&bundle.documents()[1]), b"x\n");
    let four = zip(&[("four.zip", &three)]);
    let bundle = Bundle::from_bytes("c.zip", four);
    assert_eq!(
        kinds(&bundle),
        [("c.zip!/four.zip!/three.zip!/two.zip", "too-deep")]
    );
    assert_eq!(bundle.documents().len(), 2);
}

#[test]
fn an_archive_within_an_archive_beyond_the_memory_is_told() {
    let packed = zip(&[("two.zip", &zip(&[("eadm.log", b"x\n")]))]);
    let location = super::Location::Plain(super::Store::bytes(packed));
    let options = Bundle::options();
    let mut listing = super::Listing {
        memory_left: 20,
        ..super::Listing::new(&options)
    };
    listing.add("c.zip".to_owned(), location);
    assert_eq!(
        kinds(&listing.finish("c".to_owned(), vec![])),
        [("c.zip!/two.zip", "too-large")]
    );
}

#[test]
fn an_archive_of_too_many_members_is_listed_as_far_as_allowed() {
    let packed = zip(&[("a.log", b"x"), ("b.log", b"x"), ("c.log", b"x")]);
    let location = super::Location::Plain(super::Store::bytes(packed));
    let options = Bundle::options();
    let mut listing = super::Listing {
        members_left: 2,
        ..super::Listing::new(&options)
    };
    listing.add("c.zip".to_owned(), location);
    let bundle = listing.finish("c".to_owned(), vec![]);
    assert_eq!(paths(&bundle), ["c.zip", "c.zip!/a.log", "c.zip!/b.log"]);
    assert_eq!(kinds(&bundle), [("c.zip", "too-large")]);
}

/// The directory of an archive by another one's: where each member's header begins, and what it declares.
fn redirected(archive: &[u8], edit: impl Fn(usize, &mut [u8])) -> Vec<u8> {
    let mut archive = archive.to_vec();
    let starts: Vec<usize> = (0..archive.len() - 4)
        .filter(|&at| archive[at..].starts_with(b"PK\x01\x02"))
        .collect();
    for (member, start) in starts.into_iter().enumerate() {
        edit(member, &mut archive[start..start + 46]);
    }
    archive
}

/// What a member declares in the directory: its packed size, its size, where it begins.
const PACKED: usize = 20;
const SIZE: usize = 24;
const BEGINS: usize = 42;

fn set(entry: &mut [u8], field: usize, value: u32) {
    entry[field..field + 4].copy_from_slice(&value.to_le_bytes());
}

fn messages(bundle: &Bundle) -> Vec<&str> {
    let problems = bundle.documents().iter().filter_map(Document::problem);
    problems.map(|problem| problem.message.as_str()).collect()
}

#[test]
fn bad_input_members_that_share_their_bytes_are_not_opened() {
    let archive = zip(&[
        ("a.log", b"one\n"),
        ("b.log", b"two\n"),
        ("c.log", b"ten\n"),
    ]);
    let archive = redirected(&archive, |member, entry| {
        if member == 1 {
            set(entry, BEGINS, 0);
        }
    });
    let bundle = Bundle::from_bytes("c.zip", archive);
    assert_eq!(
        kinds(&bundle),
        [("c.zip!/a.log", "too-large"), ("c.zip!/b.log", "too-large")]
    );
    let told = messages(&bundle);
    assert!(
        told[0].contains("shares its bytes with `b.log`") && told[0].contains("ask the sender"),
        "{told:?}"
    );
    assert_eq!(read(&bundle.documents()[2]), b"ten\n");
}

#[test]
fn bad_input_a_member_that_unpacks_to_much_more_than_its_bytes_is_not_opened() {
    // What a member declares is believed when it is refused, and not when it is read.
    let archive = zip(&[
        ("a.log", &b"one and the same line\n".repeat(500)),
        ("b.log", b"two\n"),
    ]);
    for (size, packed) in [
        (65 << 20, None),
        (3 << 30, None),
        (3 << 30, Some(2_000_000_000)),
    ] {
        let archive = redirected(&archive, |member, entry| {
            if member == 0 {
                set(entry, SIZE, size);
                packed
                    .into_iter()
                    .for_each(|packed| set(entry, PACKED, packed));
            }
        });
        let bundle = Bundle::from_bytes("c.zip", archive);
        let mut wanted = vec![("c.zip!/a.log", "too-large")];
        if packed.is_some() {
            // Such a member would reach over the next one.
            wanted.push(("c.zip!/b.log", "too-large"));
        }
        assert_eq!(kinds(&bundle), wanted, "{size}");
        assert!(messages(&bundle)[0].contains("200 times"));
    }
}

#[test]
fn bad_input_a_member_that_declares_less_than_comes_is_not_read_to_its_end() {
    let lines = b"one and the same line\n".repeat(100_000);
    let declaring = |size| {
        let archive = redirected(&zip(&[("a.log", &lines)]), |_, entry| {
            set(entry, SIZE, size);
        });
        Bundle::from_bytes("c.zip", archive)
    };
    // Not even its first bytes are sound.
    assert_eq!(kinds(&declaring(3)), [("c.zip!/a.log", "unreadable")]);
    let bundle = declaring(5000);
    let mut text = Vec::new();
    let error = bundle.documents()[0]
        .open()
        .unwrap()
        .read_to_end(&mut text)
        .unwrap_err();
    assert!(error.to_string().contains("do not match"), "{error}");
    assert!(text.len() < lines.len() / 2, "{}", text.len());
}

#[test]
fn archives_within_an_archive_share_what_it_may_unpack_to() {
    let log = b"one and the same line\n".repeat(1000);
    let inner = zip(&[("a.log", &log), ("b.log", &log)]);
    let outer = zip(&[
        ("one.zip", &inner),
        ("two.zip", &inner),
        ("three.zip", &inner),
    ]);
    let all = 3 * (inner.len() + 2 * log.len()) as u64;
    for (allowed, wanted) in [
        (all, vec![]),
        (all - 1, vec![("c.zip!/three.zip!/b.log", "too-large")]),
        (
            (2 * inner.len() + 2 * log.len()) as u64,
            // The directory's order, not that of the names.
            vec![
                ("c.zip!/three.zip", "too-large"),
                ("c.zip!/two.zip!/a.log", "too-large"),
                ("c.zip!/two.zip!/b.log", "too-large"),
            ],
        ),
    ] {
        let options = Bundle::options().max_unpacked(allowed);
        let bundle = options.from_bytes("c.zip", outer.clone()).unwrap();
        assert_eq!(kinds(&bundle), wanted, "{allowed} of {all}");
        for told in messages(&bundle) {
            assert!(
                told.contains("--max-unpacked") && told.contains("name the folder"),
                "{told}"
            );
        }
    }
    // The next archive has a budget of its own.
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "one.zip", &inner);
    write(folder.path(), "two.zip", &inner);
    let options = Bundle::options().max_unpacked(2 * log.len() as u64);
    assert_eq!(kinds(&options.open(folder.path()).unwrap()), []);
}

#[test]
fn what_gzip_streams_in_an_archive_unpack_to_counts_too() {
    let log = b"one and the same line\n".repeat(1000);
    let packed = gzip(&log);
    let archive = zip(&[
        ("a.log.gz", &packed),
        ("b.log.gz", &packed),
        ("c.log", b"x\n"),
    ]);
    let options = Bundle::options().max_unpacked((2 * packed.len() + 2 * log.len()) as u64 - 1);
    let bundle = options.from_bytes("c.zip", archive).unwrap();
    assert_eq!(kinds(&bundle), [("c.zip!/b.log.gz", "too-large")]);
    assert_eq!(read(&bundle.documents()[0]), log);
}

#[test]
fn bad_input_a_gzip_stream_that_never_ends_is_read_up_to_a_bound() {
    let log = b"one and the same line\n".repeat(1000);
    let options = Bundle::options().max_unpacked(100);
    let bundle = options.from_bytes("eadm.log.gz", gzip(&log)).unwrap();
    let mut text = Vec::new();
    let error = bundle.documents()[0]
        .open()
        .unwrap()
        .read_to_end(&mut text)
        .unwrap_err();
    assert_eq!(text, log[..100]);
    let told = crate::source::broken(&error, Some(5));
    assert_eq!((told.kind.as_str(), told.line), ("too-large", Some(5)));
    assert!(
        told.message.contains("more than 100 bytes"),
        "{}",
        told.message
    );

    // 64 MiB, whatever the stream says of itself.
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![0; (64 << 20) + 1]).unwrap();
    let zeros = encoder.finish().unwrap();
    let mut reader = Bundle::from_bytes("eadm.log.gz", zeros.clone()).documents()[0]
        .open()
        .unwrap();
    assert!(std::io::copy(&mut reader, &mut std::io::sink()).is_err());
    let within = Bundle::from_bytes("c.zip", zip(&[("eadm.log.gz", &zeros)]));
    assert_eq!(kinds(&within), [("c.zip!/eadm.log.gz", "too-large")]);
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        let mut link = header.clone();
        builder.append_data(&mut header, name, *bytes).unwrap();
        link.set_entry_type(tar::EntryType::Symlink);
        link.set_size(0);
        builder
            .append_link(&mut link, format!("{name}.link"), "/etc/passwd")
            .unwrap();
    }
    builder.into_inner().unwrap()
}

#[test]
fn tar_archives_are_read_however_they_are_packed() {
    let log = b"2026-03-02 05:40:00 Import HR started\n".repeat(3000);
    let long = format!("{}/eadm.log", "folder".repeat(30));
    let inner = zip(&[("b.log", b"within\n")]);
    let plain = tar(&[
        ("./logg/eadm.log", &log),
        (&long, b"long\n"),
        ("c.zip", &inner),
        ("d.log.gz", &gzip(b"packed\n")),
        ("bilde.png", b"\x89PNG"),
    ]);
    let twice = tar(&[("inner.tar", &plain)]);
    let gzipped = gzip(&plain);
    for (bytes, at) in [
        (plain.clone(), "k"),
        (gzipped.clone(), "k"),
        (zip(&[("logs.tar", &plain)]), "k!/logs.tar"),
        (zip(&[("a", b"x"), ("logs.tar", &plain)]), "k!/logs.tar"),
        (zip(&[("logs.tgz", &gzipped)]), "k!/logs.tgz"),
        (twice.clone(), "k!/inner.tar"),
        (gzip(&twice), "k!/inner.tar"),
    ] {
        let bundle = Bundle::from_bytes("k", bytes);
        let texts: Vec<(String, Vec<u8>)> = bundle
            .documents()
            .iter()
            .filter(|document| document.skip_reason().is_none() && document.path() != "k!/a")
            .map(|document| (document.path().replace(at, ""), read(document)))
            .collect();
        let wanted = [
            ("!/c.zip!/b.log".to_owned(), b"within\n".to_vec()),
            ("!/d.log.gz".to_owned(), b"packed\n".to_vec()),
            (format!("!/{long}"), b"long\n".to_vec()),
            ("!/logg/eadm.log".to_owned(), log.clone()),
        ];
        assert_eq!(texts, wanted, "{at}");
        let skipped: Vec<&str> = bundle
            .documents()
            .iter()
            .filter_map(Document::skip_reason)
            .collect();
        let links = skipped
            .iter()
            .filter(|why| **why == "link within an archive")
            .count();
        let around = usize::from(at == "k!/inner.tar");
        assert_eq!(
            (links, skipped.contains(&"picture")),
            (5 + around, true),
            "{at}"
        );
    }
}

#[test]
fn bad_input_a_tar_archive_that_is_cut_gives_what_is_there() {
    let log = b"2026-03-02 05:40:00 Import HR started\n".repeat(3000);
    let whole = tar(&[("a.log", b"one\n"), ("b.log", &log), ("c.log", b"two\n")]);
    let cut = &whole[..whole.len() / 2];
    let packed = gzip(&whole);
    for bytes in [cut.to_vec(), packed[..packed.len() / 2].to_vec()] {
        let bundle = Bundle::from_bytes("k", bytes);
        assert_eq!(kinds(&bundle), [("k", "broken-archive")]);
        assert!(bundle.documents()[0].is_archived());
        assert_eq!(read(&bundle.documents()[1]), b"one\n");
        assert_eq!(bundle.documents()[3].path(), "k!/b.log");
        let part = read(&bundle.documents()[3]);
        assert!(part.len() > 512 && log.starts_with(&part), "{}", part.len());
    }
}

#[test]
fn bad_input_what_a_packed_tar_archive_unpacks_to_is_bounded() {
    let log = b"one and the same line\n".repeat(1000);
    let packed = gzip(&tar(&[("a.log", &log), ("b.log", &log)]));
    let options = Bundle::options().max_unpacked(30_000);
    let bundle = options.from_bytes("k.tgz", packed.clone()).unwrap();
    // What was unpacked to list it has taken all there is.
    assert!(
        kinds(&bundle).iter().all(|(_, kind)| *kind == "too-large"),
        "{:?}",
        kinds(&bundle)
    );
    assert!(!kinds(&bundle).is_empty());
    let options = Bundle::options();
    let mut listing = super::Listing {
        memory_left: 20,
        ..super::Listing::new(&options)
    };
    listing.add(
        "k.tgz".to_owned(),
        super::Location::Plain(super::Store::bytes(packed)),
    );
    let bundle = listing.finish("k".to_owned(), vec![]);
    let told = messages(&bundle);
    assert!(
        told.iter().any(|told| told.contains("more memory")),
        "{told:?}"
    );
}

#[test]
fn bad_input_an_archive_that_cannot_be_unpacked_here_is_named_with_what_to_send() {
    for (head, what) in [
        (&b"7z\xbc\xaf\x27\x1c\0\x04"[..], "7z archive"),
        (b"Rar!\x1a\x07\x01\0", "RAR archive"),
        (b"\xfd7zXZ\0\0", "xz archive"),
        (b"\x28\xb5\x2f\xfd\0", "zstd archive"),
        (b"BZh91AY&SY\0\0", "bzip2 archive"),
        (b"MSCF\0\0\0\0\0", "cabinet archive"),
    ] {
        for (bytes, path) in [(head.to_vec(), "k"), (zip(&[("b", head)]), "k!/b")] {
            let bundle = Bundle::from_bytes("k", bytes);
            assert_eq!(kinds(&bundle), [(path, "unsupported-archive")]);
            assert!(bundle.documents()[0].is_archived());
            let told = messages(&bundle)[0].to_owned();
            assert!(
                told.contains(what) && told.contains("ask for a zip"),
                "{told}"
            );
        }
    }
    // By its name alone; a text is no archive whatever it is called.
    for name in ["k.zip", "K.7Z", "k.rar", "k.tar", "k.tgz", "k.tar.gz"] {
        let bundle = Bundle::from_bytes(name, [0_u8, 1, 2, 3].repeat(100));
        assert_eq!(kinds(&bundle), [(name, "broken-archive")]);
        assert_eq!(kinds(&Bundle::from_bytes(name, b"a text\n".to_vec())), []);
    }
}

#[test]
fn bad_input_an_absolute_or_dotted_member_is_never_opened() {
    let archive = zip(&[
        ("Xtc/passwd", b"x"),
        ("XX/up.log", b"x"),
        ("X:dr.log", b"x"),
        ("ok.log", b"fine\n"),
    ]);
    let archive = renamed(&archive, b"Xtc/passwd", b"/tc/passwd");
    let archive = renamed(&archive, b"XX/up.log", b"..\\up.log");
    let bundle = Bundle::from_bytes("c.zip", archive);
    assert_eq!(
        kinds(&bundle),
        [
            ("c.zip!/../up.log", "unsafe-path"),
            ("c.zip!//tc/passwd", "unsafe-path"),
            ("c.zip!/X:dr.log", "unsafe-path")
        ]
    );
    assert!(bundle.documents()[0].open().is_err());
    let message = &bundle.documents()[0].problem().unwrap().message;
    assert!(
        message.contains("`..`") && message.contains("ask the sender"),
        "{message}"
    );
    assert_eq!(read(&bundle.documents()[3]), b"fine\n");
}

#[test]
fn bad_input_members_of_the_same_name_are_both_kept() {
    let archive = zip(&[("a.log", b"first"), ("b.log", b"second")]);
    let bundle = Bundle::from_bytes("c.zip", renamed(&archive, b"b.log", b"a.log"));
    assert_eq!(paths(&bundle), ["c.zip!/a.log", "c.zip!/a.log"]);
    let texts: Vec<_> = bundle.documents().iter().map(read).collect();
    assert_eq!(texts, [b"first".to_vec(), b"second".to_vec()]);
}

/// Sets two bytes at an offset within the local header and the directory of a single member.
fn patched(archive: &[u8], local: usize, central: usize, value: [u8; 2]) -> Vec<u8> {
    let mut archive = archive.to_vec();
    let directory = archive.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    archive[local..local + 2].copy_from_slice(&value);
    archive[directory + central..directory + central + 2].copy_from_slice(&value);
    archive
}

#[test]
fn bad_input_an_encrypted_member() {
    let archive = patched(&zip(&[("a.log", b"x")]), 6, 8, [1, 0]);
    let bundle = Bundle::from_bytes("c.zip", archive);
    assert_eq!(kinds(&bundle), [("c.zip!/a.log", "encrypted")]);
}

#[test]
fn bad_input_a_compression_that_is_not_supported() {
    let archive = patched(&zip(&[("a.log", b"x")]), 8, 10, [12, 0]);
    let bundle = Bundle::from_bytes("c.zip", archive);
    assert_eq!(kinds(&bundle), [("c.zip!/a.log", "unreadable")]);
}

#[test]
fn bad_input_a_broken_zip_beside_good_files() {
    let folder = tempfile::tempdir().unwrap();
    let archive = zip(&[("eadm.log", &b"x\n".repeat(200))]);
    write(folder.path(), "cut.zip", &archive[..archive.len() / 2]);
    write(folder.path(), "junk.zip", [0_u8, 1, 2, 3].repeat(100));
    write(folder.path(), "eadm.log", "fine\n");
    let bundle = Bundle::open(folder.path()).unwrap();
    assert_eq!(
        kinds(&bundle),
        [
            ("cut.zip", "broken-archive"),
            ("junk.zip", "broken-archive")
        ]
    );
    assert_eq!(read(&bundle.documents()[1]), b"fine\n");
}

#[test]
fn bad_input_a_member_whose_bytes_were_changed() {
    let mut archive = zip(&[("z.log", b""), ("a.log", b"right bytes")]);
    let at = archive.windows(5).position(|w| w == b"right").unwrap();
    archive[at] = b'w';
    let bundle = Bundle::from_bytes("c.zip", archive);
    let mut text = String::new();
    let error = bundle.documents()[0]
        .open()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap_err();
    assert!(error.to_string().contains("do not match"), "{error}");
}

#[test]
fn bad_input_a_truncated_gzip_gives_what_is_there() {
    let lines = (0..5000)
        .map(|n| format!("line {n}"))
        .collect::<Vec<_>>()
        .join("\n");
    let packed = gzip(lines.as_bytes());
    let bundle = Bundle::from_bytes("eadm.log.gz", packed[..packed.len() / 2].to_vec());
    let mut bytes = Vec::new();
    assert!(
        bundle.documents()[0]
            .open()
            .unwrap()
            .read_to_end(&mut bytes)
            .is_err()
    );
    assert!(bytes.len() > 1000 && lines.as_bytes().starts_with(&bytes));
}

#[test]
fn bad_input_a_missing_path() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nothing");
    let error = Bundle::open(&missing).unwrap_err();
    assert!(matches!(&error, Error::NotFound { path } if *path == missing));
}

#[test]
fn bad_input_an_empty_file_is_a_document() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "empty.log", "");
    let bundle = Bundle::open(folder.path().join("empty.log")).unwrap();
    assert_eq!(
        (bundle.name(), paths(&bundle)),
        ("empty.log", vec!["empty.log"])
    );
    assert_eq!((bundle.documents()[0].size(), kinds(&bundle)), (0, vec![]));
    assert_eq!(read(&bundle.documents()[0]), b"");
}

#[test]
fn bad_input_a_folder_without_files() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Bundle::open(folder.path()).unwrap().documents().len(), 0);
}

#[cfg(unix)]
#[test]
fn bad_input_links_in_circles_and_to_nowhere_are_told() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "sub/eadm.log", "fine\n");
    symlink(folder.path(), folder.path().join("sub/round")).unwrap();
    symlink("gone.log", folder.path().join("dangling.log")).unwrap();
    let bundle = Bundle::open(folder.path()).unwrap();
    assert_eq!(
        paths(&bundle),
        ["dangling.log", "sub/eadm.log", "sub/round"]
    );
    assert_eq!(kinds(&bundle), [("dangling.log", "unreadable")]);
    assert_eq!(
        bundle.documents()[2].skip_reason(),
        Some("link to a folder")
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_within_a_folder_and_not_out_of_it() {
    use std::os::unix::fs::symlink;
    let elsewhere = tempfile::tempdir().unwrap();
    write(elsewhere.path(), "secret.log", "not sent\n");
    write(
        elsewhere.path(),
        "c.zip",
        zip(&[("eadm.log", b"not sent\n")]),
    );
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("kunde");
    write(&root, "sub/eadm.log", "fine\n");
    symlink(elsewhere.path().join("secret.log"), root.join("sub/a.log")).unwrap();
    symlink("../../kunde/sub/eadm.log", root.join("sub/b.log")).unwrap();
    symlink(elsewhere.path().join("c.zip"), root.join("c.zip")).unwrap();
    symlink("a.log", root.join("sub/d.log")).unwrap();
    // The folder itself may be named by a link, and so may a file.
    symlink(&root, folder.path().join("named")).unwrap();
    for named in ["kunde", "named"] {
        let bundle = Bundle::open(folder.path().join(named)).unwrap();
        let out = Some("link that leads out of the folder");
        let told =
            |document: &Document| (document.path().to_owned(), document.skip_reason() == out);
        let told: Vec<(String, bool)> = bundle.documents().iter().map(told).collect();
        let told: Vec<(&str, bool)> = told
            .iter()
            .map(|(path, out)| (path.as_str(), *out))
            .collect();
        assert_eq!(
            told,
            [
                ("c.zip", true),
                ("sub/a.log", true),
                ("sub/b.log", false),
                ("sub/d.log", true),
                ("sub/eadm.log", false)
            ]
        );
    }
    let file = Bundle::open(root.join("sub/a.log")).unwrap();
    assert_eq!(read(&file.documents()[0]), b"not sent\n");
}

#[test]
fn a_pipe_is_read_up_to_a_bound() {
    for (length, wanted) in [(10_u64, vec![]), (11, vec![("stdin", "too-large")])] {
        let options = Bundle::options();
        let mut listing = super::Listing::new(&options);
        listing
            .add_pipe("stdin", std::io::repeat(b'x').take(length), 10)
            .unwrap();
        let bundle = listing.finish("stdin".to_owned(), vec![]);
        assert_eq!(kinds(&bundle), wanted);
        assert_eq!(bundle.documents()[0].is_archived(), length > 10);
    }
    let options = Bundle::options();
    let mut endless = super::Listing::new(&options);
    endless
        .add_pipe("stdin", std::io::repeat(b'x'), 1000)
        .unwrap();
    let bundle = endless.finish("stdin".to_owned(), vec![]);
    assert!(messages(&bundle)[0].contains("write it to a file"));
}

#[test]
fn a_file_that_grows_is_read_as_long_as_it_was_when_it_was_listed() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "eadm.log", "one\n");
    let bundle = Bundle::open(folder.path()).unwrap();
    write(folder.path(), "eadm.log", "one\ntwo\n");
    assert_eq!(read(&bundle.documents()[0]), b"one\n");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "eadm.log", "one\n");
    let pipe = folder.path().join("pipe.log");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("mkfifo is not there: a pipe is not tried");
        return;
    }
    // Nobody writes to it: opening it would wait for ever.
    for bundle in [
        Bundle::open(folder.path()).unwrap(),
        Bundle::discover(&[folder.path()]).unwrap().remove(0),
    ] {
        assert_eq!(
            bundle.documents()[1].skip_reason(),
            Some("neither file nor folder")
        );
    }
}

#[test]
fn what_event_viewer_stores_beside_an_export_is_named_and_not_read() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "System.evtx", b"ElfFile\0");
    write(folder.path(), "LocaleMetaData/System_1044.MTA", b"texts");
    let archive = zip(&[
        ("System.evtx", b"ElfFile\0".as_slice()),
        ("LocaleMetaData/System_1033.MTA", b"texts"),
    ]);
    for bundle in [
        Bundle::open(folder.path()).unwrap(),
        Bundle::from_bytes("logs.zip", archive),
    ] {
        let reasons: Vec<_> = bundle.documents().iter().map(|d| d.skip_reason()).collect();
        assert_eq!(
            reasons,
            [Some("display texts of an event export, not needed"), None],
            "{}",
            bundle.name()
        );
        assert_eq!(kinds(&bundle), []);
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_make_a_bundle(
        damage in proptest::collection::vec((proptest::prelude::any::<usize>(), proptest::prelude::any::<u8>()), 0..12),
        cut in 0_usize..400,
    ) {
        let mut bytes = zip(&[("a.log", b"one\ntwo\n"), ("b.zip", &zip(&[("c.log", b"x")]))]);
        for (at, byte) in damage {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len().saturating_sub(cut.saturating_sub(200)));
        for document in Bundle::from_bytes("c.zip", bytes).documents() {
            if let Ok(mut reader) = document.open() {
                let _ = reader.read_to_end(&mut Vec::new());
            }
        }
    }
}
