//! Which of two: civil times in the hour that autumn gives twice are told apart by the order of
//! the records. A step back within that hour starts its second pass.
//!
//! Chunks and rotated files are scanned side by side, so what is known of the order is kept as a
//! value that can be joined: a mark per record, a state per stretch.

use crate::model::{Fold, Stamp, ZoneBy};
use crate::time::zone::{Calm, Zone};

/// Writers on several threads swap neighbouring records by milliseconds; no clock goes back by less.
const JITTER_US: i64 = 2_000_000;
/// No doubled hour.
const NONE: i64 = i64::MIN;

/// A record's time as read: on the writer's clock, with what is known of its fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RawStamp {
    pub(crate) civil_us: i64,
    /// Seconds east of UTC, where the record states it.
    pub(crate) offset_s: Option<i32>,
    pub(crate) mark: Mark,
}

/// What the records before this one in its stretch say of its doubled hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Start of the doubled hour on the wall clock.
    window: i64,
    /// Earliest wall clock of the hour's records up to this one.
    low: i64,
    /// The clock has gone back within the stretch.
    jumped: bool,
}

impl Mark {
    pub(crate) const OUTSIDE: Self = Self {
        window: NONE,
        low: i64::MAX,
        jumped: false,
    };

    /// Of a record of which it is known already which of two it is.
    pub(crate) const fn told(second: bool) -> Self {
        Self {
            jumped: second,
            ..Self::OUTSIDE
        }
    }

    pub(crate) fn inside(self) -> bool {
        self.window != NONE
    }
}

/// The last stretch of time without a change of the offset: nearly every record lies in it, and
/// needs no look-up.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    calm: Option<Calm>,
}

impl Calendar {
    /// Takes the next record of a stretch: its stamp, and the point in time as far as the record
    /// alone tells (in an hour that comes twice the first pass).
    pub(crate) fn read(
        &mut self,
        civil_us: i64,
        offset_s: Option<i32>,
        fold: &mut FoldState,
        zone: &Zone,
    ) -> (RawStamp, i64) {
        let stamp = |mark| RawStamp {
            civil_us,
            offset_s,
            mark,
        };
        if let Some(offset) = offset_s {
            let utc_us = civil_us.saturating_sub(i64::from(offset) * 1_000_000);
            return (stamp(Mark::OUTSIDE), utc_us);
        }
        let known = self.calm.and_then(|calm| calm.utc_us(civil_us));
        let utc_us = known.unwrap_or_else(|| {
            self.calm = zone.calm(civil_us).or(self.calm);
            zone.resolve(civil_us, false).utc_us
        });
        let mark = if known.is_some() {
            Mark::OUTSIDE
        } else {
            fold.next(zone, civil_us)
        };
        (stamp(mark), utc_us)
    }

    /// The time of a local stamp that needs no look-up; [`read`](Self::read) takes all others.
    pub(crate) fn calm(&self, civil_us: i64, zone: &Zone) -> Option<Stamp> {
        self.calm?.stamp(civil_us, zone)
    }
}

/// The same of a whole stretch: a chunk, a file, the files before one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoldState {
    window: i64,
    low: i64,
    high: i64,
    jumped: bool,
}

impl FoldState {
    pub(crate) const NEW: Self = Self {
        window: NONE,
        low: i64::MAX,
        high: i64::MIN,
        jumped: false,
    };

    /// Takes the next record of the stretch and marks it.
    pub(crate) fn next(&mut self, zone: &Zone, civil_us: i64) -> Mark {
        let Some(window) = zone.doubled_from(civil_us) else {
            return Mark::OUTSIDE;
        };
        if self.window != window {
            *self = Self {
                window,
                ..Self::NEW
            };
        }
        self.jumped |= civil_us < self.high.saturating_sub(JITTER_US);
        self.low = self.low.min(civil_us);
        self.high = self.high.max(civil_us);
        Mark {
            window: self.window,
            low: self.low,
            jumped: self.jumped,
        }
    }

