//! What came later in a stream: whether a step or a cycle completed after something went wrong.

use std::collections::HashMap;

use crate::cycle::CycleOutcome;
use crate::model::{CycleStatus, Stamp, StepKind, StepStatus};

/// The outcomes of a stream, made ready so that each question costs the same however many there are.
pub(crate) struct Later {
    /// The last cycle in which each step completed.
    steps: HashMap<StepKind, usize>,
    /// The last cycle that completed.
    cycle: Option<usize>,
    /// The latest start of the cycles up to each one.
    started: Vec<Option<Stamp>>,
}

impl Later {
    pub(crate) fn of(outcomes: &[CycleOutcome]) -> Self {
        let mut out = Self {
            steps: HashMap::new(),
            cycle: None,
            started: Vec::with_capacity(outcomes.len()),
        };
        for (index, outcome) in outcomes.iter().enumerate() {
            for step in &outcome.steps {
                if step.status == StepStatus::Completed {
                    out.steps.insert(step.kind.clone(), index);
                }
            }
            if outcome.status == CycleStatus::Completed {
                out.cycle = Some(index);
            }
            let before = out.started.last().copied().flatten();
            out.started.push(before.max(outcome.started));
        }
        out
    }

    /// The first cycle that started after a point in time; how many there are where none did.
    pub(super) fn first_after(&self, stamp: &Stamp) -> usize {
        self.started
            .partition_point(|latest| latest.is_none_or(|latest| latest <= *stamp))
    }

    /// Whether a step, or where none is given a cycle, completed in the cycle at `from` or later.
    pub(super) fn completed(&self, step: Option<&StepKind>, from: usize) -> bool {
        let last = match step {
            Some(kind) => self.steps.get(kind).copied(),
            None => self.cycle,
        };
        last.is_some_and(|last| last >= from)
    }
}
