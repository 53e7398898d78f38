//! A layout found from the lines themselves, where no built-in one fits: a date with its time at a
//! stable place near the front. What stands between it and the message is peeled off line by line
//! (`peel`), so that a layout has only to say where its date is.
//!
//! The result is a pattern of the ordinary language, as a profile would have it.

use std::sync::Arc;

use super::cut::LineForm;
use super::layout::{Layout, Layouts};
use super::pattern::parse;
use crate::read::chunk::Marked;
use crate::read::record::Head;
use crate::step_line::{Vocabulary, recognise};

/// Lines that a layout is found from.
const SAMPLE_LINES: usize = 400;
/// A layout that fits none of so many lines is not tried on the others.
const FIRST_LINES: usize = 12;
/// With fewer lines that fit one of them must be a step line.
const FEW: usize = 3;
/// Times of a log go back in at most one of so many pairs.
const BACK: usize = 50;

/// Days, as .NET's letters write them. Where day and month could be swapped the day comes first,
/// but with a clock of twelve hours.
const DAYS: [&str; 10] = [
    "yyyy-M-d",
    "yyyy/M/d",
    "yyyy.M.d",
    "d.M.yyyy",
    "d.M.yy",
    "d/M/yyyy",
    "M/d/yyyy",
    "d-M-yyyy",
    "d(.)? MMM yyyy",
    "MMM d(,)? yyyy",
];
/// What stands between day and time.
const BETWEEN: [&str; 5] = [" ", "T", ", ", " 'kl.' ", " - "];
const TIMES: [&str; 3] = ["H:mm:ss", "H.mm.ss", "h:mm:ss tt"];
/// What stands before the date, and behind it.
const AROUND: [(&str, &str); 4] = [("", ""), ("[", "]"), ("%level ", ""), ("%level [", "]")];

/// Reads a text with a layout that was found from it.
#[derive(Debug)]
pub(crate) struct Induced {
    layouts: Arc<Layouts>,
    layout: Layout,
    pattern: String,
}

impl Induced {
    /// For a text that begins with `head`, where two thirds of the lines that can be heads have a
    /// date at one place, and their times go on.
    pub(crate) fn of(head: &str, layouts: &Arc<Layouts>, vocabulary: &Vocabulary) -> Option<Self> {
        let lines: Vec<&str> = head
            .trim_start_matches('\u{feff}')
            .lines()
            .filter(|line| !line.trim().is_empty() && !line.starts_with([' ', '\t']))
            .take(SAMPLE_LINES)
            .collect();
        let digit = |line: &&&str| line.bytes().take(40).any(|b| b.is_ascii_digit());
        if lines.iter().filter(digit).count() * 3 < lines.len() * 2 {
            return None;
        }
        let mut best: Option<(usize, usize, String, Layout)> = None;
        for pattern in patterns() {
            let Ok(sequences) = parse(&pattern) else {
                continue;
            };
            let layout = Layout::new("induced".to_owned(), sequences, true, None);
            let mut first = lines.iter().take(FIRST_LINES);
            if !first.any(|line| layout.read(layouts.levels(), line).is_some()) {
                continue;
            }
            let fits = Self::fits(&layout, layouts, vocabulary, &lines);
            // Of equals the first one of the lists.
            let longer =
                |best: &(usize, usize, String, Layout)| (best.0, best.1) < (fits, pattern.len());
            if fits > 0 && best.as_ref().is_none_or(longer) {
                best = Some((fits, pattern.len(), pattern, layout));
            }
        }
        let (_, _, pattern, layout) = best?;
        Some(Self {
            layouts: Arc::clone(layouts),
            layout,
            pattern,
        })
    }

    /// How many lines a layout fits; none where it is not that of a log.
    fn fits(layout: &Layout, layouts: &Layouts, vocabulary: &Vocabulary, lines: &[&str]) -> usize {
        let headers: Vec<_> = lines
            .iter()
            .filter_map(|line| layout.read(layouts.levels(), line))
            .collect();
        // Lines of a trace and of a wrapped message are no heads.
        let trace = |line: &&&str| {
            line.contains("Exception") && layout.read(layouts.levels(), line).is_none()
        };
        let traces = lines.iter().filter(trace);
        let heads = lines.len() - traces.count();
        let back = headers
            .windows(2)
            .filter(|p| p[1].civil_us < p[0].civil_us)
            .count();
        let step = || {
            headers
                .iter()
                .any(|h| recognise(vocabulary, h.message).is_some())
        };
        let levelled = || headers.iter().any(|h| h.level != crate::model::Level::None);
        let enough =
            headers.len() * 3 >= heads * 2 && (headers.len() >= FEW && levelled() || step());
        if enough && back * BACK <= headers.len() {
            headers.len()
        } else {
            0
        }
    }

