//! The fuzz targets: each takes any bytes, and must neither panic nor break what the reader promises.
//! Two more functions let benches measure a reader alone.

use std::io::Cursor;

use crate::lazy::Lazy;
use crate::model::Level;
use crate::read::event::EventItem;
use crate::read::event::evtx::EvtxReader;
use crate::read::text::config::patterns;
use crate::read::text::parse_pattern;
use crate::step_line::{Vocabulary, read, read_beside};
use crate::{Analyzer, Bundle, Error, Profile, Redactor};

/// One reader, or the whole, as a fuzzer calls it.
#[derive(Debug)]
pub struct Target {
    /// What it is called by.
    pub name: &'static str,
    /// The targets that are fuzzed with it.
    pub group: &'static str,
    /// Takes any bytes; panics where they break a promise.
    pub run: fn(&[u8]),
}

/// Every target.
pub const TARGETS: &[Target] = &[
    of("text", "text_log", text_log),
    of("text", "transcript", transcript),
    of("text", "time_only", time_only),
    of("text", "text_found", text_found),
    of("text", "text_blocks", text_blocks),
    of("text", "text_xml", text_xml),
    of("text", "text_json", text_json),
    of("text", "text_rows", text_rows),
    of("events", "event_xml", event_xml),
    of("events", "event_table", event_table),
    of("events", "event_details", event_details),
    of("events", "event_console", event_console),
    of("events", "event_json", event_json),
    of("events", "event_clixml", event_clixml),
    of("events", "event_shown", event_shown),
    of("binary", "evtx", evtx),
    of("binary", "archive", archive),
    of("binary", "mail", mail),
    of("whole", "audit", audit),
    of("whole", "portal", portal),
    of("whole", "text_config", text_config),
    of("whole", "profile", profile),
    of("whole", "redact", redact),
];

const fn of(group: &'static str, name: &'static str, run: fn(&[u8])) -> Target {
    Target { name, group, run }
}

/// Masks the bytes as text, and masks the outcome again.
///
/// # Panics
/// When the second masking changes anything, or revealing does: what the fuzzer looks for.
fn redact(bytes: &[u8]) {
    let redactor = Redactor::standard();
    let text = String::from_utf8_lossy(bytes);
    let once = redactor.mask(&text);
    assert_eq!(redactor.mask(&once), once, "masking twice is masking once");
    let placeholders = Redactor::placeholders();
    let _ = placeholders.mask(&text);
    assert_eq!(
        placeholders.mask(&text),
        placeholders.mask(&text),
        "what was met gets the same placeholder again"
    );
    assert_eq!(
        Redactor::reveal().mask(&text),
        text,
        "revealing changes nothing"
    );
}

/// Audits the bytes as one input, whatever they are taken for, with two chunk sizes.
///
/// # Panics
/// When the audit depends on the size of the chunks: what the fuzzer looks for.
fn audit(bytes: &[u8]) {
    named("input", bytes);
}

/// The same behind a head that says what the bytes are to be taken for.
fn behind(head: &str, bytes: &[u8]) {
    audit(&[head.as_bytes(), bytes].concat());
}

/// The same for a file of this name.
fn named(name: &str, bytes: &[u8]) {
    static ANALYZERS: Lazy<Result<[Analyzer; 2], Error>> = Lazy::new(|| {
        let with = |chunk| Analyzer::builder().threads(1).chunk_bytes(chunk).build();
        Ok([with(64)?, with(1 << 20)?])
    });
    let Ok([small, large]) = &*ANALYZERS else {
        return;
    };
    let audited = |analyzer: &Analyzer| {
        analyzer
            .audit(&Bundle::from_bytes(name, bytes.to_vec()))
            .ok()
    };
    // Without the audits themselves: they are long, and the fuzzer keeps the input.
    assert!(
        audited(small) == audited(large),
        "any chunk size gives the same audit"
    );
}

/// The bytes as a text log: behind the head of a record, so that a layout is found.
fn text_log(bytes: &[u8]) {
    behind(
        "02.03.2026 05:14:07 Import HR started\n02.03.2026 05:14:08 ",
        bytes,
    );
}

/// The bytes behind the header of a transcript.
fn transcript(bytes: &[u8]) {
    let header = "**********************\nWindows PowerShell transcript start\n\
                  Start time: 20260302051400\n**********************\n";
    behind(header, bytes);
}

/// The bytes behind lines with a time and no date, in a file that is named by its date.
fn time_only(bytes: &[u8]) {
    let head = "05:14:07|   Info| Import HR started\n05:14:08|   Info| ";
    named("eadm-20260302.log", &[head.as_bytes(), bytes].concat());
}

