//! Reads every file of `data/` by its form, so that a slip in one does not compile, and makes of
//! them what the library reads at its start: JSON, which is read many times faster than TOML.

// Most of what is shared with the library is used there alone.
#![allow(clippy::enum_variant_names, dead_code, unreachable_pub, unused_imports)]

#[path = "src/knowledge/at.rs"]
mod at;
#[path = "src/knowledge/forms/mod.rs"]
mod forms;
#[path = "src/literal.rs"]
mod literal;
#[path = "src/lint/name.rs"]
mod name;
#[path = "src/model/status.rs"]
mod status;
#[path = "src/model/system.rs"]
mod system;

mod model {
    pub(crate) use crate::status::*;
    pub(crate) use crate::system::SystemItem;
}

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use at::At;
use forms::code::{ContextLiterals, DIGITS, RawContexts, with_number};
use forms::signature::{RawMatch, RawSignature, ReadySignature};
use serde::de::DeserializeOwned;

type Outcome<T> = Result<T, Box<dyn Error>>;

macro_rules! files {
    ($($name:ident: $form:ty = $path:literal;)+) => {
        /// Makes each file ready.
        fn files(data: &Path, out: &Path) -> Outcome<()> {
            $(file::<$form>(data, out, $path)?;)+
            Ok(())
        }

        const LISTED: &[&str] = &[$($path),+];
    };
}

include!("src/knowledge/files.rs");

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build.rs");
    for shared in [
        "knowledge",
        "lint/name.rs",
        "model/status.rs",
        "model/system.rs",
        "literal.rs",
    ] {
        println!("cargo::rerun-if-changed=src/{shared}");
    }
    let data = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("data");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    files(&data, &out)?;
    all_listed(&data)?;
    code_contexts(&data, &out)?;
    signatures(&data.join("signatures"), &out)
}

/// A data file that nothing reads is a slip, too.
fn all_listed(data: &Path) -> Outcome<()> {
    for folder in ["", "codes", "events"] {
        for path in toml_files(&data.join(folder))? {
            let name = path
                .strip_prefix(data)?
                .to_string_lossy()
                .replace('\\', "/");
            if !LISTED.contains(&name.as_str()) {
                return Err(format!(
                    "core/data/{name} stands in no list; add it to core/src/knowledge/files.rs"
                )
                .into());
            }
        }
    }
    Ok(())
}

/// The `.toml` files of a folder, sorted.
fn toml_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// A file by its form; what is wrong is told with the file's name and the line.
fn read<T: DeserializeOwned>(name: &str, text: &str) -> Outcome<T> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().and_then(|span| text.get(..span.start));
        let line = line.map_or(1, |before| before.matches('\n').count() + 1);
        format!("core/data/{name}:{line}: {}", error.message()).into()
    })
}

fn file<T: DeserializeOwned>(data: &Path, out: &Path, name: &str) -> Outcome<()> {
    let text = text(&data.join(name))?;
    read::<T>(name, &text)?;
    let value: toml::Value = read(name, &text)?;
    let path = out.join(format!("{name}.json"));
    fs::create_dir_all(path.parent().ok_or("a file without a folder")?)?;
    write::<T>(&path, &serde_json::to_string(&value)?)
}

/// Writes what the library will read, once it is read back here.
fn write<T: DeserializeOwned>(path: &Path, json: &str) -> Outcome<()> {
    serde_json::from_str::<T>(json).map_err(|error| format!("{}: {error}", path.display()))?;
    fs::write(path, json)?;
    Ok(())
}

/// A checkout may bring other line ends.
fn text(path: &Path) -> Outcome<String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.replace("\r\n", "\n"))
}

/// Parses the pattern of each context in which a code can be named.
fn code_contexts(data: &Path, out: &Path) -> Outcome<()> {
    let name = "code-contexts.toml";
    let raw: RawContexts = read(name, &text(&data.join(name))?)?;
    let mut all = Vec::new();
    for context in raw.context {
        if context.pattern.contains(DIGITS) {
            return Err(format!(
                "core/data/{name}: `{}`: {DIGITS} stands for digits here; write it as \\x7e",
                context.id
            )
            .into());
        }
        let literals = |number: &str| literal::of_regex(&with_number(&context.pattern, number));
        all.push(ContextLiterals {
            any: literals(context.form.pattern()),
            ways: context
                .form
                .ways()
                .iter()
                .map(|way| literals(way))
                .collect(),
        });
    }
    write::<Vec<ContextLiterals>>(
        &out.join("code-context-literals.json"),
        &serde_json::to_string(&all)?,
    )
}

fn signatures(folder: &Path, out: &Path) -> Outcome<()> {
    let (mut list, mut all) = (String::new(), String::new());
    for path in toml_files(folder)? {
        let name = path
            .file_name()
            .ok_or("a file without a name")?
            .to_string_lossy();
        let text = text(&path)?;
        let shown = format!("signatures/{name}");
        let mut raw: RawSignature = read(&shown, &text)?;
        let mut literals = BTreeMap::new();
        for entry in &raw.matches {
            regexes(entry.get_ref(), &mut literals)
                .map_err(|error| format!("core/data/{shown}: {error}"))?;
        }
        let hash = name::fnv(&serde_json::to_vec(&raw)?);
        (raw.title, raw.cause) = (At::default(), At::default());
        raw.action.clear();
        raw.references.clear();
        let ready = serde_json::to_string(&ReadySignature {
            hash,
            signature: raw,
            literals,
        })?;
        serde_json::from_str::<ReadySignature>(&ready)
            .map_err(|error| format!("{shown}: {error}"))?;
        all.push_str(&ready);
        all.push('\n');
        list.push_str(&format!(
            "({name:?}, include_str!({:?})),\n",
            path.display().to_string()
        ));
    }
    fs::write(out.join("signatures.json"), all)?;
    fs::write(out.join("signatures.rs"), format!("&[\n{list}]"))?;
    Ok(())
}

/// Parses every regex of a match: parsing is most of what a catalog costs to load.
fn regexes(raw: &RawMatch, out: &mut BTreeMap<String, Vec<literal::Literals>>) -> Outcome<()> {
    if let Some(regex) = &raw.regex {
        let hir = regex_syntax::parse(regex.get_ref())
            .map_err(|error| format!("`{}` is not a sound regex: {error}", regex.get_ref()))?;
        out.insert(regex.get_ref().clone(), literal::of_hir(&hir));
    }
    for nested in [&raw.all, &raw.any, &raw.none].into_iter().flatten() {
        regexes(nested.get_ref(), out)?;
    }
    Ok(())
}
