//! Rows of a table in text that arrives in pieces: where one ends, also where its quotes are broken.

use super::buffer::Buffer;
use super::cells::Form;
use super::fragment::{Ending, FRAGMENT, Fragment, HEAD};
use super::table::Dialect;

/// What a line begins, if anything; the line before it helps where a row begins with its message.
pub(super) type Begins<'b> = dyn Fn(&str, &str) -> Option<Starts> + 'b;

/// What can begin on a line of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Starts {
    Row,
    /// A row whose date cannot be read, or a line that looks like one.
    Undated,
    Header,
}

/// Whether a line begins a row or is a header without any doubt.
fn surely(begins: &Begins<'_>, line: &str, before: &str) -> bool {
    begins(line, before).is_some_and(|starts| starts != Starts::Undated)
}

/// Where in a row the splitter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote within quotes: the end of them, or the first of two.
    Quote,
}

/// How far a row was looked through that has not ended.
#[derive(Debug)]
struct OpenRow {
    within: Within,
    at: usize,
    /// Where it ends, unless the next line goes on with it.
    end: Option<usize>,
    /// It ends within its last cell, and that has no quotes.
    unquoted: bool,
    /// How far its quotes were counted once it is taken out of its cell, and whether they are open there.
    counted: usize,
    open_inside: bool,
    /// Whether it begins as a row does, once that was asked.
    is_row: Option<bool>,
    /// Something follows a closing quote that may not.
    malformed: bool,
}

impl OpenRow {
    fn at(start: usize) -> Self {
        Self {
            within: Within::FieldStart,
            at: start,
            end: None,
            unquoted: false,
            counted: start,
            open_inside: false,
            is_row: None,
            malformed: false,
        }
    }
}

/// Finds the rows.
#[derive(Debug)]
pub(super) struct Splitter {
    form: Form,
    /// The last cell of a row may go on over lines without quotes.
    open_ended: bool,
    /// Lines that are still to be passed over.
    skip: u64,
    pub(super) input: Buffer,
    /// Where the open row begins.
    start: usize,
    open: OpenRow,
    /// The rest of an overlong row is passed over.
    skipping: bool,
    /// What comes next is not the start of a line.
    midline: bool,
    limit: usize,
}

impl Splitter {
    /// Starts at line 1, byte 0.
    pub(super) fn new(dialect: &Dialect) -> Self {
        Self {
            skip: dialect.skip,
            ..Self::of(dialect.form, dialect.is_open())
        }
    }

    pub(super) fn of(form: Form, open_ended: bool) -> Self {
        Self {
            form,
            open_ended,
            skip: 0,
            input: Buffer::new(),
            start: 0,
            open: OpenRow::at(0),
            skipping: false,
            midline: false,
            limit: FRAGMENT,
        }
    }

    #[cfg(test)]
    pub(super) fn with_limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Takes the next piece, of any size.
    pub(super) fn feed(&mut self, piece: &str) {
        let places = [&mut self.open.at, &mut self.open.counted].into_iter();
        self.input
            .drop_front(self.start, places.chain(&mut self.open.end));
        self.start = 0;
        self.input.text.push_str(piece);
    }

    /// The next row, if it has come whole or the input has ended. What is known of the table may
    /// change with each row.
    pub(super) fn next(&mut self, ended: bool, begins: &Begins<'_>) -> Option<Fragment> {
        let mut row = None;
        while row.is_none() && self.start < self.input.len() {
            let start = self.start;
            if self.skip > 0 {
                let feed = memchr::memchr(b'\n', self.input.bytes(start, usize::MAX));
                let end = match feed {
                    Some(feed) => start + feed + 1,
                    None if ended => self.input.len(),
                    None => return None,
                };
                self.skip -= 1;
                self.start = end;
                self.begin(end);
                continue;
            }
            self.start = if self.skipping {
                self.skip(start, ended, begins)?
            } else {
                self.row(start, ended, begins, &mut row)?
            };
        }
        row
    }

    /// Passes over a line of an overlong row; `None` where more text is needed.
    fn skip(&mut self, start: usize, ended: bool, begins: &Begins<'_>) -> Option<usize> {
        let rest = self.input.text.get(start..)?;
        let feed = memchr::memchr(b'\n', rest.as_bytes());
        let width = match feed {
            Some(feed) => feed + 1,
            None if ended || rest.len() > HEAD => rest.len(),
            None => return None,
        };
        let line = rest.get(..width)?;
        if !self.midline && width <= HEAD && surely(begins, line.trim_end(), "") {
            self.begin(start);
            return Some(start);
        }
        self.midline = feed.is_none();
        Some(start + width)
    }

