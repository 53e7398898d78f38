//! All signatures at once: one prefilter over the text, then the conditions of what it proposes.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

use crate::Error;

use super::{
    Catalog, Subject, client,
    condition::{Alternative, plain},
    literal::ODD,
};

/// The compiled catalog.
#[derive(Debug)]
pub(crate) struct Matcher {
    /// Alternatives with the index of their signature, in the catalog's order.
    alternatives: Vec<(u32, Alternative)>,
    prefilter: AhoCorasick,
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
        for (index, signature) in (0_u32..).zip(catalog.signatures()) {
            for alternative in signature.alternatives() {
                let number = alternatives.len() as u32;
                if let Some(event) = &alternative.event {
                    if event.ids.is_empty() {
                        by_provider
                            .entry(event.provider.clone())
                            .or_default()
                            .push(number);
                    }
                    for id in &event.ids {
                        let ids = by_event.entry(event.provider.clone()).or_default();
                        ids.entry(*id).or_default().push(number);
                    }
                } else if let Some(needed) = alternative.literals() {
                    with_literal.push(number);
                    for literal in needed {
                        literals.entry(literal.clone()).or_default().push(number);
                    }
                } else {
                    fallback.push(number);
                }
                alternatives.push((index, alternative.clone()));
            }
        }
        let mut by_literal = vec![Vec::new(); ODD.len()];
        let mut patterns: Vec<String> = ODD.iter().map(|odd| (*odd).to_owned()).collect();
        for (literal, needed_by) in literals {
            patterns.push(literal);
            by_literal.push(needed_by);
        }
        let prefilter = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&patterns)
            .map_err(|error| Error::Data {
                file: "signatures".to_owned(),
                line: None,
                message: format!("the literals of the catalog cannot be compiled: {error}"),
            })?;
        Ok(Self {
            alternatives,
            prefilter,
            by_literal,
            with_literal,
            by_event,
            by_provider,
            fallback,
        })
    }

    /// Byte offsets in a text of one or many records at which a literal of some signature starts,
    /// ascending. A text record that matches contains one (a signature of the fallback set aside),
    /// so only records with one need a closer look. Literals never cross a line.
    pub(crate) fn candidates(&self, haystack: &str, out: &mut Vec<usize>) {
        // Without overlaps: a literal that is passed over shares its line with one that is found.
        out.extend(
            self.prefilter
                .find_iter(haystack)
                .map(|found| found.start()),
        );
    }

    /// Whether some signature has no literal and must be tried on every record.
    pub(crate) fn has_fallback(&self) -> bool {
        !self.fallback.is_empty()
    }

    /// Indexes (into [`Catalog::signatures`]) of the signatures that match this record, ascending.
    pub(crate) fn matches(&self, subject: &Subject<'_>, out: &mut Vec<u32>) {
        out.clear();
        let mut tried = self.fallback.clone();
        if let Some(event) = subject.event {
            let provider = client::short_provider(&event.provider);
            tried.extend(self.by_provider.get(&provider).into_iter().flatten());
            let ids = self.by_event.get(&provider);
            tried.extend(ids.and_then(|ids| ids.get(&event.id)).into_iter().flatten());
        }
        let mut odd = false;
        for found in self.prefilter.find_overlapping_iter(subject.text) {
            let pattern = found.pattern().as_usize();
            odd |= pattern < ODD.len();
            tried.extend(&self.by_literal[pattern]);
        }
        if odd {
            tried.extend(&self.with_literal);
        }
        tried.sort_unstable();
        tried.dedup();

        let text = plain(subject.text);
        let subject = Subject {
            text: &text,
            ..*subject
        };
        for number in tried {
            let (signature, alternative) = &self.alternatives[number as usize];
            if out.last() != Some(signature) && alternative.holds(&subject) {
                out.push(*signature);
            }
        }
    }
}
