//! `Profile`: layouts, step names and words of the caller's own.

use std::path::PathBuf;

use pyo3::prelude::*;

use crate::errors::Fault;
use crate::request::Request;
use crate::{call, errors};

/// A profile that was read and found sound.
#[pyclass(frozen, module = "eadm_logs._native")]
pub(crate) struct Profile(pub(crate) eadm_logs::Profile);

#[pymethods]
impl Profile {
    /// Reads and checks a profile.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        call::run(py, None, move |_| {
            eadm_logs::Profile::load(&path).map_err(Fault::of_profile)
        })
        .map(Self)
    }

    /// Checks a profile's text; `name` is what messages call the file.
    #[staticmethod]
    fn parse(py: Python<'_>, name: &str, text: &str) -> PyResult<Self> {
        call::run(py, None, move |_| {
            eadm_logs::Profile::parse(name, text).map_err(Fault::of_profile)
        })
        .map(Self)
    }

    /// What `name` says in it, else the file's name without `.toml`.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// The hash of its content, 16 hexadecimal digits.
    #[getter]
    fn hash(&self) -> &str {
        self.0.hash()
    }

    /// The warnings, as a JSON list.
    fn warnings_json(&self, py: Python<'_>) -> PyResult<String> {
        errors::json(py, &self.0.diagnostics().iter().collect::<Vec<_>>())
    }
}

/// The layouts that are found in the inputs' own lines, as a profile's TOML; none where nothing is learned.
#[pyfunction]
pub(crate) fn learn(py: Python<'_>, request: &Request) -> PyResult<Option<String>> {
    call::run(py, None, |link| {
        let analyzer = request.analyzer(link)?;
        analyzer.learn(&request.bundles(link)?)
    })
}
