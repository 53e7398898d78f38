//! Forms of `data/codes` and of `code-contexts.toml`.

use serde::{Deserialize, Serialize};

use super::advice::RawText;
use crate::model::Outcome;

forms! {
    /// A file of `codes`: what the codes of one family mean.
    struct RawTable {
        family: String,
        /// Of the rows that name none.
        outcome: Outcome,
        code: Vec<RawCode>,
        other: Option<RawText>,
        wrapped: Option<RawText>,
    }

    struct RawCode {
        value: String,
        en: String,
        nb: String,
        outcome: Option<Outcome>,
        /// The Windows code that an LDAP result stands for.
        hresult: Option<String>,
        /// The Win32 error that an NTSTATUS value stands for.
        win32: Option<String>,
    }

    /// `code-contexts.toml`
    struct RawContexts {
        context: Vec<RawContext>,
    }

    struct RawContext {
        id: String,
        family: Family,
        pattern: String,
        form: Form,
        event: Option<RawEvent>,
        status: ContextStatus,
        samples: Vec<ContextSample>,
        near_misses: Vec<String>,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ContextStatus {
    Documented,
    Assumed,
}

forms! {
    struct RawEvent {
        provider: String,
        ids: Vec<u32>,
    }

    /// A text, and the code that it must give as a signature would ask for it.
    struct ContextSample {
        text: String,
        code: String,
    }
}

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

/// How the number of a context is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    Decimal,
    Hex,
    Hex8,
    Number,
}

/// Stands for the number in the pattern of a context.
pub(crate) const NUMBER: &str = "{code}";
/// Stands for the digits of a number in a literal; no pattern of a context holds it.
pub(crate) const DIGITS: char = '~';

impl Form {
    /// Any number that is written so.
    pub(crate) fn pattern(self) -> &'static str {
        match self {
            Self::Decimal => r"(?:0|[1-9][0-9]{0,9})\b",
            Self::Hex => r"[0-9a-f]{1,8}\b",
            Self::Hex8 => r"[0-9a-f]{8}\b",
            Self::Number => r"(?:0x[0-9a-f]{1,16}|-?(?:0|[1-9][0-9]{0,9}))\b",
        }
    }

    /// The ways to write one value around its digits.
    pub(crate) fn ways(self) -> &'static [&'static str] {
        match self {
            Self::Decimal | Self::Hex8 => &["~"],
            Self::Hex => &["0*~"],
            Self::Number => &["~", "0x[0f]*~"],
        }
    }

    /// A value as it is written: the index into [`Form::ways`], and the digits there.
    pub(crate) fn digits(self, value: u32) -> Vec<(usize, String)> {
        match self {
            Self::Decimal => vec![(0, value.to_string())],
            Self::Hex => vec![(0, format!("{value:x}"))],
            Self::Hex8 => vec![(0, format!("{value:08x}"))],
            Self::Number => {
                let mut digits = vec![(0, value.to_string()), (1, format!("{value:x}"))];
                if value >= 0x8000_0000 {
                    digits.push((0, (value as i32).to_string()));
                }
                digits
            }
        }
    }
}

/// What the build reads out of the pattern of a context: literals of which one stands in each text
/// that it matches.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub(crate) struct ContextLiterals {
    /// Whatever the number.
    pub(crate) any: Option<Vec<String>>,
    /// For each of [`Form::ways`], with [`DIGITS`] in place of the digits.
    pub(crate) ways: Vec<Option<Vec<String>>>,
}

/// A pattern with this in place of the number, in any case.
pub(crate) fn with_number(pattern: &str, number: &str) -> String {
    format!("(?i){}", pattern.replace(NUMBER, &format!("(?:{number})")))
}
