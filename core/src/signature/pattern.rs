//! What is looked for in a text: a regex, or a text whatever its setting. Compiled when first
//! needed, as most patterns of a catalog meet no candidate in most logs.

use std::borrow::Cow;
use std::ops::Range;

use regex::{Regex, RegexBuilder};

use crate::lazy::Once;
use crate::lint::Lint;
use crate::literal::{self, Literals};

/// A regex that a catalog brings must not cost more memory than this.
const REGEX_LIMIT: usize = 1 << 20;

/// A pattern of a signature.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// As the signature writes it.
    written: String,
    /// It is a text, found however it was set; else a regex.
    tolerant: bool,
    /// Every match contains one literal of each set.
    literals: Vec<Literals>,
    compiled: Once<Option<Regex>>,
    /// Where it stands in the signature's file.
    span: Range<usize>,
}

/// Why something cannot be a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unsound {
    pub(super) lint: Lint,
    pub(super) message: String,
    /// Where in the pattern, where that is known.
    pub(super) at: Option<Range<usize>>,
}

impl From<(Lint, String)> for Unsound {
    fn from((lint, message): (Lint, String)) -> Self {
        Self {
            lint,
            message,
            at: None,
        }
    }
}

impl Pattern {
    /// A text, found whatever its case, white space, line wraps, quotes and dashes.
    pub(super) fn of_text(written: &str) -> Result<Self, (Lint, String)> {
        if written.trim().is_empty() {
            return Err((Lint::MatchesEmpty, format!("`{written}` is empty")));
        }
        Ok(Self::new(written, true, literal::of_text(written)))
    }

    /// A regex; unsound ones are told apart here, too large ones by [`Pattern::check`].
    pub(super) fn of_regex(written: &str) -> Result<Self, Unsound> {
        let hir = regex_syntax::parse(written).map_err(|error| {
            let (what, at) = match &error {
                regex_syntax::Error::Parse(error) => (error.kind().to_string(), Some(error.span())),
                regex_syntax::Error::Translate(error) => {
                    (error.kind().to_string(), Some(error.span()))
                }
                other => (other.to_string(), None),
            };
            Unsound {
                lint: Lint::BadRegex,
                message: format!("`{written}` is not a sound regex: {what}"),
                at: at.map(|span| span.start.offset..span.end.offset),
            }
        })?;
        if hir
            .properties()
            .minimum_len()
            .is_none_or(|least| least == 0)
        {
            let message = format!("`{written}` matches the empty string, so every record");
            return Err((Lint::MatchesEmpty, message).into());
        }
        Ok(Self::new(written, false, literal::of_hir(&hir)))
    }

    /// A regex that the build found sound, with its literals.
    pub(super) fn of_parsed(written: &str, literals: Vec<Literals>) -> Self {
        Self::new(written, false, literals)
    }

    fn new(written: &str, tolerant: bool, literals: Vec<Literals>) -> Self {
        Self {
            written: written.to_owned(),
            tolerant,
            literals,
            compiled: Once::new(),
            span: 0..0,
        }
    }

    pub(super) fn written_at(mut self, span: Range<usize>) -> Self {
        self.span = span;
        self
    }

    /// Where it stands in the signature's file.
    pub(super) fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// Compiles it.
    pub(super) fn check(&self) -> Result<(), (Lint, String)> {
        match self.compile() {
            Ok(regex) => {
                self.compiled.get_or_init(|| Some(regex));
                Ok(())
            }
            Err(regex::Error::CompiledTooBig(limit)) => Err((
                Lint::RegexTooLarge,
                format!("`{}` needs more than {limit} bytes compiled", self.written),
            )),
            Err(error) => {
                // The library's own message draws the pattern; its last line says what is wrong.
                let all = error.to_string();
                let last = all.lines().last().unwrap_or_default().trim();
                let message = format!("`{}` is not a sound regex: {last}", self.written);
                Err((Lint::BadRegex, message))
            }
        }
    }

    /// As the signature writes it.
    pub(super) fn written(&self) -> &str {
        &self.written
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.compiled().is_some_and(|regex| regex.is_match(text))
    }

    pub(super) fn find(&self, text: &str) -> Option<Range<usize>> {
        self.compiled()?.find(text).map(|found| found.range())
    }

    /// Where it stands as a sentence or clause of its own: behind the text's start, a line break or a
    /// mark, and before one. An end that is itself a mark, such as the quote before a name, may
    /// have anything behind it.
    pub(super) fn find_alone(&self, text: &str) -> Option<Range<usize>> {
        let written = self.written.trim();
        let open_start = !written.starts_with(char::is_alphanumeric);
        let open_end = !written.ends_with(char::is_alphanumeric);
        let found = self.compiled()?.find_iter(text).map(|found| found.range());
        found
            .filter(|at| open_start || begins(text.get(..at.start).unwrap_or_default()))
            .find(|at| open_end || ends(text.get(at.end..).unwrap_or_default()))
    }

    /// A pattern that cannot be compiled never gets past [`Pattern::check`].
    fn compiled(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| self.compile().ok()).as_ref()
    }

    fn compile(&self) -> Result<Regex, regex::Error> {
        let regex = if self.tolerant {
            Cow::Owned(tolerant(&self.written))
        } else {
            Cow::Borrowed(self.written.as_str())
        };
        RegexBuilder::new(&regex).size_limit(REGEX_LIMIT).build()
    }

    /// Sets of literals: every match contains one of each.
    pub(super) fn literals(&self) -> &[Literals] {
        &self.literals
    }
}

const QUOTES: &str = "\"\u{201C}\u{201D}\u{201E}\u{AB}\u{BB}'\u{2018}\u{2019}\u{B4}`";
const DASHES: &str = "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}";

