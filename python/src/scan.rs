//! Records in batches: a worker reads ahead by a few of them and waits.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use eadm_logs::Error;
use eadm_logs::table::{RecordBatches, record_schema};
use pyo3::prelude::*;

use crate::call::{self, Link, Teller};
use crate::errors;
use crate::request::Request;
use crate::table::{Table, refused};

/// Batches that are read ahead of the one that was asked for.
const AHEAD: usize = 2;
/// How long a thread waits before it looks again whether another one has its batch.
const OTHERS: Duration = Duration::from_millis(2);

/// What a worker sends.
enum Sent {
    /// The columns, before anything else.
    Opened(SchemaRef),
    Batch(RecordBatch),
    /// What could not be read, at the end of a bundle.
    Problem(Problem),
    Failed(Error),
}

/// Path, 1-based line, kind, message.
type Problem = (String, Option<u64>, String, String);

/// Batches of records, read by a worker.
#[pyclass(frozen, module = "eadm_logs._native")]
pub(crate) struct Scan {
    /// `None` once it has ended.
    reading: Mutex<Option<Reading>>,
    told: Mutex<Told>,
}

/// What was told beside the batches.
#[derive(Default)]
struct Told {
    schema: Option<SchemaRef>,
    problems: Vec<Problem>,
}

struct Reading {
    link: Link,
    sent: Receiver<Sent>,
    worker: JoinHandle<()>,
}

impl Reading {
    /// Asks the worker to end, and waits until it has; what it panicked with, if it did.
    fn end(self) -> Result<(), String> {
        self.link.cancel().cancel();
        // A worker that waits to send is woken.
        drop(self.sent);
        self.worker
            .join()
            .map_err(|payload| errors::panicked(&*payload))
    }
}

impl Scan {
    /// The reading, once no other thread uses it.
    fn reading(&self, py: Python<'_>) -> PyResult<MutexGuard<'_, Option<Reading>>> {
        loop {
            match self.reading.try_lock() {
                Ok(slot) => return Ok(slot),
                Err(TryLockError::Poisoned(slot)) => return Ok(slot.into_inner()),
                Err(TryLockError::WouldBlock) => {
                    py.detach(|| thread::sleep(OTHERS));
                    py.check_signals()?;
                }
            }
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        let slot = self.reading.get_mut();
        if let Some(reading) = slot.unwrap_or_else(PoisonError::into_inner).take() {
            // The worker may wait for the interpreter, which whoever drops this may hold.
            reading.link.cancel().cancel();
            drop(reading.sent);
        }
    }
}

#[pymethods]
impl Scan {
    /// Begins to read; batches have `rows` rows at most.
    #[new]
    fn new(py: Python<'_>, request: Py<Request>, rows: usize) -> PyResult<Self> {
        let link = Link::default();
        let (sender, sent) = mpsc::sync_channel(AHEAD);
        let linked = link.clone();
        let worker = thread::Builder::new()
            .name("eadm-logs".to_owned())
            .spawn(move || {
                let send = |what| sender.send(what).is_ok();
                if let Err(error) = read(request.get(), rows, &linked, &send) {
                    // Nobody listens where the reading was ended.
                    let _ = send(Sent::Failed(error));
                }
            })
            .map_err(|error| errors::worker(py, &error.to_string()))?;
        Ok(Self {
            reading: Mutex::new(Some(Reading { link, sent, worker })),
            told: Mutex::default(),
        })
    }

    /// The next batch; None at the end. Ctrl-C ends the reading.
    fn next(&self, py: Python<'_>) -> PyResult<Option<Table>> {
        let mut slot = self.reading(py)?;
        loop {
            let Some(reading) = slot.as_mut() else {
                return Ok(None);
            };
            let sent = &mut reading.sent;
            let waited =
                call::wait(
                    py,
                    &reading.link,
                    &mut Teller::new(None),
                    move |tick| match sent.recv_timeout(tick) {
                        Ok(what) => Some(Some(what)),
                        Err(RecvTimeoutError::Timeout) => None,
                        Err(RecvTimeoutError::Disconnected) => Some(None),
                    },
                );
            let ended = match waited {
                Ok(Some(Sent::Opened(schema))) => {
                    self.told().schema = Some(schema);
                    continue;
                }
                Ok(Some(Sent::Batch(batch))) => {
                    return Ok(Some(Table::new(batch.schema(), vec![batch])));
                }
                Ok(Some(Sent::Problem(problem))) => {
                    self.told().problems.push(problem);
                    continue;
                }
                Ok(Some(Sent::Failed(error))) => Err(errors::raise(py, &error.into())),
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            };
            let reading = slot.take();
            let joined = py.detach(|| reading.map_or(Ok(()), Reading::end));
            return match joined {
                Err(panicked) if ended.is_ok() => Err(errors::worker(py, &panicked)),
                _ => ended,
            };
        }
    }

    /// The columns of the batches, without rows; known once the first one, or the end, has come.
    fn empty(&self) -> Table {
        let schema = self.told().schema.clone();
        Table::new(schema.unwrap_or_else(|| record_schema("UTC")), Vec::new())
    }

    /// What could not be read so far: path, 1-based line, kind, message; whole at the end.
    fn problems(&self) -> Vec<Problem> {
        self.told().problems.clone()
    }

    /// Ends the reading; nothing comes after it.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let reading = self.reading(py)?.take();
        py.detach(|| reading.map_or(Ok(()), Reading::end))
            .map_err(|panicked| errors::worker(py, &panicked))
    }
}

/// Sends every batch; ends early where nobody listens any more.
fn read(
    request: &Request,
    rows: usize,
    link: &Link,
    send: &impl Fn(Sent) -> bool,
) -> Result<(), Error> {
    let analyzer = request.analyzer(link)?;
    let zone = if analyzer.zone().contains('/') {
        analyzer.zone()
    } else {
        "UTC"
    };
    let mut listens = send(Sent::Opened(record_schema(zone)));
    for bundle in &request.bundles(link)? {
        let timeline = analyzer.records(bundle)?;
        let mut batches = RecordBatches::new(timeline, request.redactor(), zone, rows);
        while listens && let Some(batch) = batches.next() {
            listens = send(Sent::Batch(batch.map_err(|error| refused(&error))?));
        }
        if !listens {
            return Ok(());
        }
        let redactor = request.redactor();
        for (path, problem) in batches.problems() {
            let masked = |text: &str| redactor.mask(text).into_owned();
            listens = send(Sent::Problem((
                masked(path),
                problem.line,
                problem.kind.clone(),
                masked(&problem.message),
            )));
        }
    }
    Ok(())
}
