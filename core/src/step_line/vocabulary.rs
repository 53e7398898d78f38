//! The words that steps and phases are told by, from `data/steps.toml` and `data/phases.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::duration::Units;
use super::examples::Examples;
use super::hint::{Hints, Subjects};
use super::words::{Phrases, Words};
use crate::knowledge::forms::step::{PhasesFile, StepsFile};
use crate::knowledge::{PHASES, STEPS, UNREAD, sound};
use crate::lazy::Lazy;
use crate::model::{Product, StepKind};

/// What a phase word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PhaseWord {
    Started,
    Progress,
    Waiting,
    Completed,
    Failed,
    /// An end; by itself it does not say how.
    Stopped,
    /// Decides nothing by itself.
    Paused,
    /// Decides only where no end does.
    Error,
}

impl PhaseWord {
    /// Whether the import filter is said to do so.
    pub(crate) const fn stops(self) -> bool {
        matches!(self, Self::Stopped | Self::Paused)
    }
}

/// An outcome where a status is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusWord {
    Completed,
    Failed,
    Held,
}

/// What kind of words stand behind name and phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TailWord {
    Status,
    Reason,
    /// A preposition: a duration only where one follows at once.
    Duration,
    /// A word that can mean nothing but a duration.
    DurationWord,
    Counts,
    Time,
    More,
    Waiting,
    /// The name of another step must follow.
    WaitingFor,
}

/// Whom a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// Index into [`Vocabulary::steps`].
    Step(usize),
    Cycle,
}

/// A step with a name of its own in the data.
#[derive(Debug, Clone)]
pub(crate) struct NamedStep {
    pub(crate) kind: StepKind,
    pub(crate) name: String,
    pub(crate) product: Option<Product>,
}

/// What the name of a step that the data do not name begins with.
pub(crate) const STEMS: [&str; 3] = ["import", "export", "eksport"];

/// Pairs of bytes that words begin with, in lower case: most records of a log are told from a
/// step line by them alone. Bytes beyond ASCII, and no byte at all, count as one.
#[derive(Debug, Clone)]
pub(crate) struct Heads([u128; 128]);

impl Heads {
    fn at(word: &[u8]) -> (usize, u128) {
        let byte = |at: usize| {
            word.get(at)
                .filter(|b| b.is_ascii())
                .map_or(0, |b| usize::from(b.to_ascii_lowercase()))
        };
        (byte(0), 1 << byte(1))
    }

    fn add(&mut self, word: &str) {
        let (first, second) = Self::at(word.as_bytes());
        self.0[first] |= second;
    }

    /// Whether a word can be one of those added; never `false` for one that is.
    pub(crate) fn may_hold(&self, word: &str) -> bool {
        let (first, second) = Self::at(word.as_bytes());
        self.0[first] & second != 0
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    pub(crate) steps: Vec<NamedStep>,
    /// Name without blanks and hyphens, in lower case.
    pub(crate) names: BTreeMap<String, Named>,
    /// Most words that a name has.
    pub(crate) longest_name: usize,
    pub(crate) after: Phrases<PhaseWord>,
    pub(crate) before: Phrases<PhaseWord>,
    pub(crate) auxiliary: Phrases<()>,
    pub(crate) noun: Phrases<()>,
    pub(crate) article: Phrases<()>,
    pub(crate) filter: Phrases<()>,
    pub(crate) by: Phrases<()>,
    pub(crate) person: Phrases<()>,
    pub(crate) number: Phrases<()>,
    pub(crate) cycle_kind: Phrases<()>,
    pub(crate) name_number: BTreeSet<String>,
    pub(crate) plan: BTreeSet<String>,
    pub(crate) tail: Phrases<TailWord>,
    pub(crate) status: BTreeMap<String, StatusWord>,
    pub(crate) no_step: BTreeSet<String>,
    pub(crate) error: BTreeSet<String>,
    pub(crate) zero: BTreeSet<String>,
    pub(crate) outcome: Phrases<()>,
    pub(crate) code: BTreeSet<String>,
    pub(crate) attempts: BTreeSet<String>,
    pub(crate) units: Units,
    /// Words that a step line can begin with, `import…` and `export…` aside.
    pub(crate) first: BTreeSet<String>,
    pub(crate) heads: Heads,
    /// Words by which a line that is no step line may tell of an outcome.
    pub(crate) hints: Arc<Hints>,
    /// First words of all names.
    name_starts: BTreeSet<String>,
    /// What a hint must name.
    pub(crate) subjects: Subjects,
    /// What the data promise to be read so.
    pub(crate) examples: Arc<Examples>,
}

impl Vocabulary {
    /// The vocabulary that the crate brings.
    pub(crate) fn builtin() -> &'static Arc<Self> {
        static BUILTIN: Lazy<Arc<Vocabulary>> = Lazy::new(|| {
            let vocabulary = Vocabulary::of(STEPS.read(), PHASES.read());
            Arc::new(sound(STEPS.name, vocabulary))
        });
        &BUILTIN
    }

