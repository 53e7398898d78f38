//! The reason that a failed step gives, and which records tell of the same.

use std::collections::BTreeSet;

use super::judgement::Judgement;

/// A reason that says something of its own, in clauses.
pub(super) struct Reason<'a> {
    clauses: Vec<String>,
    /// The hosts that it names.
    hosts: BTreeSet<String>,
    judgement: &'a Judgement,
}

/// Most bytes of a record that are compared: its message stands in front.
const COMPARED: usize = 2000;

impl<'a> Reason<'a> {
    /// `None` where the text only says that something went wrong: `see the log`, `exit code 1`.
    pub(super) fn of(text: &str, judgement: &'a Judgement) -> Option<Self> {
        if judgement.telling_words(&words(text)) == 0 {
            return None;
        }
        let mut clauses = judgement.clauses(text);
        if clauses.is_empty() {
            clauses.push(words(text));
        }
        Some(Self {
            clauses,
            hosts: hosts(text),
            judgement,
        })
    }

    /// Whether a record says the same: a clause of one stands in the other, and they name no hosts
    /// that differ.
    pub(super) fn is_told_in(&self, record: &str) -> bool {
        let record = &record[..record.floor_char_boundary(COMPARED)];
        let others = hosts(record);
        if !self.hosts.is_empty() && !others.is_empty() && self.hosts.is_disjoint(&others) {
            return false;
        }
        let told = words(record);
        let whole = self.clauses.concat();
        let theirs = || self.judgement.clauses(record);
        self.clauses
            .iter()
            .any(|clause| told.contains(clause.as_str()))
            || theirs()
                .iter()
                .any(|clause| whole.contains(clause.as_str()))
    }
}

impl Judgement {
    /// How many words say more than that something went wrong.
    fn telling_words(&self, words: &str) -> usize {
        let tells = |word: &&str| {
            word.chars().any(char::is_alphabetic)
                && word.chars().nth(1).is_some()
                && !self.reason.general.iter().any(|general| general == word)
        };
        words.split(' ').filter(tells).count()
    }

    /// The clauses that say enough to be known again.
    fn clauses(&self, text: &str) -> Vec<String> {
        let mut clauses = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (clause, behind) = cut(rest);
            let clause = words(clause);
            if self.telling_words(&clause) >= 2 {
                clauses.push(clause);
            }
            rest = behind;
        }
        clauses
    }
}

/// The first clause, and what stands behind the mark that ends it. A name of a type or a path is
/// none of its own: it names what many errors have.
fn cut(text: &str) -> (&str, &str) {
    let ends = |(at, c): &(usize, char)| match c {
        '\n' | '(' | ')' | '>' => true,
        '.' | ':' | ';' => {
            let behind = text.get(at + 1..).unwrap_or_default();
            behind.chars().next().is_none_or(char::is_whitespace)
        }
        _ => false,
    };
    let (clause, behind) = match text.char_indices().find(ends) {
        Some((at, c)) => (&text[..at], &text[at + c.len_utf8()..]),
        None => (text, ""),
    };
    let one = clause.split_whitespace().nth(1).is_none();
    (if one { "" } else { clause }, behind)
}

/// The words in lower case with one blank around each, so that whole words are found.
fn words(text: &str) -> String {
    let mut out = String::from(" ");
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            out.push_str(&word.to_lowercase());
            out.push(' ');
        }
    }
    out
}

/// The hosts that a text names, with a port or in quotes: `(api.example.no:443)`, `'dc01.kommune.local'`.
fn hosts(text: &str) -> BTreeSet<String> {
    let host = |name: &str| {
        let sound = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        let letters = name.contains(|c: char| c.is_ascii_alphabetic());
        (letters && name.chars().all(sound)).then(|| name.to_lowercase())
    };
    let ported = text
        .split(|c: char| c.is_whitespace() || "()'\"<>[],".contains(c))
        .filter_map(|token| {
            let (name, port) = token.rsplit_once(':')?;
            let digits = (2..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
            host(name).filter(|_| digits)
        });
    let quoted = text.split('\'').skip(1).step_by(2);
    let quoted = quoted.filter(|name| name.contains('.')).filter_map(host);
    ported.chain(quoted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_of_the_data_say_something_and_its_near_misses_do_not() {
        let judgement = Judgement::builtin();
        for text in &judgement.reason.samples {
            assert!(Reason::of(text, judgement).is_some(), "{text}");
        }
        for text in &judgement.reason.near_misses {
            assert!(Reason::of(text, judgement).is_none(), "{text}");
        }
    }

    #[test]
    fn a_record_tells_of_a_reason_where_they_share_a_clause() {
        let judgement = Judgement::builtin();
        let told = |reason: &str, record: &str| {
            let reason = Reason::of(reason, judgement);
            reason.is_some_and(|reason| reason.is_told_in(record))
        };
        for (reason, record) in [
            (
                "row 4711 has no department",
                "System.Exception: Row 4711 has no department.\n   at X",
            ),
            ("No answer", "dc1: no answer"),
            (
                "No such host is known. (api.example.no:443)",
                "HttpRequestException: No such host is known. (API.example.no:443)",
            ),
            (
                "could not bind: The LDAP server is unavailable.",
                "LdapException: The LDAP server is unavailable.",
            ),
            (
                "System.Net.WebException: The operation has timed out (0x80131505)",
                "The operation has timed out",
            ),
        ] {
            assert!(told(reason, record), "{reason} | {record}");
        }
        for (reason, record) in [
            (
                "row 4711 has no department",
                "kari: the department is closed",
            ),
            ("row 4711 has no department", "row 47110 has no department"),
            (
                "No such host is known. (api.example.no:443)",
                "No such host is known. (srv-hr01:8080)",
            ),
            (
                "System.Net.WebException: no route",
                "System.Net.WebException: The operation has timed out",
            ),
            ("The department is closed", ""),
        ] {
            assert!(!told(reason, record), "{reason} | {record}");
        }
    }
}