    /// The layout as a profile would have it.
    pub(crate) fn pattern(&self) -> &str {
        &self.pattern
    }
}

/// Every pattern that can be found, in the order of the lists above.
fn patterns() -> impl Iterator<Item = String> {
    AROUND.iter().flat_map(|(before, behind)| {
        DAYS.iter().flat_map(move |day| {
            BETWEEN.iter().flat_map(move |between| {
                TIMES.iter().flat_map(move |time| {
                    let day = match (*day, time.ends_with("tt")) {
                        ("d/M/yyyy", true) => "M/d/yyyy",
                        ("M/d/yyyy", true) => "d/M/yyyy",
                        (day, _) => day,
                    };
                    [",f+", ".f+", ""].map(|fraction| {
                        let time = match time.strip_suffix(" tt") {
                            Some(clock) => format!("{clock}{fraction} tt"),
                            None => format!("{time}{fraction}"),
                        };
                        format!("{before}%date{{{day}{between}{time}}}{behind}(:)?( -)? %message")
                    })
                })
            })
        })
    })
}

impl LineForm for Induced {
    fn line(&mut self, line: &str, out: &mut Marked) {
        let body = line.trim_end_matches(['\n', '\r']);
        if let Some(header) = self.layout.read(self.layouts.levels(), body) {
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

    fn marked(text: &str, cut: usize) -> Option<Marked> {
        let reader = Induced::of(text, Layouts::builtin(), Vocabulary::builtin())?;
        let mut reader = ByLine::new(reader);
        let mut out = Marked::default();
        reader.feed(&text[..cut], &mut out);
        reader.feed(&text[cut..], &mut out);
        reader.finish(&mut out);
        Some(out)
    }

    #[test]
    fn a_date_at_a_stable_place_is_a_layout() {
        for (first, time) in [
            (
                "INFO  2026-02-21 14:31:15,034 [13   ] Eadm.Client.Sync - ",
                "20260221143115",
            ),
            ("3/13/2026 5:14:00 AM - INFO - ", "20260313051400"),
            ("3/13/2026 5:14:00 PM ", "20260313171400"),
            ("12/1/2026 12:14:00 AM ", "20261201001400"),
            ("12/1/2026 12:14:00 ", "20260112121400"),
            ("13.2.26 05:14:00 INFO ", "20260213051400"),
            ("2026.02.13 05:14:00,123 ", "20260213051400"),
            ("13 Feb 2026 05:14:00 ", "20260213051400"),
            ("13. februar 2026 05:14:00 ", "20260213051400"),
            ("[13/02/2026 05:14:00] ", "20260213051400"),
            ("13.02.2026 kl. 05:14:00 ", "20260213051400"),
        ] {
            let text =
                format!("{first}Import HR started\n   at A.B()\n{first}Import HR completed\n");
            let got = marked(&text, 0).map(told).unwrap_or_default();
            let times: Vec<&str> = got.iter().map(|record| record.1.as_str()).collect();
            assert_eq!(times, [time, time], "{first}");
            assert_eq!(got[0].3, "Import HR started\n   at A.B()", "{first}");
            assert_eq!(got[0].2 == Level::Info, first.contains("INFO"), "{first}");
        }
    }

    #[test]
    fn what_is_no_log_has_no_layout() {
        for text in [
            "Dal, 13.02.2026 05:14:00\nHei\nHer er noe tekst\n",
            "name;born\nOla;13.02.1980\n",
            "13.02.2026 05:14:00 a\n12.02.2026 05:14:00 b\n11.02.2026 05:14:00 c\n10.02.2026 05:14:00 d\n",
            "13.2.26 05:14:00 bought milk\n13.2.26 05:15:00 bought bread\n",
            "",
        ] {
            assert!(marked(text, 0).is_none(), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_cut_gives_the_same_and_no_byte_is_lost(
            lines in prop::collection::vec(prop_oneof![
                Just("13.2.26 05:14:00 INFO Import HR completed".to_owned()), "\\PC{0,40}",
            ], 0..20),
            at in any::<prop::sample::Index>(),
        ) {
            let first = "13.2.26 05:14:00 INFO Import HR started";
            let text = format!("{}\n{}", [first; 60].join("\n"), lines.join("\n"));
            let whole = marked(&text, 0).unwrap();
            let cut = marked(&text, text.floor_char_boundary(at.index(text.len()))).unwrap();
            prop_assert_eq!(&cut.text, &text);
            prop_assert_eq!(cut.heads, whole.heads);
        }
    }
}
