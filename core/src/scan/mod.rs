//! Chunks, workers, ordered merge: from a document to the few rows that matter.

mod chunk;
mod fold;
mod islands;
