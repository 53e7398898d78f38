//! What Event Viewer's *Copy Details as Text* puts on the clipboard: blocks of labels, a
//! description, and in most versions the event's XML; one or many, also within a mail.
//!
//! Labels are known from a table; those of another language are learned from the first block of it.
//! The XML of an event wins over its labels. What stands between the end of a description and the
//! next block cannot be told from the description.

mod foreign;

use std::collections::VecDeque;

use super::date::{self, Written};
use super::fragment::Ending;
use super::items::{Items, Span, Stray};
use super::labels::{self, Means};
use super::lines::{Line, LineForm, push_line};
use super::region::{Habits, Region};
use super::wrapper::unwrap;
use super::xml::{XmlSplitter, parse_fragment};
use super::{EventItem, EventRecord};
use crate::model::Event;
use crate::source::lines_of;

/// Longest description or XML of one block, in bytes; more is left out.
const BLOCK: usize = 1 << 20;
/// What a mail program puts before a line that it quotes.
const QUOTES: [char; 3] = ['>', '|', ' '];
/// What Markdown puts before the items of a list, with a blank behind it, and around what stands out.
const BULLETS: [char; 4] = ['-', '*', '+', '•'];
const EMPHASIS: [char; 3] = ['*', '_', '`'];

/// Longest message above its labels, in bytes.
const ABOVE: usize = 1 << 14;
/// Longest line with labels next to each other, in bytes.
const COLUMNS: usize = 512;
/// Labels that a line has at least that is a whole block.
const LABELS: usize = 6;

/// What part of a block a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// No block.
    Outside,
    Labels,
    Description,
    Markup,
}

/// What is read of an open block.
#[derive(Debug, Default)]
struct Block {
    line: u64,
    offset: u64,
    /// Its first line has the marks of a quotation or of a list before it, so all have.
    marked: bool,
    /// The text above its labels, where that is the message.
    above: String,
    event: Event,
    has_id: bool,
    date: Option<(u64, String)>,
    description: String,
    markup: String,
    markup_line: u64,
    too_long: bool,
}

impl Block {
    /// One that begins on a line.
    fn at(line: &Line) -> Self {
        Self {
            line: line.number,
            offset: line.offset,
            marked: unmarked(&line.text).len() < line.text.trim_start().len(),
            ..Self::default()
        }
    }
}

/// Reads copied details.
#[derive(Debug)]
pub(crate) struct Details {
    items: Items,
    part: Part,
    block: Block,
    /// A line that may begin a block: the next one tells.
    pending: Option<Line>,
    /// The last lines outside of a block: together they may show labels that no table has.
    before: VecDeque<Line>,
    /// Such labels, once they were seen.
    foreign: Option<foreign::Labels>,
    /// A label without a value: the next line may be it.
    label: Option<Line>,
    /// The last lines that are neither labels nor in a description, and whether an empty one followed.
    above: String,
    ended: bool,
}

impl LineForm for Details {
    fn line(&mut self, mut line: Line) {
        line.text
            .truncate(line.text.trim_end_matches(['\r', '\n', '\u{feff}']).len());
        // A line of a description may look like labels next to each other.
        let labels = match self.part {
            Part::Description | Part::Markup => on_one_line(&line.text),
            Part::Outside | Part::Labels => several(&line.text),
        };
        let Some(labels) = labels else {
            return self.whole(line);
        };
        self.give_up();
        let one = |text: &str| Line {
            text: text.to_owned(),
            ..line.clone()
        };
        for label in labels {
            self.take(one(label));
        }
    }

    fn end(&mut self, end: u64) {
        self.give_up();
        if let Some(line) = self.pending.take() {
            self.body(line);
        }
        self.close(true, end);
    }

    fn items(&mut self) -> &mut Items {
        &mut self.items
    }
}

impl Details {
    pub(super) fn new(habits: Habits) -> Self {
        Self {
            items: Items::new(habits, true, Stray::foreign()),
            part: Part::Outside,
            block: Block::default(),
            pending: None,
            before: VecDeque::new(),
            foreign: None,
            label: None,
            above: String::new(),
            ended: false,
        }
    }

