use proptest::prelude::*;

use super::tests::{marked, said, steps};
use super::*;
use crate::model::Level;
use crate::read::record::tests::told;

/// An event as log4net's `XmlLayout` writes it, all on one line.
fn log4net(time: &str, level: &str, message: &str) -> String {
    format!(
        "<log4net:event logger=\"Eadm.Client.Sync\" timestamp=\"{time}\" level=\"{level}\" thread=\"12\" domain=\"eadm.client.exe\" username=\"NT AUTHORITY\\SYSTEM\"><log4net:message>{message}</log4net:message><log4net:properties><log4net:data name=\"log4net:HostName\" value=\"SRV01\" /></log4net:properties></log4net:event>\r\n"
    )
}

/// An event as log4j and NLog write it, on several lines.
fn log4j(millis: u64, level: &str, message: &str, throwable: &str) -> String {
    format!(
        "<log4j:event logger=\"Eadm\" timestamp=\"{millis}\" level=\"{level}\" thread=\"1\">\n  <log4j:message><![CDATA[{message}]]></log4j:message>\n  {throwable}\n  <log4j:properties>\n    <log4j:data name=\"Step\" value=\"x\"/>\n  </log4j:properties>\n</log4j:event>\n\n"
    )
}

fn four() -> String {
    log4j(1_772_424_847_000, "INFO", "Import HR started", "")
        + &log4j(1_772_424_848_000, "INFO", "Import HR completed", "")
        + &log4j(1_772_424_849_000, "INFO", "Export AD started", "")
        + &log4j(
            1_772_424_850_123,
            "ERROR",
            "Export AD failed: <none> & gone",
            "<log4j:throwable><![CDATA[System.IO.IOException: full\n   at A.B()]]></log4j:throwable>",
        )
}

#[test]
fn events_are_told_by_what_their_attributes_and_texts_hold() {
    let text = log4net(
        "2026-03-02T05:14:07.1230000+01:00",
        "INFO",
        "Import HR started",
    ) + &log4net(
        "2026-03-02T05:15:07.1230000+01:00",
        "ERROR",
        "Import HR failed: a &lt; b &amp; c",
    );
    let wanted = [
        (Level::Info, "import-hr started", "Import HR started"),
        (
            Level::Error,
            "import-hr failed",
            "Import HR failed: a < b & c",
        ),
    ];
    assert_eq!(steps(&text), said(&wanted));
    let told_ = told(marked(&text, 0).unwrap());
    assert_eq!(
        (told_[1].0, told_[1].1.as_str()),
        (2, "20260302051507+3600")
    );

    let text = four();
    let got = told(marked(&text, 0).unwrap());
    assert_eq!(got.len(), 4);
    assert_eq!(
        got[3],
        (
            25,
            "20260302041410+0".to_owned(),
            Level::Error,
            "Export AD failed: <none> & gone\nSystem.IO.IOException: full\n   at A.B()".to_owned()
        )
    );
}

#[test]
fn a_root_element_is_no_event_however_many_it_has() {
    for events in [
        four(),
        log4j(1_772_424_847_000, "ERROR", "Import HR failed", ""),
    ] {
        let text = format!(
            "<?xml version=\"1.0\"?>\n<!-- log -->\n<log4j:events xmlns:log4j=\"http://x\" version=\"1.2\">\n{events}</log4j:events>\n"
        );
        let bare = told(marked(&events, 0).unwrap());
        let with = told(marked(&text, 0).unwrap());
        let moved: Vec<_> = bare
            .into_iter()
            .map(|(line, time, level, message)| (line + 3, time, level, message))
            .collect();
        assert_eq!(with, moved);
    }
}

#[test]
fn elements_may_hold_what_others_hold_in_attributes() {
    let entry = |time: &str, level: &str, message: &str| {
        format!(
            "<entry><when>{time}</when><severity>{level}</severity>\n<text>{message}</text><stackTrace>   at A.B()\n   at C.D()</stackTrace></entry>\n"
        )
    };
    let text = format!(
        "<log>\n{}{}{}</log>",
        entry("2026-03-02 05:14:07", "Info", "Import HR started"),
        entry("2026-03-02 05:14:08", "Error", "Import HR failed"),
        entry("2026-03-02 05:14:09", "Info", "Import AD started"),
    );
    let got = told(marked(&text, 0).unwrap());
    assert_eq!(got[1].2, Level::Error);
    assert_eq!(got[1].3, "Import HR failed\nat A.B()\n   at C.D()");
    assert_eq!(got[1].0, 5);
}

