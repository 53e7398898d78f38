//! Does a message say that a step started, waits, ended?
//!
//! The line is anchored: name and phase open it, in either order, and only a reason, a duration
//! or counts follow. So `Last import failed count: 0` says nothing about a step.

use super::vocabulary::{Named, PhaseWord, StatusWord, TailWord, Vocabulary};
use super::words::Words;
use crate::model::StepKind;

/// Longest head of a message that is looked at.
const HEAD: usize = 400;
/// Longest reason that is kept.
const REASON: usize = 500;

/// Whom a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineSubject {
    Step {
        kind: StepKind,
        /// As written, where the step has no name in the data.
        name: Option<String>,
    },
    Cycle {
        number: Option<u64>,
    },
    /// `Stopped by import filter`: whatever runs.
    Unnamed,
}

/// What the line says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Started,
    Progress,
    Waiting,
    Completed,
    Failed,
    Held,
}

/// A step or cycle line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepLine {
    pub(crate) subject: LineSubject,
    pub(crate) phase: Phase,
    /// Why, in the log's own words.
    pub(crate) reason: Option<String>,
    pub(crate) duration_us: Option<i64>,
}

/// Reads a message (with its continuation lines) as a step line.
pub(crate) fn recognise(vocabulary: &Vocabulary, message: &str) -> Option<StepLine> {
    let line = message.lines().next().unwrap_or_default();
    if !worth_a_look(vocabulary, line) {
        return None;
    }
    let words = Words::new(clip(line, HEAD));
    if !decoration(words.gap(0)) {
        return None;
    }
    let reader = Reader { vocabulary, words };
    let mut found = reader.line()?;
    if matches!(found.phase, Phase::Failed | Phase::Held) && found.reason.is_none() {
        // The reason often stands on the next line: the exception that was logged with it.
        found.reason = message
            .lines()
            .skip(1)
            .map(str::trim)
            .find(|l| !l.is_empty())
            .map(|l| clip(l, REASON).to_owned());
    }
    Some(found)
}

/// A cheap look at the first word, for the millions of lines that are no step lines.
fn worth_a_look(vocabulary: &Vocabulary, line: &str) -> bool {
    let start = line.find(char::is_alphanumeric);
    let Some(start) = start.filter(|s| *s <= 16) else {
        return false;
    };
    let word = &line[start..];
    let end = word
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(word.len());
    let word = &word[..end];
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return word.len() <= 2 && line[start + end..].starts_with(['/', '.', ')', ':']);
    }
    let lower = word.to_lowercase();
    ["import", "export", "eksport"]
        .iter()
        .any(|stem| lower.starts_with(stem))
        || vocabulary.first.contains(&lower)
}

/// Whether text before the first word only decorates.
fn decoration(text: &str) -> bool {
    text.chars().count() <= 12
}

