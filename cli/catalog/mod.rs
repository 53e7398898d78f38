//! `eadm-logs catalog`: the known errors as a product of their own.

mod args;
mod backtest;
mod explain;
mod lint;
mod list;
mod show;
mod test;

use std::io::{Read, Write};
use std::path::PathBuf;

use eadm_logs::report::{Format, View};
use eadm_logs::{Diagnostics, Error};

pub(crate) use args::CatalogCommand;
use args::{ListFormat, ViewArgs};

use crate::Surroundings;
use crate::engine::Catalog;
use crate::output::Failure;

pub(crate) fn run(
    command: &CatalogCommand,
    surroundings: Surroundings,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Result<u8, Failure> {
    match command {
        CatalogCommand::Explain(args) => explain::run(args, surroundings, stdin, stdout, stderr),
        CatalogCommand::Backtest(args) => backtest::run(args, surroundings, stdout, stderr),
        CatalogCommand::List(args) => list::run(args, surroundings, stdout),
        CatalogCommand::Show(args) => show::run(args, surroundings, stdout),
        CatalogCommand::Lint(args) => lint::run(args, surroundings, stdout),
        CatalogCommand::Test(args) => test::run(args, surroundings, stdout),
    }
}

/// The built-in catalog with these folders added, one after the other.
pub(crate) fn sound(folders: &[PathBuf]) -> Result<Catalog, Error> {
    folders
        .iter()
        .try_fold(Catalog::builtin()?, |catalog, folder| {
            catalog.extend(folder)
        })
}

/// The same for those who mend a folder: everything that could be read, and all that is wrong.
fn examined(folders: &[PathBuf]) -> Result<(Catalog, Diagnostics), Error> {
    let mut catalog = Catalog::builtin()?;
    let mut diagnostics = Diagnostics::default();
    for folder in folders {
        let examined = catalog.examine(folder)?;
        catalog = examined.catalog;
        diagnostics.merge(examined.diagnostics);
    }
    Ok((catalog, diagnostics))
}

/// How signatures are written.
fn view(args: &ViewArgs, surroundings: Surroundings) -> (Format, View) {
    let format = match args.format {
        ListFormat::Table => Format::Table,
        ListFormat::Json => Format::Json,
        ListFormat::Csv => Format::Csv,
        ListFormat::Markdown => Format::Markdown,
        ListFormat::Html => Format::Html,
    };
    let view = View {
        lang: args.lang,
        width: surroundings.width(),
        style: surroundings.style(args.output.as_deref()),
        ..View::default()
    };
    (format, view)
}
