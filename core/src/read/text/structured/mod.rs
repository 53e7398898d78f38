//! Structured text: a record a line, in fields. JSON (lines, or an array with an object a line),
//! `key=value` pairs, and rows of columns with or without a header.
//!
//! No vendor's keys are known. A field is what it holds: the one that can be read as a time is the
//! time, the one of level words the level, the one of whole sentences the message, and the one
//! that *is* a step's name makes, with one that is a word for a phase or status, a step line.

mod fields;
mod roles;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::fields::{Entry, Kind};
use self::roles::Roles;
use super::cut::LineForm;
use super::layout::Layouts;
use crate::read::chunk::Marked;
use crate::read::record::{Head, Message};
use crate::step_line::{Class, LineSubject, Phase, Vocabulary, recognise};

/// Lines that the fields are told by.
const SAMPLE_LINES: usize = 400;
/// Distinct values that are remembered as names of steps, or as none.
const REMEMBERED: usize = 1000;
/// No step's name is longer.
const LONGEST_NAME: usize = 60;

/// Reads structured text.
#[derive(Debug)]
pub(crate) struct Structured {
    layouts: Arc<Layouts>,
    vocabulary: Arc<Vocabulary>,
    kind: Kind,
    roles: Roles,
    names: BTreeMap<String, bool>,
}

impl Structured {
    /// For a text that begins with `head`, where two thirds of its lines are entries with a time.
    pub(crate) fn of(
        head: &str,
        layouts: &Arc<Layouts>,
        vocabulary: &Arc<Vocabulary>,
    ) -> Option<Self> {
        let head = head.trim_start_matches('\u{feff}');
        let lines: Vec<&str> = head
            .lines()
            .filter(|line| !line.trim().is_empty())
            .take(SAMPLE_LINES)
            .collect();
        let kind = Kind::of(&lines)?;
        let entries: Vec<Entry> = lines.iter().filter_map(|line| kind.entry(line)).collect();
        let roles = Roles::of(&entries, lines.len(), layouts.levels())?;
        let mut out = Self {
            layouts: Arc::clone(layouts),
            vocabulary: Arc::clone(vocabulary),
            kind,
            roles,
            names: BTreeMap::new(),
        };
        // A table of anything has times; a log has levels, or it tells of steps.
        let tells = |out: &mut Self, entry: &Entry| {
            let message = out.roles.message(entry);
            out.signal(entry, &message).is_some() || recognise(vocabulary, &message).is_some()
        };
        let telling =
            out.roles.level.is_some() || entries.iter().any(|entry| tells(&mut out, entry));
        telling.then_some(out)
    }

    /// `json`, `logfmt`, `delimited`.
    pub(crate) fn id(&self) -> &'static str {
        self.kind.id()
    }

    /// The step line that the fields of an entry make together, where its message alone is none or
    /// does not say how it ended.
    fn signal(&mut self, entry: &Entry, message: &str) -> Option<String> {
        let vocabulary = Arc::clone(&self.vocabulary);
        let vocabulary = &*vocabulary;
        let role = self.roles.message.clone();
        let name = entry
            .iter()
            .find(|(key, value)| Some(key) != role.as_ref() && self.is_name(value));
        let status = entry.iter().find(|(key, value)| {
            let other = name.is_none_or(|(named, _)| named != key);
            other && self.roles.level.as_ref() != Some(key) && is_status(vocabulary, value)
        });
        let alone = recognise(vocabulary, message);
        let mut heads = vec![message.to_owned()];
        if let Some((_, name)) = name
            && alone.is_none()
        {
            heads.push(format!("{message} {name}"));
            heads.push(format!("{name} {}", without_noun(vocabulary, message)));
            heads.push(format!("{name} {message}"));
        }
        let marks: String = entry
            .iter()
            .filter_map(|(key, value)| {
                let words = fields::words(key);
                let flag = matches!(value.as_str(), "true" | "false" | "True" | "False");
                let code = words.last().is_some_and(|word| vocabulary.is_code(word))
                    && value.parse::<i64>().is_ok();
                let sign = if flag { "=" } else { " " };
                (flag || code).then(|| format!(", {}{sign}{value}", words.join(" ")))
            })
            .collect();
        let status = status
            .map(|(_, value)| format!(": {value}"))
            .unwrap_or_default();
        let tails = [format!("{status}{marks}"), status.clone(), String::new()];
        let lines = heads
            .iter()
            .flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}")));
        let status_alone = name.map(|(_, name)| format!("{name}{status}"));
        let found = lines
            .chain(status_alone)
            .find(|line| recognise(vocabulary, line).is_some())?;
        (found != message).then_some(found)
    }

    /// Whether a value is the whole name of a step.
    fn is_name(&mut self, value: &str) -> bool {
        if value.len() > LONGEST_NAME || !value.starts_with(char::is_alphabetic) {
            return false;
        }
        if let Some(known) = self.names.get(value) {
            return *known;
        }
        let line = recognise(&self.vocabulary, &format!("{value} started"));
        let named = line.is_some_and(|line| {
            matches!(line.subject, LineSubject::Step { .. }) && line.phase == Phase::Started
        });
        if self.names.len() < REMEMBERED {
            self.names.insert(value.to_owned(), named);
        }
        named
    }
}

/// Whether a value is a word for a phase or a status, and nothing else.
fn is_status(vocabulary: &Vocabulary, value: &str) -> bool {
    let words = value.split_whitespace().count();
    let alphabetic = value
        .chars()
        .all(|c| c.is_alphabetic() || c.is_whitespace());
    (1..=3).contains(&words) && alphabetic && vocabulary.status(value).is_some()
}

/// A message without a noun that it begins with: `Step ended` says `ended` of the step.
fn without_noun<'m>(vocabulary: &Vocabulary, message: &'m str) -> &'m str {
    let (first, rest) = message.split_once(' ').unwrap_or((message, ""));
    let noun = vocabulary.is(first, Class::Noun) && !rest.is_empty();
    if noun { rest } else { message }
}

impl LineForm for Structured {
    fn line(&mut self, line: &str, out: &mut Marked) {
        let body = line
            .trim_start_matches('\u{feff}')
            .trim_end_matches(['\n', '\r']);
        if let Some(entry) = self.kind.entry(body)
            && let Some((civil_us, offset_s)) = self.roles.time(&entry)
        {
            let message = self.roles.message(&entry);
            let signal = self.signal(&entry, &message);
            let below = self.roles.below(&entry, &message);
            let with = |first: &str| {
                let lines = std::iter::once(first).chain(below.iter().map(String::as_str));
                lines.collect::<Vec<_>>().join("\n").into_boxed_str()
            };
            out.head(Head {
                at: out.text.len(),
                lines: 0,
                civil_us,
                offset_s,
                level: self.roles.level(&entry, self.layouts.levels()),
                thread: None,
                logger: None,
                signal: signal.as_deref().map(with),
                message: Message::Whole(with(&message)),
            });
        }
        out.text.push_str(line);
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
