//! The words that steps and phases are told by, from `data/steps.toml` and `data/phases.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::duration::Units;
use super::examples::Examples;
use super::hint::STOPS;
use super::lexicon::{Class, Fact, Lexicon, Set, inflected};
use super::line::Phase;
use super::look::{Heads, Looks, Mentioned, Subjects};
use super::recognise::{HEAD, clip};
use super::words::Words;
use crate::knowledge::forms::step::{PhasesFile, SignLists, StepsFile};
use crate::knowledge::{PHASES, STEPS, sound};
use crate::lazy::Lazy;
use crate::model::{Product, StepKind};

/// Whom a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// Index into [`Vocabulary::steps`].
    Step(usize),
    Cycle,
    /// The cycle where a number follows: `run 12`.
    Run,
}

impl Named {
    const fn is_step(&self) -> bool {
        matches!(self, Self::Step(_))
    }
}

/// A step with a name of its own in the data.
#[derive(Debug, Clone)]
pub(crate) struct NamedStep {
    pub(crate) kind: StepKind,
    pub(crate) name: String,
    pub(crate) product: Option<Product>,
}

/// A word that the name of a step begins with that the data do not name.
#[derive(Debug, Clone)]
pub(super) struct Verb {
    pub(super) word: String,
    pub(super) imports: bool,
}

/// What one fact and another give: the rows of `[[join]]`.
pub(crate) type Joins = Vec<(Fact, Vec<Fact>, Fact)>;

#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    pub(crate) steps: Vec<NamedStep>,
    pub(super) verbs: Vec<Verb>,
    /// Name without blanks and hyphens, in lower case.
    pub(super) names: FxHashMap<String, Named>,
    /// Most words that a name has.
    pub(super) longest_name: usize,
    pub(super) lexicon: Lexicon,
    /// Signs, each with what it shows.
    pub(crate) icons: BTreeMap<char, Phase>,
    pub(super) joins: Arc<Joins>,
    pub(super) units: Arc<Units>,
    /// Words that a step line can begin with, `import…` and `export…` aside.
    first: FxHashSet<String>,
    /// Words that phrases and names have behind their first.
    inner: FxHashSet<String>,
    /// What names begin with.
    name_heads: Heads,
    /// What any word of a phrase or name looks like.
    looks: Looks,
    /// What the first word of a step line begins with, and what it looks like where it is no verb.
    heads: Heads,
    first_looks: Looks,
    /// First words of all names.
    name_starts: FxHashSet<String>,
    /// What a hint must name: a step or the cycle, the process that runs it, or an exception that
    /// nobody caught. Most records name nothing.
    pub(crate) subjects: Subjects,
    /// Where a text may name a step.
    pub(crate) named: Mentioned,
    /// Where a text may say that nobody caught an exception.
    pub(crate) uncaught: Mentioned,
    /// What the data promise to be read so.
    pub(crate) examples: Arc<Examples>,
}

/// Words that may stand in front of a name.
const LEADS: [Class; 18] = [
    Class::Auxiliary,
    Class::Modal,
    Class::Not,
    Class::Infinitive,
    Class::Verb,
    Class::Noun,
    Class::Article,
    Class::Expletive,
    Class::Adjective,
    Class::Occurs,
    Class::Error,
    Class::Outcome,
    Class::Filter,
    Class::Good,
    Class::Bad,
    Class::Process,
    Class::Exit,
    Class::DurationWord,
];

/// Every name that forms make with one of the words of each part.
fn put_together(forms: &[String], parts: &[(&str, &Vec<String>)]) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = forms.iter().cloned().collect();
    for (place, words) in parts {
        let put = |name: String| words.iter().map(move |word| name.replace(place, word));
        names = names.into_iter().flat_map(put).collect();
    }
    names
}

