//! What a table of events looks like: its separator, its columns, and how that is told.

use ::csv::StringRecord;

use super::cells::{Cells, rows};
use super::date;
use super::labels::{self, Means};
use super::region::Region;
use super::system;
use crate::model::{System, SystemItem};

/// Columns that can be told apart.
const MEANINGS: usize = Means::Markup as usize + 1;
const SYSTEM_ITEMS: usize = SystemItem::ALL.len();
/// Rows that are looked at.
const ROWS: usize = 3;
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
    /// Headers there are.
    pub(super) width: usize,
    /// What the language of the headers says.
    pub(super) region: Option<Region>,
    known: usize,
}

impl Columns {
    fn of(header: &StringRecord, means: fn(&str) -> Option<Means>) -> Self {
        let mut out = Self::unnamed(header.len());
        out.region = header.iter().find_map(labels::region);
        for (index, cell) in (0_u16..).zip(header) {
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

    /// The columns that a row names, where it is a header.
    pub(super) fn named(row: &StringRecord, powershell: bool) -> Option<Self> {
        if powershell {
            Some(Self::of(row, labels::powershell)).filter(Self::is_powershells)
        } else {
            Some(Self::of(row, labels::viewer)).filter(Self::is_viewers)
        }
    }

    /// The columns of an export that was not changed, whatever they are called.
    fn by_position() -> Self {
        let mut out = Self::unnamed(VIEWER_COLUMNS);
        let columns = [
            Means::Level,
            Means::Date,
            Means::Source,
            Means::Id,
            Means::Category,
        ];
        for (index, means) in (0_u16..).zip(columns) {
            if let Some(place) = out.at.get_mut(means as usize) {
                *place = Some(index);
            }
        }
        out
    }

    fn unnamed(width: usize) -> Self {
        Self {
            at: [None; MEANINGS],
            items: [None; SYSTEM_ITEMS],
            other_level: None,
            width,
            region: None,
            known: 0,
        }
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

    fn is_viewers(&self) -> bool {
        self.known >= 4 && self.has(Means::Date) && self.has(Means::Source) && self.has(Means::Id)
    }

    fn is_powershells(&self) -> bool {
        let telling = [Means::Id, Means::Instance, Means::Source, Means::Level];
        self.has(Means::Date) && self.known >= 2 && telling.iter().any(|means| self.has(*means))
    }

    /// Whether a row has a date and an event id where they belong.
    fn fits(&self, row: &StringRecord) -> bool {
        let cell = |means| self.get(means).and_then(|at| row.get(at));
        let id = cell(Means::Id).or(cell(Means::Instance));
        cell(Means::Date).is_some_and(|text| date::read(text).is_some())
            && id.is_none_or(|id| is_number(id, 10))
    }
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) columns: Columns,
    /// Written by PowerShell: every column has a name.
    pub(super) powershell: bool,
    /// Rows before the first event.
    pub(super) skip: usize,
}

impl Dialect {
    /// `event:csv` or `event:txt`
    pub(crate) fn format(&self) -> &'static str {
        if self.delimiter == b'\t' && !self.powershell {
            "event:txt"
        } else {
            "event:csv"
        }
    }

    /// How the table was told from any other text.
    pub(crate) fn why(&self) -> String {
        let separator = match self.delimiter {
            b'\t' => "tabs",
            b';' => "semicolons",
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
        } else {
            format!(
                "a table with {separator}: five names over rows of six and more fields, the second a date, the fourth an event id"
            )
        }
    }

    /// Whether a line begins a row, so that quotes open before it were never closed.
    pub(super) fn begins(&self, line: &str, before: &str, cells: &mut Cells) -> bool {
        let first = |means| self.columns.get(means);
        let message_first = first(Means::Message)
            .zip(first(Means::Date))
            .is_some_and(|(message, date)| message < date);
        if message_first {
            let delimiter = char::from(self.delimiter);
            return line.starts_with('"') && before.ends_with(['"', delimiter]);
        }
        // Most lines of a message have too few separators to be looked at any closer.
        let needed = first(Means::Date).max(first(Means::Id)).unwrap_or(0);
        let separators = memchr::memchr_iter(self.delimiter, line.as_bytes());
        separators.take(needed).count() == needed
            && cells.first(line).is_some_and(|row| self.columns.fits(row))
    }
}

/// A short number without sign.
fn is_number(text: &str, digits: usize) -> bool {
    let text = text.trim();
    (1..=digits).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells a table of events by its head.
pub(crate) fn recognise(text: &str) -> Option<Dialect> {
    let mut rest = text.trim_start_matches('\u{feff}');
    let mut skip = 1;
    let header = loop {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        if rest.is_empty() {
            return None;
        }
        let line = line.trim();
        let said = line
            .get(..4)
            .is_some_and(|head| head.eq_ignore_ascii_case("sep="));
        if line.starts_with("#TYPE ") || said {
            skip += 1;
        } else if !line.is_empty() {
            break line;
        }
        rest = behind;
    };
    if header.len() > 4096 {
        return None;
    }
    let body = rest.split_once('\n').map_or("", |(_, body)| body);
    [b',', b';', b'\t']
        .into_iter()
        .filter(|delimiter| header.as_bytes().contains(delimiter))
        .find_map(|delimiter| table(header, body, delimiter, skip))
}

fn table(header: &str, body: &str, delimiter: u8, skip: usize) -> Option<Dialect> {
    // Most lines are no heading: none of their cells has a known name, and a heading without one has more cells.
    let mut pieces = header.split(char::from(delimiter));
    let named = |cell: &str| labels::viewer(cell).or(labels::powershell(cell)).is_some();
    let few = pieces.clone().take(VIEWER_COLUMNS).count() < VIEWER_COLUMNS;
    if few && !pieces.any(|cell| named(cell.trim().trim_matches('"'))) {
        return None;
    }
    let cells = rows(header, delimiter).next()?;
    if cells.len() < 2 {
        return None;
    }
    let sample: Vec<StringRecord> = rows(body, delimiter)
        .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
        .take(ROWS)
        .collect();
    let dialect = |columns, powershell| Dialect {
        delimiter,
        columns,
        powershell,
        skip,
    };
    for powershell in [false, true] {
        let Some(columns) = Columns::named(&cells, powershell) else {
            continue;
        };
        // The last row of a sample may be cut off before its date.
        let fits = sample.iter().any(|row| columns.fits(row));
        let strong = columns.known >= 4 && (powershell || columns.known == columns.width);
        if fits || (strong && sample.len() < 2) {
            return Some(dialect(columns, powershell));
        }
    }
    let columns = Columns::by_position();
    let shaped = cells.len() == VIEWER_COLUMNS
        && cells
            .iter()
            .all(|cell| !cell.trim().is_empty() && date::read(cell).is_none())
        && !sample.is_empty()
        && sample.iter().all(|row| {
            let id = row.get(3).is_some_and(|id| is_number(id, 5));
            let source = row.get(2).is_some_and(|source| !source.trim().is_empty());
            row.len() > VIEWER_COLUMNS && id && source && columns.fits(row)
        });
    shaped.then(|| dialect(columns, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(&'static str, u8, bool)> {
        recognise(text).map(|d| (d.format(), d.delimiter, d.columns.known > 0))
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
        assert_eq!(of(french), Some(("event:csv", b',', false)));
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
