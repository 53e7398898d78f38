//! Scanning one document, whatever it is.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

use super::codes::Codes;
use super::event::{EventFacts, EventScan};
use super::origin::Origin;
use super::row::{Row, Stretch};
use super::text::{TextScan, kept};
use super::watch::Watch;
use crate::model::{Lang, LayoutBy, Level, SourceProblem};
use crate::pool::in_order;
use crate::read::event::EventItem;
use crate::read::event::evtx::EvtxReader;
use crate::read::event::shown::By;
use crate::read::portal::{PORTAL, Shown, View};
use crate::read::text::Detection;
use crate::read::text::Undated;
use crate::read::{Events, Opened, Reading, Text};
use crate::signature::{Matcher, Subject};
use crate::source::{Decoding, Document, broken};
use crate::time::RawStamp;

/// Most problems of one kind that are told one by one; the rest is counted.
const TOLD_PROBLEMS: usize = 100;
/// Chunks of an `.evtx` file that are read at once, a thread.
const EVTX_BATCH: usize = 16;

/// A text is worth a search of its own where so much of it is a sample.
const LONG: usize = 1 << 20;

/// Text of events is handed to its reader in pieces of about this size.
const PIECE: usize = 1 << 20;

/// What documents are scanned with.
pub(crate) struct Scanner<'a> {
    pub(crate) reading: Reading<'a>,
    pub(crate) matcher: &'a Matcher,
    pub(crate) lang: Lang,
    pub(crate) silence_us: i64,
    pub(crate) watch: &'a Watch,
    pub(crate) codes: &'a Codes,
    /// Whether rows are kept; else they are counted as the document is read.
    pub(crate) keeps_rows: bool,
    /// What is later than this is left out, as if the evidence had been taken then.
    pub(crate) until_us: Option<i64>,
}

/// What a document was understood as.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A text log; the detection says with which layouts.
    Text {
        detection: Detection,
        /// `text:log4net`, …
        format: String,
        /// Where its layout comes from.
        by: Option<LayoutBy>,
    },
    Event(&'static str),
    /// The portal's view of a cycle.
    Portal,
    /// Not read, and why.
    Skipped(String),
}

/// What was learned from a document.
#[derive(Debug)]
pub(crate) struct DocumentScan {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    /// How a form of its own was told from other text; empty for all else.
    pub(crate) why: String,
    pub(crate) decoding: Option<Decoding>,
    pub(crate) bytes: u64,
    pub(crate) stretch: Stretch,
    pub(crate) facts: EventFacts,
    pub(crate) problems: Vec<SourceProblem>,
    /// Why an archive, or something in one, was not read, or any document not to its end: what is
    /// missing may tell anything.
    pub(crate) withheld: Option<SourceProblem>,
    /// Whether it is of an archive.
    archived: bool,
    /// The zone is stated by every record.
    pub(crate) zone_stated: bool,
    /// Remnants in its unused parts, which are read by nobody here.
    pub(crate) recovered: u64,
}

impl DocumentScan {
    /// Takes the problem that kept the reading from beginning.
    fn unread(&mut self, problem: SourceProblem) {
        self.ended(problem, self.archived);
    }

    /// Takes the error that ended the reading, at a line where there are lines.
    fn broke_off(&mut self, error: &io::Error, line: Option<u64>) {
        self.ended(broken(error, line), true);
    }

    fn ended(&mut self, problem: SourceProblem, withholds: bool) {
        if withholds {
            self.withheld.get_or_insert_with(|| problem.clone());
        }
        self.problems.push(problem);
    }
}

