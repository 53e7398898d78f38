use proptest::prelude::*;

use super::*;
use crate::read::event::EventItem;
use crate::read::event::harness;
use crate::read::event::mixed::Mixed;
use crate::read::event::region::Habits;
use crate::read::event::shown::By;

const XML: &str = "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\n<System>\n<Provider Name=\"Service Control Manager\" />\n\
<EventID>7031</EventID>\n<Level>2</Level>\n<TimeCreated SystemTime=\"2026-03-02T04:14:07Z\" />\n<Channel>System</Channel>\n\
<Computer>SRV01</Computer>\n</System>\n<EventData>\n<Data Name=\"param1\">eAdm & \"Å\" Service</Data>\n</EventData>\n</Event>\n";
const DETAILS: &str = "Log Name:      System\nSource:        Service Control Manager\nDate:          02.03.2026 05:14:07\nEvent ID:      7031\n\
Task Category: None\nLevel:         Error\nKeywords:      Classic\nUser:          N/A\nComputer:      SRV01\nDescription:\nThe eAdm & \"Å\" Service service terminated.\n";
const CELLS: [[&str; 5]; 2] = [
    ["TimeGenerated", "EntryType", "Source", "EventID", "Message"],
    [
        "02.03.2026 05:14:07",
        "Error",
        "Service Control Manager",
        "7031",
        "The eAdm & \"Å\" Service\n\tterminated: <x>",
    ],
];

/// A text as a page writes it; `named` says how letters that need not be are written.
fn escaped(text: &str, named: bool) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    if named {
        text.replace('"', "&quot;")
            .replace('Å', "&Aring;")
            .replace("  ", "&nbsp; ")
    } else {
        text.replace('Å', "&#197;")
    }
}

fn items(kind: EventText, pieces: &[&str]) -> Vec<EventItem> {
    harness::items_of(By::Page.reader(kind, Habits::assumed()), pieces)
}

fn read(page: &str, pieces: &[&str]) -> Vec<EventItem> {
    let kind = recognise(page).unwrap();
    items(kind, pieces)
}

/// How lines are written on a page.
#[derive(Debug, Clone, Copy)]
enum Lines {
    Pre,
    Breaks,
    BreaksAndEnds,
    Paragraphs,
    /// In a cell that only places them.
    Placed,
}

fn lines(text: &str, how: Lines) -> String {
    let each = |around: &dyn Fn(&str) -> String| text.lines().map(around).collect::<String>();
    match how {
        Lines::Pre => format!("<pre><code>{text}</code></pre>"),
        Lines::Breaks => format!(
            "<code class=\"bbc\">{}</code>",
            each(&|line| format!("{line}<br />"))
        ),
        Lines::BreaksAndEnds => each(&|line| format!("{line}<br>\r\n")),
        // A long paragraph is wrapped.
        Lines::Paragraphs => each(&|line| format!("<p>{}</p>\n", line.replacen(": ", ":\n ", 1))),
        Lines::Placed => format!(
            "<table><tr><td>a</td><td><table><tr><td><p>{}</p></td></tr></table></td></tr></table>",
            each(&|line| format!("{line}<br/>"))
        ),
    }
}

