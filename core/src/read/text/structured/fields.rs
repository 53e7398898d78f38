//! One line as fields.

use serde_json::Value;

/// Names and values of an entry, in the order of the line. Names of nested values are joined by
/// full stops.
pub(super) type Entry = Vec<(String, String)>;

/// Fields of an entry that are looked at.
const MOST_FIELDS: usize = 100;
/// Values within values are read to this depth.
const DEPTH: usize = 6;
/// Fewer columns are prose with a comma in it.
const FEWEST_COLUMNS: usize = 3;

/// How the lines are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Json,
    Logfmt,
    Delimited {
        delimiter: u8,
        /// Names of the columns; their numbers where the text has none.
        header: Vec<String>,
    },
}

impl Kind {
    /// The kind of which two thirds of the lines are.
    pub(super) fn of(lines: &[&str]) -> Option<Self> {
        let most = |kind: &Self| {
            let entries = lines
                .iter()
                .filter(|line| kind.entry(line).is_some())
                .count();
            entries > 0 && entries * 3 >= lines.len() * 2
        };
        let tables = [b';', b'\t', b'|', b','].into_iter();
        let tables = tables.filter_map(|delimiter| Self::table(lines, delimiter));
        [Self::Json, Self::Logfmt]
            .into_iter()
            .chain(tables)
            .find(most)
    }

    fn table(lines: &[&str], delimiter: u8) -> Option<Self> {
        let first = columns(lines.first()?, delimiter)?;
        if first.len() < FEWEST_COLUMNS {
            return None;
        }
        // Names are words; a row of a log has a time.
        let named = first.iter().all(|cell| {
            let word = |c: char| c.is_alphanumeric() || " _-.@()".contains(c);
            cell.starts_with(|c: char| c.is_alphabetic() || c == '@') && cell.chars().all(word)
        });
        let header = if named {
            first
        } else {
            (1..=first.len()).map(|n| n.to_string()).collect()
        };
        Some(Self::Delimited { delimiter, header })
    }

    /// `json`, `logfmt`, `delimited`.
    pub(super) const fn id(&self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Logfmt => "logfmt",
            Self::Delimited { .. } => "delimited",
        }
    }

    /// The fields of a line; `None` where it is no entry.
    pub(super) fn entry(&self, line: &str) -> Option<Entry> {
        match self {
            Self::Json => json(line),
            Self::Logfmt => logfmt(line),
            Self::Delimited { delimiter, header } => {
                let cells = columns(line, *delimiter)?;
                (cells.len() == header.len() && cells != *header)
                    .then(|| header.iter().cloned().zip(cells).collect())
            }
        }
    }
}

/// An object of JSON, be it one of an array with an object a line.
fn json(line: &str) -> Option<Entry> {
    let line = line.trim();
    let line = line.strip_prefix('[').unwrap_or(line).trim_start();
    if !line.starts_with('{') {
        return None;
    }
    let line = line.trim_end_matches([',', ']', ' ']);
    let Ok(Value::Object(object)) = serde_json::from_str(line) else {
        return None;
    };
    let mut out = Entry::new();
    flatten("", &Value::Object(object), 0, &mut out);
    Some(out)
}

fn flatten(name: &str, value: &Value, depth: usize, out: &mut Entry) {
    if out.len() >= MOST_FIELDS || depth > DEPTH {
        return;
    }
    let below = |key: &str| {
        if name.is_empty() {
            key.to_owned()
        } else {
            format!("{name}.{key}")
        }
    };
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                flatten(&below(key), value, depth + 1, out);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                flatten(&below(&index.to_string()), value, depth + 1, out);
            }
        }
        Value::String(text) => out.push((name.to_owned(), text.clone())),
        Value::Null => {}
        other => out.push((name.to_owned(), other.to_string())),
    }
}

/// `time=2026-03-02T05:14:07Z level=info msg="Import HR started"`
fn logfmt(line: &str) -> Option<Entry> {
    let mut out = Entry::new();
    let mut rest = line.trim();
    while !rest.is_empty() && out.len() < MOST_FIELDS {
        let (key, behind) = rest.split_once('=')?;
        let sound = |c: char| c.is_alphanumeric() || "_.-@".contains(c);
        if key.is_empty() || !key.chars().all(sound) {
            return None;
        }
        let (value, behind) = if let Some(quoted) = behind.strip_prefix('"') {
            quoted_to_end(quoted)?
        } else {
            let end = behind.find(' ').unwrap_or(behind.len());
            (behind[..end].to_owned(), &behind[end..])
        };
        out.push((key.to_owned(), value));
        rest = behind.trim_start();
    }
    (out.len() >= 2).then_some(out)
}

/// A text up to its closing quote, and what stands behind.
fn quoted_to_end(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
    None
}

/// The cells of a row; quotes as RFC 4180 has them.
fn columns(line: &str, delimiter: u8) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(line.len().max(16))
        .from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(|cell| cell.trim().to_owned()).collect())
}

/// The words of a name in lower case: `exitCode`, `exit_code` and `Exit-Code` are two.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut small = false;
    for c in name.chars() {
        let apart = !c.is_alphanumeric();
        if (apart || c.is_uppercase() && small) && out.last().is_some_and(|w| !w.is_empty()) {
            out.push(String::new());
        }
        small = c.is_lowercase();
        if !apart && let Some(word) = out.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    out.retain(|word| !word.is_empty());
    out
}
