//! One function for each fuzz target: takes any bytes, must neither panic nor break what the
//! reader promises.

use std::sync::LazyLock;

use crate::{Error, Redactor};

/// Masks the bytes as text, and masks the outcome again.
///
/// # Panics
/// When the second masking changes anything, or revealing does: what the fuzzer looks for.
pub fn redact(bytes: &[u8]) {
    static STANDARD: LazyLock<Result<Redactor, Error>> = LazyLock::new(Redactor::standard);
    let Ok(redactor) = &*STANDARD else { return };
    let text = String::from_utf8_lossy(bytes);
    let once = redactor.mask(&text);
    assert_eq!(redactor.mask(&once), once, "masking twice is masking once");
    assert_eq!(
        Redactor::reveal().mask(&text),
        text,
        "revealing changes nothing"
    );
}
