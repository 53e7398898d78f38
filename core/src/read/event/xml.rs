//! Event XML: what Event Viewer saves, what `wevtutil qe` prints, and dialects of both.
//!
//! A stream of `<Event …>…</Event>` fragments, whatever stands around and between them. The
//! splitter finds the fragments in text that arrives in pieces of any size and holds one fragment
//! at most; each is then read on its own, so that a batch can be read in parallel.

use std::borrow::Cow;

use rayon::prelude::*;

use super::buffer::Buffer;
use super::element::{ReadEvent, read_event};
use super::fragment::{Ending, FRAGMENT, Fragment, HEAD, lines};
use super::text::EventReader;
use super::{EventItem, EventRecord};

/// What a mail program puts before each line that it quotes.
const QUOTE: char = '>';

/// How an event begins whose first lines are not there, and in which elements that stands.
const HEADLESS: [(&str, &[&str]); 3] = [
    ("<System>", &["Event"]),
    ("<Provider ", &["Event", "System"]),
    ("<EventID", &["Event", "System"]),
];
/// What tells that the rest of one is there.
const DATA: &str = "</Data>";

/// How comments and sections start and end, within which nothing is looked for.
const PASSED: [(&str, &str); 2] = [("<!--", "-->"), ("<![CDATA[", "]]>")];

/// Finds the fragments in text that arrives in pieces.
#[derive(Debug)]
pub(crate) struct XmlSplitter {
    /// Text not yet given away: from the start of the open fragment, or of what may become one.
    pub(super) input: Buffer,
    /// A fragment is open: what comes next is of it.
    open: bool,
    outside: Outside,
    /// Where to look on, in `text`.
    at: usize,
    /// How far the end of an open comment or section was looked for, in `text`.
    searched: usize,
    /// Nothing of [`PASSED`] that opens before its place ends; in `text`.
    no_end_until: [usize; PASSED.len()],
    limit: usize,
    head: usize,
}

impl Default for XmlSplitter {
    /// Starts at line 1, byte 0.
    fn default() -> Self {
        Self::with_limits(FRAGMENT, HEAD)
    }
}

impl XmlSplitter {
    fn with_limits(limit: usize, head: usize) -> Self {
        Self {
            input: Buffer::new(),
            open: false,
            outside: Outside::Nothing,
            at: 0,
            searched: 0,
            no_end_until: [0; PASSED.len()],
            limit,
            head,
        }
    }

