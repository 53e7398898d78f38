//! Names and values of an entry.

use crate::knowledge::FIELDS;
use crate::knowledge::forms::text::RawFields;
use crate::lazy::Lazy;
use crate::secret;

/// Names and values of an entry, in the order of the text. Names of nested values are joined by
/// full stops.
pub(super) type Entry = Vec<(String, String)>;

/// Fields of an entry that are looked at.
pub(super) const MOST_FIELDS: usize = 100;

/// Whether a value stands in a list within its entry: such a list tells of many things, and none
/// of its values is what the entry itself is about.
pub(super) fn is_listed(name: &str) -> bool {
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    name.contains('.') && name.split('.').any(number)
}

/// The entry with each secret value next to its name: a message may be made of values alone.
pub(super) fn with_names_of_secrets(mut entry: Entry) -> Entry {
    for (name, value) in &mut entry {
        if is_secret(name) && !value.is_empty() {
            *value = secret::with_name(name, value);
        }
    }
    entry
}

/// Whether the name of a field says that its value is secret.
pub(super) fn is_secret(name: &str) -> bool {
    secret::of_field(name).is_some()
}

/// Usual names of fields.
pub(super) struct Named(RawFields);

/// One of these names: lower-case letters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name<'n>(&'n str);

impl Named {
    pub(super) fn usual() -> &'static Self {
        static USUAL: Lazy<Named> = Lazy::new(|| Named(FIELDS.read()));
        &USUAL
    }

    /// Names of levels, the most certain one first.
    pub(super) fn levels(&self) -> impl Iterator<Item = Name<'_>> {
        self.0.level.iter().map(|name| Name(name))
    }

    /// Names of loggers, the most certain one first.
    pub(super) fn loggers(&self) -> impl Iterator<Item = Name<'_>> {
        self.0.logger.iter().map(|name| Name(name))
    }

    /// Names of threads, the most certain one first.
    pub(super) fn threads(&self) -> impl Iterator<Item = Name<'_>> {
        self.0.thread.iter().map(|name| Name(name))
    }
}

impl Name<'_> {
    /// Whether a field is called so: `Logger`, `log.logger`, `process.thread.id`, `SourceContext`.
    pub(super) fn is(self, key: &str) -> bool {
        let mut parts = key.rsplit('.');
        let last = parts.next().unwrap_or_default();
        let before = parts.next().unwrap_or_default();
        self.is_of(last.chars()) || self.is_of(before.chars().chain(last.chars()))
    }

    fn is_of(self, letters: impl Iterator<Item = char>) -> bool {
        let letters = letters.filter(|c| c.is_alphabetic());
        letters.flat_map(char::to_lowercase).eq(self.0.chars())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_called_by_its_last_parts() {
        let named = Named::usual();
        let logger = |key: &str| named.loggers().any(|name| name.is(key));
        let thread = |key: &str| named.threads().any(|name| name.is(key));
        for key in [
            "logger",
            "Logger",
            "log.logger",
            "Properties.SourceContext",
            "logger_name",
            "Category",
        ] {
            assert!(logger(key) && !thread(key), "{key}");
        }
        for key in [
            "thread",
            "process.thread.id",
            "Thread Id",
            "ManagedThreadId",
            "@thread",
            "thread.name",
        ] {
            assert!(thread(key) && !logger(key), "{key}");
        }
        for key in [
            "",
            ".",
            "id",
            "log",
            "process.id",
            "step",
            "loggers",
            "thread.count",
            "threads",
        ] {
            assert!(!thread(key) && !logger(key), "{key}");
        }
    }
}
