//! Where a claim comes from.

/// Where evidence stands, for people: `eadm.log:1824`, `system.evtx #77` where the format has no
/// lines.
pub(crate) fn place(path: &str, line: Option<u64>, record: Option<u64>) -> String {
    match (line, record) {
        (Some(line), None) => format!("{path}:{line}"),
        // Many events can share one line of an export.
        (Some(line), Some(record)) => format!("{path}:{line} #{record}"),
        (None, Some(record)) => format!("{path} #{record}"),
        (None, None) => path.to_owned(),
    }
}