    /// An error says which name is wrong.
    fn of(steps: StepsFile, file: PhasesFile) -> Result<Self, String> {
        let mut out = Self {
            steps: Vec::new(),
            names: BTreeMap::new(),
            longest_name: 1,
            after: Phrases::new(),
            before: Phrases::new(),
            auxiliary: Phrases::of(&file.words.auxiliary, ()),
            noun: Phrases::of(&file.words.noun, ()),
            article: Phrases::of(&file.words.article, ()),
            filter: Phrases::of(&file.words.filter, ()),
            by: Phrases::of(&file.words.by, ()),
            person: Phrases::of(&file.words.person, ()),
            number: Phrases::of(&file.cycle.number, ()),
            cycle_kind: Phrases::of(&file.cycle.kind, ()),
            name_number: file.words.name_number.into_iter().collect(),
            plan: file.words.plan.into_iter().collect(),
            tail: Phrases::new(),
            status: BTreeMap::new(),
            no_step: file.words.no_step.into_iter().collect(),
            error: file.words.error.into_iter().collect(),
            zero: file.words.zero.into_iter().collect(),
            outcome: Phrases::of(&file.words.outcome, ()),
            code: file.words.code.into_iter().collect(),
            attempts: file.tail.attempts.iter().cloned().collect(),
            units: Units::default(),
            first: BTreeSet::new(),
            heads: Heads([0; 128]),
            hints: Arc::new(Hints::of(UNREAD.read())),
            name_starts: BTreeSet::new(),
            subjects: Subjects::default(),
            examples: Arc::new(Examples {
                samples: file.sample,
                near_misses: file.near_miss,
            }),
        };
        for entry in steps.step {
            let kind = StepKind::from_id(&entry.id)
                .ok_or_else(|| format!("`{}` is not the id of a step", entry.id))?;
            let index = out.steps.len();
            for name in std::iter::once(&entry.name)
                .chain(&entry.aliases)
                .chain(&entry.assumed)
            {
                out.add_name(name, Named::Step(index))?;
            }
            out.steps.push(NamedStep {
                kind,
                name: entry.name,
                product: entry.product,
            });
        }
        for pattern in &file.cycle.name {
            for noun in &file.cycle.noun {
                // A pattern without the place-holder comes once for each noun: the same name.
                out.add_name(&pattern.replace("{cycle}", noun), Named::Cycle)?;
            }
        }
        let table = file.phase;
        for (phase, words) in [
            (PhaseWord::Started, table.started),
            (PhaseWord::Progress, table.progress),
            (PhaseWord::Waiting, table.waiting),
            (PhaseWord::Completed, table.completed),
            (PhaseWord::Failed, table.failed),
            (PhaseWord::Stopped, table.stopped),
            (PhaseWord::Paused, table.paused),
            (PhaseWord::Error, table.error),
        ] {
            words
                .after
                .iter()
                .for_each(|phrase| out.after.add(phrase, phase));
            words
                .before
                .iter()
                .for_each(|phrase| out.before.add(phrase, phase));
        }
        let tail = file.tail;
        for (kind, words) in [
            (TailWord::Status, tail.status),
            (TailWord::Reason, tail.reason),
            (TailWord::Duration, tail.duration),
            (TailWord::Counts, tail.counts),
            (TailWord::Time, tail.time),
            (TailWord::More, tail.more),
            (TailWord::Waiting, tail.waiting),
            (TailWord::WaitingFor, tail.waiting_for),
            (TailWord::DurationWord, tail.duration_word),
        ] {
            for phrase in &words {
                out.tail.add(phrase, kind);
            }
        }
        for (status, words) in [
            (StatusWord::Completed, file.status.completed),
            (StatusWord::Failed, file.status.failed),
            (StatusWord::Held, file.status.held),
        ] {
            out.status.extend(words.into_iter().map(|w| (w, status)));
        }
        out.units.joints = file.durations.joints;
        for unit in file.durations.units {
            let words = unit.words.into_iter().map(|w| (w, unit.seconds * 1e6));
            out.units.words.extend(words);
        }
        out.index();
        Ok(out)
    }

    /// Notes the words that a step line can begin with.
    pub(super) fn index(&mut self) {
        let first: BTreeSet<String> = [&self.noun, &self.filter, &self.article, &self.outcome]
            .into_iter()
            .flat_map(Phrases::first_words)
            .chain(self.before.first_words())
            .map(str::to_owned)
            .collect();
        self.first.extend(first);
        for word in self.first.iter().map(String::as_str).chain(STEMS) {
            self.heads.add(word);
        }
        let names = self.name_starts.iter().map(String::as_str);
        self.subjects = self.hints.subjects(names);
    }

    pub(super) fn add_name(&mut self, name: &str, named: Named) -> Result<(), String> {
        let words = Words::new(name);
        let squeezed = words.squeezed();
        self.longest_name = self.longest_name.max(words.len());
        self.first.extend(words.lower(0).map(str::to_owned));
        self.name_starts.extend(words.lower(0).map(str::to_owned));
        self.first.insert(squeezed.clone());
        match self.names.insert(squeezed, named) {
            Some(other) if other != named => Err(format!("`{name}` names two steps")),
            _ => Ok(()),
        }
    }

    /// The name of a step for people.
    pub(crate) fn display(&self, kind: &StepKind) -> Option<&str> {
        self.steps
            .iter()
            .find(|s| s.kind == *kind)
            .map(|s| s.name.as_str())
    }

    /// The product whose cycle alone has this step.
    pub(crate) fn product(&self, kind: &StepKind) -> Option<Product> {
        self.steps
            .iter()
            .find(|s| s.kind == *kind)
            .and_then(|s| s.product)
    }
}
