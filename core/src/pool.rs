//! Threads of our own for each call, never rayon's global pool: whoever forks, or counts threads,
//! finds none of ours once a call has ended.

use std::io;
use std::thread::JoinHandle;

use crate::error::Error;

/// How many workers a call has; 0 for one a core.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Threads(usize);

impl Threads {
    pub(crate) fn new(count: usize) -> Self {
        Self(count)
    }

    /// Runs a call in a pool that has ended as it returns.
    pub(crate) fn run<T: Send>(self, call: impl FnOnce(usize) -> T + Send) -> Result<T, Error> {
        rayon::ThreadPoolBuilder::new()
            .num_threads(self.0)
            .build_scoped(rayon::ThreadBuilder::run, |pool| {
                let threads = pool.current_num_threads();
                pool.install(|| call(threads))
            })
            .map_err(|error| refused(&error))
    }

    /// A pool for what goes on from call to call, such as an iterator.
    pub(crate) fn workers(self) -> Result<Workers, Error> {
        let mut handles = Vec::new();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.0)
            .spawn_handler(|thread| -> io::Result<()> {
                handles.push(std::thread::Builder::new().spawn(|| thread.run())?);
                Ok(())
            })
            .build()
            .map_err(|error| refused(&error))?;
        Ok(Workers {
            pool: Some(pool),
            handles,
        })
    }
}

fn refused(error: &rayon::ThreadPoolBuildError) -> Error {
    Error::Threads {
        message: error.to_string(),
    }
}

/// A pool whose threads have ended once it is dropped.
#[derive(Debug)]
pub(crate) struct Workers {
    /// `None` only while it is dropped.
    pool: Option<rayon::ThreadPool>,
    handles: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Does some work in the pool.
    pub(crate) fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        // They end once nobody holds the pool.
        self.pool = None;
        for handle in self.handles.drain(..) {
            // One that panicked has told so to whoever waited for its work.
            let _ = handle.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_in_as_many_threads_as_were_asked_for() {
        for count in [1, 3] {
            let threads = Threads::new(count);
            assert_eq!(threads.run(|given| given).unwrap(), count);
            let workers = threads.workers().unwrap();
            assert_eq!(workers.install(rayon::current_num_threads), count);
            assert_eq!(workers.handles.len(), count);
        }
    }
}
