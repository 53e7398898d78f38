//! From decoded text or raw bytes to records. The one place that knows what a document is.

pub(crate) mod chunk;
pub(crate) mod event;
pub(crate) mod lines;
pub(crate) mod portal;
pub(crate) mod text;