/// The regex that finds a text whatever its case, white space, line wraps, quotes and dashes.
fn tolerant(text: &str) -> String {
    let text = text.trim();
    let mut pattern = String::with_capacity(text.len() * 2 + 16);
    pattern.push_str("(?i)");
    if text.starts_with(char::is_alphanumeric) {
        pattern.push_str(r"\b");
    }
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            if !blank {
                // A word may be set off by quotes that the text does not have.
                pattern.extend(["[", QUOTES, r"]?\s+[", QUOTES, "]?"]);
            }
            blank = true;
            continue;
        }
        blank = false;
        if QUOTES.contains(c) {
            // A quote within a quoted field of a table is doubled.
            pattern.extend(["[", QUOTES, "]{1,2}"]);
        } else if DASHES.contains(c) {
            pattern.extend([r"[\-", &DASHES[1..], "]"]);
        } else {
            pattern.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
        }
    }
    if text.ends_with(char::is_alphanumeric) {
        pattern.push_str(r"\b");
    }
    pattern
}

/// Whether a sentence or clause may begin behind this text.
fn begins(before: &str) -> bool {
    let trimmed = before.trim_end();
    let blank = trimmed.len() < before.len();
    match trimmed.chars().next_back() {
        None => true,
        _ if before[trimmed.len()..].contains('\n') => true,
        Some('.' | '!' | '?' | ';' | ')' | ']' | '-' | '\u{2013}' | '\u{2014}') => blank,
        Some(c) => QUOTES.contains(c) || "[({:|=>".contains(c),
    }
}

/// Whether a sentence or clause may end before this text.
fn ends(after: &str) -> bool {
    let trimmed = after.trim_start();
    let blank = trimmed.len() < after.len();
    match trimmed.chars().next() {
        None => true,
        _ if after[..after.len() - trimmed.len()].contains('\n') => true,
        Some('-' | '\u{2013}' | '\u{2014}' | '>' | '<') => blank,
        Some(c) => QUOTES.contains(c) || ".!?;:,()[]{}|".contains(c),
    }
}

/// The text without soft hyphens and the line breaks that they made: they only show where a word
/// was broken.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{AD}') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('\u{AD}');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let broken = part.trim_start_matches(['\r', '\n']);
        out.push_str(if broken.len() == part.len() {
            part
        } else {
            broken.trim_start()
        });
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_however_it_was_set() {
        let pattern = Pattern::of_text("list of 'departments' - Compilo").unwrap();
        for text in [
            "List of departments' – Compilo",
            "x LIST  of\n   “Departments” \u{2014} COMPILO.",
            "list\u{A0}of \"\"departments\"\" - compilo",
        ] {
            assert_eq!(pattern.is_match(text), !text.starts_with("List"), "{text}");
        }
        let bare = Pattern::of_text("list of departments from Compilo").unwrap();
        for text in [
            "the list of\n departments from \"Compilo\"",
            "list of «departments» from Compilo",
            "\"list of departments\" from 'Compilo'",
        ] {
            assert!(bare.is_match(text), "{text}");
        }
        for text in [
            "list of, departments from Compilo",
            "list of 'all' departments from Compilo",
        ] {
            assert!(!bare.is_match(text), "{text}");
        }
        assert!(!pattern.is_match("blist of 'departments' - compilo"));
        assert!(!pattern.is_match("list of 'departments' - compilos"));
        assert_eq!(plain("depart\u{AD}\n   ments\u{AD} x"), "departments x");
    }

    #[test]
    fn a_reason_is_a_sentence_of_its_own() {
        let pattern = Pattern::of_text("the object already exists").unwrap();
        for text in [
            "The object already exists",
            "Export AD failed: the object already exists.",
            "failed (The object already exists)",
            "failed. The object already exists. (0x80071392)",
            "failed\n  The object already exists\n  at X",
            "COMException (0x80071392): The object already exists.",
            "skipped as the object already exists - The object already exists",
        ] {
            assert!(pattern.find_alone(text).is_some(), "{text}");
        }
        for text in [
            "checking that the object already exists",
            "failed: the object already exists in the list",
            "failed: the object already existsed",
            "kari, the object already exists",
        ] {
            assert!(pattern.find_alone(text).is_none(), "{text}");
        }
        let open = Pattern::of_text("could not find file '").unwrap();
        assert!(
            open.find_alone("failed: Could not find file 'x'.")
                .is_some()
        );
        assert!(open.find_alone("it could not find file 'x'.").is_none());
    }

    #[test]
    fn letters_outside_ascii_have_case_too() {
        let pattern = Pattern::of_text("avdelinger på Ærø").unwrap();
        assert!(pattern.is_match("AVDELINGER PÅ ÆRØ"));
    }

    #[test]
    fn what_matches_nothing_in_particular_is_refused() {
        for (written, lint) in [
            ("x*", Lint::MatchesEmpty),
            (r"\b", Lint::MatchesEmpty),
            ("a|", Lint::MatchesEmpty),
            ("^$", Lint::MatchesEmpty),
            ("(x", Lint::BadRegex),
            ("x{9}{9", Lint::BadRegex),
        ] {
            assert_eq!(
                Pattern::of_regex(written).unwrap_err().lint,
                lint,
                "{written}"
            );
        }
        assert_eq!(Pattern::of_text(" \n").unwrap_err().0, Lint::MatchesEmpty);
        let large = Pattern::of_regex(r"(\w{100}){100}").unwrap();
        assert_eq!(large.check().unwrap_err().0, Lint::RegexTooLarge);
        assert!(!large.is_match("x"));
    }
}
