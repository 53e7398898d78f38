use proptest::prelude::*;

use super::*;
use crate::knowledge::forms::event::Means;
use crate::model::ZoneBy;
use crate::read::event::EventRecord;
use crate::read::event::harness;

fn items(pieces: &[&str]) -> Vec<EventItem> {
    harness::items_of(JsonReader::new(Habits::assumed()), pieces)
}

fn records(text: &str) -> Vec<EventRecord> {
    assert!(recognise(text), "{text}");
    harness::records(items(&[text]))
}

#[test]
fn every_form_gives_the_event_of_its_samples() {
    for shape in crate::knowledge::EVENT_OBJECTS.read().shape {
        assert!(!shape.samples.is_empty() && !shape.near_misses.is_empty());
        for sample in &shape.samples {
            let record = &records(sample)[0];
            let event = &record.event;
            let name = &shape.telling;
            assert_eq!((event.id, event.provider.as_str()), (7, "P"), "{name}");
            let has = |means| shape.paths.iter().any(|path| path.means == means);
            let record_id = has(Means::Record).then_some(9);
            let level = has(Means::Level).then_some(2);
            assert_eq!((event.level, event.record_id), (level, record_id), "{name}");
            assert_eq!(event.channel.as_deref(), Some("L"), "{name}");
            let computer = has(Means::Computer).then_some("C");
            assert_eq!(event.computer.as_deref(), computer, "{name}");
            let data: Vec<_> = event.data.iter().map(|(_, v)| v.as_str()).collect();
            let wanted: &[&str] = if has(Means::Data) { &["a", "b"] } else { &[] };
            assert_eq!(data, wanted, "{name}");
            assert_eq!(
                record.stamp.unwrap().utc_us / 1000,
                1_772_424_000_412,
                "{name}"
            );
        }
        for miss in &shape.near_misses {
            assert!(!recognise(miss), "{miss}");
        }
    }
}

#[test]
fn dates_of_both_versions() {
    let of = |date: &str| {
        let text = format!(
            "{{\"Id\":  7,\r\n  \"ProviderName\":  \"P\", \"Level\": 2, \"TimeCreated\":  {date}}}"
        );
        let stamp = records(&text)[0].stamp.unwrap();
        (stamp.to_string(), stamp.zone_by)
    };
    let stated = |text: &str| (text.to_owned(), ZoneBy::Stated);
    assert_eq!(
        of("\"\\/Date(1595374458918)\\/\""),
        stated("2020-07-21T23:34:18.918+00:00")
    );
    assert_eq!(
        of("\"/Date(1595374458918+0200)/\""),
        stated("2020-07-22T01:34:18.918+02:00")
    );
    assert_eq!(
        of("\"2020-07-22T01:34:18.918+02:00\""),
        stated("2020-07-22T01:34:18.918+02:00")
    );
    assert_eq!(
        of("\"2020-07-22T01:34:18.9180000\""),
        ("2020-07-22T01:34:18.918+02:00".to_owned(), ZoneBy::Assumed)
    );
    assert_eq!(
        of("{\"value\": \"\\/Date(1595374458918)\\/\", \"DisplayHint\": 2}"),
        stated("2020-07-21T23:34:18.918+00:00")
    );
}

#[test]
fn an_event_of_get_eventlog_and_what_other_tools_call_it() {
    let text = "[{\"EventID\":1026,\"MachineName\":\"SRV\",\"Data\":[],\"Index\":5,\"EntryType\":1,\"Message\":\"It\\u0027s\",\
                \"Source\":\".NET Runtime\",\"ReplacementStrings\":[\"a\"],\"InstanceId\":1026,\"TimeGenerated\":\"\\/Date(1595374458918)\\/\"}]";
    let event = &records(text)[0].event;
    assert_eq!(
        (event.id, event.level, event.record_id),
        (1026, Some(2), Some(5))
    );
    assert_eq!(event.message.as_deref(), Some("It's"));
    assert_eq!(event.data, [(None, "a".to_owned())]);
    let text = "{\"EventTime\":\"2026-03-02 05:14:07\",\"Hostname\":\"SRV\",\"EventID\":7036,\"SourceName\":\"Service Control Manager\",\"Channel\":\"System\"}\n";
    let event = &records(text)[0].event;
    assert_eq!((event.id, event.channel.as_deref()), (7036, Some("System")));
    let dumped = "Record 1\n{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"P\"}},\"EventID\":7,\
                  \"TimeCreated\":{\"#attributes\":{\"SystemTime\":\"2026-03-02T04:00:00Z\"}},\"Level\":2}}}\nRecord 2\n";
    assert_eq!(records(dumped).len(), 1);
}

#[test]
fn logs_and_settings_as_json_are_no_events() {
    for text in [
        "",
        "[",
        "{}",
        "[]",
        "{\"@t\":\"2026-03-02T05:14:07.123Z\",\"@mt\":\"Import {What} started\",\"What\":\"HR\",\"@i\":\"a1b2\"}\n",
        "{\"Timestamp\":\"2026-03-02T05:14:07\",\"Level\":\"Error\",\"MessageTemplate\":\"x\",\"Properties\":{\"EventId\":{\"Id\":7},\"SourceContext\":\"Eadm\"}}\n",
        "{\"Timestamp\":\"2026-03-02T05:14:07\",\"EventId\":7,\"LogLevel\":\"Error\",\"Category\":\"Eadm\",\"Message\":\"x\"}\n",
        "{\"time\":\"2026-03-02T05:14:07\",\"id\":7,\"source\":\"Eadm\",\"message\":\"x\"}\n",
        "{\"Logging\":{\"LogLevel\":{\"Default\":\"Information\"}},\"Source\":\"Eadm\",\"Id\":5}",
        "[2026-03-02 05:14:07] INFO Import HR started\n[2026-03-02 05:14:08] INFO x\n",
        "[I] {\"Id\":1,\"ProviderName\":\"P\",\"TimeCreated\":\"2026-03-02T05:14:07\"}\n[I] {\"Id\":1,\"ProviderName\":\"P\",\"TimeCreated\":\"2026-03-02T05:14:07\"}\n",
        "Event: {\"Id\":1,\"ProviderName\":\"P\",\"TimeCreated\":\"2026-03-02T05:14:07\"}\n",
    ] {
        assert!(!recognise(text), "{text}");
    }
}

