//! `TimeCreated/@SystemTime`.

use crate::model::{Stamp, days_from_civil, days_in_month};
use crate::time::digits;

/// Microseconds from 1970 back to 1601-01-01, where a FILETIME counts from.
const FILETIME_ZERO_US: i64 = -11_644_473_600_000_000;
const DAY_US: i64 = 86_400_000_000;

/// A stamp in UTC; `None` for a zeroed FILETIME, which says that nobody set the time, and for one
/// that no date can be written of.
pub(super) fn utc(us: i64) -> Option<Stamp> {
    let zeroed = (FILETIME_ZERO_US..FILETIME_ZERO_US.saturating_add(DAY_US)).contains(&us);
    let stamp = Stamp::stated(us, 0);
    (!zeroed && stamp.is_written()).then_some(stamp)
}

/// Reads `2021-01-27T11:41:33.7131348Z`: up to nine fractional digits, `T` or a blank between,
/// with `Z`, an offset or neither (`SystemTime` is UTC by its definition).
pub(super) fn system_time(text: &str) -> Option<Stamp> {
    let text = text.trim();
    let number = |at: usize, count: usize| digits(text.as_bytes(), at, count);
    let sign = |at: usize| text.as_bytes().get(at).copied();
    let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
    let signs = [sign(4)?, sign(7)?, sign(10)?, sign(13)?, sign(16)?];
    if !matches!(signs, [b'-', b'-', b'T' | b't' | b' ', b':', b':']) {
        return None;
    }
    let exists = (1..=days_in_month(year, month)?).contains(&day);
    // A leap second is read as the second before it.
    if !exists || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let days = days_from_civil(i64::from(year), month, day);
    let mut rest = text.get(19..)?;
    let mut us = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 || length > 9 {
            return None;
        }
        let digits = fraction.get(..length.min(6))?;
        us = digits.parse::<i64>().ok()? * 10_i64.pow(6 - digits.len() as u32);
        rest = fraction.get(length..)?;
    }
    let offset_s = match rest.trim_start() {
        "" | "Z" | "z" => 0,
        offset => offset_seconds(offset)?,
    };
    let seconds = days * 86_400 + i64::from(hour * 3600 + minute * 60 + second.min(59));
    let utc_us = (seconds - i64::from(offset_s)) * 1_000_000 + us;
    utc(utc_us).map(|stamp| Stamp { offset_s, ..stamp })
}

/// `+01:00` or `-0330`.
fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, text.get(1..)?),
        b'-' => (-1, text.get(1..)?),
        _ => return None,
    };
    let digits = digits.replacen(':', "", 1);
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let (hours, minutes) = (number / 100, number % 100);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        system_time(text).map(|stamp| stamp.to_string())
    }

    #[test]
    fn every_dialect_of_the_same_moment() {
        for text in [
            "2018-08-19T06:41:30.9768299Z",
            "2018-08-19 06:41:30.9768299",
            "2018-08-19T06:41:30.976829900Z",
            "2018-08-19t06:41:30.976829z",
        ] {
            assert_eq!(
                read(text).as_deref(),
                Some("2018-08-19T06:41:30.976829+00:00"),
                "{text}"
            );
        }
        assert_eq!(
            read("2018-08-19T06:41:30Z").as_deref(),
            Some("2018-08-19T06:41:30+00:00")
        );
        assert_eq!(
            read("2018-08-19T06:41:30.5+02:00").as_deref(),
            Some("2018-08-19T06:41:30.5+02:00")
        );
        assert_eq!(
            system_time("2018-08-19T06:41:30+02:00"),
            system_time("2018-08-19T04:41:30Z")
        );
    }

    #[test]
    fn a_year_that_cannot_be_written_is_no_time() {
        assert_eq!(utc(i64::MAX), None);
        assert_eq!(utc(253_402_300_800_000_000), None); // 10000-01-01
        assert!(read("9999-12-31T23:59:59.9999999Z").is_some());
        assert_eq!(read("0000-12-31T23:59:59Z"), None);
    }

    #[test]
    fn a_zeroed_filetime_is_no_time() {
        assert_eq!(read("1601-01-01T00:00:00.0000000Z"), None);
        assert_eq!(read("1601-01-01T00:00:00Z"), None);
        assert!(read("1601-01-02T00:00:00Z").is_some());
    }

    #[test]
    fn what_is_no_moment() {
        for text in [
            "",
            "2018-13-01T00:00:00Z",
            "2018-02-29T00:00:00Z",
            "2018-08-19T24:00:00Z",
            "2018-08-19T06:41:30.Z",
            "2018-08-19T06:41:30.1234567890Z",
            "2018-08-19T06:41:30 X",
            "19.08.2018 06:41:30",
            "2018-08-19T06:41",
            "+018-08-19T06:41:30Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_stamp_it_prints(us in -11_644_300_000_000_000_i64..200_000_000_000_000_000) {
            let stamp = Stamp::stated(us, 0);
            let again = system_time(&stamp.to_string()).unwrap();
            prop_assert_eq!(again.utc_us, us);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            let _ = system_time(&text);
        }
    }
}
