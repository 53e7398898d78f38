//! All signatures at once: one prefilter over the text, then the conditions of what it proposes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::cancel::Cancel;
use crate::error::Error;
use crate::model::Event;
use crate::read::event::provider::short_provider;

use super::client::Client;
use super::evidence::Evidence;
use super::prefilter::Prefilters;
use super::reference::Slow;
use super::terms::{Alternative, Trigger, most_telling};
use super::{Catalog, Subject};
use crate::literal::ODD;

/// The compiled catalog.
#[derive(Debug)]
pub(crate) struct Matcher {
    /// In the catalog's order.
    tries: Vec<Try>,
    prefilters: Prefilters,
    /// For each literal the alternatives that are tried by it; the odd characters come
    /// first and have none.
    by_literal: Vec<Vec<u32>>,
    /// Alternatives that need a literal: what an odd character makes us try.
    with_literal: Vec<u32>,
    /// Alternatives by provider and id.
    by_event: BTreeMap<String, BTreeMap<u32, Vec<u32>>>,
    /// Alternatives by provider alone.
    by_provider: BTreeMap<String, Vec<u32>>,
    /// Alternatives that must be tried on every record.
    fallback: Vec<u32>,
    /// Some alternative that asks for an event is not found by the event alone.
    events_by_text: bool,
    /// Whose events are the client's.
    client: Arc<Client>,
    /// The slow truth, where it is to say what matches.
    slow: Option<Slow>,
}

/// An alternative, and what to know before its conditions are worth the work.
#[derive(Debug)]
struct Try {
    rule: u32,
    alternative: Arc<Alternative>,
    /// Sets of literals: of each one must stand in the record.
    needs: Vec<Vec<u32>>,
    /// Only a record that tells of a failure can hold.
    of_failures: bool,
}

impl Matcher {
    /// Compiles the prefilter.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub(crate) fn new(catalog: &Catalog, cancel: &Cancel) -> Result<Self, Error> {
        let mut tries = Vec::new();
        let mut literals = Literals::default();
        let mut by_event: BTreeMap<String, BTreeMap<u32, Vec<u32>>> = BTreeMap::new();
        let mut by_provider: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut with_literal = Vec::new();
        let mut fallback = Vec::new();
        let mut events_by_text = false;
        for (rule, entry) in (0_u32..).zip(catalog.rules()) {
            cancel.check()?;
            for alternative in &entry.alternatives {
                let number = tries.len() as u32;
                let mut needs_literal = false;
                let of_failures = alternative.terms.needs_failure();
                let sets = alternative.terms.requirements();
                let trigger = most_telling(&sets);
                let untold = trigger.is_none();
                if untold {
                    fallback.push(number);
                }
                for trigger in trigger.into_iter().flatten() {
                    match trigger {
                        Trigger::Event(event) if event.ids.is_empty() => by_provider
                            .entry(event.provider.clone())
                            .or_default()
                            .push(number),
                        Trigger::Event(event) => {
                            let ids = by_event.entry(event.provider.clone()).or_default();
                            for id in &event.ids {
                                ids.entry(*id).or_default().push(number);
                            }
                        }
                        Trigger::Literal(literal) => {
                            needs_literal = true;
                            literals.tried_by(literal, number, of_failures);
                        }
                    }
                }
                if needs_literal {
                    with_literal.push(number);
                }
                events_by_text |= alternative.on_events && (needs_literal || untold);
                tries.push(Try {
                    rule,
                    needs: literals.needs(&sets),
                    of_failures,
                    alternative: Arc::clone(alternative),
                });
            }
        }
        let telling: Vec<String> = literals
            .all
            .iter()
            .zip(&literals.telling)
            .enumerate()
            .filter(|(at, (_, telling))| *at < ODD.len() || **telling)
            .map(|(_, (literal, _))| literal.clone())
            .collect();
        Ok(Self {
            tries,
            prefilters: Prefilters::new(telling, literals.all),
            by_literal: literals.tried,
            with_literal,
            by_event,
            by_provider,
            fallback,
            events_by_text,
            client: Arc::clone(Client::builtin()),
            slow: None,
        })
    }

    /// From now on every rule is tried on every record, whatever the prefilter would say.
    pub(crate) fn slow(mut self, catalog: &Catalog) -> Self {
        self.slow = Some(Slow::new(catalog.rules().to_vec()));
        self
    }

    /// From now on the client is the one that these names are of.
    pub(crate) fn of_client(mut self, client: Arc<Client>) -> Self {
        self.client = client;
        self
    }

    /// The names by which the client's events are known.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Byte offsets in a text of one or many records at which a literal of some signature stands,
    /// ascending. A text record that matches contains one (a signature of the fallback set aside) or
    /// tells of a failure, so only such records need a closer look. Literals never cross a line.
    pub(crate) fn candidates(&self, haystack: &str, out: &mut Vec<usize>) {
        self.prefilters.telling(haystack).places(haystack, out);
    }

    /// Whether something must be tried on every record: signatures without a literal, or all.
    pub(crate) fn has_fallback(&self) -> bool {
        self.slow.is_some() || !self.fallback.is_empty()
    }

    /// Whether any rule can hold for this event, whatever its text. One of other programs, of which
    /// a server's logs are full, is taken only by a match that asks for it. `concerns` says that the
    /// event tells of the client's task or program.
    pub(crate) fn may_match(&self, event: &Event, concerns: bool) -> bool {
        concerns
            || self.slow.is_some()
            || self.events_by_text
            || self.by_event(event).next().is_some()
            || self.client.writes(event)
    }

    /// The alternatives that ask for this event.
    fn by_event(&self, event: &Event) -> impl Iterator<Item = &u32> {
        let provider = short_provider(&event.provider);
        let all = self.by_provider.get(&provider);
        let ids = self.by_event.get(&provider);
        let own = ids.and_then(|ids| ids.get(&event.id));
        all.into_iter().chain(own).flatten()
    }

    /// What a hit names (see [`Catalog::rule`]) for each rule that holds for this record,
    /// ascending.
    pub(crate) fn matches(&self, subject: &Subject<'_>, out: &mut Vec<u32>) {
        out.clear();
        if let Some(slow) = &self.slow {
            out.extend(slow.matches(subject, &self.client));
            return;
        }
        let mut tried = self.fallback.clone();
        if let Some(event) = subject.event {
            tried.extend(self.by_event(event));
        }
        let mut seen = Seen::of(self.by_literal.len());
        self.prefilters
            .all(subject.text)
            .each(subject.text, &mut |literal| {
                if seen.add(literal) {
                    tried.extend(self.by_literal.get(literal).into_iter().flatten());
                }
            });
        let odd = (0..ODD.len()).any(|literal| seen.has(literal));
        if odd {
            tried.extend(&self.with_literal);
        }
        if tried.is_empty() {
            return;
        }
        tried.sort_unstable();
        tried.dedup();

        let failure = subject.tells_of_failure();
        let evidence = Evidence::new(subject, &self.client);
        for number in tried {
            let Some(one) = self.tries.get(number as usize) else {
                continue;
            };
            let met = |set: &Vec<u32>| set.iter().any(|literal| seen.has(*literal as usize));
            if (failure || !one.of_failures)
                && out.last() != Some(&one.rule)
                && (odd || one.needs.iter().all(met))
                && one.alternative.holds(&evidence)
            {
                out.push(one.rule);
            }
        }
    }
}

