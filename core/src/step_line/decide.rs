//! What facts are together, those of a line and those of the lines of one step: the one place that
//! decides.

use super::clause::{REASON, Statement, Tail};
use super::duration::Units;
use super::lexicon::{Class, Fact, Set};
use super::line::{LineSubject, Phase, StepLine};
use super::reader::{Reader, delimited};
use super::recognise::clip_shown;
use super::vocabulary::{Joins, Vocabulary};
use super::words::Words;
use crate::model::Level;

/// What facts are, joined one by one.
fn joined(joins: &Joins, mut facts: impl Iterator<Item = Fact>) -> Option<Fact> {
    let first = facts.next()?;
    Some(facts.fold(first, |was, fact| {
        let row = joins
            .iter()
            .find(|(from, and, _)| *from == was && and.contains(&fact));
        row.map_or(was, |(_, _, is)| *is)
    }))
}

impl Vocabulary {
    /// How a step ended, by what its lines say of that; [`Fact::Stopped`] where nobody can tell, since
    /// they contradict each other or say only that it stopped.
    pub(crate) fn together(&self, facts: &[Fact]) -> Option<Fact> {
        let any = |of: &[Fact]| facts.iter().any(|fact| of.contains(fact));
        let well = any(&[Fact::Completed, Fact::Ended]);
        let told = [well, any(&[Fact::Failed]), any(&[Fact::Held])];
        match told.iter().filter(|told| **told).count() {
            0 | 1 => joined(&self.joins, facts.iter().copied()),
            _ => Some(Fact::Stopped),
        }
    }
}

impl Reader<'_, '_> {
    /// What a statement says of its subject; `None` where it says nothing of an outcome.
    pub(super) fn decide(&self, said: Statement<'_>, level: Level) -> Option<StepLine> {
        let facts = said.facts.iter().map(|(fact, _)| *fact);
        let mut fact = joined(&self.vocabulary.joins, facts)?;
        let cycle = matches!(said.subject, LineSubject::Cycle { .. });
        // What the import filter did in a word that nobody knows counts in a warning only.
        let guessed = |(fact, at): &(Fact, usize)| *fact == Fact::Paused && self.unknown(*at);
        if level < Level::Warning && said.facts.iter().any(guessed) {
            return None;
        }
        // A bare number is a code in a record of an error, else a count.
        let grave = level >= Level::Error;
        if said.tail == Tail::Number && !(grave && fact == Fact::Failed) {
            return None;
        }
        // `ended, but the answer was empty`: nobody can tell whether it went well. What says that it did is taken
        // back by a warning only.
        let taken_back = match fact {
            Fact::Ended => said.but,
            Fact::Completed => said.but && level >= Level::Warning,
            _ => false,
        };
        if taken_back {
            fact = Fact::Stopped;
        }
        if fact == Fact::Stopped && said.held && cycle {
            fact = Fact::Held;
        }
        if fact == Fact::Stopped
            && grave
            && said.tail == Tail::Text
            && !said.facts.iter().any(|f| f.0 == Fact::Person)
        {
            fact = Fact::Failed;
        }
        // An end that leaves open how, in a record of an error: what runs the cycle did not end as it should, and
        // of all else nobody can tell that it went well.
        if fact == Fact::Ended && grave && !said.has(Fact::Good) {
            let run = said.subject == LineSubject::Run;
            fact = if run { Fact::Failed } else { Fact::Stopped };
        }
        let phase = match fact {
            Fact::Started => Phase::Started,
            Fact::Progress => Phase::Progress,
            Fact::Waiting => Phase::Waiting,
            Fact::Completed | Fact::Ended => Phase::Completed,
            Fact::Failed => Phase::Failed,
            Fact::Stopped => Phase::Stopped,
            Fact::Held => Phase::Held,
            Fact::Skipped if !cycle => Phase::Skipped,
            Fact::Trouble if !cycle => Phase::Error,
            _ => return None,
        };
        let at = said.at;
        let stops = said.facts.first().is_some_and(|(fact, _)| fact.stops());
        let reason = match phase {
            _ if stops => self.stop_reason(at),
            Phase::Failed | Phase::Error => said
                .reason
                .filter(|text| !self.is_measure(text))
                .and_then(free_text),
            Phase::Held | Phase::Stopped | Phase::Skipped => said.reason.and_then(free_text),
            _ => None,
        };
        let duration_us = match phase {
            Phase::Completed => self
                .duration_in(at)
                .or_else(|| Units::find_clock(self.words.behind(at))),
            Phase::Failed | Phase::Error | Phase::Held | Phase::Stopped => self.duration_in(at),
            _ => None,
        };
        let cancels = |(fact, at): &(Fact, usize)| {
            *fact == Fact::Person || self.class(*at, Class::Cancelled).is_some()
        };
        Some(StepLine {
            cancelled: said.facts.iter().any(cancels),
            subject: said.subject,
            phase,
            reason,
            duration_us,
            only_ended: fact == Fact::Ended,
            retried: said.again,
        })
    }

