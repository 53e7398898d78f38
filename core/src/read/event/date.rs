//! Dates as exports write them: in the region's form, in ISO, or as JSON does.

use crate::model::{days_from_civil, days_in_month};
use crate::read::text::{month_name, weekday};
use crate::time::{digits, read_zone};

const DAY_US: i64 = 86_400_000_000;
const SECOND_US: i64 = 1_000_000;

/// A date as written: on a wall clock, with both readings of a day and month that could be swapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// Days since 1970, read year-month-day or day first.
    day_first: Option<i64>,
    /// Days since 1970, read month first.
    month_first: Option<i64>,
    /// Microseconds since midnight.
    time_us: i64,
    /// The clock has twelve hours.
    pub(super) twelve_hours: bool,
    /// Seconds east of UTC, where the date says it.
    pub(crate) offset_s: Option<i32>,
    /// The form leaves it to the region which comes first.
    regional: bool,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

impl Written {
    /// A date that can be read in one way only.
    fn plain(day: i64, time_us: i64, offset_s: Option<i32>) -> Self {
        Self {
            day_first: Some(day),
            month_first: None,
            time_us,
            twelve_hours: false,
            offset_s,
            regional: false,
        }
    }

    /// What this date alone proves of the order in its file.
    pub(super) fn proves(&self) -> Option<Order> {
        match (self.regional, self.day_first, self.month_first) {
            (true, Some(_), None) => Some(Order::DayFirst),
            (true, None, Some(_)) => Some(Order::MonthFirst),
            _ => None,
        }
    }

    /// Whether the order changes what it means.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.either().is_some()
    }

    /// Its day read both ways, day first and month first, where these differ: days since 1970.
    pub(crate) fn either(&self) -> Option<(i64, i64)> {
        let both = self.day_first.zip(self.month_first);
        both.filter(|(day, month)| day != month)
    }

    /// Whether this date alone proves that in its file the day comes first, or that the month does.
    pub(crate) fn proves_day_first(&self) -> Option<bool> {
        self.proves().map(|order| order == Order::DayFirst)
    }

    /// What its clock says of the order: one of twelve hours is American.
    pub(crate) fn clock_day_first(&self) -> Option<bool> {
        self.twelve_hours.then_some(false)
    }

    /// Microseconds since 1970-01-01T00:00:00 on the wall clock, where it is known whether the day
    /// comes first, or makes no difference.
    pub(crate) fn civil_us_of(&self, day_first: Option<bool>) -> Option<i64> {
        if day_first.is_none() && self.is_ambiguous() {
            return None;
        }
        let order = if day_first == Some(false) {
            Order::MonthFirst
        } else {
            Order::DayFirst
        };
        Some(self.civil_us(order))
    }

    /// Microseconds since 1970-01-01T00:00:00 on the wall clock; a date that cannot be read in this
    /// order is read in the other one.
    pub(super) fn civil_us(&self, order: Order) -> i64 {
        let (wanted, other) = match order {
            Order::DayFirst => (self.day_first, self.month_first),
            Order::MonthFirst => (self.month_first, self.day_first),
        };
        let days = wanted.or(other).unwrap_or_default();
        days.saturating_mul(DAY_US).saturating_add(self.time_us)
    }
}

/// Reads a date with its time, whole; `None` for anything else.
///
/// `2026-03-02T05:14:07.1234567Z`, `02.03.2026 05.14.07`, `3/2/2026 5:14:07 AM`,
/// `Mar 2, 2026 @ 05:14:07.412`, `/Date(1772424847000+0100)/`, `20260302051407`, `20260302051407.123456+060` and
/// what lies between.
pub(crate) fn read(text: &str) -> Option<Written> {
    // Windows puts marks of direction and narrow blanks into dates.
    let plain: String;
    let mut text = text.trim();
    if !text.is_ascii() {
        plain = text
            .chars()
            .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}'))
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .collect();
        text = plain.trim();
    }
    if text.len() > 48 {
        return None;
    }
    let mut cursor = Cursor {
        bytes: text.as_bytes(),
        at: 0,
    };
    if let Some(inner) = json(text) {
        return milliseconds(inner);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 14 {
        return cursor.compact();
    }
    let written = cursor.date()?;
    (cursor.at == text.len()).then_some(written)
}

