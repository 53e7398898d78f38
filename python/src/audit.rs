//! `audit` and `inspect`: a request in, the JSON of what was learned out.

use eadm_logs::Error;
use pyo3::prelude::*;
use serde::Serialize;

use crate::call;
use crate::request::Request;

/// The audit of everything that the request names, as the JSON text of schema 1.
///
/// `progress` takes documents done, documents in all, bytes read, bytes in all.
#[pyfunction]
#[pyo3(signature = (request, progress = None))]
pub(crate) fn audit_json(
    py: Python<'_>,
    request: &Request,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<String> {
    call::run(py, progress, |link| {
        let analyzer = request.analyzer(link)?;
        let audit = analyzer.audit_all(&request.bundles(link)?)?;
        text(&*request.redactor()?.audit(audit))
    })
}

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
        text(&*request.redactor()?.value(&found)?)
    })
}

/// A value as JSON text.
pub(crate) fn text(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Data {
        file: "result.json".to_owned(),
        line: None,
        message: error.to_string(),
    })
}
