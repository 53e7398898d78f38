//! The command from outside: streams, files, messages and exit codes.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of these tests, too, end the test"
)]

use tempfile::TempDir;

use crate::command::{process, ran, ran_on};

/// Text in which no step can be recognised: whatever else is known of it, nothing can be judged.
const NOTE: &str = "Husk å ringe leverandøren.\n";

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("notat.txt"), NOTE).unwrap();
    folder
}

/// All other tests run the command within their own process.
#[test]
fn a_process_ends_as_a_call_within_the_test_does() {
    let folder = folder();
    let log = "02.03.2026 05:14:07 Import HR started\n02.03.2026 05:16:17 Import HR failed: x\n";
    std::fs::write(folder.path().join("eadm.log"), log).unwrap();
    for (code, args) in [
        (0, &["--version"][..]),
        (0, &["audit", "--help"]),
        (0, &["catalog", "list"]),
        (0, &["records", "eadm.log"]),
        (0, &["inspect", "--format", "json", "eadm.log"]),
        (1, &["audit", "--zone", "Europe/Oslo", "eadm.log"]),
        (1, &["audit", "--format", "json", "-"]),
        (2, &["audit", "missing.zip"]),
        (2, &["audit"]),
        (4, &["audit", "--lang", "nb", "notat.txt"]),
    ] {
        let process = process(folder.path(), args, log);
        assert_eq!(process, ran_on(folder.path(), args, log), "{args:?}");
        assert_eq!(process.code, code, "{args:?}: {}", process.err);
    }
}

#[test]
fn help_lists_every_option() {
    let folder = folder();
    let common = [
        "--format",
        "--output",
        "--lang",
        "--zone",
        "--region",
        "--profile",
        "--catalog",
        "--threads",
        "--quiet",
        "--show-secrets",
        "PATH",
        "Examples:",
    ];
    let cut = ["--all", "--since", "--until"];
    let audit = ["--as-of", "--cycle-gap", "--stale-after", "--table"];
    for (subcommand, more) in [
        ("audit", [&cut[..], &audit[..]].concat()),
        ("inspect", Vec::new()),
        ("records", cut.to_vec()),
    ] {
        let help = ran(folder.path(), &[subcommand, "--help"]);
        assert_eq!((help.code, help.err.as_str()), (0, ""));
        for option in common.iter().chain(&more) {
            assert!(
                help.out.contains(option),
                "{subcommand} --help does not tell of {option}"
            );
        }
    }
}

#[test]
fn wrong_use_is_told_with_the_mend_before_anything_is_read() {
    let folder = folder();
    for (args, message) in [
        (
            &["audit", "missing.zip"][..],
            "eadm-logs: missing.zip: no such file or folder; check the path\n",
        ),
        (
            &["audit", "--as-of", "soon", "notat.txt"],
            "eadm-logs: cannot read `soon` as a point in time; write it as 2026-03-02T05:40:00+01:00\n",
        ),
        (
            &["audit", "--table", "cycles", "notat.txt"],
            "eadm-logs: --table picks a table of `--format csv`; add that\n",
        ),
        (
            &["audit", "-o", "notat.txt", "notat.txt"],
            "eadm-logs: notat.txt: is one of the inputs and would be overwritten; name another file with -o\n",
        ),
        (
            &["audit", "-o", "none/report.json", "notat.txt"],
            "eadm-logs: none/report.json: its folder does not exist; create it, or name another file with -o\n",
        ),
        (
            &["audit", "-", "-"],
            "eadm-logs: `-` is named twice; standard input can be read once\n",
        ),
        (
            &[
                "audit",
                "--format",
                "json",
                "--since",
                "2026-03-02",
                "notat.txt",
            ],
            "eadm-logs: --since and --until cut the table, markdown, html and csv views; json and \
             ndjson hold the whole audit: leave them out, or choose another --format\n",
        ),
    ] {
        let ran = ran(folder.path(), args);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (2, "", message),
            "{args:?}"
        );
    }
    assert_eq!(
        std::fs::read_to_string(folder.path().join("notat.txt")).unwrap(),
        NOTE
    );
}

