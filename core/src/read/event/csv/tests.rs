use proptest::prelude::*;

use super::super::table::recognise;
use super::*;
use crate::model::ZoneBy;
use crate::read::event::{EventRecord, harness};

fn items(pieces: &[&str]) -> Vec<EventItem> {
    let whole = pieces.concat();
    match recognise(&whole) {
        Some(dialect) => harness::items_of(CsvReader::new(dialect, Habits::assumed()), pieces),
        None => Vec::new(),
    }
}

fn records(text: &str) -> Vec<EventRecord> {
    harness::records(items(&[text]))
}

#[test]
fn a_row_of_event_viewer() {
    let text = "Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie\r\n\
                Fehler,27.10.2021 12:28:26,Microsoft-Windows-PrintService,354,Initialisierung,\"Zeile 1\r\n\"\"Zeile\"\", 2\"\r\n\
                Informationen,27.10.2021 12:28:25,Microsoft-Windows-PrintService,317,x,Ein Druckertreiber\r\n";
    let records = records(text);
    let event = &records[0].event;
    assert_eq!((event.id, event.level), (354, Some(2)));
    assert_eq!(event.provider, "Microsoft-Windows-PrintService");
    assert_eq!(event.message.as_deref(), Some("Zeile 1\n\"Zeile\", 2"));
    let stamp = records[0].stamp.unwrap();
    assert_eq!(stamp.to_string(), "2021-10-27T12:28:26+02:00");
    assert_eq!(stamp.zone_by, ZoneBy::Assumed);
    assert_eq!((records[0].line, records[1].line), (2, 4));
    assert_eq!(
        records[1].event.message.as_deref(),
        Some("Ein Druckertreiber")
    );
    let start = usize::try_from(records[1].offset).unwrap();
    assert!(text[start..].starts_with("Informationen,"));
}

#[test]
fn added_columns_and_words_of_no_table() {
    let text = "Niveau;Date et heure;Source;ID;Catégorie\nEraro;13/10/2021 12:28:26;EventLog;6008;Aucun;L’arrêt\n";
    let record = &records(text)[0];
    assert_eq!((record.event.id, record.event.level), (6008, None));
    assert_eq!(record.event.message.as_deref(), Some("L’arrêt"));

    let text = "Level,Date and Time,Source,Event ID,Task Category,User,Computer,Keywords,Description\n\
                Error,4/16/2020 3:47:36 PM,EventLog,6008,None,N/A,SRV,Classic,Text\n";
    let record = &records(text)[0];
    assert_eq!(record.event.computer.as_deref(), Some("SRV"));
    assert_eq!(record.event.message.as_deref(), Some("Text"));

    let text = "Keywords,Date and Time,Source,Event ID,Task Category\n\
                Audit Failure,4/16/2020 3:47:36 PM,Microsoft-Windows-Security-Auditing,4625,Logon,Text\n";
    assert_eq!(records(text)[0].event.level, Some(0));
}

#[test]
fn properties_of_powershell_in_any_case_order_and_number() {
    // The missing messages are reported; this test is not about them.
    let records = |text: &str| harness::split(items(&[text])).0;
    let text = "\"message\";\"TIMEGENERATED\";\"InstanceId\";\"EntryType\";\"ReplacementStrings\"\n\
                \"System.String[]\";\"02.03.2026 05.14.07\";\"3221232472\";\"Error\";\"System.String[]\"\n";
    let event = &records(text)[0].event;
    assert_eq!(
        (event.id, event.level, &event.message),
        (7000, Some(2), &None)
    );

    let text = "\"LevelDisplayName\",\"Level\",\"TimeCreated\",\"Id\"\n\"Erreur\",\"2\",\"3/2/2026 5:14:07 AM\",\"5\"\n";
    assert_eq!(records(text)[0].event.level, Some(2));
    let text =
        "\"Level\",\"LevelDisplayName\",\"TimeCreated\"\n,\"Feil\",\"2026-03-02T05:14:07Z\"\n";
    let record = &records(text)[0];
    assert_eq!(record.event.level, Some(2));
    assert_eq!(record.stamp.unwrap().zone_by, ZoneBy::Stated);
}

#[test]
fn the_list_of_a_task_has_its_source_and_no_other_table_has_it() {
    let run = "a1f5e32c-96c9-4698-b962-4c50a1ff770e";
    let list = format!(
        "Level\tDate and Time\tEvent ID\tTask Category\tOperational Code\tCorrelation Id\n\
         Error\t2026-03-02 05:14:07\t101\tTask Start Failed\tLaunch Failure\t{run}\n"
    );
    let found = harness::split(items(&[&list])).0;
    assert_eq!(found[0].event.provider, "Microsoft-Windows-TaskScheduler");
    let other = format!(
        "\"TimeCreated\",\"Id\",\"ActivityId\",\"Message\"\n\"2026-03-02 05:14:07\",\"7\",\"{run}\",\"a\"\n"
    );
    assert_eq!(records(&other)[0].event.provider, "");
    let unnamed = "\"TimeCreated\",\"Id\",\"Message\"\n\"2026-03-02 05:14:07\",\"1026\",\"Application: eadm.client.exe\"\n";
    assert_eq!(records(unnamed)[0].event.provider, ".NET Runtime");
}