    /// A row begins here.
    fn begin(&mut self, start: usize) {
        self.skipping = false;
        self.open = OpenRow::at(start);
    }

    /// Looks for the end of the row that begins at `start`; `None` where more text is needed.
    fn row(
        &mut self,
        start: usize,
        ended: bool,
        begins: &Begins<'_>,
        out: &mut Option<Fragment>,
    ) -> Option<usize> {
        let most = start.saturating_add(self.limit);
        let window = self.input.len().min(most);
        let (end, ending) = if let Some(end) = self.open.end.take().or_else(|| self.scan(window)) {
            match self.goes_on(start, end, ended, begins) {
                None => {
                    self.open.end = Some(end);
                    return None;
                }
                Some(true) => {
                    self.open.within = Within::Plain;
                    return Some(start);
                }
                Some(false) => (end, Ending::Closed),
            }
        } else if self.input.len() >= most {
            (self.input.text.floor_char_boundary(most), Ending::TooLong)
        } else if ended {
            let open = self.open.within == Within::Quoted;
            let ending = if open { Ending::Cut } else { Ending::Closed };
            (self.input.len(), ending)
        } else {
            return None;
        };
        if ending != Ending::Closed || self.open.malformed {
            let complete = ending != Ending::TooLong;
            let (next, last) = inner(self.input.text.get(start..end)?, complete, begins);
            if let Some(next) = next {
                self.emit(start, start + next, Ending::Unclosed, out);
                self.begin(start + next);
                return Some(start + next);
            }
            if ending == Ending::TooLong {
                let head = self
                    .input
                    .text
                    .floor_char_boundary(start.saturating_add(HEAD));
                self.emit(start, head.min(end), ending, out);
                self.skipping = true;
                self.midline = last == 0;
                return Some(if last == 0 { end } else { start + last });
            }
        }
        self.emit(start, end, ending, out);
        self.begin(end);
        Some(end)
    }

    /// Whether the line behind a row goes on with its message; `None` where more of it is needed.
    fn goes_on(
        &mut self,
        start: usize,
        end: usize,
        ended: bool,
        begins: &Begins<'_>,
    ) -> Option<bool> {
        let added = self.input.str(self.open.counted, end);
        self.open.open_inside ^= self.form.has_open_quotes(added);
        self.open.counted = end;
        let rest = self.input.str(end, self.input.len());
        if self.open.open_inside {
            return (ended || !rest.is_empty()).then_some(!rest.is_empty());
        }
        if !(self.open_ended && self.open.unquoted) {
            return Some(false);
        }
        let line = match rest.split_once('\n') {
            Some((line, _)) => line,
            None if ended || rest.len() > HEAD => rest,
            None => return None,
        };
        if rest.is_empty() || begins(line.trim_end(), "").is_some() {
            return Some(false);
        }
        // Asked once, as the row may have many lines.
        let is_row = self.open.is_row.unwrap_or_else(|| {
            let row = self
                .input
                .str(start, end)
                .lines()
                .next()
                .unwrap_or_default();
            matches!(begins(row, ""), Some(Starts::Row | Starts::Undated))
        });
        self.open.is_row = Some(is_row);
        Some(is_row)
    }

    fn emit(&mut self, start: usize, end: usize, ending: Ending, out: &mut Option<Fragment>) {
        let row = self.input.fragment(start, end, ending);
        if !row.text.trim().is_empty() {
            *out = Some(row);
        }
    }

    /// Goes on to the end of the row: the place behind its line feed.
    fn scan(&mut self, window: usize) -> Option<usize> {
        let bytes = self.input.text.as_bytes().get(..window)?;
        while let Some(&byte) = bytes.get(self.open.at) {
            match self.open.within {
                Within::Quoted => {
                    let rest = bytes.get(self.open.at..)?;
                    let Some(quote) = memchr::memchr(b'"', rest) else {
                        self.open.at = window;
                        return None;
                    };
                    self.open.at += quote + 1;
                    self.open.within = Within::Quote;
                    continue;
                }
                Within::Plain => {
                    let rest = bytes.get(self.open.at..)?;
                    let Some(stop) = memchr::memchr2(self.form.delimiter, b'\n', rest) else {
                        self.open.at = window;
                        return None;
                    };
                    self.open.at += stop + 1;
                    self.open.within = Within::FieldStart;
                    if rest.get(stop) == Some(&b'\n') {
                        self.open.unquoted = true;
                        return Some(self.open.at);
                    }
                    continue;
                }
                Within::FieldStart | Within::Quote => {}
            }
            self.open.at += 1;
            let behind_quotes = self.open.within == Within::Quote;
            self.open.within = match byte {
                b'\n' => {
                    self.open.within = Within::FieldStart;
                    self.open.unquoted = !behind_quotes;
                    return Some(self.open.at);
                }
                b'"' => Within::Quoted,
                byte if byte == self.form.delimiter => Within::FieldStart,
                b'\r' if behind_quotes => Within::Quote,
                _ => {
                    self.open.malformed |= behind_quotes;
                    Within::Plain
                }
            };
        }
        None
    }
}

