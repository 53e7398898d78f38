//! What the values of a field hold.

use std::collections::BTreeSet;

use crate::read::event::date;
use crate::read::text::order::Shown;
use crate::read::text::peel::{is_logger, is_thread};
use crate::read::text::{Ask, Levels};

/// Times of a log go back in at most one of so many pairs.
const BACK: usize = 50;
const HOUR_US: i64 = 3_600_000_000;
/// Distinct texts of one field that are counted.
const MOST_SENTENCES: usize = 50;
/// Distinct words of one field that are counted.
const MOST_WORDS: usize = 100;
/// The numbers of threads stand in so many entries each.
const COMES_AGAIN: usize = 4;
/// No thread or logger has a longer name.
const LONGEST_NAME: usize = 120;
/// No day or time of day by itself is longer.
const LONGEST_PART: usize = 24;
/// Seconds since 1970 that a number is read as, or milliseconds and less: 2001 to 2100.
const EPOCH: std::ops::Range<i64> = 1_000_000_000..4_102_444_800;

/// What the values of one key hold.
#[derive(Default)]
pub(super) struct Held<'e> {
    pub(super) count: usize,
    /// Those that are times.
    pub(super) times: Vec<Time>,
    /// What they show of the order of day and month.
    pub(super) shown: Shown,
    /// Those that are a day alone, and those that are a time of day.
    pub(super) days: usize,
    pub(super) clocks: usize,
    pub(super) levels: usize,
    /// Those with a blank in them.
    pub(super) blanks: usize,
    /// Distinct ones of these, up to a limit.
    pub(super) sentences: BTreeSet<&'e str>,
    /// Those that are the names of loggers, and those that are numbers of threads.
    loggers: usize,
    numbers: usize,
    /// Those that are no longer than a name is, and those that are nothing.
    short: usize,
    empty: usize,
    /// Distinct ones without a blank, up to a limit; the last one, and whether one came again behind
    /// another.
    words: BTreeSet<&'e str>,
    last: &'e str,
    returns: bool,
}

impl<'e> Held<'e> {
    pub(super) fn add(&mut self, value: &'e str, levels: &Levels) {
        self.count += 1;
        if let Some(time) = time(value) {
            if let Time::Date(date) = &time {
                self.shown.value(date);
            }
            self.times.push(time);
        } else if value.trim().contains(' ') {
            self.blanks += 1;
            if self.sentences.len() < MOST_SENTENCES {
                self.sentences.insert(value);
            }
        }
        let begins = value.starts_with(|c: char| c.is_ascii_digit());
        if begins && value.len() <= LONGEST_PART {
            self.days += usize::from(date::read(&joined(value, "00:00")).is_some());
            let clock = value.contains(':') && date::read(&joined("2000-01-01", value)).is_some();
            self.clocks += usize::from(clock);
        }
        self.levels += usize::from(levels.word(value).is_some());
        let value = value.trim();
        self.short += usize::from(value.len() <= LONGEST_NAME);
        self.empty += usize::from(value.is_empty());
        if value.is_empty() || value.contains(char::is_whitespace) {
            return;
        }
        self.loggers += usize::from(is_logger(value));
        self.numbers += usize::from(is_thread(value));
        self.returns |= self.last != value && self.words.contains(value);
        self.last = value;
        if self.words.len() < MOST_WORDS {
            self.words.insert(value);
        }
    }

    /// Whether nine of ten entries have one.
    pub(super) fn is_in_all_of(&self, entries: usize) -> bool {
        (self.count - self.empty) * 10 >= entries * 9
    }

    /// Whether they are all no longer than a name is.
    pub(super) fn is_short(&self) -> bool {
        self.short == self.count && self.count > self.empty
    }

    /// Whether they are names of one piece.
    pub(super) fn is_a_name(&self) -> bool {
        self.is_short() && self.blanks == 0 && self.times.is_empty()
    }

    /// Whether they are names of loggers by their shape.
    pub(super) fn are_loggers(&self) -> bool {
        self.loggers * 10 >= (self.count - self.empty) * 9
    }

    /// Whether they are a few numbers that come again behind each other, as those of threads do.
    pub(super) fn take_turns(&self) -> bool {
        let told = self.count - self.empty;
        self.numbers == told && self.returns && self.words.len() * COMES_AGAIN <= told
    }

    /// Whether the times go on. In the autumn a clock without a zone goes back by an hour, once.
    pub(super) fn goes_on(&self, ask: Ask<'_>) -> bool {
        let day_first = self.shown.is_day_first(ask).unwrap_or(true);
        // On one clock as far as they tell.
        let on_clock = |time: &Time| {
            let offset_us = i64::from(time.offset_s().unwrap_or(0)) * 1_000_000;
            let civil_us = time.civil_us(Some(day_first)).unwrap_or_default();
            civil_us.saturating_sub(offset_us)
        };
        let times: Vec<i64> = self.times.iter().map(on_clock).collect();
        let back = times.windows(2).filter_map(|pair| {
            let by = pair[0].saturating_sub(pair[1]);
            (by > 0).then_some(by)
        });
        let back: Vec<i64> = back.collect();
        let autumn = back.len() == 1 && back[0] <= HOUR_US;
        autumn || back.len() * BACK <= self.times.len()
    }
}

/// A time as an entry writes it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Time {
    /// Microseconds since 1970.
    Utc(i64),
    Date(date::Written),
}

impl Time {
    /// Seconds east of UTC, where it states them.
    pub(super) fn offset_s(&self) -> Option<i32> {
        match self {
            Self::Utc(_) => Some(0),
            Self::Date(date) => date.offset_s,
        }
    }

    pub(super) fn civil_us(&self, day_first: Option<bool>) -> Option<i64> {
        match self {
            Self::Utc(us) => Some(*us),
            Self::Date(date) => date.civil_us_of(day_first),
        }
    }
}

/// A day and the time of day beside it as one text.
pub(super) fn joined(day: &str, clock: &str) -> String {
    format!("{} {}", day.trim(), clock.trim())
}

/// A point in time: a date with its time of day, or seconds, milliseconds, microseconds or
/// nanoseconds since 1970.
pub(super) fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let number: i64 = whole.parse().ok()?;
        let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
        let us = match whole.len() {
            10 => number * 1_000_000 + micros,
            13 => number * 1000,
            16 => number,
            19 => number / 1000,
            _ => return None,
        };
        return EPOCH.contains(&(us / 1_000_000)).then_some(Time::Utc(us));
    }
    // A date alone says nothing of when a line was written.
    if !text.contains([':', '(']) && text.matches('.').count() < 4 {
        return None;
    }
    date::read(text).map(Time::Date)
}
