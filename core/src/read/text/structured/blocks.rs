//! Entries in blocks of `key: value` or `key = value` lines: as YAML writes them, documents behind `---` or items of
//! one list; or each beginning with the same key, whatever stands between them. Of YAML only what loggers
//! write is read: no anchors, tags, or lists in brackets.

use super::fields::{Entry, MOST_FIELDS};
use super::frame::{Frame, Framer, Holds};
use super::rows::quoted_to_end;

/// No name of a field is longer.
const LONGEST_KEY: usize = 60;
/// Fields lie within each other no deeper than so.
const DEEPEST: usize = 16;

/// Cuts a text into such entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Blocks {
    /// `- key: value`, and indented lines below it.
    Items,
    /// Lines between `---`.
    Documents,
    /// Lines from one with this key to the next one.
    Keyed(String),
}

impl Blocks {
    /// How the entries of a text are written, if it could have some.
    pub(super) fn of(lines: &[&str]) -> Option<Self> {
        let items = lines
            .iter()
            .filter_map(|line| line.strip_prefix("- "))
            .filter(|line| pair(line).is_some());
        if items.count() > 1 {
            return Some(Self::Items);
        }
        let begins = |two: &[&str]| is_mark(two[0]) && pair(two[1]).is_some();
        if lines.windows(2).any(begins) {
            return Some(Self::Documents);
        }
        let mut keys = lines.iter().filter_map(|line| Some(pair(line)?.0));
        let first = keys.next()?;
        keys.any(|key| key == first)
            .then(|| Self::Keyed(first.to_owned()))
    }

    /// `yaml`, `blocks`.
    pub(super) const fn id(&self) -> &'static str {
        match self {
            Self::Items | Self::Documents => "yaml",
            Self::Keyed(_) => "blocks",
        }
    }

    /// Whether a line that begins like this begins something new; `None` where that is not told yet.
    fn begins(&self, line: &str, ended: bool) -> Option<bool> {
        let whole = ended || line.contains('\n');
        match self {
            Self::Items => {
                let first = line.bytes().next().or(ended.then_some(b'-'))?;
                Some(!matches!(first, b' ' | b'\t' | b'\r' | b'\n'))
            }
            Self::Documents => (whole || line.len() >= 3).then(|| is_mark(line)),
            Self::Keyed(key) => {
                let line = line.lines().next().unwrap_or_default();
                let begins = is_rule(line) || pair(line).is_some_and(|(own, _)| own == key);
                whole.then_some(begins)
            }
        }
    }
}

impl Framer for Blocks {
    fn frame(&mut self, text: &str, ended: bool) -> Option<Frame> {
        let first = Frame::line(text, ended)?;
        let line = text[..first.len].trim_end();
        if line.is_empty() || is_mark(line) || is_rule(line) || line.starts_with('#') {
            return Some(Frame::new(first.len, Holds::Blank));
        }
        let entry = match self {
            Self::Items => line.starts_with("- "),
            Self::Documents => true,
            Self::Keyed(key) => pair(line).is_some_and(|(own, _)| own == key),
        };
        if !entry {
            return Some(first);
        }
        let mut end = first.len;
        while end < text.len() && !self.begins(&text[end..], ended)? {
            let rest = &text[end..];
            end += Frame::line(rest, true)?.len;
        }
        (end < text.len() || ended).then(|| Frame::new(end, Holds::Entry))
    }
}

/// `---`, which begins a document, or `...`, which ends one.
fn is_mark(line: &str) -> bool {
    let line = line.lines().next().unwrap_or_default();
    let mark = line.strip_prefix("---").or(line.strip_prefix("..."));
    mark.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\r']))
}

/// A line of one sign.
pub(in crate::read) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    let sign = line.chars().next().filter(|sign| "-=_*~+".contains(*sign));
    sign.is_some_and(|sign| line.len() >= 3 && line.chars().all(|c| c == sign))
}

