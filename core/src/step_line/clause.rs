//! What a line states, clause by clause.
//!
//! ```text
//! line      := lead* NAME behind | lead* FILTER …
//! lead      := PHASE | LABEL | ERROR | CYCLE | a word that changes nothing | `3/9`
//! behind    := LABEL value | verb qualifier* tail | tail
//! verb      := (AUX | MODAL | NOT)* PHASE (TO VERB)? | MEETS ERROR | RETURNS value | IS status
//!              | an unknown word by FILTER
//! qualifier := with ERROR | CODE number | LABEL value | by FILTER | PERSON | DURATION | counts | more
//! tail      := border (value | status clause | free text)
//! ```
//!
//! Every word up to the first border behind the name must be understood, or the line is prose. What
//! stands behind a border refines an open end (`ended`, `stopped`) and weakens no outcome, except
//! where the whole of it is a value: then the line is a setting or a count.

use super::lexicon::{Class, Fact, Set};
use super::line::LineSubject;
use super::names::Name;
use super::reader::{Border, Reader, delimited, separator};

/// Longest reason that is kept.
pub(super) const REASON: usize = 500;
/// A sign shows the end of what one of so many words behind it names.
const NEAR: usize = 3;

/// What stands behind a border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    Nothing,
    /// A number other than zero, and nothing else.
    Number,
    /// Text of any kind.
    Text,
}

/// What a line states of whom.
#[derive(Debug, Clone)]
pub(super) struct Statement<'l> {
    pub(super) subject: LineSubject,
    /// In the order of the line, each with the word that it stands at.
    pub(super) facts: Vec<(Fact, usize)>,
    /// The word behind name and phase.
    pub(super) at: usize,
    pub(super) reason: Option<&'l str>,
    /// A status says that it is held, as the portal says so of a cycle.
    pub(super) held: bool,
    pub(super) tail: Tail,
    /// Something is taken back behind an end.
    pub(super) but: bool,
    /// What failed is tried again.
    pub(super) again: bool,
}

impl<'l> Statement<'l> {
    pub(super) fn new(subject: LineSubject, at: usize) -> Self {
        Self {
            subject,
            facts: Vec::new(),
            at,
            reason: None,
            held: false,
            tail: Tail::Nothing,
            but: false,
            again: false,
        }
    }

    pub(super) fn of(subject: LineSubject, fact: Fact, at: usize, reason: &'l str) -> Self {
        Self {
            facts: vec![(fact, at)],
            reason: Some(reason),
            ..Self::new(subject, at)
        }
    }

    /// What the line says of it before anything is joined to that.
    pub(super) fn head(&self) -> Option<Fact> {
        let phases = self.facts.iter().rev().map(|(fact, _)| *fact);
        phases.into_iter().find(|fact| Fact::PHASES.contains(fact))
    }

    pub(super) fn is(&self, any: &[Fact]) -> bool {
        self.head().is_some_and(|head| any.contains(&head))
    }

    pub(super) fn has(&self, fact: Fact) -> bool {
        self.facts.iter().any(|(f, _)| *f == fact)
    }
}

/// What a word in front of a name announces of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Announces {
    /// `Status of`: an outcome follows.
    Outcome,
    /// `Error in`
    Trouble,
}

/// What the words in front of a name say.
#[derive(Debug, Default)]
struct Lead {
    facts: Vec<(Fact, usize)>,
    announces: Option<Announces>,
    expletive: bool,
    /// The last word was a preposition.
    preposition: bool,
    /// An outcome stands in brackets before the name, as levels do: what stands behind it counts.
    mark: bool,
}

