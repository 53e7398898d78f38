//! Events of which only the message was copied. The text shows which event it is; the date stands next to it.

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::EventItem;
use super::date::{self, Written};
use super::items::{Items, Span, Stray};
use super::lines::{Line, LineForm, LineReader};
use super::region::Habits;
use super::text::EventReader;
use crate::knowledge::{EVENT_MESSAGES, sound};
use crate::lazy::Lazy;
use crate::literal;
use crate::model::Event;

/// Bytes of lines below each other that are looked at together; of longer ones the end is kept for what follows.
const PARAGRAPH: usize = 256 << 10;
/// So much of a paragraph without a message is kept, as one may begin in it.
const KEPT: usize = 8 << 10;
/// Marks of a quotation before a line.
const QUOTES: [char; 2] = ['>', '|'];
/// A date has at most this many words: `mandag 20. april 2026 kl. 03.01.07 PM`.
const DATE_WORDS: usize = 8;

/// One way that one event is told.
#[derive(Debug)]
struct Known {
    text: Regex,
    id: u32,
    provider: String,
}

static KNOWN: Lazy<Vec<Known>> = Lazy::new(|| {
    let file = EVENT_MESSAGES.read();
    let entries = file.message.iter();
    let templates = entries.flat_map(|entry| entry.templates.iter().map(move |text| (entry, text)));
    templates
        .map(|(entry, template)| Known {
            text: sound(
                EVENT_MESSAGES.name,
                Regex::new(&pattern(template, |name| file.parts.get(name))),
            ),
            id: entry.id,
            provider: entry.provider.clone(),
        })
        .collect()
});

static LITERALS: Lazy<AhoCorasick> = Lazy::new(|| {
    // A message without words names a task or a program by its path.
    let of = |known: &Known| {
        literal::of_regex(known.text.as_str()).unwrap_or_else(|| vec!["\\".to_owned()])
    };
    let literals: Vec<String> = KNOWN.iter().flat_map(of).collect();
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(literals);
    sound(EVENT_MESSAGES.name, automaton)
});

/// A template as a regular expression. A part that is not known is never found.
fn pattern<'a>(template: &str, part: impl Fn(&str) -> Option<&'a String>) -> String {
    let mut out = String::from("(?i)");
    let mut rest = template.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' => {
                let name: String = rest.by_ref().take_while(|c| *c != '}').collect();
                let part = match name.as_str() {
                    "" => r"[^\n]+?",
                    name => part(name).map_or(r"[^\s\S]", String::as_str),
                };
                out.extend(["(?:", part, ")"]);
            }
            ' ' => out.push_str(r"[\s,、，]+"),
            ',' | ':' => {
                rest.next_if_eq(&' ');
                let signs = if c == ',' { r"[,、，]" } else { "[:：]" };
                out.extend([r"\s*", signs, r"\s*"]);
            }
            '"' => out.push_str("[\"“”„«»‘’]?"),
            c => out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

/// A message in a text: where it begins, what is known of it ends, and which it is.
#[derive(Debug)]
struct Found {
    start: usize,
    end: usize,
    known: &'static Known,
}

/// The messages of a text in their order, none within another.
struct Search<'t> {
    text: &'t str,
    /// The next one of each kind that was not passed. Each kind reads the text once.
    next: Vec<Found>,
}

impl<'t> Search<'t> {
    fn of(text: &'t str) -> Self {
        let next = if may_hold(text) {
            KNOWN
                .iter()
                .filter_map(|known| known.find(text, 0))
                .collect()
        } else {
            Vec::new()
        };
        Self { text, next }
    }
}

impl Iterator for Search<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        // Of several at one place the first one.
        let first = (0..self.next.len()).min_by_key(|at| self.next[*at].start)?;
        let (start, end) = (self.next[first].start, self.next[first].end);
        let known = self.next[first].known;
        let text = self.text;
        self.next.retain_mut(|found| {
            if found.start >= end {
                return true;
            }
            let next = found.known.find(text, end);
            next.map(|next| *found = next).is_some()
        });
        Some(Found { start, end, known })
    }
}

impl Known {
    fn find(&'static self, text: &str, from: usize) -> Option<Found> {
        let found = self.text.find_at(text, from)?;
        let blanks = found.len() - found.as_str().trim_start().len();
        Some(Found {
            start: found.start() + blanks,
            end: found.end(),
            known: self,
        })
    }
}

/// Whether one of the literals stands in a text that one of each message's must.
fn may_hold(text: &str) -> bool {
    LITERALS.is_match(text)
}

