//! What Event Viewer saves as a table, and what it copies as text.

use std::fmt::Write as _;

use super::{COMPUTER, Event, Export, Lang, Resaved, local, markup, rows};

fn headers(lang: Lang) -> [&'static str; 5] {
    match lang {
        Lang::English => [
            "Level",
            "Date and Time",
            "Source",
            "Event ID",
            "Task Category",
        ],
        Lang::Norwegian => [
            "Nivå",
            "Dato og klokkeslett",
            "Kilde",
            "Hendelses-ID",
            "Oppgavekategori",
        ],
        Lang::MadeUp => ["Nivelo", "Dato kaj horo", "Fonto", "Evento", "Kategorio"],
    }
}

/// *Save All Events As*, CSV or TXT: five headers, and a column more.
pub(super) fn table(export: Export, events: &[&Event], separator: u8) -> String {
    let headers = headers(export.lang);
    let mut out = vec![headers.map(str::to_owned).to_vec()];
    out.extend(events.iter().map(|event| cells(export, event)));
    rows(separator, false, out)
}

fn cells(export: Export, event: &Event) -> Vec<String> {
    vec![
        export.lang.level(event.level).to_owned(),
        export.date(event),
        event.provider.to_owned(),
        event.id.to_string(),
        export.lang.of(["None", "Ingen", "Nenio"]).to_owned(),
        export.message(event).replace('\n', "\r\n"),
    ]
}

/// The same as a spreadsheet saves it, with semicolons.
pub(super) fn resaved(export: Export, events: &[&Event], how: Resaved) -> String {
    let mut all: Vec<Vec<String>> = vec![headers(export.lang).map(str::to_owned).to_vec()];
    all.extend(events.iter().map(|event| cells(export, event)));
    match how {
        Resaved::Padded => all[0].push(String::new()),
        Resaved::Headless => {
            all.remove(0);
        }
        Resaved::DateApart => {
            all[0].insert(2, String::new());
            for row in &mut all[1..] {
                let (day, clock) = row[1].split_once(' ').unwrap();
                let (day, clock) = (day.to_owned(), clock.to_owned());
                row[1] = day;
                row.insert(2, clock);
            }
        }
        Resaved::WholeRows => {
            let whole = |row: Vec<String>| vec![rows(b',', false, vec![row]).trim_end().to_owned()];
            return rows(b';', true, all.into_iter().map(whole).collect());
        }
    }
    rows(b';', false, all)
}

/// Lines of OSSEC, in the computer's own time.
pub(super) fn forwarded(export: Export, events: &[&Event]) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let line = |event: &&Event| {
        let clock = local(event.at).iso(' ');
        let month: usize = clock[5..7].parse().unwrap();
        let date = format!("{} {} {}", &clock[..4], MONTHS[month - 1], &clock[8..]);
        let level = Lang::English.level(event.level).to_uppercase();
        let with_texts = Export {
            no_texts: false,
            ..export
        };
        let message = with_texts.message(event).replace('\n', "  ");
        format!(
            "{date} WinEvtLog: {}: {level}({}): {}: (no user): no domain: {COMPUTER}: {message}\n",
            event.channel, event.id, event.provider
        )
    };
    events.iter().map(line).collect()
}

/// *Copy Details as Text* of one event after the other, with blanks in place of line ends.
pub(super) fn one_line(export: Export, events: &[&Event]) -> String {
    // Labels of an unknown language are recognised by their order on lines of their own.
    let lang = match export.lang {
        Lang::MadeUp => Lang::English,
        lang => lang,
    };
    let export = Export {
        no_texts: false,
        lang,
        ..export
    };
    let one = |event: &&Event| {
        let block = details(export, &[event], false);
        let words: Vec<&str> = block.split_whitespace().collect();
        words.join(" ") + "\r\n\r\n"
    };
    events.iter().map(one).collect()
}

/// *Copy Details as Text*, event below event.
pub(super) fn details(export: Export, events: &[&Event], with_xml: bool) -> String {
    let labels = match export.lang {
        Lang::English => [
            "Log Name",
            "Source",
            "Date",
            "Event ID",
            "Task Category",
            "Level",
            "Keywords",
            "User",
            "Computer",
            "Description",
            "Event Xml",
        ],
        Lang::Norwegian => [
            "Loggnavn",
            "Kilde",
            "Dato",
            "Hendelses-ID",
            "Oppgavekategori",
            "Nivå",
            "Nøkkelord",
            "Bruker",
            "Datamaskin",
            "Beskrivelse",
            "Hendelses-XML",
        ],
        Lang::MadeUp => [
            "Protokolo",
            "Fonto",
            "Dato",
            "Eventa numero",
            "Kategorio",
            "Nivelo",
            "Slosiloj",
            "Uzanto",
            "Komputilo",
            "Priskribo",
            "Evento en XML",
        ],
    };
    let mut out = String::new();
    for event in events {
        let id = event.id.to_string();
        let (date, level) = (export.date(event), export.lang.level(event.level));
        let none = export.lang.of(["None", "Ingen", "Nenio"]);
        let values = [
            event.channel,
            event.provider,
            &date,
            &id,
            none,
            level,
            "",
            "N/A",
            COMPUTER,
            "",
        ];
        for (label, value) in labels.iter().zip(values) {
            let label = format!("{label}:");
            out += format!("{label:<15}{value}").trim_end();
            out.push('\n');
        }
        writeln!(out, "{}", export.message(event)).unwrap();
        if with_xml {
            writeln!(out, "{}:\n{}", labels[10], markup::pretty(event)).unwrap();
        }
        out.push('\n');
    }
    out.replace('\n', "\r\n")
}
