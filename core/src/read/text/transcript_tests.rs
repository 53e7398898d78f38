use proptest::prelude::*;

use super::*;
use crate::read::record::tests::told;

const HEADER: &str = "**********************\n\
    nStart der Windows PowerShell-Aufzeichnung\n\
    Startzeit: 20260302051400\n\
    Benutzername: DE\\x\n\
    Computer: SRV01 (Microsoft Windows NT 10.0.17763.0)\n\
    **********************\n";

fn stamped(pieces: &[&str]) -> (Marked, Option<String>) {
    let mut stamper = Stamper::new(Arc::clone(Layouts::builtin()));
    let mut out = Marked::default();
    for piece in pieces {
        stamper.feed(piece, &mut out);
    }
    stamper.finish(&mut out);
    (out, stamper.computer().map(str::to_owned))
}

/// Times (`HHmmss`) and texts of the records behind the header; an error's with `ERROR: ` before it.
fn records(body: &str) -> Vec<(String, String)> {
    let (out, _) = stamped(&[HEADER, body]);
    let behind = told(out).into_iter().skip(1);
    behind
        .map(|(_, time, level, text)| {
            let mark = if level == Level::Error { "ERROR: " } else { "" };
            let time = time.get(8..14).unwrap_or_default().to_owned();
            (time, format!("{mark}{}", text.replace('\n', "|")))
        })
        .collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter()
        .map(|(at, text)| ((*at).to_owned(), (*text).to_owned()))
        .collect()
}

#[test]
fn a_header_is_told_by_its_shape_in_any_language() {
    assert!(recognise(HEADER));
    assert!(recognise(&HEADER.replace('\n', "\r\n")));
    for near in [
        HEADER.replace("PowerShell", "Power"),
        HEADER.replace("20260302051400", "2026-03-02 05:14:00"),
        HEADER.replace("20260302051400", "20260302256000"),
        HEADER.replace("20260302051400", "120260302051400"),
        HEADER.replacen('*', "", 1),
        format!("x\n{HEADER}"),
        String::new(),
    ] {
        assert!(!recognise(&near), "{near}");
    }
}

#[test]
fn lines_take_the_last_known_time() {
    let body = "PS C:\\eadm> .\\a.ps1\nImport HR startet\n\n    tabell\n\
        **********************\nBefehlsstartzeit: 20260302051500\n**********************\n\
        PS C:\\eadm> .\\b.ps1\n";
    assert_eq!(
        records(body),
        pairs(&[
            ("051400", "PS C:\\eadm> .\\a.ps1"),
            ("051400", "Import HR startet||    tabell"),
            (
                "051500",
                "**********************|Befehlsstartzeit: 20260302051500|**********************"
            ),
            ("051500", "PS C:\\eadm> .\\b.ps1"),
        ])
    );
    assert_eq!(stamped(&[HEADER]).1.as_deref(), Some("SRV01"));
}

#[test]
fn a_stamp_of_a_line_wins_and_moves_the_clock() {
    let own = "2026-03-02 05:14:07,123 [1] ERROR Eadm - Export AD failed";
    let old = "2025-01-01 05:14:07,123 [1] INFO Eadm - printed";
    let body = format!("PS>x\n{own}\nSystem.Exception: y\nPS>type old.log\n{old}\nPS>z\n");
    assert_eq!(
        records(&body),
        pairs(&[
            ("051400", "PS>x"),
            ("051407", "ERROR: Export AD failed|System.Exception: y"),
            ("051407", "PS>type old.log"),
            ("051407", "printed"),
            ("051407", "PS>z"),
        ])
    );
}

#[test]
fn an_offset_is_carried_on() {
    let (out, _) = stamped(&[HEADER, "2026-03-02T04:14:07+00:00 x\nPS>y\n"]);
    let last = told(out).pop().unwrap();
    assert_eq!(
        (last.1.as_str(), last.3.as_str()),
        ("20260302041407+0", "PS>y")
    );
}

