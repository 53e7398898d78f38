//! What stands between the time of a head and its message, learned from many lines at once: a part
//! that all of them have at one place is a column of the head, be it a level, a thread, a logger or
//! what nobody needs. A part that tells of a step is a part of the message.

use super::induce::literal;
use super::levels::Levels;
use super::peel::is_logger;
use crate::step_line::{Class, LineSubject, Vocabulary, recognise};

/// Columns that a head can have.
const MOST_COLUMNS: usize = 8;
/// No column is wider.
const WIDEST: usize = 80;
/// Lines of which it is seen what they would lose.
const LOOKED_AT: usize = 100;
/// Fewer lines show no column but a level.
const ENOUGH: usize = 3;
/// What lines have in common is a name where each of its values stands in so many of them.
const COMES_AGAIN: usize = 4;

/// What is known of some lines before their columns are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Given {
    /// The level stands before the time.
    pub(super) levelled: bool,
    /// A layout reads the lines without any column: one must be beyond doubt.
    pub(super) readable: bool,
}

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

/// How sure it is that a part is a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sure {
    /// A level, or a program with the number of its process: what stands before it is the head.
    Strong,
    Yes,
    /// Where a column that is sure follows.
    Pending,
    /// Where a strong one follows.
    Weak,
}

/// What the parts of many lines at one place are looked at with.
struct Look<'v> {
    levels: &'v Levels,
    vocabulary: &'v Vocabulary,
    /// Lines that show more than a level.
    least: usize,
    readable: bool,
}

/// `eadm-sync[2211]`: a program with the number of its process, the program alone.
fn program(field: &str) -> Option<&str> {
    let (name, number) = field.strip_suffix(']')?.split_once('[')?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (digits && !name.is_empty()).then_some(name)
}

/// A name of one piece: `Sync`, `eadm.pipeline`, `Eadm.Client+Worker`.
fn is_name(field: &str) -> bool {
    let sign = |c: char| c.is_alphanumeric() || "._-+`".contains(c);
    field.starts_with(char::is_alphabetic) && field.chars().all(sign)
}

/// A class with its method, a file with its place: `no.vendor.Runner.run`, `runner/step.go:63`.
fn is_member(field: &str) -> bool {
    let mut parts = field.split('.');
    field.contains('.') && parts.all(|part| part.starts_with(char::is_alphabetic))
}

/// A name with full stops within it.
fn is_dotted(field: &str) -> bool {
    is_name(field) && field.trim_end_matches('.').contains('.')
}

/// The one name under which these are numbers: `pid=3120`.
fn numbered<'f>(fields: &[&'f str]) -> Option<&'f str> {
    let pair = |field: &&'f str| {
        let (name, value) = field.split_once('=')?;
        let number = value.bytes().any(|b| b.is_ascii_digit());
        let plain = |c: char| c.is_ascii_hexdigit() || "-x#{}".contains(c);
        (number && is_name(name) && value.chars().all(plain)).then_some(name)
    };
    let first = pair(fields.first()?)?;
    let same = fields.iter().all(|field| pair(field) == Some(first));
    same.then_some(first)
}

/// Whether these are three of four of so many.
fn most(some: usize, all: usize) -> bool {
    some * 4 >= all * 3
}

/// The different ones of some texts, sorted.
fn different<'l>(texts: impl Iterator<Item = &'l str>) -> Vec<&'l str> {
    let mut seen: Vec<&str> = texts.collect();
    seen.sort_unstable();
    seen.dedup();
    seen
}

