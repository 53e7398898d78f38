//! What it costs to read a message as a step line: of all messages of a log, nearly none of which
//! is one, and of those alone that name a step.

#[allow(dead_code, reason = "the audit's bench writes other layouts too")]
mod corpus;

use std::error::Error;
use std::hint::black_box;

use corpus::Mix;
use criterion::{Criterion, Throughput};
use eadm_logs::fuzzing::step_lines;

const SIZE: u64 = 5_000_000;
/// Behind these a line of the corpus has its message.
const BEFORE: &str = " - ";
/// What step lines of the corpus begin with.
const NAMES: [&str; 3] = ["Import ", "Export ", "Synchronization"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default().configure_from_args();
    let mut log = Vec::new();
    corpus::write(&mut log, &Mix::default(), SIZE)?;
    let log = String::from_utf8(log)?;
    let all = log.lines().filter_map(|line| line.split_once(BEFORE));
    let all: Vec<&str> = all.map(|(_, message)| message).collect();
    let names = |message: &&str| NAMES.iter().any(|name| message.contains(name));
    let named: Vec<&str> = all.iter().copied().filter(names).collect();
    let mut group = criterion.benchmark_group("step lines");
    for (id, messages) in [("every message", &all), ("messages with names", &named)] {
        if step_lines(messages) == 0 {
            return Err(format!("no step line among {} messages", messages.len()).into());
        }
        group.throughput(Throughput::Elements(messages.len() as u64));
        group.bench_function(id, |bencher| {
            bencher.iter(|| black_box(step_lines(messages)));
        });
    }
    group.finish();
    Ok(())
}
