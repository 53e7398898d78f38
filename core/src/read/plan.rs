//! How a text is read that no known layout reads, or not every line of it: a layout found from its
//! lines, from those of another file of the same log, or behind the marks of a quotation.

use std::sync::Arc;

use super::event::region::Region;
use super::open::Reading;
use super::text::induce::{Found, Induced, LEARNED_FROM, columns_behind, induce};
use super::text::lined::{day_in, unquoted};
use super::text::{Detection, Layouts, config};
use crate::source::{Document, TextReader, glimpse};
use crate::step_line::recognise;

/// What the lines of a text need beside its layouts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Plan {
    /// Its records stand behind the marks of a quoted mail, or blanks.
    pub(super) margin: bool,
    /// The message of a record begins on the line below its head.
    pub(super) below: bool,
    /// A day that other sources of the bundle are near: days since 1970.
    pub(super) near: Option<i64>,
    pub(super) region: Option<Region>,
}

impl Reading<'_> {
    /// The layouts, and one for lines of a transcript that none of them reads.
    pub(super) fn within(&self, sample: &str) -> Arc<Layouts> {
        let day = day_in(sample);
        let order = |day_first: i64, month_first: i64| {
            let day = day?;
            Some(day_first.abs_diff(day) < month_first.abs_diff(day))
        };
        let mut detection = self.layouts.detect_with(&self.layouts.whole(), sample);
        // Other lines of a transcript are no records of a log: most of them fit no layout.
        detection.used = self.layouts.whole();
        match induce(sample, &detection, self.vocabulary, &order) {
            Found::Layout(found) => Arc::new(self.layouts.with_found(found.layout)),
            _ => Arc::clone(self.layouts),
        }
    }

    /// Finds a layout for the lines that no other one reads, and what they need beside it.
    pub(super) fn plan(
        &self,
        document: &Document,
        sample: &str,
        detection: Detection,
    ) -> (Detection, Plan) {
        let mut detection = self.find(document, sample, detection);
        if detection.main.is_none()
            && let Some(layout) = self.sibling(document, sample)
        {
            detection = detection.with(layout);
        }
        if detection.is_short_of_columns()
            && let Some(Found::Layout(induced)) = self.sibling(document, sample)
        {
            let fits = |line: &&str| {
                let levels = detection.layouts.levels();
                induced.layout.read(levels, line).is_some()
            };
            let lines = sample.lines().filter(fits).count() as u64;
            detection = detection.with_columns(Induced { lines, ..*induced });
        }
        let mut margin = false;
        if detection.main.is_none() {
            let quoted = unquoted(&sample[..sample.floor_char_boundary(LEARNED_FROM)]);
            let within = self.find(
                document,
                &quoted,
                self.layouts.of_text(&quoted).detect(&quoted),
            );
            let steps = quoted.lines().any(|line| {
                let header = within.layouts.read(&within.used, line);
                header.is_some_and(|h| recognise(self.vocabulary, h.fields().message).is_some())
            });
            // Text that quotes no step is no log.
            if within.main.is_some() && steps {
                detection = within;
                margin = true;
            }
        }
        let near = detection
            .is_partial()
            .then(|| self.others.day(document))
            .flatten();
        let region = self.region;
        let below = if margin {
            detection.below(unquoted(sample).lines(), self.vocabulary)
        } else {
            detection.below(sample.lines(), self.vocabulary)
        };
        let plan = Plan {
            margin,
            below,
            near,
            region,
        };
        (detection, plan)
    }

    /// The layouts of a text, with one that a logging configuration of the bundle states.
    pub(super) fn stated(
        &self,
        document: &Document,
        sample: &str,
        detection: Detection,
    ) -> Detection {
        if !detection.may_be_stated() {
            return detection;
        }
        let levels = detection.layouts.levels();
        let stated = self.others.configs(document).filter_map(|(path, text)| {
            config::stated((path, &text), sample, levels, self.vocabulary)
        });
        let best = stated.reduce(|best, next| if next.lines > best.lines { next } else { best });
        match best {
            Some(stated) => detection.or_stated(stated),
            None => detection,
        }
    }

    /// Which reading is meant of a day of this document that has two: the region says so, or the
    /// days of the bundle's other sources do.
    pub(super) fn is_day_first(
        &self,
        document: &Document,
        day_first: i64,
        month_first: i64,
    ) -> Option<bool> {
        match self.region {
            Some(region) => Some(region.is_day_first()),
            None => self.others.nearer(document, day_first, month_first),
        }
    }

    /// The layout that was found in another file of the same rotated log and fits a line of this one.
    fn sibling(&self, document: &Document, sample: &str) -> Option<Found> {
        let mut siblings = self.others.siblings(document);
        siblings.find_map(|sibling| {
            let mut reader = TextReader::new(sibling.open().ok()?);
            let head = glimpse(reader.head().ok()?);
            let found = self.find(sibling, &head, self.layouts.detect(&head)).found;
            let Found::Layout(induced) = &found else {
                return None;
            };
            let levels = self.layouts.levels();
            let mut lines = sample.lines();
            lines
                .any(|line| induced.layout.read(levels, line).is_some())
                .then_some(found)
        })
    }

    /// The layouts of a text, with one that is found from its lines.
    fn find(&self, document: &Document, sample: &str, detection: Detection) -> Detection {
        let ask = |day_first, month_first| self.is_day_first(document, day_first, month_first);
        let found = induce(sample, &detection, self.vocabulary, &ask);
        if matches!(found, Found::Layout(_)) {
            return detection.with(found);
        }
        match columns_behind(sample, &detection, self.vocabulary) {
            Some(induced) => detection.with_columns(induced),
            None => detection.with(found),
        }
    }
}
