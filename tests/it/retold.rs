//! Exports of events as people pass them on: resaved by a spreadsheet, pasted into a mail, copied without what
//! stood above. However they are told, the events are the same.

use std::fmt::Write as _;
use std::path::PathBuf;

use eadm_logs::{Analyzer, Bundle, Level, TimelineRecord};
use proptest::prelude::*;
use serde_json::Value;

/// What every telling must hold of an event: its id, source, level and message, on one line.
type Told = Vec<String>;

struct Given {
    id: u64,
    level: u64,
    provider: String,
    time: String,
    message: String,
}

/// The events of `fixtures/events` in their order, without those that would fill a screen.
fn events(lang: &str) -> Vec<Given> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/events/expected.json");
    let expected: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let events = expected["events"].as_array().unwrap().iter();
    events
        .map(|event| Given {
            id: event["id"].as_u64().unwrap(),
            level: event["level"].as_u64().unwrap(),
            provider: event["provider"].as_str().unwrap().to_owned(),
            time: event["time"].as_str().unwrap().to_owned(),
            message: event["message"][lang].as_str().unwrap().to_owned(),
        })
        .collect()
}

fn wanted(events: &[Given]) -> Told {
    let one = |event: &Given| {
        let level = Level::from_windows(u8::try_from(event.level).unwrap());
        let (id, source, message) = (event.id, &event.provider, &event.message);
        format!("{id} {source} {} {message}", level.as_str())
    };
    events.iter().map(one).collect()
}

fn read(text: &str) -> Told {
    let analyzer = Analyzer::builder().threads(1).build().unwrap();
    let bundle = Bundle::from_bytes("export.txt", text.as_bytes().to_vec());
    let records: Vec<TimelineRecord> = analyzer.records(&bundle).unwrap().collect();
    let one = |record: TimelineRecord| {
        let id = record.event_id.unwrap_or_default();
        let source = record.logger.unwrap_or_default();
        format!("{id} {source} {} {}", record.level.as_str(), record.message)
    };
    records.into_iter().map(one).collect()
}

/// How a table is passed on.
#[derive(Debug, Clone)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an accident of its own"
)]
struct Table {
    lang: &'static str,
    delimiter: char,
    header: Header,
    /// The header of the messages: none, an empty one of a spreadsheet, or a word that nobody knows.
    message: Option<&'static str>,
    /// A spreadsheet shows ids as it does amounts: `1.026`.
    grouped: bool,
    /// Day and clock became two cells.
    date_apart: bool,
    /// Each row became one cell, or each line of it that has a quote.
    whole: Option<Whole>,
    /// Messages have no quotes, and go on over the lines below.
    unquoted: bool,
    /// A mail stands before it.
    mail: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Rows,
    Lines,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Header {
    Known,
    /// In a language that no table of labels has.
    Foreign,
    /// It was not copied.
    Absent,
}

fn table() -> impl Strategy<Value = Table> {
    let header = prop_oneof![
        Just(Header::Known),
        Just(Header::Foreign),
        Just(Header::Absent)
    ];
    let delimiter = prop_oneof![Just(','), Just(';'), Just('\t')];
    (
        prop_oneof![Just("en"), Just("nb")],
        delimiter,
        header,
        prop::option::of(prop_oneof![Just(Whole::Rows), Just(Whole::Lines)]),
        prop::option::of(prop_oneof![Just(""), Just("Enhavo")]),
        any::<[bool; 4]>(),
    )
        .prop_map(
            |(lang, delimiter, header, whole, message, [grouped, date_apart, unquoted, mail])| {
                Table {
                    lang,
                    delimiter,
                    header,
                    message,
                    grouped: grouped && delimiter != ',',
                    date_apart,
                    // A spreadsheet quotes what it makes of a row.
                    whole: whole.filter(|_| !unquoted),
                    // A line of a message that has the separator is in quotes.
                    unquoted: unquoted && delimiter == '\t',
                    mail,
                }
            },
        )
}

impl Table {
    fn tell(&self, events: &[Given]) -> String {
        let mut out = String::new();
        if self.mail {
            out.push_str("Hei,\r\n\r\nher er det jeg fant, se under.\r\n\r\n");
        }
        let names = match (self.header, self.lang) {
            (Header::Known, "en") => [
                "Level",
                "Date and Time",
                "Source",
                "Event ID",
                "Task Category",
            ],
            (Header::Known, _) => [
                "Nivå",
                "Dato og klokkeslett",
                "Kilde",
                "Hendelses-ID",
                "Oppgavekategori",
            ],
            _ => [
                "Nivelo",
                "Dato kaj horo",
                "Fonto",
                "Identigilo",
                "Kategorio",
            ],
        };
        if self.header != Header::Absent {
            let mut cells: Vec<String> = names.map(str::to_owned).into();
            if self.date_apart {
                cells.insert(2, String::new());
            }
            cells.extend(self.message.map(str::to_owned));
            self.row(&mut out, &cells);
        }
        for event in events {
            let level = match (event.level, self.lang) {
                (2, "en") => "Error",
                (2, _) => "Feil",
                (_, "en") => "Information",
                _ => "Informasjon",
            };
            let (day, clock) = event.time.split_once('T').unwrap();
            let [year, month, day] = [&day[..4], &day[5..7], &day[8..]];
            let clock = &clock[..8];
            let mut cells = vec![level.to_owned()];
            if self.date_apart {
                cells.extend([format!("{day}.{month}.{year}"), clock.to_owned()]);
            } else {
                cells.push(format!("{day}.{month}.{year} {clock}"));
            }
            cells.extend([event.provider.clone(), self.id(event.id), "None".to_owned()]);
            cells.push(event.message.replace('\n', "\r\n"));
            self.row(&mut out, &cells);
        }
        out
    }

