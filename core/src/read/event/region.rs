//! Regions: whether day or month comes first in a date that can be read both ways.

use super::date::Order;
use crate::error::Error;
use crate::knowledge::REGIONS;
use crate::knowledge::forms::event::Regions;
use crate::lazy::Lazy;
use crate::time::zone::Zone;

static TABLE: Lazy<Regions> = Lazy::new(|| REGIONS.read());

/// How a region writes dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Region {
    pub(super) order: Order,
}

impl Region {
    /// A region by its country (`NO`), or by a locale that has one (`nb-NO`, `en_US.UTF-8`).
    pub(crate) fn new(name: &str) -> Result<Self, Error> {
        let locale = name.trim().split(['.', '@']).next().unwrap_or_default();
        let country = locale.rsplit(['-', '_']).next().unwrap_or_default();
        let listed = |list: &[String]| list.iter().any(|c| c.eq_ignore_ascii_case(country));
        let order = if listed(&TABLE.month_first) {
            Order::MonthFirst
        } else if listed(&TABLE.day_first) {
            Order::DayFirst
        } else {
            return Err(Error::Region {
                region: name.to_owned(),
            });
        };
        Ok(Self { order })
    }

    /// Whether the day comes before the month.
    pub(crate) fn is_day_first(self) -> bool {
        self.order == Order::DayFirst
    }

    /// Where the computer most likely stands whose labels are in this language.
    pub(super) fn of_language(lang: &str) -> Option<Self> {
        Self::new(TABLE.languages.get(lang)?).ok()
    }
}

/// How the computer that wrote an export tells times that do not say their zone.
#[derive(Debug, Clone)]
pub(crate) struct Habits {
    pub(crate) zone: Zone,
    pub(crate) region: Option<Region>,
}

impl Habits {
    /// Those of a computer of which nothing is known.
    pub(super) fn unknown() -> Self {
        Self {
            zone: Zone::utc(),
            region: None,
        }
    }
}

#[cfg(test)]
impl Habits {
    /// Those of a call without options.
    pub(crate) fn assumed() -> Self {
        Self {
            zone: Zone::new("Europe/Oslo", crate::model::ZoneBy::Assumed).unwrap(),
            region: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_a_country_or_a_locale_with_one() {
        for (name, order) in [
            ("NO", Order::DayFirst),
            ("nb-NO", Order::DayFirst),
            ("nb_NO.UTF-8", Order::DayFirst),
            ("en-gb", Order::DayFirst),
            ("US", Order::MonthFirst),
            (" en-US ", Order::MonthFirst),
            ("es_PR@euro", Order::MonthFirst),
        ] {
            assert_eq!(Region::new(name).unwrap().order, order, "{name}");
        }
        for name in ["", "nb", "Norway", "XX", "NO-nb", "US-"] {
            let error = Region::new(name).unwrap_err().to_string();
            assert!(error.contains(&format!("`{name}`")), "{error}");
        }
    }

    #[test]
    fn each_country_stands_once_and_each_language_has_one() {
        let mut all: Vec<&String> = TABLE.month_first.iter().chain(&TABLE.day_first).collect();
        assert_eq!(all.len(), 249);
        assert!(all.iter().all(|c| c.len() == 2 && **c == c.to_uppercase()));
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 249);
        for lang in TABLE.languages.keys() {
            assert!(Region::of_language(lang).is_some(), "{lang}");
        }
        assert_eq!(Region::of_language("en"), None);
    }
}
