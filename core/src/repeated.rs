//! Events that several sources of a bundle hold, as when somebody exports one log twice.
//!
//! Two sources that hold the same events teach how far the local times of one are from true; and
//! each event counts once. Within one source nothing is ever taken for a repeat.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Stamp;
use crate::scan::{DocumentScan, Sighting, Told};
use crate::time::RawStamp;
use crate::time::zone::Zone;

const SECOND_US: i64 = 1_000_000;
/// Offsets of zones are whole quarters of an hour, and no further than this from UTC.
const QUARTER_S: i64 = 15 * 60;
const FARTHEST_S: i64 = 26 * 3600;
/// Times of one kind of event that a local time is compared with: the nearest ones.
const COMPARED: usize = 60;

/// A sentence by its id, with what is filled in.
type Note<'a> = dyn Fn(&str, &[(&str, &str)]) -> String + 'a;

/// Corrects local times by what other sources show, leaves out what an earlier source holds too,
/// and says both.
pub(crate) fn settle(documents: &mut [DocumentScan], zone: &Zone, note: &Note<'_>) -> Vec<String> {
    let mut notes: Vec<String> = corrections(documents, zone)
        .into_iter()
        .map(|(index, offset_us, from)| {
            let (path, from) = (&documents[index].path, &documents[from].path);
            let moved = Stamp::written_offset((offset_us / SECOND_US) as i32);
            let values = [("path", path.as_str()), ("hours", &moved), ("from", from)];
            note("moved-times", &values)
        })
        .collect();
    leave_out(documents, zone, note, &mut notes);
    notes
}

/// Corrects the local times of documents by what others show: the document, what was added to its
/// times in microseconds, and the document that shows it.
pub(crate) fn corrections(documents: &mut [DocumentScan], zone: &Zone) -> Vec<(usize, i64, usize)> {
    let mut out = Vec::new();
    for index in 0..documents.len() {
        if documents[index].facts.local_times
            && let Some((offset_s, from)) = offset(documents, index, zone)
        {
            let offset_us = offset_s * SECOND_US;
            shift(&mut documents[index], offset_us, zone);
            out.push((index, offset_us, from));
        }
    }
    out
}

/// The second in which an event was written.
fn second(stamp: Option<RawStamp>, zone: &Zone) -> Option<i64> {
    Some(stamp?.resolve(zone).utc_us.div_euclid(SECOND_US))
}

/// Whether two sightings can be of one event, whatever their times.
fn alike(a: &Sighting, b: &Sighting) -> bool {
    let same = |a: u64, b: u64| a == 0 || b == 0 || a == b;
    // Where both number their records, the values need not be written alike.
    let contents = match (a.record, b.record) {
        (Some(a), Some(b)) => a == b,
        _ => same(a.data, b.data),
    };
    a.what == b.what && contents && same(a.computer, b.computer)
}

/// What has to be added to the local times of a document, in seconds, and which other document
/// shows it: most of the events that both hold must agree.
fn offset(documents: &[DocumentScan], local: usize, zone: &Zone) -> Option<(i64, usize)> {
    let own = &documents[local].facts.sightings;
    let mut best: Option<(usize, i64, usize)> = None;
    for (index, other) in documents.iter().enumerate() {
        if index == local || other.facts.local_times || other.facts.sightings.is_empty() {
            continue;
        }
        let mut known: BTreeMap<u64, Vec<(i64, &Sighting)>> = BTreeMap::new();
        for sighting in &other.facts.sightings {
            if let Some(at) = second(sighting.stamp, zone) {
                known.entry(sighting.what).or_default().push((at, sighting));
            }
        }
        known
            .values_mut()
            .for_each(|all| all.sort_by_key(|(at, _)| *at));
        let mut agree: BTreeMap<i64, usize> = BTreeMap::new();
        let mut compared = 0;
        for sighting in own {
            let (Some(at), Some(all)) = (second(sighting.stamp, zone), known.get(&sighting.what))
            else {
                continue;
            };
            let middle = all.partition_point(|(other, _)| *other < at);
            let from = middle.saturating_sub(COMPARED / 2);
            let near = all.iter().skip(from).take(COMPARED);
            let offsets: BTreeSet<i64> = near
                .filter(|(_, other)| alike(sighting, other))
                .map(|(other, _)| other - at)
                .filter(|apart| apart % QUARTER_S == 0 && apart.abs() <= FARTHEST_S)
                .collect();
            compared += usize::from(!offsets.is_empty());
            for offset in offsets {
                *agree.entry(offset).or_default() += 1;
            }
        }
        // Of equals the smallest: no offset at all, where that explains as much.
        let most = agree
            .iter()
            .max_by_key(|(offset, count)| (**count, std::cmp::Reverse((offset.abs(), **offset))));
        if let Some((&offset, &count)) = most
            && count * 2 > compared
            && best.is_none_or(|(than, _, _)| count > than)
        {
            best = Some((count, offset, index));
        }
    }
    best.filter(|(_, offset, _)| *offset != 0)
        .map(|(_, offset, index)| (offset, index))
}

