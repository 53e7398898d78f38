//! Signatures as data: both languages, whatever language people read.

use std::io::{self, Write};

use serde::Serialize;

use super::super::json::pretty;
use crate::knowledge::{ActionTemplate, Text};
use crate::model::Severity;
use crate::signature::{Example, Signature};

#[derive(Serialize)]
struct One<'a> {
    id: &'a str,
    status: &'static str,
    severity: Severity,
    effect: &'static str,
    mode: crate::model::Mode,
    steps: Vec<String>,
    who: &'static str,
    third_party: Option<&'a str>,
    title: Both<'a>,
    cause: Both<'a>,
    actions: Vec<Act<'a>>,
    matches: Vec<Asked>,
    supersedes: &'a [String],
    references: &'a [String],
    samples: Vec<Shown<'a>>,
    near_misses: Vec<Shown<'a>>,
    builtin: bool,
    file: &'a str,
}

#[derive(Serialize)]
struct Both<'a> {
    en: &'a str,
    nb: &'a str,
}

#[derive(Serialize)]
struct Act<'a> {
    who: &'static str,
    kind: &'static str,
    text: Both<'a>,
    only_if: Option<Both<'a>>,
}

#[derive(Serialize)]
struct Asked {
    status: &'static str,
    asks: String,
}

#[derive(Serialize)]
struct Shown<'a> {
    line: usize,
    text: &'a str,
    event: Option<&'a crate::model::Event>,
}

pub(super) fn signatures(signatures: &[&Signature], out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<_> = signatures.iter().map(|s| one(s)).collect();
    pretty(&all, out)
}

pub(super) fn signature(signature: &Signature, out: &mut dyn Write) -> io::Result<()> {
    pretty(&one(signature), out)
}

/// One object a line.
pub(super) fn lines(signatures: &[&Signature], out: &mut dyn Write) -> io::Result<()> {
    for signature in signatures {
        serde_json::to_writer(&mut *out, &one(signature))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn one(s: &Signature) -> One<'_> {
    One {
        id: &s.id,
        status: s.status.as_str(),
        severity: s.severity,
        effect: s.effect.as_str(),
        mode: s.mode,
        steps: s.steps.iter().map(ToString::to_string).collect(),
        who: s.who.as_str(),
        third_party: s.third_party.as_deref(),
        title: both(s.title()),
        cause: both(s.cause()),
        actions: s.actions().iter().map(act).collect(),
        matches: s
            .matches()
            .zip(s.match_statuses())
            .map(|(asks, status)| Asked {
                status: status.as_str(),
                asks,
            })
            .collect(),
        supersedes: &s.supersedes,
        references: s.references(),
        samples: s.samples().iter().map(shown).collect(),
        near_misses: s.near_misses().iter().map(shown).collect(),
        builtin: s.is_builtin(),
        file: s.file(),
    }
}

fn both(text: &Text) -> Both<'_> {
    Both {
        en: &text.en,
        nb: &text.nb,
    }
}

fn act(action: &ActionTemplate) -> Act<'_> {
    Act {
        who: action.who.as_str(),
        kind: action.kind.as_str(),
        text: both(&action.text),
        only_if: action.only_if.as_ref().map(both),
    }
}

fn shown(example: &Example) -> Shown<'_> {
    Shown {
        line: example.line(),
        text: example.text(),
        event: example.event(),
    }
}