fn clip(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// A name that was read: whom it means, and the index of the word behind it.
struct Name {
    subject: LineSubject,
    end: usize,
}

struct Reader<'v, 'l> {
    vocabulary: &'v Vocabulary,
    words: Words<'l>,
}

impl Reader<'_, '_> {
    fn line(&self) -> Option<StepLine> {
        let block = self.skip_noun(0);
        self.filter_first()
            .or_else(|| self.name_first(block))
            .or_else(|| if block > 0 { self.name_first(0) } else { None })
            .or_else(|| self.phase_first(0))
            .or_else(|| self.stopped_by_filter(0))
    }

    /// `Import filter stopped the synchronization cycle`.
    fn filter_first(&self) -> Option<StepLine> {
        let (_, mut at) = self.vocabulary.filter.at(&self.words, 0)?;
        let phase = loop {
            match self.vocabulary.after.at(&self.words, at) {
                Some((phase, end)) => {
                    at = end;
                    break phase;
                }
                None => at = self.vocabulary.auxiliary.at(&self.words, at)?.1,
            }
        };
        if phase != PhaseWord::Stopped {
            return None;
        }
        while let Some((_, end)) = self.vocabulary.article.at(&self.words, at) {
            at = end;
        }
        if at >= self.words.len() || delimited(self.words.gap(at)).is_some() {
            return Some(self.held(LineSubject::Unnamed, self.words.behind(at)));
        }
        let name = self.names(at).into_iter().next()?;
        Some(self.held(name.subject, self.words.behind(name.end)))
    }

    /// `Stopped by import filter`, with nobody named.
    fn stopped_by_filter(&self, at: usize) -> Option<StepLine> {
        let (phase, at) = self.vocabulary.before.at(&self.words, at)?;
        if phase != PhaseWord::Stopped {
            return None;
        }
        let (_, at) = self.vocabulary.by.at(&self.words, at)?;
        let (_, at) = self.vocabulary.filter.at(&self.words, at)?;
        let tail = self.words.behind(at);
        let named = delimited(tail).and_then(|_| self.names(at).into_iter().next());
        Some(match named {
            Some(name) => self.held(name.subject, self.words.behind(name.end)),
            None => self.held(LineSubject::Unnamed, tail),
        })
    }

    fn held(&self, subject: LineSubject, tail: &str) -> StepLine {
        StepLine {
            subject,
            phase: Phase::Held,
            reason: self.free_text(tail),
            duration_us: None,
        }
    }

    /// `Import HR started`, `Import HR: startet`, `Import HR has completed in 00:02:10`.
    fn name_first(&self, at: usize) -> Option<StepLine> {
        self.names(at).into_iter().find_map(|name| {
            if !separator(self.words.gap(name.end)) {
                return None;
            }
            let mut at = name.end;
            loop {
                if let Some((phase, end)) = self.vocabulary.after.at(&self.words, at) {
                    return self.outcome(name.subject, phase, end, true);
                }
                // `Import HR: ERROR` says how grave a line is, not what became of the step; but
                // `OK` and `FAILED` are phases and were found above.
                at = self.vocabulary.auxiliary.at(&self.words, at)?.1;
                if !self.words.joined(at) {
                    return None;
                }
            }
        })
    }

    /// `Starting Import HR`, `End step: Import HR OK`, `Venter på Import AD`.
    fn phase_first(&self, at: usize) -> Option<StepLine> {
        let (phase, end) = self.vocabulary.before.at(&self.words, at)?;
        let mut at = end;
        if !separator(self.words.gap(at)) {
            return None;
        }
        while let Some((_, end)) = self.vocabulary.article.at(&self.words, at) {
            at = end;
        }
        at = self.skip_noun(at);
        if !separator(self.words.gap(at)) {
            return None;
        }
        self.names(at)
            .into_iter()
            .find_map(|name| self.outcome(name.subject, phase, name.end, false))
    }

    /// Skips `Step`, `Step 3:`, `Steg 3 av 10:`, `3/10`.
    fn skip_noun(&self, at: usize) -> usize {
        let noun = self.vocabulary.noun.at(&self.words, at).map(|(_, end)| end);
        let mut end = noun.unwrap_or(at);
        let digits = |at: usize| {
            self.words
                .lower(at)
                .is_some_and(|w| w.len() <= 3 && w.bytes().all(|b| b.is_ascii_digit()))
        };
        if digits(end) {
            end += 1;
            let of = matches!(self.words.lower(end), Some("of" | "av")) && digits(end + 1);
            if of {
                end += 2;
            } else if self.words.gap(end) == "/" && digits(end) {
                end += 1;
            }
        }
        end
    }

    /// Every name that can stand at word `at`, the longest first.
    fn names(&self, at: usize) -> Vec<Name> {
        let mut found = Vec::new();
        let mut squeezed = String::new();
        for end in at..(at + self.vocabulary.longest_name).min(self.words.len()) {
            if end > at && !self.words.joined(end) {
                break;
            }
            squeezed.push_str(self.words.lower(end).unwrap_or_default());
            match self.vocabulary.names.get(&squeezed) {
                Some(Named::Step(index)) => {
                    let kind = self.vocabulary.steps[*index].kind.clone();
                    found.push(Name {
                        subject: LineSubject::Step { kind, name: None },
                        end: end + 1,
                    });
                }
                Some(Named::Cycle) => {
                    let (number, end) = self.cycle_number(end + 1);
                    found.push(Name {
                        subject: LineSubject::Cycle { number },
                        end,
                    });
                }
                None => {}
            }
        }
        found.extend(self.unknown_names(at));
        found.sort_by_key(|name| std::cmp::Reverse(name.end));
        found
    }

    fn cycle_number(&self, at: usize) -> (Option<u64>, usize) {
        let behind = self
            .vocabulary
            .number
            .at(&self.words, at)
            .map_or(at, |(_, end)| end);
        let near = self
            .words
            .gap(behind)
            .chars()
            .all(|c| c.is_whitespace() || "#:.(=-".contains(c));
        match self.words.lower(behind).and_then(|w| w.parse().ok()) {
            Some(number) if near => (Some(number), behind + 1),
            _ => (None, at),
        }
    }

    /// `Import`/`Export` and one to three capitalised words, or the same written as one word.
    fn unknown_names(&self, at: usize) -> Vec<Name> {
        let mut found = Vec::new();
        let (Some(written), Some(lower)) = (self.words.written(at), self.words.lower(at)) else {
            return found;
        };
        let capital = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
        if !capital(written) {
            return found;
        }
        let step = |verb: &str, id: String, name: String| {
            let kind = if verb == "import" {
                StepKind::Import(id)
            } else {
                StepKind::Export(id)
            };
            LineSubject::Step {
                kind,
                name: Some(name),
            }
        };
        // In a line of capitals they tell no name from the words behind it.
        let shouted = !written.chars().any(char::is_lowercase);
        let goes_on = |at: usize| {
            self.vocabulary.auxiliary.at(&self.words, at).is_some()
                || self.vocabulary.tail.at(&self.words, at).is_some()
        };
        for verb in ["import", "export", "eksport"] {
            if lower == verb {
                let mut id = String::new();
                for end in at + 1..at + 4 {
                    let (Some(word), Some(low)) = (self.words.written(end), self.words.lower(end))
                    else {
                        break;
                    };
                    let phase = self.vocabulary.after.at(&self.words, end).is_some();
                    if !capital(word)
                        || phase
                        || (shouted && !id.is_empty() && goes_on(end))
                        || !self.words.joined(end)
                        || self.vocabulary.no_step.contains(low)
                    {
                        break;
                    }
                    if !id.is_empty() {
                        id.push('-');
                    }
                    id.push_str(low);
                    let last = &self.words.words[end];
                    let name = self.words.line[self.words.words[at].start..last.end].to_owned();
                    found.push(Name {
                        subject: step(verb, id.clone(), name),
                        end: end + 1,
                    });
                }
            } else if let Some(rest) = written.get(verb.len()..)
                && lower.starts_with(verb)
                && capital(rest)
            {
                let id = kebab(rest);
                if !self.vocabulary.no_step.contains(&id) {
                    found.push(Name {
                        subject: step(verb, id, written.to_owned()),
                        end: at + 1,
                    });
                }
            }
        }
        found
    }

    /// What phase and tail say together; `None` where the line goes on as prose.
    fn outcome(
        &self,
        subject: LineSubject,
        phase: PhaseWord,
        at: usize,
        name_first: bool,
    ) -> Option<StepLine> {
        let cycle = matches!(subject, LineSubject::Cycle { .. });
        let filter = self.vocabulary.filter.find(&self.words, at).is_some();
        if phase == PhaseWord::Stopped {
            let phase = if filter {
                Phase::Held
            } else if self.error_in(at) {
                Phase::Failed
            } else {
                return None;
            };
            return Some(StepLine {
                subject,
                phase,
                reason: self.stop_reason(at),
                duration_us: self.duration_in(at),
            });
        }
        let read = self.tail(phase, at, name_first)?;
        let phase = match (phase, read.status) {
            (PhaseWord::Completed | PhaseWord::Failed, Some(StatusWord::Failed)) => Phase::Failed,
            (PhaseWord::Completed, Some(StatusWord::Completed)) => Phase::Completed,
            (PhaseWord::Completed, Some(StatusWord::Held)) if cycle || filter => Phase::Held,
            (PhaseWord::Completed, Some(StatusWord::Held)) => return None,
            (PhaseWord::Completed, None) => Phase::Completed,
            (PhaseWord::Failed, _) => Phase::Failed,
            (PhaseWord::Started, _) => Phase::Started,
            (PhaseWord::Progress, _) => Phase::Progress,
            (PhaseWord::Waiting, _) => Phase::Waiting,
            (PhaseWord::Stopped, _) => return None,
        };
        let reason = match phase {
            Phase::Failed | Phase::Held => read.reason.and_then(|r| self.free_text(r)),
            _ => None,
        };
        let duration_us = match phase {
            Phase::Completed | Phase::Failed | Phase::Held => self.duration_in(at),
            _ => None,
        };
        Some(StepLine {
            subject,
            phase,
            reason,
            duration_us,
        })
    }

    /// Reads what stands behind name and phase, from word `at` on.
    fn tail<'t>(&'t self, phase: PhaseWord, at: usize, name_first: bool) -> Option<Tail<'t>> {
        let mut at = at;
        let mut status = None;
        loop {
            let text = self.words.behind(at);
            let trimmed = text.trim_start().trim_start_matches([
                '"', '\'', '»', '”', ']', ')', '!', '…', '*', '=', '>', '<', '✔', '✖',
            ]);
            let trimmed = trimmed.trim_start_matches("...").trim_start();
            if trimmed.is_empty() {
                return Some(Tail {
                    status,
                    reason: None,
                });
            }
            if let Some(free) = delimited(text) {
                let word = self.words.lower(at);
                let rest = self.words.gap(at + 1);
                // `Import HR failed: 0`, `Import HR started: no` are counts and flags.
                let only = at + 1 >= self.words.len() || rest.trim_start().starts_with([',', ';']);
                if only
                    && word.is_some_and(|w| {
                        matches!(
                            w,
                            "0" | "no" | "nei" | "false" | "never" | "aldri" | "none" | "null"
                        )
                    })
                {
                    return None;
                }
                if phase == PhaseWord::Completed && status.is_none() {
                    let alone =
                        at + 1 >= self.words.len() || !rest.chars().all(char::is_whitespace);
                    status = word.filter(|_| alone).and_then(|w| self.status_at(w, at));
                    if status.is_none() {
                        status =
                            self.vocabulary
                                .tail
                                .at(&self.words, at)
                                .and_then(|(kind, end)| {
                                    if kind == TailWord::Status {
                                        self.words
                                            .lower(end)
                                            .and_then(|w| self.vocabulary.status.get(w).copied())
                                    } else {
                                        None
                                    }
                                });
                    }
                }
                return Some(Tail {
                    status,
                    reason: Some(free),
                });
            }
            if !text.starts_with(char::is_whitespace) {
                return None;
            }
            // A status right behind the name: `End step: Import HR OK`.
            let word = self.words.lower(at)?;
            if phase == PhaseWord::Completed
                && status.is_none()
                && let Some(found) = self.vocabulary.status.get(word)
            {
                status = Some(*found);
                at += 1;
                continue;
            }
            if word.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
                // `Import HR completed 812 objects`; but `Export AD failed 3 times` counts failures.
                let counts = matches!(
                    phase,
                    PhaseWord::Completed | PhaseWord::Waiting | PhaseWord::Progress
                );
                return counts.then_some(Tail {
                    status,
                    reason: None,
                });
            }
            let (kind, end) = self.vocabulary.tail.at(&self.words, at)?;
            match (kind, phase) {
                (TailWord::Status, PhaseWord::Completed | PhaseWord::Failed) => {
                    let found = self.vocabulary.status.get(self.words.lower(end)?)?;
                    status = Some(*found);
                    at = end + 1;
                }
                (TailWord::Reason | TailWord::Counts, PhaseWord::Failed) => {
                    let text = self.words.behind(end);
                    // What is named as the reason may begin with the word itself: `with code 5`.
                    let reason = match delimited(text) {
                        Some(free) => free,
                        None if text.trim().is_empty() => self.words.behind(at),
                        None => text.trim_start(),
                    };
                    return Some(Tail {
                        status,
                        reason: Some(reason),
                    });
                }
                (TailWord::Reason, PhaseWord::Completed) => {
                    if self.error_in(at)
                        && (at..end).any(|i| {
                            self.words
                                .lower(i)
                                .is_some_and(|w| self.vocabulary.error.contains(w))
                        })
                    {
                        let reason = delimited(self.words.behind(end));
                        return Some(Tail {
                            status: Some(StatusWord::Failed),
                            reason,
                        });
                    }
                    return Some(Tail {
                        status,
                        reason: None,
                    });
                }
                (TailWord::Counts, _) => {
                    return Some(Tail {
                        status,
                        reason: None,
                    });
                }
                (TailWord::More, _) => at = end,
                (TailWord::Duration, PhaseWord::Completed | PhaseWord::Failed) => {
                    let text = self.words.behind(end);
                    let text = text.trim_start_matches([' ', ':', '=']);
                    let start = self.words.line.len() - text.len();
                    let (_, used) = self.vocabulary.units.read(text)?;
                    at = self
                        .words
                        .words
                        .iter()
                        .position(|w| w.start >= start + used)
                        .unwrap_or(self.words.len());
                    // Words that the duration swallowed end where it ends.
                    if self
                        .words
                        .words
                        .get(at.wrapping_sub(1))
                        .is_some_and(|w| w.end < start + used)
                    {
                        return Some(Tail {
                            status,
                            reason: None,
                        });
                    }
                }
                (TailWord::Time, _) => {
                    let clock = self.words.lower(end)?;
                    if !clock.bytes().all(|b| b.is_ascii_digit()) {
                        return None;
                    }
                    return Some(Tail {
                        status,
                        reason: None,
                    });
                }
                (TailWord::Waiting | TailWord::Duration, PhaseWord::Waiting) => {
                    // `Import AD waiting for Import HR`, `Waiting for Import AD to start`; whoever
                    // waits for a step `to complete` is another.
                    let last = end >= self.words.len();
                    return (name_first || last).then_some(Tail {
                        status,
                        reason: None,
                    });
                }
                _ => return None,
            }
        }
    }

    /// The status that word `at` gives, unless it counts errors (`errors: 0`).
    fn status_at(&self, word: &str, at: usize) -> Option<StatusWord> {
        let status = self.vocabulary.status.get(word).copied()?;
        if status == StatusWord::Failed
            && self.vocabulary.error.contains(word)
            && !self.error_in(at)
        {
            return None;
        }
        Some(status)
    }

    /// Whether an error is told of from word `from` on, and not that there was none, or a count.
    fn error_in(&self, from: usize) -> bool {
        let zero = |at: usize| {
            self.words.lower(at).is_some_and(|w| {
                self.vocabulary.zero.contains(w) || w.bytes().all(|b| b.is_ascii_digit())
            })
        };
        (from..self.words.len()).any(|at| {
            let word = self.words.lower(at).unwrap_or_default();
            if !self.vocabulary.error.contains(word) {
                return false;
            }
            let before = at > from && zero(at - 1) && self.words.joined(at);
            let mut next = at + 1;
            if matches!(self.words.lower(next), Some("count" | "antall")) {
                next += 1;
            }
            // `errors 0` and `feil: 3` count; `error 5` and `feilkode 5` are codes.
            let plural = word == "errors" || word == "feil" || next > at + 1;
            let behind = plural && next < self.words.len() && zero(next);
            !(before || behind)
        })
    }

    fn stop_reason(&self, at: usize) -> Option<String> {
        let text = self.words.behind(at);
        let free = match delimited(text) {
            Some(free) => free,
            // Behind the words that say what stopped it: `by import filter: 42 % deleted`.
            None => match self.vocabulary.tail.at(&self.words, at) {
                Some((TailWord::Reason, end)) => delimited(self.words.behind(end)).unwrap_or(text),
                _ => match self.vocabulary.filter.find(&self.words, at) {
                    Some((_, end)) => delimited(self.words.behind(end)).unwrap_or(text),
                    None => text,
                },
            },
        };
        self.free_text(free)
    }

    /// The first duration behind word `at`: right there, or behind a word for it.
    fn duration_in(&self, at: usize) -> Option<i64> {
        (at..self.words.len())
            .find_map(|i| {
                let (kind, end) = self.vocabulary.tail.at(&self.words, i)?;
                if kind != TailWord::Duration {
                    return None;
                }
                let text = self.words.behind(end).trim_start_matches([' ', ':', '=']);
                self.vocabulary.units.read(text).map(|(us, _)| us)
            })
            .or_else(|| {
                let text = self
                    .words
                    .behind(at)
                    .trim_start_matches([' ', ':', '(', '-', '–']);
                self.vocabulary.units.read(text).map(|(us, _)| us)
            })
    }

    /// Free text without what encloses it; `None` where nothing is left.
    fn free_text(&self, text: &str) -> Option<String> {
        let mut text = text.trim();
        text = text
            .trim_start_matches([':', '-', '–', '—', ',', ';', '|'])
            .trim();
        if let Some(inner) = text
            .strip_prefix('(')
            .and_then(|t| t.strip_suffix(')').or_else(|| t.strip_suffix(").")))
            && !inner.contains(['(', ')'])
        {
            text = inner;
        }
        let text = clip(text.trim(), REASON);
        text.contains(char::is_alphanumeric)
            .then(|| text.to_owned())
    }
}

