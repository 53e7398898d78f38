//! From decoded text or raw bytes to typed records.

pub(crate) mod event;
pub(crate) mod portal;
pub(crate) mod text;
pub(crate) mod zone;
