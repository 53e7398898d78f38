//! Blocks of `Name=value` lines, as `wmic ntevent get /format:list` prints them, and Splunk's forwarder, which puts
//! the time on a line of its own before each block.
//!
//! A message has lines that are no such ones. It ends where the next block begins, or with a property whose name
//! is known.

use super::date;
use super::fields::Fields;
use super::items::{Items, Span, Stray};
use super::labels::{self, Means};
use super::lines::{Line, LineForm, TOP, beginning, push_line};
use super::region::Habits;

/// Longest value, in bytes; more is left out.
const VALUE: usize = 1 << 20;
/// So many known properties show a block.
const TELLING: usize = 3;

/// Reads the blocks.
#[derive(Debug)]
pub(crate) struct Assigned {
    items: Items,
    block: Option<Block>,
}

/// What is read of an open block.
#[derive(Debug, Default)]
struct Block {
    line: u64,
    offset: u64,
    end: u64,
    /// The name that it begins with; none where a date does.
    first: Option<String>,
    fields: Fields,
    /// The last known property, which may go on.
    open: Option<(Means, String)>,
    too_long: bool,
}

impl LineForm for Assigned {
    fn line(&mut self, line: Line) {
        let text = line.text.trim();
        let property = property(text);
        let dated = property.is_none() && date::read(text).is_some();
        let again = |block: &Block| {
            let first = block.first.as_deref();
            dated || property.is_some_and(|(name, ..)| first.is_some_and(|own| own == name))
        };
        if self.block.as_ref().is_some_and(again) {
            self.close();
        }
        if self.block.is_none() && !dated && property.is_none_or(|(.., means)| means.is_none()) {
            if !text.is_empty() {
                self.items.stray(line.number, line.number);
            }
            return;
        }
        let block = self.block.get_or_insert_with(|| Block {
            line: line.number,
            offset: line.offset,
            first: property.map(|(name, ..)| name.to_owned()),
            ..Block::default()
        });
        block.too_long |= line.cut;
        block.end = line.end;
        match property {
            Some((_, value, Some(means))) => {
                block.settle();
                block.open = Some((means, value.to_owned()));
            }
            Some(_) if !block.is_within_message() => block.settle(),
            _ if dated => block.fields.set(Means::Date, text),
            _ => block.go_on(&line.text),
        }
    }

    fn end(&mut self, _: u64) {
        self.close();
    }

    fn items(&mut self) -> &mut Items {
        &mut self.items
    }
}

impl Block {
    fn is_within_message(&self) -> bool {
        matches!(self.open, Some((Means::Message, _)))
    }

    /// Takes a further line of a value.
    fn go_on(&mut self, line: &str) {
        if let Some((_, value)) = &mut self.open {
            if !value.ends_with('\n') {
                value.push('\n');
            }
            self.too_long |= !push_line(value, line, VALUE);
        }
    }

    /// The open value is whole.
    fn settle(&mut self) {
        if let Some((means, value)) = self.open.take() {
            self.fields.set(means, value.trim_end());
        }
    }
}

impl Assigned {
    pub(super) fn new(habits: Habits) -> Self {
        Self {
            items: Items::new(habits, false, Stray::foreign()),
            block: None,
        }
    }

    /// Ends the open block, and hands its event on.
    fn close(&mut self) {
        let Some(mut block) = self.block.take() else {
            return;
        };
        block.settle();
        let line = block.line;
        let Some(read) = block.fields.read() else {
            self.items.stray(line, line);
            return;
        };
        let too_long = block.too_long || block.fields.too_long;
        let place = Span {
            line,
            offset: block.offset,
            end: block.end,
            carved: too_long,
        };
        self.items.read(read, place);
        if too_long {
            let message = format!("the event on line {line} is longer than any event");
            self.items.problem("bad-record", message, line);
        }
    }
}

/// A line as the name of a property, its value, and what it means where that is known.
fn property(line: &str) -> Option<(&str, &str, Option<Means>)> {
    let (name, value) = line.split_once('=')?;
    labels::may_be_property(name).then(|| (name, value, labels::powershell(name)))
}

