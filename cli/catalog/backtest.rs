//! `eadm-logs catalog backtest`.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use eadm_logs::Backtest;
use eadm_logs::report::{self, BacktestFormat, View};

use crate::Surroundings;
use crate::args::Unpacking;
use crate::engine::{Analyzer, Profile};
use crate::output::{self, Failure};
use crate::privacy::{Privacy, report_replaced};
use crate::progress;
use crate::target::{Reads, Target};

#[derive(Debug, Args)]
#[command(after_help = "\
Exit: 0 every expectation holds, 1 some do not, 2 wrong use or a bad expectation file,
3 some input could not be read.

Examples:
  eadm-logs catalog backtest corpus/ --expect expect.toml
  eadm-logs catalog backtest corpus/ --expect expect.toml --catalog mine/
  eadm-logs catalog backtest corpus/ --expect expect.toml --format junit -o backtest.xml")]
pub(crate) struct BacktestArgs {
    /// The corpus: folders, files, globs, .zip, .tar, .tar.gz or .gz; paths of cases begin below each
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What is expected of it (TOML)
    #[arg(long, value_name = "FILE")]
    expect: PathBuf,
    /// Add the signatures of this folder to the built-in ones; may be given again
    #[arg(long, value_name = "DIR")]
    catalog: Vec<PathBuf>,
    /// Layouts, phase words, step names and aliases beside the built-in ones (TOML)
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = BacktestFormatArg::Table)]
    format: BacktestFormatArg,
    /// Write to this file instead of standard output; an old one is replaced once all is written, an
    /// input is refused
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Zone of local times that state none, such as Europe/Oslo or +01:00
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    #[command(flatten)]
    unpacking: Unpacking,
    /// Worker threads [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// The expectations that hold too
    #[arg(long)]
    all: bool,
    /// No progress and no warnings on standard error
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    privacy: Privacy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BacktestFormatArg {
    Table,
    Json,
    Junit,
}

pub(super) fn run(
    args: &BacktestArgs,
    surroundings: Surroundings,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<u8, Failure> {
    let expected = Backtest::load(&args.expect)?;
    let catalog = super::sound(&args.catalog)?;
    output::warn(catalog.warnings(), args.quiet, surroundings, stderr);
    let shows_progress = surroundings.progress && !args.quiet;
    let mut builder = Analyzer::builder().catalog(catalog);
    if let Some(zone) = &args.zone {
        builder = builder.zone(zone)?;
    }
    if let Some(path) = &args.profile {
        let profile = Profile::load(path)?;
        output::warn(profile.diagnostics(), args.quiet, surroundings, stderr);
        builder = builder.profile(profile);
    }
    if let Some(threads) = args.threads {
        builder = builder.threads(threads.into());
    }
    if shows_progress {
        builder = builder.progress(progress::printer());
    }
    let analyzer = builder.build()?;
    let files = [&args.expect].into_iter().chain(&args.profile);
    let files = files.map(PathBuf::as_path);
    let reads = Reads {
        logs: &args.paths,
        catalogs: &args.catalog,
        files: files.chain(args.privacy.files()).collect(),
    };
    let target = Target::checked(args.output.as_deref(), &reads, surroundings)?;
    let bundles = args.unpacking.options().corpus(&args.paths)?;
    let redactor = args.privacy.redactor()?;
    let report = analyzer.backtest(&bundles, &expected);
    if shows_progress {
        progress::clear();
    }
    let report = report?;
    let shown = redactor.value(&report)?;
    let view = View {
        width: surroundings.width(),
        style: surroundings.style(args.output.as_deref()),
        all: args.all,
        ..View::default()
    };
    let format = match args.format {
        BacktestFormatArg::Table => BacktestFormat::Table,
        BacktestFormatArg::Json => BacktestFormat::Json,
        BacktestFormatArg::Junit => BacktestFormat::Junit,
    };
    target.write(stdout, |out| report::backtest(&shown, format, &view, out))?;
    report_replaced(&redactor, args.quiet, stderr);
    Ok(report::exit_code_of_backtest(&report))
}
