//! Logs of the Enterprise Library: each entry is a block of `Key: value` lines between lines of
//! dashes, `Timestamp:` first.
//!
//! A block is one record, called by the line of `Message:`. Its fields are told by the head; what
//! stands behind `Title:` and `Extended Properties:` goes with the message. The library's
//! default template writes the time in UTC; a value marked `(local)` is the server's.

use std::sync::Arc;

use super::cut::{Cut, Part};
use super::layout::Layouts;
use super::order::{Ask, Shown, Undated};
use crate::model::Level;
use crate::read::chunk::Marked;
use crate::read::event::date;
use crate::read::record::{Field, Head, Message};

/// Lines of one entry; what goes on for longer is none.
const MOST_LINES: usize = 500;
/// Keys behind the message, in the order of the library's template.
const FIELDS: [&str; 11] = [
    "Category:",
    "Priority:",
    "EventId:",
    "Severity:",
    "Title:",
    "Machine:",
    "Application Domain:",
    "App Domain:",
    "Process Id:",
    "ProcessId:",
    "Process Name:",
];

/// Reads blocks as records.
#[derive(Debug)]
pub(crate) struct Unblocker {
    layouts: Arc<Layouts>,
    /// Lines of an entry that is not closed yet, its rule first.
    block: Vec<String>,
    cut: Cut,
    /// Whether the day comes first in its dates; `None` where nothing says so.
    day_first: Option<bool>,
    /// Records whose time is not known.
    pub(crate) undated: Undated,
}

impl Unblocker {
    /// For a log that begins with such a block.
    pub(crate) fn of(sample: &str, layouts: &Arc<Layouts>, ask: Ask<'_>) -> Option<Self> {
        let mut lines = sample.trim_start_matches('\u{feff}').lines();
        let mut first = lines.find(|line| !line.trim().is_empty())?;
        if rule(first) {
            first = lines.find(|line| !line.trim().is_empty() && !rule(line))?;
        }
        first.strip_prefix("Timestamp:").and_then(stamp)?;
        let mut shown = Shown::default();
        let times = sample
            .lines()
            .filter_map(|line| line.strip_prefix("Timestamp:"));
        times
            .filter_map(stamp)
            .for_each(|(date, _)| shown.value(&date));
        Some(Self {
            layouts: Arc::clone(layouts),
            block: Vec::new(),
            cut: Cut::default(),
            day_first: shown.is_day_first(ask),
            undated: Undated::default(),
        })
    }

    /// Takes the next piece, of any size, and appends what it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut Marked) {
        let mut cut = std::mem::take(&mut self.cut);
        cut.feed(piece, |part| match part {
            Part::Line(line) => self.line(line, out),
            Part::Long(line) => {
                self.block.push(line);
                self.close(out);
            }
            Part::More(text) => out.text.push_str(text),
        });
        self.cut = cut;
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, out: &mut Marked) {
        if let Some(line) = self.cut.finish() {
            self.line(line, out);
        }
        self.close(out);
    }

    fn line(&mut self, line: String, out: &mut Marked) {
        let begins = line
            .trim_start_matches('\u{feff}')
            .starts_with("Timestamp:");
        if rule(&line) || begins && self.block.iter().any(|line| !rule(line)) {
            self.close(out);
        }
        self.block.push(line);
        if self.block.len() >= MOST_LINES {
            self.close(out);
        }
    }

    fn close(&mut self, out: &mut Marked) {
        let block = std::mem::take(&mut self.block);
        if let Some(entry) = Entry::of(&block) {
            let head = entry.head(&block, out.text.len(), &self.layouts, self.day_first);
            self.undated.either += u64::from(head.civil_us.is_none());
            out.head(head);
        } else if let Some(last) = out.heads.as_mut().and_then(|heads| heads.last_mut()) {
            // What is no entry belongs to the one above it.
            let lines = block.iter().filter(|line| !rule(line));
            lines.for_each(|line| last.goes_on(line));
        }
        block.iter().for_each(|line| out.text.push_str(line));
    }
}

/// An entry: what its head tells, and where its message stands.
struct Entry<'b> {
    time: date::Written,
    offset_s: Option<i32>,
    level: &'b str,
    logger: Option<&'b str>,
    thread: Option<&'b str>,
    /// Line of the block.
    message: usize,
    /// First line behind the message.
    behind: usize,
}

