//! What of a text that may say who or where does say it: a person, a machine, an address of the network or a
//! telephone number.

use std::net::IpAddr;
use std::ops::Range;

use super::words::{Words, without_trailing};
use crate::knowledge::forms::text::Kind;

/// A number of no more digits counts something, or is the place of something in a list.
const COUNT: usize = 5;
/// Four numbers of which the first is smaller are more often a version than an address: networks begin with 10.
const VERSION: u8 = 10;
/// Parts of a person's name behind the first.
const SURNAMES: usize = 3;

/// The part of what was found that names somebody or something; none where it does not.
pub(super) fn narrow(
    text: &str,
    found: Range<usize>,
    kind: Kind,
    words: &Words,
) -> Option<Range<usize>> {
    let mut value = text.get(found.clone())?.trim_end();
    if kind == Kind::Host && value.parse::<IpAddr>().is_err() {
        // A port, an instance or a path may stand behind it.
        value = value.split([',', ':', '/', '\\']).next()?;
    }
    if kind == Kind::Person {
        // An escaped quote may stand behind it.
        let behind = |c: char| c.is_whitespace() || matches!(c, '\\' | '"' | '=');
        value = value.trim_end_matches(behind);
    }
    // A place in a template, or what was put in place of something already.
    let is_place = value.starts_with(['<', '{', '%', '$', '[', '(']);
    if value.is_empty() || is_place || words.is_kept_whole(value) {
        return None;
    }
    let is_one = match kind {
        Kind::Address => value.parse().is_ok_and(is_address),
        Kind::Host => is_host(value, words),
        Kind::Person => is_person(value, text.get(found.end..).unwrap_or_default(), words),
        _ => true,
    };
    is_one.then(|| found.start..found.start + value.len())
}

/// Whether an address is one of a network, and no version of a program.
fn is_address(address: IpAddr) -> bool {
    // Every machine has those of itself.
    let own = address.is_loopback() || address.is_unspecified();
    let version = matches!(address, IpAddr::V4(v4) if v4.octets()[0] < VERSION);
    !own && !version
}

fn is_host(value: &str, words: &Words) -> bool {
    let is_public = || {
        let places = value.match_indices('.').map(|(at, _)| at + 1);
        let mut ends = places.filter_map(|at| value.get(at..));
        ends.any(|end| end.contains('.') && words.is_kept(end)) || words.is_kept(value)
    };
    value.contains(char::is_alphanumeric) && !is_number(value) && !is_type(value) && !is_public()
}

/// Whether it is a name of a program's own: `System.Net`.
fn is_type(value: &str) -> bool {
    let begins_large = |label: &str| {
        let mut letters = label.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase)
    };
    value.contains('.') && value.split('.').any(begins_large)
}

/// `behind` is what stands behind all that was found, of which the value may be a part.
fn is_person(value: &str, behind: &str, words: &Words) -> bool {
    let account = value.split_once('\\');
    if let Some((domain, user)) = account.filter(|_| !value.contains([' ', ','])) {
        let user = user.trim_start_matches('\\');
        let ending = user.rfind('.').and_then(|at| user.get(at..));
        let ending = ending.filter(|ending| ending.len() > 1);
        // A path has more parts, or the name of a file at its end.
        let is_path = behind.starts_with(['\\', '/']) || ending.is_some_and(|e| words.is_kept(e));
        // `failed\nSystem.IO`: an escape, and no account.
        let small = domain.contains(char::is_lowercase) && !domain.contains('.');
        let is_escape = small && user.starts_with(['n', 'r', 't']);
        return !is_path && !is_escape && !words.is_kept(domain) && !words.is_kept(user);
    }
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    let is_id = value.len() == 36 && value.split('-').count() == 5;
    value.contains(char::is_alphanumeric) && !(digits && value.len() <= COUNT) && !is_id
}

fn is_number(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// Whether a word behind `user` or `server` in a sentence can be no word of a language.
pub(super) fn is_name_of(token: &str) -> bool {
    // A template has `<num>` for its numbers.
    let inner = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '@' | '\\' | '<');
    token.contains(char::is_alphabetic) && token.contains(inner) && !token.contains('=')
}

/// Where a person's name ends, of which the first part ends at a place: the words behind it that begin with a
/// capital letter are of the name, where the first one does.
pub(super) fn past_surname(text: &str, end: usize) -> usize {
    let is_part = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.all(|c| c.is_lowercase() || matches!(c, '-' | '\'' | '.'))
    };
    let mut at = end;
    let first = text.get(..end).unwrap_or_default();
    if !is_part(first) {
        return end;
    }
    for _ in 0..SURNAMES {
        let rest = text.get(at..).unwrap_or_default();
        let Some(behind) = rest.strip_prefix(' ') else {
            break;
        };
        let word = behind.split(char::is_whitespace).next().unwrap_or_default();
        let name = without_trailing(word);
        if name.len() < 2 || !is_part(name) {
            break;
        }
        at += 1 + name.len();
        if name.len() < word.len() {
            break;
        }
    }
    at
}
