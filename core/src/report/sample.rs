//! The hand-made values that every view is tried on: a customer whose Compilo export failed twice
//! (with a failed delta cycle between and green ones since), one that runs, one that cannot be judged.

use crate::model::{Audit, Inspection, TimelineRecord};

pub(super) const AUDIT: &str = include_str!("samples/audit.json");

pub(crate) fn audit() -> Audit {
    serde_json::from_str(AUDIT).unwrap()
}

pub(super) fn inspections() -> Vec<Inspection> {
    serde_json::from_str(include_str!("samples/inspections.json")).unwrap()
}

pub(super) fn records() -> Vec<TimelineRecord> {
    serde_json::from_str(include_str!("samples/records.json")).unwrap()
}
