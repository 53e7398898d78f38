//! The compiled conditions of a signature: what a record must be for one `[[match]]` to hold.

use std::borrow::Cow;

use regex::{Regex, RegexBuilder};
use toml::Spanned;

use crate::{Error, model::Level};

use super::{
    SignatureStatus, Subject, client,
    code::{WantedCode, codes, readings},
    data::File,
    literal::{self, Literals},
    raw::{About, RawEvent, RawMatch, RawNone},
};

/// A regex that a catalog brings must not cost more memory than this.
const REGEX_LIMIT: usize = 1 << 20;

/// One `[[match]]`: all of it must hold.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub(super) status: Option<SignatureStatus>,
    pub(super) event: Option<EventCondition>,
    content: Content,
    level: Option<Level>,
    logger: Option<String>,
    format: Option<String>,
    about: Option<About>,
    none: Vec<Content>,
}

/// What an event must be.
#[derive(Debug, Clone)]
pub(super) struct EventCondition {
    /// Lower case, without the common head.
    pub(super) provider: String,
    /// Empty: any.
    pub(super) ids: Vec<u32>,
    data: Vec<(String, Vec<String>)>,
}

/// Conditions on a record's text.
#[derive(Debug, Clone, Default)]
struct Content {
    text: Option<Regex>,
    regex: Option<Regex>,
    code: Option<WantedCode>,
    exception: Option<String>,
    /// The most telling of what the conditions above require.
    literals: Option<Literals>,
}

impl Alternative {
    pub(super) fn new(file: File<'_>, raw: Spanned<RawMatch>) -> Result<Self, Error> {
        let span = raw.span();
        let raw = raw.into_inner();
        let none = raw
            .none
            .into_iter()
            .map(
                |RawNone {
                     text,
                     regex,
                     code,
                     exception,
                 }| {
                    let content = Content::new(file, text, regex, code, exception)?;
                    if content.is_empty() {
                        return Err(file.error(
                            &span,
                            "an entry of `none` is empty and would exclude everything; remove it",
                        ));
                    }
                    Ok(content)
                },
            )
            .collect::<Result<_, _>>()?;
        let alternative = Self {
            status: raw.status,
            event: raw.event.map(EventCondition::from),
            content: Content::new(file, raw.text, raw.regex, raw.code, raw.exception)?,
            level: raw.level,
            logger: raw.logger.map(|l| l.to_lowercase()),
            format: raw.format,
            about: raw.about,
            none,
        };
        if alternative.content.is_empty() && alternative.event.is_none() {
            return Err(file.error(
                &span,
                "this match has neither text, regex, event, code nor exception; give it one of them",
            ));
        }
        Ok(alternative)
    }

    /// What a record must contain; `None` where only trying tells.
    pub(super) fn literals(&self) -> Option<&Literals> {
        self.content.literals.as_ref()
    }

    pub(super) fn holds(&self, subject: &Subject<'_>) -> bool {
        if self.level.is_some_and(|least| subject.level < least) {
            return false;
        }
        if let Some(logger) = &self.logger {
            let ours = subject.logger.to_lowercase();
            let within = ours.strip_prefix(logger.as_str());
            if !within.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
                return false;
            }
        }
        if let Some(format) = &self.format {
            let within = subject.format.strip_prefix(format.as_str());
            if !within.is_some_and(|rest| rest.is_empty() || rest.starts_with(':')) {
                return false;
            }
        }
        if self
            .event
            .as_ref()
            .is_some_and(|event| !event.holds(subject))
        {
            return false;
        }
        if let Some(about) = self.about {
            let Some(event) = subject.event else {
                return false;
            };
            let holds = match about {
                About::Client => client::concerns_client(event),
                About::ClientOrUnnamed => !client::names_other_task(event),
            };
            if !holds {
                return false;
            }
        }
        self.content.holds(subject.text) && !self.none.iter().any(|none| none.holds(subject.text))
    }
}

