//! What only a pass over a whole text tells, for whoever lists its records one after another.

use rayon::prelude::*;

use super::chunk::Chunk;
use super::open::Text;
use super::record::records;
use super::text::Header;
use crate::time::zone::Zone;
use crate::time::{Calendar, FoldState};

/// Chunks that are looked at side by side.
const BATCH: usize = 8;

impl Text {
    /// The head of the first record, as far as the sample shows one.
    pub(crate) fn first(&mut self) -> Option<(i64, Option<i32>)> {
        if let Some(head) = self.chunks.first_head() {
            return Some((head.civil_us?, head.offset_s));
        }
        let (layouts, used) = (&self.detection.layouts, &self.detection.used);
        let stamp = |header: Header<'_>| (header.civil_us, header.offset_s);
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
                    if let Some(civil_us) = record.civil_us {
                        calendar.read(civil_us, record.offset_s, &mut state, zone);
                    }
                },
                |_, _| {},
                |_| {},
            );
        }
        state
    }

    /// How many lines within records each layout not in use would fit.
    pub(crate) fn foreign(&mut self) -> Vec<u64> {
        let (layouts, used) = (&*self.detection.layouts, &self.detection.used);
        let mut sums = vec![0; layouts.len()];
        loop {
            let batch: Vec<Chunk> = std::iter::from_fn(|| self.chunks.next())
                .take(BATCH)
                .collect();
            if batch.is_empty() {
                return sums;
            }
            let counts: Vec<Vec<u64>> = batch
                .par_iter()
                .map(|chunk| {
                    let mut counts = vec![0; layouts.len()];
                    let within = |line: &str| layouts.count_foreign(used, line, &mut counts);
                    records(layouts, used, chunk, |_| {}, |_, _| {}, within);
                    counts
                })
                .collect();
            for count in counts {
                sums.iter_mut()
                    .zip(count)
                    .for_each(|(sum, more)| *sum += more);
            }
        }
    }
}
