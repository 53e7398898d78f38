//! Every record of a bundle, merged by time, with bounded memory: one chunk a document.

mod settle;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

use rayon::prelude::*;

use crate::cancel::Cancel;
use crate::model::{Event, Level, SourceProblem, TimelineRecord, ZoneBy};
use crate::pool::{Threads, Workers};
use crate::read::chunk::Chunk;
use crate::read::event::evtx::EvtxReader;
use crate::read::event::sentence::sentence;
use crate::read::event::{EventItem, EventRecord, unix_lines};
use crate::read::portal::{PORTAL, Shown};
use crate::read::text::Detection;
use crate::read::{Events, Opened, Others, Text, records};
use crate::redact::{Names, Redacted, Redactor};
use crate::settings::Tools;
use crate::source::{Bundle, Document, broken, problem};
use crate::time::zone::Zone;
use crate::time::{Calendar, FoldState, RawStamp};

/// Blocks of an `.evtx` file that are read at once, a thread: some take longer than others.
const EVTX_BATCH: usize = 4;
/// So many events are told by one thread at least.
const LEAST_ALONE: usize = 32;

/// The records of a bundle, merged by time; made by [`Analyzer::records`](crate::Analyzer::records).
///
/// Within a document the order stands: a record without a stamp, or with one that goes back,
/// comes where it stands.
pub struct Timeline<'a> {
    tools: &'a Tools,
    heads: Vec<Head<'a>>,
    /// When the next record of each document is due, the earliest first; `None` before the start.
    due: Option<BinaryHeap<Reverse<(i64, usize)>>>,
    problems: Vec<(String, SourceProblem)>,
    threads: Threads,
    /// From the first record to the last one.
    workers: Option<Workers>,
    /// What masks records as they are made.
    masks: Redactor,
    cancel: Cancel,
}

impl std::fmt::Debug for Timeline<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Timeline")
            .field("documents", &self.heads.len())
            .finish_non_exhaustive()
    }
}

/// One document, and its records that were read but not given out.
struct Head<'a> {
    path: &'a str,
    document: &'a Document,
    others: Others<'a>,
    /// What the files before it say of an hour that comes twice.
    before: FoldState,
    /// What has to be added to its local times.
    shift_us: i64,
    input: Option<Input>,
    ready: Ready,
    /// `text:log4net`, `event:evtx`, …; empty before it was opened.
    format: Arc<str>,
    /// What explaining needs is kept, beside the records.
    explained: bool,
    /// Events go with their records, whole.
    with_events: bool,
    fold: FoldState,
    /// Newest stamp given out: what has none, or an older one, is not held back.
    reached: i64,
}

/// Records that were read but not given out, list by list as they were made.
#[derive(Default)]
struct Ready(VecDeque<std::vec::IntoIter<Seen>>);

