//! Explaining the records of a bundle by the catalog.

use crate::model::{Explanation, Level, SourceProblem, StepReading};
use crate::read::event::haystack;
use crate::settings::Tools;
use crate::signature::Subject;
use crate::step_line::tells_of_failure;
use crate::timeline::{Seen, Timeline};

/// The records of a bundle that say something, each with the signatures that match it or come
/// close; made by [`Analyzer::explain`](crate::Analyzer::explain).
pub struct Explanations<'a> {
    tools: &'a Tools,
    timeline: Timeline<'a>,
    /// Of all lines, the record that this one belongs to.
    at: Option<u64>,
}

impl std::fmt::Debug for Explanations<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Explanations")
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl<'a> Explanations<'a> {
    pub(crate) fn new(tools: &'a Tools, timeline: Timeline<'a>, at: Option<u64>) -> Self {
        Self {
            tools,
            timeline: timeline.explained(),
            at,
        }
    }

    /// What could not be read so far, by path; whole once the iterator has ended.
    pub fn problems(&self) -> &[(String, SourceProblem)] {
        self.timeline.problems()
    }

    fn explained(&self, seen: Seen, always: bool) -> Option<Explanation> {
        let record = seen.record.into_inner();
        let of_event = seen.event.as_deref().map(haystack);
        let subject = Subject {
            text: of_event.as_deref().unwrap_or(&record.message),
            level: record.level,
            logger: record.logger.as_deref().unwrap_or_default(),
            format: &seen.format,
            event: seen.event.as_deref(),
            failed: tells_of_failure(&self.tools.vocabulary, &record.message, record.level),
        };
        let mut hits = Vec::new();
        self.tools.matcher.matches(&subject, &mut hits);
        // What nobody complains of and no signature takes is not worth a word. Where a record has
        // no level, a word that some signature looks for has to do; a document without any
        // layout is most likely a line that somebody pasted.
        let complains = match record.level {
            Level::None => {
                let failed = subject.failed || self.holds_a_literal(&record.message);
                &*seen.format == "text:unknown" || failed
            }
            level => level >= Level::Warning,
        };
        if hits.is_empty() && !complains && !always {
            return None;
        }
        let (matched, close) =
            self.tools
                .catalog
                .notes(&subject, self.tools.matcher.client(), self.tools.lang);
        let step = self.tools.vocabulary.explain(&record.message, record.level);
        let step = step.map(|step| StepReading {
            line: record.line.unwrap_or_default(),
            ..step
        });
        (always || !matched.is_empty() || !close.is_empty()).then_some(Explanation {
            record,
            matched,
            close,
            step,
        })
    }

    fn holds_a_literal(&self, text: &str) -> bool {
        let mut starts = Vec::new();
        self.tools.matcher.candidates().of(text, &mut starts);
        !starts.is_empty()
    }

    /// The record in which the line lies: the last one that begins there or before. In a binary
    /// format the one with this record number.
    fn one(&mut self, at: u64) -> Option<Explanation> {
        let mut found: Option<Seen> = None;
        while let Some(seen) = self.timeline.next_seen() {
            match (seen.record.line, seen.record.record) {
                (Some(line), _) if line <= at => {
                    let later = found.as_ref().and_then(|f| f.record.line);
                    if later.is_none_or(|later| later <= line) {
                        found = Some(seen);
                    }
                }
                (None, Some(record)) if record == at => found = Some(seen),
                _ => {}
            }
        }
        self.explained(found?, true)
    }
}

impl Iterator for Explanations<'_> {
    type Item = Explanation;

    fn next(&mut self) -> Option<Explanation> {
        if let Some(at) = self.at {
            return self.one(at);
        }
        loop {
            let seen = self.timeline.next_seen()?;
            let explained = self.explained(seen, false);
            if explained.is_some() {
                return explained;
            }
        }
    }
}
