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
