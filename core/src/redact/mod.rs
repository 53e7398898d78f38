//! Privacy: the one door that every view passes.
