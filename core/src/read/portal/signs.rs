//! The signs, words and class names that show a status, from `data/portal.toml`.

use std::collections::{BTreeMap, BTreeSet};

use crate::knowledge::PORTAL;
use crate::knowledge::forms::step::PortalFile;
#[cfg(test)]
use crate::knowledge::forms::step::{ViewNearMiss, ViewSample};
use crate::lazy::Lazy;
use crate::step_line::{Phase, Vocabulary};

/// All of them, by how they are written.
#[derive(Debug)]
pub(crate) struct Signs {
    icons: BTreeMap<char, Phase>,
    words: BTreeMap<String, Phase>,
    classes: BTreeMap<String, Phase>,
    labels: Vec<String>,
    /// Words of times, in lower case.
    times: BTreeSet<String>,
    #[cfg(test)]
    pub(crate) samples: Vec<ViewSample>,
    #[cfg(test)]
    pub(crate) near_misses: Vec<ViewNearMiss>,
}

impl Signs {
    /// Those that the crate brings.
    pub(crate) fn builtin() -> &'static Self {
        static BUILTIN: Lazy<Signs> = Lazy::new(|| Signs::of(PORTAL.read()));
        &BUILTIN
    }

    fn of(file: PortalFile) -> Self {
        Self {
            icons: Vocabulary::builtin().icons.clone(),
            words: file.words.by_text().collect(),
            classes: file.classes.by_text().collect(),
            labels: file.cycle.labels,
            times: file.times.words.into_iter().collect(),
            #[cfg(test)]
            samples: file.sample,
            #[cfg(test)]
            near_misses: file.near_miss,
        }
    }

    pub(crate) fn icon(&self, icon: char) -> Option<Phase> {
        self.icons.get(&icon).copied()
    }

    /// What a word or phrase in lower case shows by itself.
    pub(crate) fn word(&self, lower: &str) -> Option<Phase> {
        self.words.get(lower).copied()
    }

    /// Whether a text in lower case announces the status of the whole cycle.
    pub(crate) fn is_cycle_label(&self, lower: &str) -> bool {
        self.labels.iter().any(|label| label == lower)
    }

    /// Whether a text is a date, a time of day or a duration and nothing else.
    pub(crate) fn is_time(&self, text: &str) -> bool {
        let mut words = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty());
        text.contains(|c: char| c.is_ascii_digit())
            && words.all(|word| self.times.contains(&word.to_lowercase()))
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || c.is_whitespace() || ".:,-–—/()[]+".contains(c))
    }

    /// The icon that the class names of an element show.
    pub(super) fn classes(&self, names: &str) -> Option<char> {
        let phase = names
            .split_whitespace()
            .find_map(|name| self.classes.get(name))?;
        self.icons
            .iter()
            .find(|(_, shown)| *shown == phase)
            .map(|(icon, _)| *icon)
    }
}
