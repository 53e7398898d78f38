//! Values as text for Python, written until the call is to end.

use std::io::{self, Write};

use eadm_logs::{Cancel, Error};
use serde::Serialize;

use crate::call::Link;

/// What `write` writes. Long texts take longer than Ctrl-C may: a cancelled call ends between two writes.
pub(crate) fn written(
    link: &Link,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<String, Error> {
    let mut out = Text {
        bytes: Vec::new(),
        cancel: link.cancel(),
    };
    write(&mut out).map_err(unsound)?;
    String::from_utf8(out.bytes).map_err(unsound)
}

/// A value as JSON text.
pub(crate) fn json(link: &Link, value: &impl Serialize) -> Result<String, Error> {
    written(link, |out| Ok(serde_json::to_writer(out, value)?))
}

/// What cannot be written or read as text.
pub(crate) fn unsound(error: impl std::fmt::Display) -> Error {
    Error::Data {
        file: "result".to_owned(),
        line: None,
        message: error.to_string(),
    }
}

struct Text<'l> {
    bytes: Vec<u8>,
    cancel: &'l Cancel,
}

impl Write for Text<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.cancel.check().map_err(io::Error::other)?;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
