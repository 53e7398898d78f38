//! A known error: how it is recognised, what it means, who acts and how.

use std::ops::Range;
use std::sync::Arc;

use super::terms::Alternative;
use super::{Subject, from_file};
use crate::knowledge::{ActionTemplate, Text};
use crate::lazy::Once;
use crate::lint::File;
use crate::model::{Effect, Event, Level, Mode, Party, Severity, SignatureStatus, StepKind};

/// A known error: how it is recognised, what it means, who acts and how.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Signature {
    /// Stable id, the name of its file.
    pub id: String,
    /// Where the knowledge comes from.
    pub status: SignatureStatus,
    /// How bad it is.
    pub severity: Severity,
    /// The steps in which it counts; empty: anywhere.
    pub steps: Vec<StepKind>,
    /// What it does to a step or cycle.
    pub effect: Effect,
    /// The failure mode of a finding that it makes.
    pub mode: Mode,
    /// Programs survive it, or try once more (a file that is not there yet, a server that is busy, a
    /// connection that was opened again): it asks somebody to act only in a step or cycle that came to
    /// a stop, and in a crash. Elsewhere its finding is resolved or only informs, and below a warning
    /// there is none.
    pub only_failed: bool,
    /// What is wrong lies on the customer's own server or network (a full disk, DNS), whatever step
    /// it stops: its party holds whatever the vendor's table says of the step.
    pub on_site: bool,
    /// The party that owns the solution.
    pub who: Party,
    /// Name of the third party that is involved, where there is one.
    pub third_party: Option<String>,
    /// Ids of more general signatures that this one beats.
    pub supersedes: Vec<String>,
    /// Read when first asked for, where the library brings the signature.
    pub(super) details: Once<Details>,
    pub(super) alternatives: Vec<Arc<Alternative>>,
    pub(super) source: Source,
}

/// What is not needed to tell whether a record matches: an audit asks it of what it found.
#[derive(Debug, Clone, Default)]
pub(super) struct Details {
    pub(super) title: Text,
    pub(super) cause: Text,
    pub(super) actions: Vec<ActionTemplate>,
    pub(super) references: Vec<String>,
    pub(super) samples: Vec<Example>,
    pub(super) near_misses: Vec<Example>,
    /// The line in the file of each match, 1-based.
    pub(super) match_lines: Vec<usize>,
}

/// Where a signature was read.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) file: Arc<File>,
    pub(super) builtin: bool,
    pub(super) id: Range<usize>,
    pub(super) supersedes: Vec<Range<usize>>,
    pub(super) steps: Vec<Range<usize>>,
    /// Hash of its content.
    pub(super) hash: u64,
}

impl Signature {
    /// What happened, in a few words.
    pub fn title(&self) -> &Text {
        &self.details().title
    }

    /// Why it happened.
    pub fn cause(&self) -> &Text {
        &self.details().cause
    }

    /// What to do, in order.
    pub fn actions(&self) -> &[ActionTemplate] {
        &self.details().actions
    }

    /// Where to read more.
    pub fn references(&self) -> &[String] {
        &self.details().references
    }

    /// Records that it must match.
    pub fn samples(&self) -> &[Example] {
        &self.details().samples
    }

    /// Records that it must not match.
    pub fn near_misses(&self) -> &[Example] {
        &self.details().near_misses
    }

    fn details(&self) -> &Details {
        self.details
            .get_or_init(|| from_file::details(&self.source.file, &self.steps))
    }

    /// The steps in which a match of it counts: its own, else those of the signature.
    pub(super) fn steps_of<'s>(&'s self, alternative: &'s Alternative) -> &'s [StepKind] {
        if alternative.steps.is_empty() {
            &self.steps
        } else {
            &alternative.steps
        }
    }

    /// The line in the file of one of its matches, 1-based.
    pub(super) fn line_of_match(&self, alternative: &Alternative) -> usize {
        let mut own = self.alternatives.iter();
        let index = own.position(|own| std::ptr::eq(Arc::as_ptr(own), alternative));
        let line = index.and_then(|index| self.details().match_lines.get(index));
        line.copied().unwrap_or(1)
    }

    /// Itself with the place in its file of all that it is made of, which the library's own
    /// signatures are loaded without.
    pub(super) fn placed(&self) -> Self {
        if !self.source.builtin {
            return self.clone();
        }
        let mut placed = from_file::signature(&self.source.file, &mut Vec::new());
        if let Some(placed) = &mut placed {
            placed.source.builtin = true;
        }
        placed.unwrap_or_else(|| self.clone())
    }

    /// The status of each of its matches, in the order of the file: one may be assumed where the
    /// signature as a whole is documented.
    pub fn match_statuses(&self) -> impl Iterator<Item = SignatureStatus> {
        self.alternatives
            .iter()
            .map(|alternative| alternative.status.unwrap_or(self.status))
    }

    /// What each of its matches asks for, in words, in the order of the file.
    pub fn matches(&self) -> impl Iterator<Item = String> {
        self.alternatives.iter().map(|a| a.terms.to_string())
    }

    /// Whether it came with the library.
    pub fn is_builtin(&self) -> bool {
        self.source.builtin
    }

    /// The file that it was read from.
    pub fn file(&self) -> &str {
        &self.source.file.name
    }
}

/// A record that stands beside a signature to prove it.
#[derive(Debug, Clone)]
pub struct Example {
    pub(super) span: Range<usize>,
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) level: Level,
    pub(super) logger: String,
    pub(super) format: String,
    pub(super) event: Option<Event>,
    /// It says that a step or cycle failed.
    pub(super) failed: bool,
}

impl Example {
    /// Line in the signature's file, 1-based.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The record's text; of an event its message and its data values.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The event, where the record is one.
    pub fn event(&self) -> Option<&Event> {
        self.event.as_ref()
    }

    /// The record as the matcher sees it.
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            text: &self.text,
            level: self.level,
            logger: &self.logger,
            format: &self.format,
            event: self.event.as_ref(),
            failed: self.failed,
        }
    }
}
