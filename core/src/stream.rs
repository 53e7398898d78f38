//! Which documents are the logs of one client, and in which order they are read.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::lazy::Lazy;
use crate::model::{Product, Stream};
use crate::read::day_of_name;
use crate::scan::{DocumentScan, Kind, Stretch};
use crate::step_line::{LineSubject, Vocabulary};
use crate::time::RawStamp;
use crate::time::zone::Zone;

/// The logs of one client within a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StreamDraft {
    pub(crate) product: Option<Product>,
    pub(crate) host: Option<String>,
    pub(crate) orgnr: Option<String>,
    /// Folder of its text logs.
    pub(crate) folder: Option<String>,
    /// Rotated files of one stem, oldest first; each a list of document indexes.
    pub(crate) sequences: Vec<Vec<usize>>,
    /// Views of the portal.
    pub(crate) views: Vec<usize>,
}

impl StreamDraft {
    /// The same on every machine: what is known of the client.
    pub(crate) fn label(&self) -> String {
        let known: Vec<&str> = [
            self.product.map(Product::as_str),
            self.orgnr.as_deref(),
            self.host.as_deref(),
        ]
        .into_iter()
        .flatten()
        .collect();
        if known.is_empty() {
            self.folder.clone().unwrap_or_default()
        } else {
            known.join("+")
        }
    }

    pub(crate) fn shown(&self, index: usize) -> Stream {
        Stream {
            index,
            product: self.product,
            host: self.host.clone(),
            orgnr: self.orgnr.clone(),
        }
    }
}

/// The streams of a bundle, and the stream of each document.
pub(crate) struct Streams {
    pub(crate) streams: Vec<StreamDraft>,
    pub(crate) of_document: Vec<Option<usize>>,
}

impl Streams {
    /// Adds a stream that has no text log; gives its index.
    fn add(
        &mut self,
        product: Option<Product>,
        host: Option<String>,
        orgnr: Option<String>,
    ) -> usize {
        self.streams.push(StreamDraft {
            product,
            host,
            orgnr,
            folder: None,
            sequences: Vec::new(),
            views: Vec::new(),
        });
        self.streams.len() - 1
    }

    /// The one of the first streams that fits; `None` where several do.
    fn only(&self, first: usize, fits: impl Fn(&StreamDraft) -> bool) -> Option<usize> {
        let all = self.streams.iter().take(first).enumerate();
        let mut fitting = all.filter(|(_, stream)| fits(stream));
        let (only, _) = fitting.next()?;
        fitting.next().is_none().then_some(only)
    }

    /// The stream of a record of an event document that names a product.
    pub(crate) fn of_event(&self, document: usize, product: Option<Product>) -> Option<usize> {
        let own = self.of_document.get(document).copied().flatten();
        let Some(product) = product else { return own };
        if own
            .and_then(|s| self.streams.get(s))
            .is_some_and(|s| s.product == Some(product))
        {
            return own;
        }
        self.streams
            .iter()
            .position(|s| s.product == Some(product))
            .or(own)
    }
}

/// What the logs of one client share: organisation number, host, product and folder.
type StreamKey = (Option<String>, Option<String>, Option<Product>, String);

