//! One cycle in full: its steps, the events between them and the runs of the task behind it.

use std::io::{self, Write};

use super::escape::{esc, name, quote};
use super::page::{Page, class, end_table, sign, table};
use crate::model::{Cycle, CycleEvent, Run, RunStatus, Step, StepStatus};
use crate::report::select;
use crate::report::style::Tone;
use crate::report::text::{clock, duration, evidence_place, first_place, time_of_day};
use crate::report::{icon, table as terminal};

/// The line above a cycle's steps: kind, start, length and what became of it.
pub(super) fn headline(page: &Page<'_>, cycle: &Cycle) -> String {
    let words = page.words;
    let when = words.when(cycle.started.as_ref());
    let took = select::lasted(cycle)
        .map(|s| format!(", {}", esc(&duration(s))))
        .unwrap_or_default();
    let icon = terminal::cycle_icon(cycle.status);
    format!(
        "{} {}{}, {when}{took}: <span class=\"{}\">{}</span>",
        sign(icon),
        words.cycle_kind(cycle.kind),
        select::number(cycle),
        class(icon.1),
        words.cycle_status(cycle.status)
    )
}

/// The steps with the events between them, then the runs of the task that carried the cycle out.
pub(super) fn body(
    page: &Page<'_>,
    cycle: &Cycle,
    runs: &[&Run],
    out: &mut dyn Write,
) -> io::Result<()> {
    let label = &page.words.label;
    if !cycle.steps.is_empty() || !cycle.events.is_empty() {
        let heads = [
            &label.time,
            &label.step,
            &label.status,
            &label.duration,
            &label.reason,
            &label.r#where,
        ];
        table("steps", &label.steps, &heads, out)?;
        let before = |steps: usize| cycle.events.iter().filter(move |e| e.after_steps == steps);
        before(0).try_for_each(|e| event(e, out))?;
        for (at, one) in (1..).zip(&cycle.steps) {
            step(page, one, out)?;
            before(at).try_for_each(|e| event(e, out))?;
        }
        end_table(out)?;
    }
    self::runs(page, runs, out)
}

fn step(page: &Page<'_>, step: &Step, out: &mut dyn Write) -> io::Result<()> {
    let words = page.words;
    let (icon, tone) = icon(step.status);
    let status = words.step_status(step.status);
    let attempts = if step.attempts > 1 {
        format!(", {} {}", step.attempts, words.label.attempts)
    } else {
        String::new()
    };
    let tone_class = if step.status == StepStatus::Completed {
        "dim"
    } else {
        class(tone)
    };
    writeln!(
        out,
        "<tr><td class=\"time\">{}</td><th scope=\"row\">{}</th>\
         <td>{} <span class=\"{tone_class}\">{status}{attempts}</span></td>\
         <td class=\"number\">{}</td><td class=\"words\">{}</td><td class=\"place\">{}</td></tr>",
        step.started.as_ref().map(time_of_day).unwrap_or_default(),
        name(&step.name),
        sign((icon, tone)),
        esc(&step.duration_s.map(duration).unwrap_or_default()),
        esc(step.reason.as_deref().unwrap_or_default()),
        first_place(&step.evidence, code),
    )
}

/// An event of Windows between two steps.
fn event(event: &CycleEvent, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<tr class=\"event\"><td class=\"time\">{}</td>\
         <td colspan=\"4\"><span aria-hidden=\"true\">┆</span> {}</td>\
         <td class=\"place\">{}</td></tr>",
        event.time.as_ref().map(time_of_day).unwrap_or_default(),
        quote(event.evidence.text.as_deref().unwrap_or_default()),
        code(&evidence_place(&event.evidence)),
    )
}

/// Runs of the scheduled task, folded: what they mean for the steps stands above.
pub(super) fn runs(page: &Page<'_>, runs: &[&Run], out: &mut dyn Write) -> io::Result<()> {
    let words = page.words;
    let label = &words.label;
    if runs.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<details><summary>{} ({})</summary>",
        label.runs,
        runs.len()
    )?;
    let heads = [
        &label.time,
        &label.task,
        &label.status,
        &label.duration,
        &label.result,
        &label.r#where,
    ];
    table("runs", &label.runs, &heads, out)?;
    for run in runs {
        let icon = run_icon(run.status);
        let took = match (&run.started, &run.ended) {
            (Some(started), Some(ended)) => esc(&duration(ended.seconds_since(started))),
            _ => String::new(),
        };
        writeln!(
            out,
            "<tr><td class=\"time\">{}</td><td class=\"words\">{}</td>\
             <td>{} <span class=\"{}\">{}</span></td><td class=\"number\">{took}</td>\
             <td>{}</td><td class=\"place\">{}</td></tr>",
            run.started.as_ref().map(clock).unwrap_or_default(),
            name(run.task.as_deref().unwrap_or_default()),
            sign(icon),
            class(icon.1),
            words.run_status(run.status),
            esc(run.result.as_deref().unwrap_or_default()),
            first_place(&run.evidence, code),
        )?;
    }
    end_table(out)?;
    writeln!(out, "</details>")
}

const fn run_icon(status: RunStatus) -> (&'static str, Tone) {
    match status {
        // Result 0 says nothing of the steps: no green.
        RunStatus::Completed => ("·", Tone::Dim),
        RunStatus::Failed => ("✖", Tone::Bad),
        RunStatus::Stopped | RunStatus::NotStarted | RunStatus::Unknown => ("?", Tone::Warn),
        RunStatus::Running => ("⟳", Tone::Busy),
    }
}

/// A place in the evidence.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", esc(text))
}
