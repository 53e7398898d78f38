//! Logs of the Enterprise Library: each entry is a block of `Key: value` lines between lines of
//! dashes, `Timestamp:` first.
//!
//! A block is retold as one record of the layout `enterprise-library`: its head stands on the line
//! of `Message:`, and the lines of fields that the head tells become empty, so that all lines keep
//! their numbers. What stands behind `Title:` and `Extended Properties:` stays. The library's
//! default template writes the time in UTC; a value marked `(local)` is the server's.

use super::cut::{Cut, Part};
use crate::read::event::date;

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

/// Retells blocks as records.
#[derive(Debug, Default)]
pub(crate) struct Unblocker {
    /// Lines of an entry that is not closed yet, its rule first.
    block: Vec<String>,
    cut: Cut,
}

impl Unblocker {
    /// For a log that begins with such a block.
    pub(crate) fn of(head: &str) -> Option<Self> {
        let mut lines = head.trim_start_matches('\u{feff}').lines();
        let mut first = lines.find(|line| !line.trim().is_empty())?;
        if rule(first) {
            first = lines.find(|line| !line.trim().is_empty() && !rule(line))?;
        }
        first
            .strip_prefix("Timestamp:")
            .and_then(stamp)
            .is_some()
            .then(Self::default)
    }

    /// Takes the next piece, of any size, and appends what it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut String) {
        let mut cut = std::mem::take(&mut self.cut);
        cut.feed(piece, |part| match part {
            Part::Line(line) => self.line(line, out),
            Part::Long(line) => {
                self.block.push(line);
                self.close(out);
            }
            Part::More(text) => out.push_str(text),
        });
        self.cut = cut;
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, out: &mut String) {
        if let Some(line) = self.cut.finish() {
            self.line(line, out);
        }
        self.close(out);
    }

    fn line(&mut self, line: String, out: &mut String) {
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

    fn close(&mut self, out: &mut String) {
        let block = std::mem::take(&mut self.block);
        match Entry::of(&block) {
            Some(entry) => entry.tell(&block, out),
            None => block.iter().for_each(|line| {
                out.push_str(if rule(line) { ending(line) } else { line });
            }),
        }
    }
}

/// An entry: what its head tells, and where its message stands.
struct Entry<'b> {
    stamp: String,
    level: &'b str,
    logger: &'b str,
    thread: &'b str,
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
        let stamp = stamp(starts(from, "Timestamp:")?)?;
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
            stamp,
            level: word(field("Severity:")).unwrap_or("Information"),
            logger: word(field("Category:")).unwrap_or("General"),
            thread: word(field("Win32 Thread Id:").or(field("Win32 ThreadId:"))).unwrap_or("-"),
            message,
            behind,
        })
    }

    fn tell(&self, block: &[String], out: &mut String) {
        for (at, line) in block.iter().enumerate() {
            if at == self.message {
                let text = line.trim_start_matches('\u{feff}');
                let text = text.strip_prefix("Message:").unwrap_or(text);
                let text = text.strip_prefix(' ').unwrap_or(text);
                out.push_str(&format!(
                    "\u{1e}{}\u{1f}[{}] {} {} - {text}",
                    self.stamp, self.thread, self.level, self.logger
                ));
            } else if at > self.message && (at < self.behind || said(line)) {
                out.push_str(line);
            } else {
                out.push_str(ending(line));
            }
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

/// The end of a line alone.
fn ending(line: &str) -> &str {
    &line[line.trim_end_matches(['\n', '\r']).len()..]
}

/// The time as the layout reads it.
fn stamp(text: &str) -> Option<String> {
    let text = text.trim();
    let local = text.strip_suffix("(local)");
    let (civil_us, offset_s) = date::alone(local.unwrap_or(text).trim())?;
    let civil = jiff::Timestamp::from_microsecond(civil_us).ok()?;
    let zone = match (offset_s, local) {
        (Some(offset), _) => {
            let sign = if offset < 0 { '-' } else { '+' };
            let minutes = offset.unsigned_abs() / 60;
            format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
        (None, Some(_)) => String::new(),
        (None, None) => "Z".to_owned(),
    };
    Some(format!("{}{zone}", civil.strftime("%Y%m%d%H%M%S.%6f")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn retold(log: &str) -> Option<String> {
        let mut unblocker = Unblocker::of(log)?;
        let mut out = String::new();
        unblocker.feed(log, &mut out);
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
        let told = retold(&log).unwrap();
        let said: Vec<(usize, &str)> = told
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.is_empty())
            .collect();
        assert_eq!(
            said,
            [
                (
                    2,
                    "\u{1e}20260413053000.000000Z\u{1f}[3] Error General - Import HR failed"
                ),
                (3, "Category: none"),
                (4, "System.Exception: no"),
                (
                    20,
                    "\u{1e}20260413173100.000000\u{1f}[3] Information General - x"
                ),
            ]
        );
        assert_eq!(told.lines().count(), log.lines().count());
    }

    #[test]
    fn titles_and_properties_that_say_something_stay() {
        let log = block("2026-04-13 05:30:00", "Warning", "a")
            .replace("Title:\n", "Title: b\n")
            .replace("Properties: \n", "Properties: c = d\ne = f\n");
        let told = retold(&log).unwrap();
        let said: Vec<&str> = told.lines().skip(3).filter(|l| !l.is_empty()).collect();
        assert_eq!(said, ["Title: b", "Extended Properties: c = d", "e = f"]);
    }

    #[test]
    fn what_is_no_entry_is_left_alone() {
        for log in [
            "---\nTimestamp: 13.04.2026 05:30:00\n",
            "Timestamp: soon\n",
            "a\nTimestamp: 13.04.2026 05:30:00\n",
        ] {
            assert_eq!(retold(log), None, "{log}");
        }
        let log = format!(
            "{}Timestamp: later\nMessage: a\n{RULE}b\n",
            block("13.04.2026 05:30:00", "Error", "x")
        );
        assert!(
            retold(&log)
                .unwrap()
                .ends_with("Timestamp: later\nMessage: a\n\nb\n")
        );
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
            let whole = retold(&log).unwrap();
            let mut unblocker = Unblocker::of(&log).unwrap();
            let mut cut = String::new();
            let at = log.floor_char_boundary(at.index(log.len()));
            unblocker.feed(&log[..at], &mut cut);
            unblocker.feed(&log[at..], &mut cut);
            unblocker.finish(&mut cut);
            prop_assert_eq!(&cut, &whole);
            prop_assert_eq!(whole.matches('\n').count(), log.matches('\n').count());
        }
    }
}
