//! Paths to documents of decoded text or raw bytes.

mod ahead;
mod archive;
mod bundle;
mod content;
mod copies;
mod decode;
mod discover;
mod ends;
mod limits;
mod lone;
mod mail;
mod mixed;
mod oem;
mod options;
mod skip;
mod split;
mod store;
mod tar;

pub(crate) use archive::unopened;
pub use bundle::{Bundle, Document};
pub(crate) use content::{Packed, binary, packed};
pub(crate) use decode::{Decoding, TextReader, glimpse};
pub(crate) use ends::lines as lines_of;
pub use options::BundleOptions;
#[cfg(test)]
pub(crate) use {
    bundle::tests::{gzip, zip},
    store::Fault,
};

use self::limits::TooMuch;
use crate::model::SourceProblem;

/// A problem of a whole source: `kind` is the stable word, `message` says what and the mend.
pub(crate) fn problem(kind: &str, message: impl Into<String>) -> SourceProblem {
    SourceProblem::new(kind, message, None)
}

/// Reading stopped in the middle: everything before was read.
pub(crate) fn broken(error: &std::io::Error, line: Option<u64>) -> SourceProblem {
    if TooMuch::of(error).is_some() {
        return SourceProblem {
            kind: "too-large".into(),
            message: format!(
                "{error}; what came before was read; make sure that it is a log, unpack it and name that"
            ),
            line,
        };
    }
    let kind = match error.kind() {
        std::io::ErrorKind::UnexpectedEof
        | std::io::ErrorKind::InvalidData
        | std::io::ErrorKind::InvalidInput => "truncated",
        _ => "unreadable",
    };
    SourceProblem {
        kind: kind.into(),
        message: format!(
            "cannot be read to its end: {error}; what came before was read; send the file again"
        ),
        line,
    }
}
