//! What stands behind name and phase: a reason, a duration, counts, a status, or prose that
//! makes it no step line.

use super::duration::Units;
use super::hint::{denied, is_open};
use super::line::{LineSubject, Phase, StepLine};
use super::recognise::{Reader, clip};
use super::vocabulary::{PhaseWord, StatusWord, TailWord};

/// Longest reason that is kept.
pub(super) const REASON: usize = 500;

impl Reader<'_, '_> {
    /// What phase and tail say together; `None` where the line goes on as prose.
    pub(super) fn outcome(
        &self,
        mut subject: LineSubject,
        phase: PhaseWord,
        at: usize,
        name_first: bool,
    ) -> Option<StepLine> {
        let cycle = matches!(subject, LineSubject::Cycle { .. });
        if phase == PhaseWord::Error {
            // What goes wrong in a cycle goes wrong in a step of it.
            let line = self.outcome(subject, PhaseWord::Failed, at, name_first);
            return line.filter(|_| !cycle).map(|line| StepLine {
                phase: Phase::Error,
                ..line
            });
        }
        let mut at = at;
        if let LineSubject::Cycle {
            number: number @ None,
        } = &mut subject
        {
            // `Sync cycle started (1001)`
            let (found, behind) = self.cycle_number(at);
            if found.is_some() && self.ends_or_goes_on(behind) {
                (*number, at) = (found, behind);
            }
        }
        if self.counts_only(at) {
            return None;
        }
        if self.words.gap(at).contains(['>', '→']) && at < self.words.len() {
            // `Running => Failed`: what it became counts.
            return self.stated(subject, at);
        }
        if phase.stops()
            || phase == PhaseWord::Failed && self.vocabulary.person.at(&self.words, at).is_some()
            || phase == PhaseWord::Waiting && self.filter_in(at)
        {
            return self.stopped(subject, phase, at);
        }
        let read = self.tail(phase, at, name_first)?;
        let filter = self.vocabulary.filter.find(&self.words, at).is_some();
        let denied = phase == PhaseWord::Completed && denied(self, at);
        let phase = match (phase, read.status) {
            // A completion agrees with its own line, or nobody knows how it ended.
            (PhaseWord::Completed, _) if denied && !is_open(self, at) => Phase::Stopped,
            (PhaseWord::Completed, None | Some(StatusWord::Completed)) if denied => Phase::Failed,
            (PhaseWord::Completed, Some(StatusWord::Held)) if cycle || filter => Phase::Held,
            (PhaseWord::Completed, Some(StatusWord::Held)) if self.error_in(at) => Phase::Failed,
            (PhaseWord::Completed, Some(StatusWord::Held)) | (PhaseWord::Stopped, _) => {
                Phase::Stopped
            }
            (PhaseWord::Paused, _) => return None,
            (PhaseWord::Completed | PhaseWord::Failed, Some(StatusWord::Failed))
            | (PhaseWord::Failed | PhaseWord::Error, _) => Phase::Failed,
            (PhaseWord::Completed, _) => Phase::Completed,
            (PhaseWord::Started, _) => Phase::Started,
            (PhaseWord::Progress, _) => Phase::Progress,
            (PhaseWord::Waiting, _) => Phase::Waiting,
        };
        let reason = match phase {
            Phase::Failed => read
                .reason
                .filter(|r| !self.is_measure(r))
                .and_then(free_text),
            Phase::Held => read.reason.and_then(free_text),
            _ => None,
        };
        let duration_us = match phase {
            Phase::Completed => self
                .duration_in(at)
                .or_else(|| Units::find_clock(self.words.behind(at))),
            Phase::Failed | Phase::Held => self.duration_in(at),
            _ => None,
        };
        Some(StepLine {
            subject,
            phase,
            reason,
            duration_us,
            only_ended: phase == Phase::Completed && read.status.is_none() && is_open(self, at),
        })
    }

    /// `stopped` and its like: held only with the import filter, failed only with an error, else
    /// an end of which nobody knows more, unless the line goes on as prose.
    fn stopped(&self, subject: LineSubject, phase: PhaseWord, at: usize) -> Option<StepLine> {
        let filter = self.filter_in(at);
        let named = self.vocabulary.filter.find(&self.words, at);
        if filter && named.is_some_and(|(_, end)| self.counts_only(end)) {
            // `stopped by import filter: no`
            return None;
        }
        let phase = if filter {
            Phase::Held
        } else if self.error_in(at) {
            Phase::Failed
        } else if self.stop_ends(phase, at) {
            Phase::Stopped
        } else {
            return None;
        };
        let reason = self.stop_reason(at);
        Some(StepLine {
            subject,
            phase,
            reason,
            duration_us: self.duration_in(at),
            only_ended: false,
        })
    }

