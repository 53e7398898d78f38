//! Times as the heads of records write them.

use super::levels::LONGEST;
use super::pattern::DatePart;
use crate::knowledge;
use crate::knowledge::forms::text::RawDates;
use crate::lazy::Lazy;
use crate::model::{days_from_civil, days_in_month};
use crate::time::{digits, read_zone};

/// How much of its time a head states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// Date and time.
    Whole,
    /// No year: the time is that of 1972, which has every day.
    NoYear,
    /// No day: the time is that of the first day of 1970.
    TimeOfDay,
    /// Since the program started: the time is that since 1970.
    Elapsed,
    /// Day and month could be swapped, and nothing says which comes first.
    Undecided,
    /// Nothing of it.
    Nothing,
}

/// The time of a head, as its parts say it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Time {
    Nothing,
    Parts(Parts, Known),
    /// Microseconds since 1970, or since a start.
    Us(i64, Known),
}

/// The parts of a date that exists: one without a year has the leap year, one without a day the first
/// day of 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    micros: u32,
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl Parts {
    fn civil_us(&self) -> i64 {
        let days = days_from_civil(i64::from(self.year), self.month.into(), self.day.into());
        let minutes = i64::from(self.hour) * 60 + i64::from(self.minute);
        let seconds = minutes * 60 + i64::from(self.second.min(59));
        (days * 86_400 + seconds) * 1_000_000 + i64::from(self.micros)
    }
}

impl Time {
    /// Microseconds since 1970-01-01T00:00:00 on the writer's wall clock, or since a start; 0 where
    /// there is none.
    pub(super) fn civil_us(&self) -> i64 {
        match self {
            Self::Nothing => 0,
            Self::Parts(parts, _) => parts.civil_us(),
            Self::Us(us, _) => *us,
        }
    }

    /// How much of it is stated.
    pub(super) fn known(&self) -> Known {
        match self {
            Self::Nothing => Known::Nothing,
            Self::Parts(_, known) | Self::Us(_, known) => *known,
        }
    }
}

/// A date of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) parts: Vec<DatePart>,
    /// The same where each part has its place, so that most lines are read without asking at each
    /// byte what comes next.
    fixed: Option<Fixed>,
}

/// A date whose parts stand at the same bytes in every line; a fraction may follow them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Fixed {
    width: usize,
    /// The bytes between the numbers.
    between: Vec<(usize, u8)>,
    /// Where the first two digits of the year are.
    century: Option<usize>,
    /// Where the last two digits of the year are, and those of month, day, hour, minute and second.
    pairs: [Option<usize>; 6],
    fraction: bool,
}

impl Fixed {
    fn of(parts: &[DatePart]) -> Option<Self> {
        let mut out = Self::default();
        for part in parts {
            let (pair, width) = match part {
                DatePart::Year => {
                    out.century = Some(out.width);
                    (Some(0), 4)
                }
                DatePart::ShortYear => (Some(0), 2),
                DatePart::Month { padded: true } => (Some(1), 2),
                DatePart::Day { padded: true } => (Some(2), 2),
                DatePart::Hour { padded: true } => (Some(3), 2),
                DatePart::Minute => (Some(4), 2),
                DatePart::Second => (Some(5), 2),
                DatePart::Byte(byte) => {
                    out.between.push((out.width, *byte));
                    (None, 1)
                }
                DatePart::Fraction => (None, 0),
                _ => return None,
            };
            if out.fraction {
                return None;
            }
            out.fraction = *part == DatePart::Fraction;
            out.width += width;
            if let Some(pair) = pair {
                out.pairs[pair] = Some(out.width - 2);
            }
        }
        Some(out)
    }

    /// Where the seconds are, where nothing but a fraction follows them.
    fn seconds(&self) -> Option<usize> {
        let [.., at] = self.pairs;
        let behind = 2 + usize::from(self.fraction);
        at.filter(|at| at + behind == self.width)
    }