#[test]
fn what_windows_writes_around_a_message_it_does_not_have_is_taken_off() {
    let text = "Level,Date and Time,Source,Event ID,Task Category\n\
                Error,4/16/2020 3:47:36 PM,eadm.client,0,None,\"The description for Event ID 0 from source eadm.client cannot be found. x\n\n\
                The following information was included with the event: \n\nImport HR failed\n\"\n";
    let event = &records(text)[0].event;
    assert_eq!(event.message.as_deref(), Some("Import HR failed"));
}

#[test]
fn a_message_first_and_broken_ends_where_the_next_row_begins() {
    let text = "\"Message\",\"Id\",\"TimeCreated\"\n\
                \"cut,\"1\",\"02.03.2026 05:14:07\"\n\
                \"whole\",\"2\",\"02.03.2026 05:14:07\"\n\
                \"whole\",\"3\",\"02.03.2026 05:14:07\"\n";
    let ids: Vec<u32> = items(&[text])
        .iter()
        .filter_map(|item| match item {
            EventItem::Event(record) => Some(record.event.id),
            EventItem::Problem(_) => None,
        })
        .collect();
    assert!(ids.ends_with(&[2, 3]), "{ids:?}");
}

#[test]
fn a_head_within_a_table_says_where_a_broken_row_ends() {
    let text = "Nivå,Dato og klokkeslett,Kilde,Hendelses-ID,Oppgavekategori\n\
                Feil,02.03.2026 05.14.06,EventLog,10,Ingen,x\n\
                Dato og klokkeslett,Nivå,Kilde,Hendelses-ID,Oppgavekategori\n\
                02.03.2026 05.14.07,Feil,EventLog,11,Ingen,\"never closed\n\
                02.03.2026 05.14.08,Feil,EventLog,12,Ingen,x\n";
    let whole = items(&[text]);
    let (records, problems) = harness::split(whole.clone());
    let ids: Vec<u32> = records.iter().map(|record| record.event.id).collect();
    assert_eq!(ids, [10, 11, 12]);
    assert_eq!(problems, [("bad-record".to_owned(), 4)]);
    for cut in 0..text.len() {
        assert_eq!(items(&harness::pieces(text, vec![cut])), whole, "{cut}");
    }
}

fn table() -> impl Strategy<Value = String> {
    let row = prop_oneof![
        Just("Feil,02.03.2026 05.14.07,EventLog,11,Ingen,x\r\n"),
        Just("Feil,26.10.2025 02.30.00,EventLog,13,Ingen,x\r\n"),
        Just("Feil,03/04/2026 05:14:07,EventLog,12,Ingen,\"a\nb, \"\"c\"\"\"\n"),
        Just("Feil,13/04/2026 05:14:07,EventLog,12,Ingen,\"never closed\n"),
        Just("Nivå,Dato og klokkeslett,Kilde,Hendelses-ID,Oppgavekategori\n"),
        Just("Dato og klokkeslett,Nivå,Kilde,Hendelses-ID,Oppgavekategori\n"),
        Just("02.03.2026 05.14.08,Feil,EventLog,14,Ingen,\"x\n"),
        Just("Hei,\n"),
        Just("\"\"\"æ,"),
        Just("\n"),
    ];
    prop::collection::vec(row, 0..12).prop_map(|rows| {
        format!(
            "Nivå,Dato og klokkeslett,Kilde,Hendelses-ID,Oppgavekategori\r\n\
             Feil,02.03.2026 05.14.06,EventLog,10,Ingen,x\r\n{}",
            rows.concat()
        )
    })
}

#[test]
fn labels_of_a_language_say_whether_day_or_month_comes_first() {
    let row = "Feil,03/04/2026 05:14:07,a,1,Ingen,x\n";
    let norwegian = format!("Nivå,Dato og klokkeslett,Kilde,Hendelses-ID,Oppgavekategori\n{row}");
    let stamp = records(&norwegian)[0].stamp.unwrap().to_string();
    assert_eq!(stamp, "2026-04-03T05:14:07+02:00");
    let english = format!("Level,Date and Time,Source,Event ID,Task Category\n{row}");
    assert!(items(&[&english]).iter().any(
        |item| matches!(item, EventItem::Problem(problem) if problem.kind == "ambiguous-dates")
    ));
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same_items(text in table(), cuts in prop::collection::vec(0_usize..600, 0..6)) {
        let pieces = harness::pieces(&text, cuts);
        let whole = items(&[&text]);
        prop_assert!(whole.iter().any(|item| matches!(item, EventItem::Event(_))));
        prop_assert_eq!(items(&pieces), whole);
    }

    #[test]
    fn any_text_is_read(text in "(\\PC|\n|\"|,){0,300}") {
        let head = "Level,Date and Time,Source,Event ID,Task Category\nError,4/16/2020 3:47:36 PM,a,1,None,x\n";
        let _ = items(&[head, &text]);
        let _ = recognise(&text);
    }
}
