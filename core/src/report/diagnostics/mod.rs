//! Views of what is wrong with a catalog or a profile: one file a format. These texts are the
//! caller's own data files, never a customer's log, so that no door of redaction stands before them.

mod lints;
mod sarif;
mod text;

use std::io::{self, Write};

use super::Style;
use super::json::pretty;
use crate::lint::Diagnostics;

pub use lints::lints;

/// What a view of diagnostics is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DiagnosticsFormat {
    /// For people: the line with a caret, and how to mend it.
    #[default]
    Text,
    /// An array of objects, indented.
    Json,
    /// SARIF 2.1.0, for editors and code hosts.
    Sarif,
}

/// Writes what is wrong, by file and place. Of the formats only the text has colour.
///
/// # Errors
/// What `out` says.
pub fn diagnostics(
    diagnostics: &Diagnostics,
    format: DiagnosticsFormat,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        DiagnosticsFormat::Text => text::diagnostics(diagnostics, style, out),
        DiagnosticsFormat::Json => pretty(&diagnostics.iter().collect::<Vec<_>>(), out),
        DiagnosticsFormat::Sarif => sarif::diagnostics(diagnostics, out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Diagnostic;
    use crate::lint::Lint;

    const TEXT: &str = "id = \"søk\"\nwho = \"customer-admin\"\nregex = '\u{1b}[31mæ('\n";

    /// An error and a warning at places, one of a whole file, and one at a file's end.
    fn sample() -> Diagnostics {
        let at = |lint, text: &str, message: &str| {
            let start = TEXT.find(text).unwrap();
            let span = start..start + text.len();
            Diagnostic::at(lint, "my catalog/søk.toml", TEXT, &span, message.to_owned())
        };
        let mut end = Diagnostic::at(
            Lint::Syntax,
            "z.toml",
            "id = ",
            &(5..5),
            "a value is missing".to_owned(),
        );
        end.mend = "write one".to_owned();
        let found = vec![
            end,
            at(
                Lint::BadRegex,
                "'\u{1b}[31mæ('",
                "`\u{1b}[31mæ(` is not sound",
            ),
            at(Lint::NoAction, "\"søk\"", "`søk` does not say what to do"),
            Diagnostic::whole(Lint::TooLarge, "/srv/big.toml", "larger".to_owned()),
        ];
        Diagnostics::new(found, [("my catalog/søk.toml", TEXT), ("z.toml", "id = ")])
    }

    fn written(diagnostics: &Diagnostics, format: DiagnosticsFormat, style: Style) -> String {
        let mut out = Vec::new();
        super::diagnostics(diagnostics, format, style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_format_of_the_same_diagnostics() {
        for (format, name) in [
            (DiagnosticsFormat::Text, "text"),
            (DiagnosticsFormat::Json, "json"),
            (DiagnosticsFormat::Sarif, "sarif"),
        ] {
            let text = written(&sample(), format, Style::Plain);
            insta::assert_snapshot!(format!("diagnostics-{name}"), text);
            assert!(
                !text.contains('\u{1b}'),
                "{name}: nothing steers a terminal"
            );
        }
    }

    #[test]
    fn colour_changes_no_text() {
        let plain = written(&sample(), DiagnosticsFormat::Text, Style::Plain);
        let coloured = written(&sample(), DiagnosticsFormat::Text, Style::Colour);
        assert_ne!(plain, coloured);
        let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
        let bare = codes.replace_all(&coloured, "");
        let lines =
            |text: &str| -> Vec<String> { text.lines().map(|l| l.trim_end().to_owned()).collect() };
        assert_eq!(lines(&bare), lines(&plain));
    }

    #[test]
    fn nothing_wrong_is_still_a_document() {
        let none = Diagnostics::default();
        let of = |format| written(&none, format, Style::Plain);
        assert_eq!(of(DiagnosticsFormat::Text), "");
        assert_eq!(of(DiagnosticsFormat::Json), "[]\n");
        let sarif: serde_json::Value = serde_json::from_str(&of(DiagnosticsFormat::Sarif)).unwrap();
        assert_eq!(sarif["runs"][0]["results"], serde_json::json!([]));
        let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array();
        assert_eq!(rules.unwrap().len(), Lint::ALL.len());
    }
}
