//! What stands behind name and phase: qualifiers in the same clause, then what stands behind a
//! border.

use super::clause::{Statement, Tail};
use super::hint::verdict;
use super::lexicon::{Class, Fact, Set};
use super::line::LineSubject;
use super::reader::{Border, Reader, Value, delimited};

/// What a value of its own must follow.
const LABELS: Set = Set::of(Class::Outcome)
    .or(Set::of(Class::Exit))
    .or(Set::of(Class::Code));
/// What holds a cycle, and what it is held for.
const FILTERS: Set = Set::of(Class::Filter).or(Set::of(Class::Approval));
const OPEN: [Fact; 4] = [Fact::Ended, Fact::Completed, Fact::Stopped, Fact::Paused];

/// What stands behind a qualifier.
enum Next {
    /// Goes on at this word.
    Word(usize),
    /// All that follows is a reason, or counts.
    Rest,
}

impl<'l> Reader<'_, 'l> {
    /// `exit code 5`, `with code 5`: whether it tells of a failure, and the word behind.
    pub(super) fn exit_code(&self, at: usize) -> Option<(bool, usize)> {
        let with = self.class(at, Class::With);
        let code = self.class(with.unwrap_or(at), Class::Exit);
        let code = code.or_else(|| self.class(with?, Class::Code))?;
        let gap = self.words.gap(code);
        let near = gap
            .chars()
            .all(|c| c.is_whitespace() || ":=#(-".contains(c));
        let number = self.number(code).filter(|_| near)?;
        Some((number != 0, code + 1))
    }

    /// What stands behind name and phase.
    pub(super) fn qualified(
        &self,
        mut said: Statement<'l>,
        mut at: usize,
    ) -> Option<Statement<'l>> {
        if let LineSubject::Cycle {
            number: number @ None,
        } = &mut said.subject
        {
            // `Sync cycle started (1001)`
            let (found, behind) = self.cycle_number(at);
            if found.is_some() && self.border(behind) != Border::None {
                (*number, at) = (found, behind);
            }
        }
        said.at = at;
        if self.words.gap(at).contains(['>', '→']) && at < self.words.len() {
            // `Running => Failed`: what it became counts.
            said.facts.clear();
            return self.stated(said, at);
        }
        loop {
            match self.border(at) {
                Border::End => return Some(said),
                Border::Clause => return self.tail(said, at),
                Border::Other => return None,
                Border::None => match self.qualifier(&mut said, at)? {
                    Next::Word(end) => at = end,
                    Next::Rest => return Some(said),
                },
            }
        }
    }

    /// Reads what goes on in the same clause: the word behind it, or nothing where all that
    /// follows is the reason or counts. `None` where it is prose.
    fn qualifier(&self, said: &mut Statement<'l>, at: usize) -> Option<Next> {
        let open = said.is(&OPEN);
        if self.digits(at)
            || self
                .words
                .lower(at)?
                .starts_with(|c: char| c.is_ascii_digit())
        {
            let part = self.words.gap(at + 1).starts_with('/');
            let part = part || self.class(at + 1, Class::Part).is_some();
            let counts = said.is(&[Fact::Completed, Fact::Ended, Fact::Progress]);
            return (counts && !part).then_some(Next::Rest);
        }
        let step = matches!(said.subject, LineSubject::Step { .. });
        if open && !step && self.steps_failed(at) {
            // `finished with 1 failed step`
            said.facts.push((Fact::Failed, at));
            said.reason = Some(self.words.behind(at));
            return Some(Next::Rest);
        }
        if let Some(end) = self.class(at, Class::Person) {
            said.facts.push((Fact::Person, at));
            said.reason = Some(self.words.behind(at));
            // `by user EADM\\admin`
            return Some(if self.border(end) == Border::None {
                Next::Rest
            } else {
                Next::Word(end)
            });
        }
        if self.cancelled_by(said, at) {
            said.facts.push((Fact::Person, at));
            said.reason = Some(self.words.behind(at));
            return Some(Next::Rest);
        }
        if (open || said.is(&[Fact::Waiting]))
            && let Some(end) = self.filter_at(at)
        {
            said.facts.push((Fact::Filter, at));
            let text = self.words.behind(end);
            let bare = self.border(end) == Border::End;
            said.reason = Some(if bare { self.words.behind(at) } else { text });
            // `stopped by import filter: no`
            return self.value(end).is_none().then_some(Next::Rest);
        }
        if let Some((bad, end)) = self.exit_code(at) {
            said.facts
                .push((if bad { Fact::Bad } else { Fact::Good }, at));
            if bad {
                said.reason = Some(self.words.behind(at));
                // An open end with its code failed, whatever follows.
                said.facts.extend(open.then_some((Fact::Error, at)));
                return Some(Next::Rest);
            }
            return Some(Next::Word(end));
        }
        if let Some(end) = self.without_error(at) {
            said.facts
                .extend(said.is(&[Fact::Ended]).then_some((Fact::Good, at)));
            return Some(Next::Word(end));
        }
        if open && let Some(end) = self.without_success(at) {
            said.facts.push((Fact::Bad, at));
            return Some(Next::Word(end));
        }
        if let Some(end) = self.with_error(at) {
            if open || said.has(Fact::Person) {
                said.facts.push((Fact::Error, at));
            }
            let text = self.words.behind(end);
            let behind = delimited(text).unwrap_or(text).trim_start();
            said.reason = said.reason.or((!behind.is_empty()).then_some(behind));
            return said
                .is(&[
                    Fact::Failed,
                    Fact::Ended,
                    Fact::Completed,
                    Fact::Stopped,
                    Fact::Paused,
                    Fact::Trouble,
                ])
                .then_some(Next::Rest);
        }
        let abrupt = self.class(at, Class::Abrupt);
        let ended = said.is(&[Fact::Failed, Fact::Stopped]);
        let manner = self.class(at, Class::Manner).filter(|_| ended);
        if let Some(end) = abrupt.or(manner) {
            let broken = open && abrupt.is_some();
            said.facts.extend(broken.then_some((Fact::Error, at)));
            said.reason = Some(self.words.behind(end));
            return Some(if self.border(end) == Border::None {
                Next::Rest
            } else {
                Next::Word(end)
            });
        }
        let label = self.class(at, Class::With).unwrap_or(at);
        if let Some((_, end)) = self.any(label, LABELS) {
            if said.is(&[Fact::Failed, Fact::Stopped, Fact::Trouble]) {
                said.reason = Some(self.words.behind(at));
                return Some(Next::Rest);
            }
            if let Some(number) = self.number(end).filter(|_| open) {
                // `exited with status 1`
                let fact = if number == 0 { Fact::Good } else { Fact::Bad };
                said.facts.push((fact, at));
                return Some(Next::Word(end + 1));
            }
            let (fact, held, end) = self.outcome_word(end).filter(|_| open)?;
            said.held |= held;
            said.facts.push((fact, at));
            return Some(Next::Word(end));
        }
        if open && let Some((fact, held, end)) = self.outcome_word(at) {
            said.held |= held;
            said.facts.push((fact, at));
            return Some(Next::Word(end));
        }
        if let Some(end) = self
            .class(at, Class::More)
            .or_else(|| self.class(at, Class::Expected))
            .or_else(|| self.class(at, Class::Noun))
        {
            return Some(Next::Word(end));
        }
        if said.is(&[
            Fact::Completed,
            Fact::Ended,
            Fact::Failed,
            Fact::Stopped,
            Fact::Trouble,
        ]) && let Some(end) = self.duration_at(said, at)
        {
            return Some(Next::Word(end));
        }
        if said.is(&[Fact::Failed]) && self.class(at, Class::Within).is_some() {
            said.reason = Some(self.words.behind(at));
            return Some(Next::Rest);
        }
        if let Some(end) = self.class(at, Class::Time)
            && self.digits(end)
        {
            let last = said.at.checked_sub(1);
            let planned = last.is_some_and(|last| self.class(last, Class::Plan).is_some());
            return (!planned).then_some(Next::Rest);
        }
        let reason = self.class(at, Class::Reason);
        if let Some(end) = reason.or_else(|| self.class(at, Class::With)) {
            let text = self.words.behind(end);
            let behind = delimited(text).unwrap_or(text).trim_start();
            match said.head()? {
                Fact::Failed if behind.is_empty() => said.reason = Some(self.words.behind(at)),
                Fact::Failed | Fact::Skipped => said.reason = Some(behind),
                Fact::Trouble if reason.is_some() => said.reason = Some(self.words.behind(at)),
                Fact::Stopped => self.open_text(said, at),
                Fact::Paused => {
                    self.open_text(said, at);
                    return (said.facts.len() > 1).then_some(Next::Rest);
                }
                _ if reason.is_some() => return None,
                // `ended with 3 warnings`
                Fact::Ended if !self.counts(end) => return None,
                Fact::Started | Fact::Progress | Fact::Completed | Fact::Ended => {}
                _ => return None,
            }
            return Some(Next::Rest);
        }
        if said.is(&[Fact::Waiting]) {
            if let Some(end) = self.class(at, Class::Turn) {
                return (self.border(end) == Border::End).then_some(Next::Word(end));
            }
            let end = self.class(at, Class::WaitingFor)?;
            return (!self.names(end).is_empty()).then_some(Next::Rest);
        }
        let counts = [Fact::Started, Fact::Progress, Fact::Completed, Fact::Ended];
        let counted = self.class(at, Class::Counts).is_some() && said.is(&counts);
        if counted {
            return Some(Next::Rest);
        }
        let failed = self
            .class(at, Class::Counts)
            .filter(|_| said.is(&[Fact::Failed]))?;
        said.reason = Some(self.words.behind(failed));
        Some(Next::Rest)
    }

    /// Whether somebody cancelled it who is no program, no error and no filter: `cancelled by kari.moe`.
    fn cancelled_by(&self, said: &Statement<'_>, at: usize) -> bool {
        let cancelled = |(_, at): &(Fact, usize)| self.class(*at, Class::Cancelled).is_some();
        let who = self.class(at, Class::By);
        let known = Set::of(Class::Filter)
            .or(Set::of(Class::Error))
            .or(Set::of(Class::Process))
            .or(Set::of(Class::Article));
        who.is_some_and(|who| who < self.words.len() && self.any(who, known).is_none())
            && said.facts.iter().any(cancelled)
    }

    /// An outcome where one is expected: `OK`, `FAILED`, `red`.
    pub(super) fn outcome_word(&self, at: usize) -> Option<(Fact, bool, usize)> {
        if let Some(end) = self.class(at, Class::Held) {
            return Some((Fact::Stopped, true, end));
        }
        if let Some((mut facts, end)) = self.verb(at, Set::ANY_BEHIND) {
            let fact = facts.next()?;
            let outcome = [Fact::Completed, Fact::Ended, Fact::Failed, Fact::Stopped];
            return outcome.contains(&fact).then_some((fact, false, end));
        }
        let (fact, end) = self.status_word(at)?;
        Some((fact, false, end))
    }

    /// The word behind the import filter, where that is what did it, or behind what it waits for: `by
    /// the import filter`, `for approval`.
    pub(super) fn filter_at(&self, mut at: usize) -> Option<usize> {
        while let Some((_, end)) = self.any(at, Set::of(Class::By).or(Set::of(Class::Article))) {
            at = end;
        }
        self.any(at, FILTERS).map(|(_, end)| end)
    }

    fn filter_in(&self, at: usize) -> Option<usize> {
        let mut words = at..self.words.len();
        words.find_map(|i| Some(self.any(i, FILTERS)?.1))
    }

    /// `with errors`, `with an unexpected error`, `with a timeout`
    fn with_error(&self, at: usize) -> Option<usize> {
        let with = Set::of(Class::With)
            .or(Set::of(Class::Article))
            .or(Set::of(Class::Duration));
        if self.class(at, Class::Reason).is_some() {
            return None;
        }
        match self.any(at, with) {
            Some((_, end)) => self.error_behind(end),
            None => self.class(at, Class::Error),
        }
    }

    /// `without errors`, `with 0 errors`, `with no errors`
    fn without_error(&self, at: usize) -> Option<usize> {
        let from = self.class(at, Class::With).unwrap_or(at);
        let zero = self
            .class(at, Class::Without)
            .or_else(|| self.class(from, Class::Zero))?;
        let zero = self.skip(zero, Class::Expletive);
        let flaw = Set::of(Class::Error).or(Set::of(Class::Flaw));
        self.any(zero, flaw).map(|(_, end)| end)
    }

    /// `without success`, `uten å lykkes`
    pub(super) fn without_success(&self, at: usize) -> Option<usize> {
        let zero = self.skip(self.class(at, Class::Without)?, Class::Infinitive);
        let (meaning, end) = self.any(zero, Set::ANY_BEHIND.or(Set::of(Class::Good)))?;
        let good = meaning.phase().is_none_or(|fact| fact == Fact::Completed);
        good.then_some(end)
    }

    /// Whether what stands behind a `but` tells of a failure: `finished, but 12 rows could not be read`.
    fn taken_back(&self, but: usize) -> bool {
        let fails = |i: usize| {
            let verb = self.verb(i, Set::ANY_BEHIND);
            let failed = verb.and_then(|(mut facts, _)| facts.next()) == Some(Fact::Failed);
            let modal = self.class(i, Class::Modal);
            let modal = modal.is_some_and(|end| self.class(end, Class::Not).is_some());
            failed || modal
        };
        (but..self.words.len()).any(fails)
    }

    /// The word behind a number of attempts or a duration.
    fn duration_at(&self, said: &Statement<'_>, at: usize) -> Option<usize> {
        let wanted = Set::of(Class::Duration).or(Set::of(Class::DurationWord));
        let (_, end) = self.any(at, wanted)?;
        if said.is(&[Fact::Failed, Fact::Trouble])
            && self.digits(end)
            && let Some(behind) = self.class(end + 1, Class::Attempts)
        {
            return Some(behind);
        }
        let measured = said.is(&[Fact::Completed, Fact::Ended]);
        self.behind_duration(end, measured)
    }

    /// What stands behind a border.
    fn tail(&self, mut said: Statement<'l>, at: usize) -> Option<Statement<'l>> {
        let free = delimited(self.words.behind(at)).unwrap_or_default();
        match self.value(at).filter(|_| at == said.at) {
            // A setting, or a count of nothing.
            Some(Value::Flag | Value::Zero) => return None,
            Some(Value::Number) => said.tail = Tail::Number,
            None => {}
        }
        let person = said.has(Fact::Person);
        let again = (at..self.words.len()).any(|i| self.class(i, Class::Again).is_some());
        let cycle = !matches!(said.subject, LineSubject::Step { .. });
        if said.is(&[Fact::Failed]) && again && !cycle {
            // `failed, retrying in 30 s`: another line says how it ended.
            said.facts = vec![(Fact::Trouble, at)];
            said.again = true;
        }
        let but = (at..self.words.len()).find_map(|i| self.class(i, Class::But));
        said.but = but.is_some();
        let taken_back = || but.is_some_and(|but| self.taken_back(but));
        if cycle && said.is(&OPEN) && self.steps_failed(at) {
            said.facts.push((Fact::Failed, at));
        } else if said.is(&[Fact::Completed, Fact::Ended]) && taken_back() {
            // Nobody can tell from that whether the step as a whole went well.
            said.facts.extend([(Fact::Completed, at), (Fact::Bad, at)]);
        } else if said.is(&OPEN) || person {
            let facts = said.facts.len();
            self.status_clause(&mut said, at);
            if said.facts.len() == facts || said.held {
                self.open_text(&mut said, at);
            }
        } else if said.is(&[Fact::Waiting]) && self.filter_in(at).is_some() {
            said.facts.push((Fact::Filter, at));
        }
        if said.tail == Tail::Nothing && free.chars().any(char::is_alphabetic) {
            said.tail = Tail::Text;
        }
        said.reason = said.reason.or(Some(free));
        Some(said)
    }

    /// Whether a summary counts steps that failed: `Failed steps: 1`, `1 of 6 steps failed`.
    fn steps_failed(&self, from: usize) -> bool {
        let mut clause = from;
        (from..=self.words.len()).any(|at| {
            let text = self.words.gap(at).trim_start();
            let border = at >= self.words.len() || text.starts_with([',', ';', '.', '(']);
            if !border || at == from {
                return false;
            }
            let mut words = clause..at;
            let steps = words.clone().any(|i| self.class(i, Class::Noun).is_some());
            let failed = |i: usize| {
                let phase = self
                    .any(i, Set::ANY_BEHIND)
                    .and_then(|(set, _)| set.phase());
                phase == Some(Fact::Failed)
            };
            let failed = words.clone().any(failed);
            let count = words.find_map(|i| self.number(i));
            clause = at;
            steps && failed && count.is_some_and(|count| count > 0)
        })
    }

    /// The status that a clause gives: `ended: FAILED`, `finished (exit code 5)`.
    fn status_clause(&self, said: &mut Statement<'l>, at: usize) {
        let label = self.class(at, Class::With).unwrap_or(at);
        let labelled = self.class(label, Class::Outcome);
        if let Some((fact, held, end)) = self.outcome_word(labelled.unwrap_or(at)) {
            let gap = self.words.gap(end);
            let alone = end >= self.words.len() || !gap.chars().all(char::is_whitespace);
            let filter = || self.filter_at(end).is_some();
            // `(failed: 0, retried: 3)`
            let counts = gap.contains([':', '=']) && self.digits(end) || self.value(end).is_some();
            if (alone && !counts) || labelled.is_some() || fact.stops() && filter() {
                let first = self.words.lower(labelled.unwrap_or(at)).unwrap_or_default();
                // `errors: 0`
                if !self.vocabulary.is(first, Class::Error) || self.error_in(at, end) {
                    said.held |= held;
                    said.facts.push((fact, at));
                }
            }
        } else if let Some((bad, _)) = self.exit_code(at) {
            let fact = if bad { Fact::Bad } else { Fact::Good };
            said.facts.push((fact, at));
        } else if let Some(number) = labelled.and_then(|end| self.number(end)) {
            // `over, status 3`
            let fact = if number == 0 { Fact::Good } else { Fact::Bad };
            said.facts.push((fact, at));
        } else if labelled.is_some_and(|end| self.is_odd_outcome(end)) {
            // `over, result poor`
            said.facts.push((Fact::Stopped, at));
        } else if let Some(end) = self.class(at, Class::Not)
            && self.class(end, Class::Good).is_some()
        {
            // `slutt, ikke i orden`
            said.facts.push((Fact::Bad, at));
        }
    }

    /// Whether a word that nobody knows stands alone where an outcome is expected.
    fn is_odd_outcome(&self, at: usize) -> bool {
        let word = self.words.lower(at).unwrap_or_default();
        let letters = word.chars().all(char::is_alphabetic);
        letters && self.unknown(at) && self.border(at + 1) != Border::None
    }

    /// What a text behind an open end says of it.
    fn open_text(&self, said: &mut Statement<'l>, at: usize) {
        match verdict(self, at) {
            Some(false) if said.is(&[Fact::Ended, Fact::Completed]) => {
                said.facts.push((Fact::Bad, at));
            }
            Some(true) if said.is(&[Fact::Ended, Fact::Stopped]) => {
                said.facts.push((Fact::Good, at));
            }
            Some(false) if said.is(&[Fact::Stopped]) => said.facts.push((Fact::Bad, at)),
            _ => {}
        }
        let stops = said.is(&[Fact::Stopped, Fact::Paused]) || said.has(Fact::Person);
        if !stops {
            return;
        }
        if said.held || delimited(self.words.behind(at)).is_some() {
            let filter = self.filter_in(at);
            if filter.is_some_and(|end| self.value(end).is_none()) {
                said.facts.push((Fact::Filter, at));
                return;
            }
        }
        if self.error_in(at, self.words.len()) {
            said.facts.push((Fact::Error, at));
        }
    }

    /// Whether an error is told of between two words, and not that there was none, or a count.
    fn error_in(&self, from: usize, to: usize) -> bool {
        let none = |at: usize| self.digits(at) || self.class(at, Class::Zero).is_some();
        (from..to).any(|at| {
            let Some(end) = self.class(at, Class::Error) else {
                return false;
            };
            let before = at > from && none(at - 1) && self.words.joined(at);
            let next = self.class(end, Class::Count).unwrap_or(end);
            let alone = self.words.gap(next + 1);
            let alone = next + 1 >= self.words.len() || !alone.chars().all(char::is_whitespace);
            let zero = self.number(next) == Some(0) || self.class(next, Class::Zero).is_some();
            let sign = self.words.gap(next).contains([':', '=']) || next > end;
            let behind = next < self.words.len() && none(next) && alone && (zero || sign);
            !(before || behind)
        })
    }
}
