//! The same error matches in every form: in each layout and encoding of a text log, and as XML
//! and as tables of Event Viewer, in English and (with assumed words) in Norwegian.

use std::fmt::Write as _;

use eadm_logs::{Analyzer, Bundle, Catalog, Event, Example, Explanation, Lang, Signature};

use crate::export::utf16;

/// A sample and the signature that must match it.
type Case<'a> = (&'a str, &'a Example);

/// The samples of all signatures, or their near misses: those that are events, or all others.
fn examples(catalog: &Catalog, of: fn(&Signature) -> &[Example], events: bool) -> Vec<Case<'_>> {
    let each = catalog.signatures().iter().flat_map(|signature| {
        let examples = of(signature).iter();
        examples.map(move |example| (signature.id.as_str(), example))
    });
    each.filter(|(_, example)| example.event().is_some() == events)
        .collect()
}

/// The cases that their signature matches, or those that it does not.
fn those<'a>(name: &str, bytes: Vec<u8>, cases: &[Case<'a>], matched: bool) -> Vec<&'a str> {
    let analyzer = Analyzer::builder()
        .lang(Lang::En)
        .zone("Europe/Oslo")
        .unwrap()
        .build()
        .unwrap();
    let bundle = Bundle::from_bytes(name, bytes);
    let explained: Vec<_> = analyzer.explain(&bundle, None).collect();
    // One a second; what nothing matches, and nothing comes close to, is not explained.
    let second = |e: &Explanation| e.record.time.map(|t| t.utc_us.div_euclid(1_000_000));
    let of_case = |index: usize| {
        let at = FIRST + i64::try_from(index).unwrap();
        explained.iter().find(|e| second(e) == Some(at))
    };
    let holds = |(index, (id, _)): &(usize, &Case<'_>)| {
        let found = of_case(*index).is_some_and(|e| e.matched.iter().any(|m| m.id == *id));
        found == matched
    };
    let all = cases.iter().enumerate();
    all.filter(holds).map(|(_, (id, _))| *id).collect()
}

/// 2026-03-14 05:00 in Oslo, in seconds.
const FIRST: i64 = 1_773_460_800;

/// Hour, minute and second of the so-manieth record: one a second from five o'clock on.
fn clock(index: usize) -> (usize, usize, usize) {
    (5 + index / 3600, index / 60 % 60, index % 60)
}

/// What a Windows without the provider's texts writes around the strings of an event.
fn wrapped(event: &Event) -> String {
    let strings: Vec<&str> = event.data.iter().map(|(_, value)| value.as_str()).collect();
    format!(
        "The description for Event ID {} from source {} cannot be found. Either the component that raises this event \
         is not installed on your local computer or the installation is corrupted.\r\n\r\n\
         The following information was included with the event: \r\n\r\n{}\r\n\r\n",
        event.id,
        event.provider,
        strings.join("\r\n")
    )
}

/// A message as a Windows of some language renders it: values in quotes, the result at the end.
/// The words are made up; no signature may need them.
fn rendered(event: &Event) -> String {
    if let Some(message) = &event.message {
        return message.replace('\n', "\r\n");
    }
    if event.data.iter().any(|(name, _)| name.is_none()) {
        return wrapped(event);
    }
    let (results, others): (Vec<_>, Vec<_>) = event
        .data
        .iter()
        .partition(|(name, _)| matches!(name.as_deref(), Some("ResultCode" | "AlertDesc")));
    let mut out = "Hendelsen gjelder".to_owned();
    for (_, value) in others {
        write!(out, " \"{value}\"").unwrap();
    }
    for (_, value) in results {
        write!(out, ". Tilleggsdata: Feilverdi: {value}.").unwrap();
    }
    out
}