    /// Takes the next piece, of any size, and appends the fragments that it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut Vec<Fragment>) {
        self.input.text.push_str(piece);
        self.scan(false, out);
    }

    /// Ends the input: an open fragment is given as [`Ending::Cut`].
    pub(crate) fn finish(&mut self, out: &mut Vec<Fragment>) {
        self.scan(true, out);
        if self.open {
            self.emit(0, self.input.len(), Ending::Cut, out);
        }
        self.drop_front(self.input.len());
    }

    fn scan(&mut self, last: bool, out: &mut Vec<Fragment>) {
        // Places in the text that is kept from one piece to the next are found once.
        let mut start = 0;
        loop {
            // The open fragment starts at `start`; nothing before it is needed.
            let window = if self.open {
                start + self.limit
            } else {
                usize::MAX
            };
            let bytes = self.input.text.as_bytes();
            let end = bytes.len().min(window);
            let found = memchr::memchr(b'<', bytes.get(self.at..end).unwrap_or_default())
                .map(|found| self.at + found);
            let Some(found) = found else {
                self.at = self.at.max(end);
                if bytes.len() >= window {
                    start = self.too_long(start, out);
                    continue;
                }
                break;
            };
            let step = self.mark(found, start, last);
            match step {
                Mark::Wait => {
                    self.at = found;
                    break;
                }
                Mark::Pass(to) => self.at = to,
                Mark::Opens => {
                    if self.open {
                        self.emit(start, found, Ending::Unclosed, out);
                    }
                    self.open = true;
                    self.outside = Outside::Nothing;
                    start = found;
                    self.at = found + "<Event".len();
                    self.searched = 0;
                }
                Mark::Closes(to) => {
                    self.emit(start, to, Ending::Closed, out);
                    self.open = false;
                    start = to;
                    self.at = to;
                }
                Mark::Ends(to) => {
                    self.outside = Outside::Nothing;
                    self.emit(found, to, Ending::Headless, out);
                    self.at = to;
                }
                Mark::TooLong => start = self.too_long(start, out),
            }
        }
        self.drop_front(if self.open { start } else { self.at });
    }

    /// What the `<` at `at` starts.
    fn mark(&mut self, at: usize, start: usize, last: bool) -> Mark {
        let rest = self.input.str(at, self.input.len());
        let window = if self.open { start } else { at };
        let window = window + self.limit;
        for ((sign, end), no_end_until) in PASSED.iter().zip(&mut self.no_end_until) {
            if rest.starts_with(sign) {
                if at < *no_end_until {
                    return Mark::Pass(at + sign.len());
                }
                // The last bytes searched may hold the head of the end.
                let from = self.searched.saturating_sub(end.len()).max(at + sign.len());
                let until = self.input.len().min(window);
                let within = self.input.bytes(from, until);
                if let Some(found) = memchr::memmem::find(within, end.as_bytes()) {
                    self.searched = 0;
                    return Mark::Pass(from + found + end.len());
                }
                if self.input.len() < window && !last {
                    self.searched = until;
                    return Mark::Wait;
                }
                self.searched = 0;
                *no_end_until = until;
                return Mark::Pass(at + sign.len());
            }
        }
        // The lines that open an event are easily missed where it is copied from a screen.
        let heads = || HEADLESS.iter().map(|(head, _)| *head);
        if !self.open && heads().any(|head| rest.starts_with(head)) {
            return Mark::Opens;
        }
        if !self.open && !last && heads().any(|head| head.starts_with(rest)) {
            return Mark::Wait;
        }
        if let Some(next) = rest.strip_prefix("<Event") {
            match next.bytes().next() {
                Some(b'>' | b'/') => return Mark::Opens,
                Some(b) if b.is_ascii_whitespace() => return Mark::Opens,
                None if !last => return Mark::Wait,
                _ => return Mark::Pass(at + 1),
            }
        }
        if !self.open && self.outside == Outside::Nothing && rest.starts_with(DATA) {
            self.outside = Outside::Headless;
        }
        if let Some(next) = rest.strip_prefix("</Event") {
            let blank = next.bytes().take_while(u8::is_ascii_whitespace).count();
            let end = at + "</Event".len() + blank + 1;
            return match next.as_bytes().get(blank) {
                _ if end > window && self.open => Mark::TooLong,
                Some(b'>') if self.open => Mark::Closes(end),
                Some(b'>') if self.outside == Outside::Headless && end <= window => Mark::Ends(end),
                None if !last && end <= window => Mark::Wait,
                _ => Mark::Pass(at + 1),
            };
        }
        let may_become = |sign: &str| sign.starts_with(rest);
        if !last
            && ["<!--", "<![CDATA[", "<Event", "</Event", DATA]
                .into_iter()
                .any(may_become)
        {
            return Mark::Wait;
        }
        Mark::Pass(at + 1)
    }

    /// Gives the head of a fragment that is too long and looks on behind the limit.
    fn too_long(&mut self, start: usize, out: &mut Vec<Fragment>) -> usize {
        let end = self.input.text.floor_char_boundary(start + self.limit);
        let head = self.input.text.floor_char_boundary(start + self.head);
        self.emit(start, head, Ending::TooLong, out);
        self.open = false;
        self.outside = Outside::TooLong;
        self.at = end;
        self.searched = 0;
        end
    }

    fn emit(&mut self, start: usize, end: usize, ending: Ending, out: &mut Vec<Fragment>) {
        out.push(self.input.fragment(start, end, ending));
    }

    fn drop_front(&mut self, length: usize) {
        let places = [&mut self.at, &mut self.searched].into_iter();
        let places = places.chain(&mut self.no_end_until);
        self.input.drop_front(length, places);
    }
}

/// What stands where no event is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outside {
    Nothing,
    /// Data of an event whose beginning is not there.
    Headless,
    /// The rest of an event that is too long.
    TooLong,
}

/// What a `<` starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Too little text to tell.
    Wait,
    /// Nothing of interest up to this place.
    Pass(usize),
    /// An event.
    Opens,
    /// The end of the event, which ends before this place.
    Closes(usize),
    /// The end of an event, before this place, whose beginning is not there.
    Ends(usize),
    /// The end of an event that is too long.
    TooLong,
}

/// Whether a text contains the XML of an event.
pub(crate) fn holds_event(text: &str) -> bool {
    let mut splitter = XmlSplitter::default();
    let mut fragments = Vec::new();
    splitter.feed(text, &mut fragments);
    splitter.finish(&mut fragments);
    let holds = |fragment: &Fragment| {
        fragment.text.contains("<EventID") && fragment.text.contains("<Provider")
    };
    fragments.iter().any(holds)
}

