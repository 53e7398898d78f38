//! Lines of a profile, and what must be read from them.

use super::form::RawProfile;
use crate::lint::{Diagnostic, File, Lint};
use crate::model::StepKind;
use crate::read::text::Layouts;
use crate::step_line::{Phase, Sample, StepLine, Vocabulary, recognise, said};

/// The samples whose step and phase are known; `None` for the others.
pub(super) fn parse(
    file: &File,
    raw: &RawProfile,
    found: &mut Vec<Diagnostic>,
) -> Vec<Option<Sample>> {
    let each = raw.sample.iter().map(|sample| {
        let (step, phase) = (sample.step.get_ref(), sample.phase.get_ref());
        let known_step =
            matches!(step.as_str(), "cycle" | "-") || StepKind::from_id(step).is_some();
        if !known_step {
            let message = format!("`{step}` is no step's id");
            found.push(file.wrong(Lint::UnknownStep, &sample.step.span(), message));
        }
        let known_phase = Phase::ALL.iter().any(|p| p.id() == phase);
        if !known_phase {
            let message = format!("`{phase}` is no phase that a line can tell");
            found.push(file.wrong(Lint::UnknownPhase, &sample.phase.span(), message));
        }
        (known_step && known_phase).then(|| Sample {
            line: sample.line.get_ref().clone(),
            step: step.clone(),
            phase: phase.clone(),
            duration: sample.duration,
            reason: sample.reason.clone(),
            number: sample.number,
        })
    });
    each.collect()
}

/// Holds the vocabulary to the samples and near misses.
pub(super) fn check(
    file: &File,
    raw: &RawProfile,
    samples: &[Option<Sample>],
    vocabulary: &Vocabulary,
    layouts: &Layouts,
    found: &mut Vec<Diagnostic>,
) {
    let used: Vec<usize> = (0..layouts.len()).collect();
    let read = |line: &str| -> Option<StepLine> {
        // A message, or a whole line of the log.
        recognise(vocabulary, line)
            .or_else(|| recognise(vocabulary, layouts.read(&used, line)?.fields().message))
    };
    for (raw, sample) in raw.sample.iter().zip(samples) {
        let Some(sample) = sample else { continue };
        if let Some(why) = sample.differs(read(&sample.line).as_ref()) {
            let message = format!("`{}` {why}", sample.line);
            found.push(file.wrong(Lint::LineSampleNotRecognised, &raw.line.span(), message));
        }
    }
    for near_miss in &raw.near_miss {
        let line = near_miss.line.get_ref();
        if let Some(step_line) = read(line) {
            let message = format!("`{line}` {}", said(&step_line));
            found.push(file.wrong(
                Lint::LineNearMissRecognised,
                &near_miss.line.span(),
                message,
            ));
        }
    }
}