impl Ready {
    fn add(&mut self, records: Vec<Seen>) {
        if !records.is_empty() {
            self.0.push_back(records.into_iter());
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn front(&self) -> Option<&Seen> {
        self.0.front()?.as_slice().first()
    }

    fn pop(&mut self) -> Option<Seen> {
        let list = self.0.front_mut()?;
        let seen = list.next();
        if list.as_slice().is_empty() {
            self.0.pop_front();
        }
        seen
    }
}

/// The records of a chunk.
struct Listed {
    records: Vec<Seen>,
    /// Those in an hour that comes twice: which of two is told by the records before the chunk.
    doubled: Vec<(usize, RawStamp)>,
    fold: FoldState,
}

/// A record with what signatures are matched against beside it.
pub(crate) struct Seen {
    pub(crate) record: Redacted<TimelineRecord>,
    /// Of an event that is to be explained.
    pub(crate) event: Option<Box<Event>>,
    /// Shared by the records of a document.
    pub(crate) format: Arc<str>,
}

enum Input {
    Text(Box<Text>),
    Evtx(Box<EvtxReader>),
    Events(Box<Events>),
}

impl<'a> Timeline<'a> {
    pub(crate) fn new(
        tools: &'a Tools,
        bundle: &'a Bundle,
        threads: Threads,
        cancel: Cancel,
    ) -> Self {
        let listed = bundle
            .documents()
            .iter()
            .filter(|d| d.skip_reason().is_none());
        let problems = listed
            .clone()
            .filter_map(|d| Some((d.path().to_owned(), d.problem()?.clone())))
            .collect();
        let heads = listed
            .filter(|d| d.problem().is_none())
            .map(|document| Head {
                path: document.path(),
                document,
                others: Others::of(bundle),
                before: FoldState::NEW,
                shift_us: 0,
                input: None,
                ready: Ready::default(),
                format: Arc::from(""),
                explained: false,
                with_events: false,
                fold: FoldState::NEW,
                reached: i64::MIN,
            })
            .collect();
        Self {
            tools,
            heads,
            due: None,
            problems,
            threads,
            workers: None,
            masks: Redactor::reveal(),
            cancel,
        }
    }

    /// Passes each record through a redactor. Where that does not depend on what was met before, the threads
    /// that make the records do it, so that it takes less time than [`Redactor::record`] for one after the other.
    ///
    /// ```
    /// use eadm_logs::{Analyzer, Bundle, Redactor};
    ///
    /// let analyzer = Analyzer::builder().build()?;
    /// let bundle = Bundle::from_bytes("eadm.log", "2026-03-02 05:14:07,000 bind with password=Vinter2026\n".into());
    /// let mut records = analyzer.records(&bundle)?.redacted(Redactor::standard());
    /// assert_eq!(records.next().unwrap().message, "bind with password=[password]");
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    #[must_use]
    pub fn redacted(mut self, redactor: Redactor) -> RedactedTimeline<'a> {
        let in_order = redactor.depends_on_order().then(|| redactor.clone());
        if in_order.is_none() {
            self.masks = redactor;
        }
        RedactedTimeline {
            timeline: self,
            in_order,
        }
    }

    /// Gives the whole event with each record of one, all of its `System` data among it.
    ///
    /// ```
    /// use eadm_logs::{Analyzer, Bundle};
    ///
    /// let xml = "<Event><System><Provider Name='MyApp'/><EventID>7</EventID><Opcode>1</Opcode>\
    ///            <TimeCreated SystemTime='2026-03-02T04:14:07Z'/><Computer>SRV01</Computer></System>\
    ///            <EventData><Data Name='Step'>Import AD</Data></EventData></Event>";
    /// let bundle = Bundle::from_bytes("events.xml", xml.into());
    /// let analyzer = Analyzer::builder().build()?;
    /// let record = analyzer.records(&bundle)?.with_events().next().unwrap();
    /// let event = record.event.unwrap();
    /// assert_eq!(event.field("Step"), Some("Import AD"));
    /// assert_eq!(event.computer.as_deref(), Some("SRV01"));
    /// assert_eq!(event.system.unwrap().opcode, Some(1));
    /// # Ok::<(), eadm_logs::Error>(())
    /// ```
    #[must_use]
    pub fn with_events(mut self) -> Self {
        for head in &mut self.heads {
            head.with_events = true;
        }
        self
    }

    /// Keeps the events beside their records; and lines of documents without any layout are
    /// records too, without time and level.
    pub(crate) fn explained(mut self) -> Self {
        for head in &mut self.heads {
            head.explained = true;
        }
        self
    }

    /// What could not be read so far, by path; whole once the iterator has ended.
    pub fn problems(&self) -> &[(String, SourceProblem)] {
        &self.problems
    }

    /// Opens all documents, and settles what each has to know of the others.
    fn open(&mut self) {
        let workers = match self.threads.workers() {
            Ok(workers) => workers,
            Err(error) => {
                for head in &mut self.heads {
                    let unread = problem("unreadable", error.to_string());
                    self.problems.push((head.path.to_owned(), unread));
                    head.input = None;
                }
                return;
            }
        };
        let making = Making {
            tools: self.tools,
            masks: &self.masks,
        };
        let (tools, cancel) = (self.tools, &self.cancel);
        let (heads, problems) = (&mut self.heads, &mut self.problems);
        workers.install(|| {
            for head in heads.iter_mut() {
                let mut found = Vec::new();
                head.input = head.open(making, head.document, &mut found);
                problems.extend(found.into_iter().map(|p| (head.path.to_owned(), p)));
            }
            settle::settle(tools, heads, cancel);
        });
        self.workers = Some(workers);
    }

    /// Reads on in a document and says when its next record is due.
    fn advance(&mut self, index: usize) {
        let Some(head) = self.heads.get_mut(index) else {
            return;
        };
        let making = Making {
            tools: self.tools,
            masks: &self.masks,
        };
        let (cancel, problems) = (&self.cancel, &mut self.problems);
        if let Some(workers) = self.workers.as_ref().filter(|_| head.ready.is_empty()) {
            workers.install(|| head.fill(making, cancel, problems));
        }
        if !head.ready.is_empty()
            && let Some(due) = &mut self.due
        {
            due.push(Reverse((head.due(), index)));
        }
    }
}

impl Iterator for Timeline<'_> {
    type Item = TimelineRecord;