impl EventCondition {
    fn holds(&self, subject: &Subject<'_>) -> bool {
        let Some(event) = subject.event else {
            return false;
        };
        (self.ids.is_empty() || self.ids.contains(&event.id))
            && client::short_provider(&event.provider) == self.provider
            && self.data.iter().all(|(name, wanted)| {
                let value = match name.parse::<usize>() {
                    Ok(position) => position
                        .checked_sub(1)
                        .and_then(|index| event.data.get(index))
                        .map(|(_, value)| value.as_str()),
                    Err(_) => event.field(name),
                };
                value.is_some_and(|value| wanted.iter().any(|wanted| same_value(wanted, value)))
            })
    }
}

impl From<RawEvent> for EventCondition {
    fn from(raw: RawEvent) -> Self {
        Self {
            provider: client::short_provider(&raw.provider),
            ids: raw
                .id
                .map(super::raw::OneOrMany::into_vec)
                .unwrap_or_default(),
            data: raw
                .data
                .into_iter()
                .map(|(name, values)| {
                    (
                        name,
                        values
                            .into_vec()
                            .into_iter()
                            .map(super::raw::Value::into_text)
                            .collect(),
                    )
                })
                .collect(),
        }
    }
}

/// Numbers are compared as numbers, in whatever form; all else as text without case.
fn same_value(wanted: &str, value: &str) -> bool {
    let value = value.trim();
    wanted.to_lowercase() == value.to_lowercase()
        || readings(wanted).any(|a| readings(value).any(|b| a == b))
}

impl Content {
    fn new(
        file: File<'_>,
        text: Option<Spanned<String>>,
        regex: Option<Spanned<String>>,
        code: Option<Spanned<String>>,
        exception: Option<Spanned<String>>,
    ) -> Result<Self, Error> {
        let mut literals: Vec<Literals> = Vec::new();
        let text = text
            .map(|text| {
                literals.extend(literal::of_text(text.get_ref()));
                compile(file, &text, &tolerant(text.get_ref()))
            })
            .transpose()?;
        let regex = regex
            .map(|regex| {
                literals.extend(literal::of_regex(regex.get_ref()));
                compile(file, &regex, regex.get_ref())
            })
            .transpose()?;
        let code = code
            .map(|code| {
                let wanted = WantedCode::parse(code.get_ref()).ok_or_else(|| {
                    let message =
                        format!("`{}` is not a code; write it as 0x8007052E", code.get_ref());
                    file.error(&code.span(), message)
                })?;
                literals.extend(Some(wanted.literals()).filter(|l| !l.is_empty()));
                Ok(wanted)
            })
            .transpose()?;
        let exception = exception
            .map(|exception| {
                let sound =
                    |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '`' | '+');
                let name = exception.get_ref().trim();
                if name.is_empty() || !name.chars().all(sound) {
                    let message = format!("`{name}` is not the name of an exception type");
                    return Err(file.error(&exception.span(), message));
                }
                literals.push(vec![last_part(name).to_ascii_lowercase()]);
                Ok(name.to_owned())
            })
            .transpose()?;
        let literals = literals.into_iter().max_by_key(literal::worth);
        Ok(Self {
            text,
            regex,
            code,
            exception,
            literals,
        })
    }

    fn is_empty(&self) -> bool {
        self.text.is_none()
            && self.regex.is_none()
            && self.code.is_none()
            && self.exception.is_none()
    }

    fn holds(&self, text: &str) -> bool {
        self.text.as_ref().is_none_or(|regex| regex.is_match(text))
            && self.regex.as_ref().is_none_or(|regex| regex.is_match(text))
            && self
                .exception
                .as_ref()
                .is_none_or(|name| names_exception(text, name))
            && self
                .code
                .as_ref()
                .is_none_or(|wanted| wanted.is_in(&codes(text)))
    }
}

fn compile(file: File<'_>, source: &Spanned<String>, pattern: &str) -> Result<Regex, Error> {
    let regex = RegexBuilder::new(pattern)
        .size_limit(REGEX_LIMIT)
        .build()
        .map_err(|error| {
            let message = match &error {
                regex::Error::CompiledTooBig(limit) => {
                    format!("needs more than {limit} bytes compiled; make it simpler")
                }
                // The library's own message draws the pattern; its last line says what is wrong.
                other => other
                    .to_string()
                    .lines()
                    .last()
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
            };
            file.error(
                &source.span(),
                format!("`{}` is not a sound regex: {message}", source.get_ref()),
            )
        })?;
    if regex.is_match("") {
        let message = format!(
            "`{}` matches the empty string, so every record; ask for more",
            source.get_ref()
        );
        return Err(file.error(&source.span(), message));
    }
    Ok(regex)
}

