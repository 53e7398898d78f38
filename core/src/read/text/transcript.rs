//! Transcripts of PowerShell (`Start-Transcript`): text whose lines have no time, in blocks that do.
//!
//! Titles and keys are in the language of the machine, so that a block is told by its shape alone:
//! lines of 22 asterisks around it, `PowerShell` in the title, a time of fourteen digits at its
//! place. Each line that begins a record has the last known time; a line with a stamp of its own
//! keeps that.

use std::sync::Arc;

use super::cut::{Cut, LONG, Part};
use super::header::{Fields, Header};
use super::layout::Layouts;
use crate::model::Level;
use crate::read::chunk::Marked;
use crate::read::record::Head;

/// The rule above and below a block.
const RULE: &str = "**********************";
/// A block has about twenty lines; what goes on for longer is none.
const BLOCK_LINES: usize = 60;
/// A line is judged by this much of it.
const HEAD: usize = 2048;
/// An own stamp further ahead than this is data that a command printed, not the time it is.
const AHEAD_US: i64 = 86_400_000_000;
/// A line of an error that is shorter than this is not one that the console wrapped.
const WRAPPED: usize = 60;
/// An error's message has no more lines than this before its place in the script.
const WRAPPED_LINES: usize = 8;
/// Shorter quotations of an error are found in too many lines.
const SHORTEST_QUOTE: usize = 8;

/// Whether a text begins with the header of a transcript.
pub(crate) fn recognise(head: &str) -> bool {
    let mut lines = head
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim_end)
        .skip_while(|line| line.is_empty());
    lines.next() == Some(RULE)
        && lines.next().is_some_and(titled)
        && lines.next().and_then(time).is_some()
}

fn titled(line: &str) -> bool {
    line.contains("PowerShell")
}

/// The time at the end of a line, `yyyyMMddHHmmss`, as microseconds of the wall clock.
fn time(line: &str) -> Option<i64> {
    let line = line.trim_end();
    let at = line.len().checked_sub(14)?;
    let (key, digits) = (line.get(..at)?, line.get(at..)?);
    if !digits.bytes().all(|b| b.is_ascii_digit()) || key.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i8>().ok();
    let civil = jiff::civil::DateTime::new(
        digits.get(..4)?.parse().ok()?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?,
        0,
    )
    .ok()?;
    let utc = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(utc.timestamp().as_microsecond())
}

/// What a record of a transcript is known to say so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// A line of output, an echoed command, a block.
    Line,
    /// A record with a stamp of its own.
    Own,
    /// An error as the console shows it.
    Error,
    /// `PS>TerminatingError(…)`, that is written once more.
    Echoed,
    /// `>> TerminatingError(…)`.
    Terminating,
}

/// When something was written, as far as the transcript says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Now {
    civil_us: i64,
    offset_s: Option<i32>,
}

/// Lines that a later one may show to be an error: one, or more where a command's error begins that
/// the console wraps.
#[derive(Debug, Default)]
struct Held {
    lines: Vec<String>,
    /// If they are no error, they belong to the record above.
    within: bool,
}

impl Held {
    fn one(line: String, within: bool) -> Self {
        Self {
            lines: vec![line],
            within,
        }
    }

    /// Whether the next line may be the rest of the last one.
    fn wraps(&self) -> bool {
        let long = |line: &String| line.trim_end_matches(['\n', '\r']).chars().count() >= WRAPPED;
        self.lines.first().is_some_and(|line| of_a_command(line))
            && self.lines.last().is_some_and(long)
            && self.lines.len() < WRAPPED_LINES
    }
}

/// Gives the lines of a transcript the last known time.
#[derive(Debug)]
pub(crate) struct Stamper {
    layouts: Arc<Layouts>,
    all: Vec<usize>,
    now: Option<Now>,
    cut: Cut,
    /// A block that is not closed yet.
    block: Vec<String>,
    held: Held,
    open: Open,
    /// First line of the open record.
    head: String,
    /// What the error said that may be written once more.
    said: String,
    computer: Option<String>,
}

impl Stamper {
    pub(crate) fn new(layouts: Arc<Layouts>) -> Self {
        Self {
            all: layouts.whole(),
            layouts,
            now: None,
            cut: Cut::default(),
            block: Vec::new(),
            held: Held::default(),
            open: Open::Line,
            head: String::new(),
            said: String::new(),
            computer: None,
        }
    }

    /// The machine that the first header names.
    pub(crate) fn computer(&self) -> Option<&str> {
        self.computer.as_deref()
    }

