//! What the head of an object looks like: its first name, and the column that it begins in.

/// How far behind the start of an object its first name is looked for, and its line before it.
pub(super) use super::super::buffer::REACH;
use super::super::buffer::before;

/// The first name of an object that a text begins with.
pub(super) fn name(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('{')?.trim_start().strip_prefix('"')?;
    let (name, behind) = inside.split_once('"')?;
    behind.trim_start().starts_with(':').then_some(name)
}

/// Whether more text could make a first name of it.
pub(super) fn may_be_named(text: &str) -> bool {
    let inside = text.strip_prefix('{').unwrap_or_default().trim_start();
    match inside
        .strip_prefix('"')
        .map(|inside| inside.split_once('"'))
    {
        Some(Some((_, behind))) => behind.trim_start().is_empty(),
        Some(None) => true,
        None => inside.is_empty(),
    }
}

/// The same, empty where there is none.
pub(super) fn first_name(text: &str) -> String {
    let head = text.get(..text.floor_char_boundary(REACH));
    name(head.unwrap_or_default())
        .unwrap_or_default()
        .to_owned()
}

/// How many blanks stand before a place on its line; `None` where anything else does.
pub(super) fn column(text: &str, place: usize) -> Option<usize> {
    let (blanks, byte) = before(text, place)?;
    let starts = match byte {
        Some(byte) => byte == b'\n',
        None => place < REACH,
    };
    starts.then_some(blanks)
}
