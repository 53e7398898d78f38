//! `eadm-logs records`.

use std::io::{Read, Write};

use eadm_logs::report::Format;
use eadm_logs::{Timeline, report};

use crate::Surroundings;
use crate::args::RecordsArgs;
use crate::call::Call;
use crate::output::{Failure, UntilError};

pub(crate) fn run(
    args: &RecordsArgs,
    surroundings: Surroundings,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<u8, Failure> {
    let call = Call::prepare(
        &args.common,
        None,
        Some(&args.cut),
        args.recovered,
        surroundings,
        stdin,
        stderr,
    )?;
    let mut stream = UntilError::default();
    let mut unread = false;
    let draft = call.target.draft(stdout, |out| {
        let mut streams: Vec<_> = call
            .bundles
            .iter()
            .map_while(|bundle| stream.pass(call.analyzer.records(bundle)))
            .map(|timeline| {
                // The formats for programs have room for all that an event carries.
                if matches!(call.format, Format::Json | Format::Ndjson) {
                    timeline.with_events()
                } else {
                    timeline
                }
            })
            .collect();
        call.end_progress();
        let records = streams
            .iter_mut()
            .flatten()
            .map_while(|record| stream.pass(call.redactor.record(record)));
        report::records(records, call.format, &call.view, out)?;
        unread = streams
            .iter()
            .flat_map(Timeline::problems)
            .any(|(_, problem)| problem.is_unread());
        Ok(())
    })?;
    stream.end()?;
    draft.keep()?;
    call.report_replaced(stderr);
    Ok(if unread { 3 } else { 0 })
}
