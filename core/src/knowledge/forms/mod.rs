//! What stands in each data file. A key that is not here, one that is missing, or a value of
//! another kind fails the build.

pub(crate) mod advice;
pub(crate) mod client;
pub(crate) mod code;
pub(crate) mod event;
pub(crate) mod signature;
pub(crate) mod step;
pub(crate) mod text;
