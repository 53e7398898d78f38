//! `eadm-logs audit`.

use std::io::{Read, Write};

use eadm_logs::report;

use crate::Surroundings;
use crate::args::{AuditArgs, FormatArg, TableArg};
use crate::call::Call;
use crate::output::Failure;

pub(crate) fn run(
    args: &AuditArgs,
    surroundings: Surroundings,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<u8, Failure> {
    let format = args.common.format;
    let whole = matches!(format, FormatArg::Json | FormatArg::Ndjson);
    if whole && (args.cut.since.is_some() || args.cut.until.is_some()) {
        return Err(Failure::usage(
            "--since and --until cut the table, markdown, html and csv views; json and ndjson hold the \
             whole audit: leave them out, or choose another --format",
        ));
    }
    if args.table != TableArg::Steps && format != FormatArg::Csv {
        return Err(Failure::usage(
            "--table picks a table of `--format csv`; add that",
        ));
    }
    let call = Call::prepare(
        &args.common,
        Some(args),
        Some(&args.cut),
        false,
        surroundings,
        stdin,
        stderr,
    )?;
    let audit = call.analyzer.audit_all(&call.bundles);
    call.end_progress();
    let audit = audit?;
    let shown = call.redactor.audit(audit);
    call.target.write(stdout, |out| {
        report::audit(&shown, call.format, &call.view, out)
    })?;
    call.report_replaced(stderr);
    let code = report::exit_code(&shown);
    if surroundings.ends_with_the_call {
        // The process gives its memory back at once; piece by piece takes a millisecond.
        std::mem::forget(call);
        std::mem::forget(shown);
    }
    Ok(code)
}
