//! When the text logs of a stream had records, as far as the rules ask.

/// One document's records in time: bounds, and the silences within them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Coverage {
    pub(crate) first_us: i64,
    pub(crate) last_us: i64,
    /// Neighbouring records with a long silence between them, ascending.
    pub(crate) silences: Vec<(i64, i64)>,
}

/// The text logs of one stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Activity {
    pub(crate) documents: Vec<Coverage>,
}

impl Activity {
    /// Whether text logs tell of that time: they have records before and after it, one of them no
    /// further away than the gap. In how many files they lie makes no difference.
    pub(crate) fn covers(&self, utc_us: i64, gap_us: i64) -> bool {
        let near = |record: i64| record.abs_diff(utc_us) <= gap_us.unsigned_abs();
        match (self.last_before(utc_us, None), self.first_after(utc_us)) {
            (Some(before), Some(after)) => near(before) || near(after),
            _ => false,
        }
    }

    /// The newest record of all.
    pub(crate) fn last(&self) -> Option<i64> {
        self.documents.iter().map(|d| d.last_us).max()
    }

    /// The last record before `utc_us`, exact where the silence before it is long; where it is
    /// short, `utc_us` itself stands for it. `at_least` is a record that is known anyway.
    pub(crate) fn last_before(&self, utc_us: i64, at_least: Option<i64>) -> Option<i64> {
        let around = self.documents.iter().map(|d| d.around(utc_us));
        around
            .filter_map(|(before, _)| before)
            .chain(at_least)
            .max()
    }

    /// The first record at `utc_us` or later, as exact as the last one before it.
    fn first_after(&self, utc_us: i64) -> Option<i64> {
        let around = self.documents.iter().map(|d| d.around(utc_us));
        around.filter_map(|(_, after)| after).min()
    }
}

impl Coverage {
    /// The last record before a time and the first one at it or later; the time itself stands for
    /// both where no long silence holds it.
    fn around(&self, utc_us: i64) -> (Option<i64>, Option<i64>) {
        if utc_us <= self.first_us {
            return (None, Some(self.first_us));
        }
        if utc_us > self.last_us {
            return (Some(self.last_us), None);
        }
        // Out of order stamps can make silences overlap: all that hold the time are asked.
        let quiet = self.silences.iter();
        let quiet = quiet.filter(|(a, b)| *a < utc_us && utc_us <= *b);
        let before = quiet.clone().map(|(a, _)| *a).max();
        let after = quiet.map(|(_, b)| *b).min();
        (
            Some(before.unwrap_or(utc_us)),
            Some(after.unwrap_or(utc_us)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_record_is_the_newest_of_all_documents() {
        let activity = Activity {
            documents: vec![
                Coverage {
                    first_us: 0,
                    last_us: 1000,
                    silences: vec![(100, 900)],
                },
                Coverage {
                    first_us: 300,
                    last_us: 400,
                    silences: vec![],
                },
            ],
        };
        assert_eq!(activity.last_before(900, None), Some(400));
        assert_eq!(activity.last_before(350, None), Some(350));
        assert_eq!(activity.last_before(200, None), Some(100));
        assert_eq!(activity.last_before(2000, None), Some(1000));
        assert_eq!(activity.last_before(0, None), None);
    }

    #[test]
    fn a_log_covers_what_it_tells_of_on_both_sides_however_it_is_split() {
        let document = |first_us, last_us, silences| Coverage {
            first_us,
            last_us,
            silences,
        };
        let whole = vec![document(0, 1000, vec![(100, 900)])];
        let split = vec![document(0, 100, vec![]), document(900, 1000, vec![])];
        for documents in [whole, split] {
            let activity = Activity { documents };
            let covered = |at| activity.covers(at, 50);
            assert!(covered(40) && covered(110) && covered(880) && covered(950));
            // Nothing was written around it.
            assert!(!covered(500));
            // What came before the first record was not seen, nor what comes after the last.
            assert!(!covered(-1) && !covered(1001));
        }
    }
}
