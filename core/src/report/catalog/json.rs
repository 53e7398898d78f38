//! Signatures as data: both languages, whatever language people read.

use serde::Serialize;

use crate::knowledge::{ActionTemplate, Text};
use crate::model::{Effect, Event, Mode, Party, Severity, SignatureStatus, StepKind};
use crate::signature::{Example, Signature};

#[derive(Serialize)]
pub(super) struct One<'a> {
    id: &'a str,
    status: SignatureStatus,
    severity: Severity,
    effect: Effect,
    mode: Mode,
    steps: &'a [StepKind],
    who: Party,
    third_party: Option<&'a str>,
    title: &'a Text,
    cause: &'a Text,
    actions: &'a [ActionTemplate],
    matches: Vec<Asked>,
    supersedes: &'a [String],
    references: &'a [String],
    samples: Vec<Shown<'a>>,
    near_misses: Vec<Shown<'a>>,
    builtin: bool,
    file: &'a str,
}

#[derive(Serialize)]
struct Asked {
    status: SignatureStatus,
    asks: String,
}

#[derive(Serialize)]
struct Shown<'a> {
    line: usize,
    text: &'a str,
    event: Option<&'a Event>,
}

/// A signature with all that is known of it.
pub(super) fn one(s: &Signature) -> One<'_> {
    One {
        id: &s.id,
        status: s.status,
        severity: s.severity,
        effect: s.effect,
        mode: s.mode,
        steps: &s.steps,
        who: s.who,
        third_party: s.third_party.as_deref(),
        title: s.title(),
        cause: s.cause(),
        actions: s.actions(),
        matches: s
            .matches()
            .zip(s.match_statuses())
            .map(|(asks, status)| Asked { status, asks })
            .collect(),
        supersedes: &s.supersedes,
        references: s.references(),
        samples: s.samples().iter().map(shown).collect(),
        near_misses: s.near_misses().iter().map(shown).collect(),
        builtin: s.is_builtin(),
        file: s.file(),
    }
}

fn shown(example: &Example) -> Shown<'_> {
    Shown {
        line: example.line(),
        text: example.text(),
        event: example.event(),
    }
}
