//! From dates as written to points in time: which of day and month comes first, in which zone, and
//! which of two in the hour that autumn gives twice.
//!
//! What decides may stand behind what it decides, so records are held back until it is known, up to
//! a limit.

use super::date::{Order, Written};
use super::region::{Habits, Region};
use super::{EventItem, EventRecord};
use crate::model::{SourceProblem, Stamp};
use crate::time::zone::Zone;
use crate::time::{FoldState, RawStamp};

/// Most bytes of records that wait for a decision.
const HELD: usize = 8 << 20;
/// The clocks of the world lie within 14 hours of UTC.
const FARTHEST_S: i64 = 14 * 3600;
/// Offsets are whole quarters of an hour.
const QUARTER_S: i64 = 15 * 60;
const SECOND_US: i64 = 1_000_000;

/// An item whose date is not a point in time yet.
#[derive(Debug)]
struct Held {
    item: EventItem,
    written: Option<Written>,
}

/// Turns the dates of one document into stamps, in the order of its records.
#[derive(Debug)]
pub(super) struct Dating {
    zone: Zone,
    order: Option<Order>,
    /// What the caller says, for dates that no other date decides.
    region: Option<Region>,
    /// What the language of the file says, likewise.
    suggested: Option<Region>,
    /// Records wait until an event's own UTC time shows the zone.
    waits_for_zone: bool,
    /// Offset that such a time showed, where the zone has another.
    offset_s: Option<i32>,
    /// First date that can be read in two ways: its line.
    ambiguous: Option<u64>,
    twelve_hours: bool,
    told_mixture: bool,
    held: Vec<Held>,
    held_bytes: usize,
    limit: usize,
    /// Records in a doubled hour, whose order decides, and the wall clock before them.
    doubled: Vec<(EventItem, Option<i64>)>,
    doubled_bytes: usize,
    before_us: Option<i64>,
    /// What nothing that follows can change.
    ready: Vec<EventItem>,
}

impl Dating {
    pub(super) fn new(habits: Habits, waits_for_zone: bool) -> Self {
        Self {
            zone: habits.zone,
            order: None,
            region: habits.region,
            suggested: None,
            waits_for_zone,
            offset_s: None,
            ambiguous: None,
            twelve_hours: false,
            told_mixture: false,
            held: Vec::new(),
            held_bytes: 0,
            limit: HELD,
            doubled: Vec::new(),
            doubled_bytes: 0,
            before_us: None,
            ready: Vec::new(),
        }
    }

    /// Takes what the language of the file says of its region.
    pub(super) fn suggest(&mut self, region: Option<Region>) {
        self.suggested = self.suggested.or(region);
    }

    /// Takes a problem of its own.
    fn tell(&mut self, kind: &str, message: String, line: u64) {
        self.problem(SourceProblem::new(kind, message, Some(line)));
    }

    /// Takes a problem in its place.
    pub(super) fn problem(&mut self, problem: SourceProblem) {
        self.push(EventItem::Problem(problem), None);
    }

    /// Takes the next record; with a date its stamp is replaced.
    pub(super) fn event(&mut self, record: EventRecord, written: Option<Written>) {
        let line = record.line;
        if let Some(written) = &written {
            self.learn_order(written, line);
            if self.order.is_none() && written.is_ambiguous() {
                self.ambiguous.get_or_insert(line);
            }
            self.twelve_hours |= written.twelve_hours;
        }
        self.push(EventItem::Event(Box::new(record)), written);
    }

    fn push(&mut self, item: EventItem, written: Option<Written>) {
        self.held_bytes = self.held_bytes.saturating_add(size(&item));
        self.held.push(Held { item, written });
        let waits = self.waits_for_zone || (self.order.is_none() && self.ambiguous.is_some());
        if !waits || self.held_bytes > self.limit {
            self.release();
        }
    }

    fn learn_order(&mut self, written: &Written, line: u64) {
        let Some(proven) = written.proves() else {
            return;
        };
        match self.order {
            None => self.order = Some(proven),
            Some(order) if order != proven && !self.told_mixture => {
                self.told_mixture = true;
                let first = |order| match order {
                    Order::DayFirst => "the day",
                    Order::MonthFirst => "the month",
                };
                let (own, others) = (first(proven), first(order));
                let message = format!(
                    "the date on line {line} has {own} first, those before it {others}; dates that can be read both ways are read with {others} first"
                );
                self.tell("mixed-dates", message, line);
            }
            Some(_) => {}
        }
    }

