//! Which literals stand in a text: the first look at everything that is read.

use std::fmt::Debug;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

/// Finds literals in a text without regard to ASCII case.
pub(super) trait Prefilter: Debug + Send + Sync {
    /// Byte offsets, ascending. Every occurrence of a literal overlaps one that starts at such an
    /// offset on the same line, but not each has an offset of its own.
    fn starts(&self, haystack: &str, out: &mut Vec<usize>);

    /// Every literal in the text by its number, also those that lie within another: a short one
    /// must not hide a longer one. A literal may be told more than once.
    fn each(&self, haystack: &str, found: &mut dyn FnMut(usize));
}

/// All literals in one automaton.
#[derive(Debug)]
pub(super) struct Automaton(AhoCorasick);

impl Automaton {
    /// # Errors
    /// Where the literals are more than an automaton can hold; with the reason.
    pub(super) fn new(literals: &[String]) -> Result<Self, String> {
        AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(literals)
            .map(Self)
            .map_err(|error| error.to_string())
    }
}

impl Prefilter for Automaton {
    fn starts(&self, haystack: &str, out: &mut Vec<usize>) {
        out.extend(self.0.find_iter(haystack).map(|found| found.start()));
    }

    fn each(&self, haystack: &str, found: &mut dyn FnMut(usize)) {
        for literal in self.0.find_overlapping_iter(haystack) {
            found(literal.pattern().as_usize());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_literal_does_not_hide_a_longer_one() {
        let literals = ["bind".to_owned(), "ldap bind".to_owned(), "ind".to_owned()];
        let automaton = Automaton::new(&literals).unwrap();
        let mut found = Vec::new();
        automaton.each("an LDAP Bind", &mut |literal| found.push(literal));
        found.sort_unstable();
        assert_eq!(found, [0, 1, 2]);
        let mut starts = Vec::new();
        automaton.starts("an LDAP Bind", &mut starts);
        assert_eq!(starts, [3]);
    }

    proptest! {
        #[test]
        fn the_automaton_finds_what_a_search_finds(
            literals in prop::collection::vec("[abc ]{1,4}", 1..8),
            haystack in "[abcABC \n]{0,40}",
        ) {
            let automaton = Automaton::new(&literals).unwrap();
            let lower = haystack.to_ascii_lowercase();
            let mut found = vec![false; literals.len()];
            automaton.each(&haystack, &mut |literal| found[literal] = true);
            for (literal, found) in literals.iter().zip(found) {
                prop_assert_eq!(lower.contains(literal), found, "{}", literal);
            }
            let mut starts = Vec::new();
            automaton.starts(&haystack, &mut starts);
            prop_assert!(starts.is_sorted());
            for (at, _) in literals.iter().flat_map(|l| lower.match_indices(l.as_str())) {
                let longest = literals.iter().map(String::len).max().unwrap();
                prop_assert!(starts.iter().any(|s| s.abs_diff(at) < longest));
            }
        }
    }
}
