//! The log's own wordings: frames that it uses for several steps are step lines, whatever
//! their words.
//!
//! A frame is a line without the name and the numbers (`--> {}`, `<-- {} (tok # sek)`). One that
//! opens what is told of a step, and one that closes it before another step is told of, are a
//! start and an end where two different steps show them. Lines that name nobody (`Done`, `Step
//! took 40 s`) end the step that is open, where they do so for two steps. Frames that stand within
//! a second for one step after the other are a list, and corroborate nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Level, StepKind};
use crate::scan::{DocumentScan, Kind, Row};
use crate::step_line::{LineSubject, Mention, Phase, StepLine};
use crate::time::zone::Zone;

/// So many different steps make a frame.
const STEPS: usize = 2;
/// Lines closer than this are of a list.
const LIST_US: i64 = 1_000_000;

/// Makes step lines of the mentions of every text log that its own frames explain.
pub(crate) fn settle(documents: &mut [DocumentScan], zone: &Zone) {
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, document) in documents.iter().enumerate() {
        if matches!(document.kind, Kind::Text { .. }) && !document.stretch.mentions.is_empty() {
            let folder = document
                .path
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder);
            folders.entry(folder.to_owned()).or_default().push(index);
        }
    }
    for of in folders.into_values() {
        let mut known = Frames::default();
        for &index in &of {
            known.learn(&items(&documents[index], zone));
        }
        for index in of {
            let rows = known.told(&documents[index], zone);
            let odd = known.odd(&documents[index], zone);
            documents[index].stretch.understand(rows, odd);
        }
    }
}

/// A line of a log that tells of steps.
struct Item<'a> {
    us: Option<i64>,
    what: What<'a>,
    /// Index among the mentions; none of a line that was read.
    mention: Option<usize>,
}

enum What<'a> {
    Read(&'a StepKind, Phase),
    Named(&'a StepKind, &'a str),
    Ended,
    Error,
    /// A line of the cycle: whatever ran before it is over.
    Other,
}

/// What is told of one step before another is told of.
struct Run<'i, 'a> {
    step: &'a StepKind,
    items: Vec<&'i Item<'a>>,
}

fn items<'a>(document: &'a DocumentScan, zone: &Zone) -> Vec<Item<'a>> {
    let stretch = &document.stretch;
    let us = |row: &Row| row.stamp.map(|stamp| stamp.resolve(zone).utc_us);
    let read = stretch.rows.iter().filter_map(|row| {
        let what = match row.step.as_ref() {
            Some(StepLine {
                subject: LineSubject::Step { kind, .. },
                phase,
                ..
            }) => What::Read(kind, *phase),
            Some(_) => What::Other,
            None => return None,
        };
        let us = us(row);
        Some((
            row.line,
            Item {
                us,
                what,
                mention: None,
            },
        ))
    });
    let mentions = stretch
        .mentions
        .iter()
        .enumerate()
        .map(|(index, (row, mention))| {
            let what = match mention {
                Mention::Named { kind, frame, .. } if row.level < Level::Error => {
                    What::Named(kind, frame)
                }
                Mention::Ended(_) => What::Ended,
                Mention::Named { .. } | Mention::Error => What::Error,
            };
            let us = us(row);
            (
                row.line,
                Item {
                    us,
                    what,
                    mention: Some(index),
                },
            )
        });
    let mut all: Vec<(u64, Item<'_>)> = read.chain(mentions).collect();
    all.sort_by_key(|(line, _)| *line);
    all.into_iter().map(|(_, item)| item).collect()
}

