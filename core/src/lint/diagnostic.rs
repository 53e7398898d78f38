//! One thing that is wrong, and all of them.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::Serialize;

use super::Lint;
use crate::model::Severity;

/// Something that is wrong with a catalog or a profile, its place and its mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule that was broken.
    pub lint: Lint,
    /// `error`: what has it is not used; `warning`: it works, and worse than it could.
    pub severity: Severity,
    /// The file (or folder), as it was named.
    pub file: String,
    /// Line where it starts, 1-based; `None` where it concerns the whole file.
    pub line: Option<usize>,
    /// Column where it starts, 1-based, in characters.
    pub column: Option<usize>,
    /// Line where it ends, 1-based.
    pub end_line: Option<usize>,
    /// Column behind its last character, 1-based.
    pub end_column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub mend: String,
    /// The place in bytes, within the file's text.
    #[serde(skip)]
    span: Option<Range<usize>>,
}

impl Diagnostic {
    /// Of a whole file or folder.
    pub(crate) fn whole(lint: Lint, file: &str, message: String) -> Self {
        Self {
            lint,
            severity: lint.severity(),
            file: file.to_owned(),
            line: None,
            column: None,
            end_line: None,
            end_column: None,
            message,
            mend: lint.mend().to_owned(),
            span: None,
        }
    }

    /// At a place of a text. A place of several lines is cut to its first one, which a caret can
    /// show.
    pub(crate) fn at(
        lint: Lint,
        file: &str,
        text: &str,
        span: &Range<usize>,
        message: String,
    ) -> Self {
        let start = text.floor_char_boundary(span.start.min(text.len()));
        let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
        let within = &text[start..end];
        let end = start + within.find(['\n', '\r']).unwrap_or(within.len());
        let line_start = text[..start].rfind('\n').map_or(0, |feed| feed + 1);
        let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count();
        let column = |at: usize| 1 + text[line_start..at].chars().count();
        Self {
            line: Some(line),
            column: Some(column(start)),
            end_line: Some(line),
            end_column: Some(column(end)),
            span: Some(start..end),
            ..Self::whole(lint, file, message)
        }
    }

    /// The place in bytes, within the file's text.
    pub(crate) fn span(&self) -> Option<Range<usize>> {
        self.span.clone()
    }
}

impl fmt::Display for Diagnostic {
    /// `file:line:column: error[lint]: message; mend`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, ":{line}:{column}")?;
        }
        let severity = self.severity;
        write!(
            f,
            ": {severity}[{}]: {}; {}",
            self.lint, self.message, self.mend
        )
    }
}

/// All that is wrong, by file and place, with the texts that it was found in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    texts: BTreeMap<String, String>,
}

impl Diagnostics {
    /// Sorts what was found, and keeps the texts that it stands in.
    pub(crate) fn new<'t>(
        mut found: Vec<Diagnostic>,
        texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Self {
        found.sort_by(|a, b| {
            let start = |d: &Diagnostic| d.span.as_ref().map(|s| s.start);
            let place = a.file.cmp(&b.file).then(start(a).cmp(&start(b)));
            place.then(a.lint.cmp(&b.lint))
        });
        found.dedup();
        let texts = texts
            .into_iter()
            .filter(|(name, _)| found.iter().any(|d| d.span.is_some() && d.file == *name))
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        Self { found, texts }
    }

    /// In the order of files and places.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether one of them keeps the catalog or profile from being used.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many are errors, and how many warnings.
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.found.iter().filter(|d| d.severity == Severity::Error);
        let errors = errors.count();
        (errors, self.found.len() - errors)
    }

    /// Keeps those that are asked for.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.found.retain(keep);
    }

    /// The text of a file that a diagnostic stands in.
    pub(crate) fn text(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(String::as_str)
    }

    /// Takes in those of another check.
    pub fn merge(&mut self, other: Self) {
        let mut found = std::mem::take(&mut self.found);
        found.extend(other.found);
        let mut texts = std::mem::take(&mut self.texts);
        texts.extend(other.texts);
        *self = Self::new(found, texts.iter().map(|(n, t)| (n.as_str(), t.as_str())));
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    /// The errors, a line each; the warnings where there is no error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors_only = self.has_errors();
        let shown = self
            .iter()
            .filter(|d| !errors_only || d.severity == Severity::Error);
        for (index, diagnostic) in shown.enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_count_characters_and_one_line_is_shown() {
        let text = "id = \"å\"\nregex = 'ø('\nx";
        let at = text.find("ø(").unwrap();
        let found = Diagnostic::at(
            Lint::BadRegex,
            "a.toml",
            text,
            &(at..text.len()),
            "no".into(),
        );
        assert_eq!((found.line, found.column), (Some(2), Some(10)));
        assert_eq!((found.end_line, found.end_column), (Some(2), Some(13)));
        assert_eq!(
            found.to_string(),
            "a.toml:2:10: error[bad-regex]: no; mend the regex"
        );
    }

    proptest! {
        #[test]
        fn any_span_of_any_text_has_a_place(text in ".*", start in 0_usize..40, end in 0_usize..40) {
            let found = Diagnostic::at(Lint::Form, "a", &text, &(start..end), String::new());
            prop_assert!(found.line.is_some() && text.get(found.span().unwrap()).is_some());
        }
    }
}
