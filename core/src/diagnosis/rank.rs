//! Which signature tells of a place, where several match there.

use std::collections::BTreeMap;

use super::finding::{Place, StreamCase};
use crate::model::{Effect, Mode, Severity};
use crate::signature::Signature;

/// Whether one signature beats another in the records (of one place) that each was found in: a
/// milder one only where every record of the other is its own too, or what went wrong with one
/// object would hide the crash beside it.
fn beats(winner: (&Signature, &[usize]), loser: (&Signature, &[usize])) -> bool {
    let inside = || loser.1.iter().all(|record| winner.1.contains(record));
    winner.0.supersedes.contains(&loser.0.id) && (winner.0.severity >= loser.0.severity || inside())
}

impl StreamCase<'_> {
    /// The most specific signature in the records of a step: none that another one there beats;
    /// then one whose effect is what happened, one on the deciding record, the graver, the one
    /// that names the step, the later.
    pub(super) fn best(
        &self,
        places: &BTreeMap<Place, Vec<usize>>,
        cycle: usize,
        step: Option<usize>,
        decided_by: Option<usize>,
        mode: Mode,
    ) -> Option<Place> {
        let here: Vec<(&Place, &Vec<usize>, &Signature)> = places
            .iter()
            .filter(|(p, _)| p.cycle == Some(cycle) && p.step == step)
            .filter_map(|(p, signals)| Some((p, signals, self.signature(p.signature)?)))
            .filter(|(_, _, s)| s.severity > Severity::Info && s.effect != Effect::PreventsStart)
            // An error next to a hold does not explain the hold.
            .filter(|(_, _, s)| mode != Mode::Held || s.effect == Effect::HoldsCycle)
            .collect();
        let beaten = |signals: &[usize], own: &Signature| {
            here.iter()
                .any(|(_, theirs, s)| beats((s, theirs), (own, signals)))
        };
        here.iter()
            .filter(|(_, signals, s)| !beaten(signals, s))
            .max_by_key(|(_, signals, s)| {
                let effect = mode != Mode::Held && s.effect == Effect::FailsStep;
                let decides = decided_by.is_some_and(|d| signals.contains(&d));
                (
                    effect,
                    decides,
                    s.severity,
                    !s.steps.is_empty(),
                    signals.last(),
                    std::cmp::Reverse(&s.id),
                )
            })
            .map(|(place, _, _)| **place)
    }

    /// The signature that beats this one: in the records of the same step, or, where there is
    /// no step, on every one of the same records.
    pub(super) fn beaten_by(
        &self,
        place: Place,
        places: &BTreeMap<Place, Vec<usize>>,
    ) -> Option<&Signature> {
        let own = self.signature(place.signature)?;
        let signals = places.get(&place)?;
        places
            .iter()
            .filter(|(p, _)| p.cycle == place.cycle && p.step == place.step)
            .filter(|(_, theirs)| {
                place.step.is_some() || signals.iter().all(|s| theirs.contains(s))
            })
            .filter_map(|(p, theirs)| Some((self.signature(p.signature)?, theirs)))
            .find(|(other, theirs)| beats((other, theirs), (own, signals)))
            .map(|(other, _)| other)
    }
}
