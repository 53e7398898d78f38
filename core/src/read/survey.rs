//! What only a pass over a whole text tells, for whoever lists its records one after another.

use super::chunk::Chunk;
use super::late::Late;
use super::open::Text;
use super::record::records;
use super::text::Header;
use crate::pool::in_order;
use crate::time::zone::Zone;
use crate::time::{Calendar, FoldState};

impl Text {
    /// The head of the first record, as far as the sample shows one.
    pub(crate) fn first(&mut self) -> Option<(i64, Option<i32>)> {
        if let Some(head) = self.chunks.first_head() {
            return Some((head.civil_us?, head.offset_s));
        }
        let (layouts, used) = (&self.detection.layouts, &self.detection.used);
        let stamp = |header: Header<'_>| (header.civil_us(), header.offset_s);
        let mut lines = self.chunks.sample().lines();
        lines.find_map(|line| layouts.read(used, line).map(stamp))
    }

    /// What the hour that comes twice looks like at the end of this text, to the file that follows.
    pub(crate) fn fold(&mut self, zone: &Zone) -> FoldState {
        let mut state = FoldState::NEW;
        let mut calendar = Calendar::default();
        while let Some(chunk) = self.chunks.next() {
            records(
                &self.detection.layouts,
                &self.detection.used,
                &chunk,
                |record| {
                    if let Some(civil_us) = record.civil_us() {
                        calendar.read(civil_us, record.offset_s(), &mut state, zone);
                    }
                },
                |_, _| {},
                |_, _| {},
            );
        }
        state
    }

    /// What the lines within records show of layouts that begin behind the sample.
    pub(crate) fn late(&mut self) -> Late {
        let (layouts, used) = (&*self.detection.layouts, &self.detection.used);
        let mut state = (&mut self.chunks, Late::default());
        in_order(
            &mut state,
            |(chunks, _)| chunks.next(),
            |chunk: Chunk| (Late::of(layouts, used, &chunk), chunk.text),
            |(chunks, all), (late, text)| {
                all.append(&late);
                chunks.reuse(text);
            },
        );
        state.1
    }
}
