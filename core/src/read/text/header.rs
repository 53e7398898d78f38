//! The head of a record: a line read with the items of a layout.

use super::levels::{LONGEST, Levels};
use super::pattern::Item;
use super::peel::{is_sentence, peel};
use super::times::{Known, Time, read_elapsed, read_epoch, zone};
use crate::model::Level;

/// The head of a record as one line gives it: where its fields lie, as far as they tell it from other
/// lines. What they say is read when somebody asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header<'a> {
    time: Time,
    /// Seconds east of UTC, where the line states it.
    pub(crate) offset_s: Option<i32>,
    /// By a column of its own.
    level: Level,
    /// The word in the place of a level, where no list knows it.
    pub(super) word: Option<&'a str>,
    thread: Option<&'a str>,
    logger: Option<&'a str>,
    /// What stands behind the columns.
    rest: &'a str,
    reader: Reader<'a>,
}

/// What a head says beside its time; the texts are parts of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fields<'a> {
    pub(crate) level: Level,
    pub(crate) thread: Option<&'a str>,
    pub(crate) logger: Option<&'a str>,
    pub(crate) message: &'a str,
}

/// How a layout reads heads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) levels: &'a Levels,
    pub(super) level_from: LevelFrom,
    /// Nothing says whether the day or the month of its dates comes first.
    pub(super) undecided: bool,
}

/// Where the level of a record stands beside the columns of its layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LevelFrom {
    Nowhere,
    /// At the head of the message, where no column has it.
    Message,
    /// There as well, and before a priority: whoever forwards a message may have made that up.
    MessageFirst,
}

impl<'a> Header<'a> {
    /// Microseconds since 1970-01-01T00:00:00 on the writer's wall clock; 0 where no time is stated.
    pub(crate) fn civil_us(&self) -> i64 {
        self.time.civil_us()
    }

    /// How much of its time the line states.
    pub(crate) fn known(&self) -> Known {
        match self.time.known() {
            Known::Whole if self.reader.undecided => Known::Undecided,
            known => known,
        }
    }

    /// The time of a line that states all of it, and its offset.
    pub(crate) fn stamp(&self) -> (Option<i64>, Option<i32>) {
        (Some(self.civil_us()), self.offset_s)
    }

    /// What stands behind the columns.
    pub(super) fn message(&self) -> &'a str {
        self.rest
    }

    /// The head of another line that says the same but for its time and message.
    #[inline]
    pub(super) fn again(&self, civil_us: i64, message: &'a str) -> Self {
        Self {
            time: Time::Us(civil_us, self.time.known()),
            rest: message,
            ..*self
        }
    }

    /// Level and message where the columns say all that there is of the head, as they mostly do.
    #[inline]
    pub(crate) fn plain(&self) -> Option<(Level, &'a str)> {
        let whole = match self.reader.level_from {
            LevelFrom::Nowhere if self.logger.is_some() => {
                // Behind a logger nothing is left but in columns.
                let mut bytes = self.rest.bytes();
                bytes.find(|byte| matches!(byte, b'|' | b' ')) != Some(b'|')
            }
            LevelFrom::Nowhere => is_sentence(self.rest),
            LevelFrom::Message => self.level != Level::None && is_sentence(self.rest),
            LevelFrom::MessageFirst => false,
        };
        whole.then_some((self.level, self.rest))
    }

    /// What the head says beside its time.
    pub(crate) fn fields(&self) -> Fields<'a> {
        let own = Fields {
            level: self.level,
            thread: self.thread,
            logger: self.logger,
            message: self.rest,
        };
        if self.plain().is_some() {
            return own;
        }
        let level_from = self.reader.level_from;
        let from_message = match level_from {
            LevelFrom::Nowhere => false,
            LevelFrom::Message => own.level == Level::None,
            LevelFrom::MessageFirst => true,
        };
        let peeled = peel(self.reader.levels, own.message, !from_message);
        Fields {
            level: if from_message && peeled.level != Level::None {
                peeled.level
            } else {
                own.level
            },
            thread: own.thread.or(peeled.thread),
            logger: own.logger.or(peeled.logger),
            message: peeled.message,
        }
    }
}