/// Groups the documents of a bundle into streams.
pub(crate) fn streams(
    bundle: &str,
    documents: &[DocumentScan],
    vocabulary: &Vocabulary,
    zone: &Zone,
) -> Streams {
    let computers: Vec<String> = documents.iter().filter_map(main_computer).collect();
    let mut texts: Vec<(usize, StreamKey)> = Vec::new();
    let is_text = |document: &DocumentScan| matches!(document.kind, Kind::Text { .. });
    let read = |document: &DocumentScan| is_text(document) && document.stretch.records > 0;
    // Lines of no known layout tell of steps only where there is no log that is read: beside one,
    // nobody knows where they stand in it.
    let any_read = documents.iter().any(read);
    for (index, document) in documents.iter().enumerate() {
        let bare = !any_read && is_text(document) && tells_of_steps(&document.stretch);
        if !read(document) && !bare {
            continue;
        }
        let path = &document.path;
        let (folder, _) = path.rsplit_once('/').unwrap_or_default();
        let product = product_of(path).or_else(|| product_of_steps(document, vocabulary));
        let orgnr = orgnr_of(path).or_else(|| orgnr_of(bundle));
        let host = host_of(path, &computers);
        texts.push((index, (orgnr, host, product, folder.to_owned())));
    }
    // A log that says nothing of its product is the log of the only product beside it.
    let beside = |folder: &str| {
        let mut known = texts
            .iter()
            .filter(|(_, key)| key.3 == folder)
            .filter_map(|(_, key)| key.2);
        let first = known.next()?;
        known.all(|p| p == first).then_some(first)
    };
    let mut keyed: BTreeMap<StreamKey, Vec<usize>> = BTreeMap::new();
    for (document, key) in &texts {
        let mut key = key.clone();
        key.2 = key.2.or_else(|| beside(&key.3));
        keyed.entry(key).or_default().push(*document);
    }
    let mut out = Streams {
        streams: Vec::new(),
        of_document: vec![None; documents.len()],
    };
    for ((orgnr, host, product, folder), members) in keyed {
        for &member in &members {
            out.of_document[member] = Some(out.streams.len());
        }
        out.streams.push(StreamDraft {
            product,
            host,
            orgnr,
            folder: Some(folder),
            sequences: sequences(documents, &members, zone),
            views: Vec::new(),
        });
    }
    host_of_transcripts(documents, &mut out);
    join_views(bundle, documents, vocabulary, &mut out);
    join_events(bundle, documents, &mut out);
    out
}

/// Whether lines that no layout reads are a log: several tell of steps, and the text is not data of
/// another form, such as JSON or markup.
fn tells_of_steps(stretch: &Stretch) -> bool {
    let first = stretch.unparsed.first();
    let first = first.map_or("", |line| line.text.trim());
    let data = match first.split_at_checked(1) {
        Some(("{", _)) => true,
        Some(("[", rest)) => rest.is_empty() || rest.starts_with(['{', '[', '"']),
        Some(("<", rest)) => rest.starts_with(|c: char| c.is_alphabetic() || "?!".contains(c)),
        _ => false,
    };
    let steps = stretch.rows.iter().filter(|row| row.step.is_some());
    !data && steps.count() >= 2
}

/// A view belongs to the one stream of logs that it can be about; where there are none or several,
/// it is a stream of its own.
fn join_views(
    bundle: &str,
    documents: &[DocumentScan],
    vocabulary: &Vocabulary,
    out: &mut Streams,
) {
    let texts = out.streams.len();
    for (index, document) in documents.iter().enumerate() {
        if !matches!(document.kind, Kind::Portal) {
            continue;
        }
        let product = product_of(&document.path).or_else(|| product_of_steps(document, vocabulary));
        let orgnr = orgnr_of(&document.path).or_else(|| orgnr_of(bundle));
        let fits = |stream: &StreamDraft| {
            (product.is_none() || stream.product.is_none() || stream.product == product)
                && (orgnr.is_none() || stream.orgnr.is_none() || stream.orgnr == orgnr)
        };
        let found = out.only(texts, fits);
        let stream = found.unwrap_or_else(|| out.add(product, None, orgnr));
        out.of_document[index] = Some(stream);
        if let Some(draft) = out.streams.get_mut(stream) {
            draft.views.push(index);
        }
    }
}

/// A stream whose transcripts all name one machine runs there.
fn host_of_transcripts(documents: &[DocumentScan], out: &mut Streams) {
    for stream in out.streams.iter_mut().filter(|s| s.host.is_none()) {
        let members = stream.sequences.iter().flatten();
        let named: BTreeSet<&String> = members
            .filter_map(|&d| documents.get(d))
            .flat_map(|d| d.facts.computers.keys())
            .collect();
        if let (1, Some(only)) = (named.len(), named.first()) {
            stream.host = Some((*only).clone());
        }
    }
}

