//! Portal views and transcripts that are cut, damaged, or none.

use eadm_logs::{Analyzer, Bundle, BundleAudit, Source};

fn audited(name: &str, text: &str) -> BundleAudit {
    let analyzer = Analyzer::builder().threads(1).build().unwrap();
    let bundle = Bundle::from_bytes(name, text.as_bytes().to_vec());
    analyzer.audit(&bundle).unwrap().bundles.remove(0)
}

fn source(name: &str, text: &str) -> Source {
    audited(name, text).sources.remove(0)
}

#[test]
fn a_page_that_is_no_view_is_named_and_skipped() {
    for page in [
        "<!DOCTYPE html><html><body><p>Help for Import HR</p></body></html>",
        "<html><ul><li>Import HR</li><li>Export AD</li></ul></html>",
        "<html><p>&check; Import HR</p></html>",
        "<div>",
    ] {
        let source = source("help.html", page);
        assert_eq!(source.format, None, "{page}");
        assert_eq!(
            source.skipped.as_deref(),
            Some("no log: a page that shows no status of two steps"),
            "{page}"
        );
    }
}

#[test]
fn a_log_within_a_page_is_still_a_log() {
    let source = source(
        "log.html",
        "<html><pre>\n02.03.2026 05:00:00 Import AD started\n02.03.2026 05:01:00 Import AD completed\n</pre></html>\n",
    );
    assert_eq!(source.format.as_deref(), Some("text:plain-nb"));
    assert_eq!(source.records, 2);
}

#[test]
fn a_page_that_was_cut_gives_what_it_has() {
    let page = "<html><table><tr><td>Import HR</td><td>&#10004;</td></tr><tr><td>Export AD</td><td><i class='fa fa-times'></i></td><td>no ans";
    for cut in (0..=page.len()).filter(|&at| page.is_char_boundary(at)) {
        let audit = audited("portal.html", &page[..cut]);
        let steps = audit.cycles.iter().map(|c| c.steps.len()).sum::<usize>();
        assert!(steps == 0 || steps == 2, "{cut}: {steps}");
    }
    let audit = audited("portal.html", page);
    assert_eq!(audit.cycles[0].steps[1].reason.as_deref(), Some("no ans"));
}

#[test]
fn signs_that_disagree_leave_the_step_unknown() {
    let audit = audited("view.txt", "Import HR\t✔\tFailed\nImport AD ✔\n");
    let words: Vec<&str> = audit.cycles[0]
        .steps
        .iter()
        .map(|s| s.status.as_str())
        .collect();
    assert_eq!(words, ["unknown", "completed"]);
}

#[test]
fn a_green_view_without_a_time_is_told_with_a_gap() {
    let audit = audited("view.txt", "✔ Import HR\n✔ Export AD\nStatus: Completed\n");
    assert_eq!(audit.cycles.len(), 1);
    assert_eq!(audit.verdict.status.as_str(), "ok");
    assert!(
        audit
            .gaps
            .iter()
            .any(|gap| gap.what.starts_with("nothing in the bundle is later")),
        "{:?}",
        audit.gaps
    );
}

#[test]
fn a_log_with_ticks_in_it_stays_a_log() {
    let source = source(
        "eadm.log",
        "2026-03-02 05:14:07 ✔ Import HR\n2026-03-02 05:14:08 ✔ Import AD\n2026-03-02 05:14:09 ✖ Export AD\n",
    );
    assert_eq!(source.format.as_deref(), Some("text:plain-iso"));
}

#[test]
fn a_transcript_without_its_time_is_text_as_before() {
    let rule = "*".repeat(22);
    for header in [
        format!("{rule}\nWindows PowerShell transcript start\nStart time: yesterday\n{rule}\nx\n"),
        format!(
            "{rule}\nWindows PowerShell transcript start\nStart time: 20260302250000\n{rule}\nx\n"
        ),
    ] {
        let source = source("t.txt", &header);
        assert_eq!(source.format.as_deref(), Some("text:unknown"));
        assert_eq!((source.records, source.unparsed_lines), (0, 5));
    }
}

#[test]
fn a_header_that_was_cut_still_gives_its_time() {
    let text = format!(
        "{}\nWindows PowerShell transcript start\nStart time: 20260302050000\nUser",
        "*".repeat(22)
    );
    let source = source("t.txt", &text);
    assert_eq!(source.format.as_deref(), Some("text:transcript"));
    assert_eq!((source.records, source.unparsed_lines), (1, 0));
    assert_eq!(
        source.first.map(|s| s.to_string()).as_deref(),
        Some("2026-03-02T05:00:00+01:00")
    );
}
