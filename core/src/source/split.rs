//! Which folders and archives below a root are customers': the one place that decides.
//!
//! Each archive is one, and so is each topmost folder that holds logs itself or whose subfolders
//! have the names of the parts of one customer's delivery (`core/data/client.toml`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::content::{ARCHIVES, Packed, binary, named_archive, packed};
use super::decode::glimpse;
use super::skip;
use crate::knowledge::CLIENT;
use crate::lazy::Lazy;
use crate::model::orgnr;

/// Lines with a time of day that make a text a log here; notes may name one.
const TIMES: usize = 2;

/// What a file may be, for the one question whether its folder is a customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    /// A log.
    Log,
    /// Windows events: they show that the folder is no mere shelf, but no client of their own.
    Events,
    /// Something with members of its own.
    Archive,
    Other,
}

/// One customer's part of a root.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Path below the root, or the organisation number that several folders share.
    pub(super) id: String,
    /// Its folders and archives, as paths below the root.
    pub(super) roots: Vec<String>,
    /// Its files: places in the list that was given.
    pub(super) members: Vec<usize>,
    /// It holds nothing but events.
    events: bool,
}

/// The customers that a root plainly holds, by path; none where it is one bundle itself. `paths`
/// are its files (`/`-separated; what an archive holds stands behind `x.zip!/`).
pub(super) fn parts(paths: &[String], looks: &dyn Fn(usize) -> Looks) -> Vec<Part> {
    let mut root = Folder::default();
    for (index, path) in paths.iter().enumerate() {
        root.add(path, index);
    }
    let tree = Tree { paths, looks };
    let parts = tree.collect(&root, "");
    let logs = parts.iter().filter(|part| !part.events).count();
    if logs < 2 { Vec::new() } else { parts }
}

#[derive(Default)]
struct Folder {
    folders: BTreeMap<String, Folder>,
    files: Vec<usize>,
}

impl Folder {
    fn add(&mut self, path: &str, index: usize) {
        let mut at = self;
        let mut rest = path;
        while let Some((folder, below)) = rest.split_once('/') {
            at = at.folders.entry(folder.to_owned()).or_default();
            rest = below;
        }
        at.files.push(index);
    }

    fn members(&self) -> Vec<usize> {
        let below = self.folders.values().flat_map(Self::members);
        self.files.iter().copied().chain(below).collect()
    }
}

struct Tree<'a> {
    paths: &'a [String],
    looks: &'a dyn Fn(usize) -> Looks,
}

impl Tree<'_> {
    /// The customers' parts of a folder; one of them may be the folder itself.
    fn collect(&self, folder: &Folder, path: &str) -> Vec<Part> {
        let name = |index: usize| {
            let path = self.paths.get(index).map_or("", String::as_str);
            path.rsplit('/').next().unwrap_or_default()
        };
        let folders = folder.folders.keys().map(String::as_str);
        let files = folder.files.iter().map(|&index| name(index));
        let numbers: BTreeSet<String> = folders
            .chain(files.filter(|name| named_archive(name)))
            .filter_map(orgnr)
            .collect();
        // Numbers of several customers say it whatever lies beside them.
        let several = numbers.len() > 1;
        let mut parts = Vec::new();
        let mut own = false;
        for &index in &folder.files {
            match (self.looks)(index) {
                Looks::Log if !several => return vec![whole(folder, path, false)],
                Looks::Events => own = true,
                Looks::Archive => {
                    own |= is_inner(name(index));
                    let id = joined(path, name(index));
                    parts.push(Part {
                        roots: vec![id.clone()],
                        id,
                        members: vec![index],
                        events: false,
                    });
                }
                Looks::Log | Looks::Other => {}
            }
        }
        for (name, below) in &folder.folders {
            let at = joined(path, name);
            let mut found = self.collect(below, &at);
            if name.ends_with('!') && found.len() < 2 {
                found = vec![whole(below, &at, false)];
            }
            own |= found.len() == 1 && is_inner(name);
            parts.extend(found);
        }
        if own && !several {
            return vec![whole(folder, path, parts.iter().all(|part| part.events))];
        }
        parts.sort_by(|a, b| a.id.cmp(&b.id));
        if several {
            by_number(parts, path)
        } else {
            parts
        }
    }
}

