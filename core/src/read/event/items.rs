//! The items of one document in their order: events, and what is told beside them.

use super::date::Written;
use super::dating::Dating;
use super::fields::ReadFields;
use super::region::Habits;
use super::{EventItem, EventRecord};
use crate::model::{Event, SourceProblem};

/// What is told of lines that belong to no event.
#[derive(Debug)]
pub(super) struct Stray {
    pub(super) kind: &'static str,
    /// The verb behind one line, and behind several.
    pub(super) verbs: [&'static str; 2],
    /// What follows the verb.
    pub(super) what: String,
}

impl Stray {
    /// Lines around the events of a form that is told line by line.
    pub(super) fn foreign() -> Self {
        Self {
            kind: "foreign-lines",
            verbs: ["belongs", "belong"],
            what: "to no event and were passed over".to_owned(),
        }
    }

    /// What should be an event and is none.
    pub(super) fn unreadable(what: &str) -> Self {
        Self {
            kind: "bad-record",
            verbs: ["is", "are"],
            what: format!("no event{what}"),
        }
    }
}

/// Puts what a reader finds in order.
#[derive(Debug)]
pub(super) struct Items {
    pub(super) dating: Dating,
    stray: Stray,
    /// First and last line of those next to each other that belong to no event: they are told as
    /// one.
    strays: Option<(u64, u64)>,
}

impl Items {
    /// With `waits_for_zone`, all dates wait for an event that states its time in UTC too.
    pub(super) fn new(habits: Habits, waits_for_zone: bool, stray: Stray) -> Self {
        Self {
            dating: Dating::new(habits, waits_for_zone),
            stray,
            strays: None,
        }
    }

    /// Takes lines that belong to no event.
    pub(super) fn stray(&mut self, first: u64, last: u64) {
        let first = self.strays.map_or(first, |(first, _)| first);
        self.strays = Some((first, last));
    }

    /// Tells the lines that belong to no event so far.
    pub(super) fn tell_strays(&mut self) {
        let Some((first, last)) = self.strays.take() else {
            return;
        };
        let [one, several] = self.stray.verbs;
        let place = if first == last {
            format!("line {first} {one}")
        } else {
            format!("lines {first} to {last} {several}")
        };
        let message = format!("{place} {}", self.stray.what);
        self.problem(self.stray.kind, message, first);
    }

    /// Takes an event that stands at a place, with its date.
    pub(super) fn event(&mut self, event: Event, written: Option<Written>, place: Span) {
        self.dating.event(place.record(event), written);
    }

    /// Takes what labelled values say, behind the lines of no event before it.
    pub(super) fn read(&mut self, read: ReadFields, place: Span) {
        self.tell_strays();
        self.event(read.event, read.written, place);
        if read.bad_date {
            let line = place.line;
            let message = format!("the event on line {line} has a date that cannot be read");
            self.problem("bad-date", message, line);
        }
    }

    /// Takes a problem.
    pub(super) fn problem(&mut self, kind: &str, message: impl Into<String>, line: u64) {
        self.dating
            .problem(SourceProblem::new(kind, message, Some(line)));
    }

    /// Hands on what is decided.
    pub(super) fn hand_on(&mut self, out: &mut Vec<EventItem>) {
        self.dating.hand_on(out);
    }

    /// Nothing follows: hands on all.
    pub(super) fn finish(&mut self, out: &mut Vec<EventItem>) {
        self.tell_strays();
        self.dating.finish();
        self.hand_on(out);
    }
}

/// Where an event stands in its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) line: u64,
    pub(super) offset: u64,
    pub(super) end: u64,
    /// Not all of it is there, or sound.
    pub(super) carved: bool,
}

impl Span {
    /// The event with its place, and no time yet.
    pub(super) fn record(self, event: Event) -> EventRecord {
        EventRecord {
            event,
            stamp: None,
            line: self.line,
            offset: self.offset,
            length: u32::try_from(self.end.saturating_sub(self.offset)).unwrap_or(u32::MAX),
            carved: self.carved,
            recovered: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_no_event_are_told_once() {
        let mut items = Items::new(Habits::assumed(), false, Stray::foreign());
        let mut out = Vec::new();
        items.tell_strays();
        items.stray(4, 4);
        items.stray(6, 7);
        items.tell_strays();
        items.stray(9, 9);
        items.finish(&mut out);
        let told = ["lines 4 to 7 belong", "line 9 belongs"];
        assert_eq!(out.len(), told.len());
        for (item, told) in out.iter().zip(told) {
            let EventItem::Problem(problem) = item else {
                panic!("{item:?} is no problem");
            };
            let wanted = format!("{told} to no event and were passed over");
            assert_eq!(problem.message, wanted);
        }
    }
}
