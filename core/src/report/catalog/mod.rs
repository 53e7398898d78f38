//! Views of the known errors: one file a format. What a catalog says is no customer's data, so that
//! no door of redaction stands before it.

mod json;
mod markdown;
mod proof;
mod table;

use std::io::{self, Write};

use super::json::{lines, pretty};
use super::{Format, View, csv, html};
use crate::signature::{Example, Signature};
use json::one;

pub use proof::{ProofFormat, proofs};
pub(super) use table::{owner, steps};

/// Writes a list of signatures; as Markdown, their whole documentation.
///
/// # Errors
/// What `out` says.
pub fn signatures(
    signatures: &[&Signature],
    format: Format,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => table::signatures(signatures, view, out),
        Format::Json => pretty(&signatures.iter().map(|s| one(s)).collect::<Vec<_>>(), out),
        Format::Ndjson => lines(signatures.iter().map(|s| one(s)), out),
        Format::Csv => csv::signatures(signatures, view, out),
        Format::Markdown => markdown::signatures(signatures, view, out),
        Format::Html => html::signatures(signatures, view, out),
    }
}

/// Writes one signature with its samples and near misses.
///
/// # Errors
/// What `out` says.
pub fn signature(
    signature: &Signature,
    format: Format,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => table::signature(signature, view, out),
        Format::Json => pretty(&one(signature), out),
        Format::Ndjson => lines([one(signature)], out),
        Format::Csv => csv::signatures(&[signature], view, out),
        Format::Markdown => markdown::signature(signature, view, out),
        Format::Html => html::signature(signature, view, out),
    }
}

/// An example as a person reads it: the text of a log, or an event with its data.
pub(super) fn shown(example: &Example) -> String {
    let Some(event) = example.event() else {
        return example.text().to_owned();
    };
    let mut shown = format!("{} {}", event.provider, event.id);
    let data = event.data.iter().map(|(name, value)| match name {
        Some(name) => format!("{name} = {value}"),
        None => value.clone(),
    });
    let parts: Vec<String> = data.chain(event.message.clone()).collect();
    if !parts.is_empty() {
        shown.push_str(": ");
        shown.push_str(&parts.join("; "));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;
    use crate::signature::Catalog;

    const FORMATS: &[(Format, &str)] = &[
        (Format::Table, "table"),
        (Format::Json, "json"),
        (Format::Ndjson, "ndjson"),
        (Format::Csv, "csv"),
        (Format::Markdown, "markdown"),
        (Format::Html, "html"),
    ];

    fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Without the style of a page, which has its own file.
    fn bare(text: &str) -> String {
        let style = regex::Regex::new("(?s)<style>.*?</style>").unwrap();
        let text = style.replace(text, "<style>…</style>");
        text.replace('\r', "␍")
    }

    fn view(lang: Lang, width: usize) -> View {
        View {
            lang,
            width,
            ..View::default()
        }
    }

    /// Files of their own, so that the snapshots do not follow the content of the library.
    fn catalog() -> Catalog {
        Catalog::parse(&[
            (
                "mine/kommune-proxy.toml",
                include_str!("../samples/catalog/kommune-proxy.toml"),
            ),
            (
                "mine/kommune-web.toml",
                include_str!("../samples/catalog/kommune-web.toml"),
            ),
        ])
        .unwrap()
    }

    #[test]
    fn lists_in_every_format_and_language() {
        let catalog = catalog();
        let all: Vec<_> = catalog.signatures().iter().collect();
        for (format, name) in FORMATS {
            for (lang, lang_name) in [(Lang::En, "en"), (Lang::Nb, "nb")] {
                let text = written(|out| signatures(&all, *format, &view(lang, 100), out));
                insta::assert_snapshot!(format!("signatures-{name}-{lang_name}"), bare(&text));
            }
        }
    }

    #[test]
    fn one_signature_in_every_format_and_language() {
        let catalog = catalog();
        let one = catalog.get("kommune-proxy").unwrap();
        for (format, name) in FORMATS {
            for (lang, lang_name) in [(Lang::En, "en"), (Lang::Nb, "nb")] {
                let text = written(|out| signature(one, *format, &view(lang, 100), out));
                insta::assert_snapshot!(format!("signature-{name}-{lang_name}"), bare(&text));
            }
        }
    }

    #[test]
    fn no_line_of_the_table_is_wider_than_the_terminal() {
        let catalog = Catalog::builtin().unwrap();
        let all: Vec<_> = catalog.signatures().iter().collect();
        for width in [80, 93, 120] {
            for lang in [Lang::En, Lang::Nb] {
                let view = view(lang, width);
                let mut text = written(|out| signatures(&all, Format::Table, &view, out));
                for one in &all {
                    text += &written(|out| signature(one, Format::Table, &view, out));
                }
                for line in text.lines() {
                    let columns = crate::report::text::width(line);
                    assert!(columns <= width, "{width}: {line}");
                    assert_eq!(line.trim_end(), line);
                }
            }
        }
    }

    #[test]
    fn every_format_of_the_list_names_every_signature() {
        let catalog = Catalog::builtin().unwrap();
        let all: Vec<_> = catalog.signatures().iter().collect();
        for (format, name) in FORMATS {
            let text = written(|out| signatures(&all, *format, &view(Lang::En, 100), out));
            for one in &all {
                assert!(text.contains(&one.id), "{name}: {}", one.id);
            }
        }
    }
}