fn table(cases: &[Case<'_>], header: &str, level: &str, delimiter: u8, time: &str) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    out.write_record(header.split(',')).unwrap();
    for (index, (_, sample)) in cases.iter().enumerate() {
        let event = sample.event().unwrap();
        let (h, m, s) = clock(index);
        let time = time
            .replace('h', &h.to_string())
            .replace('m', &format!("{m:02}"))
            .replace('s', &format!("{s:02}"));
        let id = event.id.to_string();
        let row = [level, &time, &event.provider, &id, "None", &rendered(event)];
        out.write_record(row).unwrap();
    }
    out.into_inner().unwrap()
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('\'', "&apos;").replace('\r', "&#13;")
}

fn xml(cases: &[Case<'_>]) -> Vec<u8> {
    let mut out =
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<Events>".to_owned();
    for (index, (_, sample)) in cases.iter().enumerate() {
        let event = sample.event().unwrap();
        let (h, m, s) = clock(index);
        let h = h - 1; // UTC
        write!(
            out,
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{}'/>\
             <EventID>{}</EventID><Level>2</Level><TimeCreated SystemTime='2026-03-14T{h:02}:{m:02}:{s:02}.1234567Z'/>\
             <EventRecordID>{index}</EventRecordID></System><EventData>",
            escaped(&event.provider),
            event.id
        )
        .unwrap();
        for (name, value) in &event.data {
            let name = name.as_ref().map(|n| format!(" Name='{}'", escaped(n)));
            let name = name.unwrap_or_default();
            write!(out, "<Data{name}>{}</Data>", escaped(value)).unwrap();
        }
        out.push_str("</EventData>");
        if let Some(message) = &event.message {
            write!(
                out,
                "<RenderingInfo Culture='nb-NO'><Message>{}</Message></RenderingInfo>",
                escaped(message)
            )
            .unwrap();
        }
        out.push_str("</Event>");
    }
    out.push_str("</Events>");
    out.into_bytes()
}

/// All that Event Viewer saves.
fn exports(cases: &[Case<'_>]) -> [(&'static str, Vec<u8>); 4] {
    let english = "Level,Date and Time,Source,Event ID,Task Category";
    let norwegian = "Nivå,Dato og klokkeslett,Kilde,Hendelses-ID,Oppgavekategori";
    let csv = table(cases, english, "Error", b',', "3/14/2026 h:m:s AM");
    let semicolons = table(cases, norwegian, "Feil", b';', "14.03.2026 h.m.s");
    let tabs = table(cases, norwegian, "Feil", b'\t', "14.03.2026 h:m:s");
    [
        ("events.xml", xml(cases)),
        ("en.csv", csv),
        ("nb.csv", semicolons),
        ("nb.txt", utf16(&String::from_utf8(tabs).unwrap())),
    ]
}

#[test]
fn every_event_sample_matches_in_every_export() {
    let catalog = Catalog::builtin().unwrap();
    let cases = examples(&catalog, Signature::samples, true);
    assert!(cases.len() > 400);
    for (name, bytes) in exports(&cases) {
        assert_eq!(those(name, bytes, &cases, false), [""; 0], "{name}");
    }
}

#[test]
fn no_near_miss_matches_in_any_export() {
    let catalog = Catalog::builtin().unwrap();
    let cases = examples(&catalog, Signature::near_misses, true);
    assert!(cases.len() > 300);
    for (name, bytes) in exports(&cases) {
        assert_eq!(those(name, bytes, &cases, true), [""; 0], "{name}");
    }
}

/// What stands before the message in a layout.
fn head(layout: &str, (h, m, s): (usize, usize, usize)) -> String {
    match layout {
        "log4net" => format!("2026-03-14 {h:02}:{m:02}:{s:02},123 [7] ERROR Eadm.Sync - "),
        "nlog" => format!("2026-03-14 {h:02}:{m:02}:{s:02}.1234|ERROR|Eadm.Sync|"),
        "serilog" => format!("2026-03-14 {h:02}:{m:02}:{s:02}.123 +01:00 [ERR] "),
        _ => format!("14.03.2026 {h:02}.{m:02}.{s:02} ERROR "),
    }
}

#[test]
fn every_text_sample_matches_in_every_layout() {
    let catalog = Catalog::builtin().unwrap();
    let mut cases = examples(&catalog, Signature::samples, false);
    // A text that some step or layout alone gives is tried by `catalog test`.
    cases.retain(|(id, _)| *id != "step-access-denied");
    assert!(cases.len() > 300);
    for layout in ["log4net", "nlog", "serilog", "plain"] {
        let mut log = String::new();
        for (index, (_, sample)) in cases.iter().enumerate() {
            log += &head(layout, clock(index));
            log += sample.text();
            log.push('\n');
        }
        let crlf = log.replace('\n', "\r\n");
        for (encoding, bytes) in [("utf-8", log.into_bytes()), ("utf-16", utf16(&crlf))] {
            let name = format!("{layout} in {encoding}");
            assert_eq!(those(&name, bytes, &cases, false), [""; 0], "{name}");
        }
    }
}
