//! Exports of different kinds below each other in one text: each is read by the reader of its kind.
//!
//! A line that begins as an event of some kind does is looked at, with what follows it; where that shows another
//! kind, another reader goes on from there.

use std::collections::HashMap;

use super::EventItem;
use super::labels;
use super::region::Habits;
use super::text::{EventReader, EventText};

/// So much of what follows a line shows what kind it begins.
const SHOWN: usize = 4 << 10;
/// How often lines with one beginning are looked at: those that begin each event of a kind would be looked at
/// again and again.
const LOOKS: u8 = 4;
/// Beginnings that are remembered.
const KNOWN: usize = 64;
/// Lines that may stand over the first event of a kind: names of columns, and a rule.
const HEADING: u64 = 2;
/// The longest label with what stands behind it.
const LABEL: usize = 48;

/// Reads events of any kind.
#[derive(Debug)]
pub(super) struct Mixed {
    habits: Habits,
    kind: EventText,
    reader: Box<dyn EventReader>,
    /// What was not handed to a reader: the last lines, of which too little follows.
    held: String,
    /// Where they begin: line, 1-based, and byte.
    line: u64,
    offset: u64,
    /// They begin within a line that is handed on as a whole.
    within: bool,
    looks: HashMap<String, u8>,
}

impl Mixed {
    pub(super) fn new(kind: EventText, habits: Habits) -> Self {
        Self {
            reader: kind.alone(habits.clone()),
            habits,
            kind,
            held: String::new(),
            line: 1,
            offset: 0,
            // What the text begins with is known.
            within: true,
            looks: HashMap::new(),
        }
    }

    /// Hands on the lines that begin before a place in a text, and gives where the first one behind them begins.
    fn go_on(&mut self, text: &str, before: usize, out: &mut Vec<EventItem>) -> usize {
        let (mut from, mut at, mut passed) = (0, 0, 0);
        let mut feeds = memchr::memchr_iter(b'\n', text.as_bytes());
        while at < before {
            let feed = feeds.next();
            let end = feed.map_or(text.len(), |feed| feed + 1);
            if !self.within
                && let Some(kind) = self.other_kind(&text[at..], end - at)
            {
                self.hand_on(&text[from..at], passed, out);
                self.reader.finish(out);
                self.kind = kind;
                self.reader = kind.alone(self.habits.clone());
                self.reader.start_at(self.line, self.offset);
                (from, passed) = (at, 0);
            }
            // A line that is longer than what is looked at may come in parts.
            self.within = feed.is_none();
            passed += u64::from(feed.is_some());
            at = end;
        }
        self.hand_on(&text[from..at], passed, out);
        at
    }

    fn hand_on(&mut self, text: &str, lines: u64, out: &mut Vec<EventItem>) {
        self.reader.feed(text, out);
        self.line += lines;
        self.offset += text.len() as u64;
    }

    /// The kind that begins with the first line of a text, of this length, where it is another one.
    fn other_kind(&mut self, text: &str, length: usize) -> Option<EventText> {
        let beginning = beginning(&text[..length])?;
        let room = self.looks.len() < KNOWN;
        match self.looks.get_mut(beginning) {
            Some(looks) if *looks < LOOKS => *looks += 1,
            None if room => {
                self.looks.insert(beginning.to_owned(), 1);
            }
            _ => return None,
        }
        let shown = &text[..text.floor_char_boundary(SHOWN)];
        let line = shown.get(..length).unwrap_or_default().trim_end();
        // What stands below an object may be anything.
        let alone = line.starts_with('{') && line.ends_with('}');
        let shown = if alone { line } else { shown };
        let kind = EventText::recognise(shown).filter(|kind| !self.kind.reads(*kind))?;
        // It may as well begin some lines further down.
        let first = kind.first_line(shown);
        first.filter(|line| *line <= HEADING + 1).map(|_| kind)
    }
}

/// What a line begins with, where an event may begin so: a label or the name of a property with the sign behind
/// it, an element, a bracket.
fn beginning(line: &str) -> Option<&str> {
    // Nothing begins behind blanks: parts of an object, of an element or of a message do.
    let first = line.bytes().next().filter(|b| !b.is_ascii_whitespace())?;
    if matches!(first, b'<' | b'{' | b'[') {
        let name = |b: &u8| b.is_ascii_alphanumeric();
        let length = 1 + line.bytes().skip(1).take_while(|b| name(b)).count();
        return line.get(..length);
    }
    let label = line.get(..line.floor_char_boundary(LABEL))?;
    let label = label.trim_start_matches(['"', '|', '+', '-']).trim_start();
    if label.starts_with(|c: char| c.is_ascii() && !c.is_ascii_alphabetic()) {
        return None;
    }
    let sign = |byte: u8| {
        matches!(
            byte,
            b':' | b'=' | b',' | b';' | b'\t' | b'"' | b'|' | b'[' | b'\r' | b'\n'
        )
    };
    let end = label.bytes().position(sign)?;
    let name = label.get(..end)?.trim_end();
    // Columns on a console are held apart by blanks.
    let first_column = name.split("  ").next().unwrap_or(name);
    let known = labels::is_known(name) || first_column != name && labels::is_known(first_column);
    (known || matches!(name, "Event" | "System")).then(|| &label[..=end])
}

