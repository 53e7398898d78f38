//! From a signature's file to the signature. All that is wrong with it is collected.

use std::mem::take;
use std::ops::Range;
use std::sync::Arc;

use super::signature::{Details, Source};
use super::terms::Reading;
use super::{Example, Signature};
use crate::knowledge::At;
use crate::knowledge::forms::signature::{
    RawDeed, RawExample, RawSignature, RawWords, ReadySignature, Value,
};
use crate::knowledge::{ActionTemplate, Text};
use crate::lazy::Once;
use crate::lint::{Diagnostic, File, Lint, fnv, is_id};
use crate::model::{Effect, Event, Mode, Party, StepKind};
use crate::read::event::haystack;
use crate::step_line::{Vocabulary, tells_of_failure};

/// A signature of the library's own. Its places are those of [`Signature::placed`] only.
pub(super) fn ready(
    file: &Arc<File>,
    ready: ReadySignature,
    found: &mut Vec<Diagnostic>,
) -> Signature {
    let reading = Reading {
        file,
        found,
        literals: Some(&ready.literals),
    };
    reading.signature(ready.signature, ready.hash, true)
}

/// Reads one file; `None` where it cannot be used at all.
pub(super) fn signature(file: &Arc<File>, found: &mut Vec<Diagnostic>) -> Option<Signature> {
    let raw: RawSignature = file.read(found)?;
    // Writing what was just read cannot fail.
    let content = serde_json::to_vec(&raw).unwrap_or_default();
    let mut reading = Reading {
        file,
        found,
        literals: None,
    };
    let id = raw.id.get_ref().clone();
    for (lint, what, missing) in [
        (Lint::NoSample, "sample", raw.sample.is_empty()),
        (Lint::NoNearMiss, "near_miss", raw.near_miss.is_empty()),
    ] {
        if missing {
            reading.wrong(lint, &raw.id.span(), format!("`{id}` has no [[{what}]]"));
        }
    }
    Some(reading.signature(raw, fnv(&content), false))
}

/// What a signature of the library's own was loaded without.
pub(super) fn details(file: &Arc<File>, steps: &[StepKind]) -> Details {
    let mut found = Vec::new();
    let Some(mut raw) = file.read::<RawSignature>(&mut found) else {
        return Details::default();
    };
    let mut reading = Reading {
        file,
        found: &mut found,
        literals: None,
    };
    reading.details(&mut raw, steps)
}

impl Reading<'_> {
    fn signature(mut self, mut raw: RawSignature, hash: u64, builtin: bool) -> Signature {
        let file = Arc::clone(self.file);
        let id = self.id(&raw.id);
        let here = raw.id.span();
        if raw.matches.is_empty() {
            self.wrong(Lint::NoMatch, &here, format!("`{id}` has no [[match]]"));
        }
        if raw.third_party.is_none() && *raw.who.get_ref() == Party::ThirdParty {
            let message = format!("`{id}` leaves it to a third party without a name");
            self.wrong(Lint::UnnamedThirdParty, &raw.who.span(), message);
        }
        let mut source = Source {
            file,
            builtin,
            id: here,
            supersedes: raw.supersedes.iter().map(At::span).collect(),
            steps: Vec::new(),
            hash,
        };
        let mut steps = Vec::new();
        for step in take(&mut raw.steps) {
            if let Some(kind) = self.step(step.get_ref(), &step.span()) {
                source.steps.push(step.span());
                steps.push(kind);
            }
        }
        let details = if builtin {
            Once::new()
        } else {
            Once::with(self.details(&mut raw, &steps))
        };
        Signature {
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
            on_site: raw.on_site,
            who: raw.who.into_inner(),
            third_party: raw.third_party,
            supersedes: raw.supersedes.into_iter().map(At::into_inner).collect(),
            details,
            alternatives: raw
                .matches
                .into_iter()
                .map(|m| Arc::new(self.alternative(m, &steps)))
                .collect(),
            steps,
            source,
        }
    }

    /// Takes out of what was read what is not needed to tell whether a record matches.
    fn details(&mut self, raw: &mut RawSignature, steps: &[StepKind]) -> Details {
        let actions = take(&mut raw.action).into_iter();
        let lines = raw.matches.iter().map(At::span);
        let mut examples = |list: Vec<At<RawExample>>| {
            let list = list.into_iter();
            list.filter_map(|e| self.example(e, steps)).collect()
        };
        Details {
            samples: examples(take(&mut raw.sample)),
            near_misses: examples(take(&mut raw.near_miss)),
            title: self.words(take(&mut raw.title), "title"),
            cause: self.words(take(&mut raw.cause), "cause"),
            actions: actions.map(|a| self.action(a)).collect(),
            references: take(&mut raw.references),
            match_lines: lines.map(|span| self.file.line_of(&span)).collect(),
        }
    }

    /// The id must be the file's name: whoever sees one finds the other.
    fn id(&mut self, id: &At<String>) -> String {
        let (span, id) = (id.span(), id.get_ref());
        if !is_id(id) {
            self.wrong(Lint::BadId, &span, format!("`{id}` cannot be an id"));
        } else if id != self.file.stem() {
            let message = format!("`{id}` is not the name of its file; {id}.toml would be");
            self.wrong(Lint::IdNotFileName, &span, message);
        }
        id.clone()
    }

    fn words(&mut self, raw: At<RawWords>, what: &str) -> Text {
        let span = raw.span();
        let raw = raw.into_inner();
        self.both(raw.en, raw.nb, &span, what)
    }

    /// Both languages; where one is missing the other stands in for it.
    fn both(
        &mut self,
        en: Option<At<String>>,
        nb: Option<At<String>>,
        span: &Range<usize>,
        what: &str,
    ) -> Text {
        let filled = |text: Option<At<String>>| {
            text.map(At::into_inner)
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

    fn action(&mut self, raw: At<RawDeed>) -> ActionTemplate {
        let span = raw.span();
        let raw = raw.into_inner();
        ActionTemplate {
            who: raw.who,
            kind: raw.kind,
            text: self.both(raw.en, raw.nb, &span, "action"),
            only_if: raw.only_if.map(|words| self.words(words, "condition")),
            reruns: raw.reruns,
        }
    }

    fn example(&mut self, raw: At<RawExample>, steps: &[StepKind]) -> Option<Example> {
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
        let line = self.file.line_of(&span);
        match (raw.text, raw.event) {
            (Some(text), None) => Some(Example {
                failed: tells_of_failure(
                    Vocabulary::builtin(),
                    &text,
                    raw.level.unwrap_or_default(),
                ),
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
                    failed: false,
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
