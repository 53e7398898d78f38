//! The pipeline for one bundle.
