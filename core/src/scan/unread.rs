//! What stands behind a document's last step line and was not understood: `docs/design.md`,
//! "The guard".
//!
//! Of each kind the first, the last and the count are kept, so that what is kept does not grow
//! with the document and does not depend on how it was cut into chunks.

use std::collections::BTreeMap;

use super::row::Row;
use super::text::kept;
use crate::model::{Level, Product};
use crate::read::text::Levels;
use crate::step_line::{Hint, LineSubject, Phase, StepLine, Vocabulary, hint};
use crate::time::{FoldState, RawStamp};

/// So many quiet records behind an error show that a running step went on.
pub(crate) const QUIET: u8 = 3;

/// A record or line, as evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) stamp: Option<RawStamp>,
    pub(crate) line: u64,
    pub(crate) record: Option<u64>,
    pub(crate) text: Box<str>,
    /// Index within the bundle, where several documents are one log.
    pub(crate) document: usize,
}

/// Records of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spots {
    pub(crate) first: Spot,
    pub(crate) last: Spot,
    pub(crate) count: u64,
}

impl Spots {
    fn of(spot: Spot) -> Self {
        Self {
            first: spot.clone(),
            last: spot,
            count: 1,
        }
    }

    fn join(own: &mut Option<Self>, next: Option<Self>) {
        match (own, next) {
            (_, None) => {}
            (own @ None, next) => *own = next,
            (Some(own), Some(next)) => {
                own.last = next.last;
                own.count += next.count;
            }
        }
    }

    /// Takes another one.
    pub(crate) fn add(own: &mut Option<Self>, spot: Spot) {
        Self::join(own, Some(Self::of(spot)));
    }

    /// Takes another one of a product's, in no order of time: the latest stands last, and one
    /// without a time first.
    pub(super) fn latest(all: &mut BTreeMap<Product, Self>, product: Product, spot: Spot) {
        let when = |spot: &Spot| {
            spot.stamp.map(|at| {
                at.civil_us
                    .saturating_sub(i64::from(at.offset_s.unwrap_or(0)) * 1_000_000)
            })
        };
        match all.get_mut(&product) {
            None => {
                all.insert(product, Self::of(spot));
            }
            Some(own) => {
                own.count += 1;
                if spot.stamp.is_none() && own.first.stamp.is_some() {
                    own.first = spot;
                } else if when(&spot) > when(&own.last) {
                    own.last = spot;
                }
            }
        }
    }

    pub(crate) fn each(&mut self, mut change: impl FnMut(&mut Spot)) {
        change(&mut self.first);
        change(&mut self.last);
    }
}

/// What a stretch holds behind its last step line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Unread {
    /// A step line stands in the stretch: what came before it does not matter.
    understood: bool,
    /// May tell of a failure or a stop.
    pub(crate) bad: Option<Spots>,
    /// The same in lines below the level of information: they count where all step lines are such.
    low: Option<Spots>,
    /// A step line was read in a record of the level of information or above, or without a level.
    loud: bool,
    /// May tell of an end: it matters while something is open.
    pub(crate) ends: Option<Spots>,
    /// Of level error or above, or with an exception.
    pub(crate) errors: Option<Spots>,
    /// Quiet records behind the last of these errors, up to [`QUIET`].
    pub(crate) quiet: u8,
}

impl Unread {
    /// Takes what stands behind this.
    pub(crate) fn append(&mut self, next: Self) {
        let loud = self.loud || next.loud;
        if next.understood {
            *self = Self { loud, ..next };
            return;
        }
        self.loud = loud;
        Spots::join(&mut self.low, next.low);
        self.quiet = if next.errors.is_some() {
            next.quiet
        } else {
            QUIET.min(self.quiet + next.quiet)
        };
        Spots::join(&mut self.bad, next.bad);
        Spots::join(&mut self.ends, next.ends);
        Spots::join(&mut self.errors, next.errors);
    }

    /// Takes a record that may tell of a failure by its shape alone.
    pub(super) fn odd(&mut self, row: &Row) {
        let spot = Spot {
            stamp: row.stamp,
            line: row.line,
            record: row.record,
            text: row.text.clone(),
            document: 0,
        };
        Spots::add(&mut self.bad, spot);
    }

