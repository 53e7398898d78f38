//! `eadm-logs records`.

use std::io::{Read, Write};

use eadm_logs::report::Format;
use eadm_logs::{RedactedTimeline, report};

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
                let whole = matches!(call.format, Format::Json | Format::Ndjson);
                let timeline = if whole {
                    timeline.with_events()
                } else {
                    timeline
                };
                timeline.redacted(call.redactor.clone())
            })
            .collect();
        call.end_progress();
        let mut records = streams.iter_mut().flatten();
        if args.common.threads == Some(1) {
            report::records(records, call.format, &call.view, out)?;
        } else {
            read_ahead(&mut records, |records| {
                report::records(records, call.format, &call.view, out)
            })?;
        }
        unread = streams
            .iter()
            .flat_map(RedactedTimeline::problems)
            .any(|(_, problem)| problem.is_unread());
        Ok(())
    })?;
    stream.end()?;
    draft.keep()?;
    call.report_replaced(stderr);
    Ok(if unread { 3 } else { 0 })
}

/// Records that are handed over at a time.
const BATCH: usize = 1024;
/// Batches that are read before they are asked for.
const AHEAD: usize = 2;

/// Reads records in a thread of their own while those before them are written.
fn read_ahead<T: Send, R>(
    records: &mut (impl Iterator<Item = T> + Send),
    write: impl FnOnce(&mut dyn Iterator<Item = T>) -> R,
) -> R {
    std::thread::scope(|scope| {
        let (sender, receiver) = std::sync::mpsc::sync_channel::<Vec<T>>(AHEAD);
        scope.spawn(move || {
            loop {
                let batch: Vec<T> = records.take(BATCH).collect();
                // Nobody takes it where the writing failed.
                if batch.is_empty() || sender.send(batch).is_err() {
                    break;
                }
            }
        });
        write(&mut receiver.into_iter().flatten())
    })
}
