//! What a scan keeps: the few records that can matter, and sums over all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::origin::Origin;
use super::unread::Unread;
use crate::code::FoundCode;
use crate::model::{Level, Product, UnparsedLine};
use crate::read::late::Late;
use crate::run::{Note, Says};
use crate::secret;
use crate::step_line::{Mention, StepLine};
use crate::time::Islands;
use crate::time::{FoldState, RawStamp};

/// Longest part of a message that is kept for people.
pub(crate) const KEPT_TEXT: usize = 1000;
/// Most lines outside of any record that are kept for people.
const KEPT_UNPARSED: usize = 5;
/// Most templates that are told apart within one document; the rest is counted as one.
const KEPT_TEMPLATES: usize = 2000;
/// Repeats of a hit are kept one by one up to this many a document, then counted.
const KEPT_REPEATS: u64 = 2000;
/// Events with a row of their own in one document: those of one kind beyond that are counted
/// together.
const KEPT_EVENTS: u64 = 50_000;
/// The last mentions of steps that are kept; a log that has more of them chats.
const KEPT_MENTIONS: usize = 8192;
/// First records of the same hits that are kept where hits are only counted.
const KEPT_FIRST: usize = 5;

/// A record that can matter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) stamp: Option<RawStamp>,
    /// 1-based; 0 for binary formats.
    pub(crate) line: u64,
    pub(crate) record: Option<u64>,
    pub(crate) level: Level,
    /// The head of the message.
    pub(crate) text: Box<str>,
    /// What the record says of a step or cycle.
    pub(crate) step: Option<StepLine>,
    /// Indexes of the signatures that match it, ascending.
    pub(crate) hits: Vec<u32>,
    /// The known error codes in it, where it may become evidence.
    pub(crate) codes: Box<[FoundCode]>,
    /// What it is as an event of the client.
    pub(crate) client: Option<ClientEvent>,
    /// What it says, as an event, of a run of the client's task.
    pub(crate) run: Option<Box<Note>>,
    /// How many records it stands for: repeats of the same hits are counted.
    pub(crate) count: u64,
}

/// An event that concerns the client's own program or task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClientEvent {
    /// Its program crashed or hung.
    pub(crate) crash: bool,
    /// Its task started.
    pub(crate) task_start: bool,
    pub(crate) product: Option<Product>,
}

/// Records of warning or worse with one template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    pub(crate) level: Level,
    pub(crate) count: u64,
    pub(crate) first: Option<RawStamp>,
    pub(crate) last: Option<RawStamp>,
    pub(crate) line: u64,
    pub(crate) record: Option<u64>,
    pub(crate) text: Box<str>,
}

/// What was learned from a stretch of a document: a chunk, or all of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) lines: u64,
    pub(crate) records: u64,
    pub(crate) unparsed: Vec<UnparsedLine>,
    pub(crate) unparsed_lines: u64,
    pub(crate) rows: Vec<Row>,
    pub(crate) groups: BTreeMap<String, Group>,
    /// Records of warning or worse beyond the templates that are told apart.
    pub(crate) other_templates: u64,
    pub(crate) fold: FoldState,
    pub(crate) islands: Islands,
    /// First and last record with a stamp, in the order of the stretch.
    pub(crate) ends: Option<(RawStamp, RawStamp)>,
    /// Neighbours in time with a silence between them that can matter.
    pub(crate) silences: Vec<(RawStamp, RawStamp)>,
    /// Lines within records that a layout not in use may begin.
    pub(crate) late: Late,
    /// Where its first lines say that it was written.
    pub(crate) origin: Origin,
    pub(crate) long_records: u64,
    /// Records that are later than what is looked at.
    pub(crate) later: u64,
    pub(crate) incomplete: bool,
    /// What stands behind its last step line and was not understood.
    pub(crate) unread: Unread,
    /// The last records that are no step lines and may be in the log's own words.
    pub(crate) mentions: Vec<(Row, Mention)>,
    /// Records beyond these that name a step.
    more_named: u64,
    /// Records with hits, counted by their hits, where rows are not kept.
    pub(crate) tallies: BTreeMap<Vec<u32>, Tally>,
    hit_counts: BTreeMap<Vec<u32>, u64>,
    /// Events so far.
    events: u64,
    /// Rows that stand for all further events of their kind, by what their events say.
    kinds: BTreeMap<(Vec<u32>, ClientEvent, Option<Says>), usize>,
}

