//! Generated logs: a few records of steps, healthy lines and near matches, in a layout and an
//! encoding. The same number always gives the same log.

use std::sync::LazyLock;

use eadm_logs::{Bundle, Catalog, Event, Example};

use super::mutate::{mutated, pick};
use crate::story::wording::Dice;

const HEALTHY: &str = include_str!("../../../core/data/healthy.txt");

const STEPS: [&str; 8] = [
    "Import HR",
    "Import AD",
    "Synchronization",
    "Export AD",
    "Export HR",
    "Export Azure",
    "Export Compilo",
    "Synkronisering",
];

/// Levels as text layouts write them, and as events number them.
const LEVELS: [(&str, &str, u8); 5] = [
    ("INFO", "INF", 4),
    ("ERROR", "ERR", 2),
    ("ERROR", "ERR", 2),
    ("WARN", "WRN", 3),
    ("FATAL", "FTL", 1),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Log4net,
    Nlog,
    Serilog,
    PlainNorwegian,
    PlainIso,
    /// No layout at all.
    Bare,
    EventXml,
}

#[derive(Debug, Clone, Copy)]
enum Coding {
    Utf8,
    Utf8Bom,
    Utf16,
    Windows1252,
}

#[derive(Debug, Clone)]
struct Record {
    level: usize,
    /// Lines that bring a head of their own are told as they are.
    headed: bool,
    text: String,
    event: Option<Event>,
}

#[derive(Debug, Clone)]
pub(super) struct Log {
    layout: Layout,
    coding: Coding,
    crlf: bool,
    records: Vec<Record>,
}

static HEALTHY_LINES: LazyLock<Vec<&str>> =
    LazyLock::new(|| HEALTHY.lines().filter(|l| !l.starts_with('#')).collect());

/// What proves the signatures.
pub(super) fn examples(catalog: &Catalog) -> Vec<&Example> {
    let of = catalog.signatures().iter();
    of.flat_map(|s| s.samples().iter().chain(s.near_misses()))
        .collect()
}

impl Log {
    pub(super) fn new(number: u64, examples: &[&Example]) -> Self {
        let mut dice = Dice::new(number);
        let layout = [
            Layout::Log4net,
            Layout::Nlog,
            Layout::Serilog,
            Layout::PlainNorwegian,
            Layout::PlainIso,
            Layout::Bare,
            Layout::EventXml,
            Layout::EventXml,
        ][dice.below(8)];
        let coding = [
            Coding::Utf8,
            Coding::Utf8,
            Coding::Utf8Bom,
            Coding::Utf16,
            Coding::Windows1252,
        ][dice.below(5)];
        let mut records = Vec::new();
        for _ in 0..3 + dice.below(4) {
            records.push(Record::new(layout, examples, &mut dice));
        }
        Self {
            layout,
            coding,
            crlf: dice.below(3) == 0,
            records,
        }
    }

    /// The same log without one of its records, for each of them.
    pub(super) fn without_one(&self) -> Vec<Self> {
        let without = |index| {
            let mut less = self.clone();
            less.records.remove(index);
            less
        };
        (0..self.records.len()).map(without).collect()
    }

    pub(super) fn bundle(&self) -> Bundle {
        let name = if self.layout == Layout::EventXml {
            "events.xml"
        } else {
            "eadm.log"
        };
        Bundle::from_bytes(name, self.bytes())
    }

    /// For people.
    pub(super) fn shown(&self) -> String {
        let Self {
            layout,
            coding,
            crlf,
            ..
        } = self;
        let text = self.text();
        format!("{layout:?} {coding:?} crlf={crlf}\n{text}\n{text:?}")
    }

    fn text(&self) -> String {
        let records = self.records.iter().enumerate();
        let told: Vec<String> = records.map(|(at, r)| r.told(self.layout, at)).collect();
        let text = told.join("\n") + "\n";
        let text = match self.layout {
            Layout::EventXml => format!("<Events>{text}</Events>\n"),
            _ => text,
        };
        if self.crlf {
            text.replace("\r\n", "\n").replace('\n', "\r\n")
        } else {
            text
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let text = self.text();
        match self.coding {
            Coding::Utf8 => text.into_bytes(),
            Coding::Utf8Bom => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            Coding::Utf16 => [0xFEFF]
                .into_iter()
                .chain(text.encode_utf16())
                .flat_map(u16::to_le_bytes)
                .collect(),
            Coding::Windows1252 => text.chars().map(windows_1252).collect(),
        }
    }
}

fn windows_1252(c: char) -> u8 {
    match c {
        '\0'..='\u{7F}' | '\u{A0}'..='\u{FF}' => c as u8,
        '„' => 0x84,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        _ => b'?',
    }
}

impl Record {
    fn new(layout: Layout, examples: &[&Example], dice: &mut Dice) -> Self {
        let level = dice.below(LEVELS.len());
        let plain = |headed, text| Self {
            level,
            headed,
            text,
            event: None,
        };
        let step = STEPS[dice.below(STEPS.len())];
        let healthy = HEALTHY_LINES[dice.below(HEALTHY_LINES.len())];
        let example = examples[dice.below(examples.len())];
        let neighbour = match dice.below(3) {
            0 => healthy,
            1 => step,
            _ => examples[dice.below(examples.len())].text(),
        };
        match dice.below(12) {
            0 => return plain(false, format!("{step} started")),
            1 => return plain(dice.below(2) == 0, healthy.to_owned()),
            2 => return plain(false, mutated(healthy, neighbour, dice)),
            _ => {}
        }
        let mut text = mutated(example.text(), neighbour, dice);
        if dice.below(3) == 0 {
            text = format!("{step} failed: {text}");
        }
        let event = (layout == Layout::EventXml)
            .then(|| example.event())
            .flatten()
            .filter(|_| dice.below(8) > 0)
            .map(|event| changed(event, neighbour, dice));
        Self {
            level,
            headed: false,
            text,
            event,
        }
    }

