//! Who wrote a log: the product, the machine and the customer, as the log itself, its path, or the
//! logs beside it say.

use std::collections::{BTreeMap, BTreeSet};

use super::rotation::log_and_age;
use crate::knowledge::CLIENT;
use crate::lazy::Lazy;
use crate::model::{Product, orgnr};
use crate::scan::{DocumentScan, Kind, Stretch};
use crate::step_line::{LineSubject, Phase, Vocabulary};

/// A text log and what is known of its writer.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) document: usize,
    pub(super) folder: String,
    /// The name that the files of one rotated log share.
    pub(super) stem: String,
    pub(super) product: Option<Product>,
    pub(super) host: Option<String>,
    pub(super) orgnr: Option<String>,
    /// Logs of several machines or customers lie beside it, and nothing says which one wrote it.
    pub(super) undecided: bool,
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

/// Whether lines that no layout reads tell of a step that started and of one that failed or stopped:
/// they are a log even where others are read, or its failure would be lost behind their green.
pub(super) fn tells_of_failure(document: &DocumentScan) -> bool {
    let stretch = &document.stretch;
    let has = |wanted: &dyn Fn(Phase) -> bool| {
        let mut steps = stretch.rows.iter().filter_map(|row| row.step.as_ref());
        steps.any(|step| wanted(step.phase))
    };
    matches!(document.kind, Kind::Text { .. })
        && stretch.records == 0
        && has(&|phase| phase == Phase::Started)
        && has(&|phase| phase.is_failure() || phase == Phase::Held)
        && tells_of_steps(stretch)
}

/// The text logs of a bundle, each with its writer.
pub(super) fn logs(
    bundle: &str,
    documents: &[DocumentScan],
    vocabulary: &Vocabulary,
    hosts: &Hosts,
) -> Vec<Log> {
    let is_text = |document: &DocumentScan| matches!(document.kind, Kind::Text { .. });
    let read = |document: &DocumentScan| is_text(document) && document.stretch.records > 0;
    // Lines of no known layout are logs like others only where there is no log that is read: beside
    // one, nobody knows where they stand in it.
    let any_read = documents.iter().any(read);
    let bare = |document: &DocumentScan| is_text(document) && tells_of_steps(&document.stretch);
    let is_log = |document: &DocumentScan| read(document) || !any_read && bare(document);
    let all = documents.iter().enumerate().filter(|(_, d)| is_log(d));
    let log = |(index, document): (usize, &DocumentScan)| {
        let path = &document.path;
        let ((folder, stem), _) = log_and_age(path);
        let folder = home(folder, &stem);
        let origin = &document.stretch.origin;
        let number = orgnr(path).or_else(|| origin.orgnr().map(str::to_owned));
        Log {
            document: index,
            folder: folder.to_owned(),
            stem,
            product: product(document, vocabulary),
            host: origin
                .host()
                .map(|host| hosts.name(host))
                .or_else(|| hosts.of_path(path)),
            orgnr: number,
            undecided: false,
        }
    };
    let mut logs: Vec<Log> = all.map(log).collect();
    // One machine is one customer's, and the other way round where its only machine is known.
    fill(&mut logs, |log| log.host.clone(), |log| &mut log.orgnr);
    fill(
        &mut logs,
        |log| Some((log.folder.clone(), log.orgnr.clone()?)),
        |log| &mut log.host,
    );
    beside(&mut logs, |log| &mut log.product);
    beside(&mut logs, |log| &mut log.host);
    beside(&mut logs, |log| &mut log.orgnr);
    let folder = |log: &Log| Some(log.folder.clone());
    let by_number = |log: &Log| Some((log.folder.clone(), log.orgnr.clone()?));
    let by_host = |log: &Log| Some((log.folder.clone(), log.host.clone()?));
    let hosts = said(&mut logs, folder, |log| &mut log.host);
    let numbers = said(&mut logs, folder, |log| &mut log.orgnr);
    let hosts_of_number = said(&mut logs, by_number, |log| &mut log.host);
    let numbers_of_host = said(&mut logs, by_host, |log| &mut log.orgnr);
    for log in &mut logs {
        let hosts = match by_number(log) {
            Some(key) => hosts_of_number.get(&key),
            None => hosts.get(&log.folder),
        };
        let numbers = match by_host(log) {
            Some(key) => numbers_of_host.get(&key),
            None => numbers.get(&log.folder),
        };
        log.undecided =
            log.host.is_none() && is_several(hosts) || log.orgnr.is_none() && is_several(numbers);
        log.orgnr = log.orgnr.take().or_else(|| orgnr(bundle));
    }
    logs
}

/// The folder that a log is written to, of one in which this file of it lies: older files are moved
/// into folders of their age, or packed under the log's name.
fn home<'p>(folder: &'p str, stem: &str) -> &'p str {
    static PAST: Lazy<BTreeSet<String>> =
        Lazy::new(|| CLIENT.read().folders.past.into_iter().collect());
    let words = |name: &str| -> Vec<String> {
        let words = name
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let log = words(stem.split('.').next().unwrap_or_default());
    let mut home = folder;
    loop {
        let (above, name) = home.rsplit_once('/').unwrap_or(("", home));
        let packed = name.strip_suffix(".zip!");
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        let said = words(packed.unwrap_or(name));
        let dated = said.is_empty() && digits >= 4;
        let past = dated || !said.is_empty() && said.iter().all(|word| PAST.contains(word));
        if !(past || packed.is_some() && said == log) {
            return home;
        }
        home = above;
    }
}

