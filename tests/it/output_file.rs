//! What `-o` may write to: nothing that the call reads, under whatever name; a file is replaced as
//! a whole or left as it was.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of these tests, too, end the test"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::command::{Ran, ran};

const LOG: &str = "2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started\n\
                   2026-03-02 05:01:00,000 [1] ERROR Eadm - Import HR failed: x\n";
const PROFILE: &str = include_str!("../../fixtures/profiles/kommune-x/profile.toml");
const SIGNATURE: &str = include_str!("../../fixtures/catalogs/mine/payroll-maintenance.toml");
const EXPECT: &str = "[[case]]\npath = \"**\"\nsilent = true\n";
const OLD: &str = "the report of yesterday\n";

/// Each subcommand with `-o`, and the files that it reads.
const CALLS: &[(&[&str], &[&str])] = &[
    (&["audit", "logs"], LOGS),
    (&["records", "logs"], LOGS),
    (&["inspect", "logs"], LOGS),
    (&["audit", "logs/*/*.log"], &["logs/a/eadm.log"]),
    (&["records", "logs/a/*"], &["logs/a/eadm.log"]),
    (
        &["inspect", "logs/**/*.zip", "logs/a/eadm.log"],
        &["logs/a/eadm.log", "logs/old.zip"],
    ),
    (
        &[
            "audit",
            "--catalog",
            "mine",
            "--profile",
            "profile.toml",
            "logs",
        ],
        &["mine/sub/payroll-maintenance.toml", "profile.toml"],
    ),
    (
        &[
            "records",
            "--catalog",
            "mine",
            "--profile",
            "profile.toml",
            "logs",
        ],
        &["mine/sub/payroll-maintenance.toml", "profile.toml"],
    ),
    (
        &[
            "inspect",
            "--catalog",
            "mine",
            "--profile",
            "profile.toml",
            "logs",
        ],
        &["mine/sub/payroll-maintenance.toml", "profile.toml"],
    ),
    (&["profile", "learn", "logs"], LOGS),
    (
        &[
            "catalog",
            "explain",
            "--catalog",
            "mine",
            "--profile",
            "profile.toml",
            "logs/a/eadm.log:2",
        ],
        &[
            "logs/a/eadm.log",
            "mine/sub/payroll-maintenance.toml",
            "profile.toml",
        ],
    ),
    (
        &[
            "catalog",
            "backtest",
            "--expect",
            "expect.toml",
            "--catalog",
            "mine",
            "--profile",
            "profile.toml",
            "logs",
        ],
        &[
            "logs/a/eadm.log",
            "logs/old.zip",
            "mine/sub/payroll-maintenance.toml",
            "profile.toml",
            "expect.toml",
        ],
    ),
    (&["catalog", "list", "mine"], SIGNATURES),
    (
        &["catalog", "show", "payroll-maintenance", "mine"],
        SIGNATURES,
    ),
    (&["catalog", "lint", "mine"], SIGNATURES),
    (&["catalog", "test", "mine"], SIGNATURES),
];
/// One that is read, one in an archive's place, and one that is no log by its name.
const LOGS: &[&str] = &["logs/a/eadm.log", "logs/old.zip", "logs/bilde.png"];
const SIGNATURES: &[&str] = &["mine/sub/payroll-maintenance.toml"];

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("logs/a")).unwrap();
    fs::create_dir_all(at("mine/sub")).unwrap();
    fs::write(at("logs/a/eadm.log"), LOG).unwrap();
    fs::write(at("logs/old.zip"), "PK\x03\x04 and no more").unwrap();
    fs::write(at("logs/bilde.png"), "no log").unwrap();
    fs::write(at("mine/sub/payroll-maintenance.toml"), SIGNATURE).unwrap();
    fs::write(at("profile.toml"), PROFILE).unwrap();
    fs::write(at("expect.toml"), EXPECT).unwrap();
    folder
}

/// Every file below a folder with what it holds; a link as what it leads to.
fn content(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                let bytes = fs::read(&path).unwrap_or_default();
                files.insert(name, String::from_utf8(bytes).unwrap());
            }
        }
    }
    files
}

fn refused(folder: &TempDir, args: &[&str], output: &str, why: &str) {
    let before = content(folder.path());
    let ran = ran(folder.path(), &[args, &["-o", output]].concat());
    let message = format!("eadm-logs: {output}: {why}; name another file with -o\n");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (2, ""),
        "{args:?} -o {output}: {}",
        ran.err
    );
    // The warnings of a catalog or profile may stand before.
    assert!(ran.err.ends_with(&message), "{args:?}: {}", ran.err);
    assert_eq!(content(folder.path()), before, "{args:?} -o {output}");
}

