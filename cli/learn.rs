//! `eadm-logs profile learn`.

use std::io::{Read, Write};

use crate::args::LearnArgs;
use crate::call;
use crate::engine::Analyzer;
use crate::output::{self, Failure};

pub(crate) fn run(
    args: &LearnArgs,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
) -> Result<u8, Failure> {
    let mut builder = Analyzer::builder();
    if let Some(region) = &args.region {
        builder = builder.region(region)?;
    }
    let analyzer = builder.build()?;
    output::check(args.output.as_deref(), &args.paths)?;
    let bundles = call::bundles(&args.paths, stdin)?;
    let Some(profile) = analyzer.learn(&bundles)? else {
        return Err(Failure::Said {
            code: 4,
            message: "no layout was learned: `inspect` tells how each log is read, and what is not understood"
                .to_owned(),
        });
    };
    output::write(args.output.as_deref(), stdout, |out| {
        out.write_all(profile.as_bytes())
    })?;
    Ok(0)
}
