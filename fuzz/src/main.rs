//! Gives what libFuzzer makes to one target: that of `FUZZ_TARGET`. Without it, the targets are printed.
//! Where `FUZZ_SEEDS` names a folder, a small event log is written there, to begin with, and that is all.
#![no_main]

#[path = "../../tests/it/evtx_writer/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests use the rest of it")]
mod evtx_writer;

use std::env;
use std::path::Path;
use std::process::exit;
use std::sync::LazyLock;

use eadm_logs::fuzzing::{TARGETS, Target};
use libfuzzer_sys::fuzz_target;

use evtx_writer::{Event, Form, HEADER_BYTES, Log, filetime};

static TARGET: LazyLock<Option<&Target>> = LazyLock::new(|| {
    let wanted = env::var("FUZZ_TARGET").unwrap_or_default();
    TARGETS.iter().find(|target| target.name == wanted)
});

fn prepare() {
    if let Some(folder) = env::var_os("FUZZ_SEEDS") {
        write_event_logs(Path::new(&folder));
        exit(0);
    }
    if TARGET.is_none() {
        for target in TARGETS {
            println!("{} {}", target.group, target.name);
        }
        exit(0);
    }
}

/// As the target takes them: a chunk behind its first word, without the zeros at its end.
fn write_event_logs(folder: &Path) {
    for (name, form) in [("templates", Form::Templates), ("plain", Form::Plain)] {
        let time = filetime(1_772_428_447_000_000);
        let events = [1, 2].map(|record| Event::new(record, time + record, "EventLog", 11));
        let file = Log::file(form, &events);
        let used = file.len() - file.iter().rev().take_while(|byte| **byte == 0).count();
        let chunk = &file[HEADER_BYTES + b"ElfChnk\0".len()..used];
        std::fs::write(folder.join(name), chunk).expect("the folder can be written to");
    }
}

fuzz_target!(init: prepare(), |bytes: &[u8]| {
    if let Some(target) = *TARGET {
        (target.run)(bytes);
    }
});