/// Reads a line (without its line end) with the items of one layout.
pub(super) fn read_items<'a>(
    items: &[Item],
    reader: Reader<'a>,
    line: &'a str,
) -> Option<Header<'a>> {
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut header = Header {
        time: Time::Nothing,
        offset_s: None,
        level: Level::None,
        word: None,
        thread: None,
        logger: None,
        rest: "",
        reader,
    };
    for (index, item) in items.iter().enumerate() {
        let rest = bytes.get(at..)?;
        match item {
            Item::Literal(text) => {
                if !begins(rest, text.as_bytes()) {
                    return None;
                }
                at += text.len();
            }
            Item::Blank => {
                let blanks = rest.iter().take_while(|b| is_blank(**b)).count();
                // A message that is empty may have lost the blank before it as well.
                if blanks == 0 && !(rest.is_empty() && index + 2 == items.len()) {
                    return None;
                }
                at += blanks;
            }
            Item::Date(date) => {
                let (parts, known, used) = date.read(rest)?;
                header.time = Time::Parts(parts, known);
                at += used;
            }
            Item::Epoch => {
                let (utc_us, used) = read_epoch(rest)?;
                header.time = Time::Us(utc_us, Known::Whole);
                header.offset_s = Some(0);
                at += used;
            }
            Item::Elapsed => {
                let (elapsed_us, used) = read_elapsed(rest)?;
                header.time = Time::Us(elapsed_us, Known::Elapsed);
                at += used;
            }
            Item::Zone => {
                let (offset, used) = zone(rest)?;
                header.offset_s = Some(offset);
                at += used;
            }
            Item::Level => {
                let word = first_word(line.get(at..)?);
                header.level = reader.levels.word(word)?;
                at += word.len();
            }
            Item::Word => {
                let word = first_word(line.get(at..)?);
                if !(2..=LONGEST).contains(&word.len()) {
                    return None;
                }
                header.word = Some(word);
                at += word.len();
            }
            Item::Priority => {
                let width = rest.iter().take_while(|b| b.is_ascii_digit()).count();
                header.level = priority(line.get(at..at + width)?)?;
                at += width;
            }
            Item::Data => at += data_end(rest)?,
            Item::Thread | Item::Logger | Item::Any => {
                let stop = match items.get(index + 1) {
                    Some(Item::Literal(text)) => find(rest, text.as_bytes())?,
                    _ => memchr::memchr2(b' ', b'\t', rest)?,
                };
                let text = line.get(at..at + stop)?;
                match item {
                    Item::Thread => header.thread = Some(text),
                    Item::Logger if text.is_empty() || text.bytes().any(is_blank) => return None,
                    Item::Logger => header.logger = Some(text),
                    _ => {}
                }
                at += stop;
            }
            Item::Message => header.rest = line.get(at..)?,
        }
    }
    Some(header)
}

/// The levels of syslog, the gravest first: RFC 5424, section 6.2.1.
const SEVERITIES: [Level; 8] = [
    Level::Critical,
    Level::Critical,
    Level::Critical,
    Level::Error,
    Level::Warning,
    Level::Info,
    Level::Info,
    Level::Debug,
];
/// The greatest priority: 23 facilities of 8 severities, from 0 on.
const GREATEST_PRIORITY: usize = 191;

/// The level of a priority of syslog, which is eight times the facility and the severity.
pub(super) fn priority(digits: &str) -> Option<Level> {
    let sound = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let value: usize = digits.parse().ok().filter(|_| sound)?;
    let level = SEVERITIES.get(value % SEVERITIES.len()).copied();
    level.filter(|_| value <= GREATEST_PRIORITY)
}

