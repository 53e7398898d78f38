use super::*;

/// The parts of a root with these files, by id; what a file looks like is told by its name.
fn ids(paths: &[&str]) -> Vec<String> {
    let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
    let looks = |index: usize| looks(&paths[index], || b"Notes of 2026\nNo time\n".to_vec());
    parts(&paths, &looks)
        .into_iter()
        .map(|part| part.id)
        .collect()
}

const NONE: [&str; 0] = [];

#[test]
fn folders_that_hold_logs_or_folders_of_logs_are_customers() {
    let cases: [(&[&str], &[&str]); 9] = [
        (&["A/eadm.log", "B/eadm.log"], &["A", "B"]),
        (&["A/logg/eadm.log", "B/Loggfiler/eadm.log"], &["A", "B"]),
        (
            &["A/Logs/x.log", "B/eadm/logg/x.log", "B/Event Viewer/a.evtx"],
            &["A", "B"],
        ),
        (
            &["k/2026/A/logg/x.log", "k/2026/B/logg/x.log"],
            &["k/2026/A", "k/2026/B"],
        ),
        (&["logs/A/x.log", "logs/B/x.log"], &["logs/A", "logs/B"]),
        (&["A/logg/x.log", "B.zip", "les meg.txt"], &["A", "B.zip"]),
        (
            &["A.zip", "B.zip", "oversikt.txt", "bilde.png"],
            &["A.zip", "B.zip"],
        ),
        (
            &["A/loggfiler.zip", "B/eadm.zip", "B/events.zip"],
            &["A", "B"],
        ),
        (
            &["961381630/x.log", "974760673/x.log"],
            &["961381630", "974760673"],
        ),
    ];
    for (paths, expected) in cases {
        assert_eq!(ids(paths), expected, "{paths:?}");
    }
}

#[test]
fn what_one_customer_sends_is_one() {
    let cases: [&[&str]; 11] = [
        &["eadm.log", "A/eadm.log", "B/eadm.log"],
        &["eadm.log", "eadm.zip", "more.zip"],
        &["loggfiler/eadm.log", "portal.txt"],
        &["eadm/loggfiler/eadm.log", "efeide/loggfiler/efeide.log"],
        &["logg/a.log", "hendelser/Application.evtx", "arkiv/b.log"],
        &[
            "2026-03-02/eadm.log",
            "2026-03-03/eadm.log",
            "4. mars/eadm.log",
        ],
        &["loggfiler.zip", "hendelser.zip"],
        &["Application.evtx", "A/eadm.log", "B/eadm.log"],
        &["klient01/eadm.log", "SRV01/Application.evtx"],
        &["A/eadm.log", "B/bilde.png", "C/notes.txt"],
        &["A/B/C/eadm.log"],
    ];
    for paths in cases {
        assert_eq!(ids(paths), NONE, "{paths:?}");
    }
}

#[test]
fn organisation_numbers_divide_whatever_lies_beside_them() {
    assert_eq!(
        ids(&[
            "NO961381630/logg/x.log",
            "NO961381630 hendelser/Application.evtx",
            "NO974760673.zip",
            "eadm.log",
        ]),
        ["NO961381630", "NO974760673.zip"]
    );
    assert_eq!(
        ids(&["NO961381630/x.log", "NO961381630-b/x.log"]),
        ["NO961381630", "NO961381630-b"]
    );
}

#[test]
fn an_archive_within_an_archive_is_a_customer_as_a_folder_is() {
    assert_eq!(
        ids(&["a.zip!/eadm.log", "b.zip!/x/y.txt"]),
        ["a.zip!", "b.zip!"]
    );
    assert_eq!(ids(&["logs.zip!/eadm.log", "events.zip!/a.evtx"]), NONE);
    assert_eq!(
        ids(&["alle.zip!/A/x.log", "alle.zip!/B/x.log"]),
        ["alle.zip!/A", "alle.zip!/B"]
    );
}

/// Whatever lies around, and in whatever order it is listed, the same customers are found.
#[test]
fn folders_around_change_nothing_but_the_ids() {
    let trees: [&[&str]; 4] = [
        &["A/logg/x.log", "B/logs/y.log", "C.zip"],
        &["NO961381630/x.log", "NO974760673/x.log", "rest.log"],
        &["logg/x.log", "arkiv/y.log"],
        &["A/1.log", "B/2.log", "B/arkiv.zip", "les.txt"],
    ];
    for tree in trees {
        let plain = ids(tree);
        for around in ["kunder", "2026", "logs", "kunder/mars 2026", "alle.zip!"] {
            let within: Vec<String> = tree
                .iter()
                .rev()
                .map(|path| format!("{around}/{path}"))
                .collect();
            let within: Vec<&str> = within.iter().map(String::as_str).collect();
            let expected: Vec<String> = plain.iter().map(|id| format!("{around}/{id}")).collect();
            assert_eq!(ids(&within), expected, "{around}: {tree:?}");
        }
    }
}

#[test]
fn names_of_parts_and_of_others() {
    let folders = CLIENT.read().folders;
    for name in &folders.samples {
        assert!(is_inner(name), "{name}");
    }
    for name in &folders.near_misses {
        assert!(!is_inner(name), "{name}");
    }
}

#[test]
fn what_a_file_looks_like() {
    let log = "02.03.2026 05:40:00 Import HR started\n02.03.2026 05:41:00 Import HR completed\n";
    let event = "<Events><Event xmlns='…'><System><TimeCreated SystemTime='2026-03-02T05:40:00Z'/>";
    let cases: [(&str, &[u8], Looks); 10] = [
        ("a/eadm.log.1", b"", Looks::Log),
        ("sync.txt", log.as_bytes(), Looks::Log),
        ("eadm.gz", &[0x1F, 0x8B, 8], Looks::Log),
        ("System.EVTX", b"", Looks::Events),
        ("Application.xml", event.as_bytes(), Looks::Events),
        ("export", b"ElfFile\0", Looks::Events),
        ("kunde", b"PK\x03\x04", Looks::Archive),
        ("broken.zip", b"", Looks::Archive),
        ("møte.txt", b"Kunde A og B, kl 10:30\n", Looks::Other),
        ("bilde.png", b"PK\x03\x04", Looks::Other),
    ];
    for (name, head, expected) in cases {
        assert_eq!(looks(name, || head.to_vec()), expected, "{name}");
    }
}

#[test]
fn names_of_copies() {
    let folder = "Fjord kommune";
    for other in [
        "fjord-kommune.zip",
        "Fjord kommune (1).zip",
        "Fjord kommune - Kopi",
        "logg Fjord kommune",
    ] {
        assert!(same_name(folder, other), "{other}");
    }
    for (one, other) in [
        ("A", "B"),
        ("SRV01", "SRV02.zip"),
        ("961381630", "974760673"),
        ("Fjord", "Fjord kommune"),
    ] {
        assert!(!same_name(one, other), "{one} {other}");
    }
}
