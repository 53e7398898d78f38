//! Durations as logs write them.

use std::collections::BTreeMap;

/// Words for units of time, in microseconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Units {
    /// Word to microseconds.
    pub(crate) words: BTreeMap<String, f64>,
    /// Words between the parts of one duration: `2 minutes and 10 seconds`.
    pub(crate) joints: Vec<String>,
}

impl Units {
    /// Reads a duration at the start of `text`: microseconds, and the bytes that it took.
    ///
    /// `00:02:10`, `00:02:10.123`, `00.02.10`, `1.00:02:10` (days first, as .NET's `TimeSpan`),
    /// `310 s`, `2 min 10 s`, `2m10s`, `1,5 sek`.
    pub(crate) fn read(&self, text: &str) -> Option<(i64, usize)> {
        clock(text).or_else(|| self.units(text))
    }

    fn units(&self, text: &str) -> Option<(i64, usize)> {
        let mut total = 0.0;
        let mut used = 0;
        loop {
            let rest = &text[used..];
            let joint = if used > 0 { self.joint(rest) } else { 0 };
            let rest = &rest[joint..];
            let blank = rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
            let number = &rest[blank..];
            let width = number
                .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
                .unwrap_or(number.len());
            let digits = number[..width].trim_end_matches(['.', ',']);
            if digits.is_empty() || !digits.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
            let Ok(value) = digits.replace(',', ".").parse::<f64>() else {
                break;
            };
            let behind = &number[digits.len()..];
            let gap = behind.len() - behind.trim_start_matches([' ', '\u{a0}']).len();
            let word = &behind[gap..];
            let end = word
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(word.len());
            let Some(unit) = self.words.get(&word[..end].to_lowercase()) else {
                break;
            };
            total += value * unit;
            used += joint + blank + digits.len() + gap + end;
        }
        // A century is no duration of a step; it would be a number that means something else.
        (used > 0 && total < 3.2e15).then_some((total.round() as i64, used))
    }
}

impl Units {
    /// Length of what joins the next part of a duration to the one before: a comma, `and`.
    fn joint(&self, rest: &str) -> usize {
        let comma = rest.strip_prefix(',').unwrap_or(rest);
        let word = comma.trim_start();
        let joined = self.joints.iter().find_map(|joint| {
            word.strip_prefix(joint.as_str())
                .filter(|behind| behind.starts_with(' '))
        });
        rest.len() - joined.unwrap_or(comma).len()
    }

    /// The first clock (`00:02:10`) anywhere in a text.
    pub(crate) fn find_clock(text: &str) -> Option<i64> {
        let mut before = None;
        for (at, c) in text.char_indices() {
            let starts = c.is_ascii_digit()
                && !before.is_some_and(|b: char| b.is_alphanumeric() || ".:-/".contains(b));
            if starts && let Some((us, used)) = clock(&text[at..]) {
                let behind = text[at + used..].chars().next();
                if text[at..at + used].contains(':')
                    && !behind.is_some_and(|b| b.is_alphanumeric() || b == ':')
                {
                    return Some(us);
                }
            }
            before = Some(c);
        }
        None
    }

    /// `2:10` as minutes and seconds, which only a preposition before it makes sure of.
    pub(crate) fn minutes(text: &str) -> Option<(i64, usize)> {
        let (minutes, rest) = text.split_once(':')?;
        let seconds = rest.get(..2)?;
        let digits =
            |t: &str| !t.is_empty() && t.len() <= 3 && t.bytes().all(|b| b.is_ascii_digit());
        let ends = !rest[2..].starts_with(|c: char| c.is_alphanumeric() || c == ':');
        if !(digits(minutes) && digits(seconds) && ends) {
            return None;
        }
        let (minutes_n, seconds_n): (i64, i64) = (minutes.parse().ok()?, seconds.parse().ok()?);
        (seconds_n < 60).then_some(((minutes_n * 60 + seconds_n) * 1_000_000, minutes.len() + 3))
    }
}

