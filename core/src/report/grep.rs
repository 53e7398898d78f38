//! Texts that a view is narrowed to.

use std::str::FromStr;

use regex::{Regex, RegexBuilder};

/// A regular expression that is looked for in texts, without regard to case.
///
/// ```
/// let grep: eadm_logs::report::Grep = "ldap|kerberos".parse().unwrap();
/// assert!(grep.is_in("The LDAP server is unavailable"));
/// assert!("(".parse::<eadm_logs::report::Grep>().is_err());
/// ```
#[derive(Debug, Clone)]
pub struct Grep(Regex);

impl Grep {
    /// Whether it matches somewhere in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl FromStr for Grep {
    type Err = String;

    fn from_str(pattern: &str) -> Result<Self, String> {
        let built = RegexBuilder::new(pattern).case_insensitive(true).build();
        built.map(Self).map_err(|error| {
            // The last line says what is wrong; those before it show where.
            let text = error.to_string();
            let why = text
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ");
            format!(
                "no regular expression: {why}; put a backslash before a sign that stands for itself"
            )
        })
    }
}