impl Scanner<'_> {
    /// Scans a document; whatever goes wrong in it is a problem of it.
    pub(crate) fn document(&self, document: &Document) -> DocumentScan {
        let mut out = DocumentScan {
            path: document.path().to_owned(),
            kind: Kind::Skipped(String::new()),
            why: String::new(),
            decoding: None,
            bytes: document.size(),
            stretch: Stretch::new(),
            facts: EventFacts::default(),
            problems: Vec::new(),
            withheld: None,
            archived: document.is_archived(),
            zone_stated: false,
            recovered: 0,
        };
        if self.watch.cancelled() {
            return out;
        }
        if let Some(reason) = document.skip_reason() {
            out.kind = Kind::Skipped(reason.to_owned());
        } else if let Some(problem) = document.problem() {
            out.kind = Kind::Skipped("could not be read".to_owned());
            out.unread(problem.clone());
        } else {
            self.read(document, &mut out);
        }
        self.watch.document();
        out.stretch.islands.confirm();
        cap(&mut out.problems);
        out
    }

    fn read(&self, document: &Document, out: &mut DocumentScan) {
        match self.reading.open(document) {
            Opened::Text(text) => self.text(document, *text, out),
            Opened::Evtx => self.evtx(document, out),
            Opened::Events(events) => self.events(*events, out),
            Opened::Portal(view) => self.view(&view, out),
            Opened::Skipped(why) => out.kind = Kind::Skipped(why),
            Opened::Unread(problem) => {
                out.kind = Kind::Skipped("could not be read".to_owned());
                out.unread(problem);
            }
        }
    }

    /// Takes over the portal's view.
    fn view(&self, view: &View, out: &mut DocumentScan) {
        out.kind = Kind::Portal;
        let form = if view.page { "page" } else { "text" };
        out.why = format!("{form} that shows the status of {} steps", view.steps);
        out.stretch.lines = view.lines;
        for shown in &view.read.shown {
            self.shown(shown, out);
        }
        if view.read.more > 0 {
            out.problems.push(SourceProblem::new("long-view", format!(
                    "{} more statuses than one cycle can have were not read; send the view of one cycle",
                    view.read.more
                ), None));
        }
        if let Some((line, count)) = view.read.unknown {
            out.problems.push(SourceProblem::new("unknown-status", format!(
                    "a step with no status that is known ({count} in all): compare the view; a profile can add words"
                ), Some(line)));
        }
        if let Some(error) = &view.error {
            out.broke_off(error, Some(view.lines));
        }
        self.settle(out);
        self.watch.bytes(view.decoding.bytes);
        out.bytes = view.decoding.bytes;
        out.decoding = Some(view.decoding);
    }

    fn shown(&self, shown: &Shown, out: &mut DocumentScan) {
        let subject = Subject {
            text: &shown.text,
            level: Level::None,
            logger: "",
            format: PORTAL,
            event: None,
            failed: shown.line.phase.is_failure(),
        };
        let mut hits = Vec::new();
        self.matcher.matches(&subject, &mut hits);
        out.stretch.records += 1;
        out.stretch.push(Row {
            stamp: None,
            line: shown.number,
            record: None,
            level: Level::None,
            text: kept(&shown.text),
            step: Some(shown.line.clone()),
            hits,
            codes: if self.keeps_rows {
                self.codes.of_text(&shown.text)
            } else {
                Box::default()
            },
            client: None,
            run: None,
            count: 1,
        });
    }

    fn text(&self, document: &Document, text: Text, out: &mut DocumentScan) {
        let mut text = text;
        let mut rows = Origin::default();
        if self.keeps_rows {
            rows.rows(text.chunks.sample(), &text.format);
        }
        out.why.clone_from(&text.why);
        self.stretches(&mut text, out);
        // A layout that only begins behind the sample: read the document once more with it.
        if let Some(again) = self.reading.again(document, &text, &out.stretch.late) {
            text = again;
            out.problems.clear();
            self.stretches(&mut text, out);
        }
        let Text {
            chunks,
            detection,
            format,
            by,
            ..
        } = text;
        out.stretch.origin.append(rows);
        out.decoding = Some(chunks.blocks().decoding());
        if let Some(computer) = chunks.blocks().computer() {
            out.stretch.origin.machine(computer);
        }
        if let Some(decoding) = &out.decoding {
            out.bytes = decoding.bytes;
        }
        out.problems.extend(undated(chunks.blocks().undated()));
        if out.stretch.long_records > 0 {
            out.problems.push(SourceProblem::new(
                "long-record",
                format!(
                    "{} record(s) longer than 1 MiB: only the first part of each was read",
                    out.stretch.long_records
                ),
                None,
            ));
        }
        out.zone_stated = out
            .stretch
            .ends
            .is_some_and(|(a, b)| a.offset_s.is_some() && b.offset_s.is_some());
        out.kind = Kind::Text {
            detection,
            format,
            by,
        };
    }

    /// Scans chunk after chunk, a batch at a time, and merges in order.
    fn stretches(&self, text: &mut Text, out: &mut DocumentScan) {
        let Text {
            chunks,
            detection,
            format,
            ..
        } = text;
        let sample = chunks.sample();
        let own = (sample.len() >= LONG).then(|| self.matcher.candidates_in(sample));
        let scan = TextScan {
            layouts: &detection.layouts,
            used: &detection.used,
            vocabulary: self.reading.vocabulary,
            matcher: self.matcher,
            candidates: own.as_ref().unwrap_or(self.matcher.candidates()),
            zone: self.reading.zone,
            format,
            silence_us: self.silence_us,
            codes: self.keeps_rows.then_some(self.codes),
            until_us: self.until_us,
            watch: self.watch,
        };
        out.stretch = Stretch::new();
        // Where the last chunk with a step line begins, of those that were scanned.
        let understood = AtomicU64::new(0);
        in_order(
            &mut (&mut *chunks, &mut *out),
            |(chunks, _)| (!self.watch.cancelled()).then(|| chunks.next()).flatten(),
            |chunk| {
                let scanned = scan.scan(&chunk);
                if scanned.understood() {
                    understood.fetch_max(chunk.offset, Ordering::Relaxed);
                }
                let followed = understood.load(Ordering::Relaxed) > chunk.offset;
                (scan.finish(scanned, followed), chunk)
            },
            |(chunks, out), (stretch, chunk)| {
                let seems = |stamp: &RawStamp| scan.seems(stamp);
                out.stretch
                    .append(stretch, chunk.continues, self.silence_us, seems);
                self.settle(out);
                self.watch.bytes(chunk.text.len() as u64);
                chunks.reuse(chunk.text);
            },
        );
        if let Some(error) = chunks.take_error() {
            out.broke_off(&error, Some(out.stretch.lines + 1));
        }
    }

    fn event_scan<'s>(&'s self, format: &'s str) -> EventScan<'s> {
        EventScan {
            matcher: self.matcher,
            format,
            lang: self.lang,
            codes: self.keeps_rows.then_some(self.codes),
            until_us: self.until_us,
        }
    }

    fn take(&self, scan: &EventScan<'_>, items: &mut Vec<EventItem>, out: &mut DocumentScan) {
        for item in items.drain(..) {
            if self.watch.cancelled() {
                break;
            }
            scan.take(item, &mut out.stretch, &mut out.facts, &mut out.problems);
        }
    }

    fn settle(&self, out: &mut DocumentScan) {
        if !self.keeps_rows {
            out.stretch.settle();
        }
    }

    /// Ends the scan of events: what has no row of its own is told.
    fn counted(out: &mut DocumentScan) {
        let counted = out.stretch.counted_events();
        if counted > 0 {
            out.problems.push(SourceProblem::new("many-events", format!(
                    "holds so many events that tell something that {counted} of them were counted with others of their kind, and their times are not used; export a shorter time"
                ), None));
        }
    }

    fn evtx(&self, document: &Document, out: &mut DocumentScan) {
        out.kind = Kind::Event("event:evtx");
        out.zone_stated = true;
        let mut reader = match document.open() {
            Ok(reader) => EvtxReader::lean(reader),
            Err(problem) => {
                out.unread(problem);
                return;
            }
        };
        let scan = self.event_scan("event:evtx");
        let mut items = Vec::new();
        let mut read = 0;
        loop {
            let more = reader.read_batch(EVTX_BATCH * rayon::current_num_threads(), &mut items);
            self.take(&scan, &mut items, out);
            self.settle(out);
            self.watch.bytes(reader.bytes() - read);
            read = reader.bytes();
            match more {
                Ok(true) if !self.watch.cancelled() => {}
                Ok(_) => break,
                Err(error) => {
                    out.broke_off(&error, None);
                    break;
                }
            }
        }
        out.bytes = read;
        out.recovered = reader.recovered();
        Self::counted(out);
    }

    fn events(&self, opened: Events, out: &mut DocumentScan) {
        let Events {
            text: mut reader,
            kind,
            shown,
            mut events,
        } = opened;
        out.kind = Kind::Event(kind.format());
        out.why = shown.map_or("", By::why).to_owned() + &kind.why();
        let scan = self.event_scan(kind.format());
        let mut items = Vec::new();
        let mut block = String::new();
        let mut ends_with_feed = true;
        loop {
            block.clear();
            let more = reader.read_block(PIECE, &mut block);
            out.stretch.lines += memchr::memchr_iter(b'\n', block.as_bytes()).count() as u64;
            if !block.is_empty() {
                ends_with_feed = block.ends_with('\n');
            }
            // A line may be many blocks long; the readers take any piece.
            for piece in pieces(&block) {
                events.feed(piece, &mut items);
                self.take(&scan, &mut items, out);
                if self.watch.cancelled() {
                    break;
                }
            }
            self.settle(out);
            self.watch.bytes(block.len() as u64);
            match more {
                Ok(true) if !self.watch.cancelled() => {}
                Ok(_) => break,
                Err(error) => {
                    out.broke_off(&error, Some(out.stretch.lines + 1));
                    break;
                }
            }
        }
        out.stretch.lines += u64::from(!ends_with_feed);
        events.finish(&mut items);
        self.take(&scan, &mut items, out);
        Self::counted(out);
        // Without any time nothing states a zone.
        out.zone_stated = !out.facts.local_times && out.stretch.ends.is_some();
        self.settle(out);
        let decoding = reader.decoding();
        out.bytes = decoding.bytes;
        out.decoding = Some(decoding);
    }
}

