//! Names and values of an entry.

/// Names and values of an entry, in the order of the text. Names of nested values are joined by
/// full stops.
pub(super) type Entry = Vec<(String, String)>;

/// Fields of an entry that are looked at.
pub(super) const MOST_FIELDS: usize = 100;

/// Whether a value stands in a list within its entry: such a list tells of many things, and none
/// of its values is what the entry itself is about.
pub(super) fn is_listed(name: &str) -> bool {
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    name.contains('.') && name.split('.').any(number)
}
