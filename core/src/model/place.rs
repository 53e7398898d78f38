//! Where a claim comes from.

/// A document's number within one audit, in the order in which sources are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub u32);

/// The place of a record: every claim of an audit leads back to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The document that holds the record.
    pub document: DocumentId,
    /// First line of the record, 1-based; 0 where the format has no lines (`.evtx`).
    pub line: u64,
    /// Number of the record that the format itself gives (`EventRecordID`), where it gives one.
    pub record: Option<u64>,
    /// First byte of the record: in the decoded UTF-8 text for text formats, in the file for `.evtx`.
    pub offset: u64,
    /// Length of the record in bytes, counted as `offset` is.
    pub length: u32,
}

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
