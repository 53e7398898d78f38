//! The words beside a number that say of which family it is: `LDAP error 32`, `HTTP 503`.

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;

use crate::Error;
use crate::format::event::provider::short_provider;
use crate::lazy::Lazy;
use crate::model::Event;
use crate::signature::{literal, read};

use super::token::{self, Code};

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Family {
    /// 32 bits that explain themselves: HRESULT, NTSTATUS, an exception code.
    Status,
    /// A Win32 error, because the text says so.
    Win32,
    /// An LDAP result.
    Ldap,
    /// Behind `data` where the directory refuses a bind.
    LdapData,
    /// An HTTP status.
    Http,
    TlsAlert,
    /// The result of a program or task.
    Program,
}

impl Family {
    /// The word before the colon where a signature names the family.
    pub(super) const PREFIXES: [(&'static str, Self); 7] = [
        ("win32", Self::Win32),
        ("ldap", Self::Ldap),
        ("ldap-data", Self::LdapData),
        ("ntstatus", Self::Status),
        ("http", Self::Http),
        ("tls-alert", Self::TlsAlert),
        ("program", Self::Program),
    ];
}

/// How the number of a context is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    Decimal,
    Hex,
    Hex8,
    Number,
}

impl Form {
    fn pattern(self) -> &'static str {
        match self {
            Self::Decimal => r"(?:0|[1-9][0-9]{0,9})\b",
            Self::Hex => r"[0-9a-f]{1,8}\b",
            Self::Hex8 => r"[0-9a-f]{8}\b",
            Self::Number => r"(?:0x[0-9a-f]{1,16}|-?(?:0|[1-9][0-9]{0,9}))\b",
        }
    }

    fn value(self, written: &[u8]) -> Option<u32> {
        let decimal = |digits| token::decimal(digits);
        match self {
            Self::Decimal => decimal(written).and_then(|n| u32::try_from(n).ok()),
            Self::Hex | Self::Hex8 => token::hex(written),
            Self::Number => {
                if let Some(digits) = token::after_0x(written) {
                    token::hex(digits)
                } else if let Some(digits) = written.strip_prefix(b"-") {
                    decimal(digits).and_then(token::signed)
                } else {
                    decimal(written).and_then(|n| u32::try_from(n).ok())
                }
            }
        }
    }

    /// Patterns that match every way of writing one value.
    fn of_value(self, value: u32) -> Vec<String> {
        match self {
            Self::Decimal => vec![value.to_string()],
            Self::Hex => vec![format!("0*{value:x}")],
            Self::Hex8 => vec![format!("{value:08x}")],
            Self::Number => {
                let mut ways = vec![value.to_string(), format!("0x[0f]*{value:x}")];
                if value >= 0x8000_0000 {
                    ways.push((value as i32).to_string());
                }
                ways
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawContexts {
    context: Vec<RawContext>,
}

/// Its samples are read by the tests alone; that they are there is part of the form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawContext {
    id: String,
    family: Family,
    pattern: String,
    form: Form,
    event: Option<RawEvent>,
    #[serde(rename = "status")]
    _status: RawStatus,
    #[cfg(not(test))]
    #[serde(rename = "samples")]
    _samples: Vec<serde::de::IgnoredAny>,
    #[cfg(not(test))]
    #[serde(rename = "near_misses")]
    _near_misses: Vec<serde::de::IgnoredAny>,
    #[cfg(test)]
    samples: Vec<tests::Sample>,
    #[cfg(test)]
    near_misses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawStatus {
    Documented,
    Assumed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEvent {
    provider: String,
    ids: Vec<u32>,
}

const FILE: &str = "code-contexts.toml";
const DATA: &str = include_str!("../../../data/code-contexts.toml");
/// Stands for the number in a pattern.
const NUMBER: &str = "{code}";
/// A literal with so many letters and digits is telling without the number.
const TELLING: usize = 5;

#[derive(Debug)]
struct Context {
    family: Family,
    form: Form,
    pattern: String,
    regex: Regex,
    /// Of the event that it is for; `None`: any text.
    event: Option<(String, Vec<u32>)>,
    /// What every match contains, where that can be told.
    literals: Option<literal::Literals>,
}

/// All contexts, and one search that says which are worth trying on a text.
#[derive(Debug, Default)]
struct Contexts {
    list: Vec<Context>,
    words: Option<AhoCorasick>,
    /// The context of each of these words.
    of_word: Vec<usize>,
}

impl Contexts {
    fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let unsound = |id: &str, message: String| Error::Data {
            file: name.to_owned(),
            line: None,
            message: format!("{id}: {message}"),
        };
        let raw: RawContexts = read(name, text)?;
        let mut list = Vec::new();
        let mut words = Vec::new();
        let mut of_word = Vec::new();
        for raw in raw.context {
            if raw.pattern.matches(NUMBER).count() != 1 {
                return Err(unsound(
                    &raw.id,
                    format!("name {NUMBER} once in the pattern"),
                ));
            }
            let number = format!("(?<code>{})", raw.form.pattern());
            let regex = RegexBuilder::new(&raw.pattern.replace(NUMBER, &number))
                .case_insensitive(true)
                .unicode(false)
                .build()
                .map_err(|error| unsound(&raw.id, error.to_string()))?;
            let literals = literal::of_regex(&any_case(&raw.pattern, raw.form.pattern()));
            for word in literals.iter().flatten() {
                words.push(word.clone());
                of_word.push(list.len());
            }
            list.push(Context {
                family: raw.family,
                form: raw.form,
                regex,
                literals,
                pattern: raw.pattern,
                event: raw.event.map(|e| (short_provider(&e.provider), e.ids)),
            });
        }
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(&words)
            .map_err(|error| unsound("the words", error.to_string()))?;
        Ok(Self {
            list,
            words: Some(words),
            of_word,
        })
    }
}

/// The pattern with this in place of the number, as the extraction of literals reads it.
fn any_case(pattern: &str, number: &str) -> String {
    format!("(?i){}", pattern.replace(NUMBER, &format!("(?:{number})")))
}

/// The built-in ones; a test holds them sound.
static CONTEXTS: Lazy<Contexts> = Lazy::new(|| Contexts::parse(FILE, DATA).unwrap_or_default());

/// Adds the numbers whose family the words beside them say; with an event also those that only
/// stand in fields of such an event.
pub(super) fn named(text: &str, event: Option<&Event>, out: &mut Vec<Code>) {
    let contexts = &*CONTEXTS;
    let mut worth = vec![false; contexts.list.len()];
    for (worth, context) in worth.iter_mut().zip(&contexts.list) {
        *worth = context.literals.is_none();
    }
    if let Some(words) = &contexts.words {
        // With overlaps, or a short word would hide a longer one.
        for found in words.find_overlapping_iter(text) {
            worth[contexts.of_word[found.pattern().as_usize()]] = true;
        }
    }
    let from = out.len();
    for (context, _) in contexts
        .list
        .iter()
        .zip(&worth)
        .filter(|(_, worth)| **worth)
    {
        let fits = match (&context.event, event) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some((provider, ids)), Some(event)) => {
                ids.contains(&event.id) && short_provider(&event.provider) == *provider
            }
        };
        if fits {
            context.find(text, out);
        }
    }
    // Two contexts may name the same number.
    let mut new = out.split_off(from);
    new.sort_unstable();
    new.dedup();
    out.append(&mut new);
}

impl Context {
    fn find(&self, text: &str, out: &mut Vec<Code>) {
        for found in self.regex.captures_iter(text.as_bytes()) {
            let Some(number) = found.name("code") else {
                continue;
            };
            let (start, end) = (number.start(), number.end());
            if !token::alone(text, start, end) {
                continue;
            }
            let Some(value) = self.form.value(number.as_bytes()) else {
                continue;
            };
            // Windows writes its HRESULTs in the same places: those explain themselves.
            if self.family == Family::Win32 && value > 0xFFFF {
                continue;
            }
            out.push(Code {
                start,
                end,
                family: self.family,
                value,
            });
        }
    }
}

/// Literals of which one stands in every text that names this number; `None` where there are none.
pub(super) fn literals(family: Family, value: u32) -> Option<literal::Literals> {
    let mut out = Vec::new();
    let fitting = |c: &&Context| c.family == family && c.event.is_none();
    for context in CONTEXTS.list.iter().filter(fitting) {
        let telling = |l: &&literal::Literals| literal::worth(l) >= TELLING;
        if let Some(known) = context.literals.as_ref().filter(telling) {
            out.extend(known.iter().cloned());
            continue;
        }
        for number in context.form.of_value(value) {
            out.extend(literal::of_regex(&any_case(&context.pattern, &number))?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::token::codes;
    use super::super::wanted::WantedCode;
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct Sample {
        text: String,
        code: String,
    }

    /// The numbers of the context's family, as a text or as the fields of its event.
    fn found(raw: &RawContext, text: &str) -> Vec<Code> {
        let Some(event) = &raw.event else {
            return codes(text);
        };
        let event = Event {
            id: event.ids[0],
            provider: event.provider.clone(),
            level: None,
            channel: None,
            computer: None,
            record_id: None,
            system: None,
            data: Vec::new(),
            message: None,
            culture: None,
        };
        let mut out = Vec::new();
        named(text, Some(&event), &mut out);
        out
    }

    #[test]
    fn the_contexts_are_sound_and_prove_themselves() {
        let contexts = Contexts::parse(FILE, DATA).unwrap();
        let raw: RawContexts = read(FILE, DATA).unwrap();
        assert!(!raw.context.is_empty());
        for (raw, context) in raw.context.iter().zip(&contexts.list) {
            assert!(
                !raw.samples.is_empty() && !raw.near_misses.is_empty(),
                "{}",
                raw.id
            );
            for sample in &raw.samples {
                let mut own = Vec::new();
                context.find(&sample.text, &mut own);
                let wanted = WantedCode::parse(&sample.code).unwrap();
                assert!(wanted.is_in(&own), "{}: {}", raw.id, sample.text);
                assert!(wanted.is_in(&found(raw, &sample.text)), "{}", sample.text);
            }
            for text in &raw.near_misses {
                let mut own = Vec::new();
                context.find(text, &mut own);
                assert_eq!(own, [], "{}: {text}", raw.id);
                let named = found(raw, text)
                    .into_iter()
                    .find(|c| c.family == raw.family);
                assert_eq!(named, None, "another context takes {text}");
            }
        }
    }

    #[test]
    fn a_context_that_is_not_sound_is_refused() {
        let broken = "[[context]]\nid = \"x\"\nfamily = \"http\"\npattern = \"HTTP\"\n\
                      form = \"decimal\"\nstatus = \"assumed\"\nsamples = []\nnear_misses = []\n";
        let message = |text: &str| match Contexts::parse("c.toml", text) {
            Ok(_) => "sound".to_owned(),
            Err(error) => error.to_string(),
        };
        assert_eq!(
            message(broken),
            "c.toml: x: name {code} once in the pattern"
        );
        assert_eq!(message(&broken.replace("HTTP", "HTTP {code}")), "sound");
    }

    #[test]
    fn fields_count_only_in_their_event() {
        assert!(
            codes("AlertDesc=48")
                .iter()
                .all(|c| c.family == Family::Status)
        );
    }
}
