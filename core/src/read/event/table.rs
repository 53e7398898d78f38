//! What a table of events looks like: its separator, its columns, and how that is told.

use std::borrow::Cow;
use std::ops::Range;

use ::csv::StringRecord;

use super::cells::{Cells, Form, rows};
use super::date;
use super::labels::{self, Means};
use super::lines::beginning;
use super::provider;
use super::region::Region;
use super::rows::Starts;
use super::system;
use crate::model::{System, SystemItem};

/// Columns that can be told apart.
const MEANINGS: usize = Means::Markup as usize + 1;
const SYSTEM_ITEMS: usize = SystemItem::ALL.len();
/// Rows that are looked at; a message without quotes fills several.
const ROWS: usize = 24;
/// What Azure puts behind the name of a column of dates.
const UTC: &str = "[UTC]";
/// Cells that a spreadsheet makes of a date: the day, the clock, its half of the day.
const DATE_CELLS: u16 = 3;
/// So many names that events alone have show a header in which that of the date is not known.
const OWN: usize = 2;
/// Columns of an export without any added ones.
const VIEWER_COLUMNS: usize = 5;

/// Where what stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    at: [Option<u16>; MEANINGS],
    /// The columns of items of `System`.
    items: [Option<u16>; SYSTEM_ITEMS],
    /// A second column for the level: PowerShell has its number and its word.
    pub(super) other_level: Option<u16>,
    /// Cells that stand before the message, where no column is it.
    pub(super) width: usize,
    /// How many cells a date fills.
    date_cells: u16,
    /// The source of all rows, where no column says it.
    source: Option<&'static str>,
    /// The header says that dates are of UTC.
    utc: bool,
    /// What the language of the headers says.
    pub(super) region: Option<Region>,
    known: usize,
}

impl Columns {
    fn of(header: &StringRecord, powershell: bool) -> Self {
        let means = |cell: &str| {
            if powershell {
                labels::property(cell).or_else(|| labels::property(&cell.replace(' ', "")))
            } else {
                labels::viewer(cell)
            }
        };
        // A spreadsheet gives the message, which has no header, an empty one.
        let named = header.iter().enumerate();
        let last = named.filter(|(_, cell)| !cell.trim().is_empty()).last();
        let mut out = Self::unnamed(last.map_or(0, |(last, _)| last + 1));
        out.region = header.iter().find_map(labels::region);
        for (index, cell) in (0_u16..).zip(header) {
            let name = cell.trim_end().strip_suffix(UTC);
            out.utc |= name.is_some();
            let cell = name.unwrap_or(cell);
            if let Some(item) = system::property(cell)
                && let Some(place) = out.items.get_mut(item as usize)
            {
                place.get_or_insert(index);
            }
            let Some(means) = means(cell) else { continue };
            out.known += 1;
            let Some(place) = out.at.get_mut(means as usize) else {
                continue;
            };
            if place.is_none() {
                *place = Some(index);
            } else if means == Means::Level {
                out.other_level = Some(index);
            }
        }
        out
    }

    /// The columns that a row names, where it is a header of rows such as these.
    fn named(row: &StringRecord, powershell: bool, rows: &[StringRecord]) -> Option<Self> {
        let mut columns = Self::of(row, powershell);
        // Most lines that are looked at name no date: their rows need not be looked at, unless they name much else.
        if !columns.has(Means::Date) {
            // Logs of programs have ids, levels and messages as well.
            let own = [Means::Log, Means::Source, Means::Computer, Means::Record];
            let count = own.iter().filter(|means| columns.has(**means)).count();
            if count < OWN || !columns.has(Means::Id) || dated(row).is_some() {
                return None;
            }
            let (date, _) = rows.iter().take(2).find_map(dated)?;
            columns.put(Means::Date, Some(date));
        }
        columns = columns.with(rows);
        if !powershell {
            columns = columns.of_viewer(rows);
        }
        columns.is_header(powershell).then_some(columns)
    }

