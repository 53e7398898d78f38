//! What an event must be: provider, id, and data fields by name or position.

use std::ops::Range;

use crate::code::readings;
use crate::knowledge::At;
use crate::knowledge::forms::signature::{OneOrMany, RawEvent, Value};
use crate::model::Event;
use crate::read::event::provider::short_provider;

/// What an event must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EventCondition {
    /// Lower case, without the common head.
    pub(super) provider: String,
    /// As the signature writes it.
    pub(super) named: String,
    /// Empty: any.
    pub(super) ids: Vec<u32>,
    /// Field (name, or position from 1) and the values of which it must have one.
    pub(super) data: Vec<(String, Vec<String>)>,
    /// Where the provider, then each field, stands in the signature's file.
    pub(super) spans: Vec<Range<usize>>,
}

impl EventCondition {
    pub(super) fn holds(&self, event: &Event) -> bool {
        self.is_of(event)
            && self
                .data
                .iter()
                .all(|(field, wanted)| has(event, field, wanted))
    }

    /// Whether provider and id are those asked for, whatever the data.
    pub(super) fn is_of(&self, event: &Event) -> bool {
        (self.ids.is_empty() || self.ids.contains(&event.id))
            && short_provider(&event.provider) == self.provider
    }

    /// The fields that have none of the values asked for.
    pub(super) fn missing<'a>(&'a self, event: &'a Event) -> impl Iterator<Item = &'a str> {
        self.data
            .iter()
            .filter(|(field, wanted)| !has(event, field, wanted))
            .map(|(field, _)| field.as_str())
    }

    /// Whether every event that `other` takes is taken by this one too.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let ids = self.ids.is_empty()
            || (!other.ids.is_empty() && other.ids.iter().all(|id| self.ids.contains(id)));
        ids && self.provider == other.provider
            && self.data.iter().all(|(field, wanted)| {
                other.data.iter().any(|(theirs, values)| {
                    theirs.eq_ignore_ascii_case(field)
                        && values
                            .iter()
                            .all(|v| wanted.iter().any(|w| same_value(w, v)))
                })
            })
    }
}

impl From<RawEvent> for EventCondition {
    fn from(raw: RawEvent) -> Self {
        let mut spans = vec![raw.provider.span()];
        spans.extend(raw.data.keys().map(At::span));
        let data = raw.data.into_iter().map(|(name, values)| {
            let values = values.into_vec().into_iter().map(Value::into_text);
            (name.into_inner(), values.collect())
        });
        Self {
            provider: short_provider(raw.provider.get_ref()),
            named: raw.provider.into_inner(),
            ids: raw.id.map(OneOrMany::into_vec).unwrap_or_default(),
            data: data.collect(),
            spans,
        }
    }
}

fn has(event: &Event, field: &str, wanted: &[String]) -> bool {
    let value = match field.parse::<usize>() {
        Ok(position) => position
            .checked_sub(1)
            .and_then(|index| event.data.get(index))
            .map(|(_, value)| value.as_str()),
        Err(_) => event.field(field),
    };
    value.is_some_and(|value| wanted.iter().any(|wanted| same_value(wanted, value)))
}

/// Numbers are compared as numbers, in whatever form; all else as text without case.
fn same_value(wanted: &str, value: &str) -> bool {
    let value = value.trim();
    wanted.to_lowercase() == value.to_lowercase()
        || readings(wanted).any(|a| readings(value).any(|b| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_as_what_they_are() {
        assert!(same_value("0x8007052E", "2147943726"));
        assert!(same_value("0xE0434352", "e0434352"));
        assert!(same_value("-532462766", "0xe0434352"));
        assert!(same_value("Åpen", " åPEN "));
        assert!(!same_value("0x8007052E", "x 2147943726"));
    }

    #[test]
    fn a_condition_covers_a_narrower_one() {
        let of = |ids: &[u32], data: &[(&str, &[&str])]| EventCondition {
            provider: "p".into(),
            named: "P".into(),
            ids: ids.to_vec(),
            data: data
                .iter()
                .map(|(f, v)| ((*f).to_owned(), v.iter().map(|v| (*v).to_owned()).collect()))
                .collect(),
            spans: Vec::new(),
        };
        assert!(of(&[], &[]).covers(&of(&[1], &[])));
        assert!(of(&[1, 2], &[]).covers(&of(&[2], &[("a", &["x"])])));
        assert!(of(&[1], &[("A", &["10", "x"])]).covers(&of(&[1], &[("a", &["0xA"])])));
        assert!(!of(&[1], &[]).covers(&of(&[], &[])));
        assert!(!of(&[1], &[("a", &["x"])]).covers(&of(&[1], &[])));
        assert!(!of(&[1], &[("a", &["x"])]).covers(&of(&[1], &[("a", &["y"])])));
    }
}
