//! Entries that are a line each: `key=value` pairs, and rows of columns. A quoted cell of a row may
//! go on over further lines.

use super::directives::Directives;
use super::fields::{Entry, MOST_FIELDS};
use super::frame::{Frame, Framer, Holds};

/// Fewer columns are prose with a comma in it.
const FEWEST_COLUMNS: usize = 3;
/// Lines that one row may have.
const MOST_LINES: usize = 500;

/// Cuts a text at its lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines;

impl Framer for Lines {
    fn frame(&mut self, text: &str, ended: bool) -> Option<Frame> {
        let line = Frame::line(text, ended)?;
        let blank = text[..line.len].trim().is_empty();
        let holds = if blank { Holds::Blank } else { Holds::Entry };
        Some(Frame::new(line.len, holds))
    }
}

/// `time=2026-03-02T05:14:07Z level=info msg="Import HR started"`
pub(super) fn pairs(line: &str) -> Option<Entry> {
    let mut out = Entry::new();
    let mut rest = without_origin(line.trim());
    while !rest.is_empty() && out.len() < MOST_FIELDS {
        let (key, behind) = rest.split_once('=')?;
        let sound = |c: char| c.is_alphanumeric() || "_.-@".contains(c);
        if key.is_empty() || !key.chars().all(sound) {
            return None;
        }
        let (value, behind) = if let Some(quoted) = behind.strip_prefix('"') {
            quoted_to_end(quoted)?
        } else {
            let end = behind.find(' ').unwrap_or(behind.len());
            (behind[..end].to_owned(), &behind[end..])
        };
        out.push((key.to_owned(), value));
        rest = behind.trim_start();
    }
    (out.len() >= 2).then_some(out)
}

/// A line without the name of what wrote it, as programs put it in front that show the output of
/// several: `eadm-1  | time=…`.
fn without_origin(line: &str) -> &str {
    let origin = |name: &str| !name.is_empty() && !name.contains(['=', '"', ' ']);
    match line.split_once('|') {
        Some((name, behind)) if origin(name.trim_end()) => behind.trim_start(),
        _ => line,
    }
}

/// A text up to its closing quote, and what stands behind.
pub(super) fn quoted_to_end(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
    None
}

/// Rows of as many columns as their heading has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    delimiter: char,
    /// Names of the columns; their numbers where the text has none.
    names: Vec<String>,
    /// The names stand in a row of their own.
    headed: bool,
    /// What lines with `#` say of the rows, where they name the columns.
    stated: Option<Directives>,
}

impl Table {
    /// For lines most of which are cut into the same number of columns by a delimiter. What stands
    /// before the first of these is a heading.
    pub(super) fn of(lines: &[&str], delimiter: char) -> Option<Self> {
        // A line on which a quote opens and does not close is only a part of a row.
        let (open, whole): (Vec<_>, Vec<_>) = lines
            .iter()
            .map(|line| cells(line, delimiter))
            .filter(|(cells, _)| cells.len() >= FEWEST_COLUMNS && !is_rule(cells))
            .partition(|(_, open)| *open);
        let rows = if whole.is_empty() { open } else { whole };
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(cells, _)| cells).collect();
        let count =
            |row: &Vec<String>| rows.iter().filter(|other| other.len() == row.len()).count();
        // Of equals the first.
        let first = rows.iter().rev().max_by_key(|row| count(row))?;
        let named = first.iter().all(|cell| {
            let word = |c: char| c.is_alphanumeric() || " _-.@()".contains(c);
            // Names are words; a row of a log has a time.
            cell.starts_with(|c: char| c.is_alphabetic() || c == '@') && cell.chars().all(word)
        });
        let names = if named {
            first.clone()
        } else {
            (1..=first.len()).map(|n| n.to_string()).collect()
        };
        Some(Self {
            delimiter,
            names,
            headed: named,
            stated: None,
        })
    }

    /// For lines among which a directive names the columns.
    pub(super) fn stated(lines: &[&str]) -> Option<Self> {
        let (delimiter, names) = lines.iter().find_map(|line| Directives::columns(line))?;
        (names.len() >= FEWEST_COLUMNS).then(|| Self {
            delimiter,
            names,
            headed: false,
            stated: Some(Directives::default()),
        })
    }

    /// The fields of a row. What stands behind the last column is a part of it: a message in which
    /// the delimiter was not quoted.
    pub(super) fn entry(&self, row: &str) -> Option<Entry> {
        let row = row.trim_end_matches(['\n', '\r']);
        let (mut cells, open) = cells(row, self.delimiter);
        if open {
            // A quote that does not close is none.
            let bare = row.split(self.delimiter);
            cells = bare.map(|cell| cell.trim().to_owned()).collect();
        }
        if cells.len() < self.names.len() || self.is_heading(&cells) {
            return None;
        }
        let last = cells.split_off(self.names.len() - 1);
        let mark = self.delimiter.to_string();
        cells.push(last.join(&mark));
        let entry = self.names.iter().cloned().zip(cells).collect();
        Some(match &self.stated {
            Some(stated) => stated.told(entry, self.delimiter),
            None => entry,
        })
    }

    fn is_heading(&self, cells: &[String]) -> bool {
        self.headed && cells == self.names || is_rule(cells)
    }

    /// The end of a row whose quotes are still open at the end of its first line; `None` where it
    /// has not come yet, the first line's end where the quotes do not close.
    fn end(&self, text: &str, first: usize, ended: bool) -> Option<usize> {
        let mut at = first;
        let (own, _) = cells(&text[..first], self.delimiter);
        for _ in 1..MOST_LINES {
            let rest = &text[at..];
            if rest.is_empty() {
                return ended.then_some(first);
            }
            let line = &rest[..Frame::line(rest, ended)?.len];
            let (alone, _) = cells(line, self.delimiter);
            // Any line has as many words as columns that only blanks set off.
            let full = self.delimiter != ' ' && alone.len() == self.names.len();
            if full || alike(&own, &alone) {
                // The next row: the quote was none.
                return Some(first);
            }
            at += line.len();
            // The line goes on within the quotes.
            if !cells(&format!("\"{line}"), self.delimiter).1 {
                return Some(at);
            }
        }
        Some(first)
    }
}

