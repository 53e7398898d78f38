//! Reads an identity system's sync logs and Windows event exports, turns them into typed step
//! outcomes, matches known error signatures, and says who must act and how.
//!
//! The system is eAdm, with its sibling eFeide. A [`Bundle`] is what a customer sent: a folder, an
//! archive, loose files or bytes. An [`Analyzer`] is compiled once and audits as many bundles as
//! there are. What comes out is one value, an [`Audit`]; the views in [`report`] all tell the same.
//!
//! ```
//! use eadm_logs::{Analyzer, Bundle, Party, StepStatus};
//!
//! let log = "\
//! 2026-03-02 05:14:07,120 [1] INFO  Eadm.Client.Sync - Import HR started
//! 2026-03-02 05:16:17,480 [1] INFO  Eadm.Client.Sync - Import HR completed
//! 2026-03-02 05:16:18,000 [1] INFO  Eadm.Client.Sync - Export Compilo started
//! 2026-03-02 05:16:30,000 [1] ERROR Eadm.Client.Sync - Export Compilo failed: \
//! Failed to retrieve the list of departments from Compilo
//! ";
//! let analyzer = Analyzer::builder().zone("Europe/Oslo")?.build()?;
//! let audit = analyzer.audit(&Bundle::from_bytes("eadm.log", log.into()))?;
//!
//! let bundle = &audit.bundles[0];
//! println!("{}", bundle.verdict.sentence);
//! assert_eq!(bundle.cycles[0].steps[1].status, StepStatus::Failed);
//!
//! let finding = &bundle.findings[0];
//! assert_eq!(finding.id, "compilo-departments-unavailable");
//! assert_eq!(finding.who, Party::IdentumSupport);
//! assert_eq!(finding.evidence[0].line, Some(4));
//! # Ok::<(), eadm_logs::Error>(())
//! ```
//!
//! # Where to begin
//!
//! | question | answer |
//! |---|---|
//! | what became of the cycles, and who must act? | [`Analyzer::audit`], [`Analyzer::audit_all`] |
//! | how was each file understood, and why? | [`Analyzer::inspect`] |
//! | what happened, record by record? | [`Analyzer::records`] |
//! | which inputs are one customer's? | [`Bundle::discover`] |
//! | how do I show it? | [`Redactor::audit`], then [`report::audit`]; [`Timeline::redacted`], then [`report::records`] |
//! | what is a program's exit code? | [`report::exit_code`] |
//! | which errors are known? | [`Catalog`], [`report::signatures`] |
//! | why does a signature match a record, or not? | [`Analyzer::explain`] |
//! | what is wrong with signatures of my own? | [`Catalog::examine`], [`report::diagnostics`] |
//! | how do I teach it a log that looks different? | [`Profile`] |
//! | does the catalog find what it should in a corpus, and nothing else? | [`Backtest`], [`Analyzer::backtest`] |
//! | how do I follow or end a long call? | [`AnalyzerBuilder::progress`], [`AnalyzerBuilder::cancel`] |
//!
//! # What holds for every call
//!
//! - Values as they come from an [`Analyzer`] hold the log's own words, secrets among them. A view
//!   takes [`Redacted`] values only, and a [`Redactor`] is the one door to them.
//! - Nothing is printed, and neither the clock, the environment nor the machine's zone is read.
//! - The same input gives the same result, whatever the number of threads.
//! - Every claim leads back to a file and a line, or to a record number. Both are 1-based.
//! - One bad file ends nothing: it is a [`SourceProblem`] of its [`Source`]. An [`Error`] means
//!   that the call itself could not be carried out.
//! - The vendor does not publish what its log files look like: layouts and wordings are assumed.
//!
//! # Features
//!
//! `arrow`: the tables of an audit and of its records as Arrow record batches, in `table`; arrow's
//! types are public only there. Off by default.

// Nothing in the library prints or exits; its tests may say what they skip.
#![cfg_attr(
    not(test),
    deny(clippy::print_stdout, clippy::print_stderr, clippy::exit)
)]

mod analyzer;
mod audit;
mod backtest;
mod cancel;
mod case;
mod clock;
mod code;
mod cycle;
mod describe;
mod diagnosis;
mod error;
#[cfg(test)]
#[path = "../../tests/it/evtx_writer/mod.rs"]
#[expect(dead_code, reason = "the integration tests use the rest of it")]
mod evtx_writer;
mod explain;
#[cfg(test)]
mod fault_tests;
mod few;
mod frames;
#[doc(hidden)]
pub mod fuzzing;
mod guard;
mod inspect;
mod judged;
#[macro_use]
mod knowledge;
mod lazy;
mod learn;
mod lint;
mod literal;
mod model;
mod pool;
mod profile;
mod read;
mod redact;
mod repeated;
pub mod report;
mod run;
mod scan;
mod secret;
mod settings;
mod signature;
mod source;
mod step_line;
mod stream;
#[cfg(feature = "arrow")]
pub mod table;
mod template;
mod time;
mod timeline;

pub use analyzer::{Analyzer, AnalyzerBuilder};
pub use backtest::{
    Backtest, BacktestCase, BacktestReport, Bound, Expectation, InputProblem, UnexpectedSignature,
};
pub use cancel::Cancel;
pub use code::{CodeMeaning, CodeTable};
pub use error::Error;
pub use explain::Explanations;
pub use knowledge::{ActionTemplate, Text};
pub use lint::{Diagnostic, Diagnostics, Lint};
pub use model::{
    Action, ActionKind, AsOfBy, Audit, BundleAudit, CatalogChanges, CodeNote, ConditionNote, Cycle,
    CycleEvent, CycleKind, CycleStatus, Effect, Event, Evidence, Explanation, Finding,
    FindingState, Fold, Gap, Inspection, Lang, LayoutBy, LayoutFit, Level, MatchNote, Mode,
    Outcome, Party, Product, ReadBy, Run, RunStatus, Severity, SignatureStatus, Source,
    SourceProblem, Stamp, Step, StepKind, StepReading, StepStatus, StepWord, Stream, System,
    TimelineRecord, Tool, Unexplained, UnknownLang, UnparsedLine, Verdict, VerdictStatus, ZoneBy,
};
pub use profile::Profile;
pub use redact::{Redacted, Redactor, Replaced};
pub use scan::Progress;
pub use signature::{Catalog, Examined, Example, FailedExample, Proof, Signature};
pub use source::{Bundle, BundleOptions, Document};
pub use timeline::{RedactedTimeline, Timeline};

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
