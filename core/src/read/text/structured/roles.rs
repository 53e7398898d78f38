//! Which field is the time, the level, the message: by what the fields of a sample hold.

use std::collections::BTreeMap;

use super::fields::{Entry, Name, Named, is_secret};
use super::held::{Held, Time, joined, time};
use crate::model::Level;
use crate::read::text::{Ask, Levels};

/// The fields that every log has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Roles {
    time: String,
    /// The time of day, where the time is in two fields.
    clock: Option<String>,
    /// Whether the day comes first in its dates; `None` where nothing says so.
    day_first: Option<bool>,
    pub(super) level: Option<String>,
    pub(super) message: Option<String>,
    thread: Option<String>,
    logger: Option<String>,
}

impl Roles {
    /// `None` where two thirds of the lines have no time, or the times are in no order.
    pub(super) fn of(
        entries: &[Entry],
        lines: usize,
        levels: &Levels,
        ask: Ask<'_>,
    ) -> Option<Self> {
        let mut keys: BTreeMap<&str, Held<'_>> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        for entry in entries {
            for (key, value) in entry {
                if !keys.contains_key(key.as_str()) {
                    order.push(key);
                }
                keys.entry(key).or_default().add(value, levels);
            }
        }
        let in_order = |wanted: &dyn Fn(&Held<'_>) -> bool| {
            order
                .iter()
                .copied()
                .find(|key| keys.get(key).is_some_and(wanted))
        };
        let most =
            |some: usize, held: &Held<'_>| some * 3 >= lines * 2 && some * 10 >= held.count * 9;
        let whole = in_order(&|held| most(held.times.len(), held) && held.goes_on(ask));
        let (time, clock, day_first) = if let Some(time) = whole {
            (time, None, keys.get(time)?.shown.is_day_first(ask))
        } else {
            let day = in_order(&|held| most(held.days, held))?;
            let clock = in_order(&|held| most(held.clocks, held))?;
            let both = entries.iter().filter_map(|entry| {
                Some(joined(Self::value(entry, day)?, Self::value(entry, clock)?))
            });
            let both: Vec<String> = both.collect();
            let mut held = Held::default();
            both.iter().for_each(|time| held.add(time, levels));
            if !most(held.times.len(), &held) || !held.goes_on(ask) {
                return None;
            }
            (day, Some(clock), held.shown.is_day_first(ask))
        };
        let named = Named::usual();
        // Where the names say which one it is, a word that is no level is one that nobody knows.
        let level = in_order(&|held| held.levels * 10 >= held.count * 9 && held.levels > 0)
            .or_else(|| {
                let holds = |held: &Held<'_>| held.levels > 0 && held.is_a_name();
                let is =
                    |name: Name<'_>, key: &str| name.is(key) && keys.get(key).is_some_and(holds);
                let called = |name| order.iter().copied().find(|key| is(name, key));
                named.levels().find_map(called)
            });
        let is_time = |key: &str| key == time || Some(key) == clock;
        let other = |key: &&&str| !is_time(key) && Some(**key) != level && !is_secret(key);
        let message = order
            .iter()
            .filter(other)
            .filter_map(|key| Some((keys.get(key)?, *key)))
            .filter(|(held, _)| held.blanks > 0)
            // What is called a logger or thread is one, though a step's name stands in it; what a program's
            // name says is always the same; of equals the first one of the line.
            .max_by_key(|(held, key)| {
                let place = order.iter().position(|other| other == key);
                let distinct = held.sentences.len();
                let mut others = named.loggers().chain(named.threads());
                (
                    !others.any(|name| name.is(key)),
                    distinct > 1,
                    held.blanks,
                    distinct,
                    std::cmp::Reverse(place),
                )
            })
            .map(|(_, key)| key.to_owned());
        // A usual name goes before what the values alone could be.
        let free = |key: &&str| other(&key) && message.as_deref() != Some(*key);
        let holds = |wanted: &dyn Fn(&str, &Held<'_>) -> bool| {
            let mut keys = order
                .iter()
                .copied()
                .filter(free)
                .filter_map(|key| Some((key, keys.get(key)?)));
            keys.find(|(key, held)| wanted(key, held))
                .map(|(key, _)| key)
        };
        let logger = named
            .loggers()
            .find_map(|name| holds(&|key, held| name.is(key) && held.is_a_name()))
            .or_else(|| holds(&|_, held| held.is_in_all_of(entries.len()) && held.are_loggers()));
        let thread = named
            .threads()
            .find_map(|name| holds(&|key, held| name.is(key) && held.is_short()))
            .or_else(|| {
                holds(&|key, held| {
                    let taken = logger == Some(key);
                    !taken
                        && held.is_in_all_of(entries.len())
                        && held.take_turns()
                        && is_free_of(entries, key, message.as_deref())
                })
            });
        let (logger, thread) = (logger.map(str::to_owned), thread.map(str::to_owned));
        Some(Self {
            time: time.to_owned(),
            clock: clock.map(str::to_owned),
            day_first,
            level: level.map(str::to_owned),
            message,
            thread,
            logger,
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
        let value = Self::value(entry, &self.time)?;
        match &self.clock {
            Some(clock) => time(&joined(value, Self::value(entry, clock)?)),
            None => time(value),
        }
    }

    /// Whether a field is the time or the level.
    pub(super) fn is_head(&self, key: &String) -> bool {
        *key == self.time || Some(key) == self.clock.as_ref() || Some(key) == self.level.as_ref()
    }

    /// Microseconds of a time on the writer's clock; `None` where its day has two readings and
    /// nothing says which is meant.
    pub(super) fn civil_us(&self, time: &Time) -> Option<i64> {
        time.civil_us(self.day_first)
    }

    /// Looks for the order of day and month in further entries, where it is not known yet.
    pub(super) fn settle(&mut self, mut entries: impl Iterator<Item = Entry>) {
        if self.day_first.is_some() {
            return;
        }
        self.day_first = entries.find_map(|entry| match self.time(&entry)? {
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

    pub(super) fn thread<'e>(&self, entry: &'e Entry) -> Option<&'e str> {
        Self::told(entry, self.thread.as_deref())
    }

    pub(super) fn logger<'e>(&self, entry: &'e Entry) -> Option<&'e str> {
        Self::told(entry, self.logger.as_deref())
    }

    /// What a field of a role holds, if anything.
    fn told<'e>(entry: &'e Entry, key: Option<&str>) -> Option<&'e str> {
        let value = Self::value(entry, key?)?.trim();
        (!value.is_empty()).then_some(value)
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
        let own = |key: &String| self.is_head(key) || Some(key) == self.message.as_ref();
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

/// Whether some message stands beside different values of a field: a number that goes with the
/// message says what is told, and not by whom.
fn is_free_of(entries: &[Entry], key: &str, message: Option<&str>) -> bool {
    let mut beside: BTreeMap<&str, &str> = BTreeMap::new();
    entries.iter().any(|entry| {
        let said = message.and_then(|key| Roles::value(entry, key));
        let (Some(said), Some(value)) = (said, Roles::value(entry, key)) else {
            return false;
        };
        *beside.entry(said).or_insert(value) != value
    })
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
