//! What is made once, when it is first asked for, and never waited for.
//!
//! The cells of the standard library make a second thread wait until the first has made the
//! value. A process that is forked in between waits for ever: in the child there is no first
//! thread. Here both make the value and one of the two is kept, so that a fork is safe at any time.

use std::fmt;
use std::ops::Deref;

use once_cell::race::OnceBox;

/// A value that is set once; of several threads that set it at once, one prevails.
pub(crate) struct Once<T> {
    cell: OnceBox<T>,
}

impl<T> Once<T> {
    pub(crate) const fn new() -> Self {
        Self {
            cell: OnceBox::new(),
        }
    }

    pub(crate) fn with(value: T) -> Self {
        Self {
            cell: OnceBox::with_value(Box::new(value)),
        }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.cell.get()
    }

    pub(crate) fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        self.cell.get_or_init(|| Box::new(make()))
    }
}

impl<T: Clone> Clone for Once<T> {
    fn clone(&self) -> Self {
        Self {
            cell: self.cell.clone(),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Once<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Some(value) => value.fmt(f),
            None => f.write_str("not yet"),
        }
    }
}

/// A value that is made when it is first looked at.
pub(crate) struct Lazy<T> {
    cell: Once<T>,
    make: fn() -> T,
}

impl<T> Lazy<T> {
    pub(crate) const fn new(make: fn() -> T) -> Self {
        Self {
            cell: Once::new(),
            make,
        }
    }
}

impl<T> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.cell.get_or_init(self.make)
    }
}

impl<T: fmt::Debug> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cell.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_value_is_made_once_and_kept() {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        static VALUE: Lazy<usize> = Lazy::new(|| MADE.fetch_add(1, Ordering::SeqCst) + 7);
        assert_eq!((*VALUE, *VALUE, MADE.load(Ordering::SeqCst)), (7, 7, 1));
    }

    /// What a forked process meets: somebody began to make the value and will never end.
    #[test]
    fn a_value_is_not_waited_for() {
        static VALUE: Once<&str> = Once::new();
        let (begun, on) = mpsc::channel();
        let (go, wait) = mpsc::channel::<()>();
        let stuck = std::thread::spawn(move || {
            *VALUE.get_or_init(|| {
                begun.send(()).unwrap();
                wait.recv().unwrap();
                "of the first"
            })
        });
        on.recv_timeout(Duration::from_secs(60)).unwrap();
        assert_eq!(VALUE.get_or_init(|| "of the second"), &"of the second");
        go.send(()).unwrap();
        assert_eq!(stuck.join().unwrap(), "of the second");
    }
}
