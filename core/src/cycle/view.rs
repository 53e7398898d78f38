//! What the portal's view of a cycle shows, line by line.

use std::collections::BTreeSet;

use super::recognise::{LineSubject, Phase, Reader, StepLine, recognise};
use super::tail::{delimited, free_text};
use super::vocabulary::{PhaseWord, StatusWord, Vocabulary};
use super::words::Words;
use crate::format::portal::{Line, Sign, Signs};

/// Most lines that are kept of one view.
const MOST: usize = 2000;

/// A status that the view shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) line: StepLine,
    /// 1-based.
    pub(crate) number: u64,
    pub(crate) text: String,
}

/// What one line holds.
#[derive(Debug, Default)]
struct Parts {
    subject: Option<LineSubject>,
    phases: BTreeSet<Phase>,
    text: Option<String>,
    /// Some sign is an icon.
    icon: bool,
}

/// A subject or signs whose other half stands on a line below.
#[derive(Debug)]
enum Half {
    Name(LineSubject, u64, String),
    Signs(BTreeSet<Phase>),
}

/// Reads the lines of a view.
#[derive(Debug)]
pub(crate) struct ViewReader<'v> {
    vocabulary: &'v Vocabulary,
    signs: &'v Signs,
    half: Option<Half>,
    /// The last line showed a failure without saying why.
    asks_why: bool,
    shown: Vec<Shown>,
    /// Lines with text.
    lines: u64,
    /// Lines that show a status by an icon.
    icons: u64,
    /// Lines that were left out.
    more: u64,
}

impl<'v> ViewReader<'v> {
    pub(crate) fn new(vocabulary: &'v Vocabulary, signs: &'v Signs) -> Self {
        Self {
            vocabulary,
            signs,
            half: None,
            asks_why: false,
            shown: Vec::new(),
            lines: 0,
            icons: 0,
            more: 0,
        }
    }

    /// Takes the next line.
    pub(crate) fn take(&mut self, line: &Line) {
        let asks_why = std::mem::take(&mut self.asks_why);
        if line.text.trim().is_empty() {
            return;
        }
        self.lines = self.lines.saturating_add(1);
        let parts = parts(self.vocabulary, self.signs, &line.text);
        self.icons = self
            .icons
            .saturating_add(u64::from(parts.icon && parts.subject.is_some()));
        let half = self.half.take();
        match (parts.subject, parts.phases.is_empty(), parts.text, half) {
            (Some(subject), false, why, _) => {
                self.show(
                    &subject,
                    &parts.phases,
                    why.as_deref(),
                    line.number,
                    &line.text,
                );
            }
            (Some(subject), true, _, Some(Half::Signs(phases))) => {
                self.show(&subject, &phases, None, line.number, &line.text);
            }
            (Some(subject), true, None, _) => {
                self.half = Some(Half::Name(subject, line.number, line.text.clone()));
            }
            (None, false, why, Some(Half::Name(subject, number, text))) => {
                self.icons = self.icons.saturating_add(u64::from(parts.icon));
                let text = format!("{text}\t{}", line.text);
                self.show(&subject, &parts.phases, why.as_deref(), number, &text);
            }
            (None, false, None, _) => self.half = Some(Half::Signs(parts.phases)),
            (None, true, Some(why), _) if asks_why => {
                if let Some(last) = self.shown.last_mut() {
                    last.text = format!("{}\n{}", last.text, line.text);
                    last.line.reason = Some(why);
                }
            }
            _ => {}
        }
    }

    fn show(
        &mut self,
        subject: &LineSubject,
        phases: &BTreeSet<Phase>,
        why: Option<&str>,
        number: u64,
        text: &str,
    ) {
        for &phase in phases {
            if self.shown.len() >= MOST {
                self.more = self.more.saturating_add(1);
                return;
            }
            let bad = matches!(phase, Phase::Failed | Phase::Held);
            self.asks_why = bad && why.is_none();
            self.shown.push(Shown {
                line: StepLine {
                    subject: subject.clone(),
                    phase,
                    reason: why.filter(|_| bad).map(str::to_owned),
                    duration_us: None,
                },
                number,
                text: text.to_owned(),
            });
        }
    }

    /// How many steps show a status, if this is a view: two at least. Words alone are a view where
    /// they are half of all lines and name each step once; in a log a step starts and ends.
    pub(crate) fn steps(&self, page: bool) -> Option<usize> {
        let mut named = BTreeSet::new();
        let mut lines = BTreeSet::new();
        for shown in &self.shown {
            if let LineSubject::Step { kind, .. } = &shown.line.subject {
                named.insert(kind.clone());
                lines.insert(shown.number);
            }
        }
        let words =
            lines.len() == named.len() && (lines.len() as u64).saturating_mul(2) >= self.lines;
        (named.len() >= 2 && (page || self.icons >= 2 || words)).then_some(named.len())
    }

