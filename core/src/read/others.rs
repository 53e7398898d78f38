//! What the other documents of a bundle say of a day that a text leaves open.

use super::event::EventItem;
use super::event::evtx::EvtxReader;
use super::sniff::{Content, sniff};
use super::text::config::may_be_config;
use super::text::lined::day_in;
use crate::source::{Bundle, Document, TextReader, glimpse};

/// So many files of one log are looked at for their layout.
const MOST_SIBLINGS: usize = 8;
/// So many files of a bundle are looked at for a pattern.
const MOST_CONFIGS: usize = 16;
/// Sources of one bundle are written within so many days.
const NEAR_DAYS: u64 = 20;

/// The documents of a bundle, to look up a day in; `None` where a document is read alone.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Others<'a> {
    bundle: Option<&'a Bundle>,
}

impl<'a> Others<'a> {
    pub(crate) fn of(bundle: &'a Bundle) -> Self {
        Self {
            bundle: Some(bundle),
        }
    }

    /// Which of two days the others are near: the first one is told by true.
    pub(super) fn nearer(self, document: &Document, one: i64, other: i64) -> Option<bool> {
        nearer(self.days(document), one, other)
    }

    /// A day that another document states.
    pub(super) fn day(self, document: &Document) -> Option<i64> {
        self.days(document).next()
    }

    fn documents(self) -> impl Iterator<Item = &'a Document> {
        self.bundle.into_iter().flat_map(Bundle::documents)
    }

    /// The first day of each of the others that can be read in one way only.
    fn days(self, document: &Document) -> impl Iterator<Item = i64> + use<'_, 'a> {
        let path = document.path();
        self.documents()
            .filter(move |other| other.path() != path && other.skip_reason().is_none())
            .filter_map(first_day)
    }

    /// The beginnings of files that may be a configuration, with their paths.
    pub(super) fn configs(
        self,
        document: &Document,
    ) -> impl Iterator<Item = (&'a str, String)> + use<'a> {
        let path = document.path().to_owned();
        let files = self.documents().filter(move |other| {
            other.path() != path && other.skip_reason().is_none() && may_be_config(other.path())
        });
        files.take(MOST_CONFIGS).filter_map(|config| {
            let mut reader = TextReader::new(config.open().ok()?);
            let head = reader.head().ok()?;
            Some((config.path(), glimpse(head).into_owned()))
        })
    }

    /// The files of the same rotated log: in the same folder, with a name that begins the same.
    pub(super) fn siblings(
        self,
        document: &Document,
    ) -> impl Iterator<Item = &'a Document> + use<'a> {
        let own = log_name(document.path()).to_owned();
        let path = document.path().to_owned();
        self.documents()
            .filter(move |other| log_name(other.path()) == own && other.path() != path)
            .take(MOST_SIBLINGS)
    }
}

/// The path of a log up to its number or day: `logg/eadm` of `logg/eadm_2026-03-02.log` and
/// `logg/eadm.log.1`.
fn log_name(path: &str) -> &str {
    let name = path.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let end = path[name..].find(|c: char| !c.is_alphabetic());
    &path[..end.map_or(path.len(), |end| name + end)]
}

/// Which of two days some others are near: the first one is told by true.
pub(super) fn nearer(days: impl IntoIterator<Item = i64>, one: i64, other: i64) -> Option<bool> {
    let mut near = (false, false);
    for day in days {
        near.0 |= day.abs_diff(one) <= NEAR_DAYS;
        near.1 |= day.abs_diff(other) <= NEAR_DAYS;
    }
    (near.0 != near.1).then_some(near.0)
}

fn first_day(document: &Document) -> Option<i64> {
    let mut reader = TextReader::new(document.open().ok()?);
    let head = reader.head().ok()?;
    match sniff(head) {
        Content::Text | Content::Events(_) => day_in(&glimpse(head)),
        Content::Evtx => {
            let mut items = Vec::new();
            let mut reader = EvtxReader::lean(document.open().ok()?);
            reader.read_batch(1, &mut items).ok()?;
            items.iter().find_map(|item| match item {
                EventItem::Event(event) => {
                    let utc_us = event.stamp?.utc_us;
                    Some(utc_us.div_euclid(86_400_000_000))
                }
                EventItem::Problem(_) => None,
            })
        }
        _ => None,
    }
}
