//! Logs whose lines need more than themselves to be read: a time of day whose day stands in a
//! heading or in the name of the file, a date without its year, the time since a program started,
//! lines that stand behind the marks of a quoted mail.

use std::ops::Range;
use std::sync::Arc;

use super::cut::LineForm;
use super::header::Header;
use super::layout::{Detection, Layouts};
use super::order::Undated;
use super::stamp::{Day, LONGEST_HEADING, Written, day_of_year, weekday_of};
use super::times::{DATES, Known, half, weekday};
use crate::model::{Level, civil_from_days};
use crate::read::chunk::Marked;
use crate::read::event::date;
use crate::read::event::region::Region;
use crate::read::others::nearer;
use crate::read::record::{Field, Head, Message};

const DAY_US: i64 = 86_400_000_000;
/// Words that may stand beside the day of a heading within a log.
const HEADING_WORDS: usize = 5;
/// A day of a heading lies within so many days of the one before.
const MONTH: i64 = 31;

/// Where the message of a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Behind its head.
    Beside,
    /// On the line below it.
    Below,
    /// On the next line: the one before was the head.
    Next,
}

/// Reads lines with layouts, and dates them by what stands before.
#[derive(Debug)]
pub(crate) struct Lined {
    layouts: Arc<Layouts>,
    used: Vec<usize>,
    /// The records stand behind marks or blanks.
    margin: bool,
    message: Place,
    /// Days since 1970 of the line before, or of a heading.
    day: Option<i64>,
    /// A day that other sources are near.
    near: Option<i64>,
    region: Option<Region>,
    /// When the program started, where a heading or a record says so, and the offset that it states.
    started_us: Option<i64>,
    started_offset_s: Option<i32>,
    last_us: Option<i64>,
    /// A record is open: what follows belongs to it.
    open: bool,
    /// The head of the open record has no time.
    timeless: bool,
    /// Records whose time is not known.
    pub(crate) undated: Undated,
}

