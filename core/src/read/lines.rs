//! Where the text of a text log comes from.

use std::io;
use std::sync::Arc;

use super::chunk::{Blocks, Marked};
use crate::read::text::Layouts;
use crate::read::text::blocks::Unblocker;
use crate::read::text::cut::ByLine;
use crate::read::text::induce::Induced;
use crate::read::text::structured::Structured;
use crate::read::text::time_only::Dater;
use crate::read::text::transcript::{Stamper, recognise};
use crate::source::{Decoding, TextReader, glimpse};
use crate::step_line::Vocabulary;

/// The lines of a text log as they stand there, or as a form of its own needs them.
pub(crate) struct TextLines {
    reader: TextReader,
    form: Option<Form>,
    block: String,
}

/// What finds the records of a form whose lines have no head that a layout could read.
enum Form {
    Transcript(Box<Stamper>),
    TimeOnly(Box<ByLine<Dater>>),
    Blocks(Unblocker),
    Structured(Box<ByLine<Structured>>),
    Induced(Box<ByLine<Induced>>),
}

impl Form {
    fn of(
        head: &str,
        path: &str,
        layouts: &Arc<Layouts>,
        vocabulary: &Arc<Vocabulary>,
    ) -> Option<Self> {
        if recognise(head) {
            return Some(Self::Transcript(Box::new(Stamper::new(Arc::clone(
                layouts,
            )))));
        }
        if let Some(dater) = Dater::of(head, path, layouts) {
            return Some(Self::TimeOnly(Box::new(ByLine::new(dater))));
        }
        if let Some(unblocker) = Unblocker::of(head, layouts) {
            return Some(Self::Blocks(unblocker));
        }
        if layouts.fit_any_line(head) {
            return None;
        }
        if let Some(form) = Structured::of(head, layouts, vocabulary) {
            return Some(Self::Structured(Box::new(ByLine::new(form))));
        }
        let form = Induced::of(head, layouts, vocabulary)?;
        Some(Self::Induced(Box::new(ByLine::new(form))))
    }

    fn feed(&mut self, piece: &str, out: &mut Marked) {
        match self {
            Self::Transcript(stamper) => stamper.feed(piece, out),
            Self::TimeOnly(dater) => dater.feed(piece, out),
            Self::Blocks(unblocker) => unblocker.feed(piece, out),
            Self::Structured(reader) => reader.feed(piece, out),
            Self::Induced(reader) => reader.feed(piece, out),
        }
    }

    fn finish(&mut self, out: &mut Marked) {
        match self {
            Self::Transcript(stamper) => stamper.finish(out),
            Self::TimeOnly(dater) => dater.finish(out),
            Self::Blocks(unblocker) => unblocker.finish(out),
            Self::Structured(reader) => reader.finish(out),
            Self::Induced(reader) => reader.finish(out),
        }
    }
}

impl TextLines {
    /// A head that cannot be read is told when the text is.
    pub(crate) fn new(
        mut reader: TextReader,
        path: &str,
        layouts: &Arc<Layouts>,
        vocabulary: &Arc<Vocabulary>,
    ) -> Self {
        let head = reader.head().map(glimpse);
        let form = head
            .ok()
            .and_then(|head| Form::of(&head, path, layouts, vocabulary));
        Self {
            reader,
            form,
            block: String::new(),
        }
    }

    /// The id of a form of its own, and how it was told from other text.
    pub(crate) fn form(&self) -> Option<(&'static str, String)> {
        let (id, why) = match self.form.as_ref()? {
            Form::Transcript(_) => (
                "transcript",
                "begins with the header of a PowerShell transcript",
            ),
            Form::TimeOnly(_) => (
                "time-only",
                "its lines have a time and no date: the date is that of the file's name",
            ),
            Form::Blocks(_) => (
                "enterprise-library",
                "begins with a block of the Enterprise Library",
            ),
            Form::Structured(reader) => (
                reader.form.id(),
                "its lines are entries of named fields, one of which is a time",
            ),
            Form::Induced(reader) => {
                let why = format!(
                    "no built-in layout fits; its lines fit `{}`",
                    reader.form.pattern()
                );
                return Some(("induced", why));
            }
        };
        Some((id, why.to_owned()))
    }

    /// The machine that a transcript names.
    pub(crate) fn computer(&self) -> Option<&str> {
        match self.form.as_ref()? {
            Form::Transcript(stamper) => stamper.computer(),
            _ => None,
        }
    }

    pub(crate) fn decoding(&self) -> Decoding {
        self.reader.decoding()
    }
}

impl Blocks for TextLines {
    fn read_block(&mut self, want: usize, out: &mut Marked) -> io::Result<bool> {
        let Some(form) = &mut self.form else {
            return self.reader.read_block(want, &mut out.text);
        };
        out.heads.get_or_insert_default();
        self.block.clear();
        let more = self.reader.read_block(want, &mut self.block);
        form.feed(&self.block, out);
        if !matches!(more, Ok(true)) {
            form.finish(out);
        }
        more
    }
}
