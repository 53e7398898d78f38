//! `eadm-logs records`.

use std::io::{Read, Write};

use eadm_logs::{Error, Timeline, report};

use crate::Surroundings;
use crate::args::RecordsArgs;
use crate::call::Call;
use crate::engine::Redacted;
use crate::output::{self, Failure};

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
        surroundings,
        stdin,
        stderr,
    )?;
    // Streamed record by record; the first error ends the stream and is told after it.
    let mut failed: Option<Error> = None;
    let mut unread = false;
    let written = output::write(args.common.output.as_deref(), stdout, |out| {
        let mut pass = |result: Result<Redacted<_>, Error>| match result {
            Ok(record) => Some(record),
            Err(error) => {
                failed.get_or_insert(error);
                None
            }
        };
        let mut streams = Vec::new();
        for bundle in &call.bundles {
            match call.analyzer.records(bundle) {
                Ok(records) => streams.push(records),
                Err(error) => {
                    pass(Err(error));
                    break;
                }
            }
        }
        call.end_progress();
        let records = streams
            .iter_mut()
            .flatten()
            .map_while(|record| pass(call.redactor.value(&record)));
        report::records(records, call.format, &call.view, out)?;
        unread = streams
            .iter()
            .flat_map(Timeline::problems)
            .any(|(_, problem)| report::is_unread(problem));
        Ok(())
    });
    written?;
    match failed {
        Some(error) => Err(error.into()),
        None if unread => Ok(3),
        None => Ok(0),
    }
}