struct Tail<'t> {
    status: Option<StatusWord>,
    reason: Option<&'t str>,
}

/// Whether this may stand between name and phase: a blank, a colon, a dash, quotes, an arrow.
fn separator(gap: &str) -> bool {
    let allowed = |c: char| c.is_whitespace() || ":-–—=>|\"'«»“”[](…✔✖".contains(c);
    !gap.is_empty() && gap.chars().count() <= 8 && gap.replace("...", "").chars().all(allowed)
}

/// The text behind a colon, a dash, a bracket, a comma or a full stop, where `text` begins with one.
fn delimited(text: &str) -> Option<&str> {
    let blank = text.starts_with(char::is_whitespace);
    let trimmed = text.trim_start();
    let trimmed = trimmed
        .trim_start_matches(['"', '\'', '»', '”', ']', '*'])
        .trim_start();
    let first = trimmed.chars().next()?;
    let rest = &trimmed[first.len_utf8()..];
    match first {
        ':' | ',' | ';' | '|' | '–' | '—' | '=' => Some(rest.trim_start()),
        '(' | '[' | '{' => Some(trimmed),
        '-' if blank || rest.starts_with(char::is_whitespace) => Some(rest.trim_start()),
        '.' if rest.is_empty() || rest.starts_with([' ', '.']) => {
            Some(rest.trim_start_matches(['.', ' ']))
        }
        _ => None,
    }
}