/// Whether a text holds such a message, and no other line of which something is told that this reader would pass over.
pub(super) fn recognise(text: &str, tells: impl Fn(&str) -> bool) -> bool {
    if !may_hold(text) {
        return false;
    }
    let mut items = Vec::new();
    let mut reader = LineReader::of(Messages::new(Habits::unknown()));
    reader.feed(text, &mut items);
    reader.finish(&mut items);
    let records = items.iter().filter_map(|item| match item {
        EventItem::Event(record) => Some(record),
        EventItem::Problem(_) => None,
    });
    let mut messages = records
        .map(|record| (record.offset, record.offset + u64::from(record.length)))
        .peekable();
    let found = messages.peek().is_some();
    let mut offset = 0;
    let mut others = text.split_inclusive('\n').filter(|line| {
        let start = offset;
        offset += line.len() as u64;
        while messages.next_if(|(_, end)| *end <= start).is_some() {}
        messages.peek().is_none_or(|(first, _)| *first > start)
    });
    found && !others.any(tells)
}

/// Reads the messages.
#[derive(Debug)]
pub(crate) struct Messages {
    items: Items,
    paragraph: Paragraph,
    /// The paragraph has ended, unless an indented line follows.
    blank: bool,
    /// The last line of text above the paragraph.
    above: String,
}

/// Lines below each other, without marks of quotation.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    lines: Vec<Place>,
}

/// Where a line stands.
#[derive(Debug)]
struct Place {
    /// In the paragraph.
    start: usize,
    number: u64,
    /// In the document.
    offset: u64,
    end: u64,
}

impl Paragraph {
    fn push(&mut self, text: &str, line: &Line) {
        self.lines.push(Place {
            start: self.text.len(),
            number: line.number,
            offset: line.offset,
            end: line.end,
        });
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// The line in which a byte of the text stands.
    fn line_at(&self, at: usize) -> usize {
        let behind = self.lines.partition_point(|line| line.start <= at);
        behind.saturating_sub(1)
    }

    /// What stands in the line of a byte, and behind it.
    fn since(mut self, at: usize) -> Self {
        let mut lines = self.lines.split_off(self.line_at(at));
        let start = lines.first().map_or(0, |line| line.start);
        for line in &mut lines {
            line.start -= start;
        }
        self.text.drain(..start);
        Self { lines, ..self }
    }
}

impl Messages {
    pub(super) fn new(habits: Habits) -> Self {
        Self {
            items: Items::new(habits, false, Stray::foreign()),
            paragraph: Paragraph::default(),
            blank: false,
            above: String::new(),
        }
    }

    /// Reads the messages of the paragraph. Unless it has ended, the last one may go on, and is kept.
    fn read(&mut self, ended: bool) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let text = paragraph.text.as_str();
        let mut search = Search::of(text);
        let (mut from, mut next, mut held) = (0, search.next(), None);
        while let Some(found) = next {
            next = search.next();
            if next.is_none() && !ended && found.start > text.len() / 2 {
                held = Some(found.start);
                break;
            }
            let end = next.as_ref().map_or(text.len(), |next| next.start);
            let written = date_before(&text[from..found.start], &self.above);
            let told = until_date(&text[found.start..end], found.end - found.start);
            from = found.start + told.len();
            let first = &paragraph.lines[paragraph.line_at(found.start)];
            let last = &paragraph.lines[paragraph.line_at(from.saturating_sub(1))];
            let place = Span {
                line: first.number,
                offset: first.offset,
                end: last.end,
                carved: false,
            };
            let event = Event {
                id: found.known.id,
                provider: found.known.provider.clone(),
                message: Some(told.trim_end().to_owned()),
                ..Event::default()
            };
            self.items.event(event, written, place);
        }
        if ended {
            last_line(&text[from..]).clone_into(&mut self.above);
        } else {
            let kept = text.floor_char_boundary(text.len().saturating_sub(KEPT));
            self.paragraph = paragraph.since(from.max(held.unwrap_or(kept)));
        }
    }
}

impl LineForm for Messages {
    fn line(&mut self, line: Line) {
        let text = unquoted(&line.text);
        if text.trim().is_empty() {
            self.blank = true;
            return;
        }
        if std::mem::take(&mut self.blank) && !self.paragraph.text.is_empty() {
            if text.starts_with([' ', '\t']) {
                self.paragraph.text.push('\n');
            } else {
                self.read(true);
            }
        }
        self.paragraph.push(text, &line);
        if self.paragraph.text.len() > PARAGRAPH {
            self.read(false);
        }
    }

