//! Where the text of a text log comes from.

use std::io;
use std::sync::Arc;

use super::chunk::Blocks;
use crate::read::text::Layouts;
use crate::read::text::blocks::Unblocker;
use crate::read::text::time_only::Dater;
use crate::read::text::transcript::{Stamper, recognise};
use crate::source::{Decoding, TextReader, glimpse};

/// The lines of a text log as they stand there, or as a form of its own needs them.
pub(crate) struct TextLines {
    reader: TextReader,
    retold: Option<Retold>,
    block: String,
}

/// What gives the lines of a form of its own the heads that layouts can read.
enum Retold {
    Transcript(Box<Stamper>),
    TimeOnly(Dater),
    Blocks(Unblocker),
}

impl Retold {
    fn of(head: &str, path: &str, layouts: &Arc<Layouts>) -> Option<Self> {
        if recognise(head) {
            return Some(Self::Transcript(Box::new(Stamper::new(Arc::clone(
                layouts,
            )))));
        }
        Dater::of(head, path)
            .map(Self::TimeOnly)
            .or_else(|| Unblocker::of(head).map(Self::Blocks))
    }

    fn feed(&mut self, piece: &str, out: &mut String) {
        match self {
            Self::Transcript(stamper) => stamper.feed(piece, out),
            Self::TimeOnly(dater) => dater.feed(piece, out),
            Self::Blocks(unblocker) => unblocker.feed(piece, out),
        }
    }

    fn finish(&mut self, out: &mut String) {
        match self {
            Self::Transcript(stamper) => stamper.finish(out),
            Self::TimeOnly(dater) => dater.finish(out),
            Self::Blocks(unblocker) => unblocker.finish(out),
        }
    }
}

impl TextLines {
    /// A head that cannot be read is told when the text is.
    pub(crate) fn new(mut reader: TextReader, path: &str, layouts: &Arc<Layouts>) -> Self {
        let head = reader.head().map(glimpse);
        let retold = head.ok().and_then(|head| Retold::of(&head, path, layouts));
        Self {
            reader,
            retold,
            block: String::new(),
        }
    }

    pub(crate) fn is_transcript(&self) -> bool {
        matches!(self.retold, Some(Retold::Transcript(_)))
    }

    /// How a form of its own was told from other text.
    pub(crate) fn why(&self) -> Option<&'static str> {
        Some(match self.retold.as_ref()? {
            Retold::Transcript(_) => "begins with the header of a PowerShell transcript",
            Retold::TimeOnly(_) => {
                "its lines have a time and no date: the date is that of the file's name"
            }
            Retold::Blocks(_) => "begins with a block of the Enterprise Library",
        })
    }

    /// The machine that a transcript names.
    pub(crate) fn computer(&self) -> Option<&str> {
        match self.retold.as_ref()? {
            Retold::Transcript(stamper) => stamper.computer(),
            Retold::TimeOnly(_) | Retold::Blocks(_) => None,
        }
    }

    pub(crate) fn decoding(&self) -> Decoding {
        self.reader.decoding()
    }
}

impl Blocks for TextLines {
    fn read_block(&mut self, want: usize, out: &mut String) -> io::Result<bool> {
        let Some(retold) = &mut self.retold else {
            return self.reader.read_block(want, out);
        };
        self.block.clear();
        let more = self.reader.read_block(want, &mut self.block);
        retold.feed(&self.block, out);
        if !matches!(more, Ok(true)) {
            retold.finish(out);
        }
        more
    }
}
