//! Layouts: which shapes the first line of a record can have, and reading a line with them.

use std::sync::Arc;

use super::below::below;
use super::config::Stated;
use super::header::{Header, LevelFrom, Reader, read_items};
use super::induce::{Found, Induced};
use super::levels::Levels;
use super::pattern::{self, DatePart, Item, lenient};
use super::seen::SeenHeads;
use super::stamp::Written;
use crate::knowledge::forms::text::{RawLayout, RawLayouts};
use crate::knowledge::{LAYOUTS, LEVELS, sound};
use crate::lazy::Lazy;
use crate::model::{LayoutBy, LayoutFit};
use crate::source::lines_of;
use crate::step_line::Vocabulary;

/// One layout: an id and the sequences that its patterns stand for.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) id: String,
    pub(crate) sequences: Vec<Vec<Item>>,
    /// The same with any word for a level, for lines that no layout reads.
    lenient: Vec<Vec<Item>>,
    level_from: LevelFrom,
    /// Nothing says whether the day or the month comes first.
    pub(super) undecided: bool,
    /// Where its patterns come from.
    by: LayoutBy,
    /// The message stands on the lines below the head.
    message_below: bool,
    /// Its own words for levels beside the usual ones.
    levels: Option<Arc<Levels>>,
    /// Lines that it must read.
    samples: Vec<String>,
    #[cfg(test)]
    near_misses: Vec<String>,
}

impl LevelFrom {
    fn of(message: bool, sequences: &[Vec<Item>]) -> Self {
        let priority = sequences.iter().any(|s| s.contains(&Item::Priority));
        match (message, priority) {
            (false, _) => Self::Nowhere,
            (true, false) => Self::Message,
            (true, true) => Self::MessageFirst,
        }
    }
}

/// All layouts, in the order in which they are tried.
#[derive(Debug, Clone)]
pub(crate) struct Layouts {
    all: Vec<Layout>,
    levels: Levels,
    /// Which bytes a header can begin with.
    first: [bool; 256],
}

/// Lines of a text that show whether letters are levels, how far in each, and how many must.
const LETTERS_FROM: usize = 60;
const LETTERS_WITHIN: usize = 40;
const LEAST_LETTERS: usize = 3;

/// A text with fewer lines shows no columns.
const SHORT: usize = 8;

/// What detection found in a sample of a document.
#[derive(Debug, Clone)]
pub(crate) struct Detection {
    /// All that were tried, one that was found from the document itself among them.
    pub(crate) layouts: Arc<Layouts>,
    /// Indexes of the layouts that records are read with, in the order of the layouts.
    pub(crate) used: Vec<usize>,
    /// Index of the layout that fits most lines.
    pub(crate) main: Option<usize>,
    /// Lines that each layout fits.
    pub(crate) lines: Vec<u64>,
    /// Lines of the sample that are no head by any layout, neither indented nor empty, by number
    /// from 0; and how many are a head.
    pub(super) unread: Vec<usize>,
    pub(super) heads: usize,
    /// What was found from the lines that no other layout reads, or came nearest.
    pub(crate) found: Found,
    /// What a configuration states.
    stated: Option<Box<Stated>>,
}

impl Detection {
    /// The same with a layout that was found from the lines.
    pub(crate) fn with(mut self, found: Found) -> Self {
        if let Found::Layout(induced) = &found {
            let most = |main| self.lines[main] < induced.lines;
            let most = self.main.is_none_or(most);
            let place = self.layouts.place_of(&induced.layout);
            self.insert(place, &induced.layout, induced.lines);
            if most {
                self.main = Some(place);
            }
        }
        self.found = found;
        self.unread = Vec::new();
        self
    }

    /// The same layouts, and which of these lines they leave.
    pub(crate) fn of_lines(&self, lines: &str) -> Self {
        self.layouts.detect_with(&self.used, lines)
    }

