//! Paths to documents of decoded text or raw bytes.

mod archive;
mod bundle;
mod decode;
mod discover;
mod ends;
mod mixed;
mod oem;
mod skip;
mod sniff;
mod store;

pub use bundle::{Bundle, Document};
pub(crate) use decode::{Decoding, TextReader, glimpse};
pub(crate) use sniff::{Content, sniff};

use crate::model::SourceProblem;

/// A problem of a whole source: `kind` is the stable word, `message` says what and the mend.
pub(crate) fn problem(kind: &str, message: impl Into<String>) -> SourceProblem {
    SourceProblem {
        kind: kind.to_owned(),
        message: message.into(),
        line: None,
    }
}