/// Reads one fragment: the event, if it can be told which one it is, and what is wrong with it.
pub(crate) fn parse_fragment(fragment: &Fragment, out: &mut Vec<EventItem>) {
    if fragment.ending == Ending::Headless {
        let wrong = (String::new(), fragment.line);
        out.push(EventItem::Problem(fragment.problem(false, wrong)));
        return;
    }
    let text = unquoted(&fragment.text);
    let ReadEvent {
        event,
        stamp,
        broken_at,
        named,
    } = read_event(&text, around(&text));
    let sound = fragment.ending == Ending::Closed && broken_at.is_none() && named;
    if named {
        out.push(EventItem::Event(Box::new(EventRecord {
            stamp,
            carved: !sound,
            recovered: false,
            ..fragment.place().record(event)
        })));
    }
    if sound {
        return;
    }
    let line_of = |at: usize| fragment.line + lines(&text.as_bytes()[..at.min(text.len())]);
    let wrong = match broken_at.map(line_of) {
        _ if fragment.ending != Ending::Closed => {
            let what = "has no </Event> before the next one";
            (what.to_owned(), fragment.line)
        }
        Some(at) => (format!("is not well-formed from line {at} on"), at),
        None => ("has neither a provider nor an id".to_owned(), fragment.line),
    };
    out.push(EventItem::Problem(fragment.problem(named, wrong)));
}

/// The elements that a fragment stands in, where its first lines are not there.
fn around(text: &str) -> &'static [&'static str] {
    let mut heads = HEADLESS.iter();
    heads
        .find(|(head, _)| text.starts_with(head))
        .map_or(&[], |(_, around)| around)
}

/// The text without what a mail program put before each line of it.
fn unquoted(text: &str) -> Cow<'_, str> {
    let mark = |line: &str| line.trim_start_matches([' ', '\t']).starts_with(QUOTE);
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let quoted = lines.clone().next().is_some_and(mark);
    if !quoted
        || !lines
            .clone()
            .all(|line| mark(line) || line.trim().is_empty())
    {
        return Cow::Borrowed(text);
    }
    let own = lines.map(|line| {
        let behind = line.trim_start_matches([' ', '\t', QUOTE]);
        if behind.is_empty() { "\n" } else { behind }
    });
    Cow::Owned(std::iter::once(first).chain(own).collect())
}

/// Reads fragments in parallel on the current pool and appends their items in order.
pub(crate) fn parse_fragments(fragments: &[Fragment], out: &mut Vec<EventItem>) {
    let items: Vec<Vec<EventItem>> = fragments
        .par_iter()
        .with_min_len(16)
        .map(|fragment| {
            let mut items = Vec::with_capacity(1);
            parse_fragment(fragment, &mut items);
            items
        })
        .collect();
    out.extend(items.into_iter().flatten());
}

/// Splitter and reader in one: text in, items out.
#[derive(Debug, Default)]
pub(crate) struct XmlReader {
    splitter: XmlSplitter,
    fragments: Vec<Fragment>,
}

impl EventReader for XmlReader {
    fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        self.splitter.feed(piece, &mut self.fragments);
        self.read(out);
    }

    fn finish(&mut self, out: &mut Vec<EventItem>) {
        self.splitter.finish(&mut self.fragments);
        self.read(out);
    }

    fn start_at(&mut self, line: u64, offset: u64) {
        self.splitter.input.start_at(line, offset);
    }
}

impl XmlReader {
    fn read(&mut self, out: &mut Vec<EventItem>) {
        parse_fragments(&self.fragments, out);
        self.fragments.clear();
    }
}

/// Tells events as elements, by what a text begins with.
pub(super) fn recognise(text: &str) -> bool {
    if memchr::memmem::find(text.as_bytes(), b"<Event").is_none() {
        return false;
    }
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    loop {
        let close = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<!") {
            ">"
        } else {
            break;
        };
        let Some((_, behind)) = rest.split_once(close) else {
            return false;
        };
        rest = behind.trim_start();
    }
    if let Some(behind) = opened(rest, "<Events") {
        // An export of nothing is an export.
        return behind.contains("<System") || behind.contains("</Events>") || behind.contains("/>");
    }
    if let Some(behind) = opened(rest, "<Event") {
        return behind.contains("<System");
    }
    // What is left of an export that was cut in front: the rest of an event, then whole ones. A
    // text log that quotes an event begins with a line of its own.
    let Some((remains, _)) = rest.split_once("<Event") else {
        return false;
    };
    (rest.starts_with('<') || remains.contains("</Event>"))
        && rest.match_indices("<Event").any(|(at, _)| {
            opened(&rest[at..], "<Event").is_some_and(|behind| behind.contains("<System"))
        })
}

/// What follows an opening tag, where the text begins with that very tag.
fn opened<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    text.strip_prefix(tag)
        .filter(|behind| behind.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace()))
}

#[cfg(test)]
mod tests;
