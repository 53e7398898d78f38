//! `eadm-logs records`.

use std::io::{Read, Write};

use eadm_logs::Level;
use eadm_logs::report::{self, Format};

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
    let mut call = Call::prepare(
        &args.common,
        None,
        Some(&args.cut),
        args.recovered,
        surroundings,
        stdin,
        stderr,
    )?;
    call.view.level = args.level.map(Level::from);
    call.view.grep.clone_from(&args.grep);
    call.view.limit = args.limit;
    let mut stream = UntilError::default();
    let mut unread = false;
    let draft = call.target.draft(stdout, |out| {
        // The formats for programs have room for all that an event carries.
        let whole = matches!(call.format, Format::Json | Format::Ndjson);
        let timelines: Vec<_> = call
            .bundles
            .iter()
            .map_while(|bundle| stream.pass(call.analyzer.records(bundle)))
            .map(|timeline| {
                if whole {
                    timeline.with_events()
                } else {
                    timeline
                }
            })
            .map(|timeline| timeline.redacted(call.redactor.clone()))
            .collect();
        call.end_progress();
        let problems = report::timelines(timelines, call.format, &call.view, out)?;
        unread = problems.iter().any(|(_, problem)| problem.is_unread());
        Ok(())
    })?;
    stream.end()?;
    draft.keep()?;
    call.report_replaced(stderr);
    Ok(if unread { 3 } else { 0 })
}
