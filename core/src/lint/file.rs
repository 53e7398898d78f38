//! The files of a catalog or a profile, and collecting what is wrong with them.

use std::borrow::Cow;
use std::fs;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use super::{Diagnostic, Diagnostics, Lint};
use crate::cancel::Cancel;

/// A file that is larger is refused unread.
pub(crate) const LARGEST: u64 = 1 << 20;
/// Folders that hold more than this are no catalogs; a thousand signatures take less.
const LARGEST_FOLDER: usize = 64 << 20;
/// Syntax errors beyond these repeat the first ones.
const SYNTAX_ERRORS: usize = 5;

/// A file's name (as it is told) and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) name: Cow<'static, str>,
    pub(crate) text: Cow<'static, str>,
}

impl File {
    /// TOML keeps line ends within long strings; a checkout must not change what is matched, so
    /// that all of them become line feeds.
    pub(crate) fn new(
        name: impl Into<Cow<'static, str>>,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        let mut text = text.into();
        if text.contains('\r') {
            text = text.replace("\r\n", "\n").into();
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

    /// The 1-based line in which a place starts.
    pub(crate) fn line_of(&self, span: &Range<usize>) -> usize {
        let end = span.start.min(self.text.len());
        1 + memchr::memchr_iter(b'\n', &self.text.as_bytes()[..end]).count()
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

/// What the parser says, in the words of TOML.
fn said(error: &toml::de::Error) -> String {
    let said = error.message().replace('\n', "; ");
    for (theirs, ours) in WORDS {
        if let Some(rest) = said.strip_prefix(theirs) {
            return format!("{ours}{rest}");
        }
    }
    said
}

/// How the parser begins a message, and what that means to whoever writes TOML.
const WORDS: &[(&str, &str)] = &[
    ("unknown field", "unknown key"),
    ("missing field", "missing key"),
    ("duplicate field", "key given twice:"),
    ("unknown variant", "unknown value"),
    ("wanted string or table", "expected a text"),
];

/// Files that were read, and what was wrong with those that were not.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) files: Vec<File>,
    pub(crate) found: Vec<Diagnostic>,
}

impl Files {
    /// One file that was named.
    pub(crate) fn of_file(path: &Path) -> Self {
        let mut out = Self::default();
        out.read(path, &named(path));
        out
    }

    /// Reads one file.
    fn read(&mut self, path: &Path, name: &str) {
        match text(path, name) {
            Ok(text) => self.files.push(File::new(name.to_owned(), text)),
            Err(found) => self.found.push(*found),
        }
    }

    /// Reads the `.toml` files of a folder and its folders, in the order of their names.
    pub(crate) fn of_folder(folder: &Path, cancel: &Cancel) -> Self {
        let mut out = Self::default();
        let shown = named(folder);
        let mut bytes = 0_usize;
        for path in tomls(folder, cancel) {
            match path {
                Ok(path) => {
                    let before = out.files.len();
                    out.read(&path, &named(&path));
                    bytes = out.files[before..]
                        .iter()
                        .fold(bytes, |sum, file| sum.saturating_add(file.text.len()));
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
        Diagnostics::new(self.found, self.files.iter().map(|f| (&*f.name, &*f.text)))
    }
}

/// The `.toml` files of a folder and its folders, in the order of their names, until a token ends it.
pub(crate) fn tomls(
    folder: &Path,
    cancel: &Cancel,
) -> impl Iterator<Item = walkdir::Result<PathBuf>> {
    let is_toml = |entry: &walkdir::DirEntry| {
        let extension = entry.path().extension();
        extension.is_some_and(|e| e.eq_ignore_ascii_case("toml")) && !entry.file_type().is_dir()
    };
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .take_while(|_| !cancel.is_cancelled())
        .filter(move |entry| entry.as_ref().map_or(true, is_toml))
        .map(|entry| entry.map(walkdir::DirEntry::into_path))
}

/// A path as it is told.
pub(crate) fn named(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// The text of a file; an error says why it could not be read.
fn text(path: &Path, name: &str) -> Result<String, Box<Diagnostic>> {
    let whole = |lint, message| Box::new(Diagnostic::whole(lint, name, message));
    let unreadable =
        |error: std::io::Error| whole(Lint::Unreadable, error.to_string().to_lowercase());
    // A pipe would be waited for without end.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(whole(Lint::Unreadable, "this is no file".to_owned()));
    }
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("larger than {LARGEST} bytes; not read");
        return Err(whole(Lint::TooLarge, message));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        bytes = rest.to_vec();
    }
    String::from_utf8(bytes).map_err(|error| {
        let (sound, rest) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
        let line = 1 + memchr::memchr_iter(b'\n', sound).count();
        let start = memchr::memrchr(b'\n', sound).map_or(0, |feed| feed + 1);
        let column = 1 + String::from_utf8_lossy(&sound[start..]).chars().count();
        let byte = rest.first().copied().unwrap_or_default();
        let message = format!("the byte 0x{byte:02X} in line {line} is not UTF-8");
        let mut found = whole(Lint::NotUtf8, message);
        (found.line, found.end_line) = (Some(line), Some(line));
        (found.column, found.end_column) = (Some(column), Some(column + 1));
        found
    })
}
