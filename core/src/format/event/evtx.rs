//! Binary `.evtx`.
