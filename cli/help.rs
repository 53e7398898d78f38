//! What the command says of its own arguments: help and wrong use, completions for shells, manual pages.

use std::io::Write;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};
use eadm_logs::{Catalog, report};

use crate::args::{Cli, CompletionsArgs, ManArgs};
use crate::output::Failure;

/// Help and version are data; everything else that the parser says is wrong use. Gives the exit code.
pub(crate) fn write_parsed(
    error: &clap::Error,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> u8 {
    // Nobody reads a stream that is closed: the error of writing to it does not matter.
    let text = error.render().to_string();
    if !error.use_stderr() {
        let versions = if error.kind() == ErrorKind::DisplayVersion {
            versions()
        } else {
            String::new()
        };
        let _ = write!(stdout, "{text}{versions}");
        return 0;
    }
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let _ = write!(stderr, "eadm-logs: {}", report::harmless(text));
    if let Some(path) = path_without_subcommand(error) {
        let path = report::harmless(path);
        let _ = write!(
            stderr,
            "\nTo audit what lies there: eadm-logs audit {path}\n"
        );
    }
    2
}

/// What tells two builds of one version apart: the known errors, and the commit where the build named it.
fn versions() -> String {
    let Ok(catalog) = Catalog::builtin() else {
        return String::new();
    };
    let signatures = catalog.signatures().len();
    let mut text = format!("catalog {} ({signatures} signatures)\n", catalog.hash());
    if let Some(commit) = option_env!("EADM_LOGS_COMMIT") {
        text.push_str(&format!("commit {commit}\n"));
    }
    text
}

/// The path that stands where a subcommand should.
fn path_without_subcommand(error: &clap::Error) -> Option<&str> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(named)) if Path::new(named).exists() => Some(named),
        _ => None,
    }
}

/// `eadm-logs completions`.
pub(crate) fn completions(args: &CompletionsArgs, stdout: &mut dyn Write) -> Result<u8, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "eadm-logs", &mut text);
    written(&text, stdout)
}

/// `eadm-logs man`.
pub(crate) fn manual(args: &ManArgs, stdout: &mut dyn Write) -> Result<u8, Failure> {
    let mut whole = Cli::command();
    // Names the subcommands as they are called: `eadm-logs catalog list`.
    whole.build();
    let mut command: &Command = &whole;
    for name in &args.subcommand {
        command = command.find_subcommand(name).ok_or_else(|| {
            let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
            Failure::usage(format!(
                "`{}` has no subcommand `{name}`; it has {}",
                command.get_bin_name().unwrap_or("eadm-logs"),
                if names.is_empty() {
                    "none".to_owned()
                } else {
                    names.join(", ")
                }
            ))
        })?;
    }
    let page = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text).map_err(|_| Failure::Closed)?;
    written(&text, stdout)
}

fn written(text: &[u8], stdout: &mut dyn Write) -> Result<u8, Failure> {
    stdout.write_all(text).map_err(|_| Failure::Closed)?;
    Ok(0)
}
