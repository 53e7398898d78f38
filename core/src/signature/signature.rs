//! A known error: how it is recognised, what it means, who acts and how.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::terms::Alternative;
use super::{ActionTemplate, Subject, Text, from_file};
use crate::lazy::Once;
use crate::lint::File;
use crate::model::{Event, Level, Mode, Party, Severity, StepKind};

/// Where the knowledge of a signature comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SignatureStatus {
    /// The vendor says so.
    Documented,
    /// Public facts of Windows, .NET, Active Directory or HTTP.
    Known,
    /// Ours; no source shows it.
    Assumed,
}

impl SignatureStatus {
    /// The word that stands in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Known => "known",
            Self::Assumed => "assumed",
        }
    }
}

/// What a match does to the step or cycle in which it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Effect {
    /// The step failed.
    FailsStep,
    /// The cycle is held by the import filter.
    HoldsCycle,
    /// The client or its task did not start.
    PreventsStart,
    /// It explains, and decides nothing.
    None,
}

impl Effect {
    /// The word that stands in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FailsStep => "fails-step",
            Self::HoldsCycle => "holds-cycle",
            Self::PreventsStart => "prevents-start",
            Self::None => "none",
        }
    }
}

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
    /// It counts only in a step or cycle that failed, and in a crash: it tells why, where something
    /// went wrong, and nothing where the client went on (a file that is not there yet, a
    /// connection that was opened again).
    pub only_failed: bool,
    /// The party that owns the solution.
    pub who: Party,
    /// Name of the third party that is involved, where there is one.
    pub third_party: Option<String>,
    /// Where to read more.
    pub references: Vec<String>,
    /// Ids of more general signatures that this one beats.
    pub supersedes: Vec<String>,
    /// What happened, in a few words.
    pub title: Text,
    /// Why it happened.
    pub cause: Text,
    /// What to do, in order.
    pub actions: Vec<ActionTemplate>,
    /// Read when first asked for, where the library brings the signature: no audit needs them.
    pub(super) examples: Once<Examples>,
    pub(super) alternatives: Vec<Arc<Alternative>>,
    pub(super) source: Source,
}

/// What a signature is proven with.
#[derive(Debug, Clone, Default)]
pub(super) struct Examples {
    pub(super) samples: Vec<Example>,
    pub(super) near_misses: Vec<Example>,
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
    /// Records that it must match.
    pub fn samples(&self) -> &[Example] {
        &self.examples().samples
    }

    /// Records that it must not match.
    pub fn near_misses(&self) -> &[Example] {
        &self.examples().near_misses
    }

    fn examples(&self) -> &Examples {
        self.examples
            .get_or_init(|| from_file::examples(&self.source.file, &self.steps))
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
        }
    }
}