/// The name at the front of a line, and its value.
fn pair(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    let colon = line.find(": ").map(|at| (at, at + 2));
    let equals = line.find(" = ").map(|at| (at, at + 3));
    let first = colon.into_iter().chain(equals).min();
    let (key, value) = first
        .map(|(end, from)| (&line[..end], &line[from..]))
        .or_else(|| Some((line.strip_suffix(':')?, "")))?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    let sound = |c: char| c.is_alphanumeric() || " _.-@".contains(c);
    let fits = !key.is_empty() && key.len() <= LONGEST_KEY && key.chars().all(sound);
    let begins = key.starts_with(|c: char| c.is_alphabetic() || c == '@' || c == '_');
    (fits && begins).then(|| (key, value.trim()))
}

/// The fields of an entry. Names of nested values are joined by full stops, and items of a list are
/// numbered.
pub(super) fn entry(text: &str) -> Option<Entry> {
    let mut out = Entry::new();
    // What the line lies within: how far each part is indented, its name, and items so far.
    let mut within: Vec<(usize, String, usize)> = Vec::new();
    let mut lines = text.lines().peekable();
    let mut own = text.starts_with("- ");
    while let Some(line) = lines.next() {
        if out.len() >= MOST_FIELDS {
            break;
        }
        let bare = line.trim_start_matches(' ');
        if bare.trim().is_empty() || bare.starts_with('#') {
            continue;
        }
        let mut indent = line.len() - bare.len();
        let mut content = bare;
        // Items of a list may stand as far left as its name.
        let item = |content: &str| content.starts_with("- ");
        let behind = |at: usize, item: bool| at > indent || at == indent && !item;
        let is_item = item(content) && !own;
        while within.last().is_some_and(|(at, ..)| behind(*at, is_item)) {
            within.pop();
        }
        while let Some(inner) = content.strip_prefix("- ") {
            if !std::mem::take(&mut own) {
                let (_, list, items) = within.last_mut()?;
                *items += 1;
                let name = format!("{list}.{items}");
                within.push((indent + 1, name, 0));
            }
            indent += 2 + (inner.len() - inner.trim_start().len());
            content = inner.trim_start();
            if within.len() > DEEPEST {
                return None;
            }
        }
        let prefix = within.last().map(|(_, name, _)| name.as_str());
        let named = |key: &str| prefix.map_or_else(|| key.to_owned(), |p| format!("{p}.{key}"));
        let Some((key, value)) = pair(content) else {
            if let (true, Some(name)) = (content.len() < bare.len(), prefix) {
                out.push((name.to_owned(), scalar(content)));
            } else {
                // The value of the line above goes on.
                let (_, value) = out.last_mut()?;
                value.push(' ');
                value.push_str(content.trim());
            }
            continue;
        };
        let name = named(key);
        if value.is_empty() {
            if within.len() >= DEEPEST {
                return None;
            }
            within.push((indent, name, 0));
        } else if value.starts_with(['|', '>']) && value.len() <= 3 {
            let sign = if value.starts_with('|') { "\n" } else { " " };
            let deeper = |line: &&str| {
                line.trim().is_empty() || line.len() - line.trim_start_matches(' ').len() > indent
            };
            let mut parts = Vec::new();
            while let Some(line) = lines.next_if(deeper) {
                parts.push(line.trim());
            }
            out.push((name, parts.join(sign).trim_end().to_owned()));
        } else if !matches!(value, "~" | "null") {
            out.push((name, scalar(value)));
        }
    }
    (out.len() >= 2).then_some(out)
}

/// A value without its quotes, or without the remark behind it.
fn scalar(text: &str) -> String {
    let text = text.trim();
    if let Some((inside, _)) = text.strip_prefix('"').and_then(quoted_to_end) {
        return inside;
    }
    if let Some(inside) = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')) {
        return inside.replace("''", "'");
    }
    let end = text.find(" #").unwrap_or(text.len());
    text[..end].trim_end().to_owned()
}
