//! What the portal's view of a cycle shows, line by line.

mod line;

use std::collections::BTreeSet;

use self::line::parts;
use crate::read::portal::{Line, Signs};
use crate::step_line::Vocabulary;
use crate::step_line::{LineSubject, Phase, StepLine};

/// Most lines that are kept of one view.
const MOST: usize = 2000;
/// Most lines of an error's text below its step.
const MOST_BELOW: usize = 8;

/// A status that the view shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) line: StepLine,
    /// 1-based.
    pub(crate) number: u64,
    pub(crate) text: String,
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
    /// How many lines that follow may still tell more of the failure above them.
    below: usize,
    read: ViewRead,
    /// Lines with text.
    lines: u64,
    /// Lines that show a status by an icon.
    icons: u64,
}

/// What a view holds, and what was not read of it.
#[derive(Debug, Default)]
pub(crate) struct ViewRead {
    pub(crate) shown: Vec<Shown>,
    /// Statuses beyond those that are kept.
    pub(crate) more: u64,
    /// Line of the first step with no status that is known, and how many there are.
    pub(crate) unknown: Option<(u64, u64)>,
}

impl<'v> ViewReader<'v> {
    pub(crate) fn new(vocabulary: &'v Vocabulary, signs: &'v Signs) -> Self {
        Self {
            vocabulary,
            signs,
            half: None,
            below: 0,
            read: ViewRead::default(),
            lines: 0,
            icons: 0,
        }
    }

    /// Takes the next line.
    pub(crate) fn take(&mut self, line: &Line) {
        let below = std::mem::take(&mut self.below);
        if line.text.trim().is_empty() {
            return;
        }
        self.lines = self.lines.saturating_add(1);
        let parts = parts(self.vocabulary, self.signs, &line.text);
        self.icons = self
            .icons
            .saturating_add(u64::from(parts.icon && parts.subject.is_some()));
        let half = self.half.take();
        if let Some(Half::Name(LineSubject::Step { .. }, number, _)) = &half
            && parts.subject.is_some()
        {
            self.unknown(*number);
        }
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
            (Some(LineSubject::Step { .. }), true, Some(_), _) => self.unknown(line.number),
            (None, false, None, _) => self.half = Some(Half::Signs(parts.phases)),
            (None, true, text, _) if below > 0 => {
                if let Some(last) = self.read.shown.last_mut() {
                    last.text = format!("{}\n{}", last.text, line.text);
                    last.line.reason = last.line.reason.take().or(text);
                    self.below = below - 1;
                }
            }
            _ => {}
        }
    }

    /// A step is named on this line, with no status that is known.
    fn unknown(&mut self, line: u64) {
        let (_, count) = self.read.unknown.get_or_insert((line, 0));
        *count = count.saturating_add(1);
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
            if self.read.shown.len() >= MOST {
                self.read.more = self.read.more.saturating_add(1);
                return;
            }
            let bad = matches!(phase, Phase::Failed | Phase::Held);
            self.below = if bad { MOST_BELOW } else { 0 };
            self.read.shown.push(Shown {
                line: StepLine::new(
                    subject.clone(),
                    phase,
                    why.filter(|_| bad).map(str::to_owned),
                ),
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
        for shown in &self.read.shown {
            if let LineSubject::Step { kind, .. } = &shown.line.subject {
                named.insert(kind.clone());
                lines.insert(shown.number);
            }
        }
        let words =
            lines.len() == named.len() && (lines.len() as u64).saturating_mul(2) >= self.lines;
        (named.len() >= 2 && (page || self.icons >= 2 || words)).then_some(named.len())
    }

    /// Ends the view.
    pub(crate) fn finish(mut self) -> ViewRead {
        if let Some(Half::Name(LineSubject::Step { .. }, number, _)) = self.half {
            self.unknown(number);
        }
        self.read
    }
}

#[cfg(test)]
mod tests;