impl Vocabulary {
    /// The vocabulary that the crate brings.
    pub(crate) fn builtin() -> &'static Arc<Self> {
        static BUILTIN: Lazy<Arc<Vocabulary>> = Lazy::new(|| {
            let vocabulary = Vocabulary::of(STEPS.read(), PHASES.read());
            Arc::new(sound(STEPS.name, vocabulary))
        });
        &BUILTIN
    }

    /// An error says which name is wrong.
    fn of(steps: StepsFile, file: PhasesFile) -> Result<Self, String> {
        let fact = |id: &str| Fact::from_id(id).ok_or_else(|| format!("`{id}` is no fact"));
        let mut joins = Joins::new();
        for row in &file.join {
            let and: Result<_, _> = row.and.iter().map(|id| fact(id)).collect();
            joins.push((fact(&row.was)?, and?, fact(&row.is)?));
        }
        let units = file.durations.units.into_iter();
        let unit = |unit: crate::knowledge::forms::step::Unit| {
            let us = unit.seconds * 1e6;
            unit.words.into_iter().map(move |word| (word, us))
        };
        let mut icons = BTreeMap::new();
        for (text, phase) in file.icons.by_text() {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(icon), None) => icons.insert(icon, phase),
                _ => return Err(format!("`{text}` is not one character")),
            };
        }
        let verb = |imports| move |word| Verb { word, imports };
        let imports = steps.verbs.import.into_iter().map(verb(true));
        let exports = steps.verbs.export.into_iter().map(verb(false));
        let mut out = Self {
            steps: Vec::new(),
            verbs: imports.chain(exports).collect(),
            names: FxHashMap::default(),
            longest_name: 1,
            lexicon: Lexicon::default(),
            icons,
            joins: Arc::new(joins),
            units: Arc::new(Units {
                words: units.flat_map(unit).collect(),
                joints: file.durations.joints,
            }),
            first: FxHashSet::default(),
            inner: FxHashSet::default(),
            name_heads: Heads::default(),
            looks: Looks::default(),
            heads: Heads::default(),
            first_looks: Looks::default(),
            name_starts: FxHashSet::default(),
            subjects: Subjects::default(),
            named: Mentioned::default(),
            uncaught: Mentioned::default(),
            examples: Arc::new(Examples {
                samples: file.sample,
                near_misses: file.near_miss,
                #[cfg(test)]
                hints: file.hint,
            }),
        };
        for entry in steps.step {
            let kind = StepKind::from_id(&entry.id)
                .ok_or_else(|| format!("`{}` is not the id of a step", entry.id))?;
            let index = out.steps.len();
            let listed = [&entry.aliases, &entry.assumed].into_iter().flatten();
            for name in std::iter::once(&entry.name).chain(listed) {
                out.add_name(name, Named::Step(index))?;
            }
            let verb = entry.id.split('-').next().unwrap_or_default();
            if let Some(calls) = steps.calls.get(verb) {
                let parts = [("{verb}", &calls.verbs), ("{object}", &entry.objects)];
                for name in put_together(&calls.forms, &parts) {
                    out.add_name(&name, Named::Step(index))?;
                }
            }
            out.steps.push(NamedStep {
                kind,
                name: entry.name,
                product: entry.product,
            });
        }
        let cycle = &file.cycle;
        let parts = [
            ("{cycle}", &cycle.noun),
            ("{sync}", &cycle.sync),
            ("{run}", &cycle.run),
            ("{first}", &cycle.first),
            ("{kind}", &cycle.kind),
        ];
        for name in put_together(&cycle.name, &parts) {
            out.add_name(&name, Named::Cycle)?;
        }
        for name in &cycle.run {
            out.add_name(name, Named::Run)?;
        }
        let mut add = |list: &[String], meaning| -> Result<(), String> {
            for phrase in list {
                for form in inflected(&file.forms, phrase)? {
                    out.lexicon.add(&form, meaning);
                }
            }
            Ok(())
        };
        for (id, phase) in &file.phase {
            let fact = fact(id)?;
            for (list, set) in phase.lists(fact) {
                add(list, set)?;
            }
        }
        let (status, cycle) = (&file.status, &file.cycle);
        let named = [
            (Class::Good.id(), &status.completed),
            (Class::Bad.id(), &status.failed),
            (Class::Held.id(), &status.held),
            (Class::Kind.id(), &cycle.kind),
            (Class::Number.id(), &cycle.number),
        ];
        let words = file.words.iter().map(|(id, list)| (id.as_str(), list));
        for (id, list) in words.chain(named) {
            let class = Class::ALL.iter().find(|class| class.id() == id);
            let class = class.ok_or_else(|| format!("`{id}` is no class of words"))?;
            add(list, Set::of(*class))?;
        }
        out.index();
        Ok(out)
    }

    /// Notes the words that a step line can begin with.
    pub(super) fn index(&mut self) {
        let leads = LEADS.into_iter().map(Set::of);
        let leads = leads.fold(Set::ANY_FRONT, Set::or);
        let first = self.lexicon.first_words(leads).map(str::to_owned);
        self.first.extend(first);
        let further = self.lexicon.further_words(Set::GRAMMAR);
        self.inner.extend(further.map(str::to_owned));
        let verbs = || self.verbs.iter().map(|verb| verb.word.as_str());
        let names = self.name_starts.iter().chain(self.names.keys());
        for word in names.map(String::as_str).chain(verbs()) {
            self.name_heads.add(word);
        }
        let any = self.inner.iter().map(String::as_str);
        for word in any.chain(self.lexicon.first_words(Set::GRAMMAR)) {
            self.looks.add(word);
        }
        let looks = &mut self.first_looks;
        self.first.iter().for_each(|word| looks.add(word));
        for word in self.first.iter().map(String::as_str).chain(verbs()) {
            self.heads.add(word);
        }
        let names = self.name_starts.iter().map(String::as_str);
        let begun = self.lexicon.first_words(STOPS);
        let whole = [Class::Process, Class::Exit, Class::Code, Class::Uncaught];
        let whole = whole.into_iter().map(Set::of);
        let whole = self
            .lexicon
            .first_words(whole.fold(Set::default(), Set::or));
        self.subjects = Subjects::of(whole, begun.chain(verbs()).chain(names));
        let steps = self.names.iter().filter(|(_, of)| of.is_step());
        let steps = steps.map(|(name, _)| name.as_str());
        let steps = steps.filter(|name| !verbs().any(|verb| name.contains(verb)));
        let starts: BTreeSet<&str> = steps.map(|name| clip(name, 4)).chain(verbs()).collect();
        self.named = Mentioned::of(starts);
        let uncaught = self.lexicon.phrases(Set::of(Class::Uncaught));
        self.uncaught = Mentioned::of(uncaught.flat_map(|text| [text.replacen(' ', "-", 1), text]));
    }

    pub(super) fn add_name(&mut self, name: &str, named: Named) -> Result<(), String> {
        let words = Words::new(name);
        let squeezed = words.squeezed();
        self.longest_name = self.longest_name.max(words.len());
        self.first.extend(words.lower(0).map(str::to_owned));
        self.name_starts.extend(words.lower(0).map(str::to_owned));
        self.first.insert(squeezed.clone());
        let further = (1..words.len()).filter_map(|at| words.lower(at));
        self.inner.extend(further.map(str::to_owned));
        match self.names.insert(squeezed, named) {
            Some(other) if other != named => Err(format!("`{name}` names two steps")),
            _ => Ok(()),
        }
    }

    /// Whether a word in lower case can be the first of a name.
    pub(super) fn begins_name(&self, word: &str) -> bool {
        self.begins_with_verb(word)
            || self.name_starts.contains(word)
            || self.names.contains_key(word)
    }

    /// Whether a word that begins with these two bytes, or is the first alone, may be the first of a step
    /// line: never `false` for one that is.
    pub(super) fn may_begin_with_pair(&self, pair: &[u8]) -> bool {
        self.heads.may_begin(pair)
    }

    /// Whether a word may be the first of a step line: never `false` for one that is.
    pub(super) fn may_begin_with(&self, word: &str) -> bool {
        let is = |verb: &Verb| {
            let start = word.as_bytes().get(..verb.word.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(verb.word.as_bytes()))
        };
        self.heads.may_hold(word) && (self.first_looks.may_hold(word) || self.verbs.iter().any(is))
    }

    /// Whether a word can be the first of a step line.
    pub(super) fn begins(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        self.begins_with_verb(&lower) || self.first.contains(&lower)
    }

    fn begins_with_verb(&self, lower: &str) -> bool {
        self.verbs.iter().any(|verb| lower.starts_with(&verb.word))
    }

    /// Whether a word can stand right behind the first one of a step line that begins with no name.
    pub(super) fn follows(&self, word: &str) -> bool {
        let known = self.looks.may_hold(word)
            || self.name_heads.may_hold(word)
            || self.lexicon.has_part(word);
        if !known {
            return false;
        }
        let lower = word.to_lowercase();
        self.inner.contains(&lower)
            || self.begins_name(&lower)
            || self.lexicon.starts(&lower).meets(Set::GRAMMAR)
    }

    /// Whether a word in any case can be the first of a name: never `false` for one that is.
    pub(super) fn may_begin_name(&self, word: &str) -> bool {
        self.name_heads.may_hold(word)
    }

    /// What a text says where a status is expected, and nothing else stands there.
    pub(crate) fn status(&self, text: &str) -> Option<Fact> {
        let meaning = self.lexicon.get(text);
        let value = if meaning.has(Class::Held) {
            Some(Fact::Held)
        } else if meaning.has(Class::Good) {
            Some(Fact::Completed)
        } else if meaning.has(Class::Bad) {
            Some(Fact::Failed)
        } else {
            None
        };
        value.or_else(|| meaning.and(Set::ANY_BEHIND).phase())
    }

    /// Whether a text is the name of a step that the data know, and nothing else.
    pub(crate) fn names_step(&self, text: &str) -> bool {
        let short = text.len() <= HEAD;
        let of = short.then(|| self.names.get(&Words::new(text).squeezed()));
        of.flatten().is_some_and(Named::is_step)
    }

    /// Whether a phrase that means any of these stands anywhere among words.
    pub(super) fn has(&self, words: &Words<'_>, wanted: Set) -> bool {
        (0..words.len()).any(|at| self.lexicon.at(words, at, wanted).is_some())
    }

    /// Whether the signs in a text show an outcome, and whether a good one.
    pub(super) fn shown(&self, signs: &str) -> Option<bool> {
        let icons = signs.chars().filter(|c| !c.is_ascii());
        let mut shown = icons.filter_map(|icon| self.icons.get(&icon));
        shown.find_map(|phase| match phase {
            Phase::Completed => Some(true),
            Phase::Failed => Some(false),
            _ => None,
        })
    }

    /// Whether a word in lower case is of a class.
    pub(crate) fn is(&self, word: &str, class: Class) -> bool {
        self.lexicon.word(word).has(class)
    }

    /// Whether a text says that the step goes on all the same: what failed is tried once more, or left
    /// out.
    pub(crate) fn goes_on_all_the_same(&self, text: &str) -> bool {
        let words = Words::new(text);
        let again = Set::of(Class::Again).or(Set::of(Class::GoesOn));
        let not = |at: usize| {
            words
                .lower(at)
                .is_some_and(|word| self.is(word, Class::Not))
        };
        let mut at = 0..words.len();
        at.any(|at| {
            let taken_back = at.checked_sub(1).is_some_and(not);
            !taken_back && self.lexicon.at(&words, at, again).is_some()
        })
    }

    /// The name of a step for people.
    pub(crate) fn display(&self, kind: &StepKind) -> Option<&str> {
        self.steps
            .iter()
            .find(|s| s.kind == *kind)
            .map(|s| s.name.as_str())
    }

    /// The product whose cycle alone has this step.
    pub(crate) fn product(&self, kind: &StepKind) -> Option<Product> {
        self.steps
            .iter()
            .find(|s| s.kind == *kind)
            .and_then(|s| s.product)
    }
}

impl crate::knowledge::forms::step::Phase {
    /// Its lists, each with what its phrases mean.
    fn lists(&self, fact: Fact) -> [(&[String], Set); 3] {
        let (behind, front) = (Set::behind(fact), Set::front(fact));
        [
            (&self.words, behind.or(front)),
            (&self.after, behind),
            (&self.before, front),
        ]
    }
}

impl SignLists {
    /// Every text with what it shows.
    pub(crate) fn by_text(self) -> impl Iterator<Item = (String, Phase)> {
        [
            (self.completed, Phase::Completed),
            (self.failed, Phase::Failed),
            (self.held, Phase::Held),
            (self.running, Phase::Progress),
            (self.waiting, Phase::Waiting),
            (self.turning, Phase::Turning),
        ]
        .into_iter()
        .flat_map(|(texts, phase)| texts.into_iter().map(move |text| (text, phase)))
    }
}
