//! Secrets that are known by their own form, or that stand at a place of a command line: each by a
//! pattern of `data/redact.toml`.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;

use super::replacement;
use crate::knowledge::forms::text::{Kind, RawShape};
use crate::knowledge::{REDACT, sound};
use crate::lazy::Once;

/// Where a pattern takes a value in quotes of either kind, which may hold the other kind.
const QUOTED: &str = "%quoted%";
const IN_QUOTES: &str = r#"(?:"((?:[^"\\\r\n]|\\.|"")+)|'((?:[^'\\\r\n]|\\.|'')+))"#;

#[derive(Debug)]
struct Shape {
    kind: Kind,
    written: String,
    /// Compiled when its words are first met: most texts have none of them.
    regex: Once<Regex>,
}

/// A set of shapes: bit `n` stands for the shape at `n`.
type Chosen = u32;

#[derive(Debug)]
pub(super) struct Shapes {
    list: Vec<Shape>,
    /// Finds the words without which a shape cannot match.
    words: AhoCorasick,
    /// The shape of each of these words.
    word_shape: Vec<usize>,
}

impl Shapes {
    pub(super) fn of(raw: Vec<RawShape>) -> Result<Self, String> {
        let mut list = Vec::with_capacity(raw.len());
        let mut needed = Vec::new();
        let mut word_shape = Vec::new();
        for shape in raw {
            let id = &shape.id;
            if shape.needs.is_empty() || shape.needs.iter().any(String::is_empty) {
                return Err(format!("shape `{id}`: give words in `needs`"));
            }
            if list.len() >= Chosen::BITS as usize {
                return Err(format!("more than {} shapes; join some", Chosen::BITS));
            }
            word_shape.extend(shape.needs.iter().map(|_| list.len()));
            needed.extend(shape.needs);
            list.push(Shape {
                kind: shape.kind,
                written: shape.regex.replace(QUOTED, IN_QUOTES),
                regex: Once::new(),
            });
        }
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&needed)
            .map_err(|error| format!("the words cannot be searched for: {error}"))?;
        Ok(Self {
            list,
            words,
            word_shape,
        })
    }

    /// What has one of the forms, in no order.
    pub(super) fn within(&self, text: &str, found: &mut Vec<(Range<usize>, Kind)>) {
        let mut chosen: Chosen = 0;
        for hit in self.words.find_overlapping_iter(text) {
            if let Some(shape) = self.word_shape.get(hit.pattern().as_usize()) {
                chosen |= 1 << shape;
            }
        }
        self.chosen(text, chosen, found);
    }

    /// The slow truth: every shape on every text.
    #[cfg(test)]
    pub(super) fn within_slowly(&self, text: &str, found: &mut Vec<(Range<usize>, Kind)>) {
        self.chosen(text, Chosen::MAX, found);
    }

    fn chosen(&self, text: &str, chosen: Chosen, found: &mut Vec<(Range<usize>, Kind)>) {
        for (index, shape) in self.list.iter().enumerate() {
            if chosen & (1 << index) != 0 {
                shape.within(text, found);
            }
        }
    }

    #[cfg(test)]
    pub(super) fn compile(&self) -> Result<(), String> {
        self.list.iter().try_for_each(|shape| {
            shape
                .compile()
                .map(drop)
                .map_err(|error| format!("{}: {error}", shape.written))
        })
    }
}

impl Shape {
    fn compile(&self) -> Result<Regex, regex::Error> {
        Regex::new(&self.written)
    }

    fn regex(&self) -> &Regex {
        self.regex
            .get_or_init(|| sound(REDACT.name, self.compile()))
    }

    fn within(&self, text: &str, found: &mut Vec<(Range<usize>, Kind)>) {
        let regex = self.regex();
        let mut at = 0;
        while let Some(captures) = regex.captures_at(text, at) {
            let whole = captures.get_match();
            let mut groups = (1..captures.len()).filter_map(|group| captures.get(group));
            let span = groups.next().or((captures.len() == 1).then_some(whole));
            let Some(span) = span.filter(|span| !span.is_empty()) else {
                // What ends one match can begin the next.
                at = whole.end().max(at + 1);
                while !text.is_char_boundary(at.min(text.len())) {
                    at += 1;
                }
                if at > text.len() {
                    return;
                }
                continue;
            };
            if span.as_str() != replacement(self.kind) {
                found.push((span.range(), self.kind));
            }
            at = span.end();
        }
    }
}
