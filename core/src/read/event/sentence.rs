//! One short sentence for an event, in our own words and from its data fields alone.
//!
//! A raw `.evtx` file holds no rendered message, and an export holds one in the language of the
//! machine that made it. The sentences are data; what no sentence knows falls back to the message.

use std::collections::BTreeMap;

use super::win32::{code_of, expand, text_of};
use crate::knowledge::EVENT_SENTENCES;
use crate::knowledge::forms::event::Sentence;
use crate::lazy::Lazy;
use crate::model::{Event, Lang};
use crate::secret;

/// Longest sentence made of a message or of bare values, in characters.
const SHORT: usize = 200;

static TABLE: Lazy<BTreeMap<u32, BTreeMap<String, Vec<Sentence>>>> = Lazy::new(|| {
    let mut table = BTreeMap::<_, BTreeMap<_, Vec<Sentence>>>::new();
    for sentence in EVENT_SENTENCES.read().sentence {
        table
            .entry(sentence.id)
            .or_default()
            .entry(sentence.provider.to_lowercase())
            .or_default()
            .push(sentence);
    }
    table
});

/// What the event says, in one sentence: ours where the event is known and carries the fields,
/// else the message that the export rendered, else provider, id and values.
pub(crate) fn sentence(event: &Event, lang: Lang) -> String {
    let known = TABLE
        .get(&event.id)
        .and_then(|providers| providers.get(&event.provider.to_lowercase()));
    let ours = known.into_iter().flatten().find_map(|sentence| {
        let template = if lang == Lang::Nb {
            &sentence.nb
        } else {
            &sentence.en
        };
        fill(template, event, lang)
    });
    ours.or_else(|| event.message.as_deref().map(shortened))
        .unwrap_or_else(|| bare(event, lang))
}

fn bare(event: &Event, lang: Lang) -> String {
    let provider = if event.provider.is_empty() {
        "?"
    } else {
        event.provider.as_str()
    };
    let mut out = format!("{provider} {}", event.id);
    let mut between = ": ";
    for (name, value) in &event.data {
        if value.is_empty() || name.as_deref() == Some("Binary") {
            continue;
        }
        out.push_str(between);
        between = ", ";
        let value = expand(value, lang);
        // A value is told with its name: `Password` is what shows that a word must be masked.
        match name {
            None => out.push_str(&value),
            Some(name) if secret::of_field(name).is_some() => {
                out.push_str(&secret::with_name(name, &value));
            }
            Some(name) => {
                let quoted = value.contains(char::is_whitespace);
                let quote = if quoted { "\"" } else { "" };
                out.extend([name, "=", quote, &value, quote]);
            }
        }
    }
    if between == ": " {
        out
    } else {
        shortened(&out)
    }
}

/// On one line, and no longer than a sentence should be.
fn shortened(text: &str) -> String {
    let mut out = String::new();
    for (i, word) in text.split_whitespace().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        out.push_str(word);
        if out.len() > SHORT * 4 {
            break;
        }
    }
    match out.char_indices().nth(SHORT) {
        Some((at, _)) => {
            out.truncate(secret::cut(&out, at));
            format!("{} …", out.trim_end())
        }
        None => out,
    }
}

/// Fills a template such as `{TaskName}: {ResultCode|3:code}`; `None` where a field is missing.
fn fill(template: &str, event: &Event, lang: Lang) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, behind) = after.split_once('}')?;
        let (names, form) = place.split_once(':').unwrap_or((place, ""));
        let value = names.split('|').find_map(|name| value_of(event, name))?;
        out.push_str(before);
        out.push_str(&formed(value, form, lang)?);
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}

/// The value of a field by its name, or by its position among the unnamed ones, 1-based.
fn value_of<'a>(event: &'a Event, name: &str) -> Option<&'a str> {
    let value = match name.parse::<usize>() {
        Err(_) => event.field(name)?,
        Ok(position) => {
            let index = position.checked_sub(1)?;
            let unnamed = event.data.iter().filter(|(name, _)| name.is_none());
            let values: Vec<&str> = unnamed.map(|(_, value)| value.as_str()).collect();
            match values.as_slice() {
                // Some exports join all values of an event into one.
                [joined] if position > 1 || joined.matches(", ").count() > 4 => {
                    joined.split(", ").nth(index)?
                }
                values => values.get(index)?,
            }
        }
    };
    let value = value.trim();
    (!value.is_empty()).then_some(value)
}

fn formed(value: &str, form: &str, lang: Lang) -> Option<String> {
    Some(match form {
        "" => shortened(&expand(value, lang)),
        "code" => code(code_of(value)?, lang),
        "exit" => exit(code_of(value)?, lang),
        // An exception code, which events give as hexadecimal digits alone.
        "hex" => {
            let digits = value.trim_start_matches("0x");
            code(u32::from_str_radix(digits, 16).ok()?, lang)
        }
        // What stands on the line that starts with the label.
        label => {
            let line = value
                .lines()
                .find_map(|line| line.trim().strip_prefix(label))?;
            let line = line.trim().trim_start_matches(':').trim();
            if line.is_empty() {
                return None;
            }
            shortened(line)
        }
    })
}