    /// Those of another header among the rows.
    pub(super) fn renamed(&self, row: &StringRecord, powershell: bool) -> Option<Self> {
        let columns = Self::of(row, powershell);
        let columns = Self {
            date_cells: self.date_cells,
            source: self.source.filter(|_| !columns.has(Means::Source)),
            ..columns
        };
        columns.is_header(powershell).then_some(columns)
    }

    /// The columns of an export that was not changed, whatever they are called.
    fn by_position(rows: &[StringRecord]) -> Self {
        let mut out = Self::unnamed(VIEWER_COLUMNS);
        let columns = [
            Means::Level,
            Means::Date,
            Means::Source,
            Means::Id,
            Means::Category,
        ];
        for (index, means) in (0_u16..).zip(columns) {
            out.put(means, Some(index));
        }
        out.with(rows)
    }

    /// The columns of rows that name a known source, by what they hold.
    fn by_values(rows: &[StringRecord]) -> Option<Self> {
        let mut head = rows.iter().take(2);
        let (date, date_cells) = head.find_map(dated)?;
        let mut out = Self::unnamed(usize::from(u16::MAX));
        out.put(Means::Date, Some(date));
        out.date_cells = date_cells;
        let rows: Vec<&StringRecord> = rows.iter().filter(|row| out.fits(row)).collect();
        let width = u16::try_from(rows.first()?.len()).ok()?;
        let all = |at: u16, is: fn(&str) -> bool| {
            rows.iter()
                .all(|row| row.get(usize::from(at)).is_some_and(is))
        };
        let any = |at: u16, is: fn(&str) -> bool| {
            rows.iter()
                .any(|row| row.get(usize::from(at)).is_some_and(is))
        };
        let is_level = |cell: &str| cell.parse::<u8>().is_err() && labels::level(cell).is_some();
        let source = (0..width).find(|at| !out.is_taken(*at) && any(*at, provider::is_name))?;
        out.put(Means::Source, Some(source));
        out.put(Means::Level, (0..width).find(|at| all(*at, is_level)));
        let ids: Vec<u16> = (0..width)
            .filter(|at| !out.is_taken(*at) && all(*at, |cell| is_number(cell, 5)))
            .collect();
        // Event Viewer has it right behind the source; a record or a task has a number, too.
        let id = ids.iter().find(|at| **at == source + 1);
        out.put(Means::Id, Some(*id.or(ids.first())?));
        out.put(Means::Message, out.widest(0..width, &rows));
        Some(out)
    }

    /// The column without a meaning that has the longest texts.
    fn widest(&self, columns: Range<u16>, rows: &[&StringRecord]) -> Option<u16> {
        let width = |at: &u16| {
            let cells = rows.iter().filter_map(|row| row.get(usize::from(*at)));
            cells.map(str::len).sum::<usize>()
        };
        let free = columns.filter(|at| !self.is_taken(*at));
        free.max_by_key(width).filter(|at| width(at) > 0)
    }

    /// The same, with how many cells a date fills in rows such as these.
    fn with(mut self, rows: &[StringRecord]) -> Self {
        if let Some(date) = self.at[Means::Date as usize] {
            let reads = |cells: &u16| {
                let taken = (date + 1..date + cells).any(|at| self.is_taken(at));
                !taken && rows.iter().any(|row| is_date(row, date, *cells))
            };
            self.date_cells = (1..=DATE_CELLS).find(reads).unwrap_or(1);
        }
        self
    }

    /// The same for a table of Event Viewer, with what its header leaves out: the column of messages, if none has a
    /// known name and none follows the named ones, and the source of a task's events.
    fn of_viewer(mut self, rows: &[StringRecord]) -> Self {
        let said = |row: &StringRecord| {
            let mut behind = row.iter().skip(self.width);
            behind.any(|cell| !cell.trim().is_empty())
        };
        if !self.has(Means::Message) && !rows.is_empty() && !rows.iter().any(said) {
            let columns = 0..u16::try_from(self.width).unwrap_or(u16::MAX);
            let all: Vec<&StringRecord> = rows.iter().collect();
            self.put(Means::Message, self.widest(columns, &all));
        }
        // The list of a task's past events has no source, but a column of ids for the runs.
        let is_run = |row: &StringRecord| row.iter().any(|cell| is_guid(cell.trim()));
        if !self.has(Means::Source) && self.has(Means::Id) && rows.iter().any(is_run) {
            self.source = Some(labels::history());
        }
        self
    }