/// Event documents belong to the stream of their host; where none is known, to the only stream.
fn join_events(bundle: &str, documents: &[DocumentScan], out: &mut Streams) {
    let texts = out.streams.len();
    for (index, document) in documents.iter().enumerate() {
        if !matches!(document.kind, Kind::Event(_)) || document.stretch.records == 0 {
            continue;
        }
        let computer = main_computer(document);
        let product = document
            .stretch
            .rows
            .iter()
            .find_map(|r| r.client.and_then(|c| c.product));
        let same_host = |s: &StreamDraft| {
            s.host
                .as_deref()
                .zip(computer.as_deref())
                .is_some_and(|(a, b)| short(a) == short(b))
        };
        let found = out
            .streams
            .iter()
            .position(|s| same_host(s) && (product.is_none() || s.product == product))
            .or_else(|| out.streams.iter().position(same_host))
            .or_else(|| out.only(texts, |s| product.is_some() && s.product == product))
            .or_else(|| (texts > 0).then_some(0));
        let stream = found.unwrap_or_else(|| {
            let orgnr = orgnr_of(&document.path).or_else(|| orgnr_of(bundle));
            out.add(product, computer.clone(), orgnr)
        });
        out.of_document[index] = Some(stream);
    }
    // A stream whose events all come from one computer runs there.
    for index in 0..out.streams.len() {
        let mut hosts: Vec<String> = documents
            .iter()
            .zip(&out.of_document)
            .filter(|(d, s)| **s == Some(index) && matches!(d.kind, Kind::Event(_)))
            .flat_map(|(d, _)| d.facts.computers.keys().cloned())
            .collect();
        hosts.sort();
        hosts.dedup_by_key(|h| short(h));
        if let [only] = hosts.as_slice()
            && out.streams[index].host.is_none()
        {
            out.streams[index].host = Some(only.clone());
        }
    }
}

fn main_computer(document: &DocumentScan) -> Option<String> {
    document
        .facts
        .computers
        .iter()
        .max_by_key(|(name, count)| (**count, std::cmp::Reverse(*name)))
        .map(|(name, _)| name.clone())
}

/// `SRV01.kommune.local` and `srv01` are one host.
fn short(host: &str) -> String {
    host.split('.').next().unwrap_or(host).to_lowercase()
}

fn product_of(path: &str) -> Option<Product> {
    // The part nearest to the file's name says it.
    path.rsplit('/').find_map(|part| {
        let part = part.to_lowercase();
        if part.contains("efeide") {
            Some(Product::Efeide)
        } else if part.contains("eadm") {
            Some(Product::Eadm)
        } else {
            None
        }
    })
}

fn product_of_steps(document: &DocumentScan, vocabulary: &Vocabulary) -> Option<Product> {
    document
        .stretch
        .rows
        .iter()
        .find_map(|row| match &row.step.as_ref()?.subject {
            LineSubject::Step { kind, .. } => vocabulary.product(kind),
            _ => None,
        })
}

fn orgnr_of(path: &str) -> Option<String> {
    static ORGNR: Lazy<Option<Regex>> =
        Lazy::new(|| Regex::new(r"(?:^|[^A-Za-z])(NO[0-9]{9})(?:[^0-9]|$)").ok());
    // Most paths have none, and the expression costs more to make than the audit of a small file.
    if !path.contains("NO") {
        return None;
    }
    ORGNR
        .as_ref()?
        .captures(path)?
        .get(1)
        .map(|m| m.as_str().to_owned())
}

/// A folder that is named as a computer that the events name.
fn host_of(path: &str, computers: &[String]) -> Option<String> {
    let folders = path.rsplit('/').skip(1);
    folders
        .filter(|folder| !folder.is_empty())
        .find_map(|folder| {
            computers
                .iter()
                .find(|c| short(c) == short(folder))
                .cloned()
        })
}

