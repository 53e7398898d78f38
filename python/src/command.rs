//! The command, from Python: the same code, on the process's own streams.

use std::ffi::OsString;
use std::io::Write;

use pyo3::prelude::*;

/// Runs `eadm-logs` with these arguments (the program's name first); its exit code.
#[pyfunction]
pub(crate) fn main(py: Python<'_>, args: Vec<OsString>) -> u8 {
    py.detach(|| {
        let code = eadm_logs_cli::run(args);
        // Only a Rust `main` flushes at its end; whoever closed the pipe has read enough.
        let _ = std::io::stdout().flush();
        code
    })
}
