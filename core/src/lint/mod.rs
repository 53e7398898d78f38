//! What is wrong with a catalog or a profile: one list of lints, and the places where they were
//! found.

mod diagnostic;
mod file;
mod list;
mod name;

pub use diagnostic::{Diagnostic, Diagnostics};
pub(crate) use file::{File, Files, LARGEST, named, tomls};
pub use list::Lint;
pub(crate) use name::{fnv, is_id};
