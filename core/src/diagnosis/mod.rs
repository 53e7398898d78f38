//! Findings, unexplained errors, gaps, the verdict.
