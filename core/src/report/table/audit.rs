//! An audit on a terminal.

use std::io::{self, Write};

use crate::model::{
    Audit, BundleAudit, Cycle, CycleEvent, CycleStatus, FindingState, Severity, Step, StepStatus,
    VerdictStatus,
};
use crate::redact::Redacted;
use crate::report::select::{self, Line};
use crate::report::style::Tone;
use crate::report::text::{
    clock, clock_with_offset, duration, end_line, evidence_place, hang, left, one_line, right,
    shorten, span, time_of_day, width,
};
use crate::report::words::{Words, words};
use crate::report::{View, icon};

/// Names of steps are padded to the longest of the cycle, but no further than this.
const NAME: usize = 28;
const DURATION: usize = 12;
/// Columns of quoted log text below a finding.
const QUOTE: usize = 200;

pub(in crate::report) fn audit(
    audit: &Redacted<Audit>,
    view: &View,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = words(view.lang);
    for (at, bundle) in audit.bundles.iter().enumerate() {
        let mut page = Page {
            view,
            words,
            profile: audit.tool.profile.as_deref(),
            text: String::new(),
        };
        if at > 0 {
            page.text.push('\n');
        }
        page.bundle(bundle);
        out.write_all(page.text.as_bytes())?;
    }
    if let Some(changes) = select::catalog_changes(&audit.tool, words) {
        let mut page = Page {
            view,
            words,
            profile: None,
            text: String::from("\n"),
        };
        page.hang("  ", Tone::Dim, &changes);
        out.write_all(page.text.as_bytes())?;
    }
    Ok(())
}

struct Page<'a> {
    view: &'a View,
    words: &'a Words,
    profile: Option<&'a str>,
    text: String,
}

