//! The columns of a table that PowerShell prints on the console: names over dashes, and cells by
//! their place on the line.

use super::date;
use super::labels::{self, Means};

/// Widest line that can be a heading.
const HEADING: usize = 1024;
/// Columns there may be.
const COLUMNS: usize = 32;

/// One column: the characters that its name covers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    start: usize,
    end: usize,
    means: Option<Means>,
}

/// Where what stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    columns: Vec<Column>,
    /// Names that are known.
    pub(super) known: usize,
}

/// What kind of date a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dated {
    Whole,
    /// As `Get-EventLog` prints it: `Jul 23 11:33`.
    NoYear,
    /// It stands where the dates are, and is none.
    Unreadable,
}

impl Grid {
    /// A heading without dashes under it: its words are the names.
    pub(super) fn of_heading(heading: &str) -> Option<Self> {
        // A heading names a date; most lines do not.
        let is_date = |word| labels::console(word) == Some(Means::Date);
        let has_date = heading.split(' ').any(is_date);
        has_date.then(|| Self::of_words(heading, heading)).flatten()
    }

    /// A heading over dashes, which show how far each name reaches.
    pub(super) fn of_dashes(heading: &str, dashes: &str) -> Option<Self> {
        if !is_dashes(dashes) {
            return None;
        }
        // What is copied from a console often begins with the first letter of a line.
        let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let lost = blanks(dashes).saturating_sub(blanks(heading));
        Self::of_words(&format!("{:lost$}{heading}", ""), dashes)
    }

    /// Each name is what stands in the heading where the words of a line are.
    fn of_words(heading: &str, words: &str) -> Option<Self> {
        if heading.len() > HEADING {
            return None;
        }
        let mut spans = Vec::new();
        let mut start = 0;
        for word in words.split(' ') {
            let end = start + word.chars().count();
            if start < end {
                spans.push((start, end));
            }
            start = end + 1;
        }
        if !(2..=COLUMNS).contains(&spans.len()) {
            return None;
        }
        let letters: Vec<char> = heading.chars().collect();
        let mut columns: Vec<Column> = Vec::new();
        let mut property = false;
        for (start, end) in spans {
            let name = letters.get(start..end.min(letters.len()))?;
            let name: String = name.iter().collect();
            let means = labels::console(&name);
            property |= means == Some(Means::Date) && labels::powershell(&name).is_some();
            columns.push(Column {
                start,
                end,
                // Of two columns with one meaning the first counts.
                means: means.filter(|m| !columns.iter().any(|c| c.means == Some(*m))),
            });
        }
        let known = columns.iter().filter(|c| c.means.is_some()).count();
        let grid = Self { columns, known };
        // Any log may have a column for the time; the others are names that only PowerShell has.
        let telling = grid.has(Means::Instance)
            || (property && (grid.has(Means::Id) || grid.has(Means::Source)));
        let named =
            known >= 2 && known * 2 >= grid.columns.len() && grid.has(Means::Date) && telling;
        named.then_some(grid)
    }

    pub(super) fn has(&self, means: Means) -> bool {
        self.columns.iter().any(|c| c.means == Some(means))
    }

    /// Where the last column begins.
    pub(super) fn last_start(&self) -> usize {
        self.columns.last().map_or(0, |column| column.start)
    }

