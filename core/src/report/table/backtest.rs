//! What came of a backtest, on a terminal: a line a case, and all of what does not hold.

use std::io::{self, Write};

use crate::backtest::{BacktestCase, BacktestReport};
use crate::redact::Redacted;
use crate::report::View;
use crate::report::backtest::{against, counted, spot, unread, wanted};
use crate::report::style::Tone;
use crate::report::text::{end_line, hang, shorten};

pub(in crate::report) fn backtest(
    report: &Redacted<BacktestReport>,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut text = String::new();
    let (mut held, mut failed, mut unclear) = (0, 0, 0);
    for case in &report.cases {
        let icon = if !case.holds() {
            failed += 1;
            ("✖ ", Tone::Bad)
        } else if unread(case).next().is_some() {
            unclear += 1;
            ("? ", Tone::Warn)
        } else {
            held += 1;
            ("✔ ", Tone::Good)
        };
        self::case(case, icon, view, &mut text);
    }
    text.push('\n');
    let mut sums = vec![counted(report.cases.len(), "case")];
    for (number, one, many) in [
        (held, "holds", "hold"),
        (failed, "does not", "do not"),
        (
            unclear,
            "could not be read in full",
            "could not be read in full",
        ),
    ] {
        if number > 0 {
            sums.push(format!("{number} {}", if number == 1 { one } else { many }));
        }
    }
    let inputs = counted(report.inputs, "input");
    sums.push(format!("{inputs}, {} of no case", report.inputs_of_no_case));
    text.push_str(&sums.join("; "));
    text.push('\n');
    out.write_all(text.as_bytes())
}

fn case(case: &BacktestCase, icon: (&str, Tone), view: &View, text: &mut String) {
    let columns = view.columns();
    let paint = |tone: Tone, head: &str| view.style.paint(tone, head);
    let inputs = counted(case.inputs.len(), "input");
    let records = counted(
        usize::try_from(case.records).unwrap_or(usize::MAX),
        "record",
    );
    let said = format!("{} – {inputs}, {records}", case.path);
    hang(text, icon.0, &paint(icon.1, icon.0), &said, columns);
    for problem in unread(case) {
        let said = format!("{}: {}", problem.path, problem.problem.message);
        hang(text, "    ? ", &paint(Tone::Warn, "    ? "), &said, columns);
    }
    if case.holds() && !view.all {
        return;
    }
    for expectation in &case.expectations {
        let (head, tone) = if expectation.ok {
            ("    ✔ ", Tone::Good)
        } else {
            ("    ✖ ", Tone::Bad)
        };
        let said = format!("{}: found {}", wanted(case, expectation), expectation.found);
        hang(text, head, &paint(tone, head), &said, columns);
        for (signature, count, places) in against(case, expectation) {
            if expectation.signature.is_none() {
                hang(
                    text,
                    "      ",
                    "      ",
                    &format!("{signature}: {count}"),
                    columns,
                );
            }
            for place in places {
                text.push_str("        ");
                text.push_str(&shorten(&spot(place), columns.saturating_sub(8)));
                end_line(text);
            }
        }
    }
}
