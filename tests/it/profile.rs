//! Profiles: what one makes readable, through the command, and what broken ones are told.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use eadm_logs::{Audit, Error, Inspection, LayoutBy, Profile, StepStatus};
use tempfile::TempDir;

use crate::command::{self, Ran};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");

fn ran(args: &[&str]) -> (i32, String, String) {
    let Ran { code, out, err } = command::ran(Path::new(FIXTURES), args);
    (code, out, err)
}

const PROFILE: &str = "profiles/kommune-x/profile.toml";
const BUNDLE: &str = "profiles/kommune-x/bundle";

#[test]
fn a_profile_makes_a_log_readable_that_is_unreadable_without() {
    let (code, out, err) = ran(&["audit", "--format", "json", "--profile", PROFILE, BUNDLE]);
    assert_eq!((code, err.as_str()), (1, ""));
    let audit: Audit = serde_json::from_str(&out).unwrap();
    let label = audit.tool.profile.unwrap();
    let hash = label.strip_prefix("kommune-x:").unwrap();
    assert!(
        hash.len() == 16 && hash.chars().all(|c| c.is_ascii_hexdigit()),
        "{label}"
    );

    let bundle = &audit.bundles[0];
    assert_eq!(bundle.sources[0].format.as_deref(), Some("text:kommune-x"));
    assert_eq!(bundle.sources[0].unparsed_lines, 0);
    assert_eq!(bundle.cycles.len(), 1);
    assert_eq!(bundle.cycles[0].number, Some(41));
    let steps: Vec<_> = bundle.cycles[0]
        .steps
        .iter()
        .map(|s| (s.step.to_string(), s.name.as_str(), s.status, s.duration_s))
        .collect();
    let completed = StepStatus::Completed;
    let expected = [
        ("import-loendata", "Import Løndata", completed, Some(180.0)),
        ("import-hr", "Import HR", completed, Some(120.0)),
        ("synchronization", "Synchronization", completed, Some(360.0)),
        ("export-ad", "Export AD", StepStatus::Failed, Some(180.0)),
    ];
    let expected = expected.map(|(id, name, status, took)| (id.to_owned(), name, status, took));
    assert_eq!(steps, expected);
    assert_eq!(bundle.findings[0].id, "ldap-server-not-operational");
    assert_eq!(bundle.findings[0].evidence[0].line, Some(10));
    assert_eq!(bundle.unexplained[0].level, eadm_logs::Level::Warning);

    let (code, out, _) = ran(&["audit", "--format", "json", BUNDLE]);
    let audit: Audit = serde_json::from_str(&out).unwrap();
    assert_eq!((code, audit.tool.profile), (4, None));
    assert!(audit.bundles[0].cycles.is_empty());
}

#[test]
fn the_views_for_people_name_the_profile_in_use() {
    for (format, lang, line) in [
        ("table", "en", "  Profile: kommune-x:"),
        ("table", "nb", "  Profil: kommune-x:"),
        ("markdown", "en", "Profile: `kommune-x:"),
        ("html", "nb", "<p class=\"about\">Profil: <code>kommune-x:"),
    ] {
        let with = [
            "audit",
            "--format",
            format,
            "--lang",
            lang,
            "--profile",
            PROFILE,
            BUNDLE,
        ];
        let (_, out, _) = ran(&with);
        assert!(out.lines().any(|l| l.starts_with(line)), "{out}");
        let (_, out, _) = ran(&["audit", "--format", format, "--lang", lang, BUNDLE]);
        assert!(!out.contains("Profil"), "{out}");
    }
}

#[test]
fn inspect_and_records_read_with_the_profile_too() {
    let (code, out, _) = ran(&["inspect", "--profile", PROFILE, BUNDLE]);
    assert_eq!(code, 0);
    assert!(out.contains("kommune-x [used] – fits 11 of 11"), "{out}");
    let (code, out, _) = ran(&[
        "records",
        "--format",
        "ndjson",
        "--profile",
        PROFILE,
        BUNDLE,
    ]);
    assert_eq!((code, out.lines().count()), (0, 11));
}

/// Every diagnostic of a profile, a line each.
fn told(path: &Path) -> String {
    let diagnostics = match Profile::load(path) {
        Ok(profile) => profile.diagnostics().clone(),
        Err(Error::Unsound { diagnostics }) => diagnostics,
        Err(other) => panic!("{}: {other}", path.display()),
    };
    let folder = format!("{}/", path.parent().unwrap().display()).replace('\\', "/");
    let mut out = String::new();
    for diagnostic in &diagnostics {
        writeln!(out, "{}", diagnostic.to_string().replacen(&folder, "", 1)).unwrap();
    }
    out
}

