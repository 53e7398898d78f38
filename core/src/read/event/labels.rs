//! What the columns of an export mean, by their names in any language of the table.

use std::collections::HashSet;

use super::levels::level_of_word;
use super::region::Region;
use crate::knowledge::EVENT_LABELS;
pub(super) use crate::knowledge::forms::event::Means;
use crate::knowledge::forms::event::{Column, Labels};
use crate::lazy::Lazy;

/// Longest name that a column may have, in bytes.
const LONGEST: usize = 64;

static TABLE: Lazy<Labels> = Lazy::new(|| EVENT_LABELS.read());
static NAMES: Lazy<HashSet<String>> = Lazy::new(|| {
    let labels = |column: &'static Column| column.viewer.iter().map(|label| &label.label);
    let names = |column: &'static Column| [&column.powershell, &column.console, &column.other];
    let all = |column| labels(column).chain(names(column).into_iter().flatten());
    TABLE
        .column
        .iter()
        .flat_map(all)
        .map(|name| key(name))
        .collect()
});

/// A name as all that are the same have it: in lower case, with one kind of apostrophe.
fn key(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase().replace('`', "'");
    }
    let lower = name.chars().flat_map(char::to_lowercase);
    lower.map(|c| if is_quote(c) { '\'' } else { c }).collect()
}

/// Whether some column may have this name. Nearly every line at the head of a file is asked for, and most are none.
pub(super) fn may_be(name: &str) -> bool {
    let lost = |c: char| matches!(c, '?' | char::REPLACEMENT_CHARACTER);
    name.len() <= LONGEST && (NAMES.contains(&key(name)) || name.contains(lost))
}

/// What the first column means that has this name.
fn named(name: &str, is_name: impl Fn(&Column, &str) -> bool) -> Option<Means> {
    let name = name.trim();
    if !may_be(name) {
        return None;
    }
    let column = TABLE.column.iter().find(|column| is_name(column, name));
    column.map(|column| column.means)
}

fn among(names: &[String], name: &str) -> bool {
    names.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// What a header or label of Event Viewer means.
pub(super) fn viewer(label: &str) -> Option<Means> {
    named(label, |column, label| {
        column.viewer.iter().any(|l| same(&l.label, label))
    })
}

/// The region that a label of Event Viewer tells by its language; none for labels of English.
pub(super) fn region(label: &str) -> Option<Region> {
    let label = label.trim();
    let labels = TABLE.column.iter().flat_map(|column| &column.viewer);
    let mut languages = labels.filter(|l| same(&l.label, label)).map(|l| &l.lang);
    let first = languages.next()?;
    if first == "en" || languages.any(|lang| lang == "en") {
        return None;
    }
    Region::of_language(first)
}

/// The source of the events that the Task Scheduler lists for a task.
pub(super) fn history() -> &'static str {
    &TABLE.history.source
}

/// What a property that PowerShell exports means.
pub(super) fn powershell(name: &str) -> Option<Means> {
    named(name, |column, name| among(&column.powershell, name))
}

/// What a heading of PowerShell's tables on the console means: most are names of properties.
pub(super) fn console(name: &str) -> Option<Means> {
    named(name, |column, name| among(&column.console, name)).or_else(|| powershell(name))
}

/// What a property of an object means, whoever wrote it.
pub(super) fn property(name: &str) -> Option<Means> {
    powershell(name).or_else(|| named(name, |column, name| among(&column.other, name)))
}

/// The level that a value stands for: a number, a word, or the keyword of an audit.
pub(super) fn level(value: &str) -> Option<u8> {
    let value = value.trim();
    if let Ok(number) = value.parse::<u8>() {
        return (number <= 5).then_some(number);
    }
    let mut audits = TABLE.audit.iter().flat_map(|audit| &audit.words);
    level_of_word(value).or_else(|| audits.any(|word| same(word, value)).then_some(0))
}

/// A number, perhaps in groups of three as a spreadsheet shows it: `1.026`, `1 026`.
pub(super) fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let grouped = |c: char| matches!(c, '.' | ',' | '\'' | '’') || c.is_whitespace();
    let mut groups = text.split(grouped);
    let first = groups
        .next()
        .is_some_and(|first| (1..=3).contains(&first.len()));
    let alike = groups.clone().next().is_some() && groups.all(|group| group.len() == 3);
    let digits: String = text.chars().filter(|c| !grouped(*c)).collect();
    digits.parse().ok().filter(|_| first && alike)
}

/// Apostrophes, as one program writes them and another one shows them.
fn is_quote(sign: char) -> bool {
    matches!(sign, '\'' | '’' | '‘' | '´' | '`')
}

/// Whether a text is this label, without case; a `?` stands for a letter beyond ASCII.
fn same(label: &str, text: &str) -> bool {
    let mut a = label.chars().flat_map(char::to_lowercase);
    let mut b = text.chars().flat_map(char::to_lowercase);
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || (is_quote(a) && is_quote(b)) => {}
            (Some(a), Some('?' | char::REPLACEMENT_CHARACTER)) if !a.is_ascii() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_every_language() {
        let table = EVENT_LABELS.read();
        for column in &table.column {
            for label in &column.viewer {
                assert_eq!(viewer(&label.label), Some(column.means), "{}", label.label);
            }
            for name in &column.powershell {
                assert_eq!(powershell(name), Some(column.means), "{name}");
            }
            for name in &column.other {
                assert_eq!(property(name), Some(column.means), "{name}");
                assert_eq!(powershell(name), None, "{name}");
            }
        }
        for label in table.column.iter().flat_map(|column| &column.viewer) {
            let lost = label.label.replace(|c: char| !c.is_ascii(), "?");
            assert!(viewer(&lost).is_some(), "{lost}");
        }
        assert_eq!(viewer(" niv? "), Some(Means::Level));
        assert_eq!(viewer("DATO OG KLOKKESLETT"), Some(Means::Date));
        assert_eq!(viewer("Logger"), None);
        assert_eq!(region("Dato"), Region::new("NO").ok());
        assert_eq!((region("Date"), region("Computer")), (None, None));
        assert_eq!(powershell("timecreated"), Some(Means::Date));
        assert_eq!(powershell("Timestamp"), None);
        assert_eq!(console("Time"), Some(Means::Date));
        assert_eq!(console("InstanceID"), Some(Means::Instance));
        assert_eq!(powershell("Time"), None);
    }

    #[test]
    fn numbers_in_groups() {
        for text in ["1026", "1.026", "1 026", "1\u{a0}026", " 1,026 "] {
            assert_eq!(number(text), Some(1026), "{text}");
        }
        for text in ["", "x", "1.02", "10260.26", "1..026", "-1", "1.026.4"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn levels_by_number_word_and_audit() {
        assert_eq!(level("2"), Some(2));
        assert_eq!(level("9"), None);
        assert_eq!(level("Informasjon"), Some(4));
        assert_eq!(level("audit failure"), Some(0));
        assert_eq!(level("Eraro"), None);
    }
}