    fn id(&self, id: u64) -> String {
        match id / 1000 {
            thousands @ 1.. if self.grouped => format!("{thousands}.{:03}", id % 1000),
            _ => id.to_string(),
        }
    }

    fn row(&self, out: &mut String, cells: &[String]) {
        let mut row = String::new();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                row.push(self.delimiter);
            }
            let signs = [self.delimiter, '"', '\n'];
            if cell.contains(signs) && !self.unquoted {
                let _ = write!(row, "\"{}\"", cell.replace('"', "\"\""));
            } else {
                row.push_str(cell);
            }
        }
        let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        match self.whole {
            Some(Whole::Rows) => row = cell(&row),
            Some(Whole::Lines) => {
                let line = |line: &str| {
                    if line.contains('"') {
                        cell(line)
                    } else {
                        line.to_owned()
                    }
                };
                row = row.split("\r\n").map(line).collect::<Vec<_>>().join("\r\n");
            }
            None => {}
        }
        out.push_str(&row);
        out.push_str("\r\n");
    }
}

proptest! {
    #[test]
    fn a_table_of_events_is_read_however_it_was_passed_on(table in table()) {
        let events = events(table.lang);
        let text = table.tell(&events);
        // Names that nobody knows say what they are by five columns that nobody changed, or by what they hold.
        prop_assert_eq!(read(&text), wanted(&events), "{:?}\n{}", table, text);
    }
}

/// How the XML of events is passed on, event by event.
#[derive(Debug, Clone)]
struct Markup {
    around: Around,
    /// The line `<Event …>` was not copied.
    headless: bool,
    /// Before each line: nothing, a mail program's marks, the signs of a tree, blanks.
    mark: &'static str,
    /// Words between this event and the next one.
    words: &'static str,
}

#[derive(Debug, Clone, Copy)]
enum Around {
    Nothing,
    Fence,
    /// The labels of *Copy Details*, in a language that no table has.
    ForeignLabels,
    /// The same in English, with a date that has no year.
    NoYear,
}

fn markup() -> impl Strategy<Value = Markup> {
    let around = prop_oneof![
        Just(Around::Nothing),
        Just(Around::Fence),
        Just(Around::ForeignLabels),
        Just(Around::NoYear),
    ];
    let mark = prop_oneof![Just(""), Just("> "), Just("> > "), Just("- "), Just("    ")];
    let words = prop_oneof![
        Just(""),
        Just("Hei, her er hendelsen:\r\n"),
        Just("On Mon, 2 Mar 2026 at 05:14, Ola wrote:\r\n\r\n"),
    ];
    (around, any::<bool>(), mark, words).prop_map(|(around, headless, mark, words)| Markup {
        around,
        headless,
        mark,
        words,
    })
}

