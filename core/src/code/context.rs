//! The words beside a number that say of which family it is: `LDAP error 32`, `HTTP 503`.

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};

use crate::knowledge::forms::code::{ContextLiterals, DIGITS, Family, Form, NUMBER, RawContexts};
use crate::knowledge::{CODE_CONTEXTS, sound};
use crate::lazy::{Lazy, Once};
use crate::literal;
use crate::model::Event;
use crate::read::event::provider::short_provider;

use super::token::{self, Code};

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

impl Form {
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
}

/// A literal with so many letters and digits is telling without the number.
const TELLING: usize = 5;

#[derive(Debug)]
struct Context {
    family: Family,
    form: Form,
    pattern: String,
    /// Compiled when first needed.
    regex: Once<Regex>,
    /// Of the event that it is for; `None`: any text.
    event: Option<(String, Vec<u32>)>,
    literals: ContextLiterals,
}

/// All contexts, and one search that says which are worth trying on a text.
#[derive(Debug)]
struct Contexts {
    list: Vec<Context>,
    /// Made when the first text is looked at.
    search: Once<Search>,
}

/// Finds the words without which a context finds nothing.
#[derive(Debug)]
struct Search {
    words: AhoCorasick,
    /// The context of each of these words.
    of_word: Vec<usize>,
}

impl Contexts {
    /// An error says which context is not sound, and why.
    fn of(raw: RawContexts, literals: Vec<ContextLiterals>) -> Result<Self, String> {
        let mut list = Vec::new();
        for (raw, literals) in raw.context.into_iter().zip(literals) {
            if raw.pattern.matches(NUMBER).count() != 1 {
                return Err(format!("{}: name {NUMBER} once in the pattern", raw.id));
            }
            list.push(Context {
                family: raw.family,
                form: raw.form,
                regex: Once::new(),
                literals,
                pattern: raw.pattern,
                event: raw.event.map(|e| (short_provider(&e.provider), e.ids)),
            });
        }
        Ok(Self {
            list,
            search: Once::new(),
        })
    }

    fn search(&self) -> &Search {
        self.search.get_or_init(|| {
            let contexts = self.list.iter().enumerate();
            let (of_word, words): (Vec<usize>, Vec<&String>) = contexts
                .flat_map(|(at, context)| {
                    context.literals.any.iter().flatten().map(move |w| (at, w))
                })
                .unzip();
            let words = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(words);
            Search {
                words: sound(CODE_CONTEXTS.name, words),
                of_word,
            }
        })
    }
}

/// What the build read out of the patterns, in the order of the file.
fn ready() -> Vec<ContextLiterals> {
    let json = include_str!(concat!(env!("OUT_DIR"), "/code-context-literals.json"));
    sound(CODE_CONTEXTS.name, serde_json::from_str(json))
}

static CONTEXTS: Lazy<Contexts> = Lazy::new(|| {
    sound(
        CODE_CONTEXTS.name,
        Contexts::of(CODE_CONTEXTS.read(), ready()),
    )
});

/// Adds the numbers whose family the words beside them say; with an event also those that only
/// stand in fields of such an event.
pub(super) fn named(text: &str, event: Option<&Event>, out: &mut Vec<Code>) {
    let contexts = &*CONTEXTS;
    let list = contexts.list.iter();
    let mut worth: Vec<bool> = list.map(|c| c.literals.any.is_none()).collect();
    let search = contexts.search();
    // With overlaps, or a short word would hide a longer one.
    for found in search.words.find_overlapping_iter(text) {
        worth[search.of_word[found.pattern().as_usize()]] = true;
    }
    let from = out.len();
    let worth_trying = contexts.list.iter().zip(worth).filter(|(_, worth)| *worth);
    for (context, _) in worth_trying {
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
    fn compile(&self) -> Result<Regex, regex::Error> {
        let number = format!("(?<code>{})", self.form.pattern());
        RegexBuilder::new(&self.pattern.replace(NUMBER, &number))
            .case_insensitive(true)
            .unicode(false)
            .build()
    }

    fn find(&self, text: &str, out: &mut Vec<Code>) {
        let regex = self
            .regex
            .get_or_init(|| sound(CODE_CONTEXTS.name, self.compile()));
        for found in regex.captures_iter(text.as_bytes()) {
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
        if let Some(known) = context.literals.any.as_ref().filter(telling) {
            out.extend(known.iter().cloned());
            continue;
        }
        for (way, digits) in context.form.digits(value) {
            let around = context.literals.ways.get(way)?.as_ref()?;
            out.extend(around.iter().map(|l| l.replace(DIGITS, &digits)));
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::token::codes;
    use super::super::wanted::WantedCode;
    use super::*;
    use crate::knowledge::forms::code::{ContextSample, RawContext};

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
        let raw = CODE_CONTEXTS.read();
        let contexts = Contexts::of(CODE_CONTEXTS.read(), ready()).unwrap();
        assert!(!raw.context.is_empty());
        for (raw, context) in raw.context.iter().zip(&contexts.list) {
            assert!(context.compile().is_ok(), "{}", raw.id);
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
    fn a_literal_of_its_code_stands_in_every_sample() {
        for raw in CODE_CONTEXTS.read().context {
            for ContextSample { text, code } in &raw.samples {
                let literals = WantedCode::parse(code).unwrap().literals();
                let text = text.to_lowercase();
                assert!(literals.iter().all(|l| l.len() >= 3), "{literals:?}");
                assert!(
                    raw.event.is_some() || literals.iter().any(|l| text.contains(l.as_str())),
                    "{text}: {literals:?}"
                );
            }
        }
    }

    #[test]
    fn a_context_that_is_not_sound_is_refused() {
        let broken = "[[context]]\nid = \"x\"\nfamily = \"http\"\npattern = \"HTTP\"\n\
                      form = \"decimal\"\nstatus = \"assumed\"\nsamples = []\nnear_misses = []\n";
        let message = |text: &str| match Contexts::of(
            toml::from_str(text).unwrap(),
            vec![ContextLiterals::default()],
        ) {
            Ok(_) => "sound".to_owned(),
            Err(error) => error,
        };
        assert_eq!(message(broken), "x: name {code} once in the pattern");
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
