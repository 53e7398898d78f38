//! Bad catalogs and the exact words that are said of them; paths that are no catalogs at all.

use std::path::{Path, PathBuf};

use eadm_logs::{Lint, Severity};
use tempfile::TempDir;

use crate::command::{process, ran};
use crate::expectation::fixtures;

/// Lints that no committed folder can show; tests below make them.
const MADE: &[Lint] = &[Lint::Unreadable, Lint::TooLarge];

/// Lints of expectation files; the library's own tests of the backtest show them.
const OF_BACKTESTS: &[Lint] = &[
    Lint::NoCase,
    Lint::BadGlob,
    Lint::EmptyCase,
    Lint::Contradiction,
    Lint::UnknownSignature,
    Lint::DeadCase,
];

fn cases() -> Vec<PathBuf> {
    let folder = fixtures().join("lint");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut cases: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

fn name(case: &Path) -> String {
    case.file_name().unwrap().to_str().unwrap().to_owned()
}

/// The lint that a case is named by; its form may follow.
fn lint_of(case: &str) -> Lint {
    let named = Lint::ALL.iter().copied().filter(|lint| {
        let rest = case.strip_prefix(lint.id());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    });
    named
        .max_by_key(|lint| lint.id().len())
        .unwrap_or_else(|| panic!("no lint is named as {case} begins"))
}

#[test]
fn every_bad_catalog_gets_its_words() {
    let update = std::env::var_os("UPDATE_GOLDENS").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let ran = ran(&case, &["catalog", "lint", "catalog"]);
        let name = name(&case);
        assert_eq!(ran.err, "", "{name}");
        let errors = ran.out.contains("error[");
        assert_eq!(ran.code, if errors { 2 } else { 1 }, "{name}");
        let golden = case.join("expected.txt");
        if update {
            std::fs::write(&golden, &ran.out).unwrap();
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        if ran.out != expected {
            wrong.push(format!("== {name}\n{}", ran.out));
        }
    }
    assert!(
        wrong.is_empty(),
        "not as in expected.txt:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_lint_has_a_bad_catalog_that_shows_it() {
    let profiles: String = std::fs::read_dir(fixtures().join("lint-profile"))
        .unwrap()
        .map(|case| std::fs::read_to_string(case.unwrap().path().join("expected.txt")).unwrap())
        .collect();
    for lint in Lint::ALL {
        let folder = fixtures().join("lint").join(lint.id());
        if MADE.contains(lint) || OF_BACKTESTS.contains(lint) {
            assert!(!folder.exists(), "{lint} is listed as made by a test");
            continue;
        }
        if !folder.exists() && profiles.contains(&format!("[{lint}]: ")) {
            continue;
        }
        let said = std::fs::read_to_string(folder.join("expected.txt"));
        let said = said.unwrap_or_else(|error| panic!("{lint}: {error}"));
        assert!(said.contains(&format!("[{lint}]: ")), "{lint}: {said}");
        assert!(said.contains(&format!("help: {}", lint.mend())), "{lint}");
    }
}

#[test]
fn a_bad_catalog_shows_the_lint_that_it_is_named_by_and_no_graver_one() {
    for case in cases() {
        let name = name(&case);
        let lint = lint_of(&name);
        let said = std::fs::read_to_string(case.join("expected.txt")).unwrap();
        assert!(said.contains(&format!("[{lint}]: ")), "{name}");
        if lint.severity() == Severity::Warning {
            assert!(!said.contains("error["), "{name}: {said}");
        }
    }
}

#[test]
fn an_audit_refuses_a_bad_catalog_before_anything_is_read() {
    for case in cases() {
        let name = name(&case);
        let expected = std::fs::read_to_string(case.join("expected.txt")).unwrap();
        let args = ["audit", "--catalog", "catalog", "no-such-bundle"];
        let ran = ran(&case, &args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{name}");
        // Where warnings are all there is, the missing bundle is what ends the call.
        let missing = "eadm-logs: no-such-bundle: no such file or folder; check the path\n";
        let fatal = expected.contains("error[");
        let told = if fatal { "" } else { missing };
        assert_eq!(ran.err, format!("{expected}{told}"), "{name}");
    }
}

/// A sound catalog in a folder of its own.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let mine = folder.path().join("mine");
    std::fs::create_dir(&mine).unwrap();
    let from = fixtures().join("catalogs/mine/payroll-maintenance.toml");
    std::fs::copy(from, mine.join("payroll-maintenance.toml")).unwrap();
    folder
}

/// What is said of the folder `mine`, by every door that takes one.
fn refused(folder: &Path, named: &str, part: &str) {
    for args in [
        &["catalog", "lint", named][..],
        &["catalog", "test", named],
        &["catalog", "list", named],
        &["audit", "--catalog", named, "mine"],
        &["inspect", "--catalog", named, "mine"],
        &["records", "--catalog", named, "mine"],
    ] {
        // A pipe, or a link to itself, must not keep the call waiting.
        let ran = process(folder, args, "");
        let said = format!("{}{}", ran.out, ran.err);
        assert_eq!(ran.code, 2, "{args:?}: {said}");
        assert!(said.contains(part), "{args:?}: {said}");
        assert!(said.len() < 4_000, "{args:?}: {}", said.len());
    }
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused_unread() {
    let folder = folder();
    let file = std::fs::File::create(folder.path().join("mine/huge.toml")).unwrap();
    file.set_len(100 << 20).unwrap();
    refused(
        folder.path(),
        "mine",
        "error[too-large]: larger than 1048576 bytes; not read",
    );
}

#[test]
fn many_large_files_are_no_catalog() {
    let folder = folder();
    let text = "# nothing\n".repeat(100_000);
    for index in 0..70 {
        std::fs::write(folder.path().join(format!("mine/a{index:02}.toml")), &text).unwrap();
    }
    let ran = ran(folder.path(), &["catalog", "lint", "mine"]);
    assert_eq!(ran.code, 2);
    let said = "error[too-large]: the .toml files hold more than 67108864 bytes";
    assert!(ran.out.contains(said), "{}", ran.out);
}

#[test]
fn binary_data_is_refused() {
    let folder = folder();
    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    std::fs::write(folder.path().join("mine/binary.toml"), bytes).unwrap();
    refused(
        folder.path(),
        "mine",
        "error[not-utf8]: the byte 0x80 in line 2 is not UTF-8",
    );
    // Valid UTF-8, and no TOML: a line of a megabyte is not printed.
    std::fs::write(
        folder.path().join("mine/binary.toml"),
        "\0\u{1b}[2J".repeat(100_000),
    )
    .unwrap();
    refused(folder.path(), "mine", "error[syntax]: ");
}

#[test]
fn a_file_in_place_of_a_folder_is_refused() {
    refused(
        folder().path(),
        "mine/payroll-maintenance.toml",
        "error[unreadable]: this is no folder; name the one that it lies in",
    );
}

#[test]
fn a_folder_that_does_not_exist_is_refused() {
    refused(
        folder().path(),
        "nobody",
        "eadm-logs: nobody: no such file or folder; check the path",
    );
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_pipes_and_folders_named_as_files_are_refused() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink(at("circle"), at("circle")).unwrap();
    refused(
        folder.path(),
        "circle",
        "error[unreadable]: too many levels",
    );

    // A link upwards is no way round: links are not followed into folders.
    std::os::unix::fs::symlink(folder.path(), at("mine/up")).unwrap();
    let sound = ran(folder.path(), &["catalog", "lint", "mine"]);
    assert_eq!(sound.code, 0, "{}", sound.out);

    let link = at("mine/again.toml");
    std::os::unix::fs::symlink(&link, &link).unwrap();
    refused(folder.path(), "mine", "error[unreadable]: too many levels");
    std::fs::remove_file(&link).unwrap();

    let made = std::process::Command::new("mkfifo").arg(&link).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("mkfifo is not there: a pipe in place of a file is not tried");
        return;
    }
    refused(folder.path(), "mine", "error[unreadable]: this is no file");
}

#[cfg(unix)]
#[test]
fn a_folder_without_rights_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder();
    let mine = folder.path().join("mine");
    let rights = |mode| std::fs::set_permissions(&mine, PermissionsExt::from_mode(mode)).unwrap();
    rights(0o000);
    if std::fs::read_dir(&mine).is_ok() {
        eprintln!("rights do not bind this user: a folder without rights is not tried");
    } else {
        let ran = ran(folder.path(), &["catalog", "lint", "mine"]);
        assert_eq!(ran.code, 2);
        let said = "error[unreadable]: permission denied";
        assert!(ran.out.contains(said), "{}", ran.out);
    }
    rights(0o755);
}