    /// Reads what [`read_date`] reads.
    fn read(&self, bytes: &[u8]) -> Option<(Parts, Known, usize)> {
        let front = bytes.get(..self.width)?;
        let mut between = self.between.iter();
        if !between.all(|(at, byte)| front[*at] == *byte) {
            return None;
        }
        let mut values = [None; 6];
        let mut digits = true;
        for (value, at) in values.iter_mut().zip(self.pairs) {
            if let Some(at) = at {
                let (tens, ones) = (digit(front[at]), digit(front[at + 1]));
                digits &= tens < 10 && ones < 10;
                *value = Some(tens * 10 + ones);
            }
        }
        if !digits {
            return None;
        }
        let [year, month, day, hour, minute, second] = values;
        let year = match (self.century, year) {
            (Some(at), Some(year)) => Some(two(front, at)? * 100 + year),
            (_, year) => year.map(|year| 2000 + year),
        };
        let (micros, more) = if self.fraction {
            digits_of_fraction(&bytes[self.width..])?
        } else {
            (0, 0)
        };
        Broken {
            year,
            month,
            day: day.unwrap_or(1),
            hour: hour.unwrap_or(0),
            minute: minute.unwrap_or(0),
            second: second.unwrap_or(0),
            micros,
        }
        .checked(bytes, self.width + more)
    }
}

impl Date {
    pub(crate) fn new(parts: Vec<DatePart>) -> Self {
        let fixed = Fixed::of(&parts);
        Self { parts, fixed }
    }

    /// Reads a date: its parts, what of it is known, and the bytes that it took.
    pub(super) fn read(&self, bytes: &[u8]) -> Option<(Parts, Known, usize)> {
        match &self.fixed {
            Some(fixed) => fixed.read(bytes),
            None => read_date(&self.parts, bytes),
        }
    }

    /// The bytes of a date up to its seconds, and its time in microseconds without them; `None` where
    /// anything but a fraction follows the seconds.
    pub(super) fn minute<'a>(&self, bytes: &'a [u8]) -> Option<(&'a [u8], i64)> {
        let (parts, known, _) = self.read(bytes)?;
        let minute = bytes.get(..self.fixed.as_ref()?.seconds()?)?;
        let whole = Parts {
            second: 0,
            micros: 0,
            ..parts
        };
        (known == Known::Whole).then(|| (minute, whole.civil_us()))
    }

    /// Reads what follows the minute of a date that is so many bytes wide from there on: microseconds.
    #[inline]
    pub(super) fn within_minute(&self, bytes: &[u8], width: usize) -> Option<i64> {
        let fixed = self.fixed.as_ref()?;
        let second = two(bytes, 0).filter(|second| *second <= 60)?;
        let (micros, used) = if fixed.fraction {
            let (_, between) = fixed.between.last()?;
            if bytes.get(2) != Some(between) {
                return None;
            }
            let (micros, more) = digits_of_fraction(bytes.get(3..)?)?;
            (micros, 3 + more)
        } else {
            (0, 2)
        };
        let ends = used == width && !bytes.get(used).is_some_and(u8::is_ascii_digit);
        ends.then(|| i64::from(second.min(59)) * 1_000_000 + i64::from(micros))
    }
}

pub(super) static DATES: Lazy<RawDates> = Lazy::new(|| knowledge::DATES.read());

/// `Z`, `+01:00`, or the name of a zone, which an offset may follow: seconds east of UTC, and the
/// bytes that it took.
pub(super) fn zone(bytes: &[u8]) -> Option<(i32, usize)> {
    if let Some(read) = read_zone(bytes) {
        return Some(read);
    }
    let width = bytes.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let name = std::str::from_utf8(bytes.get(..width)?).ok()?;
    let offset = *DATES.zones.get(name)?;
    let more = bytes
        .get(width)
        .filter(|sign| matches!(sign, b'+' | b'-'))
        .and_then(|_| read_zone(&bytes[width..]));
    let (further, used) = more.unwrap_or((0, 0));
    Some((offset + further, width + used))
}

/// The half of the day that a text begins with: whether it is the afternoon, and its width.
pub(super) fn half(bytes: &[u8]) -> Option<(bool, usize)> {
    let width = bytes
        .iter()
        .take_while(|b| b.is_ascii_alphabetic() || **b == b'.')
        .count();
    let word = std::str::from_utf8(bytes.get(..width)?).ok()?;
    let is = |half: &String| half.eq_ignore_ascii_case(word);
    let afternoon = DATES.afternoon.iter().any(is);
    (afternoon || DATES.morning.iter().any(is)).then_some((afternoon, width))
}

