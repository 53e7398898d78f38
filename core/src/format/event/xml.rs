//! Event XML.
