//! What codes mean: the tables of `data/codes`, one family a file.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::knowledge;
use crate::knowledge::Text;
use crate::knowledge::forms::code::{Family, RawTable};
use crate::lazy::Lazy;
use crate::model::Outcome;

use super::token::{readings, wrapped_win32};

/// One code of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeMeaning {
    /// `task-scheduler`, `win32`, `hresult`, `ntstatus`, `dotnet`, `program`, `ldap`, `ldap-data`,
    /// `http`, `tls-alert`.
    pub family: String,
    /// What it means.
    pub meaning: Text,
    /// Failure, success, or still running.
    pub outcome: Outcome,
}

/// Every table.
const TABLES: [knowledge::File<RawTable>; 10] = [
    knowledge::CODES_TASK_SCHEDULER,
    knowledge::CODES_HRESULT,
    knowledge::CODES_NTSTATUS,
    knowledge::CODES_DOTNET,
    knowledge::CODES_WIN32,
    knowledge::CODES_PROGRAM,
    knowledge::CODES_LDAP,
    knowledge::CODES_LDAP_DATA,
    knowledge::CODES_HTTP,
    knowledge::CODES_TLS_ALERT,
];

/// The family of the tokens that a table explains.
fn family_of(table: &str) -> Option<Family> {
    Some(match table {
        "task-scheduler" | "hresult" | "ntstatus" | "dotnet" => Family::Status,
        "win32" => Family::Win32,
        "program" => Family::Program,
        "ldap" => Family::Ldap,
        "ldap-data" => Family::LdapData,
        "http" => Family::Http,
        "tls-alert" => Family::TlsAlert,
        _ => return None,
    })
}

/// What the codes mean that logs of this kind carry.
///
/// ```
/// use eadm_logs::{CodeTable, Lang, Outcome};
///
/// let table = CodeTable::builtin()?;
/// let code = table.get(0x8007_0532).expect("a known code");
/// assert_eq!(code.outcome, Outcome::Failure);
/// println!("{}", code.meaning.get(Lang::Nb));
/// # Ok::<(), eadm_logs::Error>(())
/// ```
#[derive(Debug)]
pub struct CodeTable {
    codes: BTreeMap<(Family, u32), CodeMeaning>,
    /// Pairs that are the same code in two families; each pair in both directions.
    links: BTreeMap<(Family, u32), Vec<(Family, u32)>>,
    /// What is said of a program's result without a row.
    other: CodeMeaning,
    /// `exit code {n} of the program`
    pub(super) wrapped: Text,
}

static SHARED: Lazy<CodeTable> = Lazy::new(|| knowledge::sound("codes", CodeTable::builtin()));

impl CodeTable {
    /// The table that is compiled in.
    ///
    /// # Errors
    /// [`Error::Data`] where the table is not sound.
    pub fn builtin() -> Result<Self, Error> {
        Self::of(TABLES.iter().map(|file| (file.name, file.read())))
    }

