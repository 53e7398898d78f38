//! What the catalog costs: its loading, and the audit of a log with ever more signatures.

#[allow(dead_code, reason = "the audit's bench writes other layouts too")]
mod corpus;
mod signatures;

use std::error::Error;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::BufWriter;
use std::path::Path;

use corpus::Mix;
use criterion::{Criterion, Throughput};
use eadm_logs::{Analyzer, Bundle, Catalog};

const SIZE: u64 = 50_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));

    let mut group = criterion.benchmark_group("built-in catalog");
    group.sample_size(50);
    group.bench_function("load", |b| b.iter(|| black_box(Catalog::builtin())));
    let builtin = Catalog::builtin()?;
    group.bench_function("compile", |b| {
        b.iter(|| black_box(Analyzer::builder().catalog(builtin.clone()).build()));
    });
    group.finish();

    let path = folder.join("bench-catalog.log");
    let out = BufWriter::new(File::create(&path)?);
    let (bytes, cycles) = corpus::write(out, &Mix::default(), SIZE)?;
    let paths = [path];
    let mut group = criterion.benchmark_group("signatures");
    group.throughput(Throughput::Bytes(bytes));
    for count in [100, 400, 3000] {
        let signatures = folder.join(format!("bench-signatures-{count}"));
        fs::remove_dir_all(&signatures).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        signatures::write(&signatures, count)?;
        let catalog = Catalog::load(&signatures)?;
        if catalog.signatures().len() != count {
            return Err("signatures were lost".into());
        }
        let analyzer = Analyzer::builder().catalog(catalog).threads(1).build()?;
        let audit = analyzer.audit_all(&Bundle::discover(&paths)?)?;
        let found: usize = audit.bundles.iter().map(|bundle| bundle.cycles.len()).sum();
        if found as u64 != cycles {
            return Err(format!("{cycles} cycles written, {found} found").into());
        }
        group.bench_function(format!("{count}"), |bencher| {
            bencher
                .iter(|| black_box(Bundle::discover(&paths).and_then(|b| analyzer.audit_all(&b))));
        });
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}
