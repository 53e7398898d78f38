//! The files of a catalog or a profile, and collecting what is wrong with them.

use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use super::{Diagnostic, Diagnostics, Lint};

/// A file that is larger is refused unread.
pub(crate) const LARGEST: u64 = 1 << 20;
/// Folders that hold more than this are no catalogs; a thousand signatures take less.
const LARGEST_FOLDER: usize = 64 << 20;
/// Syntax errors beyond these repeat the first ones.
const SYNTAX_ERRORS: usize = 5;

/// A file's name (as it is told) and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl File {
    /// TOML keeps line ends within long strings; a checkout must not change what is matched, so
    /// that all of them become line feeds.
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.contains('\r') {
            text = text.replace("\r\n", "\n");
        }
        Self {
            name: name.into(),
            text,
        }
    }

    /// What is wrong at a place.
    pub(crate) fn wrong(
        &self,
        lint: Lint,
        span: &Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::at(lint, &self.name, &self.text, span, message.into())
    }

    /// The file's last part without `.toml`.
    pub(crate) fn stem(&self) -> &str {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        name.strip_suffix(".toml").unwrap_or(name)
    }

    /// Its raw form; what is wrong is added to `found`.
    pub(crate) fn read<T: DeserializeOwned>(&self, found: &mut Vec<Diagnostic>) -> Option<T> {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        if !errors.is_empty() {
            for error in errors.into_iter().take(SYNTAX_ERRORS) {
                let span = error.span().unwrap_or(0..0);
                found.push(self.wrong(Lint::Syntax, &span, said(&error)));
            }
            return None;
        }
        T::deserialize(toml::Deserializer::from(table))
            .map_err(|error| {
                // Something that is missing in the whole file is told of its first line.
                let span = error.span().unwrap_or(0..0);
                found.push(self.wrong(Lint::Form, &span, said(&error)));
            })
            .ok()
    }
}

fn said(error: &toml::de::Error) -> String {
    error.message().replace('\n', "; ")
}

/// Files that were read, and what was wrong with those that were not.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) files: Vec<File>,
    pub(crate) found: Vec<Diagnostic>,
}

impl Files {
    /// Reads one file.
    pub(crate) fn read(&mut self, path: &Path, name: &str) {
        match text(path) {
            Ok(text) => self.files.push(File::new(name, text)),
            Err((lint, message)) => self.found.push(Diagnostic::whole(lint, name, message)),
        }
    }

    /// Reads the `.toml` files of a folder and its folders, in the order of their names.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let mut out = Self::default();
        let shown = named(folder);
        let mut bytes = 0_usize;
        let walk = walkdir::WalkDir::new(folder).sort_by_file_name();
        for entry in walk {
            match entry {
                Ok(entry) => {
                    let path = entry.path();
                    let is_toml = path
                        .extension()
                        .is_some_and(|e| e.eq_ignore_ascii_case("toml"));
                    if is_toml && !entry.file_type().is_dir() {
                        let before = out.files.len();
                        out.read(path, &named(path));
                        bytes = out.files[before..]
                            .iter()
                            .fold(bytes, |sum, file| sum.saturating_add(file.text.len()));
                    }
                    if bytes > LARGEST_FOLDER {
                        let message =
                            format!("the .toml files hold more than {LARGEST_FOLDER} bytes");
                        out.files.clear();
                        out.found
                            .push(Diagnostic::whole(Lint::TooLarge, &shown, message));
                        break;
                    }
                }
                Err(error) => {
                    let named = error.path().map_or(shown.clone(), named);
                    let message = error
                        .io_error()
                        .map_or_else(|| error.to_string(), ToString::to_string);
                    out.found.push(Diagnostic::whole(
                        Lint::Unreadable,
                        &named,
                        message.to_lowercase(),
                    ));
                }
            }
        }
        if out.files.is_empty() && out.found.is_empty() {
            let message = "no .toml file in this folder".to_owned();
            out.found
                .push(Diagnostic::whole(Lint::EmptyCatalog, &shown, message));
        }
        out
    }

    /// What was found, with the files' texts beside it.
    pub(crate) fn into_diagnostics(self) -> Diagnostics {
        Diagnostics::new(
            self.found,
            self.files
                .iter()
                .map(|f| (f.name.as_str(), f.text.as_str())),
        )
    }
}

/// A path as it is told.
pub(crate) fn named(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

fn text(path: &Path) -> Result<String, (Lint, String)> {
    let unreadable = |error: std::io::Error| (Lint::Unreadable, error.to_string().to_lowercase());
    // A pipe would be waited for without end.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err((Lint::Unreadable, "this is no file".to_owned()));
    }
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("larger than {LARGEST} bytes; not read");
        return Err((Lint::TooLarge, message));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        bytes = rest.to_vec();
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + memchr::memchr_iter(b'\n', &error.as_bytes()[..at]).count();
        (Lint::NotUtf8, format!("not UTF-8 in line {line}"))
    })
}
