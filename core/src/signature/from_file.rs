//! From a signature's file to the signature. All that is wrong with it is collected.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;

use super::raw::{RawDeed, RawExample, RawSignature, RawWords, Value};
use super::signature::{Examples, Source};
use super::terms::Reading;
use super::{ActionTemplate, Effect, Example, Signature, Text, line_of};
use crate::format::event::haystack;
use crate::lazy::Once;
use crate::lint::{Diagnostic, File, Lint, fnv, is_id};
use crate::model::{Event, Mode, Party, StepKind};

/// Reads one file; `None` where it cannot be used at all.
pub(super) fn signature(
    file: &Arc<File>,
    builtin: bool,
    found: &mut Vec<Diagnostic>,
) -> Option<Signature> {
    let raw: RawSignature = if builtin {
        // Its examples stand last (a test sees to it) and are most of the text.
        file.read_head(head(&file.text), found)?
    } else {
        file.read(found)?
    };
    // Writing what was just read cannot fail.
    let content = serde_json::to_vec(&raw).unwrap_or_default();
    let mut reading = Reading { file, found };
    let id = reading.id(&raw.id);
    let here = raw.id.span();
    for (lint, what, missing) in [
        (Lint::NoMatch, "match", raw.matches.is_empty()),
        (Lint::NoSample, "sample", !builtin && raw.sample.is_empty()),
        (
            Lint::NoNearMiss,
            "near_miss",
            !builtin && raw.near_miss.is_empty(),
        ),
    ] {
        if missing {
            reading.wrong(lint, &here, format!("`{id}` has no [[{what}]]"));
        }
    }
    if raw.third_party.is_none() && *raw.who.get_ref() == Party::ThirdParty {
        let message = format!("`{id}` leaves it to a third party without a name");
        reading.wrong(Lint::UnnamedThirdParty, &raw.who.span(), message);
    }
    let mut source = Source {
        file: Arc::clone(file),
        builtin,
        id: here,
        supersedes: raw.supersedes.iter().map(Spanned::span).collect(),
        steps: Vec::new(),
        hash: fnv(&content),
    };
    let mut steps = Vec::new();
    for step in raw.steps {
        if let Some(kind) = reading.step(step.get_ref(), &step.span()) {
            source.steps.push(step.span());
            steps.push(kind);
        }
    }
    Some(Signature {
        id,
        status: raw.status,
        severity: raw.severity,
        effect: raw.effect,
        mode: raw.mode.unwrap_or(match raw.effect {
            Effect::FailsStep => Mode::Failed,
            Effect::HoldsCycle => Mode::Held,
            Effect::PreventsStart => Mode::NotStarted,
            Effect::None => Mode::Other,
        }),
        only_failed: raw.only_failed,
        who: raw.who.into_inner(),
        third_party: raw.third_party,
        references: raw.references,
        supersedes: raw
            .supersedes
            .into_iter()
            .map(Spanned::into_inner)
            .collect(),
        title: reading.words(raw.title, "title"),
        cause: reading.words(raw.cause, "cause"),
        actions: raw.action.into_iter().map(|a| reading.action(a)).collect(),
        examples: if builtin {
            Once::new()
        } else {
            Once::with(reading.examples(raw.sample, raw.near_miss, &steps))
        },
        alternatives: raw
            .matches
            .into_iter()
            .map(|m| Arc::new(reading.alternative(m, &steps)))
            .collect(),
        steps,
        source,
    })
}

/// The part of a file of the library's before its examples.
pub(super) fn head(text: &str) -> &str {
    let ends = ["\n[[sample]]", "\n[[near_miss]]"].map(|mark| text.find(mark));
    let end = ends.into_iter().flatten().min();
    end.map_or(text, |end| &text[..end])
}

/// The examples of a file whose signature was read without them.
pub(super) fn examples(file: &File, steps: &[StepKind]) -> Examples {
    let mut found = Vec::new();
    let Some(raw) = file.read::<RawSignature>(&mut found) else {
        return Examples::default();
    };
    let mut reading = Reading {
        file,
        found: &mut found,
    };
    reading.examples(raw.sample, raw.near_miss, steps)
}

