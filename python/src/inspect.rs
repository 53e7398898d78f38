//! `inspect`: how inputs are understood.

use pyo3::prelude::*;

use crate::request::Request;
use crate::{call, text};

/// How each input is understood and why, as a JSON list; with `steps` also its lines that name a step.
#[pyfunction]
#[pyo3(signature = (request, progress = None, steps = false))]
pub(crate) fn inspect_json(
    py: Python<'_>,
    request: &Request,
    progress: Option<Bound<'_, PyAny>>,
    steps: bool,
) -> PyResult<String> {
    call::run(py, progress, |link| {
        let analyzer = request.analyzer(link)?;
        let mut found = Vec::new();
        for bundle in &request.bundles(link)? {
            found.extend(if steps {
                analyzer.inspect_steps(bundle)?
            } else {
                analyzer.inspect(bundle)?
            });
        }
        let found = request.redactor().value(&found)?;
        text::json(link, &*found)
    })
}