#[test]
fn records_into_a_log_of_the_folder_leaves_the_log() {
    let folder = folder();
    for log in ["logs/a/eadm.log", "./logs/./a/eadm.log"] {
        let why = "is one of the inputs and would be overwritten";
        refused(&folder, &["records", "logs"], log, why);
    }
}

#[test]
fn no_subcommand_writes_over_what_it_reads() {
    for (args, inputs) in CALLS {
        for input in *inputs {
            let folder = folder();
            let why = "is one of the inputs and would be overwritten";
            refused(&folder, args, input, why);
        }
    }
}

#[test]
fn a_hard_link_to_an_input_is_the_input() {
    for (args, inputs) in CALLS {
        for input in *inputs {
            let folder = folder();
            fs::hard_link(folder.path().join(input), folder.path().join("other.txt")).unwrap();
            let why = format!("is the input {input} by another name and would be overwritten");
            refused(&folder, args, "other.txt", &why);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_an_input_is_the_input() {
    for (args, inputs) in CALLS {
        for input in *inputs {
            let folder = folder();
            let at = |name: &str| folder.path().join(name);
            std::os::unix::fs::symlink(at(input), at("near.txt")).unwrap();
            std::os::unix::fs::symlink("near.txt", at("far.txt")).unwrap();
            let (inside, name) = input.rsplit_once('/').unwrap_or((".", input));
            std::os::unix::fs::symlink(at(inside), at("way")).unwrap();
            let why = format!("is the input {input} by another name and would be overwritten");
            refused(&folder, args, "far.txt", &why);
            if input == &inputs[0] {
                refused(&folder, args, &format!("way/{name}"), &why);
            }
        }
    }
}

/// What a link in the folder leads to is read as well.
#[cfg(unix)]
#[test]
fn what_a_link_among_the_inputs_leads_to_is_an_input() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("elsewhere.log"), LOG).unwrap();
    std::os::unix::fs::symlink(at("elsewhere.log"), at("logs/link.log")).unwrap();
    let why = "is the input logs/link.log by another name and would be overwritten";
    refused(&folder, &["audit", "logs"], "elsewhere.log", why);
}

#[test]
fn a_folder_is_no_output_file() {
    let folder = folder();
    let before = content(folder.path());
    let ran = ran(folder.path(), &["audit", "logs", "-o", "mine"]);
    let message = "eadm-logs: mine: is a folder; name a file with -o\n";
    assert_eq!((ran.code, ran.err.as_str()), (2, message));
    assert_eq!(content(folder.path()), before);
}

/// Runs a call that must write the same as on standard output, with nothing else in the folder.
fn replaces(folder: &Path, args: &[&str], output: &str) -> Ran {
    let direct = ran(folder, args);
    let mut expected = content(folder);
    let to_file = ran(folder, &[args, &["-o", output]].concat());
    assert_eq!(
        (to_file.code, to_file.out.as_str(), &to_file.err),
        (direct.code, "", &direct.err),
        "{args:?}"
    );
    expected.insert(output.to_owned(), direct.out.clone());
    assert_eq!(content(folder), expected, "{args:?}");
    direct
}

#[test]
fn every_subcommand_replaces_the_old_file() {
    for (args, _) in CALLS.iter().filter(|(args, _)| args[0] != "profile") {
        let folder = folder();
        fs::write(folder.path().join("report.txt"), OLD.repeat(10_000)).unwrap();
        replaces(folder.path(), args, "report.txt");
    }
}

/// Whoever has the old file open reads the old file to its end.
#[cfg(unix)]
#[test]
fn the_old_file_is_replaced_at_once_not_written_into() {
    use std::io::Read;

    let folder = folder();
    let path = folder.path().join("report.json");
    fs::write(&path, OLD).unwrap();
    let mut reader = fs::File::open(&path).unwrap();
    replaces(
        folder.path(),
        &["audit", "--format", "json", "logs"],
        "report.json",
    );
    let mut read = String::new();
    reader.read_to_string(&mut read).unwrap();
    assert_eq!(read, OLD);
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_links_lead_on_to_the_new_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o7777;
    fs::create_dir(at("reports")).unwrap();
    fs::write(at("reports/today.csv"), OLD).unwrap();
    fs::set_permissions(at("reports/today.csv"), fs::Permissions::from_mode(0o604)).unwrap();
    std::os::unix::fs::symlink("reports/today.csv", at("latest.csv")).unwrap();
    let direct = ran(folder.path(), &["audit", "--format", "csv", "logs"]);
    let args = ["audit", "--format", "csv", "logs", "-o", "latest.csv"];
    assert_eq!(ran(folder.path(), &args).code, 1);
    assert!(at("latest.csv").is_symlink());
    assert!(!at("reports/today.csv").is_symlink());
    assert_eq!(
        fs::read_to_string(at("reports/today.csv")).unwrap(),
        direct.out
    );
    assert_eq!(mode("reports/today.csv"), 0o604);

    // A link that leads nowhere yet makes the file there; a new file has the rights of any other.
    std::os::unix::fs::symlink("reports/next.csv", at("next.csv")).unwrap();
    let args = ["audit", "--format", "csv", "logs", "-o", "next.csv"];
    assert_eq!(ran(folder.path(), &args).code, 1);
    assert!(at("next.csv").is_symlink());
    assert_eq!(
        fs::read_to_string(at("reports/next.csv")).unwrap(),
        direct.out
    );
    fs::write(at("any.txt"), "").unwrap();
    assert_eq!(mode("reports/next.csv"), mode("any.txt"));
    assert_eq!(fs::read_dir(at("reports")).unwrap().count(), 2);
}

#[test]
fn a_call_that_fails_after_it_has_begun_to_write_leaves_the_old_file() {
    for old in [None, Some(OLD)] {
        let folder = folder();
        if let Some(old) = old {
            fs::write(folder.path().join("report.txt"), old).unwrap();
        }
        let before = content(folder.path());
        let args = [
            "catalog",
            "explain",
            "logs/a/eadm.log:0",
            "-o",
            "report.txt",
        ];
        let ran = ran(folder.path(), &args);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("no record at line 0"), "{}", ran.err);
        assert_eq!(content(folder.path()), before);
    }
}