impl Look<'_> {
    /// What a column is, as a pattern names it; `None` for a part of the message. `follows` says that
    /// another one stands before it.
    fn column(
        &self,
        parts: &[Part<'_>],
        levelled: bool,
        behind_level: bool,
        follows: bool,
        before: &str,
    ) -> Option<(&'static str, Sure)> {
        let all = |test: &dyn Fn(&str) -> bool| parts.iter().all(|part| test(part.field));
        if !levelled {
            let known = parts.iter().filter(|part| self.is_level(part)).count();
            let word = |field: &str| !field.is_empty() && field.chars().all(char::is_alphabetic);
            // Nearly all of them are levels, or most of them are and all of them are words.
            let words = known * 2 > parts.len() && all(&|field| word(field.trim()));
            if words || !parts.is_empty() && most(known, parts.len()) {
                return Some(("%level", Sure::Strong));
            }
        }
        let ends = parts.first().is_some_and(Part::ends);
        let bracketed = parts.first().is_some_and(|part| !part.open.is_empty());
        let seen = different(parts.iter().map(|part| part.field));
        // Names come again and again, values do not.
        let again = seen.len() * COMES_AGAIN <= parts.len() || seen.len() == 1;
        let yes = |sure: bool| if sure { Sure::Yes } else { Sure::Pending };
        let number = |field: &str| {
            let digits = field.strip_prefix("0x").unwrap_or(field).trim();
            digits.bytes().any(|b| b.is_ascii_digit())
                && digits.bytes().all(|b| b.is_ascii_hexdigit())
        };
        if all(&number) {
            let sure = if self.readable {
                bracketed && again
            } else {
                ends
            };
            return Some(("%thread", yes(sure)));
        }
        if all(&|field| is_logger(field)) {
            return Some(("%logger", Sure::Yes));
        }
        let plain = |key: &str| !self.vocabulary.is(&key.to_lowercase(), Class::Error);
        if numbered(&seen).is_some_and(plain) && !self.tells(parts, &seen, before) {
            return Some(("%any", Sure::Yes));
        }
        if parts.len() < self.least || self.tells(parts, &seen, before) {
            return None;
        }
        // A name behind the level: with a colon, or with full stops in most of them.
        let dotted = parts.iter().filter(|part| is_dotted(part.field)).count();
        let colon = parts.iter().all(|part| part.behind.starts_with(": "));
        if behind_level
            && again
            && !bracketed
            && all(&is_name)
            && (colon || most(dotted, parts.len()))
        {
            return Some(("%logger", Sure::Yes));
        }
        let programs: Vec<&str> = parts.iter().filter_map(|p| program(p.field)).collect();
        let names = different(programs.iter().copied());
        let repeated = names.len() == 1 || names.len() * 2 <= programs.len();
        if most(programs.len(), parts.len()) && repeated && !bracketed {
            return Some(("%any", Sure::Strong));
        }
        let code =
            |field: &str| field.contains(|c: char| c.is_ascii_digit() || "._\\/".contains(c));
        let codes = parts.iter().filter(|part| code(part.field)).count();
        // A logger of one word, such as `root`, stands among those with full stops.
        // A class and its method are told from prose by coming again.
        let coded = (ends || again && all(&is_member)) && most(codes, parts.len()) || bracketed;
        if self.readable {
            // `eadm-client` in every line is no word of a message.
            let composed =
                |field: &str| is_name(field) && field.contains(|c: char| !c.is_alphabetic());
            let same = seen.len() == 1 && follows && (ends || composed(seen[0]));
            let sure = if coded && again || same {
                Sure::Yes
            } else {
                Sure::Weak
            };
            return Some(("%any", sure));
        }
        let sure = if coded {
            Sure::Yes
        } else if seen.len() == 1 {
            yes(ends)
        } else {
            Sure::Weak
        };
        Some(("%any", sure))
    }

    fn is_level(&self, part: &Part<'_>) -> bool {
        self.levels.word(part.field.trim()).is_some()
    }

    /// Whether parts tell of a step, or are needed by a line that does.
    fn tells(&self, parts: &[Part<'_>], seen: &[&str], before: &str) -> bool {
        let step = |text: &str| recognise(self.vocabulary, text).is_some();
        let telling = |field: &str| {
            // `cycle-1` is one of several threads, and no cycle.
            let numbered = field.contains(|c: char| c.is_ascii_digit());
            let names = |text: &str| {
                let line = recognise(self.vocabulary, text);
                line.is_some_and(|line| match line.subject {
                    LineSubject::Step { .. } => true,
                    // A program writes its own name before its messages.
                    LineSubject::Run => false,
                    _ => !numbered,
                })
            };
            let whole = format!("{before} {field}");
            names(&format!("{field} completed"))
                || names(&format!("{whole} completed"))
                || names(&format!("Export AD {field}"))
                || names(&format!("Export AD: {field}"))
        };
        if seen.iter().any(|field| telling(field)) {
            return true;
        }
        let loses = |part: &&Part<'_>| {
            let whole = format!("{}{}{}", part.open, part.field, part.behind);
            let rest = part.behind.trim_start_matches([']', ')', '>', '}']);
            let mut rest = &rest[signs(rest)..];
            if !step(&whole) || step(rest) {
                return false;
            }
            // Another column in brackets may follow.
            while let Some(next) = Part::of(rest).filter(|next| !next.open.is_empty()) {
                rest = next.behind.get(next.close.len()..).unwrap_or_default();
                rest = &rest[signs(rest)..];
            }
            !step(rest)
        };
        parts.iter().take(LOOKED_AT).any(|part| loses(&part))
    }

    /// Whether most lines have a strong column among their first parts.
    fn is_anchored(&self, rest: &[&str], levelled: bool) -> bool {
        let strong = |line: &&&str| {
            let mut rest: &str = line;
            (0..MOST_COLUMNS).any(|_| {
                let Some(part) = Part::of(rest) else {
                    return false;
                };
                rest = part.behind.get(part.close.len()..).unwrap_or_default();
                let level = !levelled && self.is_level(&part);
                level || program(part.field).is_some()
            })
        };
        most(rest.iter().filter(strong).count(), rest.len())
    }
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
            let end = first.unwrap_or(inner.len());
            // The number of a process stands in brackets of its own.
            let closed = inner.get(..=end).and_then(program).is_some();
            end + usize::from(closed)
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
    let sign = ["---", "--", "::", "-", "|", ":", ";", ","]
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

/// The columns that the rests of lines behind their times have.
pub(super) fn columns<'l>(
    all: &[&'l str],
    levels: &Levels,
    vocabulary: &Vocabulary,
    given: Given,
) -> Columns<'l> {
    let steps = |columns: &Columns<'_>| {
        let told = columns.rest.iter().take(LOOKED_AT);
        told.filter(|line| recognise(vocabulary, &line[signs(line)..]).is_some())
            .count()
    };
    let mut look = Look {
        levels,
        vocabulary,
        least: ENOUGH,
        readable: given.readable,
    };
    let sure = look.columns_of(all, given.levelled);
    if all.len() >= ENOUGH {
        return sure;
    }
    // Of a few lines it is seen by what they tell without a column.
    look.least = 1;
    let more = look.columns_of(all, given.levelled);
    if steps(&more) > steps(&sure) {
        more
    } else {
        sure
    }
}

