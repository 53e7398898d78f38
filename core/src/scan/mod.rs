//! Chunks, workers, ordered merge.