impl Framer for Table {
    fn frame(&mut self, text: &str, ended: bool) -> Option<Frame> {
        let frame = Lines.frame(text, ended)?;
        if frame.holds == Holds::Blank {
            return Some(frame);
        }
        if self.stated.is_some() && text.starts_with('#') {
            return Some(Frame::new(frame.len, Holds::Heading));
        }
        let (cells, open) = cells(&text[..frame.len], self.delimiter);
        if open {
            let end = self.end(text, frame.len, ended)?;
            return Some(Frame::new(end, Holds::Entry));
        }
        let holds = if self.is_heading(&cells) {
            Holds::Blank
        } else {
            Holds::Entry
        };
        Some(Frame::new(frame.len, holds))
    }

    fn turn(&mut self, heading: &str) {
        if let Some(stated) = &mut self.stated {
            stated.take(heading);
        }
        if let Some((delimiter, names)) = Directives::columns(heading) {
            (self.delimiter, self.names) = (delimiter, names);
        }
    }
}

/// Whether two rows begin with a number or time of the same shape.
fn alike(a: &[String], b: &[String]) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let shape = |row: &[String]| {
        let first = row.first().filter(|cell| cell.contains(digit))?;
        Some(first.replace(digit, "0"))
    };
    shape(a).is_some_and(|own| shape(b) == Some(own))
}

/// `|---|---|`, `+---+---+` and the like.
fn is_rule(cells: &[String]) -> bool {
    let rule =
        |cell: &String| !cell.is_empty() && cell.chars().all(|c| "-:=+─━═┼╪╬├┤┌┐└┘┬┴".contains(c));
    !cells.is_empty() && cells.iter().all(rule)
}

/// The cells of a row, quotes as RFC 4180 has them, and whether one is still open. Bars may stand
/// around a row as well as between its cells.
fn cells(row: &str, delimiter: char) -> (Vec<String>, bool) {
    let mut rest = row.trim_matches(['\n', '\r']);
    if delimiter == '|'
        && let Some(inside) = rest.trim().strip_prefix('|')
    {
        rest = inside.strip_suffix('|').unwrap_or(inside);
    }
    if delimiter == ' ' {
        rest = rest.trim();
    }
    let mut out = Vec::new();
    loop {
        // Columns with blanks between them may stand in line.
        if delimiter == ' ' {
            rest = rest.trim_start();
        }
        let inside = rest.trim_start_matches(' ').strip_prefix('"');
        let Some(inside) = inside else {
            let end = rest.find(delimiter);
            let cell = &rest[..end.unwrap_or(rest.len())];
            out.push(cell.trim().to_owned());
            let Some(end) = end else {
                return (out, false);
            };
            rest = &rest[end + delimiter.len_utf8()..];
            continue;
        };
        let mut cell = String::new();
        let mut behind = inside;
        let closed = loop {
            let Some((before, after)) = behind.split_once('"') else {
                cell.push_str(behind);
                break None;
            };
            cell.push_str(before);
            match after.strip_prefix('"') {
                Some(after) => {
                    cell.push('"');
                    behind = after;
                }
                None => break Some(after),
            }
        };
        let Some(after) = closed else {
            out.push(cell.trim().to_owned());
            return (out, true);
        };
        // What stands between the quote and the delimiter is a part of the cell.
        let end = after.find(delimiter);
        cell.push_str(&after[..end.unwrap_or(after.len())]);
        out.push(cell.trim().to_owned());
        let Some(end) = end else {
            return (out, false);
        };
        rest = &after[end + delimiter.len_utf8()..];
    }
}
