//! Threads of our own for each call, never rayon's global pool: whoever forks, or counts threads,
//! finds none of ours once a call has ended.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
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
    pub(crate) fn run<T: Send>(self, call: impl FnOnce() -> T + Send) -> Result<T, Error> {
        rayon::ThreadPoolBuilder::new()
            .num_threads(self.0)
            .build_scoped(rayon::ThreadBuilder::run, |pool| pool.install(call))
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

/// How many items are held for each thread, worked on or waiting: some take longer than others.
const AHEAD: usize = 2;

/// Makes items in a thread of its own, [`AHEAD`] of them before they are used, until there are no more.
pub(crate) fn ahead<T: Send, R>(
    mut next: impl FnMut() -> Option<T> + Send,
    take: impl FnOnce(&mut dyn Iterator<Item = T>) -> R,
) -> R {
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(AHEAD);
        scope.spawn(move || {
            // Sending fails if the items are no longer used.
            while let Some(item) = next()
                && sender.send(item).is_ok()
            {}
        });
        take(&mut receiver.into_iter())
    })
}

/// Small items that are handed over at a time.
const BATCH: usize = 1024;

/// Takes items in a thread of its own while those before them are used.
pub(crate) fn items_ahead<T: Send, R>(
    items: &mut (impl Iterator<Item = T> + Send),
    take: impl FnOnce(&mut dyn Iterator<Item = T>) -> R,
) -> R {
    let next = || Some(items.take(BATCH).collect::<Vec<T>>()).filter(|batch| !batch.is_empty());
    ahead(next, |batches| take(&mut batches.flatten()))
}

/// Reads one item after the other, works on several of them side by side, and takes what came of them in the
/// order of reading. The thread that reads helps with the work rather than wait for it. [`AHEAD`] says
/// how many items are held.
pub(crate) fn in_order<S: Send, I: Send, O: Send>(
    state: &mut S,
    mut read: impl FnMut(&mut S) -> Option<I> + Send,
    work: impl Fn(I) -> O + Sync,
    mut take: impl FnMut(&mut S, O) + Send,
) {
    let Some(first) = read(state) else {
        return;
    };
    // One item alone is not handed to anyone.
    let Some(second) = read(state) else {
        take(state, work(first));
        return;
    };
    let (read, take, work) = (&mut read, &mut take, &work);
    rayon::scope(|scope| {
        let most = AHEAD * rayon::current_num_threads();
        let mut begun = VecDeque::new();
        let mut held = [first, second].into_iter();
        let mut ended = false;
        while !ended || !begun.is_empty() {
            if !ended && begun.len() < most {
                if let Some(item) = held.next().or_else(|| read(state)) {
                    let (done, outcome) = sync_channel(1);
                    // Sending fails only where a panic ended the reading.
                    scope.spawn(move |_| drop(done.send(work(item))));
                    begun.push_back(outcome);
                } else {
                    ended = true;
                }
            }
            match begun.front().map(Receiver::try_recv) {
                Some(Ok(outcome)) => {
                    begun.pop_front();
                    take(state, outcome);
                }
                // It panicked, which the scope tells once it ends.
                Some(Err(TryRecvError::Disconnected)) => return,
                Some(Err(TryRecvError::Empty)) if ended || begun.len() >= most => {
                    if rayon::yield_now() != Some(rayon::Yield::Executed) {
                        std::thread::yield_now();
                    }
                }
                Some(Err(TryRecvError::Empty)) | None => {}
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_comes_of_items_is_taken_in_the_order_of_reading(count in 0_u64..60, threads in 1_usize..5, slow in 0_u64..60) {
            let mut state = (0..count, Vec::new());
            Threads::new(threads).run(|| in_order(
                &mut state,
                |(items, _)| items.next(),
                |item| {
                    if item % 7 == slow % 7 {
                        std::thread::yield_now();
                    }
                    item * 2
                },
                |(_, taken), outcome| taken.push(outcome),
            )).unwrap();
            prop_assert_eq!(state.1, (0..count).map(|item| item * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn items_that_are_made_ahead_come_in_order_and_may_be_left() {
        for used in [0, 3, 50, 100] {
            let mut items = 0..50;
            let taken: Vec<u64> = ahead(|| items.next(), |all| all.take(used).collect());
            assert_eq!(taken, (0..50).take(used).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_panic_of_one_item_ends_the_call() {
        let call = || {
            let mut items = 0..100;
            in_order(
                &mut items,
                Iterator::next,
                |item| assert_ne!(item, 50),
                |_, ()| {},
            );
        };
        assert!(std::panic::catch_unwind(|| Threads::new(2).run(call)).is_err());
    }

    #[test]
    fn work_is_done_in_as_many_threads_as_were_asked_for() {
        for count in [1, 3] {
            let threads = Threads::new(count);
            assert_eq!(threads.run(rayon::current_num_threads).unwrap(), count);
            let workers = threads.workers().unwrap();
            assert_eq!(workers.install(rayon::current_num_threads), count);
            assert_eq!(workers.handles.len(), count);
        }
    }
}
