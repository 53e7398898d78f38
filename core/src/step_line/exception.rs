//! Exceptions in a message: by their type, by their trace, and those that nobody caught.

use super::clause::REASON;
use super::hint::LOOKED_AT;
use super::lexicon::{Class, Set};
use super::line::{LineSubject, Phase, StepLine};
use super::recognise::{clip, clip_shown};
use super::vocabulary::Vocabulary;
use super::words::Words;
use crate::model::Level;

/// So many lines below a message are looked at for a stack trace.
const TRACE_LINES: usize = 200;

impl Vocabulary {
    /// The line of a message that says that nobody caught an exception, as the end of what runs. So
    /// does a trace that reaches the entry of the program, in a record of the gravest level.
    pub(crate) fn uncaught_in(&self, message: &str, level: Level) -> Option<StepLine> {
        let mut lines = message.lines().take(TRACE_LINES);
        let line = if self.uncaught.find(message).next().is_some() {
            lines.find(|line| self.is_uncaught(line))?
        } else {
            let reaches = level >= Level::Critical && lines.any(|line| self.is_entry(line));
            reaches.then(|| message.lines().next()).flatten()?
        };
        let text = clip_shown(line.trim(), REASON);
        let behind = text
            .split_once([':', '.'])
            .map_or(text, |(_, behind)| behind);
        let found = behind.contains(char::is_alphanumeric);
        let reason = if found { behind.trim() } else { text }.to_owned();
        Some(StepLine::new(
            LineSubject::Unnamed,
            Phase::Failed,
            Some(reason),
        ))
    }

    /// Whether a line of a trace is the entry of a program: `at Eadm.Client.Program.Main(String[] args)`.
    fn is_entry(&self, line: &str) -> bool {
        let (word, rest) = line.trim_start().split_once(' ').unwrap_or_default();
        let called = rest.split_once('(').map_or("", |(called, _)| called);
        let (_, function) = called.rsplit_once('.').unwrap_or_default();
        self.is(&function.to_lowercase(), Class::Entry)
            && self.is(&word.to_lowercase(), Class::Trace)
    }

    /// Whether a line says that an exception was caught by nobody.
    pub(super) fn is_uncaught(&self, line: &str) -> bool {
        let words = Words::most(clip(line, LOOKED_AT), usize::MAX);
        let uncaught = Set::of(Class::Uncaught);
        let counted = |end: usize| words.lower(end).is_some_and(|w| w == "0");
        (0..words.len()).any(|at| {
            let found = self.lexicon.at(&words, at, uncaught);
            found.is_some_and(|(_, end)| !counted(end))
        })
    }

    /// Whether a message carries an exception: its type with a text, or a stack trace.
    pub(crate) fn has_exception(&self, message: &str) -> bool {
        message.lines().take(TRACE_LINES).any(|line| {
            let indented = line.starts_with([' ', '\t']);
            let text = line.trim_start();
            let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
            let called = indented && rest.contains('(') && rest.contains('.');
            let frame = (called || is_located(rest)) && self.is(&word.to_lowercase(), Class::Trace);
            frame || self.is_typed(text)
        })
    }

    /// `System.IO.IOException: …`, with or without what stands before it in a line of its own kind
    /// (`---> …`).
    fn is_typed(&self, text: &str) -> bool {
        let text = text.trim_start_matches(['-', '>', ' ']);
        let Some((name, behind)) = text.split_once(':') else {
            return false;
        };
        let name = name.split([' ', '(']).next().unwrap_or_default();
        name.contains('.')
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || "._`+".contains(c))
            && self.lexicon.starts(&name.to_lowercase()).has(Class::Error)
            && !behind.trim().is_empty()
    }
}

/// Whether a text begins with a file and a line of it: `"c:\\eadm\\sync.py", line 318`,
/// `C:\\eadm\\sync.ps1:31 char:1`.
fn is_located(text: &str) -> bool {
    let quoted = text.strip_prefix('"').and_then(|text| text.split_once('"'));
    let (file, line) = if let Some((file, rest)) = quoted {
        (file, rest.trim_start_matches(|c: char| !c.is_ascii_digit()))
    } else {
        let end = text.find(' ').unwrap_or(text.len());
        text[..end].rsplit_once(':').unwrap_or_default()
    };
    file.contains(['/', '\\'])
        && file.contains('.')
        && line.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_exception_is_told_by_its_type_or_by_its_trace() {
        let vocabulary = Vocabulary::builtin();
        for message in [
            "Could not read row 12\nSystem.ArgumentException: Bad value",
            "x\n   at Eadm.Client.Rows.Read() in C:\\src\\Rows.cs:line 12",
            "x\n   ved Eadm.Client.Rows.Read()",
            "Traceback (most recent call last):\n  File \"C:\\eadm\\sync.py\", line 318, in <module>",
            "Connect-MgGraph : failed\nAt C:\\eadm\\script\\Export-Azure.ps1:31 char:1",
            "System.FormatException: Verdien er ugyldig ---> System.OverflowException: For stor",
        ] {
            assert!(vocabulary.has_exception(message), "{message}");
        }
        for message in [
            "Retries on SqlException, TimeoutException and IOException",
            "AccessViolationException and StackOverflowException are not handled here",
            "OutOfMemoryException: 0",
            "Import HR completed\n   at 05:30",
            "Import HR completed\nat https://api.example.no/v2/users",
            "Import HR completed\nfile c:\\eadm\\hr.csv",
        ] {
            assert!(!vocabulary.has_exception(message), "{message}");
        }
        let main = "x\nA.BException: gone\n   at A.B.C()\n   at A.Program.Main(String[] args)";
        let ends = |level| vocabulary.uncaught_in(main, level).is_some();
        assert!(ends(Level::Critical) && !ends(Level::Error));
        let uncaught = |line| vocabulary.uncaught_in(line, Level::Info).is_some();
        assert!(uncaught("Unhandled exception. System.IO.IOException: no"));
        assert!(!uncaught("Unhandled exceptions: 0, crashes: 0"));
    }

    proptest! {
        #[test]
        fn any_message_is_looked_at(message in "\\PC{0,200}") {
            let _ = Vocabulary::builtin().has_exception(&message);
            let _ = Vocabulary::builtin().uncaught_in(&message, Level::Critical);
        }
    }
}
