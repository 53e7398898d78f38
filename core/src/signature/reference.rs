//! The slow truth that the matcher is held to: every signature on every record, no prefilter.

use super::{Catalog, Subject, condition::plain};

/// Indexes of the signatures that match this record, ascending.
pub(super) fn matches(catalog: &Catalog, subject: &Subject<'_>) -> Vec<u32> {
    let text = plain(subject.text);
    let subject = Subject {
        text: &text,
        ..*subject
    };
    (0_u32..)
        .zip(catalog.signatures())
        .filter(|(_, signature)| signature.alternatives().iter().any(|a| a.holds(&subject)))
        .map(|(index, _)| index)
        .collect()
}