/// A month by its name or the first three letters of it, as English, Norwegian, Swedish, Danish and
/// German have them, and the bytes that it took.
pub(in crate::read) fn month_name(bytes: &[u8]) -> Option<(u32, usize)> {
    let letter = |b: &&u8| b.is_ascii_alphabetic() || **b >= 0x80;
    let width = bytes.iter().take_while(letter).count();
    let name = std::str::from_utf8(&bytes[..width]).ok()?.to_lowercase();
    let start: String = name.chars().take(3).collect();
    let known = |names: &Vec<String>| names.contains(&start);
    let month = DATES.months.iter().position(known)? as u32 + 1;
    let point = usize::from(bytes.get(width) == Some(&b'.'));
    Some((month, width + point))
}

/// The first weekday that a text names, by its name or the first three letters of it: days since
/// Monday.
pub(in crate::read) fn weekday(text: &str) -> Option<usize> {
    let names = |name: &String, word: &str| {
        let three = word.chars().count() == 3 && name.starts_with(word);
        three || name == word
    };
    let words = text.split(|c: char| !c.is_alphabetic());
    let short = |word: &&str| (3..=LONGEST).contains(&word.len());
    words.filter(short).find_map(|word| {
        let word = word.to_lowercase();
        let mut days = DATES.weekdays.iter();
        days.position(|day| day.iter().any(|name| names(name, &word)))
    })
}

/// Times since 1970 that a log can have: from the year 2000 to 2100.
const EPOCH_S: std::ops::Range<i64> = 946_684_800..4_102_444_800;

/// Digits at the head of a text: their value and how many they are.
fn number(bytes: &[u8]) -> Option<(i64, usize)> {
    let width = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let text = std::str::from_utf8(bytes.get(..width)?).ok()?;
    Some((text.parse().ok()?, width))
}

/// A fraction behind a full stop or comma: microseconds, and the bytes that it took.
fn fraction(bytes: &[u8]) -> (i64, usize) {
    if !matches!(bytes.first(), Some(b'.' | b',')) {
        return (0, 0);
    }
    let digits = bytes[1..].iter().take_while(|b| b.is_ascii_digit());
    let (mut micros, mut scale, mut width) = (0, 100_000, 1);
    for digit in digits {
        micros += i64::from(digit - b'0') * scale;
        scale /= 10;
        width += 1;
    }
    if width == 1 { (0, 0) } else { (micros, width) }
}

/// Seconds or milliseconds since 1970: microseconds, and the bytes that they took.
pub(super) fn read_epoch(bytes: &[u8]) -> Option<(i64, usize)> {
    let (value, width) = number(bytes)?;
    let (us, used) = match width {
        10 => {
            let (micros, more) = fraction(&bytes[width..]);
            (value * 1_000_000 + micros, width + more)
        }
        13 => (value * 1_000, width),
        _ => return None,
    };
    let apart = !bytes.get(used).is_some_and(u8::is_ascii_alphanumeric);
    (apart && EPOCH_S.contains(&us.div_euclid(1_000_000))).then_some((us, used))
}

/// The sign before the time since a program started: `+`, `T+`.
pub(super) fn elapsed_sign(bytes: &[u8]) -> usize {
    let signs: [&[u8]; 2] = [b"T+", b"+"];
    let sign = signs.into_iter().find(|sign| bytes.starts_with(sign));
    sign.map_or(0, <[u8]>::len)
}

/// Milliseconds, or seconds with a fraction, with their unit or without; hours, minutes and seconds;
/// minutes and seconds: microseconds, and the bytes that they took.
pub(super) fn read_elapsed(bytes: &[u8]) -> Option<(i64, usize)> {
    let sign = elapsed_sign(bytes);
    let bytes = &bytes[sign..];
    if let Some((us, width)) = read_parts(bytes) {
        return Some((us, sign + width));
    }
    let (value, width) = number(bytes).filter(|(_, width)| *width <= 12)?;
    let (micros, more) = fraction(&bytes[width..]);
    let unit = &bytes[width + more..];
    let seconds = more > 0 || unit.first() == Some(&b's');
    let letters = unit.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if !matches!(&unit[..letters], b"" | b"s" | b"ms") {
        return None;
    }
    let us = if seconds && letters != 2 {
        value * 1_000_000 + micros
    } else {
        value * 1_000 + micros / 1_000
    };
    Some((us, sign + width + more + letters))
}

