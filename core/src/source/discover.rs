//! What a command line names, as bundles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use globset::GlobBuilder;
use walkdir::WalkDir;

use super::bundle::{Bundle, Listing, relative};
use super::skip;
use crate::cancel::Cancel;
use crate::error::Error;

/// See [`Bundle::discover`].
pub(super) fn discover(named: &[&Path], cancel: &Cancel) -> Result<Vec<Bundle>, Error> {
    let paths = look_up(named, cancel)?;
    let mut bundles = Vec::new();
    let mut loose = Vec::new();
    let mut loose_at = 0;
    for (path, metadata) in paths {
        cancel.check()?;
        if metadata.is_dir() {
            split(&path, &mut bundles, cancel)?;
        } else if metadata.is_file() && is_zip(&path) {
            bundles.extend(by_customer(Bundle::open_until(&path, cancel)?));
        } else {
            if loose.is_empty() {
                loose_at = bundles.len();
            }
            loose.push(path);
        }
    }
    if let Some(bundle) = together(&loose, cancel) {
        bundles.insert(loose_at.min(bundles.len()), bundle);
    }
    Ok(bundles)
}

/// See [`Bundle::corpus`].
pub(super) fn corpus(named: &[&Path], cancel: &Cancel) -> Result<Vec<Bundle>, Error> {
    let mut bundles = Vec::new();
    let mut loose = Vec::new();
    for (path, metadata) in look_up(named, cancel)? {
        cancel.check()?;
        if metadata.is_dir() || (metadata.is_file() && is_zip(&path)) {
            bundles.push(Bundle::open_until(&path, cancel)?);
        } else {
            loose.push(path);
        }
    }
    bundles.extend(together(&loose, cancel));
    Ok(bundles)
}

/// Everything is looked up first: wrong use ends the call before anything is read.
fn look_up(named: &[&Path], cancel: &Cancel) -> Result<Vec<(PathBuf, Metadata)>, Error> {
    let mut paths = Vec::new();
    let mut seen = BTreeSet::new();
    for &path in named {
        for path in expand(path, cancel)? {
            cancel.check()?;
            let metadata = metadata(&path)?;
            // A path named twice would count its evidence twice.
            if seen.insert(std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone())) {
                paths.push((path, metadata));
            }
        }
    }
    Ok(paths)
}

pub(super) fn metadata(path: &Path) -> Result<Metadata, Error> {
    std::fs::metadata(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Error::NotFound {
            path: path.to_path_buf(),
        },
        _ => Error::Read {
            path: path.to_path_buf(),
            source,
        },
    })
}

/// Last part of a path, whatever way it is written.
pub(super) fn bundle_name(path: &Path) -> String {
    let last = |path: &Path| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    last(path)
        .or_else(|| std::fs::canonicalize(path).ok().as_deref().and_then(last))
        .unwrap_or_else(|| path.to_string_lossy().into_owned())
}

/// Loose files as one bundle, relative to their deepest common folder.
fn together(files: &[PathBuf], cancel: &Cancel) -> Option<Bundle> {
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let (first, rest) = files.split_first()?;
    let mut base = absolute(first)
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default();
    for file in rest {
        let file = absolute(file);
        while !file.starts_with(&base) && base.pop() {}
    }
    let mut listing = Listing::new(cancel);
    for file in files {
        listing.add_named(file, relative(&absolute(file), &base));
    }
    let name = if rest.is_empty() {
        bundle_name(first)
    } else {
        "files".to_owned()
    };
    Some(listing.finish(name, Vec::new()))
}

/// A folder as one bundle, or as several where it plainly holds several customers.
fn split(folder: &Path, bundles: &mut Vec<Bundle>, cancel: &Cancel) -> Result<(), Error> {
    let mut folders = Vec::new();
    let mut archives = Vec::new();
    let mut others = Vec::new();
    // What cannot be listed is told by the one bundle that the folder then is.
    for entry in WalkDir::new(folder)
        .min_depth(1)
        .max_depth(1)
        .sort_by_file_name()
        .into_iter()
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path().to_path_buf();
        if entry.file_type().is_dir() {
            if !skip::is_folder_data(&name) {
                folders.push((name, path));
            }
        } else if skip::by_name(&name).is_some() {
            // A picture beside the archives does not make them one customer's.
        } else if path.is_file() && is_zip(&path) {
            archives.push(path);
        } else {
            others.push(path);
        }
    }
    let of = bundle_name(folder);
    if folders.is_empty() && others.is_empty() && archives.len() >= 2 {
        let note = format!(
            "`{of}` holds {} archives; each is a bundle of its own",
            archives.len()
        );
        for archive in archives {
            bundles.push(Bundle::open_until(&archive, cancel)?.with_note(note.clone()));
        }
        return Ok(());
    }
    let numbers: BTreeSet<String> = folders.iter().filter_map(|(name, _)| orgnr(name)).collect();
    if numbers.len() < 2 {
        bundles.push(Bundle::open_until(folder, cancel)?);
        return Ok(());
    }
    let note = format!(
        "`{of}` holds folders of {} organisation numbers; each is a bundle of its own",
        numbers.len()
    );
    // Folders of one customer stay together; a folder without a number stands for itself.
    let mut groups: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for (name, path) in folders {
        groups
            .entry(orgnr(&name).unwrap_or(name))
            .or_default()
            .push(path);
    }
    for (name, members) in groups {
        let bundle = if let [only] = members.as_slice() {
            Bundle::open_until(only, cancel)?
        } else {
            let mut listing = Listing::new(cancel);
            for member in &members {
                listing.add_folder(member, folder);
            }
            listing.finish(name, Vec::new())
        };
        bundles.push(bundle.with_note(note.clone()));
    }
    others.extend(archives);
    if !others.is_empty() {
        let mut listing = Listing::new(cancel);
        for file in &others {
            listing.add_file(file, relative(file, folder));
        }
        bundles.push(listing.finish(of, vec![note]));
    }
    Ok(())
}

