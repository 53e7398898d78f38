//! Logs whose lines have a time of day and no date: `[05:14:07.583] [ 16] [ERROR] …` as Entra
//! Connect writes it, `05:14:07|  Error| …` as the set-up of Dynamics CRM does. The date stands in
//! the name of the file. A time that goes back by half a day or more is the next day's.

use std::sync::Arc;

use super::cut::LineForm;
use super::layout::Layouts;
use crate::model::{days_from_civil, days_in_month};
use crate::read::chunk::Marked;
use crate::read::record::Head;
use crate::time::digits;

/// Lines of the head that are looked at.
const LOOKED_AT: usize = 60;
/// Lines of the head that must have a time and no date.
const ENOUGH: usize = 2;
const DAY_US: i64 = 86_400_000_000;

/// Gives lines the date that their file is named by.
#[derive(Debug)]
pub(crate) struct Dater {
    layouts: Arc<Layouts>,
    /// Days since 1970.
    day: i64,
    last_us: Option<i64>,
}

impl Dater {
    /// For a log that begins with `head`, where its lines have no date and its name has.
    pub(crate) fn of(head: &str, path: &str, layouts: &Arc<Layouts>) -> Option<Self> {
        let lines = head.lines().filter(|line| !line.trim().is_empty());
        let told = lines.take(LOOKED_AT);
        let told = told.filter(|line| layouts.read_time_only(line).is_some());
        if told.take(ENOUGH).count() < ENOUGH {
            return None;
        }
        Some(Self {
            layouts: Arc::clone(layouts),
            day: named_day(path)?,
            last_us: None,
        })
    }
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

impl LineForm for Dater {
    fn line(&mut self, line: &str, out: &mut Marked) {
        if let Some(mut header) = self
            .layouts
            .read_time_only(line.trim_end_matches(['\n', '\r']))
        {
            let time_us = header.civil_us;
            if self
                .last_us
                .is_some_and(|last| last - time_us >= DAY_US / 2)
            {
                self.day += 1;
            }
            self.last_us = Some(time_us);
            header.civil_us += self.day * DAY_US;
            out.head(Head::of(&header, out.text.len(), line));
        }
        out.text.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Level;
    use crate::read::record::tests::told;
    use crate::read::text::cut::ByLine;

    fn marked(path: &str, log: &str, cut: usize) -> Option<Marked> {
        let mut dater = ByLine::new(Dater::of(log, path, Layouts::builtin())?);
        let mut out = Marked::default();
        dater.feed(&log[..cut], &mut out);
        dater.feed(&log[cut..], &mut out);
        dater.finish(&mut out);
        Some(out)
    }

    #[test]
    fn lines_get_the_date_of_the_name_and_the_next_one_behind_midnight() {
        let log = "23:59:58|   Info| a\n  at B.C()\n00:00:01|  Error| b\n";
        let got = told(marked("logg/eadm_2026-12-31.log", log, 0).unwrap());
        assert_eq!(
            got,
            [
                (
                    1,
                    "20261231235958".to_owned(),
                    Level::Info,
                    "a\n  at B.C()".to_owned()
                ),
                (3, "20270101000001".to_owned(), Level::Error, "b".to_owned()),
            ]
        );
        let log = "[05:14:07.583] [ 16] [ERROR] a\r\n[05:14:07.5] [  1] [INFO ] b";
        let got = marked("x.zip!/trace-20260413-051400.log", log, 0).unwrap();
        let heads = got.heads.clone().unwrap();
        let threads: Vec<&str> = heads
            .iter()
            .map(|h| &got.text[h.thread.clone().unwrap()])
            .collect();
        assert_eq!(threads, ["16", "1"]);
        assert_eq!(heads[0].civil_us % 1_000_000, 583_000);
        let got = told(got);
        assert_eq!(
            got,
            [
                (1, "20260413051407".to_owned(), Level::Error, "a".to_owned()),
                (2, "20260413051407".to_owned(), Level::Info, "b".to_owned()),
            ]
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
            assert!(marked(path, log, 0).is_none(), "{path}");
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
            assert!(marked("eadm-20260413.log", log, 0).is_none(), "{log}");
        }
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_and_no_line_is_lost(
            lines in prop::collection::vec("(\\[?[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?(\\] \\[|\\|))?\\PC{0,12}", 0..12),
            at in any::<prop::sample::Index>(),
        ) {
            let log = format!("05:14:07|Info|a\n05:14:08|Info|b\n{}", lines.join("\n"));
            let whole = marked("eadm-20260413.log", &log, 0).unwrap();
            let at = log.floor_char_boundary(at.index(log.len()));
            let cut = marked("eadm-20260413.log", &log, at).unwrap();
            prop_assert_eq!(&cut.text, &log);
            prop_assert_eq!(cut.heads, whole.heads);
        }
    }
}