    fn end(&mut self, _: u64) {
        self.read(true);
    }

    fn items(&mut self) -> &mut Items {
        &mut self.items
    }
}

/// A line without the marks of a quotation, each with the blank behind it.
fn unquoted(line: &str) -> &str {
    let mut line = line;
    while let Some(behind) = line.trim_start().strip_prefix(QUOTES) {
        line = behind.strip_prefix(' ').unwrap_or(behind);
    }
    line
}

/// The date that stands before a message: on its line, or alone, in a cell or behind a label on the line above it.
fn date_before(head: &str, above: &str) -> Option<Written> {
    let (over, beside) = head.rsplit_once('\n').unwrap_or(("", head));
    if !beside.trim().is_empty() {
        return date_at_end(beside);
    }
    let over = last_line(over);
    let line = if over.is_empty() { above } else { over };
    let labelled = || date_in_cells(line.split_once(": ")?.1);
    date_in_cells(line).or_else(labelled)
}

fn last_line(text: &str) -> &str {
    let text = text.trim_end();
    text.rsplit('\n').next().unwrap_or(text)
}

/// The date of a line that is one, or has one in a cell.
fn date_in_cells(line: &str) -> Option<Written> {
    let cells = line.split('\t').flat_map(|part| part.split("  "));
    let around = |c: char| c.is_whitespace() || "[](),;".contains(c);
    cells
        .map(|cell| cell.trim_matches(around))
        .find_map(date::read)
}

/// The date that a text ends with, before a sign such as a colon or a bracket.
fn date_at_end(text: &str) -> Option<Written> {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || "[](),:;-|".contains(c));
    let starts = text.rmatch_indices(|c: char| c.is_whitespace() || "[(".contains(c));
    let starts = starts
        .map(|(at, sign)| at + sign.len())
        .take(DATE_WORDS)
        .chain([0]);
    let dates = starts.filter_map(|at| date::read(&text[at..]));
    // The longest: a clock alone is none.
    dates.last()
}

