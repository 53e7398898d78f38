//! What a command line names, as bundles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use globset::GlobBuilder;
use walkdir::WalkDir;

use super::bundle::{Bundle, Document, HEAD, Listing, leads_out, relative};
use super::copies;
use super::decode::glimpse;
use super::options::BundleOptions;
use super::skip;
use super::split::{self, Looks, Part};
use crate::cancel::Cancel;
use crate::error::Error;

/// See [`Bundle::discover`].
pub(super) fn discover(named: &[&Path], options: &BundleOptions) -> Result<Vec<Bundle>, Error> {
    let cancel = &options.cancel;
    let paths = look_up(named, cancel)?;
    // Each with the path that was named for it.
    let mut bundles: Vec<(PathBuf, Bundle)> = Vec::new();
    let mut loose = Vec::new();
    let mut loose_at = 0;
    for (path, metadata) in paths {
        cancel.check()?;
        let found = |bundle| (path.clone(), bundle);
        if metadata.is_dir() {
            bundles.extend(split(&path, options)?.into_iter().map(found));
        } else if metadata.is_file() && is_archive(&path) {
            let archive = by_customer(Bundle::open_with(&path, options)?);
            bundles.extend(archive.into_iter().map(found));
        } else {
            if loose.is_empty() {
                loose_at = bundles.len();
            }
            loose.push(path);
        }
    }
    if let Some(bundle) = together(&loose, options) {
        let named = loose.first().cloned().unwrap_or_default();
        bundles.insert(loose_at.min(bundles.len()), (named, bundle));
    }
    let ids = ids(&bundles);
    let bundles = bundles.into_iter().zip(ids);
    let once =
        |((_, bundle), id): ((PathBuf, Bundle), String)| bundle.with_id(id).without_copies(cancel);
    Ok(bundles.map(once).collect())
}

/// What tells each bundle from the others: its name, with as much of the path that was named for it in
/// front as that takes.
fn ids(bundles: &[(PathBuf, Bundle)]) -> Vec<String> {
    // The folders in front of each name, the nearest first.
    let before = |(path, bundle): &(PathBuf, Bundle)| -> Vec<String> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let parts = path.components().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
        let mut parts: Vec<String> = parts.collect();
        if bundle_name(&path) == bundle.name() {
            parts.pop();
        }
        parts.reverse();
        parts
    };
    let mut ids: Vec<String> = bundles.iter().map(|(_, b)| b.name().to_owned()).collect();
    let mut folders: Vec<_> = bundles.iter().map(|b| before(b).into_iter()).collect();
    loop {
        let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, id) in ids.iter().enumerate() {
            alike.entry(id.clone()).or_default().push(index);
        }
        let mut longer = false;
        for index in alike.into_values().filter(|of| of.len() > 1).flatten() {
            if let Some(folder) = folders[index].next() {
                ids[index] = format!("{folder}/{}", ids[index]);
                longer = true;
            }
        }
        if !longer {
            break;
        }
    }
    let mut taken = BTreeSet::new();
    for id in &mut ids {
        let (first, mut count) = (id.clone(), 1);
        while !taken.insert(id.clone()) {
            count += 1;
            *id = format!("{first}#{count}");
        }
    }
    ids
}

/// See [`Bundle::corpus`].
pub(super) fn corpus(named: &[&Path], options: &BundleOptions) -> Result<Vec<Bundle>, Error> {
    let mut bundles = Vec::new();
    let mut loose = Vec::new();
    for (path, metadata) in look_up(named, &options.cancel)? {
        options.cancel.check()?;
        if metadata.is_dir() || (metadata.is_file() && is_archive(&path)) {
            bundles.push(Bundle::open_with(&path, options)?);
        } else {
            loose.push(path);
        }
    }
    bundles.extend(together(&loose, options));
    Ok(bundles)
}

