//! What `inspect` and `records` show.

use serde::{Deserialize, Serialize};

use super::{Event, LayoutBy, Level, ReadBy, SourceProblem, Stamp, UnparsedLine, ZoneBy};

/// How one source was understood, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Inspection {
    /// Relative to the bundle; a member of an archive stands behind `!/`.
    pub path: String,
    /// `text:<layout>`, `event:evtx`, `event:xml`, …; `None` where it was not read.
    pub format: Option<String>,
    /// Where the layout of a text log comes from; `None` for everything else.
    #[serde(default)]
    pub layout_by: Option<LayoutBy>,
    /// Why this format, in one sentence.
    pub why: String,
    /// Every text layout that was tried, the best first; empty for other formats.
    pub layouts: Vec<LayoutFit>,
    /// Encoding of its text, as the WHATWG names it; `None` for binary formats.
    pub encoding: Option<String>,
    /// `bom`, `sniffed`, `configured` or `assumed`.
    pub encoding_by: Option<String>,
    /// Characters that had to be replaced while decoding, counted in bytes.
    pub replaced_bytes: u64,
    /// IANA name of the zone of its local times, or an offset that it states.
    pub zone: Option<String>,
    /// Where the zone came from.
    pub zone_by: Option<ZoneBy>,
    /// Size of the document, unpacked.
    pub bytes: u64,
    /// Lines of text; 0 for binary formats.
    pub lines: u64,
    /// Records read.
    pub records: u64,
    /// Remnants of records in the unused parts of an `.evtx` file, which are not among these:
    /// [`AnalyzerBuilder::recovered`](crate::AnalyzerBuilder::recovered).
    #[serde(default)]
    pub recovered: u64,
    /// Earliest stamp, wild ones aside.
    pub first: Option<Stamp>,
    /// Latest stamp, wild ones aside.
    pub last: Option<Stamp>,
    /// Lines that belong to no record.
    pub unparsed_lines: u64,
    /// The first few of them.
    pub unparsed: Vec<UnparsedLine>,
    /// How lines that name a step or the cycle were read, one of each shape in the order of the
    /// log; empty where that was not asked for.
    #[serde(default)]
    pub steps: Vec<StepReading>,
    /// Why it was not read, where it was not.
    pub skipped: Option<String>,
    /// What went wrong in it.
    pub problems: Vec<SourceProblem>,
}

/// How well one text layout fits a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LayoutFit {
    /// Id of the layout.
    pub layout: String,
    /// Lines of the sample that it fits.
    pub lines: u64,
    /// Whether records are read with it.
    pub used: bool,
    /// Why, or why not.
    pub why: String,
}

/// How a line that names a step or the cycle was read, and others of its shape, which differ from
/// it in numbers only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StepReading {
    /// The first such line, 1-based.
    pub line: u64,
    /// Lines of this shape.
    pub count: u64,
    /// The first line of the message.
    pub text: String,
    /// Its words, clause by clause.
    pub clauses: Vec<Vec<StepWord>>,
    /// What the words state of the step, in their order: `ended`, `bad`.
    pub states: Vec<String>,
    /// The step's id, `cycle`, `run`, or `-` where nobody is named.
    pub subject: String,
    /// What the line says of it: `started`, `progress`, `waiting`, `completed`, `failed`, `held`,
    /// `stopped` or `error`; `None` where it is no step line.
    pub phase: Option<String>,
    /// How that is known; `None` where it is no step line.
    pub read_by: Option<ReadBy>,
    /// Why, in the log's own words.
    pub reason: Option<String>,
    /// Why it is no step line, where it is none.
    pub missing: Option<String>,
}

/// A word or phrase of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StepWord {
    /// As written.
    pub text: String,
    /// What it can mean: the id of a step, `cycle`, `number`, or the lists of `phases.toml` that
    /// have it; empty where none has.
    pub means: Vec<String>,
}

/// One record of the merged time line, whatever source it came from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TimelineRecord {
    /// When it was written, where that is known.
    pub time: Option<Stamp>,
    /// Path of the source.
    pub path: String,
    /// Line, 1-based; `None` for binary formats.
    pub line: Option<u64>,
    /// Record number that the format itself gives.
    pub record: Option<u64>,
    /// How grave its writer thought it was.
    pub level: Level,
    /// Logger of a text log, provider of an event.
    pub logger: Option<String>,
    /// `EventID` of an event.
    pub event_id: Option<u32>,
    /// Thread, where the layout has one.
    pub thread: Option<String>,
    /// The message with its continuation lines.
    pub message: String,
    /// The input ended within this record.
    pub incomplete: bool,
    /// A remnant from an unused part of an `.evtx` file: of another log, an older copy, or
    /// garbled; only where it was asked for with
    /// [`AnalyzerBuilder::recovered`](crate::AnalyzerBuilder::recovered).
    #[serde(default)]
    pub recovered: bool,
    /// The whole event, its `System` data and fields among it, where that was asked for with
    /// [`Timeline::with_events`](crate::timeline::Timeline::with_events).
    #[serde(default)]
    pub event: Option<Box<Event>>,
}

/// A record, the signatures that match it and those that came close.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The record.
    pub record: TimelineRecord,
    /// The signatures that match it, by id.
    pub matched: Vec<MatchNote>,
    /// Signatures of which most holds, the closest first.
    pub close: Vec<MatchNote>,
    /// How it was read as a step line, where it names a step or the cycle.
    #[serde(default)]
    pub step: Option<StepReading>,
}

/// How one match of a signature fares with a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MatchNote {
    /// The signature.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Its file.
    pub file: String,
    /// Line of the `[[match]]` in it, 1-based.
    pub line: usize,
    /// The steps in which it counts; empty: anywhere.
    pub steps: Vec<String>,
    /// More specific signatures that match the same record.
    pub superseded_by: Vec<String>,
    /// What the match asks for, condition by condition.
    pub conditions: Vec<ConditionNote>,
}

/// How one condition fares with a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConditionNote {
    /// The key under which the signature writes it: `text`, `code`, `none`, …
    pub condition: String,
    /// What is asked for.
    pub asked: String,
    /// Whether the record satisfies it.
    pub holds: bool,
    /// The piece of the record by which it holds, or what stands there instead.
    pub found: Option<String>,
}
