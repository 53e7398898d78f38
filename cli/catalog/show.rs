//! `eadm-logs catalog show`.

use std::io::Write;

use eadm_logs::report;

use super::args::ShowArgs;
use super::{sound, view};
use crate::Surroundings;
use crate::output::Failure;
use crate::target::{Reads, Target};

pub(crate) fn run(
    args: &ShowArgs,
    surroundings: Surroundings,
    stdout: &mut dyn Write,
) -> Result<u8, Failure> {
    let folders = &args.folders.folders;
    let output = args.view.output.as_deref();
    let reads = Reads {
        catalogs: folders,
        ..Reads::default()
    };
    let target = Target::checked(output, &reads, surroundings)?;
    let catalog = sound(folders)?;
    let id = &args.id;
    let Some(signature) = catalog.get(id) else {
        let mend = catalog.closest(id).map_or_else(
            || "`catalog list` shows those that there are".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Failure::usage(format!(
            "no signature has the id `{id}`; {mend}"
        )));
    };
    let (format, view) = view(&args.view, surroundings);
    target.write(stdout, |out| {
        report::signature(signature, format, &view, out)
    })?;
    Ok(0)
}
