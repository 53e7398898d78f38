//! Writes a synthetic log: `cargo run --release -p eadm-logs-benches -- BYTES PATH [log4net|nlog]`.

mod corpus;

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [size, path, rest @ ..] = arguments.as_slice() else {
        return Err("use: corpus BYTES PATH [log4net|nlog]".into());
    };
    let layout = match rest.first().map(String::as_str) {
        None | Some("log4net") => corpus::Layout::Log4net,
        Some("nlog") => corpus::Layout::Nlog,
        Some(other) => return Err(format!("no layout `{other}`; use log4net or nlog").into()),
    };
    let size: u64 = size.parse().map_err(|e| format!("BYTES `{size}`: {e}"))?;
    let (bytes, cycles) = corpus::write(BufWriter::new(File::create(path)?), layout, size)?;
    println!("{path}: {bytes} bytes, {cycles} cycles");
    Ok(())
}
