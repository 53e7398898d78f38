//! What a call asks for: plain keyword values, kept until a worker makes the library's own of them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use eadm_logs::{Analyzer, Bundle, Error, Lang, Redactor, UnknownLang};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::call::Link;
use crate::catalog::Catalog;
use crate::errors;
use crate::profile::Profile;

/// One input: a path or glob as the caller named it, or a name with bytes at hand.
#[derive(FromPyObject)]
pub(crate) enum Input {
    /// A folder, an archive, a file or a glob.
    Path(PathBuf),
    /// One bundle in memory.
    Memory(String, PyBackedBytes),
}

/// The inputs and options of a call, checked and kept. `redact` is what stays private (`nothing`,
/// `secrets`, or `placeholders` for persons and machines, too), `recovered` whether what lies in unused parts of `.evtx` files is read too.
#[pyclass(frozen, module = "eadm_logs._native")]
pub(crate) struct Request {
    inputs: Vec<Input>,
    zone: Option<String>,
    region: Option<String>,
    max_unpacked: Option<u64>,
    as_of: Option<String>,
    cycle_gap: Option<Duration>,
    stale_after: Option<Duration>,
    catalog: Option<Arc<eadm_logs::Catalog>>,
    profile: Option<eadm_logs::Profile>,
    lang: Lang,
    threads: Option<usize>,
    redactor: Redactor,
    recovered: bool,
}

#[pymethods]
impl Request {
    #[new]
    #[pyo3(signature = (inputs, *, zone = None, region = None, max_unpacked = None, as_of = None, cycle_gap = None, stale_after = None, catalog = None, profile = None, lang = "en", threads = None, redact = "secrets", redact_key = None, recovered = false))]
    // One argument for each keyword: the signature is Python's.
    #[expect(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        inputs: Vec<Input>,
        zone: Option<String>,
        region: Option<String>,
        max_unpacked: Option<u64>,
        as_of: Option<String>,
        cycle_gap: Option<f64>,
        stale_after: Option<f64>,
        catalog: Option<&Catalog>,
        profile: Option<&Profile>,
        lang: &str,
        threads: Option<usize>,
        redact: &str,
        redact_key: Option<&[u8]>,
        recovered: bool,
    ) -> PyResult<Self> {
        Ok(Self {
            inputs,
            zone,
            region,
            max_unpacked,
            as_of,
            cycle_gap: seconds(py, "cycle_gap", cycle_gap)?,
            stale_after: seconds(py, "stale_after", stale_after)?,
            catalog: catalog.map(Catalog::shared),
            profile: profile.map(|profile| profile.0.clone()),
            lang: language(py, lang)?,
            threads,
            redactor: redactor(py, redact, redact_key)?,
            recovered,
        })
    }

    /// The language of sentences, as it was asked for.
    #[getter]
    fn lang(&self) -> &'static str {
        self.lang.id()
    }
}

impl Request {
    /// The analyzer with everything that the options ask for; it tells of progress and ends as the
    /// link says.
    pub(crate) fn analyzer(&self, link: &Link) -> Result<Analyzer, Error> {
        let mut builder = Analyzer::builder()
            .lang(self.lang)
            .recovered(self.recovered)
            .cancel(link.cancel().clone())
            .progress(link.progress());
        if let Some(zone) = &self.zone {
            builder = builder.zone(zone)?;
        }
        if let Some(region) = &self.region {
            builder = builder.region(region)?;
        }
        if let Some(as_of) = &self.as_of {
            builder = builder.as_of(as_of)?;
        }
        if let Some(gap) = self.cycle_gap {
            builder = builder.cycle_gap(gap);
        }
        if let Some(age) = self.stale_after {
            builder = builder.stale_after(age);
        }
        if let Some(catalog) = &self.catalog {
            builder = builder.catalog(catalog.as_ref().clone());
        }
        if let Some(profile) = &self.profile {
            builder = builder.profile(profile.clone());
        }
        if let Some(threads) = self.threads {
            builder = builder.threads(threads);
        }
        builder.build()
    }

    /// The bundles of the inputs: those of paths in the order named, then those in memory. It ends
    /// as the link says.
    pub(crate) fn bundles(&self, link: &Link) -> Result<Vec<Bundle>, Error> {
        let paths: Vec<&PathBuf> = self.inputs.iter().filter_map(Input::path).collect();
        let mut options = Bundle::options().cancel(link.cancel().clone());
        if let Some(bytes) = self.max_unpacked {
            options = options.max_unpacked(bytes);
        }
        let mut bundles = if paths.is_empty() {
            Vec::new()
        } else {
            options.discover(&paths)?
        };
        for input in &self.inputs {
            if let Input::Memory(name, bytes) = input {
                let bundle = options.from_bytes(name, bytes.to_vec())?;
                bundles.push(bundle);
            }
        }
        Ok(bundles)
    }

    /// The door that every value passes on its way to Python: the same one for the whole call.
    pub(crate) fn redactor(&self) -> Redactor {
        self.redactor.clone()
    }
}

impl Input {
    fn path(&self) -> Option<&PathBuf> {
        match self {
            Self::Path(path) => Some(path),
            Self::Memory(..) => None,
        }
    }
}

/// The door that keeps this private.
fn redactor(py: Python<'_>, redact: &str, key: Option<&[u8]>) -> PyResult<Redactor> {
    match (redact, key) {
        ("nothing", None) => Ok(Redactor::reveal()),
        ("secrets", None) => Ok(Redactor::standard()),
        ("placeholders", None) => Ok(Redactor::placeholders()),
        ("placeholders", Some(key)) => Redactor::keyed_placeholders(key).map_err(|error| {
            let bytes = format!("{} bytes", key.len());
            errors::invalid(py, &format!("redact_key: {error}"), "redact_key", &bytes)
        }),
        (other, _) => {
            let message = format!("redact cannot be `{other}`");
            Err(errors::invalid(py, &message, "redact", other))
        }
    }
}

/// The language of this name.
pub(crate) fn language(py: Python<'_>, name: &str) -> PyResult<Lang> {
    name.parse()
        .map_err(|error: UnknownLang| errors::invalid(py, &error.to_string(), "lang", name))
}

fn seconds(py: Python<'_>, name: &str, value: Option<f64>) -> PyResult<Option<Duration>> {
    value
        .map(Duration::try_from_secs_f64)
        .transpose()
        .map_err(|error| {
            let message = format!("{name}: {error}");
            errors::invalid(py, &message, name, &value.unwrap_or_default().to_string())
        })
}
