//! A record as it stands in a chunk of text, borrowed from it.

use std::ops::Range;

use super::chunk::{Chunk, LONGEST_RECORD};
use super::text::{Fields, Header, Layouts, SeenHeads};
use crate::model::Level;

/// A record of a text: where it lies. What its head says is read only when it is asked for, so that a
/// record that is not needed is not parsed.
#[derive(Debug, Clone)]
pub(crate) struct Record<'t> {
    /// Line of its head within the document, 1-based.
    pub(crate) line: u64,
    /// Where it lies within the chunk.
    pub(crate) range: Range<usize>,
    /// The text of the chunk.
    text: &'t str,
    head: Source<'t>,
}

/// What found the head of a record.
#[derive(Debug, Clone)]
enum Source<'t> {
    /// A layout.
    Layout(Header<'t>),
    /// A form of its own.
    Form(&'t Head),
}

/// What a record says apart from its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content<'t> {
    pub(crate) level: Level,
    pub(crate) thread: Option<&'t str>,
    pub(crate) logger: Option<&'t str>,
    /// The message with its continuation lines; line ends as written, the last one cut off.
    pub(crate) message: &'t str,
    /// The text of the chunk writes the message in another way.
    pub(crate) rewritten: bool,
    /// What is read as a step line in place of the message, where fields beside it make one, or scopes
    /// stand before it.
    pub(crate) signal: Option<&'t str>,
}

impl<'t> Record<'t> {
    /// Microseconds since 1970-01-01T00:00:00 on the writer's wall clock, where it is known.
    pub(crate) fn civil_us(&self) -> Option<i64> {
        match &self.head {
            Source::Layout(header) => Some(header.civil_us()),
            Source::Form(head) => head.civil_us,
        }
    }

    /// Seconds east of UTC, where the record states it.
    pub(crate) fn offset_s(&self) -> Option<i32> {
        match &self.head {
            Source::Layout(header) => header.offset_s,
            Source::Form(head) => head.offset_s,
        }
    }

    /// Level and message of a record of one line whose head says both, as most do.
    pub(crate) fn plain(&self) -> Option<(Level, &'t str)> {
        let Source::Layout(header) = &self.head else {
            return None;
        };
        let (level, message) = header.plain()?;
        let end = self.place(message) + message.len();
        let behind = self.text.as_bytes().get(end..self.range.end)?;
        let one_line = matches!(behind, b"" | b"\n" | b"\r\n");
        let begins = message.as_bytes().first().is_some_and(u8::is_ascii_graphic);
        (one_line && begins).then_some((level, message))
    }

    /// Where a part of the chunk's text begins.
    fn place(&self, part: &str) -> usize {
        part.as_ptr() as usize - self.text.as_ptr() as usize
    }

    /// What it says apart from its time.
    pub(crate) fn content(&self) -> Content<'t> {
        let text = self.text;
        let message = |at: usize| body(text.get(at..self.range.end).unwrap_or_default());
        match &self.head {
            Source::Layout(header) => {
                let fields = header.fields();
                let message = message(self.place(fields.message));
                Content {
                    level: fields.level,
                    thread: fields.thread,
                    logger: fields.logger,
                    message,
                    rewritten: false,
                    signal: behind_scopes(message),
                }
            }
            Source::Form(head) => Content {
                level: head.level,
                thread: head.thread.as_ref().and_then(|part| part.of(text)),
                logger: head.logger.as_ref().and_then(|part| part.of(text)),
                message: match &head.message {
                    Message::From(at) => message(*at),
                    Message::Whole(whole) => whole,
                },
                rewritten: matches!(head.message, Message::Whole(_)),
                signal: head.signal.as_deref(),
            },
        }
    }
}

