//! The records of one document, chunk by chunk, made by several threads.

use std::collections::VecDeque;
use std::sync::Arc;

use rayon::prelude::*;

use super::form::{Extras, Form};
use crate::cancel::Cancel;
use crate::model::{Event, Level, SourceProblem, Stamp, TimelineRecord, ZoneBy};
use crate::read::chunk::{Chunk, Chunks};
use crate::read::event::evtx::EvtxReader;
use crate::read::event::sentence::sentence;
use crate::read::event::{EventItem, EventRecord, push_unix_lines};
use crate::read::lines::TextLines;
use crate::read::portal::{PORTAL, Shown};
use crate::read::text::Detection;
use crate::read::{Events, Opened, Others, Text, records};
use crate::redact::{Names, Redactor};
use crate::settings::Tools;
use crate::source::{Document, broken};
use crate::time::zone::Zone;
use crate::time::{Calendar, FoldState};

/// Blocks of an `.evtx` file that are read at once, a thread: some take longer than others.
const EVTX_BATCH: usize = 4;
/// So many events are made records of by one thread at least.
const LEAST_ALONE: usize = 64;

/// What records are made with.
pub(super) struct Making<'a, F> {
    pub(super) tools: &'a Tools,
    /// What masks records as they are made.
    pub(super) masks: Redactor,
    pub(super) form: F,
    pub(super) wanted: Wanted,
}

/// What is given out in addition to what every record has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    /// What explaining needs is kept with the records; and lines of documents without any layout are
    /// records too, without time and level.
    pub(super) explained: bool,
    /// Events go with their records, whole.
    pub(super) events: bool,
}

/// One document as it is read on.
pub(super) struct OpenDocument<'a> {
    pub(super) path: &'a str,
    pub(super) document: &'a Document,
    pub(super) others: Others<'a>,
    /// What the files before it say of an hour that comes twice.
    pub(super) before: FoldState,
    /// What has to be added to its local times.
    pub(super) shift_us: i64,
    pub(super) input: Option<Input>,
    /// `text:log4net`, `event:evtx`, …; empty before it was opened.
    format: Arc<str>,
    fold: FoldState,
}

pub(super) enum Input {
    Text(Box<Text>, Vec<Chunk>),
    Evtx(Box<EvtxReader>),
    Events(Box<Events>),
}

/// Records that were made but not given out, chunk by chunk.
pub(super) struct Ready<L>(VecDeque<Made<L>>);

/// The records of a chunk.
#[derive(Default)]
struct Made<L> {
    list: L,
    times: VecDeque<When>,
}

/// When a record was written, for its place among those of other documents.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    /// Microseconds since 1970; the earliest there is where nothing tells.
    pub(super) utc_us: i64,
    /// It says when those behind it are due; the time of a remnant does not.
    holds: bool,
}

impl When {
    /// What is given out behind it is not older.
    pub(super) fn reached(self) -> i64 {
        if self.holds { self.utc_us } else { i64::MIN }
    }
}

impl<L> Ready<L> {
    pub(super) fn new() -> Self {
        Self(VecDeque::new())
    }

    fn add(&mut self, made: Made<L>) {
        if !made.times.is_empty() {
            self.0.push_back(made);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When the records of the first list were written.
    pub(super) fn times(&self) -> impl Iterator<Item = When> {
        self.0
            .front()
            .into_iter()
            .flat_map(|made| &made.times)
            .copied()
    }

    /// Takes records off the first list, as `take` does, which says how many it took. The newest of their times
    /// is put in `reached`.
    pub(super) fn take(&mut self, reached: &mut i64, take: impl FnOnce(&mut L) -> usize) {
        let Some(made) = self.0.front_mut() else {
            return;
        };
        let count = take(&mut made.list).min(made.times.len());
        for when in made.times.drain(..count) {
            *reached = when.reached().max(*reached);
        }
        if made.times.is_empty() {
            self.0.pop_front();
        }
    }
}

/// Makes the records of one chunk.
struct Maker<'a, F: Form> {
    making: &'a Making<'a, F>,
    format: &'a Arc<str>,
    names: Names,
    made: Made<F::List>,
}

impl<'a, F: Form> Maker<'a, F> {
    fn new(making: &'a Making<'a, F>, format: &'a Arc<str>) -> Self {
        Self {
            making,
            format,
            names: Names::default(),
            made: Made {
                list: F::List::default(),
                times: VecDeque::new(),
            },
        }
    }

    /// Masks a record and adds it to the list.
    fn add(&mut self, record: &mut TimelineRecord, event: Option<Box<Event>>) {
        self.made.times.push_back(When {
            utc_us: record.time.map_or(i64::MIN, |time| time.utc_us),
            holds: !record.recovered,
        });
        let masked = self.making.masks.record_among(record, &mut self.names);
        let extras = Extras {
            event,
            format: self.format,
        };
        self.making.form.add(&mut self.made.list, masked, extras);
    }

