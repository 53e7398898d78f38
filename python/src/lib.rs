//! Python face of eadm-logs.

use pyo3::prelude::*;

/// The native part of `eadm_logs`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    Ok(())
}
