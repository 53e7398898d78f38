//! Where the result goes, and how a call can end early.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::Path;

use eadm_logs::report::{self, DiagnosticsFormat};
use eadm_logs::{Bundle, Diagnostics, Error};

use crate::Surroundings;

/// Why a call ended without its exit code.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads on.
    Closed,
    /// A catalog or profile that is not sound; all that is wrong with it is told with its place.
    Unsound(Diagnostics),
    /// What to tell, and the exit code.
    Said { code: u8, message: String },
}

impl Failure {
    /// Wrong use.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Said {
            code: 2,
            message: message.into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let error = match error {
            Error::Unsound { diagnostics } => return Self::Unsound(diagnostics),
            other => other,
        };
        let code = if matches!(error, Error::Read { .. }) {
            3
        } else {
            2
        };
        Self::Said {
            code,
            message: error.to_string(),
        }
    }
}

/// Refuses to write over an input, before anything is read.
pub(crate) fn check(output: Option<&Path>, inputs: &[impl AsRef<Path>]) -> Result<(), Failure> {
    let Some(output) = output else { return Ok(()) };
    let folder = output.parent().filter(|p| !p.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(Failure::usage(format!(
            "{}: its folder does not exist; create it, or name another file with -o",
            output.display()
        )));
    }
    let same = |input: &Path| matches!((output.canonicalize(), input.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if inputs.iter().any(|input| same(input.as_ref())) {
        return Err(Failure::usage(format!(
            "{}: is one of the inputs and would be overwritten; name another file with -o",
            output.display()
        )));
    }
    Ok(())
}

/// A stream of results: the first error ends it, and is told after what came before it.
#[derive(Debug, Default)]
pub(crate) struct UntilError(Option<Error>);

impl UntilError {
    /// The value; nothing from the first error on.
    pub(crate) fn pass<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result
            .map_err(|error| {
                self.0.get_or_insert(error);
            })
            .ok()
    }

    /// The error, where there was one.
    pub(crate) fn end(self) -> Result<(), Failure> {
        self.0.map_or(Ok(()), |error| Err(error.into()))
    }
}

/// Standard input as a bundle of its own.
pub(crate) fn stdin(stdin: &mut dyn Read) -> Result<Bundle, Failure> {
    let mut bytes = Vec::new();
    stdin
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Said {
            code: 3,
            message: format!("standard input: cannot be read: {error}"),
        })?;
    Ok(Bundle::from_bytes("stdin", bytes))
}

/// Tells what could be better in a folder or profile that is used all the same.
pub(crate) fn warn(
    warnings: &Diagnostics,
    quiet: bool,
    surroundings: Surroundings,
    stderr: &mut dyn Write,
) {
    if !quiet && !warnings.is_empty() {
        let style = surroundings.style_of_stderr();
        // A closed stderr leaves nobody to tell.
        let _ = report::diagnostics(warnings, DiagnosticsFormat::Text, style, stderr);
    }
}

/// Writes the result to the file, else to standard output.
pub(crate) fn write(
    output: Option<&Path>,
    stdout: &mut dyn Write,
    view: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let Some(path) = output else {
        let mut out = BufWriter::new(stdout);
        return view(&mut out)
            .and_then(|()| out.flush())
            .map_err(|error| match error.kind() {
                ErrorKind::BrokenPipe => Failure::Closed,
                _ => Failure::usage(format!("cannot write to standard output: {error}")),
            });
    };
    let written = File::create(path).and_then(|file| {
        let mut out = BufWriter::new(file);
        view(&mut out).and_then(|()| out.flush())
    });
    written.map_err(|error| {
        let path = path.display();
        Failure::usage(format!(
            "{path}: cannot be written: {error}; name another file with -o"
        ))
    })
}