    /// What was shown, and how many lines more there were.
    pub(crate) fn finish(self) -> (Vec<Shown>, u64) {
        (self.shown, self.more)
    }
}

fn parts(vocabulary: &Vocabulary, signs: &Signs, line: &str) -> Parts {
    let mut out = Parts::default();
    let mut cell = String::new();
    let mut lead = false;
    let mut close = |cell: &mut String, out: &mut Parts| {
        let text = cell.trim().trim_matches(['•', '*', '·']).trim();
        let passed = lead && out.subject.is_none();
        if !text.is_empty() && !passed {
            take_cell(vocabulary, signs, text, out);
            // A step's line begins with its name.
            lead = out.subject.is_none() && out.text.is_some();
        }
        cell.clear();
    };
    for c in line.chars() {
        match signs.icon(c) {
            _ if matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}') => {}
            Some(sign) => {
                close(&mut cell, &mut out);
                out.phases.insert(phase(sign));
                out.icon = true;
            }
            None if matches!(c, '\t' | '|') => close(&mut cell, &mut out),
            None => cell.push(c),
        }
    }
    close(&mut cell, &mut out);
    out
}

fn take_cell(vocabulary: &Vocabulary, signs: &Signs, cell: &str, out: &mut Parts) {
    if let Some(phase) = status(vocabulary, signs, cell) {
        out.phases.insert(phase);
        return;
    }
    if out.subject.is_some() || out.text.is_some() {
        let says = cell.chars().filter(|c| c.is_alphabetic()).count() > 2;
        if says && out.text.is_none() {
            out.text = free_text(cell);
        }
        return;
    }
    let (label, behind) = cell.split_once(':').unwrap_or((cell, ""));
    if signs.is_cycle_label(&label.trim().to_lowercase()) {
        out.subject = Some(LineSubject::Cycle { number: None });
        out.phases.extend(status(vocabulary, signs, behind));
        return;
    }
    let reader = Reader {
        vocabulary,
        words: Words::new(cell),
    };
    let at = reader.skip_noun(0);
    let names = reader.names(at).into_iter();
    let names = names.chain(if at > 0 { reader.names(0) } else { Vec::new() });
    for name in names {
        let rest = reader.words.behind(name.end);
        if rest.trim().is_empty() {
            out.subject = Some(name.subject);
            return;
        }
        if let Some(behind) = delimited(rest) {
            out.subject = Some(name.subject);
            let (word, why) = behind.split_once([':', ',', '–']).unwrap_or((behind, ""));
            match status(vocabulary, signs, word).or(status(vocabulary, signs, behind)) {
                Some(phase) => {
                    out.phases.insert(phase);
                    out.text = free_text(why);
                }
                None => out.text = free_text(behind),
            }
            return;
        }
    }
    match recognise(vocabulary, cell) {
        Some(line) if line.subject != LineSubject::Unnamed => {
            out.subject = Some(line.subject);
            out.phases.insert(match line.phase {
                Phase::Started => Phase::Progress,
                phase => phase,
            });
            out.text = line.reason;
        }
        _ => out.text = free_text(cell),
    }
}

/// What a word or phrase means where a status is expected.
fn status(vocabulary: &Vocabulary, signs: &Signs, text: &str) -> Option<Phase> {
    let lower = text
        .trim()
        .trim_matches(['(', ')', '[', ']', '.'])
        .to_lowercase();
    if let Some(sign) = signs.word(&lower) {
        return Some(phase(sign));
    }
    match vocabulary.status.get(&lower) {
        Some(StatusWord::Completed) => return Some(Phase::Completed),
        Some(StatusWord::Failed) => return Some(Phase::Failed),
        Some(StatusWord::Held) => return Some(Phase::Held),
        None => {}
    }
    match vocabulary.after.get(&lower)? {
        PhaseWord::Started | PhaseWord::Progress => Some(Phase::Progress),
        PhaseWord::Waiting => Some(Phase::Waiting),
        PhaseWord::Completed => Some(Phase::Completed),
        PhaseWord::Failed => Some(Phase::Failed),
        PhaseWord::Stopped => None,
    }
}

fn phase(sign: Sign) -> Phase {
    match sign {
        Sign::Completed => Phase::Completed,
        Sign::Failed => Phase::Failed,
        Sign::Held => Phase::Held,
        Sign::Running => Phase::Progress,
        Sign::Waiting => Phase::Waiting,
        Sign::Turning => Phase::Turning,
    }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
