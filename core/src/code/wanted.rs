//! The code that a signature asks for, and all that is the same code.

use crate::literal;

use crate::knowledge::forms::code::Family;

use super::context;
use super::table::CodeTable;
use super::token::{Code, readings, wrapped_win32};

/// The bit that makes an HRESULT of an NTSTATUS value.
const FROM_NT: u32 = 0x1000_0000;

/// A code that a signature asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WantedCode {
    /// Itself first, then what is the same by the rules of the families.
    same: Vec<(Family, u32)>,
}

impl WantedCode {
    /// Reads `0x8007052E`, `-2147023570`, `2147943726`, or a number with its family: `win32:1326`,
    /// `ldap:32`, `ldap-data:52e` (hexadecimal), `ntstatus:0xC000006D`, `http:429`, `tls-alert:48`,
    /// `program:1`.
    ///
    /// `None` where it is none of these, and for bare numbers so small (below 0x100, or from -99
    /// on) that they would be found everywhere: those need their family.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (family, value) = match text.split_once(':') {
            Some((prefix, number)) => {
                let (_, family) = Family::PREFIXES.iter().find(|(word, _)| *word == prefix)?;
                let value = match family {
                    Family::LdapData => {
                        let digits = number.trim();
                        readings(&format!("0x{}", digits.trim_start_matches("0x"))).next()?
                    }
                    _ => readings(number).next()?,
                };
                (*family, value)
            }
            None => (Family::Status, readings(text).next()?),
        };
        if family == Family::Status && !(0x100..=0xFFFF_FF9C).contains(&value) {
            return None;
        }
        let mut wanted = Self {
            same: vec![(family, value)],
        };
        wanted.equals(CodeTable::shared());
        Some(wanted)
    }

    /// Adds what is the same code in another family.
    fn equals(&mut self, table: &CodeTable) {
        let mut at = 0;
        // Each rule leads to a code that may itself have others; none is added twice.
        while let Some(&(family, value)) = self.same.get(at) {
            at += 1;
            let mut more = Vec::new();
            match family {
                Family::Status => {
                    more.extend(wrapped_win32(value).map(|number| (Family::Win32, number)));
                    if matches!(value >> 28, 0xC | 0xD) {
                        more.push((Family::Status, value ^ FROM_NT));
                    }
                }
                Family::Win32 if value <= 0xFFFF => {
                    more.push((Family::Status, 0x8007_0000 | value));
                }
                _ => {}
            }
            more.extend(table.linked(family, value));
            for code in more {
                if !self.same.contains(&code) {
                    self.same.push(code);
                }
            }
        }
    }

    /// ASCII lower-case literals of at least three characters; at least one of them stands, in any
    /// case, in every text that holds the code. None where no literal can be told.
    pub(crate) fn literals(&self) -> Vec<String> {
        let mut out = Vec::new();
        for &(family, value) in &self.same {
            if family == Family::Status {
                out.extend(forms(value));
            } else if let Some(named) = context::literals(family, value) {
                out.extend(named);
            } else {
                return Vec::new();
            }
        }
        out.sort_unstable();
        out.dedup();
        // Where a literal stands, every literal within it stands too.
        let within = |l: &String| out.iter().any(|m| m != l && l.contains(m.as_str()));
        out.iter().filter(|l| !within(l)).cloned().collect()
    }

    /// Whether one of these numbers is the code.
    pub(crate) fn is_in(&self, codes: &[Code]) -> bool {
        codes
            .iter()
            .any(|code| self.same.contains(&(code.family, code.value)))
    }
}

impl std::fmt::Display for WantedCode {
    /// As `parse` reads it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.same.first() {
            Some((Family::Status, value)) => write!(f, "0x{value:08X}"),
            Some((Family::LdapData, value)) => write!(f, "ldap-data:{value:x}"),
            Some((family, value)) => {
                let prefix = Family::PREFIXES.iter().find(|(_, f)| f == family);
                write!(f, "{}:{value}", prefix.map_or("", |(word, _)| word))
            }
            None => Ok(()),
        }
    }
}

