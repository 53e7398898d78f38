//! Reads an identity system's sync logs and Windows event exports, turns them into typed step
//! outcomes, matches known error signatures, and says who must act and how.

mod audit;
mod cycle;
mod diagnosis;
mod error;
mod format;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod model;
mod redact;
mod report;
mod scan;
mod signature;
mod source;

pub use error::Error;
pub use model::*;
pub use redact::{Redacted, Redactor};