/// The first line behind the first that begins a row, and where the last line starts. The last line
/// of a text that is not complete is not looked at.
fn inner(text: &str, complete: bool, begins: &Begins<'_>) -> (Option<usize>, usize) {
    let mut before = "";
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !complete && !line.ends_with('\n') {
            break;
        }
        if at > 0 && surely(begins, line.trim_end(), before.trim_end()) {
            return (Some(at), at);
        }
        before = line;
        at += line.len();
    }
    (None, at.min(text.rfind('\n').map_or(0, |feed| feed + 1)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::event::harness;

    fn begins(line: &str, _: &str) -> Option<Starts> {
        line.starts_with("E,").then_some(Starts::Row)
    }

    fn split(pieces: &[&str], limit: usize, open_ended: bool) -> Vec<(String, u64, Ending)> {
        let mut splitter = Splitter::of(Form::of("", "", b','), open_ended).with_limit(limit);
        let mut out = Vec::new();
        for piece in pieces {
            splitter.feed(piece);
            out.extend(std::iter::from_fn(|| splitter.next(false, &begins)));
        }
        out.extend(std::iter::from_fn(|| splitter.next(true, &begins)));
        out.into_iter()
            .map(|r| (r.text, r.line, r.ending))
            .collect()
    }

    fn one(text: &str) -> Vec<(String, u64, Ending)> {
        split(&[text], FRAGMENT, false)
    }

    #[test]
    fn quotes_hold_line_breaks() {
        let rows = one("E,1,\"a\r\nb, \"\"c\"\"\"\r\nE,2,d \"e\n\nE,3\n");
        assert_eq!(
            rows,
            [
                (
                    "E,1,\"a\r\nb, \"\"c\"\"\"\r\n".to_owned(),
                    1,
                    Ending::Closed
                ),
                ("E,2,d \"e\n".to_owned(), 3, Ending::Closed),
                ("E,3\n".to_owned(), 5, Ending::Closed),
            ]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_where_the_next_row_begins() {
        let rows = one("E,1,\"cut\nmore\nE,2,\"b\"\nE,3,c\n");
        assert_eq!(
            rows[0],
            ("E,1,\"cut\nmore\n".to_owned(), 1, Ending::Unclosed)
        );
        assert_eq!(rows[1], ("E,2,\"b\"\n".to_owned(), 3, Ending::Closed));
        assert_eq!(rows.len(), 3);
        let rows = one("E,1,\"cut\nE,2,b\nE,3,c");
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[2], ("E,3,c".to_owned(), 3, Ending::Closed));
        assert_eq!(
            one("E,1,\"cut\nmo"),
            [("E,1,\"cut\nmo".to_owned(), 1, Ending::Cut)]
        );
    }

    #[test]
    fn a_row_without_end_keeps_its_head_and_the_rows_behind_it() {
        let text = format!("E,1,\"{}\nE,2,b\n", "x\n".repeat(100));
        let rows = split(&[&text], 50, false);
        assert_eq!(rows[0].2, Ending::TooLong);
        assert_eq!(rows[1], ("E,2,b\n".to_owned(), 102, Ending::Closed));
        assert_eq!(rows.len(), 2);
    }

    proptest! {
        #[test]
        fn pieces_of_any_size_give_the_same_rows(
            text in "(E,[12],|\"|\"\"|a|æ|,|\r\n|\n){0,40}",
            cuts in prop::collection::vec(0_usize..80, 0..6),
            limit in prop_oneof![Just(FRAGMENT), 4_usize..40],
            open_ended: bool,
        ) {
            let pieces = harness::pieces(&text, cuts);
            prop_assert_eq!(split(&pieces, limit, open_ended), split(&[&text], limit, open_ended));
        }
    }
}
