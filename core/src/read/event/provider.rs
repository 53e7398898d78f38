//! The providers of Windows events: their names, and what the fields of their events are called.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::knowledge::EVENT_PROVIDERS;
use crate::lazy::Lazy;
use crate::model::Event;

/// By short name.
static PROVIDERS: Lazy<BTreeMap<String, Provider>> = Lazy::new(|| {
    let entries = EVENT_PROVIDERS.read().provider.into_iter();
    entries
        .map(|entry| {
            let names = |names: Vec<String>| names.into_iter().map(Arc::from).collect();
            let versions = |lists: Vec<Vec<String>>| lists.into_iter().map(names).collect();
            let fields = entry.fields.into_iter();
            let provider = Provider {
                fields: fields
                    .filter_map(|(id, lists)| Some((id.parse().ok()?, versions(lists))))
                    .collect(),
                numbered: entry.numbered,
                unnamed: entry.unnamed,
                logs: entry.logs,
                name: entry.name,
            };
            (short_provider(&provider.name), provider)
        })
        .collect()
});

/// What is known of a provider's events.
#[derive(Debug)]
pub(crate) struct Provider {
    name: String,
    /// What the message of an event holds, by id or `fields`, where an export leaves the source out.
    unnamed: BTreeMap<String, Vec<String>>,
    /// Logs in which the listed ids are its own.
    logs: Vec<String>,
    /// By id, a list of names for each version of the event.
    fields: BTreeMap<u32, Vec<Vec<Arc<str>>>>,
    /// What stands before the number in the names of all other events.
    numbered: Option<String>,
}

impl Provider {
    /// Every name that a field of an event has in one of its versions; `None` where none is known.
    pub(crate) fn fields(&self, id: u32) -> Option<impl Iterator<Item = &str>> {
        let versions = self.fields.get(&id)?;
        Some(versions.iter().flatten().map(AsRef::as_ref))
    }

    /// The names of an event with so many fields.
    fn names(&self, id: u32, count: usize) -> Option<Vec<Arc<str>>> {
        if let Some(versions) = self.fields.get(&id) {
            return versions.iter().find(|names| names.len() == count).cloned();
        }
        let head = self.numbered.as_ref()?;
        let name = |n: usize| format!("{head}{n}").into();
        Some((1..=count).map(name).collect())
    }
}

/// Gives an event without a source the one that its id shows, with its log or with its texts.
pub(super) fn infer_source(event: &mut Event) {
    if !event.provider.is_empty() {
        return;
    }
    let values = event.data.iter().map(|(_, value)| value);
    let texts: Vec<&String> = values.chain(&event.message).collect();
    let within = |log: &String| event.channel.as_ref() == Some(log);
    let id = event.id.to_string();
    let source = PROVIDERS.values().find(|provider| {
        let listed = provider.fields.contains_key(&event.id);
        let marks = provider.unnamed.get(&id);
        let marks = marks.or_else(|| provider.unnamed.get("fields").filter(|_| listed));
        let says = |mark: &String| texts.iter().any(|text| text.contains(mark.as_str()));
        marks.is_some_and(|marks| marks.iter().all(says))
            || listed && provider.logs.iter().any(within)
    });
    if let Some(source) = source {
        event.provider.clone_from(&source.name);
    }
}

/// A provider whose events are known, by its short name.
pub(crate) fn known(short: &str) -> Option<&'static Provider> {
    PROVIDERS.get(short)
}

/// Whether a text is the name of a known provider, or of another one of Windows.
pub(super) fn is_name(text: &str) -> bool {
    let short = short_provider(text);
    known(&short).is_some() || (short.len() < text.trim().len() && !short.contains(' '))
}

/// The short names of all known providers, sorted.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    PROVIDERS.keys().map(String::as_str)
}

/// Gives the fields of an event their names, where an export kept the values alone and it is known
/// what they are called.
pub(super) fn name_fields(event: &mut Event) {
    if event.data.is_empty() || event.data.iter().any(|(name, _)| name.is_some()) {
        return;
    }
    let names = known(&short_provider(&event.provider))
        .and_then(|provider| provider.names(event.id, event.data.len()));
    for ((name, _), known) in event.data.iter_mut().zip(names.into_iter().flatten()) {
        *name = Some(known);
    }
}

/// Event Viewer's own columns leave out the common head of a provider's name.
pub(crate) fn short_provider(name: &str) -> String {
    let name = name.trim().to_lowercase();
    match name.strip_prefix("microsoft-windows-") {
        Some(rest) => rest.to_owned(),
        None => name,
    }
}

/// Every event of a log is asked this several times over: nothing is copied for plain names.
pub(crate) fn same_provider(a: &str, b: &str) -> bool {
    const HEAD: &str = "microsoft-windows-";
    fn short(name: &str) -> &str {
        match name.split_at_checked(HEAD.len()) {
            Some((head, rest)) if head.eq_ignore_ascii_case(HEAD) => rest,
            _ => name,
        }
    }
    let (a, b) = (a.trim(), b.trim());
    if a.is_ascii() && b.is_ascii() {
        return short(a).eq_ignore_ascii_case(short(b));
    }
    short_provider(a) == short_provider(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(provider: &str, id: u32, values: &[&str]) -> Event {
        Event {
            id,
            provider: provider.to_owned(),
            data: values.iter().map(|v| (None, (*v).to_owned())).collect(),
            ..Event::default()
        }
    }

    fn named(mut event: Event) -> Vec<Option<String>> {
        name_fields(&mut event);
        let names = event.data.into_iter().map(|(name, _)| name);
        names.map(|name| name.map(|n| n.to_string())).collect()
    }

    #[test]
    fn the_file_is_sound() {
        let file = EVENT_PROVIDERS.read();
        for entry in &file.provider {
            for (id, versions) in &entry.fields {
                assert!(id.parse::<u32>().is_ok(), "{}: {id}", entry.name);
                assert!(!versions.is_empty(), "{}: {id}", entry.name);
                for names in versions {
                    let mut sorted = names.clone();
                    sorted.sort();
                    sorted.dedup();
                    assert_eq!(sorted.len(), names.len(), "{}: {id}", entry.name);
                }
            }
        }
    }

    #[test]
    fn values_alone_get_the_names_of_their_version() {
        let scheduler = "Microsoft-Windows-TaskScheduler";
        let some = |names: &[&str]| {
            names
                .iter()
                .map(|n| Some((*n).to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            named(event(scheduler, 201, &[r"\eAdm", "{i}", "x.exe", "0"])),
            some(&["TaskName", "TaskInstanceId", "ActionName", "ResultCode"])
        );
        assert_eq!(
            named(event("TaskScheduler", 201, &[r"\eAdm", "x.exe", "{i}"])),
            some(&["TaskName", "ActionName", "TaskInstanceId"])
        );
        let services = event("Service Control Manager", 7045, &["a", "b", "c"]);
        assert_eq!(named(services), some(&["param1", "param2", "param3"]));
    }

    #[test]
    fn what_is_not_known_stays_without_a_name() {
        let scheduler = "Microsoft-Windows-TaskScheduler";
        assert_eq!(named(event(scheduler, 201, &["a", "b"])), [None, None]);
        assert_eq!(named(event("Application Error", 1000, &["a"])), [None]);
        assert_eq!(named(event("Contoso", 201, &["a"])), [None]);
        let mut half = event(scheduler, 332, &["a", "b"]);
        half.data[1].0 = Some("Own".into());
        assert_eq!(named(half), [None, Some("Own".to_owned())]);
    }
}