/// An archive as one bundle, or as several where its first folders are of different customers.
fn by_customer(archive: Bundle) -> Vec<Bundle> {
    let customer = |path: &str| {
        let (_, inside) = path.split_once("!/")?;
        orgnr(inside.split_once('/')?.0)
    };
    let numbers: BTreeSet<String> = archive
        .documents()
        .iter()
        .filter_map(|d| customer(d.path()))
        .collect();
    if numbers.len() < 2 {
        return vec![archive];
    }
    let note = format!(
        "`{}` holds folders of {} organisation numbers; each is a bundle of its own",
        archive.name(),
        numbers.len()
    );
    archive
        .split_by(|document| customer(document.path()))
        .into_iter()
        .map(|bundle| bundle.with_note(note.clone()))
        .collect()
}

/// `NO` and nine digits within a name, in capitals.
fn orgnr(name: &str) -> Option<String> {
    let upper = name.to_ascii_uppercase();
    upper.match_indices("NO").find_map(|(at, _)| {
        let before = upper.get(..at)?.chars().next_back();
        let behind = upper.get(at.saturating_add(2)..)?;
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let apart = before.is_none_or(|c| !c.is_alphanumeric());
        (apart && digits == 9).then(|| format!("NO{}", behind.get(..9).unwrap_or_default()))
    })
}

/// An archive by its first bytes, or, so that a broken one gets its own bundle, by its name.
fn is_zip(path: &Path) -> bool {
    if skip::by_name(&bundle_name(path)).is_some() {
        return false;
    }
    let mut magic = [0_u8; 4];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    let named = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    named || (read.is_ok() && matches!(magic, [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6]))
}

/// A path that exists as it is; else what it matches as a glob, sorted.
fn expand(path: &Path, cancel: &Cancel) -> Result<Vec<PathBuf>, Error> {
    let pattern = path.to_string_lossy().into_owned();
    let literal = std::fs::symlink_metadata(path).is_ok();
    if literal || !pattern.contains(['*', '?', '[']) {
        return Ok(vec![path.to_path_buf()]);
    }
    let wrong = |why: String| Error::Glob {
        pattern: pattern.clone(),
        why,
    };
    // `./` in front is written by people, but no walked path is matched with it.
    let mut base = PathBuf::new();
    let mut rest = PathBuf::new();
    for part in path
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
    {
        let wild = part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
        if wild || rest.components().next().is_some() {
            rest.push(part);
        } else {
            base.push(part);
        }
    }
    let mut glob = rest.to_string_lossy().into_owned();
    if cfg!(windows) {
        glob = glob.replace('\\', "/");
    }
    let matcher = GlobBuilder::new(&glob)
        .literal_separator(true)
        .build()
        .map_err(|error| {
            wrong(format!(
                "{}; mend the pattern, or name the files",
                error.kind()
            ))
        })?
        .compile_matcher();
    let root = if base.as_os_str().is_empty() {
        Path::new(".")
    } else {
        base.as_path()
    };
    let mut walk = WalkDir::new(root).min_depth(1).sort_by_file_name();
    let deep = rest
        .components()
        .any(|part| part.as_os_str().to_string_lossy().contains("**"));
    if !deep {
        walk = walk.max_depth(rest.components().count());
    }
    let mut found = Vec::new();
    let mut walk = walk.into_iter();
    while let Some(entry) = walk.next() {
        cancel.check()?;
        // What cannot be looked into matches nothing.
        let Ok(entry) = entry else { continue };
        let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
        if matcher.is_match(below) {
            found.push(base.join(below));
            // A folder that matches is named as a whole; what lies in it is not named again.
            if entry.file_type().is_dir() {
                walk.skip_current_dir();
            }
        }
    }
    if found.is_empty() {
        return Err(wrong(
            "the pattern matches nothing; check the folder and the pattern".to_owned(),
        ));
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
#[path = "discover_tests.rs"]
mod tests;
