//! Which signature tells of a place, where several match there.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::finding::{Place, StreamCase};
use super::reason::Reason;
use crate::model::{Effect, Level, Mode, Severity};
use crate::signature::Signature;

/// Whether one signature beats another in the records (of one place) that each was found in: a
/// milder one only where every record of the other is its own too, or what went wrong with one
/// object would hide the crash beside it.
fn beats(winner: (&Signature, &[usize]), loser: (&Signature, &[usize])) -> bool {
    let inside = || loser.1.iter().all(|record| winner.1.contains(record));
    winner.0.supersedes.contains(&loser.0.id) && (winner.0.severity >= loser.0.severity || inside())
}

/// What is known of a failure or hold when its cause is looked for.
pub(super) struct Failed<'a> {
    pub(super) mode: Mode,
    /// The record that says so.
    pub(super) decided_by: Option<usize>,
    /// All that Windows says of the crash, where one is what failed it.
    pub(super) crash: &'a [usize],
    /// What the log gives as the reason, where that says something.
    pub(super) reason: Option<Reason<'a>>,
}

/// The most telling signature of a place.
pub(super) struct Best {
    pub(super) place: Option<Place>,
    /// There are known errors there, and none of them is the reason that the log gives.
    pub(super) others: bool,
}

impl StreamCase<'_> {
    /// The signature that tells why a step failed, in the records that say the reason that the log
    /// gives, if it gives one: none that another one there beats; then one whose effect is what
    /// happened, the one on the gravest record, on the one nearest to the failure, the graver one,
    /// the one that names the step.
    pub(super) fn best(
        &self,
        places: &BTreeMap<Place, Vec<usize>>,
        cycle: usize,
        step: Option<usize>,
        failed: &Failed<'_>,
    ) -> Best {
        let here: Vec<(&Place, &[usize], &Signature)> = places
            .range(Place::all_of(Some(cycle), step))
            .filter_map(|(p, signals)| Some((p, signals.as_slice(), self.signature(p.signature)?)))
            .filter(|(_, _, s)| s.severity > Severity::Info && s.effect != Effect::PreventsStart)
            // An error next to a hold does not explain the hold.
            .filter(|(_, _, s)| failed.mode != Mode::Held || s.effect == Effect::HoldsCycle)
            .collect();
        let must = failed.mode == Mode::Failed && failed.reason.is_some();
        let all = here.len();
        let fit: Vec<(&Place, Vec<usize>, &Signature)> = here
            .into_iter()
            .map(|(place, signals, s)| {
                let told = |&signal: &usize| !must || self.tells_of(failed, signal);
                (place, signals.iter().copied().filter(told).collect(), s)
            })
            .filter(|(_, signals, _): &(_, Vec<usize>, _)| !signals.is_empty())
            .collect();
        let agrees = |signals: &[usize]| signals.iter().any(|&s| self.tells_of(failed, s));
        let beaten = |signals: &[usize], own: &Signature| {
            fit.iter()
                .any(|(_, theirs, s)| beats((s, theirs), (own, signals)))
        };
        let best = fit
            .iter()
            .filter(|(_, signals, s)| !beaten(signals, s))
            .max_by_key(|(_, signals, s)| {
                let effect = failed.mode != Mode::Held && s.effect == Effect::FailsStep;
                (
                    effect,
                    agrees(signals),
                    signals.iter().map(|&i| self.weight(i)).max(),
                    signals.iter().map(|&i| self.nearness(failed, i)).max(),
                    s.severity,
                    !s.steps.is_empty(),
                    Reverse(&s.id),
                )
            })
            .map(|(place, _, _)| **place);
        Best {
            others: best.is_none() && all > 0,
            place: best,
        }
    }

    /// Whether a record is the failure's own, or says what the log gives as its reason.
    fn tells_of(&self, failed: &Failed<'_>, signal: usize) -> bool {
        let told = |reason: &Reason<'_>| reason.is_told_in(&self.signals[signal].text);
        failed.decided_by == Some(signal)
            || failed.crash.contains(&signal)
            || failed.reason.as_ref().is_some_and(told)
    }

    /// How much a record speaks for a failure, by its level: what is tried once more does not.
    fn weight(&self, signal: usize) -> u8 {
        let signal = &self.signals[signal];
        match signal.level {
            _ if signal.again => 0,
            Level::Warning => 1,
            Level::Trace | Level::Debug | Level::Info => 0,
            _ => 2,
        }
    }

    /// The later or earlier than the failure, the less.
    fn nearness(&self, failed: &Failed<'_>, signal: usize) -> Reverse<(i64, usize)> {
        let from = failed.decided_by.unwrap_or(usize::MAX);
        let at = |index: usize| self.signals.get(index)?.at.map(|at| at.utc_us);
        let apart = at(from).zip(at(signal));
        let apart = apart.map_or(i64::MAX, |(a, b)| a.saturating_sub(b).saturating_abs());
        Reverse((apart, from.abs_diff(signal)))
    }

    /// The signature that beats this one: in the records of the same step, or, where there is
    /// no step, on every one of the same records.
    pub(super) fn beaten_by(
        &self,
        place: Place,
        places: &BTreeMap<Place, Vec<usize>>,
    ) -> Option<String> {
        let own = self.signature(place.signature)?;
        let signals = places.get(&place)?;
        places
            .range(Place::all_of(place.cycle, place.step))
            .filter(|(_, theirs)| {
                place.step.is_some() || signals.iter().all(|s| theirs.contains(s))
            })
            .filter_map(|(p, theirs)| Some((self.signature(p.signature)?, theirs)))
            .find(|(other, theirs)| beats((other, theirs), (own, signals)))
            .map(|(other, _)| other.id.clone())
    }
}