/// The forms in which a bare number stands in a text: zeros and a sign may stand before.
fn forms(value: u32) -> literal::Literals {
    let mut forms = vec![format!("{value:x}"), value.to_string()];
    if value >= 0x8000_0000 {
        forms.push((value as i32).unsigned_abs().to_string());
    }
    forms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::token::codes;
    use super::*;

    fn holds(wanted: &str, text: &str) -> bool {
        WantedCode::parse(wanted).unwrap().is_in(&codes(text))
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in [
            "",
            "five",
            "5",
            "0xFF",
            "-1",
            "ldap:",
            "dns:5",
            "ldap-data:xyz",
            "win32:a",
            "0x8007052E x",
        ] {
            assert_eq!(WantedCode::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_is_found_in_all_its_forms_and_families() {
        for text in [
            "(0x8007052E)",
            "code 2147943726.",
            "hr=-2147023570",
            "8007052e",
            "Win32Exception (1326)",
            "%%1326",
            "0000052E: LdapErr: DSID-0C09030B",
            "status 0xC000006D",
            "0xD000006D",
        ] {
            for wanted in [
                "0x8007052E",
                "win32:1326",
                "ntstatus:0xC000006D",
                "-2147023570",
            ] {
                assert!(holds(wanted, text), "{wanted} in {text}");
            }
            assert!(!holds("win32:1327", text));
        }
        for text in [
            "1326 users",
            "0x8007052E0",
            "HTTP 1326",
            "LDAP error 49",
            "0x52e",
        ] {
            assert!(!holds("0x8007052E", text), "{text}");
        }
    }

    #[test]
    fn an_ldap_result_and_its_windows_code_are_one() {
        for text in ["LDAP error 32", "(0x80072030)", "Win32 error 8240"] {
            assert!(
                holds("ldap:32", text) && holds("0x80072030", text),
                "{text}"
            );
        }
        assert!(
            !holds("ldap:49", "(0x8007052E)"),
            "49 says less than 0x8007052E"
        );
        assert!(!holds("ldap:32", "result 32 rows"));
    }

    #[test]
    fn families_do_not_mix() {
        assert!(holds("http:429", "StatusCode: 429"));
        assert!(!holds("http:429", "429 rows"));
        assert!(!holds("http:429", "LDAP error 429"));
        assert!(holds(
            "tls-alert:48",
            "The TLS protocol defined fatal alert code is 48."
        ));
        assert!(holds(
            "ldap-data:52e",
            "AcceptSecurityContext error, data 52e, v1db1"
        ));
        assert!(!holds(
            "ldap-data:52e",
            "AcceptSecurityContext error, data 52, v1db1"
        ));
        assert!(holds("program:1", "exit code 1"));
        assert!(!holds("program:1", "exit code 10"));
    }

    #[test]
    fn literals_are_telling() {
        let literals = |wanted: &str| WantedCode::parse(wanted).unwrap().literals();
        assert_eq!(
            literals("0xE0434352"),
            ["3762504530", "532462766", "e0434352"]
        );
        assert!(literals("win32:5").contains(&"%%5".to_owned()));
        assert!(literals("http:429").iter().all(|l| l != "429"));
        for wanted in [
            "win32:5",
            "ldap:1",
            "ldap-data:0",
            "http:200",
            "tls-alert:0",
            "program:0",
            "0x100",
        ] {
            let literals = literals(wanted);
            assert!(!literals.is_empty(), "{wanted}");
            assert!(
                literals.iter().all(|l| l.len() >= 3),
                "{wanted}: {literals:?}"
            );
        }
    }

    /// A text around a number, in the words of the contexts.
    fn texts() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "Win32 error ",
            "%%",
            "LDAP error ",
            "LDAP: error code ",
            "result code ",
            "HTTP ",
            "HTTP/1.1 ",
            "StatusCode: ",
            "(",
            ") Unauthorized",
            ": SvcErr: DSID-",
            "AcceptSecurityContext error, data ",
            "fatal alert code is ",
            "TLS alert ",
            "exit code ",
            "0x",
            "-",
            " ",
            "\n",
            ".",
            "error ",
            "ldap ",
        ]);
        let numbers = prop_oneof![
            any::<u32>().prop_map(|n| n.to_string()),
            any::<u32>().prop_map(|n| format!("{n:08X}")),
            (0_u32..1000).prop_map(|n| n.to_string()),
            (0_u32..0x1000).prop_map(|n| format!("{n:x}")),
            prop::sample::select(vec![
                "0000052E".to_owned(),
                "1326".into(),
                "32".into(),
                "8007052E".into(),
                "C000006D".into()
            ]),
        ];
        prop::collection::vec((words, numbers), 1..6)
            .prop_map(|parts| parts.into_iter().map(|(w, n)| w.to_owned() + &n).collect())
    }

    proptest! {
        #[test]
        fn a_literal_stands_in_every_text_that_holds_the_code(text in texts()) {
            for code in codes(&text) {
                let prefix = Family::PREFIXES.iter().find(|(_, f)| *f == code.family).unwrap().0;
                let number = if code.family == Family::LdapData { format!("{:x}", code.value) } else { code.value.to_string() };
                let Some(wanted) = WantedCode::parse(&format!("{prefix}:{number}")) else {
                    prop_assert!(code.family == Family::Status);
                    continue;
                };
                prop_assert!(wanted.is_in(&codes(&text)));
                let lower = text.to_ascii_lowercase();
                let literals = wanted.literals();
                prop_assert!(literals.iter().any(|l| lower.contains(l.as_str())), "{:?} in {}", literals, text);
            }
        }

        #[test]
        fn all_forms_of_any_number_are_one_code(value in 0x100_u32..0xFFFF_FF9C) {
            let forms = [format!("0x{value:X}"), value.to_string(), format!("0x{value:08x}")];
            let all: Vec<_> = forms.iter().map(|f| WantedCode::parse(f).unwrap()).collect();
            prop_assert!(all.iter().all(|w| *w == all[0]));
            if value >= 0x8000_0000 {
                prop_assert_eq!(&WantedCode::parse(&(value as i32).to_string()).unwrap(), &all[0]);
            }
        }

        #[test]
        fn a_code_inside_something_longer_is_none(value in 0x1000_0000_u32.., digit in 1_u32..10) {
            let wanted = WantedCode::parse(&format!("0x{value:X}"));
            let longer = [
                format!("0x{value:08X}{digit}"),
                format!("{value:08X}.{digit}"),
                format!("{value:08x}-a{digit}"),
                format!("a{value}"),
                format!("{digit}{value:010}"),
            ];
            for text in longer {
                prop_assert!(wanted.as_ref().is_none_or(|w| !w.is_in(&codes(&text))), "{}", text);
            }
        }
    }
}
