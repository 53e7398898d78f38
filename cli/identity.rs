//! Which file a path leads to: a hard link or symbolic link is the same file under another name.

use std::path::{Path, PathBuf};

/// A file that stays the same under each of its names.
#[derive(Debug)]
pub(crate) struct Identity {
    on_disk: Option<system::OnDisk>,
    /// Where a file system gives no lasting numbers, the path without its links must do.
    path: Option<PathBuf>,
}

impl Identity {
    /// That of the file to which a path leads.
    pub(crate) fn of(path: &Path) -> Self {
        Self {
            on_disk: system::of(path),
            path: path.canonicalize().ok(),
        }
    }

    /// That of what standard input reads.
    pub(crate) fn of_stdin() -> Self {
        Self {
            on_disk: system::of_stdin(),
            path: None,
        }
    }

    /// Whether both are one file.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let same = |(a, b)| a == b;
        let on_disk = self.on_disk.as_ref().zip(other.on_disk.as_ref());
        on_disk.is_some_and(|(a, b)| a == b)
            || self
                .path
                .as_ref()
                .zip(other.path.as_ref())
                .is_some_and(same)
    }
}

#[cfg(unix)]
mod system {
    use std::fs::{File, Metadata};
    use std::io;
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    /// Device and inode. Nothing is opened for them: a pipe would be waited for without end.
    pub(super) type OnDisk = (u64, u64);

    pub(super) fn of(path: &Path) -> Option<OnDisk> {
        std::fs::metadata(path).ok().as_ref().map(numbers)
    }

    pub(super) fn of_stdin() -> Option<OnDisk> {
        let stdin = io::stdin().as_fd().try_clone_to_owned().ok()?;
        File::from(stdin).metadata().ok().as_ref().map(numbers)
    }

    fn numbers(metadata: &Metadata) -> OnDisk {
        (metadata.dev(), metadata.ino())
    }
}

#[cfg(windows)]
mod system {
    use std::path::Path;

    use same_file::Handle;

    /// Volume and file index. They hold as long as the file is open.
    pub(super) type OnDisk = Handle;

    pub(super) fn of(path: &Path) -> Option<OnDisk> {
        path.is_file()
            .then(|| Handle::from_path(path).ok())
            .flatten()
    }

    pub(super) fn of_stdin() -> Option<OnDisk> {
        Handle::stdin().ok()
    }
}

#[cfg(not(any(unix, windows)))]
mod system {
    use std::path::Path;

    /// Nothing is known but the path.
    pub(super) type OnDisk = std::convert::Infallible;

    pub(super) fn of(_: &Path) -> Option<OnDisk> {
        None
    }

    pub(super) fn of_stdin() -> Option<OnDisk> {
        None
    }
}
