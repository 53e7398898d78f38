//! The known errors as a product of their own, and folders that change them.

use std::path::{Path, PathBuf};

use eadm_logs::{Catalog, Finding, Lint};
use serde_json::Value;
use tempfile::TempDir;

use crate::command::{self, Ran};
use crate::expectation::fixtures;

fn ran(args: &[&str]) -> Ran {
    command::ran(Path::new(env!("CARGO_MANIFEST_DIR")), args)
}

/// What a call that must succeed writes.
fn said(args: &[&str]) -> String {
    let ran = ran(args);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (0, ""),
        "{args:?}: {}",
        ran.out
    );
    ran.out
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&ran(args).out).unwrap()
}

const MINE: &str = "fixtures/catalogs/mine";

fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name)
}

#[test]
fn the_built_in_catalog_is_clean_and_proves_itself() {
    let catalog = Catalog::builtin().unwrap();
    let count = catalog.signatures().len();
    assert_eq!(
        said(&["catalog", "lint"]),
        format!("clean: {count} signatures\n")
    );
    let proofs = catalog.prove();
    let samples: usize = proofs.iter().map(|p| p.samples).sum();
    let near_misses: usize = proofs.iter().map(|p| p.near_misses).sum();
    assert_eq!(
        said(&["catalog", "test"]),
        format!("{count} signatures, {samples} samples, {near_misses} near misses, 0 failed\n")
    );
    let tested = json(&["catalog", "test", "--format", "json"]);
    assert_eq!(tested.as_array().unwrap().len(), count);
    assert_eq!(
        json(&["catalog", "lint", "--format", "json"]),
        serde_json::json!([])
    );
}

#[test]
fn the_list_can_be_narrowed() {
    let catalog = Catalog::builtin().unwrap();
    let ids = |args: &[&str]| -> Vec<String> {
        let list = json(&[&["catalog", "list", "--format", "json"], args].concat());
        let ids = list.as_array().unwrap().iter().map(|s| s["id"].as_str());
        ids.map(|id| id.unwrap().to_owned()).collect()
    };
    let all: Vec<&str> = catalog.signatures().iter().map(|s| s.id.as_str()).collect();
    assert_eq!(ids(&[]), all);
    let documented = ids(&["--status", "documented"]);
    assert!(documented.contains(&"compilo-departments-unavailable".to_owned()));
    assert!(documented.len() < all.len());
    let support = ids(&["--who", "identum-support", "--status", "documented"]);
    assert!(support.iter().all(|id| documented.contains(id)));
    let parties = [
        "customer-admin",
        "customer-hr",
        "identum-support",
        "third-party",
    ];
    let sum: usize = parties.iter().map(|who| ids(&["--who", who]).len()).sum();
    assert_eq!(sum, all.len(), "each has one owner");

    let severities = ["info", "warning", "error"];
    let sum: usize = severities
        .iter()
        .map(|of| ids(&["--severity", of]).len())
        .sum();
    assert_eq!(sum, all.len(), "each has one severity");
    let in_step = ids(&["--step", "export-compilo"]);
    assert!(in_step.contains(&"compilo-departments-unavailable".to_owned()));
    assert!(in_step.len() < all.len());
    for pattern in ["TASK-logon", "could not LOG on", "kunne ikke logge på"] {
        let found = ids(&["--grep", pattern]);
        assert!(
            found.contains(&"task-logon-failed".to_owned()),
            "{pattern}: {found:?}"
        );
        assert!(found.len() < 20, "{pattern}: {found:?}");
    }

    let csv = said(&["catalog", "list", "--format", "csv"]);
    assert!(csv.starts_with("id,severity,status,who,"));
    let table = said(&["catalog", "list", "--lang", "nb"]);
    assert!(
        table.contains("Den planlagte oppgaven kunne ikke logge på"),
        "{table}"
    );
    assert_eq!(
        said(&["catalog", "list", MINE]).contains("payroll-maintenance"),
        !table.contains("payroll-maintenance")
    );
}

