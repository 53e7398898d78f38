//! `since` and `until`: cutting a view by time.

use std::str::FromStr;

use jiff::civil::{DateTime, date};

use crate::model::Stamp;

const DAY_US: i64 = 86_400_000_000;

/// One edge of a cut by time, as a person writes it: `2026-03-02`, `2026-03-02 05:40` or RFC 3339
/// with an offset.
///
/// Without an offset it is compared with the wall clock of each record, whatever its zone.
///
/// ```
/// use eadm_logs::{Stamp, report::Cut};
/// let day: Cut = "2026-03-02".parse().unwrap();
/// let stamp: Stamp = "2026-03-02T23:59:00+01:00".parse().unwrap();
/// assert!(day.begins_by(&stamp) && day.lasts_to(&stamp));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    civil: bool,
    from_us: i64,
    to_us: i64,
}

impl Cut {
    fn of(&self, stamp: &Stamp) -> i64 {
        if self.civil {
            stamp.civil_us()
        } else {
            stamp.utc_us
        }
    }

    /// Whether the stamp is not before this edge.
    pub fn begins_by(&self, stamp: &Stamp) -> bool {
        self.of(stamp) >= self.from_us
    }

    /// Whether the stamp is not after this edge; a date alone lasts to the end of its day.
    pub fn lasts_to(&self, stamp: &Stamp) -> bool {
        self.of(stamp) <= self.to_us
    }
}

impl FromStr for Cut {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            let us = instant.as_microsecond();
            return Ok(Self {
                civil: false,
                from_us: us,
                to_us: us,
            });
        }
        let civil: DateTime = text.parse().map_err(|_| {
            "write a date (2026-03-02), a local time (2026-03-02T05:40) or a time with its offset \
             (2026-03-02T05:40:00+01:00)"
                .to_owned()
        })?;
        let since_1970 = civil.duration_since(date(1970, 1, 1).at(0, 0, 0, 0));
        let from_us = since_1970.as_micros() as i64;
        // A date alone means the whole day; so does nobody who wrote a time.
        let length = if text.len() == "2026-03-02".len() {
            DAY_US - 1
        } else {
            0
        };
        Ok(Self {
            civil: true,
            from_us,
            to_us: from_us.saturating_add(length),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(text: &str) -> Stamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_local_time_is_the_wall_clock_of_the_record() {
        let cut: Cut = "2026-03-02 05:40".parse().unwrap();
        assert!(cut.begins_by(&stamp("2026-03-02T05:40:00+01:00")));
        assert!(cut.begins_by(&stamp("2026-03-02T05:40:00+05:00")));
        assert!(!cut.begins_by(&stamp("2026-03-02T05:39:59+01:00")));
        assert!(!cut.lasts_to(&stamp("2026-03-02T05:40:01+01:00")));
    }

    #[test]
    fn an_offset_makes_it_an_instant() {
        let cut: Cut = "2026-03-02T05:40:00+01:00".parse().unwrap();
        assert!(cut.begins_by(&stamp("2026-03-02T04:40:00Z")));
        assert!(!cut.begins_by(&stamp("2026-03-02T05:40:00+05:00")));
    }

    #[test]
    fn a_date_is_its_whole_day() {
        let cut: Cut = "2026-03-02".parse().unwrap();
        assert!(cut.lasts_to(&stamp("2026-03-02T23:59:59.999+01:00")));
        assert!(!cut.lasts_to(&stamp("2026-03-03T00:00:00+01:00")));
        assert!(cut.begins_by(&stamp("2026-03-02T00:00:00+01:00")));
    }

    #[test]
    fn what_is_no_time_is_refused_with_the_mend() {
        for text in [
            "",
            "yesterday",
            "02.03.2026",
            "2026-13-01",
            "2026-03-02T25:00",
        ] {
            assert!(
                text.parse::<Cut>()
                    .unwrap_err()
                    .contains("2026-03-02T05:40"),
                "{text}"
            );
        }
    }
}