    /// Takes a date together with the point in time that it stands for: both order and zone show.
    pub(super) fn learn(&mut self, written: &Written, utc: Stamp, line: u64) {
        if written.offset_s.is_some() {
            return;
        }
        let utc_s = utc.utc_us.div_euclid(SECOND_US);
        let known = self.order.or(written.proves());
        let orders = match known {
            Some(order) => vec![order],
            None => vec![Order::DayFirst, Order::MonthFirst],
        };
        let fitting = orders.into_iter().find_map(|order| {
            let civil_us = written.civil_us(order);
            let offset_s = civil_us.div_euclid(SECOND_US).saturating_sub(utc_s);
            // Some copies round to the next second.
            let nearest = (offset_s + QUARTER_S / 2).div_euclid(QUARTER_S) * QUARTER_S;
            (offset_s.abs_diff(nearest) <= 1 && nearest.abs() <= FARTHEST_S).then_some((
                order,
                civil_us,
                nearest as i32,
            ))
        });
        let Some((order, civil_us, offset_s)) = fitting else {
            return;
        };
        if self.order.is_none() && written.is_ambiguous() {
            self.order = Some(order);
        }
        let agrees = [false, true]
            .into_iter()
            .any(|second| self.zone.resolve(civil_us, second).offset_s == offset_s);
        let learned = (!agrees).then_some(offset_s);
        let news = learned.is_some() && learned != self.offset_s;
        self.offset_s = learned;
        self.waits_for_zone = false;
        if news {
            let message = format!(
                "the event on line {line} states its time in UTC too: the dates of this file are at {}, not in {}, and are read so",
                Stamp::written_offset(offset_s),
                self.zone.name
            );
            self.tell("zone-learned", message, line);
        }
    }

    /// Hands on what is decided.
    pub(super) fn hand_on(&mut self, out: &mut Vec<EventItem>) {
        out.append(&mut self.ready);
    }

    /// Nothing follows.
    pub(super) fn finish(&mut self) {
        self.release();
        self.settle_doubled(None);
    }

    /// Decides what is open and hands on what is held.
    fn release(&mut self) {
        self.waits_for_zone = false;
        if self.order.is_none()
            && let Some(line) = self.ambiguous
        {
            // Hardly any region but those that begin with the month has a clock of twelve hours.
            let clock = self.twelve_hours.then_some(Order::MonthFirst);
            let named = self.region.map(|region| region.order).or(clock);
            self.order = named.or(self.suggested.map(|region| region.order));
            if self.order.is_none() {
                self.order = Some(Order::DayFirst);
                let message = format!(
                    "nothing tells whether day or month comes first in the dates from line {line} on; they are read with the day first; name the region of the computer, or ask for the .evtx file or an export as XML"
                );
                let problem = SourceProblem::new("ambiguous-dates", message, Some(line));
                self.ready.push(EventItem::Problem(problem));
            }
        }
        self.held_bytes = 0;
        for Held { item, written } in std::mem::take(&mut self.held) {
            self.date(item, written);
        }
    }

    fn date(&mut self, mut item: EventItem, written: Option<Written>) {
        let (EventItem::Event(record), Some(written)) = (&mut item, written) else {
            if self.doubled.is_empty() {
                self.ready.push(item);
            } else {
                self.doubled.push((item, None));
            }
            return;
        };
        let civil_us = written.civil_us(self.order.unwrap_or(Order::DayFirst));
        if let Some(offset_s) = written.offset_s.or(self.offset_s) {
            let utc_us = civil_us.saturating_sub(i64::from(offset_s) * SECOND_US);
            record.stamp = Some(Stamp::stated(utc_us, offset_s));
            if !self.doubled.is_empty() {
                self.doubled.push((item, None));
                return;
            }
        } else if self.zone.doubled_from(civil_us).is_some() {
            self.doubled_bytes = self.doubled_bytes.saturating_add(size(&item));
            self.doubled.push((item, Some(civil_us)));
            if self.doubled_bytes > self.limit {
                self.settle_doubled(None);
            }
            return;
        } else {
            self.settle_doubled(Some(civil_us));
            record.stamp = Some(self.zone.resolve(civil_us, false));
            self.before_us = Some(civil_us);
        }
        self.ready.push(item);
    }

