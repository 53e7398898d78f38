//! Which files are one rotated log, and which of them is older: by their names and first stamps.

use std::collections::BTreeMap;

use regex::Regex;

use crate::lazy::Lazy;
use crate::read::day_of_name;
use crate::time::RawStamp;
use crate::time::zone::Zone;

/// Files by path and first stamp: those of one folder and stem, each list oldest first.
pub(crate) fn rotated(files: &[(&str, Option<RawStamp>)], zone: &Zone) -> Vec<Vec<usize>> {
    let mut stems: BTreeMap<(&str, String), Vec<(Age, usize)>> = BTreeMap::new();
    for (index, (path, first)) in files.iter().enumerate() {
        let (log, age) = log_and_age(path);
        stems
            .entry(log)
            .or_default()
            .push((Age::new(*first, age, zone), index));
    }
    stems
        .into_values()
        .map(|mut files| {
            files.sort_unstable();
            files.into_iter().map(|(_, index)| index).collect()
        })
        .collect()
}

/// What orders the files of one stem.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Age {
    /// First stamp; within an hour that exists twice the start of that hour, as the clock alone
    /// does not tell which of the two it was.
    first_us: i64,
    /// Greater is newer.
    number: i64,
    /// First stamp on the wall clock.
    civil_us: i64,
}

impl Age {
    fn new(first: Option<RawStamp>, rotation: i64, zone: &Zone) -> Self {
        let civil_us = first.map_or(i64::MAX, |f| f.civil_us);
        let first_us = first.map_or(i64::MAX, |f| {
            if let Some(offset) = f.offset_s {
                return f.civil_us.saturating_sub(i64::from(offset) * 1_000_000);
            }
            let civil_us = zone.doubled_from(f.civil_us).unwrap_or(f.civil_us);
            zone.resolve(civil_us, false).utc_us
        });
        Self {
            first_us,
            number: rotation.saturating_neg(),
            civil_us,
        }
    }
}

/// Whether the first of two files of one rotated log is the older one, by their names.
pub(crate) fn is_older(path: &str, than: &str) -> Option<bool> {
    let ((log, age), (other_log, other_age)) = (log_and_age(path), log_and_age(than));
    (log == other_log && age != other_age).then_some(age > other_age)
}

/// The folder and stem that the files of one rotated log share, and how old the number in this
/// path makes it (greater is older).
pub(super) fn log_and_age(path: &str) -> ((&str, String), i64) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, age) = rotation(name);
    ((folder, stem), age)
}

/// The stem of a rotated file's name, and how old its number makes it (greater is older).
///
/// `x.log`, `x.log.1`, `x.log2024-05-01`, `x-20240501.log`, `x20240501_001.txt`, `x.1.log.gz`,
/// `x.02.03.2026.log`.
fn rotation(name: &str) -> (String, i64) {
    static PARTS: Lazy<Option<(Regex, Regex, Regex)>> = Lazy::new(|| {
        let date = Regex::new(r"[._-]?(?:19|20)[0-9]{2}[._-]?(?:0[1-9]|1[0-2])[._-]?(?:0[1-9]|[12][0-9]|3[01])(?:[._-]?[0-9]{2}[._-]?[0-9]{2}(?:[._-]?[0-9]{2})?)?").ok()?;
        let roll = Regex::new(r"_([0-9]{3})(\.[a-z]+)?$").ok()?;
        let number = Regex::new(r"\.([0-9]{1,4})(\.[a-z]+)?$").ok()?;
        Some((date, roll, number))
    });
    let mut stem = name.to_lowercase();
    for packed in [".gz", ".zst"] {
        if let Some(rest) = stem.strip_suffix(packed) {
            stem = rest.to_owned();
        }
    }
    if !stem.contains(|c: char| c.is_ascii_digit()) {
        return (stem, 0);
    }
    let Some((date, roll, number)) = PARTS.as_ref() else {
        return (stem, 0);
    };
    if !date.is_match(&stem)
        && let Some((place, _)) = day_of_name(&stem)
    {
        // The sign before it goes as well.
        let (before, behind) = (&stem[..place.start], &stem[place.end..]);
        stem = format!("{}{behind}", before.trim_end_matches(['.', '_', '-', ' ']));
    }
    let mut age = 0;
    if let Some(found) = number.captures(&stem)
        && !date.is_match(found.get(0).map_or("", |m| m.as_str()))
    {
        age = found[1].parse().unwrap_or(0);
        stem = number.replace(&stem, "$2").into_owned();
    } else if let Some(found) = roll.captures(&stem) {
        // Serilog counts up: a greater number is newer.
        age = -found[1].parse().unwrap_or(0);
        stem = roll.replace(&stem, "$2").into_owned();
    }
    (date.replace(&stem, "").into_owned(), age)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_numbers_order_files_that_begin_in_the_hour_that_exists_twice() {
        let zone = Zone::new("Europe/Oslo", crate::model::ZoneBy::Assumed).unwrap();
        // 2025-10-26T02:00:00 on the wall clock.
        let age = |minutes: i64, number: i64, offset_s: Option<i32>| {
            let civil_us = 1_761_444_000_000_000 + minutes * 60_000_000;
            let mut fold = crate::time::FoldState::NEW;
            let mut calendar = crate::time::Calendar::default();
            let (first, _) = calendar.read(civil_us, offset_s, &mut fold, &zone);
            Age::new(Some(first), number, &zone)
        };
        let summer = Some(7200);
        assert!(age(30, 2, None) < age(5, 1, None), "the clock went back");
        assert!(age(-10, 1, None) < age(5, 2, None));
        assert!(age(59, 1, None) < age(60, 2, None));
        // A local clock and a stated offset are compared as points in time.
        assert!(age(-60, 0, None) < age(-30, 0, summer));
        assert!(age(-30, 0, summer) < age(-10, 0, None));
    }

    #[test]
    fn rotated_names_share_their_stem() {
        for (name, stem, age) in [
            ("eadm.log", "eadm.log", 0),
            ("eadm.log.1", "eadm.log", 1),
            ("eadm.log.12", "eadm.log", 12),
            ("eadm.1.log", "eadm.log", 1),
            ("eadm.log.2.gz", "eadm.log", 2),
            ("eadm.log2024-05-01", "eadm.log", 0),
            ("eadm-20240501.log", "eadm.log", 0),
            ("eadm20240501_002.log", "eadm.log", -2),
            ("Log-2026-03-02.txt", "log.txt", 0),
            ("eadm.2026-06-01.log", "eadm.log", 0),
            ("eadm.02.03.2026.log", "eadm.log", 0),
            ("eadm_2.3.2026.1.log", "eadm.log", 1),
            ("eadm 2. mars 2026.log", "eadm.log", 0),
            ("sync.log", "sync.log", 0),
        ] {
            assert_eq!(rotation(name), (stem.to_owned(), age), "{name}");
        }
    }
}
