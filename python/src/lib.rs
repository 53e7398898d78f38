//! Python face of eadm-logs: plain arguments in, the JSON of an audit out.
//!
//! The typed classes, the checks of arguments and the tree of exceptions are Python
//! (`python/eadm_logs`); this module only carries a call over.

mod engine;
mod errors;

use std::path::PathBuf;
use std::time::Duration;

use pyo3::prelude::*;

/// The native part of `eadm_logs`.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::audit_json;

    #[pymodule_export]
    #[expect(
        non_upper_case_globals,
        reason = "Python's name for a module's version"
    )]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}

/// What a call asks for, as plain values.
struct Request {
    /// Folders, archives, files and globs as the caller named them.
    paths: Vec<PathBuf>,
    /// Zone of times that do not state theirs.
    zone: Option<String>,
    /// Where the evidence ends, RFC 3339.
    as_of: Option<String>,
    /// Silence after which a new import starts a new cycle.
    cycle_gap: Option<Duration>,
    /// Age at which a missing new cycle is a finding.
    stale_after: Option<Duration>,
    /// How many threads work.
    threads: Option<usize>,
    /// Language of titles, causes and actions.
    lang: eadm_logs::Lang,
    /// Leave secrets unmasked.
    show_secrets: bool,
}

/// The redacted audit of everything named, as the JSON text of schema 1.
#[pyfunction]
#[pyo3(signature = (paths, *, zone = None, as_of = None, cycle_gap = None, stale_after = None, threads = None, lang = "en", show_secrets = false))]
// One argument for each keyword: the signature is Python's.
#[expect(clippy::too_many_arguments)]
fn audit_json(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    zone: Option<String>,
    as_of: Option<String>,
    cycle_gap: Option<f64>,
    stale_after: Option<f64>,
    threads: Option<usize>,
    lang: &str,
    show_secrets: bool,
) -> PyResult<String> {
    let request = Request {
        paths,
        zone,
        as_of,
        cycle_gap: seconds(py, "cycle_gap", cycle_gap)?,
        stale_after: seconds(py, "stale_after", stale_after)?,
        threads,
        lang: match lang {
            "en" => eadm_logs::Lang::En,
            "nb" => eadm_logs::Lang::Nb,
            other => {
                let message = format!("lang must be en or nb, not `{other}`");
                return Err(errors::invalid(py, &message, "lang", other));
            }
        },
        show_secrets,
    };
    py.detach(|| engine::audit(&request))
        .map_err(|error| errors::raise(py, &error))
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
