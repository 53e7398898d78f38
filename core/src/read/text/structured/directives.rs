//! Lines with `#` that say what the rows below them hold: the extended log file format of the W3C.

use super::fields::Entry;

/// What such lines say beside the names of the columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Directives {
    /// The day of `#Date:`, for rows that state a time of day alone.
    day: Option<String>,
    /// `#Time Format: Local`
    local: bool,
}

impl Directives {
    /// `#Fields: date time x-step`: the columns, and what parts them.
    pub(super) fn columns(line: &str) -> Option<(char, Vec<String>)> {
        let named = value(line, "Fields")?;
        let mut signs = ['\t', ',', ';', '|'].into_iter();
        let delimiter = signs.find(|sign| named.contains(*sign)).unwrap_or(' ');
        let names = named.split(delimiter).map(str::trim);
        let names: Vec<String> = names
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        (!names.is_empty()).then_some((delimiter, names))
    }

    /// Takes a line.
    pub(super) fn take(&mut self, line: &str) {
        if let Some(date) = value(line, "Date") {
            self.day = date.split([' ', 'T']).next().map(str::to_owned);
        } else if let Some(format) = value(line, "Time Format") {
            self.local = format.eq_ignore_ascii_case("local");
        }
    }

    /// The fields of a row: `-` stands for nothing, a plus between letters for the blank that would
    /// end the column, and `time` is in UTC.
    pub(super) fn told(&self, row: Entry, delimiter: char) -> Entry {
        let mut out: Entry = row.into_iter().filter(|(_, value)| value != "-").collect();
        let named = |out: &Entry, name: &str| out.iter().any(|(key, _)| key == name);
        if named(&out, "time")
            && !named(&out, "date")
            && let Some(day) = &self.day
        {
            out.insert(0, ("date".to_owned(), day.clone()));
        }
        for (key, value) in &mut out {
            if key == "time" && !self.local && value.ends_with(|c: char| c.is_ascii_digit()) {
                value.push('Z');
            } else if delimiter == ' ' && value.contains('+') && !value.contains(' ') {
                *value = spaced(value);
            }
        }
        out
    }
}

/// Whether a line names the columns of the rows below it.
pub(crate) fn names_columns(line: &str) -> bool {
    value(line, "Fields").is_some()
}

/// What stands behind the name of a directive.
fn value<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let (own, value) = line.strip_prefix('#')?.split_once(':')?;
    own.trim().eq_ignore_ascii_case(name).then(|| value.trim())
}

/// A text with blanks for its pluses; one between digits, or at the front, is a sign.
fn spaced(text: &str) -> String {
    let mut before = '0';
    let mut chars = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let digits = before.is_ascii_digit() && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if c == '+' && !digits { ' ' } else { c });
        before = c;
    }
    out
}