/// A message without a line that is a date, and what follows it: it belongs to the next one.
fn until_date(told: &str, known: usize) -> &str {
    let mut at = 0;
    for line in told.split_inclusive('\n') {
        if at >= known && date_in_cells(line).is_some() {
            return &told[..at];
        }
        at += line.len();
    }
    told
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::knowledge::forms::event::KnownMessage;
    use crate::read::event::{EventRecord, harness};

    fn read(pieces: &[&str]) -> Vec<EventItem> {
        harness::items_of(LineReader::of(Messages::new(Habits::assumed())), pieces)
    }

    fn records(text: &str) -> Vec<EventRecord> {
        harness::records(read(&[text]))
    }

    fn messages() -> Vec<KnownMessage> {
        EVENT_MESSAGES.read().message
    }

    /// Every sample with its event.
    fn samples() -> Vec<(String, u32, String)> {
        let of = |entry: KnownMessage| {
            let event = (entry.provider, entry.id);
            let told = entry.samples.into_iter();
            told.map(move |sample| (sample, event.1, event.0.clone()))
        };
        messages().into_iter().flat_map(of).collect()
    }

    #[test]
    fn every_sample_is_its_event_and_no_near_miss_is_one() {
        for (sample, id, provider) in samples() {
            let records = records(&sample);
            let told: Vec<_> = records
                .iter()
                .map(|record| (record.event.id, record.event.provider.clone()))
                .collect();
            assert_eq!(told, [(id, provider)], "{sample}");
            assert_eq!(records[0].event.message.as_ref(), Some(&sample));
        }
        for entry in messages() {
            assert!(
                !entry.samples.is_empty() && !entry.near_misses.is_empty(),
                "{}",
                entry.id
            );
            for miss in &entry.near_misses {
                assert!(!recognise(miss, |_| false), "{miss}");
            }
        }
    }

    #[test]
    fn every_template_is_that_of_a_sample() {
        for known in KNOWN.iter() {
            let own = |(sample, id, provider): &(String, u32, String)| {
                (*id, provider) == (known.id, &known.provider) && known.text.is_match(sample)
            };
            assert!(samples().iter().any(own), "{known:?}");
        }
    }

    #[test]
    fn a_date_beside_a_message_is_its_own() {
        let message = "The a service hung on starting.";
        for before in [
            "13.03.2026 05:14:07\n",
            "fredag 13. mars 2026 05.14.07\n\n",
            "Feil\t13.03.2026 05:14:07\tService Control Manager\t7022\tIngen\n",
            "Errore  13/03/2026 05:14:07  Service Control Manager  7022\n",
            "Tidspunkt: 13.03.2026 05:14:07\n",
            "CRITICAL: 2 message(s) System (7022, error, 2026-03-13 05:14:07: ",
            "> [2026-03-13 05:14:07]\n> ",
        ] {
            let records = records(&format!("Hei\n\n{before}{message}\n"));
            assert_eq!(records.len(), 1, "{before}");
            let stamp = records[0].stamp.map(|stamp| stamp.to_string());
            assert_eq!(
                stamp.as_deref(),
                Some("2026-03-13T05:14:07+01:00"),
                "{before}"
            );
        }
        for before in [
            "Sendt: mandag 2. mars 2026 05:14\nTil: Drift\n\nHei\n",
            "Import HR ended 13.03.2026 05:14:07 with an error\n",
            "[02.03 05:14] Kari\n",
        ] {
            assert_eq!(
                records(&format!("{before}{message}\n"))[0].stamp,
                None,
                "{before}"
            );
        }
    }

    #[test]
    fn a_message_that_sounds_like_a_step_is_no_line_of_one() {
        let message = "> Application: a.exe\n> Framework Version: v4.0.30319\n> Description: x\n> Exception Info: A.Import.B\n";
        let tells = |line: &str| line.contains("Import");
        assert!(recognise(message, tells));
        assert!(recognise(&format!("Hei\n\n{message}\nMvh\n"), tells));
        assert!(!recognise(
            &format!("Import HR started\n\n{message}"),
            tells
        ));
        assert!(!recognise(
            &format!("{message}\nImport HR started\n"),
            tells
        ));
    }

    /// Lines that no message has.
    const OTHERS: [&str; 4] = [
        "Hei,",
        "",
        "her er det som står under Generelt:",
        "02.03.2026 05:14:07",
    ];

    proptest! {
        #[test]
        fn messages_among_other_lines_quoted_and_on_one_line(
            picks in prop::collection::vec((0..samples().len(), 0..OTHERS.len(), any::<bool>()), 1..8),
            quote in prop::sample::select(vec!["", "> ", "| > "]),
            cuts in prop::collection::vec(0_usize..4000, 0..4),
        ) {
            let samples = samples();
            let (mut text, mut wanted) = (String::new(), Vec::new());
            for (pick, other, one_line) in picks {
                let (sample, id, provider) = &samples[pick];
                let sample = if one_line { sample.replace('\n', " ") } else { sample.clone() };
                text.push_str(OTHERS[other]);
                text.push_str("\n\n");
                wanted.push((*id, provider.clone(), text.matches('\n').count() as u64 + 1));
                text.push_str(&sample);
                text.push_str("\n\n");
            }
            let text: String = text.split_inclusive('\n').map(|line| format!("{quote}{line}")).collect();
            let told: Vec<_> = records(&text)
                .into_iter()
                .map(|record| (record.event.id, record.event.provider, record.line))
                .collect();
            prop_assert_eq!(told, wanted, "{}", text);
            prop_assert_eq!(read(&harness::pieces(&text, cuts)), read(&[&text]));
        }

        #[test]
        fn a_sample_cut_anywhere_is_its_own_event_or_none(pick in 0..samples().len(), end in 0_usize..600) {
            let (sample, id, _) = &samples()[pick];
            let text = &sample[..sample.floor_char_boundary(end)];
            let plainly = KNOWN.iter().any(|known| known.text.is_match(text));
            prop_assert_eq!(Search::of(text).next().is_some(), plainly, "{}", text);
            // What distinguishes two events may be cut off.
            let likely = [*id, 7034, 111, 1000, 1026];
            for record in records(text) {
                prop_assert!(likely.contains(&record.event.id), "{}", text);
            }
        }
    }

    #[test]
    fn a_paragraph_without_end_loses_no_message() {
        let one = "The a service hung on starting.\nand so on\n";
        let many = one.repeat(3 * PARAGRAPH / one.len());
        assert_eq!(records(&many).len(), many.len() / one.len());
        let long = format!(
            "{}{one}{}{one}",
            "x\n".repeat(PARAGRAPH),
            "y\n".repeat(PARAGRAPH)
        );
        assert_eq!(records(&long).len(), 2);
    }
}
