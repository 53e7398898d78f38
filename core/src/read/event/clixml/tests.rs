use proptest::prelude::*;

use super::*;
use crate::read::event::EventRecord;
use crate::read::event::harness;

fn items(pieces: &[&str]) -> Vec<EventItem> {
    harness::items_of(ClixmlReader::new(Habits::assumed()), pieces)
}

fn records(text: &str) -> Vec<EventRecord> {
    assert!(recognise(text), "{text}");
    harness::records(items(&[text]))
}

const EVENT_LOG: &str = concat!(
    "<Obj RefId=\"1\"><TN RefId=\"0\"><T>System.Diagnostics.EventLogEntry#Application/.NET Runtime/1026</T></TN>",
    "<ToString>System.Diagnostics.EventLogEntry</ToString><Props><S N=\"MachineName\">SRV</S>",
    "<BA N=\"Data\"></BA><I32 N=\"Index\">5</I32><S N=\"Category\">(0)</S>",
    "<Obj N=\"EntryType\" RefId=\"2\"><TN RefId=\"1\"><T>System.Diagnostics.EventLogEntryType</T></TN><ToString>Error</ToString><I32>1</I32></Obj>",
    "<S N=\"Message\">one_x000D__x000A_two</S><S N=\"Source\">.NET Runtime</S>",
    "<Obj N=\"ReplacementStrings\" RefId=\"3\"><TN RefId=\"2\"><T>System.String[]</T></TN><LST><S>a</S><S>b</S></LST></Obj>",
    "<I64 N=\"InstanceId\">3221226498</I64><DT N=\"TimeGenerated\">2026-03-02T05:14:07+01:00</DT></Props>",
    "<MS><I32 N=\"EventID\">1026</I32></MS></Obj>",
);

#[test]
fn an_event_of_get_eventlog_alone_and_in_a_list() {
    for (open, close) in [
        ("<Objs>", "</Objs>"),
        (
            "<?xml version=\"1.0\"?><Objs Version=\"1.1.0.1\"><Obj RefId=\"0\"><TN><T>System.Object[]</T></TN><LST>",
            "</LST></Obj></Objs>",
        ),
    ] {
        let record = &records(&format!("{open}{EVENT_LOG}{close}"))[0];
        let event = &record.event;
        assert_eq!(
            (event.id, event.level, event.record_id),
            (1026, Some(2), Some(5))
        );
        assert_eq!(event.provider, ".NET Runtime");
        assert_eq!(event.message.as_deref(), Some("one\ntwo"));
        assert_eq!(event.data, [(None, "a".to_owned()), (None, "b".to_owned())]);
        assert_eq!(
            record.stamp.unwrap().to_string(),
            "2026-03-02T05:14:07+01:00"
        );
    }
}

#[test]
fn a_list_that_an_earlier_event_has_is_referred_to() {
    let second = "<Obj RefId=\"9\"><Props><I32 N=\"Id\">8</I32><Ref N=\"Properties\" RefId=\"3\" /></Props></Obj>";
    let records = records(&format!("<Objs>{EVENT_LOG}{second}</Objs>"));
    assert_eq!(records[1].event.data, records[0].event.data);
}

#[test]
fn other_objects_are_no_events() {
    for text in [
        "",
        "<Objs",
        "<Objs></Objs>",
        "<Objs><Obj RefId=\"0\"><Props><I32 N=\"Id\">7</I32><S N=\"ProcessName\">eadm</S><DT N=\"StartTime\">2026-03-02T05:14:07</DT></Props></Obj></Objs>",
        "<configuration><Objs/></configuration>",
        "<Event><System><Provider Name=\"P\"/><EventID>1</EventID></System></Event>",
    ] {
        assert!(!recognise(text), "{text}");
    }
}

fn export() -> impl Strategy<Value = String> {
    let event = prop_oneof![
        Just(EVENT_LOG),
        Just(
            "<Obj RefId=\"4\">\n<Props><I32 N=\"Id\">7</I32><DT N=\"TimeCreated\">2026-03-02T05:14:07</DT></Props></Obj>"
        ),
        Just("<Obj RefId=\"4\"><Props><I32 N=\"Id\">8</I32><S N=\"Message\">æ</Props>"),
        Just("<S>x</S>"),
        Just("Hei"),
    ];
    prop::collection::vec(event, 1..8)
        .prop_map(|events| format!("<Objs>{}</Objs>", events.join("\n")))
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same_items(text in export(), cuts in prop::collection::vec(0_usize..2000, 0..6)) {
        let pieces = harness::pieces(&text, cuts);
        prop_assert_eq!(items(&pieces), items(&[&text]));
    }

    #[test]
    fn any_text_is_read(text in "(\\PC|\n|<Obj RefId=\"1\">|</Obj>|<S N=\"Id\">|</S>|<LST>|</LST>){0,100}") {
        let _ = items(&["<Objs><Obj RefId=\"0\">", &text]);
        let _ = recognise(&format!("<Objs>{text}"));
    }
}