proptest! {
    #[test]
    fn a_page_shows_the_same_events_as_its_text(
        xml: bool,
        how in prop::sample::select(vec![Lines::Pre, Lines::Breaks, Lines::BreaksAndEnds, Lines::Paragraphs, Lines::Placed]),
        named: bool,
        above in 0_usize..5,
        cuts in prop::collection::vec(0_usize..2_000, 0..4),
    ) {
        let text = if xml { XML } else { DETAILS };
        let page = format!("<!DOCTYPE html>\n<html><head><title>x</title></head>{}<body>\n{}</body></html>\n", "\n".repeat(above), lines(&escaped(text, named), how));
        let items = read(&page, &[&page]);
        prop_assert_eq!(&read(&page, &harness::pieces(&page, cuts)), &items);
        let [given] = &harness::records(items)[..] else { return Err(TestCaseError::fail(page)) };
        let kind = EventText::recognise(text).unwrap();
        let wanted = harness::records(harness::items_of(Mixed::new(kind, Habits::assumed()), &[text]));
        let words = |text: Option<&String>| text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        prop_assert_eq!(words(given.event.message.as_ref()), words(wanted[0].event.message.as_ref()));
        prop_assert_eq!(&given.event.data, &wanted[0].event.data);
        prop_assert_eq!((given.event.id, given.stamp, given.event.level), (7031, wanted[0].stamp, Some(2)));
        prop_assert_eq!(given.line, 3 + above as u64, "{}", page);
    }

    #[test]
    fn any_page_is_read(
        parts in prop::collection::vec(prop_oneof![
            Just("<tr>"), Just("<td>"), Just("</td>"), Just("</tr>"), Just("<table>"), Just("</table>"), Just("<pre>"), Just("</pre>"),
            Just("<br>"), Just("<p>"), Just("\r\n"), Just("\n"), Just("&nbsp;"), Just("a \"b\""), Just("Event ID: 1"),
        ], 0..40),
        size in 1_usize..9,
    ) {
        let page = parts.concat();
        let items = |pieces: &[&str]| items(EventText::Details, pieces);
        let chars: Vec<char> = page.chars().collect();
        let pieces: Vec<String> = chars.chunks(size).map(|c| c.iter().collect()).collect();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        prop_assert_eq!(items(&pieces), items(&[&page]));
    }
}

#[test]
fn rows_of_a_page_are_rows_of_a_table() {
    for (open, close) in [
        ("<td>", "</td>"),
        ("<td class=\"x\"><span>", "</span></td>\n"),
        ("<TH>", ""),
    ] {
        let row = |cells: &[&str]| -> String {
            let cells = cells
                .iter()
                .map(|cell| format!("{open}{}{close}", escaped(cell, true)));
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        };
        let page = format!(
            "<html><body>\n<table>\n<colgroup><col/><col/></colgroup>\n{}{}{}</table>\n</body></html>",
            row(&CELLS[0]),
            row(&CELLS[1]),
            row(&CELLS[1])
        );
        let records = harness::records(read(&page, &[&page]));
        assert_eq!(records.len(), 2, "{page}");
        let lines_of_a_row = page.matches('\n').count() as u64;
        for (at, record) in records.iter().enumerate() {
            assert_eq!(
                (record.event.id, record.event.provider.as_str()),
                (7031, "Service Control Manager")
            );
            assert_eq!(record.event.message.as_deref(), Some(CELLS[1][4]));
            let head = format!("<tr>{open}02.03.2026");
            let starts: Vec<usize> = page.match_indices(&head).map(|(place, _)| place).collect();
            let above = page[..starts[at]].matches('\n').count() as u64;
            assert_eq!(record.line, above + 1, "{lines_of_a_row} {page}");
        }
    }
}

#[test]
fn labels_beside_their_values_are_a_list() {
    let names = [
        "TimeCreated",
        "ProviderName",
        "Id",
        "LevelDisplayName",
        "Message",
    ];
    let values = [
        "02.03.2026 05:14:07",
        "Service Control Manager",
        "7031",
        "Error",
        CELLS[1][4],
    ];
    let rows: Vec<String> = names
        .iter()
        .zip(values)
        .map(|(name, value)| {
            format!(
                "<tr><td>{name}:</td><td>{}</td></tr>\n",
                escaped(value, true)
            )
        })
        .collect();
    let event = rows.concat();
    let page = format!("<p>SRV01</p>\n<table>\n{event}<tr><td><hr></td></tr>\n{event}</table>\n");
    let (records, told) = harness::split(read(&page, &[&page]));
    assert_eq!(told, [("foreign-lines".to_owned(), 1)]);
    let lines: Vec<u64> = records.iter().map(|record| record.line).collect();
    assert_eq!(lines, [3, 10]);
    for record in records {
        assert_eq!(
            (
                record.event.id,
                record.event.provider.as_str(),
                record.event.level
            ),
            (7031, "Service Control Manager", Some(2))
        );
        assert_eq!(record.event.message.as_deref(), Some(CELLS[1][4]));
    }
}

#[test]
fn a_row_without_end_is_no_row() {
    let mut page = PageText::default();
    let mut text = Text::default();
    page.feed("<table><tr>", &mut text);
    for _ in 0..200_000 {
        page.feed("<td>", &mut text);
        let held = page.state.row.as_ref().map_or(0, |row| row.cells.len());
        assert!(held <= ROW / size_of::<String>() + 1);
    }
}
