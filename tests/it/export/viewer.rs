//! What Event Viewer saves as a table, and what it copies as text.

use std::fmt::Write as _;

use super::{COMPUTER, Event, Export, Lang, markup, rows};

/// *Save All Events As*, CSV or TXT: five headers, and a column more.
pub(super) fn table(export: Export, events: &[&Event], separator: u8) -> String {
    let headers = match export.lang {
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
    };
    let mut out = vec![headers.map(str::to_owned).to_vec()];
    for event in events {
        out.push(vec![
            export.lang.level(event.level).to_owned(),
            export.date(event),
            event.provider.to_owned(),
            event.id.to_string(),
            export.lang.of(["None", "Ingen", "Nenio"]).to_owned(),
            export.message(event).replace('\n', "\r\n"),
        ]);
    }
    rows(separator, false, out)
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
