//! Findings, unexplained errors, gaps, the verdict.

mod finding;
mod gaps;
mod judgement;
mod runbook;
mod template;
mod unexplained;
mod verdict;

pub(crate) use finding::{FindingDraft, StreamCase, diagnose, number};
pub(crate) use gaps::{GapCase, gaps};
pub(crate) use judgement::Judgement;
pub(crate) use runbook::Runbook;
pub(crate) use template::template;
pub(crate) use unexplained::Unknowns;
pub(crate) use verdict::verdict;
