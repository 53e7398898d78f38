//! The text that Windows puts around an event whose provider is not installed.

use std::sync::LazyLock;

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

static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(DATA).unwrap_or_default());

/// The part of a rendered message that the event's writer wrote; `None` where there is none.
pub(super) fn unwrap_message(message: &str) -> Option<&str> {
    let message = message.trim();
    let inner = TABLE
        .wrapper
        .iter()
        .find(|wrapper| message.starts_with(&wrapper.starts))
        .map_or(message, |wrapper| {
            let mut inner = message
                .split_once(&wrapper.inserted)
                .map_or("", |(_, inner)| inner)
                .trim();
            for trailer in &wrapper.trailers {
                inner = inner.strip_suffix(trailer.as_str()).unwrap_or(inner).trim();
            }
            inner
        });
    (!inner.is_empty()).then_some(inner)
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
            let text = unwrap_message(&wrapper.sample.message).unwrap_or_default();
            assert_eq!(text, wrapper.sample.text, "{}", wrapper.starts);
        }
    }

    #[test]
    fn a_message_of_the_writer_stays_whole() {
        let message = "Import HR: The description for Event ID 0 cannot be found.";
        assert_eq!(unwrap_message(message), Some(message));
        assert_eq!(unwrap_message(" \n"), None);
    }
}
