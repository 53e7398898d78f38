//! Step names and words of a profile, onto the built-in vocabulary.

use std::collections::BTreeSet;

use super::form::{RawProfile, RawStep, Word};
use crate::lint::{Diagnostic, File, Lint};
use crate::model::{Product, StepKind};
use crate::step_line::{Class, Extension, Fact, Meaning, Taken, Vocabulary};

/// Lines of the built-in samples that are told of where a profile changes them.
const CHANGES: usize = 5;

/// A word and what it means.
pub(super) struct Addition<'a> {
    word: &'a Word,
    meaning: Meaning,
    /// The name by which a step is shown: it may well be known.
    shown: bool,
}

/// A step of the profile.
pub(super) struct Step<'a> {
    kind: StepKind,
    name: Option<&'a str>,
    product: Option<Product>,
}

impl RawProfile {
    /// Every word of a meaning that is known, in the order of the form.
    pub(super) fn words(&self) -> Vec<Addition<'_>> {
        let mut out = Vec::new();
        for step in &self.step {
            let Some(kind) = StepKind::from_id(step.id.get_ref()) else {
                continue;
            };
            let meaning = Meaning::Step(kind);
            out.extend(step.name.iter().map(|word| Addition {
                word,
                meaning: meaning.clone(),
                shown: true,
            }));
            all(&mut out, &step.aliases, &meaning);
        }
        all(&mut out, &self.cycle.name, &Meaning::Cycle);
        for (id, phase) in &self.phase {
            if let Some(known) = phase_of(id) {
                all(&mut out, &phase.words, &Meaning::Beside(known));
                all(&mut out, &phase.after, &Meaning::After(known));
                all(&mut out, &phase.before, &Meaning::Before(known));
            }
        }
        for (list, class) in [
            (&self.status.completed, Class::Good),
            (&self.status.failed, Class::Bad),
            (&self.status.held, Class::Held),
        ] {
            all(&mut out, list, &Meaning::Class(class));
        }
        for (id, list) in self.words.iter().chain(&self.tail) {
            if let Some(class) = class_of(id) {
                all(&mut out, list, &Meaning::Class(class));
            }
        }
        out
    }
}

fn all<'a>(out: &mut Vec<Addition<'a>>, words: &'a [Word], meaning: &Meaning) {
    out.extend(words.iter().map(|word| Addition {
        word,
        meaning: meaning.clone(),
        shown: false,
    }));
}

fn phase_of(id: &Word) -> Option<Fact> {
    let mut phases = Fact::PHASES.into_iter();
    phases.find(|phase| phase.id() == id.get_ref())
}

fn class_of(id: &Word) -> Option<Class> {
    let mut classes = Class::ALL.iter().copied();
    classes.find(|class| class.id() == id.get_ref())
}

/// The phases and the classes of words must be known ones.
pub(super) fn phases(file: &File, raw: &RawProfile, found: &mut Vec<Diagnostic>) {
    for id in raw.phase.keys().filter(|id| phase_of(id).is_none()) {
        let message = format!("`{}` is no phase that words can have", id.get_ref());
        found.push(file.wrong(Lint::UnknownPhase, &id.span(), message));
    }
    let classes = raw.words.keys().chain(raw.tail.keys());
    for id in classes.filter(|id| class_of(id).is_none()) {
        let message = format!("`{}` is no class of words", id.get_ref());
        found.push(file.wrong(Lint::UnknownClass, &id.span(), message));
    }
}

/// The steps, each once and with a name.
pub(super) fn steps<'a>(
    file: &File,
    known: &Vocabulary,
    raw: &'a [RawStep],
    found: &mut Vec<Diagnostic>,
) -> Vec<Step<'a>> {
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for step in raw {
        let (id, span) = (step.id.get_ref(), step.id.span());
        let Some(kind) = StepKind::from_id(id) else {
            let message = format!("`{id}` is no step's id");
            found.push(file.wrong(Lint::UnknownStep, &span, message));
            continue;
        };
        if !seen.insert(kind.clone()) {
            let message = format!("`{id}` stands twice in this profile");
            found.push(file.wrong(Lint::DuplicateId, &span, message));
            continue;
        }
        if step.name.is_none() && known.display(&kind).is_none() {
            let message = format!("`{id}` is a new step and has no name");
            found.push(file.wrong(Lint::UnnamedStep, &span, message));
        }
        out.push(Step {
            kind,
            name: step.name.as_ref().map(|name| name.get_ref().as_str()),
            product: step.product,
        });
    }
    out
}

/// The vocabulary with all words that can be added.
pub(super) fn extend(
    file: &File,
    known: &Vocabulary,
    steps: &[Step<'_>],
    words: &[Addition<'_>],
    found: &mut Vec<Diagnostic>,
) -> Vocabulary {
    let mut extension = started(known, steps);
    for addition in words {
        let phrase = addition.word.get_ref();
        let Err(why) = extension.add(&addition.meaning, phrase) else {
            continue;
        };
        let named = matches!(addition.meaning, Meaning::Step(_) | Meaning::Cycle);
        let (lint, message) = match why {
            Taken::Known if addition.shown => continue,
            Taken::Known => (Lint::AlreadyKnown, format!("`{phrase}` means this already")),
            Taken::Empty => (
                Lint::EmptyPhrase,
                format!("`{phrase}` holds no letter or digit"),
            ),
            Taken::NeverMet(why) => (
                Lint::NeverMet,
                format!("`{phrase}` can never be met: {why}"),
            ),
            Taken::By(other) if named => (
                Lint::AliasTaken,
                format!("`{phrase}` already means {other}"),
            ),
            Taken::By(other) => (
                Lint::PhraseTaken,
                format!("`{phrase}` already means {other}"),
            ),
        };
        found.push(file.wrong(lint, &addition.word.span(), message));
    }
    extension.finish()
}

/// What the built-in samples and near misses give otherwise: the line, how it is read, and the
/// word that does it.
pub(super) fn changes<'a>(
    known: &'a Vocabulary,
    extended: &Vocabulary,
    steps: &[Step<'_>],
    words: &[Addition<'a>],
) -> Vec<(String, String, Option<&'a Word>)> {
    let first = |count: usize| {
        let mut extension = started(known, steps);
        for addition in words.iter().take(count) {
            // A word that was refused has been told of; here it only changes nothing.
            let _ = extension.add(&addition.meaning, addition.word.get_ref());
        }
        extension.finish()
    };
    let mut broken = extended.broken();
    broken.truncate(CHANGES);
    let mut out: Vec<(String, String, Option<&Word>)> = Vec::new();
    for (line, why) in broken {
        // With the first `sound` words the line is read as ever, with the first `bad` it is not.
        let (mut sound, mut bad) = (0, words.len());
        while sound + 1 < bad {
            let middle = sound.midpoint(bad);
            if first(middle)
                .broken()
                .iter()
                .any(|(other, _)| *other == line)
            {
                bad = middle;
            } else {
                sound = middle;
            }
        }
        let word = bad.checked_sub(1).and_then(|at| words.get(at));
        let word = word.map(|addition| addition.word);
        // One word is told of once, however many lines it changes.
        let told = word.is_some_and(|word| {
            out.iter()
                .any(|(_, _, other)| other.is_some_and(|other| other.span() == word.span()))
        });
        if !told {
            out.push((line.to_owned(), why, word));
        }
    }
    out
}

fn started(known: &Vocabulary, steps: &[Step<'_>]) -> Extension {
    let mut extension = Extension::of(known);
    for step in steps {
        extension.call(&step.kind, step.name, step.product);
    }
    extension
}
