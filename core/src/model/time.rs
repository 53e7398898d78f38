//! Points in time, with where their zone came from.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ZoneBy;

/// Whether the civil time exists exactly once in its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Fold {
    /// Exactly once.
    #[default]
    None,
    /// Never: clocks jumped over it in spring. The offset before the jump is used.
    Gap,
    /// Twice (autumn), and this is the first one, by the order of the records.
    First,
    /// Twice (autumn), and this is the second one, by the order of the records.
    Second,
}

/// A point in time: UTC, the offset it is shown with, and where the zone came from.
///
/// Ordered by the point in time alone. StampText as RFC 3339 with the offset and as many
/// fractional digits as it needs (at most six).
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub utc_us: i64,
    /// Seconds east of UTC.
    pub offset_s: i32,
    /// Where the zone came from.
    pub zone_by: ZoneBy,
    /// Whether the civil time is ambiguous or does not exist.
    pub fold: Fold,
}

impl Stamp {
    /// A stamp whose record states its zone.
    pub const fn stated(utc_us: i64, offset_s: i32) -> Self {
        Self {
            utc_us,
            offset_s,
            zone_by: ZoneBy::Stated,
            fold: Fold::None,
        }
    }

    /// Microseconds since 1970-01-01T00:00:00 on the wall clock of the stamp's offset.
    pub const fn civil_us(&self) -> i64 {
        self.utc_us.saturating_add(self.offset_s as i64 * 1_000_000)
    }

    /// Whether the wall clock shows a year from 1 to 9999: RFC 3339 has no others.
    pub(crate) const fn is_written(&self) -> bool {
        const FIRST: i64 = days_from_civil(1, 1, 1) * 86_400_000_000;
        const END: i64 = days_from_civil(10_000, 1, 1) * 86_400_000_000;
        let civil = self.civil_us();
        FIRST <= civil && civil < END
    }

    /// An offset as stamps write it: `+01:00`.
    pub(crate) fn written_offset(offset_s: i32) -> String {
        let stamp = Self::stated(0, offset_s).to_string();
        stamp.get(19..).unwrap_or_default().to_owned()
    }

    /// Seconds from `earlier` to this one, as a fraction.
    pub fn seconds_since(&self, earlier: &Self) -> f64 {
        (self.utc_us.saturating_sub(earlier.utc_us)) as f64 / 1e6
    }
}

impl PartialEq for Stamp {
    fn eq(&self, other: &Self) -> bool {
        self.utc_us == other.utc_us
    }
}

impl Eq for Stamp {}

impl PartialOrd for Stamp {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Stamp {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.utc_us.cmp(&other.utc_us)
    }
}

impl std::hash::Hash for Stamp {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.utc_us.hash(state);
    }
}

/// Days since 1970-01-01 to year, month, day (proleptic Gregorian calendar).
pub(crate) const fn civil_from_days(days: i64) -> (i64, u32, u32) {
    // The usual era arithmetic: years counted from 1 March, so that leap days come last.
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    (yoe + era * 400 + (month <= 2) as i64, month, day)
}

/// How many days a month has; `None` where there is no such month.
pub(crate) const fn days_in_month(year: u32, month: u32) -> Option<u32> {
    Some(match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => return None,
    })
}

/// Year, month, day to days since 1970-01-01; the inverse of [`civil_from_days`].
pub(crate) const fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = (month as i64 + 9) % 12;
    let doy = (153 * mp + 2) / 5 + day as i64 - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

impl Stamp {
    /// RFC 3339. A time line writes millions of these: digit by digit is several times as fast as `write!`.
    pub(crate) fn as_text(&self) -> StampText {
        let civil = self.civil_us();
        let (year, month, day) = civil_from_days(civil.div_euclid(86_400_000_000));
        let us = civil.rem_euclid(86_400_000_000);
        let (s, fraction) = (us / 1_000_000, us % 1_000_000);
        let mut out = StampText {
            bytes: [0; 40],
            len: 0,
        };
        match u32::try_from(year) {
            Ok(year @ 0..=9999) => {
                out.two(year / 100);
                out.two(year % 100);
            }
            _ => format!("{year:04}").bytes().for_each(|b| out.sign(b)),
        }
        let of_day = s as u32;
        for (sign, number) in [
            (b'-', month),
            (b'-', day),
            (b'T', of_day / 3600),
            (b':', of_day / 60 % 60),
            (b':', of_day % 60),
        ] {
            out.sign(sign);
            out.two(number);
        }
        if fraction != 0 {
            out.sign(b'.');
            let mut rest = fraction as u32;
            let mut scale = 100_000;
            while rest > 0 {
                out.sign(b'0' + (rest / scale) as u8);
                rest %= scale;
                scale /= 10;
            }
        }
        let offset = self.offset_s.unsigned_abs();
        out.sign(if self.offset_s < 0 { b'-' } else { b'+' });
        out.two(offset / 3600);
        out.sign(b':');
        out.two(offset / 60 % 60);
        out
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_text().as_str())
    }
}

