use proptest::prelude::*;

use super::*;
use crate::read::event::lines::LineReader;
use crate::read::event::{EventItem, EventRecord, harness};

const WIN_EVENT: &str = "\r
\r
TimeCreated  : 02.03.2026 05.14.07\r
ProviderName : NETLOGON\r
Id           : 5719\r
Message      : This computer was not able to set up a secure session with a domain co\r
               ntroller.\r
               \r
               ADDITIONAL INFO\r
\r
TimeCreated  : 02.03.2026 05.15.07\r
ProviderName : EventLog\r
Id           : 6013\r
Message      : \r
\r
\r
";
const EVENT_LOG: &str = "
Index              : 32
EntryType          : Error
InstanceId         : 3221232472
Message            : The eAdm service failed: not \n                     found
Category           : (0)
CategoryNumber     : 0
ReplacementStrings : {eAdm, not found}
Source             : Service Control Manager
TimeGenerated      : 3/2/2026 5:14:07 AM
TimeWritten        : 3/2/2026 5:14:07 AM
UserName           :
";

fn items(pieces: &[&str], window: Window) -> Vec<EventItem> {
    harness::items_of(
        LineReader::of(Listing::new(window, Habits::assumed())),
        pieces,
    )
}

fn split(text: &str) -> (Vec<EventRecord>, Vec<(String, u64)>) {
    harness::split(items(&[text], recognise(text).unwrap()))
}

#[test]
fn the_four_properties_of_get_winevent() {
    let window = Window::new(Some(85), false);
    assert_eq!(recognise(WIN_EVENT), Some(window));
    let (records, problems) = split(WIN_EVENT);
    assert_eq!(problems, []);
    let event = &records[0].event;
    assert_eq!((event.id, event.provider.as_str()), (5719, "NETLOGON"));
    let message = "This computer was not able to set up a secure session with a domain controller.\n\nADDITIONAL INFO";
    assert_eq!(event.message.as_deref(), Some(message));
    assert_eq!(
        records[0].stamp.unwrap().to_string(),
        "2026-03-02T05:14:07+01:00"
    );
    assert_eq!((records[0].line, records.len()), (3, 2));
    assert_eq!(
        (records[1].event.id, &records[1].event.message),
        (6013, &None)
    );
}

#[test]
fn the_properties_of_get_eventlog() {
    let (records, problems) = split(EVENT_LOG);
    assert_eq!(problems, []);
    let event = &records[0].event;
    assert_eq!((event.id, event.level), (7000, Some(2)));
    assert_eq!(
        (event.record_id, event.provider.as_str()),
        (Some(32), "Service Control Manager")
    );
    assert_eq!(
        event.message.as_deref(),
        Some("The eAdm service failed: not found")
    );
    assert_eq!(event.field("param1"), Some("eAdm"));
    assert_eq!(event.field("param2"), Some("not found"));
}

/// The properties as other tools list them: names of their own, and a message that is not indented.
const OF_A_VIEWER: &str = "\
==================================================
Event Time        : 02.03.2026 05:14:07.412
Record ID         : 77
Event ID          : 1000
Level             : Fehler
Channel           : Application
Provider          : Application Error
Description       : Name der fehlerhaften Anwendung: a.exe, Version: 3.5.1412.0, Zeitstempel: 0x66b0c7e5
Ausnahmecode: 0xe0434352
Opcode            : 
Computer          : SRV01
==================================================
";

#[test]
fn what_another_tool_lists_with_a_message_that_is_not_indented() {
    let (records, problems) = split(OF_A_VIEWER);
    assert_eq!(problems, []);
    let [record] = records.as_slice() else {
        panic!("{records:?}")
    };
    let event = &record.event;
    assert_eq!(
        (event.id, event.provider.as_str()),
        (1000, "Application Error")
    );
    assert_eq!((event.level, event.record_id), (Some(2), Some(77)));
    assert_eq!(event.computer.as_deref(), Some("SRV01"));
    let message = "Name der fehlerhaften Anwendung: a.exe, Version: 3.5.1412.0, Zeitstempel: 0x66b0c7e5\nAusnahmecode: 0xe0434352";
    assert_eq!(event.message.as_deref(), Some(message));
    assert_eq!(
        record.stamp.unwrap().to_string(),
        "2026-03-02T05:14:07.412+01:00"
    );
}

#[test]
fn a_list_of_common_words_is_none_of_events() {
    for text in [
        "Date   : 02.03.2026 05:14:07\nSource : HR\nLevel  : Error\nDescription : Import HR failed\n",
        "Date   : 02.03.2026 05:14:07\nSource : HR\nEvent ID : Import HR\n",
    ] {
        assert_eq!(recognise(text), None, "{text}");
    }
}

