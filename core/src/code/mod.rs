//! Error codes: found in any written form, told apart by family, looked up and explained.

mod context;
mod explain;
mod table;
mod token;
mod wanted;

pub(crate) use explain::{FoundCode, explained};
pub use table::{CodeMeaning, CodeTable};
pub(crate) use token::readings;
pub(crate) use token::{Code, codes};
pub(crate) use wanted::WantedCode;