/// The head of a record that a form of its own found; places are bytes of the text that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// Where the record begins.
    pub(crate) at: usize,
    /// Lines from there to the one that it is called by.
    pub(crate) lines: u64,
    pub(crate) civil_us: Option<i64>,
    pub(crate) offset_s: Option<i32>,
    pub(crate) level: Level,
    pub(crate) thread: Option<Field>,
    pub(crate) logger: Option<Field>,
    pub(crate) message: Message,
    /// What is read as a step line in place of the message, where fields beside it make one.
    pub(crate) signal: Option<Box<str>>,
}

/// A field of a [`Head`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    /// These bytes of the text.
    At(Range<usize>),
    /// What the text writes in another way.
    Own(Box<str>),
}

impl Field {
    fn moved(self, by: usize) -> Self {
        match self {
            Self::At(range) => {
                Self::At(range.start.saturating_sub(by)..range.end.saturating_sub(by))
            }
            own @ Self::Own(_) => own,
        }
    }

    pub(super) fn of<'t>(&'t self, text: &'t str) -> Option<&'t str> {
        match self {
            Self::At(range) => text.get(range.clone()),
            Self::Own(own) => Some(own),
        }
    }
}

/// Where the message of a [`Head`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Message {
    /// From this byte to the end of the record.
    From(usize),
    /// Put together from parts of the record.
    Whole(Box<str>),
}

impl Head {
    /// The same in a text that begins `by` bytes further on.
    pub(crate) fn moved(mut self, by: usize) -> Self {
        let back = |at: usize| at.saturating_sub(by);
        self.at = back(self.at);
        self.thread = self.thread.map(|part| part.moved(by));
        self.logger = self.logger.map(|part| part.moved(by));
        if let Message::From(at) = &mut self.message {
            *at = back(*at);
        }
        self
    }

    /// Further lines of a message that is put together from parts; what is longer than anything
    /// that is looked at is left out.
    pub(crate) fn goes_on(&mut self, lines: &str) {
        let Message::Whole(text) = &mut self.message else {
            return;
        };
        if lines.is_empty() || text.len() >= LONGEST_RECORD {
            return;
        }
        let mut longer = std::mem::take(text).into_string();
        for line in lines.lines() {
            if longer.len() >= LONGEST_RECORD {
                break;
            }
            longer.push('\n');
            longer.push_str(line);
        }
        *text = longer.into();
    }

    /// A head of these fields at this place of a text; `line` is the part of it that they lie in.
    pub(crate) fn of(
        (civil_us, offset_s): (Option<i64>, Option<i32>),
        fields: Fields<'_>,
        at: usize,
        line: &str,
    ) -> Self {
        let base = line.as_ptr() as usize;
        let place = |part: &str| at + (part.as_ptr() as usize).saturating_sub(base);
        let range = |part: &str| Field::At(place(part)..place(part) + part.len());
        Self {
            at,
            lines: 0,
            civil_us,
            offset_s,
            level: fields.level,
            thread: fields.thread.map(range),
            logger: fields.logger.map(range),
            message: Message::From(place(fields.message)),
            signal: None,
        }
    }
}

/// A message without its last line end. A head may stand alone, with the message below it.
fn body(message: &str) -> &str {
    let body = message.trim_end_matches(['\n', '\r']);
    let alone = body.starts_with(char::is_whitespace)
        && body
            .split('\n')
            .next()
            .is_some_and(|first| first.trim().is_empty());
    if alone { body.trim_start() } else { body }
}

/// What stands behind the line of scopes that a message begins with, as the console of
/// Microsoft.Extensions.Logging writes it with `IncludeScopes`.
fn behind_scopes(message: &str) -> Option<&str> {
    let (_, said) = message.strip_prefix("=> ")?.split_once('\n')?;
    Some(said.trim_start())
}