/// A folder with all that is in it; the root itself has an empty path.
fn whole(folder: &Folder, path: &str, events: bool) -> Part {
    Part {
        id: path.to_owned(),
        roots: vec![path.to_owned()],
        members: folder.members(),
        events,
    }
}

/// Parts below folders of one organisation number are one customer's.
fn by_number(parts: Vec<Part>, path: &str) -> Vec<Part> {
    let mut groups: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    for part in parts {
        let below = part.id.get(path.len()..).unwrap_or_default();
        let first = below.trim_start_matches('/').split('/').next();
        let number = first.and_then(orgnr);
        groups
            .entry(number.unwrap_or_else(|| part.id.clone()))
            .or_default()
            .push(part);
    }
    let joined = |(number, mut parts): (String, Vec<Part>)| {
        let only = parts.pop()?;
        if parts.is_empty() {
            return Some(only);
        }
        parts.push(only);
        Some(Part {
            id: number,
            events: parts.iter().all(|part| part.events),
            roots: parts.iter().flat_map(|part| part.roots.clone()).collect(),
            members: parts.into_iter().flat_map(|part| part.members).collect(),
        })
    };
    groups.into_iter().filter_map(joined).collect()
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}/{name}")
    }
}

/// Whether a folder or archive of this name is a part of one customer's delivery: all of its words
/// are those of such parts, or it has none, as a date.
fn is_inner(name: &str) -> bool {
    static WORDS: Lazy<BTreeSet<String>> = Lazy::new(|| {
        let words = CLIENT.read().folders.words;
        words.iter().map(|word| word.to_lowercase()).collect()
    });
    let name = name.trim_end_matches('!').to_lowercase();
    let ending = ARCHIVES.iter().find_map(|ending| name.strip_suffix(ending));
    let name = ending.unwrap_or(&name);
    let words = || {
        name.split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
    };
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    // Nine digits alone are an organisation number.
    words().all(|word| WORDS.contains(word)) && (words().next().is_some() || digits != 9)
}

/// Whether two folders or archives are named alike but for what is written on copies and parts.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let name = name.to_lowercase();
        let ending = ARCHIVES.iter().find_map(|ending| name.strip_suffix(ending));
        let name = ending.unwrap_or(&name);
        let words = name.split(|c: char| !c.is_alphanumeric());
        // A single digit counts the copies.
        let telling = words.filter(|word| !is_inner(word) || word.len() > 1 && is_number(word));
        telling.map(str::to_owned).collect()
    };
    words(one) == words(other)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_extension(name: &str, wanted: &str) -> bool {
    let extension = Path::new(name).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// What a file is by its name, else by the first bytes that `head` gives.
pub(super) fn looks(name: &str, head: impl FnOnce() -> Vec<u8>) -> Looks {
    if skip::by_name(name).is_some() {
        return Looks::Other;
    }
    // A broken archive gets its own bundle.
    if named_archive(name) {
        return Looks::Archive;
    }
    if has_extension(name, "evtx") {
        return Looks::Events;
    }
    if name.to_lowercase().contains(".log") {
        return Looks::Log;
    }
    let head = head();
    match packed(&head) {
        Some(Packed::Gzip) => return Looks::Log,
        // A mail about a customer is no customer.
        Some(Packed::Mail) => return Looks::Other,
        Some(_) => return Looks::Archive,
        None if head.starts_with(b"ElfFile\0") => return Looks::Events,
        None => {}
    }
    let text = glimpse(&head);
    if binary(&head, &text).is_some() {
        return Looks::Other;
    }
    if text.contains("<Event") {
        return Looks::Events;
    }
    if is_timed(&text) {
        Looks::Log
    } else {
        Looks::Other
    }
}

/// Whether lines of a text have times, as those of a log.
pub(super) fn is_timed(text: &str) -> bool {
    let timed = text.lines().filter(|line| has_time(line));
    timed.take(TIMES).count() == TIMES
}

/// `05:40` anywhere in a line.
fn has_time(line: &str) -> bool {
    let digits = |part: &[&u8]| part.iter().all(|byte| byte.is_ascii_digit());
    let time = |part: &[u8]| matches!(part, [a, b, b':', c, d] if digits(&[a, b, c, d]));
    line.as_bytes().windows(5).any(time)
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
