//! The log's own wordings: frames that it uses for several steps are step lines, whatever
//! their words.
//!
//! A frame is the beginning of a line without the name and the numbers (`--> {}`, `{} wrapped up
//! in`). One that opens what is told of a step, and one that closes it before another step is told
//! of, are a start and an end where two different steps show them. Lines that name nobody (`Done`,
//! `Step took 40 s`) end the step that is open, where they do so for two steps. Frames that stand
//! within a second for one step after the other are a list, and corroborate nothing.
//!
//! Where more was changed than the import filter allows and no step is told of behind that before
//! the next cycle, the cycle is held.
//!
//! Where a log closes its steps and the last that it tells of one is an error, and then it goes on
//! to something else, that step failed.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Level, StepKind};
use crate::scan::{DocumentScan, Kind, Row};
use crate::step_line::{End, LineSubject, Mention, Phase, StepLine, StepMention};
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
            let document = &documents[index];
            let mentions = &document.stretch.mentions;
            let items = items(document, zone);
            let runs = runs(&items);
            let silent = document.stretch.unread.quiet == 0;
            let mut rows = known.told(&runs, mentions, silent);
            rows.extend(held(&items, mentions));
            let bad = document.stretch.unread.bad.as_ref();
            let bad = bad.map_or(0, |bad| bad.last.line);
            let left = known.left_open(&runs, mentions, bad);
            let odd = match left {
                Some((mention, true)) => {
                    rows.extend(told(mention, Phase::Failed));
                    None
                }
                Some(((row, _), false)) => Some(row.clone()),
                None => None,
            };
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

impl<'a> Item<'a> {
    /// The frame in which it names a step.
    fn frame(&self) -> Option<&'a str> {
        match self.what {
            What::Named(of) => Some(&of.frame),
            _ => None,
        }
    }
}

