//! Structured text: records in fields. JSON (an object a line, over several lines, in a list, or in
//! a list within other objects), elements of XML, `key=value` pairs, blocks of YAML, and rows of
//! columns with or without a heading.
//!
//! No vendor's keys are known. A field is what it holds: the one that can be read as a time is the
//! time, the one of level words the level, the one of whole sentences the message, and the one
//! that *is* a step's name makes, with one that is a word for a phase or status, a step line.

mod blocks;
mod directives;
mod fields;
mod frame;
mod held;
mod json;
mod kind;
mod roles;
mod rows;
mod xml;

use std::sync::Arc;

use rayon::prelude::*;

pub(in crate::read) use self::blocks::is_rule;
pub(crate) use self::directives::names_columns;
use self::fields::{Entry, with_names_of_secrets};
use self::frame::{Framer, Frames, Holds, Window};
use self::kind::{Fit, Kind};
use self::roles::Roles;
use super::layout::Layouts;
use super::order::{Ask, Undated};
use crate::model::Level;
use crate::read::chunk::Marked;
use crate::read::record::{Field, Head, Message};
use crate::step_line::{LineSubject, StepLine, Vocabulary, recognise};

/// With fewer entries one of them must tell of a step.
const FEW: usize = 3;

/// Reads structured text.
#[derive(Debug)]
pub(crate) struct Structured {
    layouts: Arc<Layouts>,
    vocabulary: Arc<Vocabulary>,
    kind: Kind,
    roles: Roles,
    window: Window,
    /// Every layout: a line that is no entry may be a record of one.
    plain: Vec<usize>,
    /// What comes next is not the beginning of a line.
    midline: bool,
    /// Records whose time is not known.
    pub(crate) undated: Undated,
}

impl Structured {
    /// For a text that begins with `head`, where two thirds of its lines are entries with a time.
    /// `plain` says that some line of it is read by a layout.
    pub(crate) fn of(
        head: &str,
        layouts: &Arc<Layouts>,
        vocabulary: &Arc<Vocabulary>,
        plain: bool,
        ask: Ask<'_>,
    ) -> Option<Self> {
        let head = head.trim_start_matches('\u{feff}');
        let Fit {
            kind,
            mut roles,
            entries,
            alone,
        } = Kind::of(head, layouts, plain, ask)?;
        let (mut framer, texts) = (kind.clone(), kind.clone());
        let frames = Frames::of(&mut framer, head);
        roles.settle(frames.filter_map(|(text, _)| texts.entry(text)));
        let out = Self {
            layouts: Arc::clone(layouts),
            vocabulary: Arc::clone(vocabulary),
            kind,
            roles,
            window: Window::default(),
            plain: layouts.whole(),
            midline: false,
            undated: Undated::default(),
        };
        // A table of anything has times; a log has levels, or it reports steps or names them. Settings may have
        // both, but no message that does.
        let levelled = out.roles.level.is_some();
        let says = |entry: &Entry| recognise(vocabulary, &out.roles.message(entry)).is_some();
        let tells = |entry: &Entry| {
            out.told(entry, &out.roles.message(entry), Level::None)
                .is_some()
        };
        let telling = if alone {
            levelled && entries.iter().any(says)
        } else {
            let steps = entries.iter().filter_map(|entry| out.step_of(entry));
            levelled && entries.len() >= FEW
                || steps.count() >= FEW
                || entries.iter().any(|e| tells(e) || says(e))
        };
        telling.then_some(out)
    }