impl Lined {
    /// For a document with this path that is read with these layouts; `near` is a day of other
    /// sources.
    pub(crate) fn new(
        detection: &Detection,
        margin: bool,
        path: &str,
        near: Option<i64>,
        region: Option<Region>,
    ) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let day = day_of_name(name).map(|(_, day)| day);
        Self {
            layouts: Arc::clone(&detection.layouts),
            used: detection.used.clone(),
            margin,
            message: Place::Beside,
            day,
            near: day.or(near),
            region,
            started_us: None,
            started_offset_s: None,
            last_us: None,
            open: false,
            timeless: false,
            undated: Undated::default(),
        }
    }

    /// The same for messages that begin on the lines below their heads.
    pub(crate) fn with_messages_below(self, below: bool) -> Self {
        let message = if below { Place::Below } else { Place::Beside };
        Self { message, ..self }
    }

    /// Takes a line below a head as the message of its record, and the level before it.
    fn take_message(&self, head: &mut Head, line: &str, at: usize) {
        let (level, message) = self.layouts.levels().head(line.trim_start());
        if head.level == Level::None {
            head.level = level;
        }
        head.message = if self.margin {
            Message::Whole(message.into())
        } else {
            Message::From(at + (line.len() - message.len()))
        };
    }

    /// The time of a head, as far as it and what stands before it tell.
    fn civil_us(&mut self, header: &Header<'_>) -> Option<i64> {
        match header.known() {
            Known::Whole => {
                self.day = Some(header.civil_us().div_euclid(DAY_US));
                self.last_us = Some(header.civil_us().rem_euclid(DAY_US));
                self.started_us = Some(header.civil_us());
                self.started_offset_s = header.offset_s;
                Some(header.civil_us())
            }
            Known::TimeOfDay => {
                let time_us = header.civil_us();
                let midnight = self
                    .last_us
                    .is_some_and(|last| last.saturating_sub(time_us) >= DAY_US / 2);
                self.last_us = Some(time_us);
                if midnight {
                    self.day = self.day.map(|day| day + 1);
                }
                Some(self.day? * DAY_US + time_us)
            }
            Known::NoYear => {
                let (_, month, day) = civil_from_days(header.civil_us().div_euclid(DAY_US));
                let year = None;
                let day = Day { year, month, day }.near(self.day.or(self.near)?, None)?;
                self.day = Some(day);
                Some(day * DAY_US + header.civil_us().rem_euclid(DAY_US))
            }
            Known::Elapsed => self.started_us?.checked_add(header.civil_us()),
            Known::Undecided | Known::Nothing => None,
        }
    }

    /// The day that a line states, and its place in it. The weekday beside it says which of day and
    /// month comes first, and of which year a day is that has none.
    fn day_of(&self, line: &str) -> Option<(Range<usize>, i64)> {
        if let Some(written) = Written::find_day(line) {
            return Some((written.at..written.end, decided(&written, weekday(line))?));
        }
        if line.len() > LONGEST_HEADING {
            return None;
        }
        let weekday = Some(weekday(line)?);
        let day = day_of_year(line)?.near(self.day.or(self.near)?, weekday)?;
        Some((line.len()..line.len(), day))
    }

    /// Takes the day of a line that is no record.
    fn heading(&mut self, line: &str) {
        let Some((place, day)) = self.day_of(line) else {
            return;
        };
        let behind = line[..place.start].split(|c: char| !c.is_alphanumeric());
        let words = behind
            .chain(line[place.end..].split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.chars().any(char::is_alphabetic))
            .count();
        let clock = line.get(place.end..).and_then(Self::clock);
        // Before the first record any line may tell the day; among records a heading does, or a line
        // that begins with day and time.
        let stamped = place.start == 0 && clock.is_some();
        let tells = stamped || words <= HEADING_WORDS;
        let near = |last: i64| (0..=MONTH).contains(&(day - last));
        if self.last_us.is_none() || tells && self.day.is_none_or(near) {
            self.day = Some(day);
            if let Some(time_us) = clock {
                self.started_us = Some(day * DAY_US + time_us);
                self.started_offset_s = None;
            }
            self.last_us = clock.or(self.last_us.map(|_| 0));
        }
    }

    /// Takes the time of a record from a line below its head that says nothing else:
    /// `DateTime=2026-03-02T05:14:07Z`.
    fn time_below(&mut self, head: &mut Head, line: &str) {
        let line = line.trim();
        let value = line.split_once('=').map_or(line, |(_, value)| value);
        let Some(date) = date::read(value.trim()) else {
            return;
        };
        let region = self.region.map(Region::is_day_first);
        let order = date.proves_day_first().or(region).or_else(|| {
            let (day, month) = date.either()?;
            nearer(self.near, day, month)
        });
        head.civil_us = date.civil_us_of(order);
        head.offset_s = date.offset_s;
        self.timeless = false;
        self.undated.other = self.undated.other.saturating_sub(1);
        self.undated.either += u64::from(head.civil_us.is_none());
    }

    /// The time of day at the front of a text, behind signs and a word such as `kl.`.
    fn clock(text: &str) -> Option<i64> {
        let (before, text) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
        let word = before.trim_matches(|c: char| !c.is_alphabetic() && c != '.');
        if !word.is_empty() && !DATES.between.iter().any(|w| w.eq_ignore_ascii_case(word)) {
            return None;
        }
        let end = text.find(|c: char| !c.is_ascii_digit() && !":.".contains(c));
        let (clock, behind) = text.split_at(end.unwrap_or(text.len()));
        let digits: Vec<i64> = clock
            .split([':', '.'])
            .take(3)
            .map_while(|part| part.parse().ok())
            .collect();
        let half = half(behind.trim_start().as_bytes()).map(|(afternoon, _)| afternoon);
        match digits.as_slice() {
            [hour @ 0..=23, minute @ 0..=59, rest @ ..] => {
                let second = rest.first().filter(|s| (0..=59).contains(*s)).unwrap_or(&0);
                let hour = match half {
                    Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
                    None => *hour,
                };
                Some((hour * 3600 + minute * 60 + second) * 1_000_000)
            }
            _ => None,
        }
    }
}

/// The day of a date that can be read one way only, or that is such a weekday read one way only.
fn decided(written: &Written, weekday: Option<usize>) -> Option<i64> {
    let day = written.day?;
    let either = written
        .swappable
        .is_some_and(|(one, two)| one <= 12 && two <= 12 && one != two);
    if !either {
        return day.days();
    }
    let fits = |day: Day| day.days().filter(|days| weekday == Some(weekday_of(*days)));
    match (fits(day), fits(day.swapped())) {
        (Some(day), None) | (None, Some(day)) => Some(day),
        _ => None,
    }
}

