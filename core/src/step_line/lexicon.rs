//! The one lexicon: phrases, and what each may mean.

use rustc_hash::FxHashMap;

use super::words::Words;
use crate::knowledge::forms::step::Inflections;

/// What a line says of a step or cycle, and what more it states of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fact {
    Started,
    Progress,
    Waiting,
    Completed,
    /// An end that leaves open how.
    Ended,
    Failed,
    /// An end of which nobody knows more.
    Stopped,
    /// Decides nothing by itself.
    Paused,
    /// Something went wrong in it: it failed, unless a line says how it ended.
    Trouble,
    /// The import filter stopped it.
    Held,
    /// With an error, whatever it is called.
    Error,
    /// An exit code, a flag or a count that says that it went well.
    Good,
    /// One that says that it did not.
    Bad,
    Filter,
    Person,
    /// It did not run at all.
    Skipped,
}

macro_rules! classes {
    ($($(#[$meta:meta])* $variant:ident = $id:literal),+ $(,)?) => {
        /// What the lists of `[words]` in `data/phases.toml` hold, by the name of the list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Class { $($(#[$meta])* $variant),+ }

        impl Class {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub(crate) const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }
        }
    };
}

classes! {
    Auxiliary = "auxiliary", Present = "present", Modal = "modal", Not = "not",
    SuccessNoun = "success-noun", Infinitive = "infinitive", Verb = "verb", Noun = "noun", Article = "article",
    Expletive = "expletive", Adjective = "adjective", Occurs = "occurs", Meets = "meets",
    Throws = "throws", Returns = "returns", Error = "error", But = "but", Within = "within",
    Flaw = "flaw", Abrupt = "abrupt", Manner = "manner", With = "with", Without = "without", Zero = "zero",
    Yes = "yes", No = "no", Outcome = "outcome", Exit = "exit", Code = "code",
    NameNumber = "name-number", Plan = "plan", Filter = "filter", By = "by", Person = "person",
    Reason = "reason", Again = "again", GoesOn = "goes-on", Attempts = "attempts", Duration = "duration",
    DurationWord = "duration-word", Counts = "counts", Count = "count", Part = "part",
    Time = "time", More = "more", Expected = "expected", Turn = "turn", WaitingFor = "waiting-for", Before = "before",
    Grade = "grade", Change = "change", To = "to", Exceeds = "exceeds", Cancelled = "cancelled",
    Process = "process", Step = "step", Approval = "approval", NoStep = "no-step",
    /// `[status]`: outcomes where a status is expected.
    Good = "status-completed", Bad = "status-failed", Held = "status-held",
    /// `[cycle]`
    Kind = "cycle-kind", Number = "cycle-number",
    // From here on, what only the guard asks for.
    Trouble = "trouble", Success = "success", Closing = "closing", Limit = "limit",
    Leaving = "leaving", Yet = "yet", Uncaught = "uncaught", Trace = "trace", Entry = "entry", Condition = "condition",
    Setting = "setting", Planned = "planned", Often = "often", Idle = "idle", Object = "object",
    Objects = "objects", Activity = "activity",
}

impl Fact {
    /// Those that a phrase can mean, as `[phase]` names them.
    pub(crate) const PHASES: [Self; 10] = [
        Self::Started,
        Self::Progress,
        Self::Waiting,
        Self::Completed,
        Self::Ended,
        Self::Failed,
        Self::Stopped,
        Self::Paused,
        Self::Trouble,
        Self::Skipped,
    ];

    /// The others: what more a line states of a phase, and what facts give together.
    const OTHERS: [Self; 6] = [
        Self::Held,
        Self::Error,
        Self::Good,
        Self::Bad,
        Self::Filter,
        Self::Person,
    ];

    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Progress => "progress",
            Self::Waiting => "waiting",
            Self::Completed => "completed",
            Self::Ended => "ended",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Paused => "paused",
            Self::Trouble => "error",
            Self::Held => "held",
            Self::Error => "with-error",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Filter => "filter",
            Self::Person => "person",
            Self::Skipped => "skipped",
        }
    }

    pub(crate) fn from_id(id: &str) -> Option<Self> {
        let all = Self::PHASES.into_iter().chain(Self::OTHERS);
        all.into_iter().find(|fact| fact.id() == id)
    }

    /// Whether the import filter is said to do so.
    pub(crate) const fn stops(self) -> bool {
        matches!(self, Self::Stopped | Self::Paused)
    }
}

/// A set of meanings: phases by their place beside a name, and classes of words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Set(u128);

impl Set {
    pub(crate) const fn behind(fact: Fact) -> Self {
        Self(1 << fact as u32)
    }

    pub(crate) const fn front(fact: Fact) -> Self {
        Self(1 << (16 + fact as u32))
    }

    pub(crate) const fn of(class: Class) -> Self {
        Self(1 << (32 + class as u32))
    }

