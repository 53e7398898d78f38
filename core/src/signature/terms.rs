//! Conditions together: all of some, any of some, none of some, within one record.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::atom::{Atom, last_part};
use super::event_condition::EventCondition;
use super::evidence::Evidence;
use super::pattern::{Pattern, Unsound};
use crate::code::WantedCode;
use crate::knowledge::At;
use crate::knowledge::forms::signature::RawMatch;
use crate::lint::{Diagnostic, File, Lint};
use crate::literal::{self, Literals};
use crate::model::{SignatureStatus, StepKind};

/// Conditions nested deeper than this are refused: nobody can read them.
const DEEPEST: usize = 4;

/// One `[[match]]` of a signature.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    /// Where its wording comes from, where that differs from the signature.
    pub(super) status: Option<SignatureStatus>,
    /// The steps in which it counts, where it states them.
    pub(super) steps: Vec<StepKind>,
    pub(super) terms: Terms,
    /// It asks for an event, somewhere.
    pub(super) on_events: bool,
    /// Where it stands in the signature's file.
    pub(super) span: Range<usize>,
    /// Something was wrong with it: a condition may be left out, and what it takes says nothing.
    pub(super) unsound: bool,
}

/// Conditions of which all hold, and at least one of `any`, and not one of `none`.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms {
    pub(super) atoms: Vec<Atom>,
    pub(super) all: Vec<Terms>,
    pub(super) any: Vec<Terms>,
    pub(super) none: Vec<Terms>,
}

/// What must be seen for a match to be possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trigger<'a> {
    Event(&'a EventCondition),
    Literal(Cow<'a, str>),
}

/// Reads the matches of one file.
pub(super) struct Reading<'a> {
    pub(super) file: &'a Arc<File>,
    pub(super) found: &'a mut Vec<Diagnostic>,
    /// Of each regex of the file its literals, where the build parsed them.
    pub(super) literals: Option<&'a BTreeMap<String, Vec<Literals>>>,
}

impl Reading<'_> {
    pub(super) fn wrong(&mut self, lint: Lint, span: &Range<usize>, message: impl Into<String>) {
        self.found.push(self.file.wrong(lint, span, message));
    }

    /// One `[[match]]`.
    pub(super) fn alternative(&mut self, raw: At<RawMatch>, steps: &[StepKind]) -> Alternative {
        let span = raw.span();
        let before = self.found.len();
        let mut raw = raw.into_inner();
        let status = raw.status.take().map(At::into_inner);
        let step = raw.step.take();
        let mut own = Vec::new();
        if let Some(step) = step {
            let span = step.span();
            for id in step.into_inner().into_vec() {
                let Some(kind) = self.step(&id, &span) else {
                    continue;
                };
                if !steps.is_empty() && !steps.contains(&kind) {
                    let message = format!("`{id}` is none of the signature's `steps`");
                    self.wrong(Lint::MisplacedStep, &span, message);
                }
                own.push(kind);
            }
        }
        let terms = self.terms(raw, &span, 0);
        Alternative {
            status,
            steps: own,
            on_events: !terms.events().is_empty(),
            terms,
            span,
            unsound: self.found.len() > before,
        }
    }

    /// The step with this id.
    pub(super) fn step(&mut self, id: &str, span: &Range<usize>) -> Option<StepKind> {
        let kind = StepKind::from_id(id);
        if kind.is_none() {
            self.wrong(Lint::UnknownStep, span, format!("`{id}` is no step"));
        }
        kind
    }

    fn terms(&mut self, raw: RawMatch, span: &Range<usize>, depth: usize) -> Terms {
        let before = self.found.len();
        let mut atoms = Vec::new();
        if let Some(status) = &raw.status {
            let message = "`status` belongs to the whole [[match]]";
            self.wrong(Lint::Form, &status.span(), message);
        }
        if let Some(step) = &raw.step {
            let message = "`step` belongs to the whole [[match]]";
            self.wrong(Lint::MisplacedStep, &step.span(), message);
        }
        atoms.extend(raw.level.map(Atom::Level));
        atoms.extend(raw.failed.then_some(Atom::Failed));
        atoms.extend(raw.format.map(Atom::Format));
        atoms.extend(raw.logger.map(|l| Atom::Logger(l.to_lowercase())));
        if let Some(event) = raw.event {
            atoms.push(Atom::Event(event.into()));
        }
        atoms.extend(raw.about.map(Atom::About));
        atoms.extend(raw.exception.and_then(|written| self.exception(&written)));
        if let Some(written) = raw.code {
            if let Some(code) = WantedCode::parse(written.get_ref()) {
                atoms.push(Atom::Code(code));
            } else {
                let message = format!("`{}` is not a code", written.get_ref());
                self.wrong(Lint::BadCode, &written.span(), message);
            }
        }
        if let Some(written) = raw.text {
            let pattern = Pattern::of_text(written.get_ref()).map_err(Unsound::from);
            atoms.extend(self.sound(pattern, &written).map(Atom::Text));
        }
        if let Some(written) = raw.reason {
            let pattern = Pattern::of_text(written.get_ref()).map_err(Unsound::from);
            atoms.extend(self.sound(pattern, &written).map(Atom::Reason));
        }
        if let Some(written) = raw.regex {
            let text = written.get_ref();
            let parsed = self.literals.and_then(|literals| literals.get(text));
            let pattern = match parsed {
                Some(literals) => Ok(Pattern::of_parsed(text, literals.clone())),
                None => Pattern::of_regex(text),
            };
            atoms.extend(self.sound(pattern, &written).map(Atom::Regex));
        }
        let nested = raw.all.len() + raw.any.len() + raw.none.len();
        if depth >= DEEPEST && nested > 0 {
            let message = format!("conditions are nested more than {DEEPEST} deep");
            self.wrong(Lint::Form, span, message);
            return Terms {
                atoms,
                ..Terms::default()
            };
        }
        let mut list = |entries: Vec<At<RawMatch>>| -> Vec<Terms> {
            let entries = entries.into_iter();
            entries
                .map(|entry| {
                    let span = entry.span();
                    self.terms(entry.into_inner(), &span, depth + 1)
                })
                .collect()
        };
        let terms = Terms {
            all: list(raw.all),
            any: list(raw.any),
            none: list(raw.none),
            atoms,
        };
        let asks = terms.is_telling() || (depth > 0 && !terms.atoms.is_empty());
        // What was wrong with a condition has been said.
        if !asks && self.found.len() == before {
            let message = if depth == 0 {
                "this match has neither text, regex, event, code nor exception"
            } else {
                "this entry asks for nothing"
            };
            self.wrong(Lint::EmptyCondition, span, message);
        }
        terms
    }

    fn exception(&mut self, written: &At<String>) -> Option<Atom> {
        let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '`' | '+');
        let name = written.get_ref().trim();
        if last_part(name).is_empty() || !name.chars().all(sound) {
            let message = format!("`{name}` is not the name of an exception type");
            self.wrong(Lint::BadException, &written.span(), message);
            return None;
        }
        Some(Atom::Exception(name.to_owned()))
    }

    fn sound(
        &mut self,
        pattern: Result<Pattern, Unsound>,
        written: &At<String>,
    ) -> Option<Pattern> {
        let span = written.span();
        pattern
            .map(|pattern| pattern.written_at(span.clone()))
            .map_err(|unsound| {
                // Within a string that holds escapes the place cannot be told.
                let quoted = self.file.text.get(span.clone()).unwrap_or_default();
                let at = quoted.find(written.get_ref()).zip(unsound.at);
                let at = at.map(|(start, at)| {
                    let start = span.start + start;
                    start + at.start..start + at.end.max(at.start + 1)
                });
                self.wrong(unsound.lint, &at.unwrap_or(span), unsound.message);
            })
            .ok()
    }
}

