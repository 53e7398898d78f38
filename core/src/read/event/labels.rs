//! What the columns of an export mean, by their names in any language of the table.

use std::collections::HashMap;

use super::levels::level_of_word;
use super::region::Region;
use crate::knowledge::EVENT_LABELS;
use crate::knowledge::forms::event::Labels;
pub(super) use crate::knowledge::forms::event::Means;
use crate::lazy::Lazy;

/// Longest name that a column may have, in bytes.
const LONGEST: usize = 64;

static TABLE: Lazy<Labels> = Lazy::new(|| EVENT_LABELS.read());
static NAMES: Lazy<HashMap<String, Named>> = Lazy::new(|| {
    let mut names: HashMap<String, Named> = HashMap::new();
    for column in &TABLE.column {
        let means = column.means;
        for label in &column.viewer {
            let named = names.entry(key(&label.label)).or_default();
            named.viewer.get_or_insert(means);
        }
        for name in &column.powershell {
            let named = names.entry(key(name)).or_default();
            named.powershell.get_or_insert(means);
        }
        for name in &column.console {
            let named = names.entry(key(name)).or_default();
            named.console.get_or_insert(means);
        }
        for name in &column.other {
            let named = names.entry(key(name)).or_default();
            named.other.get_or_insert(means);
        }
    }
    names
});

/// What a name means to each who uses it.
#[derive(Debug, Clone, Copy, Default)]
struct Named {
    viewer: Option<Means>,
    powershell: Option<Means>,
    console: Option<Means>,
    other: Option<Means>,
}

/// A name as all that are the same have it: in lower case, with one kind of apostrophe.
fn key(name: &str) -> String {
    let lower = name.chars().flat_map(char::to_lowercase);
    lower.map(|c| if is_quote(c) { '\'' } else { c }).collect()
}

/// What a name means. Nearly every line at the head of a file is asked for, and most are none.
fn named(name: &str) -> Option<Named> {
    let name = name.trim();
    // The lines of most logs begin with a time, and no name does.
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut lower = [0; LONGEST];
    let lower = lower.get_mut(..name.len())?;
    if !name.is_ascii() || name.contains(is_quote) {
        return NAMES.get(&key(name)).copied();
    }
    // Without a copy on the heap.
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    NAMES.get(std::str::from_utf8(lower).ok()?).copied()
}

/// Whether some column has this name.
pub(super) fn is_known(name: &str) -> bool {
    named(name).is_some() || with_lost_letters(name).is_some()
}

/// What a header or label of Event Viewer means, of which letters may be lost.
pub(super) fn viewer(label: &str) -> Option<Means> {
    let whole = named(label).and_then(|named| named.viewer);
    whole.or_else(|| with_lost_letters(label))
}

/// What a label means that has signs in place of some letters.
fn with_lost_letters(label: &str) -> Option<Means> {
    if !label.contains(['?', char::REPLACEMENT_CHARACTER]) {
        return None;
    }
    let label = label.trim();
    let mut columns = TABLE.column.iter();
    let column = columns.find(|column| column.viewer.iter().any(|l| same(&l.label, label)));
    column.map(|column| column.means)
}

/// What the name of a property means in a list of any tool.
pub(super) fn listed(name: &str) -> Option<Means> {
    property(name).or_else(|| named(name)?.viewer)
}

/// Whether a text can be the name of a property, known or not.
pub(super) fn may_be_property(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= LONGEST
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
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
    named(name)?.powershell
}

/// What a heading of PowerShell's tables on the console means: most are names of properties.
pub(super) fn console(name: &str) -> Option<Means> {
    let named = named(name)?;
    named.console.or(named.powershell)
}

/// What a property of an object means, whoever wrote it.
pub(super) fn property(name: &str) -> Option<Means> {
    let means = |named: Named| named.powershell.or(named.other);
    named(name).and_then(means).or_else(|| {
        // `event_id` and `Event ID` are the same name.
        let between = |c: char| matches!(c, '_' | '-' | ' ');
        let joined = || name.split(between).collect::<String>();
        named(&name.contains(between).then(joined)?).and_then(means)
    })
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
                // A capital begins a word.
                for between in ["_", "-", " "] {
                    let mut parted = String::new();
                    let mut last = 'A';
                    for c in name.chars() {
                        let begins = c.is_uppercase() && last.is_lowercase();
                        parted.push_str(if begins { between } else { "" });
                        parted.push(c);
                        last = c;
                    }
                    assert_eq!(
                        property(&parted.to_lowercase()),
                        Some(column.means),
                        "{parted}"
                    );
                }
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
