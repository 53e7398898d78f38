//! Every record of a bundle, merged by time, with bounded memory: one chunk a document.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

use rayon::prelude::*;

use crate::audit::Tools;
use crate::cancel::Cancel;
use crate::model::{Event, Level, SourceProblem, TimelineRecord, ZoneBy};
use crate::pool::{Threads, Workers};
use crate::read::chunk::Chunks;
use crate::read::event::evtx::EvtxReader;
use crate::read::event::region::Habits;
use crate::read::event::sentence::sentence;
use crate::read::event::text::EventTextReader;
use crate::read::event::{EventItem, EventRecord};
use crate::read::lines::TextLines;
use crate::read::portal::{PORTAL, is_view, read_view};
use crate::scan::{broken, records};
use crate::source::{Bundle, Content, Document, TextReader, problem, sniff};
use crate::time::zone::Zone;
use crate::time::{Calendar, FoldState};

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
    input: Option<Input<'a>>,
    ready: VecDeque<Seen>,
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

/// A record with what signatures are matched against beside it.
pub(crate) struct Seen {
    pub(crate) record: TimelineRecord,
    /// Of an event that is to be explained.
    pub(crate) event: Option<Box<Event>>,
    /// Shared by the records of a document.
    pub(crate) format: Arc<str>,
}

enum Input<'a> {
    /// Not opened yet.
    Closed(&'a Document),
    Text {
        chunks: Box<Chunks<TextLines>>,
        used: Vec<usize>,
    },
    /// The portal's view; whether it is a page.
    View(Box<TextReader>, bool),
    Evtx(Box<EvtxReader>),
    Events {
        reader: Box<TextReader>,
        events: EventTextReader,
    },
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
                input: Some(Input::Closed(document)),
                ready: VecDeque::new(),
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
            cancel,
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

    /// Reads on in a document and says when its next record is due.
    fn advance(&mut self, index: usize) {
        let Some(head) = self.heads.get_mut(index) else {
            return;
        };
        if head.ready.is_empty() && head.input.is_some() {
            if self.workers.is_none() {
                self.workers = match self.threads.workers() {
                    Ok(workers) => Some(workers),
                    Err(error) => {
                        let unread = problem("unreadable", error.to_string());
                        self.problems.push((head.path.to_owned(), unread));
                        head.input = None;
                        return;
                    }
                };
            }
            let (tools, cancel, problems) = (self.tools, &self.cancel, &mut self.problems);
            if let Some(workers) = &self.workers {
                workers.install(|| head.fill(tools, cancel, problems));
            }
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
        self.next_seen().map(|seen| seen.record)
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
            for index in 0..self.heads.len() {
                self.advance(index);
            }
        }
        let Some(Reverse((_, index))) = self.due.as_mut()?.pop() else {
            self.workers = None;
            return None;
        };
        let head = self.heads.get_mut(index)?;
        let seen = head.ready.pop_front()?;
        let time = seen.record.time;
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
        tools: &Tools,
        cancel: &Cancel,
        problems: &mut Vec<(String, SourceProblem)>,
    ) {
        while self.ready.is_empty() && !cancel.is_cancelled() {
            let Some(input) = self.input.take() else {
                return;
            };
            let mut found = Vec::new();
            self.input = self.step(tools, input, &mut found);
            problems.extend(found.into_iter().map(|p| (self.path.to_owned(), p)));
        }
    }

    fn step<'b>(
        &mut self,
        tools: &Tools,
        input: Input<'b>,
        problems: &mut Vec<SourceProblem>,
    ) -> Option<Input<'b>> {
        // An error ends the document here; what came before it was given out.
        let mut go_on = |more: std::io::Result<bool>| {
            more.unwrap_or_else(|error| {
                problems.push(broken(&error, None));
                false
            })
        };
        match input {
            Input::Closed(document) => {
                let (input, format) = open(tools, document, self.with_events, problems)?;
                self.format = format.into();
                Some(input)
            }
            Input::Text { mut chunks, used } => {
                let chunk = chunks.next(&tools.layouts);
                if let Some(error) = chunks.take_error() {
                    go_on(Err(error));
                }
                let chunk = chunk?;
                self.text(tools, &used, &chunk);
                Some(Input::Text { chunks, used })
            }
            Input::View(mut reader, page) => {
                let view = read_view(&mut reader, &tools.vocabulary, page)?;
                if let Some(error) = view.error {
                    go_on(Err(error));
                }
                for shown in view.read.shown {
                    let record = untimed(self.path, shown.number, &shown.text);
                    self.ready.push_back(Seen {
                        record,
                        event: None,
                        format: Arc::clone(&self.format),
                    });
                }
                None
            }
            Input::Evtx(mut reader) => {
                let mut items = Vec::new();
                let more = go_on(reader.read_batch(rayon::current_num_threads(), &mut items));
                self.events(tools, items, problems);
                more.then_some(Input::Evtx(reader))
            }
            Input::Events {
                mut reader,
                mut events,
            } => {
                let mut block = String::new();
                let more = go_on(reader.read_block(1 << 18, &mut block));
                let mut items = Vec::new();
                events.feed(&block, &mut items);
                if !more {
                    events.finish(&mut items);
                }
                self.events(tools, items, problems);
                more.then_some(Input::Events { reader, events })
            }
        }
    }

    fn text(&mut self, tools: &Tools, used: &[usize], chunk: &crate::read::chunk::Chunk) {
        let bare = self.explained && used.is_empty();
        let (path, format) = (self.path, &self.format);
        let (ready, fold) = (&mut self.ready, &mut self.fold);
        let seen = |record| Seen {
            record,
            event: None,
            format: Arc::clone(format),
        };
        let mut lines = Vec::new();
        let mut calendar = Calendar::default();
        let cut = chunk.last && !chunk.text.ends_with('\n');
        records(
            &tools.layouts,
            used,
            chunk,
            |record| {
                let header = &record.header;
                let (stamp, _) = calendar.read(header.civil_us, header.offset_s, fold, &tools.zone);
                ready.push_back(seen(TimelineRecord {
                    time: Some(stamp.resolve(&tools.zone)),
                    path: path.to_owned(),
                    line: Some(record.line),
                    record: None,
                    level: header.level,
                    logger: header.logger.map(str::to_owned),
                    event_id: None,
                    thread: header.thread.map(str::to_owned),
                    message: record.message.replace("\r\n", "\n"),
                    incomplete: false,
                    event: None,
                }));
            },
            |line, text| {
                if bare && !text.trim().is_empty() {
                    lines.push((line, text));
                }
            },
            |_| {},
        );
        ready.extend(
            lines
                .into_iter()
                .map(|(line, text)| seen(untimed(path, line, text))),
        );
        if cut && let Some(last) = ready.back_mut() {
            last.record.incomplete = true;
        }
    }

    fn events(&mut self, tools: &Tools, items: Vec<EventItem>, problems: &mut Vec<SourceProblem>) {
        let (path, explained, with_events) = (self.path, self.explained, self.with_events);
        let format = &self.format;
        let seen = |item| match item {
            EventItem::Problem(problem) => Err(problem),
            EventItem::Event(read) => {
                let mut record = event(path, &read, tools);
                let mut event = (explained || with_events).then(|| Box::new(read.event));
                if !explained {
                    record.event = event.take();
                }
                Ok(Seen {
                    record,
                    event,
                    format: Arc::clone(format),
                })
            }
        };
        let read: Vec<Result<Seen, SourceProblem>> = items
            .into_par_iter()
            .with_min_len(LEAST_ALONE)
            .map(seen)
            .collect();
        for item in read {
            match item {
                Ok(seen) => self.ready.push_back(seen),
                Err(problem) => problems.push(problem),
            }
        }
    }
}

