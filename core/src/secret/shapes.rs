//! Secrets that are known by their own form, or that stand at a place of a command line: each by a
//! pattern of `data/redact.toml`.

use regex::Regex;

use super::search::Word;
use super::{Secrets, replacement};
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
pub(super) type Chosen = u32;

#[derive(Debug)]
pub(super) struct Shapes {
    list: Vec<Shape>,
}

impl Shapes {
    /// The shapes, and the words without which each cannot match.
    pub(super) fn of(raw: Vec<RawShape>) -> Result<(Self, Vec<(String, Word)>), String> {
        let mut list = Vec::with_capacity(raw.len());
        let mut needed = Vec::new();
        for shape in raw {
            let id = &shape.id;
            if shape.needs.is_empty() || shape.needs.iter().any(String::is_empty) {
                return Err(format!("shape `{id}`: give words in `needs`"));
            }
            if list.len() >= Chosen::BITS as usize {
                return Err(format!("more than {} shapes; join some", Chosen::BITS));
            }
            let word = Word::Shape(list.len());
            needed.extend(shape.needs.into_iter().map(|written| (written, word)));
            list.push(Shape {
                kind: shape.kind,
                written: shape.regex.replace(QUOTED, IN_QUOTES),
                regex: Once::new(),
            });
        }
        Ok((Self { list }, needed))
    }

    /// What has one of the chosen forms, in no order.
    pub(super) fn within(&self, text: &str, chosen: Chosen, found: &mut Secrets) {
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

    fn within(&self, text: &str, found: &mut Secrets) {
        let regex = self.regex();
        let mut at = 0;
        while let Some(captures) = regex.captures_at(text, at) {
            let whole = captures.get_match();
            let mut groups = (1..captures.len()).filter_map(|group| captures.get(group));
            let span = groups.next().or((captures.len() == 1).then_some(whole));
            let Some(span) = span.filter(|span| !span.is_empty()) else {
                // What ends one match can begin the next.
                at = whole.end().max(text.ceil_char_boundary(at + 1));
                if at == text.len() {
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