    /// Leaves out what stands in front of a line that was understood later.
    pub(super) fn behind(&mut self, line: u64) {
        for spots in self.all() {
            match spots {
                Some(of) if of.last.line <= line => *spots = None,
                Some(of) if of.first.line <= line => {
                    of.first = of.last.clone();
                    of.count = 1;
                }
                _ => {}
            }
        }
    }

    /// What is kept of each kind.
    fn all(&mut self) -> [&mut Option<Spots>; 4] {
        [
            &mut self.bad,
            &mut self.low,
            &mut self.ends,
            &mut self.errors,
        ]
    }

    fn each(&mut self, mut change: impl FnMut(&mut Spot)) {
        for spots in self.all().into_iter().flatten() {
            spots.each(&mut change);
        }
    }

    /// The same, as seen from the stretches before it.
    pub(crate) fn carried(mut self, before: &FoldState) -> Self {
        self.each(|spot| spot.stamp = spot.stamp.map(|stamp| stamp.carried(before)));
        self
    }

    /// The same, of a document of the bundle.
    pub(crate) fn of(mut self, document: usize) -> Self {
        let low = self.low.take().filter(|_| !self.loud);
        Spots::join(&mut self.bad, low);
        self.each(|spot| spot.document = document);
        self
    }
}

/// A record of which it is not known yet whether a step line follows.
struct Behind<'t> {
    stamp: Option<RawStamp>,
    line: u64,
    level: Level,
    message: &'t str,
    /// It is a step line itself: the lines below it are looked at.
    step: bool,
}

/// Keeps the records behind the last step line of a chunk until its end is reached, and only then
/// looks at them: most chunks of a log end soon behind one.
pub(super) struct Watcher<'t> {
    understood: bool,
    loud: bool,
    behind: Vec<Behind<'t>>,
}

impl<'t> Watcher<'t> {
    pub(super) fn new() -> Self {
        Self {
            understood: false,
            loud: false,
            behind: Vec::new(),
        }
    }

    /// Takes the next record; `level` is that of its head, and no level where it is quiet anyhow.
    pub(super) fn record(
        &mut self,
        line: u64,
        stamp: Option<RawStamp>,
        level: Level,
        message: &'t str,
        step: Option<&StepLine>,
    ) {
        let mut level = level;
        // What says that another program failed may as well say so of this one.
        let well = |step: &&StepLine| step.phase == Phase::Completed && !step.only_ended;
        let step = step.filter(|step| step.subject != LineSubject::Run || well(step));
        if let Some(step) = step {
            self.loud |= !is_low(level);
            // An error within a step decides only where nothing else does, a step that did not run
            // tells of none that did, and what runs the cycle may have run something else.
            let decides = !matches!(step.phase, Phase::Error | Phase::Skipped);
            if decides && step.subject != LineSubject::Run {
                self.understood = true;
                self.behind.clear();
            }
            level = Level::None;
            // What stands below a failure tells of that failure.
            if matches!(step.phase, Phase::Failed | Phase::Held) {
                return;
            }
        }
        self.behind.push(Behind {
            stamp,
            line,
            level,
            message,
            step: step.is_some(),
        });
    }

    /// Whether what stands before its end does not matter any more.
    pub(super) fn understood(&self) -> bool {
        self.understood
    }

    /// What remains of it where another step line follows.
    pub(super) fn passed(self) -> Unread {
        Unread {
            understood: self.understood,
            loud: self.loud,
            ..Unread::default()
        }
    }

    /// What was not understood; `lead` are the lines before the first record that hold something.
    pub(super) fn finish(
        self,
        vocabulary: &Vocabulary,
        levels: &Levels,
        lead: &[(u64, &str)],
        bare: bool,
    ) -> Unread {
        let Self {
            understood,
            loud,
            behind,
        } = self;
        let mut out = Unread {
            understood,
            loud,
            ..Unread::default()
        };
        if !understood {
            for (line, text) in lead {
                let level = levels.head(text).0;
                let told = Told::of(vocabulary, text, level, true, false);
                out.take(&told, level, None, *line, text);
                if bare && told.quiet(level) {
                    out.quiet = QUIET.min(out.quiet + 1);
                }
            }
        }
        for record in behind {
            let told = Told::of(vocabulary, record.message, record.level, false, record.step);
            out.take(
                &told,
                record.level,
                record.stamp,
                record.line,
                record.message,
            );
            if told.quiet(record.level) && !record.step {
                out.quiet = QUIET.min(out.quiet + 1);
            }
        }
        out
    }
}

