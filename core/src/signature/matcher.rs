//! All signatures at once: one prefilter over the text, then the conditions of what it proposes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::Error;

use super::catalog::Rule;
use super::evidence::Evidence;
use super::literal::ODD;
use super::prefilter::{Automaton, Prefilter};
use super::terms::{Alternative, Trigger};
use super::{Catalog, Subject, client, reference};

/// The compiled catalog.
#[derive(Debug)]
pub(crate) struct Matcher {
    /// Alternatives with the number of their rule, in the catalog's order.
    alternatives: Vec<(u32, Arc<Alternative>)>,
    prefilter: Box<dyn Prefilter>,
    /// For each literal the alternatives that need it; the odd characters come first and have none.
    by_literal: Vec<Vec<u32>>,
    /// Alternatives that need a literal: what an odd character makes us try.
    with_literal: Vec<u32>,
    /// Alternatives by provider and id.
    by_event: BTreeMap<String, BTreeMap<u32, Vec<u32>>>,
    /// Alternatives by provider alone.
    by_provider: BTreeMap<String, Vec<u32>>,
    /// Alternatives that must be tried on every record.
    fallback: Vec<u32>,
    /// The rules, where all of them are to be tried on every record.
    slow: Option<Vec<Rule>>,
}

impl Matcher {
    /// Compiles the prefilter.
    ///
    /// # Errors
    /// [`Error::Data`] where the literals are more than an automaton can hold.
    pub(crate) fn new(catalog: &Catalog) -> Result<Self, Error> {
        let mut alternatives = Vec::new();
        let mut literals: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut by_event: BTreeMap<String, BTreeMap<u32, Vec<u32>>> = BTreeMap::new();
        let mut by_provider: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut with_literal = Vec::new();
        let mut fallback = Vec::new();
        for (index, rule) in (0_u32..).zip(catalog.rules()) {
            for alternative in &rule.alternatives {
                let number = alternatives.len() as u32;
                let Some(triggers) = alternative.terms.triggers() else {
                    fallback.push(number);
                    alternatives.push((index, Arc::clone(alternative)));
                    continue;
                };
                let mut needs_literal = false;
                for trigger in triggers {
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
                            literals.entry(literal).or_default().push(number);
                        }
                    }
                }
                if needs_literal {
                    with_literal.push(number);
                }
                alternatives.push((index, Arc::clone(alternative)));
            }
        }
        let mut by_literal = vec![Vec::new(); ODD.len()];
        let mut patterns: Vec<String> = ODD.iter().map(|odd| (*odd).to_owned()).collect();
        for (literal, needed_by) in literals {
            patterns.push(literal);
            by_literal.push(needed_by);
        }
        let prefilter = Automaton::new(&patterns).map_err(|error| Error::Data {
            file: "signatures".to_owned(),
            line: None,
            message: format!("the literals of the catalog cannot be compiled: {error}"),
        })?;
        Ok(Self {
            alternatives,
            prefilter: Box::new(prefilter),
            by_literal,
            with_literal,
            by_event,
            by_provider,
            fallback,
            slow: None,
        })
    }

    /// From now on every rule is tried on every record, whatever the prefilter would say.
    pub(crate) fn slow(mut self, catalog: &Catalog) -> Self {
        self.slow = Some(catalog.rules().to_vec());
        self
    }

    /// Byte offsets in a text of one or many records at which a literal of some signature starts,
    /// ascending. A text record that matches contains one (a signature of the fallback set aside),
    /// so only records with one need a closer look. Literals never cross a line.
    pub(crate) fn candidates(&self, haystack: &str, out: &mut Vec<usize>) {
        self.prefilter.starts(haystack, out);
    }

    /// Whether something must be tried on every record: signatures without a literal, or all.
    pub(crate) fn has_fallback(&self) -> bool {
        self.slow.is_some() || !self.fallback.is_empty()
    }

    /// What a hit names (see [`Catalog::rule`]) for each rule that holds for this record,
    /// ascending.
    pub(crate) fn matches(&self, subject: &Subject<'_>, out: &mut Vec<u32>) {
        out.clear();
        if let Some(rules) = &self.slow {
            out.extend(reference::matches(rules, subject));
            return;
        }
        let mut tried = self.fallback.clone();
        if let Some(event) = subject.event {
            let provider = client::short_provider(&event.provider);
            tried.extend(self.by_provider.get(&provider).into_iter().flatten());
            let ids = self.by_event.get(&provider);
            tried.extend(ids.and_then(|ids| ids.get(&event.id)).into_iter().flatten());
        }
        let mut odd = false;
        self.prefilter.each(subject.text, &mut |literal| {
            odd |= literal < ODD.len();
            tried.extend(self.by_literal.get(literal).into_iter().flatten());
        });
        if odd {
            tried.extend(&self.with_literal);
        }
        if tried.is_empty() {
            return;
        }
        tried.sort_unstable();
        tried.dedup();

        let evidence = Evidence::new(subject);
        for number in tried {
            let (rule, alternative) = &self.alternatives[number as usize];
            if out.last() != Some(rule) && alternative.holds(&evidence) {
                out.push(*rule);
            }
        }
    }
}
