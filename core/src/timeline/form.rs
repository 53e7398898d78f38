//! What the threads that read records make of them: a list for each chunk.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use crate::model::{Event, TimelineRecord};
use crate::redact::Redacted;

/// What records become.
pub(crate) trait Form: Sync {
    /// Those of one chunk, in their order.
    type List: Default + Send;

    /// Adds a record. What it leaves of the record is overwritten by the next one.
    fn add(&self, list: &mut Self::List, record: Redacted<&mut TimelineRecord>, extras: Extras<'_>);
}

/// What goes with a record to those who explain it.
pub(crate) struct Extras<'a> {
    /// Of an event that is to be explained.
    pub(super) event: Option<Box<Event>>,
    pub(super) format: &'a Arc<str>,
}

/// Records as values of their own.
pub(crate) struct Values;

/// A record, and what signatures are matched against in addition.
pub(crate) struct Seen {
    pub(crate) record: Redacted<TimelineRecord>,
    /// Of an event that is to be explained.
    pub(crate) event: Option<Box<Event>>,
    /// `text:log4net`, `event:evtx`, …; shared by the records of a document.
    pub(crate) format: Arc<str>,
}

impl Form for Values {
    type List = VecDeque<Seen>;

    fn add(
        &self,
        list: &mut Self::List,
        record: Redacted<&mut TimelineRecord>,
        extras: Extras<'_>,
    ) {
        list.push_back(Seen {
            record: record.take(),
            event: extras.event,
            format: Arc::clone(extras.format),
        });
    }
}

/// Appends a record as text; nothing where it is not shown.
pub(crate) trait Line:
    Fn(&TimelineRecord, &mut Vec<u8>) -> io::Result<()> + Send + Sync
{
}

impl<L: Fn(&TimelineRecord, &mut Vec<u8>) -> io::Result<()> + Send + Sync> Line for L {}

/// Records as text.
pub(crate) struct Lines<R>(pub(super) R);

/// The text of the records of a chunk, and where that of each ends.
#[derive(Default)]
pub(crate) struct Text {
    bytes: Vec<u8>,
    ends: VecDeque<usize>,
    /// Bytes that were given out.
    given: usize,
    /// A record that could not be written as text.
    failed: Option<io::Error>,
}

impl Text {
    /// Appends what the next so many records became.
    pub(super) fn append_next(&mut self, count: usize, out: &mut Vec<u8>) -> io::Result<()> {
        self.failed.take().map_or(Ok(()), Err)?;
        let end = self.ends.drain(..count.min(self.ends.len())).next_back();
        let from = self.given;
        self.given = end.unwrap_or(from);
        if out.is_empty() && from == 0 && self.given == self.bytes.len() {
            std::mem::swap(out, &mut self.bytes);
        } else {
            out.extend_from_slice(self.bytes.get(from..self.given).unwrap_or_default());
        }
        Ok(())
    }
}

impl<R: Line> Form for Lines<R> {
    type List = Text;

    fn add(&self, list: &mut Text, record: Redacted<&mut TimelineRecord>, _: Extras<'_>) {
        if let Err(error) = (self.0)(&record, &mut list.bytes) {
            list.failed.get_or_insert(error);
        }
        list.ends.push_back(list.bytes.len());
    }
}
