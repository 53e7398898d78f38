//! One function for each fuzz target: takes any bytes, must neither panic nor break what the
//! reader promises.

use crate::Redactor;

/// Masks the bytes as text, and masks the outcome again.
///
/// # Panics
/// When the second masking changes anything, or revealing does: what the fuzzer looks for.
pub fn redact(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(redactor) = Redactor::standard() else {
        return;
    };
    let once = redactor.mask(&text);
    assert_eq!(redactor.mask(&once), once, "masking twice is masking once");
    assert_eq!(
        Redactor::reveal().mask(&text),
        text,
        "revealing changes nothing"
    );
}
