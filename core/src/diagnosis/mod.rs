//! Findings, unexplained errors, gaps, the verdict.

mod draft;
mod finding;
mod gaps;
mod judgement;
mod later;
mod rank;
mod reason;
mod runbook;
mod unexplained;
mod verdict;

pub(crate) use draft::{FindingDraft, number};
pub(crate) use finding::{StreamCase, diagnose};
pub(crate) use gaps::{GapCase, gaps, holds_events};
pub(crate) use judgement::Judgement;
pub(crate) use later::Later;
pub(crate) use runbook::Runbook;
pub(crate) use unexplained::Unknowns;
pub(crate) use verdict::{Blocked, Withheld, verdict};
