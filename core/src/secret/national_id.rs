//! Check digits and dates of Norwegian national identity numbers.
//!
//! Source: the Norwegian Tax Administration's description of the number's construction: six digits
//! of date, three individual digits, two check digits modulo 11.

use super::Secrets;
use crate::knowledge::forms::text::Kind;
use crate::model::days_in_month;

const LEAP_YEAR: u32 = 2000;
const FIRST: [u32; 9] = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const SECOND: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/// Where a group of digits begins and ends.
type Group = (usize, usize);

/// Digits of a number, and of its date.
const DIGITS: usize = 11;
const DATE: usize = 6;
/// Digits that a hexadecimal number has at least, of those that are looked at for one.
const HEX: usize = 16;
/// So many characters may stand between the groups of a number.
const BETWEEN: usize = 8;
/// What may stand between them, beside white space: signs, and blanks as addresses and markup have
/// them.
const SEPARATORS: [&str; 16] = [
    "-", "+", ".", "/", "_", ":", "\u{2011}", "\u{2013}", "\u{200b}", "\u{ad}", "%20", "%2D",
    "%2d", "%C2%A0", "&nbsp;", "&#160;",
];

/// Adds the national identity numbers of a text: eleven digits in a row, or in groups of the date
/// and the rest, or over the end of a line.
pub(super) fn within(text: &str, found: &mut Secrets) {
    let bytes = text.as_bytes();
    // Most texts have too few digits, which is seen at once.
    if bytes.iter().filter(|byte| byte.is_ascii_digit()).count() < DIGITS {
        return;
    }
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let run = digits(bytes, at);
        let end = at + run;
        // The digits of `%20` are of no number.
        let inner = at + behind_percent(bytes, at).min(run);
        let groups = candidate(text, at, end).or_else(|| {
            let other = inner > at;
            other.then(|| candidate(text, inner, end)).flatten()
        });
        let groups = groups.unwrap_or_default();
        match (groups.first(), groups.last()) {
            (Some(first), Some(last)) if is_national_id(text, &groups) => {
                at = last.1;
                found.push((first.0..last.1, Kind::NationalId));
            }
            _ => at = end,
        }
    }
}

/// How many digits stand at a place.
fn digits(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// How many of the characters at a place belong to a percent sign in front of it.
fn behind_percent(bytes: &[u8], at: usize) -> usize {
    let back = |by: usize| at.checked_sub(by).and_then(|at| bytes.get(at));
    if back(1) == Some(&b'%') {
        2
    } else {
        let inner = back(2) == Some(&b'%') && back(1).is_some_and(u8::is_ascii_hexdigit);
        usize::from(inner)
    }
}

/// The groups of eleven digits that begin with a run of digits, where there are so many and no more.
fn candidate(text: &str, start: usize, end: usize) -> Option<Vec<Group>> {
    let bytes = text.as_bytes();
    let run = end - start;
    // A whole number, or one with a zero in front as a column of twelve has it.
    if run == DIGITS {
        return Some(vec![(start, end)]);
    }
    if run == DIGITS + 1 && bytes.get(start) == Some(&b'0') {
        return Some(vec![(start + 1, end)]);
    }
    let group =
        |at: usize, wanted: usize| (digits(bytes, at) == wanted).then_some((at, at + wanted));
    if run == DATE
        && let Some(next) = past_separator(text, end)
        && let Some(rest) = group(next, DIGITS - DATE)
    {
        return Some(vec![(start, end), rest]);
    }
    if run < DIGITS
        && let Some(next) = past_line_end(text, end)
        && let Some(rest) = group(next, DIGITS - run)
    {
        return Some(vec![(start, end), rest]);
    }
    // `15.81.90 40017`
    if run == 2 {
        let sign = bytes.get(end).filter(|sign| b".-/ ".contains(sign));
        let month = group(end + 1, 2)?;
        let same = bytes.get(month.1) == sign;
        let year = group(month.1 + 1, 2).filter(|_| sign.is_some() && same)?;
        let rest = group(past_separator(text, year.1)?, DIGITS - DATE)?;
        return Some(vec![(start, end), month, year, rest]);
    }
    None
}

/// Where the next group begins behind a separator.
fn past_separator(text: &str, at: usize) -> Option<usize> {
    let mut rest = text.get(at..)?;
    for _ in 0..BETWEEN {
        let white = rest.chars().next().filter(|c| c.is_whitespace());
        let length = match white {
            Some(c) => c.len_utf8(),
            None => match SEPARATORS.iter().find(|sign| begins_with(rest, sign)) {
                Some(sign) => sign.len(),
                None => break,
            },
        };
        rest = rest.get(length..)?;
    }
    let next = text.len() - rest.len();
    (next > at).then_some(next)
}

/// The first byte is compared by itself: most often it is another, and a call is saved.
fn begins_with(text: &str, sign: &str) -> bool {
    text.as_bytes().first() == sign.as_bytes().first() && text.starts_with(sign)
}

/// Where the text goes on on the next line, behind white space.
fn past_line_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let most = rest.len().min(64);
    let body = rest.trim_start_matches([' ', '\t', '\r']);
    let body = body.strip_prefix('\n')?.trim_start_matches([' ', '\t']);
    let skipped = rest.len() - body.len();
    (skipped <= most).then_some(at + skipped)
}