/// See [`Bundle::files`].
pub(super) fn files(named: &[&Path], cancel: &Cancel) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for (path, metadata) in look_up(named, cancel)? {
        if !metadata.is_dir() {
            files.push(path);
            continue;
        }
        // What cannot be listed is not read either.
        for entry in WalkDir::new(&path)
            .sort_by_file_name()
            .into_iter()
            .flatten()
        {
            cancel.check()?;
            if !entry.file_type().is_dir() {
                files.push(entry.into_path());
            }
        }
    }
    Ok(files)
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
fn together(files: &[PathBuf], options: &BundleOptions) -> Option<Bundle> {
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
    let mut listing = Listing::new(options);
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
fn split(folder: &Path, options: &BundleOptions) -> Result<Vec<Bundle>, Error> {
    let cancel = &options.cancel;
    let mut paths = Vec::new();
    // What cannot be listed is told by the bundle that it falls to.
    let mut unlisted = Vec::new();
    for entry in WalkDir::new(folder).min_depth(1).sort_by_file_name() {
        cancel.check()?;
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            // It says nothing of whose the folder is; the bundle that it falls to names it.
            Ok(entry) if entry.path_is_symlink() && leads_out(entry.path(), folder) => {
                unlisted.push(entry.into_path());
            }
            Ok(entry) => paths.push(relative(entry.path(), folder)),
            Err(error) => unlisted.extend(error.path().map(Path::to_path_buf)),
        }
    }
    let looks = |index: usize| {
        let path = paths.get(index).map_or("", String::as_str);
        split::looks(path, || head(&folder.join(path)))
    };
    let parts = split::parts(&paths, &looks);
    if parts.is_empty() {
        return Ok(by_customer(Bundle::open_with(folder, options)?));
    }
    let mut bundles = Vec::new();
    for part in &parts {
        let bundle = if let [only] = part.roots.as_slice() {
            Bundle::open_with(&folder.join(only), options)?
        } else {
            let mut listing = Listing::new(options);
            for root in &part.roots {
                let path = folder.join(root);
                if path.is_dir() {
                    listing.add_folder(&path, folder);
                } else {
                    listing.add_file(&path, root.clone(), folder);
                }
            }
            listing.finish(part.id.clone(), Vec::new())
        };
        let within = by_customer(bundle.named(part.id.clone()));
        bundles.extend(within.into_iter().map(|bundle| {
            let id = match bundle.name() {
                name if *name == part.id => part.id.clone(),
                name => format!("{}/{name}", part.id),
            };
            bundle.named(id)
        }));
    }
    let taken: BTreeSet<usize> = parts.iter().flat_map(|p| &p.members).copied().collect();
    let mut rest = Listing::new(options);
    for (index, path) in paths.iter().enumerate() {
        // A picture beside the archives belongs to no customer.
        if !taken.contains(&index) && skip::by_name(path).is_none() {
            rest.add_file(&folder.join(path), path.clone(), folder);
        }
    }
    for path in unlisted {
        let within = |part: &Part| {
            part.roots
                .iter()
                .any(|root| path.starts_with(folder.join(root)))
        };
        if !parts.iter().any(within) {
            if path.is_symlink() {
                rest.add_file(&path, relative(&path, folder), folder);
            } else {
                rest.add_folder(&path, folder);
            }
        }
    }
    let mut bundles = noted(once(bundles, cancel), &bundle_name(folder));
    let of = bundle_name(folder);
    let rest = rest.finish(of.clone(), Vec::new());
    if !rest.documents().is_empty() {
        bundles.extend(noted(vec![rest], &of));
    }
    Ok(bundles)
}

