//! The portal's view of a cycle: is this one, and what does it show?

use std::io;

use crate::read::portal::{HtmlLines, Lines, Signs, TextLines};
use crate::read::portal::{ViewRead, ViewReader};
use crate::read::text::Detection;
use crate::source::{Decoding, TextReader};
use crate::step_line::Vocabulary;

/// Pasted text is told from a log by this much of it.
const HEAD: usize = 1 << 16;
/// A text with more lines than these that begin as a log's do is one.
const FEW_HEADERS: u64 = 2;
/// How much is read at once.
const BLOCK: usize = 1 << 16;

/// A view that was read.
#[derive(Debug)]
pub(crate) struct View {
    /// A page, or a pasted text.
    pub(crate) page: bool,
    pub(crate) read: ViewRead,
    /// Steps that show a status.
    pub(crate) steps: usize,
    pub(crate) lines: u64,
    pub(crate) decoding: Decoding,
    /// What ended the reading before the text did.
    pub(crate) error: Option<io::Error>,
}

/// Whether the head of a text that is no log shows steps with a status.
pub(crate) fn is_view(vocabulary: &Vocabulary, detection: &Detection, head: &str) -> bool {
    if detection.lines.iter().sum::<u64>() > FEW_HEADERS || detection.message_below() {
        return false;
    }
    let signs = Signs::builtin();
    let head = &head[..head.floor_char_boundary(HEAD)];
    let (mut lines, mut out) = (TextLines::default(), Vec::new());
    lines.feed(head, &mut out);
    lines.finish(&mut out);
    let mut view = ViewReader::new(vocabulary, signs);
    out.iter().for_each(|line| view.take(line));
    view.steps(false).is_some()
}

/// Reads a page or text to its end; `None` where it shows no steps with a status.
pub(crate) fn read_view(
    reader: &mut TextReader,
    vocabulary: &Vocabulary,
    page: bool,
) -> Option<View> {
    let signs = Signs::builtin();
    let mut lines: Box<dyn Lines> = if page {
        Box::new(HtmlLines::new(signs))
    } else {
        Box::new(TextLines::default())
    };
    let mut view = ViewReader::new(vocabulary, signs);
    let (mut block, mut ready) = (String::new(), Vec::new());
    let (mut count, mut ends_with_feed) = (0_u64, true);
    let error = loop {
        block.clear();
        let more = reader.read_block(BLOCK, &mut block);
        count = count.saturating_add(memchr::memchr_iter(b'\n', block.as_bytes()).count() as u64);
        if !block.is_empty() {
            ends_with_feed = block.ends_with('\n');
        }
        lines.feed(&block, &mut ready);
        let ended = !matches!(more, Ok(true));
        if ended {
            lines.finish(&mut ready);
        }
        ready.drain(..).for_each(|line| view.take(&line));
        if ended {
            break more.err();
        }
    };
    let steps = view.steps(page)?;
    Some(View {
        page,
        read: view.finish(),
        steps,
        lines: count.saturating_add(u64::from(!ends_with_feed)),
        decoding: reader.decoding(),
        error,
    })
}