    /// The same with a layout that has columns where the one that fits most lines has none, and
    /// goes before it.
    pub(crate) fn with_columns(mut self, induced: Induced) -> Self {
        let Some(main) = self.main else { return self };
        self.lines[main] = self.lines[main].saturating_sub(induced.lines);
        self.insert(main, &induced.layout, induced.lines);
        self.main = Some(main);
        self.found = Found::Layout(Box::new(induced));
        self.unread = Vec::new();
        self
    }

    /// Takes a layout that fits so many lines into use, at this place among all.
    fn insert(&mut self, place: usize, layout: &Layout, lines: u64) {
        self.layouts = Arc::new(self.layouts.with(place, layout.clone()));
        let later = |index: &mut usize| *index += usize::from(*index >= place);
        self.used.iter_mut().for_each(later);
        self.main.iter_mut().for_each(later);
        let at = self.used.partition_point(|index| *index < place);
        self.used.insert(at, place);
        self.lines.insert(place, lines);
    }

    /// Whether a configuration could state more than the layouts that were found: no profile says
    /// how the text is read, and lines are left, or a logger may be left in the message.
    pub(crate) fn may_be_stated(&self) -> bool {
        self.main.is_none_or(|main| {
            let left = self.unread.len() * 10 > self.heads;
            self.by() == Some(LayoutBy::BuiltIn) && (left || self.layouts.takes_no_logger(main))
        })
    }

    /// The same with a layout that a configuration states, before all others, where it reads more
    /// lines than they do, or more columns of nearly as many.
    pub(crate) fn or_stated(mut self, stated: Stated) -> Self {
        let (lines, heads) = (stated.lines, self.heads as u64);
        let better = match self.main {
            None => lines * 3 >= (heads + self.unread.len() as u64) * 2,
            Some(main) => {
                let more = stated.layout.has_columns() && self.layouts.takes_no_logger(main);
                lines > heads || more && lines * 10 >= heads * 9
            }
        };
        if !better {
            return self;
        }
        if let Some(most) = self.main.and_then(|main| self.lines.get_mut(main)) {
            *most = most.saturating_sub(lines);
        }
        self.insert(0, &stated.layout, lines);
        self.main = Some(0);
        self.stated = Some(Box::new(stated));
        self
    }

    /// Whether the text has too few lines to show columns that its layout leaves in the message.
    pub(crate) fn is_short_of_columns(&self) -> bool {
        self.heads < SHORT
            && !matches!(self.found, Found::Layout(_))
            && self
                .main
                .is_some_and(|main| self.layouts.takes_no_logger(main))
    }

    /// Where the layout that fits most lines comes from.
    pub(crate) fn by(&self) -> Option<LayoutBy> {
        self.layouts.by(self.main?)
    }

    /// The format of a document by the layout that fits most of its lines: `text:log4net`.
    pub(crate) fn format(&self) -> String {
        format!(
            "text:{}",
            self.main.map_or("unknown", |index| self.layouts.id(index))
        )
    }

    /// Whether the messages of most records stand on the lines below their heads.
    pub(crate) fn below<'l>(
        &self,
        lines: impl Iterator<Item = &'l str>,
        vocabulary: &Vocabulary,
    ) -> bool {
        let mut lines = lines.peekable();
        let heads = std::iter::from_fn(|| {
            let head = self.layouts.read(&self.used, lines.next()?);
            let line = head.and_then(|_| lines.peek().copied());
            let line = line.filter(|line| self.layouts.read(&self.used, line).is_none());
            Some((head, line))
        });
        let heads = heads.filter_map(|(head, line)| Some((head?, line)));
        below(heads, self.layouts.levels(), vocabulary).is_some()
    }

    /// Whether a line needs more than itself to be dated.
    pub(crate) fn is_partial(&self) -> bool {
        self.layouts.are_partial(&self.used)
    }

    /// Whether the lines between the heads are messages, and no text of their own.
    pub(crate) fn message_below(&self) -> bool {
        let main = self.main.and_then(|index| self.layouts.all.get(index));
        main.is_some_and(|layout| layout.message_below)
    }
}