    fn next(&mut self) -> Option<TimelineRecord> {
        self.next_seen().map(|seen| seen.record.into_inner())
    }
}

/// The records of a [`Timeline`], each past a redactor; made by [`Timeline::redacted`].
#[derive(Debug)]
pub struct RedactedTimeline<'a> {
    timeline: Timeline<'a>,
    /// Takes one record after the other.
    in_order: Option<Redactor>,
}

impl RedactedTimeline<'_> {
    /// What could not be read so far, by path; whole once the iterator has ended.
    pub fn problems(&self) -> &[(String, SourceProblem)] {
        self.timeline.problems()
    }
}

impl Iterator for RedactedTimeline<'_> {
    type Item = Redacted<TimelineRecord>;

    fn next(&mut self) -> Option<Redacted<TimelineRecord>> {
        let record = self.timeline.next_seen()?.record;
        Some(match &self.in_order {
            Some(redactor) => redactor.record(record.into_inner()),
            None => record,
        })
    }
}

impl Timeline<'_> {
    /// The next record, with what signatures are matched against beside it.
    pub(crate) fn next_seen(&mut self) -> Option<Seen> {
        if self.cancel.is_cancelled() {
            return None;
        }
        if self.due.is_none() {
            self.due = Some(BinaryHeap::new());
            self.open();
            for index in 0..self.heads.len() {
                self.advance(index);
            }
        }
        let Some(Reverse((_, index))) = self.due.as_mut()?.pop() else {
            self.workers = None;
            return None;
        };
        let head = self.heads.get_mut(index)?;
        let seen = head.ready.pop()?;
        // The time of a remnant says nothing of the records behind it.
        let time = seen.record.time.filter(|_| !seen.record.recovered);
        head.reached = head.reached.max(time.map_or(i64::MIN, |t| t.utc_us));
        self.advance(index);
        Some(seen)
    }
}

