//! Which field is the time, the level, the message: by what the fields of a sample hold.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Entry;
use crate::model::Level;
use crate::read::event::date;
use crate::read::text::order::Shown;
use crate::read::text::{Ask, Levels};

/// Times of a log go back in at most one of so many pairs.
const BACK: usize = 50;
const HOUR_US: i64 = 3_600_000_000;
/// Distinct texts of one field that are counted.
const MOST_SENTENCES: usize = 50;
/// Seconds since 1970 that a number is read as, or milliseconds and less: 2001 to 2100.
const EPOCH: std::ops::Range<i64> = 1_000_000_000..4_102_444_800;

/// The fields that every log has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Roles {
    time: String,
    /// Whether the day comes first in its dates; `None` where nothing says so.
    day_first: Option<bool>,
    pub(super) level: Option<String>,
    pub(super) message: Option<String>,
}

impl Roles {
    /// `None` where two thirds of the lines have no time, or the times are in no order.
    pub(super) fn of(
        entries: &[Entry],
        lines: usize,
        levels: &Levels,
        ask: Ask<'_>,
    ) -> Option<Self> {
        let mut keys: BTreeMap<&str, Held> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        for entry in entries {
            for (key, value) in entry {
                if !keys.contains_key(key.as_str()) {
                    order.push(key);
                }
                keys.entry(key).or_default().add(value, levels);
            }
        }
        let in_order = |wanted: &dyn Fn(&Held) -> bool| {
            order
                .iter()
                .copied()
                .find(|key| keys.get(key).is_some_and(wanted))
        };
        let time = in_order(&|held| {
            held.times.len() * 3 >= lines * 2
                && held.times.len() * 10 >= held.count * 9
                && held.goes_on(ask)
        })?;
        let day_first = keys.get(time)?.shown.is_day_first(ask);
        let level = in_order(&|held| held.levels * 10 >= held.count * 9 && held.levels > 0);
        let other = |key: &&&str| **key != time && Some(**key) != level;
        let message = order
            .iter()
            .filter(other)
            .filter_map(|key| Some((keys.get(key)?, *key)))
            .filter(|(held, _)| held.blanks > 0)
            // What a program's name says is always the same; of equals the first one of the line.
            .max_by_key(|(held, key)| {
                let place = order.iter().position(|other| other == key);
                let distinct = held.sentences.len();
                (
                    distinct > 1,
                    held.blanks,
                    distinct,
                    std::cmp::Reverse(place),
                )
            })
            .map(|(_, key)| key.to_owned());
        Some(Self {
            time: time.to_owned(),
            day_first,
            level: level.map(str::to_owned),
            message,
        })
    }

    fn value<'e>(entry: &'e Entry, key: &str) -> Option<&'e str> {
        entry
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// The time of an entry; `None` where it has none.
    pub(super) fn time(&self, entry: &Entry) -> Option<Time> {
        time(Self::value(entry, &self.time)?)
    }

    /// Microseconds of a time on the writer's clock; `None` where its day has two readings and
    /// nothing says which is meant.
    pub(super) fn civil_us(&self, time: &Time) -> Option<i64> {
        time.civil_us(self.day_first)
    }

    /// Looks for the order of day and month in further entries, where it is not known yet.
    pub(super) fn settle(&mut self, entries: impl Iterator<Item = Entry>) {
        if self.day_first.is_some() {
            return;
        }
        self.day_first = entries
            .into_iter()
            .find_map(|entry| match self.time(&entry)? {
                Time::Date(date) => date.proves_day_first(),
                Time::Utc(_) => None,
            });
    }

    pub(super) fn level(&self, entry: &Entry, levels: &Levels) -> Level {
        let Some(key) = &self.level else {
            return Level::None;
        };
        match Self::value(entry, key) {
            Some(word) => levels.word(word).unwrap_or(Level::None),
            // Serilog's compact form leaves out what is only information.
            None if key.starts_with('@') => Level::Info,
            None => Level::None,
        }
    }

    /// The first line of the message, its holes filled from the other fields.
    pub(super) fn message(&self, entry: &Entry) -> String {
        let text = self
            .message
            .as_deref()
            .and_then(|key| Self::value(entry, key));
        let text = text.unwrap_or_default();
        let first = text.lines().next().unwrap_or_default();
        filled(first, entry)
    }

    /// What else the entry says in sentences, and the message does not: an exception first.
    pub(super) fn below(&self, entry: &Entry, said: &str) -> Vec<String> {
        let own = |key: &String| {
            *key == self.time
                || Some(key) == self.level.as_ref()
                || Some(key) == self.message.as_ref()
        };
        let message = self
            .message
            .as_deref()
            .and_then(|key| Self::value(entry, key));
        let rest = message.into_iter().flat_map(|text| text.lines().skip(1));
        let mut texts: Vec<&str> = entry
            .iter()
            .filter(|(key, value)| {
                let sentence = value.contains(char::is_whitespace);
                !own(key) && sentence && !said.contains(filled(value, entry).as_str())
            })
            .map(|(_, value)| value.as_str())
            .collect();
        texts.sort_by_key(|text| !text.contains("xception"));
        let others = texts.into_iter().flat_map(str::lines);
        rest.chain(others)
            .map(|line| line.trim_end().to_owned())
            .collect()
    }
}

/// What the values of one key hold.
#[derive(Default)]
struct Held {
    count: usize,
    /// Those that are times.
    times: Vec<Time>,
    /// What they show of the order of day and month.
    shown: Shown,
    levels: usize,
    /// Those with a blank in them.
    blanks: usize,
    /// Distinct ones of these, up to a limit.
    sentences: BTreeSet<String>,
}

impl Held {
    fn add(&mut self, value: &str, levels: &Levels) {
        self.count += 1;
        if let Some(time) = time(value) {
            if let Time::Date(date) = &time {
                self.shown.value(date);
            }
            self.times.push(time);
        } else if value.trim().contains(' ') {
            self.blanks += 1;
            if self.sentences.len() < MOST_SENTENCES {
                self.sentences.insert(value.to_owned());
            }
        }
        self.levels += usize::from(levels.word(value).is_some());
    }

    /// Whether the times go on. In the autumn a clock without a zone goes back by an hour, once.
    fn goes_on(&self, ask: Ask<'_>) -> bool {
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

    fn civil_us(&self, day_first: Option<bool>) -> Option<i64> {
        match self {
            Self::Utc(us) => Some(*us),
            Self::Date(date) => date.civil_us_of(day_first),
        }
    }
}

/// A point in time: a date with its time of day, or seconds, milliseconds, microseconds or
/// nanoseconds since 1970.
fn time(text: &str) -> Option<Time> {
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

/// The last part of a name.
fn nested(key: &str) -> &str {
    key.rsplit_once('.').map_or(key, |(_, last)| last)
}

/// `Step {StepName} finished` with the value of the field of that name.
fn filled(text: &str, entry: &Entry) -> String {
    if !text.contains('{') {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let hole = behind.split_once('}').and_then(|(hole, behind)| {
            // `{Elapsed:000}` and `{@User}` have marks of the template language.
            let name = hole
                .split([':', ','])
                .next()?
                .trim_start_matches(['@', '$']);
            let is = |key: &str| key == name || nested(key) == name;
            let value = entry.iter().find(|(key, _)| is(key))?;
            Some((value.1.as_str(), behind))
        });
        let (value, behind) = hole.unwrap_or(("{", behind));
        out.push_str(value);
        rest = behind;
    }
    out.push_str(rest);
    out
}
