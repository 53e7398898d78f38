//! Copied details whose labels are of a language that no table has: the order of the labels is the same
//! in all, and so are a date and a number among them.

use std::collections::BTreeSet;

use super::super::date;
use super::super::labels::Means;
use super::parted;

/// What the lines of a block mean, one behind the other.
const ORDER: [Means; 10] = [
    Means::Log,
    Means::Source,
    Means::Date,
    Means::Id,
    Means::Category,
    Means::Level,
    Means::Keywords,
    Means::User,
    Means::Computer,
    Means::Message,
];
/// Lines of labels that a block has.
pub(super) const LINES: usize = ORDER.len();

/// A line as label and value, where the label may be one of any language.
pub(super) fn label(line: &str) -> Option<(&str, &str)> {
    let word = |name: &str| {
        name.contains(char::is_alphabetic) && !name.contains(|c: char| c.is_ascii_digit())
    };
    parted(line).filter(|(name, _)| word(name))
}

/// The labels of one language, as a block showed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labels(Vec<String>);

impl Labels {
    /// The labels of lines that have the shape of a block's.
    pub(super) fn of<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let lines: Option<Vec<(&str, &str)>> = lines.into_iter().map(label).collect();
        let lines = lines?;
        let [log, source, date, id, _, _, _, _, computer, message] = lines.as_slice() else {
            return None;
        };
        let given = [log, source, computer];
        let shape = given.iter().all(|(_, value)| !value.is_empty())
            && !computer.1.contains(' ')
            && date::read(date.1).is_some()
            && id.1.parse::<u32>().is_ok()
            && message.1.is_empty();
        let names = lines.iter().map(|(name, _)| *name);
        let distinct = names.clone().collect::<BTreeSet<_>>().len() == lines.len();
        (shape && distinct).then(|| Self(names.map(str::to_owned).collect()))
    }

    /// What a label means.
    pub(super) fn means(&self, name: &str) -> Option<Means> {
        let at = self.0.iter().position(|own| own == name)?;
        ORDER.get(at).copied()
    }
}
