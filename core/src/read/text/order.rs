//! Whether the day or the month comes first in the dates of one text.

use super::stamp::Written as Stamp;
use crate::read::event::date::Written;

/// Which reading is meant of a day that has two, where something beside the text says so: true for
/// the first. Both are days since 1970, read day first and month first.
pub(crate) type Ask<'a> = &'a dyn Fn(i64, i64) -> Option<bool>;

/// What the dates of a text show of their order.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shown {
    day_first: bool,
    month_first: bool,
    /// The first day that has two readings.
    either: Option<(i64, i64)>,
}

impl Shown {
    /// Looks at a date in a line.
    pub(super) fn stamp(&mut self, stamp: &Stamp) {
        if let Some((one, two)) = stamp.swappable {
            self.day_first |= one > 12;
            self.month_first |= two > 12;
            self.either = self.either.or_else(|| {
                let day = stamp.day.filter(|_| one.max(two) <= 12 && one != two)?;
                day.days().zip(day.swapped().days())
            });
        }
    }

    /// Looks at a date that is a whole value.
    pub(super) fn value(&mut self, date: &Written) {
        match date.proves_day_first() {
            Some(true) => self.day_first = true,
            Some(false) => self.month_first = true,
            None => self.either = self.either.or_else(|| date.either()),
        }
    }

    /// Whether the day comes first; `None` where some date has two readings and nothing tells which
    /// is meant.
    pub(super) fn is_day_first(&self, ask: Ask<'_>) -> Option<bool> {
        match (self.day_first, self.month_first, self.either) {
            (false, false, Some((day, month))) => ask(day, month),
            (_, month_first, _) => Some(!month_first),
        }
    }
}

/// Records that have no time, by what is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Undated {
    /// Day and month could be swapped.
    pub(crate) either: u64,
    /// Anything else, such as the day or the year.
    pub(crate) other: u64,
}