impl Page<'_> {
    fn bundle(&mut self, bundle: &BundleAudit) {
        let label = &self.words.label;
        let rule = "━".repeat(self.view.columns());
        let name = shorten(&one_line(bundle.called()), self.view.columns());
        self.raw(&self.paint(Tone::Head, &name));
        self.raw(&self.paint(Tone::Dim, &rule));
        let (sign, tone) = verdict(bundle.verdict.status);
        let word = self.words.verdict(bundle.verdict.status);
        self.hang(&format!("{sign} {word}  "), tone, &bundle.verdict.sentence);
        if let Some(as_of) = &bundle.as_of {
            let text = format!(
                "{}: {} ({})",
                label.as_of,
                clock_with_offset(as_of),
                self.words.as_of(bundle.as_of_by)
            );
            self.raw(&self.paint(Tone::Dim, &format!("  {text}")));
        }
        if let Some(profile) = self.profile {
            let text = format!("  {}: {}", label.profile, one_line(profile));
            self.raw(&self.paint(Tone::Dim, &text));
        }
        self.findings(bundle);
        self.cycles(bundle);
        self.unexplained(bundle);
        self.gaps(bundle);
        self.sources(bundle);
        self.notes(bundle);
    }

    fn cycles(&mut self, bundle: &BundleAudit) {
        let label = &self.words.label;
        let streams = select::cycles(bundle, self.view);
        if streams.is_empty() {
            self.heading(&label.cycles);
            self.raw(&format!("  {}", label.no_cycles));
        }
        let several = bundle.streams.len() > 1;
        for shown in streams {
            let mut heading = shown.heading(self.words).to_owned();
            if let (true, Some(stream)) = (several, shown.stream) {
                let name = select::stream_name(stream);
                heading = format!("{heading} – {} {name}", label.stream);
            }
            self.heading(&heading);
            if let Some(main) = shown.main {
                self.cycle(main, true);
                if !shown.others.is_empty() {
                    self.heading(&label.deltas);
                }
            }
            for line in shown.others {
                match line {
                    Line::Cycle(cycle) => self.cycle(cycle, self.view.all),
                    Line::Completed { count, last } => {
                        let when = self.words.when(last.started.as_ref());
                        let text = format!("{count} {} {when}", label.completed_cycles);
                        self.hang("✔ ", Tone::Good, &text);
                    }
                }
            }
            if shown.hidden > 0 {
                let text = format!("… {} {}", shown.hidden, label.and_before);
                self.raw(&self.paint(Tone::Dim, &text));
            }
        }
    }

    /// A cycle's line and its steps: all of them, or those that did not complete.
    fn cycle(&mut self, cycle: &Cycle, whole: bool) {
        let (sign, tone) = cycle_icon(cycle.status);
        let number = select::number(cycle);
        let mut line = format!("{}{number}", self.words.cycle_kind(cycle.kind));
        line.extend(["   ", &self.words.when(cycle.started.as_ref())]);
        if let Some(seconds) = select::lasted(cycle) {
            line.extend(["   ", &duration(seconds)]);
        }
        line.push_str("   ");
        let status = self.words.cycle_status(cycle.status);
        let painted = self.paint(tone, status);
        self.raw(&format!("{} {line}{painted}", self.paint(tone, sign)));
        let shown: Vec<_> = cycle
            .steps
            .iter()
            .filter(|s| whole || s.status != StepStatus::Completed)
            .collect();
        let name = shown
            .iter()
            .map(|s| width(&one_line(&s.name)))
            .max()
            .unwrap_or(0)
            .min(NAME);
        let events = if whole { cycle.events.as_slice() } else { &[] };
        let before = |steps: usize| events.iter().filter(move |e| e.after_steps == steps);
        before(0).for_each(|event| self.event(event));
        for (at, step) in (1..).zip(shown) {
            self.step(step, name);
            before(at).for_each(|event| self.event(event));
        }
    }

    /// A Windows event between the steps.
    fn event(&mut self, event: &CycleEvent) {
        let time = event.time.as_ref().map(time_of_day).unwrap_or_default();
        let said = event.evidence.text.as_deref().unwrap_or_default();
        let text = format!("{} ({})", one_line(said), evidence_place(&event.evidence));
        self.hang(&format!("    ┆ {time}  "), Tone::Dim, &text);
    }

    fn step(&mut self, step: &Step, name_width: usize) {
        let (sign, tone) = icon(step.status);
        let took = step.duration_s.map(duration).unwrap_or_default();
        let name = left(&shorten(&one_line(&step.name), name_width), name_width);
        let behind = format!(" {name} {}  ", right(&took, DURATION));
        let mut said = String::new();
        if step.status != StepStatus::Completed {
            said.push_str(self.words.step_status(step.status));
        }
        if step.attempts > 1 {
            if !said.is_empty() {
                said.push_str(", ");
            }
            said.extend([&step.attempts.to_string(), " ", &self.words.label.attempts]);
        }
        if let Some(reason) = &step.reason {
            if !said.is_empty() {
                said.push_str(": ");
            }
            said.push_str(reason);
        }
        let head = format!("  {sign}{behind}");
        let painted = format!("  {}{behind}", self.paint(tone, sign));
        hang(&mut self.text, &head, &painted, &said, self.view.columns());
    }

    fn findings(&mut self, bundle: &BundleAudit) {
        let label = &self.words.label;
        let groups = select::findings(bundle, self.view);
        if groups.is_empty() {
            // An answer that cannot be given is never told as "nothing open".
            if bundle.verdict.status == VerdictStatus::Ok {
                self.heading(&label.what_to_do);
                self.raw(&format!("  {}", label.no_findings));
            }
            return;
        }
        self.heading(&label.what_to_do);
        for (at, group) in groups.iter().enumerate() {
            let f = group.finding;
            if at > 0 {
                self.text.push('\n');
            }
            let (sign, tone) = severity(f.severity);
            let (sign, tone) = if f.state == FindingState::Resolved {
                ("✔", Tone::Good)
            } else {
                (sign, tone)
            };
            let mut title = format!("{} [{}", f.title, self.words.severity(f.severity));
            if f.state == FindingState::Resolved {
                title.extend([", ", self.words.state(f.state)]);
            }
            title.push(']');
            self.hang(&format!("{sign} "), tone, &title);
            self.hang(&format!("  {}: ", label.cause), Tone::Dim, &f.cause);
            let owner = self.words.owner_of(f, f.third_party.as_deref());
            self.hang(&format!("  {}: ", label.owner), Tone::Dim, &owner);
            if let Some(seen) = group.seen(self.words) {
                self.hang(&format!("  {}: ", label.seen), Tone::Dim, &seen);
            }
            for (number, action) in f.actions.iter().enumerate() {
                let head = format!("  {}. ", number + 1);
                let only_if = self.words.only_if(action.only_if.as_deref());
                let text = format!(
                    "{} – {}: {}{only_if}",
                    self.words.party(action.who),
                    self.words.action(action.kind),
                    action.text
                );
                self.hang(&head, Tone::Head, &text);
            }
            if f.general_advice {
                self.hang("     ", Tone::Dim, &label.general);
            }
            for evidence in &f.evidence {
                self.hang(
                    &format!("  {}: ", label.evidence),
                    Tone::Dim,
                    &evidence_place(evidence),
                );
                if let Some(text) = &evidence.text {
                    let quoted = shorten(&one_line(text), QUOTE);
                    self.hang("    │ ", Tone::Dim, &quoted);
                }
            }
            for code in &f.codes {
                let said = self.words.code(code);
                self.hang(&format!("  {}: ", label.code), Tone::Dim, &said);
            }
        }
    }

    fn unexplained(&mut self, bundle: &BundleAudit) {
        let label = &self.words.label;
        let (shown, hidden) = select::unexplained(bundle, self.view);
        if shown.is_empty() {
            return;
        }
        self.heading(&label.unexplained);
        for u in shown {
            let head = format!(
                "{} × {}  ",
                right(&u.count.to_string(), 5),
                self.words.level(u.level)
            );
            self.hang(&head, Tone::Warn, &u.template);
            let mut place = evidence_place(&u.sample);
            if let Some(span) = span(u.first.as_ref(), u.last.as_ref()) {
                place.extend(["  (", &span, ")"]);
            }
            self.hang(&" ".repeat(8), Tone::Dim, &place);
        }
        if hidden > 0 {
            self.raw(&format!("  … {hidden} {}", label.more));
        }
    }

    fn gaps(&mut self, bundle: &BundleAudit) {
        let label = &self.words.label;
        if bundle.gaps.is_empty() {
            return;
        }
        self.heading(&label.not_judged);
        for gap in &bundle.gaps {
            self.hang("? ", Tone::Warn, &gap.what);
            self.hang(&format!("  {}: ", label.limits), Tone::Dim, &gap.limits);
            self.hang(
                &format!("  {}: ", label.settles),
                Tone::Dim,
                &gap.would_settle,
            );
        }
    }

    fn sources(&mut self, bundle: &BundleAudit) {
        let label = &self.words.label;
        for (at, source) in select::troubled(bundle).enumerate() {
            if at == 0 {
                self.heading(&label.sources);
            }
            self.hang("  ", Tone::Dim, &source.path);
            if let Some(why) = &source.skipped {
                self.hang(&format!("    {}: ", label.not_read), Tone::Dim, why);
            }
            for problem in &source.problems {
                let text = select::told(problem);
                self.hang(&format!("    {}: ", problem.kind), Tone::Warn, &text);
            }
        }
    }

    fn notes(&mut self, bundle: &BundleAudit) {
        if bundle.notes.is_empty() {
            return;
        }
        self.heading(&self.words.label.notes);
        for note in &bundle.notes {
            self.hang("  ", Tone::Dim, note);
        }
    }

    fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.raw(&self.paint(Tone::Head, text));
    }

    fn raw(&mut self, line: &str) {
        self.text.push_str(line);
        end_line(&mut self.text);
    }

    fn hang(&mut self, head: &str, tone: Tone, text: &str) {
        let painted = self.paint(tone, head);
        hang(&mut self.text, head, &painted, text, self.view.columns());
    }

    fn paint(&self, tone: Tone, text: &str) -> String {
        self.view.style.paint(tone, text)
    }
}

