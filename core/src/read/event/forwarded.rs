//! Events that a forwarder wrote as lines of text, one event a line, by the patterns of a table.

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};

use super::date;
use super::fields::Fields;
use super::items::{Items, Span, Stray};
use super::labels::Means;
use super::lines::{Line, LineForm};
use super::region::Habits;
use crate::knowledge::EVENT_FORWARDED;
use crate::knowledge::forms::event::Forwarded;
use crate::lazy::Lazy;

/// Lines that are looked at.
const LINES: usize = 8;

static TABLE: Lazy<Vec<Pattern>> = Lazy::new(|| {
    let lines = EVENT_FORWARDED.read().line.into_iter();
    lines.map(|line| Pattern::of(&line)).collect()
});

/// What a line says, each with the text that it reaches to.
#[derive(Debug)]
struct Pattern(Vec<(Part, String)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Means(Means),
    /// A part of a date, by its place in `2026 Mar 02 05:14:07`.
    Date(usize),
    Nothing,
}

/// What a name in a pattern means, by the words of the other data files.
fn means(name: &str) -> Option<Means> {
    let name: StrDeserializer<'_, Error> = name.into_deserializer();
    Means::deserialize(name).ok()
}

impl Pattern {
    fn of(line: &Forwarded) -> Self {
        let part = |name: &str| match name {
            "year" => Part::Date(0),
            "month" => Part::Date(1),
            "day" => Part::Date(2),
            "time" => Part::Date(3),
            name => means(name).map_or(Part::Nothing, Part::Means),
        };
        let parts = line.pattern.split('{').skip(1);
        let parts = parts.filter_map(|part| part.split_once('}'));
        Self(
            parts
                .map(|(name, text)| (part(name), text.to_owned()))
                .collect(),
        )
    }

    /// The values of a line; `None` if it does not match the pattern, or has no date or id.
    fn read(&self, line: &str) -> Option<Fields> {
        let mut fields = Fields::default();
        let mut rest = line;
        let mut date = [""; 4];
        for (part, until) in &self.0 {
            let (value, behind) = match until.as_str() {
                "" => (rest, ""),
                until => rest.split_once(until)?,
            };
            match part {
                Part::Means(means) => fields.set(*means, value.trim()),
                Part::Date(at) => date[*at] = value.trim(),
                Part::Nothing => {}
            }
            rest = behind;
        }
        fields.set(Means::Date, date.join(" ").trim());
        let id = fields.get(Means::Id)?.parse::<u32>().is_ok();
        (id && date::read(fields.get(Means::Date)?).is_some()).then_some(fields)
    }
}

fn read(line: &str) -> Option<Fields> {
    TABLE.iter().find_map(|pattern| pattern.read(line))
}

/// Reads the lines.
#[derive(Debug)]
pub(crate) struct ForwardedLines {
    items: Items,
}

impl ForwardedLines {
    pub(super) fn new(habits: Habits) -> Self {
        Self {
            items: Items::new(habits, false, Stray::foreign()),
        }
    }
}

impl LineForm for ForwardedLines {
    fn line(&mut self, line: Line) {
        let fields = read(&line.text);
        match fields.as_ref().and_then(Fields::read) {
            Some(read) => {
                let place = Span {
                    line: line.number,
                    offset: line.offset,
                    end: line.end,
                    carved: line.cut,
                };
                self.items.read(read, place);
            }
            None if line.text.trim().is_empty() => {}
            None => self.items.stray(line.number, line.number),
        }
    }

    fn end(&mut self, _: u64) {}

    fn items(&mut self) -> &mut Items {
        &mut self.items
    }
}

/// Tells such lines by the first ones.
pub(crate) fn recognise(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}');
    head.lines().take(LINES).any(|line| read(line).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::event::harness;
    use crate::read::event::lines::LineReader;

    #[test]
    fn every_pattern_reads_its_samples() {
        for line in EVENT_FORWARDED.read().line {
            assert!(!line.samples.is_empty() && !line.near_misses.is_empty());
            for sample in &line.samples {
                assert!(recognise(sample), "{sample}");
                let reader = LineReader::of(ForwardedLines::new(Habits::assumed()));
                let record = &harness::records(harness::items_of(reader, &[sample]))[0];
                let event = &record.event;
                assert_eq!((event.id, event.provider.as_str()), (7, "P"), "{sample}");
                assert_eq!(event.level, Some(2), "{sample}");
                assert_eq!(event.channel.as_deref(), Some("L"), "{sample}");
                assert_eq!(event.message.as_deref(), Some("a: b"), "{sample}");
                let stamp = record.stamp.unwrap().to_string();
                assert_eq!(stamp, "2026-03-02T05:14:07+01:00", "{sample}");
            }
            for miss in &line.near_misses {
                assert!(!recognise(miss), "{miss}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(2026 Mar 02 05:14:07 |WinEvtLog: |[A-Z]: |ERROR\\([0-9]{1,12}\\): |ø|\n){0,20}", cuts in prop::collection::vec(0_usize..200, 0..4)) {
            let reader = || LineReader::of(ForwardedLines::new(Habits::assumed()));
            let _ = recognise(&text);
            let pieces = harness::pieces(&text, cuts);
            prop_assert_eq!(harness::items_of(reader(), &pieces), harness::items_of(reader(), &[&text]));
        }
    }
}