impl Alternative {
    /// Whether the record is what the match asks for. Only a match that asks for an event takes one
    /// that is not the client's: what other programs on the server say is no error of the client.
    pub(super) fn holds(&self, evidence: &Evidence<'_>) -> bool {
        !self.only_of_client(evidence) && self.terms.holds(evidence)
    }

    /// Whether the record is an event that only a match which asks for events may take.
    pub(super) fn only_of_client(&self, evidence: &Evidence<'_>) -> bool {
        !self.on_events && evidence.is_of_others()
    }
}

impl Terms {
    pub(super) fn holds(&self, evidence: &Evidence<'_>) -> bool {
        self.atoms.iter().all(|atom| atom.holds(evidence))
            && self.all.iter().all(|terms| terms.holds(evidence))
            && (self.any.is_empty() || self.any.iter().any(|terms| terms.holds(evidence)))
            && !self.none.iter().any(|terms| terms.holds(evidence))
    }

    /// Whether something is asked of the error itself.
    fn is_telling(&self) -> bool {
        self.atoms.iter().any(Atom::is_telling)
            || self.all.iter().any(Self::is_telling)
            || (!self.any.is_empty() && self.any.iter().all(Self::is_telling))
    }

    /// What is seen wherever the conditions hold: of each set at least one.
    pub(super) fn requirements(&self) -> Vec<Vec<Trigger<'_>>> {
        let own = self.atoms.iter().flat_map(requirements);
        let all = self.all.iter().flat_map(Self::requirements);
        let branches: Option<Vec<_>> = self.any.iter().map(Self::trigger).collect();
        let any = branches
            .filter(|branches| !branches.is_empty())
            .map(|branches| branches.concat());
        own.chain(all).chain(any).collect()
    }

    /// Whether only a record that tells of a failure can hold.
    pub(super) fn needs_failure(&self) -> bool {
        let failure = |atom: &Atom| matches!(atom, Atom::Failed | Atom::Reason(_));
        let any = !self.any.is_empty() && self.any.iter().all(Self::needs_failure);
        any || self.atoms.iter().any(failure) || self.all.iter().any(Self::needs_failure)
    }

    fn trigger(&self) -> Option<Vec<Trigger<'_>>> {
        most_telling(&self.requirements()).cloned()
    }

    /// Every pattern within.
    pub(super) fn patterns(&self) -> Vec<&Pattern> {
        let own = self.atoms.iter().filter_map(|atom| match atom {
            Atom::Text(pattern) | Atom::Regex(pattern) | Atom::Reason(pattern) => Some(pattern),
            _ => None,
        });
        own.chain(self.nested().flat_map(Self::patterns)).collect()
    }

    /// Every condition on an event within.
    pub(super) fn events(&self) -> Vec<&EventCondition> {
        let own = self.atoms.iter().filter_map(|atom| match atom {
            Atom::Event(event) => Some(event),
            _ => None,
        });
        own.chain(self.nested().flat_map(Self::events)).collect()
    }

    fn nested(&self) -> impl Iterator<Item = &Self> {
        self.all.iter().chain(&self.any).chain(&self.none)
    }

    /// Whether every record that `other` takes is taken by this too, as far as the conditions
    /// tell by themselves; `false` proves nothing.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let theirs: Vec<&Atom> = other.asked().collect();
        let has = |atom: &Atom| theirs.iter().any(|their| atom.covers(their));
        self.asked().all(has)
            && self.anys().all(|branches| {
                branches.iter().any(|b| b.covers(other))
                    || (!other.any.is_empty()
                        && other
                            .any
                            .iter()
                            .all(|o| branches.iter().any(|b| b.covers(o))))
            })
            && self
                .nones()
                .all(|ours| other.nones().any(|theirs| theirs.covers(ours)))
    }

    /// The conditions that must all hold, those of `all` among them.
    pub(super) fn asked(&self) -> Box<dyn Iterator<Item = &Atom> + '_> {
        Box::new(
            self.atoms
                .iter()
                .chain(self.all.iter().flat_map(Self::asked)),
        )
    }

    fn anys(&self) -> Box<dyn Iterator<Item = &[Self]> + '_> {
        let own = (!self.any.is_empty()).then_some(self.any.as_slice());
        Box::new(own.into_iter().chain(self.all.iter().flat_map(Self::anys)))
    }

    fn nones(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        Box::new(
            self.none
                .iter()
                .chain(self.all.iter().flat_map(Self::nones)),
        )
    }
}

