//! Runs of the client's scheduled task, as the Task Scheduler tells of them.

mod assemble;
mod note;

pub(crate) use assemble::{RunDraft, assemble};
pub(crate) use note::{Note, Says};

use std::collections::HashMap;

/// The runs of a stream's task, and the cycle that each carried out.
pub(crate) struct Runs {
    list: Vec<(RunDraft, Option<usize>)>,
    /// The first run of each cycle.
    of_cycle: HashMap<usize, usize>,
}

impl Runs {
    pub(crate) fn of(list: Vec<(RunDraft, Option<usize>)>) -> Self {
        let mut of_cycle = HashMap::new();
        for (index, (_, cycle)) in list.iter().enumerate() {
            if let Some(cycle) = cycle {
                of_cycle.entry(*cycle).or_insert(index);
            }
        }
        Self { list, of_cycle }
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &(RunDraft, Option<usize>)> {
        self.list.iter()
    }

    /// The run that carried out a cycle.
    pub(crate) fn of_cycle(&self, cycle: usize) -> Option<&RunDraft> {
        let (run, _) = self.list.get(*self.of_cycle.get(&cycle)?)?;
        Some(run)
    }
}