    /// Adds an event; `shift_us` has to be added to its time where that is a local one.
    fn add_event(&mut self, path: &str, read: EventRecord, shift_us: i64) {
        let Making { tools, wanted, .. } = *self.making;
        let EventRecord {
            event,
            stamp,
            line,
            recovered,
            ..
        } = read;
        let message = event.message.clone();
        let message = message.unwrap_or_else(|| sentence(&event, tools.lang));
        let mut record = TimelineRecord {
            time: stamp.map(|stamp| shown(stamp, shift_us, &tools.zone)),
            record: event.record_id,
            level: event.level.map_or(Level::None, Level::from_windows),
            logger: Some(event.provider.clone()).filter(|p| !p.is_empty()),
            event_id: Some(event.id),
            recovered,
            ..untimed(path, line, message)
        };
        let mut whole = (wanted.explained || wanted.events).then(|| Box::new(event));
        if !wanted.explained {
            record.event = whole.take();
        }
        self.add(&mut record, whole);
    }
}

/// The time of an event on the clock of the zone.
fn shown(stamp: Stamp, shift_us: i64, zone: &Zone) -> Stamp {
    if stamp.zone_by == ZoneBy::Stated {
        zone.show(stamp.utc_us, ZoneBy::Stated)
    } else if shift_us == 0 {
        stamp
    } else {
        zone.show(stamp.utc_us.saturating_add(shift_us), stamp.zone_by)
    }
}

impl<'a> OpenDocument<'a> {
    pub(super) fn new(document: &'a Document, others: Others<'a>) -> Self {
        Self {
            path: document.path(),
            document,
            others,
            before: FoldState::NEW,
            shift_us: 0,
            input: None,
            format: Arc::from(""),
            fold: FoldState::NEW,
        }
    }

    /// Opens it; what it holds is ready at once where it is read already.
    pub(super) fn open<F: Form>(
        &mut self,
        making: &Making<'_, F>,
        ready: &mut Ready<F::List>,
        problems: &mut Vec<SourceProblem>,
    ) {
        self.input = match making.tools.reading(self.others).open(self.document) {
            Opened::Text(text) => {
                self.format = text.format.as_str().into();
                Some(Input::Text(text, Vec::new()))
            }
            Opened::Evtx => {
                self.format = "event:evtx".into();
                let reader = self.document.open();
                let reader = reader.map_err(|problem| problems.push(problem)).ok();
                reader.map(|reader| {
                    let reader = if making.wanted.events {
                        EvtxReader::new(reader)
                    } else {
                        EvtxReader::lean(reader)
                    };
                    Input::Evtx(Box::new(reader.with_recovered(making.tools.recovered)))
                })
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
                let mut maker = Maker::new(making, &self.format);
                for Shown { number, text, .. } in view.read.shown {
                    maker.add(&mut untimed(self.path, number, text), None);
                }
                ready.add(maker.made);
                None
            }
            Opened::Skipped(_) => None,
            Opened::Unread(problem) => {
                problems.push(problem);
                None
            }
        };
    }

    /// Reads on until a record is ready or the document ends.
    pub(super) fn fill<F: Form>(
        &mut self,
        making: &Making<'_, F>,
        ready: &mut Ready<F::List>,
        cancel: &Cancel,
        problems: &mut Vec<(String, SourceProblem)>,
    ) {
        while ready.0.is_empty() && !cancel.is_cancelled() {
            let Some(input) = self.input.take() else {
                return;
            };
            let mut found = Vec::new();
            self.input = self.step(making, input, ready, &mut found);
            problems.extend(found.into_iter().map(|p| (self.path.to_owned(), p)));
        }
    }

    fn step<F: Form>(
        &mut self,
        making: &Making<'_, F>,
        input: Input,
        ready: &mut Ready<F::List>,
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
            Input::Text(mut text, chunks) => {
                let Text {
                    chunks: source,
                    detection,
                    ..
                } = &mut *text;
                // What comes next is read while records are made of what was read.
                let (made, next) = rayon::join(
                    || self.text(making, detection, &chunks),
                    || next_chunks(source),
                );
                made.into_iter().for_each(|made| ready.add(made));
                for chunk in chunks {
                    source.reuse(chunk.text);
                }
                if let Some(error) = source.take_error() {
                    go_on(Err(error));
                }
                (!next.is_empty()).then_some(Input::Text(text, next))
            }
            Input::Evtx(mut reader) => {
                let mut items = Vec::new();
                let blocks = EVTX_BATCH * rayon::current_num_threads();
                let more = go_on(reader.read_batch(blocks, &mut items));
                self.events(making, items, ready, problems);
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
                self.events(making, items, ready, problems);
                more.then_some(Input::Events(opened))
            }
        }
    }

