//! RFC 4180: one row a step, cycle, finding, template, source, record or signature.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{ErrorKind, Terminator, WriterBuilder};

use super::columns::{self, Cell, Column, Writes};
use super::words::{Words, words};
use super::{Records, View};
use crate::model::{Audit, Inspection};
use crate::redact::Redacted;
use crate::signature::Signature;

pub(super) fn audit(audit: &Redacted<Audit>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    columns::table(audit, view, csv(view, out))
}

pub(super) fn inspections(
    inspections: &Redacted<Vec<Inspection>>,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    csv(view, out).table(&columns::inspections(), inspections.iter())
}

pub(super) fn records(records: Records<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    csv(view, out).table(&columns::records(), records)
}

/// With their texts in both languages, whatever language people read.
pub(super) fn signatures(
    signatures: &[&Signature],
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    csv(view, out).table(&columns::signatures(), signatures.iter().copied())
}

fn csv<'a>(view: &View, out: &'a mut dyn Write) -> Csv<'a> {
    Csv {
        words: words(view.lang),
        raw: view.csv_raw,
        out,
    }
}

struct Csv<'a> {
    words: &'a Words,
    raw: bool,
    out: &'a mut dyn Write,
}

/// What a cell begins with that a spreadsheet runs (OWASP, "CSV Injection").
const RUN: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text that no spreadsheet takes for a formula.
fn guarded(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.starts_with(RUN) {
        format!("'{text}").into()
    } else {
        text
    }
}

impl Writes for Csv<'_> {
    type Out = io::Result<()>;

    fn table<R>(self, columns: &[Column<R>], mut rows: impl Iterator<Item = R>) -> io::Result<()> {
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(self.out);
        writer
            .write_record(columns.iter().map(|column| column.name))
            .and_then(|()| {
                rows.try_for_each(|row| {
                    for column in columns {
                        let text = column.cell.text(&row, self.words);
                        let plain = self.raw || !column.cell.is_text();
                        let text = if plain { text } else { guarded(text) };
                        writer.write_field(&*text)?;
                    }
                    writer.write_record(None::<&[u8]>)
                })
            })
            // The kind of the error is kept, so that a closed pipe is known as one.
            .map_err(|error| match error.into_kind() {
                ErrorKind::Io(error) => error,
                other => io::Error::other(format!("{other:?}")),
            })?;
        writer.flush()
    }
}

impl<R> Cell<R> {
    /// Whether it holds words, and no number, time or flag.
    const fn is_text(&self) -> bool {
        matches!(
            self,
            Self::Text(_) | Self::Word(_) | Self::Texts(_) | Self::Objects(_)
        )
    }

    /// What the cell of a row says; nothing where that is not known.
    fn text<'r>(&self, row: &'r R, words: &Words) -> Cow<'r, str> {
        let told: Option<Cow<'r, str>> = match self {
            Self::Text(of) | Self::Word(of) => of(row),
            Self::Number(of) => of(row).map(|number| number.to_string().into()),
            Self::Time(of) => of(row).map(|stamp| stamp.to_string().into()),
            Self::Span(of) => of(row).map(|seconds| seconds.to_string().into()),
            Self::Flag(of) => Some(of(row).to_string().into()),
            Self::Texts(of) => Some(of(row).join(" ").into()),
            Self::Objects(objects) => Some((objects.lines)(row, words).join("\n").into()),
        };
        told.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str, raw: bool) -> String {
        let mut out = Vec::new();
        let view = View {
            csv_raw: raw,
            ..View::default()
        };
        let columns = [
            Column {
                name: "text",
                cell: Cell::Text(|text: &String| Some(text.as_str().into())),
            },
            Column {
                name: "number",
                cell: Cell::Span(|_| Some(-1.5)),
            },
        ];
        csv(&view, &mut out)
            .table(&columns, std::iter::once(text.to_owned()))
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn no_text_begins_as_a_formula_and_nothing_else_of_it_changes(text in "[=+@\\t\r-]?\\PC{0,12}") {
            let read = |raw: bool| {
                let out = written(&text, raw);
                let mut rows = csv::Reader::from_reader(out.as_bytes());
                let row = rows.records().next().unwrap().unwrap();
                (row[0].to_owned(), row[1].to_owned())
            };
            let (guarded, number) = read(false);
            prop_assert!(!guarded.starts_with(RUN), "{}", guarded);
            let told = if text.starts_with(RUN) { format!("'{text}") } else { text.clone() };
            prop_assert_eq!(guarded, told);
            prop_assert_eq!(&number, "-1.5");
            prop_assert_eq!(read(true).0, text);
        }
    }
}