    /// Whether a text only measures: `duration 00:02:10, errors 3`.
    fn is_measure(&self, text: &str) -> bool {
        let words = Words::new(text.trim_start_matches(['(', '[']));
        let duration = Set::of(Class::DurationWord);
        self.vocabulary.lexicon.at(&words, 0, duration).is_some()
    }

    fn stop_reason(&self, at: usize) -> Option<String> {
        let text = self.words.behind(at);
        // Behind the words that say what stopped it: `by import filter: 42 % deleted`.
        let behind = || {
            let ends = |i| {
                let filter = self.class(i, Class::Filter);
                filter.or_else(|| self.class(i, Class::Error))
            };
            let end = (at..self.words.len()).find_map(ends)?;
            delimited(self.words.behind(end))
        };
        let free = delimited(text).or_else(behind).unwrap_or(text);
        free_text(free)
    }

    /// The word behind a duration that begins at word `at`; `None` where none does.
    pub(super) fn behind_duration(&self, at: usize, measures: bool) -> Option<usize> {
        let text = self.words.behind(at).trim_start_matches([' ', ':', '=']);
        let start = self.words.line.len() - text.len();
        let read = self
            .vocabulary
            .units
            .read(text)
            .or_else(|| Units::minutes(text));
        let Some((_, used)) = read else {
            // A number that is no duration we know still measures something.
            let measured = measures && text.starts_with(|c: char| c.is_ascii_digit());
            return measured.then_some(self.words.len());
        };
        let next = self
            .words
            .words
            .iter()
            .position(|w| w.start >= start + used);
        Some(next.unwrap_or(self.words.len()))
    }

    /// The duration that the tail gives: at once behind a preposition or the phase itself, or
    /// behind a word that can mean nothing else. What a reason says of time is another matter.
    pub(super) fn duration_in(&self, at: usize) -> Option<i64> {
        let read = |end: usize| {
            let text = self
                .words
                .behind(end)
                .trim_start_matches([' ', ':', '=', '(']);
            self.vocabulary.units.read(text).map(|(us, _)| us)
        };
        let mut delimited_before = false;
        for i in at..self.words.len() {
            delimited_before |= self
                .words
                .gap(i)
                .contains([':', ',', ';', '(', '-', '–', '|', '.']);
            if let Some(us) = self.class(i, Class::DurationWord).and_then(read) {
                return Some(us);
            }
            let Some(end) = self.class(i, Class::Duration).filter(|_| !delimited_before) else {
                continue;
            };
            let minutes = || Units::minutes(self.words.behind(end).trim_start()).map(|(us, _)| us);
            if let Some(us) = read(end).or_else(minutes) {
                return Some(us);
            }
        }
        let text = self
            .words
            .behind(at)
            .trim_start_matches([' ', ',', ':', '(', '-', '–', '[']);
        self.vocabulary.units.read(text).map(|(us, _)| us)
    }
}

/// Free text without what encloses it; `None` where nothing is left.
pub(crate) fn free_text(text: &str) -> Option<String> {
    let mut text = text.trim();
    text = text
        .trim_start_matches([':', '-', '–', '—', ',', ';', '|'])
        .trim();
    if let Some(inner) = text
        .strip_prefix('(')
        .and_then(|t| t.strip_suffix(')').or_else(|| t.strip_suffix(").")))
        && !inner.contains(['(', ')'])
    {
        text = inner;
    }
    let text = clip_shown(text.trim(), REASON);
    text.contains(char::is_alphanumeric)
        .then(|| text.to_owned())
}
