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
        out,
    }
}

struct Csv<'a> {
    words: &'a Words,
    out: &'a mut dyn Write,
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
                        writer.write_field(&*column.cell.text(&row, self.words))?;
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