    /// The built-in table, read once.
    pub(crate) fn shared() -> &'static Self {
        &SHARED
    }

    fn of<'f>(files: impl Iterator<Item = (&'f str, RawTable)>) -> Result<Self, Error> {
        let mut table = Self {
            codes: BTreeMap::new(),
            links: BTreeMap::new(),
            other: CodeMeaning {
                family: "program".to_owned(),
                meaning: Text::default(),
                outcome: Outcome::Failure,
            },
            wrapped: Text::default(),
        };
        for (name, raw) in files {
            table.add(raw).map_err(|message| Error::Data {
                file: name.to_owned(),
                line: None,
                message,
            })?;
        }
        // A Win32 error also stands for the HRESULT that wraps it, where that has no row.
        let win32 = (Family::Win32, 0)..=(Family::Win32, 0xFFFF);
        let known = table.codes.range(win32);
        let known: Vec<_> = known
            .map(|((_, n), meaning)| (*n, meaning.clone()))
            .collect();
        for (number, mut meaning) in known {
            "hresult".clone_into(&mut meaning.family);
            let hresult = (Family::Status, 0x8007_0000 | number);
            table.codes.entry(hresult).or_insert(meaning);
        }
        Ok(table)
    }

    /// Adds the rows of a file; an error says what is wrong with it.
    fn add(&mut self, raw: RawTable) -> Result<(), String> {
        let Some(family) = family_of(&raw.family) else {
            return Err(format!("`{}` is no family of codes", raw.family));
        };
        if let Some(other) = raw.other {
            self.other.meaning = other.into();
        }
        if let Some(wrapped) = raw.wrapped {
            self.wrapped = wrapped.into();
        }
        let number = |written: &String| {
            readings(written)
                .next()
                .ok_or_else(|| format!("`{written}` is not a code; write it as 0x8007052E"))
        };
        for code in raw.code {
            let value = number(&code.value)?;
            for text in [&code.en, &code.nb] {
                if text.trim().is_empty() {
                    return Err("a meaning must not be empty".to_owned());
                }
            }
            if let Some(hresult) = &code.hresult {
                self.link((family, value), (Family::Status, number(hresult)?));
            }
            if let Some(win32) = &code.win32 {
                self.link((family, value), (Family::Win32, number(win32)?));
            }
            let meaning = CodeMeaning {
                family: raw.family.clone(),
                meaning: Text {
                    en: code.en,
                    nb: code.nb,
                },
                outcome: code.outcome.unwrap_or(raw.outcome),
            };
            if self.codes.insert((family, value), meaning).is_some() {
                return Err(format!("code `{}` stands here twice; keep one", code.value));
            }
        }
        Ok(())
    }

    fn link(&mut self, a: (Family, u32), b: (Family, u32)) {
        self.links.entry(a).or_default().push(b);
        self.links.entry(b).or_default().push(a);
    }

    /// The same code in other families, as far as the tables say.
    pub(super) fn linked(&self, family: Family, value: u32) -> impl Iterator<Item = (Family, u32)> {
        self.links
            .get(&(family, value))
            .into_iter()
            .flatten()
            .copied()
    }

    /// What this code means, whatever form it was written in.
    pub fn get(&self, value: u32) -> Option<&CodeMeaning> {
        self.meaning(Family::Status, value)
            .or_else(|| self.codes.get(&(Family::Program, value)))
    }

    /// What the number behind `data` in the directory's bind error means (`0x52e`).
    pub fn ldap_data(&self, value: u32) -> Option<&CodeMeaning> {
        self.codes.get(&(Family::LdapData, value))
    }

    /// What a number of this family means.
    pub(super) fn meaning(&self, family: Family, value: u32) -> Option<&CodeMeaning> {
        let own = self.codes.get(&(family, value));
        match family {
            Family::Status => own.or_else(|| {
                // An NTSTATUS value that was made an HRESULT.
                let plain = (value >> 28 == 0xD).then_some(value & !0x1000_0000)?;
                self.codes.get(&(family, plain))
            }),
            Family::Program => own
                .or_else(|| self.meaning(Family::Status, value))
                .or_else(|| {
                    let exit = wrapped_win32(value).unwrap_or(value);
                    (1..=0xFFFF).contains(&exit).then_some(&self.other)
                }),
            _ => own,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound_and_knows_success() {
        let table = CodeTable::builtin().unwrap();
        assert_eq!(table.get(0).unwrap().outcome, Outcome::Success);
        assert_eq!(table.get(0x0004_1301).unwrap().outcome, Outcome::Running);
        assert_eq!(table.get(0x8007_052E).unwrap().outcome, Outcome::Failure);
        assert_eq!(table.get(0x8007_052E).unwrap().family, "hresult");
        assert_eq!(table.get(0xC000_006D).unwrap().family, "ntstatus");
        assert_eq!(table.get(0xD000_006D).unwrap().family, "ntstatus");
        assert_eq!(table.get(0xFFFF_FFFF).unwrap().family, "program");
        assert_eq!(table.ldap_data(0x775).unwrap().outcome, Outcome::Failure);
        assert!(table.get(0x775).is_none());
        assert!(!table.other.meaning.en.is_empty() && table.wrapped.nb.contains("{n}"));
    }

    #[test]
    fn every_row_is_told_in_both_languages_in_its_own_words() {
        for ((_, value), row) in &CodeTable::builtin().unwrap().codes {
            for text in [&row.meaning.en, &row.meaning.nb] {
                assert!(
                    text.ends_with('.') && text.trim() == text,
                    "{value:#x}: {text}"
                );
            }
            if row.meaning.en != "OK." {
                assert_ne!(row.meaning.en, row.meaning.nb, "{value:#x}");
            }
        }
    }

    #[test]
    fn every_file_has_a_family_of_its_own_and_links_lead_to_rows() {
        let mut families = Vec::new();
        for file in &TABLES {
            let raw = file.read();
            let family = raw.family.clone();
            assert_eq!(file.name, format!("codes/{family}.toml"));
            assert!(family_of(&family).is_some());
            families.push(family);
        }
        families.sort_unstable();
        families.dedup();
        assert_eq!(families.len(), TABLES.len());
        let table = CodeTable::builtin().unwrap();
        for (from, to) in &table.links {
            for code in std::iter::once(from).chain(to) {
                let known = table.codes.contains_key(code);
                // 0x80072024 and its like are made from the Win32 row.
                assert!(known, "{code:x?} is linked and has no row");
            }
        }
    }

    #[test]
    fn meanings_pass_the_door_of_privacy_unchanged() {
        let redactor = crate::redact::Redactor::standard();
        for row in CodeTable::builtin().unwrap().codes.values() {
            for text in [&row.meaning.en, &row.meaning.nb] {
                assert_eq!(redactor.mask(text), text.as_str());
            }
        }
    }

    #[test]
    fn a_table_that_is_not_sound_says_why() {
        let rows =
            |rows: &str| format!("family = \"win32\"\noutcome = \"failure\"\ncode = [\n{rows}]\n");
        let row = |value: &str, en: &str| {
            format!("{{ value = \"{value}\", en = \"{en}\", nb = \"n\" }},\n")
        };
        let message = |text: &str| {
            let raw = toml::from_str(text).unwrap();
            let table = CodeTable::of([("c.toml", raw)].into_iter());
            table.unwrap_err().to_string()
        };
        assert_eq!(
            message(&rows(&(row("0x80070005", "e") + &row("-2147024891", "e")))),
            "c.toml: code `-2147024891` stands here twice; keep one"
        );
        assert_eq!(
            message(&rows(&row("five", "e"))),
            "c.toml: `five` is not a code; write it as 0x8007052E"
        );
        assert_eq!(
            message(&rows(&row("5", " "))),
            "c.toml: a meaning must not be empty"
        );
        assert_eq!(
            message("family = \"dns\"\noutcome = \"failure\"\ncode = []\n"),
            "c.toml: `dns` is no family of codes"
        );
    }
}
