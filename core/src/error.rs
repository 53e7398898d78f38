//! Errors that end a call. What goes wrong within one source never does: it is a
//! [`SourceProblem`](crate::model::SourceProblem) of that source.

use std::path::PathBuf;

use crate::cancel::Cancel;
use crate::lint::Diagnostics;

/// Why a call could not be carried out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path that the caller named does not exist.
    #[error("{}: no such file or folder; check the path", path.display())]
    NotFound {
        /// The path as named.
        path: PathBuf,
    },
    /// A glob that the caller named matches nothing, or is no glob.
    #[error("{pattern}: {why}")]
    Glob {
        /// The pattern as named.
        pattern: String,
        /// What is wrong with it, and the mend.
        why: String,
    },
    /// A path that the caller named could not be read at all.
    #[error("{}: cannot be read: {source}", path.display())]
    Read {
        /// The path as named.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A zone that the time zone database does not know.
    #[error("unknown zone `{zone}`{}", near_zones(near))]
    Zone {
        /// The zone as named.
        zone: String,
        /// Names that come close.
        near: Vec<String>,
    },
    /// A language that nothing is written in.
    #[error(transparent)]
    Lang(#[from] crate::model::UnknownLang),
    /// A region that is no country, nor a locale with one.
    #[error(
        "unknown region `{region}`; give a country such as NO, or a locale with one such as nb-NO"
    )]
    Region {
        /// The region as named.
        region: String,
    },
    /// A point in time that could not be read.
    #[error("cannot read `{text}` as a point in time; write it as 2026-03-02T05:40:00+01:00")]
    AsOf {
        /// The text as given.
        text: String,
    },
    /// A data file (signatures, vocabulary, layouts, runbook) that is not sound.
    #[error("{file}{}: {message}", line.map(|l| format!(":{l}")).unwrap_or_default())]
    Data {
        /// Name of the file.
        file: String,
        /// Line, 1-based, where it is known.
        line: Option<usize>,
        /// What is wrong, and the mend.
        message: String,
    },
    /// A catalog or profile of the caller's that is not sound; none of it is used.
    #[error("{diagnostics}")]
    Unsound {
        /// What is wrong, each with its place and mend.
        diagnostics: Diagnostics,
    },
    /// A key for placeholders that is too short.
    #[error("the key has {bytes} bytes; give 16 or more that nobody can guess")]
    Key {
        /// Its length.
        bytes: usize,
    },
    /// The workers could not be started.
    #[error("cannot start the worker threads: {message}; ask for fewer with `--threads`")]
    Threads {
        /// What the operating system said.
        message: String,
    },
    /// The caller's token ended the call.
    #[error("cancelled")]
    Cancelled,
}

fn near_zones(near: &[String]) -> String {
    if near.is_empty() {
        "; use an IANA name such as Europe/Oslo, or an offset such as +01:00".to_owned()
    } else {
        format!("; did you mean {}?", near.join(" or "))
    }
}

impl Cancel {
    /// Asked between the parts of a long piece of work.
    ///
    /// # Errors
    /// [`Error::Cancelled`](crate::error::Error::Cancelled) where the call was asked to end.
    pub fn check(&self) -> Result<(), Error> {
        if self.is_cancelled() {
            Err(Error::Cancelled)
        } else {
            Ok(())
        }
    }
}