    /// The cells of a line with what they mean, in order. A number is set to the right and may
    /// begin before its name does, so a cell begins at its name or with the word that reaches
    /// into it.
    pub(super) fn cells<'l>(&self, line: &'l str) -> Vec<(Option<Means>, &'l str)> {
        let places: Vec<usize> = line
            .char_indices()
            .map(|(at, _)| at)
            .chain([line.len()])
            .collect();
        let byte = |column: usize| places.get(column).copied().unwrap_or(line.len());
        let bytes = line.as_bytes();
        let mut cuts = vec![0];
        for column in self.columns.iter().skip(1) {
            let mut cut = byte(column.start);
            let least = cuts.last().copied().unwrap_or(0);
            // Behind the end of a line there is no word to reach back for.
            if cut < line.len() {
                while cut > least && bytes.get(cut.wrapping_sub(1)).is_some_and(|b| *b != b' ') {
                    cut -= 1;
                }
            }
            cuts.push(cut.max(least));
        }
        cuts.push(line.len());
        let spans = cuts
            .windows(2)
            .filter_map(|cut| line.get(*cut.first()?..*cut.get(1)?));
        self.columns
            .iter()
            .zip(spans)
            .map(|(column, text)| (column.means, text))
            .collect()
    }

    /// Whether a line has a date, and an id where the table has ids, in their places.
    pub(super) fn fits(&self, line: &str) -> Option<Dated> {
        let (id, date) = id_and_date(&self.cells(line));
        let numbered = id.is_none_or(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()));
        date.and_then(dated).filter(|_| numbered)
    }
}

/// The cells of a line that have its id and its date.
pub(super) fn id_and_date<'l>(
    cells: &[(Option<Means>, &'l str)],
) -> (Option<&'l str>, Option<&'l str>) {
    let cell = |means: Means| {
        let found = cells.iter().find(|(m, _)| *m == Some(means));
        found.map(|(_, text)| text.trim())
    };
    let id = cell(Means::Id).or(cell(Means::Instance));
    (id, cell(Means::Date))
}

/// What kind of date a text is.
pub(super) fn dated(text: &str) -> Option<Dated> {
    if date::read(text).is_some() {
        return Some(Dated::Whole);
    }
    let mut words = text.split_whitespace();
    let (month, day, clock) = (words.next()?, words.next()?, words.next()?);
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let named =
        (3..=24).contains(&month.len()) && month.chars().all(|c| c.is_alphabetic() || c == '.');
    let clock = clock
        .split_once([':', '.'])
        .is_some_and(|(h, m)| digits(h) && digits(m));
    (named && digits(day) && clock && words.next().is_none()).then_some(Dated::NoYear)
}

/// Whether a line is dashes in groups.
pub(super) fn is_dashes(line: &str) -> bool {
    line.len() <= HEADING
        && line.contains('-')
        && line.trim().contains(' ')
        && line.bytes().all(|b| b == b'-' || b == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "TimeCreated                     Id LevelDisplayName Message";
    const DASHES: &str = "-----------                     -- ---------------- -------";

    #[test]
    fn cells_by_their_place() {
        let with = Grid::of_dashes(HEADING, DASHES).unwrap();
        assert_eq!(Grid::of_heading(HEADING), Some(with.clone()));
        let row = "12/14/2020 5:09:08 PM         5719 Feil             Kan ikke æ";
        let cells: Vec<&str> = with
            .cells(row)
            .iter()
            .map(|(_, text)| text.trim())
            .collect();
        assert_eq!(
            cells,
            ["12/14/2020 5:09:08 PM", "5719", "Feil", "Kan ikke æ"]
        );
        assert_eq!(with.fits(row), Some(Dated::Whole));
        let short: Vec<&str> = with.cells("12/14").iter().map(|(_, text)| *text).collect();
        assert_eq!(short, ["12/14", "", "", ""]);
    }

    #[test]
    fn dates_without_a_year() {
        assert_eq!(dated("Jul 23 11:33"), Some(Dated::NoYear));
        assert_eq!(dated("mar. 02 05:14"), Some(Dated::NoYear));
        assert_eq!(dated("14.03.2026 05:14:07"), Some(Dated::Whole));
        for text in [
            "",
            "Jul 23",
            "Jul 23 soon",
            "23 Jul 11:33",
            "Jul 23 11:33 x",
        ] {
            assert_eq!(dated(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_heading() {
        for heading in [
            "Time Level Message",
            "Id Name State",
            "Date",
            "Time  Level  Id  Source  Message",
            "Time  Thread Logger Class Source Message",
        ] {
            assert_eq!(Grid::of_heading(heading), None, "{heading}");
        }
        assert!(!is_dashes("-----"));
        assert!(!is_dashes("- x -"));
    }
}