/// Records with the same hits.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) count: u64,
    /// The first of them, in the order of the document.
    pub(crate) first: Vec<Row>,
}

impl Stretch {
    pub(crate) fn new() -> Self {
        Self {
            lines: 0,
            records: 0,
            unparsed: Vec::new(),
            unparsed_lines: 0,
            rows: Vec::new(),
            groups: BTreeMap::new(),
            other_templates: 0,
            fold: FoldState::NEW,
            islands: Islands::default(),
            ends: None,
            silences: Vec::new(),
            late: Late::default(),
            origin: Origin::default(),
            long_records: 0,
            later: 0,
            incomplete: false,
            unread: Unread::default(),
            mentions: Vec::new(),
            more_named: 0,
            tallies: BTreeMap::new(),
            hit_counts: BTreeMap::new(),
            events: 0,
            kinds: BTreeMap::new(),
        }
    }

    /// Keeps a line that belongs to no record, for people.
    pub(crate) fn keep_unparsed(&mut self, line: u64, text: &str) {
        if self.unparsed.len() < KEPT_UNPARSED && !text.trim().is_empty() {
            let text = secret::clip(text, 200).to_owned();
            self.unparsed.push(UnparsedLine { line, text });
        }
    }

    /// Counts a record of warning or worse that no signature knows.
    pub(crate) fn group(&mut self, template: String, group: Group) {
        if let Some(known) = self.groups.get_mut(&template) {
            known.level = known.level.max(group.level);
            known.count += group.count;
            known.first = known.first.or(group.first);
            known.last = group.last.or(known.last);
        } else if self.groups.len() < KEPT_TEMPLATES {
            self.groups.insert(template, group);
        } else {
            self.other_templates += group.count;
        }
    }

    /// Takes the stretch behind this one.
    pub(crate) fn append(
        &mut self,
        next: Self,
        continues: bool,
        silence_us: i64,
        seems: impl Fn(&RawStamp) -> i64,
    ) {
        // Lines before a stretch's first record belong to the record that was cut, if one was.
        if !(continues && self.records > 0) {
            self.unparsed_lines += next.unparsed_lines;
            let room = KEPT_UNPARSED.saturating_sub(self.unparsed.len());
            self.unparsed.extend(next.unparsed.into_iter().take(room));
        }
        self.lines += next.lines;
        self.records += next.records;
        self.long_records += next.long_records;
        self.later += next.later;
        self.incomplete = next.incomplete;
        self.origin.append(next.origin);
        self.islands.join(&next.islands);
        self.late.append(&next.late);
        let before = self.fold;
        let carried = |stamp: RawStamp| stamp.carried(&before);
        if let Some((first, last)) = next.ends {
            let first = carried(first);
            if let Some((_, ours)) = self.ends
                && silent(
                    &ours,
                    &first,
                    seems(&first).saturating_sub(seems(&ours)),
                    silence_us,
                )
            {
                self.silences.push((ours, first));
            }
            self.ends = Some((self.ends.map_or(first, |(f, _)| f), carried(last)));
        }
        self.silences.extend(
            next.silences
                .into_iter()
                .map(|(a, b)| (carried(a), carried(b))),
        );
        for (template, mut group) in next.groups {
            group.first = group.first.map(carried);
            group.last = group.last.map(carried);
            self.group(template, group);
        }
        self.other_templates += next.other_templates;
        self.unread.append(next.unread.carried(&before));
        for (mut row, mention) in next.mentions {
            row.stamp = row.stamp.map(carried);
            self.mentions.push((row, mention));
        }
        self.more_named += next.more_named;
        self.cap_mentions();
        for mut row in next.rows {
            row.stamp = row.stamp.map(carried);
            self.push(row);
        }
        self.fold = before.join(next.fold);
    }

    pub(super) fn cap_mentions(&mut self) {
        let more = self.mentions.len().saturating_sub(KEPT_MENTIONS);
        let left = self.mentions.drain(..more);
        self.more_named += left.filter(|(_, mention)| mention.step().is_some()).count() as u64;
    }

