//! Where in a line a date or time stands, and the letters of the pattern language that read it.

use super::levels::Levels;
use super::times::{DATES, elapsed_sign, half, month_name, read_elapsed, weekday, zone};
use crate::model::{Level, civil_from_days, days_from_civil, days_in_month};
use crate::time::digits;

/// A day as a line writes it; where day and month could be swapped the day comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) year: Option<u32>,
    pub(super) month: u32,
    pub(super) day: u32,
}

impl Day {
    /// The year nearest to a day in which this one is such a weekday: days since 1970.
    pub(super) fn near(self, day: i64, weekday: Option<usize>) -> Option<i64> {
        let (around, _, _) = civil_from_days(day);
        // Each date is each weekday within eleven years.
        let years = (around - 11)..=(around + 11);
        let days = years.filter_map(|year| {
            let year = u32::try_from(year).ok();
            Self { year, ..self }.days()
        });
        let fits = |days: &i64| weekday.is_none_or(|wanted| weekday_of(*days) == wanted);
        days.filter(fits).min_by_key(|days| days.abs_diff(day))
    }

    /// Days since 1970; `None` without a year, and where there is no such day.
    pub(super) fn days(self) -> Option<i64> {
        let year = self.year?;
        let sound = self.day > 0 && self.day <= days_in_month(year, self.month)?;
        sound.then(|| days_from_civil(i64::from(year), self.month, self.day))
    }

    /// The same with the month first.
    pub(super) fn swapped(self) -> Self {
        Self {
            month: self.day,
            day: self.month,
            ..self
        }
    }
}

/// Days since Monday, of days since 1970, which began on a Thursday.
pub(super) fn weekday_of(days: i64) -> usize {
    usize::try_from((days + 3).rem_euclid(7)).unwrap_or_default()
}

/// A date or a time as a line writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// Where it begins, and where what stands behind it and its zone does.
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) form: Form,
    /// The sign before its fraction.
    pub(super) fraction: Option<char>,
    /// `%zone`, and whether a blank stands before it.
    pub(super) zone: Option<bool>,
    /// Every number of it has all of its digits.
    pub(super) padded: bool,
    /// The two numbers of which either could be the day.
    pub(super) swappable: Option<(u32, u32)>,
    pub(super) day: Option<Day>,
}

/// How a time is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// The letters of a date before and behind its fraction, each number with one or two digits.
    Date(String, String),
    Epoch,
    Elapsed,
    /// No time: the head ends behind a level.
    Nothing,
}

impl Form {
    /// Whether it is `05.14.07` alone, which could be a date with a short year.
    pub(super) fn is_dotted_clock(&self) -> bool {
        matches!(self, Self::Date(before, behind) if before == "H.mm.ss" && behind.is_empty())
    }
}

impl Written {
    /// The end of a head without a time: behind the level at the front of a line, or behind one
    /// field there and a level.
    pub(super) fn level(line: &str, levels: &Levels) -> Option<Self> {
        let behind_field = line.find(' ').map(|blank| blank + 1);
        [0].into_iter().chain(behind_field).find_map(|at| {
            let text = &line[at..];
            if levels.head(text).0 == Level::None {
                return None;
            }
            let open = text.len() - text.trim_start_matches(['[', '(', '<']).len();
            let word = text[open..].find(|c: char| !c.is_alphabetic());
            let end = at + open + word.unwrap_or(text.len() - open);
            Some(Self::undated(end, end, Form::Nothing))
        })
    }

    /// One that is no date.
    fn undated(at: usize, end: usize, form: Form) -> Self {
        Self {
            at,
            end,
            form,
            fraction: None,
            zone: None,
            padded: true,
            swappable: None,
            day: None,
        }
    }

    /// The first date or time of a line within its first `within` bytes.
    pub(super) fn find(line: &str, within: usize) -> Option<Self> {
        let bytes = line.as_bytes();
        (0..bytes.len().min(within)).find_map(|at| {
            let before = at.checked_sub(1).map(|before| bytes[before]);
            let apart = !before.is_some_and(|b| b.is_ascii_alphanumeric() || b >= 0x80);
            let begins = bytes[at].is_ascii_alphanumeric() || elapsed_sign(&bytes[at..]) > 0;
            if !apart || !begins {
                return None;
            }
            if matches!(before, Some(b'.' | b':')) {
                // Within a number or a time only a whole date begins.
                let mut reader = Reader::new(bytes, at);
                return reader.dated().then(|| reader.written(at));
            }
            Self::at(line, at)
        })
    }

