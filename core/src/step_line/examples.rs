//! Lines that stand beside the words to prove them: what must be read, and what must not.

use super::line::{LineSubject, StepLine};
#[cfg(test)]
use crate::knowledge::forms::step::HintSample;
pub(crate) use crate::knowledge::forms::step::{NearMiss, Sample};

/// Samples and near misses of one file.
#[derive(Debug, Default)]
pub(crate) struct Examples {
    pub(crate) samples: Vec<Sample>,
    pub(crate) near_misses: Vec<NearMiss>,
    #[cfg(test)]
    pub(super) hints: Vec<HintSample>,
}

impl Sample {
    /// How what was read differs from what must be; `None` where it does not.
    pub(crate) fn differs(&self, read: Option<&StepLine>) -> Option<String> {
        let Some(line) = read else {
            return Some("is read as no step line".to_owned());
        };
        let (subject, phase) = (line.subject.id(), line.phase.id());
        if (subject.as_str(), phase) != (self.step.as_str(), self.phase.as_str()) {
            return Some(format!("is read as `{subject}` {phase}"));
        }
        let stated = self.duration.map(|seconds| (seconds * 1e6).round() as i64);
        if line.duration_us != stated {
            return Some(match line.duration_us {
                Some(us) => format!("is read with a duration of {} s", us as f64 / 1e6),
                None => "is read with no duration".to_owned(),
            });
        }
        if self.reason.is_some() && line.reason != self.reason {
            return Some(match &line.reason {
                Some(reason) => format!("is read with the reason `{reason}`"),
                None => "is read with no reason".to_owned(),
            });
        }
        match line.subject {
            LineSubject::Cycle { number } if number != self.number => Some(match number {
                Some(number) => format!("is read with the number {number}"),
                None => "is read with no number".to_owned(),
            }),
            _ => None,
        }
    }
}
