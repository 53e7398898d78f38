//! Paths to documents of decoded text or raw bytes.
