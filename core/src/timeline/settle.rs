//! What has to be known of all documents of a bundle before the first record is given out, so
//! that a record says here what the audit says of it.

use rayon::prelude::*;

use super::{Head, Input};
use crate::cancel::Cancel;
use crate::read::{Opened, Others, Text};
use crate::repeated::corrections;
use crate::scan::{DocumentScan, Watch};
use crate::settings::Tools;
use crate::source::Document;
use crate::stream::rotated;
use crate::time::{Calendar, FoldState, RawStamp};

/// Settles what the order of documents and other documents say of each; all are opened.
pub(super) fn settle(tools: &Tools, heads: &mut [Head<'_>], cancel: &Cancel) {
    late_layouts(tools, heads);
    folds(tools, heads);
    shifts(tools, heads, cancel);
}

fn reopened(tools: &Tools, head: &Head<'_>) -> Option<Text> {
    match tools.reading(head.others).open(head.document) {
        Opened::Text(text) => Some(*text),
        _ => None,
    }
}

/// Layouts that only begin behind the sample of a text.
fn late_layouts(tools: &Tools, heads: &mut [Head<'_>]) {
    for head in heads {
        let Some(Input::Text(text)) = &head.input else {
            continue;
        };
        if text.chunks.is_whole() || text.detection.used.is_empty() {
            continue;
        }
        let reading = tools.reading(head.others);
        let late = reading.anew(head.document, text);
        let late = late.map(|mut text| text.late());
        let again = late.and_then(|late| reading.again(head.document, text, &late));
        if let Some(again) = again {
            head.input = Some(Input::Text(Box::new(again)));
        }
    }
}

/// The hour that autumn gives twice goes on from one file of a rotated log to the next.
fn folds(tools: &Tools, heads: &mut [Head<'_>]) {
    let firsts: Vec<Option<RawStamp>> = heads
        .iter_mut()
        .map(|head| {
            let Some(Input::Text(text)) = &mut head.input else {
                return None;
            };
            let (civil_us, offset_s) = text.first()?;
            let mut fold = FoldState::NEW;
            let (stamp, _) = Calendar::default().read(civil_us, offset_s, &mut fold, &tools.zone);
            Some(stamp)
        })
        .collect();
    let inside = |index: usize| firsts[index].is_some_and(|stamp: RawStamp| stamp.mark.inside());
    let files: Vec<(&str, Option<RawStamp>)> = heads
        .iter()
        .zip(&firsts)
        .map(|(head, first)| (head.path, *first))
        .collect();
    for sequence in rotated(&files, &tools.zone) {
        let mut state = FoldState::NEW;
        for pair in sequence.windows(2) {
            let (one, next) = (pair[0], pair[1]);
            if !inside(next) {
                state = FoldState::NEW;
                continue;
            }
            if let Some(mut text) = reopened(tools, &heads[one]) {
                state = state.join(text.fold(&tools.zone));
            }
            heads[next].before = state;
        }
    }
}

/// Local times of events that another source shows to be off.
fn shifts(tools: &Tools, heads: &mut [Head<'_>], cancel: &Cancel) {
    let events =
        |head: &&mut Head<'_>| matches!(head.input, Some(Input::Evtx(_) | Input::Events(_)));
    let mut events: Vec<&mut Head<'_>> = heads.iter_mut().filter(events).collect();
    let stated_by = |head: &&mut Head<'_>| match &head.input {
        Some(Input::Events(events)) => events.kind.states_zone(),
        _ => true,
    };
    if events.len() < 2 || events.iter().all(stated_by) {
        return;
    }
    let watch = Watch::new(cancel.clone(), None, 0, 0);
    let scanner = tools.scanner(Others::default(), &watch);
    let documents: Vec<&Document> = events.iter().map(|head| head.document).collect();
    let mut scans: Vec<DocumentScan> = documents
        .into_par_iter()
        .map(|document| scanner.document(document))
        .collect();
    for (index, offset_us, _) in corrections(&mut scans, &tools.zone) {
        events[index].shift_us = offset_us;
    }
}