/// The bytes behind lines in a layout that nobody listed, in one that needs the day of a heading,
/// and behind the marks of a quotation.
fn text_found(bytes: &[u8]) {
    behind(
        "INFO 13.2.26 05:14:00 <4> Import HR started\nERROR 13.2.26 05:14:01 <4> ",
        bytes,
    );
    behind(
        "-- 13.02.2026 --\n05:14:00 INFO Import HR started\n05:14:01 INFO ",
        bytes,
    );
    behind("> 13.2.26 05:14:00 INFO Import HR started\n> ", bytes);
    behind(
        "Feb 13, 2026 5:14:00 AM a.B c\nINFO: Import HR started\nFeb 13, 2026 5:14:01 AM a.B c\n",
        bytes,
    );
}

/// The bytes behind a block of the Enterprise Library, and within one.
fn text_blocks(bytes: &[u8]) {
    let open =
        "----------------------------------------\nTimestamp: 02.03.2026 05:14:07\nMessage: ";
    let close = "Import HR started\nCategory: General\nSeverity: Information\n\
                 ----------------------------------------\n";
    behind(&[open, close].concat(), bytes);
    behind(open, bytes);
}

/// The bytes behind four events of a log as XML, and within a fifth.
fn text_xml(bytes: &[u8]) {
    let events: String = (0..4)
        .map(|n| {
            format!(
                "<log4j:event timestamp=\"177242484{n}000\" level=\"INFO\">\n<log4j:message>\
                 <![CDATA[Import HR started]]></log4j:message></log4j:event>\n"
            )
        })
        .collect();
    let open = "<log4j:event timestamp=\"1772424849000\" level=\"ERROR\"><log4j:message>";
    behind(&events, bytes);
    behind(&[&events, open].concat(), bytes);
}

/// The bytes behind four objects of a log as JSON, within a fifth, and in a list within an object.
fn text_json(bytes: &[u8]) {
    let objects: String = (0..4)
        .map(|n| {
            format!(
                "{{\n \"t\": \"2026-03-02T05:14:0{n}Z\",\n \"l\": \"INFO\",\n \
                 \"m\": \"Import HR started\"\n}},\n"
            )
        })
        .collect();
    let open = "{\"t\": \"2026-03-02T05:14:09Z\", \"m\": \"";
    for before in ["", "{\"events\": [\n"] {
        behind(&[before, &objects].concat(), bytes);
        behind(&[before, &objects, open].concat(), bytes);
    }
}

/// The bytes behind rows of a log in columns, within a quoted cell, and behind `key=value` pairs.
fn text_rows(bytes: &[u8]) {
    let rows = "time;level;message;by\n2026-03-02 05:14:07;INFO;Import HR started;x\n\
                2026-03-02 05:14:08;INFO;Import HR completed;x\n2026-03-02 05:14:09;ERROR;\"Export AD failed";
    let pairs = "time=2026-03-02T05:14:07Z level=info msg=\"Import HR started\"\n\
                 time=2026-03-02T05:14:08Z level=info msg=\"Import HR completed\"\n\
                 time=2026-03-02T05:14:09Z level=error msg=\"Export AD failed";
    let stated = "#Fields: date time x-level x-text\n2026-03-02 05:14:07 INFO Import+HR+started\n\
                  2026-03-02 05:14:08 INFO Import+HR+completed\n2026-03-02 05:14:09 ERROR \"Export AD failed";
    let items = "- time: 2026-03-02T05:14:07Z\n  level: info\n  msg: Import HR started\n\
                 - time: 2026-03-02T05:14:08Z\n  level: info\n  msg: Import HR completed\n\
                 - time: 2026-03-02T05:14:09Z\n  level: error\n  msg: \"Export AD failed";
    for head in [rows, pairs, stated, items] {
        behind(head, bytes);
        behind(&[head, "\"\n"].concat(), bytes);
    }
}

/// The bytes as a logging configuration, and as the value of one of its settings.
///
/// # Panics
/// When a pattern is translated into one that cannot be read: what the fuzzer looks for.
fn text_config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let setting = format!("layout=\"{text} %message ${{message}} {{Message}}\"");
    for config in [text.as_ref(), setting.as_str()] {
        for pattern in patterns(config) {
            assert!(
                parse_pattern(&pattern).is_ok(),
                "`{pattern}` cannot be read"
            );
        }
    }
}

/// The bytes behind two steps of a portal's view, as text and within a page.
fn portal(bytes: &[u8]) {
    let text = "✔ Import HR\n✖ Export AD\n";
    let page = "<html><table><tr><td>Import HR</td><td>&check;</td></tr><tr><td>Export AD<td>";
    behind(text, bytes);
    behind(page, bytes);
}

