//! Writes what benches measure on: `cargo run --release -p eadm-logs-benches -- --help`.

mod corpus;
mod events;
mod signatures;

use std::error::Error;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::PathBuf;

use clap::Parser;

/// Writes synthetic inputs: the same arguments, the same bytes
#[derive(Parser)]
#[command(name = "corpus")]
enum Call {
    /// A client's log
    Log {
        /// How long it is to be at least
        bytes: u64,
        path: PathBuf,
        #[command(flatten)]
        mix: corpus::Mix,
    },
    /// A binary event log
    Events {
        /// How long it is to be at least
        bytes: usize,
        path: PathBuf,
    },
    /// A folder of signatures
    Catalog { count: usize, folder: PathBuf },
}

fn main() -> Result<(), Box<dyn Error>> {
    match Call::parse() {
        Call::Log { bytes, path, mix } => {
            let (_, cycles) = corpus::write(BufWriter::new(File::create(path)?), &mix, bytes)?;
            println!("{cycles} cycles");
        }
        Call::Events { bytes, path } => {
            let (log, events) = events::log(bytes);
            fs::write(path, &log)?;
            println!("{events} events");
        }
        Call::Catalog { count, folder } => signatures::write(&folder, count)?,
    }
    Ok(())
}