fn requirements(atom: &Atom) -> Vec<Vec<Trigger<'_>>> {
    let own = |literal: String| Trigger::Literal(Cow::Owned(literal));
    let mut sets: Vec<Vec<Trigger<'_>>> = match atom {
        Atom::Event(event) => vec![vec![Trigger::Event(event)]],
        Atom::Exception(name) => vec![vec![own(last_part(name).to_ascii_lowercase())]],
        Atom::Code(code) => vec![code.literals().into_iter().map(own).collect()],
        Atom::Text(pattern) | Atom::Regex(pattern) | Atom::Reason(pattern) => {
            let sets = pattern.literals().iter();
            let borrowed = |literal| Trigger::Literal(Cow::Borrowed(literal));
            sets.map(|set| set.iter().map(String::as_str).map(borrowed).collect())
                .collect()
        }
        Atom::Level(_) | Atom::Failed | Atom::Format(_) | Atom::Logger(_) | Atom::About(_) => {
            Vec::new()
        }
    };
    sets.retain(|set| !set.is_empty());
    sets
}

/// The set whose members are seen most rarely; `None` where only trying tells.
pub(super) fn most_telling<'s, 'a>(sets: &'s [Vec<Trigger<'a>>]) -> Option<&'s Vec<Trigger<'a>>> {
    // The first of equals, so that the choice does not depend on how they are told.
    sets.iter().reduce(|best, next| {
        if worth(next) > worth(best) {
            next
        } else {
            best
        }
    })
}

/// How rarely one of them is seen: that of the most common one.
fn worth(triggers: &[Trigger<'_>]) -> usize {
    let one = |trigger: &Trigger<'_>| match trigger {
        Trigger::Event(_) => usize::MAX,
        Trigger::Literal(literal) => literal::weight(literal),
    };
    triggers.iter().map(one).min().unwrap_or(0)
}

impl fmt::Display for Terms {
    /// The conditions in words, such as `text "…" and not (code 0x0000052E)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        let mut and = |f: &mut fmt::Formatter<'_>| {
            let first = std::mem::replace(&mut first, false);
            if first { Ok(()) } else { f.write_str(" and ") }
        };
        for atom in &self.atoms {
            and(f)?;
            match atom {
                Atom::Text(_) | Atom::Regex(_) | Atom::Reason(_) => {
                    write!(f, "{} `{}`", atom.key(), atom.asked())?;
                }
                _ => write!(f, "{} {}", atom.key(), atom.asked())?,
            }
        }
        for terms in &self.all {
            and(f)?;
            write!(f, "({terms})")?;
        }
        if !self.any.is_empty() {
            and(f)?;
            let any: Vec<String> = self.any.iter().map(ToString::to_string).collect();
            write!(f, "({})", any.join(" or "))?;
        }
        for terms in &self.none {
            and(f)?;
            write!(f, "not ({terms})")?;
        }
        Ok(())
    }
}
