//! A layout found from the lines themselves, where no built-in one fits: a date or a time near the
//! front, what stands before it, and the level, thread and logger behind it.
//!
//! The result is a layout of the ordinary pattern language, as a profile would have it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::below::{Below, below};
use super::columns::{Columns, Given, columns};
use super::header::{Header, priority};
use super::layout::{Detection, Layout, Layouts};
use super::levels::Levels;
use super::order::{Ask, Shown};
use super::pattern::parse;
use super::stamp::{Form, Written, names_day};
use super::times::Known;
use crate::model::{LayoutBy, Level, StepKind};
use crate::step_line::{Mention, Vocabulary, recognise};

/// A layout is found from so much of a text.
pub(crate) const LEARNED_FROM: usize = 1 << 20;
/// A date stands within the first bytes of a line.
const NEAR: usize = 100;
/// Lines of one form that its columns are learned from.
const LEARNED: usize = 500;
/// Forms that are told apart within one text.
const MOST_FORMS: usize = 64;
/// Forms that one layout has.
const MOST_PATTERNS: usize = 6;
/// Words in the place of a level that no list knows.
const MOST_WORDS: usize = 16;
/// With fewer lines one of them must be a step line.
const FEW: usize = 3;
/// Times of a log go back in at most one of so many pairs.
const BACK: usize = 50;
const HOUR_US: i64 = 3_600_000_000;
const DAY_US: i64 = 24 * HOUR_US;

/// A layout that was found.
#[derive(Debug, Clone)]
pub(crate) struct Induced {
    pub(crate) layout: Layout,
    /// Its patterns, the one that fits most lines first.
    pub(crate) patterns: Vec<String>,
    /// Lines that it fits, of those that can be the head of a record.
    pub(crate) lines: u64,
    pub(crate) of: u64,
    /// A line of each form, with a message that is made up.
    pub(crate) samples: Vec<String>,
}

/// What was found, or what came nearest.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    Layout(Box<Induced>),
    /// The pattern that fits most lines; it is not taken.
    Candidate {
        pattern: String,
        lines: u64,
        of: u64,
    },
    Nothing,
}

/// Finds a layout in the beginning of a text, for the lines that no other one reads.
pub(crate) fn induce(
    sample: &str,
    detection: &Detection,
    vocabulary: &Vocabulary,
    ask: Ask<'_>,
) -> Found {
    let (layouts, used) = (&*detection.layouts, &detection.used);
    let sample = &sample[..sample.floor_char_boundary(LEARNED_FROM)];
    let mut lines = Lines::unread(sample, detection);
    let forms = lines.by_lines();
    // Lines that are the message of the head above them.
    let mut messages = lines.below(detection, vocabulary);
    let mut patterns = Vec::new();
    let mut undecided = false;
    let mut fitting: Vec<usize> = Vec::new();
    let mut nearest = None;
    let mut samples = Vec::new();
    for mut form in forms {
        form.lines.retain(|(at, ..)| !messages.contains(at));
        if form.lines.is_empty() {
            continue;
        }
        let read = form.read(layouts.levels(), vocabulary, ask, &lines);
        if nearest.is_none() {
            nearest = read.patterns.last().map(|p| (p.clone(), form.lines.len()));
        }
        // One line of a long text is more likely a quotation within a message.
        let enough =
            form.lines.len() >= FEW || form.lines.len() * 100 > lines.heads.len() + detection.heads;
        let timed = form.key.1 != Form::Nothing;
        let levels = read.telling == Telling::Levels && timed && form.lines.len() >= FEW;
        let telling = read.telling == Telling::Steps || levels;
        if !(enough && telling && read.goes_on) || patterns.len() >= MOST_PATTERNS {
            continue;
        }
        if read.below {
            messages.extend(form.lines.iter().map(|(at, _, _)| at + 1));
            form.lines.iter().for_each(|(at, _, _)| {
                messages.remove(at);
            });
        }
        fitting.extend(form.lines.iter().map(|(at, _, _)| *at));
        samples.extend(form.lines.first().map(|(_, line, _)| *line));
        undecided |= read.undecided;
        patterns.extend(read.patterns);
    }
    lines.heads.retain(|at| !messages.contains(at));
    fitting.sort_unstable();
    let candidate = |of: usize| match &nearest {
        Some((pattern, lines)) => Found::Candidate {
            pattern: pattern.clone(),
            lines: *lines as u64,
            of: of as u64,
        },
        None => Found::Nothing,
    };
    // A log may stand behind a heading and before other text.
    let (Some(&first), Some(&last)) = (fitting.first(), fitting.last()) else {
        return candidate(lines.heads.len());
    };
    let within = lines.heads.iter().filter(|at| (first..=last).contains(at));
    let within = within.count();
    if patterns.is_empty() || used.is_empty() && fitting.len() * 3 < within * 2 {
        return candidate(within);
    }
    let mut layout = layout(&patterns);
    layout.undecided = undecided;
    let fits = |line: &&&str| layout.read(layouts.levels(), line).is_some();
    let count = lines.all.iter().filter(fits).count();
    Found::Layout(Box::new(Induced {
        lines: count as u64,
        of: within as u64,
        samples: sampled(&layout, layouts.levels(), &samples),
        layout,
        patterns,
    }))
}

/// Whether a line that is not set in has a time near its front, as a head has.
pub(crate) fn is_stamped(line: &str) -> bool {
    !line.starts_with([' ', '\t']) && Written::find(line, NEAR).is_some()
}

/// Lines with a message that is made up.
fn sampled(layout: &Layout, levels: &Levels, lines: &[&str]) -> Vec<String> {
    let sample = |line: &&str| {
        let message = layout.read(levels, line)?.fields().message;
        Some(format!("{}Import HR started", line.strip_suffix(message)?))
    };
    lines.iter().filter_map(sample).collect()
}

