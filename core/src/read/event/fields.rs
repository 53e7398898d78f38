//! An event from the labelled values that an export shows of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::date::{self, Written};
use super::element::unix_lines;
use super::labels::{self, Means};
use super::provider::{infer_source, name_fields};
use super::wrapper::unwrap;
use crate::model::{Event, System, SystemItem};

/// Longest value, in bytes; more of it is left out.
const VALUE: usize = 1 << 20;

/// Values by what they mean.
#[derive(Debug, Default)]
pub(super) struct Fields {
    values: BTreeMap<Means, String>,
    /// PowerShell has the number of the level and its word.
    other_level: Option<String>,
    system: System,
    /// A value was longer than is kept.
    pub(super) too_long: bool,
}

/// What the values say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadFields {
    pub(super) event: Event,
    /// It has a number for its id.
    pub(super) numbered: bool,
    pub(super) written: Option<Written>,
    /// There is a date, and it cannot be read.
    pub(super) bad_date: bool,
}

impl Fields {
    pub(super) fn has(&self, means: Means) -> bool {
        self.values.contains_key(&means)
    }

    pub(super) fn get(&self, means: Means) -> Option<&str> {
        self.values.get(&means).map(String::as_str)
    }

    /// Takes a value; of two with one meaning the first counts. Nothing is kept of an empty one.
    pub(super) fn set(&mut self, means: Means, value: &str) {
        self.too_long |= value.len() > VALUE;
        let value = value
            .get(..value.floor_char_boundary(VALUE))
            .unwrap_or_default();
        if value.trim().is_empty() {
            return;
        }
        if !self.has(means) {
            self.values.insert(means, value.to_owned());
        } else if means == Means::Level {
            self.other_level = Some(value.to_owned());
        }
    }

    /// Takes an item of `System`.
    pub(super) fn set_item(&mut self, item: SystemItem, value: &str) {
        self.system.set(item, value);
    }

    /// The event; `None` where there is neither a number for its id nor a date with a source.
    pub(super) fn read(&self) -> Option<ReadFields> {
        let cell = |means| self.get(means).map(str::trim);
        let message = cell(Means::Message).map(|text| unix_lines(text.into()));
        let system = self.system.clone().told();
        let mut read = ReadFields::of(cell, self.other_level.as_deref(), system, message);
        if !read.numbered && (read.written.is_none() || cell(Means::Source).is_none()) {
            return None;
        }
        // A wrapper holds all strings, the list of a console the first four.
        let event = &mut read.event;
        if let Some(list) = cell(Means::Strings).filter(|_| event.data.is_empty()) {
            event.data = strings(list, event.message.as_deref());
            name_fields(event);
        }
        Some(read)
    }
}

impl ReadFields {
    /// What cells with a meaning say; of the level there may be a second one.
    pub(super) fn of<T: AsRef<str>>(
        cell: impl Fn(Means) -> Option<T>,
        other_level: Option<&str>,
        system: Option<Box<System>>,
        message: Option<String>,
    ) -> Self {
        let id = cell(Means::Id).or(cell(Means::Instance));
        let number = id.and_then(|id| labels::number(id.as_ref()));
        let date = cell(Means::Date);
        let written = date.as_ref().and_then(|date| date::read(date.as_ref()));
        let level = |means| cell(means).and_then(|cell| labels::level(cell.as_ref()));
        let level = level(Means::Level)
            .or_else(|| other_level.and_then(labels::level))
            .or_else(|| level(Means::Keywords));
        let own = |means| cell(means).map(|cell| cell.as_ref().to_owned());
        let mut event = Event {
            id: number.unwrap_or_default() & 0xFFFF,
            provider: own(Means::Source).unwrap_or_default(),
            level,
            channel: own(Means::Log),
            computer: own(Means::Computer),
            record_id: cell(Means::Record).and_then(|text| text.as_ref().parse().ok()),
            system,
            data: Vec::new(),
            message,
            culture: None,
        };
        unwrap(&mut event);
        infer_source(&mut event);
        Self {
            event,
            numbered: number.is_some(),
            bad_date: date.is_some() && written.is_none(),
            written,
        }
    }
}

/// The values of `{a, b...}`. PowerShell shows the first four and does not quote them, so a value
/// with a comma comes apart, but for one that is the message itself.
fn strings(list: &str, message: Option<&str>) -> Vec<(Option<Arc<str>>, String)> {
    let Some(inner) = list.strip_prefix('{').and_then(|l| l.strip_suffix('}')) else {
        return Vec::new();
    };
    let inner = inner
        .strip_suffix("...")
        .or_else(|| inner.strip_suffix('…'))
        .unwrap_or(inner);
    let words = |text: &str| text.split_whitespace().collect::<String>();
    if let Some(message) = message
        && words(message) == words(inner)
    {
        return vec![(None, message.to_owned())];
    }
    if inner.trim().is_empty() {
        return Vec::new();
    }
    let values = inner.split(", ");
    values.map(|v| (None, v.trim().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[(Means, &str)]) -> Option<ReadFields> {
        let mut fields = Fields::default();
        for (means, value) in values {
            fields.set(*means, value);
        }
        fields.read()
    }

    #[test]
    fn values_become_an_event() {
        let read = of(&[
            (Means::Instance, "3221232472"),
            (Means::Level, "?"),
            (Means::Level, "Error"),
            (Means::Source, " Service Control Manager "),
            (Means::Date, "02.03.2026 05:14:07"),
            (Means::Message, "a\r\nb"),
            (Means::Strings, "{x, y...}"),
        ])
        .unwrap();
        assert_eq!((read.event.id, read.event.level), (7000, Some(2)));
        assert_eq!(read.event.provider, "Service Control Manager");
        assert_eq!(read.event.message.as_deref(), Some("a\nb"));
        assert_eq!(read.event.field("param1"), Some("x"));
        assert_eq!(read.event.field("param2"), Some("y"));
        assert!(read.written.is_some() && !read.bad_date);
    }

    #[test]
    fn what_is_no_event() {
        assert!(of(&[]).is_none());
        assert!(of(&[(Means::Id, "x"), (Means::Message, "m")]).is_none());
        assert!(of(&[(Means::Date, "02.03.2026 05:14:07")]).is_none());
        assert!(
            of(&[(Means::Id, "5"), (Means::Date, "soon")])
                .unwrap()
                .bad_date
        );
    }

    #[test]
    fn a_list_of_the_message_alone_stays_whole() {
        let whole = "Application: eadm.client.exe, of 2";
        let told = strings("{Application: eadm.client.exe,\n of 2}", Some(whole));
        assert_eq!(told, [(None, whole.to_owned())]);
        assert_eq!(strings("{}", None), []);
        assert_eq!(strings("System.String[]", None), []);
    }

    #[test]
    fn a_value_has_a_limit() {
        let mut fields = Fields::default();
        fields.set(Means::Message, &"ø".repeat(VALUE));
        assert!(fields.too_long);
        assert_eq!(fields.get(Means::Message).unwrap().len(), VALUE);
    }
}