impl<'l> Reader<'_, 'l> {
    pub(super) fn statement(&self) -> Option<Statement<'l>> {
        let found = self.filter_first().or_else(|| self.led());
        found.or_else(|| self.open_step()).or_else(|| self.run())
    }

    /// `This step did not make it`, `Steget ble avbrutt`: the step that is open failed.
    fn open_step(&self) -> Option<Statement<'l>> {
        let of = Set::of(Class::Article).or(Set::of(Class::Expletive));
        let at = self.any(0, of).map_or(0, |(_, end)| end);
        let end = self.class(at, Class::Step)?;
        let said = self.behind(Statement::new(LineSubject::Unnamed, end), end)?;
        said.is(&[Fact::Failed]).then_some(said)
    }

    /// `Run ended with exit code 1`, `Exit code 3`: how what runs the cycle ended.
    fn run(&self) -> Option<Statement<'l>> {
        let at = self.skip(0, Class::Article);
        if let Some(good) = self.vocabulary.shown(self.words.gap(0)) {
            // `✘ the run was given up`
            let mut words = 0..self.words.len().min(NEAR);
            let of = words.find(|&at| self.class(at, Class::Process).is_some())?;
            let fact = if good { Fact::Completed } else { Fact::Failed };
            let rest = self.words.behind(of);
            return Some(Statement::of(LineSubject::Run, fact, of, rest));
        }
        let said = match self.class(at, Class::Process) {
            Some(end) => self.behind(Statement::new(LineSubject::Run, end), end)?,
            None => self
                .exited(LineSubject::Run)
                .or_else(|| self.broke_off())
                .or_else(|| self.left())?,
        };
        let ends = [Fact::Completed, Fact::Ended, Fact::Failed, Fact::Stopped];
        said.is(&ends).then_some(said)
    }

    /// `Aborting the whole run: the disk is full`
    fn broke_off(&self) -> Option<Statement<'l>> {
        let (facts, end) = self.verb(0, Set::ANY_FRONT)?;
        let end = self.class(self.skip(end, Class::Article), Class::Process)?;
        let mut said = Statement::new(LineSubject::Run, end);
        said.facts.extend(facts.map(|fact| (fact, 0)));
        self.qualified(said, end)
    }

    fn exited(&self, subject: LineSubject) -> Option<Statement<'l>> {
        let (bad, end) = self.exit_code(0)?;
        let mut said = Statement::new(subject, end);
        let code = if bad { Fact::Bad } else { Fact::Good };
        said.facts = vec![(Fact::Ended, 0), (code, 0)];
        self.qualified(said, end)
    }

    /// `Leaving with code 3`: who does so needs no name.
    fn left(&self) -> Option<Statement<'l>> {
        let (mut facts, end) = self.verb(0, Set::ANY_BEHIND)?;
        let leaves = facts.next() == Some(Fact::Ended) && self.exit_code(end).is_some();
        let mut said = Statement::new(LineSubject::Run, end);
        said.facts.push((Fact::Ended, 0));
        leaves.then(|| self.qualified(said, end))?
    }

    /// `Done`, `Step took 40 s`, `[OK]`: how something ended that the line does not name.
    pub(super) fn unnamed(&self) -> Option<Statement<'l>> {
        let at = self.skip_noun(self.skip(0, Class::Article));
        let mut said = Statement::new(LineSubject::Unnamed, at);
        if at > 0 && (at >= self.words.len() || !separator(self.words.gap(at))) {
            return None;
        }
        if self.class(at, Class::Outcome).is_some() {
            let end = self.class(at, Class::Outcome)?;
            return self.stated(said, end);
        }
        if let Some(end) = self.class(at, Class::DurationWord) {
            said.facts.push((Fact::Ended, at));
            let behind = self.behind_duration(end, false)?;
            return self
                .qualified(said, behind)
                .map(|said| Statement { at, ..said });
        }
        let (facts, end) = self.verb(at, Set::ANY_BEHIND)?;
        said.facts.extend(facts.map(|fact| (fact, at)));
        said.is(&[Fact::Completed, Fact::Ended, Fact::Failed])
            .then_some(())?;
        self.qualified(said, end)
    }

    /// A name with what stands in front of it and behind it.
    fn led(&self) -> Option<Statement<'l>> {
        let mut lead = Lead::default();
        let mut at = 0;
        while at < self.words.len() {
            if at > 0 && !separator(self.words.gap(at)) {
                return None;
            }
            let mut names = self.names(at).into_iter();
            if let Some(found) = names.find_map(|name| self.named(&lead, name)) {
                return Some(found);
            }
            if let Some(found) = self.held_unnamed(&lead, at) {
                return Some(found);
            }
            at = match self.of_cycle(at) {
                Some(end) => end,
                None => self.lead(&mut lead, at)?,
            };
        }
        None
    }

    /// The word behind a cycle that a step's name follows: `Cycle 12: Import HR started`.
    fn of_cycle(&self, at: usize) -> Option<usize> {
        let is_cycle = |name: &Name| matches!(name.subject, LineSubject::Cycle { .. });
        let end = self.names(at).into_iter().find(is_cycle)?.end;
        let is_step = |name: &Name| matches!(name.subject, LineSubject::Step { .. });
        let named = self.names(self.skip_noun(end));
        named.iter().any(is_step).then_some(end)
    }

    /// A word in front of a name; `None` where it is not understood there.
    fn lead(&self, lead: &mut Lead, at: usize) -> Option<usize> {
        let numbered = self.skip_number(at);
        if numbered > at {
            return Some(numbered);
        }
        if let Some(end) = self.class(at, Class::Noun) {
            return Some(end);
        }
        lead.preposition = false;
        if let Some((fact, end)) = self.bracketed(at) {
            lead.facts.push((fact, at));
            lead.mark = true;
            return Some(end);
        }
        if let Some((facts, end)) = self.verb(at, Set::ANY_FRONT) {
            for fact in facts {
                // `Error while running Import HR`
                lead.preposition =
                    lead.announces == Some(Announces::Trouble) && fact == Fact::Progress;
                lead.facts.extend((!lead.preposition).then_some((fact, at)));
            }
            return Some(end);
        }
        if let Some(end) = self.class(at, Class::Outcome) {
            lead.announces = Some(Announces::Outcome);
            return Some(end);
        }
        if let Some(end) = self.class(at, Class::Error) {
            lead.announces = Some(Announces::Trouble);
            return Some(end);
        }
        if let Some(end) = self.class(at, Class::Expletive) {
            lead.expletive = true;
            return Some(end);
        }
        if let Some(end) = self.class(at, Class::Article) {
            lead.preposition = true;
            return Some(end);
        }
        let rest = [Class::Auxiliary, Class::Occurs, Class::Adjective];
        let rest = rest.into_iter().chain([Class::Infinitive]);
        rest.into_iter().find_map(|class| self.class(at, class))
    }

    /// An outcome in brackets: `[FAIL]`.
    fn bracketed(&self, at: usize) -> Option<(Fact, usize)> {
        let opens = self.words.gap(at).ends_with('[');
        let (fact, _, end) = opens.then(|| self.outcome_word(at)).flatten()?;
        let closes = self.words.behind(end).starts_with(']');
        closes.then_some((fact, end))
    }

    /// `Stopped by import filter`, with nobody named, or somebody behind it.
    fn held_unnamed(&self, lead: &Lead, at: usize) -> Option<Statement<'l>> {
        if !lead.facts.last().is_some_and(|(fact, _)| fact.stops()) {
            return None;
        }
        let end = self.filter_at(at)?;
        let tail = self.words.behind(end);
        if self.value(end).is_some() || self.border(end) == Border::None {
            return None;
        }
        let named = delimited(tail).and_then(|_| self.names(end).into_iter().next());
        Some(match named {
            Some(name) => Statement::of(name.subject, Fact::Held, at, self.words.behind(name.end)),
            None => Statement::of(LineSubject::Unnamed, Fact::Held, at, tail),
        })
    }

    /// `Import filter stopped the cycle`, `Import filter: 31 % deleted. The cycle is stopped.`
    fn filter_first(&self) -> Option<Statement<'l>> {
        let at = self.class(self.class(0, Class::Article).unwrap_or(0), Class::Filter)?;
        let stops = |facts: &[Fact]| facts.iter().any(|fact| fact.stops());
        if let Some((facts, end)) = self.verb(at, Set::ANY_BEHIND)
            && stops(&facts.collect::<Vec<_>>())
        {
            let end = self.skip(end, Class::Article);
            if matches!(self.border(end), Border::End | Border::Clause) {
                let rest = self.words.behind(end);
                return Some(Statement::of(LineSubject::Unnamed, Fact::Held, at, rest));
            }
            let name = self.names(end).into_iter().next()?;
            let rest = self.words.behind(name.end);
            return Some(Statement::of(name.subject, Fact::Held, at, rest));
        }
        (at..self.words.len()).find_map(|i| {
            let name = self.names(i).into_iter().next()?;
            let (facts, _) = self.verb(name.end, Set::ANY_BEHIND)?;
            let stops = self.words.joined(name.end) && stops(&facts.collect::<Vec<_>>());
            stops.then(|| Statement::of(name.subject, Fact::Held, i, self.words.behind(at)))
        })
    }

    /// What is said of a name.
    fn named(&self, lead: &Lead, name: Name) -> Option<Statement<'l>> {
        let mut said = Statement::new(name.subject, name.end);
        if lead.announces == Some(Announces::Outcome) {
            return self.stated(said, name.end);
        }
        if lead.announces == Some(Announces::Trouble) {
            // What goes wrong in a cycle goes wrong in a step of it.
            let cycle = matches!(said.subject, LineSubject::Cycle { .. });
            if cycle || !lead.preposition {
                return None;
            }
            said.facts.push((Fact::Trouble, 0));
            return self.qualified(said, name.end);
        }
        if !lead.facts.is_empty() {
            if lead.mark
                && let Some(mut told) = self.behind(said.clone(), name.end)
            {
                told.facts.extend(&lead.facts);
                return Some(told);
            }
            said.facts.clone_from(&lead.facts);
            // `Noe gikk galt i Import HR` tells of an error in it.
            if lead.expletive && said.head() == Some(Fact::Failed) {
                said.facts = vec![(Fact::Trouble, 0)];
            }
            return self.qualified(said, name.end);
        }
        let shown = self.vocabulary.shown(self.words.gap(0));
        let unknown = || shown == Some(false) && !self.is_of_object();
        self.behind(said.clone(), name.end).or_else(|| {
            // `❌ Import HR ended in tears`: the sign says what the words do not.
            unknown().then(|| {
                let rest = self.words.behind(name.end);
                Statement::of(said.subject, Fact::Trouble, name.end, rest)
            })
        })
    }

    fn behind(&self, mut said: Statement<'l>, from: usize) -> Option<Statement<'l>> {
        if from >= self.words.len() {
            return None;
        }
        let gap = self.words.gap(from);
        if let Some(end) = self.class(from, Class::Outcome)
            && (separator(gap) || delimited(gap).is_some())
        {
            return self.stated(said, end);
        }
        if !separator(gap) {
            return None;
        }
        if self.words.gap(from + 1).contains(['>', '→']) {
            // `Import HR: Scheduled -> Executing`: what it was does not matter.
            let became = self.stated(said.clone(), from + 1);
            if became.is_some() {
                return became;
            }
        }
        // `Import HR ........ FEIL`, `Import HR | Red`, `Import HR => FEIL`: a column of statuses.
        if gap.contains("...") || gap.contains(['|', '[', '>', '→']) {
            if let Some((fact, end)) = self.bracketed(from) {
                // `Import HR [FAIL] 00:00:09`
                said.facts.push((fact, from));
                return Some(Statement { at: end, ..said });
            }
            let word = self.outcome_word(from);
            if let Some((fact, _, end)) = word.filter(|word| self.border(word.2) != Border::None) {
                said.facts.push((fact, from));
                return self.qualified(said, end);
            }
        }
        let (mut at, mut is) = (from, false);
        loop {
            if let Some((fact, end)) = self.returned(at) {
                said.facts.push((fact, at));
                return self.qualified(said, end);
            }
            if let Some((bad, end)) = self.exit_code(at) {
                said.facts.push((Fact::Ended, at));
                said.facts
                    .push((if bad { Fact::Bad } else { Fact::Good }, at));
                return self.qualified(said, end);
            }
            let became = self.became(at);
            if became > at && self.words.joined(became) {
                // `is marked as failed`: what follows that is prose.
                let (fact, held, end) = self.outcome_word(became)?;
                said.held |= held;
                said.facts.push((fact, at));
                said.reason = Some(self.words.behind(end));
                return Some(Statement { at: end, ..said });
            }
            if let Some((facts, end)) = self.verb(at, Set::ANY_BEHIND) {
                let before = said.facts.len();
                said.facts.extend(facts.map(|fact| (fact, at)));
                return (said.facts.len() > before).then(|| self.qualified(said, end))?;
            }
            if let Some((fact, end)) = self.met(at) {
                said.facts.push((fact, at));
                return self.qualified(said, end);
            }
            // `Import HR: ERROR` says how grave a line is, not what became of the step.
            let passed = self.class(at, Class::Auxiliary);
            is |= self.class(at, Class::Present).is_some();
            if let Some(status) = passed.filter(|_| is)
                && let Some((fact, end)) = self.status_word(status)
                && self.border(end) != Border::None
            {
                // `Import HR is red`
                said.facts.push((fact, status));
                return self.qualified(said, end);
            }
            if let Some(by) = self.done_by(at) {
                said.facts.push((Fact::Paused, at));
                return self.qualified(said, by);
            }
            at = passed.or_else(|| self.class(at, Class::Noun))?;
            if !self.words.joined(at) && !self.words.gap(at).starts_with('(') {
                return None;
            }
        }
    }

    /// Auxiliary words, a negation and a word for a phase: what they say, and the word behind. A
    /// negation that leaves nothing says nothing.
    pub(super) fn verb(
        &self,
        from: usize,
        place: Set,
    ) -> Option<(impl Iterator<Item = Fact>, usize)> {
        let (mut at, mut not, mut could, mut present) = (from, false, false, false);
        let mut auxiliary = false;
        let (fact, mut end, runs) = loop {
            if at > from && !self.words.joined(at) {
                return None;
            }
            let verb = self.class(at, Class::Verb);
            if let Some((meaning, end)) = self.any(at, place) {
                break (meaning.phase()?, end, verb == Some(end));
            }
            if let Some(end) = verb.filter(|_| not || could) {
                break (Fact::Progress, end, true);
            }
            // `cannot` is both.
            let (modal, negation) = (self.class(at, Class::Modal), self.class(at, Class::Not));
            if let Some(end) = modal.or(negation) {
                (could, not) = (could || modal.is_some(), not || negation.is_some());
                at = end;
            } else if let Some(noun) = self.success_noun(at) {
                not |= self.class(at, Class::Zero).is_some();
                at = noun;
            } else if let Some(end) = self.class(at, Class::Present) {
                (present, at) = (true, end);
            } else {
                auxiliary |= self.class(at, Class::Auxiliary).is_some();
                let plain = [Class::Auxiliary, Class::Infinitive, Class::Noun];
                at = plain.into_iter().find_map(|class| self.class(at, class))?;
            }
        };
        // `fullførte ikke`
        if let Some(behind) = self.joined_class(end, Class::Not) {
            (not, end) = (true, behind);
        }
        let fact = match fact {
            // `is not finished`: it may still be. `is not executed` says that it did not run.
            _ if not && present && (could || !runs) => None,
            Fact::Started | Fact::Progress if not && could => Some(Fact::Failed),
            // `was not executed`, `did not start`; `not started` is said of what waits as well.
            Fact::Started | Fact::Progress | Fact::Ended
                if not && (runs || auxiliary) && !could =>
            {
                let ends = fact == Fact::Ended && !runs;
                Some(if ends { Fact::Failed } else { Fact::Skipped })
            }
            Fact::Completed | Fact::Ended if not => Some(Fact::Failed),
            _ if not => None,
            fact => Some(fact),
        };
        if fact == Some(Fact::Failed) {
            // `failed to start`, `unable to complete`, `gikk ikke bra`
            let verb = self.skip(end, Class::Infinitive);
            let led = verb > end || place == Set::ANY_FRONT;
            let infinitive = self.class(verb, Class::Verb).filter(|_| led);
            let verb = infinitive.or_else(|| {
                let (meaning, behind) = self.any(verb, place)?;
                let verb = [Fact::Started, Fact::Progress, Fact::Completed, Fact::Ended];
                let verb = if led { &verb[..] } else { &verb[2..] };
                verb.contains(&meaning.phase()?).then_some(behind)
            });
            end = verb.filter(|_| self.words.joined(end)).unwrap_or(end);
        }
        if fact == Some(Fact::Skipped) && not {
            // `did not execute successfully`: it ran.
            if let Some(behind) = self.joined_class(end, Class::Good) {
                return Some((Some(Fact::Failed).into_iter(), behind));
            }
        }
        if fact == Some(Fact::Waiting) {
            end = self.joined_class(end, Class::Turn).unwrap_or(end);
        }
        Some((fact.into_iter(), end))
    }

    /// Where a noun for a good end stands behind the article or the word for none at `at`: `no success`, `a success`.
    fn success_noun(&self, at: usize) -> Option<usize> {
        let before = Set::of(Class::Zero).or(Set::of(Class::Expletive));
        let (_, noun) = self.any(at, before)?;
        let joined = self.words.joined(noun);
        self.class(noun, Class::SuccessNoun).filter(|_| joined)?;
        Some(noun)
    }

    /// The word behind one that nobody knows, where the import filter did that: `parked by the import filter`.
    fn done_by(&self, at: usize) -> Option<usize> {
        let by = at + 1;
        let unknown = self.unknown(at) && !self.digits(at);
        let joined = self.words.joined(by) && self.class(by, Class::By).is_some();
        (unknown && joined && self.filter_at(by).is_some()).then_some(by)
    }

    /// `encountered an error`, `threw System.IO.IOException`
    fn met(&self, at: usize) -> Option<(Fact, usize)> {
        let at = self.skip(at, Class::Auxiliary);
        let (fact, end) = match self.class(at, Class::Throws) {
            Some(end) => (Fact::Failed, end),
            None => (Fact::Trouble, self.class(at, Class::Meets)?),
        };
        let end = self.error_behind(end)?;
        Some((fact, end))
    }

    /// `returned true`, `returned 0`
    fn returned(&self, at: usize) -> Option<(Fact, usize)> {
        let at = self.class(at, Class::Returns)?;
        if let Some((bad, end)) = self.exit_code(at) {
            let fact = if bad { Fact::Failed } else { Fact::Completed };
            return Some((fact, end));
        }
        let fact = if self.class(at, Class::Yes).is_some() {
            Fact::Completed
        } else if self.class(at, Class::No).is_some() {
            Fact::Failed
        } else {
            match self.number(at)? {
                0 => Fact::Completed,
                _ => Fact::Failed,
            }
        };
        Some((fact, at + 1))
    }

    /// The word for what a status became: `changed from Running to Faulted`. Where nothing says
    /// that it changed, the word itself.
    fn became(&self, at: usize) -> usize {
        let changed = self.class(at, Class::Change).unwrap_or(at);
        let from = self.class(changed, Class::Before);
        let was = from.map_or(changed, |was| was + 1);
        let to = self.class(was, Class::To).filter(|_| was > at);
        // `is marked red`
        let status = || {
            let word = changed > at && self.status_word(changed).is_some();
            word.then_some(changed)
        };
        to.or_else(status).unwrap_or(at)
    }

    /// A word that says something of an outcome only where a status stands: `red`.
    pub(super) fn status_word(&self, at: usize) -> Option<(Fact, usize)> {
        let good = self.class(at, Class::Good);
        let good = good.map(|end| (Fact::Completed, end));
        good.or_else(|| Some((Fact::Failed, self.class(at, Class::Bad)?)))
    }

    /// The word for an outcome at `at`, behind what announces it.
    pub(super) fn stated(&self, mut said: Statement<'l>, at: usize) -> Option<Statement<'l>> {
        let gap = self.words.gap(at).replacen('=', ":", 1);
        if at >= self.words.len() || !separator(&gap) {
            return None;
        }
        let at = self.became(self.skip(at, Class::Auxiliary));
        if let Some(end) = self.class(at, Class::Held) {
            said.held = true;
            said.facts.push((Fact::Stopped, at));
            return self.qualified(said, end);
        }
        if let Some((mut facts, end)) = self.verb(at, Set::ANY_BEHIND) {
            said.facts.push((facts.next()?, at));
            return self.qualified(said, end);
        }
        let (fact, end) = self.status_word(at)?;
        said.facts.push((fact, at));
        self.qualified(said, end)
    }
}