/// Rotated files of one stem, oldest first: by first stamp, then by rotation number.
fn sequences(documents: &[DocumentScan], members: &[usize], zone: &Zone) -> Vec<Vec<usize>> {
    let file = |&member: &usize| {
        let document = &documents[member];
        let first = document.stretch.ends.map(|(first, _)| first);
        (document.path.as_str(), first)
    };
    let files: Vec<_> = members.iter().map(file).collect();
    let of_member = |sequence: Vec<usize>| sequence.into_iter().map(|at| members[at]).collect();
    rotated(&files, zone).into_iter().map(of_member).collect()
}

/// The same of files by path and first stamp: those of one folder and stem, each list oldest first.
pub(crate) fn rotated(files: &[(&str, Option<RawStamp>)], zone: &Zone) -> Vec<Vec<usize>> {
    let mut stems: BTreeMap<(&str, String), Vec<(Age, usize)>> = BTreeMap::new();
    for (index, (path, first)) in files.iter().enumerate() {
        let (log, age) = log_and_age(path);
        stems
            .entry(log)
            .or_default()
            .push((Age::new(*first, age, zone), index));
    }
    stems
        .into_values()
        .map(|mut files| {
            files.sort_unstable();
            files.into_iter().map(|(_, index)| index).collect()
        })
        .collect()
}

/// What orders the files of one stem.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Age {
    /// First stamp; within an hour that exists twice the start of that hour, as the clock alone
    /// does not tell which of the two it was.
    first_us: i64,
    /// Greater is newer.
    number: i64,
    /// First stamp on the wall clock.
    civil_us: i64,
}

impl Age {
    fn new(first: Option<RawStamp>, rotation: i64, zone: &Zone) -> Self {
        let civil_us = first.map_or(i64::MAX, |f| f.civil_us);
        let first_us = first.map_or(i64::MAX, |f| {
            if let Some(offset) = f.offset_s {
                return f.civil_us.saturating_sub(i64::from(offset) * 1_000_000);
            }
            let civil_us = zone.doubled_from(f.civil_us).unwrap_or(f.civil_us);
            zone.resolve(civil_us, false).utc_us
        });
        Self {
            first_us,
            number: rotation.saturating_neg(),
            civil_us,
        }
    }
}

/// Whether the first of two files of one rotated log is the older one, by their names.
pub(crate) fn is_older(path: &str, than: &str) -> Option<bool> {
    let ((log, age), (other_log, other_age)) = (log_and_age(path), log_and_age(than));
    (log == other_log && age != other_age).then_some(age > other_age)
}

/// The folder and stem that the files of one rotated log share, and how old the number in this
/// path makes it (greater is older).
fn log_and_age(path: &str) -> ((&str, String), i64) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, age) = rotation(name);
    ((folder, stem), age)
}

