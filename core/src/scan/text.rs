//! Scanning one chunk of a text log.

use super::codes::Codes;
use super::row::{Group, KEPT_TEXT, Row, Stretch, silent};
use super::unread::Watcher;
use crate::model::Level;
use crate::read::chunk::{Chunk, LONGEST_RECORD};
use crate::read::text::{Header, Layouts};
use crate::signature::{Matcher, Subject};
use crate::step_line::{Phase, Vocabulary, recognise};
use crate::template::template;
use crate::time::zone::Zone;
use crate::time::{Calendar, RawStamp};

/// What a scan is done with; the same for every chunk of a document.
pub(crate) struct TextScan<'a> {
    pub(crate) layouts: &'a Layouts,
    pub(crate) used: &'a [usize],
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) matcher: &'a Matcher,
    pub(crate) zone: &'a Zone,
    /// `text:log4net`
    pub(crate) format: &'a str,
    /// Silences longer than this are kept.
    pub(crate) silence_us: i64,
    /// `None` where rows are only counted.
    pub(crate) codes: Option<&'a Codes>,
}

/// A record as it stands in a chunk.
pub(crate) struct RecordText<'t> {
    pub(crate) header: Header<'t>,
    /// Line of its head within the document, 1-based.
    pub(crate) line: u64,
    /// Offset of its head within the chunk.
    pub(crate) start: usize,
    /// The message with its continuation lines; line ends as written, the last one cut off.
    pub(crate) message: &'t str,
}

