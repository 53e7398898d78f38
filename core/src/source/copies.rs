//! One text twice in a bundle: loose and zipped, in two archives, in two encodings, or copied while
//! it was still written. Only what the longest of them holds counts.

use std::collections::BTreeMap;

use super::bundle::{Document, HEAD};
use super::content::{binary, packed};
use super::decode::{TextReader, glimpse};
use crate::cancel::Cancel;

/// Characters that copies begin with. Records have times, so that other logs soon differ.
const OPENING: usize = 256;
/// Texts that are read side by side, each through a reader of its own; of more that begin alike
/// these many at a time are compared.
const SIDE_BY_SIDE: usize = 128;
/// Bytes of each that are compared at once.
const BLOCK: usize = 64 * 1024;

/// For each document the one whose text begins with all of its own, if there is one. No text is
/// read beyond its opening unless another one begins with the same, and none further than they
/// agree.
pub(super) fn holders(documents: &[&Document], cancel: &Cancel) -> Vec<Option<usize>> {
    let mut holders = vec![None; documents.len()];
    if documents.len() < 2 {
        return holders;
    }
    let mut whole: Vec<(String, usize)> = Vec::new();
    let mut longer: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, document) in documents.iter().enumerate() {
        if cancel.is_cancelled() {
            return holders;
        }
        match opening(document) {
            Some((text, true)) => whole.push((text, index)),
            Some((text, false)) => longer.entry(text).or_default().push(index),
            None => {}
        }
    }
    // A text that is shorter than an opening stands right before those that begin with it. Of
    // equal ones the last is kept.
    whole.sort_by(|(a, i), (b, j)| (a, worth(documents, *j)).cmp(&(b, worth(documents, *i))));
    for (at, (text, index)) in whole.iter().enumerate() {
        let next = whole.get(at.saturating_add(1));
        let next = next.filter(|(next, _)| next.starts_with(text.as_str()));
        let beyond = || longer.range(text.clone()..).next();
        holders[*index] = next.map(|(_, next)| *next).or_else(|| {
            let (opening, of) = beyond()?;
            let of = of.iter().min_by_key(|&&i| worth(documents, i))?;
            opening.starts_with(text.as_str()).then_some(*of)
        });
    }
    for alike in longer.values_mut() {
        alike.sort_by_key(|&index| worth(documents, index));
        for alike in alike.chunks(SIDE_BY_SIDE).filter(|alike| alike.len() > 1) {
            compare(documents, alike, &mut holders, cancel);
        }
    }
    last_holders(holders)
}

/// The document that nothing else holds, in place of one that is held itself.
fn last_holders(mut holders: Vec<Option<usize>>) -> Vec<Option<usize>> {
    for index in 0..holders.len() {
        let mut last = holders[index];
        while let Some(next) = last.and_then(|held| holders[held]) {
            last = Some(next);
        }
        // Those on the way are shortened too, so that no chain is walked twice.
        let mut at = index;
        while let Some(next) = holders[at].filter(|next| Some(*next) != last) {
            holders[at] = last;
            at = next;
        }
    }
    holders
}

/// Which of equal texts is kept, the least first: one that is less packed, then by path.
fn worth(documents: &[&Document], index: usize) -> (usize, bool, usize) {
    let document = documents.get(index);
    let around = document.map_or(0, |d| d.path().matches("!/").count());
    (around, document.is_some_and(|d| d.is_packed()), index)
}

/// How the text of a document begins, and whether that is all of it. `None` where there is no text.
fn opening(document: &Document) -> Option<(String, bool)> {
    let head = document.head();
    let text = glimpse(&head);
    if packed(&head).is_some() || binary(&head, &text).is_some() {
        return None;
    }
    let mut plain = text.chars().filter(|c| *c != '\r');
    let mut opening: String = plain.by_ref().take(OPENING).collect();
    let whole = (head.len() as u64) < HEAD && plain.all(char::is_whitespace);
    if whole {
        one_end(&mut opening);
    }
    (!opening.trim().is_empty()).then_some((opening, whole))
}

/// Empty lines at the end of a text make no other one. A last line without an end may go on.
fn one_end(text: &mut String) {
    let lines = text.trim_end_matches('\n').len();
    text.truncate(text.len().min(lines.saturating_add(1)));
}

/// A text that is read beside others.
struct Side {
    index: usize,
    reader: TextReader,
    /// What was read and not compared yet, without carriage returns.
    ahead: String,
    ended: bool,
}

impl Side {
    fn open(documents: &[&Document], index: usize) -> Option<Self> {
        Some(Self {
            index,
            reader: TextReader::new(documents.get(index)?.open().ok()?),
            ahead: String::new(),
            ended: false,
        })
    }

    /// Reads until there is a block to compare. A text that breaks off in an error is compared no
    /// further: its own problem has to be told.
    fn fill(&mut self) -> bool {
        while self.ahead.len() < BLOCK && !self.ended {
            let before = self.ahead.len();
            match self.reader.read_block(BLOCK, &mut self.ahead) {
                Ok(more) => self.ended = !more,
                Err(_) => return false,
            }
            let new = self.ahead.get(before..).unwrap_or_default();
            if memchr::memchr(b'\r', new.as_bytes()).is_some() {
                let new = new.replace('\r', "");
                self.ahead.truncate(before);
                self.ahead.push_str(&new);
            }
        }
        if self.ended {
            one_end(&mut self.ahead);
        }
        true
    }
}

/// Reads texts side by side as far as any two of them agree: one that ends within another is held
/// by it, and of those that end together the first one holds the others.
fn compare(
    documents: &[&Document],
    alike: &[usize],
    holders: &mut [Option<usize>],
    cancel: &Cancel,
) {
    let open = |&index: &usize| Side::open(documents, index);
    let mut groups = vec![alike.iter().filter_map(open).collect::<Vec<_>>()];
    while let Some(mut group) = groups.pop() {
        if cancel.is_cancelled() {
            return;
        }
        group.retain_mut(Side::fill);
        if group.len() < 2 {
            continue;
        }
        let common = group.iter().map(|side| side.ahead.len()).min().unwrap_or(0);
        let mut parts: BTreeMap<Vec<u8>, Vec<Side>> = BTreeMap::new();
        for side in group {
            let block = side.ahead.as_bytes().get(..common).unwrap_or_default();
            parts.entry(block.to_vec()).or_default().push(side);
        }
        for part in parts.into_values() {
            let over = |side: &Side| side.ended && side.ahead.len() == common;
            let (over, mut going): (Vec<Side>, Vec<Side>) = part.into_iter().partition(over);
            let holder = going.first().or(over.first()).map(|side| side.index);
            for side in over.iter().filter(|side| Some(side.index) != holder) {
                if let Some(slot) = holders.get_mut(side.index) {
                    *slot = holder;
                }
            }
            for side in &mut going {
                // What is left of a character goes on with the next block.
                side.ahead.drain(..side.ahead.floor_char_boundary(common));
            }
            groups.push(going);
        }
    }
}

#[cfg(test)]
#[path = "copies_tests.rs"]
mod tests;
