//! The text that Windows puts around an event whose provider is not installed.

use std::sync::Arc;

use super::provider::{name_fields, short_provider};
use crate::knowledge::EVENT_WRAPPERS;
use crate::knowledge::forms::event::{Strings, Wrappers};
use crate::lazy::Lazy;
use crate::model::Event;

static TABLE: Lazy<Wrappers> = Lazy::new(|| EVENT_WRAPPERS.read());

/// Takes the wrapper off an event's rendered message: what its writer wrote is the message, and the
/// strings are the data of an event that has none. Without words of the writer there is no message.
///
/// The event has to have its id, its provider and what data it has.
pub(super) fn unwrap(event: &mut Event) {
    let Some(rendered) = event.message.take() else {
        return;
    };
    let message = rendered.trim();
    let Some((inner, kind)) = within(message, event) else {
        event.message = if message.is_empty() {
            None
        } else if message.len() == rendered.len() {
            Some(rendered)
        } else {
            Some(message.to_owned())
        };
        return;
    };
    let strings = strings(inner, kind);
    let lines: Vec<&str> = strings.iter().copied().filter(|s| !s.is_empty()).collect();
    event.message = (!lines.is_empty()).then(|| match kind {
        Strings::Lines => inner.trim().to_owned(),
        Strings::Quoted => lines.join("\n"),
    });
    if event.data.is_empty() {
        let field = |s: &str| (None::<Arc<str>>, s.to_owned());
        event.data = strings.into_iter().map(field).collect();
        name_fields(event);
    }
}

/// The strings within a wrapper. Empty ones keep the places of the others.
fn strings(inner: &str, kind: Strings) -> Vec<&str> {
    match kind {
        Strings::Lines => inner.lines().map(str::trim_end).collect(),
        Strings::Quoted => {
            let list = inner.strip_prefix('\'').unwrap_or(inner);
            let list = list.strip_suffix('\'').unwrap_or(list);
            list.split("', '").map(str::trim).collect()
        }
    }
}

/// What stands within a message's wrapper; `None` where it has none.
fn within<'a>(message: &'a str, event: &Event) -> Option<(&'a str, Strings)> {
    let table = TABLE.wrapper.iter();
    for wrapper in table.filter(|wrapper| message.starts_with(&wrapper.starts)) {
        let Some((_, inner)) = message.split_once(&wrapper.inserted) else {
            continue;
        };
        let mut inner = behind_heading(inner).trim_end();
        for trailer in &wrapper.trailers {
            let at = inner.len().saturating_sub(trailer.len());
            if let Some((head, tail)) = inner.split_at_checked(at)
                && tail.eq_ignore_ascii_case(trailer)
            {
                inner = head.trim_end();
            }
        }
        return Some((inner, wrapper.strings));
    }
    let inner = by_shape(message, event)?;
    Some((inner, Strings::Lines))
}

/// What stands within a wrapper in any language.
fn by_shape<'a>(message: &'a str, event: &Event) -> Option<&'a str> {
    let (about, rest) = paragraph(message)?;
    let (sentence, more) = about.split_once(". ")?;
    let (aside, rest) = paragraph(rest)?;
    let (heading, strings) = rest.split_at_checked(rest.find('\n').unwrap_or(rest.len()))?;
    let says = more.contains(". ") && aside.trim_end().ends_with('.');
    let alone = strings
        .lines()
        .nth(1)
        .is_none_or(|line| line.trim().is_empty());
    let ends = heading.trim_end().ends_with([':', '：']) && alone;
    (says && ends && names_event(sentence, event)).then(|| behind_heading(strings).trim_end())
}

/// The strings behind a heading: the rest of its line and a blank line are not of them.
fn behind_heading(text: &str) -> &str {
    let text = text.trim_start_matches(' ');
    let text = text.strip_prefix('\n').unwrap_or(text);
    match text.split_once('\n') {
        Some((line, rest)) if line.trim().is_empty() => rest,
        _ => text,
    }
}

/// The text up to the next blank line, and what stands behind it.
fn paragraph(text: &str) -> Option<(&str, &str)> {
    let at = text.find("\n\n")?;
    let (head, rest) = text.split_at_checked(at)?;
    Some((head, rest.trim_start_matches('\n')))
}

