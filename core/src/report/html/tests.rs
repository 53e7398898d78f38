//! Whatever a log says, the markup is that of the page.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::model::{Lang, TimelineRecord};
use crate::redact::Redactor;
use crate::report::sample;

/// Keys whose values come from logs, from file names or from somebody's files.
const TEXTS: &[&str] = &[
    "also",
    "catalog",
    "cause",
    "code",
    "encoding",
    "format",
    "host",
    "layout",
    "limits",
    "logger",
    "meaning",
    "message",
    "name",
    "only_if",
    "orgnr",
    "path",
    "profile",
    "reason",
    "result",
    "sentence",
    "skipped",
    "task",
    "template",
    "text",
    "third_party",
    "thread",
    "title",
    "what",
    "why",
    "would_settle",
    "written",
    "zone",
];

/// The value with every such text replaced.
fn with(text: &str, value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| with(text, item)),
        Value::Object(map) => {
            for (key, value) in map {
                if value.is_string() && TEXTS.contains(&key.as_str()) {
                    *value = Value::String(text.to_owned());
                } else if key == "notes" {
                    *value = Value::from(vec![text]);
                } else {
                    with(text, value);
                }
            }
        }
        _ => {}
    }
}

fn replaced<T: serde::Serialize + serde::de::DeserializeOwned>(text: &str, value: &T) -> T {
    let mut json = serde_json::to_value(value).unwrap();
    with(text, &mut json);
    serde_json::from_value(json).unwrap()
}

fn shown(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Every view of the samples, with every text of theirs replaced.
fn everything(text: &str) -> String {
    let view = View {
        all: true,
        lang: Lang::Nb,
        ..View::default()
    };
    let door = Redactor::reveal();
    let audit_value = door.value(&replaced(text, &sample::audit())).unwrap();
    let inspected = door.value(&replaced(text, &sample::inspections())).unwrap();
    let mut html = shown(|out| audit(&audit_value, &view, out));
    html += &shown(|out| inspections(&inspected, &view, out));
    let records: Vec<TimelineRecord> = sample::records()
        .iter()
        .map(|r| replaced(text, r))
        .collect();
    let mut redacted = records.iter().map(|r| door.value(r).unwrap());
    html += &shown(|out| super::records(&mut redacted, &view, out));
    html += &fragments(&audit_value, &view);
    html
}

fn fragments(audit: &Redacted<Audit>, view: &View) -> String {
    let door = Redactor::reveal();
    let mut html = shown(|out| html_fragment(Fragment::Audit(audit), view, out));
    for bundle in &audit.bundles {
        let value = door.value(bundle).unwrap();
        html += &shown(|out| html_fragment(Fragment::Bundle(&value), view, out));
        for cycle in &bundle.cycles {
            let value = door.value(cycle).unwrap();
            html += &shown(|out| html_fragment(Fragment::Cycle(&value), view, out));
        }
        for finding in &bundle.findings {
            let value = door.value(finding).unwrap();
            html += &shown(|out| html_fragment(Fragment::Finding(&value), view, out));
        }
    }
    html
}

/// Every tag with its attributes, in order.
fn tags(html: &str) -> Vec<&str> {
    let tag = regex::Regex::new("<[^>]*>").unwrap();
    tag.find_iter(html).map(|found| found.as_str()).collect()
}

/// `aria-label`, the only attribute that holds a text, holds words of ours; nothing else to strip.
#[test]
fn a_page_runs_and_fetches_nothing() {
    let html = everything("<script src=//x.example/a.js onload=alert(1)>javascript:alert(1)");
    for tag in tags(&html) {
        assert!(!tag.starts_with("<script"), "{tag}");
        for attribute in ["src=", "on", "style=", "href=\"http", "href=\"javascript"] {
            let named = format!(" {attribute}");
            assert!(!tag.contains(&named), "{tag}");
        }
    }
    for style in [include_str!("style.css"), include_str!("page.css")] {
        assert!(!style.contains("url(") && !style.contains("@import"));
    }
}

#[test]
fn every_tag_is_closed_by_its_like() {
    let empty = ["!DOCTYPE", "meta", "br"];
    let html = everything("x");
    let mut open = Vec::new();
    for tag in tags(&html) {
        let name = tag
            .trim_matches(['<', '>'])
            .split([' ', '>'])
            .next()
            .unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !empty.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn heads_of_tables_say_what_they_are_of() {
    let html = everything("x");
    assert!(html.contains("<html lang=\"nb\">"));
    for tag in tags(&html) {
        if tag.starts_with("<th") && !tag.starts_with("<thead") {
            assert!(tag.contains(" scope="), "{tag}");
        }
    }
}

#[test]
fn every_style_of_a_part_holds_within_it_only() {
    let style = include_str!("style.css");
    let comment = regex::Regex::new(r"(?s)/\*.*?\*/").unwrap();
    let style = comment.replace_all(style, "");
    let mut depth = 0;
    for line in style.lines() {
        if depth == 0 && !line.trim().is_empty() {
            assert!(line.contains(".eadm-logs.eadm-logs"), "{line}");
        }
        depth += line.matches('{').count();
        depth -= line.matches('}').count();
    }
    assert_eq!(depth, 0);
}

#[test]
fn fragments_of_the_sample() {
    let door = Redactor::reveal();
    let audit = sample::audit();
    let view = View::default();
    let cycle = door.value(&audit.bundles[0].cycles[2]).unwrap();
    let finding = door.value(&audit.bundles[0].findings[2]).unwrap();
    let style = regex::Regex::new("(?s)<style>.*?</style>").unwrap();
    for (name, fragment) in [
        ("cycle", Fragment::Cycle(&cycle)),
        ("finding", Fragment::Finding(&finding)),
    ] {
        let html = shown(|out| html_fragment(fragment, &view, out));
        let html = style.replace(&html, "<style>…</style>");
        insta::assert_snapshot!(format!("fragment-{name}"), html);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_text_of_a_log_is_markup(text in "(\\PC|[<>&\"'/!=\u{0}-\u{1f}]|<script>|-->|</style>|\\]\\]>){1,40}") {
        // A text that is empty, or of several lines, shows other parts of a page.
        let text = format!("a{}", text.replace(['\n', '\r'], " "));
        let hostile = everything(&text);
        let plain = everything("a");
        prop_assert_eq!(tags(&hostile), tags(&plain));
        prop_assert!(!hostile.chars().any(|c| c.is_control() && c != '\n'));
    }
}
