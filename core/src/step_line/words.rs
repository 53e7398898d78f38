//! A line as words, and what stands between them.

/// No step line needs more words than these to be recognised.
const MOST_WORDS: usize = 40;

/// One word of a line: a run of letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// In lower case.
    pub(crate) lower: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A line cut into words; what stands between them is reached through the line.
#[derive(Debug)]
pub(crate) struct Words<'a> {
    pub(crate) line: &'a str,
    pub(crate) words: Vec<Word>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(line: &'a str) -> Self {
        Self::most(line, MOST_WORDS)
    }

    /// The first `most` words.
    pub(crate) fn most(line: &'a str, most: usize) -> Self {
        let mut words = Vec::new();
        let mut start = None;
        for (at, c) in line.char_indices() {
            match (c.is_alphanumeric(), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    words.push(word(line, from, at));
                    start = None;
                    if words.len() == most {
                        break;
                    }
                }
                _ => {}
            }
        }
        if let Some(from) = start
            && words.len() < most
        {
            words.push(word(line, from, line.len()));
        }
        Self { line, words }
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// All words as one, in lower case.
    pub(crate) fn squeezed(&self) -> String {
        self.words.iter().map(|w| w.lower.as_str()).collect()
    }

    pub(crate) fn lower(&self, at: usize) -> Option<&str> {
        self.words.get(at).map(|w| w.lower.as_str())
    }

    /// The word as written.
    pub(crate) fn written(&self, at: usize) -> Option<&'a str> {
        self.words.get(at).map(|w| &self.line[w.start..w.end])
    }

    /// What stands before word `at` and behind the word before it.
    pub(crate) fn gap(&self, at: usize) -> &'a str {
        let from = at
            .checked_sub(1)
            .and_then(|i| self.words.get(i))
            .map_or(0, |w| w.end);
        let to = self.words.get(at).map_or(self.line.len(), |w| w.start);
        &self.line[from..to]
    }

    /// Everything behind word `at - 1`.
    pub(crate) fn behind(&self, at: usize) -> &'a str {
        let from = at
            .checked_sub(1)
            .and_then(|i| self.words.get(i))
            .map_or(0, |w| w.end);
        &self.line[from..]
    }

    /// Whether word `at` goes on where the one before it ended: blanks, or one hyphen, underscore
    /// or apostrophe.
    pub(crate) fn joined(&self, at: usize) -> bool {
        let gap = self.gap(at);
        let mark = matches!(gap, "-" | "_" | "'" | "\u{2019}");
        mark || !gap.is_empty() && gap.chars().all(char::is_whitespace)
    }
}

fn word(line: &str, start: usize, end: usize) -> Word {
    Word {
        lower: line[start..end].to_lowercase(),
        start,
        end,
    }
}