#[test]
fn what_the_parser_refuses_names_the_argument_and_the_mend() {
    let folder = folder();
    for (args, part) in [
        (&["audit"][..], "<PATH>..."),
        (
            &["audit", "--cycle-gap", "soon", "notat.txt"],
            "such as 90s, 30m, 2h or 3d",
        ),
        (
            &["audit", "--since", "soon", "notat.txt"],
            "2026-03-02T05:40",
        ),
        (&["audit", "--format", "xml", "notat.txt"], "markdown"),
        (&["audit", "--threads", "0", "notat.txt"], "--threads"),
        (&["audti", "notat.txt"], "audit"),
        (
            &["audit", "--zone", "Europe/Olso", "notat.txt"],
            "unknown zone `Europe/Olso`",
        ),
        (
            &["audit", "--region", "Norge", "notat.txt"],
            "unknown region `Norge`; give a country such as NO",
        ),
    ] {
        let ran = ran(folder.path(), args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.starts_with("eadm-logs: "), "{}", ran.err);
        assert!(ran.err.contains(part), "{args:?}: {}", ran.err);
    }
}

#[test]
fn the_result_alone_stands_on_standard_output() {
    let folder = folder();
    for format in ["table", "json", "ndjson", "csv", "markdown", "html"] {
        let ran = ran(folder.path(), &["audit", "--format", format, "notat.txt"]);
        assert_eq!((ran.code, ran.err.as_str()), (4, ""), "{format}");
        assert!(
            !ran.out.is_empty() && !ran.out.contains('\u{1b}'),
            "{format}: {}",
            ran.out
        );
    }
}

#[test]
fn a_file_takes_the_result_in_place_of_standard_output() {
    let folder = folder();
    let direct = ran(folder.path(), &["audit", "--format", "json", "notat.txt"]);
    let to_file = ran(
        folder.path(),
        &[
            "audit",
            "--format",
            "json",
            "-o",
            "report.json",
            "notat.txt",
        ],
    );
    assert_eq!(
        (to_file.code, to_file.out.as_str(), to_file.err.as_str()),
        (4, "", "")
    );
    let written = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    assert_eq!(written, direct.out);
}

#[test]
fn standard_input_is_a_bundle() {
    let folder = folder();
    let ran = ran_on(folder.path(), &["audit", "--format", "json", "-"], NOTE);
    assert_eq!(ran.code, 4);
    let audit: eadm_logs::Audit = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        audit
            .bundles
            .iter()
            .map(|b| b.name.as_str())
            .collect::<Vec<_>>(),
        ["stdin"]
    );
}

#[test]
fn a_closed_pipe_is_a_quiet_success() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let folder = folder();
    let path = folder.path().join("notat.txt");
    for format in ["table", "json", "ndjson", "csv", "markdown", "html"] {
        let mut err = Vec::new();
        let args = ["eadm-logs", "audit", "--format", format];
        let code = eadm_logs_cli::run_with(
            args.iter()
                .map(Into::into)
                .chain([path.clone().into_os_string()]),
            eadm_logs_cli::Surroundings::default(),
            &mut std::io::empty(),
            &mut Closed,
            &mut err,
        );
        assert_eq!(
            (code, String::from_utf8(err).unwrap().as_str()),
            (0, ""),
            "{format}"
        );
    }
}

#[test]
fn audits_are_valid_by_the_schema() {
    let root = env!("CARGO_MANIFEST_DIR");
    let read = |path: &str| -> serde_json::Value {
        let text = std::fs::read_to_string(format!("{root}/{path}")).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let sample = read("core/src/report/samples/audit.json");
    let errors = crate::schema::errors(&sample);
    assert!(errors.is_empty(), "{errors:#?}");

    let folder = folder();
    let ran = ran(folder.path(), &["audit", "--format", "json", "notat.txt"]);
    let printed = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(crate::schema::errors(&printed), Vec::<String>::new());

    let mut without = sample;
    without["bundles"][0]["verdict"]
        .as_object_mut()
        .unwrap()
        .remove("finding");
    assert!(
        !crate::schema::errors(&without).is_empty(),
        "absent is null, never a missing key"
    );
}