/// The bytes as event XML.
fn event_xml(bytes: &[u8]) {
    behind("<Events><Event><System><EventID>", bytes);
}

/// The bytes as rows of a table of events: of Event Viewer, of PowerShell, without a header, each in one cell, and
/// between bars.
fn event_table(bytes: &[u8]) {
    let viewer = "Nivå,Dato og klokkeslett,Kilde,Hendelses-ID,Oppgavekategori\n\
                  Feil,02.03.2026 05.14.07,EventLog,11,Ingen,";
    let powershell = "\"Message\";\"Id\";\"TimeCreated\"\n\"x\";\"1\";\"03/04/2026 05:14:07\"\n\"";
    let headless = "Feil;02.03.2026;05.14.07;Application Error;1000;Ingen;x\n";
    let cells = "\"Level,Date and Time,Source,Event ID,Task Category\"\n\"Error,2026-03-02 05:14:07,EventLog,11,None,\"\"";
    let bars = "|Level|Date and Time|Event ID|Correlation Id|Description|\n|-|\n|Error|2026-03-02 05:14:07|101|\
                a1f5e32c-96c9-4698-b962-4c50a1ff770e|";
    for head in [viewer, powershell, headless, cells, bars] {
        behind(head, bytes);
    }
}

/// The bytes within copied details, as the XML of them, behind those on one line, and within a copied tree.
fn event_details(bytes: &[u8]) {
    let labels = "Log Name:      System\nSource:        EventLog\nDate:          02.03.2026 05.14.07\n\
                  Event ID:      11\nTask Category: None\nLevel:         Error\nKeywords:\nUser:          N/A\n\
                  Computer:      SRV\nDescription:\n";
    behind(labels, bytes);
    behind(&format!("{labels}x\nEvent Xml:\n<Event><System>"), bytes);
    behind(&labels.replace('\n', " "), bytes);
    behind(
        "+ System\n  - Provider\n   [ Name]  EventLog\n  EventID 11\n  - TimeCreated\n   [ SystemTime]  2026-03-02T05:14:07Z\n",
        bytes,
    );
}

/// The bytes within what consoles print: of wevtutil, of `Format-List`, and as a table; behind a forwarder's line,
/// within blocks of `Name=value`, and behind a message alone.
fn event_console(bytes: &[u8]) {
    let wevtutil = "Event[0]:\n  Log Name: System\n  Source: EventLog\n  Date: 2026-03-02T05:14:07.000\n  \
                    Event ID: 11\n  Description:\n";
    let list = "TimeCreated : 02.03.2026 05.14.07\nId          : 11\nMessage     : x\n";
    let table = "TimeCreated           Id Message\n-----------           -- -------\n\
                 02.03.2026 05.14.07   11 x\n";
    let forwarded = "2026 Mar 02 05:14:07 WinEvtLog: System: ERROR(11): EventLog: U: D: C: ";
    let assigned = "LogName=System\nEventCode=11\nTimeGenerated=20260302051407.000000+060\nSourceName=EventLog\nMessage=";
    let message =
        "Application: a.exe\nFramework Version: v4.0.30319\nDescription: x\nException Info: A.B\n";
    for head in [wevtutil, list, table, forwarded, assigned, message] {
        behind(head, bytes);
        // What begins behind it may be of another kind.
        behind(&[head, "\n", list, "\n", assigned].concat(), bytes);
    }
}

/// The bytes behind an event as JSON, in a list and within a text of the next event.
fn event_json(bytes: &[u8]) {
    let event = "[{\"Id\":11,\"ProviderName\":\"EventLog\",\"TimeCreated\":\"2026-03-02T05:14:07\",\"Message\":\"x\"},";
    behind(event, bytes);
    behind(&format!("{event}{{\"Id\":12,\"Message\":\""), bytes);
}

/// The bytes behind an event as CLIXML, and within the next one.
fn event_clixml(bytes: &[u8]) {
    let event = "<Objs><Obj RefId=\"0\"><Props><I32 N=\"Id\">11</I32><S N=\"ProviderName\">EventLog</S>\
                 <DT N=\"TimeCreated\">2026-03-02T05:14:07</DT></Props></Obj>\n";
    behind(event, bytes);
    let next = "<Obj RefId=\"1\"><Props><I32 N=\"Id\">12</I32><S N=\"Message\">";
    behind(&[event, next].concat(), bytes);
}

