//! The data flows one way: a module uses only what stands before it in this list.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the library in the order of `docs/design.md`, "The way of the data".
const ORDER: [&str; 44] = [
    "lazy",
    "literal",
    "few",
    "model",
    "knowledge",
    "cancel",
    "lint",
    "error",
    "pool",
    "secret",
    "template",
    "time",
    "source",
    "step_line",
    "redact",
    "client",
    "read",
    "code",
    "run",
    "signature",
    "profile",
    "scan",
    "cycle",
    "diagnosis",
    "settings",
    "stream",
    "clock",
    "repeated",
    "frames",
    "describe",
    "case",
    "judged",
    "guard",
    "audit",
    "timeline",
    "inspect",
    "learn",
    "explain",
    "backtest",
    "report",
    "table",
    "analyzer",
    "fuzzing",
    "lib",
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") && !name.ends_with("tests") {
            out.push(path);
        }
    }
}

#[test]
fn no_module_uses_one_that_stands_behind_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("core/src");
    let rank = |module: &str| ORDER.iter().position(|known| *known == module);
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    let mut wrong = Vec::new();
    for file in files {
        let path = file
            .strip_prefix(&root)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let own = path.split(['/', '\\', '.']).next().unwrap();
        let own_rank = rank(own).unwrap_or_else(|| panic!("{own} has no place in the order"));
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for part in lines.flat_map(|line| line.split("crate::").skip(1)) {
            let module = part
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap();
            if rank(module).is_none_or(|other| other > own_rank) && own != "fuzzing" && own != "lib"
            {
                wrong.push(format!("{path} uses {module}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