/// What several logs say of one thing.
enum Said<T> {
    One(T),
    Several,
}

fn is_several<T>(said: Option<&Said<T>>) -> bool {
    matches!(said, Some(Said::Several))
}

/// What the logs of each group say, where they say anything.
fn said<K: Ord, T: Clone + PartialEq>(
    logs: &mut [Log],
    group: impl Fn(&Log) -> Option<K>,
    of: impl Fn(&mut Log) -> &mut Option<T>,
) -> BTreeMap<K, Said<T>> {
    let mut out = BTreeMap::new();
    for log in logs {
        let (Some(value), Some(key)) = (of(log).clone(), group(log)) else {
            continue;
        };
        let known = out.entry(key).or_insert_with(|| Said::One(value.clone()));
        if !matches!(known, Said::One(known) if *known == value) {
            *known = Said::Several;
        }
    }
    out
}

/// Gives each log what the others of its group agree on, where it says nothing itself.
fn fill<K: Ord, T: Clone + PartialEq>(
    logs: &mut [Log],
    group: impl Fn(&Log) -> Option<K>,
    of: impl Fn(&mut Log) -> &mut Option<T>,
) {
    let said = said(logs, &group, &of);
    for log in logs {
        let known = group(log).and_then(|key| said.get(&key));
        if let (Some(Said::One(value)), None) = (known, of(log).as_ref()) {
            *of(log) = Some(value.clone());
        }
    }
}

/// The same by what lies beside a log: the other files of it, else the other logs of its folder.
fn beside<T: Clone + PartialEq>(logs: &mut [Log], of: impl Fn(&mut Log) -> &mut Option<T>) {
    fill(
        logs,
        |log| Some((log.folder.clone(), log.stem.clone())),
        &of,
    );
    fill(logs, |log| Some(log.folder.clone()), &of);
}

/// The machines that a bundle names.
pub(super) struct Hosts {
    /// As written, by the name without its domain and by the whole name, in lower case.
    names: BTreeMap<String, BTreeMap<String, String>>,
}

impl Hosts {
    pub(super) fn of(documents: &[DocumentScan]) -> Self {
        let mut names: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        let events = documents.iter().flat_map(|d| d.facts.computers.keys());
        let logs = documents.iter().filter_map(|d| d.stretch.origin.host());
        for host in events.map(String::as_str).chain(logs) {
            let same = names.entry(short(host)).or_default();
            same.entry(host.to_lowercase())
                .or_insert_with(|| host.to_owned());
        }
        Self { names }
    }

    /// The one name of a machine: with its domain, where only one domain has such a machine.
    pub(super) fn name(&self, host: &str) -> String {
        let same = self.names.get(&short(host));
        let written = same.and_then(|same| same.get(&host.to_lowercase()));
        let mut whole = same
            .into_iter()
            .flatten()
            .filter(|(name, _)| name.contains('.'));
        let found = match (whole.next(), whole.next()) {
            (Some((_, only)), None) if !host.contains('.') => Some(only),
            _ => written,
        };
        found.map_or_else(|| host.to_owned(), Clone::clone)
    }

    /// A folder that is named as a machine.
    fn of_path(&self, path: &str) -> Option<String> {
        let folders = path.rsplit('/').skip(1).filter(|folder| !folder.is_empty());
        let named = |folder: &str| {
            let known = self.names.get(&short(folder))?;
            let one = known.len() == 1 || known.contains_key(&folder.to_lowercase());
            Some(self.name(if one { known.keys().next()? } else { folder }))
        };
        folders.into_iter().find_map(named)
    }
}

/// `SRV01.kommune.local` and `srv01` are one host.
fn short(host: &str) -> String {
    host.split('.').next().unwrap_or(host).to_lowercase()
}

/// The machine that most events of a document are from.
pub(super) fn main_computer(document: &DocumentScan) -> Option<&String> {
    let computers = document.facts.computers.iter();
    let most = computers.max_by_key(|(name, count)| (**count, std::cmp::Reverse(*name)));
    most.map(|(name, _)| name)
}

/// The product that a log's path names, else the one that a step of it belongs to.
pub(super) fn product(document: &DocumentScan, vocabulary: &Vocabulary) -> Option<Product> {
    let of_step = |row: &crate::scan::Row| match &row.step.as_ref()?.subject {
        LineSubject::Step { kind, .. } => vocabulary.product(kind),
        _ => None,
    };
    product_of(&document.path).or_else(|| document.stretch.rows.iter().find_map(of_step))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_files_of_a_log_are_moved_or_packed() {
        for (folder, written_to) in [
            ("logg", "logg"),
            ("logg/arkiv", "logg"),
            ("logg/Arkiv/2026/mars 2026", "logg"),
            ("2026-03-02", ""),
            ("logg/eadm-2026-03-02.zip!", "logg"),
            ("logg/arkiv.zip!", "logg"),
            ("logg/arkiv/SRV01", "logg/arkiv/SRV01"),
            ("klient1", "klient1"),
            ("other.zip!/logg", "other.zip!/logg"),
            ("", ""),
        ] {
            assert_eq!(home(folder, "eadm.log"), written_to, "{folder}");
        }
    }

    #[test]
    fn the_nearest_part_of_a_path_names_the_product() {
        assert_eq!(product_of("eadm/efeide.log"), Some(Product::Efeide));
        assert_eq!(product_of("c/eAdm/loggfiler/sync.log"), Some(Product::Eadm));
        assert_eq!(product_of("logg/sync.log"), None);
    }
}