/// Says of records why nothing tells their time.
fn undated(undated: Undated) -> impl Iterator<Item = SourceProblem> {
    let kinds = [
        (
            undated.either,
            "ambiguous-dates",
            "day and month of their dates could be swapped, and no other source says which comes first; give the region",
        ),
        (
            undated.other,
            "undated-records",
            "their lines have no day, and neither a heading nor the name of the file says it; name the file by its day, such as eadm-20260413.log",
        ),
    ];
    let kinds = kinds.into_iter().filter(|(count, ..)| *count > 0);
    kinds.map(|(count, kind, why)| {
        SourceProblem::new(
            kind,
            format!("{count} record(s) without a time: {why}"),
            None,
        )
    })
}

/// A text in pieces of about [`PIECE`] bytes.
fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let (piece, rest) = text.split_at(text.ceil_char_boundary(PIECE.min(text.len())));
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Keeps a flood of problems of one kind readable, and counts what it leaves out.
fn cap(problems: &mut Vec<SourceProblem>) {
    let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    let mut kept = Vec::new();
    for problem in problems.drain(..) {
        let count = counts.entry(problem.kind.clone()).or_insert(0);
        *count += 1;
        if *count <= TOLD_PROBLEMS {
            kept.push(problem);
        }
    }
    for (kind, count) in counts {
        if count > TOLD_PROBLEMS {
            let message = format!("{} more of this kind", count - TOLD_PROBLEMS);
            kept.push(SourceProblem::new(&kind, message, None));
        }
    }
    *problems = kept;
}
