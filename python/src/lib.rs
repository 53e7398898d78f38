//! Python face of eadm-logs: plain arguments in, JSON out, and the command.
//!
//! The typed classes, the checks of arguments and the tree of exceptions are Python
//! (`python/eadm_logs`); this module only carries a call over. Every long call passes [`call`].

mod audit;
mod call;
mod catalog;
mod command;
mod errors;
mod html;
mod inspect;
mod profile;
mod request;
mod scan;
mod table;
mod text;

use pyo3::prelude::*;

/// The native part of `eadm_logs`.
// Nothing here is shared between calls but values that never change: no lock of the interpreter is
// needed to guard it.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use super::audit::Audit;
    #[pymodule_export]
    use super::catalog::{Catalog, explain_json};
    #[pymodule_export]
    use super::command::main;
    #[pymodule_export]
    use super::html::html_part;
    #[pymodule_export]
    use super::inspect::inspect_json;
    #[pymodule_export]
    use super::profile::{Profile, learn};
    #[pymodule_export]
    use super::request::Request;
    #[pymodule_export]
    use super::scan::Scan;
    #[pymodule_export]
    use super::table::Table;

    #[pymodule_export]
    #[expect(
        non_upper_case_globals,
        reason = "Python's name for a module's version"
    )]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