    pub(crate) const ALL: Self = Self(u128::MAX);
    /// What the grammar of step lines asks for: no class that only the guard has.
    pub(crate) const GRAMMAR: Self = Self((1 << (32 + Class::Trouble as u32)) - 1);
    pub(crate) const ANY_BEHIND: Self = Self(0xFFFF);
    pub(crate) const ANY_FRONT: Self = Self(0xFFFF << 16);

    /// What is still to come, if it ever does.
    pub(crate) const AHEAD: Self = Self::of(Class::Planned).or(Self::of(Class::Condition));

    /// What is about these says nothing of an outcome: settings, habits, and what is still to come.
    pub(crate) const HARMLESS: Self = Self::of(Class::Setting)
        .or(Self::of(Class::Often))
        .or(Self::AHEAD);

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn phases(fact: Fact) -> Self {
        Self::behind(fact).or(Self::front(fact))
    }

    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn has(self, class: Class) -> bool {
        self.meets(Self::of(class))
    }

    /// The phase among the meanings, whatever its place.
    pub(crate) fn phase(self) -> Option<Fact> {
        Fact::PHASES
            .into_iter()
            .find(|fact| self.meets(Self::phases(*fact)))
    }
}

/// The phrases that begin with one word.
#[derive(Debug, Clone, Default)]
struct Phrases {
    /// All that they mean.
    all: Set,
    /// The further words and the meanings, longest first.
    list: Vec<(Vec<String>, Set)>,
}

/// Phrases of one or more words, each with its meanings; the longest that fits wins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lexicon {
    by_first: FxHashMap<String, Phrases>,
    /// The beginnings of single words, by their first character, and the ends of single words;
    /// longest first.
    beginnings: FxHashMap<char, Vec<(String, Set)>>,
    ends: Vec<(String, Set)>,
    /// Those of them that the grammar of step lines knows; a word either begins or ends so.
    parts: Vec<(String, bool)>,
}

/// What a phrase of the data stands for: `start~ed` for `start` with each ending of the inflection `ed`,
/// any other phrase for itself. An error says that there is no such inflection.
pub(crate) fn inflected(forms: &Inflections, phrase: &str) -> Result<Vec<String>, String> {
    let Some((stem, behind)) = phrase.split_once('~') else {
        return Ok(vec![phrase.to_owned()]);
    };
    let end = behind.find(' ').unwrap_or(behind.len());
    let (form, rest) = behind.split_at(end);
    let endings = forms.get(form);
    let endings = endings.ok_or_else(|| format!("`{phrase}`: `{form}` is no inflection"))?;
    let each = endings.iter().map(|ending| format!("{stem}{ending}{rest}"));
    Ok(each.collect())
}

impl Lexicon {
    pub(crate) fn add(&mut self, phrase: &str, meaning: Set) {
        let part = |list: &mut Vec<(String, Set)>, part: &str| {
            let part = part.to_lowercase();
            let at = list.partition_point(|(other, _)| other.len() >= part.len());
            list.insert(at, (part, meaning));
        };
        let grammar = meaning.meets(Set::GRAMMAR);
        if let Some(beginning) = phrase.strip_suffix('*') {
            self.parts
                .extend(grammar.then(|| (beginning.to_lowercase(), true)));
            let first = beginning.chars().next().unwrap_or_default();
            return part(self.beginnings.entry(first).or_default(), beginning);
        }
        if let Some(end) = phrase.strip_prefix('*') {
            self.parts
                .extend(grammar.then(|| (end.to_lowercase(), false)));
            return part(&mut self.ends, end);
        }
        let mut words = Words::new(phrase).words.into_iter().map(|w| w.lower);
        let Some(first) = words.next() else { return };
        let phrases = self.by_first.entry(first).or_default();
        phrases.all = phrases.all.or(meaning);
        let list = &mut phrases.list;
        let rest: Vec<String> = words.collect();
        if let Some((_, known)) = list.iter_mut().find(|(other, _)| *other == rest) {
            *known = known.or(meaning);
            return;
        }
        let behind = list.partition_point(|(other, _)| other.len() >= rest.len());
        list.insert(behind, (rest, meaning));
    }

    /// What the beginnings and ends mean that a word in lower case has.
    fn meanings(&self, word: &str) -> impl Iterator<Item = Set> {
        let first = word.chars().next().unwrap_or_default();
        let beginnings = self.beginnings.get(&first).into_iter().flatten();
        let beginnings = beginnings.filter(move |(part, _)| word.starts_with(part.as_str()));
        let ends = self.ends.iter();
        let ends = ends.filter(move |(part, _)| word.ends_with(part.as_str()));
        beginnings.chain(ends).map(|(_, set)| *set)
    }

    /// All that exactly this phrase means.
    pub(crate) fn get(&self, phrase: &str) -> Set {
        let words = Words::new(phrase);
        match self.by_first.get(words.lower(0).unwrap_or_default()) {
            Some(phrases) => phrases
                .list
                .iter()
                .find(|(rest, _)| rest.len() + 1 == words.len() && fits(rest, &words, 0))
                .map_or(Set::default(), |(_, meaning)| *meaning),
            None => Set::default(),
        }
    }