    /// The date or time that begins here.
    fn at(line: &str, at: usize) -> Option<Self> {
        let mut reader = Reader::new(line.as_bytes(), at);
        let read = reader.dated() || {
            reader = Reader::new(line.as_bytes(), at);
            let first = line[..at]
                .trim_start_matches([' ', '\t', '[', '(', '<'])
                .is_empty();
            reader.clock(if first { Alone::First } else { Alone::Within })
        };
        if read {
            return Some(reader.written(at));
        }
        let form = epoch(line.as_bytes(), at).map(|end| (Form::Epoch, end));
        let elapsed = || elapsed(line.as_bytes(), at).map(|end| (Form::Elapsed, end));
        let (form, end) = form.or_else(elapsed)?;
        Some(Self::undated(at, end, form))
    }

    /// The first day in a line, with a time or without one.
    pub(super) fn find_day(line: &str) -> Option<Self> {
        let bytes = line.as_bytes();
        (0..bytes.len()).find_map(|at| {
            let before = at.checked_sub(1).map(|before| bytes[before]);
            let number = |b: u8| b.is_ascii_digit();
            if !bytes[at].is_ascii_alphanumeric() || before.is_some_and(number) {
                return None;
            }
            // Within a number with full stops only four digits of a year begin a day.
            let within = before == Some(b'.') && at > 1 && number(bytes[at - 2]);
            if within && digits(bytes, at, 4).is_none_or(|year| !is_year(year)) {
                return None;
            }
            let letter = |b: u8| b.is_ascii_alphabetic() || b >= 0x80;
            if bytes[at].is_ascii_alphabetic() && before.is_some_and(letter) {
                return None;
            }
            let mut reader = Reader::new(bytes, at);
            (reader.day() && reader.year()).then(|| reader.written(at))
        })
    }
}

/// A heading that names a day is no longer.
pub(super) const LONGEST_HEADING: usize = 100;

/// Whether a line could be a heading that names a day.
pub(super) fn names_day(line: &str) -> bool {
    let named = || weekday(line).is_some() && day_of_year(line).is_some();
    line.len() <= LONGEST_HEADING && (Written::find_day(line).is_some() || named())
}

/// The first day in a line whose month is named, without its year: `2. mars`, `March 2`.
pub(super) fn day_of_year(line: &str) -> Option<Day> {
    let number = |text: &str| {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|_| digits)
    };
    let mut words = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .peekable();
    let mut before = None;
    while let Some(word) = words.next() {
        let month = month_name(word.as_bytes()).map(|(month, _)| month);
        let day = before.or_else(|| words.peek().and_then(|next| number(next)));
        if let (Some(month), Some(day)) = (month, day) {
            return Some(Day {
                year: None,
                month,
                day,
            });
        }
        before = number(word);
    }
    None
}

/// Seconds or milliseconds of our days; nothing else has as many digits.
fn epoch(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let width = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let fraction = match rest.get(width) {
        Some(b'.') if width == 10 => {
            let more = rest[width + 1..].iter().take_while(|b| b.is_ascii_digit());
            1 + more.count()
        }
        _ => 0,
    };
    let end = width + fraction;
    let ours = rest.first() == Some(&b'1') && matches!(width, 10 | 13) && fraction != 1;
    let apart = !rest.get(end).is_some_and(u8::is_ascii_alphanumeric);
    (ours && apart).then_some(at + end)
}

/// The time since a program started, at the head of a line: with a sign, with its unit, as minutes
/// and seconds with a fraction, or a number before a bracket.
fn elapsed(bytes: &[u8], at: usize) -> Option<usize> {
    let blank = bytes[..at].iter().all(|b| matches!(b, b' ' | b'['));
    let rest = bytes.get(at..).filter(|_| blank)?;
    let (_, end) = read_elapsed(rest)?;
    let (text, behind) = rest.split_at(end);
    let unit = text.ends_with(b"s");
    let parts = text.contains(&b':');
    let fraction = text.iter().any(|b| matches!(b, b'.' | b','));
    let sure = match elapsed_sign(rest) {
        0 => unit || (parts && fraction) || (!parts && behind.starts_with(b" [")),
        _ => unit || parts || fraction,
    };
    let apart = !behind.first().is_some_and(u8::is_ascii_alphanumeric);
    (sure && apart && !behind.starts_with(b":")).then_some(at + end)
}

/// Whether a time of day has no day before it, and where it stands then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alone {
    No,
    /// At the front of its line.
    First,
    Within,
}

/// Reads a date piece by piece and writes down its letters.
struct Reader<'l> {
    bytes: &'l [u8],
    at: usize,
    before: String,
    behind: String,
    fraction: Option<char>,
    zone: Option<bool>,
    padded: bool,
    swappable: Option<(u32, u32)>,
    day: Option<Day>,
}