#[test]
fn every_property() {
    let text = "
Message            : uptime
Id                 : 6013
Version            :
Level              : 4
RecordId           : 77
ProviderName       : EventLog
LogName            : System
MachineName        : SRV01
TimeCreated        : 3/14/2026 5:14:07 AM
LevelDisplayName   : Informasjon
Properties         : {System.Diagnostics.Eventing.Reader.EventProperty}

Message            : up
Id                 : 6014
";
    let (records, problems) = split(text);
    assert_eq!(problems, []);
    let event = &records[0].event;
    assert_eq!(
        (event.id, event.level, event.record_id),
        (6013, Some(4), Some(77))
    );
    assert_eq!(event.channel.as_deref(), Some("System"));
    assert_eq!(event.computer.as_deref(), Some("SRV01"));
    assert_eq!(
        records[0].stamp.unwrap().to_string(),
        "2026-03-14T05:14:07+01:00"
    );
    // The second was cut off, and says enough to be an event.
    assert_eq!((records[1].event.id, records[1].stamp), (6014, None));
}

#[test]
fn broken_lists() {
    let mail = WIN_EVENT.replacen(
        "\r\n\r\nTimeCreated  : 02.03.2026 05.15",
        "\r\n\r\nHei,\r\nse her.\r\n\r\nTimeCreated  : 02.03.2026 05.15",
        1,
    );
    let (records, problems) = split(&mail);
    assert_eq!(records.len(), 2);
    assert_eq!(problems, [("foreign-lines".to_owned(), 11)]);
    let cut = WIN_EVENT.split("ProviderName : EventLog").next().unwrap();
    let (records, problems) = split(cut);
    assert_eq!(records.len(), 1);
    assert_eq!(problems, [("bad-record".to_owned(), 11)]);
    let date = WIN_EVENT.replace("02.03.2026 05.15", "32.03.2026 05.15");
    let (records, problems) = split(&date);
    assert_eq!(records.len(), 2);
    assert_eq!(problems, [("bad-date".to_owned(), 11)]);
    let subject = format!("Subject : events\n{WIN_EVENT}");
    assert_eq!(split(&subject).1, [("foreign-lines".to_owned(), 1)]);
}

#[test]
fn near_misses() {
    for text in [
        "",
        "TimeCreated  : 02.03.2026 05.14.07\n",
        "TimeCreated : soon\nId          : 5\n",
        "Name  : eAdm\nState : Ready\n",
        "02.03.2026 05:14:07 Import HR started\nTimeCreated : 02.03.2026 05.14.07\nId          : 5\n",
        "TimeCreated: 02.03.2026 05.14.07\nId: 5\n",
        "Source: EventLog\nDate: 02.03.2026 05.14.07\nEvent ID: 5\n",
    ] {
        assert_eq!(recognise(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same(
        text in "(TimeCreated : 02.03.2026 05.14.07\r?\n|Id          : [0-9]\n|Message     : [a-zæ]{0,5} ?\n|              [a-z]{0,5}\n|\n|[a-z:]{0,5}\n){0,30}",
        cuts in prop::collection::vec(0_usize..200, 0..8),
    ) {
        let pieces = harness::pieces(&text, cuts);
        prop_assert_eq!(items(&pieces, Window::new(Some(20), true)), items(&[&text], Window::new(Some(20), true)));
    }

    #[test]
    fn any_text_is_read_to_the_end(text in "(?s).{0,300}") {
        let _ = (recognise(&text), items(&[&text], Window::new(None, true)));
    }

    /// Norwegian PowerShell breaks where the line is full.
    #[test]
    fn what_is_broken_at_the_width_is_read_back(
        events in prop::collection::vec((1_u32..65_536, "[a-zæ:.]([a-zæ:.]| [a-zæ.]){1,200}"), 1..6),
    ) {
        let mut text = String::new();
        for (id, message) in &events {
            text += &format!("\r\nTimeCreated : 02.03.2026 05.14.07\r\nId          : {id}\r\nMessage     : ");
            let letters: Vec<char> = message.chars().collect();
            let lines: Vec<String> = letters.chunks(66).map(|part| part.iter().collect()).collect();
            text += &lines.join("\r\n              ");
            text += "\r\n";
        }
        let full = events.iter().any(|(_, message)| message.chars().count() > 66);
        prop_assume!(full);
        let (records, problems) = split(&text);
        prop_assert!(problems.is_empty());
        let words = |text: &str| text.split_whitespace().collect::<String>();
        let read: Vec<_> = records.into_iter().map(|r| (r.event.id, words(&r.event.message.unwrap()))).collect();
        let wanted: Vec<_> = events.into_iter().map(|(id, message)| (id, words(&message))).collect();
        prop_assert_eq!(read, wanted);
    }
}