/// Whether a sentence names the event's own id and provider, as the first one of a wrapper does.
pub(crate) fn names_event(sentence: &str, event: &Event) -> bool {
    let id = event.id.to_string();
    let mut numbers = sentence.split(|c: char| !c.is_ascii_digit());
    let provider = short_provider(&event.provider);
    numbers.any(|number| number == id)
        && !provider.is_empty()
        && sentence.to_lowercase().contains(&provider)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::forms::event::Wrapper;

    /// Message and data of an event that was rendered so.
    fn unwrapped(id: u32, provider: &str, rendered: &str) -> (Option<String>, Vec<String>) {
        let mut event = Event {
            id,
            provider: provider.to_owned(),
            message: Some(rendered.to_owned()),
            ..Event::default()
        };
        unwrap(&mut event);
        let data = event.data.into_iter().map(|(_, value)| value);
        (event.message, data.collect())
    }

    #[test]
    fn every_wrapper_gives_the_strings_of_its_sample() {
        assert!(!TABLE.wrapper.is_empty());
        for Wrapper { starts, sample, .. } in &TABLE.wrapper {
            let (message, data) = unwrapped(sample.id, &sample.provider, &sample.message);
            assert_eq!(data, sample.strings, "{starts}");
            let said: Vec<&str> = sample.strings.iter().map(String::as_str).collect();
            let said = said.into_iter().filter(|s| !s.is_empty());
            assert_eq!(
                message,
                Some(said.collect::<Vec<_>>().join("\n")),
                "{starts}"
            );
        }
    }

    #[test]
    fn inserted_strings_are_the_data_of_an_event_without_any() {
        let head = "The description for Event ID 36888 from source Schannel cannot be found. \
                    The following information was included with the event:";
        let rendered = format!("{head}\n\n48\n1205 \n\n");
        let event = |data: &[(&str, &str)]| Event {
            id: 36888,
            provider: "Schannel".to_owned(),
            message: Some(rendered.clone()),
            data: data
                .iter()
                .map(|(name, value)| (Some((*name).into()), (*value).to_owned()))
                .collect(),
            ..Event::default()
        };
        let mut bare = event(&[]);
        unwrap(&mut bare);
        assert_eq!(bare.message.as_deref(), Some("48\n1205"));
        assert_eq!(bare.field("AlertDesc"), Some("48"));
        assert_eq!(bare.field("ErrorState"), Some("1205"));
        let mut full = event(&[("AlertDesc", "40")]);
        unwrap(&mut full);
        assert_eq!(full.data, event(&[("AlertDesc", "40")]).data);
    }

    #[test]
    fn an_empty_string_keeps_the_places_of_the_others() {
        let head = "The description for Event ID 1001 from source Windows Error Reporting cannot be found. \
                    The following information was included with the event: \n\n";
        let rendered = format!("{head}\n0\nCLR20r3\n\nx\n\n");
        let (message, data) = unwrapped(1001, "Windows Error Reporting", &rendered);
        assert_eq!(data, ["", "0", "CLR20r3", "", "x"]);
        assert_eq!(message.as_deref(), Some("0\nCLR20r3\n\nx"));
        let foreign = format!(
            "{}\n\n0\nx",
            FOREIGN.split_once("\n\neadm.client").unwrap().0
        );
        let (_, data) = unwrapped(1000, "Application Error", &format!("{foreign}\n"));
        assert_eq!(data, ["0", "x"]);
        let (_, data) = unwrapped(
            1000,
            "Application Error",
            &foreign.replace("\n\n0", "\n\n\n0"),
        );
        assert_eq!(data, ["", "0", "x"]);
    }

    const FOREIGN: &str = "Finner ikke beskrivelsen for hendelses-ID 1000 fra kilden Application Error. Komponenten er \
        ikke installert. Du kan installere den.\n\nHvis hendelsen kom fra en annen maskin, mangler teksten.\n\nDette fulgte \
        med hendelsen: \n\neadm.client.exe\n4.2.0.0\n";

    #[test]
    fn a_wrapper_in_any_language_is_known_by_its_shape() {
        let (message, data) = unwrapped(1000, "Application Error", FOREIGN);
        assert_eq!(message.as_deref(), Some("eadm.client.exe\n4.2.0.0"));
        assert_eq!(data, ["eadm.client.exe", "4.2.0.0"]);
    }

    #[test]
    fn what_only_looks_like_a_wrapper_stays_whole() {
        let own = "eadm.client stopped with event 7. Nothing was lost. It starts again.\n\nSee the log.\n\nSteps that ran:\n\nImport HR";
        let other = FOREIGN.replace(
            "\n\nHvis hendelsen kom fra en annen maskin, mangler teksten.",
            "",
        );
        let none = "The description for Event ID 0 was changed by ola.";
        let inner = "Import HR: The description for Event ID 0 cannot be found.";
        for (id, provider, rendered) in [
            (8, "eadm.client", own),
            (7, "eadm", "Event 7 of eadm. One. Two.\n\nThree.\n\nFour"),
            (1001, "Application Error", FOREIGN),
            (1000, "Application Hang", FOREIGN),
            (1000, "Application Error", &other),
            (0, "eadm", none),
            (0, "eadm", inner),
        ] {
            let (message, data) = unwrapped(id, provider, rendered);
            assert_eq!(message.as_deref(), Some(rendered.trim()));
            assert!(data.is_empty(), "{rendered}");
        }
        assert_eq!(unwrapped(0, "eadm", " \n"), (None, Vec::new()));
    }
}
