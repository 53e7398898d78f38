//! Layouts that only begin behind the sample of a text, as the lines within its records show them.

use super::chunk::Chunk;
use super::open::Reading;
use super::record::records;
use super::text::induce::{Found, LEARNED_FROM, induce};
use super::text::{Detection, Layouts, is_stamped};
use crate::source::Document;

/// A layout that was not in the sample is taken up where it would fit this many lines.
const ENOUGH: u64 = 3;
/// A layout is found from so many bytes of lines at most.
const KEPT: usize = 64 << 10;

/// Lines within records that could begin one, were another layout in use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Late {
    /// How many each layout not in use would fit.
    fits: Vec<u64>,
    /// Those with a time that no layout fits, behind the part of the text that layouts are found
    /// from.
    stamped: String,
}

impl Late {
    /// Those of a chunk.
    pub(super) fn of(layouts: &Layouts, used: &[usize], chunk: &Chunk) -> Self {
        let mut late = Self::default();
        let within =
            |at: usize, line: &str| late.line(layouts, used, chunk.offset + at as u64, line);
        records(layouts, used, chunk, |_| {}, |_, _| {}, within);
        late
    }

    /// Looks at a line within a record, which stands at this place of the decoded text.
    pub(crate) fn line(&mut self, layouts: &Layouts, used: &[usize], at: u64, line: &str) {
        if let Some(index) = layouts.other_than(used, line) {
            self.fits.resize(self.fits.len().max(index + 1), 0);
            self.fits[index] += 1;
        } else if at >= LEARNED_FROM as u64 {
            self.keep(line);
        }
    }

    fn keep(&mut self, line: &str) {
        if line.len() < KEPT && self.stamped.len() < KEPT && is_stamped(line) {
            self.stamped.push_str(line);
            self.stamped.push('\n');
        }
    }

    /// Adds those of the chunk that follows.
    pub(crate) fn append(&mut self, next: &Self) {
        self.fits.resize(self.fits.len().max(next.fits.len()), 0);
        for (sum, more) in self.fits.iter_mut().zip(&next.fits) {
            *sum += more;
        }
        for line in next.stamped.lines() {
            self.keep(line);
        }
    }
}

impl Reading<'_> {
    /// The layouts with those that only begin behind the sample, where there are such.
    pub(super) fn with_late(
        &self,
        document: &Document,
        detection: &Detection,
        late: &Late,
    ) -> Option<Detection> {
        let fits = late.fits.iter().enumerate();
        let enough = |(index, fits): (usize, &u64)| {
            let taken = *fits >= ENOUGH && !detection.used.contains(&index);
            taken.then_some(index)
        };
        let known: Vec<usize> = fits.filter_map(enough).collect();
        let ask = |day_first, month_first| self.is_day_first(document, day_first, month_first);
        let shown = detection.of_lines(&late.stamped);
        let found = match induce(&late.stamped, &shown, self.vocabulary, &ask) {
            Found::Layout(found) if found.lines >= ENOUGH => Some(found),
            _ => None,
        };
        if known.is_empty() && found.is_none() {
            return None;
        }
        let mut all = detection.clone();
        all.used.extend(known);
        all.used.sort_unstable();
        Some(match found {
            Some(found) => all.with(Found::Layout(found)),
            None => all,
        })
    }
}
