//! Pages, from fixture bundles to the last tag.

use std::path::Path;

use crate::command::ran;

fn page(args: &[&str]) -> String {
    let ran = ran(Path::new(env!("CARGO_MANIFEST_DIR")), args);
    assert!(
        ran.out.starts_with("<!DOCTYPE html>\n") && ran.out.ends_with("</html>\n"),
        "{args:?}: {}",
        ran.err
    );
    ran.out
}

#[test]
fn every_bundle_is_a_page_that_runs_and_fetches_nothing() {
    let bundles = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/bundles");
    let mut seen = 0;
    for entry in bundles.read_dir().unwrap() {
        let bundle = entry.unwrap().path();
        let bundle = bundle.to_str().unwrap();
        for (lang, all) in [("en", false), ("nb", true)] {
            let mut args = vec!["audit", "--format", "html", "--lang", lang, bundle];
            args.extend(all.then_some("--all"));
            let html = page(&args);
            assert!(html.contains(&format!("<html lang=\"{lang}\">")));
            for part in ["<script", " src=", "<link", "url(", "@import", "<img"] {
                assert!(!html.contains(part), "{bundle}: {part}");
            }
        }
        seen += 1;
    }
    assert!(seen > 0, "no fixture bundle was found");
}

#[test]
fn a_page_says_what_failed_and_who_acts_before_anything_else() {
    let bundle = "fixtures/bundles/compilo-down";
    let html = page(&["audit", "--format", "html", bundle]);
    let at = |part: &str| html.find(part).unwrap_or_else(|| panic!("{part}: {html}"));
    let verdict = at("<div class=\"verdict bad\">");
    let who = at("<p class=\"who\">Owner: <strong>Identum support");
    let grid = at("<table class=\"grid\">");
    let steps = at("<table class=\"steps\">");
    let finding = at("<article class=\"finding bad\">");
    let evidence = at("<summary>Evidence (");
    assert!([verdict, who, grid, steps, finding, evidence].is_sorted());
}

#[test]
fn events_stand_between_the_steps() {
    let html = page(&["audit", "--format", "html", "fixtures/bundles/story-crash"]);
    let steps = html.split("<table class=\"steps\">").nth(1).unwrap();
    let steps = steps.split("</table>").next().unwrap();
    let event = steps.rfind("<tr class=\"event\">").unwrap();
    let first_step = steps.find("<th scope=\"row\">").unwrap();
    assert!(first_step < event, "{steps}");
}

#[test]
fn since_and_until_cut_a_page() {
    let bundle = "fixtures/bundles/compilo-down";
    let rows = |more: &[&str]| {
        let args = [&["audit", "--all", "--format", "html", bundle], more].concat();
        page(&args).matches("<details class=\"cycle\">").count()
    };
    assert_eq!(rows(&[]), 3);
    assert_eq!(rows(&["--since", "2026-03-12"]), 1);
    assert_eq!(rows(&["--until", "2026-03-11"]), 2);
}

#[test]
fn sources_records_and_known_errors_are_pages_too() {
    let bundle = "fixtures/bundles/compilo-down";
    assert!(page(&["inspect", "--format", "html", bundle]).contains("<dt>Format</dt>"));
    let records = page(&["records", "--format", "html", bundle]);
    assert!(records.matches("<td class=\"time\">").count() > 50);
    let list = page(&["catalog", "list", "--format", "html"]);
    assert!(list.contains("<code>task-logon-failed</code>"));
    let show = ["catalog", "show", "--format", "html", "task-logon-failed"];
    assert!(page(&show).contains("<blockquote class=\"quote\">"));
}