    /// Dates the records of a doubled hour: exports are mostly newest first, so the order that the
    /// file is in comes first.
    fn settle_doubled(&mut self, after_us: Option<i64>) {
        if self.doubled.is_empty() {
            return;
        }
        let mut items = std::mem::take(&mut self.doubled);
        self.doubled_bytes = 0;
        let clocks: Vec<i64> = self
            .before_us
            .into_iter()
            .chain(items.iter().filter_map(|(_, civil_us)| *civil_us))
            .chain(after_us)
            .collect();
        let steps = |up: bool| {
            let pairs = clocks.windows(2);
            pairs
                .filter(|p| if up { p[0] < p[1] } else { p[0] > p[1] })
                .count()
        };
        let newest_first = steps(false) > steps(true);
        if newest_first {
            items.reverse();
        }
        let mut state = FoldState::NEW;
        for (item, civil_us) in &mut items {
            if let (EventItem::Event(record), Some(civil_us)) = (item, *civil_us) {
                let raw = RawStamp {
                    civil_us,
                    offset_s: None,
                    mark: state.next(&self.zone, civil_us),
                };
                record.stamp = Some(raw.resolve(&self.zone));
            }
        }
        if newest_first {
            items.reverse();
        }
        self.before_us = clocks.last().copied();
        self.ready.extend(items.into_iter().map(|(item, _)| item));
    }
}

