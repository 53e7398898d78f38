//! One line of progress on standard error, rewritten in place.

use std::io::{self, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::engine::Progress;

/// How often the line is rewritten at most.
const EVERY: Duration = Duration::from_millis(100);

/// A callback that writes the line; a short call writes nothing.
pub(crate) fn printer() -> impl Fn(Progress) + Send + Sync + 'static {
    let last = Mutex::new(Instant::now());
    move |progress| {
        // Another worker is at it: this step need not be shown.
        let Ok(mut last) = last.try_lock() else {
            return;
        };
        if last.elapsed() < EVERY {
            return;
        }
        *last = Instant::now();
        let mut err = io::stderr().lock();
        let _ = write!(err, "\r\u{1b}[K{}", line(&progress));
        let _ = err.flush();
    }
}

/// Takes the line away again.
pub(crate) fn clear() {
    let mut err = io::stderr().lock();
    let _ = write!(err, "\r\u{1b}[K");
    let _ = err.flush();
}

fn line(p: &Progress) -> String {
    const MIB: u64 = 1 << 20;
    let percent = p
        .bytes
        .saturating_mul(100)
        .checked_div(p.bytes_total)
        .unwrap_or(0)
        .min(100);
    format!(
        "{percent:>3} %  {} of {} MiB  {} of {} files",
        p.bytes / MIB,
        p.bytes_total / MIB,
        p.documents,
        p.documents_total
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_never_passes_a_hundred_and_bears_nothing_at_all() {
        let line = |bytes, bytes_total| {
            super::line(&Progress {
                documents: 1,
                documents_total: 2,
                bytes,
                bytes_total,
            })
        };
        assert_eq!(line(5 << 20, 10 << 20), " 50 %  5 of 10 MiB  1 of 2 files");
        assert_eq!(line(9, 3), "100 %  0 of 0 MiB  1 of 2 files");
        assert_eq!(line(0, 0), "  0 %  0 of 0 MiB  1 of 2 files");
    }
}
