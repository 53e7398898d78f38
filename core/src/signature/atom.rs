//! One condition on a record.

use std::ops::Range;

use super::event_condition::EventCondition;
use super::evidence::Evidence;
use super::pattern::Pattern;
use crate::code::WantedCode;
use crate::knowledge::forms::signature::About;
use crate::model::Level;

/// One condition. The cheap ones stand first, as they are tried in this order.
#[derive(Debug, Clone)]
pub(super) enum Atom {
    /// At least this bad.
    Level(Level),
    /// The record tells of a failure.
    Failed,
    /// `text` or `event`, or one format of it.
    Format(String),
    /// Logger or provider, or what stands above it; lower case.
    Logger(String),
    Event(EventCondition),
    About(About),
    /// The name of an exception's type.
    Exception(String),
    Code(WantedCode),
    Text(Pattern),
    Regex(Pattern),
    /// A text that stands by itself in a record that tells of a failure.
    Reason(Pattern),
}

impl Atom {
    pub(super) fn holds(&self, evidence: &Evidence<'_>) -> bool {
        let subject = evidence.subject;
        match self {
            Self::Level(least) => subject.level >= *least,
            Self::Failed => subject.tells_of_failure(),
            Self::Format(format) => within(subject.format, format, ':'),
            Self::Logger(logger) => within(evidence.logger(), logger, '.'),
            Self::Event(event) => subject.event.is_some_and(|e| event.holds(e)),
            Self::About(about) => subject.event.is_some_and(|event| match about {
                About::Client => evidence.client.concerns(event),
                About::ClientOrUnnamed => !evidence.client.names_other_task(event),
                About::ClientService => evidence.client.names_service(event),
            }),
            Self::Exception(name) => exception(&evidence.text, name).is_some(),
            Self::Code(code) => code.is_in(evidence.codes()),
            Self::Text(pattern) | Self::Regex(pattern) => pattern.is_match(&evidence.text),
            Self::Reason(pattern) => {
                subject.tells_of_failure() && pattern.find_alone(&evidence.text).is_some()
            }
        }
    }

    /// Where in the text it holds, where it holds by a piece of it.
    pub(super) fn place(&self, evidence: &Evidence<'_>) -> Option<Range<usize>> {
        match self {
            Self::Exception(name) => exception(&evidence.text, name),
            Self::Code(code) => evidence
                .codes()
                .iter()
                .find(|found| code.is_in(std::slice::from_ref(found)))
                .map(|found| found.start..found.end),
            Self::Text(pattern) | Self::Regex(pattern) => pattern.find(&evidence.text),
            Self::Reason(pattern) => pattern.find_alone(&evidence.text),
            _ => None,
        }
    }

    /// The key under which a signature writes it.
    pub(super) const fn key(&self) -> &'static str {
        match self {
            Self::Level(_) => "level",
            Self::Failed => "failed",
            Self::Format(_) => "format",
            Self::Logger(_) => "logger",
            Self::Event(_) => "event",
            Self::About(_) => "about",
            Self::Exception(_) => "exception",
            Self::Code(_) => "code",
            Self::Text(_) => "text",
            Self::Regex(_) => "regex",
            Self::Reason(_) => "reason",
        }
    }

    /// What is asked for, in words.
    pub(super) fn asked(&self) -> String {
        match self {
            Self::Level(level) => level.as_str().to_owned(),
            Self::Failed => "true".to_owned(),
            Self::Format(text) | Self::Logger(text) | Self::Exception(text) => text.clone(),
            Self::Event(event) => {
                let mut out = event.named.clone();
                for (index, id) in event.ids.iter().enumerate() {
                    let mark = if index == 0 { " " } else { ", " };
                    out.push_str(&format!("{mark}{id}"));
                }
                for (field, values) in &event.data {
                    out.push_str(&format!("; {field} = {}", values.join(" or ")));
                }
                out
            }
            Self::About(About::Client) => "client".to_owned(),
            Self::About(About::ClientOrUnnamed) => "client-or-unnamed".to_owned(),
            Self::About(About::ClientService) => "client-service".to_owned(),
            Self::Code(code) => code.to_string(),
            Self::Text(pattern) | Self::Regex(pattern) | Self::Reason(pattern) => {
                pattern.written().to_owned()
            }
        }
    }

    /// Whether it is about the error itself, and not only about the kind of record.
    pub(super) const fn is_telling(&self) -> bool {
        matches!(
            self,
            Self::Event(_)
                | Self::Exception(_)
                | Self::Code(_)
                | Self::Text(_)
                | Self::Regex(_)
                | Self::Reason(_)
        )
    }

    /// Whether every record for which `other` holds satisfies this one too, as far as the two
    /// tell by themselves.
    pub(super) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Level(a), Self::Level(b)) => a <= b,
            (Self::Failed, Self::Failed | Self::Reason(_)) => true,
            (Self::Format(a), Self::Format(b)) => within(b, a, ':'),
            (Self::Logger(a), Self::Logger(b)) => within(b, a, '.'),
            (Self::Event(a), Self::Event(b)) => a.covers(b),
            (Self::About(a), Self::About(b)) => a == b || *a == About::ClientOrUnnamed,
            (Self::Exception(a), Self::Exception(b)) => exception(b, a).is_some(),
            (Self::Code(a), Self::Code(b)) => a == b,
            // A text that stands within another is found wherever the other is.
            (Self::Text(a) | Self::Regex(a), Self::Text(b) | Self::Reason(b)) => {
                a.is_match(b.written())
            }
            (Self::Reason(a), Self::Reason(b)) | (Self::Regex(a), Self::Regex(b)) => {
                a.written() == b.written()
            }
            _ => false,
        }
    }
}

/// Whether a dotted or coloned name is the one asked for, or stands below it.
fn within(name: &str, asked: &str, joint: char) -> bool {
    name.strip_prefix(asked)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(joint))
}

/// Where the text names this exception type, with its namespace or without.
fn exception(text: &str, name: &str) -> Option<Range<usize>> {
    let full = name.contains('.');
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '`' | '+')))
        .map(|token| token.trim_matches('.'))
        .find(|token| {
            if full && token.contains('.') {
                *token == name
            } else {
                last_part(token) == last_part(name)
            }
        })
        .map(|token| {
            let start = token.as_ptr() as usize - text.as_ptr() as usize;
            start..start + token.len()
        })
}

pub(super) fn last_part(name: &str) -> &str {
    name.rsplit(['.', '+']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_are_whole_names() {
        let text = "Exception Info: System.DirectoryServices.DirectoryServicesCOMException\n ---> TimeoutException: x";
        let names = |text: &str, name: &str| exception(text, name).map(|at| text[at].to_owned());
        let full = "System.DirectoryServices.DirectoryServicesCOMException";
        assert_eq!(names(text, full).as_deref(), Some(full));
        assert_eq!(
            names(text, "DirectoryServicesCOMException").as_deref(),
            Some(full)
        );
        assert_eq!(
            names(text, "System.TimeoutException").as_deref(),
            Some("TimeoutException")
        );
        assert_eq!(names(text, "COMException"), None);
        assert_eq!(
            names("Other.TimeoutException: x", "System.TimeoutException"),
            None
        );
    }

    #[test]
    fn names_stand_below_others() {
        assert!(within("contoso.sync", "contoso", '.'));
        assert!(!within("contoso2", "contoso", '.'));
        assert!(within("event:xml", "event", ':') && !within("events", "event", ':'));
    }
}