/// What stands within `/Date(…)/`, its slashes escaped or not.
fn json(text: &str) -> Option<&str> {
    let inner = text
        .strip_prefix("\\/Date(")
        .or_else(|| text.strip_prefix("/Date("))?;
    inner
        .strip_suffix(")\\/")
        .or_else(|| inner.strip_suffix(")/"))
}

/// Milliseconds of UTC, and the offset to show them with.
fn milliseconds(text: &str) -> Option<Written> {
    let sign_at = text.get(1..)?.find(['+', '-']).map(|at| at + 1);
    let (number, zone) = text.split_at(sign_at.unwrap_or(text.len()));
    let offset_s = if zone.is_empty() {
        0
    } else {
        read_zone(zone.as_bytes())
            .filter(|(_, used)| *used == zone.len())?
            .0
    };
    let us = number.parse::<i64>().ok()?.checked_mul(1000)?;
    let civil_us = us.checked_add(i64::from(offset_s) * SECOND_US)?;
    let (day, time_us) = (civil_us.div_euclid(DAY_US), civil_us.rem_euclid(DAY_US));
    Some(Written::plain(day, time_us, Some(offset_s)))
}

/// Seconds since 1970, as some tools write times: ten digits and a fraction.
pub(super) fn epoch(text: &str) -> Option<Written> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = fraction.get(..fraction.len().min(9))?;
    let mut cursor = Cursor {
        bytes: digits.as_bytes(),
        at: 0,
    };
    let micros = cursor.fraction()?;
    let seconds = seconds
        .parse::<i64>()
        .ok()
        .filter(|_| seconds.len() == 10)?;
    let us = seconds.checked_mul(SECOND_US)?.checked_add(micros)?;
    Some(Written::plain(
        us.div_euclid(DAY_US),
        us.rem_euclid(DAY_US),
        Some(0),
    ))
}

struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, wanted: &[u8]) -> Option<u8> {
        let byte = self.peek().filter(|byte| wanted.contains(byte))?;
        self.at += 1;
        Some(byte)
    }

    fn blanks(&mut self) -> usize {
        let before = self.at;
        while self.take(b" ").is_some() {}
        self.at - before
    }

    /// A number of `least` to `most` digits, and no digit behind it.
    fn number(&mut self, least: usize, most: usize) -> Option<(u32, usize)> {
        let digits = self.bytes.get(self.at..)?;
        let length = digits.iter().take_while(|b| b.is_ascii_digit()).count();
        if length < least || length > most {
            return None;
        }
        let value = digits
            .get(..length)?
            .iter()
            .fold(0_u32, |value, byte| value * 10 + u32::from(byte - b'0'));
        self.at += length;
        Some((value, length))
    }

    fn date(&mut self) -> Option<Written> {
        let start = self.at;
        let day = self.numbered_day().or_else(|| {
            self.at = start;
            Some((Some(self.named_day()?), None, false))
        });
        let (day_first, month_first, regional) = day?;
        if day_first.is_none() && month_first.is_none() {
            return None;
        }
        self.clock(day_first, month_first, regional)
    }

    /// A day whose month has a name, perhaps behind its weekday: `Mar 2, 2026`, `mandag 2. mars 2026`.
    fn named_day(&mut self) -> Option<i64> {
        let rest = |cursor: &Self| cursor.bytes.get(cursor.at..);
        if !self.peek()?.is_ascii_digit() && month_name(rest(self)?).is_none() {
            let word = rest(self)?.iter().position(|byte| *byte == b' ')?;
            weekday(std::str::from_utf8(rest(self)?.get(..word)?).ok()?)?;
            self.at += word;
            self.blanks();
        }
        let in_front = month_name(rest(self)?);
        if let Some((_, length)) = in_front {
            self.at += length;
            self.between()?;
        }
        let (day, _) = self.number(1, 2)?;
        self.between()?;
        let month = if let Some((month, _)) = in_front {
            month
        } else {
            let (month, length) = month_name(rest(self)?)?;
            self.at += length;
            self.between()?;
            month
        };
        let (year, _) = self.number(4, 4)?;
        days(year, month, day)
    }

    /// What stands between the parts of such a day.
    fn between(&mut self) -> Option<()> {
        let before = self.at;
        self.take(b".,-/");
        self.blanks();
        (self.at > before).then_some(())
    }

    /// A day in numbers, or with the year in front: read both ways where it can be, and whether a region decides.
    fn numbered_day(&mut self) -> Option<(Option<i64>, Option<i64>, bool)> {
        let (first, width) = self.number(1, 4)?;
        // `2026 Mar 02` as well.
        let separators: &[u8] = if width == 4 { b"./- " } else { b"./-" };
        let separator = self.take(separators)?;
        if separator == b'.' {
            self.blanks();
        }
        let second = if separator == b' ' {
            let (month, length) = month_name(self.bytes.get(self.at..)?)?;
            self.at += length;
            month
        } else {
            self.number(1, 2)?.0
        };
        // `19/10-2026` begins with the day, as full stops do.
        let mixed = width < 4 && matches!(separator, b'/' | b'.') && self.peek() == Some(b'-');
        self.take(&[if mixed { b'-' } else { separator }])?;
        // `2. 3. 2026` and `2026. 03. 02.` have blanks as well.
        if matches!(separator, b' ' | b'.') {
            self.blanks();
        }
        let stated = mixed || separator == b'.';
        match width {
            4 => {
                let (day, _) = self.number(1, 2)?;
                if separator == b'.' {
                    self.take(b".");
                }
                Some((days(first, second, day), None, false))
            }
            1 | 2 => {
                let year = match self.number(2, 4)? {
                    (year, 4) => year,
                    // A spreadsheet leaves the century out. Windows had no such events before Vista, of 2007.
                    (year @ 7.., 2) => 2000 + year,
                    _ => return None,
                };
                // With dots the day comes first wherever dots are used.
                let month_first = if stated {
                    None
                } else {
                    days(year, first, second)
                };
                Some((days(year, second, first), month_first, !stated))
            }
            _ => None,
        }
    }

    /// The time of day behind a day.
    fn clock(
        &mut self,
        day_first: Option<i64>,
        month_first: Option<i64>,
        regional: bool,
    ) -> Option<Written> {
        let comma = self.take(b",").is_some();
        if self.blanks() == 0 && (comma || self.take(b"Tt").is_none()) {
            return None;
        }
        // `Mar 2, 2026 @ 05:14:07`
        if self.take(b"@").is_some() {
            self.blanks();
        }
        let (mut hour, _) = self.number(1, 2)?;
        let colon = self.take(b":.")?;
        let (minute, _) = self.number(2, 2)?;
        let mut second = 0;
        let mut micros = 0;
        if self.take(&[colon]).is_some() {
            second = self.number(2, 2)?.0;
            if matches!(self.peek(), Some(b'.' | b',')) {
                self.at += 1;
                micros = self.fraction()?;
            }
        }
        let blank = self.blanks() > 0;
        let mut offset_s = None;
        let afternoon = self.half_of_day();
        if let Some(afternoon) = afternoon {
            // `20:10:00 PM` is a clock of 24 hours with a needless word.
            let needless = (13..24).contains(&hour) && afternoon;
            if (1..=12).contains(&hour) {
                hour = hour % 12 + if afternoon { 12 } else { 0 };
            } else if !needless {
                return None;
            }
        } else if let Some(rest) = self.bytes.get(self.at..).filter(|rest| !rest.is_empty()) {
            let (offset, used) = read_zone(rest)?;
            offset_s = Some(offset);
            self.at += used;
        } else if blank {
            return None;
        }
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        Some(Written {
            day_first,
            month_first,
            time_us: clock_us(hour, minute, second) + micros,
            twelve_hours: afternoon.is_some(),
            offset_s,
            regional,
        })
    }

    /// Up to nine digits behind the point, as microseconds.
    fn fraction(&mut self) -> Option<i64> {
        let (value, digits) = self.number(1, 9)?;
        Some(i64::from(value) * 10_i64.pow(9 - digits as u32) / 1000)
    }

    /// `AM`, `p.m.` and the like: whether it is the afternoon.
    fn half_of_day(&mut self) -> Option<bool> {
        let half = self.peek()?.to_ascii_lowercase();
        if !matches!(half, b'a' | b'p') {
            return None;
        }
        self.at += 1;
        self.take(b".");
        self.take(b"mM")?;
        self.take(b".");
        Some(half == b'p')
    }

    /// `20260302051407`, and what WMI writes: `20260302051407.123456+060`, with minutes east of UTC.
    fn compact(&mut self) -> Option<Written> {
        let part = |at: usize, count: usize| digits(self.bytes, at, count);
        let day = days(part(0, 4)?, part(4, 2)?, part(6, 2)?)?;
        let (hour, minute, second) = (part(8, 2)?, part(10, 2)?, part(12, 2)?);
        let mut micros = 0;
        let mut offset_s = None;
        self.at = 14;
        if self.take(b".").is_some() {
            micros = self.fraction()?;
            let sign = self.take(b"+-")?;
            let minutes = i32::try_from(self.number(3, 3)?.0).ok()?;
            offset_s = Some(60 * if sign == b'-' { -minutes } else { minutes });
        }
        let sound = hour < 24 && minute < 60 && second <= 60 && self.at == self.bytes.len();
        sound.then(|| Written::plain(day, clock_us(hour, minute, second) + micros, offset_s))
    }
}