    /// Takes a line that is whole but for a label above it that may have its value here.
    fn whole(&mut self, mut line: Line) {
        if let Some(mut label) = self.label.take() {
            if self.known(&line.text).is_none() && !line.text.trim().is_empty() {
                label.text.push(' ');
                label.text.push_str(unmarked(&line.text));
                label.end = line.end;
                line = label;
            } else {
                self.take(label);
            }
        }
        if self.waits(&line.text) {
            self.label = Some(line);
        } else {
            self.take(line);
        }
    }

    /// Whether a line is a label of which the value may stand below it. In a block it may be one of any language.
    fn waits(&self, line: &str) -> bool {
        if !matches!(self.part, Part::Outside | Part::Labels) {
            return false;
        }
        match self.known(line) {
            Some((means, value)) => value.is_empty() && awaits(means),
            None => {
                self.part == Part::Labels
                    && foreign::label(line).is_some_and(|(_, value)| value.is_empty())
            }
        }
    }

    /// The label that waits for a value has none.
    fn give_up(&mut self) {
        if let Some(label) = self.label.take() {
            self.take(label);
        }
    }

    /// Keeps a line that may belong to the message of an event whose labels stand below it: the last lines
    /// without an empty one between.
    fn keep_above(&mut self, line: &str) {
        if line.trim().is_empty() {
            self.ended = true;
            return;
        }
        if std::mem::take(&mut self.ended) {
            self.above.clear();
        }
        push_line(&mut self.above, line, ABOVE);
    }

    fn take(&mut self, line: Line) {
        if let Some(before) = self.pending.take() {
            if self.begins(&before.text, &line.text) {
                self.items
                    .dating
                    .suggest(region(&before.text).or(region(&line.text)));
                self.close(false, before.offset);
                self.block = Block {
                    above: std::mem::take(&mut self.above),
                    ..Block::at(&before)
                };
                self.part = Part::Labels;
            }
            self.body(before);
        }
        // The second label of a block would begin one of its own, were the first not there.
        let second = self.part == Part::Labels && self.block.event.provider.is_empty();
        let may_begin = self
            .known(&line.text)
            .is_some_and(|(means, _)| opens(means) && !(second && means == Means::Source));
        if may_begin {
            self.pending = Some(line);
        } else {
            self.body(line);
        }
    }