impl Layouts {
    /// The layouts that the crate brings.
    pub(crate) fn builtin() -> &'static Arc<Self> {
        static BUILTIN: Lazy<Arc<Layouts>> = Lazy::new(|| {
            let levels = sound(LEVELS.name, Levels::of(LEVELS.read()));
            Arc::new(sound(LAYOUTS.name, Layouts::of(LAYOUTS.read(), levels)))
        });
        &BUILTIN
    }

    /// An error says what is wrong with which layout.
    fn of(raw: RawLayouts, levels: Levels) -> Result<Self, String> {
        let all: Vec<Layout> = raw
            .layout
            .into_iter()
            .map(Layout::of)
            .collect::<Result<_, String>>()?;
        Ok(Self {
            first: first(&all),
            all,
            levels,
        })
    }

    /// These, and others that are tried before them.
    pub(crate) fn behind(&self, mut before: Vec<Layout>) -> Self {
        before.extend(self.all.iter().cloned());
        Self {
            first: first(&before),
            all: before,
            levels: self.levels.clone(),
        }
    }

    /// These, and one that was found.
    pub(crate) fn with_found(&self, found: Layout) -> Self {
        self.with(self.place_of(&found), found)
    }

    /// Where a layout that was found goes among these: before those that would leave its columns in
    /// the message.
    fn place_of(&self, found: &Layout) -> usize {
        let bare = |layout: &Layout| layout.by == LayoutBy::BuiltIn && !layout.has_columns();
        let bare = self.all.iter().position(bare);
        let place = bare.filter(|_| found.has_columns());
        place.unwrap_or(self.all.len())
    }

    /// These, and another at this place among them.
    fn with(&self, at: usize, layout: Layout) -> Self {
        let mut all = self.all.clone();
        all.insert(at.min(all.len()), layout);
        Self {
            first: first(&all),
            all,
            levels: self.levels.clone(),
        }
    }

    /// The same for a text, with letters as levels where nearly all of its times have one behind
    /// them, or before them.
    pub(crate) fn of_text(self: &Arc<Self>, sample: &str) -> Arc<Self> {
        let (mut times, mut letters) = (0_usize, 0_usize);
        for line in sample.lines().take(LETTERS_FROM) {
            if let Some(written) = Written::find(line, LETTERS_WITHIN) {
                times += 1;
                let levels = &self.levels;
                let behind = levels.begins_with_letter(&line[written.end..]);
                letters += usize::from(behind || written.at > 0 && levels.begins_with_letter(line));
            }
        }
        if letters < LEAST_LETTERS || letters * 10 < times * 9 {
            return Arc::clone(self);
        }
        Arc::new(Self {
            levels: self.levels.with_letters(),
            ..Self::clone(self)
        })
    }

    /// The words for levels.
    pub(crate) fn levels(&self) -> &Levels {
        &self.levels
    }

    /// Ids and samples, in the order in which the layouts are tried.
    pub(crate) fn samples(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.all
            .iter()
            .map(|layout| (layout.id.as_str(), layout.samples.as_slice()))
    }

    /// What the patterns of all layouts stand for.
    #[cfg(test)]
    pub(super) fn sequences(&self) -> impl Iterator<Item = &[Item]> {
        self.all
            .iter()
            .flat_map(|layout| layout.sequences.iter().map(Vec::as_slice))
    }

    /// How many layouts there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The id of a layout by its index.
    pub(crate) fn id(&self, index: usize) -> &str {
        self.all.get(index).map_or("unknown", |l| l.id.as_str())
    }

    /// Reads a line (without its line end) with the first of the layouts in `used` that fits.
    pub(crate) fn read<'a>(&'a self, used: &[usize], line: &'a str) -> Option<Header<'a>> {
        if !self.may_begin(line) {
            return None;
        }
        let mut tried = self.tried(used);
        tried.find_map(|(items, reader)| read_items(items, reader, line))
    }

    /// Whether a line begins with a byte that a head can begin with.
    fn may_begin(&self, line: &str) -> bool {
        let first = line.as_bytes().first();
        first.is_some_and(|byte| self.first[usize::from(*byte)])
    }

    /// The sequences of these layouts, in the order in which a line is read with them: any word for a level
    /// comes before a layout that would leave it in the message.
    fn tried(&self, used: &[usize]) -> impl Iterator<Item = (&[Item], Reader<'_>)> {
        let layouts = used.iter().filter_map(|&index| self.all.get(index));
        layouts.flat_map(|layout| {
            let sequences = layout.sequences.iter().chain(&layout.lenient);
            sequences.map(|items| (items.as_slice(), layout.reader(&self.levels)))
        })
    }

    /// The same for the next of many lines.
    #[inline]
    pub(crate) fn read_next<'a>(
        &'a self,
        used: &[usize],
        line: &'a str,
        seen: &mut SeenHeads<'a>,
    ) -> Option<Header<'a>> {
        if !self.may_begin(line) {
            return None;
        }
        let known = seen.read(line);
        known.or_else(|| self.read_unseen(used, line, seen))
    }

    fn read_unseen<'a>(
        &'a self,
        used: &[usize],
        line: &'a str,
        seen: &mut SeenHeads<'a>,
    ) -> Option<Header<'a>> {
        if !seen.wants_more() {
            return self.read(used, line);
        }
        let mut before = Vec::new();
        for (items, reader) in self.tried(used) {
            if let Some(header) = read_items(items, reader, line) {
                seen.keep(line, items, &before, header);
                return Some(header);
            }
            before.push(items);
        }
        None
    }

    /// Whether a line with one of these layouts needs more than itself to be dated.
    pub(crate) fn are_partial(&self, used: &[usize]) -> bool {
        let whole = |items: &Vec<Item>| {
            items.iter().any(|item| match item {
                Item::Date(date) => {
                    let year = |p: &DatePart| matches!(p, DatePart::Year | DatePart::ShortYear);
                    date.parts.iter().any(year)
                }
                item => *item == Item::Epoch,
            })
        };
        let mut used = used.iter().filter_map(|&index| self.all.get(index));
        used.any(|layout| layout.undecided || !layout.sequences.iter().all(whole))
    }

    /// Indexes of the layouts whose lines need nothing more to be dated.
    pub(crate) fn whole(&self) -> Vec<usize> {
        let all = 0..self.all.len();
        all.filter(|index| !self.are_partial(&[*index])).collect()
    }

    /// Whether a layout that the crate brings leaves a logger in the message.
    pub(super) fn takes_no_logger(&self, index: usize) -> bool {
        self.all.get(index).is_some_and(|layout| {
            let none = |items: &Vec<Item>| !items.contains(&Item::Logger);
            layout.by == LayoutBy::BuiltIn && layout.sequences.iter().all(none)
        })
    }

    /// Where the patterns of a layout come from.
    pub(crate) fn by(&self, index: usize) -> Option<LayoutBy> {
        Some(self.all.get(index)?.by)
    }

    /// The first of the layouts not in `used` that a line fits.
    pub(crate) fn other_than(&self, used: &[usize], line: &str) -> Option<usize> {
        if !self.may_begin(line) {
            return None;
        }
        let mut unused = (0..self.all.len()).filter(|index| !used.contains(index));
        unused.find(|&index| self.all[index].read(&self.levels, line).is_some())
    }

    /// Counts which layouts the lines of a sample fit.
    ///
    /// A layout is used where it fits three lines, or a hundredth of all that fit; one line in a
    /// long document is more likely a quotation within a message.
    pub(crate) fn detect(self: &Arc<Self>, sample: &str) -> Detection {
        let all: Vec<usize> = (0..self.all.len()).collect();
        self.detect_with(&all, sample)
    }

    /// The same of some of the layouts.
    pub(crate) fn detect_with(self: &Arc<Self>, all: &[usize], sample: &str) -> Detection {
        let mut lines = vec![0_u64; self.all.len()];
        let mut unread = Vec::new();
        for (at, line) in lines_of(sample).enumerate() {
            let Some(&byte) = line.as_bytes().first() else {
                continue;
            };
            let hit = all.iter().find(|&&i| {
                self.first[usize::from(byte)] && self.all[i].read(&self.levels, line).is_some()
            });
            match hit {
                Some(&index) => lines[index] += 1,
                None if matches!(byte, b' ' | b'\t' | b'\r') => {}
                None => unread.push(at),
            }
        }
        let total: u64 = lines.iter().sum();
        let used = all
            .iter()
            .copied()
            .filter(|&i| lines[i] >= 3 || lines[i] * 100 > total);
        let main = all
            .iter()
            .copied()
            .filter(|&i| lines[i] > 0)
            .max_by_key(|&i| (lines[i], usize::MAX - i));
        Detection {
            layouts: Arc::clone(self),
            used: used.collect(),
            main,
            unread,
            heads: total as usize,
            lines,
            found: Found::Nothing,
            stated: None,
        }
    }
}

