//! Numbers and offsets as dates write them.

/// The number that `count` digits at a place write.
pub(crate) fn digits(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let mut value = 0_u32;
    for &byte in bytes.get(at..at + count)? {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u32::from(byte - b'0');
    }
    Some(value)
}

/// Reads `Z`, `+01:00`, `+0100` or `+01`: seconds east of UTC, and the bytes that it took.
pub(crate) fn read_zone(bytes: &[u8]) -> Option<(i32, usize)> {
    let sign = match bytes.first()? {
        b'Z' | b'z' => return Some((0, 1)),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = digits(bytes, 1, 2)?;
    let (minutes, used) = match bytes.get(3) {
        Some(b':') => (digits(bytes, 4, 2)?, 6),
        Some(byte) if byte.is_ascii_digit() => (digits(bytes, 3, 2)?, 5),
        _ => (0, 3),
    };
    if hours > 18 || minutes > 59 {
        return None;
    }
    Some((sign * (hours * 3600 + minutes * 60) as i32, used))
}