    /// Takes the next piece, of any size, and appends what it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut Marked) {
        let mut cut = std::mem::take(&mut self.cut);
        cut.feed(piece, |part| match part {
            Part::Line(line) => self.line(line, out),
            Part::Long(line) => {
                self.abandon(out);
                self.ordinary(line, out);
                self.release(false, out);
            }
            Part::More(text) => out.text.push_str(text),
        });
        self.cut = cut;
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, out: &mut Marked) {
        if let Some(rest) = self.cut.finish() {
            self.line(rest, out);
        }
        let block = std::mem::take(&mut self.block);
        match block_time(&block) {
            Some(time) => self.close(time, &block, out),
            None => block.into_iter().for_each(|line| self.ordinary(line, out)),
        }
        self.release(false, out);
    }

    fn line(&mut self, line: String, out: &mut Marked) {
        let rule = line.trim_start_matches('\u{feff}').trim_end() == RULE;
        if !rule && self.block.is_empty() {
            self.ordinary(line, out);
            return;
        }
        if rule
            && !self.block.is_empty()
            && let Some(time) = block_time(&self.block)
        {
            let mut block = std::mem::take(&mut self.block);
            block.push(line);
            self.close(time, &block, out);
            return;
        }
        if rule || self.block.len() >= BLOCK_LINES {
            self.abandon(out);
        }
        if rule || !self.block.is_empty() {
            self.block.push(line);
        } else {
            self.ordinary(line, out);
        }
    }

    /// What looked like a block is none.
    fn abandon(&mut self, out: &mut Marked) {
        for line in std::mem::take(&mut self.block) {
            self.ordinary(line, out);
        }
    }

    /// A whole block: one record, and the time from here on.
    fn close(&mut self, time: i64, block: &[String], out: &mut Marked) {
        self.release(false, out);
        self.now = Some(Now {
            civil_us: time,
            offset_s: None,
        });
        if self.computer.is_none() {
            self.computer = block.iter().skip(2).find_map(|line| computer(line));
        }
        if let Some(first) = block.first() {
            self.head(first, false, out);
        }
        block.iter().for_each(|line| out.text.push_str(line));
        self.begin(Open::Line, "");
    }

    fn begin(&mut self, open: Open, head: &str) {
        self.open = open;
        self.head.clear();
        self.head.push_str(head);
    }

    fn ordinary(&mut self, line: String, out: &mut Marked) {
        let layouts = Arc::clone(&self.layouts);
        let body = line.trim_end_matches(['\n', '\r']);
        let seen = &body[..body.floor_char_boundary(LONG)];
        if let Some(header) = layouts.read(&self.all, seen) {
            self.release(false, out);
            self.own(&header);
            self.begin(Open::Own, "");
            out.head(Head::of(
                header.stamp(),
                header.fields(),
                out.text.len(),
                &line,
            ));
            out.text.push_str(&line);
            return;
        }
        let body = body[..body.floor_char_boundary(HEAD)].trim_end();
        if self.now.is_none() {
            out.text.push_str(&line);
            return;
        }
        if of_an_error(body) {
            // What the line before says is an error.
            if self.release(true, out) {
                self.open = Open::Error;
            }
            out.text.push_str(&line);
            return;
        }
        let prompt = prompt(body);
        let error = terminating(body);
        let plain = !prompt && error.is_none() && !body.is_empty();
        if plain && self.held.wraps() {
            self.held.lines.push(line);
            return;
        }
        if plain && self.open == Open::Own && of_a_command(body) {
            self.release(false, out);
            self.held = Held::one(line, true);
            return;
        }
        if self.goes_on(body, prompt, error) {
            self.release(false, out);
            out.text.push_str(&line);
            return;
        }
        self.release(false, out);
        if let Some(said) = error {
            self.said.clear();
            self.said.push_str(said);
            let open = if prompt {
                Open::Echoed
            } else {
                Open::Terminating
            };
            self.begin(open, body);
            self.head(&line, true, out);
            out.text.push_str(&line);
        } else {
            self.said.clear();
            self.begin(Open::Line, body);
            self.held = Held::one(line, false);
        }
    }

    /// Whether a line belongs to the record above it.
    fn goes_on(&mut self, body: &str, prompt: bool, error: Option<&str>) -> bool {
        if body.is_empty() || body.starts_with([' ', '\t']) || body.starts_with("--- ") {
            return true;
        }
        let quotes = self.said.len() >= SHORTEST_QUOTE && body.contains(self.said.as_str());
        match self.open {
            Open::Own => !prompt && error.is_none(),
            Open::Echoed if error.is_some() => {
                self.open = Open::Terminating;
                quotes || error == Some(self.said.as_str())
            }
            // The console's own rendering of it follows once.
            Open::Echoed | Open::Terminating if error.is_none() && !prompt => {
                if quotes {
                    self.said.clear();
                }
                quotes
            }
            Open::Error => body == self.head,
            Open::Line | Open::Echoed | Open::Terminating => false,
        }
    }

    /// Writes the lines that were held back, as one error or each for itself; whether there were any.
    fn release(&mut self, error: bool, out: &mut Marked) -> bool {
        let Held { lines, within } = std::mem::take(&mut self.held);
        for (index, line) in lines.iter().enumerate() {
            let goes_on = match (index, error) {
                (0, true) => false,
                (_, true) => true,
                (_, false) => within || index > 0 && line.starts_with([' ', '\t']),
            };
            if !goes_on {
                self.head(line, error, out);
            }
            out.text.push_str(line);
        }
        !lines.is_empty()
    }

    /// A record begins with this line, at the last known time.
    fn head(&self, line: &str, error: bool, out: &mut Marked) {
        let Some(now) = self.now else { return };
        let body = line.trim_end_matches(['\n', '\r']);
        let (level, message) = if error {
            (Level::Error, body)
        } else {
            self.layouts.levels().head(body)
        };
        let fields = Fields {
            level,
            thread: None,
            logger: None,
            message,
        };
        let stamp = (Some(now.civil_us), now.offset_s);
        out.head(Head::of(stamp, fields, out.text.len(), line));
    }

    /// The clock of a line with a stamp moves on what follows, where the stamp can be the time.
    fn own(&mut self, header: &Header<'_>) {
        let Some(now) = self.now else { return };
        let ahead = header.civil_us().saturating_sub(now.civil_us);
        let back = if header.offset_s == now.offset_s {
            0
        } else {
            -AHEAD_US
        };
        if (back..=AHEAD_US).contains(&ahead) {
            self.now = Some(Now {
                civil_us: header.civil_us(),
                offset_s: header.offset_s,
            });
        }
    }
}