pub(in crate::report) fn verdict(status: VerdictStatus) -> (&'static str, Tone) {
    match status {
        VerdictStatus::Ok => ("✔", Tone::Good),
        VerdictStatus::Action => ("✖", Tone::Bad),
        VerdictStatus::Waiting => ("⟳", Tone::Busy),
        VerdictStatus::CannotJudge => ("?", Tone::Warn),
    }
}

pub(in crate::report) fn cycle_icon(status: CycleStatus) -> (&'static str, Tone) {
    icon(match status {
        CycleStatus::Completed => StepStatus::Completed,
        CycleStatus::Failed => StepStatus::Failed,
        CycleStatus::Held => StepStatus::Held,
        CycleStatus::Running => StepStatus::Running,
        CycleStatus::Interrupted => StepStatus::Interrupted,
        CycleStatus::Unknown => StepStatus::Unknown,
    })
}

pub(in crate::report) fn severity(severity: Severity) -> (&'static str, Tone) {
    match severity {
        Severity::Error => ("✖", Tone::Bad),
        Severity::Warning => ("!", Tone::Warn),
        Severity::Info => ("i", Tone::Busy),
    }
}

/// The newest time of a cycle, for the markdown view as well.
pub(in crate::report) fn started(cycle: &Cycle, words: &Words) -> String {
    cycle
        .started
        .as_ref()
        .map_or_else(|| words.label.unknown_time.clone(), clock)
}
