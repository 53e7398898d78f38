//! `eadm-logs inspect`.

use std::io::{Read, Write};

use eadm_logs::report;

use crate::Surroundings;
use crate::args::InspectArgs;
use crate::call::Call;
use crate::output::Failure;

pub(crate) fn run(
    args: &InspectArgs,
    surroundings: Surroundings,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<u8, Failure> {
    let call = Call::prepare(&args.common, None, None, false, surroundings, stdin, stderr)?;
    let mut inspections = Vec::new();
    for bundle in &call.bundles {
        let found = if args.steps {
            call.analyzer.inspect_steps(bundle)
        } else {
            call.analyzer.inspect(bundle)
        };
        match found {
            Ok(found) => inspections.extend(found),
            Err(error) => {
                call.end_progress();
                return Err(error.into());
            }
        }
    }
    call.end_progress();
    let shown = call.redactor.value(&inspections)?;
    call.target.write(stdout, |out| {
        report::inspections(&shown, call.format, &call.view, out)
    })?;
    call.report_replaced(stderr);
    Ok(report::exit_code_of_inspections(&inspections))
}