impl<'b> Entry<'b> {
    fn of(block: &'b [String]) -> Option<Self> {
        let starts = |at: usize, key: &str| {
            let line = block.get(at)?.trim_start_matches('\u{feff}');
            line.strip_prefix(key).map(str::trim)
        };
        let from = (0..block.len()).find(|&at| starts(at, "Timestamp:").is_some())?;
        if block[..from]
            .iter()
            .any(|line| !rule(line) && !line.trim().is_empty())
        {
            return None;
        }
        let (time, offset_s) = stamp(starts(from, "Timestamp:")?)?;
        let message = from + 1;
        starts(message, "Message:")?;
        let is_field = |at: &usize| FIELDS.iter().any(|key| starts(*at, key).is_some());
        // The message may quote such a key: the fields stand together at the end.
        let last = (message..block.len())
            .rev()
            .find(is_field)
            .unwrap_or(message);
        let mut behind = last + 1;
        while behind > message + 1 && is_field(&(behind - 1)) {
            behind -= 1;
        }
        let field = |key: &str| (behind..block.len()).find_map(|at| starts(at, key));
        let word = |text: Option<&'b str>| {
            text.filter(|text| !text.is_empty() && !text.contains(char::is_whitespace))
        };
        Some(Self {
            time,
            offset_s,
            level: word(field("Severity:")).unwrap_or("Information"),
            logger: word(field("Category:")),
            thread: word(field("Win32 Thread Id:").or(field("Win32 ThreadId:"))),
            message,
            behind,
        })
    }

    /// The head of the record that begins at this place of the text.
    fn head(
        &self,
        block: &[String],
        at: usize,
        layouts: &Layouts,
        day_first: Option<bool>,
    ) -> Head {
        let mut message = String::new();
        for (index, line) in block.iter().enumerate().skip(self.message) {
            let text = line.trim_start_matches('\u{feff}');
            if index == self.message {
                let text = text.strip_prefix("Message:").unwrap_or(text);
                message.push_str(text.strip_prefix(' ').unwrap_or(text));
            } else if index < self.behind || said(line) {
                message.push_str(line);
            }
        }
        message.truncate(message.trim_end_matches(['\n', '\r']).len());
        let part = |word: &str| Field::Own(word.into());
        Head {
            at,
            lines: self.message as u64,
            civil_us: self
                .time
                .civil_us_of(day_first.or(self.time.clock_day_first())),
            offset_s: self.offset_s,
            level: layouts.levels().word(self.level).unwrap_or(Level::None),
            thread: self.thread.map(part),
            logger: self.logger.map(part),
            message: Message::Whole(message.into()),
            signal: None,
        }
    }
}

/// Whether a line behind the message says something that the head does not.
fn said(line: &str) -> bool {
    let value = |key: &str| line.strip_prefix(key).map(str::trim);
    match value("Title:").or(value("Extended Properties:")) {
        Some(value) => !value.is_empty(),
        None => !line.split_once(':').is_some_and(|(key, _)| {
            FIELDS
                .iter()
                .any(|field| field.strip_suffix(':') == Some(key))
                || ["Win32 Thread Id", "Win32 ThreadId", "Thread Name"].contains(&key)
        }),
    }
}

fn rule(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}').trim();
    line.len() >= 10 && line.bytes().all(|b| b == b'-')
}