/// One bundle of two that are named alike and of which one holds all that the other does, as where
/// a folder lies there zipped too. A text without times says nothing of whose it is.
fn once(bundles: Vec<Bundle>, cancel: &Cancel) -> Vec<Bundle> {
    let of = |(index, bundle): (usize, &Bundle)| vec![index; bundle.documents().len()];
    let of: Vec<usize> = bundles.iter().enumerate().flat_map(of).collect();
    let documents: Vec<&Document> = bundles.iter().flat_map(Bundle::documents).collect();
    let holders = copies::holders(&documents, cancel);
    let mut into: BTreeMap<usize, Option<usize>> = BTreeMap::new();
    let mut timed = BTreeSet::new();
    for (index, document) in documents.iter().enumerate() {
        if document.skip_reason().is_some() {
            continue;
        }
        let own = of.get(index).copied().unwrap_or_default();
        let holder = holders.get(index).copied().flatten();
        let other = holder
            .and_then(|holder| of.get(holder))
            .filter(|of| **of != own);
        let known = into.entry(own).or_insert_with(|| other.copied());
        if *known != other.copied() {
            *known = None;
        }
        if known.is_some() && split::is_timed(&glimpse(&document.head())) {
            timed.insert(own);
        }
    }
    let mut out: Vec<Option<Bundle>> = bundles.into_iter().map(Some).collect();
    for (own, other) in into {
        let named = |at: usize| Some(out.get(at)?.as_ref()?.name());
        let Some(other) = other.filter(|other| {
            timed.contains(&own)
                && named(own)
                    .zip(named(*other))
                    .is_some_and(|(a, b)| split::same_name(a, b))
        }) else {
            continue;
        };
        let taken = out.get_mut(own).and_then(Option::take);
        if let (Some(bundle), Some(Some(holder))) = (taken, out.get_mut(other)) {
            let folder = bundle.name().to_owned();
            holder.take(bundle, &folder);
        }
    }
    out.into_iter().flatten().collect()
}

/// An archive as one bundle, or as several where it plainly holds several customers.
fn by_customer(archive: Bundle) -> Vec<Bundle> {
    let documents = archive.documents();
    let paths: Vec<String> = documents.iter().map(|d| d.path().to_owned()).collect();
    // What lies around all of it is no customer's.
    let around = paths.first().and_then(|path| path.split_once("!/"));
    let Some(around) = around.map(|(name, _)| format!("{name}!/")) else {
        return vec![archive];
    };
    let below: Option<Vec<String>> = paths
        .iter()
        .map(|path| Some(path.strip_prefix(&around)?.to_owned()))
        .collect();
    let Some(below) = below else {
        return vec![archive];
    };
    let looks = |index: usize| match documents.get(index) {
        Some(document) => split::looks(document.path(), || document.head()),
        None => Looks::Other,
    };
    let parts = split::parts(&below, &looks);
    if parts.is_empty() {
        return vec![archive];
    }
    let mut of: BTreeMap<&str, &str> = BTreeMap::new();
    for part in &parts {
        let members = part.members.iter().filter_map(|&index| paths.get(index));
        of.extend(members.map(|path| (path.as_str(), part.id.as_str())));
    }
    let name = archive.name().to_owned();
    let bundles = archive.split_by(|document| of.get(document.path()).map(|id| (*id).to_owned()));
    noted(bundles, &name)
}

/// What each bundle that a folder or archive was split into says of it.
fn noted(bundles: Vec<Bundle>, of: &str) -> Vec<Bundle> {
    let note = format!("`{of}` holds the logs of several customers; each is a bundle of its own");
    let told = |bundle: Bundle| bundle.with_note(note.clone());
    bundles.into_iter().map(told).collect()
}

/// The first bytes of a file.
fn head(path: &Path) -> Vec<u8> {
    let mut head = Vec::new();
    // Opening a pipe would wait for a writer for ever.
    if path.is_file()
        && let Ok(file) = std::fs::File::open(path)
    {
        let _ = file.take(HEAD).read_to_end(&mut head);
    }
    head
}

/// An archive by its first bytes, or, so that a broken one gets its own bundle, by its name.
fn is_archive(path: &Path) -> bool {
    split::looks(&bundle_name(path), || head(path)) == Looks::Archive
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
