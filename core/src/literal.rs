//! The literals that a record must contain for a pattern to match it.
//!
//! The prefilter looks for them without regard to ASCII case. Three characters break the rule that
//! a match needs its literals: a soft hyphen is ignored within words, and U+017F and U+212A are the
//! letters `s` and `k` to a regex without case. They are rare, so a record with one of them is
//! tried against everything ([`ODD`]).

use regex_syntax::hir::{Class, Hir, HirKind};

/// Characters whose presence means that literals prove nothing.
pub(super) const ODD: [&str; 3] = ["\u{AD}", "\u{17F}", "\u{212A}"];

/// Shorter ones would be found on every line.
const SHORTEST: usize = 3;

/// Words that healthy logs are full of: never the one to look for while the text has another.
const COMMON: [&str; 22] = [
    "account",
    "data",
    "error",
    "exception",
    "export",
    "failed",
    "file",
    "filter",
    "import",
    "message",
    "name",
    "operation",
    "request",
    "returned",
    "returnerte",
    "server",
    "started",
    "stopped",
    "system",
    "task",
    "user",
    "with",
];

/// Literals of which at least one stands in every match, in lower case.
pub(super) type Literals = Vec<String>;

/// How telling a set of literals is; the higher the better.
pub(super) fn worth(literals: &Literals) -> usize {
    literals
        .iter()
        .map(|literal| weight(literal))
        .min()
        .unwrap_or(0)
}

/// How telling one literal is.
pub(super) fn weight(literal: &str) -> usize {
    if COMMON.contains(&literal.trim()) {
        return SHORTEST;
    }
    // Blanks and punctuation tell little.
    literal
        .bytes()
        .filter(u8::is_ascii_alphanumeric)
        .count()
        .min(12)
}

/// The most telling of several sets, of which each must be met; the first of equals.
pub(super) fn best(sets: &[Literals]) -> Option<&Literals> {
    let rank = |set: &Literals| (worth(set), usize::MAX - set.len());
    sets.iter().reduce(
        |best, next| {
            if rank(next) > rank(best) { next } else { best }
        },
    )
}

/// The runs of ASCII letters and digits in a text that is matched tolerantly: each must stand in
/// a match.
pub(super) fn of_text(text: &str) -> Vec<Literals> {
    let runs = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|run| run.len() >= SHORTEST)
        .map(str::to_ascii_lowercase);
    distinct(runs.map(|run| vec![run]).collect())
}

/// The most telling literals that every match of this regex contains, where that can be told. The
/// build script and tests alone need it.
#[cfg_attr(not(test), allow(dead_code))]
pub(super) fn of_regex(pattern: &str) -> Option<Literals> {
    let sets = of_hir(&regex_syntax::parse(pattern).ok()?);
    best(&sets).cloned()
}

/// What every match of this parsed regex contains: of each set one literal.
pub(super) fn of_hir(hir: &Hir) -> Vec<Literals> {
    distinct(required(hir))
}

fn distinct(mut sets: Vec<Literals>) -> Vec<Literals> {
    let mut seen = Vec::new();
    sets.retain(|set| {
        let new = !seen.contains(set);
        if new {
            seen.push(set.clone());
        }
        new
    });
    sets
}

fn required(hir: &Hir) -> Vec<Literals> {
    match hir.kind() {
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                let Some(set) = best(&required(branch)).cloned() else {
                    return Vec::new();
                };
                all.extend(set);
            }
            all.sort_unstable();
            all.dedup();
            vec![all]
        }
        HirKind::Concat(parts) => of_parts(parts),
        HirKind::Literal(_) | HirKind::Class(_) => of_parts(std::slice::from_ref(hir)),
        _ => Vec::new(),
    }
}

