//! What names a signature, a profile or a layout: ids, and hashes of contents.

/// Lower-case letters, digits and hyphens.
pub(crate) fn is_id(text: &str) -> bool {
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(sound)
}

/// FNV-1a: names a content, the same on every machine and in every version of the compiler; it
/// guards nothing.
pub(crate) fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