impl Detection {
    /// What a configuration states, and how many lines fit it.
    fn stated_by(&self, lines: u64) -> String {
        self.stated.as_ref().map_or_else(String::new, |stated| {
            let (path, pattern) = (&stated.path, &stated.pattern);
            format!("stated by {path}: {lines} lines of the sample fit `{pattern}`")
        })
    }

    /// How well each layout fits, in words, for `inspect`.
    pub(crate) fn explain(&self) -> Vec<LayoutFit> {
        let total: u64 = self.lines.iter().sum();
        let each = self.layouts.all.iter().zip(&self.lines).enumerate();
        let mut fits: Vec<LayoutFit> = each
            .map(|(index, (layout, &lines))| {
                let used = self.used.contains(&index);
                let why = match (used, lines, &self.found) {
                    (true, ..) if layout.by == LayoutBy::Config => self.stated_by(lines),
                    (true, _, Found::Layout(found)) if layout.by == LayoutBy::Induced => format!(
                        "found from the lines: {lines} of {} fit `{}`",
                        found.of,
                        found.patterns.join("`, `")
                    ),
                    (true, ..) => format!("fits {lines} of {total} header lines of the sample"),
                    (false, 0, _) => "fits no line of the sample".to_owned(),
                    (false, ..) => format!("fits only {lines} of {total} header lines of the sample: taken for a quotation"),
                };
                LayoutFit { layout: layout.id.clone(), lines, used, why }
            })
            .collect();
        if let Found::Candidate { pattern, lines, of } = &self.found {
            fits.push(LayoutFit {
                layout: "induced".to_owned(),
                lines: *lines,
                used: false,
                why: format!(
                    "the nearest that could be found, `{pattern}`, is no log's: {lines} of {of} lines fit it"
                ),
            });
        }
        fits.sort_by_key(|fit| std::cmp::Reverse(fit.lines));
        fits
    }
}

