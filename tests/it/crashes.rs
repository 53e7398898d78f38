//! Who crashed is the same in every export of an event: the application that the event names, not
//! one that its text only mentions.

use std::collections::BTreeSet;

use eadm_logs::{Analyzer, Bundle, VerdictStatus};
use proptest::prelude::*;

use crate::export::{Coding, Dates, Event, Export, Form, Lang, export};
use crate::story::{MONDAY, config};

const CLIENT: &str = r"C:\eadm\eadm.client.exe";

/// An event that says that this application crashed, and mentions something.
fn crash(kind: usize, application: &str, mention: &str) -> Event {
    let (provider, id, data, message): (_, _, Vec<String>, [String; 3]) = match kind {
        0 => {
            let lines = |[label, says]: [&str; 2]| {
                format!(
                    "{label} {application}\nCoreCLR Version: 8.0.324.11423\n.NET Version: 8.0.3\n{says}\n\
                     Exception Info: System.IO.IOException: The process cannot access the file '{mention}' because it is being \
                     used by another process.\n   at Some.Program.Main(String[] args)"
                )
            };
            let english = [
                "Application:",
                "Description: The process was terminated due to an unhandled exception.",
            ];
            let texts = [
                english,
                ["Program:", "Beskrivelse: Prosessen ble avsluttet."],
                ["Programo :", "Priskribo: La procezo finiĝis."],
            ];
            // The runtime writes its text in one language, as the event's only value.
            (".NET Runtime", 1026, vec![lines(english)], texts.map(lines))
        }
        1 => {
            let lines = |[label, version, module, path]: [&str; 4]| {
                format!(
                    "{label} {application}, {version} 4.2.0.0, 0x5fb30cf2\n{module} KERNELBASE.dll, {version} 10.0.17763.1, \
                     0x5fb30cd7\n0xe0434352\n0x00034c81\n{path} {mention}"
                )
            };
            let texts = [
                [
                    "Faulting application name:",
                    "version:",
                    "Faulting module name:",
                    "Faulting module path:",
                ],
                ["Navn på programmet:", "versjon:", "Modul:", "Bane:"],
                ["La programo", "versio", "La modulo", "La vojo"],
            ];
            let values = [
                application,
                "4.2.0.0",
                "5fb30cf2",
                "KERNELBASE.dll",
                "10.0.17763.1",
                "5fb30cd7",
                "e0434352",
                "00034c81",
                mention,
            ];
            let values = values.map(str::to_owned).to_vec();
            ("Application Error", 1000, values, texts.map(lines))
        }
        2 => {
            let values = [application, "4.2.0.0", "19e4", "01d6a8f4a7784904", mention];
            let lines = |[program, stopped]: [&str; 2]| {
                format!("{program} {application} {stopped}\n 19e4\n 01d6a8f4a7784904\n {mention}")
            };
            let texts = [
                [
                    "The program",
                    "version 4.2.0.0 stopped interacting with Windows and was closed.",
                ],
                ["Programmet", "versjon 4.2.0.0 sluttet å svare."],
                ["La programo", "versio 4.2.0.0 haltis."],
            ];
            let values = values.map(str::to_owned).to_vec();
            ("Application Hang", 1002, values, texts.map(lines))
        }
        _ => {
            let values = [
                "1162",
                "5",
                "CLR20r3",
                "Not",
                "0",
                application,
                "4.2.0.0",
                "5fb3",
                mention,
            ];
            let lines = |[bucket, name]: [&str; 2]| {
                format!(
                    "{bucket} 1162, type 5\n{name} CLR20r3\n\nP1: {application}\nP2: 4.2.0.0\nP3: 5fb3\nP4: {mention}"
                )
            };
            let texts = [
                ["Fault bucket", "Event Name:"],
                ["Feilsamling", "Hendelsesnavn:"],
                ["Aro", "Nomo:"],
            ];
            let values = values.map(str::to_owned).to_vec();
            ("Windows Error Reporting", 1001, values, texts.map(lines))
        }
    };
    Event {
        id,
        provider,
        channel: "Application",
        level: if id == 1001 { 4 } else { 2 },
        at: MONDAY * 1_000_000,
        record: 1,
        data: data.into_iter().map(|value| (None, value)).collect(),
        message,
    }
}

/// What an audit of an export finds, and whether somebody must act.
fn found(export: Export, event: &Event) -> (BTreeSet<String>, bool) {
    let bytes = export.write(std::slice::from_ref(event));
    let name = export.name();
    let analyzer = Analyzer::builder().zone("Europe/Oslo").unwrap();
    let analyzer = analyzer.threads(1).build().unwrap();
    let audit = analyzer.audit(&Bundle::from_bytes(name, bytes)).unwrap();
    let bundle = &audit.bundles[0];
    assert_eq!(bundle.sources[0].records, 1, "{:?}", bundle.sources);
    let ids = bundle.findings.iter().map(|finding| finding.id.clone());
    (
        ids.collect(),
        bundle.verdict.status == VerdictStatus::Action,
    )
}

const LOG: Export = Export {
    form: Form::Evtx,
    lang: Lang::English,
    dates: Dates::Iso,
    coding: Coding::Utf8,
    newest_first: false,
    no_texts: false,
};

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn every_export_of_a_crash_tells_of_the_same_application(
        kind in 0_usize..4,
        application in prop::sample::select(vec!["eadm.client.exe", "eAdm.Client.exe", "efeide.client.exe"]),
        mention in prop::sample::select(vec![CLIENT, r"C:\backup\BackupAgent.exe", "w3wp.exe"]),
        export in export(),
    ) {
        let event = crash(kind, application, mention);
        let expected = found(LOG, &event);
        prop_assert!(!expected.0.is_empty());
        prop_assert_eq!(found(export, &event), expected, "{:?}", export);
    }

    #[test]
    fn another_programs_crash_is_none_of_the_clients_in_any_export(
        kind in 0_usize..4,
        application in prop::sample::select(vec!["BackupAgent.exe", "Backup Agent.exe", "w3wp", "neadm.client.exe", "eadm.client.exe.tool.exe"]),
        mention in prop::sample::select(vec![CLIENT, "eadm.client.exe", r"\\srv\c$\efeide\efeide.client.exe", "file:///c:/eadm/eadm.client.exe"]),
        export in export(),
    ) {
        let event = crash(kind, application, mention);
        prop_assert_eq!(found(export, &event), (BTreeSet::new(), false), "{:?}", export);
    }
}