/// Moves every local time of a document.
fn shift(document: &mut DocumentScan, by_us: i64, zone: &Zone) {
    let moved = |stamp: RawStamp| stamp.moved(by_us, zone);
    for sighting in &mut document.facts.sightings {
        sighting.stamp = sighting.stamp.map(moved);
    }
    for errors in document.facts.client_errors.values_mut() {
        errors.each(|spot| spot.stamp = spot.stamp.map(moved));
    }
    let stretch = &mut document.stretch;
    for row in &mut stretch.rows {
        row.stamp = row.stamp.map(moved);
    }
    for group in stretch.groups.values_mut() {
        group.first = group.first.map(moved);
        group.last = group.last.map(moved);
    }
    stretch.ends = stretch.ends.map(|(a, b)| (moved(a), moved(b)));
    stretch.islands.shift(by_us);
}

/// An event that a document holds, and the later ones in which it was found again.
struct Known {
    event: Sighting,
    document: usize,
    by: BTreeSet<usize>,
}

/// Takes away what a better or earlier document holds as well: one with stated times goes first.
fn leave_out(
    documents: &mut [DocumentScan],
    zone: &Zone,
    note: &Note<'_>,
    notes: &mut Vec<String>,
) {
    let mut order: Vec<usize> = (0..documents.len())
        .filter(|&i| !documents[i].facts.sightings.is_empty())
        .collect();
    order.sort_by_key(|&i| (documents[i].facts.local_times, i));
    // What earlier documents hold, by kind and second; and who has matched each already.
    let mut known: BTreeMap<(u64, i64), Vec<Known>> = BTreeMap::new();
    for &index in &order {
        let sightings = std::mem::take(&mut documents[index].facts.sightings);
        let mut repeats = Vec::new();
        let mut from = BTreeSet::new();
        let mut own = Vec::new();
        for sighting in sightings {
            let Some(at) = second(sighting.stamp, zone) else {
                continue;
            };
            let key = (sighting.what, at);
            let twin = known.get_mut(&key).and_then(|all| {
                all.iter_mut()
                    .find(|known| !known.by.contains(&index) && alike(&known.event, &sighting))
            });
            match twin {
                Some(known) => {
                    known.by.insert(index);
                    from.insert(known.document);
                    repeats.push(sighting);
                }
                None => own.push((key, sighting)),
            }
        }
        for (key, sighting) in own {
            known.entry(key).or_default().push(Known {
                event: sighting,
                document: index,
                by: BTreeSet::new(),
            });
        }
        if !repeats.is_empty() {
            let elsewhere: Vec<&str> = from.iter().map(|&d| documents[d].path.as_str()).collect();
            let values = [
                ("path", documents[index].path.as_str()),
                ("from", &elsewhere.join(", ")),
                ("count", &repeats.len().to_string()),
            ];
            notes.push(note("repeated-events", &values));
            remove(&mut documents[index], &repeats);
        }
    }
}

fn remove(document: &mut DocumentScan, repeats: &[Sighting]) {
    let stretch = &mut document.stretch;
    let rows: BTreeSet<usize> = repeats
        .iter()
        .filter_map(|sighting| match &sighting.told {
            Told::Row(index) => Some(*index),
            Told::Group(_) => None,
        })
        .collect();
    let mut index = 0;
    stretch.rows.retain(|_| {
        index += 1;
        !rows.contains(&(index - 1))
    });
    for sighting in repeats {
        if let Told::Group(template) = &sighting.told
            && let Some(group) = stretch.groups.get_mut(&**template)
        {
            group.count = group.count.saturating_sub(1);
            if group.count == 0 {
                stretch.groups.remove(&**template);
            }
        }
    }
}