impl<'l> Reader<'l> {
    fn new(bytes: &'l [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            before: String::new(),
            behind: String::new(),
            fraction: None,
            zone: None,
            padded: true,
            swappable: None,
            day: None,
        }
    }

    fn written(self, at: usize) -> Written {
        Written {
            at,
            end: self.at,
            form: Form::Date(self.before, self.behind),
            fraction: self.fraction,
            zone: self.zone,
            padded: self.padded,
            swappable: self.swappable,
            day: self.day,
        }
    }

    fn day(&mut self) -> bool {
        let start = self.at;
        let forms: [fn(&mut Self) -> bool; 4] = [
            Self::compact,
            Self::year_first,
            Self::day_first,
            Self::month_name,
        ];
        forms.iter().any(|form| {
            *self = Self::new(self.bytes, start);
            form(self)
        })
    }

    /// Whether the year of the day is known.
    fn year(&self) -> bool {
        self.day.is_some_and(|day| day.year.is_some())
    }

    /// A date with its time.
    fn dated(&mut self) -> bool {
        if !self.day() {
            return false;
        }
        if self.before == "yyyyMMdd" && self.compact_clock() {
            return true;
        }
        self.between() && self.clock(Alone::No)
    }

    /// `20260302`
    fn compact(&mut self) -> bool {
        let (Some(year), Some(month), Some(day)) = (
            digits(self.bytes, self.at, 4),
            digits(self.bytes, self.at + 4, 2),
            digits(self.bytes, self.at + 6, 2),
        ) else {
            return false;
        };
        let digits_follow = self.bytes.get(self.at + 8).is_some_and(u8::is_ascii_digit);
        let six = digits(self.bytes, self.at + 8, 6).is_some();
        if !is_year(year)
            || !(1..=12).contains(&month)
            || !(1..=31).contains(&day)
            || (digits_follow && !six)
        {
            return false;
        }
        self.take("yyyyMMdd", 8);
        self.is(Some(year), month, day)
    }

    /// `051407` behind such a day, at once or behind one sign.
    fn compact_clock(&mut self) -> bool {
        let sign = match self.bytes.get(self.at) {
            Some(b'T') => "T",
            Some(b'-') => "-",
            Some(b'_') => "_",
            Some(b' ') => " ",
            _ => "",
        };
        let at = self.at + sign.len();
        let (Some(hour), Some(minute), Some(second)) = (
            digits(self.bytes, at, 2),
            digits(self.bytes, at + 2, 2),
            digits(self.bytes, at + 4, 2),
        ) else {
            return false;
        };
        if hour > 23 || minute > 59 || second > 60 {
            return false;
        }
        self.before += sign;
        self.at = at;
        self.take("HHmmss", 6);
        self.fraction();
        self.zone();
        self.ends()
    }

    /// `2026-03-02`, `2026/3/2`, `2026.03.02`
    fn year_first(&mut self) -> bool {
        let start = self.at;
        let Some(year) = digits(self.bytes, start, 4).filter(|y| is_year(*y)) else {
            return false;
        };
        let Some(sign) = self.bytes.get(start + 4).copied().filter(|b| is_sign(*b)) else {
            return false;
        };
        self.at = start + 5;
        let Some((month, wide)) = self.number() else {
            return false;
        };
        if self.bytes.get(self.at) != Some(&sign) {
            return false;
        }
        self.at += 1;
        let Some((day, wider)) = self.number() else {
            return false;
        };
        let sign = char::from(sign);
        self.before = format!("yyyy{sign}M{sign}d");
        self.padded &= wide && wider;
        self.is(Some(year), month, day)
    }

    /// `02.03.2026`, `2/3/26`, `2/3-26`; with one sign that is no full stop the month may come first.
    fn day_first(&mut self) -> bool {
        let start = self.at;
        let Some((one, wide)) = self.number() else {
            return false;
        };
        let Some(sign) = self.bytes.get(self.at).copied().filter(|b| is_sign(*b)) else {
            self.at = start;
            return false;
        };
        self.at += 1;
        let second = self.number();
        let next = self.bytes.get(self.at).copied();
        let next = next.filter(|next| *next == sign || is_mixed(sign, *next));
        let (Some((two, wider)), Some(next)) = (second, next) else {
            self.at = start;
            return false;
        };
        self.at += 1;
        let full = digits(self.bytes, self.at, 4);
        let short = digits(self.bytes, self.at, 2);
        let (year, letters, width) = match (full, short) {
            (Some(year), _) => (year, "yyyy", 4),
            (None, Some(year)) => (2000 + year, "yy", 2),
            (None, None) => return false,
        };
        let end = self.at + width;
        if !is_year(year) || self.bytes.get(end).is_some_and(u8::is_ascii_digit) {
            return false;
        }
        // Neither full stops nor two signs stand in a date that begins with the month.
        if sign != b'.' && next == sign {
            self.swappable = Some((one, two));
        }
        let (sign, next) = (char::from(sign), char::from(next));
        self.before = format!("d{sign}M{next}{letters}");
        self.padded &= wide && wider;
        self.at = end;
        let (day, month) = if two > 12 && self.swappable.is_some() {
            (two, one)
        } else {
            (one, two)
        };
        self.is(Some(year), month, day)
    }

    /// `2 Mar 2026`, `2. mars 2026`, `02/Mar/2026`, `Mar 2, 2026`, `Mar  2`
    fn month_name(&mut self) -> bool {
        if let Some((day, _)) = self.number() {
            let point = self.bytes.get(self.at) == Some(&b'.');
            self.before = if point { "d." } else { "d" }.to_owned();
            self.at += usize::from(point);
            self.padded = false;
            let sign = self.bytes.get(self.at).copied();
            let Some(sign @ (b' ' | b'-' | b'/')) = sign else {
                return false;
            };
            self.before.push(char::from(sign));
            self.at += 1;
            let Some(month) = self
                .name()
                .filter(|_| self.bytes.get(self.at) == Some(&sign))
            else {
                return false;
            };
            self.before.push(char::from(sign));
            self.at += 1;
            let year = digits(self.bytes, self.at, 4).filter(|year| is_year(*year));
            if year.is_some() {
                self.take("yyyy", 4);
            }
            return year.is_some() && self.is(year, month, day);
        }
        self.padded = false;
        let Some(month) = self
            .name()
            .filter(|_| self.bytes.get(self.at) == Some(&b' '))
        else {
            return false;
        };
        self.take(" ", 1);
        // A blank fills a day of one digit.
        self.at += usize::from(self.bytes.get(self.at) == Some(&b' '));
        let Some((day, _)) = self.number() else {
            return false;
        };
        self.before.push('d');
        let comma = self.bytes.get(self.at) == Some(&b',');
        let year_at = self.at + usize::from(comma) + 1;
        let year = digits(self.bytes, year_at, 4)
            .filter(|year| is_year(*year) && self.bytes.get(year_at - 1) == Some(&b' '));
        if year.is_some() {
            self.before += if comma { ", yyyy" } else { " yyyy" };
            self.at = year_at + 4;
        }
        self.is(year, month, day)
    }

    /// The name of a month, with a full stop or without.
    fn name(&mut self) -> Option<u32> {
        let (month, width) = self.bytes.get(self.at..).and_then(month_name)?;
        self.take("MMM", width);
        Some(month)
    }

    /// Takes a day, where there is one of these numbers.
    fn is(&mut self, year: Option<u32>, month: u32, day: u32) -> bool {
        self.day = Some(Day { year, month, day });
        (1..=12).contains(&month) && (1..=31).contains(&day)
    }

    /// What stands between a day and its time: signs and blanks, and one word that is known there.
    fn between(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let width = rest
            .iter()
            .take(12)
            .take_while(|b| !b.is_ascii_digit())
            .count();
        let Some(text) = rest.get(..width).and_then(|b| std::str::from_utf8(b).ok()) else {
            return false;
        };
        let word = text.trim_matches(|c: char| !c.is_alphabetic() && c != '.');
        let known = |word: &str| DATES.between.iter().any(|w| w.eq_ignore_ascii_case(word));
        let sound = text.is_ascii() && !text.contains(['(', ')', '{', '}', '\'']);
        if text.is_empty() || !sound || !(word.is_empty() || known(word)) || text.len() > 9 {
            return false;
        }
        if word.is_empty() || word == "T" {
            self.before += text;
        } else {
            let (left, right) = text.split_once(word).unwrap_or((text, ""));
            self.before += &format!("{left}'{word}'{right}");
        }
        self.at += width;
        true
    }

    /// `05:14:07`, `5.14.07,123`, `5:14:07 AM`; by itself it must have seconds and colons unless it
    /// is the first of a line, and one of these there.
    fn clock(&mut self, alone: Alone) -> bool {
        let Some((hour, wide)) = self.number() else {
            return false;
        };
        let Some(sign @ (b':' | b'.')) = self.bytes.get(self.at).copied() else {
            return false;
        };
        if digits(self.bytes, self.at + 1, 2).is_none_or(|minute| minute > 59) {
            return false;
        }
        let sign_text = char::from(sign);
        let mut letters = format!("H{sign_text}mm");
        self.at += 3;
        let second = digits(self.bytes, self.at + 1, 2).filter(|s| *s <= 60);
        let seconds = self.bytes.get(self.at) == Some(&sign) && second.is_some();
        if seconds {
            letters += &format!("{sign_text}ss");
            self.at += 3;
        }
        // `10.20.30.40` is an address, `1.20.30` a number of a section.
        let points = alone == Alone::First && wide && self.bytes.get(self.at) != Some(&b'.');
        let sure = if sign == b':' {
            seconds || alone == Alone::First
        } else {
            seconds && points
        };
        // `00:01.250` are minutes and seconds.
        let fraction =
            self.bytes.get(self.at) == Some(&b'.') && digits(self.bytes, self.at + 1, 1).is_some();
        let apart = wide && !matches!(self.bytes.get(self.at), Some(b'.' | b',' | b'%'));
        let whole = match (sign, alone) {
            (b':', Alone::No) => true,
            // `19.10.2026 05.00`, but no number behind a day.
            (_, Alone::No) => seconds || apart,
            (b':', _) => seconds || !fraction,
            _ => seconds,
        };
        if hour > 23 || (alone != Alone::No && !sure) || !whole {
            return false;
        }
        self.padded &= wide;
        if seconds {
            self.fraction();
        }
        if let Some(half) = self.half() {
            if !(1..=12).contains(&hour) {
                return false;
            }
            letters = letters.replacen('H', "h", 1);
            self.behind += half;
        }
        self.before += &letters;
        if self.day.is_some_and(|day| day.year.is_none()) {
            self.late_year();
        }
        self.zone();
        self.ends()
    }

    /// ` AM` behind a time.
    fn half(&mut self) -> Option<&'static str> {
        let rest = self.bytes.get(self.at..)?;
        let blank = usize::from(rest.first() == Some(&b' '));
        let (_, width) = half(rest.get(blank..)?)?;
        let apart = !rest
            .get(blank + width)
            .is_some_and(u8::is_ascii_alphanumeric);
        apart.then(|| {
            self.at += blank + width;
            if blank == 1 { " tt" } else { "tt" }
        })
    }

    /// ` 2026` behind the time of a day without a year.
    fn late_year(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let year = digits(rest, 1, 4).filter(|year| is_year(*year) && rest.first() == Some(&b' '));
        if year.is_some() && !rest.get(5).is_some_and(u8::is_ascii_alphanumeric) {
            self.behind += " yyyy";
            self.at += 5;
            self.day = self.day.map(|day| Day { year, ..day });
        }
    }

    fn fraction(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(sign @ (b'.' | b',' | b':')) = rest.first().copied() else {
            return;
        };
        let width = rest[1..].iter().take_while(|b| b.is_ascii_digit()).count();
        if (1..=9).contains(&width) {
            self.fraction = Some(char::from(sign));
            self.at += 1 + width;
        }
    }

    fn zone(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let blank = usize::from(rest.first() == Some(&b' '));
        let Some((_, used)) = rest.get(blank..).and_then(zone) else {
            return;
        };
        // `05:14:07 - text`, `05:14:07 Zone`: what follows must end there.
        let end = blank + used;
        if !rest
            .get(end)
            .is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80)
        {
            self.zone = Some(blank == 1);
            self.at += end;
        }
    }

    /// Whether nothing of a longer number or word follows.
    fn ends(&self) -> bool {
        !self
            .bytes
            .get(self.at)
            .is_some_and(u8::is_ascii_alphanumeric)
    }

    /// One or two digits, and whether they are two.
    fn number(&mut self) -> Option<(u32, bool)> {
        let wide = digits(self.bytes, self.at, 2);
        let value = wide.or_else(|| digits(self.bytes, self.at, 1))?;
        let width = if wide.is_some() { 2 } else { 1 };
        if self
            .bytes
            .get(self.at + width)
            .is_some_and(u8::is_ascii_digit)
        {
            return None;
        }
        self.at += width;
        Some((value, wide.is_some()))
    }

    fn take(&mut self, letters: &str, width: usize) {
        self.before += letters;
        self.at += width;
    }
}

fn is_year(year: u32) -> bool {
    (1990..2100).contains(&year)
}

/// Signs of `19/10-2026` and `19.10-26`.
fn is_mixed(first: u8, second: u8) -> bool {
    matches!(first, b'/' | b'.') && second == b'-'
}

fn is_sign(byte: u8) -> bool {
    matches!(byte, b'-' | b'/' | b'.')
}