/// `UPDATE_LINT=1` writes what is expected anew; read the difference before it is committed.
#[test]
fn each_broken_profile_is_told_exactly_what_is_wrong() {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(Path::new(FIXTURES).join("lint-profile"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(folders.len() >= 10, "{folders:?}");
    let mut wrong = String::new();
    for folder in folders {
        let told = told(&folder.join("profile.toml"));
        let golden = folder.join("expected.txt");
        if std::env::var_os("UPDATE_LINT").is_some() {
            std::fs::write(&golden, &told).unwrap();
        }
        let expected = std::fs::read_to_string(&golden)
            .unwrap()
            .replace("\r\n", "\n");
        if told != expected || told.is_empty() {
            writeln!(wrong, "{}:\n{told}", folder.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_profile_that_cannot_be_used_ends_the_call_before_anything_is_read() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| {
        folder
            .path()
            .join(name)
            .display()
            .to_string()
            .replace('\\', "/")
    };
    std::fs::write(at("latin.toml"), b"name = \"x\"\n# \xE6\n").unwrap();
    std::fs::write(at("large.toml"), vec![b'#'; (1 << 20) + 1]).unwrap();
    std::fs::create_dir(at("folder")).unwrap();
    for (path, message) in [
        (
            at("missing.toml"),
            format!(
                "{}: no such file or folder; check the path",
                at("missing.toml")
            ),
        ),
        (
            at("latin.toml"),
            format!(
                "error[not-utf8]: the byte 0xE6 in line 2 is not UTF-8\n--> {}:2:3",
                at("latin.toml")
            ),
        ),
        (
            at("large.toml"),
            format!(
                "error[too-large]: larger than 1048576 bytes; not read\n--> {}",
                at("large.toml")
            ),
        ),
        (at("folder"), "error[unreadable]: ".to_owned()),
        (
            "lint-profile/syntax/profile.toml".to_owned(),
            "--> lint-profile/syntax/profile.toml:2:10".to_owned(),
        ),
    ] {
        for subcommand in ["audit", "inspect", "records"] {
            let (code, out, err) = ran(&[subcommand, "--profile", &path, "no-such-bundle"]);
            assert_eq!((code, out.as_str()), (2, ""), "{path}");
            assert!(err.contains(&message), "{err}");
            assert!(!err.contains("no-such-bundle"), "{err}");
        }
    }
}

#[test]
fn warnings_go_to_stderr_and_the_call_goes_on() {
    let profile = "lint-profile/unproven/profile.toml";
    let (code, out, err) = ran(&["audit", "--profile", profile, "bundles/all-green"]);
    assert_eq!(code, 0, "{out}");
    assert!(err.contains("warning[already-known]"), "{err}");
    let (_, _, err) = ran(&["audit", "-q", "--profile", profile, "bundles/all-green"]);
    assert_eq!(err, "");
}

#[test]
fn the_report_is_not_written_over_the_profile() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("profile.toml");
    let text = std::fs::read_to_string(Path::new(FIXTURES).join(PROFILE)).unwrap();
    std::fs::write(&path, &text).unwrap();
    let path = path.display().to_string();
    let (code, _, err) = ran(&["audit", "--profile", &path, "-o", &path, BUNDLE]);
    assert!(code == 2 && err.contains("is one of the inputs"), "{err}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn comments_line_ends_and_a_byte_order_mark_do_not_alter_the_hash() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mine.toml");
    let text = std::fs::read_to_string(Path::new(FIXTURES).join(PROFILE)).unwrap();
    let one = Profile::parse("a.toml", &text).unwrap();
    let dressed = format!("\u{feff}# More.\n{text}").replace('\n', "\r\n");
    std::fs::write(&path, dressed).unwrap();
    let other = Profile::load(&path).unwrap();
    assert_eq!((one.name(), one.hash()), (other.name(), other.hash()));
    let changed = Profile::parse(
        "a.toml",
        &text.replace("[\"kuldsejlede\"]", "[\"fejlede\"]"),
    )
    .unwrap_err();
    assert!(changed.to_string().contains("line-sample-not-recognised"));
    let named = Profile::parse("fil.toml", &text.replace("name = \"kommune-x\"", "")).unwrap();
    assert_eq!(named.name(), "fil");
    assert_ne!(named.hash(), one.hash());
}

#[test]
fn the_example_of_the_guide_is_sound() {
    let guide = include_str!("../../docs/profiles.md");
    let example = guide.split("```toml\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    let profile = Profile::parse("example.toml", example).unwrap();
    let warnings = profile.diagnostics().to_string();
    assert_eq!((profile.name(), warnings.as_str()), ("kommune-x", ""));
}

/// A copy of a bundle whose server calls task and program in another way.
fn renamed(name: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let bundle = Path::new(FIXTURES).join("bundles").join(name);
    for entry in walk(&bundle) {
        let path = folder.path().join(entry.strip_prefix(&bundle).unwrap());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = std::fs::read_to_string(&entry).unwrap();
        let text = text
            .replace("eAdm synkronisering", "Brukersynk natt")
            .replace("eadm.client.exe", "brukersynk.exe")
            .replace(r"c:\eadm", r"c:\brukersynk");
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(walk(&path));
        } else {
            out.push(path);
        }
    }
    out
}

#[test]
fn a_profile_names_the_clients_task_and_program() {
    let names = "\
[[client]]
product = \"eadm\"
tasks = [\"Brukersynk natt\"]
programs = [\"brukersynk.exe\"]
";
    let profile = Profile::parse("names.toml", names).unwrap();
    assert!(profile.diagnostics().is_empty());
    for name in ["story-crash", "story-time-limit", "story-exit-zero"] {
        let audited = |profile: Option<&Profile>, folder: &Path| {
            let mut builder = eadm_logs::Analyzer::builder().zone("Europe/Oslo").unwrap();
            if let Some(profile) = profile {
                builder = builder.profile(profile.clone());
            }
            let bundle = eadm_logs::Bundle::open(folder).unwrap();
            let audit = builder.build().unwrap().audit(&bundle).unwrap();
            let [bundle] = <[_; 1]>::try_from(audit.bundles).unwrap();
            bundle
        };
        let told = |bundle: &eadm_logs::BundleAudit| {
            let findings: Vec<_> = bundle
                .findings
                .iter()
                .map(|f| (f.id.clone(), f.state, f.mode, f.count))
                .collect();
            let runs: Vec<_> = bundle.runs.iter().map(|r| (r.status, r.cycle)).collect();
            (bundle.verdict.status, findings, runs)
        };
        let original = audited(None, &Path::new(FIXTURES).join("bundles").join(name));
        let folder = renamed(name);
        let with = audited(Some(&profile), folder.path());
        assert_eq!(told(&with), told(&original), "{name}");
        let without = audited(None, folder.path());
        assert!(
            without.runs.is_empty() && !original.runs.is_empty(),
            "{name}"
        );
        assert_ne!(told(&without), told(&original), "{name}");
    }
}

/// Logs in layouts that no built-in one fits.
const UNLISTED: [&str; 6] = [
    "INFO  2026-03-02 05:14:07,123 [4  ] Eadm.Client - Import HR started\nERROR 2026-03-02 05:14:09,123 [4  ] Eadm.Client - Import HR failed: no answer\n",
    "Eadm.Client Information: 0 : 2026-03-02T05:14:07 : Import HR started\nEadm.Client Error: 7 : 2026-03-02T05:14:09 : Import HR failed: no answer\n",
    "2. mars 2026 kl. 05.14.07 INFO: Import HR started\n2. mars 2026 kl. 05.14.09 FEIL: Import HR failed: no answer\n",
    "[02/Mar/2026:05:14:07 +0100] \"Import HR started\n[02/Mar/2026:05:14:09 +0100] \"Import HR failed: no answer\n",
    "1772424847123 [4] INFO Eadm - Import HR started\n1772424849123 [4] ERROR Eadm - Import HR failed: no answer\n",
    "---- 02.03.2026 ----\n05:14:07 <4> INFO Import HR started\n05:14:09 <4> ERROR Import HR failed: no answer\n",
];

#[test]
fn a_profile_that_was_learned_reads_the_log_as_it_was_read_without() {
    for log in UNLISTED {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("eadm.log");
        std::fs::write(&path, log).unwrap();
        let path = path.to_str().unwrap();
        let learned = folder.path().join("learned.toml");
        let learned = learned.to_str().unwrap();
        let audit = |args: &[&str]| -> Audit {
            let (_, out, err) = ran(&[&["audit", "--format", "json", path], args].concat());
            assert_eq!(err, "");
            serde_json::from_str(&out).unwrap()
        };
        let mut without = audit(&[]).bundles.remove(0);
        assert_eq!(
            without.sources[0].layout_by,
            Some(LayoutBy::Induced),
            "{log}"
        );
        let (code, out, err) = ran(&["profile", "learn", path, "-o", learned]);
        assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
        let mut with = audit(&["--profile", learned]).bundles.remove(0);
        assert_eq!(with.sources[0].layout_by, Some(LayoutBy::Profile), "{log}");
        for bundle in [&mut with, &mut without] {
            bundle.sources[0].layout_by = None;
            bundle.sources[0].format = None;
        }
        assert_eq!(with, without, "{log}");
        assert_eq!(with.cycles[0].steps[0].status, StepStatus::Failed, "{log}");
        // The pattern that `inspect` shows is the first one of the profile.
        let (_, shown, _) = ran(&["inspect", "--format", "json", path]);
        let inspected: Vec<Inspection> = serde_json::from_str(&shown).unwrap();
        let why = &inspected[0].layouts[0].why;
        let pattern = why.split('`').nth(1).unwrap();
        let text = std::fs::read_to_string(learned).unwrap();
        let quoted = serde_json::Value::from(pattern).to_string();
        assert!(text.contains(&quoted), "{quoted} is not in {text}");
    }
}

#[test]
fn nothing_is_learned_from_a_log_with_a_known_layout_nor_from_what_is_no_log() {
    for log in [
        "2026-03-02 05:14:07 Import HR started\n",
        "milk\nbread\n",
        "3/4/2026 05:14:07 INFO Import HR started\n",
    ] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("eadm.log");
        std::fs::write(&path, log).unwrap();
        let (code, out, err) = ran(&["profile", "learn", path.to_str().unwrap()]);
        assert_eq!((code, out.as_str()), (4, ""), "{log}");
        assert!(err.starts_with("eadm-logs: no layout was learned"), "{err}");
    }
}
