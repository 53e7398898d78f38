//! A new file that replaces another one once it is complete. If the call ends before that, the old
//! file stays as it was and the new one is removed.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempPath;

/// Files that are not complete yet. Who holds the lock may create, rename or remove them.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file under an unused name, removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Temporary {
    file: File,
    path: Option<TempPath>,
}

impl Temporary {
    /// One in the folder of `target`, with the permissions of the file that it is to replace.
    pub(crate) fn beside(
        target: &Path,
        replaced: Option<&Metadata>,
        takes_signals: bool,
    ) -> io::Result<Self> {
        if takes_signals {
            signals::take();
        }
        let folder = target.parent().unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".eadm-logs-").suffix(".tmp");
        #[cfg(unix)]
        if replaced.is_none() {
            // As any new file: what the process's mask leaves of it.
            let all = std::os::unix::fs::PermissionsExt::from_mode(0o666);
            builder.permissions(all);
        }
        let temporary = {
            let mut unfinished = unfinished();
            let made = builder
                .tempfile_in(folder)
                .map_err(|error| without_path(&error))?;
            let (file, path) = made.into_parts();
            unfinished.push(path.to_path_buf());
            Self {
                file,
                path: Some(path),
            }
        };
        if let Some(replaced) = replaced {
            temporary.take_after(replaced)?;
        }
        Ok(temporary)
    }

    /// Owner and permissions of the file that is replaced.
    fn take_after(&self, replaced: &Metadata) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            let own = self.file.metadata()?;
            let owner = (replaced.uid(), replaced.gid());
            if (own.uid(), own.gid()) != owner {
                // Only the superuser may give files away; the result is worth more than its owner.
                let _ = fchown(&self.file, Some(owner.0), Some(owner.1));
            }
        }
        self.file.set_permissions(replaced.permissions())
    }

    /// What to write to.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Puts it in the place of `target`, as a whole.
    pub(crate) fn replace(mut self, target: &Path) -> io::Result<()> {
        // Some file systems tell only now that the disk is full.
        self.file.sync_all()?;
        let mut unfinished = unfinished();
        let Some(path) = self.path.take() else {
            return Ok(());
        };
        unfinished.retain(|other| *other != *path);
        // What cannot be renamed is removed as the error is dropped, while the lock is held.
        path.persist(target).map_err(|error| error.error)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = self.path.take() {
            let mut unfinished = unfinished();
            unfinished.retain(|other| *other != *path);
            drop(path);
        }
    }
}

/// The error without the name of the temporary file, which the user does not know.
fn without_path(error: &io::Error) -> io::Error {
    let source = error.get_ref().and_then(std::error::Error::source);
    let why = source.map_or_else(|| error.to_string(), ToString::to_string);
    io::Error::new(error.kind(), format!("its folder takes no new file: {why}"))
}

/// Removes the files that are not complete; none is made or renamed until the guard is dropped.
#[cfg(any(unix, windows))]
fn remove_all() -> MutexGuard<'static, Vec<PathBuf>> {
    let unfinished = unfinished();
    for path in &*unfinished {
        let _ = std::fs::remove_file(path);
    }
    unfinished
}

#[cfg(unix)]
mod signals {
    use std::sync::{Once, mpsc};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// From now on a signal that ends the process removes the files that are not complete first. The
    /// process ends of the signal as it would without.
    pub(super) fn take() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let (ready, is_ready) = mpsc::channel();
            // In this order: a signal that is taken where no thread waits for it would be lost.
            let waiting = move || {
                let taken = [SIGHUP, SIGINT, SIGTERM]
                    .into_iter()
                    .filter(|signal| !is_ignored(*signal));
                let Ok(mut signals) = Signals::new(taken) else {
                    return;
                };
                let _ = ready.send(());
                for signal in signals.forever() {
                    let _held = super::remove_all();
                    let _ = emulate_default_handler(signal);
                }
            };
            let name = "signals".to_owned();
            if std::thread::Builder::new()
                .name(name)
                .spawn(waiting)
                .is_ok()
            {
                // Without the thread a signal ends the process as ever.
                let _ = is_ready.recv();
            }
        });
    }

    /// Whether who started the process had it ignore this signal, as `nohup` does.
    pub(super) fn is_ignored(signal: i32) -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        match line.map(|hex| u64::from_str_radix(hex.trim(), 16)) {
            Some(Ok(ignored)) => ignored & (1 << (signal - 1)) != 0,
            // Where it cannot be known: what `nohup` is there for.
            _ => signal == SIGHUP,
        }
    }
}

#[cfg(windows)]
mod signals {
    use std::sync::Once;

    /// What Windows gives as the exit code of a process that Ctrl-C ended.
    const CONTROL_C: i32 = 0xC000_013A_u32 as i32;

    /// From now on Ctrl-C removes the files that are not complete before it ends the process.
    pub(super) fn take() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // Without the handler Ctrl-C ends the process as ever.
            let _ = ctrlc::set_handler(|| {
                let _held = super::remove_all();
                std::process::exit(CONTROL_C);
            });
        });
    }
}

#[cfg(not(any(unix, windows)))]
mod signals {
    /// There are no signals.
    pub(super) fn take() {}
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::process::ExitStatusExt;
    use std::path::Path;
    use std::process::{Command, Stdio};

    use super::Temporary;

    /// Names the folder in which the process below holds a file that is not complete.
    const FOLDER: &str = "EADM_LOGS_TEST_FOLDER";

    /// Not a test of its own: the process that [`a_signal_removes_what_is_not_complete`] ends.
    #[test]
    fn holds_a_file_until_it_is_ended() {
        let Some(folder) = std::env::var_os(FOLDER) else {
            return;
        };
        let target = Path::new(&folder).join("report.txt");
        let metadata = std::fs::metadata(&target).unwrap();
        let held = Temporary::beside(&target, Some(&metadata), true).unwrap();
        held.file().write_all(b"half of it").unwrap();
        println!("\nready");
        let _ = std::io::stdin().read_line(&mut String::new());
    }

    #[test]
    fn a_signal_removes_what_is_not_complete() {
        for (name, number) in [("HUP", 1), ("INT", 2), ("TERM", 15)] {
            // A shell has what it starts in the background ignore INT, and `nohup` HUP.
            if super::signals::is_ignored(number) {
                continue;
            }
            let folder = tempfile::tempdir().unwrap();
            let target = folder.path().join("report.txt");
            std::fs::write(&target, "old").unwrap();
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "--nocapture"])
                .arg("temporary::tests::holds_a_file_until_it_is_ended")
                .env(FOLDER, folder.path())
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            // Open until the process has ended: it would end of itself otherwise.
            let _stdin = child.stdin.take();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            assert!(lines.any(|line| line.unwrap() == "ready"), "{name}");
            let files = || std::fs::read_dir(folder.path()).unwrap().count();
            assert_eq!(files(), 2);
            let id = child.id().to_string();
            let sent = Command::new("kill").args(["-s", name, &id]).status();
            assert!(sent.unwrap().success());
            assert_eq!(child.wait().unwrap().signal(), Some(number), "{name}");
            assert_eq!(files(), 1, "{name}");
            assert_eq!(std::fs::read_to_string(&target).unwrap(), "old");
        }
    }
}