    /// Whether it is an end, and no prose follows: a pause is none, and what a person broke off
    /// is one, whatever the word for it.
    fn stop_ends(&self, phase: PhaseWord, at: usize) -> bool {
        match phase {
            PhaseWord::Stopped => self.tail(phase, at, true).is_some(),
            PhaseWord::Failed => true,
            _ => false,
        }
    }

    /// Whether the line ends at word `at`, or goes on behind a bracket or a mark.
    fn ends_or_goes_on(&self, at: usize) -> bool {
        at >= self.words.len() || !self.words.gap(at).chars().all(char::is_whitespace)
    }

    /// Whether the import filter is what stopped it: named at once (`by import filter`), or
    /// behind a colon, a dash or a bracket.
    fn filter_in(&self, at: usize) -> bool {
        if delimited(self.words.behind(at)).is_some() {
            return self.vocabulary.filter.find(&self.words, at).is_some();
        }
        let mut at = at;
        while let Some(((), end)) = self
            .vocabulary
            .by
            .at(&self.words, at)
            .or_else(|| self.vocabulary.article.at(&self.words, at))
        {
            at = end;
        }
        self.vocabulary.filter.at(&self.words, at).is_some()
    }

    /// Whether a text only measures: `duration 00:02:10, errors 3`.
    fn is_measure(&self, text: &str) -> bool {
        let words = super::words::Words::new(text.trim_start_matches(['(', '[']));
        matches!(
            self.vocabulary.tail.at(&words, 0),
            Some((TailWord::DurationWord, _))
        )
    }

