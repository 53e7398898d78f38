//! `eadm-logs`.

use std::io;
use std::process::ExitCode;

use eadm_logs_cli::{Surroundings, run_with};

fn main() -> ExitCode {
    let mut surroundings = Surroundings::of_process();
    surroundings.ends_with_the_call = true;
    ExitCode::from(run_with(
        std::env::args_os(),
        surroundings,
        &mut io::stdin(),
        &mut io::stdout().lock(),
        &mut io::stderr(),
    ))
}
