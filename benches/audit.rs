//! Throughput of a whole audit of one large log, at one thread and at as many as the machine has.

mod corpus;

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use corpus::{Layout, Mix};
use criterion::{Criterion, Throughput};
use eadm_logs::{Analyzer, Bundle};

const SIZE: u64 = 100_000_000;

/// Made anew on each run, since a file of an older generator would measure something else.
fn log(name: &str, layout: Layout) -> Result<(PathBuf, u64, u64), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("bench-100mb-{name}.log"));
    let out = BufWriter::new(File::create(&path)?);
    let (bytes, cycles) = corpus::write(
        out,
        &Mix {
            layout,
            ..Mix::default()
        },
        SIZE,
    )?;
    Ok((path, bytes, cycles))
}

fn main() -> Result<(), Box<dyn Error>> {
    let all = std::thread::available_parallelism()?.get();
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    for (name, layout) in [("log4net", Layout::Log4net), ("nlog", Layout::Nlog)] {
        let (path, bytes, cycles) = log(name, layout)?;
        let paths = [path];
        let mut group = criterion.benchmark_group(format!("audit {name}"));
        group.throughput(Throughput::Bytes(bytes));
        for threads in if all == 1 { vec![1] } else { vec![1, all] } {
            let analyzer = Analyzer::builder().threads(threads).build()?;
            // A fast wrong answer is no result.
            let audit = analyzer.audit_all(&Bundle::discover(&paths)?)?;
            let found: usize = audit.bundles.iter().map(|bundle| bundle.cycles.len()).sum();
            if found as u64 != cycles {
                return Err(format!("{cycles} cycles written, {found} found").into());
            }
            group.bench_function(format!("{threads} threads"), |bencher| {
                bencher.iter(|| {
                    black_box(Bundle::discover(&paths).and_then(|b| analyzer.audit_all(&b)))
                });
            });
        }
        group.finish();
    }
    criterion.final_summary();
    Ok(())
}
