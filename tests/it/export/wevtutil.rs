//! What `wevtutil qe /f:text` prints.

use std::fmt::Write as _;

use super::{COMPUTER, Event, Export, local, micros};

/// Labels are English in every language; the newer form ends local times in a false `Z`.
pub(super) fn text(export: Export, events: &[&Event], newer: bool) -> String {
    let mut out = String::new();
    for (index, event) in events.iter().enumerate() {
        let (date, micros) = (local(event.at).iso('T'), micros(event.at));
        let date = if newer {
            format!("{date}.{micros:06}0Z")
        } else {
            format!("{date}.{:03}", micros / 1000)
        };
        let (colon, level) = (if newer { "" } else { ":" }, export.lang.level(event.level));
        writeln!(out, "Event[{index}]{colon}").unwrap();
        writeln!(
            out,
            "  Log Name: {}\n  Source: {}\n  Date: {date}",
            event.channel, event.provider
        )
        .unwrap();
        writeln!(
            out,
            "  Event ID: {}\n  Task: N/A\n  Level: {level}\n  Opcode: Info",
            event.id
        )
        .unwrap();
        if !newer {
            out += "  Keyword: N/A\n  User: N/A\n  User Name: N/A\n";
        }
        writeln!(
            out,
            "  Computer: {COMPUTER}\n  Description: \n{}\n",
            export.message(event)
        )
        .unwrap();
    }
    out.replace('\n', "\r\n")
}
