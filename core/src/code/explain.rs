//! The known codes of a record, and what is said of them beside a finding.

use std::borrow::Cow;

use crate::model::{CodeNote, Event, Lang};

use crate::knowledge::forms::code::Family;

use super::context;
use super::table::CodeTable;
use super::token::{Code, numbers, wrapped_win32};

/// Most codes that one record gives.
const KEPT: usize = 8;
/// Most codes that are told beside one finding.
const TOLD: usize = 16;
/// Bare numbers below this are counts and years as often as codes.
const SMALLEST: u32 = 0x1_0000;

/// Masks what nobody may see; asked only about a text that holds a known code.
pub(crate) type Mask<'a> = &'a dyn for<'t> Fn(&'t str) -> Cow<'t, str>;

/// A known code as it stands in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundCode {
    family: Family,
    value: u32,
    written: Box<str>,
}

impl FoundCode {
    /// The known codes of a text record, in order of appearance. What is masked is not read: a
    /// number may be a password.
    pub(crate) fn in_text(table: &CodeTable, mask: Mask<'_>, text: &str) -> Box<[Self]> {
        Self::read(table, mask, text, None)
    }

    /// The known codes of an event: of its message and of its fields.
    pub(crate) fn in_event(table: &CodeTable, mask: Mask<'_>, event: &Event) -> Box<[Self]> {
        let mut text = event.message.clone().unwrap_or_default();
        for (name, value) in &event.data {
            text.push('\n');
            // With its name, which says what a small number is, and that a value is a secret.
            if let Some(name) = name {
                text.push_str(name);
                text.push('=');
            }
            text.push_str(value);
        }
        Self::read(table, mask, &text, Some(event))
    }

    fn read(table: &CodeTable, mask: Mask<'_>, text: &str, event: Option<&Event>) -> Box<[Self]> {
        let found = known(table, text, event);
        if found.is_empty() {
            return found.into();
        }
        match mask(text) {
            Cow::Borrowed(_) => found.into(),
            Cow::Owned(masked) => known(table, &masked, event).into(),
        }
    }

    /// `0x8007052E`, `Win32 1326`, `LDAP 32`, `data 52e`, `HTTP 429`, `TLS alert 48`.
    fn canonical(&self) -> String {
        let value = self.value;
        match self.family {
            Family::Status | Family::Program => format!("0x{value:X}"),
            Family::Win32 => format!("Win32 {value}"),
            Family::Ldap => format!("LDAP {value}"),
            Family::LdapData => format!("data {value:x}"),
            Family::Http => format!("HTTP {value}"),
            Family::TlsAlert => format!("TLS alert {value}"),
        }
    }

    /// Codes with the same key are one: a Win32 error and the HRESULT that wraps it, a status value
    /// and the result of a program.
    fn key(&self) -> (Family, u32) {
        match self.family {
            Family::Program => (Family::Status, self.value),
            Family::Win32 => (Family::Status, 0x8007_0000 | self.value),
            family => (family, self.value),
        }
    }

    /// The exit code inside a program's result.
    fn wrapped(&self) -> Option<u32> {
        (self.family == Family::Program)
            .then(|| wrapped_win32(self.value))?
            .filter(|number| *number > 0)
    }
}

fn known(table: &CodeTable, text: &str, event: Option<&Event>) -> Vec<FoundCode> {
    let mut codes = numbers(text);
    codes.retain(|code| explains_itself(*code, text));
    context::named(text, event, &mut codes);
    codes.sort_by_key(|code| code.start);
    let mut out: Vec<FoundCode> = Vec::new();
    for code in codes {
        if table.meaning(code.family, code.value).is_none() {
            continue;
        }
        let found = FoundCode {
            family: code.family,
            value: code.value,
            written: text.get(code.start..code.end).unwrap_or_default().into(),
        };
        merge(&mut out, found, KEPT);
    }
    out
}

/// Adds a code that is not there yet; that it is a program's result is learned of one that is.
fn merge(out: &mut Vec<FoundCode>, found: FoundCode, most: usize) {
    let key = found.key();
    if let Some(same) = out.iter_mut().find(|same| same.key() == key) {
        if found.family == Family::Program {
            same.family = Family::Program;
        }
    } else if out.len() < most {
        out.push(found);
    }
}

/// Whether a bare number can be taken for a code: large, and below 0x80000000 only in hexadecimal.
fn explains_itself(code: Code, text: &str) -> bool {
    let written = text.get(code.start..code.end).unwrap_or_default();
    let hex = written.starts_with("0x") || written.starts_with("0X");
    code.value >= SMALLEST && (hex || code.value >= 0x8000_0000)
}