impl Reading<'_> {
    fn examples(
        &mut self,
        samples: Vec<Spanned<RawExample>>,
        near_misses: Vec<Spanned<RawExample>>,
        steps: &[StepKind],
    ) -> Examples {
        let mut all = |list: Vec<Spanned<RawExample>>| {
            let list = list.into_iter();
            list.filter_map(|e| self.example(e, steps)).collect()
        };
        Examples {
            samples: all(samples),
            near_misses: all(near_misses),
        }
    }

    /// The id must be the file's name: whoever sees one finds the other.
    fn id(&mut self, id: &Spanned<String>) -> String {
        let (span, id) = (id.span(), id.get_ref());
        if !is_id(id) {
            self.wrong(Lint::BadId, &span, format!("`{id}` cannot be an id"));
        } else if id != self.file.stem() {
            let message = format!("`{id}` is not the name of its file; {id}.toml would be");
            self.wrong(Lint::IdNotFileName, &span, message);
        }
        id.clone()
    }

    fn words(&mut self, raw: Spanned<RawWords>, what: &str) -> Text {
        let span = raw.span();
        let raw = raw.into_inner();
        self.both(raw.en, raw.nb, &span, what)
    }

    /// Both languages; where one is missing the other stands in for it.
    fn both(
        &mut self,
        en: Option<Spanned<String>>,
        nb: Option<Spanned<String>>,
        span: &Range<usize>,
        what: &str,
    ) -> Text {
        let filled = |text: Option<Spanned<String>>| {
            text.map(Spanned::into_inner)
                .filter(|text| !text.trim().is_empty())
        };
        let (en, nb) = match (filled(en), filled(nb)) {
            (Some(en), Some(nb)) => (en, nb),
            (None, None) => {
                let message = format!("the {what} has a text in neither language");
                self.wrong(Lint::Form, span, message);
                (String::new(), String::new())
            }
            (Some(text), None) => {
                let message = format!("the {what} has no Norwegian text");
                self.wrong(Lint::MissingTranslation, span, message);
                (text.clone(), text)
            }
            (None, Some(text)) => {
                let message = format!("the {what} has no English text");
                self.wrong(Lint::MissingTranslation, span, message);
                (text.clone(), text)
            }
        };
        Text { en, nb }
    }

    fn action(&mut self, raw: Spanned<RawDeed>) -> ActionTemplate {
        let span = raw.span();
        let raw = raw.into_inner();
        ActionTemplate {
            who: raw.who,
            kind: raw.kind,
            text: self.both(raw.en, raw.nb, &span, "action"),
            only_if: raw.only_if.map(|words| self.words(words, "condition")),
        }
    }

    fn example(&mut self, raw: Spanned<RawExample>, steps: &[StepKind]) -> Option<Example> {
        let span = raw.span();
        let raw = raw.into_inner();
        if let Some(step) = &raw.step
            && let Some(kind) = self.step(step.get_ref(), &step.span())
            && !steps.is_empty()
            && !steps.contains(&kind)
        {
            let message = "this record stands in a step that `steps` does not list";
            self.wrong(Lint::MisplacedStep, &step.span(), message);
        }
        let line = line_of(&self.file.text, &span);
        match (raw.text, raw.event) {
            (Some(text), None) => Some(Example {
                span,
                line,
                text,
                level: raw.level.unwrap_or_default(),
                logger: raw.logger.unwrap_or_default(),
                format: raw.format.unwrap_or_else(|| "text".to_owned()),
                event: None,
            }),
            (None, Some(event)) => {
                let named = event
                    .data
                    .into_iter()
                    .map(|(name, v)| (Some(name.into()), Value::into_text(v)));
                let event = Event {
                    id: event.id,
                    provider: event.provider,
                    data: named
                        .chain(event.values.into_iter().map(|v| (None, v)))
                        .collect(),
                    message: event.message,
                    ..Event::default()
                };
                Some(Example {
                    span,
                    line,
                    text: haystack(&event),
                    level: raw.level.unwrap_or_default(),
                    logger: event.provider.clone(),
                    format: raw.format.unwrap_or_else(|| "event".to_owned()),
                    event: Some(event),
                })
            }
            (text, _) => {
                let message = if text.is_some() {
                    "this example is both a text and an event"
                } else {
                    "this example is neither a text nor an event"
                };
                self.wrong(Lint::BadExample, &span, message);
                None
            }
        }
    }
}
