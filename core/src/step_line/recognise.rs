//! Does a message say that a step started, waits, ended?
//!
//! The line is anchored: name and phase open it, in either order, and only a reason, a duration
//! or counts follow. So `Last import failed count: 0` says nothing about a step.

use super::line::{LineSubject, Phase, StepLine};
use super::tail::{REASON, delimited, free_text, separator};
use super::vocabulary::{PhaseWord, STEMS, StatusWord, Vocabulary};
use super::words::Words;

/// Longest head of a message that is looked at.
const HEAD: usize = 400;

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
    let bad = matches!(found.phase, Phase::Failed | Phase::Held | Phase::Error);
    if bad && found.reason.is_none() {
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
    if !vocabulary.heads.may_hold(word) {
        return false;
    }
    let lower = word.to_lowercase();
    STEMS.iter().any(|stem| lower.starts_with(stem)) || vocabulary.first.contains(&lower)
}

/// Whether text before the first word only decorates.
fn decoration(text: &str) -> bool {
    text.chars().count() <= 12
}

pub(super) fn clip(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// A line and the words to read it with.
pub(crate) struct Reader<'v, 'l> {
    pub(crate) vocabulary: &'v Vocabulary,
    pub(crate) words: Words<'l>,
}

impl Reader<'_, '_> {
    fn line(&self) -> Option<StepLine> {
        let block = self.skip_noun(0);
        self.filter_first()
            .or_else(|| self.name_first(block))
            .or_else(|| if block > 0 { self.name_first(0) } else { None })
            .or_else(|| self.phase_first(0))
            .or_else(|| {
                if block > 0 {
                    self.phase_first(block)
                } else {
                    None
                }
            })
            .or_else(|| self.stopped_by_filter(0))
            .or_else(|| self.outcome_first())
    }

    /// `Import filter stopped the synchronization cycle`.
    fn filter_first(&self) -> Option<StepLine> {
        let from = self
            .vocabulary
            .article
            .at(&self.words, 0)
            .map_or(0, |((), end)| end);
        let ((), mut at) = self.vocabulary.filter.at(&self.words, from)?;
        if delimited(self.words.gap(at)).is_some()
            && let Some(line) = self.stopped_behind(at)
        {
            return Some(line);
        }
        let phase = loop {
            match self.vocabulary.after.at(&self.words, at) {
                Some((phase, end)) => {
                    at = end;
                    break phase;
                }
                None => at = self.vocabulary.auxiliary.at(&self.words, at)?.1,
            }
        };
        if !phase.stops() {
            return None;
        }
        at = self.vocabulary.article.behind(&self.words, at);
        if at >= self.words.len() || delimited(self.words.gap(at)).is_some() {
            return Some(held(LineSubject::Unnamed, self.words.behind(at)));
        }
        let name = self.names(at).into_iter().next()?;
        Some(held(name.subject, self.words.behind(name.end)))
    }

    /// `Import filter: 31 % deleted. The cycle is stopped.`
    fn stopped_behind(&self, from: usize) -> Option<StepLine> {
        (from..self.words.len()).find_map(|at| {
            let name = self.names(at).into_iter().next()?;
            let end = self.vocabulary.auxiliary.behind(&self.words, name.end);
            let (phase, _) = self.vocabulary.after.at(&self.words, end)?;
            (phase.stops() && self.words.joined(end))
                .then(|| held(name.subject, self.words.behind(from)))
        })
    }

    /// `Stopped by import filter`, with nobody named.
    fn stopped_by_filter(&self, at: usize) -> Option<StepLine> {
        let (phase, at) = self.vocabulary.before.at(&self.words, at)?;
        if !phase.stops() {
            return None;
        }
        let ((), at) = self.vocabulary.by.at(&self.words, at)?;
        let ((), at) = self.vocabulary.filter.at(&self.words, at)?;
        let tail = self.words.behind(at);
        if self.counts_only(at) {
            return None;
        }
        let named = delimited(tail).and_then(|_| self.names(at).into_iter().next());
        Some(match named {
            Some(name) => held(name.subject, self.words.behind(name.end)),
            None => held(LineSubject::Unnamed, tail),
        })
    }

    /// Whether only a number stands from word `at` on, or a flag: `count: 0`, `: 12`, `=true`,
    /// `: 812, failed: 3`. A summary counts steps, it tells of none.
    pub(super) fn counts_only(&self, at: usize) -> bool {
        let gap = self.words.gap(at);
        let follows = at < self.words.len();
        if follows && gap.trim_start().starts_with('=') && !gap.contains("=>") {
            return true;
        }
        let counted = matches!(self.words.lower(at), Some("count" | "antall"));
        let at = at + usize::from(counted);
        if delimited(self.words.gap(at)).is_none() || self.words.gap(at).contains(['(', '[']) {
            return false;
        }
        let Some(word) = self.words.lower(at) else {
            return false;
        };
        let flag = matches!(
            word,
            "no" | "nei" | "false" | "never" | "aldri" | "none" | "null" | "true" | "yes" | "ja"
        );
        let number = word.bytes().all(|b| b.is_ascii_digit());
        let rest = self.words.gap(at + 1);
        let alone = at + 1 >= self.words.len() && rest.trim().is_empty();
        (flag || number) && (alone || rest.trim_start().starts_with([',', ';', '/']))
    }

    /// `Import HR started`, `Import HR: startet`, `Import HR has completed in 00:02:10`.
    fn name_first(&self, at: usize) -> Option<StepLine> {
        self.names(at).into_iter().find_map(|name| {
            if !separator(self.words.gap(name.end)) {
                return None;
            }
            if let Some(((), at)) = self.vocabulary.outcome.at(&self.words, name.end) {
                return self.stated(name.subject, at);
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

    /// `Result of Export AD: FAILED`.
    fn outcome_first(&self) -> Option<StepLine> {
        let ((), at) = self.vocabulary.outcome.at(&self.words, 0)?;
        let at = self.vocabulary.article.behind(&self.words, at);
        let names = self.names(self.skip_noun(at));
        names
            .into_iter()
            .find_map(|name| self.stated(name.subject, name.end))
    }

    /// The word for an outcome at `at`, behind a name and what announces it.
    pub(super) fn stated(&self, subject: LineSubject, at: usize) -> Option<StepLine> {
        let gap = self.words.gap(at);
        if !separator(&gap.replacen('=', ":", 1).replace('→', ">")) {
            return None;
        }
        let status = self.vocabulary.status.get(self.words.lower(at)?);
        let cycle = matches!(subject, LineSubject::Cycle { .. });
        if cycle && status == Some(&StatusWord::Held) {
            // The portal's word for a cycle that the import filter holds.
            let line = self.outcome(subject, PhaseWord::Stopped, at + 1, true)?;
            let held = line.phase == Phase::Stopped;
            return Some(StepLine {
                phase: if held { Phase::Held } else { line.phase },
                ..line
            });
        }
        if let Some((phase, end)) = self.vocabulary.after.at(&self.words, at) {
            return self.outcome(subject, phase, end, true);
        }
        let phase = match status? {
            StatusWord::Completed => PhaseWord::Completed,
            StatusWord::Failed => PhaseWord::Failed,
            StatusWord::Held => PhaseWord::Stopped,
        };
        self.outcome(subject, phase, at + 1, true)
    }

    /// `Starting Import HR`, `End step: Import HR OK`, `Venter på Import AD`.
    fn phase_first(&self, at: usize) -> Option<StepLine> {
        let (phase, end) = self.vocabulary.before.at(&self.words, at)?;
        if !separator(self.words.gap(end)) {
            return None;
        }
        let at = self.skip_noun(self.vocabulary.article.behind(&self.words, end));
        if !separator(self.words.gap(at)) {
            return None;
        }
        self.names(at)
            .into_iter()
            .find_map(|name| self.outcome(name.subject, phase, name.end, false))
    }

    /// Skips `Step`, `Step 3:`, `Steg 3 av 10:`, `3/10`.
    pub(crate) fn skip_noun(&self, at: usize) -> usize {
        let noun = self
            .vocabulary
            .noun
            .at(&self.words, at)
            .map(|((), end)| end);
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
}

fn held(subject: LineSubject, tail: &str) -> StepLine {
    StepLine {
        subject,
        phase: Phase::Held,
        reason: free_text(tail),
        duration_us: None,
        only_ended: false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::examples::NearMiss;
    use super::*;

    fn vocabulary() -> &'static Vocabulary {
        Vocabulary::builtin()
    }

    fn told(line: &StepLine) -> (String, &'static str) {
        (line.subject.id(), line.phase.id())
    }

    #[test]
    fn every_sample_of_the_vocabulary_is_read() {
        let examples = &vocabulary().examples;
        let wrong: Vec<String> = examples
            .samples
            .iter()
            .filter_map(|sample| {
                let why = sample.differs(recognise(vocabulary(), &sample.line).as_ref())?;
                Some(format!("{}: {why}", sample.line))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_near_miss_of_the_vocabulary_is_read() {
        let examples = &vocabulary().examples;
        let wrong: Vec<_> = examples
            .near_misses
            .iter()
            .filter_map(|NearMiss { line }| {
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
