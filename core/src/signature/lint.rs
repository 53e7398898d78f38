//! What a catalog is held to once its files could be read: patterns, words that must be known,
//! examples, and signatures beside each other.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::catalog::near;
use super::client::Client;
use super::evidence::Evidence;
use super::matcher::Matcher;
use super::prove;
use super::terms::{Alternative, Terms};
use super::{Catalog, Example, Signature, Subject};
use crate::cancel::Cancel;
use crate::error::Error;
use crate::lint::{Diagnostic, Lint};
use crate::model::{Level, StepKind};
use crate::read::event::provider;
use crate::step_line::Vocabulary;

/// Lines of healthy logs that no signature may take.
const HEALTHY: &str = include_str!("../../data/healthy.txt");
/// With fewer examples a signature is poorly proven.
const EXAMPLES: usize = 2;

/// Examines the signatures with these indexes, also beside all others.
pub(super) fn examine(catalog: &Catalog, indexes: &[usize], cancel: &Cancel) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let named = &Vocabulary::builtin().steps;
    let known: BTreeSet<String> = named.iter().map(|step| step.kind.to_string()).collect();
    for &index in indexes {
        if cancel.is_cancelled() {
            return found;
        }
        let signature = &catalog.signatures()[index];
        parts(signature, &mut found);
        steps(signature, &known, &mut found);
        let mut sound = !signature.alternatives.is_empty();
        for alternative in &signature.alternatives {
            events(signature, alternative, &mut found);
            sound &= !alternative.unsound && patterns(signature, alternative, &mut found);
        }
        // What the examples do follows from a match that is wrong; that has been said.
        if sound {
            examples(signature, &mut found);
        }
    }
    if let Ok(neighbours) = Neighbours::of(catalog, cancel) {
        beside(
            catalog,
            indexes,
            |index| neighbours.of_signature(index),
            cancel,
            &mut found,
        );
    }
    found
}

/// A diagnostic in the signature's file.
fn wrong(
    signature: &Signature,
    lint: Lint,
    span: &std::ops::Range<usize>,
    message: String,
) -> Diagnostic {
    signature.source.file.wrong(lint, span, message)
}

fn parts(signature: &Signature, found: &mut Vec<Diagnostic>) {
    let id = &signature.id;
    let here = &signature.source.id;
    if signature.actions().is_empty() {
        let message = format!("`{id}` does not say what to do");
        found.push(wrong(signature, Lint::NoAction, here, message));
    }
    for (what, count) in [
        ("sample", signature.samples().len()),
        ("near miss", signature.near_misses().len()),
    ] {
        // None at all is an error of its own.
        if (1..EXAMPLES).contains(&count) {
            let message = format!("`{id}` has only {count} {what}");
            found.push(wrong(signature, Lint::FewExamples, here, message));
        }
    }
}

fn steps(signature: &Signature, known: &BTreeSet<String>, found: &mut Vec<Diagnostic>) {
    let mut check = |kind: &StepKind, span: &std::ops::Range<usize>| {
        let id = kind.to_string();
        if !known.contains(&id) {
            let near = near(&id, known.iter());
            let message = format!("no step of the vocabulary has the id `{id}`{near}");
            found.push(wrong(signature, Lint::UnusualStep, span, message));
        }
    };
    for (kind, span) in signature.steps.iter().zip(&signature.source.steps) {
        check(kind, span);
    }
    for alternative in &signature.alternatives {
        for kind in &alternative.steps {
            check(kind, &alternative.span);
        }
    }
}

/// Whether every pattern of the match can be used.
fn patterns(signature: &Signature, alternative: &Alternative, found: &mut Vec<Diagnostic>) -> bool {
    let span = &alternative.span;
    let mut sound = true;
    for pattern in alternative.terms.patterns() {
        if let Err((lint, message)) = pattern.check() {
            found.push(wrong(signature, lint, pattern.span(), message));
            sound = false;
        }
    }
    if alternative.terms.requirements().is_empty() {
        let message = "nothing in this match can be looked for ahead".to_owned();
        found.push(wrong(signature, Lint::NoLiteral, span, message));
    }
    if !sound {
        return false;
    }
    if let Some(line) = healthy().find(|line| takes(&alternative.terms, line)) {
        let message = format!("this match takes a line of healthy logs: `{line}`");
        found.push(wrong(signature, Lint::MatchesHealthy, span, message));
    }
    true
}

