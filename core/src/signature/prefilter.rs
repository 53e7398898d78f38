//! Which literals stand in a text: the first look at everything that is read.

use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::automaton::Automaton;
use super::trigrams::Trigrams;
use crate::lazy::Once;

/// Finds literals in a text without regard to ASCII case.
pub(super) trait Prefilter: Debug + Send + Sync {
    /// Byte offsets, ascending: each occurrence of a literal has one of its bytes there. No literal
    /// crosses a line.
    fn places(&self, haystack: &str, out: &mut Vec<usize>);

    /// Every literal in the text by its number, also those that lie within another: a short one
    /// must not hide a longer one. A literal may be told more than once.
    fn each(&self, haystack: &str, found: &mut dyn FnMut(usize));
}

/// The searches of a catalog, for little and for much text.
#[derive(Debug)]
pub(super) struct Prefilters {
    /// Literals by which alternatives are tried.
    telling: Vec<String>,
    /// Those and all others that alternatives need.
    all: Vec<String>,
    little: Trigrams,
    /// For the telling literals, and for all; `None` where they are more than an automaton can hold.
    much: Once<Option<[Automaton; 2]>>,
    /// Bytes that were searched.
    searched: AtomicUsize,
}

/// The automata are made once so much has been searched.
const MUCH: usize = 2 << 20;

impl Prefilters {
    pub(super) fn new(telling: Vec<String>, all: Vec<String>) -> Self {
        Self {
            little: Trigrams::new(all.clone()),
            telling,
            all,
            much: Once::new(),
            searched: AtomicUsize::new(0),
        }
    }

    /// Finds the telling literals in this text, and maybe others.
    pub(super) fn telling(&self, text: &str) -> &dyn Prefilter {
        match self.much(text) {
            Some([telling, _]) => telling,
            // What is found beyond the telling ones costs a closer look.
            None => &self.little,
        }
    }

    /// Finds all literals in this text, by their number.
    pub(super) fn all(&self, text: &str) -> &dyn Prefilter {
        match self.much(text) {
            Some([_, all]) => all,
            None => &self.little,
        }
    }

    fn much(&self, text: &str) -> Option<&[Automaton; 2]> {
        // Nothing is counted from here on: workers would take turns at the counter.
        if let Some(made) = self.much.get() {
            return made.as_ref();
        }
        let searched = self.searched.fetch_add(text.len(), Ordering::Relaxed);
        if searched < MUCH {
            return None;
        }
        let make = || {
            let telling = Automaton::new(&self.telling).ok()?;
            Some([telling, Automaton::new(&self.all).ok()?])
        };
        self.much.get_or_init(make).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn both(literals: &[String]) -> [Box<dyn Prefilter>; 2] {
        let automaton = Automaton::new(literals).unwrap();
        [
            Box::new(Trigrams::new(literals.to_vec())),
            Box::new(automaton),
        ]
    }

    #[test]
    fn a_short_literal_does_not_hide_a_longer_one() {
        let literals = ["bind".to_owned(), "ldap bind".to_owned(), "ind".to_owned()];
        for search in both(&literals) {
            let mut found = Vec::new();
            search.each("an LDAP Bind", &mut |literal| found.push(literal));
            found.sort_unstable();
            assert_eq!(found, [0, 1, 2]);
            let mut places = Vec::new();
            search.places("an LDAP Bind", &mut places);
            assert!(places.iter().all(|at| (3..12).contains(at)), "{places:?}");
        }
    }

    proptest! {
        #[test]
        fn both_find_what_a_plain_search_finds(
            literals in prop::collection::vec("[abc ]{1,5}|\u{AD}|\u{17F}", 1..8),
            haystack in "[abcABC \u{AD}\u{17F}\n]{0,90}",
        ) {
            for search in both(&literals) {
                let lower = haystack.to_ascii_lowercase();
                let mut found = vec![false; literals.len()];
                search.each(&haystack, &mut |literal| found[literal] = true);
                for (literal, found) in literals.iter().zip(found) {
                    prop_assert_eq!(lower.contains(literal), found, "{}", literal);
                }
                let mut places = Vec::new();
                search.places(&haystack, &mut places);
                prop_assert!(places.is_sorted());
                for literal in &literals {
                    for (at, _) in lower.match_indices(literal.as_str()) {
                        let within = at..at + literal.len();
                        prop_assert!(places.iter().any(|at| within.contains(at)));
                    }
                }
                // Each place is a byte of some occurrence.
                for at in places {
                    let stands = |from: usize, literal: &String| {
                        lower.get(from..).is_some_and(|text| text.starts_with(literal.as_str()))
                    };
                    let has = |literal: &String| {
                        (0..literal.len()).any(|back| at >= back && stands(at - back, literal))
                    };
                    prop_assert!(literals.iter().any(has), "{at}");
                }
            }
        }
    }
}