    fn put(&mut self, means: Means, at: Option<u16>) {
        if let Some(place) = self.at.get_mut(means as usize) {
            *place = at;
        }
    }

    /// Whether a column has a meaning.
    fn is_taken(&self, at: u16) -> bool {
        let date = self.at[Means::Date as usize];
        let in_date = date.is_some_and(|date| (date..date + self.date_cells).contains(&at));
        in_date || self.at.contains(&Some(at))
    }

    fn unnamed(width: usize) -> Self {
        Self {
            at: [None; MEANINGS],
            items: [None; SYSTEM_ITEMS],
            other_level: None,
            width,
            date_cells: 1,
            source: None,
            utc: false,
            region: None,
            known: 0,
        }
    }

    /// What a row says, without blanks around it.
    pub(super) fn cell<'r>(&self, means: Means, row: &'r StringRecord) -> Option<Cow<'r, str>> {
        let text = match (means, self.get(means)) {
            (Means::Source, None) => Cow::Borrowed(self.source?),
            (Means::Date, Some(at)) if self.utc => Cow::Owned(format!("{}Z", row.get(at)?.trim())),
            (Means::Date, Some(at)) => joined(row, at, self.date_cells)?,
            (_, at) => Cow::Borrowed(row.get(at?)?.trim()),
        };
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn get(&self, means: Means) -> Option<usize> {
        Some(usize::from((*self.at.get(means as usize)?)?))
    }

    /// The items of `System` that a row has.
    pub(super) fn system(&self, row: &StringRecord) -> Option<Box<System>> {
        let mut system = System::default();
        for (item, at) in SystemItem::ALL.iter().zip(self.items) {
            if let Some(text) = at.and_then(|at| row.get(usize::from(at))) {
                system.set(*item, text);
            }
        }
        system.told()
    }

    fn has(&self, means: Means) -> bool {
        self.get(means).is_some()
    }

    fn is_header(&self, powershell: bool) -> bool {
        if powershell {
            self.is_powershells()
        } else {
            self.is_viewers()
        }
    }

    fn is_viewers(&self) -> bool {
        let sourced = self.has(Means::Source) || self.source.is_some();
        self.known >= 4 && self.has(Means::Date) && sourced && self.has(Means::Id)
    }

    fn is_powershells(&self) -> bool {
        let telling = [Means::Id, Means::Instance, Means::Source, Means::Level];
        self.has(Means::Date) && self.known >= 2 && telling.iter().any(|means| self.has(*means))
    }

    /// Whether a row has a date and an event id where they belong.
    fn fits(&self, row: &StringRecord) -> bool {
        let id = self.get(Means::Id).or(self.get(Means::Instance));
        let id = id.and_then(|at| row.get(at));
        let date = self.at[Means::Date as usize];
        date.is_some_and(|at| is_date(row, at, self.date_cells))
            && id.is_none_or(|id| is_number(id, 10))
    }
}

/// So many cells of a row with a blank between each.
fn joined(row: &StringRecord, at: usize, cells: u16) -> Option<Cow<'_, str>> {
    let first = row.get(at)?.trim();
    if cells == 1 {
        return Some(Cow::Borrowed(first));
    }
    let cells = row.iter().skip(at).take(usize::from(cells)).map(str::trim);
    Some(Cow::Owned(cells.collect::<Vec<_>>().join(" ")))
}

fn is_date(row: &StringRecord, at: u16, cells: u16) -> bool {
    joined(row, usize::from(at), cells).is_some_and(|text| date::read(&text).is_some())
}

/// The cells of a row that are a date: the first one, and how many.
fn dated(row: &StringRecord) -> Option<(u16, u16)> {
    let width = u16::try_from(row.len()).ok()?;
    let mut places = (0..width).flat_map(|at| (1..=DATE_CELLS).map(move |cells| (at, cells)));
    places.find(|(at, cells)| is_date(row, *at, *cells))
}

