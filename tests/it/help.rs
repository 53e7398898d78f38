//! What the command says of itself, and how it is told to show its results.

use std::path::Path;
use std::process::Command;

use crate::command::{Ran, ran};

const FAILED: &str = "fixtures/bundles/compilo-down";

fn call(args: &[&str]) -> Ran {
    ran(Path::new(env!("CARGO_MANIFEST_DIR")), args)
}

#[test]
fn a_language_is_named_by_any_of_its_tags() {
    let audit = |lang: &str| call(&["audit", "--lang", lang, FAILED]);
    let norwegian = audit("nb");
    assert!(norwegian.out.contains("TILTAK"), "{}", norwegian.out);
    for tag in ["no", "nn", "nb-NO", "nn_NO", "NO"] {
        assert_eq!(audit(tag), norwegian, "{tag}");
    }
    for tag in ["en-GB", "en_US", "EN"] {
        assert_eq!(audit(tag), audit("en"), "{tag}");
    }
    let other = audit("de");
    assert_eq!((other.code, other.out.as_str()), (2, ""));
    assert!(
        other.err.contains("unknown language `de`; give en or nb"),
        "{}",
        other.err
    );
}

#[test]
fn colour_is_shown_where_it_is_asked_for() {
    let colour = |args: &[&str]| {
        call(&[&["audit", FAILED], args].concat())
            .out
            .contains('\u{1b}')
    };
    assert!(!colour(&[]));
    assert!(!colour(&["--color", "auto"]));
    assert!(!colour(&["--color", "never"]));
    assert!(colour(&["--color", "always"]));
}

/// A process whose standard output is no terminal.
#[test]
fn the_environment_asks_for_colour_or_refuses_it() {
    for (variables, wanted) in [
        (&[][..], false),
        (&[("CLICOLOR_FORCE", "1")], true),
        (&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], true),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        (&[("NO_COLOR", "1")], false),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eadm-logs"));
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"] {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied());
        let output = command.args(["audit", FAILED]).output().unwrap();
        let shown = output.stdout.contains(&0x1b);
        assert_eq!(shown, wanted, "{variables:?}");
    }
}

#[test]
fn a_view_is_as_wide_as_is_asked() {
    let longest = |width: &str| {
        let ran = call(&["audit", "--all", "--width", width, FAILED]);
        ran.out
            .lines()
            .map(|line| line.chars().count())
            .max()
            .unwrap()
    };
    assert!(longest("80") <= 80);
    assert!((81..=140).contains(&longest("140")));
    assert_eq!(call(&["audit", "--width", "79", FAILED]).code, 2);
}

#[test]
fn a_path_without_a_subcommand_is_told_what_to_call() {
    let ran = call(&[FAILED]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains(&format!("eadm-logs audit {FAILED}")),
        "{}",
        ran.err
    );
    let none = call(&["no-such-thing"]);
    assert_eq!(none.code, 2);
    assert!(!none.err.contains("eadm-logs audit"), "{}", none.err);
}

#[test]
fn the_version_names_the_known_errors_that_an_audit_names() {
    let version = call(&["--version"]).out;
    let audit = call(&["audit", "--format", "json", FAILED]).out;
    let audit: serde_json::Value = serde_json::from_str(&audit).unwrap();
    let hash = audit["tool"]["catalog"].as_str().unwrap();
    assert!(version.contains(&format!("catalog {hash} (")), "{version}");
    assert!(
        version.starts_with(concat!("eadm-logs ", env!("CARGO_PKG_VERSION"), "\n")),
        "{version}"
    );
}

#[test]
fn completions_and_manual_pages_name_every_subcommand() {
    let subcommands = ["audit", "inspect", "records", "catalog", "profile"];
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = call(&["completions", shell]);
        assert_eq!(ran.code, 0, "{shell}");
        for name in subcommands {
            assert!(ran.out.contains(name), "{shell}: {name}");
        }
    }
    let main = call(&["man"]).out;
    for name in subcommands {
        assert!(
            main.contains(&format!("eadm\\-logs\\-{name}(1)")),
            "{name}: {main}"
        );
        let page = call(&["man", name]);
        assert_eq!(page.code, 0);
        assert!(
            page.out.contains(&format!(".TH eadm-logs-{name} 1")),
            "{name}: {}",
            page.out
        );
    }
    let page = call(&["man", "catalog", "list"]).out;
    assert!(page.contains("Only those that this party solves"), "{page}");
    let other = call(&["man", "catalog", "lost"]);
    assert_eq!(other.code, 2);
    assert!(
        other
            .err
            .contains("`eadm-logs catalog` has no subcommand `lost`"),
        "{}",
        other.err
    );
}

/// The messages of the time line, and how many of them there are.
fn messages(args: &[&str]) -> Vec<(String, String)> {
    let lines = call(&[&["records", "--format", "ndjson", FAILED], args].concat());
    assert_eq!(lines.code, 0, "{}", lines.err);
    let read = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| record[key].as_str().unwrap().to_owned();
        (text("level"), text("message"))
    };
    lines.out.lines().map(read).collect()
}

#[test]
fn the_time_line_is_narrowed_by_level_text_and_count() {
    let all = messages(&[]);
    let grave: Vec<_> = all
        .iter()
        .filter(|(level, _)| level == "error")
        .cloned()
        .collect();
    assert!((1..all.len()).contains(&grave.len()));
    assert_eq!(messages(&["--level", "error"]), grave);
    assert_eq!(messages(&["--level", "trace"]), all);
    let compilo: Vec<_> = all
        .iter()
        .filter(|(_, text)| text.to_lowercase().contains("compilo"))
        .cloned()
        .collect();
    assert_eq!(messages(&["--grep", "COMPIL[O]"]), compilo);
    assert!((1..all.len()).contains(&compilo.len()));
    for limit in [0, 1, 5, all.len() + 1] {
        assert_eq!(
            messages(&["--limit", &limit.to_string()]),
            all[..limit.min(all.len())]
        );
    }
    let both = call(&[
        "records", "--level", "error", "--limit", "1", "--format", "json", FAILED,
    ])
    .out;
    let both: serde_json::Value = serde_json::from_str(&both).unwrap();
    assert_eq!(both.as_array().unwrap().len(), 1);
    assert_eq!(both[0]["message"], grave[0].1.as_str());
    let wrong = call(&["records", "--grep", "(", FAILED]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.err.contains("no regular expression: unclosed group"),
        "{}",
        wrong.err
    );
}

#[test]
fn a_text_that_is_masked_is_not_found() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("eadm.log"),
        "2026-03-02 05:14:07,000 bind with password=Vinter2026\n",
    )
    .unwrap();
    let found = |args: &[&str]| {
        let args = [
            &[
                "records", "--format", "ndjson", "--grep", "vinter", "eadm.log",
            ],
            args,
        ]
        .concat();
        ran(folder.path(), &args).out.lines().count()
    };
    assert_eq!((found(&[]), found(&["--show-secrets"])), (0, 1));
}
