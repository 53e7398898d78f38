//! Scanning one chunk of a text log.

use super::codes::Codes;
use super::origin::FIRST_LINES;
use super::row::{Group, KEPT_TEXT, Row, Stretch, silent};
use super::unread::Watcher;
use super::watch::Watch;
use crate::model::Level;
use crate::read::chunk::{Chunk, LONGEST_RECORD};
use crate::read::late::Late;
use crate::read::text::Layouts;
use crate::read::{Content, Record, records};
use crate::secret;
use crate::signature::{Candidates, Matcher, Subject};
use crate::step_line::{Phase, TurnedAway, Vocabulary, read, read_anywhere, read_beside};
use crate::template::template;
use crate::time::zone::Zone;
use crate::time::{Calendar, RawStamp};

/// What a scan is done with; the same for every chunk of a document.
pub(crate) struct TextScan<'a> {
    pub(crate) layouts: &'a Layouts,
    pub(crate) used: &'a [usize],
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) matcher: &'a Matcher,
    /// Where records may match.
    pub(crate) candidates: &'a Candidates,
    pub(crate) zone: &'a Zone,
    /// `text:log4net`
    pub(crate) format: &'a str,
    /// Silences longer than this are kept.
    pub(crate) silence_us: i64,
    /// `None` where rows are only counted.
    pub(crate) codes: Option<&'a Codes>,
    /// What is later than this is left out.
    pub(crate) until_us: Option<i64>,
    /// Once the call was asked to end, nothing more of a chunk is looked at.
    pub(crate) watch: &'a Watch,
}

/// Lines of a record in fields that may say where it was written.
const KEPT_LINES: usize = 40;

/// Where in time a scan stands.
#[derive(Default)]
struct Clock {
    calendar: Calendar,
    /// The point in time that the record before seemed to have.
    last_us: i64,
    /// The record before was later than what is looked at.
    later: bool,
}

/// A chunk that was scanned, before it is known whether what was not understood in it matters.
pub(crate) struct Scanned<'t> {
    stretch: Stretch,
    watcher: Watcher<'t>,
    /// The lines before the first record that hold something.
    lead: Vec<(u64, &'t str)>,
    /// Its document has no records.
    bare: bool,
}

impl Scanned<'_> {
    /// Whether a step line in it makes what stands before it in the document irrelevant.
    pub(crate) fn understood(&self) -> bool {
        self.watcher.understood()
    }
}

/// A record that is looked at.
struct Seen<'t> {
    line: u64,
    stamp: Option<RawStamp>,
    content: Content<'t>,
}

/// What the text of a record may hold, as searches over the whole chunk say.
#[derive(Debug, Clone, Copy)]
struct Near {
    /// What a signature asks for.
    hit: bool,
    /// The name of a step.
    step: bool,
}