/// Days since 1970 of a day that exists; of a year that an event can have.
fn days(year: u32, month: u32, day: u32) -> Option<i64> {
    let last = days_in_month(year, month)?;
    ((1601..=9999).contains(&year) && (1..=last).contains(&day))
        .then(|| days_from_civil(i64::from(year), month, day))
}

/// A leap second is read as the second before it.
fn clock_us(hour: u32, minute: u32, second: u32) -> i64 {
    i64::from(hour * 3600 + minute * 60 + second.min(59)) * SECOND_US
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2026-03-02T05:14:07
    const MOMENT: i64 = 1_772_428_447_000_000;

    fn civil(text: &str, order: Order) -> Option<i64> {
        read(text).map(|written| written.civil_us(order))
    }

    #[test]
    fn every_form_of_the_same_moment() {
        for text in [
            "2026 Mar 02 05:14:07",
            "2026. 03. 02. 5:14:07",
            "2. 3. 2026 5:14:07",
            "20260302051407.000000+060",
            "2026-03-02T05:14:07",
            "2026-03-02T05:14:07.0000000",
            "2026-03-02 05:14:07",
            "2026/03/02 5:14:07",
            "02.03.2026 05:14:07",
            "02.03.2026 05.14.07",
            "2.3.2026 05.14.07",
            "02/03/2026 05:14:07",
            "2-3-2026 05:14:07",
            "02/03/2026, 05:14:07",
            "02/03-2026 05:14:07",
            "02.03-2026 05:14:07",
            "Mar 2, 2026 @ 05:14:07",
            "March 2, 2026 5:14:07 AM",
            "Monday, March 2, 2026 5:14:07 AM",
            "mandag 2. mars 2026 05:14:07",
            "2. mars 2026, 05.14.07",
            "02-Mar-2026 05:14:07",
            "02-03-26 05:14:07",
            "2.3.26 05.14.07",
            "20260302051407",
            "\u{200e}02.03.2026\u{a0}05:14:07",
        ] {
            assert_eq!(civil(text, Order::DayFirst), Some(MOMENT), "{text}");
        }
        for text in [
            "3/2/2026 5:14:07 AM",
            "03/02/2026 05:14:07 am",
            "3/2/2026 5:14:07\u{202f}AM",
            "3/2/2026 5:14:07 a.m.",
            "03/02/2026 05:14:07",
        ] {
            assert_eq!(civil(text, Order::MonthFirst), Some(MOMENT), "{text}");
        }
    }

    #[test]
    fn a_date_that_says_its_zone() {
        let of = |text: &str| read(text).map(|w| (w.civil_us(Order::DayFirst), w.offset_s));
        assert_eq!(
            of("2026-03-02T05:14:07.5+01:00"),
            Some((MOMENT + 500_000, Some(3600)))
        );
        assert_eq!(of("2026-03-02T05:14:07Z"), Some((MOMENT, Some(0))));
        assert_eq!(of("/Date(1772428447000)/"), Some((MOMENT, Some(0))));
        assert_eq!(
            of("\\/Date(1772424847000+0100)\\/"),
            Some((MOMENT, Some(3600)))
        );
        assert_eq!(of("02.03.2026 05:14:07"), Some((MOMENT, None)));
    }

    #[test]
    fn noon_and_midnight_of_twelve_hours() {
        let hour = |text: &str| civil(text, Order::MonthFirst).map(|us| us / 3_600_000_000 % 24);
        assert_eq!(hour("3/2/2026 12:00:00 AM"), Some(0));
        assert_eq!(hour("3/2/2026 12:00:00 PM"), Some(12));
        assert_eq!(hour("3/2/2026 11:00:00 PM"), Some(23));
        assert_eq!(hour("3/2/2026 13:00:00 AM"), None);
    }

    #[test]
    fn what_the_order_of_a_date_shows() {
        let proves = |text: &str| read(text).unwrap().proves();
        assert_eq!(proves("20/10/2019 11:43:23 PM"), Some(Order::DayFirst));
        assert_eq!(proves("10/20/2019 23:43:23"), Some(Order::MonthFirst));
        assert_eq!(proves("03/04/2026 05:14:07"), None);
        assert!(read("03/04/2026 05:14:07").unwrap().is_ambiguous());
        assert!(!read("03/03/2026 05:14:07").unwrap().is_ambiguous());
        assert!(!read("03.04.2026 05:14:07").unwrap().is_ambiguous());
        assert_eq!(
            proves("13.04.2026 05:14:07"),
            None,
            "dots are no vote on slashes"
        );
    }

    #[test]
    fn seconds_since_1970() {
        let us = |text: &str| epoch(text).map(|written| written.civil_us(Order::DayFirst));
        assert_eq!(us("1772428447"), Some(MOMENT));
        assert_eq!(us("1772428447.25"), Some(MOMENT + 250_000));
        for text in [
            "177242844",
            "17724284470",
            "1772428447.",
            "x.5",
            "1772428447.x",
        ] {
            assert_eq!(us(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "2026-03-02",
            "05:14:07",
            "30.02.2026 05:14:07",
            "13/13/2026 05:14:07",
            "02.03.2026 24:14:07",
            "02.03.06 05:14:07",
            "02.03.126 05:14:07",
            "02.03.2026 05:14:07 x",
            "02.03.2026x05:14:07",
            "20261302051407",
            "/Date(x)/",
            "1.2.3.4",
            "Information",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}", near in "[0-9/:. TZ+apmADte()-]{0,30}") {
            for text in [text, near] {
                if let Some(written) = read(&text) {
                    let _ = (written.civil_us(Order::DayFirst), written.civil_us(Order::MonthFirst));
                }
            }
        }
    }
}
