//! Scanning events: what a record of an event log or of an export becomes.

use std::sync::Arc;

use super::codes::Codes;
use super::row::{ClientEvent, Group, Row, Stretch};
use super::text::kept;
use super::unread::{Spot, Spots};
use crate::lint::fnv;
use crate::model::{Event, Fold, Lang, Level, Product, SourceProblem, Stamp, ZoneBy};
use crate::read::event::provider::short_provider;
use crate::read::event::sentence::sentence;
use crate::read::event::{EventItem, EventRecord, haystack};
use crate::run::Note;
use crate::signature::{Matcher, Subject};
use crate::template::template;
use crate::time::{Mark, RawStamp};

/// What events are scanned with.
pub(crate) struct EventScan<'a> {
    pub(crate) matcher: &'a Matcher,
    /// `event:evtx`, `event:xml`, …
    pub(crate) format: &'a str,
    pub(crate) lang: Lang,
    /// `None` where rows are only counted.
    pub(crate) codes: Option<&'a Codes>,
    /// What is later than this is left out.
    pub(crate) until_us: Option<i64>,
}

/// What an event channel or computer tells of its document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct EventFacts {
    /// Computers named, with the number of events of each.
    pub(crate) computers: std::collections::BTreeMap<String, u64>,
    /// Some event is from the Task Scheduler's own log.
    pub(crate) task_scheduler: bool,
    /// Some event has a local date without its zone.
    pub(crate) local_times: bool,
    /// Errors of the client's own task or program that no signature explains, by product: the
    /// latest and one without a time, and how many.
    pub(crate) client_errors: std::collections::BTreeMap<Product, Spots>,
    /// The events that were kept or counted, up to a limit: another source may hold them too.
    pub(crate) sightings: Vec<Sighting>,
}

/// Most events of a document that are compared with those of others.
const SIGHTINGS: usize = 100_000;

/// What tells an event from others, in whatever form it was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sighting {
    /// Provider and id.
    pub(crate) what: u64,
    /// The computer's name without its domain; 0 where the form has none.
    pub(crate) computer: u64,
    /// The words of the data; 0 where the form has none.
    pub(crate) data: u64,
    pub(crate) record: Option<u64>,
    pub(crate) stamp: Option<RawStamp>,
    pub(crate) told: Told,
}

/// Where an event went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// Index of its row.
    Row(usize),
    /// The template that it was counted by.
    Group(Arc<str>),
}

impl Sighting {
    fn of(event: &Event, stamp: Option<RawStamp>, told: Told) -> Self {
        let hash = |text: &str| fnv(text.to_lowercase().as_bytes());
        let host = event.computer.as_deref().unwrap_or_default();
        let host = host.split('.').next().unwrap_or_default();
        let mut data = String::new();
        // Some forms show a value of several lines as several values.
        for (_, value) in &event.data {
            data.extend(value.split_whitespace());
        }
        Self {
            what: hash(&format!("{} {}", short_provider(&event.provider), event.id)),
            computer: if host.is_empty() { 0 } else { hash(host) },
            data: if data.is_empty() { 0 } else { hash(&data) },
            record: event.record_id,
            stamp,
            told,
        }
    }
}