impl EventReader for Mixed {
    fn feed(&mut self, piece: &str, out: &mut Vec<EventItem>) {
        let mut piece = piece;
        if !self.held.is_empty() {
            // The lines that are held, with what shows what they begin: the rest of the piece is not copied.
            let mut text = std::mem::take(&mut self.held);
            let own = text.len();
            text.push_str(&piece[..piece.ceil_char_boundary(SHOWN)]);
            let at = self.go_on(&text, own.min(text.len().saturating_sub(SHOWN)), out);
            if at < own {
                self.held.push_str(&text[at..own]);
                self.held.push_str(piece);
                return;
            }
            piece = &piece[at - own..];
        }
        let at = self.go_on(piece, piece.len().saturating_sub(SHOWN), out);
        self.held.push_str(&piece[at..]);
    }

    fn finish(&mut self, out: &mut Vec<EventItem>) {
        let text = std::mem::take(&mut self.held);
        self.go_on(&text, text.len(), out);
        self.reader.finish(out);
    }

    fn start_at(&mut self, line: u64, offset: u64) {
        (self.line, self.offset) = (line, offset);
        self.reader.start_at(line, offset);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::event::harness;

    /// The same event in several forms.
    const FORMS: [&str; 8] = [
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider Name=\"Service Control Manager\"/>\
         <EventID>7031</EventID><Level>2</Level><TimeCreated SystemTime=\"2026-03-02T04:14:07Z\"/><Channel>System</Channel>\
         <Computer>SRV01</Computer></System><EventData><Data Name=\"param1\">eAdm Service</Data></EventData></Event>\n",
        "Level,Date and Time,Source,Event ID,Task Category\n\
         Error,02.03.2026 05:14:07,Service Control Manager,7031,None,\"The eAdm Service service terminated.\"\n",
        "Log Name:      System\nSource:        Service Control Manager\nDate:          02.03.2026 05:14:07\nEvent ID:      7031\n\
         Task Category: None\nLevel:         Error\nKeywords:      Classic\nUser:          N/A\nComputer:      SRV01\n\
         Description:\nThe eAdm Service service terminated.\n",
        "TimeCreated  : 02.03.2026 05:14:07\nProviderName : Service Control Manager\nId           : 7031\n\
         Message      : The eAdm Service service terminated.\n\n",
        "{\"TimeCreated\":\"2026-03-02T05:14:07+01:00\",\"Id\":7031,\"ProviderName\":\"Service Control Manager\",\
         \"LevelDisplayName\":\"Error\",\"Message\":\"The eAdm Service service terminated.\"}\n",
        "LogName=System\nEventCode=7031\nTimeGenerated=20260302051407.000000+060\nSourceName=Service Control Manager\nType=Error\n\
         Message=The eAdm Service service terminated.\n",
        "Event[0]:\n  Log Name: System\n  Source: Service Control Manager\n  Date: 2026-03-02T05:14:07.000\n  Event ID: 7031\n  \
         Level: Error\n  Computer: SRV01\n  Description: \nThe eAdm Service service terminated.\n\n",
        "+ System\n\n  - Provider\n\n   [ Name]  Service Control Manager\n\n   EventID 7031\n\n   Level 2\n\n  - TimeCreated\n\n   \
         [ SystemTime]  2026-03-02T04:14:07Z\n\n   Channel System\n\n   Computer SRV01\n\n- EventData\n\n  eAdm Service\n\n",
    ];

    fn read(text: &str, pieces: &[&str]) -> Vec<EventItem> {
        let kind = EventText::recognise(text).unwrap();
        harness::items_of(Mixed::new(kind, Habits::assumed()), pieces)
    }

    proptest! {
        #[test]
        fn exports_below_each_other_are_each_read(
            picks in prop::collection::vec(0..FORMS.len(), 1..7),
            length in prop::sample::select(vec![0, 3 * SHOWN]),
            cuts in prop::collection::vec(0_usize..20_000, 0..4),
        ) {
            let message = format!("terminated.{}", "x".repeat(length));
            // Wevtutil's blocks have the labels of Event Viewer: copies from Event Viewer behind them are not recognised;
            // and the element behind a copy is that of the same event.
            let hidden = |pair: &[usize]| matches!(pair, [6, 2] | [2, 0]);
            // A text that begins with an object and goes on with other lines may be a log.
            prop_assume!(!picks.windows(2).any(hidden) && picks[0] != 4);
            let mut text = String::new();
            let mut lines = Vec::new();
            for pick in &picks {
                lines.push(text.matches('\n').count() as u64);
                text.push_str(&FORMS[*pick].replace("terminated.", &message));
            }
            let items = read(&text, &[&text]);
            let (records, _) = harness::apart(items.clone());
            prop_assert_eq!(records.len(), picks.len(), "{}", text);
            for ((record, above), pick) in records.iter().zip(lines).zip(&picks) {
                prop_assert_eq!((record.event.id, record.event.provider.as_str()), (7031, "Service Control Manager"));
                prop_assert_eq!(record.stamp.unwrap().utc_us, 1_772_424_847_000_000);
                let own = if *pick == 1 { 2 } else { 1 };
                prop_assert_eq!(record.line, above + own, "{}", text);
            }
            prop_assert_eq!(read(&text, &harness::pieces(&text, cuts)), items);
        }
    }
}