/// What is said of these codes, each once, in order of appearance.
pub(crate) fn explained<'a>(
    table: &CodeTable,
    lang: Lang,
    found: impl Iterator<Item = &'a FoundCode>,
) -> Vec<CodeNote> {
    let mut codes = Vec::new();
    found.for_each(|code| merge(&mut codes, code.clone(), TOLD));
    let note = |code: &FoundCode| {
        let meaning = table.meaning(code.family, code.value)?;
        Some(CodeNote {
            code: code.canonical(),
            written: code.written.to_string(),
            family: meaning.family.clone(),
            meaning: meaning.meaning.get(lang).to_owned(),
            outcome: meaning.outcome,
            also: code
                .wrapped()
                .map(|number| table.wrapped.get(lang).replace("{n}", &number.to_string())),
        })
    };
    codes.iter().filter_map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Outcome;

    fn notes(text: &str) -> Vec<CodeNote> {
        let table = CodeTable::builtin().unwrap();
        let found = FoundCode::in_text(&table, &crate::secret::mask, text);
        explained(&table, Lang::En, found.iter())
    }

    fn told(text: &str) -> Vec<(String, String)> {
        notes(text)
            .into_iter()
            .map(|n| (n.code, n.written))
            .collect()
    }

    fn event(provider: &str, id: u32, data: &[(&str, &str)]) -> Event {
        Event {
            id,
            provider: provider.to_owned(),
            data: data
                .iter()
                .map(|(name, value)| (Some((*name).into()), (*value).to_owned()))
                .collect(),
            ..Event::default()
        }
    }

    fn of_event(event: &Event, lang: Lang) -> Vec<CodeNote> {
        let table = CodeTable::builtin().unwrap();
        let found = FoundCode::in_event(&table, &crate::secret::mask, event);
        explained(&table, lang, found.iter())
    }

    #[test]
    fn each_family_is_told_in_its_own_form() {
        for (text, code, written) in [
            ("COMException (0x8007203a): x", "0x8007203A", "0x8007203a"),
            ("failed: -2147023570", "0x8007052E", "-2147023570"),
            ("failed: 2147943726.", "0x8007052E", "2147943726"),
            ("Exception code e0434352", "0xE0434352", "e0434352"),
            ("(0x41301)", "0x41301", "0x41301"),
            ("0xD000006D", "0xD000006D", "0xD000006D"),
            ("Win32 error 1326", "Win32 1326", "1326"),
            ("LDAP error 32", "LDAP 32", "32"),
            (
                "AcceptSecurityContext error, data 52e, v1",
                "data 52e",
                "52e",
            ),
            ("HTTP 429", "HTTP 429", "429"),
            ("fatal alert code is 48", "TLS alert 48", "48"),
            ("exit code 9009", "0x2331", "9009"),
        ] {
            assert_eq!(
                told(text),
                [(code.to_owned(), written.to_owned())],
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_without_a_family_and_unknown_codes_are_not_told() {
        for text in [
            "1326 users, 32 groups, 503 rows",
            "-1",
            "0",
            "0x5",
            "267009 bytes",
            "0x8BADF00D",
            "HTTP 299",
            "4294967295",
        ] {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn one_code_in_several_forms_is_told_once_in_order_of_appearance() {
        let codes: Vec<_> =
            told("LDAP error 32 (0x80072030), -2147016656; Win32 error 8240; HTTP 503, HTTP 503");
        let codes: Vec<_> = codes.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["LDAP 32", "0x80072030", "HTTP 503"]);
    }

    #[test]
    fn a_wrapped_exit_code_is_told_both_ways() {
        for data in ["2147942401", "0x80070001", "-2147024895"] {
            let event = event(
                "Microsoft-Windows-TaskScheduler",
                201,
                &[("TaskName", "\\eAdm"), ("ResultCode", data)],
            );
            let [note] = &of_event(&event, Lang::En)[..] else {
                panic!("{data}")
            };
            assert_eq!(note.code, "0x80070001");
            assert_eq!(note.written, data);
            assert_eq!(note.meaning, "Incorrect function.");
            assert_eq!(note.also.as_deref(), Some("exit code 1 of the program"));
            assert_eq!(
                of_event(&event, Lang::Nb)[0].also.as_deref(),
                Some("avslutningskode 1 fra programmet")
            );
        }
        // Without a row of its own, and where the event is not about a program's end.
        let unknown = event(
            "Microsoft-Windows-TaskScheduler",
            201,
            &[("ResultCode", "2147942503")],
        );
        let [note] = &of_event(&unknown, Lang::En)[..] else {
            panic!()
        };
        assert_eq!(
            (note.family.as_str(), note.also.as_deref()),
            ("program", Some("exit code 103 of the program"))
        );
        let launch = event(
            "Microsoft-Windows-TaskScheduler",
            203,
            &[("ResultCode", "2147942402")],
        );
        assert_eq!(of_event(&launch, Lang::En)[0].also, None);
        assert_eq!(notes("COMException (0x80070005)")[0].also, None);
        let done = event(
            "Microsoft-Windows-TaskScheduler",
            201,
            &[("ResultCode", "0")],
        );
        assert_eq!(of_event(&done, Lang::En)[0].outcome, Outcome::Success);
    }

    #[test]
    fn the_field_of_an_event_gives_a_number_its_family() {
        let alert = event("Schannel", 36887, &[("AlertDesc", "48")]);
        assert_eq!(of_event(&alert, Lang::En)[0].code, "TLS alert 48");
        assert_eq!(
            of_event(&event("Other", 36887, &[("AlertDesc", "48")]), Lang::En),
            []
        );
    }

    #[test]
    fn what_is_masked_is_not_told() {
        assert_eq!(told("password=2147943726 refused"), []);
        assert_eq!(told("password=2147943726 refused (0x80070005)").len(), 1);
        let secret = event("Foo", 7, &[("Password", "0x8007052E")]);
        assert_eq!(of_event(&secret, Lang::En), []);
    }

    #[test]
    fn a_flood_of_codes_is_bounded() {
        let many: String = (400..430).map(|n| format!("HTTP {n}, ")).collect();
        assert_eq!(told(&many).len(), KEPT);
    }
}