/// The stem of a rotated file's name, and how old its number makes it (greater is older).
///
/// `x.log`, `x.log.1`, `x.log2024-05-01`, `x-20240501.log`, `x20240501_001.txt`, `x.1.log.gz`,
/// `x.02.03.2026.log`.
fn rotation(name: &str) -> (String, i64) {
    static PARTS: Lazy<Option<(Regex, Regex, Regex)>> = Lazy::new(|| {
        let date = Regex::new(r"[._-]?(?:19|20)[0-9]{2}[._-]?(?:0[1-9]|1[0-2])[._-]?(?:0[1-9]|[12][0-9]|3[01])(?:[._-]?[0-9]{2}[._-]?[0-9]{2}(?:[._-]?[0-9]{2})?)?").ok()?;
        let roll = Regex::new(r"_([0-9]{3})(\.[a-z]+)?$").ok()?;
        let number = Regex::new(r"\.([0-9]{1,4})(\.[a-z]+)?$").ok()?;
        Some((date, roll, number))
    });
    let mut stem = name.to_lowercase();
    for packed in [".gz", ".zst"] {
        if let Some(rest) = stem.strip_suffix(packed) {
            stem = rest.to_owned();
        }
    }
    if !stem.contains(|c: char| c.is_ascii_digit()) {
        return (stem, 0);
    }
    let Some((date, roll, number)) = PARTS.as_ref() else {
        return (stem, 0);
    };
    if !date.is_match(&stem)
        && let Some((place, _)) = day_of_name(&stem)
    {
        // The sign before it goes as well.
        let (before, behind) = (&stem[..place.start], &stem[place.end..]);
        stem = format!("{}{behind}", before.trim_end_matches(['.', '_', '-', ' ']));
    }
    let mut age = 0;
    if let Some(found) = number.captures(&stem)
        && !date.is_match(found.get(0).map_or("", |m| m.as_str()))
    {
        age = found[1].parse().unwrap_or(0);
        stem = number.replace(&stem, "$2").into_owned();
    } else if let Some(found) = roll.captures(&stem) {
        // Serilog counts up: a greater number is newer.
        age = -found[1].parse().unwrap_or(0);
        stem = roll.replace(&stem, "$2").into_owned();
    }
    (date.replace(&stem, "").into_owned(), age)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_numbers_order_files_that_begin_in_the_hour_that_exists_twice() {
        let zone = Zone::new("Europe/Oslo", crate::model::ZoneBy::Assumed).unwrap();
        // 2025-10-26T02:00:00 on the wall clock.
        let age = |minutes: i64, number: i64, offset_s: Option<i32>| {
            let civil_us = 1_761_444_000_000_000 + minutes * 60_000_000;
            let mut fold = crate::time::FoldState::NEW;
            let mut calendar = crate::time::Calendar::default();
            let (first, _) = calendar.read(civil_us, offset_s, &mut fold, &zone);
            Age::new(Some(first), number, &zone)
        };
        let summer = Some(7200);
        assert!(age(30, 2, None) < age(5, 1, None), "the clock went back");
        assert!(age(-10, 1, None) < age(5, 2, None));
        assert!(age(59, 1, None) < age(60, 2, None));
        // A local clock and a stated offset are compared as points in time.
        assert!(age(-60, 0, None) < age(-30, 0, summer));
        assert!(age(-30, 0, summer) < age(-10, 0, None));
    }

    #[test]
    fn rotated_names_share_their_stem() {
        for (name, stem, age) in [
            ("eadm.log", "eadm.log", 0),
            ("eadm.log.1", "eadm.log", 1),
            ("eadm.log.12", "eadm.log", 12),
            ("eadm.1.log", "eadm.log", 1),
            ("eadm.log.2.gz", "eadm.log", 2),
            ("eadm.log2024-05-01", "eadm.log", 0),
            ("eadm-20240501.log", "eadm.log", 0),
            ("eadm20240501_002.log", "eadm.log", -2),
            ("Log-2026-03-02.txt", "log.txt", 0),
            ("eadm.2026-06-01.log", "eadm.log", 0),
            ("eadm.02.03.2026.log", "eadm.log", 0),
            ("eadm_2.3.2026.1.log", "eadm.log", 1),
            ("eadm 2. mars 2026.log", "eadm.log", 0),
            ("sync.log", "sync.log", 0),
        ] {
            assert_eq!(rotation(name), (stem.to_owned(), age), "{name}");
        }
    }

    #[test]
    fn an_organisation_number_is_read_from_a_path() {
        assert_eq!(
            orgnr_of("kunder/NO961381630/eadm.log").as_deref(),
            Some("NO961381630")
        );
        assert_eq!(
            orgnr_of("NO961381630_eadm.log").as_deref(),
            Some("NO961381630")
        );
        assert_eq!(orgnr_of("KONO961381630/eadm.log"), None);
        assert_eq!(orgnr_of("NO9613816300/eadm.log"), None);
    }

    #[test]
    fn the_nearest_part_of_a_path_names_the_product() {
        assert_eq!(product_of("eadm/efeide.log"), Some(Product::Efeide));
        assert_eq!(product_of("c/eAdm/loggfiler/sync.log"), Some(Product::Eadm));
        assert_eq!(product_of("logg/sync.log"), None);
    }
}