    /// Makes records of chunks side by side.
    fn text<F: Form>(
        &mut self,
        making: &Making<'_, F>,
        detection: &Detection,
        chunks: &[Chunk],
    ) -> Vec<Made<F::List>> {
        let lister = Lister {
            making,
            path: self.path,
            format: &self.format,
            detection,
        };
        let listed: Vec<Listed<F::List>> = chunks
            .par_iter()
            .map(|chunk| lister.list(chunk, &FoldState::NEW))
            .collect();
        let listed = listed.into_iter().zip(chunks);
        listed
            .map(|(mut listed, chunk)| {
                let before = self.before.join(self.fold);
                if listed.doubled && before != FoldState::NEW {
                    // Which of two hours it is depends on the records before the chunk, which are known now.
                    listed = lister.list(chunk, &before);
                }
                self.fold = self.fold.join(listed.fold);
                listed.made
            })
            .collect()
    }

    fn events<F: Form>(
        &self,
        making: &Making<'_, F>,
        items: Vec<EventItem>,
        ready: &mut Ready<F::List>,
        problems: &mut Vec<SourceProblem>,
    ) {
        let (path, format, shift_us) = (self.path, &self.format, self.shift_us);
        let made: Vec<(Made<F::List>, Vec<SourceProblem>)> = items
            .into_par_iter()
            .chunks(LEAST_ALONE)
            .map(|items| {
                let mut maker = Maker::new(making, format);
                let mut problems = Vec::new();
                for item in items {
                    match item {
                        EventItem::Problem(problem) => problems.push(problem),
                        EventItem::Event(read) => maker.add_event(path, *read, shift_us),
                    }
                }
                (maker.made, problems)
            })
            .collect();
        for (made, found) in made {
            ready.add(made);
            problems.extend(found);
        }
    }
}

/// As many chunks as there are threads; fewer at the end.
fn next_chunks(source: &mut Chunks<TextLines>) -> Vec<Chunk> {
    std::iter::from_fn(|| source.next())
        .take(rayon::current_num_threads())
        .collect()
}

/// What chunks of a text are turned into records with.
struct Lister<'a, F> {
    making: &'a Making<'a, F>,
    path: &'a str,
    format: &'a Arc<str>,
    detection: &'a Detection,
}

/// The records of a chunk.
struct Listed<L> {
    made: Made<L>,
    /// Some lie in an hour that comes twice.
    doubled: bool,
    fold: FoldState,
}

impl<F: Form> Lister<'_, F> {
    /// The records of a chunk; `before` is what those before it say of an hour that comes twice.
    fn list(&self, chunk: &Chunk, before: &FoldState) -> Listed<F::List> {
        let wanted = self.making.wanted;
        let bare = wanted.explained && self.detection.used.is_empty() && chunk.heads.is_none();
        let zone = &self.making.tools.zone;
        let mut maker = Maker::new(self.making, self.format);
        let mut doubled = false;
        let mut fold = FoldState::NEW;
        let mut calendar = Calendar::default();
        // Each record is added once it is known whether it is the last one.
        let mut open = false;
        let mut last = untimed(self.path, 0, String::new());
        let mut lines = Vec::new();
        records(
            &self.detection.layouts,
            &self.detection.used,
            chunk,
            |record| {
                if open {
                    maker.add(&mut last, None);
                }
                open = true;
                let offset_s = record.offset_s();
                last.time = record.civil_us().map(|civil_us| {
                    if offset_s.is_none()
                        && let Some(time) = calendar.calm(civil_us, zone)
                    {
                        return time;
                    }
                    let (stamp, _) = calendar.read(civil_us, offset_s, &mut fold, zone);
                    doubled |= stamp.mark.inside();
                    stamp.carried(before).resolve(zone)
                });
                let content = record.content();
                self.path.clone_into(&mut last.path);
                last.line = Some(record.line);
                last.level = content.level;
                set(&mut last.logger, content.logger);
                set(&mut last.thread, content.thread);
                last.message.clear();
                push_unix_lines(&mut last.message, content.message);
            },
            |line, text| {
                if bare && !text.trim().is_empty() {
                    lines.push((line, text));
                }
            },
            |_, _| {},
        );
        let cut_off = chunk.last && !chunk.text.ends_with('\n');
        if open {
            last.incomplete = cut_off && lines.is_empty();
            maker.add(&mut last, None);
        }
        let count = lines.len();
        for (index, (line, text)) in lines.into_iter().enumerate() {
            let mut record = untimed(self.path, line, text.to_owned());
            record.incomplete = cut_off && index + 1 == count;
            maker.add(&mut record, None);
        }
        Listed {
            made: maker.made,
            doubled,
            fold,
        }
    }
}

/// Sets a text, whose memory is used again.
fn set(place: &mut Option<String>, text: Option<&str>) {
    match text {
        None => *place = None,
        Some(text) => text.clone_into(place.get_or_insert_default()),
    }
}

/// A line without time and level; line 0 is none.
fn untimed(path: &str, line: u64, message: String) -> TimelineRecord {
    TimelineRecord {
        path: path.to_owned(),
        line: (line > 0).then_some(line),
        message,
        ..TimelineRecord::default()
    }
}