/// The result of a program, which Task Scheduler gives as an `HRESULT`: an exit code below 65536
/// looks like the Win32 error of the same number there, so both readings are named.
fn exit(result: u32, lang: Lang) -> String {
    let word = if lang == Lang::Nb {
        "avslutningskode"
    } else {
        "exit code"
    };
    if result >> 16 != 0x8007 {
        return code(result, lang);
    }
    let number = result & 0xFFFF;
    let win32 = text_of(number, lang).map_or_else(String::new, |text| format!(" / {text}"));
    format!("0x{result:08X} ({word} {number}{win32})")
}

/// `0x8007052E (The user name or password is incorrect)`.
fn code(code: u32, lang: Lang) -> String {
    let number = if code < 10 {
        code.to_string()
    } else {
        format!("0x{code:08X}")
    };
    text_of(code, lang).map_or_else(|| number.clone(), |text| format!("{number} ({text})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(provider: &str, id: u32, data: &[(String, String)]) -> Event {
        let data = data
            .iter()
            .map(|(name, value)| {
                (
                    (!name.is_empty()).then(|| name.as_str().into()),
                    value.clone(),
                )
            })
            .collect();
        Event {
            id,
            provider: provider.to_owned(),
            level: None,
            channel: None,
            computer: None,
            record_id: None,
            system: None,
            data,
            message: None,
            culture: None,
        }
    }

    fn unnamed(values: &[&str]) -> Vec<(String, String)> {
        values
            .iter()
            .map(|value| (String::new(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn every_sample_gives_its_sentences() {
        let samples = EVENT_SENTENCES.read();
        assert!(!samples.sentence.is_empty());
        for sampled in &samples.sentence {
            let event = event(&sampled.provider, sampled.id, &sampled.sample.data);
            let which = format!("{} {}", sampled.provider, sampled.id);
            assert_eq!(sentence(&event, Lang::En), sampled.sample.en, "{which}");
            assert_eq!(sentence(&event, Lang::Nb), sampled.sample.nb, "{which}");
            let places = |text: &str| {
                let mut places: Vec<_> = text
                    .split('{')
                    .skip(1)
                    .map(|rest| rest.split_once('}').unwrap().0.to_owned())
                    .collect();
                places.sort();
                places
            };
            assert_eq!(
                places(&sampled.en),
                places(&sampled.nb),
                "{which}: fields of both languages"
            );
        }
    }

    #[test]
    fn a_known_event_without_its_fields_falls_back() {
        let mut event = event(
            "Microsoft-Windows-TaskScheduler",
            104,
            &unnamed(&["%%5", "", "x"]),
        );
        assert_eq!(
            sentence(&event, Lang::En),
            "Microsoft-Windows-TaskScheduler 104: Access is denied, x"
        );
        event.message = Some("Mislykket\r\n  pålogging".to_owned());
        assert_eq!(sentence(&event, Lang::En), "Mislykket pålogging");
    }

    #[test]
    fn a_wrapped_exit_code_has_both_readings() {
        assert_eq!(exit(0x8007_0001, Lang::En), "0x80070001 (exit code 1)");
        assert_eq!(
            exit(0x8007_0005, Lang::Nb),
            "0x80070005 (avslutningskode 5 / Ingen tilgang)"
        );
        assert_eq!(
            exit(0, Lang::En),
            "0 (The operation completed successfully)"
        );
        assert_eq!(exit(9, Lang::En), "9");
    }

    #[test]
    fn the_provider_is_compared_without_case() {
        let event = event("NetLogon", 5719, &unnamed(&["KOMMUNE", "%%1311"]));
        assert!(sentence(&event, Lang::En).contains("KOMMUNE"));
    }

    #[test]
    fn an_unknown_event_gives_provider_id_and_values_shortened() {
        let long = event("P", 1, &unnamed(&["æ".repeat(500).as_str()]));
        let text = sentence(&long, Lang::Nb);
        assert_eq!(text.chars().count(), SHORT + 2);
        assert!(text.ends_with(" …"));
        assert_eq!(sentence(&event("", 0, &[]), Lang::En), "? 0");
    }

    #[test]
    fn a_named_password_was_told_without_its_name_and_could_not_be_masked() {
        let data = [
            ("Password".to_owned(), "Sommer77".to_owned()),
            ("Secret".to_owned(), "a b".to_owned()),
        ];
        assert_eq!(
            sentence(&event("Foo", 7, &data), Lang::En),
            "Foo 7: Password=Sommer77, Secret=\"a b\""
        );
    }

    #[test]
    fn values_that_an_export_joined_are_taken_apart() {
        let joined = "a.exe, 1.0.0.0, 5fb30cf2, KERNELBASE.dll, 10.0, 5fb30cd7, e0434352, 01034c81";
        let text = sentence(
            &event("Application Error", 1000, &unnamed(&[joined])),
            Lang::En,
        );
        assert!(
            text.contains("a.exe") && text.contains("KERNELBASE.dll") && text.contains("E0434352"),
            "{text}"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_values_give_a_sentence(
            which in 0_usize..1000,
            values in proptest::collection::vec("\\PC{0,30}|%%[0-9]{1,12}|[0-9a-f]{1,9}", 0..16),
        ) {
            let samples = EVENT_SENTENCES.read();
            let known = &samples.sentence[which % samples.sentence.len()];
            let values: Vec<_> = values.iter().map(String::as_str).collect();
            let event = event(&known.provider, known.id, &unnamed(&values));
            proptest::prop_assert!(!sentence(&event, Lang::Nb).is_empty());
        }
    }
}