/// An id as Windows writes them, in braces or not.
fn is_guid(text: &str) -> bool {
    let text = text.trim_start_matches('{').trim_end_matches('}');
    let sign = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(sign)
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(super) form: Form,
    pub(super) columns: Columns,
    /// Written by PowerShell: every column has a name.
    pub(super) powershell: bool,
    /// Lines before the first event.
    pub(super) skip: u64,
}

impl Dialect {
    /// `event:csv` or `event:txt`
    pub(crate) fn format(&self) -> &'static str {
        if matches!(self.form.delimiter, b'\t' | b' ') && !self.powershell {
            "event:txt"
        } else {
            "event:csv"
        }
    }

    /// How the table was told from any other text.
    pub(crate) fn why(&self) -> String {
        let separator = match self.form.delimiter {
            b'\t' => "tabs",
            b';' => "semicolons",
            b'|' => "bars",
            b' ' => "blanks in place of tabs",
            _ => "commas",
        };
        if self.powershell {
            format!(
                "a table with {separator} whose header names properties of Get-WinEvent or Get-EventLog"
            )
        } else if self.columns.known > 0 {
            format!(
                "a table with {separator} whose header has {} column names of Event Viewer",
                self.columns.known
            )
        } else if self.columns.has(Means::Message) {
            format!(
                "a table with {separator} whose rows hold a date, a known source and an event id"
            )
        } else {
            format!(
                "a table with {separator}: five names over rows of six and more fields, the second a date, the fourth an event id"
            )
        }
    }

    /// Whether a message may go on over lines without quotes around it: it is what each row ends with.
    pub(super) fn is_open(&self) -> bool {
        !self.powershell
    }

    /// Whether a line begins a row or is a header, so that what stands before it ends there.
    pub(super) fn begins(&self, line: &str, before: &str, cells: &mut Cells) -> Option<Starts> {
        let first = |means| self.columns.get(means);
        let delimiter = self.form.delimiter;
        let message_first = first(Means::Message)
            .zip(first(Means::Date))
            .is_some_and(|(message, date)| message < date);
        if message_first {
            let begins = line.starts_with('"') && before.ends_with(['"', char::from(delimiter)]);
            return begins.then_some(Starts::Row);
        }
        // Most lines of a message have too few separators to be looked at any closer.
        let needed = first(Means::Date).max(first(Means::Id)).unwrap_or(0);
        let separators = memchr::memchr_iter(delimiter, line.as_bytes());
        if separators.take(needed).count() < needed {
            return None;
        }
        let row = cells.first(line)?;
        if self.columns.fits(row) {
            return Some(Starts::Row);
        }
        let id = first(Means::Id).and_then(|at| row.get(at));
        if id.is_some_and(|id| is_number(id, 10)) {
            return Some(Starts::Undated);
        }
        let header = self.columns.renamed(row, self.powershell);
        header.map(|_| Starts::Header)
    }
}

/// A number of so many digits.
fn is_number(text: &str, digits: usize) -> bool {
    let text = text.trim();
    let few = text.bytes().filter(u8::is_ascii_digit).count() <= digits;
    few && !text.starts_with('+') && labels::number(text).is_some()
}

/// Tells a table of events by its head; a few lines of a mail may stand before it.
pub(crate) fn recognise(text: &str) -> Option<Dialect> {
    let mut found = None;
    let mut at = 0;
    beginning(text.split_inclusive('\n'), |line| {
        let behind = &text[at..];
        at += line.len();
        found = begun(
            line.trim_start_matches('\u{feff}').trim(),
            behind,
            &text[at..],
        );
        found.is_some()
    })
    .and_then(|skip| {
        let (dialect, headers) = found?;
        let skip = skip as u64 + headers;
        Some(Dialect { skip, ..dialect })
    })
}

/// The table that begins with a line, and how many lines of it are no event.
fn begun(line: &str, all: &str, body: &str) -> Option<(Dialect, u64)> {
    if line.len() > 4096 {
        return None;
    }
    let delimiters = [b',', b';', b'\t', b'|'].into_iter();
    let mut used = delimiters.filter(|delimiter| line.as_bytes().contains(delimiter));
    used.find_map(|delimiter| table(line, all, body, delimiter))
        .or_else(|| {
            let blanks = Form::has_blanks(line, VIEWER_COLUMNS);
            blanks.then(|| table(line, all, body, b' ')).flatten()
        })
}