fn clock(text: &str) -> Option<(i64, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut number = || -> Option<(i64, usize)> {
        let start = at;
        let mut value = 0_i64;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) && at - start < 6 {
            value = value * 10 + i64::from(bytes[at] - b'0');
            at += 1;
        }
        (at > start).then_some((value, at))
    };
    let (first, end) = number()?;
    let mut parts = vec![first];
    let mut separators = Vec::new();
    let mut last = end;
    while parts.len() < 5 {
        let Some(&separator @ (b':' | b'.' | b',')) = bytes.get(last) else {
            break;
        };
        if !bytes.get(last + 1).is_some_and(u8::is_ascii_digit) {
            break;
        }
        let mut end = last + 1;
        let mut value = 0_i64;
        while bytes.get(end).is_some_and(u8::is_ascii_digit) && end - last <= 9 {
            value = value * 10 + i64::from(bytes[end] - b'0');
            end += 1;
        }
        // A fraction ends the clock; scale it to microseconds at once.
        // (A dotted clock takes only a comma, or it would swallow an address.)
        let ends = separator == b',' || separator == b'.' && separators.first() == Some(&b':');
        if ends && parts.len() == 3 && is_clock(&separators) {
            let digits = (end - last - 1) as i32;
            let micros = (value as f64 * 10_f64.powi(6 - digits)).round() as i64;
            return total(&parts).map(|us| (us + micros, end));
        }
        parts.push(value);
        separators.push(separator);
        last = end;
    }
    if parts.len() == 4 && separators[0] == b'.' && separators[1..] == [b':', b':'] {
        return total(&parts[1..]).map(|us| (us + parts[0] * 86_400_000_000, last));
    }
    let more =
        bytes.get(last) == Some(&b'.') && bytes.get(last + 1).is_some_and(u8::is_ascii_digit);
    if parts.len() == 3 && is_clock(&separators) && !more {
        return total(&parts).map(|us| (us, last));
    }
    None
}

fn is_clock(separators: &[u8]) -> bool {
    separators == [b':', b':'] || separators == [b'.', b'.']
}

fn total(parts: &[i64]) -> Option<i64> {
    match parts {
        [h, m, s] if *m < 60 && *s < 60 => Some(((h * 60 + m) * 60 + s) * 1_000_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn units() -> Units {
        let words = [
            ("s", 1e6),
            ("sek", 1e6),
            ("sekunder", 1e6),
            ("min", 6e7),
            ("m", 6e7),
            ("ms", 1e3),
            ("timer", 3.6e9),
        ];
        Units {
            words: words.iter().map(|(w, u)| ((*w).to_owned(), *u)).collect(),
            joints: vec!["and".into(), "og".into()],
        }
    }

    #[test]
    fn every_way_to_write_it() {
        for (text, us, used) in [
            ("00:02:10", 130_000_000, 8),
            ("00:02:10.123 more", 130_123_000, 12),
            ("00:02:10,1234567", 130_123_457, 16),
            ("00.02.10", 130_000_000, 8),
            ("1.00:02:10", 86_530_000_000, 10),
            ("310 s", 310_000_000, 5),
            ("2 min 10 sek)", 130_000_000, 12),
            ("2m10s", 130_000_000, 5),
            ("1,5 sekunder", 1_500_000, 12),
            ("350ms", 350_000, 5),
            ("2 min og 10 sek", 130_000_000, 15),
            ("2 min, 10 sekunder", 130_000_000, 18),
        ] {
            assert_eq!(units().read(text), Some((us, used)), "{text}");
        }
        for text in [
            "",
            "12",
            "00:02",
            "00:99:10",
            "soon",
            "12 objects",
            "1.2.3.4",
            "2026-03-02",
        ] {
            assert_eq!(units().read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9:., smin\\PC]{0,30}") {
            if let Some((us, used)) = units().read(&text) {
                prop_assert!(us >= 0 && text.is_char_boundary(used));
            }
        }
    }
}