/// Which bytes a line of these layouts can begin with.
fn first(layouts: &[Layout]) -> [bool; 256] {
    let mut first = [false; 256];
    for sequence in layouts.iter().flat_map(|l| &l.sequences) {
        let byte = match sequence.first() {
            Some(Item::Literal(text)) => text.bytes().next(),
            Some(Item::Date(date)) => match date.parts.first() {
                Some(DatePart::Byte(byte)) => Some(*byte),
                // The name of a month has any letter.
                Some(DatePart::MonthName) => None,
                _ => {
                    first[usize::from(b'0')..=usize::from(b'9')].fill(true);
                    continue;
                }
            },
            _ => None,
        };
        match byte {
            Some(byte) => first[usize::from(byte)] = true,
            None => first.fill(true),
        }
    }
    first
}

impl Layout {
    fn of(entry: RawLayout) -> Result<Self, String> {
        if entry.samples.is_empty() || entry.near_misses.is_empty() {
            return Err(format!(
                "layout `{}` needs samples and near misses",
                entry.id
            ));
        }
        let mut sequences = Vec::new();
        for text in &entry.patterns {
            let parsed = pattern::parse(text)
                .map_err(|why| format!("layout `{}`, pattern `{text}`: {why}", entry.id))?;
            sequences.extend(parsed);
        }
        Ok(Self {
            id: entry.id,
            lenient: sequences.iter().filter_map(|s| lenient(s)).collect(),
            level_from: LevelFrom::of(entry.level_from_message, &sequences),
            sequences,
            undecided: false,
            by: LayoutBy::BuiltIn,
            message_below: entry.message_below,
            levels: None,
            samples: entry.samples,
            #[cfg(test)]
            near_misses: entry.near_misses,
        })
    }