enum What<'a> {
    Read(&'a StepKind, Phase),
    Named(&'a StepMention),
    /// The same, in a record of an error.
    Error(&'a StepMention),
    Ended,
    /// A record of an error that names nobody.
    Grave,
    /// A line of several steps or the cycle that tells of something grave.
    Others,
    /// More was changed than the import filter allows.
    Exceeded,
    /// A line of the cycle: whatever ran before it is over.
    Other,
}

/// What is told of one step before another is told of.
struct Run<'i, 'a> {
    step: &'a StepKind,
    items: Vec<&'i Item<'a>>,
    /// Something else is told of behind it.
    left: bool,
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
                Mention::Step(of) if row.level < Level::Error => What::Named(of),
                Mention::Step(of) => What::Error(of),
                Mention::Ended(_) => What::Ended,
                Mention::Others => What::Others,
                Mention::Exceeded => What::Exceeded,
                Mention::Error => What::Grave,
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
            What::Read(step, _) => Some(step),
            What::Named(of) | What::Error(of) => Some(&of.kind),
            What::Ended | What::Grave | What::Exceeded => None,
            What::Others | What::Other => {
                if let Some(run) = out.last_mut() {
                    run.left = true;
                }
                open &= matches!(item.what, What::Others);
                continue;
            }
        };
        match (step, out.last_mut()) {
            (Some(step), Some(run)) if open && run.step == step && !run.begins_again(item) => {
                run.items.push(item);
            }
            (Some(step), last) => {
                if let Some(run) = last {
                    run.left = true;
                }
                out.push(Run {
                    step,
                    items: vec![item],
                    left: false,
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
            Phase::Skipped,
        ];
        let ends = |item: &&Item<'_>| matches!(item.what, What::Read(_, phase) if !goes_on.contains(&phase));
        self.items.iter().any(ends)
    }

    /// Whether a line opens another attempt: it has the frame of the first one, behind an end.
    fn begins_again(&self, item: &Item<'_>) -> bool {
        let first = self.items.first().and_then(|first| first.frame());
        let frame = item.frame().filter(|frame| Some(*frame) == first);
        let unnamed = |item: &&Item<'_>| matches!(item.what, What::Ended);
        frame.is_some() && (self.ended() || self.items.iter().any(unnamed))
    }

    /// The line that opens it, where none that was read does.
    fn opening(&self) -> Option<(usize, &'a str)> {
        let waits = |item: &&&Item<'_>| matches!(item.what, What::Read(_, Phase::Waiting));
        let first = self.items.iter().find(|item| !waits(item))?;
        match first.what {
            What::Named(of) if !self.started() => Some((first.mention?, &of.frame)),
            _ => None,
        }
    }

    /// The line that closes it, where none that was read does, and no error stands behind it.
    fn closing(&self) -> Option<(usize, &'a str)> {
        let told =
            |item: &&&Item<'_>| !matches!(item.what, What::Ended | What::Exceeded | What::Read(..));
        let last = self.items.iter().skip(1).rfind(told)?;
        let What::Named(of) = last.what else {
            return None;
        };
        let same =
            |item: &&&Item<'_>| matches!(item.what, What::Named(other) if other.frame == of.frame);
        // What is told more than once tells of progress.
        let once = self.items.iter().filter(same).count() == 1;
        (once && !self.ended()).then_some((last.mention?, &of.frame))
    }

    /// The error that was the last that is told of it.
    fn error(&self) -> Option<(usize, &'a StepMention)> {
        let named = |item: &&&Item<'_>| {
            matches!(item.what, What::Named(_) | What::Error(_) | What::Read(..))
        };
        let last = self.items.iter().rfind(named)?;
        let What::Error(of) = last.what else {
            return None;
        };
        (!self.ended()).then_some((last.mention?, of))
    }

    /// The error that is told of it right before the line that says that it ended.
    fn error_before_end(&self) -> Option<usize> {
        let telling = |item: &&&Item<'_>| !matches!(item.what, What::Ended | What::Grave);
        let mut last = self.items.iter().rev().filter(telling);
        let (end, error) = (last.next()?, last.next()?);
        let ends = matches!(end.what, What::Named(_) | What::Read(_, Phase::Completed));
        match error.what {
            What::Error(of) if ends && !of.object => error.mention,
            _ => None,
        }
    }

    /// How many lines of it may tell of a failure.
    fn bad(&self, mentions: &[(Row, Mention)]) -> usize {
        let bad = |item: &&&Item<'_>| {
            let mention = item.mention.and_then(|at| mentions.get(at));
            match mention.map(|(_, mention)| mention) {
                Some(Mention::Step(of)) => of.end != End::Well,
                Some(Mention::Ended(line)) => line.phase == Phase::Failed,
                _ => false,
            }
        };
        self.items.iter().filter(bad).count()
    }

    /// Whether a record of an error stands in it.
    fn grave(&self) -> bool {
        let grave = |item: &&Item<'_>| matches!(item.what, What::Grave | What::Error(_));
        self.items.iter().any(grave)
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
    /// Frames behind which lines say how long a step took, with these steps.
    timed: BTreeMap<String, BTreeSet<StepKind>>,
    /// Steps of which a line that was read says how they ended.
    read: BTreeSet<StepKind>,
    /// Every frame, with the steps that it names.
    all: BTreeMap<String, BTreeSet<StepKind>>,
    /// In how many runs a frame stands.
    runs: BTreeMap<String, usize>,
    /// Times that a frame follows itself for another step, and how many of them as in a list.
    again: BTreeMap<String, (usize, usize)>,
}

impl Frames {
    fn learn(&mut self, items: &[Item<'_>]) {
        for run in runs(items) {
            let (opening, closing) = (run.opening(), run.closing());
            let unnamed = run.unnamed();
            let closed = run.ended() || unnamed.is_some() || closing.is_some();
            if run.ended() {
                self.read.insert(run.step.clone());
            }
            let frames: BTreeSet<&str> = run.items.iter().filter_map(|item| item.frame()).collect();
            for frame in frames {
                *self.runs.entry(frame.to_owned()).or_default() += 1;
            }
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
            let What::Named(of) = item.what else {
                continue;
            };
            let steps = self.all.entry(of.frame.to_string()).or_default();
            steps.insert(of.kind.clone());
            if of.duration_us.is_some() {
                let steps = self.timed.entry(of.frame.to_string()).or_default();
                steps.insert(of.kind.clone());
            }
            if let Some((before, us)) = last.insert(&of.frame, (&of.kind, item.us))
                && *before != of.kind
            {
                let (count, near) = self.again.entry(of.frame.to_string()).or_default();
                let close = us
                    .zip(item.us)
                    .is_none_or(|(a, b)| (b - a).abs() <= LIST_US);
                *count += 1;
                *near += usize::from(close);
            }
        }
    }

    /// `{}: rows read` is told of a step while it runs, unless the log opens its steps so too, or
    /// says how long each took.
    fn chats(&self, frame: &str) -> bool {
        let chats = |frame: &str| {
            frame.split_once("{}").is_none_or(|(before, behind)| {
                behind.starts_with(':') && !before.contains(char::is_alphabetic)
            })
        };
        let numbered = |frame: &str| frame.contains('#');
        let mut opening = self.opening.iter();
        let opens = opening.any(|(other, steps)| {
            chats(other) && !numbered(other) && steps.len() >= STEPS && other != frame
        });
        let timed = self.timed.get(frame).map_or(0, BTreeSet::len);
        let opens = opens || timed >= STEPS;
        chats(frame) && (numbered(frame) || !opens && !self.opening.contains_key(frame))
    }

    fn is(&self, frames: &BTreeMap<String, BTreeSet<StepKind>>, frame: &str) -> bool {
        let list = |(count, near): &(usize, usize)| near * 2 > *count;
        !self.chats(frame)
            && frames.get(frame).is_some_and(|steps| steps.len() >= STEPS)
            && !self.again.get(frame).is_some_and(list)
    }

    fn opens(&self, frame: &str) -> bool {
        self.is(&self.opening, frame) && !self.is(&self.closing, frame)
    }

    fn closes(&self, frame: &str) -> bool {
        self.is(&self.closing, frame) && !self.is(&self.opening, frame)
    }

    /// Whether the log says how its steps end, be it in its own words.
    fn closes_any(&self) -> bool {
        let lists = self.closing.iter().filter(|(frame, _)| self.closes(frame));
        let own = lists.map(|(_, steps)| steps.len()).max().unwrap_or(0);
        own >= STEPS || self.read.len() >= STEPS || self.unnamed.len() >= STEPS
    }

    /// The rows of a document that its frames explain. It is silent where little or nothing follows
    /// its last error.
    fn told(&self, runs: &[Run<'_, '_>], mentions: &[(Row, Mention)], silent: bool) -> Vec<Row> {
        let mut out = Vec::new();
        for run in runs {
            let opening = run.opening().filter(|(_, frame)| self.opens(frame));
            out.extend(opening.and_then(|(at, _)| told(mentions.get(at)?, Phase::Started)));
            if opening.is_none() && !run.started() {
                continue;
            }
            let error = run.error_before_end().and_then(|at| mentions.get(at));
            out.extend(error.and_then(|mention| told(mention, Phase::Error)));
            if let Some(at) = run.unnamed().filter(|_| self.unnamed.len() >= STEPS) {
                out.extend(mentions.get(at).and_then(|mention| ended(mention, run)));
            } else if let Some((at, _)) = run.closing().filter(|(_, frame)| self.closes(frame)) {
                out.extend(mentions.get(at).and_then(closed));
            } else if let Some((at, of)) = run.error() {
                // It says so in the frame that closes, or something else is told of behind it.
                let closes = of.end == End::Failed && self.closes(&of.frame);
                let failed = closes || run.left && self.closes_any();
                // Or nothing is: unless another log goes on with it, that was its end.
                let last = !run.left && !of.object && silent;
                let phase = if failed {
                    Some(Phase::Failed)
                } else {
                    last.then_some(Phase::Error)
                };
                let row = mentions.get(at).zip(phase);
                out.extend(row.and_then(|(mention, phase)| told(mention, phase)));
            } else if let Some((at, frame)) = run.closing().filter(|_| run.left && run.grave())
                && self.is_odd(frame)
            {
                // It ends unlike the others, behind an error.
                out.extend(
                    mentions
                        .get(at)
                        .and_then(|mention| told(mention, Phase::Failed)),
                );
            }
        }
        out
    }

    /// The last line that tells of the step that is still open, where it is odd, new to the log, or no other
    /// step has such a line, and whether the step failed with it: what the line says is not known, so that
    /// another line must tell of a failure too. `bad` is the last one that may.
    fn left_open<'m>(
        &self,
        runs: &[Run<'_, '_>],
        mentions: &'m [(Row, Mention)],
        bad: u64,
    ) -> Option<(&'m (Row, Mention), bool)> {
        let run = runs.last()?;
        let open = run.started() || run.opening().is_some_and(|(_, frame)| self.opens(frame));
        let (at, frame) = run.closing().filter(|_| open)?;
        let last = mentions.get(at)?;
        let unnamed = run.unnamed().and_then(|at| mentions.get(at));
        let closed = unnamed.is_some() && self.unnamed.len() >= STEPS;
        let well = |(_, mention): &(Row, Mention)| matches!(mention, Mention::Ended(line) if line.phase == Phase::Completed);
        let odd = !closed && self.is_odd(frame);
        let unlike = || !unnamed.is_some_and(well) && self.is_unlike(frame);
        let says = last.1.step().is_some_and(|of| of.end == End::Failed);
        let new = self.is_new(last, frame);
        let followed = bad > last.0.line || run.bad(mentions) > 1;
        let failed = odd && (says || run.grave()) || followed && (odd || unlike());
        (odd || new || failed).then_some((last, failed))
    }

    /// Whether the log never used these words about a step, although it says how its steps end. A line that
    /// counts something reports progress, and one about a setting or an object reports no end.
    fn is_new(&self, (row, mention): &(Row, Mention), frame: &str) -> bool {
        let said = row.text.split([':', '(', ';']).next().unwrap_or_default();
        let counts = said.contains(|c: char| c.is_ascii_digit());
        let harmless = mention.step().is_none_or(|of| of.harmless);
        let once = self.runs.get(frame) == Some(&1);
        self.closes_any() && once && !counts && !harmless && !self.chats(frame)
    }

    /// Whether a frame has one side of one that closes other steps, and not the other.
    fn is_odd(&self, frame: &str) -> bool {
        let Some((before, behind)) = frame.split_once("{}") else {
            return false;
        };
        let said = |side: &str| side.chars().any(|c| !c.is_whitespace());
        let near = |other: &str| {
            other.split_once("{}").is_some_and(|(b, e)| {
                b == before && said(b) && !e.starts_with(':') || e == behind && said(e)
            })
        };
        let mut closing = self.closing.keys();
        !self.closes(frame)
            && closing.any(|other| near(other) && self.closes(other) && other != frame)
    }

    /// Whether a frame is that of one step only, where the log says how its steps end.
    fn is_unlike(&self, frame: &str) -> bool {
        let sides = frame.split_once("{}");
        let chats = sides.is_none_or(|(_, behind)| behind.starts_with(':'));
        let alone = self.all.get(frame).is_some_and(|steps| steps.len() < STEPS);
        alone && !chats && self.closes_any()
    }
}

/// The lines that say that the import filter holds a cycle: nothing runs behind them.
fn held(items: &[Item<'_>], mentions: &[(Row, Mention)]) -> Vec<Row> {
    let mut out = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let next = items[at + 1..]
            .iter()
            .find(|next| !matches!(next.what, What::Others | What::Grave | What::Ended));
        let last = next.is_none_or(|next| matches!(next.what, What::Other));
        let row = item.mention.and_then(|at| mentions.get(at));
        let Some((row, Mention::Exceeded)) = row.filter(|_| last) else {
            continue;
        };
        let reason = row.text.lines().next().map(str::to_owned);
        let step = StepLine::new(LineSubject::Unnamed, Phase::Held, reason);
        out.push(Row {
            step: Some(step),
            ..row.clone()
        });
    }
    out
}

/// A line that closes a step as its step line.
fn closed(mention: &(Row, Mention)) -> Option<Row> {
    let phase = match mention.1.step()?.end {
        End::Well => Phase::Completed,
        End::Failed => Phase::Failed,
        End::Unknown => Phase::Stopped,
    };
    let mut row = told(mention, phase)?;
    if let Some(step) = &mut row.step {
        step.only_ended = phase == Phase::Completed;
        step.duration_us = mention.1.step()?.duration_us;
    }
    Some(row)
}

/// A mention of a step as a step line.
fn told((row, mention): &(Row, Mention), phase: Phase) -> Option<Row> {
    let of = mention.step()?;
    let subject = LineSubject::Step {
        kind: of.kind.clone(),
        name: of.name.clone(),
    };
    let bad = matches!(phase, Phase::Failed | Phase::Error | Phase::Stopped);
    let reason = of.reason.clone().filter(|_| bad);
    let step = StepLine::new(subject, phase, reason);
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