/// The lines of healthy logs, without the file's comments.
pub(super) fn healthy() -> impl Iterator<Item = &'static str> {
    HEALTHY
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn takes(terms: &Terms, line: &str) -> bool {
    let subject = Subject {
        text: line,
        level: Level::Info,
        logger: "Eadm.Client",
        format: "text:log4net",
        event: None,
        // A reason must be telling by itself.
        failed: true,
    };
    terms.holds(&Evidence::new(&subject, Client::builtin()))
}

fn events(signature: &Signature, alternative: &Alternative, found: &mut Vec<Diagnostic>) {
    for event in alternative.terms.events() {
        let provider = &event.provider;
        let mut spans = event.spans.iter();
        let at = spans.next().unwrap_or(&alternative.span);
        let Some(known) = provider::known(provider) else {
            let near = near(provider, provider::names());
            let message = format!("no event of the provider `{}` is known{near}", event.named);
            found.push(wrong(signature, Lint::UnknownProvider, at, message));
            continue;
        };
        for ((field, _), span) in event.data.iter().zip(spans) {
            if field.parse::<usize>().is_ok() {
                continue;
            }
            // Fields are known for some ids only; those of the others cannot be judged.
            for id in &event.ids {
                let Some(mut fields) = known.fields(*id) else {
                    continue;
                };
                if !fields.any(|f| f.eq_ignore_ascii_case(field)) {
                    let near = near(field, known.fields(*id).into_iter().flatten());
                    let message = format!(
                        "event {id} of `{}` has no field `{field}`{near}",
                        event.named
                    );
                    found.push(wrong(signature, Lint::UnknownField, span, message));
                }
            }
        }
    }
}

fn examples(signature: &Signature, found: &mut Vec<Diagnostic>) {
    for (near_miss, example) in prove::failed(signature) {
        let (lint, what) = if near_miss {
            (Lint::NearMissMatched, "this near miss matches")
        } else {
            (Lint::SampleNotMatched, "this sample does not match")
        };
        let message = format!("{what} `{}`", signature.id);
        found.push(wrong(signature, lint, &example.span, message));
    }
}

/// Finds the signatures that another one may have to do with, so that not each is held to each of thousands.
struct Neighbours<'a> {
    catalog: &'a Catalog,
    matcher: Matcher,
}

impl<'a> Neighbours<'a> {
    /// # Errors
    /// [`Error::Cancelled`].
    fn of(catalog: &'a Catalog, cancel: &Cancel) -> Result<Self, Error> {
        let matcher = Matcher::new(catalog, cancel)?;
        Ok(Self { catalog, matcher })
    }

    /// Those that match one of its samples. One whose match covers an alternative of it is among them, where that
    /// has a sample; where one has none, they are all.
    fn of_signature(&self, index: usize) -> BTreeSet<usize> {
        let signature = &self.catalog.signatures()[index];
        let samples: Vec<Subject<'_>> = signature.samples().iter().map(Example::subject).collect();
        let shown = |alternative: &Arc<Alternative>| {
            let mut evidence = samples.iter().map(|s| Evidence::new(s, Client::builtin()));
            evidence.any(|evidence| alternative.holds(&evidence))
        };
        if !signature.alternatives.iter().all(shown) {
            return (0..self.catalog.signatures().len()).collect();
        }
        let mut hits = Vec::new();
        let mut out = BTreeSet::new();
        for subject in &samples {
            self.matcher.matches(subject, &mut hits);
            let rules = hits.iter().filter_map(|hit| self.catalog.rule(*hit));
            out.extend(rules.map(|(signature, ..)| signature as usize));
        }
        out
    }
}