    /// The longest phrase at word `at` that means any of these, which of them it means, and the
    /// index of the word behind it.
    pub(crate) fn at(&self, words: &Words<'_>, at: usize, wanted: Set) -> Option<(Set, usize)> {
        let first = words.lower(at)?;
        let phrases = self.by_first.get(first);
        let phrases = phrases.into_iter().flat_map(|phrases| &phrases.list);
        let mut fitting = phrases.filter(|(rest, set)| set.meets(wanted) && fits(rest, words, at));
        if let Some((rest, set)) = fitting.next() {
            return Some((set.and(wanted), at + 1 + rest.len()));
        }
        let part = self.meanings(first).find(|set| set.meets(wanted))?;
        Some((part.and(wanted), at + 1))
    }

    /// All that a word can mean, alone or as the first of a phrase.
    pub(crate) fn starts(&self, word: &str) -> Set {
        let phrases = self.by_first.get(word);
        let all = phrases.map_or(Set::default(), |phrases| phrases.all);
        self.meanings(word).fold(all, Set::or)
    }

    /// Whether a word in any case may begin or end as a step line's: never `false` for one that does.
    pub(crate) fn has_part(&self, word: &str) -> bool {
        let bytes = word.as_bytes();
        self.parts.iter().any(|(part, begins)| {
            let part = part.as_bytes();
            let place = if *begins {
                bytes.get(..part.len())
            } else {
                let from = bytes.len().checked_sub(part.len());
                from.and_then(|from| bytes.get(from..))
            };
            !word.is_ascii() || place.is_some_and(|place| place.eq_ignore_ascii_case(part))
        })
    }

    /// All that a word means alone.
    pub(crate) fn word(&self, word: &str) -> Set {
        let phrases = self.by_first.get(word);
        let alone =
            phrases.and_then(|phrases| phrases.list.iter().find(|(rest, _)| rest.is_empty()));
        alone.map_or(Set::default(), |(_, set)| *set)
    }

    /// Words that stand behind the first one of a phrase that means any of these.
    pub(crate) fn further_words(&self, wanted: Set) -> impl Iterator<Item = &str> {
        let lists = self.by_first.values().flat_map(|phrases| &phrases.list);
        let lists = lists.filter(move |(_, set)| set.meets(wanted));
        lists.flat_map(|(rest, _)| rest.iter().map(String::as_str))
    }

    pub(crate) fn first_words(&self, wanted: Set) -> impl Iterator<Item = &str> {
        let lists = self.by_first.iter();
        lists
            .filter(move |(_, phrases)| phrases.all.meets(wanted))
            .map(|(word, _)| word.as_str())
    }

    /// The phrases that mean any of these, with a blank between their words.
    pub(crate) fn phrases(&self, wanted: Set) -> impl Iterator<Item = String> {
        let lists = self.by_first.iter();
        let lists =
            lists.flat_map(|(first, phrases)| phrases.list.iter().map(move |it| (first, it)));
        let lists = lists.filter(move |(_, (_, set))| set.meets(wanted));
        lists.map(|(first, (rest, _))| {
            let words = std::iter::once(first).chain(rest).map(String::as_str);
            words.collect::<Vec<_>>().join(" ")
        })
    }
}

fn fits(rest: &[String], words: &Words<'_>, at: usize) -> bool {
    let mut further = rest.iter().zip(at + 1..);
    further.all(|(wanted, i)| words.lower(i) == Some(wanted) && words.joined(i))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::PHASES;

    #[test]
    fn a_phrase_stands_for_its_inflections_and_an_unknown_one_is_an_error() {
        let forms = Inflections::from([("ed".to_owned(), vec![String::new(), "ed".to_owned()])]);
        let all = |phrase: &str| inflected(&forms, phrase);
        assert_eq!(all("bail~ed out").unwrap(), ["bail out", "bailed out"]);
        assert_eq!(all("went well").unwrap(), ["went well"]);
        assert!(
            all("start~et")
                .unwrap_err()
                .contains("`et` is no inflection")
        );
    }

    #[test]
    fn no_list_says_a_form_twice() {
        let file = PHASES.read();
        let phases = file
            .phase
            .values()
            .flat_map(|phase| [&phase.words, &phase.after, &phase.before].map(Vec::as_slice));
        let status = [
            &file.status.completed,
            &file.status.failed,
            &file.status.held,
        ];
        let others = file.words.values().chain(status).map(Vec::as_slice);
        for list in phases.chain(others) {
            // Two paradigms may share a form; a phrase that stands for itself adds one.
            let (stems, plain): (Vec<&String>, Vec<&String>) =
                list.iter().partition(|phrase| phrase.contains('~'));
            let made: Vec<String> = stems
                .iter()
                .flat_map(|phrase| inflected(&file.forms, phrase).unwrap())
                .collect();
            for (at, phrase) in plain.iter().enumerate() {
                assert!(
                    !made.contains(phrase),
                    "`{phrase}` is a form of another phrase"
                );
                assert!(!plain[..at].contains(phrase), "`{phrase}` stands twice");
            }
        }
    }
}
