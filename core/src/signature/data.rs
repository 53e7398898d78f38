//! Reading a data file: every error names the file and the line.

use std::ops::Range;

use serde::de::DeserializeOwned;

use crate::Error;

/// Reads a TOML file into its raw form.
///
/// # Errors
/// [`Error::Data`] with the line where the text stops being what it should be.
pub(crate) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| Error::Data {
        file: file.to_owned(),
        line: error.span().map(|span| line_of(text, &span)),
        message: error.message().replace('\n', "; "),
    })
}

/// The 1-based line in which a span starts.
pub(crate) fn line_of(text: &str, span: &Range<usize>) -> usize {
    let end = span.start.min(text.len());
    1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..end]).count()
}

/// A file with its text, to say where something is wrong.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl File<'_> {
    /// What is wrong at a span, and the mend.
    pub(super) fn error(self, span: &Range<usize>, message: impl Into<String>) -> Error {
        Error::Data {
            file: self.name.to_owned(),
            line: Some(line_of(self.text, span)),
            message: message.into(),
        }
    }
}