fn export() -> impl Strategy<Value = String> {
    let event = prop_oneof![
        Just(
            "{\"Id\":1,\"ProviderName\":\"P\",\"Level\":2,\"TimeCreated\":\"2026-03-02T05:14:07\"}"
        ),
        Just(
            "{\n  \"Id\": 2,\n  \"TimeCreated\": \"03/04/2026 05:14:07\",\n  \"Message\": \"æ\\\"{\\n\"\n}"
        ),
        Just("{\"Id\":3,\"Message\":\"cut}"),
        Just("{\"Count\":3}"),
        Just("Hei"),
    ];
    prop::collection::vec(event, 1..8).prop_map(|events| format!("[{}]", events.join(",\n")))
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same_items(text in export(), cuts in prop::collection::vec(0_usize..600, 0..6)) {
        let pieces = harness::pieces(&text, cuts);
        prop_assert_eq!(items(&pieces), items(&[&text]));
    }

    #[test]
    fn what_is_written_is_read_back(messages in prop::collection::vec("[^\r]{0,40}", 1..5), pretty in any::<bool>()) {
        let objects: Vec<_> = messages
            .iter()
            .map(|message| serde_json::json!({
                "Id": 7, "ProviderName": "P", "TimeCreated": "2026-03-02T05:14:07Z", "Level": 2,
                "Properties": [{"Value": message}],
            }))
            .collect();
        let text = if pretty { serde_json::to_string_pretty(&objects).unwrap() } else { serde_json::to_string(&objects).unwrap() };
        let given = records(&text);
        prop_assert_eq!(given.len(), messages.len());
        for (record, message) in given.iter().zip(&messages) {
            prop_assert_eq!(&record.event.data[0].1, message);
        }
    }

    #[test]
    fn any_text_is_read(text in "(\\PC|\n|\"|[{}\\[\\],:]){0,300}") {
        let _ = items(&["[{\"Id\":1,", &text]);
        let _ = recognise(&text);
    }
}

/// An event as collectors write it, with what they put before it on its line.
const COLLECTED: &str = "{\"ProviderName\":\"Service Control Manager\",\"EventID\":7031,\"Level\":2,\"Channel\":\"System\",\
    \"TimeCreated\":\"2026-03-02 05:14:07 +0100\",\"Message\":\"The eAdm Service service terminated.\"}";

proptest! {
    #[test]
    fn what_stands_before_an_object_on_its_line_is_no_line(
        before in prop::sample::select(vec![
            "winevt.system: [1772420467.41, ", "2026 Mar 02 04:01:09 (SRV01) any->EventChannel ", "2026-03-02T04:14:07Z\twinevt\t",
            "<14>Mar  2 05:14:07 SRV01 agent[1]: @cee: ", "[2026-03-02] ", "",
        ]),
        lines in 1_usize..5,
        foreign in prop::option::of(0_usize..5),
        cuts in prop::collection::vec(0_usize..900, 0..4),
    ) {
        let mut text = String::new();
        for at in 0..lines {
            if foreign == Some(at) && at > 0 {
                text.push_str("the collector was restarted\n");
            }
            text.push_str(&format!("{before}{COLLECTED}]\n"));
        }
        prop_assert!(recognise(&text), "{}", text);
        let given = items(&[&text]);
        prop_assert_eq!(items(&harness::pieces(&text, cuts)), given.clone());
        let (records, problems) = harness::apart(given);
        prop_assert_eq!(records.len(), lines);
        let strays = usize::from(foreign.is_some_and(|at| at > 0 && at < lines));
        prop_assert_eq!(problems.len(), strays, "{:?}", problems);
    }
}

#[test]
fn a_log_whose_lines_hold_objects_stays_a_log() {
    let line = "2026-03-02 05:14:07 INFO {\"EventId\":7031,\"Timestamp\":\"2026-03-02T05:14:07Z\",\"Level\":\"Error\",\"Message\":\"Import HR failed\"}\n";
    assert!(!recognise(&line.repeat(4)));
}

#[test]
fn objects_in_lists_within_lists_are_all_found() {
    let record = |id: u32| COLLECTED.replace("7031", &id.to_string());
    let inner = |ids: std::ops::Range<u32>| {
        let records: Vec<String> = ids.map(record).collect();
        format!(
            "{{\"scope\":{{}},\"logRecords\":[{}],\"schemaUrl\":\"x\"}}",
            records.join(",")
        )
    };
    let outer = |of: &str| format!("{{\"resource\":{{\"attributes\":[]}},\"scopeLogs\":[{of}]}}");
    let first = outer(&[inner(1..3), inner(3..4)].join(","));
    let text = format!(
        "{{\"resourceLogs\":[{first},{}]}}\n{}\n",
        outer(&inner(4..6)),
        record(6)
    );
    assert!(recognise(&text), "{text}");
    let records = harness::records(items(&[&text]));
    let ids: Vec<u32> = records.iter().map(|record| record.event.id).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6]);
}
