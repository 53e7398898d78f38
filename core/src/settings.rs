//! What a call is made with: everything compiled once, and the options.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::diagnosis::{Judgement, Runbook};
use crate::error::Error;
use crate::model::Lang;
use crate::read::event::region::Region;
use crate::read::text::Layouts;
use crate::read::{Others, Reading};
use crate::scan::{Codes, Scanner, Watch};
use crate::signature::{Catalog, Matcher};
use crate::step_line::Vocabulary;
use crate::time::zone::Zone;

/// What every bundle of a call is audited with.
pub(crate) struct Tools {
    pub(crate) layouts: Arc<Layouts>,
    pub(crate) vocabulary: Arc<Vocabulary>,
    pub(crate) judgement: &'static Judgement,
    pub(crate) runbook: Runbook,
    pub(crate) catalog: Catalog,
    pub(crate) matcher: Matcher,
    pub(crate) codes: Codes,
    pub(crate) zone: Zone,
    pub(crate) region: Option<Region>,
    pub(crate) lang: Lang,
    pub(crate) as_of_us: Option<i64>,
    pub(crate) gap_us: i64,
    pub(crate) stale_us: i64,
    pub(crate) chunk_bytes: usize,
    /// The time line has remnants of binary event logs too.
    pub(crate) recovered: bool,
}

impl Tools {
    pub(crate) fn reading<'a>(&'a self, others: Others<'a>) -> Reading<'a> {
        Reading {
            layouts: &self.layouts,
            vocabulary: &self.vocabulary,
            zone: &self.zone,
            region: self.region,
            others,
            chunk_bytes: self.chunk_bytes,
        }
    }

    pub(crate) fn scanner<'a>(&'a self, others: Others<'a>, watch: &'a Watch) -> Scanner<'a> {
        Scanner {
            reading: self.reading(others),
            matcher: &self.matcher,
            lang: self.lang,
            silence_us: self.gap_us,
            watch,
            codes: &self.codes,
            keeps_rows: true,
            until_us: None,
        }
    }
}

/// A point in time that the caller gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AsOf {
    Utc(i64),
    /// On the wall clock of the zone, which may be named later.
    Civil(i64),
}

impl AsOf {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
            return Ok(Self::Utc(timestamp.as_microsecond()));
        }
        let civil = text.parse::<jiff::civil::DateTime>().ok();
        let utc = civil.and_then(|civil| civil.to_zoned(TimeZone::UTC).ok());
        let utc = utc.ok_or_else(|| Error::AsOf {
            text: text.to_owned(),
        })?;
        Ok(Self::Civil(utc.timestamp().as_microsecond()))
    }

    pub(crate) fn resolve(self, zone: &Zone) -> i64 {
        match self {
            Self::Utc(us) => us,
            Self::Civil(us) => zone.resolve(us, false).utc_us,
        }
    }
}
