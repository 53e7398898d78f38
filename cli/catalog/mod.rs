//! `eadm-logs catalog`: one file a subcommand.

mod backtest;

use std::io::Write;

use clap::{Args, Subcommand};

use crate::Surroundings;
use crate::output::Failure;

#[derive(Debug, Args)]
pub(crate) struct CatalogArgs {
    #[command(subcommand)]
    command: CatalogCommand,
}

#[derive(Debug, Subcommand)]
enum CatalogCommand {
    /// Holds the signatures to what is expected of a corpus of logs
    Backtest(backtest::BacktestArgs),
}

pub(crate) fn run(
    args: &CatalogArgs,
    surroundings: Surroundings,
    stdout: &mut dyn Write,
) -> Result<u8, Failure> {
    match &args.command {
        CatalogCommand::Backtest(args) => backtest::run(args, surroundings, stdout),
    }
}
