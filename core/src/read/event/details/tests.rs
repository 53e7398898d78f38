use proptest::prelude::*;

use super::*;
use crate::model::ZoneBy;
use crate::read::event::harness::{self, apart};
use crate::read::event::lines::LineReader;

const ENGLISH: &str = "\
Log Name:      Application\r
Source:        Application Error\r
Date:          18.08.2023 10:44:38\r
Event ID:      1000\r
Task Category: (100)\r
Level:         Error\r
Keywords:      Classic\r
User:          N/A\r
Computer:      SRV01\r
Description:\r
Faulting application name: eadm.client.exe\r
Source: of the text itself\r
\r
last line\r
";
const MARKUP: &str = "\
Event Xml:\r
<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">\r
  <System>\r
    <Provider Name=\"Application Error\" />\r
    <EventID>1000</EventID>\r
    <Level>2</Level>\r
    <TimeCreated SystemTime=\"2023-08-18T14:44:37.9000000Z\" />\r
    <EventRecordID>77</EventRecordID>\r
  </System>\r
  <EventData>\r
    <Data>eadm.client.exe</Data>\r
    <Data>\r
    </Data>\r
  </EventData>\r
</Event>\r
";

fn items(pieces: &[&str]) -> Vec<EventItem> {
    harness::items_of(LineReader::of(Details::new(Habits::assumed())), pieces)
}

#[test]
fn labels_and_description() {
    assert!(recognise(ENGLISH));
    let (records, problems) = apart(items(&[ENGLISH]));
    assert!(problems.is_empty(), "{problems:?}");
    let event = &records[0].event;
    assert_eq!((event.id, event.level), (1000, Some(2)));
    assert_eq!(event.provider, "Application Error");
    assert_eq!(event.channel.as_deref(), Some("Application"));
    assert_eq!(event.computer.as_deref(), Some("SRV01"));
    let message =
        "Faulting application name: eadm.client.exe\nSource: of the text itself\n\nlast line";
    assert_eq!(event.message.as_deref(), Some(message));
    let stamp = records[0].stamp.unwrap();
    assert_eq!(stamp.to_string(), "2023-08-18T10:44:38+02:00");
    assert_eq!(stamp.zone_by, ZoneBy::Assumed);
}

#[test]
fn the_xml_of_one_event_wins_and_teaches_the_zone_of_the_others() {
    let text = format!("{ENGLISH}\r\n{ENGLISH}{MARKUP}Regards\r\n{ENGLISH}");
    let (records, problems) = apart(items(&[&text]));
    assert_eq!(records.len(), 3);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].kind, "zone-learned");
    let own = &records[1];
    assert_eq!(
        own.stamp.unwrap().to_string(),
        "2023-08-18T14:44:37.9+00:00"
    );
    assert_eq!(own.event.record_id, Some(77));
    assert_eq!(own.event.data.len(), 2);
    assert_eq!(own.event.computer.as_deref(), Some("SRV01"));
    assert_eq!(own.event.message, records[2].event.message);
    for record in [&records[0], &records[2]] {
        let stamp = record.stamp.unwrap();
        assert_eq!(stamp.to_string(), "2023-08-18T10:44:38-04:00");
        assert_eq!(stamp.zone_by, ZoneBy::Stated);
    }
    assert_eq!(own.line, 16);
    assert!(text[own.offset as usize..].starts_with("Log Name:"));
}

#[test]
fn within_a_mail_that_quotes_it() {
    let quoted: String = format!("{ENGLISH}{MARKUP}")
        .lines()
        .map(|line| format!("> {line}\r\n"))
        .collect();
    let text = format!("Hei!\r\nSource: hendelseslisten\r\nSe under:\r\n\r\n{quoted}\r\nMvh\r\n");
    assert!(recognise(&text));
    let (records, problems) = apart(items(&[&text]));
    assert_eq!(records.len(), 1);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(records[0].event.record_id, Some(77));
    let message = records[0].event.message.as_deref().unwrap();
    assert!(message.ends_with("\n\nlast line"), "{message:?}");
}

#[test]
fn labels_of_other_languages() {
    let german = "Protokollname: System\nQuelle:        EventLog\nDatum:         27.10.2021 12:28:26\nEreignis-ID:   6008\n\
                  Aufgabenkategorie:Keine\nEbene:         Fehler\nSchlüsselwörter:Klassisch\nBenutzer:      Nicht zutreffend\n\
                  Computer:      SRV\nBeschreibung:\nText\n";
    assert!(recognise(german));
    let (records, _) = apart(items(&[german]));
    assert_eq!(
        (records[0].event.id, records[0].event.level),
        (6008, Some(2))
    );
    assert_eq!(records[0].event.message.as_deref(), Some("Text"));
}

