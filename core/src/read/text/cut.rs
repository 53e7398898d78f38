//! Cutting pieces of any size into whole lines, for what retells a log line by line.

use crate::read::chunk::Marked;

/// A line longer than this is passed on as it comes.
pub(super) const LONG: usize = 1 << 16;

/// What a piece completes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'p> {
    /// A line with its end; only the last one of the input may have none.
    Line(String),
    /// The beginning of a line too long to be kept.
    Long(String),
    /// What comes behind such a beginning, up to the line's end.
    More(&'p str),
}

/// Cuts lines; never holds more than one of [`LONG`] bytes.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// A line whose end has not come yet.
    rest: String,
    /// The rest of a long line is passed on.
    midline: bool,
}

impl Cut {
    /// Takes the next piece, of any size.
    pub(super) fn feed<'p>(&mut self, piece: &'p str, mut take: impl FnMut(Part<'p>)) {
        let mut piece = piece;
        while !piece.is_empty() {
            let feed = memchr::memchr(b'\n', piece.as_bytes());
            let (part, behind) = piece.split_at(feed.map_or(piece.len(), |feed| feed + 1));
            piece = behind;
            if self.midline {
                self.midline = feed.is_none();
                take(Part::More(part));
                continue;
            }
            self.rest.push_str(part);
            if self.rest.len() > LONG {
                self.midline = feed.is_none();
                take(Part::Long(std::mem::take(&mut self.rest)));
            } else if feed.is_some() {
                take(Part::Line(std::mem::take(&mut self.rest)));
            }
        }
    }

    /// A last line without an end.
    pub(super) fn finish(&mut self) -> Option<String> {
        let rest = std::mem::take(&mut self.rest);
        (!rest.is_empty()).then_some(rest)
    }
}

/// A form whose records are told line by line; a line too long to be kept is told by its beginning.
pub(crate) trait LineForm {
    /// Takes the next line, with its end, and appends it with what it begins.
    fn line(&mut self, line: &str, out: &mut Marked);
}

/// Hands a text that arrives in pieces to such a form.
#[derive(Debug)]
pub(crate) struct ByLine<F> {
    pub(crate) form: F,
    cut: Cut,
}

impl<F: LineForm> ByLine<F> {
    pub(crate) fn new(form: F) -> Self {
        Self {
            form,
            cut: Cut::default(),
        }
    }

    /// Takes the next piece, of any size, and appends what it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut Marked) {
        let Self { form, cut } = self;
        cut.feed(piece, |part| match part {
            Part::Line(line) | Part::Long(line) => form.line(&line, out),
            Part::More(text) => out.text.push_str(text),
        });
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, out: &mut Marked) {
        if let Some(line) = self.cut.finish() {
            self.form.line(&line, out);
        }
    }
}