/// The literal runs in a sequence and what its other parts require.
fn of_parts(parts: &[Hir]) -> Vec<Literals> {
    let mut found: Vec<Literals> = Vec::new();
    let mut run = String::new();
    for part in parts {
        match part.kind() {
            HirKind::Literal(literal) => {
                for byte in &literal.0 {
                    grow(&mut run, Some(*byte), &mut found);
                }
            }
            HirKind::Class(class) => grow(&mut run, single(class), &mut found),
            HirKind::Look(_) | HirKind::Empty => {}
            _ => {
                grow(&mut run, None, &mut found);
                found.extend(required(part));
            }
        }
    }
    grow(&mut run, None, &mut found);
    found
}

/// Lengthens the run, or ends it where the next character is not one printable ASCII character:
/// a literal never crosses a line.
fn grow(run: &mut String, byte: Option<u8>, found: &mut Vec<Literals>) {
    if let Some(byte) = byte.filter(|b| b.is_ascii_graphic() || *b == b' ') {
        run.push(char::from(byte.to_ascii_lowercase()));
        return;
    }
    if run.len() >= SHORTEST {
        found.push(vec![std::mem::take(run)]);
    }
    run.clear();
}

/// The one ASCII character that a class stands for when case is ignored.
fn single(class: &Class) -> Option<u8> {
    let Class::Unicode(class) = class else {
        return None;
    };
    let mut one = None;
    for range in class.iter() {
        if range.end() as u32 - range.start() as u32 > 1 {
            return None;
        }
        for c in range.start()..=range.end() {
            let folded = match c {
                '\u{17F}' => b's',
                '\u{212A}' => b'k',
                c if c.is_ascii() => c.to_ascii_lowercase() as u8,
                _ => return None,
            };
            if *one.get_or_insert(folded) != folded {
                return None;
            }
        }
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regex(pattern: &str) -> Vec<String> {
        of_regex(pattern).unwrap_or_default()
    }

    #[test]
    fn a_text_gives_its_most_telling_word() {
        let text = |text: &str| best(&of_text(text)).cloned().unwrap_or_default();
        assert_eq!(
            text("Failed to retrieve the list of departments"),
            ["departments"]
        );
        assert_eq!(text("Ingen tilgang på søk"), ["tilgang"]);
        assert_eq!(text("user import"), ["user"]);
        assert_eq!(of_text("på ø"), [] as [Literals; 0]);
        let all = of_text("Failed to open the open file");
        assert_eq!(all, [["failed"], ["open"], ["the"], ["file"]]);
    }

    #[test]
    fn a_regex_gives_what_all_its_matches_contain() {
        assert_eq!(regex(r"(?i)\bstopped\s+by\b"), ["stopped"]);
        assert_eq!(regex(r"(?i)ask"), ["ask"]);
        assert_eq!(regex(r"data (52e|532), v"), ["data "]);
        assert_eq!(regex(r"data 52e\b"), ["data 52e"]);
        assert_eq!(regex(r"(?i)(?:timeout|elapsed)!"), ["elapsed", "timeout"]);
        assert_eq!(regex(r"(abc)+|defg"), ["abc", "defg"]);
        assert_eq!(regex(r"(abcd)?xyz"), ["xyz"]);
        assert_eq!(regex("one\nthree"), ["three"]);
        assert_eq!(of_regex(r"(?i)trådløs"), None);
    }

    #[test]
    fn a_regex_gives_all_that_its_matches_contain() {
        let sets = |pattern: &str| of_hir(&regex_syntax::parse(pattern).unwrap());
        assert_eq!(
            sets(r"(?i)could not \w+ (?:file|disk)\b"),
            [
                vec!["could not ".to_owned()],
                vec!["disk".to_owned(), "file".to_owned()],
            ]
        );
        assert_eq!(sets(r"abc.*abc"), [["abc"]]);
    }

    #[test]
    fn a_regex_without_a_literal_has_none() {
        for pattern in [r"\d+", "a|bcd", "(abc)*", "ab", "[abc]{3}"] {
            assert_eq!(of_regex(pattern), None, "{pattern}");
        }
    }
}
