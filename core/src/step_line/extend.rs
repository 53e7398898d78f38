//! The vocabulary with words of a profile beside its own.

use super::line::StepLine;
use super::recognise::recognise;
use super::vocabulary::{Named, NamedStep, PhaseWord, StatusWord, TailWord, Vocabulary};
use super::words::{Phrases, Words};
use crate::model::{Product, StepKind};

/// What a word of a profile means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The name of a step.
    Step(StepKind),
    /// The name of the cycle itself.
    Cycle,
    /// Behind a name.
    After(PhaseWord),
    /// In front of a name.
    Before(PhaseWord),
    /// An outcome where a status is expected: one word.
    Status(StatusWord),
    /// Behind name and phase.
    Tail(TailWord),
    /// Between a name and its phase.
    Auxiliary,
    /// Before a name: `Step`, `Job`.
    Noun,
    /// In front of a name or a noun.
    Article,
    /// The import filter.
    Filter,
    /// Between `stopped` and the import filter.
    By,
}

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
        let opens = matches!(
            meaning,
            Meaning::Step(_) | Meaning::Cycle | Meaning::Before(_) | Meaning::Noun
        );
        let digits = |w: &str| w.bytes().all(|b| b.is_ascii_digit());
        if opens && words.lower(0).is_some_and(digits) {
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
        match meaning {
            Meaning::Step(kind) => {
                let step = v.steps.iter().position(|step| step.kind == *kind);
                let Some(step) = step else {
                    return Err(Taken::By("no step that is known".to_owned()));
                };
                name(v, phrase, &words, Named::Step(step))
            }
            Meaning::Cycle => name(v, phrase, &words, Named::Cycle),
            Meaning::After(word) | Meaning::Before(word) => {
                if let Some(named) = v.names.get(&words.squeezed()) {
                    return Err(Taken::By(told(v, *named)));
                }
                let list = match meaning {
                    Meaning::After(_) => &mut v.after,
                    _ => &mut v.before,
                };
                match list.get(phrase) {
                    None => {
                        list.add(phrase, *word);
                        Ok(())
                    }
                    Some(other) if other == *word => Err(Taken::Known),
                    Some(other) => Err(Taken::By(format!("the phase `{}`", other.id()))),
                }
            }
            Meaning::Status(status) => {
                if words.len() != 1 {
                    return Err(Taken::NeverMet("a status is one word"));
                }
                match v.status.get(&words.squeezed()) {
                    None => {
                        v.status.insert(words.squeezed(), *status);
                        Ok(())
                    }
                    Some(other) if other == status => Err(Taken::Known),
                    Some(other) => Err(Taken::By(format!("the status `{}`", other.id()))),
                }
            }
            Meaning::Tail(word) => match v.tail.get(phrase) {
                None => {
                    v.tail.add(phrase, *word);
                    Ok(())
                }
                Some(other) if other == *word => Err(Taken::Known),
                Some(_) => Err(Taken::By("something else behind a phase".to_owned())),
            },
            Meaning::Auxiliary => plain(&mut v.auxiliary, phrase),
            Meaning::Noun => plain(&mut v.noun, phrase),
            Meaning::Article => plain(&mut v.article, phrase),
            Meaning::Filter => plain(&mut v.filter, phrase),
            Meaning::By => plain(&mut v.by, phrase),
        }
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
    for (list, place) in [(&v.after, "behind"), (&v.before, "in front of")] {
        if let Some(phase) = list.get(phrase) {
            let other = format!("the phase `{}` {place} a name", phase.id());
            return Err(Taken::By(other));
        }
    }
    match v.names.get(&words.squeezed()) {
        Some(other) if *other == named => Err(Taken::Known),
        Some(other) => Err(Taken::By(told(v, *other))),
        None => v.add_name(phrase, named).map_err(Taken::By),
    }
}

fn plain(list: &mut Phrases<()>, phrase: &str) -> Result<(), Taken> {
    if list.get(phrase).is_some() {
        return Err(Taken::Known);
    }
    list.add(phrase, ());
    Ok(())
}

fn told(v: &Vocabulary, named: Named) -> String {
    match named {
        Named::Cycle => "the cycle".to_owned(),
        Named::Step(index) => match v.steps.get(index) {
            Some(step) => format!("the step `{}`", step.kind),
            None => "a step".to_owned(),
        },
    }
}

impl PhaseWord {
    /// As the data name it.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Progress => "progress",
            Self::Waiting => "waiting",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Paused => "paused",
            Self::Error => "error",
        }
    }

    /// All of them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Started,
        Self::Progress,
        Self::Waiting,
        Self::Completed,
        Self::Failed,
        Self::Stopped,
        Self::Paused,
        Self::Error,
    ];
}

impl StatusWord {
    const fn id(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }
}