/// `1:02:03.5`, `02:03`: microseconds, and the bytes that they took.
fn read_parts(bytes: &[u8]) -> Option<(i64, usize)> {
    let (mut value, mut at) = number(bytes).filter(|(_, width)| *width <= 4)?;
    let mut parts = 1;
    while bytes.get(at) == Some(&b':') && parts < 3 {
        let part = two(bytes, at + 1).filter(|part| *part < 60)?;
        value = value * 60 + i64::from(part);
        at += 3;
        parts += 1;
    }
    let (micros, more) = fraction(&bytes[at..]);
    let apart = !bytes.get(at + more).is_some_and(u8::is_ascii_alphanumeric);
    (parts > 1 && apart).then_some((value * 1_000_000 + micros, at + more))
}

/// Reads a date part by part: the slow reference of [`Fixed::read`], and the way of those that have no
/// places.
fn read_date(parts: &[DatePart], bytes: &[u8]) -> Option<(Parts, Known, usize)> {
    // A date without a year has one with every day, one without a day is a time of day.
    let (mut year, mut month, mut day) = (None, None, 1);
    let (mut hour, mut minute, mut second) = (0, 0, 0);
    let mut micros = 0;
    let mut at = 0;
    for part in parts {
        match part {
            DatePart::Year => {
                year = Some(two(bytes, at)? * 100 + two(bytes, at + 2)?);
                at += 4;
            }
            DatePart::Month { padded } | DatePart::Day { padded } => {
                let (value, width) = one_or_two(bytes, at, *padded)?;
                at += width;
                if matches!(part, DatePart::Month { .. }) {
                    month = Some(value);
                } else {
                    day = value;
                }
            }
            DatePart::Hour { padded } | DatePart::HalfHour { padded } => {
                let (value, width) = one_or_two(bytes, at, *padded)?;
                if matches!(part, DatePart::HalfHour { .. }) && !(1..=12).contains(&value) {
                    return None;
                }
                at += width;
                hour = value;
            }
            DatePart::Half => {
                let (afternoon, width) = half(bytes.get(at..)?)?;
                hour = hour % 12 + if afternoon { 12 } else { 0 };
                at += width;
            }
            DatePart::ShortYear => {
                year = Some(2000 + two(bytes, at)?);
                at += 2;
            }
            DatePart::MonthName => {
                let (value, width) = month_name(bytes.get(at..)?)?;
                month = Some(value);
                at += width;
            }
            DatePart::Minute => {
                minute = two(bytes, at)?;
                at += 2;
            }
            DatePart::Second => {
                second = two(bytes, at)?;
                at += 2;
            }
            DatePart::Fraction => {
                let (value, width) = digits_of_fraction(bytes.get(at..)?)?;
                micros = value;
                at += width;
            }
            DatePart::Byte(byte) => {
                if bytes.get(at) != Some(byte) {
                    return None;
                }
                at += 1;
            }
        }
    }
    Broken {
        year,
        month,
        day,
        hour,
        minute,
        second,
        micros,
    }
    .checked(bytes, at)
}

/// One to nine digits of a fraction: microseconds, and the bytes that they took.
fn digits_of_fraction(bytes: &[u8]) -> Option<(u32, usize)> {
    let (mut value, mut width) = (0, 0);
    while width < 9 && bytes.get(width).is_some_and(u8::is_ascii_digit) {
        value = value * 10 + digit(bytes[width]);
        width += 1;
    }
    let micros = match width {
        0 => return None,
        1..=6 => value * TENS[6 - width],
        _ => value / TENS[width - 6],
    };
    Some((micros, width))
}

const TENS: [u32; 6] = [1, 10, 100, 1_000, 10_000, 100_000];

/// The value of a digit; of any other byte 10 or more.
#[inline]
fn digit(byte: u8) -> u32 {
    u32::from(byte.wrapping_sub(b'0'))
}

/// The numbers of a date, whatever they are.
struct Broken {
    year: Option<u32>,
    month: Option<u32>,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    micros: u32,
}