/// Calls `record` for each record of a chunk, and `other` for each line before the first.
pub(crate) fn records<'t>(
    layouts: &Layouts,
    used: &[usize],
    chunk: &'t Chunk,
    mut record: impl FnMut(RecordText<'t>),
    mut other: impl FnMut(u64, &'t str),
    mut within: impl FnMut(&'t str),
) {
    let text = chunk.text.as_str();
    let mut line = chunk.first_line;
    let mut open: Option<(Header<'t>, u64, usize)> = None;
    let mut at = 0;
    let mut close = |open: &mut Option<(Header<'t>, u64, usize)>, end: usize| {
        if let Some((header, line, start)) = open.take() {
            let from = header.message.as_ptr() as usize - text.as_ptr() as usize;
            let message = text
                .get(from..end)
                .unwrap_or_default()
                .trim_end_matches(['\n', '\r']);
            // A head may stand on a line of its own, with the message below it.
            let alone = header.message.trim().is_empty();
            let message = if alone { message.trim_start() } else { message };
            record(RecordText {
                header,
                line,
                start,
                message,
            });
        }
    };
    while at < text.len() {
        let rest = &text[at..];
        let width = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |feed| feed + 1);
        let body = rest[..width].trim_end_matches(['\n', '\r']);
        if let Some(header) = layouts.read(used, body) {
            close(&mut open, at);
            open = Some((header, line, at));
        } else if open.is_some() {
            within(body);
        } else {
            other(line, body);
        }
        line += 1;
        at += width;
    }
    close(&mut open, text.len());
}

/// Where in time a scan stands.
#[derive(Default)]
struct Clock {
    calendar: Calendar,
    /// The point in time that the record before seemed to have.
    last_us: i64,
}

impl TextScan<'_> {
    /// Scans a chunk.
    pub(crate) fn scan(&self, chunk: &Chunk) -> Stretch {
        let mut out = Stretch::new(self.layouts.len());
        out.incomplete = chunk.last && !chunk.text.is_empty() && !chunk.text.ends_with('\n');
        // A line that goes on in the next chunk is counted there.
        out.lines = memchr::memchr_iter(b'\n', chunk.text.as_bytes()).count() as u64
            + u64::from(out.incomplete);
        let mut candidates = Vec::new();
        self.matcher.candidates(&chunk.text, &mut candidates);
        let mut pending = candidates.into_iter().peekable();
        let mut lead = Vec::new();
        let mut foreign = vec![0_u64; self.layouts.len()];
        let unused: Vec<usize> = (0..self.layouts.len())
            .filter(|i| !self.used.contains(i))
            .collect();
        let mut hits = Vec::new();
        let mut clock = Clock::default();
        let mut watcher = Watcher::new();
        records(
            self.layouts,
            self.used,
            chunk,
            |record| {
                let end = record.start + record.header.message.len();
                let from = record.message.as_ptr() as usize - chunk.text.as_ptr() as usize;
                let end = end.max(from + record.message.len());
                while pending.next_if(|at| *at < record.start).is_some() {}
                let candidate = pending.peek().is_some_and(|at| *at <= end);
                self.record(
                    &record,
                    candidate,
                    &mut clock,
                    &mut out,
                    &mut hits,
                    &mut watcher,
                );
            },
            |line, text| lead.push((line, text)),
            |text| {
                for &index in &unused {
                    if self.layouts.read(&[index], text).is_some() {
                        foreign[index] += 1;
                        break;
                    }
                }
            },
        );
        out.foreign = foreign;
        out.unparsed_lines = lead
            .iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .count() as u64;
        if self.codes.is_some() {
            let levels = self.layouts.levels();
            out.unread = watcher.finish(self.vocabulary, levels, &lead, self.used.is_empty());
        }
        for (line, text) in &lead {
            out.keep_unparsed(*line, text);
            if self.used.is_empty() {
                self.bare_line(*line, text, &mut out, &mut hits);
            }
        }
        out
    }

    fn record<'t>(
        &self,
        record: &RecordText<'t>,
        candidate: bool,
        clock: &mut Clock,
        out: &mut Stretch,
        hits: &mut Vec<u32>,
        watcher: &mut Watcher<'t>,
    ) {
        let header = &record.header;
        let (stamp, seems_us) =
            clock
                .calendar
                .read(header.civil_us, header.offset_s, &mut out.fold, self.zone);
        out.records += 1;
        out.islands.add(seems_us, record.line);
        if let Some((_, last)) = &out.ends
            && silent(
                last,
                &stamp,
                seems_us.saturating_sub(clock.last_us),
                self.silence_us,
            )
        {
            out.silences.push((*last, stamp));
        }
        clock.last_us = seems_us;
        out.ends = Some((out.ends.map_or(stamp, |(first, _)| first), stamp));

        let message = if record.message.len() > LONGEST_RECORD {
            out.long_records += 1;
            &record.message[..record.message.floor_char_boundary(LONGEST_RECORD)]
        } else {
            record.message
        };
        hits.clear();
        if candidate || self.matcher.has_fallback() {
            let subject = Subject {
                text: message,
                level: header.level,
                logger: header.logger.unwrap_or_default(),
                format: self.format,
                event: None,
            };
            self.matcher.matches(&subject, hits);
        }
        let step = recognise(self.vocabulary, message);
        if self.codes.is_some() {
            watcher.record(record.line, stamp, header.level, message, step.as_ref());
        }
        if step.is_some() || !hits.is_empty() {
            // Most step lines are healthy: those cost nothing.
            let telling = !hits.is_empty()
                || header.level >= Level::Warning
                || matches!(&step, Some(s) if matches!(s.phase, Phase::Failed | Phase::Error));
            let codes = if telling {
                self.codes.map_or_else(Box::default, |c| c.of_text(message))
            } else {
                Box::default()
            };
            out.rows.push(Row {
                stamp: Some(stamp),
                line: record.line,
                record: None,
                level: header.level,
                text: kept(message),
                step,
                hits: hits.clone(),
                codes,
                client: None,
                run: None,
                count: 1,
            });
        } else if header.level >= Level::Warning {
            let group = Group {
                level: header.level,
                count: 1,
                first: Some(stamp),
                last: Some(stamp),
                line: record.line,
                record: None,
                text: kept(message),
            };
            out.group(template(message), group);
        }
    }

    /// A line of a document without any layout: no time, no level, but its words still count.
    fn bare_line(&self, line: u64, text: &str, out: &mut Stretch, hits: &mut Vec<u32>) {
        hits.clear();
        let text = &text[..text.floor_char_boundary(LONGEST_RECORD)];
        let subject = Subject {
            text,
            level: Level::None,
            logger: "",
            format: self.format,
            event: None,
        };
        self.matcher.matches(&subject, hits);
        if !hits.is_empty() {
            out.rows.push(Row {
                stamp: None,
                line,
                record: None,
                level: Level::None,
                text: kept(text),
                step: None,
                hits: hits.clone(),
                codes: self.codes.map_or_else(Box::default, |c| c.of_text(text)),
                client: None,
                run: None,
                count: 1,
            });
        }
    }

    /// The point in time as far as the record alone tells: in an hour that comes twice the first
    /// pass, or what a chunk says would depend on where it was cut.
    pub(crate) fn seems(&self, stamp: &RawStamp) -> i64 {
        match stamp.offset_s {
            Some(offset) => stamp.civil_us.saturating_sub(i64::from(offset) * 1_000_000),
            None => self.zone.resolve(stamp.civil_us, false).utc_us,
        }
    }
}

/// The head of a message, for people.
pub(crate) fn kept(message: &str) -> Box<str> {
    message[..message.floor_char_boundary(KEPT_TEXT)]
        .replace("\r\n", "\n")
        .into()
}