#[test]
fn an_error_written_twice_is_one_record() {
    let body = "PS C:\\> TerminatingError(Get-ADUser): \"Unable to contact the server.\"\n\
        >> TerminatingError(Get-ADUser): \"Unable to contact the server.\"\n\
        Get-ADUser : Unable to contact the server.\nAt C:\\eadm\\x.ps1:3 char:1\n+ Get-ADUser\n\
        Get-Item : gone\nVed linje:1 tegn:10\n    + CategoryInfo\nGet-Item : gone\nVed linje:1 tegn:10\nother\n";
    let records = records(body);
    let texts: Vec<&str> = records.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts.len(), 3, "{texts:#?}");
    assert!(texts[0].starts_with("ERROR: PS C:\\> TerminatingError"));
    assert!(texts[0].ends_with("|+ Get-ADUser"));
    assert!(texts[1].starts_with("ERROR: Get-Item : gone|Ved linje"));
    assert_eq!(texts[2], "other");
}

#[test]
fn two_errors_are_two_records() {
    let body =
        ">> TerminatingError(): \"The one failed.\"\n>> TerminatingError(): \"The one failed.\"\n";
    assert_eq!(records(body).len(), 2);
}

#[test]
fn transcripts_that_were_appended_have_their_own_times() {
    let end = "**********************\nWindows PowerShell transcript end\nEnd time: 20260302051600\n**********************\n";
    let next = HEADER.replace("20260302051400", "20260303051400");
    let (out, _) = stamped(&[HEADER, "a\n", end, &next, "b\n"]);
    let stamps: Vec<String> = told(out).into_iter().map(|record| record.1).collect();
    assert_eq!(
        stamps,
        [
            "20260302051400",
            "20260302051400",
            "20260302051600",
            "20260303051400",
            "20260303051400"
        ]
    );
}

#[test]
fn rules_that_enclose_no_block_are_lines() {
    let rule = RULE;
    let cut = "**********************\nEnd PowerShell\nEnd time: 20260302051600";
    let got = records(&format!(
        "{rule}\n{rule}\nBefehlsstartzeit: 20260302051500\n{rule}\n{rule}\nx\n{cut}"
    ));
    let stamps: Vec<&str> = got.iter().map(|(at, _)| at.as_str()).collect();
    assert_eq!(
        stamps,
        ["051400", "051500", "051500", "051500", "051600"],
        "{got:#?}"
    );
}

proptest! {
    #[test]
    fn cuts_do_not_matter(
        lines in prop::collection::vec(prop_oneof![
            Just(RULE), Just("Startzeit: 20260302051500"), Just("Windows PowerShell"), Just("PS>x"), Just("  y"), Just("æ"),
            Just("At C:\\x.ps1:3 char:1"), Just("Get : x"), Just("2026-03-02 05:14:07 z"), Just(">> TerminatingError(): \"long enough\""),
            Just("long enough"), Just(""),
        ], 0..40),
        long in 0_usize..3,
        size in 1_usize..50,
    ) {
        let text = format!("{HEADER}{}\n{}", lines.join("\r\n"), "x".repeat(long * 40_000));
        let (whole, _) = stamped(&[&text]);
        let chars: Vec<char> = text.chars().collect();
        let pieces: Vec<String> = chars.chunks(size * (1 + long * 997)).map(|c| c.iter().collect()).collect();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        let cut = stamped(&pieces).0;
        prop_assert_eq!(&cut.text, &text);
        prop_assert_eq!(cut.heads, whole.heads);
    }
}

#[test]
fn an_error_that_the_console_wrapped_is_one_record() {
    let wrapped = "Get-ADUser : Unable to contact the server. This may be because this server does\n \
        not exist, it is currently down, or it does not have the Active Directory Web \n\
        Services running.\nAt C:\\eadm\\sync.ps1:140 char:9\n    + CategoryInfo : x\nExport AD failed\n";
    let told = records(wrapped);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].1.starts_with("ERROR: Get-ADUser : Unable"));
    assert_eq!(told[1].1, "Export AD failed");
    // Behind a line with a stamp of its own too: there it begins a record, as it does elsewhere.
    let own = format!("2026-03-02 05:16:15 Creating the session\n{wrapped}");
    let told = records(&own);
    assert_eq!(told.len(), 3, "{told:?}");
    // Lines that no place in a script follows are each for themselves.
    let long = "Sync-Log : one line that is long enough to reach the right edge of the console\nImport HR started\nx\n";
    assert_eq!(records(long).len(), 3);
    let short = "Get-ADUser : no answer\nExport AD failed\nAt C:\\eadm\\sync.ps1:140 char:9\n";
    assert_eq!(records(short).len(), 2);
}