fn runs<'i, 'a>(items: &'i [Item<'a>]) -> Vec<Run<'i, 'a>> {
    let mut out: Vec<Run<'_, '_>> = Vec::new();
    let mut open = false;
    for item in items {
        let step = match item.what {
            What::Read(step, _) | What::Named(step, _) => Some(step),
            What::Ended | What::Error => None,
            What::Other => {
                open = false;
                continue;
            }
        };
        match (step, out.last_mut()) {
            (Some(step), Some(run)) if open && run.step == step => run.items.push(item),
            (Some(step), _) => {
                out.push(Run {
                    step,
                    items: vec![item],
                });
                open = true;
            }
            (None, Some(run)) if open => run.items.push(item),
            (None, _) => {}
        }
    }
    out
}

impl<'a> Run<'_, 'a> {
    fn started(&self) -> bool {
        let starts =
            |item: &&Item<'_>| matches!(item.what, What::Read(_, Phase::Started | Phase::Progress));
        self.items.iter().any(starts)
    }

    fn ended(&self) -> bool {
        let goes_on = [
            Phase::Started,
            Phase::Progress,
            Phase::Waiting,
            Phase::Error,
        ];
        let ends = |item: &&Item<'_>| matches!(item.what, What::Read(_, phase) if !goes_on.contains(&phase));
        self.items.iter().any(ends)
    }

    /// The frame that opens it, where no line that was read does.
    fn opening(&self) -> Option<(usize, &'a str)> {
        let first = self.items.first()?;
        match first.what {
            What::Named(_, frame) if !self.started() => Some((first.mention?, frame)),
            _ => None,
        }
    }

    /// The frame that closes it, where no line that was read does, and no error stands behind it.
    fn closing(&self) -> Option<(usize, &'a str)> {
        let named = |item: &&&Item<'_>| matches!(item.what, What::Named(..) | What::Error);
        let last = self.items.iter().skip(1).rfind(named)?;
        match last.what {
            What::Named(_, frame) if !self.ended() => Some((last.mention?, frame)),
            _ => None,
        }
    }

    /// The one line that says how it ended and names nobody, where no line that was read does.
    fn unnamed(&self) -> Option<usize> {
        let mut ends = self
            .items
            .iter()
            .filter(|item| matches!(item.what, What::Ended));
        let only = ends.next().filter(|_| !self.ended())?.mention;
        ends.next().is_none().then_some(only)?
    }
}

/// What the logs of a folder use.
#[derive(Default)]
struct Frames {
    opening: BTreeMap<String, BTreeSet<StepKind>>,
    closing: BTreeMap<String, BTreeSet<StepKind>>,
    unnamed: BTreeSet<StepKind>,
    /// Times that a frame follows itself for another step, and how many of them as in a list.
    again: BTreeMap<String, (usize, usize)>,
}

