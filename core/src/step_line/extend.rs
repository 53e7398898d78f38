//! The vocabulary with words of a profile beside its own.

use super::lexicon::{Class, Fact, Set};
use super::line::StepLine;
use super::recognise::recognise;
use super::vocabulary::{Named, NamedStep, Vocabulary};
use super::words::Words;
use crate::model::{Product, StepKind};

/// What a word of a profile means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The name of a step.
    Step(StepKind),
    /// The name of the cycle itself.
    Cycle,
    /// Behind a name.
    After(Fact),
    /// In front of a name.
    Before(Fact),
    /// On both sides of a name.
    Beside(Fact),
    /// A class of words.
    Class(Class),
}

impl Meaning {
    /// What it is in the lexicon, and what else there excludes it.
    fn sets(&self) -> Option<(Set, Set)> {
        match self {
            Self::Step(_) | Self::Cycle => None,
            Self::After(fact) => Some((Set::behind(*fact), Set::ANY_BEHIND)),
            Self::Before(fact) => Some((Set::front(*fact), Set::ANY_FRONT)),
            Self::Beside(fact) => Some((
                Set::behind(*fact).or(Set::front(*fact)),
                Set::ANY_BEHIND.or(Set::ANY_FRONT),
            )),
            Self::Class(class) if STATUS.has(*class) => {
                Some((Set::of(*class), STATUS.or(Set::ANY_BEHIND)))
            }
            Self::Class(class) => Some((Set::of(*class), Set::of(*class))),
        }
    }

    /// The end that it tells of. One that leaves open how is a completion, so that a word of an
    /// older profile stays sound where the lexicon learns it.
    fn outcome(&self) -> Option<Fact> {
        self.sets()?.0.outcome()
    }

    /// Whether a line can begin with it.
    fn opens(&self) -> bool {
        !matches!(self, Self::After(_) | Self::Class(_)) || *self == Self::Class(Class::Noun)
    }
}

impl Set {
    fn outcome(self) -> Option<Fact> {
        match self.phase() {
            Some(Fact::Completed | Fact::Ended) => Some(Fact::Completed),
            Some(Fact::Failed) => Some(Fact::Failed),
            None if self.has(Class::Good) => Some(Fact::Completed),
            None if self.has(Class::Bad) => Some(Fact::Failed),
            _ => None,
        }
    }
}

/// A word has one meaning where a status stands.
const STATUS: Set = Set::of(Class::Good)
    .or(Set::of(Class::Bad))
    .or(Set::of(Class::Held));

/// Why a word could not be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It holds no letter or digit.
    Empty,
    /// No line can have it where it would be looked for; the reason.
    NeverMet(&'static str),
    /// It means this already.
    Known,
    /// It means something else.
    By(String),
}

/// A vocabulary that grows.
#[derive(Debug)]
pub(crate) struct Extension {
    vocabulary: Vocabulary,
}

impl Extension {
    pub(crate) fn of(vocabulary: &Vocabulary) -> Self {
        Self {
            vocabulary: vocabulary.clone(),
        }
    }

    /// How a step is called in reports, and whose it is; a step that is not known is added.
    pub(crate) fn call(&mut self, kind: &StepKind, name: Option<&str>, product: Option<Product>) {
        let steps = &mut self.vocabulary.steps;
        let known = steps.iter().position(|step| step.kind == *kind);
        let index = known.unwrap_or_else(|| {
            steps.push(NamedStep {
                kind: kind.clone(),
                name: kind.to_string(),
                product: None,
            });
            steps.len() - 1
        });
        let step = &mut steps[index];
        if let Some(name) = name {
            step.name = name.to_owned();
        }
        step.product = product.or(step.product);
    }

    /// Adds a word, unless it cannot be met or means something already.
    pub(crate) fn add(&mut self, meaning: &Meaning, phrase: &str) -> Result<(), Taken> {
        let words = Words::new(phrase);
        if words.len() == 0 {
            return Err(Taken::Empty);
        }
        let digits = |w: &str| w.bytes().all(|b| b.is_ascii_digit());
        if meaning.opens() && words.lower(0).is_some_and(digits) {
            return Err(Taken::NeverMet(
                "a line that begins with a number is no step line",
            ));
        }
        if (1..words.len()).any(|at| !words.joined(at)) {
            return Err(Taken::NeverMet(
                "only blanks, a hyphen or an underscore can stand between its words",
            ));
        }
        let v = &mut self.vocabulary;
        let known = v.lexicon.get(phrase);
        let (own, others) = match (meaning, meaning.sets()) {
            (Meaning::Step(kind), _) => {
                let step = v.steps.iter().position(|step| step.kind == *kind);
                let step = step.ok_or_else(|| Taken::By("no step that is known".to_owned()))?;
                return name(v, phrase, &words, Named::Step(step));
            }
            (_, None) => return name(v, phrase, &words, Named::Cycle),
            (_, Some(sets)) => sets,
        };
        if let Some(named) = v.names.get(&words.squeezed())
            && others.meets(Set::ANY_BEHIND.or(Set::ANY_FRONT))
        {
            return Err(Taken::By(told(v, *named)));
        }
        let other = known.and(others);
        if known.and(own) == own
            || meaning
                .outcome()
                .is_some_and(|own| other.outcome() == Some(own))
        {
            return Err(Taken::Known);
        }
        if known.and(own) == Set::default() && other != Set::default() {
            return Err(Taken::By(match (other.phase(), meaning) {
                (Some(phase), Meaning::Class(_)) => format!("the status `{}`", phase.id()),
                (Some(phase), _) => format!("the phase `{}`", phase.id()),
                (None, _) => "another status".to_owned(),
            }));
        }
        v.lexicon.add(phrase, own);
        Ok(())
    }

    /// The vocabulary as it is now.
    pub(crate) fn finish(mut self) -> Vocabulary {
        self.vocabulary.index();
        self.vocabulary
    }
}

impl Vocabulary {
    /// What the samples and near misses of the data give that they must not: the line and how it
    /// is read. Nothing, for the vocabulary as it is built in.
    pub(crate) fn broken(&self) -> Vec<(&str, String)> {
        let samples = self.examples.samples.iter().filter_map(|sample| {
            let why = sample.differs(recognise(self, &sample.line).as_ref())?;
            Some((sample.line.as_str(), why))
        });
        let near_misses = self.examples.near_misses.iter().filter_map(|near_miss| {
            let read = recognise(self, &near_miss.line)?;
            Some((near_miss.line.as_str(), said(&read)))
        });
        samples.chain(near_misses).collect()
    }
}

/// How a line is read, for people.
pub(crate) fn said(line: &StepLine) -> String {
    format!("is read as `{}` {}", line.subject.id(), line.phase.id())
}

fn name(v: &mut Vocabulary, phrase: &str, words: &Words<'_>, named: Named) -> Result<(), Taken> {
    let phase = v.lexicon.get(phrase).phase();
    if let Some(phase) = phase {
        return Err(Taken::By(format!("the phase `{}`", phase.id())));
    }
    match v.names.get(&words.squeezed()) {
        Some(other) if *other == named => Err(Taken::Known),
        Some(other) => Err(Taken::By(told(v, *other))),
        None => v.add_name(phrase, named).map_err(Taken::By),
    }
}

fn told(v: &Vocabulary, named: Named) -> String {
    match named {
        Named::Cycle | Named::Run => "the cycle".to_owned(),
        Named::Step(index) => match v.steps.get(index) {
            Some(step) => format!("the step `{}`", step.kind),
            None => "a step".to_owned(),
        },
    }
}
