//! The time line, row by row as the records come: nothing is kept.

use std::io::{self, Write};

use super::cycle::code;
use super::escape::esc;
use super::page::{Page, class, end_table, table};
use crate::model::TimelineRecord;
use crate::report::Records;
use crate::report::select::marks;
use crate::report::style::Tone;
use crate::report::text::{clock_with_offset, place};

pub(super) fn records(
    page: &Page<'_>,
    records: Records<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let label = &page.words.label;
    page.heading(0, &label.time_line, out)?;
    let heads = [&label.time, &label.level, &label.message, &label.r#where];
    table("records", &label.time_line, &heads, out)?;
    for record in records {
        row(page, &record, out)?;
    }
    end_table(out)
}

/// The first line of the message; all of it with `all`.
fn row(page: &Page<'_>, record: &TimelineRecord, out: &mut dyn Write) -> io::Result<()> {
    let label = &page.words.label;
    let time = record.time.as_ref();
    let time = time.map_or("–".into(), clock_with_offset);
    let tone = Tone::of(record.level);
    write!(
        out,
        "<tr><td class=\"time\">{time}</td><td class=\"fixed {}\">{}</td><td class=\"words\">",
        class(tone),
        page.words.level(record.level)
    )?;
    let mut lines = record.message.lines();
    write!(out, "<div>{}", esc(lines.next().unwrap_or_default()))?;
    if page.view.all {
        for line in lines {
            write!(out, "</div><div>{}", esc(line))?;
        }
    } else {
        let more = lines.count();
        if more > 0 {
            let more_lines = &label.more_lines;
            write!(out, " <span class=\"dim\">(+ {more} {more_lines})</span>")?;
        }
    }
    for mark in marks(record, page.words) {
        write!(out, " <span class=\"warn\">{mark}</span>")?;
    }
    let from = place(&record.path, record.line, record.record);
    write!(out, "</div></td><td class=\"place\">{}", code(&from))?;
    let event = record.event_id.map(|id| id.to_string());
    let said: Vec<_> = record.logger.iter().chain(&event).map(|s| esc(s)).collect();
    if !said.is_empty() {
        write!(out, "<br><span class=\"about\">{}</span>", said.join(" "))?;
    }
    writeln!(out, "</td></tr>")
}