#[test]
fn a_call_that_fails_before_leaves_the_old_file() {
    let folder = folder();
    fs::write(folder.path().join("report.txt"), OLD).unwrap();
    fs::write(folder.path().join("unsound.toml"), "layouts = 7\n").unwrap();
    let before = content(folder.path());
    for args in [
        &["audit", "no-such-folder"][..],
        &["audit", "no-such-*.log"],
        &["records", "--profile", "unsound.toml", "logs"],
        &["inspect", "--zone", "Europe/Olso", "logs"],
        &["catalog", "show", "no-such-signature", "mine"],
        &["catalog", "lint", "no-such-folder"],
        &["catalog", "backtest", "logs", "--expect", "unsound.toml"],
    ] {
        let ran = ran(folder.path(), &[args, &["-o", "report.txt"]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert_eq!(content(folder.path()), before, "{args:?}");
    }
    // Nothing is learned of a file without layouts.
    let args = ["profile", "learn", "profile.toml", "-o", "report.txt"];
    assert_eq!(ran(folder.path(), &args).code, 4);
    assert_eq!(content(folder.path()), before);
}

/// The output of a call lies in the folder that it reads: it reads what was there before.
#[test]
fn a_new_file_in_an_input_folder_is_no_input_of_its_own_call() {
    for args in [
        &["audit", "--format", "json", "logs"][..],
        &["records", "--format", "ndjson", "logs"],
        &["inspect", "--format", "json", "logs"],
        &[
            "catalog",
            "backtest",
            "--format",
            "json",
            "--expect",
            "expect.toml",
            "logs",
        ],
    ] {
        let folder = folder();
        let first = replaces(folder.path(), args, "logs/report.txt");
        assert!(!first.out.contains("report.txt"), "{args:?}: {}", first.out);
        // It lies in that folder now, and is known as a result of this tool.
        replaces(folder.path(), args, "logs/report.txt");
    }
}

/// Of a catalog's folder nothing but its signatures is read: what is written beside them is replaced.
#[test]
fn a_report_in_a_catalog_folder_is_the_same_each_time() {
    for args in [
        &["catalog", "list", "--format", "markdown", "mine"][..],
        &["catalog", "lint", "--format", "sarif", "mine"],
        &["catalog", "test", "mine"],
        &["audit", "--catalog", "mine", "logs"],
    ] {
        let folder = folder();
        let first = replaces(folder.path(), args, "mine/report.txt");
        let second = replaces(folder.path(), args, "mine/report.txt");
        assert_eq!(first, second, "{args:?}");
    }
}

/// What belongs to systems with descriptors, signals and devices.
#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{self, File, OpenOptions};
    use std::process::{Command, Stdio};

    use super::{LOG, OLD, content, folder};
    use crate::command::ran;

    fn command() -> Command {
        Command::new(env!("CARGO_BIN_EXE_eadm-logs"))
    }

    #[test]
    fn a_full_device_ends_the_call() {
        let folder = folder();
        let before = content(folder.path());
        let ran = ran(folder.path(), &["audit", "logs", "-o", "/dev/full"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(
            ran.err
                .starts_with("eadm-logs: /dev/full: cannot be written: "),
            "{}",
            ran.err
        );
        assert_eq!(content(folder.path()), before);
    }

    /// A limit of the shell stands for a disk on which there is no more room.
    #[test]
    fn a_full_disk_leaves_the_old_file_and_nothing_else() {
        for old in [None, Some(OLD)] {
            let folder = folder();
            if let Some(old) = old {
                fs::write(folder.path().join("report.html"), old).unwrap();
            }
            let before = content(folder.path());
            let limited = "trap '' XFSZ; ulimit -f 1; exec \"$@\"";
            let output = Command::new("sh")
                .args(["-c", limited, "sh", env!("CARGO_BIN_EXE_eadm-logs")])
                .args(["audit", "--format", "html", "logs", "-o", "report.html"])
                .current_dir(folder.path())
                .output()
                .unwrap();
            let err = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{err}");
            let begin = "eadm-logs: report.html: cannot be written: ";
            assert!(err.starts_with(begin), "{err}");
            assert_eq!(content(folder.path()), before);
        }
    }

    #[test]
    fn a_file_that_may_not_be_written_is_not_replaced() {
        use std::os::unix::fs::PermissionsExt;

        let folder = folder();
        let path = folder.path().join("report.txt");
        fs::write(&path, OLD).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        if OpenOptions::new().write(true).open(&path).is_ok() {
            eprintln!("rights do not bind this user: a file without rights is not tried");
            return;
        }
        let before = content(folder.path());
        let ran = ran(folder.path(), &["audit", "logs", "-o", "report.txt"]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert_eq!(content(folder.path()), before);
    }

    #[test]
    fn a_named_pipe_is_written_as_it_lies() {
        let folder = folder();
        let pipe = folder.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|status| status.success()) {
            eprintln!("mkfifo is not there: a pipe is not tried");
            return;
        }
        let direct = ran(folder.path(), &["audit", "logs"]);
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        let to_pipe = ran(folder.path(), &["audit", "logs", "-o", "pipe"]);
        assert_eq!((to_pipe.code, to_pipe.err.as_str()), (1, ""));
        assert_eq!(reader.join().unwrap(), direct.out);
        assert!(!pipe.is_file());
    }

    /// What the shell has open stays the file that others write to as well.
    #[test]
    fn standard_output_by_its_path_is_written_behind_what_is_there() {
        let folder = folder();
        let path = folder.path().join("all.txt");
        let direct = ran(folder.path(), &["audit", "logs"]);
        fs::write(&path, OLD).unwrap();
        for output in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
            fs::write(&path, OLD).unwrap();
            let status = command()
                .args(["audit", "logs", "-o", output])
                .current_dir(folder.path())
                .stdout(OpenOptions::new().append(true).open(&path).unwrap())
                .status()
                .unwrap();
            assert_eq!(status.code(), Some(1), "{output}");
            let all = fs::read_to_string(&path).unwrap();
            assert_eq!(all, format!("{OLD}{}", direct.out), "{output}");
        }
    }

    #[test]
    fn standard_output_that_leads_to_an_input_is_the_input() {
        let folder = folder();
        let log = folder.path().join("logs/a/eadm.log");
        let output = command()
            .args(["audit", "logs", "-o", "/dev/stdout"])
            .current_dir(folder.path())
            .stdout(OpenOptions::new().append(true).open(&log).unwrap())
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(
            err.contains("is the input logs/a/eadm.log by another name"),
            "{err}"
        );
        assert_eq!(fs::read_to_string(log).unwrap(), LOG);
    }

    #[test]
    fn what_standard_input_reads_is_an_input() {
        for args in [
            &["audit", "-"][..],
            &["profile", "learn", "-"],
            &["catalog", "explain", "-"],
        ] {
            let folder = folder();
            let before = content(folder.path());
            let output = command()
                .args(args)
                .args(["-o", "logs/a/eadm.log"])
                .current_dir(folder.path())
                .stdin(File::open(folder.path().join("logs/a/eadm.log")).unwrap())
                .output()
                .unwrap();
            let message = "eadm-logs: logs/a/eadm.log: is what standard input reads and would be \
                           overwritten; name another file with -o\n";
            assert_eq!(String::from_utf8(output.stderr).unwrap(), message);
            assert_eq!(output.status.code(), Some(2));
            assert_eq!(content(folder.path()), before);
        }
    }
}

#[test]
fn a_report_in_the_input_folder_is_replaced_and_read_by_no_later_call() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("logs")).unwrap();
    fs::write(folder.path().join("logs/eadm.log"), LOG).unwrap();
    for format in ["table", "json", "markdown", "html", "csv"] {
        let call = ["audit", "logs", "--format", format, "-o", "logs/report"];
        let first = ran(folder.path(), &call);
        assert_eq!(first.code, 1, "{}", first.err);
        let again = ran(folder.path(), &call);
        assert_eq!(again.code, 1, "{format}: {}", again.err);
        let told = ran(folder.path(), &["audit", "logs", "--format", "json"]).out;
        assert_eq!(told.matches("\"status\": \"failed\"").count(), 2, "{told}");
        fs::remove_file(folder.path().join("logs/report")).unwrap();
    }
}
