//! From the library's errors to the exceptions of `eadm_logs._errors`.

use std::path::Path;

use eadm_logs::Error;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The exception for this error; the import error itself where the package is not whole.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    let message = error.to_string();
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let (class, attributes): (&str, Vec<(&str, String)>) = match error {
        Error::NotFound { path: p } => ("PathNotFoundError", vec![("path", path(p))]),
        Error::Glob { pattern, .. } => ("PathNotFoundError", vec![("path", pattern.clone())]),
        Error::Read { path: p, .. } => ("ReadError", vec![("path", path(p))]),
        Error::Zone { zone, .. } => return invalid(py, &message, "zone", zone),
        Error::AsOf { text } => return invalid(py, &message, "as_of", text),
        Error::Data { file, line, .. } => return data(py, &message, file, *line),
        Error::Unsound { diagnostics } => {
            let first = diagnostics.iter().next();
            let file = first.map_or("", |d| d.file.as_str());
            return data(py, &message, file, first.and_then(|d| d.line));
        }
        Error::Threads { .. } => ("WorkerError", Vec::new()),
        _ => ("EadmLogsError", Vec::new()),
    };
    build(py, class, &message, |keywords| {
        attributes
            .iter()
            .try_for_each(|(name, value)| keywords.set_item(name, value))
    })
}

/// An `InvalidValueError` for the argument of this name.
pub(crate) fn invalid(py: Python<'_>, message: &str, name: &str, value: &str) -> PyErr {
    build(py, "InvalidValueError", message, |keywords| {
        keywords.set_item("name", name)?;
        keywords.set_item("value", value)
    })
}

fn data(py: Python<'_>, message: &str, file: &str, line: Option<usize>) -> PyErr {
    build(py, "DataError", message, |keywords| {
        keywords.set_item("path", file)?;
        keywords.set_item("line", line)
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
        py.import("eadm_logs._errors")?
            .getattr(class)?
            .call((message,), Some(&keywords))
    };
    match make() {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}
