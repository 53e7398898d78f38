//! `eadm-logs profile learn`.

use std::io::{Read, Write};

use crate::Surroundings;
use crate::args::LearnArgs;
use crate::call;
use crate::engine::Analyzer;
use crate::output::Failure;
use crate::target::{Reads, Target};

pub(crate) fn run(
    args: &LearnArgs,
    surroundings: Surroundings,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
) -> Result<u8, Failure> {
    let mut builder = Analyzer::builder();
    if let Some(region) = &args.region {
        builder = builder.region(region)?;
    }
    let analyzer = builder.build()?;
    let reads = Reads {
        logs: &args.paths,
        ..Reads::default()
    };
    let target = Target::checked(args.output.as_deref(), &reads, surroundings)?;
    let bundles = call::bundles(&args.paths, &args.unpacking.options(), stdin)?;
    let Some(profile) = analyzer.learn(&bundles)? else {
        return Err(Failure::Said {
            code: 4,
            message: "no layout was learned: `inspect` tells how each log is read, and what is not understood"
                .to_owned(),
        });
    };
    target.write(stdout, |out| out.write_all(profile.as_bytes()))?;
    Ok(0)
}