/// Calls `record` for each record of a chunk, `other` for each line before the first, and `within`
/// for each line inside of one that begins none, by its place in the chunk.
pub(crate) fn records<'t>(
    layouts: &'t Layouts,
    used: &[usize],
    chunk: &'t Chunk,
    mut record: impl FnMut(&Record<'t>),
    mut other: impl FnMut(u64, &'t str),
    mut within: impl FnMut(usize, &'t str),
) {
    let text = chunk.text.as_str();
    let mut line = chunk.first_line;
    let mut at = 0;
    if let Some(heads) = &chunk.heads {
        let first = heads.first().map_or(text.len(), |head| head.at);
        for lead in text.get(..first).unwrap_or_default().split_inclusive('\n') {
            other(line, lead.trim_end_matches(['\n', '\r']));
            // A record may begin within a line.
            line += u64::from(lead.ends_with('\n'));
        }
        for (index, head) in heads.iter().enumerate() {
            let end = heads.get(index + 1).map_or(text.len(), |next| next.at);
            record(&Record {
                line: line + head.lines,
                range: head.at..end,
                text,
                head: Source::Form(head),
            });
            let whole = text.get(head.at..end).unwrap_or_default();
            line += memchr::memchr_iter(b'\n', whole.as_bytes()).count() as u64;
        }
        return;
    }
    let mut open: Option<Record<'t>> = None;
    let mut close = |open: &mut Option<Record<'t>>, end: usize| {
        if let Some(one) = open {
            one.range.end = end;
            record(one);
        }
    };
    let mut seen = SeenHeads::new();
    let mut feeds = memchr::memchr_iter(b'\n', text.as_bytes());
    while at < text.len() {
        let next = feeds.next().map_or(text.len(), |feed| feed + 1);
        let body = without_end(&text[at..next]);
        if let Some(header) = layouts.read_next(used, body, &mut seen) {
            close(&mut open, at);
            open = Some(Record {
                line,
                range: at..at,
                text,
                head: Source::Layout(header),
            });
        } else if open.is_some() {
            within(at, body);
        } else {
            other(line, body);
        }
        line += 1;
        at = next;
    }
    close(&mut open, text.len());
}

/// A line without its line end.
fn without_end(line: &str) -> &str {
    let ends = line
        .bytes()
        .rev()
        .take_while(|b| matches!(b, b'\n' | b'\r'));
    &line[..line.len() - ends.count()]
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::chunk::Marked;
    use super::*;

    #[test]
    fn a_step_line_stands_behind_the_scopes_of_its_record() {
        let said =
            "=> Cycle:7 Host:srv => Step:Import HR\n      Executing step Import HR\n      more";
        assert_eq!(
            behind_scopes(said),
            Some("Executing step Import HR\n      more")
        );
        for message in [
            "=> Import HR",
            "Import HR => Done\nmore",
            "Import HR started",
        ] {
            assert_eq!(behind_scopes(message), None);
        }
    }

    /// A record as a test says it: line, time (`yyyyMMddHHmmss`, with what the offset says),
    /// level and message.
    pub(in crate::read) type Told = (u64, String, Level, String);

    /// What records a form's text has.
    pub(in crate::read) fn told(marked: Marked) -> Vec<Told> {
        let chunk = Chunk {
            text: marked.text,
            first_line: 1,
            offset: 0,
            continues: false,
            last: true,
            heads: Some(marked.heads.unwrap_or_default()),
        };
        let mut out = Vec::new();
        let each = |record: &Record<'_>| {
            let time = record
                .civil_us()
                .map(|us| jiff::Timestamp::from_microsecond(us).unwrap());
            let time = time.map(|time| time.strftime("%Y%m%d%H%M%S").to_string());
            let mut time = time.unwrap_or_default();
            if let Some(offset) = record.offset_s() {
                time += &format!("{offset:+}");
            }
            out.push((
                record.line,
                time,
                record.content().level,
                record.content().message.replace("\r\n", "\n"),
            ));
        };
        records(Layouts::builtin(), &[], &chunk, each, |_, _| {}, |_, _| {});
        out
    }
}