/// The XML of each event of `fixtures/events`, line by line.
fn elements() -> Vec<Vec<String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/events/en/details-xml.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let mut out = Vec::new();
    for part in text.split("<Event ").skip(1) {
        let (inside, _) = part.split_once("</Event>").unwrap();
        let lines = inside.lines().map(str::to_owned);
        let first = "<Event ".to_owned();
        let mut all: Vec<String> = lines.collect();
        all[0].insert_str(0, &first);
        all.push("</Event>".to_owned());
        out.push(all);
    }
    out
}

impl Markup {
    fn tell(&self, element: &[String], out: &mut String) {
        out.push_str(self.words);
        let labels = |names: [&str; 4], date: &str| {
            let values = ["Application", "Application Error", date, "1000"];
            let lines = names
                .iter()
                .zip(values)
                .map(|(name, value)| format!("{name}: {value}\r\n"));
            lines.collect::<String>()
        };
        match self.around {
            Around::Nothing => {}
            Around::Fence => out.push_str("```xml\r\n"),
            Around::ForeignLabels => {
                let names = ["Protokolnomo", "Fonto", "Dato", "Identigilo"];
                out.push_str(&labels(names, "2.3.2026 05:14:07"));
            }
            Around::NoYear => {
                let names = ["Log Name", "Source", "Date", "Event ID"];
                out.push_str(&labels(names, "Mar 02 05:14"));
            }
        }
        let lines = element.iter().skip(usize::from(self.headless));
        for line in lines {
            // A tree has its signs where elements hold others.
            let holds = ["<Event", "<System>", "<EventData>"];
            let in_tree =
                self.mark != "- " || holds.iter().any(|head| line.trim().starts_with(head));
            let mark = if in_tree { self.mark } else { "  " };
            let _ = write!(out, "{mark}{line} \r\n");
        }
        if matches!(self.around, Around::Fence) {
            out.push_str("```\r\n");
        }
        out.push_str("\r\n");
    }
}

proptest! {
    #[test]
    fn the_xml_of_events_is_found_wherever_it_stands(tellings in prop::collection::vec(markup(), 1..5)) {
        let events = events("en");
        let mut text = String::new();
        let elements = elements();
        let told = || tellings.iter().cycle().zip(&elements);
        told().for_each(|(telling, element)| telling.tell(element, &mut text));
        let ids = |told: &[String]| -> Vec<String> {
            told.iter().map(|told| told.split(' ').next().unwrap().to_owned()).collect()
        };
        prop_assert_eq!(ids(&read(&text)), ids(&wanted(&events)), "{:?}\n{}", tellings, text);
    }
}

#[test]
fn what_is_copied_from_a_console_may_begin_with_its_first_letter() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/events");
    for lang in ["en", "nb"] {
        for name in [
            "table-eventlog.txt",
            "table.txt",
            "format-list.txt",
            "wevtutil-newer.txt",
        ] {
            let bytes = std::fs::read(folder.join(lang).join(name)).unwrap();
            let text = match bytes.strip_prefix(b"\xff\xfe") {
                Some(wide) => {
                    let units = wide
                        .chunks_exact(2)
                        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                    String::from_utf16(&units.collect::<Vec<_>>()).unwrap()
                }
                None => String::from_utf8(bytes).unwrap(),
            };
            let whole = read(&text);
            assert!(!whole.is_empty(), "{lang}/{name}");
            assert_eq!(read(text.trim_start()), whole, "{lang}/{name}");
        }
    }
}

#[test]
fn steps_beside_the_xml_of_an_event_in_a_text_without_a_layout_are_still_read() {
    let mut text = "srv01 > Import HR started\nsrv01 > Import HR failed: row 7\n".to_owned();
    text.push_str(&elements()[0].join("\n"));
    let analyzer = Analyzer::builder().threads(1).build().unwrap();
    let bundle = Bundle::from_bytes("eadm.log", text.into_bytes());
    let audit = analyzer.audit(&bundle).unwrap().bundles.remove(0);
    assert_eq!(audit.cycles[0].steps[0].status.as_str(), "failed");
}
