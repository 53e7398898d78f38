//! When things happened: the stamps of all documents of a bundle, as points in time.

use crate::model::{Stamp, ZoneBy};
use crate::scan::DocumentScan;
use crate::settings::Tools;
use crate::stream::Streams;
use crate::time::{FoldState, Islands, RawStamp};

/// What is known of all documents together.
pub(crate) struct Clock {
    pub(crate) islands: Islands,
    /// State of the doubled hour before each document, by the order of its sequence.
    before: Vec<FoldState>,
    pub(crate) newest: Option<Stamp>,
}

impl Clock {
    pub(crate) fn new(tools: &Tools, documents: &[DocumentScan], streams: &Streams) -> Self {
        let mut islands = Islands::default();
        for document in documents {
            islands.join(&document.stretch.islands);
        }
        let mut before = vec![FoldState::NEW; documents.len()];
        for sequence in streams.streams.iter().flat_map(|s| &s.sequences) {
            let mut state = FoldState::NEW;
            for &document in sequence {
                before[document] = state;
                state = state.join(documents[document].stretch.fold);
            }
        }
        let mut out = Self {
            islands,
            before,
            newest: None,
        };
        out.newest = (0..documents.len())
            .filter_map(|i| out.bounds(tools, documents, i).1)
            .max();
        out
    }

    pub(crate) fn stamp(&self, tools: &Tools, document: usize, raw: RawStamp) -> Stamp {
        let before = self.before.get(document).copied().unwrap_or(FoldState::NEW);
        raw.carried(&before).resolve(&tools.zone)
    }

    /// A stamp with no neighbour within a month says nothing of when its record was written.
    pub(crate) fn sane(
        &self,
        tools: &Tools,
        document: usize,
        raw: Option<RawStamp>,
    ) -> Option<Stamp> {
        let stamp = self.stamp(tools, document, raw?);
        (!self.islands.wild(stamp.utc_us)).then_some(stamp)
    }

    /// Earliest and latest sane stamp of a document.
    pub(crate) fn bounds(
        &self,
        tools: &Tools,
        documents: &[DocumentScan],
        index: usize,
    ) -> (Option<Stamp>, Option<Stamp>) {
        let stretch = &documents[index].stretch;
        let by = if documents[index].zone_stated {
            ZoneBy::Stated
        } else {
            tools.zone.by
        };
        let sane = stretch
            .islands
            .0
            .iter()
            .filter(|i| !self.islands.wild(i.first_us) || i.count > 1);
        let (mut first, mut last) = (None, None);
        for island in sane {
            first = first.or(Some(tools.zone.show(island.first_us, by)));
            last = Some(tools.zone.show(island.last_us, by));
        }
        // In a doubled hour only the order tells; the last record of all knows it.
        if let Some((_, end)) = stretch.ends {
            last = last.max(self.sane(tools, index, Some(end)));
        }
        (first, last)
    }
}
