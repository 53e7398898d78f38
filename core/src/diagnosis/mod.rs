//! Findings, unexplained errors, gaps, the verdict.

mod runbook;
mod template;
