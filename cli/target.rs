//! Where the result goes: to standard output, to a device, or into a file that is replaced as a
//! whole. Nothing that the call reads is written over.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use eadm_logs::report;

use crate::Surroundings;
use crate::engine::{Bundle, Catalog};
use crate::identity::Identity;
use crate::output::Failure;
use crate::temporary::Temporary;

/// Links that are followed at most, as systems do.
const LINKS: usize = 40;

/// So much of a file is looked at for what it is.
const HEAD: u64 = 4096;

/// All that a call reads.
#[derive(Debug, Default)]
pub(crate) struct Reads<'a> {
    /// Logs as the command line names them; `-` is standard input.
    pub(crate) logs: &'a [PathBuf],
    /// Folders of signatures.
    pub(crate) catalogs: &'a [PathBuf],
    /// Files of their own: a profile, an expectation.
    pub(crate) files: Vec<&'a Path>,
}

/// Where the result goes.
#[derive(Debug)]
pub(crate) struct Target<'a>(Option<Named<'a>>);

/// What `-o` names.
#[derive(Debug)]
struct Named<'a> {
    path: &'a Path,
    way: Way,
    takes_signals: bool,
}

/// How it is written.
#[derive(Debug)]
enum Way {
    /// A device, a pipe, or what a stream of this process leads to: it is written to directly.
    Direct,
    /// The file at this path, behind all links, is replaced.
    Replaced(PathBuf),
}

/// A result that is written and not yet in its place; dropped, it is as if it had never been written.
#[derive(Debug)]
#[must_use = "the old file stays unless the new one is kept"]
pub(crate) struct Draft<'a>(Option<(Temporary, &'a Path, &'a Path)>);

/// Why a file is not written to.
#[derive(Debug)]
enum Refused {
    /// The folder that it would lie in is not there.
    NoFolder,
    /// It is a folder itself.
    Folder,
    /// It cannot be looked at.
    Unknown(io::Error),
    /// It is a file that the call reads.
    Input,
    /// It is a file that the call reads, under this other name.
    InputNamed(PathBuf),
    /// It is the file that standard input comes from.
    Stdin,
    /// It cannot be written.
    Write(io::Error),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFolder => {
                return f.write_str(
                    "its folder does not exist; create it, or name another file with -o",
                );
            }
            Self::Folder => return f.write_str("is a folder; name a file with -o"),
            Self::Unknown(error) => write!(f, "cannot be looked at: {error}"),
            Self::Input => f.write_str("is one of the inputs and would be overwritten"),
            Self::InputNamed(input) => write!(
                f,
                "is the input {} by another name and would be overwritten",
                input.display()
            ),
            Self::Stdin => f.write_str("is what standard input reads and would be overwritten"),
            Self::Write(error) => write!(f, "cannot be written: {error}"),
        }?;
        f.write_str("; name another file with -o")
    }
}

impl Refused {
    fn of(self, path: &Path) -> Failure {
        Failure::usage(format!("{}: {self}", path.display()))
    }
}

impl<'a> Target<'a> {
    /// Where `-o` says, else standard output. A file that the call reads is refused, before
    /// anything is opened for writing.
    pub(crate) fn checked(
        output: Option<&'a Path>,
        reads: &Reads<'_>,
        surroundings: Surroundings,
    ) -> Result<Self, Failure> {
        let Some(path) = output else {
            return Ok(Self(None));
        };
        let way = way(path).map_err(|refused| refused.of(path))?;
        // What holds no bytes cannot lose any: a terminal is read and written at once. An earlier
        // result is no input, though it lies among them.
        if path.is_file()
            && !is_own_output(path)
            && let Some(refused) = read_too(path, reads)?
        {
            return Err(refused.of(path));
        }
        Ok(Self(Some(Named {
            path,
            way,
            takes_signals: surroundings.takes_signals,
        })))
    }

    /// Writes the result and puts it in its place.
    pub(crate) fn write(
        &self,
        stdout: &mut dyn Write,
        view: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        self.draft(stdout, view)?.keep()
    }