/// A layout that has columns behind the time, where the built-in one that fits most lines of a text
/// leaves them in the message. The built-in one goes on reading the lines without them.
pub(crate) fn columns_behind(
    sample: &str,
    detection: &Detection,
    vocabulary: &Vocabulary,
) -> Option<Induced> {
    let (layouts, main) = (&*detection.layouts, detection.main?);
    if !layouts.takes_no_logger(main) {
        return None;
    }
    let levels = layouts.levels();
    let sample = &sample[..sample.floor_char_boundary(LEARNED_FROM)];
    let all: Vec<&str> = sample.lines().collect();
    let read = |at: &usize| layouts.read(&[main], all[*at]).is_some();
    let heads: Vec<usize> = (0..all.len()).filter(read).collect();
    let mut lines = Lines::of(all, &heads, levels);
    let (mut patterns, mut samples, mut words) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut count = 0;
    for form in lines.by_lines() {
        let enough = form.lines.len() >= FEW && form.lines.len() * 100 > heads.len();
        if !enough || patterns.len() >= MOST_PATTERNS {
            continue;
        }
        let Some(behind) = form.behind(layouts, main, vocabulary) else {
            continue;
        };
        count += behind.lines;
        words.extend(behind.words);
        samples.extend(form.lines.first().map(|(_, line, _)| *line));
        patterns.push(behind.pattern);
    }
    // Most lines have them, not those of one form among many.
    if patterns.is_empty() || count * 2 <= heads.len() {
        return None;
    }
    let layout = with_words(&patterns, levels, &words);
    Some(Induced {
        lines: count as u64,
        of: heads.len() as u64,
        samples: sampled(&layout, levels, &samples),
        layout,
        patterns,
    })
}

/// The layout of patterns with words of its own that stand in the place of a level: which level they
/// mean is not known.
fn with_words(patterns: &[String], levels: &Levels, words: &BTreeSet<String>) -> Layout {
    let words = words.iter().map(|word| (word.as_str(), Level::None));
    layout(patterns).strict(Arc::new(levels.with(words)))
}

/// The layout of some patterns.
fn layout(patterns: &[String]) -> Layout {
    let parsed = patterns.iter().filter_map(|pattern| parse(pattern).ok());
    let sequences = parsed.flatten().collect();
    Layout::new(
        "induced".to_owned(),
        LayoutBy::Induced,
        sequences,
        true,
        None,
    )
}

/// The lines of a text by the form of their times.
struct Lines<'t> {
    all: Vec<&'t str>,
    /// Those that no layout reads and that can be the head of a record.
    heads: Vec<usize>,
    /// Those that could be headings with a day.
    days: Vec<usize>,
    /// Those that may say when a program started: with a day, or read by a layout.
    starts: BTreeSet<usize>,
    /// Those with a time.
    timed: BTreeSet<usize>,
    forms: BTreeMap<Key, Alike<'t>>,
}

/// What lines of one form have in common: the pattern before the time, its letters, and the signs
/// right behind it.
type Key = (String, Form, String);

/// Lines of one form.
struct Alike<'t> {
    key: Key,
    /// Place among the lines, the line, and its time.
    lines: Vec<(usize, &'t str, Written)>,
}

impl<'t> Lines<'t> {
    /// Of a sample those that no layout in use reads.
    fn unread(sample: &'t str, detection: &Detection) -> Self {
        if detection.unread.is_empty() {
            return Self::of(Vec::new(), &[], detection.layouts.levels());
        }
        let all: Vec<&str> = sample.lines().collect();
        let unread = |at: &usize| {
            all.get(*at).is_some_and(|line| {
                let known = detection.layouts.read(&detection.used, line).is_some();
                !known && !line.trim().is_empty()
            })
        };
        let heads: Vec<usize> = detection.unread.iter().copied().filter(unread).collect();
        let mut out = Self::of(all, &heads, detection.layouts.levels());
        if out.forms.keys().any(|(_, form, _)| *form == Form::Elapsed) {
            let read = |line: &str| detection.layouts.read(&detection.used, line).is_some();
            let lines = out.all.iter().enumerate();
            let known = lines.filter(|(_, line)| read(line)).map(|(at, _)| at);
            out.starts.extend(known);
        }
        out
    }

    /// Of all lines those at these places.
    fn of(all: Vec<&'t str>, heads: &[usize], levels: &Levels) -> Self {
        let mut out = Self {
            all,
            heads: Vec::new(),
            days: Vec::new(),
            starts: BTreeSet::new(),
            timed: BTreeSet::new(),
            forms: BTreeMap::new(),
        };
        for &at in heads {
            let Some(&line) = out.all.get(at) else { break };
            let written = Written::find(line, NEAR).or_else(|| Written::level(line, levels));
            let told = written.and_then(|written| {
                let before = before(&line[..written.at], &written.form, levels)?;
                let behind = &line[written.end..];
                let signs = behind.trim_start_matches([']', ')', '>', '}', '"']);
                let close = behind[..behind.len() - signs.len()].to_owned();
                Some(((before, written.form.clone(), close), written))
            });
            let Some((key, written)) = told else {
                // Lines of a trace and rules of signs are no heads.
                let rule = !line.contains(char::is_alphanumeric);
                if !line.contains("Exception") && !rule {
                    out.heads.push(at);
                }
                if names_day(line) {
                    out.days.push(at);
                    out.starts.insert(at);
                }
                continue;
            };
            out.heads.push(at);
            if written.day.is_some_and(|day| day.year.is_some()) {
                out.starts.insert(at);
            }
            if written.form != Form::Nothing {
                out.timed.insert(at);
            }
            if out.forms.contains_key(&key) || out.forms.len() < MOST_FORMS {
                let form = out.forms.entry(key.clone()).or_insert_with(|| Alike {
                    key,
                    lines: Vec::new(),
                });
                form.lines.push((at, line, written));
            }
        }
        out
    }

    /// The lines that are messages of the heads which layouts in use read above them.
    fn below(&self, detection: &Detection, vocabulary: &Vocabulary) -> BTreeSet<usize> {
        let is_head = |at: usize| {
            let line = self.all.get(at)?;
            detection.layouts.read(&detection.used, line)
        };
        if !detection.below(self.all.iter().copied(), vocabulary) {
            return BTreeSet::new();
        }
        (0..self.all.len())
            .filter(|at| is_head(*at).is_some())
            .map(|at| at + 1)
            .filter(|at| is_head(*at).is_none())
            .collect()
    }

