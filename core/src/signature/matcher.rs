//! All signatures at once: one search over the text, then the conditions of what it proposes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::cancel::Cancel;
use crate::error::Error;
use crate::model::Event;
use crate::read::event::provider::short_provider;

use super::client::Client;
use super::evidence::Evidence;
use super::reference::Slow;
use super::sampled::{Sampled, holds};
use super::terms::{Alternative, Trigger, most_telling};
use super::{Catalog, Subject};
use crate::lazy::Once;
use crate::literal::ODD;

/// The compiled catalog.
#[derive(Debug)]
pub(crate) struct Matcher {
    /// In the catalog's order.
    tries: Vec<Try>,
    /// The literals by which alternatives are tried; the odd characters come first.
    triggers: Sampled,
    candidates: Candidates,
    /// All that some alternative needs.
    needed: Once<Sampled>,
    /// For each trigger the alternatives that are tried by it; the odd characters have none.
    by_trigger: Vec<Vec<u32>>,
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
    /// The literals by which it is tried.
    trigger: Vec<String>,
    /// Sets of literals: of each one must stand in the record.
    needs: Vec<Vec<String>>,
    /// Only a record that tells of a failure can hold.
    of_failures: bool,
}

/// Finds where records of one text may match.
#[derive(Debug)]
pub(crate) struct Candidates(Sampled);

impl Candidates {
    /// Byte offsets in a text of one or many records at which a literal of some signature stands,
    /// ascending. A text record that matches contains one (a signature of the fallback set aside) or
    /// tells of a failure, so only such records need a closer look.
    pub(crate) fn of(&self, haystack: &str, out: &mut Vec<usize>) {
        self.0.places(haystack, out);
    }
}

/// So much of a text shows which literals are rare in it.
const SAMPLE: usize = 256 << 10;

impl Matcher {
    /// Compiles the search.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub(crate) fn new(catalog: &Catalog, cancel: &Cancel) -> Result<Self, Error> {
        let mut tries = Vec::new();
        let mut triggers = Triggers::default();
        let mut by_event: BTreeMap<String, BTreeMap<u32, Vec<u32>>> = BTreeMap::new();
        let mut by_provider: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut with_literal = Vec::new();
        let mut fallback = Vec::new();
        let mut events_by_text = false;
        for (rule, entry) in (0_u32..).zip(catalog.rules()) {
            cancel.check()?;
            for alternative in &entry.alternatives {
                let number = tries.len() as u32;
                let mut literals = Vec::new();
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
                            literals.push(literal.clone().into_owned());
                            triggers.add(literal, number);
                        }
                    }
                }
                if !literals.is_empty() {
                    with_literal.push(number);
                }
                events_by_text |= alternative.on_events && (!literals.is_empty() || untold);
                tries.push(Try {
                    rule,
                    trigger: literals,
                    needs: needs(&sets),
                    of_failures,
                    alternative: Arc::clone(alternative),
                });
            }
        }
        Ok(Self {
            candidates: Candidates(Sampled::new(telling(&tries, |_| 0))),
            tries,
            triggers: Sampled::new(triggers.all),
            needed: Once::new(),
            by_trigger: triggers.tried,
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

    /// Where records of any text may match.
    pub(crate) fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// The same for the many records of a text that begins so: of each alternative it looks for the needed
    /// literals that are the rarest there. What it finds may differ, what matches does not.
    pub(crate) fn candidates_in(&self, sample: &str) -> Candidates {
        let sample = &sample[..sample.floor_char_boundary(SAMPLE)];
        let needed = self.needed.get_or_init(|| {
            let sets = self.tries.iter().flat_map(|one| &one.needs);
            let all: BTreeSet<&String> = sets.flatten().collect();
            Sampled::new(all.into_iter().cloned().collect())
        });
        let mut counts: HashMap<&str, usize> = HashMap::new();
        needed.each(sample, |_, literal| {
            *counts.entry(needed.literal(literal)).or_default() += 1;
        });
        let often = |literal: &String| counts.get(literal.as_str()).copied().unwrap_or_default();
        let telling = telling(&self.tries, |set| set.iter().map(often).sum());
        Candidates(Sampled::tuned(telling, sample))
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
        let mut odd = false;
        self.triggers.each(subject.text, |_, trigger| {
            odd |= (trigger as usize) < ODD.len();
            tried.extend(self.by_trigger.get(trigger as usize).into_iter().flatten());
        });
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
            let met = |set: &Vec<String>| set.iter().any(|literal| holds(subject.text, literal));
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

/// The sets of literals that are needed, those by events aside.
fn needs(sets: &[Vec<Trigger<'_>>]) -> Vec<Vec<String>> {
    let literals = |set: &Vec<Trigger<'_>>| {
        let each = set.iter().map(|trigger| match trigger {
            Trigger::Literal(literal) => Some(literal.clone().into_owned()),
            Trigger::Event(_) => None,
        });
        each.collect::<Option<Vec<String>>>()
    };
    sets.iter().filter_map(literals).collect()
}

/// The literals to look for on any record, not only on one that tells of a failure: of each alternative the
/// set that is seen most rarely, and the odd characters.
fn telling(tries: &[Try], often: impl Fn(&[String]) -> usize) -> Vec<String> {
    let mut telling: BTreeSet<&str> = ODD.into_iter().collect();
    for one in tries.iter().filter(|one| !one.of_failures) {
        // What is tried by an event alone is not looked for in a text.
        if !one.trigger.is_empty() {
            // Of equals the first, which tells most by itself.
            let sets = std::iter::once(&one.trigger).chain(&one.needs);
            let rarest = sets.min_by_key(|set| often(set));
            telling.extend(rarest.into_iter().flatten().map(String::as_str));
        }
    }
    telling.into_iter().map(str::to_owned).collect()
}

/// The literals by which alternatives are tried, and what is tried by each.
struct Triggers {
    numbers: HashMap<String, usize>,
    all: Vec<String>,
    tried: Vec<Vec<u32>>,
}

impl Default for Triggers {
    /// The odd characters come first.
    fn default() -> Self {
        Self {
            numbers: HashMap::new(),
            all: ODD.map(str::to_owned).into(),
            tried: vec![Vec::new(); ODD.len()],
        }
    }
}

impl Triggers {
    fn add(&mut self, literal: &str, alternative: u32) {
        let next = self.all.len();
        let number = *self.numbers.entry(literal.to_owned()).or_insert(next);
        if number == next {
            self.all.push(literal.to_owned());
            self.tried.push(Vec::new());
        }
        self.tried[number].push(alternative);
    }
}