/// Whether a level is below that of information; a record without a level is not.
const fn is_low(level: Level) -> bool {
    matches!(level, Level::Debug | Level::Trace)
}

/// What a record or line tells that was not understood.
struct Told {
    hint: Option<Hint>,
    error: bool,
}

impl Told {
    /// `below` says that even its first line stands in no record of its own, `step` that its first
    /// line was understood.
    fn of(vocabulary: &Vocabulary, message: &str, level: Level, below: bool, step: bool) -> Self {
        let mut found = None;
        let named = !message.is_ascii() || vocabulary.subjects.in_text(message);
        for (at, line) in message.lines().enumerate().take_while(|_| named) {
            if at == 0 && step {
                continue;
            }
            let told = hint(vocabulary, line, level);
            // An end that is no record of its own is a quotation more often than not, and nobody
            // knows of when.
            let told = told.filter(|told| *told == Hint::Bad || at == 0 && !below);
            found = found.max(told);
            if found == Some(Hint::Bad) {
                break;
            }
        }
        let error = level >= Level::Error || vocabulary.has_exception(message);
        Self {
            hint: found,
            error: error && !vocabulary.goes_on_all_the_same(message),
        }
    }

    fn quiet(&self, level: Level) -> bool {
        self.hint.is_none() && !self.error && level < Level::Warning
    }
}

impl Unread {
    fn take(&mut self, told: &Told, level: Level, stamp: Option<RawStamp>, line: u64, text: &str) {
        let spot = || Spot {
            stamp,
            line,
            record: None,
            text: kept(text),
            document: 0,
        };
        match told.hint {
            Some(_) if is_low(level) => {
                Spots::add(&mut self.low, spot());
            }
            Some(Hint::Bad) => Spots::add(&mut self.bad, spot()),
            Some(Hint::End) => Spots::add(&mut self.ends, spot()),
            None => {}
        }
        if told.error {
            Spots::add(&mut self.errors, spot());
            self.quiet = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::text::Layouts;
    use crate::step_line::recognise;
    use crate::time::Mark;

    const LINES: [&str; 8] = [
        "Import HR started",
        "Heartbeat",
        "Something rejected Export AD",
        "And so Export AD ended",
        "Unhandled exception. System.IO.IOException: no",
        "x\n   at A.B.C(String s)",
        "Import HR completed",
        "Read 12 rows",
    ];

    fn stamp(line: u64) -> RawStamp {
        RawStamp {
            civil_us: line as i64,
            offset_s: Some(0),
            mark: Mark::OUTSIDE,
        }
    }

    fn unread(from: u64, picks: &[usize]) -> Unread {
        let vocabulary = Vocabulary::builtin();
        let mut watcher = Watcher::new();
        for (line, pick) in (from..).zip(picks) {
            let text = LINES[*pick];
            let level = if *pick == 5 {
                Level::Error
            } else {
                Level::Info
            };
            let step = recognise(vocabulary, text);
            watcher.record(line, Some(stamp(line)), level, text, step.as_ref());
        }
        watcher.finish(vocabulary, Layouts::builtin().levels(), &[], false)
    }

    proptest! {
        #[test]
        fn stretches_joined_hold_the_same_as_one(
            picks in prop::collection::vec(0..LINES.len(), 0..30),
            cut in 0_usize..30,
        ) {
            let cut = cut.min(picks.len());
            let mut joined = unread(0, &picks[..cut]);
            joined.append(unread(cut as u64, &picks[cut..]));
            prop_assert_eq!(joined, unread(0, &picks));
        }
    }

    #[test]
    fn a_step_line_wipes_out_what_stood_before_it() {
        let told = unread(1, &[2, 4, 5, 0, 1, 7]);
        assert_eq!(
            (told.bad, told.ends, told.errors, told.quiet),
            (None, None, None, 2)
        );
    }

    #[test]
    fn what_stands_behind_the_last_step_line_is_kept_by_kind() {
        let told = unread(1, &[0, 2, 3, 4, 5, 1]);
        let bad = told.bad.unwrap();
        assert_eq!((bad.first.line, bad.last.line, bad.count), (2, 4, 2));
        assert_eq!(told.ends.unwrap().first.line, 3);
        assert_eq!((told.errors.unwrap().first.line, told.quiet), (5, 1));
    }
}
