//! Expectations of a corpus: which signatures match how many records of which sources.

mod form;
mod result;
mod run;
#[cfg(test)]
mod tests;

use std::path::Path;

use globset::GlobMatcher;

pub use result::{
    BacktestCase, BacktestReport, Bound, Expectation, InputProblem, UnexpectedSignature,
};
pub(crate) use run::Plan;

use crate::error::Error;
use crate::lint::{File, Files};

/// What a corpus is held to, read from an expectation file.
///
/// ```
/// use eadm_logs::{Analyzer, Backtest, Bundle};
///
/// let expected = Backtest::parse("expect.toml", r#"
///     [[case]]
///     path = "*.log"
///     exactly = { "compilo-departments-unavailable" = 1 }
///     others = "silent"
/// "#)?;
/// let log = "02.03.2026 05:14:07 Export Compilo failed: Failed to retrieve the list of departments from Compilo\n";
/// let analyzer = Analyzer::builder().build()?;
/// let report = analyzer.backtest(&[Bundle::from_bytes("eadm.log", log.into())], &expected)?;
/// assert!(report.holds());
/// assert_eq!(report.cases[0].expectations[0].found, 1);
/// # Ok::<(), eadm_logs::Error>(())
/// ```
#[derive(Debug)]
pub struct Backtest {
    file: File,
    cases: Vec<Case>,
}

/// Sources, and what is expected of them.
#[derive(Debug)]
struct Case {
    path: String,
    /// The path in bytes, within the file's text.
    span: std::ops::Range<usize>,
    /// 1-based.
    line: usize,
    glob: GlobMatcher,
    /// In the order in which they are told.
    wanted: Vec<Wanted>,
    /// Signatures that may match although the others may not.
    allow: Vec<Name>,
    /// Whether no signature may match that is neither named nor allowed.
    silent: bool,
}

/// One signature and a bound.
#[derive(Debug)]
struct Wanted {
    name: Name,
    bound: Bound,
    number: u64,
}

/// The id of a signature, and its place.
#[derive(Debug)]
struct Name {
    id: String,
    span: std::ops::Range<usize>,
}

impl Backtest {
    /// Reads an expectation file.
    ///
    /// # Errors
    /// [`Error::Unsound`] with everything that is wrong with it.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::of(Files::of_file(path.as_ref()))
    }

    /// Reads an expectation file at hand; `name` is what messages call it.
    ///
    /// # Errors
    /// As [`Backtest::load`].
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        Self::of(Files {
            files: vec![File::new(name.to_owned(), text.to_owned())],
            found: Vec::new(),
        })
    }

    fn of(mut files: Files) -> Result<Self, Error> {
        let file = files.files.first().cloned();
        let cases = file
            .as_ref()
            .map_or_else(Vec::new, |file| form::cases(file, &mut files.found));
        match file {
            Some(file) if files.found.is_empty() => Ok(Self { file, cases }),
            _ => {
                files.found.iter_mut().for_each(form::advise);
                Err(Error::Unsound {
                    diagnostics: files.into_diagnostics(),
                })
            }
        }
    }
}