    /// A line as label and value.
    fn known<'a>(&self, line: &'a str) -> Option<(Means, &'a str)> {
        label(line, self.foreign.as_ref())
    }

    /// Whether two lines are the first two of a block.
    fn begins(&self, first: &str, second: &str) -> bool {
        let (Some((first, _)), Some((second, _))) = (self.known(first), self.known(second)) else {
            return false;
        };
        matches!(
            (first, second),
            (Means::Log, Means::Source) | (Means::Source, Means::Date)
        )
    }

    /// Keeps a line outside of all blocks, until enough of them show labels that no table has:
    /// then they are read once more.
    fn outside(&mut self, line: Line) {
        self.keep_above(&line.text);
        if self.foreign.is_some() || parted(&line.text).is_none() {
            self.before.clear();
            return;
        }
        self.before.push_back(line);
        if self.before.len() > foreign::LINES {
            self.before.pop_front();
        }
        self.foreign = foreign::Labels::of(self.before.iter().map(|line| line.text.as_str()));
        if self.foreign.is_some() {
            for line in std::mem::take(&mut self.before) {
                self.take(line);
            }
        }
    }

    /// Takes a line of which it is known that it begins no block, or that its block is open.
    fn body(&mut self, line: Line) {
        if self.part == Part::Outside {
            if !begins_markup(&line.text) {
                return self.outside(line);
            }
            self.block = Block {
                markup_line: line.number,
                ..Block::at(&line)
            };
            self.part = Part::Markup;
        }
        let marked = self.block.marked;
        let text = if marked {
            unmarked(&line.text)
        } else {
            &line.text
        };
        match self.part {
            Part::Outside => {}
            Part::Labels => self.label(text, &line),
            Part::Description => match self.known(text) {
                Some((Means::Markup, "")) => {
                    self.part = Part::Markup;
                    self.block.markup_line = line.number + 1;
                }
                _ if begins_markup(text) => {
                    let block = &mut self.block;
                    drop_label(&mut block.description);
                    block.markup_line = line.number;
                    self.part = Part::Markup;
                    self.body(line);
                }
                _ => self.block.too_long |= !push_line(&mut self.block.description, text, BLOCK),
            },
            Part::Markup => {
                let block = &mut self.block;
                block.too_long |= !push_line(&mut block.markup, text, BLOCK);
                if text.contains("</Event>") {
                    self.close(false, line.end);
                }
            }
        }
    }

    fn label(&mut self, text: &str, line: &Line) {
        let Some((means, value)) = self.known(text).or_else(|| {
            // Another language, or another word.
            let date = dated(text).filter(|_| self.block.date.is_none());
            date.map(|date| (Means::Date, date))
        }) else {
            return self.keep_above(text);
        };
        self.above.clear();
        let block = &mut self.block;
        let event = &mut block.event;
        // "N/A" is what Event Viewer writes for nothing.
        let given = (!value.is_empty() && value != "N/A").then(|| value.to_owned());
        match means {
            Means::Log => event.channel = given,
            Means::Source => event.provider = given.unwrap_or_default(),
            Means::Date => block.date = given.map(|text| (line.number, text)),
            Means::Id => {
                let id = value.parse::<u32>().ok();
                block.has_id = id.is_some();
                event.id = id.unwrap_or_default() & 0xFFFF;
            }
            Means::Level => event.level = labels::level(value),
            Means::Keywords => event.level = event.level.or(labels::level(value)),
            Means::Computer => event.computer = given,
            Means::Record => event.record_id = value.parse().ok(),
            Means::Message => {
                self.part = Part::Description;
                if let Some(text) = given {
                    push_line(&mut block.description, &text, BLOCK);
                }
            }
            _ => {}
        }
    }

    /// Ends the open block, and hands its event on.
    fn close(&mut self, at_end: bool, end: u64) {
        let part = std::mem::replace(&mut self.part, Part::Outside);
        let mut block = std::mem::take(&mut self.block);
        if part == Part::Outside {
            return;
        }
        let line = block.line;
        let mut told = Vec::new();
        if block.too_long {
            told.push(("bad-record", "is longer than any event", line));
        }
        let above =
            part == Part::Labels && block.event.computer.is_some() && !block.above.is_empty();
        if above {
            block.description = block.above;
        }
        block.event.message =
            Some(block.description).filter(|_| part != Part::Markup || block.date.is_some());
        unwrap(&mut block.event);
        let written = match &block.date {
            Some((at, text)) => {
                let written = date::read(text);
                if written.is_none() {
                    told.push(("bad-date", "has a date that cannot be read", *at));
                }
                written
            }
            None => None,
        };
        let place = Span {
            line,
            offset: block.offset,
            end,
            carved: block.too_long,
        };
        let mut record = place.record(block.event);
        let mut local = written;
        if part == Part::Markup {
            local = self.markup(&block.markup, block.markup_line, &mut record, written);
        }
        let says_id = block.has_id || !record.event.provider.is_empty();
        if at_end && part == Part::Labels && !above {
            told.push(("truncated", "ends before its description", line));
            record.carved = true;
        }
        if says_id {
            self.items.dating.event(record, local);
        } else {
            told.push(("bad-record", "has neither a source nor an id", line));
        }
        for (kind, what, line) in told {
            let start = block.line;
            let message = format!("the copied event that starts on line {start} {what}");
            self.items.problem(kind, message, line);
        }
    }

    /// Lets the event's own XML win; the date of the labels remains where it has no time.
    fn markup(
        &mut self,
        markup: &str,
        first_line: u64,
        record: &mut EventRecord,
        written: Option<Written>,
    ) -> Option<Written> {
        let mut splitter = XmlSplitter::default();
        let mut fragments = Vec::new();
        splitter.feed(markup, &mut fragments);
        splitter.finish(&mut fragments);
        let Some(mut fragment) = fragments.into_iter().next() else {
            record.carved = true;
            let line = record.line;
            let message = format!(
                "the copied event that starts on line {line} announces its XML and has none; its labels are used"
            );
            self.items.problem("truncated", message, line);
            return written;
        };
        fragment.line = first_line.saturating_add(fragment.line - 1);
        record.carved |= fragment.ending != Ending::Closed;
        let mut items = Vec::new();
        parse_fragment(&fragment, &mut items);
        let mut local = written;
        for item in items {
            match item {
                EventItem::Problem(problem) => self.items.dating.problem(problem),
                EventItem::Event(read) => {
                    let labels = std::mem::take(&mut record.event);
                    let own = read.event;
                    record.carved |= read.carved;
                    record.event = Event {
                        id: if own.id > 0 { own.id } else { labels.id },
                        provider: if own.provider.is_empty() {
                            labels.provider
                        } else {
                            own.provider
                        },
                        level: own.level.or(labels.level),
                        channel: own.channel.or(labels.channel),
                        computer: own.computer.or(labels.computer),
                        record_id: own.record_id.or(labels.record_id),
                        system: own.system.or(labels.system),
                        data: own.data,
                        message: own.message.or(labels.message),
                        culture: own.culture,
                    };
                    if let Some(stamp) = read.stamp {
                        record.stamp = Some(stamp);
                        local = None;
                        if let Some(written) = &written {
                            self.items.dating.learn(written, stamp, record.line);
                        }
                    }
                }
            }
        }
        local
    }
}