/// A line without time and level.
fn untimed(path: &str, line: u64, text: &str) -> TimelineRecord {
    TimelineRecord {
        time: None,
        path: path.to_owned(),
        line: Some(line),
        record: None,
        level: Level::None,
        logger: None,
        event_id: None,
        thread: None,
        message: text.to_owned(),
        incomplete: false,
        event: None,
    }
}

fn open<'a>(
    tools: &Tools,
    document: &Document,
    with_events: bool,
    problems: &mut Vec<SourceProblem>,
) -> Option<(Input<'a>, String)> {
    let mut opened = || {
        document
            .open()
            .map_err(|problem| problems.push(problem))
            .ok()
    };
    let mut reader = TextReader::new(opened()?);
    let content = match reader.head() {
        Ok(head) => sniff(head),
        Err(error) => {
            problems.push(broken(&error, None));
            return None;
        }
    };
    match content {
        Content::Evtx => {
            let reader = if with_events {
                EvtxReader::new(opened()?)
            } else {
                EvtxReader::lean(opened()?)
            };
            let input = Input::Evtx(Box::new(reader));
            Some((input, "event:evtx".to_owned()))
        }
        Content::Events(events) => {
            let input = Input::Events {
                reader: Box::new(reader),
                events: events.reader(Habits {
                    zone: tools.zone.clone(),
                    region: tools.region,
                }),
            };
            Some((input, events.format().to_owned()))
        }
        Content::Html | Content::Text => {
            let page = content == Content::Html;
            let view = |page| {
                let input = Input::View(Box::new(TextReader::new(document.open().ok()?)), page);
                Some((input, PORTAL.to_owned()))
            };
            if page && read_view(&mut reader, &tools.vocabulary, true).is_some() {
                return view(true);
            }
            let reader = if page {
                TextReader::new(opened()?)
            } else {
                reader
            };
            let lines = TextLines::new(reader, document.path(), &tools.layouts);
            let transcript = lines.is_transcript();
            let mut chunks = Chunks::new(lines, tools.chunk_bytes);
            let mut detection = tools.layouts.detect(chunks.sample());
            if transcript {
                tools.layouts.transcript(&mut detection);
            }
            if is_view(
                &tools.vocabulary,
                &tools.layouts,
                &detection,
                chunks.sample(),
            ) {
                return view(false);
            }
            if page && detection.main.is_none() {
                return None;
            }
            let used = detection.used;
            chunks.use_layouts(used.clone());
            let input = Input::Text {
                chunks: Box::new(chunks),
                used,
            };
            Some((input, tools.layouts.format(detection.main)))
        }
        _ => None,
    }
}

fn event(path: &str, record: &EventRecord, tools: &Tools) -> TimelineRecord {
    let event = &record.event;
    let zone: &Zone = &tools.zone;
    TimelineRecord {
        time: record.stamp.map(|stamp| {
            if stamp.zone_by == ZoneBy::Stated {
                zone.show(stamp.utc_us, ZoneBy::Stated)
            } else {
                stamp
            }
        }),
        path: path.to_owned(),
        line: (record.line > 0).then_some(record.line),
        record: event.record_id,
        level: event.level.map_or(Level::None, Level::from_windows),
        logger: Some(event.provider.clone()).filter(|p| !p.is_empty()),
        event_id: Some(event.id),
        thread: None,
        message: event
            .message
            .clone()
            .unwrap_or_else(|| sentence(event, tools.lang)),
        incomplete: false,
        event: None,
    }
}