impl Frames {
    fn learn(&mut self, items: &[Item<'_>]) {
        for run in runs(items) {
            let (opening, closing) = (run.opening(), run.closing());
            let unnamed = run.unnamed();
            let closed = run.ended() || unnamed.is_some() || closing.is_some();
            if let Some((_, frame)) = opening.filter(|_| closed) {
                let steps = self.opening.entry(frame.to_owned()).or_default();
                steps.insert(run.step.clone());
            }
            if opening.is_none() && !run.started() {
                continue;
            }
            if unnamed.is_some() {
                self.unnamed.insert(run.step.clone());
            } else if let Some((_, frame)) = closing {
                let steps = self.closing.entry(frame.to_owned()).or_default();
                steps.insert(run.step.clone());
            }
        }
        let mut last: BTreeMap<&str, (&StepKind, Option<i64>)> = BTreeMap::new();
        for item in items {
            let What::Named(step, frame) = item.what else {
                continue;
            };
            if let Some((before, us)) = last.insert(frame, (step, item.us))
                && before != step
            {
                let (count, near) = self.again.entry(frame.to_owned()).or_default();
                let close = us
                    .zip(item.us)
                    .is_none_or(|(a, b)| (b - a).abs() <= LIST_US);
                *count += 1;
                *near += usize::from(close);
            }
        }
    }

    fn is(&self, frames: &BTreeMap<String, BTreeSet<StepKind>>, frame: &str) -> bool {
        let list = |(count, near): &(usize, usize)| near * 2 > *count;
        // `Import HR: 812 rows read` is told of a step while it runs.
        let chats = frame
            .split_once("{}")
            .is_none_or(|(_, behind)| behind.starts_with(':'));
        !chats
            && frames.get(frame).is_some_and(|steps| steps.len() >= STEPS)
            && !self.again.get(frame).is_some_and(list)
    }

    fn opens(&self, frame: &str) -> bool {
        self.is(&self.opening, frame) && !self.is(&self.closing, frame)
    }

    fn closes(&self, frame: &str) -> bool {
        self.is(&self.closing, frame) && !self.is(&self.opening, frame)
    }

    /// The rows of a document that its frames explain.
    fn told(&self, document: &DocumentScan, zone: &Zone) -> Vec<Row> {
        let mut out = Vec::new();
        let mentions = &document.stretch.mentions;
        for run in runs(&items(document, zone)) {
            let opening = run.opening().filter(|(_, frame)| self.opens(frame));
            out.extend(opening.and_then(|(at, _)| told(mentions.get(at)?, Phase::Started)));
            if opening.is_none() && !run.started() {
                continue;
            }
            if let Some(at) = run.unnamed().filter(|_| self.unnamed.len() >= STEPS) {
                out.extend(mentions.get(at).and_then(|mention| ended(mention, &run)));
            } else if let Some((at, _)) = run.closing().filter(|(_, frame)| self.closes(frame)) {
                out.extend(mentions.get(at).and_then(|m| told(m, Phase::Completed)));
            }
        }
        out
    }
}

impl Frames {
    /// The last line that tells of the step that is still open, where it has one side of a frame
    /// that closes others and not the other: what it says is not known, and no good sign.
    fn odd(&self, document: &DocumentScan, zone: &Zone) -> Option<Row> {
        let items = items(document, zone);
        let all = runs(&items);
        let run = all.last()?;
        let open = run.started() || run.opening().is_some_and(|(_, frame)| self.opens(frame));
        let closed = run.unnamed().is_some() && self.unnamed.len() >= STEPS;
        let (at, frame) = run.closing().filter(|_| open && !closed)?;
        let sides = |frame: &str| -> Option<(String, String)> {
            let (before, behind) = frame.split_once("{}")?;
            Some((before.to_owned(), behind.to_owned()))
        };
        let (before, behind) = sides(frame)?;
        let close = |other: &String| {
            let said = |side: &str| side.chars().any(|c| !c.is_whitespace());
            let near = sides(other).is_some_and(|(b, e)| {
                b == before && said(&b) && !e.starts_with(':') || e == behind && said(&e)
            });
            near && self.closes(other) && other != frame
        };
        let odd = !self.closes(frame) && self.closing.keys().any(close);
        let (row, _) = document.stretch.mentions.get(at).filter(|_| odd)?;
        Some(row.clone())
    }
}

/// A mention of a step as a step line.
fn told((row, mention): &(Row, Mention), phase: Phase) -> Option<Row> {
    let Mention::Named { kind, name, .. } = mention else {
        return None;
    };
    let subject = LineSubject::Step {
        kind: kind.clone(),
        name: name.clone(),
    };
    let step = StepLine {
        subject,
        phase,
        reason: None,
        duration_us: None,
        only_ended: false,
    };
    Some(Row {
        step: Some(step),
        ..row.clone()
    })
}

/// A line that names nobody as the end of the step that is open.
fn ended((row, mention): &(Row, Mention), run: &Run<'_, '_>) -> Option<Row> {
    let Mention::Ended(line) = mention else {
        return None;
    };
    let subject = LineSubject::Step {
        kind: run.step.clone(),
        name: None,
    };
    Some(Row {
        step: Some(StepLine {
            subject,
            ..line.clone()
        }),
        ..row.clone()
    })
}
