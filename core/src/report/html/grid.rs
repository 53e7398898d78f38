//! The cycles at a glance: one row a cycle, one column a step.

use std::io::{self, Write};

use super::escape::{esc, name};
use super::page::{Page, class, end_table, sign};
use crate::model::{Cycle, Step, StepKind, StepStatus};
use crate::report::select::{self, Line, StreamCycles};
use crate::report::style::Tone;
use crate::report::text::{duration, time_of_day};
use crate::report::{icon, table};

/// Steps that get a column; the cycles' own tables hold the others.
const COLUMNS: usize = 24;

pub(super) fn grid(
    page: &Page<'_>,
    shown: &StreamCycles<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let label = &page.words.label;
    let cycles: Vec<&Cycle> = lines(shown).map(of).collect();
    if cycles.is_empty() {
        return Ok(());
    }
    let columns = columns(&cycles);
    let names: Vec<&str> = columns.iter().map(|(_, name)| *name).collect();
    let mut heads = vec![label.cycle.as_str()];
    heads.extend(names);
    if cycles.iter().any(|c| c.steps.len() > COLUMNS) {
        heads.push(&label.more_steps);
    }
    super::page::table("grid", &label.cycles, &heads, out)?;
    for line in lines(shown) {
        row(page, line, &columns, heads.len() - 1, out)?;
    }
    end_table(out)
}

/// The lines as they stand in the table view with the cycle that is told in full, newest first.
fn lines<'a>(shown: &StreamCycles<'a>) -> impl Iterator<Item = Line<'a>> {
    let others = shown.others.iter().copied();
    others.chain(shown.main.map(Line::Cycle))
}

fn of(line: Line<'_>) -> &Cycle {
    match line {
        Line::Cycle(cycle) | Line::Completed { last: cycle, .. } => cycle,
    }
}

/// The steps of all cycles, each behind the one that it follows where it is first seen.
fn columns<'a>(cycles: &[&'a Cycle]) -> Vec<(&'a StepKind, &'a str)> {
    let mut columns: Vec<(&StepKind, &str)> = Vec::new();
    // The longest cycle gives the order, the others are fitted in.
    let longest = cycles.iter().rev().max_by_key(|c| c.steps.len());
    for cycle in longest.into_iter().chain(cycles.iter().rev()) {
        let mut behind = 0;
        for step in &cycle.steps {
            match columns.iter().position(|(kind, _)| *kind == &step.step) {
                Some(at) => behind = at + 1,
                None if columns.len() < COLUMNS => {
                    columns.insert(behind, (&step.step, &step.name));
                    behind += 1;
                }
                None => {}
            }
        }
    }
    columns
}

fn row(
    page: &Page<'_>,
    line: Line<'_>,
    columns: &[(&StepKind, &str)],
    cells: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = page.words;
    let cycle = of(line);
    let when = table::started(cycle, words);
    if let Line::Completed { count, .. } = line {
        writeln!(
            out,
            "<tr><th scope=\"row\">{} {count} {} {when}</th>",
            sign(("✔", Tone::Good)),
            words.label.completed_cycles,
        )?;
    } else {
        let status = words.cycle_status(cycle.status);
        let took = esc(&select::lasted(cycle).map(duration).unwrap_or_default());
        writeln!(
            out,
            "<tr><th scope=\"row\">{} {when}<br>\
             <span class=\"kind\">{}{} {took}<span class=\"unseen\"> {status}</span></span></th>",
            sign(table::cycle_icon(cycle.status)),
            words.cycle_kind(cycle.kind),
            select::number(cycle),
        )?;
    }
    for (kind, _) in columns {
        match cycle.steps.iter().find(|s| &s.step == *kind) {
            Some(step) => cell(page, step, out)?,
            None => writeln!(out, "<td class=\"none\">–</td>")?,
        }
    }
    if cells > columns.len() {
        let beyond = cycle
            .steps
            .iter()
            .filter(|s| !columns.iter().any(|(kind, _)| *kind == &s.step))
            .count();
        writeln!(out, "<td class=\"number\">{beyond}</td>")?;
    }
    writeln!(out, "</tr>")
}

fn cell(page: &Page<'_>, step: &Step, out: &mut dyn Write) -> io::Result<()> {
    let (icon, tone) = icon(step.status);
    let word = page.words.step_status(step.status);
    let ground = match tone {
        Tone::Bad | Tone::Warn | Tone::Busy => format!(" class=\"on-{}\"", class(tone)),
        Tone::Good | Tone::Dim | Tone::Head => String::new(),
    };
    let took = esc(&step.duration_s.map(duration).unwrap_or_default());
    // What did not go well is said in words that are seen; the others are read out.
    let unseen = if step.status == StepStatus::Completed {
        format!("<span class=\"unseen\">{word}</span>")
    } else {
        String::new()
    };
    write!(out, "<td{ground} title=\"{word}\">{}", sign((icon, tone)))?;
    write!(out, "{unseen} {took}")?;
    if unseen.is_empty() {
        write!(out, "<span class=\"{}\"> {word}</span>", class(tone))?;
    }
    if let Some(started) = &step.started {
        let time = time_of_day(started);
        write!(out, "<br><span class=\"when\">{time}</span>")?;
    }
    writeln!(out, "</td>")
}

/// Name of a stream, where the bundle has several.
pub(super) fn stream(shown: &StreamCycles<'_>, word: &str) -> Option<String> {
    let said = select::stream_name(shown.stream?);
    Some(format!("{word} {}", name(&said)))
}
