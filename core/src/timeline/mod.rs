//! Every record of a bundle, merged by time, with bounded memory: a few chunks a document.

mod document;
mod form;
mod merge;
mod settle;

use std::io;

use crate::cancel::Cancel;
use crate::model::{SourceProblem, TimelineRecord};
use crate::pool::{Threads, items_ahead};
use crate::redact::{Redacted, Redactor};
use crate::settings::Tools;
use crate::source::Bundle;
#[cfg(feature = "arrow")]
pub(crate) use form::Extras;
pub(crate) use form::{Form, Seen};
use form::{Line, Lines, Values};
pub(crate) use merge::Merge;

/// The records of a bundle, merged by time; made by [`Analyzer::records`](crate::Analyzer::records).
///
/// Within a document the order stands: a record without a stamp, or with one that goes back,
/// comes where it stands.
pub struct Timeline<'a>(Merge<'a, Values>);

impl std::fmt::Debug for Timeline<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Timeline")
            .field("documents", &self.0.documents())
            .finish_non_exhaustive()
    }
}

impl<'a> Timeline<'a> {
    pub(crate) fn new(
        tools: &'a Tools,
        bundle: &'a Bundle,
        threads: Threads,
        cancel: Cancel,
    ) -> Self {
        Self(Merge::new(tools, bundle, threads, cancel))
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
            self.0.making.masks = redactor;
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
        self.0.making.wanted.events = true;
        self
    }

    /// Keeps the events with their records; and lines of documents without any layout are
    /// records too, without time and level.
    pub(crate) fn explained(mut self) -> Self {
        self.0.making.wanted.explained = true;
        self
    }

    /// What could not be read so far, by path; whole once the iterator has ended.
    pub fn problems(&self) -> &[(String, SourceProblem)] {
        &self.0.problems
    }

    /// The next record, and what signatures are matched against in addition.
    pub(crate) fn next_seen(&mut self) -> Option<Seen> {
        self.0.next()
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

impl<'a> RedactedTimeline<'a> {
    /// What could not be read so far, by path; whole once the iterator has ended.
    pub fn problems(&self) -> &[(String, SourceProblem)] {
        self.timeline.problems()
    }

    /// Writes all records as `line` appends them, which the threads that make them call where masking does
    /// not depend on what was met before. What could not be read is returned, by path.
    pub(crate) fn write(
        self,
        line: impl Line,
        out: &mut dyn io::Write,
    ) -> io::Result<Vec<(String, SourceProblem)>> {
        match self.in_form(Lines(line)) {
            Ok(mut lines) => {
                lines.write(out)?;
                Ok(lines.problems)
            }
            Err(unused) => {
                let (mut records, Lines(line)) = *unused;
                items_ahead(&mut records, |records| {
                    let mut bytes = Vec::new();
                    for record in records {
                        bytes.clear();
                        line(&record, &mut bytes)?;
                        out.write_all(&bytes)?;
                    }
                    Ok::<(), io::Error>(())
                })?;
                Ok(records.timeline.0.problems)
            }
        }
    }

    /// The records in another form, made by the threads that read them; itself where they have to be masked one
    /// after the other, or where some were taken already.
    pub(crate) fn in_form<F: Form>(self, form: F) -> Result<Merge<'a, F>, Box<(Self, F)>> {
        if self.in_order.is_some() || self.timeline.0.has_begun() {
            return Err(Box::new((self, form)));
        }
        Ok(self.timeline.0.with_form(form))
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