/// The bytes as a binary event log: a file header, then one chunk that begins with them.
///
/// # Panics
/// When what is read straight from the values differs from what the way over XML gives: what the
/// fuzzer looks for.
fn evtx(bytes: &[u8]) {
    let mut file = b"ElfFile\0".to_vec();
    file.resize(4096, 0);
    file.extend_from_slice(b"ElfChnk\0");
    file.extend_from_slice(bytes);
    let mut direct = Vec::new();
    read_evtx(
        EvtxReader::new(Box::new(Cursor::new(file.clone()))).with_recovered(true),
        |items| direct.append(items),
    );
    let mut markup = Vec::new();
    let reader = EvtxReader::by_markup(Box::new(Cursor::new(file.clone()))).with_recovered(true);
    read_evtx(reader, |items| markup.append(items));
    assert!(direct == markup, "the two ways of reading differ");
    audit(&file);
}

/// Reads a binary event log without looking at its events, as the bench does; their number.
pub fn evtx_events(bytes: Vec<u8>) -> usize {
    let mut events = 0;
    read_evtx(EvtxReader::new(Box::new(Cursor::new(bytes))), |items| {
        let is_event = |item: &EventItem| matches!(item, EventItem::Event(_));
        events += items.drain(..).filter(is_event).count();
    });
    events
}

/// Reads messages of information as step lines, as the bench does; how many are such.
pub fn step_lines(messages: &[&str]) -> usize {
    let vocabulary = Vocabulary::builtin();
    let is_step_line = |message: &&&str| {
        let step = read(vocabulary, message, Level::Info);
        let named = || vocabulary.named.find(message).next().is_some();
        step.is_some() || named() && read_beside(vocabulary, message, Level::Info).is_some()
    };
    messages.iter().filter(is_step_line).count()
}

fn read_evtx(mut reader: EvtxReader, mut take: impl FnMut(&mut Vec<EventItem>)) {
    let mut items = Vec::new();
    loop {
        let more = reader.read_batch(1, &mut items);
        take(&mut items);
        if !matches!(more, Ok(true)) {
            return;
        }
    }
}

/// The bytes on a page with a row of an event, within its text, and behind a cell with an event.
fn event_shown(bytes: &[u8]) {
    let page = "<html><body><table><tr><th>TimeGenerated</th><th>EventID</th><th>Source</th><th>Message</th></tr>\n\
                <tr><td>02.03.2026 05:14:07</td><td>11</td><td>EventLog</td><td>x";
    behind(page, bytes);
    behind(&[page, "</td></tr></table>\n<pre>"].concat(), bytes);
    let cells = "a,\"LogName=System\nEventCode=11\nTimeGenerated=20260302051407.000000+060\nSourceName=EventLog\nMessage=x\"\n";
    behind(cells, bytes);
    behind(&[cells, "b,\"LogName="].concat(), bytes);
}

/// The bytes as a mail in parts, within one, and as the letters of a part.
fn mail(bytes: &[u8]) {
    let header = "From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n";
    behind(header, bytes);
    for encoding in ["quoted-printable", "base64"] {
        behind(
            &format!("{header}Content-Transfer-Encoding: {encoding}\n\n"),
            bytes,
        );
    }
    behind(
        &format!("{header}Content-Type: text/plain; charset=iso-2022-jp\n\n"),
        bytes,
    );
}

/// The bytes as an archive, which its first bytes tell, or its last.
fn archive(bytes: &[u8]) {
    named("logs.zip", bytes);
}

/// The bytes as a profile; where it is sound, a log is audited with it.
///
/// # Panics
/// When the profile changes what is read without it, or says nothing about what is wrong: what
/// the fuzzer looks for.
fn profile(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let profile = match Profile::parse("profile.toml", &text) {
        Ok(profile) => profile,
        Err(Error::Unsound { diagnostics }) => {
            assert!(diagnostics.has_errors(), "what is refused has an error");
            return;
        }
        Err(_) => return,
    };
    assert!(
        !profile.diagnostics().has_errors(),
        "what is used has no error"
    );
    let changed = profile.vocabulary().broken();
    assert!(changed.is_empty(), "changed in silence: {changed:?}");
    let log = b"02.03.2026 05:14:07 Import HR started\n02.03.2026 05:16:17 Import HR completed\n";
    if let Ok(analyzer) = Analyzer::builder().threads(1).profile(profile).build() {
        let _ = analyzer.audit(&Bundle::from_bytes("input", log.to_vec()));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn no_target_fails_on_arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            for target in super::TARGETS {
                (target.run)(&bytes);
            }
        }
    }

    #[test]
    fn an_unhandled_exception_without_a_time_takes_none_from_the_records_before() {
        super::text_log(
            b"\nInformation;3/2/2026 5:00:01 AM\nInformation;3/2/2026 5:16:18 AM;\n\
              Error;3/3/2026 5:14:08 AM;unhandled exception",
        );
    }
}
