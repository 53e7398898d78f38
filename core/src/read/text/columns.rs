//! What stands between the time of a head and its message, learned from many lines at once: a part
//! that all of them have at one place is a column of the head, be it a level, a thread, a logger or
//! what nobody needs. A part that tells of a step is a part of the message.

use super::induce::literal;
use super::levels::Levels;
use super::peel::is_logger;
use crate::step_line::{Vocabulary, recognise};

/// Columns that a head can have.
const MOST_COLUMNS: usize = 8;
/// No column is wider.
const WIDEST: usize = 80;
/// Lines of which it is seen what they would lose.
const LOOKED_AT: usize = 100;
/// Fewer lines show no column but a level.
const ENOUGH: usize = 3;

/// The columns of some lines.
pub(super) struct Columns<'l> {
    /// What stands before the message, and the message; `None` where nothing does.
    pub(super) pattern: Option<String>,
    /// The message with all of its columns.
    pub(super) plain: String,
    /// What stands behind the columns.
    rest: Vec<&'l str>,
}

/// What a column can stand in.
const BRACKETS: [(&str, &str); 4] = [("[", "]"), ("(", ")"), ("<", ">"), ("{", "}")];

/// A part at the front of a line: the signs before it, its brackets, and itself.
#[derive(Debug, Clone, Copy)]
struct Part<'l> {
    signs: &'l str,
    open: &'l str,
    close: &'l str,
    field: &'l str,
    /// What stands behind it, its closing bracket included.
    behind: &'l str,
}

/// What a column is, as a pattern names it.
fn column(
    parts: &[Part<'_>],
    levels: &Levels,
    vocabulary: &Vocabulary,
    levelled: bool,
    before: &str,
    least: usize,
) -> Option<&'static str> {
    let all = |test: &dyn Fn(&str) -> bool| parts.iter().all(|part| test(part.field));
    if !levelled {
        let known = |part: &&Part<'_>| levels.word(part.field.trim()).is_some();
        let word = |field: &str| !field.is_empty() && field.chars().all(char::is_alphabetic);
        let (known, count) = (parts.iter().filter(known).count(), parts.len());
        // Most of them are levels, and all of them are words.
        if known * 2 > count && all(&|field| word(field.trim())) {
            return Some("%level");
        }
    }
    let number = |field: &str| {
        let digits = field.strip_prefix("0x").unwrap_or(field).trim();
        digits.bytes().any(|b| b.is_ascii_digit()) && digits.bytes().all(|b| b.is_ascii_hexdigit())
    };
    if all(&number) {
        return Some("%thread");
    }
    if all(&|field| is_logger(field)) {
        return Some("%logger");
    }
    if parts.len() < least {
        return None;
    }
    // A name of a step, or a word that tells of one, is a part of the message.
    let telling = |field: &str| {
        let whole = format!("{before} {field}");
        recognise(vocabulary, &format!("{field} completed")).is_some()
            || recognise(vocabulary, &format!("{whole} completed")).is_some()
            || recognise(vocabulary, &format!("Export AD {field}")).is_some()
            || recognise(vocabulary, &format!("Export AD: {field}")).is_some()
    };
    let mut seen: Vec<&str> = parts.iter().map(|part| part.field).collect();
    seen.sort_unstable();
    seen.dedup();
    if seen.iter().any(|field| telling(field)) {
        return None;
    }
    // Nor is a part without which a line would tell of no step.
    let loses = |part: &&Part<'_>| {
        let whole = format!("{}{}{}", part.open, part.field, part.behind);
        let rest = part.behind.trim_start_matches([']', ')', '>', '}']);
        let rest = &rest[signs(rest)..];
        recognise(vocabulary, &whole).is_some() && recognise(vocabulary, rest).is_none()
    };
    if parts.iter().take(LOOKED_AT).any(|part| loses(&part)) {
        return None;
    }
    let code = |field: &str| field.contains(|c: char| c.is_ascii_digit() || "._\\/".contains(c));
    let ends = parts.first().is_some_and(Part::ends);
    let bracketed = parts.first().is_some_and(|part| !part.open.is_empty());
    (seen.len() == 1 || ends && all(&code) || bracketed).then_some("%any")
}

/// Whether a column ends here with a sign, and not only with a blank.
fn parted(behind: &str) -> bool {
    let signs = behind.trim_start_matches([' ', '\t']);
    behind.starts_with('\t')
        || signs.starts_with(['|', ';'])
        || behind.starts_with([':', ','])
        || [" - ", " -- ", " : ", " :: "]
            .iter()
            .any(|sign| behind.starts_with(sign))
}

impl<'l> Part<'l> {
    /// Whether it ends with a sign or bracket, and not only with a blank.
    fn ends(&self) -> bool {
        !self.open.is_empty() || parted(self.behind)
    }

    fn of(rest: &'l str) -> Option<Self> {
        let (signs, text) = rest.split_at(signs(rest));
        let bracket = BRACKETS.iter().find(|(open, _)| text.starts_with(open));
        let (open, close) = bracket.copied().unwrap_or_default();
        let inner = text.get(open.len()..).filter(|_| !text.is_empty())?;
        let width = if open.is_empty() {
            let end = inner.find([' ', '\t', '|', ';', ',', ']']);
            let first = end.into_iter().chain(inner.find(": ")).min();
            first.unwrap_or(inner.len())
        } else {
            inner.find(close)?
        };
        let (field, behind) = inner.split_at(width);
        (width <= WIDEST && !(field.is_empty() && open.is_empty())).then_some(Self {
            signs,
            open,
            close,
            field,
            behind,
        })
    }
}

