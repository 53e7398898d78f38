//! What a document is. Decided once, for whoever reads it.

use std::io;
use std::sync::Arc;

use super::chunk::Chunks;
use super::event::region::{Habits, Region};
use super::event::shown::{self, By};
use super::event::text::{EventReader, EventText};
use super::late::Late;
use super::lines::{Form, TextLines};
use super::others::Others;
use super::plan::Plan;
use super::portal::{View, is_view, read_view};
use super::sniff::{Content, sniff};
use super::text::lined::Lined;
use super::text::transcript::recognise as is_transcript;
use super::text::{Detection, Layouts};
use crate::model::{LayoutBy, SourceProblem};
use crate::source::{Document, TextReader, broken, unopened};
use crate::step_line::{Vocabulary, read_anywhere};
use crate::time::zone::Zone;

/// What documents are opened with.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) layouts: &'a Arc<Layouts>,
    pub(crate) vocabulary: &'a Arc<Vocabulary>,
    pub(crate) zone: &'a Zone,
    pub(crate) region: Option<Region>,
    /// What other documents of the bundle say of days.
    pub(crate) others: Others<'a>,
    pub(crate) chunk_bytes: usize,
}

/// A document that was opened.
pub(crate) enum Opened {
    /// A text log, or text in which nothing was recognised.
    Text(Box<Text>),
    /// A binary event log: whether its events are read whole is for the reader to say.
    Evtx,
    /// Events as text.
    Events(Box<Events>),
    /// The portal's view of a cycle, read to its end.
    Portal(Box<View>),
    /// Nothing to read; the reason.
    Skipped(String),
    /// It cannot be read.
    Unread(SourceProblem),
}

/// A text, in chunks of whole records.
pub(crate) struct Text {
    pub(crate) chunks: Chunks<TextLines>,
    pub(crate) detection: Detection,
    /// `text:log4net`, `text:transcript`, `text:unknown`, …
    pub(crate) format: String,
    /// Where its layout comes from.
    pub(crate) by: Option<LayoutBy>,
    /// How a form of its own was told from other text; empty for all else.
    pub(crate) why: String,
    plan: Plan,
}

/// Events as text, and their reader.
pub(crate) struct Events {
    pub(crate) text: TextReader,
    pub(crate) kind: EventText,
    /// What shows the text, where it is not the document itself.
    pub(crate) shown: Option<By>,
    pub(crate) events: Box<dyn EventReader>,
}

/// A document that its beginning shows to be no log, unless it could not be read: then that shows nothing.
fn no_log(why: &str, error: Option<&io::Error>) -> Opened {
    match error {
        Some(error) => Opened::Unread(broken(error, None)),
        None => Opened::Skipped(format!("no log: {why}")),
    }
}