#[test]
fn what_is_cut_off_or_in_between_belongs_to_the_event_above() {
    let whole = four();
    let lines = |text: &str| {
        let told = told(marked(text, 0).unwrap());
        told.into_iter()
            .map(|(_, _, _, message)| message)
            .collect::<Vec<_>>()
    };
    // Cut in front: what is left of an event is before all records.
    let front = &whole[40..];
    assert_eq!(lines(front)[0], "Import HR completed");
    // Cut at the end.
    let end = &whole[..whole.len() - 60];
    let got = lines(end);
    assert_eq!(got.len(), 3);
    assert!(got[2].contains("Export AD failed: <none>"), "{}", got[2]);
    // Between.
    let junk = whole.replacen(
        "</log4j:event>\n\n",
        "</log4j:event>\nExport CSV failed & gone\n",
        1,
    );
    assert_eq!(
        lines(&junk)[0],
        "Import HR started\nExport CSV failed & gone"
    );
    // An event that is not closed, its section closed or not.
    for unclosed in [
        whole
            .replacen("</log4j:event>", "", 2)
            .replacen("Import HR started", "x", 1),
        whole.replacen("]]>", "", 1),
    ] {
        let got = lines(&unclosed);
        assert!(
            got.iter().any(|line| line.starts_with("Export AD started")),
            "{got:?}"
        );
        assert_eq!(got.last().unwrap().lines().count(), 3);
    }
}

#[test]
fn entities_are_not_replaced_by_what_a_document_declares() {
    let text = format!(
        "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;\">]>\n{}{}",
        four(),
        log4net("2026-03-02T05:16:07Z", "INFO", "&lol2; &#65; &amp;"),
    );
    let got = told(marked(&text, 0).unwrap());
    assert_eq!(got[4].3.lines().next(), Some("&lol2; A &"));
}

fn reader() -> Structured {
    Structured::of(
        &four(),
        Layouts::builtin(),
        Vocabulary::builtin(),
        false,
        &|_, _| None,
    )
    .unwrap()
}

#[test]
fn an_event_longer_than_a_record_is_no_event_and_the_next_one_is_read() {
    let long = log4net("2026-03-02T05:16:07Z", "INFO", &"x y\n".repeat(300_000));
    let text = four() + &long + &log4j(1_772_525_850_123, "INFO", "Import AD started", "");
    let mut reader = reader();
    let mut out = Marked::default();
    reader.feed(&text, &mut out);
    reader.finish(&mut out);
    assert_eq!(out.text, text);
    let got = told(out);
    assert_eq!(got.len(), 5);
    assert!(got[3].3.len() > 1 << 20);
    assert_eq!(got[4].3.lines().next(), Some("Import AD started"));
}

#[test]
fn what_never_ends_takes_bounded_time() {
    for part in [
        "<log4j:event a='1'><![CDATA[\n",
        "<log4j:event a='1'>",
        "<log4j:event ",
        "<!--\n",
        "<?",
        "</",
        "<a b='",
    ] {
        let text = four() + &part.repeat((2 << 20) / part.len());
        let mut reader = reader();
        let mut out = Marked::default();
        for piece in text.as_bytes().chunks(1 << 16) {
            reader.feed(std::str::from_utf8(piece).unwrap(), &mut out);
        }
        reader.finish(&mut out);
        assert!(out.text == text);
        assert_eq!(told(out).len(), 4, "{part}");
        let _ = marked(&text, 0);
    }
}

#[test]
fn elements_that_are_no_log_have_no_events() {
    for text in [
        "<project><version>1.0</version><released>2026-03-02 05:14:07</released></project>\n",
        "<users><user born=\"1980-03-02 00:00:00\"/><user born=\"1970-03-02 00:00:00\"/></users>\n",
        "<configuration><log4net><level value=\"INFO\"/></log4net></configuration>\n",
        "<a><b t=\"2026-03-02 05:14:07\">x y</b></a>\n",
        "<",
        "<!--",
        "<![CDATA[",
    ] {
        assert!(marked(text, 0).is_none(), "{text}");
    }
}

proptest! {
    #[test]
    fn any_cut_gives_the_same_and_no_byte_is_lost(
        parts in prop::collection::vec(prop_oneof![
            Just(log4j(1_772_424_847_000, "INFO", "Import HR started", "")),
            Just("<log4j:event timestamp=\"1772424847000\" level=\"INFO\">".to_owned()),
            Just("</log4j:event>".to_owned()), Just("<![CDATA[".to_owned()), Just("]]>".to_owned()),
            Just("<!--".to_owned()), Just("-->".to_owned()), Just("<".to_owned()), Just("\n".to_owned()),
            Just("<b c='".to_owned()), Just("\u{feff}2026-03-02 05:14:07 x\n".to_owned()), "\\PC{0,20}",
        ], 0..20),
        at in any::<prop::sample::Index>(),
    ) {
        let text = four() + &four() + &four() + &parts.concat();
        let Some(whole) = marked(&text, 0) else { return Ok(()) };
        let cut = marked(&text, text.floor_char_boundary(at.index(text.len()))).unwrap();
        prop_assert_eq!(&cut.text, &text);
        prop_assert_eq!(cut.heads, whole.heads);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(<[a-z!?\\[/]{0,3}|[ >\"'=/\n]|[a-z]{1,3}|2026-03-02 05:14:07|INFO|]]>|-->){0,30}") {
        let _ = marked(&text, 0);
    }
}
