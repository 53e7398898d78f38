//! How sources were understood, on a terminal.

use std::io::{self, Write};

use crate::model::Inspection;
use crate::redact::Redacted;
use crate::report::style::Tone;
use crate::report::text::{hang, left, right, width};
use crate::report::words::words;
use crate::report::{View, select};

pub(in crate::report) fn inspections(
    inspections: &Redacted<Vec<Inspection>>,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = words(view.lang);
    let label = &words.label;
    let columns = view.columns();
    let heads = [
        &label.format,
        &label.encoding,
        &label.zone,
        &label.covers,
        &label.size,
        &label.unused_parts,
        &label.layouts,
        &label.not_understood,
        &label.steps,
        &label.not_read,
        &label.problems,
    ];
    let head_width = heads.iter().map(|h| width(h)).max().unwrap_or(0);
    for (at, i) in inspections.iter().enumerate() {
        let mut path = String::new();
        hang(&mut path, "", "", &i.path, columns);
        let path = view.style.paint(Tone::Head, path.trim_end());
        let mut text = if at > 0 { "\n" } else { "" }.to_owned();
        text.extend([&path, "\n"]);
        let mut row = |head: &str, said: &str| {
            let head = format!("  {}  ", left(head, head_width));
            hang(
                &mut text,
                &head,
                &view.style.paint(Tone::Dim, &head),
                said,
                columns,
            );
        };
        if let Some(why) = &i.skipped {
            row(&label.not_read, why);
        }
        for (head, said) in select::facts(i, words) {
            row(head, &said);
        }
        for (at, fit) in i.layouts.iter().enumerate() {
            let used = if fit.used {
                format!(" [{}]", label.used)
            } else {
                String::new()
            };
            let head = if at == 0 { label.layouts.as_str() } else { "" };
            row(head, &format!("{}{used} – {}", fit.layout, fit.why));
        }
        if i.unparsed_lines > 0 {
            row(
                &label.not_understood,
                &format!("{} {}", i.unparsed_lines, label.lines),
            );
        }
        for line in &i.unparsed {
            row(
                "",
                &format!("{}: {}", right(&line.line.to_string(), 1), line.text),
            );
        }
        for (at, step) in i.steps.iter().enumerate() {
            let [line, read, came] = select::reading(step, words);
            row(if at == 0 { label.steps.as_str() } else { "" }, &line);
            row("", &format!("  {read}"));
            row("", &format!("  {came}"));
        }
        for (at, problem) in i.problems.iter().enumerate() {
            let head = if at == 0 { label.problems.as_str() } else { "" };
            row(
                head,
                &format!("{}: {}", problem.kind, select::told(problem)),
            );
        }
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}