/// Duplicates, signatures that others hide, and samples that two unranked signatures match, among those that
/// `others` gives for each.
fn beside(
    catalog: &Catalog,
    indexes: &[usize],
    others: impl Fn(usize) -> BTreeSet<usize>,
    cancel: &Cancel,
    found: &mut Vec<Diagnostic>,
) {
    let ranks = Ranks::of(catalog);
    let sound = |s: &Signature| !s.alternatives.iter().any(|a| a.unsound);
    for &index in indexes {
        let signature = &catalog.signatures()[index];
        if !sound(signature) {
            continue;
        }
        if cancel.is_cancelled() {
            return;
        }
        for other_index in others(index) {
            let other = &catalog.signatures()[other_index];
            if other_index == index || !shares_steps(signature, other) || !sound(other) {
                continue;
            }
            let here = &signature.source.id;
            let ranked = ranks.beats(index, other_index);
            let outranked = ranks.beats(other_index, index);
            let mut duplicate = false;
            for ours in &signature.alternatives {
                let same = |theirs: &Alternative| {
                    theirs.terms.covers(&ours.terms) && ours.terms.covers(&theirs.terms)
                };
                if !ranked && !outranked && other.alternatives.iter().any(|theirs| same(theirs)) {
                    duplicate = true;
                    // Of two that are examined the second one is told.
                    if index > other_index || !indexes.contains(&other_index) {
                        let message = format!("`{}` has the same match", other.id);
                        found.push(wrong(signature, Lint::DuplicateMatch, &ours.span, message));
                    }
                }
            }
            if ranked || duplicate {
                continue;
            }
            let covered = |ours: &Alternative| {
                let mut theirs = other.alternatives.iter();
                theirs.any(|theirs| theirs.terms.covers(&ours.terms))
            };
            if !signature.alternatives.is_empty()
                && signature.alternatives.iter().all(|ours| covered(ours))
            {
                let message = format!("every match of `{}` is one of `{}`", signature.id, other.id);
                found.push(wrong(signature, Lint::Shadowed, here, message));
                continue;
            }
            if outranked {
                continue;
            }
            for example in signature.samples() {
                let subject = example.subject();
                let evidence = Evidence::new(&subject, Client::builtin());
                if other.alternatives.iter().any(|a| a.holds(&evidence)) {
                    let message = format!("this sample matches `{}` too", other.id);
                    found.push(wrong(signature, Lint::Overlap, &example.span, message));
                    break;
                }
            }
        }
    }
}

/// Signatures of different steps never meet in a finding.
fn shares_steps(a: &Signature, b: &Signature) -> bool {
    a.steps.is_empty() || b.steps.is_empty() || a.steps.iter().any(|step| b.steps.contains(step))
}

/// Which signatures supersede which, also over others.
struct Ranks(Vec<BTreeSet<usize>>);

impl Ranks {
    fn of(catalog: &Catalog) -> Self {
        let direct: Vec<Vec<usize>> = catalog
            .signatures()
            .iter()
            .map(|s| {
                s.supersedes
                    .iter()
                    .filter_map(|id| catalog.index(id))
                    .collect()
            })
            .collect();
        let beaten = (0..direct.len()).map(|index| {
            let mut seen = BTreeSet::new();
            let mut open = direct[index].clone();
            while let Some(next) = open.pop() {
                if seen.insert(next) {
                    open.extend(&direct[next]);
                }
            }
            seen
        });
        Self(beaten.collect())
    }

    fn beats(&self, winner: usize, loser: usize) -> bool {
        self.0[winner].contains(&loser)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_beside_neighbours_is_found_beside_all() {
        let folders = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lint");
        let cancel = Cancel::new();
        for folder in [
            "overlap",
            "shadowed",
            "duplicate-match",
            "sample-not-matched",
        ] {
            let builtin = Catalog::builtin().unwrap();
            let examined = builtin.examine(format!("{folders}/{folder}")).unwrap();
            let catalog = &examined.catalog;
            let all: Vec<usize> = (0..catalog.signatures().len()).collect();
            let neighbours = Neighbours::of(catalog, &cancel).unwrap();
            let (mut few, mut slow) = (Vec::new(), Vec::new());
            beside(
                catalog,
                &all,
                |index| neighbours.of_signature(index),
                &cancel,
                &mut few,
            );
            beside(
                catalog,
                &all,
                |_| all.iter().copied().collect(),
                &cancel,
                &mut slow,
            );
            let sound = |s: &Signature| s.alternatives.iter().all(|a| !a.unsound);
            let narrowed = all.iter().filter(|index| {
                sound(&catalog.signatures()[**index])
                    && neighbours.of_signature(**index).len() < all.len()
            });
            assert!(narrowed.count() * 2 > all.len());
            assert_eq!(few, slow);
            assert_eq!(slow.is_empty(), folder == "sample-not-matched");
        }
    }
}