const QUOTES: &str = "\"\u{201C}\u{201D}\u{201E}\u{AB}\u{BB}'\u{2018}\u{2019}\u{B4}`";
const DASHES: &str = "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}";

/// The regex that finds a text whatever its case, white space, line wraps, quotes and dashes.
fn tolerant(text: &str) -> String {
    let text = text.trim();
    let mut pattern = String::with_capacity(text.len() * 2 + 16);
    pattern.push_str("(?i)");
    if text.starts_with(char::is_alphanumeric) {
        pattern.push_str(r"\b");
    }
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            if !blank {
                pattern.push_str(r"\s+");
            }
            blank = true;
            continue;
        }
        blank = false;
        if QUOTES.contains(c) {
            // A quote within a quoted field of a table is doubled.
            pattern.extend(["[", QUOTES, "]{1,2}"]);
        } else if DASHES.contains(c) {
            pattern.extend([r"[\-", &DASHES[1..], "]"]);
        } else {
            pattern.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
        }
    }
    if text.ends_with(char::is_alphanumeric) {
        pattern.push_str(r"\b");
    }
    pattern
}

/// The text without soft hyphens and the line breaks that they made: they only show where a word
/// was broken.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{AD}') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('\u{AD}');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let broken = part.trim_start_matches(['\r', '\n']);
        out.push_str(if broken.len() == part.len() {
            part
        } else {
            broken.trim_start()
        });
    }
    Cow::Owned(out)
}

/// Whether the text names this exception type, with its namespace or without.
fn names_exception(text: &str, name: &str) -> bool {
    let full = name.contains('.');
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '`' | '+')))
        .map(|token| token.trim_matches('.'))
        .any(|token| {
            if full && token.contains('.') {
                token == name
            } else {
                last_part(token) == last_part(name)
            }
        })
}

fn last_part(name: &str) -> &str {
    name.rsplit(['.', '+']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_however_it_was_set() {
        let regex = Regex::new(&tolerant("list of 'departments' - Compilo")).unwrap();
        for text in [
            "List of departments' – Compilo",
            "x LIST  of\n   “Departments” \u{2014} COMPILO.",
            "list\u{A0}of \"\"departments\"\" - compilo",
        ] {
            assert_eq!(regex.is_match(text), !text.starts_with("List"), "{text}");
        }
        assert!(!regex.is_match("blist of 'departments' - compilo"));
        assert!(!regex.is_match("list of 'departments' - compilos"));
        assert_eq!(plain("depart\u{AD}\n   ments\u{AD} x"), "departments x");
    }

    #[test]
    fn letters_outside_ascii_have_case_too() {
        let regex = Regex::new(&tolerant("avdelinger på Ærø")).unwrap();
        assert!(regex.is_match("AVDELINGER PÅ ÆRØ"));
    }

    #[test]
    fn exceptions_are_whole_names() {
        let text = "Exception Info: System.DirectoryServices.DirectoryServicesCOMException\n ---> TimeoutException: x";
        assert!(names_exception(
            text,
            "System.DirectoryServices.DirectoryServicesCOMException"
        ));
        assert!(names_exception(text, "DirectoryServicesCOMException"));
        assert!(names_exception(text, "System.TimeoutException"));
        assert!(!names_exception(text, "COMException"));
        assert!(!names_exception(
            "Other.TimeoutException: x",
            "System.TimeoutException"
        ));
    }

    #[test]
    fn values_are_compared_as_what_they_are() {
        assert!(same_value("0x8007052E", "2147943726"));
        assert!(same_value("0xE0434352", "e0434352"));
        assert!(same_value("-532462766", "0xe0434352"));
        assert!(same_value("Åpen", " åPEN "));
        assert!(!same_value("0x8007052E", "x 2147943726"));
    }
}