impl EventScan<'_> {
    /// Takes the next item of a reader.
    pub(crate) fn take(
        &self,
        item: EventItem,
        out: &mut Stretch,
        facts: &mut EventFacts,
        problems: &mut Vec<SourceProblem>,
    ) {
        match item {
            EventItem::Problem(problem) => problems.push(problem),
            EventItem::Event(record) => self.event(&record, out, facts),
        }
    }

    fn event(&self, record: &EventRecord, out: &mut Stretch, facts: &mut EventFacts) {
        let event = &record.event;
        let is_later = |until_us| record.stamp.is_some_and(|stamp| stamp.utc_us > until_us);
        if self.until_us.is_some_and(is_later) {
            out.later += 1;
            return;
        }
        out.records += 1;
        if let Some(computer) = event.computer.as_ref().filter(|c| !c.is_empty()) {
            *facts.computers.entry(computer.clone()).or_insert(0) += 1;
        }
        facts.task_scheduler |= event
            .provider
            .eq_ignore_ascii_case("Microsoft-Windows-TaskScheduler");
        let stamp = record.stamp.map(|s| raw(&s));
        if let (Some(raw), Some(stamp)) = (stamp, &record.stamp) {
            facts.local_times |= stamp.zone_by != ZoneBy::Stated;
            out.islands.add(stamp.utc_us, record.line, event.record_id);
            let stamp = raw;
            out.ends = Some((out.ends.map_or(stamp, |(first, _)| first), stamp));
        }
        let level = event.level.map_or(Level::None, Level::from_windows);
        let names = self.matcher.client();
        let product = names.product_of(event);
        let concerns = product.is_some();
        let may_match = self.matcher.may_match(event, concerns);
        let text = if may_match || level >= Level::Warning {
            haystack(event)
        } else {
            String::new()
        };
        let mut hits = Vec::new();
        if may_match {
            let subject = Subject {
                text: &text,
                level,
                logger: &event.provider,
                format: self.format,
                event: Some(event),
                failed: false,
            };
            self.matcher.matches(&subject, &mut hits);
        }
        let client = ClientEvent {
            crash: concerns && names.is_crash(event),
            task_start: concerns && names.is_task_start(event),
            product,
        };
        let run = concerns.then(|| Note::of(event).map(Box::new)).flatten();
        if let Some(product) = product.or_else(|| names.source_of(event))
            && hits.is_empty()
            && level >= Level::Error
        {
            let spot = Spot {
                stamp,
                line: record.line,
                record: event.record_id,
                text: kept(&sentence(event, self.lang)),
                document: 0,
            };
            Spots::latest(&mut facts.client_errors, product, spot);
        }
        let rows = out.rows.len();
        if !hits.is_empty() || client.crash || client.task_start || run.is_some() {
            out.push(Row {
                stamp,
                line: record.line,
                record: event.record_id,
                level,
                text: kept(&sentence(event, self.lang)),
                step: None,
                hits,
                codes: self.codes.map_or_else(Box::default, |c| c.of_event(event)),
                client: Some(client),
                run,
                count: 1,
            });
            // A repeat that was only counted has no row of its own.
            if out.rows.len() > rows {
                self.seen(event, stamp, facts, || Told::Row(rows));
            }
        } else if level >= Level::Warning {
            let said = sentence(event, self.lang);
            let shape = template(if text.trim().is_empty() { &said } else { &text });
            let group = Group {
                level,
                count: 1,
                first: stamp,
                last: stamp,
                line: record.line,
                record: event.record_id,
                text: kept(&said),
            };
            let shape = format!("{} {}: {shape}", event.provider, event.id);
            self.seen(event, stamp, facts, || Told::Group(shape.as_str().into()));
            out.group(shape, group);
        }
    }

    /// Keeps what tells an event from others, where rows are kept at all.
    fn seen(
        &self,
        event: &Event,
        stamp: Option<RawStamp>,
        facts: &mut EventFacts,
        told: impl FnOnce() -> Told,
    ) {
        if self.codes.is_some() && facts.sightings.len() < SIGHTINGS {
            let sighting = Sighting::of(event, stamp, told());
            facts.sightings.push(sighting);
        }
    }
}

/// A reader's stamp; a local one keeps the wall clock, and which of two it is.
fn raw(stamp: &Stamp) -> RawStamp {
    if stamp.zone_by == ZoneBy::Stated {
        return RawStamp {
            civil_us: stamp.utc_us,
            offset_s: Some(0),
            mark: Mark::OUTSIDE,
        };
    }
    RawStamp {
        civil_us: stamp.civil_us(),
        offset_s: None,
        mark: Mark::told(stamp.fold == Fold::Second),
    }
}
