//! The text that Windows puts around an event whose provider is not installed.

use std::sync::Arc;

use crate::lazy::Lazy;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
struct Table {
    wrapper: Vec<Wrapper>,
}

/// Its sample in the data is read by the tests alone.
#[derive(Debug, Deserialize)]
struct Wrapper {
    /// How such a message starts.
    starts: String,
    /// What stands before the strings of the event itself.
    inserted: String,
    /// What may stand behind them.
    trailers: Vec<String>,
}

const DATA: &str = include_str!("../../../data/events/wrappers.toml");

static TABLE: Lazy<Table> = Lazy::new(|| toml::from_str(DATA).unwrap_or_default());

/// What the event's writer wrote of a rendered message; `None` where that is nothing. The strings
/// within a wrapper, one a line, become the data of an event that has none.
pub(super) fn written_message(
    rendered: &str,
    data: &mut Vec<(Option<Arc<str>>, String)>,
) -> Option<String> {
    let message = rendered.trim();
    let (inner, wrapped) = match within(message) {
        Some(inner) => (inner, true),
        None => (message, false),
    };
    if wrapped && data.is_empty() {
        let strings = inner.lines().map(str::trim_end);
        data.extend(
            strings
                .filter(|s| !s.is_empty())
                .map(|s| (None, s.to_owned())),
        );
    }
    (!inner.is_empty()).then(|| inner.to_owned())
}

/// The inserted strings of a message in a wrapper.
fn within(message: &str) -> Option<&str> {
    let wrapper = TABLE
        .wrapper
        .iter()
        .find(|wrapper| message.starts_with(&wrapper.starts))?;
    let mut inner = message
        .split_once(&wrapper.inserted)
        .map_or("", |(_, inner)| inner)
        .trim();
    for trailer in &wrapper.trailers {
        inner = inner.strip_suffix(trailer.as_str()).unwrap_or(inner).trim();
    }
    Some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Samples {
        wrapper: Vec<Sampled>,
    }

    #[derive(Deserialize)]
    struct Sampled {
        starts: String,
        sample: Sample,
    }

    #[derive(Deserialize)]
    struct Sample {
        message: String,
        text: String,
    }

    #[test]
    fn every_wrapper_gives_the_text_of_its_sample() {
        assert!(toml::from_str::<Table>(DATA).is_ok());
        let samples: Samples = toml::from_str(DATA).unwrap();
        assert!(!samples.wrapper.is_empty());
        for wrapper in &samples.wrapper {
            let mut data = Vec::new();
            let text = written_message(&wrapper.sample.message, &mut data);
            assert_eq!(
                text.as_ref(),
                Some(&wrapper.sample.text),
                "{}",
                wrapper.starts
            );
            assert_eq!(data, [(None, wrapper.sample.text.clone())]);
        }
    }

    #[test]
    fn inserted_strings_are_the_data_of_an_event_without_any() {
        let head = "The description for Event ID 36888 from source Schannel cannot be found. \
                    The following information was included with the event:";
        let rendered = format!("{head}\n\n48\n1205 \n\n");
        let mut none = Vec::new();
        let message = written_message(&rendered, &mut none);
        assert_eq!(message.as_deref(), Some("48\n1205"));
        assert_eq!(none, [(None, "48".to_owned()), (None, "1205".to_owned())]);
        let named = vec![(Some("AlertDesc".into()), "48".to_owned())];
        let mut data = named.clone();
        written_message(&rendered, &mut data);
        assert_eq!(data, named);
    }

    #[test]
    fn a_message_of_the_writer_stays_whole() {
        let message = "Import HR: The description for Event ID 0 cannot be found.";
        let mut data = Vec::new();
        assert_eq!(
            written_message(message, &mut data).as_deref(),
            Some(message)
        );
        assert_eq!(written_message(" \n", &mut data), None);
        assert!(data.is_empty());
    }
}