/// Tells such blocks near the top of a text.
pub(crate) fn recognise(head: &str) -> bool {
    let lines = head.lines().map(str::trim);
    let known = |line: &str| property(line).is_some_and(|(.., means)| means.is_some());
    let begins = |line: &str| known(line) || date::read(line).is_some();
    let Some(at) = beginning(lines.clone(), begins) else {
        return false;
    };
    let mut fields = Fields::default();
    let mut count = 0;
    for (at, line) in lines.skip(at).take(TOP).enumerate() {
        match property(line) {
            Some((_, value, Some(means))) => {
                count += usize::from(!fields.has(means));
                fields.set(means, value);
            }
            None if at == 0 => fields.set(Means::Date, line),
            // A value may go on, also of a property that is not known.
            _ => {}
        }
    }
    let dated = fields
        .get(Means::Date)
        .is_some_and(|date| date::read(date).is_some());
    let id = [Means::Id, Means::Instance];
    count >= TELLING && dated && id.iter().any(|means| fields.has(*means))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::event::harness;
    use crate::read::event::lines::LineReader;

    /// As Splunk's documentation shows events of Windows.
    const DATED: &str = "\
03/02/2026 05:14:07 AM
LogName=System
EventCode=7031
EventType=2
ComputerName=SRV01
SourceName=Service Control Manager
Type=Error
RecordNumber=41234
OpCode=Info
Message=The eAdm Service service terminated.

Second line: a=b
03/02/2026 05:14:09 AM
LogName=Application
EventCode=1026
SourceName=.NET Runtime
Type=Error
Message=Application: x.exe
";

    /// As `wmic` prints a list; its line ends have two carriage returns in a file, of which one is left.
    const LIST: &str = "


Category=0
ComputerName=SRV01
EventCode=7031
EventIdentifier=3221232503
InsertionStrings={\"eAdm Service
stopped\",\"1\"}
Logfile=System
Message=The eAdm Service service terminated.
RecordNumber=9
SourceName=Service Control Manager
TimeGenerated=20260302051407.000000+060
Type=Error
User=


Category=0
EventCode=7036
SourceName=Service Control Manager
TimeGenerated=20260302051409.000000+060
Message=It is running.
";

    fn reader() -> LineReader<Assigned> {
        LineReader::of(Assigned::new(Habits::assumed()))
    }

    #[test]
    fn blocks_are_read() {
        for (text, message) in [
            (
                DATED,
                "The eAdm Service service terminated.\n\nSecond line: a=b",
            ),
            (LIST, "The eAdm Service service terminated."),
        ] {
            assert!(recognise(text));
            let records = harness::records(harness::items_of(reader(), &[text]));
            assert_eq!(records.len(), 2);
            let event = &records[0].event;
            assert_eq!((event.id, event.level), (7031, Some(2)));
            assert_eq!(event.provider, "Service Control Manager");
            assert_eq!(event.message.as_deref(), Some(message));
            assert_eq!(event.computer.as_deref(), Some("SRV01"));
            assert_eq!(
                records[0].stamp.unwrap().to_string(),
                "2026-03-02T05:14:07+01:00"
            );
            assert!(records[1].stamp.is_some());
        }
    }

    #[test]
    fn near_misses() {
        for text in [
            "EventCode=7031\nType=Error\nMessage=x\n",
            "TimeGenerated=20260302051407.000000+060\nType=Error\nMessage=x\n",
            "EventCode=7031\nType=Error\nSourceName=x\nTimeGenerated=soon\n",
            "[settings]\nType=Import\nSource=HR\nMessage=on\n",
            "2026-03-02 05:14:07 EventCode=7031 Type=Error SourceName=x Message=y\n",
        ] {
            assert!(!recognise(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn blocks_cut_anywhere_in_pieces_of_any_size(dated: bool, end in 0_usize..700, cuts in prop::collection::vec(0_usize..700, 0..4)) {
            let text = if dated { DATED } else { LIST };
            let text = &text[..text.floor_char_boundary(end)];
            let pieces = harness::pieces(text, cuts);
            prop_assert_eq!(harness::items_of(reader(), &pieces), harness::items_of(reader(), &[text]));
        }
    }
}