/// About how many bytes an item holds.
fn size(item: &EventItem) -> usize {
    match item {
        EventItem::Problem(problem) => problem.message.len(),
        EventItem::Event(record) => {
            let data = record.event.data.iter().map(|(_, value)| value.len() + 64);
            record.event.message.as_ref().map_or(0, String::len) + data.sum::<usize>() + 512
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::date::read;
    use super::*;
    use crate::model::Event;

    fn dating_in(region: Option<&str>, waits_for_zone: bool) -> Dating {
        let region = region.map(|name| Region::new(name).unwrap());
        let habits = Habits {
            region,
            ..Habits::assumed()
        };
        Dating::new(habits, waits_for_zone)
    }

    fn oslo() -> Dating {
        dating_in(None, false)
    }

    fn dated(mut dating: Dating, dates: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut out = Vec::new();
        for (line, date) in (1..).zip(dates) {
            let record = EventRecord {
                event: Event::default(),
                stamp: None,
                line,
                offset: 0,
                length: 0,
                carved: false,
                recovered: false,
            };
            dating.event(record, read(date));
        }
        dating.finish();
        dating.hand_on(&mut out);
        let (mut stamps, mut kinds) = (Vec::new(), Vec::new());
        for item in out {
            match item {
                EventItem::Event(record) => stamps.push(record.stamp.unwrap().to_string()),
                EventItem::Problem(problem) => kinds.push(problem.kind),
            }
        }
        (stamps, kinds)
    }

    #[test]
    fn one_date_decides_for_the_ones_before_it() {
        let (stamps, kinds) = dated(oslo(), &["03/04/2026 05:14:07", "13/04/2026 05:14:07"]);
        assert_eq!(stamps[0], "2026-04-03T05:14:07+02:00");
        assert!(kinds.is_empty());
        let (stamps, kinds) = dated(oslo(), &["03/04/2026 05:14:07", "03/14/2026 05:14:07"]);
        assert_eq!(stamps[0], "2026-03-04T05:14:07+01:00");
        assert!(kinds.is_empty());
    }

    #[test]
    fn without_one_twelve_hours_are_american_and_the_rest_is_told() {
        let (stamps, kinds) = dated(oslo(), &["3/4/2026 5:14:07 AM"]);
        assert_eq!(stamps, ["2026-03-04T05:14:07+01:00"]);
        assert!(kinds.is_empty());
        let (stamps, kinds) = dated(oslo(), &["3/4/2026 5:14:07 AM", "20/4/2026 5:14:07 AM"]);
        assert_eq!(stamps[0], "2026-04-03T05:14:07+02:00");
        assert!(kinds.is_empty());
        let (stamps, kinds) = dated(oslo(), &["03/04/2026 05:14:07", "03/03/2026 05:14:07"]);
        assert_eq!(stamps[0], "2026-04-03T05:14:07+02:00");
        assert_eq!(kinds, ["ambiguous-dates"]);
        let (_, kinds) = dated(oslo(), &["03.04.2026 05:14:07"]);
        assert!(kinds.is_empty());
    }

    #[test]
    fn both_orders_in_one_file_are_told_once() {
        let dates = [
            "13/04/2026 05:14:07",
            "03/14/2026 05:14:07",
            "03/15/2026 05:14:07",
        ];
        let (stamps, kinds) = dated(oslo(), &dates);
        assert_eq!(stamps[1], "2026-03-14T05:14:07+01:00");
        assert_eq!(kinds, ["mixed-dates"]);
    }

    #[test]
    fn a_region_decides_where_no_date_does() {
        let open = ["03/04/2026 05:14:07"];
        for (region, day) in [
            ("NO", "2026-04-03T05:14:07+02:00"),
            ("en-US", "2026-03-04T05:14:07+01:00"),
        ] {
            let (stamps, kinds) = dated(dating_in(Some(region), false), &open);
            assert_eq!((stamps[0].as_str(), kinds), (day, vec![]), "{region}");
        }
        let proven = ["03/04/2026 05:14:07", "13/04/2026 05:14:07"];
        let (stamps, kinds) = dated(dating_in(Some("US"), false), &proven);
        assert_eq!(stamps[0], "2026-04-03T05:14:07+02:00");
        assert!(kinds.is_empty());
        // An Australian export, say.
        let (stamps, _) = dated(dating_in(Some("AU"), false), &["3/4/2026 5:14:07 am"]);
        assert_eq!(stamps[0], "2026-04-03T05:14:07+02:00");
    }

    #[test]
    fn the_language_of_labels_says_less_than_a_clock_and_more_than_nothing() {
        let norwegian = || {
            let mut dating = oslo();
            dating.suggest(Region::new("NO").ok());
            dating.suggest(Region::new("US").ok());
            dating
        };
        let (stamps, kinds) = dated(norwegian(), &["03/04/2026 05:14:07"]);
        assert_eq!(stamps[0], "2026-04-03T05:14:07+02:00");
        assert!(kinds.is_empty());
        let (stamps, _) = dated(norwegian(), &["3/4/2026 5:14:07 AM"]);
        assert_eq!(stamps[0], "2026-03-04T05:14:07+01:00");
    }

    #[test]
    fn what_is_held_has_a_limit() {
        let mut dating = oslo();
        dating.limit = 2_000;
        let (stamps, kinds) = dated(dating, &["03/04/2026 05:14:07"; 9]);
        assert_eq!(stamps.len(), 9);
        assert_eq!(kinds, ["ambiguous-dates"]);
    }

    #[test]
    fn the_doubled_hour_is_told_apart_in_both_directions() {
        let up = [
            "26.10.2025 01.50.00",
            "26.10.2025 02.30.00",
            "26.10.2025 02.50.00",
            "26.10.2025 02.10.00",
            "26.10.2025 02.30.00",
            "26.10.2025 03.10.00",
        ];
        let (mut stamps, _) = dated(oslo(), &up);
        assert_eq!(stamps[1], "2025-10-26T02:30:00+02:00");
        assert_eq!(stamps[4], "2025-10-26T02:30:00+01:00");
        let down: Vec<&str> = up.iter().rev().copied().collect();
        let (reversed, _) = dated(oslo(), &down);
        stamps.reverse();
        assert_eq!(reversed, stamps);
    }

    #[test]
    fn an_events_own_time_teaches_zone_and_order() {
        let mut dating = dating_in(None, true);
        let utc: Stamp = "2026-03-04T10:14:07Z".parse().unwrap();
        dating.learn(&read("03/04/2026 05:14:07").unwrap(), utc, 9);
        let mut out = Vec::new();
        dating.hand_on(&mut out);
        let (stamps, kinds) = dated(dating, &["03/05/2026 05:14:07"]);
        assert_eq!(stamps, ["2026-03-05T05:14:07-05:00"]);
        assert!(kinds.is_empty(), "it was told where it was learned");
        assert_eq!(out.len(), 1);

        let mut dating = dating_in(None, true);
        let utc: Stamp = "2026-03-04T04:14:07Z".parse().unwrap();
        dating.learn(&read("04.03.2026 05.14.07").unwrap(), utc, 9);
        dating.hand_on(&mut out);
        let (stamps, kinds) = dated(dating, &["04.07.2026 05.14.07"]);
        assert_eq!(stamps, ["2026-07-04T05:14:07+02:00"]);
        assert!(kinds.is_empty());
    }
}