/// Whether the XML of an event begins on a line, perhaps without its first line.
fn begins_markup(line: &str) -> bool {
    let line = line.trim_start_matches(|c| QUOTES.contains(&c) || "-+\t".contains(c));
    let heads = ["<Event xmlns=", "<System>", "<Provider Name="];
    heads.iter().any(|head| line.starts_with(head))
}

/// Labels that a block begins with.
fn opens(means: Means) -> bool {
    matches!(means, Means::Log | Means::Source)
}

/// Takes away a last line that is nothing but a label: what announces the XML, in any language.
fn drop_label(description: &mut String) {
    let text = description.trim_end();
    let start = text.rfind('\n').map_or(0, |at| at + 1);
    let last = text.get(start..).unwrap_or_default();
    if parted(last).is_some_and(|(_, value)| value.is_empty()) {
        description.truncate(start);
    }
}

/// A line as label and value, where the table has the label, or those that were learned have it.
fn label<'a>(line: &'a str, learned: Option<&foreign::Labels>) -> Option<(Means, &'a str)> {
    let (name, value) = parted(line)?;
    let means = labels::viewer(name).or_else(|| learned?.means(name));
    Some((means?, value))
}

/// The region that the language of a line's label tells.
fn region(line: &str) -> Option<Region> {
    labels::region(parted(line)?.0)
}

/// The labels of a block that stands on one line, as its line ends were lost, each with its value. Other text
/// may stand before the first one.
fn on_one_line(line: &str) -> Option<Vec<&str>> {
    // Most lines have too few signs to be looked at any closer.
    if memchr::memchr_iter(b':', line.as_bytes()).count() < LABELS {
        return None;
    }
    let (mut starts, mut seen) = (Vec::new(), Vec::new());
    for (colon, _) in line.match_indices(':') {
        // A label has up to three words.
        let words = line[..colon]
            .rmatch_indices(' ')
            .map(|(blank, _)| blank + 1);
        let words = words.chain([0]).take(3);
        let found = words.filter_map(|at| {
            let means = labels::viewer(&line[at..colon])?;
            let behind = starts.last().is_none_or(|last| at > *last);
            let begins = !starts.is_empty() || opens(means);
            (behind && begins && !seen.contains(&means)).then_some((at, means))
        });
        if let Some((at, means)) = found.last() {
            starts.push(at);
            seen.push(means);
            if means == Means::Message {
                break;
            }
        }
    }
    let needed = [Means::Source, Means::Date, Means::Id];
    if !needed.iter().all(|means| seen.contains(means)) {
        return None;
    }
    starts.push(line.len());
    let parts = starts
        .windows(2)
        .map(|part| line[part[0]..part[1]].trim_end());
    Some(parts.collect())
}

/// What may be a label, and what stands behind it.
fn parted(line: &str) -> Option<(&str, &str)> {
    let line = unmarked(line);
    let colon = memchr::memchr(b':', line.as_bytes())?;
    // Longer than any label; the table need not be asked.
    if colon > 40 {
        return None;
    }
    let (name, value) = (&line[..colon], line[colon + 1..].trim());
    // A label may stand out with its colon or without, alone or with its value.
    let bare = name.trim_start_matches(EMPHASIS);
    if bare.len() == name.len() {
        return Some((name, plain(value)));
    }
    let value = value.trim_start_matches(EMPHASIS);
    let value = value.trim_end_matches(EMPHASIS).trim();
    Some((bare.trim_end_matches(EMPHASIS), value))
}