impl Look<'_> {
    fn columns_of<'l>(&self, all: &[&'l str], levelled: bool) -> Columns<'l> {
        let mut rest: Vec<&str> = all.to_vec();
        let lines = rest.len();
        let mut levelled = levelled;
        let mut behind_level = levelled;
        // What is sure, and what is a column only where a sure one follows.
        let (mut sure, mut pending, mut before) = (String::new(), String::new(), String::new());
        let mut weak = false;
        let mut left = rest.clone();
        for _ in 0..MOST_COLUMNS {
            let parts: Vec<Part<'_>> = rest.iter().filter_map(|line| Part::of(line)).collect();
            let Some(like) = most_alike(&parts) else {
                break;
            };
            // Three of four have it.
            if like.is_empty() || !most(like.len(), lines) {
                break;
            }
            let follows = !sure.is_empty();
            let column = self.column(&like, levelled, behind_level, follows, &before);
            let Some((name, how)) = column else {
                break;
            };
            if how == Sure::Weak && !weak {
                if !self.is_anchored(&rest, levelled) {
                    break;
                }
                weak = true;
            }
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
            behind_level = name == "%level";
            rest = like
                .iter()
                .map(|part| &part.behind[close.len().min(part.behind.len())..])
                .collect();
            let how = if how == Sure::Pending && outer {
                Sure::Yes
            } else {
                how
            };
            if how == Sure::Strong || how == Sure::Yes && !weak {
                weak = false;
                before.clear();
                sure += &pending;
                pending.clear();
                left.clone_from(&rest);
            } else {
                before = format!("{before} {}", like[0].field);
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
