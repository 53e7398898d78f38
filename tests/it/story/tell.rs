//! Ways to tell a story: layout, encoding, line ends, and how the lines are spread over files.

use std::fs;
use std::io::{Cursor, Write};

use eadm_logs::Bundle;
use proptest::prelude::*;
use tempfile::TempDir;

use super::tale::{Event, Phase, REASONS, What};
use super::wording::{self, Dice};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Log4net,
    Nlog,
    Serilog,
    /// The console formatter of Microsoft.Extensions.Logging: the message stands below its head.
    Console,
    /// Entries of the Enterprise Library, in UTC.
    Blocks,
    Colons,
    Points,
    /// Events of log4net as XML.
    Xml,
    /// JSON, an object a line.
    Objects,
    /// JSON, objects over several lines, level and message within others.
    Pretty,
    /// `key=value` pairs.
    Pairs,
    /// Rows of columns; a message of several lines is quoted.
    Rows,
    /// Items of a list in YAML.
    Yaml,
    /// One that is found from the lines.
    Found(Found),
}

/// Layouts that nobody told the library of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    LevelFirst,
    TwelveHours,
    ShortYear,
    NamedMonth,
    Epoch,
    DayHeadings,
    TraceSource,
    /// A date without a year, in a file named by its day.
    Syslog,
    /// The extended format of the W3C: columns that a line with `#` names, in UTC.
    Directives,
    /// Level and message on the line below the head.
    Below,
    /// `02/03-26 kl. 05.14.07`
    TwoSigns,
}