/// `VismaFlyt` to `visma-flyt`: a hyphen where a capital follows a small letter.
fn kebab(text: &str) -> String {
    let mut out = String::new();
    let mut small = false;
    for c in text.chars() {
        if c.is_uppercase() && small {
            out.push('-');
        }
        small = c.is_lowercase();
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vocabulary() -> &'static Vocabulary {
        Vocabulary::builtin().unwrap()
    }

    fn told(line: &StepLine) -> (String, &'static str) {
        let subject = match &line.subject {
            LineSubject::Step { kind, .. } => kind.to_string(),
            LineSubject::Cycle { .. } => "cycle".into(),
            LineSubject::Unnamed => "-".into(),
        };
        let phase = match line.phase {
            Phase::Started => "started",
            Phase::Progress => "progress",
            Phase::Waiting => "waiting",
            Phase::Completed => "completed",
            Phase::Failed => "failed",
            Phase::Held => "held",
        };
        (subject, phase)
    }

    #[test]
    fn every_sample_of_the_vocabulary_is_read() {
        let mut wrong = Vec::new();
        for sample in &vocabulary().samples {
            let Some(line) = recognise(vocabulary(), &sample.line) else {
                wrong.push(format!("{}: not recognised", sample.line));
                continue;
            };
            let (subject, phase) = told(&line);
            if (subject.as_str(), phase) != (sample.step.as_str(), sample.phase.as_str()) {
                wrong.push(format!("{}: {subject} {phase}", sample.line));
            }
            let duration = line.duration_us.map(|us| us as f64 / 1e6);
            if duration != sample.duration {
                wrong.push(format!("{}: duration {duration:?}", sample.line));
            }
            if sample.reason.is_some() && line.reason != sample.reason {
                wrong.push(format!("{}: reason {:?}", sample.line, line.reason));
            }
            if let LineSubject::Cycle { number } = line.subject
                && number != sample.number
            {
                wrong.push(format!("{}: number {number:?}", sample.line));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_near_miss_of_the_vocabulary_is_read() {
        let wrong: Vec<_> = vocabulary()
            .near_misses
            .iter()
            .filter_map(|line| {
                recognise(vocabulary(), line).map(|found| format!("{line}: {:?}", told(&found)))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn the_reason_may_stand_on_the_next_line() {
        let line = recognise(
            vocabulary(),
            "Export AD failed\r\nSystem.TimeoutException: too late\r\n   at A.B()",
        )
        .unwrap();
        assert_eq!(
            line.reason.as_deref(),
            Some("System.TimeoutException: too late")
        );
    }

    fn name() -> impl Strategy<Value = (&'static str, &'static str)> {
        prop::sample::select(vec![
            ("Import HR", "import-hr"),
            ("import hr", "import-hr"),
            ("IMPORT-HR", "import-hr"),
            ("ImportHR", "import-hr"),
            ("Importer HR", "import-hr"),
            ("Import HR Future", "import-hr-future"),
            ("ImportHrFuture", "import-hr-future"),
            ("Import Hierachy", "import-hierarchy"),
            ("Importhierarki", "import-hierarchy"),
            ("Import samAccountName", "import-samaccountname"),
            ("Import AD", "import-ad"),
            ("Importer AD", "import-ad"),
            ("Synchronization", "synchronization"),
            ("Syncronization", "synchronization"),
            ("SYNKRONISERING", "synchronization"),
            ("Export AD", "export-ad"),
            ("Import AD Results", "import-ad-results"),
            ("Export HR", "export-hr"),
            ("Export Azure", "export-azure"),
            ("Export eFeide", "export-efeide"),
            ("ExportP360", "export-p360"),
            ("Export Compilo", "export-compilo"),
            ("Export Visma Enterprise", "export-visma-enterprise"),
            ("Import FlyVo", "import-flyvo"),
        ])
    }

    fn phase() -> impl Strategy<Value = (&'static str, &'static str)> {
        // `{}` is the name. English and Norwegian, either order.
        prop::sample::select(vec![
            ("{} started", "started"),
            ("{}: started", "started"),
            ("{} - started", "started"),
            ("Starting {}", "started"),
            ("Starting: {}", "started"),
            ("Started {}", "started"),
            ("{} startet", "started"),
            ("{} har startet", "started"),
            ("Starter {}", "started"),
            ("Begin step: {}", "started"),
            ("{} starter...", "started"),
            ("Startet {}.", "started"),
            ("Begynner {}", "started"),
            ("{} has begun", "started"),
            ("{} completed", "completed"),
            ("{} completed in 00:02:10", "completed"),
            ("{} completed successfully", "completed"),
            ("Completed {}", "completed"),
            ("Finished {} in 130 s", "completed"),
            ("{} fullført", "completed"),
            ("Fullførte {}", "completed"),
            ("{} er ferdig", "completed"),
            ("{} ferdig på 2 min", "completed"),
            ("End step: {} OK (duration 00:00:01, errors 0)", "completed"),
            ("{} done", "completed"),
            ("{} finished with 0 errors", "completed"),
            ("{} fullført uten feil", "completed"),
            ("{} was successful", "completed"),
            ("{} avsluttet", "completed"),
            ("{}: OK", "completed"),
            ("{} failed", "failed"),
            ("{} failed: reason", "failed"),
            ("{} failed with error: reason", "failed"),
            ("{} has failed (reason)", "failed"),
            ("Failed {}: reason", "failed"),
            ("{} feilet", "failed"),
            ("{} feilet: grunn", "failed"),
            ("{} feilet med feil: grunn", "failed"),
            ("{} mislyktes på grunn av tidsavbrudd", "failed"),
            ("End step: {} FAILED (reason)", "failed"),
            ("{} stopped with error: x", "failed"),
            ("{} stanset med feil: x", "failed"),
            ("{} ended with status Failed", "failed"),
            ("Waiting for {}", "waiting"),
            ("{} waiting", "waiting"),
            ("{} is waiting", "waiting"),
            ("Venter på {}", "waiting"),
            ("{} venter", "waiting"),
            ("{} i kø", "waiting"),
            ("{} stopped by import filter", "held"),
            ("{} stanset av importfilter", "held"),
            ("{} ble stoppet av importfilteret", "held"),
        ])
    }

    proptest! {
        #[test]
        fn every_name_goes_with_every_phase((name, id) in name(), (phrase, phase) in phase()) {
            let line = phrase.replace("{}", name);
            let found = recognise(vocabulary(), &line);
            prop_assert_eq!(found.as_ref().map(told), Some((id.to_owned(), phase)), "{}", line);
        }

        #[test]
        fn a_word_before_or_prose_behind_makes_it_no_step_line((name, _) in name(), (phrase, _) in phase(),
            before in prop::sample::select(vec!["User said", "Last", "Checking whether", "Note that", "Config"])) {
            let line = format!("{before} {}", phrase.replace("{}", name));
            prop_assert_eq!(recognise(vocabulary(), &line), None, "{}", line);
        }

        #[test]
        fn any_message_is_read_or_refused(message in "(Import|Export|Starting|Steg|Sync cycle|Stanset)?[ :]?\\PC{0,60}") {
            let _ = recognise(vocabulary(), &message);
        }
    }
}
