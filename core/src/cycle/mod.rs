//! Cycles and step outcomes.
