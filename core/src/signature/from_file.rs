//! From a signature's file to the signature. All that is wrong with it is collected.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;

use super::literal::Literals;
use super::signature::{ProofText, Source};
use super::terms::Reading;
use super::{ActionTemplate, Example, Signature, Text};
use crate::format::event::haystack;
use crate::knowledge::At;
use crate::knowledge::forms::signature::{RawDeed, RawExample, RawSignature, RawWords, Value};
use crate::lazy::Once;
use crate::lint::{Diagnostic, File, Lint, fnv, is_id};
use crate::model::{Effect, Event, Mode, Party, StepKind};

/// What the build made ready of a signature's file: without its examples, and with what parsing
/// its regexes would tell.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ready {
    hash: u64,
    signature: RawSignature,
    /// Of each regex, the literals that stand in all that it matches: one of each set.
    literals: BTreeMap<String, Vec<Literals>>,
}

/// A signature of the library's own. Its places are those of [`Signature::placed`] only.
pub(super) fn ready(file: &Arc<File>, ready: Ready, found: &mut Vec<Diagnostic>) -> Signature {
    let reading = Reading {
        file,
        found,
        literals: Some(&ready.literals),
    };
    reading.signature(ready.signature, ready.hash, Once::new(), true)
}

/// Reads one file; `None` where it cannot be used at all.
pub(super) fn signature(file: &Arc<File>, found: &mut Vec<Diagnostic>) -> Option<Signature> {
    let mut raw: RawSignature = file.read(found)?;
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
    let steps = raw.steps.iter();
    let steps: Vec<StepKind> = steps
        .filter_map(|step| StepKind::from_id(step.get_ref()))
        .collect();
    let proof = reading.proof_text(&mut raw, &steps);
    Some(reading.signature(raw, fnv(&content), Once::with(proof), false))
}

/// What a signature of the library's own was loaded without.
pub(super) fn proof_text(file: &Arc<File>, steps: &[StepKind]) -> ProofText {
    let mut found = Vec::new();
    let Some(mut raw) = file.read::<RawSignature>(&mut found) else {
        return ProofText::default();
    };
    let mut reading = Reading {
        file,
        found: &mut found,
        literals: None,
    };
    reading.proof_text(&mut raw, steps)
}

impl Reading<'_> {
    fn signature(
        mut self,
        raw: RawSignature,
        hash: u64,
        proof: Once<ProofText>,
        builtin: bool,
    ) -> Signature {
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
        for step in raw.steps {
            if let Some(kind) = self.step(step.get_ref(), &step.span()) {
                source.steps.push(step.span());
                steps.push(kind);
            }
        }
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
            who: raw.who.into_inner(),
            third_party: raw.third_party,
            references: raw.references,
            supersedes: raw.supersedes.into_iter().map(At::into_inner).collect(),
            title: self.words(raw.title, "title"),
            cause: self.words(raw.cause, "cause"),
            actions: raw.action.into_iter().map(|a| self.action(a)).collect(),
            proof,
            alternatives: raw
                .matches
                .into_iter()
                .map(|m| Arc::new(self.alternative(m, &steps)))
                .collect(),
            steps,
            source,
        }
    }

    /// Takes the examples out of what was read.
    fn proof_text(&mut self, raw: &mut RawSignature, steps: &[StepKind]) -> ProofText {
        let mut all = |list: Vec<At<RawExample>>| {
            let list = list.into_iter();
            list.filter_map(|e| self.example(e, steps)).collect()
        };
        let samples = all(std::mem::take(&mut raw.sample));
        let near_misses = all(std::mem::take(&mut raw.near_miss));
        let lines = raw.matches.iter();
        ProofText {
            samples,
            near_misses,
            match_lines: lines
                .map(|entry| self.file.line_of(&entry.span()))
                .collect(),
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