/// Where the structured data of syslog at the front of a text ends: `-`, or elements in brackets,
/// whose values stand in quotes and may hold brackets.
fn data_end(bytes: &[u8]) -> Option<usize> {
    if bytes.first() == Some(&b'-') {
        return Some(1);
    }
    let mut end = 0;
    while bytes.get(end) == Some(&b'[') {
        let (mut quoted, mut escaped) = (false, false);
        let close = bytes[end..].iter().position(|byte| {
            let close = *byte == b']' && !quoted;
            quoted ^= *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && quoted && !escaped;
            close
        })?;
        end += close + 1;
    }
    (end > 0).then_some(end)
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The word at the front of a text; empty where none stands there.
#[inline]
fn first_word(text: &str) -> &str {
    let bytes = text.as_bytes();
    let ascii = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let end = match bytes.get(ascii) {
        Some(byte) if !byte.is_ascii() => {
            let end = text[ascii..].find(|c: char| !c.is_alphabetic());
            end.map_or(text.len(), |end| ascii + end)
        }
        _ => ascii,
    };
    &text[..end]
}

/// Whether a text begins with a short one; most are one or two bytes long, and a call takes longer
/// than they do.
#[inline]
fn begins(text: &[u8], wanted: &[u8]) -> bool {
    match (wanted, text) {
        ([a], [first, ..]) => a == first,
        ([a, b], [first, second, ..]) => a == first && b == second,
        _ => text.starts_with(wanted),
    }
}

/// Where a short text first stands in another.
#[inline]
fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(first, text.get(from..)?)?;
        if begins(&text[at..], wanted) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::super::Layouts;
    use super::super::pattern::DatePart;
    use super::*;
    use crate::lazy::Lazy;

    fn layouts() -> &'static Layouts {
        Layouts::builtin()
    }

    /// The slow truth: a sequence as a regular expression.
    fn reference(items: &[Item]) -> Regex {
        let mut out = String::from("^");
        for (at, item) in items.iter().enumerate() {
            match item {
                Item::Literal(text) => out.push_str(&regex::escape(text)),
                Item::Blank if at + 2 == items.len() => out.push_str(r"(?:[ \t]+|$)"),
                Item::Blank => out.push_str(r"[ \t]+"),
                Item::Date(date) => {
                    out.push_str("(?P<date>");
                    for part in &date.parts {
                        out.push_str(match part {
                            DatePart::Year => r"(?P<y>[0-9]{4})",
                            DatePart::Month { padded: true } => "(?P<mo>[0-9]{2})",
                            DatePart::Day { padded: true } => "(?P<d>[0-9]{2})",
                            DatePart::Month { padded: false } => "(?P<mo>[0-9]{1,2})",
                            DatePart::Day { padded: false } => "(?P<d>[0-9]{1,2})",
                            DatePart::Hour { padded: true } => "(?P<h>[0-9]{2})",
                            DatePart::Hour { padded: false } => "(?P<h>[0-9]{1,2})",
                            DatePart::HalfHour { .. }
                            | DatePart::Half
                            | DatePart::ShortYear
                            | DatePart::MonthName => panic!("no built-in layout has {part:?}"),
                            DatePart::Minute => "(?P<mi>[0-9]{2})",
                            DatePart::Second => "(?P<s>[0-9]{2})",
                            DatePart::Fraction => "(?P<f>[0-9]{1,9})",
                            DatePart::Byte(b'.') => r"\.",
                            DatePart::Byte(b'-') => "-",
                            DatePart::Byte(b'/') => "/",
                            DatePart::Byte(b':') => ":",
                            DatePart::Byte(b',') => ",",
                            DatePart::Byte(b' ') => " ",
                            DatePart::Byte(b'T') => "T",
                            DatePart::Byte(other) => panic!("{other}"),
                        });
                    }
                    out.push(')');
                }
                Item::Epoch | Item::Elapsed | Item::Word => panic!("no built-in layout has {item:?}"),
                Item::Zone => out.push_str("(?P<zone>[Zz]|(?:UTC|GMT|CES?T)(?:[+-][0-9]{2}(?::?[0-9]{2})?)?|[+-][0-9]{2}(?::?[0-9]{2})?)"),
                Item::Level => out.push_str(r"(?P<level>\p{Alphabetic}+)"),
                Item::Priority => out.push_str("(?P<priority>[0-9]{1,3})"),
                Item::Data => out.push_str(r#"(?:-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+)"#),
                Item::Thread => out.push_str("(?P<thread>.*?)"),
                Item::Logger => out.push_str(r"(?P<logger>[^ \t]+?)"),
                Item::Any => out.push_str(".*?"),
                Item::Message => out.push_str("(?P<message>.*)$"),
            }
        }
        Regex::new(&out).unwrap()
    }

    #[test]
    fn fields_are_cut_where_they_end() {
        let line = "2026-03-02 05:14:07,123 [Main thread] ERROR Eadm.Client [(null)] - Export AD failed: a - b";
        let header = layouts().read(&[0], line).unwrap();
        assert_eq!(header.civil_us(), 1_772_428_447_123_000);
        let fields = header.fields();
        assert_eq!(fields.thread, Some("Main thread"));
        assert_eq!(fields.logger, Some("Eadm.Client"));
        assert_eq!(fields.level, Level::Error);
        assert_eq!(fields.message, "Export AD failed: a - b");
    }

    fn line() -> impl Strategy<Value = String> {
        let date = prop_oneof![
            "20[0-9]{2}-[01][0-9]-[0-3][0-9][ T][0-2][0-9][:.][0-5][0-9][:.][0-5][0-9]",
            "[0-3]?[0-9]\\.[01]?[0-9]\\.20[0-9]{2} [0-2][0-9][:.][0-5][0-9][:.][0-5][0-9]",
        ];
        let tail = prop_oneof![
            "([,.][0-9]{1,7})? \\[[a-z0-9 ]{0,5}\\] (INFO|ERROR|WARN |Debug|X) +[A-Za-z.]{0,9}( \\[[a-z()]*\\])? - ?[a-z -]{0,12}",
            "([,.][0-9]{1,7})?\\|(INFO|ERROR|x)\\|[A-Z a-z]{0,5}\\|[a-z|]{0,9}",
            "([,.][0-9]{1,7})? ?(Z|\\+01:00|\\+0100|-03)? ?(\\[(INF|ERR|12)\\])? ?[A-Za-z: -]{0,20}",
            "\\PC{0,30}",
        ];
        let plain = (date, tail).prop_map(|(date, tail)| date + &tail);
        let syslog = "<[0-9]{1,3}>1 2026-03-0[1-9]T05:14:07(\\.[0-9]{1,6})?(Z|\\+01:00) [a-z.]{0,5} ([a-z]{0,4}|-) [0-9-]{1,4} [A-Z-]{0,4} \
                      (-|(\\[[a-z]{1,3}( k=\"[]\\[\\\\a\"]{0,4}\")?\\]){1,2}|\\[x) ?[A-Za-z: -]{0,12}";
        prop_oneof![3 => plain, 1 => syslog]
    }

    proptest! {
        #[test]
        fn reading_agrees_with_the_regular_expressions(line in line()) {
            static REFERENCES: Lazy<Vec<Regex>> =
                Lazy::new(|| layouts().sequences().map(reference).collect());
            let layouts = layouts();
            for (items, reference) in layouts.sequences().zip(&*REFERENCES) {
                let reader = Reader {
                    levels: layouts.levels(),
                    level_from: LevelFrom::Nowhere,
                    undecided: false,
                };
                let fast = read_items(items, reader, &line);
                let slow = reference.captures(&line).and_then(|captures| {
                    let get = |name: &str| captures.name(name).map(|m| m.as_str());
                    let number = |name: &str| get(name).map(|t| t.parse::<i64>().unwrap());
                    let date = jiff::civil::Date::new(
                        number("y")? as i16, number("mo")? as i8, number("d")? as i8).ok()?;
                    let time = jiff::civil::Time::new(
                        number("h")? as i8, number("mi")? as i8, number("s")?.min(59) as i8, 0).ok()?;
                    let fraction = get("f").map_or(0, |f| format!("{f:0<6}")[..6].parse::<i64>().unwrap());
                    let civil = date.to_datetime(time).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
                    if let Some(value) = get("priority") {
                        return Some((civil.timestamp().as_microsecond() + fraction,
                              priority(value)?, get("thread"), get("logger"), get("message").unwrap()));
                    }
                    let level = match get("level") { Some(w) => layouts.levels().word(w)?, None => Level::None };
                    Some((civil.timestamp().as_microsecond() + fraction, level,
                          get("thread"), get("logger"), get("message").unwrap()))
                });
                let fast = fast.map(|h| (h.civil_us(), h.level, h.thread, h.logger, h.rest));
                // The expression may go on searching where the reader commits to the first
                // possible end of a field; the reader must never find what it does not.
                if fast.is_some() {
                    prop_assert_eq!(fast, slow);
                } else if let Some(slow) = slow {
                    prop_assert!(items.iter().any(|i| matches!(i, Item::Thread | Item::Any | Item::Logger))
                        || slow.0 == 0, "{items:?} on {line}");
                }
            }
        }
    }
}
