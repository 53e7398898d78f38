//! `Catalog`: the known errors in use.

use std::path::PathBuf;
use std::sync::Arc;

use eadm_logs::Signature;
use eadm_logs::report::{self, Format, View};
use pyo3::prelude::*;

use crate::call::Link;
use crate::errors::Fault;
use crate::request::Request;
use crate::{call, errors, html, text};

/// Signatures that were read and found sound; it never changes.
#[pyclass(frozen, module = "eadm_logs._native")]
pub(crate) struct Catalog(Arc<eadm_logs::Catalog>);

#[pymethods]
impl Catalog {
    /// The signatures that come with the package.
    #[staticmethod]
    fn builtin(py: Python<'_>) -> PyResult<Self> {
        call::run(py, None, |_| eadm_logs::Catalog::builtin()).map(Self::from)
    }

    /// The signatures of these folders alone.
    #[staticmethod]
    fn load(py: Python<'_>, folders: Vec<PathBuf>) -> PyResult<Self> {
        let loaded = call::run(py, None, move |link| {
            let Some((first, rest)) = folders.split_first() else {
                return Ok(None);
            };
            let catalog =
                eadm_logs::Catalog::load_with(first, link.cancel()).map_err(Fault::of_catalog)?;
            extended(catalog, rest, link).map(Some)
        })?;
        let none = || errors::invalid(py, "load needs a folder", "folders", "");
        loaded.map(Self::from).ok_or_else(none)
    }

    /// These signatures and those of the folders, in a new catalog.
    fn extend(&self, py: Python<'_>, folders: Vec<PathBuf>) -> PyResult<Self> {
        let catalog = self.0.as_ref().clone();
        call::run(py, None, move |link| extended(catalog, &folders, link)).map(Self::from)
    }

    /// The hash of the signatures' content, 16 hexadecimal digits.
    #[getter]
    fn hash(&self) -> String {
        self.0.hash()
    }

    fn __len__(&self) -> usize {
        self.0.signatures().len()
    }

    /// The ids, sorted.
    fn ids(&self) -> Vec<&str> {
        self.0.signatures().iter().map(|s| s.id.as_str()).collect()
    }

    /// The id that comes closest to one that is not there.
    fn closest(&self, id: &str) -> Option<&str> {
        self.0.closest(id)
    }

    /// The signature with this id, as JSON; none where there is none.
    fn signature_json(&self, py: Python<'_>, id: &str) -> PyResult<Option<String>> {
        let Some(signature) = self.0.get(id) else {
            return Ok(None);
        };
        call::run(py, None, |link| {
            text::written(link, |out| {
                report::signature(signature, Format::Json, &View::default(), out)
            })
        })
        .map(Some)
    }

    /// The signatures as a JSON list, sorted by id.
    fn signatures_json(&self, py: Python<'_>) -> PyResult<String> {
        call::run(py, None, |link| {
            let all: Vec<&Signature> = self.0.signatures().iter().collect();
            text::written(link, |out| {
                report::signatures(&all, Format::Json, &View::default(), out)
            })
        })
    }

    /// The signatures as HTML, one row each.
    fn html(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        call::run(py, None, |link| {
            let all: Vec<&Signature> = self.0.signatures().iter().collect();
            html::signatures(link, &all, lang)
        })
    }

    /// What folders changed in the signatures that come with the package, as JSON.
    fn changes_json(&self, py: Python<'_>) -> PyResult<String> {
        errors::json(py, self.0.changes())
    }

    /// What could be better in the folders that were added, as a JSON list of diagnostics.
    fn warnings_json(&self, py: Python<'_>) -> PyResult<String> {
        errors::json(py, &self.0.warnings().iter().collect::<Vec<_>>())
    }

    /// What every lint says to every signature, as a JSON list of diagnostics.
    fn lint_json(&self, py: Python<'_>) -> PyResult<String> {
        call::run(py, None, move |link| {
            let found = self.0.lint_with(link.cancel())?;
            text::json(link, &found.iter().collect::<Vec<_>>())
        })
    }

    /// How the samples and near misses of every signature fare, as a JSON list.
    fn prove_json(&self, py: Python<'_>) -> PyResult<String> {
        call::run(py, None, |link| {
            text::json(link, &self.0.prove_with(link.cancel())?)
        })
    }
}

impl Catalog {
    /// The library's own.
    pub(crate) fn shared(&self) -> Arc<eadm_logs::Catalog> {
        Arc::clone(&self.0)
    }
}

impl From<eadm_logs::Catalog> for Catalog {
    fn from(catalog: eadm_logs::Catalog) -> Self {
        Self(Arc::new(catalog))
    }
}

/// Why signatures match the records of the request's inputs, and which came close, as a JSON list;
/// with a line only the record in which it lies.
#[pyfunction]
#[pyo3(signature = (request, line = None, progress = None))]
pub(crate) fn explain_json(
    py: Python<'_>,
    request: &Request,
    line: Option<u64>,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<String> {
    call::run(py, progress, |link| {
        let analyzer = request.analyzer(link)?;
        let bundles = request.bundles(link)?;
        let mut found = Vec::new();
        for bundle in &bundles {
            found.extend(analyzer.explain(bundle, line));
        }
        link.cancel().check()?;
        text::json(link, &*request.redactor().value(&found)?)
    })
}

fn extended(
    catalog: eadm_logs::Catalog,
    folders: &[PathBuf],
    link: &Link,
) -> Result<eadm_logs::Catalog, Fault> {
    folders
        .iter()
        .try_fold(catalog, |catalog, folder| {
            catalog.extend_with(folder, link.cancel())
        })
        .map_err(Fault::of_catalog)
}