impl Reading<'_> {
    /// Opens a document and decides what it is.
    pub(crate) fn open(&self, document: &Document) -> Opened {
        let opened = document.open().map(TextReader::new);
        let mut reader = match opened {
            Ok(reader) => reader,
            Err(problem) => return Opened::Unread(problem),
        };
        let content = match reader.head() {
            Ok(head) => sniff(head),
            Err(error) => return Opened::Unread(broken(&error, None)),
        };
        match content {
            Content::Evtx => Opened::Evtx,
            Content::Events(kind) => self.events(kind, None, reader),
            Content::EventsShown(by, kind) => self.events(kind, Some(by), reader),
            Content::Html => self.page(document, reader),
            Content::Text | Content::Empty => self.text(document, reader),
            Content::Binary(why) | Content::NotALog(why) => no_log(why, reader.error()),
            Content::Packed(packed) => Opened::Unread(unopened(packed)),
        }
    }

    fn events(&self, kind: EventText, shown: Option<By>, text: TextReader) -> Opened {
        let habits = Habits {
            zone: self.zone.clone(),
            region: self.region,
        };
        let events = match shown {
            Some(by) => by.reader(kind, habits),
            None => kind.reader(habits),
        };
        Opened::Events(Box::new(Events {
            text,
            kind,
            shown,
            events,
        }))
    }

    /// A page is the portal's view, a log within a page, or nothing to read.
    fn page(&self, document: &Document, mut reader: TextReader) -> Opened {
        if let Some(view) = read_view(&mut reader, self.vocabulary, true) {
            return Opened::Portal(Box::new(view));
        }
        let again = match document.open() {
            Ok(reader) => TextReader::new(reader),
            Err(problem) => return Opened::Unread(problem),
        };
        match self.text(document, again) {
            Opened::Text(mut text) if text.detection.main.is_none() => {
                if let Some((by, kind)) = shown::within_page(text.chunks.sample())
                    && let Ok(again) = document.open()
                {
                    return self.events(kind, Some(by), TextReader::new(again));
                }
                let why = "a page that shows no status of two steps";
                no_log(why, text.chunks.error())
            }
            opened => opened,
        }
    }

    fn text(&self, document: &Document, reader: TextReader) -> Opened {
        let mut lines = TextLines::new(reader);
        let transcript = is_transcript(&lines.head());
        let mut chunks = Chunks::new(lines, self.chunk_bytes);
        let sample = chunks.sample();
        let mut detection = self.layouts.of_text(sample).detect(sample);
        let ask = |day_first, month_first| self.is_day_first(document, day_first, month_first);
        let mut form = if transcript {
            Some(Form::transcript(&self.within(sample)))
        } else {
            Form::blocks(sample, self.layouts, &ask)
        };
        let mut plan = Plan::default();
        if form.is_none() {
            detection = self.stated(document, sample, detection);
            let plain = detection.main.is_some();
            form = Form::structured(sample, plain, self.layouts, self.vocabulary, &ask);
        }
        if form.is_none() {
            if is_view(self.vocabulary, &detection, sample)
                && let Ok(again) = document.open()
                && let Some(view) = read_view(&mut TextReader::new(again), self.vocabulary, false)
            {
                return Opened::Portal(Box::new(view));
            }
            (detection, plan) = self.plan(document, sample, detection);
            // Steps that no layout reads are read line by line, and tell more.
            let tells = |line: &str| read_anywhere(self.vocabulary, line).is_some();
            if detection.main.is_none()
                && let Some(kind) = EventText::within(sample, tells)
                && let Ok(again) = document.open()
            {
                return self.events(kind, None, TextReader::new(again));
            }
        }
        Opened::Text(Box::new(Self::opened(
            document, chunks, detection, form, plan,
        )))
    }

    /// A text whose records are found as was decided.
    fn opened(
        document: &Document,
        mut chunks: Chunks<TextLines>,
        mut detection: Detection,
        form: Option<Form>,
        plan: Plan,
    ) -> Text {
        let format = detection.format();
        let by = form.as_ref().map(Form::layout_by);
        if let Some(form) = form {
            // The form tells its records itself.
            detection.used.clear();
            chunks.retell(form);
        } else if plan.margin || plan.below || detection.is_partial() {
            let path = document.path();
            let lined = Lined::new(&detection, plan.margin, path, plan.near, plan.region)
                .with_messages_below(plan.below);
            chunks.retell(Form::lined(lined));
        }
        chunks.use_layouts(&detection.layouts, &detection.used);
        let told = chunks.blocks().form();
        Text {
            format: match &told {
                Some((id, _)) => format!("text:{id}"),
                None => format,
            },
            by: by.or_else(|| detection.by()),
            why: told.map(|(_, why)| why).unwrap_or_default(),
            chunks,
            detection,
            plan,
        }
    }

    /// The same text from its beginning, where layouts that only begin behind the sample were seen.
    pub(crate) fn again(&self, document: &Document, text: &Text, late: &Late) -> Option<Text> {
        if text.chunks.blocks().form().is_some() {
            return None;
        }
        let detection = self.with_late(document, &text.detection, late)?;
        self.with(document, text, detection)
    }

    /// The same text from its beginning. A text with a form of its own is not read anew.
    pub(crate) fn anew(&self, document: &Document, text: &Text) -> Option<Text> {
        if text.chunks.first_head().is_some() {
            return None;
        }
        self.with(document, text, text.detection.clone())
    }

    fn with(&self, document: &Document, text: &Text, detection: Detection) -> Option<Text> {
        let reader = TextReader::new(document.open().ok()?);
        let mut chunks = Chunks::new(TextLines::new(reader), self.chunk_bytes);
        chunks.sample();
        let mut again = Self::opened(document, chunks, detection, None, text.plan);
        again.format.clone_from(&text.format);
        Some(again)
    }
}