    /// `json`, `xml`, `logfmt`, `delimited`, `yaml`.
    pub(crate) fn id(&self) -> &'static str {
        self.kind.id()
    }

    /// Takes the next piece, of any size, and appends what it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut Marked) {
        self.window.push(piece);
        self.take(false, out);
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, out: &mut Marked) {
        self.take(true, out);
    }

    fn take(&mut self, ended: bool, out: &mut Marked) {
        while self.take_to_heading(ended, out) {}
    }

    /// Takes what stands before the next heading, and it; `false` where none has come.
    fn take_to_heading(&mut self, ended: bool, out: &mut Marked) -> bool {
        let (text, frames) = self.window.take(&mut self.kind, ended);
        let starts = std::iter::once(0).chain(frames.iter().map(|(end, _)| *end));
        let frames: Vec<(&str, Holds)> = starts
            .zip(&frames)
            .map(|(start, (end, holds))| (&text[start..*end], *holds))
            .collect();
        // Most of the work is within the entries, and none of them needs another one.
        let heads: Vec<Option<Head>> = frames
            .par_iter()
            .map(|(frame, holds)| match holds {
                Holds::Entry => self.head(frame),
                _ => None,
            })
            .collect();
        // Lines that belong to the record above them, and are not added to it yet.
        let mut below = String::new();
        for (&(frame, holds), head) in frames.iter().zip(heads) {
            if let Some(mut head) = head {
                goes_on(&mut below, out);
                head.at = out.text.len();
                self.undated.either += u64::from(head.civil_us.is_none());
                out.head(head);
            } else if !matches!(holds, Holds::Blank | Holds::Heading) {
                self.others(frame, &mut below, out);
                continue;
            }
            self.pass(frame, out);
        }
        goes_on(&mut below, out);
        let last = frames.last().filter(|(_, holds)| *holds == Holds::Heading);
        last.inspect(|(heading, _)| self.kind.turn(heading))
            .is_some()
    }

    fn pass(&mut self, text: &str, out: &mut Marked) {
        out.text.push_str(text);
        self.midline = !text.ends_with('\n');
    }

    /// Lines that are no entries: records of a layout, or of the record above them.
    fn others(&mut self, text: &str, below: &mut String, out: &mut Marked) {
        for line in text.split_inclusive('\n') {
            let body = line.trim_end_matches(['\n', '\r']);
            let header = (!self.midline)
                .then(|| self.layouts.read(&self.plain, body))
                .flatten();
            if let Some(header) = header {
                goes_on(below, out);
                out.head(Head::of(
                    header.stamp(),
                    header.fields(),
                    out.text.len(),
                    line,
                ));
            } else if body.contains(char::is_alphanumeric) {
                below.push_str(body);
                below.push('\n');
            }
            self.pass(line, out);
        }
    }

    /// The head of the record that an entry is, as if the text began with it; `None` where it is
    /// none, or has no time.
    fn head(&self, text: &str) -> Option<Head> {
        let entry = with_names_of_secrets(self.kind.entry(text)?);
        let time = self.roles.time(&entry)?;
        let message = self.roles.message(&entry);
        let level = self.roles.level(&entry, self.layouts.levels());
        let told = self.told(&entry, &message, level);
        let signal = told.or_else(|| self.named(&entry, &message));
        let below = self.roles.below(&entry, &message);
        let with = |first: &str| {
            let lines = std::iter::once(first).chain(below.iter().map(String::as_str));
            lines.collect::<Vec<_>>().join("\n").into_boxed_str()
        };
        let own = |text: &str| Field::Own(text.into());
        Some(Head {
            at: 0,
            lines: 0,
            civil_us: self.roles.civil_us(&time),
            offset_s: time.offset_s(),
            level,
            thread: self.roles.thread(&entry).map(own),
            logger: self.roles.logger(&entry).map(own),
            signal: signal.as_deref().map(with),
            message: Message::Whole(with(&message)),
        })
    }

    /// The step line that the fields of an entry make together, where its message alone is none or
    /// does not say how it ended.
    fn told(&self, entry: &Entry, message: &str, level: Level) -> Option<String> {
        let vocabulary = &*self.vocabulary;
        let role = self.roles.message.as_ref();
        let fields = self.fields(entry);
        let said = recognise(vocabulary, message);
        let names =
            |said: &StepLine| !matches!(said.subject, LineSubject::Unnamed | LineSubject::Run);
        if !said.as_ref().is_some_and(names) {
            let texts = fields.clone().map(|(key, value)| {
                if role == Some(key) {
                    ("", message)
                } else {
                    (key.as_str(), value.as_str())
                }
            });
            if let Some(told) = vocabulary.told_by(texts, level) {
                return Some(told.written());
            }
        }
        let said = said?;
        let others = fields.filter(|(key, _)| role != Some(key));
        let marks: String = others
            .filter_map(|(key, value)| vocabulary.mark(key, value))
            .map(|mark| format!(", {mark}"))
            .collect();
        let line = format!("{message}{marks}");
        if marks.is_empty() {
            return None;
        }
        let mut found = recognise(vocabulary, &line)?;
        if said.reason.is_some() {
            // The other fields say how it ended, and not why.
            found.reason = said.reason;
            return Some(found.written());
        }
        Some(line)
    }

    /// The fields of an entry that are none of a record's head.
    fn fields<'e>(&self, entry: &'e Entry) -> impl Iterator<Item = &'e (String, String)> + Clone {
        entry.iter().filter(|(key, _)| !self.roles.is_head(key))
    }

    /// The field whose value is the name of a step, and nothing else.
    fn step_of<'e>(&self, entry: &'e Entry) -> Option<&'e (String, String)> {
        let mut fields = entry.iter();
        fields.find(|(_, value)| self.vocabulary.names_step(value))
    }

    /// The message with the step that a field names: the log may have words of its own for what
    /// becomes of it.
    fn named(&self, entry: &Entry, message: &str) -> Option<String> {
        let vocabulary = &*self.vocabulary;
        let (key, name) = self.step_of(entry)?;
        let first = message.lines().next().unwrap_or_default();
        if recognise(vocabulary, message).is_some() {
            return None;
        }
        let others = self.fields(entry);
        let mut line = if first.is_empty() || first == name {
            // Without a message the words of the other fields are one: `unit=ImportHr state=busy`.
            let plain = |value: &str| !value.is_empty() && value.chars().all(char::is_alphabetic);
            let words = others
                .clone()
                .filter(|(_, value)| plain(value) && value != name);
            let words = words.map(|(key, value)| format!("{key} {value}"));
            words.collect::<Vec<_>>().join(" ")
        } else {
            first.to_owned()
        };
        line += &format!(" {key}=\"{name}\"");
        for (key, value) in others.filter(|(_, value)| value.parse::<u32>().is_ok()) {
            line += &format!(" {key}={value}");
        }
        Some(line)
    }
}

/// Adds lines to the last record.
fn goes_on(lines: &mut String, out: &mut Marked) {
    if let Some(last) = out.heads.as_mut().and_then(|heads| heads.last_mut()) {
        last.goes_on(lines);
    }
    lines.clear();
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod json_tests;

#[cfg(test)]
mod xml_tests;