/// The day that the name of a file states, where it can be read in one way only: its place in the
/// name and the days since 1970.
pub(crate) fn day_of_name(name: &str) -> Option<(Range<usize>, i64)> {
    // A name has lines below where a date has other signs: both are one byte.
    let written = Written::find_day(&name.replace('_', "-"))?;
    Some((written.at..written.end, decided(&written, None)?))
}

/// A day that stands in a text and can be read in one way only: days since 1970.
pub(crate) fn day_in(text: &str) -> Option<i64> {
    text.lines().find_map(|line| {
        Written::find(line, 200).and_then(|written| decided(&written, weekday(line)))
    })
}

/// A line without the marks of a quoted mail and the blanks before it, and whether it had a mark.
fn without_margin(line: &str) -> (&str, bool) {
    let text = line.trim_start_matches([' ', '\t', '>']);
    let margin = &line[..line.len() - text.len()];
    (text, margin.contains('>'))
}

/// A text without the margin of its lines.
pub(crate) fn unquoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(without_margin(line).0);
        out.push('\n');
    }
    out
}

impl LineForm for Lined {
    fn line(&mut self, line: &str, out: &mut Marked) {
        let whole = line.trim_end_matches(['\n', '\r']);
        let (body, marked) = if self.margin {
            without_margin(whole)
        } else {
            (whole, false)
        };
        let layouts = Arc::clone(&self.layouts);
        if let Some(header) = layouts.read(&self.used, body) {
            let civil_us = self.civil_us(&header);
            match (civil_us, header.known()) {
                (Some(_), _) => {}
                (None, Known::Undecided) => self.undated.either += 1,
                (None, _) => self.undated.other += 1,
            }
            let fields = header.fields();
            let stamp = (civil_us, header.offset_s);
            let mut head = Head::of(
                stamp,
                fields,
                out.text.len() + (whole.len() - body.len()),
                body,
            );
            head.at = out.text.len();
            if header.known() == Known::Elapsed {
                head.offset_s = self.started_offset_s;
            }
            self.timeless = header.known() == Known::Nothing;
            if self.margin {
                head.message = Message::Whole(fields.message.into());
            }
            if self.message != Place::Beside {
                let class = fields.message.split(' ').next().unwrap_or_default();
                let named = class.contains('.').then(|| Field::Own(class.into()));
                head.logger = head.logger.or(named);
                self.message = Place::Next;
            }
            out.head(head);
            self.open = true;
        } else {
            let head = out.heads.as_mut().and_then(|heads| heads.last_mut());
            let at = out.text.len() + (whole.len() - body.len());
            match head.filter(|_| self.timeless || self.message == Place::Next) {
                Some(head) if self.message == Place::Next => {
                    self.take_message(head, body, at);
                    self.message = Place::Below;
                    out.text.push_str(line);
                    return;
                }
                Some(head) => self.time_below(head, body),
                None => self.heading(body),
            }
            if self.margin && self.open {
                // The quotation ends where a line has no mark; a blank line within one has.
                self.open = marked || whole.starts_with([' ', '\t']);
                if self.open
                    && let Some(head) = out.heads.as_mut().and_then(|heads| heads.last_mut())
                {
                    head.goes_on(body);
                }
            }
        }
        out.text.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Level;
    use crate::read::record::tests::{Told, told};
    use crate::read::text::cut::ByLine;
    use crate::read::text::induce::induce;
    use crate::step_line::Vocabulary;

    fn marked(path: &str, log: &str, margin: bool, cut: usize) -> Marked {
        let sample = if margin {
            unquoted(log)
        } else {
            log.to_owned()
        };
        let detection = Layouts::builtin().detect(&sample);
        let found = induce(&sample, &detection, Vocabulary::builtin(), &|_, _| None);
        let detection = detection.with(found);
        let mut reader = ByLine::new(Lined::new(&detection, margin, path, None, None));
        let mut out = Marked::default();
        reader.feed(&log[..cut], &mut out);
        reader.feed(&log[cut..], &mut out);
        reader.finish(&mut out);
        out
    }

    fn record(line: u64, time: &str, level: Level, message: &str) -> Told {
        (line, time.to_owned(), level, message.to_owned())
    }

    #[test]
    fn lines_get_the_date_of_the_name_and_the_next_one_behind_midnight() {
        let log = "23:59:58|   Info| a\n  at B.C()\n00:00:01|  Error| b\n";
        let got = told(marked("logg/eadm_2026-12-31.log", log, false, 0));
        assert_eq!(
            got,
            [
                record(1, "20261231235958", Level::Info, "a\n  at B.C()"),
                record(3, "20270101000001", Level::Error, "b"),
            ]
        );
        let log = "[05:14:07.583] [ 16] [ERROR] a\r\n[05:14:07.5] [  1] [INFO ] b";
        for name in [
            "trace-20260413-051400.log",
            "trace-20260413051407.log",
            "t_13.04.2026.txt",
        ] {
            let got = marked(&format!("x.zip!/{name}"), log, false, 0);
            let heads = got.heads.clone().unwrap();
            let threads: Vec<&str> = heads
                .iter()
                .map(|head| head.thread.as_ref().unwrap().of(&got.text).unwrap())
                .collect();
            assert_eq!(threads, ["16", "1"]);
            assert_eq!(
                told(got),
                [
                    record(1, "20260413051407", Level::Error, "a"),
                    record(2, "20260413051407", Level::Info, "b"),
                ]
            );
        }
    }

    #[test]
    fn a_heading_tells_the_day() {
        let log = "---- 22.10.2026 ----\n23:59:01 INFO Import HR started\n00:00:02 INFO b\n\
                   ===== fredag 23. oktober 2026 =====\n05:00:03 INFO c\n";
        let times: Vec<String> = told(marked("eadm.txt", log, false, 0))
            .into_iter()
            .map(|record| record.1)
            .collect();
        assert_eq!(
            times,
            ["20261022235901", "20261023000002", "20261023050003"]
        );
    }

    #[test]
    fn a_line_that_begins_with_day_and_time_tells_the_day_whatever_it_says() {
        let said = "the batch file of the task starts eadm.client.exe with all arguments";
        let log = |second: &str| {
            format!(
                "22.10.2026  5:00:01,25 {said}\n05:00:02 INFO Import HR started\n\n\
                 {second}\n05:00:03 INFO Import AD started\n"
            )
        };
        let day = |second: &str| {
            let got = told(marked("eadm.txt", &log(second), false, 0));
            got[1].1.clone()
        };
        let headed = format!("23.10.2026  5:00:01,16 {said}");
        assert_eq!(day(&headed), "20261023050003");
        // A day that is spoken of is none of a heading.
        let spoken = format!("said on 23.10.2026 5:00:01: {said}");
        assert_eq!(day(&spoken), "20261022050003");
    }

    #[test]
    fn the_weekday_of_a_heading_decides_what_its_date_leaves_open() {
        let rule = "-".repeat(20);
        for heading in [
            "Måndag 02.03.2026",
            "mandag den 2. mars 2026",
            "Monday, March 2, 2026",
            "== 2026-03-02 (måndag) ==",
            // 2 March is a Monday in 2026, 3 February a Tuesday.
            "Monday 3/2/2026",
            "Mandag 2/3/2026",
            // The year is that of the name, or nearest to it.
            "Mån 2 mars",
            "MANDAG 2. MARS",
            "Monday, March 2",
        ] {
            let log = format!(
                "{rule}\n{heading}\n{rule}\n05.00.02  Import HR started\n05.00.42  Import HR completed\n\
                 05.01.00  Import AD started\n"
            );
            let got = told(marked("eadm 2025-12-30.log", &log, false, 0));
            let times: Vec<&str> = got.iter().map(|record| record.1.as_str()).collect();
            let expected = ["20260302050002", "20260302050042", "20260302050100"];
            assert_eq!(times, expected, "{heading}");
        }
    }

    #[test]
    fn the_day_in_a_name_may_stand_anywhere_in_it() {
        for (name, day) in [
            ("eadm.2026-06-01.log", Some(20_605)),
            ("eadm.log.2026-06-01", Some(20_605)),
            ("eadm.log.1.2026-06-01", Some(20_605)),
            ("eadm_2026_06_01.log", Some(20_605)),
            ("v7.1.3.eadm.20260601.log", Some(20_605)),
            ("eadm.01.06.2026.log", Some(20_605)),
            ("srv01-1. juni 2026.log", Some(20_605)),
            ("eadm.7.1.2026.log", Some(20_460)),
            ("eadm.06-01-2026.log", None),
            ("eadm.7.1.3.log", None),
            ("eadm.2026.log", None),
            ("10.0.0.1.log", None),
        ] {
            assert_eq!(day_of_name(name).map(|(_, day)| day), day, "{name}");
        }
    }

    #[test]
    fn a_date_without_a_year_is_that_which_is_nearest() {
        let log = "eAdm log, opened 2026-12-31\nDec 31 23:59:01 INFO Import HR started\n\
                   Jan  1 00:00:02 INFO Import HR completed\n";
        let times: Vec<String> = told(marked("eadm.txt", log, false, 0))
            .into_iter()
            .map(|record| record.1)
            .collect();
        assert_eq!(times, ["20261231235901", "20270101000002"]);
    }

    #[test]
    fn what_nothing_dates_is_a_record_without_a_time() {
        let log = "[23:59:58 INF] Import HR started\n[23:59:59 ERR] Import HR failed\n";
        for path in [
            "eadm.log",
            "eadm-20261301.log",
            "20260413/eadm.log",
            "120260413.log",
        ] {
            let got = told(marked(path, log, false, 0));
            assert_eq!(
                got,
                [
                    record(1, "", Level::Info, "Import HR started"),
                    record(2, "", Level::Error, "Import HR failed"),
                ],
                "{path}"
            );
        }
    }

    #[test]
    fn a_head_without_a_time_has_that_of_a_line_below_it() {
        let log = "Eadm.exe Information: 0 : Import HR started\n    DateTime=2026-03-02T04:50:24.9988147Z\n\
                   Eadm.exe Error: 0 : Import HR failed: x\n    ThreadId=1\n    DateTime=2026-03-02T04:50:26Z\n";
        let got = told(marked("trace.log", log, false, 0));
        let heads: Vec<_> = got.iter().map(|r| (r.1.as_str(), r.2)).collect();
        assert_eq!(
            heads,
            [
                ("20260302045024+0", Level::Info),
                ("20260302045026+0", Level::Error)
            ]
        );
        assert!(got[0].3.starts_with("Import HR started\n"), "{got:?}");
        let log = "[INF] Import HR started\n[ERR] Import HR failed: x\n";
        let got = told(marked("trace.log", log, false, 0));
        assert_eq!(
            got,
            [
                record(1, "", Level::Info, "Import HR started"),
                record(2, "", Level::Error, "Import HR failed: x"),
            ]
        );
    }

    #[test]
    fn quoted_records_end_with_the_quotation() {
        let log = "Hei,\n\n> 2026-10-29 05:00:03 INFO Import HR started\n\
                   >> 2026-10-29 05:00:48 ERROR Import HR failed: x\n>>    at A.B()\n\n\
                   Kan dere se på det?\n";
        assert_eq!(
            told(marked("mail.txt", log, true, 0)),
            [
                record(3, "20261029050003", Level::Info, "Import HR started"),
                record(
                    4,
                    "20261029050048",
                    Level::Error,
                    "Import HR failed: x\nat A.B()"
                ),
            ]
        );
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_and_no_line_is_lost(
            lines in prop::collection::vec("(> )?(\\[?[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?(\\] \\[|\\|))?\\PC{0,12}", 0..12),
            margin in any::<bool>(),
            at in any::<prop::sample::Index>(),
        ) {
            let log = format!("> 05:14:07|Info|a\n05:14:08|Info|b\n05:14:08|Info|c\n{}", lines.join("\n"));
            let whole = marked("eadm-20260413.log", &log, margin, 0);
            let at = log.floor_char_boundary(at.index(log.len()));
            let cut = marked("eadm-20260413.log", &log, margin, at);
            prop_assert_eq!(&cut.text, &log);
            prop_assert_eq!(cut.heads, whole.heads);
        }
    }
}