    /// The line below one, where it is no head of a record by itself.
    fn below_line(&self, at: usize) -> Option<&'t str> {
        let line = self.all.get(at + 1)?;
        let plain =
            line.starts_with(char::is_whitespace) || self.heads.binary_search(&(at + 1)).is_ok();
        (plain && !self.timed.contains(&(at + 1))).then_some(line)
    }

    /// The forms, the one of most lines first.
    fn by_lines(&mut self) -> Vec<Alike<'t>> {
        let mut forms: Vec<Alike<'_>> = std::mem::take(&mut self.forms).into_values().collect();
        forms.sort_by(|a, b| {
            let more = b.lines.len().cmp(&a.lines.len());
            more.then_with(|| a.key.cmp(&b.key))
        });
        forms
    }
}

/// Signs that part the fields of a head.
const PARTS: [char; 15] = [
    ' ', '\t', '[', ']', '(', ')', '<', '>', '|', ';', ',', ':', '=', '"', '\'',
];

/// What stands before a time as a pattern: levels, other fields, and the signs between them. `None`
/// for running text, and where nothing parts it from the time.
fn before(text: &str, form: &Form, levels: &Levels) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    let mut levelled = false;
    let mut words = 0;
    while !rest.is_empty() {
        let width = rest.find(PARTS).unwrap_or(rest.len());
        let (field, behind) = rest.split_at(width);
        let signs = behind.len() - behind.trim_start_matches(PARTS).len();
        let (sign, next) = behind.split_at(signs);
        if !field.is_empty() {
            if sign.is_empty() && *form != Form::Nothing {
                // `T05:14:07`, `x-05:14:07`: a part of a word.
                return None;
            }
            if !levelled && levels.word(field).is_some() {
                levelled = true;
                out += "%level";
            } else if out == "<" && sign.starts_with('>') && priority(field).is_some() {
                out += "%priority";
            } else {
                words += usize::from(sign.trim().is_empty());
                out += "%any";
            }
        }
        out += &literal(sign);
        rest = next;
    }
    // Two words in a row are a sentence, not a head.
    (words <= 1).then_some(out)
}

/// Text as a pattern writes it, with one blank for any number of them.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            ' ' | '\t' if out.ends_with(' ') => {}
            ' ' | '\t' => out.push(' '),
            '%' | '(' | ')' => {
                out.push('%');
                out.push(sign);
            }
            sign => out.push(sign),
        }
    }
    out
}

/// What shows that lines are those of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Telling {
    Nothing,
    Levels,
    Steps,
}

/// What the lines of one form say of their layout.
struct Learned {
    /// The one with all columns first, then the one that leaves them to the message.
    patterns: Vec<String>,
    undecided: bool,
    /// What shows that they are a log's.
    telling: Telling,
    /// Times go on from line to line.
    goes_on: bool,
    /// The messages stand on the lines below.
    below: bool,
}

/// Whether two steps are named in the same words, as in `>> Import HR` and `>> Import AD`.
fn names_steps(
    vocabulary: &Vocabulary,
    message: &str,
    frames: &mut BTreeMap<Box<str>, StepKind>,
) -> bool {
    let Some(Mention::Step(of)) = vocabulary.mention(message, Level::None) else {
        return false;
    };
    let known = frames.entry(of.frame).or_insert_with(|| of.kind.clone());
    let other = *known != of.kind;
    other && frames.len() <= MOST_FORMS
}

/// What is found behind the time that a built-in layout reads.
struct Behind {
    pattern: String,
    /// Lines that have it.
    lines: usize,
    /// Words in the place of a level that no list knows.
    words: BTreeSet<String>,
}

