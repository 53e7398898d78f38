//! Why a record matches a signature, or which condition keeps it from matching.

use std::collections::BTreeSet;

use super::atom::Atom;
use super::client::Client;
use super::evidence::Evidence;
use super::terms::{Alternative, Terms};
use super::{Catalog, Signature, Subject};
use crate::model::{ConditionNote, Lang, MatchNote};

/// Share of the words of a text from which on it came close.
const WORDS: f64 = 0.6;
/// At most so many signatures that came close are told.
const CLOSE: usize = 5;

impl Catalog {
    /// The signatures that match a record, and those that came close; of each the match that
    /// holds, or that most of holds.
    pub(crate) fn notes(
        &self,
        subject: &Subject<'_>,
        client: &Client,
        lang: Lang,
    ) -> (Vec<MatchNote>, Vec<MatchNote>) {
        let evidence = Evidence::new(subject, client);
        let mut matched = Vec::new();
        let mut close = Vec::new();
        for signature in self.signatures() {
            let mut best: Option<(f64, MatchNote)> = None;
            let mut held = None;
            for alternative in &signature.alternatives {
                if alternative.holds(&evidence) {
                    held = Some(note(signature, alternative, &evidence, lang));
                    break;
                }
                let Some(closeness) = closeness(alternative, &evidence) else {
                    continue;
                };
                if best.as_ref().is_none_or(|(than, _)| closeness > *than) {
                    best = Some((closeness, note(signature, alternative, &evidence, lang)));
                }
            }
            match (held, best) {
                (Some(note), _) => matched.push(note),
                (None, Some(best)) => close.push(best),
                (None, None) => {}
            }
        }
        let ids: BTreeSet<String> = matched.iter().map(|n| n.id.clone()).collect();
        for note in &mut matched {
            let beats = |id: &&String| {
                let winner = self.get(id);
                winner.is_some_and(|s| s.supersedes.contains(&note.id))
            };
            note.superseded_by = ids.iter().filter(beats).cloned().collect();
        }
        close.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.id.cmp(&other.id)));
        close.truncate(CLOSE);
        (matched, close.into_iter().map(|(_, note)| note).collect())
    }
}

fn note(
    signature: &Signature,
    alternative: &Alternative,
    evidence: &Evidence<'_>,
    lang: Lang,
) -> MatchNote {
    let mut conditions = Vec::new();
    if alternative.only_of_client(evidence) {
        conditions.push(ConditionNote {
            condition: "event".to_owned(),
            asked: "one of the client's own, as the match asks for no other".to_owned(),
            holds: false,
            found: None,
        });
    }
    trace(&alternative.terms, evidence, &mut conditions);
    let steps = signature.steps_of(alternative);
    MatchNote {
        id: signature.id.clone(),
        title: signature.title().get(lang).to_owned(),
        file: signature.file().to_owned(),
        line: signature.line_of_match(alternative),
        steps: steps.iter().map(ToString::to_string).collect(),
        superseded_by: Vec::new(),
        conditions,
    }
}

fn trace(terms: &Terms, evidence: &Evidence<'_>, out: &mut Vec<ConditionNote>) {
    for atom in &terms.atoms {
        let holds = atom.holds(evidence);
        let place = atom.place(evidence).filter(|_| holds);
        let found = place
            .and_then(|at| evidence.text.get(at))
            .map(str::to_owned)
            .or_else(|| (!holds).then(|| instead(atom, evidence)).flatten());
        out.push(ConditionNote {
            condition: atom.key().to_owned(),
            asked: atom.asked(),
            holds,
            found,
        });
    }
    for terms in &terms.all {
        trace(terms, evidence, out);
    }
    if !terms.any.is_empty() {
        if let Some(held) = terms.any.iter().find(|t| t.holds(evidence)) {
            trace(held, evidence, out);
        } else {
            let any: Vec<String> = terms.any.iter().map(ToString::to_string).collect();
            out.push(ConditionNote {
                condition: "any".to_owned(),
                asked: any.join(" or "),
                holds: false,
                found: None,
            });
        }
    }
    for none in &terms.none {
        let excluded = none.holds(evidence);
        out.push(ConditionNote {
            condition: "none".to_owned(),
            asked: none.to_string(),
            holds: !excluded,
            found: excluded.then(|| "this stands in the record".to_owned()),
        });
    }
}

/// What the record has in the place of what is asked for.
fn instead(atom: &Atom, evidence: &Evidence<'_>) -> Option<String> {
    let subject = evidence.subject;
    match atom {
        Atom::Level(_) => Some(subject.level.as_str().to_owned()),
        Atom::Format(_) => Some(subject.format.to_owned()),
        Atom::Logger(_) => Some(subject.logger.to_owned()),
        Atom::Event(asked) => {
            let event = subject.event?;
            if !asked.is_of(event) {
                return Some(format!("{} {}", event.provider, event.id));
            }
            let missing = asked.missing(event).map(|field| {
                let value = event.field(field).unwrap_or("nothing");
                format!("{field} = {value}")
            });
            Some(missing.collect::<Vec<_>>().join("; "))
        }
        Atom::Text(pattern) => {
            let (held, all) = words(pattern.written(), &evidence.text);
            (held > 0).then(|| format!("{held} of its {all} words"))
        }
        _ => None,
    }
}

/// How close a match that does not hold came, above 0 and below 1; `None` where it did not.
fn closeness(alternative: &Alternative, evidence: &Evidence<'_>) -> Option<f64> {
    let telling: Vec<&Atom> = alternative
        .terms
        .asked()
        .filter(|atom| atom.is_telling())
        .collect();
    // Another event altogether is not close, whatever stands in it.
    let other_event = |atom: &&Atom| match atom {
        Atom::Event(asked) => !evidence.subject.event.is_some_and(|e| asked.is_of(e)),
        _ => false,
    };
    if telling.iter().any(other_event) {
        return None;
    }
    let share = |atom: &&Atom| {
        if atom.holds(evidence) {
            return 1.0;
        }
        match atom {
            // The right event with other data.
            Atom::Event(_) => 0.5,
            Atom::Text(pattern) => {
                let (held, all) = words(pattern.written(), &evidence.text);
                let share = held as f64 / all.max(1) as f64;
                if all > 2 && share >= WORDS {
                    share * 0.9
                } else {
                    0.0
                }
            }
            _ => 0.0,
        }
    };
    let sum: f64 = telling.iter().map(share).sum();
    let all = telling.len() as f64;
    // A broad word that stands in half of all records is no closeness.
    (sum > 0.0 && sum / all >= 0.5).then(|| (sum / all).min(1.0) * 0.99)
}

/// How many of the words of a text stand in a record, and how many it has.
fn words(asked: &str, text: &str) -> (usize, usize) {
    let split = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 2)
            .map(str::to_lowercase)
            .collect()
    };
    let asked = split(asked);
    let there = split(text);
    (asked.intersection(&there).count(), asked.len())
}
