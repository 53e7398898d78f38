//! An array with one object a diagnostic.

use std::io::{self, Write};

use crate::Diagnostics;

pub(super) fn diagnostics(diagnostics: &Diagnostics, out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<_> = diagnostics.iter().collect();
    serde_json::to_writer_pretty(&mut *out, &all)?;
    out.write_all(b"\n")
}