impl<'a> TextScan<'a> {
    /// Scans a chunk; [`finish`](Self::finish) ends it.
    pub(crate) fn scan<'t>(&self, chunk: &'t Chunk) -> Scanned<'t>
    where
        'a: 't,
    {
        let mut out = Stretch::new();
        out.incomplete = chunk.last && !chunk.text.is_empty() && !chunk.text.ends_with('\n');
        // A line that goes on in the next chunk is counted there.
        out.lines = memchr::memchr_iter(b'\n', chunk.text.as_bytes()).count() as u64
            + u64::from(out.incomplete);
        let mut candidates = Vec::new();
        self.candidates.of(&chunk.text, &mut candidates);
        let mut pending = candidates.iter().copied().peekable();
        let mut named = self.vocabulary.named.find(&chunk.text).peekable();
        let mut lead = Vec::new();
        let mut late = Late::default();
        let mut hits = Vec::new();
        let mut clock = Clock::default();
        let mut watcher = Watcher::new();
        let mut turned_away = TurnedAway::new();
        records(
            self.layouts,
            self.used,
            chunk,
            |record| {
                if self.watch.cancelled() {
                    return;
                }
                if self.is_later(record, &mut clock) {
                    out.later += 1;
                    return;
                }
                while pending.next_if(|at| *at < record.range.start).is_some() {}
                let candidate = pending.peek().is_some_and(|at| *at < record.range.end);
                while named.next_if(|at| *at < record.range.start).is_some() {}
                let named = named.peek().is_some_and(|at| *at < record.range.end);
                if !candidate
                    && !named
                    && let Some((level, message)) = self.quiet(record, &mut turned_away)
                {
                    out.records += 1;
                    let stamp = self.stamp(record, &mut clock, &mut out);
                    if self.codes.is_some() {
                        watcher.record(record.line, stamp, level, message, None);
                    }
                    return;
                }
                let content = record.content();
                let near = Near {
                    hit: candidate,
                    // A message that the text writes in another way is looked at itself.
                    step: named || content.rewritten,
                };
                if record.line <= FIRST_LINES && self.codes.is_some() {
                    origin(record, &content, chunk, &mut out);
                }
                let stamp = self.stamp(record, &mut clock, &mut out);
                let seen = Seen {
                    line: record.line,
                    stamp,
                    content,
                };
                self.record(&seen, near, &mut out, &mut hits, &mut watcher);
                // Whoever catches nothing writes an error, no level, or a trace.
                let Content { level, message, .. } = seen.content;
                let grave = level >= Level::Error || level == Level::None;
                if grave || memchr::memchr(b'\n', message.as_bytes()).is_some() {
                    self.uncaught(&seen, &mut out);
                }
            },
            |line, text| {
                if !text.trim().is_empty() {
                    lead.push((line, text));
                }
            },
            |at, text| late.line(self.layouts, self.used, chunk.offset + at as u64, text),
        );
        out.late = late;
        out.cap_mentions();
        out.unparsed_lines = lead.len() as u64;
        let bare = self.used.is_empty() && chunk.heads.is_none();
        let mut pending = candidates.iter().copied().peekable();
        for (line, text) in &lead {
            out.keep_unparsed(*line, text);
            if *line <= FIRST_LINES && self.codes.is_some() {
                out.origin.read(text);
            }
            if bare {
                let start = text.as_ptr() as usize - chunk.text.as_ptr() as usize;
                while pending.next_if(|at| *at < start).is_some() {}
                let hit = pending.peek().is_some_and(|at| *at < start + text.len());
                self.bare_line(*line, text, hit, &mut out, &mut hits);
            }
        }
        Scanned {
            stretch: out,
            watcher,
            lead,
            bare,
        }
    }

    /// What was learned from a chunk. What was not understood in it is looked at only where no step line
    /// follows.
    pub(crate) fn finish(&self, scanned: Scanned<'_>, followed: bool) -> Stretch {
        let Scanned {
            mut stretch,
            watcher,
            lead,
            bare,
        } = scanned;
        if self.codes.is_some() {
            let levels = self.layouts.levels();
            stretch.unread = if followed {
                watcher.passed()
            } else {
                watcher.finish(self.vocabulary, levels, &lead, bare)
            };
        }
        stretch
    }

    /// Level and message of a record that says nothing, where no search of the chunk found anything
    /// in it. Nearly all are such, and no more than this is done for them.
    fn quiet<'t>(
        &self,
        record: &Record<'t>,
        turned_away: &mut TurnedAway<'t>,
    ) -> Option<(Level, &'t str)> {
        if record.line <= FIRST_LINES || self.matcher.has_fallback() {
            return None;
        }
        let (level, message) = record.plain()?;
        let low = level != Level::None && level < Level::Warning;
        let quiet = low
            && message.len() <= LONGEST_RECORD
            && !turned_away.may_begin(self.vocabulary, message);
        quiet.then_some((level, message))
    }

    fn record<'t>(
        &self,
        seen: &Seen<'t>,
        near: Near,
        out: &mut Stretch,
        hits: &mut Vec<u32>,
        watcher: &mut Watcher<'t>,
    ) {
        out.records += 1;
        let Seen {
            line,
            stamp,
            content,
        } = seen;
        let level = content.level;
        let mut message = content.message;
        if message.len() > LONGEST_RECORD {
            out.long_records += 1;
            message = secret::clip(message, LONGEST_RECORD);
        }
        let told = content.signal.unwrap_or(message);
        let begins = self.vocabulary.may_begin(told);
        let step = begins.then(|| read(self.vocabulary, told, level)).flatten();
        let beside = || read_beside(self.vocabulary, told, level);
        let grave = level >= Level::Error;
        let mut step = step.or_else(|| (near.step || grave).then(beside).flatten());
        if let Some(reason) = step.as_mut().and_then(|step| step.reason.as_mut()) {
            secret::hide(told, reason);
        }
        hits.clear();
        // The text writes the message in another way, be it `\u00e5` for a letter.
        let candidate = if content.rewritten {
            let mut candidates = Vec::new();
            self.candidates.of(message, &mut candidates);
            !candidates.is_empty()
        } else {
            near.hit
        };
        let subject = Subject {
            text: message,
            level,
            logger: content.logger.unwrap_or_default(),
            format: self.format,
            event: None,
            failed: step.as_ref().is_some_and(|step| step.phase.is_failure()),
        };
        if candidate || self.matcher.has_fallback() || subject.tells_of_failure() {
            self.matcher.matches(&subject, hits);
        }
        if self.codes.is_some() {
            watcher.record(*line, *stamp, level, told, step.as_ref());
        }
        let own = near.step || begins || grave;
        if step.is_none()
            && own
            && self.codes.is_some()
            && let Some(mut mention) = self.vocabulary.mention(told, level)
        {
            if let Some(reason) = mention.reason_mut() {
                secret::hide(told, reason);
            }
            out.mentions.push((seen.row(), mention));
        }
        if step.is_some() || !hits.is_empty() {
            // Most step lines are healthy: those cost nothing.
            let telling = !hits.is_empty()
                || level >= Level::Warning
                || matches!(&step, Some(s) if matches!(s.phase, Phase::Failed | Phase::Error));
            let codes = if telling {
                self.codes.map_or_else(Box::default, |c| c.of_text(message))
            } else {
                Box::default()
            };
            out.rows.push(Row {
                step,
                hits: hits.clone(),
                codes,
                ..seen.row()
            });
        } else if level >= Level::Warning {
            let group = Group {
                level,
                count: 1,
                first: *stamp,
                last: *stamp,
                line: *line,
                record: None,
                text: kept(message),
            };
            out.group(template(message), group);
        }
    }

    /// Whether a record, or the one before it where it has no time, is later than what is looked at.
    fn is_later(&self, record: &Record<'_>, clock: &mut Clock) -> bool {
        let Some(until_us) = self.until_us else {
            return false;
        };
        if let Some(civil_us) = record.civil_us() {
            clock.later = self.seems_us(civil_us, record.offset_s()) > until_us;
        }
        clock.later
    }

    /// The stamp of the next record, which goes into what is known of the time.
    fn stamp(&self, record: &Record<'_>, clock: &mut Clock, out: &mut Stretch) -> Option<RawStamp> {
        let (civil_us, offset_s) = (record.civil_us()?, record.offset_s());
        let calendar = &mut clock.calendar;
        let (stamp, seems_us) = calendar.read(civil_us, offset_s, &mut out.fold, self.zone);
        out.islands.add(seems_us, record.line, None);
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
        Some(stamp)
    }

    /// Keeps an exception that nobody caught: it ends what runs.
    fn uncaught(&self, seen: &Seen<'_>, out: &mut Stretch) {
        let message = seen.content.message;
        let Some(step) = self.vocabulary.uncaught_in(message, seen.content.level) else {
            return;
        };
        let row = Row {
            step: Some(step),
            codes: self
                .codes
                .map_or_else(Box::default, |codes| codes.of_text(message)),
            ..seen.row()
        };
        out.rows.push(row);
    }

    /// A line of a document without any layout: no time, no level, but its words still count.
    /// `hit` says that it may hold what a signature asks for.
    fn bare_line(&self, line: u64, text: &str, hit: bool, out: &mut Stretch, hits: &mut Vec<u32>) {
        hits.clear();
        let text = &text[..text.floor_char_boundary(LONGEST_RECORD)];
        let step = read_anywhere(self.vocabulary, text);
        let subject = Subject {
            text,
            level: Level::None,
            logger: "",
            format: self.format,
            event: None,
            failed: step.as_ref().is_some_and(|step| step.phase.is_failure()),
        };
        if hit || self.matcher.has_fallback() || subject.tells_of_failure() {
            self.matcher.matches(&subject, hits);
        }
        if !hits.is_empty() || step.is_some() {
            out.rows.push(Row {
                stamp: None,
                line,
                record: None,
                level: Level::None,
                text: kept(text),
                step,
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
        self.seems_us(stamp.civil_us, stamp.offset_s)
    }

    fn seems_us(&self, civil_us: i64, offset_s: Option<i32>) -> i64 {
        match offset_s {
            Some(offset) => civil_us.saturating_sub(i64::from(offset) * 1_000_000),
            None => self.zone.resolve(civil_us, false).utc_us,
        }
    }
}

/// What a record says of where the log was written. Fields beside its message say it as well.
fn origin(record: &Record<'_>, content: &Content<'_>, chunk: &Chunk, out: &mut Stretch) {
    if chunk.heads.is_some() {
        let whole = chunk.text.get(record.range.clone()).unwrap_or_default();
        whole
            .lines()
            .take(KEPT_LINES)
            .for_each(|line| out.origin.read(line));
    } else if content.level < Level::Warning {
        // What went wrong may be about other machines.
        out.origin
            .read(content.message.lines().next().unwrap_or_default());
    }
}

impl Seen<'_> {
    /// A row of a record that says nothing by itself.
    fn row(&self) -> Row {
        Row {
            stamp: self.stamp,
            line: self.line,
            record: None,
            level: self.content.level,
            text: kept(self.content.message),
            step: None,
            hits: Vec::new(),
            codes: Box::default(),
            client: None,
            run: None,
            count: 1,
        }
    }
}

/// The head of a message, for people.
pub(crate) fn kept(message: &str) -> Box<str> {
    secret::clip(message, KEPT_TEXT)
        .replace("\r\n", "\n")
        .into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cancel::Cancel;
    use crate::lazy::Lazy;
    use crate::signature::Catalog;

    static MATCHER: Lazy<Matcher> = Lazy::new(|| {
        let catalog = Catalog::builtin().unwrap();
        Matcher::new(&catalog, &Cancel::new()).unwrap()
    });

    static SLOW: Lazy<Matcher> = Lazy::new(|| {
        let catalog = Catalog::builtin().unwrap();
        let matcher = Matcher::new(&catalog, &Cancel::new()).unwrap();
        matcher.slow(&catalog)
    });

    /// A log of step lines, of quiet lines, and of what signatures know.
    fn log() -> impl Strategy<Value = String> {
        let head = prop_oneof![
            8 => "2026-03-29 0[1-3]:[0-5][0-9]:[0-5][0-9],[0-9]{3} \\[[12]\\] (INFO|DEBUG|WARN|ERROR|TRACE) +(Client|A.B) - ",
            1 => "2026-03-29 0[1-3]:[0-5][0-9]:[0-5][0-9],[0-9]{3} \\[1\\] INFO - ",
            1 => Just(String::new()),
        ];
        let message = prop::sample::select(vec![
            "Import HR started",
            "Import HR completed",
            "Export AD failed: timeout",
            "Processed object 12: no change",
            "Query returned 1 entry",
            "Read 12 rows from Import HR",
            "user ola could not be saved",
            "| Import AD | x",
            "The server is not operational.",
            "Logon failure: the user name or password is incorrect (0x8007052E)",
            "Could not update 7",
            "[x] done",
            "  indented",
            "",
            "a\u{AD}b",
            "Unhandled exception: x",
            "cycle ended",
            "A longer line of words that says nothing of steps, whatever is looked for",
        ]);
        let line = (head, message, any::<bool>()).prop_map(|(head, message, cr)| {
            format!("{head}{message}{}\n", if cr { "\r" } else { "" })
        });
        prop::collection::vec(line, 0..60).prop_map(|lines| lines.concat())
    }

    /// The same without any head.
    fn bare_log() -> impl Strategy<Value = String> {
        log().prop_map(|log| {
            let lines = log.split_inclusive('\n');
            let behind = |line: &str| {
                line.split_once(" - ")
                    .map_or(line, |(_, behind)| behind)
                    .to_owned()
            };
            lines.map(behind).collect()
        })
    }

    proptest! {
        #[test]
        fn records_that_are_passed_by_say_nothing(log in prop_oneof![4 => log(), 1 => bare_log()], own: bool, until in prop::option::of(1_774_742_400_000_000_i64..1_774_753_200_000_000)) {
            let layouts = Layouts::builtin();
            let used = layouts.detect(&log).used;
            let zone = Zone::new("Europe/Oslo", crate::model::ZoneBy::Assumed).unwrap();
            let candidates = own.then(|| MATCHER.candidates_in(&log));
            let watch = Watch::new(Cancel::new(), None, 1, 1);
            let codes = Codes::builtin();
            let scan = |matcher| TextScan {
                layouts,
                used: &used,
                vocabulary: Vocabulary::builtin(),
                matcher,
                candidates: candidates.as_ref().unwrap_or(MATCHER.candidates()),
                zone: &zone,
                format: "text:log4net",
                silence_us: 60_000_000,
                codes: Some(&codes),
                until_us: until,
                watch: &watch,
            };
            // Behind the lines that say where a log was written.
            let chunk = Chunk {
                text: log.clone(),
                first_line: FIRST_LINES + 1,
                offset: 0,
                continues: false,
                last: true,
                heads: None,
            };
            let whole = |scan: TextScan<'_>| scan.finish(scan.scan(&chunk), false);
            // The slow truth looks at every record.
            prop_assert_eq!(whole(scan(&MATCHER)), whole(scan(&SLOW)));
        }
    }
}