    /// The mark that a record of the stretch behind this one has, seen from this one's start.
    pub(crate) fn carry(&self, mark: Mark) -> Mark {
        if mark.window != self.window || !mark.inside() {
            return mark;
        }
        let jumped = mark.jumped || self.jumped || mark.low < self.high.saturating_sub(JITTER_US);
        Mark {
            jumped,
            low: mark.low.min(self.low),
            ..mark
        }
    }

    /// This stretch and the one behind it as one.
    pub(crate) fn join(self, next: Self) -> Self {
        if next.window == NONE {
            return self;
        }
        if next.window != self.window {
            return next;
        }
        Self {
            window: self.window,
            jumped: self.jumped || next.jumped || next.low < self.high.saturating_sub(JITTER_US),
            low: self.low.min(next.low),
            high: self.high.max(next.high),
        }
    }
}

impl RawStamp {
    /// The point in time, shown on the zone's clock.
    pub(crate) fn resolve(&self, zone: &Zone) -> Stamp {
        match self.offset_s {
            Some(offset) => {
                let utc_us = self.civil_us.saturating_sub(i64::from(offset) * 1_000_000);
                zone.show(utc_us, ZoneBy::Stated)
            }
            None => zone.resolve(self.civil_us, self.mark.jumped),
        }
    }

    /// The same so much later, on the same clock.
    pub(crate) fn moved(self, by_us: i64, zone: &Zone) -> Self {
        let utc_us = self.resolve(zone).utc_us.saturating_add(by_us);
        let stamp = zone.show(utc_us, zone.by);
        Self {
            civil_us: stamp.civil_us(),
            offset_s: None,
            mark: Mark::told(stamp.fold == Fold::Second),
        }
    }

    /// The same as seen from the start of the stretches before it.
    pub(crate) fn carried(self, before: &FoldState) -> Self {
        Self {
            mark: before.carry(self.mark),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: i64 = 3_600_000_000;
    /// 2025-10-26T02:00:00 on the wall clock of Oslo.
    const WINDOW: i64 = 1_761_444_000_000_000;

    proptest! {
        #[test]
        fn stretches_joined_say_the_same_as_one(
            times in prop::collection::vec((-HOUR..2 * HOUR).prop_map(|t| t / 600_000_000 * 600_000_000), 0..40),
            cuts in prop::collection::vec(0_usize..40, 0..4),
        ) {
            let zone = Zone::new("Europe/Oslo", ZoneBy::Assumed).unwrap();
            let mut whole = FoldState::NEW;
            let one: Vec<Mark> = times.iter().map(|t| whole.next(&zone, WINDOW + t)).collect();

            let mut before = FoldState::NEW;
            let mut chunk = FoldState::NEW;
            let mut many = Vec::new();
            for (index, time) in times.iter().enumerate() {
                if cuts.contains(&index) {
                    before = before.join(chunk);
                    chunk = FoldState::NEW;
                }
                let mark = chunk.next(&zone, WINDOW + time);
                many.push(before.carry(mark));
            }
            prop_assert_eq!(one, many);
            prop_assert_eq!(before.join(chunk), whole);
        }
    }

    #[test]
    fn the_second_half_past_two_is_an_hour_later() {
        let zone = Zone::new("Europe/Oslo", ZoneBy::Assumed).unwrap();
        let mut state = FoldState::NEW;
        let stamps: Vec<String> = [30, 50, 10, 30]
            .map(|minute| {
                let civil_us = WINDOW + minute * 60_000_000;
                let mark = state.next(&zone, civil_us);
                RawStamp {
                    civil_us,
                    offset_s: None,
                    mark,
                }
                .resolve(&zone)
                .to_string()
            })
            .to_vec();
        assert_eq!(stamps[0], "2025-10-26T02:30:00+02:00");
        assert_eq!(stamps[1], "2025-10-26T02:50:00+02:00");
        assert_eq!(stamps[2], "2025-10-26T02:10:00+01:00");
        assert_eq!(stamps[3], "2025-10-26T02:30:00+01:00");
    }
}