impl Layout {
    /// Whether its records are entries of fields: a file with fewer than three of them is taken for
    /// no log unless one is a step line.
    pub(crate) fn is_structured(self) -> bool {
        matches!(
            self,
            Self::Xml | Self::Objects | Self::Pretty | Self::Pairs | Self::Rows | Self::Yaml
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Utf8,
    Utf8Bom,
    Utf16,
    Utf16Bom,
    Windows1252,
    Ibm850,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// `eadm.log`, `eadm.log.1`, …
    Numbered,
    /// `eadm20260112_001.log`, …
    Dated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pack {
    Bytes,
    Folder,
    Zip,
    Gzip,
}

/// One way to tell a story. The seed picks the words.
#[derive(Debug, Clone)]
pub(crate) struct Telling {
    pub(crate) layout: Layout,
    pub(crate) coding: Coding,
    pub(crate) crlf: bool,
    pub(crate) names: Names,
    /// Where files are cut, as shares of the lines.
    pub(crate) cuts: Vec<prop::sample::Index>,
    pub(crate) pack: Pack,
    pub(crate) seed: u64,
    /// Milliseconds of every stamp, where the layout has them.
    pub(crate) millis: u32,
}

pub(crate) fn telling() -> impl Strategy<Value = Telling> {
    let layout = prop::sample::select(vec![
        Layout::Log4net,
        Layout::Nlog,
        Layout::Serilog,
        Layout::Console,
        Layout::Blocks,
        Layout::Colons,
        Layout::Points,
        Layout::Xml,
        Layout::Objects,
        Layout::Pretty,
        Layout::Pairs,
        Layout::Rows,
        Layout::Yaml,
        Layout::Found(Found::LevelFirst),
        Layout::Found(Found::TwelveHours),
        Layout::Found(Found::ShortYear),
        Layout::Found(Found::NamedMonth),
        Layout::Found(Found::Epoch),
        Layout::Found(Found::DayHeadings),
        Layout::Found(Found::TraceSource),
        Layout::Found(Found::Syslog),
        Layout::Found(Found::Directives),
        Layout::Found(Found::Below),
        Layout::Found(Found::TwoSigns),
    ]);
    let coding = prop::sample::select(vec![
        Coding::Utf8,
        Coding::Utf8Bom,
        Coding::Utf16,
        Coding::Utf16Bom,
        Coding::Windows1252,
        Coding::Ibm850,
    ]);
    let pack = prop::sample::select(vec![Pack::Bytes, Pack::Folder, Pack::Zip, Pack::Gzip]);
    let names = prop::sample::select(vec![Names::Numbered, Names::Dated]);
    let cuts = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    (
        layout,
        coding,
        any::<bool>(),
        names,
        cuts,
        pack,
        any::<u64>(),
        0_u32..1000,
    )
        .prop_map(
            |(layout, coding, crlf, names, cuts, pack, seed, millis)| Telling {
                layout,
                coding,
                crlf,
                // The year of such a log stands in its name.
                names: if layout == Layout::Found(Found::Syslog) {
                    Names::Dated
                } else {
                    names
                },
                cuts,
                pack,
                seed,
                millis,
            },
        )
}

/// Year, month and day of a day since 1970, counted off year by year.
pub(crate) fn date(mut days: i64) -> (i64, usize, i64) {
    let leap = |y: i64| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let mut year = 1970;
    while days >= 365 + i64::from(leap(year)) {
        days -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [
        31,
        28 + i64::from(leap(year)),
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    (year, month + 1, days + 1)
}

/// The day since 1970 of a date.
pub(crate) fn day(year: i64, month: usize, of_month: i64) -> i64 {
    let near = (year - 1970) * 365;
    (near..near + 800)
        .find(|&d| date(d) == (year, month, of_month))
        .unwrap()
}

/// The last Sunday of a month with 31 days.
pub(crate) fn last_sunday(year: i64, month: usize) -> i64 {
    let last = day(year, month, 31);
    // 1970-01-01 was a Thursday.
    last - (last + 4) % 7
}

/// Seconds east of UTC in Oslo: summer from the last Sunday of March to that of October, 01:00 UTC.
pub(crate) fn offset(utc: i64) -> i64 {
    let (year, _, _) = date(utc.div_euclid(86_400));
    let turn = |month| last_sunday(year, month) * 86_400 + 3600;
    if (turn(3)..turn(10)).contains(&utc) {
        7200
    } else {
        3600
    }
}

/// What a calendar and a clock show.
pub(crate) struct Clock {
    pub(crate) year: i64,
    pub(crate) month: usize,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
}

impl Clock {
    /// At so many seconds since 1970, in UTC.
    pub(crate) fn in_utc(seconds: i64) -> Self {
        let (year, month, day) = date(seconds.div_euclid(86_400));
        let clock = seconds.rem_euclid(86_400);
        Self {
            year,
            month,
            day,
            hour: clock / 3600,
            minute: clock / 60 % 60,
            second: clock % 60,
        }
    }

    pub(crate) fn in_oslo(seconds: i64) -> Self {
        Self::in_utc(seconds + offset(seconds))
    }

    /// ISO 8601 with this between day and hour.
    pub(crate) fn iso(&self, between: char) -> String {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        format!("{year}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}")
    }
}

/// The record's lines, the first one with its header.
fn record(event: &Event, telling: &Telling, dice: &mut Dice) -> Vec<String> {
    let grave = matches!(event.what, What::Step(_, Phase::Failed(_)))
        || matches!(event.what, What::Noise(n) if wording::is_exception(n));
    let message = wording::message(event.what, dice);
    let Clock {
        year,
        month,
        day: of_month,
        hour: h,
        minute: m,
        second: s,
    } = Clock::in_oslo(event.at);
    let millis = telling.millis;
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    let zone = offset(event.at) / 3600;
    let iso =
        format!("{year}-{month:02}-{of_month:02}T{h:02}:{m:02}:{s:02}.{millis:03}+{zone:02}:00");
    let head = match telling.layout {
        Layout::Log4net => format!(
            "{year}-{month:02}-{of_month:02} {h:02}:{m:02}:{s:02},{millis:03} [{}] {} Eadm.Client.Sync - {first}",
            dice.below(20),
            if grave { "ERROR" } else { "INFO " },
        ),
        Layout::Nlog => format!(
            "{year}-{month:02}-{of_month:02} {h:02}:{m:02}:{s:02}.{millis:03}0|{}|Eadm.Client|{first}",
            if grave { "ERROR" } else { "INFO" },
        ),
        Layout::Serilog => format!(
            "{year}-{month:02}-{of_month:02} {h:02}:{m:02}:{s:02}.{millis:03} +{zone:02}:00 [{}] {first}",
            if grave { "ERR" } else { "INF" },
        ),
        Layout::Console => {
            let head = format!(
                "{year}-{month:02}-{of_month:02} {h:02}:{m:02}:{s:02}.{millis:03} {}: Eadm.Client.Sync[0]",
                if grave { "fail" } else { "info" },
            );
            let below = message.lines().map(|line| format!("      {line}"));
            return std::iter::once(head).chain(below).collect();
        }
        Layout::Blocks => {
            let (year, month, of_month) = date(event.at.div_euclid(86_400));
            let of_day = event.at.rem_euclid(86_400);
            let (h, m, s) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
            let rule = "-".repeat(40);
            let severity = if grave { "Error" } else { "Information" };
            let block = format!(
                "{rule}\nTimestamp: {of_month:02}.{month:02}.{year} {h:02}:{m:02}:{s:02}\nMessage: {message}\nCategory: General\n\
                 Priority: -1\nEventId: 1\nSeverity: {severity}\nTitle:\nMachine: SRV01\nApplication Domain: eadm.client.exe\n\
                 Process Id: 4711\nProcess Name: c:\\eadm\\eadm.client.exe\nWin32 Thread Id: 3\nThread Name: \n\
                 Extended Properties: \n{rule}"
            );
            return block.lines().map(str::to_owned).collect();
        }
        Layout::Xml => {
            let level = if grave { "ERROR" } else { "INFO" };
            let message = message.replace('&', "&amp;").replace('<', "&lt;");
            let event = format!(
                "<log4net:event logger=\"Eadm.Client\" timestamp=\"{iso}\" level=\"{level}\" thread=\"7\">\n\
                 <log4net:message>{message}</log4net:message>\n</log4net:event>"
            );
            return event.lines().map(str::to_owned).collect();
        }
        Layout::Objects => {
            let level = if grave { "Error" } else { "Information" };
            let message = serde_json::to_string(&message).unwrap();
            return vec![format!(
                "{{\"@t\":\"{iso}\",\"level\":\"{level}\",\"message\":{message}}}"
            )];
        }
        Layout::Pretty => {
            let level = if grave { "error" } else { "info" };
            let message = serde_json::to_string(&message).unwrap();
            let object = format!(
                "{{\n  \"@timestamp\": \"{iso}\",\n  \"log\": {{\n    \"level\": \"{level}\"\n  }},\n  \"event\": {{\n    \"text\": {message}\n  }}\n}}"
            );
            return object.lines().map(str::to_owned).collect();
        }
        Layout::Pairs => {
            let level = if grave { "error" } else { "info" };
            let message = serde_json::to_string(&message).unwrap();
            return vec![format!("time={iso} level={level} msg={message}")];
        }
        Layout::Yaml => {
            let level = if grave { "error" } else { "info" };
            let message = serde_json::to_string(&message).unwrap();
            let item = format!("- time: {iso}\n  level: {level}\n  message: {message}");
            return item.lines().map(str::to_owned).collect();
        }
        Layout::Rows => {
            let level = if grave { "ERROR" } else { "INFO" };
            let message = message.replace('"', "\"\"");
            let row = format!(
                "{year}-{month:02}-{of_month:02} {h:02}:{m:02}:{s:02}.{millis:03};{level};Eadm;\"{message}\""
            );
            return row.lines().map(str::to_owned).collect();
        }
        Layout::Colons | Layout::Points => {
            let c = if telling.layout == Layout::Colons {
                ':'
            } else {
                '.'
            };
            let level = ["", "ERROR ", "FEIL "][if grave { dice.below(3) } else { 0 }];
            format!("{of_month:02}.{month:02}.{year} {h:02}{c}{m:02}{c}{s:02} {level}{first}")
        }
        Layout::Found(found) => {
            return found_record(found, event.at, grave, &message, millis);
        }
    };
    std::iter::once(head)
        .chain(lines.map(str::to_owned))
        .collect()
}

const MONTHS: [(&str, &str); 12] = [
    ("Jan", "januar"),
    ("Feb", "februar"),
    ("Mar", "mars"),
    ("Apr", "april"),
    ("May", "mai"),
    ("Jun", "juni"),
    ("Jul", "juli"),
    ("Aug", "august"),
    ("Sep", "september"),
    ("Oct", "oktober"),
    ("Nov", "november"),
    ("Dec", "desember"),
];

fn found_record(layout: Found, at: i64, grave: bool, message: &str, millis: u32) -> Vec<String> {
    let clock = Clock::in_oslo(at);
    let Clock {
        year,
        month,
        day,
        hour: h,
        minute: m,
        second: s,
    } = clock;
    let (short, long) = MONTHS[month - 1];
    let level = if grave { "ERROR" } else { "INFO" };
    let (first, below) = message.split_once('\n').unwrap_or((message, ""));
    let head = match layout {
        Found::LevelFirst => format!(
            "{level:5} {},{millis:03} [{:<3}] Eadm.Client.Sync - {first}",
            clock.iso(' '),
            4
        ),
        Found::TwelveHours => {
            let half = if h < 12 { "AM" } else { "PM" };
            let hour = (h + 11) % 12 + 1;
            format!("{short} {day}, {year} {hour}:{m:02}:{s:02} {half} - {level} - {first}")
        }
        Found::ShortYear => format!(
            "[{day:02}.{month:02}.{:02} {h:02}:{m:02}:{s:02}] [{level}] {first}",
            year % 100
        ),
        Found::NamedMonth => {
            format!("{day}. {long} {year} kl. {h:02}.{m:02}.{s:02} {level}: {first}")
        }
        Found::TwoSigns => format!(
            "{day:02}/{month:02}-{:02} kl. {h:02}.{m:02}.{s:02} {level} {first}",
            year % 100
        ),
        Found::Epoch => format!("{at}{millis:03} [4] {level} Eadm.Client - {first}"),
        Found::DayHeadings => format!("{h:02}:{m:02}:{s:02}.{millis:03} {level} {first}"),
        Found::TraceSource => {
            let level = if grave { "Error" } else { "Information" };
            format!("Eadm.Client {level}: 0 : {} : {first}", clock.iso('T'))
        }
        Found::Syslog => {
            format!("{short} {day:2} {h:02}:{m:02}:{s:02} SRV01 eadm[42]: {level} {first}")
        }
        Found::Directives => {
            let row = format!(
                "{} {level} 4 \"{}\"",
                Clock::in_utc(at).iso(' '),
                message.replace('"', "\"\"")
            );
            return row.lines().map(str::to_owned).collect();
        }
        Found::Below => {
            let half = if h < 12 { "AM" } else { "PM" };
            let hour = (h + 11) % 12 + 1;
            let head =
                format!("{short} {day:02}, {year} {hour}:{m:02}:{s:02} {half} no.eadm.Runner run");
            let level = if grave { "SEVERE" } else { "INFO" };
            let message = format!("{level}: {message}");
            return std::iter::once(head.as_str())
                .chain(message.lines())
                .map(str::to_owned)
                .collect();
        }
    };
    let below = below.lines().map(str::to_owned);
    std::iter::once(head).chain(below).collect()
}

/// Every line of the story, and the numbers of the lines that open a record.
pub(crate) fn lines(events: &[Event], telling: &Telling) -> (Vec<String>, Vec<usize>) {
    let mut dice = Dice::new(telling.seed);
    let (mut out, mut heads) = (Vec::new(), Vec::new());
    let mut today = None;
    for event in events {
        let Clock {
            year, month, day, ..
        } = Clock::in_oslo(event.at);
        if telling.layout == Layout::Found(Found::DayHeadings) && today != Some(day) {
            out.push(format!("---- {day:02}.{month:02}.{year} ----"));
            today = Some(day);
        }
        if telling.layout == Layout::Found(Found::Directives) && today != Some(day) {
            out.push("#Fields: date time x-level x-thread x-message".to_owned());
            today = Some(day);
        }
        heads.push(out.len());
        out.extend(record(event, telling, &mut dice));
    }
    (out, heads)
}

fn encode(lines: &[String], telling: &Telling) -> Vec<u8> {
    let end = if telling.crlf { "\r\n" } else { "\n" };
    let text: String = lines.iter().flat_map(|l| [l.as_str(), end]).collect();
    let wide = |bom: &[u8]| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        bom.iter().copied().chain(units).collect()
    };
    match telling.coding {
        Coding::Utf8 => text.into_bytes(),
        Coding::Utf8Bom => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        Coding::Utf16 => wide(b""),
        Coding::Utf16Bom => wide(b"\xFF\xFE"),
        // Of the letters used only the dash has another number than in Latin-1.
        Coding::Windows1252 => text
            .chars()
            .map(|c| match c {
                '–' => 0x96,
                _ => u8::try_from(u32::from(c)).unwrap(),
            })
            .collect(),
        Coding::Ibm850 => text.chars().map(ibm850).collect(),
    }
}

/// A byte as a console of Western Europe writes it, with a hyphen for the dash that it has not.
pub(crate) fn ibm850(c: char) -> u8 {
    match c {
        'ü' => 0x81,
        'é' => 0x82,
        'ä' => 0x84,
        'å' => 0x86,
        'Ä' => 0x8E,
        'Å' => 0x8F,
        'æ' => 0x91,
        'Æ' => 0x92,
        'ö' => 0x94,
        'Ö' => 0x99,
        'ø' => 0x9B,
        'Ø' => 0x9D,
        '«' => 0xAE,
        '»' => 0xAF,
        '–' => b'-',
        '\u{a0}' => 0xFF,
        _ => u8::try_from(c).ok().filter(u8::is_ascii).unwrap(),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// A bundle, and the folder that it lies in, where it needs one.
pub(crate) struct Told {
    pub(crate) bundle: Bundle,
    _folder: Option<TempDir>,
}

/// Names and bytes of the files, oldest first.
pub(crate) fn files(events: &[Event], telling: &Telling) -> Vec<(String, Vec<u8>)> {
    let (lines, heads) = lines(events, telling);
    let mut cuts: Vec<usize> = telling.cuts.iter().map(|c| c.index(lines.len())).collect();
    if telling.pack == Pack::Bytes {
        cuts.clear();
    }
    // A reason on a line of its own goes with the line above it.
    cuts.retain(|&cut| !REASONS.contains(&lines[cut].as_str()));
    if matches!(telling.layout, Layout::Found(_)) {
        // A few lines by themselves show no layout.
        cuts.clear();
    }
    if telling.layout.is_structured() {
        cuts.sort_unstable();
        let mut before = 0;
        cuts.retain(|cut| {
            let at = heads.binary_search(cut);
            let apart = at.is_ok_and(|at| at >= before + 3 && at + 3 <= heads.len());
            before = at.ok().filter(|_| apart).unwrap_or(before);
            apart
        });
    }
    if matches!(telling.layout, Layout::Console | Layout::Blocks) {
        // So does a message: loggers roll their files between records.
        cuts.retain(|cut| heads.binary_search(cut).is_ok());
    }
    cuts.extend([0, lines.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let count = cuts.len() - 1;
    let (year, month, of_month) = date(events[0].at.div_euclid(86_400));
    let mut out = Vec::new();
    for (index, piece) in cuts.windows(2).enumerate() {
        let bytes = encode(&lines[piece[0]..piece[1]], telling);
        let name = match telling.names {
            Names::Numbered if index + 1 == count => "eadm.log".to_owned(),
            Names::Numbered => format!("eadm.log.{}", count - 1 - index),
            Names::Dated => format!("eadm{year}{month:02}{of_month:02}_{:03}.log", index + 1),
        };
        // The newest file is not packed yet.
        if telling.pack == Pack::Gzip && (index + 1 < count || count == 1) {
            out.push((format!("{name}.gz"), gzip(&bytes)));
        } else {
            out.push((name, bytes));
        }
    }
    out
}

/// Tells a story.
pub(crate) fn told(events: &[Event], telling: &Telling) -> Told {
    packed(files(events, telling), telling.pack)
}

/// Files as a customer sends them.
pub(crate) fn packed(mut files: Vec<(String, Vec<u8>)>, pack: Pack) -> Told {
    let bytes = |name: String, bytes| Told {
        bundle: Bundle::from_bytes(name, bytes),
        _folder: None,
    };
    match pack {
        Pack::Zip => {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for (name, bytes) in &files {
                let options = zip::write::SimpleFileOptions::default();
                zip.start_file(format!("loggfiler/{name}"), options)
                    .unwrap();
                zip.write_all(bytes).unwrap();
            }
            bytes("kunde.zip".to_owned(), zip.finish().unwrap().into_inner())
        }
        Pack::Bytes | Pack::Gzip if files.len() == 1 => {
            let (name, content) = files.remove(0);
            bytes(name, content)
        }
        _ => {
            let folder = tempfile::tempdir().unwrap();
            for (name, bytes) in &files {
                fs::write(folder.path().join(name), bytes).unwrap();
            }
            Told {
                bundle: Bundle::open(folder.path()).unwrap(),
                _folder: Some(folder),
            }
        }
    }
}