impl Head<'_> {
    /// When its next record is due.
    fn due(&self) -> i64 {
        let own = self
            .ready
            .front()
            .and_then(|seen| seen.record.time)
            .map_or(i64::MIN, |t| t.utc_us);
        own.max(self.reached)
    }

    /// Reads on until a record is ready or the document ends.
    fn fill(
        &mut self,
        making: Making<'_>,
        cancel: &Cancel,
        problems: &mut Vec<(String, SourceProblem)>,
    ) {
        while self.ready.is_empty() && !cancel.is_cancelled() {
            let Some(input) = self.input.take() else {
                return;
            };
            let mut found = Vec::new();
            self.input = self.step(making, input, &mut found);
            problems.extend(found.into_iter().map(|p| (self.path.to_owned(), p)));
        }
    }

    fn step(
        &mut self,
        making: Making<'_>,
        input: Input,
        problems: &mut Vec<SourceProblem>,
    ) -> Option<Input> {
        // An error ends the document here; what came before it was given out.
        let mut go_on = |more: std::io::Result<bool>| {
            more.unwrap_or_else(|error| {
                problems.push(broken(&error, None));
                false
            })
        };
        match input {
            Input::Text(mut text) => {
                let next = || text.chunks.next();
                let chunks: Vec<Chunk> = std::iter::from_fn(next)
                    .take(rayon::current_num_threads())
                    .collect();
                if let Some(error) = text.chunks.take_error() {
                    go_on(Err(error));
                }
                self.text(making, &text.detection, &chunks);
                (!chunks.is_empty()).then_some(Input::Text(text))
            }
            Input::Evtx(mut reader) => {
                let mut items = Vec::new();
                let blocks = EVTX_BATCH * rayon::current_num_threads();
                let more = go_on(reader.read_batch(blocks, &mut items));
                self.events(making, items, problems);
                more.then_some(Input::Evtx(reader))
            }
            Input::Events(mut opened) => {
                let mut block = String::new();
                let more = go_on(opened.text.read_block(1 << 18, &mut block));
                let mut items = Vec::new();
                opened.events.feed(&block, &mut items);
                if !more {
                    opened.events.finish(&mut items);
                }
                self.events(making, items, problems);
                more.then_some(Input::Events(opened))
            }
        }
    }

    /// Opens a document; `None` where it is read already, or holds no record.
    fn open(
        &mut self,
        Making { tools, masks }: Making<'_>,
        document: &Document,
        problems: &mut Vec<SourceProblem>,
    ) -> Option<Input> {
        match tools.reading(self.others).open(document) {
            Opened::Text(text) => {
                self.format = text.format.as_str().into();
                Some(Input::Text(text))
            }
            Opened::Evtx => {
                self.format = "event:evtx".into();
                let reader = document.open().map_err(|problem| problems.push(problem));
                let reader = reader.ok().map(|reader| {
                    let reader = if self.with_events {
                        EvtxReader::new(reader)
                    } else {
                        EvtxReader::lean(reader)
                    };
                    reader.with_recovered(tools.recovered)
                });
                reader.map(|reader| Input::Evtx(Box::new(reader)))
            }
            Opened::Events(events) => {
                self.format = events.kind.format().into();
                Some(Input::Events(events))
            }
            Opened::Portal(view) => {
                self.format = PORTAL.into();
                if let Some(error) = view.error {
                    problems.push(broken(&error, None));
                }
                let seen = |shown: Shown| Seen {
                    record: masks.record(untimed(self.path, shown.number, shown.text)),
                    event: None,
                    format: Arc::clone(&self.format),
                };
                let shown = view.read.shown.into_iter().map(seen);
                self.ready.add(shown.collect());
                None
            }
            Opened::Skipped(_) => None,
            Opened::Unread(problem) => {
                problems.push(problem);
                None
            }
        }
    }

    /// Turns chunks into records side by side, and puts them in order.
    fn text(&mut self, making: Making<'_>, detection: &Detection, chunks: &[Chunk]) {
        let lister = Lister {
            making,
            path: self.path,
            format: &self.format,
            explained: self.explained,
            detection,
        };
        let told: Vec<Listed> = chunks.par_iter().map(|c| lister.listed(c)).collect();
        for mut listed in told {
            let before = self.before.join(self.fold);
            for (index, stamp) in listed.doubled {
                if let Some(seen) = listed.records.get_mut(index) {
                    let time = stamp.carried(&before).resolve(&making.tools.zone);
                    seen.record.set_time(Some(time));
                }
            }
            self.fold = self.fold.join(listed.fold);
            self.ready.add(listed.records);
        }
    }

    fn events(
        &mut self,
        Making { tools, masks }: Making<'_>,
        items: Vec<EventItem>,
        problems: &mut Vec<SourceProblem>,
    ) {
        let (path, explained, with_events) = (self.path, self.explained, self.with_events);
        let shift_us = self.shift_us;
        let format = &self.format;
        let seen = |names: &mut Names, item| match item {
            EventItem::Problem(problem) => Err(problem),
            EventItem::Event(read) => {
                let mut record = event(path, &read, tools, shift_us);
                let mut event = (explained || with_events).then(|| Box::new(read.event));
                if !explained {
                    record.event = event.take();
                }
                Ok(Seen {
                    record: masks.record_among(record, names),
                    event,
                    format: Arc::clone(format),
                })
            }
        };
        let read: Vec<Result<Seen, SourceProblem>> = items
            .into_par_iter()
            .with_min_len(LEAST_ALONE)
            .map_init(Names::default, seen)
            .collect();
        let mut ready = Vec::with_capacity(read.len());
        for item in read {
            match item {
                Ok(seen) => ready.push(seen),
                Err(problem) => problems.push(problem),
            }
        }
        self.ready.add(ready);
    }
}