/// A value without the marks around it that make it stand out.
fn plain(mut value: &str) -> &str {
    while let Some(mark) = value.chars().next().filter(|c| EMPHASIS.contains(c))
        && let Some(inner) = value.strip_prefix(mark)
        && let Some(inner) = inner.strip_suffix(mark)
    {
        value = inner;
    }
    value
}

/// Labels that stand next to each other with a tab or several blanks between, as the pane below Event Viewer's list
/// has them, each with its value.
fn in_columns(line: &str) -> Option<Vec<&str>> {
    if line.len() > COLUMNS {
        return None;
    }
    let mut starts = Vec::new();
    for (colon, _) in line.match_indices(':') {
        // Behind a label stands nothing, or what holds columns apart.
        let behind = line.get(colon + 1..)?;
        let ends =
            behind.trim_end().is_empty() || behind.starts_with('\t') || behind.starts_with("  ");
        let head = line.get(..colon)?;
        let blanks = head.rfind("  ").map(|at| at + 2);
        let start = blanks.max(head.rfind('\t').map(|at| at + 1)).unwrap_or(0);
        if ends && starts.last().is_none_or(|last| start > *last) {
            starts.push(start);
        }
    }
    if starts.len() < 2 || starts[0] > 0 {
        return None;
    }
    starts.push(line.len());
    let parts = starts.windows(2);
    Some(
        parts
            .map(|part| line[part[0]..part[1]].trim_end())
            .collect(),
    )
}

/// The labels of a line that has several, each with its value.
fn several(line: &str) -> Option<Vec<&str>> {
    on_one_line(line).or_else(|| in_columns(line))
}

/// Whether the value of a label that has none may stand on the line below it.
fn awaits(means: Means) -> bool {
    !matches!(means, Means::Message | Means::Markup)
}

/// The value of a line with any label, where it is a date.
fn dated(line: &str) -> Option<&str> {
    let (_, value) = parted(line)?;
    date::read(value).is_some().then_some(value)
}

/// A line without the marks of a quotation or of a list before it.
fn unmarked(line: &str) -> &str {
    let line = line.trim_start_matches(QUOTES);
    let item = line
        .strip_prefix(BULLETS)
        .filter(|item| item.starts_with([' ', '\t']));
    item.map_or(line, |item| item.trim_start())
}

/// Tells copied details by a block of labels, wherever it stands.
pub(crate) fn recognise(text: &str) -> bool {
    let mut lines: Vec<Option<(Means, &str)>> = Vec::new();
    // Lines below each other that may be labels of some language.
    let (mut labels, mut most) = (0, 0);
    let read = |line, below: bool| {
        label(line, None).or_else(|| {
            let (_, value) = foreign::label(line)?;
            // Below others an unknown one may be that of the date.
            let date = if value.is_empty() {
                below
            } else {
                date::read(value).is_some()
            };
            date.then_some((Means::Date, value))
        })
    };
    for line in lines_of(text) {
        let last = lines.last_mut().and_then(Option::as_mut);
        let below = last.is_some();
        match (several(line), last) {
            (Some(labels), _) => lines.extend(labels.into_iter().map(|line| read(line, below))),
            (None, Some((means, value)))
                if value.is_empty()
                    && awaits(*means)
                    && !line.trim().is_empty()
                    && read(line, true).is_none() =>
            {
                *value = line.trim();
            }
            _ => lines.push(read(line, below)),
        }
        labels = if foreign::label(line).is_some() {
            labels + 1
        } else {
            0
        };
        most = labels.max(most);
    }
    lines.windows(8).enumerate().any(|(at, window)| {
        let at_head = |means: Means| {
            let labels = window.iter().flatten();
            labels
                .filter(move |(found, _)| *found == means)
                .map(|(_, value)| *value)
        };
        let first = lines.get(at).copied().flatten().map(|(means, _)| means);
        first.is_some_and(opens)
            && window.iter().take(4).flatten().count() >= 3
            && at_head(Means::Source)
                .next()
                .is_some_and(|source| !source.is_empty())
            && at_head(Means::Date).any(|date| date::read(date).is_some())
            && at_head(Means::Id)
                .next()
                .is_some_and(|id| id.parse::<u32>().is_ok())
    }) || most >= foreign::LINES && in_another_language(text)
}

fn in_another_language(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let mut blocks = lines.windows(foreign::LINES);
    blocks.any(|block| foreign::Labels::of(block.iter().copied()).is_some())
}

#[cfg(test)]
mod tests;