    /// The record as the layout writes it, without the end of its last line.
    fn told(&self, layout: Layout, at: usize) -> String {
        let text = &self.text;
        let (long, short, number) = LEVELS[self.level];
        let (m, s) = (at * 7 / 60, at * 7 % 60);
        if self.headed && layout != Layout::EventXml {
            return text.clone();
        }
        match layout {
            Layout::Log4net => {
                format!("2026-03-02 05:{m:02}:{s:02},120 [1] {long:<5} Eadm.Client.Sync - {text}")
            }
            Layout::Nlog => format!("2026-03-02 05:{m:02}:{s:02}.1200|{long}|Eadm.Client|{text}"),
            Layout::Serilog => {
                format!("2026-03-02 05:{m:02}:{s:02}.120 +01:00 [{short}] {text}")
            }
            Layout::PlainNorwegian => format!("02.03.2026 05:{m:02}:{s:02} {long} {text}"),
            Layout::PlainIso => format!("2026-03-02 05:{m:02}:{s:02} {text}"),
            Layout::Bare => text.clone(),
            Layout::EventXml => self.xml(number, at),
        }
    }

    fn xml(&self, level: u8, at: usize) -> String {
        let mut made = Event::default();
        "eadm.client".clone_into(&mut made.provider);
        made.data = vec![(None, self.text.clone())];
        let event = self.event.as_ref().unwrap_or(&made);
        let data: String = event
            .data
            .iter()
            .map(|(name, value)| {
                let value = escaped(value);
                match name {
                    Some(name) => format!("<Data Name='{}'>{value}</Data>", escaped(name)),
                    None => format!("<Data>{value}</Data>"),
                }
            })
            .collect();
        let rendered = event.message.as_ref().map_or_else(String::new, |message| {
            let message = escaped(message);
            format!("<RenderingInfo Culture='en-US'><Message>{message}</Message></RenderingInfo>")
        });
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
             <Provider Name='{}'/><EventID>{}</EventID><Level>{}</Level>\
             <TimeCreated SystemTime='2026-03-02T04:00:{:02}.0000000Z'/>\
             <EventRecordID>{}</EventRecordID><Channel>Application</Channel>\
             <Computer>SRV01.kommune.local</Computer></System>\
             <EventData>{data}</EventData>{rendered}</Event>",
            escaped(&event.provider),
            event.id,
            event.level.unwrap_or(level),
            at * 7 % 60,
            at + 1,
        )
    }
}

/// Characters that XML cannot hold never stand in an export.
fn escaped(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .flat_map(|c| {
            let entity = match c {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '\'' => "&apos;",
                _ => "",
            };
            let kept = entity.is_empty().then_some(c);
            entity.chars().chain(kept)
        })
        .collect()
}

/// The event with another provider's spelling, other values or another number.
fn changed(event: &Event, neighbour: &str, dice: &mut Dice) -> Event {
    let mut event = event.clone();
    event.provider = match dice.below(8) {
        0 => event.provider.to_uppercase(),
        1 => event.provider.replace("Microsoft-Windows-", ""),
        2 => pick(&["Contoso", "eAdm", "Application Error"], dice).to_owned(),
        _ => event.provider,
    };
    match dice.below(12) {
        0 => event.id += 1,
        1 => event.message = Some(neighbour.to_owned()),
        2 => event.data.push((None, neighbour.to_owned())),
        3 => event.data.iter_mut().for_each(|(name, _)| *name = None),
        4 => event.data.reverse(),
        _ => {}
    }
    let values = event.data.iter_mut().map(|(_, value)| value);
    for value in values.chain(&mut event.message) {
        if dice.below(4) == 0 {
            *value = mutated(value, neighbour, dice);
        }
    }
    event
}
