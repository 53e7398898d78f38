//! What a caller knows of logs that look different: layouts, step names, words and names of the
//! client's tasks and programs, beside the built-in ones.

mod check;
mod client;
mod examples;
mod form;
mod layouts;
mod words;

#[cfg(test)]
mod tests;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::error::Error;
use crate::lint::{Diagnostics, File, Files};
use crate::read::text::Layouts;
use crate::signature::Client;
use crate::step_line::Vocabulary;

/// Layouts, step names, phase words, levels, and names of the client's tasks and programs, of a
/// caller's own, beside the built-in ones.
///
/// It is checked when it is loaded: every sample in it must be read as it says, and nothing that
/// the crate reads without it may be read differently with it.
///
/// ```
/// use eadm_logs::{Analyzer, Bundle, Profile};
///
/// let profile = Profile::parse("kommune-x.toml", r#"
/// [phase.completed]
/// after = ["fuldendte"]
///
/// [[sample]]
/// line = "Import HR fuldendte"
/// step = "import-hr"
/// phase = "completed"
///
/// [[near_miss]]
/// line = "Import HR fuldendte 12 af 50"
/// "#)?;
/// assert!(profile.diagnostics().is_empty());
///
/// let log = "02.03.2026 05:14:07 Import HR startet\n02.03.2026 05:16:17 Import HR fuldendte\n";
/// let analyzer = Analyzer::builder().profile(profile).build()?;
/// let audit = analyzer.audit(&Bundle::from_bytes("eadm.log", log.into()))?;
/// assert_eq!(audit.bundles[0].cycles[0].steps[0].duration_s, Some(130.0));
/// assert!(audit.tool.profile.unwrap().starts_with("kommune-x:"));
/// # Ok::<(), eadm_logs::Error>(())
/// ```
#[derive(Clone)]
pub struct Profile {
    name: String,
    hash: String,
    layouts: Arc<Layouts>,
    vocabulary: Arc<Vocabulary>,
    client: Arc<Client>,
    diagnostics: Diagnostics,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile")
            .field("name", &self.name)
            .field("hash", &self.hash)
            .finish_non_exhaustive()
    }
}

impl Profile {
    /// Reads and checks a profile.
    ///
    /// # Errors
    /// [`Error::NotFound`] where nothing has this path; [`Error::Unsound`] with everything that is
    /// wrong where something is.
    pub fn load(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            return Err(Error::NotFound {
                path: path.to_owned(),
            });
        }
        let mut files = Files::of_file(path);
        match files.files.pop() {
            Some(file) => check::profile(&file),
            None => Err(Error::Unsound {
                diagnostics: files.into_diagnostics(),
            }),
        }
    }

    /// Checks a profile's text; `name` is what messages call the file.
    ///
    /// # Errors
    /// [`Error::Unsound`] with everything that is wrong where something is.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        check::profile(&File::new(name.to_owned(), text.to_owned()))
    }

    /// Its name: what `name` says in it, else the file's name without `.toml`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The hash of its content, 16 hexadecimal digits. Comments and blanks do not alter it.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What works, and worse than it could: warnings only.
    pub fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// Name and hash, as an audit names it.
    pub(crate) fn label(&self) -> String {
        format!("{}:{}", self.name, self.hash)
    }

    /// Its layouts, and the built-in ones behind them.
    pub(crate) fn layouts(&self) -> &Arc<Layouts> {
        &self.layouts
    }

    /// The built-in names of the client's tasks and programs, with its own.
    pub(crate) fn client(&self) -> &Arc<Client> {
        &self.client
    }

    /// The built-in vocabulary with its words.
    pub(crate) fn vocabulary(&self) -> &Arc<Vocabulary> {
        &self.vocabulary
    }
}