/// Whether eleven digits make a national identity number: an ordinary one, a D-number (day + 40), an
/// H-number or one of a test series (month + 40, 65 or 80; the last is the Tax Administration's Tenor,
/// the others are of NAV's Dolly).
fn is_national_id(text: &str, groups: &[Group]) -> bool {
    let all = groups
        .iter()
        .filter_map(|(start, end)| text.get(*start..*end));
    let all = all.flat_map(str::chars).filter_map(|c| c.to_digit(10));
    let mut digits = [0; DIGITS];
    digits
        .iter_mut()
        .zip(all)
        .for_each(|(place, digit)| *place = digit);
    let outside = |groups: &[Group]| {
        let (first, last) = (groups.first()?, groups.last()?);
        Some((text.get(..first.0)?, text.get(last.1..)?))
    };
    has_date(&digits)
        && check_digit(&FIRST, &digits) == Some(digits[9])
        && check_digit(&SECOND, &digits) == Some(digits[10])
        && outside(groups).is_some_and(|(before, after)| stands_alone(before, after))
}

/// Whether the text around a candidate lets it stand as a number of its own: no digit beside it,
/// and no part of a hash, a GUID or a hexadecimal number. A letter beside it does not matter: a
/// user name such as `bruker15819040017` holds the number all the same.
fn stands_alone(before: &str, after: &str) -> bool {
    let numeric = |c: Option<char>| c.is_some_and(|c| c.is_numeric() && !c.is_ascii_digit());
    if numeric(before.chars().next_back()) || numeric(after.chars().next()) {
        return false;
    }
    let hex = |bytes: &mut dyn Iterator<Item = &u8>| {
        bytes
            .take(HEX)
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count()
    };
    // The digits of `%20` are of no number.
    let encoded = before.len().checked_sub(3).map(|at| before.as_bytes()[at]) == Some(b'%');
    let left = if encoded {
        0
    } else {
        hex(&mut before.as_bytes().iter().rev())
    };
    let right = hex(&mut after.as_bytes().iter());
    let head = before.get(..before.len() - left).unwrap_or_default();
    let in_hex = left + right > 0 && left + right + DIGITS >= HEX;
    let prefixed = head.ends_with("0x") || head.ends_with("0X");
    // The last group of a GUID: twelve digits behind four and a hyphen.
    let group: Vec<char> = head.chars().rev().take(6).collect();
    let in_guid = left + right == 1
        && matches!(group.as_slice(), ['-', a, b, c, d, '-'] if [a, b, c, d].iter().all(|x| x.is_ascii_hexdigit()));
    !(in_hex || prefixed || in_guid)
}

/// The check digit over as many digits as there are weights; none when it would be 10, a number
/// that is never given out.
fn check_digit(weights: &[u32], digits: &[u32]) -> Option<u32> {
    let sum: u32 = weights
        .iter()
        .zip(digits)
        .map(|(weight, digit)| weight * digit)
        .sum();
    match (11 - sum % 11) % 11 {
        10 => None,
        digit => Some(digit),
    }
}

/// Whether the first six digits can be a date. The century is not worked out, so the 29th of
/// February always counts.
fn has_date(digits: &[u32; 11]) -> bool {
    let day = digits[0] * 10 + digits[1];
    let month = digits[2] * 10 + digits[3];
    let day = if day > 40 { day - 40 } else { day };
    let month = match month {
        81.. => month - 80,
        66.. => month - 65,
        41.. => month - 40,
        _ => month,
    };
    days_in_month(LEAP_YEAR, month).is_some_and(|last| (1..=last).contains(&day))
}

/// Completes nine digits to a number with both check digits, where there is one.
#[cfg(test)]
pub(super) fn complete(day: u32, month: u32, year: u32, individual: u32) -> Option<String> {
    let head = format!("{day:02}{month:02}{year:02}{individual:03}");
    let mut digits: Vec<u32> = head.chars().filter_map(|c| c.to_digit(10)).collect();
    digits.push(check_digit(&FIRST, &digits)?);
    digits.push(check_digit(&SECOND, &digits)?);
    Some(digits.iter().map(ToString::to_string).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_one(text: &str) -> bool {
        is_national_id(text, &[(0, text.len())])
    }

    #[test]
    fn every_kind_of_number_is_known() {
        for (day, month) in [
            (15, 1),
            (55, 1),
            (15, 41),
            (15, 81),
            (55, 81),
            (29, 2),
            (71, 12),
            (15, 66),
            (55, 77),
        ] {
            let id = (400..).find_map(|n| complete(day, month, 90, n)).unwrap();
            assert!(is_one(&id), "{id}");
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for (day, month) in [
            (0, 1),
            (32, 1),
            (40, 1),
            (72, 1),
            (15, 0),
            (15, 13),
            (30, 2),
            (31, 4),
            (15, 93),
        ] {
            let id = (400..).find_map(|n| complete(day, month, 90, n)).unwrap();
            assert!(!is_one(&id), "{id}");
        }
    }

    #[test]
    fn any_one_changed_digit_breaks_the_number() {
        let id = (400..).find_map(|n| complete(15, 81, 90, n)).unwrap();
        for place in 0..11 {
            for digit in '0'..='9' {
                let mut other: Vec<char> = id.chars().collect();
                if other[place] == digit {
                    continue;
                }
                other[place] = digit;
                assert!(!is_one(&other.iter().collect::<String>()), "{other:?}");
            }
        }
    }
}