#[test]
fn one_signature_in_full() {
    let table = said(&["catalog", "show", "task-logon-failed"]);
    for part in [
        "The task could not log on",
        "0x8007052E",
        "Near misses",
        "Backup nightly",
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    let one = json(&["catalog", "show", "task-logon-failed", "--format", "json"]);
    assert_eq!(
        one["title"]["nb"],
        "Den planlagte oppgaven kunne ikke logge på"
    );
    assert_eq!(one["builtin"], true);
    let mine = json(&[
        "catalog",
        "show",
        "payroll-maintenance",
        MINE,
        "--format",
        "json",
    ]);
    assert_eq!(mine["builtin"], false);
    assert_eq!(mine["file"], format!("{MINE}/payroll-maintenance.toml"));
    let page = said(&[
        "catalog",
        "show",
        "task-logon-failed",
        "--format",
        "markdown",
    ]);
    assert!(page.contains("## The task could not log on"), "{page}");
}

#[test]
fn an_id_that_is_not_there_is_answered_by_the_nearest_one() {
    let near = ran(&["catalog", "show", "task-logon-faild"]);
    assert_eq!(
        (near.code, near.out.as_str(), near.err.as_str()),
        (
            2,
            "",
            "eadm-logs: no signature has the id `task-logon-faild`; did you mean `task-logon-failed`?\n"
        )
    );
    let far = ran(&["catalog", "show", "zzzz"]);
    assert_eq!(far.code, 2);
    assert!(
        far.err
            .ends_with("`catalog list` shows those that there are\n"),
        "{}",
        far.err
    );
}

#[test]
fn examples_that_fail_are_told_one_by_one() {
    for (case, told) in [
        (
            "sample-not-matched",
            "✖ fixtures/lint/sample-not-matched/catalog/gate-closed.toml:27: this sample does not match gate-closed\n",
        ),
        (
            "near-miss-matched",
            "✖ fixtures/lint/near-miss-matched/catalog/gate-closed.toml:30: this near miss matches gate-closed\n",
        ),
    ] {
        let folder = format!("fixtures/lint/{case}/catalog");
        let table = ran(&["catalog", "test", &folder]);
        assert_eq!((table.code, table.err.as_str()), (2, ""), "{case}");
        assert!(table.out.starts_with(told), "{}", table.out);
        assert!(table.out.ends_with(", 1 failed\n"), "{}", table.out);
        let proofs = json(&["catalog", "test", "--format", "json", &folder]);
        let mut proofs = proofs.as_array().unwrap().iter();
        let gate = proofs.find(|p| p["id"] == "gate-closed").unwrap();
        assert_eq!(gate["failed"].as_array().unwrap().len(), 1);
        assert_eq!(gate["failed"][0]["near_miss"], case == "near-miss-matched");
    }
}

#[test]
fn sarif_has_the_shape_that_code_hosts_read() {
    let folder = "fixtures/lint/bad-regex/catalog";
    let log = json(&["catalog", "lint", "--format", "sarif", folder]);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<_> = rules.iter().map(|r| r["id"].as_str().unwrap()).collect();
    let all: Vec<_> = Lint::ALL.iter().map(|l| l.id()).collect();
    assert_eq!(ids, all);
    let result = &run["results"][0];
    assert_eq!(
        (&result["ruleId"], &result["level"]),
        (&"bad-regex".into(), &"error".into())
    );
    let rule = result["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(ids[rule], "bad-regex");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(
        place["artifactLocation"]["uri"],
        format!("{folder}/gate-closed.toml")
    );
    assert_eq!(
        place["region"],
        serde_json::json!({"startLine": 22, "startColumn": 22, "endLine": 22, "endColumn": 23})
    );
}

#[test]
fn lints_as_data_name_their_places() {
    let found = json(&[
        "catalog",
        "lint",
        "--format",
        "json",
        "fixtures/lint/bad-id/catalog",
    ]);
    let one = &found[0];
    assert_eq!(
        (&one["lint"], &one["severity"], &one["line"], &one["column"]),
        (&"bad-id".into(), &"error".into(), &1.into(), &6.into())
    );
    assert_eq!(one["mend"], "use lower-case letters, digits and hyphens");
}

#[test]
fn a_file_takes_the_diagnostics() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("lint.sarif");
    let to = file.to_str().unwrap();
    let bad = "fixtures/lint/bad-id/catalog";
    let written = ran(&["catalog", "lint", "--format", "sarif", "-o", to, bad]);
    assert_eq!((written.code, written.out.as_str()), (2, ""));
    let direct = ran(&["catalog", "lint", "--format", "sarif", bad]);
    assert_eq!(std::fs::read_to_string(file).unwrap(), direct.out);
}

#[test]
fn several_folders_are_linted_in_their_order() {
    let ran = ran(&[
        "catalog",
        "lint",
        "fixtures/lint/no-action/catalog",
        "fixtures/lint/form/catalog",
    ]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.ends_with("\n1 error, 1 warning\n"), "{}", ran.out);
}

/// A bundle whose Import HR fails for a reason that only `mine` knows, and that filters a user.
fn bundle() -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("eadm.log"),
        "2026-03-02 05:00:00,000 [1] INFO  Eadm - Import HR started\n\
         2026-03-02 05:01:00,000 [1] ERROR Eadm - Import HR failed: the payroll portal is closed for maintenance\n",
    )
    .unwrap();
    folder
}

