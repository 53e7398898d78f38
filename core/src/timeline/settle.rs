//! What has to be known of all documents of a bundle before the first record is given out, so
//! that a record says here what the audit says of it.

use rayon::prelude::*;

use super::document::{Input, OpenDocument};
use crate::cancel::Cancel;
use crate::read::{Opened, Others, Text};
use crate::repeated::corrections;
use crate::scan::{DocumentScan, Watch};
use crate::settings::Tools;
use crate::source::Document;
use crate::stream::rotated;
use crate::time::{Calendar, FoldState, RawStamp};

/// Settles what the order of documents and other documents say of each; all are opened.
pub(super) fn settle(tools: &Tools, open: &mut [OpenDocument<'_>], cancel: &Cancel) {
    late_layouts(tools, open);
    folds(tools, open);
    shifts(tools, open, cancel);
}

fn reopened(tools: &Tools, document: &OpenDocument<'_>) -> Option<Text> {
    match tools.reading(document.others).open(document.document) {
        Opened::Text(text) => Some(*text),
        _ => None,
    }
}

/// Layouts that only begin behind the sample of a text.
fn late_layouts(tools: &Tools, open: &mut [OpenDocument<'_>]) {
    for document in open {
        let Some(Input::Text(text, _)) = &document.input else {
            continue;
        };
        if text.chunks.is_whole() || text.detection.used.is_empty() {
            continue;
        }
        let reading = tools.reading(document.others);
        let late = reading.anew(document.document, text);
        let late = late.map(|mut text| text.late());
        let again = late.and_then(|late| reading.again(document.document, text, &late));
        if let Some(again) = again {
            document.input = Some(Input::Text(Box::new(again), Vec::new()));
        }
    }
}

/// The hour that autumn gives twice goes on from one file of a rotated log to the next.
fn folds(tools: &Tools, open: &mut [OpenDocument<'_>]) {
    let firsts: Vec<Option<RawStamp>> = open
        .iter_mut()
        .map(|document| {
            let Some(Input::Text(text, _)) = &mut document.input else {
                return None;
            };
            let (civil_us, offset_s) = text.first()?;
            let mut fold = FoldState::NEW;
            let (stamp, _) = Calendar::default().read(civil_us, offset_s, &mut fold, &tools.zone);
            Some(stamp)
        })
        .collect();
    let inside = |index: usize| firsts[index].is_some_and(|stamp: RawStamp| stamp.mark.inside());
    let files: Vec<(&str, Option<RawStamp>)> = open
        .iter()
        .zip(&firsts)
        .map(|(document, first)| (document.path, *first))
        .collect();
    for sequence in rotated(&files, &tools.zone) {
        let mut state = FoldState::NEW;
        for pair in sequence.windows(2) {
            let (one, next) = (pair[0], pair[1]);
            if !inside(next) {
                state = FoldState::NEW;
                continue;
            }
            if let Some(mut text) = reopened(tools, &open[one]) {
                state = state.join(text.fold(&tools.zone));
            }
            open[next].before = state;
        }
    }
}

/// Local times of events that another source shows to be off.
fn shifts(tools: &Tools, open: &mut [OpenDocument<'_>], cancel: &Cancel) {
    let events = |document: &&mut OpenDocument<'_>| {
        matches!(document.input, Some(Input::Evtx(_) | Input::Events(_)))
    };
    let mut events: Vec<&mut OpenDocument<'_>> = open.iter_mut().filter(events).collect();
    let stated_by = |document: &&mut OpenDocument<'_>| match &document.input {
        Some(Input::Events(events)) => events.kind.states_zone(),
        _ => true,
    };
    if events.len() < 2 || events.iter().all(stated_by) {
        return;
    }
    let watch = Watch::new(cancel.clone(), None, 0, 0);
    let scanner = tools.scanner(Others::default(), &watch);
    let documents: Vec<&Document> = events.iter().map(|document| document.document).collect();
    let mut scans: Vec<DocumentScan> = documents
        .into_par_iter()
        .map(|document| scanner.document(document))
        .collect();
    for (index, offset_us, _) in corrections(&mut scans, &tools.zone) {
        events[index].shift_us = offset_us;
    }
}
