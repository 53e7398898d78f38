//! The documentation of the lints, from their list.

use std::io::{self, Write};

use crate::lint::Lint;

/// Writes the page that tells of every lint, as Markdown.
///
/// # Errors
/// What `out` says.
pub fn lints(out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "# Lints\n\n\
         What a catalog or a profile is held to. An error keeps it from being used; what has a warning works, and\n\
         worse than it could. `eadm-logs catalog lint` tells all of them, each with its place.\n\n\
         This page is generated from the list of lints; `UPDATE_DOCS=1 cargo test --test it catalog` writes it anew.\n\n\
         | lint | severity | what it finds | how it is mended |\n\
         |---|---|---|---|"
    )?;
    for lint in Lint::ALL {
        let cell = |text: &str| text.replace('|', "\\|").replace('<', "\\<");
        let (id, severity) = (lint.id(), lint.severity());
        let (what, mend) = (cell(lint.what()), cell(lint.mend()));
        writeln!(out, "| `{id}` | {severity} | {what} | {mend} |")?;
    }
    Ok(())
}
