//! Events in the cells of a table: a search that is exported as CSV has each event whole in one column, as XML, as
//! JSON or as names and values.

use ::csv::ReaderBuilder;
use memchr::memmem;

use super::cells::{Cells, Form};
use super::fragment::Fragment;
use super::rows::{Begins, Splitter};
use super::shown_text::{Shows, Text};
use super::text::EventText;

/// Rows of a head that are looked at, and the shortest cell that may hold an event.
const LOOKED_AT: usize = 4;
const SHORTEST: usize = 40;

/// The column of a table that holds the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    /// What stands between the cells.
    delimiter: u8,
    /// Cells before it in each row.
    index: usize,
    /// Rows above the first one with an event: names of columns.
    above: usize,
}

/// Tells such a table by the cells of its first rows.
pub(super) fn recognise(head: &str) -> Option<(Column, EventText)> {
    let between = [b',', b';', b'\t'];
    // Cells of several lines have quotes around them.
    let quoted = |delimiter: &u8| memmem::find(head.as_bytes(), &[*delimiter, b'"']).is_some();
    between
        .into_iter()
        .filter(quoted)
        .find_map(|delimiter| with(head, delimiter))
}

fn with(head: &str, delimiter: u8) -> Option<(Column, EventText)> {
    let mut builder = ReaderBuilder::new();
    builder
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true);
    let mut reader = builder.from_reader(head.as_bytes());
    for (above, row) in reader.records().take(LOOKED_AT).flatten().enumerate() {
        for (index, cell) in row.iter().enumerate() {
            let held = (cell.len() >= SHORTEST)
                .then(|| EventText::recognise(cell))
                .flatten();
            if let Some(kind) = held.filter(|kind| !matches!(kind, EventText::Table(_))) {
                let column = Column {
                    delimiter,
                    index,
                    above,
                };
                return Some((column, kind));
            }
        }
    }
    None
}

/// Finds the text of one column.
#[derive(Debug)]
pub(super) struct InCells {
    column: Column,
    splitter: Splitter,
    cells: Cells,
}

impl InCells {
    pub(super) fn new(column: Column) -> Self {
        let form = Form::plain(column.delimiter);
        Self {
            column,
            splitter: Splitter::of(form, false),
            cells: Cells::new(form),
        }
    }

    fn rows(&mut self, ended: bool, text: &mut Text) {
        let begins: &Begins<'_> = &|_, _| None;
        while let Some(row) = self.splitter.next(ended, begins) {
            if self.column.above > 0 {
                self.column.above -= 1;
            } else {
                self.row(&row, text);
            }
        }
    }

    fn row(&mut self, row: &Fragment, text: &mut Text) {
        let Some(cells) = self.cells.first(&row.text) else {
            return;
        };
        let above = cells
            .iter()
            .take(self.column.index)
            .map(|cell| cell.matches('\n').count() as u64);
        let line = row.line.saturating_add(above.sum());
        text.add(cells.get(self.column.index).unwrap_or_default(), line);
        if !text.is_at_start() {
            text.put('\n', line);
        }
    }
}

impl Shows for InCells {
    fn feed(&mut self, piece: &str, text: &mut Text) {
        self.splitter.feed(piece);
        self.rows(false, text);
    }

    fn finish(&mut self, text: &mut Text) {
        self.rows(true, text);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::event::harness;
    use crate::read::event::region::Habits;
    use crate::read::event::shown::By;

    const ASSIGNED: &str = "03/02/2026 05:14:07 AM\nLogName=System\nEventCode=7031\nEventType=2\nComputerName=SRV01\n\
        SourceName=Service Control Manager\nType=Error\nMessage=The \"eAdm\" Service service terminated.\nline two: a=b";
    const XML: &str = "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\n<System>\n<Provider Name=\"Service Control Manager\"/>\n\
        <EventID>7031</EventID>\n<Level>2</Level>\n<TimeCreated SystemTime=\"2026-03-02T04:14:07Z\"/>\n<Channel>System</Channel>\n<Computer>SRV01</Computer>\n\
        </System>\n<EventData><Data Name=\"param1\">eAdm Service</Data></EventData>\n</Event>";
    const JSON: &str = "{\"ProviderName\":\"Service Control Manager\",\"Id\":7031,\"Level\":2,\"LogName\":\"System\",\"MachineName\":\"SRV01\",\
        \"TimeCreated\":\"2026-03-02T05:14:07+01:00\",\"Message\":\"The eAdm Service service terminated.\"}";

    proptest! {
        #[test]
        fn events_in_cells_are_read_where_they_stand(
            held in prop::sample::select(vec![ASSIGNED, XML, JSON]),
            delimiter in prop::sample::select(vec![',', ';', '\t']),
            column in 0_usize..4,
            header: bool,
            events in 1_usize..4,
            cuts in prop::collection::vec(0_usize..2_000, 0..4),
        ) {
            let mut text = String::new();
            if header {
                text.push_str(&["_serial", "_time", "host", "_raw"].join(&delimiter.to_string()));
                text.push('\n');
            }
            let mut lines = Vec::new();
            for at in 0..events {
                let mut cells = vec![format!("\"{at}\""), "\"2026-03-02T05:14:07.000+0100\"".to_owned(), "\"SRV\nEADM01\"".to_owned()];
                cells.insert(column, format!("\"{}\"", held.replace('"', "\"\"")));
                let above = text.matches('\n').count() + usize::from(column == 3);
                lines.push(above as u64 + 1);
                text.push_str(&cells.join(&delimiter.to_string()));
                text.push('\n');
            }
            let (by, kind) = recognise(&text).unwrap();
            prop_assert_eq!(by, Column { delimiter: delimiter as u8, index: column, above: header.into() });
            let items = |pieces: &[&str]| harness::items_of(By::Column(by).reader(kind, Habits::assumed()), pieces);
            let given = items(&[&text]);
            prop_assert_eq!(items(&harness::pieces(&text, cuts)), given.clone());
            let records = harness::records(given);
            prop_assert_eq!(records.len(), events, "{}", text);
            for (record, line) in records.iter().zip(lines) {
                prop_assert_eq!((record.event.id, record.event.provider.as_str(), record.event.level), (7031, "Service Control Manager", Some(2)));
                prop_assert_eq!(record.event.computer.as_deref(), Some("SRV01"));
                prop_assert_eq!(record.line, line);
            }
        }
    }

    #[test]
    fn other_tables_hold_no_events() {
        for text in [
            "time,level,message\n\"2026-03-02 05:14:07\",\"INFO\",\"Import HR started, with a long text behind it\"\n",
            "a;\"LogName=System and other words that are no event at all\"\n",
            "",
        ] {
            assert_eq!(recognise(text), None, "{text}");
        }
    }
}