/// A stamp as text: digits and signs.
pub(crate) struct StampText {
    /// A year has seven signs at most: an `i64` of microseconds reaches no further.
    bytes: [u8; 40],
    len: usize,
}

impl StampText {
    fn sign(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
    }

    /// The last two digits of a number.
    fn two(&mut self, number: u32) {
        self.sign(b'0' + (number / 10 % 10) as u8);
        self.sign(b'0' + (number % 10) as u8);
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl std::str::FromStr for Stamp {
    type Err = String;

    /// Reads RFC 3339 with an offset or `Z`, and whatever [`Stamp`] writes: a stamp of a year
    /// beyond any calendar library's must come back as it went.
    fn from_str(text: &str) -> Result<Self, String> {
        read(text).ok_or_else(|| format!("`{text}` is no time in RFC 3339 with an offset"))
    }
}

fn read(text: &str) -> Option<Stamp> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let (head, day) = date.rsplit_once('-')?;
    let (year, month) = head.rsplit_once('-')?;
    let zone_at = time.find(['+', '-', 'Z', 'z'])?;
    let (clock, zone) = time.split_at(zone_at);
    let (hms, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = hms.split(':').map(|part| number(part, 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let fits = hour < 24 && minute < 60 && second <= 60 && fraction.len() <= 9;
    if parts.next().is_some() || !fits || clock.ends_with('.') {
        return None;
    }
    let micros = if fraction.is_empty() {
        0
    } else {
        let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
        number(&digits, 6)?
    };
    let offset_s = if zone.eq_ignore_ascii_case("z") {
        0
    } else {
        let (hours, minutes) = zone[1..].split_once(':')?;
        let seconds = number(hours, 2)? * 3600 + number(minutes, 2)? * 60;
        if zone.starts_with('-') {
            -seconds
        } else {
            seconds
        }
    };
    let year: i64 = year.parse().ok()?;
    let (month, day) = (number(month, 2)? as u32, number(day, 2)? as u32);
    let days = days_from_civil(year, month, day);
    if year.abs() > 200_000 || civil_from_days(days) != (year, month, day) {
        return None;
    }
    let civil_us = ((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + micros;
    Some(Stamp::stated(
        civil_us - offset_s * 1_000_000,
        offset_s as i32,
    ))
}

/// A number of exactly so many digits.
fn number(text: &str, width: usize) -> Option<i64> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_text().as_str())
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Stamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Stamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "RFC 3339 with the offset.",
            "type": "string",
            "format": "date-time",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn is_written_with_offset_and_only_the_digits_it_needs() {
        let stamp = Stamp::stated(1_772_426_412_000_000, 3600);
        assert_eq!(stamp.to_string(), "2026-03-02T05:40:12+01:00");
        let stamp = Stamp::stated(1_772_426_412_120_000, -12_600);
        assert_eq!(stamp.to_string(), "2026-03-02T01:10:12.12-03:30");
    }

    #[test]
    fn a_stamp_at_the_end_of_the_calendar_comes_back_from_its_text() {
        for text in [
            "9999-12-31T23:00:00+01:00",
            "0001-01-01T00:00:00-05:00",
            "12000-01-01T00:00:00.5+00:00",
        ] {
            let stamp: Stamp = text.parse().unwrap();
            assert_eq!(stamp.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_stamp_is_refused() {
        for text in [
            "",
            "2026-02-30T00:00:00Z",
            "2026-03-02T24:00:00Z",
            "2026-03-02T05:40:12",
            "2026-3-2T05:40:12Z",
            "x",
            "2026-03-02T05:40:12.Z",
            "2026-03-02T05:40Z",
        ] {
            assert!(text.parse::<Stamp>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_jiff_reads_is_read_as_jiff_reads_it(seconds in -60_000_000_000_i64..250_000_000_000, nanos in 0_i32..1_000_000_000) {
            let timestamp = jiff::Timestamp::new(seconds, nanos.abs()).unwrap();
            let ours: Stamp = timestamp.to_string().parse().unwrap();
            let floor = seconds * 1_000_000 + i64::from(nanos) / 1000;
            prop_assert!((ours.utc_us - floor).abs() <= 1);
        }

        #[test]
        fn days_agree_with_jiff(days in -700_000_i64..2_900_000) {
            let (year, month, day) = civil_from_days(days);
            prop_assert_eq!(days_from_civil(year, month, day), days);
            let date = jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(days);
            prop_assert_eq!((i64::from(date.year()), date.month() as u32, date.day() as u32), (year, month, day));
        }

        #[test]
        fn text_and_back(us in -62_000_000_000_000_000_i64..250_000_000_000_000_000, quarter in -48_i32..=56) {
            let stamp = Stamp::stated(us, quarter * 900);
            let again: Stamp = stamp.to_string().parse().unwrap();
            prop_assert_eq!(again.utc_us, stamp.utc_us);
            prop_assert_eq!(again.offset_s, stamp.offset_s);
        }
    }
}
