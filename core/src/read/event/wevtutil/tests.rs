use proptest::prelude::*;

use super::*;
use crate::model::ZoneBy;
use crate::read::event::lines::LineReader;
use crate::read::event::{EventItem, EventRecord, harness};

const OLDER: &str = "\
Event[0]:\r
  Log Name: Application\r
  Source: WLMS\r
  Date: 2020-12-14T17:09:08.940\r
  Event ID: 100\r
  Task: None\r
  Level: Informasjon\r
  Opcode: Info\r
  Keyword: Classic\r
  User: N/A\r
  User Name: N/A\r
  Computer: SRV01\r
  Description: \r
N/A\r
\r
Event[1]:\r
  Log Name: System\r
  Source: EventLog\r
  Date: 2020-12-14T17:10:08.940\r
  Event ID: 6008\r
  Level: Feil\r
  Computer: SRV01\r
  Description: \r
First\r
Event[7]: of the text itself\r
\r
  Last: line\r
\r
";
const NEWER: &str = "\
Event[0]
  Log Name: System
  Source: EventLog
  Date: 2024-01-31T04:26:39.0170000Z
  Event ID: 6013
  Level: Information
  Description: 
The system uptime is 12 seconds.
";

fn items(pieces: &[&str]) -> Vec<EventItem> {
    harness::items_of(LineReader::of(Wevtutil::new(Habits::assumed())), pieces)
}

fn split(text: &str) -> (Vec<EventRecord>, Vec<(String, u64)>) {
    harness::split(items(&[text]))
}

#[test]
fn blocks_with_labels_and_a_description() {
    assert!(recognise(OLDER));
    let (records, problems) = split(OLDER);
    assert_eq!(problems, []);
    let event = &records[0].event;
    assert_eq!((event.id, event.level), (100, Some(4)));
    assert_eq!(
        (event.provider.as_str(), event.message.as_ref()),
        ("WLMS", None)
    );
    assert_eq!(event.channel.as_deref(), Some("Application"));
    assert_eq!(event.computer.as_deref(), Some("SRV01"));
    let stamp = records[0].stamp.unwrap();
    assert_eq!(stamp.to_string(), "2020-12-14T17:09:08.94+01:00");
    assert_eq!(stamp.zone_by, ZoneBy::Assumed);
    let event = &records[1].event;
    assert_eq!((event.id, event.level), (6008, Some(2)));
    let message = "First\nEvent[7]: of the text itself\n\n  Last: line";
    assert_eq!(event.message.as_deref(), Some(message));
    assert_eq!((records[1].line, records.len()), (16, 2));
}

#[test]
fn a_false_z_is_local_time_and_told_once() {
    let two = format!("{NEWER}\n{NEWER}");
    assert!(recognise(&two));
    let (records, problems) = split(&two);
    assert_eq!(problems, [("zone-doubtful".to_owned(), 4)]);
    let stamp = records[1].stamp.unwrap();
    assert_eq!(stamp.to_string(), "2024-01-31T04:26:39.017+01:00");
    assert_eq!(stamp.zone_by, ZoneBy::Assumed);
    let message = records[0].event.message.as_deref();
    assert_eq!(message, Some("The system uptime is 12 seconds."));
}

#[test]
fn broken_blocks() {
    let cut = format!("{NEWER}\nEvent[1]\n  Log Name: System\n  Source: Eve");
    let (records, problems) = split(&cut);
    assert_eq!(records.len(), 1);
    assert_eq!(problems[1], ("truncated".to_owned(), 10));
    let (_, problems) = split(&format!("{NEWER}\nEvent[1]\n"));
    assert_eq!(problems.len(), 2);
    let before = format!("C:\\>wevtutil qe System /f:text\n{NEWER}");
    assert!(recognise(&before));
    let (records, problems) = split(&before);
    assert_eq!(records.len(), 1);
    assert_eq!(problems[0], ("foreign-lines".to_owned(), 1));
    let bad = NEWER.replace("01-31", "13-31");
    assert_eq!(split(&bad).1, [("bad-date".to_owned(), 1)]);
    // Without descriptions at all nothing is missing.
    let bare = NEWER.split("  Desc").next().unwrap();
    let (records, problems) = split(&format!("{bare}\n{bare}\n"));
    assert_eq!((records.len(), problems.len()), (2, 1));
}

#[test]
fn near_misses() {
    for text in [
        "",
        "Event[0]:\n",
        "Event[0]:\nLog Name: System\nSource: x\n",
        "2026-03-02 05:14:07 Event[0]:\n  Log Name: System\n  Source: x\n",
        "02.03.2026 05:14:07 Import HR started\nEvent[0]:\n  Log Name: System\n  Source: x\n",
        "Event[a]:\n  Log Name: System\n  Source: x\n",
        "Event[0]:\n  One: System\n  Two: x\n",
    ] {
        assert!(!recognise(text), "{text}");
    }
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same(
        text in "(Event\\[[01]\\]:?\r?\n|  Source: x\n|  Date: 2020-12-14T17:09:08.940Z?\n|  Event ID: [0-9]\n|  Description:\n|[a-zæ]{0,5}\n|N/A|\r){0,30}",
        cuts in prop::collection::vec(0_usize..200, 0..8),
    ) {
        let pieces = harness::pieces(&text, cuts);
        prop_assert_eq!(items(&pieces), items(&[&text]));
    }

    #[test]
    fn any_text_is_read_to_the_end(text in "(?s).{0,300}") {
        let _ = (recognise(&text), items(&[&text]));
    }

    #[test]
    fn what_is_written_is_read_back(
        events in prop::collection::vec((1_u32..65_536, "[A-Z][a-z]{0,12}", "([a-zæ]{1,9} ?\n?){1,6}"), 1..6),
    ) {
        let mut text = String::new();
        for (number, (id, source, message)) in events.iter().enumerate() {
            text += &format!("Event[{number}]:\r\n  Source: {source}\r\n  Date: 2026-03-02T05:14:07.000\r\n  Event ID: {id}\r\n  Description: \r\n{}\r\n\r\n", message.replace('\n', "\r\n"));
        }
        let (records, problems) = split(&text);
        prop_assert!(problems.is_empty());
        let read: Vec<_> = records.into_iter().map(|r| (r.event.id, r.event.provider, r.event.message.unwrap())).collect();
        let wanted: Vec<_> = events.into_iter().map(|(id, source, message)| (id, source, message.trim().to_owned())).collect();
        prop_assert_eq!(read, wanted);
    }
}
