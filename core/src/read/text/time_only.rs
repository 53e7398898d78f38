//! Logs whose lines have a time of day and no date: `[05:14:07.583] [ 16] [ERROR] …` as Entra
//! Connect writes it, `05:14:07|  Error| …` as the set-up of Dynamics CRM does. The date stands in
//! the name of the file.
//!
//! Such a line gets date and time in front, between the control characters that the layout
//! `time-only` knows; the lines keep their numbers. A time that goes back by half a day or more is
//! the next day's.

use super::cut::{Cut, Part};
use crate::model::{civil_from_days, days_from_civil, days_in_month};
use crate::time::digits;

/// Lines of the head that are looked at.
const LOOKED_AT: usize = 60;
/// Lines of the head that must have a time and no date.
const ENOUGH: usize = 2;
const HALF_A_DAY_US: i64 = 43_200_000_000;

/// Gives lines the date that their file is named by.
#[derive(Debug)]
pub(crate) struct Dater {
    /// Days since 1970.
    day: i64,
    last_us: Option<i64>,
    cut: Cut,
}

impl Dater {
    /// For a log that begins with `head`, where its lines have no date and its name has.
    pub(crate) fn of(head: &str, path: &str) -> Option<Self> {
        let lines = head.lines().filter(|line| !line.trim().is_empty());
        let told = lines.take(LOOKED_AT).filter(|line| time(line).is_some());
        if told.take(ENOUGH).count() < ENOUGH {
            return None;
        }
        Some(Self {
            day: named_day(path)?,
            last_us: None,
            cut: Cut::default(),
        })
    }

    /// Takes the next piece, of any size, and appends what it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut String) {
        let mut cut = std::mem::take(&mut self.cut);
        cut.feed(piece, |part| match part {
            Part::Line(line) | Part::Long(line) => self.line(&line, out),
            Part::More(text) => out.push_str(text),
        });
        self.cut = cut;
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, out: &mut String) {
        if let Some(line) = self.cut.finish() {
            self.line(&line, out);
        }
    }

    fn line(&mut self, line: &str, out: &mut String) {
        let Some((time_us, rest)) = time(line) else {
            out.push_str(line);
            return;
        };
        if self
            .last_us
            .is_some_and(|last| last - time_us >= HALF_A_DAY_US)
        {
            self.day += 1;
        }
        self.last_us = Some(time_us);
        let (year, month, day) = civil_from_days(self.day);
        let (seconds, micros) = (time_us / 1_000_000, time_us % 1_000_000);
        out.push_str(&format!(
            "\u{1e}{year:04}{month:02}{day:02}{:02}{:02}{:02}.{micros:06}\u{1f}{rest}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
        ));
    }
}

/// Microseconds since midnight that a line begins with, and what stands behind: `] [` or `|`.
fn time(line: &str) -> Option<(i64, &str)> {
    let bracket = line.starts_with('[');
    let text = &line[usize::from(bracket)..];
    let bytes = text.as_bytes();
    let (hour, minute, second) = (
        digits(bytes, 0, 2)?,
        digits(bytes, 3, 2)?,
        digits(bytes, 6, 2)?,
    );
    let colons = bytes.get(2) == Some(&b':') && bytes.get(5) == Some(&b':');
    if !colons || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut rest = &text[8..];
    let mut micros = 0;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let end = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=9).contains(&end) {
            return None;
        }
        micros = format!("{:0<6}", &fraction[..end])[..6].parse().ok()?;
        rest = &fraction[end..];
    }
    let fits = if bracket { "] [" } else { "|" };
    let us = i64::from(hour * 3600 + minute * 60 + second.min(59)) * 1_000_000 + micros;
    rest.starts_with(fits).then_some((us, rest))
}

/// Days since 1970 of a date in the name of a file: `eadm-20260413.log`, `eadm_2026-04-13_001.log`.
fn named_day(path: &str) -> Option<i64> {
    let name = path.rsplit(['/', '\\']).next()?.as_bytes();
    (0..name.len()).find_map(|at| {
        let before = at.checked_sub(1).and_then(|at| name.get(at));
        if before.is_some_and(u8::is_ascii_digit) {
            return None;
        }
        let year = digits(name, at, 4).filter(|year| (1990..2100).contains(year))?;
        let mark = usize::from(matches!(name.get(at + 4), Some(b'-' | b'_' | b'.')));
        let same = mark == 0 || name.get(at + 4) == name.get(at + 7);
        let month = digits(name, at + 4 + mark, 2)?;
        let day = digits(name, at + 6 + 2 * mark, 2)?;
        // A time may stand behind it at once: `trace-20260413051407`.
        let sound = same && day > 0 && day <= days_in_month(year, month)?;
        sound.then(|| days_from_civil(i64::from(year), month, day))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn retold(path: &str, log: &str) -> Option<String> {
        let mut dater = Dater::of(log, path)?;
        let mut out = String::new();
        dater.feed(log, &mut out);
        dater.finish(&mut out);
        Some(out)
    }

    #[test]
    fn lines_get_the_date_of_the_name_and_the_next_one_behind_midnight() {
        let log = "23:59:58|   Info| a\n  at B.C()\n00:00:01|  Error| b\n";
        let told = retold("logg/eadm_2026-12-31.log", log).unwrap();
        assert_eq!(
            told,
            "\u{1e}20261231235958.000000\u{1f}|   Info| a\n  at B.C()\n\u{1e}20270101000001.000000\u{1f}|  Error| b\n"
        );
        let log = "[05:14:07.583] [ 16] [ERROR] a\r\n[05:14:07.5] [  1] [INFO ] b";
        let told = retold("x.zip!/trace-20260413-051400.log", log).unwrap();
        assert_eq!(
            told,
            "\u{1e}20260413051407.583000\u{1f}] [ 16] [ERROR] a\r\n\u{1e}20260413051407.500000\u{1f}] [  1] [INFO ] b"
        );
    }

    #[test]
    fn without_a_date_in_the_name_nobody_knows_the_day() {
        let log = "23:59:58|   Info| a\n23:59:59|   Info| b\n";
        for path in [
            "eadm.log",
            "eadm-20261301.log",
            "20260413/eadm.log",
            "120260413.log",
        ] {
            assert_eq!(retold(path, log), None, "{path}");
        }
    }

    #[test]
    fn other_lines_with_a_time_are_left_alone() {
        for log in [
            "05:14:07 a\n05:14:08 b\n",
            "[05:14:07] a\n[05:14:08] b\n",
            "05:74:07|Info|a\n24:00:00|Info|b\n",
            "2026-04-13 05:14:07|Info|a\n2026-04-13 05:14:07|Info|a\n",
        ] {
            assert_eq!(retold("eadm-20260413.log", log), None, "{log}");
        }
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_and_no_line_is_lost(
            lines in prop::collection::vec("(\\[?[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?(\\] \\[|\\|))?\\PC{0,12}", 0..12),
            at in any::<prop::sample::Index>(),
        ) {
            let log = format!("05:14:07|Info|a\n05:14:08|Info|b\n{}", lines.join("\n"));
            let whole = retold("eadm-20260413.log", &log).unwrap();
            let mut dater = Dater::of(&log, "eadm-20260413.log").unwrap();
            let mut cut = String::new();
            let at = log.floor_char_boundary(at.index(log.len()));
            dater.feed(&log[..at], &mut cut);
            dater.feed(&log[at..], &mut cut);
            dater.finish(&mut cut);
            prop_assert_eq!(&cut, &whole);
            prop_assert_eq!(whole.matches('\n').count(), log.matches('\n').count());
        }
    }
}
