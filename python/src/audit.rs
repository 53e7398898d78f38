//! An audit stays here as it was made, and is given out list by list, as tables and as a page.

use eadm_logs::report::Table as Kind;
use eadm_logs::{Error, Redacted, Redactor, table};
use pyo3::prelude::*;
use serde::Serialize;

use crate::call::{self, Link};
use crate::request::Request;
use crate::table::{Table, refused};
use crate::{errors, html, text};

/// Items of a long list that one text holds: what Python reads of it in a few milliseconds.
const ITEMS: usize = 256;

/// An audit, whole. Python reads of it what it is asked for: most callers look at few of its lists.
#[pyclass(frozen, module = "eadm_logs._native")]
pub(crate) struct Audit(Redacted<eadm_logs::Audit>);

#[pymethods]
impl Audit {
    /// The audit of everything that the request names.
    ///
    /// `progress` takes documents done, documents in all, bytes read, bytes in all.
    #[staticmethod]
    #[pyo3(signature = (request, progress = None))]
    fn made(
        py: Python<'_>,
        request: &Request,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let audit = call::run(py, progress, |link| {
            let audit = request.analyzer(link)?.audit_all(&request.bundles(link)?)?;
            let redactor = request.redactor();
            link.cancel().check()?;
            Ok::<_, Error>(redactor.audit(audit))
        })?;
        Ok(Self(audit))
    }

    /// The audit of a JSON text of schema 1.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<Self> {
        let audit = call::run(py, None, |_| {
            serde_json::from_str(text).map_err(|error| Error::Data {
                file: "audit.json".to_owned(),
                line: Some(error.line()),
                message: error.to_string(),
            })
        })?;
        // What came out of a call has passed the door already.
        Ok(Self(Redactor::reveal().audit(audit)))
    }

    /// The whole audit as JSON of schema 1, on one line.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        call::run(py, None, |link| text::json(link, &*self.0))
    }

    /// The same without the long lists of its bundles, which `items_json` gives.
    fn head_json(&self, py: Python<'_>) -> PyResult<String> {
        call::run(py, None, |link| text::json(link, &self.0.head()))
    }

    /// A long list of a bundle, as JSON lists of some of its items each: between them Python can
    /// be interrupted. `list` is `sources`, `cycles`, `runs`, `findings` or `unexplained`.
    fn items_json(&self, py: Python<'_>, bundle: usize, list: &str) -> PyResult<Vec<String>> {
        let pieces = call::run(py, None, |link| {
            let Some(bundle) = self.0.bundles.get(bundle) else {
                return Ok(None);
            };
            let pieces = match list {
                "sources" => pieces(link, &bundle.sources),
                "cycles" => pieces(link, &bundle.cycles),
                "runs" => pieces(link, &bundle.runs),
                "findings" => pieces(link, &bundle.findings),
                "unexplained" => pieces(link, &bundle.unexplained),
                _ => return Ok(None),
            };
            pieces.map(Some)
        })?;
        let none = || errors::invalid(py, "no such list of a bundle", "list", list);
        pieces.ok_or_else(none)
    }

    /// What went wrong in sources: path, 1-based line, kind, message.
    fn problems(&self) -> Vec<(&str, Option<u64>, &str, &str)> {
        let sources = self.0.bundles.iter().flat_map(|bundle| &bundle.sources);
        sources
            .flat_map(|source| source.problems.iter().map(|p| (source.path.as_str(), p)))
            .map(|(path, p)| (path, p.line, p.kind.as_str(), p.message.as_str()))
            .collect()
    }

    /// A table of the audit, by its name.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let kind = match name {
            "steps" => Kind::Steps,
            "cycles" => Kind::Cycles,
            "findings" => Kind::Findings,
            "unexplained" => Kind::Unexplained,
            "sources" => Kind::Sources,
            other => {
                let message = format!("an audit has no table {other}");
                return Err(errors::invalid(py, &message, "name", other));
            }
        };
        let batch = call::run(py, None, |_| {
            let zone = table::zone(&self.0);
            table::audit(&self.0, kind, &zone).map_err(|error| refused(&error))
        })?;
        Ok(Table::new(batch.schema(), vec![batch]))
    }

    /// The audit as HTML that stands alone; `lang` is the language of the page's own words.
    fn html(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        call::run(py, None, |link| html::audit(link, &self.0, lang))
    }
}

fn pieces<T: Serialize>(link: &Link, list: &[T]) -> Result<Vec<String>, Error> {
    list.chunks(ITEMS)
        .map(|items| text::json(link, &items))
        .collect()
}