/// The time, and the offset of its clock where it is known.
fn stamp(text: &str) -> Option<(date::Written, Option<i32>)> {
    let text = text.trim();
    let local = text.strip_suffix("(local)");
    let time = date::read(local.unwrap_or(text).trim())?;
    let utc = local.is_none().then_some(0);
    Some((time, time.offset_s.or(utc)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::record::tests::told;

    fn marked(log: &str, cut: usize) -> Option<Marked> {
        let mut unblocker = Unblocker::of(log, Layouts::builtin(), &|_, _| None)?;
        let mut out = Marked::default();
        unblocker.feed(&log[..cut], &mut out);
        unblocker.feed(&log[cut..], &mut out);
        unblocker.finish(&mut out);
        Some(out)
    }

    const RULE: &str = "----------------------------------------\n";

    fn block(time: &str, severity: &str, message: &str) -> String {
        format!(
            "{RULE}Timestamp: {time}\nMessage: {message}\nCategory: General\nPriority: -1\nEventId: 1\nSeverity: {severity}\nTitle:\nMachine: SRV01\nApplication Domain: eadm.client.exe\nProcess Id: 4711\nProcess Name: c:\\eadm\\eadm.client.exe\nWin32 Thread Id: 3\nThread Name: \nExtended Properties: \n{RULE}"
        )
    }

    #[test]
    fn a_block_is_one_record_and_its_lines_keep_their_numbers() {
        let log = block(
            "13.04.2026 05:30:00",
            "Error",
            "Import HR failed\nCategory: none\nSystem.Exception: no",
        ) + &block("4/13/2026 5:31:00 PM (local)", "Information", "x");
        let told = told(marked(&log, 0).unwrap());
        assert_eq!(
            told,
            [
                (
                    3,
                    "20260413053000+0".to_owned(),
                    Level::Error,
                    "Import HR failed\nCategory: none\nSystem.Exception: no".to_owned()
                ),
                (21, "20260413173100".to_owned(), Level::Info, "x".to_owned()),
            ]
        );
    }

    #[test]
    fn day_and_month_are_told_apart_by_other_blocks_or_not_at_all() {
        let times = |times: [&str; 2]| -> Vec<String> {
            let log: String = times.iter().map(|time| block(time, "Error", "x")).collect();
            let told = told(marked(&log, 0).unwrap());
            told.into_iter().map(|record| record.1).collect()
        };
        assert_eq!(
            times(["03/04/2026 05:30:00", "13/04/2026 05:30:00"]),
            ["20260403053000+0", "20260413053000+0"]
        );
        assert_eq!(
            times(["03/04/2026 05:30:00", "03/13/2026 05:30:00"]),
            ["20260304053000+0", "20260313053000+0"]
        );
        assert_eq!(
            times(["03/04/2026 05:30:00", "04/04/2026 05:30:00"])[0],
            "+0"
        );
        // A clock of twelve hours is American.
        assert_eq!(
            times(["3/4/2026 5:30:00 AM", "3/5/2026 5:30:00 PM"]),
            ["20260304053000+0", "20260305173000+0"]
        );
    }

    #[test]
    fn titles_and_properties_that_say_something_stay() {
        let log = block("2026-04-13 05:30:00", "Warning", "a")
            .replace("Title:\n", "Title: b\n")
            .replace("Properties: \n", "Properties: c = d\ne = f\n");
        let told = told(marked(&log, 0).unwrap());
        assert_eq!(told[0].3, "a\nTitle: b\nExtended Properties: c = d\ne = f");
    }

    #[test]
    fn what_is_no_entry_is_left_alone() {
        for log in [
            "---\nTimestamp: 13.04.2026 05:30:00\n",
            "Timestamp: soon\n",
            "a\nTimestamp: 13.04.2026 05:30:00\n",
        ] {
            assert!(marked(log, 0).is_none(), "{log}");
        }
        let log = format!(
            "{}Timestamp: later\nMessage: a\n{RULE}b\n",
            block("13.04.2026 05:30:00", "Error", "x")
        );
        let told = told(marked(&log, 0).unwrap());
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].3, "x\nTimestamp: later\nMessage: a\nb");
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_and_no_line_is_lost(
            lines in prop::collection::vec(prop_oneof![
                Just("-".repeat(40)), Just("Timestamp: 13.04.2026 05:30:00".to_owned()),
                Just("Message: a".to_owned()), Just("Severity: Error".to_owned()), "\\PC{0,12}",
            ], 0..20),
            at in any::<prop::sample::Index>(),
        ) {
            let log = block("13.04.2026 05:30:00", "Error", "x") + &lines.join("\n");
            let whole = marked(&log, 0).unwrap();
            let at = log.floor_char_boundary(at.index(log.len()));
            let cut = marked(&log, at).unwrap();
            prop_assert_eq!(&cut.text, &log);
            prop_assert_eq!(&cut.heads, &whole.heads);
            prop_assert_eq!(told(cut), told(whole));
        }
    }
}