    /// A layout of a profile, or one that was found, from patterns that were parsed.
    pub(crate) fn new(
        id: String,
        by: LayoutBy,
        sequences: Vec<Vec<Item>>,
        level_from_message: bool,
        levels: Option<Arc<Levels>>,
    ) -> Self {
        Self {
            id,
            lenient: sequences.iter().filter_map(|s| lenient(s)).collect(),
            level_from: LevelFrom::of(level_from_message, &sequences),
            sequences,
            undecided: false,
            by,
            message_below: false,
            levels,
            samples: Vec::new(),
            #[cfg(test)]
            near_misses: Vec::new(),
        }
    }

    /// The same with words for levels of its own, and without any other word for one right before
    /// the message, where nothing but a blank parts it from the first word of that.
    pub(super) fn strict(mut self, levels: Arc<Levels>) -> Self {
        let parted = |items: &Vec<Item>| {
            !matches!(
                items.as_slice(),
                [.., Item::Blank, Item::Word, Item::Blank, Item::Message]
                    | [Item::Word, Item::Blank, Item::Message]
            )
        };
        self.lenient.retain(parted);
        self.levels = Some(levels);
        self
    }

    /// The word of a line in the place of a level that no list knows, and the message behind it.
    pub(super) fn unknown_level<'a>(
        &'a self,
        levels: &'a Levels,
        line: &'a str,
    ) -> Option<(&'a str, &'a str)> {
        if self.read(levels, line).is_some() {
            return None;
        }
        let header = self.read_leniently(levels, line)?;
        Some((header.word?, header.fields().message))
    }

    /// Whether it has a logger, a thread or a level of its own.
    fn has_columns(&self) -> bool {
        let column = |item: &Item| matches!(item, Item::Logger | Item::Thread | Item::Level);
        self.sequences.iter().all(|items| items.iter().any(column))
    }

    /// Whether nothing says which of day and month comes first in its dates.
    pub(crate) fn is_undecided(&self) -> bool {
        self.undecided
    }

    /// Reads a line; the layout's own words for levels go before `levels`.
    pub(crate) fn read<'a>(&'a self, levels: &'a Levels, line: &'a str) -> Option<Header<'a>> {
        self.read_with(&self.sequences, levels, line)
    }

    /// Reads a line whose word in the place of the level no list knows.
    fn read_leniently<'a>(&'a self, levels: &'a Levels, line: &'a str) -> Option<Header<'a>> {
        self.read_with(&self.lenient, levels, line)
    }

    fn read_with<'a>(
        &'a self,
        sequences: &[Vec<Item>],
        levels: &'a Levels,
        line: &'a str,
    ) -> Option<Header<'a>> {
        let reader = self.reader(levels);
        let mut sequences = sequences.iter();
        sequences.find_map(|items| read_items(items, reader, line))
    }

    fn reader<'a>(&'a self, levels: &'a Levels) -> Reader<'a> {
        Reader {
            levels: self.levels.as_deref().unwrap_or(levels),
            level_from: self.level_from,
            undecided: self.undecided,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Level;

    fn layouts() -> &'static Arc<Layouts> {
        Layouts::builtin()
    }

    #[test]
    fn every_layout_reads_its_samples_and_not_its_near_misses() {
        let layouts = layouts();
        for (index, layout) in layouts.all.iter().enumerate() {
            for sample in &layout.samples {
                assert!(
                    layouts.read(&[index], sample).is_some(),
                    "{}: {sample}",
                    layout.id
                );
                let all: Vec<usize> = (0..layouts.all.len()).collect();
                let first = all.iter().find(|&&i| layouts.read(&[i], sample).is_some());
                assert_eq!(
                    first,
                    Some(&index),
                    "{}: another layout takes {sample}",
                    layout.id
                );
            }
            for near_miss in &layout.near_misses {
                assert!(
                    layouts.read(&[index], near_miss).is_none(),
                    "{}: {near_miss}",
                    layout.id
                );
            }
        }
    }

    #[test]
    fn a_word_that_no_list_knows_in_the_place_of_a_level_hides_no_record() {
        for (layout, line, message) in [
            (
                "nlog",
                "2026-03-02 05:14:07.1234|SUCCESS|Eadm|Import HR completed",
                "Import HR completed",
            ),
            (
                "serilog",
                "2026-03-02 05:14:07 [FAILED] Import AD failed",
                "Import AD failed",
            ),
            ("log4net", "2026-03-02 05:14:07,123 [1] AUDIT Eadm - x", "x"),
        ] {
            let index = layouts().all.iter().position(|l| l.id == layout).unwrap();
            let header = layouts().read(&[index], line).unwrap();
            assert_eq!(
                (header.fields().level, header.fields().message),
                (Level::None, message)
            );
        }
    }

    #[test]
    fn a_level_word_at_the_head_of_a_plain_message_is_its_level() {
        let plain = layouts()
            .all
            .iter()
            .position(|l| l.id == "plain-nb")
            .unwrap();
        let header = layouts()
            .read(&[plain], "02.03.2026 05.14.07 FEIL Export AD feilet: x")
            .unwrap();
        assert_eq!(
            (header.fields().level, header.fields().message),
            (Level::Error, "Export AD feilet: x")
        );
        let header = layouts()
            .read(&[plain], "02.03.2026 05.14.07 Feilsøking startet")
            .unwrap();
        assert_eq!(
            (header.fields().level, header.fields().message),
            (Level::None, "Feilsøking startet")
        );
    }

    #[test]
    fn letters_are_levels_only_where_nearly_every_record_has_one() {
        let told = |messages: [&str; 4]| -> Vec<(Level, String)> {
            let lines = messages.map(|message| format!("2026-11-18 05:00:02 {message}"));
            let sample = lines.join("\n");
            let detection = layouts().of_text(&sample).detect(&sample);
            let read = |line: &String| {
                let header = detection.layouts.read(&detection.used, line).unwrap();
                (header.fields().level, header.fields().message.to_owned())
            };
            lines.iter().map(read).collect()
        };
        let letters = told([
            "I Import HR ->",
            "W slow",
            "E Import HR <- exit code 1",
            "I x",
        ]);
        assert_eq!(letters[0], (Level::Info, "Import HR ->".to_owned()));
        assert_eq!(letters[1].0, Level::Warning);
        assert_eq!(
            letters[2],
            (Level::Error, "Import HR <- exit code 1".to_owned())
        );
        let words = told(["I dag kl 05", "E-post sendt", "Import HR startet", "I går"]);
        assert!(
            words.iter().all(|(level, _)| *level == Level::None),
            "{words:?}"
        );
        assert_eq!(words[0].1, "I dag kl 05");
    }

    #[test]
    fn two_layouts_in_one_document_are_both_used() {
        let mut sample = String::new();
        for second in 10..40 {
            sample += &format!("2026-03-02 05:14:{second},123 [1] INFO A - x\n");
        }
        for second in 10..13 {
            sample += &format!("2026-03-02 05:15:{second}.123 +01:00 [INF] x\r\n   at A.B()\r\n");
        }
        let detection = layouts().detect(&sample);
        assert_eq!(detection.used.len(), 2);
        assert_eq!(detection.format(), "text:log4net");
    }

    proptest! {
        #[test]
        fn any_line_is_read_or_refused(line in "\\PC{0,80}") {
            let all: Vec<usize> = (0..layouts().all.len()).collect();
            let _ = layouts().read(&all, &line);
            let _ = layouts().detect(&line);
        }
    }
}
