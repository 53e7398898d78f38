//! Where the text of a text log comes from.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use super::chunk::{Blocks, Chunks, Marked};
use crate::model::LayoutBy;
use crate::read::text::blocks::Unblocker;
use crate::read::text::cut::ByLine;
use crate::read::text::lined::Lined;
use crate::read::text::structured::{Structured, names_columns};
use crate::read::text::transcript::Stamper;
use crate::read::text::{Ask, Layouts, Undated};
use crate::source::{Decoding, TextReader, glimpse};
use crate::step_line::Vocabulary;

/// The lines of a text log as they stand there, or as a form of its own needs them.
pub(crate) struct TextLines {
    reader: TextReader,
    form: Option<Form>,
    block: String,
}

/// What finds the records of a form whose lines have no head that a layout could read alone.
pub(crate) enum Form {
    Transcript(Box<Stamper>),
    Blocks(Unblocker),
    Structured(Box<Structured>),
    Lined(Box<ByLine<Lined>>),
}

/// How much of a text decides whether it is structured.
const HEAD: usize = 1 << 20;

impl Form {
    /// A transcript, whose lines may have layouts of their own.
    pub(crate) fn transcript(layouts: &Arc<Layouts>) -> Self {
        Self::Transcript(Box::new(Stamper::new(Arc::clone(layouts))))
    }

    /// Blocks of the Enterprise Library, where a text begins with one.
    pub(crate) fn blocks(sample: &str, layouts: &Arc<Layouts>, ask: Ask<'_>) -> Option<Self> {
        Some(Self::Blocks(Unblocker::of(sample, layouts, ask)?))
    }

    /// Structured text; `plain` says that a layout reads lines of it too.
    pub(crate) fn structured(
        sample: &str,
        plain: bool,
        layouts: &Arc<Layouts>,
        vocabulary: &Arc<Vocabulary>,
        ask: Ask<'_>,
    ) -> Option<Self> {
        let sample = &sample[..sample.floor_char_boundary(HEAD)];
        if plain && !may_go_on_structured(sample) {
            return None;
        }
        let form = Structured::of(sample, layouts, vocabulary, plain, ask)?;
        Some(Self::Structured(Box::new(form)))
    }

    /// Lines that need more than themselves to be dated.
    pub(crate) fn lined(lined: Lined) -> Self {
        Self::Lined(Box::new(ByLine::new(lined)))
    }

    /// Where what it knows of the lines comes from.
    pub(crate) fn layout_by(&self) -> LayoutBy {
        match self {
            Self::Transcript(_) | Self::Blocks(_) => LayoutBy::BuiltIn,
            Self::Structured(_) | Self::Lined(_) => LayoutBy::Induced,
        }
    }

    fn feed(&mut self, piece: &str, out: &mut Marked) {
        match self {
            Self::Transcript(stamper) => stamper.feed(piece, out),
            Self::Blocks(unblocker) => unblocker.feed(piece, out),
            Self::Structured(reader) => reader.feed(piece, out),
            Self::Lined(reader) => reader.feed(piece, out),
        }
    }

    fn finish(&mut self, out: &mut Marked) {
        match self {
            Self::Transcript(stamper) => stamper.finish(out),
            Self::Blocks(unblocker) => unblocker.finish(out),
            Self::Structured(reader) => reader.finish(out),
            Self::Lined(reader) => reader.finish(out),
        }
    }
}

/// Whether a text that a layout reads has lines that begin as objects or elements do, or one that
/// names the columns of its rows.
fn may_go_on_structured(head: &str) -> bool {
    let begins = |line: &&str| line.starts_with(['{', '<']);
    head.lines().filter(begins).nth(3).is_some() || head.lines().any(names_columns)
}

impl TextLines {
    pub(crate) fn new(reader: TextReader) -> Self {
        Self {
            reader,
            form: None,
            block: String::new(),
        }
    }

    /// What the first bytes say, as text.
    pub(crate) fn head(&mut self) -> Cow<'_, str> {
        // A head that cannot be read is told when the text is.
        self.reader.head().map(glimpse).unwrap_or_default()
    }

    /// The id of a form of its own, and how it was told from other text.
    pub(crate) fn form(&self) -> Option<(&'static str, String)> {
        let (id, why) = match self.form.as_ref()? {
            Form::Transcript(_) => (
                "transcript",
                "begins with the header of a PowerShell transcript",
            ),
            Form::Lined(_) => return None,
            Form::Blocks(_) => (
                "enterprise-library",
                "begins with a block of the Enterprise Library",
            ),
            Form::Structured(reader) => (
                reader.id(),
                "it consists of entries of named fields, one of which is a time",
            ),
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

    /// Records whose time nothing tells.
    pub(crate) fn undated(&self) -> Undated {
        match &self.form {
            Some(Form::Lined(reader)) => reader.form.undated,
            Some(Form::Structured(reader)) => reader.undated,
            Some(Form::Blocks(reader)) => reader.undated,
            _ => Undated::default(),
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

impl Chunks<TextLines> {
    /// Reads a text with a form of its own, from its beginning: before any chunk is given out.
    pub(crate) fn retell(&mut self, mut form: Form) {
        let (buffer, lines, ended) = self.buffered();
        let raw = std::mem::take(&mut buffer.text);
        buffer.heads = Some(Vec::new());
        form.feed(&raw, buffer);
        if ended {
            form.finish(buffer);
        }
        lines.form = Some(form);
    }
}
