//! The slow truth that the matcher is held to: every rule on every record, no prefilter.

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
