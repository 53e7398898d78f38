//! Errors and warnings that no signature knows, grouped by template over a whole bundle.

use std::collections::BTreeMap;

use crate::model::{Evidence, Level, Stamp, Unexplained};

/// Collects groups of all documents.
#[derive(Debug, Default)]
pub(crate) struct Unknowns {
    groups: BTreeMap<String, Unexplained>,
}

impl Unknowns {
    pub(crate) fn add(
        &mut self,
        template: &str,
        level: Level,
        count: u64,
        first: Option<Stamp>,
        last: Option<Stamp>,
        sample: impl FnOnce() -> Evidence,
    ) {
        if let Some(known) = self.groups.get_mut(template) {
            known.level = known.level.max(level);
            known.count += count;
            known.first = [known.first, first].into_iter().flatten().min();
            known.last = known.last.max(last);
            return;
        }
        let group = Unexplained {
            template: template.to_owned(),
            level,
            count,
            first: [first, last].into_iter().flatten().min(),
            last: last.max(first),
            sample: sample(),
        };
        self.groups.insert(template.to_owned(), group);
    }

    /// The gravest first, then the most frequent.
    pub(crate) fn finish(self) -> Vec<Unexplained> {
        let mut out: Vec<Unexplained> = self.groups.into_values().collect();
        out.sort_by(|a, b| {
            b.level
                .cmp(&a.level)
                .then(b.count.cmp(&a.count))
                .then_with(|| a.template.cmp(&b.template))
        });
        out
    }
}
