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
    /// Whether some text log was being written at that time.
    pub(crate) fn covers(&self, utc_us: i64) -> bool {
        self.documents
            .iter()
            .any(|d| d.first_us <= utc_us && utc_us <= d.last_us)
    }

    /// The newest record of all.
    pub(crate) fn last(&self) -> Option<i64> {
        self.documents.iter().map(|d| d.last_us).max()
    }

    /// The last record before `utc_us`, exact where the silence before it is long; where it is
    /// short, `utc_us` itself stands for it. `at_least` is a record that is known anyway.
    pub(crate) fn last_before(&self, utc_us: i64, at_least: Option<i64>) -> Option<i64> {
        let of = |document: &Coverage| {
            if utc_us <= document.first_us {
                return None;
            }
            if utc_us > document.last_us {
                return Some(document.last_us);
            }
            // Out of order stamps can make silences overlap: all that hold the time are asked.
            let quiet = document
                .silences
                .iter()
                .filter(|(a, b)| *a < utc_us && utc_us <= *b);
            Some(quiet.map(|(a, _)| *a).max().unwrap_or(utc_us))
        };
        self.documents.iter().filter_map(of).chain(at_least).max()
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
        assert!(activity.covers(500) && !activity.covers(1001));
    }
}
