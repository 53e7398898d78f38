//! A deterministic, synthetic catalog of any size: half of its signatures ask for a text, half for
//! a regex; each has its own words, and shares most of them with others, as messages do.

use std::fs;
use std::io;
use std::path::Path;

const VERBS: [&str; 24] = [
    "retrieve",
    "update",
    "create",
    "delete",
    "open",
    "close",
    "parse",
    "validate",
    "authorize",
    "register",
    "connect",
    "resolve",
    "synchronise",
    "compress",
    "decrypt",
    "allocate",
    "publish",
    "subscribe",
    "migrate",
    "restore",
    "archive",
    "translate",
    "calculate",
    "transfer",
];
const THINGS: [&str; 40] = [
    "department",
    "employee",
    "position",
    "mailbox",
    "certificate",
    "attribute",
    "permission",
    "licence",
    "directory",
    "schedule",
    "document",
    "password",
    "template",
    "calendar",
    "contract",
    "manager",
    "address",
    "telephone",
    "invoice",
    "workplace",
    "absence",
    "salary",
    "municipality",
    "classroom",
    "guardian",
    "student",
    "teacher",
    "timetable",
    "registry",
    "identity",
    "session",
    "gateway",
    "endpoint",
    "payload",
    "cursor",
    "index",
    "partition",
    "snapshot",
    "replica",
    "queue",
];
const SYSTEMS: [&str; 20] = [
    "Visma",
    "Agresso",
    "Compilo",
    "Exchange",
    "SharePoint",
    "Fiks",
    "Feide",
    "Azure",
    "Oracle",
    "Postgres",
    "Kafka",
    "Redis",
    "Gerica",
    "Profil",
    "Acos",
    "Elements",
    "Websak",
    "Tieto",
    "Xledger",
    "Unit4",
];

/// The words of signature `number`; no two have the same.
fn words(number: usize) -> (&'static str, &'static str, &'static str) {
    let verb = VERBS[number % VERBS.len()];
    let thing = THINGS[(number / VERBS.len()) % THINGS.len()];
    let system = SYSTEMS[(number / (VERBS.len() * 4)) % SYSTEMS.len()];
    (verb, thing, system)
}

/// Writes a folder of `count` signatures.
pub(crate) fn write(folder: &Path, count: usize) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for number in 0..count {
        let (verb, thing, system) = words(number);
        let text =
            format!("Could not {verb} the {thing} in {system}: reply {number} of the server");
        let condition = if number % 2 == 0 {
            format!("text = 'Could not {verb} the {thing} in {system}: reply {number}'")
        } else {
            format!(
                r"regex = '(?i)\bcould not {verb} the (?:\w+ )?{thing}\b.*\b{system}: reply {number}\b'"
            )
        };
        let signature = format!(
            r#"id = "synthetic-{number}"
status = "assumed"
severity = "error"
effect = "none"
who = "identum-support"
title = {{ en = "Synthetic {number}", nb = "Syntetisk {number}" }}
cause = {{ en = "None.", nb = "Ingen." }}
[[match]]
{condition}
[[sample]]
text = '{text}'
[[near_miss]]
text = 'Could {verb} the {thing} in {system}: reply {number} of the server'
"#
        );
        fs::write(folder.join(format!("synthetic-{number}.toml")), signature)?;
    }
    Ok(())
}