    /// Reads what stands behind name and phase, from word `at` on.
    fn tail(&self, phase: PhaseWord, at: usize, name_first: bool) -> Option<Tail<'_>> {
        let present = at > 0
            && self
                .words
                .lower(at - 1)
                .is_some_and(|w| self.vocabulary.plan.contains(w));
        let mut at = at;
        let mut status = None;
        loop {
            let text = self.words.behind(at);
            let closed = text.trim_start_matches(['"', '\'', '»', '”', ']', '*', '\u{fffd}']);
            let trimmed = closed
                .trim_start()
                .trim_start_matches([')', '!', '…', '*', '=', '>', '<', '✔', '✖', '"', ']'])
                .trim_start_matches("...")
                .trim_start();
            if trimmed.is_empty() {
                return Some(Tail {
                    status,
                    reason: None,
                });
            }
            if let Some(free) = delimited(text) {
                if phase == PhaseWord::Completed && status.is_none() {
                    status = self.status_behind(at);
                }
                return Some(Tail {
                    status,
                    reason: Some(free),
                });
            }
            if !closed.starts_with(char::is_whitespace) && !closed.starts_with(')') {
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
                if *found == StatusWord::Held && (self.filter_in(at) || self.error_in(at)) {
                    let reason = self
                        .vocabulary
                        .filter
                        .find(&self.words, at)
                        .map_or(at, |(_, end)| end);
                    return Some(Tail {
                        status,
                        reason: Some(self.words.behind(reason)),
                    });
                }
                continue;
            }
            if word.bytes().next().is_some_and(|b| b.is_ascii_digit()) {
                return self.counted(phase, at).then_some(Tail {
                    status,
                    reason: None,
                });
            }
            let (kind, end) = self.vocabulary.tail.at(&self.words, at)?;
            match (kind, phase) {
                (TailWord::Status, PhaseWord::Completed | PhaseWord::Failed) => {
                    match self
                        .words
                        .lower(end)
                        .and_then(|w| self.vocabulary.status.get(w))
                    {
                        Some(found) => {
                            status = Some(*found);
                            at = end + 1;
                        }
                        // `failed with status code 503`
                        None if phase == PhaseWord::Failed => {
                            return Some(Tail {
                                status,
                                reason: Some(self.words.behind(at)),
                            });
                        }
                        None => return None,
                    }
                }
                (TailWord::Reason | TailWord::Counts, PhaseWord::Failed) => {
                    let text = self.words.behind(end);
                    // What is named as the reason may begin with the word itself: `with code 5`.
                    let reason = match delimited(text) {
                        Some(free) => Some(free),
                        None if !text.trim().is_empty() => Some(text.trim_start()),
                        // Of a mere `with an error` the next line may say more.
                        None if self.error_in(end.saturating_sub(1)) => None,
                        None => Some(self.words.behind(at)),
                    };
                    return Some(Tail { status, reason });
                }
                (TailWord::Reason | TailWord::Counts, PhaseWord::Stopped) => {
                    return Some(Tail {
                        status,
                        reason: Some(self.words.behind(end)),
                    });
                }
                (TailWord::Reason, PhaseWord::Completed) => {
                    if let Some(status) = self.code_behind(at) {
                        let failed = status == StatusWord::Failed;
                        return Some(Tail {
                            status: Some(status),
                            reason: failed.then(|| self.words.behind(at)),
                        });
                    }
                    let said = |i| {
                        self.words
                            .lower(i)
                            .is_some_and(|w| self.vocabulary.error.contains(w))
                    };
                    if self.error_in(at) && (at..end).any(said) {
                        let reason = delimited(self.words.behind(end));
                        return Some(Tail {
                            status: Some(StatusWord::Failed),
                            reason,
                        });
                    }
                    // A step that ended for a reason did not simply complete.
                    return None;
                }
                (
                    TailWord::Counts,
                    PhaseWord::Started | PhaseWord::Progress | PhaseWord::Completed,
                ) => {
                    return Some(Tail {
                        status,
                        reason: None,
                    });
                }
                (TailWord::More, _) => at = end,
                (
                    TailWord::Duration | TailWord::DurationWord,
                    PhaseWord::Completed | PhaseWord::Failed | PhaseWord::Stopped,
                ) => {
                    at = match self.behind_attempts(end) {
                        Some(behind) if phase == PhaseWord::Failed => behind,
                        _ => self.behind_duration(phase, end)?,
                    };
                }
                (TailWord::Time, _) => {
                    let clock = self.words.lower(end)?;
                    let time = clock.bytes().all(|b| b.is_ascii_digit());
                    return (time && !present).then_some(Tail {
                        status,
                        reason: None,
                    });
                }
                (TailWord::Waiting, PhaseWord::Waiting) => {
                    // Whoever waits for a step `to complete` is another.
                    let last = end >= self.words.len();
                    return (name_first || last).then_some(Tail {
                        status,
                        reason: None,
                    });
                }
                (TailWord::WaitingFor, PhaseWord::Waiting) => {
                    let other = name_first && !self.names(end).is_empty();
                    return other.then_some(Tail {
                        status,
                        reason: None,
                    });
                }
                _ => return None,
            }
        }
    }

    /// The status behind a colon, a dash or a bracket: `Import HR ended: FAILED`.
    fn status_behind(&self, at: usize) -> Option<StatusWord> {
        let rest = self.words.gap(at + 1);
        let alone = at + 1 >= self.words.len() || !rest.chars().all(char::is_whitespace);
        let word = self.words.lower(at).filter(|_| alone);
        word.and_then(|w| self.status_at(w, at)).or_else(|| {
            match self.vocabulary.tail.at(&self.words, at) {
                Some((TailWord::Status, end)) => self
                    .words
                    .lower(end)
                    .and_then(|w| self.vocabulary.status.get(w).copied()),
                _ => self.code_behind(at),
            }
        })
    }

    /// What a program's exit code says that is told of at word `at`: `with exit code 1`.
    fn code_behind(&self, at: usize) -> Option<StatusWord> {
        let (TailWord::Reason, end) = self.vocabulary.tail.at(&self.words, at)? else {
            return None;
        };
        let named = end
            .checked_sub(1)
            .and_then(|last| self.words.lower(last))
            .is_some_and(|word| self.vocabulary.code.contains(word));
        let number = self.words.lower(end)?;
        let digits = number.strip_prefix("0x").unwrap_or(number);
        let is_number = digits.bytes().all(|b| b.is_ascii_digit())
            || digits.len() < number.len() && digits.bytes().all(|b| b.is_ascii_hexdigit());
        (named && is_number).then(|| {
            if digits.bytes().all(|b| b == b'0') {
                StatusWord::Completed
            } else {
                StatusWord::Failed
            }
        })
    }

    /// The word behind a number of attempts at word `at`; `None` where none stands there.
    fn behind_attempts(&self, at: usize) -> Option<usize> {
        let number = self.words.lower(at)?.bytes().all(|b| b.is_ascii_digit());
        let counted = self.vocabulary.attempts.contains(self.words.lower(at + 1)?);
        (number && counted).then_some(at + 2)
    }

    /// Whether a number right behind the phase counts something (`completed 812 objects`), and
    /// not a part of it (`12 of 50`), nor failures (`failed 3 times`).
    fn counted(&self, phase: PhaseWord, at: usize) -> bool {
        let part = self.words.gap(at + 1).starts_with('/')
            || matches!(
                self.words.lower(at + 1),
                Some("of" | "av" | "times" | "ganger")
            );
        matches!(phase, PhaseWord::Completed | PhaseWord::Progress) && !part
    }

    /// The word behind a duration that begins at word `at`; `None` where none does.
    fn behind_duration(&self, phase: PhaseWord, at: usize) -> Option<usize> {
        let text = self.words.behind(at).trim_start_matches([' ', ':', '=']);
        let start = self.words.line.len() - text.len();
        let read = self
            .vocabulary
            .units
            .read(text)
            .or_else(|| Units::minutes(text));
        let Some((_, used)) = read else {
            // A number that is no duration we know still measures something.
            let measured =
                phase == PhaseWord::Completed && text.starts_with(|c: char| c.is_ascii_digit());
            return measured.then_some(self.words.len());
        };
        let next = self
            .words
            .words
            .iter()
            .position(|w| w.start >= start + used);
        Some(next.unwrap_or(self.words.len()))
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
        free_text(free)
    }

    /// The duration that the tail gives: at once behind a preposition or the phase itself, or
    /// behind a word that can mean nothing else. What a reason says of time is another matter.
    fn duration_in(&self, at: usize) -> Option<i64> {
        let read = |end: usize| {
            let text = self
                .words
                .behind(end)
                .trim_start_matches([' ', ':', '=', '(']);
            self.vocabulary.units.read(text).map(|(us, _)| us)
        };
        let mut delimited_before = false;
        for i in at..self.words.len() {
            delimited_before |= self
                .words
                .gap(i)
                .contains([':', ',', ';', '(', '-', '–', '|', '.']);
            match self.vocabulary.tail.at(&self.words, i) {
                Some((TailWord::DurationWord, end)) => {
                    if let Some(us) = read(end) {
                        return Some(us);
                    }
                }
                Some((TailWord::Duration, end)) if !delimited_before => {
                    let minutes =
                        || Units::minutes(self.words.behind(end).trim_start()).map(|(us, _)| us);
                    if let Some(us) = read(end).or_else(minutes) {
                        return Some(us);
                    }
                }
                _ => {}
            }
        }
        let text = self
            .words
            .behind(at)
            .trim_start_matches([' ', ':', '(', '-', '–', '[']);
        self.vocabulary.units.read(text).map(|(us, _)| us)
    }
}

/// Free text without what encloses it; `None` where nothing is left.
pub(crate) fn free_text(text: &str) -> Option<String> {
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

struct Tail<'t> {
    status: Option<StatusWord>,
    reason: Option<&'t str>,
}

/// Whether this may stand between name and phase: a blank, a colon, a dash, quotes, an arrow.
pub(super) fn separator(gap: &str) -> bool {
    let allowed = |c: char| c.is_whitespace() || ":-–—>|\"'«»“”[]()…✔✖".contains(c);
    let plain = gap.replace("...", "").replace("=>", "");
    !gap.is_empty() && gap.chars().count() <= 8 && plain.chars().all(allowed)
}

/// The text behind a colon, a dash, a bracket, a comma or a full stop, where `text` begins with one.
pub(crate) fn delimited(text: &str) -> Option<&str> {
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
        ')' => delimited(rest),
        '-' if blank || rest.starts_with(char::is_whitespace) => Some(rest.trim_start()),
        '.' if rest.is_empty() || rest.starts_with([' ', '.']) => {
            Some(rest.trim_start_matches(['.', ' ']))
        }
        _ => None,
    }
}