#[test]
fn the_language_of_labels_tells_the_order_of_dates() {
    let norwegian = "Loggnavn: System\nKilde: EventLog\nDato: 03/04/2026 05:14:07\nHendelses-ID: 6008\n\
                     Oppgavekategori: Ingen\nNivå: Feil\nNøkkelord: Klassisk\nBruker: Ikke tilgjengelig\n\
                     Datamaskin: SRV\nBeskrivelse:\nTekst\n";
    let (records, problems) = apart(items(&[norwegian]));
    let stamp = records[0].stamp.unwrap().to_string();
    assert_eq!(stamp, "2026-04-03T05:14:07+02:00");
    assert_eq!(problems, []);
}

/// Labels that no table has; the third one could be one of a log.
const MADE_UP: &str = "\
Protokolo:     Application\r
Fonto:         Application Error\r
Dato:          18.08.2023 10:44:38\r
Eventa numero: 1000\r
Kategorio:     (100)\r
Nivelo:        Eraro\r
Slosiloj:      Classic\r
Uzanto:        N/A\r
Komputilo:     SRV01\r
Priskribo:\r
Programo: eadm.client.exe\r
";

#[test]
fn labels_of_another_language_are_learned_from_their_order() {
    let twice = format!("Saluton,\r\njen: la eventoj\r\n\r\n{MADE_UP}\r\n{MADE_UP}");
    assert!(recognise(&twice));
    let (records, problems) = apart(items(&[&twice]));
    assert_eq!(problems, []);
    assert_eq!(records.len(), 2);
    assert_eq!((records[0].line, records[1].line), (4, 16));
    for record in &records {
        let event = &record.event;
        assert_eq!(
            (event.id, event.provider.as_str()),
            (1000, "Application Error")
        );
        assert_eq!(event.channel.as_deref(), Some("Application"));
        assert_eq!(event.computer.as_deref(), Some("SRV01"));
        assert_eq!(event.message.as_deref(), Some("Programo: eadm.client.exe"));
    }
}

#[test]
fn markup_under_a_label_that_no_table_has_is_read() {
    let label = MARKUP.replace("Event Xml:", "Evento en XML:");
    let (records, problems) = apart(items(&[MADE_UP, &label]));
    assert_eq!(
        problems.iter().map(|p| p.kind.as_str()).collect::<Vec<_>>(),
        ["zone-learned"]
    );
    assert_eq!(records[0].event.record_id, Some(77));
    assert_eq!(
        records[0].event.message.as_deref(),
        Some("Programo: eadm.client.exe")
    );
    let bare = MARKUP.replace("Event Xml:\r\n", "");
    let (records, _) = apart(items(&[MADE_UP, &bare]));
    assert_eq!(records[0].event.record_id, Some(77));
}

#[test]
fn lines_in_another_order_are_no_labels() {
    let lines: Vec<&str> = MADE_UP.lines().collect();
    assert!(recognise(&lines[..10].join("\n")));
    for (a, b) in [(2, 3), (2, 1), (9, 3), (8, 9)] {
        let mut other = lines.clone();
        other.swap(a, b);
        assert!(!recognise(&other.join("\n")), "{a} {b}");
    }
    assert!(!recognise(&MADE_UP.replace("Kategorio:", "Fonto:")));
    assert!(!recognise(&MADE_UP.replace("SRV01", "two words")));
}

#[test]
fn a_description_keeps_its_lines() {
    let message = "Faulting:  a.exe    Module:  b.dll\nReason:\nx\n- **Bold:** y\n* z";
    let text = ENGLISH.replace("Faulting application name: eadm.client.exe", message);
    let (records, problems) = apart(items(&[&text]));
    assert_eq!(problems, []);
    let given = records[0].event.message.as_deref().unwrap();
    assert!(given.starts_with(message), "{given}");
}

#[test]
fn near_misses_are_no_details() {
    for text in [
        "",
        "Source: a\nDate: today\nEvent ID: 5\n\n\n\n\n\n\n",
        "Date: 18.08.2023 10:44:38\nSource: x\nEvent ID: 5\na\nb\nc\nd\ne\nf\n",
        "2026-03-02 05:14:07 Source: x\n2026-03-02 05:14:08 Date: y\n2026-03-02 05:14:09 Event ID: 5\na\nb\nc\nd\ne\n",
        "From: a@example.com\nSent: 18.08.2023 10:44\nTo: b@example.com\nSubject: Event ID: 1000\n\na\nb\nc\nd\n",
    ] {
        assert!(!recognise(text), "{text}");
    }
}

/// The labels of an event and its message, and how a text may show them.
const SHOWN: [(&str, &str); 9] = [
    ("Nome registro", "Applicazione"),
    ("Origine", "Application Error"),
    ("Registrato", "13/03/2026 04:01:07"),
    ("ID evento", "1000"),
    ("Categoria attività", "(100)"),
    ("Livello", "Errore"),
    ("Parole chiave", ""),
    ("Utente", "N/D"),
    ("Computer", "SRV01"),
];
const MESSAGE: &str = "Nome dell'applicazione: eadm.client.exe\nCodice: 0xe0434352";

