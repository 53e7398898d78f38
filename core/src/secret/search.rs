//! One search of a text for all that may lead to a secret: the names of secrets, and the words without
//! which a shape cannot match.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::knowledge::forms::text::{Kind, Where};

/// What a word leads to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Word {
    Name(Kind, Where),
    /// The shape at this place of the list.
    Shape(usize),
}

#[derive(Debug)]
pub(super) struct Search {
    automaton: AhoCorasick,
    /// What each pattern leads to.
    words: Vec<Word>,
}

impl Search {
    pub(super) fn of(words: Vec<(String, Word)>) -> Result<Self, String> {
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            // Every message is searched: the fastest form for some more memory.
            .kind(Some(AhoCorasickKind::DFA))
            .build(words.iter().map(|(written, _)| written))
            .map_err(|error| format!("the words cannot be searched for: {error}"))?;
        let words = words.into_iter().map(|(_, word)| word).collect();
        Ok(Self { automaton, words })
    }

    /// All words of a text, by where they end; they may overlap.
    pub(super) fn within<'t>(
        &'t self,
        text: &'t str,
    ) -> impl Iterator<Item = (Word, Range<usize>)> + 't {
        // Most texts have none, which is found much faster.
        let any = self.automaton.is_match(text);
        let hits = any.then(|| self.automaton.find_overlapping_iter(text));
        hits.into_iter().flatten().filter_map(|hit| {
            let word = self.words.get(hit.pattern().as_usize())?;
            Some((*word, hit.range()))
        })
    }
}
