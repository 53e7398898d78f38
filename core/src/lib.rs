//! Reads an identity system's sync logs and Windows event exports, turns them into typed step
//! outcomes, matches known error signatures, and says who must act and how.

mod analyzer;
mod audit;
mod cycle;
mod diagnosis;
mod error;
mod format;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod inspect;
mod model;
mod redact;
pub mod report;
mod scan;
mod signature;
mod source;
mod stream;
mod timeline;

pub use analyzer::{Analyzer, AnalyzerBuilder};
pub use error::Error;
pub use model::*;
pub use redact::{Redacted, Redactor};
pub use scan::{Cancel, Progress};
pub use signature::{
    ActionTemplate, Catalog, CodeMeaning, CodeTable, Effect, Example, Outcome, Signature,
    SignatureStatus, Text, Unproven,
};
pub use source::{Bundle, Document};
pub use timeline::Timeline;
