//! `audit` and `inspect`: a request in, the JSON of what was learned out.

use eadm_logs::Error;
use pyo3::prelude::*;
use serde::Serialize;

use crate::call::{self, Link};
use crate::request::Request;

/// Items of a long list that one text holds: what Python reads of it in a few milliseconds.
const ITEMS: usize = 256;

/// Index of a bundle, the name of a list of it, and some of its items as JSON.
type Piece = (usize, &'static str, String);

/// The audit of everything that the request names, as the JSON text of schema 1 without the long
/// lists of its bundles, and these in pieces, in order: between them Python can be interrupted.
///
/// `progress` takes documents done, documents in all, bytes read, bytes in all.
#[pyfunction]
#[pyo3(signature = (request, progress = None))]
pub(crate) fn audit_json(
    py: Python<'_>,
    request: &Request,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<(String, Vec<Piece>)> {
    call::run(py, progress, |link| {
        let analyzer = request.analyzer(link)?;
        let audit = analyzer.audit_all(&request.bundles(link)?)?;
        let mut audit = request.redactor()?.audit(audit).into_inner();
        let mut pieces = Pieces::new(link);
        for (index, bundle) in audit.bundles.iter_mut().enumerate() {
            pieces.take(index, "sources", &mut bundle.sources)?;
            pieces.take(index, "cycles", &mut bundle.cycles)?;
            pieces.take(index, "runs", &mut bundle.runs)?;
            pieces.take(index, "findings", &mut bundle.findings)?;
            pieces.take(index, "unexplained", &mut bundle.unexplained)?;
        }
        Ok::<_, Error>((text(&audit)?, pieces.texts))
    })
}

/// Long lists as texts of a few items each.
struct Pieces<'l> {
    link: &'l Link,
    texts: Vec<Piece>,
}

impl<'l> Pieces<'l> {
    fn new(link: &'l Link) -> Self {
        Self {
            link,
            texts: Vec::new(),
        }
    }

    /// Takes a list out of its bundle.
    fn take<T: Serialize>(
        &mut self,
        bundle: usize,
        name: &'static str,
        list: &mut Vec<T>,
    ) -> Result<(), Error> {
        for items in std::mem::take(list).chunks(ITEMS) {
            self.link.cancel().check()?;
            self.texts.push((bundle, name, text(&items)?));
        }
        Ok(())
    }
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
