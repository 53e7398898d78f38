//! Words for levels, as data.

use std::collections::BTreeMap;

use crate::knowledge::forms::text::{ByLevel, RawLevels};
use crate::model::Level;

/// Which word stands for which level.
#[derive(Debug, Clone)]
pub(crate) struct Levels {
    /// Upper-case words and their levels, by length in bytes: a look-up a record, of few words.
    by_length: [Vec<(u128, Level)>; LONGEST + 1],
    /// Letters that are levels in some texts.
    letters: Vec<(String, Level)>,
}

/// No level word is longer; anything longer needs no look-up.
pub(crate) const LONGEST: usize = 16;

/// A word of at most [`LONGEST`] bytes as one number: two words of one length are compared at once.
fn packed(word: &[u8]) -> u128 {
    let mut bytes = [0; LONGEST];
    bytes
        .iter_mut()
        .zip(word)
        .for_each(|(own, byte)| *own = *byte);
    u128::from_le_bytes(bytes)
}

/// Every word with its level.
fn each(words: ByLevel) -> impl Iterator<Item = (String, Level)> {
    let lists = [
        (Level::Trace, words.trace),
        (Level::Debug, words.debug),
        (Level::Info, words.info),
        (Level::Warning, words.warning),
        (Level::Error, words.error),
        (Level::Critical, words.critical),
    ];
    let list =
        |(level, list): (Level, Vec<String>)| list.into_iter().map(move |word| (word, level));
    lists.into_iter().flat_map(list)
}

impl Levels {
    /// An error says which word is wrong.
    pub(super) fn of(raw: RawLevels) -> Result<Self, String> {
        let mut words = BTreeMap::new();
        let mut by_length: [Vec<(u128, Level)>; LONGEST + 1] = Default::default();
        for (word, level) in each(raw.words) {
            if word.len() > LONGEST || words.insert(word.to_uppercase(), level).is_some() {
                return Err(format!("`{word}` stands twice or is too long"));
            }
        }
        for (word, level) in words {
            if let Some(list) = by_length.get_mut(word.len()) {
                list.push((packed(word.as_bytes()), level));
            }
        }
        Ok(Self {
            by_length,
            letters: each(raw.letters).collect(),
        })
    }

    /// These and the letters, for a text that has them.
    pub(super) fn with_letters(&self) -> Self {
        self.with(
            self.letters
                .iter()
                .map(|(letter, level)| (letter.as_str(), *level)),
        )
    }

    /// Whether a text begins with a letter that can be a level, in brackets or not.
    pub(super) fn begins_with_letter(&self, text: &str) -> bool {
        let text = text.trim_start_matches([' ', '\t', '|', ';', '[', '(', '<']);
        let letter = text
            .chars()
            .next()
            .map_or("", |first| &text[..first.len_utf8()]);
        let apart = text[letter.len()..].starts_with([' ', '\t', '|', ';', ']', ')', '>', ':']);
        apart && self.letters.iter().any(|(known, _)| known == letter)
    }

    /// These and other words, which go before these.
    pub(crate) fn with<'w>(&self, words: impl IntoIterator<Item = (&'w str, Level)>) -> Self {
        let mut out = self.clone();
        for (word, level) in words {
            let word = word.to_uppercase();
            if let Some(list) = out.by_length.get_mut(word.len()) {
                let word = packed(word.as_bytes());
                list.retain(|(known, _)| *known != word);
                list.push((word, level));
            }
        }
        out
    }

    /// The level of a whole word, in any case.
    pub(crate) fn word(&self, word: &str) -> Option<Level> {
        if word.len() > LONGEST {
            return None;
        }
        let (mut upper, mut ascii) = ([0_u8; LONGEST], true);
        // Byte by byte: a call that copies them takes longer than the few that there are.
        for (own, byte) in upper.iter_mut().zip(word.as_bytes()) {
            *own = byte.to_ascii_uppercase();
            ascii &= byte.is_ascii();
        }
        if !ascii {
            let upper = word.to_uppercase();
            return self.find(upper.len(), packed(upper.as_bytes()));
        }
        self.find(word.len(), u128::from_le_bytes(upper))
    }

    fn find(&self, length: usize, upper: u128) -> Option<Level> {
        let mut list = self.by_length.get(length)?.iter();
        list.find(|(word, _)| *word == upper)
            .map(|(_, level)| *level)
    }

    /// The level that the head of a message states, and the message behind it.
    ///
    /// A word counts in capitals (`FEIL Export AD feilet`), in brackets (`[Error] …`), or in any
    /// case before a colon (`Feil: …`): in running text it is only a word. Build servers write
    /// `##[error]…`.
    pub(crate) fn head<'a>(&self, message: &'a str) -> (Level, &'a str) {
        let marked = message
            .strip_prefix("##")
            .filter(|text| text.starts_with('['));
        let (open, body) = match marked.unwrap_or(message).strip_prefix(['[', '(', '<']) {
            Some(body) => (true, body),
            None => (false, message),
        };
        let end = body
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(body.len());
        let (word, behind) = body.split_at(end);
        let Some(level) = self.word(word) else {
            return (Level::None, message);
        };
        let rest = if open {
            match behind.strip_prefix([']', ')', '>']) {
                Some(rest) => rest,
                None => return (Level::None, message),
            }
        } else {
            let capitals = !word.chars().any(char::is_lowercase);
            let colon = behind.starts_with(':');
            let apart = behind.is_empty() || behind.starts_with([' ', '\t', ':', '|']);
            if !(colon || capitals && apart) {
                return (Level::None, message);
            }
            behind
        };
        let rest = rest.trim_start_matches([' ', '\t']);
        let rest = rest.strip_prefix([':', '-', '|', '–']).unwrap_or(rest);
        (level, rest.trim_start_matches([' ', '\t']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_message_states_a_level_only_where_it_is_meant_to() {
        let levels = Levels::of(crate::knowledge::LEVELS.read()).unwrap();
        for (message, level, rest) in [
            ("ERROR Export AD failed", Level::Error, "Export AD failed"),
            ("FEIL: Export AD feilet", Level::Error, "Export AD feilet"),
            ("Feil: Export AD feilet", Level::Error, "Export AD feilet"),
            ("[Warning] low on disk", Level::Warning, "low on disk"),
            (
                "##[error]Export AD failed",
                Level::Error,
                "Export AD failed",
            ),
            ("##[section]x", Level::None, "##[section]x"),
            ("## ERROR", Level::None, "## ERROR"),
            ("ADVARSEL - lite plass", Level::Warning, "lite plass"),
            ("FEILSØKING på", Level::Debug, "på"),
            ("FEL Export AD", Level::Error, "Export AD"),
            ("[Varning] x", Level::Warning, "x"),
            ("Fejl: Export AD", Level::Error, "Export AD"),
            ("FEJLSØGNING x", Level::Debug, "x"),
            ("KRITISKT x", Level::Critical, "x"),
            (
                "Fel i inställningarna",
                Level::None,
                "Fel i inställningarna",
            ),
            ("FELET är löst", Level::None, "FELET är löst"),
            ("Feil i oppsett", Level::None, "Feil i oppsett"),
            ("Error handling is on", Level::None, "Error handling is on"),
            ("ERRORS: 0", Level::None, "ERRORS: 0"),
            ("[12] x", Level::None, "[12] x"),
            ("", Level::None, ""),
        ] {
            assert_eq!(levels.head(message), (level, rest), "{message}");
        }
    }
}
