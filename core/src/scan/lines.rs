//! Where the text of a text log comes from.

use std::io;
use std::sync::Arc;

use super::chunk::Blocks;
use crate::format::text::Layouts;
use crate::format::text::transcript::{Stamper, recognise};
use crate::source::{Decoding, TextReader, glimpse};

/// The lines of a text log as they stand there, or as a transcript needs them.
pub(crate) struct TextLines {
    reader: TextReader,
    /// Gives the lines of a transcript their time.
    stamper: Option<Box<Stamper>>,
    block: String,
}

impl TextLines {
    /// A head that cannot be read is told when the text is.
    pub(crate) fn new(mut reader: TextReader, layouts: &Arc<Layouts>) -> Self {
        let transcript = reader.head().is_ok_and(|head| recognise(&glimpse(head)));
        Self {
            reader,
            stamper: transcript.then(|| Box::new(Stamper::new(Arc::clone(layouts)))),
            block: String::new(),
        }
    }

    pub(crate) fn is_transcript(&self) -> bool {
        self.stamper.is_some()
    }

    /// The machine that a transcript names.
    pub(crate) fn computer(&self) -> Option<&str> {
        self.stamper.as_deref().and_then(Stamper::computer)
    }

    pub(crate) fn decoding(&self) -> Decoding {
        self.reader.decoding()
    }
}

impl Blocks for TextLines {
    fn read_block(&mut self, want: usize, out: &mut String) -> io::Result<bool> {
        let Some(stamper) = &mut self.stamper else {
            return self.reader.read_block(want, out);
        };
        self.block.clear();
        let more = self.reader.read_block(want, &mut self.block);
        stamper.feed(&self.block, out);
        if !matches!(more, Ok(true)) {
            stamper.finish(out);
        }
        more
    }
}
