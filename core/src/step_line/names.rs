//! Names of steps and cycles in a line: those of the data, and `Import`/`Export` of anything else.

use super::lexicon::{Class, Set};
use super::line::LineSubject;
use super::reader::{QUOTES, Reader};
use super::vocabulary::{Named, Verb};
use crate::model::StepKind;

/// What goes on behind a name in a line of capitals.
const GOES_ON: Set = Set::of(Class::Auxiliary)
    .or(Set::of(Class::Outcome))
    .or(Set::of(Class::Reason))
    .or(Set::of(Class::Duration))
    .or(Set::of(Class::DurationWord))
    .or(Set::of(Class::Counts))
    .or(Set::of(Class::With))
    .or(Set::of(Class::Time))
    .or(Set::of(Class::More))
    .or(Set::of(Class::Error))
    .or(Set::of(Class::Not))
    .or(Set::of(Class::Modal))
    .or(Set::of(Class::Meets))
    .or(Set::of(Class::Throws))
    .or(Set::of(Class::Noun))
    .or(Set::of(Class::Exit));

/// A name that was read: whom it means, and the index of the word behind it.
pub(crate) struct Name {
    pub(crate) subject: LineSubject,
    pub(crate) end: usize,
}

impl Reader<'_, '_> {
    /// Every name that can stand at word `at`, the longest first.
    pub(crate) fn names(&self, at: usize) -> Vec<Name> {
        let mut found = Vec::new();
        let first = self.words.lower(at).unwrap_or_default();
        if !self.vocabulary.begins_name(first) {
            return found;
        }
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
                    let end = self.skip_kind(end);
                    found.push(Name {
                        subject: LineSubject::Cycle { number },
                        end,
                    });
                }
                Some(Named::Run) => {
                    let (number, end) = self.cycle_number(end + 1);
                    let subject = LineSubject::Cycle { number };
                    let numbered = number.is_some();
                    found.extend(numbered.then_some(Name { subject, end }));
                }
                None => {}
            }
        }
        found.extend(self.unknown_names(at));
        found.sort_by_key(|name| std::cmp::Reverse(name.end));
        found
    }

    /// Whom a text names that is a name and nothing else.
    pub(super) fn whole_name(&self) -> Option<LineSubject> {
        let mut names = self.names(0).into_iter();
        let whole = names.find(|name| name.end == self.words.len())?;
        Some(whole.subject)
    }

    pub(super) fn cycle_number(&self, at: usize) -> (Option<u64>, usize) {
        let behind = self.class(at, Class::Number).unwrap_or(at);
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

    /// The cycle's name may be followed by its kind: `Synchronization cycle (full) started`.
    fn skip_kind(&self, at: usize) -> usize {
        self.class(at, Class::Kind).unwrap_or(at)
    }

    /// `Import`/`Export` and one to three capitalised words, or the same written as one word.
    fn unknown_names(&self, at: usize) -> Vec<Name> {
        let mut found = Vec::new();
        let (Some(written), Some(lower)) = (self.words.written(at), self.words.lower(at)) else {
            return found;
        };
        if !capital(written) {
            return found;
        }
        let step = |verb: &Verb, id: String, name: String| {
            let kind = if verb.imports {
                StepKind::Import(id)
            } else {
                StepKind::Export(id)
            };
            LineSubject::Step {
                kind,
                name: Some(name),
            }
        };
        for verb in &self.vocabulary.verbs {
            if lower == verb.word {
                self.spaced(at, verb, step, &mut found);
            } else if let Some(rest) = written.get(verb.word.len()..)
                && lower.starts_with(&verb.word)
                && capital(rest)
            {
                let id = kebab(rest);
                // `ImportHrRow` is a part of a program and no relative of Import HR.
                let relative = self
                    .vocabulary
                    .names
                    .keys()
                    .any(|name| lower.starts_with(name.as_str()));
                if !relative && !self.vocabulary.is(&id, Class::NoStep) {
                    let name = written.to_owned();
                    found.push(Name {
                        subject: step(verb, id, name),
                        end: at + 1,
                    });
                }
            }
        }
        found
    }

    /// The names of one to three capitalised words behind the verb at word `at`.
    fn spaced(
        &self,
        at: usize,
        verb: &Verb,
        step: impl Fn(&Verb, String, String) -> LineSubject,
        found: &mut Vec<Name>,
    ) {
        let known = self.known_end(at);
        // In quotes the name ends where they do: `step "Export itslearning"`.
        let opens = |(open, _): &(char, char)| self.words.gap(at).ends_with(*open);
        let quoted = QUOTES.iter().any(opens);
        let mut id = String::new();
        for end in at + 1..at + 4 {
            let (Some(word), Some(low)) = (self.words.written(end), self.words.lower(end)) else {
                break;
            };
            let number = self.vocabulary.is(low, Class::NameNumber);
            let behind = |wanted| self.any(end, wanted).is_some();
            let phase = behind(Set::ANY_BEHIND);
            // `Import-Module` is a command of PowerShell, no step.
            let apart =
                self.words.gap(end).chars().all(char::is_whitespace) && self.words.joined(end);
            // Behind a known name a word in capitals is a status that nobody knows.
            let shouted = known.is_some_and(|known| end >= known)
                && word.chars().count() >= 5
                && word.chars().all(|c| !c.is_lowercase());
            let no_step = self.vocabulary.is(low, Class::NoStep);
            // `Export HR       Trinnet feilet`: the next column, or the word for what it names.
            let column = !id.is_empty() && self.words.gap(end).chars().count() > 1;
            let noun = !id.is_empty() && behind(Set::of(Class::Noun));
            // In a line of capitals they tell no name from the words behind it.
            let capitals = self
                .words
                .written(at)
                .is_some_and(|w| !w.chars().any(char::is_lowercase));
            let goes_on = capitals && !id.is_empty() && behind(GOES_ON);
            let closes = |(_, close): &(char, char)| self.words.gap(end + 1).starts_with(*close);
            let closed = QUOTES.iter().any(closes);
            if !(capital(word) || number || quoted && closed)
                || phase
                || !apart
                || no_step
                || column
                || noun
                || goes_on
                || shouted && !number
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
    }

    /// The word behind the longest name of the data at word `at`.
    fn known_end(&self, at: usize) -> Option<usize> {
        let mut squeezed = String::new();
        let mut known = None;
        for end in at..(at + self.vocabulary.longest_name).min(self.words.len()) {
            squeezed.push_str(self.words.lower(end)?);
            if self.vocabulary.names.contains_key(&squeezed) {
                known = Some(end + 1);
            }
        }
        known
    }
}

fn capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
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
