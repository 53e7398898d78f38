//! `inspect`: how inputs are understood.

use pyo3::prelude::*;

use crate::request::Request;
use crate::{call, text};

/// How each input is understood and why, as a JSON list.
#[pyfunction]
#[pyo3(signature = (request, progress = None))]
pub(crate) fn inspect_json(
    py: Python<'_>,
    request: &Request,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<String> {
    call::run(py, progress, |link| {
        let analyzer = request.analyzer(link)?;
        let mut found = Vec::new();
        for bundle in &request.bundles(link)? {
            found.extend(analyzer.inspect(bundle)?);
        }
        let found = request.redactor().value(&found)?;
        text::json(link, &*found)
    })
}
