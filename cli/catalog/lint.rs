//! `eadm-logs catalog lint`.

use std::io::Write;

use eadm_logs::report::{self, DiagnosticsFormat};

use super::args::{LintArgs, LintFormat};
use super::examined;
use crate::Surroundings;
use crate::output::Failure;
use crate::target::{Reads, Target};

pub(crate) fn run(
    args: &LintArgs,
    surroundings: Surroundings,
    stdout: &mut dyn Write,
) -> Result<u8, Failure> {
    let folders = &args.folders.folders;
    let reads = Reads {
        catalogs: folders,
        ..Reads::default()
    };
    let target = Target::checked(args.output.as_deref(), &reads, surroundings)?;
    let (catalog, mut diagnostics) = examined(folders)?;
    if folders.is_empty() {
        diagnostics = catalog.lint();
    }
    let format = match args.format {
        LintFormat::Text => DiagnosticsFormat::Text,
        LintFormat::Json => DiagnosticsFormat::Json,
        LintFormat::Sarif => DiagnosticsFormat::Sarif,
    };
    let style = surroundings.style(args.output.as_deref());
    target.write(stdout, |out| {
        if diagnostics.is_empty() && format == DiagnosticsFormat::Text {
            return writeln!(out, "clean: {} signatures", catalog.signatures().len());
        }
        report::diagnostics(&diagnostics, format, style, out)
    })?;
    Ok(match diagnostics.counts() {
        (0, 0) => 0,
        (0, _) => 1,
        _ => 2,
    })
}