impl Broken {
    /// The parts of the date, where there is such a date and nothing of it follows.
    fn checked(&self, bytes: &[u8], used: usize) -> Option<(Parts, Known, usize)> {
        // A digit right behind the date means that the date was not what stands here.
        if bytes.get(used).is_some_and(u8::is_ascii_digit) {
            return None;
        }
        let (known, year) = match (self.year, self.month) {
            (Some(year), _) => (Known::Whole, year),
            (None, Some(_)) => (Known::NoYear, LEAP_YEAR),
            (None, None) => (Known::TimeOfDay, 1970),
        };
        let month = self.month.unwrap_or(1);
        // Every month has these days.
        let exists =
            self.day <= 28 && (1..=12).contains(&month) || self.day <= days_in_month(year, month)?;
        let day = year > 0 && self.day > 0 && exists;
        if !day || self.hour > 23 || self.minute > 59 || self.second > 60 {
            return None;
        }
        // Each is within its bounds, so that nothing is cut.
        let parts = Parts {
            micros: self.micros,
            year: year as u16,
            month: month as u8,
            day: self.day as u8,
            hour: self.hour as u8,
            minute: self.minute as u8,
            second: self.second as u8,
        };
        Some((parts, known, used))
    }
}

/// The year of a date that states none.
pub(super) const LEAP_YEAR: u32 = 1972;

/// Two digits.
#[inline]
fn two(bytes: &[u8], at: usize) -> Option<u32> {
    let pair = bytes.get(at..at + 2)?;
    let (tens, ones) = (pair[0].wrapping_sub(b'0'), pair[1].wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// Two digits; or one, which may have a blank before it.
fn one_or_two(bytes: &[u8], at: usize, padded: bool) -> Option<(u32, usize)> {
    if let Some(value) = two(bytes, at) {
        return Some((value, 2));
    }
    if padded {
        return None;
    }
    let blank = usize::from(bytes.get(at) == Some(&b' '));
    Some((digits(bytes, at + blank, 1)?, 1 + blank))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Layouts;
    use super::super::pattern::{Item, parse};
    use super::*;

    /// The dates of all layouts, and others of every kind of part that has a place.
    fn dates() -> Vec<Date> {
        let builtin = Layouts::builtin();
        let all = builtin.sequences().flatten().cloned();
        let more = [
            "yy-MM-dd HH.mm",
            "ddMMyyyy HHmmss",
            "MM/dd/yy HH:mm:ss:f+",
            "HH:mm:ss.f+",
        ];
        let more = more
            .iter()
            .flat_map(|date| parse(&format!("%date{{{date}}} %message")).unwrap());
        let date = |item| match item {
            Item::Date(date) => Some(date),
            _ => None,
        };
        all.chain(more.flatten()).filter_map(date).collect()
    }

    proptest! {
        #[test]
        fn a_date_of_fixed_places_is_read_as_part_by_part(
            digits in "[0-3][0-9]{13,22}",
            spoilt in prop::option::of((0_usize..30, "[0-9:./, -]")),
            behind in "[0-9 ,.a]{0,3}",
        ) {
            for date in dates() {
                let mut digits = digits.chars();
                let mut next = |n| digits.by_ref().take(n).collect::<String>();
                let mut text = String::new();
                for part in &date.parts {
                    match part {
                        DatePart::Byte(byte) => text.push(char::from(*byte)),
                        DatePart::Year => text += &format!("20{}", next(2)),
                        DatePart::Month { .. } => text += &format!("{:02}", next(2).parse().unwrap_or(0) % 14),
                        DatePart::Fraction => text += &next(3),
                        _ => text += &next(2),
                    }
                }
                text += &behind;
                if let Some((at, other)) = &spoilt && *at < text.len() {
                    text.replace_range(*at..=*at, other);
                }
                let slow = read_date(&date.parts, text.as_bytes());
                prop_assert_eq!(date.read(text.as_bytes()), slow, "{}", text);
            }
        }
    }

    #[test]
    fn most_dates_of_the_built_in_layouts_have_fixed_places() {
        let dates = dates();
        let fixed = dates.iter().filter(|date| date.fixed.is_some()).count();
        assert!(fixed * 10 >= dates.len() * 8, "{fixed} of {}", dates.len());
    }
}