/// What records are made with.
#[derive(Clone, Copy)]
struct Making<'a> {
    tools: &'a Tools,
    masks: &'a Redactor,
}

/// What chunks of a text are turned into records with.
struct Lister<'a> {
    making: Making<'a>,
    path: &'a str,
    format: &'a Arc<str>,
    explained: bool,
    detection: &'a Detection,
}

impl Lister<'_> {
    fn listed(&self, chunk: &Chunk) -> Listed {
        let bare = self.explained && self.detection.used.is_empty() && chunk.heads.is_none();
        let Making { tools, masks } = self.making;
        let mut names = Names::default();
        let mut seen = |record| Seen {
            record: masks.record_among(record, &mut names),
            event: None,
            format: Arc::clone(self.format),
        };
        let mut out = Listed {
            records: Vec::new(),
            doubled: Vec::new(),
            fold: FoldState::NEW,
        };
        let mut lines = Vec::new();
        let mut calendar = Calendar::default();
        records(
            &self.detection.layouts,
            &self.detection.used,
            chunk,
            |record| {
                let zone = &tools.zone;
                let stamp = record.civil_us().map(|civil_us| {
                    let (stamp, _) =
                        calendar.read(civil_us, record.offset_s(), &mut out.fold, zone);
                    stamp
                });
                if let Some(stamp) = stamp.filter(|stamp| stamp.mark.inside()) {
                    out.doubled.push((out.records.len(), stamp));
                }
                let content = record.content();
                out.records.push(seen(TimelineRecord {
                    time: stamp.map(|stamp| stamp.resolve(zone)),
                    level: content.level,
                    logger: content.logger.map(str::to_owned),
                    thread: content.thread.map(str::to_owned),
                    ..untimed(self.path, record.line, unix_lines(content.message.into()))
                }));
            },
            |line, text| {
                if bare && !text.trim().is_empty() {
                    lines.push((line, text));
                }
            },
            |_, _| {},
        );
        let untold = lines
            .into_iter()
            .map(|(line, text)| untimed(self.path, line, text.to_owned()));
        out.records.extend(untold.map(seen));
        if chunk.last
            && !chunk.text.ends_with('\n')
            && let Some(last) = out.records.last_mut()
        {
            last.record.set_incomplete();
        }
        out
    }
}

/// A line without time and level; line 0 is none.
fn untimed(path: &str, line: u64, message: String) -> TimelineRecord {
    TimelineRecord {
        time: None,
        path: path.to_owned(),
        line: (line > 0).then_some(line),
        record: None,
        level: Level::None,
        logger: None,
        event_id: None,
        thread: None,
        message,
        incomplete: false,
        recovered: false,
        event: None,
    }
}

fn event(path: &str, record: &EventRecord, tools: &Tools, shift_us: i64) -> TimelineRecord {
    let event = &record.event;
    let zone: &Zone = &tools.zone;
    let message = event.message.clone();
    let message = message.unwrap_or_else(|| sentence(event, tools.lang));
    TimelineRecord {
        time: record.stamp.map(|stamp| {
            if stamp.zone_by == ZoneBy::Stated {
                zone.show(stamp.utc_us, ZoneBy::Stated)
            } else if shift_us == 0 {
                stamp
            } else {
                zone.show(stamp.utc_us.saturating_add(shift_us), stamp.zone_by)
            }
        }),
        record: event.record_id,
        level: event.level.map_or(Level::None, Level::from_windows),
        logger: Some(event.provider.clone()).filter(|p| !p.is_empty()),
        event_id: Some(event.id),
        recovered: record.recovered,
        ..untimed(path, record.line, message)
    }
}