fn told(text: &str) -> (Vec<u32>, Vec<(String, u64)>) {
    let (records, problems) = harness::split(items(&[text]));
    (records.iter().map(|r| r.event.id).collect(), problems)
}

/// An event of Get-WinEvent on one line, as serialisers write it that do not indent.
fn one_line(id: u32) -> String {
    let kind = if id == 1 {
        "<TN RefId=\"0\"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T></TN>"
    } else {
        "<TNRef RefId=\"0\" />"
    };
    format!(
        "<Obj RefId=\"{id}0\">{kind}<Props><I32 N=\"Id\">{id}</I32><S N=\"ProviderName\">EventLog</S>\
         <DT N=\"TimeCreated\">2026-03-02T05:14:07Z</DT><Obj N=\"Properties\" RefId=\"{id}1\">\
         <TNRef RefId=\"7\" /><LST><Obj RefId=\"{id}2\"><TNRef RefId=\"8\" /><Props><S N=\"Value\">v</S></Props></Obj></LST></Obj>\
         </Props><MS><S N=\"Message\">m_x0000_</S></MS></Obj>"
    )
}

#[test]
fn a_break_anywhere_on_one_line_costs_no_other_event() {
    let whole: Vec<String> = (1..=5).map(one_line).collect();
    let second = &whole[1];
    let all = [1, 2, 3, 4, 5];
    let mut broken: Vec<(String, &[u32])> = [
        "</LST>",
        "</Obj></LST></Obj>",
        "</Props>",
        "</S>",
        "</MS></Obj>",
        "<LST>",
    ]
    .iter()
    .map(|lost| (second.replacen(lost, "", 1), all.as_slice()))
    .collect();
    for lost in [
        "<Obj RefId=\"20\">",
        "<Obj RefId=\"20\"><TNRef RefId=\"0\" /><Props>",
    ] {
        broken.push((second.replacen(lost, "", 1), &[1, 3, 4, 5]));
    }
    // A stretch is lost up to the next event.
    for last in [
        "<LST>",
        "<Obj RefId=\"22\">",
        "N=\"Value\">",
        "<MS>",
        "</Props>",
    ] {
        let (head, _) = second.split_once(last).unwrap();
        broken.push((format!("{head}{last}"), &all));
        broken.push((head.to_owned(), &all));
    }
    for (broken, wanted) in broken {
        assert_ne!(&broken, second);
        for (open, close) in [
            ("<Objs>", "</Objs>"),
            ("<Objs><Obj RefId=\"99\"><LST>", "</LST></Obj></Objs>"),
        ] {
            let behind = whole[2..].concat();
            let text = format!("{open}{}{broken}{behind}{close}", whole[0]);
            let (ids, problems) = told(&text);
            assert_eq!(ids, wanted, "{broken}");
            assert!(!problems.is_empty(), "{broken}");
            assert!(problems.iter().all(|p| *p == ("bad-record".to_owned(), 1)));
        }
    }
}

#[test]
fn the_same_event_with_names_in_full() {
    let event = "<Object Type=\"System.Diagnostics.EventLogEntry\"><Property Name=\"EventID\" Type=\"System.Int32\">1026</Property>\
        <Property Name=\"MachineName\">SRV</Property><Property Name=\"Index\">5</Property><Property Name=\"Category\" />\
        <Property Name=\"EntryType\">Error</Property><Property Name=\"Message\">one\r\ntwo</Property>\
        <Property Name=\"Source\">.NET Runtime</Property><Property Name=\"ReplacementStrings\" Type=\"System.String[]\">\
        <Property Type=\"System.String\">a</Property><Property>b</Property></Property>\
        <Property Name=\"InstanceId\">3221226498</Property><Property Name=\"TimeGenerated\">02.03.2026 05:14:07</Property></Object>";
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Objects>{event}\r\n{event}</Objects>"
    );
    let given = records(&text);
    let wanted = &records(&format!("<Objs>{EVENT_LOG}</Objs>"))[0];
    assert_eq!(given.len(), 2);
    for record in &given {
        assert_eq!(record.event, wanted.event);
        assert_eq!(record.stamp.unwrap().utc_us, wanted.stamp.unwrap().utc_us);
    }
    let truncated = &text[..text.len() - 60];
    let (read, told) = harness::split(items(&[truncated]));
    assert_eq!((read.len(), told[0].0.as_str()), (2, "truncated"));
    assert!(!recognise(
        "<Objects><Object><Property Name=\"Id\">5</Property></Object></Objects>"
    ));
}