    /// Writes the result; for those who know only then whether it is one.
    pub(crate) fn draft(
        &self,
        stdout: &mut dyn Write,
        view: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Draft<'_>, Failure> {
        let Some(named) = &self.0 else {
            return written(stdout, view)
                .map(|()| Draft(None))
                .map_err(|error| match error.kind() {
                    ErrorKind::BrokenPipe => Failure::Closed,
                    _ => Failure::usage(format!("cannot write to standard output: {error}")),
                });
        };
        let draft = match &named.way {
            Way::Direct => direct(named.path)
                .and_then(|file| written(file, view))
                .map(|()| Draft(None)),
            Way::Replaced(target) => temporary(target, named.takes_signals).and_then(|new| {
                written(new.file(), view)?;
                Ok(Draft(Some((new, target, named.path))))
            }),
        };
        draft.map_err(|error| Refused::Write(error).of(named.path))
    }
}

impl Draft<'_> {
    /// Puts the result in its place.
    pub(crate) fn keep(self) -> Result<(), Failure> {
        match self.0 {
            None => Ok(()),
            Some((new, target, path)) => new
                .replace(target)
                .map_err(|error| Refused::Write(error).of(path)),
        }
    }
}

fn written(out: impl Write, view: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    view(&mut out)?;
    out.flush()
}

/// Whether a file is a result that was written before.
fn is_own_output(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_ok() && report::is_own_output(&String::from_utf8_lossy(&head))
}

/// A device or pipe, opened for writing. A file behind a stream is not truncated: others write to it too.
fn direct(path: &Path) -> io::Result<File> {
    let append = path.is_file();
    OpenOptions::new().write(true).append(append).open(path)
}

/// A new file in the folder of the target. A target that cannot be opened for writing is not replaced.
fn temporary(target: &Path, takes_signals: bool) -> io::Result<Temporary> {
    let replaced = match std::fs::metadata(target) {
        Ok(metadata) => {
            OpenOptions::new().write(true).open(target)?;
            Some(metadata)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    Temporary::beside(target, replaced.as_ref(), takes_signals)
}

/// How what a path leads to is written.
fn way(path: &Path) -> Result<Way, Refused> {
    let mut target = std::path::absolute(path).map_err(Refused::Unknown)?;
    for _ in 0..LINKS {
        if is_stream(&target) {
            return Ok(Way::Direct);
        }
        let Ok(to) = std::fs::read_link(&target) else {
            break;
        };
        target.pop();
        target.push(to);
    }
    match std::fs::metadata(&target) {
        Ok(metadata) if metadata.is_dir() => Err(Refused::Folder),
        Ok(metadata) if metadata.is_file() => Ok(Way::Replaced(target)),
        Ok(_) => Ok(Way::Direct),
        Err(_) if !target.parent().is_some_and(Path::is_dir) => Err(Refused::NoFolder),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Way::Replaced(target)),
        Err(error) => Err(Refused::Unknown(error)),
    }
}

/// Whether a path stands for an open stream of a process, as `/dev/stdout` does once its links are
/// followed: what is behind it has readers and writers that a new file would cut off.
fn is_stream(path: &Path) -> bool {
    let Some(folder) = path.parent().filter(|_| cfg!(unix)) else {
        return false;
    };
    folder == Path::new("/dev/fd") || (folder.starts_with("/proc") && folder.ends_with("fd"))
}

/// Why a file that is there cannot be written to, where the call reads it.
fn read_too(path: &Path, reads: &Reads<'_>) -> Result<Option<Refused>, Failure> {
    let target = Identity::of(path);
    let is_stdin = |path: &&PathBuf| path.as_os_str() == "-";
    if reads.logs.iter().any(|path| is_stdin(&path)) && target.is(&Identity::of_stdin()) {
        return Ok(Some(Refused::Stdin));
    }
    let named: Vec<&PathBuf> = reads.logs.iter().filter(|path| !is_stdin(path)).collect();
    let logs = Bundle::files(&named)?;
    let signatures = reads.catalogs.iter().flat_map(Catalog::files);
    let files = reads.files.iter().map(|path| path.to_path_buf());
    let input = logs
        .into_iter()
        .chain(signatures)
        .chain(files)
        .find(|input| target.is(&Identity::of(input)));
    let as_named = |input: &Path| match (std::path::absolute(input), std::path::absolute(path)) {
        (Ok(input), Ok(path)) => input == path,
        _ => false,
    };
    Ok(input.map(|input| {
        if as_named(&input) {
            Refused::Input
        } else {
            Refused::InputNamed(input)
        }
    }))
}