fn audited(bundle: &TempDir, args: &[&str]) -> eadm_logs::Audit {
    let path = bundle.path().to_str().unwrap();
    let ran = ran(&[&["audit", "--format", "json", path], args].concat());
    assert_eq!(ran.err, "", "{args:?}");
    serde_json::from_str(&ran.out).unwrap()
}

fn findings(audit: &eadm_logs::Audit) -> Vec<&Finding> {
    audit.bundles.iter().flat_map(|b| &b.findings).collect()
}

#[test]
fn a_folder_adds_to_the_known_errors_of_an_audit() {
    let bundle = bundle();
    let without = audited(&bundle, &[]);
    assert_eq!(findings(&without)[0].id, "import-hr-failed");
    let with = audited(&bundle, &["--catalog", MINE]);
    let first = findings(&with)[0];
    assert_eq!(first.id, "payroll-maintenance");
    assert_eq!(first.third_party.as_deref(), Some("Payroll portal"));
    assert_ne!(with.tool.catalog, without.tool.catalog);
    let changes = &with.tool.catalog_changes;
    assert_eq!(changes.added, ["payroll-maintenance"]);
    assert_eq!(changes.overridden, [""; 0]);
    assert_eq!(changes.disabled, ["user-filtered"]);
    assert_eq!(without.tool.catalog_changes.added, [""; 0]);

    let path = bundle.path().to_str().unwrap();
    let table = ran(&["audit", "--catalog", MINE, path]);
    let told = "Known errors: added payroll-maintenance; left out user-filtered";
    assert!(table.out.contains(told), "{}", table.out);
    let norwegian = ran(&["audit", "--catalog", MINE, "--lang", "nb", path]);
    let told = "Kjente feil: lagt til payroll-maintenance; utelatt user-filtered";
    assert!(norwegian.out.contains(told), "{}", norwegian.out);
}

/// A folder with this one file.
fn catalog_of(name: &str, text: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    folder
}

#[test]
fn the_last_folder_wins_and_a_replaced_signature_is_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = "payroll-maintenance.toml";
    let text = std::fs::read_to_string(root.join(MINE).join(file)).unwrap();
    let later = catalog_of(
        file,
        &text.replace("The payroll portal is", "The portal is"),
    );
    let later = later.path().to_str().unwrap();
    let audit = audited(&bundle(), &["--catalog", MINE, "--catalog", later]);
    assert_eq!(
        findings(&audit)[0].title,
        "The portal is closed for maintenance"
    );

    let file = "compilo-departments-unavailable.toml";
    let text = std::fs::read_to_string(root.join("core/data/signatures").join(file)).unwrap();
    let ours = catalog_of(
        file,
        &text.replace("Compilo does not answer", "Compilo is silent"),
    );
    let ours = ours.path().to_str().unwrap();
    let bundle = fixtures().join("bundles/compilo-down");
    let bundle = bundle.to_str().unwrap();
    let table = ran(&["audit", "--catalog", ours, bundle]);
    assert!(
        table.out.contains("✖ Compilo is silent [error]"),
        "{}",
        table.out
    );
    let told = "Known errors: replaced compilo-departments-unavailable";
    assert!(table.out.contains(told), "{}", table.out);
}

#[test]
fn a_signature_that_is_left_out_finds_nothing() {
    let text = "disable = [\"compilo-departments-unavailable\"]\n";
    let without = catalog_of("catalog.toml", text);
    let without = without.path().to_str().unwrap();
    let bundle = fixtures().join("bundles/compilo-down");
    let bundle = bundle.to_str().unwrap();
    let audit = json(&["audit", "--format", "json", "--catalog", without, bundle]);
    let findings = audit["bundles"][0]["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    assert!(
        findings
            .iter()
            .all(|f| f["id"] != "compilo-departments-unavailable")
    );
    let disabled = &audit["tool"]["catalog_changes"]["disabled"];
    assert_eq!(
        disabled,
        &serde_json::json!(["compilo-departments-unavailable"])
    );
}

#[test]
fn warnings_are_talk_and_can_be_silenced() {
    let bundle = bundle();
    let path = bundle.path().to_str().unwrap();
    let weak = "fixtures/lint/no-action/catalog";
    let loud = ran(&["audit", "--catalog", weak, path]);
    assert_eq!(loud.code, 1);
    assert!(loud.err.starts_with("warning[no-action]: "), "{}", loud.err);
    assert!(!loud.err.contains('\u{1b}') && !loud.out.contains("no-action"));
    let quiet = ran(&["audit", "-q", "--catalog", weak, path]);
    assert_eq!((quiet.code, quiet.err.as_str()), (1, ""));
    assert_eq!(quiet.out, loud.out);
}

