//! Runs of the client's scheduled task, as the Task Scheduler tells of them.

mod assemble;
mod note;

pub(crate) use assemble::{RunDraft, assemble};
pub(crate) use note::{Note, Says};