/// How the lines of an event are marked.
#[derive(Debug, Clone, Copy)]
enum Marks {
    Quoted,
    Items,
    Bold,
    BoldWithColon,
    Code,
}

fn marked(name: &str, value: &str, how: Marks) -> String {
    match how {
        Marks::Quoted => format!("> {name}: {value}\n"),
        Marks::Items => format!("- {name}: {value}\n"),
        Marks::Bold => format!("* **{name}**: {value}\n"),
        Marks::BoldWithColon => format!("  - **{name}:** {value}\n"),
        Marks::Code if value.is_empty() => format!("+ {name}:\n"),
        Marks::Code => format!("+ {name}: `{value}`\n"),
    }
}

proptest! {
    #[test]
    fn labels_in_a_list_or_a_quotation_are_labels(
        how in prop::sample::select(vec![Marks::Quoted, Marks::Items, Marks::Bold, Marks::BoldWithColon, Marks::Code]),
    ) {
        let mut text = "## Problema\n\nEcco:\n\n".to_owned();
        for (name, value) in SHOWN {
            text.push_str(&marked(name, value, how));
        }
        text.push_str(&marked("Descrizione", "", how));
        for line in MESSAGE.lines() {
            let (name, value) = line.split_once(": ").unwrap();
            text.push_str("  ");
            text.push_str(&marked(name, value, if matches!(how, Marks::Quoted) { how } else { Marks::Items }));
        }
        prop_assert!(recognise(&text), "{}", text);
        let (records, problems) = apart(items(&[&text]));
        prop_assert_eq!(problems, []);
        let event = &records[0].event;
        prop_assert_eq!((event.id, event.provider.as_str(), event.level), (1000, "Application Error", Some(2)), "{}", text);
        prop_assert_eq!(event.message.as_deref(), Some(MESSAGE));
        prop_assert_eq!(records[0].stamp.unwrap().to_string(), "2026-03-13T04:01:07+01:00");
        prop_assert_eq!(records[0].line, 5);
    }

    #[test]
    fn labels_below_the_message_are_those_of_its_event(
        columns in 1_usize..3,
        between in prop::sample::select(vec!["\t", "          ", "\n"]),
        title: bool,
        events in 1_usize..3,
        cuts in prop::collection::vec(0_usize..900, 0..4),
    ) {
        let mut text = String::new();
        for _ in 0..events {
            if title {
                text.push_str("Evento 1000, Application Error\nGenerale\n\n");
            }
            text.push_str(MESSAGE);
            text.push_str("\n\n");
            for labels in SHOWN.chunks(columns) {
                let labels = labels.iter().map(|(name, value)| format!("{name}:{between}{value}"));
                let labels: Vec<String> = labels.collect();
                text.push_str(&labels.join(between));
                text.push('\n');
            }
            text.push_str("Codice operativo:\tInformazioni\n\n");
        }
        prop_assert!(recognise(&text), "{}", text);
        let given = items(&[&text]);
        prop_assert_eq!(items(&harness::pieces(&text, cuts)), given.clone());
        let (records, problems) = apart(given);
        prop_assert_eq!((records.len(), problems), (events, vec![]), "{}", text);
        for record in records {
            prop_assert_eq!((record.event.id, record.event.provider.as_str(), record.event.level), (1000, "Application Error", Some(2)));
            prop_assert_eq!(record.event.message.as_deref(), Some(MESSAGE), "{}", text);
            prop_assert_eq!(record.stamp.unwrap().to_string(), "2026-03-13T04:01:07+01:00");
            prop_assert_eq!(record.event.computer.as_deref(), Some("SRV01"));
        }
    }

    #[test]
    fn pieces_of_any_size_give_the_same_items(
        parts in prop::collection::vec(prop_oneof![
            Just(ENGLISH), Just(MADE_UP), Just(MARKUP), Just("Log Name: x\n"), Just("Source: æ\nDate: x\n"), Just("> \r\n"), Just("Description:"),
            Just("Event Xml:\n"), Just("<Event"), Just("Source:\n"), Just("Level:\tError\tDate:\n"), Just("- **Level:** x\n"),
        ], 0..6),
        cuts in prop::collection::vec(0_usize..3000, 0..6),
    ) {
        let text = parts.concat();
        let pieces = harness::pieces(&text, cuts);
        prop_assert_eq!(items(&pieces), items(&[&text]));
    }

    #[test]
    fn any_text_is_read(text in "(\\PC|\n|Source:|Date:|Event ID:|<Event>){0,200}") {
        let _ = (items(&[ENGLISH, &text]), recognise(&text));
    }
}
