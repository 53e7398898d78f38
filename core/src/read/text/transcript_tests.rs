use proptest::prelude::*;

use super::*;

const HEADER: &str = "**********************\n\
    nStart der Windows PowerShell-Aufzeichnung\n\
    Startzeit: 20260302051400\n\
    Benutzername: DE\\x\n\
    Computer: SRV01 (Microsoft Windows NT 10.0.17763.0)\n\
    **********************\n";

fn stamped(pieces: &[&str]) -> (String, Option<String>) {
    let mut stamper = Stamper::new(Arc::clone(Layouts::builtin()));
    let mut out = String::new();
    for piece in pieces {
        stamper.feed(piece, &mut out);
    }
    stamper.finish(&mut out);
    (out, stamper.computer().map(str::to_owned))
}

/// Times (`HHmmss`) and texts of the records behind the header.
fn records(body: &str) -> Vec<(String, String)> {
    let (out, _) = stamped(&[HEADER, body]);
    let mut records: Vec<(String, String)> = Vec::new();
    for line in out.lines().skip(6) {
        if let Some(line) = line.strip_prefix(MARKS.0) {
            let (stamp, text) = line.split_once(MARKS.1).unwrap();
            records.push((stamp[8..14].to_owned(), text.to_owned()));
        } else if let Some((_, last)) = records.last_mut() {
            last.push('|');
            last.push_str(line);
        } else {
            records.push((String::new(), line.to_owned()));
        }
    }
    records
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
            ("051400", &format!("PS>x|{own}|System.Exception: y")),
            ("051407", &format!("PS>type old.log|{old}")),
            ("051407", "PS>z"),
        ])
    );
}

#[test]
fn an_offset_is_carried_on() {
    let (out, _) = stamped(&[HEADER, "2026-03-02T04:14:07+00:00 x\nPS>y\n"]);
    assert!(
        out.ends_with("\u{1e}20260302041407.000000+00:00\u{1f}PS>y\n"),
        "{out}"
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
    let stamps: Vec<&str> = out
        .lines()
        .filter_map(|l| l.strip_prefix(MARKS.0)?.get(..14))
        .collect();
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
        prop_assert_eq!(&stamped(&pieces).0, &whole);
        // Nothing is lost, and no line moves.
        let bare: String = whole.split(MARKS.0).map(|part| part.split_once(MARKS.1).map_or(part, |(_, t)| t.strip_prefix("ERROR: ").unwrap_or(t))).collect();
        prop_assert_eq!(bare, text);
    }
}