/// The literals of a catalog by their number, and what is tried by each.
struct Literals {
    numbers: HashMap<String, u32>,
    all: Vec<String>,
    tried: Vec<Vec<u32>>,
    /// Whether something is tried by it on a record that tells of no failure.
    telling: Vec<bool>,
}

impl Default for Literals {
    /// The odd characters come first.
    fn default() -> Self {
        let mut out = Self {
            numbers: HashMap::new(),
            all: Vec::new(),
            tried: Vec::new(),
            telling: Vec::new(),
        };
        for odd in ODD {
            out.number(odd);
        }
        out
    }
}

impl Literals {
    fn number(&mut self, literal: &str) -> u32 {
        if let Some(number) = self.numbers.get(literal) {
            return *number;
        }
        let number = self.all.len() as u32;
        self.all.push(literal.to_owned());
        self.tried.push(Vec::new());
        self.telling.push(false);
        self.numbers.insert(literal.to_owned(), number);
        number
    }

    fn tried_by(&mut self, literal: &str, alternative: u32, of_failures: bool) {
        let number = self.number(literal);
        if let Some(telling) = self.telling.get_mut(number as usize) {
            *telling |= !of_failures;
        }
        if let Some(tried) = self.tried.get_mut(number as usize) {
            tried.push(alternative);
        }
    }

    /// The sets of literals that are needed, those by events aside.
    fn needs(&mut self, sets: &[Vec<Trigger<'_>>]) -> Vec<Vec<u32>> {
        let mut out = Vec::new();
        for set in sets {
            let literals = set.iter().map(|trigger| match trigger {
                Trigger::Literal(literal) => Some(self.number(literal)),
                Trigger::Event(_) => None,
            });
            out.extend(literals.collect::<Option<Vec<u32>>>());
        }
        out
    }
}

/// Which literals stand in a record.
struct Seen(Vec<u64>);

impl Seen {
    fn of(literals: usize) -> Self {
        Self(vec![0; literals.div_ceil(64)])
    }

    /// Whether it was not seen before.
    fn add(&mut self, literal: usize) -> bool {
        let Some(word) = self.0.get_mut(literal / 64) else {
            return false;
        };
        let bit = 1 << (literal % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    fn has(&self, literal: usize) -> bool {
        let word = self.0.get(literal / 64);
        word.is_some_and(|word| word & (1 << (literal % 64)) != 0)
    }
}
