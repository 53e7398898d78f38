//! Reading a binary event log beside the JSON dump of the crate that decodes it, on the same bytes:
//! the reader alone, from bytes to events; a time line; an audit.

mod events;

use std::error::Error;
use std::hint::black_box;

use criterion::{Criterion, Throughput};
use eadm_logs::fuzzing::evtx_events;
use eadm_logs::{Analyzer, Bundle};
use evtx::{EvtxParser, ParserSettings};

const SIZE: usize = 20_000_000;
/// The decoding crate's dump: the number of its records, and the bytes of their JSON.
fn dump(bytes: &[u8]) -> Result<(u64, usize), evtx::err::EvtxError> {
    let settings = ParserSettings::new().num_threads(1).indent(false);
    let mut parser = EvtxParser::from_buffer(bytes.to_vec())?.with_configuration(settings);
    let (mut records, mut length) = (0, 0);
    for record in parser.records_json() {
        length += record?.data.len();
        records += 1;
    }
    Ok((records, length))
}

fn main() -> Result<(), Box<dyn Error>> {
    let all = std::thread::available_parallelism()?.get();
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let (bytes, count) = events::log(SIZE);
    let bundle = [Bundle::from_bytes("Security.evtx", bytes.clone())];
    let mut group = criterion.benchmark_group("evtx");
    group.throughput(Throughput::Bytes(bytes.len() as u64));

    // A fast wrong answer is no result.
    let (dumped, _) = dump(&bytes)?;
    let read = evtx_events(bytes.clone());
    if dumped != count || read as u64 != count {
        return Err(format!("{count} events written, {dumped} dumped, {read} read").into());
    }
    group.bench_function("crate's JSON dump, 1 thread", |bencher| {
        bencher.iter(|| black_box(dump(&bytes)));
    });
    // The reader decodes on the pool that it is called from.
    let single = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    group.bench_function("read, 1 thread", |bencher| {
        bencher.iter(|| single.install(|| black_box(evtx_events(bytes.clone()))));
    });
    for threads in if all == 1 { vec![1] } else { vec![1, all] } {
        let analyzer = Analyzer::builder().threads(threads).build()?;
        let audit = analyzer.audit_all(&bundle)?;
        let read: u64 = audit.bundles[0].sources.iter().map(|s| s.records).sum();
        if read != count {
            return Err(format!("{count} events written, {read} read").into());
        }
        group.bench_function(format!("audit, {threads} threads"), |bencher| {
            bencher.iter(|| black_box(analyzer.audit_all(&bundle)));
        });
        if threads == 1 {
            group.bench_function("records, 1 thread", |bencher| {
                bencher.iter(|| black_box(analyzer.records(&bundle[0]).map(Iterator::count)));
            });
        }
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}
