use proptest::prelude::*;

use super::*;
use crate::read::event::lines::LineReader;
use crate::read::event::{EventItem, EventRecord, harness};

const WIN_EVENT: &str = "\r
\r
   ProviderName: NETLOGON\r
\r
TimeCreated                     Id LevelDisplayName Message\r
-----------                     -- ---------------- -------\r
05.03.2026 06.30.00           5719 Feil             Datamaskinen kunne ikke opprette en sikker øk...\r
05.03.2026 06.31.00           5719 Feil             Kort.\r
\r
\r
   ProviderName: EventLog\r
\r
TimeCreated                     Id LevelDisplayName Message\r
-----------                     -- ---------------- -------\r
02.03.2026 05.14.07           6013 Informasjon      Oppe i 12 …\r
\r
";
const EVENT_LOG: &str = "
   Index Time          EntryType   Source                 InstanceID Message
   ----- ----          ---------   ------                 ---------- -------
      32 Jul 23 11:33  Error       Service Control M...   3221232472 The eAdm service failed.
       7 mar. 02 05:14 Information EventLog               2147489661 Up...
";

fn items(pieces: &[&str], window: Window) -> Vec<EventItem> {
    harness::items_of(
        LineReader::of(Console::new(window, Habits::assumed())),
        pieces,
    )
}

fn split(text: &str) -> (Vec<EventRecord>, Vec<(String, u64)>) {
    harness::split(items(&[text], recognise(text).unwrap()))
}

fn told(kind: &str, line: u64) -> (String, u64) {
    (kind.to_owned(), line)
}

#[test]
fn sections_of_get_winevent() {
    let (records, problems) = split(WIN_EVENT);
    assert_eq!(problems, [told("truncated-messages", 7)]);
    let event = &records[0].event;
    assert_eq!(
        (event.id, event.level, event.provider.as_str()),
        (5719, Some(2), "NETLOGON")
    );
    let message = "Datamaskinen kunne ikke opprette en sikker øk...";
    assert_eq!(event.message.as_deref(), Some(message));
    assert_eq!(
        records[0].stamp.unwrap().to_string(),
        "2026-03-05T06:30:00+01:00"
    );
    assert_eq!(records[1].event.message.as_deref(), Some("Kort."));
    assert_eq!(
        (records[2].event.provider.as_str(), records[2].line),
        ("EventLog", 15)
    );
    assert_eq!(records.len(), 3);
}

#[test]
fn the_table_of_get_eventlog_has_no_years() {
    let (records, problems) = split(EVENT_LOG);
    assert_eq!(
        problems,
        [told("truncated-messages", 4), told("dates-without-year", 4)]
    );
    let event = &records[0].event;
    assert_eq!(
        (event.id, event.level, event.record_id),
        (7000, Some(2), Some(32))
    );
    assert_eq!(event.provider, "Service Control M...");
    assert_eq!(event.message.as_deref(), Some("The eAdm service failed."));
    assert_eq!((records[0].stamp, records[1].stamp), (None, None));
    assert_eq!(
        (records[1].event.id, records[1].event.record_id),
        (6013, Some(7))
    );
}

#[test]
fn cells_that_go_on_below_themselves() {
    let text = "
TimeCreated           Id Message
-----------           -- -------
3/14/2026 5:14:07 AM 101 Task Scheduler
                         failed to start

                         Additional Data
3/14/2026 5:15:07 AM 102 done
";
    let (records, problems) = split(text);
    assert_eq!(problems, []);
    let message = "Task Scheduler\nfailed to start\n\nAdditional Data";
    assert_eq!(records[0].event.message.as_deref(), Some(message));
    assert_eq!(records[1].event.message.as_deref(), Some("done"));
}

#[test]
fn broken_tables() {
    let no_dashes = WIN_EVENT.replace(
        "-----------                     -- ---------------- -------\r\n",
        "",
    );
    let (records, problems) = split(&no_dashes);
    assert_eq!(records.len(), 3);
    assert_eq!(problems, [told("truncated-messages", 6)]);
    let mail = WIN_EVENT.replacen(
        "05.03.2026 06.31.00 ",
        "Hei,\r\nse her\r\n05.03.2026 06.31.00 ",
        1,
    );
    let (records, problems) = split(&mail);
    assert_eq!(records.len(), 3);
    assert_eq!(
        problems,
        [told("foreign-lines", 8), told("truncated-messages", 7)]
    );
    let date = WIN_EVENT.replacen("05.03.2026 06.31.00", "35.03.2026 06.31.00", 1);
    let (records, problems) = split(&date);
    assert_eq!(records.len(), 3);
    assert_eq!(problems[0], told("bad-date", 8));
    let lost = WIN_EVENT.replacen(
        "05.03.2026 06.31.00           5719",
        "05.03.2026 06.31.00              -",
        1,
    );
    let (records, problems) = split(&lost);
    assert_eq!(records.len(), 2);
    assert_eq!(problems[0], told("foreign-lines", 8));
}

#[test]
fn near_misses() {
    for text in [
        "",
        "TimeCreated Id Message\n",
        "TimeCreated Id Message\n----------- -- -------\n",
        "TimeCreated Id Message\n----------- -- -------\nno date      5 x\n",
        "Time Level Message\n---- ----- -------\n05:14 INFO Import HR started\n",
        "TaskPath TaskName State\n-------- -------- -----\n\\ eAdm Ready\n",
        "02.03.2026 05:14:07 Import HR started\nTimeCreated          Id Message\n-----------          -- -------\n02.03.2026 05:14:07   5 x\n",
        "2026-03-02 05:14:07 INFO Time Source Id Message\n",
    ] {
        assert_eq!(recognise(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn pieces_of_any_size_give_the_same(
        text in "(TimeCreated          Id Message\r?\n|-----------          -- -------\n|02.03.2026 05.14.07  1[0-9] [a-zæ ]{0,5}\n|                        [a-z]{0,5}\n|   ProviderName: [A-Z]\n|\n|[a-z:]{0,5}\n){0,30}",
        cuts in prop::collection::vec(0_usize..300, 0..8),
    ) {
        let pieces = harness::pieces(&text, cuts);
        prop_assert_eq!(items(&pieces, Window::new(Some(30), true)), items(&[&text], Window::new(Some(30), true)));
    }

    #[test]
    fn any_text_is_read_to_the_end(text in "(?s).{0,300}") {
        let _ = (recognise(&text), items(&[&text], Window::new(None, true)));
    }

    #[test]
    fn what_is_printed_is_read_back(
        events in prop::collection::vec((1_u32..65_536, "[a-zæ]{1,9}( [a-zæ.]{1,9}){0,6}[a-z]"), 1..6),
    ) {
        let mut text = "   ProviderName: eAdm\r\n\r\nTimeCreated                     Id LevelDisplayName Message\r\n-----------                     -- ---------------- -------\r\n".to_owned();
        for (id, message) in &events {
            text += &format!("{:<24} {id:>9} {:<16} {message}\r\n", "3/14/2026 5:14:07 AM", "Error");
        }
        let (records, _) = split(&text);
        let read: Vec<_> = records.into_iter().map(|r| (r.event.id, r.event.message.unwrap())).collect();
        prop_assert_eq!(read, events);
    }
}
