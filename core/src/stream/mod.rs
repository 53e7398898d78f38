//! Which documents are the logs of one client, and in which order they are read.

mod rotation;
mod writer;

use std::collections::{BTreeMap, BTreeSet};

use self::writer::{Hosts, Log, logs, main_computer, product, tells_of_failure};
use crate::model::{Product, Stream, orgnr};
use crate::scan::{DocumentScan, Kind};
use crate::step_line::Vocabulary;
use crate::time::zone::Zone;

pub(crate) use rotation::{is_older, rotated};

/// The logs of one client within a bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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

    /// Whether nothing says that two streams are of different machines or customers.
    pub(crate) fn may_be_of(&self, other: &Self) -> bool {
        agree(self.host.as_ref(), other.host.as_ref())
            && agree(self.orgnr.as_ref(), other.orgnr.as_ref())
    }
}

/// Whether two things that are known are the same; what is not known may be.
fn agree<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
}

/// The streams of a bundle, and the stream of each document.
pub(crate) struct Streams {
    pub(crate) streams: Vec<StreamDraft>,
    pub(crate) of_document: Vec<Option<usize>>,
    /// Documents of which nothing says which one of several machines or customers they are of:
    /// each log of these is a stream of its own.
    pub(crate) undecided: BTreeSet<usize>,
}

impl Streams {
    /// Adds a stream that has no text log; gives its index.
    fn add(&mut self, stream: StreamDraft) -> usize {
        self.streams.push(stream);
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
        let of = own.and_then(|own| self.streams.get(own));
        if of.is_some_and(|of| of.product == Some(product)) {
            return own;
        }
        let beside =
            |s: &StreamDraft| s.product == Some(product) && of.is_none_or(|of| s.may_be_of(of));
        self.streams.iter().position(beside).or(own)
    }
}

/// What the logs of one client share: organisation number, host, product and folder; the stem of
/// one whose writer is not known.
type StreamKey = (
    Option<String>,
    Option<String>,
    Option<Product>,
    String,
    Option<String>,
);

/// Groups the documents of a bundle into streams.
pub(crate) fn streams(
    bundle: &str,
    documents: &[DocumentScan],
    vocabulary: &Vocabulary,
    zone: &Zone,
) -> Streams {
    let hosts = Hosts::of(documents);
    let mut keyed: BTreeMap<StreamKey, Vec<usize>> = BTreeMap::new();
    let names_several = |index: &usize| documents[*index].stretch.origin.is_of_several();
    let mut undecided: BTreeSet<usize> = (0..documents.len()).filter(names_several).collect();
    for log in logs(bundle, documents, vocabulary, &hosts) {
        let Log {
            document,
            folder,
            stem,
            ..
        } = log;
        if log.undecided {
            undecided.insert(document);
        }
        let stem = log.undecided.then_some(stem);
        let key = (log.orgnr, log.host, log.product, folder, stem);
        keyed.entry(key).or_default().push(document);
    }
    let mut out = Streams {
        streams: Vec::new(),
        of_document: vec![None; documents.len()],
        undecided,
    };
    for ((orgnr, host, product, folder, _), members) in keyed {
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
    join_views(bundle, documents, vocabulary, &mut out);
    join_events(bundle, documents, &hosts, &mut out);
    add_unread(documents, vocabulary, &mut out);
    out
}

/// A log of no known layout that tells of a failure, beside others that are read, is a stream of its
/// own: without times nobody knows where its cycles stand in theirs.
fn add_unread(documents: &[DocumentScan], vocabulary: &Vocabulary, out: &mut Streams) {
    for (index, document) in documents.iter().enumerate() {
        if out.of_document[index].is_none() && tells_of_failure(document) {
            out.of_document[index] = Some(out.add(StreamDraft {
                product: product(document, vocabulary),
                sequences: vec![vec![index]],
                ..StreamDraft::default()
            }));
        }
    }
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
        let view = StreamDraft {
            product: product(document, vocabulary),
            orgnr: orgnr(&document.path).or_else(|| orgnr(bundle)),
            ..StreamDraft::default()
        };
        let fits = |s: &StreamDraft| agree(s.product, view.product) && s.may_be_of(&view);
        let found = out.only(texts, fits);
        let stream = found.unwrap_or_else(|| out.add(view));
        out.of_document[index] = Some(stream);
        if let Some(draft) = out.streams.get_mut(stream) {
            draft.views.push(index);
        }
    }
}

/// Event documents belong to the stream of their host. Where no stream has it, they belong to the
/// only stream of their product, else to the first one; where the streams are of several machines
/// or customers, only to one that may be of their host.
fn join_events(bundle: &str, documents: &[DocumentScan], hosts: &Hosts, out: &mut Streams) {
    let texts = out.streams.len();
    let first = out.streams.first().cloned().unwrap_or_default();
    let several = !out.streams.iter().all(|stream| stream.may_be_of(&first));
    for (index, document) in documents.iter().enumerate() {
        if !matches!(document.kind, Kind::Event(_)) || document.stretch.records == 0 {
            continue;
        }
        let named = document.facts.computers.keys();
        let computers: BTreeSet<String> = named.map(|host| hosts.name(host)).collect();
        let rows = document.stretch.rows.iter();
        let product = { rows }.find_map(|r| r.client.and_then(|c| c.product));
        let own = StreamDraft {
            product,
            host: main_computer(document).map(|host| hosts.name(host)),
            orgnr: orgnr(&document.path).or_else(|| orgnr(bundle)),
            ..StreamDraft::default()
        };
        let same_host = |s: &StreamDraft| s.host.as_ref().is_some_and(|h| computers.contains(h));
        let may_be = |s: &StreamDraft| !several || s.may_be_of(&own);
        let all = || out.streams.iter();
        let found = all()
            .position(|s| same_host(s) && (product.is_none() || s.product == product))
            .or_else(|| all().position(same_host))
            .or_else(|| {
                let fits = |s: &StreamDraft| product.is_some() && s.product == product;
                out.only(texts, |s| fits(s) && may_be(s))
            })
            .or_else(|| {
                if several {
                    out.only(texts, may_be)
                } else {
                    (texts > 0).then_some(0)
                }
            });
        if found.is_none() && several && own.host.is_none() {
            out.undecided.insert(index);
        }
        out.of_document[index] = Some(found.unwrap_or_else(|| out.add(own)));
    }
    // A stream whose events all come from one computer runs there.
    for index in 0..out.streams.len() {
        let events: BTreeSet<String> = documents
            .iter()
            .zip(&out.of_document)
            .filter(|(d, s)| **s == Some(index) && matches!(d.kind, Kind::Event(_)))
            .flat_map(|(d, _)| d.facts.computers.keys().map(|host| hosts.name(host)))
            .collect();
        let stream = &mut out.streams[index];
        if let (1, Some(only), None) = (events.len(), events.first(), &stream.host) {
            stream.host = Some(only.clone());
        }
    }
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
