//! The one way to run a long call: a worker does it with the interpreter released, the calling
//! thread answers Ctrl-C and tells of progress.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use eadm_logs::{Cancel, Progress};
use pyo3::prelude::*;

use crate::errors::{self, Fault};

/// How long the calling thread waits at most before it looks for signals again.
const TICK: Duration = Duration::from_millis(25);
/// How often a callable is told of progress at most.
const EVERY: Duration = Duration::from_millis(100);

/// What the calling thread and a worker share: the worker is asked to end, and says how far it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Link {
    cancel: Cancel,
    latest: Arc<Mutex<Option<Progress>>>,
}

impl Link {
    /// The token that ends the work.
    pub(crate) fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// For `AnalyzerBuilder::progress`.
    pub(crate) fn progress(&self) -> impl Fn(Progress) + Send + Sync + 'static {
        let latest = Arc::clone(&self.latest);
        move |progress| {
            let mut latest = latest.lock().unwrap_or_else(PoisonError::into_inner);
            *latest = Some(progress);
        }
    }

    fn latest(&self) -> Option<Progress> {
        *self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hands progress to a Python callable, from the calling thread and not too often.
pub(crate) struct Teller<'py> {
    /// Takes documents, documents in all, bytes, bytes in all.
    callable: Option<Bound<'py, PyAny>>,
    told: Option<Progress>,
    at: Instant,
}

impl<'py> Teller<'py> {
    pub(crate) fn new(callable: Option<Bound<'py, PyAny>>) -> Self {
        Self {
            callable,
            told: None,
            at: Instant::now(),
        }
    }

    fn tell(&mut self, link: &Link, at_the_end: bool) -> PyResult<()> {
        let Some(callable) = &self.callable else {
            return Ok(());
        };
        if !at_the_end && self.at.elapsed() < EVERY {
            return Ok(());
        }
        let latest = link.latest();
        if let Some(p) = latest.filter(|_| latest != self.told) {
            callable.call1((p.documents, p.documents_total, p.bytes, p.bytes_total))?;
            (self.told, self.at) = (latest, Instant::now());
        }
        Ok(())
    }
}

/// Runs `work` on a thread of its own with the interpreter released.
///
/// On Ctrl-C and on an exception of the callable the work is cancelled and its thread has ended
/// before the exception goes on.
pub(crate) fn run<T: Send, E: Into<Fault> + Send>(
    py: Python<'_>,
    progress: Option<Bound<'_, PyAny>>,
    work: impl FnOnce(&Link) -> Result<T, E> + Send,
) -> PyResult<T> {
    let link = Link::default();
    let mut teller = Teller::new(progress);
    thread::scope(|scope| {
        let (done, finished) = mpsc::channel::<()>();
        let linked = &link;
        let worker = thread::Builder::new()
            .name("eadm-logs".to_owned())
            .spawn_scoped(scope, move || {
                // Dropped as the work ends, in a panic too: the other side is woken.
                let _done = done;
                work(linked)
            })
            .map_err(|error| errors::worker(py, &error.to_string()))?;
        let waited = wait(py, &link, &mut teller, move |tick| {
            match finished.recv_timeout(tick) {
                Err(RecvTimeoutError::Timeout) => None,
                Ok(()) | Err(RecvTimeoutError::Disconnected) => Some(()),
            }
        });
        let joined = py.detach(|| worker.join());
        // What ended the call comes before what the worker says to it.
        waited?;
        let result = joined
            .map_err(|payload| errors::worker(py, &errors::panicked(&*payload)))?
            .map_err(|error| errors::raise(py, &error.into()))?;
        // A signal that came with the end is not lost, and nobody waits for a second one.
        py.check_signals()?;
        teller.tell(&link, true)?;
        Ok(result)
    })
}

/// Polls until there is something, with the interpreter released; `poll` waits as long as it is
/// told at most. On Ctrl-C, and on an exception of the callable, the link's work is cancelled.
pub(crate) fn wait<T: Send>(
    py: Python<'_>,
    link: &Link,
    teller: &mut Teller<'_>,
    mut poll: impl FnMut(Duration) -> Option<T> + Send,
) -> PyResult<T> {
    loop {
        if let Some(found) = py.detach(|| poll(TICK)) {
            return Ok(found);
        }
        py.check_signals()
            .and_then(|()| teller.tell(link, false))
            .inspect_err(|_| link.cancel.cancel())?;
    }
}