    /// Records that name a step and are no step lines, in the order of the document.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Row> {
        let named = self
            .mentions
            .iter()
            .filter(|(_, mention)| mention.step().is_some());
        named.map(|(row, _)| row)
    }

    /// How many these are, those that are not kept among them.
    pub(crate) fn count_named(&self) -> u64 {
        self.more_named + self.named().count() as u64
    }

    /// Takes rows that the log's own frames explain, in the order of the document, and one that
    /// they do not.
    pub(crate) fn understand(&mut self, rows: Vec<Row>, odd: Option<Row>) {
        let own: BTreeSet<u64> = rows.iter().map(|row| row.line).collect();
        self.mentions
            .retain(|(row, mention)| mention.step().is_some() && !own.contains(&row.line));
        // A hit on the same record stays with it.
        let mut known = BTreeMap::new();
        let same = |row: &mut Row| own.contains(&row.line);
        for row in self.rows.extract_if(.., same) {
            known.insert(row.line, (row.hits, row.codes));
        }
        for mut row in rows {
            if let Some((hits, codes)) = known.remove(&row.line) {
                row.hits = hits;
                row.codes = codes;
            }
            self.rows.push(row);
        }
        if !own.is_empty() {
            self.rows.sort_by_key(|row| row.line);
        }
        if let Some(last) = own.last() {
            self.unread.behind(*last);
        }
        if let Some(row) = odd {
            self.unread.odd(&row);
        }
    }

    /// Turns the rows so far into counts, so that what is kept does not grow with the document.
    pub(super) fn settle(&mut self) {
        self.silences.clear();
        self.mentions.clear();
        self.events = 0;
        self.kinds.clear();
        for row in self.rows.drain(..).filter(|row| !row.hits.is_empty()) {
            let tally = self.tallies.entry(row.hits.clone()).or_default();
            tally.count = tally.count.saturating_add(row.count);
            if tally.first.len() < KEPT_FIRST {
                tally.first.push(row);
            }
        }
    }

    /// Events that have no row of their own.
    pub(super) fn counted_events(&self) -> u64 {
        let rows = self.kinds.values().filter_map(|&at| self.rows.get(at));
        rows.map(|row| row.count.saturating_sub(1)).sum()
    }

    /// Keeps a row; a repeat of hits that were kept often enough is only counted.
    pub(super) fn push(&mut self, row: Row) {
        if let Some(client) = row.client {
            self.events += 1;
            if self.events > KEPT_EVENTS {
                let kind = (
                    row.hits.clone(),
                    client,
                    row.run.as_ref().map(|run| run.says),
                );
                let at = *self.kinds.entry(kind).or_insert(self.rows.len());
                if let Some(known) = self.rows.get_mut(at) {
                    known.count += row.count;
                    return;
                }
            }
        }
        if row.step.is_none() && row.client.is_none() && !row.hits.is_empty() {
            let seen = self.hit_counts.entry(row.hits.clone()).or_insert(0);
            *seen += row.count;
            if *seen > KEPT_REPEATS
                && let Some(last) = self.rows.last_mut()
                && last.step.is_none()
                && last.client.is_none()
                && last.hits == row.hits
            {
                last.count += row.count;
                return;
            }
        }
        self.rows.push(row);
    }
}

/// Whether the time between two neighbours can matter: longer than the limit, or in an hour that
/// comes twice, where only the whole order tells.
pub(crate) fn silent(a: &RawStamp, b: &RawStamp, apart_us: i64, silence_us: i64) -> bool {
    if apart_us > silence_us {
        return true;
    }
    a.mark.inside() && (!b.mark.inside() || b.civil_us < a.civil_us)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(crash: bool, line: u64) -> Row {
        Row {
            stamp: None,
            line,
            record: None,
            level: Level::Error,
            text: "x".into(),
            step: None,
            hits: vec![7],
            codes: Box::default(),
            client: Some(ClientEvent {
                crash,
                task_start: false,
                product: None,
            }),
            run: None,
            count: 1,
        }
    }

    #[test]
    fn events_beyond_those_that_are_kept_are_counted_by_kind() {
        let mut stretch = Stretch::new();
        for line in 0..KEPT_EVENTS {
            stretch.push(event(true, line));
        }
        assert_eq!(stretch.counted_events(), 0);
        for line in 0..20 {
            stretch.push(event(line % 2 == 0, line));
        }
        assert_eq!(stretch.rows.len() as u64, KEPT_EVENTS + 2);
        assert_eq!(stretch.counted_events(), 18);
        let all: u64 = stretch.rows.iter().map(|row| row.count).sum();
        assert_eq!(all, KEPT_EVENTS + 20);
        // Rows that are not kept at all need no limit.
        stretch.settle();
        stretch.push(event(true, 1));
        assert_eq!((stretch.rows.len(), stretch.counted_events()), (1, 0));
    }
}
