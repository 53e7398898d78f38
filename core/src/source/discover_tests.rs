use std::path::{Path, PathBuf};

use super::{discover, expand};
use crate::cancel::Cancel;
use crate::error::Error;
use crate::source::bundle::tests::zip;
use crate::source::{Bundle, Document};

fn files(list: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for path in list {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let archive = path.extension().is_some_and(|extension| extension == "zip");
        // Of equal logs one would be left out.
        let text = format!("{}\n", path.display());
        let bytes = if archive {
            zip(&[("eadm.log", text.as_bytes())])
        } else {
            text.into_bytes()
        };
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn found(folder: &Path, named: &[&str]) -> Vec<(String, Vec<String>)> {
    let named: Vec<PathBuf> = named.iter().map(|path| folder.join(path)).collect();
    let named: Vec<&Path> = named.iter().map(PathBuf::as_path).collect();
    shown(&discover(&named, &Bundle::options()).unwrap())
}

fn shown(bundles: &[Bundle]) -> Vec<(String, Vec<String>)> {
    let path = |document: &Document| document.path().to_owned();
    bundles
        .iter()
        .map(|b| {
            (
                b.name().to_owned(),
                b.documents().iter().map(path).collect(),
            )
        })
        .collect()
}

fn bundle(name: &str, paths: &[&str]) -> (String, Vec<String>) {
    (
        name.to_owned(),
        paths.iter().map(|&path| path.to_owned()).collect(),
    )
}

#[test]
fn loose_files_are_one_bundle_and_the_rest_one_each() {
    let folder = files(&["a/x.log", "a/b/y.log", "k.zip", "kunde/z.log"]);
    assert_eq!(
        found(
            folder.path(),
            &["k.zip", "a/x.log", "kunde", "a/b/y.log", "./a/x.log"]
        ),
        [
            bundle("k.zip", &["k.zip!/eadm.log"]),
            bundle("files", &["b/y.log", "x.log"]),
            bundle("kunde", &["z.log"]),
        ]
    );
    assert_eq!(
        found(folder.path(), &["a/x.log"]),
        [bundle("x.log", &["x.log"])]
    );
}

#[test]
fn a_folder_of_archives_is_split_and_says_so() {
    let folder = files(&["alle/a.zip", "alle/b.zip", "alle/Thumbs.db"]);
    let bundles = discover(&[&folder.path().join("alle")], &Bundle::options()).unwrap();
    assert_eq!(
        shown(&bundles),
        [
            bundle("a.zip", &["a.zip!/eadm.log"]),
            bundle("b.zip", &["b.zip!/eadm.log"])
        ]
    );
    assert_eq!(
        bundles[1].notes(),
        ["`alle` holds the logs of several customers; each is a bundle of its own"]
    );
}

#[test]
fn customers_in_folders_and_archives_are_told_apart_at_any_depth() {
    let folder = files(&[
        "alle/2026/A/logg/eadm.log",
        "alle/2026/B/eadm.log",
        "alle/C.zip",
        "alle/les.txt",
    ]);
    let inner = zip(&[
        ("D/logs/x.log", b"d\n"),
        ("E/x.log", b"e\n"),
        ("les.txt", b"\n"),
    ]);
    std::fs::write(folder.path().join("alle/2026/two.zip"), inner).unwrap();
    assert_eq!(
        found(folder.path(), &["alle"]),
        [
            bundle("2026/A", &["logg/eadm.log"]),
            bundle("2026/B", &["eadm.log"]),
            bundle("2026/two.zip/D", &["two.zip!/D/logs/x.log"]),
            bundle("2026/two.zip/E", &["two.zip!/E/x.log"]),
            bundle("2026/two.zip", &["two.zip!/les.txt"]),
            bundle("C.zip", &["C.zip!/eadm.log"]),
            bundle("alle", &["les.txt"]),
        ]
    );
}

#[test]
fn an_archive_that_was_sent_twice_is_one_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let log = b"2026-03-02 05:40:00 Import HR started\n2026-03-02 05:41:00 Import HR completed\n";
    let more = [log.as_slice(), b"2026-03-02 05:42:00 Import AD started\n"].concat();
    let write = |path: &str, log: &[u8]| {
        let archive = zip(&[("logg/eadm.log", log)]);
        std::fs::write(folder.path().join(path), archive).unwrap();
    };
    write("A.zip", log);
    write("A (1).zip", &more);
    write("C.zip", b"2026-03-03 05:40:00 x\n2026-03-03 05:41:00 y\n");
    let bundles = discover(&[folder.path()], &Bundle::options()).unwrap();
    let named: Vec<_> = shown(&bundles)
        .into_iter()
        .map(|(name, paths)| (name, paths.len()))
        .collect();
    assert_eq!(
        named,
        [("A (1).zip".to_owned(), 2), ("C.zip".to_owned(), 1)]
    );
    let notes = bundles[0].notes();
    assert_eq!(
        notes[0],
        "`A.zip` holds nothing that `A (1).zip` does not; they are one bundle"
    );
    assert!(
        notes[2].starts_with("`A.zip!/logg/eadm.log` is a copy"),
        "{notes:?}"
    );
    // Customers with names of their own are two, whatever they sent.
    write("B.zip", log);
    write("NO961381630.zip", log);
    write("NO974760673.zip", log);
    let names = discover(&[folder.path()], &Bundle::options()).unwrap();
    let names: Vec<&str> = names.iter().map(Bundle::name).collect();
    assert_eq!(
        names,
        [
            "A (1).zip",
            "B.zip",
            "C.zip",
            "NO961381630.zip",
            "NO974760673.zip"
        ]
    );
}

#[test]
fn archives_beside_logs_or_alone_are_one_bundle() {
    let folder = files(&["k/a.zip", "k/b.zip", "k/eadm.log", "one/a.zip", "one/b.png"]);
    let names = |named| {
        found(folder.path(), &[named])
            .into_iter()
            .map(|(name, _)| name)
    };
    assert!(names("k").eq(["k"]));
    assert!(names("one").eq(["one"]));
}

#[test]
fn folders_of_different_organisation_numbers_are_split() {
    let folder = files(&[
        "alle/NO912345678 Fjord/eadm.log",
        "alle/NO923456789/eadm.log",
        "alle/logs-no912345678/b.log",
        "alle/oversikt.txt",
    ]);
    let bundles = discover(&[&folder.path().join("alle")], &Bundle::options()).unwrap();
    assert_eq!(
        shown(&bundles),
        [
            bundle(
                "NO912345678",
                &["NO912345678 Fjord/eadm.log", "logs-no912345678/b.log"]
            ),
            bundle("NO923456789", &["eadm.log"]),
            bundle("alle", &["oversikt.txt"]),
        ]
    );
    assert!(bundles.iter().all(|bundle| bundle.notes().len() == 1));
    let folder = files(&["k/NO912345678/a.log", "k/events/b.log"]);
    assert_eq!(found(folder.path(), &["k"]).len(), 1, "one customer");
}

#[test]
fn globs_are_expanded_sorted() {
    let folder = files(&[
        "l/b.log",
        "l/a.log",
        "l/c.txt",
        "l/d/e.log",
        "k1/x.log",
        "k2/y.log",
    ]);
    let names = |named| found(folder.path(), &[named]);
    assert_eq!(names("l/*.log"), [bundle("files", &["a.log", "b.log"])]);
    assert_eq!(
        names("l/**/*.log"),
        [bundle("files", &["a.log", "b.log", "d/e.log"])]
    );
    assert_eq!(
        names("k?"),
        [bundle("k1", &["x.log"]), bundle("k2", &["y.log"])]
    );
    assert_eq!(
        names("[l]/[ab].log"),
        [bundle("files", &["a.log", "b.log"])]
    );
}

#[test]
fn a_path_that_exists_is_no_glob() {
    let folder = files(&["log[1].log", "log1.log"]);
    assert_eq!(
        found(folder.path(), &["log[1].log"]),
        [bundle("log[1].log", &["log[1].log"])]
    );
}

#[test]
fn bad_input_a_glob_that_matches_nothing_or_is_none() {
    let folder = files(&["a.log"]);
    for (pattern, word) in [
        ("*.evtx", "matches nothing"),
        ("[a.log", "mend the pattern"),
    ] {
        let error = expand(&folder.path().join(pattern), &Cancel::new()).unwrap_err();
        assert!(matches!(error, Error::Glob { .. }));
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn bad_input_a_missing_path_ends_the_call_with_its_name() {
    let folder = files(&["a.log"]);
    let missing = folder.path().join("gone.zip");
    let error = discover(
        &[&folder.path().join("a.log"), &missing],
        &Bundle::options(),
    )
    .unwrap_err();
    assert!(matches!(&error, Error::NotFound { path } if *path == missing));
    assert!(discover(&[&folder.path().join("a.log/below")], &Bundle::options()).is_err());
}

#[test]
fn bad_input_a_broken_archive_is_its_own_bundle() {
    let folder = files(&["a.log"]);
    std::fs::write(folder.path().join("cut.zip"), b"PK\x03\x04").unwrap();
    let bundles = discover(
        &[&folder.path().join("cut.zip"), &folder.path().join("a.log")],
        &Bundle::options(),
    )
    .unwrap();
    assert_eq!(bundles.len(), 2);
    let problem = bundles[0].documents()[0].problem().unwrap();
    assert_eq!(problem.kind, "broken-archive");
    assert!(
        problem.message.contains("ask for it again"),
        "{}",
        problem.message
    );
}

#[test]
fn an_archive_of_several_customers_is_a_bundle_each() {
    let folder = tempfile::tempdir().unwrap();
    let archive = zip(&[
        ("NO961381630/logg/eadm.log", b"x\n"),
        ("NO974760673/logg/eadm.log", b"x\n"),
        ("les-meg.txt", b"x\n"),
    ]);
    std::fs::write(folder.path().join("alle.zip"), archive).unwrap();
    assert_eq!(
        found(folder.path(), &["alle.zip"]),
        [
            bundle("NO961381630", &["alle.zip!/NO961381630/logg/eadm.log"]),
            bundle("NO974760673", &["alle.zip!/NO974760673/logg/eadm.log"]),
            bundle("alle.zip", &["alle.zip!/les-meg.txt"]),
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_link_out_of_a_folder_is_no_customer_of_it() {
    use std::os::unix::fs::symlink;
    let elsewhere = files(&["c.log"]);
    let archive = zip(&[("eadm.log", b"x\n".as_slice())]);
    std::fs::write(elsewhere.path().join("c.zip"), &archive).unwrap();
    let folder = files(&["a/eadm.log", "b/eadm.log"]);
    symlink(elsewhere.path().join("c.zip"), folder.path().join("c.zip")).unwrap();
    symlink(elsewhere.path(), folder.path().join("d.log")).unwrap();
    symlink(
        elsewhere.path().join("c.log"),
        folder.path().join("a/c.log"),
    )
    .unwrap();
    let bundles = discover(&[folder.path()], &Bundle::options()).unwrap();
    let told: Vec<(&str, Option<&str>)> = bundles
        .iter()
        .flat_map(Bundle::documents)
        .map(|document| (document.path(), document.skip_reason()))
        .collect();
    let out = Some("link that leads out of the folder");
    assert_eq!(
        told,
        [
            ("c.log", out),
            ("eadm.log", None),
            ("eadm.log", None),
            ("c.zip", out),
            ("d.log", Some("link to a folder")),
        ]
    );
}

#[test]
fn a_cancelled_token_ends_the_listing_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("eadm.log"), "x\n").unwrap();
    std::fs::write(folder.path().join("c.zip"), zip(&[("eadm.log", b"x\n")])).unwrap();
    let cancel = Cancel::new();
    cancel.cancel();
    for named in ["eadm.log", "c.zip", "*.log", ""] {
        let ended = Bundle::discover_with(&[folder.path().join(named)], &cancel);
        assert!(matches!(ended, Err(Error::Cancelled)), "{named}");
    }
    let archive = zip(&[("eadm.log", b"x\n".as_slice())]);
    let ended = Bundle::from_bytes_with("c.zip", archive, &cancel);
    assert!(matches!(ended, Err(Error::Cancelled)));
}

#[test]
fn files_are_all_that_discovery_looks_at() {
    let folder = files(&[
        "k.zip",
        "kunde/bilde.png",
        "kunde/x/y.log",
        "a.log",
        "b.txt",
    ]);
    let at = |name: &&str| folder.path().join(name);
    let looked_at = |named: &[&str]| Bundle::files(&named.iter().map(at).collect::<Vec<_>>());
    assert_eq!(
        looked_at(&["kunde", "*.log", "k.zip", "a.log"]).unwrap(),
        ["kunde/bilde.png", "kunde/x/y.log", "a.log", "k.zip"].map(|name| at(&name))
    );
    assert!(matches!(
        looked_at(&["none.log"]),
        Err(Error::NotFound { .. })
    ));
}

#[test]
fn bundles_of_one_name_are_told_apart_by_the_folders_in_front() {
    let log = "2026-03-02 05:40:00 INFO Import HR started\n2026-03-02 05:41:00 INFO Import HR completed\n";
    let folder = tempfile::tempdir().unwrap();
    for path in [
        "a/logg",
        "b/logg",
        "b/x/logg",
        "week/north",
        "week/south",
        "old/week/north",
        "old/week/south",
        "alone",
    ] {
        let at = folder.path().join(path);
        std::fs::create_dir_all(&at).unwrap();
        std::fs::write(at.join("eadm.log"), log).unwrap();
    }
    let ids = |named: &[&str]| -> Vec<String> {
        let named: Vec<PathBuf> = named.iter().map(|path| folder.path().join(path)).collect();
        let named: Vec<&Path> = named.iter().map(PathBuf::as_path).collect();
        let bundles = discover(&named, &Bundle::options()).unwrap();
        bundles.iter().map(|b| b.id().to_owned()).collect()
    };
    assert_eq!(
        ids(&["a/logg", "b/logg", "alone"]),
        ["a/logg", "b/logg", "alone"]
    );
    assert_eq!(
        ids(&["b/x/logg", "b/logg", "a/logg"]),
        ["x/logg", "b/logg", "a/logg"]
    );
    assert_eq!(ids(&["week", "old/week"]).last().unwrap(), "old/week/south");
    assert_eq!(ids(&["week"]), ["north", "south"]);
    assert_eq!(ids(&["week", "alone"]), ["north", "south", "alone"]);
    let files = ids(&["a/logg/eadm.log", "b/logg"]);
    assert_eq!(files, ["eadm.log", "logg"]);
}

proptest::proptest! {
    #[test]
    fn no_two_bundles_have_one_id(
        paths in proptest::collection::btree_set("[ab]{1,2}(/[ab]){0,2}", 1..6),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut named = Vec::new();
        for path in &paths {
            let at = folder.path().join(format!("{path}/logg.d"));
            std::fs::create_dir_all(&at).unwrap();
            std::fs::write(at.join("eadm.log"), path).unwrap();
            named.push(at);
        }
        let named: Vec<&Path> = named.iter().map(PathBuf::as_path).collect();
        let bundles = discover(&named, &Bundle::options()).unwrap();
        let ids: std::collections::BTreeSet<&str> = bundles.iter().map(Bundle::id).collect();
        proptest::prop_assert_eq!(ids.len(), bundles.len());
        for bundle in &bundles {
            proptest::prop_assert!(bundle.id().ends_with(bundle.name()), "{}", bundle.id());
        }
    }
}
