//! `eadm-logs catalog test`.

use std::io::Write;

use eadm_logs::report::{self, ProofFormat, View};
use eadm_logs::{Error, Lint};

use super::args::{TestArgs, TestFormat};
use super::examined;
use crate::Surroundings;
use crate::output::Failure;
use crate::target::{Reads, Target};

pub(crate) fn run(
    args: &TestArgs,
    surroundings: Surroundings,
    stdout: &mut dyn Write,
) -> Result<u8, Failure> {
    let folders = &args.folders.folders;
    let output = args.output.as_deref();
    let reads = Reads {
        catalogs: folders,
        ..Reads::default()
    };
    let target = Target::checked(output, &reads, surroundings)?;
    let (catalog, mut diagnostics) = examined(folders)?;
    // What examples do is told below, one by one; with any other error they prove nothing.
    diagnostics.retain(|d| !matches!(d.lint, Lint::SampleNotMatched | Lint::NearMissMatched));
    if diagnostics.has_errors() {
        return Err(Error::Unsound { diagnostics }.into());
    }
    let proofs = catalog.prove();
    let format = match args.format {
        TestFormat::Table => ProofFormat::Table,
        TestFormat::Json => ProofFormat::Json,
    };
    let view = View {
        style: surroundings.style(output),
        ..View::default()
    };
    target.write(stdout, |out| report::proofs(&proofs, format, &view, out))?;
    Ok(if proofs.iter().all(|p| p.failed.is_empty()) {
        0
    } else {
        2
    })
}