/// What a call writes to standard output and standard error on a terminal with colour.
fn on_a_terminal(args: &[&str]) -> (String, String) {
    let mut surroundings = eadm_logs_cli::Surroundings::default();
    surroundings.colour = true;
    surroundings.colour_of_stderr = true;
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let args = args.iter().map(|arg| {
        let path = root.join(arg);
        if arg.contains('/') {
            path.into_os_string()
        } else {
            arg.into()
        }
    });
    eadm_logs_cli::run_with(
        std::iter::once("eadm-logs".into()).chain(args),
        surroundings,
        &mut std::io::empty(),
        &mut out,
        &mut err,
    );
    (
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

#[test]
fn colour_is_for_terminals_alone() {
    let bad = "fixtures/lint/bad-regex/catalog";
    let red = "\u{1b}[";
    let (out, err) = on_a_terminal(&["catalog", "lint", bad]);
    assert!(out.contains(red) && err.is_empty(), "{out}");
    let (out, err) = on_a_terminal(&["audit", "--catalog", bad, "fixtures/bundles/all-green"]);
    assert!(out.is_empty() && err.contains(red), "{err}");
    let (out, _) = on_a_terminal(&["catalog", "lint", "--format", "sarif", bad]);
    assert!(!out.contains(red), "{out}");
    let plain = ran(&["catalog", "lint", bad]);
    assert!(!plain.out.contains(red), "{}", plain.out);
    let (out, _) = on_a_terminal(&["catalog", "show", "task-logon-failed"]);
    assert!(out.contains(red), "{out}");
}

#[test]
fn the_help_tells_of_every_subcommand() {
    let help = said(&["catalog", "--help"]);
    for subcommand in ["list", "show", "lint", "test"] {
        assert!(help.contains(&format!("\n  {subcommand} ")), "{help}");
        let help = said(&["catalog", subcommand, "--help"]);
        for part in ["Examples:", "[DIR]...", "--format", "--output"] {
            assert!(help.contains(part), "{subcommand}: {part}: {help}");
        }
    }
    let wrong = ran(&["catalog", "lint", "--format", "xml"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
    assert!(wrong.err.contains("sarif"), "{}", wrong.err);
}

/// Holds a page of the documentation to what generates it; `UPDATE_DOCS=1` writes it anew.
fn holds(page: &str, text: &str) {
    let path = docs(page);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed.replace("\r\n", "\n") == text,
        "docs/{page} is not what the data say: UPDATE_DOCS=1 cargo test --test it catalog"
    );
}

#[test]
fn the_pages_of_the_catalog_and_the_lints_are_those_of_the_data() {
    holds(
        "signatures.md",
        &said(&["catalog", "list", "--format", "markdown"]),
    );
    let mut lints = Vec::new();
    eadm_logs::report::lints(&mut lints).unwrap();
    holds("lints.md", &String::from_utf8(lints).unwrap());
}

#[test]
fn the_example_of_the_guide_is_a_sound_catalog() {
    let guide = std::fs::read_to_string(docs("catalog.md")).unwrap();
    let guide = guide.replace("\r\n", "\n");
    let blocks: Vec<&str> = guide
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("```")?.0))
        .collect();
    let mine = Path::new(env!("CARGO_MANIFEST_DIR")).join(MINE);
    for file in ["payroll-maintenance.toml", "catalog.toml"] {
        let text = std::fs::read_to_string(mine.join(file)).unwrap();
        assert!(blocks.contains(&text.as_str()), "the guide shows {file}");
    }
    let catalog = Catalog::builtin().unwrap().extend(&mine).unwrap();
    assert!(catalog.warnings().is_empty());
}

/// Ids and steps of the findings of a text.
fn found(name: &str, text: &str) -> Vec<(String, String)> {
    let analyzer = eadm_logs::Analyzer::builder().threads(1).build().unwrap();
    let audit = analyzer
        .audit(&eadm_logs::Bundle::from_bytes(name, text.into()))
        .unwrap();
    let findings = &audit.bundles[0].findings;
    findings
        .iter()
        .map(|f| {
            let step = f.step.as_ref().map(ToString::to_string);
            (f.id.clone(), step.unwrap_or_default())
        })
        .collect()
}

#[test]
fn an_error_within_another_step_is_none_of_the_steps_that_a_signature_names() {
    let log = "\
02.03.2026 05:00:00 Import AD started
02.03.2026 05:01:00 Import AD completed
02.03.2026 05:02:00 Export Visma started
02.03.2026 05:02:01 Access is denied.
02.03.2026 05:02:02 Export Visma failed: Access is denied.
";
    assert_eq!(
        found("eadm.log", log),
        [("export-visma-failed".to_owned(), "export-visma".to_owned())]
    );
    let view = "✔ Import HR\n✗ Import AD: Access is denied.\n↻ Export AD\n";
    assert_eq!(
        found("portal.txt", view),
        [("step-access-denied".to_owned(), "import-ad".to_owned())]
    );
}