/// How many bytes of signs stand before a part: blanks, and one sign among them.
fn signs(text: &str) -> usize {
    let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let first = blanks(text);
    let rest = &text[first..];
    let sign = ["--", "::", "-", "|", ":", ";", ","]
        .iter()
        .find(|sign| rest.starts_with(**sign))
        .map_or(0, |sign| sign.len());
    let behind = &rest[sign..];
    // `-->`, `---`, `-1` begin a message.
    if sign > 0 && behind.starts_with(['-', '>', '=', ':'])
        || rest.starts_with('-') && !behind.starts_with([' ', '\t'])
    {
        return first;
    }
    let through = first + sign + blanks(behind);
    // A field that is not told.
    if text[through..].starts_with("- ") {
        return through + signs(&text[through..]);
    }
    through
}

/// The columns that the rests of lines behind their times have; `levelled` says that the level
/// stands before the time.
pub(super) fn columns<'l>(
    all: &[&'l str],
    levels: &Levels,
    vocabulary: &Vocabulary,
    levelled: bool,
) -> Columns<'l> {
    let steps = |columns: &Columns<'_>| {
        let told = columns.rest.iter().take(LOOKED_AT);
        told.filter(|line| recognise(vocabulary, &line[signs(line)..]).is_some())
            .count()
    };
    let known = columns_of(all, levels, vocabulary, levelled, ENOUGH);
    if all.len() >= ENOUGH {
        return known;
    }
    // Of a few lines it is seen by what they tell without a column.
    let more = columns_of(all, levels, vocabulary, levelled, 1);
    if steps(&more) > steps(&known) {
        more
    } else {
        known
    }
}

fn columns_of<'l>(
    all: &[&'l str],
    levels: &Levels,
    vocabulary: &Vocabulary,
    levelled: bool,
    least: usize,
) -> Columns<'l> {
    let mut rest: Vec<&str> = all.to_vec();
    let lines = rest.len();
    let mut levelled = levelled;
    // What is sure, and words and numbers that are columns only where a sure one follows.
    let (mut sure, mut pending, mut before) = (String::new(), String::new(), String::new());
    let mut left = rest.clone();
    for _ in 0..MOST_COLUMNS {
        let parts: Vec<Part<'_>> = rest.iter().filter_map(|line| Part::of(line)).collect();
        let Some(like) = most_alike(&parts) else {
            break;
        };
        // Three of four have it.
        if like.len() * 4 < lines * 3 || like.is_empty() {
            break;
        }
        let Some(name) = column(&like, levels, vocabulary, levelled, &before, least) else {
            break;
        };
        let open = like[0].open;
        // The bracket may stand before the time.
        let outer = open.is_empty() && like.iter().all(|part| part.behind.starts_with(']'));
        let close = if outer { "]" } else { like[0].close };
        let padded = |side: fn(&str) -> bool| like.iter().any(|part| side(part.field));
        let blank = |yes: bool| if yes && name != "%any" { "( )?" } else { "" };
        pending += &literal(like[0].signs);
        pending += &literal(open);
        pending += blank(padded(|field| field.starts_with(' ')));
        pending += name;
        pending += blank(padded(|field| field.ends_with(' ')));
        pending += &literal(close);
        levelled |= name == "%level";
        rest = like
            .iter()
            .map(|part| &part.behind[close.len().min(part.behind.len())..])
            .collect();
        let plain = matches!(name, "%thread" | "%any") && close.is_empty() && !like[0].ends();
        if plain {
            before = format!("{before} {}", like[0].field);
        } else {
            before.clear();
            sure += &pending;
            pending.clear();
            left.clone_from(&rest);
        }
    }
    let pattern = (!sure.is_empty()).then(|| {
        let last = most_signs(&left);
        format!("{sure}{}%message", literal(last))
    });
    let plain = match literal(most_signs(all)).as_str() {
        " " | ": " | " - " => "(:)?( -)? %message".to_owned(),
        signs => format!("{signs}%message"),
    };
    Columns {
        pattern,
        plain,
        rest: left,
    }
}

/// The parts with the signs and brackets that most of them have.
fn most_alike<'l>(parts: &[Part<'l>]) -> Option<Vec<Part<'l>>> {
    let shape = |part: &Part<'_>| (literal(part.signs), part.open.to_owned(), part.ends());
    let mut counts = std::collections::BTreeMap::new();
    for part in parts {
        *counts.entry(shape(part)).or_insert(0_usize) += 1;
    }
    let most = counts
        .iter()
        .max_by_key(|(shape, count)| (**count, std::cmp::Reverse(*shape)));
    let (most, _) = most?;
    let alike = parts.iter().filter(|part| shape(part) == *most);
    Some(alike.copied().collect())
}

/// What stands before most messages: blanks, with one sign or none.
fn most_signs<'l>(rest: &[&'l str]) -> &'l str {
    let mut counts = std::collections::BTreeMap::new();
    for line in rest.iter().filter(|line| !line.is_empty()) {
        let signs = &line[..signs(line)];
        let entry = counts.entry(literal(signs)).or_insert((0_usize, signs));
        entry.0 += 1;
    }
    let most = counts.into_values().max_by_key(|(count, _)| *count);
    most.map_or("", |(_, signs)| signs)
}