fn table(header: &str, all: &str, body: &str, delimiter: u8) -> Option<(Dialect, u64)> {
    // Most lines are no heading: none of their cells has a known name, and a heading without one has more cells.
    let mut sign = [0; 4];
    let apart = match delimiter {
        b' ' => "  ",
        _ => char::from(delimiter).encode_utf8(&mut sign),
    };
    let mut pieces = header.split(apart);
    let named = |cell: &str| labels::viewer(cell).or(labels::powershell(cell)).is_some();
    let few = pieces.clone().take(VIEWER_COLUMNS).count() < VIEWER_COLUMNS;
    if few && !pieces.any(|cell| named(cell.trim().trim_matches('"'))) {
        return None;
    }
    let form = Form::of(header, body, delimiter);
    let cells = rows(header, form).next()?;
    if cells.len() < 2 {
        return None;
    }
    let sample = |text| -> Vec<StringRecord> {
        let rows = rows(text, form);
        let said = rows.filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
        said.take(ROWS).collect()
    };
    let body = sample(body);
    let dialect = |columns, powershell, headers| {
        let dialect = Dialect {
            form,
            columns,
            powershell,
            skip: 0,
        };
        Some((dialect, headers))
    };
    for powershell in [false, true] {
        let Some(columns) = Columns::named(&cells, powershell, &body) else {
            continue;
        };
        // The last row of a sample may be cut off before its date.
        let fits = body.iter().any(|row| columns.fits(row));
        let strong = columns.known >= 4 && (powershell || columns.known == columns.width);
        if fits || (strong && body.len() < 2) {
            return dialect(columns, powershell, 1);
        }
    }
    let columns = Columns::by_position(&body);
    let names = cells.iter().take(VIEWER_COLUMNS);
    let shaped = cells
        .iter()
        .skip(VIEWER_COLUMNS)
        .all(|cell| cell.trim().is_empty())
        && names.clone().count() == VIEWER_COLUMNS
        && names
            .clone()
            .all(|cell| !cell.trim().is_empty() && date::read(cell).is_none())
        && body.first().is_some_and(|row| {
            let id = row.get(3).is_some_and(|id| is_number(id, 5));
            let source = row.get(2).is_some_and(|source| !source.trim().is_empty());
            row.len() > VIEWER_COLUMNS && id && source && columns.fits(row)
        });
    if shaped {
        return dialect(columns, false, 1);
    }
    dated(&cells).or_else(|| dated(body.first()?))?;
    let all = sample(all);
    let columns = Columns::by_values(&all)?;
    let headers = u64::from(!columns.fits(&cells));
    dialect(columns, false, headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(&'static str, u8, bool)> {
        recognise(text).map(|d| (d.format(), d.form.delimiter, d.columns.known > 0))
    }

    #[test]
    fn tabs_that_became_blanks() {
        let tabs = "Niveau\tDato og klokkeslæt\tKilde\tHændelses-id\tOpgavekategori\r\n\
                    Fejl\t04-03-2024 03:01:12\tApplication Error\t1000\tIngen\tx.exe  er stoppet.\r\n";
        for width in 2..6 {
            let text = tabs.replace('\t', &" ".repeat(width));
            assert_eq!(of(&text), Some(("event:txt", b' ', true)), "{text}");
        }
        let log = "2026-03-02 05:14:07  INFO  Importer  1000  Import HR  started\n".repeat(9);
        assert_eq!(of(&log), None);
    }

    #[test]
    fn a_date_is_known_by_its_values_where_the_header_is_of_events() {
        let rows = "2026-03-02 05:14:07,7031,System,SRV01,x  y\n";
        let header = "Timestamp,Event ID,Channel,Computer,Message\n";
        let table = header.to_owned() + rows;
        assert_eq!(of(&table), Some(("event:csv", b',', true)));
        let log = table.replace("Channel,Computer", "Level,Area");
        assert_eq!(of(&log), None);
    }

    #[test]
    fn tables_of_events() {
        let german = "Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie\r\n\
                      Informationen,27.10.2021 12:28:26,Microsoft-Windows-PrintService,317,x,y\r\n";
        assert_eq!(of(german), Some(("event:csv", b',', true)));
        let tabs = german.replace(',', "\t");
        assert_eq!(of(&tabs), Some(("event:txt", b'\t', true)));
        let french = "Niveau,Date et heure,Source,ID de l’événement,Catégorie de la tâche\n\
                      Erreur,27/10/2021 12:28:26,EventLog,6008,Aucun,\"L’arrêt\nde\"\n";
        assert_eq!(of(french), Some(("event:csv", b',', true)));
        let made_up = "Nivelo,Dato kaj horo,Fonto,Evento,Kategorio\n\
                       Eraro,27/10/2021 12:28:26,EventLog,6008,Nenio,\"La halto\nde\"\n";
        assert_eq!(of(made_up), Some(("event:csv", b',', false)));
        let extra = "Nivå;Dato og klokkeslett;Kilde;Hendelses-ID;Oppgavekategori;Bruker;Datamaskin\n\
                     Feil;27.10.2021 12.28.26;EventLog;6008;Ingen;-;SRV;tekst\n";
        assert_eq!(of(extra), Some(("event:csv", b';', true)));
        let audits = "Keywords,Date and Time,Source,Event ID,Task Category\n\
                      Audit Failure,4/16/2020 3:47:36 PM,Microsoft-Windows-Security-Auditing,4625,Logon,x\n";
        assert_eq!(of(audits), Some(("event:csv", b',', true)));
        let empty = "Level,Date and Time,Source,Event ID,Task Category\r\n";
        assert_eq!(of(empty), Some(("event:csv", b',', true)));
    }

    #[test]
    fn tables_of_powershell() {
        for text in [
            "#TYPE System.Diagnostics.EventLogEntry\r\n\"EventID\",\"Message\",\"TimeGenerated\"\r\n\"5\",\"x\",\"02.03.2026 05:14:07\"\r\n",
            "\"Message\",\"Id\",\"TimeCreated\"\n\"a\nb\",\"5\",\"3/2/2026 5:14:07 AM\"\n",
            "\"timecreated\";\"id\"\n\"02.03.2026 05.14.07\";\"5\"\n",
        ] {
            assert!(recognise(text).is_some_and(|d| d.powershell), "{text}");
        }
    }

    #[test]
    fn near_misses() {
        for text in [
            "",
            "\n",
            // A text log, with commas and with tabs, with and without a head.
            "INFO,2026-03-02 05:14:07,Eadm.Sync,1,main,Import HR started\nINFO,2026-03-02 05:14:08,Eadm.Sync,1,main,Import HR completed\n",
            "2026-03-02 05:14:07\tINFO\tEadm.Sync\t1\tImport HR started\n",
            "02.03.2026 05:14:07 Import HR started, Import AD, Export AD, Export Compilo, Export LMS\n",
            "2026-03-02 05:14:07,123 [1] INFO Eadm - Level,Date and Time,Source,Event ID,Task Category\n",
            // Other tables.
            "Time,Level,Message\n2026-03-02 05:14:07,INFO,Import HR started\n",
            "Date,Level,Logger,Thread,Message\n2026-03-02 05:14:07,INFO,Eadm,1,Import HR started\n",
            "Level,Date,Source\nError,2026-03-02 05:14:07,Eadm\n",
            "Timestamp,Id,Message\n2026-03-02 05:14:07,5,x\n",
            "Ansattnr;Fornavn;Etternavn;Stilling;Avdeling\n1;2;3;4;5;6\n",
            "a,b,c,d,e\nx,2026-03-02 05:14:07,y,abc,z,m\n",
            "a,b,c,d,e\nx,2026-03-02 05:14:07,y,123456,z,m\n",
            // The names, and rows that are none of events.
            "Level,Date and Time,Source,Event ID,Task Category\na\nb\nc\n",
        ] {
            assert_eq!(recognise(text), None, "{text}");
        }
    }
}
