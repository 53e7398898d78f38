//! The one place at which the command meets the library.

pub(crate) use eadm_logs::{Analyzer, Bundle, BundleOptions, Catalog, Profile, Progress, Redactor};
