//! What stays private: the options of every subcommand that shows texts of logs.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use eadm_logs::Replaced;

use crate::engine::Redactor;
use crate::output::Failure;

#[derive(Debug, Args)]
pub(crate) struct Privacy {
    /// Show national identity numbers, passwords and tokens
    #[arg(long)]
    show_secrets: bool,
    /// Replace persons, machines, addresses and telephone numbers by placeholders such as <person-1>: for a
    /// result that is passed on
    #[arg(long, conflicts_with = "show_secrets")]
    redact: bool,
    /// The same with a hash in each placeholder instead of a number, so that results of several calls can be
    /// compared; the key in this file has 16 bytes or more
    #[arg(long, value_name = "FILE", conflicts_with = "show_secrets")]
    redact_key_file: Option<PathBuf>,
}

impl Privacy {
    /// The door that all texts pass.
    pub(crate) fn redactor(&self) -> Result<Redactor, Failure> {
        if let Some(path) = &self.redact_key_file {
            let wrong = |why: String| Failure::usage(format!("{}: {why}", path.display()));
            let key = std::fs::read(path);
            let key = key.map_err(|why| wrong(format!("the key cannot be read: {why}")))?;
            let redactor = Redactor::keyed_placeholders(key.trim_ascii_end());
            return redactor.map_err(|why| wrong(why.to_string()));
        }
        Ok(match (self.show_secrets, self.redact) {
            (true, _) => Redactor::reveal(),
            (false, true) => Redactor::placeholders(),
            (false, false) => Redactor::standard(),
        })
    }

    /// Files that are read for it.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        self.redact_key_file.iter().map(PathBuf::as_path)
    }
}

/// Reports on standard error how many were replaced.
pub(crate) fn report_replaced(redactor: &Redactor, quiet: bool, stderr: &mut dyn Write) {
    let Some(replaced) = redactor.replaced().filter(|_| !quiet) else {
        return;
    };
    let Replaced {
        persons,
        hosts,
        addresses,
        phones,
    } = replaced;
    // Standard error may be closed.
    let _ = writeln!(
        stderr,
        "replaced: {persons} persons, {hosts} machines, {addresses} addresses, {phones} telephone numbers; \
         look the result over for names in free text before you pass it on"
    );
}
