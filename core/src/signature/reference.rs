//! The slow truth that the matcher is held to: every rule on every record, no prefilter.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use super::catalog::Rule;
use super::client::Client;
use super::{Subject, evidence::Evidence};

/// What a hit names for each rule that holds for this record, ascending.
pub(super) fn matches(rules: &[Rule], subject: &Subject<'_>, client: &Client) -> Vec<u32> {
    let evidence = Evidence::new(subject, client);
    (0_u32..)
        .zip(rules)
        .filter(|(_, rule)| rule.alternatives.iter().any(|a| a.holds(&evidence)))
        .map(|(index, _)| index)
        .collect()
}

/// The rules that are tried on every record, once on each distinct one: tests read the same records
/// many times over.
#[derive(Debug)]
pub(super) struct Slow {
    rules: Vec<Rule>,
    known: Mutex<HashMap<u64, Vec<u32>>>,
}

impl Slow {
    pub(super) fn new(rules: Vec<Rule>) -> Self {
        Self {
            rules,
            known: Mutex::default(),
        }
    }

    /// As [`matches`].
    pub(super) fn matches(&self, subject: &Subject<'_>, client: &Client) -> Vec<u32> {
        let mut hasher = DefaultHasher::new();
        let Subject {
            text,
            level,
            logger,
            format,
            event,
            failed,
        } = subject;
        (text, level, logger, format, failed).hash(&mut hasher);
        event.map(|event| format!("{event:?}")).hash(&mut hasher);
        let record = hasher.finish();
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hits) = known().get(&record) {
            return hits.clone();
        }
        let hits = matches(&self.rules, subject, client);
        known().insert(record, hits.clone());
        hits
    }
}
