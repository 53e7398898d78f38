//! What a document is, by its first bytes.

use super::event::shown;
use super::event::text::EventText;
use super::own::is_own_output;
use crate::source::{Packed, binary, glimpse, packed};

/// What the head of a document looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// Windows event log, or a stretch of one.
    Evtx,
    /// An archive or a gzip stream, which is unpacked before a document is opened, or never.
    Packed(Packed),
    /// Events as text: XML with or without a root element, a table, copied labels.
    Events(EventText),
    /// Events in a text that the document shows in another form.
    EventsShown(shown::By, EventText),
    /// A page: the portal's view, or any other.
    Html,
    /// Any other text.
    Text,
    /// Neither text nor a known format; the reason is a noun phrase.
    Binary(&'static str),
    /// No bytes at all.
    Empty,
    /// A known format that holds no log.
    NotALog(&'static str),
}

/// First bytes, where they lie, and what they begin that is no log.
const NO_LOGS: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1a\n", "PNG picture"),
    (0, b"\xff\xd8\xff", "JPEG picture"),
    (0, b"GIF87a", "GIF picture"),
    (0, b"GIF89a", "GIF picture"),
    (0, b"%PDF-", "PDF document"),
    (0, b"{\\rtf", "RTF document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office document"),
    (0, b"\x7fELF", "Linux executable"),
    (0, b"regf", "registry hive"),
    (0, b"SQLite format 3\0", "SQLite database"),
    (0, b"MDMP", "crash dump"),
    (0, b"PAGEDU64", "memory dump"),
    (4, b"LfLe", "event log of Windows XP or 2003 (.evt)"),
];

/// Recognises a document by its first bytes, up to 64 KiB of them.
pub(crate) fn sniff(head: &[u8]) -> Content {
    if head.is_empty() {
        return Content::Empty;
    }
    if let Some(packed) = packed(head) {
        return Content::Packed(packed);
    }
    if head.starts_with(b"ElfFile\0") || head.starts_with(b"ElfChnk\0") {
        return Content::Evtx;
    }
    for (at, magic, what) in NO_LOGS {
        if head.get(*at..).is_some_and(|rest| rest.starts_with(magic)) {
            return Content::NotALog(what);
        }
    }
    // Two letters are too few to tell a program from a text; its header is full of zeros.
    if head.starts_with(b"MZ") && head.get(..64).is_some_and(|header| header.contains(&0)) {
        return Content::NotALog("Windows executable");
    }
    let text = glimpse(head);
    if let Some(reason) = binary(head, &text) {
        return Content::Binary(reason);
    }
    if is_own_output(&text) {
        return Content::NotALog("an earlier output of eadm-logs");
    }
    let page = is_page(&text);
    // The markup of a page is no text of events.
    if !page && let Some(events) = EventText::recognise(&text) {
        return Content::Events(events);
    }
    if let Some((by, events)) = shown::recognise(&text, page) {
        return Content::EventsShown(by, events);
    }
    if page {
        return Content::Html;
    }
    Content::Text
}

/// Whether a text begins as a page does, or as a part of one that was copied.
fn is_page(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = if text.starts_with("<!--") {
        text.split_once("-->")
            .map_or("", |(_, behind)| behind)
            .trim_start()
    } else {
        text
    };
    let head: String = text.chars().take(16).collect();
    let head = head.to_ascii_lowercase();
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<table",
        "<p",
        "<pre",
        "<div",
        "<ul",
        "<ol",
        "<li",
        "<tr",
        "<tbody",
    ]
    .iter()
    .any(|tag| {
        head.strip_prefix(tag)
            .is_some_and(|behind| behind.starts_with(|c: char| c == '>' || c.is_whitespace()))
    })
}

#[cfg(test)]
#[path = "sniff_tests.rs"]
mod tests;
