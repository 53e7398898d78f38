//! From the library's errors to the exceptions of `eadm_logs._errors`.

use std::any::Any;
use std::path::Path;

use eadm_logs::{Diagnostics, Error};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::Serialize;

/// An error and what it is about, where the error does not say.
#[derive(Debug)]
pub(crate) struct Fault {
    error: Error,
    /// The class of what is not sound.
    unsound: &'static str,
}

impl Fault {
    /// Of the caller's signatures.
    pub(crate) fn of_catalog(error: Error) -> Self {
        Self {
            error,
            unsound: "CatalogError",
        }
    }

    /// Of the caller's profile.
    pub(crate) fn of_profile(error: Error) -> Self {
        Self {
            error,
            unsound: "ProfileError",
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self {
            error,
            unsound: "DataError",
        }
    }
}

/// The exception for this fault; the import error itself where the package is not whole.
pub(crate) fn raise(py: Python<'_>, fault: &Fault) -> PyErr {
    let error = &fault.error;
    let message = error.to_string();
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let (class, at) = match error {
        Error::NotFound { path: p } => ("PathNotFoundError", path(p)),
        Error::Glob { pattern, .. } => ("PathNotFoundError", pattern.clone()),
        Error::Read { path: p, .. } => ("ReadError", path(p)),
        Error::Zone { zone, near } => {
            return build(py, "InvalidValueError", &message, |keywords| {
                keywords.set_item("name", "zone")?;
                keywords.set_item("value", zone)?;
                keywords.set_item("close_matches", near)
            });
        }
        Error::Lang(unknown) => return invalid(py, &message, "lang", &unknown.lang),
        Error::Region { region } => return invalid(py, &message, "region", region),
        Error::AsOf { text } => return invalid(py, &message, "as_of", text),
        Error::Data { file, line, .. } => {
            return build(py, fault.unsound, &message, |keywords| {
                keywords.set_item("path", file)?;
                keywords.set_item("line", line)
            });
        }
        Error::Unsound { diagnostics } => {
            return unsound(py, fault.unsound, &message, diagnostics);
        }
        Error::Threads { .. } => return worker(py, &message),
        _ => return build(py, "EadmLogsError", &message, |_| Ok(())),
    };
    build(py, class, &message, |keywords| {
        keywords.set_item("path", at)
    })
}

/// An `InvalidValueError` for the argument of this name.
pub(crate) fn invalid(py: Python<'_>, message: &str, name: &str, value: &str) -> PyErr {
    build(py, "InvalidValueError", message, |keywords| {
        keywords.set_item("name", name)?;
        keywords.set_item("value", value)
    })
}

/// A `WorkerError`: threads that do not start, or one that did not come to its end.
pub(crate) fn worker(py: Python<'_>, message: &str) -> PyErr {
    build(py, "WorkerError", message, |_| Ok(()))
}

/// What a panic said, as a message.
pub(crate) fn panicked(payload: &(dyn Any + Send)) -> String {
    let said = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given");
    format!("the call ended in a defect of eadm-logs ({said}); please report it with the input")
}

/// A value as JSON text.
pub(crate) fn json(py: Python<'_>, value: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(value)
        .map_err(|error| build(py, "EadmLogsError", &error.to_string(), |_| Ok(())))
}

fn unsound(py: Python<'_>, class: &str, message: &str, diagnostics: &Diagnostics) -> PyErr {
    let found = match json(py, &diagnostics.iter().collect::<Vec<_>>()) {
        Ok(found) => found,
        Err(error) => return error,
    };
    build(py, class, message, |keywords| {
        keywords.set_item("diagnostics", found)
    })
}

fn build(
    py: Python<'_>,
    class: &str,
    message: &str,
    fill: impl FnOnce(&Bound<'_, PyDict>) -> PyResult<()>,
) -> PyErr {
    let make = || {
        let keywords = PyDict::new(py);
        fill(&keywords)?;
        py.import("eadm_logs._raise")?
            .getattr("build")?
            .call((class, message), Some(&keywords))
    };
    match make() {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}
