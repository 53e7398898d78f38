//! The command: arguments into a call, a value into a view.

mod args;
mod audit;
mod call;
mod catalog;
mod engine;
mod help;
mod identity;
mod inspect;
mod learn;
mod output;
mod privacy;
mod progress;
mod records;
mod target;
mod temporary;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

use clap::Parser;
use eadm_logs::report::{self, DiagnosticsFormat, Style};

use crate::args::{Cli, ColourArg, Command, ProfileCommand};
use crate::output::Failure;

/// What the command may know of its surroundings; the library knows nothing of them.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Surroundings {
    /// Colour on standard output.
    pub colour: bool,
    /// Colour on standard error.
    pub colour_of_stderr: bool,
    /// Progress on standard error.
    pub progress: bool,
    /// The call may take the signals that end the process, to remove an output file that is not
    /// complete; the process ends of them as it would without.
    pub takes_signals: bool,
    /// The process ends when the call does.
    pub ends_with_the_call: bool,
    /// Columns of the terminal; `None` where standard output is none.
    pub columns: Option<u16>,
}

impl Surroundings {
    /// Those of this process: its terminal, and what `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM` ask for.
    pub fn of_process() -> Self {
        let stdout = io::stdout().is_terminal();
        let stderr = io::stderr().is_terminal();
        let shows_colour = |terminal: bool| {
            let asked = anstyle_query::clicolor_force();
            let may =
                anstyle_query::term_supports_color() && anstyle_query::clicolor() != Some(false);
            !anstyle_query::no_color() && (asked || terminal && may)
        };
        if stdout || stderr {
            // An older console of Windows has colour switched off.
            let _ = anstyle_query::windows::enable_ansi_colors();
        }
        let columns = stdout
            .then(terminal_size::terminal_size)
            .flatten()
            .map(|(w, _)| w.0);
        Self {
            colour: shows_colour(stdout),
            colour_of_stderr: shows_colour(stderr),
            progress: stderr,
            takes_signals: true,
            ends_with_the_call: false,
            columns,
        }
    }

    /// The same with what the call asks for.
    fn asked(self, colour: ColourArg, columns: Option<u16>) -> Self {
        let shown = |own: bool| match colour {
            ColourArg::Auto => own,
            ColourArg::Always => true,
            ColourArg::Never => false,
        };
        Self {
            colour: shown(self.colour),
            colour_of_stderr: shown(self.colour_of_stderr),
            columns: columns.or(self.columns),
            ..self
        }
    }

    /// The width that a view is wrapped at.
    fn width(self) -> usize {
        self.columns.map_or(100, usize::from)
    }

    /// Colour on a terminal, none in a file.
    fn style(self, output: Option<&Path>) -> Style {
        if self.colour && output.is_none() {
            Style::Colour
        } else {
            Style::Plain
        }
    }

    fn style_of_stderr(self) -> Style {
        if self.colour_of_stderr {
            Style::Colour
        } else {
            Style::Plain
        }
    }
}

/// Runs the command with these arguments (the program's name first) and gives its exit code.
pub fn run<I: IntoIterator<Item = OsString>>(args: I) -> u8 {
    run_with(
        args,
        Surroundings::of_process(),
        &mut io::stdin(),
        &mut io::stdout().lock(),
        &mut io::stderr(),
    )
}

/// [`run`] with the streams given.
pub fn run_with<I: IntoIterator<Item = OsString>>(
    args: I,
    surroundings: Surroundings,
    stdin: &mut dyn Read,
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return help::write_parsed(&error, stdout, stderr),
    };
    let surroundings = surroundings.asked(cli.color, cli.width);
    let result = match &cli.command {
        Command::Audit(args) => audit::run(args, surroundings, stdin, stdout, stderr),
        Command::Inspect(args) => inspect::run(args, surroundings, stdin, stdout, stderr),
        Command::Records(args) => records::run(args, surroundings, stdin, stdout, stderr),
        Command::Catalog(command) => catalog::run(command, surroundings, stdin, stdout, stderr),
        Command::Profile(ProfileCommand::Learn(args)) => {
            learn::run(args, surroundings, stdin, stdout)
        }
        Command::Completions(args) => help::completions(args, stdout),
        Command::Man(args) => help::manual(args, stdout),
    };
    match result {
        Ok(code) => code,
        // Whoever closed the pipe has read enough.
        Err(Failure::Closed) => 0,
        Err(Failure::Unsound(diagnostics)) => {
            let style = surroundings.style_of_stderr();
            // A closed stderr leaves nobody to tell.
            let _ = report::diagnostics(&diagnostics, DiagnosticsFormat::Text, style, stderr);
            2
        }
        Err(Failure::Said { code, message }) => {
            // A closed stderr leaves nobody to tell.
            let _ = writeln!(stderr, "eadm-logs: {}", report::harmless(&message));
            code
        }
    }
}