/// The time of a block: in a header or an end behind its title, else in its only line.
fn block_time(block: &[String]) -> Option<i64> {
    match block {
        [_, only] => time(only),
        [_, title, at, ..] if titled(title) => time(at),
        _ => None,
    }
}

/// `Machine: SRV01 (Microsoft Windows NT 10.0.17763.0)`, whatever the key.
fn computer(line: &str) -> Option<String> {
    let (key, _) = line.split_once(" (Microsoft Windows NT ")?;
    let (_, name) = key.rsplit_once(':')?;
    let name = name.trim();
    (!name.is_empty() && !name.contains(char::is_whitespace)).then(|| name.to_owned())
}

/// `PS C:\eadm> `, with or without what was typed.
fn prompt(line: &str) -> bool {
    line.starts_with("PS>") || line.strip_prefix("PS ").is_some_and(|l| l.contains('>'))
}

/// What stands in the quotes of `TerminatingError(Get-ADUser): "…"`.
fn terminating(line: &str) -> Option<&str> {
    if !line.starts_with(">> ") && !prompt(line) {
        return None;
    }
    let (_, behind) = line.split_once("TerminatingError(")?;
    let (_, said) = behind.split_once("): \"")?;
    Some(said.strip_suffix('"').unwrap_or(said))
}

/// How the console begins the error of a command or script: `Get-ADUser : …`, `C:\eadm\x.ps1 : …`.
fn of_a_command(line: &str) -> bool {
    line.split_once(" : ").is_some_and(|(name, _)| {
        let cmdlet = name.split_once('-').is_some_and(|(verb, noun)| {
            let word = |text: &str| !text.is_empty() && text.chars().all(char::is_alphanumeric);
            word(verb) && word(noun)
        });
        let script = name
            .rsplit_once('.')
            .is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("ps1"));
        cmdlet || script && !name.contains(' ')
    })
}

/// Lines that only errors have: `+ Get-ADUser …`, and `At C:\eadm\x.ps1:3 char:1` in any language.
fn of_an_error(line: &str) -> bool {
    if line.starts_with("+ ") {
        return true;
    }
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let Some((before, column)) = line.rsplit_once(':') else {
        return false;
    };
    let Some((place, word)) = before.rsplit_once(' ') else {
        return false;
    };
    let Some((_, row)) = place.rsplit_once(':') else {
        return false;
    };
    number(column.trim()) && number(row) && word.chars().all(char::is_alphabetic) && word.len() > 1
}

#[cfg(test)]
#[path = "transcript_tests.rs"]
mod tests;
