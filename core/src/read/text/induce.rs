//! A layout found from the lines themselves, where no built-in one fits: a date or a time near the
//! front, what stands before it, and the level, thread and logger behind it.
//!
//! The result is a layout of the ordinary pattern language, as a profile would have it.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Columns, columns};
use super::header::Known;
use super::layout::{Detection, Layout};
use super::levels::Levels;
use super::pattern::parse;
use super::stamp::{Form, Written};
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

/// Which reading a date has that allows two: the days since 1970 of both, day first and month first.
pub(crate) type Order<'a> = &'a dyn Fn(i64, i64) -> Option<bool>;

/// Finds a layout in the beginning of a text, for the lines that no other one reads.
pub(crate) fn induce(
    sample: &str,
    detection: &Detection,
    vocabulary: &Vocabulary,
    order: Order<'_>,
) -> Found {
    let (layouts, used) = (&*detection.layouts, &detection.used);
    let sample = &sample[..sample.floor_char_boundary(LEARNED_FROM)];
    let lines = Lines::of(sample, detection);
    let mut forms: Vec<Alike<'_>> = lines.forms.into_values().collect();
    forms.sort_by(|a, b| {
        b.lines
            .len()
            .cmp(&a.lines.len())
            .then_with(|| a.key.cmp(&b.key))
    });
    let mut patterns = Vec::new();
    let mut undecided = false;
    let mut fitting: Vec<usize> = Vec::new();
    let mut nearest = None;
    let mut samples = Vec::new();
    for form in forms {
        let read = form.read(layouts.levels(), vocabulary, order);
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
        fitting.extend(form.lines.iter().map(|(at, _, _)| *at));
        samples.extend(form.lines.first().map(|(_, line, _)| *line));
        undecided |= read.undecided;
        patterns.extend(read.patterns);
    }
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
    let sample = |line: &str| {
        let message = layout.read(layouts.levels(), line)?.message;
        Some(format!("{}Import HR started", line.strip_suffix(message)?))
    };
    let count = lines.all.iter().filter(fits).count();
    Found::Layout(Box::new(Induced {
        lines: count as u64,
        of: within as u64,
        samples: samples.into_iter().filter_map(sample).collect(),
        layout,
        patterns,
    }))
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
    fn of(sample: &'t str, detection: &Detection) -> Self {
        let mut out = Self {
            all: Vec::new(),
            heads: Vec::new(),
            forms: BTreeMap::new(),
        };
        if detection.unread.is_empty() {
            return out;
        }
        out.all = sample.lines().collect();
        let levels = detection.layouts.levels();
        for &at in &detection.unread {
            let Some(&line) = out.all.get(at) else { break };
            let known = detection.layouts.read(&detection.used, line).is_some();
            if known || line.trim().is_empty() {
                continue;
            }
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
                continue;
            };
            out.heads.push(at);
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

impl Alike<'_> {
    fn read(&self, levels: &Levels, vocabulary: &Vocabulary, order: Order<'_>) -> Learned {
        let (date, undecided) = self.date(order);
        let (before, _, close) = &self.key;
        let head = format!("{before}{date}{}", literal(close));
        let rest: Vec<&str> = self
            .lines
            .iter()
            .take(LEARNED)
            .map(|(_, line, written)| &line[written.end + close.len()..])
            .collect();
        let Columns { pattern, plain, .. } =
            columns(&rest, levels, vocabulary, before.contains("%level"));
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
        let mut days = self.key.1.is_dotted_clock();
        let mut year = None;
        for (_, line, _) in &self.lines {
            let Some(header) = layout.read(levels, line) else {
                continue;
            };
            fits += 1;
            if header.level != Level::None {
                telling = telling.max(Telling::Levels);
            }
            if telling < Telling::Steps
                && (recognise(vocabulary, header.message).is_some()
                    || names_steps(vocabulary, header.message, &mut frames))
            {
                telling = Telling::Steps;
            }
            let time_us = header.civil_us;
            if days {
                let seconds = time_us.div_euclid(1_000_000);
                let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
                let same = *year.get_or_insert(second) == second;
                days = same && (1..=31).contains(&hour) && (1..=12).contains(&minute);
            }
            // A time of day goes back at midnight, a day without a year at its end.
            let turn = match header.known {
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
        Learned {
            patterns,
            undecided,
            telling,
            goes_on: fits * 3 >= self.lines.len() * 2 && back * BACK <= fits && !days,
        }
    }

    /// The time as a pattern, and whether nothing says which of day and month comes first.
    fn date(&self, order: Order<'_>) -> (String, bool) {
        let written = || self.lines.iter().map(|(_, _, written)| written);
        let (before, behind) = match &self.key.1 {
            Form::Epoch => return ("%epoch".to_owned(), false),
            Form::Elapsed => return ("%elapsed".to_owned(), false),
            Form::Nothing => return (String::new(), false),
            Form::Date(before, behind) => (before.clone(), behind),
        };
        let swapped: Vec<(u32, u32)> = written().filter_map(|w| w.swappable).collect();
        let day_first = swapped.iter().any(|(one, _)| *one > 12);
        let month_first = swapped.iter().any(|(_, two)| *two > 12);
        let (mut before, mut undecided) = (before, false);
        let either = !swapped.is_empty() && !day_first && !month_first;
        let ordered = if either && swapped.iter().any(|(one, two)| one != two) {
            let decided = self.either_day().and_then(|(day, month)| order(day, month));
            undecided = decided.is_none();
            decided.unwrap_or(true)
        } else {
            !month_first
        };
        if !ordered {
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
            undecided,
        )
    }

    /// The first day that can be read in two ways: days since 1970, day first and month first.
    fn either_day(&self) -> Option<(i64, i64)> {
        let written = self.lines.iter().map(|(_, _, written)| written);
        written
            .filter(|w| w.swappable.is_some_and(|(one, two)| one != two))
            .find_map(|w| {
                let day = w.day?;
                Some((day.days()?, day.swapped().days()?))
            })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::text::{Header, Layouts};

    fn found(text: &str, order: Order<'_>) -> Found {
        let none = Layouts::builtin().detect_with(&[], text);
        induce(text, &none, Vocabulary::builtin(), order)
    }

    fn nobody(_: i64, _: i64) -> Option<bool> {
        None
    }

    /// Reads a line with what was found.
    fn read<'l>(found: &Found, line: &'l str) -> Option<Header<'l>> {
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
            assert_eq!(header.known, Known::Whole, "{line}");
            assert_eq!(shown(header.civil_us), told, "{line}: {found:?}");
            assert_eq!(header.message, "Import HR started", "{line}: {found:?}");
            let levelled = head.contains("INFO") || head.contains("Information");
            assert_eq!(header.level == Level::Info, levelled, "{line}: {found:?}");
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
        ] {
            for (before, behind) in [("", " [12] INFO "), ("[", "] INFO ")] {
                if known == Known::Elapsed && before == "[" && !time.contains("ms") {
                    continue;
                }
                let time = time.replace(" ms", "ms");
                let line = format!("{before}{time}{behind}Import HR started");
                let text = format!("{line}\n{line}\n{line}\n{line}\n");
                let found = found(&text, &nobody);
                let header = read(&found, &line).unwrap_or_else(|| panic!("{line}"));
                assert_eq!(
                    (header.known, header.message),
                    (known, "Import HR started"),
                    "{line}"
                );
                assert_eq!(header.level, Level::Info, "{line}");
            }
        }
    }

    #[test]
    fn a_day_that_can_be_read_in_two_ways_is_decided_by_another_or_not_at_all() {
        let text = "3/4/2026 05:14:00 Import HR started\n3/4/2026 05:15:00 Import HR completed\n";
        let line = "3/4/2026 05:14:00 x";
        assert_eq!(
            read(&found(text, &nobody), line).unwrap().known,
            Known::Undecided
        );
        // 2026-04-03 or 2026-03-04.
        let march = |_: i64, month_first: i64| Some(month_first != 20_516);
        let read_as = |order: Order<'_>| shown(read(&found(text, order), line).unwrap().civil_us);
        assert_eq!(read_as(&march), "20260304051400");
        assert_eq!(read_as(&|_, _| Some(true)), "20260403051400");
        // Another line of the log decides.
        let text = format!("{text}3/14/2026 05:14:00 Import AD started\n");
        let header = read(&found(&text, &nobody), line).unwrap().civil_us;
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
                read(&found(&text, &nobody), &line).unwrap().message,
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

    #[test]
    fn a_clock_with_full_stops_alone_is_none_where_it_could_be_a_date() {
        let log = "05.00.02  Import HR started\n05.00.42  Import HR completed\n05.01.25  Import AD started\n";
        let header = read(&found(log, &nobody), "05.00.42  x").unwrap();
        assert_eq!(
            (header.known, header.civil_us),
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
