//! What the tests of all readers do: feed a text in pieces, and take events and problems apart.

use super::text::EventReader;
use super::{EventItem, EventRecord};
use crate::model::SourceProblem;

impl EventReader for Box<dyn EventReader> {
    fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        self.as_mut().feed(piece, out);
    }

    fn finish(&mut self, out: &mut Vec<EventItem>) {
        self.as_mut().finish(out);
    }

    fn start_at(&mut self, line: u64, offset: u64) {
        self.as_mut().start_at(line, offset);
    }
}

/// All that a reader makes of a text that comes in these pieces.
pub(super) fn items_of(mut reader: impl EventReader, pieces: &[&str]) -> Vec<EventItem> {
    let mut out = Vec::new();
    for piece in pieces {
        reader.feed(piece, &mut out);
    }
    reader.finish(&mut out);
    out
}

/// Events and problems, each in their order.
pub(super) fn apart(items: Vec<EventItem>) -> (Vec<EventRecord>, Vec<SourceProblem>) {
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            EventItem::Event(record) => records.push(*record),
            EventItem::Problem(problem) => problems.push(problem),
        }
    }
    (records, problems)
}

/// The events, and of the problems kind and line.
pub(super) fn split(items: Vec<EventItem>) -> (Vec<EventRecord>, Vec<(String, u64)>) {
    let (records, problems) = apart(items);
    let told = problems.into_iter();
    let told = told.map(|problem| (problem.kind, problem.line.unwrap_or(0)));
    (records, told.collect())
}

/// The events, where there is no problem.
pub(super) fn records(items: Vec<EventItem>) -> Vec<EventRecord> {
    let (records, problems) = split(items);
    assert_eq!(problems, []);
    records
}

/// A text cut at these places, each moved back to the start of a character.
pub(super) fn pieces(text: &str, cuts: Vec<usize>) -> Vec<&str> {
    let mut cuts: Vec<usize> = cuts
        .into_iter()
        .map(|cut| text.floor_char_boundary(cut))
        .collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|w| &text[w[0]..w[1]]).collect()
}
