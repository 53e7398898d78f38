//! How a call can end early, and what it takes from and tells on the standard streams.

use std::io::{Read, Write};

use eadm_logs::report::{self, DiagnosticsFormat};
use eadm_logs::{Bundle, BundleOptions, Diagnostics, Error};

use crate::Surroundings;

/// Why a call ended without its exit code.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads on.
    Closed,
    /// A catalog or profile that is not sound; all that is wrong with it is told with its place.
    Unsound(Diagnostics),
    /// What to tell, and the exit code.
    Said { code: u8, message: String },
}

impl Failure {
    /// Wrong use.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Said {
            code: 2,
            message: message.into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let error = match error {
            Error::Unsound { diagnostics } => return Self::Unsound(diagnostics),
            other => other,
        };
        let code = if matches!(error, Error::Read { .. }) {
            3
        } else {
            2
        };
        Self::Said {
            code,
            message: error.to_string(),
        }
    }
}

/// A stream of results: the first error ends it, and is told after what came before it.
#[derive(Debug, Default)]
pub(crate) struct UntilError(Option<Error>);

impl UntilError {
    /// The value; nothing from the first error on.
    pub(crate) fn pass<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result
            .map_err(|error| {
                self.0.get_or_insert(error);
            })
            .ok()
    }

    /// The error, where there was one.
    pub(crate) fn end(self) -> Result<(), Failure> {
        self.0.map_or(Ok(()), |error| Err(error.into()))
    }
}

/// Standard input as a bundle of its own.
pub(crate) fn stdin(stdin: &mut dyn Read, options: &BundleOptions) -> Result<Bundle, Failure> {
    options
        .from_pipe("stdin", stdin)
        .map_err(|error| match error {
            Error::Read { source, .. } => Failure::Said {
                code: 3,
                message: format!("standard input: cannot be read: {source}"),
            },
            error => error.into(),
        })
}

/// Tells what could be better in a folder or profile that is used all the same.
pub(crate) fn warn(
    warnings: &Diagnostics,
    quiet: bool,
    surroundings: Surroundings,
    stderr: &mut dyn Write,
) {
    if !quiet && !warnings.is_empty() {
        let style = surroundings.style_of_stderr();
        // A closed stderr leaves nobody to tell.
        let _ = report::diagnostics(warnings, DiagnosticsFormat::Text, style, stderr);
    }
}
