//! Words for levels, for exports that have no number.

use std::collections::BTreeMap;

use crate::knowledge::EVENT_LEVELS;
use crate::lazy::Lazy;

/// The words in lower case.
static WORDS: Lazy<BTreeMap<String, u8>> = Lazy::new(|| {
    let mut out = BTreeMap::new();
    for level in EVENT_LEVELS.read().level {
        for word in level.words {
            out.entry(word.word.to_lowercase()).or_insert(level.number);
        }
    }
    out
});

/// The number of a level that is given as a word, in any language of the table and any case.
pub(super) fn level_of_word(word: &str) -> Option<u8> {
    WORDS.get(&word.to_lowercase()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_level() {
        let table = EVENT_LEVELS.read();
        let words = table.level.iter().flat_map(|level| &level.words);
        let all: Vec<String> = words.map(|word| word.word.to_lowercase()).collect();
        assert_eq!(all.len(), WORDS.len());
    }

    #[test]
    fn words_of_every_language() {
        let table = EVENT_LEVELS.read();
        assert_eq!(
            table.level.iter().map(|l| l.number).collect::<Vec<_>>(),
            [1, 2, 3, 4, 5]
        );
        assert_eq!(level_of_word("FEIL"), Some(2));
        assert_eq!(level_of_word("Fehler"), Some(2));
        assert_eq!(level_of_word("warning"), Some(3));
        assert_eq!(level_of_word("Сведения"), Some(4));
        assert_eq!(level_of_word("Eraro"), None);
        assert_eq!(level_of_word(""), None);
    }
}
