//! Every record of a bundle, merged by time, with bounded memory: one chunk a document.

use std::collections::VecDeque;

use crate::audit::Tools;
use crate::format::event::evtx::EvtxReader;
use crate::format::event::sentence::sentence;
use crate::format::event::xml::XmlReader;
use crate::format::event::{EventItem, EventRecord};
use crate::format::zone::Zone;
use crate::model::{Level, TimelineRecord, ZoneBy};
use crate::scan::{Calendar, Cancel, Chunks, FoldState, records};
use crate::source::{Bundle, Content, Document, TextReader, sniff};

/// The records of a bundle, merged by time; made by [`Analyzer::records`](crate::Analyzer::records).
///
/// Within a document the order stands: a record without a stamp, or with one that goes back,
/// comes where it stands.
pub struct Timeline<'a> {
    tools: &'a Tools,
    heads: Vec<Head<'a>>,
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
    ready: VecDeque<TimelineRecord>,
    fold: FoldState,
    /// Newest stamp given out: what has none, or an older one, is not held back.
    reached: i64,
}

enum Input<'a> {
    /// Not opened yet.
    Closed(&'a Document),
    Text {
        chunks: Box<Chunks<TextReader>>,
        used: Vec<usize>,
    },
    Evtx(Box<EvtxReader>),
    Xml {
        reader: Box<TextReader>,
        xml: Box<XmlReader>,
    },
}

impl<'a> Timeline<'a> {
    pub(crate) fn new(tools: &'a Tools, bundle: &'a Bundle, cancel: Cancel) -> Self {
        let heads = bundle
            .documents()
            .iter()
            .filter(|d| d.skip_reason().is_none() && d.problem().is_none())
            .map(|document| Head {
                path: document.path(),
                input: Some(Input::Closed(document)),
                ready: VecDeque::new(),
                fold: FoldState::NEW,
                reached: i64::MIN,
            })
            .collect();
        Self {
            tools,
            heads,
            cancel,
        }
    }
}

impl Iterator for Timeline<'_> {
    type Item = TimelineRecord;

    fn next(&mut self) -> Option<TimelineRecord> {
        if self.cancel.is_cancelled() {
            return None;
        }
        for head in &mut self.heads {
            head.fill(self.tools);
        }
        self.heads.retain(|head| !head.ready.is_empty());
        let earliest = self
            .heads
            .iter()
            .enumerate()
            .min_by_key(|(index, head)| (head.due(), *index));
        let index = earliest.map(|(index, _)| index)?;
        let head = self.heads.get_mut(index)?;
        let record = head.ready.pop_front()?;
        head.reached = head.reached.max(record.time.map_or(i64::MIN, |t| t.utc_us));
        Some(record)
    }
}

impl Head<'_> {
    /// When its next record is due.
    fn due(&self) -> i64 {
        let own = self
            .ready
            .front()
            .and_then(|r| r.time)
            .map_or(i64::MIN, |t| t.utc_us);
        own.max(self.reached)
    }

    /// Reads on until a record is ready or the document ends. What cannot be read ends it here;
    /// an audit tells why.
    fn fill(&mut self, tools: &Tools) {
        while self.ready.is_empty() {
            let Some(input) = self.input.take() else {
                return;
            };
            self.input = self.step(tools, input);
        }
    }

    fn step<'b>(&mut self, tools: &Tools, input: Input<'b>) -> Option<Input<'b>> {
        match input {
            Input::Closed(document) => open(tools, document),
            Input::Text { mut chunks, used } => {
                let chunk = chunks.next(tools.layouts)?;
                self.text(tools, &used, &chunk);
                Some(Input::Text { chunks, used })
            }
            Input::Evtx(mut reader) => {
                let mut items = Vec::new();
                let more = reader.read_batch(1, &mut items).unwrap_or(false);
                self.events(tools, items);
                more.then_some(Input::Evtx(reader))
            }
            Input::Xml {
                mut reader,
                mut xml,
            } => {
                let mut block = String::new();
                let more = reader.read_block(1 << 18, &mut block).unwrap_or(false);
                let mut items = Vec::new();
                xml.feed(&block, &mut items);
                if !more {
                    xml.finish(&mut items);
                }
                self.events(tools, items);
                more.then_some(Input::Xml { reader, xml })
            }
        }
    }

    fn text(&mut self, tools: &Tools, used: &[usize], chunk: &crate::scan::Chunk) {
        let path = self.path;
        let (ready, fold) = (&mut self.ready, &mut self.fold);
        let mut calendar = Calendar::default();
        let cut = chunk.last && !chunk.text.ends_with('\n');
        records(
            tools.layouts,
            used,
            chunk,
            |record| {
                let header = &record.header;
                let (stamp, _) = calendar.read(header.civil_us, header.offset_s, fold, &tools.zone);
                ready.push_back(TimelineRecord {
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
                });
            },
            |_, _| {},
            |_| {},
        );
        if cut && let Some(last) = ready.back_mut() {
            last.incomplete = true;
        }
    }

    fn events(&mut self, tools: &Tools, items: Vec<EventItem>) {
        for item in items {
            if let EventItem::Event(record) = item {
                self.ready.push_back(event(self.path, &record, tools));
            }
        }
    }
}

fn open<'a>(tools: &Tools, document: &Document) -> Option<Input<'a>> {
    let mut reader = TextReader::new(document.open().ok()?);
    match sniff(reader.head().ok()?) {
        Content::Evtx => Some(Input::Evtx(Box::new(EvtxReader::new(
            document.open().ok()?,
        )))),
        Content::EventXml => Some(Input::Xml {
            reader: Box::new(reader),
            xml: Box::default(),
        }),
        Content::Text => {
            let mut chunks = Chunks::new(reader, tools.chunk_bytes);
            let used = tools.layouts.detect(chunks.sample()).used;
            chunks.use_layouts(used.clone());
            Some(Input::Text {
                chunks: Box::new(chunks),
                used,
            })
        }
        _ => None,
    }
}

fn event(path: &str, record: &EventRecord, tools: &Tools) -> TimelineRecord {
    let event = &record.event;
    let zone: &Zone = &tools.zone;
    TimelineRecord {
        time: record.stamp.map(|s| zone.show(s.utc_us, ZoneBy::Stated)),
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
    }
}
