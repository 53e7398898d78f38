//! How a line was read as a step line: its words, what they can mean, and what the line states.

use super::lexicon::{Class, Fact, Set};
use super::reader::{Border, Reader};
use super::recognise::{HEAD, clip_shown, read};
use super::vocabulary::Vocabulary;
use super::words::Words;
use crate::model::{Level, ReadBy, StepReading, StepWord};
use crate::secret;

impl Vocabulary {
    /// How a line, with its continuation, is read as a step line; `None` where it is none and
    /// names neither a step nor the cycle. Its place is for the caller to fill in.
    pub(crate) fn explain(&self, message: &str, level: Level) -> Option<StepReading> {
        // Word by word, a secret could not be told from other words.
        let message = &*secret::mask(message);
        let reader = self.reader(message);
        let words = reader.described();
        if let Some(line) = read(self, message, level) {
            return Some(StepReading {
                subject: line.subject.id(),
                phase: Some(line.phase.id().to_owned()),
                read_by: Some(ReadBy::Words),
                reason: line.reason,
                ..words
            });
        }
        let mut names = (0..reader.words.len()).flat_map(|at| reader.names(at));
        let subject = names.next()?.subject.id();
        Some(StepReading {
            missing: Some(missing(&words, &subject)),
            subject,
            ..words
        })
    }

    /// The words of a message and what they state.
    pub(crate) fn words_of(&self, message: &str) -> StepReading {
        self.reader(&secret::mask(message)).described()
    }

    fn reader<'l>(&self, message: &'l str) -> Reader<'_, 'l> {
        let line = message.lines().next().unwrap_or_default();
        Reader::new(self, Words::new(clip_shown(line, HEAD)))
    }
}

/// Why a line that names a step is no step line.
fn missing(line: &StepReading, subject: &str) -> String {
    if !line.states.is_empty() {
        return format!(
            "it states {}, which decides nothing",
            line.states.join(", ")
        );
    }
    let named = |clause: &&Vec<StepWord>| {
        let mut means = clause.iter().flat_map(|word| &word.means);
        means.any(|means| means == subject)
    };
    let clause = line.clauses.iter().find(named);
    let unknown = clause.and_then(|clause| clause.iter().find(|word| word.means.is_empty()));
    match unknown {
        Some(word) => format!("no list has the word `{}`", word.text),
        None => "no step line has its words in this order".to_owned(),
    }
}

impl Reader<'_, '_> {
    fn described(&self) -> StepReading {
        let facts = self.statement().map(|said| said.facts).unwrap_or_default();
        StepReading {
            line: 0,
            count: 1,
            text: self.words.line.to_owned(),
            clauses: self.clauses(),
            states: facts.iter().map(|(fact, _)| fact.id().to_owned()).collect(),
            subject: "-".to_owned(),
            phase: None,
            read_by: None,
            reason: None,
            missing: None,
        }
    }

    /// The words of the line, clause by clause.
    fn clauses(&self) -> Vec<Vec<StepWord>> {
        let mut out = vec![Vec::new()];
        let mut at = 0;
        while at < self.words.len() {
            if at > 0
                && self.border(at) == Border::Clause
                && let Some(last) = out.last()
                && !last.is_empty()
            {
                out.push(Vec::new());
            }
            let (means, end) = self.meanings(at);
            let from = self.words.words[at].start;
            let to = self.words.words[end - 1].end;
            if let Some(clause) = out.last_mut() {
                clause.push(StepWord {
                    text: self.words.line[from..to].to_owned(),
                    means,
                });
            }
            at = end;
        }
        out
    }

    /// What the name, the number or the phrase at a word can mean, and the word behind it.
    fn meanings(&self, at: usize) -> (Vec<String>, usize) {
        if let Some(name) = self.names(at).into_iter().next() {
            return (vec![name.subject.id()], name.end.max(at + 1));
        }
        if self.digits(at) {
            return (vec!["number".to_owned()], at + 1);
        }
        let Some((set, end)) = self.any(at, Set::ALL) else {
            return (Vec::new(), at + 1);
        };
        let facts = Fact::PHASES
            .iter()
            .filter(|fact| set.meets(Set::behind(**fact).or(Set::front(**fact))))
            .map(|fact| fact.id());
        let classes = Class::ALL.iter().filter(|class| set.has(**class));
        let all = facts.chain(classes.map(|class| class.id()));
        (all.map(str::to_owned).collect(), end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(line: &str) -> StepReading {
        Vocabulary::builtin().explain(line, Level::None).unwrap()
    }

    #[test]
    fn a_line_is_told_with_what_it_states() {
        let told = explained("Export AD ended with exit code 8: the server is gone");
        assert_eq!(
            (told.subject.as_str(), told.phase.as_deref()),
            ("export-ad", Some("failed"))
        );
        assert_eq!(told.states, ["ended", "bad", "with-error"]);
        assert_eq!(told.clauses[0][0].text, "Export AD");
        assert_eq!(told.clauses[0][0].means, ["export-ad"]);
        assert_eq!(told.missing, None);
        assert!(told.clauses.len() > 1, "{:?}", told.clauses);
    }

    #[test]
    fn a_line_that_is_no_step_line_says_what_was_missing() {
        let unknown = explained("Export AD xyzzy today");
        assert_eq!(unknown.phase, None);
        assert_eq!(
            unknown.missing.as_deref(),
            Some("no list has the word `xyzzy`")
        );
        let nothing = explained("Import HR: paused");
        assert!(nothing.missing.is_some(), "{nothing:?}");
    }

    #[test]
    fn a_line_that_names_nobody_is_not_told() {
        let vocabulary = Vocabulary::builtin();
        assert_eq!(vocabulary.explain("1,312 rows read", Level::Info), None);
    }

    #[test]
    fn every_sample_and_near_miss_is_told_as_it_is_read() {
        let vocabulary = Vocabulary::builtin();
        let examples = &vocabulary.examples;
        let samples = examples.samples.iter().map(|sample| &sample.line);
        for line in samples.chain(examples.near_misses.iter().map(|miss| &miss.line)) {
            let told = vocabulary.explain(line, Level::None);
            let phase = told.as_ref().and_then(|told| told.phase.as_deref());
            let read = read(vocabulary, line, Level::None);
            assert_eq!(phase, read.map(|line| line.phase.id()), "{line}");
            if let Some(told) = told {
                assert_eq!(told.phase.is_none(), told.missing.is_some(), "{line}");
                let words = told.clauses.iter().flatten();
                assert!(
                    words.clone().all(|word| line.contains(&word.text)),
                    "{line}"
                );
                assert!(told.phase.is_none() || words.count() > 0, "{line}");
            }
        }
    }
}
