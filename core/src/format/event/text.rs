//! Exports that are text: one door to their readers.

use super::EventItem;
use super::csv::CsvReader;
use super::details::{self, DetailsReader};
use super::table::{self, Dialect};
use super::xml::XmlReader;
use crate::format::zone::Zone;

/// How a text holds events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EventText {
    /// Elements.
    Xml,
    /// Rows.
    Table(Dialect),
    /// Blocks of labels.
    Details,
}

impl EventText {
    /// Tells events that are not XML by the head of a text.
    pub(crate) fn recognise(head: &str) -> Option<Self> {
        table::recognise(head)
            .map(Self::Table)
            .or_else(|| details::recognise(head).then_some(Self::Details))
    }

    /// `event:xml`, `event:csv`, `event:txt` or `event:details`
    pub(crate) fn format(&self) -> &'static str {
        match self {
            Self::Xml => "event:xml",
            Self::Table(dialect) => dialect.format(),
            Self::Details => "event:details",
        }
    }

    /// How it was told from any other text.
    pub(crate) fn why(&self) -> String {
        match self {
            Self::Xml => "XML with event elements".to_owned(),
            Self::Table(dialect) => dialect.why(),
            Self::Details => {
                "lines of labels as Event Viewer copies them: source, date, event id".to_owned()
            }
        }
    }

    /// A reader of it; the zone is for dates that say none.
    pub(crate) fn reader(self, zone: &Zone) -> EventTextReader {
        match self {
            Self::Xml => EventTextReader::Xml(Box::default()),
            Self::Table(dialect) => {
                EventTextReader::Table(Box::new(CsvReader::new(dialect, zone.clone())))
            }
            Self::Details => EventTextReader::Details(Box::new(DetailsReader::new(zone.clone()))),
        }
    }
}

/// Text in, items out.
#[derive(Debug)]
pub(crate) enum EventTextReader {
    Xml(Box<XmlReader>),
    Table(Box<CsvReader>),
    Details(Box<DetailsReader>),
}

impl EventTextReader {
    /// Takes the next piece of text and appends the items that it completes.
    pub(crate) fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        match self {
            Self::Xml(reader) => reader.feed(piece, out),
            Self::Table(reader) => reader.feed(piece, out),
            Self::Details(reader) => reader.feed(piece, out),
        }
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, out: &mut Vec<EventItem>) {
        match self {
            Self::Xml(reader) => reader.finish(out),
            Self::Table(reader) => reader.finish(out),
            Self::Details(reader) => reader.finish(out),
        }
    }
}