impl Alike<'_> {
    /// The columns that a built-in layout leaves in the message of these lines; `None` where most of
    /// them have none, and where a line would be read in another way or tell of no step any more.
    fn behind(&self, layouts: &Layouts, main: usize, vocabulary: &Vocabulary) -> Option<Behind> {
        let levels = layouts.levels();
        let (date, _) = self.date(&|_, _| None);
        let (before, _, close) = &self.key;
        let given = Given {
            levelled: before.contains("%level"),
            readable: true,
        };
        let rest = self.rest();
        let columns = columns(&rest, levels, vocabulary, given).pattern?;
        let pattern = format!("{before}{date}{}{columns}", literal(close));
        parse(&pattern).ok()?;
        let step = |message: &str| recognise(vocabulary, message);
        let loose = layout(std::slice::from_ref(&pattern));
        let mut words = BTreeSet::new();
        for (_, line, _) in &self.lines {
            let (Some(old), Some((word, message))) = (
                layouts.read(&[main], line),
                loose.unknown_level(levels, line),
            ) else {
                continue;
            };
            let told = step(old.fields().message);
            let loses = told.is_some() && told != step(message);
            let capitals = word.chars().all(char::is_uppercase);
            let tells = step(&format!("{word} completed")).is_some()
                || step(&format!("Export AD {word}")).is_some();
            if words.len() < MOST_WORDS && capitals && !loses && !tells {
                words.insert(word.to_owned());
            }
        }
        let layout = with_words(std::slice::from_ref(&pattern), levels, &words);
        let (mut fits, mut more) = (0_usize, 0_usize);
        for (_, line, _) in &self.lines {
            let (Some(new), Some(old)) = (layout.read(levels, line), layouts.read(&[main], line))
            else {
                continue;
            };
            let stamp = |h: &Header<'_>| (h.civil_us(), h.known(), h.offset_s);
            let (before, behind) = (old.fields().message, new.fields().message);
            let loses = || step(before).is_some() && step(behind).is_none();
            let shorter = behind.len() < before.len();
            if stamp(&new) != stamp(&old) || shorter && loses() {
                return None;
            }
            fits += 1;
            more += usize::from(shorter);
        }
        let most = fits * 4 >= self.lines.len() * 3;
        let gains = more * 2 > fits || !words.is_empty();
        (most && gains).then_some(Behind {
            pattern,
            lines: fits,
            words,
        })
    }

    /// What stands behind the times of the first lines.
    fn rest(&self) -> Vec<&str> {
        let (_, _, close) = &self.key;
        let lines = self.lines.iter().take(LEARNED);
        lines
            .map(|(_, line, written)| &line[written.end + close.len()..])
            .collect()
    }

    /// What the lines say of their layout, among all others of the text.
    fn read(
        &self,
        levels: &Levels,
        vocabulary: &Vocabulary,
        ask: Ask<'_>,
        text: &Lines<'_>,
    ) -> Learned {
        let (date, undecided) = self.date(ask);
        let (before, _, close) = &self.key;
        let head = format!("{before}{date}{}", literal(close));
        let rest = self.rest();
        let given = Given {
            levelled: before.contains("%level"),
            readable: false,
        };
        let Columns { pattern, plain, .. } = columns(&rest, levels, vocabulary, given);
        let mut patterns = Vec::new();
        if let Some(columns) = pattern {
            patterns.push(format!("{head}{columns}"));
        }
        patterns.push(format!("{head}{plain}"));
        patterns.retain(|pattern| parse(pattern).is_ok());
        let layout = layout(&patterns);
        let mut telling = Telling::Nothing;
        let mut frames = BTreeMap::new();
        let (mut fits, mut back, mut last, mut turned) = (0_usize, 0_usize, None, false);
        // `05.00.26`: a time, or the fifth of a month where all lines are of one year.
        let mut dates = self.key.1.is_dotted_clock();
        let mut year = None;
        let mut days = text.days.iter().peekable();
        let mut before_at = 0;
        for (at, line, _) in &self.lines {
            let Some(header) = layout.read(levels, line) else {
                continue;
            };
            fits += 1;
            while days.next_if(|day| *day < at).is_some() {
                // Times of day begin anew under the heading of another day.
                last = last.filter(|_| header.known() != Known::TimeOfDay);
            }
            let run = text.starts.range(before_at..*at).next().is_some();
            before_at = *at;
            // So do those since a program started, where it starts again.
            last = last.filter(|_| header.known() != Known::Elapsed || !run);
            let fields = header.fields();
            if fields.level != Level::None {
                telling = telling.max(Telling::Levels);
            }
            if telling < Telling::Steps
                && (recognise(vocabulary, fields.message).is_some()
                    || names_steps(vocabulary, fields.message, &mut frames))
            {
                telling = Telling::Steps;
            }
            let time_us = header.civil_us();
            if dates {
                let seconds = time_us.div_euclid(1_000_000);
                let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
                let same = *year.get_or_insert(second) == second;
                dates = same && (1..=31).contains(&hour) && (1..=12).contains(&minute);
            }
            // A time of day goes back at midnight, a day without a year at its end.
            let turn = match header.known() {
                Known::TimeOfDay => DAY_US / 2,
                Known::NoYear => DAY_US * 183,
                _ => i64::MAX,
            };
            let by = last.map_or(0, |last: i64| last.saturating_sub(time_us));
            // Clocks go back by an hour once, in autumn.
            if (1..=HOUR_US).contains(&by) && !turned {
                turned = true;
            } else {
                back += usize::from((1..turn).contains(&by));
            }
            last = Some(time_us);
        }
        let heads = self
            .lines
            .iter()
            .filter_map(|(at, line, _)| Some((layout.read(levels, line)?, text.below_line(*at))));
        let timed = self.key.1 != Form::Nothing;
        let messages = timed.then(|| below(heads, levels, vocabulary)).flatten();
        if let Some(Below { steps }) = messages {
            telling = if steps {
                Telling::Steps
            } else {
                Telling::Levels
            };
        }
        Learned {
            patterns,
            undecided,
            telling,
            below: messages.is_some(),
            goes_on: fits * 3 >= self.lines.len() * 2 && back * BACK <= fits && !dates,
        }
    }

    /// The time as a pattern, and whether nothing says which of day and month comes first.
    fn date(&self, ask: Ask<'_>) -> (String, bool) {
        let written = || self.lines.iter().map(|(_, _, written)| written);
        let (before, behind) = match &self.key.1 {
            Form::Epoch => return ("%epoch".to_owned(), false),
            Form::Elapsed => return ("%elapsed".to_owned(), false),
            Form::Nothing => return (String::new(), false),
            Form::Date(before, behind) => (before.clone(), behind),
        };
        let mut shown = Shown::default();
        written().for_each(|written| shown.stamp(written));
        let day_first = shown.is_day_first(ask);
        let mut before = before;
        if day_first == Some(false) {
            before = before
                .replacen('d', "?", 1)
                .replacen('M', "d", 1)
                .replacen('?', "M", 1);
        }
        if written().all(|w| w.padded) {
            for (one, two) in [("M", "MM"), ("d", "dd"), ("H", "HH"), ("h", "hh")] {
                let single = before
                    .find(one)
                    .filter(|at| !before[at + 1..].starts_with(one));
                if let Some(at) = single {
                    before.replace_range(at..=at, two);
                }
            }
        }
        let signs: BTreeSet<Option<char>> = written().map(|w| w.fraction).collect();
        let fraction: String = match signs.iter().flatten().collect::<Vec<_>>().as_slice() {
            [] => String::new(),
            [one] if signs.len() == 1 => format!("{one}f+"),
            some => some.iter().map(|sign| format!("({sign}f+)?")).collect(),
        };
        let zones: BTreeSet<Option<bool>> = written().map(|w| w.zone).collect();
        let zone = match zones.iter().flatten().next_back() {
            None => "",
            Some(true) if zones.len() == 1 => " %zone",
            Some(false) if zones.len() == 1 => "%zone",
            Some(_) => "( )?(%zone)?",
        };
        (
            format!("%date{{{before}{fraction}{behind}}}{zone}"),
            day_first.is_none(),
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::text::{Header, Layouts};

    fn found(text: &str, ask: Ask<'_>) -> Found {
        let none = Layouts::builtin().detect_with(&[], text);
        induce(text, &none, Vocabulary::builtin(), ask)
    }

    fn nobody(_: i64, _: i64) -> Option<bool> {
        None
    }

    /// Reads a line with what was found.
    fn read<'l>(found: &'l Found, line: &'l str) -> Option<Header<'l>> {
        let Found::Layout(found) = found else {
            panic!("{found:?}");
        };
        found.layout.read(Layouts::builtin().levels(), line)
    }

    fn shown(civil_us: i64) -> String {
        let time = jiff::Timestamp::from_microsecond(civil_us).unwrap();
        time.strftime("%Y%m%d%H%M%S").to_string()
    }

    #[test]
    fn a_time_near_the_front_is_a_layout_however_it_is_written() {
        for (before, time, behind, told) in [
            (
                "INFO  ",
                "2026-02-21 14:31:15,034",
                " [13   ] Eadm.Client.Sync - ",
                "20260221143115",
            ),
            ("", "2026.02.13 05:14:00,123", " ", "20260213051400"),
            ("", "13.2.26 05:14:00", " INFO ", "20260213051400"),
            ("", "13. februar 2026 05:14:00", " ", "20260213051400"),
            ("", "13 Feb 2026 05:14:00", " ", "20260213051400"),
            (
                "",
                "13-Feb-2026 05:14:00.123",
                " [4] INFO ",
                "20260213051400",
            ),
            ("", "Feb 13, 2026 5:14:00 PM", " INFO: ", "20260213171400"),
            ("[", "13/02/2026 05:14:00", "] ", "20260213051400"),
            ("", "13/2-26 kl. 05.14.00", " INFO ", "20260213051400"),
            ("", "03/04-2026 05:14:00", " ", "20260403051400"),
            ("[", "13.02-26 05:14:00", "] ", "20260213051400"),
            ("INFO ", "13.02.2026 05:14", " ", "20260213051400"),
            ("[WARN] ", "13.02.2026 05.14", " ", "20260213051400"),
            ("[", "13/Feb/2026:05:14:00 +0100", "] ", "20260213051400"),
            ("", "13.02.2026 kl. 05:14:00", " ", "20260213051400"),
            ("", "13.02.2026 kl 05.14.00", " ", "20260213051400"),
            ("", "2/13/2026 5:14:00 AM", " - INFO - ", "20260213051400"),
            ("", "2026-02-13;05:14:00", ";INFO;", "20260213051400"),
            ("", "20260213 051400", " ", "20260213051400"),
            ("", "20260213-051400.123", " INFO ", "20260213051400"),
            ("", "2026-02-13 05:14:00:123", " ", "20260213051400"),
            ("[", "2026-02-13 05:14:00 UTC", "] ", "20260213051400"),
            (
                "Eadm.Client Information: 0 : ",
                "2026-02-13T05:14:00",
                " : ",
                "20260213051400",
            ),
            ("eadm_1  | ", "2026/02/13 05:14:00", " ", "20260213051400"),
            (
                "<13>",
                "2026-02-13T05:14:00Z",
                " SRV01 eadm 4242 - - ",
                "20260213051400",
            ),
            (
                "[INFO] ",
                "2026-02-13 05:14:00",
                " | Scheduler | ",
                "20260213051400",
            ),
            ("", "1770959640.123", " INFO ", "20260213051400"),
            ("", "1770959640123", " [1] INFO  Eadm - ", "20260213051400"),
            ("", "Fri Feb 13 05:14:00 2026", " ", "20260213051400"),
        ] {
            let head = format!("{before}{time}{behind}");
            let text: String = ["Import HR started", "reading", "Import HR completed", "x"]
                .iter()
                .map(|message| format!("{head}{message}\n"))
                .collect();
            let found = found(&text, &nobody);
            let line = format!("{head}Import HR started");
            let header = read(&found, &line).unwrap_or_else(|| panic!("{line}: {found:?}"));
            assert_eq!(header.known(), Known::Whole, "{line}");
            assert_eq!(shown(header.civil_us()), told, "{line}: {found:?}");
            assert_eq!(
                header.fields().message,
                "Import HR started",
                "{line}: {found:?}"
            );
            let levelled = ["INFO", "Information", "<13>"]
                .iter()
                .any(|level| head.contains(level));
            assert_eq!(
                header.fields().level == Level::Info,
                levelled,
                "{line}: {found:?}"
            );
        }
    }

    #[test]
    fn as_much_of_a_time_as_there_is_is_read() {
        for (time, known) in [
            ("05:14:07", Known::TimeOfDay),
            ("05:14:07.123", Known::TimeOfDay),
            ("Mar  2 05:14:07", Known::NoYear),
            ("Mar 12 05:14:07", Known::NoYear),
            ("1234", Known::Elapsed),
            ("1234 ms", Known::Elapsed),
            ("+00:00:01", Known::Elapsed),
            ("+1:02:03.5", Known::Elapsed),
            ("00:01.250", Known::Elapsed),
            ("T+12.5s", Known::Elapsed),
            ("+12.5", Known::Elapsed),
            ("12.34s", Known::Elapsed),
        ] {
            for (before, behind) in [("", " [12] INFO "), ("[", "] INFO ")] {
                if time == "1234" && before == "[" {
                    continue;
                }
                let time = time.replace(" ms", "ms");
                let line = format!("{before}{time}{behind}Import HR started");
                let text = format!("{line}\n{line}\n{line}\n{line}\n");
                let found = found(&text, &nobody);
                let header = read(&found, &line).unwrap_or_else(|| panic!("{line}"));
                assert_eq!(
                    (header.known(), header.fields().message),
                    (known, "Import HR started"),
                    "{line}"
                );
                assert_eq!(header.fields().level, Level::Info, "{line}");
            }
        }
    }

    #[test]
    fn a_day_that_can_be_read_in_two_ways_is_decided_by_another_or_not_at_all() {
        let text = "3/4/2026 05:14:00 Import HR started\n3/4/2026 05:15:00 Import HR completed\n";
        let line = "3/4/2026 05:14:00 x";
        assert_eq!(
            read(&found(text, &nobody), line).unwrap().known(),
            Known::Undecided
        );
        // 2026-04-03 or 2026-03-04.
        let march = |_: i64, month_first: i64| Some(month_first != 20_516);
        let read_as = |ask: Ask<'_>| shown(read(&found(text, ask), line).unwrap().civil_us());
        assert_eq!(read_as(&march), "20260304051400");
        assert_eq!(read_as(&|_, _| Some(true)), "20260403051400");
        // Another line of the log decides.
        let text = format!("{text}3/14/2026 05:14:00 Import AD started\n");
        let header = read(&found(&text, &nobody), line).unwrap().civil_us();
        assert_eq!(shown(header), "20260304051400");
    }

    #[test]
    fn parts_that_tell_of_a_step_stay_in_the_message() {
        for message in [
            "[Import HR] started",
            "Started: Import HR",
            "Synchronization: started",
        ] {
            let line = format!("2026.02.13 05:14:00 INFO {message}");
            let text = format!("{line}\n{line}\n{line}\n{line}\n");
            assert_eq!(
                read(&found(&text, &nobody), &line)
                    .unwrap()
                    .fields()
                    .message,
                message
            );
        }
    }

    #[test]
    fn lines_without_levels_are_a_logs_where_they_name_steps_in_the_same_words() {
        let log = "13.2.26 05:14:00 >> Import HR\n13.2.26 05:15:00 << Import HR\n13.2.26 05:15:01 >> Import AD\n";
        assert!(matches!(found(log, &nobody), Found::Layout(_)));
        let diary = "13.2.26 05:14:00 asked about Import HR\n13.2.26 05:15:00 lunch\n13.2.26 05:15:01 called again\n";
        assert!(!matches!(found(diary, &nobody), Found::Layout(_)));
    }

    #[test]
    fn what_is_no_log_has_no_layout() {
        for text in [
            "Dal, 13.02.2026 05:14:00\nHei\nHer er noe tekst\n",
            "name;born\nOla;13.02.1980\n",
            "13.02.26 05:14:00 a\n12.02.26 05:14:00 b\n11.02.26 05:14:00 c\n10.02.26 05:14:00 d\n",
            "13.2.26 05:14:00 bought milk\n13.2.26 05:15:00 bought bread\n",
            "Import HR startet 02.03.26 05:14:07\nImport HR ferdig 02.03.26 05:15:07\n",
            "",
        ] {
            let found = found(text, &nobody);
            assert!(!matches!(found, Found::Layout(_)), "{text}: {found:?}");
        }
    }

    /// A text read with the layouts in use for it, columns behind a built-in one among them.
    fn detected(text: &str) -> Detection {
        let detection = Layouts::builtin().detect(text);
        let found = induce(text, &detection, Vocabulary::builtin(), &nobody);
        if matches!(found, Found::Layout(_)) {
            return detection.with(found);
        }
        match columns_behind(text, &detection, Vocabulary::builtin()) {
            Some(induced) => detection.with_columns(induced),
            None => detection.with(found),
        }
    }

    /// Level and message of each line.
    fn told(detection: &Detection, lines: &[String]) -> Vec<Option<(Level, String)>> {
        let read = |line: &String| {
            let header = detection.layouts.read(&detection.used, line)?;
            Some((header.fields().level, header.fields().message.to_owned()))
        };
        lines.iter().map(read).collect()
    }

    const MESSAGES: [&str; 9] = [
        "Import HR started",
        "person 10442 unchanged",
        "reading page 7 of 12: 50 rows",
        "Import HR completed",
        "Import AD started",
        "the mapper had nothing to do",
        "group 'Failed Backup Alerts' unchanged",
        "Import AD completed (41 s)",
        "GET /api/persons?page=3 - 200",
    ];

    /// What stands in a column: the so-manieth line has one of these.
    fn values(column: &str) -> &'static [&'static str] {
        match column {
            "level" => &["INFO", "DEBUG", "INFO", "WARNING", "ERROR"],
            "logger" => &["eadm.pipeline", "urllib3.pool", "root", "eadm.ad"],
            "category" => &["sync", "person", "main"],
            "thread" => &["main", "worker-1", "pool-2-thread-7"],
            "host" => &["idm01"],
            "program" => &["eadm-sync[2211]", "eadm-sync[2211]", "CRON[7843]"],
            _ => &["12", "7", "104"],
        }
    }

    fn heads() -> impl Strategy<
        Value = (
            &'static str,
            Vec<&'static str>,
            (&'static str, &'static str),
            &'static str,
        ),
    > {
        let times = vec![
            "2026-03-02 05:14:07,123",
            "2026-03-02 05:14:07",
            "2026-03-02T05:14:07.123+01:00",
            "02.03.2026 05:14:07",
            "02.03.2026 05.14.07",
            "[2026-03-02 05:14:07.5]",
            "[02.03.2026 05:14:07]",
            // No built-in layout has these.
            "2.3.26 05:14:07",
            "Mar  2 05:14:07",
        ];
        let others = vec!["logger", "category", "thread", "host", "program", "number"];
        let brackets = vec![("", ""), ("[", "]"), ("(", ")"), ("<", ">")];
        (
            prop::sample::select(times),
            prop::sample::subsequence(others, 0..=3).prop_shuffle(),
            any::<prop::sample::Index>(),
            prop::sample::select(brackets),
            prop::sample::select(vec![" ", " - ", " | ", ": "]),
        )
            .prop_map(|(time, mut columns, at, brackets, between)| {
                columns.insert(at.index(columns.len() + 1), "level");
                // Without brackets a word behind the last sure column could be one of the message.
                let last = columns
                    .iter()
                    .rposition(|name| matches!(*name, "level" | "program"))
                    .unwrap();
                let named = |name: &str| between != " " && matches!(name, "logger" | "host");
                let mut place = 0;
                columns.retain(|name| {
                    place += 1;
                    place <= last + 1 || !brackets.0.is_empty() || named(name)
                });
                (time, columns, brackets, between)
            })
    }

    proptest! {
        #[test]
        fn columns_are_found_in_any_order_bracket_and_separator_behind_any_time(
            (time, columns, (open, close), between) in heads(),
        ) {
            let mut lines = Vec::new();
            for turn in 0..45 {
                let column = |name: &&str| {
                    let value = values(name)[turn % values(name).len()];
                    if value.ends_with(close) {
                        return value.to_owned();
                    }
                    format!("{open}{value}{close}")
                };
                let head: Vec<String> = columns.iter().map(column).collect();
                let message = MESSAGES[turn % MESSAGES.len()];
                let first = if between == ": " { " " } else { between };
                lines.push(format!("{time}{first}{}{between}{message}", head.join(between)));
            }
            let detection = detected(&lines.join("\n"));
            for (turn, read) in told(&detection, &lines).into_iter().enumerate() {
                let level = values("level")[turn % 5];
                let level = Layouts::builtin().levels().word(level).unwrap();
                let message = MESSAGES[turn % MESSAGES.len()].to_owned();
                prop_assert_eq!(read, Some((level, message)), "{}\n{:?}", lines[turn], detection.found);
            }
        }

        #[test]
        fn lines_that_share_no_columns_are_read_as_before(
            words in prop::collection::vec("[a-zæøå]{2,9}", 12),
            heads in prop::collection::vec(prop::sample::select(vec![
                "", "", "", "12 ", "INFO ", "[a] ", "eadm: ", "x.y - ",
            ]), 40),
        ) {
            let mut lines = Vec::new();
            for (turn, head) in heads.iter().enumerate() {
                let (one, two) = (&words[turn % 12], &words[turn * 5 % 7]);
                lines.push(format!("02.03.2026 05:14:07 {head}{one} {two} {turn}"));
            }
            prop_assume!(heads.iter().filter(|head| head.is_empty()).count() > 10);
            let text = lines.join("\n");
            let detection = detected(&text);
            prop_assert_eq!(detection.by(), Some(LayoutBy::BuiltIn), "{:?}", detection.found);
            prop_assert_eq!(told(&detection, &lines), told(&Layouts::builtin().detect(&text), &lines));
        }
    }

    #[test]
    fn a_word_in_the_place_of_the_level_that_no_list_knows_is_no_part_of_the_message() {
        let text: String = (0..20)
            .map(|turn| {
                let level = ["INFO   ", "DEBUG  "][turn % 2];
                format!(
                    "2026-08-18 03:30:{turn:02}  {level} {}\n",
                    MESSAGES[turn % 9]
                )
            })
            .collect();
        let lines = [
            "2026-08-18 03:31:01  ODDITY  Import HR failed: no answer",
            "2026-08-18 03:31:02  IMPORT HR FAILED: no answer",
            "2026-08-18 03:31:03  Import AD failed: no answer",
        ]
        .map(str::to_owned);
        let detection = detected(&(text + &lines.join("\n")));
        let got = told(&detection, &lines);
        let message = |text: &str| Some((Level::None, text.to_owned()));
        assert_eq!(
            got,
            [
                message("Import HR failed: no answer"),
                message("IMPORT HR FAILED: no answer"),
                message("Import AD failed: no answer"),
            ]
        );
    }

    #[test]
    fn a_log_whose_level_is_taken_from_the_message_keeps_its_layout() {
        let lines: Vec<String> = (0..20)
            .map(|turn| format!("2026-08-18 03:30:{turn:02} INFO {}", MESSAGES[turn % 9]))
            .collect();
        assert_eq!(detected(&lines.join("\n")).by(), Some(LayoutBy::BuiltIn));
    }

    /// Thread, logger and message of lines behind this time, each with what stands before its message.
    fn columns_of(time: &str, before: impl Fn(usize) -> String) -> Vec<(Option<String>, String)> {
        let lines: Vec<String> = (0..36)
            .map(|turn| format!("{time} {}{}", before(turn), MESSAGES[turn % 9]))
            .collect();
        let detection = detected(&lines.join("\n"));
        let read = |line: &String| {
            let header = detection.layouts.read(&detection.used, line).unwrap();
            (
                header.fields().logger.map(str::to_owned),
                header.fields().message.to_owned(),
            )
        };
        lines.iter().map(read).collect()
    }

    #[test]
    fn a_logger_behind_the_level_is_set_off_by_a_colon_or_known_by_its_full_stops() {
        const TIMES: [&str; 4] = [
            "2026-03-02 05:14:07",
            "02.03.2026 05.14.07",
            "2.3.26 05:14",
            "05:14",
        ];
        let levels = values("level");
        for time in TIMES {
            for (names, betweens) in [
                (["Eadm.Sync", "Eadm.Client.Hr", "Eadm.Sync"], [" ", ": "]),
                (["eadm.pipeline", "eadm.api", "eadm.ad"], [" ", ": "]),
                (["eadm.pipeline", "root", "eadm.ad"], [": ", ": "]),
                (["Sync", "Person", "Main"], [": ", ": "]),
                (["Sync", "Sync", "Sync"], [": ", ": "]),
            ] {
                for between in betweens {
                    let got = columns_of(time, |turn| {
                        format!("{} {}{between}", levels[turn % 5], names[turn % 3])
                    });
                    for (turn, (logger, message)) in got.iter().enumerate() {
                        assert_eq!(logger.as_deref(), Some(names[turn % 3]), "{time}{between}");
                        assert_eq!(message, MESSAGES[turn % 9]);
                    }
                }
            }
        }
    }

    #[test]
    fn a_composed_name_in_every_line_behind_the_level_is_no_part_of_the_message() {
        let levels = values("level");
        for name in ["eadm-client", "srv01", "eadm_sync", "client-2"] {
            let got = columns_of("2026-03-02 05:14:07", |turn| {
                format!("{} {name} ", levels[turn % 5])
            });
            for (turn, (_, message)) in got.iter().enumerate() {
                assert_eq!(message, MESSAGES[turn % 9], "{name}");
            }
        }
    }

    #[test]
    fn words_behind_the_level_that_are_the_message_are_no_logger() {
        let levels = values("level");
        for words in [
            // Not at one place in most lines, or never again.
            ["Sync: ", "", ""],
            ["", "10.0.0.1 answered: ", ""],
            // A step, and what tells of one.
            ["Import HR: ", "Import AD: ", "Import HR: "],
            [
                "Synchronization: ",
                "Synchronization: ",
                "Synchronization: ",
            ],
        ] {
            let got = columns_of("2026-03-02 05:14:07", |turn| {
                format!("{} {}", levels[turn % 5], words[turn % 3])
            });
            for (turn, (logger, message)) in got.iter().enumerate() {
                let wanted = format!("{}{}", words[turn % 3], MESSAGES[turn % 9]);
                assert_eq!((logger.as_deref(), message), (None, &wanted));
            }
        }
    }

    #[test]
    fn a_time_without_seconds_begins_a_line_of_a_log_and_no_other() {
        for log in [
            "14:05 Import HR started\n14:06 Import HR completed\n14:06 Import AD started\n",
            "[14:05] INFO a\n[14:06] ERROR b\n[14:07] INFO c\n",
            "2:05 PM Import HR started\n2:06 PM Import HR completed\n",
            "2026.03.02 14:05 Import HR started\n2026.03.02 14:06 Import HR completed\n",
            "2. mars 2026 kl. 14:05 Import HR started\n2. mars 2026 kl. 14:06 Import HR completed\n",
        ] {
            let found = found(log, &nobody);
            for line in log.lines() {
                let seconds = read(&found, line).unwrap().civil_us() / 1_000_000 % 86_400;
                assert!((50_700..=50_820).contains(&seconds), "{line}");
            }
        }
        for text in [
            "14:05 Lunch\n15:30 Meeting\n16:00 Home\n",
            "3:16 For God so loved\n3:17 For God did not\n",
            "2:1 Brann\n0:0 Viking\n1:3 Rosenborg\n",
            "Import HR started at 14:05\nImport HR starts at 14:06\n",
        ] {
            let found = found(text, &nobody);
            assert!(!matches!(found, Found::Layout(_)), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_priority_is_a_level_and_a_word_in_the_message_goes_before_it() {
        let lines: Vec<String> = [
            "<11>Mar  2 05:14:07 srv01 eadm[42]: Import HR failed: x",
            "<30>Mar  2 05:14:08 srv01 eadm[42]: Import AD started",
            "<30>Mar  2 05:14:09 srv01 eadm[42]: WARN slow",
            "<135>Mar  2 05:14:10 srv01 eadm[42]: Import AD completed",
            "<30>Mar  2 05:14:11 srv01 CRON[7]: x",
        ]
        .map(str::to_owned)
        .to_vec();
        let levels: Vec<_> = told(&detected(&lines.join("\n")), &lines)
            .into_iter()
            .map(|read| read.map(|(level, _)| level))
            .collect();
        let of = [
            Level::Error,
            Level::Info,
            Level::Warning,
            Level::Debug,
            Level::Info,
        ];
        assert_eq!(levels, of.map(Some));
    }

    #[test]
    fn a_clock_with_full_stops_alone_is_none_where_it_could_be_a_date() {
        let log = "05.00.02  Import HR started\n05.00.42  Import HR completed\n05.01.25  Import AD started\n";
        let layout = found(log, &nobody);
        let header = read(&layout, "05.00.42  x").unwrap();
        assert_eq!(
            (header.known(), header.civil_us()),
            (Known::TimeOfDay, 18_042_000_000)
        );
        for text in [
            "02.03.26 Import HR started\n03.03.26 Import HR completed\n04.03.26 Import AD started\n",
            "10.20.30.40 Import HR started\n10.20.30.41 Import HR completed\n10.20.30.42 Import AD started\n",
            "see 05.00.02 Import HR started\nsee 05.00.03 Import HR completed\n",
            "1.20.30 Import HR started\n1.20.31 Import HR completed\n1.20.32 Import AD started\n",
        ] {
            let found = found(text, &nobody);
            assert!(!matches!(found, Found::Layout(_)), "{text}: {found:?}");
        }
    }

    #[test]
    fn columns_of_odd_lines_are_looked_at_in_bounded_time() {
        let line = |behind: String| format!("2026-03-02 05:14:07 {behind}\n");
        let open =
            line("[".repeat(200_000)) + &line("a[".repeat(100_000)) + &line("| ".repeat(200_000));
        let words: String = (0..20_000_u32)
            .map(|n| {
                line(format!(
                    "{:x} {n} INFO {:x}",
                    n.wrapping_mul(2_654_435_761),
                    n * 7
                ))
            })
            .collect();
        let unknown: String = (0..5_000_u32)
            .map(|n| {
                let word: String = (0..6)
                    .map(|k| char::from(b'A' + ((n >> (2 * k)) % 4) as u8))
                    .collect();
                line(format!(
                    "{} {word} x",
                    if n % 4 == 0 { "INFO" } else { "DEBUG" }
                ))
            })
            .collect();
        for text in [open, words, unknown, line(String::new()).repeat(100)] {
            let detection = detected(&text);
            assert!(
                text.lines()
                    .all(|line| detection.layouts.read(&detection.used, line).is_some())
            );
        }
    }

    #[test]
    fn text_of_no_form_or_of_too_many_is_looked_at_in_bounded_time() {
        let signs = ['[', '<', '(', '|', ';', '"', '*', '#'];
        let forms: String = (0..30_000_usize)
            .map(|n| {
                let before: String = (0..5).map(|k| signs[(n >> (3 * k)) % 8]).collect();
                format!("{before}13.02.2026 05:14:{:02} a\n", n % 60)
            })
            .collect();
        let line = "13.02.2026 05:14:07 ".repeat(60_000);
        let junk: String = (0..20_000_u32)
            .map(|n| {
                format!(
                    "\u{1}{}\u{7f}13.02.2026 05:14:07\u{2}\n",
                    n.wrapping_mul(2_654_435_761)
                )
            })
            .collect();
        let in_message: String = (0..20_000)
            .map(|n| {
                format!(
                    "Ola and Kari were born on 13.02.19{:02} and met later\n",
                    n % 100
                )
            })
            .collect();
        for text in [forms, line, junk, in_message] {
            let found = found(&text, &nobody);
            assert!(!matches!(found, Found::Layout(_)), "{found:?}");
        }
    }

    #[test]
    fn the_nearest_is_named_where_none_is_taken() {
        let text = "13.2.26 05:14:00 INFO a\nb\nc\nd\ne\n13.2.26 05:14:01 INFO f\n";
        let Found::Candidate { pattern, lines, of } = found(text, &nobody) else {
            panic!("{:?}", found(text, &nobody));
        };
        assert!(pattern.starts_with("%date{d.M.yy H:mm:ss}"), "{pattern}");
        assert_eq!((lines, of), (2, 6));
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at_and_what_is_found_can_be_written_in_a_profile(
            lines in prop::collection::vec(prop_oneof![
                "[\\[<]?(INFO |ERR )?[0-3]?[0-9][./-][01]?[0-9][./-](20)?26[ T][0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?([.,][0-9]{1,3})?( AM| Z)?[\\]>|]?[ -]{1,3}[A-Za-z: ]{0,20}",
                "\\PC{0,40}",
            ], 0..12),
        ) {
            let text = format!("{}\n13.2.26 05:14:00 INFO Import HR started\n", lines.join("\n"));
            if let Found::Layout(found) = found(&text, &nobody) {
                for pattern in &found.patterns {
                    prop_assert!(parse(pattern).is_ok(), "{}", pattern);
                }
            }
        }
    }
}
