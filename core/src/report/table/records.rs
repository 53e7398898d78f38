//! The time line on a terminal.

use std::io::{self, Write};

use crate::model::TimelineRecord;
use crate::report::select::marks;
use crate::report::style::Tone;
use crate::report::text::{clock, hang, left, one_line, place, width};
use crate::report::words::words;
use crate::report::{Records, View};

const TIME: usize = "2026-03-02 05:40:12".len();
const LEVEL: usize = 8;

/// The first line of each message; all of it with `all`.
pub(in crate::report) fn records(
    records: Records<'_>,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = words(view.lang);
    for record in records {
        let record: &TimelineRecord = &record;
        let time = record.time.as_ref().map_or_else(|| "–".to_owned(), clock);
        let level = words.level(record.level);
        let head = format!("{}  ", left(&time, TIME));
        let level = left(level, LEVEL);
        let tone = Tone::of(record.level);
        let painted = format!("{head}{} ", view.style.paint(tone, &level));
        let head = format!("{head}{level} ");
        let mut text = String::new();
        let mut lines = record.message.lines();
        let mut said = lines.next().unwrap_or_default().to_owned();
        let rest: Vec<_> = lines.collect();
        if !view.all && !rest.is_empty() {
            said.extend([
                " (+ ",
                &rest.len().to_string(),
                " ",
                &words.label.more_lines,
                ")",
            ]);
        }
        for mark in marks(record, words) {
            said.extend([" ", mark]);
        }
        hang(&mut text, &head, &painted, &said, view.columns());
        let indent = " ".repeat(width(&head));
        if view.all {
            for line in rest {
                hang(&mut text, &indent, &indent, line, view.columns());
            }
        }
        let mut origin = place(&record.path, record.line, record.record);
        if let Some(logger) = &record.logger {
            origin.extend(["  ", logger]);
        }
        if let Some(id) = record.event_id {
            origin.extend(["  ", &id.to_string()]);
        }
        hang(
            &mut text,
            &indent,
            &indent,
            &one_line(&origin),
            view.columns(),
        );
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}
