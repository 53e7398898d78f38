//! Check digits and dates of Norwegian national identity numbers.
//!
//! Source: the Norwegian Tax Administration's description of the number's construction: six digits
//! of date, three individual digits, two check digits modulo 11.

use crate::model::days_in_month;

const LEAP_YEAR: u32 = 2000;
const FIRST: [u32; 9] = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const SECOND: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/// Whether the digits of `text` (separators are passed over) make a national identity number:
/// an ordinary one, a D-number (day + 40), an H-number (month + 40) or a synthetic one
/// (month + 80).
pub(super) fn is_national_id(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let Ok(digits) = <[u32; 11]>::try_from(digits) else {
        return false;
    };
    has_date(&digits)
        && check_digit(&FIRST, &digits) == Some(digits[9])
        && check_digit(&SECOND, &digits) == Some(digits[10])
}

/// Whether the text around a candidate lets it stand as a number of its own: no digit beside it,
/// and no part of a hash, a GUID or a hexadecimal number. A letter beside it does not matter: a
/// user name such as `bruker15819040017` holds the number all the same.
pub(super) fn stands_alone(before: &str, after: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
    if digit(before.chars().next_back()) || digit(after.chars().next()) {
        return false;
    }
    let left = before.len()
        - before
            .trim_end_matches(|c: char| c.is_ascii_hexdigit())
            .len();
    let right = after.len()
        - after
            .trim_start_matches(|c: char| c.is_ascii_hexdigit())
            .len();
    let head = &before[..before.len() - left];
    let in_hex = left + right > 0 && left + right + 11 >= 16;
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
        ] {
            let id = (400..).find_map(|n| complete(day, month, 90, n)).unwrap();
            assert!(is_national_id(&id), "{id}");
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
            assert!(!is_national_id(&id), "{id}");
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
                assert!(
                    !is_national_id(&other.iter().collect::<String>()),
                    "{other:?}"
                );
            }
        }
    }
}
